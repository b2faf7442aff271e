/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-source.h"

#include <adwaita.h>
#include <string.h>

/* Colouring a text of this size or more makes the window wait. */
#define MAX_COLORED (256 * 1024)

static gboolean
dark_to_scheme (GBinding *binding, const GValue *dark, GValue *scheme, gpointer user_data)
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
                               dark_to_scheme, NULL, NULL, NULL);
}

static GtkSourceLanguage *
guess_language (const char *content_type)
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

void
clasp_source_set_text (GtkSourceBuffer *buffer, const char *text, gsize length, const char *content_type)
{
  /* A NUL is replaced as well. Bytes without content come as NULL. */
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", (gssize) length);
  gtk_source_buffer_set_language (buffer, length <= MAX_COLORED ? guess_language (content_type) : NULL);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (buffer), valid, -1);
}
