/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"

G_BEGIN_DECLS

/* The commands; each gives its exit status. */
int clasp_cli_check (ClaspCliOptions *options);
int clasp_cli_connect (ClaspCliOptions *options);
int clasp_cli_practice (ClaspCliOptions *options);

G_END_DECLS
