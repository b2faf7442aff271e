/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_alarm_new:
 *
 * Returns: (transfer full): a source that calls @func when its ready time has come, which g_source_set_ready_time()
 * sets from any thread; at first it has none, and is not attached
 */
GSource *clasp_alarm_new (GSourceFunc func, gpointer user_data);

G_END_DECLS
