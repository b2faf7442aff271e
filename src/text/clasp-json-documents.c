/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-json-documents.h"

#include <string.h>

#include "clasp-json.h"

/* What stands before "42[…]" is no longer than this. */
#define MAX_PREFIX 64
#define RECORD_END 0x1e
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static gboolean
json_documents_is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static ClaspJsonDocument
json_documents_trim (const char *data, gsize start, gsize end)
{
  while (start < end && json_documents_is_space (data[start]))
    start++;
  while (end > start && json_documents_is_space (data[end - 1]))
    end--;
  return (ClaspJsonDocument) { start, end - start };
}

/* Adds the value that stands there, if it is one; nothing is added of white space. */
static gboolean
json_documents_add (GArray *documents, const char *data, gsize start, gsize end)
{
  ClaspJsonDocument document = json_documents_trim (data, start, end);

  if (document.length == 0)
    return TRUE;
  if (!clasp_json_validate (data + document.start, document.length, NULL))
    return FALSE;
  g_array_append_val (documents, document);
  return TRUE;
}

/* Parts that each end with @separator, all of which are JSON. */
static GArray *
json_documents_split (const char *data, gsize start, gsize length, char separator)
{
  g_autoptr (GArray) documents = g_array_new (FALSE, FALSE, sizeof (ClaspJsonDocument));

  while (start < length)
    {
      const char *end = memchr (data + start, separator, length - start);
      gsize part_end = end != NULL ? (gsize) (end - data) : length;

      if (!json_documents_add (documents, data, start, part_end))
        return NULL;
      start = part_end + 1;
    }
  return documents->len > 0 ? g_steal_pointer (&documents) : NULL;
}

/* What stands behind a prefix, up to the end. */
static GArray *
json_documents_find_behind_prefix (const char *data, gsize start, gsize length)
{
  g_autoptr (GArray) documents = NULL;
  gsize at = start;

  while (at < length && at - start < MAX_PREFIX && data[at] != '[' && data[at] != '{' && (guint8) data[at] > ' ')
    at++;
  if (at == start || at >= length || (data[at] != '[' && data[at] != '{'))
    return NULL;
  documents = g_array_new (FALSE, FALSE, sizeof (ClaspJsonDocument));
  return json_documents_add (documents, data, at, length) ? g_steal_pointer (&documents) : NULL;
}

GArray *
clasp_json_documents_find (const char *data, gsize length)
{
  gsize start = length >= 3 && memcmp (data, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
  GArray *documents;

  if (length == start)
    return NULL;
  if (memchr (data + start, RECORD_END, length - start) != NULL)
    return json_documents_split (data, start, length, RECORD_END);
  /* Without a line end in it, this is the one value that it is as a whole. */
  documents = g_array_new (FALSE, FALSE, sizeof (ClaspJsonDocument));
  if (json_documents_add (documents, data, start, length) && documents->len > 0)
    return documents;
  g_array_unref (documents);
  documents = json_documents_split (data, start, length, '\n');
  return documents != NULL ? documents : json_documents_find_behind_prefix (data, start, length);
}

char *
clasp_json_documents_indent (const char *data, gsize length, GArray *documents)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize at = length >= 3 && memcmp (data, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;

  for (guint i = 0; i < documents->len; i++)
    {
      const ClaspJsonDocument *document = &g_array_index (documents, ClaspJsonDocument, i);
      g_autofree char *indented = clasp_json_indent (data + document->start, document->length);
      ClaspJsonDocument before = json_documents_trim (data, at, document->start);

      if (indented == NULL)
        return NULL;
      /* What ended the one before stands behind it, and not alone. */
      if (i > 0 && before.length > 0 && data[before.start] == RECORD_END)
        {
          g_string_append_c (out, RECORD_END);
          before = json_documents_trim (data, before.start + 1, document->start);
        }
      if (out->len > 0)
        g_string_append_c (out, '\n');
      g_string_append_len (out, data + before.start, (gssize) before.length);
      if (before.length > 0)
        g_string_append_c (out, '\n');
      g_string_append (out, indented);
      at = document->start + document->length;
    }
  for (; at < length; at++)
    if (!json_documents_is_space (data[at]))
      g_string_append_c (out, data[at]);
  return g_string_free_and_steal (g_steal_pointer (&out));
}
