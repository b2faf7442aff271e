/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What real servers, proxies and clouds answer, as their sources and public reports have it, and what is said of it. */
#include <string.h>

#include "session-harness.h"
#include "clasp-diagnose.h"

#define BODY(type, text) "Content-Type: " type "\r\nContent-Length: {length}\r\n\r\n" text
#define JSON(text) BODY ("application/json", text)
#define HTML(text) BODY ("text/html", text)
#define TEXT(text) BODY ("text/plain", text)
#define EMPTY "Content-Length: 0\r\n\r\n"
#define R101 "HTTP/1.1 101 Switching Protocols\r\n"
#define UP "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACC "Sec-WebSocket-Accept: {accept}\r\n"

/* @first: the first cause and how sure it is. @must: all of these words ("a|b") stand in what is said first; @must_not:
 * none of these anywhere. @fixes: what the first offers begins so. */
typedef struct
{
  HarnessCase row;
  const char *first;
  const char *must;
  const char *must_not;
  const char *fixes;
} ReportCase;

static const ReportCase REPORTS[] = {
  /* ---- claims of absence */
  { { .response = "HTTP/1.1 402 Payment Required\r\n" JSON ("{\"error\":\"quota exceeded for plan free\"}") },
    "status:certain",
    "402|quota exceeded for plan free",
    "does not say",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nserver: istio-envoy\r\nconnection: close\r\n" TEXT (
          "RBAC: access denied") },
    "S25:likely",
    "policy|RBAC: access denied",
    "does not say|Origin",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nserver: envoy\r\n" TEXT ("ext_authz denied: no such tenant") },
    "S26:likely",
    "no such tenant",
    "does not say|upgrade for this route",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\nServer: Kestrel\r\n" TEXT ("Connection ID required") },
    "S32:certain",
    "negotiate|id=",
    "without saying|drops",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nServer: Kestrel\r\n" TEXT ("No Connection with that ID") },
    "S32:certain",
    "negotiate|sticky",
    "slash at its end",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" JSON ("{\"message\":\"room parameter missing\"}") },
    "S4:possible",
    "room parameter missing",
    "without saying",
    NULL },
  { { .response = "HTTP/1.1 401 Unauthorized\r\n" JSON ("{\"error\":\"jwt expired\"}") },
    "S8:certain",
    "jwt expired",
    "does not say",
    "sign-in=" },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" JSON (
          "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"pods "
          "\\\"a\\\" is "
          "forbidden: User \\\"system:anonymous\\\" cannot create resource\",\"reason\":\"Forbidden\",\"code\":403}") },
    "S26:likely",
    "system:anonymous",
    "does not say",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" JSON (
          "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"Upgrade request required\",\"code\":400}") },
    "S1:likely",
    "removed",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" TEXT (
          "unable to upgrade: unable to negotiate protocol: client supports [], server accepts [v4.channel.k8s.io]") },
    "S33:certain",
    "v4.channel.k8s.io",
    NULL,
    NULL },
  { { .subprotocols = "chat",
      .response = "HTTP/1.1 400 Bad Request\r\nServer: Python/3.13 websockets/15.0.1\r\n" TEXT (
          "Failed to open a WebSocket connection: missing subprotocol.\n") },
    "S4:likely",
    "most likely a proxy did not pass Sec-WebSocket-Protocol on",
    "not offered",
    "show-rule=REQ-10" },
  { { .response = "HTTP/1.1 400 Bad Request\r\nServer: Python/3.13 websockets/15.0.1\r\n" TEXT (
          "Failed to open a WebSocket connection: missing subprotocol.\n") },
    "S33:certain",
    "not offered",
    "a proxy",
    NULL },
  { { .subprotocols = "v4.channel.k8s.io",
      .response = "HTTP/1.1 403 Forbidden\r\n" TEXT (
          "unable to upgrade: unable to negotiate protocol: client supports [], server accepts [v4.channel.k8s.io]") },
    "S4:likely",
    "most likely a proxy did not pass Sec-WebSocket-Protocol on",
    "not offered",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nserver: uvicorn\r\n" JSON ("{\"detail\":\"Not Found\"}") },
    "S29:likely",
    "took this for a plain request|uvicorn[standard]|or a proxy in front, which passes uvicorn’s name on",
    "uvicorn has no WebSocket library.",
    NULL },
  { { .response = R101 UP ACC "\r\n<html><title>Oops</title>" },
    "V7:certain",
    "sends a page where|Most likely the application",
    "sends HTTP",
    NULL },
  { { .response = R101 UP ACC "\r\nHTTP/1.1 404 Not Found\r\n\r\n" },
    "V7:certain",
    "sends HTTP where|Most likely the application, or a proxy, answered once more",
    "sends a page",
    NULL },
  { { .response = "HTTP/1.1 403 \r\n" BODY ("text/html;charset=utf-8",
                                            "<!doctype html><html lang=\"en\"><head><title>HTTP Status 403 – "
                                            "Forbidden</title><style>h1 {color:red}</style>"
                                            "</head><body><h1>HTTP Status 403 – Forbidden</h1><p><b>Type</b> Status "
                                            "Report</p><p><b>Message</b> Tenant is "
                                            "suspended</p><h3>Apache Tomcat/9.0.65</h3></body></html>") },
    "S26:likely",
    "Tenant is suspended",
    "Apache refused|color:red|does not say",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\nServer: Microsoft-HTTPAPI/2.0\r\n" HTML (
          "<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD><BODY><h2>Bad Request - Invalid Hostname</h2><hr><p>HTTP Error "
          "400. "
          "The request hostname is invalid.</p></BODY></HTML>") },
    "S27:certain",
    "Host",
    "without saying|Django",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" TEXT ("Blocked request. This host (\"a.example\") is not allowed.\nTo "
                                                     "allow this host, add it to `server.allowedHosts`") },
    "S27:certain",
    "allowedHosts",
    "Django|does not say",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" TEXT ("Invalid Host header") }, "S27:certain", "Host", "Django", NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" HTML ("<h1>Blocked hosts: a.example</h1>") },
    "S27:certain",
    NULL,
    NULL,
    NULL },
  { { .response = "HTTP/1.1 503 Service Unavailable\r\n" JSON ("{\"error\":\"maintenance until 12:00\"}") },
    "S23:likely",
    "maintenance until 12:00",
    NULL,
    "retry=" },
  { { .response = "HTTP/1.1 404 Not Found\r\n" JSON ("{\"error\":\"unknown stream btcusd\"}") },
    "S14:likely",
    "unknown stream btcusd",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 429 Too Many Requests\r\n" TEXT ("error code: 1015") }, "S19:certain", "1015", NULL, NULL },
  { { .response = "HTTP/1.1 500 Internal Server Error\r\n" TEXT ("database is locked") },
    "S21:likely",
    "database is locked",
    NULL,
    NULL },

  /* ---- words of a kind, whoever says them */
  { { .response = "HTTP/1.1 400 Bad Request\r\nServer: Cowboy\r\nVia: kong/2.8.1\r\n" TEXT (
          "'connection' header must contain 'upgrade', got [\"keep-alive\"]") },
    "S4:likely",
    "complains about “Connection”",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("Header `Sec-WebSocket-Key` is missing") },
    "S4:likely",
    "complains about “Sec-WebSocket-Key”",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("the connection must not be shared, header X-Room missing") },
    "S4:possible",
    "X-Room missing",
    "A proxy changed",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" HTML ("<b>400 Bad Request</b><br>Sec-WebSocket-Key not found.<br>This "
                                                       "is a WebSocket service and can not be accessed "
                                                       "via HTTP.") },
    "S4:likely",
    "complains about “Sec-WebSocket-Key”",
    "asks for an upgrade that was sent",
    NULL },
  { { .response = "HTTP/1.1 501 Not Implemented\r\n" TEXT ("This is a WebSocket route.") },
    "S1:likely",
    "asks for an upgrade that was sent",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("Expected WebSocket Upgrade request") },
    "S1:likely",
    NULL,
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" JSON ("{\"error\":\"websocket token required\"}") },
    "S4:possible",
    "websocket token required",
    "removed|A proxy changed",
    NULL },
  { { .response = "HTTP/1.1 503 Service Unavailable\r\n" TEXT (
          "Only WebSocket connections are paused for maintenance") },
    "S23:likely",
    "paused for maintenance",
    "asks for an upgrade",
    NULL },
  { { .response = "HTTP/1.1 500 Internal Server Error\r\n" TEXT ("Failed to upgrade to WebSocket") },
    "S21:likely",
    "Failed to upgrade to WebSocket",
    "asks for an upgrade",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\n" HTML (
          "<html><title>Acme</title><p>Welcome to Acme, the place to be for all that you can think of, and for some "
          "more. Our chat requires WebSocket support in your browser. Products, prices, about us, imprint, terms of "
          "use, "
          "privacy.</p></html>") },
    "S14:likely",
    NULL,
    "asks for an upgrade",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nVia: 1.1 gw (squid/5.7)\r\n" JSON ("{\"error\":\"no such tenant\"}") },
    "N10:likely",
    "no such tenant|may not let",
    NULL,
    NULL },
  { { .headers = "Origin: https://evil.example",
      .response = "HTTP/1.1 403 \r\nVary: Origin\r\nVary: Access-Control-Request-Method\r\n" EMPTY },
    "S9:likely",
    "https://evil.example",
    NULL,
    "retry-with-origin=" },
  { { .response = "HTTP/1.1 403 \r\nVary: Origin\r\n" EMPTY }, "S26:likely", NULL, "wants an Origin", NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nx-amzn-ErrorType: InvalidSignatureException\r\n" JSON (
          "{\"message\":\"The request signature we calculated does not match the signature you provided.\"}") },
    "S12:possible",
    "sign it anew",
    "begins with the stage",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: TornadoServer/6.4\r\n" HTML (
          "<html>Blocking request with non-local 'Host' a.example (a.example).</html>") },
    "S27:likely",
    "non-local 'Host'",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 421 Misdirected Request\r\n" HTML (
          "<p>Transmission received your request, but the hostname was unrecognized.</p>") },
    "S27:likely",
    "hostname was unrecognized",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 401 Access Denied\r\nWWW-Authenticate: AzureApiManagementKey realm=\"https://a/ws\","
                  "name=\"Ocp-Apim-Subscription-Key\",type=\"header\"\r\n" EMPTY },
    "S8:certain",
    "Ocp-Apim-Subscription-Key",
    NULL,
    NULL },
  { { .response = R101 "Upgrade: h2c\r\nConnection: Upgrade\r\n" ACC "\r\n" },
    "V1:certain",
    "another protocol, which was not asked for",
    "rewrote",
    NULL },
  { { .response = "HTTP/2.0 101 Switching Protocols\r\n" UP ACC "\r\n" },
    "H1:certain",
    "HTTP/2.0, which has no upgrade",
    "proxy_http_version",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nServer: nginx/1.25.3\r\nX-Powered-By: Express\r\n" HTML (
          "<pre>Cannot GET /chat</pre>") },
    "S1:likely",
    "Express answers",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nServer: cloudflare\r\nX-Powered-By: Express\r\n" HTML (
          "<pre>Cannot GET /chat</pre>") },
    "S14:likely",
    "Check the path",
    "Most likely that dropped",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nServer: nginx\r\n" TEXT ("404 page not found\n") },
    "S1:possible",
    "If the path is right",
    "Most likely",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\n" JSON (
          "{\"message\":\"Cannot GET /chat\",\"error\":\"Not Found\",\"statusCode\":404}") },
    "S14:likely",
    NULL,
    "Express answers",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nServer: nginx\r\n" JSON (
          "{\"message\":\"Route GET:/chat not found\",\"error\":\"Not Found\",\"statusCode\":404}") },
    "S1:likely",
    "Fastify answers",
    "Express",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nserver: uvicorn\r\n" TEXT ("Not Found") },
    "S29:likely",
    NULL,
    NULL,
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nserver: envoy\r\n" EMPTY },
    "S14:likely",
    "Envoy has no route",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nserver: istio-envoy\r\nx-envoy-upstream-service-time: 4\r\n" EMPTY },
    "S14:likely",
    NULL,
    "Envoy has no",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\n" TEXT ("default backend - 404") },
    "S14:likely",
    "ingress has no rule",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 BAD REQUEST\r\nServer: Werkzeug/2.3.4 Python/3.10.6\r\n" TEXT (
          "\"The client is using an unsupported version of the Socket.IO or Engine.IO protocols\"") },
    "S6:certain",
    "EIO=4",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" JSON ("\"Invalid session 8sXo3\"") },
    "S6:certain",
    "sticky",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" JSON ("{\"code\":3,\"message\":\"Bad request\"}") },
    "S6:certain",
    "{\"code\":3,\"message\":\"Bad request\"}",
    "“\"code\":3,”",
    NULL },
  { { .headers = "Origin: https://evil.example",
      .response = "HTTP/1.1 400 Bad Request\r\n" JSON ("\"Not an accepted origin.\"") },
    "S9:certain",
    "https://evil.example",
    NULL,
    "retry-with-origin=" },
  { { .headers = "Origin: https://evil.example", .response = "HTTP/1.1 403 Forbidden\r\nserver: Kestrel\r\n" EMPTY },
    "S9:likely",
    "may not allow this origin|https://evil.example",
    "does not allow this origin",
    "retry-without-origin=" },
  { { .headers = "Origin: http://example.com", .response = "HTTP/1.1 403 Forbidden\r\nserver: Kestrel\r\n" EMPTY },
    "S26:likely",
    "http://example.com",
    "allow this origin",
    "retry-without-origin=" },
  { { .headers = "Origin: https://evil.example", .response = "HTTP/1.1 401 Unauthorized\r\n" HTML ("Unauthorized") },
    "S8:certain",
    NULL,
    "does not allow this origin",
    NULL },
  { { .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Key realm=\"kong\"\r\n" JSON (
          "{\"message\":\"No API key found in request\"}") },
    "S8:certain",
    "the field that its documentation names",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: Microsoft-Azure-Application-Gateway/v2\r\n" HTML (
          "<center><h1>403 Forbidden</h1></center>\r\n<hr><center>Microsoft-Azure-Application-Gateway/v2</center>") },
    "S25:likely",
    "Azure Application Gateway",
    "of nginx",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nProxy-Connection: close\r\n" HTML (
          "<title>Access Denied</title>Your system policy has denied access to the requested URL.") },
    "N10:likely",
    "mark of a proxy (“Proxy-Connection”)",
    NULL,
    "use-wss=" },
  { { .response = "HTTP/1.1 403 Forbidden\r\nVia: 1.1 wsa01.corp.example:80 (Cisco-WSA/11.8.0-453)\r\n" HTML (
          "<title>Notification: Policy: Destination</title>") },
    "N10:likely",
    "Cisco-WSA",
    NULL,
    "use-wss=" },
  { { .response = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nIt looks like you are trying to access MongoDB "
                  "over HTTP on the native driver port.\r\n",
      .ends = TRUE },
    "N7:certain",
    "MongoDB",
    "web server answered",
    NULL },
  { { .response =
          "HTTP/1.0 501 Tor is not an HTTP Proxy\r\n\r\n<title>This is a SOCKS Proxy, Not An HTTP Proxy</title>",
      .ends = TRUE },
    "N7:certain",
    "SOCKS",
    "not support what",
    NULL },
  { { .response = "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nServer: AmazonS3\r\n" EMPTY },
    "S17:likely",
    "and yet refuses it",
    "does not take the request’s method|that the method is GET",
    NULL },
  { { .response = "HTTP/1.1 500 Internal Server Error\r\nServer: nginx/1.24.0\r\n" HTML (
          "<center><h1>500 Internal Server Error</h1></center>\r\n<hr><center>nginx/1.24.0</center>") },
    "S21:likely",
    "or that of the application behind it",
    "error of the application|The answer says",
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" JSON ("{\"status\":\"UP\"}") },
    "S15:likely",
    "{\"status\":\"UP\"}",
    "no upgrade.",
    NULL },
  { { .response = "HTTP/1.1 503 Service Unavailable\r\n" TEXT ("no available server\n") },
    "S23:likely",
    "no available server",
    NULL,
    NULL },

  /* ---- fingerprints against evidence */
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: AkamaiGHost\r\nMime-Version: 1.0\r\n" HTML (
          "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \nYou don't have "
          "permission to "
          "access \"http&#58;&#47;&#47;example&#46;com&#47;ws\" on this "
          "server.<P>\nReference&#32;&#35;18&#46;cd\n</BODY>\n"
          "</HTML>\n") },
    "S25:likely",
    "Akamai|reference|#18.cd",
    "Apache|does not say",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: LiteSpeed\r\n" HTML (
          "<html><head><title> 403 Forbidden</title></head><body>You don't have permission to access this resource. "
          "Access "
          "to this resource on the server is denied!</body></html>") },
    "S25:likely",
    "LiteSpeed",
    "Apache",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: cloudflare\r\n" HTML ("<center>nginx</center><html>cloudflare") },
    "S13:possible",
    "Cloudflare",
    "of nginx",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: openresty/1.21\r\n" HTML ("<hr><center>openresty/1.21</center>") },
    "S25:likely",
    "nginx",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: Apache/2.4\r\n" HTML (
          "<p>You don't have permission to access this resource.</p>") },
    "S25:likely",
    "Apache",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2, HTTP/1.1\r\n"
                  "Server: kong/2.8.1\r\n" JSON ("{\"message\":\"Please use HTTPS protocol\"}") },
    "N3:certain",
    "TLS|wss://",
    "removed",
    "use-wss=wss://example.com/chat" },
  { { .url = "wss://example.com/chat",
      .response = "HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2, HTTP/1.1\r\n" EMPTY },
    "S30:likely",
    NULL,
    "wants a WebSocket",
    "" },
  { { .response = "HTTP/1.1 426 Upgrade Required\r\nUpgrade: h2c\r\n" EMPTY },
    "N5:likely",
    "HTTP/2",
    "wants a WebSocket",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" TEXT ("Only the original owner may connect") },
    "S26:likely",
    "original owner",
    "this origin|an Origin that",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" TEXT ("originating network is blocked") },
    "S26:likely",
    "originating network",
    "this origin|an Origin that",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" TEXT ("error from the origin server") },
    "S26:likely",
    "origin server",
    "this origin|an Origin that",
    NULL },
  { { .response = "HTTP/1.1 503 Backend fetch failed\r\nVia: 1.1 varnish (Varnish/7.1)\r\nX-Varnish: 32770\r\n"
                  "Server: Varnish\r\n" HTML (
                      "<h1>Error 503 Backend fetch failed</h1><h3>Guru Meditation:</h3><p>XID: 3</p>") },
    "S23:likely",
    "Varnish|pipe",
    "on the way handled",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\nVia: 1.1 vegur\r\nServer: Cowboy\r\n" EMPTY },
    "S4:possible",
    NULL,
    "on the way handled",
    NULL },
  { { .response = "HTTP/1.1 502 Bad Gateway\r\nVia: 1.1 google\r\n" HTML ("<html>Error: Server Error</html>") },
    "S22:likely",
    NULL,
    "on the way handled",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nVia: 1.1 proxy.corp.example:3128 (squid/5.7)\r\n" HTML (
          "<html>no</html>") },
    "N10:likely",
    "squid",
    NULL,
    "use-wss=" },
  { { .url = "wss://a.example/",
      .response = "HTTP/1.1 403 Forbidden\r\nServer: Zscaler/6.2\r\n" HTML (
          "<html>Blocked by policy (Zscaler)</html>") },
    "N10:likely",
    "inspect",
    NULL,
    "" },
  { { .response = "HTTP/1.1 503 Service Unavailable\r\nServer: haproxy\r\n" HTML (
          "<html><body>No server is available to handle this request.</body></html>") },
    "S23:likely",
    "HAProxy",
    "on the way handled",
    NULL },

  /* The application's own words through a proxy that puts its name on them. */
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: cloudflare\r\nCF-RAY: 1\r\n" HTML (
          "<html><h1>Forbidden</h1>CSRF verification failed.</html>") },
    "S26:likely",
    "CSRF verification failed",
    "not from your application",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nserver: envoy\r\nx-envoy-upstream-service-time: 3\r\n" EMPTY },
    "S26:likely",
    NULL,
    "does not allow the upgrade",
    NULL },
  { { .response =
          "HTTP/1.1 426 Upgrade Required\r\nserver: istio-envoy\r\nx-envoy-upstream-service-time: 3\r\n" EMPTY },
    "S1:likely",
    NULL,
    "HTTP/1.0",
    NULL },
  { { .url = "wss://a.example/",
      .response = "HTTP/1.1 403 Forbidden\r\nX-Amz-Cf-Id: abc\r\n" JSON ("{\"error\":\"no such room\"}") },
    "S26:likely",
    "no such room",
    "CloudFront",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: lighttpd/1.4\r\n" HTML ("<html><h1>Members only</h1></html>") },
    "S26:likely",
    "Members only",
    "lighttpd",
    NULL },

  /* ---- the version before the status */
  { { .response =
          "HTTP/1.0 503 Service Unavailable\r\nCache-Control: no-cache\r\nConnection: close\r\nContent-Type: "
          "text/html\r\n\r\n<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this "
          "request.\n</body></html>\n",
      .ends = TRUE },
    "S23:likely",
    "HAProxy",
    "proxy_http_version",
    "retry=" },
  { { .response =
          "HTTP/1.0 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<html><body><h1>403 Forbidden</h1>\nRequest "
          "forbidden by administrative rules.\n</body></html>\n",
      .ends = TRUE },
    "S25:likely",
    "HAProxy",
    "no upgrade",
    NULL },
  { { .response = "HTTP/1.0 502 Bad Gateway\r\n\r\nThe server returned an invalid or incomplete response.",
      .ends = TRUE },
    "S22:likely",
    "HAProxy",
    "no upgrade",
    NULL },
  { { .response = "HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n", .ends = TRUE },
    "S8:certain",
    NULL,
    "no upgrade",
    NULL },
  { { .response = "HTTP/1.0 404 NOT FOUND\r\nServer: Werkzeug/1.0.1 Python/3.8.10\r\n\r\n", .ends = TRUE },
    "S14:likely",
    NULL,
    NULL,
    NULL },
  { { .response = "HTTP/1.0 200 OK\r\nServer: SimpleHTTP/0.6 Python/3.11.2\r\n\r\n<html>", .ends = TRUE },
    "H1:likely",
    "http.server",
    NULL,
    NULL },

  /* ---- challenges */
  { { .response = "HTTP/1.1 401 Unauthorized\r\nServer: Kestrel\r\nWWW-Authenticate: Bearer error=\"invalid_token\", "
                  "error_description=\"The audience 'empty' is invalid\"\r\n" EMPTY },
    "S8:certain",
    "asks for: Bearer|invalid_token|The audience 'empty' is invalid",
    "Bearer, audience",
    "sign-in=Bearer" },
  { { .headers = "Authorization: Bearer abcdefgh",
      .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\"\r\n" EMPTY },
    "S8:certain",
    "not accepted",
    "Nothing was sent|abcdefgh",
    NULL },
  { { .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n" EMPTY },
    "S8:certain",
    "Negotiate|NTLM|Kerberos",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" HTML ("<html><body><form><input name=p type=\"password\"></form></html>") },
    "S15:likely",
    "sign in",
    "did not see the upgrade",
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" HTML (
          "<html><head><title>Log in - Wiki</title></head><body>Hi</body></html>") },
    "S15:likely",
    "sign in",
    "did not see the upgrade",
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" HTML ("<html><head><title>Wiki-Login</title></head></html>") },
    "S15:likely",
    "sign in",
    "did not see the upgrade",
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" HTML ("<html><head><title>Design inspiration</title></head></html>") },
    "S15:likely",
    "did not see the upgrade",
    "to sign in",
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" HTML ("<html><head><title>Blog index</title></head></html>") },
    "S15:likely",
    "did not see the upgrade",
    "to sign in",
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" HTML ("<html><head><title>Connexion API</title></head></html>") },
    "S15:likely",
    "did not see the upgrade",
    "to sign in",
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" HTML ("<html><head><title>Wiki</title></head><body>Log in</body></html>") },
    "S15:likely",
    "did not see the upgrade",
    "looks like a page to sign in",
    NULL },
  { { .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"a, Basic b\", qop=\"auth,auth-int\", "
                  "algorithm=SHA-256, nonce=\"x\", Basic realm=\"y\"\r\n" EMPTY },
    "S8:certain",
    "Digest|Basic",
    "auth-int,",
    "sign-in=Digest, Basic" },
  { { .headers = "Authorization: Basic bWU6aGlkZGVu",
      .response = "HTTP/1.1 401 Unauthorized\r\n" TEXT ("you sent Basic bWU6aGlkZGVu and that is wrong") },
    "S8:certain",
    "that is wrong",
    "bWU6aGlkZGVu",
    NULL },

  /* ---- one sentence for each fault of a field */
  { { .subprotocols = "mqtt, mqttv3.1", .response = R101 UP ACC "Sec-WebSocket-Protocol: mqtt, mqttv3.1\r\n\r\n" },
    "V4:certain",
    "all of the list",
    "not offered",
    "offer-only=mqtt show-rule=RES-06" },
  { { .response = R101 UP ACC "Sec-WebSocket-Protocol: \r\n\r\n" },
    "V4:certain",
    "empty|leave the field out",
    "not offered",
    "show-rule=RES-06" },
  { { .subprotocols = "chat", .response = R101 UP ACC "Sec-WebSocket-Protocol: \r\n\r\n" },
    "V4:certain",
    "empty|leave the field out",
    "not offered",
    "show-rule=RES-06" },
  { { .subprotocols = "chat",
      .response = R101 UP ACC "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat\r\n\r\n" },
    "V4:certain",
    "once",
    "not offered",
    "show-rule=RES-06" },
  { { .subprotocols = "Chat", .response = R101 UP ACC "Sec-WebSocket-Protocol: chat\r\n\r\n" },
    "V4:certain",
    "letter case",
    "not offered",
    "offer-only=chat" },
  { { .subprotocols = "mqtt", .response = R101 UP ACC "Sec-WebSocket-Protocol: mqttv3.1\r\n\r\n" },
    "V4:certain",
    "not offered|mqttv3.1",
    NULL,
    "offer-only=mqttv3.1" },
  { { .response = R101 UP ACC "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n" },
    "V4:certain",
    "not offered|ocpp1.6",
    NULL,
    "offer-subprotocol=ocpp1.6" },
  { { .subprotocols = "chat", .response = R101 UP ACC "\r\n" }, "V5:certain", "Browsers refuse", NULL, NULL },

  /* ---- old and odd servers */
  { { .response = R101 UP ACC "\r\n\r\n\x81\x05hello" }, "H2:certain", "0D 0A", "compression", NULL },
  { { .response = "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Origin: http://a\r\nSec-WebSocket-Location: ws://a/ws\r\n\r\n8jKS'y:G*Co,Wxa-" },
    "V2:certain",
    "draft|hixie-76|Update",
    "a cache",
    NULL },
  { { .response = "HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
                  "WebSocket-Origin: http://a\r\nWebSocket-Location: ws://a/ws\r\n\r\n" },
    "V2:certain",
    "draft",
    "a cache",
    NULL },
  { { .response = "\xEF\xBB\xBFHTTP/1.1 101 Switching Protocols\r\n" UP ACC "\r\n", .ends = TRUE },
    "H2:certain",
    "byte order mark",
    "not a web server",
    NULL },
  { { .response = "\r\n" R101 UP ACC "\r\n", .ends = TRUE }, "H2:certain", "empty line", "not a web server", NULL },
  { { .response = "HTTP/1.1 521 \r\nServer: cloudflare\r\nCF-RAY: 845a-FRA\r\n" TEXT ("error code: 521") },
    "S24:likely",
    "refuses Cloudflare",
    "look into",
    "retry=" },
  { { .response = "HTTP/1.1 523 \r\nServer: cloudflare\r\nCF-RAY: 845a-FRA\r\n" TEXT ("error code: 523") },
    "S24:likely",
    "reached from Cloudflare",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 525 \r\nServer: cloudflare\r\nCF-RAY: 845a-FRA\r\n" TEXT ("error code: 525") },
    "S24:likely",
    "TLS handshake",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 526 \r\nServer: cloudflare\r\nCF-RAY: 845a-FRA\r\n" TEXT ("error code: 526") },
    "S24:likely",
    "certificate",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 530 \r\nServer: cloudflare\r\nCF-RAY: 845a-FRA\r\n" TEXT ("error code: 1033") },
    "S24:likely",
    "tunnel",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: cloudflare\r\n" TEXT ("error code: 1020") },
    "S13:possible",
    "rule",
    "does not say",
    NULL },
  { { .response = "HTTP/1.1 503 Service Unavailable\r\nserver: envoy\r\n" TEXT ("no healthy upstream") },
    "S23:certain",
    "Envoy",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 503 Service Unavailable\r\nserver: istio-envoy\r\n" TEXT (
          "upstream connect error or disconnect/reset before headers. reset reason: connection failure") },
    "S23:likely",
    "Envoy",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 504 Gateway Timeout\r\nserver: envoy\r\n" TEXT ("upstream request timeout") },
    "S24:likely",
    "Envoy",
    NULL,
    NULL },
  { { .response =
          "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer realm=\"http://a/\"\r\nserver: envoy\r\n" TEXT (
              "Jwt is missing") },
    "S8:certain",
    "Jwt is missing|Bearer",
    NULL,
    NULL },

  /* ---- Origin, by each server's words */
  { { .headers = "Origin: https://evil.example",
      .response = "HTTP/1.1 403 Forbidden\r\nServer: Python/3.11 websockets/10.4\r\n" TEXT (
          "Failed to open a WebSocket connection: invalid Origin header: https://evil.example.\n") },
    "S9:certain",
    "https://evil.example",
    "removed",
    "retry-with-origin=http://example.com retry-without-origin=" },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: Python/3.11 websockets/12.0\r\n" TEXT (
          "Failed to open a WebSocket connection: missing Origin header.\n") },
    "S9:certain",
    "No Origin was sent",
    "removed",
    "retry-with-origin=http://example.com" },
  { { .headers = "Origin: https://evil.example",
      .response =
          "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nSec-Websocket-Version: 13\r\n"
          "X-Content-Type-Options: nosniff\r\nContent-Length: {length}\r\n\r\nForbidden\n500 Internal Error\n" },
    "S9:likely",
    "https://evil.example",
    NULL,
    "retry-with-origin=" },
  { { .headers = "Origin: https://evil.example",
      .response = "HTTP/1.1 403 Forbidden\r\n" TEXT (
          "request Origin \"https://evil.example\" is not authorized for Host \"example.com\"") },
    "S9:certain",
    NULL,
    NULL,
    "retry-with-origin=" },
  { { .headers = "Origin: https://evil.example", .response = "HTTP/1.1 403 \r\n" TEXT ("Invalid CORS request") },
    "S9:certain",
    NULL,
    NULL,
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n\r\n", .ends = TRUE }, "S26:likely", NULL, NULL, NULL },
  { { .headers = "Origin: https://evil.example",
      .response = "HTTP/1.1 404 Not Found\r\n" BODY ("text/plain; charset=utf-8", "Page not found") },
    "S14:likely",
    "Action Cable|allowed_request_origins",
    NULL,
    "retry-with-origin=http://example.com" },

  /* ---- what servers say when the upgrade did not reach them */
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to "
                                                       "\"WebSocket\".") },
    "S4:likely",
    "Upgrade",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 426 Upgrade Required\r\n" TEXT (
          "WebSocket protocol violation: Connection header \"close\" does not contain Upgrade") },
    "S4:likely",
    "Connection",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("WebSocket upgrade is expected") },
    "S4:likely",
    "Upgrade",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("Connection header did not include 'upgrade'") },
    "S4:likely",
    "Connection",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("handshake error: bad \"Upgrade\" header") },
    "S4:likely",
    "Upgrade",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("handshake error: bad HTTP protocol version") },
    "S31:likely",
    "HTTP/1.0",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 426 Upgrade Required\r\n" TEXT (
          "WebSocket request couldn't be upgraded since no upgrade state was present") },
    "S31:likely",
    NULL,
    NULL,
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" TEXT ("Failed to open a WebSocket connection: missing Connection "
                                                       "header.\n\nYou cannot access a WebSocket server directly "
                                                       "with a browser. You need a WebSocket client.\n") },
    "S4:likely",
    "Connection",
    NULL,
    NULL },

  /* ---- protocols on top */
  { { .response = "HTTP/1.1 200 OK\r\n" TEXT ("0{\"sid\":\"x\",\"upgrades\":[\"websocket\"]}") },
    "S6:certain",
    "transport=websocket",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" TEXT ("Welcome to SockJS!\n") }, "S6:certain", "/websocket", "web page", NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" JSON ("{\"code\":3,\"message\":\"Bad request\"}") },
    "S6:certain",
    NULL,
    NULL,
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" JSON ("{\"code\":4,\"message\":\"Forbidden\"}") },
    "S6:certain",
    "allowRequest",
    NULL,
    NULL },

  /* ---- clouds and gateways */
  { { .url = "wss://a.example/",
      .response = "HTTP/1.1 403 Forbidden\r\nx-amzn-RequestId: 1\r\nx-amzn-ErrorType: "
                  "MissingAuthenticationTokenException\r\n" JSON ("{\"message\":\"Missing Authentication Token\"}") },
    "S12:possible",
    "stage",
    NULL,
    NULL },
  { { .url = "wss://a.example/",
      .response = "HTTP/1.1 403 Forbidden\r\n" JSON ("{\"message\": \"Forbidden\", \"connectionId\":\"a=\", "
                                                     "\"requestId\":\"b\"}") },
    "S12:possible",
    "authorizer",
    NULL,
    NULL },
  { { .url = "wss://a.example/",
      .response = "HTTP/1.1 403 Forbidden\r\nServer: awselb/2.0\r\n" HTML (
          "<html><head><title>403 Forbidden</title></head><body><center><h1>403 "
          "Forbidden</h1></center></body></html>") },
    "S25:likely",
    "AWS",
    "nginx",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" HTML (
          "<html><title>403</title>Your client does not have permission to get URL "
          "<code>/ws</code> from this server.</html>") },
    "S25:likely",
    "identity token",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: AmazonS3\r\n" BODY (
          "application/xml",
          "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>") },
    "S15:likely",
    "bucket",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nServer: kong\r\n" JSON (
          "{\"message\":\"no Route matched with those values\"}") },
    "S14:likely",
    "Kong",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" HTML (
          "<html><head><title>Request Rejected</title></head><body>The requested URL was "
          "rejected. Please consult with your administrator.<br>Your support ID is: 7"
          "</body></html>") },
    "S25:likely",
    "support ID",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 451 Unavailable For Legal Reasons\r\n" JSON (
          "{\"code\":0,\"msg\":\"Service unavailable from a restricted location\"}") },
    "S25:likely",
    "restricted location",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 511 Network Authentication Required\r\n" HTML ("<html>login</html>") },
    "N10:likely",
    "sign in",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: https://t.cloudflareaccess.com/cdn-cgi/access/login/a\r\n" EMPTY },
    "S16:certain",
    "sign in",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\nNgrok-Error-Code: ERR_NGROK_3200\r\n" HTML ("<html>offline</html>") },
    "S23:likely",
    "ngrok",
    NULL,
    NULL },
  { { .response = "HTTP/1.1 414 URI Too Long\r\n" HTML ("<center>nginx</center>") }, "S7:likely", NULL, NULL, NULL },
  { { .response = "HTTP/1.1 500 Internal Server Error\r\n" TEXT ("Fastly error: unknown domain: a.example.") },
    "S18:certain",
    "Fastly",
    NULL,
    NULL },
};

static char *
describe_fixes (ClaspDiagnosis *diagnosis)
{
  GString *text = g_string_new (NULL);
  const GPtrArray *fixes = clasp_diagnosis_get_fixes (diagnosis);

  for (guint i = 0; i < fixes->len; i++)
    {
      const ClaspFix *fix = fixes->pdata[i];

      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", clasp_fix_kind_to_string (fix->kind), fix->value);
    }
  return g_string_free_and_steal (text);
}

/* All that does not fit is told in one run. */
G_GNUC_PRINTF (2, 3) static void report_mismatch (const ReportCase *row, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("%s\n  of %.120s\n", text, row->row.response);
  g_test_fail ();
}

static void
check_words (const ReportCase *row, const char *first, const char *all)
{
  g_auto (GStrv) must = g_strsplit (row->must != NULL ? row->must : "", "|", -1);
  g_auto (GStrv) must_not = g_strsplit (row->must_not != NULL ? row->must_not : "", "|", -1);

  for (gsize i = 0; must[i] != NULL; i++)
    if (strstr (first, must[i]) == NULL)
      report_mismatch (row, "“%s” is not said: “%s”", must[i], first);
  for (gsize i = 0; must_not[i] != NULL; i++)
    if (strstr (all, must_not[i]) != NULL)
      report_mismatch (row, "“%s” is said: “%s”", must_not[i], all);
}

static gboolean
has_sent (const ClaspReport *report, const char *name)
{
  for (guint i = 0; i < report->transcript->len; i++)
    {
      const ClaspLine *line = report->transcript->pdata[i];
      const char *data = g_bytes_get_data (line->bytes, NULL);

      if (line->direction == CLASP_DIRECTION_OUT && line->name_length == strlen (name) &&
          g_ascii_strncasecmp (data, name, line->name_length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A button that changes nothing repeats the failure. */
static void
check_fixes_change_something (const ReportCase *row, const ClaspReport *report, ClaspDiagnosis *diagnosis)
{
  static const struct
  {
    ClaspFixKind kind;
    const char *field;
  } without[] = {
    { CLASP_FIX_RETRY_WITHOUT_ORIGIN, "Origin" },
    { CLASP_FIX_RETRY_WITHOUT_EXTENSIONS, "Sec-WebSocket-Extensions" },
    { CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS, "Sec-WebSocket-Protocol" },
  };
  const GPtrArray *fixes = clasp_diagnosis_get_fixes (diagnosis);

  for (guint i = 0; i < fixes->len; i++)
    {
      const ClaspFix *fix = fixes->pdata[i];

      if (fix->kind == CLASP_FIX_USE_WSS && report->uri->secure)
        report_mismatch (row, "wss is offered for wss");
      if (fix->kind == CLASP_FIX_OFFER_ONLY && g_strcmp0 (fix->value, row->row.subprotocols) == 0)
        report_mismatch (row, "what was offered is offered again");
      for (gsize k = 0; k < G_N_ELEMENTS (without); k++)
        if (fix->kind == without[k].kind && !has_sent (report, without[k].field))
          report_mismatch (row, "%s was not sent and is left out", without[k].field);
    }
}

static void
check_row (const ReportCase *row)
{
  g_autoptr (ClaspReport) report = harness_report_new (&row->row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *said = harness_describe_diagnoses (G_LIST_MODEL (diagnoses));
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *first = NULL;
  g_autofree char *fixes = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (diagnoses)); i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (G_LIST_MODEL (diagnoses), i);

      g_string_append_printf (all, "%s. %s\n", clasp_diagnosis_get_title (diagnosis),
                              clasp_diagnosis_get_text (diagnosis));
      check_fixes_change_something (row, report, diagnosis);
      if (i == 0)
        {
          first = g_strdup (all->str);
          fixes = describe_fixes (diagnosis);
        }
    }
  if (!g_str_has_prefix (said, row->first) || (said[strlen (row->first)] != ' ' && said[strlen (row->first)] != '\0'))
    report_mismatch (row, "“%s” is said, not “%s”", said, row->first);
  check_words (row, first != NULL ? first : "", all->str);
  if (row->fixes != NULL &&
      (fixes == NULL || !g_str_has_prefix (fixes, row->fixes) || (row->fixes[0] == '\0' && fixes[0] != '\0')))
    report_mismatch (row, "fixes are “%s”, not “%s”", fixes, row->fixes);
}

static void
test_reports (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (REPORTS); i++)
    check_row (&REPORTS[i]);
}

/* What is said of any answer never speaks against the answer itself. */
static void
check_no_contradiction (const char *name, const ClaspReport *report)
{
  static const char *const products[] = { "nginx",    "Apache", "HAProxy", "LiteSpeed",
                                          "lighttpd", "IIS",    "Varnish", "Envoy" };
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  const ClaspVerdict *sta_426 = clasp_verdicts_find (report->verdicts, CLASP_RULE_STA_426);
  gboolean has_body = report->body != NULL && g_bytes_get_size (report->body) > 0;
  g_autofree char *said = harness_describe_diagnoses (G_LIST_MODEL (diagnoses));

  if (report->outcome == CLASP_OUTCOME_FAILED)
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (diagnoses)), >, 0);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (diagnoses)); i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (G_LIST_MODEL (diagnoses), i);
      const char *title = clasp_diagnosis_get_title (diagnosis), *text = clasp_diagnosis_get_text (diagnosis);

      if (has_body && (strstr (text, "no body that would say") != NULL || strstr (text, "not say why") != NULL))
        g_error ("%s: “%s” is said of an answer with a body", name, text);
      if (sta_426 != NULL && sta_426->status == CLASP_STATUS_NOTE &&
          strstr (sta_426->text, "to be upgraded to") != NULL && g_str_equal (clasp_diagnosis_get_id (diagnosis), "S1"))
        g_error ("%s: S1 beside “%s”", name, sta_426->text);
      for (gsize k = 0; k < G_N_ELEMENTS (products); k++)
        for (guint l = 0; strstr (title, products[k]) != NULL && l < report->transcript->len; l++)
          {
            g_autofree char *line = clasp_line_to_text (report->transcript->pdata[l], TRUE);

            if (g_ascii_strncasecmp (line, "Server: ", 8) == 0 && strcasestr (line, products[k]) == NULL &&
                !(g_str_equal (products[k], "nginx") && strstr (line, "openresty") != NULL))
              g_error ("%s: “%s” beside “%s”", name, title, line);
          }
    }
}

static void
test_no_contradiction (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fuzz", "corpus", "head", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      HarnessCase row = { .ends = TRUE };
      g_autoptr (ClaspReport) report = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      row.response = text;
      report = harness_report_new (&row);
      check_no_contradiction (name, report);
      n++;
    }
  g_assert_cmpuint (n, >, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (REPORTS); i++)
    {
      g_autoptr (ClaspReport) report = harness_report_new (&REPORTS[i].row);

      check_no_contradiction (REPORTS[i].first, report);
    }
}

/* Only of these statuses anything is certain when nothing stands beside them. */
static void
test_bare_statuses (void)
{
  static const guint certain[] = { 401, 407, 429, 431, 494 };

  for (guint status = 200; status < 600; status++)
    {
      g_autofree char *response = g_strdup_printf ("HTTP/1.1 %u \r\nContent-Length: 0\r\n\r\n", status);
      const HarnessCase row = { .response = response };
      g_autoptr (ClaspReport) report = harness_report_new (&row);
      g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
      gboolean may = FALSE;

      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (diagnoses)), >, 0);
      for (gsize i = 0; i < G_N_ELEMENTS (certain); i++)
        may = may || certain[i] == status;
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (diagnoses)); i++)
        {
          g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (G_LIST_MODEL (diagnoses), i);
          const char *id = clasp_diagnosis_get_id (diagnosis);

          if (clasp_diagnosis_get_confidence (diagnosis) == CLASP_CONFIDENCE_CERTAIN && !may &&
              !g_str_equal (id, "status"))
            g_error ("%s is certain of a bare %u", id, status);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reports/answers", test_reports);
  g_test_add_func ("/reports/bare-statuses", test_bare_statuses);
  g_test_add_func ("/reports/no-contradiction", test_no_contradiction);
  return g_test_run ();
}
