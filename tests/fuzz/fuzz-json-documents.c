/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of a framed message are JSON, stand in order and apart, and each stands indented, in order, in the
 * indented text. */
#include <string.h>

#include "clasp-json-documents.h"
#include "clasp-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* Without a NUL behind it, so that reading on is found out. */
  g_autofree char *message = g_memdup2 (data, size);
  g_autoptr (GArray) documents = clasp_json_documents_find (message, size);
  g_autofree char *indented = NULL;
  const char *at;
  gsize end = 0;

  if (documents == NULL)
    return 0;
  g_assert_cmpuint (documents->len, >, 0);
  for (guint i = 0; i < documents->len; i++)
    {
      const ClaspJsonDocument *document = &g_array_index (documents, ClaspJsonDocument, i);

      g_assert_cmpuint (document->start, >=, end);
      g_assert_cmpuint (document->length, <=, size - document->start);
      g_assert_true (clasp_json_validate (message + document->start, document->length, NULL));
      end = document->start + document->length;
    }
  indented = clasp_json_documents_indent (message, size, documents);
  at = indented;
  for (guint i = 0; at != NULL && i < documents->len; i++)
    {
      const ClaspJsonDocument *document = &g_array_index (documents, ClaspJsonDocument, i);
      g_autofree char *one = clasp_json_indent (message + document->start, document->length);

      g_assert_nonnull (one);
      at = strstr (at, one);
      g_assert_nonnull (at);
      at += strlen (one);
    }
  return 0;
}
