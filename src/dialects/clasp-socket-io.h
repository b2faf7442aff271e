/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* Engine.IO 3 and 4 with Socket.IO in it (socket.io-protocol 4 and 5). It reads the address for `EIO=3`. */
extern const ClaspDecoder CLASP_SOCKET_IO_DECODER;
/* Engine.IO alone: what its messages carry is not looked at. */
extern const ClaspDecoder CLASP_ENGINE_IO_DECODER;

/**
 * clasp_socket_io_is_packet:
 * @text: what follows the "4" of an Engine.IO message
 *
 * Tells whether it can be a Socket.IO packet.
 *
 * Returns: whether it can
 */
gboolean clasp_socket_io_is_packet (ClaspSlice text);

G_END_DECLS
