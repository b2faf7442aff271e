/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-side-pane.h"

#include "clasp-settings.h"

#define MAIN_MIN_WIDTH 360
#define MIN_WIDTH 280
#define MAX_WIDTH 4096

struct _ClaspSidePane
{
  AdwBin parent_instance;

  GtkPaned *paned;
  int placed_width; /* of the whole when the handle was placed; 0: not yet */
};

G_DEFINE_FINAL_TYPE (ClaspSidePane, clasp_side_pane, ADW_TYPE_BIN)

enum
{
  PROP_MAIN = 1,
  PROP_SIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
side_pane_place_idle (gpointer data)
{
  ClaspSidePane *self = data;
  int width = self->paned != NULL ? gtk_widget_get_width (GTK_WIDGET (self->paned)) : 0;

  if (width > 0)
    {
      int side = g_settings_get_int (clasp_settings_get (), "inspector-width");

      self->placed_width = 0;
      gtk_paned_set_position (self->paned, MAX (width - side, MAIN_MIN_WIDTH));
      self->placed_width = width;
    }
  return G_SOURCE_REMOVE;
}

static void
side_pane_on_sized (ClaspSidePane *self)
{
  /* Not at once: this is told in the middle of an allocation. */
  g_idle_add_full (G_PRIORITY_HIGH, side_pane_place_idle, g_object_ref (self), g_object_unref);
}

static void
side_pane_on_moved (ClaspSidePane *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->paned));
  int side = width - gtk_paned_get_position (self->paned);
  GtkWidget *end = gtk_paned_get_end_child (self->paned);

  /* Moved while the width is the one it was placed in: by the user, and not because the window was resized. */
  if (width == self->placed_width && end != NULL && gtk_widget_get_visible (end) && side >= MIN_WIDTH &&
      side <= MAX_WIDTH)
    g_settings_set_int (clasp_settings_get (), "inspector-width", side);
}

static void
clasp_side_pane_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  ClaspSidePane *self = CLASP_SIDE_PANE (object);

  switch (property_id)
    {
    case PROP_MAIN:
      g_value_set_object (value, gtk_paned_get_start_child (self->paned));
      break;
    case PROP_SIDE:
      g_value_set_object (value, gtk_paned_get_end_child (self->paned));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
clasp_side_pane_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  ClaspSidePane *self = CLASP_SIDE_PANE (object);

  switch (property_id)
    {
    case PROP_MAIN:
      gtk_paned_set_start_child (self->paned, g_value_get_object (value));
      break;
    case PROP_SIDE:
      gtk_paned_set_end_child (self->paned, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
clasp_side_pane_dispose (GObject *object)
{
  ClaspSidePane *self = CLASP_SIDE_PANE (object);

  if (self->paned != NULL)
    g_signal_handlers_disconnect_by_data (self->paned, self);
  self->paned = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  G_OBJECT_CLASS (clasp_side_pane_parent_class)->dispose (object);
}

static void
clasp_side_pane_class_init (ClaspSidePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clasp_side_pane_get_property;
  object_class->set_property = clasp_side_pane_set_property;
  object_class->dispose = clasp_side_pane_dispose;

  properties[PROP_MAIN] = g_param_spec_object ("main", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_SIDE] = g_param_spec_object ("side", NULL, NULL, GTK_TYPE_WIDGET, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
clasp_side_pane_init (ClaspSidePane *self)
{
  self->paned = GTK_PANED (gtk_paned_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_paned_set_resize_end_child (self->paned, FALSE);
  gtk_paned_set_shrink_start_child (self->paned, FALSE);
  gtk_paned_set_shrink_end_child (self->paned, FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->paned));
  g_signal_connect_swapped (self->paned, "notify::max-position", G_CALLBACK (side_pane_on_sized), self);
  g_signal_connect_swapped (self->paned, "notify::position", G_CALLBACK (side_pane_on_moved), self);
}
