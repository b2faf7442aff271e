/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of a refusal. The first byte picks framing and coding, the second how it is cut. */
#include <string.h>

#include "clasp-body.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MAX_BODY 1000

static const char *const codings[] = {
  "X: 1",
  "Content-Encoding: gzip",
  "Content-Encoding: deflate",
  "Content-Encoding: br",
  "Content-Encoding: deflate, gzip",
};
static const char *const framings[] = { "X: 1", "Transfer-Encoding: chunked", "Content-Length: 100" };

static ClaspBody *
run (ClaspFields *fields, const guint8 *data, gsize size, gsize step)
{
  ClaspBody *body = clasp_body_new (fields, FALSE, MAX_BODY);

  for (gsize at = 0; at < size; at += step)
    clasp_body_receive (body, data + at, MIN (step, size - at));
  clasp_body_receive_end (body, TRUE);
  return body;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *lines[2];
  g_autoptr (GPtrArray) transcript = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_line_unref);
  g_autoptr (ClaspFields) fields = NULL;
  g_autoptr (ClaspBody) whole = NULL;
  g_autoptr (ClaspBody) sliced = NULL;
  g_autoptr (GBytes) a = NULL;
  g_autoptr (GBytes) b = NULL;

  if (size < 2)
    return 0;
  lines[0] = codings[data[0] % G_N_ELEMENTS (codings)];
  lines[1] = framings[data[0] / 16 % G_N_ELEMENTS (framings)];
  for (guint i = 0; i < 2; i++)
    clasp_transcript_add (transcript, CLASP_DIRECTION_IN, CLASP_HOP_SERVER, CLASP_LINE_FIELD, (const guint8 *) lines[i],
                          strlen (lines[i]), CLASP_EOL_CRLF, 0);
  fields = clasp_fields_new (transcript, 1, 2);
  whole = run (fields, data + 2, size - 2, size);
  sliced = run (fields, data + 2, size - 2, data[1] % 16 + 1);
  a = clasp_body_dup_bytes (whole);
  b = clasp_body_dup_bytes (sliced);
  g_assert_cmpuint (g_bytes_get_size (a), <=, MAX_BODY);
  /* How much the brotli library gives out before it meets a fault depends on the slices. */
  if (clasp_body_get_decoding (whole) == CLASP_BODY_UNDECODABLE && g_str_has_suffix (lines[0], " br"))
    {
      gsize common = MIN (g_bytes_get_size (a), g_bytes_get_size (b));

      g_assert_cmpmem (g_bytes_get_data (a, NULL), common, g_bytes_get_data (b, NULL), common);
      return 0;
    }
  g_assert_cmpint (clasp_body_get_state (whole), ==, clasp_body_get_state (sliced));
  g_assert_cmpint (clasp_body_get_decoding (whole), ==, clasp_body_get_decoding (sliced));
  g_assert_true (g_bytes_equal (a, b));
  return 0;
}
