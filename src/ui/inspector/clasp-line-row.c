/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-line-row.h"

#include <glib/gi18n.h>

struct _ClaspLineRow
{
  GtkBox parent_instance;

  ClaspTranscriptItem *item;
  gboolean selected;

  GtkWidget *badge;
};

G_DEFINE_FINAL_TYPE (ClaspLineRow, clasp_line_row, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_ITEM,
  PROP_SELECTED,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static gboolean
line_row_is_set (gpointer object, const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
line_row_is_line (gpointer object, const char *heading)
{
  return !line_row_is_set (object, heading);
}

static gboolean
line_row_shows_details (gpointer object, const char *details, gboolean selected, gboolean always_open)
{
  return line_row_is_set (object, details) && (selected || always_open);
}

/* What is wrong is always shown; what holds, when the line is selected. */
static char *
line_row_choose_details (gpointer object, const char *details, const char *troubles, gboolean selected)
{
  return g_strdup (selected ? details : troubles);
}

static PangoEllipsizeMode
line_row_get_ellipsize (gpointer object, gboolean selected)
{
  return selected ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END;
}

static gboolean
line_row_on_link (ClaspLineRow *self, const char *id)
{
  return gtk_widget_activate_action (GTK_WIDGET (self), "win.explain", "s", id);
}

/* What a click on the badge does, for who hears it. */
static void
line_row_name_badge (ClaspLineRow *self)
{
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;

  if (self->item == NULL)
    return;
  g_object_get (self->item, "explains", &id, NULL);
  /* Translators: %s is a rule, such as RES-01. */
  name = g_strdup_printf (_("Explain %s"), id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->badge), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
line_row_on_badge (ClaspLineRow *self)
{
  g_autofree char *id = NULL;

  g_object_get (self->item, "explains", &id, NULL);
  if (*id != '\0')
    line_row_on_link (self, id);
}

static void
clasp_line_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspLineRow *self = CLASP_LINE_ROW (object);

  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_SELECTED:
      g_value_set_boolean (value, self->selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_line_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspLineRow *self = CLASP_LINE_ROW (object);

  switch (id)
    {
    case PROP_ITEM:
      if (g_set_object (&self->item, g_value_get_object (value)))
        {
          line_row_name_badge (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_SELECTED:
      if (self->selected != g_value_get_boolean (value))
        {
          self->selected = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_line_row_dispose (GObject *object)
{
  g_clear_object (&CLASP_LINE_ROW (object)->item);
  G_OBJECT_CLASS (clasp_line_row_parent_class)->dispose (object);
}

static void
clasp_line_row_class_init (ClaspLineRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_line_row_get_property;
  object_class->set_property = clasp_line_row_set_property;
  object_class->dispose = clasp_line_row_dispose;
  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, CLASP_TYPE_TRANSCRIPT_ITEM, flags);
  props[PROP_SELECTED] = g_param_spec_boolean ("selected", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (CLASP_TYPE_TRANSCRIPT_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-line-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspLineRow, badge);
  gtk_widget_class_bind_template_callback (widget_class, line_row_is_set);
  gtk_widget_class_bind_template_callback (widget_class, line_row_is_line);
  gtk_widget_class_bind_template_callback (widget_class, line_row_on_link);
  gtk_widget_class_bind_template_callback (widget_class, line_row_on_badge);
  gtk_widget_class_bind_template_callback (widget_class, line_row_shows_details);
  gtk_widget_class_bind_template_callback (widget_class, line_row_choose_details);
  gtk_widget_class_bind_template_callback (widget_class, line_row_get_ellipsize);
}

static void
clasp_line_row_init (ClaspLineRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
