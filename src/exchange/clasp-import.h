/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-profile.h"

G_BEGIN_DECLS

/* What a file of our own with several connections has, and nobody else's: the number of its format. */
#define CLASP_IMPORT_OWN_MEMBER "handclasp-collection"

/**
 * ClaspImported:
 * @profile: the connection
 * @folder: (nullable): where it stood there, names with "/" between them
 * @ours: whether the file is one of our own, which may hold whatever a profile may
 *
 * One connection of another program.
 */
typedef struct
{
  ClaspProfile *profile;
  char *folder;
  gboolean ours;
} ClaspImported;

/**
 * ClaspImport:
 * @connections: (element-type ClaspImported): in the order of the file
 * @left_out: (element-type utf8): sentences, translated: what could not be taken over
 * @environment: whether it is no connection but an environment of our own, which goes with the connections beside it
 *
 * What a file of another program holds.
 */
typedef struct
{
  GPtrArray *connections;
  GPtrArray *left_out;
  gboolean environment;
} ClaspImport;

/**
 * clasp_import_new:
 *
 * Returns: (transfer full): an import of nothing yet
 */
ClaspImport *clasp_import_new (void);
void clasp_import_free (ClaspImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspImport, clasp_import_free)

/**
 * clasp_import_add:
 * @name: (nullable): what it is called there
 * @url: its address; http and https become ws and wss
 * @folder: (nullable)
 *
 * Adds a connection.
 *
 * Returns: (transfer none): to be filled
 */
ClaspProfile *clasp_import_add (ClaspImport *self, const char *name, const char *url, const char *folder);

/* Adds a connection of a file of our own; as @folder it may have %NULL. */
void clasp_import_add_own (ClaspImport *self, ClaspProfile *profile, const char *folder);

/**
 * clasp_import_add_field:
 * @ticked: whether it was sent there
 *
 * Gives a connection an HTTP field, but for what the handshake makes in the same way itself. Subprotocols and
 * extensions go to their places.
 */
void clasp_import_add_field (ClaspImport *self, ClaspProfile *profile, const char *name, const char *value,
                             gboolean ticked);

/**
 * clasp_import_add_message:
 * @name: (nullable): what it is called there
 * @type: (nullable): "json", or what other programs call another kind of text
 * @text: what is sent
 *
 * Gives a connection a message that it sends, as a snippet. What is too long or one too many is told as left out.
 */
void clasp_import_add_message (ClaspImport *self, ClaspProfile *profile, const char *name, const char *type,
                               const char *text);

/* A sentence on what could not be taken over. */
void clasp_import_leave_out (ClaspImport *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Whether an address is a WebSocket's, as far as its scheme tells; one that begins with a name in braces may be one. */
gboolean clasp_import_is_websocket (const char *url);

G_END_DECLS
