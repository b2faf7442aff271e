/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-json.h"
#include "test-util.h"

#include <string.h>

typedef struct
{
  const char *json;
  int error_offset; /* -1: valid */
} Case;

static const Case cases[] = {
  { "{}", -1 },
  { "[]", -1 },
  { " [ ] ", -1 },
  { "null", -1 },
  { "true", -1 },
  { "false", -1 },
  { "0", -1 },
  { "-0", -1 },
  { "-0.5e+10", -1 },
  { "1E5", -1 },
  { "129381273918273981273981273", -1 },
  { "\"\"", -1 },
  { "\"\\u00e4\\n\\\"\"", -1 },
  { "{\"a\":1,\"a\":2}", -1 },
  { "[[],{},[{}],0]", -1 },
  { "\t{ \"a\" : [ 1 , 2 ] }\r\n", -1 },
  { "", 0 },
  { "  ", 2 },
  { "{", 1 },
  { "[1,]", 3 },
  { "[,1]", 1 },
  { "{\"a\"}", 4 },
  { "{\"a\":}", 5 },
  { "{\"a\":1,}", 7 },
  { "{a:1}", 1 },
  { "[1 2]", 3 },
  { "01", 1 },
  { "-", 1 },
  { "1.", 2 },
  { ".5", 0 },
  { "1e", 2 },
  { "+1", 0 },
  { "tru", 3 },
  { "trux", 3 },
  { "nul", 3 },
  { "\"a", 2 },
  { "\"\\x\"", 2 },
  { "\"\\u12g4\"", 5 },
  { "\"a\nb\"", 2 },
  { "[}", 1 },
  { "{]", 1 },
  { "[]]", 2 },
  { "{} x", 3 },
  { "'a'", 0 },
  { "NaN", 0 },
};

static void
test_validate (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestPage) page = { 0 };
      gsize offset = 999;
      gboolean valid;

      g_test_message ("%s", cases[i].json);
      test_page_init (&page, cases[i].json, strlen (cases[i].json));
      valid = clasp_json_validate ((const char *) page.data, page.length, &offset);
      g_assert_cmpint (valid ? -1 : (int) offset, ==, cases[i].error_offset);
    }
}

/* Every beginning of a valid document is read without a crash, and none but the whole is valid. */
static void
test_prefixes (void)
{
  const char *json = "{\"a\":[1,-2.5e3,\"\\u00e4\\n\",true,false,null,{}],\"b\":{\"c\":[]}}";

  for (gsize length = 0; length < strlen (json); length++)
    {
      g_auto (TestPage) page = { 0 };

      test_page_init (&page, json, length);
      g_assert_false (clasp_json_validate ((const char *) page.data, page.length, NULL));
    }
  g_assert_true (clasp_json_validate (json, strlen (json), NULL));
}

static void
test_depth (void)
{
  g_autofree char *deep = g_malloc (2 * CLASP_JSON_MAX_DEPTH + 2);
  gsize offset = 0;

  memset (deep, '[', CLASP_JSON_MAX_DEPTH);
  memset (deep + CLASP_JSON_MAX_DEPTH, ']', CLASP_JSON_MAX_DEPTH);
  g_assert_true (clasp_json_validate (deep, 2 * CLASP_JSON_MAX_DEPTH, NULL));
  memset (deep, '[', CLASP_JSON_MAX_DEPTH + 1);
  g_assert_false (clasp_json_validate (deep, 2 * CLASP_JSON_MAX_DEPTH + 2, &offset));
  g_assert_cmpuint (offset, ==, CLASP_JSON_MAX_DEPTH);
}

static void
test_children (void)
{
  static const char *expected[] = { "\"a\"=1", "\"a\"={ \"b\": [1,2] }", "\"\\u0041\"=\"x,}\"",
                                    "\"n\"=129381273918273981273981273" };
  const char *json = " { \"a\" : 1,\"a\": { \"b\": [1,2] } , \"\\u0041\":\"x,}\",\"n\":129381273918273981273981273 }";
  g_auto (TestPage) page = { 0 };
  g_autoptr (GArray) children = NULL;

  test_page_init (&page, json, strlen (json));
  children = clasp_json_get_children ((const char *) page.data, page.length, 0);
  g_assert_cmpuint (children->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < children->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (children, ClaspJsonSpan, i);
      g_autofree char *key = g_strndup (json + span->key_start, span->key_length);
      g_autofree char *value = g_strndup (json + span->start, span->length);
      g_autofree char *both = g_strconcat (key, "=", value, NULL);

      g_assert_cmpstr (both, ==, expected[i]);
    }
}

static void
test_array_children (void)
{
  const char *json = "[ ]";
  g_autoptr (GArray) none = clasp_json_get_children (json, strlen (json), 0);
  g_autoptr (GArray) three = clasp_json_get_children ("[[1,2],{},3]", 12, 0);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (three->len, ==, 3);
  g_assert_cmpuint (g_array_index (three, ClaspJsonSpan, 1).key_length, ==, 0);
  g_assert_cmpuint (g_array_index (three, ClaspJsonSpan, 2).start, ==, 10);
  g_assert_cmpint (clasp_json_get_type_at ("[[1,2],{},3]", 12, 7), ==, CLASP_JSON_OBJECT);
}

static void
test_indent (void)
{
  g_autofree char *text = clasp_json_indent ("{\"a\":[1.50,{}],\"a\":\"\\u00e4 :,\",\"e\":[ ]}", 39);

  g_assert_cmpstr (text, ==, "{\n  \"a\": [\n    1.50,\n    {}\n  ],\n  \"a\": \"\\u00e4 :,\",\n  \"e\": []\n}");
}

static void
test_unescape (void)
{
  static const struct
  {
    const char *token, *text;
  } table[] = {
    { "\"\"", "" },
    { "\"a\"", "a" },
    { "\"\\\"\\\\\\/\"", "\"\\/" },
    { "\"\\n\\t\"", "‹LF›‹TAB›" },
    { "\"\\u00e4\"", "ä" },
    { "\"\\ud83d\\ude00\"", "😀" },
    { "\"\\ud83d\"", "\xef\xbf\xbd" },
    { "\"ü\"", "ü" },
    { "\"\\u0000\"", "‹NUL›" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (TestPage) page = { 0 };
      g_autofree char *text = NULL;

      test_page_init (&page, table[i].token, strlen (table[i].token));
      text = clasp_json_unescape ((const char *) page.data, page.length);
      g_assert_cmpstr (text, ==, table[i].text);
    }
}

/* What indenting would make a hundred times longer is left as it is. */
static void
test_hostile_indent (void)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *text = NULL;
  const guint depth = CLASP_JSON_MAX_DEPTH - 1;

  for (guint i = 0; i < depth; i++)
    g_string_append_c (json, '[');
  for (guint i = 0; i < 200000; i++)
    g_string_append (json, "1,");
  g_string_append_c (json, '1');
  for (guint i = 0; i < depth; i++)
    g_string_append_c (json, ']');
  g_assert_true (clasp_json_validate (json->str, json->len, NULL));
  text = clasp_json_indent (json->str, json->len);
  g_assert_null (text);
}

/* ------------------------------------------------------------------------------------------------------- scanning */

typedef struct
{
  const char *json;
  ClaspJsonScan scan;
  const char *children; /* "key=value" or "value" each, joined by a bar */
} ScanCase;

static const ScanCase scan_cases[] = {
  { "{\"a\":1,\"b\":[{\"c\":2}]}", CLASP_JSON_SCAN_VALID, "\"a\"=1|\"b\"=[{\"c\":2}]" },
  { " [ {\"a\" : 1} , \"x\" ,2 ] ", CLASP_JSON_SCAN_VALID, "{\"a\" : 1}|\"x\"|2" },
  { "[]", CLASP_JSON_SCAN_VALID, "" },
  { "{}", CLASP_JSON_SCAN_VALID, "" },
  { "7", CLASP_JSON_SCAN_VALID, "" },
  { "{\"a\":{},\"a\":[]}", CLASP_JSON_SCAN_VALID, "\"a\"={}|\"a\"=[]" },
  { "[[[0]]]", CLASP_JSON_SCAN_VALID, "[[0]]" },
  { "[[[[0]]]]", CLASP_JSON_SCAN_TOO_DEEP, NULL },
  { "[{\"a\":[{}]}]", CLASP_JSON_SCAN_TOO_DEEP, NULL },
  { "{\"a\":", CLASP_JSON_SCAN_UNFINISHED, NULL },
  { "", CLASP_JSON_SCAN_UNFINISHED, NULL },
  { "[1] 2", CLASP_JSON_SCAN_BROKEN, NULL },
  { "[[[,]]]", CLASP_JSON_SCAN_BROKEN, NULL },
};

static void
test_scan (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (scan_cases); i++)
    {
      const ScanCase *c = &scan_cases[i];
      g_auto (TestPage) page = { 0 };
      g_autoptr (GString) found = g_string_new (NULL);
      ClaspJsonSpan children[4];
      guint n = 0;

      test_page_init (&page, c->json, strlen (c->json));
      g_assert_cmpint (clasp_json_scan ((const char *) page.data, page.length, 3, children, 4, &n), ==, c->scan);
      if (c->children == NULL)
        continue;
      for (guint k = 0; k < n; k++)
        {
          if (k > 0)
            g_string_append_c (found, '|');
          if (children[k].key_length > 0)
            g_string_append_printf (found, "%.*s=", (int) children[k].key_length, c->json + children[k].key_start);
          g_string_append_len (found, c->json + children[k].start, (gssize) children[k].length);
        }
      g_assert_cmpstr (found->str, ==, c->children);
    }
}

/* More children than there is room for are counted. */
static void
test_scan_many (void)
{
  ClaspJsonSpan children[2];
  guint n = 0;

  g_assert_cmpint (clasp_json_scan ("[1,2,3]", 7, 512, children, 2, &n), ==, CLASP_JSON_SCAN_VALID);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (children[1].start, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/validate", test_validate);
  g_test_add_func ("/json/prefixes", test_prefixes);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/children", test_children);
  g_test_add_func ("/json/array-children", test_array_children);
  g_test_add_func ("/json/indent", test_indent);
  g_test_add_func ("/json/unescape", test_unescape);
  g_test_add_func ("/json/hostile-indent", test_hostile_indent);
  g_test_add_func ("/json/scan", test_scan);
  g_test_add_func ("/json/scan/many", test_scan_many);
  return g_test_run ();
}
