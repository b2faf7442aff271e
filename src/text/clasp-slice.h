/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Some bytes of someone else's: not NUL-terminated, may hold NUL; @data is %NULL where there is nothing. */
typedef struct
{
  const char *data;
  gsize length;
} ClaspSlice;

#define CLASP_SLICE_NONE ((ClaspSlice) { NULL, 0 })

/* The slice of @length bytes at @data, which it does not own. */
static inline ClaspSlice
clasp_slice (const char *data, gsize length)
{
  return (ClaspSlice) { data, length };
}

/* Whether it is @text. */
static inline gboolean
clasp_slice_equals (ClaspSlice slice, const char *text)
{
  return slice.length == strlen (text) && (slice.length == 0 || memcmp (slice.data, text, slice.length) == 0);
}

/* Whether it begins with @text. */
static inline gboolean
clasp_slice_has_prefix (ClaspSlice slice, const char *text)
{
  return slice.data != NULL && slice.length >= strlen (text) && memcmp (slice.data, text, strlen (text)) == 0;
}

G_END_DECLS
