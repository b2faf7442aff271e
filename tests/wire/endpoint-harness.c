/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "endpoint-harness.h"
#include "frame-header.h"

#include <string.h>

#define SHOWN_MAX 48

GByteArray *
peer_bytes (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  while (*text != '\0')
    {
      guint64 times = 1;

      if (g_ascii_isspace (*text))
        {
          text++;
          continue;
        }
      if (*text == '\'')
        {
          const char *close = strchr (text + 1, '\'');

          g_assert_nonnull (close);
          g_byte_array_append (bytes, (const guint8 *) text + 1, (guint) (close - text - 1));
          text = close + 1;
          continue;
        }
      if (strchr (text, '*') != NULL && strspn (text, "0123456789") == (gsize) (strchr (text, '*') - text))
        {
          times = g_ascii_strtoull (text, NULL, 10);
          text = strchr (text, '*') + 1;
        }
      g_assert_true (g_ascii_isxdigit (text[0]) && g_ascii_isxdigit (text[1]));
      guint8 byte = (guint8) (g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));
      while (times-- > 0)
        g_byte_array_append (bytes, &byte, 1);
      text += 2;
    }
  return bytes;
}

static void
count_random (guint8 *buffer, gsize length, gpointer user_data)
{
  guint8 *next = user_data;

  for (gsize i = 0; i < length; i++)
    buffer[i] = (*next += 57);
}

ClaspEndpointConfig
endpoint_harness_config (void)
{
  return (ClaspEndpointConfig) { .limits = CLASP_LIMITS_DEFAULT, .keep_sent = TRUE };
}

PeerHarness *
endpoint_harness_new (const ClaspEndpointConfig *config)
{
  PeerHarness *self = g_new0 (PeerHarness, 1);
  ClaspEndpointConfig copy = *config;

  copy.random = count_random;
  copy.random_data = &self->random;
  self->endpoint = clasp_endpoint_new (&copy);
  self->dump = g_string_new (NULL);
  return self;
}

void
endpoint_harness_free (PeerHarness *self)
{
  clasp_endpoint_free (self->endpoint);
  g_string_free (self->dump, TRUE);
  g_free (self);
}

static void
dump_payload (GString *dump, const guint8 *data, guint64 length)
{
  if (data == NULL)
    {
      g_string_append_printf (dump, " %" G_GUINT64_FORMAT " not kept", length);
      return;
    }
  if (length > SHOWN_MAX)
    {
      g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, data, length);

      g_string_append_printf (dump, " %" G_GUINT64_FORMAT " %.8s", length, sum);
      return;
    }
  g_string_append (dump, " '");
  for (guint64 i = 0; i < length; i++)
    {
      if (data[i] >= 0x20 && data[i] < 0x7f)
        g_string_append_c (dump, (char) data[i]);
      else
        g_string_append_printf (dump, "\\%02x", data[i]);
    }
  g_string_append_c (dump, '\'');
}

static void
dump_opcode (GString *dump, gboolean in, guint8 opcode)
{
  static const char *names[16] = { "continuation", "text", "binary", [8] = "close", "ping", "pong" };

  g_string_append (dump, in ? "< " : "> ");
  if (names[opcode] != NULL)
    g_string_append (dump, names[opcode]);
  else
    g_string_append_printf (dump, "opcode %x", opcode);
}

static void
dump_rule (GString *dump, guint8 rule)
{
  if (rule != CLASP_RULE_NONE)
    g_string_append_printf (dump, " %s", clasp_rule_get (rule)->id);
}

/* Frames are told by their first bytes; how long they are too, when there are few. */
static void
dump_frames (GString *dump, const ClaspEvent *event, const ClaspFrameInfo *frames, gsize n_frames)
{
  g_assert_cmpuint (event->first_frame + event->n_frames, <=, n_frames);
  g_assert_cmpuint (frames[event->first_frame].first_byte, ==, event->first_byte);
  g_string_append_printf (dump, " [%u:", event->n_frames);
  for (guint i = 0; i < MIN (event->n_frames, 8); i++)
    {
      const ClaspFrameInfo *frame = &frames[event->first_frame + i];

      g_string_append_printf (dump, " %02x+%" G_GUINT64_FORMAT "%s", frame->first_byte, frame->payload_length,
                              frame->masked ? "m" : "");
      dump_rule (dump, frame->rule);
    }
  g_string_append_c (dump, ']');
}

static void
dump_event (GString *dump, const ClaspEvent *event, const ClaspFrameInfo *frames, gsize n_frames)
{
  static const char *flags[] = { "compressed", "deliberate", "dropped", "incomplete", "breach", "unsolicited" };

  dump_opcode (dump, event->direction == CLASP_DIRECTION_IN, event->opcode);
  dump_payload (dump, event->data, event->length);
  if (event->opcode == CLASP_OPCODE_CLOSE)
    g_string_append_printf (dump, " code %u", event->close_code);
  else
    g_assert_cmpuint (event->close_code, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      if (event->flags & 1 << i)
        g_string_append_printf (dump, " %s", flags[i]);
    }
  dump_rule (dump, event->rule);
  g_assert_true (((event->flags & CLASP_EVENT_BREACH) != 0) == (event->rule != CLASP_RULE_NONE));
  if ((event->flags & CLASP_EVENT_COMPRESSED) == 0)
    g_assert_cmpuint (event->wire_length, ==, event->length);
  g_assert_cmpuint (event->n_frames, >, 0);
  if (event->n_frames > 1 || event->rule != CLASP_RULE_NONE)
    dump_frames (dump, event, frames, n_frames);
  g_string_append_c (dump, '\n');
}

void
endpoint_harness_take (PeerHarness *self)
{
  gsize n_events, n_frames;
  const ClaspEvent *events = clasp_endpoint_get_events (self->endpoint, &n_events);
  const ClaspFrameInfo *frames = clasp_endpoint_get_frames (self->endpoint, &n_frames);

  for (gsize i = 0; i < n_events; i++)
    dump_event (self->dump, &events[i], frames, n_frames);
  clasp_endpoint_clear_events (self->endpoint);
}

void
endpoint_harness_receive (PeerHarness *self, const guint8 *data, gsize length)
{
  clasp_endpoint_receive (self->endpoint, data, length, 0);
  endpoint_harness_take (self);
}

void
endpoint_harness_finish (PeerHarness *self)
{
  static const char *states[] = { "open", "close-sent", "closed", "failed", "ended" };
  const ClaspEnding *ending = clasp_endpoint_get_ending (self->endpoint);
  ClaspEndpointState state = clasp_endpoint_get_state (self->endpoint);

  endpoint_harness_take (self);
  g_string_append_printf (self->dump, "= %s", states[state]);
  if (state != CLASP_ENDPOINT_OPEN)
    {
      g_string_append_printf (self->dump, " %s by %s code %u sent %u received %u",
                              ending->clean ? "clean" : "not clean", clasp_side_to_string (ending->by), ending->code,
                              ending->sent_code, ending->received_code);
      if (ending->reason[0] != '\0')
        g_string_append_printf (self->dump, " '%s'", ending->reason);
      dump_rule (self->dump, ending->rule);
      g_assert_true (g_utf8_validate (ending->reason, -1, NULL));
    }
}

char *
endpoint_harness_output (PeerHarness *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize length, at = 0;
  const guint8 *output = clasp_endpoint_get_output (self->endpoint, &length);

  while (at < length)
    {
      ClaspFrameHeader header;
      gsize n = frame_header_decode (&header, output + at, length - at);
      g_autofree guint8 *payload = NULL;

      g_assert_cmpuint (n, >, 0);
      g_assert_true (header.masked);
      g_assert_true (header.fin);
      g_assert_cmpuint (header.length, <=, length - at - n);
      payload = g_malloc (header.length + 1);
      clasp_mask (payload, output + at + n, header.length, header.mask, 0);
      dump_opcode (text, FALSE, header.opcode);
      dump_payload (text, payload, header.length);
      if (header.opcode == CLASP_OPCODE_CLOSE)
        g_string_append_printf (text, " code %u", header.length < 2 ? 1005 : (guint) payload[0] << 8 | payload[1]);
      g_string_append_c (text, '\n');
      at += n + header.length;
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

char *
endpoint_harness_sent (PeerHarness *self)
{
  g_auto (GStrv) lines = g_strsplit (self->dump->str, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  /* The line that tells the end is the last: a reason in it may have lines of its own. */
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '='; i++)
    {
      if (lines[i][0] == '>')
        g_string_append_printf (text, "%s\n", lines[i]);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}
