/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-dial.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "clasp-limits.h"
#include "clasp-reason.h"
#include "clasp-report.h"

#define NEXT_ADDRESS_MS 250

typedef enum
{
  TRY_UNTRIED,
  TRY_WAITING,
  TRY_CONNECTING,
  TRY_FAILED,
  TRY_CONNECTED
} TryState;

typedef struct
{
  ClaspDial *dial; /* not owned: what is pending holds a reference of its own */
  TryState state;
  GSocketAddress *address;
  char *text; /* "127.0.0.1:80" */
  ClaspTurn *turn;
  gint64 wait_start_us;
  gint64 start_us;
  gint64 end_us;
  GError *error;
  char *error_text;
} Try;

struct _ClaspDial
{
  grefcount ref_count;
  GPtrArray *tries;
  char *zone; /* (nullable) */
  guint scope_id;
  guint n_started;
  gboolean take_turns;
  gboolean ended;
  gint64 origin_us;
  gint64 waited_us;
  GSource *stagger;
  GCancellable *cancellable;
  Try *winner;
  GSocketConnection *connection;
  ClaspDialFunc changed;
  ClaspDialFunc done;
  gpointer user_data;
};

static void dial_start_next (ClaspDial *self);
static void dial_try_connect (Try *try);

static gint64
dial_now (const ClaspDial *self)
{
  return g_get_monotonic_time () - self->origin_us;
}

static void
dial_try_free (gpointer data)
{
  Try *try = data;

  g_clear_pointer (&try->turn, clasp_turn_release);
  g_clear_object (&try->address);
  g_clear_error (&try->error);
  g_free (try->error_text);
  g_free (try->text);
  g_free (try);
}

static Try *
dial_try_new (ClaspDial *dial, GInetAddress *address, guint16 port)
{
  Try *try = g_new0 (Try, 1);
  g_autofree char *bare = g_inet_address_to_string (address);
  g_autofree char *host = dial->zone != NULL ? g_strconcat (bare, "%", dial->zone, NULL) : g_strdup (bare);

  try->dial = dial;
  try->address = g_object_new (G_TYPE_INET_SOCKET_ADDRESS, "address", address, "port", (guint) port, "scope-id",
                               dial->scope_id, NULL);
  try->text = clasp_host_and_port (host, port);
  try->end_us = -1;
  return try;
}

/* IPv6 and IPv4 in turn, beginning with the family the resolver put first (RFC 8305 §4). */
static void
dial_add_addresses (ClaspDial *self, GList *addresses, guint16 port)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GQueue of_family[2] = { G_QUEUE_INIT, G_QUEUE_INIT };
  GSocketFamily first;
  guint family = 0;

  if (addresses == NULL)
    return;
  first = g_inet_address_get_family (addresses->data);
  for (GList *l = addresses; l != NULL; l = l->next)
    g_queue_push_tail (&of_family[g_inet_address_get_family (l->data) != first], l->data);

  while (of_family[0].length + of_family[1].length > 0)
    {
      GInetAddress *address = g_queue_pop_head (&of_family[family]);

      family = !family;
      if (address == NULL)
        continue;
      g_ptr_array_add (self->tries, dial_try_new (self, address, port));
      if (!g_hash_table_add (seen, ((Try *) self->tries->pdata[self->tries->len - 1])->text))
        g_ptr_array_set_size (self->tries, (int) self->tries->len - 1);
    }
}

static ClaspDial *
dial_new (gint64 origin_us, ClaspDialFunc changed, ClaspDialFunc done, gpointer user_data)
{
  ClaspDial *self = g_new0 (ClaspDial, 1);

  g_ref_count_init (&self->ref_count);
  self->tries = g_ptr_array_new_with_free_func (dial_try_free);
  self->origin_us = origin_us;
  self->cancellable = g_cancellable_new ();
  self->changed = changed;
  self->done = done;
  self->user_data = user_data;
  return self;
}

ClaspDial *
clasp_dial_new (GList *addresses, guint16 port, const char *zone, guint scope_id, gboolean take_turns, gint64 origin_us,
                ClaspDialFunc changed, ClaspDialFunc done, gpointer user_data)
{
  ClaspDial *self;

  g_return_val_if_fail (changed != NULL && done != NULL, NULL);

  self = dial_new (origin_us, changed, done, user_data);
  self->zone = g_strdup (zone);
  self->scope_id = scope_id;
  self->take_turns = take_turns;
  dial_add_addresses (self, addresses, port);
  return self;
}

ClaspDial *
clasp_dial_new_for_socket (const char *path, gint64 origin_us, ClaspDialFunc changed, ClaspDialFunc done,
                           gpointer user_data)
{
  ClaspDial *self;
  Try *try;

  g_return_val_if_fail (path != NULL && strlen (path) <= CLASP_SOCKET_PATH_MAX, NULL);
  g_return_val_if_fail (changed != NULL && done != NULL, NULL);

  self = dial_new (origin_us, changed, done, user_data);
  try = g_new0 (Try, 1);
  try->dial = self;
  try->address = g_unix_socket_address_new (path);
  try->text = g_strconcat (CLASP_SOCKET_PREFIX, path, NULL);
  try->end_us = -1;
  g_ptr_array_add (self->tries, try);
  return self;
}

ClaspDial *
clasp_dial_ref (ClaspDial *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_dial_unref (ClaspDial *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->stagger == NULL);
  g_ptr_array_unref (self->tries);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_free (self->zone);
  g_free (self);
}

/* Nothing more is begun; what is pending comes back to find it ended. The winner keeps its turn. */
static void
dial_end (ClaspDial *self, const char *why)
{
  self->ended = TRUE;
  if (self->stagger != NULL)
    g_source_destroy (self->stagger);
  g_clear_pointer (&self->stagger, g_source_unref);
  g_cancellable_cancel (self->cancellable);

  for (guint i = 0; i < self->n_started; i++)
    {
      Try *try = self->tries->pdata[i];

      if (try == self->winner)
        continue;
      if (try->state == TRY_WAITING)
        self->waited_us += dial_now (self) - try->wait_start_us;
      if (try->state == TRY_WAITING || try->state == TRY_CONNECTING)
        {
          try->state = TRY_FAILED;
          try->error_text = g_strdup (why);
          try->end_us = dial_now (self);
        }
      g_clear_pointer (&try->turn, clasp_turn_release);
    }
}

static gboolean
dial_is_trying (const ClaspDial *self)
{
  for (guint i = 0; i < self->n_started; i++)
    {
      const Try *try = self->tries->pdata[i];

      if (try->state == TRY_WAITING || try->state == TRY_CONNECTING)
        return TRUE;
    }
  return FALSE;
}

static void
dial_try_fail (Try *try, GError *error)
{
  ClaspDial *self = try->dial;

  try->state = TRY_FAILED;
  try->end_us = dial_now (self);
  try->error = error;
  try->error_text = clasp_reason_tcp_text (error, try->text);
  g_clear_pointer (&try->turn, clasp_turn_release);

  if (self->n_started < self->tries->len)
    {
      dial_start_next (self);
      if (!self->ended)
        self->changed (self, self->user_data);
    }
  else if (!dial_is_trying (self))
    {
      dial_end (self, NULL);
      self->done (self, self->user_data);
    }
  else
    self->changed (self, self->user_data);
}

/* A connect that has come back: of a dial that may have ended meanwhile. */
static void
dial_try_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Try *try = user_data;
  g_autoptr (ClaspDial) self = try->dial;
  g_autoptr (GSocketConnection) connection = G_SOCKET_CONNECTION (source);
  GError *error = NULL;
  gboolean connected = g_socket_connection_connect_finish (connection, result, &error);

  if (self->ended)
    {
      g_clear_error (&error);
      return;
    }
  if (!connected)
    {
      dial_try_fail (try, error);
      return;
    }

  try->state = TRY_CONNECTED;
  try->end_us = dial_now (self);
  self->winner = try;
  self->connection = g_steal_pointer (&connection);
  dial_end (self, _("Not waited for: another address answered first."));
  self->done (self, self->user_data);
}

static void
dial_try_connect (Try *try)
{
  ClaspDial *self = try->dial;
  gboolean is_tcp = G_IS_INET_SOCKET_ADDRESS (try->address);
  g_autoptr (GSocket) socket = NULL;
  GSocketConnection *connection;
  GError *error = NULL;

  try->state = TRY_CONNECTING;
  try->start_us = dial_now (self);
  socket = g_socket_new (g_socket_address_get_family (try->address), G_SOCKET_TYPE_STREAM,
                         is_tcp ? G_SOCKET_PROTOCOL_TCP : G_SOCKET_PROTOCOL_DEFAULT, &error);
  if (socket == NULL)
    {
      dial_try_fail (try, error);
      return;
    }
  if (is_tcp)
    {
      g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
      g_socket_set_keepalive (socket, TRUE);
    }
  connection = g_socket_connection_factory_create_connection (socket);
  g_socket_connection_connect_async (connection, try->address, self->cancellable, dial_try_connected, try);
  clasp_dial_ref (self); /* until dial_try_connected() */
}

static gboolean
dial_stagger_passed (gpointer user_data)
{
  g_autoptr (ClaspDial) self = clasp_dial_ref (user_data);

  g_clear_pointer (&self->stagger, g_source_unref);
  dial_start_next (self);
  if (!self->ended)
    self->changed (self, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
dial_arm_stagger (ClaspDial *self)
{
  if (self->stagger != NULL)
    g_source_destroy (self->stagger);
  g_clear_pointer (&self->stagger, g_source_unref);
  if (self->ended || self->n_started == self->tries->len)
    return;

  self->stagger = g_timeout_source_new (NEXT_ADDRESS_MS);
  g_source_set_callback (self->stagger, dial_stagger_passed, self, NULL);
  g_source_attach (self->stagger, g_main_context_get_thread_default ());
}

static void
dial_try_turn_ready (gpointer user_data)
{
  Try *try = user_data;
  g_autoptr (ClaspDial) self = clasp_dial_ref (try->dial);

  self->waited_us += dial_now (self) - try->wait_start_us;
  dial_try_connect (try);
  if (!self->ended)
    {
      dial_arm_stagger (self);
      self->changed (self, self->user_data);
    }
}

/* While an address is waited for, no other is begun: the connection waited for is most likely to the same host. */
static void
dial_start_next (ClaspDial *self)
{
  Try *try = self->tries->pdata[self->n_started++];

  try->wait_start_us = dial_now (self);
  if (self->take_turns)
    {
      try->turn = clasp_turn_take (try->text, dial_try_turn_ready, try);
      if (!clasp_turn_is_granted (try->turn))
        {
          try->state = TRY_WAITING;
          try->start_us = try->wait_start_us;
          return;
        }
    }
  dial_try_connect (try);
  if (!self->ended)
    dial_arm_stagger (self);
}

void
clasp_dial_start (ClaspDial *self)
{
  g_return_if_fail (self->tries->len > 0);
  dial_start_next (self);
}

void
clasp_dial_stop (ClaspDial *self, const char *why)
{
  if (!self->ended)
    dial_end (self, why);
  if (self->winner != NULL)
    g_clear_pointer (&self->winner->turn, clasp_turn_release);
}

GSocketConnection *
clasp_dial_steal_connection (ClaspDial *self)
{
  return g_steal_pointer (&self->connection);
}

ClaspTurn *
clasp_dial_steal_turn (ClaspDial *self)
{
  return self->winner != NULL ? g_steal_pointer (&self->winner->turn) : NULL;
}

/* A host that refuses says more than one that can't be reached. */
const GError *
clasp_dial_get_error (const ClaspDial *self)
{
  static const ClaspErrorCode order[] = { CLASP_ERROR_REFUSED,   CLASP_ERROR_RESET,       CLASP_ERROR_DENIED,
                                          CLASP_ERROR_TIMED_OUT, CLASP_ERROR_UNREACHABLE, CLASP_ERROR_FAILED };

  for (gsize rank = 0; rank < G_N_ELEMENTS (order); rank++)
    for (guint i = 0; i < self->n_started; i++)
      {
        const Try *try = self->tries->pdata[i];

        if (try->error != NULL && clasp_reason_tcp_code (try->error) == order[rank])
          return try->error;
      }
  return NULL;
}

const char *
clasp_dial_get_remote (const ClaspDial *self)
{
  return self->winner != NULL ? self->winner->text : NULL;
}

GPtrArray *
clasp_dial_dup_addresses (const ClaspDial *self)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_address_tried_free);

  for (guint i = 0; i < self->n_started; i++)
    {
      const Try *try = self->tries->pdata[i];
      ClaspAddressTried *tried = g_new0 (ClaspAddressTried, 1);

      tried->address = g_strdup (try->text);
      tried->connected = try->state == TRY_CONNECTED;
      tried->error = g_strdup (try->error_text);
      tried->start_us = try->start_us;
      tried->end_us = try->end_us;
      g_ptr_array_add (addresses, tried);
    }
  return addresses;
}

gboolean
clasp_dial_is_waiting (const ClaspDial *self)
{
  for (guint i = 0; i < self->n_started; i++)
    if (((const Try *) self->tries->pdata[i])->state == TRY_WAITING)
      return TRUE;
  return FALSE;
}

gint64
clasp_dial_get_waited (const ClaspDial *self)
{
  gint64 waited = self->waited_us;

  for (guint i = 0; i < self->n_started; i++)
    {
      const Try *try = self->tries->pdata[i];

      if (try->state == TRY_WAITING)
        waited += dial_now (self) - try->wait_start_us;
    }
  return waited;
}
