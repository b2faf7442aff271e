/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* The protocol of the library graphql-ws, subprotocol graphql-transport-ws. */
extern const ClaspDecoder CLASP_GRAPHQL_TRANSPORT_WS_DECODER;
/* The older one of subscriptions-transport-ws, subprotocol graphql-ws; AWS AppSync speaks it, too. */
extern const ClaspDecoder CLASP_GRAPHQL_WS_DECODER;

G_END_DECLS
