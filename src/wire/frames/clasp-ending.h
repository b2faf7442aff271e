/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLASP_SIDE_CLIENT,
  CLASP_SIDE_SERVER,
  CLASP_SIDE_TRANSPORT
} ClaspSide;

/**
 * clasp_side_to_string:
 *
 * Returns: (transfer none): "client", "server" or "transport": the words of the JSON contract
 */
const char *clasp_side_to_string (ClaspSide side);

/**
 * ClaspEnding:
 * @clean: a close was sent and one received, and no rule was broken
 * @failed: the rule's breach ended it (RFC 6455 §7.1.7); else reading went on, in lenient mode
 * @by: who began it; our failing a breach counts as client
 * @code: what tells the end: received, or sent for a breach, or 1006: no close came; 1005, 1015
 * @sent_code: 0: no close frame was sent; 1005: one without code
 * @received_code: the same, received
 * @reason: the close frame's reason, NUL-terminated UTF-8; ""
 * @rule: the rule the server broke, or %CLASP_RULE_NONE
 *
 * How the connection ended, exactly (CLS-07).
 */
typedef struct
{
  gboolean clean;
  gboolean failed;
  ClaspSide by;
  guint code;
  guint sent_code;
  guint received_code;
  char reason[124];
  guint8 rule;
} ClaspEnding;

/**
 * clasp_ending_set_reason:
 * @reason: (nullable): bytes of a close frame, perhaps not UTF-8
 *
 * Keeps the reason as a string: made valid, and cut at a character's end.
 */
void clasp_ending_set_reason (ClaspEnding *self, const guint8 *reason, gsize length);

G_END_DECLS
