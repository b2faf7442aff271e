/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "clasp-pin.h"

G_BEGIN_DECLS

#define CLASP_TYPE_PIN_ROW (clasp_pin_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspPinRow, clasp_pin_row, CLASP, PIN_ROW, AdwActionRow)

/**
 * clasp_pin_row_new:
 * @pin: a certificate that is trusted
 *
 * One trusted certificate: its host and port, its SHA-256, and a button that emits "remove".
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *clasp_pin_row_new (ClaspPin *pin);

/**
 * clasp_pin_row_get_pin:
 *
 * Returns: (transfer none): what it shows
 */
ClaspPin *clasp_pin_row_get_pin (ClaspPinRow *self);

G_END_DECLS
