/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspWelcome:
 *
 * What a tab shows before it has connected: what to do, and the lessons of the practice server. A click on a lesson
 * activates the action "win.lesson" with its path.
 */
#define CLASP_TYPE_WELCOME (clasp_welcome_get_type ())
G_DECLARE_FINAL_TYPE (ClaspWelcome, clasp_welcome, CLASP, WELCOME, AdwBin)

G_END_DECLS
