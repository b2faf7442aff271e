/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-slice.h"

G_BEGIN_DECLS

/* Levels that are followed into arrays and maps. */
#define CLASP_ITEM_MAX_DEPTH 512
/* The count of an array, map or string whose end is marked by an item of its own. */
#define CLASP_ITEM_OPEN_END G_MAXUINT64

typedef enum
{
  CLASP_ITEM_NIL,
  CLASP_ITEM_UNDEFINED,
  CLASP_ITEM_BOOLEAN,
  CLASP_ITEM_INTEGER,
  CLASP_ITEM_FLOAT,
  CLASP_ITEM_STRING,
  CLASP_ITEM_BYTES,
  CLASP_ITEM_ARRAY,
  CLASP_ITEM_MAP,
  CLASP_ITEM_EXTENSION, /* @content is its data, @integer its type */
  CLASP_ITEM_TAG,       /* @integer is its number; the item it is about follows */
  CLASP_ITEM_SIMPLE,    /* @integer is its number */
  CLASP_ITEM_BREAK,     /* ends what has an open end */
} ClaspItemType;

/**
 * ClaspItem:
 * @type: what it is
 * @start: offset of its first byte
 * @content_start: offset behind its head
 * @content: the bytes of a string, bytes or extension
 * @count: elements of an array, pairs of a map; CLASP_ITEM_OPEN_END when a break ends it, or chunks of a string
 * @integer: the absolute value of an integer less @negative; the value of a boolean; a tag's or extension's number
 * @negative: the integer is -1 - @integer
 * @number: the value of a float
 *
 * One item of MessagePack or CBOR, without what is inside it.
 */
typedef struct
{
  ClaspItemType type;
  gsize start;
  gsize content_start;
  ClaspSlice content;
  guint64 count;
  guint64 integer;
  gboolean negative;
  double number;
} ClaspItem;

/* Reads the head of the item at *@at, and the bytes of a string; moves *@at behind. %FALSE: it is not valid, or not all
 * there. */
typedef gboolean (*ClaspItemReader) (ClaspSlice data, gsize *at, ClaspItem *item);

/**
 * clasp_item_skip:
 * @reader: how items are read
 * @data: items
 * @at: (inout): offset of an item; moved behind it and all that is inside it
 *
 * Skips an item.
 *
 * Returns: %FALSE when it is not valid, not all there, or nested deeper than CLASP_ITEM_MAX_DEPTH
 */
gboolean clasp_item_skip (ClaspItemReader reader, ClaspSlice data, gsize *at);

/**
 * clasp_item_find:
 * @reader: how items are read
 * @data: items
 * @map: offset of a map
 * @name: a key
 * @item: (out): the value's head
 *
 * Finds the value of a string key in a map.
 *
 * Returns: whether it is there
 */
gboolean clasp_item_find (ClaspItemReader reader, ClaspSlice data, gsize map, const char *name, ClaspItem *item);

/**
 * clasp_item_to_text:
 * @item: an item
 *
 * Writes a scalar as text: numbers in decimals, bytes in hexadecimal, strings as they are. An array or map gives its
 * count.
 *
 * Returns: (transfer full): the text, UTF-8
 */
char *clasp_item_to_text (const ClaspItem *item);

G_END_DECLS
