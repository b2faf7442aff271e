/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* Channels of Phoenix, as arrays (version 2), objects (version 1) or binary messages; Supabase Realtime and LiveView
 * speak it. */
extern const ClaspDecoder CLASP_PHOENIX_DECODER;

G_END_DECLS
