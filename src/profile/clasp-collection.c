/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-collection.h"

#include <errno.h>
#include <gio/gfiledescriptorbased.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "clasp-foreign.h"
#include "clasp-guarded-file.h"
#include "clasp-limited-file.h"

#define SUFFIX ".json"
/* Bytes of one file, folders in one another, files in all. */
#define MAX_FILE_SIZE (4 * 1024 * 1024)
#define MAX_DEPTH 16
#define MAX_FILES 10000
/* A folder of connections, and not the whole of a user's home. */
#define MAX_FOLDERS 1000
#define MAX_LOOKED_AT 100000
/* How long to wait for a program to be done with its changes, in milliseconds, and how many folders are watched. */
#define SETTLE_TIME 200
#define MAX_WATCHED 500
/* How many that were removed may come back. */
#define MAX_REMOVED 1000

/* One file, as it was read. */
typedef struct
{
  ClaspProfile *profile;
  char *path;
  char *checksum;
  char *written;      /* the checksum of what would be written of it now: a file that says the same otherwise is left */
  char *file_id;      /* what the file calls itself; "" when it does not */
  char *given_id;     /* (nullable): what it is to call itself once it is written, so that it stays who it is */
  ClaspProfile *past; /* when it was used and how it went, as the file has it */
} Entry;

struct _ClaspCollection
{
  GObject parent_instance;

  GFile *folder;
  GPtrArray *entries; /* (element-type Entry) */
  GPtrArray *removed; /* (element-type Entry): those that may come back as what they were */
  char **problems;    /* (nullable) */
  char **folders;
  guint n_files;       /* read */
  guint n_folders;     /* met */
  guint n_looked_at;   /* names of whatever kind */
  gboolean for_list;   /* see clasp_collection_new_for_list() */
  GPtrArray *monitors; /* (nullable) (element-type GFileMonitor): watched when there */
  guint settling;      /* source */
};

enum
{
  CHANGED_OUTSIDE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
  g_free (self->written);
  g_free (self->file_id);
  g_free (self->given_id);
  g_clear_object (&self->past);
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
collection_monitor_free (gpointer data)
{
  g_file_monitor_cancel (data);
  g_object_unref (data);
}

static void
clasp_collection_finalize (GObject *object)
{
  ClaspCollection *self = CLASP_COLLECTION (object);

  g_clear_handle_id (&self->settling, g_source_remove);
  g_clear_pointer (&self->monitors, g_ptr_array_unref);
  g_strfreev (self->folders);
  g_object_unref (self->folder);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->removed);
  g_strfreev (self->problems);
  G_OBJECT_CLASS (clasp_collection_parent_class)->finalize (object);
}

static void
clasp_collection_class_init (ClaspCollectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_collection_finalize;
  signals[CHANGED_OUTSIDE] = g_signal_new ("changed-outside", CLASP_TYPE_COLLECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 2, CLASP_TYPE_PROFILE, CLASP_TYPE_PROFILE);
}

static void
clasp_collection_init (ClaspCollection *self)
{
  self->entries = g_ptr_array_new_with_free_func (collection_entry_free);
  self->removed = g_ptr_array_new_with_free_func (collection_entry_free);
  self->folders = g_new0 (char *, 1);
}

/* The folder that a path within the collection lies in. (transfer full) */
static char *
collection_dup_folder (const char *path)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR);

  return slash != NULL ? g_strndup (path, slash - path) : g_strdup ("");
}

/* ---- reading */

typedef struct
{
  ClaspCollection *collection;
  GPtrArray *entries;
  GStrvBuilder *problems;
  GStrvBuilder *folders;
} Reading;

static void
collection_add_problem (Reading *reading, const char *path, const char *reason)
{
  g_autofree char *shown = clasp_foreign_to_text (path, strlen (path), 0);

  g_strv_builder_take (reading->problems,
                       g_strdup_printf (_("The connection file “%s” can’t be read: %s"), shown, reason));
}

/* Whether it is a JSON object without the member that every connection has; @id: (out): what it calls itself, "" when
 * it does not. */
static gboolean
collection_is_another_file (GBytes *contents, char **id)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root, *node;
  JsonObject *object;

  *id = g_strdup ("");
  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, g_bytes_get_data (contents, NULL), (gssize) g_bytes_get_size (contents),
                                   NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  node = json_object_get_member (json_node_get_object (root), "id");
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    g_set_str (id, json_node_get_string (node));
  object = json_node_get_object (root);
  return !json_object_has_member (object, "format") ||
         (json_object_has_member (object, "variables") && !json_object_has_member (object, "url"));
}

static void
collection_keep_past (Entry *entry, ClaspProfile *profile)
{
  entry->past = clasp_profile_new ();
  clasp_profile_take_past (entry->past, profile);
}

/* Each reading is told from all others, so that what was read of a file that went is not taken for what it has now. */
static guint
collection_make_revision (void)
{
  static guint last;

  return ++last;
}

static void
collection_read_file (Reading *reading, GFile *file, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, &error);
  g_autofree char *id = NULL;
  g_autofree char *folder = collection_dup_folder (path);
  ClaspProfile *profile;
  Entry *entry;

  if (contents != NULL && collection_is_another_file (contents, &id))
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
  entry->file_id = g_steal_pointer (&id);
  collection_keep_past (entry, profile);
  g_object_set (profile, "folder", folder, "revision", collection_make_revision (), NULL);
  if (reading->collection->for_list)
    g_object_set (profile, "collection", g_file_peek_path (reading->collection->folder), NULL);
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

/* Then nothing more of it is read. */
static gboolean
collection_is_full (ClaspCollection *self)
{
  return self->n_files > MAX_FILES || self->n_folders > MAX_FOLDERS || self->n_looked_at > MAX_LOOKED_AT;
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
      g_autoptr (GFile) child = NULL;
      g_autofree char *path = *prefix != '\0' ? g_build_filename (prefix, name, NULL) : g_strdup (name);
      GFileType type;

      if (collection_is_full (reading->collection) || reading->collection->n_looked_at++ == MAX_LOOKED_AT)
        return;
      if (!g_utf8_validate (name, -1, NULL))
        {
          collection_add_problem (reading, path, _("its name is not UTF-8"));
          continue;
        }
      child = g_file_get_child (folder, name);
      type = g_file_query_file_type (child, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL);
      if (type == G_FILE_TYPE_DIRECTORY && depth < MAX_DEPTH)
        {
          if (reading->collection->n_folders++ == MAX_FOLDERS)
            return;
          g_strv_builder_add (reading->folders, path);
          collection_read_folder (reading, child, path, depth + 1);
        }
      else if (type == G_FILE_TYPE_DIRECTORY)
        collection_add_problem (reading, path, _("it lies too deep"));
      else if (g_str_has_suffix (name, SUFFIX) && reading->collection->n_files++ < MAX_FILES)
        collection_read_file (reading, child, path);
    }
}

/* ---- who is who */

/* Which of several files with one id keeps it: the one that had it, else the one of the shorter name, which is not the
 * copy. */
static int
collection_compare_claims (gconstpointer a, gconstpointer b)
{
  const Entry *left = *(Entry *const *) a;
  const Entry *right = *(Entry *const *) b;
  gsize left_length = strlen (left->path);
  gsize right_length = strlen (right->path);
  gboolean left_is_called = *left->file_id != '\0';

  /* Who has an id of its own goes before whoever is given one. */
  if (left_is_called != (*right->file_id != '\0'))
    return left_is_called ? -1 : 1;
  if (left_length != right_length)
    return left_length < right_length ? -1 : 1;
  return strcmp (left->path, right->path);
}

/* An id that only this file of this collection can have. (transfer full) */
static char *
collection_make_id (ClaspCollection *self, const char *name)
{
  g_autofree char *whole = g_strconcat (g_file_peek_path (self->folder), "\n", name, NULL);
  char *id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);

  id[32] = '\0';
  return id;
}

static Entry *
collection_find_path (GPtrArray *entries, const char *path)
{
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((Entry *) entries->pdata[i])->path, path) == 0)
      return entries->pdata[i];
  return NULL;
}

/* What is written of a profile; @entry (nullable) tells what its file says. When it was used and how it went stays out
 * of a file that others have, too. (transfer full) */
static char *
collection_make_json (ClaspCollection *self, Entry *entry, ClaspProfile *profile)
{
  g_autoptr (ClaspProfile) copy = NULL;
  const char *id = clasp_profile_get_id (profile);

  if (!self->for_list)
    return clasp_profile_to_json (profile);
  if (entry != NULL && *entry->file_id != '\0')
    id = entry->file_id;
  else if (entry != NULL && entry->given_id != NULL)
    id = entry->given_id;
  copy = clasp_profile_duplicate (profile);
  g_object_set (copy, "id", id, NULL);
  clasp_profile_take_past (copy, entry != NULL ? entry->past : NULL);
  return clasp_profile_to_json (copy);
}

/* One that has its id from where its file lies keeps that while the program runs, also once it is written into it. */
static gboolean
collection_keeps_id (const Entry *entry, const Entry *old)
{
  const char *written = old != NULL && old->given_id != NULL ? old->given_id
                        : old != NULL                        ? clasp_profile_get_id (old->profile)
                                                             : NULL;

  return written != NULL && *old->file_id == '\0' && (*entry->file_id == '\0' || strcmp (entry->file_id, written) == 0);
}

/* Has one without an id, or with that of another, called after where its file lies. In a list the same id comes of what
 * is written into the file then, so that it is the same connection after a restart. (transfer full) */
static char *
collection_give_id (ClaspCollection *self, GHashTable *taken, Entry *entry)
{
  g_autofree char *place = g_strdup (entry->path);

  for (;;)
    {
      g_autofree char *given = collection_make_id (self, place);
      g_autofree char *id = self->for_list ? collection_make_id (self, given) : g_strdup (given);

      if (!g_hash_table_contains (taken, id))
        {
          g_set_str (&entry->given_id, given);
          return g_steal_pointer (&id);
        }
      g_set_str (&place, given);
    }
}

static void
collection_claim_id (ClaspCollection *self, GHashTable *taken, Entry *entry)
{
  const Entry *old = collection_find_path (self->entries, entry->path);
  g_autofree char *id = g_strdup (entry->file_id);
  g_autofree char *base = g_path_get_basename (entry->path);
  g_autofree char *json = NULL;

  if (collection_keeps_id (entry, old))
    {
      g_set_str (&id, clasp_profile_get_id (old->profile));
      g_set_str (&entry->file_id, "");
      g_set_str (&entry->given_id, old->given_id);
    }
  else if (*id != '\0' && self->for_list)
    {
      g_free (id);
      id = collection_make_id (self, entry->file_id);
    }
  base[strlen (base) - strlen (SUFFIX)] = '\0';
  if (*id == '\0' && !self->for_list && clasp_profile_id_is_valid (base))
    g_set_str (&id, base);
  if (*id == '\0' || g_hash_table_contains (taken, id))
    {
      g_free (id);
      id = collection_give_id (self, taken, entry);
      g_set_str (&entry->file_id, "");
    }
  g_object_set (entry->profile, "id", id, NULL);
  json = collection_make_json (self, entry, entry->profile);
  entry->written = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
  g_hash_table_add (taken, g_steal_pointer (&id));
}

static void
collection_claim_ids (ClaspCollection *self, GPtrArray *entries)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) claims = g_ptr_array_copy (entries, NULL, NULL);

  g_ptr_array_set_free_func (claims, NULL);
  g_ptr_array_sort (claims, collection_compare_claims);
  for (guint had = 2; had > 0; had--)
    for (guint i = 0; i < claims->len; i++)
      {
        Entry *entry = claims->pdata[i];
        const Entry *old = collection_find_path (self->entries, entry->path);
        gboolean is_known = old != NULL && *old->file_id != '\0' && strcmp (old->file_id, entry->file_id) == 0;

        if (is_known == (had == 2))
          collection_claim_id (self, taken, entry);
      }
}

static Entry *
collection_find_id (GPtrArray *entries, const char *id)
{
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (clasp_profile_get_id (((Entry *) entries->pdata[i])->profile), id) == 0)
      return entries->pdata[i];
  return NULL;
}

/* Puts what was read into the profile that is known. */
static void
collection_take_known (ClaspCollection *self, Entry *entry, Entry *old, GPtrArray *changed)
{
  g_autoptr (ClaspProfile) read = entry->profile;

  entry->profile = g_object_ref (old->profile);
  if (strcmp (entry->checksum, old->checksum) == 0)
    {
      g_autofree char *folder = collection_dup_folder (entry->path);

      g_object_set (entry->profile, "folder", folder, NULL);
      return;
    }
  g_ptr_array_add (changed, g_object_ref (entry->profile));
  g_ptr_array_add (changed, clasp_profile_duplicate (entry->profile));
  if (self->for_list)
    {
      /* The file does not tell how it went here. */
      clasp_profile_take_past (read, entry->profile);
    }
  clasp_profile_take_secrets (read, entry->profile, NULL);
  clasp_profile_assign (entry->profile, read);
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

static void collection_watch_folders (ClaspCollection *self);

static void
collection_take_entries (ClaspCollection *self, GPtrArray *entries)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *old = self->entries;

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = entries->pdata[i];
      Entry *known = collection_find_id (old, clasp_profile_get_id (entry->profile));

      if (known != NULL)
        collection_take_known (self, entry, known, changed);
    }
  self->entries = entries;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, self->entries->len);
  g_ptr_array_unref (old);
  for (guint i = 0; i < changed->len; i += 2)
    g_signal_emit (self, signals[CHANGED_OUTSIDE], 0, changed->pdata[i], changed->pdata[i + 1]);
}

static void
collection_tell_full (Reading *reading)
{
  ClaspCollection *self = reading->collection;
  const char *path = g_file_peek_path (self->folder);

  if (self->n_files > MAX_FILES)
    collection_add_problem (reading, path, _("there are more than 10,000 files in it"));
  else if (self->n_folders > MAX_FOLDERS)
    collection_add_problem (reading, path,
                            _("there are more than 1,000 folders in it, and the others are not looked into"));
  else if (self->n_looked_at > MAX_LOOKED_AT)
    collection_add_problem (reading, path,
                            _("there are more than 100,000 names in it, and the others are not looked at"));
}

void
clasp_collection_reload (ClaspCollection *self)
{
  g_autoptr (GStrvBuilder) problems = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  g_auto (GStrv) old_folders = NULL;
  Reading reading = { self, NULL, problems, folders };

  g_return_if_fail (CLASP_IS_COLLECTION (self));

  self->n_files = self->n_folders = self->n_looked_at = 0;
  reading.entries = g_ptr_array_new_with_free_func (collection_entry_free);
  collection_read_folder (&reading, self->folder, "", 0);
  collection_tell_full (&reading);
  g_strfreev (self->problems);
  self->problems = g_strv_builder_end (problems);
  if (self->problems[0] == NULL)
    g_clear_pointer (&self->problems, g_strfreev);
  old_folders = g_steal_pointer (&self->folders);
  self->folders = g_strv_builder_end (folders);
  collection_claim_ids (self, reading.entries);
  if (!collection_is_same (self->entries, reading.entries))
    collection_take_entries (self, reading.entries);
  else
    {
      g_ptr_array_unref (reading.entries);
      if (!g_strv_equal ((const char *const *) old_folders, (const char *const *) self->folders))
        g_list_model_items_changed (G_LIST_MODEL (self), 0, self->entries->len, self->entries->len);
    }
  if (self->monitors != NULL && !g_strv_equal ((const char *const *) old_folders, (const char *const *) self->folders))
    collection_watch_folders (self);
}

/* ---- changes by others */

static gboolean
collection_on_settled (gpointer data)
{
  ClaspCollection *self = data;

  self->settling = 0;
  clasp_collection_reload (self);
  return G_SOURCE_REMOVE;
}

/* What other programs do to files of other kinds is no change of the collection. */
static void
collection_on_monitor_changed (ClaspCollection *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  if (!g_str_has_suffix (g_file_peek_path (file), SUFFIX) &&
      (other == NULL || !g_str_has_suffix (g_file_peek_path (other), SUFFIX)) &&
      g_file_query_file_type (file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL) == G_FILE_TYPE_REGULAR)
    return;
  if (self->settling == 0)
    self->settling = g_timeout_add (SETTLE_TIME, collection_on_settled, self);
}

static void
collection_watch_folder (ClaspCollection *self, GFile *folder)
{
  GFileMonitor *monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  if (monitor == NULL)
    return;
  g_signal_connect_object (monitor, "changed", G_CALLBACK (collection_on_monitor_changed), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->monitors, monitor);
}

static void
collection_watch_folders (ClaspCollection *self)
{
  g_clear_pointer (&self->monitors, g_ptr_array_unref);
  self->monitors = g_ptr_array_new_with_free_func (collection_monitor_free);
  collection_watch_folder (self, self->folder);
  for (gsize i = 0; self->folders[i] != NULL && i < MAX_WATCHED; i++)
    {
      g_autoptr (GFile) folder = g_file_resolve_relative_path (self->folder, self->folders[i]);

      collection_watch_folder (self, folder);
    }
}

void
clasp_collection_watch (ClaspCollection *self)
{
  g_return_if_fail (CLASP_IS_COLLECTION (self));
  collection_watch_folders (self);
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

ClaspCollection *
clasp_collection_new_for_list (GFile *folder)
{
  ClaspCollection *self;

  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  self = g_object_new (CLASP_TYPE_COLLECTION, NULL);
  self->folder = g_object_ref (folder);
  self->for_list = TRUE;
  clasp_collection_reload (self);
  return self;
}

GFile *
clasp_collection_get_root (ClaspCollection *self)
{
  g_return_val_if_fail (CLASP_IS_COLLECTION (self), NULL);
  return self->folder;
}

const char *const *
clasp_collection_get_folders (ClaspCollection *self)
{
  g_return_val_if_fail (CLASP_IS_COLLECTION (self), NULL);
  return (const char *const *) self->folders;
}

ClaspProfile *
clasp_collection_lookup (ClaspCollection *self, const char *id)
{
  Entry *entry;

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  entry = collection_find_id (self->entries, id);
  return entry != NULL ? entry->profile : NULL;
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
  return strcmp (*entry->file_id != '\0' ? entry->file_id : clasp_profile_get_id (entry->profile), name) == 0;
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

/* The name of its file, without what all end with. (transfer full) */
static char *
collection_dup_base (const Entry *entry)
{
  char *base = g_path_get_basename (entry->path);

  base[strlen (base) - strlen (SUFFIX)] = '\0';
  return base;
}

/* A way out of the collection is none, and a link may be one. */
static gboolean
collection_check_folder (ClaspCollection *self, const char *folder, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (folder, G_DIR_SEPARATOR_S, -1);
  g_autoptr (GFile) at = g_object_ref (self->folder);
  gboolean inside = !g_path_is_absolute (folder) && g_utf8_validate (folder, -1, NULL);

  for (gsize i = 0; inside && parts[i] != NULL && *folder != '\0'; i++)
    {
      g_autoptr (GFile) next = g_file_get_child (at, *parts[i] != '\0' ? parts[i] : ".");
      GFileType type = g_file_query_file_type (next, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL);

      inside = *parts[i] != '\0' && parts[i][0] != '.' && i < MAX_DEPTH &&
               (type == G_FILE_TYPE_DIRECTORY || type == G_FILE_TYPE_UNKNOWN);
      g_set_object (&at, next);
    }
  if (!inside)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, _("“%s” is no folder in the collection"), folder);
  return inside;
}

/* @path: (out): the whole of it. */
static gboolean
collection_make_folder (ClaspCollection *self, const char *folder, char **path, GError **error)
{
  if (!collection_check_folder (self, folder, error))
    return FALSE;
  *path = g_build_filename (g_file_peek_path (self->folder), folder, NULL);
  if (g_mkdir_with_parents (*path, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("The folder of connections can’t be used: %s"),
               g_strerror (errno));
  return FALSE;
}

/* The @n-th name to try for a file. (transfer full) */
static char *
collection_make_nth_name (const char *name, guint n)
{
  return n == 1 ? g_strconcat (name, SUFFIX, NULL) : g_strdup_printf ("%s %u" SUFFIX, name, n);
}

/* What could not be read again is not written. */
static gboolean
collection_check_size (const char *json, GError **error)
{
  if (strlen (json) <= MAX_FILE_SIZE)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _("The connection is larger than 4 MiB, the most that can be read again"));
  return FALSE;
}

/* A moved connection is deleted where it was: it must be on the disk where it is. A disk that can't say so is no
 * reason to give up. */
static void
collection_sync (GFileOutputStream *stream)
{
  if (G_IS_FILE_DESCRIPTOR_BASED (stream))
    fsync (g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (stream)));
}

static gboolean
collection_write_new (ClaspCollection *self, const char *json, const char *folder, const char *name, char **path,
                      GError **error)
{
  g_autofree char *parent = NULL;

  if (!collection_check_size (json, error) || !collection_make_folder (self, folder, &parent, error))
    return FALSE;
  for (guint i = 1;; i++)
    {
      g_autofree char *file_name = collection_make_nth_name (name, i);
      g_autofree char *full = g_build_filename (parent, file_name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (full);
      g_autoptr (GError) problem = NULL;
      g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &problem);
      gboolean written;

      if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_EXISTS))
        continue;
      if (stream == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      *path = g_build_filename (folder, file_name, NULL);
      written = g_output_stream_write_all (G_OUTPUT_STREAM (stream), json, strlen (json), NULL, NULL, error);
      if (written)
        collection_sync (stream);
      if (written && g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error))
        return TRUE;
      g_file_delete (file, NULL, NULL); /* half of one is none */
      return FALSE;
    }
}

static gboolean
collection_refuse_changed (Entry *entry, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG,
               _("“%s” was changed by another program, and is left as that has it"), entry->path);
  return FALSE;
}

/* Whether the file is still as it was read. */
static gboolean
collection_check_unchanged (Entry *entry, GFile *file, GError **error)
{
  g_autoptr (GBytes) there = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, NULL);
  g_autofree char *checksum = there != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, there) : NULL;

  return g_strcmp0 (checksum, entry->checksum) == 0 || collection_refuse_changed (entry, error);
}

/* What went wrong with a file of a collection is told with where it lies. */
static gboolean
collection_fail (Entry *entry, GError *problem, GError **error)
{
  if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
    g_propagate_error (error, problem);
  else
    {
      g_error_free (problem);
      collection_refuse_changed (entry, error);
    }
  return FALSE;
}

static gboolean
collection_write_again (ClaspCollection *self, Entry *entry, ClaspProfile *profile, GError **error)
{
  g_autoptr (GFile) file = g_file_resolve_relative_path (self->folder, entry->path);
  g_autofree char *json = collection_make_json (self, entry, profile);
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
  GError *problem = NULL;

  if (!collection_check_unchanged (entry, file, error))
    return FALSE;
  if (strcmp (checksum, entry->written) == 0)
    return TRUE;
  if (!collection_check_size (json, error))
    return FALSE;
  if (!clasp_guarded_file_replace (file, json, entry->checksum, &problem))
    return collection_fail (entry, problem, error);
  g_set_str (&entry->checksum, checksum);
  g_set_str (&entry->written, checksum);
  return TRUE;
}

static int
collection_compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Entry *const *) a)->path, (*(Entry *const *) b)->path);
}

/* Tells of a folder that was made with what is in it, before anybody else does. */
static void
collection_take_folder (ClaspCollection *self, const char *folder)
{
  if (*folder != '\0' && !g_strv_contains ((const char *const *) self->folders, folder))
    clasp_collection_reload (self);
}

/* Adds what was written just now; the copy keeps what the file does not hold, for as long as the program runs. */
static void
collection_add_entry (ClaspCollection *self, ClaspProfile *profile, const char *folder, const char *path,
                      const char *json)
{
  Entry *removed = collection_find_id (self->removed, clasp_profile_get_id (profile));
  Entry *entry = g_new0 (Entry, 1);
  guint position;

  entry->file_id = g_strdup (removed != NULL ? removed->file_id : clasp_profile_get_id (profile));
  entry->given_id = g_strdup (removed != NULL ? removed->given_id : NULL);
  if (self->for_list && removed == NULL)
    {
      g_autofree char *id = collection_make_id (self, entry->file_id);

      g_object_set (profile, "id", id, NULL);
    }
  entry->profile = clasp_profile_duplicate (profile);
  g_object_set (entry->profile, "id", clasp_profile_get_id (profile), "folder", folder, "collection",
                self->for_list ? g_file_peek_path (self->folder) : "", NULL);
  entry->path = g_strdup (path);
  entry->checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
  entry->written = g_strdup (entry->checksum);
  if (removed != NULL)
    {
      entry->past = g_steal_pointer (&removed->past);
      g_ptr_array_remove (self->removed, removed);
    }
  else if (self->for_list)
    entry->past = clasp_profile_new ();
  else
    collection_keep_past (entry, profile);
  g_ptr_array_add (self->entries, entry);
  g_ptr_array_sort (self->entries, collection_compare_entries);
  g_ptr_array_find (self->entries, entry, &position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  collection_take_folder (self, folder);
}

gboolean
clasp_collection_save (ClaspCollection *self, ClaspProfile *profile, const char *folder, GError **error)
{
  g_autofree char *json = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *place = NULL;
  Entry *entry, *removed;
  g_auto (ClaspFolderLock) lock = -1;

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  lock = clasp_folder_lock_take (self->folder);
  entry = collection_find_id (self->entries, clasp_profile_get_id (profile));
  if (entry != NULL)
    {
      if (!collection_write_again (self, entry, profile, error))
        return FALSE;
      place = collection_dup_folder (entry->path);
      clasp_profile_assign (entry->profile, profile);
      g_object_set (entry->profile, "folder", place, "collection",
                    self->for_list ? g_file_peek_path (self->folder) : "", NULL);
      return TRUE;
    }
  removed = collection_find_id (self->removed, clasp_profile_get_id (profile));
  json = collection_make_json (self, removed, profile);
  name = removed != NULL ? collection_dup_base (removed) : clasp_profile_dup_file_name (profile);
  if (!collection_write_new (self, json, folder != NULL ? folder : "", name, &path, error))
    return FALSE;
  collection_add_entry (self, profile, folder != NULL ? folder : "", path, json);
  return TRUE;
}

gboolean
clasp_collection_can_bring_back (ClaspCollection *self, const char *id)
{
  g_return_val_if_fail (CLASP_IS_COLLECTION (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  return collection_find_id (self->removed, id) != NULL;
}

gboolean
clasp_collection_remove (ClaspCollection *self, const char *id, GError **error)
{
  Entry *entry;
  g_autoptr (GFile) file = NULL;
  g_auto (ClaspFolderLock) lock = -1;
  GError *problem = NULL;
  guint position;

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  lock = clasp_folder_lock_take (self->folder);
  entry = collection_find_id (self->entries, id);
  if (entry == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no connection “%s”"), id);
      return FALSE;
    }
  file = g_file_resolve_relative_path (self->folder, entry->path);
  if (g_file_query_exists (file, NULL) && !clasp_guarded_file_remove (file, entry->checksum, &problem))
    return collection_fail (entry, problem, error);
  g_ptr_array_find (self->entries, entry, &position);
  g_ptr_array_add (self->removed, g_ptr_array_steal_index (self->entries, position));
  if (self->removed->len > MAX_REMOVED)
    g_ptr_array_remove_index (self->removed, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return TRUE;
}

/* ---- folders */

/* It is the same one elsewhere, whether its file has an id or not. */
static void
collection_set_place (ClaspCollection *self, Entry *entry, const char *folder, const char *file_name)
{
  g_free (entry->path);
  entry->path = g_build_filename (folder, file_name, NULL);
  g_object_set (entry->profile, "folder", folder, NULL);
  g_ptr_array_sort (self->entries, collection_compare_entries);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, self->entries->len, self->entries->len);
}

/* One that had its id from where it lay takes it along. Where that can't be written it is another one after a restart,
 * and nothing else is lost. */
static void
collection_write_given_id (ClaspCollection *self, Entry *entry, GFile *file)
{
  g_autofree char *json = NULL;

  if (!self->for_list || entry->given_id == NULL)
    return;
  json = collection_make_json (self, entry, entry->profile);
  if (!clasp_guarded_file_replace (file, json, entry->checksum, NULL))
    return;
  g_free (entry->checksum);
  entry->checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
  g_set_str (&entry->written, entry->checksum);
}

gboolean
clasp_collection_move (ClaspCollection *self, const char *id, const char *folder, GError **error)
{
  Entry *entry;
  g_autofree char *parent = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GFile) from = NULL;

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), FALSE);
  g_return_val_if_fail (id != NULL && folder != NULL, FALSE);

  entry = collection_find_id (self->entries, id);
  if (entry == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no connection “%s”"), id);
      return FALSE;
    }
  if (!collection_make_folder (self, folder, &parent, error))
    return FALSE;
  from = g_file_resolve_relative_path (self->folder, entry->path);
  name = collection_dup_base (entry);
  for (guint i = 1;; i++)
    {
      g_autofree char *file_name = collection_make_nth_name (name, i);
      g_autofree char *full = g_build_filename (parent, file_name, NULL);
      g_autoptr (GFile) to = g_file_new_for_path (full);
      g_autoptr (GError) problem = NULL;

      if (g_file_equal (from, to))
        return TRUE;
      if (clasp_guarded_file_move (from, to, &problem))
        {
          collection_write_given_id (self, entry, to);
          collection_set_place (self, entry, folder, file_name);
          break;
        }
      if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  clasp_collection_reload (self);
  return TRUE;
}

gboolean
clasp_collection_add_folder (ClaspCollection *self, const char *folder, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);

  if (!collection_make_folder (self, folder, &path, error))
    return FALSE;
  clasp_collection_reload (self);
  return TRUE;
}

gboolean
clasp_collection_rename_folder (ClaspCollection *self, const char *folder, const char *name, GError **error)
{
  g_autofree char *parent = NULL;
  g_autofree char *renamed = NULL;
  g_autoptr (GFile) from = NULL;
  g_autoptr (GFile) to = NULL;

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), FALSE);
  g_return_val_if_fail (folder != NULL && name != NULL, FALSE);

  parent = collection_dup_folder (folder);
  renamed = g_build_filename (parent, name, NULL);
  if (!collection_check_folder (self, folder, error) || !collection_check_folder (self, renamed, error))
    return FALSE;
  from = g_file_resolve_relative_path (self->folder, folder);
  to = g_file_resolve_relative_path (self->folder, renamed);
  if (strchr (name, G_DIR_SEPARATOR) != NULL || g_file_query_exists (to, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("The folder can’t be called “%s”"), name);
      return FALSE;
    }
  if (!clasp_guarded_file_move (from, to, error))
    return FALSE;
  clasp_collection_reload (self);
  return TRUE;
}

gboolean
clasp_collection_remove_folder (ClaspCollection *self, const char *folder, GError **error)
{
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (CLASP_IS_COLLECTION (self), FALSE);
  g_return_val_if_fail (folder != NULL && *folder != '\0', FALSE);

  if (!collection_check_folder (self, folder, error))
    return FALSE;
  file = g_file_resolve_relative_path (self->folder, folder);
  if (!g_file_delete (file, NULL, error))
    return FALSE;
  clasp_collection_reload (self);
  return TRUE;
}
