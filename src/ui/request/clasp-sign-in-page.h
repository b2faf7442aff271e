/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-request-page.h"

G_BEGIN_DECLS

/**
 * ClaspSignInPage:
 *
 * Basic sign-in: fills the Authorization header from a name and a password, which are not kept.
 */
#define CLASP_TYPE_SIGN_IN_PAGE (clasp_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSignInPage, clasp_sign_in_page, CLASP, SIGN_IN_PAGE, ClaspRequestPage)

/**
 * clasp_sign_in_page_set_user:
 * @user: (nullable): "name:password"; %NULL: nobody
 *
 * Fills name and password in, as if they were typed.
 */
void clasp_sign_in_page_set_user (ClaspSignInPage *self, const char *user);

G_END_DECLS
