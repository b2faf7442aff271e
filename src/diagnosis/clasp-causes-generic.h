/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cause.h"

G_BEGIN_DECLS

/* The causes that are said when nothing better is known; ended by one without a function. */
extern const ClaspCause CLASP_CAUSES_GENERIC[];

G_END_DECLS
