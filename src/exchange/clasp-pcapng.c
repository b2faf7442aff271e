/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-pcapng.h"

#include <string.h>

/* As much as one packet carries: less than 65,535 with the headers of IP and TCP. */
#define SEGMENT ((gsize) 32 * 1024)
#define HEADERS 40

#define FIN 0x01
#define SYN 0x02
#define PSH 0x08
#define ACK 0x10

/* One direction's next sequence number is [0] for the client's, [1] for the server's. */
typedef struct
{
  GString *out;
  guint32 next[2];
  guint16 client_port;
  guint16 packet;
  gint64 wall_us;
  ClaspWriteFunc write;
  gpointer user_data;
} Wire;

static void
pcapng_put32 (GString *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_string_append_len (out, (const char *) &value, 4);
}

static void
pcapng_put16 (GString *out, guint16 value)
{
  value = GUINT16_TO_LE (value);
  g_string_append_len (out, (const char *) &value, 2);
}

void
clasp_pcapng_begin (GString *out)
{
  /* Section header: byte order, version 1.0, length not told. */
  pcapng_put32 (out, 0x0a0d0d0a);
  pcapng_put32 (out, 28);
  pcapng_put32 (out, 0x1a2b3c4d);
  pcapng_put16 (out, 1);
  pcapng_put16 (out, 0);
  pcapng_put32 (out, 0xffffffff);
  pcapng_put32 (out, 0xffffffff);
  pcapng_put32 (out, 28);
  /* Interface description: raw IP, no limit; times are in µs where nothing else is said. */
  pcapng_put32 (out, 1);
  pcapng_put32 (out, 20);
  pcapng_put16 (out, 101);
  pcapng_put16 (out, 0);
  pcapng_put32 (out, 0);
  pcapng_put32 (out, 20);
}

static void
pcapng_be16 (guint8 *out, guint16 value)
{
  out[0] = (guint8) (value >> 8);
  out[1] = (guint8) value;
}

static void
pcapng_be32 (guint8 *out, guint32 value)
{
  pcapng_be16 (out, (guint16) (value >> 16));
  pcapng_be16 (out + 2, (guint16) value);
}

/* The sum of RFC 1071, before it is folded. */
static guint64
pcapng_sum (guint64 sum, const guint8 *data, gsize length)
{
  gsize i = 0;

  for (; i + 1 < length; i += 2)
    sum += (guint) data[i] << 8 | data[i + 1];
  return i < length ? sum + ((guint) data[i] << 8) : sum;
}

static guint16
pcapng_fold (guint64 sum)
{
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint16) ~sum;
}

/* One packet; @data and @more are what it carries. */
static void
pcapng_add_packet (Wire *self, gboolean from_server, guint8 flags, const guint8 *data, gsize length)
{
  /* Addresses for documentation (RFC 5737), so that nobody is taken for who they are not. */
  static const guint8 addresses[2][4] = { { 192, 0, 2, 1 }, { 192, 0, 2, 2 } };
  const guint ports[2] = { self->client_port, 80 };
  const guint16 total = (guint16) (HEADERS + length);
  guint8 head[HEADERS] = { 0x45 };
  guint8 *tcp = head + 20;
  guint8 pseudo[4] = { 0, 6, (guint8) ((total - 20) >> 8), (guint8) (total - 20) };
  guint64 time = (guint64) MAX (self->wall_us, 0);
  guint32 padded = (total + 3u) & ~3u;

  pcapng_be16 (head + 2, total);
  pcapng_be16 (head + 4, self->packet++);
  head[6] = 0x40; /* not to be fragmented */
  head[8] = 64;
  head[9] = 6;
  memcpy (head + 12, addresses[from_server], 4);
  memcpy (head + 16, addresses[!from_server], 4);
  pcapng_be16 (head + 10, pcapng_fold (pcapng_sum (0, head, 20)));
  pcapng_be16 (tcp, (guint16) ports[from_server]);
  pcapng_be16 (tcp + 2, (guint16) ports[!from_server]);
  pcapng_be32 (tcp + 4, self->next[from_server]);
  pcapng_be32 (tcp + 8, (flags & ACK) != 0 ? self->next[!from_server] : 0);
  tcp[12] = 0x50;
  tcp[13] = flags;
  pcapng_be16 (tcp + 14, 0xffff);
  pcapng_be16 (tcp + 16,
               pcapng_fold (pcapng_sum (pcapng_sum (pcapng_sum (pcapng_sum (0, head + 12, 8), pseudo, 4), tcp, 20),
                                        data, length)));
  self->next[from_server] += (guint32) length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);

  pcapng_put32 (self->out, 6);
  pcapng_put32 (self->out, 32 + padded);
  pcapng_put32 (self->out, 0);
  pcapng_put32 (self->out, (guint32) (time >> 32));
  pcapng_put32 (self->out, (guint32) time);
  pcapng_put32 (self->out, total);
  pcapng_put32 (self->out, total);
  g_string_append_len (self->out, (const char *) head, HEADERS);
  if (length > 0)
    g_string_append_len (self->out, (const char *) data, (gssize) length);
  g_string_append_len (self->out, "\0\0\0", (gssize) (padded - total));
  pcapng_put32 (self->out, 32 + padded);
}

static gboolean
pcapng_add_bytes (Wire *self, gboolean from_server, const guint8 *data, gsize length, GError **error)
{
  for (gsize at = 0; at < length; at += SEGMENT)
    {
      gsize size = MIN (SEGMENT, length - at);

      pcapng_add_packet (self, from_server, at + size == length ? PSH | ACK : ACK, data + at, size);
      if (self->out->len >= CLASP_WRITE_SIZE && !self->write (self->out, self->user_data, error))
        return FALSE;
    }
  return TRUE;
}

/* What was said while opening; lines of one side that follow one another are one write. */
static gboolean
pcapng_add_opening (Wire *self, const ClaspRunScan *scan, gint64 wall_start_us, GError **error)
{
  const GPtrArray *lines = scan->run->lines;

  for (guint i = 0; i < lines->len;)
    {
      const ClaspRunLine *first = g_ptr_array_index (lines, i);
      g_autoptr (GString) text = g_string_new (NULL);

      for (; i < lines->len; i++)
        {
          const ClaspRunLine *line = g_ptr_array_index (lines, i);
          g_autofree char *masked = NULL;

          if (line->out != first->out)
            break;
          if (line->to_proxy)
            continue;
          if (scan->with_secrets)
            g_string_append_len (text, g_bytes_get_data (line->bytes, NULL), (gssize) g_bytes_get_size (line->bytes));
          else
            {
              masked = clasp_run_line_dup_text (line, scan->run->secrets, FALSE);
              g_string_append (text, masked);
            }
          g_string_append (text, line->eol);
        }
      self->wall_us = wall_start_us + first->t_us;
      if (!pcapng_add_bytes (self, !first->out, (const guint8 *) text->str, text->len, error))
        return FALSE;
    }
  return TRUE;
}

/* A frame with its payload, masked as it was. */
static void
pcapng_append_frame (GByteArray *bytes, const ClaspFrameInfo *frame, const guint8 *data, gsize length)
{
  guint at;

  g_byte_array_append (bytes, frame->header, frame->header_length);
  at = bytes->len;
  if (length == 0)
    return;
  g_byte_array_append (bytes, data, (guint) length);
  if (frame->masked && frame->header_length >= 6)
    clasp_mask (bytes->data + at, bytes->data + at, length, frame->header + frame->header_length - 4, 0);
}

/* The frames of a record as they stood on the wire. What was deflated and is not kept so, or holds secrets that are
 * masked, stands as if it had not been deflated. */
static GByteArray *
pcapng_get_frames (ClaspRunScan *scan)
{
  const ClaspCaptureEntry *entry = &scan->scan.entry;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree ClaspFrameInfo *frames = clasp_capture_read_frames (scan->run->capture, entry, NULL);
  g_autoptr (GBytes) wire = NULL;
  const guint8 *data = scan->payload;
  gsize length = scan->payload != NULL ? scan->length : 0, at = 0;
  guint n_frames = entry->n_frames;

  if (frames == NULL)
    return g_steal_pointer (&bytes);
  if (entry->wire_stored > 0 && !scan->masked)
    {
      wire = clasp_capture_read_wire (scan->run->capture, entry, NULL);
      data = wire != NULL ? g_bytes_get_data (wire, &length) : data;
    }
  if (wire == NULL && ((entry->flags & CLASP_EVENT_COMPRESSED) != 0 || scan->masked))
    {
      frames[0].first_byte = (guint8) ((frames[0].first_byte | 0x80) & ~CLASP_FRAME_RSV1);
      frames[0].payload_length = length;
      clasp_frame_info_make_header (&frames[0], entry->mask_key);
      n_frames = 1;
    }
  for (guint i = 0; i < n_frames; i++)
    {
      gsize part = (gsize) MIN (frames[i].payload_length, length - at);

      if (i + 1 == n_frames)
        part = length - at;
      pcapng_append_frame (bytes, &frames[i], data != NULL ? data + at : NULL, part);
      at += part;
    }
  return g_steal_pointer (&bytes);
}

gboolean
clasp_pcapng_add_run (ClaspRunScan *scan, guint number, GString *out, ClaspWriteFunc write, gpointer user_data,
                      GError **error)
{
  const gint64 wall_start_us = clasp_capture_get_wall_start (scan->run->capture);
  Wire wire = { .out = out,
                .next = { 1000, 5000 },
                .client_port = (guint16) (49152 + number % 16000),
                .wall_us = wall_start_us,
                .write = write,
                .user_data = user_data };

  pcapng_add_packet (&wire, FALSE, SYN, NULL, 0);
  pcapng_add_packet (&wire, TRUE, SYN | ACK, NULL, 0);
  pcapng_add_packet (&wire, FALSE, ACK, NULL, 0);
  if (!pcapng_add_opening (&wire, scan, wall_start_us, error))
    return FALSE;
  while (clasp_run_scan_next (scan))
    {
      g_autoptr (GByteArray) bytes = NULL;

      if (scan->damaged)
        continue;
      bytes = pcapng_get_frames (scan);
      wire.wall_us = wall_start_us + scan->scan.entry.time_us;
      if (!pcapng_add_bytes (&wire, scan->scan.entry.direction == CLASP_DIRECTION_IN, bytes->data, bytes->len, error))
        return FALSE;
    }
  pcapng_add_packet (&wire, TRUE, FIN | ACK, NULL, 0);
  pcapng_add_packet (&wire, FALSE, FIN | ACK, NULL, 0);
  pcapng_add_packet (&wire, TRUE, ACK, NULL, 0);
  return TRUE;
}
