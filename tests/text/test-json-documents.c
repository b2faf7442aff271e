/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in its frames: what is found in a message, and how it is indented. */
#include "clasp-json-documents.h"
#include "test-util.h"

#include <string.h>

static const struct
{
  const char *message;
  const char *found; /* the values, with | between; NULL: nothing */
} cases[] = {
  { "{\"a\":1}", "{\"a\":1}" },
  { " [1,\n2] \n", "[1,\n2]" },
  { "1", "1" },
  { "\xef\xbb\xbf{\"a\":1}", "{\"a\":1}" },
  { "\xef\xbb\xbf", NULL },
  { "", NULL },
  { " \n ", NULL },
  { "{\"type\":6}\x1e", "{\"type\":6}" },
  { "{\"type\":6}\x1e{\"type\":1,\"a\":[]}\x1e", "{\"type\":6}|{\"type\":1,\"a\":[]}" },
  { "{\"type\":6}\x1e{\"type\":", NULL },
  { "\x1e", NULL },
  { "{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}|{\"b\":2}" },
  { "{\"a\":1}\r\n\r\n{\"b\":2}", "{\"a\":1}|{\"b\":2}" },
  { "{\"a\":1}\nno", NULL },
  { "1\n2\n3", "1|2|3" },
  { "42[\"chat\",{\"a\":1}]", "[\"chat\",{\"a\":1}]" },
  { "42/admin,13[1]", "[1]" },
  { "0{\"sid\":\"x\"}", "{\"sid\":\"x\"}" },
  { "a[\"x\"]", "[\"x\"]" },
  { "see {}", NULL },
  { "42[", NULL },
  { "42", "42" },
  { "40", "40" },
  { "plain", NULL },
  { "[1] x", NULL },
  { "a long prefix", NULL },
};

static char *
join (const char *data, GArray *documents)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < documents->len; i++)
    {
      const ClaspJsonDocument *document = &g_array_index (documents, ClaspJsonDocument, i);

      g_string_append (out, i > 0 ? "|" : "");
      g_string_append_len (out, data + document->start, (gssize) document->length);
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static void
test_find (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestPage) page = { 0 };
      g_autoptr (GArray) documents = NULL;
      g_autofree char *found = NULL;

      g_test_message ("%s", cases[i].message);
      test_page_init (&page, cases[i].message, strlen (cases[i].message));
      documents = clasp_json_documents_find ((const char *) page.data, page.length);
      found = documents != NULL ? join ((const char *) page.data, documents) : NULL;
      g_assert_cmpstr (found, ==, cases[i].found);
    }
}

/* Each beginning of a message is read without a crash, and whatever is found in it can be indented. */
static void
test_beginnings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize length = 0; length <= strlen (cases[i].message); length++)
      {
        g_auto (TestPage) page = { 0 };
        g_autoptr (GArray) documents = NULL;
        g_autofree char *indented = NULL;

        test_page_init (&page, cases[i].message, length);
        documents = clasp_json_documents_find ((const char *) page.data, page.length);
        if (documents == NULL)
          continue;
        indented = clasp_json_documents_indent ((const char *) page.data, page.length, documents);
        g_assert_nonnull (indented);
      }
}

static void
test_indent (void)
{
  static const struct
  {
    const char *message, *indented;
  } rows[] = {
    { "{\"a\":1}", "{\n  \"a\": 1\n}" },        { "\xef\xbb\xbf[1]", "[\n  1\n]" }, { "42[1]", "42\n[\n  1\n]" },
    { "1\x1e[2]\x1e", "1\x1e\n[\n  2\n]\x1e" }, { "{}\n[]\n", "{}\n[]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) documents = clasp_json_documents_find (rows[i].message, strlen (rows[i].message));
      g_autofree char *indented = clasp_json_documents_indent (rows[i].message, strlen (rows[i].message), documents);

      g_assert_cmpstr (indented, ==, rows[i].indented);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-documents/find", test_find);
  g_test_add_func ("/json-documents/beginnings", test_beginnings);
  g_test_add_func ("/json-documents/indent", test_indent);
  return g_test_run ();
}
