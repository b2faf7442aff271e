/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be connected to: rules URI-01 … URI-06. */
#include "config.h"

#include <string.h>

#include "clasp-location.h"
#include "clasp-uri.h"
#include "clasp-verdict.h"
#include "test-util.h"

#define ACUTE_E "\xc3\xa9"

typedef struct
{
  const char *text;
  const char *host; /* NULL: it is refused */
  const char *host_field;
  guint port;
  const char *resource;
  const char *whole; /* normalised */
} GoodRow;

static const GoodRow good_rows[] = {
  { "ws://example.com", "example.com", "example.com", 80, "/", "ws://example.com/" },
  { "wss://example.com/", "example.com", "example.com", 443, "/", "wss://example.com/" },
  { "WSS://Example.COM/Path?Q", "example.com", "example.com", 443, "/Path?Q", "wss://example.com/Path?Q" },
  { "ws://example.com:80/", "example.com", "example.com", 80, "/", "ws://example.com/" },
  { "ws://example.com:443/", "example.com", "example.com:443", 443, "/", "ws://example.com:443/" },
  { "wss://example.com:443", "example.com", "example.com", 443, "/", "wss://example.com/" },
  { "ws://example.com:/x", "example.com", "example.com", 80, "/x", "ws://example.com/x" },
  { "ws://h:00080/", "h", "h", 80, "/", "ws://h/" },
  { "ws://h:65535", "h", "h:65535", 65535, "/", "ws://h:65535/" },
  { "ws://h:1", "h", "h:1", 1, "/", "ws://h:1/" },
  { "ws://h?a=b", "h", "h", 80, "/?a=b", "ws://h/?a=b" },
  { "ws://h/a/../b//c;d=e?x=/y?z@:", "h", "h", 80, "/a/../b//c;d=e?x=/y?z@:", "ws://h/a/../b//c;d=e?x=/y?z@:" },
  { "ws://h/%20%c3%A4", "h", "h", 80, "/%20%c3%A4", "ws://h/%20%c3%A4" },
  { "ws://h/" ACUTE_E "?" ACUTE_E, "h", "h", 80, "/%C3%A9?%C3%A9", "ws://h/%C3%A9?%C3%A9" },
  { "ws://b\xc3\xbc"
    "cher.example/",
    "xn--bcher-kva.example", "xn--bcher-kva.example", 80, "/", "ws://xn--bcher-kva.example/" },
  { "ws://b%c3%bccher.example/", "xn--bcher-kva.example", "xn--bcher-kva.example", 80, "/",
    "ws://xn--bcher-kva.example/" },
  { "ws://%65xample.com/", "example.com", "example.com", 80, "/", "ws://example.com/" },
  { "ws://my_host.local/", "my_host.local", "my_host.local", 80, "/", "ws://my_host.local/" },
  { "ws://example.com./", "example.com.", "example.com.", 80, "/", "ws://example.com./" },
  { "ws://127.0.0.1:9000/x", "127.0.0.1", "127.0.0.1:9000", 9000, "/x", "ws://127.0.0.1:9000/x" },
  { "ws://[::1]/", "::1", "[::1]", 80, "/", "ws://[::1]/" },
  { "ws://[2001:DB8::1]:8080/x", "2001:db8::1", "[2001:db8::1]:8080", 8080, "/x", "ws://[2001:db8::1]:8080/x" },
  { "ws://[::ffff:1.2.3.4]/", "::ffff:1.2.3.4", "[::ffff:1.2.3.4]", 80, "/", "ws://[::ffff:1.2.3.4]/" },
  { "ws://[fe80::1%25eth0]:81/", "fe80::1%eth0", "[fe80::1]:81", 81, "/", "ws://[fe80::1%25eth0]:81/" },
  { "ws://[fe80::1%eth0]/", "fe80::1%eth0", "[fe80::1]", 80, "/", "ws://[fe80::1%25eth0]/" },
  { "ws://user:p%40ss@example.com/", "example.com", "example.com", 80, "/", "ws://example.com/" },
  { "ws://a@b@example.com/", "example.com", "example.com", 80, "/", "ws://example.com/" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_rows); i++)
    {
      const GoodRow *row = &good_rows[i];
      g_auto (TestPage) page = { 0 };
      g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
      g_autoptr (ClaspUri) uri = NULL;

      test_page_init (&page, row->text, strlen (row->text));
      uri = clasp_uri_parse ((const char *) page.data, page.length, verdicts);
      if (uri == NULL)
        g_error ("%s was refused", row->text);
      g_assert_cmpstr (uri->host, ==, row->host);
      g_assert_cmpstr (uri->host_field, ==, row->host_field);
      g_assert_cmpuint (uri->port, ==, row->port);
      g_assert_cmpstr (uri->resource, ==, row->resource);
      g_assert_cmpstr (uri->text, ==, row->whole);
      g_assert_cmpint (uri->secure, ==, g_ascii_strncasecmp (row->text, "wss", 3) == 0);
      g_assert_cmpint (uri->default_port, ==, row->port == (uri->secure ? 443 : 80));
      g_assert_cmpuint (verdicts->len, ==, 6);
      g_assert_cmpuint (clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL), ==, 0);
    }
}

typedef struct
{
  const char *text;
  gsize length;       /* when there is a NUL */
  const char *failed; /* the rules that fail, by their numbers */
} BadRow;

static const BadRow bad_rows[] = {
  { "", 0, "13" },
  { " ", 0, "13" },
  { "garbage", 0, "1" },
  { "example.com:80/x", 0, "1" },
  { "http://example.com/", 0, "1" },
  { "https://example.com/", 0, "1" },
  { "ftp://example.com/", 0, "1" },
  { "ws", 0, "1" },
  { "ws:", 0, "3" },
  { "ws:/x", 0, "3" },
  { "ws://", 0, "3" },
  { "ws:///x", 0, "3" },
  { "ws://?x", 0, "3" },
  { "ws://:80/", 0, "3" },
  { "://h", 0, "13" },
  { " ws://h/", 0, "13" },
  { "ws://h/#", 0, "2" },
  { "ws://h/#a", 0, "2" },
  { "ws://h#a", 0, "2" },
  { "http://h:0/a b#c", 0, "1245" },
  { "ws://h:0/", 0, "4" },
  { "ws://h:65536/", 0, "4" },
  { "ws://h:99999/", 0, "4" },
  { "ws://h:99999999999999999999999999/", 0, "4" },
  { "ws://h:-1/", 0, "4" },
  { "ws://h:8o/", 0, "4" },
  { "ws://h:80 /", 0, "4" },
  { "ws://a b/", 0, "3" },
  { "ws://a<b/", 0, "3" },
  { "ws://a\\b/", 0, "3" },
  { "ws://a..b/", 0, "3" },
  { "ws://.a/", 0, "3" },
  { "ws://./", 0, "3" },
  { "ws://256.1.1.1/", 0, "3" },
  { "ws://1.2.3/", 0, "3" },
  { "ws://12345/", 0, "3" },
  { "ws://::1/", 0, "3" },
  { "ws://2001:db8::1/", 0, "3" },
  { "ws://[::1/", 0, "3" },
  { "ws://[::1]x/", 0, "3" },
  { "ws://h:1\\@evil/", 0, "3" },
  { "ws://u:p\\q@[::1]/", 0, "3" },
  { "ws://[]/", 0, "3" },
  { "ws://[1.2.3.4]/", 0, "3" },
  { "ws://[::1%]/", 0, "3" },
  { "ws://[::1%a b]/", 0, "3" },
  { "ws://[v1.x]/", 0, "3" },
  { "ws://a%zz/", 0, "3" },
  { "ws://a%00b/", 0, "3" },
  { "ws://a%2fb/", 0, "3" },
  { "ws://a\0b/", 9, "3" },
  { "ws://a\xff/", 0, "3" },
  { "ws://h/a b", 0, "5" },
  { "ws://h/ ", 0, "5" },
  { "ws://h/a\tb", 0, "5" },
  { "ws://h/a\nb", 0, "5" },
  { "ws://h/\0", 8, "5" },
  { "ws://h/\xff", 0, "5" },
  { "ws://h/\xc3", 0, "5" },
  { "ws://h/%", 0, "5" },
  { "ws://h/%2", 0, "5" },
  { "ws://h/%zz", 0, "5" },
  { "ws://h/a\"b", 0, "5" },
  { "ws://h/a|b", 0, "5" },
  { "ws://h/a[b]", 0, "5" },
  { "ws://h/\\", 0, "5" },
  { "\xff\xfe\0\0", 4, "13" },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      const BadRow *row = &bad_rows[i];
      g_auto (TestPage) page = { 0 };
      g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
      g_autoptr (GString) failed = g_string_new (NULL);

      test_page_init (&page, row->text, row->length > 0 ? row->length : strlen (row->text));
      g_assert_null (clasp_uri_parse ((const char *) page.data, page.length, verdicts));
      g_assert_cmpuint (verdicts->len, ==, 6);
      for (guint v = 0; v < verdicts->len; v++)
        {
          const ClaspVerdict *verdict = g_ptr_array_index (verdicts, v);

          g_assert_cmpuint (verdict->rule, ==, CLASP_RULE_URI_01 + v);
          g_assert_true (g_utf8_validate (verdict->text, -1, NULL));
          g_assert_true (verdict->found == NULL || g_utf8_validate (verdict->found, -1, NULL));
          if (verdict->status == CLASP_STATUS_FAIL)
            g_string_append_printf (failed, "%u", v + 1);
        }
      if (!g_str_equal (failed->str, row->failed))
        g_error ("“%s” fails URI-%s in place of %s", row->text, failed->str, row->failed);
    }
}

static const ClaspVerdict *
judge (GPtrArray *verdicts, const char *text, ClaspRuleId rule)
{
  g_autoptr (ClaspUri) uri = clasp_uri_parse (text, strlen (text), verdicts);

  return clasp_verdicts_find (verdicts, rule);
}

static void
check_words (const char *text, ClaspRuleId rule, const char *expected, const char *found, const char *part)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  const ClaspVerdict *verdict = judge (verdicts, text, rule);

  g_assert_cmpstr (verdict->expected, ==, expected);
  g_assert_cmpstr (verdict->found, ==, found);
  if (strstr (verdict->text, part) == NULL)
    g_error ("“%s” has no “%s”", verdict->text, part);
}

static void
test_words (void)
{
  check_words ("http://example.com/x", CLASP_RULE_URI_01, "ws://example.com/x", "http", "ws://example.com/x");
  check_words ("https://u:p@h/", CLASP_RULE_URI_01, "wss://••••••••@h/", "https", "wss://••••••••@h/");
  check_words ("ftp://h/", CLASP_RULE_URI_01, "ws:// …", "ftp", "“ftp”");
  check_words ("localhost:8080/x", CLASP_RULE_URI_01, "ws://localhost:8080/x", "", "no scheme");
  check_words ("ws://h/a#b", CLASP_RULE_URI_02, "ws://h/a%23b", "#b", "%23");
  check_words ("ws://h:99999/", CLASP_RULE_URI_04, "1…65535", "99999", "from 1 to 65535");
  check_words ("ws://user:pa/ss@h/", CLASP_RULE_URI_04, "1…65535", "••••••••", "not a port");
  check_words ("ws://::1/", CLASP_RULE_URI_03, "[::1]", ":", "in brackets");
  check_words ("ws://[::1", CLASP_RULE_URI_03, NULL, "[::1", "missing");
  check_words ("ws://[::1]x:1/", CLASP_RULE_URI_03, NULL, "[::1]x:1", "can follow");
  check_words ("ws://h:1\\@evil/", CLASP_RULE_URI_03, "%5C", "\\", "agree on the host");
  check_words ("ws://h/a b", CLASP_RULE_URI_05, "%20", "/a b", "character 3");
  check_words ("ws://h/100%", CLASP_RULE_URI_05, "%25", "/100%", "%25");
  check_words ("ws://u:secret@h/", CLASP_RULE_URI_06, NULL, "••••••••@", "not sent");
}

static void
test_user (void)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  const char *text = "ws://j%40ne:p%3Aa:ss@h/";
  g_autoptr (ClaspUri) uri = clasp_uri_parse (text, strlen (text), verdicts);
  g_autoptr (ClaspUri) plain = NULL;
  g_autoptr (ClaspUri) only_user = NULL;

  g_assert_cmpstr (uri->user, ==, "j@ne");
  g_assert_cmpstr (uri->password, ==, "p:a:ss");
  g_assert_cmpint (clasp_verdicts_find (verdicts, CLASP_RULE_URI_06)->status, ==, CLASP_STATUS_NOTE);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      g_assert_null (strstr (verdict->text, "3Aa"));
      g_assert_true (verdict->found == NULL || strstr (verdict->found, "3Aa") == NULL);
    }
  plain = clasp_uri_parse ("ws://h/", 7, verdicts);
  g_assert_null (plain->user);
  g_assert_null (plain->password);
  only_user = clasp_uri_parse ("ws://me@h/", 10, verdicts);
  g_assert_cmpstr (only_user->user, ==, "me");
  g_assert_null (only_user->password);
}

static void
test_mask (void)
{
  static const struct
  {
    const char *text;
    const char *masked;
  } rows[] = {
    { "", "" },
    { "ws://h/x@y", "ws://h/x@y" },
    { "ws://h:80/x@y", "ws://h:80/x@y" },
    { "ws://u:p@h/x", "ws://••••••••@h/x" },
    { "ws://u:p@q@h/x", "ws://••••••••@h/x" },
    { "ws://u:p/q@h/x", "ws://••••••••@h/x" },
    { "u:p@h/x", "••••••••@h/x" },
    { "//u:p@h/x", "//••••••••@h/x" },
    { "ws://\xff\001/", "ws://‹xFF›‹SOH›/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *masked = clasp_uri_mask (rows[i].text);

      g_assert_cmpstr (masked, ==, rows[i].masked);
    }
}

static void
test_suggest (void)
{
  static const struct
  {
    const char *text;
    const char *suggestion;
  } rows[] = {
    { "", NULL },
    { "   ", NULL },
    { "ftp://h/", NULL },
    { "ws://", NULL },
    { "ws://h:0/", NULL },
    { "ws://h/", "ws://h/" },
    { "http://h/", "ws://h/" },
    { "HTTPS://h:8443/x?y", "wss://h:8443/x?y" },
    { "h", "ws://h" },
    { "localhost:8080", "ws://localhost:8080" },
    { "//h/x", "ws://h/x" },
    { "ws:h/x", "ws://h/x" },
    { "ws:/h/x", "ws://h/x" },
    { "wss//u:p@h/x", "wss://u:p@h/x" },
    { "HTTP//h", "ws://h" },
    { "ws/x", "ws://ws/x" },
    { "wss//", NULL },
    { "  \"ws://h/x\"\n", "ws://h/x" },
    { "<wss://h/>", "wss://h/" },
    { "ws://h/a b#c", "ws://h/a%20b%23c" },
    { "ws://h/100%", "ws://h/100%25" },
    { "ws://h/a|b", "ws://h/a%7Cb" },
    { "ws://u:p@h/", "ws://u:p@h/" },
    { "ws://[::1]:80/", "ws://[::1]:80/" },
    { "ws://\xff/", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *suggestion = clasp_uri_suggest (rows[i].text);

      g_assert_cmpstr (suggestion, ==, rows[i].suggestion);
    }
}

/* Hosts at and past their limits. */
static void
test_long (void)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autofree char *label_63 = g_strnfill (63, 'a');
  g_autofree char *label_64 = g_strnfill (64, 'a');
  g_autofree char *huge = g_strnfill (1000000, 'a');
  g_autofree char *good = g_strdup_printf ("ws://%s.%s.%s.%.61s/", label_63, label_63, label_63, label_63);
  g_autofree char *long_name = g_strdup_printf ("ws://%s.%s.%s.%.62s/", label_63, label_63, label_63, label_63);
  g_autofree char *long_label = g_strdup_printf ("ws://%s/", label_64);
  g_autofree char *long_host = g_strdup_printf ("ws://%s/", huge);
  g_autofree char *long_path = g_strdup_printf ("ws://h/%s", huge);
  g_autoptr (ClaspUri) uri = clasp_uri_parse (good, strlen (good), verdicts);
  g_autoptr (ClaspUri) path = clasp_uri_parse (long_path, strlen (long_path), verdicts);

  g_assert_nonnull (uri);
  g_assert_nonnull (path);
  g_assert_null (clasp_uri_parse (long_name, strlen (long_name), verdicts));
  g_assert_null (clasp_uri_parse (long_label, strlen (long_label), verdicts));
  g_assert_null (clasp_uri_parse (long_host, strlen (long_host), verdicts));
  check_words (long_label, CLASP_RULE_URI_03, NULL, label_64, "63");
}

/* A redirect leads the cause that tells of it and the session that follows it to the same place. */
static void
test_resolve (void)
{
  static const struct
  {
    const char *base, *location, *leads_to;
  } table[] = {
    { "ws://h/a/b?c", "/x", "ws://h/x" },         { "ws://h/a/b?c", "x?y=1", "ws://h/a/x?y=1" },
    { "ws://h/a/b", "../login", "ws://h/login" }, { "wss://h:8443/a", "//other/b", "wss://other/b" },
    { "ws://h/", "http://o/", "ws://o/" },        { "ws://h/", "HTTPS://o:1/p", "wss://o:1/p" },
    { "ws://h/", "wss://o/", "wss://o/" },        { "ws://h/", "https://o/x#part", "wss://o/x" },
    { "ws://h/", "/a%2Fb", "ws://h/a%2Fb" },      { "ws://u:p@h/", "/x", "ws://h/x" },
    { "ws://h/", "mailto:me", "mailto:me" },      { "ws://h/", "http://[", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
      g_autoptr (ClaspUri) base = clasp_uri_parse (table[i].base, strlen (table[i].base), verdicts);
      g_autofree char *found = clasp_location_resolve (base, table[i].location);

      g_test_message ("%s → %s", table[i].base, table[i].location);
      g_assert_cmpstr (found, ==, table[i].leads_to);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uri/good", test_good);
  g_test_add_func ("/uri/bad", test_bad);
  g_test_add_func ("/uri/words", test_words);
  g_test_add_func ("/uri/user", test_user);
  g_test_add_func ("/uri/mask", test_mask);
  g_test_add_func ("/uri/suggest", test_suggest);
  g_test_add_func ("/uri/long", test_long);
  g_test_add_func ("/uri/resolve", test_resolve);
  return g_test_run ();
}
