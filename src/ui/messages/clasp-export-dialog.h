/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-exchange-file.h"

G_BEGIN_DECLS

/* Which messages are meant. */
typedef enum
{
  CLASP_EXPORT_ALL,
  CLASP_EXPORT_FILTERED, /* those that the filter lets pass */
  CLASP_EXPORT_CHOSEN,
} ClaspExportScope;

/**
 * ClaspExportDialog:
 *
 * Asks what is exported, and how. Signal "export" (uint, ClaspFileFormat; uint, ClaspExportScope; boolean: with
 * secrets): the user wants it so.
 */
#define CLASP_TYPE_EXPORT_DIALOG (clasp_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ClaspExportDialog, clasp_export_dialog, CLASP, EXPORT_DIALOG, AdwDialog)

/**
 * clasp_export_dialog_new:
 * @n_all: how many messages there are
 * @n_filtered: how many the filter lets pass; -1: there is no filter
 * @n_chosen: how many are chosen
 *
 * Returns: (transfer floating): a dialog to be presented
 */
ClaspExportDialog *clasp_export_dialog_new (guint64 n_all, gint64 n_filtered, guint64 n_chosen);

G_END_DECLS
