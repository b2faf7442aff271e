/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspChallengeParameter:
 * @name: as it was written; names are compared without regard to case
 * @value: without its quotes and backslashes
 *
 * One auth-param of a challenge (RFC 9110 §11.2).
 */
typedef struct
{
  char *name;
  char *value;
} ClaspChallengeParameter;

/**
 * ClaspChallenge:
 * @scheme: as it was written, such as "Basic"; never empty
 * @token68: (nullable): what stands behind the scheme in place of parameters, such as the token of Negotiate
 * @parameters: (element-type ClaspChallengeParameter): in their order
 * @start: the first byte of the challenge in the field's value
 * @end: the byte behind its last one
 * @damaged: a quoted string does not end, or something stands there that is no parameter
 *
 * One way of signing in that a server or a proxy takes, from WWW-Authenticate or Proxy-Authenticate (RFC 9110 §11.6.1).
 */
typedef struct
{
  char *scheme;
  char *token68;
  GPtrArray *parameters;
  gsize start;
  gsize end;
  gboolean damaged;
} ClaspChallenge;

void clasp_challenge_free (ClaspChallenge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspChallenge, clasp_challenge_free)

/**
 * clasp_challenges_parse:
 * @value: (array length=length): the value of one field, any bytes
 * @length: the number of bytes
 *
 * Reads all challenges of one field (RFC 9110 §11.6.1). A comma separates both challenges and parameters; one that
 * stands in a quoted string separates nothing. What belongs to no scheme is passed over. Pure.
 *
 * Returns: (transfer full) (element-type ClaspChallenge): in their order, empty when there is none
 */
GPtrArray *clasp_challenges_parse (const char *value, gsize length);

/**
 * clasp_challenge_is:
 * @scheme: such as "Digest"
 *
 * Returns: whether @self is of this scheme, without regard to case
 */
gboolean clasp_challenge_is (const ClaspChallenge *self, const char *scheme);

/**
 * clasp_challenge_get:
 * @name: such as "realm"
 *
 * Returns: (transfer none) (nullable): the value of the first parameter of this name, without regard to case
 */
const char *clasp_challenge_get (const ClaspChallenge *self, const char *name);

/**
 * clasp_challenge_names:
 * @name: such as "qop"
 * @word: such as "auth"
 *
 * Returns: whether the parameter @name is a list, separated by commas or blanks, that has @word in it, without regard
 * to case
 */
gboolean clasp_challenge_names (const ClaspChallenge *self, const char *name, const char *word);

G_END_DECLS
