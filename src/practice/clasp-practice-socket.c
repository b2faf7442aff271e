/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-socket.h"

#include <string.h>

#define READ_SIZE (64 * 1024)
#define MAX_MESSAGE (16 * 1024 * 1024)
/* Reading stops above the first and goes on below the second. */
#define BACKLOG_HIGH (1024 * 1024)
#define BACKLOG_LOW (256 * 1024)
#define LINGER_MS 2000

#define OPCODE_CLOSE 0x8
#define OPCODE_PING 0x9
#define OPCODE_PONG 0xa

struct _ClaspPracticeSocket
{
  grefcount  ref_count;
  GIOStream *stream;
  GSocket   *socket;
  GSource   *readable;
  GSource   *writable;
  GSource   *linger;

  ClaspPracticeMessageFunc message;
  ClaspPracticeClosedFunc  closed;
  gpointer                 user_data;

  GByteArray *input;
  GByteArray *fragments;
  guint8      fragments_opcode;   /* 0: not within a message */
  GByteArray *output;
  gsize       written;            /* bytes of output that went */

  gboolean close_sent;
  gboolean finishing;             /* no more is queued; TCP ends when all is written */
  gboolean shut;                  /* our side of TCP has ended */
  gboolean ended;
};

typedef struct
{
  gboolean fin;
  guint8   rsv;
  guint8   opcode;
  gsize    header_length;
  guint64  length;
  gboolean masked;
} Frame;

static void update_sources (ClaspPracticeSocket *self);

ClaspPracticeSocket *
clasp_practice_socket_new (GIOStream *stream,
                           GSocket   *socket)
{
  ClaspPracticeSocket *self = g_new0 (ClaspPracticeSocket, 1);

  g_ref_count_init (&self->ref_count);
  self->stream = g_object_ref (stream);
  self->socket = g_object_ref (socket);
  self->input = g_byte_array_new ();
  self->fragments = g_byte_array_new ();
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
drop_source (GSource **source)
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
  drop_source (&self->readable);
  drop_source (&self->writable);
  drop_source (&self->linger);
  g_object_unref (self->stream);
  g_object_unref (self->socket);
  g_byte_array_unref (self->input);
  g_byte_array_unref (self->fragments);
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
  drop_source (&self->readable);
  drop_source (&self->writable);
  drop_source (&self->linger);
  g_io_stream_close (self->stream, NULL, NULL);
  if (self->closed != NULL)
    self->closed (self, self->user_data);
}

static gboolean
on_linger (gpointer user_data)
{
  g_autoptr (ClaspPracticeSocket) self = clasp_practice_socket_ref (user_data);

  clasp_practice_socket_abort (self);
  return G_SOURCE_REMOVE;
}

/* Ends our side and leaves the client a moment for its own: closing at once with unread bytes would send a reset,
 * which takes what the client has not read yet with it. */
static void
shut_down (ClaspPracticeSocket *self)
{
  self->shut = TRUE;
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  self->linger = g_timeout_source_new (LINGER_MS);
  g_source_set_callback (self->linger, on_linger, self, NULL);
  g_source_attach (self->linger, g_main_context_get_thread_default ());
}

void
clasp_practice_socket_finish (ClaspPracticeSocket *self)
{
  self->finishing = TRUE;
  clasp_practice_socket_flush (self);
}

void
clasp_practice_socket_close (ClaspPracticeSocket *self,
                             guint16              code,
                             const char          *reason)
{
  guint8 payload[125] = { code >> 8, code & 0xff };
  gsize length = MIN (strlen (reason), sizeof payload - 2);

  if (self->close_sent)
    return;
  memcpy (payload + 2, reason, length);
  clasp_practice_socket_queue (self, OPCODE_CLOSE, payload, length + 2);
  self->close_sent = TRUE;
}

/* The client broke the protocol. */
static void
fail (ClaspPracticeSocket *self,
      guint16              code,
      const char          *reason)
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

void
clasp_practice_socket_queue_bytes (ClaspPracticeSocket *self,
                                   const void          *data,
                                   gsize                length)
{
  if (!self->finishing && !self->close_sent && !self->ended)
    g_byte_array_append (self->output, data, length);
}

void
clasp_practice_socket_queue (ClaspPracticeSocket *self,
                             guint8               opcode,
                             const void          *data,
                             gsize                length)
{
  guint8 header[10] = { 0x80 | opcode };
  gsize header_length = 2;
  guint64 big_endian = GUINT64_TO_BE ((guint64) length);

  if (length < 126)
    {
      header[1] = length;
    }
  else if (length <= G_MAXUINT16)
    {
      header[1] = 126;
      memcpy (header + 2, (const guint8 *) &big_endian + 6, 2);
      header_length = 4;
    }
  else
    {
      header[1] = 127;
      memcpy (header + 2, &big_endian, 8);
      header_length = 10;
    }
  clasp_practice_socket_queue_bytes (self, header, header_length);
  clasp_practice_socket_queue_bytes (self, data, length);
}

/* Gives %FALSE when the connection is lost. */
static gboolean
write_some (ClaspPracticeSocket *self)
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
  if (!write_some (self))
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
    shut_down (self);
  update_sources (self);
}

static gboolean
on_writable (GObject  *stream,
             gpointer  user_data)
{
  g_autoptr (ClaspPracticeSocket) self = clasp_practice_socket_ref (user_data);

  drop_source (&self->writable);
  clasp_practice_socket_flush (self);
  return G_SOURCE_REMOVE;
}

/* -------------------------------------------------------------------------------------------------------- reading */

/* Gives %FALSE while the header is not whole. */
static gboolean
read_header (Frame        *frame,
             const guint8 *data,
             gsize         length)
{
  guint64 declared = 0;
  guint extra, i;

  if (length < 2)
    return FALSE;
  frame->fin = data[0] >> 7;
  frame->rsv = data[0] & 0x70;
  frame->opcode = data[0] & 0x0f;
  frame->masked = data[1] >> 7;
  frame->length = data[1] & 0x7f;
  extra = frame->length == 126 ? 2 : frame->length == 127 ? 8 : 0;
  frame->header_length = 2 + extra + (frame->masked ? 4 : 0);
  if (length < frame->header_length)
    return FALSE;
  for (i = 0; i < extra; i++)
    declared = declared << 8 | data[2 + i];
  if (extra > 0)
    frame->length = declared;
  return TRUE;
}

/* What is wrong with the frame; %NULL: nothing. */
static const char *
find_fault (ClaspPracticeSocket *self,
            const Frame         *frame)
{
  if (!frame->masked)
    return "a client's frames are masked";
  if (frame->rsv != 0)
    return "a reserved bit is set";
  if (frame->opcode >= OPCODE_CLOSE)
    {
      if (frame->opcode > OPCODE_PONG)
        return "the opcode is reserved";
      if (!frame->fin || frame->length > 125)
        return "a control frame is fragmented or too long";
      return NULL;
    }
  if (frame->opcode > CLASP_PRACTICE_BINARY)
    return "the opcode is reserved";
  if ((frame->opcode == 0) != (self->fragments_opcode != 0))
    return "a continuation is where none may be, or is missing";
  return NULL;
}

static void
unmask (guint8       *data,
        gsize         length,
        const guint8  mask[4])
{
  gsize i;

  for (i = 0; i < length; i++)
    data[i] ^= mask[i & 3];
}

static void
handle_close (ClaspPracticeSocket *self,
              const guint8        *data,
              gsize                length)
{
  guint code = length >= 2 ? data[0] << 8 | data[1] : 0;
  gboolean valid = length == 0 || (length >= 2 && ((code >= 1000 && code <= 1014 && code != 1004 && code != 1005 &&
                                                    code != 1006) || (code >= 3000 && code <= 4999)));

  if (!valid)
    {
      fail (self, 1002, "the close code is not valid");
      return;
    }
  if (!self->close_sent)
    clasp_practice_socket_queue (self, OPCODE_CLOSE, data, MIN (length, 2));
  self->close_sent = TRUE;
  self->finishing = TRUE;
}

/* U+0000 is a character like any other here; GLib's function takes it for an end. */
static gboolean
is_utf8 (const guint8 *data,
         gsize         length)
{
  const char *at = (const char *) data;
  const char *end = at + length;

  while (!g_utf8_validate_len (at, end - at, &at))
    {
      if (*at != '\0')
        return FALSE;
      at++;
    }
  return TRUE;
}

static void
deliver (ClaspPracticeSocket *self,
         guint8               opcode,
         const guint8        *data,
         gsize                length)
{
  if (opcode == CLASP_PRACTICE_TEXT && !is_utf8 (data, length))
    fail (self, 1007, "the text is not UTF-8");
  else if (!self->close_sent)
    self->message (self, opcode, data, length, self->user_data);
}

static void
handle_frame (ClaspPracticeSocket *self,
              const Frame         *frame,
              guint8              *data,
              gsize                length)
{
  switch (frame->opcode)
    {
    case OPCODE_CLOSE:
      handle_close (self, data, length);
      return;
    case OPCODE_PING:
      clasp_practice_socket_queue (self, OPCODE_PONG, data, length);
      return;
    case OPCODE_PONG:
      return;
    default:
      break;
    }
  if (frame->fin && self->fragments_opcode == 0)
    {
      deliver (self, frame->opcode, data, length);
      return;
    }
  if (frame->opcode != 0)
    self->fragments_opcode = frame->opcode;
  g_byte_array_append (self->fragments, data, length);
  if (!frame->fin)
    return;
  deliver (self, self->fragments_opcode, self->fragments->data, self->fragments->len);
  self->fragments_opcode = 0;
  g_byte_array_set_size (self->fragments, 0);
}

/* Takes what is whole from the input. */
static void
handle_input (ClaspPracticeSocket *self)
{
  gsize used = 0;

  while (!self->finishing)
    {
      guint8 *data = self->input->data + used;
      const char *fault;
      Frame frame;

      if (!read_header (&frame, data, self->input->len - used))
        break;
      fault = find_fault (self, &frame);
      if (fault != NULL)
        {
          fail (self, 1002, fault);
          break;
        }
      if (frame.length > MAX_MESSAGE || frame.length + self->fragments->len > MAX_MESSAGE)
        {
          fail (self, 1009, "a message may have 16 MiB here");
          break;
        }
      if (self->input->len - used < frame.header_length + frame.length)
        break;
      unmask (data + frame.header_length, frame.length, data + frame.header_length - 4);
      handle_frame (self, &frame, data + frame.header_length, frame.length);
      used += frame.header_length + frame.length;
    }
  if (self->finishing)
    used = self->input->len;
  if (used > 0)
    g_byte_array_remove_range (self->input, 0, used);
}

static gboolean
on_readable (GObject  *stream,
             gpointer  user_data)
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
    handle_input (self);
  clasp_practice_socket_flush (self);
  return self->readable != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
attach (GSource                 **place,
        GSource                  *source,
        GPollableSourceFunc       callback,
        ClaspPracticeSocket      *self)
{
  g_source_set_callback (source, G_SOURCE_FUNC (callback), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  *place = source;
}

/* Waits for what there is to wait for. */
static void
update_sources (ClaspPracticeSocket *self)
{
  GInputStream *in = g_io_stream_get_input_stream (self->stream);
  GOutputStream *out = g_io_stream_get_output_stream (self->stream);
  gsize backlog = clasp_practice_socket_get_backlog (self);

  if (backlog > BACKLOG_HIGH)
    drop_source (&self->readable);
  else if (self->readable == NULL && backlog <= BACKLOG_LOW)
    attach (&self->readable, g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (in), NULL), on_readable,
            self);
  if (backlog == 0 || self->shut)
    drop_source (&self->writable);
  else if (self->writable == NULL)
    attach (&self->writable, g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (out), NULL), on_writable,
            self);
}

void
clasp_practice_socket_start (ClaspPracticeSocket      *self,
                             ClaspPracticeMessageFunc  message,
                             ClaspPracticeClosedFunc   closed,
                             gpointer                  user_data)
{
  self->message = message;
  self->closed = closed;
  self->user_data = user_data;
  clasp_practice_socket_flush (self);
}
