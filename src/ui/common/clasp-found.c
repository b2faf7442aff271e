/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-found.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "clasp-filter.h"
#include "clasp-format.h"

#define TAG "found"
/* How much of the accent colour there is in the ground. */
#define STRENGTH 0.35

static void
found_get_color (GdkRGBA *color)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autoptr (GdkRGBA) accent = adw_style_manager_get_accent_color_rgba (style);

  *color = *accent;
}

static void
found_add (PangoAttrList *attributes, PangoAttribute *attribute, gsize start, gsize end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (attributes, attribute);
}

void
clasp_found_mark (PangoAttrList *attributes, ClaspFind *find, const char *text, gsize start)
{
  g_autoptr (GArray) places = NULL;
  GdkRGBA color;

  if (find == NULL || clasp_find_get_text (find) == NULL)
    return;
  places = clasp_find_dup_places (find, text, strlen (text));
  found_get_color (&color);
  for (guint i = 0; i < places->len; i++)
    {
      const ClaspFilterPlace *place = &g_array_index (places, ClaspFilterPlace, i);
      gsize from = start + place->offset;

      found_add (attributes,
                 pango_attr_background_new ((guint16) (color.red * 65535), (guint16) (color.green * 65535),
                                            (guint16) (color.blue * 65535)),
                 from, from + place->length);
      found_add (attributes, pango_attr_background_alpha_new ((guint16) (STRENGTH * 65535)), from,
                 from + place->length);
    }
}

gboolean
clasp_found_mark_buffer (GtkTextBuffer *buffer, ClaspFind *find, GtkTextIter *first)
{
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), TAG);
  g_autofree char *text = NULL;
  g_autoptr (GArray) places = NULL;
  GtkTextIter start, end;
  GdkRGBA color;
  gsize at = 0;
  glong n_chars = 0;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  if (tag != NULL)
    gtk_text_buffer_remove_tag (buffer, tag, &start, &end);
  if (find == NULL || clasp_find_get_text (find) == NULL)
    return FALSE;
  if (tag == NULL)
    tag = gtk_text_buffer_create_tag (buffer, TAG, NULL);
  found_get_color (&color);
  color.alpha = STRENGTH;
  g_object_set (tag, "background-rgba", &color, NULL);
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  places = clasp_find_dup_places (find, text, strlen (text));
  for (guint i = 0; i < places->len; i++)
    {
      const ClaspFilterPlace *place = &g_array_index (places, ClaspFilterPlace, i);

      n_chars += g_utf8_strlen (text + at, (gssize) (place->offset - at));
      at = place->offset;
      gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) n_chars);
      gtk_text_buffer_get_iter_at_offset (buffer, &end,
                                          (int) (n_chars + g_utf8_strlen (text + at, (gssize) place->length)));
      gtk_text_buffer_apply_tag (buffer, tag, &start, &end);
      if (i == 0 && first != NULL)
        *first = start;
    }
  return places->len > 0;
}

char *
clasp_found_dup_limit (guint64 n_limited)
{
  g_autofree char *count = clasp_format_count (n_limited);

  if (n_limited >= CLASP_FILTER_LIMITED_MAX)
    return g_strdup (_("The search was given up: the regular expression takes too long"));
  if (n_limited == 0)
    return NULL;
  return g_strdup_printf (ngettext ("The regular expression took too long for %s message, which was left out",
                                    "The regular expression took too long for %s messages, which were left out",
                                    (gulong) n_limited),
                          count);
}
