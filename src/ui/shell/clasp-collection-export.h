/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-folder.h"
#include "clasp-profile-store.h"

G_BEGIN_DECLS

/**
 * clasp_collection_export_ask:
 * @from: a widget of the window that asks
 * @store: whose connections they are
 * @folder: (nullable): all that is in it
 * @profile: (nullable): this one, when @folder is %NULL
 *
 * Asks as what and where to connections are exported, writes them, and tells what the files do not say.
 */
void clasp_collection_export_ask (GtkWidget *from, ClaspProfileStore *store, ClaspFolder *folder,
                                  ClaspProfile *profile);

G_END_DECLS
