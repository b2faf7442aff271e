/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* The WebSocket API of Home Assistant. */
extern const ClaspDecoder CLASP_HOME_ASSISTANT_DECODER;

G_END_DECLS
