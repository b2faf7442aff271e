/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "clasp-import-file.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Any bytes as a file of each kind: nothing crashes, every connection has an address, what is wrong is said. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const names[] = { "x.bru", "x.http", "x.yaml", "x.json", "x.txt" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaspImport) import = clasp_import_file_read (names[i], (const char *) data, size, &error);

      g_assert_true ((import == NULL) == (error != NULL));
      for (guint j = 0; import != NULL && j < import->connections->len; j++)
        {
          const ClaspImported *imported = import->connections->pdata[j];

          g_assert_nonnull (clasp_profile_get_url (imported->profile));
        }
    }
  return 0;
}
