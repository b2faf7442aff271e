/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-folder.h"

G_BEGIN_DECLS

/**
 * clasp_folder_dialog_show:
 * @from: a widget of the window that asks
 * @folder: whose settings are edited
 *
 * Has the user edit what a folder says for all connections in it; tells when it can't be read or written.
 */
void clasp_folder_dialog_show (GtkWidget *from, ClaspFolder *folder);

G_END_DECLS
