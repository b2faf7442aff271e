/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-uri.h"

G_BEGIN_DECLS

/**
 * clasp_sign_in_answer:
 * @challenges: the values of the fields WWW-Authenticate, %NULL-terminated
 * @uri: what was asked for
 *
 * The value of Authorization that answers the strongest challenge known: Digest, else Basic (RFC 9110 §11, RFC 7616,
 * RFC 7617). It is a secret. Returns: (transfer full) (nullable): %NULL with a sentence in @error when no challenge
 * is of these schemes
 */
char *clasp_sign_in_answer (const char *const *challenges, const ClaspUri *uri, const char *user, const char *password,
                            GError **error);

/* Takes a field's value apart into its challenges: "Basic realm=…", "Digest …". (transfer full) (element-type utf8) */
GPtrArray *clasp_sign_in_split_challenges (const char *value);

G_END_DECLS
