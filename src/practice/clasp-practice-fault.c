/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-fault.h"

#include <string.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define SERVER "Server: Handclasp-practice\r\n"
#define SWITCHING "HTTP/1.1 101 Switching Protocols\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: {accept}\r\n"

/* The one origin and the one sign-in that the practice server lets in: hand:clasp. */
#define ORIGIN "https://practice.example"
#define CREDENTIALS "Basic aGFuZDpjbGFzcA=="

#define FRAMES(literal) .frames = literal, .frames_length = sizeof literal - 1

/**
 * Fault:
 * @head: (nullable): without the empty line; {accept} is the right Sec-WebSocket-Accept, {versions} what the server
 * claims to speak
 * @body: (nullable): sent with its Content-Length
 * @cut: it ends without the empty line
 * @frames: (nullable): frames after the head
 * @lets_in: (nullable): whether this request is answered rightly
 */
typedef struct
{
  const char       *path;
  const char       *head;
  const char       *body;
  gboolean          cut;
  const char       *frames;
  gsize             frames_length;
  ClaspPracticeThen then;
  gboolean        (*lets_in) (const ClaspPracticeAsk *ask);
} Fault;

static gboolean
knows_origin (const ClaspPracticeAsk *ask)
{
  return g_strcmp0 (ask->origin, ORIGIN) == 0;
}

static gboolean
knows_credentials (const ClaspPracticeAsk *ask)
{
  return g_strcmp0 (ask->authorization, CREDENTIALS) == 0;
}

static const Fault faults[] = {
  {
    "/fail/version",
    "HTTP/1.1 426 Upgrade Required\r\n" SERVER "Sec-WebSocket-Version: {versions}\r\n"
    "Content-Type: text/plain\r\nConnection: close\r\n",
    "This server does not speak the version of WebSocket that was asked for.\n",
    .then = CLASP_PRACTICE_THEN_FINISH,
  },
  {
    "/fail/stripped",
    "HTTP/1.1 400 Bad Request\r\nServer: nginx/1.26.3\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Sec-Websocket-Version: 13\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n",
    "websocket: not a websocket handshake: 'upgrade' token not found in 'Connection' header\n",
    .then = CLASP_PRACTICE_THEN_FINISH,
  },
  {
    "/fail/origin",
    "HTTP/1.1 403 Forbidden\r\n" SERVER "Content-Type: text/plain\r\nConnection: close\r\n",
    "Cross origin websockets not allowed\nOnly " ORIGIN " may connect.\n",
    .then = CLASP_PRACTICE_THEN_FINISH,
    .lets_in = knows_origin,
  },
  {
    "/fail/sign-in",
    "HTTP/1.1 401 Unauthorized\r\n" SERVER "WWW-Authenticate: Basic realm=\"practice\", charset=\"UTF-8\"\r\n"
    "Content-Type: text/plain\r\nConnection: close\r\n",
    "Sign in first: the name is hand, the password is clasp.\n",
    .then = CLASP_PRACTICE_THEN_FINISH,
    .lets_in = knows_credentials,
  },
  {
    "/fail/redirect",
    "HTTP/1.1 301 Moved Permanently\r\n" SERVER "Location: /echo\r\nContent-Type: text/plain\r\nConnection: close\r\n",
    "The echo has moved to /echo.\n",
    .then = CLASP_PRACTICE_THEN_FINISH,
  },
  {
    "/fail/page",
    "HTTP/1.1 200 OK\r\n" SERVER "Content-Type: text/html; charset=utf-8\r\nConnection: close\r\n",
    "<!DOCTYPE html>\n<html><head><title>A web page</title></head><body><h1>A web page</h1>\n"
    "<p>This is a web server's page. Nobody here has heard of WebSocket.</p></body></html>\n",
    .then = CLASP_PRACTICE_THEN_FINISH,
  },
  {
    /* The answer to the RFC's own sample key. */
    "/fail/accept",
    SWITCHING UPGRADE "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
    .then = CLASP_PRACTICE_THEN_ECHO,
  },
  {
    "/fail/no-accept",
    SWITCHING UPGRADE,
    .then = CLASP_PRACTICE_THEN_ECHO,
  },
  {
    "/fail/subprotocol",
    SWITCHING UPGRADE ACCEPT "Sec-WebSocket-Protocol: practice.unasked\r\n",
    .then = CLASP_PRACTICE_THEN_ECHO,
  },
  {
    "/fail/extension",
    SWITCHING UPGRADE ACCEPT "Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\n",
    .then = CLASP_PRACTICE_THEN_ECHO,
  },
  {
    "/fail/http10",
    "HTTP/1.0 101 Switching Protocols\r\n" UPGRADE ACCEPT,
    .then = CLASP_PRACTICE_THEN_ECHO,
  },
  {
    "/fail/silence",
    .then = CLASP_PRACTICE_THEN_SILENCE,
  },
  {
    "/fail/half-head",
    SWITCHING "Upgrade: webso",
    .cut = TRUE,
    .then = CLASP_PRACTICE_THEN_FINISH,
  },
  {
    "/fail/masked",
    SWITCHING UPGRADE ACCEPT,
    /* "Hello" masked, as RFC 6455 §5.7 has it */
    FRAMES ("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
    .then = CLASP_PRACTICE_THEN_ECHO,
  },
  {
    "/fail/utf8",
    SWITCHING UPGRADE ACCEPT,
    /* a text message: "caf" and the é of Latin-1 */
    FRAMES ("\x81\x04" "caf\xe9"),
    .then = CLASP_PRACTICE_THEN_ECHO,
  },
  {
    "/fail/1006",
    SWITCHING UPGRADE ACCEPT,
    FRAMES ("\x81\x1e" "And now, without a close frame"),
    .then = CLASP_PRACTICE_THEN_FINISH,
  },
};

/* (nullable) */
static const Fault *
find_fault (const char *path)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (faults); i++)
    if (strcmp (faults[i].path, path) == 0)
      return &faults[i];
  return NULL;
}

gboolean
clasp_practice_fault_exists (const char *path)
{
  return find_fault (path) != NULL;
}

/* RFC 6455 §4.2.2 */
static char *
accept_for_key (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

GBytes *
clasp_practice_switching_protocols (const char           *key,
                                    ClaspPracticeDeflate *deflate)
{
  g_autofree char *accept = accept_for_key (key);
  GString *head = g_string_new (SWITCHING UPGRADE SERVER);

  g_string_append_printf (head, "Sec-WebSocket-Accept: %s\r\n", accept);
  if (deflate != NULL)
    g_string_append_printf (head, "Sec-WebSocket-Extensions: %s\r\n", clasp_practice_deflate_get_answer (deflate));
  g_string_append (head, "\r\n");
  return g_string_free_to_bytes (head);
}

static GBytes *
fault_bytes (const Fault            *fault,
             const ClaspPracticeAsk *ask,
             const char             *key)
{
  g_autofree char *accept = accept_for_key (key);
  GString *answer = g_string_new (fault->head);

  g_string_replace (answer, "{accept}", accept, 1);
  /* Never the version that was sent, so that there is always a difference to be seen. */
  g_string_replace (answer, "{versions}", g_strcmp0 (ask->version, "13") == 0 ? "8, 7" : "13", 1);
  if (fault->body != NULL)
    g_string_append_printf (answer, "Content-Length: %" G_GSIZE_FORMAT "\r\n", strlen (fault->body));
  if (!fault->cut && fault->head != NULL)
    g_string_append (answer, "\r\n");
  if (fault->body != NULL)
    g_string_append (answer, fault->body);
  g_string_append_len (answer, fault->frames, fault->frames_length);
  return g_string_free_to_bytes (answer);
}

ClaspPracticeReply
clasp_practice_fault_reply (const char             *path,
                            const ClaspPracticeAsk *ask)
{
  const Fault *fault = find_fault (path);
  const char *key = ask->key != NULL ? ask->key : "";

  g_return_val_if_fail (fault != NULL, (ClaspPracticeReply) { 0 });
  if (fault->lets_in != NULL && fault->lets_in (ask))
    return (ClaspPracticeReply) {
      .bytes = clasp_practice_switching_protocols (key, ask->deflate),
      .then = CLASP_PRACTICE_THEN_ECHO,
      .compresses = ask->deflate != NULL,
    };
  return (ClaspPracticeReply) { .bytes = fault_bytes (fault, ask, key), .then = fault->then };
}
