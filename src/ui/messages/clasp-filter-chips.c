/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-filter-chips.h"

#include <glib/gi18n.h>

#include "clasp-filter.h"
#include "clasp-flow.h"

/* A longer term is cut; the entry has all of it. */
#define MAX_CHARS 40
/* More terms are seen in the entry alone: they would take the room of the messages. */
#define MAX_CHIPS 20

struct _ClaspFilterChips
{
  AdwBin parent_instance;

  ClaspFlow *flow;
  GPtrArray *terms; /* of char * */
};

G_DEFINE_FINAL_TYPE (ClaspFilterChips, clasp_filter_chips, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* Terms that stand side by side must all hold: nothing but a space is needed between those that are left. */
static void
filter_chips_remove (ClaspFilterChips *self, GtkWidget *chip)
{
  guint removed = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "term"));
  GString *left = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->terms->len; i++)
    if (i != removed)
      g_string_append_printf (left, "%s%s", left->len > 0 ? " " : "", (const char *) self->terms->pdata[i]);
  text = g_string_free (left, FALSE);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, text);
}

static void
filter_chips_add (ClaspFilterChips *self, guint number)
{
  const char *term = self->terms->pdata[number];
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (term);
  GtkWidget *icon = gtk_image_new_from_icon_name ("window-close-symbolic");
  /* Translators: %s is a term of the filter. */
  g_autofree char *name = g_strdup_printf (_("Remove condition %s"), term);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_CHARS);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "filter-chip");
  gtk_widget_set_tooltip_text (chip, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (chip), "term", GUINT_TO_POINTER (number));
  g_signal_connect_object (chip, "clicked", G_CALLBACK (filter_chips_remove), self, G_CONNECT_SWAPPED);
  clasp_flow_append (self->flow, chip);
}

void
clasp_filter_chips_show (ClaspFilterChips *self, const char *text)
{
  g_autoptr (ClaspFilter) filter = NULL;
  const ClaspFilterPlace *places = NULL;
  guint n = 0;
  gboolean shown;

  g_return_if_fail (CLASP_IS_FILTER_CHIPS (self) && text != NULL);

  filter = clasp_filter_new (text, NULL, NULL);
  if (filter != NULL)
    places = clasp_filter_get_terms (filter, &n);
  shown = n > 1 && n <= MAX_CHIPS;
  clasp_flow_remove_all (self->flow);
  g_ptr_array_set_size (self->terms, 0);
  for (guint i = 0; shown && i < n; i++)
    {
      g_ptr_array_add (self->terms, g_strndup (text + places[i].offset, places[i].length));
      filter_chips_add (self, i);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), shown);
}

static void
clasp_filter_chips_finalize (GObject *object)
{
  g_ptr_array_unref (CLASP_FILTER_CHIPS (object)->terms);
  G_OBJECT_CLASS (clasp_filter_chips_parent_class)->finalize (object);
}

static void
clasp_filter_chips_class_init (ClaspFilterChipsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_filter_chips_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CLASP_TYPE_FILTER_CHIPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
clasp_filter_chips_init (ClaspFilterChips *self)
{
  self->terms = g_ptr_array_new_with_free_func (g_free);
  self->flow = g_object_new (CLASP_TYPE_FLOW, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->flow));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
