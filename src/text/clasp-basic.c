/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-basic.h"

#include <string.h>

char *
clasp_basic_compose (const char *user, const char *password)
{
  g_autofree char *pair = NULL;
  g_autofree char *encoded = NULL;

  g_return_val_if_fail (user != NULL, NULL);

  pair = password != NULL ? g_strconcat (user, ":", password, NULL) : g_strdup (user);
  encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  return g_strconcat ("Basic ", encoded, NULL);
}

gboolean
clasp_basic_is_value (const char *value)
{
  g_return_val_if_fail (value != NULL, FALSE);

  return g_ascii_strncasecmp (value, "Basic ", strlen ("Basic ")) == 0;
}
