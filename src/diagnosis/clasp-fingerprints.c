/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-fingerprints.h"

#include <glib/gi18n-lib.h>

#include "clasp-snippets.h"

typedef enum
{
  ANY_SCHEME,
  ONLY_WS,
  ONLY_WSS
} Scheme;

#define MAX_BODIES 7

/* All that is set must be seen, and of @bodies one. Strings are looked for in any letter case. */
typedef struct
{
  const char *id;
  ClaspConfidence confidence;
  guint from, to; /* statuses */
  Scheme scheme;
  const char *bodies[MAX_BODIES + 1];
  const char *field, *value; /* of the response, "A|B": one of them; value "": it is there */
  const char *server;        /* whose words these are, "a|b": no other Server field may stand beside them */
  gboolean empty;            /* there is no body */
  gboolean our_request;      /* only when the request was right */
  const char *product;       /* stands for %s */
  const char *title, *text;
  const char *snippet;
  ClaspFixKind fix; /* CLASP_FIX_USE_WSS, or CLASP_FIX_RETRY: none */
} Fingerprint;

/* What is told of several. %s: the product. */
#define ACCESS_RULE_TITLE N_("An access rule of %s refused the request")
#define ACCESS_RULE_TEXT                                                                                             \
  N_("The page is that of %s itself: your application did not see the request. Allow this path, address or method " \
      "there.")
#define API_GATEWAY_TITLE N_("API Gateway refused the request")
#define API_GATEWAY_TEXT                                                                                     \
  N_("API Gateway answered, not your application. Check that the path begins with the stage, and what the " \
      "authorizer "                                                                                          \
      "decides.")
/* What servers say to plain HTTP on their port of HTTPS. */
#define WANTS_TLS_BODIES                                                                         \
  "plain HTTP request was sent to HTTPS port", "Client sent an HTTP request to an HTTPS server", \
      "speaking plain HTTP to an SSL-enabled server port"
#define CLOUDFRONT_TITLE N_("CloudFront refused the request")
#define CLOUDFRONT_TEXT                                                                                                \
  N_("CloudFront answered, not your application. Use the origin request policy AllViewerExceptHostHeader, and check " \
      "that the path begins with the stage, and that no rule of its firewall blocks it.")
#define CHALLENGE_TITLE N_("Cloudflare wants to see a browser")
#define CHALLENGE_TEXT                                                                                                 \
  N_("Cloudflare answered with a check for robots, which only a browser can pass. Leave this path out of the check, " \
      "or use a token that the site gives to programs.")

#define CERTAIN CLASP_CONFIDENCE_CERTAIN
#define LIKELY CLASP_CONFIDENCE_LIKELY
#define POSSIBLE CLASP_CONFIDENCE_POSSIBLE

/* What a server or proxy says in words that only it uses. The texts to find are not translated, what is told is. */
static const Fingerprint FINGERPRINTS[] = {
  /* ---- TLS where there is none, and the other way round */
  { .id = "N3",
    .confidence = CERTAIN,
    .from = 400,
    .to = 497,
    .scheme = ONLY_WS,
    .bodies = { WANTS_TLS_BODIES, "This combination of host and port requires TLS", "HTTP request to an HTTPS port",
                "plain HTTP to an HTTPS port" },
    .title = N_("This port expects TLS"),
    .text = N_("The server says that it speaks HTTPS on this port. Connect with wss://."),
    .fix = CLASP_FIX_USE_WSS },
  { .id = "N3",
    .confidence = CERTAIN,
    .from = 426,
    .to = 426,
    .scheme = ONLY_WS,
    .field = "Upgrade",
    .value = "TLS/",
    .title = N_("The server wants TLS"),
    .text = N_("It asks for an upgrade to TLS (RFC 9110, 15.5.22), not to a WebSocket. Connect with wss://."),
    .fix = CLASP_FIX_USE_WSS },
  { .id = "N3",
    .confidence = LIKELY,
    .from = 400,
    .to = 426,
    .scheme = ONLY_WS,
    .bodies = { "use HTTPS", "HTTPS required", "requires HTTPS", "HTTPS is required", "HTTPS only", "SSL required",
                "SSL is required" },
    .title = N_("The server wants TLS"),
    .text = N_("It takes this request only over TLS. Connect with wss://."),
    .fix = CLASP_FIX_USE_WSS },
  { .id = "S30",
    .confidence = CERTAIN,
    .from = 400,
    .to = 497,
    .scheme = ONLY_WSS,
    .bodies = { WANTS_TLS_BODIES },
    .title = N_("A proxy speaks plain HTTP to its TLS backend"),
    .text = N_(
        "You connected with TLS, and yet the answer complains of plain HTTP: a proxy in front passes the request "
        "on without TLS to a server that wants it. Its configuration has to name the backend with https://."),
    .snippet = CLASP_SNIPPET_NGINX_HTTPS },
  { .id = "S30",
    .confidence = LIKELY,
    .from = 426,
    .to = 426,
    .scheme = ONLY_WSS,
    .field = "Upgrade",
    .value = "TLS/",
    .title = N_("A proxy speaks plain HTTP to its TLS backend"),
    .text = N_(
        "You connected with TLS, and yet the answer asks for TLS: a proxy in front passes the request on without "
        "it, or does not tell the server by X-Forwarded-Proto."),
    .snippet = CLASP_SNIPPET_NGINX_HTTPS },
  { .id = "N4",
    .confidence = CERTAIN,
    .from = 400,
    .to = 496,
    .bodies = { "No required SSL certificate was sent" },
    .title = N_("The server wants a client certificate"),
    .text = N_(
        "The server answers only clients that show a certificate. Choose a client certificate and its key under "
        "“TLS and network”.") },
  { .id = "N4",
    .confidence = CERTAIN,
    .from = 400,
    .to = 495,
    .bodies = { "The SSL certificate error" },
    .title = N_("The server did not accept the client certificate"),
    .text = N_("Check that it was issued by an authority that the server trusts, that it is still valid, and that the "
                "private key belongs to it.") },
  { .id = "N5",
    .confidence = CERTAIN,
    .from = 403,
    .to = 403,
    .bodies = { "Missing ALPN Protocol" },
    .title = N_("The server speaks HTTP/2 only"),
    .text = N_(
        "WebSocket by Upgrade needs HTTP/1.1, and this server does not offer it on this port. Allow HTTP/1.1 on "
        "the server.") },
  { .id = "N5",
    .confidence = LIKELY,
    .from = 426,
    .to = 505,
    .field = "Upgrade",
    .value = "h2c",
    .title = N_("The server speaks HTTP/2 only"),
    .text = N_("It asks for an upgrade to HTTP/2, and WebSocket by Upgrade needs HTTP/1.1. Allow HTTP/1.1 on the "
                "server.") },

  /* ---- other services that know HTTP well enough to say that they are none */
  { .id = "N7",
    .confidence = CERTAIN,
    .from = 200,
    .to = 501,
    .bodies = { "trying to access MongoDB over HTTP" },
    .title = N_("This is not a web server"),
    .text = N_("This port speaks the MongoDB protocol, not HTTP. Check host and port.") },
  { .id = "N7",
    .confidence = CERTAIN,
    .from = 200,
    .to = 501,
    .bodies = { "This is a SOCKS Proxy, Not An HTTP Proxy" },
    .title = N_("This is not a web server"),
    .text = N_(
        "This port speaks SOCKS, the protocol of a proxy, not HTTP. Check host and port; to connect through it, "
        "enter it as the proxy (socks5://).") },

  /* ---- boxes on the way */
  { .id = "N10",
    .confidence = LIKELY,
    .from = 200,
    .to = 599,
    .bodies = { "Zscaler", "Blue Coat", "FortiGuard", "Web Page Blocked", "Cisco Umbrella", "Forcepoint",
                "McAfee Web Gateway" },
    .title = N_("A filter on the way answered"),
    .text = N_("The page is that of a web filter in the network between you and the server, which did not let the "
                "request through. Have this host left out of inspection.") },
  { .id = "N10",
    .confidence = LIKELY,
    .from = 511,
    .to = 511,
    .title = N_("The network wants you to sign in"),
    .text = N_("A gateway of this network answered, not the server: open a web page in a browser and sign in to the "
                "network first.") },

  /* ---- Host */
  { .id = "S27",
    .confidence = LIKELY,
    .from = 400,
    .to = 400,
    .bodies = { "<h1>Bad Request (400)</h1>" },
    .title = N_("Django does not know this host"),
    .text = N_(
        "Django answers so when the Host field is not in ALLOWED_HOSTS. Connect by the public name, or add this "
        "one there.") },
  { .id = "S27",
    .confidence = CERTAIN,
    .from = 400,
    .to = 400,
    .bodies = { "Invalid HTTP_HOST header", "DisallowedHost" },
    .title = N_("Django does not know this host"),
    .text = N_("The Host field is not in ALLOWED_HOSTS. Connect by the public name, or add this one there.") },
  { .id = "S27",
    .confidence = CERTAIN,
    .from = 400,
    .to = 421,
    .bodies = { "Invalid Host header", "Bad Request - Invalid Hostname", "request hostname is invalid",
                "Blocked request. This host", "Blocked hosts:", "Blocked host:", "Untrusted Host" },
    .title = N_("The server does not know this host"),
    .text = N_(
        "It takes no request for the name that was sent as Host. Connect by the server’s public name, or add this "
        "one to the names that it allows.") },
  { .id = "S27",
    .confidence = LIKELY,
    .from = 400,
    .to = 421,
    .bodies = { "non-local 'Host'", "hostname was unrecognized", "Host not allowed", "host is not allowed",
                "Host header is not allowed", "host not permitted" },
    .title = N_("The server does not know this host"),
    .text = N_("It takes no request for the name that was sent as Host. Connect by the server’s public name, or add "
                "this one to the names that it allows.") },
  { .id = "S18",
    .confidence = CERTAIN,
    .from = 400,
    .to = 500,
    .bodies = { "Fastly error: unknown domain" },
    .title = N_("Fastly does not know this host"),
    .text = N_(
        "No service there has the name that was sent as Host. Check the host name, and the service’s domains.") },
  { .id = "S18",
    .confidence = LIKELY,
    .from = 400,
    .to = 400,
    .server = "AkamaiGHost",
    .field = "Server",
    .value = "AkamaiGHost",
    .bodies = { "Invalid URL" },
    .title = N_("Akamai does not know this host"),
    .text = N_("No property there has the name that was sent as Host or SNI. Check the host name.") },
  { .id = "S18",
    .confidence = CERTAIN,
    .from = 421,
    .to = 421,
    .bodies = { "does not match the Server Name Indication" },
    .title = N_("Host and SNI name different hosts"),
    .text = N_("The server compares both. Send the same name as Host and as server name (SNI).") },

  /* ---- the upgrade */
  { .id = "S2",
    .confidence = LIKELY,
    .from = 426,
    .to = 426,
    .field = "Server",
    .value = "envoy",
    .title = N_("Envoy received the request as HTTP/1.0"),
    .text = N_("Envoy answers 426 when the proxy before it speaks HTTP/1.0, as nginx does unless told otherwise. Set "
                "HTTP/1.1 there, or let Istio accept HTTP/1.0 (PILOT_HTTP10=1)."),
    .snippet = CLASP_SNIPPET_NGINX_VERSION },
  { .id = "S10",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .field = "Server",
    .value = "envoy",
    .empty = TRUE,
    .title = N_("Envoy does not allow the upgrade"),
    .text = N_("Envoy answers 403 when the route does not allow WebSocket. Allow the upgrade for this route."),
    .snippet = CLASP_SNIPPET_ENVOY },
  { .id = "S29",
    .confidence = CERTAIN,
    .from = 400,
    .to = 400,
    .bodies = { "Unsupported upgrade request" },
    .title = N_("uvicorn has no WebSocket library"),
    .text = N_("The server runs uvicorn without a WebSocket library. Install uvicorn[standard], websockets or wsproto "
                "beside it."),
    .snippet = CLASP_SNIPPET_UVICORN },
  { .id = "S31",
    .confidence = LIKELY,
    .from = 400,
    .to = 400,
    .our_request = TRUE,
    .bodies = { "did not receive a valid HTTP request", "bad HTTP protocol version" },
    .title = N_("A proxy passes the request on as HTTP/1.0"),
    .text = N_(
        "The server says that the request it saw was not valid, and the one that was sent here is. nginx speaks "
        "HTTP/1.0 to its backend unless told otherwise."),
    .snippet = CLASP_SNIPPET_NGINX_VERSION },
  { .id = "S31",
    .confidence = LIKELY,
    .from = 400,
    .to = 426,
    .our_request = TRUE,
    .bodies = { "no upgrade state was present" },
    .title = N_("A proxy passes the request on as HTTP/1.0"),
    .text = N_(
        "The server could not upgrade the connection that it saw, as it was not HTTP/1.1. nginx speaks HTTP/1.0 to "
        "its backend unless told otherwise."),
    .snippet = CLASP_SNIPPET_NGINX_VERSION },
  { .id = "S28",
    .confidence = LIKELY,
    .from = 400,
    .to = 400,
    .bodies = { "The browser (or proxy) sent a request that this server could not understand" },
    .title = N_("This route does not speak WebSocket"),
    .text = N_(
        "A plain HTTP route of a Python (Werkzeug) server received the request. Connect to the server’s WebSocket "
        "route, served by something that knows WebSocket.") },
  { .id = "S20",
    .confidence = CERTAIN,
    .from = 500,
    .to = 502,
    .bodies = { "hijacker" },
    .title = N_("A Go middleware stands in the way"),
    .text = N_(
        "The handler can’t take over the connection, because a middleware (for logs, gzip or a cache) wraps the "
        "response. Exclude the WebSocket route from it, or let the wrapper implement http.Hijacker.") },

  /* ---- protocols on top */
  { .id = "S6",
    .confidence = CERTAIN,
    .from = 200,
    .to = 200,
    .bodies = { "0{\"sid\":" },
    .title = N_("Socket.IO answered by polling"),
    .text = N_("The address asks for its long polling. Set transport=websocket in the query.") },
  { .id = "S6",
    .confidence = CERTAIN,
    .from = 200,
    .to = 200,
    .bodies = { "Welcome to SockJS!" },
    .title = N_("This is the base of a SockJS service"),
    .text = N_("Its raw WebSocket is one step further: put “/websocket” behind the path.") },
  { .id = "S32",
    .confidence = CERTAIN,
    .from = 400,
    .to = 400,
    .bodies = { "Connection ID required" },
    .title = N_("A SignalR hub wants to be negotiated with"),
    .text = N_(
        "POST to the hub’s path with /negotiate first, and put the connectionToken (or connectionId) of its answer "
        "into the query as id=…; or let the server skip negotiation (skipNegotiation).") },
  { .id = "S32",
    .confidence = CERTAIN,
    .from = 404,
    .to = 404,
    .bodies = { "No Connection with that ID" },
    .title = N_("The SignalR connection is not known here"),
    .text = N_("The id in the query is over, or another node gave it: negotiate again, and with several nodes let the "
                "balancer use sticky sessions.") },
  { .id = "S32",
    .confidence = LIKELY,
    .from = 400,
    .to = 400,
    .bodies = { "The ConnectionId is in the incorrect format", "Missing transport parameter", "Unknown transport." },
    .title = N_("This is a SignalR service of ASP.NET"),
    .text = N_("Negotiate first (GET …/negotiate), then connect to …/connect with transport=webSockets and its "
                "connectionToken.") },
  { .id = "S33",
    .confidence = CERTAIN,
    .from = 400,
    .to = 403,
    .bodies = { "invalid subprotocol", "missing subprotocol" },
    .title = N_("The server wants a subprotocol that was not offered"),
    .text = N_("It takes a connection only with a subprotocol that it knows. Offer one of those.") },
  { .id = "S33",
    .confidence = CERTAIN,
    .from = 400,
    .to = 403,
    .bodies = { "unable to negotiate protocol" },
    .title = N_("The server wants a subprotocol that was not offered"),
    .text = N_("Kubernetes streams (exec, attach, port-forward) need one of its own subprotocols, such as "
                "v4.channel.k8s.io.") },
  { .id = "S1",
    .confidence = LIKELY,
    .from = 400,
    .to = 400,
    .our_request = TRUE,
    .bodies = { "unable to upgrade: missing upgrade headers", "Upgrade request required" },
    .title = N_("The server asks for an upgrade that was sent"),
    .text = N_(
        "Kubernetes saw a request without “Upgrade” and “Connection”, and both were sent: a proxy or balancer in "
        "front removed them."),
    .snippet = CLASP_SNIPPET_NGINX },

  /* ---- signing in */
  { .id = "S12",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .field = "X-Amz-Cf-Id|X-Amzn-RequestId|Apigw-Requestid",
    .value = "",
    .bodies = { "{\"message\":\"Forbidden\"}" },
    .title = API_GATEWAY_TITLE,
    .text = API_GATEWAY_TEXT },
  { .id = "S12",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .bodies = { "Missing Authentication Token" },
    .title = N_("API Gateway has nothing at this path"),
    .text = N_(
        "It says so of a path or a method that it does not know, more often than of credentials. Check that the "
        "path begins with the stage.") },
  { .id = "S12",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .bodies = { "is not authorized to perform: execute-api" },
    .title = N_("API Gateway does not allow this caller"),
    .text = N_("The API checks its callers by IAM: sign the request (SigV4), or have the policy changed.") },
  { .id = "S12",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .bodies = { "request signature we calculated", "SignatureDoesNotMatch", "Signature expired",
                "security token included in the request" },
    .title = N_("AWS does not accept the signature of the request"),
    .text = N_("The address was signed with other keys, for another service or region, or too long ago: sign it anew "
                "(SigV4).") },
  { .id = "S12",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .bodies = { "The request could not be satisfied" },
    .server = "CloudFront",
    .title = CLOUDFRONT_TITLE,
    .text = CLOUDFRONT_TEXT,
    .snippet = CLASP_SNIPPET_CLOUDFRONT },
  { .id = "S12",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .field = "X-Amz-Cf-Id",
    .value = "",
    .title = CLOUDFRONT_TITLE,
    .text = CLOUDFRONT_TEXT,
    .snippet = CLASP_SNIPPET_CLOUDFRONT },
  { .id = "S12",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .field = "X-Amzn-RequestId|X-Amzn-ErrorType|Apigw-Requestid",
    .value = "",
    .title = N_("A service of AWS refused the request"),
    .text = N_("API Gateway or another service of AWS answered. Check that the request is signed or carries the token "
                "that it asks for, that its policy or authorizer allows this caller, and that the path begins with the "
                "stage.") },
  { .id = "S12",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .bodies = { "\"connectionId\":", "\"connectionId\" :" },
    .title = API_GATEWAY_TITLE,
    .text = API_GATEWAY_TEXT },

  /* ---- firewalls and access rules */
  { .id = "S13",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 503,
    .field = "Cf-Mitigated",
    .value = "challenge",
    .title = CHALLENGE_TITLE,
    .text = CHALLENGE_TEXT },
  { .id = "S13",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 503,
    .bodies = { "Just a moment...", "challenge-platform" },
    .server = "cloudflare",
    .title = CHALLENGE_TITLE,
    .text = CHALLENGE_TEXT },
  { .id = "S13",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .server = "cloudflare",
    .bodies = { "error code: 1020", "error code: 1010", "error code: 1006", "error code: 1007", "error code: 1008",
                "error code: 1009" },
    .title = N_("A rule of Cloudflare refused the request"),
    .text = N_("A firewall rule of the site’s owner blocks this address, country or client before the server sees it. "
                "Its firewall log has the reason, under the CF-Ray of this answer.") },
  { .id = "S13",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .server = "cloudflare",
    .bodies = { "error code: 1003", "error code: 1000" },
    .title = N_("Cloudflare does not serve this address"),
    .text = N_("Connect by the site’s name, not by an IP address of Cloudflare.") },
  { .id = "S13",
    .confidence = POSSIBLE,
    .from = 403,
    .to = 403,
    .bodies = { "cloudflare", "cf-wrapper", "cf-error" },
    .field = "Server",
    .value = "cloudflare",
    .title = N_("Cloudflare refused the request"),
    .text = N_(
        "The page comes from Cloudflare, not from your application. Its firewall log knows the reason; look for "
        "the CF-Ray of this answer.") },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .bodies = { "RBAC: access denied" },
    .title = N_("An authorization policy of Envoy or Istio refused the request"),
    .text = N_(
        "The proxy’s RBAC filter answered: your application did not see the request. Look for the "
        "AuthorizationPolicy (or RBAC filter) of this workload, and allow this path, caller or address there.") },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .field = "Server",
    .value = "AkamaiGHost",
    .bodies = { "Reference", "Access Denied" },
    .title = N_("Akamai refused the request"),
    .text = N_(
        "A rule of its firewall or bot manager answered: your application did not see the request. The reference "
        "number on the page is what the support there needs.") },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 200,
    .to = 403,
    .bodies = { "The requested URL was rejected. Please consult" },
    .title = N_("A firewall (F5) refused the request"),
    .text = N_("The page is that of the application firewall before the server. The support ID on it is what its "
                "administrator needs.") },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 200,
    .to = 503,
    .bodies = { "Incapsula incident ID", "_Incapsula_Resource" },
    .title = N_("A firewall (Imperva) refused the request"),
    .text = N_("The page is that of the application firewall before the server. The incident ID on it is what its "
                "administrator needs.") },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 406,
    .bodies = { "Mod_Security", "ModSecurity", "Sucuri WebSite Firewall", "Generated by Wordfence" },
    .title = N_("A firewall before the application refused the request"),
    .text = N_("Its log has the rule; allow this path there.") },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .field = "Server",
    .value = "awselb",
    .title = N_("A rule of the AWS load balancer refused the request"),
    .text = N_(
        "The answer is the balancer’s own: a rule of AWS WAF or a listener rule refused the request before your "
        "application saw it.") },
  { .id = "S25",
    .confidence = CERTAIN,
    .from = 403,
    .to = 503,
    .bodies = { "Error 403 - This web app is stopped" },
    .title = N_("The web app is stopped"),
    .text = N_("Azure answered: start the app in the portal.") },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .bodies = { "Your client does not have permission to get URL" },
    .title = N_("Google’s front end refused the request"),
    .text = N_("The service is not open to everybody (IAM): send an identity token as Authorization: Bearer, or allow "
                "unauthenticated calls.") },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .server = "nginx|openresty|tengine",
    .bodies = { "<center>nginx", "<center>openresty", "<center>tengine" },
    .product = "nginx",
    .title = ACCESS_RULE_TITLE,
    .text = ACCESS_RULE_TEXT },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .server = "apache|httpd",
    .bodies = { "You don't have permission to access", "You don&#39;t have permission to access" },
    .product = "Apache",
    .title = ACCESS_RULE_TITLE,
    .text = ACCESS_RULE_TEXT },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .server = "haproxy",
    .bodies = { "Request forbidden by administrative rules" },
    .product = "HAProxy",
    .title = ACCESS_RULE_TITLE,
    .text = ACCESS_RULE_TEXT },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .field = "Server",
    .value = "LiteSpeed",
    .bodies = { "Access to this resource on the server is denied", "LiteSpeed Web Server", "permission to access" },
    .product = "LiteSpeed",
    .title = ACCESS_RULE_TITLE,
    .text = ACCESS_RULE_TEXT },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .field = "Server",
    .value = "lighttpd",
    .bodies = { "<h1>403 Forbidden</h1>", "<h1>403 - Forbidden</h1>" },
    .product = "lighttpd",
    .title = ACCESS_RULE_TITLE,
    .text = ACCESS_RULE_TEXT },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .server = "Microsoft-IIS|Microsoft-HTTPAPI",
    .bodies = { "Forbidden: Access is denied", "HTTP Error 403", "permission to view this directory or page" },
    .product = "IIS",
    .title = ACCESS_RULE_TITLE,
    .text = ACCESS_RULE_TEXT },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 403,
    .to = 403,
    .server = "Application-Gateway",
    .bodies = { "<center>Microsoft-Azure-Application-Gateway" },
    .product = "Azure Application Gateway",
    .title = ACCESS_RULE_TITLE,
    .text = ACCESS_RULE_TEXT },
  { .id = "S25",
    .confidence = LIKELY,
    .from = 451,
    .to = 451,
    .title = N_("Not available from here"),
    .text = N_("The service refuses connections from your country or network for legal reasons.") },

  /* ---- limits */
  { .id = "S7",
    .confidence = CERTAIN,
    .from = 400,
    .to = 494,
    .bodies = { "Request Header Or Cookie Too Large", "Size of a request header field exceeds server limit",
                "Request Header Fields Too Large", "Request header is too large", "Bad Request - Request Too Long",
                "request headers was too long",
                "Your browser sent a request that this server could not understand.<br />\nSize" },
    .title = N_("The request is too large for the server"),
    .text = N_(
        "The server says that the header fields are too long. Cookies and tokens are the usual cause: send fewer "
        "of them.") },
  { .id = "S7",
    .confidence = LIKELY,
    .from = 414,
    .to = 414,
    .title = N_("The address is too long for the server"),
    .text = N_("Put less into the path and the query: a token may go into a header field.") },
  { .id = "S19",
    .confidence = LIKELY,
    .from = 418,
    .to = 418,
    .bodies = { "-1003", "banned", "too many" },
    .title = N_("The server has banned this address for a while"),
    .text = N_("It does so after too many requests. Wait before trying again.") },

  /* ---- backends */
  { .id = "S21",
    .confidence = LIKELY,
    .from = 500,
    .to = 500,
    .server = "apache|httpd",
    .bodies = { "encountered an internal error or misconfiguration" },
    .title = N_("Apache could not handle the request"),
    .text = N_(
        "The page is that of Apache itself. Its error log has the reason: often ProxyPass names a ws:// address, and "
        "mod_proxy_wstunnel is not loaded (“No protocol handler was valid”), or a script or .htaccess failed.") },
  { .id = "S23",
    .confidence = CERTAIN,
    .from = 503,
    .to = 503,
    .bodies = { "no healthy upstream" },
    .title = N_("The proxy has no healthy server"),
    .text = N_(
        "Envoy has no server for this route that passes its health checks. Start the application, or look at the "
        "checks."),
    .fix = CLASP_FIX_RETRY },
  { .id = "S23",
    .confidence = LIKELY,
    .from = 503,
    .to = 503,
    .bodies = { "upstream connect error or disconnect/reset before headers" },
    .title = N_("The proxy could not talk to the application"),
    .text = N_("Envoy could not connect to the application, or it hung up before it answered: it is down, listens on "
                "another port, or expects TLS where Envoy speaks plain (or the other way round).") },
  { .id = "S23",
    .confidence = LIKELY,
    .from = 503,
    .to = 503,
    .server = "haproxy",
    .bodies = { "No server is available to handle this request" },
    .title = N_("No server is available behind HAProxy"),
    .text = N_(
        "HAProxy has no healthy server for this request: the application is down, or its health check fails.") },
  { .id = "S23",
    .confidence = LIKELY,
    .from = 503,
    .to = 503,
    .server = "varnish",
    .bodies = { "Guru Meditation" },
    .title = N_("Varnish could not get an answer from the application"),
    .text = N_(
        "The backend is down, or Varnish does not pass the upgrade: WebSockets need “return (pipe)” in vcl_recv, "
        "and Upgrade and Connection set in vcl_pipe."),
    .snippet = CLASP_SNIPPET_VARNISH },
  { .id = "S23",
    .confidence = LIKELY,
    .from = 503,
    .to = 503,
    .bodies = { "failure to get a peer from the ring-balancer", "name resolution failed" },
    .title = N_("The gateway has no server for this route"),
    .text = N_("Kong found no healthy target, or not the name of the service. Check the upstream there.") },
  { .id = "S23",
    .confidence = LIKELY,
    .from = 503,
    .to = 503,
    .bodies = { "herokucdn.com/error-pages" },
    .title = N_("The application on Heroku failed"),
    .text = N_("Its dyno crashed, is not running, or did not bind $PORT. “heroku logs” has the code (H10, H14 …).") },
  { .id = "S23",
    .confidence = LIKELY,
    .from = 404,
    .to = 502,
    .field = "Ngrok-Error-Code",
    .value = "",
    .title = N_("ngrok answered, not your application"),
    .text = N_("The tunnel is not up, or nothing listens at its local end. Start both, and check the address.") },
  { .id = "S22",
    .confidence = LIKELY,
    .from = 502,
    .to = 502,
    .server = "haproxy",
    .bodies = { "The server returned an invalid or incomplete response" },
    .title = N_("The application’s answer broke off behind HAProxy"),
    .text = N_("It crashed, or it speaks TLS or HTTP/2 where HAProxy expects HTTP/1.1.") },
  { .id = "S22",
    .confidence = LIKELY,
    .from = 502,
    .to = 502,
    .bodies = { "CloudFront wasn't able to connect to the origin", "CloudFront wasn&#39;t able to connect" },
    .title = N_("CloudFront could not connect to the origin"),
    .text = N_("The origin is down, or its certificate and protocol do not fit what CloudFront is set to.") },
  { .id = "S22",
    .confidence = LIKELY,
    .from = 502,
    .to = 502,
    .bodies = { "An invalid response was received from the upstream server" },
    .title = N_("The gateway got no valid answer from the application"),
    .text = N_("Kong could not use what the upstream sent: it is down, or speaks TLS where Kong speaks plain (or the "
                "other way round).") },
  { .id = "S24",
    .confidence = LIKELY,
    .from = 504,
    .to = 504,
    .bodies = { "upstream request timeout" },
    .title = N_("The application did not answer in time"),
    .text = N_("Envoy gave up waiting. Raise the route’s timeout, which also bounds upgraded streams (0 switches it "
                "off).") },
  { .id = "S14",
    .confidence = LIKELY,
    .from = 404,
    .to = 404,
    .field = "Server",
    .value = "envoy",
    .empty = TRUE,
    .title = N_("Envoy has no route for this request"),
    .text = N_(
        "Envoy answered, not your application: none of its routes fits this host and path. Check them there, and "
        "the host name that was sent.") },
  { .id = "S14",
    .confidence = LIKELY,
    .from = 404,
    .to = 404,
    .bodies = { "default backend - 404" },
    .title = N_("The ingress has no rule for this request"),
    .text = N_("Kubernetes’ ingress answered, not your application: none of its rules fits this host and path. Check "
                "them there, and the host name that was sent.") },
  { .id = "S14",
    .confidence = LIKELY,
    .from = 404,
    .to = 404,
    .bodies = { "no Route matched with those values" },
    .title = N_("The gateway has no route for this request"),
    .text = N_("Kong has no route that fits host, path and method (and protocol). Check them there.") },
  { .id = "S14",
    .confidence = LIKELY,
    .from = 404,
    .to = 404,
    .bodies = { "DEPLOYMENT_NOT_FOUND", "The deployment could not be found on Vercel", "No such app",
                "There's nothing here, yet." },
    .title = N_("No application is deployed at this host"),
    .text = N_("The host’s provider answered. Check the host name.") },
};

/* Envoy and CloudFront put their names on what the application answered through them, too. */
static gboolean
fingerprints_is_of_application (const Fingerprint *self, const ClaspClues *clues)
{
  g_autofree char *server = clasp_clues_dup_received (clues, "Server");

  if (g_strcmp0 (self->value, "envoy") == 0)
    return clasp_clues_received_line (clues, "X-Envoy-Upstream-Service-Time") != 0;
  if (g_strcmp0 (self->field, "X-Amz-Cf-Id") == 0)
    return (server != NULL && !clasp_clues_has_one_of (server, "CloudFront")) ||
           (clues->tells && !clasp_clues_body_has (clues, "cloudfront"));
  return FALSE;
}

/* What the same answer says otherwise: Envoy's 426 with a list of versions is about the version. Who misses a
 * subprotocol that was sent says nothing of which was offered. */
static gboolean
fingerprints_is_contradicted (const Fingerprint *self, const ClaspClues *clues)
{
  if (self->server != NULL && !clasp_clues_is_page_of (clues, self->server))
    return TRUE;
  if (self->empty && clues->body[0] != '\0')
    return TRUE;
  if (self->our_request && clasp_clues_broken_request (clues) != CLASP_RULE_NONE)
    return TRUE;
  if (fingerprints_is_of_application (self, clues))
    return TRUE;
  if (g_str_equal (self->id, "S33") && clasp_clues_misses_subprotocol (clues) &&
      clasp_clues_sent_line (clues, "Sec-WebSocket-Protocol") != 0)
    return TRUE;
  return g_str_equal (self->id, "S2") && (clasp_clues_received_line (clues, "Sec-WebSocket-Version") != 0 ||
                                          clasp_clues_received_has (clues, "Upgrade", "TLS"));
}

static gboolean
fingerprints_has_body (const Fingerprint *self, const ClaspClues *clues)
{
  for (gsize i = 0; self->bodies[i] != NULL; i++)
    if (clasp_clues_body_has (clues, self->bodies[i]) || clasp_clues_has_one_of (clues->words, self->bodies[i]))
      return TRUE;
  return self->bodies[0] == NULL;
}

/* The line of the field that was looked for, or 0. */
static guint
fingerprints_find_field (const Fingerprint *self, const ClaspClues *clues)
{
  g_auto (GStrv) names = g_strsplit (self->field != NULL ? self->field : "", "|", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    if (clasp_clues_received_has (clues, names[i], self->value))
      return clasp_clues_received_line (clues, names[i]);
  return 0;
}

static gboolean
fingerprints_matches (const Fingerprint *self, const ClaspClues *clues)
{
  guint status = clues->report->http_status;

  if (status < self->from || status > self->to)
    return FALSE;
  if (self->scheme != ANY_SCHEME && clues->secure != (self->scheme == ONLY_WSS))
    return FALSE;
  return fingerprints_has_body (self, clues) && (self->field == NULL || fingerprints_find_field (self, clues) != 0);
}

static gboolean
fingerprints_is_known (const GPtrArray *found, const char *id)
{
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (clasp_diagnosis_get_id (found->pdata[i]), id))
      return TRUE;
  return FALSE;
}

static char *
fingerprints_dup_words (const Fingerprint *self, const char *words)
{
  GString *text = g_string_new (words);

  if (self->product != NULL)
    g_string_replace (text, "%s", self->product, 0);
  return g_string_free_and_steal (text);
}

static ClaspDiagnosis *
fingerprints_tell (const Fingerprint *self, const ClaspClues *clues)
{
  g_autofree char *title = fingerprints_dup_words (self, _(self->title));
  g_autofree char *told = fingerprints_dup_words (self, _(self->text));
  g_autofree char *text = clasp_clues_quote (clues, told);
  ClaspDiagnosis *diagnosis = clasp_diagnosis_new (self->id, self->confidence, title, text);

  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  clasp_diagnosis_add_line (diagnosis, fingerprints_find_field (self, clues));
  if (self->server != NULL)
    clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Server"));
  if (self->snippet != NULL)
    clasp_diagnosis_set_snippet (diagnosis, self->snippet);
  if (self->fix == CLASP_FIX_USE_WSS)
    {
      g_autofree char *url = clasp_clues_dup_url (clues, TRUE);

      clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_USE_WSS, url);
    }
  else if (clues->report->http_status >= 500)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY, NULL);
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
