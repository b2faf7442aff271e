/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-banner.h"

#include <glib/gi18n-lib.h>

/* What a banner begins with; a byte whose bit is set in @any may be anything. */
typedef struct
{
  ClaspBanner banner;
  guint8 length;
  guint16 any;
  const char *bytes;
} Signature;

#define ANY(n) (1u << (n))

static const Signature signatures[] = {
  { CLASP_BANNER_HTTP, 5, 0, "HTTP/" },
  { CLASP_BANNER_EMPTY_LINE, 7, 0, "\r\nHTTP/" },
  { CLASP_BANNER_EMPTY_LINE, 9, 0, "\r\n\r\nHTTP/" },
  { CLASP_BANNER_EMPTY_LINE, 6, 0, "\nHTTP/" },
  { CLASP_BANNER_BOM, 8, 0, "\xef\xbb\xbfHTTP/" },
  { CLASP_BANNER_TLS_ALERT, 7, ANY (2) | ANY (5) | ANY (6), "\x15\x03\x00\x00\x02\x00\x00" },
  { CLASP_BANNER_TLS_HANDSHAKE, 3, ANY (2), "\x16\x03\x00" },
  { CLASP_BANNER_HTTP2, 9, ANY (1) | ANY (2) | ANY (4), "\x00\x00\x00\x04\x00\x00\x00\x00\x00" },
  { CLASP_BANNER_HTTP2, 14, 0, "PRI * HTTP/2.0" },
  { CLASP_BANNER_SSH, 4, 0, "SSH-" },
  { CLASP_BANNER_SMTP_FTP, 4, 0, "220 " },
  { CLASP_BANNER_SMTP_FTP, 4, 0, "220-" },
  { CLASP_BANNER_REDIS_POP3, 3, 0, "+OK" },
  { CLASP_BANNER_REDIS_POP3, 4, 0, "-ERR" },
  { CLASP_BANNER_IMAP, 4, 0, "* OK" },
  { CLASP_BANNER_NATS, 6, 0, "INFO {" },
  { CLASP_BANNER_VNC, 4, 0, "RFB " },
  { CLASP_BANNER_MYSQL, 5, ANY (0) | ANY (1), "\x00\x00\x00\x00\x0a" },
  { CLASP_BANNER_HTML, 1, 0, "<" },
};

static gboolean
banner_begins_alike (const Signature *signature, const guint8 *data, gsize length)
{
  for (gsize i = 0; i < MIN (length, signature->length); i++)
    {
      guint8 byte = signature->banner == CLASP_BANNER_HTTP ? (guint8) g_ascii_toupper ((char) data[i]) : data[i];

      if ((signature->any & ANY (i)) == 0 && byte != (guint8) signature->bytes[i])
        return FALSE;
    }
  return TRUE;
}

/* An unmasked text, binary or control frame whose second byte goes with it. */
static gboolean
banner_is_frame (const guint8 *data, gsize length)
{
  guint8 opcode = length > 0 ? data[0] & 0x0f : 0xff;

  if (length < 2 || (data[0] & 0x70) != 0 || (data[1] & 0x80) != 0)
    return FALSE;
  if ((data[0] & 0x80) == 0)
    return FALSE;
  return opcode == 1 || opcode == 2 || (opcode >= 8 && opcode <= 10 && data[1] <= 125);
}

static gboolean
banner_may_be_frame (const guint8 *data, gsize length)
{
  static const char first[] = "\x81\x82\x88\x89\x8a";

  for (guint i = 0; i + 1 < sizeof first; i++)
    if (length == 1 && data[0] == (guint8) first[i])
      return TRUE;
  return FALSE;
}

static ClaspBanner
banner_text_or_binary (const guint8 *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((data[i] < 0x20 && data[i] != '\t' && data[i] != '\r' && data[i] != '\n') || data[i] >= 0x7f)
      return CLASP_BANNER_BINARY;
  return CLASP_BANNER_TEXT;
}

ClaspBanner
clasp_banner_recognise (const guint8 *data, gsize length, gboolean complete)
{
  gboolean undecided = !complete && banner_may_be_frame (data, length);

  if (length == 0)
    return CLASP_BANNER_UNDECIDED;
  if (banner_is_frame (data, length))
    return CLASP_BANNER_FRAMES;
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      if (!banner_begins_alike (&signatures[i], data, length))
        continue;
      if (length >= signatures[i].length)
        return signatures[i].banner;
      /* The end of a stream after "HT" is an answer cut short, and not another protocol. */
      if (!complete || signatures[i].banner == CLASP_BANNER_HTTP)
        undecided = TRUE;
    }
  return undecided ? CLASP_BANNER_UNDECIDED : banner_text_or_binary (data, length);
}

gboolean
clasp_banner_is_text (ClaspBanner banner)
{
  switch (banner)
    {
    case CLASP_BANNER_EMPTY_LINE:
    case CLASP_BANNER_BOM:
    case CLASP_BANNER_SSH:
    case CLASP_BANNER_SMTP_FTP:
    case CLASP_BANNER_REDIS_POP3:
    case CLASP_BANNER_IMAP:
    case CLASP_BANNER_NATS:
    case CLASP_BANNER_VNC:
    case CLASP_BANNER_HTML:
    case CLASP_BANNER_TEXT:
      return TRUE;
    case CLASP_BANNER_HTTP:
    case CLASP_BANNER_UNDECIDED:
    case CLASP_BANNER_TLS_ALERT:
    case CLASP_BANNER_TLS_HANDSHAKE:
    case CLASP_BANNER_HTTP2:
    case CLASP_BANNER_MYSQL:
    case CLASP_BANNER_FRAMES:
    case CLASP_BANNER_BINARY:
    default:
      return FALSE;
    }
}

const char *
clasp_banner_to_text (ClaspBanner banner)
{
  switch (banner)
    {
    case CLASP_BANNER_EMPTY_LINE:
      return _(
          "An empty line stands before the status line: the server writes it, or the end of an earlier answer, once "
          "too often.");
    case CLASP_BANNER_BOM:
      return _(
          "A byte order mark (EF BB BF) stands before the status line: a file or template of the server was saved "
          "with one.");
    case CLASP_BANNER_TLS_ALERT:
      return _("The server answered with a TLS alert: this port expects TLS, so use wss.");
    case CLASP_BANNER_TLS_HANDSHAKE:
      return _("The server answered with a TLS handshake: this port speaks TLS, so use wss.");
    case CLASP_BANNER_HTTP2:
      return _("The server answered in HTTP/2: a WebSocket upgrade needs HTTP/1.1.");
    case CLASP_BANNER_SSH:
      return _("This port speaks SSH, not HTTP.");
    case CLASP_BANNER_SMTP_FTP:
      return _("This port speaks SMTP or FTP, not HTTP.");
    case CLASP_BANNER_REDIS_POP3:
      return _("This port speaks Redis or POP3, not HTTP.");
    case CLASP_BANNER_IMAP:
      return _("This port speaks IMAP, not HTTP.");
    case CLASP_BANNER_NATS:
      return _("This port speaks the NATS protocol, not HTTP.");
    case CLASP_BANNER_VNC:
      return _("This port speaks VNC, not HTTP.");
    case CLASP_BANNER_MYSQL:
      return _("This port speaks the MySQL protocol, not HTTP.");
    case CLASP_BANNER_HTML:
      return _("The server sent a page without an HTTP head.");
    case CLASP_BANNER_FRAMES:
      return _("The server sent WebSocket frames without answering the handshake.");
    case CLASP_BANNER_TEXT:
      return _("The server answered with text that is not HTTP.");
    case CLASP_BANNER_BINARY:
      return _("The server answered with bytes that are not HTTP.");
    case CLASP_BANNER_HTTP:
    case CLASP_BANNER_UNDECIDED:
    default:
      return _("The server speaks HTTP.");
    }
}
