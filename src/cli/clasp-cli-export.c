/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-export.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "clasp-cli-options.h"
#include "clasp-collection.h"
#include "clasp-export.h"
#include "clasp-folder-settings.h"
#include "clasp-foreign.h"
#include "clasp-keyring.h"
#include "clasp-origin.h"

typedef struct
{
  char **names;
  char *to;
  char *format;
  char *folder; /* of the collection */
  gboolean with_secrets, no_keyring, help;
  ClaspExportForm form;
  GFile *root; /* (nullable): of the collection: the user's own */
  ClaspCollection *collection;
  ClaspExport *export;
  GString *told; /* a line for each connection, said when they are written */
  gboolean failed;
} Export;

static void
cli_export_clear (Export *self)
{
  g_strfreev (self->names);
  g_free (self->to);
  g_free (self->format);
  if (self->told != NULL)
    g_string_free (self->told, TRUE);
  g_free (self->folder);
  g_clear_object (&self->root);
  g_clear_object (&self->collection);
  g_clear_pointer (&self->export, clasp_export_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Export, cli_export_clear)

/* Names and sentences hold what stands in files of others. */
static void
cli_export_tell (FILE *stream, const char *before, const char *text)
{
  g_autofree char *shown = clasp_foreign_to_text (text, strlen (text), 0);

  fprintf (stream, "%s%s\n", before, shown);
}

/* ---- secrets */

/* What a value is called in the keyring is known; what it is, the keyring alone. (transfer full) (nullable) */
static char *
cli_export_look_up (Export *self, ClaspProfile *profile, const char *name)
{
  g_autofree char *collection = clasp_keyring_dup_collection (self->root);
  g_autofree char *origin = clasp_origin_dup_of_url (clasp_profile_get_url (profile));
  const ClaspKeyringPlace place = { collection, origin, name };
  g_autoptr (GError) error = NULL;
  char *value;

  if (origin == NULL || *name == '\0')
    return NULL;
  value = clasp_keyring_lookup (&place, NULL, &error);
  if (value == NULL)
    cli_export_tell (stderr, "  ", error->message);
  return value;
}

static void
cli_export_fill_in (Export *self, ClaspProfile *profile)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  g_autofree char *name = NULL;
  g_autofree char *password = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);
      g_autofree char *value = cli_export_look_up (self, profile, clasp_header_get_secret_name (header));

      if (value != NULL)
        g_object_set (header, "value", value, NULL);
    }
  g_object_get (profile, "password-secret", &name, NULL);
  password = cli_export_look_up (self, profile, name);
  if (password != NULL)
    g_object_set (profile, "password", password, NULL);
}

/* ---- which connections */

/* @position: in the collection; @below: (nullable): the folder that paths begin behind */
static void
cli_export_take (Export *self, guint position, const char *below)
{
  g_autoptr (ClaspProfile) profile = g_list_model_get_item (G_LIST_MODEL (self->collection), position);
  g_autoptr (ClaspProfile) copy = clasp_profile_duplicate (profile);
  g_autofree char *folder = NULL;
  g_autofree char *title = clasp_profile_dup_title (profile);
  g_autofree char *address = clasp_profile_dup_subtitle (profile);
  g_autofree char *place = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *shown_address = NULL;
  const char *inner;
  guint before = clasp_export_get_n_connections (self->export);

  g_object_get (profile, "folder", &folder, NULL);
  inner = folder + (below != NULL ? strlen (below) : 0);
  inner += *inner == '/';
  g_object_set (copy, "id", clasp_profile_get_id (profile), "collection",
                self->root != NULL ? g_file_peek_path (self->root) : "", NULL);
  /* It takes what its folders say along, since it may lie in none where it goes. */
  if (!clasp_folder_settings_apply (copy, self->root != NULL ? g_file_peek_path (self->root) : "", NULL, &problem))
    {
      cli_export_tell (stderr, "handclasp-cli: ", problem->message);
      self->failed = TRUE;
    }
  if (self->with_secrets && !self->no_keyring)
    cli_export_fill_in (self, copy);
  clasp_export_add (self->export, copy, inner, self->with_secrets);
  if (clasp_export_get_n_connections (self->export) == before)
    {
      self->failed = TRUE;
      return;
    }
  place = g_strdup_printf ("%s%s%s", inner, *inner != '\0' ? "/" : "", title);
  shown = clasp_foreign_to_text (place, strlen (place), 0);
  shown_address = clasp_foreign_to_text (address, strlen (address), 0);
  g_string_append_printf (self->told, "%s\t%s\n", shown, shown_address);
}

static gboolean
cli_export_is_below (ClaspProfile *profile, const char *folder)
{
  g_autofree char *own = NULL;
  gsize length = strlen (folder);

  g_object_get (profile, "folder", &own, NULL);
  return strncmp (own, folder, length) == 0 && (length == 0 || own[length] == '\0' || own[length] == '/');
}

static void
cli_export_take_folder (Export *self, const char *folder)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->collection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspProfile) profile = g_list_model_get_item (G_LIST_MODEL (self->collection), i);

      if (cli_export_is_below (profile, folder))
        cli_export_take (self, i, folder);
    }
}

static gboolean
cli_export_take_name (Export *self, const char *name, GError **error)
{
  ClaspProfile *found;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->collection));
  g_autofree char *folder = g_strdup (name);

  while (g_str_has_suffix (folder, "/"))
    folder[strlen (folder) - 1] = '\0';
  if (g_strv_contains (clasp_collection_get_folders (self->collection), folder))
    {
      cli_export_take_folder (self, folder);
      return TRUE;
    }
  found = clasp_collection_find (self->collection, name, error);
  for (guint i = 0; found != NULL && i < n; i++)
    {
      g_autoptr (ClaspProfile) profile = g_list_model_get_item (G_LIST_MODEL (self->collection), i);
      g_autofree char *own = NULL;

      g_object_get (profile, "folder", &own, NULL);
      if (profile == found)
        cli_export_take (self, i, own);
    }
  return found != NULL;
}

/* ---- the command */

static gboolean
cli_export_parse (Export *self, GOptionContext *context, const char *const *words, GError **error)
{
  if (!clasp_cli_options_take_words (context, words, error))
    return FALSE;
  if (self->help)
    return TRUE;
  if (self->to == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _("--to is missing: where to write"));
      return FALSE;
    }
  self->form = clasp_export_form_for_path (self->to);
  if (self->format != NULL && !clasp_export_form_from_string (self->format, &self->form))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--format takes folder, file, http, bruno or bru, not “%s”"), self->format);
      return FALSE;
    }
  if (self->with_secrets && (self->form == CLASP_EXPORT_FOLDER || self->form == CLASP_EXPORT_FILE))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("--with-secrets: Handclasp’s own files never hold secrets"));
      return FALSE;
    }
  self->root = self->folder != NULL ? g_file_new_for_commandline_arg (self->folder) : NULL;
  if (self->root == NULL || g_file_query_file_type (self->root, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--collection: “%s” is no folder"), self->folder);
  return FALSE;
}

static gboolean
cli_export_check (Export *self, GFile *to, GError **error)
{
  guint n = clasp_export_get_n_connections (self->export);

  if (n == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("there is no connection to export"));
  else if (self->form == CLASP_EXPORT_BRU && n > 1)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _("a .bru file holds one connection, and these are %u: use --format bruno"), n);
  else if (!clasp_export_form_is_folder (self->form) &&
           g_file_query_file_type (to, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, _("“%s” is a folder"), self->to);
  else
    return TRUE;
  return FALSE;
}

static gboolean
cli_export_run (Export *self, GError **error)
{
  g_autoptr (GFile) to = g_file_new_for_commandline_arg (self->to);
  g_autofree char *title = NULL;
  const char *const *problems;
  const GPtrArray *left_out;
  gboolean written;

  self->told = g_string_new (NULL);
  self->collection = clasp_collection_new (self->root);
  title = self->root != NULL ? g_file_get_basename (self->root) : g_strdup ("Handclasp");
  self->export = clasp_export_new (self->form, title);
  problems = clasp_collection_get_problems (self->collection);
  for (gsize i = 0; problems != NULL && problems[i] != NULL; i++)
    {
      cli_export_tell (stderr, "handclasp-cli: ", problems[i]);
      self->failed = TRUE;
    }
  if (self->names == NULL)
    cli_export_take_folder (self, "");
  for (gsize i = 0; self->names != NULL && self->names[i] != NULL; i++)
    if (!cli_export_take_name (self, self->names[i], error))
      return FALSE;
  written = cli_export_check (self, to, error) && clasp_export_write (self->export, to, error);
  if (written)
    fputs (self->told->str, stdout);
  fflush (stdout);
  left_out = clasp_export_get_left_out (self->export);
  for (guint i = 0; i < left_out->len; i++)
    cli_export_tell (stderr, "  ", left_out->pdata[i]);
  return written;
}

static int
cli_export_help (GOptionContext *context)
{
  g_autofree char *help = NULL;

  g_set_prgname ("handclasp-cli export");
  help = g_option_context_get_help (context, TRUE, NULL);
  fputs (help, stdout);
  return CLASP_CLI_FINE;
}

int
clasp_cli_export (const char *const *words)
{
  g_auto (Export) self = { 0 };
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &self.to, N_("Write to this file, or into this new folder"),
      N_("FILE|FOLDER") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &self.format,
      N_("folder, file (.json), http (.http), bruno (a folder) or bru (.bru); without it the ending says which"),
      N_("FORMAT") },
    { "collection", 0, 0, G_OPTION_ARG_FILENAME, &self.folder, N_("Look for saved connections in this folder"),
      N_("FOLDER") },
    { "with-secrets", 0, 0, G_OPTION_ARG_NONE, &self.with_secrets,
      N_("Write secrets of the keyring, too, into files of other programs"), NULL },
    { "no-keyring", 0, 0, G_OPTION_ARG_NONE, &self.no_keyring, N_("Leave the keyring alone"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &self.help, N_("Show this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self.names, NULL, N_("[NAME…]") },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_("— saved connections to files"));
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, _("Writes saved connections, or those in a folder of them, to files that "
                                            "“import”, a team or another program reads. Without a name all are "
                                            "written."));
  if (!cli_export_parse (&self, context, words, &error))
    {
      g_printerr ("handclasp-cli: %s. ", error->message);
      g_printerr (_("See “handclasp-cli %s--help”."), "export ");
      g_printerr ("\n");
      return CLASP_CLI_USAGE;
    }
  if (self.help)
    return cli_export_help (context);
  if (!cli_export_run (&self, &error))
    {
      cli_export_tell (stderr, "handclasp-cli: ", error->message);
      return CLASP_CLI_USAGE;
    }
  return self.failed ? CLASP_CLI_USAGE : CLASP_CLI_FINE;
}
