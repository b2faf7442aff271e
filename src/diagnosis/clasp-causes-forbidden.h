/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cause.h"

G_BEGIN_DECLS

/* The causes of a 403, and of what stands for it; ended by one without a function. */
extern const ClaspCause CLASP_CAUSES_FORBIDDEN[];

G_END_DECLS
