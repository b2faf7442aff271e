/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-charset.h"

#include <string.h>

/* No name of a set is longer. */
#define MAX_NAME 20

/* The value of "charset", without quotes. Returns: (transfer full) (nullable): it, in lower case */
static char *
charset_dup_name (const char *content_type)
{
  g_auto (GStrv) parts = g_strsplit (content_type, ";", 16);

  for (gsize i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);
      char *name = part + strlen ("charset=");
      gsize length;

      if (g_ascii_strncasecmp (part, "charset=", strlen ("charset=")) != 0)
        continue;
      name += *name == '"';
      length = strcspn (name, "\"");
      return length > 0 && length <= MAX_NAME ? g_ascii_strdown (name, (gssize) length) : NULL;
    }
  return NULL;
}

/* The name iconv() has for it; %NULL: it is UTF-8, or not known here. */
static const char *
charset_get_iconv_name (const char *name)
{
  static const struct
  {
    const char *name, *iconv;
  } other[] = {
    /* As browsers have it: what calls itself Latin-1 has the quotes and the dash of Windows, not control characters. */
    { "iso-8859-1", "WINDOWS-1252" }, { "latin1", "WINDOWS-1252" }, { "x-sjis", "SHIFT_JIS" },
    { "gb2312", "GB18030" },          { "cp1251", "WINDOWS-1251" }, { "cp1252", "WINDOWS-1252" },
  };
  static const char *const same[] = {
    "iso-8859-2",   "iso-8859-3",   "iso-8859-4",   "iso-8859-5",   "iso-8859-6",   "iso-8859-7",   "iso-8859-8",
    "iso-8859-9",   "iso-8859-10",  "iso-8859-13",  "iso-8859-14",  "iso-8859-15",  "iso-8859-16",  "windows-1250",
    "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
    "windows-1258", "koi8-r",       "koi8-u",       "shift_jis",    "euc-jp",       "euc-kr",       "gbk",
    "gb18030",      "big5",         "utf-16",       "utf-16le",     "utf-16be",     "utf-32",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (other); i++)
    if (strcmp (name, other[i].name) == 0)
      return other[i].iconv;
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    if (strcmp (name, same[i]) == 0)
      return same[i];
  return NULL;
}

char *
clasp_charset_to_utf8 (const char *bytes, gsize length, const char *content_type, gsize *written)
{
  g_autofree char *name = content_type != NULL ? charset_dup_name (content_type) : NULL;
  const char *iconv_name = name != NULL ? charset_get_iconv_name (name) : NULL;
  gsize read;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);
  g_return_val_if_fail (written != NULL, NULL);

  *written = 0;
  if (iconv_name == NULL || length == 0)
    return NULL;
  /* Which is told where it ends reading lets a cut character pass. */
  return g_convert (bytes, (gssize) length, "UTF-8", iconv_name, &read, written, NULL);
}
