/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-record-list.h"

G_BEGIN_DECLS

/* Writes the records to @file as JSON Lines, in a thread: those that are there when it begins, and with a filter only
 * those that it lets pass. The file is replaced when all is written; what fails or is cancelled leaves it as it was.
 * Nothing but messages is written: no header of the request. @progress: (nullable): told how much is done, 0 to 1,000,
 * atomically; must live until
 * @callback. */
void clasp_record_list_export_async (ClaspRecordList *self, GFile *file, int *progress, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* Returns: how many were written; -1 with @error */
gint64 clasp_record_list_export_finish (GAsyncResult *result, GError **error);

G_END_DECLS
