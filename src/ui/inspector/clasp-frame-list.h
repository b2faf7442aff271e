/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * clasp_frame_list_new:
 * @frames: of ClaspFrameInfo, as rows of ClaspDetailRow, made when asked for: opcode, flags, payload length
 *
 * Returns: (transfer full): the list
 */
GListModel *clasp_frame_list_new (GArray *frames);

/**
 * clasp_frame_list_dup_opcode_name:
 *
 * Returns: (transfer full): "Text", "Ping", "Reserved 3" …, translated
 */
char *clasp_frame_list_dup_opcode_name (guint8 opcode);

G_END_DECLS
