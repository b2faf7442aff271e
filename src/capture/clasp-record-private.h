/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-record-list.h"

G_BEGIN_DECLS

/* The record with index @index (from 0) of @capture, or %NULL when there is none. */
ClaspRecord *clasp_record_new (ClaspCapture *capture, guint64 index, gint64 wall_start_us);

/* (transfer none) (nullable) */
ClaspCapture *clasp_record_list_get_capture (ClaspRecordList *self);

/* "Text", "Binary", "Ping" …, translated; a reserved opcode by its number. (transfer full) */
char *clasp_record_format_type (guint opcode);
/* "41", "2.1 KiB". (transfer full) */
char *clasp_record_format_length (guint64 length);
/* One line of at most 256 characters: text with its control characters replaced, binary as hex pairs. (transfer full) */
char *clasp_record_format_preview (ClaspCapture *capture, const ClaspCaptureEntry *entry);
/* The wall clock as "12:41:07.112 048", in the local time zone. (transfer full) */
char *clasp_record_format_wall_time (gint64 wall_us);
/* A difference as "+0.004 113". (transfer full) */
char *clasp_record_format_offset (gint64 us);

G_END_DECLS
