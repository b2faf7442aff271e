/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clasp-consent.h"
#include "clasp-folder-settings.h"
#include "clasp-guarded-file.h"
#include "clasp-profile-store.h"
#include "clasp-snippet-shelf.h"

typedef struct
{
  char *path; /* of a collection with the folder "Team" */
  GFile *folder;
  char *file; /* what the folder says */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;

  fixture->path = g_dir_make_tmp ("clasp-folder-XXXXXX", NULL);
  folder = g_build_filename (fixture->path, "Team", NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  fixture->folder = g_file_new_for_path (folder);
  fixture->file = g_build_filename (folder, "folder.json", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->file);
}

static void
say (Fixture *fixture, const char *members)
{
  g_autofree char *text = g_strdup_printf ("{\"handclasp-folder\": 1, %s}", members);

  g_assert_true (g_file_set_contents (fixture->file, text, -1, NULL));
}

static ClaspProfile *
create_profile (Fixture *fixture)
{
  ClaspProfile *profile = clasp_profile_new ();

  g_object_set (profile, "url", "wss://a.example/x", "collection", fixture->path, "folder", "Team", NULL);
  return profile;
}

/* The headers as lines, with "-" before one that is not ticked. (transfer full) */
static char *
dup_headers (ClaspProfile *profile)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      g_string_append_printf (text, "%s%s:%s;", clasp_header_get_enabled (header) ? "" : "-",
                              clasp_header_get_name (header), clasp_header_get_value (header));
    }
  return g_string_free_and_steal (text);
}

#define EVERYTHING                                                                                    \
  "\"ca-file\": \"/ca\", \"cert-file\": \"/cert\", \"key-file\": \"/key\", \"proxy-mode\": \"uri\", " \
  "\"proxy-uri\": \"http://p:1\", \"headers\": [{\"name\": \"X-Team\", \"value\": \"blue\"}]"

/* Where a server has led it, a connection still goes through the proxy and asks the authority; nothing else goes along.
 */
static void
test_led_away (Fixture *fixture, gconstpointer data)
{
  static const char *const expected[] = { "/ca /cert /key http://p:1 X-Team:blue;", "/ca   http://p:1 " };

  say (fixture, EVERYTHING);
  for (guint away = 0; away < 2; away++)
    {
      g_autoptr (ClaspProfile) profile = create_profile (fixture);
      g_autoptr (ClaspProfile) applied = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *headers = NULL;
      g_autofree char *text = NULL;

      if (away)
        clasp_profile_set_led_away (profile);
      applied = clasp_folder_settings_dup_applied (profile, &error);
      g_assert_no_error (error);
      headers = dup_headers (applied);
      text = g_strdup_printf ("%s %s %s %s %s", clasp_profile_get_ca_file (applied),
                              clasp_profile_get_cert_file (applied), clasp_profile_get_key_file (applied),
                              clasp_profile_get_proxy_uri (applied), headers);
      g_assert_cmpstr (text, ==, expected[away]);
      g_assert_cmpint (clasp_profile_get_proxy_mode (applied), ==, CLASP_PROXY_URI);
    }
}

/* With another URL it is a connection outside of the folder, which still goes where the folder's would have gone; what
 * the folder says as a secret is for the other address. */
static void
test_other_url (Fixture *fixture, gconstpointer data)
{
  g_autofree char *own = g_dir_make_tmp ("clasp-own-XXXXXX", NULL);
  g_autofree char *connection = g_build_filename (fixture->path, "Team", "a.json", NULL);
  g_autoptr (GFile) own_folder = g_file_new_for_path (own);
  g_autoptr (GFile) team = g_file_new_for_path (fixture->path);
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (own_folder);
  g_autoptr (ClaspProfile) saved = NULL;
  g_autoptr (ClaspProfile) tab = NULL;
  g_autoptr (ClaspHeader) secret = NULL;
  g_autofree char *collection = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *headers = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      g_file_set_contents (connection, "{\"format\":1,\"id\":\"a\",\"url\":\"wss://a.example/x\"}", -1, NULL));
  g_assert_true (clasp_profile_store_open_collection (store, team, &error));
  saved = g_list_model_get_item (G_LIST_MODEL (store), 0);
  tab = clasp_profile_duplicate (saved);
  g_object_set (tab, "id", clasp_profile_get_id (saved), "url", "wss://b.example/x", NULL);

  /* What can't be read is not left out: it stays where it is. */
  say (fixture, "\"headers\": 1");
  g_assert_false (clasp_profile_store_remember (store, tab, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_object_get (tab, "folder", &folder, NULL);
  g_assert_cmpstr (folder, ==, "Team");

  say (fixture,
       "\"ca-file\": \"/ca\", \"proxy-mode\": \"uri\", \"proxy-uri\": \"http://p:1\", \"headers\": "
       "[{\"name\": \"X-Team\", \"value\": \"blue\"}, {\"name\": \"Authorization\", \"value\": \"Bearer w\"}]");
  g_assert_true (clasp_profile_store_remember (store, tab, &error));
  g_assert_no_error (error);
  g_object_get (tab, "collection", &collection, NULL);
  g_assert_cmpstr (collection, ==, "");
  g_assert_cmpstr (clasp_profile_get_ca_file (tab), ==, "/ca");
  g_assert_cmpstr (clasp_profile_get_proxy_uri (tab), ==, "http://p:1");
  g_assert_cmpint (clasp_profile_get_proxy_mode (tab), ==, CLASP_PROXY_URI);
  headers = dup_headers (tab);
  g_assert_cmpstr (headers, ==, "X-Team:blue;Authorization:Bearer w;");
  secret = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_headers (tab)), 1);
  clasp_profile_bind_secrets (tab, "wss://b.example:443");
  g_assert_true (clasp_header_get_held_back (secret));
}

static char *
dup_file (Fixture *fixture)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->file, &text, NULL, NULL));
  return g_steal_pointer (&text);
}

/* What could not be read again is not written, and what was there stays. */
static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspProfile) settings = NULL;
  g_autofree char *value = g_strnfill (60000, 'x');
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  say (fixture, EVERYTHING);
  before = dup_file (fixture);
  settings = clasp_folder_settings_read (fixture->folder, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("X-%u", i);
      g_autoptr (ClaspHeader) header = clasp_header_new (name, value, TRUE);

      g_list_store_append (clasp_profile_get_headers (settings), header);
    }
  g_assert_false (clasp_folder_settings_write (fixture->folder, settings, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  after = dup_file (fixture);
  g_assert_cmpstr (after, ==, before);
}

/* As many snippets as there may be, each as large as it may be, are too many for one file: the one that is too many is
 * refused, and the others can be read. */
static void
test_too_many_snippets (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (CLASP_SNIPPET_TEXT_MAX, 'x');
  g_autofree char *path = g_build_filename (fixture->path, "snippets.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GListStore) snippets = g_list_store_new (CLASP_TYPE_SNIPPET);
  g_autoptr (GListStore) again = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while (error == NULL && n < CLASP_SNIPPETS_MAX)
    {
      g_autoptr (ClaspSnippet) snippet = clasp_snippet_new ("a", "", "", text, "");

      g_list_store_append (snippets, snippet);
      n += clasp_snippets_write_file (file, G_LIST_MODEL (snippets), &error);
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  again = clasp_snippets_read_file (file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, n);
}

/* Headers that go through text and back are what they were, but for what was changed in the text. */
static void
test_headers_as_text (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "Authorization: \nX-Off: 1\nX-Kept: \nX-New: 2";
  g_autoptr (ClaspProfile) settings = NULL;
  g_autofree char *headers = NULL;
  g_autofree char *written = NULL;
  g_autofree char *checksum = NULL;
  g_autofree char *later = NULL;
  g_autoptr (GError) error = NULL;

  checksum = clasp_folder_settings_dup_checksum (fixture->folder);
  g_assert_cmpstr (checksum, ==, "");
  say (fixture,
       "\"headers\": [{\"name\": \"Authorization\"}, {\"name\": \"X-Off\", \"value\": \"1\", \"enabled\": false}, "
       "{\"name\": \"X-Kept\", \"secret\": \"X-Kept-1\"}, {\"name\": \"X-Old\", \"value\": \"2\"}]");
  settings = clasp_folder_settings_read (fixture->folder, &error);
  g_assert_no_error (error);
  headers = dup_headers (settings);
  g_assert_cmpuint (clasp_folder_settings_set_headers (settings, "X-New: 2\nno header\n: nor this"), ==, 2);
  later = dup_headers (settings);
  g_assert_cmpstr (later, ==, headers);

  g_free (checksum);
  checksum = clasp_folder_settings_dup_checksum (fixture->folder);
  g_assert_cmpuint (clasp_folder_settings_set_headers (settings, text), ==, 0);
  g_assert_true (clasp_folder_settings_write (fixture->folder, settings, &error));
  g_assert_no_error (error);
  g_free (later);
  later = clasp_folder_settings_dup_checksum (fixture->folder);
  g_assert_cmpstr (checksum, !=, later);
  g_clear_object (&settings);
  settings = clasp_folder_settings_read (fixture->folder, &error);
  g_assert_no_error (error);
  g_free (headers);
  headers = dup_headers (settings);
  g_assert_cmpstr (headers, ==, "Authorization:;-X-Off:1;X-Kept:;X-New:2;");
  for (guint i = 0; i < 3; i += 2)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_headers (settings)), i);

      if (i == 0)
        g_assert_true (clasp_header_get_needs_value (header));
      else
        g_assert_cmpstr (clasp_header_get_secret_name (header), ==, "X-Kept-1");
    }
}

/* The mode of a file and whether it has a group other than this program's. */
static guint
get_access (const char *path, gboolean *other_group)
{
  struct stat status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  *other_group = status.st_gid != getegid ();
  return status.st_mode & 0777;
}

/* A file that others of a shared folder can read and write stays theirs too when it is written again; a new one is the
 * user's alone, and nothing that runs a program is left. */
static void
test_access (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint before, after;
  } modes[] = { { 0600, 0600 }, { 0664, 0664 }, { 0640, 0640 }, { 0777, 0666 }, { 0444, 0644 } };
  g_autofree char *connection = g_build_filename (fixture->path, "Team", "a.json", NULL);
  const char *const files[] = { fixture->file, connection };
  g_autofree char *own = g_dir_make_tmp ("clasp-own-XXXXXX", NULL);
  g_autoptr (GFile) own_folder = g_file_new_for_path (own);
  g_autoptr (GFile) team = g_file_new_for_path (fixture->path);
  g_autoptr (ClaspProfile) settings = clasp_profile_new ();
  g_autoptr (GError) error = NULL;
  gboolean other_group;

  clasp_folder_settings_set_headers (settings, "X-Team: blue");
  g_assert_true (clasp_folder_settings_write (fixture->folder, settings, &error));
  g_assert_cmphex (get_access (fixture->file, &other_group), ==, 0600);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (own_folder);
      g_autoptr (ClaspProfile) profile = NULL;
      g_autofree char *said = g_strdup_printf ("X-Team: %u", (guint) i);
      gboolean given = TRUE;

      g_assert_true (g_file_set_contents (connection, "{\"format\":1,\"url\":\"wss://a.example/x\"}", -1, NULL));
      for (guint file = 0; file < G_N_ELEMENTS (files); file++)
        {
          /* Only root may give a file to any group. */
          given = chown (files[file], (uid_t) -1, getegid () + 1) == 0 && given;
          g_assert_cmpint (g_chmod (files[file], (int) modes[i].before), ==, 0);
        }
      clasp_folder_settings_set_headers (settings, said);
      g_assert_true (clasp_folder_settings_write (fixture->folder, settings, &error));
      g_assert_no_error (error);
      g_assert_true (clasp_profile_store_open_collection (store, team, &error));
      profile = g_list_model_get_item (G_LIST_MODEL (store), 0);
      g_object_set (profile, "subprotocols", "chat", NULL);
      g_assert_true (clasp_profile_store_save (store, profile, &error));
      g_assert_no_error (error);
      for (guint file = 0; file < G_N_ELEMENTS (files); file++)
        {
          g_assert_cmphex (get_access (files[file], &other_group), ==, modes[i].after);
          g_assert_cmpint (other_group, ==, given);
        }
    }
}

/* What a collection of others wants does not become the user's own unasked; what the user has put there comes back as
 * long as nobody has changed it. */
static void
test_move (Fixture *fixture, gconstpointer data)
{
  g_autofree char *own = g_dir_make_tmp ("clasp-own-XXXXXX", NULL);
  g_autofree char *connection = g_build_filename (fixture->path, "Team", "a.json", NULL);
  g_autoptr (GFile) own_folder = g_file_new_for_path (own);
  g_autoptr (GFile) team = g_file_new_for_path (fixture->path);
  g_autoptr (ClaspProfileStore) store = clasp_profile_store_new (own_folder);
  g_autoptr (ClaspProfile) applied = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  ClaspProfile *moved;

  say (fixture, "\"ca-file\": \"/ca\"");
  g_assert_true (g_file_set_contents (
      connection, "{\"format\":1,\"url\":\"wss://a.example/x\",\"proxy-mode\":\"uri\",\"proxy-uri\":\"http://p:1\"}",
      -1, NULL));
  g_assert_true (clasp_profile_store_open_collection (store, team, &error));
  {
    g_autoptr (ClaspProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), 0);

    id = g_strdup (clasp_profile_get_id (profile));
    applied = clasp_folder_settings_dup_applied (profile, &error);
  }
  g_assert_null (clasp_profile_store_move (store, id, "", "", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_true (g_file_test (connection, G_FILE_TEST_EXISTS));
  /* Within the collection nothing changes about who is asked. */
  g_assert_nonnull (clasp_profile_store_move (store, id, fixture->path, "", &error));
  g_assert_nonnull (clasp_profile_store_move (store, id, fixture->path, "Team", &error));

  g_assert_true (clasp_consent_give (team, applied, &error));
  moved = clasp_profile_store_move (store, id, "", "", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (clasp_profile_get_proxy_uri (moved), ==, "http://p:1");

  /* The user's own goes there and back, and neither back with what was put into it there. */
  g_object_set (moved, "proxy-uri", "http://own:1", NULL);
  moved = clasp_profile_store_move (store, clasp_profile_get_id (moved), fixture->path, "", &error);
  g_assert_no_error (error);
  moved = clasp_profile_store_move (store, clasp_profile_get_id (moved), "", "", &error);
  g_assert_no_error (error);
  moved = clasp_profile_store_move (store, clasp_profile_get_id (moved), fixture->path, "", &error);
  g_assert_no_error (error);
  g_object_set (moved, "proxy-uri", "http://theirs:1", NULL);
  g_assert_null (clasp_profile_store_move (store, clasp_profile_get_id (moved), "", "", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

typedef struct
{
  ClaspSnippetShelf *shelf;
  GError *error;
  gboolean inserted;
  gint ended; /* atomic */
} Insertion;

static gpointer
insert_worker (gpointer data)
{
  Insertion *self = data;
  g_autoptr (ClaspSnippet) snippet = clasp_snippet_new ("ours", "", "", "1", "");

  self->inserted = clasp_snippet_shelf_insert (self->shelf, CLASP_SNIPPET_OF_ALL, 0, snippet, &self->error);
  g_atomic_int_set (&self->ended, TRUE);
  return NULL;
}

/* Who changes the snippets waits for another program of ours that is about to, and does not write over what that wrote.
 */
static void
test_snippets_wait (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "handclasp", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GFile) file = g_file_get_child (folder, "snippets.json");
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspSnippetShelf) shelf = clasp_snippet_shelf_new (profile);
  g_autoptr (ClaspSnippet) theirs = clasp_snippet_new ("theirs", "", "", "2", "");
  g_autoptr (GListStore) snippets = g_list_store_new (CLASP_TYPE_SNIPPET);
  g_autoptr (GListStore) left = NULL;
  g_autoptr (ClaspSnippet) first = NULL;
  g_autoptr (GError) error = NULL;
  Insertion insertion = { .shelf = shelf };
  ClaspFolderLock lock;
  GThread *thread;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  lock = clasp_folder_lock_take (folder);
  g_assert_cmpint (lock, >=, 0);
  thread = g_thread_new ("insert", insert_worker, &insertion);
  /* Who does not wait has long written by then; who waits, waits longer. */
  for (guint i = 0; i < 20 && !g_atomic_int_get (&insertion.ended); i++)
    g_usleep (10000);
  g_list_store_append (snippets, theirs);
  g_assert_true (clasp_snippets_write_file (file, G_LIST_MODEL (snippets), &error));
  clasp_folder_lock_release (lock);
  g_thread_join (thread);
  g_assert_error (insertion.error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
  g_assert_false (insertion.inserted);
  g_clear_error (&insertion.error);
  left = clasp_snippets_read_file (file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (left)), ==, 1);
  first = g_list_model_get_item (G_LIST_MODEL (left), 0);
  g_assert_cmpstr (clasp_snippet_get_name (first), ==, "theirs");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/folder-settings/led-away", test_led_away);
  ADD ("/folder-settings/other-url", test_other_url);
  ADD ("/folder-settings/too-large", test_too_large);
  ADD ("/snippets/too-many", test_too_many_snippets);
  ADD ("/folder-settings/headers-as-text", test_headers_as_text);
  ADD ("/folder-settings/access", test_access);
  ADD ("/folder-settings/move", test_move);
  ADD ("/snippets/wait", test_snippets_wait);
  return g_test_run ();
}
