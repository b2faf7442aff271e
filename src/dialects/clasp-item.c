/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-item.h"

/* Bytes that are written of a byte string. */
#define MAX_BYTES 256

/* What an item makes wait: elements inside it. 0: it is complete. */
static guint64
item_count_inside (const ClaspItem *item)
{
  switch (item->type)
    {
    case CLASP_ITEM_ARRAY:
      return item->count;
    case CLASP_ITEM_MAP:
      return item->count == CLASP_ITEM_OPEN_END ? item->count : MIN (item->count, G_MAXUINT64 / 4) * 2;
    case CLASP_ITEM_TAG:
      return 1;
    case CLASP_ITEM_STRING:
    case CLASP_ITEM_BYTES:
      return item->count;
    default:
      return 0;
    }
}

gboolean
clasp_item_skip (ClaspItemReader reader, ClaspSlice data, gsize *at)
{
  guint64 waiting[CLASP_ITEM_MAX_DEPTH];
  guint depth = 0;
  ClaspItem item;

  do
    {
      guint64 inside;

      if (!reader (data, at, &item))
        return FALSE;
      if (item.type == CLASP_ITEM_BREAK)
        {
          if (depth == 0 || waiting[depth - 1] != CLASP_ITEM_OPEN_END)
            return FALSE;
          depth--;
        }
      else if ((inside = item_count_inside (&item)) > 0)
        {
          if (depth == CLASP_ITEM_MAX_DEPTH)
            return FALSE;
          waiting[depth++] = inside;
          continue;
        }
      /* An item is complete: so may be what holds it. */
      while (depth > 0 && waiting[depth - 1] != CLASP_ITEM_OPEN_END && --waiting[depth - 1] == 0)
        depth--;
    }
  while (depth > 0);
  return TRUE;
}

gboolean
clasp_item_find (ClaspItemReader reader, ClaspSlice data, gsize map, const char *name, ClaspItem *item)
{
  gsize at = map;
  ClaspItem head, key;

  if (!reader (data, &at, &head) || head.type != CLASP_ITEM_MAP)
    return FALSE;
  for (guint64 i = 0; i < head.count; i++)
    {
      gsize start = at;

      if (!reader (data, &at, &key) || key.type == CLASP_ITEM_BREAK)
        return FALSE;
      if (key.type == CLASP_ITEM_STRING && clasp_slice_equals (key.content, name))
        return reader (data, &at, item);
      at = start;
      if (!clasp_item_skip (reader, data, &at) || !clasp_item_skip (reader, data, &at))
        return FALSE;
    }
  return FALSE;
}

static char *
item_bytes_to_text (ClaspSlice bytes)
{
  GString *text = g_string_new (NULL);
  gsize n = MIN (bytes.length, MAX_BYTES);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%02x", (guchar) bytes.data[i]);
  if (n < bytes.length)
    g_string_append (text, "…");
  return g_string_free (text, FALSE);
}

static char *
item_float_to_text (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, number));
}

static char *
item_integer_to_text (const ClaspItem *item)
{
  if (!item->negative)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, item->integer);
  if (item->integer == G_MAXUINT64) /* of CBOR: one more does not fit */
    return g_strdup ("-18446744073709551616");
  return g_strdup_printf ("-%" G_GUINT64_FORMAT, item->integer + 1);
}

char *
clasp_item_to_text (const ClaspItem *item)
{
  switch (item->type)
    {
    case CLASP_ITEM_NIL:
      return g_strdup ("null");
    case CLASP_ITEM_UNDEFINED:
      return g_strdup ("undefined");
    case CLASP_ITEM_BOOLEAN:
      return g_strdup (item->integer != 0 ? "true" : "false");
    case CLASP_ITEM_INTEGER:
      return item_integer_to_text (item);
    case CLASP_ITEM_FLOAT:
      return item_float_to_text (item->number);
    case CLASP_ITEM_STRING:
      return g_utf8_make_valid (item->content.data, (gssize) item->content.length);
    case CLASP_ITEM_BYTES:
    case CLASP_ITEM_EXTENSION:
      return item_bytes_to_text (item->content);
    case CLASP_ITEM_TAG:
    case CLASP_ITEM_SIMPLE:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, item->integer);
    case CLASP_ITEM_ARRAY:
    case CLASP_ITEM_MAP:
    case CLASP_ITEM_BREAK:
    default:
      return item->count == CLASP_ITEM_OPEN_END ? g_strdup ("") : g_strdup_printf ("%" G_GUINT64_FORMAT, item->count);
    }
}
