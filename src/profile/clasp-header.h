/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspHeader:
 *
 * One row of the header table. Properties: "enabled" (boolean), "name", "value" (strings), "secret" (boolean, read-only: the name is
 * one whose value is never shown, Authorization, Cookie …), "problem" (string, read-only, "" when fine: why it cannot be sent).
 */
#define CLASP_TYPE_HEADER (clasp_header_get_type ())
G_DECLARE_FINAL_TYPE (ClaspHeader, clasp_header, CLASP, HEADER, GObject)

ClaspHeader *clasp_header_new (const char *name, const char *value, gboolean enabled);
const char *clasp_header_get_name (ClaspHeader *self);
const char *clasp_header_get_value (ClaspHeader *self);
gboolean clasp_header_get_enabled (ClaspHeader *self);
gboolean clasp_header_get_secret (ClaspHeader *self);
const char *clasp_header_get_problem (ClaspHeader *self);

G_END_DECLS
