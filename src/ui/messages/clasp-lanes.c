/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-lanes.h"

#include "clasp-lane-row.h"

struct _ClaspLanes
{
  AdwBin parent_instance;

  GtkSelectionModel *model;
  gboolean follow;
  guint place_id;
  GSignalGroup *model_signals;

  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (ClaspLanes, clasp_lanes, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_FOLLOW,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* The end, or what is selected. */
static gboolean
lanes_place (gpointer user_data)
{
  ClaspLanes *self = user_data;
  g_autoptr (GtkBitset) selected = NULL;
  guint n;

  self->place_id = 0;
  if (gtk_list_view_get_model (self->list) == NULL)
    return G_SOURCE_REMOVE;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  selected = gtk_selection_model_get_selection (self->model);
  if (self->follow && n > 0)
    gtk_list_view_scroll_to (self->list, n - 1, GTK_LIST_SCROLL_NONE, NULL);
  else if (!gtk_bitset_is_empty (selected))
    gtk_list_view_scroll_to (self->list, gtk_bitset_get_minimum (selected), GTK_LIST_SCROLL_NONE, NULL);
  return G_SOURCE_REMOVE;
}

static void
lanes_queue_place (ClaspLanes *self)
{
  if (self->place_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->place_id = g_idle_add (lanes_place, self);
}

static void
lanes_on_items (ClaspLanes *self)
{
  if (self->follow)
    lanes_queue_place (self);
}

void
clasp_lanes_show (ClaspLanes *self, guint position)
{
  g_return_if_fail (CLASP_IS_LANES (self));

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
}

/* Rows out of sight would cost as much as the table's. */
static void
lanes_update_model (ClaspLanes *self, gboolean mapped)
{
  gtk_list_view_set_model (self->list, mapped ? self->model : NULL);
  g_signal_group_set_target (self->model_signals, mapped ? self->model : NULL);
}

static void
clasp_lanes_map (GtkWidget *widget)
{
  ClaspLanes *self = CLASP_LANES (widget);

  GTK_WIDGET_CLASS (clasp_lanes_parent_class)->map (widget);
  lanes_update_model (self, TRUE);
  lanes_queue_place (self);
}

static void
clasp_lanes_unmap (GtkWidget *widget)
{
  ClaspLanes *self = CLASP_LANES (widget);

  g_clear_handle_id (&self->place_id, g_source_remove);
  lanes_update_model (self, FALSE);
  GTK_WIDGET_CLASS (clasp_lanes_parent_class)->unmap (widget);
}

static void
clasp_lanes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspLanes *self = CLASP_LANES (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_lanes_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspLanes *self = CLASP_LANES (object);

  switch (id)
    {
    case PROP_MODEL:
      if (!g_set_object (&self->model, g_value_get_object (value)))
        break;
      lanes_update_model (self, gtk_widget_get_mapped (GTK_WIDGET (self)));
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_FOLLOW:
      if (self->follow == g_value_get_boolean (value))
        break;
      self->follow = g_value_get_boolean (value);
      lanes_on_items (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_lanes_dispose (GObject *object)
{
  ClaspLanes *self = CLASP_LANES (object);

  g_clear_handle_id (&self->place_id, g_source_remove);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (clasp_lanes_parent_class)->dispose (object);
}

static void
clasp_lanes_class_init (ClaspLanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_lanes_get_property;
  object_class->set_property = clasp_lanes_set_property;
  object_class->dispose = clasp_lanes_dispose;
  widget_class->map = clasp_lanes_map;
  widget_class->unmap = clasp_lanes_unmap;
  props[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, GTK_TYPE_SELECTION_MODEL, flags);
  props[PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  g_type_ensure (CLASP_TYPE_LANE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-lanes.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspLanes, list);
}

static void
clasp_lanes_init (ClaspLanes *self)
{
  self->model_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "items-changed", G_CALLBACK (lanes_on_items), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Times and protocol text stay left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->list), GTK_TEXT_DIR_LTR);
}
