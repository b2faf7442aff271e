/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same work done by wslay, which has frames but neither sockets nor a handshake: those are a plain loop here. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <wslay/wslay.h>

#define QUEUE_MAX 64 /* messages queued ahead */

static Bench bench;
static int fd;
static guint8 early[4096]; /* what came behind the response */
static gsize n_early, early_taken;
static guint64 queued;

/* What to return after a system call has failed. */
static ssize_t
fail (wslay_event_context_ptr context)
{
  wslay_event_set_error (context, errno == EAGAIN ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
  return -1;
}

static ssize_t
on_read (wslay_event_context_ptr context, guint8 *buffer, size_t length, int flags, void *user_data)
{
  ssize_t got;

  if (early_taken < n_early)
    {
      length = MIN (length, n_early - early_taken);
      memcpy (buffer, early + early_taken, length);
      early_taken += length;
      return (ssize_t) length;
    }
  do
    got = recv (fd, buffer, length, 0);
  while (got < 0 && errno == EINTR);
  if (got == 0)
    errno = ECONNRESET;
  return got > 0 ? got : fail (context);
}

static ssize_t
on_write (wslay_event_context_ptr context, const guint8 *data, size_t length, int flags, void *user_data)
{
  ssize_t sent = send (fd, data, length, MSG_NOSIGNAL | ((flags & WSLAY_MSG_MORE) != 0 ? MSG_MORE : 0));

  return sent >= 0 ? sent : fail (context);
}

/* Xorshift: a mask key must be fresh, but its making is not what is measured. */
static int
on_key (wslay_event_context_ptr context, guint8 *buffer, size_t length, void *user_data)
{
  static guint64 state = G_GUINT64_CONSTANT (88172645463325252);

  for (size_t i = 0; i < length; i++)
    {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      buffer[i] = (guint8) state;
    }
  return 0;
}

static void
queue_one (wslay_event_context_ptr context)
{
  struct wslay_event_msg message = { WSLAY_TEXT_FRAME, (const guint8 *) bench.payload, BENCH_PAYLOAD };

  wslay_event_queue_msg (context, &message);
  queued++;
}

static void
queue_next_trip (wslay_event_context_ptr context)
{
  bench_begin_trip (&bench);
  queue_one (context);
}

static void
on_message (wslay_event_context_ptr context, const struct wslay_event_on_msg_recv_arg *message, void *user_data)
{
  if (wslay_is_ctrl_frame (message->opcode))
    return;
  if (bench.work == BENCH_SEND)
    {
      bench_take_answer (&bench, message->msg, message->msg_length);
      return;
    }
  bench.messages++;
  bench.bytes += message->msg_length;
  if (bench.work != BENCH_ECHO)
    return;
  bench_end_trip (&bench);
  if (bench.messages < bench.n)
    queue_next_trip (context);
  else
    wslay_event_queue_close (context, 1000, NULL, 0);
}

/* One turn: waits for the socket, then writes and reads. FALSE: it is over. */
static gboolean
turn (wslay_event_context_ptr context)
{
  struct pollfd poller = { .fd = fd };

  while (bench.work == BENCH_SEND && queued < bench.n && wslay_event_get_queued_msg_count (context) < QUEUE_MAX)
    queue_one (context);
  poller.events = (short) ((wslay_event_want_read (context) ? POLLIN : 0) |
                           (wslay_event_want_write (context) ? POLLOUT : 0));
  if (poller.events == 0)
    return FALSE;
  if (early_taken < n_early)
    poller.revents = poller.events;
  else
    poll (&poller, 1, -1);
  if ((poller.revents & POLLOUT) != 0 && wslay_event_send (context) != 0)
    return FALSE;
  return (poller.revents & (POLLIN | POLLHUP)) == 0 || wslay_event_recv (context) == 0;
}

int
main (int argc, char **argv)
{
  const struct wslay_event_callbacks callbacks = {
    .recv_callback = on_read,
    .send_callback = on_write,
    .genmask_callback = on_key,
    .on_msg_recv_callback = on_message,
  };
  wslay_event_context_ptr context;

  bench_init (&bench, argc, argv);
  fd = bench_connect (&bench, bench.path, early, sizeof early, &n_early);
  if (fd < 0)
    return 1;
  fcntl (fd, F_SETFL, O_NONBLOCK);
  wslay_event_context_client_init (&context, &callbacks, NULL);
  wslay_event_config_set_max_recv_msg_length (context, (guint64) 1 << 30);
  bench_start (&bench);
  if (bench.work == BENCH_ECHO)
    queue_next_trip (context);
  while (turn (context))
    ;
  wslay_event_context_free (context);
  return bench_finish (&bench);
}
