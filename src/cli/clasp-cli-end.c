/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-end.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-cli-output.h"
#include "clasp-dialect-causes.h"
#include "clasp-line.h"
#include "clasp-foreign.h"

static gpointer
cli_end_copy_line (gconstpointer line, gpointer user_data)
{
  return clasp_line_ref ((ClaspLine *) line);
}

/* Verdicts and diagnoses are written by the one writer of reports, and taken from what it wrote. */
static JsonNode *
cli_end_get_report_member (ClaspSession *session, const char *member)
{
  g_autoptr (ClaspReport) report = clasp_report_new ("");
  g_autoptr (GPtrArray) verdicts = clasp_session_dup_endpoint_verdicts (session);
  const ClaspReport *opening = clasp_session_get_report (session);
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) root = NULL;
  guint i;

  for (i = 0; verdicts != NULL && i < verdicts->len; i++)
    g_ptr_array_add (report->verdicts, clasp_verdict_ref (g_ptr_array_index (verdicts, i)));
  /* What was sent is known from the transcript, and may come back in a close's reason. */
  if (opening != NULL)
    g_ptr_array_extend (report->transcript, opening->transcript, cli_end_copy_line, NULL);
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

/* What is known of the connection for the causes that its dialect has. */
static GPtrArray *
cli_end_find_dialect_causes (ClaspSession *session, ClaspLens *lens)
{
  const ClaspEnding *ending = clasp_session_get_ending (session);
  ClaspReport *report = clasp_session_get_report (session);
  ClaspProfile *profile = clasp_session_get_profile (session);
  const char *origin = clasp_profile_get_origin (profile);

  return clasp_dialect_find_causes (&(ClaspDialectEvidence) {
      .dialect = clasp_lens_get_dialect (lens),
      .resemblance = clasp_lens_get_resemblance (lens),
      .clues = clasp_lens_get_clues (lens),
      .url = report->url,
      .offered = clasp_profile_get_subprotocols (profile),
      .chosen = report->protocol,
      .origin = *origin != '\0' ? origin : NULL,
      .status = report->http_status,
      .opened = TRUE,
      .by_server = ending != NULL && ending->by != CLASP_SIDE_CLIENT,
      .close_code = ending != NULL ? ending->code : 0,
  });
}

/* The causes of the opening and the end, and those of the dialect behind them. */
static void
cli_end_add_diagnosis (JsonBuilder *builder, ClaspSession *session, ClaspLens *lens)
{
  g_autoptr (JsonNode) node = cli_end_get_report_member (session, "diagnosis");
  g_autoptr (GPtrArray) causes = lens != NULL ? cli_end_find_dialect_causes (session, lens) : NULL;
  guint i;

  for (i = 0; causes != NULL && JSON_NODE_HOLDS_ARRAY (node) && i < causes->len; i++)
    {
      const ClaspDialectCause *cause = g_ptr_array_index (causes, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", cause->id);
      json_object_set_string_member (object, "confidence", cause->certain ? "certain" : "likely");
      json_object_set_string_member (object, "title", cause->title);
      json_object_set_string_member (object, "text", cause->text);
      json_object_set_array_member (object, "lines", json_array_new ());
      json_object_set_array_member (object, "fixes", json_array_new ());
      json_object_set_string_member (object, "snippet", "");
      json_array_add_object_element (json_node_get_array (node), object);
    }
  json_builder_set_member_name (builder, "diagnosis");
  json_builder_add_value (builder, g_steal_pointer (&node));
}

/* What the dialect tells comes as members of the object, which is open again for them. */
static char *
cli_end_add_dialect (char *json, const ClaspCliTotals *totals)
{
  GString *line = g_string_new_take (json);

  if (totals->lens != NULL && line->len > 1)
    {
      g_string_truncate (line, line->len - 1);
      g_string_append_c (line, ',');
      clasp_units_append_end (CLASP_UNITS (totals->lens), totals->now_us, line);
      g_string_append_c (line, '}');
    }
  return g_string_free_and_steal (line);
}

char *
clasp_cli_end_to_json (ClaspSession *session, const ClaspCliTotals *totals)
{
  const ClaspEnding *ending = clasp_session_get_ending (session);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

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
  cli_end_add_diagnosis (builder, session, totals->lens);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = cli_end_add_dialect (json_to_string (root, FALSE), totals);
  return clasp_foreign_escape_json (text);
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
    g_string_append_printf (text, _(" in %.3f s"), totals->elapsed_us / 1e6);
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
