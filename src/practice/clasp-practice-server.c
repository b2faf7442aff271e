/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-server.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "clasp-practice-breach.h"
#include "clasp-practice-guard.h"
#include "clasp-practice-lesson.h"
#include "clasp-practice-room.h"

#define LAST_ROUNDS 100
/* Nothing here has a use for what is posted. */
#define MAX_POSTED (64 * 1024)
/* So much of a foreign field is told back. */
#define MAX_TOLD 200

struct _ClaspPracticeServer
{
  GObject parent_instance;
  GThread *thread; /* (nullable) while it listens */
  GMainContext *context;
  GMainLoop *loop;
  guint16 port;
  gboolean any_origin;
};

G_DEFINE_FINAL_TYPE (ClaspPracticeServer, clasp_practice_server, G_TYPE_OBJECT)

/* What the server's thread owns. */
typedef struct
{
  SoupServer *soup;
  ClaspPracticeRoom *room;
  guint16 port;
  gboolean any_origin;
} Host;

/* How the thread tells that it listens, or why not. */
typedef struct
{
  ClaspPracticeServer *server;
  guint16 port;
  GMutex mutex;
  GCond cond;
  gboolean done;
  GError *error;
} Start;

/* A request that is to be answered by hand, once libsoup has let go of it. */
typedef struct
{
  Host *host;
  SoupServerMessage *message;
  GSocket *socket;
  ClaspPracticeVisit visit;
} Take;

/* ------------------------------------------------------------------------------------------------------- requests */

static void
practice_server_take_free (Take *self)
{
  g_object_unref (self->message);
  g_object_unref (self->socket);
  g_bytes_unref (self->visit.first);
  g_free (self->visit.name);
  g_clear_pointer (&self->visit.deflate, clasp_practice_deflate_free);
  g_free (self);
}

static GSocket *
practice_server_get_socket (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (soup_server_message_get_remote_address (message)), "clasp-socket");
}

static gboolean
practice_server_on_take (gpointer user_data)
{
  Take *take = user_data;
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (take->message);

  if (stream != NULL) /* else the client has left */
    clasp_practice_room_join (take->host->room, stream, take->socket, &take->visit);
  return G_SOURCE_REMOVE;
}

/* libsoup is still within the message: the connection is taken over when it is back in its loop. Takes what @visit
 * holds. */
static void
practice_server_take_over (Host *host, SoupServerMessage *message, const ClaspPracticeVisit *visit)
{
  Take *take = g_new0 (Take, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  take->host = host;
  take->message = g_object_ref (message);
  take->socket = g_object_ref (practice_server_get_socket (message));
  take->visit = *visit;
  soup_server_message_pause (message);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, practice_server_on_take, take, (GDestroyNotify) practice_server_take_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
practice_server_answer (SoupServerMessage *message, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static const char *
practice_server_get_field (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

/* -------------------------------------------------------------------------------------------------- who may come in */

static void
practice_server_refuse_host (SoupServerMessage *message, const char *host)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("The request is for the host “%.*s”, and this is the practice server on this machine alone:\n"
                          "it answers to 127.0.0.1, localhost and [::1] with its port.\n",
                          MAX_TOLD, host != NULL ? host : "");
  practice_server_answer (message, SOUP_STATUS_FORBIDDEN, "text/plain; charset=utf-8", text);
}

static void
practice_server_refuse_origin (SoupServerMessage *message, const char *origin)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("The request is of a page of “%.*s” (its Origin), which may not talk to the practice server "
                          "on this machine.\nhandclasp-cli practice --any-origin lets any page in.\n",
                          MAX_TOLD, origin);
  practice_server_answer (message, SOUP_STATUS_FORBIDDEN, "text/plain; charset=utf-8", text);
}

/* Answers a request itself that may not come in. The lesson on refused origins refuses in its own words. */
static gboolean
practice_server_lets_in (const Host *self, SoupServerMessage *message)
{
  const char *host = practice_server_get_field (message, "Host");
  const char *origin = practice_server_get_field (message, "Origin");

  if (!clasp_practice_guard_knows_host (host, self->port))
    {
      practice_server_refuse_host (message, host);
      return FALSE;
    }
  if (self->any_origin ||
      strcmp (g_uri_get_path (soup_server_message_get_uri (message)), CLASP_PRACTICE_ORIGIN_PATH) == 0 ||
      clasp_practice_guard_knows_origin (origin, self->port) ||
      clasp_practice_guard_is_own (soup_server_message_get_remote_address (message), self->port))
    return TRUE;
  practice_server_refuse_origin (message, origin);
  return FALSE;
}

static void
practice_server_on_posted (SoupServerMessage *message, GBytes *chunk, gsize *n_posted)
{
  *n_posted += g_bytes_get_size (chunk);
  /* There is no other way to say that enough is enough: an answer would come behind the last byte. */
  if (*n_posted > MAX_POSTED)
    g_socket_shutdown (practice_server_get_socket (message), TRUE, TRUE, NULL);
}

/* The head was read, the body was not: it is not kept, and not read without an end. */
static void
practice_server_on_head (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
                         gpointer user_data)
{
  gsize *n_posted = g_new0 (gsize, 1);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect_data (message, "got-chunk", G_CALLBACK (practice_server_on_posted), n_posted,
                         (GClosureNotify) (GCallback) g_free, 0);
}

/* ---------------------------------------------------------------------------------------------------------- answers */

static gboolean
practice_server_has_place (Host *host, SoupServerMessage *message)
{
  if (clasp_practice_room_has_place (host->room))
    return TRUE;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "1");
  practice_server_answer (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "text/plain",
                          "Too many connections are open here.\n");
  return FALSE;
}

/* Gives 0 when there is a rate that is none. */
static guint
practice_server_get_rate (GHashTable *query)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, "rate") : NULL;
  guint64 rate;

  if (text == NULL)
    return CLASP_PRACTICE_RATE_DEFAULT;
  return g_ascii_string_to_unsigned (text, 10, 1, CLASP_PRACTICE_RATE_MAX, &rate, NULL) ? rate : 0;
}

/* (nullable) (transfer full) */
static ClaspPracticeDeflate *
practice_server_agree_on_deflate (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return clasp_practice_deflate_negotiate (soup_message_headers_get_list (headers, "Sec-WebSocket-Extensions"));
}

static ClaspPracticeTalkKind
practice_server_find_talk (const char *path)
{
  if (strcmp (path, "/ticks") == 0)
    return CLASP_PRACTICE_TALK_TICKS;
  if (strcmp (path, "/chat") == 0)
    return CLASP_PRACTICE_TALK_CHAT;
  if (strcmp (path, "/clock") == 0)
    return CLASP_PRACTICE_TALK_CLOCK;
  return CLASP_PRACTICE_TALK_ECHO;
}

static void
practice_server_on_talk (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
                         gpointer user_data)
{
  Host *host = user_data;
  ClaspPracticeVisit visit = { .kind = practice_server_find_talk (path), .rate = practice_server_get_rate (query) };

  if (!practice_server_lets_in (host, message) || !practice_server_has_place (host, message))
    return;
  if (!soup_websocket_server_check_handshake (message, NULL, NULL, NULL, NULL))
    {
      /* libsoup's own words on what is wrong with the request; which extensions are known is not their matter. */
      GPtrArray *none = g_ptr_array_new ();

      soup_websocket_server_process_handshake (message, NULL, NULL, none, NULL);
      g_ptr_array_unref (none);
      return;
    }
  if (visit.rate == 0)
    {
      practice_server_answer (message, SOUP_STATUS_BAD_REQUEST, "text/plain",
                              "rate is messages a second, 1 to 100000.\n");
      return;
    }
  visit.deflate = practice_server_agree_on_deflate (message);
  visit.first = clasp_practice_switching_protocols (practice_server_get_field (message, "Sec-WebSocket-Key"),
                                                    visit.deflate);
  visit.name = g_strdup (query != NULL ? g_hash_table_lookup (query, "name") : NULL);
  practice_server_take_over (host, message, &visit);
}

static void
practice_server_on_breach (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
                           gpointer user_data)
{
  static const ClaspPracticeTalkKind kinds[] = {
    [CLASP_PRACTICE_THEN_FINISH] = CLASP_PRACTICE_TALK_END,
    [CLASP_PRACTICE_THEN_SILENCE] = CLASP_PRACTICE_TALK_SILENCE,
    [CLASP_PRACTICE_THEN_ECHO] = CLASP_PRACTICE_TALK_ECHO,
  };
  Host *host = user_data;
  g_autoptr (ClaspPracticeDeflate) deflate = practice_server_agree_on_deflate (message);
  const ClaspPracticeAsk ask = {
    .key = practice_server_get_field (message, "Sec-WebSocket-Key"),
    .version = practice_server_get_field (message, "Sec-WebSocket-Version"),
    .origin = practice_server_get_field (message, "Origin"),
    .authorization = practice_server_get_field (message, "Authorization"),
    .deflate = deflate,
  };
  ClaspPracticeVisit visit = { 0 };
  ClaspPracticeReply reply;

  if (!practice_server_lets_in (host, message))
    return;
  if (!clasp_practice_breach_exists (path))
    {
      practice_server_answer (message, SOUP_STATUS_NOT_FOUND, "text/plain",
                              "There is no such path here; / lists them.\n");
      return;
    }
  if (!practice_server_has_place (host, message))
    return;
  reply = clasp_practice_breach_reply (path, &ask);
  visit.kind = kinds[reply.then];
  visit.first = reply.bytes;
  visit.deflate = reply.compresses ? g_steal_pointer (&deflate) : NULL;
  practice_server_take_over (host, message, &visit);
}

static void
practice_server_on_other (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
                          gpointer user_data)
{
  g_autofree char *page = NULL;

  if (!practice_server_lets_in (user_data, message))
    return;
  if (strcmp (path, "/") != 0)
    {
      practice_server_answer (message, SOUP_STATUS_NOT_FOUND, "text/plain",
                              "There is no such path here; / lists them.\n");
      return;
    }
  page = clasp_practice_page (practice_server_get_field (message, "Host"));
  practice_server_answer (message, SOUP_STATUS_OK, "text/html; charset=utf-8", page);
}

/* ----------------------------------------------------------------------------------------------------- the thread */

/* libsoup's own listening asks for the address of a client that may have left again, and logs a warning about it. */
static gboolean
practice_server_on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source,
                             gpointer user_data)
{
  SoupServer *soup = user_data;
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);

  if (local == NULL || remote == NULL)
    return TRUE;
  /* libsoup hands the address out again, but not the socket. */
  g_object_set_data_full (G_OBJECT (remote), "clasp-socket", g_object_ref (g_socket_connection_get_socket (connection)),
                          g_object_unref);
  soup_server_accept_iostream (soup, G_IO_STREAM (connection), local, remote, NULL);
  return TRUE;
}

/* Listens on IPv4's loopback, and on IPv6's at the same port where that can be had. */
static guint16
practice_server_listen_at (GSocketService *service, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) v4 = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) v6 = NULL;
  g_autoptr (GSocketAddress) bound = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), v4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &bound, error))
    {
      g_prefix_error (error, _("Cannot listen on port %u: "), port);
      return 0;
    }
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  v6 = g_inet_socket_address_new_from_string ("::1", port);
  g_socket_listener_add_address (G_SOCKET_LISTENER (service), v6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                 NULL, NULL);
  return port;
}

static void
practice_server_add_path (Host *self, const char *path, SoupServerCallback callback)
{
  soup_server_add_early_handler (self->soup, path, practice_server_on_head, self, NULL);
  soup_server_add_handler (self->soup, path, callback, self, NULL);
}

static void
practice_server_tell_started (Start *start, GError *error)
{
  g_mutex_lock (&start->mutex);
  start->error = error;
  start->done = TRUE;
  g_cond_signal (&start->cond);
  g_mutex_unlock (&start->mutex);
}

static gpointer
practice_server_serve_worker (gpointer data)
{
  static const char *const talks[] = { "/echo", "/ticks", "/chat", "/clock" };
  Start *start = data;
  g_autoptr (GMainContext) context = g_main_context_ref (start->server->context);
  g_autoptr (GMainLoop) loop = g_main_loop_ref (start->server->loop);
  g_autoptr (GSocketService) service = NULL;
  GError *error = NULL;
  gboolean listening;
  Host host;
  gsize i;

  g_main_context_push_thread_default (context);
  service = g_socket_service_new ();
  /* Each address added ends the wait for clients and begins it anew, which loses a client that comes in between. */
  g_socket_service_stop (service);
  host.room = clasp_practice_room_new ();
  host.soup = soup_server_new ("server-header", "Handclasp-practice", NULL);
  for (i = 0; i < G_N_ELEMENTS (talks); i++)
    practice_server_add_path (&host, talks[i], practice_server_on_talk);
  practice_server_add_path (&host, "/fail", practice_server_on_breach);
  practice_server_add_path (&host, "/", practice_server_on_other);
  g_signal_connect (service, "incoming", G_CALLBACK (practice_server_on_incoming), host.soup);
  start->server->port = practice_server_listen_at (service, start->port, &error);
  host.port = start->server->port;
  host.any_origin = start->server->any_origin;
  listening = error == NULL;
  if (listening)
    g_socket_service_start (service);
  practice_server_tell_started (start, error);
  /* start is gone from here on; so is what error points to */
  if (listening)
    g_main_loop_run (loop);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  soup_server_disconnect (host.soup);
  /* The end of the wait for clients is told by a source; a busy client must not make this last. */
  for (i = 0; i < LAST_ROUNDS && g_main_context_iteration (context, FALSE); i++)
    continue;
  clasp_practice_room_free (host.room);
  g_object_unref (host.soup);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* ----------------------------------------------------------------------------------------------------- the object */

ClaspPracticeServer *
clasp_practice_server_new (void)
{
  return g_object_new (CLASP_TYPE_PRACTICE_SERVER, NULL);
}

void
clasp_practice_server_set_any_origin (ClaspPracticeServer *self, gboolean any_origin)
{
  g_return_if_fail (CLASP_IS_PRACTICE_SERVER (self));
  g_return_if_fail (self->thread == NULL);

  self->any_origin = any_origin;
}

gboolean
clasp_practice_server_start (ClaspPracticeServer *self, guint16 port, GError **error)
{
  Start start = { .server = self, .port = port };

  g_return_val_if_fail (CLASP_IS_PRACTICE_SERVER (self), FALSE);
  if (self->thread != NULL)
    return TRUE;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&start.mutex);
  g_cond_init (&start.cond);
  self->thread = g_thread_new ("practice server", practice_server_serve_worker, &start);
  g_mutex_lock (&start.mutex);
  while (!start.done)
    g_cond_wait (&start.cond, &start.mutex);
  g_mutex_unlock (&start.mutex);
  g_mutex_clear (&start.mutex);
  g_cond_clear (&start.cond);
  if (start.error == NULL)
    return TRUE;
  clasp_practice_server_stop (self);
  g_propagate_error (error, start.error);
  return FALSE;
}

static gboolean
practice_server_on_quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

void
clasp_practice_server_stop (ClaspPracticeServer *self)
{
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (CLASP_IS_PRACTICE_SERVER (self));
  if (self->thread == NULL)
    return;
  /* Through the loop's own context: a quit before the loop runs would be lost. */
  source = g_idle_source_new ();
  g_source_set_callback (source, practice_server_on_quit, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (g_steal_pointer (&self->thread));
  g_source_destroy (source);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  self->port = 0;
}

char *
clasp_practice_server_dup_url (ClaspPracticeServer *self, const char *path)
{
  g_return_val_if_fail (CLASP_IS_PRACTICE_SERVER (self), NULL);
  return g_strdup_printf ("ws://127.0.0.1:%u%s", self->port, path);
}

static void
clasp_practice_server_finalize (GObject *object)
{
  clasp_practice_server_stop (CLASP_PRACTICE_SERVER (object));
  G_OBJECT_CLASS (clasp_practice_server_parent_class)->finalize (object);
}

static void
clasp_practice_server_class_init (ClaspPracticeServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_practice_server_finalize;
}

static void
clasp_practice_server_init (ClaspPracticeServer *self)
{
}
