/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The system's random bytes, fetched many at a time. Zero-initialise to begin; one for each user, not thread safe. */
typedef struct
{
  guint8 pool[4096];
  gsize left;
} ClaspRandom;

/* A ClaspRandomFunc whose user data is a ClaspRandom. */
void clasp_random_fill (guint8 *buffer, gsize length, gpointer user_data);

G_END_DECLS
