/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-replay.h"

#include <string.h>

#include "clasp-secret.h"

/* So much may wait to be written; then the replay waits, and looks again after a while. */
#define BACKLOG_MAX (1024 * 1024)
#define WAIT_MS 5
/* Messages sent in one go at most, so that the window stays awake. */
#define BURST 256

struct _ClaspReplay
{
  ClaspSession *session;
  ClaspCapture *capture;
  ClaspCaptureReader reader;
  double speed;
  gboolean raw;
  ClaspReplayFunc func;
  gpointer user_data;
  guint64 next;    /* the record looked at next */
  gint64 first_us; /* the capture's time that the replay began with */
  gint64 begin_us; /* when that was */
  guint source;
};

/* Whether a record is one of those that are sent again. */
static gboolean
replay_is_sent (const ClaspCaptureEntry *entry, gboolean raw)
{
  if (entry->direction != CLASP_DIRECTION_OUT || (entry->flags & (CLASP_CAPTURE_LOST | CLASP_CAPTURE_NOT_KEPT)) != 0)
    return FALSE;
  if ((entry->flags & CLASP_EVENT_DELIBERATE) != 0)
    return raw;
  return entry->opcode == CLASP_OPCODE_TEXT || entry->opcode == CLASP_OPCODE_BINARY;
}

guint64
clasp_replay_count (ClaspCapture *capture, gboolean raw, GArray **masked)
{
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  ClaspCaptureEntry entry;
  guint64 n = 0;

  g_return_val_if_fail (capture != NULL && masked != NULL, 0);

  *masked = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint64 i = 0; clasp_capture_reader_get_entry (&reader, capture, i, &entry); i++)
    {
      g_autoptr (GBytes) payload = NULL;
      const guint64 number = i + 1;

      if (!replay_is_sent (&entry, raw))
        continue;
      n++;
      payload = clasp_capture_read_payload (capture, &entry, 0, G_MAXSIZE, NULL);
      if (payload != NULL && memmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), CLASP_MASK,
                                     strlen (CLASP_MASK)) != NULL)
        g_array_append_val (*masked, number);
    }
  return n;
}

/* A frame as its header told it. */
static ClaspFrameSpec
replay_get_spec (const ClaspFrameInfo *frame, guint64 length)
{
  const guint length_end = frame->header_length - (frame->masked != 0 ? 4u : 0u);
  ClaspFrameSpec spec = { .opcode = frame->first_byte & 0x0f,
                          .fin = (frame->first_byte & 0x80) != 0,
                          .rsv = frame->first_byte & 0x70,
                          .masked = frame->masked != 0 };

  if (length_end != 2 && length_end != 4 && length_end != 10)
    return spec;
  spec.form = length_end == 2 ? CLASP_LENGTH_7 : length_end == 4 ? CLASP_LENGTH_16 : CLASP_LENGTH_64;
  spec.length = length_end == 2 ? frame->header[1] & 0x7f : 0;
  for (guint i = 2; i < length_end; i++)
    spec.length = spec.length << 8 | frame->header[i];
  spec.set_length = spec.length != length;
  spec.set_mask = spec.masked;
  if (spec.masked)
    memcpy (spec.mask, frame->header + length_end, sizeof spec.mask);
  return spec;
}

static gboolean
replay_send (ClaspReplay *self, const ClaspCaptureEntry *entry)
{
  g_autoptr (GBytes) payload = clasp_capture_read_payload (self->capture, entry, 0, G_MAXSIZE, NULL);
  g_autofree ClaspFrameInfo *frames = NULL;
  ClaspFrameSpec spec;

  if (payload == NULL)
    return TRUE;
  if ((entry->flags & CLASP_EVENT_DELIBERATE) == 0)
    return entry->opcode == CLASP_OPCODE_TEXT
               ? clasp_session_send_text (self->session, g_bytes_get_data (payload, NULL),
                                          (gssize) g_bytes_get_size (payload), NULL)
               : clasp_session_send_binary (self->session, payload, NULL);
  frames = clasp_capture_read_frames (self->capture, entry, NULL);
  if (frames == NULL)
    return TRUE;
  spec = replay_get_spec (&frames[0], g_bytes_get_size (payload));
  return clasp_session_send_frame (self->session, &spec, payload, NULL);
}

static void
replay_finish (ClaspReplay *self)
{
  self->source = 0;
  if (clasp_session_get_state (self->session) == CLASP_SESSION_OPEN)
    clasp_session_close (self->session, CLASP_CLOSE_NORMAL, NULL, NULL);
  if (self->func != NULL)
    self->func (self, self->user_data);
}

static gboolean replay_on (gpointer user_data);

static void
replay_wait (ClaspReplay *self, guint ms)
{
  self->source = ms > 0 ? g_timeout_add (ms, replay_on, self) : g_idle_add (replay_on, self);
}

/* How long the record has to wait still, ms. */
static guint
replay_get_wait (const ClaspReplay *self, const ClaspCaptureEntry *entry)
{
  gint64 due_us;

  if (self->speed <= 0)
    return 0;
  due_us = self->begin_us + (gint64) ((double) (entry->time_us - self->first_us) / self->speed) -
           g_get_monotonic_time ();
  return due_us > 0 ? (guint) MIN ((due_us + 999) / 1000, 60000) : 0;
}

static gboolean
replay_on (gpointer user_data)
{
  ClaspReplay *self = user_data;
  ClaspCaptureEntry entry;
  guint64 backlog;

  for (guint i = 0; i < BURST; i++)
    {
      if (clasp_session_get_state (self->session) != CLASP_SESSION_OPEN ||
          !clasp_capture_reader_get_entry (&self->reader, self->capture, self->next, &entry))
        {
          replay_finish (self);
          return G_SOURCE_REMOVE;
        }
      if (self->next == 0)
        self->first_us = entry.time_us;
      if (replay_is_sent (&entry, self->raw))
        {
          guint wait = replay_get_wait (self, &entry);

          g_object_get (self->session, "backlog", &backlog, NULL);
          if (wait > 0 || backlog > BACKLOG_MAX)
            {
              replay_wait (self, MAX (wait, WAIT_MS));
              return G_SOURCE_REMOVE;
            }
          replay_send (self, &entry);
        }
      self->next++;
    }
  replay_wait (self, 0);
  return G_SOURCE_REMOVE;
}

ClaspReplay *
clasp_replay_new (ClaspSession *session, ClaspCapture *capture, double speed, gboolean raw, ClaspReplayFunc func,
                  gpointer user_data)
{
  ClaspReplay *self;

  g_return_val_if_fail (CLASP_IS_SESSION (session) && capture != NULL, NULL);

  self = g_new0 (ClaspReplay, 1);
  self->session = g_object_ref (session);
  self->capture = clasp_capture_ref (capture);
  self->speed = speed;
  self->raw = raw;
  self->func = func;
  self->user_data = user_data;
  self->begin_us = g_get_monotonic_time ();
  replay_wait (self, 0);
  return self;
}

void
clasp_replay_free (ClaspReplay *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  clasp_capture_reader_clear (&self->reader);
  clasp_capture_unref (self->capture);
  g_object_unref (self->session);
  g_free (self);
}
