/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A server whose queue is full: a SYN gets no answer. */
typedef struct
{
  int listener;
  int fillers[16];
  guint16 port;
} Blackhole;

/* @port 0: a free one. */
void blackhole_init (Blackhole *self, const char *address, guint16 port);
void blackhole_clear (Blackhole *self);

G_END_DECLS
