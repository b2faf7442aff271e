/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clasp-collection.h"

typedef struct
{
  char *path;
  GFile *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->path = g_dir_make_tmp ("clasp-collection-XXXXXX", NULL);
  fixture->folder = g_file_new_for_path (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->folder);
  g_free (fixture->path);
}

static void
write_file (Fixture *fixture, const char *name, const char *contents)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
}

static ClaspProfile *
add (ClaspCollection *collection, const char *name, const char *folder)
{
  ClaspProfile *profile = clasp_profile_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (profile, "name", name, "url", "ws://a", NULL);
  g_assert_true (clasp_collection_save (collection, profile, folder, &error));
  g_assert_no_error (error);
  return profile;
}

/* Counts in a connection's notes as a program of its own would: reads the collection, changes it, writes it. */
static void
count_in_notes (Fixture *fixture, guint times)
{
  for (guint done = 0; done < times;)
    {
      g_autoptr (ClaspCollection) collection = clasp_collection_new (fixture->folder);
      ClaspProfile *there = clasp_collection_lookup (collection, "shared");
      g_autoptr (ClaspProfile) changed = NULL;
      g_autofree char *notes = NULL;
      g_autofree char *next = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (there);
      changed = clasp_profile_duplicate (there);
      g_object_get (there, "notes", &notes, NULL);
      next = g_strdup_printf ("%" G_GUINT64_FORMAT, g_ascii_strtoull (notes, NULL, 10) + 1);
      g_object_set (changed, "id", "shared", "notes", next, NULL);
      if (clasp_collection_save (collection, changed, NULL, &error))
        done++;
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
    }
}

/* Whatever one program writes, another either builds on or is told of: no count is lost. */
static void
test_two_programs (Fixture *fixture, gconstpointer data)
{
  const guint times = 100;
  g_autoptr (ClaspCollection) collection = NULL;
  g_autofree char *notes = NULL;
  g_autoptr (GDir) dir = NULL;
  pid_t child;
  int status;

  write_file (fixture, "shared.json", "{\"format\": 1, \"id\": \"shared\", \"url\": \"ws://a\", \"notes\": \"0\"}");
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      count_in_notes (fixture, times);
      _exit (0);
    }
  count_in_notes (fixture, times);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  collection = clasp_collection_new (fixture->folder);
  g_object_get (clasp_collection_lookup (collection, "shared"), "notes", &notes, NULL);
  g_assert_cmpstr (notes, ==, "200");
  dir = g_dir_open (fixture->path, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "shared.json");
  g_assert_null (g_dir_read_name (dir));
}

static void
count (GListModel *list, guint position, guint removed, guint added, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCollection) collection = clasp_collection_new (fixture->folder);
  g_autoptr (ClaspProfile) first = add (collection, "Market feed", NULL);
  g_autoptr (ClaspProfile) second = add (collection, "Market feed", NULL);
  g_autoptr (ClaspProfile) odd = add (collection, "../../etc: passwd?", "team/one");
  g_autoptr (ClaspProfile) outside = clasp_profile_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->path, "Market feed.json", NULL);
  struct stat status;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (collection)), ==, 3);
  g_assert_cmpstr (clasp_collection_get_path (collection, 0), ==, "Market feed 2.json");
  g_assert_cmpstr (clasp_collection_get_path (collection, 1), ==, "Market feed.json");
  g_assert_cmpstr (clasp_collection_get_path (collection, 2), ==, "team/one/etc- passwd.json");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_null (clasp_collection_find (collection, "Market feed", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_nonnull (clasp_collection_find (collection, "team/one/etc- passwd", NULL));
  g_assert_false (clasp_collection_save (collection, outside, "../up", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
}

/* What another program has written since is not written over, and is seen after a reload. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCollection) collection = clasp_collection_new (fixture->folder);
  g_autoptr (ClaspProfile) profile = add (collection, "One", NULL);
  g_autofree char *theirs = g_strdup_printf ("{\"format\":1,\"id\":\"%s\",\"name\":\"One\",\"url\":\"ws://theirs\"}\n",
                                             clasp_profile_get_id (profile));
  g_autofree char *path = g_build_filename (fixture->path, "One.json", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  guint changes = 0;

  clasp_profile_set_url (profile, "ws://ours");
  g_assert_true (clasp_collection_save (collection, profile, NULL, NULL));
  write_file (fixture, "One.json", theirs);
  clasp_profile_set_url (profile, "ws://ours-again");
  g_assert_false (clasp_collection_save (collection, profile, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, theirs);

  g_signal_connect (collection, "items-changed", G_CALLBACK (count), &changes);
  clasp_collection_reload (collection);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpstr (clasp_profile_get_url (clasp_collection_find (collection, "One", NULL)), ==, "ws://theirs");
  clasp_collection_reload (collection);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_true (clasp_collection_save (collection, profile, NULL, NULL));
}

/* Written and read again, nothing of it differs: a repository sees only what was changed. */
static void
test_stable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCollection) collection = clasp_collection_new (fixture->folder);
  g_autoptr (ClaspProfile) profile = add (collection, "One", "x");
  g_autofree char *path = g_build_filename (fixture->path, "x", "One.json", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (ClaspCollection) again = NULL;

  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  again = clasp_collection_new (fixture->folder);
  g_assert_true (clasp_collection_save (again, clasp_collection_find (again, "One", NULL), NULL, NULL));
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
}

static const char *
get_header_value (ClaspProfile *profile, guint position)
{
  g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_headers (profile)), position);

  return clasp_header_get_value (header);
}

/* A change by another program takes no secret that was entered, so long as it is for the same. */
static void
test_secrets_stay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCollection) collection = clasp_collection_new (fixture->folder);
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspHeader) header = clasp_header_new ("Authorization", "Bearer x", TRUE);
  g_autoptr (ClaspHeader) kept = clasp_header_new ("X-Own", "own", TRUE);
  const char *format = "{\"format\":1,\"id\":\"a\",\"name\":\"One\",\"url\":\"%s\",\"user\":\"u\",\"headers\":"
                       "[{\"name\":\"authorization\"},{\"name\":\"X-Own\"},{\"name\":\"X-New\"}]}";
  g_autofree char *same = g_strdup_printf (format, "ws://a/");
  g_autofree char *other = g_strdup_printf (format, "ws://b/");
  g_autofree char *json = NULL;
  g_autofree char *password = NULL;

  g_object_set (kept, "secret-name", "x-own-1", NULL);
  g_object_set (profile, "id", "a", "name", "One", "url", "ws://a/?token=secret", "user", "u", "password", "pw", NULL);
  g_list_store_append (clasp_profile_get_headers (profile), header);
  g_list_store_append (clasp_profile_get_headers (profile), kept);
  g_assert_true (clasp_collection_save (collection, profile, NULL, NULL));
  g_set_object (&profile, clasp_collection_lookup (collection, "a"));

  json = clasp_profile_to_json (profile);
  g_assert_null (strstr (json, "token=secret"));
  write_file (fixture, "One.json", same);
  clasp_collection_reload (collection);
  g_object_get (profile, "password", &password, NULL);
  g_assert_cmpstr (password, ==, "pw");
  g_assert_cmpstr (get_header_value (profile, 0), ==, "Bearer x");
  g_assert_cmpstr (get_header_value (profile, 1), ==, "own");
  g_assert_cmpstr (get_header_value (profile, 2), ==, "");
  g_free (json);
  json = clasp_profile_to_json (profile);
  g_assert_null (strstr (json, "own\""));
  g_assert_null (strstr (json, "Bearer"));

  write_file (fixture, "One.json", other);
  clasp_collection_reload (collection);
  g_free (password);
  g_object_get (profile, "password", &password, NULL);
  g_assert_cmpstr (password, ==, "");
  g_assert_cmpstr (get_header_value (profile, 0), ==, "");
  g_assert_cmpstr (get_header_value (profile, 1), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/collection/save", test_save);
  ADD ("/collection/conflict", test_conflict);
  ADD ("/collection/two-programs", test_two_programs);
  ADD ("/collection/stable", test_stable);
  ADD ("/collection/secrets-stay", test_secrets_stay);
  return g_test_run ();
}
