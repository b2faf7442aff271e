/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* The hub protocol of ASP.NET Core SignalR (its HubProtocol.md) as JSON. */
extern const ClaspDecoder CLASP_SIGNALR_DECODER;
/* The same as MessagePack, behind a handshake in JSON. */
extern const ClaspDecoder CLASP_SIGNALR_MSGPACK_DECODER;

G_END_DECLS
