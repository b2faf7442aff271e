/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-causes-forbidden.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-snippets.h"

/* Why a 403 came: CAUSES.md, S9, S11 and S26. */

static gboolean
causes_forbidden_is_forbidden (const ClaspClues *clues)
{
  return clues->report->outcome == CLASP_OUTCOME_FAILED && clues->report->http_status == 403;
}

static ClaspDiagnosis *
causes_forbidden_tell (const ClaspClues *clues, const char *id, ClaspConfidence confidence, const char *title,
                       const char *text)
{
  return clasp_diagnosis_add_line (clasp_diagnosis_new (id, confidence, title, text),
                                   clasp_clues_received_line (clues, NULL));
}

/* Whether the body speaks of the field: neither of what is "original", nor of a cache's origin server. */
static gboolean
causes_forbidden_speaks_of_origin (const ClaspClues *clues)
{
  static const char *const others[] = { " server", " web server", " host", " dns", " is unreachable", " error" };
  g_autofree char *lower = g_ascii_strdown (clues->words, -1);

  for (const char *at = strstr (lower, "origin"); at != NULL; at = strstr (at + 1, "origin"))
    {
      const char *end = at + strlen ("origin");
      gboolean is_other = FALSE;

      if (*end == 's')
        end++;
      for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
        is_other = is_other || g_str_has_prefix (end, others[i]);
      if (!is_other && !g_ascii_isalpha (*end) && (at == lower || !g_ascii_isalpha (at[-1])))
        return TRUE;
    }
  return FALSE;
}

/* Whether an Origin was sent that is not of the host that the request went to. */
static gboolean
causes_forbidden_sent_foreign_origin (const ClaspClues *clues)
{
  g_autofree char *sent = clasp_clues_dup_sent (clues, "Origin");
  g_autofree char *host = clasp_clues_dup_sent (clues, "Host");

  return sent != NULL && host != NULL && !clasp_slice_equals_case (clasp_address_split (sent).host, host);
}

/* How sure it is that Origin was the reason; POSSIBLE + 1: not at all. */
static guint
causes_forbidden_origin_confidence (const ClaspClues *clues)
{
  static const char *const certain[] = {
    "Cross origin websockets not allowed",
    "'Origin' header value not allowed",
    "invalid Origin",
    "missing Origin",
    "more than one Origin header",
    "Request origin not allowed",
    "Invalid CORS request",
    "is not authorized for Host",
    "Blocking Cross Origin",
    "Origin not allowed",
    "Origin header is not allowed",
    "Not allowed by CORS",
    "origin mismatch",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (certain); i++)
    if (clasp_clues_body_has (clues, certain[i]))
      return CLASP_CONFIDENCE_CERTAIN;
  if (causes_forbidden_speaks_of_origin (clues))
    return CLASP_CONFIDENCE_LIKELY;
  /* All that gorilla says of a refused Origin; websocketd puts a line of its own behind it. */
  if (g_ascii_strncasecmp (clues->body, "Forbidden\n", strlen ("Forbidden\n")) == 0 &&
      clasp_clues_received_has (clues, "Sec-Websocket-Version", "13"))
    return CLASP_CONFIDENCE_LIKELY;
  /* Spring's CORS check and others: the answer depends on the Origin, and says nothing else. */
  if (clues->body[0] == '\0' && clasp_clues_sent_line (clues, "Origin") != 0 &&
      clasp_clues_received_has (clues, "Vary", "Origin"))
    return CLASP_CONFIDENCE_LIKELY;
  return CLASP_CONFIDENCE_POSSIBLE + 1;
}

/* The origin of the server itself, as a page of its own would send it. (transfer full) (nullable) */
static char *
causes_forbidden_dup_own_origin (const ClaspClues *clues)
{
  g_autofree char *host = clasp_clues_dup_sent (clues, "Host");

  return host != NULL && *host != '\0' ? g_strconcat (clues->secure ? "https://" : "http://", host, NULL) : NULL;
}

/* An origin in the words of the refusal, as in "Only https://example.com may connect"; a web page has links of its own.
 * (transfer full) (nullable) */
static char *
causes_forbidden_dup_named_origin (const ClaspClues *clues)
{
  const char *found = strstr (clues->body, "https://");
  gsize scheme = strlen ("https://");
  gsize length;

  if (found == NULL)
    {
      found = strstr (clues->body, "http://");
      scheme = strlen ("http://");
    }
  if (found == NULL || strchr (clues->body, '<') != NULL)
    return NULL;
  length = strspn (found + scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]");
  while (length > 0 && strchr (".:-", found[scheme + length - 1]) != NULL)
    length--;
  return length > 0 ? g_strndup (found, scheme + length) : NULL;
}

static void
causes_forbidden_add_retry_with_origin (const ClaspClues *clues, ClaspDiagnosis *diagnosis, const char *sent)
{
  g_autofree char *own = causes_forbidden_dup_own_origin (clues);
  g_autofree char *named = causes_forbidden_dup_named_origin (clues);
  const char *other = named != NULL && g_strcmp0 (named, sent) != 0 ? named : own;

  if (other == NULL || g_strcmp0 (other, sent) == 0)
    return;
  clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITH_ORIGIN, other);
}

/* python-engineio refuses an Origin with 400. */
static gboolean
causes_forbidden_is_of_engine_io (const ClaspClues *clues)
{
  return clues->report->outcome == CLASP_OUTCOME_FAILED && clues->report->http_status == 400 &&
         clasp_clues_body_has (clues, "Not an accepted origin");
}

/* @bare: the answer says nothing of it. */
static ClaspDiagnosis *
causes_forbidden_tell_origin (const ClaspClues *clues, ClaspConfidence confidence, gboolean bare)
{
  g_autofree char *sent = clasp_clues_dup_sent (clues, "Origin");
  g_autofree char *host = clasp_clues_dup_sent (clues, "Host");
  g_autofree char *text = NULL;
  g_autofree char *told = NULL;
  ClaspDiagnosis *diagnosis;

  if (sent != NULL)
    text = g_strdup_printf (_("Origin was %s, and Host was %s. Send an Origin that the server allows, or none: most "
                               "servers take that from programs. A proxy that rewrites Host makes them differ, too."),
                            sent, host != NULL ? host : _("not sent"));
  else
    text = g_strdup_printf (_("No Origin was sent, and Host was %s. Send the Origin of the site that the server "
                               "belongs to."),
                            host != NULL ? host : _("not sent"));
  told = clasp_clues_quote (clues, text);
  diagnosis = causes_forbidden_tell (clues, "S9", confidence,
                                     bare           ? _("The server may not allow this origin")
                                     : sent != NULL ? _("The server does not allow this origin")
                                                    : _("The server wants an Origin that it allows"),
                                     told);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Origin"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Host"));
  clasp_diagnosis_set_snippet (diagnosis, clasp_snippets_get_origin (clues));
  /* Where nothing names an origin that is allowed, none at all tells whether it was that. */
  if (!bare)
    causes_forbidden_add_retry_with_origin (clues, diagnosis, sent);
  if (sent != NULL)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_ORIGIN, NULL);
  return diagnosis;
}

static ClaspDiagnosis *
causes_forbidden_origin (const ClaspClues *clues)
{
  guint confidence = causes_forbidden_is_forbidden (clues)      ? causes_forbidden_origin_confidence (clues)
                     : causes_forbidden_is_of_engine_io (clues) ? CLASP_CONFIDENCE_CERTAIN
                                                                : CLASP_CONFIDENCE_POSSIBLE + 1;

  return confidence <= CLASP_CONFIDENCE_POSSIBLE ? causes_forbidden_tell_origin (clues, confidence, FALSE) : NULL;
}

/* A 403 without a word to the Origin of another host. */
static ClaspDiagnosis *
causes_forbidden_foreign_origin (const ClaspClues *clues)
{
  return causes_forbidden_is_forbidden (clues) && !clues->tells && causes_forbidden_sent_foreign_origin (clues)
             ? causes_forbidden_tell_origin (clues, CLASP_CONFIDENCE_LIKELY, TRUE)
             : NULL;
}

/* A 401 that asks for no sign-in, as ws answers when verifyClient refuses. */
static ClaspDiagnosis *
causes_forbidden_perhaps_foreign_origin (const ClaspClues *clues)
{
  return clues->report->outcome == CLASP_OUTCOME_FAILED && clues->report->http_status == 401 && !clues->tells &&
                 clasp_clues_received_line (clues, "WWW-Authenticate") == 0 &&
                 causes_forbidden_sent_foreign_origin (clues)
             ? causes_forbidden_tell_origin (clues, CLASP_CONFIDENCE_POSSIBLE, TRUE)
             : NULL;
}

/* S11: ASGI servers, which say 403 when the application does not accept. */
static ClaspDiagnosis *
causes_forbidden_asgi (const ClaspClues *clues)
{
  gboolean daphne = clues->body[0] == '\0' && clues->response->len <= 2 &&
                    g_strcmp0 (clues->report->http_reason, "Access denied") == 0;
  /* uvicorn by python websockets: these four fields, and no name. */
  gboolean nameless = clues->response->len <= 6 && clasp_clues_received_line (clues, "Server") == 0 &&
                      clasp_clues_received_line (clues, "Date") != 0 &&
                      clasp_clues_received_has (clues, "Content-Length", "0") &&
                      clasp_clues_received_has (clues, "Content-Type", "text/plain") &&
                      !clasp_clues_received_has (clues, "Content-Type", "charset") &&
                      clasp_clues_received_has (clues, "Connection", "close");
  gboolean known = clasp_clues_received_has (clues, "Server", "uvicorn") ||
                   clasp_clues_received_has (clues, "Server", "daphne") ||
                   clasp_clues_received_has (clues, "Server", "hypercorn") ||
                   clasp_clues_received_has (clues, "Server", "websockets/");

  if (!causes_forbidden_is_forbidden (clues) || clues->body[0] != '\0' || (!daphne && !nameless && !known))
    return NULL;
  return clasp_diagnosis_add_line (
      causes_forbidden_tell (
          clues, "S11", CLASP_CONFIDENCE_LIKELY, _("The application closed before it accepted"),
          nameless
              ? _("uvicorn answers in this way when no route takes the WebSocket, or the application closes it before "
                   "accept(). Check the path and the sign-in in the application.")
              : _("An ASGI server answers 403 when no route takes the WebSocket, or the application closes it before "
                   "accept(). Check the path and the sign-in in the application.")),
      clasp_clues_received_line (clues, "Server"));
}

/* S9: Go's x/net/websocket wants an Origin, and its refusal has neither a field nor a body. */
static ClaspDiagnosis *
causes_forbidden_bare (const ClaspClues *clues)
{
  ClaspDiagnosis *diagnosis;

  if (!causes_forbidden_is_forbidden (clues) || clues->body[0] != '\0' || clues->response->len > 2 ||
      g_strcmp0 (clues->report->http_reason, "Forbidden") != 0 || clasp_clues_sent_line (clues, "Origin") != 0)
    return NULL;
  diagnosis = causes_forbidden_tell (
      clues, "S9", CLASP_CONFIDENCE_POSSIBLE, _("The server may want an Origin"),
      _("No Origin was sent, and Go’s x/net/websocket refuses in this way then. Send the "
         "Origin of the site that the server belongs to."));
  causes_forbidden_add_retry_with_origin (clues, diagnosis, NULL);
  return diagnosis;
}

/* S26: the application's own no. */
static ClaspDiagnosis *
causes_forbidden_refused_for_a_reason (const ClaspClues *clues)
{
  g_autofree char *reason = clasp_clues_dup_received (clues, "X-WebSocket-Reject-Reason");
  g_autofree char *text = NULL;

  if (!causes_forbidden_is_forbidden (clues) || reason == NULL)
    return NULL;
  text = g_strdup_printf (_("It gives this reason: %s"), reason);
  return clasp_diagnosis_add_line (causes_forbidden_tell (clues, "S26", CLASP_CONFIDENCE_CERTAIN,
                                                          _("The application refused the connection"), text),
                                   clasp_clues_received_line (clues, "X-WebSocket-Reject-Reason"));
}

/* Storage for files: it never speaks WebSocket. */
static ClaspDiagnosis *
causes_forbidden_storage (const ClaspClues *clues)
{
  if (!causes_forbidden_is_forbidden (clues) || !clasp_clues_body_has (clues, "<Code>AccessDenied</Code>"))
    return NULL;
  return clasp_diagnosis_add_line (
      causes_forbidden_tell (
          clues, "S15", CLASP_CONFIDENCE_LIKELY, _("Storage for files answered"),
          _("The answer is that of a bucket (such as Amazon S3), which does not speak WebSocket: the "
             "address, or a rule of the gateway before it, leads to files. Check host and path.")),
      clasp_clues_received_line (clues, "Server"));
}

/* (transfer full) */
static char *
causes_forbidden_dup_sent_text (const ClaspClues *clues)
{
  g_autofree char *sent = clasp_clues_dup_sent (clues, "Origin");

  return g_strdup_printf (
      _("Sent were: Origin: %s, Cookie: %s, Authorization: %s. Compare with a browser that is let in; "
         "a firewall before the server may refuse, too."),
      sent != NULL ? sent : C_("header field", "none"),
      clasp_clues_sent_line (clues, "Cookie") != 0 ? _("yes") : _("no"),
      clasp_clues_sent_line (clues, "Authorization") != 0 ? _("yes") : _("no"));
}

static ClaspDiagnosis *
causes_forbidden_refused (const ClaspClues *clues)
{
  g_autofree char *sent = NULL;
  g_autofree char *text = NULL;
  ClaspDiagnosis *diagnosis;

  if (!causes_forbidden_is_forbidden (clues))
    return NULL;
  sent = causes_forbidden_dup_sent_text (clues);
  if (clues->tells)
    text = g_strdup_printf (_("It says: “%s”. %s"), clues->words, sent);
  else
    text = clues->body[0] == '\0' ? g_strdup_printf (_("The answer has no body that would say why. %s"), sent)
                                  : g_steal_pointer (&sent);
  diagnosis = causes_forbidden_tell (clues, "S26", CLASP_CONFIDENCE_LIKELY, _("The server refused the connection"),
                                     text);
  if (clasp_clues_sent_line (clues, "Origin") != 0)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_ORIGIN, NULL);
  return diagnosis;
}

const ClaspCause CLASP_CAUSES_FORBIDDEN[] = {
  { causes_forbidden_origin },
  { causes_forbidden_perhaps_foreign_origin },
  { causes_forbidden_asgi },
  { causes_forbidden_bare },
  { causes_forbidden_refused_for_a_reason },
  { causes_forbidden_storage },
  { causes_forbidden_foreign_origin, CLASP_CAUSE_FALLBACK },
  { causes_forbidden_refused, CLASP_CAUSE_FALLBACK },
  { NULL },
};
