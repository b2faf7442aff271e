/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"

G_BEGIN_DECLS

/**
 * ClaspRecordFilter:
 *
 * What the filter bar says, read once and matched against many records. Terms are separated by spaces and must all hold:
 * "dir:in", "dir:out", "type:text" (binary, ping, pong, close, control, data; several with commas), "len:>1k", "rule:FRM-11",
 * "is:faulty"; anything else, and anything in quotes, is looked for in the payload, upper and lower case alike.
 */
typedef struct _ClaspRecordFilter ClaspRecordFilter;

/* (transfer full) (nullable): %NULL with a sentence when a term can't be read. */
ClaspRecordFilter *clasp_record_filter_new (const char *text, GError **error);
void clasp_record_filter_free (ClaspRecordFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspRecordFilter, clasp_record_filter_free)

/* Whether it lets everything pass. */
gboolean clasp_record_filter_is_empty (const ClaspRecordFilter *self);
gboolean clasp_record_filter_matches (const ClaspRecordFilter *self, ClaspCapture *capture,
                                      const ClaspCaptureEntry *entry, ClaspCaptureReader *reader);

G_END_DECLS
