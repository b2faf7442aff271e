/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-connection.h"

G_BEGIN_DECLS

/* Whether @id can name a file: letters, digits, "-" and "_", 1 to 64 of them. */
gboolean clasp_connection_id_is_valid (const char *id);

G_END_DECLS
