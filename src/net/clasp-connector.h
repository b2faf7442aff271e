/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-connect-config.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspOpened:
 * @report: never %NULL
 * @stream: (nullable): the open connection, when the report's outcome is open
 * @leftover: (nullable): bytes after the response's empty line: the first frames (HTTP-11)
 */
typedef struct
{
  ClaspReport *report;
  GIOStream *stream;
  GBytes *leftover;
} ClaspOpened;

void clasp_opened_free (ClaspOpened *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspOpened, clasp_opened_free)

/* A snapshot of the attempt, each time a phase or a line is added; in the caller's thread-default main context. */
typedef void (*ClaspProgressFunc) (ClaspReport *report, gpointer user_data);

/**
 * clasp_connector_open_async:
 * @progress: (nullable): called in the caller's context
 * @cancellable: (nullable): Stop: takes effect at once in every phase
 *
 * Resolves, connects (through a proxy), does TLS and the opening handshake on the I/O thread, within
 * limits.opening_timeout_ms. At most one attempt for the same host and port is under way; a second waits (CON-01).
 */
void clasp_connector_open_async (ClaspConnectConfig *config, ClaspProgressFunc progress, gpointer progress_data,
                                 GDestroyNotify progress_destroy, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);

/**
 * clasp_connector_open_finish:
 *
 * Never fails: what went wrong stands in the report, with all that was logged until then (also after Stop).
 *
 * Returns: (transfer full): what came of it
 */
ClaspOpened *clasp_connector_open_finish (GAsyncResult *result);

G_END_DECLS
