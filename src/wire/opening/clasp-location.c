/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-location.h"

#include <string.h>

char *
clasp_location_resolve (const ClaspUri *base, const char *location)
{
  g_autofree char *url = NULL;
  char *fragment;

  g_return_val_if_fail (base != NULL && location != NULL, NULL);

  url = g_uri_resolve_relative (base->text, location, G_URI_FLAGS_ENCODED, NULL);
  if (url == NULL)
    return NULL;
  fragment = strchr (url, '#');
  if (fragment != NULL)
    *fragment = '\0';
  if (g_ascii_strncasecmp (url, "http:", strlen ("http:")) == 0)
    return g_strconcat ("ws:", url + strlen ("http:"), NULL);
  if (g_ascii_strncasecmp (url, "https:", strlen ("https:")) == 0)
    return g_strconcat ("wss:", url + strlen ("https:"), NULL);
  return g_steal_pointer (&url);
}

gboolean
clasp_location_is_followed (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}
