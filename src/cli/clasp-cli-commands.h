/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"

G_BEGIN_DECLS

/* The commands; each gives its exit status. */
int clasp_cli_check (ClaspCliOptions *options);
int clasp_cli_connect (ClaspCliOptions *options);
int clasp_cli_practice (ClaspCliOptions *options);

/* Those that read the words after their name themselves, @words. */
int clasp_cli_compare (const char *const *words);
int clasp_cli_explain (const char *const *words);
int clasp_cli_import (const char *const *words);

G_END_DECLS
