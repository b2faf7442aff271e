/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspTimeline:
 *
 * How much came and went over the time of a run, drawn from the counts that are kept as records come: sent above the
 * line, received below it, a tick for each breach, and a frame around what the list shows. Dragging the frame moves the
 * list, dragging beside it chooses a stretch of time. Property: "records" (ClaspRecordList, nullable).
 *
 * Signal "seek" (int64: µs since the connection was begun): the user wants to see what was there then.
 * Signal "brush" (int64, int64: the same): the user wants to see what was there between.
 */
#define CLASP_TYPE_TIMELINE (clasp_timeline_get_type ())
G_DECLARE_FINAL_TYPE (ClaspTimeline, clasp_timeline, CLASP, TIMELINE, GtkWidget)

/* Tells which times the list shows, µs since the connection was begun. */
void clasp_timeline_set_view (ClaspTimeline *self, gint64 start_us, gint64 end_us);

G_END_DECLS
