/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/uio.h>

#include "clasp-capture-format.h"

G_BEGIN_DECLS

/**
 * ClaspCaptureBatch:
 *
 * Records in the log's format, gathered so that they are written at once: what is small is copied together, a large
 * payload is only pointed at. Its room is kept from batch to batch. A zeroed one is empty.
 */
typedef struct
{
  /*< private >*/
  guint8 *staged;
  gsize n_staged, capacity;
  GArray *pieces; /* of struct iovec; base NULL: the next bytes of staged */
} ClaspCaptureBatch;

void clasp_capture_batch_clear (ClaspCaptureBatch *self);
/* Empties it. */
void clasp_capture_batch_begin (ClaspCaptureBatch *self);

/**
 * clasp_capture_batch_add:
 * @self: a batch
 * @head: of the log
 * @number: of the record
 * @event: its payload has to last as long as the batch
 * @frames: (nullable): its frames, event.n_frames of them
 * @entry: (out): what the log tells of the record
 *
 * Adds a record.
 *
 * Returns: the bytes it takes in the log
 */
guint64 clasp_capture_batch_add (ClaspCaptureBatch *self, const ClaspCaptureHead *head, guint64 number,
                                 const ClaspEvent *event, const ClaspFrameInfo *frames, ClaspCaptureEntry *entry);

/**
 * clasp_capture_batch_settle:
 *
 * Belongs to the batch.
 *
 * Returns: (transfer none): what is to be written, in order; nothing can be added any more
 */
struct iovec *clasp_capture_batch_settle (ClaspCaptureBatch *self, guint *n_pieces);

G_END_DECLS
