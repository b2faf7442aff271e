/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-recording-stream.h"

#include <string.h>

#define TLS_RECORD_HEADER 5
#define TLS_RECORD_ALERT 21

/* What came in, seen as TLS records: only as far as an alert can be told from the rest. */
typedef struct
{
  guint8 first[CLASP_FIRST_BYTES_MAX];
  gsize n_first;
  guint8 header[TLS_RECORD_HEADER];
  gsize n_header;
  gsize left; /* payload bytes of the record that are still to come */
  guint8 alert[2];
  gsize n_alert;
  int last_alert;
} Recording;

static void
recording_stream_recording_take_payload (Recording *self, const guint8 *data, gsize length)
{
  if (self->header[0] == TLS_RECORD_ALERT && self->header[3] == 0 && self->header[4] == 2)
    for (gsize i = 0; i < length && self->n_alert < 2; i++)
      self->alert[self->n_alert++] = data[i];
  if (self->n_alert == 2)
    self->last_alert = self->alert[1];
}

static void
recording_stream_recording_take (Recording *self, const guint8 *data, gsize length)
{
  gsize n = MIN (length, sizeof self->first - self->n_first);

  memcpy (self->first + self->n_first, data, n);
  self->n_first += n;

  while (length > 0)
    {
      if (self->left > 0)
        {
          n = MIN (length, self->left);
          recording_stream_recording_take_payload (self, data, n);
          self->left -= n;
        }
      else
        {
          n = 1;
          self->header[self->n_header++] = *data;
          if (self->n_header == TLS_RECORD_HEADER)
            {
              self->left = (gsize) self->header[3] << 8 | self->header[4];
              self->n_header = 0;
              self->n_alert = 0;
            }
        }
      data += n;
      length -= n;
    }
}

/* The input half. */

#define CLASP_TYPE_RECORDING_INPUT (clasp_recording_input_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRecordingInput, clasp_recording_input, CLASP, RECORDING_INPUT, GFilterInputStream)

struct _ClaspRecordingInput
{
  GFilterInputStream parent_instance;
  Recording recording;
};

static void clasp_recording_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaspRecordingInput, clasp_recording_input, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      clasp_recording_input_pollable_init))

static GInputStream *
recording_stream_recording_input_get_base (gpointer self)
{
  return g_filter_input_stream_get_base_stream (self);
}

static gssize
recording_stream_recording_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                                       GError **error)
{
  gssize n = g_input_stream_read (recording_stream_recording_input_get_base (stream), buffer, count, cancellable,
                                  error);

  if (n > 0)
    recording_stream_recording_take (&CLASP_RECORDING_INPUT (stream)->recording, buffer, (gsize) n);
  return n;
}

static gssize
recording_stream_recording_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count,
                                                   GError **error)
{
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (recording_stream_recording_input_get_base (stream));
  gssize n = g_pollable_input_stream_read_nonblocking (base, buffer, count, NULL, error);

  if (n > 0)
    recording_stream_recording_take (&CLASP_RECORDING_INPUT (stream)->recording, buffer, (gsize) n);
  return n;
}

static gboolean
recording_stream_recording_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (
      G_POLLABLE_INPUT_STREAM (recording_stream_recording_input_get_base (stream)));
}

static GSource *
recording_stream_recording_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (recording_stream_recording_input_get_base (stream));
  g_autoptr (GSource) base_source = g_pollable_input_stream_create_source (base, NULL);

  return g_pollable_source_new_full (stream, base_source, cancellable);
}

static void
clasp_recording_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = recording_stream_recording_input_is_readable;
  iface->create_source = recording_stream_recording_input_create_source;
  iface->read_nonblocking = recording_stream_recording_input_read_nonblocking;
}

static void
clasp_recording_input_class_init (ClaspRecordingInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = recording_stream_recording_input_read;
}

static void
clasp_recording_input_init (ClaspRecordingInput *self)
{
  self->recording.last_alert = -1;
}

/* The stream. */

struct _ClaspRecordingStream
{
  GIOStream parent_instance;
  GSocketConnection *base;
  ClaspRecordingInput *input;
};

G_DEFINE_FINAL_TYPE (ClaspRecordingStream, clasp_recording_stream, G_TYPE_IO_STREAM)

static GInputStream *
recording_stream_get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (CLASP_RECORDING_STREAM (stream)->input);
}

static GOutputStream *
recording_stream_get_output (GIOStream *stream)
{
  return g_io_stream_get_output_stream (G_IO_STREAM (CLASP_RECORDING_STREAM (stream)->base));
}

static gboolean
recording_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (G_IO_STREAM (CLASP_RECORDING_STREAM (stream)->base), cancellable, error);
}

static void
recording_stream_finalize (GObject *object)
{
  ClaspRecordingStream *self = CLASP_RECORDING_STREAM (object);

  G_OBJECT_CLASS (clasp_recording_stream_parent_class)->finalize (object);
  g_clear_object (&self->input);
  g_clear_object (&self->base);
}

static void
clasp_recording_stream_class_init (ClaspRecordingStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = recording_stream_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = recording_stream_get_input;
  G_IO_STREAM_CLASS (klass)->get_output_stream = recording_stream_get_output;
  G_IO_STREAM_CLASS (klass)->close_fn = recording_stream_close;
}

static void
clasp_recording_stream_init (ClaspRecordingStream *self)
{
}

ClaspRecordingStream *
clasp_recording_stream_new (GSocketConnection *base)
{
  ClaspRecordingStream *self = g_object_new (CLASP_TYPE_RECORDING_STREAM, NULL);

  self->base = g_object_ref (base);
  self->input = g_object_new (CLASP_TYPE_RECORDING_INPUT, "base-stream",
                              g_io_stream_get_input_stream (G_IO_STREAM (base)), "close-base-stream", FALSE, NULL);
  return self;
}

GSocketConnection *
clasp_recording_stream_get_base (ClaspRecordingStream *self)
{
  return self->base;
}

GBytes *
clasp_recording_stream_dup_first_bytes (ClaspRecordingStream *self)
{
  Recording *recording = &self->input->recording;
  gsize room = sizeof recording->first - recording->n_first;
  guint8 more[CLASP_FIRST_BYTES_MAX];
  gssize n = 0;

  if (room > 0 && !g_io_stream_is_closed (G_IO_STREAM (self->base)))
    n = g_socket_receive_with_blocking (g_socket_connection_get_socket (self->base), (char *) more, room, FALSE, NULL,
                                        NULL);
  if (n > 0)
    recording_stream_recording_take (recording, more, (gsize) n);
  return g_bytes_new (recording->first, recording->n_first);
}

int
clasp_recording_stream_get_alert (ClaspRecordingStream *self)
{
  return self->input->recording.last_alert;
}
