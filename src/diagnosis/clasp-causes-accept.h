/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cause.h"

G_BEGIN_DECLS

/* The causes of a 101 that breaks a rule; ended by one without a function. */
extern const ClaspCause CLASP_CAUSES_ACCEPT[];

G_END_DECLS
