/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspSaveBar:
 *
 * Saves the messages of a list to a file that the user chooses, and shows how far that is, with Cancel, and what came
 * of it. Not seen before.
 */
#define CLASP_TYPE_SAVE_BAR (clasp_save_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSaveBar, clasp_save_bar, CLASP, SAVE_BAR, AdwBin)

/* Those that the filter of the list lets pass. Cancels what is still being saved. */
void clasp_save_bar_save (ClaspSaveBar *self, ClaspRecordList *records);
/* Takes back what was said of a file that is written: it is no longer about what is seen. What is being saved goes on.
 * */
void clasp_save_bar_dismiss (ClaspSaveBar *self);

G_END_DECLS
