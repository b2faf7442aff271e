/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-pasted-command.h"
#include "clasp-snippet.h"

/* More than anybody reads. */
#define MAX_LEFT_OUT 1000
/* Messages of a connection, bytes of all of them, and characters of the name of one. */
#define MAX_MESSAGES 200
#define MAX_MESSAGES_SIZE (1024 * 1024)
#define MAX_MESSAGE_NAME 80

static void
import_free_imported (gpointer data)
{
  ClaspImported *imported = data;

  g_object_unref (imported->profile);
  g_free (imported->folder);
  g_free (imported);
}

ClaspImport *
clasp_import_new (void)
{
  ClaspImport *self = g_new0 (ClaspImport, 1);

  self->connections = g_ptr_array_new_with_free_func (import_free_imported);
  self->left_out = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
clasp_import_free (ClaspImport *self)
{
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->left_out);
  g_free (self);
}

void
clasp_import_leave_out (ClaspImport *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  g_return_if_fail (self != NULL);

  if (self->left_out->len >= MAX_LEFT_OUT)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (!g_ptr_array_find_with_equal_func (self->left_out, text, g_str_equal, NULL))
    g_ptr_array_add (self->left_out, g_steal_pointer (&text));
}

gboolean
clasp_import_is_websocket (const char *url)
{
  return url != NULL && (g_ascii_strncasecmp (url, "ws://", 5) == 0 || g_ascii_strncasecmp (url, "wss://", 6) == 0);
}

/* Other programs' braces as ours: Insomnia's "{{ _.name }}", Yaak's "${[ name ]}", Hoppscotch's "<<name>>". */
static char *
import_dup_braces (const char *text)
{
  static const struct
  {
    const char *open, *close;
  } kinds[] = { { "{{", "}}" }, { "${[", "]}" }, { "<<", ">>" } };
  GString *out = g_string_new (NULL);
  gsize i;

  while (*text != '\0')
    {
      const char *end = NULL;

      for (i = 0; i < G_N_ELEMENTS (kinds); i++)
        if (g_str_has_prefix (text, kinds[i].open))
          break;
      /* A name is short: looking for its end must not cost the square of the text. */
      if (i < G_N_ELEMENTS (kinds))
        end = g_strstr_len (text, (gssize) strnlen (text, 256), kinds[i].close);
      if (end == NULL)
        g_string_append_c (out, *text++);
      else
        {
          const char *start = text + strlen (kinds[i].open);
          g_autofree char *name = g_strstrip (g_strndup (start, (gsize) (end - start)));

          g_string_append_printf (out, "{{%s}}", name + (g_str_has_prefix (name, "_.") ? 2 : 0));
          text = end + strlen (kinds[i].close);
        }
    }
  return g_string_free_and_steal (out);
}

static char *
import_dup_address (const char *url)
{
  g_autofree char *braces = import_dup_braces (url);
  g_autofree char *cleaned = clasp_pasted_command_clean_url (braces);

  if (g_ascii_strncasecmp (cleaned, "http://", 7) == 0)
    return g_strconcat ("ws://", cleaned + 7, NULL);
  if (g_ascii_strncasecmp (cleaned, "https://", 8) == 0)
    return g_strconcat ("wss://", cleaned + 8, NULL);
  return g_steal_pointer (&cleaned);
}

ClaspProfile *
clasp_import_add (ClaspImport *self, const char *name, const char *url, const char *folder)
{
  ClaspImported *imported;
  g_autofree char *address = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (url != NULL, NULL);

  address = import_dup_address (url);
  imported = g_new0 (ClaspImported, 1);
  imported->profile = clasp_profile_new ();
  imported->folder = folder != NULL && *folder != '\0' ? g_strdup (folder) : NULL;
  clasp_profile_set_url (imported->profile, address);
  if (name != NULL)
    g_object_set (imported->profile, "name", name, NULL);
  g_ptr_array_add (self->connections, imported);
  return imported->profile;
}

void
clasp_import_add_own (ClaspImport *self, ClaspProfile *profile, const char *folder)
{
  ClaspImported *imported;

  g_return_if_fail (self != NULL);
  g_return_if_fail (CLASP_IS_PROFILE (profile));

  imported = g_new0 (ClaspImported, 1);
  imported->profile = g_object_ref (profile);
  imported->folder = folder != NULL && *folder != '\0' ? g_strdup (folder) : NULL;
  imported->ours = TRUE;
  g_ptr_array_add (self->connections, imported);
}

/* Bytes of all messages before one more. */
static gsize
import_count_messages (GListModel *snippets)
{
  gsize bytes = 0;

  for (guint i = 0; i < g_list_model_get_n_items (snippets); i++)
    {
      g_autoptr (ClaspSnippet) snippet = g_list_model_get_item (snippets, i);

      bytes += strlen (clasp_snippet_get_text (snippet));
    }
  return bytes;
}

void
clasp_import_add_message (ClaspImport *self, ClaspProfile *profile, const char *name, const char *type,
                          const char *text)
{
  GListStore *snippets;
  g_autofree char *ours = NULL;
  g_autofree char *title = NULL;
  g_autofree char *trimmed = NULL;
  g_autoptr (ClaspSnippet) snippet = NULL;
  guint n;
  gboolean json;

  g_return_if_fail (self != NULL);
  g_return_if_fail (CLASP_IS_PROFILE (profile));
  g_return_if_fail (text != NULL);

  snippets = clasp_profile_get_snippets (profile);
  n = g_list_model_get_n_items (G_LIST_MODEL (snippets));
  ours = import_dup_braces (text);
  if (strlen (ours) > CLASP_SNIPPET_TEXT_MAX || n >= MAX_MESSAGES ||
      import_count_messages (G_LIST_MODEL (snippets)) + strlen (ours) > MAX_MESSAGES_SIZE)
    {
      clasp_import_leave_out (self, _("Messages of “%s” that are too long or too many were left out."),
                              clasp_profile_get_name (profile));
      return;
    }
  trimmed = g_strstrip (g_strdup (name != NULL ? name : ""));
  g_strdelimit (trimmed, "\r\n\t", ' ');
  title = *trimmed != '\0' ? g_utf8_substring (trimmed, 0, MIN (g_utf8_strlen (trimmed, -1), MAX_MESSAGE_NAME))
                           : g_strdup_printf (_("Message %u"), n + 1);
  json = g_strcmp0 (type, "json") == 0 || (type == NULL && (*ours == '{' || *ours == '['));
  snippet = clasp_snippet_new (title, "", json ? "json" : "text", ours, "");
  g_list_store_append (snippets, snippet);
}

/* "host:port" of an address, as Host has it. */
static gboolean
import_is_own_host (ClaspProfile *profile, const char *value)
{
  return clasp_slice_equals_case (clasp_address_split (clasp_profile_get_url (profile)).host, value);
}

static gboolean
import_is_own_field (ClaspProfile *profile, const char *name, const char *value)
{
  return g_ascii_strcasecmp (name, "Sec-WebSocket-Key") == 0 ||
         (g_ascii_strcasecmp (name, "Upgrade") == 0 && strcmp (value, "websocket") == 0) ||
         (g_ascii_strcasecmp (name, "Connection") == 0 && strcmp (value, "Upgrade") == 0) ||
         (g_ascii_strcasecmp (name, "Sec-WebSocket-Version") == 0 && strcmp (value, "13") == 0) ||
         (g_ascii_strcasecmp (name, "Host") == 0 && import_is_own_host (profile, value));
}

static void
import_append_text (ClaspProfile *profile, const char *property, const char *value)
{
  g_autofree char *before = NULL;
  g_autofree char *joined = NULL;

  g_object_get (profile, property, &before, NULL);
  joined = *before != '\0' ? g_strconcat (before, ", ", value, NULL) : g_strdup (value);
  g_object_set (profile, property, joined, NULL);
}

void
clasp_import_add_field (ClaspImport *self, ClaspProfile *profile, const char *name, const char *value, gboolean ticked)
{
  GListStore *headers = clasp_profile_get_headers (profile);
  g_autofree char *text = import_dup_braces (value);
  g_autoptr (ClaspHeader) header = NULL;

  g_return_if_fail (name != NULL);

  /* HTTP/2's own, as browsers list them. */
  if (*name == '\0' || *name == ':' || (ticked && import_is_own_field (profile, name, text)))
    return;
  if (ticked && g_ascii_strcasecmp (name, "Sec-WebSocket-Protocol") == 0)
    {
      import_append_text (profile, "subprotocols", text);
      return;
    }
  if (ticked && g_ascii_strcasecmp (name, "Sec-WebSocket-Extensions") == 0)
    {
      import_append_text (profile, "extensions", text);
      return;
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (headers)) >= CLASP_PASTED_FIELDS_MAX)
    {
      clasp_import_leave_out (self, _("Only the first %d headers of “%s” were taken."), CLASP_PASTED_FIELDS_MAX,
                              clasp_profile_get_name (profile));
      return;
    }
  header = clasp_header_new (name, text, ticked);
  g_list_store_append (headers, header);
}
