/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The opening handshake from its request to its verdicts: rules HTTP, RES, STA and EXT on scripted answers. */
#include "config.h"

#include <string.h>

#include "opening-harness.h"
#include "transcript-text.h"

#define HEAD "HTTP/1.1 101 Switching Protocols\r\n"
#define UP "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: {accept}\r\n"
#define GOOD HEAD UP ACCEPT
#define END "\r\n"
#define DEFLATE "permessage-deflate"
#define EXTENSIONS "Sec-WebSocket-Extensions: "
#define PROTOCOL "Sec-WebSocket-Protocol: "

#define OPEN .state = CLASP_OPENING_OPEN
#define FAILED .state = CLASP_OPENING_FAILED
#define READING .state = CLASP_OPENING_HEAD
#define BODY .state = CLASP_OPENING_BODY
#define FIN .ends = TRUE, .end = CLASP_STREAM_END_FIN

/* One of these limits is passed by each row that names it. */
static ClaspLimits small = {
  .max_line = 40,
  .max_head = 100,
  .max_fields = 3,
  .max_interim = 2,
  .max_body = 8,
};
static ClaspLimits short_head = {
  .max_line = 1000,
  .max_head = 60,
  .max_fields = 1000,
  .max_interim = 2,
  .max_body = 8,
};

static const OpeningCase http_rows[] = {
  { "good", .response = GOOD END, OPEN,
    .verdicts = "HTTP-01=pass@1 HTTP-02=pass@1:5+3 HTTP-03=pass HTTP-04=pass HTTP-05=pass HTTP-06=pass HTTP-07=pass "
                "HTTP-08=n/a HTTP-09=pass@1 HTTP-10=pass@1 HTTP-12=n/a HTTP-13=pass@5 RES-01=pass@1:9+3 "
                "RES-02=pass@2:9+9 RES-03=pass@3:12+7 RES-04=pass@4:22+28 RES-05=n/a RES-06=n/a RES-07=n/a STA-200=n/a "
                "EXT-01=n/a "
                "EXT-08=n/a" },
  { "empty-reason", .response = "HTTP/1.1 101 \r\n" UP ACCEPT END, OPEN, .verdicts = "HTTP-01=pass" },
  { "nothing-yet", .response = "", READING, .verdicts = "HTTP-01=n/a HTTP-10=n/a HTTP-13=n/a RES-01=n/a RES-04=n/a" },
  { "half-a-head", .response = HEAD UP, READING,
    .verdicts = "HTTP-01=pass HTTP-13=n/a RES-01=pass RES-02=n/a RES-04=n/a" },

  /* HTTP-01 */
  { "no-last-space", .response = "HTTP/1.1 101\r\n" UP ACCEPT END, OPEN, .verdicts = "HTTP-01=warn@1 RES-01=pass" },
  { "two-spaces", .response = "HTTP/1.1  101 x\r\n" UP ACCEPT END, FAILED,
    .verdicts = "HTTP-01=fail@1:9+1 HTTP-02=pass RES-01=pass@1:10+3 RES-04=pass" },
  { "letter-o", .response = "HTTP/1.1 1O1 x\r\n" UP ACCEPT END, FAILED,
    .verdicts = "HTTP-01=fail@1:10+1 RES-01=fail RES-02=n/a" },
  { "four-digits", .response = "HTTP/1.1 1010 x\r\n" UP ACCEPT END, FAILED,
    .verdicts = "HTTP-01=fail@1:12+1 RES-01=fail" },
  { "two-digits", .response = "HTTP/1.1 10\r\n" END, FAILED, .verdicts = "HTTP-01=fail RES-01=fail" },
  { "lower-case", .response = "http/1.1 101 x\r\n" UP ACCEPT END, FAILED,
    .verdicts = "HTTP-01=fail@1:0+1 HTTP-10=pass RES-01=pass RES-04=pass" },
  { "no-status", .response = "HTTP/1.1\r\n" END, FAILED, .verdicts = "HTTP-01=fail RES-01=fail HTTP-02=pass" },
  { "only-http", .response = "HTTP/\r\n" END, FAILED, .verdicts = "HTTP-01=fail HTTP-02=fail RES-01=fail" },
  { "tab", .response = "HTTP/1.1\t101 x\r\n" UP ACCEPT END, FAILED, .verdicts = "HTTP-01=fail@1:8+1 RES-01=pass" },

  /* HTTP-02 */
  { "http-1.0", .response = "HTTP/1.0 101 x\r\n" UP ACCEPT END, FAILED,
    .verdicts = "HTTP-01=pass HTTP-02=fail@1:5+3 RES-04=pass" },
  { "http-1.0-and-wrong-accept", .response = "HTTP/1.0 101 x\r\n" UP "Sec-WebSocket-Accept: x\r\n" END, FAILED,
    .verdicts = "HTTP-02=fail RES-04=fail@4:22+1 RES-01=pass" },
  { "http-1.0-refusal", .response = "HTTP/1.0 503 x\r\nContent-Length: 0\r\n" END, FAILED,
    .verdicts = "HTTP-01=pass HTTP-02=note@1:5+3 RES-01=fail" },
  { "http-2.0-refusal", .response = "HTTP/2.0 403 x\r\nContent-Length: 0\r\n" END, FAILED,
    .verdicts = "HTTP-02=note@1:5+3 RES-01=fail" },
  { "http-1.2", .response = "HTTP/1.2 101 x\r\n" UP ACCEPT END, OPEN, .verdicts = "HTTP-02=warn@1:5+3" },
  { "http-2.0", .response = "HTTP/2.0 101 x\r\n" UP ACCEPT END, FAILED, .verdicts = "HTTP-01=pass HTTP-02=fail" },
  { "http-2", .response = "HTTP/2 101 x\r\n" UP ACCEPT END, FAILED,
    .verdicts = "HTTP-01=fail@1:6+1 HTTP-02=fail@1:5+1 RES-01=pass" },
  { "http-1.0-lenient", .lenient = TRUE, .response = "HTTP/1.0 101 x\r\n" UP END, OPEN,
    .verdicts = "HTTP-02=fail RES-04=fail" },

  /* HTTP-03 */
  { "line-feeds",
    .response = "HTTP/1.1 101 x\nUpgrade: websocket\nConnection: Upgrade\n"
                "Sec-WebSocket-Accept: {accept}\n\n",
    OPEN, .verdicts = "HTTP-03=warn@1 HTTP-03=warn@5 RES-04=pass" },
  { "one-line-feed", .response = HEAD "Upgrade: websocket\nConnection: Upgrade\r\n" ACCEPT END, OPEN,
    .verdicts = "HTTP-03=warn@2" },

  /* HTTP-04 */
  { "no-colon", .response = GOOD "nonsense\r\n" END, FAILED, .verdicts = "HTTP-04=fail@5 RES-04=pass" },
  { "space-before-colon", .response = HEAD "Upgrade : websocket\r\nConnection: Upgrade\r\n" ACCEPT END, FAILED,
    .verdicts = "HTTP-04=fail@2:7+1 RES-02=pass@2:10+9" },
  { "no-token", .response = GOOD "X(Y): 1\r\n" END, FAILED, .verdicts = "HTTP-04=fail@5:1+1" },
  { "empty-name", .response = GOOD ": 1\r\n" END, FAILED, .verdicts = "HTTP-04=fail@5:0+1" },
  { "fold-of-nothing", .response = "HTTP/1.1 101 x\r\n folded\r\n" UP ACCEPT END, FAILED,
    .verdicts = "HTTP-04=fail@2 HTTP-05=pass" },
  { "no-colon-lenient", .lenient = TRUE, .response = GOOD "nonsense\r\n" END, OPEN, .verdicts = "HTTP-04=fail@5" },
  { "empty-value", .response = GOOD "X:\r\nY: \r\n" END, OPEN, .verdicts = "HTTP-04=pass HTTP-06=pass" },

  /* HTTP-05 */
  { "fold", .response = HEAD "Upgrade:\r\n websocket\r\nConnection: keep-alive,\r\n\t Upgrade\r\n" ACCEPT END, OPEN,
    .verdicts = "HTTP-05=warn@3 HTTP-05=warn@5 RES-02=pass@2 RES-03=pass@4" },

  /* HTTP-06 */
  { "nul", .response = HEAD UP "Sec-WebSocket-Accept: {accept}\r\nX: a\0b\r\n\r\n", .length = sizeof (HEAD UP) - 1 + 42,
    FAILED, .verdicts = "HTTP-06=fail@5:4+1" },
  { "bare-cr", .response = GOOD "X: a\rb\r\n" END, FAILED, .verdicts = "HTTP-06=fail@5:4+1" },
  { "two-crs", .response = GOOD "X: a\r\r\n" END, FAILED, .verdicts = "HTTP-06=fail@5:4+1" },
  { "delete", .response = GOOD "X: \x7f\r\n" END, FAILED, .verdicts = "HTTP-06=fail@5:3+1" },
  { "control-in-reason", .response = "HTTP/1.1 101 \001\r\n" UP ACCEPT END, FAILED, .verdicts = "HTTP-06=fail@1:13+1" },
  { "tab-in-value", .response = GOOD "X: a\tb\r\n" END, OPEN, .verdicts = "HTTP-06=pass" },
  { "obs-text", .response = GOOD "X: caf\xe9\xe8!\r\n" END, OPEN, .verdicts = "HTTP-06=warn@5:6+2" },
  { "obs-text-and-nul", .response = GOOD "X: \xe9\r\nY: \001\r\n" END, FAILED,
    .verdicts = "HTTP-06=fail@6:3+1 HTTP-06=warn@5:3+1" },

  /* HTTP-07 */
  { "line-at-the-limit", .limits = &small,
    .response = "HTTP/1.1 404 x\r\nX: 7890123456789012345678901234567ABCDEF\r\n"
                "Content-Length: 0\r\n" END,
    FAILED, .verdicts = "HTTP-07=pass RES-01=fail" },
  { "line-too-long", .limits = &small, .response = "HTTP/1.1 404 x\r\nX: 7890123456789012345678901234567890ABCDEF",
    FAILED, .verdicts = "HTTP-07=fail@2 RES-01=fail STA-404=note HTTP-01=pass HTTP-13=n/a" },
  { "status-line-too-long", .limits = &small, .response = "HTTP/1.1 101 12345678901234567890123456789", FAILED,
    .verdicts = "HTTP-07=fail@1 HTTP-01=n/a RES-01=n/a" },
  { "head-too-long", .limits = &short_head,
    .response = "HTTP/1.1 404 x\r\nX: 1234567890\r\nY: 123456789012345678901234567890", FAILED,
    .verdicts = "HTTP-07=fail@3" },
  /* Both at once: the first to be passed is told, however the bytes are cut. */
  { "line-then-head-too-long", .limits = &small,
    .response = "HTTP/1.1 404 x\r\nX: 7890123456789012345678901234567ABCDEF\r\n"
                "Y: 7890123456789012345678901234567ABCDEFGHIJKLMNOPQRST",
    FAILED, .verdicts = "HTTP-07=fail@3" },
  { "too-many-fields", .limits = &small, .response = "HTTP/1.1 404 x\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n", FAILED,
    .verdicts = "HTTP-07=fail@5 STA-404=note" },
  { "enough-fields", .limits = &small, .response = "HTTP/1.1 404 x\r\nA: 1\r\nB: 2\r\nContent-Length: 0\r\n" END,
    FAILED, .verdicts = "HTTP-07=pass" },

  /* HTTP-08 */
  { "interim", .response = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" GOOD END, OPEN,
    .verdicts = "HTTP-08=pass@1 HTTP-08=pass@3 HTTP-01=pass@6 RES-01=pass@6 RES-04=pass@9 HTTP-13=pass@10" },
  { "too-many-interim", .limits = &small,
    .response = "HTTP/1.1 100 x\r\n\r\nHTTP/1.1 102 x\r\n\r\nHTTP/1.1 103 x\r\n\r\n", FAILED,
    .verdicts = "HTTP-08=fail@5 RES-01=n/a HTTP-01=pass" },
  { "interim-then-nothing", .response = "HTTP/1.1 100 Continue\r\n\r\n", FIN, FAILED,
    .verdicts = "HTTP-08=pass HTTP-13=fail@2 RES-01=n/a" },
  { "interim-then-ssh", .response = "HTTP/1.1 100 Continue\r\n\r\nSSH-2.0-x\r\n", FAILED,
    .verdicts = "HTTP-10=fail@3 RES-01=n/a" },

  /* HTTP-09 */
  { "content-length", .response = GOOD "Content-Length: 0\r\n" END, OPEN, .verdicts = "HTTP-09=warn@5:16+1" },
  { "transfer-encoding", .response = GOOD "Transfer-Encoding: chunked\r\n" END, OPEN, .verdicts = "HTTP-09=warn@5" },

  /* HTTP-10 */
  { "tls-alert", .response = "\x15\x03\x03\x00\x02\x02\x0a", .length = 7, FAILED,
    .verdicts = "HTTP-10=fail@1 HTTP-01=n/a RES-01=n/a HTTP-13=n/a HTTP-04=n/a" },
  { "tls-handshake", .response = "\x16\x03\x03\x00\x7a\x02", .length = 6, FAILED, .verdicts = "HTTP-10=fail@1" },
  { "ssh", .response = "SSH-2.0-OpenSSH_9.2p1\r\n", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "smtp", .response = "220 mail.example ESMTP\r\n", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "redis", .response = "-ERR unknown command\r\n", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "pop3", .response = "+OK ready\r\n", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "imap", .response = "* OK ready\r\n", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "nats", .response = "INFO {\"server_id\":1}\r\n", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "http2-settings", .response = "\0\0\x12\x04\0\0\0\0\0\0\x03", .length = 11, FAILED, .verdicts = "HTTP-10=fail@1" },
  { "mysql",
    .response = "\x4a\0\0\0\x0a"
                "5.7",
    .length = 8, FAILED, .verdicts = "HTTP-10=fail@1" },
  { "page", .response = "<!DOCTYPE html>\n<html>\n", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "frames", .response = "\x81\x05hello", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "close-frame", .response = "\x88\x02\x03\xe8", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "random", .response = "\xde\xad\xbe\xef", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "text", .response = "hello?", FAILED, .verdicts = "HTTP-10=fail@1" },
  { "empty-line-first", .response = "\r\n" GOOD END, FAILED, .verdicts = "HTTP-10=fail@1" },
  { "half-a-banner", .response = "SS", FIN, FAILED, .verdicts = "HTTP-10=fail@1 HTTP-13=n/a" },
  { "lenient-does-not-help", .lenient = TRUE, .response = "SSH-2.0-x\r\n", FAILED, .verdicts = "HTTP-10=fail@1" },

  /* HTTP-13 */
  { "silence", .response = "", FIN, FAILED, .verdicts = "HTTP-13=fail HTTP-10=n/a RES-01=n/a HTTP-01=n/a HTTP-03=n/a" },
  { "two-letters", .response = "HT", FIN, FAILED, .verdicts = "HTTP-13=fail@1 HTTP-10=pass HTTP-01=n/a RES-01=n/a" },
  { "half-a-status-line", .response = "HTTP/1.1 10", FIN, FAILED, .verdicts = "HTTP-13=fail@1 HTTP-01=n/a RES-01=n/a" },
  { "half-a-field", .response = HEAD "Upgr", FIN, FAILED,
    .verdicts = "HTTP-13=fail@2 HTTP-04=pass HTTP-01=pass RES-01=pass RES-02=n/a" },
  { "half-a-value", .response = HEAD "Upgrade: web", FIN, FAILED,
    .verdicts = "HTTP-13=fail@2 HTTP-04=pass RES-01=pass RES-02=n/a" },
  { "half-an-accept", .response = HEAD UP "Sec-WebSocket-Accept: s3p", FIN, FAILED,
    .verdicts = "HTTP-13=fail@4 RES-02=pass RES-03=pass RES-04=n/a" },
  { "half-a-fold", .response = HEAD "Connection: Upgrade\r\nUpgrade:\r\n web", FIN, FAILED,
    .verdicts = "HTTP-13=fail@4 HTTP-05=warn@4 RES-02=n/a RES-03=pass" },
  { "half-a-protocol", .subprotocols = { "chat" }, .response = HEAD UP PROTOCOL "ch", FIN, FAILED,
    .verdicts = "HTTP-13=fail@4 RES-06=n/a RES-07=n/a" },
  { "half-a-value-too-long", .limits = &small, .response = HEAD "Upgrade: 789012345678901234567890123456789", FAILED,
    .verdicts = "HTTP-07=fail@2 RES-02=n/a" },
  { "half-a-line-end", .response = HEAD "Upgrade: websocket\r", .ends = TRUE, .end = CLASP_STREAM_END_RESET, FAILED,
    .verdicts = "HTTP-13=fail@2 HTTP-06=pass" },
  { "no-empty-line", .response = GOOD, .ends = TRUE, .end = CLASP_STREAM_END_TLS_CUT, FAILED,
    .verdicts = "HTTP-13=fail@4 RES-01=pass RES-02=pass RES-03=pass RES-04=pass" },
  { "wrong-and-cut", .response = HEAD "Upgrade: h2c\r\nSec-WebSocket-Accept: x\r\n", FIN, FAILED,
    .verdicts = "HTTP-13=fail RES-02=fail RES-03=n/a RES-04=fail" },
  { "cut-lenient", .lenient = TRUE, .response = GOOD, FIN, FAILED, .verdicts = "HTTP-13=fail" },
  { "timeout", .response = GOOD, .ends = TRUE, .end = CLASP_STREAM_END_TIMEOUT, FAILED, .verdicts = "HTTP-13=n/a" },
  { "timeout-in-silence", .response = "", .ends = TRUE, .end = CLASP_STREAM_END_TIMEOUT, FAILED,
    .verdicts = "HTTP-13=n/a" },
  { "stopped", .response = HEAD, .ends = TRUE, .end = CLASP_STREAM_END_STOPPED, FAILED, .verdicts = "HTTP-13=n/a" },
};

static const OpeningCase res_rows[] = {
  /* RES-02 */
  { "no-upgrade", .response = HEAD "Connection: Upgrade\r\n" ACCEPT END, FAILED,
    .verdicts = "RES-02=fail@1 RES-03=pass RES-04=pass" },
  { "other-upgrade", .response = HEAD "Upgrade: h2c\r\nConnection: Upgrade\r\n" ACCEPT END, FAILED,
    .verdicts = "RES-02=fail@2:9+3" },
  { "upgrade-list", .response = HEAD "Upgrade: websocket, h2c\r\nConnection: Upgrade\r\n" ACCEPT END, FAILED,
    .verdicts = "RES-02=fail@2" },
  { "upgrade-twice", .response = GOOD "Upgrade: websocket\r\n" END, FAILED, .verdicts = "RES-02=fail@5" },
  { "upgrade-case", .response = HEAD "UPGRADE: WebSocket\r\nconnection: UPGRADE\r\n" ACCEPT END, OPEN,
    .verdicts = "RES-02=pass RES-03=pass" },
  { "upgrade-white-space", .response = HEAD "Upgrade:\t websocket \t\r\nConnection:Upgrade\r\n" ACCEPT END, OPEN,
    .verdicts = "RES-02=pass@2:10+9" },
  { "no-upgrade-lenient", .lenient = TRUE, .response = HEAD "Connection: Upgrade\r\n" ACCEPT END, OPEN,
    .verdicts = "RES-02=fail@1" },

  /* RES-03 */
  { "no-connection", .response = HEAD "Upgrade: websocket\r\n" ACCEPT END, FAILED, .verdicts = "RES-03=fail@1" },
  { "keep-alive", .response = HEAD "Upgrade: websocket\r\nConnection: keep-alive\r\n" ACCEPT END, FAILED,
    .verdicts = "RES-03=fail@3:12+10" },
  { "keep-alive-upgrade", .response = HEAD "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" ACCEPT END, OPEN,
    .verdicts = "RES-03=pass" },
  { "connection-in-two", .response = GOOD "Connection: keep-alive\r\n" END, OPEN,
    .verdicts = "RES-03=pass@3 RES-03=pass@5" },
  { "upgrades", .response = HEAD "Upgrade: websocket\r\nConnection: Upgrades\r\n" ACCEPT END, FAILED,
    .verdicts = "RES-03=fail" },

  /* RES-04 */
  { "no-accept", .response = HEAD UP END, FAILED, .verdicts = "RES-04=fail@1" },
  { "two-accepts", .response = GOOD ACCEPT END, FAILED, .verdicts = "RES-04=fail@4 RES-04=fail@5" },
  { "accept-case", .response = HEAD UP "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=\r\n" END, FAILED,
    .verdicts = "RES-04=fail@4:22+28" },
  { "accept-white-space", .response = HEAD UP "Sec-WebSocket-Accept: \t{accept}  \r\n" END, OPEN,
    .verdicts = "RES-04=pass@4:23+28" },
  { "accept-empty", .response = HEAD UP "Sec-WebSocket-Accept:\r\n" END, FAILED, .verdicts = "RES-04=fail@4" },
  { "accept-and-more", .response = HEAD UP "Sec-WebSocket-Accept: {accept}x\r\n" END, FAILED,
    .verdicts = "RES-04=fail" },
  { "own-key", .fields = { "Sec-WebSocket-Key: x" }, .lenient = TRUE,
    .response = HEAD UP "Sec-WebSocket-Accept: zjZfaUFAKqyAbOJBjA6Bs8UvL9A=\r\n" END, OPEN,
    .verdicts = "REQ-07=fail RES-01=pass" },

  /* RES-05 */
  { "unasked-extension", .response = GOOD EXTENSIONS "x-thing\r\n" END, FAILED,
    .verdicts = "RES-05=fail@5:26+7 EXT-08=pass EXT-01=n/a" },
  { "unasked-deflate", .response = GOOD EXTENSIONS DEFLATE "\r\n" END, FAILED,
    .verdicts = "RES-05=fail EXT-01=pass EXT-03=n/a EXT-04=n/a" },
  { "other-extension", .extensions = DEFLATE, .response = GOOD EXTENSIONS DEFLATE ", x-thing; a=1\r\n" END, FAILED,
    .verdicts = "RES-05=fail@5:46+12 EXT-01=pass" },
  { "extension-offered", .extensions = "x-thing, " DEFLATE, .response = GOOD EXTENSIONS "x-thing; a=\"1\"\r\n" END,
    OPEN, .verdicts = "RES-05=pass EXT-08=pass" },
  { "extension-declined", .extensions = DEFLATE, .response = GOOD END, OPEN, .verdicts = "RES-05=n/a EXT-08=n/a" },

  /* RES-06 and RES-07 */
  { "protocol", .subprotocols = { "chat", "superchat" }, .response = GOOD PROTOCOL "superchat\r\n" END, OPEN,
    .verdicts = "RES-06=pass@5:24+9 RES-07=pass@5" },
  { "unasked-protocol", .response = GOOD PROTOCOL "chat\r\n" END, FAILED, .verdicts = "RES-06=fail@5:24+4 RES-07=n/a" },
  { "other-protocol", .subprotocols = { "chat" }, .response = GOOD PROTOCOL "mqtt\r\n" END, FAILED,
    .verdicts = "RES-06=fail" },
  { "protocol-case", .subprotocols = { "chat" }, .response = GOOD PROTOCOL "Chat\r\n" END, FAILED,
    .verdicts = "RES-06=fail" },
  { "two-protocols", .subprotocols = { "a", "b" }, .response = GOOD PROTOCOL "a, b\r\n" END, FAILED,
    .verdicts = "RES-06=fail" },
  { "two-protocol-fields", .subprotocols = { "a", "b" }, .response = GOOD PROTOCOL "a\r\n" PROTOCOL "a\r\n" END, FAILED,
    .verdicts = "RES-06=fail@6" },
  { "empty-protocol", .subprotocols = { "a" }, .response = GOOD PROTOCOL "\r\n" END, FAILED,
    .verdicts = "RES-06=fail@5" },
  { "own-protocol-field", .fields = { "Sec-WebSocket-Protocol: x", "Sec-WebSocket-Protocol: y" },
    .response = GOOD PROTOCOL "y\r\n" END, OPEN, .verdicts = "RES-06=pass" },
  { "no-protocol", .subprotocols = { "chat" }, .response = GOOD END, OPEN, .verdicts = "RES-06=n/a RES-07=warn@1" },
  { "no-protocol-refused", .subprotocols = { "chat" }, .refuse_no_subprotocol = TRUE, .response = GOOD END, FAILED,
    .verdicts = "RES-07=fail@1" },
};

#define DEFLATE_ROW(offer, answer) .extensions = DEFLATE offer, .response = GOOD EXTENSIONS DEFLATE answer "\r\n" END

static const OpeningCase ext_rows[] = {
  { "plain", DEFLATE_ROW ("", ""), OPEN,
    .verdicts = "EXT-01=pass EXT-02=pass EXT-03=pass EXT-04=pass EXT-08=pass RES-05=pass" },
  { "all",
    DEFLATE_ROW ("; client_max_window_bits; server_max_window_bits=10; server_no_context_takeover",
                 "; client_max_window_bits=9; server_max_window_bits=9; server_no_context_takeover; "
                 "client_no_context_takeover"),
    OPEN, .verdicts = "EXT-01=pass EXT-02=pass EXT-03=pass EXT-04=pass" },
  { "twice", DEFLATE_ROW ("", ", " DEFLATE), FAILED, .verdicts = "EXT-01=fail@5:46+18" },
  { "twice-in-two-fields", .extensions = DEFLATE,
    .response = GOOD EXTENSIONS DEFLATE "\r\n" EXTENSIONS DEFLATE "\r\n" END, FAILED,
    .verdicts = "EXT-01=fail@6:26+18" },
  { "unknown-parameter", DEFLATE_ROW ("", "; level=9"), FAILED, .verdicts = "EXT-02=fail@5:26+27" },
  { "leading-zero", DEFLATE_ROW ("; server_max_window_bits=10", "; server_max_window_bits=010"), FAILED,
    .verdicts = "EXT-02=fail" },
  { "window-16", DEFLATE_ROW ("", "; server_max_window_bits=16"), FAILED, .verdicts = "EXT-02=fail" },
  { "window-7", DEFLATE_ROW ("", "; server_max_window_bits=7"), FAILED, .verdicts = "EXT-02=fail" },
  { "window-bare", DEFLATE_ROW ("; client_max_window_bits", "; client_max_window_bits"), FAILED,
    .verdicts = "EXT-02=fail EXT-03=pass" },
  { "takeover-value", DEFLATE_ROW ("", "; server_no_context_takeover=1"), FAILED, .verdicts = "EXT-02=fail" },
  { "parameter-twice", DEFLATE_ROW ("", "; server_no_context_takeover; server_no_context_takeover"), FAILED,
    .verdicts = "EXT-02=fail" },
  { "quoted", DEFLATE_ROW ("", "; server_max_window_bits=\"10\""), OPEN, .verdicts = "EXT-02=pass EXT-08=pass" },
  { "client-window-unasked", DEFLATE_ROW ("", "; client_max_window_bits=10"), FAILED,
    .verdicts = "EXT-02=pass EXT-03=fail EXT-04=pass" },
  { "client-window-larger", DEFLATE_ROW ("; client_max_window_bits=10", "; client_max_window_bits=11"), OPEN,
    .verdicts = "EXT-03=warn" },
  { "client-window-larger-than-one",
    DEFLATE_ROW (", permessage-deflate; client_max_window_bits=10", "; client_max_window_bits=11"), OPEN,
    .verdicts = "EXT-03=warn" },
  { "client-window-smaller", DEFLATE_ROW ("; client_max_window_bits=10", "; client_max_window_bits=9"), OPEN,
    .verdicts = "EXT-03=pass" },
  { "server-window-larger", DEFLATE_ROW ("; server_max_window_bits=10", "; server_max_window_bits=11"), FAILED,
    .verdicts = "EXT-04=fail" },
  { "server-window-missing", DEFLATE_ROW ("; server_max_window_bits=10", ""), FAILED, .verdicts = "EXT-04=fail" },
  { "server-window-unasked", DEFLATE_ROW ("", "; server_max_window_bits=10"), OPEN, .verdicts = "EXT-04=pass" },
  { "takeover-missing", DEFLATE_ROW ("; server_no_context_takeover", ""), FAILED, .verdicts = "EXT-04=fail" },
  { "second-offer", DEFLATE_ROW ("; server_no_context_takeover, " DEFLATE, ""), OPEN,
    .verdicts = "EXT-04=pass EXT-03=pass" },
  { "empty-elements", DEFLATE_ROW ("", " ,, ,"), OPEN, .verdicts = "EXT-08=pass" },
  { "empty", .extensions = DEFLATE, .response = GOOD EXTENSIONS "\r\n" END, FAILED, .verdicts = "EXT-08=fail@5" },
  { "semicolon", DEFLATE_ROW ("", ";"), FAILED, .verdicts = "EXT-08=fail EXT-01=pass" },
  { "no-value", DEFLATE_ROW ("", "; server_max_window_bits="), FAILED, .verdicts = "EXT-08=fail" },
  { "open-quote", DEFLATE_ROW ("", "; server_max_window_bits=\"10"), FAILED, .verdicts = "EXT-08=fail@5:69+1" },
  { "no-token", .extensions = DEFLATE, .response = GOOD EXTENSIONS "(x)\r\n" END, FAILED,
    .verdicts = "EXT-08=fail@5:26+1" },
  { "two-words", DEFLATE_ROW ("", " foo"), FAILED, .verdicts = "EXT-08=fail@5:45+1 EXT-01=pass RES-05=pass" },
  { "not-a-101", .extensions = DEFLATE,
    .response = "HTTP/1.1 400 x\r\n" EXTENSIONS DEFLATE "\r\nContent-Length: 0\r\n" END, FAILED,
    .verdicts = "EXT-01=n/a EXT-08=n/a" },
};

#define STATUS_ROW(status, fields) .response = "HTTP/1.1 " status "\r\n" fields "Content-Length: 0\r\n" END, FAILED

static const OpeningCase sta_rows[] = {
  { "426-founding", .response = "HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\n" END, FIN,
    FAILED,
    .verdicts =
        "REQ-01=pass REQ-02=pass REQ-03=pass REQ-04=pass REQ-05=pass REQ-06=pass REQ-07=pass REQ-09=pass "
        "RES-01=fail@1:9+3 STA-426=note@1 RES-02=n/a RES-04=n/a RES-06=n/a HTTP-01=pass HTTP-12=note HTTP-13=pass@3 "
        "STA-400=n/a EXT-08=n/a" },
  { "426-versions", STATUS_ROW ("426 Upgrade Required", "Sec-WebSocket-Version: 8, 7\r\n"),
    .verdicts = "STA-426=note@2:23+4 RES-01=fail" },
  { "401", STATUS_ROW ("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n"), .verdicts = "STA-401=note@2" },
  { "407", STATUS_ROW ("407 x", ""), .verdicts = "STA-407=note" },
  { "301", STATUS_ROW ("301 x", "Location: https://example.com/\r\n"), .verdicts = "STA-3xx=note@2" },
  { "308", STATUS_ROW ("308 x", ""), .verdicts = "STA-3xx=note" },
  { "400", STATUS_ROW ("400 Bad Request", "Sec-WebSocket-Version: 13\r\n"), .verdicts = "STA-400=note@2" },
  { "418", STATUS_ROW ("418 Teapot", ""), .verdicts = "STA-400=note" },
  { "431", STATUS_ROW ("431 x", ""), .verdicts = "STA-400=note" },
  { "403", STATUS_ROW ("403 Forbidden", ""), .verdicts = "STA-403=note" },
  { "404", STATUS_ROW ("404 Not Found", ""), .verdicts = "STA-404=note" },
  { "405", STATUS_ROW ("405 x", "Allow: GET\r\n"), .verdicts = "STA-404=note@2" },
  { "429", STATUS_ROW ("429 x", "Retry-After: 7\r\n"), .verdicts = "STA-429=note@2:13+1" },
  { "503", STATUS_ROW ("503 x", ""), .verdicts = "STA-429=note" },
  { "500", STATUS_ROW ("500 x", "Server: nginx\r\n"), .verdicts = "STA-5xx=note@2" },
  { "501", STATUS_ROW ("501 x", ""), .verdicts = "STA-5xx=note" },
  { "520", STATUS_ROW ("520 x", ""), .verdicts = "STA-5xx=note" },
  { "999", STATUS_ROW ("999 x", ""), .verdicts = "STA-5xx=note RES-01=fail" },
  { "000", STATUS_ROW ("000 x", ""), .verdicts = "RES-01=fail" },
  { "200", STATUS_ROW ("200 OK", "Content-Type: text/html\r\n"), .verdicts = "STA-200=note@2" },
  { "204", .response = "HTTP/1.1 204 No Content\r\n" END, FAILED, .verdicts = "STA-200=note HTTP-12=note" },
  { "304", .response = "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n" END, FAILED,
    .verdicts = "STA-3xx=note HTTP-12=note" },
  { "right-but-404", .response = "HTTP/1.1 404 Not Found\r\n" UP ACCEPT "Content-Length: 0\r\n" END, FAILED,
    .lenient = TRUE, .verdicts = "RES-01=fail RES-04=n/a STA-404=note" },
};

static const OpeningCase body_rows[] = {
  { "length", .response = "HTTP/1.1 400 x\r\nContent-Length: 5\r\n\r\nhelloXX", FAILED,
    .verdicts = "HTTP-12=note@2:16+1", .body = "hello" },
  { "length-cut", .response = "HTTP/1.1 400 x\r\nContent-Length: 50\r\n\r\nhello", FIN, FAILED,
    .verdicts = "HTTP-12=note", .body = "hello" },
  { "still-coming", .response = "HTTP/1.1 400 x\r\nContent-Length: 50\r\n\r\nhello", BODY,
    .verdicts = "HTTP-12=note RES-01=fail", .body = "hello" },
  { "close", .response = "HTTP/1.1 400 x\r\n\r\nhello", FIN, FAILED, .verdicts = "HTTP-12=note@1", .body = "hello" },
  { "close-empty", .response = "HTTP/1.1 400 x\r\n\r\n", FIN, FAILED, .verdicts = "HTTP-12=note", .body = "" },
  { "close-timeout", .response = "HTTP/1.1 400 x\r\n\r\nhello", .ends = TRUE, .end = CLASP_STREAM_END_TIMEOUT, FAILED,
    .verdicts = "HTTP-12=note", .body = "hello" },
  { "chunked",
    .response = "HTTP/1.1 400 x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nT: 1\r\n\r\n",
    FAILED, .verdicts = "HTTP-12=note@2", .body = "hello" },
  { "chunked-broken", .response = "HTTP/1.1 400 x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhelxx", FAILED,
    .body = "hel" },
  { "full", .limits = &small, .response = "HTTP/1.1 400 x\r\n\r\n123456789", FAILED, .body = "12345678" },
  { "exactly-full", .limits = &small, .response = "HTTP/1.1 400 x\r\n\r\n12345678", FIN, FAILED, .body = "12345678" },
  { "head-method", .method = "HEAD", .response = "HTTP/1.1 400 x\r\nContent-Length: 5\r\n\r\n", FAILED,
    .verdicts = "HTTP-12=note REQ-02=fail" },
};

/* --------------------------------------------------------------------------------- what a table can't say */

static OpeningRun *
run_whole (const OpeningCase *row)
{
  OpeningRun *run = opening_run_new (row);
  g_autoptr (GBytes) response = opening_case_dup_response (row);
  gsize length;
  const guint8 *data = g_bytes_get_data (response, &length);

  opening_run_feed (run, data, length);
  opening_run_finish (run);
  return run;
}

/* Expected, found and sentence of the first verdict on @rule. */
static void
check_words (const OpeningCase *row, ClaspRuleId rule, const char *expected, const char *found, const char *part)
{
  g_autoptr (OpeningRun) run = run_whole (row);
  g_autoptr (GPtrArray) verdicts = clasp_opening_judge (run->opening);
  const ClaspVerdict *verdict = clasp_verdicts_find (verdicts, rule);

  g_assert_cmpstr (verdict->expected, ==, expected);
  g_assert_cmpstr (verdict->found, ==, found);
  if (strstr (verdict->text, part) == NULL)
    g_error ("%s: “%s” has no “%s”", row->name, verdict->text, part);
}

static void
test_words (void)
{
  static const OpeningCase rows[] = {
    { "accept", .response = HEAD UP "Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ==\r\n" END },
    { "versions", STATUS_ROW ("426 x", "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Version: 7\r\n") },
    { "no-host-token", .fields = { "Connection: close" }, STATUS_ROW ("400 Bad Request", "") },
    { "redirect", STATUS_ROW ("302 Found", "Location: https://user:secret@example.com/login\r\n") },
    { "smtp", .response = "220 mail.example ESMTP\r\n" },
    { "path", STATUS_ROW ("404 Not Found", "") },
    { "protocol", .subprotocols = { "mqttv3.1", "x" }, .response = GOOD PROTOCOL "mqtt\r\n" END },
    { "following", .response = GOOD END "\x81\x01x" },
    { "cut", .response = "HTTP/1.1 400 x\r\nContent-Length: 50\r\n\r\nhello", FIN },
    { "control", .response = GOOD "X: \x01\r\n" END },
  };

  check_words (&rows[0], CLASP_RULE_RES_04,
               "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "dGhlIHNhbXBsZSBub25jZQ==", "sent the key back");
  check_words (&rows[1], CLASP_RULE_STA_426, NULL, "426 x", "takes WebSocket version 8, 7, but 13 was sent");
  check_words (&rows[2], CLASP_RULE_STA_400, NULL, "400 Bad Request", "Connection is not “Upgrade”");
  check_words (&rows[3], CLASP_RULE_STA_3XX, NULL, "302 Found", "https://••••••••@example.com/login");
  check_words (&rows[4], CLASP_RULE_HTTP_10, "HTTP/1.1 101 …", "220 mail.example ESMTP", "SMTP or FTP");
  check_words (&rows[5], CLASP_RULE_STA_404, NULL, "404 Not Found", "“/chat”");
  check_words (&rows[6], CLASP_RULE_RES_06, "one of: mqttv3.1, x", "mqtt", "not offered");
  check_words (&rows[7], CLASP_RULE_HTTP_11, NULL, "81 01 78", "3 bytes");
  check_words (&rows[8], CLASP_RULE_HTTP_12, NULL, NULL, "cut short after 5 bytes");
  check_words (&rows[9], CLASP_RULE_HTTP_06, NULL, "‹SOH›", "Line 5");
}

/* Each way of getting a choice wrong has a sentence of its own, and what was expected is never what was found. */
static void
test_choices (void)
{
  static const struct
  {
    OpeningCase row;
    ClaspRuleId rule;
    const char *expected, *found, *part;
  } rows[] = {
    { { "empty", .response = GOOD PROTOCOL "\r\n" END }, CLASP_RULE_RES_06, NULL, "", "nothing in it" },
    { { "empty-offered", .subprotocols = { "a" }, .response = GOOD PROTOCOL "\r\n" END },
      CLASP_RULE_RES_06,
      "a",
      "",
      "nothing in it" },
    { { "none-offered", .response = GOOD PROTOCOL "a\r\n" END }, CLASP_RULE_RES_06, NULL, "a", "none was offered" },
    { { "list", .subprotocols = { "mqtt", "mqttv3.1" }, .response = GOOD PROTOCOL "mqtt, mqttv3.1\r\n" END },
      CLASP_RULE_RES_06,
      "one of: mqtt, mqttv3.1",
      "mqtt, mqttv3.1",
      "whole list" },
    { { "part", .subprotocols = { "a", "b", "c" }, .response = GOOD PROTOCOL "a, b\r\n" END },
      CLASP_RULE_RES_06,
      "one of: a, b, c",
      "a, b",
      "must choose one" },
    { { "list-of-one", .subprotocols = { "a" }, .response = GOOD PROTOCOL "a, b\r\n" END },
      CLASP_RULE_RES_06,
      "a",
      "a, b",
      "must choose one" },
    { { "case", .subprotocols = { "x", "Chat" }, .response = GOOD PROTOCOL "chat\r\n" END },
      CLASP_RULE_RES_06,
      "Chat",
      "chat",
      "letter case" },
    { { "twice", .subprotocols = { "a" }, .response = GOOD PROTOCOL "a\r\n" PROTOCOL "a\r\n" END },
      CLASP_RULE_RES_06,
      "one field",
      "a, a",
      "there 2 times" },
    { { "bidi", .subprotocols = { "a" },
        .response = GOOD PROTOCOL "\xe2\x80\xae"
                                  "a\r\n" END },
      CLASP_RULE_RES_06,
      "a",
      "‹U+202E›a",
      "not offered" },
    { { "extension-case", .extensions = "x-Test", .response = GOOD EXTENSIONS "X-test\r\n" END },
      CLASP_RULE_RES_05,
      "x-Test",
      "X-test",
      "letter case" },
    { { "extension-empty", .extensions = "x", .response = GOOD EXTENSIONS "\r\n" END },
      CLASP_RULE_EXT_08,
      NULL,
      "",
      "nothing in it" },
    { { "hixie-accept", .response = HEAD UP "Sec-WebSocket-Location: ws://a/\r\n" END },
      CLASP_RULE_RES_04,
      "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
      "Sec-WebSocket-Location",
      "hixie-76" },
    { { "empty-line-first", .response = "\r\n" GOOD END },
      CLASP_RULE_HTTP_10,
      "HTTP/1.1 101 …",
      "",
      "An empty line stands before" },
    { { "bom-first", .response = "\xef\xbb\xbf" GOOD END },
      CLASP_RULE_HTTP_10,
      "HTTP/1.1 101 …",
      NULL,
      "byte order mark" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (OpeningRun) run = run_whole (&rows[i].row);
      g_autoptr (GPtrArray) verdicts = clasp_opening_judge (run->opening);
      const ClaspVerdict *verdict = clasp_verdicts_find (verdicts, rows[i].rule);

      g_test_message ("%s: %s", rows[i].row.name, verdict->text);
      g_assert_cmpint (verdict->status, ==, CLASP_STATUS_FAIL);
      g_assert_cmpstr (verdict->expected, ==, rows[i].expected);
      if (rows[i].found != NULL)
        g_assert_cmpstr (verdict->found, ==, rows[i].found);
      g_assert_cmpstr (verdict->expected, !=, verdict->found);
      g_assert_nonnull (strstr (verdict->text, rows[i].part));
      g_assert_cmpint (clasp_opening_get_state (run->opening), ==, CLASP_OPENING_FAILED);
      opening_run_check_form (run);
    }
}

/* Bytes after a 101 that are no frames fail it, are named, and stand as lines in the transcript. */
static void
test_following_no_frame (void)
{
  static const struct
  {
    OpeningCase row;
    const char *found, *part, *lines;
  } rows[] = {
    { { "crlf", .response = GOOD END "\r\n\x81\x05hello" },
      "0D 0A 81 05 68 65 6C 6C 6F",
      "one more line end (0D 0A)",
      "< \n< ‹x81›‹ENQ›hello\n" },
    { { "lf", .response = GOOD END "\n" }, "0A", "(0A)", "< \n" },
    { { "cr", .response = GOOD END "\r" }, "0D", "(0D)", "< ‹CR›\n" },
    { { "hixie", .response = HEAD UP "Sec-WebSocket-Origin: http://a\r\n" END "8jKS'y:G*Co,Wxa-" },
      "38 6A 4B 53 27 79 3A 47 2A 43 6F 2C 57 78 61 2D",
      "hixie-76",
      "< 8jKS'y:G*Co,Wxa-\n" },
    { { "text", .response = GOOD END "<html>0123456789" },
      "3C 68 74 6D 6C 3E 30 31 32 33 34 35 36 37 38 39",
      "no frame",
      "< <html>0123456789\n" },
    { { "answer", .response = GOOD END "HTTP/1.1 200 OK" },
      "48 54 54 50 2F 31 2E 31 20 32 30 30 20 4F 4B",
      "no frame",
      "< HTTP/1.1 200 OK\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (OpeningRun) run = run_whole (&rows[i].row);
      g_autoptr (GPtrArray) verdicts = clasp_opening_judge (run->opening);
      const ClaspVerdict *verdict = clasp_verdicts_find (verdicts, CLASP_RULE_HTTP_11);
      g_autofree char *text = transcript_to_text (run->transcript);

      g_test_message ("%s: %s", rows[i].row.name, verdict->text);
      g_assert_cmpint (verdict->status, ==, CLASP_STATUS_FAIL);
      g_assert_cmpstr (verdict->found, ==, rows[i].found);
      g_assert_nonnull (strstr (verdict->text, rows[i].part));
      g_assert_true (g_str_has_suffix (text, rows[i].lines));
      g_assert_cmpint (clasp_opening_get_state (run->opening), ==, CLASP_OPENING_FAILED);
      opening_run_check_form (run);
    }
}

static void
test_following (void)
{
  static const OpeningCase row = { "following", .response = GOOD END };
  g_autoptr (OpeningRun) run = opening_run_new (&row);
  g_autoptr (GBytes) response = opening_case_dup_response (&row);
  gsize length;
  const guint8 *data = g_bytes_get_data (response, &length);
  g_autofree guint8 *more = g_malloc (length + 2);

  memcpy (more, data, length);
  memcpy (more + length, "\x89\x00", 2);
  g_assert_cmpuint (clasp_opening_receive (run->opening, more, length + 2, 5), ==, length);
  g_assert_cmpint (clasp_opening_get_state (run->opening), ==, CLASP_OPENING_OPEN);
  g_assert_cmpuint (clasp_opening_receive (run->opening, more + length, 2, 6), ==, 0);
  clasp_opening_receive_end (run->opening, CLASP_STREAM_END_FIN, 7);
  g_assert_cmpint (clasp_opening_get_state (run->opening), ==, CLASP_OPENING_OPEN);
}

static void
test_asking (void)
{
  static const OpeningCase row = {
    "asking",
    .subprotocols = { "chat" },
    .extensions = "a, b",
    .response = "HTTP/1.1 103 Early\r\nX: no\r\n\r\n" GOOD "X: 1\r\nx:  2 \r\n" PROTOCOL "chat\r\n" EXTENSIONS
                "a\r\n" EXTENSIONS "b;c\r\n" END,
  };
  g_autoptr (OpeningRun) run = run_whole (&row);
  g_autofree char *field = clasp_opening_dup_field (run->opening, "X");
  g_autofree char *protocol = clasp_opening_dup_protocol (run->opening);
  g_autofree char *extensions = clasp_opening_dup_extensions (run->opening);
  g_autoptr (GBytes) first = clasp_opening_dup_first_bytes (run->opening);
  gboolean truncated = TRUE;
  guint64 total = 1;

  g_assert_cmpuint (clasp_opening_get_http_status (run->opening), ==, 101);
  g_assert_cmpstr (clasp_opening_get_http_version (run->opening), ==, "1.1");
  g_assert_cmpstr (clasp_opening_get_http_reason (run->opening), ==, "Switching Protocols");
  g_assert_cmpstr (field, ==, "1, 2");
  g_assert_cmpstr (protocol, ==, "chat");
  g_assert_cmpstr (extensions, ==, "a, b;c");
  g_assert_null (clasp_opening_dup_field (run->opening, "Y"));
  g_assert_null (clasp_opening_dup_body (run->opening, &truncated, &total));
  g_assert_false (truncated);
  g_assert_cmpuint (total, ==, 0);
  g_assert_cmpuint (g_bytes_get_size (first), ==, 64);
  g_assert_cmpint (clasp_opening_get_first_byte_time (run->opening), ==, 2000);
}

static void
test_transcript (void)
{
  static const OpeningCase row = {
    "transcript",
    .fields = { "Authorization: Bearer abc" },
    .response = "HTTP/1.1 401 No\nSet-Cookie: id=1234; Path=/\r\n folded\r\nX: \xff\r\n\r\nbody",
  };
  g_autoptr (OpeningRun) run = run_whole (&row);
  g_autofree char *text = transcript_to_text (run->transcript);

  g_assert_cmpstr (text, ==,
                   "> GET /chat HTTP/1.1\n> Host: example.com\n> Upgrade: websocket\n> Connection: Upgrade\n"
                   "> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n> Sec-WebSocket-Version: 13\n"
                   "> Authorization: Bearer ••••••••\n> \n< HTTP/1.1 401 No\n< Set-Cookie: id=••••••••; Path=/\n"
                   "< ••••••••\n< X: ‹xFF›\n< \n");
  for (guint i = 0; i < run->transcript->len; i++)
    {
      const ClaspLine *line = g_ptr_array_index (run->transcript, i);

      g_assert_cmpuint (line->number, ==, i + 1);
      g_assert_cmpint (line->direction, ==, i < run->request_lines ? CLASP_DIRECTION_OUT : CLASP_DIRECTION_IN);
      g_assert_cmpint (line->time_us, ==, i < run->request_lines ? 1000 : 2000);
      g_assert_cmpint (line->eol, ==, i == run->request_lines ? CLASP_EOL_LF : CLASP_EOL_CRLF);
    }
}

/* What came before the limit stays in the transcript, and the line that passed it is cut there. */
static void
test_cut_line (void)
{
  static const OpeningCase row = {
    "cut",
    .limits = &small,
    .response = "HTTP/1.1 404 x\r\nX: 7890123456789012345678901234567890ABCDEFGHIJKLMNOPQ",
  };
  g_autoptr (OpeningRun) run = run_whole (&row);
  const ClaspLine *line = g_ptr_array_index (run->transcript, run->transcript->len - 1);

  g_assert_cmpuint (run->transcript->len, ==, run->request_lines + 2);
  g_assert_cmpuint (g_bytes_get_size (line->bytes), ==, small.max_line);
  g_assert_cmpint (line->eol, ==, CLASP_EOL_NONE);
}

static void
test_banner_lines (void)
{
  static const OpeningCase page = { "page", .response = "<html>\r\n<body>\nhello" };
  static const OpeningCase ssh = { "ssh", .response = "SS", FIN };
  g_autoptr (OpeningRun) run = run_whole (&page);
  g_autoptr (OpeningRun) half = run_whole (&ssh);

  g_assert_cmpuint (run->transcript->len, ==, run->request_lines + 3);
  for (guint i = run->request_lines; i < run->transcript->len; i++)
    g_assert_cmpint (((ClaspLine *) g_ptr_array_index (run->transcript, i))->kind, ==, CLASP_LINE_INVALID);
  g_assert_cmpuint (half->transcript->len, ==, half->request_lines + 1);
}

/* A head as large as it may be, byte by byte, and an endless one. */
static void
test_large (void)
{
  static const OpeningCase row = { "large" };
  g_autoptr (OpeningRun) run = opening_run_new (&row);
  g_autoptr (GString) head = g_string_new ("HTTP/1.1 101 x\r\n");
  guint n = 0;

  while (head->len < 256 * 1024)
    {
      g_string_append_printf (head, "X%u: %0250u\r\n", n, n);
      n++;
    }
  for (gsize i = 0; i < head->len && clasp_opening_get_state (run->opening) == CLASP_OPENING_HEAD; i++)
    clasp_opening_receive (run->opening, (const guint8 *) head->str + i, 1, 1);
  g_assert_cmpint (clasp_opening_get_state (run->opening), ==, CLASP_OPENING_FAILED);
  g_assert_cmpuint (run->transcript->len, <=, 1012);
}

static void
test_endless_line (void)
{
  static const OpeningCase row = { "endless" };
  g_autoptr (OpeningRun) run = opening_run_new (&row);
  g_autofree guint8 *zeros = g_malloc0 (100000);

  clasp_opening_receive (run->opening, (const guint8 *) "HTTP/1.1 101 ", 13, 1);
  clasp_opening_receive (run->opening, zeros, 100000, 1);
  g_assert_cmpint (clasp_opening_get_state (run->opening), ==, CLASP_OPENING_FAILED);
  g_assert_cmpuint (
      g_bytes_get_size (((ClaspLine *) g_ptr_array_index (run->transcript, run->transcript->len - 1))->bytes), ==,
      64 * 1024);
}

/* A transcript that begins with a proxy's lines. */
static void
test_after_proxy (void)
{
  static const OpeningCase row = { "proxy", .response = GOOD END };
  g_autoptr (GPtrArray) transcript = clasp_transcript_new ();
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse ("ws://h/", 7, verdicts);
  g_autoptr (ClaspRequest) request = clasp_request_new ();
  g_autoptr (GBytes) response = opening_case_dup_response (&row);
  g_autoptr (ClaspOpening) opening = NULL;
  g_autoptr (GPtrArray) judged = NULL;
  ClaspLimits limits = CLASP_LIMITS_DEFAULT;
  gsize length;
  const guint8 *data = g_bytes_get_data (response, &length);

  clasp_transcript_add (transcript, CLASP_DIRECTION_IN, CLASP_HOP_PROXY, CLASP_LINE_START,
                        (const guint8 *) "HTTP/1.1 200 OK", 15, CLASP_EOL_LF, 0);
  clasp_transcript_add (transcript, CLASP_DIRECTION_IN, CLASP_HOP_PROXY, CLASP_LINE_EMPTY, NULL, 0, CLASP_EOL_LF, 0);
  opening = clasp_opening_new (uri, request, (const guint8 *) HARNESS_NONCE, &limits, FALSE, FALSE, transcript, 0);
  clasp_opening_receive (opening, data, length, 1);
  g_assert_cmpint (clasp_opening_get_state (opening), ==, CLASP_OPENING_OPEN);
  judged = clasp_opening_judge (opening);
  g_assert_cmpint (clasp_verdicts_find (judged, CLASP_RULE_HTTP_03)->status, ==, CLASP_STATUS_PASS);
  g_assert_true (clasp_verdict_has_line (clasp_verdicts_find (judged, CLASP_RULE_REQ_04), 4));
  g_assert_true (clasp_verdict_has_line (clasp_verdicts_find (judged, CLASP_RULE_RES_01), 10));
}

static const char *const coverage[] = {
  "HTTP-01 pass warn fail n/a",
  "HTTP-02 pass warn note fail n/a",
  "HTTP-03 pass warn",
  "HTTP-04 pass fail",
  "HTTP-05 pass warn",
  "HTTP-06 pass warn fail",
  "HTTP-07 pass fail",
  "HTTP-08 pass fail n/a",
  "HTTP-09 pass warn",
  "HTTP-10 pass fail",
  "HTTP-11 pass fail n/a",
  "HTTP-12 note n/a",
  "HTTP-13 pass fail n/a",
  "RES-01 pass fail n/a",
  "RES-02 pass fail n/a",
  "RES-03 pass fail",
  "RES-04 pass fail",
  "RES-05 pass fail n/a",
  "RES-06 pass fail n/a",
  "RES-07 pass warn fail n/a",
  "STA-401 note n/a",
  "STA-407 note",
  "STA-3xx note",
  "STA-426 note",
  "STA-400 note",
  "STA-403 note",
  "STA-404 note",
  "STA-429 note",
  "STA-5xx note",
  "STA-200 note",
  "EXT-01 pass fail n/a",
  "EXT-02 pass fail",
  "EXT-03 pass warn fail",
  "EXT-04 pass fail",
  "EXT-08 pass fail n/a",
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/opening/words", test_words);
  g_test_add_func ("/opening/choices", test_choices);
  g_test_add_func ("/opening/following-no-frame", test_following_no_frame);
  g_test_add_func ("/opening/following", test_following);
  g_test_add_func ("/opening/asking", test_asking);
  g_test_add_func ("/opening/transcript", test_transcript);
  g_test_add_func ("/opening/cut-line", test_cut_line);
  g_test_add_func ("/opening/banner-lines", test_banner_lines);
  g_test_add_func ("/opening/large", test_large);
  g_test_add_func ("/opening/endless-line", test_endless_line);
  g_test_add_func ("/opening/after-proxy", test_after_proxy);
  opening_cases_add ("/opening/http", http_rows, G_N_ELEMENTS (http_rows));
  opening_cases_add ("/opening/res", res_rows, G_N_ELEMENTS (res_rows));
  opening_cases_add ("/opening/ext", ext_rows, G_N_ELEMENTS (ext_rows));
  opening_cases_add ("/opening/sta", sta_rows, G_N_ELEMENTS (sta_rows));
  opening_cases_add ("/opening/body", body_rows, G_N_ELEMENTS (body_rows));
  opening_coverage_add ("/coverage/opening", coverage, G_N_ELEMENTS (coverage));
  return g_test_run ();
}
