/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture-entry.h"

#include <string.h>

/* The header's length tells its form and whether there was a mask: 2, 4, 10 or 6, 8, 14 (RFC 6455 §5.2). */
void
clasp_capture_entry_get_frame (const ClaspCaptureEntry *entry, ClaspFrameInfo *frame)
{
  const gboolean masked = entry->header_length == 6 || entry->header_length == 8 || entry->header_length == 14;
  ClaspFrameHeader header = {
    .opcode = entry->first_byte & 0x0f,
    .fin = (entry->first_byte & 0x80) != 0,
    .rsv = entry->first_byte & 0x70,
    .masked = masked,
    .length = entry->wire_length,
  };
  guint8 length_bytes = entry->header_length - (masked ? 4 : 0);

  header.form = length_bytes == 10 ? CLASP_LENGTH_64 : length_bytes == 4 ? CLASP_LENGTH_16 : CLASP_LENGTH_7;
  memcpy (header.mask, entry->mask_key, sizeof header.mask);
  *frame = (ClaspFrameInfo) {
    .payload_length = entry->wire_length,
    .first_byte = entry->first_byte,
    .header_length = entry->header_length,
    .masked = masked,
    .rule = entry->rule,
  };
  /* A header that was cut has no length to write. */
  if (length_bytes == 2 || length_bytes == 4 || length_bytes == 10)
    clasp_frame_header_encode (&header, frame->header);
  else
    frame->header[0] = entry->first_byte;
}
