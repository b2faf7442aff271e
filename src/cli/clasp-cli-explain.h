/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* `explain [ID…]`: takes the words after its name and gives the exit status. */
int clasp_cli_explain (const char *const *words);

G_END_DECLS
