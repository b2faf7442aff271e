/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"
#include "clasp-units.h"

G_BEGIN_DECLS

/* Units of one record that are kept; of more only their number is. */
#define CLASP_UNIT_LOG_MAX_UNITS 32
/* Channels, and labels, that are counted; what is met beyond them is not told. */
#define CLASP_UNIT_LOG_MAX_NAMES 1000
/* Answers that are remembered as the slowest. */
#define CLASP_UNIT_LOG_MAX_SLOWEST 20

/**
 * ClaspUnitSet:
 * @units: (array length=n_units): what the record means; strings live as long as the set
 * @n_units: how many are kept
 * @n_all: how many there were
 * @secrets: (array length=n_secrets): places in the payload that must not be shown, in order
 * @n_secrets: how many
 *
 * The units that are listed with one record.
 */
typedef struct
{
  ClaspUnit *units;
  gsize n_units;
  gsize n_all;
  ClaspUnitsSecret *secrets;
  gsize n_secrets;

  /*< private >*/
  char *bytes;
} ClaspUnitSet;

void clasp_unit_set_free (ClaspUnitSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspUnitSet, clasp_unit_set_free)

/* Whether it is heartbeats alone. */
gboolean clasp_unit_set_is_beat (const ClaspUnitSet *self);

/**
 * clasp_unit_set_mask:
 * @self: what is known of a record
 * @start: where in its payload @data begins
 * @data: (array length=length): a part of its payload
 * @length: its bytes
 *
 * Replaces the secrets in a payload by CLASP_MASK, unless the user wants to see them. One that is cut by the part's
 * ends is replaced as well.
 *
 * Returns: (transfer full) (nullable): the masked payload; %NULL when it holds no secret
 */
GByteArray *clasp_unit_set_mask (const ClaspUnitSet *self, gsize start, const guint8 *data, gsize length);
/**
 * clasp_unit_set_mask_payload:
 * @self: (nullable): what is known of a record
 * @opcode: the record's
 * @payload: all of its payload, or its beginning
 *
 * Masks what the dialect says to be secret. Bytes of binary data keep their places.
 *
 * Returns: (transfer full): the payload as it may be shown, copied and saved
 */
GBytes *clasp_unit_set_mask_payload (const ClaspUnitSet *self, guint8 opcode, GBytes *payload);

/**
 * ClaspUnitName:
 * @name: a channel or a label
 * @count: units that have it
 * @n_answers: of these, the answers whose latency is known
 * @sum_us: their latencies together, µs
 * @slowest_us: the longest of them, µs
 *
 * How often a channel or a label was met.
 */
typedef struct
{
  char *name;
  guint64 count;
  guint64 n_answers;
  gint64 sum_us;
  gint64 slowest_us;
} ClaspUnitName;

/**
 * ClaspUnitAnswer:
 * @record: index, from 0, of the record that answers
 * @request: index, from 0, of the record that asked
 * @latency_us: how long it took, µs
 * @label: (nullable): what was asked
 *
 * An answer among the slowest.
 */
typedef struct
{
  guint64 record;
  guint64 request;
  gint64 latency_us;
  char *label;
} ClaspUnitAnswer;

/**
 * ClaspUnitLog:
 *
 * What the records of a capture mean. A worker goes through them behind the recording and keeps what it finds in a file
 * that nobody sees, so that memory does not grow with their number. What is recognised late is read again from the
 * first record on. Main thread, but for clasp_unit_log_dup_units().
 *
 * Signal "changed": more is known, or something has become of what was known; at most ten times a second while the
 * worker goes on.
 */
#define CLASP_TYPE_UNIT_LOG (clasp_unit_log_get_type ())
G_DECLARE_FINAL_TYPE (ClaspUnitLog, clasp_unit_log, CLASP, UNIT_LOG, GObject)

/**
 * clasp_unit_log_new:
 * @capture: what is read
 * @units: what was fed nothing yet
 *
 * Begins to read a capture.
 *
 * Returns: (transfer full): a new log
 */
ClaspUnitLog *clasp_unit_log_new (ClaspCapture *capture, ClaspUnits *units);

/* Reads on: the capture has grown. */
void clasp_unit_log_update (ClaspUnitLog *self);
/* Nothing more comes: what was not answered never will be. */
void clasp_unit_log_end (ClaspUnitLog *self);
/* Stops the worker; nothing is told any more. */
void clasp_unit_log_stop (ClaspUnitLog *self);
/* How many records were read. Once there is nowhere to keep what is found, G_MAXUINT64. */
guint64 clasp_unit_log_get_n_read (ClaspUnitLog *self);
/* Whether any unit was found. */
gboolean clasp_unit_log_has_units (ClaspUnitLog *self);
/* Whether a heartbeat was. */
gboolean clasp_unit_log_has_beats (ClaspUnitLog *self);
/* How often it began again: what was found before stands no longer. */
guint clasp_unit_log_get_generation (ClaspUnitLog *self);

/**
 * clasp_unit_log_dup_units:
 * @self: a log
 * @index: of a record, from 0
 *
 * Reads what is known of a record. Any thread.
 *
 * Returns: (transfer full) (nullable): its units and secrets; %NULL when it has neither, or was not read yet
 */
ClaspUnitSet *clasp_unit_log_dup_units (ClaspUnitLog *self, guint64 index);

/* Whether a request of the record was never answered, as far as was read. @set: the record's */
gboolean clasp_unit_log_is_unanswered (ClaspUnitLog *self, guint64 index, const ClaspUnitSet *set);
/* Whether a request of the record waits for its answer still. @set: the record's */
gboolean clasp_unit_log_is_open (ClaspUnitLog *self, guint64 index, const ClaspUnitSet *set);
/* Whether clasp_unit_log_end() was called, and all is read. */
gboolean clasp_unit_log_has_ended (ClaspUnitLog *self);

/**
 * clasp_unit_log_find_answer:
 * @self: a log
 * @index: of a record that asked, from 0
 *
 * Looks for the first answer behind a request, among the next million records.
 *
 * Returns: its index; CLASP_UNIT_NONE: there is none
 */
guint64 clasp_unit_log_find_answer (ClaspUnitLog *self, guint64 index);

/**
 * clasp_unit_log_dup_channels:
 *
 * Returns: (transfer full) (element-type ClaspUnitName): the channels that were met, the most frequent first
 */
GPtrArray *clasp_unit_log_dup_channels (ClaspUnitLog *self);

/**
 * clasp_unit_log_dup_labels:
 *
 * Returns: (transfer full) (element-type ClaspUnitName): the labels that were met, the most frequent first
 */
GPtrArray *clasp_unit_log_dup_labels (ClaspUnitLog *self);

/**
 * clasp_unit_log_dup_slowest:
 *
 * Returns: (transfer full) (element-type ClaspUnitAnswer): the slowest answers, the slowest first
 */
GPtrArray *clasp_unit_log_dup_slowest (ClaspUnitLog *self);

/**
 * clasp_unit_log_dup_error:
 * @self: a log
 * @record: (out): index, from 0, of the record that the last error is listed with
 * @n_errors: (out): how many there were
 *
 * Tells what went wrong last.
 *
 * Returns: (transfer full) (nullable): the unit's kind and its error; %NULL: nothing did
 */
char *clasp_unit_log_dup_error (ClaspUnitLog *self, guint64 *record, guint64 *n_errors);

/**
 * clasp_unit_log_lock:
 *
 * Holds the worker, so that what it feeds can be asked; not for long, and clasp_unit_log_unlock() follows.
 *
 * Returns: (transfer none): the units
 */
ClaspUnits *clasp_unit_log_lock (ClaspUnitLog *self);
void clasp_unit_log_unlock (ClaspUnitLog *self);

G_END_DECLS
