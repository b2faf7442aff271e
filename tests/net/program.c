/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define START_S 20

char *
folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("handclasp-net-XXXXXX", &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0); /* nginx's workers may be another user's */
  return folder;
}

void
folder_remove (char *folder)
{
  const char *argv[] = { "rm", "-rf", "--", folder, NULL };

  run_command ("/", argv);
  g_free (folder);
}

char *
folder_write (const char *folder, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

guint16
find_free_port (void)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof name;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int one = 1;

  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one), ==, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &name, length), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &name, &length), ==, 0);
  close (fd);
  return ntohs (name.sin_port);
}

static void
assert_found (const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);

  if (path == NULL)
    g_error ("The program “%s” that this test needs is missing: ./dev must bring it", program);
}

/* No test leaves a server behind, however it ends. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
port_listens (guint16 port)
{
  struct sockaddr_in name = { AF_INET, htons (port), { htonl (INADDR_LOOPBACK) }, { 0 } };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean listens = connect (fd, (struct sockaddr *) &name, sizeof name) == 0;

  close (fd);
  return listens;
}

static void
process_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

Program *
program_new (char *folder, guint16 port, const char *const *argv)
{
  Program *self = g_new0 (Program, 1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GError) error = NULL;
  gint64 until = g_get_monotonic_time () + START_S * G_USEC_PER_SEC;

  assert_found (argv[0]);
  self->folder = folder;
  self->port = port;
  g_subprocess_launcher_set_cwd (launcher, folder);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  while (!port_listens (port))
    {
      if (g_get_monotonic_time () > until || g_subprocess_get_identifier (self->process) == NULL)
        g_error ("The program “%s” does not listen on port %u", argv[0], port);
      g_usleep (10000);
    }
  return self;
}

void
program_free (Program *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean ended = FALSE;
  gint64 until = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;

  g_subprocess_send_signal (self->process, SIGTERM); /* lets it end its own children */
  g_subprocess_wait_async (self->process, cancellable, process_ended, &ended);
  while (!ended)
    {
      g_main_context_iteration (NULL, FALSE);
      if (g_get_monotonic_time () > until)
        g_subprocess_force_exit (self->process);
      g_usleep (1000);
    }
  g_object_unref (self->process);
  folder_remove (self->folder);
  g_free (self);
}

void
run_command (const char *folder, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  assert_found (argv[0]);
  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s %s failed: %s", argv[0], argv[1], output);
}

char *
dup_test_file (const char *name)
{
  const char *folder = g_getenv ("G_TEST_SRCDIR");

  g_assert_nonnull (folder);
  return g_build_filename (folder, "net", name, NULL);
}
