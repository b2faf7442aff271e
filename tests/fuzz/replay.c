/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target on each file of a folder: what libFuzzer does, without libFuzzer. */
#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  g_assert_cmpint (argc, ==, 2);
  dir = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *data = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &data, &size, &error));
      LLVMFuzzerTestOneInput ((const guint8 *) data, size);
      n++;
    }
  g_print ("%u inputs\n", n);
  g_assert_cmpuint (n, >, 0);
  return 0;
}
