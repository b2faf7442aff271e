/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-connect-config.h"
#include "clasp-feed.h"
#include "clasp-rate.h"

G_BEGIN_DECLS

typedef struct
{
  gatomicrefcount ref_count;
  ClaspSession *session; /* NULL once the session no longer cares */
} ClaspSessionAttempt;

struct _ClaspSession
{
  GObject parent_instance;

  ClaspProfile *profile;
  ClaspLimits limits;
  char *capture_path;
  ClaspTap tap;
  gpointer tap_data;
  gboolean has_tap;
  gboolean record;

  ClaspSessionState state;
  ClaspReport *report;
  GListStore *diagnoses;
  ClaspRecordList *records;
  gboolean has_ending;
  ClaspEnding ending;
  GPtrArray *endpoint_verdicts;
  char *capture_problem;
  gboolean aborted;

  /* One attempt and its connection. */
  ClaspSessionAttempt *attempt;
  GCancellable *cancellable;
  ClaspConnectConfig *config;
  ClaspCapture *capture;
  ClaspFeed *feed;
  ClaspLink *link;
  gint64 begin_us, opened_us;
  ClaspRate rate_window;
  ClaspEndpointStatistics statistics;
  GSource *tick;

  /* Properties as they were told last. */
  char *headline, *summary, *status_text, *ending_text;
  gboolean can_send;
  guint64 n_messages, backlog, capture_size;
  double rate, bytes_rate;
  gint64 round_trip;
};

enum
{
  CLASP_SESSION_PROP_0,
  CLASP_SESSION_PROP_PROFILE,
  CLASP_SESSION_PROP_STATE,
  CLASP_SESSION_PROP_REPORT,
  CLASP_SESSION_PROP_DIAGNOSES,
  CLASP_SESSION_PROP_RECORDS,
  CLASP_SESSION_PROP_HEADLINE,
  CLASP_SESSION_PROP_SUMMARY,
  CLASP_SESSION_PROP_STATUS_TEXT,
  CLASP_SESSION_PROP_ENDING_TEXT,
  CLASP_SESSION_PROP_CAN_SEND,
  CLASP_SESSION_PROP_N_MESSAGES,
  CLASP_SESSION_PROP_RATE,
  CLASP_SESSION_PROP_BYTES_RATE,
  CLASP_SESSION_PROP_BACKLOG,
  CLASP_SESSION_PROP_ROUND_TRIP,
  CLASP_SESSION_PROP_CAPTURE_SIZE,
  CLASP_SESSION_N_PROPS,
};

extern GParamSpec *clasp_session_props[CLASP_SESSION_N_PROPS];

/* Each notifies on change only. */
void clasp_session_notify (ClaspSession *self, guint id);
void clasp_session_take_text (ClaspSession *self, char **field, char *text, guint id);
void clasp_session_set_state (ClaspSession *self, ClaspSessionState state);
void clasp_session_set_report (ClaspSession *self, ClaspReport *report);
void clasp_session_set_records (ClaspSession *self, ClaspCapture *capture, gint64 wall_start_us);
/* Looks again at all that the status line shows. */
void clasp_session_update_status (ClaspSession *self);
void clasp_session_stop_tick (ClaspSession *self);
/* Lets go of the attempt and the connection; what still runs of them ends by itself. */
void clasp_session_drop (ClaspSession *self);

G_END_DECLS
