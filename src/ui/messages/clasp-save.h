/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-record-copy.h"
#include "clasp-record-list.h"

G_BEGIN_DECLS

/* Asks for a file and writes @bytes to it; tells the user when that fails. @parent: a widget of the window that asks.
 * */
void clasp_save_bytes (GtkWidget *parent, const char *title, const char *name, GBytes *bytes);
/* The same with the payload of @record, which is read when it is written. */
void clasp_save_record (GtkWidget *parent, const char *title, const char *name, ClaspRecord *record);
/* Copies the payload: text as it stands, else a hex dump. */
void clasp_save_to_clipboard (GtkWidget *parent, ClaspRecord *record);
/**
 * clasp_save_copy_records:
 * @parent: a widget of the window that asks
 * @records: the messages of a connection
 * @indices: (transfer full) (element-type guint64): which of its records, from 0
 * @form: as what
 *
 * Copies records, read in a thread; tells the user when that fails.
 */
void clasp_save_copy_records (GtkWidget *parent, ClaspRecordList *records, GArray *indices, ClaspCopyForm form);

G_END_DECLS
