/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-export.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-environment.h"
#include "clasp-export-text.h"
#include "clasp-import.h"
#include "clasp-placeholder.h"
#include "clasp-yaml.h"

/* More than any two connections of one name that anybody has. */
#define MAX_OF_ONE_NAME 10000

struct _ClaspExport
{
  ClaspExportForm form;
  char *title;
  GPtrArray *paths;   /* (element-type utf8): of each file in the folder */
  GPtrArray *texts;   /* (element-type utf8): of each file; of one file, its parts */
  GHashTable *taken;  /* (element-type utf8 utf8): paths, folded */
  GHashTable *counts; /* (element-type utf8 guint): connections in each folder */
  GPtrArray *left_out;
  guint n_connections;
};

static const struct
{
  const char *word;
  const char *ending; /* (nullable) */
  gboolean folder;
} FORMS[] = {
  [CLASP_EXPORT_FOLDER] = { "folder", NULL, TRUE }, [CLASP_EXPORT_FILE] = { "file", ".json", FALSE },
  [CLASP_EXPORT_HTTP] = { "http", ".http", FALSE }, [CLASP_EXPORT_BRUNO] = { "bruno", NULL, TRUE },
  [CLASP_EXPORT_BRU] = { "bru", ".bru", FALSE },
};

gboolean
clasp_export_form_from_string (const char *word, ClaspExportForm *form)
{
  g_return_val_if_fail (word != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    if (strcmp (word, FORMS[i].word) == 0)
      {
        *form = (ClaspExportForm) i;
        return TRUE;
      }
  return FALSE;
}

ClaspExportForm
clasp_export_form_for_path (const char *path)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (path != NULL, CLASP_EXPORT_FOLDER);

  lower = g_ascii_strdown (path, -1);
  if (g_str_has_suffix (lower, ".rest"))
    return CLASP_EXPORT_HTTP;
  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    if (FORMS[i].ending != NULL && g_str_has_suffix (lower, FORMS[i].ending))
      return (ClaspExportForm) i;
  return CLASP_EXPORT_FOLDER;
}

gboolean
clasp_export_form_is_folder (ClaspExportForm form)
{
  return FORMS[form].folder;
}

ClaspExport *
clasp_export_new (ClaspExportForm form, const char *title)
{
  ClaspExport *self = g_new0 (ClaspExport, 1);

  self->form = form;
  self->title = g_strdup (title);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->left_out = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
clasp_export_free (ClaspExport *self)
{
  g_free (self->title);
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->texts);
  g_hash_table_unref (self->taken);
  g_hash_table_unref (self->counts);
  g_ptr_array_unref (self->left_out);
  g_free (self);
}

guint
clasp_export_get_n_connections (ClaspExport *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_connections;
}

const GPtrArray *
clasp_export_get_left_out (ClaspExport *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->left_out;
}

/* ------------------------------------------------------------------------------------------------- what is left out */

static void
export_tell (ClaspExport *self, char *sentence)
{
  if (g_ptr_array_find_with_equal_func (self->left_out, sentence, g_str_equal, NULL))
    g_free (sentence);
  else
    g_ptr_array_add (self->left_out, sentence);
}

/* Placeholders that are filled in here alone. */
static void
export_tell_placeholders (ClaspExport *self, const char *title, const char *text)
{
  g_autoptr (GArray) places = clasp_placeholders_find (text, strlen (text));

  for (guint i = 0; i < places->len; i++)
    {
      const ClaspPlaceholder *place = &g_array_index (places, ClaspPlaceholder, i);
      g_autofree char *name = g_strndup (text + place->name_start, place->name_length);

      if (place->kind == CLASP_PLACEHOLDER_NAME &&
          (strpbrk (name, ":|") != NULL || strcmp (name, "uuid") == 0 || strcmp (name, "now") == 0))
        export_tell (self,
                     g_strdup_printf (_("“%s” uses {{%s}}, which is filled in by Handclasp alone."), title, name));
    }
}

static void
export_tell_what_others_lack (ClaspExport *self, ClaspProfile *profile, const char *title, GPtrArray *names)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));

  export_tell_placeholders (self, title, clasp_profile_get_url (profile));
  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      export_tell_placeholders (self, title, clasp_header_get_value (header));
    }
  if (names->len > 0)
    {
      g_autofree char *list = NULL;

      g_ptr_array_add (names, NULL);
      list = g_strjoinv (", ", (char **) names->pdata);
      export_tell (self, g_strdup_printf (_("Of “%s” these parts were left out: %s."), title, list));
    }
}

/* Values that are secrets are not written; @safe is what of @profile is. */
static void
export_tell_secrets (ClaspExport *self, ClaspProfile *profile, ClaspProfile *safe, const char *title)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  g_autofree char *password = NULL;
  g_autofree char *password_secret = NULL;
  g_autofree char *user = NULL;
  g_autofree char *written = NULL;
  const gboolean is_bru = self->form == CLASP_EXPORT_BRU || self->form == CLASP_EXPORT_BRUNO;
  gboolean url_differs = strcmp (clasp_profile_get_url (profile), clasp_profile_get_url (safe)) != 0;

  if (url_differs)
    export_tell (self, g_strdup_printf (_("The secrets in the address of “%s” were left out."), title));
  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);
      g_autoptr (ClaspHeader) said = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_headers (safe)), i);

      if ((*clasp_header_get_value (header) != '\0' || *clasp_header_get_secret_name (header) != '\0') &&
          *clasp_header_get_value (said) == '\0')
        export_tell (self, g_strdup_printf (_("The value of “%s” of “%s” is a secret, and was left out."),
                                            clasp_header_get_name (header), title));
    }
  g_object_get (profile, "password", &password, "password-secret", &password_secret, NULL);
  g_object_get (safe, "user", &user, "password", &written, NULL);
  if ((*password != '\0' || *password_secret != '\0') && !(is_bru && *user != '\0' && *written != '\0'))
    export_tell (self, g_strdup_printf (_("The password of “%s” was left out."), title));
}

/* ---------------------------------------------------------------------------------------------------------- adding */

/* A path in the folder that no other file has, whatever a file system makes of upper case. (transfer full) */
static char *
export_make_path (ClaspExport *self, const char *folder, const char *name, const char *ending)
{
  for (guint i = 1; i < MAX_OF_ONE_NAME; i++)
    {
      g_autofree char *number = i > 1 ? g_strdup_printf (" %u", i) : g_strdup ("");
      g_autofree char *path = g_strconcat (folder, *folder != '\0' ? "/" : "", name, number, ending, NULL);
      g_autofree char *folded = g_utf8_casefold (path, -1);

      if (g_hash_table_add (self->taken, g_steal_pointer (&folded)))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static void
export_add_file (ClaspExport *self, const char *folder, const char *name, const char *ending, char *text)
{
  char *path = export_make_path (self, folder, name, ending);

  if (path == NULL)
    {
      g_free (text);
      return;
    }
  g_ptr_array_add (self->paths, path);
  g_ptr_array_add (self->texts, text);
}

static guint
export_count_in (ClaspExport *self, const char *folder)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, folder)) + 1;

  g_hash_table_replace (self->counts, g_strdup (folder), GUINT_TO_POINTER (n));
  return n;
}

/* Bruno's file of each folder says what that is called. */
static void
export_add_bruno_folders (ClaspExport *self, const char *folder)
{
  g_autofree char *above = NULL;
  g_autofree char *name = NULL;
  const char *slash = strrchr (folder, '/');

  if (*folder == '\0' || g_hash_table_contains (self->counts, folder))
    return;
  above = slash != NULL ? g_strndup (folder, (gsize) (slash - folder)) : g_strdup ("");
  export_add_bruno_folders (self, above);
  g_hash_table_insert (self->counts, g_strdup (folder), GUINT_TO_POINTER (0));
  name = g_strdelimit (g_strdup (slash != NULL ? slash + 1 : folder), "\r\n", ' ');
  export_add_file (self, folder, "folder", ".bru",
                   g_strdup_printf ("meta {\n  name: %s\n  seq: %u\n}\n", name, export_count_in (self, above)));
}

/* A connection within the one file: its own file's object, and where it stands. (transfer full) */
static char *
export_make_member (ClaspProfile *safe, const char *folder)
{
  g_autofree char *json = clasp_profile_to_json (safe);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);

  if (*folder != '\0')
    json_object_set_string_member (json_node_get_object (root), "folder", folder);
  return json_to_string (root, FALSE);
}

static void
export_add_to_form (ClaspExport *self, ClaspProfile *profile, const char *folder, GPtrArray *names)
{
  g_autofree char *name = clasp_profile_dup_file_name (profile);

  switch (self->form)
    {
    case CLASP_EXPORT_FOLDER:
      export_add_file (self, folder, name, ".json", clasp_profile_to_json (profile));
      break;
    case CLASP_EXPORT_FILE:
      g_ptr_array_add (self->texts, export_make_member (profile, folder));
      break;
    case CLASP_EXPORT_HTTP:
      g_ptr_array_add (self->texts, clasp_export_http_write (profile, names));
      break;
    case CLASP_EXPORT_BRUNO:
      export_add_bruno_folders (self, folder);
      export_add_file (self, folder, name, ".bru",
                       clasp_export_bru_write (profile, export_count_in (self, folder), names));
      break;
    case CLASP_EXPORT_BRU:
      g_ptr_array_add (self->texts, clasp_export_bru_write (profile, 1, names));
      break;
    default:
      g_return_if_reached ();
    }
}

/* The environment that a connection names goes along where it can be found again: as a file at the top. */
static void
export_add_environment (ClaspExport *self, const char *collection, ClaspProfile *safe, const char *title)
{
  g_autofree char *name = NULL;
  g_autofree char *base = NULL;
  g_autofree char *file = NULL;
  g_autofree char *folded = NULL;
  g_autoptr (ClaspEnvironment) found = NULL;
  char *text = NULL;

  g_object_get (safe, "environment", &name, NULL);
  if (*name == '\0')
    return;
  found = self->form == CLASP_EXPORT_FOLDER ? clasp_environment_find (collection, name, NULL) : NULL;
  if (found == NULL || !g_file_get_contents (found->path, &text, NULL, NULL))
    {
      export_tell (self, g_strdup_printf (_("“%s” uses the environment “%s”, which was left out."), title, name));
      return;
    }
  base = clasp_environment_dup_file_name (found);
  file = g_strconcat (base, ".json", NULL);
  g_object_set (safe, "environment", base, NULL);
  folded = g_utf8_casefold (file, -1);
  if (g_hash_table_add (self->taken, g_steal_pointer (&folded)))
    {
      g_ptr_array_add (self->paths, g_steal_pointer (&file));
      g_ptr_array_add (self->texts, text);
    }
  else
    g_free (text);
}

void
clasp_export_add (ClaspExport *self, ClaspProfile *profile, const char *folder, gboolean with_secrets)
{
  g_autofree char *json = NULL;
  g_autofree char *title = NULL;
  g_autofree char *collection = NULL;
  g_autoptr (ClaspProfile) safe = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) problem = NULL;
  gboolean ours;

  g_return_if_fail (self != NULL);
  g_return_if_fail (CLASP_IS_PROFILE (profile));

  ours = self->form == CLASP_EXPORT_FOLDER || self->form == CLASP_EXPORT_FILE;
  title = clasp_profile_dup_title (profile);
  json = clasp_profile_to_json (profile);
  safe = with_secrets && !ours ? clasp_profile_duplicate (profile) : clasp_profile_from_json (json, -1, &problem);
  if (safe == NULL)
    {
      export_tell (self, g_strdup_printf (_("“%s” can’t be exported: %s"), title, problem->message));
      return;
    }

  clasp_profile_take_past (safe, NULL);
  clasp_profile_set_pinned (safe, FALSE);
  self->n_connections++;
  g_object_get (profile, "collection", &collection, NULL);
  export_add_environment (self, collection, safe, title);
  export_tell_secrets (self, profile, safe, title);
  export_add_to_form (self, safe, folder != NULL ? folder : "", names);
  if (!ours)
    export_tell_what_others_lack (self, safe, title, names);
}

/* --------------------------------------------------------------------------------------------------------- writing */

static char *
export_make_collection (ClaspExport *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, CLASP_IMPORT_OWN_MEMBER);
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, self->title);
  json_builder_set_member_name (builder, "connections");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->texts->len; i++)
    json_builder_add_value (builder, json_from_string (self->texts->pdata[i], NULL));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

static gboolean
export_write_file (ClaspExport *self, GFile *to, GError **error)
{
  g_autofree char *text = NULL;

  if (self->form == CLASP_EXPORT_FILE)
    text = export_make_collection (self);
  else
    {
      g_autoptr (GString) all = g_string_new (NULL);

      for (guint i = 0; i < self->texts->len; i++)
        g_string_append (all, self->texts->pdata[i]);
      text = g_string_free_and_steal (g_steal_pointer (&all));
    }
  /* What can't be read again is not written; and nobody who could read the file that was there reads this one. */
  if (!clasp_tree_check_size (strlen (text), error))
    return FALSE;
  return g_file_replace_contents (to, text, strlen (text), NULL, FALSE,
                                  G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, NULL, error);
}

static void
export_add_bruno_root (ClaspExport *self)
{
  g_autoptr (JsonNode) name = json_node_init_string (json_node_alloc (), self->title);
  g_autofree char *quoted = json_to_string (name, FALSE);

  export_add_file (
      self, "", "bruno", ".json",
      g_strdup_printf ("{\n  \"version\": \"1\",\n  \"name\": %s,\n  \"type\": \"collection\"\n}\n", quoted));
}

static gboolean
export_make_folder (const char *path, GError **error)
{
  int code;

  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  code = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

/* A folder that is empty, or is made now. */
static gboolean
export_make_root (const char *path, GError **error)
{
  g_autoptr (GDir) dir = NULL;

  if (!export_make_folder (path, error))
    return FALSE;
  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return FALSE;
  if (g_dir_read_name (dir) == NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY, _("The folder “%s” is not empty"), path);
  return FALSE;
}

gboolean
clasp_export_write (ClaspExport *self, GFile *to, GError **error)
{
  const char *root;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (G_IS_FILE (to), FALSE);

  if (!clasp_export_form_is_folder (self->form))
    return export_write_file (self, to, error);
  root = g_file_peek_path (to);
  if (root == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("It is no folder of this computer"));
      return FALSE;
    }
  if (!export_make_root (root, error))
    return FALSE;
  if (self->form == CLASP_EXPORT_BRUNO)
    export_add_bruno_root (self);
  for (guint i = 0; i < self->paths->len; i++)
    {
      const char *text = self->texts->pdata[i];
      g_autofree char *path = g_build_filename (root, self->paths->pdata[i], NULL);
      g_autofree char *folder = g_path_get_dirname (path);
      g_autoptr (GFile) file = g_file_new_for_path (path);

      if (!export_make_folder (folder, error) ||
          !g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}
