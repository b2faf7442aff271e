/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-verdict-line.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-session-text.h"

/* Bytes of what others say, in the sentence and in a part: it is one line. */
#define MAX_SENTENCE 256
#define MAX_PART 128

static void
verdict_line_verdict_part_free (gpointer data)
{
  ClaspVerdictPart *part = data;

  g_free (part->text);
  g_free (part);
}

/* Takes @text; "" adds nothing. */
static void
verdict_line_add (ClaspVerdictLine *self, ClaspVerdictPlace place, char *text)
{
  ClaspVerdictPart *part;

  if (text == NULL || *text == '\0')
    {
      g_free (text);
      return;
    }
  part = g_new0 (ClaspVerdictPart, 1);
  part->text = clasp_format_excerpt (text, MAX_PART);
  g_free (text);
  part->place = place;
  g_ptr_array_add (self->parts, part);
}

/* Takes @sentence. What stands in a line with others needs no full stop. */
static void
verdict_line_say (ClaspVerdictLine *self, ClaspVerdictKind kind, char *sentence)
{
  gsize length = strlen (sentence);

  if (length > 0 && sentence[length - 1] == '.')
    sentence[length - 1] = '\0';
  g_free (self->sentence);
  self->sentence = clasp_format_excerpt (sentence, MAX_SENTENCE);
  g_free (sentence);
  self->kind = kind;
}

static const char *
verdict_line_get_first_title (const ClaspVerdictFacts *facts)
{
  g_autoptr (ClaspDiagnosis) first = facts->diagnoses != NULL ? g_list_model_get_item (facts->diagnoses, 0) : NULL;

  /* The list keeps it. */
  return first != NULL ? clasp_diagnosis_get_title (first) : NULL;
}

/* ---- opening */

static void
verdict_line_opening (ClaspVerdictLine *self, const ClaspVerdictFacts *facts)
{
  verdict_line_say (self, CLASP_VERDICT_OPENING, clasp_session_text_headline (facts->state, facts->report));
  if (facts->left_us >= 0)
    {
      guint seconds = (guint) ((facts->left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

      /* Translators: until the connection is given up. */
      verdict_line_add (self, CLASP_PLACE_TIMING,
                        g_strdup_printf (ngettext ("%u s left", "%u s left", seconds), seconds));
    }
}

/* ---- how it opened */

static void
verdict_line_add_rules (ClaspVerdictLine *self, const ClaspReport *report)
{
  guint judged, held, broken;

  clasp_session_text_count_rules (report->verdicts, &judged, &held, &broken);
  if (broken > 0)
    verdict_line_add (
        self, CLASP_PLACE_HANDSHAKE,
        g_strdup_printf (ngettext ("%u of %u rule broken", "%u of %u rules broken", judged), broken, judged));
  else if (judged > 0)
    verdict_line_add (self, CLASP_PLACE_HANDSHAKE,
                      g_strdup_printf (ngettext ("%u rule holds", "%u rules hold", held), held));
}

static void
verdict_line_add_time (ClaspVerdictLine *self, const ClaspReport *report)
{
  if (report->total_us >= 0)
    verdict_line_add (self, CLASP_PLACE_TIMING, clasp_format_duration (report->total_us));
}

/* The name of what was agreed, without its parameters. */
static char *
verdict_line_dup_name (const char *value)
{
  g_autofree char *name = value != NULL ? g_strndup (value, strcspn (value, ";, ")) : NULL;

  return name != NULL ? clasp_foreign_to_text (name, strlen (name), 64) : NULL;
}

static void
verdict_line_add_agreed (ClaspVerdictLine *self, const ClaspReport *report)
{
  verdict_line_add (self, CLASP_PLACE_HANDSHAKE, verdict_line_dup_name (report->protocol));
  verdict_line_add (self, CLASP_PLACE_HANDSHAKE, verdict_line_dup_name (report->extensions));
  if (report->tls != NULL)
    verdict_line_add (self, CLASP_PLACE_TLS, g_strdup (report->tls->protocol));
}

static gboolean
verdict_line_is_unverified (const ClaspReport *report)
{
  return report->tls != NULL && !report->tls->verified;
}

/* What the dialect says makes nothing of the connection worse than it is, but it is worth a look. */
static void
verdict_line_add_dialect (ClaspVerdictLine *self, const ClaspVerdictFacts *facts)
{
  if (facts->dialect_text == NULL)
    return;
  if (self->kind == CLASP_VERDICT_QUIET || self->kind == CLASP_VERDICT_ENDED)
    self->kind = CLASP_VERDICT_WARNING;
  verdict_line_add (self, facts->dialect_record > 0 ? CLASP_PLACE_DIALECT : CLASP_PLACE_HANDSHAKE,
                    g_strdup (facts->dialect_text));
}

static void
verdict_line_open (ClaspVerdictLine *self, const ClaspVerdictFacts *facts)
{
  const ClaspReport *report = facts->report;
  const char *title = verdict_line_get_first_title (facts);
  guint judged, held, broken = 0;

  if (report == NULL)
    {
      verdict_line_say (self, CLASP_VERDICT_QUIET, g_strdup (_("Connection established")));
      return;
    }
  clasp_session_text_count_rules (report->verdicts, &judged, &held, &broken);
  if (verdict_line_is_unverified (report))
    verdict_line_say (self, CLASP_VERDICT_WARNING,
                      g_strdup (report->tls->trusted
                                    ? _("Connection established, with a certificate that you trust and that can’t "
                                         "be verified")
                                    : _("Connection established, but who answers is not verified")));
  else if (broken > 0)
    verdict_line_say (self, CLASP_VERDICT_WARNING,
                      g_strdup (_("Connection established, although the server broke a rule")));
  else if (title != NULL)
    verdict_line_say (self, CLASP_VERDICT_WARNING,
                      g_strdup (_("Connection established, but a browser would refuse it")));
  else
    verdict_line_say (self, CLASP_VERDICT_QUIET, g_strdup (_("Connection established")));
  verdict_line_add_dialect (self, facts);
  if (title != NULL)
    verdict_line_add (self, CLASP_PLACE_HANDSHAKE, g_strdup (title));
  verdict_line_add_rules (self, report);
  verdict_line_add_time (self, report);
  verdict_line_add_agreed (self, report);
}

/* ---- how it failed */

/* What came in place of an open connection. */
static char *
verdict_line_dup_answer (const ClaspReport *report)
{
  g_autofree char *reason = NULL;

  if (report->http_status == 0)
    return g_strdup (report->error_text);
  reason = report->http_reason != NULL ? clasp_foreign_to_text (report->http_reason, strlen (report->http_reason), 64)
                                       : g_strdup ("");
  return g_strdup_printf (*reason != '\0' ? "%u %s" : "%u%s", report->http_status, reason);
}

static void
verdict_line_failed (ClaspVerdictLine *self, const ClaspVerdictFacts *facts)
{
  const ClaspReport *report = facts->report;
  const char *title = verdict_line_get_first_title (facts);
  g_autofree char *headline = NULL, *answer = NULL;

  if (report != NULL && report->error_domain == CLASP_ERROR_DOMAIN_STOPPED)
    {
      verdict_line_say (self, CLASP_VERDICT_ENDED, g_strdup (_("Stopped")));
      verdict_line_add_time (self, report);
      return;
    }
  headline = clasp_session_text_headline (facts->state, report);
  /* Where no address was found, the cause says no more than the headline. */
  if (title != NULL && report != NULL && report->phase == CLASP_PHASE_RESOLVE)
    verdict_line_say (self, CLASP_VERDICT_ERROR, g_strdup (title));
  else
    /* Translators: what failed, and why: “Handshake failed: The server wants version 13”. */
    verdict_line_say (self, CLASP_VERDICT_ERROR,
                      title != NULL ? g_strdup_printf (_("%s: %s"), headline, title) : g_steal_pointer (&headline));
  if (report == NULL)
    return;
  answer = verdict_line_dup_answer (report);
  /* The sentence may say all of it already. */
  if (title == NULL || answer == NULL || !g_str_has_prefix (answer, title) || strlen (answer) > strlen (title) + 1)
    verdict_line_add (self, CLASP_PLACE_HANDSHAKE, g_steal_pointer (&answer));
  verdict_line_add_rules (self, report);
  verdict_line_add_time (self, report);
}

/* ---- how it ended */

static char *
verdict_line_describe_code (guint code)
{
  return g_strdup_printf ("%u %s", code, clasp_close_code_get_name (code));
}

/* What the breach was, in the words of its verdict. */
static const char *
verdict_line_get_breach (const ClaspVerdictFacts *facts, ClaspRuleId rule)
{
  for (guint i = 0; facts->breaches != NULL && i < facts->breaches->len; i++)
    {
      const ClaspVerdict *verdict = facts->breaches->pdata[i];

      if (verdict->rule == rule && verdict->status == CLASP_STATUS_FAIL)
        return verdict->text;
    }
  return clasp_rule_get_title (rule);
}

static void
verdict_line_failed_by_breach (ClaspVerdictLine *self, const ClaspVerdictFacts *facts)
{
  ClaspRuleId rule = facts->ending->rule;
  const char *breach = verdict_line_get_breach (facts, rule);
  g_autofree char *number = clasp_format_count (facts->record);

  if (facts->record > 0)
    /* Translators: the second %s is a sentence, such as “The server masked a frame”. */
    verdict_line_say (self, CLASP_VERDICT_ERROR, g_strdup_printf (_("Ended by message %s: %s"), number, breach));
  else
    verdict_line_say (self, CLASP_VERDICT_ERROR, g_strdup_printf (_("Ended by a breach: %s"), breach));
}

static gboolean
verdict_line_is_usual (guint code)
{
  return code == CLASP_CLOSE_NORMAL || code == CLASP_CLOSE_GOING_AWAY || code == CLASP_CLOSE_NO_STATUS;
}

static void
verdict_line_closed (ClaspVerdictLine *self, const ClaspVerdictFacts *facts)
{
  const ClaspEnding *ending = facts->ending;
  gboolean by_server = ending->by == CLASP_SIDE_SERVER;
  gboolean both = ending->sent_code != 0 && ending->received_code != 0;

  if (ending->rule != CLASP_RULE_NONE && both)
    verdict_line_say (self, CLASP_VERDICT_WARNING, g_strdup (_("Closed, after the server had broken a rule")));
  else if (ending->rule != CLASP_RULE_NONE)
    verdict_line_say (self, CLASP_VERDICT_ERROR, g_strdup (_("Cut, after the server had broken a rule")));
  else if (ending->clean && by_server && !verdict_line_is_usual (ending->code))
    verdict_line_say (self, CLASP_VERDICT_WARNING, g_strdup (_("Closed by the server with an error")));
  else if (ending->clean)
    verdict_line_say (self, CLASP_VERDICT_ENDED,
                      g_strdup (by_server ? _("Closed by the server") : _("Closed by you")));
  else if (ending->by == CLASP_SIDE_CLIENT && ending->sent_code == 0)
    verdict_line_say (self, CLASP_VERDICT_ENDED, g_strdup (_("Cut by you, without a close")));
  else if (ending->sent_code != 0 && ending->received_code == 0)
    verdict_line_say (self, CLASP_VERDICT_ERROR,
                      g_strdup (_("Closed by you, and the server did not answer the close")));
  else if (ending->received_code != 0)
    verdict_line_say (self, CLASP_VERDICT_ERROR, g_strdup (_("Cut before both sides had closed")));
  else
    verdict_line_say (self, CLASP_VERDICT_ERROR, g_strdup (_("Cut without a close")));
}

/* Whether the user ended it, as wanted: what went wrong before is told by the messages. */
static gboolean
verdict_line_is_own_end (const ClaspEnding *ending)
{
  return ending->clean && ending->by == CLASP_SIDE_CLIENT && ending->rule == CLASP_RULE_NONE;
}

static void
verdict_line_ended (ClaspVerdictLine *self, const ClaspVerdictFacts *facts)
{
  const ClaspEnding *ending = facts->ending;

  if (ending == NULL)
    {
      verdict_line_say (self, CLASP_VERDICT_ENDED, g_strdup (_("Closed")));
      return;
    }
  self->rule = ending->rule;
  self->record = ending->rule != CLASP_RULE_NONE ? facts->record : 0;
  if (ending->failed && ending->rule != CLASP_RULE_NONE)
    verdict_line_failed_by_breach (self, facts);
  else
    verdict_line_closed (self, facts);
  if (!verdict_line_is_own_end (ending))
    verdict_line_add_dialect (self, facts);
  if (ending->rule != CLASP_RULE_NONE)
    verdict_line_add (self, CLASP_PLACE_RULE, g_strdup (clasp_rule_get (ending->rule)->id));
  verdict_line_add (self, CLASP_PLACE_RECORD, verdict_line_describe_code (ending->code));
  /* Our own close names the rule, which stands there already. */
  if (ending->rule == CLASP_RULE_NONE || !g_str_equal (ending->reason, clasp_rule_get (ending->rule)->id))
    verdict_line_add (self, CLASP_PLACE_RECORD, clasp_foreign_to_text (ending->reason, strlen (ending->reason), 124));
  if (facts->open_for_us >= 0)
    {
      g_autofree char *time = clasp_format_duration (facts->open_for_us);

      verdict_line_add (self, CLASP_PLACE_TIMING, g_strdup_printf (_("after %s"), time));
    }
}

ClaspVerdictLine *
clasp_verdict_line_new (const ClaspVerdictFacts *facts)
{
  ClaspVerdictLine *self;

  g_return_val_if_fail (facts != NULL, NULL);

  self = g_new0 (ClaspVerdictLine, 1);
  self->sentence = g_strdup ("");
  self->parts = g_ptr_array_new_with_free_func (verdict_line_verdict_part_free);
  self->rule = CLASP_RULE_NONE;
  switch (facts->state)
    {
    case CLASP_SESSION_OPENING:
      verdict_line_opening (self, facts);
      break;
    case CLASP_SESSION_OPEN:
      verdict_line_open (self, facts);
      break;
    case CLASP_SESSION_CLOSING:
      verdict_line_say (self,
                        facts->report != NULL && verdict_line_is_unverified (facts->report) ? CLASP_VERDICT_WARNING
                                                                                            : CLASP_VERDICT_QUIET,
                        g_strdup (_("Closing: waiting for the server’s close")));
      break;
    case CLASP_SESSION_CLOSED:
      verdict_line_ended (self, facts);
      break;
    case CLASP_SESSION_FAILED:
      verdict_line_failed (self, facts);
      break;
    case CLASP_SESSION_IDLE:
    default:
      break;
    }
  return self;
}

void
clasp_verdict_line_free (ClaspVerdictLine *self)
{
  if (self == NULL)
    return;
  g_free (self->sentence);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

char *
clasp_verdict_line_dup_text (const ClaspVerdictLine *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (self->sentence);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const ClaspVerdictPart *part = self->parts->pdata[i];

      g_string_append_printf (text, " · %s", part->text);
    }
  return g_string_free_and_steal (text);
}
