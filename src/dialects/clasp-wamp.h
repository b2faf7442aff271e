/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* WAMP 2 as JSON, MessagePack or CBOR, batched or not. */
extern const ClaspDecoder CLASP_WAMP_DECODER;

G_END_DECLS
