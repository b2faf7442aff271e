/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspVerdictKind:
 * @CLASP_VERDICT_NOTHING: there is nothing to say yet
 * @CLASP_VERDICT_OPENING: it is being opened
 * @CLASP_VERDICT_QUIET: it is open, and nothing speaks against it
 * @CLASP_VERDICT_WARNING: it is open, or was closed, and something speaks against it
 * @CLASP_VERDICT_ERROR: it did not open, or a breach or a cut ended it
 * @CLASP_VERDICT_ENDED: it was closed as both sides wanted, or stopped by the user
 *
 * How much of a connection's state wants the user's attention now.
 */
typedef enum
{
  CLASP_VERDICT_NOTHING,
  CLASP_VERDICT_OPENING,
  CLASP_VERDICT_QUIET,
  CLASP_VERDICT_WARNING,
  CLASP_VERDICT_ERROR,
  CLASP_VERDICT_ENDED,
} ClaspVerdictKind;

/**
 * ClaspVerdictPlace:
 * @CLASP_PLACE_HANDSHAKE: the transcript
 * @CLASP_PLACE_TIMING: the times of the phases
 * @CLASP_PLACE_TLS: the certificates
 * @CLASP_PLACE_RECORD: the message that broke a rule
 * @CLASP_PLACE_RULE: the rule that was broken
 * @CLASP_PLACE_DIALECT: the message in which the dialect says that something went wrong
 *
 * Where the evidence of a part of the verdict is seen.
 */
typedef enum
{
  CLASP_PLACE_HANDSHAKE,
  CLASP_PLACE_TIMING,
  CLASP_PLACE_TLS,
  CLASP_PLACE_RECORD,
  CLASP_PLACE_RULE,
  CLASP_PLACE_DIALECT,
} ClaspVerdictPlace;

/**
 * ClaspVerdictPart:
 * @text: a few words, translated
 * @place: where their evidence is
 */
typedef struct
{
  char *text;
  ClaspVerdictPlace place;
} ClaspVerdictPart;

/**
 * ClaspVerdictFacts:
 * @state: of the session
 * @report: (nullable): how it opened
 * @ending: (nullable): how it ended
 * @breaches: (nullable) (element-type ClaspVerdict): what the endpoint judged
 * @diagnoses: (nullable): of ClaspDiagnosis, best first
 * @dialect_text: (nullable): what the dialect says that went wrong, a sentence
 * @dialect_record: number of the message that says it, from 1; 0: none
 * @record: number of the message that broke the rule which ended it, from 1; 0: none
 * @left_us: until an opening is given up, µs; -1: not known
 * @open_for_us: how long it is or was open, µs; -1: not known
 *
 * What the line is made of.
 */
typedef struct
{
  ClaspSessionState state;
  const ClaspReport *report;
  const ClaspEnding *ending;
  const GPtrArray *breaches;
  GListModel *diagnoses;
  const char *dialect_text;
  guint64 dialect_record;
  guint64 record;
  gint64 left_us;
  gint64 open_for_us;
} ClaspVerdictFacts;

/**
 * ClaspVerdictLine:
 * @kind: how much it wants attention
 * @sentence: the worst that is true now, translated; "" with CLASP_VERDICT_NOTHING
 * @parts: (element-type ClaspVerdictPart): what it rests on
 * @rule: the rule that was broken, or CLASP_RULE_NONE
 * @record: number of the message that broke it, or 0
 *
 * One line that is true of a connection now. Whatever else a window says of the connection, it does not say the
 * opposite.
 */
typedef struct
{
  ClaspVerdictKind kind;
  char *sentence;
  GPtrArray *parts;
  ClaspRuleId rule;
  guint64 record;
} ClaspVerdictLine;

/**
 * clasp_verdict_line_new:
 * @facts: what is known now
 *
 * Returns: (transfer full): the line
 */
ClaspVerdictLine *clasp_verdict_line_new (const ClaspVerdictFacts *facts);

void clasp_verdict_line_free (ClaspVerdictLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspVerdictLine, clasp_verdict_line_free)

/**
 * clasp_verdict_line_dup_text:
 * @self: a line
 *
 * Returns: (transfer full): sentence and parts, joined by "·"
 */
char *clasp_verdict_line_dup_text (const ClaspVerdictLine *self);

G_END_DECLS
