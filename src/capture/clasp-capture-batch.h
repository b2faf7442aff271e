/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/uio.h>

#include "clasp-capture-format.h"

G_BEGIN_DECLS

/**
 * ClaspCaptureBatch:
 *
 * Records in the log's format, gathered so that they are written at once: what is small is copied together, a large
 * payload is only pointed at. Kept from batch to batch. Begin with clasp_capture_batch_init().
 */
typedef struct
{
  /*< private >*/
  GByteArray *staged;
  GArray *pieces; /* of struct iovec; base NULL: the next bytes of staged */
} ClaspCaptureBatch;

void clasp_capture_batch_init (ClaspCaptureBatch *self);
void clasp_capture_batch_clear (ClaspCaptureBatch *self);
/* Empties it. */
void clasp_capture_batch_begin (ClaspCaptureBatch *self);
/**
 * clasp_capture_batch_add:
 * @number: of the record
 * @offset: in the log, where it will begin
 * @event: its payload has to last as long as the batch
 * @frames: those that @event counts
 * @entry: (out): the record's entry
 *
 * Gives the bytes it takes in the log.
 */
guint64 clasp_capture_batch_add (ClaspCaptureBatch *self, guint64 number, guint64 offset, const ClaspEvent *event,
                                 const ClaspFrameInfo *frames, ClaspCaptureEntry *entry);
/* What is to be written, in order; nothing can be added any more. Belongs to the batch. */
struct iovec *clasp_capture_batch_settle (ClaspCaptureBatch *self, guint *n_pieces);

G_END_DECLS
