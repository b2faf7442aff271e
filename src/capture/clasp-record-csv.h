/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture-entry.h"

G_BEGIN_DECLS

/* The first line of a table of records (RFC 4180). */
#define CLASP_RECORD_CSV_HEAD "number,time,direction,type,bytes,code,data\r\n"

/**
 * clasp_record_csv_add_row:
 * @out: the table
 * @number: the record's, from 1
 * @wall_start_us: when the run began, µs since 1970
 * @entry: the record
 * @data: (nullable): its payload, as it may be shown
 * @length: bytes of @data
 * @is_damaged: whether its check does not hold
 *
 * Adds a record: its payload as text where it is UTF-8 and not binary, else in hexadecimal digits.
 */
void clasp_record_csv_add_row (GString *out, guint64 number, gint64 wall_start_us, const ClaspCaptureEntry *entry,
                               const guint8 *data, gsize length, gboolean is_damaged);

G_END_DECLS
