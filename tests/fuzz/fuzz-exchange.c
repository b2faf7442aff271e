/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A HAR, or JSON Lines, of any bytes. */
#include "clasp-har.h"
#include "clasp-json-lines.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) har = clasp_har_read ((const char *) data, size, NULL);
  g_autoptr (GPtrArray) lines = clasp_json_lines_read ((const char *) data, size, NULL);

  for (guint i = 0; har != NULL && i < har->len; i++)
    clasp_run_free (clasp_run_new (g_ptr_array_index (har, i)));
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    clasp_run_free (clasp_run_new (g_ptr_array_index (lines, i)));
  return 0;
}
