/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer to an opening handshake. The first byte picks the request and how the stream ends, the second how it is
 * cut. */
#include "opening-harness.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static ClaspLimits limits = { .max_line = 200, .max_head = 1000, .max_fields = 20, .max_interim = 2, .max_body = 300 };

static const OpeningCase rows[] = {
  { "plain", .limits = &limits },
  { "plain-fin", .limits = &limits, .ends = TRUE, .end = CLASP_STREAM_END_FIN },
  { "plain-reset", .ends = TRUE, .end = CLASP_STREAM_END_RESET },
  { "lenient", .limits = &limits, .lenient = TRUE },
  { "options", .subprotocols = { "chat", "superchat" }, .extensions = "permessage-deflate; client_max_window_bits",
    .limits = &limits, .ends = TRUE, .end = CLASP_STREAM_END_FIN },
  { "refusing", .subprotocols = { "chat" }, .refuse_no_subprotocol = TRUE, .limits = &limits },
};

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const OpeningCase *row;
  g_autoptr (OpeningRun) whole = NULL;
  g_autoptr (OpeningRun) sliced = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gsize step, taken, cut, at = 0;

  if (size < 2)
    return 0;
  row = &rows[data[0] % G_N_ELEMENTS (rows)];
  step = (gsize) data[1] % 16 + 1;
  data += 2;
  size -= 2;
  whole = opening_run_new (row);
  taken = opening_run_feed (whole, data, size);
  opening_run_finish (whole);
  opening_run_check_form (whole);
  sliced = opening_run_new (row);
  /* What stands behind the head is judged with it when it came along, and else as a frame, by the endpoint (HTTP-11):
   * so it comes along here too, with the head's last byte. */
  cut = taken == size ? size : MAX (taken, 1) - 1;
  for (; at < cut; at += step)
    opening_run_feed (sliced, data + at, MIN (step, cut - at));
  opening_run_feed (sliced, data + cut, size - cut);
  opening_run_finish (sliced);
  a = opening_run_describe (whole);
  b = opening_run_describe (sliced);
  g_assert_cmpstr (a, ==, b);
  return 0;
}
