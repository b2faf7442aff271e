/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What strings hold is opened when a row is, and no more of it than the window can wait for. */
#include "config.h"

#include <string.h>

#include "clasp-json-node.h"
#include "clasp-lazy-list.h"

static GListModel *
create_children (gpointer item, gpointer user_data)
{
  return clasp_json_node_create_children (item);
}

static GtkTreeListModel *
make_tree (const char *json)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  GListModel *list = clasp_json_node_list_new (bytes);

  g_assert_nonnull (list);
  return gtk_tree_list_model_new (list, FALSE, FALSE, create_children, NULL, NULL);
}

static char *
dup_text (GtkTreeListModel *tree, guint position)
{
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (tree, position);
  g_autoptr (ClaspDetailRow) node = gtk_tree_list_row_get_item (row);

  return g_strdup (clasp_detail_row_get_text (node));
}

static void
expand (GtkTreeListModel *tree, guint position, gboolean expanded)
{
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (tree, position);

  g_assert_true (gtk_tree_list_row_is_expandable (row));
  gtk_tree_list_row_set_expanded (row, expanded);
}

static GListModel *
open_counted (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_LIST_MODEL (g_list_store_new (G_TYPE_OBJECT));
}

static GListModel *
create_counted (gpointer item, gpointer user_data)
{
  return G_LIST_MODEL (clasp_lazy_list_new_closed (G_TYPE_OBJECT, open_counted, user_data, NULL));
}

/* That a row can be expanded is told without opening what it holds, which happens once. */
static void
test_closed (void)
{
  GListStore *store = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GtkTreeListModel) tree = NULL;
  g_autoptr (GtkTreeListRow) row = NULL;
  guint n_opened = 0;

  g_list_store_append (store, item);
  tree = gtk_tree_list_model_new (G_LIST_MODEL (store), FALSE, FALSE, create_counted, &n_opened, NULL);
  row = gtk_tree_list_model_get_row (tree, 0);
  g_assert_true (gtk_tree_list_row_is_expandable (row));
  g_assert_cmpuint (n_opened, ==, 0);
  gtk_tree_list_row_set_expanded (row, TRUE);
  g_assert_cmpuint (n_opened, ==, 1);
}

static void
test_held (void)
{
  g_autoptr (GtkTreeListModel) tree = make_tree ("{\"a\":\"{\\\"in\\\":[1,2]}\",\"b\":\"SGVsbG8sIGJhc2U2NCE=\","
                                                 "\"c\":\"[1\",\"d\":\"words\"}");
  g_autofree char *held = NULL;
  g_autofree char *word = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tree)), ==, 4);
  for (guint i = 2; i < 4; i++)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (tree, i);

      g_assert_false (gtk_tree_list_row_is_expandable (row));
    }
  expand (tree, 1, TRUE);
  held = dup_text (tree, 2);
  g_assert_cmpstr (held, ==, "Hello, base64!");
  expand (tree, 0, TRUE);
  word = dup_text (tree, 1);
  g_assert_cmpstr (word, ==, "[2]");
}

/* An array of @n times @text. */
static char *
repeat (const char *text, guint n)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (json, "%s\"%s\"", i > 0 ? "," : "", text);
  g_string_append_c (json, ']');
  return g_string_free_and_steal (json);
}

static char *
pack (gsize length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autofree char *text = g_strnfill (length, 'a');
  g_autofree guint8 *out = g_malloc (length);
  gsize read = 0, written = 0;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), text, length, out, length, G_CONVERTER_INPUT_AT_END,
                                        &read, &written, NULL),
                   ==, G_CONVERTER_FINISHED);
  return g_base64_encode (out, written);
}

/* Rows of @json that are opened, of @n, before one says instead of the "a…" that it holds why it is not. */
static guint
count_opened (const char *json, guint n, const char *problem)
{
  g_autoptr (GtkTreeListModel) tree = make_tree (json);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *held = NULL;

      expand (tree, i, TRUE);
      held = dup_text (tree, i + 1);
      if (g_str_equal (held, problem))
        return i;
      g_assert_true (g_str_has_prefix (held, "a"));
      /* What was opened is kept, and does not count again. */
      expand (tree, i, FALSE);
      expand (tree, i, TRUE);
      expand (tree, i, FALSE);
    }
  return n;
}

static void
test_limits (void)
{
  g_autofree char *one = pack (256 * 1024);
  g_autofree char *more = pack (256 * 1024 + 1);
  g_autofree char *bomb = pack (16 * 1024 * 1024);
  g_autofree char *ones = repeat (one, 20);
  g_autofree char *mores = repeat (more, 1);
  g_autofree char *bombs = repeat (bomb, 47);
  g_autofree char *spaces = g_strnfill (2000, ' ');
  g_autofree char *broken = g_strdup_printf ("[\"[1,%sx\",1]", spaces);

  g_assert_cmpuint (count_opened (ones, 20, "Too much of this message has been opened: see Text"), ==, 16);
  g_assert_cmpuint (count_opened (mores, 1, "Too long to be opened: see Text"), ==, 0);
  g_assert_cmpuint (count_opened (bombs, 47, "Too long to be opened: see Text"), ==, 0);
  /* Only when it is opened it is found to be none. */
  g_assert_cmpuint (count_opened (broken, 1, "It is only a string"), ==, 0);
}

static void
test_values (void)
{
  static const struct
  {
    const char *json, *value;
  } rows[] = {
    { "[\"a \\\"b\\\"\",1]", "a \"b\"" },
    { "[\"a\\u0000b\",1]", "\"a\\u0000b\"" },
    { "[12345678901234567890,1]", "12345678901234567890" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (rows[i].json, strlen (rows[i].json));
      g_autoptr (GListModel) list = clasp_json_node_list_new (bytes);
      g_autoptr (ClaspJsonNode) node = g_list_model_get_item (list, 0);
      g_autofree char *value = clasp_json_node_dup_value (node);

      g_assert_cmpstr (value, ==, rows[i].value);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-node/closed", test_closed);
  g_test_add_func ("/json-node/held", test_held);
  g_test_add_func ("/json-node/limits", test_limits);
  g_test_add_func ("/json-node/values", test_values);
  return g_test_run ();
}
