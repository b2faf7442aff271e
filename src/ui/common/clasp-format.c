/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-format.h"

#include <glib/gi18n.h>
#include <string.h>

char *
clasp_format_duration (gint64 us)
{
  if (us < 0)
    return g_strdup ("–");
  if (us < 1000)
    return g_strdup_printf (_("%d µs"), (int) us);
  if (us < 100 * 1000)
    return g_strdup_printf (_("%.1f ms"), us / 1e3);
  if (us < 1000 * 1000)
    return g_strdup_printf (_("%.0f ms"), us / 1e3);
  if (us < 60 * G_USEC_PER_SEC)
    return g_strdup_printf (_("%.2f s"), us / 1e6);
  return g_strdup_printf (_("%d min %d s"), (int) (us / (60 * G_USEC_PER_SEC)), (int) (us / G_USEC_PER_SEC % 60));
}

char *
clasp_format_bytes (guint64 bytes)
{
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

char *
clasp_format_count (guint64 count)
{
  /* The flag that groups digits is POSIX, not ISO C. */
  _Pragma ("GCC diagnostic push")
      _Pragma ("GCC diagnostic ignored \"-Wformat\"") return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
  _Pragma ("GCC diagnostic pop")
}

char *
clasp_format_clock (gint64 us, gboolean micros)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (us);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;
  g_autofree char *clock = NULL;
  int fraction;

  if (local == NULL)
    return g_strdup ("");
  clock = g_date_time_format (local, "%H:%M:%S");
  fraction = g_date_time_get_microsecond (local);
  if (micros)
    return g_strdup_printf ("%s.%03d %03d", clock, fraction / 1000, fraction % 1000);
  return g_strdup_printf ("%s.%03d", clock, fraction / 1000);
}

char *
clasp_format_excerpt (const char *text, gsize max)
{
  gsize length = strlen (text);
  const char *end;
  g_autofree char *beginning = NULL;
  g_autofree char *rest = NULL;

  if (length <= max)
    return g_strdup (text);
  end = g_utf8_find_prev_char (text, text + max + 1);
  rest = clasp_format_bytes (length - (gsize) (end - text));
  beginning = g_strndup (text, (gsize) (end - text));
  /* Translators: the beginning of a long text, and the size of what is left out, such as “2.1 KiB”. */
  return g_strdup_printf (_("%s… and %s more"), beginning, rest);
}
