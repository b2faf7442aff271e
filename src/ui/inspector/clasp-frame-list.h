/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-record-list.h"

G_BEGIN_DECLS

/* @frames: of ClaspFrameInfo, as rows of ClaspDetailRow, made when asked for: opcode, flags, payload length. (transfer
 * full) */
GListModel *clasp_frame_list_new (GArray *frames);
/* "Text", "Ping", "Reserved 3" …, translated. (transfer full) */
char *clasp_frame_list_dup_opcode_name (guint8 opcode);

G_END_DECLS
