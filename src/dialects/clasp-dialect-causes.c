/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-dialect-causes.h"

#include <glib/gi18n.h>
#include <string.h>

/* ---------------------------------------------------------------------------------------------------- close codes */

typedef struct
{
  guint code;
  const char *meaning;
} CloseCode;

/* Close codes of graphql-ws, as its protocol has them. */
static const CloseCode graphql_codes[] = {
  { 4400, N_("The server could not read a message") },
  { 4401, N_("An operation was started before the connection was acknowledged: wait for connection_ack") },
  { 4403, N_("The server refused the connection, often because of the token in connection_init") },
  { 4406, N_("The subprotocol is not acceptable to the server") },
  { 4408, N_("connection_init did not come in time: send it as the first message") },
  { 4409, N_("An operation with this id is running already: give each its own id") },
  { 4429, N_("connection_init was sent twice") },
  { 4500, N_("The server failed") },
  { 4004, N_("The client could not read a message") },
  { 4005, N_("The client failed") },
  { 4504, N_("The server did not acknowledge the connection in time") },
};

/* Pusher Channels, protocol 7. */
static const CloseCode pusher_codes[] = {
  { 4000, N_("The application takes connections over TLS only: use wss://") },
  { 4001, N_("There is no application with this key") },
  { 4003, N_("The application is disabled") },
  { 4004, N_("The application has as many connections as it may have") },
  { 4005, N_("The path is not found: it is /app/KEY") },
  { 4006, N_("The version of the protocol is no number") },
  { 4007, N_("The version of the protocol is not supported") },
  { 4008, N_("The address has no version of the protocol: add protocol=7") },
  { 4009, N_("The connection is not authorised") },
  { 4100, N_("The server is over its capacity: connect again after a while") },
  { 4200, N_("Connect again at once") },
  { 4201, N_("The client did not answer a ping in time") },
  { 4202, N_("The connection was closed because it was idle") },
  { 4301, N_("The client sent too many events") },
};

static const char *
dialect_causes_find_code (const CloseCode *codes, guint n_codes, guint code)
{
  for (guint i = 0; i < n_codes; i++)
    if (codes[i].code == code)
      return _(codes[i].meaning);
  return NULL;
}

const char *
clasp_dialect_get_close_meaning (ClaspDialect dialect, guint code)
{
  switch (dialect)
    {
    case CLASP_DIALECT_GRAPHQL_TRANSPORT_WS:
    case CLASP_DIALECT_GRAPHQL_WS:
      return dialect_causes_find_code (graphql_codes, G_N_ELEMENTS (graphql_codes), code);
    case CLASP_DIALECT_PUSHER:
      return dialect_causes_find_code (pusher_codes, G_N_ELEMENTS (pusher_codes), code);
    default:
      return NULL;
    }
}

/* --------------------------------------------------------------------------------------------------------- causes */

static void
dialect_causes_free (gpointer data)
{
  ClaspDialectCause *cause = data;

  g_free (cause->title);
  g_free (cause->text);
  g_free (cause);
}

static void
dialect_causes_add (GPtrArray *causes, const char *id, gboolean certain, const char *title, const char *text)
{
  ClaspDialectCause *cause = g_new0 (ClaspDialectCause, 1);

  cause->id = id;
  cause->certain = certain;
  cause->title = g_strdup (title);
  cause->text = g_strdup (text);
  g_ptr_array_insert (causes, certain ? 0 : -1, cause);
}

/* Whether a list such as "a, b" has a name. */
static gboolean
dialect_causes_list_has (const char *list, const char *name)
{
  g_auto (GStrv) names = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (g_strstrip (names[i]), name))
      return TRUE;
  return FALSE;
}

/* The two names that are easily taken for each other. */
static void
dialect_causes_judge_graphql (const ClaspDialectEvidence *evidence, GPtrArray *causes)
{
  gboolean offers_new = dialect_causes_list_has (evidence->offered, "graphql-transport-ws");
  gboolean offers_old = dialect_causes_list_has (evidence->offered, "graphql-ws");
  gboolean refused = evidence->opened && evidence->by_server &&
                     (evidence->close_code == 4406 || (evidence->close_code == 1002 && evidence->chosen == NULL));
  const char *ours = offers_new ? "graphql-transport-ws" : "graphql-ws";
  const char *other = offers_new ? "graphql-ws" : "graphql-transport-ws";
  g_autofree char *text = NULL;

  if ((evidence->clues & CLASP_CLUE_OTHER_GRAPHQL) != 0)
    dialect_causes_add (
        causes, "graphql-name", TRUE, _("Two protocols of GraphQL are mixed"),
        _("The library graphql-ws speaks the subprotocol graphql-transport-ws (subscribe, next); the subprotocol "
           "graphql-ws is the older one of subscriptions-transport-ws (start, data). Send the messages of the one that "
           "was chosen, or offer the other."));
  else if (refused && offers_new != offers_old)
    {
      text = g_strdup_printf (
          _("%s was offered, and the server did not take it. The names mislead: the library graphql-ws "
             "speaks the subprotocol graphql-transport-ws, and graphql-ws is the older one of "
             "subscriptions-transport-ws. Offer %s."),
          ours, other);
      dialect_causes_add (causes, "graphql-name", FALSE, _("The server speaks the other protocol of GraphQL"), text);
    }
}

static void
dialect_causes_judge_socket_io (const ClaspDialectEvidence *evidence, GPtrArray *causes)
{
  gboolean version_4 = evidence->url != NULL && strstr (evidence->url, "EIO=4") != NULL;

  if (evidence->dialect != CLASP_DIALECT_SOCKET_IO)
    return;
  if (version_4 && (evidence->clues & CLASP_CLUE_NAMESPACE_UNASKED) != 0)
    dialect_causes_add (
        causes, "socket-io-version", FALSE, _("The server speaks an older Socket.IO"),
        _("It connected the main namespace unasked, as Socket.IO 1 and 2 do, whose Engine.IO is 3: use EIO=3 in the "
           "address, or a client of version 2."));
  else if (evidence->by_server && (evidence->clues & CLASP_CLUE_NAMESPACE_ASKED) == 0)
    dialect_causes_add (
        causes, "socket-io-connect", FALSE, _("No namespace was connected"),
        _("A client of Socket.IO sends “40” first and waits for the server’s “40”; until then the server hears no "
           "event, and ends the connection after a while (45 s as shipped)."));
}

static void
dialect_causes_judge_signalr (const ClaspDialectEvidence *evidence, GPtrArray *causes)
{
  gboolean resembles = g_strcmp0 (evidence->resemblance, "signalr") == 0;

  if (resembles || (evidence->clues & CLASP_CLUE_NO_SEPARATOR) != 0)
    dialect_causes_add (
        causes, "signalr-separator", TRUE, _("SignalR’s separator is missing"),
        _("Every message of SignalR ends with the byte 0x1E, the handshake as well. Without it the server waits for "
           "the rest, and ends the connection when the handshake takes too long (15 s as shipped)."));
}

/* Servers for developers that look at the Origin. */
static void
dialect_causes_judge_origin (const ClaspDialectEvidence *evidence, GPtrArray *causes)
{
  if (evidence->opened || evidence->origin == NULL || evidence->status < 400)
    return;
  if (evidence->status == 403 && evidence->url != NULL && strstr (evidence->url, "/devtools/") != NULL)
    dialect_causes_add (
        causes, "devtools-origin", TRUE, _("Chrome refuses this Origin"),
        _("Since version 111 Chrome’s debugging port refuses a connection that sends an Origin it was not told to "
           "allow. Send no Origin, or start Chrome with --remote-allow-origins."));
  else if (dialect_causes_list_has (evidence->offered, "vite-hmr") ||
           dialect_causes_list_has (evidence->offered, "vite-ping"))
    dialect_causes_add (
        causes, "vite-origin", FALSE, _("Vite refuses this Origin"),
        _("Where an Origin is sent, Vite wants the token of its page in the address (?token=…). Send no Origin, or "
           "take the address from the page."));
}

GPtrArray *
clasp_dialect_find_causes (const ClaspDialectEvidence *evidence)
{
  GPtrArray *causes = g_ptr_array_new_with_free_func (dialect_causes_free);
  const char *meaning;

  g_return_val_if_fail (evidence != NULL, causes);
  dialect_causes_judge_graphql (evidence, causes);
  dialect_causes_judge_socket_io (evidence, causes);
  dialect_causes_judge_signalr (evidence, causes);
  dialect_causes_judge_origin (evidence, causes);
  if ((evidence->clues & CLASP_CLUE_IDENTIFIER_ORDER) != 0)
    dialect_causes_add (
        causes, "cable-identifier", TRUE, _("The identifier is in another order"),
        _("Action Cable compares identifiers byte by byte. A command names one whose members stand in another order "
           "than when it was subscribed, and the server does not find it: send the same string."));
  if ((evidence->clues & CLASP_CLUE_TAKEN_OVER) != 0)
    dialect_causes_add (
        causes, "mqtt-taken-over", TRUE, _("Another client has the same identifier"),
        _("The server ends the older connection when a client identifier connects again (0x8E). Two programs, or two "
           "windows, with one identifier drive each other out: give each its own."));
  meaning = clasp_dialect_get_close_meaning (evidence->dialect, evidence->close_code);
  if (meaning != NULL && causes->len == 0)
    {
      g_autofree char *title = g_strdup_printf (_("Close code %u of %s"), evidence->close_code,
                                                clasp_dialect_to_string (evidence->dialect));
      g_autofree char *text = g_strdup_printf ("%s.", meaning);

      dialect_causes_add (causes, "dialect-close", TRUE, title, text);
    }
  return causes;
}
