/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspJsonDocument:
 * @start: its first byte
 * @length: its bytes, without the white space around it
 *
 * Where one JSON value stands in a message.
 */
typedef struct
{
  gsize start;
  gsize length;
} ClaspJsonDocument;

/**
 * clasp_json_documents_find:
 * @data: (array length=length): a message
 * @length: its bytes
 *
 * Finds the JSON of a message that is framed: behind a byte order mark, several values each ended by 0x1E (as SignalR
 * does), one value a line, or an array or object behind a short prefix without white space ("42[…]", as Socket.IO
 * does). A message that is one value has just that.
 *
 * Returns: (transfer full) (element-type ClaspJsonDocument) (nullable): the values in order; %NULL when something that
 *   stands there is no JSON
 */
GArray *clasp_json_documents_find (const char *data, gsize length);

/**
 * clasp_json_documents_indent:
 *
 * Returns: (transfer full) (nullable): all of them indented, with what stands before each on a line of its own; as
 * clasp_json_indent()
 */
char *clasp_json_documents_indent (const char *data, gsize length, GArray *documents);

G_END_DECLS
