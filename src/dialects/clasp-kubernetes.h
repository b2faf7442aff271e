/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* Streams of Kubernetes’ exec, attach and port forward, and its watches. */
extern const ClaspDecoder CLASP_KUBERNETES_DECODER;

G_END_DECLS
