/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-source.h"

#include <adwaita.h>
#include <string.h>
#include "clasp-foreign.h"

/* Colouring a text of this size or more makes the window wait. */
#define MAX_COLORED (256 * 1024)
/* Bytes of a line that are shown without a break. */
#define MAX_LINE 4096
/* Marks that are set off; more would take too long. All of them are copied as what came. */
#define MAX_TAGGED 2000

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

/* ---- Showing text of others ---- */

/* A place of the buffer that shows something else than what came: a mark, or a line break of ours. */
typedef struct
{
  guint offset;  /* in characters of the buffer */
  guint n_chars; /* of the buffer */
  guint n_bytes; /* that came; 0: a line break of ours */
  char bytes[6];
} Stand;

typedef struct
{
  GString *shown;
  guint n_chars;
  gsize line; /* bytes since the last line break */
  GArray *stands;
  gboolean broken;
} Layout;

static void
source_append_stand (Layout *self, const char *shown, const char *bytes, guint n_bytes)
{
  Stand stand = { self->n_chars, (guint) g_utf8_strlen (shown, -1), n_bytes, { 0 } };

  if (n_bytes > 0)
    memcpy (stand.bytes, bytes, n_bytes);
  g_array_append_val (self->stands, stand);
  g_string_append (self->shown, shown);
  self->n_chars += stand.n_chars;
  self->line += strlen (shown);
}

/* Appends the character at @at; returns how many bytes it has. */
static guint
source_append_char (Layout *self, const char *at, const char *end)
{
  gunichar c = *at == '\0' ? 0 : g_utf8_get_char_validated (at, end - at);
  char mark[CLASP_FOREIGN_MARK_SIZE];
  guint n_bytes;

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      clasp_foreign_mark_byte ((guint8) *at, mark);
      source_append_stand (self, mark, at, 1);
      return 1;
    }
  n_bytes = (guint) g_unichar_to_utf8 (c, NULL);
  if (c != '\n' && c != '\t' && !(c == '\r' && at + 1 < end && at[1] == '\n') && clasp_foreign_is_hidden (c))
    {
      clasp_foreign_mark (c, mark);
      source_append_stand (self, mark, at, n_bytes);
      return n_bytes;
    }
  g_string_append_len (self->shown, at, n_bytes);
  self->n_chars++;
  self->line = c == '\n' ? 0 : self->line + n_bytes;
  return n_bytes;
}

/* A line break comes after each MAX_LINE bytes of a line, since GTK lays out a line as a whole: 7 s for 1 MiB. */
static void
source_lay_out (Layout *self, const char *text, gsize length)
{
  const char *end = text + length;

  for (const char *at = text; at < end;)
    {
      if (self->line >= MAX_LINE && *at != '\n' && *at != '\r')
        {
          source_append_stand (self, "\n", NULL, 0);
          self->line = 0;
          self->broken = TRUE;
        }
      at += source_append_char (self, at, end);
    }
}

/* Sets the marks off from text that only looks like them. */
static void
source_tag_marks (GtkTextBuffer *buffer, GArray *stands)
{
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);

  if (gtk_text_tag_table_lookup (table, "mark") == NULL)
    gtk_text_buffer_create_tag (buffer, "mark", "weight", PANGO_WEIGHT_BOLD, "underline", PANGO_UNDERLINE_SINGLE, NULL);
  for (guint i = 0; i < MIN (stands->len, MAX_TAGGED); i++)
    {
      const Stand *stand = &g_array_index (stands, Stand, i);
      GtkTextIter from, to;

      gtk_text_buffer_get_iter_at_offset (buffer, &from, (int) stand->offset);
      gtk_text_buffer_get_iter_at_offset (buffer, &to, (int) (stand->offset + stand->n_chars));
      if (stand->n_bytes > 0)
        gtk_text_buffer_apply_tag_by_name (buffer, "mark", &from, &to);
    }
}

/* The index of the first stand at @offset or behind it. */
static guint
source_find_stand (GArray *stands, guint offset)
{
  guint low = 0, high = stands->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (stands, Stand, middle).offset < offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
source_append_slice (GString *text, GtkTextBuffer *buffer, guint from, guint to)
{
  GtkTextIter start, end;
  g_autofree char *slice = NULL;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) from);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, (int) to);
  slice = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  g_string_append (text, slice);
}

GBytes *
clasp_source_dup_selected (GtkSourceBuffer *buffer)
{
  GtkTextBuffer *shown = GTK_TEXT_BUFFER (buffer);
  GArray *stands = g_object_get_data (G_OBJECT (buffer), "clasp-stands");
  GString *text;
  GtkTextIter start, end;
  guint from, to;

  if (!gtk_text_buffer_get_selection_bounds (shown, &start, &end))
    return NULL;
  text = g_string_new (NULL);
  from = (guint) gtk_text_iter_get_offset (&start);
  to = (guint) gtk_text_iter_get_offset (&end);
  for (guint i = stands != NULL ? source_find_stand (stands, from) : 0; stands != NULL && i < stands->len; i++)
    {
      const Stand *stand = &g_array_index (stands, Stand, i);

      if (stand->offset + stand->n_chars > to) /* a part of a mark is only what is seen */
        break;
      source_append_slice (text, shown, from, stand->offset);
      g_string_append_len (text, stand->bytes, stand->n_bytes);
      from = stand->offset + stand->n_chars;
    }
  source_append_slice (text, shown, from, to);
  return g_string_free_to_bytes (text);
}

/* ---- Hyphens ---- */

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
  Layout layout = { g_string_sized_new (length), 0, 0, g_array_new (FALSE, FALSE, sizeof (Stand)), FALSE };
  gboolean colored;

  /* Bytes without content come as NULL. */
  if (length > 0)
    source_lay_out (&layout, text, length);
  colored = length <= MAX_COLORED && !layout.broken;
  gtk_source_buffer_set_language (buffer, colored ? source_guess_language (content_type) : NULL);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (buffer), layout.shown->str, (int) layout.shown->len);
  source_tag_marks (GTK_TEXT_BUFFER (buffer), layout.stands);
  g_object_set_data_full (G_OBJECT (buffer), "clasp-stands", layout.stands, (GDestroyNotify) g_array_unref);
  g_string_free (layout.shown, TRUE);
  return layout.broken;
}
