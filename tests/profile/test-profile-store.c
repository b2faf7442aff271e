/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
  g_autoptr (GError) error = NULL;

  g_object_set (profile, "id", id, "url", url, "pinned", pinned, "last-used", used, NULL);
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
  struct stat status;

  g_assert_null (clasp_profile_store_get_problems (store));
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

  file = child (fixture, "x.json");
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
  g_autofree char *oldest = child (fixture, "r0.json");

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
  g_assert_false (g_file_test (oldest, G_FILE_TEST_EXISTS));
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
    { "bad name.json", "{ \"format\": 1 }" },
    { "good.json", "{ \"format\": 1, \"id\": \"other\", \"url\": \"ws://good\" }" },
    { "notes.txt", "not ours" },
    { ".hidden.json", "not ours" },
  };
  g_autoptr (ClaspProfileStore) store = NULL;
  const char *const *problems;
  g_autofree char *all = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = child (fixture, files[i].name);

      g_assert_true (g_file_set_contents (file, files[i].contents, -1, NULL));
    }
  store = clasp_profile_store_new (fixture->folder);
  assert_ids (store, "good"); /* by its file, wherever it was copied from */
  problems = clasp_profile_store_get_problems (store);
  g_assert_cmpuint (g_strv_length ((char **) problems), ==, 3);
  all = g_strjoinv ("\n", (char **) problems);
  g_assert_nonnull (strstr (all, "broken.json"));
  g_assert_nonnull (strstr (all, "newer.json"));
  g_assert_nonnull (strstr (all, "bad name.json"));

  save (store, "good", "ws://better", FALSE, 1);
  save (store, "broken", "ws://new", FALSE, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      /* What could not be read is left as it was; what takes its name keeps a backup of it. */
      g_autofree char *name = g_strconcat (files[i].name, i == 0 ? "~" : "", NULL);
      g_autofree char *file = child (fixture, name);
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

  /* In place of the file stands a folder: it can't be replaced. */
  g_object_set (profile, "id", "folder", NULL);
  {
    g_autofree char *folder = child (fixture, "folder.json");

    g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  }
  g_assert_false (clasp_profile_store_save (store, profile, &error));
  g_assert_nonnull (error);
  assert_ids (store, "a");
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);

  /* Nothing is left lying about. */
  {
    g_autoptr (GDir) dir = g_dir_open (fixture->path, 0, NULL);
    guint n = 0;

    while (g_dir_read_name (dir) != NULL)
      n++;
    g_assert_cmpuint (n, ==, 2);
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
  struct stat status;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0755), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_true (g_file_set_contents (deep, nested, -1, NULL));
  g_assert_true (g_file_set_contents (long_url, long_json, -1, NULL));
  store = clasp_profile_store_new (fixture->folder);
  assert_ids (store, "");
  problems = g_strjoinv ("\n", (char **) clasp_profile_store_get_problems (store));
  g_assert_nonnull (strstr (problems, "fifo.json"));
  g_assert_nonnull (strstr (problems, "link.json"));
  g_assert_nonnull (strstr (problems, "deep.json"));
  g_assert_nonnull (strstr (problems, "long.json"));
  save (store, "a", "ws://a", FALSE, 1);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
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
  ADD ("/connection-store/atomic", test_atomic);
  ADD ("/connection-store/remember", test_remember);
  ADD ("/connection-store/hostile-folder", test_hostile_folder);
  return g_test_run ();
}
