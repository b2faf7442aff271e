/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-dialect-causes.h"
#include "clasp-ending.h"
#include "clasp-lens.h"
#include "clasp-record-list.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspOpenRequest:
 * @record: index, from 0, of the record that asks
 * @time_us: when, since the connection was begun, µs
 * @label: (nullable): what is asked
 * @channel: (nullable): where
 * @id: (nullable): its id as it stands on the wire
 *
 * A request that waits for its answer.
 */
typedef struct
{
  guint64 record;
  gint64 time_us;
  char *label;
  char *channel;
  char *id;
} ClaspOpenRequest;

/**
 * ClaspMeaning:
 *
 * What the messages of one run of a connection mean: its dialect, and what the lens tells of all of them. The records'
 * own units are in their list's log. Main thread.
 *
 * Properties (read-only, notified on change only): "dialect" (string: its name, "" as long as none is known), "title"
 * (string: the name as its users write it, such as "Socket.IO"), "why" (string: how it is known, a sentence, or "").
 *
 * Signal "changed": more is known; once a second as well while the connection is open, since times go on. Signal "send"
 * (GBytes, boolean: binary): a heartbeat is to be sent that keeps the dialect alive.
 */
#define CLASP_TYPE_MEANING (clasp_meaning_get_type ())
G_DECLARE_FINAL_TYPE (ClaspMeaning, clasp_meaning, CLASP, MEANING, GObject)

/**
 * clasp_meaning_new:
 * @records: what is read; its log is set here
 * @report: how the connection opened
 * @choice: the user's: "auto", "" (the same), "none" or a dialect's name; what is none of these is "auto"
 *
 * Begins to read the records of a connection.
 *
 * Returns: (transfer full): a new object
 */
ClaspMeaning *clasp_meaning_new (ClaspRecordList *records, ClaspReport *report, const char *choice);

/* The user says something else: all is read again. @choice: see clasp_meaning_new() */
void clasp_meaning_set_choice (ClaspMeaning *self, const char *choice);
/* More was recorded. */
void clasp_meaning_update (ClaspMeaning *self);
/* The connection is over. */
void clasp_meaning_end (ClaspMeaning *self);

/* The dialect that is known by now, or CLASP_DIALECT_NONE. */
ClaspDialect clasp_meaning_get_dialect (ClaspMeaning *self);

/**
 * clasp_meaning_get_resemblance:
 *
 * Returns: (transfer none) (nullable): a protocol that the messages only resemble, by its name; %NULL: none
 */
const char *clasp_meaning_get_resemblance (ClaspMeaning *self);

/**
 * clasp_meaning_get_log:
 *
 * Returns: (transfer none): what knows each record's units
 */
ClaspUnitLog *clasp_meaning_get_log (ClaspMeaning *self);

/**
 * clasp_meaning_dup_open:
 * @self: the meaning
 * @max: how many are wanted at most
 * @n_all: (out): how many there are
 *
 * Lists the requests that wait for their answer, the oldest first.
 *
 * Returns: (transfer full) (element-type ClaspOpenRequest): them
 */
GPtrArray *clasp_meaning_dup_open (ClaspMeaning *self, guint max, guint64 *n_all);

/* Whether heartbeats are answered and sent from here on, by "send". */
void clasp_meaning_set_keep_alive (ClaspMeaning *self, gboolean keep_alive);
/* Whether the dialect has heartbeats that a client sends or answers. */
gboolean clasp_meaning_can_keep_alive (ClaspMeaning *self);
/* How late the next heartbeat is, going by those before, µs; 0: it is not. */
gint64 clasp_meaning_get_late (ClaspMeaning *self);
/* The time now, since the connection was begun, µs; that of its last record once it is over. */
gint64 clasp_meaning_get_now (ClaspMeaning *self);
/* How regularly heartbeats came. */
void clasp_meaning_get_beats (ClaspMeaning *self, ClaspBeats *beats);

/**
 * clasp_meaning_find_causes:
 * @lens: what read the messages
 * @report: how the connection opened
 * @offered: (nullable): the subprotocols that were offered
 * @origin: (nullable): the Origin that was sent; "" is none
 * @ending: (nullable): how the connection ended
 *
 * Finds which of the classic failures of dialects it is.
 *
 * Returns: (transfer full) (element-type ClaspDialectCause): the causes
 */
GPtrArray *clasp_meaning_find_causes (ClaspLens *lens, const ClaspReport *report, const char *offered,
                                      const char *origin, const ClaspEnding *ending);

/**
 * clasp_meaning_dup_problem:
 * @self: the meaning
 * @offered: (nullable): the subprotocols that were offered
 * @origin: (nullable): the Origin that was sent
 * @ending: (nullable): how the connection ended
 * @record: (out): the number, from 1, of the message that tells it; 0: none does
 *
 * Says in a sentence what is wrong in the dialect: what the end means in it, a classic failure, or the last error.
 *
 * Returns: (transfer full) (nullable): the sentence; %NULL: nothing is wrong
 */
char *clasp_meaning_dup_problem (ClaspMeaning *self, const char *offered, const char *origin, const ClaspEnding *ending,
                                 guint64 *record);

G_END_DECLS
