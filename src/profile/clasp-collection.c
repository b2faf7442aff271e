/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-collection.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-limited-file.h"

#define SUFFIX ".json"
/* Bytes of one file, folders in one another, files in all. */
#define MAX_FILE_SIZE (4 * 1024 * 1024)
#define MAX_DEPTH 16
#define MAX_FILES 10000
/* Characters of a file's name, but for what tells two of one name apart. */
#define MAX_NAME 80

/* One file, as it was read. */
typedef struct
{
  ClaspProfile *profile;
  char *path;
  char *checksum;
} Entry;

struct _ClaspCollection
{
  GObject parent_instance;

  GFile *folder;
  GPtrArray *entries; /* (element-type Entry) */
  char **problems;    /* (nullable) */
  guint n_files;      /* looked at */
};

static void clasp_collection_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaspCollection, clasp_collection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, clasp_collection_list_model_init))

static void
collection_entry_free (gpointer data)
{
  Entry *self = data;

  g_object_unref (self->profile);
  g_free (self->path);
  g_free (self->checksum);
  g_free (self);
}

static GType
collection_get_item_type (GListModel *list)
{
  return CLASP_TYPE_PROFILE;
}

static guint
collection_get_n_items (GListModel *list)
{
  return CLASP_COLLECTION (list)->entries->len;
}

static gpointer
collection_get_item (GListModel *list, guint position)
{
  ClaspCollection *self = CLASP_COLLECTION (list);

  return position < self->entries->len ? g_object_ref (((Entry *) self->entries->pdata[position])->profile) : NULL;
}

static void
clasp_collection_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = collection_get_item_type;
  iface->get_n_items = collection_get_n_items;
  iface->get_item = collection_get_item;
}

static void
clasp_collection_finalize (GObject *object)
{
  ClaspCollection *self = CLASP_COLLECTION (object);

  g_object_unref (self->folder);
  g_ptr_array_unref (self->entries);
  g_strfreev (self->problems);
  G_OBJECT_CLASS (clasp_collection_parent_class)->finalize (object);
}

static void
clasp_collection_class_init (ClaspCollectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_collection_finalize;
}

static void
clasp_collection_init (ClaspCollection *self)
{
  self->entries = g_ptr_array_new_with_free_func (collection_entry_free);
}

/* ---- reading */

typedef struct
{
  ClaspCollection *collection;
  GPtrArray *entries;
  GStrvBuilder *problems;
} Reading;

static void
collection_add_problem (Reading *reading, const char *path, const char *reason)
{
  g_autofree char *shown = clasp_foreign_to_text (path, strlen (path), 0);

  g_strv_builder_take (reading->problems,
                       g_strdup_printf (_("The connection file “%s” can’t be read: %s"), shown, reason));
}

/* Whether it is a JSON object without the member that every connection has. */
static gboolean
collection_is_another_file (GBytes *contents)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, g_bytes_get_data (contents, NULL), (gssize) g_bytes_get_size (contents),
                                   NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) &&
         !json_object_has_member (json_node_get_object (root), "format");
}

static void
collection_read_file (Reading *reading, GFile *file, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, &error);
  ClaspProfile *profile;
  Entry *entry;

  if (contents != NULL && collection_is_another_file (contents))
    return;
  profile = contents != NULL ? clasp_profile_from_json (g_bytes_get_data (contents, NULL),
                                                        (gssize) g_bytes_get_size (contents), &error)
                             : NULL;
  if (profile == NULL)
    {
      collection_add_problem (reading, path, error->message);
      return;
    }
  entry = g_new0 (Entry, 1);
  entry->profile = profile;
  entry->path = g_strdup (path);
  entry->checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, contents);
  g_ptr_array_add (reading->entries, entry);
}

static int
collection_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in a folder, but for hidden ones, in order. (transfer full) (nullable) */
static GPtrArray *
collection_list_folder (GFile *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (g_file_peek_path (folder), 0, error);
  GPtrArray *names;
  const char *name;

  if (dir == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, collection_compare_names);
  return names;
}

static void
collection_read_folder (Reading *reading, GFile *folder, const char *prefix, guint depth)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = collection_list_folder (folder, &error);

  if (names == NULL)
    {
      if (*prefix != '\0' || !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        collection_add_problem (reading, *prefix != '\0' ? prefix : g_file_peek_path (folder), error->message);
      return;
    }
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autoptr (GFile) child = g_file_get_child (folder, name);
      g_autofree char *path = *prefix != '\0' ? g_build_filename (prefix, name, NULL) : g_strdup (name);
      GFileType type = g_file_query_file_type (child, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL);

      if (type == G_FILE_TYPE_DIRECTORY && depth < MAX_DEPTH)
        collection_read_folder (reading, child, path, depth + 1);
      else if (type == G_FILE_TYPE_DIRECTORY)
        collection_add_problem (reading, path, _("it lies too deep"));
      else if (g_str_has_suffix (name, SUFFIX) && reading->collection->n_files++ < MAX_FILES)
        collection_read_file (reading, child, path);
    }
}

static gboolean
collection_is_same (GPtrArray *a, GPtrArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    {
      const Entry *left = a->pdata[i];
      const Entry *right = b->pdata[i];

      if (strcmp (left->path, right->path) != 0 || strcmp (left->checksum, right->checksum) != 0)
        return FALSE;
    }
  return a->len == b->len;
}

void
clasp_collection_reload (ClaspCollection *self)
{
  g_autoptr (GStrvBuilder) problems = g_strv_builder_new ();
  g_autoptr (GPtrArray) old = NULL;
  Reading reading = { self, NULL, problems };

  g_return_if_fail (CLASP_IS_COLLECTION (self));

  self->n_files = 0;
  reading.entries = g_ptr_array_new_with_free_func (collection_entry_free);
  collection_read_folder (&reading, self->folder, "", 0);
  if (self->n_files > MAX_FILES)
    collection_add_problem (&reading, g_file_peek_path (self->folder), _("there are more than 10,000 files in it"));
  g_strfreev (self->problems);
  self->problems = g_strv_builder_end (problems);
  if (self->problems[0] == NULL)
    g_clear_pointer (&self->problems, g_strfreev);
  if (collection_is_same (self->entries, reading.entries))
    {
      g_ptr_array_unref (reading.entries);
      return;
    }
  old = self->entries;
  self->entries = reading.entries;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, self->entries->len);
}

ClaspCollection *
clasp_collection_new (GFile *folder)
{
  ClaspCollection *self = g_object_new (CLASP_TYPE_COLLECTION, NULL);

  self->folder = folder != NULL ? g_object_ref (folder)
                                : g_file_new_build_filename (g_get_user_data_dir (), "handclasp", "connections", NULL);
  clasp_collection_reload (self);
  return self;
}

const char *const *
clasp_collection_get_problems (ClaspCollection *self)
{
  g_return_val_if_fail (CLASP_IS_COLLECTION (self), NULL);
  return (const char *const *) self->problems;
}

const char *
clasp_collection_get_path (ClaspCollection *self, guint position)
{
  g_return_val_if_fail (CLASP_IS_COLLECTION (self), NULL);
  g_return_val_if_fail (position < self->entries->len, NULL);
  return ((Entry *) self->entries->pdata[position])->path;
}

/* ---- finding */

static gboolean
collection_has_path (const Entry *entry, const char *name)
{
  gsize length = strlen (entry->path) - strlen (SUFFIX);

  return strcmp (entry->path, name) == 0 || (strlen (name) == length && strncmp (entry->path, name, length) == 0);
}

static gboolean
collection_has_id (const Entry *entry, const char *name)
{
  return strcmp (clasp_profile_get_id (entry->profile), name) == 0;
}

static gboolean
collection_has_name (const Entry *entry, const char *name)
{
  return strcmp (clasp_profile_get_name (entry->profile), name) == 0;
}

static gboolean
collection_has_folded_name (const Entry *entry, const char *name)
{
  g_autofree char *left = g_utf8_casefold (clasp_profile_get_name (entry->profile), -1);
  g_autofree char *right = g_utf8_casefold (name, -1);

  return strcmp (left, right) == 0;
}

/* Those that fit. (transfer full) */
static GPtrArray *
collection_select (ClaspCollection *self, gboolean (*fits) (const Entry *entry, const char *name), const char *name)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    if (fits (self->entries->pdata[i], name))
      g_ptr_array_add (found, self->entries->pdata[i]);
  return found;
}

static void
collection_refuse_several (const GPtrArray *found, const char *name, GError **error)
{
  g_autoptr (GString) paths = g_string_new (NULL);

  for (guint i = 0; i < found->len && i < 5; i++)
    g_string_append_printf (paths, "%s%s", i > 0 ? ", " : "", ((const Entry *) found->pdata[i])->path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
               _("%u saved connections are called “%s”; name one by its path: %s"), found->len, name, paths->str);
}

ClaspProfile *
clasp_collection_find (ClaspCollection *self, const char *name, GError **error)
{
  static gboolean (*const ways[]) (const Entry *entry, const char *name) = {
    collection_has_name,
    collection_has_path,
    collection_has_id,
    collection_has_folded_name,
  };

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ways) && *name != '\0' && g_utf8_validate (name, -1, NULL); i++)
    {
      g_autoptr (GPtrArray) found = collection_select (self, ways[i], name);

      if (found->len == 1)
        return ((Entry *) found->pdata[0])->profile;
      if (found->len > 1)
        {
          collection_refuse_several (found, name, error);
          return NULL;
        }
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no saved connection “%s”"), name);
  return NULL;
}

/* ---- writing */

/* A name that every file system takes, after the connection's own. (transfer full) */
static char *
collection_make_file_name (ClaspProfile *profile)
{
  g_autofree char *title = clasp_profile_dup_title (profile);
  g_autofree char *valid = g_utf8_make_valid (title, -1);
  g_autoptr (GString) name = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; *p != '\0' && n < MAX_NAME; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || c == '-' || c == '_' || (c == ' ' && name->len > 0))
        g_string_append_unichar (name, c);
      else if (name->len > 0 && name->str[name->len - 1] != '-')
        g_string_append_c (name, '-');
    }
  while (name->len > 0 && (name->str[name->len - 1] == ' ' || name->str[name->len - 1] == '-'))
    g_string_truncate (name, name->len - 1);
  return name->len > 0 ? g_string_free_and_steal (g_steal_pointer (&name)) : g_strdup ("connection");
}

/* A way out of the collection is none. */
static gboolean
collection_check_folder (const char *folder, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (folder, G_DIR_SEPARATOR_S, -1);
  gboolean inside = !g_path_is_absolute (folder);

  for (gsize i = 0; parts[i] != NULL; i++)
    inside = inside && strcmp (parts[i], "..") != 0 && parts[i][0] != '.';
  if (!inside)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, _("“%s” is no folder in the collection"), folder);
  return inside;
}

static gboolean
collection_write_new (ClaspCollection *self, const char *json, const char *folder, const char *name, char **path,
                      GError **error)
{
  g_autofree char *parent = g_build_filename (g_file_peek_path (self->folder), folder, NULL);

  if (g_mkdir_with_parents (parent, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", parent, g_strerror (errno));
      return FALSE;
    }
  for (guint i = 1;; i++)
    {
      g_autofree char *file_name = i == 1 ? g_strconcat (name, SUFFIX, NULL)
                                          : g_strdup_printf ("%s %u" SUFFIX, name, i);
      g_autofree char *full = g_build_filename (parent, file_name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (full);
      g_autoptr (GError) problem = NULL;
      g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &problem);

      if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_EXISTS))
        continue;
      if (stream == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      *path = *folder != '\0' ? g_build_filename (folder, file_name, NULL) : g_strdup (file_name);
      return g_output_stream_write_all (G_OUTPUT_STREAM (stream), json, strlen (json), NULL, NULL, error) &&
             g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
    }
}

static gboolean
collection_write_again (ClaspCollection *self, Entry *entry, const char *json, GError **error)
{
  g_autoptr (GFile) file = g_file_resolve_relative_path (self->folder, entry->path);
  g_autoptr (GBytes) there = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, NULL);
  g_autofree char *checksum = there != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, there) : NULL;

  if (g_strcmp0 (checksum, entry->checksum) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG,
                   _("“%s” was changed by another program, and is left as that has it"), entry->path);
      return FALSE;
    }
  return g_file_replace_contents (file, json, strlen (json), NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL, error);
}

gboolean
clasp_collection_save (ClaspCollection *self, ClaspProfile *profile, const char *folder, GError **error)
{
  g_autofree char *json = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  Entry *entry;

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  json = clasp_profile_to_json (profile);
  for (guint i = 0; i < self->entries->len; i++)
    {
      entry = self->entries->pdata[i];
      if (!collection_has_id (entry, clasp_profile_get_id (profile)))
        continue;
      if (!collection_write_again (self, entry, json, error))
        return FALSE;
      clasp_profile_assign (entry->profile, profile);
      g_free (entry->checksum);
      entry->checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
      return TRUE;
    }
  name = collection_make_file_name (profile);
  if ((folder != NULL && !collection_check_folder (folder, error)) ||
      !collection_write_new (self, json, folder != NULL ? folder : "", name, &path, error))
    return FALSE;
  clasp_collection_reload (self);
  return TRUE;
}
