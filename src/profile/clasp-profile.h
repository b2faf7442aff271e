/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-deflate.h"
#include "clasp-header.h"
#include "clasp-pin.h"
#include "clasp-proxy-mode.h"
#include "clasp-uri.h"
#include "clasp-secrets.h"

G_BEGIN_DECLS

/**
 * ClaspLastOutcome:
 * @CLASP_LAST_NONE: never connected
 * @CLASP_LAST_OPEN: it opened
 * @CLASP_LAST_FAILED: it did not
 *
 * What the last opening of a profile came to.
 */
typedef enum
{
  CLASP_LAST_NONE,
  CLASP_LAST_OPEN,
  CLASP_LAST_FAILED,
} ClaspLastOutcome;

/**
 * clasp_last_outcome_to_string:
 * @outcome: an outcome
 *
 * The word for it in the files of connections: "", "open", "failed".
 *
 * Returns: (transfer none): static
 */
const char *clasp_last_outcome_to_string (ClaspLastOutcome outcome);

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
 * "deflate-server-no-context", "deflate-client-no-context" (boolean), "ca-file", "cert-file", "key-file", "sni"
 * (string: the server name asked for by TLS, "" = the host of the URL), "insecure"
 * (boolean: the next connection takes any certificate, for the host and port that the URL has when it is set; never
 * kept), "user", "password" (strings: for the server, given only when it asks, and only at the origin that the URL has
 * when they are set; the password is never kept), "proxy-user", "proxy-password" (strings: for the proxy alone; neither
 * is kept), "password-secret" (string: what "password" is called in the user's keyring, "" when it is not kept there),
 * "key-password" (string: opens the client certificate's file; never kept), "key-password-secret" (string, as
 * "password-secret"), "proxy-mode" (string: "system", "none", "uri"), "proxy-uri", "connect-to", "dialect" (string:
 * what the messages speak, "none", or "" to find out), "keep-alive" (boolean: the dialect's heartbeats are answered and
 * sent), "timeout" (uint, seconds; 0 = the preference), "ping" (uint, seconds between two pings that keep an open
 * connection alive; 0 = none), "lenient" (boolean), "refuse-no-subprotocol" (boolean),
 * "method", "http-version", "target" (strings, handshake lab; "" = right), "line-end" (string, lab: "lf"; "" = right),
 * "split" (string, lab: "BYTES:MS", the request goes out in such pieces with such pauses), "extra" (string, lab:
 * hexadecimal bytes sent behind the request), "notes" (string: what the user wrote about it), "folder" (string: where
 * in its collection it stands, "" = at the top), "collection" (string: the folder of that collection, "" = the user's
 * own), "revision" (uint: how often another program has changed its file), "dropped-fields" (strv, handshake lab:
 * fields left out), "pinned" (boolean), "last-used" (int64, unix seconds; 0 never), "last-outcome" (string: "", "open",
 * "failed"), "last-status"
 * (uint: HTTP status, 0 none).
 */
#define CLASP_TYPE_PROFILE (clasp_profile_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProfile, clasp_profile, CLASP, PROFILE, GObject)

/**
 * clasp_profile_new:
 *
 * Returns: (transfer full): a profile without an address
 */
ClaspProfile *clasp_profile_new (void);

/**
 * clasp_profile_duplicate:
 *
 * Returns: (transfer full): a deep copy with a new id
 */
ClaspProfile *clasp_profile_duplicate (ClaspProfile *self);
/**
 * clasp_profile_take_secrets:
 * @from: who has been the same connection so far
 * @before: (nullable): as @self was at first; what it still has from it counts as missing
 *
 * Takes over from @from the secrets that a file does not hold, so far as they are for the same origin and the keyring
 * knows them by the same name.
 */
void clasp_profile_take_secrets (ClaspProfile *self, ClaspProfile *from, ClaspProfile *before);

/* Takes over from @from when it was last used and how it went; %NULL: it was never used. */
void clasp_profile_take_past (ClaspProfile *self, ClaspProfile *from);
/* Makes @self the same as @from in all but its id; notifies what changed. */
void clasp_profile_assign (ClaspProfile *self, ClaspProfile *from);

/**
 * clasp_profile_get_id:
 *
 * Returns: (transfer none): the property "id"
 */
const char *clasp_profile_get_id (ClaspProfile *self);

/**
 * clasp_profile_get_name:
 *
 * Returns: (transfer none): the property "name"
 */
const char *clasp_profile_get_name (ClaspProfile *self);

/**
 * clasp_profile_get_url:
 *
 * Returns: (transfer none): the property "url"
 */
const char *clasp_profile_get_url (ClaspProfile *self);
void clasp_profile_set_url (ClaspProfile *self, const char *url);

/**
 * clasp_profile_get_subprotocols:
 *
 * Returns: (transfer none): the property "subprotocols"; "" when it is not given
 */
const char *clasp_profile_get_subprotocols (ClaspProfile *self);

/**
 * clasp_profile_get_origin:
 *
 * Returns: (transfer none): the property "origin"; "" when it is not given
 */
const char *clasp_profile_get_origin (ClaspProfile *self);

/**
 * clasp_profile_get_extensions:
 *
 * Returns: (transfer none): the property "extensions"; "" when it is not given
 */
const char *clasp_profile_get_extensions (ClaspProfile *self);

/**
 * clasp_profile_get_ca_file:
 *
 * Returns: (transfer none): the property "ca-file"; "" when it is not given
 */
const char *clasp_profile_get_ca_file (ClaspProfile *self);

/**
 * clasp_profile_get_cert_file:
 *
 * Returns: (transfer none): the property "cert-file"; "" when it is not given
 */
const char *clasp_profile_get_cert_file (ClaspProfile *self);

/**
 * clasp_profile_get_key_file:
 *
 * Returns: (transfer none): the property "key-file"; "" when it is not given
 */
const char *clasp_profile_get_key_file (ClaspProfile *self);

/**
 * clasp_profile_get_proxy_uri:
 *
 * Returns: (transfer none): the property "proxy-uri"; "" when it is not given
 */
const char *clasp_profile_get_proxy_uri (ClaspProfile *self);

/**
 * clasp_profile_get_connect_to:
 *
 * Returns: (transfer none): the property "connect-to"; "" when it is not given
 */
const char *clasp_profile_get_connect_to (ClaspProfile *self);

/**
 * clasp_profile_get_method:
 *
 * Returns: (transfer none): the property "method"; "" when it is not given
 */
const char *clasp_profile_get_method (ClaspProfile *self);

/**
 * clasp_profile_get_http_version:
 *
 * Returns: (transfer none): the property "http-version"; "" when it is not given
 */
const char *clasp_profile_get_http_version (ClaspProfile *self);

/**
 * clasp_profile_get_target:
 *
 * Returns: (transfer none): the property "target"; "" when it is not given
 */
const char *clasp_profile_get_target (ClaspProfile *self);

/**
 * clasp_profile_get_line_end:
 *
 * Returns: (transfer none): the property "line-end"; "" when it is not given
 */
const char *clasp_profile_get_line_end (ClaspProfile *self);

/**
 * clasp_profile_get_split:
 *
 * Returns: (transfer none): the property "split"; "" when it is not given
 */
const char *clasp_profile_get_split (ClaspProfile *self);

/**
 * clasp_profile_get_extra:
 *
 * Returns: (transfer none): the property "extra"; "" when it is not given
 */
const char *clasp_profile_get_extra (ClaspProfile *self);

/**
 * clasp_profile_get_sni:
 *
 * Returns: (transfer none): the property "sni"; "" when it is not given
 */
const char *clasp_profile_get_sni (ClaspProfile *self);

/**
 * clasp_profile_get_dropped_fields:
 *
 * Returns: (transfer none): the property "dropped-fields"
 */
const char *const *clasp_profile_get_dropped_fields (ClaspProfile *self);
gboolean clasp_profile_get_pinned (ClaspProfile *self);
gboolean clasp_profile_get_deflate (ClaspProfile *self);
gboolean clasp_profile_get_lenient (ClaspProfile *self);
gboolean clasp_profile_get_refuse_no_subprotocol (ClaspProfile *self);
ClaspProxyMode clasp_profile_get_proxy_mode (ClaspProfile *self);
ClaspLastOutcome clasp_profile_get_last_outcome (ClaspProfile *self);
guint clasp_profile_get_last_status (ClaspProfile *self);
guint clasp_profile_get_timeout (ClaspProfile *self);
guint clasp_profile_get_ping (ClaspProfile *self);
void clasp_profile_get_deflate_parameters (ClaspProfile *self, ClaspDeflateParameters *parameters);

/* Set the properties of these names; a text may be %NULL for "". */
void clasp_profile_set_name (ClaspProfile *self, const char *name);
void clasp_profile_set_subprotocols (ClaspProfile *self, const char *subprotocols);
void clasp_profile_set_origin (ClaspProfile *self, const char *origin);
void clasp_profile_set_extensions (ClaspProfile *self, const char *extensions);
void clasp_profile_set_proxy_uri (ClaspProfile *self, const char *proxy_uri);
void clasp_profile_set_connect_to (ClaspProfile *self, const char *connect_to);
void clasp_profile_set_method (ClaspProfile *self, const char *method);
void clasp_profile_set_http_version (ClaspProfile *self, const char *http_version);
void clasp_profile_set_target (ClaspProfile *self, const char *target);
void clasp_profile_set_line_end (ClaspProfile *self, const char *line_end);
void clasp_profile_set_pinned (ClaspProfile *self, gboolean pinned);
void clasp_profile_set_deflate (ClaspProfile *self, gboolean deflate);
void clasp_profile_set_insecure (ClaspProfile *self, gboolean insecure);
void clasp_profile_set_proxy_mode (ClaspProfile *self, ClaspProxyMode mode);
void clasp_profile_set_last_used (ClaspProfile *self, gint64 last_used);
void clasp_profile_set_last_outcome (ClaspProfile *self, ClaspLastOutcome outcome, guint status);
void clasp_profile_set_timeout (ClaspProfile *self, guint timeout);
void clasp_profile_set_ping (ClaspProfile *self, guint ping);
void clasp_profile_set_dropped_fields (ClaspProfile *self, const char *const *names);
void clasp_profile_set_client_certificate (ClaspProfile *self, const char *cert_file, const char *key_file);
void clasp_profile_set_credentials (ClaspProfile *self, const char *user, const char *password);

/**
 * clasp_profile_dup_title:
 *
 * Returns: (transfer full): what a list shows: the name, or host and path of the URL (user:password masked)
 */
char *clasp_profile_dup_title (ClaspProfile *self);

/**
 * clasp_profile_dup_file_name:
 *
 * Returns: (transfer full): what a file of the connection is called, without ending: a name that every file system
 * takes, after the connection's own
 */
char *clasp_profile_dup_file_name (ClaspProfile *self);

/**
 * clasp_profile_dup_subtitle:
 *
 * Returns: (transfer full): what a list shows under it
 */
char *clasp_profile_dup_subtitle (ClaspProfile *self);

/**
 * clasp_profile_get_headers:
 *
 * Returns: (transfer none): the header table: a GListStore of ClaspHeader, in order
 */
GListStore *clasp_profile_get_headers (ClaspProfile *self);
/* Adds headers from text: one "Name: value" a line, as pasted from a browser's tools or curl -H. Returns how many
 * lines were taken; lines that are none are counted in @refused (nullable). Fields of the handshake that the program
 * makes itself, such as Host and Sec-WebSocket-Key, are taken without a tick: those of another client's connection
 * would break this one's. */
guint clasp_profile_paste_headers (ClaspProfile *self, const char *text, guint *refused);

/**
 * clasp_profile_get_pins:
 *
 * Returns: (transfer none): a GListStore of ClaspPin: the certificates that are trusted, each for its host and port
 */
GListStore *clasp_profile_get_pins (ClaspProfile *self);

/**
 * clasp_profile_get_snippets:
 *
 * Returns: (transfer none): a GListStore of ClaspSnippet: messages that are kept with the connection
 */
GListStore *clasp_profile_get_snippets (ClaspProfile *self);

/* Whether snippets can be written with the connection: its file has no "messages" of another kind. */
gboolean clasp_profile_can_keep_snippets (ClaspProfile *self);

/* Takes over the snippets of @from; returns whether they were others. */
gboolean clasp_profile_assign_snippets (ClaspProfile *self, ClaspProfile *from);

/**
 * clasp_profile_add_pin:
 * @pin: already there or not
 *
 * Trusts a certificate. Removing it from clasp_profile_get_pins() takes the trust back.
 */
void clasp_profile_add_pin (ClaspProfile *self, ClaspPin *pin);

/**
 * clasp_profile_dup_trusted:
 * @uri: where to connect
 *
 * Returns: (transfer full): the SHA-256 of each certificate that is trusted for the host and port of @uri,
 * %NULL-terminated
 */
char **clasp_profile_dup_trusted (ClaspProfile *self, const ClaspUri *uri);

/**
 * clasp_profile_takes_any_certificate:
 * @uri: where to connect
 *
 * Returns: whether "insecure" was set for the host and port of @uri
 */
gboolean clasp_profile_takes_any_certificate (ClaspProfile *self, const ClaspUri *uri);

/* Says that a server, not the user, chose the origin that the URL has now: what is said for a whole folder of
 * connections is not meant for it. */
void clasp_profile_set_led_away (ClaspProfile *self);
/* Whether the URL still has an origin that a server chose. */
gboolean clasp_profile_is_led_away (ClaspProfile *self);

/**
 * clasp_profile_bind_secrets:
 * @origin: (nullable): where the profile leads with the values of its placeholders, as clasp_origin_dup_text() gives it
 *
 * Has secret header values and credentials that belong to no origin yet belong to this one. A value that is entered
 * while the URL leads somewhere belongs there already.
 */
void clasp_profile_bind_secrets (ClaspProfile *self, const char *origin);

/**
 * clasp_profile_dup_held_back:
 *
 * Returns: (transfer full): the names of ticked headers that are not sent, since their values were entered for another
 * origin
 */
char **clasp_profile_dup_held_back (ClaspProfile *self);

/**
 * clasp_profile_dup_without_value:
 *
 * Returns: (transfer full): the names of ticked headers that are not sent, since their values were not kept
 */
char **clasp_profile_dup_without_value (ClaspProfile *self);

/**
 * clasp_profile_dup_credentials:
 * @uri: who asks
 * @user: (out) (transfer full): the user's name
 * @password: (out) (transfer full): the password
 *
 * What the server at @uri may be told when it asks: "user" and "password" when they were given for its origin, else
 * what stands in the URL itself.
 *
 * Returns: whether there is something to be told
 */
gboolean clasp_profile_dup_credentials (ClaspProfile *self, const ClaspUri *uri, char **user, char **password);

/* Has the password kept in the keyring, or no longer: sets "password-secret". */
void clasp_profile_set_password_kept (ClaspProfile *self, gboolean kept);

/**
 * clasp_profile_get_credentials_origin:
 *
 * Returns: (transfer none) (nullable): the origin that "user" and "password" are for
 */
const char *clasp_profile_get_credentials_origin (ClaspProfile *self);

/**
 * clasp_profile_set_proxy_credentials:
 * @proxy: "host:port" of the proxy that they are for
 *
 * Sets "proxy-user" and "proxy-password", which no other proxy and no server is told.
 */
void clasp_profile_set_proxy_credentials (ClaspProfile *self, const char *proxy, const char *user,
                                          const char *password);

/**
 * clasp_profile_set_asked:
 * @scheme: (nullable): what the last opening was refused for: "Basic", "Digest" or "none" (a kind that is not known
 * here)
 * @proxy: (nullable): "host:port" of the proxy, when it is the proxy that asks
 * @warning: (nullable): what has to be said before a password is given
 *
 * Sets "asked-scheme", "asked-proxy" and "asked-warning" (strings, read-only elsewhere, "" when nobody asks), which are
 * never kept: what a page for signing in tells.
 */
void clasp_profile_set_asked (ClaspProfile *self, const char *scheme, const char *proxy, const char *warning);

/**
 * clasp_profile_dup_proxy_credentials:
 * @proxy: "host:port" of the proxy that asks
 * @user: (out) (transfer full): the user's name
 * @password: (out) (transfer full): the password
 *
 * Returns: whether there is something to be told to this proxy
 */
gboolean clasp_profile_dup_proxy_credentials (ClaspProfile *self, const char *proxy, char **user, char **password);

/**
 * clasp_profile_add_secret:
 * @value: what a placeholder stood for
 *
 * Has a value masked wherever it stands, in whatever field. It is never kept.
 */
void clasp_profile_add_secret (ClaspProfile *self, const char *value);

/**
 * clasp_profile_has_filled_in:
 * @text: a header's value, or the like
 *
 * Returns: whether a value that was filled in stands in it, however short
 */
gboolean clasp_profile_has_filled_in (ClaspProfile *self, const char *text);

/**
 * clasp_profile_dup_filled_in:
 *
 * Returns: (transfer full) (nullable): the values of clasp_profile_add_secret(); %NULL when there are none
 */
ClaspSecrets *clasp_profile_dup_filled_in (ClaspProfile *self);

/* Unticks the headers called @name, or all when that is %NULL: they are no longer sent, and stay in the table. */
void clasp_profile_untick_headers (ClaspProfile *self, const char *name);
/* Takes @name out of the "dropped-fields". */
void clasp_profile_restore_field (ClaspProfile *self, const char *name);

/**
 * clasp_profile_dup_secrets:
 * @self: a profile
 *
 * Collects the secrets that the profile's request holds, to be found again in what a server echoes.
 *
 * Returns: (transfer full): the set
 */
ClaspSecrets *clasp_profile_dup_secrets (ClaspProfile *self);

/**
 * clasp_profile_to_json:
 *
 * JSON of one connection, readable and diffable; secret header values and passwords are left out. What the file that
 * it was read from held beside what is known here is there again.
 *
 * Returns: (transfer full): the text
 */
char *clasp_profile_to_json (ClaspProfile *self);

/**
 * clasp_profile_from_json:
 *
 * Returns: (transfer full) (nullable): the profile; %NULL with an error of the domain G_IO_ERROR or
 * JSON_PARSER_ERROR
 */
ClaspProfile *clasp_profile_from_json (const char *json, gssize length, GError **error);

/* Whether @id can name a file: letters, digits, "-" and "_", 1 to 64 of them. */
gboolean clasp_profile_id_is_valid (const char *id);

G_END_DECLS
