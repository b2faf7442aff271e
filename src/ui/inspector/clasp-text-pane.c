/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-text-pane.h"

#include "clasp-detail-row.h"
#include "clasp-found.h"
#include "clasp-lazy-list.h"
#include "clasp-source.h"
#include "clasp-text-list.h"

struct _ClaspTextPane
{
  AdwBin parent_instance;

  char *title;
  ClaspFind *find; /* (nullable) */
  GSignalGroup *find_signals;

  GtkWidget *broken;
  GtkWidget *text_window;
  GtkAccessible *text_view;
  GtkSourceBuffer *buffer;
  GtkWidget *lines_window;
  GtkListView *lines_view;
  GtkNoSelection *lines;
};

G_DEFINE_FINAL_TYPE (ClaspTextPane, clasp_text_pane, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_FIND,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* What stands to the left and right of a line, the scroll bar among it. */
#define MARGINS 36
#define FALLBACK_COLUMNS 48

guint
clasp_text_pane_get_columns (ClaspTextPane *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontDescription *font = pango_font_description_from_string ("monospace 10");
  PangoFontMetrics *metrics = pango_context_get_metrics (context, font, NULL);
  int character = MAX (PANGO_PIXELS_CEIL (pango_font_metrics_get_approximate_char_width (metrics)), 1);
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  pango_font_metrics_unref (metrics);
  pango_font_description_free (font);
  return width > 0 ? (guint) MAX ((width - MARGINS) / character, CLASP_TEXT_LINES_MIN) : FALLBACK_COLUMNS;
}

/* ---- Rows: inscriptions and not labels, since a list has 200 of them and labels lay out their text to know their
 * size. ---- */

static void
text_pane_on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *line = g_object_new (GTK_TYPE_INSCRIPTION, "nat-lines", 1, "min-lines", 1, "xalign", 0.0, "text-overflow",
                                  GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (line, "monospace");
  gtk_list_item_set_child (item, line);
}

static void
text_pane_on_bind (ClaspTextPane *self, GtkListItem *item)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GtkInscription *line = GTK_INSCRIPTION (gtk_list_item_get_child (item));
  const char *text = clasp_detail_row_get_text (gtk_list_item_get_item (item));

  gtk_inscription_set_text (line, text);
  clasp_found_mark (attributes, self->find, text, 0);
  gtk_inscription_set_attributes (line, attributes);
  gtk_inscription_set_min_chars (line, (guint) g_utf8_strlen (text, -1));
  gtk_list_item_set_accessible_label (item, text);
}

/* GTK 4.18 does not free them along with the inscription. */
static void
text_pane_on_unbind (ClaspTextPane *self, GtkListItem *item)
{
  gtk_inscription_set_attributes (GTK_INSCRIPTION (gtk_list_item_get_child (item)), NULL);
}

/* ---- What is looked for ---- */

static void
text_pane_mark_found (ClaspTextPane *self)
{
  GtkTextIter first;

  if (clasp_found_mark_buffer (GTK_TEXT_BUFFER (self->buffer), self->find, &first))
    {
      g_autoptr (GtkTextMark) mark = gtk_text_mark_new (NULL, TRUE);

      gtk_text_buffer_add_mark (GTK_TEXT_BUFFER (self->buffer), mark, &first);
      gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->text_view), mark, 0.1, FALSE, 0, 0);
      gtk_text_buffer_delete_mark (GTK_TEXT_BUFFER (self->buffer), mark);
    }
}

/* The lines in sight are made anew. */
static void
text_pane_on_find (ClaspTextPane *self)
{
  g_autoptr (GListModel) rows = NULL;

  text_pane_mark_found (self);
  g_set_object (&rows, gtk_no_selection_get_model (self->lines));
  if (rows == NULL)
    return;
  clasp_lazy_list_show (self->lines, NULL);
  clasp_lazy_list_show (self->lines, rows);
}

/* ---- Text ---- */

void
clasp_text_pane_set_text (ClaspTextPane *self, GBytes *text, ClaspTextLines *lines, const char *content_type)
{
  g_autoptr (GListModel) rows = NULL;
  gboolean broken;
  gsize length;
  const char *data = g_bytes_get_data (text, &length);

  if (lines == NULL && length > CLASP_TEXT_PANE_MAX_IN_ONE)
    lines = clasp_text_lines_new (text, clasp_text_pane_get_columns (self));
  if (lines != NULL)
    {
      broken = clasp_text_lines_get_broken (lines);
      rows = clasp_text_list_new_take (lines);
      gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), "", 0);
    }
  else
    broken = clasp_source_set_text (self->buffer, data, length, content_type);
  clasp_lazy_list_show (self->lines, rows);
  if (rows != NULL)
    gtk_list_view_scroll_to (self->lines_view, 0, GTK_LIST_SCROLL_NONE, NULL);
  text_pane_mark_found (self);
  gtk_widget_set_visible (self->text_window, rows == NULL);
  gtk_widget_set_visible (self->lines_window, rows != NULL);
  gtk_widget_set_visible (self->broken, broken);
}

/* A copy holds what came, not the marks that show it. */
static void
text_pane_on_copy (ClaspTextPane *self, GtkTextView *view)
{
  g_autoptr (GBytes) selected = clasp_source_dup_selected (self->buffer);
  g_autoptr (GdkContentProvider) provider = NULL;

  g_signal_stop_emission_by_name (view, "copy-clipboard");
  if (selected == NULL)
    return;
  provider = gdk_content_provider_new_for_bytes ("text/plain;charset=utf-8", selected);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), provider);
}

static void
text_pane_set_title (ClaspTextPane *self, const char *title)
{
  if (!g_set_str (&self->title, title) || title == NULL)
    return;
  gtk_accessible_update_property (self->text_view, GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lines_view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
}

static void
text_pane_set_find (ClaspTextPane *self, ClaspFind *find)
{
  if (!g_set_object (&self->find, find))
    return;
  g_signal_group_set_target (self->find_signals, find);
  text_pane_on_find (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIND]);
}

static void
clasp_text_pane_dispose (GObject *object)
{
  ClaspTextPane *self = CLASP_TEXT_PANE (object);

  g_clear_object (&self->find_signals);
  g_clear_object (&self->find);
  G_OBJECT_CLASS (clasp_text_pane_parent_class)->dispose (object);
}

static void
clasp_text_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    g_value_set_string (value, CLASP_TEXT_PANE (object)->title);
  else if (id == PROP_FIND)
    g_value_set_object (value, CLASP_TEXT_PANE (object)->find);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_text_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    text_pane_set_title (CLASP_TEXT_PANE (object), g_value_get_string (value));
  else if (id == PROP_FIND)
    text_pane_set_find (CLASP_TEXT_PANE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_text_pane_finalize (GObject *object)
{
  g_free (CLASP_TEXT_PANE (object)->title);
  G_OBJECT_CLASS (clasp_text_pane_parent_class)->finalize (object);
}

static void
clasp_text_pane_class_init (ClaspTextPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_text_pane_get_property;
  object_class->set_property = clasp_text_pane_set_property;
  object_class->dispose = clasp_text_pane_dispose;
  object_class->finalize = clasp_text_pane_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_FIND] = g_param_spec_object ("find", NULL, NULL, CLASP_TYPE_FIND,
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-text-pane.ui");
  gtk_widget_class_bind_template_callback (widget_class, text_pane_on_setup);
  gtk_widget_class_bind_template_callback (widget_class, text_pane_on_bind);
  gtk_widget_class_bind_template_callback (widget_class, text_pane_on_unbind);
  gtk_widget_class_bind_template_callback (widget_class, text_pane_on_copy);
  gtk_widget_class_bind_template_child (widget_class, ClaspTextPane, broken);
  gtk_widget_class_bind_template_child (widget_class, ClaspTextPane, text_window);
  gtk_widget_class_bind_template_child (widget_class, ClaspTextPane, text_view);
  gtk_widget_class_bind_template_child (widget_class, ClaspTextPane, buffer);
  gtk_widget_class_bind_template_child (widget_class, ClaspTextPane, lines_window);
  gtk_widget_class_bind_template_child (widget_class, ClaspTextPane, lines_view);
  gtk_widget_class_bind_template_child (widget_class, ClaspTextPane, lines);
}

static void
clasp_text_pane_init (ClaspTextPane *self)
{
  self->find_signals = g_signal_group_new (CLASP_TYPE_FIND);
  g_signal_group_connect_swapped (self->find_signals, "notify::text", G_CALLBACK (text_pane_on_find), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  clasp_source_follow_style (self->buffer);
  clasp_source_forbid_hyphens (self->buffer);
}
