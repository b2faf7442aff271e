/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-lws.c - libwebsockets client.  peer-lws PORT PATH N recv|send|echo [rxbuf] */
#include "bench.h"
#include <libwebsockets.h>
static const char *mode;
static int done, rc;
static uint64_t sent;
static struct lws *g;
static unsigned char sb[LWS_PRE + 200];
static int
wr (struct lws *w)
{
  memcpy (sb + LWS_PRE, b_payload, 125);
  return lws_write (w, sb + LWS_PRE, 125, LWS_WRITE_TEXT) < 125;
}
static int
cb (struct lws *w, enum lws_callback_reasons r, void *u, void *in, size_t len)
{
  (void)u;
  switch (r)
    {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
      b_start ();
      if (mode[0] != 'r')
        lws_callback_on_writable (w);
      break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
      fprintf (stderr, "conn error %s\n", in ? (char *)in : "");
      done = 1;
      rc = 1;
      break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
      if (mode[0] == 's')
        {
          char s[100];
          memcpy (s, in, len < 99 ? len : 99);
          s[len < 99 ? len : 99] = 0;
          b_msgs = strtoull (s + 12, NULL, 10);
          break;
        }
      b_bytes += len;
      if (lws_is_final_fragment (w) && !lws_remaining_packet_payload (w))
        {
          b_msgs++;
          if (mode[0] == 'e')
            {
              b_lat[b_nlat++] = b_now () - b_sent;
              if (b_msgs == b_want)
                {
                  rc = b_report (1);
                  done = 1;
                  return -1;
                }
              lws_callback_on_writable (w);
            }
        }
      break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
      if (mode[0] == 'e')
        {
          b_sent = b_now ();
          if (wr (w))
            return -1;
        }
      if (mode[0] == 's')
        {
          for (int i = 0; i < 64 && sent < b_want; i++)
            {
              if (wr (w))
                return -1;
              sent++;
              if (lws_send_pipe_choked (w))
                break;
            }
          if (sent < b_want)
            lws_callback_on_writable (w);
        }
      break;
    case LWS_CALLBACK_CLIENT_CLOSED:
      if (!done)
        {
          rc = b_report (1);
          done = 1;
        }
      break;
    default:
      break;
    }
  return 0;
}
int
main (int c, char **v)
{
  mode = v[4];
  b_init (strtoull (v[3], NULL, 10));
  lws_set_log_level (LLL_ERR, NULL);
  size_t rxb = c > 5 ? strtoul (v[5], 0, 10) : 65536;
  struct lws_protocols p[] = { { "bench", cb, 0, rxb, 0, NULL, 0 }, { 0 } };
  struct lws_context_creation_info i = { 0 };
#ifndef LWS_WITHOUT_EXTENSIONS
  static const struct lws_extension deflate[] = {
    { "permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate; client_max_window_bits" }, { 0 }
  };
  if (strstr (v[2], "deflate=1"))
    i.extensions = deflate;
#endif
  i.port = CONTEXT_PORT_NO_LISTEN;
  i.protocols = p;
  i.gid = -1;
  i.uid = -1;
  i.pt_serv_buf_size = rxb + 4096;
  struct lws_context *x = lws_create_context (&i);
  struct lws_client_connect_info ci = { 0 };
  ci.context = x;
  ci.address = "127.0.0.1";
  ci.port = atoi (v[1]);
  ci.path = v[2];
  ci.host = "127.0.0.1";
  ci.origin = "127.0.0.1";
  ci.protocol = NULL;
  ci.local_protocol_name = "bench";
  ci.pwsi = &g;
  if (!lws_client_connect_via_info (&ci))
    return 1;
  while (!done)
    lws_service (x, 0);
  return rc;
}
