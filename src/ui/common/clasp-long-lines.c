/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-long-lines.h"

/* A word of this length or more makes its line be wrapped anywhere: looking for the words' ends takes Pango more than
 * the square of the line's length, 5 s for 64 KiB. */
#define LONG_WORD 2048

#define HIDDEN "hidden-rest"
#define ANYWHERE "wrapped-anywhere"

static gboolean
long_lines_is_hidden (GtkTextBuffer *buffer, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), HIDDEN);
  GtkTextIter toggle = *start;

  if (gtk_text_iter_has_tag (start, tag))
    return TRUE;
  return gtk_text_iter_forward_to_tag_toggle (&toggle, tag) && gtk_text_iter_compare (&toggle, end) < 0;
}

static void
long_lines_update_note (GtkTextBuffer *buffer, GtkWidget *note)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_widget_set_visible (note, long_lines_is_hidden (buffer, &start, &end));
}

static gboolean
long_lines_has_long_word (const GtkTextIter *start, const GtkTextIter *end)
{
  g_autofree char *text = gtk_text_iter_get_slice (start, end);
  gsize length = 0;

  for (const char *at = text; *at != '\0' && length < LONG_WORD; at++)
    length = g_ascii_isspace (*at) ? 0 : length + 1;
  return length == LONG_WORD;
}

/* Judges the line anew that @start is the start of. */
static void
long_lines_fold_line (GtkTextBuffer *buffer, const GtkTextIter *start)
{
  GtkTextIter end = *start;
  GtkTextIter rest = *start;

  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  gtk_text_buffer_remove_tag_by_name (buffer, HIDDEN, start, &end);
  gtk_text_buffer_remove_tag_by_name (buffer, ANYWHERE, start, &end);
  if (gtk_text_iter_get_line_offset (&end) < LONG_WORD)
    return;
  if (gtk_text_iter_get_line_offset (&end) > CLASP_LONG_LINE)
    {
      gtk_text_iter_set_line_offset (&rest, CLASP_LONG_LINE);
      gtk_text_buffer_apply_tag_by_name (buffer, HIDDEN, &rest, &end);
    }
  else
    rest = end;
  if (long_lines_has_long_word (start, &rest))
    gtk_text_buffer_apply_tag_by_name (buffer, ANYWHERE, start, &end);
}

static void
long_lines_fold_lines (GtkTextBuffer *buffer, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextIter line = *start;

  gtk_text_iter_set_line_offset (&line, 0);
  do
    long_lines_fold_line (buffer, &line);
  while (gtk_text_iter_forward_line (&line) && gtk_text_iter_compare (&line, end) <= 0);
}

/* What was just put into the buffer ends at @end. */
static void
long_lines_on_inserted (GtkTextBuffer *buffer, const GtkTextIter *end, const char *text, int length, GtkWidget *note)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, length));
  long_lines_fold_lines (buffer, &start, end);
  long_lines_update_note (buffer, note);
}

static void
long_lines_on_deleted (GtkTextBuffer *buffer, const GtkTextIter *start, const GtkTextIter *end, GtkWidget *note)
{
  long_lines_fold_lines (buffer, start, start);
  long_lines_update_note (buffer, note);
}

/* GTK copies what can be seen. */
static gboolean
long_lines_copy_hidden (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end) || !long_lines_is_hidden (buffer, &start, &end))
    return FALSE;
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (view)), text);
  return TRUE;
}

static void
long_lines_on_copy (GtkTextView *view)
{
  if (long_lines_copy_hidden (view))
    g_signal_stop_emission_by_name (view, "copy-clipboard");
}

static void
long_lines_on_cut (GtkTextView *view)
{
  if (!long_lines_copy_hidden (view))
    return;
  gtk_text_buffer_delete_selection (gtk_text_view_get_buffer (view), TRUE, gtk_text_view_get_editable (view));
  g_signal_stop_emission_by_name (view, "cut-clipboard");
}

void
clasp_long_lines_fold (GtkTextView *view, GtkWidget *note)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  gtk_text_buffer_create_tag (buffer, HIDDEN, "invisible", TRUE, NULL);
  gtk_text_buffer_create_tag (buffer, ANYWHERE, "wrap-mode", GTK_WRAP_CHAR, NULL);
  g_signal_connect_object (buffer, "insert-text", G_CALLBACK (long_lines_on_inserted), note, G_CONNECT_AFTER);
  g_signal_connect_object (buffer, "delete-range", G_CALLBACK (long_lines_on_deleted), note, G_CONNECT_AFTER);
  g_signal_connect (view, "copy-clipboard", G_CALLBACK (long_lines_on_copy), NULL);
  g_signal_connect (view, "cut-clipboard", G_CALLBACK (long_lines_on_cut), NULL);
}
