/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-rule.h"

#include <glib/gi18n-lib.h>

/* In the order of ClaspRuleId. */
static const ClaspRule rules[CLASP_N_RULES] = {
  /* What may be connected to. */
  [CLASP_RULE_URI_01] = { "URI-01", "RFC 6455 §3", "MUST", N_("Scheme"),
                          N_("The scheme of the address is ws or wss, in any letter case.") },
  [CLASP_RULE_URI_02] = { "URI-02", "RFC 6455 §3", "MUST", N_("No fragment"),
                          N_("The address has no fragment; a literal “#” in it is written %23.") },
  [CLASP_RULE_URI_03] = { "URI-03", "RFC 3986 §3.2.2", "MUST", N_("Host"),
                          N_("The address names a host: a name, an IPv4 address, or an IPv6 address in brackets.") },
  [CLASP_RULE_URI_04] = { "URI-04", "RFC 6455 §3", "MUST", N_("Port"),
                          N_("The port is a number from 1 to 65535; without one it is 80 for ws and 443 for wss.") },
  [CLASP_RULE_URI_05] = { "URI-05", "RFC 6455 §3", "MUST", N_("Resource name"),
                          N_("The resource name is the path (“/” when empty) and the query, and holds only characters "
                              "that a URI may "
                              "hold.") },
  [CLASP_RULE_URI_06] = { "URI-06", "RFC 9110 §4.2.4", "", N_("User and password"),
                          N_("A user name and password in the address never go into the request line or Host; they "
                              "are offered as "
                              "sign-in.") },
  /* The client's opening handshake. */
  [CLASP_RULE_REQ_01] = { "REQ-01", "RFC 6455 §4.1", "MUST", N_("Valid HTTP request"),
                          N_("The opening handshake is a valid HTTP/1.1 request: a request line, well-formed fields, "
                              "CRLF line ends, no "
                              "control characters inside a value, and an empty line at the end.") },
  [CLASP_RULE_REQ_02] = { "REQ-02", "RFC 6455 §4.1", "MUST", N_("Method and version"),
                          N_("The method is GET and the HTTP version is at least 1.1.") },
  [CLASP_RULE_REQ_03] = { "REQ-03", "RFC 6455 §4.1", "MUST", N_("Request target"),
                          N_("The request target is the resource name, or an absolute http or https URI with the same "
                              "host, port and "
                              "resource.") },
  [CLASP_RULE_REQ_04] = { "REQ-04", "RFC 6455 §4.1", "MUST", N_("Host"),
                          N_("There is exactly one Host field: the host, and the port when it is not the scheme’s "
                              "default.") },
  [CLASP_RULE_REQ_05] = { "REQ-05", "RFC 6455 §4.1", "MUST", N_("Upgrade"),
                          N_("The Upgrade field includes the keyword “websocket”.") },
  [CLASP_RULE_REQ_06] = { "REQ-06", "RFC 6455 §4.1", "MUST", N_("Connection"),
                          N_("The Connection field includes the token “Upgrade”.") },
  [CLASP_RULE_REQ_07] = { "REQ-07", "RFC 6455 §4.1", "MUST", N_("Key"),
                          N_("There is exactly one Sec-WebSocket-Key: 16 bytes in base64, taken at random for every "
                              "connection.") },
  [CLASP_RULE_REQ_08] = { "REQ-08", "RFC 6455 §4.1", "MAY", N_("Origin"),
                          N_("Origin, when it is sent, is one serialised origin such as “https://example.com”, or "
                              "“null”.") },
  [CLASP_RULE_REQ_09] = { "REQ-09", "RFC 6455 §4.1", "MUST", N_("WebSocket version"),
                          N_("There is exactly one Sec-WebSocket-Version, and its value is 13.") },
  [CLASP_RULE_REQ_10] = { "REQ-10", "RFC 6455 §4.1", "MAY", N_("Subprotocols offered"),
                          N_("Sec-WebSocket-Protocol, when it is sent, lists unique tokens, none of them empty, in "
                              "order of preference.") },
  [CLASP_RULE_REQ_11] = { "REQ-11", "RFC 6455 §4.1", "MAY", N_("Extensions offered"),
                          N_("Sec-WebSocket-Extensions, when it is sent, follows the grammar of RFC 6455 §9.1, and an "
                              "offer of "
                              "permessage-deflate that of RFC 7692 §7.1.") },
  [CLASP_RULE_REQ_12] = { "REQ-12", "RFC 6455 §4.1", "MAY", N_("Other fields"),
                          N_("Any other field follows the field grammar, and none of them gets in the way of the "
                              "upgrade.") },
  /* Reaching the server. */
  [CLASP_RULE_CON_01] = { "CON-01", "RFC 6455 §4.1", "MUST", N_("One connection opens at a time"),
                          N_("At most one connection to the same host address and port is being opened; a second one "
                              "waits.") },
  [CLASP_RULE_CON_02] = { "CON-02", "RFC 6455 §4.1", "MUST", N_("Proxy"),
                          N_("Through a proxy, the connection is asked for first; a refusal of the proxy is reported "
                              "as the proxy’s.") },
  [CLASP_RULE_CON_03] = { "CON-03", "RFC 6455 §4.1", "MUST", N_("TLS"),
                          N_("For wss, TLS is set up before anything is sent, in version 1.2 or newer, with the "
                              "server’s name (SNI); its certificate and the host name are verified.") },
  [CLASP_RULE_CON_04] = { "CON-04", "RFC 6455 §4.1", "MUST", N_("Nothing before the answer"),
                          N_("Nothing but the request is sent until the answer has been validated.") },
  [CLASP_RULE_CON_05] = { "CON-05", "", "", N_("Time limit"),
                          N_("One time limit bounds the whole of opening, and a stop takes effect at once.") },
  [CLASP_RULE_CON_06] = { "CON-06", "RFC 7301 §3.1", "MUST", N_("ALPN"),
                          N_("Over TLS only the protocol http/1.1 is offered (ALPN); a server that picks another is "
                              "reported.") },
  /* The response as a message. */
  [CLASP_RULE_HTTP_01] = { "HTTP-01", "RFC 9112 §4", "MUST", N_("Status line"),
                           N_("The status line is the HTTP version, a space, three digits, a space and a reason, "
                               "which may be empty.") },
  [CLASP_RULE_HTTP_02] = { "HTTP-02", "RFC 6455 §4.2.2, RFC 9110 §2.5", "MUST", N_("HTTP version"),
                           N_("The HTTP version of a 101 is 1.1; a higher minor version is read as 1.1, and 1.0 "
                               "cannot upgrade.") },
  [CLASP_RULE_HTTP_03] = { "HTTP-03", "RFC 9112 §2.2", "MUST", N_("Line ends"),
                           N_("Lines end with CR and LF; a LF alone is read as the end of a line.") },
  [CLASP_RULE_HTTP_04] = { "HTTP-04", "RFC 9112 §5.1", "MUST", N_("Field grammar"),
                           N_("A field is a name, a colon and a value; the name is a token, with no space before the "
                               "colon.") },
  [CLASP_RULE_HTTP_05] = { "HTTP-05", "RFC 9112 §5.2", "MUST", N_("No folded lines"),
                           N_("A field stands on one line; a folded line is joined to it by a space.") },
  [CLASP_RULE_HTTP_06] = { "HTTP-06", "RFC 9110 §5.5", "MUST", N_("No control characters"),
                           N_("A value has no NUL, bare CR or other control character; bytes above ASCII are kept as "
                               "they are.") },
  [CLASP_RULE_HTTP_07] = { "HTTP-07", "", "", N_("Size of the head"),
                           N_("The head of the answer keeps within the limits on the length of a line, on the head "
                               "and on the number of "
                               "fields.") },
  [CLASP_RULE_HTTP_08] = { "HTTP-08", "RFC 9110 §15.2", "MUST", N_("Interim answers"),
                           N_("Interim answers (1xx other than 101) are read, shown and passed over, up to a "
                               "limit.") },
  [CLASP_RULE_HTTP_09] = { "HTTP-09", "RFC 9110 §8.6, RFC 9112 §6.1", "MUST", N_("No body length on a 101"),
                           N_("A 101 has neither Content-Length nor Transfer-Encoding.") },
  [CLASP_RULE_HTTP_10] = { "HTTP-10", "RFC 9112 §2.1", "", N_("Is it HTTP?"), N_("The server answers in HTTP.") },
  [CLASP_RULE_HTTP_11] = { "HTTP-11", "RFC 6455 §4.1", "", N_("Bytes after the head"),
                           N_("Bytes that follow the empty line of a 101 are the first frames, and none of them is "
                               "lost; anything else there fails the connection.") },
  [CLASP_RULE_HTTP_12] = { "HTTP-12", "RFC 9112 §6.3", "", N_("Body of a refusal"),
                           N_("The body of an answer that is not 101 is read, decoded and shown, up to a limit.") },
  [CLASP_RULE_HTTP_13] = { "HTTP-13", "RFC 9112 §8", "MUST", N_("Whole answer"),
                           N_("The other side does not end the connection before the empty line that ends the head of "
                               "the answer.") },
  /* The server's opening handshake. */
  [CLASP_RULE_RES_01] = { "RES-01", "RFC 6455 §4.1", "MUST", N_("Status 101"),
                          N_("The status is 101; with any other the connection does not open, and the answer is read "
                              "as plain HTTP.") },
  [CLASP_RULE_RES_02] = { "RES-02", "RFC 6455 §4.1", "MUST", N_("Upgrade"),
                          N_("The answer has an Upgrade field whose value is “websocket”, in any letter case.") },
  [CLASP_RULE_RES_03] = { "RES-03", "RFC 6455 §4.1", "MUST", N_("Connection"),
                          N_("The answer has a Connection field with the token “Upgrade”, in any letter case.") },
  [CLASP_RULE_RES_04] = { "RES-04", "RFC 6455 §4.1", "MUST", N_("Accept"),
                          N_("Sec-WebSocket-Accept is there once and is the base64 of the SHA-1 of the key that was "
                              "sent followed by "
                              "258EAFA5-E914-47DA-95CA-C5AB0DC85B11.") },
  [CLASP_RULE_RES_05] = { "RES-05", "RFC 6455 §4.1", "MUST", N_("Only extensions offered"),
                          N_("Sec-WebSocket-Extensions, when present, names only extensions that were offered.") },
  [CLASP_RULE_RES_06] = { "RES-06", "RFC 6455 §4.1", "MUST", N_("Only a subprotocol offered"),
                          N_("Sec-WebSocket-Protocol, when present, is there once and names one subprotocol that was "
                              "offered, letter for "
                              "letter.") },
  [CLASP_RULE_RES_07] = { "RES-07", "RFC 6455 §4.1", "", N_("A subprotocol is chosen"),
                          N_("When subprotocols were offered, the server chooses one; browsers refuse a connection "
                              "where it does not.") },
  /* Any other status. */
  [CLASP_RULE_STA_401] = { "STA-401", "RFC 9110 §15.5.2", "", N_("401: sign-in needed"),
                           N_("The server wants to know who you are; credentials are only sent when you say so.") },
  [CLASP_RULE_STA_407] = { "STA-407", "RFC 9110 §15.5.8", "", N_("407: sign-in at the proxy"),
                           N_("The proxy wants to know who you are; its sign-in is not that of the server.") },
  [CLASP_RULE_STA_3XX] = { "STA-3xx", "RFC 9110 §15.4", "", N_("3xx: redirect"),
                           N_("The server points to another address; it is only followed when you allow it.") },
  [CLASP_RULE_STA_426] = { "STA-426", "RFC 6455 §4.2.2, RFC 9110 §15.5.22", "", N_("426: upgrade required"),
                           N_("The server wants another protocol or another WebSocket version than the one it saw.") },
  [CLASP_RULE_STA_400] = { "STA-400", "RFC 9110 §15.5.1", "", N_("400: bad request"),
                           N_("The server, or something before it, found fault with the request as it arrived "
                               "there.") },
  [CLASP_RULE_STA_403] = { "STA-403", "RFC 9110 §15.5.4", "", N_("403: forbidden"),
                           N_("The server refuses: often because of Origin, a missing cookie, or a firewall.") },
  [CLASP_RULE_STA_404] = { "STA-404", "RFC 9110 §15.5.5", "", N_("404, 405: nothing here"),
                           N_("There is no WebSocket at this path.") },
  [CLASP_RULE_STA_429] = { "STA-429", "RFC 6585 §4, RFC 9110 §15.6.4", "", N_("429, 503: try later"),
                           N_("The server takes no connection now; Retry-After says when it may.") },
  [CLASP_RULE_STA_5XX] = { "STA-5xx", "RFC 9110 §15.6", "", N_("5xx: fault on the server’s side"),
                           N_("The server or a gateway before it has failed.") },
  [CLASP_RULE_STA_200] = { "STA-200", "RFC 9110 §15.3", "", N_("2xx: a plain web answer"),
                           N_("A plain web server answered, or a proxy dropped the upgrade on the way.") },
  /* permessage-deflate. */
  [CLASP_RULE_EXT_01] = { "EXT-01", "RFC 7692 §5", "MUST", N_("permessage-deflate once"),
                          N_("The answer names permessage-deflate at most once.") },
  [CLASP_RULE_EXT_02] = { "EXT-02", "RFC 7692 §7.1", "MUST", N_("Parameters of permessage-deflate"),
                          N_("Every parameter is known, appears once and has a legal value.") },
  [CLASP_RULE_EXT_03] = { "EXT-03", "RFC 7692 §7.1.2.2", "MUST", N_("client_max_window_bits"),
                          N_("client_max_window_bits is answered only when it was offered.") },
  [CLASP_RULE_EXT_04] = { "EXT-04", "RFC 7692 §7.1.1.1, §7.1.2.1", "MUST", N_("The server keeps to the offer"),
                          N_("server_max_window_bits is no greater than the one offered, and "
                              "server_no_context_takeover is answered when it "
                              "was offered.") },
  [CLASP_RULE_EXT_05] = { "EXT-05", "RFC 7692 §6", "MUST", N_("RSV1"),
                          N_("RSV1 stands only on the first frame of a data message, and only when compression was "
                              "agreed on.") },
  [CLASP_RULE_EXT_06] = { "EXT-06", "RFC 7692 §7.2.2", "MUST", N_("Payloads inflate"),
                          N_("Compressed payloads inflate without an error and within the message limit.") },
  [CLASP_RULE_EXT_07] = { "EXT-07", "RFC 7692 §7.2", "MUST", N_("Window and context as agreed"),
                          N_("The window size and the context takeover are kept as agreed in both directions.") },
  [CLASP_RULE_EXT_08] = { "EXT-08", "RFC 6455 §9.1", "MUST", N_("Grammar of the extensions"),
                          N_("Sec-WebSocket-Extensions in the answer follows its grammar; several fields are one "
                              "list.") },
  /* Frames. */
  [CLASP_RULE_FRM_01] = { "FRM-01", "RFC 6455 §5.3", "MUST", N_("Our frames are masked"),
                          N_("A client’s frames are masked, each with a fresh unpredictable key.") },
  [CLASP_RULE_FRM_02] = { "FRM-02", "RFC 6455 §5.1", "MUST", N_("Server frames are not masked"),
                          N_("A server’s frames are not masked.") },
  [CLASP_RULE_FRM_03] = { "FRM-03", "RFC 6455 §5.2", "MUST", N_("RSV bits"),
                          N_("The RSV bits are 0 unless an extension in use gives them a meaning.") },
  [CLASP_RULE_FRM_04] = { "FRM-04", "RFC 6455 §5.2", "MUST", N_("Opcodes"),
                          N_("The opcodes 3 to 7 and B to F are reserved and not used.") },
  [CLASP_RULE_FRM_05] = { "FRM-05", "RFC 6455 §5.2", "MUST", N_("Length"),
                          N_("The length is written in the shortest form, and the 64-bit form has its top bit 0.") },
  [CLASP_RULE_FRM_06] = { "FRM-06", "RFC 6455 §5.5", "MUST", N_("Control frames"),
                          N_("A control frame has at most 125 bytes and is not fragmented.") },
  [CLASP_RULE_FRM_07] = { "FRM-07", "RFC 6455 §5.4", "MUST", N_("Order of fragments"),
                          N_("A continuation comes only within a message, and no new message before the last one is "
                              "complete.") },
  [CLASP_RULE_FRM_08] = { "FRM-08", "RFC 6455 §5.4", "MUST", N_("Control frames between fragments"),
                          N_("Control frames may come between the fragments of a message and are acted on at once.") },
  [CLASP_RULE_FRM_09] = { "FRM-09", "RFC 6455 §5.5.2", "MUST", N_("Pings are answered"),
                          N_("A ping is answered by a pong with the same payload as soon as is practical.") },
  [CLASP_RULE_FRM_10] = { "FRM-10", "RFC 6455 §5.5.3", "MAY", N_("Unasked pongs"),
                          N_("A pong that answers no ping is shown and otherwise ignored.") },
  [CLASP_RULE_FRM_11] = { "FRM-11", "RFC 6455 §8.1", "MUST", N_("Text is UTF-8"),
                          N_("A text message is valid UTF-8.") },
  [CLASP_RULE_FRM_12] = { "FRM-12", "RFC 6455 §10.4", "SHOULD", N_("Size of a message"),
                          N_("A frame or message keeps within the limit.") },
  [CLASP_RULE_FRM_13] = { "FRM-13", "RFC 6455 §5.4", "MAY", N_("Empty frames"),
                          N_("Empty frames, empty messages and any number of fragments are legal.") },
  /* Closing. */
  [CLASP_RULE_CLS_01] = { "CLS-01", "RFC 6455 §5.5.1", "MUST", N_("Close body"),
                          N_("The body of a close frame is empty or has at least 2 bytes.") },
  [CLASP_RULE_CLS_02] = { "CLS-02", "RFC 6455 §7.4", "MUST", N_("Close code"),
                          N_("The close code is one that may be sent: 1000 to 1003, 1007 to 1014 or 3000 to 4999.") },
  [CLASP_RULE_CLS_03] = { "CLS-03", "RFC 6455 §5.5.1", "MUST", N_("Close reason"),
                          N_("The reason of a close is valid UTF-8.") },
  [CLASP_RULE_CLS_04] = { "CLS-04", "RFC 6455 §5.5.1", "MUST", N_("A close is answered"),
                          N_("A close is answered by a close with the same code, after the frame being sent and "
                              "before anything else.") },
  [CLASP_RULE_CLS_05] = { "CLS-05", "RFC 6455 §5.5.1", "MUST", N_("Nothing after a close"),
                          N_("After a close frame no more data is sent; data received after it is shown and "
                              "dropped.") },
  [CLASP_RULE_CLS_06] = { "CLS-06", "RFC 6455 §7.1.1", "SHOULD", N_("The server closes TCP first"),
                          N_("After both closes the server closes TCP first; the client waits for it a while.") },
  [CLASP_RULE_CLS_07] = { "CLS-07", "RFC 6455 §7.1.4, §7.1.5", "", N_("How it ended"),
                          N_("The end is told exactly: clean or not, who began it, the code with its meaning, and the "
                              "reason.") },
};

const ClaspRule *
clasp_rule_get (ClaspRuleId rule)
{
  g_return_val_if_fail (rule < CLASP_N_RULES, NULL);
  return &rules[rule];
}

ClaspRuleId
clasp_rule_lookup (const char *id)
{
  g_return_val_if_fail (id != NULL, CLASP_RULE_NONE);

  for (guint i = 0; i < CLASP_N_RULES; i++)
    if (g_str_equal (rules[i].id, id))
      return i;
  return CLASP_RULE_NONE;
}

const char *
clasp_rule_get_title (ClaspRuleId rule)
{
  g_return_val_if_fail (rule < CLASP_N_RULES, "");
  return _(rules[rule].title);
}

const char *
clasp_rule_get_text (ClaspRuleId rule)
{
  g_return_val_if_fail (rule < CLASP_N_RULES, "");
  return _(rules[rule].text);
}
