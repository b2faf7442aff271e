/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-record-list.h"

G_BEGIN_DECLS

/* The frames of a record as rows of ClaspDetailRow, made when asked for: opcode, flags, payload length. (transfer full)
 * (nullable): with @error when the log can't be read */
GListModel *clasp_frame_list_new (ClaspRecord *record, GError **error);

G_END_DECLS
