/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-frame.h"

G_BEGIN_DECLS

#define CLASP_CLOSE_NORMAL 1000
#define CLASP_CLOSE_GOING_AWAY 1001
#define CLASP_CLOSE_PROTOCOL_ERROR 1002
#define CLASP_CLOSE_UNSUPPORTED 1003
#define CLASP_CLOSE_NO_STATUS 1005 /* never on the wire: the close had no code */
#define CLASP_CLOSE_ABNORMAL 1006  /* never on the wire: TCP ended without a close */
#define CLASP_CLOSE_INVALID_DATA 1007
#define CLASP_CLOSE_POLICY 1008
#define CLASP_CLOSE_TOO_BIG 1009
#define CLASP_CLOSE_TLS 1015 /* never on the wire: TLS failed */

/* Bytes of a reason: what a control frame holds behind the code (RFC 6455 §5.5.1). */
#define CLASP_CLOSE_REASON_MAX (CLASP_CONTROL_PAYLOAD_MAX - 2)

/* Whether the code may stand on the wire (CLS-02). */
gboolean clasp_close_code_is_valid (guint code);
/**
 * clasp_close_dup_breach:
 * @code: a close code, or 0 for a close without one
 * @reason: (nullable): its reason
 * @length: bytes of @reason
 *
 * Says why a close can't be sent (CLS-02, CLS-03): a code that is not for the wire, a reason without a code, one that
 * is longer than a control frame holds, one that is not UTF-8.
 *
 * Returns: (transfer full) (nullable): a translated sentence; %NULL when it can be sent
 */
char *clasp_close_dup_breach (guint code, const char *reason, gsize length);

/**
 * clasp_ping_dup_breach:
 * @length: bytes of payload
 *
 * Returns: (transfer full) (nullable): a translated sentence that says why a ping can't be so long (FRM-06); %NULL when
 * it can
 */
char *clasp_ping_dup_breach (gsize length);

/**
 * clasp_close_code_get_name:
 *
 * Returns: (transfer none): the code's name ("Normal closure"), translated; also for ranges and the codes never sent
 */
const char *clasp_close_code_get_name (guint code);

/**
 * clasp_close_code_get_meaning:
 *
 * Returns: (transfer none): its meaning in one sentence, translated; also for ranges and the codes never sent
 */
const char *clasp_close_code_get_meaning (guint code);

G_END_DECLS
