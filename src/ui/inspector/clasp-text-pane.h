/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-find.h"
#include "clasp-text-lines.h"

G_BEGIN_DECLS

/* Text longer than this takes a text view more than a frame to lay out; it is shown line by line. */
#define CLASP_TEXT_PANE_MAX_IN_ONE (64 * 1024)

/**
 * ClaspTextPane:
 *
 * A text to be read: a short one with its colours, a long one line by line, which takes no longer for 64 MiB. Says so
 * when long lines were broken to show them. Properties: "title" (string: the accessible name of the text),
 * "find" (ClaspFind, nullable: what is set off in it).
 */
#define CLASP_TYPE_TEXT_PANE (clasp_text_pane_get_type ())
G_DECLARE_FINAL_TYPE (ClaspTextPane, clasp_text_pane, CLASP, TEXT_PANE, AdwBin)

/* Bytes of a line that fit in the width of the pane as it is now, for clasp_text_lines_new(). */
guint clasp_text_pane_get_columns (ClaspTextPane *self);
/* @lines: (transfer full) (nullable): of a text longer than CLASP_TEXT_PANE_MAX_IN_ONE; they are found here when not
 * given.
 * @content_type: (nullable): for the colours, "text/html; charset=…". */
void clasp_text_pane_set_text (ClaspTextPane *self, GBytes *text, ClaspTextLines *lines, const char *content_type);

G_END_DECLS
