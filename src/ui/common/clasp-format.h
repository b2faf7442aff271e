/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Figures as a person reads them, in the user's language. All (transfer full). */

/* "59 µs", "5.9 ms", "1.24 s", "3 min 20 s"; "–" when @us is below 0. */
char *clasp_format_duration (gint64 us);
/* "41 bytes", "2.1 KiB". */
char *clasp_format_bytes (guint64 bytes);
/* "1,204,318". */
char *clasp_format_count (guint64 count);
/* "12:39:51.310" in local time; with @micros "12:39:51.310 048". @us: since 1970. */
char *clasp_format_clock (gint64 us, gboolean micros);
/* @text (UTF-8) up to @max bytes of it, and then how much more there is: what came from a server may be of any length, and
 * GTK takes minutes to wrap a very long word. */
char *clasp_format_excerpt (const char *text, gsize max);

G_END_DECLS
