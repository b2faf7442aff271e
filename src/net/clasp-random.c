/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

static void
random_refill (ClaspRandom *self)
{
  while (self->left < sizeof self->pool)
    {
      gssize n = getrandom (self->pool + self->left, sizeof self->pool - self->left, 0);

      if (n < 0 && errno != EINTR)
        g_error ("The system gives no random bytes: %s", g_strerror (errno));
      if (n > 0)
        self->left += (gsize) n;
    }
}

void
clasp_random_fill (guint8 *buffer, gsize length, gpointer user_data)
{
  ClaspRandom *self = user_data;

  while (length > 0)
    {
      gsize n;

      if (self->left == 0)
        random_refill (self);
      n = MIN (length, self->left);
      self->left -= n;
      memcpy (buffer, self->pool + self->left, n);
      memset (self->pool + self->left, 0, n); /* never twice */
      buffer += n;
      length -= n;
    }
}
