/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes out, and how a connection ends: sending, raw frames, pings, closing, deadlines. */
#include <string.h>

#include "endpoint-harness.h"
#include "frame-header.h"

static PeerHarness *
new_harness (void)
{
  ClaspEndpointConfig config = endpoint_harness_config ();

  return endpoint_harness_new (&config);
}

static void
receive (PeerHarness *harness, const char *text)
{
  g_autoptr (GByteArray) bytes = peer_bytes (text);

  endpoint_harness_receive (harness, bytes->data, bytes->len);
}

static void
assert_dump (PeerHarness *harness, const char *expected)
{
  endpoint_harness_finish (harness);
  g_assert_cmpstr (harness->dump->str, ==, expected);
}

static void
assert_output (PeerHarness *harness, const char *expected)
{
  g_autofree char *output = endpoint_harness_output (harness);

  g_assert_cmpstr (output, ==, expected);
}

static gboolean
send_text (PeerHarness *harness, const char *text)
{
  return clasp_endpoint_send_message (harness->endpoint, CLASP_OPCODE_TEXT, (const guint8 *) text, strlen (text), 0);
}

static void
test_messages (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();
  ClaspEndpointStatistics statistics;

  g_assert_true (send_text (harness, "Hello"));
  g_assert_true (
      clasp_endpoint_send_message (harness->endpoint, CLASP_OPCODE_BINARY, (const guint8 *) "\xff\x00", 2, 0));
  g_assert_true (send_text (harness, ""));
  g_assert_true (send_text (harness, "Gr\xc3\xbc\xc3\x9f"
                                     "e"));
  /* FRM-11: no text that is none */
  g_assert_false (send_text (harness, "a\xff"));
  g_assert_false (send_text (harness, "a\xc3"));
  assert_output (harness, "> text 'Hello'\n> binary '\\ff\\00'\n> text ''\n> text 'Gr\\c3\\bc\\c3\\9fe'\n");
  assert_dump (harness, "> text 'Hello'\n> binary '\\ff\\00'\n> text ''\n> text 'Gr\\c3\\bc\\c3\\9fe'\n= open");
  clasp_endpoint_get_statistics (harness->endpoint, &statistics);
  g_assert_cmpuint (statistics.messages_out, ==, 4);
  g_assert_cmpuint (statistics.bytes_out, ==, 14);
  g_assert_cmpuint (statistics.messages_in, ==, 0);
}

static void
test_not_kept (void)
{
  ClaspEndpointConfig config = endpoint_harness_config ();
  g_autoptr (PeerHarness) harness = NULL;

  config.keep_sent = FALSE;
  harness = endpoint_harness_new (&config);
  g_assert_true (send_text (harness, "Hello"));
  assert_dump (harness, "> text 5 not kept\n= open");
}

/* Each frame has a key of its own, and the random is drawn in large pieces. */
static void
test_masks (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
  const guint8 *output;
  gsize length;

  for (guint i = 0; i < 64; i++)
    g_assert_true (send_text (harness, "a"));
  output = clasp_endpoint_get_output (harness->endpoint, &length);
  g_assert_cmpuint (length, ==, 64 * 7);
  for (guint i = 0; i < 64; i++)
    {
      guint32 key;

      memcpy (&key, output + i * 7 + 2, 4);
      g_hash_table_add (keys, GUINT_TO_POINTER (key));
    }
  g_assert_cmpuint (g_hash_table_size (keys), ==, 64);
}

static void
test_lengths (void)
{
  static const struct
  {
    gsize length, header;
  } lengths[] = { { 0, 6 }, { 125, 6 }, { 126, 8 }, { 65535, 8 }, { 65536, 14 } };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (PeerHarness) harness = new_harness ();
      g_autofree guint8 *data = g_malloc0 (lengths[i].length + 1);
      gsize length;

      g_assert_true (clasp_endpoint_send_message (harness->endpoint, CLASP_OPCODE_BINARY, data, lengths[i].length, 0));
      clasp_endpoint_get_output (harness->endpoint, &length);
      g_assert_cmpuint (length, ==, lengths[i].length + lengths[i].header);
    }
}

/* What is written in pieces is what was sent, in order, while more is sent. */
static void
test_partial_writes (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  const guint8 *output;
  gsize length, at = 0;
  guint sent = 0, seen = 0;

  do
    {
      for (guint i = 0; i < 3 && sent < 2000; i++, sent++)
        {
          g_autofree char *text = g_strdup_printf ("message %u", sent);

          g_assert_true (send_text (harness, text));
        }
      output = clasp_endpoint_get_output (harness->endpoint, &length);
      length = MIN (length, 31);
      g_byte_array_append (wire, output, (guint) length);
      clasp_endpoint_output_written (harness->endpoint, length);
    }
  while (length > 0 || sent < 2000);

  while (at < wire->len)
    {
      ClaspFrameHeader header;
      gsize n = frame_header_decode (&header, wire->data + at, wire->len - at);
      g_autofree char *text = g_strdup_printf ("message %u", seen++);

      g_assert_cmpuint (n, ==, 6);
      clasp_mask (wire->data + at + n, wire->data + at + n, header.length, header.mask, 0);
      g_assert_cmpmem (wire->data + at + n, header.length, text, strlen (text));
      at += n + header.length;
    }
  g_assert_cmpuint (seen, ==, 2000);
}

static void
test_pings (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();
  ClaspEndpointStatistics statistics;
  guint8 large[126] = { 0 };

  clasp_endpoint_get_statistics (harness->endpoint, &statistics);
  g_assert_cmpint (statistics.round_trip_us, ==, -1);
  g_assert_false (clasp_endpoint_send_ping (harness->endpoint, large, 126, 0));
  g_assert_true (clasp_endpoint_send_ping (harness->endpoint, large, 125, 0));
  g_assert_true (clasp_endpoint_send_ping (harness->endpoint, (const guint8 *) "one", 3, 1000));
  g_assert_true (clasp_endpoint_send_ping (harness->endpoint, (const guint8 *) "two", 3, 2000));
  g_assert_true (clasp_endpoint_send_ping (harness->endpoint, NULL, 0, 3000));
  endpoint_harness_take (harness);
  g_string_truncate (harness->dump, 0);

  clasp_endpoint_receive (harness->endpoint, (const guint8 *) "\x8a\x03two", 5, 2700);
  clasp_endpoint_get_statistics (harness->endpoint, &statistics);
  g_assert_cmpint (statistics.round_trip_us, ==, 700);
  /* It answered for the older ones as well. */
  clasp_endpoint_receive (harness->endpoint, (const guint8 *) "\x8a\x03one", 5, 3100);
  clasp_endpoint_get_statistics (harness->endpoint, &statistics);
  g_assert_cmpint (statistics.round_trip_us, ==, 700);
  clasp_endpoint_receive (harness->endpoint, (const guint8 *) "\x8a\x00", 2, 3300);
  clasp_endpoint_get_statistics (harness->endpoint, &statistics);
  g_assert_cmpint (statistics.round_trip_us, ==, 300);
  assert_dump (harness, "< pong 'two'\n< pong 'one' unsolicited\n< pong ''\n= open");
}

/* FRM-09: a flood of pings while nothing can be written costs no more than the bound; the newest is answered in the
 * end. */
static void
test_ping_flood (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();
  gsize length, largest = 0;
  g_autofree char *output = NULL;

  for (guint i = 0; i < 200000; i++)
    {
      guint8 frame[6] = { 0x89, 4, (guint8) (i >> 24), (guint8) (i >> 16), (guint8) (i >> 8), (guint8) i };

      clasp_endpoint_receive (harness->endpoint, frame, sizeof frame, i);
      clasp_endpoint_get_output (harness->endpoint, &length);
      largest = MAX (largest, length);
      clasp_endpoint_clear_events (harness->endpoint);
    }
  g_assert_cmpuint (largest, <, 65 * 1024);
  clasp_endpoint_output_written (harness->endpoint, length);
  assert_output (harness, "> pong '\\00\\03\\0d?'\n"); /* 199,999 */
  assert_dump (harness, "> pong '\\00\\03\\0d?'\n= open");
}

static void
test_no_auto_pong (void)
{
  ClaspEndpointConfig config = endpoint_harness_config ();
  g_autoptr (PeerHarness) harness = NULL;

  config.no_auto_pong = TRUE;
  harness = endpoint_harness_new (&config);
  receive (harness, "8901 'a'");
  assert_output (harness, "");
  assert_dump (harness, "< ping 'a'\n= open");
}

static void
test_raw_frames (void)
{
  static const ClaspFrameSpec plain = { .opcode = 5, .fin = FALSE, .rsv = 0x50 };
  static const ClaspFrameSpec masked = {
    .opcode = 1, .fin = TRUE, .masked = TRUE, .set_mask = TRUE, .mask = { 1, 2, 3, 4 }, .form = CLASP_LENGTH_64
  };
  static const ClaspFrameSpec lying = { .opcode = 2, .fin = TRUE, .set_length = TRUE, .length = 500 };
  g_autoptr (PeerHarness) harness = new_harness ();
  g_autoptr (GByteArray) expected = peer_bytes ("5501 'x'"
                                                "81ff 0000000000000002 01020304 fefc"
                                                "827e 01f4 'y'");
  const guint8 *output;
  gsize length;

  g_assert_true (clasp_endpoint_send_frame (harness->endpoint, &plain, (const guint8 *) "x", 1, 0));
  g_assert_true (clasp_endpoint_send_frame (harness->endpoint, &masked, (const guint8 *) "\xff\xfe", 2, 0));
  g_assert_true (clasp_endpoint_send_frame (harness->endpoint, &lying, (const guint8 *) "y", 1, 0));
  output = clasp_endpoint_get_output (harness->endpoint, &length);
  g_assert_cmpmem (output, length, expected->data, expected->len);
  assert_dump (harness, "> opcode 5 'x' deliberate\n> text '\\ff\\fe' deliberate\n> binary 'y' deliberate\n= open");
}

static void
test_raw_close (void)
{
  static const ClaspFrameSpec spec = { .opcode = 8, .fin = TRUE, .masked = TRUE };
  g_autoptr (PeerHarness) harness = new_harness ();

  g_assert_true (clasp_endpoint_send_frame (harness->endpoint, &spec, (const guint8 *) "\x03\xed", 2, 0));
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_CLOSE_SENT);
  g_assert_false (send_text (harness, "late"));
  /* ... but what is sent on purpose may follow. */
  g_assert_true (clasp_endpoint_send_frame (harness->endpoint, &spec, NULL, 0, 0));
  receive (harness, "8802 03ea");
  assert_dump (harness, "> close '\\03\\ed' code 1005 deliberate\n> close '' code 1005 deliberate\n< close '\\03\\ea' "
                        "code 1002\n"
                        "= closed clean by client code 1002 sent 1005 received 1002");
}

static void
test_close_refused (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();
  g_autofree char *long_reason = g_strnfill (124, 'x'), *reason = g_strnfill (123, 'x');

  g_assert_false (clasp_endpoint_send_close (harness->endpoint, 1005, NULL, 0));
  g_assert_false (clasp_endpoint_send_close (harness->endpoint, 999, NULL, 0));
  g_assert_false (clasp_endpoint_send_close (harness->endpoint, 5000, NULL, 0));
  g_assert_false (clasp_endpoint_send_close (harness->endpoint, 0, "reason without code", 0));
  g_assert_false (clasp_endpoint_send_close (harness->endpoint, 1000, long_reason, 0));
  g_assert_false (clasp_endpoint_send_close (harness->endpoint, 1000, "\xff", 0));
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_OPEN);
  g_assert_true (clasp_endpoint_send_close (harness->endpoint, 1000, reason, 0));
}

static void
test_close_by_client (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();

  g_assert_cmpint (clasp_endpoint_get_deadline (harness->endpoint), ==, -1);
  g_assert_true (clasp_endpoint_send_close (harness->endpoint, 1001, "bye", 5000));
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_CLOSE_SENT);
  g_assert_cmpint (clasp_endpoint_get_deadline (harness->endpoint), ==, 5000 + 30000000);
  g_assert_false (clasp_endpoint_send_close (harness->endpoint, 1000, NULL, 0));
  g_assert_false (send_text (harness, "x"));
  g_assert_false (clasp_endpoint_send_ping (harness->endpoint, NULL, 0, 0));
  /* What comes before the answer is delivered; nothing more is sent (CLS-05). */
  receive (harness, "8101 'x' 8901 'p' 8802 03e9");
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), !=, CLASP_ENDPOINT_ENDED);
  clasp_endpoint_receive_end (harness->endpoint, CLASP_STREAM_END_FIN, 6000);
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_ENDED);
  assert_output (harness, "> close '\\03\\e9bye' code 1001\n");
  assert_dump (harness, "> close '\\03\\e9bye' code 1001\n< text 'x'\n< ping 'p'\n< close '\\03\\e9' code 1001\n"
                        "= ended clean by client code 1001 sent 1001 received 1001");
}

static void
test_close_not_answered (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();

  g_assert_true (clasp_endpoint_send_close (harness->endpoint, 0, NULL, 100));
  clasp_endpoint_tick (harness->endpoint, 100 + 29999999);
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_CLOSE_SENT);
  clasp_endpoint_tick (harness->endpoint, 100 + 30000000);
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_ENDED);
  g_assert_cmpint (clasp_endpoint_get_deadline (harness->endpoint), ==, -1);
  assert_dump (harness, "> close '' code 1005\n= ended not clean by client code 1006 sent 1005 received 0");
}

/* CLS-06: the server ends TCP; when it does not, the client does. */
static void
test_wait_for_tcp (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();
  g_autoptr (GPtrArray) verdicts = NULL;

  receive (harness, "8802 03e8");
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_CLOSED);
  g_assert_cmpint (clasp_endpoint_get_deadline (harness->endpoint), ==, 2000000);
  clasp_endpoint_tick (harness->endpoint, 1999999);
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), !=, CLASP_ENDPOINT_ENDED);
  clasp_endpoint_tick (harness->endpoint, 2000000);
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_ENDED);
  verdicts = clasp_endpoint_judge (harness->endpoint);
  g_assert_cmpint (clasp_verdicts_find (verdicts, CLASP_RULE_CLS_06)->status, ==, CLASP_STATUS_NOTE);
  assert_dump (harness, "< close '\\03\\e8' code 1000\n> close '\\03\\e8' code 1000\n"
                        "= ended clean by server code 1000 sent 1000 received 1000");
}

static void
test_wait_after_failure (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();

  receive (harness, "9100 8105 'Hello'");
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_FAILED);
  receive (harness, "8802 03ea");
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), !=, CLASP_ENDPOINT_ENDED);
  g_assert_cmpint (clasp_endpoint_get_deadline (harness->endpoint), ==, 2000000);
  clasp_endpoint_receive_end (harness->endpoint, CLASP_STREAM_END_FIN, 10);
  g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_ENDED);
  assert_dump (harness, "< text '' incomplete breach FRM-03 [1: 91+0 FRM-03]\n> close '\\03\\eaFRM-03' code 1002\n"
                        "= ended not clean by client code 1002 sent 1002 received 0 'FRM-03' FRM-03");
}

static void
test_breach_after_our_close (void)
{
  g_autoptr (PeerHarness) harness = new_harness ();

  g_assert_true (clasp_endpoint_send_close (harness->endpoint, 1000, NULL, 0));
  receive (harness, "8300");
  assert_output (harness, "> close '\\03\\e8' code 1000\n");
  assert_dump (harness, "> close '\\03\\e8' code 1000\n< opcode 3 '' incomplete breach FRM-04 [1: 83+0 FRM-04]\n"
                        "= failed not clean by client code 1002 sent 1000 received 0 'FRM-04' FRM-04");
}

/* Lenient: a breach that did not end the connection does not tell how it ended. */
static void
test_stream_ends_after_a_breach (void)
{
  static const guint8 masked[] = { 0x81, 0x81, 0, 0, 0, 0, 'a' };
  ClaspEndpointConfig config = endpoint_harness_config ();

  config.lenient = TRUE;
  for (gboolean closing = FALSE; closing <= TRUE; closing++)
    {
      g_autoptr (PeerHarness) harness = endpoint_harness_new (&config);

      clasp_endpoint_receive (harness->endpoint, masked, sizeof masked, 0);
      if (closing)
        g_assert_true (clasp_endpoint_send_close (harness->endpoint, CLASP_CLOSE_NORMAL, "bye", 0));
      clasp_endpoint_receive_end (harness->endpoint, CLASP_STREAM_END_FIN, 0);
      g_assert_cmpuint (clasp_endpoint_get_ending (harness->endpoint)->code, ==, CLASP_CLOSE_ABNORMAL);
      g_assert_cmpstr (clasp_endpoint_get_ending (harness->endpoint)->reason, ==, "");
      g_assert_cmpint (clasp_endpoint_get_ending (harness->endpoint)->rule, ==, CLASP_RULE_FRM_02);
      g_assert_cmpint (clasp_endpoint_get_ending (harness->endpoint)->by, ==,
                       closing ? CLASP_SIDE_CLIENT : CLASP_SIDE_TRANSPORT);
      g_assert_false (clasp_endpoint_get_ending (harness->endpoint)->clean);
    }
}

static void
test_stream_ends (void)
{
  static const struct
  {
    ClaspStreamEnd how;
    const char *expected;
  } ends[] = {
    { CLASP_STREAM_END_FIN, "= ended not clean by transport code 1006 sent 0 received 0" },
    { CLASP_STREAM_END_RESET, "= ended not clean by transport code 1006 sent 0 received 0" },
    { CLASP_STREAM_END_TLS_CUT, "= ended not clean by transport code 1006 sent 0 received 0" },
    { CLASP_STREAM_END_TIMEOUT, "= ended not clean by transport code 1006 sent 0 received 0" },
    { CLASP_STREAM_END_STOPPED, "= ended not clean by client code 1006 sent 0 received 0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (PeerHarness) harness = new_harness ();

      clasp_endpoint_receive_end (harness->endpoint, ends[i].how, 0);
      g_assert_false (send_text (harness, "x"));
      g_assert_false (clasp_endpoint_send_frame (harness->endpoint, &(ClaspFrameSpec) { .opcode = 1 }, NULL, 0, 0));
      clasp_endpoint_receive (harness->endpoint, (const guint8 *) "\x81\x00", 2, 0);
      assert_dump (harness, ends[i].expected);
    }
}

/* What had come of a message when the stream ended is shown. */
static void
test_cut_messages (void)
{
  static const struct
  {
    const char *input, *expected;
  } cuts[] = {
    { "8105 'Hel'", "< text 'Hel' incomplete\n" },
    { "81", "< text '' incomplete\n" },
    { "817e 01", "< text '' incomplete\n" },
    { "0103 'Hel'", "< text 'Hel' incomplete\n" },
    { "0103 'Hel' 80", "< text 'Hel' incomplete [2: 01+3 80+0]\n" },
    { "0103 'Hel' 8005 'lo'", "< text 'Hello' incomplete [2: 01+3 80+5]\n" },
    { "0103 'Hel' 8904 'pi'", "< text 'Hel' incomplete\n< ping 'pi' incomplete\n" },
    { "8804 03e8 'a'", "< close '\\03\\e8a' code 1000 incomplete\n" },
    { "88", "< close '' code 1005 incomplete\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (PeerHarness) harness = new_harness ();
      const ClaspEnding *ending = clasp_endpoint_get_ending (harness->endpoint);

      receive (harness, cuts[i].input);
      g_assert_cmpstr (harness->dump->str, ==, "");
      clasp_endpoint_receive_end (harness->endpoint, CLASP_STREAM_END_RESET, 0);
      endpoint_harness_take (harness);
      g_assert_cmpstr (harness->dump->str, ==, cuts[i].expected);
      g_assert_cmpuint (ending->code, ==, 1006);
      g_assert_cmpint (ending->by, ==, CLASP_SIDE_TRANSPORT);
      g_assert_cmpuint (ending->received_code, ==, 0);
    }
}

/* What came before a close or a breach in the same chunk can be answered before the close. */
static void
test_held_close (void)
{
  ClaspEndpointConfig config = endpoint_harness_config ();

  config.hold_close = TRUE;
  for (guint breach = 0; breach < 2; breach++)
    {
      g_autoptr (PeerHarness) harness = endpoint_harness_new (&config);

      receive (harness, breach ? "8101 'a' 8300" : "8101 'a' 8802 03e9");
      g_assert_true (send_text (harness, "A"));
      g_assert_false (clasp_endpoint_send_ping (harness->endpoint, NULL, 0, 0));
      g_assert_false (clasp_endpoint_send_close (harness->endpoint, 1000, NULL, 0));
      assert_output (harness, "> text 'A'\n");
      g_assert_true (clasp_endpoint_release_close (harness->endpoint));
      g_assert_false (clasp_endpoint_release_close (harness->endpoint));
      g_assert_false (send_text (harness, "B"));
      assert_output (harness, breach ? "> text 'A'\n> close '\\03\\eaFRM-04' code 1002\n"
                                     : "> text 'A'\n> close '\\03\\e9' code 1001\n");
      g_assert_cmpuint (clasp_endpoint_get_ending (harness->endpoint)->sent_code, ==, breach ? 1002 : 1001);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/endpoint-send/messages", test_messages);
  g_test_add_func ("/wire/endpoint-send/not-kept", test_not_kept);
  g_test_add_func ("/wire/endpoint-send/masks", test_masks);
  g_test_add_func ("/wire/endpoint-send/lengths", test_lengths);
  g_test_add_func ("/wire/endpoint-send/partial-writes", test_partial_writes);
  g_test_add_func ("/wire/endpoint-send/pings", test_pings);
  g_test_add_func ("/wire/endpoint-send/ping-flood", test_ping_flood);
  g_test_add_func ("/wire/endpoint-send/no-auto-pong", test_no_auto_pong);
  g_test_add_func ("/wire/endpoint-send/raw-frames", test_raw_frames);
  g_test_add_func ("/wire/endpoint-send/raw-close", test_raw_close);
  g_test_add_func ("/wire/endpoint-send/close-refused", test_close_refused);
  g_test_add_func ("/wire/endpoint-send/close-by-client", test_close_by_client);
  g_test_add_func ("/wire/endpoint-send/close-not-answered", test_close_not_answered);
  g_test_add_func ("/wire/endpoint-send/wait-for-tcp", test_wait_for_tcp);
  g_test_add_func ("/wire/endpoint-send/wait-after-failure", test_wait_after_failure);
  g_test_add_func ("/wire/endpoint-send/breach-after-our-close", test_breach_after_our_close);
  g_test_add_func ("/wire/endpoint-send/stream-ends", test_stream_ends);
  g_test_add_func ("/wire/endpoint-send/stream-ends-after-a-breach", test_stream_ends_after_a_breach);
  g_test_add_func ("/wire/endpoint-send/cut-messages", test_cut_messages);
  g_test_add_func ("/wire/endpoint-send/held-close", test_held_close);
  return g_test_run ();
}
