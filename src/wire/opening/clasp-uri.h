/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspUri:
 *
 * A WebSocket URI taken apart (RFC 6455 §3). Immutable, reference counted (atomic).
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *text;       /* normalised and without user:password: "ws://host:port/path?query" */
  gboolean secure;  /* wss */
  char *host;       /* A-labels, IPv4, or IPv6 without brackets; what is resolved, and SNI */
  char *host_field; /* what Host carries: IPv6 in brackets, ":port" unless it is the default */
  guint16 port;
  gboolean default_port;
  char *resource; /* path ("/" when empty) and "?query", escaped: the request target */
  char *user;     /* (nullable) from user:password, unescaped; offered as Basic sign-in */
  char *password; /* (nullable) secret */
} ClaspUri;

/**
 * clasp_uri_parse:
 * @text: what the user gave; need not be NUL-free or UTF-8
 * @length: bytes
 * @verdicts: (element-type ClaspVerdict): URI-01 … URI-06 are appended, always all six
 *
 * Judges and takes apart a WebSocket URI. Characters above ASCII in path and query are escaped as UTF-8; a space, a
 * control character or another ASCII character that a URI can't hold breaks URI-05.
 * Returns: (transfer full) (nullable): %NULL when a rule failed
 */
ClaspUri *clasp_uri_parse (const char *text, gsize length, GPtrArray *verdicts);
ClaspUri *clasp_uri_ref (ClaspUri *self);
void clasp_uri_unref (ClaspUri *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspUri, clasp_uri_unref)

/**
 * clasp_uri_mask:
 *
 * Returns: (transfer full): a text that may be shown: @text with its secrets masked (clasp-secret.h) and hidden
 * characters marked (clasp-foreign.h)
 */
char *clasp_uri_mask (const char *text);

/**
 * clasp_uri_suggest:
 *
 * Returns: (transfer full) (nullable): the nearest URI that keeps the rules (http → ws, no scheme → ws://, "#" →
 * "%23", space → "%20"), or %NULL
 */
char *clasp_uri_suggest (const char *text);

G_END_DECLS
