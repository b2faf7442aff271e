/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-ending.h"

#include <string.h>

const char *
clasp_side_to_string (ClaspSide side)
{
  static const char *const names[] = { "client", "server", "transport" };

  g_return_val_if_fail (side < G_N_ELEMENTS (names), "transport");
  return names[side];
}

void
clasp_ending_set_reason (ClaspEnding *self, const guint8 *reason, gsize length)
{
  g_autofree char *valid = length > 0 ? g_utf8_make_valid ((const char *) reason, (gssize) length) : g_strdup ("");
  gsize n = strlen (valid);

  g_return_if_fail (self != NULL);

  if (n >= sizeof self->reason)
    n = (gsize) (g_utf8_find_prev_char (valid, valid + sizeof self->reason) - valid);
  memcpy (self->reason, valid, n);
  self->reason[n] = '\0';
}
