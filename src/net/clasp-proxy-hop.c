/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-proxy-hop.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-format.h"
#include "clasp-proxy-head.h"
#include "clasp-reason.h"
#include "clasp-recording-stream.h"

#define PEEK_SIZE 4096

/* How long the page of a proxy that refuses is waited for. */
#define BODY_WAIT_MS 2000

struct _ClaspProxyHop
{
  grefcount ref_count;
  const ClaspProxy *proxy; /* borrowed: the attempt's */
  GSocketConnection *connection;
  char *host;
  guint16 port;
  char *where;
  ClaspLimits limits;
  ClaspTranscript *transcript;
  gint64 origin_us;
  GString *request;
  ClaspProxyHead head;
  GByteArray *first;
  ClaspFields *fields; /* (nullable) of a whole answer that is HTTP */
  ClaspBody *body;     /* (nullable) of an answer that made no tunnel */
  GSource *body_deadline;
  GSource *readable;
  GCancellable *cancellable;
  gboolean ended;
  ClaspErrorCode error_code;
  char *error_text;
  ClaspProxyHopFunc changed;
  ClaspProxyHopFunc done;
  gpointer user_data;
};

static gint64
proxy_hop_now (const ClaspProxyHop *self)
{
  return g_get_monotonic_time () - self->origin_us;
}

ClaspProxyHop *
clasp_proxy_hop_new (const ClaspProxy *proxy, GSocketConnection *connection, const char *host, guint16 port,
                     const ClaspLimits *limits, ClaspTranscript *transcript, gint64 origin_us,
                     ClaspProxyHopFunc changed, ClaspProxyHopFunc done, gpointer user_data)
{
  ClaspProxyHop *self = g_new0 (ClaspProxyHop, 1);

  g_ref_count_init (&self->ref_count);
  self->proxy = proxy;
  self->connection = g_object_ref (connection);
  self->host = g_strdup (host);
  self->port = port;
  self->where = clasp_host_and_port (host, port);
  self->limits = *limits;
  self->transcript = g_ptr_array_ref (transcript);
  self->origin_us = origin_us;
  self->head.limits = &self->limits;
  self->head.transcript = transcript;
  self->first = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
  self->changed = changed;
  self->done = done;
  self->user_data = user_data;
  return self;
}

ClaspProxyHop *
clasp_proxy_hop_ref (ClaspProxyHop *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_proxy_hop_unref (ClaspProxyHop *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  clasp_proxy_head_clear (&self->head);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->transcript, g_ptr_array_unref);
  g_byte_array_unref (self->first);
  if (self->request != NULL)
    g_string_free (self->request, TRUE);
  g_clear_pointer (&self->body, clasp_body_free);
  g_clear_pointer (&self->fields, clasp_fields_free);
  g_free (self->host);
  g_free (self->where);
  g_free (self->error_text);
  g_free (self);
}

void
clasp_proxy_hop_stop (ClaspProxyHop *self)
{
  self->ended = TRUE;
  if (self->readable != NULL)
    g_source_destroy (self->readable);
  g_clear_pointer (&self->readable, g_source_unref);
  if (self->body_deadline != NULL)
    g_source_destroy (self->body_deadline);
  g_clear_pointer (&self->body_deadline, g_source_unref);
  g_cancellable_cancel (self->cancellable);
}

static void
proxy_hop_finish (ClaspProxyHop *self, ClaspErrorCode code, char *text)
{
  self->error_code = code;
  self->error_text = text;
  clasp_proxy_hop_stop (self);
  self->done (self, self->user_data);
}

static void
proxy_hop_fail_io (ClaspProxyHop *self, const GError *error)
{
  proxy_hop_finish (self, CLASP_ERROR_FAILED,
                    g_strdup_printf (_("The proxy %s cut the connection: %s"), self->proxy->where, error->message));
}

/* SOCKS. */

static void
proxy_hop_socks_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspProxyHop) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = g_proxy_connect_finish (G_PROXY (source), result, &error);

  if (self->ended)
    return;
  if (stream == NULL)
    proxy_hop_finish (self, clasp_reason_socks_code (error),
                      clasp_reason_socks_text (error, self->proxy->where, self->where));
  else
    proxy_hop_finish (self, CLASP_ERROR_NONE, NULL);
}

static void
proxy_hop_start_socks (ClaspProxyHop *self)
{
  g_autoptr (GProxy) proxy = g_proxy_get_default_for_protocol (self->proxy->protocol);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (self->connection, NULL);
  g_autoptr (GSocketAddress) address = NULL;

  if (proxy == NULL || !G_IS_INET_SOCKET_ADDRESS (remote))
    {
      proxy_hop_finish (
          self, CLASP_ERROR_FAILED,
          g_strdup_printf (_("This computer can’t use a proxy of the kind “%s”."), self->proxy->protocol));
      return;
    }
  address = g_object_new (
      G_TYPE_PROXY_ADDRESS, "address", g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)), "port",
      (guint) self->proxy->port, "protocol", self->proxy->protocol, "destination-hostname", self->host,
      "destination-port", (guint) self->port, "username", self->proxy->user, "password", self->proxy->password, NULL);
  g_proxy_connect_async (proxy, G_IO_STREAM (self->connection), G_PROXY_ADDRESS (address), self->cancellable,
                         proxy_hop_socks_done, clasp_proxy_hop_ref (self));
}

/* HTTP. */

static void
proxy_hop_finish_refused (ClaspProxyHop *self)
{
  proxy_hop_finish (
      self, clasp_reason_proxy_status_code (self->head.status),
      clasp_reason_proxy_status_text (self->head.status, self->head.reason, self->proxy->where, self->where));
}

static gboolean
proxy_hop_on_body_deadline (gpointer user_data)
{
  g_autoptr (ClaspProxyHop) self = clasp_proxy_hop_ref (user_data);

  clasp_body_receive_end (self->body, FALSE);
  proxy_hop_finish_refused (self);
  return G_SOURCE_REMOVE;
}

/* The number of the status line, and of the last line, of the proxy's last answer. */
static void
proxy_hop_find_head (const ClaspProxyHop *self, guint *first, guint *last)
{
  *first = *last = self->transcript->len;
  for (guint i = 0; i < self->transcript->len; i++)
    {
      const ClaspLine *line = self->transcript->pdata[i];

      if (line->direction == CLASP_DIRECTION_IN && line->kind == CLASP_LINE_START)
        *first = line->number;
    }
}

static void
proxy_hop_read_fields (ClaspProxyHop *self)
{
  guint first, last;

  proxy_hop_find_head (self, &first, &last);
  self->fields = clasp_fields_new (self->transcript, first, last);
}

/* Why it refuses stands on its page, which is waited for but shortly: some never end it. */
static void
proxy_hop_begin_body (ClaspProxyHop *self)
{
  self->body = clasp_body_new (self->fields, FALSE, self->limits.max_body);
  if (clasp_body_get_state (self->body) != CLASP_BODY_READING)
    {
      proxy_hop_finish_refused (self);
      return;
    }
  self->body_deadline = g_timeout_source_new (BODY_WAIT_MS);
  g_source_set_callback (self->body_deadline, proxy_hop_on_body_deadline, self, NULL);
  g_source_attach (self->body_deadline, g_main_context_get_thread_default ());
  self->changed (self, self->user_data);
}

/* @n: as g_socket_receive() gives it. */
static void
proxy_hop_take_body (ClaspProxyHop *self, const guint8 *bytes, gssize n)
{
  if (n > 0)
    clasp_body_receive (self->body, bytes, (gsize) n);
  else
    clasp_body_receive_end (self->body, n == 0);
  if (n <= 0 || clasp_body_get_state (self->body) != CLASP_BODY_READING)
    proxy_hop_finish_refused (self);
}

static void
proxy_hop_read_body (ClaspProxyHop *self, GSocket *socket)
{
  g_autoptr (GError) error = NULL;
  guint8 bytes[PEEK_SIZE];
  gssize n = g_socket_receive_with_blocking (socket, (char *) bytes, sizeof bytes, FALSE, NULL, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    proxy_hop_take_body (self, bytes, n);
}

static void
proxy_hop_judge_head (ClaspProxyHop *self)
{
  g_autofree char *limit = clasp_format_bytes (self->limits.max_head);
  switch (self->head.state)
    {
    case CLASP_PROXY_HEAD_DONE:
      proxy_hop_read_fields (self);
      if (self->head.status / 100 == 2)
        proxy_hop_finish (self, CLASP_ERROR_NONE, NULL);
      else
        proxy_hop_begin_body (self);
      break;
    case CLASP_PROXY_HEAD_NOT_HTTP:
      proxy_hop_finish (
          self, CLASP_ERROR_NOT_A_PROXY,
          g_strdup_printf (_("What answers on %s is not an HTTP proxy: its answer is not HTTP."), self->proxy->where));
      break;
    case CLASP_PROXY_HEAD_TOO_LONG:
      proxy_hop_finish (self, CLASP_ERROR_FAILED,
                        g_strdup_printf (_("The answer of the proxy %s is longer than the limit of %s."),
                                         self->proxy->where, limit));
      break;
    case CLASP_PROXY_HEAD_READING:
    default:
      self->changed (self, self->user_data);
      break;
    }
}

static void
proxy_hop_take_end (ClaspProxyHop *self)
{
  gboolean silent = self->first->len == 0;

  clasp_proxy_head_end (&self->head, proxy_hop_now (self));
  proxy_hop_finish (
      self, silent ? CLASP_ERROR_NOT_A_PROXY : CLASP_ERROR_FAILED,
      g_strdup_printf (silent ? _("%s closed the connection when asked for a tunnel: it may not be an HTTP proxy.")
                              : _("The proxy %s closed the connection in the middle of its answer."),
                       self->proxy->where));
}

/* Looks first and takes only what belongs to the head: what follows is the server's. */
static gboolean
proxy_hop_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  g_autoptr (ClaspProxyHop) self = clasp_proxy_hop_ref (user_data);
  g_autoptr (GError) error = NULL;
  guint8 bytes[PEEK_SIZE];
  GInputVector vector = { bytes, sizeof bytes };
  int flags = G_SOCKET_MSG_PEEK;
  gssize n;
  gsize taken;

  if (self->body != NULL)
    {
      proxy_hop_read_body (self, socket);
      return self->ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
    }
  n = g_socket_receive_message (socket, NULL, &vector, 1, NULL, NULL, &flags, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n < 0)
    proxy_hop_fail_io (self, error);
  else if (n == 0)
    proxy_hop_take_end (self);
  else
    {
      taken = clasp_proxy_head_feed (&self->head, bytes, (gsize) n, proxy_hop_now (self));
      g_byte_array_append (self->first, bytes, (guint) MIN (taken, CLASP_FIRST_BYTES_MAX - self->first->len));
      g_socket_receive_with_blocking (socket, (char *) bytes, taken, FALSE, NULL, NULL);
      proxy_hop_judge_head (self);
    }
  return self->ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
proxy_hop_request_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspProxyHop) self = user_data;
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  if (self->ended)
    return;
  if (error != NULL)
    {
      proxy_hop_fail_io (self, error);
      return;
    }

  self->readable = g_socket_create_source (g_socket_connection_get_socket (self->connection), G_IO_IN, NULL);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (proxy_hop_readable), self, NULL);
  g_source_attach (self->readable, g_main_context_get_thread_default ());
}

static void
proxy_hop_add_line (ClaspProxyHop *self, ClaspLineKind kind, const char *line)
{
  g_string_append (self->request, line);
  g_string_append (self->request, "\r\n");
  clasp_transcript_add (self->transcript, CLASP_DIRECTION_OUT, CLASP_HOP_PROXY, kind, (const guint8 *) line,
                        strlen (line), CLASP_EOL_CRLF, proxy_hop_now (self));
}

static void
proxy_hop_start_http (ClaspProxyHop *self)
{
  g_autofree char *start = g_strdup_printf ("CONNECT %s HTTP/1.1", self->where);
  g_autofree char *host = g_strdup_printf ("Host: %s", self->where);
  g_autofree char *authorization = clasp_proxy_dup_authorization (self->proxy);

  self->request = g_string_new (NULL);
  proxy_hop_add_line (self, CLASP_LINE_START, start);
  proxy_hop_add_line (self, CLASP_LINE_FIELD, host);
  if (authorization != NULL)
    {
      g_autofree char *field = g_strdup_printf ("Proxy-Authorization: %s", authorization);

      proxy_hop_add_line (self, CLASP_LINE_FIELD, field);
    }
  proxy_hop_add_line (self, CLASP_LINE_EMPTY, "");

  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), self->request->str,
                                   self->request->len, G_PRIORITY_DEFAULT, self->cancellable, proxy_hop_request_sent,
                                   clasp_proxy_hop_ref (self));
  self->changed (self, self->user_data);
}

void
clasp_proxy_hop_start (ClaspProxyHop *self)
{
  if (self->proxy->kind == CLASP_PROXY_HTTP)
    proxy_hop_start_http (self);
  else
    proxy_hop_start_socks (self);
}

ClaspErrorCode
clasp_proxy_hop_get_error_code (const ClaspProxyHop *self)
{
  return self->error_code;
}

const char *
clasp_proxy_hop_get_error_text (const ClaspProxyHop *self)
{
  return self->error_text;
}

guint
clasp_proxy_hop_get_status (const ClaspProxyHop *self)
{
  return self->head.status;
}

GBytes *
clasp_proxy_hop_dup_first_bytes (const ClaspProxyHop *self)
{
  return self->first->len > 0 ? g_bytes_new (self->first->data, self->first->len) : NULL;
}

gboolean
clasp_proxy_hop_names_content (const ClaspProxyHop *self)
{
  g_autofree char *length = NULL;

  if (self->fields == NULL || self->error_code != CLASP_ERROR_NONE)
    return FALSE;
  length = clasp_fields_join (self->fields, "Content-Length");
  return clasp_fields_count (self->fields, "Content-Type") > 0 ||
         clasp_fields_count (self->fields, "Transfer-Encoding") > 0 || (length != NULL && strcmp (length, "0") != 0);
}

void
clasp_proxy_hop_take_page (ClaspProxyHop *self, GBytes *first)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  guint8 bytes[PEEK_SIZE];
  gssize n;

  g_return_if_fail (self->fields != NULL && self->body == NULL);

  self->body = clasp_body_new (self->fields, FALSE, self->limits.max_body);
  clasp_body_receive (self->body, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  do
    {
      n = g_socket_receive_with_blocking (socket, (char *) bytes, sizeof bytes, FALSE, NULL, NULL);
      if (n > 0)
        clasp_body_receive (self->body, bytes, (gsize) n);
    }
  while (n > 0 && clasp_body_get_state (self->body) == CLASP_BODY_READING);
  clasp_body_receive_end (self->body, n == 0);
  self->error_code = CLASP_ERROR_FAILED;
  self->error_text = g_strdup_printf (
      _("The proxy %s answered %u when asked for a tunnel to %s, and something other than TLS, such as a page, came "
         "then."),
      self->proxy->where, self->head.status, self->where);
}

const ClaspBody *
clasp_proxy_hop_get_body (const ClaspProxyHop *self, char **type)
{
  if (self->body == NULL)
    return NULL;
  *type = clasp_fields_join (self->fields, "Content-Type");
  return self->body;
}
