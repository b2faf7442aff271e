/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * clasp_rule_sheet_present:
 * @from: where it is asked for
 * @id: a rule, a cause, an HTTP status or a close code, as `handclasp-cli explain` takes it
 *
 * Shows what there is to know of it, and of what it has to do with; the same as `handclasp-cli explain` says. Does
 * nothing when there is no such thing.
 */
void clasp_rule_sheet_present (GtkWidget *from, const char *id);

G_END_DECLS
