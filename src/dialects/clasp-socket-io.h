/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* Engine.IO 3 and 4 with Socket.IO in it (socket.io-protocol 4 and 5). It reads the address for `EIO=3`. */
extern const ClaspDecoder CLASP_SOCKET_IO_DECODER;
/* Engine.IO alone: what its messages carry is not looked at. */
extern const ClaspDecoder CLASP_ENGINE_IO_DECODER;

G_END_DECLS
