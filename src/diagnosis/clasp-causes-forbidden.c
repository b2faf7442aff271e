/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-clues.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-snippets.h"

/* Why a 403 came: DIAGNOSIS.md, S9, S11 and S26. */

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

/* How sure it is that Origin was the reason; POSSIBLE + 1: not at all. */
static guint
causes_forbidden_origin_confidence (const ClaspClues *clues)
{
  static const char *const certain[] = {
    "Cross origin websockets not allowed",
    "'Origin' header value not allowed",
    "invalid Origin",
    "Request origin not allowed",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (certain); i++)
    if (clasp_clues_body_has (clues, certain[i]))
      return CLASP_CONFIDENCE_CERTAIN;
  if (clasp_clues_body_has (clues, "origin"))
    return CLASP_CONFIDENCE_LIKELY;
  /* All that gorilla says of a refused Origin. */
  if (clasp_clues_body_is (clues, "Forbidden") && clasp_clues_received_has (clues, "Sec-Websocket-Version", "13") &&
      clasp_clues_received_has (clues, "X-Content-Type-Options", "nosniff"))
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

static ClaspDiagnosis *
causes_forbidden_origin (const ClaspClues *clues)
{
  guint confidence = causes_forbidden_is_forbidden (clues) ? causes_forbidden_origin_confidence (clues)
                                                           : CLASP_CONFIDENCE_POSSIBLE + 1;
  g_autofree char *sent = clasp_clues_dup_sent (clues, "Origin");
  g_autofree char *host = clasp_clues_dup_sent (clues, "Host");
  g_autofree char *text = NULL;
  ClaspDiagnosis *diagnosis;

  if (confidence > CLASP_CONFIDENCE_POSSIBLE)
    return NULL;
  if (sent != NULL)
    text = g_strdup_printf (_ ("Origin was %s, and Host was %s. Send an Origin that the server allows, or none: most "
                               "servers take that from programs. A proxy that rewrites Host makes them differ, too."),
                            sent, host != NULL ? host : _ ("not sent"));
  else
    text = g_strdup_printf (_ ("No Origin was sent, and Host was %s. Send the Origin of the site that the server "
                               "belongs to."),
                            host != NULL ? host : _ ("not sent"));
  diagnosis = causes_forbidden_tell (clues, "S9", confidence, _ ("The server does not allow this origin"), text);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Origin"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Host"));
  clasp_diagnosis_set_snippet (diagnosis, CLASP_SNIPPET_NGINX_HOST);
  causes_forbidden_add_retry_with_origin (clues, diagnosis, sent);
  if (sent != NULL)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_ORIGIN, NULL);
  return diagnosis;
}

/* S11: ASGI servers, which say 403 when the application does not accept. */
static ClaspDiagnosis *
causes_forbidden_asgi (const ClaspClues *clues)
{
  gboolean daphne = clues->response->len <= 2 && g_strcmp0 (clues->report->http_reason, "Access denied") == 0;
  gboolean known = clasp_clues_received_has (clues, "Server", "uvicorn") ||
                   clasp_clues_received_has (clues, "Server", "daphne") ||
                   clasp_clues_received_has (clues, "Server", "hypercorn") ||
                   clasp_clues_received_has (clues, "Server", "websockets/");

  if (!causes_forbidden_is_forbidden (clues) || clues->body[0] != '\0' || (!daphne && !known))
    return NULL;
  return clasp_diagnosis_add_line (
      causes_forbidden_tell (
          clues, "S11", CLASP_CONFIDENCE_LIKELY, _ ("The application closed before it accepted"),
          _ ("An ASGI server answers 403 when no route takes the WebSocket, or the application closes it before "
             "accept(). Check the path and the sign-in in the application.")),
      clasp_clues_received_line (clues, "Server"));
}

/* S26: the application's own no. */
static ClaspDiagnosis *
causes_forbidden_refused_for_a_reason (const ClaspClues *clues)
{
  g_autofree char *reason = clasp_clues_dup_received (clues, "X-WebSocket-Reject-Reason");
  g_autofree char *text = NULL;

  if (!causes_forbidden_is_forbidden (clues) || reason == NULL)
    return NULL;
  text = g_strdup_printf (_ ("It gives this reason: %s"), reason);
  return clasp_diagnosis_add_line (causes_forbidden_tell (clues, "S26", CLASP_CONFIDENCE_CERTAIN,
                                                          _ ("The application refused the connection"), text),
                                   clasp_clues_received_line (clues, "X-WebSocket-Reject-Reason"));
}

static ClaspDiagnosis *
causes_forbidden_refused (const ClaspClues *clues)
{
  gboolean bare = clues->body[0] == '\0' || clasp_clues_body_is (clues, "Forbidden");
  g_autofree char *sent = clasp_clues_dup_sent (clues, "Origin");
  g_autofree char *text = NULL;

  if (!causes_forbidden_is_forbidden (clues))
    return NULL;
  text = g_strdup_printf (
      _ ("It does not say why. Sent were: Origin: %s, Cookie: %s, Authorization: %s. Compare with a "
         "browser that is let in; a firewall before the server may refuse, too."),
      sent != NULL ? sent : C_ ("header field", "none"),
      clasp_clues_sent_line (clues, "Cookie") != 0 ? _ ("yes") : _ ("no"),
      clasp_clues_sent_line (clues, "Authorization") != 0 ? _ ("yes") : _ ("no"));
  return causes_forbidden_tell (clues, "S26", bare ? CLASP_CONFIDENCE_LIKELY : CLASP_CONFIDENCE_POSSIBLE,
                                _ ("The server refused the connection"), text);
}

const ClaspCause CLASP_CAUSES_FORBIDDEN[] = {
  { causes_forbidden_origin },
  { causes_forbidden_asgi },
  { causes_forbidden_refused_for_a_reason },
  { causes_forbidden_refused, CLASP_CAUSE_FALLBACK },
  { NULL },
};
