/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server did to arrive at a wrong Sec-WebSocket-Accept (CAUSES.md, 6). */
typedef enum
{
  CLASP_ACCEPT_RIGHT,
  CLASP_ACCEPT_SAMPLE_KEY,  /* the accept of the RFC's own sample key */
  CLASP_ACCEPT_NO_GUID,     /* SHA-1 of the key alone */
  CLASP_ACCEPT_LOWER_GUID,  /* the GUID in lower case */
  CLASP_ACCEPT_DECODED_KEY, /* the decoded 16 bytes and the GUID */
  CLASP_ACCEPT_HEX,         /* the hexadecimal digest */
  CLASP_ACCEPT_HEX_BASE64,  /* base64 of the hexadecimal digest */
  CLASP_ACCEPT_BASE64URL,
  CLASP_ACCEPT_NO_PADDING,
  CLASP_ACCEPT_LETTER_CASE, /* right but for letter case */
  CLASP_ACCEPT_KEY_ECHOED,
  CLASP_ACCEPT_MD5,
  CLASP_ACCEPT_SHA256,
  CLASP_ACCEPT_KEY_LINE_BREAK, /* the key with a line break at its end */
  CLASP_ACCEPT_KEY_NO_PADDING, /* the key without its "=" */
  CLASP_ACCEPT_NO_DIGEST,      /* no base64 of 20 bytes: not an accept at all */
  CLASP_ACCEPT_OTHER_KEY,      /* none of these: another key reached the server */
} ClaspAcceptMistake;

/* Which mistake turns @key into the accept @found. */
ClaspAcceptMistake clasp_accept_explain (const char *key, const char *found);

/**
 * clasp_accept_mistake_to_text:
 *
 * Returns: (transfer none): one sentence that says it, translated; "" for the right one
 */
const char *clasp_accept_mistake_to_text (ClaspAcceptMistake mistake);

/**
 * clasp_accept_for_key:
 *
 * Returns: (transfer full): the value that Sec-WebSocket-Accept must have for @key (RFC 6455 §4.2.2)
 */
char *clasp_accept_for_key (const char *key, gsize length);

G_END_DECLS
