/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* Action Cable of Ruby on Rails, actioncable-v1-json. */
extern const ClaspDecoder CLASP_ACTION_CABLE_DECODER;

G_END_DECLS
