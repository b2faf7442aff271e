/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clasp-diagnosis.h"
#include "clasp-history.h"
#include "clasp-practice-server.h"
#include "scripted-peer.h"
#include "session-harness.h"

typedef struct
{
  char *root;
  char *cache;
  char *data;
  ClaspHistory *history;
  GString *told;
} Fixture;

static void
take_told (ClaspHistory *history, const char *text, gpointer user_data)
{
  g_string_append (user_data, text);
}

static void
begin_history (Fixture *fixture)
{
  g_clear_object (&fixture->history);
  fixture->history = clasp_history_new (fixture->cache, fixture->data);
  g_signal_connect (fixture->history, "told", G_CALLBACK (take_told), fixture->told);
  clasp_history_load (fixture->history);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("clasp-history-XXXXXX", NULL);
  fixture->cache = g_build_filename (fixture->root, "cache", "runs", NULL);
  fixture->data = g_build_filename (fixture->root, "data", "runs", NULL);
  fixture->told = g_string_new (NULL);
  begin_history (fixture);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->history);
  remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->cache);
  g_free (fixture->data);
  g_string_free (fixture->told, TRUE);
}

static void
append_text (ClaspCapture *capture, const char *text, gsize length)
{
  ClaspEvent event = { .data = (const guint8 *) text,
                       .length = length,
                       .wire_length = length,
                       .n_frames = 1,
                       .opcode = CLASP_OPCODE_TEXT,
                       .direction = CLASP_DIRECTION_IN,
                       .rule = CLASP_RULE_NONE,
                       .first_byte = 0x81,
                       .header_length = 2 };

  g_assert_true (clasp_capture_append (capture, &event, 1, NULL, 0, NULL));
}

/* A run with one record of @length bytes, which has ended. */
static ClaspHistoryRun *
add_run (Fixture *fixture, const char *connection, gsize length)
{
  g_autofree char *payload = g_malloc0 (length + 1);
  ClaspEnding ending = { .clean = TRUE, .by = CLASP_SIDE_SERVER, .code = 1000, .rule = CLASP_RULE_NONE };
  g_autoptr (ClaspCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  ClaspHistoryRun *run = clasp_history_begin (fixture->history, connection,
                                              "wss://user:geheim@example.com/x?token=geheim", &capture, &error);

  g_assert_no_error (error);
  memset (payload, 'a', length);
  append_text (capture, payload, length);
  clasp_capture_finish (capture);
  clasp_history_run_tell_end (run, &ending, 1, 2500000);
  return run;
}

static guint
count_runs (Fixture *fixture, const char *connection)
{
  return g_list_model_get_n_items (clasp_history_get_runs (fixture->history, connection));
}

/* (transfer full) (nullable): the latest run that is over. */
static ClaspHistoryRun *
dup_last (ClaspHistory *history, const char *connection)
{
  GListModel *runs = clasp_history_get_runs (history, connection);

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (ClaspHistoryRun) run = g_list_model_get_item (runs, i);

      if (!clasp_history_run_is_live (run))
        return g_steal_pointer (&run);
    }
  return NULL;
}

static void
assert_private (const char *path, guint mode)
{
  struct stat status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, mode);
}

static void
test_runs_are_there_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspHistoryRun) run = add_run (fixture, "one", 10);
  g_autofree char *path = g_strdup (clasp_history_run_get_path (run));
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *summary = g_strconcat (path, ".json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *outcome = NULL;
  g_autoptr (ClaspHistoryRun) again = NULL;
  g_autoptr (ClaspCapture) capture = NULL;

  assert_private (path, 0600);
  assert_private (summary, 0600);
  assert_private (folder, 0700);
  g_assert_true (g_file_get_contents (summary, &text, NULL, NULL));
  g_assert_null (strstr (text, "geheim"));
  begin_history (fixture);
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 1);
  g_assert_cmpuint (count_runs (fixture, "two"), ==, 0);
  again = dup_last (fixture->history, "one");
  g_assert_cmpint (clasp_history_run_get_state (again), ==, CLASP_RUN_CLOSED);
  g_assert_cmpint (clasp_history_run_get_n_messages (again), ==, 1);
  g_assert_cmpuint (clasp_history_run_get_code (again), ==, 1000);
  g_object_get (again, "outcome", &outcome, NULL);
  g_assert_cmpstr (outcome, ==, "Closed, 1000");
  capture = clasp_history_run_open (again, NULL);
  g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, 1);
}

/* Two programs, or two windows, that connect at once record side by side. */
static void
test_each_run_has_its_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (ClaspHistoryRun) run = add_run (fixture, "one", 1);

      g_hash_table_add (paths, g_strdup (clasp_history_run_get_path (run)));
    }
  g_assert_cmpuint (g_hash_table_size (paths), ==, 20);
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 20);
}

/* What was being recorded when the program died is told as that; what is being recorded is open, and stays. */
static void
test_a_run_that_was_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = NULL;
  g_autoptr (ClaspHistoryRun) run = clasp_history_begin (fixture->history, "one", "ws://a", &capture, NULL);
  g_autoptr (ClaspHistoryRun) last = NULL;
  g_autoptr (GListModel) runs = NULL;
  g_autoptr (ClaspHistoryRun) seen = NULL;
  g_autoptr (GError) error = NULL;

  append_text (capture, "abc", 3);
  g_assert_null (dup_last (fixture->history, "one"));
  g_assert_false (clasp_history_remove (fixture->history, run, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  clasp_history_set_limits (fixture->history, &(ClaspHistoryLimits) { 0, 0 });
  g_assert_cmpuint (clasp_history_forget_all (fixture->history, TRUE), ==, 0);
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 1);
  /* Another program sees it as well. */
  begin_history (fixture);
  runs = g_object_ref (clasp_history_get_runs (fixture->history, "one"));
  seen = g_list_model_get_item (runs, 0);
  g_assert_true (clasp_history_run_is_live (seen));
  g_assert_cmpuint (clasp_history_forget_all (fixture->history, TRUE), ==, 0);
  clasp_capture_unref (g_steal_pointer (&capture));
  g_clear_object (&run);
  begin_history (fixture);
  last = dup_last (fixture->history, "one");
  g_assert_cmpint (clasp_history_run_get_state (last), ==, CLASP_RUN_INTERRUPTED);
  capture = clasp_history_run_open (last, NULL);
  g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, 1);
}

static void
test_kept_runs_move (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspHistoryRun) run = add_run (fixture, "one", 10);
  g_autoptr (ClaspCapture) capture = clasp_history_run_open (run, NULL);
  g_autoptr (ClaspHistoryRun) again = NULL;
  g_autoptr (ClaspCapture) opened = NULL;
  g_autofree char *mark = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (clasp_marks_set (clasp_capture_get_marks (capture), 0, "before", NULL));
  g_assert_true (clasp_history_set_kept (fixture->history, run, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (clasp_history_run_get_path (run), fixture->data));
  /* Who has it open marks it where it stands now. */
  g_assert_true (clasp_marks_set (clasp_capture_get_marks (capture), 0, "after", NULL));
  clasp_history_set_limits (fixture->history, &(ClaspHistoryLimits) { 0, 0 });
  g_assert_cmpuint (clasp_history_forget_all (fixture->history, FALSE), ==, 0);
  begin_history (fixture);
  again = dup_last (fixture->history, "one");
  g_assert_true (clasp_history_run_get_kept (again));
  opened = clasp_history_run_open (again, NULL);
  mark = clasp_marks_get (clasp_capture_get_marks (opened), 0);
  g_assert_cmpstr (mark, ==, "after");
  g_assert_true (clasp_history_set_kept (fixture->history, again, FALSE, NULL));
  g_assert_true (g_str_has_prefix (clasp_history_run_get_path (again), fixture->cache));
}

/* What somebody looks at stays until he no longer does. */
static void
test_limits_leave_what_is_shown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspHistoryRun) run = add_run (fixture, "one", 10);
  g_autoptr (ClaspCapture) shown = clasp_history_run_open (run, NULL);

  clasp_history_set_limits (fixture->history, &(ClaspHistoryLimits) { 0, 0 });
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 1);
  g_assert_true (g_file_test (clasp_history_run_get_path (run), G_FILE_TEST_EXISTS));
  g_clear_pointer (&shown, clasp_capture_unref);
  clasp_history_set_limits (fixture->history, &(ClaspHistoryLimits) { 0, 0 });
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 0);
  g_assert_false (g_file_test (clasp_history_run_get_path (run), G_FILE_TEST_EXISTS));
}

static void
test_limits_take_the_oldest (Fixture *fixture, gconstpointer data)
{
  ClaspHistoryRun *runs[4];
  guint n_runs, n_kept;
  guint64 bytes;

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    runs[i] = add_run (fixture, i < 2 ? "one" : "two", 10000);
  g_assert_true (clasp_history_set_kept (fixture->history, runs[0], TRUE, NULL));
  clasp_history_set_limits (fixture->history, &(ClaspHistoryLimits) { 25000, 90 });
  clasp_history_measure (fixture->history, &n_runs, &n_kept, &bytes);
  g_assert_cmpuint (n_runs, ==, 3);
  g_assert_cmpuint (n_kept, ==, 1);
  g_assert_true (g_file_test (clasp_history_run_get_path (runs[0]), G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (clasp_history_run_get_path (runs[1]), G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (clasp_history_run_get_path (runs[2]), G_FILE_TEST_EXISTS));
  g_assert_nonnull (strstr (fixture->told->str, "1 earlier run was deleted"));
  clasp_history_set_limits (fixture->history, &(ClaspHistoryLimits) { G_MAXUINT64, 0 });
  g_assert_cmpuint (count_runs (fixture, "two"), ==, 0);
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    g_object_unref (runs[i]);
}

static void
test_removed_runs_come_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspHistoryRun) run = add_run (fixture, "one", 10);
  g_autoptr (ClaspHistoryRun) other = add_run (fixture, "one", 10);
  g_autofree char *path = g_strdup (clasp_history_run_get_path (run));

  g_assert_true (clasp_history_remove (fixture->history, run, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 1);
  g_assert_true (clasp_history_restore (fixture->history, run, NULL));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 2);
  g_assert_true (clasp_history_remove (fixture->history, run, NULL));
  g_assert_true (clasp_history_remove (fixture->history, other, NULL));
  g_assert_false (g_file_test (clasp_history_run_get_path (run), G_FILE_TEST_EXISTS));
  g_free (path);
  path = g_strdup (clasp_history_run_get_path (other));
  begin_history (fixture);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 0);
}

/* A connection's id comes out of a file that may be anybody's. */
static void
test_no_id_leads_elsewhere (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "../../evil", ".removed", "a/b", "x\n" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (ClaspHistoryRun) run = add_run (fixture, ids[i], 1);
      g_autofree char *folder = g_path_get_dirname (clasp_history_run_get_path (run));
      g_autofree char *parent = g_path_get_dirname (folder);
      g_autofree char *name = g_path_get_basename (folder);

      g_assert_cmpstr (parent, ==, fixture->cache);
      g_assert_cmpint (name[0], !=, '.');
    }
  begin_history (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpuint (count_runs (fixture, ids[i]), ==, 1);
}

/* Whatever stands where the summary should, the run is there. */
static void
test_a_summary_is_not_needed (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", "{", "[]", "{\"handclasp-run\":2}",
                                       "{\"handclasp-run\":1,\"state\":7,"
                                       "\"url\":{},\"code\":-5,\"messages\":\"x\",\"connection\":[]}" };
  g_autoptr (ClaspHistoryRun) run = add_run (fixture, "one", 10);
  g_autofree char *summary = g_strconcat (clasp_history_run_get_path (run), ".json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (summary, texts[i], -1, NULL));
      begin_history (fixture);
      g_assert_cmpuint (count_runs (fixture, "one"), ==, 1);
    }
  g_unlink (summary);
  g_assert_cmpint (mkfifo (summary, 0600), ==, 0);
  begin_history (fixture);
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 1);
}

/* ---- with a session */

static char *
dup_report_json (ClaspSession *session)
{
  return clasp_report_to_json (clasp_session_get_report (session), clasp_session_get_diagnoses (session), TRUE);
}

static void
assert_shown_as_then (ClaspSession *then, ClaspHistoryRun *run)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspSession) shown = clasp_session_new (profile, NULL);
  g_autoptr (ClaspCapture) capture = clasp_capture_open (clasp_history_run_get_path (run), NULL);
  g_autofree char *report_then = dup_report_json (then);
  g_autofree char *report_shown = NULL;
  const char *const texts[] = { "headline", "summary", "ending-text" };

  g_assert_nonnull (capture);
  clasp_session_show_capture (shown, capture);
  report_shown = dup_report_json (shown);
  g_assert_cmpstr (report_shown, ==, report_then);
  g_assert_cmpint (clasp_session_get_state (shown), ==, clasp_session_get_state (then));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;

      g_object_get (then, texts[i], &a, NULL);
      g_object_get (shown, texts[i], &b, NULL);
      g_assert_cmpstr (a, ==, b);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_session_get_records (shown))), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (clasp_session_get_records (then))));
}

/* A page in another character set than UTF-8 stands in a saved run in UTF-8: to open it decodes nothing twice. */
static void
latin_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (peer_read_head (peer, fd, number))
    peer_say (fd, "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Length: 3\r\n\r\n"
                  "m\xF6g");
}

static void
test_a_body_is_decoded_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", latin_script, NULL);
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/", scripted_peer_get_port (peer));
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autoptr (ClaspHistoryRun) run = NULL;
  g_autofree char *report = NULL;

  clasp_session_set_history (session, fixture->history, "one");
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  run = dup_last (fixture->history, "one");
  report = dup_report_json (session);
  g_assert_nonnull (strstr (report, "mög"));
  assert_shown_as_then (session, run);
}

static void
test_a_session_is_shown_as_then (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();
  g_autofree char *url = NULL;
  g_autoptr (ClaspSession) session = NULL;
  g_autoptr (ClaspHistoryRun) run = NULL;
  g_autoptr (ClaspHistoryRun) cut = NULL;
  g_autoptr (ClaspHistoryRun) failed = NULL;
  g_autofree char *refused = NULL;
  g_autoptr (ClaspSession) other = NULL;

  g_assert_true (clasp_practice_server_start (server, 0, NULL));
  url = clasp_practice_server_dup_url (server, "/echo?token=geheim");
  session = harness_session_new (url);
  clasp_session_set_history (session, fixture->history, "one");
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_assert_null (dup_last (fixture->history, "one"));
  g_assert_true (clasp_session_send_text (session, "hello", -1, NULL));
  harness_run_for (100);
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  run = dup_last (fixture->history, "one");
  g_assert_cmpint (clasp_history_run_get_state (run), ==, CLASP_RUN_CLOSED);
  g_assert_cmpint (clasp_history_run_get_n_messages (run), ==, 2);
  assert_shown_as_then (session, run);
  /* Connecting again begins a new run. */
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  clasp_session_abort (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  g_assert_cmpuint (count_runs (fixture, "one"), ==, 2);
  cut = dup_last (fixture->history, "one");
  g_assert_true (cut != run);
  assert_shown_as_then (session, cut);
  refused = clasp_practice_server_dup_url (server, "/status/403");
  other = harness_session_new (refused);
  clasp_session_set_history (other, fixture->history, "two");
  clasp_session_connect (other);
  harness_wait_state (other, CLASP_SESSION_FAILED);
  failed = dup_last (fixture->history, "two");
  g_assert_cmpint (clasp_history_run_get_state (failed), ==, CLASP_RUN_FAILED);
  assert_shown_as_then (other, failed);
}

/* A folder that can't be written forbids no connecting, and is named. */
static void
test_without_a_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();
  g_autofree char *url = NULL;
  g_autoptr (ClaspSession) session = NULL;

  g_assert_true (clasp_practice_server_start (server, 0, NULL));
  url = clasp_practice_server_dup_url (server, "/echo");
  g_clear_object (&fixture->history);
  fixture->history = clasp_history_new ("/proc/no/runs", fixture->data);
  session = harness_session_new (url);
  clasp_session_set_history (session, fixture->history, "one");
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_assert_nonnull (strstr (clasp_session_get_capture_problem (session), "/proc/no/runs/one"));
}

/* Nor does it forbid to see what comes, as far as there is memory for it. */
static void
test_without_a_folder_in_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();
  g_autofree char *url = NULL;
  g_autoptr (ClaspSession) session = NULL;
  ClaspCaptureLimits limits = CLASP_CAPTURE_LIMITS_DEFAULT;

  g_assert_true (clasp_practice_server_start (server, 0, NULL));
  url = clasp_practice_server_dup_url (server, "/echo");
  g_clear_object (&fixture->history);
  fixture->history = clasp_history_new ("/proc/no/runs", fixture->data);
  limits.max_memory = 1000000;
  session = harness_session_new (url);
  clasp_session_set_history (session, fixture->history, "one");
  clasp_session_set_capture_limits (session, &limits);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_assert_nonnull (strstr (clasp_session_get_capture_problem (session), "/proc/no/runs/one"));
  g_assert_true (clasp_session_send_text (session, "hello", -1, NULL));
  while (g_list_model_get_n_items (G_LIST_MODEL (clasp_session_get_records (session))) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (clasp_session_get_capture_problem (session), "in memory"));
}

/* A limit of one capture stops the recording and says so. */
static void
test_a_capture_is_limited (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();
  g_autofree char *url = NULL;
  g_autoptr (ClaspSession) session = NULL;
  ClaspCaptureLimits limits = CLASP_CAPTURE_LIMITS_DEFAULT;

  g_assert_true (clasp_practice_server_start (server, 0, NULL));
  url = clasp_practice_server_dup_url (server, "/echo");
  limits.max_records = 3;
  session = harness_session_new (url);
  clasp_session_set_history (session, fixture->history, "one");
  clasp_session_set_capture_limits (session, &limits);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  for (guint i = 0; i < 5; i++)
    g_assert_true (clasp_session_send_text (session, "hello", -1, NULL));
  harness_run_for (300);
  g_assert_nonnull (clasp_session_get_capture_problem (session));
  g_assert_nonnull (strstr (clasp_session_get_capture_problem (session), "3 records"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/session/history/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("again", test_runs_are_there_again);
  ADD ("files", test_each_run_has_its_file);
  ADD ("cut", test_a_run_that_was_cut);
  ADD ("kept", test_kept_runs_move);
  ADD ("limits", test_limits_take_the_oldest);
  ADD ("limits-and-shown", test_limits_leave_what_is_shown);
  ADD ("removed", test_removed_runs_come_back);
  ADD ("ids", test_no_id_leads_elsewhere);
  ADD ("summary", test_a_summary_is_not_needed);
  ADD ("shown", test_a_session_is_shown_as_then);
  ADD ("decoded-once", test_a_body_is_decoded_once);
  ADD ("no-folder", test_without_a_folder);
  ADD ("no-folder-in-memory", test_without_a_folder_in_memory);
  ADD ("limited", test_a_capture_is_limited);
  return g_test_run ();
}
