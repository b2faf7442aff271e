/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"

G_BEGIN_DECLS

/* `practice`: the practice server, until it is interrupted. Gives the exit status. */
int clasp_cli_practice (ClaspCliOptions *options);

G_END_DECLS
