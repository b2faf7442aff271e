/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspApplication:
 *
 * The program: its windows, its shortcuts and command line, and the workspace that its windows share.
 */
#define CLASP_TYPE_APPLICATION (clasp_application_get_type ())
G_DECLARE_FINAL_TYPE (ClaspApplication, clasp_application, CLASP, APPLICATION, AdwApplication)

/**
 * clasp_application_new:
 *
 * Returns: (transfer full): the application
 */
ClaspApplication *clasp_application_new (void);

G_END_DECLS
