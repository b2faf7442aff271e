/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back-pressure: a server that does not read, one that floods, and what that costs in memory. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "scripted-peer.h"
#include "session-harness.h"

#define MIB ((gsize) 1024 * 1024)

/* The address sanitizer keeps freed memory for a while, the thread sanitizer shadows it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ROOM 8
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ROOM 8
#endif
#endif
#ifndef ROOM
#define ROOM 1
#endif

/* What of the process is in memory and not a file's. */
static gsize
get_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "RssAnon:");
  g_assert_nonnull (line);
  return (gsize) g_ascii_strtoull (line + 8, NULL, 10) * 1024;
}

static guint64
get_backlog (ClaspSession *session)
{
  guint64 backlog;

  g_object_get (session, "backlog", &backlog, NULL);
  return backlog;
}

/* ---------------------------------------------------------------------------------- a server that reads late */

#define N_QUEUED 5000
#define QUEUED_SIZE 4096

typedef struct
{
  gsize n_frames; /* the script's, then the test's */
} Late;

/* Reads @length bytes; FALSE at the end. */
static gboolean
read_all (int fd, guint8 *data, gsize length)
{
  return length == 0 || recv (fd, data, length, MSG_WAITALL) == (gssize) length;
}

/* Masked frames of QUEUED_SIZE bytes with their number in front, in order; without @user_data one is enough. */
static void
late_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  Late *late = user_data;
  guint8 header[8], payload[QUEUED_SIZE];

  if (!peer_open (endpoint, fd, number))
    return;
  peer_wait_signal (endpoint, 1);
  while (read_all (fd, header, 6) && header[0] == 0x81)
    {
      char text[16];

      g_assert_cmpuint (header[1], ==, 0x80 | 126);
      if (!read_all (fd, header + 6, 2) || !read_all (fd, payload, sizeof payload))
        return;
      for (gsize i = 0; i < 8; i++)
        payload[i] ^= header[4 + i % 4];
      if (late == NULL)
        return;
      g_snprintf (text, sizeof text, "%08zu", late->n_frames);
      g_assert_cmpmem (payload, 8, text, 8);
      late->n_frames++;
    }
  peer_frame (fd, 0x88, "\x03\xe8", 2);
}

static gboolean
count_turn (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static gboolean
has_backlog (gpointer session)
{
  return get_backlog (session) > (N_QUEUED - 2000) * QUEUED_SIZE;
}

static gboolean
has_no_backlog (gpointer session)
{
  return get_backlog (session) == 0;
}

/* Thousands of messages wait: the main loop turns, the backlog can be seen, memory holds each once; then all arrive,
 * in order. */
static void
test_late_reader (void)
{
  Late late = { 0 };
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", late_script, &late);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autofree char *text = g_strnfill (QUEUED_SIZE, 'x');
  guint turns = 0, source;
  gsize before;

  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  before = get_memory ();
  for (gsize i = 0; i < N_QUEUED; i++)
    {
      char digits[16];

      g_snprintf (digits, sizeof digits, "%08zu", i);
      memcpy (text, digits, 8);
      g_assert_true (clasp_session_send_text (session, text, QUEUED_SIZE, NULL));
    }
  source = g_timeout_add (1, count_turn, &turns);
  harness_wait (has_backlog, session);
  harness_run_for (200);
  g_assert_cmpuint (turns, >, 10);
  g_assert_cmpuint (get_memory () - MIN (before, get_memory ()), <, (40 * MIB + N_QUEUED * QUEUED_SIZE) * ROOM);
  g_assert_cmpint (clasp_session_get_state (session), ==, CLASP_SESSION_OPEN);

  scripted_peer_signal (endpoint);
  harness_wait (has_no_backlog, session);
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  g_source_remove (source);
  g_assert_cmpuint (late.n_frames, ==, N_QUEUED);
  g_assert_true (clasp_session_get_ending (session)->clean);
}

/* Going away while they wait neither hangs nor leaks. */
static void
test_dispose_with_backlog (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", late_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autofree char *text = g_strnfill (QUEUED_SIZE, 'x');

  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  for (gsize i = 0; i < N_QUEUED; i++)
    g_assert_true (clasp_session_send_text (session, text, QUEUED_SIZE, NULL));
  g_clear_object (&session);
  harness_run_for (50);
  scripted_peer_signal (endpoint);
}

/* ----------------------------------------------------------------------------------------- many small messages */

#define N_SMALL 10000
#define SMALL_SIZE 20

static int n_sends; /* atomic */

/* In front of the C library's: what the link writes with is counted. */
ssize_t
send (int fd, const void *data, size_t length, int flags)
{
  g_atomic_int_inc (&n_sends);
  return sendto (fd, data, length, flags, NULL, 0);
}

/* Reads what is sent and says nothing but a close, once all is there. */
static void
count_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  gsize left = (gsize) N_SMALL * (6 + SMALL_SIZE);
  guint8 buffer[65536];

  if (!peer_open (endpoint, fd, number))
    return;
  while (left > 0)
    {
      gssize n = recv (fd, buffer, MIN (sizeof buffer, left), 0);

      if (n <= 0)
        return;
      left -= (gsize) n;
    }
  peer_frame (fd, 0x88, "\x03\xe8", 2);
  peer_drain (fd);
}

static void
fill (ClaspEndpoint *endpoint, gpointer user_data)
{
  static const guint8 data[SMALL_SIZE] = { 0 };
  guint *left = user_data;

  if (*left == N_SMALL)
    g_atomic_int_set (&n_sends, 0);
  for (; *left > 0; (*left)--)
    g_assert_true (clasp_endpoint_send_message (endpoint, CLASP_OPCODE_BINARY, data, sizeof data, 0));
}

/* Ten thousand small messages do not make ten thousand system calls. */
static void
test_coalesced (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", count_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  const ClaspTap tap = { .writable = fill };
  guint left = N_SMALL;

  clasp_session_set_tap (session, &tap, &left, FALSE);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  g_assert_cmpuint (left, ==, 0);
  g_assert_true (clasp_session_get_ending (session)->clean);
  /* The messages, both closes: it is this function that all is written with. */
  g_assert_cmpint (g_atomic_int_get (&n_sends), >=, 3);
  g_assert_cmpint (g_atomic_int_get (&n_sends), <, 100);
}

/* ------------------------------------------------------------------------------------- a server that floods */

#define N_FLOOD 100000
#define FLOOD_SIZE 1000

static void
flood_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  g_autofree char *payload = g_strnfill (FLOOD_SIZE, 'y');

  if (!peer_open (endpoint, fd, number))
    return;
  for (guint i = 0; i < N_FLOOD; i++)
    peer_frame (fd, 0x82, payload, FLOOD_SIZE);
  peer_frame (fd, 0x88, "\x03\xe8", 2);
  peer_drain (fd);
}

static void
take_nothing (ClaspEndpoint *endpoint, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames,
              gsize n_frames, gpointer user_data)
{
  *(gsize *) user_data += n_events;
}

/* 100 MB go by; with a capture they are on disk, without one they are nowhere. */
static void
test_flood (gconstpointer data)
{
  gboolean record = GPOINTER_TO_INT (data);
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", flood_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  const ClaspTap tap = { .events = take_nothing };
  gsize before, after, n_events = 0;
  guint64 n_messages;

  clasp_session_set_tap (session, &tap, &n_events, record);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  before = get_memory ();
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  after = get_memory ();
  g_object_get (session, "n-messages", &n_messages, NULL);
  g_assert_cmpuint (n_messages, ==, N_FLOOD);
  g_assert_cmpuint (n_events, ==, N_FLOOD + 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_session_get_records (session))), ==,
                    record ? N_FLOOD + 2 : 0);
  g_test_message ("grew by %zu KiB", (after - MIN (before, after)) / 1024);
  g_assert_cmpuint (after - MIN (before, after), <, 20 * MIB * ROOM);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("clasp-cache-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (cache, "handclasp", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/pressure/late-reader", test_late_reader);
  g_test_add_func ("/session/pressure/dispose-with-backlog", test_dispose_with_backlog);
  g_test_add_func ("/session/pressure/coalesced", test_coalesced);
  g_test_add_data_func ("/session/pressure/flood", GINT_TO_POINTER (FALSE), test_flood);
  g_test_add_data_func ("/session/pressure/recorded-flood", GINT_TO_POINTER (TRUE), test_flood);
  status = g_test_run ();
  harness_run_for (100);
  g_rmdir (folder);
  g_rmdir (cache);
  return status;
}
