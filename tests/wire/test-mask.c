/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-frame.h"
#include "test-util.h"

static const guint8 key[4] = { 0x37, 0xfa, 0x21, 0x3d };

/* Every length up to some words, at every offset and alignment, against one byte at a time. */
static void
test_lengths (void)
{
  guint8 source[300], expected[300], target[300];

  for (guint i = 0; i < sizeof source; i++)
    source[i] = (guint8) (i * 37 + 11);
  for (gsize length = 0; length <= 200; length++)
    {
      for (gsize offset = 0; offset < 8; offset++)
        {
          gsize align = (length + offset) % 17;

          memset (target, 0xee, sizeof target);
          for (gsize i = 0; i < length; i++)
            expected[i] = source[align + i] ^ key[(offset + i) % 4];
          clasp_mask (target + 1, source + align, length, key, offset);
          g_assert_cmpmem (target + 1, length, expected, length);
          g_assert_cmpuint (target[0], ==, 0xee);
          g_assert_cmpuint (target[length + 1], ==, 0xee);
        }
    }
}

static void
test_in_place_at_page (void)
{
  guint8 source[130];

  for (guint i = 0; i < sizeof source; i++)
    source[i] = (guint8) i;
  for (gsize length = 0; length <= sizeof source; length++)
    {
      g_auto (TestPage) page = { 0 };

      test_page_init (&page, source, length);
      clasp_mask (page.data, page.data, length, key, 2);
      for (gsize i = 0; i < length; i++)
        g_assert_cmpuint (page.data[i], ==, source[i] ^ key[(2 + i) % 4]);
      clasp_mask (page.data, page.data, length, key, 2);
      g_assert_cmpmem (page.data, length, source, length);
    }
}

/* RFC 6455 §5.7: a masked "Hello". */
static void
test_rfc_example (void)
{
  static const guint8 masked[] = { 0x7f, 0x9f, 0x4d, 0x51, 0x58 };
  guint8 plain[5];

  clasp_mask (plain, masked, 5, key, 0);
  g_assert_cmpmem (plain, 5, "Hello", 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/mask/lengths", test_lengths);
  g_test_add_func ("/wire/mask/in-place-at-page", test_in_place_at_page);
  g_test_add_func ("/wire/mask/rfc-example", test_rfc_example);
  return g_test_run ();
}
