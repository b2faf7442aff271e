/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-environment.h"
#include "clasp-variables.h"
#include "clasp-workspace.h"

G_BEGIN_DECLS

/**
 * clasp_environment_menu_attach:
 * @button: shows which environment is chosen, and has the others in its menu
 * @workspace: whose collections hold the environments
 *
 * Has the user choose the environment that all connections are opened with.
 */
void clasp_environment_menu_attach (GtkMenuButton *button, ClaspWorkspace *workspace);

/**
 * clasp_environment_menu_dup_chosen:
 *
 * Returns: (transfer full) (nullable): the environment that is chosen; %NULL: none is, or its file is gone
 */
ClaspEnvironment *clasp_environment_menu_dup_chosen (void);

/**
 * clasp_environment_menu_make_variables:
 * @error: return location for a #GIOErrorEnum with a sentence that names file and place
 *
 * Returns: (transfer full) (nullable): what placeholders stand for in the environment that is chosen
 */
ClaspVariables *clasp_environment_menu_make_variables (GError **error);

G_END_DECLS
