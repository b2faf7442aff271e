/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-accept.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define GUID_LOWER "258eafa5-e914-47da-95ca-c5ab0dc85b11"
#define SAMPLE_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" /* RFC 6455 §1.3 */

#define DIGEST_MAX 32

static gsize
accept_digest (GChecksumType type, gconstpointer key, gsize length, const char *suffix, guint8 result[DIGEST_MAX])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  gsize size = DIGEST_MAX;

  g_checksum_update (checksum, key, (gssize) length);
  g_checksum_update (checksum, (const guchar *) suffix, -1);
  g_checksum_get_digest (checksum, result, &size);
  return size;
}

static char *
accept_digest_base64 (GChecksumType type, gconstpointer key, gsize length, const char *suffix)
{
  guint8 result[DIGEST_MAX];
  gsize size = accept_digest (type, key, length, suffix, result);

  return g_base64_encode (result, size);
}

char *
clasp_accept_for_key (const char *key, gsize length)
{
  return accept_digest_base64 (G_CHECKSUM_SHA1, key, length, GUID);
}

static gboolean
accept_matches_digest (const char *found, GChecksumType type, gconstpointer key, gsize length, const char *suffix)
{
  g_autofree char *made = accept_digest_base64 (type, key, length, suffix);

  return g_str_equal (found, made);
}

static char *
accept_hexadecimal (const char *key)
{
  GString *hex = g_string_new (NULL);
  guint8 result[DIGEST_MAX];
  gsize size = accept_digest (G_CHECKSUM_SHA1, key, strlen (key), GUID, result);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", result[i]);
  return g_string_free_and_steal (hex);
}

/* The right digest, written down wrongly. */
static ClaspAcceptMistake
accept_explain_writing (const char *key, const char *found)
{
  g_autofree char *right = clasp_accept_for_key (key, strlen (key));
  g_autofree char *hex = accept_hexadecimal (key);
  g_autofree char *hex_base64 = g_base64_encode ((const guchar *) hex, strlen (hex));
  g_autofree char *url = g_strdelimit (g_strdelimit (g_strdup (right), "+", '-'), "/", '_');
  gsize bare = strcspn (right, "="), found_bare = strcspn (found, "=");

  if (g_str_equal (found, right))
    return CLASP_ACCEPT_RIGHT;
  if (g_ascii_strcasecmp (found, hex) == 0)
    return CLASP_ACCEPT_HEX;
  if (g_str_equal (found, hex_base64))
    return CLASP_ACCEPT_HEX_BASE64;
  if (found_bare == bare && strncmp (found, right, bare) == 0)
    return CLASP_ACCEPT_NO_PADDING;
  if (found_bare == bare && strncmp (found, url, bare) == 0)
    return CLASP_ACCEPT_BASE64URL;
  if (g_ascii_strcasecmp (found, right) == 0)
    return CLASP_ACCEPT_LETTER_CASE;
  return CLASP_ACCEPT_OTHER_KEY;
}

/* A digest of something else. */
static ClaspAcceptMistake
accept_explain_digest (const char *key, const char *found)
{
  gsize length = strlen (key), decoded_length;
  g_autofree guint8 *decoded = g_base64_decode (key, &decoded_length);
  g_autofree char *line_feed = g_strconcat (key, "\n", NULL);
  g_autofree char *line_break = g_strconcat (key, "\r\n", NULL);

  if (accept_matches_digest (found, G_CHECKSUM_SHA1, key, length, ""))
    return CLASP_ACCEPT_NO_GUID;
  if (accept_matches_digest (found, G_CHECKSUM_SHA1, key, length, GUID_LOWER))
    return CLASP_ACCEPT_LOWER_GUID;
  if (accept_matches_digest (found, G_CHECKSUM_SHA1, decoded, decoded_length, GUID))
    return CLASP_ACCEPT_DECODED_KEY;
  if (accept_matches_digest (found, G_CHECKSUM_MD5, key, length, GUID))
    return CLASP_ACCEPT_MD5;
  if (accept_matches_digest (found, G_CHECKSUM_SHA256, key, length, GUID))
    return CLASP_ACCEPT_SHA256;
  if (accept_matches_digest (found, G_CHECKSUM_SHA1, line_break, length + 2, GUID) ||
      accept_matches_digest (found, G_CHECKSUM_SHA1, line_feed, length + 1, GUID) ||
      accept_matches_digest (found, G_CHECKSUM_SHA1, line_break, length + 1, GUID))
    return CLASP_ACCEPT_KEY_LINE_BREAK;
  if (strchr (key, '=') != NULL && accept_matches_digest (found, G_CHECKSUM_SHA1, key, strcspn (key, "="), GUID))
    return CLASP_ACCEPT_KEY_NO_PADDING;
  return CLASP_ACCEPT_OTHER_KEY;
}

/* Base64 of the 20 bytes of a SHA-1: 27 characters of its alphabet and "=". */
static gboolean
accept_is_digest (const char *found)
{
  gsize length = strlen (found);

  for (gsize i = 0; i < 27 && i < length; i++)
    if (!g_ascii_isalnum (found[i]) && found[i] != '+' && found[i] != '/')
      return FALSE;
  return length == 28 && found[27] == '=';
}

ClaspAcceptMistake
clasp_accept_explain (const char *key, const char *found)
{
  ClaspAcceptMistake mistake = accept_explain_writing (key, found);

  if (mistake != CLASP_ACCEPT_OTHER_KEY)
    return mistake;
  if (g_str_equal (found, key))
    return CLASP_ACCEPT_KEY_ECHOED;
  if (g_str_equal (found, SAMPLE_ACCEPT))
    return CLASP_ACCEPT_SAMPLE_KEY;
  mistake = accept_explain_digest (key, found);
  return mistake == CLASP_ACCEPT_OTHER_KEY && !accept_is_digest (found) ? CLASP_ACCEPT_NO_DIGEST : mistake;
}

const char *
clasp_accept_mistake_to_text (ClaspAcceptMistake mistake)
{
  switch (mistake)
    {
    case CLASP_ACCEPT_SAMPLE_KEY:
      return _("It is the value of the RFC’s own example: the server does not compute it.");
    case CLASP_ACCEPT_NO_GUID:
      return _("The server hashed the key without appending the GUID.");
    case CLASP_ACCEPT_LOWER_GUID:
      return _("The server appended the GUID in lower case.");
    case CLASP_ACCEPT_DECODED_KEY:
      return _("The server decoded the key from base64 before hashing it; the key is taken as the string that was "
                "sent.");
    case CLASP_ACCEPT_HEX:
      return _("The server sent the digest in hexadecimal in place of base64.");
    case CLASP_ACCEPT_HEX_BASE64:
      return _("The server encoded the hexadecimal digest in base64 in place of its 20 bytes.");
    case CLASP_ACCEPT_BASE64URL:
      return _("The server used the URL form of base64, with “-” and “_”.");
    case CLASP_ACCEPT_NO_PADDING:
      return _("The value is right but for the “=” that ends it.");
    case CLASP_ACCEPT_LETTER_CASE:
      return _("The value is right but for letter case: something changed it on the way.");
    case CLASP_ACCEPT_KEY_ECHOED:
      return _("The server sent the key back as it was.");
    case CLASP_ACCEPT_MD5:
      return _("The server used MD5 in place of SHA-1.");
    case CLASP_ACCEPT_SHA256:
      return _("The server used SHA-256 in place of SHA-1.");
    case CLASP_ACCEPT_KEY_LINE_BREAK:
      return _("The server hashed the key together with the line break after it.");
    case CLASP_ACCEPT_KEY_NO_PADDING:
      return _("The server hashed the key without the “=” at its end.");
    case CLASP_ACCEPT_NO_DIGEST:
      return _("The value is not the base64 of 20 bytes, so it is no Sec-WebSocket-Accept at all.");
    case CLASP_ACCEPT_OTHER_KEY:
      return _("No known mistake gives this value: another key reached the server, so something in between may have "
                "opened a connection of its own.");
    case CLASP_ACCEPT_RIGHT:
    default:
      return "";
    }
}
