/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-lens.h"

G_BEGIN_DECLS

/**
 * ClaspDialectEvidence:
 * @dialect: the dialect, or CLASP_DIALECT_NONE
 * @resemblance: (nullable): what the messages only resemble
 * @clues: flags of #ClaspClue
 * @url: (nullable): the address
 * @offered: (nullable): the subprotocols that were offered, as the field has them
 * @chosen: (nullable): the subprotocol that the server chose
 * @origin: (nullable): the Origin that was sent
 * @status: the answer's status; 0: there was none
 * @opened: whether it opened
 * @by_server: whether the server ended it
 * @close_code: the code of the close; 0: there was none
 *
 * What the classic failures of dialects are judged from.
 */
typedef struct
{
  ClaspDialect dialect;
  const char *resemblance;
  guint clues;
  const char *url;
  const char *offered;
  const char *chosen;
  const char *origin;
  guint status;
  gboolean opened;
  gboolean by_server;
  guint close_code;
} ClaspDialectEvidence;

/**
 * ClaspDialectCause:
 * @id: a word that stays the same
 * @certain: whether the evidence leaves no other cause; else it is likely
 * @title: what it is, translated
 * @text: why, and what to do, translated
 *
 * The cause of a failure of a dialect.
 */
typedef struct
{
  const char *id;
  gboolean certain;
  char *title;
  char *text;
} ClaspDialectCause;

/**
 * clasp_dialect_find_causes:
 * @evidence: what is known
 *
 * Says which of the classic failures of dialects it is.
 *
 * Returns: (transfer full) (element-type ClaspDialectCause): the causes, the most certain first; empty when nothing
 *   speaks for one
 */
GPtrArray *clasp_dialect_find_causes (const ClaspDialectEvidence *evidence);

/**
 * clasp_dialect_get_close_meaning:
 * @dialect: a dialect
 * @code: a close code from 4000 to 4999
 *
 * Says what a close code means in a dialect.
 *
 * Returns: (transfer none) (nullable): a sentence, translated; %NULL when the dialect does not say
 */
const char *clasp_dialect_get_close_meaning (ClaspDialect dialect, guint code);

G_END_DECLS
