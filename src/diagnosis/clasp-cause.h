/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-clues.h"

G_BEGIN_DECLS

/* One cause: gives its diagnosis when the evidence is there, else %NULL. (transfer full) */
typedef ClaspDiagnosis *(*ClaspDiagnoseFunc) (const ClaspClues *clues);

/* When a cause is looked for. */
typedef enum
{
  CLASP_CAUSE_ALWAYS,
  CLASP_CAUSE_FALLBACK,    /* nothing better than "possible" was said */
  CLASP_CAUSE_LAST_RESORT, /* nothing was said */
  CLASP_N_CAUSE_TURNS,
} ClaspCauseTurn;

/**
 * ClaspCause:
 * @diagnose: gives its diagnosis, or %NULL
 * @turn: when it is asked
 *
 * One entry of a table of causes; the last of a table has no @diagnose.
 */
typedef struct
{
  ClaspDiagnoseFunc diagnose;
  ClaspCauseTurn turn;
} ClaspCause;

G_END_DECLS
