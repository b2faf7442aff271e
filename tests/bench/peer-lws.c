/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same work done by libwebsockets, which hands out a large message in pieces and keeps none of it. */
#include "bench.h"

#include <libwebsockets.h>
#include <string.h>

#define RECEIVE_BUFFER ((gsize) 64 * 1024)
#define SENDS_A_TURN 64

static Bench bench;
static gboolean done;
static int status = 1;
static guint64 sent;

static void
finish (void)
{
  if (!done)
    status = bench_finish (&bench);
  done = TRUE;
}

static gboolean
send_one (struct lws *wsi)
{
  static guint8 frame[LWS_PRE + BENCH_PAYLOAD]; /* it masks in place: filled anew each time */

  memcpy (frame + LWS_PRE, bench.payload, BENCH_PAYLOAD);
  sent++;
  return lws_write (wsi, frame + LWS_PRE, BENCH_PAYLOAD, LWS_WRITE_TEXT) >= BENCH_PAYLOAD;
}

static gboolean
send_some (struct lws *wsi)
{
  for (guint i = 0; i < SENDS_A_TURN && sent < bench.n; i++)
    {
      if (!send_one (wsi))
        return FALSE;
      if (lws_send_pipe_choked (wsi))
        break;
    }
  if (sent < bench.n)
    lws_callback_on_writable (wsi);
  return TRUE;
}

static gboolean
on_writable (struct lws *wsi)
{
  if (bench.work == BENCH_SEND)
    return send_some (wsi);
  if (bench.work != BENCH_ECHO || sent > bench.messages)
    return TRUE;
  bench_begin_trip (&bench);
  return send_one (wsi);
}

static gboolean
on_receive (struct lws *wsi, const void *data, gsize length)
{
  if (bench.work == BENCH_SEND)
    {
      bench_take_answer (&bench, data, length);
      return TRUE;
    }
  bench.bytes += length;
  if (!lws_is_final_fragment (wsi) || lws_remaining_packet_payload (wsi) > 0)
    return TRUE;
  bench.messages++;
  if (bench.work != BENCH_ECHO)
    return TRUE;
  bench_end_trip (&bench);
  if (bench.messages < bench.n)
    {
      lws_callback_on_writable (wsi);
      return TRUE;
    }
  finish ();
  return FALSE;
}

/* Not 0: end the connection. */
static int
on_event (struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
  switch (reason)
    {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
      bench_start (&bench);
      if (bench.work != BENCH_RECEIVE)
        lws_callback_on_writable (wsi);
      return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
      g_printerr ("%s\n", in != NULL ? (const char *) in : "no connection");
      done = TRUE;
      return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
      return on_receive (wsi, in, length) ? 0 : -1;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
      return on_writable (wsi) ? 0 : -1;
    case LWS_CALLBACK_CLIENT_CLOSED:
      finish ();
      return 0;
    default:
      return 0;
    }
}

static struct lws_context *
new_context (void)
{
  static const struct lws_protocols protocols[] = { { "bench", on_event, 0, RECEIVE_BUFFER, 0, NULL, 0 }, { 0 } };
#ifndef LWS_WITHOUT_EXTENSIONS
  static const struct lws_extension deflate[] = {
    { "permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate; client_max_window_bits" }, { 0 }
  };
#endif
  struct lws_context_creation_info info = {
    .port = CONTEXT_PORT_NO_LISTEN,
    .protocols = protocols,
    .gid = (gid_t) -1,
    .uid = (uid_t) -1,
    .pt_serv_buf_size = RECEIVE_BUFFER + 4096,
  };

#ifndef LWS_WITHOUT_EXTENSIONS
  if (strstr (bench.path, "deflate=1") != NULL)
    info.extensions = deflate;
#endif
  return lws_create_context (&info);
}

int
main (int argc, char **argv)
{
  struct lws_client_connect_info info = {
    .address = "127.0.0.1",
    .host = "127.0.0.1",
    .origin = "127.0.0.1",
    .local_protocol_name = "bench",
  };

  bench_init (&bench, argc, argv);
  lws_set_log_level (LLL_ERR, NULL);
  info.context = new_context ();
  info.port = atoi (bench.port);
  info.path = bench.path;
  if (info.context == NULL || lws_client_connect_via_info (&info) == NULL)
    return 1;
  while (!done)
    lws_service (info.context, 0);
  return status;
}
