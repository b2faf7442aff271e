/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-attempt.h"

#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <string.h>

#include "clasp-banner.h"
#include "clasp-dial.h"
#include "clasp-foreign.h"
#include "clasp-proxy-hop.h"
#include "clasp-random.h"
#include "clasp-reason.h"
#include "clasp-tls-hop.h"
#include "clasp-tls-relay.h"
#include "clasp-turn.h"
#include "clasp-way.h"

#define READ_SIZE (16 * 1024)

struct _ClaspAttempt
{
  grefcount ref_count;
  ClaspConnectConfig *config;
  ClaspAttemptFunc changed;
  ClaspAttemptFunc done;
  gpointer user_data;

  ClaspReport *report; /* as far as it stands; verdicts: only those on the URI */
  gint64 start_us;     /* g_get_monotonic_time() */
  gint64 phase_start_us;
  GCancellable *cancellable;
  gboolean ended;
  gboolean timed_out, stopped;

  ClaspTlsFiles *files;
  ClaspTlsFiles *proxy_files; /* (nullable) for a proxy that is reached by TLS */
  char *host;                 /* dialled: the URI's, or that of connect_to */
  guint16 port;
  const char *socket_path; /* (nullable) of the Unix socket that is dialled in place of them; the config's */
  char *where;             /* "host:port" of the URI */
  ClaspProxy *proxy;       /* (nullable) */
  char **proxies;          /* (nullable) the system's, from best to last resort; "direct://" is none at all */
  guint next_proxy;        /* the first of them that was not tried */
  ClaspTurn *turn;         /* (nullable) */
  gint64 turn_start_us;
  gint64 turn_waited_us;
  ClaspDial *dial;
  GPtrArray *earlier_dials; /* (element-type ClaspDial) of proxies that could not be reached */
  GSocketConnection *connection;
  ClaspTlsHop *proxy_tls_hop; /* (nullable) with a proxy that is reached by TLS */
  ClaspProxyHop *proxy_hop;
  gboolean tunnelled;
  ClaspTlsHop *tls_hop;
  gboolean tls_done;
  GIOStream *stream; /* what the request goes through */
  ClaspOpening *opening;
  gboolean request_sent;
  gsize n_sent; /* bytes of the request */
  GBytes *leftover;
  guint8 buffer[READ_SIZE];
};

static void attempt_resolve (ClaspAttempt *self);
static void attempt_dial (ClaspAttempt *self, GList *addresses, const char *zone, guint scope_id);
static void attempt_secure (ClaspAttempt *self);
static void attempt_request (ClaspAttempt *self);
static void attempt_read (ClaspAttempt *self);
static void attempt_take_outcome (ClaspAttempt *self);

ClaspAttempt *
clasp_attempt_new (ClaspConnectConfig *config, ClaspAttemptFunc changed, ClaspAttemptFunc done, gpointer user_data)
{
  ClaspAttempt *self = g_new0 (ClaspAttempt, 1);

  g_ref_count_init (&self->ref_count);
  self->config = clasp_connect_config_ref (config);
  self->changed = changed;
  self->done = done;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->earlier_dials = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_dial_unref);
  self->start_us = g_get_monotonic_time ();
  self->report = clasp_report_new (config->url);
  self->report->wall_start_us = g_get_real_time ();
  if (clasp_request_get_secrets (config->request) != NULL)
    self->report->filled_in = clasp_secrets_ref (clasp_request_get_secrets (config->request));
  return self;
}

ClaspAttempt *
clasp_attempt_ref (ClaspAttempt *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_attempt_unref (ClaspAttempt *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->turn, clasp_turn_release);
  g_clear_pointer (&self->dial, clasp_dial_unref);
  g_ptr_array_unref (self->earlier_dials);
  g_strfreev (self->proxies);
  g_clear_pointer (&self->proxy_hop, clasp_proxy_hop_unref);
  g_clear_pointer (&self->proxy_tls_hop, clasp_tls_hop_unref);
  g_clear_pointer (&self->tls_hop, clasp_tls_hop_unref);
  g_clear_pointer (&self->opening, clasp_opening_free);
  g_clear_pointer (&self->leftover, g_bytes_unref);
  g_clear_pointer (&self->files, clasp_tls_files_free);
  g_clear_pointer (&self->proxy_files, clasp_tls_files_free);
  g_clear_pointer (&self->proxy, clasp_proxy_free);
  g_clear_object (&self->stream);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, clasp_report_unref);
  g_clear_pointer (&self->config, clasp_connect_config_unref);
  g_free (self->host);
  g_free (self->where);
  g_free (self);
}

/* Time, phases and the end. */

static gint64
attempt_now (const ClaspAttempt *self)
{
  return g_get_monotonic_time () - self->start_us;
}

static void
attempt_changed (ClaspAttempt *self)
{
  if (!self->ended)
    self->changed (self, self->user_data);
}

/* The place where the duration of a phase stands; %NULL for those that have none of their own. */
static gint64 *
attempt_get_duration (ClaspAttempt *self, ClaspPhase phase)
{
  switch (phase)
    {
    case CLASP_PHASE_RESOLVE:
      return &self->report->resolve_us;
    case CLASP_PHASE_TCP:
      return &self->report->tcp_us;
    case CLASP_PHASE_PROXY:
      return &self->report->proxy_us;
    case CLASP_PHASE_TLS:
      return &self->report->tls_us;
    case CLASP_PHASE_RESPONSE:
      return &self->report->response_us;
    case CLASP_PHASE_URI:
    case CLASP_PHASE_REQUEST:
    case CLASP_PHASE_OPEN:
    case CLASP_N_PHASES:
    default:
      return NULL;
    }
}

static void
attempt_leave_phase (ClaspAttempt *self)
{
  gint64 *duration = attempt_get_duration (self, self->report->phase);
  gint64 now = attempt_now (self);

  /* The response's time is noted when its head is complete. The phases before it come again with the next proxy. */
  if (duration == NULL || (duration == &self->report->response_us && *duration >= 0))
    return;
  *duration = MAX (*duration, 0) + now - self->phase_start_us;
  self->phase_start_us = now;
}

static void
attempt_enter_phase (ClaspAttempt *self, ClaspPhase phase)
{
  attempt_leave_phase (self);
  self->report->phase = phase;
  self->phase_start_us = attempt_now (self);
}

/* Lets go of all that is under way. A connection that did not open is closed at once. */
static void
attempt_finish (ClaspAttempt *self, ClaspOutcome outcome)
{
  g_autoptr (ClaspAttempt) alive = clasp_attempt_ref (self);

  if (self->ended)
    return;
  attempt_leave_phase (self);
  if (self->opening != NULL)
    attempt_take_outcome (self);
  self->ended = TRUE;
  self->report->outcome = outcome;
  self->report->total_us = attempt_now (self);
  if (outcome == CLASP_OUTCOME_OPEN)
    self->report->phase = CLASP_PHASE_OPEN;

  if (self->dial != NULL)
    clasp_dial_stop (self->dial, self->stopped ? _("Stopped.") : _("No answer in time."));
  if (self->proxy_hop != NULL)
    clasp_proxy_hop_stop (self->proxy_hop);
  if (self->proxy_tls_hop != NULL)
    clasp_tls_hop_stop (self->proxy_tls_hop);
  if (self->tls_hop != NULL)
    clasp_tls_hop_stop (self->tls_hop);
  g_cancellable_cancel (self->cancellable);
  if (outcome != CLASP_OUTCOME_OPEN && self->connection != NULL)
    g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
  if (self->turn != NULL && self->turn_start_us > 0 && !clasp_turn_is_granted (self->turn))
    self->turn_waited_us = g_get_monotonic_time () - self->turn_start_us;
  g_clear_pointer (&self->turn, clasp_turn_release);

  self->done (self, self->user_data);
}

static void
attempt_fail (ClaspAttempt *self, ClaspPhase phase, ClaspErrorDomain domain, ClaspErrorCode code, const char *text)
{
  if (self->ended)
    return;
  attempt_leave_phase (self);
  if (phase == CLASP_PHASE_TLS && self->tls_hop != NULL && self->report->first_bytes == NULL)
    self->report->first_bytes = clasp_tls_hop_dup_first_bytes (self->tls_hop);
  self->report->phase = phase;
  clasp_report_set_error (self->report, domain, code, text);
  attempt_finish (self, CLASP_OUTCOME_FAILED);
}

static const ClaspVerdict *
attempt_find_failed (GPtrArray *verdicts)
{
  for (guint i = 0; i < verdicts->len; i++)
    if (((const ClaspVerdict *) verdicts->pdata[i])->status == CLASP_STATUS_FAIL)
      return verdicts->pdata[i];
  return NULL;
}

/* Before the first byte: URI, files, where to. */

static gboolean
attempt_parse_uri (ClaspAttempt *self)
{
  const ClaspVerdict *failed;

  self->report->uri = clasp_uri_parse (self->config->url, self->config->url_length, self->report->verdicts);
  if (self->report->uri != NULL)
    {
      self->where = clasp_host_and_port (self->report->uri->host, self->report->uri->port);
      return TRUE;
    }

  failed = attempt_find_failed (self->report->verdicts);
  attempt_fail (self, CLASP_PHASE_URI, CLASP_ERROR_DOMAIN_URI,
                failed != NULL ? CLASP_ERROR_BROKEN_RULE : CLASP_ERROR_INVALID,
                failed != NULL ? failed->text : _("This is not the address of a WebSocket."));
  return FALSE;
}

static gboolean
attempt_load_files (ClaspAttempt *self)
{
  g_autoptr (GError) error = NULL;

  self->files = clasp_tls_files_load (self->config, &error);
  if (self->files == NULL)
    attempt_fail (self, CLASP_PHASE_TLS, CLASP_ERROR_DOMAIN_TLS, CLASP_ERROR_BAD_FILE, error->message);
  return self->files != NULL;
}

/* "host:port" as a user gives it; a host that could break a line or an address is none. */
static gboolean
attempt_parse_host_and_port (const char *text, guint16 default_port, char **host, guint16 *port)
{
  g_autoptr (GSocketConnectable) address = NULL;
  const char *name;

  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || *p == 0x7f || strchr ("/@?#\\", *p) != NULL)
      return FALSE;
  address = g_network_address_parse (text, default_port, NULL);
  if (address == NULL)
    return FALSE;
  name = g_network_address_get_hostname (G_NETWORK_ADDRESS (address));
  *port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  *host = g_hostname_is_non_ascii (name) ? g_hostname_to_ascii (name) : g_strdup (name);
  return *port != 0 && *host != NULL && **host != '\0';
}

/* "unix:PATH" in place of a host and port. */
static gboolean
attempt_choose_socket (ClaspAttempt *self, const char *path)
{
  g_autofree char *text = NULL;

  if (*path == '\0' || strlen (path) > CLASP_SOCKET_PATH_MAX)
    {
      text = g_strdup_printf (_("“%s” is not the path of a socket: it takes 1 to %d bytes."), path,
                              CLASP_SOCKET_PATH_MAX);
      attempt_fail (self, CLASP_PHASE_RESOLVE, CLASP_ERROR_DOMAIN_RESOLVE, CLASP_ERROR_BAD_ADDRESS, text);
      return FALSE;
    }
  if (self->config->proxy_mode == CLASP_PROXY_URI)
    {
      attempt_fail (self, CLASP_PHASE_PROXY, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_BAD_URI,
                    _("A socket of this computer is not reached through a proxy."));
      return FALSE;
    }
  self->socket_path = path;
  self->host = g_strdup (self->report->uri->host);
  self->port = self->report->uri->port;
  g_set_str (&self->where, self->config->connect_to);
  return TRUE;
}

static gboolean
attempt_choose_target (ClaspAttempt *self)
{
  const char *connect_to = self->config->connect_to;
  const ClaspUri *uri = self->report->uri;
  g_autofree char *text = NULL;

  if (connect_to == NULL)
    {
      self->host = g_strdup (uri->host);
      self->port = uri->port;
      return TRUE;
    }
  if (g_str_has_prefix (connect_to, CLASP_SOCKET_PREFIX))
    return attempt_choose_socket (self, connect_to + strlen (CLASP_SOCKET_PREFIX));
  if (attempt_parse_host_and_port (connect_to, uri->port, &self->host, &self->port))
    {
      g_free (self->where);
      self->where = clasp_host_and_port (self->host, self->port);
      return TRUE;
    }

  text = g_strdup_printf (_("“%s” is not an address to connect to; write it as host:port or unix:path."), connect_to);
  attempt_fail (self, CLASP_PHASE_RESOLVE, CLASP_ERROR_DOMAIN_RESOLVE, CLASP_ERROR_BAD_ADDRESS, text);
  return FALSE;
}

/* Proxy choice. */

static gboolean
attempt_set_proxy (ClaspAttempt *self, const char *uri)
{
  g_autoptr (GError) error = NULL;

  self->proxy = clasp_proxy_parse (uri, &error);
  if (self->proxy == NULL)
    {
      attempt_fail (self, CLASP_PHASE_PROXY, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_BAD_URI, error->message);
      return FALSE;
    }
  clasp_proxy_authorize (self->proxy, self->config->proxy_where, self->config->proxy_authorization);
  g_set_str (&self->report->proxy, self->proxy->masked);
  return TRUE;
}

static gboolean
attempt_has_next_proxy (const ClaspAttempt *self)
{
  return self->proxies != NULL && self->proxies[self->next_proxy] != NULL;
}

/* An entry that can't be used is passed over as long as another follows. */
static gboolean
attempt_take_next_proxy (ClaspAttempt *self)
{
  g_clear_pointer (&self->proxy, clasp_proxy_free);
  g_clear_pointer (&self->report->proxy, g_free);
  for (;;)
    {
      const char *uri = self->proxies[self->next_proxy++];
      g_autoptr (ClaspProxy) proxy = NULL;

      if (g_str_has_prefix (uri, "direct:"))
        return TRUE;
      proxy = clasp_proxy_parse (uri, NULL);
      if (proxy != NULL || !attempt_has_next_proxy (self))
        return attempt_set_proxy (self, uri);
    }
}

/* The proxy can't be reached: goes on with the next that the system names, as browsers do. */
static gboolean
attempt_try_next_proxy (ClaspAttempt *self)
{
  if (!attempt_has_next_proxy (self))
    return FALSE;
  g_clear_pointer (&self->turn, clasp_turn_release);
  if (self->dial != NULL)
    g_ptr_array_add (self->earlier_dials, g_steal_pointer (&self->dial));
  if (!attempt_take_next_proxy (self))
    return TRUE;
  attempt_enter_phase (self, CLASP_PHASE_RESOLVE);
  attempt_resolve (self);
  return TRUE;
}

static void
attempt_proxy_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = user_data;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, NULL);

  if (self->ended)
    return;
  /* No answer means no proxy. */
  self->proxies = g_steal_pointer (&proxies);
  if (!attempt_has_next_proxy (self))
    attempt_resolve (self);
  else if (attempt_take_next_proxy (self))
    attempt_resolve (self);
}

/* The system is asked about the https or http form: what proxy settings and scripts know. */
static void
attempt_look_up_proxy (ClaspAttempt *self)
{
  g_autofree char *uri = g_strdup_printf ("%s://%s/", self->report->uri->secure ? "https" : "http", self->where);

  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, self->cancellable, attempt_proxy_looked_up,
                                 clasp_attempt_ref (self));
}

static void
attempt_choose_proxy (ClaspAttempt *self)
{
  gboolean is_given = self->config->proxy_mode == CLASP_PROXY_URI;

  if (is_given && !attempt_set_proxy (self, self->config->proxy_uri != NULL ? self->config->proxy_uri : ""))
    return;
  attempt_enter_phase (self, CLASP_PHASE_RESOLVE);
  attempt_changed (self);
  if (self->config->proxy_mode == CLASP_PROXY_SYSTEM && self->socket_path == NULL &&
      !clasp_proxy_host_is_loopback (self->host))
    attempt_look_up_proxy (self);
  else
    attempt_resolve (self);
}

/* Resolve: the server's name, or the proxy's. */

static void
attempt_fail_resolve (ClaspAttempt *self, const GError *error)
{
  const char *host = self->proxy != NULL ? self->proxy->host : self->host;
  g_autofree char *text = clasp_reason_resolve_text (error, host);
  g_autofree char *proxy_text = NULL;

  if (self->proxy == NULL)
    {
      attempt_fail (self, CLASP_PHASE_RESOLVE, CLASP_ERROR_DOMAIN_RESOLVE, clasp_reason_resolve_code (error), text);
      return;
    }
  if (attempt_try_next_proxy (self))
    return;
  proxy_text = g_strdup_printf (_("The proxy %s can’t be reached. %s"), self->proxy->where, text);
  attempt_fail (self, CLASP_PHASE_PROXY, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_UNREACHABLE, proxy_text);
}

/* In the order of the answer, whichever of them are tried. */
static void
attempt_note_answer (ClaspAttempt *self, GList *addresses)
{
  GPtrArray *resolved = self->report->resolved;

  for (GList *l = addresses; l != NULL; l = l->next)
    {
      g_autofree char *text = g_inet_address_to_string (l->data);

      if (!g_ptr_array_find_with_equal_func (resolved, text, g_str_equal, NULL))
        g_ptr_array_add (resolved, g_steal_pointer (&text));
    }
}

static void
attempt_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (!self->ended && addresses == NULL)
    attempt_fail_resolve (self, error);
  else if (!self->ended)
    {
      attempt_note_answer (self, addresses);
      attempt_dial (self, addresses, NULL, 0);
    }
  g_resolver_free_addresses (addresses);
}

/* The number of an interface of this computer, from its name or number; 0: there is none. */
static guint
attempt_find_interface (const char *zone)
{
  guint64 number;
  char name[IF_NAMESIZE];

  if (g_ascii_string_to_unsigned (zone, 10, 1, G_MAXUINT32, &number, NULL))
    return if_indextoname ((guint) number, name) != NULL ? (guint) number : 0;
  return if_nametoindex (zone);
}

/* An IPv6 address that is only unique on one network: the zone after "%" says on which (RFC 4007 §11). */
static void
attempt_dial_in_zone (ClaspAttempt *self, const char *host, const char *zone)
{
  g_autofree char *bare = g_strndup (host, (gsize) (zone - 1 - host));
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);
  GList only = { address, NULL, NULL };
  guint scope_id = attempt_find_interface (zone);
  g_autofree char *text = NULL;

  if (address != NULL && scope_id != 0)
    {
      attempt_dial (self, &only, zone, scope_id);
      return;
    }
  text = g_strdup_printf (_("This computer has no network interface “%s”, which “%s” names."), zone, host);
  attempt_fail (self, CLASP_PHASE_RESOLVE, CLASP_ERROR_DOMAIN_RESOLVE, CLASP_ERROR_NO_INTERFACE, text);
}

static void
attempt_resolve (ClaspAttempt *self)
{
  const char *host = self->proxy != NULL ? self->proxy->host : self->host;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (GResolver) resolver = NULL;
  const char *zone = strchr (host, ':') != NULL ? strchr (host, '%') : NULL;

  if (self->socket_path != NULL)
    {
      attempt_dial (self, NULL, NULL, 0);
      return;
    }
  if (zone != NULL)
    {
      attempt_dial_in_zone (self, host, zone + 1);
      return;
    }
  if (address != NULL)
    {
      GList only = { address, NULL, NULL };

      attempt_dial (self, &only, NULL, 0);
      return;
    }
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, host, self->cancellable, attempt_resolved, clasp_attempt_ref (self));
}

/* TCP. */

static void
attempt_fail_tcp (ClaspAttempt *self, const GError *error)
{
  const char *where = self->proxy != NULL ? self->proxy->where : self->where;
  g_autofree char *text = clasp_reason_tcp_text (error, where);
  g_autofree char *proxy_text = NULL;

  if (self->proxy == NULL)
    {
      attempt_fail (self, CLASP_PHASE_TCP, CLASP_ERROR_DOMAIN_TCP, clasp_reason_tcp_code (error), text);
      return;
    }
  if (attempt_try_next_proxy (self))
    return;
  proxy_text = g_strdup_printf (_("The proxy %s can’t be reached. %s"), self->proxy->where, text);
  attempt_fail (self, CLASP_PHASE_PROXY, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_UNREACHABLE, proxy_text);
}

/* Why a proxy refuses stands on its page. */
static void
attempt_take_proxy_body (ClaspAttempt *self, const ClaspProxyHop *hop)
{
  ClaspReport *report = self->report;
  const ClaspBody *body = clasp_proxy_hop_get_body (hop, &report->body_type);

  if (body == NULL)
    return;
  report->body = clasp_body_dup_bytes (body);
  report->body_bytes = clasp_body_get_received (body);
  report->body_truncated = clasp_body_get_state (body) == CLASP_BODY_FULL;
  report->body_of_proxy = TRUE;
}

static void
attempt_fail_proxy (ClaspAttempt *self)
{
  const ClaspProxyHop *hop = self->proxy_hop;

  self->report->first_bytes = clasp_proxy_hop_dup_first_bytes (hop);
  attempt_take_proxy_body (self, hop);
  attempt_fail (self, CLASP_PHASE_PROXY, CLASP_ERROR_DOMAIN_PROXY, clasp_proxy_hop_get_error_code (hop),
                clasp_proxy_hop_get_error_text (hop));
}

static void
attempt_tunnelled (ClaspProxyHop *hop, gpointer user_data)
{
  ClaspAttempt *self = user_data;

  self->report->proxy_status = clasp_proxy_hop_get_status (hop);
  if (clasp_proxy_hop_get_error_code (hop) != CLASP_ERROR_NONE)
    {
      attempt_fail_proxy (self);
      return;
    }
  self->tunnelled = TRUE;
  attempt_secure (self);
}

static void
attempt_proxy_hop_changed (ClaspProxyHop *hop, gpointer user_data)
{
  attempt_changed (user_data);
}

static void
attempt_tunnel (ClaspAttempt *self)
{
  self->proxy_hop = clasp_proxy_hop_new (self->proxy, self->connection, self->host, self->port, &self->config->limits,
                                         self->report->transcript, self->start_us, attempt_proxy_hop_changed,
                                         attempt_tunnelled, self);
  clasp_proxy_hop_start (self->proxy_hop);
}

/* The proxy talks on, within its TLS, as one without does. */
static void
attempt_proxy_secured (ClaspTlsHop *hop, gpointer user_data)
{
  ClaspAttempt *self = user_data;
  g_autoptr (GError) error = NULL;
  GSocketConnection *relay;

  if (clasp_tls_hop_get_error_code (hop) != CLASP_ERROR_NONE)
    {
      g_autofree char *text = g_strdup_printf (_("No TLS with the proxy: %s"), clasp_tls_hop_get_error_text (hop));

      attempt_fail (self, CLASP_PHASE_PROXY, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_FAILED, text);
      return;
    }
  relay = clasp_tls_relay_new (clasp_tls_hop_get_stream (hop), &error);
  if (relay == NULL)
    {
      attempt_fail (self, CLASP_PHASE_PROXY, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_FAILED, error->message);
      return;
    }
  g_object_unref (self->connection);
  self->connection = relay;
  attempt_tunnel (self);
}

/* What the user trusts is said of the server, not of the proxy: that one has to be verified. */
static void
attempt_secure_proxy (ClaspAttempt *self)
{
  g_autoptr (ClaspConnectConfig) config = clasp_connect_config_new (self->config->url, -1);

  /* The client's certificate is for the server. */
  self->proxy_files = clasp_tls_files_dup_authorities (self->files);
  self->proxy_tls_hop = clasp_tls_hop_new (self->connection, self->proxy->host, self->proxy->port, self->proxy_files,
                                           config, attempt_proxy_secured, self);
  attempt_changed (self);
  clasp_tls_hop_start (self->proxy_tls_hop);
}

static void
attempt_dialled (ClaspDial *dial, gpointer user_data)
{
  ClaspAttempt *self = user_data;

  self->connection = clasp_dial_steal_connection (dial);
  if (self->connection == NULL)
    {
      attempt_fail_tcp (self, clasp_dial_get_error (dial));
      return;
    }
  g_set_str (&self->report->remote_address, clasp_dial_get_remote (dial));
  if (self->proxy != NULL)
    {
      attempt_enter_phase (self, CLASP_PHASE_PROXY);
      if (self->proxy->secure)
        attempt_secure_proxy (self);
      else
        attempt_tunnel (self);
      return;
    }
  self->turn = clasp_dial_steal_turn (dial);
  attempt_secure (self);
}

static void
attempt_dial_changed (ClaspDial *dial, gpointer user_data)
{
  attempt_changed (user_data);
}

static void
attempt_proxy_turn_ready (gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = clasp_attempt_ref (user_data);

  self->turn_waited_us = g_get_monotonic_time () - self->turn_start_us;
  clasp_dial_start (self->dial);
  attempt_changed (self);
}

/* Through a proxy the server's address isn't known: each host name counts as a host of its own (RFC 6455 §4.1). */
static void
attempt_dial (ClaspAttempt *self, GList *addresses, const char *zone, guint scope_id)
{
  g_autofree char *key = NULL;

  attempt_enter_phase (self, CLASP_PHASE_TCP);
  if (self->socket_path != NULL)
    self->dial = clasp_dial_new_for_socket (self->socket_path, self->start_us, attempt_dial_changed, attempt_dialled,
                                            self);
  else
    self->dial = clasp_dial_new (addresses, self->proxy != NULL ? self->proxy->port : self->port, zone, scope_id,
                                 self->proxy == NULL, self->start_us, attempt_dial_changed, attempt_dialled, self);
  if (self->proxy != NULL)
    {
      key = clasp_host_and_port (self->host, self->port);
      self->turn_start_us = g_get_monotonic_time ();
      self->turn = clasp_turn_take (key, attempt_proxy_turn_ready, self);
    }
  if (self->turn == NULL || clasp_turn_is_granted (self->turn))
    clasp_dial_start (self->dial);
  attempt_changed (self);
}

/* TLS. */

static void
attempt_update_tls (ClaspAttempt *self)
{
  g_clear_pointer (&self->report->tls, clasp_tls_info_free);
  self->report->tls = clasp_tls_hop_dup_info (self->tls_hop);
}

/* A network that wants its users to sign in says 200 to CONNECT and sends a page where TLS should begin: the server,
 * which is what the TLS handshake is about, was not reached. */
static gboolean
attempt_is_page_of_proxy (const ClaspAttempt *self, ClaspTlsHop *hop)
{
  g_autoptr (GBytes) first = NULL;
  ClaspBanner banner;

  if (clasp_tls_hop_get_error_code (hop) != CLASP_ERROR_NOT_TLS || self->proxy_hop == NULL ||
      !clasp_proxy_hop_names_content (self->proxy_hop))
    return FALSE;
  /* One more answer is the server's, to what it took for a request, and so is what a known protocol begins with. A page
   * may be packed, or come in chunks. */
  first = clasp_tls_hop_dup_first_bytes (hop);
  banner = clasp_banner_recognise (g_bytes_get_data (first, NULL), g_bytes_get_size (first), TRUE);
  return banner == CLASP_BANNER_HTML || banner == CLASP_BANNER_TEXT || banner == CLASP_BANNER_BINARY;
}

static void
attempt_secured (ClaspTlsHop *hop, gpointer user_data)
{
  ClaspAttempt *self = user_data;

  if (attempt_is_page_of_proxy (self, hop))
    {
      g_autoptr (GBytes) first = clasp_tls_hop_dup_first_bytes (hop);

      self->tunnelled = FALSE;
      clasp_proxy_hop_take_page (self->proxy_hop, first);
      attempt_fail_proxy (self);
      return;
    }
  attempt_update_tls (self);
  if (clasp_tls_hop_get_error_code (hop) != CLASP_ERROR_NONE)
    {
      attempt_fail (self, CLASP_PHASE_TLS, CLASP_ERROR_DOMAIN_TLS, clasp_tls_hop_get_error_code (hop),
                    clasp_tls_hop_get_error_text (hop));
      return;
    }
  self->tls_done = TRUE;
  self->stream = g_object_ref (clasp_tls_hop_get_stream (hop));
  attempt_request (self);
}

static void
attempt_secure (ClaspAttempt *self)
{
  if (!self->report->uri->secure)
    {
      self->stream = G_IO_STREAM (g_object_ref (self->connection));
      attempt_request (self);
      return;
    }
  attempt_enter_phase (self, CLASP_PHASE_TLS);
  self->tls_hop = clasp_tls_hop_new (self->connection, self->report->uri->host, self->report->uri->port, self->files,
                                     self->config, attempt_secured, self);
  attempt_changed (self);
  clasp_tls_hop_start (self->tls_hop);
}
/* The opening handshake. */

static void attempt_send_piece (ClaspAttempt *self);

static gboolean
attempt_on_pause_over (gpointer user_data)
{
  ClaspAttempt *self = user_data;

  if (!self->ended)
    attempt_send_piece (self);
  return G_SOURCE_REMOVE;
}

/* Between two pieces of a request that the user has split. */
static void
attempt_pause (ClaspAttempt *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (self->config->split_ms);

  g_source_set_callback (source, attempt_on_pause_over, clasp_attempt_ref (self), (GDestroyNotify) clasp_attempt_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
attempt_piece_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = user_data;
  gsize n = 0;
  /* A server may refuse and hang up before it has read all: what it sent is read in any case. */
  gboolean written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &n, NULL);

  self->n_sent += n;
  if (self->ended)
    return;
  if (written && self->n_sent < g_bytes_get_size (clasp_opening_get_request (self->opening)))
    {
      attempt_pause (self);
      return;
    }
  attempt_enter_phase (self, CLASP_PHASE_RESPONSE);
  attempt_changed (self);
  attempt_read (self);
}

static void
attempt_send_piece (ClaspAttempt *self)
{
  gsize length;
  const char *data = g_bytes_get_data (clasp_opening_get_request (self->opening), &length);
  gsize size = length - self->n_sent;

  if (self->config->split_bytes > 0)
    size = MIN (size, self->config->split_bytes);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data + self->n_sent, size,
                                   G_PRIORITY_DEFAULT, self->cancellable, attempt_piece_sent, clasp_attempt_ref (self));
}

void
attempt_request (ClaspAttempt *self)
{
  ClaspRandom random = { 0 };
  guint8 nonce[CLASP_NONCE_SIZE];
  const ClaspConnectConfig *config = self->config;

  attempt_enter_phase (self, CLASP_PHASE_REQUEST);
  clasp_random_fill (nonce, sizeof nonce, &random);
  self->opening = clasp_opening_new (self->report->uri, config->request, nonce, &config->limits, config->lenient,
                                     config->refuse_no_subprotocol, self->report->transcript, attempt_now (self));
  self->request_sent = TRUE;
  attempt_send_piece (self);
  attempt_changed (self);
}

static void
attempt_update_from_opening (ClaspAttempt *self)
{
  ClaspReport *report = self->report;
  gint64 first_byte = clasp_opening_get_first_byte_time (self->opening);

  report->http_status = clasp_opening_get_http_status (self->opening);
  g_set_str (&report->http_version, clasp_opening_get_http_version (self->opening));
  g_set_str (&report->http_reason, clasp_opening_get_http_reason (self->opening));
  if (first_byte >= 0 && report->first_bytes == NULL)
    report->first_bytes = clasp_opening_dup_first_bytes (self->opening);
  if (clasp_opening_get_state (self->opening) != CLASP_OPENING_HEAD && report->response_us < 0)
    report->response_us = attempt_now (self) - self->phase_start_us;
}

/* What is only known, or only worth copying, at the end. */
void
attempt_take_outcome (ClaspAttempt *self)
{
  ClaspReport *report = self->report;

  attempt_update_from_opening (self);
  g_clear_pointer (&report->first_bytes, g_bytes_unref);
  if (clasp_opening_get_first_byte_time (self->opening) >= 0)
    report->first_bytes = clasp_opening_dup_first_bytes (self->opening);
  report->protocol = clasp_opening_dup_protocol (self->opening);
  report->extensions = clasp_opening_dup_extensions (self->opening);
  report->body = clasp_opening_dup_body (self->opening, &report->body_truncated, &report->body_bytes);
  if (report->body != NULL)
    report->body_type = clasp_opening_dup_field (self->opening, "Content-Type");
}

static char *
attempt_dup_refusal_text (const ClaspReport *report, const char *where)
{
  gboolean has_reason = report->http_reason != NULL && *report->http_reason != '\0';
  g_autofree char *reason = has_reason ? clasp_foreign_to_text (report->http_reason, strlen (report->http_reason), 0)
                                       : g_strdup ("");

  return g_strdup_printf (_("%s did not open a WebSocket: it answered %u%s%s."), where, report->http_status,
                          has_reason ? " " : "", reason);
}

static char *
attempt_dup_failure_text (ClaspAttempt *self)
{
  g_autoptr (GPtrArray) verdicts = clasp_opening_judge (self->opening);
  const ClaspVerdict *failed = attempt_find_failed (verdicts);

  if (clasp_opening_get_first_byte_time (self->opening) < 0)
    return g_strdup_printf (_("%s took the request and closed the connection without an answer."), self->where);
  if (failed == NULL)
    return g_strdup_printf (_("The answer of %s opens no WebSocket."), self->where);
  return g_strdup_printf (_("The answer of %s breaks a rule: %s"), self->where, failed->text);
}

static void
attempt_refuse (ClaspAttempt *self)
{
  ClaspReport *report = self->report;
  gboolean is_refusal;
  g_autofree char *text = NULL;

  attempt_update_from_opening (self);
  is_refusal = report->http_status != 0 && report->http_status != 101 && report->http_status >= 200;
  text = is_refusal ? attempt_dup_refusal_text (report, self->where) : attempt_dup_failure_text (self);

  attempt_fail (self, CLASP_PHASE_RESPONSE, CLASP_ERROR_DOMAIN_HTTP,
                is_refusal ? CLASP_ERROR_REFUSED : CLASP_ERROR_INVALID, text);
}

static ClaspStreamEnd
attempt_classify_read_error (const GError *error)
{
  if (error == NULL)
    return CLASP_STREAM_END_FIN;
  return error->domain == G_TLS_ERROR ? CLASP_STREAM_END_TLS_CUT : CLASP_STREAM_END_RESET;
}

/* Decides on what the opening has become of the bytes. */
static void
attempt_judge (ClaspAttempt *self, gsize consumed, gsize length)
{
  switch (clasp_opening_get_state (self->opening))
    {
    case CLASP_OPENING_OPEN:
      if (consumed < length)
        self->leftover = g_bytes_new (self->buffer + consumed, length - consumed);
      attempt_finish (self, CLASP_OUTCOME_OPEN);
      break;
    case CLASP_OPENING_FAILED:
      attempt_refuse (self);
      break;
    case CLASP_OPENING_HEAD:
    case CLASP_OPENING_BODY:
    default:
      attempt_changed (self);
      attempt_read (self);
      break;
    }
}

static void
attempt_take_end (ClaspAttempt *self, const GError *error)
{
  if (error != NULL && self->tls_hop != NULL && clasp_tls_hop_take_error (self->tls_hop, error))
    {
      clasp_opening_receive_end (self->opening, CLASP_STREAM_END_RESET, attempt_now (self));
      self->tls_done = FALSE;
      attempt_update_tls (self);
      attempt_fail (self, CLASP_PHASE_TLS, CLASP_ERROR_DOMAIN_TLS, clasp_tls_hop_get_error_code (self->tls_hop),
                    clasp_tls_hop_get_error_text (self->tls_hop));
      return;
    }
  clasp_opening_receive_end (self->opening, attempt_classify_read_error (error), attempt_now (self));
  attempt_judge (self, 0, 0);
}

static void
attempt_read_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  gsize consumed;

  if (self->ended)
    return;
  if (n <= 0)
    {
      attempt_take_end (self, error);
      return;
    }
  consumed = clasp_opening_receive (self->opening, self->buffer, (gsize) n, attempt_now (self));
  attempt_update_from_opening (self);
  attempt_judge (self, consumed, (gsize) n);
}

static void
attempt_read (ClaspAttempt *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, self->cancellable, attempt_read_done, clasp_attempt_ref (self));
}
/* The two ends of an attempt. */

void
clasp_attempt_start (ClaspAttempt *self)
{
  if (attempt_parse_uri (self) && attempt_load_files (self) && attempt_choose_target (self))
    attempt_choose_proxy (self);
}

void
clasp_attempt_end (ClaspAttempt *self, ClaspStreamEnd how)
{
  ClaspPhase phase = self->report->phase;
  const char *where = self->where != NULL ? self->where : self->report->url;
  gboolean in_body = self->opening != NULL && clasp_opening_get_state (self->opening) == CLASP_OPENING_BODY;
  g_autofree char *text = NULL;

  if (self->ended)
    return;
  self->timed_out = how == CLASP_STREAM_END_TIMEOUT;
  self->stopped = !self->timed_out;
  if (self->opening != NULL)
    clasp_opening_receive_end (self->opening, how, attempt_now (self));

  if (self->stopped)
    {
      attempt_fail (self, phase, CLASP_ERROR_DOMAIN_STOPPED, CLASP_ERROR_BY_USER,
                    _("You stopped the connection while it was being opened."));
      return;
    }
  if (in_body) /* refused: only its body has no end */
    {
      attempt_refuse (self);
      return;
    }
  text = clasp_reason_timeout_text (phase, self->config->limits.opening_timeout_ms,
                                    phase == CLASP_PHASE_RESOLVE && self->host != NULL ? self->host : where,
                                    self->proxy != NULL ? self->proxy->where : NULL);
  attempt_fail (self, phase, CLASP_ERROR_DOMAIN_TIMEOUT, CLASP_ERROR_IN_PHASE, text);
}

/* The report. */

static void
attempt_describe_way (ClaspAttempt *self, ClaspWay *way)
{
  const ClaspReport *report = self->report;
  gboolean failed_at_proxy = report->error_domain == CLASP_ERROR_DOMAIN_PROXY;

  way->secure = report->uri != NULL && report->uri->secure;
  way->begun = self->dial != NULL;
  way->waiting = !self->ended && self->dial != NULL &&
                 (clasp_dial_is_waiting (self->dial) || (self->turn != NULL && !clasp_turn_is_granted (self->turn)));
  way->waited_us = self->turn_waited_us + (self->dial != NULL ? clasp_dial_get_waited (self->dial) : 0);
  for (guint i = 0; i < self->earlier_dials->len; i++)
    way->waited_us += clasp_dial_get_waited (self->earlier_dials->pdata[i]);
  way->proxy = self->proxy != NULL ? self->proxy->where : failed_at_proxy ? "" : NULL;
  way->tunnelled = self->tunnelled;
  way->proxy_error = failed_at_proxy ? report->error_text : NULL;
  way->tls = report->tls;
  way->tls_error = report->error_domain == CLASP_ERROR_DOMAIN_TLS ? report->error_text : NULL;
  way->tls_done = self->tls_done;
  way->request_sent = self->request_sent;
  way->finished = self->ended;
  way->timed_out = self->timed_out;
  way->stopped = self->stopped;
  way->timeout_ms = self->config->limits.opening_timeout_ms;
  way->total_us = report->total_us;
}

static void
attempt_update_addresses (ClaspAttempt *self)
{
  g_ptr_array_set_size (self->report->addresses, 0);
  for (guint i = 0; i < self->earlier_dials->len; i++)
    g_ptr_array_extend_and_steal (self->report->addresses, clasp_dial_dup_addresses (self->earlier_dials->pdata[i]));
  if (self->dial != NULL)
    g_ptr_array_extend_and_steal (self->report->addresses, clasp_dial_dup_addresses (self->dial));
}

ClaspReport *
clasp_attempt_dup_report (ClaspAttempt *self)
{
  ClaspReport *report;
  ClaspWay way = { 0 };

  attempt_update_addresses (self);
  report = clasp_report_copy (self->report);
  if (!self->ended)
    report->total_us = attempt_now (self);
  if (self->opening != NULL)
    {
      g_autoptr (GPtrArray) verdicts = clasp_opening_judge (self->opening);

      g_ptr_array_extend_and_steal (report->verdicts, g_steal_pointer (&verdicts));
    }
  attempt_describe_way (self, &way);
  clasp_way_judge (&way, report->transcript, report->verdicts);
  clasp_way_fill_verdicts (report->verdicts);
  return report;
}

GIOStream *
clasp_attempt_steal_stream (ClaspAttempt *self)
{
  return self->report->outcome == CLASP_OUTCOME_OPEN ? g_steal_pointer (&self->stream) : NULL;
}

GBytes *
clasp_attempt_steal_leftover (ClaspAttempt *self)
{
  return g_steal_pointer (&self->leftover);
}
