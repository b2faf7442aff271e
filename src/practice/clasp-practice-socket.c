/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-socket.h"

#include <string.h>

#include "clasp-control-reader.h"
#include "clasp-deflate.h"
#include "clasp-frame-rules.h"
#include "clasp-message-reader.h"

#define READ_SIZE (64 * 1024)
#define MESSAGE_MAX (16 * 1024 * 1024) /* bytes of one message, inflated */
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
  ClaspFrameReader reader;
  ClaspFrameRulesConfig rules;
  ClaspMessageReader *messages;
  ClaspControlReader *controls;
  gboolean single; /* the frame being read is part of no message */

  ClaspPracticeMessageFunc message;
  ClaspPracticeClosedFunc closed;
  gpointer user_data;

  guint8 *input; /* READ_SIZE bytes */
  GByteArray *output;
  gsize written; /* bytes of output that went */

  gboolean close_sent;
  gboolean finishing; /* no more is queued; TCP ends when all is written */
  gboolean shut;      /* our side of TCP has ended */
  gboolean ended;
};

static void practice_socket_update_sources (ClaspPracticeSocket *self);
static gboolean practice_socket_take_breach (ClaspBreachKind kind, guint64 value, guint64 limit, gpointer user_data);

static void
practice_socket_create_readers (ClaspPracticeSocket *self)
{
  ClaspDeflateParameters deflate = { 0 };
  ClaspMessageReaderConfig config = {
    .max_message = MESSAGE_MAX,
    .compresses = self->deflate != NULL &&
                  clasp_deflate_parameters_parse (&deflate, clasp_practice_deflate_get_answer (self->deflate)),
    .window_bits = deflate.client_max_window_bits,
    .no_context_takeover = deflate.client_no_context_takeover,
    .breached = practice_socket_take_breach,
    .user_data = self,
  };

  self->rules = (ClaspFrameRulesConfig) {
    .from_client = TRUE,
    .compresses = config.compresses,
    .max_message = MESSAGE_MAX,
  };
  self->messages = clasp_message_reader_new (&config);
  self->controls = clasp_control_reader_new (practice_socket_take_breach, self);
}

ClaspPracticeSocket *
clasp_practice_socket_new (GIOStream *stream, GSocket *socket, ClaspPracticeDeflate *deflate)
{
  ClaspPracticeSocket *self = g_new0 (ClaspPracticeSocket, 1);

  g_ref_count_init (&self->ref_count);
  self->stream = g_object_ref (stream);
  self->socket = g_object_ref (socket);
  self->deflate = deflate;
  practice_socket_create_readers (self);
  self->input = g_malloc (READ_SIZE);
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
  clasp_message_reader_free (self->messages);
  clasp_control_reader_free (self->controls);
  g_free (self->input);
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

static void
practice_socket_close (ClaspPracticeSocket *self, guint16 code, const char *reason)
{
  guint8 payload[CLASP_CONTROL_PAYLOAD_MAX] = { code >> 8, code & 0xff };
  gsize length = MIN (strlen (reason), sizeof payload - 2);

  if (self->close_sent)
    return;
  memcpy (payload + 2, reason, length);
  clasp_practice_socket_queue (self, CLASP_OPCODE_CLOSE, payload, length + 2);
  self->close_sent = TRUE;
}

static void
practice_socket_fail (ClaspPracticeSocket *self, guint16 code, const char *reason)
{
  practice_socket_close (self, code, reason);
  self->finishing = TRUE;
}

/* The client broke a rule: the close names it. */
static gboolean
practice_socket_take_breach (ClaspBreachKind kind, guint64 value, guint64 limit, gpointer user_data)
{
  ClaspPracticeSocket *self = user_data;
  const ClaspRule *rule = clasp_rule_get (clasp_breach_kind_get_rule (kind));

  if (!self->finishing)
    practice_socket_fail (self, (guint16) clasp_breach_kind_get_close_code (kind), rule->id);
  return TRUE;
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
  ClaspFrameHeader header = {
    .opcode = first_byte & 0x0f,
    .fin = (first_byte & CLASP_FRAME_FIN) != 0,
    .rsv = first_byte & 0x70,
    .length = length,
  };
  guint8 bytes[CLASP_FRAME_HEADER_MAX];

  clasp_practice_socket_queue_bytes (self, bytes, clasp_frame_header_encode (&header, bytes));
  clasp_practice_socket_queue_bytes (self, data, length);
}

void
clasp_practice_socket_queue (ClaspPracticeSocket *self, guint8 opcode, const void *data, gsize length)
{
  guint8 first_byte = CLASP_FRAME_FIN | opcode;
  g_autoptr (GBytes) packed = NULL;

  if (self->deflate == NULL || opcode >= CLASP_OPCODE_CLOSE || !practice_socket_takes_output (self))
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
  if (!self->close_sent)
    clasp_practice_socket_queue (self, CLASP_OPCODE_CLOSE, data, MIN (length, 2));
  self->close_sent = TRUE;
  self->finishing = TRUE;
}

static void
practice_socket_handle_control (ClaspPracticeSocket *self)
{
  gsize length;
  const guint8 *data = clasp_control_reader_peek (self->controls, &length);

  if (self->reader.frame.opcode == CLASP_OPCODE_PING)
    clasp_practice_socket_queue (self, CLASP_OPCODE_PONG, data, length);
  else if (self->reader.frame.opcode == CLASP_OPCODE_CLOSE && clasp_control_reader_finish_close (self->controls))
    practice_socket_handle_close (self, data, length);
  clasp_control_reader_take (self->controls);
  clasp_control_reader_reset (self->controls);
}

/* The last frame of a message has come. */
static void
practice_socket_handle_message (ClaspPracticeSocket *self)
{
  const ClaspMessage *message;

  if (!clasp_message_reader_finish (self->messages))
    return;
  message = clasp_message_reader_take (self->messages);
  if (!self->close_sent)
    self->message (self, message->opcode, message->data, message->length, self->user_data);
  clasp_message_reader_reset (self->messages);
}

static void
practice_socket_finish_frame (ClaspPracticeSocket *self)
{
  if (self->single)
    practice_socket_handle_control (self);
  else if (self->reader.frame.fin)
    practice_socket_handle_message (self);
  clasp_frame_reader_end_frame (&self->reader);
}

static void
practice_socket_begin_frame (ClaspPracticeSocket *self, ClaspFramePlace *place)
{
  const ClaspFrame *frame = &self->reader.frame;
  gboolean is_data = frame->opcode == CLASP_OPCODE_TEXT || frame->opcode == CLASP_OPCODE_BINARY;

  place->in_message = clasp_message_reader_is_active (self->messages);
  self->single = !is_data && !(frame->opcode == CLASP_OPCODE_CONTINUATION && place->in_message);
  if (is_data && !place->in_message)
    clasp_message_reader_begin (self->messages, frame);
}

static gsize
practice_socket_read_header (ClaspPracticeSocket *self, const guint8 *data, gsize length)
{
  ClaspFrame *frame = &self->reader.frame;
  guint from = frame->header_have;
  ClaspFramePlace place = { 0 };
  gsize taken = clasp_frame_reader_read_header (&self->reader, data, length);

  if (from == 0)
    practice_socket_begin_frame (self, &place);
  place.single = self->single;
  place.compressed = !self->single && clasp_message_reader_is_compressed (self->messages);
  place.before = self->single ? 0 : clasp_message_reader_get_wire_length (self->messages);
  if (clasp_frame_rules_judge_header (&self->rules, frame, from, &place, practice_socket_take_breach, self) !=
          CLASP_HEADER_GOOD ||
      !clasp_frame_header_is_whole (frame))
    return taken;

  clasp_frame_reader_begin_payload (&self->reader);
  if (!self->single)
    clasp_message_reader_add_frame (self->messages, frame, CLASP_RULE_NONE);
  if (frame->left == 0)
    practice_socket_finish_frame (self);
  return taken;
}

static gsize
practice_socket_read_payload (ClaspPracticeSocket *self, const guint8 *data, gsize length)
{
  ClaspFrame *frame = &self->reader.frame;
  gsize taken = (gsize) MIN (frame->left, length);

  if (self->single)
    taken = clasp_control_reader_read (self->controls, frame, data, taken, frame->opcode == CLASP_OPCODE_CLOSE);
  else
    taken = clasp_message_reader_read (self->messages, frame, data, taken);
  frame->left -= taken;
  if (frame->left == 0 && !self->finishing)
    practice_socket_finish_frame (self);
  return taken;
}

static void
practice_socket_handle_input (ClaspPracticeSocket *self, const guint8 *data, gsize length)
{
  gsize at = 0;

  while (at < length && !self->finishing && !self->ended)
    {
      if (self->reader.frame.in_payload)
        at += practice_socket_read_payload (self, data + at, length - at);
      else
        at += practice_socket_read_header (self, data + at, length - at);
    }
}

static gboolean
practice_socket_on_readable (GObject *stream, gpointer user_data)
{
  g_autoptr (ClaspPracticeSocket) self = clasp_practice_socket_ref (user_data);
  g_autoptr (GError) error = NULL;
  gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), self->input, READ_SIZE, NULL,
                                                       &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    {
      clasp_practice_socket_abort (self);
      return G_SOURCE_REMOVE;
    }
  if (self->message != NULL)
    practice_socket_handle_input (self, self->input, (gsize) n);
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
