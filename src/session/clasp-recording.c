/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-recording.h"

#include <string.h>

#include "clasp-record-json.h"
#include "clasp-report-json.h"

static void
recording_add_line (GString *out, const ClaspLine *line)
{
  static const char *const ends[] = { [CLASP_EOL_CRLF] = "crlf", [CLASP_EOL_LF] = "lf", [CLASP_EOL_NONE] = "none" };
  gsize length;
  const guint8 *bytes = g_bytes_get_data (line->bytes, &length);
  g_autofree char *base64 = g_base64_encode (bytes, length);

  g_string_append_printf (out, "{\"dir\":\"%s\",\"t_us\":%" G_GINT64_FORMAT ",\"base64\":\"%s\",\"eol\":\"%s\"",
                          line->direction == CLASP_DIRECTION_OUT ? "out" : "in", line->time_us, base64,
                          ends[line->eol]);
  if (line->hop == CLASP_HOP_PROXY)
    g_string_append (out, ",\"hop\":\"proxy\"");
  g_string_append_c (out, '}');
}

static void
recording_write (ClaspCapture *capture, ClaspCaptureNote note, const GString *text)
{
  g_autoptr (GError) error = NULL;

  if (!clasp_capture_append_note (capture, note, text->str, &error))
    g_debug ("A note was not recorded: %s", error->message);
}

void
clasp_recording_write_report (ClaspCapture *capture, const ClaspReport *report, GListModel *diagnoses, const char *url)
{
  g_autoptr (GString) out = NULL;
  g_autofree char *json = NULL;

  if (capture == NULL)
    return;
  json = clasp_report_to_json (report, diagnoses, FALSE);
  out = g_string_new ("{\"report\":");
  g_string_append (out, json);
  g_string_append (out, ",\"url\":");
  clasp_record_json_add_string (out, url, -1);
  g_string_append (out, ",\"transcript\":[");
  for (guint i = 0; i < report->transcript->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      recording_add_line (out, g_ptr_array_index (report->transcript, i));
    }
  g_string_append_c (out, ']');
  clasp_record_json_add_secrets (out, report->filled_in);
  g_string_append_c (out, '}');
  recording_write (capture, CLASP_CAPTURE_NOTE_REPORT, out);
}

void
clasp_recording_write_end (ClaspCapture *capture, const ClaspEnding *ending, const GPtrArray *verdicts,
                           GListModel *diagnoses, guint64 messages_in, guint64 messages_out)
{
  g_autoptr (GString) out = NULL;
  g_autofree char *verdicts_json = NULL;
  g_autofree char *diagnoses_json = NULL;

  if (capture == NULL)
    return;
  out = g_string_new ("{\"end\":");
  clasp_record_json_add_ending (out, ending);
  g_string_append_printf (out, ",\"ending\":{\"failed\":%s,\"sent_code\":%u,\"received_code\":%u,\"rule\":",
                          ending->failed ? "true" : "false", ending->sent_code, ending->received_code);
  if (ending->rule != CLASP_RULE_NONE)
    clasp_record_json_add_string (out, clasp_rule_get (ending->rule)->id, -1);
  else
    g_string_append (out, "null");
  g_string_append_printf (out, ",\"messages_in\":%" G_GUINT64_FORMAT ",\"messages_out\":%" G_GUINT64_FORMAT "}",
                          messages_in, messages_out);
  if (verdicts != NULL)
    {
      verdicts_json = clasp_verdicts_to_json (verdicts, NULL);
      g_string_append_printf (out, ",\"verdicts\":%s", verdicts_json);
    }
  if (diagnoses != NULL)
    {
      diagnoses_json = clasp_diagnoses_to_json (diagnoses, NULL);
      g_string_append_printf (out, ",\"diagnosis\":%s", diagnoses_json);
    }
  g_string_append_c (out, '}');
  recording_write (capture, CLASP_CAPTURE_NOTE_END, out);
}
