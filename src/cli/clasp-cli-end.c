/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-end.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-cli-output.h"
#include "clasp-line.h"
#include "clasp-foreign.h"

/* Verdicts and diagnoses are written by the one writer of reports, and taken from what it wrote. */
static JsonNode *
cli_end_get_report_member (ClaspSession *session, const char *member)
{
  g_autoptr (ClaspReport) report = clasp_report_new ("");
  g_autoptr (GPtrArray) verdicts = clasp_session_dup_endpoint_verdicts (session);
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) root = NULL;
  guint i;

  for (i = 0; verdicts != NULL && i < verdicts->len; i++)
    g_ptr_array_add (report->verdicts, clasp_verdict_ref (g_ptr_array_index (verdicts, i)));
  json = clasp_report_to_json (report, clasp_session_get_diagnoses (session), FALSE);
  root = json_from_string (json, NULL);
  g_return_val_if_fail (root != NULL, json_node_new (JSON_NODE_NULL));
  return json_node_copy (json_object_get_member (json_node_get_object (root), member));
}

static void
cli_end_add_unsent (JsonBuilder *builder, const GArray *unsent)
{
  guint i;

  json_builder_set_member_name (builder, "unsent");
  json_builder_begin_array (builder);
  for (i = 0; unsent != NULL && i < unsent->len; i++)
    json_builder_add_int_value (builder, (gint64) g_array_index (unsent, guint64, i));
  json_builder_end_array (builder);
}

char *
clasp_cli_end_to_json (ClaspSession *session, const ClaspCliTotals *totals)
{
  const ClaspEnding *ending = clasp_session_get_ending (session);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "end");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "clean");
  json_builder_add_boolean_value (builder, ending != NULL && ending->clean);
  json_builder_set_member_name (builder, "by");
  json_builder_add_string_value (builder, clasp_side_to_string (ending != NULL ? ending->by : CLASP_SIDE_TRANSPORT));
  json_builder_set_member_name (builder, "code");
  json_builder_add_int_value (builder, ending != NULL ? ending->code : CLASP_CLOSE_ABNORMAL);
  json_builder_set_member_name (builder, "reason");
  json_builder_add_string_value (builder, ending != NULL ? ending->reason : "");
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "messages");
  json_builder_add_int_value (builder, totals->messages);
  json_builder_set_member_name (builder, "bytes");
  json_builder_add_int_value (builder, totals->bytes);
  cli_end_add_unsent (builder, totals->unsent);
  json_builder_set_member_name (builder, "sha256");
  if (totals->sha256 != NULL)
    json_builder_add_string_value (builder, totals->sha256);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "verdicts");
  json_builder_add_value (builder, cli_end_get_report_member (session, "verdicts"));
  json_builder_set_member_name (builder, "diagnosis");
  json_builder_add_value (builder, cli_end_get_report_member (session, "diagnosis"));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return clasp_cli_json_to_line (json_to_string (root, FALSE));
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
    g_string_append_printf (text, _(" in %.3f s"), totals->elapsed_us / 1e6);
  if (totals->sha256 != NULL)
    g_string_append_printf (text, "\nSHA-256 %s", totals->sha256);
  cli_end_append_breaches (text, clasp_session_get_report (session)->verdicts);
  cli_end_append_breaches (text, verdicts);
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
