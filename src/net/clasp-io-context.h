/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_io_context_get:
 *
 * Returns: (transfer none): the one I/O thread's context; the thread is started at the first call and lives on
 */
GMainContext *clasp_io_context_get (void);

G_END_DECLS
