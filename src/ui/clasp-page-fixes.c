/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-page.h"

#include <string.h>

static void
set_scheme (ClaspConnection *connection, const char *scheme)
{
  const char *url = clasp_connection_get_url (connection);
  const char *rest = strstr (url, "://");
  g_autofree char *changed = g_strconcat (scheme, "://", rest != NULL ? rest + 3 : url, NULL);

  clasp_connection_set_url (connection, changed);
}

/* Each returns whether to connect again. */

static gboolean
fix_version (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  clasp_connection_untick_headers (connection, "Sec-WebSocket-Version");
  clasp_connection_restore_field (connection, "Sec-WebSocket-Version");
  return TRUE;
}

static gboolean
fix_scheme (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  if (strstr (value, "://") != NULL)
    clasp_connection_set_url (connection, value);
  else
    set_scheme (connection, value);
  return TRUE;
}

static gboolean
fix_ws (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  return fix_scheme (page, connection, *value != '\0' ? value : "ws");
}

static gboolean
fix_wss (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  return fix_scheme (page, connection, *value != '\0' ? value : "wss");
}

static gboolean
fix_url (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  if (*value != '\0')
    clasp_connection_set_url (connection, value);
  return *value != '\0';
}

static gboolean
fix_trust (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  g_object_set (connection, "insecure", TRUE, NULL);
  return TRUE;
}

static gboolean
fix_extensions (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  g_object_set (connection, "extensions", "", "deflate", FALSE, NULL);
  clasp_connection_untick_headers (connection, "Sec-WebSocket-Extensions");
  return TRUE;
}

static gboolean
fix_subprotocols (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  g_object_set (connection, "subprotocols", "", NULL);
  clasp_connection_untick_headers (connection, "Sec-WebSocket-Protocol");
  return TRUE;
}

static gboolean
fix_origin (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  g_object_set (connection, "origin", "", NULL);
  clasp_connection_untick_headers (connection, "Origin");
  return TRUE;
}

/* In the table, where one looks for it. */
static gboolean
fix_with_origin (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  g_autoptr (ClaspHeader) header = clasp_header_new ("Origin", value, TRUE);

  fix_origin (page, connection, value);
  g_list_store_append (clasp_connection_get_headers (connection), header);
  return TRUE;
}

static gboolean
fix_offer (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  g_autofree char *offered = NULL;
  g_autofree char *joined = NULL;

  if (*value == '\0')
    {
      clasp_page_show_request (page, "subprotocols");
      return FALSE;
    }
  g_object_get (connection, "subprotocols", &offered, NULL);
  joined = *offered == '\0' ? g_strdup (value) : g_strconcat (offered, ", ", value, NULL);
  g_object_set (connection, "subprotocols", joined, NULL);
  return TRUE;
}

static gboolean
fix_fields (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  static const char *const required[] = {
    "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
  };

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    clasp_connection_untick_headers (connection, required[i]);
  g_object_set (connection, "method", "", "http-version", "", "target", "", "dropped-fields", NULL, NULL);
  return TRUE;
}

static gboolean
show_rule (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  clasp_page_show_rule (page, value);
  return FALSE;
}

static gboolean
sign_in (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  clasp_page_show_request (page, "sign-in");
  return FALSE;
}

static gboolean
retry (ClaspPage *page, ClaspConnection *connection, const char *value)
{
  return TRUE;
}

static const struct
{
  const char *id;
  gboolean (*apply) (ClaspPage *page, ClaspConnection *connection, const char *value);
} FIXES[] = {
  { "retry-version-13", fix_version },
  { "use-ws", fix_ws },
  { "use-wss", fix_wss },
  { "use-location", fix_url },
  { "use-http-url", fix_url },
  { "trust", fix_trust },
  { "retry-without-extensions", fix_extensions },
  { "retry-without-subprotocols", fix_subprotocols },
  { "retry-without-origin", fix_origin },
  { "retry-with-origin", fix_with_origin },
  { "offer-subprotocol", fix_offer },
  { "restore-fields", fix_fields },
  { "show-rule", show_rule },
  { "sign-in", sign_in },
  { "retry", retry },
};

void
clasp_page_apply_fix (ClaspPage *self, const char *id, const char *value)
{
  g_return_if_fail (CLASP_IS_PAGE (self));
  g_return_if_fail (id != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (FIXES); i++)
    if (g_str_equal (FIXES[i].id, id))
      {
        if (FIXES[i].apply (self, clasp_page_get_connection (self), value != NULL ? value : ""))
          clasp_page_connect (self);
        return;
      }
  g_warning ("There is no fix \"%s\"", id);
}
