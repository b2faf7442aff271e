/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"

G_BEGIN_DECLS

/* Whether @id can name a file: letters, digits, "-" and "_", 1 to 64 of them. */
gboolean clasp_profile_id_is_valid (const char *id);

G_END_DECLS
