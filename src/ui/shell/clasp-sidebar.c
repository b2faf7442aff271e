/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-sidebar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-environment-menu.h"
#include "clasp-folder-row.h"
#include "clasp-profile-row.h"
#include "clasp-run-row.h"

/* Older runs than so many are found in the folder. */
#define RUNS_SHOWN 100

struct _ClaspSidebar
{
  AdwBin parent_instance;

  GtkListBox *list;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search;
  GtkMenuButton *environment;

  ClaspWorkspace *workspace;
  ClaspProfile *practice;
  GtkFilter *filter;        /* of connections, at the top */
  GtkFilter *folder_filter; /* of folders, at the top */
  GListModel *tree;
  guint expanding; /* source */
  char *current;
};

G_DEFINE_FINAL_TYPE (ClaspSidebar, clasp_sidebar, ADW_TYPE_BIN)

enum
{
  OPEN,
  PRACTICE,
  REMOVE,
  OPEN_RUN,
  KEEP_RUN,
  REMOVE_RUN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
sidebar_on_row_activated (ClaspSidebar *self, GtkListBoxRow *row)
{
  ClaspProfileRow *connection_row = CLASP_IS_PROFILE_ROW (row) ? CLASP_PROFILE_ROW (row) : NULL;

  if (CLASP_IS_FOLDER_ROW (row))
    clasp_folder_row_toggle (CLASP_FOLDER_ROW (row));
  else if (connection_row == NULL)
    g_signal_emit (self, signals[OPEN_RUN], 0, clasp_run_row_get_run (CLASP_RUN_ROW (row)),
                   clasp_run_row_get_profile (CLASP_RUN_ROW (row)));
  else if (clasp_profile_row_get_built_in (connection_row))
    g_signal_emit (self, signals[PRACTICE], 0);
  else
    g_signal_emit (self, signals[OPEN], 0, clasp_profile_row_get_profile (connection_row));
}

static void
sidebar_on_search_changed (ClaspSidebar *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->folder_filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
sidebar_is_searching (ClaspSidebar *self)
{
  return self->search != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
}

static gboolean
sidebar_contains_folded (const char *text, const char *folded_word)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, folded_word) != NULL;
}

/* A secret is found by its name alone. */
static gboolean
sidebar_matches_header (GListModel *headers, const char *word)
{
  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (sidebar_contains_folded (clasp_header_get_name (header), word) ||
          (!clasp_header_get_secret (header) && sidebar_contains_folded (clasp_header_get_value (header), word)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
sidebar_matches_word (ClaspProfile *profile, const char *word)
{
  g_autofree char *title = clasp_profile_dup_title (profile);
  g_autofree char *subtitle = clasp_profile_dup_subtitle (profile);
  g_autofree char *folder = NULL;
  g_autofree char *notes = NULL;

  g_object_get (profile, "folder", &folder, "notes", &notes, NULL);
  return sidebar_contains_folded (title, word) || sidebar_contains_folded (subtitle, word) ||
         sidebar_contains_folded (folder, word) || sidebar_contains_folded (notes, word) ||
         sidebar_matches_header (G_LIST_MODEL (clasp_profile_get_headers (profile)), word);
}

static gboolean
sidebar_is_in_folder (ClaspProfile *profile, const char *collection, const char *folder)
{
  g_autofree char *its_collection = NULL;
  g_autofree char *its_folder = NULL;

  g_object_get (profile, "collection", &its_collection, "folder", &its_folder, NULL);
  return g_str_equal (its_collection, collection) && g_str_equal (its_folder, folder);
}

/* What is searched for is shown without its folders; else those are there to be opened. */
static gboolean
sidebar_matches (gpointer item, gpointer user_data)
{
  ClaspSidebar *self = user_data;
  g_autofree char *word = NULL;

  if (!sidebar_is_searching (self))
    return item == (gpointer) self->practice || sidebar_is_in_folder (item, "", "");
  word = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  return sidebar_matches_word (item, word);
}

static gboolean
sidebar_matches_folder (gpointer item, gpointer user_data)
{
  return !sidebar_is_searching (user_data) && clasp_folder_is_child_of (item, NULL);
}

static void
sidebar_on_row_changed (ClaspSidebar *self, ClaspProfile *profile)
{
  clasp_workspace_update_profile (self->workspace, profile);
}

static void
sidebar_on_row_duplicated (ClaspSidebar *self, ClaspProfile *copy)
{
  clasp_workspace_save_profile (self->workspace, copy);
}

static void
sidebar_on_row_removed (ClaspSidebar *self, ClaspProfile *profile)
{
  g_signal_emit (self, signals[REMOVE], 0, profile);
}

static void
sidebar_update_live (ClaspSidebar *self, ClaspProfileRow *row)
{
  const char *id = clasp_profile_get_id (clasp_profile_row_get_profile (row));

  clasp_profile_row_set_live (
      row, clasp_workspace_is_live (self->workspace, clasp_profile_row_get_built_in (row) ? NULL : id));
}

static void
sidebar_on_live_changed (ClaspSidebar *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (CLASP_IS_PROFILE_ROW (row))
      sidebar_update_live (self, CLASP_PROFILE_ROW (row));
}

static void
sidebar_on_keep_run (ClaspSidebar *self, ClaspHistoryRun *run, gboolean kept)
{
  g_signal_emit (self, signals[KEEP_RUN], 0, run, kept);
}

static void
sidebar_on_remove_run (ClaspSidebar *self, ClaspHistoryRun *run)
{
  g_signal_emit (self, signals[REMOVE_RUN], 0, run);
}

static GtkWidget *
sidebar_create_run_row (ClaspSidebar *self, ClaspHistoryRun *run, GtkTreeListRow *tree_row)
{
  g_autoptr (GtkTreeListRow) parent = gtk_tree_list_row_get_parent (tree_row);
  g_autoptr (ClaspProfile) profile = CLASP_PROFILE (gtk_tree_list_row_get_item (parent));
  GtkWidget *row = clasp_run_row_new (run, profile);

  g_signal_connect_object (row, "keep", G_CALLBACK (sidebar_on_keep_run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (sidebar_on_remove_run), self, G_CONNECT_SWAPPED);
  return row;
}

/* NULL stands for the practice server. */
static GListModel *
sidebar_get_runs (ClaspSidebar *self, gpointer profile)
{
  return clasp_workspace_get_runs (self->workspace, profile == self->practice ? NULL : profile);
}

static gboolean
sidebar_lies_in (gpointer item, gpointer folder)
{
  if (CLASP_IS_FOLDER (item))
    return clasp_folder_is_child_of (item, folder);
  return sidebar_is_in_folder (item, clasp_folder_get_collection (folder), clasp_folder_get_path (folder));
}

/* Folders first, then connections. (transfer full) */
static GListModel *
sidebar_create_contents (ClaspSidebar *self, ClaspFolder *folder)
{
  ClaspProfileStore *store = clasp_workspace_get_store (self->workspace);
  GListModel *sources[] = { clasp_profile_store_get_folders (store), G_LIST_MODEL (store) };
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (sidebar_lies_in, g_object_ref (folder), g_object_unref));
      g_autoptr (GListModel) filtered = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (sources[i]), filter));

      g_list_store_append (models, filtered);
    }
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (models)));
}

static GtkWidget *
sidebar_create_folder_row (ClaspSidebar *self, ClaspFolder *folder, GtkTreeListRow *tree_row)
{
  g_autoptr (GListModel) contents = sidebar_create_contents (self, folder);

  return clasp_folder_row_new (folder, tree_row, contents);
}

static GtkWidget *
sidebar_create_row (gpointer item, gpointer user_data)
{
  ClaspSidebar *self = user_data;
  GtkTreeListRow *tree_row = item;
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (tree_row);
  gpointer practice = self->practice;
  GtkWidget *row;

  if (CLASP_IS_HISTORY_RUN (object))
    return sidebar_create_run_row (self, CLASP_HISTORY_RUN (object), tree_row);
  if (CLASP_IS_FOLDER (object))
    return sidebar_create_folder_row (self, CLASP_FOLDER (object), tree_row);
  row = clasp_profile_row_new (CLASP_PROFILE (object), (gpointer) object == practice);
  clasp_profile_row_set_runs (CLASP_PROFILE_ROW (row), tree_row, sidebar_get_runs (self, object));

  g_signal_connect_object (row, "changed-profile", G_CALLBACK (sidebar_on_row_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "duplicated", G_CALLBACK (sidebar_on_row_duplicated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "removed", G_CALLBACK (sidebar_on_row_removed), self, G_CONNECT_SWAPPED);
  sidebar_update_live (self, CLASP_PROFILE_ROW (row));
  return row;
}

/* What a row stands with: a run with its connection. %NULL: with folders, or with what was found, which has no
 * heading. */
static const char *
sidebar_get_heading (ClaspSidebar *self, GtkListBoxRow *row)
{
  ClaspProfile *profile;
  gboolean pinned;

  if (row == NULL || CLASP_IS_FOLDER_ROW (row) || sidebar_is_searching (self))
    return NULL;
  profile = CLASP_IS_RUN_ROW (row) ? clasp_run_row_get_profile (CLASP_RUN_ROW (row))
                                   : clasp_profile_row_get_profile (CLASP_PROFILE_ROW (row));
  if (!sidebar_is_in_folder (profile, "", ""))
    return NULL;
  g_object_get (profile, "pinned", &pinned, NULL);
  return pinned ? _("Pinned") : _("Recent");
}

static void
sidebar_update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const char *heading = sidebar_get_heading (user_data, row);
  GtkWidget *label;

  if (heading == NULL || g_strcmp0 (sidebar_get_heading (user_data, before), heading) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (heading);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "sidebar-section");
  gtk_list_box_row_set_header (row, label);
}

static gboolean
sidebar_is_current (ClaspSidebar *self, ClaspProfileRow *row)
{
  const char *id = clasp_profile_get_id (clasp_profile_row_get_profile (row));

  return self->current != NULL ? g_str_equal (id, self->current) : clasp_profile_row_get_built_in (row);
}

static void
sidebar_select_current (ClaspSidebar *self)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);
      ClaspProfileRow *connection_row;

      if (row == NULL)
        break;
      if (!CLASP_IS_PROFILE_ROW (row))
        continue;
      connection_row = CLASP_PROFILE_ROW (row);
      if (sidebar_is_current (self, connection_row))
        {
          gtk_list_box_select_row (self->list, row);
          return;
        }
    }
  gtk_list_box_unselect_all (self->list);
}

void
clasp_sidebar_set_current (ClaspSidebar *self, const char *id)
{
  g_return_if_fail (CLASP_IS_SIDEBAR (self));

  g_set_str (&self->current, id);
  clasp_environment_menu_set_profile (
      self->environment,
      id != NULL ? clasp_profile_store_lookup (clasp_workspace_get_store (self->workspace), id) : NULL);
  sidebar_select_current (self);
}

static GListModel *
sidebar_create_children (gpointer item, gpointer user_data)
{
  if (CLASP_IS_HISTORY_RUN (item))
    return NULL;
  if (CLASP_IS_FOLDER (item))
    return sidebar_create_contents (user_data, item);
  return G_LIST_MODEL (gtk_slice_list_model_new (g_object_ref (sidebar_get_runs (user_data, item)), 0, RUNS_SHOWN));
}

static GListModel *
sidebar_create_model (ClaspSidebar *self)
{
  GListStore *practice = g_list_store_new (CLASP_TYPE_PROFILE);
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);
  ClaspProfileStore *store = clasp_workspace_get_store (self->workspace);
  g_autoptr (GListModel) folders = NULL;
  g_autoptr (GListModel) filtered = NULL;
  GListModel *all;

  g_list_store_append (practice, self->practice);
  g_list_store_append (models, practice);
  g_list_store_append (models, store);
  g_object_unref (practice);
  all = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (models)));
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (all, g_object_ref (self->filter)));
  folders = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (clasp_profile_store_get_folders (store)),
                                                     g_object_ref (self->folder_filter)));
  g_list_store_append (parts, folders);
  g_list_store_append (parts, filtered);
  all = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts)));
  return G_LIST_MODEL (gtk_tree_list_model_new (all, FALSE, FALSE, sidebar_create_children, self, NULL));
}

/* Folders are open but for those that the user has closed. */
static gboolean
sidebar_expand_folders (gpointer data)
{
  ClaspSidebar *self = data;

  self->expanding = 0;
  for (guint i = 0; i < g_list_model_get_n_items (self->tree); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (self->tree, i);
      g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);

      if (CLASP_IS_FOLDER (item) && !clasp_folder_row_is_closed (CLASP_FOLDER (item)))
        gtk_tree_list_row_set_expanded (row, TRUE);
    }
  return G_SOURCE_REMOVE;
}

static void
sidebar_on_tree_changed (ClaspSidebar *self)
{
  sidebar_select_current (self);
  if (self->expanding == 0)
    self->expanding = g_idle_add (sidebar_expand_folders, self);
}

/* Once: a window has one workspace for life. */
static void
sidebar_set_workspace (ClaspSidebar *self, ClaspWorkspace *workspace)
{
  if (workspace == NULL || !g_set_object (&self->workspace, workspace))
    return;
  clasp_environment_menu_attach (self->environment, workspace);
  self->tree = sidebar_create_model (self);
  gtk_list_box_bind_model (self->list, self->tree, sidebar_create_row, self, NULL);
  /* After the rows are there: the list box was told first. */
  g_signal_connect_object (self->tree, "items-changed", G_CALLBACK (sidebar_on_tree_changed), self, G_CONNECT_SWAPPED);
  sidebar_on_tree_changed (self);
  g_signal_connect_object (workspace, "live-changed", G_CALLBACK (sidebar_on_live_changed), self, G_CONNECT_SWAPPED);
}

static void
clasp_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORKSPACE)
    g_value_set_object (value, CLASP_SIDEBAR (object)->workspace);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_sidebar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORKSPACE)
    sidebar_set_workspace (CLASP_SIDEBAR (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_sidebar_dispose (GObject *object)
{
  ClaspSidebar *self = CLASP_SIDEBAR (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_handle_id (&self->expanding, g_source_remove);
  g_clear_object (&self->tree);
  g_clear_object (&self->filter);
  g_clear_object (&self->folder_filter);
  g_clear_object (&self->practice);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (clasp_sidebar_parent_class)->dispose (object);
}

static void
clasp_sidebar_finalize (GObject *object)
{
  g_free (CLASP_SIDEBAR (object)->current);
  G_OBJECT_CLASS (clasp_sidebar_parent_class)->finalize (object);
}

static void
clasp_sidebar_class_init (ClaspSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_sidebar_get_property;
  object_class->set_property = clasp_sidebar_set_property;
  object_class->dispose = clasp_sidebar_dispose;
  object_class->finalize = clasp_sidebar_finalize;

  signals[OPEN] = g_signal_new ("open", CLASP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                CLASP_TYPE_PROFILE);
  signals[PRACTICE] = g_signal_new ("practice", CLASP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    0);

  signals[REMOVE] = g_signal_new ("remove", CLASP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  CLASP_TYPE_PROFILE);
  signals[OPEN_RUN] = g_signal_new ("open-run", CLASP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    2, CLASP_TYPE_HISTORY_RUN, CLASP_TYPE_PROFILE);
  signals[KEEP_RUN] = g_signal_new ("keep-run", CLASP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    2, CLASP_TYPE_HISTORY_RUN, G_TYPE_BOOLEAN);
  signals[REMOVE_RUN] = g_signal_new ("remove-run", CLASP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, CLASP_TYPE_HISTORY_RUN);
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, CLASP_TYPE_WORKSPACE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, ClaspSidebar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, ClaspSidebar, environment);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_on_search_changed);
}

/* The connection that a row is for. (nullable) */
static ClaspProfile *
sidebar_get_row_profile (GtkListBoxRow *row)
{
  if (CLASP_IS_RUN_ROW (row))
    return clasp_run_row_get_profile (CLASP_RUN_ROW (row));
  return CLASP_IS_PROFILE_ROW (row) ? clasp_profile_row_get_profile (CLASP_PROFILE_ROW (row)) : NULL;
}

/* What is dropped on a connection goes where that is, and what is dropped beside all leaves its folder. */
static gboolean
sidebar_on_drop (ClaspSidebar *self, const GValue *value, double x, double y)
{
  ClaspProfile *at = sidebar_get_row_profile (gtk_list_box_get_row_at_y (self->list, (int) y));
  g_autofree char *collection = NULL;
  g_autofree char *folder = NULL;

  if (at != NULL)
    g_object_get (at, "collection", &collection, "folder", &folder, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "folders.move-to", "(sss)",
                              clasp_profile_get_id (g_value_get_object (value)), collection != NULL ? collection : "",
                              folder != NULL ? folder : "");
  return TRUE;
}

static void
sidebar_take_drops (ClaspSidebar *self)
{
  GtkDropTarget *target = gtk_drop_target_new (CLASP_TYPE_PROFILE, GDK_ACTION_MOVE);

  g_signal_connect_object (target, "drop", G_CALLBACK (sidebar_on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
}

static void
clasp_sidebar_init (ClaspSidebar *self)
{
  self->practice = clasp_profile_new ();
  self->current = g_strdup ("");
  g_object_set (self->practice, "name", _("Practice server"), "url", "ws://127.0.0.1", "pinned", TRUE, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));
  self->filter = GTK_FILTER (gtk_custom_filter_new (sidebar_matches, self, NULL));
  self->folder_filter = GTK_FILTER (gtk_custom_filter_new (sidebar_matches_folder, self, NULL));
  gtk_list_box_set_header_func (self->list, sidebar_update_header, self, NULL);
  sidebar_take_drops (self);
}
