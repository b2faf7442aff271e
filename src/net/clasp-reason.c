/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-reason.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"

char *
clasp_host_and_port (const char *host, guint16 port)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, port) : g_strdup_printf ("%s:%u", host, port);
}

const char *
clasp_reason_resolve_code (const GError *error)
{
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return "not-found";
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    return "temporary";
  return "failed";
}

char *
clasp_reason_resolve_text (const GError *error, const char *host)
{
  const char *code = clasp_reason_resolve_code (error);

  if (strcmp (code, "not-found") == 0)
    return g_strdup_printf (_("There is no host named “%s”."), host);
  if (strcmp (code, "temporary") == 0)
    return g_strdup_printf (_("The name “%s” could not be looked up now: the name server did not answer."), host);
  return g_strdup_printf (_("The name “%s” could not be looked up: %s"), host, error->message);
}

/* Words for what GIO tells about a socket; the sentences take "host:port". */
static const struct
{
  int error;
  const char *code;
  const char *text;
} tcp_reasons[] = {
  { G_IO_ERROR_CONNECTION_REFUSED, "refused", N_("Nothing is listening on %s.") },
  { G_IO_ERROR_HOST_UNREACHABLE, "unreachable", N_("There is no way to reach %s from here.") },
  { G_IO_ERROR_NETWORK_UNREACHABLE, "unreachable", N_("The network of %s can’t be reached from here.") },
  { G_IO_ERROR_TIMED_OUT, "timed-out",
    N_("No answer from %s: its packets are lost or dropped, often by a firewall.") },
  { G_IO_ERROR_CONNECTION_CLOSED, "reset", N_("%s cut the connection while it was being made.") },
  { G_IO_ERROR_PERMISSION_DENIED, "denied", N_("This computer does not allow a connection to %s.") },
};

const char *
clasp_reason_tcp_code (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tcp_reasons); i++)
    if (g_error_matches (error, G_IO_ERROR, tcp_reasons[i].error))
      return tcp_reasons[i].code;
  return "failed";
}

char *
clasp_reason_tcp_text (const GError *error, const char *where)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tcp_reasons); i++)
    if (g_error_matches (error, G_IO_ERROR, tcp_reasons[i].error))
      return g_strdup_printf (_(tcp_reasons[i].text), where);
  return g_strdup_printf (_("Connecting to %s failed: %s"), where, error->message);
}

const char *
clasp_reason_socks_code (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED))
    return "need-auth";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return "denied";
  return "failed";
}

char *
clasp_reason_socks_text (const GError *error, const char *proxy, const char *where)
{
  const char *code = clasp_reason_socks_code (error);

  if (strcmp (code, "need-auth") == 0)
    return g_strdup_printf (_("The proxy %s wants a user name and a password."), proxy);
  if (strcmp (code, "denied") == 0)
    return g_strdup_printf (_("The proxy %s does not allow a connection to %s; the server was never contacted."),
                            proxy, where);
  return g_strdup_printf (_("The proxy %s made no connection to %s: %s"), proxy, where, error->message);
}

const char *
clasp_reason_proxy_status_code (guint status)
{
  if (status == 407)
    return "need-auth";
  return status >= 500 ? "failed" : "denied";
}

char *
clasp_reason_proxy_status_text (guint status, const char *reason, const char *proxy, const char *where)
{
  g_autofree char *shown = reason != NULL ? clasp_foreign_to_text (reason, strlen (reason), 0) : g_strdup ("");
  g_autofree char *answer = *shown != '\0' ? g_strdup_printf ("%u %s", status, shown) : g_strdup_printf ("%u", status);

  if (status == 407)
    return g_strdup_printf (_("The proxy %s wants a user name and a password (%s)."), proxy, answer);
  /* 501 and others are about the method, or about the proxy itself. */
  if (status == 502 || status == 503 || status == 504)
    return g_strdup_printf (_("The proxy %s could not reach %s (%s)."), proxy, where, answer);
  if (status >= 500)
    return g_strdup_printf (_("The proxy %s made no connection to %s (%s)."), proxy, where, answer);
  return g_strdup_printf (_("The proxy %s refused a connection to %s (%s); the server was never contacted."), proxy,
                          where, answer);
}

char *
clasp_reason_timeout_text (ClaspPhase phase, guint timeout_ms, const char *where, const char *proxy)
{
  g_autofree char *time = g_strdup_printf ("%g", timeout_ms / 1000.0);

  switch (phase)
    {
    case CLASP_PHASE_RESOLVE:
      return g_strdup_printf (_("The name server did not find %s within %s s."), where, time);
    case CLASP_PHASE_TCP:
      return g_strdup_printf (
          _("No answer from %s within %s s: its packets are lost or dropped, often by a firewall."), where, time);
    case CLASP_PHASE_PROXY:
      return g_strdup_printf (_("The proxy %s made no connection to %s within %s s."), proxy != NULL ? proxy : "",
                              where, time);
    case CLASP_PHASE_TLS:
      return g_strdup_printf (_("The TLS handshake with %s was not finished within %s s."), where, time);
    case CLASP_PHASE_REQUEST:
      return g_strdup_printf (_("%s did not take the whole request within %s s."), where, time);
    case CLASP_PHASE_RESPONSE:
      return g_strdup_printf (_("%s took the request and gave no whole answer within %s s."), where, time);
    default:
      return g_strdup_printf (_("Connecting to %s took longer than %s s."), where, time);
    }
}
