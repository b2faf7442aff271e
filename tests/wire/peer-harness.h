/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-peer.h"

/* A peer under test, and all that came out of it as text, so that two runs can be compared. */
typedef struct
{
  ClaspPeer *peer;
  GString   *dump;
  guint8     random;
} PeerHarness;

/* Bytes written as text: hex pairs, 'text' (with '' for a quote), and N*XX for N times the byte XX. (transfer full) */
GByteArray *peer_bytes (const char *text);

/* What a harness's peer is made with when nothing else is said: limits as shipped, payloads sent are kept. */
ClaspPeerConfig peer_harness_config (void);
PeerHarness    *peer_harness_new (const ClaspPeerConfig *config);
void            peer_harness_free (PeerHarness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PeerHarness, peer_harness_free)

void peer_harness_receive (PeerHarness *self, const guint8 *data, gsize length);
/* Appends the events that wait to the dump, one a line, and clears them. */
void peer_harness_take (PeerHarness *self);
/* Appends state and ending. */
void peer_harness_finish (PeerHarness *self);
/* The frames in the output, unmasked, as lines like those of sent events. Fails when one isn't masked or not whole.
 * (transfer full) */
char *peer_harness_output (PeerHarness *self);
/* The lines of the dump that tell of what was sent. (transfer full) */
char *peer_harness_sent (PeerHarness *self);
