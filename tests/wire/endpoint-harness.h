/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-endpoint.h"

/* An endpoint under test, and all that came out of it as text, so that two runs can be compared. */
typedef struct
{
  ClaspEndpoint *endpoint;
  GString *dump;
  guint8 random;
} PeerHarness;

/* Bytes written as text: hex pairs, 'text' (with '' for a quote), and N*XX for N times the byte XX. (transfer full) */
GByteArray *peer_bytes (const char *text);

/* What a harness's endpoint is made with when nothing else is said: limits as shipped, payloads sent are kept. */
ClaspEndpointConfig endpoint_harness_config (void);
PeerHarness *endpoint_harness_new (const ClaspEndpointConfig *config);
void endpoint_harness_free (PeerHarness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PeerHarness, endpoint_harness_free)

void endpoint_harness_receive (PeerHarness *self, const guint8 *data, gsize length);
/* Appends the events that wait to the dump, one a line, and clears them. */
void endpoint_harness_take (PeerHarness *self);
/* Appends state and ending. */
void endpoint_harness_finish (PeerHarness *self);
/* The frames in the output, unmasked, as lines like those of sent events. Fails when one isn't masked or not whole.
 * (transfer full) */
char *endpoint_harness_output (PeerHarness *self);
/* The lines of the dump that tell of what was sent. (transfer full) */
char *endpoint_harness_sent (PeerHarness *self);
