/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-secrets.h"
#include "clasp-uri.h"

G_BEGIN_DECLS

#define CLASP_NONCE_SIZE 16

/**
 * ClaspRequest:
 *
 * The client's opening handshake as the user wants it (RFC 6455 §4.1). Whatever is not set has the right value.
 * Freely editable until given to an opening; not thread safe, copy it.
 */
typedef struct _ClaspRequest ClaspRequest;

/**
 * clasp_request_new:
 *
 * Returns: (transfer full): a request that asks for nothing yet
 */
ClaspRequest *clasp_request_new (void);

/**
 * clasp_request_copy:
 *
 * Returns: (transfer full): a copy that shares nothing
 */
ClaspRequest *clasp_request_copy (const ClaspRequest *self);
void clasp_request_free (ClaspRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspRequest, clasp_request_free)

/* Handshake lab: %NULL restores the right value ("GET", the resource name, "HTTP/1.1"). Here and in the options below,
 * CR and LF, which would inject lines, are left out (REQ-01). */
void clasp_request_set_method (ClaspRequest *self, const char *method);
void clasp_request_set_target (ClaspRequest *self, const char *target);
void clasp_request_set_http_version (ClaspRequest *self, const char *version);

/**
 * clasp_request_set_line_feeds:
 * @line_feeds: whether lines end with LF in place of CR LF
 *
 * Handshake lab: breaks the line ends (REQ-01).
 */
void clasp_request_set_line_feeds (ClaspRequest *self, gboolean line_feeds);
/**
 * clasp_request_set_extra:
 * @extra: (nullable): bytes that go out right behind the request
 *
 * Handshake lab: sends more than the request before the server has answered (RFC 6455 §4.1).
 */
void clasp_request_set_extra (ClaspRequest *self, GBytes *extra);

/**
 * clasp_request_set_secrets:
 * @secrets: (nullable): values that are secret wherever they stand in the request, and in what answers it
 */
void clasp_request_set_secrets (ClaspRequest *self, ClaspSecrets *secrets);

/**
 * clasp_request_get_secrets:
 *
 * Returns: (transfer none) (nullable): what was given to clasp_request_set_secrets()
 */
ClaspSecrets *clasp_request_get_secrets (const ClaspRequest *self);

/* Subprotocols in order of preference; %NULL or empty: none (Sec-WebSocket-Protocol is then not sent). */
void clasp_request_set_subprotocols (ClaspRequest *self, const char *const *subprotocols);
/* The value of Origin; %NULL: not sent. */
void clasp_request_set_origin (ClaspRequest *self, const char *origin);
/* The exact Sec-WebSocket-Extensions offer; %NULL: not sent. */
void clasp_request_set_extensions (ClaspRequest *self, const char *extensions);

/**
 * clasp_request_add_field:
 *
 * Adds a field after those added before; name, case, order and repetition go on the wire as given. A field whose
 * name is that of one the program makes itself (Host, Upgrade, Connection, Sec-WebSocket-Key, …) takes its place.
 * Returns: %FALSE, with nothing added, when @name is empty or either has a CR, LF or NUL, which would inject lines
 * (REQ-01)
 */
gboolean clasp_request_add_field (ClaspRequest *self, const char *name, gsize name_length, const char *value,
                                  gsize value_length);
/* Leaves out a field the program would make itself. */
void clasp_request_drop_field (ClaspRequest *self, const char *name);

/**
 * clasp_request_dup_offered_protocols:
 *
 * Returns: (transfer full) (nullable): the subprotocols that really go on the wire, from options or from the user's
 * own fields, joined by ", "; %NULL when there are none
 */
char *clasp_request_dup_offered_protocols (const ClaspRequest *self);

/**
 * clasp_request_dup_offered_extensions:
 *
 * Returns: (transfer full) (nullable): the same of the extension offer
 */
char *clasp_request_dup_offered_extensions (const ClaspRequest *self);

/* Whether what goes on the wire under this field name, or in the request line, is the user's doing rather than the
 * program's. */
gboolean clasp_request_changes_field (const ClaspRequest *self, const char *name);
gboolean clasp_request_changes_start (const ClaspRequest *self);

/**
 * clasp_request_build:
 * @nonce: 16 fresh random bytes for Sec-WebSocket-Key (REQ-07)
 *
 * The exact bytes of the request: the program's own fields first (Host, Upgrade, Connection, Sec-WebSocket-Key,
 * Sec-WebSocket-Version, Origin, Sec-WebSocket-Protocol, Sec-WebSocket-Extensions), then the user's in order.
 * Returns: (transfer full)
 */
GBytes *clasp_request_build (const ClaspRequest *self, const ClaspUri *uri, const guint8 nonce[CLASP_NONCE_SIZE]);

G_END_DECLS
