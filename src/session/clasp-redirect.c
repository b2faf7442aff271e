/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-redirect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-location.h"
#include "clasp-origin.h"
#include "clasp-secret.h"

gboolean
clasp_redirect_exists (const ClaspReport *report)
{
  g_autoptr (GPtrArray) locations = NULL;

  g_return_val_if_fail (report != NULL, FALSE);

  locations = clasp_report_get_fields (report, CLASP_HOP_SERVER, "Location");
  return clasp_location_is_followed (report->http_status) && locations->len > 0 && report->uri != NULL;
}

static gboolean
redirect_may_follow (const ClaspUri *from, const ClaspUri *to, const GPtrArray *visited, guint max_redirects,
                     GError **error)
{
  g_autofree char *shown = clasp_uri_mask (to->text);

  if (from->secure && !to->secure)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   _("The redirect to “%s” is not followed: it leads from wss to ws, where others can listen."),
                   shown);
      return FALSE;
    }
  for (guint i = 0; visited != NULL && i < visited->len; i++)
    if (strcmp (visited->pdata[i], to->text) == 0)
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS, _("The redirects go in a loop, back to “%s”."),
                     shown);
        return FALSE;
      }
  if (visited != NULL && visited->len > max_redirects)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS,
                   ngettext ("More than %u redirect is not followed.", "More than %u redirects are not followed.",
                             max_redirects),
                   max_redirects);
      return FALSE;
    }
  return TRUE;
}

ClaspUri *
clasp_redirect_dup_target (const ClaspReport *report, const GPtrArray *visited, guint max_redirects, GError **error)
{
  g_autoptr (GPtrArray) locations = NULL;
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (report != NULL && clasp_redirect_exists (report), NULL);

  locations = clasp_report_get_fields (report, CLASP_HOP_SERVER, "Location");
  url = clasp_location_resolve (report->uri, locations->pdata[0]);
  if (url == NULL)
    {
      g_autofree char *masked = clasp_uri_mask (locations->pdata[0]);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The redirect to “%s” leads nowhere."), masked);
      return NULL;
    }
  uri = clasp_uri_parse (url, strlen (url), verdicts);
  if (uri == NULL)
    {
      g_autofree char *masked = clasp_uri_mask (url);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The redirect to “%s” does not lead to a WebSocket."),
                   masked);
      return NULL;
    }
  if (!redirect_may_follow (report->uri, uri, visited, max_redirects, error))
    return NULL;
  return g_steal_pointer (&uri);
}

/* ---- what stays behind */

/* What placeholders filled in may be a secret's value, and so may what they will fill in. */
static gboolean
redirect_is_filled_in (ClaspProfile *profile, const char *text)
{
  return strstr (text, "{{") != NULL || clasp_profile_has_filled_in (profile, text);
}

/* Whether an offer is made of nothing but RFC 7692's words: a parameter of one's own may hold anything. */
static gboolean
redirect_is_plain_offer (const char *offer)
{
  static const char *const words[] = {
    "",
    "permessage-deflate",
    "server_no_context_takeover",
    "client_no_context_takeover",
    "server_max_window_bits",
    "client_max_window_bits",
    NULL,
  };
  g_auto (GStrv) parts = g_strsplit_set (offer, ";,", -1);
  gboolean plain = TRUE;

  for (gsize i = 0; plain && parts[i] != NULL; i++)
    {
      char *bits = strchr (parts[i], '=');

      if (bits != NULL)
        *bits++ = '\0';
      plain = bits == NULL || (strspn (bits, "0123456789\" ") == strlen (bits) && strlen (bits) <= 5);
      plain = plain && g_strv_contains (words, g_strstrip (parts[i]));
    }
  return plain;
}

/* Of a header that may go along, the value stays at home as well when it is a secret. */
static void
redirect_untick_headers (ClaspProfile *profile, GPtrArray *left_out)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);
      const char *name = clasp_header_get_name (header);

      if (!clasp_header_get_enabled (header) || *name == '\0' ||
          (clasp_field_may_cross_origins (name) && !clasp_header_get_secret (header) &&
           !redirect_is_filled_in (profile, clasp_header_get_value (header)) &&
           (g_ascii_strcasecmp (name, "Sec-WebSocket-Extensions") != 0 ||
            redirect_is_plain_offer (clasp_header_get_value (header)))))
        continue;
      g_ptr_array_add (left_out, g_strdup (name));
      g_object_set (header, "enabled", FALSE, NULL);
    }
}

/* The names of protocols that everybody knows. Any other word may be a token: it is not told by its shape. */
static gboolean
redirect_is_plain_name (const char *element)
{
  static const char *const names[] = {
    "actioncable-unsupported",
    "actioncable-v1-json",
    "amqp",
    "base64",
    "binary",
    "channel.k8s.io",
    "chat",
    "graphql-transport-ws",
    "graphql-ws",
    "json",
    "jsonrpc",
    "mqtt",
    "mqttv3.1",
    "ocpp1.2",
    "ocpp1.5",
    "ocpp1.6",
    "ocpp2.0",
    "ocpp2.0.1",
    "ocpp2.1",
    "sip",
    "soap",
    "superchat",
    "v10.stomp",
    "v11.stomp",
    "v12.stomp",
    "v4.channel.k8s.io",
    "v5.channel.k8s.io",
    "vite-hmr",
    "vite-ping",
    "wamp",
    "wamp.2.json",
    "wamp.2.msgpack",
    "xmpp",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (element, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* A subprotocol's name is public; a token that stands among them is not, and takes its neighbours along. */
static void
redirect_drop_subprotocols (ClaspProfile *profile, GPtrArray *left_out)
{
  g_auto (GStrv) parts = g_strsplit (clasp_profile_get_subprotocols (profile), ",", -1);
  gboolean plain = !redirect_is_filled_in (profile, clasp_profile_get_subprotocols (profile));

  for (gsize i = 0; parts[i] != NULL; i++)
    plain = plain && redirect_is_plain_name (g_strstrip (parts[i]));
  if (plain)
    return;
  g_ptr_array_add (left_out, g_strdup ("Sec-WebSocket-Protocol"));
  clasp_profile_set_subprotocols (profile, "");
}

static void
redirect_drop_extensions (ClaspProfile *profile, GPtrArray *left_out)
{
  if (redirect_is_plain_offer (clasp_profile_get_extensions (profile)))
    return;
  g_ptr_array_add (left_out, g_strdup ("Sec-WebSocket-Extensions"));
  clasp_profile_set_extensions (profile, "");
}

static void
redirect_drop_origin (ClaspProfile *profile, GPtrArray *left_out)
{
  if (*clasp_profile_get_origin (profile) == '\0' || clasp_field_may_cross_origins ("Origin"))
    return;
  g_ptr_array_add (left_out, g_strdup ("Origin"));
  clasp_profile_set_origin (profile, "");
}

static void
redirect_drop_certificate (ClaspProfile *profile, GPtrArray *left_out)
{
  if (*clasp_profile_get_cert_file (profile) != '\0')
    g_ptr_array_add (left_out, g_strdup (_("the client certificate")));
  clasp_profile_set_client_certificate (profile, "", "");
}

char *
clasp_redirect_apply (ClaspProfile *profile, const ClaspUri *from, const ClaspUri *to)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *origin = NULL;
  g_autofree char *list = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (to != NULL, NULL);

  clasp_profile_set_url (profile, to->text);
  if (from != NULL && clasp_origins_equal (from, to))
    return NULL;

  clasp_profile_set_led_away (profile);
  redirect_untick_headers (profile, left_out);
  redirect_drop_subprotocols (profile, left_out);
  redirect_drop_extensions (profile, left_out);
  redirect_drop_certificate (profile, left_out);
  g_object_set (profile, "connect-to", "", "target", "", "extra", "", "sni", "", "insecure", FALSE, NULL);
  redirect_drop_origin (profile, left_out);
  if (left_out->len == 0)
    return NULL;
  g_ptr_array_add (left_out, NULL);
  list = g_strjoinv (", ", (char **) left_out->pdata);
  origin = clasp_origin_dup_text (to);
  return g_strdup_printf (_("Left out on the way to %s, which is another origin: %s."), origin, list);
}
