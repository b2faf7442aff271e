/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cause.h"

G_BEGIN_DECLS

/* The causes that a status tells of; ended by one without a function. */
extern const ClaspCause CLASP_CAUSES_STATUS[];

G_END_DECLS
