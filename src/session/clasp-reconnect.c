/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-reconnect.h"

#define FIRST_MS 1000
#define LONGEST_MS 30000
#define SPREAD 0.2

gboolean
clasp_reconnect_applies (const ClaspEnding *ending)
{
  g_return_val_if_fail (ending != NULL, FALSE);

  if (ending->code == CLASP_CLOSE_POLICY)
    return FALSE;
  return ending->by != CLASP_SIDE_CLIENT || ending->failed;
}

guint
clasp_reconnect_get_delay (guint failures, double chance)
{
  double wait = FIRST_MS;

  for (guint i = 0; i < failures && wait < LONGEST_MS; i++)
    wait *= 2;
  wait = MIN (wait, LONGEST_MS);
  return (guint) (wait * (1 + SPREAD * CLAMP (chance, 0, 1)));
}
