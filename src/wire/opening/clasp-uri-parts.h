/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-grammar.h"

G_BEGIN_DECLS

/* Where the parts of a URI stand, before any of them is judged; a part that is not there has no data. */
typedef struct
{
  ClaspSlice scheme;
  ClaspSlice user_info;
  ClaspSlice host;       /* without brackets */
  ClaspSlice after_host; /* what follows a "]" and is no port */
  ClaspSlice port;
  ClaspSlice resource; /* path and query */
  ClaspSlice fragment;
  gboolean bracketed;
  gboolean no_slashes; /* a known scheme, but no "//" after it */
} ClaspUriParts;

/* Takes a URI apart (RFC 3986 §3), whatever it holds. */
void clasp_uri_parts_split (ClaspSlice text, ClaspUriParts *parts);
/* Splits off the scheme and "//"; returns the rest. */
ClaspSlice clasp_uri_parts_split_scheme (ClaspSlice text, ClaspUriParts *parts);

/* ws, wss, http or https, in any letter case. */
gboolean clasp_uri_is_known_scheme (ClaspSlice scheme);
/* Whether a path or query can hold @c, "%" apart. */
gboolean clasp_uri_is_resource_character (char c);
/* 1 to 65535, or 0 when @text is no port. */
guint clasp_uri_read_port (ClaspSlice text);
/* The length of @text before the first of the bytes @ends. */
gsize clasp_slice_span_until (ClaspSlice text, const char *ends);
/**
 * clasp_slice_decode_percent:
 *
 * Appends @text with its "%XX" undone.
 *
 * Returns: %FALSE when one is broken
 */
gboolean clasp_slice_decode_percent (ClaspSlice text, GString *decoded);

G_END_DECLS
