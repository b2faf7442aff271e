/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-cbor.h"

#include <math.h>

enum
{
  MAJOR_UNSIGNED,
  MAJOR_NEGATIVE,
  MAJOR_BYTES,
  MAJOR_STRING,
  MAJOR_ARRAY,
  MAJOR_MAP,
  MAJOR_TAG,
  MAJOR_OTHER
};

/* What the low five bits of a head say: its number, or that there is none because the end is marked. */
static gboolean
cbor_read_argument (ClaspSlice data, gsize *at, guint low, guint64 *argument)
{
  guint n;

  if (low < 24 || low == 31)
    {
      *argument = low == 31 ? CLASP_ITEM_OPEN_END : low;
      return TRUE;
    }
  if (low > 27)
    return FALSE;
  n = 1u << (low - 24);
  if (data.length - *at < n)
    return FALSE;
  *argument = 0;
  for (guint i = 0; i < n; i++)
    *argument = *argument << 8 | (guchar) data.data[(*at)++];
  return TRUE;
}

/* RFC 8949 appendix D. */
static double
cbor_read_half (guint half)
{
  int exponent = (half >> 10) & 0x1f;
  int mantissa = half & 0x3ff;
  double value;

  if (exponent == 0)
    value = ldexp (mantissa, -24);
  else if (exponent != 31)
    value = ldexp (mantissa + 1024, exponent - 25);
  else
    value = mantissa == 0 ? HUGE_VAL : NAN;
  return (half & 0x8000) != 0 ? -value : value;
}

static gboolean
cbor_read_other (ClaspItem *item, guint low, guint64 argument)
{
  guint32 bits = (guint32) argument;
  float single;

  item->integer = argument;
  switch (low)
    {
    case 20:
    case 21:
      item->type = CLASP_ITEM_BOOLEAN;
      item->integer = low == 21;
      return TRUE;
    case 22:
    case 23:
      item->type = low == 22 ? CLASP_ITEM_NIL : CLASP_ITEM_UNDEFINED;
      return TRUE;
    case 25:
      item->type = CLASP_ITEM_FLOAT;
      item->number = cbor_read_half ((guint) argument);
      return TRUE;
    case 26:
      item->type = CLASP_ITEM_FLOAT;
      memcpy (&single, &bits, sizeof single);
      item->number = single;
      return TRUE;
    case 27:
      item->type = CLASP_ITEM_FLOAT;
      memcpy (&item->number, &argument, sizeof item->number);
      return TRUE;
    case 31:
      item->type = CLASP_ITEM_BREAK;
      return TRUE;
    default:
      item->type = CLASP_ITEM_SIMPLE;
      return low < 24 || argument >= 32;
    }
}

static gboolean
cbor_read_string (ClaspSlice data, gsize *at, ClaspItem *item, guint64 length)
{
  item->content_start = *at;
  if (length == CLASP_ITEM_OPEN_END)
    {
      item->count = CLASP_ITEM_OPEN_END;
      return TRUE;
    }
  if (data.length - *at < length)
    return FALSE;
  item->content = (ClaspSlice) { data.data + *at, (gsize) length };
  *at += (gsize) length;
  return TRUE;
}

gboolean
clasp_cbor_read (ClaspSlice data, gsize *at, ClaspItem *item)
{
  guint major, low;
  guint64 argument;

  *item = (ClaspItem) { .start = *at };
  if (*at >= data.length)
    return FALSE;
  major = (guchar) data.data[*at] >> 5;
  low = (guchar) data.data[*at] & 0x1f;
  (*at)++;
  if (!cbor_read_argument (data, at, low, &argument))
    return FALSE;
  /* A length that says what the mark of an open end says is longer than any payload. */
  if (argument == CLASP_ITEM_OPEN_END && low != 31 && major >= MAJOR_BYTES && major <= MAJOR_MAP)
    return FALSE;
  item->content_start = *at;
  switch (major)
    {
    case MAJOR_UNSIGNED:
    case MAJOR_NEGATIVE:
      item->type = CLASP_ITEM_INTEGER;
      item->negative = major == MAJOR_NEGATIVE;
      item->integer = argument;
      return low != 31;
    case MAJOR_BYTES:
    case MAJOR_STRING:
      item->type = major == MAJOR_BYTES ? CLASP_ITEM_BYTES : CLASP_ITEM_STRING;
      return cbor_read_string (data, at, item, argument);
    case MAJOR_ARRAY:
    case MAJOR_MAP:
      item->type = major == MAJOR_ARRAY ? CLASP_ITEM_ARRAY : CLASP_ITEM_MAP;
      item->count = argument;
      return TRUE;
    case MAJOR_TAG:
      item->type = CLASP_ITEM_TAG;
      item->integer = argument;
      return low != 31;
    case MAJOR_OTHER:
    default:
      return cbor_read_other (item, low, argument);
    }
}
