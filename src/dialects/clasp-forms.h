/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* Forms of data, in which nothing is paired: each value is a unit. */
extern const ClaspDecoder CLASP_JSON_LINES_DECODER;
/* RFC 7464, or with 0x1E behind each value. */
extern const ClaspDecoder CLASP_JSON_SEQ_DECODER;
extern const ClaspDecoder CLASP_MSGPACK_DECODER;
extern const ClaspDecoder CLASP_CBOR_DECODER;
extern const ClaspDecoder CLASP_PROTOBUF_DECODER;

G_END_DECLS
