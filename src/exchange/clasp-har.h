/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-json-lines.h"

G_BEGIN_DECLS

/* A HAR (HTTP Archive 1.2) with connections as browsers tell of them: `_webSocketMessages`. Control frames are written,
 * and read where they are. In three parts: before the first run, each run, behind the last. */
void clasp_har_begin (GString *out);

/**
 * clasp_har_add_run:
 * @error: return location for an error of the domain G_IO_ERROR, or of @write
 *
 * Returns: whether that went well
 */
gboolean clasp_har_add_run (ClaspRunScan *scan, gboolean first, GString *out, ClaspWriteFunc write, gpointer user_data,
                            GError **error);
void clasp_har_end (GString *out);

/**
 * clasp_har_read:
 * @data: a HAR
 * @length: its bytes
 * @error: return location for an error of G_IO_ERROR
 *
 * Reads the connections of a HAR, each as a capture of its own; entries that are none are passed over.
 *
 * Returns: (transfer full) (nullable) (element-type ClaspCapture): one for each connection, at least one
 */
GPtrArray *clasp_har_read (const char *data, gsize length, GError **error);

G_END_DECLS
