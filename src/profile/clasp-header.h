/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspHeader:
 *
 * One row of the header table. Properties: "enabled" (boolean), "name", "value" (strings), "secret" (boolean,
 * read-only: the name is one whose value is never shown, Authorization, Cookie …), "problem" (string, read-only, ""
 * when fine: why it cannot be sent), "needs-value" (boolean, read-only: a secret that was not kept, so that it must be
 * entered again before it is sent), "origin" (string: the origin that the value of a secret was entered for, "" when
 * none is known yet), "held-back" (boolean, read-only: the URL leads to another origin than the value was entered for,
 * so that it is not sent), "secret-name" (string: what the value is called in the user's keyring, "" when it is not
 * kept there), "kept" (boolean: it is kept there; setting it gives or takes the name).
 */
#define CLASP_TYPE_HEADER (clasp_header_get_type ())
G_DECLARE_FINAL_TYPE (ClaspHeader, clasp_header, CLASP, HEADER, GObject)

/**
 * clasp_header_new:
 *
 * Returns: (transfer full): the header
 */
ClaspHeader *clasp_header_new (const char *name, const char *value, gboolean enabled);

/**
 * clasp_header_get_name:
 *
 * Returns: (transfer none): the property "name"
 */
const char *clasp_header_get_name (ClaspHeader *self);

/**
 * clasp_header_get_value:
 *
 * Returns: (transfer none): the property "value"
 */
const char *clasp_header_get_value (ClaspHeader *self);
gboolean clasp_header_get_enabled (ClaspHeader *self);
gboolean clasp_header_get_secret (ClaspHeader *self);
gboolean clasp_header_get_withheld (ClaspHeader *self);
/* Says that the value is a secret whatever the name, and goes into no file: the user wanted it kept elsewhere. */
void clasp_header_set_withheld (ClaspHeader *self, gboolean withheld);

/**
 * clasp_header_get_problem:
 *
 * Returns: (transfer none): the property "problem"
 */
const char *clasp_header_get_problem (ClaspHeader *self);
gboolean clasp_header_get_needs_value (ClaspHeader *self);
/* Says that a value belongs here which was not kept; entering one takes it back. */
void clasp_header_set_needs_value (ClaspHeader *self, gboolean needs_value);

/**
 * clasp_header_get_origin:
 *
 * Returns: (transfer none): the origin that its value was entered for; "" when none
 */
const char *clasp_header_get_origin (ClaspHeader *self);
void clasp_header_set_origin (ClaspHeader *self, const char *origin);
gboolean clasp_header_get_held_back (ClaspHeader *self);

/**
 * clasp_header_get_secret_name:
 *
 * Returns: (transfer none): what its value is called in the keyring; "" when it is not kept there
 */
const char *clasp_header_get_secret_name (ClaspHeader *self);
/* For the profile alone: it knows where the URL leads. */
void clasp_header_set_held_back (ClaspHeader *self, gboolean held_back);

G_END_DECLS
