/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-end.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-cli-output.h"
#include "clasp-meaning.h"
#include "clasp-record-json.h"
#include "clasp-report-json.h"
#include "clasp-foreign.h"
#include "clasp-format.h"

static void
cli_end_add_unsent (GString *line, const GArray *unsent)
{
  g_string_append (line, ",\"unsent\":[");
  for (guint i = 0; unsent != NULL && i < unsent->len; i++)
    g_string_append_printf (line, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "", g_array_index (unsent, guint64, i));
  g_string_append_c (line, ']');
}

static GPtrArray *
cli_end_find_dialect_causes (ClaspSession *session, ClaspLens *lens)
{
  ClaspProfile *profile = clasp_session_get_profile (session);

  return clasp_meaning_find_causes (lens, clasp_session_get_report (session), clasp_profile_get_subprotocols (profile),
                                    clasp_profile_get_origin (profile), clasp_session_get_ending (session));
}

static void
cli_end_add_dialect_cause (GString *line, const ClaspDialectCause *cause)
{
  g_string_append (line, "{\"id\":");
  clasp_record_json_add_string (line, cause->id, -1);
  g_string_append_printf (line, ",\"confidence\":\"%s\",\"title\":", cause->certain ? "certain" : "likely");
  clasp_record_json_add_string (line, cause->title, -1);
  g_string_append (line, ",\"text\":");
  clasp_record_json_add_string (line, cause->text, -1);
  g_string_append (line, ",\"lines\":[],\"fixes\":[],\"snippet\":\"\"}");
}

/* The verdicts on what was received, the causes of the opening and the end, and those of the dialect behind them. What
 * was sent is known from the opening, and may come back in a close's reason. */
static void
cli_end_add_judgement (GString *line, ClaspSession *session, ClaspLens *lens)
{
  const ClaspReport *opening = clasp_session_get_report (session);
  g_autoptr (GPtrArray) verdicts = clasp_session_dup_endpoint_verdicts (session);
  g_autofree char *verdicts_json = clasp_verdicts_to_json (verdicts, opening);
  g_autofree char *diagnoses_json = clasp_diagnoses_to_json (clasp_session_get_diagnoses (session), opening);
  g_autoptr (GPtrArray) causes = lens != NULL ? cli_end_find_dialect_causes (session, lens) : NULL;

  g_string_append_printf (line, ",\"verdicts\":%s,\"diagnosis\":%s", verdicts_json, diagnoses_json);
  /* The list is open again for them. */
  g_string_truncate (line, line->len - 1);
  for (guint i = 0; causes != NULL && i < causes->len; i++)
    {
      if (line->str[line->len - 1] != '[')
        g_string_append_c (line, ',');
      cli_end_add_dialect_cause (line, g_ptr_array_index (causes, i));
    }
  g_string_append_c (line, ']');
}

char *
clasp_cli_end_to_json (ClaspSession *session, const ClaspCliTotals *totals)
{
  g_autoptr (GString) line = g_string_new ("{\"end\":");

  clasp_record_json_add_ending (line, clasp_session_get_ending (session));
  g_string_append_printf (line, ",\"messages\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT, totals->messages,
                          totals->bytes);
  cli_end_add_unsent (line, totals->unsent);
  if (totals->sha256 != NULL)
    g_string_append_printf (line, ",\"sha256\":\"%s\"", totals->sha256);
  else
    g_string_append (line, ",\"sha256\":null");
  cli_end_add_judgement (line, session, totals->lens);
  if (totals->lens != NULL)
    {
      g_string_append_c (line, ',');
      clasp_units_append_end (CLASP_UNITS (totals->lens), totals->now_us, line);
    }
  g_string_append_c (line, '}');
  return clasp_foreign_escape_json (line->str);
}

static void
cli_end_append_ending (GString *text, const ClaspEnding *ending)
{
  static const char *const by[] = {
    [CLASP_SIDE_CLIENT] = N_("Closed by this side"),
    [CLASP_SIDE_SERVER] = N_("Closed by the server"),
    [CLASP_SIDE_TRANSPORT] = N_("The connection was lost"),
  };

  /* It neither breaks the line, turns it round nor drives the terminal. */
  g_autofree char *reason = clasp_foreign_to_text (ending->reason, strlen (ending->reason), 0);

  g_string_append_printf (text, "%s: %u %s", _(by[ending->by]), ending->code,
                          clasp_close_code_get_name (ending->code));
  if (*reason != '\0')
    g_string_append_printf (text, _(" “%s”"), reason);
  if (ending->by == CLASP_SIDE_CLIENT && ending->sent_code != 0 && ending->received_code == 0 && !ending->failed)
    g_string_append (text, _(", a close that the server did not answer"));
}

static void
cli_end_append_breaches (GString *text, const GPtrArray *verdicts)
{
  guint i;

  for (i = 0; verdicts != NULL && i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      if (verdict->status == CLASP_STATUS_FAIL)
        g_string_append_printf (text, "\n%s: %s", clasp_rule_get (verdict->rule)->id, verdict->text);
    }
}

static void
cli_end_append_dialect (GString *text, ClaspSession *session, ClaspLens *lens)
{
  g_autoptr (GPtrArray) causes = lens != NULL ? cli_end_find_dialect_causes (session, lens) : NULL;
  guint i;

  for (i = 0; causes != NULL && i < causes->len; i++)
    {
      const ClaspDialectCause *cause = g_ptr_array_index (causes, i);

      g_string_append_printf (text, "\n%s: %s", cause->title, cause->text);
    }
}

char *
clasp_cli_end_to_text (ClaspSession *session, const ClaspCliTotals *totals)
{
  const ClaspEnding *ending = clasp_session_get_ending (session);
  g_autoptr (GPtrArray) verdicts = clasp_session_dup_endpoint_verdicts (session);
  GString *text = g_string_new (NULL);

  if (ending != NULL)
    cli_end_append_ending (text, ending);
  else
    g_string_append (text, _("The connection was lost"));
  g_string_append (text, " · ");
  g_string_append_printf (text, ngettext ("%llu message received", "%llu messages received", totals->messages),
                          (unsigned long long) totals->messages);
  g_string_append (text, ", ");
  g_string_append_printf (text, ngettext ("%llu byte", "%llu bytes", totals->bytes),
                          (unsigned long long) totals->bytes);
  if (totals->elapsed_us > 0)
    {
      g_autofree char *elapsed = clasp_format_duration (totals->elapsed_us);

      g_string_append_printf (text, _(" in %s"), elapsed);
    }
  if (totals->sha256 != NULL)
    g_string_append_printf (text, "\nSHA-256 %s", totals->sha256);
  cli_end_append_breaches (text, clasp_session_get_report (session)->verdicts);
  cli_end_append_breaches (text, verdicts);
  cli_end_append_dialect (text, session, totals->lens);
  return g_string_free (text, FALSE);
}

ClaspCliStatus
clasp_cli_end_get_status (ClaspSession *session)
{
  const ClaspEnding *ending = clasp_session_get_ending (session);
  ClaspReport *report = clasp_session_get_report (session);
  g_autoptr (GPtrArray) verdicts = clasp_session_dup_endpoint_verdicts (session);

  if (ending == NULL || !ending->clean || ending->rule != CLASP_RULE_NONE ||
      (verdicts != NULL && clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL) > 0))
    return CLASP_CLI_BAD_END;
  return clasp_verdicts_count (report->verdicts, CLASP_STATUS_FAIL) > 0 ? CLASP_CLI_REFUSED : CLASP_CLI_FINE;
}
