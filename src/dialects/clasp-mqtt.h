/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* MQTT 3.1, 3.1.1 and 5.0 (OASIS). Packets do not end where messages do: each direction is a stream of bytes. */
extern const ClaspDecoder CLASP_MQTT_DECODER;

G_END_DECLS
