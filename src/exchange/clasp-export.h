/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspExportForm:
 * @CLASP_EXPORT_FOLDER: a folder with a file of our own for each connection
 * @CLASP_EXPORT_FILE: one file of our own with all of them
 * @CLASP_EXPORT_HTTP: one .http file, as JetBrains' and Visual Studio Code's clients read it
 * @CLASP_EXPORT_BRUNO: a folder that is a collection of Bruno
 * @CLASP_EXPORT_BRU: one connection as a .bru file
 *
 * As what connections are written.
 */
typedef enum
{
  CLASP_EXPORT_FOLDER,
  CLASP_EXPORT_FILE,
  CLASP_EXPORT_HTTP,
  CLASP_EXPORT_BRUNO,
  CLASP_EXPORT_BRU,
} ClaspExportForm;

/**
 * clasp_export_form_from_string:
 * @word: "folder", "file", "http", "bruno" or "bru"
 * @form: (out): what it names
 *
 * Returns: %FALSE: it names none
 */
gboolean clasp_export_form_from_string (const char *word, ClaspExportForm *form);

/* The form that the ending of a file's name asks for; a folder, when it asks for none. */
ClaspExportForm clasp_export_form_for_path (const char *path);
/* Whether it is several files in a folder, and not one file. */
gboolean clasp_export_form_is_folder (ClaspExportForm form);

/**
 * ClaspExport:
 *
 * Connections on their way to files of our own or of another program, which clasp_import_file_read() reads again.
 */
typedef struct _ClaspExport ClaspExport;

/**
 * clasp_export_new:
 * @form: as what
 * @title: what the whole is called
 *
 * Returns: (transfer full): an export of nothing yet
 */
ClaspExport *clasp_export_new (ClaspExportForm form, const char *title);
void clasp_export_free (ClaspExport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspExport, clasp_export_free)

/**
 * clasp_export_add:
 * @profile: a connection
 * @folder: (nullable): where it goes, names with "/" between them
 * @with_secrets: whether the values of secrets that @profile has go along, into the files of other programs; our own
 * never hold any
 *
 * Adds a connection, without what became of it here, such as when it was used.
 */
void clasp_export_add (ClaspExport *self, ClaspProfile *profile, const char *folder, gboolean with_secrets);

/* How many were added. */
guint clasp_export_get_n_connections (ClaspExport *self);

/**
 * clasp_export_get_left_out:
 *
 * Returns: (transfer none) (element-type utf8): sentences, translated: what the files do not say
 */
const GPtrArray *clasp_export_get_left_out (ClaspExport *self);

/**
 * clasp_export_write:
 * @to: a file, which is replaced, or a folder, which is made and may not hold anything
 *
 * Writes what was added, for its owner alone.
 *
 * Returns: %FALSE with a #GIOErrorEnum
 */
gboolean clasp_export_write (ClaspExport *self, GFile *to, GError **error);

G_END_DECLS
