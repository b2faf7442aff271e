/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-json-tree.h"

#include <string.h>

#include "clasp-binary-node.h"
#include "clasp-json-node.h"

/* A tree with no more top-level members than this is opened one level deep at first. */
#define MAX_OPENED 12
/* A filter compares with a value of so many bytes. */
#define MAX_LITERAL 1000

struct _ClaspJsonTree
{
  AdwBin parent_instance;

  GtkWidget *popover; /* (nullable) */

  GtkListView *list;
  GtkSingleSelection *selection;
  GMenuModel *menu;
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
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (tree));
}

/* ---- What is done with a value */

/* (transfer full) (nullable) */
static ClaspDetailRow *
json_tree_dup_selected (ClaspJsonTree *self)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

static gboolean
json_tree_is_number (ClaspJsonNode *node)
{
  g_autofree char *literal = clasp_json_node_dup_literal (node);

  return *literal == '-' || g_ascii_isdigit (*literal);
}

static void
json_tree_update_actions (ClaspJsonTree *self)
{
  g_autoptr (ClaspDetailRow) row = json_tree_dup_selected (self);
  gboolean is_json = CLASP_IS_JSON_NODE (row);
  gboolean has_path = is_json && clasp_json_node_get_path (CLASP_JSON_NODE (row)) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.copy", row != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.copy-source", is_json);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.copy-path", has_path);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.filter", has_path);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.plot",
                                 has_path && json_tree_is_number (CLASP_JSON_NODE (row)));
}

static void
json_tree_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (ClaspDetailRow) row = json_tree_dup_selected (CLASP_JSON_TREE (widget));
  g_autofree char *text = NULL;

  if (CLASP_IS_BINARY_NODE (row))
    text = clasp_binary_node_dup_value (CLASP_BINARY_NODE (row));
  else if (g_str_equal (action, "tree.copy"))
    text = clasp_json_node_dup_value (CLASP_JSON_NODE (row));
  else if (g_str_equal (action, "tree.copy-path"))
    text = g_strdup (clasp_json_node_get_path (CLASP_JSON_NODE (row)));
  else
    text = clasp_json_node_dup_source (CLASP_JSON_NODE (row));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

/* A long value is asked for by its path alone. */
static void
json_tree_filter (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (ClaspDetailRow) row = json_tree_dup_selected (CLASP_JSON_TREE (widget));
  const char *path = clasp_json_node_get_path (CLASP_JSON_NODE (row));
  g_autofree char *literal = clasp_json_node_dup_literal (CLASP_JSON_NODE (row));
  g_autofree char *term = *literal != '\0' && strlen (literal) <= MAX_LITERAL
                              ? g_strdup_printf ("%s = %s", path, literal)
                              : g_strdup (path);

  gtk_widget_activate_action (widget, "page.filter-by", "s", term);
}

static void
json_tree_plot (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (ClaspDetailRow) row = json_tree_dup_selected (CLASP_JSON_TREE (widget));

  gtk_widget_activate_action (widget, "page.plot", "s", clasp_json_node_get_path (CLASP_JSON_NODE (row)));
}

static void
json_tree_show_menu (ClaspJsonTree *self, double x, double y)
{
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* The value there is what the menu is about. */
static void
json_tree_on_secondary_click (ClaspJsonTree *self, int n_press, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);

  while (picked != NULL && !GTK_IS_TREE_EXPANDER (picked))
    picked = picked == GTK_WIDGET (self->list)                            ? NULL
             : GTK_IS_TREE_EXPANDER (gtk_widget_get_first_child (picked)) ? gtk_widget_get_first_child (picked)
                                                                          : gtk_widget_get_parent (picked);
  if (picked == NULL)
    return;
  gtk_single_selection_set_selected (
      self->selection, gtk_tree_list_row_get_position (gtk_tree_expander_get_list_row (GTK_TREE_EXPANDER (picked))));
  if (gtk_widget_compute_point (GTK_WIDGET (self->list), GTK_WIDGET (self), &point, &point))
    json_tree_show_menu (self, point.x, point.y);
}

static void
json_tree_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspJsonTree *self = CLASP_JSON_TREE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t place;

  if (gtk_single_selection_get_selected_item (self->selection) == NULL)
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    focus = GTK_WIDGET (self->list);
  if (gtk_widget_compute_bounds (focus, widget, &place))
    json_tree_show_menu (self, place.origin.x + place.size.width / 4, place.origin.y + place.size.height);
}

static void
clasp_json_tree_dispose (GObject *object)
{
  g_clear_pointer (&CLASP_JSON_TREE (object)->popover, gtk_widget_unparent);
  G_OBJECT_CLASS (clasp_json_tree_parent_class)->dispose (object);
}

static void
clasp_json_tree_class_init (ClaspJsonTreeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_json_tree_dispose;
  g_type_ensure (CLASP_TYPE_BINARY_NODE);
  g_type_ensure (CLASP_TYPE_JSON_NODE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-json-tree.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspJsonTree, list);
  gtk_widget_class_bind_template_child (widget_class, ClaspJsonTree, selection);
  gtk_widget_class_bind_template_child (widget_class, ClaspJsonTree, menu);
  gtk_widget_class_bind_template_callback (widget_class, json_tree_update_actions);
  gtk_widget_class_bind_template_callback (widget_class, json_tree_on_secondary_click);
  gtk_widget_class_install_action (widget_class, "tree.copy", NULL, json_tree_copy);
  gtk_widget_class_install_action (widget_class, "tree.copy-source", NULL, json_tree_copy);
  gtk_widget_class_install_action (widget_class, "tree.copy-path", NULL, json_tree_copy);
  gtk_widget_class_install_action (widget_class, "tree.filter", NULL, json_tree_filter);
  gtk_widget_class_install_action (widget_class, "tree.plot", NULL, json_tree_plot);
  gtk_widget_class_install_action (widget_class, "tree.menu", NULL, json_tree_menu);
}

static void
clasp_json_tree_init (ClaspJsonTree *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  json_tree_update_actions (self);
}
