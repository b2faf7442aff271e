/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* Pusher Channels, protocol 7, which Laravel Reverb and Soketi speak, too. */
extern const ClaspDecoder CLASP_PUSHER_DECODER;

G_END_DECLS
