/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-msgpack.h"

/* @n bytes, most significant first. */
static gboolean
msgpack_read_number (ClaspSlice data, gsize *at, guint n, guint64 *number)
{
  if (data.length - *at < n)
    return FALSE;
  *number = 0;
  for (guint i = 0; i < n; i++)
    *number = *number << 8 | (guchar) data.data[(*at)++];
  return TRUE;
}

static gboolean
msgpack_read_content (ClaspSlice data, gsize *at, ClaspItem *item, ClaspItemType type, guint64 length)
{
  item->type = type;
  item->content_start = *at;
  if (data.length - *at < length)
    return FALSE;
  item->content = (ClaspSlice) { data.data + *at, (gsize) length };
  *at += (gsize) length;
  return TRUE;
}

/* A length of 1 << @power bytes, then so many bytes. */
static gboolean
msgpack_read_long (ClaspSlice data, gsize *at, ClaspItem *item, ClaspItemType type, guint power)
{
  guint64 length, number;

  if (!msgpack_read_number (data, at, 1u << power, &length))
    return FALSE;
  if (type == CLASP_ITEM_EXTENSION)
    {
      if (!msgpack_read_number (data, at, 1, &number))
        return FALSE;
      item->integer = number;
    }
  return msgpack_read_content (data, at, item, type, length);
}

static gboolean
msgpack_read_count (ClaspSlice data, gsize *at, ClaspItem *item, ClaspItemType type, guint power)
{
  item->type = type;
  return msgpack_read_number (data, at, 1u << power, &item->count);
}

static gboolean
msgpack_read_unsigned (ClaspSlice data, gsize *at, ClaspItem *item, guint power)
{
  item->type = CLASP_ITEM_INTEGER;
  return msgpack_read_number (data, at, 1u << power, &item->integer);
}

static gboolean
msgpack_read_signed (ClaspSlice data, gsize *at, ClaspItem *item, guint power)
{
  guint bits = 8u << power;
  guint64 number;

  item->type = CLASP_ITEM_INTEGER;
  if (!msgpack_read_number (data, at, 1u << power, &number))
    return FALSE;
  item->negative = (number >> (bits - 1)) != 0;
  item->integer = item->negative ? ~number & (bits == 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << bits) - 1) : number;
  return TRUE;
}

static gboolean
msgpack_read_float (ClaspSlice data, gsize *at, ClaspItem *item, guint n)
{
  guint64 bits;
  guint32 low;
  float single;

  item->type = CLASP_ITEM_FLOAT;
  if (!msgpack_read_number (data, at, n, &bits))
    return FALSE;
  if (n == 8)
    {
      memcpy (&item->number, &bits, sizeof item->number);
      return TRUE;
    }
  low = (guint32) bits;
  memcpy (&single, &low, sizeof single);
  item->number = single;
  return TRUE;
}

static gboolean
msgpack_read_fixed_extension (ClaspSlice data, gsize *at, ClaspItem *item, guint power)
{
  if (!msgpack_read_number (data, at, 1, &item->integer))
    return FALSE;
  return msgpack_read_content (data, at, item, CLASP_ITEM_EXTENSION, 1u << power);
}

/* Heads from 0xc0 to 0xdf. */
static gboolean
msgpack_read_marked (ClaspSlice data, gsize *at, ClaspItem *item, guchar head)
{
  if (head == 0xc0)
    item->type = CLASP_ITEM_NIL;
  else if (head == 0xc1) /* never used */
    return FALSE;
  else if (head <= 0xc3)
    {
      item->type = CLASP_ITEM_BOOLEAN;
      item->integer = head == 0xc3;
    }
  else if (head <= 0xc6)
    return msgpack_read_long (data, at, item, CLASP_ITEM_BYTES, head - 0xc4u);
  else if (head <= 0xc9)
    return msgpack_read_long (data, at, item, CLASP_ITEM_EXTENSION, head - 0xc7u);
  else if (head <= 0xcb)
    return msgpack_read_float (data, at, item, head == 0xca ? 4 : 8);
  else if (head <= 0xcf)
    return msgpack_read_unsigned (data, at, item, head - 0xccu);
  else if (head <= 0xd3)
    return msgpack_read_signed (data, at, item, head - 0xd0u);
  else if (head <= 0xd8)
    return msgpack_read_fixed_extension (data, at, item, head - 0xd4u);
  else if (head <= 0xdb)
    return msgpack_read_long (data, at, item, CLASP_ITEM_STRING, head - 0xd9u);
  else
    return msgpack_read_count (data, at, item, head <= 0xdd ? CLASP_ITEM_ARRAY : CLASP_ITEM_MAP,
                               head <= 0xdd ? head - 0xdbu : head - 0xddu);
  return TRUE;
}

gboolean
clasp_msgpack_read (ClaspSlice data, gsize *at, ClaspItem *item)
{
  guchar head;
  gboolean valid = TRUE;

  *item = (ClaspItem) { .start = *at };
  if (*at >= data.length)
    return FALSE;
  head = (guchar) data.data[(*at)++];
  if (head <= 0x7f || head >= 0xe0)
    {
      item->type = CLASP_ITEM_INTEGER;
      item->negative = head >= 0xe0;
      item->integer = head >= 0xe0 ? (guchar) ~head : head;
    }
  else if (head <= 0x9f)
    {
      item->type = head <= 0x8f ? CLASP_ITEM_MAP : CLASP_ITEM_ARRAY;
      item->count = head & 0x0f;
    }
  else if (head <= 0xbf)
    return msgpack_read_content (data, at, item, CLASP_ITEM_STRING, head & 0x1f);
  else
    valid = msgpack_read_marked (data, at, item, head);
  if (item->content.data == NULL)
    item->content_start = *at;
  return valid;
}
