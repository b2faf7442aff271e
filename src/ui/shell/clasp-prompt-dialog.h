/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-variables.h"

G_BEGIN_DECLS

/**
 * clasp_prompt_dialog_ask:
 * @from: where it is asked
 * @profile: what is to be connected
 * @variables: gets the answers
 * @answered: called with @target and @variables once all is answered; not when the user cancels, which is told, nor
 * when the connection was changed meanwhile
 * @target: nothing happens when it is gone by then
 *
 * Asks what "{{prompt:QUESTION}}" stands for, with an entry for each question. What was answered before for the same
 * address stands there again until the program ends; it is written nowhere.
 *
 * Returns: whether there is nothing to be asked; @answered is not called then
 */
gboolean clasp_prompt_dialog_ask (GtkWidget *from, ClaspProfile *profile, ClaspVariables *variables,
                                  void (*answered) (gpointer target, ClaspVariables *variables), GObject *target);

G_END_DECLS
