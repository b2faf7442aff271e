/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-clues.h"

G_BEGIN_DECLS

/* Causes known by a fingerprint alone (CAUSES.md, 2, 4 and 9); appended to @found. */
void clasp_fingerprints_match (const ClaspClues *clues, GPtrArray *found);

G_END_DECLS
