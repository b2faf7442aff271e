/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-header.h"

G_BEGIN_DECLS

/**
 * ClaspProfile:
 *
 * Where to connect and how, as the user wrote it: a saved or recent connection, and what the request pane edits. All
 * properties notify on change only. Main thread only.
 *
 * Properties (GObject, read-write): "id" (string, stable), "name" (string; "" means: show the URL), "url" (string),
 * "subprotocols" (string, comma separated), "origin" (string, "" = not sent), "extensions" (string, exact offer; "" =
 * none of its own), "deflate" (boolean: without an exact offer, permessage-deflate is offered),
 * "deflate-server-bits", "deflate-client-bits" (uint, the largest window in bits, 8 to 15; 0 = the server's choice),
 * "deflate-server-no-context", "deflate-client-no-context" (boolean), "ca-file", "cert-file", "key-file", "insecure"
 * (boolean), "proxy-mode" (string: "system", "none", "uri"), "proxy-uri", "connect-to", "timeout" (uint, seconds; 0 =
 * the preference), "lenient" (boolean), "refuse-no-subprotocol" (boolean), "method", "http-version", "target"
 * (strings, handshake lab; "" = right), "dropped-fields" (strv, handshake lab: fields left out), "pinned" (boolean),
 * "last-used" (int64, unix seconds; 0 never), "last-outcome" (string: "", "open", "failed"), "last-status" (uint:
 * HTTP status, 0 none).
 */
#define CLASP_TYPE_PROFILE (clasp_profile_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProfile, clasp_profile, CLASP, PROFILE, GObject)

ClaspProfile *clasp_profile_new (void);
/* A deep copy with a new id. */
ClaspProfile *clasp_profile_duplicate (ClaspProfile *self);
/* Makes @self the same as @from in all but its id; notifies what changed. */
void clasp_profile_assign (ClaspProfile *self, ClaspProfile *from);

const char *clasp_profile_get_id (ClaspProfile *self);
const char *clasp_profile_get_name (ClaspProfile *self);
const char *clasp_profile_get_url (ClaspProfile *self);
void clasp_profile_set_url (ClaspProfile *self, const char *url);
/* What a list shows: the name, or host and path of the URL (user:password masked). (transfer full) */
char *clasp_profile_dup_title (ClaspProfile *self);
char *clasp_profile_dup_subtitle (ClaspProfile *self);

/* The header table: a GListStore of ClaspHeader, in order. (transfer none) */
GListStore *clasp_profile_get_headers (ClaspProfile *self);
/* Adds headers from text: one "Name: value" a line, as pasted from a browser's tools or curl -H. Returns how many
 * lines were taken; lines that are none are counted in @refused (nullable). Fields of the handshake that the program
 * makes itself, such as Host and Sec-WebSocket-Key, are taken without a tick: those of another client's connection
 * would break this one's. */
guint clasp_profile_paste_headers (ClaspProfile *self, const char *text, guint *refused);

/* Unticks the headers called @name, or all when that is %NULL: they are no longer sent, and stay in the table. */
void clasp_profile_untick_headers (ClaspProfile *self, const char *name);
/* Takes @name out of the "dropped-fields". */
void clasp_profile_restore_field (ClaspProfile *self, const char *name);

/* JSON of one connection, readable and diffable; secret header values and passwords are left out. (transfer full) */
char *clasp_profile_to_json (ClaspProfile *self);
ClaspProfile *clasp_profile_from_json (const char *json, gssize length, GError **error);

G_END_DECLS
