/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-socket.h"

#include <string.h>

#include "clasp-practice-message.h"

#define READ_SIZE (64 * 1024)
/* Reading stops above the first and goes on below the second. */
#define BACKLOG_HIGH (1024 * 1024)
#define BACKLOG_LOW (256 * 1024)
#define LINGER_MS 2000

struct _ClaspPracticeSocket
{
  grefcount ref_count;
  GIOStream *stream;
  GSocket *socket;
  GSource *readable;
  GSource *writable;
  GSource *linger;

  ClaspPracticeDeflate *deflate; /* (nullable) */
  ClaspPracticeMessage incoming;

  ClaspPracticeMessageFunc message;
  ClaspPracticeClosedFunc closed;
  gpointer user_data;

  GByteArray *input;
  GByteArray *output;
  gsize written; /* bytes of output that went */

  gboolean close_sent;
  gboolean finishing; /* no more is queued; TCP ends when all is written */
  gboolean shut;      /* our side of TCP has ended */
  gboolean ended;
};

static void practice_socket_update_sources (ClaspPracticeSocket *self);

ClaspPracticeSocket *
clasp_practice_socket_new (GIOStream *stream, GSocket *socket, ClaspPracticeDeflate *deflate)
{
  ClaspPracticeSocket *self = g_new0 (ClaspPracticeSocket, 1);

  g_ref_count_init (&self->ref_count);
  self->stream = g_object_ref (stream);
  self->socket = g_object_ref (socket);
  self->deflate = deflate;
  clasp_practice_message_init (&self->incoming);
  self->input = g_byte_array_new ();
  self->output = g_byte_array_new ();
  return self;
}

ClaspPracticeSocket *
clasp_practice_socket_ref (ClaspPracticeSocket *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

static void
practice_socket_drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
clasp_practice_socket_unref (ClaspPracticeSocket *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  practice_socket_drop_source (&self->readable);
  practice_socket_drop_source (&self->writable);
  practice_socket_drop_source (&self->linger);
  g_object_unref (self->stream);
  g_object_unref (self->socket);
  g_clear_pointer (&self->deflate, clasp_practice_deflate_free);
  clasp_practice_message_clear (&self->incoming);
  g_byte_array_unref (self->input);
  g_byte_array_unref (self->output);
  g_free (self);
}

/* -------------------------------------------------------------------------------------------------------- the end */

void
clasp_practice_socket_abort (ClaspPracticeSocket *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  practice_socket_drop_source (&self->readable);
  practice_socket_drop_source (&self->writable);
  practice_socket_drop_source (&self->linger);
  g_io_stream_close (self->stream, NULL, NULL);
  if (self->closed != NULL)
    self->closed (self, self->user_data);
}

static gboolean
practice_socket_on_linger (gpointer user_data)
{
  g_autoptr (ClaspPracticeSocket) self = clasp_practice_socket_ref (user_data);

  clasp_practice_socket_abort (self);
  return G_SOURCE_REMOVE;
}

/* Ends our side and leaves the client a moment for its own: closing at once with unread bytes would send a reset,
 * which takes what the client has not read yet with it. */
static void
practice_socket_shut_down (ClaspPracticeSocket *self)
{
  self->shut = TRUE;
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  self->linger = g_timeout_source_new (LINGER_MS);
  g_source_set_callback (self->linger, practice_socket_on_linger, self, NULL);
  g_source_attach (self->linger, g_main_context_get_thread_default ());
}

void
clasp_practice_socket_finish (ClaspPracticeSocket *self)
{
  self->finishing = TRUE;
  clasp_practice_socket_flush (self);
}

void
clasp_practice_socket_close (ClaspPracticeSocket *self, guint16 code, const char *reason)
{
  guint8 payload[CLASP_PRACTICE_CONTROL_MAX] = { code >> 8, code & 0xff };
  gsize length = MIN (strlen (reason), sizeof payload - 2);

  if (self->close_sent)
    return;
  memcpy (payload + 2, reason, length);
  clasp_practice_socket_queue (self, CLASP_PRACTICE_CLOSE, payload, length + 2);
  self->close_sent = TRUE;
}

/* The client broke the protocol. */
static void
practice_socket_fail (ClaspPracticeSocket *self, guint16 code, const char *reason)
{
  clasp_practice_socket_close (self, code, reason);
  self->finishing = TRUE;
}

/* -------------------------------------------------------------------------------------------------------- writing */

gsize
clasp_practice_socket_get_backlog (ClaspPracticeSocket *self)
{
  return self->output->len - self->written;
}

static gboolean
practice_socket_takes_output (ClaspPracticeSocket *self)
{
  return !self->finishing && !self->close_sent && !self->ended;
}

void
clasp_practice_socket_queue_bytes (ClaspPracticeSocket *self, const void *data, gsize length)
{
  if (practice_socket_takes_output (self))
    g_byte_array_append (self->output, data, length);
}

static void
practice_socket_queue_frame (ClaspPracticeSocket *self, guint8 first_byte, const void *data, gsize length)
{
  guint8 header[CLASP_PRACTICE_FRAME_HEADER_MAX];
  gsize header_length = clasp_practice_frame_write_header (header, first_byte, length);

  clasp_practice_socket_queue_bytes (self, header, header_length);
  clasp_practice_socket_queue_bytes (self, data, length);
}

void
clasp_practice_socket_queue (ClaspPracticeSocket *self, guint8 opcode, const void *data, gsize length)
{
  guint8 first_byte = CLASP_PRACTICE_FIN | opcode;
  g_autoptr (GBytes) packed = NULL;

  if (self->deflate == NULL || opcode >= CLASP_PRACTICE_CLOSE || !practice_socket_takes_output (self))
    {
      practice_socket_queue_frame (self, first_byte, data, length);
      return;
    }
  packed = clasp_practice_deflate_compress (self->deflate, &first_byte, data, length);
  if (packed != NULL)
    practice_socket_queue_frame (self, first_byte, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  else
    practice_socket_fail (self, 1011, "the message could not be compressed");
}

/* Gives %FALSE when the connection is lost. */
static gboolean
practice_socket_write_some (ClaspPracticeSocket *self)
{
  GPollableOutputStream *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream));

  while (self->written < self->output->len)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_pollable_output_stream_write_nonblocking (out, self->output->data + self->written,
                                                             self->output->len - self->written, NULL, &error);

      if (n < 0)
        return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      self->written += n;
    }
  g_byte_array_set_size (self->output, 0);
  self->written = 0;
  return TRUE;
}

void
clasp_practice_socket_flush (ClaspPracticeSocket *self)
{
  if (self->ended || self->shut)
    return;
  if (!practice_socket_write_some (self))
    {
      clasp_practice_socket_abort (self);
      return;
    }
  /* What went long ago need not be kept. */
  if (self->written > BACKLOG_HIGH)
    {
      g_byte_array_remove_range (self->output, 0, self->written);
      self->written = 0;
    }
  if (self->finishing && self->output->len == 0)
    practice_socket_shut_down (self);
  practice_socket_update_sources (self);
}

static gboolean
practice_socket_on_writable (GObject *stream, gpointer user_data)
{
  g_autoptr (ClaspPracticeSocket) self = clasp_practice_socket_ref (user_data);

  practice_socket_drop_source (&self->writable);
  clasp_practice_socket_flush (self);
  return G_SOURCE_REMOVE;
}

/* -------------------------------------------------------------------------------------------------------- reading */

static void
practice_socket_handle_close (ClaspPracticeSocket *self, const guint8 *data, gsize length)
{
  if (!clasp_practice_close_is_valid (data, length))
    {
      practice_socket_fail (self, 1002, "the close code is not valid");
      return;
    }
  if (!self->close_sent)
    clasp_practice_socket_queue (self, CLASP_PRACTICE_CLOSE, data, MIN (length, 2));
  self->close_sent = TRUE;
  self->finishing = TRUE;
}

/* The last frame of a message has come. */
static void
practice_socket_handle_message (ClaspPracticeSocket *self)
{
  const GByteArray *whole;
  ClaspPracticeRefusal refusal = clasp_practice_message_finish (&self->incoming, self->deflate, &whole);

  if (refusal.reason != NULL)
    practice_socket_fail (self, refusal.code, refusal.reason);
  else if (!self->close_sent)
    self->message (self, self->incoming.opcode, whole->data, whole->len, self->user_data);
  clasp_practice_message_end (&self->incoming);
}

static void
practice_socket_handle_frame (ClaspPracticeSocket *self, const ClaspPracticeFrame *frame, const guint8 *data)
{
  switch (frame->opcode)
    {
    case CLASP_PRACTICE_CLOSE:
      practice_socket_handle_close (self, data, frame->length);
      return;
    case CLASP_PRACTICE_PING:
      clasp_practice_socket_queue (self, CLASP_PRACTICE_PONG, data, frame->length);
      return;
    case CLASP_PRACTICE_PONG:
      return;
    default:
      clasp_practice_message_add (&self->incoming, frame, data);
      if (frame->fin)
        practice_socket_handle_message (self);
    }
}

/* Takes what is whole from the input. */
static void
practice_socket_handle_input (ClaspPracticeSocket *self)
{
  gsize used = 0;

  while (!self->finishing)
    {
      guint8 *data = self->input->data + used;
      gsize length = self->input->len - used;
      ClaspPracticeRefusal refusal;
      ClaspPracticeFrame frame;

      if (!clasp_practice_frame_read (&frame, data, length))
        break;
      refusal = clasp_practice_message_judge (&self->incoming, self->deflate, &frame);
      if (refusal.reason != NULL)
        practice_socket_fail (self, refusal.code, refusal.reason);
      if (refusal.reason != NULL || length < frame.header_length + frame.length)
        break;
      clasp_practice_unmask (data + frame.header_length, frame.length, data + frame.header_length - 4);
      practice_socket_handle_frame (self, &frame, data + frame.header_length);
      used += frame.header_length + frame.length;
    }
  if (self->finishing)
    used = self->input->len;
  if (used > 0)
    g_byte_array_remove_range (self->input, 0, used);
}

static gboolean
practice_socket_on_readable (GObject *stream, gpointer user_data)
{
  g_autoptr (ClaspPracticeSocket) self = clasp_practice_socket_ref (user_data);
  g_autoptr (GError) error = NULL;
  guint have = self->input->len;
  gssize n;

  g_byte_array_set_size (self->input, have + READ_SIZE);
  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), self->input->data + have, READ_SIZE,
                                                NULL, &error);
  g_byte_array_set_size (self->input, have + MAX (n, 0));
  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    {
      clasp_practice_socket_abort (self);
      return G_SOURCE_REMOVE;
    }
  if (self->message == NULL || self->finishing)
    g_byte_array_set_size (self->input, 0);
  else
    practice_socket_handle_input (self);
  clasp_practice_socket_flush (self);
  return self->readable != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
practice_socket_attach (GSource **place, GSource *source, GPollableSourceFunc callback, ClaspPracticeSocket *self)
{
  g_source_set_callback (source, G_SOURCE_FUNC (callback), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  *place = source;
}

/* Waits for what there is to wait for. */
static void
practice_socket_update_sources (ClaspPracticeSocket *self)
{
  GInputStream *in = g_io_stream_get_input_stream (self->stream);
  GOutputStream *out = g_io_stream_get_output_stream (self->stream);
  gsize backlog = clasp_practice_socket_get_backlog (self);

  if (backlog > BACKLOG_HIGH)
    practice_socket_drop_source (&self->readable);
  else if (self->readable == NULL && backlog <= BACKLOG_LOW)
    practice_socket_attach (&self->readable, g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (in), NULL),
                            practice_socket_on_readable, self);
  if (backlog == 0 || self->shut)
    practice_socket_drop_source (&self->writable);
  else if (self->writable == NULL)
    practice_socket_attach (&self->writable,
                            g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (out), NULL),
                            practice_socket_on_writable, self);
}

void
clasp_practice_socket_start (ClaspPracticeSocket *self, ClaspPracticeMessageFunc message,
                             ClaspPracticeClosedFunc closed, gpointer user_data)
{
  self->message = message;
  self->closed = closed;
  self->user_data = user_data;
  clasp_practice_socket_flush (self);
}
