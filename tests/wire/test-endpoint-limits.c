/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits, memory, verdicts and numbers of the endpoint. */
#include <malloc.h>
#include <string.h>

#include "endpoint-harness.h"

static PeerHarness *
new_harness (guint64 max_message, gboolean lenient)
{
  ClaspEndpointConfig config = endpoint_harness_config ();

  config.limits.max_message = max_message;
  config.lenient = lenient;
  return endpoint_harness_new (&config);
}

static void
receive (PeerHarness *harness, const char *text)
{
  g_autoptr (GByteArray) bytes = peer_bytes (text);

  endpoint_harness_receive (harness, bytes->data, bytes->len);
}

static gsize
memory_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* FRM-12: neither a declaration nor an endless number of fragments takes memory. */
static void
test_declarations_cost_nothing (void)
{
  static const char *declarations[] = {
    "827f 4000000000000000 'x'", "827f 0000000004000001", "817f 7fffffffffffffff",
    "027f 0000000003ffffff 'x'", "897f 4000000000000000",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (declarations); i++)
    {
      g_autoptr (PeerHarness) harness = new_harness (64 * 1024 * 1024, TRUE);
      gsize before = memory_in_use ();

      receive (harness, declarations[i]);
      g_assert_cmpuint (memory_in_use (), <, before + 256 * 1024);
    }
}

static void
test_limit_is_exact (void)
{
  static const struct
  {
    const char *input;
    gboolean fits;
    guint64 at_least;
  } inputs[] = {
    { "820a '0123456789'", TRUE, 0 },
    { "820b", FALSE, 11 },
    { "0205 '01234' 8005 '01234'", TRUE, 0 },
    { "0205 '01234' 8006", FALSE, 11 },
    { "0205 '01234' 0000 0000 8905 '01234' 8006", FALSE, 11 },
    { "8a0b '0123456789a' 890b '0123456789a'", TRUE, 0 }, /* control frames have their own bound, FRM-06 */
    { "827e 00fa", FALSE, 250 },
    { "827f 00 01", FALSE, G_GUINT64_CONSTANT (1) << 48 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr (PeerHarness) harness = new_harness (10, FALSE);
      g_autoptr (GPtrArray) verdicts = NULL;
      const ClaspVerdict *verdict;
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT " bytes or more", inputs[i].at_least);

      receive (harness, inputs[i].input);
      g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==,
                       inputs[i].fits ? CLASP_ENDPOINT_OPEN : CLASP_ENDPOINT_FAILED);
      if (inputs[i].fits)
        continue;
      g_assert_cmpuint (clasp_endpoint_get_ending (harness->endpoint)->sent_code, ==, 1009);
      verdicts = clasp_endpoint_judge (harness->endpoint);
      verdict = clasp_verdicts_find (verdicts, CLASP_RULE_FRM_12);
      g_assert_cmpint (verdict->status, ==, CLASP_STATUS_FAIL);
      g_assert_cmpstr (verdict->found, ==, number);
      g_assert_cmpstr (verdict->expected, ==, "at most 10 bytes");
      g_assert_nonnull (strstr (verdict->text, "limit of 10 bytes"));
    }
}

/* Peak memory while a large message comes in small pieces: at most about twice the message. */
static void
test_large_message_memory (void)
{
  const gsize size = 32 * 1024 * 1024, chunk_size = 64 * 1024;
  g_autoptr (PeerHarness) harness = new_harness (64 * 1024 * 1024, FALSE);
  g_autofree guint8 *chunk = g_malloc (chunk_size);
  gsize before = memory_in_use (), peak = 0, left = size, n_events;
  const ClaspEvent *events;

  memset (chunk, 'x', chunk_size);
  for (guint round = 0; round < 3; round++, left = size)
    {
      receive (harness, "817f 0000000002000000");
      while (left > 0)
        {
          clasp_endpoint_receive (harness->endpoint, chunk, MIN (chunk_size, left), 0);
          left -= MIN (chunk_size, left);
          peak = MAX (peak, memory_in_use () - before);
          events = clasp_endpoint_get_events (harness->endpoint, &n_events);
          g_assert_cmpuint (n_events, ==, left == 0);
          if (left == 0)
            g_assert_cmpuint (events[0].length, ==, size);
          clasp_endpoint_clear_events (harness->endpoint);
        }
    }
  g_assert_cmpuint (peak, <=, 2 * size + 1024 * 1024);
  /* It is given back when it is no longer of use. */
  for (guint i = 0; i < 200; i++)
    {
      receive (harness, "8101 'x'");
    }
  g_assert_cmpuint (memory_in_use (), <, before + 2 * 1024 * 1024);
}

/* FRM-13: any number of fragments is legal; how many are listed is bounded. */
static void
test_endless_fragments (void)
{
  g_autoptr (PeerHarness) harness = new_harness (64 * 1024 * 1024, FALSE);
  guint8 chunk[4096] = { 0 }; /* empty continuations */
  gsize before = memory_in_use (), n_events, n_frames;
  const ClaspEvent *events;

  clasp_endpoint_receive (harness->endpoint, (const guint8 *) "\x01\x00", 2, 0);
  for (guint i = 0; i < 500; i++)
    {
      clasp_endpoint_receive (harness->endpoint, chunk, sizeof chunk, 0);
      clasp_endpoint_clear_events (harness->endpoint);
    }
  g_assert_cmpuint (memory_in_use (), <, before + 16 * 1024 * 1024);
  clasp_endpoint_receive (harness->endpoint, (const guint8 *) "\x80\x01x", 3, 0);
  events = clasp_endpoint_get_events (harness->endpoint, &n_events);
  g_assert_cmpuint (n_events, ==, 1);
  g_assert_cmpuint (events[0].length, ==, 1);
  g_assert_cmpuint (events[0].n_frames, ==, CLASP_EVENT_FRAMES_MAX);
  g_assert_cmpuint (clasp_endpoint_get_frames (harness->endpoint, &n_frames)[CLASP_EVENT_FRAMES_MAX - 1].first_byte, ==,
                    0x80);
  g_assert_cmpuint (n_frames, ==, CLASP_EVENT_FRAMES_MAX);
}

static const struct
{
  const char *input;
  gboolean lenient;
  ClaspRuleId rule;
  ClaspStatus status;
  const char *text;
} verdicts[] = {
  { "", FALSE, CLASP_RULE_FRM_02, CLASP_STATUS_NA, "No frame was received." },
  { "8100", FALSE, CLASP_RULE_FRM_02, CLASP_STATUS_PASS, "No frame of the server was masked." },
  { "8100", FALSE, CLASP_RULE_FRM_06, CLASP_STATUS_NA, "No control frame was received." },
  { "8100", FALSE, CLASP_RULE_FRM_13, CLASP_STATUS_PASS, "Empty or fragmented messages were read as they came." },
  { "8101 'x'", FALSE, CLASP_RULE_FRM_13, CLASP_STATUS_NA, "No empty or fragmented message was received." },
  { "8201 'x'", FALSE, CLASP_RULE_FRM_11, CLASP_STATUS_NA, "No text message was received." },
  { "8101 'x'", FALSE, CLASP_RULE_FRM_11, CLASP_STATUS_PASS, "Every text message was UTF-8." },
  { "8900", FALSE, CLASP_RULE_FRM_01, CLASP_STATUS_PASS, "Every frame sent was masked with a fresh key." },
  { "8900", FALSE, CLASP_RULE_FRM_09, CLASP_STATUS_PASS,
    "Every ping was answered at once, as long as the connection was open." },
  { "8a00", FALSE, CLASP_RULE_FRM_10, CLASP_STATUS_NOTE, "1 pong answers no ping; it was ignored." },
  { "8a00 8a00", FALSE, CLASP_RULE_FRM_10, CLASP_STATUS_NOTE, "2 pongs answer no ping; they were ignored." },
  { "0100 8900 8000", FALSE, CLASP_RULE_FRM_08, CLASP_STATUS_PASS,
    "Control frames between fragments were acted on at once." },
  { "8100 8100 8300", FALSE, CLASP_RULE_FRM_04, CLASP_STATUS_FAIL, "Frame 3 carries opcode 0x3, which is reserved." },
  { "e100", FALSE, CLASP_RULE_FRM_03, CLASP_STATUS_FAIL,
    "Frame 1 (text) has RSV1, RSV2 set, and no extension in use gives that a meaning." },
  { "8180 00000000", FALSE, CLASP_RULE_FRM_02, CLASP_STATUS_FAIL,
    "Frame 1 (text) is masked; a server must not mask its frames." },
  { "8104 'ab' ff", FALSE, CLASP_RULE_FRM_11, CLASP_STATUS_FAIL,
    "The text message of frame 1 is not UTF-8: byte 0xFF at offset 2 cannot stand there." },
  { "8802 03ec", FALSE, CLASP_RULE_CLS_02, CLASP_STATUS_FAIL,
    "The close frame (frame 1) carries code 1004 (Reserved), which must not be sent." },
  { "8801", FALSE, CLASP_RULE_CLS_01, CLASP_STATUS_FAIL,
    "Frame 1 is a close frame with a body of 1 byte, which is too short for a code." },
  { "8802 03e8", FALSE, CLASP_RULE_CLS_04, CLASP_STATUS_PASS, "The server’s close was answered with a close." },
  { "8802 03e8", FALSE, CLASP_RULE_CLS_07, CLASP_STATUS_PASS,
    "Closed cleanly by the server: code 1000 (Normal closure)." },
  { "8805 03e8 'bye'", FALSE, CLASP_RULE_CLS_07, CLASP_STATUS_PASS,
    "Closed cleanly by the server: code 1000 (Normal closure), reason “bye”." },
  { "8802 03e8 8100", FALSE, CLASP_RULE_CLS_05, CLASP_STATUS_NOTE,
    "1 frame came after the server’s close; it was dropped." },
  { "8100", FALSE, CLASP_RULE_CLS_07, CLASP_STATUS_NA, "The connection is still open." },
  { "8300", FALSE, CLASP_RULE_CLS_07, CLASP_STATUS_PASS,
    "Not closed cleanly: the server broke FRM-04; code 1002 (Protocol error), reason “FRM-04”." },
  { "8100", FALSE, CLASP_RULE_EXT_05, CLASP_STATUS_NA, "permessage-deflate was not agreed on." },
};

static void
test_verdicts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      g_autoptr (PeerHarness) harness = new_harness (1000, verdicts[i].lenient);
      g_autoptr (GPtrArray) judged = NULL;
      const ClaspVerdict *verdict;

      receive (harness, verdicts[i].input);
      judged = clasp_endpoint_judge (harness->endpoint);
      for (ClaspRuleId rule = CLASP_RULE_FRM_01; rule <= CLASP_RULE_CLS_07; rule++)
        g_assert_nonnull (clasp_verdicts_find (judged, rule));
      for (ClaspRuleId rule = CLASP_RULE_EXT_05; rule <= CLASP_RULE_EXT_07; rule++)
        g_assert_nonnull (clasp_verdicts_find (judged, rule));
      verdict = clasp_verdicts_find (judged, verdicts[i].rule);
      g_assert_cmpstr (verdict->text, ==, verdicts[i].text);
      g_assert_cmpint (verdict->status, ==, verdicts[i].status);
    }
}

/* Lenient: each breach has its verdict, at most 64 of them; the rules past that are still told to be broken. */
static void
test_many_breaches (void)
{
  g_autoptr (PeerHarness) harness = new_harness (1000, TRUE);
  g_autoptr (GPtrArray) judged = NULL;

  for (guint i = 0; i < 100; i++)
    receive (harness, "9100");
  receive (harness, "8300");
  judged = clasp_endpoint_judge (harness->endpoint);
  g_assert_cmpuint (clasp_verdicts_count (judged, CLASP_STATUS_FAIL), ==, 64 + 1);
  g_assert_cmpint (clasp_verdicts_find (judged, CLASP_RULE_FRM_04)->status, ==, CLASP_STATUS_FAIL);
  clasp_endpoint_receive_end (harness->endpoint, CLASP_STREAM_END_FIN, 0);
  g_assert_false (clasp_endpoint_get_ending (harness->endpoint)->clean);
}

static void
test_statistics (void)
{
  g_autoptr (PeerHarness) harness = new_harness (1000, FALSE);
  ClaspEndpointStatistics statistics;

  receive (harness, "8103 'abc' 0202 'de' 8900 8001 'f' 8202 'gh' 8802 03e8 8103 'xyz'");
  clasp_endpoint_get_statistics (harness->endpoint, &statistics);
  g_assert_cmpuint (statistics.messages_in, ==, 3);
  g_assert_cmpuint (statistics.bytes_in, ==, 8);
  g_assert_cmpuint (statistics.control_in, ==, 2);
  g_assert_cmpuint (statistics.control_out, ==, 2);
  g_assert_cmpuint (statistics.messages_out, ==, 0);
}

/* Events of several chunks add up, and each keeps its payload until they are cleared. */
static void
test_events_add_up (void)
{
  g_autoptr (PeerHarness) harness = new_harness (1 << 24, FALSE);
  g_autoptr (GPtrArray) chunks = g_ptr_array_new_with_free_func (g_free);
  gsize n;
  const ClaspEvent *events;

  for (guint i = 0; i < 100; i++)
    {
      /* In two fragments, cut by chunks of three bytes. */
      g_autofree char *text = g_strdup_printf ("0103 '%03u' 8003 '%03u'", i, i);
      g_autoptr (GByteArray) bytes = peer_bytes (text);

      for (guint at = 0; at < bytes->len; at += 3)
        {
          guint8 *chunk = g_memdup2 (bytes->data + at, MIN (3, bytes->len - at));

          g_ptr_array_add (chunks, chunk);
          clasp_endpoint_receive (harness->endpoint, chunk, MIN (3, bytes->len - at), i);
        }
    }
  events = clasp_endpoint_get_events (harness->endpoint, &n);
  g_assert_cmpuint (n, ==, 100);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%03u%03u", i, i);

      g_assert_cmpmem (events[i].data, events[i].length, text, 6);
      g_assert_cmpint (events[i].time_us, ==, i);
    }
}

/* What ended it is told, not what lenient mode read on after. */
static void
test_limit_after_a_breach (void)
{
  static const guint8 data[] = { 0x81, 0x83, 0, 0, 0, 0, 'a', 'b', 'c', 0x82, 0x7e, 0x03, 0xe9 };
  g_autoptr (PeerHarness) harness = new_harness (1000, TRUE);
  const ClaspEnding *ending;

  endpoint_harness_receive (harness, data, sizeof data);
  ending = clasp_endpoint_get_ending (harness->endpoint);
  g_assert_true (ending->failed);
  g_assert_cmpuint (ending->sent_code, ==, 1009);
  g_assert_cmpuint (ending->rule, ==, CLASP_RULE_FRM_12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/endpoint-limits/declarations-cost-nothing", test_declarations_cost_nothing);
  g_test_add_func ("/wire/endpoint-limits/limit-is-exact", test_limit_is_exact);
  g_test_add_func ("/wire/endpoint-limits/large-message-memory", test_large_message_memory);
  g_test_add_func ("/wire/endpoint-limits/endless-fragments", test_endless_fragments);
  g_test_add_func ("/wire/endpoint-limits/verdicts", test_verdicts);
  g_test_add_func ("/wire/endpoint-limits/many-breaches", test_many_breaches);
  g_test_add_func ("/wire/endpoint-limits/statistics", test_statistics);
  g_test_add_func ("/wire/endpoint-limits/events-add-up", test_events_add_up);
  g_test_add_func ("/wire/endpoint-limits/limit-after-a-breach", test_limit_after_a_breach);
  return g_test_run ();
}
