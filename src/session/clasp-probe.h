/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-fix.h"
#include "clasp-profile.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/* In which one thing a probe's request differs from the one that failed (CAUSES.md §7). */
typedef enum
{
  CLASP_PROBE_UNCHANGED, /* in nothing: whether it fails again */
  CLASP_PROBE_WITHOUT_ORIGIN,
  CLASP_PROBE_WITHOUT_EXTENSIONS,
  CLASP_PROBE_WITHOUT_SUBPROTOCOLS,
  CLASP_PROBE_VERSION,    /* value: the Sec-WebSocket-Version */
  CLASP_PROBE_WITH_SLASH, /* value: the URL; here and in the next three */
  CLASP_PROBE_WITHOUT_SLASH,
  CLASP_PROBE_USE_WS,
  CLASP_PROBE_USE_WSS,
  CLASP_PROBE_ADDRESS,         /* value: "host:port" */
  CLASP_PROBE_FIX,             /* what a button of the diagnosis would change */
  CLASP_PROBE_REQUIRED_FIELDS, /* nothing but what RFC 6455 §4.1 requires */
  CLASP_PROBE_PLAIN_GET,       /* no handshake: what the path is as a web page */
  CLASP_PROBE_PAIR,            /* two of those before, which only together open it */
  CLASP_PROBE_NEEDS_WORD,      /* a fix that is never tried unasked: signing in, trusting a certificate */
  CLASP_N_PROBES,
} ClaspProbeDifference;

typedef enum
{
  CLASP_PROBE_WAITING,
  CLASP_PROBE_RUNNING,
  CLASP_PROBE_OPEN,
  CLASP_PROBE_ANSWERED,  /* by HTTP, but it did not open */
  CLASP_PROBE_FAILED,    /* no answer came */
  CLASP_PROBE_NOT_TRIED, /* stopped before, or there was no need */
} ClaspProbeOutcome;

/**
 * ClaspProbe:
 *
 * One more connection after a handshake that failed, to find out what makes the difference: the same request but for
 * one thing. Main thread only.
 *
 * Properties (read-only, notified on change only): "label" (string, translated: what differs), "outcome" (uint,
 * ClaspProbeOutcome), "outcome-text" (string, translated: in a word), "detail" (string, translated: what came back and
 * how long it took; "" before).
 */
#define CLASP_TYPE_PROBE (clasp_probe_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProbe, clasp_probe, CLASP, PROBE, GObject)

/**
 * clasp_probe_new:
 * @value: (nullable): see ClaspProbeDifference
 * @left_out: (nullable): fields that are not sent either
 *
 * Returns: (transfer full): the probe
 */
ClaspProbe *clasp_probe_new (ClaspProbeDifference difference, const char *value, const char *const *left_out);

/**
 * clasp_probe_new_for_fix:
 * @fix: what a button would change
 * @needs_word: it is listed, and never tried: it needs the user's word
 * @left_out: (nullable): fields that are not sent either
 *
 * Returns: (transfer full): a probe of %CLASP_PROBE_FIX or %CLASP_PROBE_NEEDS_WORD
 */
ClaspProbe *clasp_probe_new_for_fix (const ClaspFix *fix, gboolean needs_word, const char *const *left_out);

/**
 * clasp_probe_new_pair:
 * @first: one difference
 * @second: another
 *
 * Returns: (transfer full): a probe of both at once
 */
ClaspProbe *clasp_probe_new_pair (ClaspProbe *first, ClaspProbe *second);

/**
 * clasp_probe_get_fix:
 *
 * of %CLASP_PROBE_FIX and %CLASP_PROBE_NEEDS_WORD.
 *
 * Returns: (transfer none) (nullable): the fix
 */
const ClaspFix *clasp_probe_get_fix (ClaspProbe *self);

/**
 * clasp_probe_get_first:
 *
 * Returns: (transfer none) (nullable): of %CLASP_PROBE_PAIR: the first of the two
 */
ClaspProbe *clasp_probe_get_first (ClaspProbe *self);

/**
 * clasp_probe_get_second:
 *
 * Returns: (transfer none) (nullable): of %CLASP_PROBE_PAIR: the second of the two
 */
ClaspProbe *clasp_probe_get_second (ClaspProbe *self);

/**
 * clasp_probes_get_answer:
 * @probes: (element-type ClaspProbe): that have been tried
 *
 * Returns: (transfer none) (nullable): the one that says what makes the difference: a single one, else a pair, else
 * only the   required fields
 */
ClaspProbe *clasp_probes_get_answer (GListModel *probes);

/**
 * clasp_probe_get_id:
 *
 * Returns: (transfer none): a word that stays: "unchanged", "without-origin", "version-13", "use-wss",
 * "address-127.0.0.1:80" …
 */
const char *clasp_probe_get_id (ClaspProbe *self);

/**
 * clasp_probe_get_label:
 *
 * Returns: (transfer none): the property "label"
 */
const char *clasp_probe_get_label (ClaspProbe *self);

/**
 * clasp_probe_get_detail:
 *
 * Returns: (transfer none): the property "detail"
 */
const char *clasp_probe_get_detail (ClaspProbe *self);
ClaspProbeDifference clasp_probe_get_difference (ClaspProbe *self);

/**
 * clasp_probe_get_value:
 *
 * Returns: (transfer none): the value of its difference; "" when it has none
 */
const char *clasp_probe_get_value (ClaspProbe *self);

/**
 * clasp_probe_get_left_out:
 *
 * Returns: (transfer none) (nullable): the fields that are not sent either, %NULL-terminated
 */
const char *const *clasp_probe_get_left_out (ClaspProbe *self);
ClaspProbeOutcome clasp_probe_get_outcome (ClaspProbe *self);

/**
 * clasp_probe_get_report:
 *
 * Returns: (transfer none) (nullable): what the probe came to; %NULL before
 */
ClaspReport *clasp_probe_get_report (ClaspProbe *self);

/**
 * clasp_probe_outcome_to_string:
 *
 * Returns: (transfer none): "open", "answered", "failed", "not-tried"; "waiting" and "running" before: the words of the
 * JSON contract
 */
const char *clasp_probe_outcome_to_string (ClaspProbeOutcome outcome);

void clasp_probe_set_outcome (ClaspProbe *self, ClaspProbeOutcome outcome);
/* Takes its outcome from what came of the attempt. */
void clasp_probe_set_report (ClaspProbe *self, ClaspReport *report);

/* Whether it opened, and so answers the question. A plain GET never does. */
gboolean clasp_probe_is_answer (ClaspProbe *self);

/**
 * clasp_probe_dup_conclusion:
 *
 * Returns: (transfer full): the sentence that says so of one that is the answer, translated
 */
char *clasp_probe_dup_conclusion (ClaspProbe *self);

G_END_DECLS
