/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* Nostr’s messages between client and relay (NIP-01, 42, 45). */
extern const ClaspDecoder CLASP_NOSTR_DECODER;

G_END_DECLS
