/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-workspace.h"

G_BEGIN_DECLS

/**
 * clasp_folder_actions_new:
 * @from: a widget of the window where it is asked and told; not held
 * @workspace: whose connections are arranged
 *
 * What a user does to arrange connections. Actions: "new-folder", "rename", "remove", "close", "settings" and "export"
 * (each "(ss)": the collection's folder, the folder in it), "export-one" ("s": a connection's id), "move" ("s": a
 * connection's id; asks where to), "move-to" ("(sss)": id, collection, folder), "open" (asks for a folder and has it in
 * the list as a collection), "add" (a new folder at the top).
 *
 * Returns: (transfer full): the actions
 */
GActionGroup *clasp_folder_actions_new (GtkWidget *from, ClaspWorkspace *workspace);

G_END_DECLS
