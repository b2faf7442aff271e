/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each classic failure has its cause, and what is no failure has none. */
#include "clasp-dialect-causes.h"

typedef struct
{
  const char *name;
  ClaspDialectEvidence evidence;
  const char *id;   /* (nullable): of the first cause */
  const char *part; /* (nullable): of its text */
} Case;

static const Case cases[] = {
  { "an ordinary end",
    { .dialect = CLASP_DIALECT_SOCKET_IO,
      .clues = CLASP_CLUE_NAMESPACE_ASKED,
      .opened = TRUE,
      .by_server = TRUE,
      .close_code = 1000 },
    NULL,
    NULL },
  { "the new name refused by 4406",
    { .offered = "graphql-transport-ws", .opened = TRUE, .by_server = TRUE, .close_code = 4406 },
    "graphql-name",
    "Offer graphql-ws." },
  { "the old name refused by 1002",
    { .offered = "graphql-ws", .opened = TRUE, .by_server = TRUE, .close_code = 1002 },
    "graphql-name",
    "Offer graphql-transport-ws." },
  { "both names refused",
    { .offered = "graphql-ws, graphql-transport-ws", .opened = TRUE, .by_server = TRUE, .close_code = 1002 },
    NULL,
    NULL },
  { "1002 of a chosen one is another failure",
    { .offered = "graphql-ws", .chosen = "graphql-ws", .opened = TRUE, .by_server = TRUE, .close_code = 1002 },
    NULL,
    NULL },
  { "mixed words",
    { .dialect = CLASP_DIALECT_GRAPHQL_WS, .clues = CLASP_CLUE_OTHER_GRAPHQL, .opened = TRUE },
    "graphql-name",
    "start, data" },
  { "no namespace",
    { .dialect = CLASP_DIALECT_SOCKET_IO, .opened = TRUE, .by_server = TRUE },
    "socket-io-connect",
    "“40”" },
  { "no namespace, but we closed", { .dialect = CLASP_DIALECT_SOCKET_IO, .opened = TRUE }, NULL, NULL },
  { "an older server",
    { .dialect = CLASP_DIALECT_SOCKET_IO,
      .clues = CLASP_CLUE_NAMESPACE_UNASKED,
      .url = "ws://x/socket.io/?EIO=4&transport=websocket",
      .opened = TRUE },
    "socket-io-version",
    "EIO=3" },
  { "a handshake without its separator", { .resemblance = "signalr", .opened = TRUE }, "signalr-separator", "0x1E" },
  { "an identifier in another order",
    { .dialect = CLASP_DIALECT_ACTION_CABLE, .clues = CLASP_CLUE_IDENTIFIER_ORDER, .opened = TRUE },
    "cable-identifier",
    "byte by byte" },
  { "two clients",
    { .dialect = CLASP_DIALECT_MQTT, .clues = CLASP_CLUE_TAKEN_OVER, .opened = TRUE, .by_server = TRUE },
    "mqtt-taken-over",
    "0x8E" },
  { "DevTools",
    { .url = "ws://127.0.0.1:9222/devtools/page/1", .origin = "http://x", .status = 403 },
    "devtools-origin",
    "Send no Origin" },
  { "DevTools without an Origin", { .url = "ws://127.0.0.1:9222/devtools/page/1", .status = 403 }, NULL, NULL },
  { "Vite", { .offered = "vite-hmr", .origin = "http://x", .status = 400 }, "vite-origin", "token" },
  { "a close code of GraphQL",
    { .dialect = CLASP_DIALECT_GRAPHQL_TRANSPORT_WS,
      .chosen = "graphql-transport-ws",
      .opened = TRUE,
      .by_server = TRUE,
      .close_code = 4408 },
    "dialect-close",
    "in time" },
  { "a close code of Pusher",
    { .dialect = CLASP_DIALECT_PUSHER, .opened = TRUE, .by_server = TRUE, .close_code = 4001 },
    "dialect-close",
    "key" },
  { "the same code elsewhere",
    { .dialect = CLASP_DIALECT_PHOENIX, .opened = TRUE, .by_server = TRUE, .close_code = 4001 },
    NULL,
    NULL },
};

static void
test_causes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) causes = clasp_dialect_find_causes (&cases[i].evidence);
      const ClaspDialectCause *first = causes->len > 0 ? g_ptr_array_index (causes, 0) : NULL;

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (first != NULL ? first->id : NULL, ==, cases[i].id);
      if (first != NULL)
        g_assert_nonnull (strstr (first->text, cases[i].part));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dialects/causes", test_causes);
  return g_test_run ();
}
