/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaspFlow:
 *
 * Children in lines, as words stand in a paragraph: each as wide as it wants to be, or as the whole if that is less,
 * and a new line where one does not fit. AdwWrapBox of libadwaita 1.7 gives a child that is wider than a line less than
 * its least height, and ends the program when its lines are to be filled.
 *
 * Properties: "spacing" (int, pixels between children and between lines; 6); "centered" (boolean: lines stand in the
 * middle; %FALSE).
 */
#define CLASP_TYPE_FLOW (clasp_flow_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFlow, clasp_flow, CLASP, FLOW, GtkWidget)

/**
 * clasp_flow_append:
 * @child: (transfer floating): placed behind the others
 */
void clasp_flow_append (ClaspFlow *self, GtkWidget *child);

/**
 * clasp_flow_remove_all:
 *
 * Lets go of all children.
 */
void clasp_flow_remove_all (ClaspFlow *self);

G_END_DECLS
