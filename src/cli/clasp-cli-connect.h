/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"

G_BEGIN_DECLS

/* `connect URL`: a conversation on standard input and output. Gives the exit status. */
int clasp_cli_connect (ClaspCliOptions *options);

G_END_DECLS
