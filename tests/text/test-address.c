/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-address.h"

#include <string.h>

#include "clasp-basic.h"
#include "test-util.h"

typedef struct
{
  const char *text;
  const char *scheme, *user_info, *host, *path, *query;
} Case;

static const Case cases[] = {
  { "ws://h", "ws", "", "h", "", "" },
  { "wss://u:p@h:8443/a/b?c=d#e", "wss", "u:p", "h:8443", "/a/b", "?c=d" },
  { "ws://u:p@q@h/", "ws", "u:p@q", "h", "/", "" },
  { "ws://h?a=b://c", "ws", "", "h", "", "?a=b://c" },
  { "ws://h#x?y", "ws", "", "h", "", "" },
  { "ws://h/a#x?y", "ws", "", "h", "/a", "" },
  { "ws://[::1]:80/x@y", "ws", "", "[::1]:80", "/x@y", "" },
  { "h:80/x", "", "", "h:80", "/x", "" },
  { "u@h", "", "u", "h", "", "" },
  { "://h/", "", "", "h", "/", "" },
  { "ws://", "ws", "", "", "", "" },
  { "", "", "", "", "", "" },
};

static void
assert_slice (ClaspSlice slice, const char *expected)
{
  g_autofree char *text = slice.length > 0 ? g_strndup (slice.data, slice.length) : g_strdup ("");

  g_assert_cmpstr (text, ==, expected);
}

/* The text ends at a protected page. */
static void
test_parts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestPage) page = { 0 };
      ClaspAddress address;

      test_page_init (&page, cases[i].text, strlen (cases[i].text) + 1);
      address = clasp_address_split ((const char *) page.data);
      g_test_message ("%s", cases[i].text);
      assert_slice (address.scheme, cases[i].scheme);
      assert_slice (address.user_info, cases[i].user_info);
      assert_slice (address.host, cases[i].host);
      assert_slice (address.path, cases[i].path);
      assert_slice (address.query, cases[i].query);
      g_assert_cmpint (clasp_address_is_whole (cases[i].text), ==, strstr (cases[i].text, "://") != NULL);
    }
  g_assert_false (clasp_address_is_whole (NULL));
  g_assert_null (clasp_address_find_authority ("ws://h", 4));
  g_assert_cmpstr (clasp_address_find_authority ("ws://h", -1), ==, "h");
}

static void
test_compose (void)
{
  g_autofree char *address = clasp_address_compose ("wss", "h/x");
  g_autofree char *pair = clasp_basic_compose ("Aladdin", "open sesame");
  g_autofree char *whole = clasp_basic_compose ("Aladdin:open sesame", NULL);
  g_autofree char *empty = clasp_basic_compose ("a", "");

  g_assert_cmpstr (address, ==, "wss://h/x");
  g_assert_cmpstr (pair, ==, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="); /* RFC 7617 §2 */
  g_assert_cmpstr (whole, ==, pair);
  g_assert_cmpstr (empty, ==, "Basic YTo=");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/split", test_parts);
  g_test_add_func ("/address/compose", test_compose);
  return g_test_run ();
}
