/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspSecrets:
 *
 * The secret values that are known in one connection, found again wherever a server, a proxy or a page echoes them.
 * Reference counted (atomic); to be filled by one thread before others read it.
 */
typedef struct _ClaspSecrets ClaspSecrets;

/**
 * clasp_secrets_new:
 *
 * Makes an empty set.
 *
 * Returns: (transfer full): the set
 */
ClaspSecrets *clasp_secrets_new (void);

/**
 * clasp_secrets_copy:
 * @self: a set
 *
 * Makes a set with the same values, to which more can be added.
 *
 * Returns: (transfer full): the copy
 */
ClaspSecrets *clasp_secrets_copy (const ClaspSecrets *self);

/**
 * clasp_secrets_ref:
 * @self: a set
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ClaspSecrets *clasp_secrets_ref (ClaspSecrets *self);

/**
 * clasp_secrets_unref:
 * @self: (transfer full): a set
 *
 * Gives a reference back; the last one overwrites the values.
 */
void clasp_secrets_unref (ClaspSecrets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspSecrets, clasp_secrets_unref)

/**
 * clasp_secrets_add:
 * @self: a set
 * @value: a secret
 * @length: the bytes of @value, or -1 when it is NUL-terminated
 *
 * Adds a value and the forms in which it may come back: base64, percent-encoded, escaped for JSON and HTML. Values
 * shorter than 6 bytes are left out, as they would blank half of a text; their own field masks them. A set keeps 64
 * values, and 192 parts of cookies.
 */
void clasp_secrets_add (ClaspSecrets *self, const char *value, gssize length);

/**
 * clasp_secrets_add_field:
 * @self: a set
 * @name: the name of an HTTP field that is sent; need not be NUL-terminated
 * @name_length: bytes
 * @value: its value; need not be NUL-terminated
 * @value_length: bytes
 *
 * Adds the secrets of a field's value, of Basic credentials also user and password (RFC 7617), of cookies each.
 */
void clasp_secrets_add_field (ClaspSecrets *self, const char *name, gsize name_length, const char *value,
                              gsize value_length);

/**
 * clasp_secrets_add_url:
 * @self: a set
 * @text: an address or request target; need not be NUL-terminated
 * @length: bytes
 *
 * Adds the secrets of an address, as they stand and with their "%XX" undone.
 */
void clasp_secrets_add_url (ClaspSecrets *self, const char *text, gsize length);

/**
 * clasp_secrets_add_form:
 * @self: a set
 * @form: one that clasp_secrets_get_forms() gave, of this set or another
 *
 * Adds a form as it is: it counts as no value, and no further forms are made of it. A set keeps 4,096 forms.
 */
void clasp_secrets_add_form (ClaspSecrets *self, const char *form);

/**
 * clasp_secrets_add_all:
 * @self: a set
 * @other: another
 *
 * Adds the values of another set.
 */
void clasp_secrets_add_all (ClaspSecrets *self, const ClaspSecrets *other);

/**
 * clasp_secrets_get_forms:
 * @self: a set
 *
 * Returns: (transfer none) (element-type utf8): the values, and the forms in which they may come back
 */
const GPtrArray *clasp_secrets_get_forms (const ClaspSecrets *self);

/**
 * clasp_secrets_find:
 * @self: (nullable): a set
 * @text: need not be NUL-terminated or UTF-8
 * @length: bytes
 *
 * Finds where the values stand.
 *
 * Returns: (transfer full) (element-type ClaspSpan): byte ranges in order, apart from one another; empty when secrets
 * are shown
 */
GArray *clasp_secrets_find (const ClaspSecrets *self, const char *text, gsize length);

/**
 * clasp_secrets_mask_known:
 * @self: (nullable): a set
 * @text: text of any kind
 *
 * Masks the values of the set and nothing else: what is masked by its place already, or is JSON, keeps its shape.
 *
 * Returns: (transfer full): the text without them
 */
char *clasp_secrets_mask_known (const ClaspSecrets *self, const char *text);

/**
 * clasp_secrets_mask:
 * @self: (nullable): a set
 * @text: text of any kind
 *
 * Masks the values of the set, and besides what clasp_secret_find_in_text() finds.
 *
 * Returns: (transfer full): the text fit to be shown, but for foreign characters (clasp-foreign.h)
 */
char *clasp_secrets_mask (const ClaspSecrets *self, const char *text);

G_END_DECLS
