/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-export-text.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-grammar.h"
#include "clasp-placeholder.h"

/* What stands on a line of its own: other line ends would begin something else. (transfer full) */
static char *
export_text_dup_line (const char *text)
{
  char *line = g_strdelimit (g_strdup (text), "\r\n", ' ');

  return g_strstrip (line);
}

/* An address has no blanks in it; those it was written with are what a browser would make of them, but for those around
 * the name of a placeholder. (transfer full) */
static char *
export_text_dup_url (ClaspProfile *profile)
{
  g_autofree char *line = export_text_dup_line (clasp_profile_get_url (profile));
  g_autoptr (GArray) places = clasp_placeholders_find (line, strlen (line));
  g_autoptr (GString) url = g_string_new (line);
  g_auto (GStrv) parts = NULL;

  /* From the end, so that what is still to be looked at stays where it was found. */
  for (guint i = places->len; i > 0; i--)
    {
      const ClaspPlaceholder *place = &g_array_index (places, ClaspPlaceholder, i - 1);
      gsize name_end = place->name_start + place->name_length;

      if (place->kind != CLASP_PLACEHOLDER_NAME)
        continue;
      g_string_erase (url, (gssize) name_end, (gssize) (place->start + place->length - 2 - name_end));
      g_string_erase (url, (gssize) place->start + 2, (gssize) (place->name_start - place->start - 2));
    }
  parts = g_strsplit_set (url->str, " \t", -1);
  return g_strjoinv ("%20", parts);
}

/* The fields that stand apart from the table. (transfer full) (element-type ClaspHeader) */
static GPtrArray *
export_text_list_fields (ClaspProfile *profile)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  ClaspDeflateParameters deflate;
  g_autofree char *offer = NULL;

  clasp_profile_get_deflate_parameters (profile, &deflate);
  if (*clasp_profile_get_extensions (profile) != '\0')
    offer = g_strdup (clasp_profile_get_extensions (profile));
  else if (clasp_profile_get_deflate (profile))
    offer = clasp_deflate_parameters_to_offer (&deflate);
  if (*clasp_profile_get_origin (profile) != '\0')
    g_ptr_array_add (fields, clasp_header_new ("Origin", clasp_profile_get_origin (profile), TRUE));
  if (*clasp_profile_get_subprotocols (profile) != '\0')
    g_ptr_array_add (fields,
                     clasp_header_new ("Sec-WebSocket-Protocol", clasp_profile_get_subprotocols (profile), TRUE));
  if (offer != NULL)
    g_ptr_array_add (fields, clasp_header_new ("Sec-WebSocket-Extensions", offer, TRUE));
  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    g_ptr_array_add (fields, g_list_model_get_item (headers, i));
  return fields;
}

/* Names what the file of a connection says beside what is @said here. */
static void
export_text_leave_out (ClaspProfile *profile, const char *const *said, GPtrArray *left_out)
{
  static const char *const always[] = { "format",
                                        "id",
                                        "name",
                                        "url",
                                        "headers",
                                        "password-secret",
                                        "subprotocols",
                                        "origin",
                                        "extensions",
                                        "deflate",
                                        "deflate-server-bits",
                                        "deflate-client-bits",
                                        "deflate-server-no-context",
                                        "deflate-client-no-context",
                                        NULL };
  g_autofree char *json = clasp_profile_to_json (profile);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  g_autoptr (GList) names = root != NULL ? json_object_get_members (json_node_get_object (root)) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    if (!g_strv_contains (always, l->data) && !g_strv_contains (said, l->data))
      g_ptr_array_add (left_out, g_strdup (l->data));
}

/* ---------------------------------------------------------------------------------------------------------- .http */

char *
clasp_export_http_write (ClaspProfile *profile, GPtrArray *left_out)
{
  static const char *const said[] = { NULL };
  g_autofree char *name = export_text_dup_line (clasp_profile_get_name (profile));
  g_autofree char *url = export_text_dup_url (profile);
  g_autoptr (GPtrArray) fields = export_text_list_fields (profile);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "###%s%s\nWEBSOCKET %s\n", *name != '\0' ? " " : "", name, url);
  for (guint i = 0; i < fields->len; i++)
    {
      ClaspHeader *field = fields->pdata[i];
      g_autofree char *value = export_text_dup_line (clasp_header_get_value (field));
      g_autofree char *field_name = export_text_dup_line (clasp_header_get_name (field));

      /* Another name would begin a comment, a request or something else. */
      if (!clasp_slice_is_token ((ClaspSlice) { field_name, strlen (field_name) }) || *field_name == '#')
        {
          if (*field_name != '\0')
            g_ptr_array_add (left_out, g_strdup (field_name));
        }
      else
        g_string_append_printf (text, "%s%s:%s%s\n", clasp_header_get_enabled (field) ? "" : "# ", field_name,
                                *value != '\0' ? " " : "", value);
    }
  export_text_leave_out (profile, said, left_out);
  g_string_append_c (text, '\n');
  return g_string_free_and_steal (text);
}

/* ---------------------------------------------------------------------------------------------------------- Bruno */

/* "name: value" of a block; a name with more than letters in it stands in quotes. */
static void
export_text_bru_append (GString *text, const char *before, const char *name, const char *value)
{
  g_autofree char *key = export_text_dup_line (name);
  g_autofree char *line = export_text_dup_line (value);

  if (strpbrk (key, ": \t\"{}~@") != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (key, "\"", -1);
      g_autofree char *escaped = g_strjoinv ("\\\"", parts);

      g_string_append_printf (text, "  %s\"%s\":", before, escaped);
    }
  else
    g_string_append_printf (text, "  %s%s:", before, key);
  g_string_append_printf (text, " %s\n", line);
}

static void
export_text_bru_append_fields (GString *text, const GPtrArray *fields)
{
  if (fields->len == 0)
    return;
  g_string_append (text, "\nheaders {\n");
  for (guint i = 0; i < fields->len; i++)
    {
      ClaspHeader *field = fields->pdata[i];

      if (*clasp_header_get_name (field) != '\0')
        export_text_bru_append (text, clasp_header_get_enabled (field) ? "" : "~", clasp_header_get_name (field),
                                clasp_header_get_value (field));
    }
  g_string_append (text, "}\n");
}

static void
export_text_bru_append_sign_in (GString *text, ClaspProfile *profile)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;

  g_object_get (profile, "user", &user, "password", &password, NULL);
  if (*user == '\0')
    return;
  g_string_append (text, "\nauth:basic {\n");
  export_text_bru_append (text, "", "username", user);
  export_text_bru_append (text, "", "password", password);
  g_string_append (text, "}\n");
}

/* Each line moved to the side, so that none of them ends the block. */
static void
export_text_bru_append_notes (GString *text, ClaspProfile *profile)
{
  g_autofree char *notes = NULL;
  g_auto (GStrv) lines = NULL;

  g_object_get (profile, "notes", &notes, NULL);
  if (*notes == '\0')
    return;
  lines = g_strsplit (notes, "\n", -1);
  g_string_append (text, "\ndocs {\n");
  for (gsize i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "  %s\n", g_strdelimit (lines[i], "\r", ' '));
  g_string_append (text, "}\n");
}

char *
clasp_export_bru_write (ClaspProfile *profile, guint position, GPtrArray *left_out)
{
  static const char *const said[] = { "user", "timeout", "ping", "notes", NULL };
  g_autofree char *title = clasp_profile_dup_title (profile);
  g_autofree char *name = export_text_dup_line (title);
  g_autofree char *url = export_text_dup_url (profile);
  g_autofree char *user = NULL;
  g_autoptr (GPtrArray) fields = export_text_list_fields (profile);
  GString *text = g_string_new (NULL);

  g_object_get (profile, "user", &user, NULL);
  g_string_append_printf (text, "meta {\n  name: %s\n  type: ws\n  seq: %u\n}\n", name, position);
  g_string_append_printf (text, "\nws {\n  url: %s\n  body: ws\n  auth: %s\n}\n", url,
                          *user != '\0' ? "basic" : "none");
  export_text_bru_append_fields (text, fields);
  export_text_bru_append_sign_in (text, profile);
  /* Milliseconds. */
  if (clasp_profile_get_timeout (profile) > 0 || clasp_profile_get_ping (profile) > 0)
    g_string_append_printf (
        text, "\nsettings {\n  timeout: %" G_GUINT64_FORMAT "\n  keepAliveInterval: %" G_GUINT64_FORMAT "\n}\n",
        1000 * (guint64) clasp_profile_get_timeout (profile), 1000 * (guint64) clasp_profile_get_ping (profile));
  export_text_bru_append_notes (text, profile);
  export_text_leave_out (profile, said, left_out);
  return g_string_free_and_steal (text);
}
