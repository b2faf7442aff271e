/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-capture.h"
#include "clasp-unit-log.h"

G_BEGIN_DECLS

/* As what records are copied: their text, lines of JSON as `connect --json` prints them, hex, CSV with a line of names,
 * lines that `connect --raw` sends. */
typedef enum
{
  CLASP_COPY_TEXT,
  CLASP_COPY_JSON,
  CLASP_COPY_HEX,
  CLASP_COPY_CSV,
  CLASP_COPY_RAW,
} ClaspCopyForm;

/* No more than so many bytes are copied at once. */
#define CLASP_COPY_MAX ((gsize) 256 * 1024 * 1024)

/**
 * clasp_record_copy:
 * @capture: a capture
 * @log: (nullable): what its records mean
 * @indices: (element-type guint64): which of its records, from 0
 * @form: as what
 * @cancellable: (nullable): stops it
 * @error: return location for an error of the domain G_IO_ERROR; %G_IO_ERROR_NO_SPACE when it is more than
 *   CLASP_COPY_MAX, %G_IO_ERROR_PENDING while @log does not know them
 *
 * Writes records as text, without what their dialect says to be secret. Any thread.
 *
 * Returns: (transfer full) (nullable): the text
 */
GBytes *clasp_record_copy (ClaspCapture *capture, ClaspUnitLog *log, const GArray *indices, ClaspCopyForm form,
                           GCancellable *cancellable, GError **error);

/**
 * clasp_record_copy_filter:
 * @capture: a capture
 * @log: (nullable): what its records mean
 * @index: of a record, from 0
 *
 * What the filter would have to say to find records like this one: the value that names a JSON message's kind, the
 * code of a close, the type of a ping, else the text.
 *
 * Returns: (transfer full): a term of the filter language
 */
char *clasp_record_copy_filter (ClaspCapture *capture, ClaspUnitLog *log, guint64 index);

G_END_DECLS
