/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-text.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

char *
clasp_text_duration (gint64 us)
{
  if (us < 1000)
    return g_strdup_printf (_("%d µs"), (int) us);
  if (us < G_USEC_PER_SEC)
    return g_strdup_printf (_("%.1f ms"), (double) us / 1000);
  return g_strdup_printf (_("%.2f s"), (double) us / G_USEC_PER_SEC);
}

char *
clasp_text_bytes (guint64 bytes)
{
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

char *
clasp_text_count (guint64 count)
{
  const char *separator = localeconv ()->thousands_sep;
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  gsize n = strlen (digits);
  GString *out = g_string_new (NULL);

  /* The C locale has none: the program's own language is English. */
  if (separator == NULL || separator[0] == '\0' || !g_utf8_validate (separator, -1, NULL))
    separator = ",";
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (out, separator);
      g_string_append_c (out, digits[i]);
    }
  return g_string_free_and_steal (out);
}
