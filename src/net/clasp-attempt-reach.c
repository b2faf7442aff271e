/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-attempt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-reason.h"

static void attempt_reach_attempt_resolve (ClaspAttempt *self);
static void attempt_reach_attempt_dial (ClaspAttempt *self, GList *addresses);
static void attempt_reach_attempt_tls (ClaspAttempt *self);

/* Before the first byte: URI, files, where to. */

static gboolean
attempt_reach_attempt_parse_uri (ClaspAttempt *self)
{
  const ClaspVerdict *failed;

  self->report->uri = clasp_uri_parse (self->config->url, self->config->url_length, self->report->verdicts);
  if (self->report->uri != NULL)
    {
      self->where = clasp_host_and_port (self->report->uri->host, self->report->uri->port);
      return TRUE;
    }

  failed = clasp_attempt_find_failed (self->report->verdicts);
  clasp_attempt_fail (self, CLASP_PHASE_URI, "uri", failed != NULL ? clasp_rule_get (failed->rule)->id : "invalid",
                      failed != NULL ? failed->text : _("This is not the address of a WebSocket."));
  return FALSE;
}

static gboolean
attempt_reach_attempt_load_files (ClaspAttempt *self)
{
  g_autoptr (GError) error = NULL;

  self->files = clasp_tls_files_load (self->config, &error);
  if (self->files == NULL)
    clasp_attempt_fail (self, CLASP_PHASE_TLS, "tls", "bad-file", error->message);
  return self->files != NULL;
}

/* "host:port" as a user gives it; a host that could break a line or an address is none. */
static gboolean
attempt_reach_parse_host_and_port (const char *text, guint16 default_port, char **host, guint16 *port)
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

static gboolean
attempt_reach_attempt_choose_target (ClaspAttempt *self)
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
  if (attempt_reach_parse_host_and_port (connect_to, uri->port, &self->host, &self->port))
    {
      g_free (self->where);
      self->where = clasp_host_and_port (self->host, self->port);
      return TRUE;
    }

  text = g_strdup_printf (_("“%s” is not an address to connect to; write it as host:port."), connect_to);
  clasp_attempt_fail (self, CLASP_PHASE_RESOLVE, "resolve", "bad-address", text);
  return FALSE;
}

/* Proxy choice. */

static gboolean
attempt_reach_attempt_set_proxy (ClaspAttempt *self, const char *uri)
{
  g_autoptr (GError) error = NULL;

  self->proxy = clasp_proxy_parse (uri, &error);
  if (self->proxy == NULL)
    {
      clasp_attempt_fail (self, CLASP_PHASE_PROXY, "proxy", "bad-uri", error->message);
      return FALSE;
    }
  clasp_proxy_authorize (self->proxy, self->config->proxy_where, self->config->proxy_authorization);
  g_set_str (&self->report->proxy, self->proxy->masked);
  return TRUE;
}

static void
attempt_reach_attempt_proxy_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = user_data;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, NULL);

  if (self->ended)
    return;
  /* No answer means no proxy. A list goes from best to last resort. */
  if (proxies != NULL && proxies[0] != NULL && !g_str_has_prefix (proxies[0], "direct:") &&
      !attempt_reach_attempt_set_proxy (self, proxies[0]))
    return;
  attempt_reach_attempt_resolve (self);
}

/* The system is asked about the https or http form: what proxy settings and scripts know. */
static void
attempt_reach_attempt_look_up_proxy (ClaspAttempt *self)
{
  g_autofree char *uri = g_strdup_printf ("%s://%s/", self->report->uri->secure ? "https" : "http", self->where);

  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, self->cancellable,
                                 attempt_reach_attempt_proxy_looked_up, clasp_attempt_ref (self));
}

static void
attempt_reach_attempt_choose_proxy (ClaspAttempt *self)
{
  gboolean is_given = self->config->proxy_mode == CLASP_PROXY_URI;

  if (is_given &&
      !attempt_reach_attempt_set_proxy (self, self->config->proxy_uri != NULL ? self->config->proxy_uri : ""))
    return;
  clasp_attempt_enter_phase (self, CLASP_PHASE_RESOLVE);
  clasp_attempt_changed (self);
  if (self->config->proxy_mode == CLASP_PROXY_SYSTEM && !clasp_proxy_host_is_loopback (self->host))
    attempt_reach_attempt_look_up_proxy (self);
  else
    attempt_reach_attempt_resolve (self);
}

void
clasp_attempt_start (ClaspAttempt *self)
{
  if (attempt_reach_attempt_parse_uri (self) && attempt_reach_attempt_load_files (self) &&
      attempt_reach_attempt_choose_target (self))
    attempt_reach_attempt_choose_proxy (self);
}

/* Resolve: the server's name, or the proxy's. */

static void
attempt_reach_attempt_fail_resolve (ClaspAttempt *self, const GError *error)
{
  const char *host = self->proxy != NULL ? self->proxy->host : self->host;
  g_autofree char *text = clasp_reason_resolve_text (error, host);
  g_autofree char *proxy_text = NULL;

  if (self->proxy == NULL)
    {
      clasp_attempt_fail (self, CLASP_PHASE_RESOLVE, "resolve", clasp_reason_resolve_code (error), text);
      return;
    }
  proxy_text = g_strdup_printf (_("The proxy %s can’t be reached. %s"), self->proxy->where, text);
  clasp_attempt_fail (self, CLASP_PHASE_PROXY, "proxy", "unreachable", proxy_text);
}

static void
attempt_reach_attempt_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (!self->ended && addresses == NULL)
    attempt_reach_attempt_fail_resolve (self, error);
  else if (!self->ended)
    attempt_reach_attempt_dial (self, addresses);
  g_resolver_free_addresses (addresses);
}

static void
attempt_reach_attempt_resolve (ClaspAttempt *self)
{
  const char *host = self->proxy != NULL ? self->proxy->host : self->host;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (GResolver) resolver = NULL;

  if (address != NULL)
    {
      GList only = { address, NULL, NULL };

      attempt_reach_attempt_dial (self, &only);
      return;
    }
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, host, self->cancellable, attempt_reach_attempt_resolved,
                                   clasp_attempt_ref (self));
}

/* TCP. */

static void
attempt_reach_attempt_fail_tcp (ClaspAttempt *self, const GError *error)
{
  const char *where = self->proxy != NULL ? self->proxy->where : self->where;
  g_autofree char *text = clasp_reason_tcp_text (error, where);
  g_autofree char *proxy_text = NULL;

  if (self->proxy == NULL)
    {
      clasp_attempt_fail (self, CLASP_PHASE_TCP, "tcp", clasp_reason_tcp_code (error), text);
      return;
    }
  proxy_text = g_strdup_printf (_("The proxy %s can’t be reached. %s"), self->proxy->where, text);
  clasp_attempt_fail (self, CLASP_PHASE_PROXY, "proxy", "unreachable", proxy_text);
}

static void
attempt_reach_attempt_tunnelled (ClaspProxyHop *hop, gpointer user_data)
{
  ClaspAttempt *self = user_data;
  const char *code = clasp_proxy_hop_get_error_code (hop);

  self->report->proxy_status = clasp_proxy_hop_get_status (hop);
  if (code != NULL)
    {
      self->report->first_bytes = clasp_proxy_hop_dup_first_bytes (hop);
      clasp_attempt_fail (self, CLASP_PHASE_PROXY, "proxy", code, clasp_proxy_hop_get_error_text (hop));
      return;
    }
  self->tunnelled = TRUE;
  attempt_reach_attempt_tls (self);
}

static void
attempt_reach_attempt_proxy_hop_changed (ClaspProxyHop *hop, gpointer user_data)
{
  clasp_attempt_changed (user_data);
}

static void
attempt_reach_attempt_tunnel (ClaspAttempt *self)
{
  clasp_attempt_enter_phase (self, CLASP_PHASE_PROXY);
  self->proxy_hop = clasp_proxy_hop_new (
      self->proxy, self->connection, self->host, self->port, &self->config->limits, self->report->transcript,
      self->start_us, attempt_reach_attempt_proxy_hop_changed, attempt_reach_attempt_tunnelled, self);
  clasp_proxy_hop_start (self->proxy_hop);
}

static void
attempt_reach_attempt_dialled (ClaspDial *dial, gpointer user_data)
{
  ClaspAttempt *self = user_data;

  self->connection = clasp_dial_steal_connection (dial);
  if (self->connection == NULL)
    {
      attempt_reach_attempt_fail_tcp (self, clasp_dial_get_error (dial));
      return;
    }
  g_set_str (&self->report->remote_address, clasp_dial_get_remote (dial));
  if (self->proxy != NULL)
    {
      attempt_reach_attempt_tunnel (self);
      return;
    }
  self->turn = clasp_dial_steal_turn (dial);
  attempt_reach_attempt_tls (self);
}

static void
attempt_reach_attempt_dial_changed (ClaspDial *dial, gpointer user_data)
{
  clasp_attempt_changed (user_data);
}

static void
attempt_reach_attempt_proxy_turn_ready (gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = clasp_attempt_ref (user_data);

  self->turn_waited_us = g_get_monotonic_time () - self->turn_start_us;
  clasp_dial_start (self->dial);
  clasp_attempt_changed (self);
}

/* Through a proxy the server's address isn't known: each host name counts as a host of its own (RFC 6455 §4.1). */
static void
attempt_reach_attempt_dial (ClaspAttempt *self, GList *addresses)
{
  g_autofree char *key = NULL;

  clasp_attempt_enter_phase (self, CLASP_PHASE_TCP);
  self->dial = clasp_dial_new (addresses, self->proxy != NULL ? self->proxy->port : self->port, self->proxy == NULL,
                               self->start_us, attempt_reach_attempt_dial_changed, attempt_reach_attempt_dialled, self);
  if (self->proxy != NULL)
    {
      key = clasp_host_and_port (self->host, self->port);
      self->turn_start_us = g_get_monotonic_time ();
      self->turn = clasp_turn_take (key, attempt_reach_attempt_proxy_turn_ready, self);
    }
  if (self->turn == NULL || clasp_turn_is_granted (self->turn))
    clasp_dial_start (self->dial);
  clasp_attempt_changed (self);
}

/* TLS. */

void
clasp_attempt_update_tls (ClaspAttempt *self)
{
  g_clear_pointer (&self->report->tls, clasp_tls_info_free);
  self->report->tls = clasp_tls_hop_dup_info (self->tls_hop);
}

static void
attempt_reach_attempt_secured (ClaspTlsHop *hop, gpointer user_data)
{
  ClaspAttempt *self = user_data;

  clasp_attempt_update_tls (self);
  if (clasp_tls_hop_get_error_code (hop) != NULL)
    {
      clasp_attempt_fail (self, CLASP_PHASE_TLS, "tls", clasp_tls_hop_get_error_code (hop),
                          clasp_tls_hop_get_error_text (hop));
      return;
    }
  self->tls_done = TRUE;
  self->stream = g_object_ref (clasp_tls_hop_get_stream (hop));
  clasp_attempt_request (self);
}

static void
attempt_reach_attempt_tls (ClaspAttempt *self)
{
  if (!self->report->uri->secure)
    {
      self->stream = G_IO_STREAM (g_object_ref (self->connection));
      clasp_attempt_request (self);
      return;
    }
  clasp_attempt_enter_phase (self, CLASP_PHASE_TLS);
  self->tls_hop = clasp_tls_hop_new (self->connection, self->report->uri->host, self->report->uri->port, self->files,
                                     self->config->insecure, attempt_reach_attempt_secured, self);
  clasp_attempt_changed (self);
  clasp_tls_hop_start (self->tls_hop);
}
