/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of `connect --raw`: it gives frames that hold all of the payload, or an error. */
#include "clasp-raw-frame.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspRawFrame) frame = clasp_raw_frame_parse ((const char *) data, size, &error);
  ClaspRawFrameCut cut = { 0 };
  ClaspFrameSpec spec;
  GBytes *part;
  gsize sum = 0;

  g_assert_true ((frame == NULL) == (error != NULL));
  if (frame == NULL)
    return 0;
  while ((part = clasp_raw_frame_next (frame, &cut, &spec)) != NULL)
    {
      sum += g_bytes_get_size (part);
      g_assert_cmpuint (spec.opcode, <=, 15);
      g_assert_true (cut.number == 1 || spec.opcode == CLASP_OPCODE_CONTINUATION);
      g_bytes_unref (part);
    }
  g_assert_cmpuint (sum, ==, g_bytes_get_size (frame->payload));
  g_assert_true (!frame->spec.fin || spec.fin);
  return 0;
}
