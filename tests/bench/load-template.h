/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LOAD_FILLING_TEXT, /* ASCII */
  LOAD_FILLING_UTF8, /* characters of one to four bytes */
  LOAD_FILLING_BINARY,
  LOAD_FILLING_JSON, /* ticks of a market */
} LoadFilling;

/* Which messages. */
typedef struct
{
  LoadFilling filling;
  gboolean deflated; /* each message by itself, without context takeover (RFC 7692 §7.1.1.1) */
  gsize size;        /* payload bytes of a message; of JSON about so many */
  gsize fragment;    /* most payload bytes in a frame; 0: one frame a message. Not for deflated ones. */
} LoadTemplateSpec;

/* A run of whole messages, encoded ahead of time to be sent over and over, so that sending costs one system call a
 * megabyte and the server is not what is measured. */
typedef struct
{
  GByteArray *bytes;
  GArray *ends; /* gsize: the offset just past each message */
} LoadTemplate;

/* Made at the first call for a @spec, the same bytes in every run, and kept for good. Owned by this module. */
const LoadTemplate *load_template_get (const LoadTemplateSpec *spec);

G_END_DECLS
