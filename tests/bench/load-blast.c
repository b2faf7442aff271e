/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load-blast.h"

static gsize
message_end (const LoadBlast *blast, gsize messages)
{
  return messages == 0 ? 0 : g_array_index (blast->template->ends, gsize, messages - 1);
}

gboolean
load_blast_is_mid_message (const LoadBlast *blast)
{
  return blast->offset != message_end (blast, blast->message);
}

/* Messages that may be sent now; the one being sent may always go on. */
static guint64
allowance (const LoadBlast *blast, gint64 now)
{
  guint64 due;

  if (blast->rate == 0)
    return blast->left;
  due = (guint64) ((double) (now - blast->start) / G_USEC_PER_SEC * (double) blast->rate);
  due = due > blast->sent ? due - blast->sent : 0;
  if (due == 0 && load_blast_is_mid_message (blast))
    due = 1;
  return MIN (due, blast->left);
}

const guint8 *
load_blast_get_next (const LoadBlast *blast, gint64 now, gsize most, gsize *length)
{
  guint64 messages = MIN (allowance (blast, now), blast->template->ends->len - blast->message);

  *length = messages == 0 ? 0 : MIN (message_end (blast, blast->message + messages) - blast->offset, most);
  return blast->template->bytes->data + blast->offset;
}

void
load_blast_advance (LoadBlast *blast, gsize length)
{
  const gsize *ends = (const gsize *) (gconstpointer) blast->template->ends->data; /* once a message is often */
  gsize before = blast->message, count = blast->template->ends->len;

  blast->offset += length;
  while (blast->message < count && ends[blast->message] <= blast->offset)
    blast->message++;
  blast->left -= blast->message - before;
  blast->sent += blast->message - before;
  blast->since_ping += blast->message - before;
  if (blast->message == count)
    blast->message = blast->offset = 0;
}

gboolean
load_blast_take_ping (LoadBlast *blast)
{
  if (blast->ping_every == 0 || blast->since_ping < blast->ping_every)
    return FALSE;
  blast->since_ping = 0;
  return TRUE;
}

void
load_blast_cut_short (LoadBlast *blast)
{
  blast->left = load_blast_is_mid_message (blast);
  blast->rate = 0;
}
