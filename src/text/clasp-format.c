/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-format.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)

/* Three digits or so, whatever the unit: where rounding would reach the next unit, that one is taken. */
char *
clasp_format_duration (gint64 us)
{
  gint64 seconds = us / G_USEC_PER_SEC + (us % G_USEC_PER_SEC >= G_USEC_PER_SEC / 2 ? 1 : 0);

  if (us < 0)
    return g_strdup ("–");
  if (us < 1000)
    return g_strdup_printf (_("%d µs"), (int) us);
  if (us < 99950)
    return g_strdup_printf (_("%.1f ms"), (double) us / 1e3);
  if (us < 999500)
    return g_strdup_printf (_("%.0f ms"), (double) us / 1e3);
  if (us < MINUTE - 5000)
    return g_strdup_printf (_("%.2f s"), (double) us / 1e6);
  if (seconds < HOUR / G_USEC_PER_SEC)
    return g_strdup_printf (_("%d min %d s"), (int) (seconds / 60), (int) (seconds % 60));
  return g_strdup_printf (_("%d h %d min"), (int) (MIN (seconds, G_MAXINT) / 3600), (int) (seconds / 60 % 60));
}

char *
clasp_format_bytes (guint64 bytes)
{
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

char *
clasp_format_length (guint64 bytes)
{
  return bytes < 1024 ? g_strdup_printf ("%" G_GUINT64_FORMAT, bytes) : clasp_format_bytes (bytes);
}

char *
clasp_format_count (guint64 count)
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

static char *
format_local (gint64 us, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local_usec (us);
  char *text = time != NULL ? g_date_time_format (time, format) : NULL;

  return text != NULL ? text : g_strdup ("");
}

/* The microseconds of a second, also of one before 1970. */
static guint
format_fraction (gint64 us)
{
  return (guint) ((us % G_USEC_PER_SEC + G_USEC_PER_SEC) % G_USEC_PER_SEC);
}

char *
clasp_format_clock (gint64 us)
{
  g_autofree char *clock = format_local (us, "%H:%M:%S");

  return clock[0] != '\0' ? g_strdup_printf ("%s.%03u", clock, format_fraction (us) / 1000) : g_strdup ("");
}

char *
clasp_format_clock_exact (gint64 us)
{
  g_autofree char *clock = clasp_format_clock (us);

  return clock[0] != '\0' ? g_strdup_printf ("%s %03u", clock, format_fraction (us) % 1000) : g_strdup ("");
}

char *
clasp_format_offset (gint64 us)
{
  guint64 size = us < 0 ? -(guint64) us : (guint64) us;

  return g_strdup_printf ("%c%" G_GUINT64_FORMAT ".%03u %03u", us < 0 ? '-' : '+', size / G_USEC_PER_SEC,
                          (guint) (size % G_USEC_PER_SEC / 1000), (guint) (size % 1000));
}

char *
clasp_format_date_time (gint64 us)
{
  /* Translators: a day and a time of day as the locale writes them, for g_date_time_format(): “11/30/2026 12:39”. */
  return format_local (us, C_("date and time", "%x %H:%M"));
}

/* How many units, and of which: years, days, hours or minutes. */
static int
format_count_units (gint64 distance, guint *unit)
{
  static const gint64 seconds[] = { 31557600, 86400, 3600, 60 };
  static const gint64 least[] = { 2, 1, 1, 0 };

  *unit = 0;
  while (distance / seconds[*unit] < least[*unit])
    (*unit)++;
  return (int) MIN (distance / seconds[*unit], G_MAXINT);
}

static const char *
format_get_to_come (guint unit, int n)
{
  switch (unit)
    {
    case 0:
      return g_dngettext (GETTEXT_PACKAGE, "in %d year", "in %d years", (gulong) n);
    case 1:
      return g_dngettext (GETTEXT_PACKAGE, "in %d day", "in %d days", (gulong) n);
    case 2:
      return g_dngettext (GETTEXT_PACKAGE, "in %d hour", "in %d hours", (gulong) n);
    default:
      return g_dngettext (GETTEXT_PACKAGE, "in %d minute", "in %d minutes", (gulong) n);
    }
}

static const char *
format_get_past (guint unit, int n)
{
  switch (unit)
    {
    case 0:
      return g_dngettext (GETTEXT_PACKAGE, "%d year ago", "%d years ago", (gulong) n);
    case 1:
      return g_dngettext (GETTEXT_PACKAGE, "%d day ago", "%d days ago", (gulong) n);
    case 2:
      return g_dngettext (GETTEXT_PACKAGE, "%d hour ago", "%d hours ago", (gulong) n);
    default:
      return g_dngettext (GETTEXT_PACKAGE, "%d minute ago", "%d minutes ago", (gulong) n);
    }
}

char *
clasp_format_distance (gint64 seconds)
{
  guint unit;
  int n = format_count_units (seconds < 0 ? -MAX (seconds, -G_MAXINT64) : seconds, &unit);

  return g_strdup_printf (seconds < 0 ? format_get_past (unit, n) : format_get_to_come (unit, n), n);
}

char *
clasp_format_rfc3339 (gint64 us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc_usec (us);
  g_autofree char *second = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;

  return second != NULL ? g_strdup_printf ("%s.%06uZ", second, format_fraction (us)) : g_strdup ("");
}

char *
clasp_format_sentence (const char *text)
{
  gboolean ended;

  g_return_val_if_fail (text != NULL, NULL);

  ended = g_str_has_suffix (text, ".") || g_str_has_suffix (text, "?") || g_str_has_suffix (text, "!");
  return g_strconcat (text, ended ? "" : ".", NULL);
}

char *
clasp_format_excerpt (const char *text, gsize max)
{
  gsize length;
  const char *end;
  g_autofree char *beginning = NULL;
  g_autofree char *rest = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  length = strlen (text);
  if (length <= max)
    return g_strdup (text);
  end = g_utf8_find_prev_char (text, text + max + 1);
  rest = clasp_format_bytes (length - (gsize) (end - text));
  beginning = g_strndup (text, (gsize) (end - text));
  /* Translators: the beginning of a long text, and the size of what is left out, such as “2.1 KiB”. */
  return g_strdup_printf (_("%s… and %s more"), beginning, rest);
}
