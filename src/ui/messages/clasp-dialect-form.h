/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspDialectForm:
 *
 * A message in the words of the connection's dialect: event and arguments, operation and variables, method and
 * parameters, destination and body, topic and payload; and the message that opens the dialect, at one click. It hides
 * where the dialect has no form. Property: "session" (ClaspSession, nullable).
 *
 * Signal "composed" (uint: ClaspOpcode, GBytes): what goes on the wire as the form stands now.
 */
#define CLASP_TYPE_DIALECT_FORM (clasp_dialect_form_get_type ())
G_DECLARE_FINAL_TYPE (ClaspDialectForm, clasp_dialect_form, CLASP, DIALECT_FORM, AdwBin)

/* What was composed is sent: the next message gets an id of its own. */
void clasp_dialect_form_advance (ClaspDialectForm *self);

G_END_DECLS
