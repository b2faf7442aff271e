/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-breach.h"

#include <string.h>

#include "clasp-frame.h"
#include "clasp-practice-guard.h"

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define SERVER "Server: Handclasp-practice\r\n"
#define SWITCHING "HTTP/1.1 101 Switching Protocols\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: {accept}\r\n"

/* The one sign-in that the practice server lets in: hand:clasp. */
#define CREDENTIALS "Basic aGFuZDpjbGFzcA=="

#define FRAMES(literal) .frames = literal, .frames_length = sizeof literal - 1

/* What the bomb inflates to: beyond every usual limit. */
#define BOMB_PIECE (1024 * 1024)
#define BOMB_PIECES 256

/**
 * Breach:
 * @head: (nullable): without the empty line; {accept} is the right Sec-WebSocket-Accept, {versions} what the server
 * claims to speak
 * @body: (nullable): sent with its Content-Length
 * @cut: it ends without the empty line
 * @frames: (nullable): frames after the head
 * @lets_in: (nullable): whether this request is answered rightly
 * @packed: (nullable): what follows the head of a right answer instead of @frames, when compression can be agreed on.
 * (transfer full)
 */
typedef struct
{
  const char *path;
  const char *head;
  const char *body;
  gboolean cut;
  const char *frames;
  gsize frames_length;
  ClaspPracticeThen then;
  gboolean (*lets_in) (const ClaspPracticeAsk *ask);
  GBytes *(*packed) (ClaspPracticeDeflate *deflate);
} Breach;

static gboolean
practice_breach_knows_origin (const ClaspPracticeAsk *ask)
{
  return g_strcmp0 (ask->origin, CLASP_PRACTICE_ORIGIN) == 0;
}

static gboolean
practice_breach_knows_credentials (const ClaspPracticeAsk *ask)
{
  return g_strcmp0 (ask->authorization, CREDENTIALS) == 0;
}

/* A text message whose first block is of the type that is none (RFC 1951 §3.2.3). */
static GBytes *
practice_breach_broken_data (ClaspPracticeDeflate *deflate)
{
  return g_bytes_new_static ("\xc1\x04\x07\xff\xff\xff", 6);
}

/* RFC 7692 §7.2.1 takes this from the end of each message; between two parts of one it stays. */
static const guint8 boundary[] = { 0x00, 0x00, 0xff, 0xff };

static void
practice_breach_append_bytes (GByteArray *array, GBytes *bytes)
{
  g_byte_array_append (array, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* A small message that inflates to 256 MiB of zeros. Its second part refers to nothing but zeros before it, so that it
 * can stand there any number of times. */
static GBytes *
practice_breach_bomb (ClaspPracticeDeflate *deflate)
{
  g_autofree guint8 *zeros = g_malloc0 (BOMB_PIECE);
  guint8 first_byte = CLASP_OPCODE_BINARY;
  g_autoptr (GBytes) first = clasp_practice_deflate_compress (deflate, &first_byte, zeros, BOMB_PIECE);
  g_autoptr (GBytes) second = clasp_practice_deflate_compress (deflate, &first_byte, zeros, BOMB_PIECE);
  gsize length = g_bytes_get_size (first) + (sizeof boundary + g_bytes_get_size (second)) * (BOMB_PIECES - 1);
  guint8 bytes[CLASP_FRAME_HEADER_MAX];
  ClaspFrameHeader header = { .opcode = CLASP_OPCODE_BINARY, .fin = TRUE, .rsv = CLASP_FRAME_RSV1, .length = length };
  GByteArray *frame = g_byte_array_new ();
  guint i;

  g_byte_array_append (frame, bytes, (guint) clasp_frame_header_encode (&header, bytes));
  practice_breach_append_bytes (frame, first);
  for (i = 1; i < BOMB_PIECES; i++)
    {
      g_byte_array_append (frame, boundary, sizeof boundary);
      practice_breach_append_bytes (frame, second);
    }
  return g_byte_array_free_to_bytes (frame);
}

static const Breach breaches[] = {
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
      CLASP_PRACTICE_ORIGIN_PATH,
      "HTTP/1.1 403 Forbidden\r\n" SERVER "Content-Type: text/plain\r\nConnection: close\r\n",
      "Cross origin websockets not allowed\nOnly " CLASP_PRACTICE_ORIGIN " may connect.\n",
      .then = CLASP_PRACTICE_THEN_FINISH,
      .lets_in = practice_breach_knows_origin,
  },
  {
      "/fail/sign-in",
      "HTTP/1.1 401 Unauthorized\r\n" SERVER "WWW-Authenticate: Basic realm=\"practice\", charset=\"UTF-8\"\r\n"
      "Content-Type: text/plain\r\nConnection: close\r\n",
      "Sign in first: the name is hand, the password is clasp.\n",
      .then = CLASP_PRACTICE_THEN_FINISH,
      .lets_in = practice_breach_knows_credentials,
  },
  {
      "/fail/redirect",
      "HTTP/1.1 301 Moved Permanently\r\n" SERVER
      "Location: /echo\r\nContent-Type: text/plain\r\nConnection: close\r\n",
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
      FRAMES ("\x81\x04"
              "caf\xe9"),
      .then = CLASP_PRACTICE_THEN_ECHO,
  },
  {
      "/fail/compressed",
      SWITCHING UPGRADE ACCEPT,
      /* "Hello" compressed, as RFC 7692 §7.2.3.1 has it */
      FRAMES ("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"),
      .then = CLASP_PRACTICE_THEN_ECHO,
      .packed = practice_breach_broken_data,
  },
  {
      "/fail/too-large",
      SWITCHING UPGRADE ACCEPT,
      /* the header of a binary message of 1 TiB, and how it begins */
      FRAMES ("\x82\x7f\x00\x00\x01\x00\x00\x00\x00\x00"
              "It begins, and does not end."),
      .then = CLASP_PRACTICE_THEN_ECHO,
      .packed = practice_breach_bomb,
  },
  {
      "/fail/1006",
      SWITCHING UPGRADE ACCEPT,
      FRAMES ("\x81\x1e"
              "And now, without a close frame"),
      .then = CLASP_PRACTICE_THEN_FINISH,
  },
};

/* (nullable) */
static const Breach *
practice_breach_find_breach (const char *path)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (breaches); i++)
    if (strcmp (breaches[i].path, path) == 0)
      return &breaches[i];
  return NULL;
}

gboolean
clasp_practice_breach_exists (const char *path)
{
  return practice_breach_find_breach (path) != NULL;
}

/* RFC 6455 §4.2.2 */
static char *
practice_breach_accept_for_key (const char *key)
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
clasp_practice_switching_protocols (const char *key, ClaspPracticeDeflate *deflate)
{
  g_autofree char *accept = practice_breach_accept_for_key (key);
  GString *head = g_string_new (SWITCHING UPGRADE SERVER);

  g_string_append_printf (head, "Sec-WebSocket-Accept: %s\r\n", accept);
  if (deflate != NULL)
    g_string_append_printf (head, "Sec-WebSocket-Extensions: %s\r\n", clasp_practice_deflate_get_answer (deflate));
  g_string_append (head, "\r\n");
  return g_string_free_to_bytes (head);
}

static GBytes *
practice_breach_bytes (const Breach *breach, const ClaspPracticeAsk *ask, const char *key)
{
  g_autofree char *accept = practice_breach_accept_for_key (key);
  GString *answer = g_string_new (breach->head);

  g_string_replace (answer, "{accept}", accept, 1);
  /* Never the version that was sent, so that there is always a difference to be seen. */
  g_string_replace (answer, "{versions}", g_strcmp0 (ask->version, "13") == 0 ? "8, 7" : "13", 1);
  if (breach->body != NULL)
    g_string_append_printf (answer, "Content-Length: %" G_GSIZE_FORMAT "\r\n", strlen (breach->body));
  if (!breach->cut && breach->head != NULL)
    g_string_append (answer, "\r\n");
  if (breach->body != NULL)
    g_string_append (answer, breach->body);
  g_string_append_len (answer, breach->frames, breach->frames_length);
  return g_string_free_to_bytes (answer);
}

static GBytes *
practice_breach_packed_bytes (const Breach *breach, const ClaspPracticeAsk *ask, const char *key)
{
  g_autoptr (GBytes) head = clasp_practice_switching_protocols (key, ask->deflate);
  g_autoptr (GBytes) frames = breach->packed (ask->deflate);
  GByteArray *answer = g_byte_array_new ();

  practice_breach_append_bytes (answer, head);
  practice_breach_append_bytes (answer, frames);
  return g_byte_array_free_to_bytes (answer);
}

ClaspPracticeReply
clasp_practice_breach_reply (const char *path, const ClaspPracticeAsk *ask)
{
  const Breach *breach = practice_breach_find_breach (path);
  const char *key = ask->key != NULL ? ask->key : "";

  g_return_val_if_fail (breach != NULL, (ClaspPracticeReply) { 0 });
  if (breach->lets_in != NULL && breach->lets_in (ask))
    return (ClaspPracticeReply) {
      .bytes = clasp_practice_switching_protocols (key, ask->deflate),
      .then = CLASP_PRACTICE_THEN_ECHO,
      .compresses = ask->deflate != NULL,
    };
  if (breach->packed != NULL && ask->deflate != NULL)
    return (ClaspPracticeReply) {
      .bytes = practice_breach_packed_bytes (breach, ask, key),
      .then = breach->then,
      .compresses = TRUE,
    };
  return (ClaspPracticeReply) { .bytes = practice_breach_bytes (breach, ask, key), .then = breach->then };
}
