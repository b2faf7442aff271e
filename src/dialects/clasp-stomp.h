/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* STOMP 1.0 to 1.2. A frame may span several messages, and a message may hold several frames. */
extern const ClaspDecoder CLASP_STOMP_DECODER;
/* SockJS's frames around messages, and STOMP when it is what they carry. */
extern const ClaspDecoder CLASP_SOCKJS_DECODER;

G_END_DECLS
