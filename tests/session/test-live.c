/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-live.h"

static void
count (guint *n)
{
  (*n)++;
}

/* Told what is so already, it says nothing; a connection that is open twice stays so until both have ended. */
static void
test_live (void)
{
  g_autoptr (ClaspLive) live = clasp_live_new ();
  const int first = 1, second = 2;
  guint n = 0;

  g_signal_connect_swapped (live, "changed", G_CALLBACK (count), &n);
  g_assert_false (clasp_live_has (live, "a"));
  clasp_live_set (live, &first, NULL);
  g_assert_cmpuint (n, ==, 0);
  clasp_live_set (live, &first, "a");
  clasp_live_set (live, &first, "a");
  g_assert_cmpuint (n, ==, 1);
  clasp_live_set (live, &second, "a");
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (clasp_live_has (live, "a"));
  clasp_live_set (live, &first, "");
  g_assert_true (clasp_live_has (live, "a"));
  g_assert_true (clasp_live_has (live, ""));
  clasp_live_set (live, &second, NULL);
  g_assert_false (clasp_live_has (live, "a"));
  clasp_live_set (live, &first, NULL);
  g_assert_false (clasp_live_has (live, ""));
  g_assert_cmpuint (n, ==, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/set", test_live);
  return g_test_run ();
}
