/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-causes-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-snippets.h"

/* Causes that lie between what was sent and what the server says of it: CAUSES.md, 2 (S1, S3, S4) and H1, H2. */

/* What servers say when they miss something in the request, and the rule that it is about. */
static const struct
{
  const char *body;
  ClaspRuleId rule;
} COMPLAINTS[] = {
  { "Missing or invalid Sec-WebSocket-Key header", CLASP_RULE_REQ_07 },
  { "Missing or invalid Sec-WebSocket-Version header", CLASP_RULE_REQ_09 },
  { "Invalid Sec-WebSocket-Protocol header", CLASP_RULE_REQ_10 },
  { "Invalid or unacceptable Sec-WebSocket-Extensions header", CLASP_RULE_REQ_11 },
  { "Invalid Upgrade header", CLASP_RULE_REQ_05 },
  { "Invalid HTTP method", CLASP_RULE_REQ_02 },
  { "'upgrade' token not found in 'Connection' header", CLASP_RULE_REQ_06 },
  { "'websocket' token not found in 'Upgrade' header", CLASP_RULE_REQ_05 },
  { "the client is not using the websocket protocol", CLASP_RULE_REQ_05 },
  { "websocket: unsupported version", CLASP_RULE_REQ_09 },
  { "'Sec-WebSocket-Key' header", CLASP_RULE_REQ_07 },
  { "Can \"Upgrade\" only to \"WebSocket\"", CLASP_RULE_REQ_05 },
  { "\"Connection\" must be \"upgrade\"", CLASP_RULE_REQ_06 },
  { "No WebSocket UPGRADE hdr", CLASP_RULE_REQ_05 },
  { "No CONNECTION upgrade hdr", CLASP_RULE_REQ_06 },
  { "invalid Connection header", CLASP_RULE_REQ_06 },
  { "missing Connection header", CLASP_RULE_REQ_06 },
  { "missing Upgrade header", CLASP_RULE_REQ_05 },
  { "Upgrade header is missing", CLASP_RULE_REQ_05 },
  { "bad \"Upgrade\" header", CLASP_RULE_REQ_05 },
  { "bad \"Connection\" header", CLASP_RULE_REQ_06 },
  { "bad \"Sec-WebSocket-Key\" header", CLASP_RULE_REQ_07 },
  { "bad \"Sec-WebSocket-Version\" header", CLASP_RULE_REQ_09 },
  { "bad HTTP request method", CLASP_RULE_REQ_02 },
  { "does not contain Upgrade", CLASP_RULE_REQ_06 },
  { "does not contain websocket", CLASP_RULE_REQ_05 },
  { "missing Sec-WebSocket-Key", CLASP_RULE_REQ_07 },
  { "unsupported WebSocket protocol version", CLASP_RULE_REQ_09 },
  { "missing or bad upgrade", CLASP_RULE_REQ_05 },
  { "missing or bad WebSocket-Version", CLASP_RULE_REQ_09 },
  { "WebSocket upgrade is expected", CLASP_RULE_REQ_05 },
  { "Connection upgrade is expected", CLASP_RULE_REQ_06 },
  { "WebSocket version header is required", CLASP_RULE_REQ_09 },
  { "Unknown WebSocket key", CLASP_RULE_REQ_07 },
  { "`Connection` header did not include 'upgrade'", CLASP_RULE_REQ_06 },
  { "Connection header did not include 'upgrade'", CLASP_RULE_REQ_06 },
  { "`Upgrade` header did not include 'websocket'", CLASP_RULE_REQ_05 },
  { "`Sec-WebSocket-Version` header did not include '13'", CLASP_RULE_REQ_09 },
  { "`Sec-WebSocket-Key` header missing", CLASP_RULE_REQ_07 },
  { "Missing request header \"connection\"", CLASP_RULE_REQ_06 },
  { "Missing request header \"upgrade\"", CLASP_RULE_REQ_05 },
  { "Invalid request header \"connection\"", CLASP_RULE_REQ_06 },
  { "Missing request header \"sec-websocket-key\"", CLASP_RULE_REQ_07 },
  { "Unsupported version: ", CLASP_RULE_REQ_09 },
  { "Handshake error: ", CLASP_RULE_REQ_07 },
  { "Expected Upgrade: websocket", CLASP_RULE_REQ_05 },
  { "invalid Sec-WebSocket-Version header", CLASP_RULE_REQ_09 },
  { "invalid Sec-WebSocket-Key header", CLASP_RULE_REQ_07 },
  { "missing Sec-WebSocket-Version header", CLASP_RULE_REQ_09 },
  { "No Upgrade header", CLASP_RULE_REQ_05 },
};

/* The field that a rule of the request is about. */
static const char *
causes_request_rule_field (ClaspRuleId rule)
{
  switch ((guint) rule)
    {
    case CLASP_RULE_REQ_04:
      return "Host";
    case CLASP_RULE_REQ_05:
      return "Upgrade";
    case CLASP_RULE_REQ_06:
      return "Connection";
    case CLASP_RULE_REQ_07:
      return "Sec-WebSocket-Key";
    case CLASP_RULE_REQ_08:
      return "Origin";
    case CLASP_RULE_REQ_09:
      return "Sec-WebSocket-Version";
    case CLASP_RULE_REQ_10:
      return "Sec-WebSocket-Protocol";
    case CLASP_RULE_REQ_11:
      return "Sec-WebSocket-Extensions";
    default:
      return NULL;
    }
}

static gboolean
causes_request_is_refusal (const ClaspClues *clues)
{
  guint status = clues->report->http_status;

  return clues->report->outcome == CLASP_OUTCOME_FAILED && status >= 200;
}

static ClaspDiagnosis *
causes_request_add_restore (ClaspDiagnosis *diagnosis, ClaspRuleId rule)
{
  clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RESTORE_FIELDS, NULL);
  return clasp_diagnosis_add_show_rule (diagnosis, rule);
}

/* S3: the version. */
static ClaspDiagnosis *
causes_request_version_differs (const ClaspClues *clues, const char *sent, const char *listed)
{
  gboolean knows_13 = clasp_clues_list_has (listed, "13");
  g_autofree char *title = sent != NULL ? g_strdup_printf (_("The server does not take version %s"), sent)
                                        : g_strdup (_("The request names no version"));
  ClaspDiagnosis *diagnosis = clasp_diagnosis_new_printf (
      "S3", CLASP_CONFIDENCE_CERTAIN, title,
      knows_13
          ? _("It supports Sec-WebSocket-Version %s; this request offered %s. Version 13 is the one that RFC 6455 "
               "defines.")
          : _("It supports Sec-WebSocket-Version %s; this request offered %s. The server speaks a draft from before "
               "RFC 6455: it needs an update."),
      listed, sent != NULL ? sent : C_("version", "none"));

  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Sec-WebSocket-Version"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Sec-WebSocket-Version"));
  if (knows_13)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_VERSION_13, NULL);
  return clasp_diagnosis_add_show_rule (diagnosis, CLASP_RULE_REQ_09);
}

static ClaspDiagnosis *
causes_request_version (const ClaspClues *clues)
{
  g_autofree char *sent = clasp_clues_dup_sent (clues, "Sec-WebSocket-Version");
  g_autofree char *listed = clasp_clues_dup_received (clues, "Sec-WebSocket-Version");

  if (clues->report->outcome != CLASP_OUTCOME_FAILED ||
      (clues->report->http_status != 426 && clues->report->http_status != 400))
    return NULL;
  /* gorilla and others list 13 in all their errors: it tells only when something else was sent. */
  if (listed != NULL && (sent == NULL || !clasp_clues_list_has (listed, sent)))
    return causes_request_version_differs (clues, sent, listed);
  if (listed == NULL && clasp_clues_failed (clues, CLASP_RULE_REQ_09))
    return clasp_diagnosis_add_show_rule (
        clasp_diagnosis_add_fix (clasp_clues_add_rule_lines (
                                     clues,
                                     clasp_diagnosis_new_printf (
                                         "S3", CLASP_CONFIDENCE_LIKELY, _("The version is most likely the reason"),
                                         _("The request offered Sec-WebSocket-Version %s, and RFC 6455 wants 13. The "
                                            "server answered %u."),
                                         sent != NULL ? sent : C_("version", "none"), clues->report->http_status),
                                     CLASP_RULE_REQ_09),
                                 CLASP_FIX_RETRY_VERSION_13, NULL),
        CLASP_RULE_REQ_09);
  return NULL;
}

/* Whether the field Upgrade of a 426 asks for something else: TLS, or HTTP/2. */
static gboolean
causes_request_wants_another_upgrade (const ClaspClues *clues)
{
  g_autofree char *upgrade = clasp_clues_dup_received (clues, "Upgrade");

  return upgrade != NULL && *upgrade != '\0' && !clasp_clues_list_has (upgrade, "websocket");
}

/* Fields of the handshake, as a sentence names them beside the word "header". */
static const struct
{
  const char *name;
  ClaspRuleId rule;
} NAMED_FIELDS[] = {
  { "Sec-WebSocket-Version", CLASP_RULE_REQ_09 },
  { "Sec-WebSocket-Key", CLASP_RULE_REQ_07 },
  { "Upgrade", CLASP_RULE_REQ_05 },
  { "Connection", CLASP_RULE_REQ_06 },
};

/* Where @text speaks of the header field @name ("'connection' header must contain …", "header `Upgrade` is missing").
 * Of "the connection" and "an upgrade" alone everybody speaks. (nullable) */
static const char *
causes_request_find_named_field (const char *text, const char *name)
{
  gsize length = strlen (name);

  for (const char *at = text; *at != '\0'; at++)
    {
      const char *begin = at, *end = at + length;

      if (g_ascii_strncasecmp (at, name, length) != 0)
        continue;
      while (begin > text && strchr ("'\"` :", begin[-1]) != NULL)
        begin--;
      while (*end != '\0' && strchr ("'\"` ", *end) != NULL)
        end++;
      /* Names of these fields alone are no words of any language. */
      if (g_str_has_prefix (name, "Sec-") || g_ascii_strncasecmp (end, "header", strlen ("header")) == 0 ||
          (begin - text >= (gssize) strlen ("header") &&
           g_ascii_strncasecmp (begin - strlen ("header"), "header", strlen ("header")) == 0))
        return at;
    }
  return NULL;
}

/* The rule of the field that the words miss, of several the one named first; CLASP_RULE_NONE: they miss none. */
static ClaspRuleId
causes_request_find_missed (const ClaspClues *clues)
{
  ClaspRuleId rule = CLASP_RULE_NONE;
  const char *first = NULL;

  if (clues->report->http_status < 400 || clues->report->http_status > 501 ||
      !clasp_clues_has_whole_word (
          clues->words, "missing|missed|invalid|must|expected|expecting|requires|required|not "
                        "found|not present|not defined|wrong|bad|no|not set|without|did not|does not|doesn't"))
    return CLASP_RULE_NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (NAMED_FIELDS); i++)
    {
      const char *at = causes_request_find_named_field (clues->words, NAMED_FIELDS[i].name);

      if (at != NULL && (first == NULL || at < first))
        {
          first = at;
          rule = NAMED_FIELDS[i].rule;
        }
    }
  return rule;
}

/* The rule of what the server says that it misses, in words that are known or by the name of a field. */
static ClaspRuleId
causes_request_find_complaint (const ClaspClues *clues)
{
  if (!causes_request_is_refusal (clues) || clues->body[0] == '\0')
    return CLASP_RULE_NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (COMPLAINTS); i++)
    if (clasp_clues_body_has (clues, COMPLAINTS[i].body))
      return COMPLAINTS[i].rule;
  return causes_request_find_missed (clues);
}

/* Words of servers that took the request for a plain one. */
#define NOT_A_WEBSOCKET                                                                                              \
  "not a websocket|not a valid websocket|non-websocket|expected websocket|expected a websocket|expecting websocket|" \
  "expecting a websocket|websocket expected|websocket request expected|websocket connection expected|"               \
  "websocket upgrade expected|only websocket|websocket connections only|websocket required|"                         \
  "websocket upgrade required|websocket connection required|websocket request required|websocket is required|"       \
  "upgrade to websocket required|upgrade to websocket is required|please upgrade to websocket|requires websocket|"   \
  "requires a websocket|must be a websocket|is a websocket service|is a websocket server|is a websocket endpoint|"   \
  "is a websocket route|use a websocket client|need a websocket client|connect with a websocket|"                    \
  "connect using websocket|connect using a websocket|connect via websocket"

/* A whole page has other things to say than why a request was refused. */
#define MAX_SENTENCE 160

/* Whether the server asks for a WebSocket, by status or in words. */
static gboolean
causes_request_asks_for_websocket (const ClaspClues *clues)
{
  guint status = clues->report->http_status;

  if (status == 426)
    return TRUE;
  if (causes_request_is_refusal (clues) && clasp_clues_body_has (clues, "Failed to open a WebSocket connection"))
    return clasp_clues_has_one_of (clues->words, "upgrade|Connection header");
  if (!causes_request_is_refusal (clues) || strlen (clues->words) > MAX_SENTENCE ||
      (status != 200 && status != 400 && status != 404 && status != 405 && status != 501))
    return FALSE;
  /* Who names a field says more: S4. */
  return causes_request_find_complaint (clues) == CLASP_RULE_NONE &&
         clasp_clues_has_whole_word (clues->words, NOT_A_WEBSOCKET);
}

/* S1: the server wants what was sent. */
static ClaspDiagnosis *
causes_request_upgrade_lost (const ClaspClues *clues)
{
  g_autofree char *listed = clasp_clues_dup_received (clues, "Sec-WebSocket-Version");
  g_autofree char *sent = clasp_clues_dup_sent (clues, "Sec-WebSocket-Version");
  ClaspDiagnosis *diagnosis;

  if (!causes_request_asks_for_websocket (clues) || clues->report->outcome != CLASP_OUTCOME_FAILED ||
      clasp_clues_broken_request (clues) != CLASP_RULE_NONE ||
      (listed != NULL && sent != NULL && !clasp_clues_list_has (listed, sent)) ||
      causes_request_wants_another_upgrade (clues))
    return NULL;
  diagnosis = clasp_diagnosis_new (
      "S1", CLASP_CONFIDENCE_LIKELY, _("The server asks for an upgrade that was sent"),
      _("It wants a WebSocket, and the request asked for one: every required field was sent. Most likely a proxy in "
         "front of the server removed “Upgrade” and “Connection”, which it must be told to pass on. If there is no "
         "proxy, "
         "the server is an old one that does not take this request."));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Upgrade"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Connection"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  clasp_diagnosis_set_snippet (diagnosis, clasp_snippets_get_upgrade (clues));
  return clasp_diagnosis_add_show_rule (diagnosis, CLASP_RULE_RES_01);
}

/* What frameworks answer to a plain request at a path that they have for WebSockets alone. */
static const struct
{
  const char *body;
  gboolean whole;             /* it is all of the body */
  gboolean path_fits;         /* a proxy that drops the upgrade is more usual than a wrong path */
  ClaspConfidence confidence; /* where such a proxy passed it on */
  const char *text;
  const char *behind;
} PLAIN_404[] = {
  { "{\"detail\":\"Not Found\"}", TRUE, TRUE, CLASP_CONFIDENCE_LIKELY,
    N_("This is what FastAPI answers to a plain request. If the path is right, a proxy in front dropped “Upgrade” and "
        "“Connection”, or uvicorn has no WebSocket library (uvicorn[standard]) beside it."),
    N_("This is what FastAPI answers to a plain request; to a WebSocket at a path that it does not have it answers "
        "403. "
        "Most likely the proxy before it dropped “Upgrade” and “Connection”, which it must be told to pass on.") },
  { "\"message\":\"Cannot GET /", FALSE, TRUE, CLASP_CONFIDENCE_LIKELY,
    N_("This is what NestJS answers to a plain request. If the path is right, a proxy in front dropped “Upgrade” and "
        "“Connection”."),
    N_("This is what NestJS answers to a plain request, and a proxy passed it on. Most likely that dropped “Upgrade” "
        "and “Connection”, which it must be told to pass on. If it passes them, there is no WebSocket at this path.") },
  { "\"message\":\"Route GET:/", FALSE, TRUE, CLASP_CONFIDENCE_LIKELY,
    N_("This is what Fastify answers to a plain request. If the path is right, a proxy in front dropped “Upgrade” and "
        "“Connection”."),
    N_("This is what Fastify answers to a plain request, and a proxy passed it on. Most likely that dropped “Upgrade” "
        "and “Connection”, which it must be told to pass on. If it passes them, there is no WebSocket at this path.") },
  { "Cannot GET /", FALSE, TRUE, CLASP_CONFIDENCE_LIKELY,
    N_("This is what Express answers to a plain request. If the path is right, a proxy in front dropped “Upgrade” and "
        "“Connection”."),
    N_("This is what Express answers to a plain request, and a proxy passed it on. Most likely that dropped “Upgrade” "
        "and “Connection”, which it must be told to pass on. If it passes them, there is no WebSocket at this path.") },
  { "404 page not found", TRUE, TRUE, CLASP_CONFIDENCE_POSSIBLE,
    N_("This is what Go answers to a request that it has no handler for. If the path is right, a proxy in front "
        "dropped "
        "“Upgrade” and “Connection”."),
    N_("This is what Go answers to a request that it has no handler for, as websocketd does to a plain one, and a "
        "proxy "
        "passed it on. If the path is right, that dropped “Upgrade” and “Connection”, which it must be told to pass "
        "on.") },
  { "Not Found", TRUE, FALSE, CLASP_CONFIDENCE_POSSIBLE,
    N_("This is what frameworks such as Koa and Starlette answer to a plain request. If the path is right, a proxy in "
        "front dropped “Upgrade” and “Connection”."),
    N_("This is what frameworks such as Koa and Starlette answer to a plain request, and a proxy passed it on. If the "
        "path is right, that dropped “Upgrade” and “Connection”, which it must be told to pass on.") },
};

/* Servers that drop the upgrade unless they are told to pass it on. Others pass it on by themselves: Caddy, Traefik,
 * HAProxy, and most of the clouds. */
#define DROPPERS "nginx|openresty|tengine|apache|lighttpd|litespeed|varnish|microsoft-iis|h2o"

/* Whether a server before the application put its name on the answer. */
static gboolean
causes_request_came_through_proxy (const ClaspClues *clues)
{
  g_autofree char *server = clasp_clues_dup_received (clues, "Server");

  return clasp_clues_get_via (clues) != CLASP_VIA_NONE ||
         (server != NULL && clasp_clues_has_one_of (server, DROPPERS "|caddy|haproxy|envoy|cloudflare|traefik"));
}

static gboolean
causes_request_came_through_dropper (const ClaspClues *clues)
{
  g_autofree char *server = clasp_clues_dup_received (clues, "Server");
  g_autofree char *via = clasp_clues_dup_received (clues, "Via");

  return (server != NULL && clasp_clues_has_one_of (server, DROPPERS)) ||
         (via != NULL && clasp_clues_has_one_of (via, DROPPERS)) ||
         clasp_clues_received_line (clues, "X-Varnish") != 0 || clasp_clues_get_via (clues) == CLASP_VIA_PROXY;
}

/* The index of what a 404 to a right request says; -1: nothing of these. */
static int
causes_request_find_plain_404 (const ClaspClues *clues)
{
  if (clues->report->http_status != 404 || clues->report->outcome != CLASP_OUTCOME_FAILED ||
      clasp_clues_broken_request (clues) != CLASP_RULE_NONE)
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS (PLAIN_404); i++)
    if (PLAIN_404[i].whole ? clasp_clues_body_is (clues, PLAIN_404[i].body)
                           : clasp_clues_body_has (clues, PLAIN_404[i].body))
      return (int) i;
  return -1;
}

gboolean
clasp_causes_request_is_404_of_dropper (const ClaspClues *clues)
{
  int plain = causes_request_find_plain_404 (clues);

  return plain >= 0 && PLAIN_404[plain].path_fits && causes_request_came_through_dropper (clues);
}

/* S1, of a plain 404. */
static ClaspDiagnosis *
causes_request_upgrade_perhaps_lost (const ClaspClues *clues)
{
  int plain = causes_request_find_plain_404 (clues);
  /* FastAPI answers 403 where the path is wrong, so any proxy is suspect. */
  gboolean behind = plain == 0 ? causes_request_came_through_proxy (clues)
                               : causes_request_came_through_dropper (clues);
  const char *snippet = clasp_snippets_get_upgrade (clues);
  ClaspDiagnosis *diagnosis;

  if (plain < 0)
    return NULL;
  diagnosis = clasp_diagnosis_new ("S1", behind ? PLAIN_404[plain].confidence : CLASP_CONFIDENCE_POSSIBLE,
                                   _("A proxy may have removed the upgrade"),
                                   behind ? _(PLAIN_404[plain].behind) : _(PLAIN_404[plain].text));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  if (behind)
    clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Server"));
  /* The proxy is to be told, not the application behind it. */
  if (behind && g_str_equal (snippet, CLASP_SNIPPET_UVICORN))
    snippet = CLASP_SNIPPET_NGINX;
  return clasp_diagnosis_set_snippet (diagnosis, snippet);
}

/* S29: FastAPI, and Starlette under it, have a WebSocket's path refused with 403, so uvicorn, whose own name the answer
 * bears, took this for a plain request. */
static ClaspDiagnosis *
causes_request_no_library (const ClaspClues *clues)
{
  if (clues->report->http_status != 404 || clues->report->outcome != CLASP_OUTCOME_FAILED ||
      clasp_clues_broken_request (clues) != CLASP_RULE_NONE || causes_request_came_through_proxy (clues) ||
      !clasp_clues_received_has (clues, "Server", "uvicorn") ||
      (!clasp_clues_body_is (clues, "{\"detail\":\"Not Found\"}") && !clasp_clues_body_is (clues, "Not Found")))
    return NULL;
  return clasp_diagnosis_set_snippet (
      clasp_diagnosis_add_line (
          clasp_diagnosis_new (
              "S29", CLASP_CONFIDENCE_LIKELY, _("uvicorn took this for a plain request"),
              _("A WebSocket at a path that the application does not have is answered with 403. So either uvicorn has "
                 "no WebSocket library (install uvicorn[standard], websockets or wsproto beside it), or a proxy in "
                 "front, which passes uvicorn’s name on, dropped “Upgrade” and “Connection”.")),
          clasp_clues_received_line (clues, "Server")),
      CLASP_SNIPPET_UVICORN);
}

/* S4: the server names a field. */
static ClaspDiagnosis *
causes_request_complaint_about_sent (const ClaspClues *clues, ClaspRuleId rule)
{
  const char *field = causes_request_rule_field (rule);
  ClaspDiagnosis *diagnosis = clasp_diagnosis_new_printf (
      "S4", CLASP_CONFIDENCE_LIKELY, _("A proxy changed the request"),
      _("The server complains about “%s”, and it was sent right. So something between here and the server removed or "
         "changed it, most often a proxy that was not told to pass on an upgrade."),
      field != NULL ? field : _("the request line"));

  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, field));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  clasp_diagnosis_set_snippet (diagnosis, clasp_snippets_get_upgrade (clues));
  if (rule == CLASP_RULE_REQ_11)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_EXTENSIONS, NULL);
  else if (rule == CLASP_RULE_REQ_10)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS, NULL);
  return clasp_diagnosis_add_show_rule (diagnosis, rule);
}

static ClaspDiagnosis *
causes_request_complaint (const ClaspClues *clues)
{
  ClaspRuleId rule = causes_request_find_complaint (clues);

  return rule == CLASP_RULE_NONE || clasp_clues_failed (clues, rule)
             ? NULL
             : causes_request_complaint_about_sent (clues, rule);
}

/* S4: what python websockets say when no subprotocol reached them. */
static ClaspDiagnosis *
causes_request_subprotocol_lost (const ClaspClues *clues)
{
  guint sent = clasp_clues_sent_line (clues, "Sec-WebSocket-Protocol");

  if (!causes_request_is_refusal (clues) || sent == 0 || clasp_clues_failed (clues, CLASP_RULE_REQ_10) ||
      !clasp_clues_misses_subprotocol (clues))
    return NULL;
  return clasp_diagnosis_add_show_rule (
      clasp_diagnosis_add_line (
          clasp_diagnosis_add_line (
              clasp_diagnosis_new ("S4", CLASP_CONFIDENCE_LIKELY, _("A proxy changed the request"),
                                   _("The server misses a subprotocol, and one was sent: most likely a proxy did not "
                                      "pass Sec-WebSocket-Protocol on.")),
              sent),
          clasp_clues_received_line (clues, NULL)),
      CLASP_RULE_REQ_10);
}

/* The user broke a rule of the request on purpose, and the server minds: only then is it the reason. */
static ClaspDiagnosis *
causes_request_own_breach (const ClaspClues *clues)
{
  ClaspRuleId rule = clasp_clues_broken_request (clues);
  guint status = clues->report->http_status;
  ClaspDiagnosis *diagnosis;

  if (!causes_request_is_refusal (clues) || rule == CLASP_RULE_NONE || (status >= 300 && status < 400) || status == 401)
    return NULL;
  if (rule == CLASP_RULE_REQ_09 && (status == 426 || status == 400))
    return NULL; /* S3 speaks */
  diagnosis = clasp_diagnosis_new_printf (
      "S4", status < 500 && status >= 400 ? CLASP_CONFIDENCE_LIKELY : CLASP_CONFIDENCE_POSSIBLE,
      _("Your own setting broke the request"),
      _("The request breaks %s (%s), by a header or a setting of yours, and the "
         "server answered %u."),
      clasp_rule_get (rule)->id, clasp_rule_get_title (rule), status);
  clasp_clues_add_rule_lines (clues, diagnosis, rule);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  return causes_request_add_restore (diagnosis, rule);
}

static ClaspDiagnosis *
causes_request_bad_request (const ClaspClues *clues)
{
  g_autofree char *text = NULL;

  if (clues->report->http_status != 400 || !causes_request_is_refusal (clues))
    return NULL;
  text = clues->tells ? g_strdup_printf (_("It answered 400 and says: “%s”."), clues->words)
                      : g_strdup (_("The request that was sent is right, so look for a proxy that drops “Upgrade” or "
                                     "“Connection” on the way, and check the path."));
  return clasp_diagnosis_set_snippet (
      clasp_diagnosis_add_line (clasp_diagnosis_new ("S4", CLASP_CONFIDENCE_POSSIBLE,
                                                     clues->tells
                                                         ? _("The server refused the request as it reached it")
                                                         : _("The server missed something in the request"),
                                                     text),
                                clasp_clues_received_line (clues, NULL)),
      clues->tells ? "" : clasp_snippets_get_upgrade (clues));
}

/* H1: a version that no upgrade exists in, or that does not exist itself. */
static ClaspDiagnosis *
causes_request_other_version (const ClaspClues *clues)
{
  g_autofree char *title = g_strdup_printf (_("The answer is HTTP/%s, which has no upgrade"),
                                            clues->report->http_version != NULL ? clues->report->http_version : "?");

  return clasp_diagnosis_add_show_rule (
      clasp_diagnosis_add_line (clasp_diagnosis_new ("H1", CLASP_CONFIDENCE_CERTAIN, title,
                                                     _("RFC 6455 needs HTTP/1.1 in the status line: the server, or a "
                                                        "proxy before it, writes another version.")),
                                clasp_clues_received_line (clues, NULL)),
      CLASP_RULE_HTTP_02);
}

/* H1: HTTP/1.0. Of a refusal it says little: many proxies refuse in it, and what they refuse for is another matter. */
static ClaspDiagnosis *
causes_request_old_http (const ClaspClues *clues)
{
  gboolean python = clasp_clues_received_has (clues, "Server", "SimpleHTTP") ||
                    clasp_clues_received_has (clues, "Server", "BaseHTTP");
  ClaspDiagnosis *diagnosis;

  if (clues->report->outcome == CLASP_OUTCOME_FAILED && clues->report->http_status == 101 &&
      g_strcmp0 (clues->report->http_version, "1.0") != 0 && clasp_clues_failed (clues, CLASP_RULE_HTTP_02))
    return causes_request_other_version (clues);
  if (clues->report->outcome != CLASP_OUTCOME_FAILED || g_strcmp0 (clues->report->http_version, "1.0") != 0 ||
      (clues->report->http_status != 101 && !python))
    return NULL;
  diagnosis = clasp_diagnosis_new (
      "H1", clues->report->http_status == 101 ? CLASP_CONFIDENCE_CERTAIN : CLASP_CONFIDENCE_LIKELY,
      python ? _("This server does not speak WebSocket") : _("The answer is HTTP/1.0, which has no upgrade"),
      python
          ? _("Python’s http.server answered, which does not speak WebSocket at all. Use a WebSocket server.")
          : _("RFC 6455 needs HTTP/1.1. Either the server is too old, or a proxy before it speaks HTTP/1.0, as nginx "
               "does to its backend unless told otherwise."));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Server"));
  if (!python)
    clasp_diagnosis_set_snippet (diagnosis, CLASP_SNIPPET_NGINX_VERSION);
  return clasp_diagnosis_add_show_rule (diagnosis, CLASP_RULE_HTTP_02);
}

/* The same of a plain page, when there is nothing better to say of it. */
static ClaspDiagnosis *
causes_request_perhaps_old_http (const ClaspClues *clues)
{
  guint status = clues->report->http_status;

  if (clues->report->outcome != CLASP_OUTCOME_FAILED || g_strcmp0 (clues->report->http_version, "1.0") != 0 ||
      (status != 200 && status != 400 && status != 404 && status != 405))
    return NULL;
  return clasp_diagnosis_add_line (
      clasp_diagnosis_new ("H1", CLASP_CONFIDENCE_POSSIBLE, _("The answer is HTTP/1.0, which has no upgrade"),
                           _("If this server is to speak WebSocket, it has to speak HTTP/1.1.")),
      clasp_clues_received_line (clues, NULL));
}

/* Lenient mode reads on where a line is malformed, but not past a limit, nor past the end. */
static const char *
causes_request_malformed_advice (ClaspRuleId rule)
{
  switch (rule)
    {
    case CLASP_RULE_HTTP_07:
    case CLASP_RULE_HTTP_08:
    case CLASP_RULE_HTTP_11:
      return _("The server has to be mended.");
    case CLASP_RULE_HTTP_13:
      return _("Look into the server’s log, and try without a proxy.");
    default:
      return _("The server has to be mended; lenient mode may read on.");
    }
}

/* H2: what stands before the status line, where nothing may. */
static ClaspDiagnosis *
causes_request_before_status (const ClaspClues *clues)
{
  gboolean has_mark;

  if (clues->report->outcome != CLASP_OUTCOME_FAILED || !clasp_clues_is_late_http (clues, &has_mark))
    return NULL;
  return clasp_diagnosis_add_line (
      clasp_diagnosis_new (
          "H2", CLASP_CONFIDENCE_CERTAIN, _("Something stands before the answer"),
          has_mark ? _("A byte order mark (EF BB BF) stands before the status line: a script of the server "
                        "was saved with one, or writes it.")
                   : _("An empty line or blanks stand before the status line: the server writes something "
                        "before its answer, or ended the one before with a line too many.")),
      clasp_clues_received_line (clues, NULL));
}

/* What stands behind the head of a 101 that is text. (transfer full) (nullable) */
static char *
causes_request_dup_behind (const ClaspClues *clues)
{
  GString *text = NULL;

  for (guint i = 0; clues->report->http_status == 101 && i < clues->response->len; i++)
    {
      const ClaspLine *line = clues->response->pdata[i];
      gsize length;
      const char *data = g_bytes_get_data (line->bytes, &length);

      if (text != NULL)
        {
          g_string_append_len (text, data, (gssize) length);
          g_string_append_c (text, '\n');
        }
      else if (line->kind == CLASP_LINE_EMPTY)
        text = g_string_new (NULL);
    }
  return text != NULL ? g_string_free_and_steal (text) : NULL;
}

/* Whether Engine.IO refuses the query's version behind a 101, in the very words that it begins with. What asks for
 * EIO=4 is refused for something else. */
static gboolean
causes_request_is_engine_io_refusal (const ClaspClues *clues, const char *behind)
{
  const char *query = clues->report->uri != NULL ? strchr (clues->report->uri->resource, '?') : NULL;
  g_auto (GStrv) parts = g_strsplit (query != NULL ? query + 1 : "", "&", -1);
  gboolean names_version = FALSE;

  for (gsize i = 0; parts[i] != NULL; i++)
    names_version = names_version || g_str_has_prefix (parts[i], "EIO=");
  return names_version && !g_strv_contains ((const char *const *) parts, "EIO=4") &&
         g_str_has_prefix (behind, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-type: text/");
}

static gboolean
causes_request_is_page (const char *text)
{
  static const char *const begins[] = { "<!doctype html", "<html" };

  for (gsize i = 0; i < G_N_ELEMENTS (begins); i++)
    if (g_ascii_strncasecmp (text, begins[i], strlen (begins[i])) == 0)
      return TRUE;
  return FALSE;
}

/* V7, S6: a second answer, or a page, behind a right 101. */
static ClaspDiagnosis *
causes_request_answer_behind (const ClaspClues *clues)
{
  g_autofree char *behind = causes_request_dup_behind (clues);
  gboolean page = behind != NULL && causes_request_is_page (behind);
  ClaspDiagnosis *diagnosis;

  if (behind == NULL || clues->report->outcome != CLASP_OUTCOME_FAILED ||
      !clasp_clues_failed (clues, CLASP_RULE_HTTP_11) || clasp_clues_failed (clues, CLASP_RULE_RES_04) ||
      (!g_str_has_prefix (behind, "HTTP/") && !page))
    return NULL;
  if (causes_request_is_engine_io_refusal (clues, behind))
    diagnosis = clasp_diagnosis_new (
        "S6", CLASP_CONFIDENCE_LIKELY, _("This Socket.IO server speaks another version"),
        _("Engine.IO, which is under Socket.IO, accepted the upgrade and answered 400 behind it, as it does when the "
           "query asks for a version that it does not speak. Set EIO=4, or EIO=3 for an old server."));
  else
    diagnosis = clasp_diagnosis_new (
        "V7", CLASP_CONFIDENCE_CERTAIN,
        page ? _("The server sends a page where frames should come")
             : _("The server sends HTTP where frames should come"),
        page ? _("A page follows the 101, and that is no frame. Most likely the application, or a proxy, took the "
                  "request for a plain one after the upgrade was accepted.")
             : _("Another HTTP answer follows the 101, and that is no frame. Most likely the application, or a proxy, "
                  "answered once more after the upgrade was accepted."));
  clasp_clues_add_rule_lines (clues, diagnosis, CLASP_RULE_HTTP_11);
  return clasp_diagnosis_add_show_rule (diagnosis, CLASP_RULE_HTTP_11);
}

/* H2: the head is malformed. */
static ClaspDiagnosis *
causes_request_malformed (const ClaspClues *clues)
{
  static const ClaspRuleId rules[] = {
    CLASP_RULE_HTTP_01, CLASP_RULE_HTTP_04, CLASP_RULE_HTTP_06, CLASP_RULE_HTTP_07,
    CLASP_RULE_HTTP_08, CLASP_RULE_HTTP_11, CLASP_RULE_HTTP_13,
  };
  g_autoptr (ClaspDiagnosis) answer_behind = NULL;
  gboolean behind;

  if (clues->n_first == 0 || clues->banner != CLASP_BANNER_HTTP || clues->report->outcome != CLASP_OUTCOME_FAILED)
    return NULL;
  answer_behind = causes_request_answer_behind (clues);
  behind = answer_behind != NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    for (guint j = 0; j < clues->report->verdicts->len; j++)
      {
        const ClaspVerdict *verdict = clues->report->verdicts->pdata[j];

        /* Of an answer without a right accept V1 to V3 say more than the bytes behind it. */
        if (rules[i] == CLASP_RULE_HTTP_11 && (clasp_clues_failed (clues, CLASP_RULE_RES_04) || behind))
          continue;
        if (verdict->rule == rules[i] && verdict->status == CLASP_STATUS_FAIL)
          return clasp_diagnosis_add_show_rule (
              clasp_clues_add_rule_lines (
                  clues,
                  clasp_diagnosis_new_printf ("H2", CLASP_CONFIDENCE_CERTAIN,
                                              rules[i] == CLASP_RULE_HTTP_13 ? _("The answer broke off")
                                                                             : _("The answer is not well-formed HTTP"),
                                              "%s %s", verdict->text, causes_request_malformed_advice (rules[i])),
                  verdict->rule),
              verdict->rule);
      }
  return NULL;
}

const ClaspCause CLASP_CAUSES_REQUEST[] = {
  { causes_request_version },
  { causes_request_complaint },
  { causes_request_subprotocol_lost },
  { causes_request_upgrade_lost },
  { causes_request_own_breach },
  { causes_request_before_status },
  { causes_request_answer_behind },
  { causes_request_malformed },
  { causes_request_old_http },
  { causes_request_no_library },
  { causes_request_upgrade_perhaps_lost },
  { causes_request_bad_request, CLASP_CAUSE_FALLBACK },
  { causes_request_perhaps_old_http, CLASP_CAUSE_FALLBACK },
  { NULL },
};
