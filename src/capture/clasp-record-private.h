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
/* One line of at most 256 characters: text with its control characters replaced, binary as hex pairs. (transfer full)
 * */
char *clasp_record_format_preview (ClaspCapture *capture, const ClaspCaptureEntry *entry);

G_END_DECLS
