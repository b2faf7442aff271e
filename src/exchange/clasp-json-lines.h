/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-filter.h"
#include "clasp-run.h"

G_BEGIN_DECLS

/* Takes what was written, and is given an empty buffer back; %FALSE ends the writing with an error. */
typedef gboolean (*ClaspWriteFunc) (GString *buffer, gpointer user_data, GError **error);
/* So much is gathered before it is written. */
#define CLASP_WRITE_SIZE ((gsize) 256 * 1024)

/**
 * ClaspRunScan:
 * @run: a run
 * @scan: its records, with the filter
 * @with_secrets: whether nothing is masked
 * @payload: the payload of the record that was looked at last, masked unless @with_secrets; %NULL: there is none
 * @length: its bytes
 * @masked: whether something was masked in it
 * @damaged: whether it is not as it was written, or lost
 * @indices: (nullable) (element-type guint64): the only records that pass, in their order; set before the first
 * @n_passed: how many have passed
 *
 * Goes through the records of a run for an outlet. End with clasp_run_scan_clear().
 */
typedef struct
{
  const ClaspRun *run;
  ClaspFilterScan scan;
  gboolean with_secrets;
  const guint8 *payload;
  gsize length;
  gboolean masked;
  gboolean damaged;
  const GArray *indices;
  guint64 n_passed;
  guint64 n_messages, n_bytes; /* data messages received */
  /*< private >*/
  guint64 end; /* what is recorded meanwhile is not waited for */
  guint at;    /* in @indices */
  char *replaced;
  ClaspCaptureReader checker;
  GArray *answered;  /* (nullable) bits: the records that were answered */
  ClaspUnits *asked; /* (nullable): what was fed all of them */
} ClaspRunScan;

/* @units: (nullable) (transfer none): not fed yet. */
void clasp_run_scan_init (ClaspRunScan *self, const ClaspRun *run, const ClaspFilter *filter, ClaspUnits *units,
                          gboolean with_secrets);
void clasp_run_scan_clear (ClaspRunScan *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspRunScan, clasp_run_scan_clear)
/* The next record that passes; %FALSE at the end. Its number, from 1, is self->scan.next. */
gboolean clasp_run_scan_next (ClaspRunScan *self);

/**
 * clasp_run_scan_dup_mark:
 *
 * Returns: (transfer full) (nullable): the text of the mark of the record that was looked at last, masked; %NULL: it
 * has none
 */
char *clasp_run_scan_dup_mark (const ClaspRunScan *self);

/**
 * clasp_json_lines_add_record:
 * @scan: a record
 * @out: where to append
 *
 * Appends the record as `connect --json` and `show --json` print it, with its line's end.
 */
void clasp_json_lines_add_record (ClaspRunScan *scan, GString *out);
/* The end object, with its line's end. */
void clasp_json_lines_add_end (ClaspRunScan *scan, GString *out);
/* The first line of a file: `{"handclasp": 1, "url", "started", "report"}`. */
void clasp_json_lines_add_start (const ClaspRun *run, gboolean with_secrets, GString *out);

/**
 * clasp_json_lines_read:
 * @data: a file's bytes
 * @length: how many
 * @error: return location for an error of G_IO_ERROR
 *
 * Reads what was written so, and what `connect --json` prints, as captures of their own.
 *
 * Returns: (transfer full) (nullable) (element-type ClaspCapture): one for each connection
 */
GPtrArray *clasp_json_lines_read (const char *data, gsize length, GError **error);

G_END_DECLS
