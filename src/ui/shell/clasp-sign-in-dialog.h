/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * clasp_sign_in_dialog_present:
 * @parent: over which it stands
 * @session: whose opening failed, since the server or the proxy asked for a sign-in
 *
 * Asks for user and password, says who asks, by which scheme and whether the password goes out in clear, and connects
 * again with them on the user's word.
 *
 * Returns: %FALSE when nobody asked for a sign-in that can be answered
 */
gboolean clasp_sign_in_dialog_present (GtkWidget *parent, ClaspSession *session);

G_END_DECLS
