/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-address.h"

#include <string.h>

/* The one place that knows it. */
static const char SEPARATOR[] = "://";

const char *
clasp_address_find_authority (const char *text, gssize length)
{
  const char *separator;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  separator = text != NULL ? g_strstr_len (text, length, SEPARATOR) : NULL;
  return separator != NULL ? separator + strlen (SEPARATOR) : NULL;
}

gboolean
clasp_address_is_whole (const char *text)
{
  return text != NULL && clasp_address_find_authority (text, -1) != NULL;
}

ClaspSlice
clasp_address_split_authority (ClaspSlice authority, ClaspSlice *user_info)
{
  const char *at = authority.length > 0 ? memrchr (authority.data, '@', authority.length) : NULL;

  *user_info = clasp_slice (NULL, 0);
  if (at == NULL)
    return authority;
  *user_info = clasp_slice (authority.data, (gsize) (at - authority.data));
  return clasp_slice (at + 1, authority.length - user_info->length - 1);
}

ClaspAddress
clasp_address_split (const char *text)
{
  const char *authority, *end, *query;
  ClaspAddress parts = { { NULL, 0 } };

  g_return_val_if_fail (text != NULL, parts);

  authority = clasp_address_find_authority (text, -1);
  if (authority != NULL)
    parts.scheme = clasp_slice (text, (gsize) (authority - text) - strlen (SEPARATOR));
  else
    authority = text;
  end = authority + strcspn (authority, "/?#");
  query = end + strcspn (end, "?#");
  parts.host = clasp_address_split_authority (clasp_slice (authority, (gsize) (end - authority)), &parts.user_info);
  parts.path = clasp_slice (end, (gsize) (query - end));
  parts.query = clasp_slice (query, *query == '?' ? strcspn (query, "#") : 0);
  return parts;
}

char *
clasp_address_compose (const char *scheme, const char *rest)
{
  g_return_val_if_fail (scheme != NULL && rest != NULL, NULL);

  return g_strconcat (scheme, SEPARATOR, rest, NULL);
}
