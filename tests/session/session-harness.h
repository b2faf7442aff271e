/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-session.h"

G_BEGIN_DECLS

/* A session for @url without system proxies. (transfer full) */
ClaspSession *harness_session_new (const char *url);
/* Runs the main context until the session is in @state; the test fails after 30 s. */
void harness_wait_state (ClaspSession *session, ClaspSessionState state);
/* Runs the main context until @done says so; the test fails after 30 s. */
void harness_wait (gboolean (*done) (gpointer user_data), gpointer user_data);
/* Runs what waits in the main context, and what comes within @ms. */
void harness_run_for (guint ms);
/* Whether a diagnosis with @id is there. */
gboolean harness_has_diagnosis (GListModel *diagnoses, const char *id);
/* "S1:likely S14:possible" */
char *harness_describe_diagnoses (GListModel *diagnoses);

/* A report made by running an opening on canned bytes, as the connector would. */
typedef struct
{
  const char *url;          /* NULL: "ws://example.com/chat" */
  const char *headers;      /* the user's fields, one a line */
  const char *drop;         /* a field that is left out */
  const char *subprotocols; /* separated by commas */
  const char *extensions;
  const char *response; /* "{accept}" and "{key}" stand for ours, "{length}" for the body's */
  gboolean ends;        /* the stream ends after it */
  gboolean lenient;
  gboolean refuse_no_subprotocol;
} HarnessCase;

ClaspReport *harness_report_new (const HarnessCase *row);

G_END_DECLS
