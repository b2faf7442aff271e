/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-raw-frame.h"

G_BEGIN_DECLS

/**
 * ClaspRawBar:
 *
 * The controls of a frame that is sent exactly as told: opcode, FIN, reserved bits, mask, form of the length,
 * fragments, and how its payload is typed. Signal "changed" when any of them did.
 */
#define CLASP_TYPE_RAW_BAR (clasp_raw_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRawBar, clasp_raw_bar, CLASP, RAW_BAR, AdwBin)

/**
 * clasp_raw_bar_make_frame:
 *
 * Returns: (transfer full) (nullable): the frame with what was typed as its payload, which may hold NULs; %NULL with
 * one sentence in @problem
 */
ClaspRawFrame *clasp_raw_bar_make_frame (ClaspRawBar *self, const char *text, gsize length, char **problem);

G_END_DECLS
