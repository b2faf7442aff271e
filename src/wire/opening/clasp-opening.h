/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-limits.h"
#include "clasp-line.h"
#include "clasp-request.h"
#include "clasp-stream.h"
#include "clasp-uri.h"
#include "clasp-verdict.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_OPENING_HEAD,   /* reads the head of a response */
  CLASP_OPENING_BODY,   /* a response that is not 101: reads its body */
  CLASP_OPENING_OPEN,   /* validated: the connection is open */
  CLASP_OPENING_FAILED, /* refused, broken or ended */
} ClaspOpeningState;

/**
 * ClaspOpening:
 *
 * One opening handshake: the request that goes out, the response that comes back, the transcript and the verdicts.
 * Pure: bytes and times in, state and verdicts out (RFC 6455 §4.1). Not thread safe.
 */
typedef struct _ClaspOpening ClaspOpening;

/**
 * clasp_opening_new:
 * @transcript: lines are appended to this (it may hold a proxy's lines already); a reference is kept
 * @lenient: a 101 opens although rules RES-02 … RES-07 or HTTP failed (they stay failed in the verdicts)
 * @now_us: time since the attempt began; the request's lines carry it
 *
 * Builds the request, logs its lines and judges REQ-01 … REQ-12 on the bytes.
 *
 * Returns: (transfer full): the opening
 */
ClaspOpening *clasp_opening_new (const ClaspUri *uri, const ClaspRequest *request, const guint8 nonce[CLASP_NONCE_SIZE],
                                 const ClaspLimits *limits, gboolean lenient, gboolean refuse_no_subprotocol,
                                 ClaspTranscript *transcript, gint64 now_us);
void clasp_opening_free (ClaspOpening *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspOpening, clasp_opening_free)

/**
 * clasp_opening_get_request:
 *
 * Returns: (transfer none): the request's bytes, to be sent once
 */
GBytes *clasp_opening_get_request (ClaspOpening *self);

/**
 * clasp_opening_receive:
 *
 * Takes the next bytes of the response, in slices of any size. Call until the state is OPEN or FAILED.
 * Returns: how many bytes were consumed; when the state becomes OPEN, the rest are the first frames (HTTP-11)
 */
gsize clasp_opening_receive (ClaspOpening *self, const guint8 *data, gsize length, gint64 now_us);
/* The stream ended: a body read until close is complete, anything else fails by HTTP-13. */
void clasp_opening_receive_end (ClaspOpening *self, ClaspStreamEnd how, gint64 now_us);

/* How far it has come. */
ClaspOpeningState clasp_opening_get_state (const ClaspOpening *self);

/**
 * clasp_opening_judge:
 *
 * All verdicts on rules REQ, HTTP, RES, STA and EXT, one or more a rule, "n/a" where a rule had nothing to judge.
 * Valid in any state (rules not yet decided are n/a).
 *
 * Returns: (transfer full) (element-type ClaspVerdict): the verdicts
 */
GPtrArray *clasp_opening_judge (const ClaspOpening *self);

/* The final response's (or, before there is one, the interim's) status line; status 0 when none could be read. */
guint clasp_opening_get_http_status (const ClaspOpening *self);

/**
 * clasp_opening_get_http_version:
 *
 * Returns: (transfer none) (nullable): "1.1"
 */
const char *clasp_opening_get_http_version (const ClaspOpening *self);

/**
 * clasp_opening_get_http_reason:
 *
 * Returns: (transfer none) (nullable): the reason phrase
 */
const char *clasp_opening_get_http_reason (const ClaspOpening *self);

/**
 * clasp_opening_dup_field:
 *
 * Returns: (transfer full) (nullable): all values of the final response's fields named @name (any case), joined by ",
 * "; %NULL when absent
 */
char *clasp_opening_dup_field (const ClaspOpening *self, const char *name);

/**
 * clasp_opening_dup_protocol:
 *
 * Returns: (transfer full) (nullable): the Sec-WebSocket-Protocol of a 101
 */
char *clasp_opening_dup_protocol (const ClaspOpening *self);

/**
 * clasp_opening_dup_extensions:
 *
 * Returns: (transfer full) (nullable): the Sec-WebSocket-Extensions of a 101
 */
char *clasp_opening_dup_extensions (const ClaspOpening *self);

/**
 * clasp_opening_dup_body:
 *
 * The body of a response that is not 101, transfer and content coding undone; %NULL when there was none. @truncated:
 * more came than limits.max_body. @total: bytes received on the wire for the body.
 *
 * Returns: (transfer full) (nullable): the body; %NULL when there was none
 */
GBytes *clasp_opening_dup_body (const ClaspOpening *self, gboolean *truncated, guint64 *total);

/**
 * clasp_opening_dup_first_bytes:
 *
 * Returns: (transfer full): the first bytes received (at most 64), whatever they are: evidence for HTTP-10
 */
GBytes *clasp_opening_dup_first_bytes (const ClaspOpening *self);
gint64 clasp_opening_get_first_byte_time (const ClaspOpening *self); /* -1: nothing came */

G_END_DECLS
