/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-dialect.h"
#include "clasp-units.h"

G_BEGIN_DECLS

/**
 * ClaspDialectSecrets:
 * @opening: (nullable): the first bytes sent of a stream, up to the end of its first packet: a password may come in
 *   a record of its own
 * @opened: whether that packet is over
 *
 * What is kept from record to record to find secrets. Begins as zeros.
 */
typedef struct
{
  GByteArray *opening;
  gboolean opened;
} ClaspDialectSecrets;

/* Lets go of what is kept. */
void clasp_dialect_secrets_clear (ClaspDialectSecrets *self);

/**
 * clasp_dialect_secrets_find:
 * @self: what is kept
 * @dialect: the dialect, or CLASP_DIALECT_NONE as long as it is not known
 * @record: the next record
 * @secrets: (element-type ClaspUnitsSecret): where to append
 *
 * Appends where a payload holds what must not be shown: tokens of connection_init, of Socket.IO's CONNECT, of phx_join,
 * passwords of MQTT, STOMP and NATS, signatures of Pusher and WAMP, tokens of Discord and Home Assistant. Quotes and
 * separators are left out, so that what is masked keeps its form.
 */
void clasp_dialect_secrets_find (ClaspDialectSecrets *self, ClaspDialect dialect, const ClaspUnitsRecord *record,
                                 GArray *secrets);

G_END_DECLS
