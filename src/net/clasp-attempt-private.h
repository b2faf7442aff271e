/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-attempt.h"
#include "clasp-dial.h"
#include "clasp-proxy-hop.h"
#include "clasp-tls-hop.h"
#include "clasp-turn.h"

G_BEGIN_DECLS

/* What the parts of the attempt share: its state, its phases and its end (clasp-attempt.c), the way to the server
 * (clasp-attempt-reach.c) and the opening handshake (clasp-attempt-handshake.c). */

#define CLASP_ATTEMPT_READ_SIZE (16 * 1024)

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
  char *host; /* dialled: the URI's, or that of connect_to */
  guint16 port;
  char *where;       /* "host:port" of the URI */
  ClaspProxy *proxy; /* (nullable) */
  ClaspTurn *turn;   /* (nullable) */
  gint64 turn_start_us;
  gint64 turn_waited_us;
  ClaspDial *dial;
  GSocketConnection *connection;
  ClaspProxyHop *proxy_hop;
  gboolean tunnelled;
  ClaspTlsHop *tls_hop;
  gboolean tls_done;
  GIOStream *stream; /* what the request goes through */
  ClaspOpening *opening;
  gboolean request_sent;
  GBytes *leftover;
  guint8 buffer[CLASP_ATTEMPT_READ_SIZE];
};

/* Time since the attempt began, µs. */
gint64 clasp_attempt_now (const ClaspAttempt *self);
/* Tells the owner that there is something new. */
void clasp_attempt_changed (ClaspAttempt *self);
/* Enters the next phase; the duration of the one before is noted. */
void clasp_attempt_enter_phase (ClaspAttempt *self, ClaspPhase phase);
/* The end: lets go of all that is under way and calls done. The second of two ends is ignored. */
void clasp_attempt_finish (ClaspAttempt *self, ClaspOutcome outcome);
void clasp_attempt_fail (ClaspAttempt *self, ClaspPhase phase, const char *domain, const char *code, const char *text);
const ClaspVerdict *clasp_attempt_find_failed (GPtrArray *verdicts);

/* Takes over what is known of the server's certificate. */
void clasp_attempt_update_tls (ClaspAttempt *self);

/* The stream stands: sends the request and reads the response. */
void clasp_attempt_request (ClaspAttempt *self);
/* Fills in what the response was, at the end. */
void clasp_attempt_take_outcome (ClaspAttempt *self);
/* The end by a response that opens nothing. */
void clasp_attempt_refuse (ClaspAttempt *self);

G_END_DECLS
