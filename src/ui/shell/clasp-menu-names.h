/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From now on the items of all menus have accessible names. To be called once, when GTK was initialized. */
void clasp_menu_names_init (void);

G_END_DECLS
