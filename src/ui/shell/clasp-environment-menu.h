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

/* Which connection it is that the button speaks of, besides those of which nothing else is said. */
void clasp_environment_menu_set_profile (GtkMenuButton *button, ClaspProfile *profile);

/**
 * clasp_environment_menu_dup_for:
 * @profile: (nullable): a connection
 *
 * What the user has chosen goes before what the connection or its folder names.
 *
 * Returns: (transfer full) (nullable): the environment that it is opened with; %NULL without an error: none; with a
 * #GIOErrorEnum and a sentence: it can't be read
 */
ClaspEnvironment *clasp_environment_menu_dup_for (ClaspProfile *profile, GError **error);

/**
 * clasp_environment_menu_make_variables:
 * @profile: (nullable): a connection
 * @error: return location for a #GIOErrorEnum with a sentence that names file and place
 *
 * Returns: (transfer full) (nullable): what placeholders stand for in it
 */
ClaspVariables *clasp_environment_menu_make_variables (ClaspProfile *profile, GError **error);

G_END_DECLS
