/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspStationState:
 * @CLASP_STATION_AHEAD: not reached
 * @CLASP_STATION_WAITING: being done now
 * @CLASP_STATION_PASSED: done
 * @CLASP_STATION_BROKEN: here it failed
 */
typedef enum
{
  CLASP_STATION_AHEAD,
  CLASP_STATION_WAITING,
  CLASP_STATION_PASSED,
  CLASP_STATION_BROKEN,
} ClaspStationState;

/**
 * ClaspStation:
 * @phase: which one; CLASP_PHASE_URI is the address
 * @state: how far it came
 * @name: a word, translated: "Address", "DNS", "TCP", "Proxy", "TLS", "Request", "Response"
 * @time_us: how long it took, µs; -1: not known
 * @fact: what it came to in a few words, or ""
 *
 * One of the stations on the way to an open connection.
 */
typedef struct
{
  ClaspPhase phase;
  ClaspStationState state;
  const char *name;
  gint64 time_us;
  char *fact;
} ClaspStation;

/**
 * clasp_stations_new:
 * @report: an attempt that goes on, failed or opened
 *
 * The way of an attempt: the proxy is a station when one is used, TLS when the address asks for it.
 *
 * Returns: (transfer full) (element-type ClaspStation): the stations, first to last
 */
GPtrArray *clasp_stations_new (const ClaspReport *report);

/**
 * clasp_station_state_get_word:
 *
 * Returns: (transfer none): the state in a word, translated
 */
const char *clasp_station_state_get_word (ClaspStationState state);

G_END_DECLS
