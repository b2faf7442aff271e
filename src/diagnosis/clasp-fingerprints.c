/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-clues.h"

#include <glib/gi18n-lib.h>

#include "clasp-snippets.h"

typedef enum
{
  ANY_SCHEME,
  ONLY_WS,
  ONLY_WSS
} Scheme;

/* All that is set must be seen. Strings are looked for in any letter case. */
typedef struct
{
  const char *id;
  ClaspConfidence confidence;
  guint status[2]; /* one of these; 0: any */
  Scheme scheme;
  const char *body;
  const char *field, *value; /* of the response; value "": the field is there */
  const char *title, *text;
  const char *snippet;
  const char *fix; /* "use-wss" or none */
} Fingerprint;

/* What a server or proxy says in words that only it uses. The texts to find are not translated, what is told is. */
static const Fingerprint FINGERPRINTS[] = {
  { "N3",
    CLASP_CONFIDENCE_CERTAIN,
    { 400, 400 },
    ONLY_WS,
    "plain HTTP request was sent to HTTPS port",
    NULL,
    NULL,
    N_ ("This port expects TLS"),
    N_ ("The server says that it speaks HTTPS on this port. Connect with wss://."),
    NULL,
    "use-wss" },
  { "N3",
    CLASP_CONFIDENCE_CERTAIN,
    { 400, 400 },
    ONLY_WS,
    "Client sent an HTTP request to an HTTPS server",
    NULL,
    NULL,
    N_ ("This port expects TLS"),
    N_ ("The server says that it speaks HTTPS on this port. Connect with wss://."),
    NULL,
    "use-wss" },
  { "N3",
    CLASP_CONFIDENCE_CERTAIN,
    { 400, 400 },
    ONLY_WS,
    "speaking plain HTTP to an SSL-enabled server port",
    NULL,
    NULL,
    N_ ("This port expects TLS"),
    N_ ("The server says that it speaks HTTPS on this port. Connect with wss://."),
    NULL,
    "use-wss" },
  { "S30",
    CLASP_CONFIDENCE_CERTAIN,
    { 400, 400 },
    ONLY_WSS,
    "plain HTTP request was sent to HTTPS port",
    NULL,
    NULL,
    N_ ("A proxy speaks plain HTTP to its TLS backend"),
    N_ ("You connected with TLS, and yet the answer complains of plain HTTP: a proxy in front passes the request on "
        "without TLS to a server that wants it. Its configuration has to name the backend with https://."),
    CLASP_SNIPPET_NGINX_HTTPS,
    NULL },
  { "N4",
    CLASP_CONFIDENCE_CERTAIN,
    { 400, 400 },
    ANY_SCHEME,
    "No required SSL certificate was sent",
    NULL,
    NULL,
    N_ ("The server wants a client certificate"),
    N_ ("The server answers only clients that show a certificate. Choose a client certificate and its key under “TLS "
        "and network”."),
    NULL,
    NULL },
  { "N5",
    CLASP_CONFIDENCE_CERTAIN,
    { 403, 403 },
    ANY_SCHEME,
    "Missing ALPN Protocol",
    NULL,
    NULL,
    N_ ("The server speaks HTTP/2 only"),
    N_ ("WebSocket by Upgrade needs HTTP/1.1, and this server does not offer it on this port. Allow HTTP/1.1 on the "
        "server."),
    NULL,
    NULL },
  { "S2",
    CLASP_CONFIDENCE_LIKELY,
    { 426, 426 },
    ANY_SCHEME,
    NULL,
    "Server",
    "envoy",
    N_ ("Envoy received the request as HTTP/1.0"),
    N_ ("Envoy answers 426 when the proxy before it speaks HTTP/1.0, as nginx does unless told otherwise. Set HTTP/1.1 "
        "there, or let Istio accept HTTP/1.0 (PILOT_HTTP10=1)."),
    CLASP_SNIPPET_NGINX_VERSION,
    NULL },
  { "S10",
    CLASP_CONFIDENCE_LIKELY,
    { 403, 403 },
    ANY_SCHEME,
    NULL,
    "Server",
    "envoy",
    N_ ("Envoy does not allow the upgrade"),
    N_ ("Envoy answers 403 when the route does not allow WebSocket. Allow the upgrade for this route."),
    CLASP_SNIPPET_ENVOY,
    NULL },
  { "S12",
    CLASP_CONFIDENCE_LIKELY,
    { 403, 403 },
    ANY_SCHEME,
    NULL,
    "X-Amz-Cf-Id",
    "",
    N_ ("CloudFront refused the request"),
    N_ ("CloudFront answered, not your application. Use the origin request policy AllViewerExceptHostHeader, and check "
        "that the path begins with the stage."),
    NULL,
    NULL },
  { "S12",
    CLASP_CONFIDENCE_LIKELY,
    { 403, 403 },
    ANY_SCHEME,
    NULL,
    "X-Amzn-RequestId",
    "",
    N_ ("API Gateway refused the request"),
    N_ ("API Gateway answered, not your application. Check that the path begins with the stage, and what the "
        "authorizer "
        "decides."),
    NULL,
    NULL },
  { "S12",
    CLASP_CONFIDENCE_LIKELY,
    { 403, 403 },
    ANY_SCHEME,
    NULL,
    "X-Amzn-ErrorType",
    "",
    N_ ("API Gateway refused the request"),
    N_ ("API Gateway answered, not your application. Check that the path begins with the stage, and what the "
        "authorizer "
        "decides."),
    NULL,
    NULL },
  { "S13",
    CLASP_CONFIDENCE_CERTAIN,
    { 403, 503 },
    ANY_SCHEME,
    NULL,
    "Cf-Mitigated",
    "challenge",
    N_ ("Cloudflare wants to see a browser"),
    N_ ("Cloudflare answered with a check for robots, which only a browser can pass. Leave this path out of the check, "
        "or use a token that the site gives to programs."),
    NULL,
    NULL },
  { "S13",
    CLASP_CONFIDENCE_LIKELY,
    { 403, 503 },
    ANY_SCHEME,
    "<html",
    "Server",
    "cloudflare",
    N_ ("Cloudflare refused the request"),
    N_ ("The page comes from Cloudflare, not from your application. Its firewall log knows the reason; look for the "
        "CF-Ray of this answer."),
    NULL,
    NULL },
  { "S20",
    CLASP_CONFIDENCE_CERTAIN,
    { 500, 502 },
    ANY_SCHEME,
    "hijacker",
    NULL,
    NULL,
    N_ ("A Go middleware stands in the way"),
    N_ ("The handler can’t take over the connection, because a middleware (for logs, gzip or a cache) wraps the "
        "response. Exclude the WebSocket route from it, or let the wrapper implement http.Hijacker."),
    NULL,
    NULL },
  { "S25",
    CLASP_CONFIDENCE_LIKELY,
    { 403, 403 },
    ANY_SCHEME,
    "<center>nginx",
    NULL,
    NULL,
    N_ ("An access rule of nginx refused the request"),
    N_ ("The page is nginx’s own: your application did not see the request. Allow this path, address or method there."),
    NULL,
    NULL },
  { "S25",
    CLASP_CONFIDENCE_LIKELY,
    { 403, 403 },
    ANY_SCHEME,
    "You don't have permission to access",
    NULL,
    NULL,
    N_ ("An access rule of Apache refused the request"),
    N_ ("The page is Apache’s own: your application did not see the request. Allow this path, address or method "
        "there."),
    NULL,
    NULL },
  { "S25",
    CLASP_CONFIDENCE_LIKELY,
    { 403, 403 },
    ANY_SCHEME,
    "Request forbidden by administrative rules",
    NULL,
    NULL,
    N_ ("An access rule of HAProxy refused the request"),
    N_ ("The page is HAProxy’s own: your application did not see the request. Allow this path, address or method "
        "there."),
    NULL,
    NULL },
  { "S27",
    CLASP_CONFIDENCE_LIKELY,
    { 400, 400 },
    ANY_SCHEME,
    "<h1>Bad Request (400)</h1>",
    NULL,
    NULL,
    N_ ("Django does not know this host"),
    N_ ("Django answers so when the Host field is not in ALLOWED_HOSTS. Connect by the public name, or add this one "
        "there."),
    NULL,
    NULL },
  { "S28",
    CLASP_CONFIDENCE_LIKELY,
    { 400, 400 },
    ANY_SCHEME,
    "The browser (or proxy) sent a request that this server could not understand",
    NULL,
    NULL,
    N_ ("This route does not speak WebSocket"),
    N_ ("A plain HTTP route of a Python (Werkzeug) server received the request. Connect to the server’s WebSocket "
        "route, served by something that knows WebSocket."),
    NULL,
    NULL },
  { "S29",
    CLASP_CONFIDENCE_CERTAIN,
    { 400, 400 },
    ANY_SCHEME,
    "Unsupported upgrade request",
    NULL,
    NULL,
    N_ ("uvicorn has no WebSocket library"),
    N_ ("The server runs uvicorn without a WebSocket library. Install uvicorn[standard], websockets or wsproto beside "
        "it."),
    CLASP_SNIPPET_UVICORN,
    NULL },
  { "S31",
    CLASP_CONFIDENCE_LIKELY,
    { 400, 400 },
    ANY_SCHEME,
    "did not receive a valid HTTP request",
    NULL,
    NULL,
    N_ ("A proxy passes the request on as HTTP/1.0"),
    N_ ("The server says that the request it saw was not valid, and the one that was sent here is. nginx speaks "
        "HTTP/1.0 to its backend unless told otherwise."),
    CLASP_SNIPPET_NGINX_VERSION,
    NULL },
  { "S7",
    CLASP_CONFIDENCE_CERTAIN,
    { 400, 400 },
    ANY_SCHEME,
    "Request Header Or Cookie Too Large",
    NULL,
    NULL,
    N_ ("The request is too large for the server"),
    N_ ("The server says that the header fields are too long. Cookies and tokens are the usual cause: send fewer of "
        "them."),
    NULL,
    NULL },
  { "S7",
    CLASP_CONFIDENCE_CERTAIN,
    { 400, 400 },
    ANY_SCHEME,
    "Size of a request header field exceeds server limit",
    NULL,
    NULL,
    N_ ("The request is too large for the server"),
    N_ ("The server says that a header field is too long. Cookies and tokens are the usual cause: send fewer of them."),
    NULL,
    NULL },
};

static gboolean
fingerprints_matches (const Fingerprint *self, const ClaspClues *clues)
{
  guint status = clues->report->http_status;

  if (status == 0 || (status != self->status[0] && status != self->status[1]))
    return FALSE;
  if (self->scheme != ANY_SCHEME && clues->secure != (self->scheme == ONLY_WSS))
    return FALSE;
  if (self->body != NULL && !clasp_clues_body_has (clues, self->body))
    return FALSE;
  return self->field == NULL || clasp_clues_received_has (clues, self->field, self->value);
}

/* Envoy's 426 with a list of versions is about the version, and its 403 is its own only when the body is empty. */
static gboolean
fingerprints_is_contradicted (const Fingerprint *self, const ClaspClues *clues)
{
  if (g_str_equal (self->id, "S2"))
    return clasp_clues_received_line (clues, "Sec-WebSocket-Version") != 0;
  if (g_str_equal (self->id, "S10"))
    return clues->body[0] != '\0';
  return g_str_equal (self->id, "S31") && clasp_clues_broken_request (clues) != CLASP_RULE_NONE;
}

static gboolean
fingerprints_is_known (const GPtrArray *found, const char *id)
{
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (clasp_diagnosis_get_id (found->pdata[i]), id))
      return TRUE;
  return FALSE;
}

static ClaspDiagnosis *
fingerprints_tell (const Fingerprint *self, const ClaspClues *clues)
{
  ClaspDiagnosis *diagnosis = clasp_diagnosis_new (self->id, self->confidence, _ (self->title), _ (self->text));

  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  if (self->field != NULL)
    clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, self->field));
  if (self->snippet != NULL)
    clasp_diagnosis_set_snippet (diagnosis, self->snippet);
  if (g_strcmp0 (self->fix, "use-wss") == 0)
    {
      g_autofree char *url = clasp_clues_dup_url (clues, TRUE);

      clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_USE_WSS, url);
    }
  return diagnosis;
}

void
clasp_fingerprints_match (const ClaspClues *clues, GPtrArray *found)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FINGERPRINTS); i++)
    if (!fingerprints_is_known (found, FINGERPRINTS[i].id) && fingerprints_matches (&FINGERPRINTS[i], clues) &&
        !fingerprints_is_contradicted (&FINGERPRINTS[i], clues))
      g_ptr_array_add (found, fingerprints_tell (&FINGERPRINTS[i], clues));
}
