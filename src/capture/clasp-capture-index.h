/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture-format.h"
#include "clasp-tally.h"

G_BEGIN_DECLS

/* One place of so many records is kept: the others are found by walking from there. */
#define CLASP_CAPTURE_INDEX_STEP 64
/* Each chunk is twice as long as the one before: places never move, and few chunks hold any number. */
#define CLASP_CAPTURE_INDEX_FIRST_BITS 7
#define CLASP_CAPTURE_INDEX_N_CHUNKS (42 - CLASP_CAPTURE_INDEX_FIRST_BITS)

/**
 * ClaspCaptureIndex:
 *
 * Where every 64th record of a capture begins in its log: 0.125 bytes of memory a record. One thread adds and
 * publishes, any thread gets what was published. A zeroed one is empty.
 */
typedef struct
{
  /*< private >*/
  guint64 *chunks[CLASP_CAPTURE_INDEX_N_CHUNKS];
  _Atomic guint64 n_entries; /* published: readers see what is below it */
} ClaspCaptureIndex;

void clasp_capture_index_clear (ClaspCaptureIndex *self);
/* Writer's thread: record @index, which is not published yet, begins at @offset. */
void clasp_capture_index_add (ClaspCaptureIndex *self, guint64 index, guint64 offset);
/* Writer's thread: what is below @n_entries may be got from now on, and all that was written before this be seen. */
void clasp_capture_index_publish (ClaspCaptureIndex *self, guint64 n_entries);
/* Any thread. */
guint64 clasp_capture_index_get_n_entries (ClaspCaptureIndex *self);
/* Where the record begins that is the last, from @index back, whose place is kept; @index is published. Sets @at to it.
 * */
guint64 clasp_capture_index_get (ClaspCaptureIndex *self, guint64 index, guint64 *at);

/**
 * clasp_capture_index_save:
 * @self: an index
 * @head: of its capture
 * @size: of the log as far as it is indexed
 * @notes: offsets of the capture's notes, CLASP_CAPTURE_N_NOTES of them
 * @tally: the counters of its records
 *
 * Keeps the index, and the counters with it, in the user's cache folder, under the capture's id: the next who opens it
 * need not look through all of it. What fails is not worth a word, since the index can always be made anew.
 */
void clasp_capture_index_save (ClaspCaptureIndex *self, const ClaspCaptureHead *head, guint64 size,
                               const guint64 *notes, const ClaspTally *tally);

/**
 * clasp_capture_index_load:
 * @self: an empty index
 * @head: of its capture
 * @size: bytes of the log
 * @notes: (out): offsets of the capture's notes, CLASP_CAPTURE_N_NOTES of them
 * @end: (out): how far the log was indexed
 * @tally: (out): the counters of these records; set only when there are some
 *
 * Takes what was kept, when it fits.
 *
 * Returns: how many records it holds; 0: there is none
 */
guint64 clasp_capture_index_load (ClaspCaptureIndex *self, const ClaspCaptureHead *head, guint64 size, guint64 *notes,
                                  guint64 *end, ClaspTally *tally);
/* Forgets what was kept of the capture with this id. */
void clasp_capture_index_forget (const ClaspCaptureHead *head);

G_END_DECLS
