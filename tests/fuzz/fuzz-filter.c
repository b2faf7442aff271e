/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter, up to the first NUL, matched against the bytes behind it as a record of each kind. */
#include "clasp-filter.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  const guint8 *data;
  gsize length;
} Payload;

static const guint8 *
load (gsize *length, gpointer user_data)
{
  const Payload *payload = user_data;

  *length = payload->length;
  return payload->data;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint8 opcodes[] = { CLASP_OPCODE_TEXT, CLASP_OPCODE_BINARY, CLASP_OPCODE_CLOSE, CLASP_OPCODE_PING };
  const guint8 *end = memchr (data, '\0', size);
  gsize length = end != NULL ? (gsize) (end - data) : size;
  g_autofree char *text = g_strndup ((const char *) data, length);
  Payload payload = { end != NULL ? end + 1 : data, end != NULL ? size - length - 1 : 0 };
  ClaspFilterPlace place = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspFilter) filter = clasp_filter_new (text, &place, &error);

  if (filter == NULL)
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (place.offset + place.length, <=, strlen (text) + 1);
      return 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (opcodes); i++)
    {
      const ClaspCaptureEntry entry = { .opcode = opcodes[i], .length = payload.length, .rule = CLASP_RULE_NONE };
      const ClaspFilterRecord record = { .entry = &entry, .load = load, .load_data = &payload };

      clasp_filter_matches (filter, &record, NULL);
    }
  return 0;
}
