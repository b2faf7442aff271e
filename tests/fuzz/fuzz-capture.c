/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log of any bytes: opened, and all of its records read. */
#include "clasp-capture.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd = memfd_create ("capture", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  g_autoptr (ClaspCapture) capture = NULL;
  ClaspCaptureEntry entry;

  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  capture = clasp_capture_open (path, NULL);
  close (fd);
  if (capture == NULL)
    return 0;
  for (guint64 i = 0; i < 1000 && clasp_capture_reader_get_entry (&reader, capture, i, &entry); i++)
    {
      g_autoptr (GBytes) payload = clasp_capture_read_payload (capture, &entry, 0, 4096, NULL);
      g_autofree ClaspFrameInfo *frames = NULL;

      clasp_capture_reader_is_whole (&reader, capture, &entry);
      if (entry.n_frames < 1000)
        frames = clasp_capture_read_frames (capture, &entry, NULL);
    }
  for (guint note = 0; note < CLASP_CAPTURE_N_NOTES; note++)
    g_free (clasp_capture_read_note (capture, note));
  return 0;
}
