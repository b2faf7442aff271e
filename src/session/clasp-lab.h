/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/* The handshake lab: what the request can be made to break on purpose, to see how a server takes it. */

/**
 * ClaspLabBreak:
 * @rule: "REQ-04"
 * @usual: what is done without a value, translatable
 * @with_value: what a value is, translatable
 *
 * One rule of the request, and how it is broken.
 */
typedef struct
{
  const char *rule;
  const char *usual;
  const char *with_value;
} ClaspLabBreak;

/**
 * clasp_lab_get_breaks:
 * @n_breaks: (out): how many
 *
 * Lists the rules of the request that can be broken.
 *
 * Returns: (transfer none) (array length=n_breaks)
 */
const ClaspLabBreak *clasp_lab_get_breaks (guint *n_breaks);

/**
 * clasp_lab_break:
 * @profile: what is changed
 * @rule: "REQ-04", in any letter case
 * @value: (nullable): the value to break it with; %NULL: the usual way; "": the field is left out
 *
 * Makes a profile's request break a rule.
 *
 * Returns: %FALSE with one sentence in @error, of G_IO_ERROR, when no such rule can be broken
 */
gboolean clasp_lab_break (ClaspProfile *profile, const char *rule, const char *value, GError **error);

/**
 * clasp_lab_parse_split:
 * @text: "BYTES:MS"
 * @bytes: (out): the size of a piece
 * @ms: (out): the pause between two of them, in ms
 *
 * Reads how a request is split.
 *
 * Returns: %FALSE, with both 0, when it is anything else: 1 to 65535 bytes, 0 to 60000 ms
 */
gboolean clasp_lab_parse_split (const char *text, guint *bytes, guint *ms);

/**
 * clasp_lab_dup_outcome:
 * @report: what came of a request
 *
 * Tells in a sentence, translated, what was broken in the request and how the server took it.
 *
 * Returns: (transfer full) (nullable): %NULL when no rule of the request was broken
 */
char *clasp_lab_dup_outcome (const ClaspReport *report);

G_END_DECLS
