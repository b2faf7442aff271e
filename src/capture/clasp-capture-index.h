/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"

G_BEGIN_DECLS

/* Each chunk is twice as long as the one before: entries never move, and few chunks hold any number. */
#define CLASP_CAPTURE_FIRST_CHUNK_BITS 10
#define CLASP_CAPTURE_N_CHUNKS (48 - CLASP_CAPTURE_FIRST_CHUNK_BITS)

/**
 * ClaspCaptureIndex:
 *
 * The entries of a capture, in memory. One thread reserves and publishes, any thread gets what was published. A zeroed
 * one is empty.
 */
typedef struct
{
  /*< private >*/
  ClaspCaptureEntry *chunks[CLASP_CAPTURE_N_CHUNKS];
  _Atomic guint64 n_entries; /* published: readers see what is below it */
} ClaspCaptureIndex;

void clasp_capture_index_clear (ClaspCaptureIndex *self);
/* Writer's thread: a place for entry @index, which is not published yet. */
ClaspCaptureEntry *clasp_capture_index_reserve (ClaspCaptureIndex *self, guint64 index);
/* Writer's thread: what is below @n_entries may be got from now on, and all that was written before this be seen. */
void clasp_capture_index_publish (ClaspCaptureIndex *self, guint64 n_entries);
/* Any thread. */
guint64 clasp_capture_index_get_n_entries (ClaspCaptureIndex *self);
gboolean clasp_capture_index_get (ClaspCaptureIndex *self, guint64 index, ClaspCaptureEntry *entry);

G_END_DECLS
