/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspRecordSelection:
 *
 * Which records of a list the user has chosen. They are remembered by their numbers, so that what a filter hides is
 * chosen still when it is shown again, and that all of ten million cost no more than one. Properties: "model"
 * (ClaspRecordList, nullable), "n-items" (uint, read-only), "current" (ClaspRecord, nullable, read-only: the one that
 * was chosen last), "n-selected" (uint, read-only: how many are chosen, hidden ones too).
 */
#define CLASP_TYPE_RECORD_SELECTION (clasp_record_selection_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRecordSelection, clasp_record_selection, CLASP, RECORD_SELECTION, GObject)

/**
 * clasp_record_selection_get_model:
 *
 * Returns: (transfer none) (nullable): what is selected from
 */
ClaspRecordList *clasp_record_selection_get_model (ClaspRecordSelection *self);

/**
 * clasp_record_selection_get_current:
 *
 * Returns: (transfer none) (nullable): the one that was chosen last
 */
ClaspRecord *clasp_record_selection_get_current (ClaspRecordSelection *self);
guint clasp_record_selection_get_n_selected (ClaspRecordSelection *self);

/**
 * clasp_record_selection_dup_shown:
 * @self: a selection
 * @max: so many at most
 *
 * Returns: (transfer full): the indices, from 0, of the records that are chosen and shown, in their order
 */
GArray *clasp_record_selection_dup_shown (ClaspRecordSelection *self, guint max);

G_END_DECLS
