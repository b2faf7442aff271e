/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cause.h"

G_BEGIN_DECLS

/* The causes before an answer: names, ways, TLS, proxies; ended by one without a function. */
extern const ClaspCause CLASP_CAUSES_NETWORK[];

G_END_DECLS
