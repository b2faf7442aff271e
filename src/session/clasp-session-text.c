/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session-text.h"

#include <glib/gi18n-lib.h>

#include "clasp-close.h"
#include "clasp-line.h"
#include "clasp-format.h"
#include "clasp-foreign.h"

/* Which of two verdicts on one rule counts. */
static const guint8 SEVERITY[] = {
  [CLASP_STATUS_NA] = 0,   [CLASP_STATUS_PASS] = 1, [CLASP_STATUS_NOTE] = 2,
  [CLASP_STATUS_WARN] = 3, [CLASP_STATUS_FAIL] = 4,
};

void
clasp_session_text_count_rules (const GPtrArray *verdicts, guint *judged, guint *held, guint *broken)
{
  guint8 worst[CLASP_N_RULES] = { 0 };

  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = verdicts->pdata[i];

      if (verdict->rule < CLASP_N_RULES)
        worst[verdict->rule] = MAX (worst[verdict->rule], SEVERITY[verdict->status]);
    }
  *judged = *held = *broken = 0;
  for (guint rule = 0; rule < CLASP_N_RULES; rule++)
    {
      *judged += worst[rule] > SEVERITY[CLASP_STATUS_NA];
      *held += worst[rule] == SEVERITY[CLASP_STATUS_PASS] || worst[rule] == SEVERITY[CLASP_STATUS_NOTE];
      *broken += worst[rule] == SEVERITY[CLASP_STATUS_FAIL];
    }
}

static const char *
session_text_opening_headline (const ClaspReport *report)
{
  static const char *const headlines[CLASP_N_PHASES] = {
    [CLASP_PHASE_URI] = N_("Connecting…"),
    [CLASP_PHASE_RESOLVE] = N_("Looking up the address…"),
    [CLASP_PHASE_TCP] = N_("Connecting…"),
    [CLASP_PHASE_PROXY] = N_("Waiting for the proxy…"),
    [CLASP_PHASE_TLS] = N_("Securing the connection…"),
    [CLASP_PHASE_REQUEST] = N_("Sending the request…"),
    [CLASP_PHASE_RESPONSE] = N_("Waiting for the response…"),
    [CLASP_PHASE_OPEN] = N_("Connection established"),
  };

  return _(headlines[report != NULL && report->phase < CLASP_N_PHASES ? report->phase : CLASP_PHASE_URI]);
}

static const char *
session_text_failed_headline (const ClaspReport *report)
{
  if (report == NULL)
    return _("Handshake failed");
  if (report->error_domain == CLASP_ERROR_DOMAIN_STOPPED)
    return _("Stopped");
  if (report->uri == NULL)
    return _("Not a WebSocket address");
  switch (report->phase)
    {
    case CLASP_PHASE_URI:
      return _("The request can’t be sent");
    case CLASP_PHASE_RESOLVE:
      return _("Host not found");
    case CLASP_PHASE_TCP:
      return _("Server not reached");
    case CLASP_PHASE_PROXY:
      return _("Refused by the proxy");
    case CLASP_PHASE_TLS:
      return _("No secure connection");
    default:
      return _("Handshake failed");
    }
}

char *
clasp_session_text_headline (ClaspSessionState state, const ClaspReport *report)
{
  switch (state)
    {
    case CLASP_SESSION_IDLE:
      return g_strdup ("");
    case CLASP_SESSION_OPENING:
      return g_strdup (session_text_opening_headline (report));
    case CLASP_SESSION_FAILED:
      return g_strdup (session_text_failed_headline (report));
    default:
      return g_strdup (_("Connection established"));
    }
}

static void
session_text_add_part (GString *text, const char *part)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

static void
session_text_add_result (GString *text, const ClaspReport *report)
{
  g_autofree char *status = NULL;

  if (report->outcome == CLASP_OUTCOME_OPEN)
    return;
  if (report->http_status != 0)
    {
      const char *reason = report->http_reason != NULL ? report->http_reason : "";

      status = g_strdup_printf (reason[0] != '\0' ? "%u %s" : "%u%s", report->http_status, reason);
      g_strdelimit (status, "\r\n\t", ' ');
      session_text_add_part (text, status);
    }
  else if (report->error_text != NULL)
    {
      /* A sentence that stands among others of its kind needs no full stop. */
      session_text_add_part (text, report->error_text);
      if (g_str_has_suffix (text->str, "."))
        g_string_truncate (text, text->len - 1);
    }
}

static void
session_text_add_rules (GString *text, const ClaspReport *report)
{
  g_autofree char *part = NULL;
  guint judged, held, broken;

  clasp_session_text_count_rules (report->verdicts, &judged, &held, &broken);
  if (judged == 0)
    return;
  if (broken > 0)
    part = g_strdup_printf (ngettext ("%u of %u rule broken", "%u of %u rules broken", judged), broken, judged);
  else
    part = g_strdup_printf (ngettext ("%u of %u rule holds", "%u of %u rules hold", judged), held, judged);
  session_text_add_part (text, part);
}

static void
session_text_add_protocol (GString *text, const ClaspReport *report)
{
  g_autofree char *part = NULL;

  if (report->outcome != CLASP_OUTCOME_OPEN || report->http_version == NULL)
    return;
  if (report->tls != NULL && report->tls->protocol != NULL)
    /* Translators: such as “HTTP/1.1 over TLS 1.3”. */
    part = g_strdup_printf (_("HTTP/%s over %s"), report->http_version, report->tls->protocol);
  else
    part = g_strdup_printf ("HTTP/%s", report->http_version);
  session_text_add_part (text, part);
}

char *
clasp_session_text_summary (const ClaspReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (report == NULL || report->outcome == CLASP_OUTCOME_PENDING)
    return g_strdup ("");

  session_text_add_result (text, report);
  session_text_add_rules (text, report);
  if (report->total_us >= 0)
    {
      g_autofree char *time = clasp_format_duration (report->total_us);

      session_text_add_part (text, time);
    }
  session_text_add_protocol (text, report);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* "1000 Normal closure", with the reason when there is one. */
static char *
session_text_describe_code (const ClaspEnding *ending, guint code)
{
  /* It neither breaks the line nor turns round what stands beside it. */
  g_autofree char *reason = clasp_foreign_to_text (ending->reason, strlen (ending->reason), 0);

  if (*reason != '\0')
    return g_strdup_printf (_("%u %s, “%s”"), code, clasp_close_code_get_name (code), reason);
  return g_strdup_printf ("%u %s", code, clasp_close_code_get_name (code));
}

/* The server may send as much as it likes: it is we who don't take it, whether it is long or inflates to much. */
static gboolean
session_text_passes_our_limit (const ClaspEnding *ending)
{
  return ending->rule == CLASP_RULE_FRM_12 ||
         (ending->rule == CLASP_RULE_EXT_06 && ending->sent_code == CLASP_CLOSE_TOO_BIG);
}

/* The connection was failed for a breach (RFC 6455 §7.1.7). */
static char *
session_text_describe_failed (const ClaspEnding *ending, const char *code, guint64 max_message)
{
  g_autofree char *limit = clasp_format_bytes (max_message);

  if (session_text_passes_our_limit (ending))
    return g_strdup_printf (_("A message is larger than the limit of %s, so the connection was failed: %s."), limit,
                            code);
  return g_strdup_printf (_("The server broke rule %s (%s), so the connection was failed: %s."),
                          clasp_rule_get (ending->rule)->id, clasp_rule_get_title (ending->rule), code);
}

static char *
session_text_describe_cut (const ClaspEnding *ending, const char *code)
{
  g_autofree char *sent = session_text_describe_code (ending, ending->sent_code);

  if (ending->received_code != 0)
    return g_strdup_printf (
        _("The server closed the connection, and it was cut before the closing handshake was done: "
           "%s."),
        code);
  if (ending->sent_code != 0)
    return g_strdup_printf (_("You closed the connection (%s), and the server did not answer the close."), sent);
  if (ending->code == CLASP_CLOSE_TLS)
    return g_strdup_printf (_("TLS failed on the open connection: %s."), code);
  return g_strdup_printf (_("The connection was cut without a close frame: %s."), code);
}

static void
session_text_add_sentence (GString *text, const char *sentence)
{
  if (*sentence != '\0')
    g_string_append_printf (text, " %s", sentence);
}

/* A closing handshake is one in lenient mode, too, where a rule was broken before. */
static gboolean
session_text_is_closing_handshake (const ClaspEnding *ending)
{
  return ending->clean || (ending->rule != CLASP_RULE_NONE && ending->sent_code != 0 && ending->received_code != 0);
}

char *
clasp_session_text_ending (const ClaspEnding *ending, guint64 max_message, gboolean aborted)
{
  g_autofree char *code = session_text_describe_code (ending, ending->code);
  g_autofree char *what = NULL;
  GString *text;

  if (ending->failed)
    what = session_text_describe_failed (ending, code, max_message);
  else if (session_text_is_closing_handshake (ending))
    what = g_strdup_printf (ending->by == CLASP_SIDE_SERVER ? _("The server closed the connection: %s.")
                                                            : _("You closed the connection: %s."),
                            code);
  else if (aborted)
    what = g_strdup (_("You cut the connection without a closing handshake."));
  else
    what = session_text_describe_cut (ending, code);

  text = g_string_new (what);
  if (strstr (what, code) != NULL)
    session_text_add_sentence (text, clasp_close_code_get_meaning (ending->code));
  if (ending->rule != CLASP_RULE_NONE && !ending->failed)
    {
      g_autofree char *breach = g_strdup_printf (_("Before that, the server broke rule %s (%s)."),
                                                 clasp_rule_get (ending->rule)->id,
                                                 clasp_rule_get_title (ending->rule));

      session_text_add_sentence (text, breach);
    }
  return g_string_free_and_steal (text);
}
