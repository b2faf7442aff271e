/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-import.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clasp-cli-options.h"
#include "clasp-consent.h"
#include "clasp-foreign.h"
#include "clasp-import-file.h"
#include "clasp-profile-store.h"
#include "clasp-yaml.h"

#define MAX_DEPTH 16
#define MAX_FILES 10000
/* Characters of a folder's name. */
#define MAX_NAME 80

typedef struct
{
  char **files;
  char *to;
  gboolean help;
  ClaspProfileStore *store; /* (nullable): without --to */
  guint n_files, n_taken;
  gboolean failed;
} Import;

static void
cli_import_clear (Import *self)
{
  g_strfreev (self->files);
  g_free (self->to);
  g_clear_object (&self->store);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, cli_import_clear)

/* Names and sentences hold what stands in files of others. */
static void
cli_import_tell (FILE *stream, const char *before, const char *text)
{
  g_autofree char *shown = clasp_foreign_to_text (text, strlen (text), 0);

  fprintf (stream, "%s%s\n", before, shown);
}

static void
cli_import_fail (Import *self, const char *name, const char *why)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", name, why);

  cli_import_tell (stderr, "handclasp-cli: ", text);
  self->failed = TRUE;
}

/* ----------------------------------------------------------------------------------------------------- what is kept */

/* The folder that something stood in, below the one asked for; each part is a plain name. (transfer full) */
static char *
cli_import_dup_folder (const char *to, const char *folder)
{
  g_auto (GStrv) parts = g_strsplit (folder != NULL ? folder : "", "/", MAX_DEPTH);
  g_autoptr (GString) path = g_string_new (to);
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = g_strndup (parts[i], MAX_NAME);

      g_strdelimit (part, "/\\:*?\"<>|\n\r\t", '-');
      g_strstrip (part);
      if (*part != '\0' && *part != '.')
        g_string_append_printf (path, "/%s", part);
    }
  return g_strdup (path->str);
}

/* Writes a file that was not there before, for its owner alone. */
static gboolean
cli_import_write (const char *folder, const char *name, const char *json, GError **error)
{
  g_autofree char *path = NULL;
  int fd = -1;
  guint i;

  for (i = 1; fd < 0 && i < 1000; i++)
    {
      g_free (path);
      path = i == 1 ? g_strdup_printf ("%s/%s.json", folder, name) : g_strdup_printf ("%s/%s %u.json", folder, name, i);
      fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (fd < 0 && errno != EEXIST)
        break;
    }
  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  if (write (fd, json, strlen (json)) == (gssize) strlen (json) && fsync (fd) == 0)
    return g_close (fd, error);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  close (fd);
  g_unlink (path);
  return FALSE;
}

/* Whether @to is among the user's own connections. */
static gboolean
cli_import_is_own_place (const char *to)
{
  g_autoptr (GFile) own = g_file_new_build_filename (g_get_user_data_dir (), "handclasp", "connections", NULL);
  g_autoptr (GFile) place = to != NULL ? g_file_new_for_commandline_arg (to) : NULL;

  return place == NULL || g_file_equal (place, own) || g_file_has_prefix (place, own);
}

/* With the user's own connections nothing is asked before it is used, as it is in a collection of others. */
static void
cli_import_hold_back (ClaspProfile *profile)
{
  g_auto (GStrv) settings = clasp_consent_dup_settings (profile);
  g_autofree char *title = clasp_profile_dup_title (profile);

  for (gsize i = 0; settings[i] != NULL; i++)
    {
      /* Translators: the name of a connection, then something such as “the proxy http://a:3128” */
      g_autofree char *text = g_strdup_printf (_("“%s” wants to use %s, which was left out."), title, settings[i]);

      cli_import_tell (stderr, "  ", text);
    }
  clasp_consent_reset_settings (profile);
}

static gboolean
cli_import_save (Import *self, const ClaspImported *imported, GError **error)
{
  g_autoptr (ClaspProfile) again = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *json = NULL;

  if (imported->ours && cli_import_is_own_place (self->to))
    cli_import_hold_back (imported->profile);
  json = clasp_profile_to_json (imported->profile);
  again = clasp_profile_from_json (json, -1, error);
  if (again == NULL)
    return FALSE;
  if (self->to == NULL)
    {
      /* Those that are not pinned make room for newer ones. */
      clasp_profile_set_pinned (imported->profile, TRUE);
      return clasp_profile_store_save (self->store, imported->profile, error);
    }
  folder = cli_import_dup_folder (self->to, imported->folder);
  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  name = clasp_profile_dup_file_name (imported->profile);
  return cli_import_write (folder, name, json, error);
}

/* Values that are secrets do not stand in files; the names of their headers do. */
static void
cli_import_tell_secrets (ClaspProfile *profile, const char *title)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  guint i;

  for (i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);
      g_autofree char *text = NULL;

      if (!clasp_header_get_secret (header) || *clasp_header_get_value (header) == '\0')
        continue;
      text = g_strdup_printf (_("The value of “%s” of “%s” is a secret, and is not kept in the file."),
                              clasp_header_get_name (header), title);
      cli_import_tell (stderr, "  ", text);
    }
}

static void
cli_import_take (Import *self, const char *name, ClaspImport *import)
{
  guint i;

  for (i = 0; i < import->connections->len; i++)
    {
      const ClaspImported *imported = import->connections->pdata[i];
      g_autofree char *title = clasp_profile_dup_title (imported->profile);
      g_autofree char *address = clasp_profile_dup_subtitle (imported->profile);
      g_autofree char *place = g_strdup_printf ("%s%s%s", imported->folder != NULL ? imported->folder : "",
                                                imported->folder != NULL ? "/" : "", title);
      g_autofree char *shown = clasp_foreign_to_text (place, strlen (place), 0);
      g_autoptr (GError) error = NULL;

      if (!cli_import_save (self, imported, &error))
        {
          cli_import_fail (self, name, error->message);
          continue;
        }
      self->n_taken++;
      printf ("%s\t", shown);
      cli_import_tell (stdout, "", address);
      cli_import_tell_secrets (imported->profile, title);
    }
  for (i = 0; i < import->left_out->len; i++)
    cli_import_tell (stderr, "  ", import->left_out->pdata[i]);
}

/* ----------------------------------------------------------------------------------------------------- what is read */

/* A plain file of a size that can be one: not a pipe that would never end, nor a link within a folder of others. */
static char *
cli_import_read_file (const char *path, gboolean follow, gsize *length, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW), 0);
  g_autofree char *data = NULL;
  struct stat about;
  gssize n = 1;

  if (fd < 0 || fstat (fd, &about) < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  if (!S_ISREG (about.st_mode))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("it is no plain file"));
  if (!S_ISREG (about.st_mode) || !clasp_tree_check_size ((guint64) about.st_size, error))
    {
      close (fd);
      return NULL;
    }
  data = g_malloc ((gsize) about.st_size + 1);
  for (*length = 0; *length < (gsize) about.st_size && n > 0; *length += (gsize) MAX (n, 0))
    n = read (fd, data + *length, (gsize) about.st_size - *length);
  close (fd);
  data[*length] = '\0';
  return g_steal_pointer (&data);
}

/* Beside the connections that may name it; one that is there already is not written over. */
static void
cli_import_take_environment (Import *self, const char *name, const char *data)
{
  g_autofree char *path = g_build_filename (self->to, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (self->to, 0700);
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &error);
  if (stream == NULL ||
      !g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, strlen (data), NULL, NULL, &error) ||
      !g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &error))
    cli_import_fail (self, name, error->message);
}

/* @inner: (nullable): the folder it was found in, below the one named */
static void
cli_import_file (Import *self, const char *path, const char *inner)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspImport) import = NULL;
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_utf8_make_valid (base, -1);
  gsize length = 0;
  g_autofree char *data = cli_import_read_file (path, inner == NULL, &length, &error);
  guint i;

  if (data != NULL)
    import = clasp_import_file_read (name, data, length, &error);
  if (import == NULL)
    {
      cli_import_fail (self, path, error->message);
      return;
    }
  if (import->environment && self->to != NULL && inner != NULL && *inner == '\0')
    {
      cli_import_take_environment (self, name, data);
      return;
    }
  for (i = 0; inner != NULL && *inner != '\0' && i < import->connections->len; i++)
    {
      ClaspImported *imported = import->connections->pdata[i];
      char *folder = imported->folder != NULL ? g_strconcat (inner, "/", imported->folder, NULL) : g_strdup (inner);

      g_free (imported->folder);
      imported->folder = folder;
    }
  cli_import_take (self, path, import);
}

/* Files beside the requests of a folder that are none of them. */
static gboolean
cli_import_is_request (const char *name)
{
  static const char *const endings[] = { ".bru", ".http", ".rest", ".har", ".json", ".yaml", ".yml" };
  static const char *const others[] = { "folder.bru",           "collection.bru",
                                        "bruno.json",           "package.json",
                                        "definition.yaml",      "opencollection.yml",
                                        "http-client.env.json", "http-client.private.env.json" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (name, others[i]) == 0)
      return FALSE;
  for (i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;
  return FALSE;
}

static gint
cli_import_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
cli_import_folder (Import *self, const char *path, const char *inner, guint depth)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  guint i;

  if (dir == NULL)
    {
      cli_import_fail (self, path, error->message);
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL && names->len < MAX_FILES)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, cli_import_compare);
  for (i = 0; i < names->len; i++)
    {
      const char *child_name = names->pdata[i];
      g_autofree char *child = g_build_filename (path, child_name, NULL);
      struct stat about;

      if (g_lstat (child, &about) < 0 || (*child_name == '.' && strcmp (child_name, ".resources") != 0))
        continue;
      if (S_ISDIR (about.st_mode) && depth < MAX_DEPTH && strcmp (child_name, ".resources") != 0 &&
          strcmp (child_name, "environments") != 0)
        {
          g_autofree char *below = *inner != '\0' ? g_strconcat (inner, "/", child_name, NULL) : g_strdup (child_name);

          cli_import_folder (self, child, below, depth + 1);
        }
      else if (S_ISREG (about.st_mode) && cli_import_is_request (child_name) && self->n_files++ < MAX_FILES)
        cli_import_file (self, child, inner);
    }
}

/* ------------------------------------------------------------------------------------------------------ the command */

static gboolean
cli_import_parse (Import *self, GOptionContext *context, const char *const *words, GError **error)
{
  if (!clasp_cli_options_take_words (context, words, error))
    return FALSE;
  if (self->help || (self->files != NULL && self->files[0] != NULL))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _("No file was given"));
  return FALSE;
}

static void
cli_import_run (Import *self)
{
  gsize i;

  if (self->to == NULL)
    self->store = clasp_profile_store_new (NULL);
  for (i = 0; self->files[i] != NULL; i++)
    if (g_file_test (self->files[i], G_FILE_TEST_IS_DIR))
      cli_import_folder (self, self->files[i], "", 0);
    else
      cli_import_file (self, self->files[i], NULL);
  fflush (stdout);
}

int
clasp_cli_import (const char *const *words)
{
  g_auto (Import) self = { 0 };
  const GOptionEntry entries[] = { { "to", 0, 0, G_OPTION_ARG_FILENAME, &self.to,
                                     N_("Write a file for each connection into this folder"), N_("FOLDER") },
                                   { "help", 'h', 0, G_OPTION_ARG_NONE, &self.help, N_("Show this help"), NULL },
                                   { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self.files, NULL,
                                     N_("FILE…") },
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new (_("— connections of other programs"));
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (
      context,
      _("Takes connections over from HAR, Postman, Insomnia, Bruno, Hoppscotch, Yaak, .http "
         "and AsyncAPI files, from what “export” wrote, from folders of these, and from a text file that holds a curl "
         "command."));
  if (!cli_import_parse (&self, context, words, &error))
    {
      g_printerr ("handclasp-cli: %s. ", error->message);
      g_printerr (_("See “handclasp-cli %s--help”."), "import ");
      g_printerr ("\n");
      return CLASP_CLI_USAGE;
    }
  if (self.help)
    {
      g_autofree char *help = NULL;

      g_set_prgname ("handclasp-cli import");
      help = g_option_context_get_help (context, TRUE, NULL);
      fputs (help, stdout);
      return CLASP_CLI_FINE;
    }
  cli_import_run (&self);
  if (self.n_taken == 0 && !self.failed)
    g_printerr ("handclasp-cli: %s\n", _("there is no WebSocket connection in these files"));
  return self.failed || self.n_taken == 0 ? CLASP_CLI_USAGE : CLASP_CLI_FINE;
}
