/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* MQTT 3.1, 3.1.1 and 5.0 (OASIS). Packets do not end where messages do: each direction is a stream of bytes. */
extern const ClaspDecoder CLASP_MQTT_DECODER;

/**
 * clasp_mqtt_get_reason:
 * @code: a reason code of MQTT 5 from 0x80 on (§2.4)
 *
 * Says what a reason code means.
 *
 * Returns: (transfer none): its name, translated
 */
const char *clasp_mqtt_get_reason (guint code);

G_END_DECLS
