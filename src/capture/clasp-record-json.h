/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-endpoint.h"
#include "clasp-secrets.h"

G_BEGIN_DECLS

/* A record as one line of JSON, as `connect --json` prints it and the window saves it:
 *   {"n", "t_us", "time", "dir", "type", "bytes", "text"|"base64"[, "code"][, "reason"], "frames"[, "compressed_bytes"]
 *    [, "deliberate"][, "incomplete"][, "dropped"][, "rule"]}
 * in parts, since a payload is written piece by piece: begin, "text": or "base64": with a string, end. */

/**
 * clasp_record_json_get_type:
 *
 * Returns: (transfer none): "text", "ping" …; what only faulty frames have is "continuation" or "reserved"
 */
const char *clasp_record_json_get_type (guint8 opcode);
/* Whether a payload of that opcode is written as text when it is UTF-8. */
gboolean clasp_record_json_may_be_text (guint8 opcode);

/**
 * clasp_record_json_begin:
 * @out: where the line is written
 * @event: the record
 * @number: its number, from 1
 * @start_us: the real time (g_get_real_time()) that is time 0 of the events
 *
 * Writes what stands before the payload; "time" is RFC 3339 in UTC with microseconds.
 */
void clasp_record_json_begin (GString *out, const ClaspEvent *event, guint64 number, gint64 start_us);

/**
 * clasp_record_json_end:
 * @out: where the line is written
 * @event: the record; the code and reason of a close are told when its data is at hand
 *
 * Writes what stands behind the payload, and the line's end.
 */
void clasp_record_json_end (GString *out, const ClaspEvent *event);
/* Whole characters of UTF-8 as part of a JSON string; what is not seen of them, or ends a line for some, is escaped. */
void clasp_record_json_add_text (GString *out, const char *text, gsize length);

/**
 * clasp_record_json_add_string:
 * @text: need not be UTF-8
 * @length: bytes, or -1 when it is NUL-terminated
 *
 * Writes a JSON string, quotes included.
 */
void clasp_record_json_add_string (GString *out, const char *text, gssize length);

/**
 * clasp_record_json_add_ending:
 * @out: where it is written
 * @ending: (nullable): how the connection ended; %NULL: nobody closed it
 *
 * Writes the object that stands as "end" wherever a connection's end is written.
 */
void clasp_record_json_add_ending (GString *out, const ClaspEnding *ending);

/**
 * clasp_record_json_add_secrets:
 * @secrets: (nullable): values that stand in what is written
 *
 * Writes the member "filled_in" behind others, when there are any: a transcript holds them as they were sent, and who
 * reads it would not know them for secrets.
 */
void clasp_record_json_add_secrets (GString *out, const ClaspSecrets *secrets);

G_END_DECLS
