/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the first bytes of an answer are (HTTP-10). */
typedef enum
{
  CLASP_BANNER_HTTP,       /* begins with "HTTP/", in any letter case */
  CLASP_BANNER_UNDECIDED,  /* more bytes are needed */
  CLASP_BANNER_EMPTY_LINE, /* HTTP, but for one or two empty lines before it */
  CLASP_BANNER_BOM,        /* HTTP, but for a byte order mark before it (U+FEFF in UTF-8) */
  CLASP_BANNER_TLS_ALERT,
  CLASP_BANNER_TLS_HANDSHAKE,
  CLASP_BANNER_HTTP2, /* a SETTINGS frame or the connection preface */
  CLASP_BANNER_SSH,
  CLASP_BANNER_SMTP_FTP,
  CLASP_BANNER_REDIS_POP3,
  CLASP_BANNER_IMAP,
  CLASP_BANNER_NATS,
  CLASP_BANNER_VNC,
  CLASP_BANNER_MYSQL,
  CLASP_BANNER_HTML,   /* a page without a head */
  CLASP_BANNER_FRAMES, /* WebSocket frames without a handshake */
  CLASP_BANNER_TEXT,   /* text of an unknown kind */
  CLASP_BANNER_BINARY, /* bytes of an unknown kind */
} ClaspBanner;

/* No more bytes than these are needed to decide. */
#define CLASP_BANNER_MAX 14

/* Names what begins with these bytes. @complete: nothing will follow them. */
ClaspBanner clasp_banner_recognise (const guint8 *data, gsize length, gboolean complete);

/* Whether the banner is text, which has lines. */
gboolean clasp_banner_is_text (ClaspBanner banner);

/**
 * clasp_banner_to_text:
 *
 * Returns: (transfer none): one sentence that names what answered, translated
 */
const char *clasp_banner_to_text (ClaspBanner banner);

G_END_DECLS
