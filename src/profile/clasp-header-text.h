/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-header.h"

G_BEGIN_DECLS

/**
 * clasp_header_text_parse:
 *
 * Reads headers from pasted text: "Name: value" lines, the -H options of a curl command, and name and value on
 * alternate lines as browsers' tools give them. Lines that are none of these are counted in @refused.
 *
 * Returns: (transfer full) (element-type ClaspHeader): the headers
 */
GPtrArray *clasp_header_text_parse (const char *text, guint *refused);

G_END_DECLS
