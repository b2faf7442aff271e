/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-reconnect.h"

static void
test_applies (void)
{
  static const struct
  {
    ClaspEnding ending;
    gboolean applies;
  } cases[] = {
    { { .clean = TRUE, .by = CLASP_SIDE_CLIENT, .code = 1000 }, FALSE },
    { { .clean = TRUE, .by = CLASP_SIDE_SERVER, .code = 1000 }, TRUE },
    { { .clean = TRUE, .by = CLASP_SIDE_SERVER, .code = 1001 }, TRUE },
    { { .clean = TRUE, .by = CLASP_SIDE_SERVER, .code = 1008 }, FALSE },
    { { .by = CLASP_SIDE_TRANSPORT, .code = 1006 }, TRUE },
    { { .by = CLASP_SIDE_CLIENT, .failed = TRUE, .code = 1002 }, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (clasp_reconnect_applies (&cases[i].ending), ==, cases[i].applies);
}

static void
test_delay (void)
{
  static const guint waits[] = { 1000, 2000, 4000, 8000, 16000, 30000, 30000 };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_assert_cmpuint (clasp_reconnect_get_delay (i, 0), ==, waits[i]);
      g_assert_cmpuint (clasp_reconnect_get_delay (i, 1), ==, waits[i] + waits[i] / 5);
    }
  g_assert_cmpuint (clasp_reconnect_get_delay (G_MAXUINT, 0), ==, 30000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reconnect/applies", test_applies);
  g_test_add_func ("/reconnect/delay", test_delay);
  return g_test_run ();
}
