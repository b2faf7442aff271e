/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clasp-collection.h"
#include "clasp-profile-store.h"

typedef struct
{
  char *path;
  GFile *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *made = g_dir_make_tmp ("clasp-store-XXXXXX", NULL);

  /* One that does not exist yet. */
  fixture->path = g_build_filename (made, "deep", "connections", NULL);
  fixture->folder = g_file_new_for_path (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->folder);
  g_free (fixture->path);
}

static void
save (ClaspProfileStore *store, const char *id, const char *url, gboolean pinned, gint64 used)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  ClaspProfile *saved = clasp_profile_store_lookup (store, id);
  g_autoptr (GError) error = NULL;
  guint revision = 0;

  if (saved != NULL)
    g_object_get (saved, "revision", &revision, NULL);
  g_object_set (profile, "id", id, "url", url, "pinned", pinned, "last-used", used, "revision", revision, NULL);
  g_assert_true (clasp_profile_store_save (store, profile, &error));
  g_assert_no_error (error);
}

static char *
list_ids (ClaspProfileStore *store)
{
  GListModel *list = G_LIST_MODEL (store);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ClaspProfile) profile = g_list_model_get_item (list, i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", clasp_profile_get_id (profile));
    }
  return g_string_free_and_steal (text);
}

static void
assert_ids (ClaspProfileStore *store, const char *expected)
{
  g_autofree char *ids = list_ids (store);

  g_assert_cmpstr (ids, ==, expected);
}

static char *
child (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->path, name, NULL);
}

static void
test_persistence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autoptr (ClaspProfileStore) again = NULL;
  g_autofree char *file = child (fixture, "b.json");
  g_auto (GStrv) problems = NULL;
  struct stat status;

  problems = clasp_profile_store_dup_problems (store);
  g_assert_null (problems[0]);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 0);
  save (store, "a", "ws://a", FALSE, 10);
  save (store, "b", "ws://b", FALSE, 30);
  save (store, "c", "ws://c", TRUE, 5);
  save (store, "d", "ws://d", FALSE, 20);
  assert_ids (store, "c b d a");
  save (store, "a", "ws://a2", FALSE, 40);
  assert_ids (store, "c a b d");
  save (store, "d", "ws://d", TRUE, 20);
  assert_ids (store, "d c a b");
  g_assert_cmpint (g_stat (file, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  again = clasp_profile_store_new (fixture->folder);
  assert_ids (again, "d c a b");
  g_assert_cmpstr (clasp_profile_get_url (clasp_profile_store_lookup (again, "a")), ==, "ws://a2");
  g_assert_null (clasp_profile_store_lookup (again, "nobody"));
}

static void
count_changes (GListModel *list, guint position, guint removed, guint added, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* What is stored is a copy: it keeps secrets while the program runs, and changes only when saved. */
static void
test_copies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspHeader) secret = clasp_header_new ("Authorization", "Bearer hidden", TRUE);
  g_autofree char *contents = NULL;
  g_autofree char *file = NULL;
  ClaspProfile *kept;
  guint changes = 0;

  g_object_set (profile, "id", "x", "url", "ws://one", NULL);
  g_list_store_append (clasp_profile_get_headers (profile), secret);
  g_assert_true (clasp_profile_store_save (store, profile, NULL));
  kept = clasp_profile_store_lookup (store, "x");
  g_assert_true (kept != profile);
  g_object_set (profile, "url", "ws://two", NULL);
  g_assert_cmpstr (clasp_profile_get_url (kept), ==, "ws://one");

  g_signal_connect (store, "items-changed", G_CALLBACK (count_changes), &changes);
  g_assert_true (clasp_profile_store_save (store, profile, NULL));
  g_assert_cmpuint (changes, ==, 0); /* it did not move */
  g_assert_true (clasp_profile_store_lookup (store, "x") == kept);
  g_assert_cmpstr (clasp_profile_get_url (kept), ==, "ws://two");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_headers (kept))), ==, 1);

  file = child (fixture, "one.json");
  g_assert_true (g_file_get_contents (file, &contents, NULL, NULL));
  g_assert_null (strstr (contents, "hidden"));
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autofree char *file = child (fixture, "a.json");
  g_autoptr (GError) error = NULL;

  save (store, "a", "ws://a", FALSE, 1);
  save (store, "b", "ws://b", FALSE, 2);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (clasp_profile_store_remove (store, "a", &error));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  assert_ids (store, "b");
  g_assert_false (clasp_profile_store_remove (store, "a", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_recent_are_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autoptr (ClaspProfileStore) again = NULL;
  g_autoptr (ClaspCollection) files = NULL;

  save (store, "p", "ws://p", TRUE, 0);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);

      save (store, id, "ws://r", FALSE, i + 1);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 51);
  g_assert_nonnull (clasp_profile_store_lookup (store, "p"));
  g_assert_null (clasp_profile_store_lookup (store, "r9"));
  g_assert_nonnull (clasp_profile_store_lookup (store, "r10"));
  g_assert_null (clasp_profile_store_lookup (store, "r0"));
  files = clasp_collection_new (fixture->folder);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (files)), ==, 51);
  again = clasp_profile_store_new (fixture->folder);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 51);
}

static void
test_broken_files (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *contents;
  } files[] = {
    { "broken.json", "{ \"format\": 1, \"url\"" },
    { "newer.json", "{ \"format\": 99 }" },
    { "any name.json", "{ \"format\": 1 }" },
    { "good.json", "{ \"format\": 1, \"id\": \"good\", \"url\": \"ws://good\" }" },
    { "good copy.json", "{ \"format\": 1, \"id\": \"good\", \"url\": \"ws://copy\", \"pinned\": true }" },
    { "older.json", "{ \"format\": 1, \"pinned\": true }" },
    { "notes.txt", "not ours" },
    { ".hidden.json", "not ours" },
  };
  g_autoptr (ClaspProfileStore) store = NULL;
  g_auto (GStrv) problems = NULL;
  g_autofree char *all = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = child (fixture, files[i].name);

      g_assert_true (g_file_set_contents (file, files[i].contents, -1, NULL));
    }
  store = clasp_profile_store_new (fixture->folder);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 4);
  /* The copy is another connection, and one without an id is called by its file. */
  g_assert_cmpstr (clasp_profile_get_url (clasp_profile_store_lookup (store, "good")), ==, "ws://good");
  g_assert_nonnull (clasp_profile_store_lookup (store, "older"));
  problems = clasp_profile_store_dup_problems (store);
  g_assert_cmpuint (g_strv_length (problems), ==, 2);
  all = g_strjoinv ("\n", problems);
  g_assert_nonnull (strstr (all, "broken.json"));
  g_assert_nonnull (strstr (all, "newer.json"));

  save (store, "good", "ws://better", FALSE, 1);
  save (store, "broken", "ws://broken", FALSE, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      /* What could not be read is left as it was. */
      g_autofree char *file = child (fixture, files[i].name);
      g_autofree char *contents = NULL;

      g_assert_true (g_file_get_contents (file, &contents, NULL, NULL));
      if (!g_str_equal (files[i].name, "good.json"))
        g_assert_cmpstr (contents, ==, files[i].contents);
    }
}

/* A save that fails leaves the file as it was. */
static void
test_atomic (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *file = child (fixture, "a.json");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  save (store, "a", "ws://a", FALSE, 1);
  g_assert_true (g_file_get_contents (file, &before, NULL, NULL));

  g_object_set (profile, "id", "../a", "url", "ws://evil", NULL);
  g_assert_false (clasp_profile_store_save (store, profile, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  /* In place of the file stands a folder: nothing can be written over it. */
  {
    g_autofree char *moved = child (fixture, "moved");

    g_assert_cmpint (g_rename (file, moved), ==, 0);
    g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
    g_object_set (profile, "id", "a", NULL);
    g_assert_false (clasp_profile_store_save (store, profile, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
    g_assert_cmpint (g_rmdir (file), ==, 0);
    g_assert_cmpint (g_rename (moved, file), ==, 0);
  }
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);

  /* Nothing is left lying about. */
  {
    g_autoptr (GDir) dir = g_dir_open (fixture->path, 0, NULL);
    guint n = 0;

    while (g_dir_read_name (dir) != NULL)
      n++;
    g_assert_cmpuint (n, ==, 1);
  }
}

/* Each is in the list once, and what leads elsewhere is another one. */
static void
test_remember (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autoptr (ClaspProfile) tab = clasp_profile_new ();
  g_autoptr (ClaspProfile) second = clasp_profile_new ();
  g_autoptr (ClaspProfile) nothing = clasp_profile_new ();
  g_autofree char *id = g_strdup (clasp_profile_get_id (tab));

  g_object_set (tab, "url", "ws://a", "last-used", G_GINT64_CONSTANT (1), NULL);
  g_assert_true (clasp_profile_store_remember (store, tab, NULL));
  assert_ids (store, id);
  g_object_set (second, "url", "ws://a", "last-used", G_GINT64_CONSTANT (2), NULL);
  g_assert_true (clasp_profile_store_remember (store, second, NULL));
  assert_ids (store, id);
  g_assert_cmpstr (clasp_profile_get_id (second), ==, id);

  g_object_set (nothing, "url", "not an address", NULL);
  g_assert_true (clasp_profile_store_remember (store, nothing, NULL));
  assert_ids (store, id);

  /* Name and pin are the list's. */
  g_object_set (clasp_profile_store_lookup (store, id), "name", "Mine", "pinned", TRUE, NULL);
  g_object_set (tab, "last-outcome", "failed", NULL);
  g_assert_true (clasp_profile_store_update (store, tab, NULL));
  g_assert_cmpstr (clasp_profile_get_name (tab), ==, "Mine");

  g_object_set (tab, "url", "ws://b", NULL);
  g_assert_true (clasp_profile_store_update (store, tab, NULL));
  g_assert_cmpstr (clasp_profile_get_url (clasp_profile_store_lookup (store, id)), ==, "ws://a");
  g_assert_true (clasp_profile_store_remember (store, tab, NULL));
  g_assert_cmpstr (clasp_profile_get_id (tab), !=, id);
  g_assert_cmpstr (clasp_profile_get_name (tab), ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 2);
}

/* Nobody else reads it; what is no regular file is named and hangs nothing. */
static void
test_hostile_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = NULL;
  g_autofree char *fifo = child (fixture, "fifo.json");
  g_autofree char *link = child (fixture, "link.json");
  g_autofree char *deep = child (fixture, "deep.json");
  g_autofree char *long_url = child (fixture, "long.json");
  g_autofree char *nested = g_strnfill (1000000, '[');
  g_autofree char *xs = g_strnfill (1000000, 'x');
  g_autofree char *long_json = g_strdup_printf ("{\"format\":1,\"url\":\"ws://h/%s\"}", xs);
  g_autofree char *problems = NULL;
  g_auto (GStrv) told = NULL;
  struct stat status;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0755), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_true (g_file_set_contents (deep, nested, -1, NULL));
  g_assert_true (g_file_set_contents (long_url, long_json, -1, NULL));
  store = clasp_profile_store_new (fixture->folder);
  assert_ids (store, "");
  told = clasp_profile_store_dup_problems (store);
  problems = g_strjoinv ("\n", told);
  g_assert_nonnull (strstr (problems, "fifo.json"));
  g_assert_nonnull (strstr (problems, "link.json"));
  g_assert_nonnull (strstr (problems, "deep.json"));
  g_assert_nonnull (strstr (problems, "long.json"));
  save (store, "a", "ws://a", FALSE, 1);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
}

/* Somebody's whole home, and names that no program can show. */
static void
test_folder_without_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = NULL;
  g_autofree char *foreign = child (fixture, "\xfc");
  g_autofree char *problems = NULL;
  g_auto (GStrv) told = NULL;

  g_assert_cmpint (g_mkdir_with_parents (foreign, 0700), ==, 0);
  for (guint i = 0; i < 1100; i++)
    {
      g_autofree char *name = g_strdup_printf ("d%04u", i);
      g_autofree char *path = child (fixture, name);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    }
  store = clasp_profile_store_new (fixture->folder);
  told = clasp_profile_store_dup_problems (store);
  problems = g_strjoinv ("\n", told);
  g_assert_nonnull (strstr (problems, "more than 1,000 folders"));
  g_clear_object (&store);
  g_strfreev (g_steal_pointer (&told));
  for (guint i = 500; i < 1100; i++)
    {
      g_autofree char *name = g_strdup_printf ("d%04u", i);
      g_autofree char *path = child (fixture, name);

      g_assert_cmpint (g_rmdir (path), ==, 0);
    }
  store = clasp_profile_store_new (fixture->folder);
  told = clasp_profile_store_dup_problems (store);
  g_free (problems);
  problems = g_strjoinv ("\n", told);
  g_assert_nonnull (strstr (problems, "is not UTF-8"));
  g_assert_null (strstr (problems, "more than"));
}

/* Folders, and what they hold; a recent one that has a name or a folder is not dropped. */
static void
test_folders (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  GListModel *folders = clasp_profile_store_get_folders (store);
  g_autofree char *file = child (fixture, "team/spot/b.json");
  g_autoptr (ClaspFolder) folder = NULL;
  g_autoptr (GError) error = NULL;
  ClaspProfile *b;

  save (store, "a", "ws://a", FALSE, 1);
  save (store, "b", "ws://b", FALSE, 2);
  b = clasp_profile_store_lookup (store, "b");
  g_assert_true (clasp_profile_store_move (store, "b", "", "team/spot", &error) == b);
  g_assert_no_error (error);
  g_assert_true (clasp_profile_store_lookup (store, "b") == b);
  assert_ids (store, "a b");
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (g_list_model_get_n_items (folders), ==, 2);
  g_assert_null (clasp_profile_store_move (store, "a", "", "../up", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
  g_clear_error (&error);
  save (store, "b", "ws://b2", FALSE, 3); /* it stays where it is */
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));

  folder = g_list_model_get_item (folders, 0);
  g_assert_false (clasp_profile_store_remove_folder (store, folder, &error));
  g_clear_error (&error);
  g_assert_true (clasp_profile_store_rename_folder (store, folder, "crew", &error));
  g_assert_no_error (error);
  g_assert_true (clasp_profile_store_lookup (store, "b") == b);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);

      save (store, id, "ws://r", FALSE, i + 10);
    }
  g_assert_true (clasp_profile_store_lookup (store, "b") == b);
  g_assert_null (clasp_profile_store_lookup (store, "a"));
}

/* What another program writes is seen, and an edited copy is not written over it. */
static void
test_changed_outside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autoptr (ClaspProfileStore) other = NULL;
  g_autoptr (ClaspProfile) tab = NULL;
  g_autoptr (GError) error = NULL;

  save (store, "a", "ws://a", TRUE, 1);
  tab = clasp_profile_duplicate (clasp_profile_store_lookup (store, "a"));
  g_object_set (tab, "id", "a", "subprotocols", "ours", NULL);
  other = clasp_profile_store_new (fixture->folder);
  save (other, "a", "ws://theirs", TRUE, 2);
  save (other, "b", "ws://b", TRUE, 1);
  clasp_profile_store_watch (store);
  g_assert_false (clasp_profile_store_save (store, tab, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
  g_clear_error (&error);
  assert_ids (store, "a b");
  g_assert_cmpstr (clasp_profile_get_url (clasp_profile_store_lookup (store, "a")), ==, "ws://theirs");
  /* Once it is known, too. */
  g_assert_false (clasp_profile_store_save (store, tab, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
  g_assert_true (clasp_profile_store_remove (other, "b", NULL));
  while (clasp_profile_store_lookup (store, "b") != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* A collection of a team: its ids are its own, and its files do not tell who used them when. */
static void
test_collections (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autofree char *path = g_dir_make_tmp ("clasp-team-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (path, "a.json", NULL);
  g_autoptr (GFile) team = g_file_new_for_path (path);
  const char *text = "{\n  \"format\" : 1,\n  \"id\" : \"a\",\n  \"url\" : \"ws://team\",\n  \"headers\" : [],\n  "
                     "\"x-own\" : {\n    \"kept\" : 1.5\n  }\n}\n";
  g_autofree char *after = NULL;
  g_auto (GStrv) open = NULL;
  ClaspProfile *moved;
  g_autoptr (ClaspProfile) profile = NULL;
  g_autoptr (ClaspProfile) tab = NULL;
  g_autoptr (ClaspProfile) added = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  save (store, "a", "ws://a", TRUE, 1);
  g_assert_true (clasp_profile_store_open_collection (store, team, &error));
  g_assert_no_error (error);
  open = clasp_profile_store_dup_collections (store);
  g_assert_cmpuint (g_strv_length (open), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 2);
  g_assert_cmpstr (clasp_profile_get_url (clasp_profile_store_lookup (store, "a")), ==, "ws://a");
  profile = g_list_model_get_item (G_LIST_MODEL (store), 1);
  tab = clasp_profile_duplicate (profile);
  g_object_set (tab, "id", clasp_profile_get_id (profile), "last-used", (gint64) 7, "last-outcome", "open", NULL);
  g_assert_true (clasp_profile_store_remember (store, tab, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
  g_free (after);
  g_object_set (tab, "subprotocols", "chat", NULL);
  g_assert_true (clasp_profile_store_save (store, tab, &error));
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_nonnull (strstr (after, "\"chat\""));
  g_assert_nonnull (strstr (after, "\"id\" : \"a\""));
  g_assert_nonnull (strstr (after, "\"kept\" : 1.5"));
  g_assert_null (strstr (after, "last-"));
  /* One that is new there gets an id of the list's, and is told of by it. */
  added = clasp_profile_duplicate (tab);
  g_object_set (added, "collection", path, "name", "Copy of it", "id", "new", NULL);
  g_assert_true (clasp_profile_store_save (store, added, &error));
  g_assert_no_error (error);
  g_assert_nonnull (clasp_profile_store_lookup (store, clasp_profile_get_id (added)));
  g_assert_true (clasp_profile_store_remove (store, clasp_profile_get_id (added), &error));
  save (store, "m", "ws://m", FALSE, 1);
  moved = clasp_profile_store_move (store, "m", path, "deep", &error);
  g_assert_no_error (error);
  g_assert_nonnull (moved);
  g_assert_null (clasp_profile_store_lookup (store, "m"));
  g_assert_cmpstr (clasp_profile_get_id (moved), !=, "m");
  clasp_profile_store_close_collection (store, path);
  assert_ids (store, "a");
  g_assert_false (clasp_profile_store_open_collection (store, fixture->folder, NULL) &&
                  g_list_model_get_n_items (G_LIST_MODEL (store)) != 1);
}

/* A file that went and came back is not the one that a tab has, and a new tab takes a recent one as that is now. */
static void
test_came_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) other = clasp_profile_store_new (fixture->folder);
  g_autoptr (ClaspProfileStore) store = NULL;
  g_autoptr (ClaspProfile) tab = NULL;
  g_autoptr (ClaspProfile) fresh = clasp_profile_new ();
  g_autoptr (GError) error = NULL;

  save (other, "a", "ws://a", TRUE, 1);
  save (other, "r", "ws://r", FALSE, 1);
  store = clasp_profile_store_new (fixture->folder);
  clasp_profile_store_watch (store);
  tab = clasp_profile_duplicate (clasp_profile_store_lookup (store, "a"));
  g_object_set (tab, "id", "a", "subprotocols", "ours", NULL);
  g_assert_true (clasp_profile_store_remove (other, "a", NULL));
  while (clasp_profile_store_lookup (store, "a") != NULL)
    g_main_context_iteration (NULL, TRUE);
  save (other, "a", "ws://theirs", TRUE, 2);
  while (clasp_profile_store_lookup (store, "a") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (clasp_profile_store_save (store, tab, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
  g_clear_error (&error);
  g_assert_cmpstr (clasp_profile_get_url (clasp_profile_store_lookup (store, "a")), ==, "ws://theirs");

  clasp_profile_set_url (fresh, "ws://r");
  g_assert_true (clasp_profile_store_remember (store, fresh, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (clasp_profile_get_id (fresh), ==, "r");
}

static void
collect_folders (GListModel *list, guint position, guint removed, guint added, gpointer user_data)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (ClaspProfile) profile = g_list_model_get_item (list, position + i);
      g_autofree char *folder = NULL;

      g_object_get (profile, "folder", &folder, NULL);
      g_string_append_printf (user_data, "%s in %s;", clasp_profile_get_id (profile), folder);
    }
  if (removed > 0)
    g_string_append_printf (user_data, "-%u;", removed);
}

/* Another program has moved one, and it stands where it stood among all: its row changes its folder all the same. */
static void
test_moved_outside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autofree char *from = child (fixture, "a.json");
  g_autofree char *folder = child (fixture, "x");
  g_autofree char *to = child (fixture, "x/a.json");
  g_autoptr (GString) told = g_string_new (NULL);

  save (store, "a", "ws://a", TRUE, 1);
  clasp_profile_store_watch (store);
  g_signal_connect (store, "items-changed", G_CALLBACK (collect_folders), told);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  while (told->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (told->str, ==, "-1;a in x;");
}

/* What is removed and put back is what it was, also for others; one without an id stays itself wherever it goes. */
static void
test_undo_in_collection (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autofree char *path = g_dir_make_tmp ("clasp-team-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (path, "odd name.json", NULL);
  g_autofree char *nameless = g_build_filename (path, "nameless.json", NULL);
  g_autoptr (GFile) team = g_file_new_for_path (path);
  const char *text = "{\n  \"format\" : 1,\n  \"id\" : \"a\",\n  \"url\" : \"ws://team\",\n  \"headers\" : []\n}\n";
  g_autofree char *after = NULL;
  g_autofree char *id = NULL;
  g_autoptr (ClaspProfile) profile = NULL;
  ClaspProfile *moved;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_assert_true (clasp_profile_store_open_collection (store, team, &error));
  profile = g_list_model_get_item (G_LIST_MODEL (store), 0);
  id = g_strdup (clasp_profile_get_id (profile));
  g_object_set (profile, "last-used", (gint64) 7, "last-outcome", "open", NULL);
  g_assert_true (clasp_profile_store_remove (store, id, &error));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (clasp_profile_store_save (store, profile, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
  assert_ids (store, id);
  g_assert_true (clasp_profile_store_remove (store, id, &error));

  g_assert_true (g_file_set_contents (nameless, "{\"format\":1,\"url\":\"ws://n\"}", -1, NULL));
  clasp_profile_store_close_collection (store, path);
  g_assert_true (clasp_profile_store_open_collection (store, team, &error));
  g_clear_object (&profile);
  profile = g_list_model_get_item (G_LIST_MODEL (store), 0);
  g_set_str (&id, clasp_profile_get_id (profile));
  moved = clasp_profile_store_move (store, id, path, "deep", &error);
  g_assert_no_error (error);
  g_assert_true (moved == profile);
  g_assert_true (clasp_profile_store_move (store, id, path, "", &error) == profile);
  g_assert_cmpstr (clasp_profile_get_id (profile), ==, id);
  g_assert_true (g_file_test (nameless, G_FILE_TEST_EXISTS));
  g_object_set (profile, "subprotocols", "chat", NULL);
  g_assert_true (clasp_profile_store_save (store, profile, &error));
  assert_ids (store, id);
}

static char *
dup_only_id (ClaspProfileStore *store)
{
  g_autoptr (ClaspProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), 0);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);
  return g_strdup (clasp_profile_get_id (profile));
}

/* Its runs are found by its id: a file without one is the same connection after a restart, also when it was written or
 * moved meanwhile, and so is one that was moved to another collection and back. */
static void
test_id_over_restart (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_dir_make_tmp ("clasp-team-XXXXXX", NULL);
  g_autofree char *nameless = g_build_filename (path, "nameless.json", NULL);
  g_autoptr (GFile) team = g_file_new_for_path (path);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (nameless, "{\"format\":1,\"url\":\"ws://n\"}", -1, NULL));
  for (guint start = 0; start < 5; start++)
    {
      g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
      g_autoptr (ClaspProfile) profile = NULL;
      g_autofree char *now = NULL;
      ClaspProfile *elsewhere;

      g_assert_true (clasp_profile_store_open_collection (store, team, &error));
      profile = g_list_model_get_item (G_LIST_MODEL (store), 0);
      now = dup_only_id (store);
      if (start == 0)
        g_set_str (&id, now);
      g_assert_cmpstr (now, ==, id);
      if (start == 1)
        g_assert_nonnull (clasp_profile_store_move (store, id, path, "deep", &error));
      if (start == 2)
        {
          g_object_set (profile, "subprotocols", "chat", NULL);
          g_assert_true (clasp_profile_store_save (store, profile, &error));
        }
      if (start == 3)
        {
          elsewhere = clasp_profile_store_move (store, id, "", "", &error);
          g_assert_nonnull (elsewhere);
          g_assert_cmpstr (clasp_profile_get_id (elsewhere), !=, id);
          g_assert_nonnull (clasp_profile_store_move (store, clasp_profile_get_id (elsewhere), path, "deep", &error));
        }
      g_assert_no_error (error);
      g_free (now);
      now = dup_only_id (store);
      g_assert_cmpstr (now, ==, id);
    }
}

/* A tab of what was moved into another collection goes on with it there. */
static void
test_tab_follows_move (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (fixture->folder);
  g_autofree char *path = g_dir_make_tmp ("clasp-team-XXXXXX", NULL);
  g_autofree char *collection = NULL;
  g_autoptr (GFile) team = g_file_new_for_path (path);
  g_autoptr (ClaspProfile) tab = NULL;
  ClaspProfile *moved;
  g_autoptr (GError) error = NULL;

  save (store, "m", "ws://m", TRUE, 1);
  tab = clasp_profile_duplicate (clasp_profile_store_lookup (store, "m"));
  g_object_set (tab, "id", "m", NULL);
  g_assert_true (clasp_profile_store_open_collection (store, team, &error));
  moved = clasp_profile_store_move (store, "m", path, "", &error);
  g_assert_no_error (error);
  g_assert_true (clasp_profile_store_remember (store, tab, &error));
  g_assert_no_error (error);
  assert_ids (store, clasp_profile_get_id (moved));
  g_assert_cmpstr (clasp_profile_get_id (tab), ==, clasp_profile_get_id (moved));
  g_object_get (tab, "collection", &collection, NULL);
  g_assert_cmpstr (collection, ==, path);
  g_assert_nonnull (clasp_profile_store_move (store, clasp_profile_get_id (moved), "", "", &error));
  g_assert_true (clasp_profile_store_remember (store, tab, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/connection-store/persistence", test_persistence);
  ADD ("/connection-store/copies", test_copies);
  ADD ("/connection-store/remove", test_remove);
  ADD ("/connection-store/recent-are-bounded", test_recent_are_bounded);
  ADD ("/connection-store/broken-files", test_broken_files);
  ADD ("/connection-store/folder-without-end", test_folder_without_end);
  ADD ("/connection-store/atomic", test_atomic);
  ADD ("/connection-store/remember", test_remember);
  ADD ("/connection-store/hostile-folder", test_hostile_folder);
  ADD ("/connection-store/folders", test_folders);
  ADD ("/connection-store/changed-outside", test_changed_outside);
  ADD ("/connection-store/collections", test_collections);
  ADD ("/connection-store/came-back", test_came_back);
  ADD ("/connection-store/moved-outside", test_moved_outside);
  ADD ("/connection-store/undo-in-collection", test_undo_in_collection);
  ADD ("/connection-store/id-over-restart", test_id_over_restart);
  ADD ("/connection-store/tab-follows-move", test_tab_follows_move);
  return g_test_run ();
}
