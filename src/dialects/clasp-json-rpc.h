/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* JSON-RPC 2.0, batches included, with what LSP and Ethereum add to it. */
extern const ClaspDecoder CLASP_JSON_RPC_DECODER;
/* The Chrome DevTools Protocol: the same without "jsonrpc", numbered by session. */
extern const ClaspDecoder CLASP_CDP_DECODER;

G_END_DECLS
