/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-record.h"
#include "clasp-unit-log.h"

G_BEGIN_DECLS

/**
 * ClaspRecordList:
 *
 * The records of a capture as a GListModel of ClaspRecord: rows are made on demand and one items-changed is emitted for
 * each batch, so neither cost nor memory depends on the number of messages. Property (read-only): "searching" (boolean:
 * a filter has not looked at all records yet).
 *
 * Signal "units-changed": what is known of the meaning of records that are listed has changed.
 */
#define CLASP_TYPE_RECORD_LIST (clasp_record_list_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRecordList, clasp_record_list, CLASP, RECORD_LIST, GObject)

/**
 * clasp_record_list_new:
 * @capture: (nullable): nothing is recorded, the list stays empty
 * @wall_start_us: time 0 of the events, µs since 1970
 *
 * Returns: (transfer full): the record list
 */
ClaspRecordList *clasp_record_list_new (ClaspCapture *capture, gint64 wall_start_us);

/**
 * clasp_record_list_get_capture:
 *
 * Returns: (transfer none) (nullable): what the list shows
 */
ClaspCapture *clasp_record_list_get_capture (ClaspRecordList *self);
/* Has the records mean what @log tells; they are listed once it has read them. @log: (nullable): they mean nothing */
void clasp_record_list_set_unit_log (ClaspRecordList *self, ClaspUnitLog *log);
/* Lists of heartbeats of a dialect that follow one another only the first, which tells of all of them. */
void clasp_record_list_set_folds_beats (ClaspRecordList *self, gboolean folds_beats);

/**
 * clasp_record_list_get_unit_log:
 *
 * Returns: (transfer none) (nullable): what tells the meaning of the records
 */
ClaspUnitLog *clasp_record_list_get_unit_log (ClaspRecordList *self);
/* Tells the list that the capture has grown; emits at most one items-changed. */
void clasp_record_list_update (ClaspRecordList *self);

/**
 * clasp_record_list_set_filter:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * A word to look for in payload, type ("type:ping"), direction ("dir:in"), length ("len:>1k"); "" shows all. A filter
 * that can't be read gives %FALSE with a sentence.
 */
gboolean clasp_record_list_set_filter (ClaspRecordList *self, const char *filter, GError **error);

/**
 * clasp_record_list_get_filter:
 *
 * Returns: (transfer none): the filter that holds; "" when all are shown
 */
const char *clasp_record_list_get_filter (ClaspRecordList *self);
/* Hides the records before @start, from 0; 0 shows all again. They stay in the capture. */
void clasp_record_list_set_start (ClaspRecordList *self, guint64 start);
guint64 clasp_record_list_get_start (ClaspRecordList *self);
/* While it is held, the list takes no more records; they are recorded all the same, and come once it is not. */
void clasp_record_list_set_held (ClaspRecordList *self, gboolean held);
/* How many a regex of the filter took too long for, so that they are left out; at %CLASP_FILTER_LIMITED_MAX the filter
 * is given up. */
guint64 clasp_record_list_get_n_limited (ClaspRecordList *self);
/* How many are recorded, listed or not. */
guint64 clasp_record_list_get_n_total (ClaspRecordList *self);

/**
 * clasp_record_list_dup_tally:
 * @self: a list
 *
 * The counters of all records of the capture, whatever the filter lets pass.
 *
 * Returns: (transfer full): a copy; an empty one when nothing is recorded
 */
ClaspTally *clasp_record_list_dup_tally (ClaspRecordList *self);
/* The time of record @number, from 1, µs since the connection was begun; below 0: there is none. */
gint64 clasp_record_list_get_time (ClaspRecordList *self, guint64 number);
/* When the connection was begun, µs since 1970. */
gint64 clasp_record_list_get_wall_start (ClaspRecordList *self);
/* The index in the capture, from 0, of the record at @position, which must be there; makes no row. */
guint64 clasp_record_list_get_index (ClaspRecordList *self, guint position);
/* Copies the indices, from 0, of the records at @position and behind it, @max at most, and tells how many. */
guint clasp_record_list_copy_indices (ClaspRecordList *self, guint position, guint64 *indices, guint max);
/* Where the record with that index is listed; G_MAXUINT: it is not. */
guint clasp_record_list_find (ClaspRecordList *self, guint64 index);
/* The same of the row that tells of the record, which may tell of others, too. */
guint clasp_record_list_find_row (ClaspRecordList *self, guint64 index);

G_END_DECLS
