/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-base64.h"

#include <string.h>

GBytes *
clasp_base64_parse (const char *text, gsize length)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  g_autoptr (GString) packed = NULL;
  gsize n_letters, n_padding, size;
  guchar *data;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  packed = g_string_sized_new (length + 1);
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      g_string_append_c (packed, text[i]);
  n_letters = strspn (packed->str, letters);
  n_padding = strspn (packed->str + n_letters, "=");
  if (packed->len % 4 != 0 || n_padding > 2 || n_letters + n_padding != packed->len)
    return NULL;
  data = g_base64_decode (packed->str, &size);
  return g_bytes_new_take (data, size);
}
