/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is a secret and how it is masked: the only list in the program. A secret is told by its meaning, the words in a
 * name, so that "X-Vault-Token", "?access_token=" and "apiKey" need no entry of their own. */

/* Stands for a secret, however long that is. */
#define CLASP_MASK "\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022"

/**
 * ClaspSpan:
 * @start: the first byte
 * @length: how many bytes
 *
 * A byte range of some text.
 */
typedef struct
{
  gsize start;
  gsize length;
} ClaspSpan;

/**
 * clasp_spans_normalise:
 * @spans: (element-type ClaspSpan): byte ranges of one text
 *
 * Puts byte ranges in order, and makes one of those that meet or overlap.
 */
void clasp_spans_normalise (GArray *spans);

/**
 * clasp_secret_set_shown:
 * @shown: %TRUE: nothing is masked from now on
 *
 * Says that the user wants to see secrets (`--show-secrets`). To be called once, before the program has threads.
 */
void clasp_secret_set_shown (gboolean shown);

/**
 * clasp_secret_get_shown:
 *
 * Says whether nothing is masked.
 *
 * Returns: %TRUE after clasp_secret_set_shown() with %TRUE
 */
gboolean clasp_secret_get_shown (void);

/**
 * clasp_field_is_secret:
 * @name: the name of an HTTP field, in any letter case
 *
 * Tells whether the value of a field is a secret by the words in its name: Authorization, Cookie, X-Api-Key,
 * Private-Token and the like. Fields that only may hold one (Referer, Sec-WebSocket-Protocol) are none;
 * clasp_secret_find_in_field() finds it there. What `--show-secrets` says changes nothing here.
 *
 * Returns: %TRUE when the whole value is a secret
 */
gboolean clasp_field_is_secret (const char *name);

/**
 * clasp_field_may_cross_origins:
 * @name: the name of an HTTP field, in any letter case
 *
 * Tells whether a field that the user gave may go to another origin than the one it was given for: those alone that are
 * plainly harmless (User-Agent, Accept-Language, Cache-Control …), and those that the handshake makes anew itself. A
 * value in which clasp_secret_find_in_field() finds something stays at home whatever its name is.
 *
 * Returns: %TRUE for a harmless field
 */
gboolean clasp_field_may_cross_origins (const char *name);

/**
 * clasp_parameter_is_secret:
 * @name: the name of a parameter of a query, "%XX" allowed
 * @length: the bytes of @name, or -1 when it is NUL-terminated
 *
 * Tells whether the value of a parameter is a secret by the words in its name: token, access_token, apiKey, sig, code,
 * session and the like.
 *
 * Returns: %TRUE when the value is a secret
 */
gboolean clasp_parameter_is_secret (const char *name, gssize length);

/**
 * clasp_secret_find_in_field:
 * @name: (nullable): the name of an HTTP field; need not be NUL-terminated
 * @name_length: bytes
 * @value: its value; need not be NUL-terminated or UTF-8
 * @value_length: bytes
 *
 * Finds the secrets of a field's value. A known scheme ("Bearer") stays visible, as it tells what was understood and is
 * no secret; so do the names of cookies that are set. Subprotocols hold tokens too ("bearer.…").
 *
 * Returns: (transfer full) (element-type ClaspSpan): byte ranges of @value in order, apart from one another; empty when
 *   there is nothing to hide or secrets are shown
 */
GArray *clasp_secret_find_in_field (const char *name, gsize name_length, const char *value, gsize value_length);

/**
 * clasp_field_holds_secret:
 * @name: the name of an HTTP field
 * @value: its value
 *
 * Tells whether a field is a secret or holds one, as "Origin: https://user:password@host" does. What `--show-secrets`
 * says changes nothing here.
 *
 * Returns: %TRUE when the value must not be kept or sent to others
 */
gboolean clasp_field_holds_secret (const char *name, const char *value);

/**
 * clasp_secret_find_in_url:
 * @text: an address or a request target, whole or broken; need not be NUL-terminated or UTF-8
 * @length: bytes
 *
 * Finds the secrets of an address: "user:password@", also where the address is none ("wss//u:p@h"), and the values of
 * parameters with a secret name in query, path and fragment, also inside of another parameter.
 *
 * Returns: (transfer full) (element-type ClaspSpan): as clasp_secret_find_in_field() gives them
 */
GArray *clasp_secret_find_in_url (const char *text, gsize length);

/**
 * clasp_secret_find_in_line:
 * @line: a line of a head without its end, or what should have been one; need not be NUL-terminated or UTF-8
 * @length: bytes
 *
 * Finds the secrets of a line whose kind is not known: a request line, a field, or a field without its colon
 * ("Authorization abc").
 *
 * Returns: (transfer full) (element-type ClaspSpan): as clasp_secret_find_in_field() gives them
 */
GArray *clasp_secret_find_in_line (const char *line, gsize length);

/**
 * clasp_secret_find_in_text:
 * @text: text of any kind: a page, JSON, a sentence; need not be NUL-terminated or UTF-8
 * @length: bytes
 *
 * Finds what is surely a secret in text of any kind: the secrets of addresses in it, "Bearer abc123", a JSON Web Token,
 * a member of a JSON object with a secret name. Words that only speak of a token stay.
 *
 * Returns: (transfer full) (element-type ClaspSpan): as clasp_secret_find_in_field() gives them
 */
GArray *clasp_secret_find_in_text (const char *text, gsize length);

/**
 * clasp_secret_replace:
 * @text: need not be NUL-terminated
 * @length: bytes
 * @spans: (element-type ClaspSpan): byte ranges in order, apart from one another
 * @replacement: what stands for each of them
 *
 * Puts something else in the place of secrets.
 *
 * Returns: (transfer full): the text
 */
char *clasp_secret_replace (const char *text, gsize length, const GArray *spans, const char *replacement);

/**
 * clasp_secret_mask_field:
 * @name: (nullable): the name of an HTTP field
 * @value: its value
 *
 * Masks the secrets that clasp_secret_find_in_field() finds.
 *
 * Returns: (transfer full): the value fit to be shown, but for foreign characters (clasp-foreign.h)
 */
char *clasp_secret_mask_field (const char *name, const char *value);

/**
 * clasp_secret_mask_url:
 * @text: an address, whole or broken
 *
 * Masks the secrets that clasp_secret_find_in_url() finds.
 *
 * Returns: (transfer full): the address fit to be shown, but for foreign characters (clasp-foreign.h)
 */
char *clasp_secret_mask_url (const char *text);

/**
 * clasp_secret_mask_line:
 * @line: a line as clasp_secret_find_in_line() takes it
 *
 * Masks the secrets that clasp_secret_find_in_line() finds.
 *
 * Returns: (transfer full): the line fit to be shown, but for foreign characters (clasp-foreign.h)
 */
char *clasp_secret_mask_line (const char *line);

/**
 * clasp_secret_mask_text:
 * @text: text of any kind
 *
 * Masks the secrets that clasp_secret_find_in_text() finds.
 *
 * Returns: (transfer full): the text fit to be shown, but for foreign characters (clasp-foreign.h)
 */
char *clasp_secret_mask_text (const char *text);

/**
 * clasp_secret_strip_field:
 * @name: the name of an HTTP field
 * @value: its value
 *
 * Makes a field's value fit to be kept in a file: without the secrets that clasp_secret_find_in_field() finds.
 * `--show-secrets` changes nothing here.
 *
 * Returns: (transfer full): the value
 */
char *clasp_secret_strip_field (const char *name, const char *value);

/**
 * clasp_secret_strip_url:
 * @text: an address
 *
 * Makes an address fit to be kept in a file: without its password (the user's name stays) and with the values of secret
 * parameters left empty. `--show-secrets` changes nothing here.
 *
 * Returns: (transfer full): the address
 */
char *clasp_secret_strip_url (const char *text);

G_END_DECLS
