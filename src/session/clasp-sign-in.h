/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-challenge.h"
#include "clasp-report.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_SIGN_IN_NONE, /* no scheme that is known here */
  CLASP_SIGN_IN_BASIC,
  CLASP_SIGN_IN_DIGEST,
} ClaspSignInScheme;

/**
 * clasp_sign_in_scheme_to_string:
 *
 * Returns: (transfer none): "none", "Basic" or "Digest"
 */
const char *clasp_sign_in_scheme_to_string (ClaspSignInScheme scheme);

/**
 * ClaspSignIn:
 * @for_proxy: the proxy asks (407), and not the server (401); credentials for one are never given to the other
 * @where: who asks: the server's "host:port", or the proxy's
 * @scheme: what an answer would use: the strongest of what is asked for
 * @algorithm: (nullable): of Digest, such as "SHA-256"
 * @realm: (nullable): what the credentials are for, in the words of who asks
 * @in_clear: the password itself goes out, and nothing on the way is encrypted
 * @falls_back: Digest is asked for as well, but in a form that can't be answered here
 *
 * What an answer asks for before it lets anybody in (RFC 9110 §11). Immutable.
 */
typedef struct
{
  gboolean for_proxy;
  char *where;
  ClaspSignInScheme scheme;
  const char *algorithm;
  const char *realm;
  gboolean in_clear;
  gboolean falls_back;
  /*< private >*/
  char *method;
  char *target;
  gboolean has_field;
  GPtrArray *challenges;
  const ClaspChallenge *chosen;
} ClaspSignIn;

/**
 * clasp_sign_in_new:
 * @report: of an attempt that failed
 *
 * Returns: (transfer full) (nullable): what is asked for, or %NULL when neither the server nor the proxy asked for a
 * sign-in
 */
ClaspSignIn *clasp_sign_in_new (const ClaspReport *report);
void clasp_sign_in_free (ClaspSignIn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspSignIn, clasp_sign_in_free)

/**
 * clasp_sign_in_dup_clear_remark:
 * @where: whom a password goes to, as it is shown
 *
 * Returns: (transfer full): a translated sentence for who sends it unencrypted
 */
char *clasp_sign_in_dup_clear_remark (const char *where);

/**
 * clasp_sign_in_dup_warning:
 *
 * Returns: (transfer full) (nullable): a translated sentence to be said before the password is sent, or %NULL when
 * there is   nothing to warn of
 */
char *clasp_sign_in_dup_warning (const ClaspSignIn *self);

/**
 * clasp_sign_in_answer:
 * @user: UTF-8
 * @password: UTF-8
 * @cnonce: fresh random text for Digest, of characters that need no quoting
 *
 * The value of Authorization or Proxy-Authorization that answers what is asked for: Digest by SHA-256 or MD5 (RFC
 * 7616), else Basic (RFC 7617). It is a secret.
 *
 * Returns: (transfer full) (nullable): %NULL with %G_IO_ERROR_NOT_SUPPORTED and a sentence when nothing that is asked
 * for is   known here
 */
char *clasp_sign_in_answer (const ClaspSignIn *self, const char *user, const char *password, const char *cnonce,
                            GError **error);

G_END_DECLS
