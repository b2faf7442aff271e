/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The commands that read files; each takes the words after its name and gives the exit status. */
int clasp_cli_show (const char *const *words);
int clasp_cli_convert (const char *const *words);

G_END_DECLS
