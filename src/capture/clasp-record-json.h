/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-endpoint.h"

G_BEGIN_DECLS

/* A record as one line of JSON, as `connect --json` prints it and the window saves it:
 *   {"t_us", "dir", "type", "bytes", "text"|"base64", "frames"[, "compressed_bytes"][, "deliberate"][, "incomplete"]
 *    [, "dropped"]}
 * in parts, since a payload is written piece by piece: begin, "text": or "base64": with a string, end. */

/* "text", "ping" …; what only faulty frames have is "continuation" or "reserved". */
const char *clasp_record_json_get_type (guint8 opcode);
/* Whether a payload of that opcode is written as text when it is UTF-8. */
gboolean clasp_record_json_may_be_text (guint8 opcode);
void clasp_record_json_begin (GString *out, const ClaspEvent *event);
void clasp_record_json_end (GString *out, const ClaspEvent *event);
/* Whole characters of UTF-8 as part of a JSON string: what any reader takes for the end of a line is escaped, too. */
void clasp_record_json_add_text (GString *out, const char *text, gsize length);

G_END_DECLS
