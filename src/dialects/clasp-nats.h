/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* The client protocol of NATS. Operations do not end where messages do: each direction is a stream of bytes. */
extern const ClaspDecoder CLASP_NATS_DECODER;

G_END_DECLS
