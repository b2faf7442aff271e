/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-exchange.h"

G_BEGIN_DECLS

/* Appends at least one verdict for every rule of its group, "n/a" where there is nothing to judge. */
void clasp_judge_status (const ClaspExchange *self, GPtrArray *verdicts); /* STA */

G_END_DECLS
