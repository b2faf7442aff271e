/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspWay:
 *
 * What happened on the way to the server, as the rules CON-01 … CON-06 judge it. All strings are borrowed.
 */
typedef struct
{
  gboolean secure;         /* wss */
  gboolean begun;          /* a connection was begun, or waits for its turn */
  gboolean waiting;        /* waits for its turn now */
  gint64 waited_us;        /* in all, for other connections to the same host */
  const char *proxy;       /* (nullable) "host:port" of the proxy */
  gboolean tunnelled;      /* the proxy's tunnel stands */
  const char *proxy_error; /* (nullable) sentence */
  const ClaspTlsInfo *tls; /* (nullable) before the TLS handshake ended */
  const char *tls_error;   /* (nullable) sentence */
  gboolean tls_done;       /* the TLS handshake succeeded */
  gboolean request_sent;
  gboolean finished;
  gboolean timed_out;
  gboolean stopped;
  guint timeout_ms;
  gint64 total_us;
} ClaspWay;

/* Appends a verdict on each of CON-01 … CON-06. Pure. */
void clasp_way_judge (const ClaspWay *self, const ClaspTranscript *transcript, GPtrArray *verdicts);
/* Appends "n/a" for each rule of opening that has no verdict yet, and puts all in the order of the rulebook. */
void clasp_way_fill_verdicts (GPtrArray *verdicts);

G_END_DECLS
