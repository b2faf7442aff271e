/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-origin.h"

#include <string.h>

#include "clasp-verdict.h"

gboolean
clasp_origins_equal (const ClaspUri *a, const ClaspUri *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->secure == b->secure && a->port == b->port && g_ascii_strcasecmp (a->host, b->host) == 0;
}

char *
clasp_origin_dup_text (const ClaspUri *uri)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  host = g_ascii_strdown (uri->host_field, -1);
  return g_strconcat (uri->secure ? "wss://" : "ws://", host, NULL);
}

char *
clasp_origin_dup_of_url (const char *url)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = NULL;

  g_return_val_if_fail (url != NULL, NULL);

  if (*url == '\0')
    return NULL;
  uri = clasp_uri_parse (url, strlen (url), verdicts);
  return uri != NULL ? clasp_origin_dup_text (uri) : NULL;
}

gboolean
clasp_origin_admits (const char *given_for, const char *origin)
{
  g_return_val_if_fail (given_for != NULL && origin != NULL, FALSE);

  if (strcmp (given_for, origin) == 0)
    return TRUE;
  return g_str_has_prefix (given_for, "ws://") && g_str_has_prefix (origin, "wss://") &&
         strcmp (given_for + strlen ("ws://"), origin + strlen ("wss://")) == 0;
}
