/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-json-lines.h"

G_BEGIN_DECLS

/* pcapng with the bytes of connections as they were inside of TLS, in IP and TCP that are made up, so that Wireshark
 * reads them: link type 101 (raw IP), times in µs. What precedes the first run, then each. @number: of the run, from 0
 * */
void clasp_pcapng_begin (GString *out);

/**
 * clasp_pcapng_add_run:
 * @error: return location for an error of the domain G_IO_ERROR, or of @write
 *
 * Returns: whether that went well
 */
gboolean clasp_pcapng_add_run (ClaspRunScan *scan, guint number, GString *out, ClaspWriteFunc write, gpointer user_data,
                               GError **error);

G_END_DECLS
