/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-redirect.h"

#include <glib/gi18n.h>
#include <string.h>

GPtrArray *
clasp_cli_report_get_fields (const ClaspReport *report, const char *name)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < report->transcript->len; i++)
    {
      const ClaspLine *line = g_ptr_array_index (report->transcript, i);
      const char *data = g_bytes_get_data (line->bytes, NULL);

      if (line->direction != CLASP_DIRECTION_IN || line->hop != CLASP_HOP_SERVER)
        continue;
      if (line->kind == CLASP_LINE_START) /* what came before was an interim response */
        g_ptr_array_set_size (values, 0);
      else if (line->kind == CLASP_LINE_FIELD && line->name_length == strlen (name) &&
               g_ascii_strncasecmp (data, name, line->name_length) == 0)
        g_ptr_array_add (values, g_strndup (data + line->value_start, line->value_length));
    }
  return values;
}

gboolean
clasp_cli_redirect_exists (const ClaspReport *report)
{
  static const guint redirects[] = { 301, 302, 303, 307, 308 };
  g_autoptr (GPtrArray) locations = clasp_cli_report_get_fields (report, "Location");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (redirects); i++)
    if (report->http_status == redirects[i])
      return locations->len > 0 && report->uri != NULL;
  return FALSE;
}

gboolean
clasp_cli_same_origin (const ClaspUri *a, const ClaspUri *b)
{
  return a->secure == b->secure && a->port == b->port && g_ascii_strcasecmp (a->host, b->host) == 0;
}

/* http and https are what servers write; a fragment belongs to browsers. */
static char *
cli_redirect_resolve_location (const ClaspUri *base, const char *location, GError **error)
{
  g_autofree char *url = g_uri_resolve_relative (base->text, location, G_URI_FLAGS_ENCODED, NULL);
  char *fragment;

  if (url == NULL)
    {
      g_autofree char *masked = clasp_uri_mask (location);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The redirect to “%s” leads nowhere."), masked);
      return NULL;
    }
  fragment = strchr (url, '#');
  if (fragment != NULL)
    *fragment = '\0';
  if (g_ascii_strncasecmp (url, "http:", 5) == 0)
    return g_strconcat ("ws:", url + 5, NULL);
  if (g_ascii_strncasecmp (url, "https:", 6) == 0)
    return g_strconcat ("wss:", url + 6, NULL);
  return g_steal_pointer (&url);
}

static gboolean
cli_redirect_may_follow (const ClaspUri *from, const ClaspUri *to, const GPtrArray *visited, guint max_redirects,
                         GError **error)
{
  guint i;

  if (from->secure && !to->secure)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   _("The redirect to “%s” is not followed: it leads from wss to ws, where others can listen."),
                   to->text);
      return FALSE;
    }
  for (i = 0; i < visited->len; i++)
    if (strcmp (g_ptr_array_index (visited, i), to->text) == 0)
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS, _("The redirects go in a loop, back to “%s”."),
                     to->text);
        return FALSE;
      }
  if (visited->len > max_redirects)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS,
                   ngettext ("More than %u redirect is not followed.", "More than %u redirects are not followed.",
                             max_redirects),
                   max_redirects);
      return FALSE;
    }
  return TRUE;
}

static void
cli_redirect_drop_private (ClaspProfile *profile)
{
  static const char *const private_names[] = { "Authorization", "Cookie", "Host" };
  GListStore *headers = clasp_profile_get_headers (profile);
  guint i = 0;
  gsize k;

  while (i < g_list_model_get_n_items (G_LIST_MODEL (headers)))
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (headers), i);
      gboolean drop = FALSE;

      for (k = 0; k < G_N_ELEMENTS (private_names); k++)
        drop |= g_ascii_strcasecmp (clasp_header_get_name (header), private_names[k]) == 0;
      if (drop)
        g_list_store_remove (headers, i);
      else
        i++;
    }
  g_object_set (profile, "connect-to", "", NULL);
}

ClaspProfile *
clasp_cli_redirect_follow (ClaspProfile *profile, const ClaspReport *report, const GPtrArray *visited,
                           guint max_redirects, GError **error)
{
  g_autoptr (GPtrArray) locations = clasp_cli_report_get_fields (report, "Location");
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autofree char *url = cli_redirect_resolve_location (report->uri, g_ptr_array_index (locations, 0), error);
  g_autoptr (ClaspUri) uri = NULL;
  ClaspProfile *next;

  if (url == NULL)
    return NULL;
  uri = clasp_uri_parse (url, strlen (url), verdicts);
  if (uri == NULL)
    {
      g_autofree char *masked = clasp_uri_mask (url);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The redirect to “%s” does not lead to a WebSocket."),
                   masked);
      return NULL;
    }
  if (!cli_redirect_may_follow (report->uri, uri, visited, max_redirects, error))
    return NULL;
  next = clasp_profile_duplicate (profile);
  clasp_profile_set_url (next, uri->text);
  if (!clasp_cli_same_origin (report->uri, uri))
    cli_redirect_drop_private (next);
  return next;
}
