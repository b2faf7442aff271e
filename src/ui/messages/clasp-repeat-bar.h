/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-repeat.h"

G_BEGIN_DECLS

/**
 * ClaspRepeatBar:
 *
 * How often a message is sent and at which interval, what the first one will be, and how far it has come; Escape stops
 * it wherever the focus is.
 */
#define CLASP_TYPE_REPEAT_BAR (clasp_repeat_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRepeatBar, clasp_repeat_bar, CLASP, REPEAT_BAR, AdwBin)

/**
 * clasp_repeat_bar_set_next:
 * @next: (nullable): what would be sent; what is being sent goes on
 * @preview: (nullable): the first message, as it is shown
 *
 * Can be started while there is one and @can_send.
 */
void clasp_repeat_bar_set_next (ClaspRepeatBar *self, ClaspRepeat *next, const char *preview, gboolean can_send);

/* Stops what is being sent. */
void clasp_repeat_bar_stop (ClaspRepeatBar *self);

G_END_DECLS
