/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cause.h"

G_BEGIN_DECLS

/* The causes of the end of an open connection; ended by one without a function. */
extern const ClaspCause CLASP_CAUSES_ENDING[];

G_END_DECLS
