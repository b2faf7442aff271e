/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-station.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"

/* Bytes of what a server says that a station shows. */
#define MAX_FACT 48

static void
station_free (gpointer data)
{
  ClaspStation *station = data;

  g_free (station->fact);
  g_free (station);
}

/* ---- where it is */

static ClaspPhase
station_get_reached (const ClaspReport *report)
{
  if (report->outcome == CLASP_OUTCOME_FAILED && report->error_domain == CLASP_ERROR_DOMAIN_REQUEST)
    return CLASP_PHASE_REQUEST;
  return report->uri == NULL ? CLASP_PHASE_URI : report->phase;
}

static ClaspStationState
station_judge (const ClaspReport *report, ClaspPhase phase, ClaspPhase reached)
{
  if (report->outcome == CLASP_OUTCOME_OPEN || phase < reached)
    return CLASP_STATION_PASSED;
  if (phase > reached)
    return CLASP_STATION_AHEAD;
  return report->outcome == CLASP_OUTCOME_FAILED ? CLASP_STATION_BROKEN : CLASP_STATION_WAITING;
}

static gboolean
station_is_on_the_way (const ClaspReport *report, ClaspPhase phase, ClaspPhase reached)
{
  switch (phase)
    {
    case CLASP_PHASE_PROXY:
      return report->proxy != NULL || reached == CLASP_PHASE_PROXY;
    case CLASP_PHASE_TLS:
      return (report->uri != NULL && report->uri->secure) || reached == CLASP_PHASE_TLS;
    default:
      return TRUE;
    }
}

/* ---- what it came to */

static char *
station_dup_addresses (const ClaspReport *report)
{
  guint n = report->resolved->len > 0 ? report->resolved->len : report->addresses->len;

  if (report->uri != NULL && g_hostname_is_ip_address (report->uri->host))
    return g_strdup (_("not needed"));
  return n > 0 ? g_strdup_printf (ngettext ("%u address", "%u addresses", n), n) : g_strdup ("");
}

static char *
station_dup_tls (const ClaspReport *report)
{
  const ClaspTlsInfo *tls = report->tls;

  if (tls == NULL || tls->protocol == NULL)
    return g_strdup ("");
  /* Translators: %s is “TLS 1.3”. */
  return g_strdup_printf (tls->verified ? _("%s, verified") : _("%s, not verified"), tls->protocol);
}

static char *
station_dup_request (const ClaspReport *report)
{
  guint broken = 0;

  for (guint i = 0; i < report->verdicts->len; i++)
    {
      const ClaspVerdict *verdict = report->verdicts->pdata[i];

      if (verdict->status == CLASP_STATUS_FAIL && g_str_has_prefix (clasp_rule_get (verdict->rule)->id, "REQ-"))
        broken++;
    }
  if (broken > 0)
    return g_strdup_printf (ngettext ("%u rule broken", "%u rules broken", broken), broken);
  return g_strdup (_("all rules hold"));
}

static char *
station_dup_response (const ClaspReport *report)
{
  if (report->http_status == 101)
    return g_strdup ("101");
  if (report->http_status != 0)
    return g_strdup_printf (_("%u, not 101"), report->http_status);
  return g_strdup ("");
}

static char *
station_dup_fact (const ClaspReport *report, ClaspPhase phase)
{
  switch (phase)
    {
    case CLASP_PHASE_URI:
      return report->uri != NULL ? clasp_foreign_to_text (report->uri->host, strlen (report->uri->host), MAX_FACT)
                                 : g_strdup ("");
    case CLASP_PHASE_RESOLVE:
      return station_dup_addresses (report);
    case CLASP_PHASE_TCP:
      return g_strdup (report->remote_address != NULL ? report->remote_address : "");
    case CLASP_PHASE_PROXY:
      return report->proxy_status != 0 ? g_strdup_printf ("%u", report->proxy_status) : g_strdup ("");
    case CLASP_PHASE_TLS:
      return station_dup_tls (report);
    case CLASP_PHASE_REQUEST:
      return station_dup_request (report);
    default:
      return station_dup_response (report);
    }
}

/* What stopped it, where the station itself has nothing to say. */
static char *
station_dup_trouble (const ClaspReport *report)
{
  if (report->error_domain == CLASP_ERROR_DOMAIN_STOPPED)
    return g_strdup (_("stopped"));
  if (report->error_domain == CLASP_ERROR_DOMAIN_TIMEOUT)
    return g_strdup (_("no answer in time"));
  /* An answer came: its status says more. */
  if (report->http_status != 0 || report->proxy_status != 0)
    return NULL;
  if (report->error_code == CLASP_ERROR_NOT_FOUND)
    return g_strdup (_("not found"));
  if (report->error_code == CLASP_ERROR_REFUSED)
    return g_strdup (_("refused"));
  if (report->error_code == CLASP_ERROR_UNREACHABLE)
    return g_strdup (_("not reached"));
  return NULL;
}

static gint64
station_get_time (const ClaspReport *report, ClaspPhase phase)
{
  switch (phase)
    {
    case CLASP_PHASE_RESOLVE:
      return report->resolve_us;
    case CLASP_PHASE_TCP:
      return report->tcp_us;
    case CLASP_PHASE_PROXY:
      return report->proxy_us;
    case CLASP_PHASE_TLS:
      return report->tls_us;
    case CLASP_PHASE_RESPONSE:
      return report->response_us;
    default:
      return -1;
    }
}

static ClaspStation *
station_new (const ClaspReport *report, ClaspPhase phase, ClaspPhase reached)
{
  static const char *const names[] = {
    [CLASP_PHASE_URI] = N_("Address"),       [CLASP_PHASE_RESOLVE] = N_("DNS"),
    [CLASP_PHASE_TCP] = N_("TCP"),           [CLASP_PHASE_PROXY] = N_("Proxy"),
    [CLASP_PHASE_TLS] = N_("TLS"),           [CLASP_PHASE_REQUEST] = N_("Request"),
    [CLASP_PHASE_RESPONSE] = N_("Response"),
  };
  ClaspStation *station = g_new0 (ClaspStation, 1);
  char *trouble;

  station->phase = phase;
  station->state = station_judge (report, phase, reached);
  station->name = _(names[phase]);
  station->time_us = -1;
  if (station->state == CLASP_STATION_AHEAD)
    {
      station->fact = g_strdup ("");
      return station;
    }
  station->time_us = station_get_time (report, phase);
  trouble = station->state == CLASP_STATION_BROKEN ? station_dup_trouble (report) : NULL;
  station->fact = trouble != NULL                           ? trouble
                  : station->state == CLASP_STATION_WAITING ? g_strdup ("")
                                                            : station_dup_fact (report, phase);
  return station;
}

GPtrArray *
clasp_stations_new (const ClaspReport *report)
{
  GPtrArray *stations;
  ClaspPhase reached;

  g_return_val_if_fail (report != NULL, NULL);

  stations = g_ptr_array_new_with_free_func (station_free);
  reached = station_get_reached (report);
  for (ClaspPhase phase = CLASP_PHASE_URI; phase < CLASP_PHASE_OPEN; phase++)
    if (station_is_on_the_way (report, phase, reached))
      g_ptr_array_add (stations, station_new (report, phase, reached));
  return stations;
}

const char *
clasp_station_state_get_word (ClaspStationState state)
{
  switch (state)
    {
    case CLASP_STATION_PASSED:
      return _("done");
    case CLASP_STATION_WAITING:
      return _("under way");
    case CLASP_STATION_BROKEN:
      return _("failed here");
    default:
      return _("not reached");
    }
}
