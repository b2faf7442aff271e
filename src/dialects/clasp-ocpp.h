/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* OCPP-J: the JSON form of the Open Charge Point Protocol 1.6, 2.0.1 and 2.1. */
extern const ClaspDecoder CLASP_OCPP_DECODER;

G_END_DECLS
