/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"

G_BEGIN_DECLS

/* `check URL`: the opening of one connection, printed with its verdicts. Gives the exit status. */
int clasp_cli_check (ClaspCliOptions *options);

G_END_DECLS
