/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-causes-status.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-causes-request.h"
#include "clasp-challenge.h"
#include "clasp-location.h"
#include "clasp-snippets.h"
#include "clasp-format.h"

/* Causes told by the status: CAUSES.md, 2 (all but 403, and but what the request's own fields explain). */

static gboolean
causes_status_has_status (const ClaspClues *clues, guint status)
{
  return clues->report->outcome == CLASP_OUTCOME_FAILED && clues->report->http_status == status;
}

/* A diagnosis that rests on the status line. */
static ClaspDiagnosis *
causes_status_tell (const ClaspClues *clues, const char *id, ClaspConfidence confidence, const char *title,
                    const char *text)
{
  return clasp_diagnosis_add_line (clasp_diagnosis_new (id, confidence, title, text),
                                   clasp_clues_received_line (clues, NULL));
}

static ClaspDiagnosis *
causes_status_add_retry (ClaspDiagnosis *diagnosis)
{
  return clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY, NULL);
}

static const char *
causes_status_get_resource (const ClaspClues *clues)
{
  return clues->report->uri != NULL ? clues->report->uri->resource : "";
}

/* S5: the ws library for Node says 400 to a path that it does not serve. */
static ClaspDiagnosis *
causes_status_node_path (const ClaspClues *clues)
{
  g_autofree char *text = NULL;

  if (!causes_status_has_status (clues, 400) || !clasp_clues_body_is (clues, "Bad Request") ||
      !clasp_clues_received_has (clues, "Content-Type", "text/html") ||
      clasp_clues_broken_request (clues) != CLASP_RULE_NONE)
    return NULL;
  text = g_strdup_printf (_("This is how the ws library for Node answers a path that it does not serve. The path sent "
                             "was %s."),
                          causes_status_get_resource (clues));
  return causes_status_tell (clues, "S5", CLASP_CONFIDENCE_POSSIBLE, _("The path may be wrong"), text);
}

/* S6: Engine.IO and Socket.IO. */
static const struct
{
  const char *body;
  const char *advice;
  gboolean own; /* nobody else says so: no JSON needs to be around it */
} ENGINE_IO[] = {
  { "unsupported version of the Socket.IO or Engine.IO protocols", N_("Set EIO=4, or EIO=3 for an old server."),
    TRUE },
  { "\"Invalid session ", N_("Leave out “sid”; with several nodes, the balancer needs sticky sessions."), TRUE },
  { "Transport unknown", N_("Connect to /socket.io/?EIO=4&transport=websocket.") },
  { "Session ID unknown", N_("Leave out “sid”; with several nodes, the balancer needs sticky sessions.") },
  { "Bad handshake method", N_("The handshake has to be a GET.") },
  { "Unsupported protocol version", N_("Set EIO=4, or EIO=3 for an old server.") },
  { "\"code\":3,", N_("Something in the query is wrong: connect to /socket.io/?EIO=4&transport=websocket.") },
  { "\"code\":4,", N_("Its check of the request (allowRequest, or of the Origin) refused.") },
};

static ClaspDiagnosis *
causes_status_engine_io (const ClaspClues *clues)
{
  gboolean json = clasp_clues_body_has (clues, "{\"code\":") && clasp_clues_body_has (clues, "\"message\"");

  if (!causes_status_has_status (clues, 400) && !causes_status_has_status (clues, 403))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (ENGINE_IO); i++)
    if (((json || ENGINE_IO[i].own) && clasp_clues_body_has (clues, ENGINE_IO[i].body)) ||
        clasp_clues_body_is (clues, ENGINE_IO[i].body))
      {
        g_autofree char *text = g_strdup_printf (_("Engine.IO, which is under Socket.IO, answered “%s”. %s"),
                                                 clues->words, _(ENGINE_IO[i].advice));

        return causes_status_tell (clues, "S6", CLASP_CONFIDENCE_CERTAIN, _("This is a Socket.IO server"), text);
      }
  return NULL;
}

/* S7: too much in the head. HAProxy does not say so, which is why the request's size is looked at. */
static ClaspDiagnosis *
causes_status_too_large (const ClaspClues *clues)
{
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  gsize sent = 0;
  gboolean haproxy;

  for (guint i = 0; i < clues->request->len; i++)
    sent += g_bytes_get_size (((const ClaspLine *) clues->request->pdata[i])->bytes) + 2;
  haproxy = causes_status_has_status (clues, 400) && sent > 8192 &&
            clasp_clues_body_has (clues, "Your browser sent an invalid request");
  if (!haproxy && !causes_status_has_status (clues, 431) && !causes_status_has_status (clues, 494))
    return NULL;

  size = clasp_format_bytes (sent);
  text = g_strdup_printf (_("The header fields that were sent take %s. Cookies and tokens are the usual cause: send "
                             "fewer of them, or raise the server’s limit."),
                          size);
  return causes_status_tell (clues, "S7", haproxy ? CLASP_CONFIDENCE_LIKELY : CLASP_CONFIDENCE_CERTAIN,
                             _("The request is too large for the server"), text);
}

/* S8: sign-in. */
static void
causes_status_describe_challenge (const ClaspChallenge *challenge, GString *text)
{
  const char *realm = clasp_challenge_get (challenge, "realm");
  const char *name = clasp_challenge_get (challenge, "name"); /* of the field, as Azure API Management says it */
  const char *error = clasp_challenge_get (challenge, "error");
  const char *description = clasp_challenge_get (challenge, "error_description");

  g_string_append (text, challenge->scheme);
  if (realm != NULL && *realm != '\0')
    g_string_append_printf (text, " (%s)", realm);
  if (name != NULL && *name != '\0')
    g_string_append_printf (text, "; %s", name);
  if (error != NULL)
    g_string_append_printf (text, "; %s", error);
  if (description != NULL)
    g_string_append_printf (text, ": %s", description);
}

/* Such as "Basic, Digest". */
static char *
causes_status_dup_schemes (const GPtrArray *challenges)
{
  GString *schemes = g_string_new (NULL);

  for (guint i = 0; i < challenges->len; i++)
    {
      const ClaspChallenge *challenge = challenges->pdata[i];

      if (!clasp_clues_list_has (schemes->str, challenge->scheme))
        g_string_append_printf (schemes, "%s%s", schemes->len > 0 ? ", " : "", challenge->scheme);
    }
  return g_string_free_and_steal (schemes);
}

static gboolean
causes_status_offers (const GPtrArray *challenges, const char *scheme)
{
  for (guint i = 0; i < challenges->len; i++)
    if (clasp_challenge_is (challenges->pdata[i], scheme))
      return TRUE;
  return FALSE;
}

/* What helps with the schemes that are offered. */
static const char *
causes_status_sign_in_advice (const GPtrArray *challenges, gboolean sent)
{
  const ClaspChallenge *bearer = NULL;

  for (guint i = 0; i < challenges->len; i++)
    if (clasp_challenge_is (challenges->pdata[i], "Bearer"))
      bearer = challenges->pdata[i];
  if (causes_status_offers (challenges, "Basic") || causes_status_offers (challenges, "Digest"))
    return _("Sign in with a name and a password.");
  if (sent && bearer != NULL && g_strcmp0 (clasp_challenge_get (bearer, "error"), "invalid_token") == 0)
    return _("The token was refused: get a new one, meant for this server, and send it as Authorization: Bearer.");
  if (bearer != NULL)
    return _("Send a token as Authorization: Bearer.");
  if (causes_status_offers (challenges, "NTLM") || causes_status_offers (challenges, "Negotiate"))
    return _(
        "These are signed in to by Windows and Kerberos, and a password can’t help: let a local proxy that knows them "
        "(cntlm, px) send the request, or have the server take a token or Basic for this path.");
  return _("Send the key or token that it asks for as Authorization, or in the field that its documentation names.");
}

static char *
causes_status_dup_sign_in_text (const ClaspClues *clues, const GPtrArray *challenges)
{
  gboolean sent = clasp_clues_sent_line (clues, "Authorization") != 0;
  g_autoptr (GString) described = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < challenges->len; i++)
    {
      if (i > 0)
        g_string_append (described, ", ");
      causes_status_describe_challenge (challenges->pdata[i], described);
    }
  if (challenges->len > 0)
    text = g_strdup_printf (sent ? _("What was sent as Authorization was not accepted. The server asks for: %s. %s")
                                 : _("The server asks for: %s. Nothing was sent as Authorization. %s"),
                            described->str, causes_status_sign_in_advice (challenges, sent));
  else
    text = g_strdup (
        sent ? _("What was sent as Authorization was not accepted, and there is no WWW-Authenticate. Besides "
                  "it, a cookie, a token in the query (?token=…) or a first message are common.")
             : _("There is no WWW-Authenticate. Besides Authorization, a cookie, a token in the query "
                  "(?token=…) or a first message are common, since browsers can’t set header fields."));
  return clasp_clues_quote (clues, text);
}

static ClaspDiagnosis *
causes_status_sign_in (const ClaspClues *clues)
{
  gboolean sent = clasp_clues_sent_line (clues, "Authorization") != 0;
  g_autofree char *field = NULL;
  g_autoptr (GPtrArray) challenges = NULL;
  g_autofree char *schemes = NULL;
  g_autofree char *text = NULL;
  ClaspDiagnosis *diagnosis;

  if (!causes_status_has_status (clues, 401))
    return NULL;
  field = clasp_clues_dup_received (clues, "WWW-Authenticate");
  challenges = clasp_challenges_parse (field != NULL ? field : "", field != NULL ? strlen (field) : 0);
  schemes = causes_status_dup_schemes (challenges);
  text = causes_status_dup_sign_in_text (clues, challenges);
  diagnosis = causes_status_tell (
      clues, "S8", CLASP_CONFIDENCE_CERTAIN,
      sent ? _("The server did not accept the sign-in") : _("The server wants you to sign in"), text);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "WWW-Authenticate"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Authorization"));
  /* Not where the text says that signing in here can't help. */
  if (challenges->len == 0 || causes_status_offers (challenges, "Basic") ||
      causes_status_offers (challenges, "Digest") || causes_status_offers (challenges, "Bearer"))
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_SIGN_IN, schemes);
  return diagnosis;
}

/* S14, S17: nothing there for us. Action Cable's own refusal of an Origin looks so. */
static ClaspDiagnosis *
causes_status_action_cable (const ClaspClues *clues)
{
  g_autofree char *host = clasp_clues_dup_sent (clues, "Host");
  g_autofree char *sent = clasp_clues_dup_sent (clues, "Origin");
  g_autofree char *own = NULL;
  ClaspDiagnosis *diagnosis;

  if (!causes_status_has_status (clues, 404) || !clasp_clues_body_is (clues, "Page not found") ||
      !clasp_clues_received_has (clues, "Content-Type", "text/plain"))
    return NULL;
  diagnosis = causes_status_tell (clues, "S14", CLASP_CONFIDENCE_LIKELY, _("Action Cable refused the request"),
                                  _("Rails’ Action Cable answers so to an Origin that is not in "
                                     "config.action_cable.allowed_request_origins, and to a "
                                     "request whose upgrade was dropped on the way."));
  own = host != NULL ? g_strconcat (clues->secure ? "https://" : "http://", host, NULL) : NULL;
  if (own != NULL && g_strcmp0 (own, sent) != 0)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITH_ORIGIN, own);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Origin"));
  return diagnosis;
}

static ClaspDiagnosis *
causes_status_tell_not_found (const ClaspClues *clues, ClaspConfidence confidence)
{
  g_autofree char *text = NULL;
  g_autofree char *told = NULL;
  gboolean rails = clasp_clues_received_has (clues, "X-Runtime", "") &&
                   clasp_clues_received_has (clues, "X-Request-Id", "");

  if (!causes_status_has_status (clues, 404) && !causes_status_has_status (clues, 410))
    return NULL;
  text = g_strdup_printf (
      rails
          ? _("The server has nothing at %s. Rails’ Action Cable also answers 404 to an Origin that is not in "
               "config.action_cable.allowed_request_origins.")
          : _("The server has nothing at %s, or not for a WebSocket. Check the path, its prefix, and the slash at its "
               "end."),
      causes_status_get_resource (clues));
  told = clasp_clues_quote (clues, text);
  return causes_status_tell (clues, "S14", confidence, _("There is no WebSocket at this path"), told);
}

static ClaspDiagnosis *
causes_status_not_found (const ClaspClues *clues)
{
  return clasp_causes_request_is_404_of_dropper (clues) ? NULL
                                                        : causes_status_tell_not_found (clues, CLASP_CONFIDENCE_LIKELY);
}

/* Beside S1, which comes first. */
static ClaspDiagnosis *
causes_status_perhaps_not_found (const ClaspClues *clues)
{
  return clasp_causes_request_is_404_of_dropper (clues)
             ? causes_status_tell_not_found (clues, CLASP_CONFIDENCE_POSSIBLE)
             : NULL;
}

static ClaspDiagnosis *
causes_status_method (const ClaspClues *clues)
{
  g_autofree char *allow = NULL;
  g_autofree char *text = NULL;
  g_autofree char *told = NULL;

  if (!causes_status_has_status (clues, 405))
    return NULL;
  allow = clasp_clues_dup_received (clues, "Allow");
  if (clasp_clues_list_has (allow, "GET") && clasp_clues_broken_request (clues) != CLASP_RULE_REQ_02)
    text = g_strdup_printf (
        _("The answer lists the request’s method among those allowed (%s), and yet refuses it here: "
           "a static site or a balancer may have answered, or the path takes no WebSocket. Check the "
           "path."),
        allow);
  else
    text = g_strdup_printf (_("This path does not take the request’s method%s%s. A static site or a balancer may have "
                               "answered: check the path, and that the method is GET."),
                            allow != NULL ? _("; allowed: ") : "", allow != NULL ? allow : "");
  told = clasp_clues_quote (clues, text);
  return clasp_diagnosis_add_line (
      causes_status_tell (clues, "S17", CLASP_CONFIDENCE_LIKELY, _("The method is not allowed here"), told),
      clasp_clues_received_line (clues, "Allow"));
}

/* S15: a page. */
static char *
causes_status_dup_page_title (const ClaspClues *clues)
{
  g_autofree char *lower = g_ascii_strdown (clues->body, -1);
  const char *begin = strstr (lower, "<title>");
  const char *end = begin != NULL ? strstr (begin, "</title>") : NULL;
  gsize length;

  if (end == NULL)
    return NULL;
  begin += strlen ("<title>");
  length = MIN ((gsize) (end - begin), 120);
  return g_strstrip (g_strndup (clues->body + (begin - lower), length));
}

/* Whether the page has an entry for a password, or is called so. @title: (nullable). */
static gboolean
causes_status_is_sign_in_page (const ClaspClues *clues, const char *title)
{
  static const char *const entries[] = { "type=password", "type=\"password\"", "type='password'" };

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    if (clasp_clues_body_has (clues, entries[i]))
      return TRUE;
  return title != NULL &&
         clasp_clues_has_whole_word (title, "log in|login|log-in|sign in|sign-in|signin|single sign-on|anmelden|"
                                            "anmeldung|authentication required");
}

static ClaspDiagnosis *
causes_status_page (const ClaspClues *clues)
{
  guint status = clues->report->http_status;
  g_autofree char *title = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *text = NULL;
  gboolean is_page = clasp_clues_body_has (clues, "<html") || clasp_clues_body_has (clues, "<!doctype html");

  if (clues->report->outcome != CLASP_OUTCOME_FAILED || status < 200 || status > 299)
    return NULL;
  title = causes_status_dup_page_title (clues);
  if (title != NULL || is_page)
    quoted = title != NULL ? g_strdup_printf (_("a page “%s”"), title) : g_strdup (_("a page"));
  else
    quoted = clues->tells ? g_strdup_printf (_("this: “%s”"), clues->words) : g_strdup (_("no upgrade"));
  if (is_page && causes_status_is_sign_in_page (clues, title))
    {
      text = g_strdup_printf (
          _("A web server answered %u with %s. It looks like a page to sign in: do so in a browser "
             "first, and send its cookie or token."),
          status, quoted);
      return causes_status_tell (clues, "S15", CLASP_CONFIDENCE_LIKELY,
                                 _("The server answered with a page to sign in"), text);
    }
  text = g_strdup_printf (_("A web server answered %u with %s. It did not see the upgrade, or does not support it "
                             "here. Check path and port, and whether a proxy passes the upgrade on."),
                          status, quoted);
  return causes_status_tell (
      clues, "S15", CLASP_CONFIDENCE_LIKELY,
      is_page ? _("The server answered with a web page") : _("The server answered like a web server"), text);
}

/* S16: redirects. The address that is offered has no password that the server put into its own: who wants it can see
 * there that there is one. */
static char *
causes_status_dup_target (const ClaspClues *clues, const char *location)
{
  const ClaspUri *uri = clues->report->uri;
  g_autoptr (GString) open = NULL;
  g_autofree char *target = NULL;
  ClaspSlice scheme;

  if (uri == NULL)
    return NULL;
  open = g_string_new (location);
  g_string_replace (open, CLASP_MASK "@", "", 1);
  target = clasp_location_resolve (uri, open->str);
  scheme = clasp_address_split (target != NULL ? target : "").scheme;
  if (clasp_slice_equals_case (scheme, "ws") || clasp_slice_equals_case (scheme, "wss"))
    return g_steal_pointer (&target);
  return NULL;
}

/* Whether the address can be the profile's: a WebSocket's, and with nothing that would be filled in from the user's own
 * variables. */
static gboolean
causes_status_target_is_usable (const char *target)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (target, strlen (target), verdicts);

  return uri != NULL && strstr (target, "{{") == NULL;
}

/* The length of the path of a request's target, without a slash at its end. */
static gsize
causes_status_measure_path (const char *resource)
{
  gsize length = strcspn (resource, "?");

  return length > 0 && resource[length - 1] == '/' ? length - 1 : length;
}

/* What of the address is not the request's own: all of it, but where it leads to the same path of this or another host,
 * only that host and the query. (transfer full) */
static char *
causes_status_dup_news (const ClaspClues *clues, const char *location, const char *target)
{
  const ClaspUri *own = clues->report->uri;
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = target != NULL ? clasp_uri_parse (target, strlen (target), verdicts) : NULL;
  const char *query, *own_query;
  gsize length;

  if (uri == NULL || own == NULL)
    return g_strdup (location);
  length = causes_status_measure_path (own->resource);
  if (causes_status_measure_path (uri->resource) != length || strncmp (uri->resource, own->resource, length) != 0)
    return g_strdup (location);
  query = uri->resource + strcspn (uri->resource, "?");
  own_query = own->resource + strcspn (own->resource, "?");
  return g_strconcat ("//", g_ascii_strcasecmp (uri->host, own->host) != 0 ? uri->host : "",
                      strcmp (query, own_query) != 0 ? query : "", NULL);
}

static gboolean
causes_status_is_sign_in_address (const ClaspClues *clues, const char *location, const char *target)
{
  g_autofree char *news = causes_status_dup_news (clues, location, target);

  return clasp_clues_has_one_of (news, "login|signin|sign-in|sign_in|oauth|authorize|saml|cdn-cgi/access") ||
         clasp_clues_has_whole_word (news, "/sso|=sso|/auth");
}

static const char *
causes_status_redirect_advice (const ClaspClues *clues, gboolean to_sign_in, const char *target)
{
  if (to_sign_in)
    return _("That looks like a page to sign in: do so in a browser first, and send its cookie or token.");
  if (target != NULL && clues->secure && !g_str_has_prefix (target, "wss"))
    return _("It leads from TLS to a connection that is not encrypted: follow it only if you mean to.");
  return _("Browsers never follow redirects for WebSockets. Cookies and Authorization are not sent to another host.");
}

static ClaspDiagnosis *
causes_status_redirect (const ClaspClues *clues)
{
  guint status = clues->report->http_status;
  g_autofree char *location = clasp_clues_dup_received (clues, "Location");
  g_autofree char *target = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *text = NULL;
  gboolean to_sign_in;
  ClaspDiagnosis *diagnosis;

  if (clues->report->outcome != CLASP_OUTCOME_FAILED || status < 300 || status > 399 || location == NULL)
    return NULL;
  target = causes_status_dup_target (clues, location);
  to_sign_in = causes_status_is_sign_in_address (clues, location, target);
  shown = clasp_uri_mask (target != NULL ? target : location);
  text = g_strdup_printf (_("The server sends you to %s. %s"), shown,
                          causes_status_redirect_advice (clues, to_sign_in, target));
  diagnosis = causes_status_tell (clues, "S16", CLASP_CONFIDENCE_CERTAIN, _("The server redirects to another address"),
                                  text);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Location"));
  if (target != NULL && !to_sign_in && clasp_location_is_followed (status) && causes_status_target_is_usable (target))
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_USE_LOCATION, target);
  return diagnosis;
}

/* S18: the request reached the wrong host or protocol. */
static ClaspDiagnosis *
causes_status_misdirected (const ClaspClues *clues)
{
  g_autofree char *told = clasp_clues_quote (clues,
                                             _("Host or SNI name another host than the server serves here. Check "
                                                "the host name and “Connect to”."));

  if (causes_status_has_status (clues, 421))
    return causes_status_tell (clues, "S18", CLASP_CONFIDENCE_LIKELY, _("The server is not the one for this host"),
                               told);
  if (causes_status_has_status (clues, 464))
    return causes_status_tell (clues, "S18", CLASP_CONFIDENCE_POSSIBLE,
                               _("The balancer’s target group speaks another HTTP version"),
                               _("On AWS, set the protocol version of the target group to HTTP1."));
  if (causes_status_has_status (clues, 505))
    return causes_status_tell (clues, "S18", CLASP_CONFIDENCE_LIKELY, _("The server does not speak this HTTP version"),
                               _("It refused HTTP/1.1 as it was sent. Check the HTTP version under “Handshake lab”."));
  return NULL;
}

static ClaspDiagnosis *
causes_status_too_many (const ClaspClues *clues)
{
  g_autofree char *after = NULL;
  g_autofree char *text = NULL;
  g_autofree char *told = NULL;

  if (!causes_status_has_status (clues, 429))
    return NULL;
  after = clasp_clues_dup_received (clues, "Retry-After");
  text = after != NULL
             ? g_strdup_printf (_("The server limits how often you may connect. It says to wait: %s."), after)
             : g_strdup (_("The server limits how often you may connect. Wait a while."));
  told = clasp_clues_quote (clues, text);
  return causes_status_add_retry (clasp_diagnosis_add_line (
      causes_status_tell (clues, "S19", CLASP_CONFIDENCE_CERTAIN, _("Too many connections"), told),
      clasp_clues_received_line (clues, "Retry-After")));
}

/* Who answered, for the gateway statuses. (transfer full) */
static char *
causes_status_dup_answerer (const ClaspClues *clues)
{
  g_autofree char *server = clasp_clues_dup_received (clues, "Server");
  g_autofree char *via = clasp_clues_dup_received (clues, "Via");

  if (server != NULL && *server != '\0' && via != NULL)
    return g_strdup_printf (_("%s, through %s"), server, via);
  if (server != NULL && *server != '\0')
    return g_steal_pointer (&server);
  if (via != NULL)
    return g_steal_pointer (&via);
  return g_strdup (clasp_clues_received_line (clues, "CF-RAY") != 0 ? "Cloudflare" : _("A server"));
}

/* @by: only when the answer is of this server, or bears no name. */
static const struct
{
  guint status;
  const char *by;
  const char *body;
  const char *id;
  const char *title;
  const char *text;
} GATEWAY[] = {
  { 500, NULL, NULL, "S21", N_("The server failed"),
    N_("%s answered with an internal error. Its log, or that of the application behind it, knows more.") },
  { 501, NULL, NULL, "S21", N_("The upgrade is not supported"),
    N_("%s does not support what the request asks for. A proxy in between may not know WebSocket.") },
  { 502, NULL, NULL, "S22", N_("The gateway got no answer from the application"),
    N_("%s answered for an application that is down, hung up early, or expects TLS where the gateway speaks plain "
        "HTTP "
        "(or the other way round).") },
  { 503, NULL, NULL, "S23", N_("The service is not available"),
    N_("%s has no healthy application to pass the request to, is being shut down, or limits connections. Try again "
        "later.") },
  { 504, NULL, NULL, "S24", N_("The application did not answer in time"),
    N_("%s gave up waiting. Test the application directly, and raise the gateway’s time limit (nginx: "
        "proxy_read_timeout).") },
  { 520, "cloudflare", NULL, "S24", N_("The origin gave Cloudflare a wrong answer"),
    N_("%s could not use what your server answered. Test the server directly.") },
  { 521, "cloudflare", NULL, "S24", N_("The origin refuses Cloudflare’s connections"),
    N_("Nothing listens there, or its firewall blocks Cloudflare’s addresses (%s answered for it). Start the server, "
        "and "
        "let Cloudflare in.") },
  { 522, "cloudflare", NULL, "S24", N_("The origin did not answer Cloudflare"),
    N_("%s could not connect to your server: is it up, and does its firewall let Cloudflare in?") },
  { 523, "cloudflare", NULL, "S24", N_("The origin can’t be reached from Cloudflare"),
    N_("%s has no way to your server: check the address in its DNS record, and the routes to it.") },
  { 524, "cloudflare", NULL, "S24", N_("The origin was too slow for Cloudflare"),
    N_("%s waited 120 s for your server to complete the upgrade. Test the server directly.") },
  { 525, "cloudflare", NULL, "S24", N_("The TLS handshake between Cloudflare and the origin failed"),
    N_("%s could not agree on TLS with your server: it speaks none on that port, or knows no version or certificate "
        "that "
        "fits. Check its TLS, or the SSL/TLS mode in the dashboard.") },
  { 526, "cloudflare", NULL, "S24", N_("The origin’s certificate is not valid for Cloudflare"),
    N_("In the mode “Full (strict)” %s wants a certificate that is valid and trusted: renew it, or use one of "
        "Cloudflare’s origin certificates.") },
  { 530, "cloudflare", "1033", "S24", N_("Cloudflare’s tunnel to the origin is down"),
    N_("%s has no tunnel (error 1033): start cloudflared at the server.") },
  { 530, "cloudflare", "1016", "S24", N_("Cloudflare does not find the origin’s name"),
    N_("%s could not look it up (error 1016): check the DNS record of the origin.") },
  { 530, "cloudflare", NULL, "S24", N_("Cloudflare could not reach the origin"),
    N_("%s says so by an error code of its own in the page.") },
};

static ClaspDiagnosis *
causes_status_gateway (const ClaspClues *clues)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GATEWAY); i++)
    if (causes_status_has_status (clues, GATEWAY[i].status) &&
        (GATEWAY[i].by == NULL || clasp_clues_is_page_of (clues, GATEWAY[i].by)) &&
        (GATEWAY[i].body == NULL || clasp_clues_body_has (clues, GATEWAY[i].body)))
      {
        g_autofree char *answerer = GATEWAY[i].by != NULL ? g_strdup ("Cloudflare")
                                                          : causes_status_dup_answerer (clues);
        g_autofree char *text = g_strdup_printf (_(GATEWAY[i].text), answerer);
        g_autofree char *told = clasp_clues_quote (clues, text);
        ClaspDiagnosis *diagnosis = causes_status_tell (clues, GATEWAY[i].id, CLASP_CONFIDENCE_LIKELY,
                                                        _(GATEWAY[i].title), told);

        clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Server"));
        clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Retry-After"));
        return causes_status_add_retry (diagnosis);
      }
  return NULL;
}

/* S22, as IIS with Node does it. */
static ClaspDiagnosis *
causes_status_iis_node (const ClaspClues *clues)
{
  if (!causes_status_has_status (clues, 502) || !clasp_clues_received_has (clues, "Server", "IIS"))
    return NULL;
  return clasp_diagnosis_set_snippet (
      causes_status_tell (
          clues, "S22", CLASP_CONFIDENCE_POSSIBLE, _("IIS may take the WebSocket away from Node"),
          _("On Azure and with iisnode, switch Web Sockets on in the portal, and the module of IIS off in "
             "web.config.")),
      "<webSocket enabled=\"false\" />");
}

/* S31, where the application hangs up on HTTP/1.0, as python websockets 15 does. */
static ClaspDiagnosis *
causes_status_nginx_version (const ClaspClues *clues)
{
  if (!causes_status_has_status (clues, 502) || !clasp_clues_received_has (clues, "Server", "nginx"))
    return NULL;
  return clasp_diagnosis_set_snippet (causes_status_tell (clues, "S31", CLASP_CONFIDENCE_POSSIBLE,
                                                          _("nginx may speak HTTP/1.0 to the application"),
                                                          _("If the application is up: some WebSocket servers hang up "
                                                             "on HTTP/1.0, which nginx speaks to its backend unless "
                                                             "told otherwise.")),
                                      CLASP_SNIPPET_NGINX);
}

const ClaspCause CLASP_CAUSES_STATUS[] = {
  { causes_status_redirect },
  { causes_status_sign_in },
  { causes_status_action_cable },
  { causes_status_engine_io },
  { causes_status_too_large },
  { causes_status_too_many },
  { causes_status_misdirected },
  { causes_status_page, CLASP_CAUSE_FALLBACK },
  { causes_status_method },
  { causes_status_node_path },
  { causes_status_iis_node },
  { causes_status_nginx_version },
  { causes_status_perhaps_not_found },
  { causes_status_not_found, CLASP_CAUSE_FALLBACK },
  { causes_status_gateway, CLASP_CAUSE_FALLBACK },
  { NULL },
};
