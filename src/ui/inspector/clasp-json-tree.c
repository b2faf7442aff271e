/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-json-tree.h"

#include "clasp-binary-node.h"
#include "clasp-json-node.h"

/* A tree with no more top-level members than this is opened one level deep at first. */
#define MAX_OPENED 12

struct _ClaspJsonTree
{
  AdwBin parent_instance;

  GtkNoSelection *selection;
};

G_DEFINE_FINAL_TYPE (ClaspJsonTree, clasp_json_tree, ADW_TYPE_BIN)

static GListModel *
json_tree_create_children (gpointer item, gpointer user_data)
{
  return CLASP_IS_BINARY_NODE (item) ? clasp_binary_node_create_children (item)
                                     : clasp_json_node_create_children (item);
}

/* Opens the rows from @first on, unless they are many. */
static void
json_tree_open_rows (GtkTreeListModel *tree, guint first)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (tree));

  if (n_items - first > MAX_OPENED)
    return;
  for (guint i = n_items; i > first; i--)
    {
      g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (tree, i - 1);
      g_autoptr (GObject) node = gtk_tree_list_row_get_item (row);
      g_autoptr (GListModel) children = json_tree_create_children (node, NULL);

      if (children != NULL && g_list_model_get_n_items (children) <= MAX_OPENED)
        gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

/* Where all stands in one, what that holds is the first level. */
static void
json_tree_open_first_level (GtkTreeListModel *tree)
{
  gboolean lone = g_list_model_get_n_items (G_LIST_MODEL (tree)) == 1;

  json_tree_open_rows (tree, 0);
  if (lone)
    json_tree_open_rows (tree, 1);
}

void
clasp_json_tree_set_model (ClaspJsonTree *self, GListModel *nodes)
{
  g_autoptr (GtkTreeListModel) tree = NULL;

  if (nodes != NULL)
    {
      tree = gtk_tree_list_model_new (g_object_ref (nodes), FALSE, FALSE, json_tree_create_children, NULL, NULL);
      json_tree_open_first_level (tree);
    }
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (tree));
}

static void
clasp_json_tree_class_init (ClaspJsonTreeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CLASP_TYPE_BINARY_NODE);
  g_type_ensure (CLASP_TYPE_JSON_NODE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-json-tree.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspJsonTree, selection);
}

static void
clasp_json_tree_init (ClaspJsonTree *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
