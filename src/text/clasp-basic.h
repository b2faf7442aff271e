/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_basic_compose:
 * @user: the user's name
 * @password: (nullable): the password; %NULL when @user holds both ("user:password")
 *
 * What Authorization and Proxy-Authorization carry for the scheme Basic (RFC 7617 §2). A secret.
 *
 * Returns: (transfer full): the field's value
 */
char *clasp_basic_compose (const char *user, const char *password);

/**
 * clasp_basic_is_value:
 * @value: of Authorization or Proxy-Authorization
 *
 * Returns: whether it answers by the scheme Basic, which sends the password itself
 */
gboolean clasp_basic_is_value (const char *value);

G_END_DECLS
