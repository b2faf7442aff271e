/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-exchange-file.h"

G_BEGIN_DECLS

/**
 * ClaspSaveBar:
 *
 * Saves messages to a file that the user chooses, and shows how far that is, with Cancel, and what came of it. Not seen
 * before.
 */
#define CLASP_TYPE_SAVE_BAR (clasp_save_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSaveBar, clasp_save_bar, CLASP, SAVE_BAR, AdwBin)

/**
 * clasp_save_bar_save:
 * @capture: whose records are saved
 * @format: how, unless the file's name ends as another format's does
 * @filter: (nullable): which pass
 * @indices: (nullable) (transfer full) (element-type guint64): the only ones that are saved, from 0, in their order
 * @dialect: what the messages are read as; "": what is found out
 * @with_secrets: whether nothing is masked
 *
 * Asks for a file, and saves to it. Cancels what is still being saved.
 */
void clasp_save_bar_save (ClaspSaveBar *self, ClaspCapture *capture, ClaspFileFormat format, const char *filter,
                          GArray *indices, const char *dialect, gboolean with_secrets);
/* Takes back what was said of a file that is written: it is no longer about what is seen. What is being saved goes on.
 * */
void clasp_save_bar_dismiss (ClaspSaveBar *self);

G_END_DECLS
