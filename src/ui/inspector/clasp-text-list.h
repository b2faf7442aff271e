/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-text-lines.h"

G_BEGIN_DECLS

/**
 * clasp_text_list_new_take:
 *
 * Takes @lines.
 *
 * Returns: (transfer full): the lines as rows of ClaspDetailRow, made when asked for; what is not UTF-8 is replaced
 */
GListModel *clasp_text_list_new_take (ClaspTextLines *lines);

G_END_DECLS
