/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspFixKind:
 * @CLASP_FIX_RETRY: the same once more
 * @CLASP_FIX_RETRY_VERSION_13: Sec-WebSocket-Version is 13 again
 * @CLASP_FIX_USE_WS: the argument is the URL; here and in the next three
 * @CLASP_FIX_USE_WSS: the same over TLS
 * @CLASP_FIX_USE_LOCATION: where a redirect leads
 * @CLASP_FIX_USE_HTTP_URL: the address that was meant
 * @CLASP_FIX_TRUST: trust one certificate, for this host and port; the argument is the SHA-256 of its DER
 * @CLASP_FIX_CHOOSE_AUTHORITY: let the user choose the authority's certificate
 * @CLASP_FIX_CONNECT_UNVERIFIED: connect once, whoever answers
 * @CLASP_FIX_CHOOSE_CLIENT_CERTIFICATE: let the user choose a certificate of their own
 * @CLASP_FIX_RETRY_WITHOUT_EXTENSIONS: offer no extension
 * @CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS: offer no subprotocol
 * @CLASP_FIX_OFFER_SUBPROTOCOL: offer the argument, too; without one, let the user enter a subprotocol
 * @CLASP_FIX_OFFER_ONLY: offer the argument and no other subprotocol
 * @CLASP_FIX_RETRY_WITHOUT_ORIGIN: send no Origin
 * @CLASP_FIX_RETRY_WITH_ORIGIN: send the argument as Origin
 * @CLASP_FIX_RESTORE_FIELDS: send the request as RFC 6455 has it
 * @CLASP_FIX_SET_HOST: send the argument as Host; without one, the host of the URL
 * @CLASP_FIX_SIGN_IN: let the user sign in at the server; the argument names the schemes that it asks for
 * @CLASP_FIX_SIGN_IN_PROXY: let the user sign in at the proxy
 * @CLASP_FIX_WITHOUT_PROXY: connect past the proxy
 * @CLASP_FIX_CHOOSE_PROXY: let the user choose a proxy
 * @CLASP_FIX_LONGER_DEADLINE: give the opening the argument, s
 * @CLASP_FIX_PING: send a ping every so many seconds as the argument says
 * @CLASP_FIX_SHOW_RULE: show the rule that the argument names
 *
 * The kinds of change to a profile that a user can choose with one click.
 */
typedef enum
{
  CLASP_FIX_RETRY,
  CLASP_FIX_RETRY_VERSION_13,
  CLASP_FIX_USE_WS,
  CLASP_FIX_USE_WSS,
  CLASP_FIX_USE_LOCATION,
  CLASP_FIX_USE_HTTP_URL,
  CLASP_FIX_TRUST,
  CLASP_FIX_CHOOSE_AUTHORITY,
  CLASP_FIX_CONNECT_UNVERIFIED,
  CLASP_FIX_CHOOSE_CLIENT_CERTIFICATE,
  CLASP_FIX_RETRY_WITHOUT_EXTENSIONS,
  CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS,
  CLASP_FIX_OFFER_SUBPROTOCOL,
  CLASP_FIX_OFFER_ONLY,
  CLASP_FIX_RETRY_WITHOUT_ORIGIN,
  CLASP_FIX_RETRY_WITH_ORIGIN,
  CLASP_FIX_RESTORE_FIELDS,
  CLASP_FIX_SET_HOST,
  CLASP_FIX_SIGN_IN,
  CLASP_FIX_SIGN_IN_PROXY,
  CLASP_FIX_WITHOUT_PROXY,
  CLASP_FIX_CHOOSE_PROXY,
  CLASP_FIX_LONGER_DEADLINE,
  CLASP_FIX_PING,
  CLASP_FIX_SHOW_RULE,
  CLASP_N_FIX_KINDS,
} ClaspFixKind;

/**
 * clasp_fix_kind_to_string:
 * @kind: a kind
 *
 * The stable word for a kind, as the JSON contract has it: "retry", "use-wss", "retry-with-origin" …
 *
 * Returns: (transfer none): static
 */
const char *clasp_fix_kind_to_string (ClaspFixKind kind);

/**
 * clasp_fix_kind_from_string:
 * @id: a word
 * @kind: (out): the kind it stands for, when there is one
 *
 * Returns: whether there is such a kind
 */
gboolean clasp_fix_kind_from_string (const char *id, ClaspFixKind *kind);

/**
 * ClaspFixVerb:
 * @CLASP_FIX_CONNECTS: the profile is changed, and the connection tried again
 * @CLASP_FIX_SHOWS: nothing is changed: the user is shown where to see or enter something
 *
 * What a fix comes to.
 */
typedef enum
{
  CLASP_FIX_CONNECTS,
  CLASP_FIX_SHOWS,
} ClaspFixVerb;

/**
 * ClaspFix:
 * @kind: what is changed
 * @label: what a button says, translated
 * @value: the argument, or ""
 *
 * What a user can do about a failure with one click. Immutable.
 */
typedef struct
{
  ClaspFixKind kind;
  char *label;
  char *value;
} ClaspFix;

/**
 * clasp_fix_new:
 * @kind: what is changed
 * @value: (nullable): the argument of @kind
 *
 * Returns: (transfer full): a fix with its label
 */
ClaspFix *clasp_fix_new (ClaspFixKind kind, const char *value);

/**
 * clasp_fix_copy:
 *
 * Returns: (transfer full): the copy
 */
ClaspFix *clasp_fix_copy (const ClaspFix *self);
void clasp_fix_free (ClaspFix *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspFix, clasp_fix_free)

/**
 * clasp_fix_get_verb:
 * @self: a fix
 *
 * Returns: whether it connects again, or shows something
 */
ClaspFixVerb clasp_fix_get_verb (const ClaspFix *self);

G_END_DECLS
