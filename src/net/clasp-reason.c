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

ClaspErrorCode
clasp_reason_resolve_code (const GError *error)
{
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return CLASP_ERROR_NOT_FOUND;
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    return CLASP_ERROR_TEMPORARY;
  return CLASP_ERROR_FAILED;
}

char *
clasp_reason_resolve_text (const GError *error, const char *host)
{
  ClaspErrorCode code = clasp_reason_resolve_code (error);

  if (code == CLASP_ERROR_NOT_FOUND)
    return g_strdup_printf (_("There is no host named “%s”."), host);
  if (code == CLASP_ERROR_TEMPORARY)
    return g_strdup_printf (_("The name “%s” could not be looked up now: the name server did not answer."), host);
  return g_strdup_printf (_("The name “%s” could not be looked up: %s"), host, error->message);
}

/* Words for what GIO tells about a socket; the sentences take "host:port". */
static const struct
{
  int error;
  ClaspErrorCode code;
  const char *text;
} tcp_reasons[] = {
  { G_IO_ERROR_CONNECTION_REFUSED, CLASP_ERROR_REFUSED, N_("Nothing is listening on %s.") },
  { G_IO_ERROR_HOST_UNREACHABLE, CLASP_ERROR_UNREACHABLE, N_("There is no way to reach %s from here.") },
  { G_IO_ERROR_NETWORK_UNREACHABLE, CLASP_ERROR_UNREACHABLE, N_("The network of %s can’t be reached from here.") },
  { G_IO_ERROR_TIMED_OUT, CLASP_ERROR_TIMED_OUT,
    N_("No answer from %s: its packets are lost or dropped, often by a firewall.") },
  { G_IO_ERROR_CONNECTION_CLOSED, CLASP_ERROR_RESET, N_("%s cut the connection while it was being made.") },
  { G_IO_ERROR_PERMISSION_DENIED, CLASP_ERROR_DENIED, N_("This computer does not allow a connection to %s.") },
};

ClaspErrorCode
clasp_reason_tcp_code (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tcp_reasons); i++)
    if (g_error_matches (error, G_IO_ERROR, tcp_reasons[i].error))
      return tcp_reasons[i].code;
  return CLASP_ERROR_FAILED;
}

char *
clasp_reason_tcp_text (const GError *error, const char *where)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tcp_reasons); i++)
    if (g_error_matches (error, G_IO_ERROR, tcp_reasons[i].error))
      return g_strdup_printf (_(tcp_reasons[i].text), where);
  return g_strdup_printf (_("Connecting to %s failed: %s"), where, error->message);
}

ClaspErrorCode
clasp_reason_socks_code (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED))
    return CLASP_ERROR_NEED_AUTH;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return CLASP_ERROR_DENIED;
  return CLASP_ERROR_FAILED;
}

char *
clasp_reason_socks_text (const GError *error, const char *proxy, const char *where)
{
  ClaspErrorCode code = clasp_reason_socks_code (error);

  if (code == CLASP_ERROR_NEED_AUTH)
    return g_strdup_printf (_("The proxy %s wants you to sign in."), proxy);
  if (code == CLASP_ERROR_DENIED)
    return g_strdup_printf (_("The proxy %s does not allow a connection to %s; the server was never contacted."),
                            proxy, where);
  return g_strdup_printf (_("The proxy %s made no connection to %s: %s"), proxy, where, error->message);
}

ClaspErrorCode
clasp_reason_proxy_status_code (guint status)
{
  if (status == 407)
    return CLASP_ERROR_NEED_AUTH;
  return status >= 500 ? CLASP_ERROR_FAILED : CLASP_ERROR_DENIED;
}

char *
clasp_reason_proxy_status_text (guint status, const char *reason, const char *proxy, const char *where)
{
  g_autofree char *shown = reason != NULL ? clasp_foreign_to_text (reason, strlen (reason), 0) : g_strdup ("");
  g_autofree char *answer = *shown != '\0' ? g_strdup_printf ("%u %s", status, shown) : g_strdup_printf ("%u", status);

  if (status == 407)
    return g_strdup_printf (_("The proxy %s wants you to sign in (%s)."), proxy, answer);
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
