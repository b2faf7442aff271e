/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-causes-ending.h"

#include <glib/gi18n-lib.h>

#include "clasp-close.h"
#include "clasp-snippets.h"
#include "clasp-format.h"

/* How an open connection ended: CAUSES.md, 3 (V7 to V10), S31. */

/* Cut sooner than this after the handshake: not for being idle. */
#define EARLY_US (3 * G_USEC_PER_SEC / 2)

/* A shorter pause is not taken for silence, unless it is a known limit. */
#define MIN_IDLE_US (8 * G_USEC_PER_SEC)

/* What the rule that ended the connection says of it; %NULL when it was no rule. */
static const char *
causes_ending_find_breach (const ClaspClues *clues)
{
  const ClaspEnding *ending = clasp_clues_get_ending (clues);
  const GPtrArray *verdicts = clues->conversation != NULL ? clues->conversation->verdicts : NULL;

  if (ending == NULL || ending->rule >= CLASP_N_RULES)
    return NULL;
  for (guint i = 0; verdicts != NULL && i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = verdicts->pdata[i];

      if (verdict->rule == ending->rule && verdict->status == CLASP_STATUS_FAIL)
        return verdict->text;
    }
  return clasp_rule_get_text (ending->rule);
}

/* The server may send as much as it likes: it is we who don't take it. */
static ClaspDiagnosis *
causes_ending_too_large (const ClaspClues *clues)
{
  const char *said = causes_ending_find_breach (clues);
  ClaspDiagnosis *diagnosis;

  if (said == NULL || clasp_clues_get_ending (clues)->sent_code != CLASP_CLOSE_TOO_BIG)
    return NULL;
  diagnosis = clasp_diagnosis_new_printf (
      "limit", CLASP_CONFIDENCE_CERTAIN, _("A message is larger than the limit set here"),
      _("%s Servers may send messages of any size, so this is no fault of theirs. To receive such messages, raise the "
         "limit in the preferences, or by --max-message in a terminal."),
      said);
  return clasp_diagnosis_add_show_rule (diagnosis, clasp_clues_get_ending (clues)->rule);
}

/* What is behind a breach most often. */
static const char *
causes_ending_breach_advice (const ClaspClues *clues, ClaspRuleId rule)
{
  switch ((guint) rule)
    {
    case CLASP_RULE_FRM_02:
      return _("Only clients mask: the server runs a client’s code for what it sends.");
    case CLASP_RULE_FRM_03:
    case CLASP_RULE_EXT_05:
      return clues->report->extensions != NULL
                 ? _("The server compresses otherwise than it agreed to: try without extensions.")
                 : _("That bit stands for compression, which was not agreed on: the server compresses all the same, "
                      "or a "
                      "proxy took Sec-WebSocket-Extensions out of its answer.");
    case CLASP_RULE_EXT_06:
    case CLASP_RULE_EXT_07:
      return _("The server and this client disagree about compression: try without extensions.");
    case CLASP_RULE_FRM_11:
    case CLASP_RULE_CLS_03:
      return _("Binary data was sent as text, or text in another encoding than UTF-8.");
    case CLASP_RULE_FRM_04:
    case CLASP_RULE_FRM_05:
    case CLASP_RULE_FRM_06:
    case CLASP_RULE_FRM_07:
      return _("Usual causes: something that is no WebSocket is written in between (a page, a log line, a stray line "
                "break), two writers on one connection, or a proxy that changes the data.");
    default:
      return "";
    }
}

static ClaspDiagnosis *
causes_ending_breach (const ClaspClues *clues)
{
  const char *said = causes_ending_find_breach (clues);
  ClaspRuleId rule;
  g_autofree char *text = NULL;
  ClaspDiagnosis *diagnosis;

  if (said == NULL || clasp_clues_get_ending (clues)->sent_code == CLASP_CLOSE_TOO_BIG)
    return NULL;
  rule = clasp_clues_get_ending (clues)->rule;
  text = g_strstrip (g_strdup_printf ("%s %s", said, causes_ending_breach_advice (clues, rule)));
  diagnosis = clasp_diagnosis_new ("V7", CLASP_CONFIDENCE_CERTAIN, _("The server broke the protocol"), text);
  if (clues->report->extensions != NULL)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_EXTENSIONS, NULL);
  return clasp_diagnosis_add_show_rule (diagnosis, rule);
}

static ClaspDiagnosis *
causes_ending_closed_for_a_reason (const ClaspClues *clues)
{
  const ClaspEnding *ending = clasp_clues_get_ending (clues);
  g_autofree char *title = NULL;
  g_autofree char *reason = NULL;

  if (ending == NULL || ending->by != CLASP_SIDE_SERVER || ending->received_code == 0 ||
      ending->received_code == CLASP_CLOSE_NORMAL || ending->received_code == CLASP_CLOSE_GOING_AWAY ||
      ending->received_code == CLASP_CLOSE_NO_STATUS)
    return NULL;
  title = g_strdup_printf (_("The server closed with %u: %s"), ending->received_code,
                           clasp_close_code_get_name (ending->received_code));
  reason = ending->reason[0] != '\0' ? g_strdup_printf (_(" It gives this reason: “%s”."), ending->reason)
                                     : g_strdup ("");
  return clasp_diagnosis_new_printf (
      "V8", CLASP_CONFIDENCE_CERTAIN, title,
      _("%s%s The handshake was right: the application decided so afterwards, for example over sign-in, limits or an "
         "error. Its log knows more."),
      clasp_close_code_get_meaning (ending->received_code), reason);
}

/* TCP ended with no close from either side, and it was not the user. */
static gboolean
causes_ending_was_cut (const ClaspClues *clues)
{
  const ClaspEnding *ending = clasp_clues_get_ending (clues);

  return ending != NULL && ending->by == CLASP_SIDE_TRANSPORT && ending->received_code == 0 && ending->sent_code == 0;
}

/* Known idle limits, s, and whose they are. */
static const struct
{
  guint seconds;
  const char *whose;
} IDLE_LIMITS[] = {
  { 5, N_("Node’s keep-alive, or a server that was set so") },
  { 10, N_("a server or balancer that was set so") },
  { 15, N_("a server or balancer that was set so") },
  { 20, N_("a server or balancer that was set so (ping timeouts are often 20 s)") },
  { 30, N_("Google Cloud’s load balancer, or a proxy that was set so") },
  { 50, N_("HAProxy (timeout client, server or tunnel)") },
  { 55, N_("Heroku’s router") },
  { 60, N_("nginx (proxy_read_timeout), AWS load balancers, Apache (ProxyTimeout) or HAProxy") },
  { 75, N_("nginx (keepalive_timeout)") },
  { 90, N_("a server or balancer that was set so") },
  { 100, N_("Cloudflare") },
  { 120, N_("IIS, or a proxy that was set so") },
  { 180, N_("Traefik, or a proxy that was set so") },
  { 240, N_("Azure’s load balancer (4 minutes)") },
  { 300, N_("Envoy and Istio (idle or stream timeout), or a firewall") },
  { 350, N_("AWS network load balancer") },
  { 400, N_("Cloudflare") },
  { 600, N_("AWS API Gateway, or a proxy that was set so") },
  { 900, N_("a firewall or NAT router") },
  { 1800, N_("a firewall or NAT router") },
  { 3600, N_("Envoy (1 hour), or a proxy that was set so") },
};

/* The index of the limit that @us is at, or -1. */
static int
causes_ending_find_idle_limit (gint64 us)
{
  gint64 tenths = us / (G_USEC_PER_SEC / 10);

  for (gsize i = 0; us >= 0 && i < G_N_ELEMENTS (IDLE_LIMITS); i++)
    if (tenths >= (gint64) IDLE_LIMITS[i].seconds * 10 - 2 && tenths <= (gint64) IDLE_LIMITS[i].seconds * 10 + 15)
      return (int) i;
  return -1;
}

/* A cut after silence: somebody took the connection for dead. */
static ClaspDiagnosis *
causes_ending_idle (const ClaspClues *clues)
{
  gint64 silent_us;
  int limit;
  guint ping;
  g_autofree char *silence = NULL;
  g_autofree char *seconds = NULL;

  if (!causes_ending_was_cut (clues))
    return NULL;
  silent_us = clues->conversation->silent_for_us >= 0 ? clues->conversation->silent_for_us
                                                      : clues->conversation->open_for_us;
  limit = causes_ending_find_idle_limit (silent_us);
  if (limit < 0 && (clues->conversation->silent_for_us < 0 || silent_us < MIN_IDLE_US))
    return NULL;
  silence = clasp_format_duration (silent_us);
  ping = MAX ((guint) (silent_us / G_USEC_PER_SEC) / 2, 1);
  seconds = g_strdup_printf ("%u", ping);
  return clasp_diagnosis_add_fix (
      clasp_diagnosis_set_snippet (
          clasp_diagnosis_new_printf (
              "V9", CLASP_CONFIDENCE_LIKELY, _("The connection was cut after a silence"),
              _("Nothing came or went for %s, and then it ended without a close frame: that is an idle limit, most "
                 "likely of %s. "
                 "Send a ping every %u s, or raise the limit there (nginx: proxy_read_timeout, HAProxy: timeout "
                 "tunnel)."),
              silence, limit >= 0 ? _(IDLE_LIMITS[limit].whose) : _("a proxy, balancer or firewall on the way"),
              ping),
          clasp_snippets_get_silence (clues)),
      CLASP_FIX_PING, seconds);
}

static ClaspDiagnosis *
causes_ending_cut_at_once (const ClaspClues *clues)
{
  if (!causes_ending_was_cut (clues) || clues->conversation->open_for_us > EARLY_US)
    return NULL;
  return clasp_diagnosis_new ("V10", CLASP_CONFIDENCE_LIKELY,
                              _("The connection was dropped right after the handshake"),
                              _("The application failed, or the proxy lost it, as soon as the connection was open. It "
                                 "is not an idle limit: look into the server’s log."));
}

/* Tornado behind an nginx that speaks HTTP/1.0 to it. */
static ClaspDiagnosis *
causes_ending_cut_by_version (const ClaspClues *clues)
{
  if (!causes_ending_was_cut (clues) || clues->conversation->open_for_us > EARLY_US ||
      !clasp_clues_received_has (clues, "Server", "nginx"))
    return NULL;
  return clasp_diagnosis_set_snippet (
      clasp_diagnosis_add_line (
          clasp_diagnosis_new ("S31", CLASP_CONFIDENCE_POSSIBLE, _("nginx may speak HTTP/1.0 to the application"),
                               _("Some applications accept the upgrade then and drop the connection at once.")),
          clasp_clues_received_line (clues, "Server")),
      CLASP_SNIPPET_NGINX_VERSION);
}

static ClaspDiagnosis *
causes_ending_cut (const ClaspClues *clues)
{
  g_autofree char *time = NULL;

  if (!causes_ending_was_cut (clues))
    return NULL;
  time = clasp_format_duration (clues->conversation->open_for_us);
  return clasp_diagnosis_new_printf (
      "cut", CLASP_CONFIDENCE_CERTAIN, _("The connection was cut"),
      _("It ended after %s without a close frame: the server or a proxy stopped, or the network was lost."), time);
}

const ClaspCause CLASP_CAUSES_ENDING[] = {
  { causes_ending_too_large },
  { causes_ending_breach },
  { causes_ending_closed_for_a_reason },
  { causes_ending_idle },
  { causes_ending_cut_at_once },
  { causes_ending_cut_by_version },
  { causes_ending_cut, CLASP_CAUSE_FALLBACK },
  { NULL },
};
