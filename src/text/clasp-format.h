/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Figures as people read them, in the user's language and locale. All figures that are shown are written here, so that
 * one fact reads the same in every place. */

/**
 * clasp_format_duration:
 * @us: microseconds
 *
 * Writes a duration: "59 µs", "5.9 ms", "461 ms", "1.24 s", "3 min 20 s", "2 h 5 min".
 *
 * Returns: (transfer full): the duration; "–" when @us is below 0
 */
char *clasp_format_duration (gint64 us);

/**
 * clasp_format_bytes:
 * @bytes: how many
 *
 * Writes a size: "41 bytes", "2.1 KiB".
 *
 * Returns: (transfer full): the size
 */
char *clasp_format_bytes (guint64 bytes);

/**
 * clasp_format_length:
 * @bytes: how many
 *
 * Writes a size for a column whose title says that it is of bytes: "41", "2.1 KiB".
 *
 * Returns: (transfer full): the size
 */
char *clasp_format_length (guint64 bytes);

/**
 * clasp_format_count:
 * @count: how many
 *
 * Writes a number, grouped as the locale has it: "1,204,318". The C locale groups as English does.
 *
 * Returns: (transfer full): the number
 */
char *clasp_format_count (guint64 count);

/**
 * clasp_format_clock:
 * @us: microseconds since 1970
 *
 * Writes a time of day in the local time zone: "12:39:51.310".
 *
 * Returns: (transfer full): the time; "" when no calendar has it
 */
char *clasp_format_clock (gint64 us);

/**
 * clasp_format_clock_exact:
 * @us: microseconds since 1970
 *
 * Writes a time of day in the local time zone, to the microsecond: "12:39:51.310 048".
 *
 * Returns: (transfer full): the time; "" when no calendar has it
 */
char *clasp_format_clock_exact (gint64 us);

/**
 * clasp_format_offset:
 * @us: microseconds
 *
 * Writes the distance from another time: "+0.004 113", "-12.000 000" (seconds).
 *
 * Returns: (transfer full): the distance
 */
char *clasp_format_offset (gint64 us);

/**
 * clasp_format_date_time:
 * @us: microseconds since 1970
 *
 * Writes a day and a time to the minute in the local time zone, as the locale has it.
 *
 * Returns: (transfer full): the time; "" when no calendar has it
 */
char *clasp_format_date_time (gint64 us);

/**
 * clasp_format_distance:
 * @seconds: from now on; negative when it is past
 *
 * Writes how far away a day is, in the largest unit that says enough: "in 41 days", "3 years ago".
 *
 * Returns: (transfer full): the distance
 */
char *clasp_format_distance (gint64 seconds);

/**
 * clasp_format_rfc3339:
 * @us: microseconds since 1970
 *
 * Writes a time for machines: "2026-11-30T12:39:51.310048Z" (RFC 3339, UTC), in every locale.
 *
 * Returns: (transfer full): the time; "" when no calendar has it
 */
char *clasp_format_rfc3339 (gint64 us);

/**
 * clasp_format_sentence:
 * @text: a sentence, as another part of the program or a library has it
 *
 * Returns: (transfer full): it, with the full stop that it may lack
 */
char *clasp_format_sentence (const char *text);

/**
 * clasp_format_excerpt:
 * @text: UTF-8
 * @max: how many bytes of it are kept at most
 *
 * Writes the beginning of a text and how much more there is: "abc… and 2.1 KiB more". What came from a server may be of
 * any length, and GTK takes minutes to wrap a very long word.
 *
 * Returns: (transfer full): the beginning, or the whole when it fits
 */
char *clasp_format_excerpt (const char *text, gsize max);

G_END_DECLS
