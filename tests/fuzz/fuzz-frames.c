/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame reader with the endpoint: however the bytes are cut, the same events come out, strict and lenient, with and
 * without permessage-deflate; what goes out are whole masked frames; and a header that was decoded is encoded again to
 * the same bytes. The first byte of the input chooses: two bits the mode, six the cut (1: byte by byte), so that a run
 * is two endpoints and not twelve. */
#include <string.h>

#include "clasp-deflate.h"
#include "endpoint-harness.h"
#include "frame-header.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A copy of its own for each piece, so that reading past it is seen. */
static void
feed (PeerHarness *harness, const guint8 *data, gsize length)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);

  if (length == 0)
    return;
  clasp_endpoint_receive (harness->endpoint, copy, length, 0);
  endpoint_harness_take (harness);
}

static PeerHarness *
run (const guint8 *data, gsize size, guint8 pattern, guint mode)
{
  static const ClaspDeflateParameters deflate = { .server_max_window_bits = 8, .server_no_context_takeover = TRUE };
  ClaspEndpointConfig config = endpoint_harness_config ();
  PeerHarness *harness;
  gsize at = 0;

  config.lenient = (mode & 1) != 0;
  config.deflate = (mode & 2) != 0 ? &deflate : NULL;
  config.limits.max_message = 2000;
  harness = endpoint_harness_new (&config);
  for (guint i = 0; at < size; i++)
    {
      gsize length = pattern == 0 ? size : 1 + (pattern * (i + 1) * 7) % (pattern < 4 ? pattern : 61);

      length = MIN (length, size - at);
      feed (harness, data + at, length);
      at += length;
    }
  clasp_endpoint_receive_end (harness->endpoint, CLASP_STREAM_END_FIN, 0);
  endpoint_harness_finish (harness);
  return harness;
}

static void
check_output (PeerHarness *harness)
{
  g_autofree char *output = endpoint_harness_output (harness), *sent = endpoint_harness_sent (harness);
  g_autoptr (GPtrArray) verdicts = clasp_endpoint_judge (harness->endpoint);
  const ClaspEnding *ending = clasp_endpoint_get_ending (harness->endpoint);
  gsize length;

  clasp_endpoint_get_output (harness->endpoint, &length);
  if (length <= 64 * 1024) /* above, pongs wait */
    g_assert_cmpstr (output, ==, sent);
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_ENDED);
  g_assert_true (!ending->clean || clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL) == 0);
  g_assert_true (ending->rule == CLASP_RULE_NONE || clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL) > 0);
}

static void
check_header (const guint8 *data, gsize size)
{
  ClaspFrameHeader header;
  guint8 again[CLASP_FRAME_HEADER_MAX];
  gsize n = frame_header_decode (&header, data, size);

  if (n == 0)
    return;
  g_assert_cmpuint (clasp_frame_header_encode (&header, again), ==, n);
  g_assert_cmpmem (again, n, data, n);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (PeerHarness) whole = NULL, cut = NULL;
  guint8 mode, pattern;

  if (size < 1)
    return 0;
  mode = data[0] >> 6;
  pattern = MAX (data[0] & 0x3f, 1);
  data++;
  size--;
  check_header (data, size);
  whole = run (data, size, 0, mode);
  cut = run (data, size, pattern, mode);
  g_assert_cmpstr (whole->dump->str, ==, cut->dump->str);
  check_output (whole);
  return 0;
}
