/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspFrameView:
 *
 * The frames of a message under the microscope: the bits of one as labelled boxes, tied to its bytes on the wire, with
 * the part that breaks a rule marked and the rule beside it.
 */
#define CLASP_TYPE_FRAME_VIEW (clasp_frame_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFrameView, clasp_frame_view, CLASP, FRAME_VIEW, AdwBin)

/**
 * clasp_frame_view_show:
 * @record: (nullable): whose frames; %NULL: none
 * @frames: (nullable) (transfer none): of ClaspFrameInfo: its frames; %NULL when they cannot be read
 *
 * Shows the frames of a record, the first that breaks a rule before the others.
 */
void clasp_frame_view_show (ClaspFrameView *self, ClaspRecord *record, GArray *frames);

G_END_DECLS
