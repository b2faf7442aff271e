/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * clasp_permission_ask:
 * @from: where it is asked
 * @profile: what is to be connected
 * @granted: called with @target once the user agrees; not when they do not
 * @target: nothing happens when it is gone by then
 *
 * Asks what has to be asked before a connection is opened: whether what a collection that was not made here wants of
 * this computer may be used (clasp_consent_is_given()), and whether an environment that asks first is meant.
 *
 * Returns: whether there is nothing to be asked; @granted is not called then
 */
gboolean clasp_permission_ask (GtkWidget *from, ClaspProfile *profile, void (*granted) (gpointer target),
                               GObject *target);

/**
 * clasp_permission_check:
 * @from: (nullable): whose window tells of it
 * @profile: what is about to be opened
 *
 * Looks once more, right before a connection is opened, and says so when nothing is opened: between the question and
 * now somebody may have changed what the folders say.
 *
 * Returns: whether what it uses now may be used without a question
 */
gboolean clasp_permission_check (GtkWidget *from, ClaspProfile *profile);

G_END_DECLS
