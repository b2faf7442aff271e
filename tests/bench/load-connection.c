/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load-connection.h"

#include "load-blast.h"
#include "load-frame.h"
#include "load-request.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX 16384
#define READ_SIZE ((gsize) 256 * 1024)
#define SEND_MAX ((gsize) 1 << 20)
#define OUTPUT_HIGH ((gsize) 1 << 20) /* an echo stops reading when so much waits to be sent */
/* System calls in a row before other connections have their turn. */
#define SENDS_A_TURN 16
#define READS_A_TURN 8

typedef enum
{
  REQUEST, /* the head is awaited */
  BLAST,
  ECHO,
  SINK,
  CLOSING,  /* our Close was queued, or a refusal */
  DRAINING, /* nothing is said or listened to any more; the client's end of the stream is awaited */
} Mode;

struct _LoadConnection
{
  int epoll, fd;
  gboolean verbose;
  Mode mode;
  guint32 awaited; /* EPOLLIN, EPOLLOUT */
  GString *head;
  LoadBlast blast;
  gboolean fin;            /* half-close after our Close */
  gboolean fin_when_empty; /* half-close when the output has gone */
  GByteArray *output;      /* what goes out besides a blast */
  gsize output_sent;       /* bytes of it */
  LoadFrameReader reader;
  guint8 control[LOAD_FRAME_CONTROL_MAX];
  guint64 want; /* messages a sink answers */
  guint64 messages, bytes;
};

/* One for all: this server has one thread, and what is read is taken at once. */
static guint8 input[READ_SIZE];

static void
await (LoadConnection *self, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = self };

  if (self->awaited == events)
    return;
  self->awaited = events;
  if (epoll_ctl (self->epoll, EPOLL_CTL_MOD, self->fd, &event) != 0)
    g_error ("epoll_ctl: %s", g_strerror (errno));
}

LoadConnection *
load_connection_new (int epoll, int fd, gboolean verbose)
{
  LoadConnection *self = g_new0 (LoadConnection, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = self };

  self->epoll = epoll;
  self->fd = fd;
  self->verbose = verbose;
  self->head = g_string_new (NULL);
  self->output = g_byte_array_new ();
  self->awaited = EPOLLIN;
  if (epoll_ctl (epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    g_error ("epoll_ctl: %s", g_strerror (errno));
  return self;
}

void
load_connection_free (LoadConnection *self)
{
  if (self->verbose)
    g_printerr ("ended %d: sent %" G_GUINT64_FORMAT " messages of a blast, got %" G_GUINT64_FORMAT
                " messages and %" G_GUINT64_FORMAT " bytes\n",
                self->fd, self->blast.sent, self->messages, self->bytes);
  close (self->fd);
  g_clear_pointer (&self->output, g_byte_array_unref);
  g_string_free (self->head, TRUE);
  g_free (self);
}

/* ---- sending ---- */

static void
queue_frame (LoadConnection *self, guint8 opcode, const void *payload, gsize length)
{
  guint8 header[LOAD_FRAME_SERVER_HEADER_MAX];

  g_byte_array_append (self->output, header, (guint) load_frame_header (header, LOAD_FRAME_FIN | opcode, length));
  g_byte_array_append (self->output, payload, (guint) length);
}

static void
queue_close (LoadConnection *self, guint16 code)
{
  code = GUINT16_TO_BE (code);
  queue_frame (self, LOAD_FRAME_CLOSE, &code, sizeof code);
  self->mode = CLOSING;
}

/* Closes and half-closes, after the message being sent, if there is one. */
static void
stop (LoadConnection *self, guint16 code)
{
  if (self->mode == BLAST)
    {
      load_blast_cut_short (&self->blast);
      self->fin = TRUE; /* send_once() goes on from here */
      return;
    }
  if (self->mode != CLOSING)
    queue_close (self, code);
  self->mode = DRAINING;
  self->fin_when_empty = TRUE;
}

typedef enum
{
  MORE,    /* there may be more to send */
  WAITING, /* await() was called */
  ENDED,
} Progress;

static Progress
send_output (LoadConnection *self)
{
  while (self->output_sent < self->output->len)
    {
      gsize waiting = self->output->len - self->output_sent;
      ssize_t sent = send (self->fd, self->output->data + self->output_sent, waiting, MSG_NOSIGNAL);

      if (sent < 0 && errno != EAGAIN && errno != EINTR)
        return ENDED;
      if (sent < 0)
        {
          await (self, EPOLLOUT | (self->mode != ECHO || waiting < OUTPUT_HIGH ? EPOLLIN : 0));
          return WAITING;
        }
      self->output_sent += (gsize) sent;
    }
  g_byte_array_set_size (self->output, 0);
  self->output_sent = 0;
  if (self->fin_when_empty)
    {
      shutdown (self->fd, SHUT_WR);
      self->fin_when_empty = FALSE;
      self->mode = DRAINING;
    }
  return MORE;
}

static Progress
send_blast (LoadConnection *self)
{
  gsize length;
  const guint8 *next = load_blast_get_next (&self->blast, g_get_monotonic_time (), SEND_MAX, &length);
  ssize_t sent;

  if (length == 0)
    {
      await (self, EPOLLIN);
      return WAITING;
    }
  sent = send (self->fd, next, length, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR)
    return ENDED;
  if (sent < 0)
    {
      await (self, EPOLLIN | EPOLLOUT);
      return WAITING;
    }
  load_blast_advance (&self->blast, (gsize) sent);
  if (load_blast_take_ping (&self->blast))
    queue_frame (self, LOAD_FRAME_PING, "blaster", strlen ("blaster"));
  return MORE;
}

static Progress
send_once (LoadConnection *self)
{
  if (self->mode != BLAST || !load_blast_is_mid_message (&self->blast))
    {
      Progress progress = send_output (self);

      if (progress != MORE)
        return progress;
    }
  if (self->mode != BLAST)
    {
      await (self, EPOLLIN);
      return WAITING;
    }
  if (self->blast.left > 0)
    return send_blast (self);
  queue_close (self, 1000);
  self->fin_when_empty = self->fin;
  return MORE;
}

gboolean
load_connection_send (LoadConnection *self)
{
  for (guint i = 0; i < SENDS_A_TURN; i++)
    {
      Progress progress = send_once (self);

      if (progress != MORE)
        return progress == WAITING;
    }
  await (self, EPOLLIN | EPOLLOUT);
  return TRUE;
}

gboolean
load_connection_is_paced (const LoadConnection *self)
{
  return self->mode == BLAST && self->blast.rate > 0 && (self->awaited & EPOLLOUT) == 0;
}

/* ---- receiving ---- */

static void
take_payload (LoadConnection *self, const guint8 *data, gsize length)
{
  guint8 *copy;

  if (LOAD_FRAME_IS_CONTROL (self->reader.opcode))
    {
      memcpy (self->control + self->reader.at, data, length);
      return;
    }
  self->bytes += length;
  if (self->mode != ECHO)
    return;
  g_byte_array_append (self->output, data, (guint) length);
  copy = self->output->data + self->output->len - length;
  load_frame_unmask (copy, length, self->reader.mask, self->reader.at);
}

static void
answer_control (LoadConnection *self)
{
  gsize length = (gsize) self->reader.length;

  load_frame_unmask (self->control, length, self->reader.mask, 0);
  if (self->reader.opcode == LOAD_FRAME_PING)
    queue_frame (self, LOAD_FRAME_PONG, self->control, length);
  else if (self->reader.opcode == LOAD_FRAME_CLOSE)
    stop (self, length >= 2 ? (guint16) (self->control[0] << 8 | self->control[1]) : 1000);
}

static void
end_frame (LoadConnection *self)
{
  char count[96];

  if (LOAD_FRAME_IS_CONTROL (self->reader.opcode))
    {
      answer_control (self);
      return;
    }
  if ((self->reader.first & LOAD_FRAME_FIN) == 0)
    return;
  self->messages++;
  if (self->mode != SINK || self->messages != self->want)
    return;
  g_snprintf (count, sizeof count, "{\"messages\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT "}",
              self->messages, self->bytes);
  queue_frame (self, LOAD_FRAME_TEXT, count, strlen (count));
  queue_close (self, 1000);
}

/* FALSE: nothing can be read before more comes. */
static gboolean
take_header (LoadConnection *self, const guint8 **data, const guint8 *end)
{
  guint8 header[LOAD_FRAME_SERVER_HEADER_MAX];

  switch (load_frame_reader_take (&self->reader, data, end))
    {
    case LOAD_FRAME_INCOMPLETE:
      return FALSE;
    case LOAD_FRAME_PROTOCOL_ERROR:
      stop (self, 1002);
      return FALSE;
    case LOAD_FRAME_HEADER:
    default:
      break;
    }
  if (self->mode == ECHO && !LOAD_FRAME_IS_CONTROL (self->reader.opcode))
    g_byte_array_append (self->output, header,
                         (guint) load_frame_header (header, self->reader.first, self->reader.length));
  return TRUE;
}

static void
receive_frames (LoadConnection *self, const guint8 *data, const guint8 *end)
{
  while (data < end && self->mode != DRAINING)
    {
      gsize length;

      if (!self->reader.in_payload && !take_header (self, &data, end))
        return;
      length = (gsize) MIN ((guint64) (end - data), self->reader.length - self->reader.at);
      take_payload (self, data, length);
      data += length;
      if (load_frame_reader_advance (&self->reader, length))
        end_frame (self);
    }
}

static void
begin_service (LoadConnection *self, const LoadRequest *request)
{
  static const Mode modes[] = {
    [LOAD_REFUSE] = CLOSING,
    [LOAD_BLAST] = BLAST,
    [LOAD_ECHO] = ECHO,
    [LOAD_SINK] = SINK,
  };

  g_byte_array_append (self->output, (const guint8 *) request->answer, (guint) strlen (request->answer));
  self->mode = modes[request->service];
  self->fin = request->fin;
  self->fin_when_empty = request->service == LOAD_REFUSE;
  self->want = request->n;
  if (request->service != LOAD_BLAST)
    return;
  self->blast.template = load_template_get (&request->spec);
  self->blast.left = request->n;
  self->blast.rate = request->rate;
  self->blast.ping_every = request->ping_every;
  self->blast.start = g_get_monotonic_time ();
}

/* FALSE: the head is longer than anyone's. */
static gboolean
receive_head (LoadConnection *self, gsize length)
{
  g_autoptr (LoadRequest) request = NULL;
  const char *end;

  g_string_append_len (self->head, (const char *) input, (gssize) length);
  end = g_strstr_len (self->head->str, (gssize) self->head->len, "\r\n\r\n");
  if (end == NULL)
    return self->head->len < REQUEST_MAX;
  end += strlen ("\r\n\r\n");
  memcpy (input, end, self->head->str + self->head->len - end);
  length = (gsize) (self->head->str + self->head->len - end);
  g_string_truncate (self->head, (gsize) (end - self->head->str));
  request = load_request_new (self->head->str);
  if (self->verbose)
    g_printerr ("began %d: %.*s\n", self->fd, (int) strcspn (self->head->str, "\r"), self->head->str);
  begin_service (self, request);
  if (request->service != LOAD_REFUSE)
    receive_frames (self, input, input + length);
  return TRUE;
}

static gboolean
receive (LoadConnection *self)
{
  for (guint i = 0; i < READS_A_TURN; i++)
    {
      gsize room = self->mode == REQUEST ? REQUEST_MAX - self->head->len : READ_SIZE;
      ssize_t got = recv (self->fd, input, room, 0);

      if (got < 0 && (errno == EAGAIN || errno == EINTR))
        break;
      if (got <= 0)
        return FALSE;
      if (self->mode != REQUEST)
        receive_frames (self, input, input + got);
      else if (!receive_head (self, (gsize) got))
        return FALSE;
      if ((gsize) got < room || self->output->len - self->output_sent >= OUTPUT_HIGH)
        break;
    }
  return self->mode == REQUEST || load_connection_send (self);
}

gboolean
load_connection_react (LoadConnection *self, guint32 events)
{
  const guint32 over = EPOLLHUP | EPOLLERR;

  if ((events & (EPOLLIN | over)) != 0 && (self->awaited & EPOLLIN) != 0)
    return receive (self);
  if ((events & over) != 0)
    return FALSE;
  return (events & EPOLLOUT) == 0 || load_connection_send (self);
}
