/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-source.h"

#include <adwaita.h>
#include <string.h>

/* Colouring a text of this size or more makes the window wait. */
#define MAX_COLORED (256 * 1024)
/* Bytes of a line that are shown without a break. */
#define MAX_LINE 4096

static gboolean
source_dark_to_scheme (GBinding *binding, const GValue *dark, GValue *scheme, gpointer user_data)
{
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  const char *id = g_value_get_boolean (dark) ? "Adwaita-dark" : "Adwaita";

  g_value_set_object (scheme, gtk_source_style_scheme_manager_get_scheme (manager, id));
  return TRUE;
}

void
clasp_source_follow_style (GtkSourceBuffer *buffer)
{
  g_object_bind_property_full (adw_style_manager_get_default (), "dark", buffer, "style-scheme", G_BINDING_SYNC_CREATE,
                               source_dark_to_scheme, NULL, NULL, NULL);
}

static GtkSourceLanguage *
source_guess_language (const char *content_type)
{
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();
  g_autofree char *type = NULL;

  if (content_type == NULL)
    return NULL;
  type = g_strndup (content_type, strcspn (content_type, "; \t"));
  if (g_str_has_suffix (type, "+json"))
    return gtk_source_language_manager_get_language (manager, "json");
  if (g_str_has_suffix (type, "+xml"))
    return gtk_source_language_manager_get_language (manager, "xml");
  return gtk_source_language_manager_guess_language (manager, NULL, type);
}

/* A text with a line break after each MAX_LINE bytes of a line, since GTK lays out a line as a whole: 7 s for 1 MiB.
 * (transfer full) (nullable): %NULL when no line is that long */
static char *
source_break_lines (const char *text)
{
  GString *broken = NULL;
  const char *end = text + strlen (text);
  const char *start = text;

  while (start < end)
    {
      const char *line_end = memchr (start, '\n', (gsize) MIN (end - start, MAX_LINE + 1));
      const char *next = line_end != NULL ? line_end + 1 : end;

      if (next - start > MAX_LINE + 1)
        {
          next = g_utf8_find_prev_char (start, start + MAX_LINE + 1);
          if (broken == NULL)
            broken = g_string_new_len (text, start - text);
        }
      if (broken != NULL)
        g_string_append_len (broken, start, next - start);
      if (broken != NULL && line_end == NULL && next < end)
        g_string_append_c (broken, '\n');
      start = next;
    }
  return broken != NULL ? g_string_free_and_steal (broken) : NULL;
}

/* What was just put into the buffer ends at @end. */
static void
source_on_inserted (GtkTextBuffer *buffer, const GtkTextIter *end, const char *text, int length, gpointer user_data)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, length));
  gtk_text_buffer_apply_tag_by_name (buffer, "as-came", &start, end);
}

void
clasp_source_forbid_hyphens (GtkSourceBuffer *buffer)
{
  gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (buffer), "as-came", "insert-hyphens", FALSE, NULL);
  g_signal_connect_after (buffer, "insert-text", G_CALLBACK (source_on_inserted), NULL);
}

gboolean
clasp_source_set_text (GtkSourceBuffer *buffer, const char *text, gsize length, const char *content_type)
{
  /* A NUL is replaced as well. Bytes without content come as NULL. */
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", (gssize) length);
  g_autofree char *broken = source_break_lines (valid);
  gboolean colored = length <= MAX_COLORED && broken == NULL;

  gtk_source_buffer_set_language (buffer, colored ? source_guess_language (content_type) : NULL);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (buffer), broken != NULL ? broken : valid, -1);
  return broken != NULL;
}
