/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-page.h"

#include <string.h>

static void
page_fixes_set_scheme (ClaspProfile *profile, const char *scheme)
{
  const char *url = clasp_profile_get_url (profile);
  const char *rest = strstr (url, "://");
  g_autofree char *changed = g_strconcat (scheme, "://", rest != NULL ? rest + 3 : url, NULL);

  clasp_profile_set_url (profile, changed);
}

/* Each returns whether to connect again. */

static gboolean
page_fixes_fix_version (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  clasp_profile_untick_headers (profile, "Sec-WebSocket-Version");
  clasp_profile_restore_field (profile, "Sec-WebSocket-Version");
  return TRUE;
}

static gboolean
page_fixes_fix_scheme (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  if (strstr (value, "://") != NULL)
    clasp_profile_set_url (profile, value);
  else
    page_fixes_set_scheme (profile, value);
  return TRUE;
}

static gboolean
page_fixes_fix_ws (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  return page_fixes_fix_scheme (page, profile, *value != '\0' ? value : "ws");
}

static gboolean
page_fixes_fix_wss (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  return page_fixes_fix_scheme (page, profile, *value != '\0' ? value : "wss");
}

static gboolean
page_fixes_fix_url (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  if (*value != '\0')
    clasp_profile_set_url (profile, value);
  return *value != '\0';
}

static gboolean
page_fixes_fix_trust (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  g_object_set (profile, "insecure", TRUE, NULL);
  return TRUE;
}

static gboolean
page_fixes_fix_extensions (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  g_object_set (profile, "extensions", "", "deflate", FALSE, NULL);
  clasp_profile_untick_headers (profile, "Sec-WebSocket-Extensions");
  return TRUE;
}

static gboolean
page_fixes_fix_subprotocols (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  g_object_set (profile, "subprotocols", "", NULL);
  clasp_profile_untick_headers (profile, "Sec-WebSocket-Protocol");
  return TRUE;
}

static gboolean
page_fixes_fix_origin (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  g_object_set (profile, "origin", "", NULL);
  clasp_profile_untick_headers (profile, "Origin");
  return TRUE;
}

/* In the table, where one looks for it. */
static gboolean
page_fixes_fix_with_origin (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  g_autoptr (ClaspHeader) header = clasp_header_new ("Origin", value, TRUE);

  page_fixes_fix_origin (page, profile, value);
  g_list_store_append (clasp_profile_get_headers (profile), header);
  return TRUE;
}

static gboolean
page_fixes_fix_offer (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  g_autofree char *offered = NULL;
  g_autofree char *joined = NULL;

  if (*value == '\0')
    {
      clasp_page_show_request (page, "subprotocols");
      return FALSE;
    }
  g_object_get (profile, "subprotocols", &offered, NULL);
  joined = *offered == '\0' ? g_strdup (value) : g_strconcat (offered, ", ", value, NULL);
  g_object_set (profile, "subprotocols", joined, NULL);
  return TRUE;
}

static gboolean
page_fixes_fix_fields (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  static const char *const required[] = {
    "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
  };

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    clasp_profile_untick_headers (profile, required[i]);
  g_object_set (profile, "method", "", "http-version", "", "target", "", "dropped-fields", NULL, NULL);
  return TRUE;
}

static gboolean
page_fixes_show_rule (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  clasp_page_show_rule (page, value);
  return FALSE;
}

static gboolean
page_fixes_sign_in (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  clasp_page_show_request (page, "sign-in");
  return FALSE;
}

static gboolean
page_fixes_retry (ClaspPage *page, ClaspProfile *profile, const char *value)
{
  return TRUE;
}

static const struct
{
  const char *id;
  gboolean (*apply) (ClaspPage *page, ClaspProfile *profile, const char *value);
} FIXES[] = {
  { "retry-version-13", page_fixes_fix_version },
  { "use-ws", page_fixes_fix_ws },
  { "use-wss", page_fixes_fix_wss },
  { "use-location", page_fixes_fix_url },
  { "use-http-url", page_fixes_fix_url },
  { "trust", page_fixes_fix_trust },
  { "retry-without-extensions", page_fixes_fix_extensions },
  { "retry-without-subprotocols", page_fixes_fix_subprotocols },
  { "retry-without-origin", page_fixes_fix_origin },
  { "retry-with-origin", page_fixes_fix_with_origin },
  { "offer-subprotocol", page_fixes_fix_offer },
  { "restore-fields", page_fixes_fix_fields },
  { "show-rule", page_fixes_show_rule },
  { "sign-in", page_fixes_sign_in },
  { "retry", page_fixes_retry },
};

void
clasp_page_apply_fix (ClaspPage *self, const char *id, const char *value)
{
  g_return_if_fail (CLASP_IS_PAGE (self));
  g_return_if_fail (id != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (FIXES); i++)
    if (g_str_equal (FIXES[i].id, id))
      {
        if (FIXES[i].apply (self, clasp_page_get_profile (self), value != NULL ? value : ""))
          clasp_page_connect (self);
        return;
      }
  g_warning ("There is no fix \"%s\"", id);
}
