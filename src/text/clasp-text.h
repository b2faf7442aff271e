/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers as people read them; all (transfer full). */

/* "59 µs", "6.1 ms", "12.30 s". */
char *clasp_text_duration (gint64 us);
/* "41 bytes", "2.1 KiB". */
char *clasp_text_bytes (guint64 bytes);
/* "1,204,318", grouped as the locale has it. */
char *clasp_text_count (guint64 count);

G_END_DECLS
