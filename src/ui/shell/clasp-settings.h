/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-history.h"
#include "clasp-limits.h"

G_BEGIN_DECLS

/**
 * clasp_settings_get:
 *
 * Returns: (transfer none): the program's settings, one object for all windows
 */
GSettings *clasp_settings_get (void);
/* The limits as the preferences have them. */
void clasp_settings_get_limits (ClaspLimits *limits);
/* When recording stops, and which runs go. */
void clasp_settings_get_capture_limits (ClaspCaptureLimits *limits);
void clasp_settings_get_history_limits (ClaspHistoryLimits *limits);

G_END_DECLS
