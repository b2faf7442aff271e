/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session says of each of the practice server's failures. */
#include <string.h>

#include "clasp-practice-lesson.h"
#include "clasp-practice-server.h"
#include "session-harness.h"

static const struct
{
  const char *path;
  ClaspSessionState state;
  const char *id;
} LESSONS[] = {
  { "/fail/version", CLASP_SESSION_FAILED, "S3" },      { "/fail/accept", CLASP_SESSION_FAILED, "V3" },
  { "/fail/stripped", CLASP_SESSION_FAILED, "S4" },     { "/fail/origin", CLASP_SESSION_FAILED, "S9" },
  { "/fail/sign-in", CLASP_SESSION_FAILED, "S8" },      { "/fail/redirect", CLASP_SESSION_FAILED, "S16" },
  { "/fail/page", CLASP_SESSION_FAILED, "S15" },        { "/fail/no-accept", CLASP_SESSION_FAILED, "V2" },
  { "/fail/subprotocol", CLASP_SESSION_FAILED, "V4" },  { "/fail/extension", CLASP_SESSION_FAILED, "V6" },
  { "/fail/http10", CLASP_SESSION_FAILED, "H1" },       { "/fail/silence", CLASP_SESSION_FAILED, "N6" },
  { "/fail/half-head", CLASP_SESSION_FAILED, "H2" },    { "/fail/masked", CLASP_SESSION_CLOSED, "V7" },
  { "/fail/utf8", CLASP_SESSION_CLOSED, "V7" },         { "/fail/compressed", CLASP_SESSION_CLOSED, "V7" },
  { "/fail/too-large", CLASP_SESSION_CLOSED, "limit" }, { "/fail/1006", CLASP_SESSION_CLOSED, "V10" },
};

static void
check_lesson (ClaspPracticeServer *server, const char *path, ClaspSessionState state, const char *id)
{
  g_autofree char *url = clasp_practice_server_dup_url (server, path);
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autofree char *said = NULL;

  /* The one that never answers has to be waited for. */
  g_object_set (clasp_session_get_profile (session), "timeout", 1u, NULL);
  clasp_session_connect (session);
  harness_wait_state (session, state);
  said = harness_describe_diagnoses (clasp_session_get_diagnoses (session));
  g_test_message ("%s: %s", path, said);
  if (!g_str_has_prefix (said, id) || said[strlen (id)] != ':')
    g_error ("%s is said of %s, not %s", said, path, id);
}

static void
test_lessons (void)
{
  g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();
  g_autoptr (GError) error = NULL;
  const ClaspPracticeLesson *lessons;
  guint n_lessons, n_failures = 0;

  g_assert_true (clasp_practice_server_start (server, 0, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (LESSONS); i++)
    check_lesson (server, LESSONS[i].path, LESSONS[i].state, LESSONS[i].id);

  lessons = clasp_practice_lessons (&n_lessons);
  for (guint i = 0; i < n_lessons; i++)
    n_failures += lessons[i].failure ? 1 : 0;
  g_assert_cmpuint (n_failures, ==, G_N_ELEMENTS (LESSONS));
  clasp_practice_server_stop (server);
}

static gboolean
has_echo (gpointer session)
{
  guint64 n;

  g_object_get (session, "n-messages", &n, NULL);
  return n >= 2;
}

static void
test_echo (void)
{
  g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();
  g_autofree char *url = NULL;
  g_autoptr (ClaspSession) session = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;

  g_assert_true (clasp_practice_server_start (server, 0, NULL));
  url = clasp_practice_server_dup_url (server, "/echo");
  session = harness_session_new (url);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_assert_true (clasp_session_send_text (session, "hello", -1, NULL));
  harness_wait (has_echo, session);
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  g_assert_true (clasp_session_get_ending (session)->clean);
  verdicts = clasp_session_dup_endpoint_verdicts (session);
  g_assert_cmpuint (clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL), ==, 0);
  clasp_practice_server_stop (server);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("clasp-cache-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lessons/failures", test_lessons);
  g_test_add_func ("/lessons/echo", test_echo);
  status = g_test_run ();
  harness_run_for (100);
  return status;
}
