/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-connection.h"

G_BEGIN_DECLS

/**
 * ClaspConnectionStore:
 *
 * Saved and recent connections: a GListModel of ClaspConnection, pinned first, then most recent first; one JSON file each under
 * the folder given, written atomically. At most 50 recent ones that are not pinned are kept. A file that cannot be read
 * is left alone and named in "problems".
 */
#define CLASP_TYPE_CONNECTION_STORE (clasp_connection_store_get_type ())
G_DECLARE_FINAL_TYPE (ClaspConnectionStore, clasp_connection_store, CLASP, CONNECTION_STORE, GObject)

/* @folder: made when it does not exist; %NULL: <user data dir>/handclasp/connections. Reads at once what is there. */
ClaspConnectionStore *clasp_connection_store_new (GFile *folder);
/* Stores the connection as it is now (a copy is kept under its id) and puts it at its place. */
gboolean clasp_connection_store_save (ClaspConnectionStore *self, ClaspConnection *connection, GError **error);
gboolean clasp_connection_store_remove (ClaspConnectionStore *self, const char *id, GError **error);
ClaspConnection *clasp_connection_store_lookup (ClaspConnectionStore *self, const char *id);
/* One sentence a file that could not be read; (nullable). */
const char * const *clasp_connection_store_get_problems (ClaspConnectionStore *self);

G_END_DECLS
