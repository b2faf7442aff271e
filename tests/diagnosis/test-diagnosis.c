/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a failure: one row at least for each entry of CAUSES.md, and rows that must not match. */
#include <string.h>

#include "session-harness.h"
#include "clasp-diagnose.h"
#include "clasp-report-text.h"

#define R101 "HTTP/1.1 101 Switching Protocols\r\n"
#define UP "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACC "Sec-WebSocket-Accept: {accept}\r\n"
#define END "Content-Length: 0\r\n\r\n"
#define ENGINE_IO_REFUSAL \
  "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-type: text/html\r\nContent-Length: 3\r\n\r\nBad"
#define BODY(type, text) "Content-Type: " type "\r\nContent-Length: {length}\r\n\r\n" text

/* A row of an answered request. @expected: what is said, best first, "…" at its end: whatever else. @fixes: of the
 * first. */
typedef struct
{
  HarnessCase row;
  const char *expected;
  const char *fixes;
} AnswerCase;

static const AnswerCase ANSWERS[] = {
  /* S1, S2, S3: 426 */
  { { .response = "HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\n" END },
    "S1:likely",
    "show-rule=RES-01" },
  { { .response = "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n" END }, "S1:likely", NULL },
  { { .response =
          "HTTP/1.1 400 Bad\r\nContent-Length: 51\r\n\r\nFailed to open a WebSocket connection: no upgrade..." },
    "S1:likely",
    NULL },
  { { .response = "HTTP/1.1 404 Not Found\r\n" BODY ("text/html", "<pre>Cannot GET /chat") },
    "S14:likely S1:possible",
    NULL },
  { { .response = "HTTP/1.1 426 Upgrade Required\r\nServer: istio-envoy\r\n" END }, "S2:likely S1:likely", NULL },
  { { .headers = "Sec-WebSocket-Version: 8",
      .response = "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n" END },
    "S3:certain",
    "retry-version-13= show-rule=REQ-09" },
  { { .headers = "Sec-WebSocket-Version: 8",
      .response = "HTTP/1.1 400 Bad Request\r\nSec-WebSocket-Version: 7, 13\r\n" END },
    "S3:certain",
    "retry-version-13= show-rule=REQ-09" },
  { { .drop = "Sec-WebSocket-Version",
      .response = "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n" END },
    "S3:certain",
    "retry-version-13= show-rule=REQ-09" },
  { { .headers = "Sec-WebSocket-Version: 14", .response = "HTTP/1.1 426 Upgrade Required\r\n" END },
    "S3:likely",
    "retry-version-13= show-rule=REQ-09" },
  { { .response = "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8, 7\r\n" END },
    "S3:certain",
    "show-rule=REQ-09" },

  /* S4 to S7 and S27 to S31: 400 */
  { { .response = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n" BODY ("text/html", "Invalid Upgrade header!") },
    "S4:likely",
    "show-rule=REQ-05" },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY (
          "text/plain", "websocket: not a websocket handshake: 'upgrade' token not found in 'Connection' header...") },

    "S4:likely",
    "show-rule=REQ-06" },
  { { .extensions = "permessage-deflate",
      .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html",
                                                       "Invalid or unacceptable Sec-WebSocket-Extensions header") },
    "S4:likely",
    "retry-without-extensions= show-rule=REQ-11" },
  { { .drop = "Upgrade", .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html", "Invalid Upgrade header") },
    "S4:likely",
    "restore-fields= show-rule=REQ-05" },
  { { .drop = "Connection", .response = "HTTP/1.1 404 Not Found\r\n" END },
    "S4:likely",
    "restore-fields= show-rule=REQ-06" },
  { { .response = "HTTP/1.1 400 Bad Request\r\nSec-Websocket-Version: 13\r\n" BODY ("text/plain", "Bad Request\n") },
    "S4:possible",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n" BODY ("text/html", "Bad Request") },
    "S5:possible S4:possible",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("application/json",
                                                       "{\"code\":0,\"message\":\"Transport unknown\"}") },
    "S6:certain",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/plain", "Session ID unknown") }, "S6:certain", NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html",
                                                       "<h1>400</h1><center>Request Header Or Cookie Too Large<") },
    "S7:certain",
    NULL },
  { { .response = "HTTP/1.1 431 Request Header Fields Too Large\r\n" END }, "S7:certain", NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html",
                                                       "Size of a request header field exceeds server limit.") },
    "S7:certain",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html", "<h1>Bad Request (400)</h1>") },
    "S27:likely",
    NULL },
  { { .response = "HTTP/1.1 400 BAD REQUEST\r\n" BODY (
          "text/html", "<p>The browser (or proxy) sent a request that this server could not understand.<") },
    "S28:likely",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/plain", "Unsupported upgrade request.") },
    "S29:certain",
    NULL },
  /* A proxy that puts its name beside that of uvicorn passed this on. */
  { { .response = "HTTP/1.1 404 Not Found\r\nServer: Caddy\r\nServer: uvicorn\r\n" BODY (
          "application/json", "{\"detail\":\"Not Found\"}") },
    "S1:likely",
    NULL },
  { { .url = "wss://example.com/",
      .response = "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n" BODY (
          "text/html", "<center>The plain HTTP request was sent to HTTPS port</ce") },
    "S30:certain",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/plain", "did not receive a valid HTTP request, sorry") },
    "S31:likely",
    NULL },
  { { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html",
                                                       "<center>No required SSL certificate was sent</center>.") },
    "N4:certain",
    NULL },

  /* S8 to S13, S25, S26: 401 and 403 */
  { { .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a, b\", Digest nonce=\"x\"\r\n" END },
    "S8:certain",
    "sign-in=Basic, Digest" },
  { { .response = "HTTP/1.1 401 Unauthorized\r\n" END }, "S8:certain", "sign-in=" },
  { { .headers = "Origin: https://evil.example",
      .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/html", "Cross origin websockets not allowed...") },
    "S9:certain",
    "retry-with-origin=http://example.com retry-without-origin=" },
  { { .headers = "Origin: http://example.com",
      .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/html", "Cross origin websockets not allowed...") },
    "S9:certain",
    "retry-without-origin=" },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/plain",
                                                     "invalid Origin: only https://a.example:81. Sorry") },
    "S9:certain",
    "retry-with-origin=https://a.example:81" },
  { { .headers = "Origin: http://a.example",
      .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/plain", "Origin http://a.example is not allowed") },
    "S9:likely",
    "retry-with-origin=http://example.com retry-without-origin=" },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/html", "<a href='https://a.example'>invalid Origin</a>") },
    "S9:certain",
    "retry-with-origin=http://example.com" },
  { { .response = "HTTP/1.1 403 Forbidden\r\nSec-Websocket-Version: 13\r\nX-Content-Type-Options: nosniff\r\n" BODY (
          "text/plain", "Forbidden\n") },
    "S9:likely",
    "retry-with-origin=http://example.com" },
  { { .response = "HTTP/1.1 403 Forbidden\r\nserver: envoy\r\n" END }, "S10:likely", NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: Python/3.11 websockets/10.4\r\n" END }, "S11:likely", NULL },
  { { .response = "HTTP/1.1 403 Access denied\r\n\r\n", .ends = TRUE }, "S11:likely", NULL },
  { { .response = "HTTP/1.1 403 \r\nserver: hypercorn-h11\r\n" END }, "S11:likely", NULL },
  { { .url = "wss://a.example/",
      .response = "HTTP/1.1 403 Forbidden\r\nx-amzn-RequestId: 1\r\n" BODY ("application/json",
                                                                            "{\"message\":\"Forbidden\"}") },
    "S12:possible",
    NULL },
  { { .url = "wss://a.example/",
      .response = "HTTP/1.1 403 Forbidden\r\nX-Amz-Cf-Id: abc\r\nVia: 1.1 x.cloudfront.net\r\n" END },
    "S12:possible",
    NULL },
  { { .response = "HTTP/1.1 503 Service Unavailable\r\nServer: cloudflare\r\ncf-mitigated: challenge\r\n" END },
    "S13:possible",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: cloudflare\r\n" BODY ("text/html", "<html>cloudflare</html>") },
    "S13:possible",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nServer: nginx/1.22.1\r\n" BODY ("text/html",
                                                                             "<hr><center>nginx/1.22.1</center>") },
    "S25:likely",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/html",
                                                     "You don't have permission to access this resource.</p>") },
    "S25:likely",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/html", "Request forbidden by administrative rules. ..") },
    "S25:likely",
    NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\nX-WebSocket-Reject-Reason: no token\r\n" END }, "S26:certain", NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/plain", "Forbidden") }, "S26:likely", NULL },
  { { .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/html", "<p>Go away</p>") }, "S26:likely", NULL },

  { { .response = "HTTP/1.1 403 Forbidden\r\nX-WebSocket-Reject-Reason: no\rCookie: hidden \r\n" END },
    "H2:certain S26:certain",
    NULL },

  /* S8: no way to sign in is offered that is said not to help */
  { { .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Negotiate\r\n" END },
    "S8:certain",
    "" },
  { { .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Basic\r\n" END },
    "S8:certain",
    "sign-in=NTLM, Basic" },

  /* S14 to S24: the other statuses */
  { { .response = "HTTP/1.1 404 Not Found\r\n" END }, "S14:likely", NULL },
  { { .response = "HTTP/1.1 200 OK\r\n" BODY ("text/html", "<html><title>Welcome</title><p>") }, "S15:likely", NULL },
  { { .response = "HTTP/1.1 204 No Content\r\n\r\n" }, "S15:likely", NULL },
  { { .response = "HTTP/1.1 301 Moved\r\nLocation: ../chat\r\n" END, .url = "wss://example.com/a/b?x=1" },
    "S16:certain",
    "use-location=wss://example.com/chat" },
  { { .response = "HTTP/1.1 301 Moved\r\nLocation: https://example.com/chat/\r\n" END },
    "S16:certain",
    "use-location=wss://example.com/chat/" },
  { { .url = "wss://example.com/a/b?x=1", .response = "HTTP/1.1 307 Temporary Redirect\r\nLocation: ../login\r\n" END },
    "S16:certain",
    "" },
  /* The same path elsewhere is the same place, whatever it is called; a host or a query may be another. */
  { { .url = "ws://example.com/lessons/ws",
      .response = "HTTP/1.1 301 Moved Permanently\r\nLocation: https://example.com/lessons/ws\r\n" END },
    "S16:certain",
    "use-location=wss://example.com/lessons/ws" },
  { { .url = "ws://example.com/auth/ws",
      .response = "HTTP/1.1 301 Moved Permanently\r\nLocation: https://www.example.com/auth/ws/\r\n" END },
    "S16:certain",
    "use-location=wss://www.example.com/auth/ws/" },
  { { .url = "ws://example.com/login?room=1",
      .response = "HTTP/1.1 308 Permanent Redirect\r\nLocation: /login/?room=1\r\n" END },
    "S16:certain",
    "use-location=ws://example.com/login/?room=1" },
  { { .url = "ws://example.com/", .response = "HTTP/1.1 302 Found\r\nLocation: https://sso.example.com/\r\n" END },
    "S16:certain",
    "" },
  { { .url = "ws://example.com/chat", .response = "HTTP/1.1 302 Found\r\nLocation: /chat?next=login\r\n" END },
    "S16:certain",
    "" },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: /processor/authors?lesson=2\r\n" END },
    "S16:certain",
    "use-location=ws://example.com/processor/authors?lesson=2" },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: /auth?next=/chat\r\n" END }, "S16:certain", "" },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: /sso\r\n" END }, "S16:certain", "" },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: mailto:me\r\n" END }, "S16:certain", "" },
  { { .response = "HTTP/1.1 300 Multiple Choices\r\nLocation: https://example.com/\r\n" END }, "S16:certain", "" },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: https://example.com:99999/\r\n" END }, "S16:certain", "" },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: https://example.com/?t={{token}}\r\n" END }, "S16:certain", "" },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: /a%2Fb#part\r\n" END },
    "S16:certain",
    "use-location=ws://example.com/a%2Fb" },
  { { .response = "HTTP/1.1 302 Found\r\nLocation: https://me:hidden@example.com/\r\n" END },
    "S16:certain",
    "use-location=wss://example.com/" },
  { { .response = "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\n" END }, "S17:likely", NULL },
  { { .response = "HTTP/1.1 421 Misdirected Request\r\n" END }, "S18:likely", NULL },
  { { .response = "HTTP/1.1 464 \r\n" END }, "S18:possible", NULL },
  { { .response = "HTTP/1.1 505 HTTP Version Not Supported\r\n" END }, "S18:likely", NULL },
  { { .response = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\n" END }, "S19:certain", "retry=" },
  { { .response = "HTTP/1.1 500 Internal Server Error\r\n" BODY (
          "text/plain", "websocket: response does not implement http.Hijacker.....") },
    "S20:certain",
    NULL },
  { { .response = "HTTP/1.1 500 Internal Server Error\r\n" END }, "S21:likely", "retry=" },
  { { .response = "HTTP/1.1 501 Not Implemented\r\n" END }, "S21:likely", NULL },
  { { .response = "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\n" END }, "S22:likely S31:possible", NULL },
  { { .response = "HTTP/1.1 502 Bad Gateway\r\nServer: Microsoft-IIS/10.0\r\n" END }, "S22:likely S22:possible", NULL },
  { { .response = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n" END }, "S23:likely", NULL },
  { { .response = "HTTP/1.1 504 Gateway Timeout\r\n" END }, "S24:likely", NULL },
  { { .response = "HTTP/1.1 522 \r\nServer: cloudflare\r\n" END }, "S24:likely", NULL },
  { { .response = "HTTP/1.1 418 I'm a teapot\r\n" END }, "status:certain", "show-rule=RES-01" },
  { { .response = "HTTP/1.1 304 Not Modified\r\n\r\n" }, "status:certain", NULL },

  /* N3, N5, N7, N8, N10 from an answer; H1, H2 */
  { { .response = "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n" BODY (
          "text/html", "<center>The plain HTTP request was sent to HTTPS port</ce") },
    "N3:certain",
    "use-wss=wss://example.com/chat" },
  { { .url = "ws://example.com:8443/chat",
      .response = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
      .ends = TRUE },
    "N3:certain",
    "use-wss=wss://example.com:8443/chat" },
  { { .response = "HTTP/1.0 403 Forbidden\r\n\r\nMissing ALPN Protocol, expected `h2`.", .ends = TRUE },
    "N5:certain",
    NULL },
  { { .response = "SSH-2.0-OpenSSH_9.2p1\r\n", .ends = TRUE }, "N7:certain", NULL },
  { { .response = "220 mail.example.com ESMTP\r\n", .ends = TRUE }, "N7:certain", NULL },
  { { .response = "-ERR unknown command 'GET'\r\n", .ends = TRUE }, "N7:certain", NULL },
  { { .response = "INFO {\"server_id\":\"x\"}\r\n", .ends = TRUE }, "N7:certain", NULL },
  { { .response = "hello there\r\n", .ends = TRUE }, "N7:likely", NULL },
  { { .response = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n" END },
    "N8:certain",
    "sign-in-proxy= without-proxy=" },
  { { .response = "HTTP/1.1 501 Not Implemented\r\nVia: 1.1 squid\r\n" END },
    "N10:likely",
    "use-wss=wss://example.com/chat" },
  { { .response = "HTTP/1.1 426 Upgrade Required\r\nVia: 1.1 squid\r\n" END }, "N10:likely S1:likely", NULL },
  { { .response = "HTTP/1.0 404 Not Found\r\nServer: SimpleHTTP/0.6 Python/3.11\r\n" END },
    "H1:likely",
    "show-rule=HTTP-02" },
  { { .response = "HTTP/1.0 101 Switching Protocols\r\n" UP ACC "\r\n", .ends = TRUE },
    "H1:certain",
    "show-rule=HTTP-02" },
  { { .response = R101 "Upgrade websocket\r\n" UP ACC "\r\n", .ends = TRUE }, "H2:certain", "show-rule=HTTP-04" },
  /* V7, S6, H2: what stands behind a 101 is HTTP, a page, or neither */
  { { .response = R101 UP ACC "\r\nHTTP/1.1 404 Not Found\r\n\r\n" }, "V7:certain", "show-rule=HTTP-11" },
  { { .response = R101 UP ACC "\r\n<!doctype HTML><title>Oops</title>" }, "V7:certain", "show-rule=HTTP-11" },
  { { .response = R101 UP ACC "\r\n<HTML><title>Oops</title>" }, "V7:certain", "show-rule=HTTP-11" },
  { { .response = R101 UP ACC "\r\n<?xml version=\"1.0\"?><hello/>" }, "H2:certain", "show-rule=HTTP-11" },
  { { .url = "ws://example.com/socket.io/?EIO=3&transport=websocket",
      .response = R101 UP ACC "\r\n" ENGINE_IO_REFUSAL },
    "S6:likely",
    "show-rule=HTTP-11" },
  { { .url = "ws://example.com/socket.io/?EIO=4&transport=websocket",
      .response = R101 UP ACC "\r\n" ENGINE_IO_REFUSAL },
    "V7:certain",
    "show-rule=HTTP-11" },
  { { .url = "ws://example.com/socket.io/?EIO=3&transport=websocket",
      .response = R101 UP ACC "\r\nHTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\n\r\n" },
    "V7:certain",
    "show-rule=HTTP-11" },
  { { .response = "HTTP/1.1 101 Switching Protocols\r\nUpgr", .ends = TRUE }, "H2:certain", "show-rule=HTTP-13" },
  { { .response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n", .ends = TRUE }, "H2:certain", NULL },
  { { .response = "", .ends = TRUE }, "N6:likely N3:possible", "retry=" },
  { { .url = "ws://a.example:8443/", .response = "", .ends = TRUE }, "N3:likely N6:likely", NULL },

  /* V1 to V6: a 101 that does not hold */
  { { .response = R101 "Connection: Upgrade\r\n" ACC "\r\n" }, "V1:certain", "show-rule=RES-02" },
  { { .response = R101 "Upgrade: websocket\r\nConnection: keep-alive\r\n" ACC "\r\n" },
    "V1:certain",
    "show-rule=RES-03" },
  { { .response = R101 UP "\r\n" }, "V2:certain", "show-rule=RES-04" },
  { { .response = R101 UP ACC "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\r\n\r\n" }, "V2:certain", NULL },
  { { .response = R101 UP "Sec-WebSocket-Accept: {key}\r\n\r\n" }, "V3:certain", "show-rule=RES-04" },
  { { .response = R101 UP "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n" }, "V3:certain", NULL },
  { { .response = R101 UP ACC "Sec-WebSocket-Protocol: chat\r\n\r\n" },
    "V4:certain",
    "offer-subprotocol=chat show-rule=RES-06" },
  { { .subprotocols = "Chat", .response = R101 UP ACC "Sec-WebSocket-Protocol: chat\r\n\r\n" },
    "V4:certain",
    "offer-only=chat show-rule=RES-06" },
  /* What is no token can't be offered, and nobody asked to refuse an empty field. */
  { { .subprotocols = "chat", .response = R101 UP ACC "Sec-WebSocket-Protocol: \"chat\"\r\n\r\n" },
    "V4:certain",
    "show-rule=RES-06" },
  { { .subprotocols = "chat", .response = R101 UP ACC "Sec-WebSocket-Protocol:\r\n\r\n" }, "V4:certain", NULL },
  { { .subprotocols = "chat", .response = R101 UP ACC "\r\n" }, "V5:certain", "show-rule=RES-07" },
  { { .subprotocols = "chat", .refuse_no_subprotocol = TRUE, .response = R101 UP ACC "\r\n" },
    "V5:certain",
    "retry-without-subprotocols= show-rule=RES-07" },
  { { .response = R101 UP ACC "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n" },
    "V6:certain",
    "show-rule=RES-05" },
  { { .lenient = TRUE, .response = R101 UP "Sec-WebSocket-Accept: {key}\r\n\r\n" }, "V3:certain", NULL },

  /* Nothing to say: the connection is open. */
  { { .response = R101 UP ACC "\r\n" }, "", NULL },
  { { .response = R101 "upgrade: WebSocket\r\nconnection: keep-alive, UPGRADE\r\n" ACC "\r\n" }, "", NULL },
  { { .subprotocols = "chat", .response = R101 UP ACC "Sec-WebSocket-Protocol: chat\r\n\r\n" }, "", NULL },
  { { .response = "HTTP/1.1 103 Early Hints\r\nVia: 1.1 squid\r\n\r\n" R101 UP ACC "\r\n" }, "", NULL },
};

/* Goes on to the next row: all that do not fit are told in one run. */
G_GNUC_PRINTF (1, 2) static void report_mismatch (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("%s\n", text);
  g_test_fail ();
}

static char *
describe_fixes (ClaspDiagnosis *diagnosis)
{
  GString *text = g_string_new (NULL);
  const GPtrArray *fixes = clasp_diagnosis_get_fixes (diagnosis);

  for (guint i = 0; i < fixes->len; i++)
    {
      const ClaspFix *fix = fixes->pdata[i];

      g_assert_cmpstr (fix->label, !=, "");
      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", clasp_fix_kind_to_string (fix->kind), fix->value);
    }
  return g_string_free_and_steal (text);
}

/* Whatever is said has words, and rests on lines that are there. */
static void
check_all (GListModel *diagnoses, const ClaspReport *report)
{
  for (guint i = 0; i < g_list_model_get_n_items (diagnoses); i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (diagnoses, i);
      g_autofree char *confidence = NULL;
      const guint *lines;
      guint n;

      g_assert_cmpstr (clasp_diagnosis_get_title (diagnosis), !=, "");
      g_assert_cmpuint (strlen (clasp_diagnosis_get_text (diagnosis)), >, 10);
      g_object_get (diagnosis, "confidence-text", &confidence, NULL);
      g_assert_cmpstr (confidence, !=, "");
      lines = clasp_diagnosis_get_lines (diagnosis, &n);
      for (guint j = 0; j < n; j++)
        {
          g_assert_cmpuint (lines[j], >=, 1);
          g_assert_cmpuint (lines[j], <=, report->transcript->len);
        }
    }
}

static void
check_row (const AnswerCase *row)
{
  g_autoptr (ClaspReport) report = harness_report_new (&row->row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *said = harness_describe_diagnoses (G_LIST_MODEL (diagnoses));
  g_autoptr (ClaspDiagnosis) first = g_list_model_get_item (G_LIST_MODEL (diagnoses), 0);

  check_all (G_LIST_MODEL (diagnoses), report);
  if (strcmp (said, row->expected) != 0)
    report_mismatch ("“%s” said of\n%s\n— expected “%s”", said, row->row.response, row->expected);
  if (row->fixes != NULL)
    {
      g_autofree char *fixes = describe_fixes (first);

      if (strcmp (fixes, row->fixes) != 0)
        report_mismatch ("fixes “%s” for\n%s\n— expected “%s”", fixes, row->row.response, row->fixes);
    }
}

static void
test_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    if (ANSWERS[i].expected != NULL)
      check_row (&ANSWERS[i]);
}

/* --------------------------------------------------------------------------------------------- what is to be copied */

/* @has: what the lines hold, and @not: what they do not, since it is for another program. */
typedef struct
{
  const char *response;
  const char *has, *not;
} SnippetCase;

static void
test_snippets (void)
{
  static const SnippetCase cases[] = {
    { "HTTP/1.1 426 Upgrade Required\r\n" END, "proxy_set_header Upgrade", "ProxyPass" },
    { "HTTP/1.1 426 Upgrade Required\r\nServer: Apache/2.4.71 (Debian)\r\n" END, "upgrade=websocket", "proxy_set" },
    { "HTTP/1.1 426 Upgrade Required\r\nServer: lighttpd/1.4.69\r\n" END, "\"upgrade\" => \"enable\"", "nginx" },
    { "HTTP/1.1 426 Upgrade Required\r\nServer: h2o/2.2.5\r\n" END, "proxy.websocket: ON", "proxy_set" },
    { "HTTP/1.1 426 Upgrade Required\r\nX-Varnish: 32770\r\n" END, "return (pipe)", "proxy_set" },
    { "HTTP/1.1 426 Upgrade Required\r\nServer: Microsoft-IIS/10.0\r\n" END, "<webSocket enabled", "proxy_set" },
    { "HTTP/1.1 403 Forbidden\r\n" BODY ("text/html", "Cross origin websockets not allowed"), "check_origin",
      "ProxyPreserveHost" },
    { "HTTP/1.1 403 Forbidden\r\n" BODY ("text/plain", "websocket: 'Origin' header value not allowed"), "CheckOrigin",
      "ProxyPreserveHost" },
    { "HTTP/1.1 403 Forbidden\r\n" BODY ("text/plain", "Invalid CORS request"), "setAllowedOrigins",
      "ProxyPreserveHost" },
    { "HTTP/1.1 403 Forbidden\r\nServer: Apache\r\n" BODY ("text/plain", "origin not allowed"), "ProxyPreserveHost",
      "proxy_set" },
    { "HTTP/1.1 403 Forbidden\r\nServer: nginx\r\n" BODY ("text/plain", "origin not allowed"), "proxy_set_header Host",
      "ProxyPreserveHost" },
    { "HTTP/1.1 403 Forbidden\r\nX-Amz-Cf-Id: x\r\n" END, "AllViewerExceptHostHeader", "nginx" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HarnessCase row = { .headers = "Origin: https://app.example", .response = cases[i].response };
      g_autoptr (ClaspReport) report = harness_report_new (&row);
      g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
      g_autoptr (ClaspDiagnosis) first = g_list_model_get_item (G_LIST_MODEL (diagnoses), 0);
      const char *snippet = clasp_diagnosis_get_snippet (first);

      if (strstr (snippet, cases[i].has) == NULL || strstr (snippet, cases[i].not) != NULL)
        report_mismatch ("to copy “%s” for\n%s\n— expected “%s”", snippet, cases[i].response, cases[i].has);
    }
}

/* ------------------------------------------------------------------------------------ what failed before the answer */

typedef struct
{
  const char *url;
  ClaspPhase phase;
  const char *domain, *code;
  const char *first; /* first bytes */
  gsize n_first;
  guint proxy_status;
  const char *alpn;
  const char *expected, *fixes;
} ReachCase;

static const ReachCase REACH[] = {
  { "ws://a", CLASP_PHASE_RESOLVE, "resolve", "not-found", NULL, 0, 0, NULL, "N1:certain", "retry=" },
  { "ws://a", CLASP_PHASE_TCP, "tcp", "refused", NULL, 0, 0, NULL, "N1:certain", "retry=" },
  { "ws://a", CLASP_PHASE_TCP, "tcp", "timed-out", NULL, 0, 0, NULL, "N1:likely", "retry=" },
  { "ws://a", CLASP_PHASE_TCP, "timeout", "tcp", NULL, 0, 0, NULL, "N1:likely", "retry=" },
  { "ws://a", CLASP_PHASE_RESOLVE, "timeout", "resolve", NULL, 0, 0, NULL, "N1:likely", "retry=" },
  { "ws://a", CLASP_PHASE_TCP, "tcp", "unreachable", NULL, 0, 0, NULL, "N1:certain", "retry=" },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "unreachable", NULL, 0, 0, NULL, "N1:certain", "retry=" },
  { "wss://a:80/x", CLASP_PHASE_TLS, "tls", "not-tls", "HTTP/1.1 400 Bad", 16, 0, NULL, "N2:certain",
    "use-ws=ws://a:80/x" },
  { "wss://a/x", CLASP_PHASE_TLS, "tls", "not-tls", "<!DOCTYPE html>", 15, 0, NULL, "N2:certain", "use-ws=ws://a/x" },
  { "wss://a", CLASP_PHASE_TLS, "tls", "not-tls", "hello", 5, 0, NULL, "N2:likely", NULL },
  { "wss://a", CLASP_PHASE_TLS, "tls", "not-tls", "SSH-2.0-x\r\n", 11, 0, NULL, "N7:certain", NULL },
  { "wss://a", CLASP_PHASE_TLS, "tls", "handshake-failed", NULL, 0, 0, NULL, "tls:certain N2:possible", NULL },
  { "wss://a", CLASP_PHASE_TLS, "timeout", "tls", NULL, 0, 0, NULL, "tls:certain N2:possible", NULL },
  { "wss://a", CLASP_PHASE_TLS, "tls", "handshake-failed", "\x15\3\3\0\2\2\x28", 7, 0, NULL, "tls:certain", NULL },
  { "wss://a", CLASP_PHASE_TLS, "timeout", "tls", "\x16\3\3\x40\0\2\0", 7, 0, NULL, "tls:certain", NULL },
  { "ws://a", CLASP_PHASE_RESPONSE, "http", "invalid", "\x15\x03\x03\x00\x02\x02\x0a", 7, 0, NULL, "N3:certain",
    "use-wss=wss://a/" },
  { "ws://a", CLASP_PHASE_RESPONSE, "http", "invalid", NULL, 0, 0, NULL, "N6:likely N3:possible", "retry=" },
  { "ws://a", CLASP_PHASE_RESPONSE, "timeout", "response", NULL, 0, 0, NULL, "N6:likely", "retry=" },
  { "wss://a", CLASP_PHASE_RESPONSE, "http", "invalid", NULL, 0, 0, NULL, "N6:likely", NULL },
  { "wss://a", CLASP_PHASE_TLS, "tls", "unknown-ca", NULL, 0, 0, NULL, "N4:certain",
    "choose-authority= connect-unverified=" },
  { "wss://a", CLASP_PHASE_TLS, "tls", "self-signed", NULL, 0, 0, NULL, "N4:certain",
    "choose-authority= connect-unverified=" },
  { "wss://a", CLASP_PHASE_TLS, "tls", "bad-identity", NULL, 0, 0, NULL, "N4:certain", "connect-unverified=" },
  { "wss://a", CLASP_PHASE_TLS, "tls", "expired", NULL, 0, 0, NULL, "N4:certain", "connect-unverified=" },
  { "wss://a", CLASP_PHASE_TLS, "tls", "revoked", NULL, 0, 0, NULL, "N4:certain", "" },
  { "wss://a", CLASP_PHASE_TLS, "tls", "client-certificate-required", NULL, 0, 0, NULL, "N4:certain",
    "choose-client-certificate=" },
  { "wss://a", CLASP_PHASE_TLS, "tls", "unrecognized-name", NULL, 0, 0, NULL, "N4:certain", "" },
  { "wss://a", CLASP_PHASE_TLS, "tls", "protocol-version", NULL, 0, 0, NULL, "N11:certain", NULL },
  { "wss://a", CLASP_PHASE_TLS, "tls", "no-application-protocol", NULL, 0, 0, NULL, "N5:certain", NULL },
  { "wss://a", CLASP_PHASE_RESPONSE, "http", "invalid", "\0\0\x12\4\0\0\0\0\0\0\3\0\0\0", 14, 0, "h2", "N5:certain",
    NULL },
  { "ws://a", CLASP_PHASE_RESPONSE, "http", "invalid", "\0\0\0\4\0\0\0\0\0", 9, 0, NULL, "N5:certain", NULL },
  { "ws://a", CLASP_PHASE_RESPONSE, "http", "invalid", "\0\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd", 14, 0, NULL, "N7:likely",
    NULL },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "need-auth", NULL, 0, 407, NULL, "N8:certain",
    "sign-in-proxy= without-proxy=" },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "denied", NULL, 0, 403, NULL, "N9:certain", NULL },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "failed", NULL, 0, 503, NULL, "N12:likely", "choose-proxy= without-proxy=" },
  { "wss://a", CLASP_PHASE_PROXY, "proxy", "failed", NULL, 0, 501, NULL, "N9:certain", "choose-proxy= without-proxy=" },
  { "wss://a", CLASP_PHASE_PROXY, "proxy", "failed", NULL, 0, 504, NULL, "N12:likely", NULL },
  { "wss://a", CLASP_PHASE_PROXY, "proxy", "failed", NULL, 0, 511, NULL, "N8:certain", NULL },
  { "wss://a", CLASP_PHASE_PROXY, "proxy", "denied", NULL, 0, 302, NULL, "N8:likely", NULL },
  { "wss://a", CLASP_PHASE_PROXY, "proxy", "failed", NULL, 0, 200, NULL, "N8:likely", "choose-proxy= without-proxy=" },
  { "wss://a", CLASP_PHASE_PROXY, "proxy", "denied", NULL, 0, 400, NULL, "N9:likely", NULL },
  { "wss://a", CLASP_PHASE_PROXY, "proxy", "denied", NULL, 0, 405, NULL, "N9:likely", NULL },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "not-a-proxy", NULL, 0, 0, NULL, "proxy:certain", NULL },
  { "ws://a", CLASP_PHASE_PROXY, "timeout", "proxy", NULL, 0, 0, NULL, "proxy:certain", NULL },
  { "ws://a", CLASP_PHASE_RESPONSE, "timeout", "response", "HTTP/1.1 1", 10, 0, NULL, "timeout:certain",
    "longer-deadline=60 retry=" },
  { "ws://a", CLASP_PHASE_RESPONSE, "stopped", "by-user", NULL, 0, 0, NULL, "stopped:certain", "retry=" },
  { "http://a/", CLASP_PHASE_URI, "uri", "URI-01", NULL, 0, 0, NULL, "uri:certain",
    "use-http-url=ws://a/ show-rule=URI-01" },
  { "ws://", CLASP_PHASE_URI, "uri", "URI-03", NULL, 0, 0, NULL, "uri:certain", "show-rule=URI-03" },
  { "ws://a", CLASP_PHASE_REQUEST, "request", "line-break", NULL, 0, 0, NULL, "request:certain", "show-rule=REQ-01" },
  { "ws://a", CLASP_PHASE_TLS, "unheard-of", "thing", NULL, 0, 0, NULL, "failed:certain", NULL },
};

static ClaspReport *
make_reach_report (const ReachCase *row)
{
  ClaspReport *report = clasp_report_new (row->url);

  report->uri = clasp_uri_parse (row->url, strlen (row->url), report->verdicts);
  report->outcome = CLASP_OUTCOME_FAILED;
  report->phase = row->phase;
  report->proxy_status = row->proxy_status;
  clasp_report_read_error (report, row->domain, row->code, "What happened stands here.");
  if (row->n_first > 0)
    report->first_bytes = g_bytes_new (row->first, row->n_first);
  if (row->alpn != NULL)
    {
      report->tls = clasp_tls_info_new ();
      report->tls->alpn = g_strdup (row->alpn);
    }
  return report;
}

static void
test_reach (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (REACH); i++)
    {
      g_autoptr (ClaspReport) report = make_reach_report (&REACH[i]);
      g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
      g_autofree char *said = harness_describe_diagnoses (G_LIST_MODEL (diagnoses));
      g_autoptr (ClaspDiagnosis) first = g_list_model_get_item (G_LIST_MODEL (diagnoses), 0);

      check_all (G_LIST_MODEL (diagnoses), report);
      if (strcmp (said, REACH[i].expected) != 0)
        report_mismatch ("“%s” said of %s %s — expected “%s”", said, REACH[i].domain, REACH[i].code, REACH[i].expected);
      if (REACH[i].fixes != NULL)
        {
          g_autofree char *fixes = describe_fixes (first);

          if (strcmp (fixes, REACH[i].fixes) != 0)
            report_mismatch ("fixes “%s” for %s %s — expected “%s”", fixes, REACH[i].domain, REACH[i].code,
                             REACH[i].fixes);
        }
    }
}

/* Lenient mode is advised only where it helps: it opens what the advice is about. */
static void
test_lenient_advice (void)
{
  static const struct
  {
    const char *response;
    gboolean helps;
  } rows[] = {
    { R101 "Upgrade websocket\r\n" UP "Sec-WebSocket-Accept: {key}\r\n\r\n", TRUE },
    { "HTTP/1.1  101 Switching Protocols\r\n" UP "Sec-WebSocket-Accept: {key}\r\n\r\n", TRUE },
    { R101 "Upgr", FALSE },
    { "HTTP/1.1 100 Continue\r\n\r\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const HarnessCase strict = { .response = rows[i].response, .ends = !rows[i].helps };
      HarnessCase lenient = strict;
      g_autoptr (ClaspReport) report = harness_report_new (&strict);
      g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
      g_autoptr (ClaspDiagnosis) first = g_list_model_get_item (G_LIST_MODEL (diagnoses), 0);
      g_autoptr (ClaspReport) opened = NULL;

      g_assert_cmpstr (clasp_diagnosis_get_id (first), ==, "H2");
      g_assert_cmpint (strstr (clasp_diagnosis_get_text (first), "lenient") != NULL, ==, rows[i].helps);
      lenient.lenient = TRUE;
      opened = harness_report_new (&lenient);
      g_assert_cmpint (opened->outcome == CLASP_OUTCOME_OPEN, ==, rows[i].helps);
    }
}

/* ---------------------------------------------------------------------------------------------------------- endings */

typedef struct
{
  ClaspEnding ending;
  gint64 open_for_us, silent_for_us;
  const char *fields; /* more of the 101 */
  const char *expected;
} EndingCase;

#define S(seconds) ((gint64) ((seconds) * G_USEC_PER_SEC))
#define ENDS(b, c, s, r, k) \
  { .clean = b, .by = CLASP_SIDE_##c, .code = r != 0 ? r : 1006, .sent_code = s, .received_code = r, .rule = k }

static const EndingCase ENDINGS[] = {
  { ENDS (TRUE, SERVER, 1000, 1000, CLASP_RULE_NONE), S (5), -1, "", "" },
  { ENDS (TRUE, SERVER, 1001, 1001, CLASP_RULE_NONE), S (60), -1, "", "" },
  { ENDS (TRUE, CLIENT, 4000, 4000, CLASP_RULE_NONE), S (60), -1, "", "" },
  { ENDS (FALSE, CLIENT, 1002, 0, CLASP_RULE_FRM_02), S (5), -1, "", "V7:certain" },
  { ENDS (FALSE, CLIENT, 1002, 0, CLASP_RULE_FRM_03), S (60), -1, "", "V7:certain" },
  { ENDS (FALSE, CLIENT, 1009, 0, CLASP_RULE_FRM_12), S (5), -1, "", "limit:certain" },
  { ENDS (FALSE, CLIENT, 1009, 0, CLASP_RULE_EXT_06), S (5), -1, "", "limit:certain" },
  { ENDS (TRUE, SERVER, 1008, 1008, CLASP_RULE_NONE), S (5), -1, "", "V8:certain" },
  { ENDS (TRUE, SERVER, 1011, 1011, CLASP_RULE_NONE), S (60), -1, "", "V8:certain" },
  { ENDS (TRUE, SERVER, 4401, 4401, CLASP_RULE_NONE), S (5), -1, "", "V8:certain" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (60.2), -1, "", "V9:likely" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (400.9), -1, "", "V9:likely" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (43), -1, "", "cut:certain" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (43), S (0.3), "", "cut:certain" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (43), S (41), "", "V9:likely" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (200), S (60.1), "", "V9:likely" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (60.1), S (1.0), "", "cut:certain" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (9), S (5.1), "", "V9:likely" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (0.02), -1, "", "V10:likely" },
  { ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE), S (0.02), -1, "Server: nginx/1.22.1\r\n",
    "V10:likely S31:possible" },
  { ENDS (FALSE, CLIENT, 0, 0, CLASP_RULE_NONE), S (60), -1, "", "" }, /* the user cut it */
};

static void
test_endings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    {
      g_autofree char *response = g_strconcat (R101 UP ACC, ENDINGS[i].fields, "\r\n", NULL);
      const HarnessCase row = { .response = response };
      g_autoptr (ClaspReport) report = harness_report_new (&row);
      g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
      const ClaspConversation conversation = { ENDINGS[i].ending, verdicts, ENDINGS[i].open_for_us,
                                               ENDINGS[i].silent_for_us };
      g_autoptr (GListStore) diagnoses = clasp_diagnose (report, &conversation);
      g_autofree char *said = harness_describe_diagnoses (G_LIST_MODEL (diagnoses));

      check_all (G_LIST_MODEL (diagnoses), report);
      if (strcmp (said, ENDINGS[i].expected) != 0)
        report_mismatch ("row %" G_GSIZE_FORMAT ": “%s” said — expected “%s”", i, said, ENDINGS[i].expected);
    }
}

/* ---------------------------------------------------------------------------------------- every entry has been seen */

static void
add_ids (GHashTable *seen, const char *expected)
{
  g_auto (GStrv) parts = g_strsplit (expected != NULL ? expected : "", " ", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      parts[i][strcspn (parts[i], ":")] = '\0';
      g_hash_table_add (seen, g_strdup (parts[i]));
    }
}

static void
test_coverage (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const struct
  {
    const char *letter;
    guint n;
  } kinds[] = { { "N", 12 }, { "H", 2 }, { "S", 31 }, { "V", 10 } };

  for (gsize i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    add_ids (seen, ANSWERS[i].expected);
  for (gsize i = 0; i < G_N_ELEMENTS (REACH); i++)
    add_ids (seen, REACH[i].expected);
  for (gsize i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    add_ids (seen, ENDINGS[i].expected);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint number = 1; number <= kinds[i].n; number++)
      {
        g_autofree char *id = g_strdup_printf ("%s%u", kinds[i].letter, number);

        if (!g_hash_table_contains (seen, id))
          g_error ("no row shows %s", id);
      }
}

/* Secrets never reach a diagnosis. */
static void
test_secrets (void)
{
  const HarnessCase row = {
    .url = "ws://me:hidden@example.com/chat",
    .headers = "Authorization: Bearer hidden\nCookie: a=hidden\nOrigin: https://a.example",
    .response = "HTTP/1.1 403 Forbidden\r\nSet-Cookie: x=hidden\r\n" BODY ("text/html", "invalid Origin"),
  };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *json = clasp_report_to_json (report, G_LIST_MODEL (diagnoses), TRUE);
  g_autofree char *text = clasp_report_to_text (report, G_LIST_MODEL (diagnoses), TRUE);

  g_assert_null (strstr (json, "hidden"));
  g_assert_null (strstr (text, "hidden"));
  g_assert_nonnull (strstr (json, "••••••••"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagnosis/answers", test_answers);
  g_test_add_func ("/diagnosis/snippets", test_snippets);
  g_test_add_func ("/diagnosis/reach", test_reach);
  g_test_add_func ("/diagnosis/lenient-advice", test_lenient_advice);
  g_test_add_func ("/diagnosis/endings", test_endings);
  g_test_add_func ("/diagnosis/coverage", test_coverage);
  g_test_add_func ("/diagnosis/secrets", test_secrets);
  return g_test_run ();
}
