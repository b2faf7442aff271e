/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-limits.h"

G_BEGIN_DECLS

/* The program's settings, one object for all windows. (transfer none) */
GSettings *clasp_settings_get (void);
/* The limits as the preferences have them. */
void clasp_settings_get_limits (ClaspLimits *limits);

G_END_DECLS
