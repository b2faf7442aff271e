/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-opening.h"

/* One opening handshake as a row of a table. What is not given is as the program makes it by itself. */
typedef struct
{
  const char *name;

  /* the request */
  const char *url; /* "ws://example.com/chat" */
  const char *method, *target, *version;
  const char *fields[8]; /* "Name: value" */
  const char *drops[4];
  const char *subprotocols[4];
  const char *origin;
  const char *extensions;

  /* the response; "{accept}" stands for the right accept */
  const char *response;
  gsize length;  /* of a response with a NUL in it */
  gboolean ends; /* the stream ends after it, as @end says */
  ClaspStreamEnd end;

  gboolean lenient;
  gboolean refuse_no_subprotocol;
  ClaspLimits *limits; /* NULL: as shipped */

  /* what is expected: "RES-04=fail@3:22+28", separated by spaces; lines are counted from the first of the response (or,
   * of REQ rules, of the request); an evidence of "@3" is one on line 3 wherever, and the whole "@…" may be left out */
  const char *verdicts;
  ClaspOpeningState state;
  const char *body; /* decoded; NULL: none, or not looked at */
} OpeningCase;

#define HARNESS_NONCE "the sample nonce" /* the RFC's own: its key is dGhlIHNhbXBsZSBub25jZQ== */

typedef struct
{
  const OpeningCase *row;
  ClaspTranscript *transcript;
  ClaspOpening *opening;
  guint request_lines;
} OpeningRun;

OpeningRun *opening_run_new (const OpeningCase *row);
/* Gives how many of the bytes are of the handshake; the rest stand behind it. */
gsize opening_run_feed (OpeningRun *self, const guint8 *data, gsize length);
/* Ends the stream when the row says so. */
void opening_run_finish (OpeningRun *self);
void opening_run_free (OpeningRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpeningRun, opening_run_free)

/* The row's response, with what it stands for put in. */
GBytes *opening_case_dup_response (const OpeningCase *row);
/* Checks what holds for every answer: each rule of the handshake is judged, and evidence lies within its line. */
void opening_run_check_form (OpeningRun *self);
/* Checks state, verdicts and body against the row. */
void opening_run_check (OpeningRun *self, const char *how);
/* All verdicts in one text, to compare runs; without what depends on how the bytes came. */
char *opening_run_describe (OpeningRun *self);

/* Runs each row whole, split at every byte and byte by byte, at a protected page. */
void opening_cases_add (const char *path, const OpeningCase *rows, gsize n_rows);

/* Adds a test that each of the rules @ids was seen in the rows with both statuses of its pair: "RES-01 pass fail".
 * To be added last. */
void opening_coverage_add (const char *path, const char *const *needed, gsize n_needed);
