/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "load-template.h"

G_BEGIN_DECLS

/* Where one connection is in its stream of messages from a template. It knows no socket and no clock. */
typedef struct
{
  const LoadTemplate *template;
  guint64 left;       /* messages not yet wholly sent */
  guint64 rate;       /* messages a second at most; 0: as fast as the socket takes them */
  guint64 ping_every; /* messages; 0: never */
  gint64 start;       /* µs */
  guint64 sent;       /* whole messages */
  guint64 since_ping;
  gsize offset;  /* bytes of the template sent in this pass */
  gsize message; /* whole messages of the template sent in this pass */
} LoadBlast;

/* TRUE in the middle of a message: nothing else may be sent now. */
gboolean load_blast_is_mid_message (const LoadBlast *blast);

/* The bytes to send at time @now (µs), at most @most; *@length 0 when the rate allows none yet. Only with messages
 * left. */
const guint8 *load_blast_get_next (const LoadBlast *blast, gint64 now, gsize most, gsize *length);

/* Tells that the first @length of those bytes were sent. */
void load_blast_advance (LoadBlast *blast, gsize length);

/* TRUE once when a Ping is due. */
gboolean load_blast_take_ping (LoadBlast *blast);

/* Ends after the message being sent, if there is one. */
void load_blast_cut_short (LoadBlast *blast);

G_END_DECLS
