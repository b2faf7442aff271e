/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-json-lines.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_FILE_CAPTURE,
  CLASP_FILE_JSON_LINES,
  CLASP_FILE_HAR,
  CLASP_FILE_CSV,
  CLASP_FILE_TEXT,
  CLASP_FILE_PCAPNG,
} ClaspFileFormat;

/**
 * clasp_file_get_ending:
 * @format: a kind of file
 *
 * Returns: (transfer none): the ending of such a file's name, ".capture" and so on
 */
const char *clasp_file_get_ending (ClaspFileFormat format);

/* A file of another form than ours is taken into memory up to this size. */
#define CLASP_FILE_READ_MAX ((gsize) 256 * 1024 * 1024)

/**
 * clasp_file_get_format:
 * @path: a file's name
 * @format: (out): the format
 *
 * Tells a format by the ending of a name: ".capture", ".jsonl", ".har", ".csv", ".txt", ".pcapng".
 *
 * Returns: whether there is such an ending
 */
gboolean clasp_file_get_format (const char *path, ClaspFileFormat *format);

/**
 * clasp_file_read:
 * @path: a capture, a HAR or JSON Lines, told by what is in it
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Reads the connections of a file. Only captures may be longer than 256 MiB.
 *
 * Returns: (transfer full) (nullable) (element-type ClaspRun): at least one
 */
GPtrArray *clasp_file_read (const char *path, GError **error);

/**
 * clasp_file_read_async:
 * @file: see clasp_file_read()
 * @callback: called when it is read
 * @user_data: for @callback
 *
 * Reads the connections of a file in a thread.
 */
void clasp_file_read_async (GFile *file, GAsyncReadyCallback callback, gpointer user_data);

/**
 * clasp_file_read_finish:
 * @result: what the callback was given
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ClaspRun): at least one
 */
GPtrArray *clasp_file_read_finish (GAsyncResult *result, GError **error);

/* Makes what the messages of a run mean; %NULL: nothing is known of it. (transfer full) (nullable) */
typedef ClaspUnits *(*ClaspFileUnitsFunc) (const ClaspRun *run, gpointer user_data);

/**
 * ClaspFileExport:
 * @runs: (element-type ClaspRun): what is written
 * @filter: (nullable): what passes
 * @indices: (nullable) (element-type guint64): the only records that are written, from 0, in their order
 * @make_units: (nullable): see ClaspFileUnitsFunc
 * @units_data: for @make_units
 * @with_secrets: whether nothing is masked
 * @cancellable: (nullable): ends the writing
 * @progress: (nullable): told how much is done, 0 to 1,000, atomically
 * @n_written: (out): how many records were written
 * @n_limited: (out): records that a regex took too long for
 *
 * What is to be written, and how.
 */
typedef struct
{
  GPtrArray *runs;
  const ClaspFilter *filter;
  const GArray *indices;
  ClaspFileUnitsFunc make_units;
  gpointer units_data;
  gboolean with_secrets;
  GCancellable *cancellable;
  int *progress;
  guint64 n_written;
  guint64 n_limited;
} ClaspFileExport;

/**
 * clasp_file_write:
 * @self: what is to be written
 * @format: how
 * @path: where; it appears there when all is written, and is the user's alone (0600)
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Writes a file. A link, and a capture that is being recorded, are left alone; so is a file that is no capture, where
 * one is to be written. A capture holds one connection.
 *
 * Returns: whether it stands there
 */
gboolean clasp_file_write (ClaspFileExport *self, ClaspFileFormat format, const char *path, GError **error);

/**
 * clasp_file_write_async:
 * @self: what is to be written; must live until @callback
 * @format: how
 * @file: where
 * @callback: called when it stands there, or does not
 * @user_data: for @callback
 *
 * Writes a file in a thread; see clasp_file_write().
 */
void clasp_file_write_async (ClaspFileExport *self, ClaspFileFormat format, GFile *file, GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * clasp_file_write_finish:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: whether it stands there
 */
gboolean clasp_file_write_finish (GAsyncResult *result, GError **error);

/**
 * clasp_file_add_row:
 * @scan: a record
 * @out: where to append
 *
 * Appends the record as a line for people: number, time of day, direction, type, bytes, what the pane shows.
 */
void clasp_file_add_row (ClaspRunScan *scan, GString *out);

/* The transcript for people, a line each. */
void clasp_file_add_transcript (const ClaspRun *run, gboolean with_secrets, GString *out);

G_END_DECLS
