/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libsoup's verifier (soup_websocket_client_verify_handshake) says of the same bytes. Where it differs from ours,
 * the table says why; a difference that nobody explained fails, and so does an explanation of none. */
#include <libsoup/soup.h>
#include <string.h>

#include "scripted-peer.h"
#include "session-harness.h"

#define R101 "HTTP/1.1 101 Switching Protocols\r\n"
#define UP "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACC "Sec-WebSocket-Accept: {accept}\r\n"

typedef struct
{
  const char *name;
  const char *protocols;  /* offered, separated by commas */
  const char *response;   /* "{accept}" stands for the right one, "{ACCEPT}" for it in upper case */
  gboolean opens;         /* ours */
  const char *difference; /* why libsoup says otherwise; NULL: it says the same */
} Row;

static const Row ROWS[] = {
  { "right", NULL, R101 UP ACC "\r\n", TRUE, NULL },
  { "any order and case of names", NULL,
    R101 "SEC-WEBSOCKET-ACCEPT:{accept}\r\nconnection:upgrade\r\nupgrade:WebSocket\r\n\r\n", TRUE, NULL },
  { "Connection is a list", NULL, R101 "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" ACC "\r\n", TRUE,
    NULL },
  { "no Upgrade", NULL, R101 "Connection: Upgrade\r\n" ACC "\r\n", FALSE, NULL },
  { "another Upgrade", NULL, R101 "Upgrade: h2c\r\nConnection: Upgrade\r\n" ACC "\r\n", FALSE, NULL },
  { "no Connection", NULL, R101 "Upgrade: websocket\r\n" ACC "\r\n", FALSE, NULL },
  { "Connection without Upgrade", NULL, R101 "Upgrade: websocket\r\nConnection: keep-alive\r\n" ACC "\r\n", FALSE,
    NULL },
  { "no accept", NULL, R101 UP "\r\n", FALSE, NULL },
  { "wrong accept", NULL, R101 UP "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", FALSE, NULL },
  { "accept in upper case", NULL, R101 UP "Sec-WebSocket-Accept: {ACCEPT}\r\n\r\n", FALSE,
    "it compares the accept without case; base64 has case (RFC 6455 §4.1)" },
  { "accept twice", NULL, R101 UP ACC ACC "\r\n", FALSE,
    "it takes one of the two; RES-04 wants exactly one, since it may not be a list (RFC 6455 §11.3.3)" },
  { "accept with white space", NULL, R101 UP "Sec-WebSocket-Accept: \t {accept} \t \r\n\r\n", TRUE, NULL },
  { "subprotocol chosen", "chat,superchat", R101 UP ACC "Sec-WebSocket-Protocol: superchat\r\n\r\n", TRUE, NULL },
  { "subprotocol not offered", "chat", R101 UP ACC "Sec-WebSocket-Protocol: soap\r\n\r\n", FALSE, NULL },
  { "subprotocol unasked", NULL, R101 UP ACC "Sec-WebSocket-Protocol: soap\r\n\r\n", FALSE, NULL },
  { "subprotocol in other case", "chat", R101 UP ACC "Sec-WebSocket-Protocol: Chat\r\n\r\n", FALSE,
    "it compares subprotocols without case (3.6); they are compared as they stand (RFC 6455 §4.1)" },
  { "no subprotocol chosen", "chat", R101 UP ACC "\r\n", TRUE, NULL },
  { "two subprotocols", "chat,superchat", R101 UP ACC "Sec-WebSocket-Protocol: chat, superchat\r\n\r\n", FALSE, NULL },
  { "extension unasked", NULL, R101 UP ACC "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", FALSE, NULL },
  { "426", NULL, "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n", FALSE, NULL },
  { "200 with all fields", NULL, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" UP ACC "\r\n", FALSE, NULL },
  { "403", NULL, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", FALSE, NULL },
  { "103 before", NULL, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" R101 UP ACC "\r\n", TRUE, NULL },
  { "HTTP/1.0", NULL, "HTTP/1.0 101 Switching Protocols\r\n" UP ACC "\r\n", FALSE, NULL },
  { "HTTP/1.2", NULL, "HTTP/1.2 101 Switching Protocols\r\n" UP ACC "\r\n", TRUE,
    "its parser knows 1.0, 1.1 and 2 only; a higher minor is read as 1.1 (RFC 9110 §2.5)" },
  { "no reason", NULL, "HTTP/1.1 101 \r\n" UP ACC "\r\n", TRUE, NULL },
  { "no space after the status", NULL, "HTTP/1.1 101\r\n" UP ACC "\r\n", TRUE, NULL },
  { "line ends LF", NULL,
    "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: "
    "Upgrade\nSec-WebSocket-Accept: {accept}\n\n",
    TRUE, NULL },
  { "a folded line", NULL, R101 UP ACC "X-Long: a\r\n b\r\n\r\n", TRUE, NULL },
  { "space before the colon", NULL, R101 "Upgrade : websocket\r\nConnection: Upgrade\r\n" ACC "\r\n", FALSE, NULL },
  { "a line without a colon", NULL, R101 UP ACC "nonsense\r\n\r\n", FALSE,
    "its parser passes over lines that are no fields; HTTP-04 names them (RFC 9112 §5.1)" },
  { "control character in a value", NULL, R101 UP ACC "X-Bell: \a\r\n\r\n", FALSE,
    "it does not look for control characters; HTTP-06 does (RFC 9110 §5.5)" },
  { "Content-Length: 0", NULL, R101 UP ACC "Content-Length: 0\r\n\r\n", TRUE, NULL },
};

/* The same for whoever asks. */
static void
answer_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  const Row *row = user_data;
  g_autofree char *head = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *upper = NULL;
  g_autoptr (GString) response = g_string_new (row->response);

  if (!peer_read_head (peer, fd, number))
    return;
  head = scripted_peer_dup_received (peer, number);
  accept = dup_accept_for_head (head);
  upper = g_ascii_strup (accept, -1);
  g_string_replace (response, "{accept}", accept, 0);
  g_string_replace (response, "{ACCEPT}", upper, 0);
  peer_say (fd, response->str);
  peer_drain (fd);
}

static gboolean
ask_ours (const Row *row, ScriptedPeer *peer)
{
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  ClaspSessionState state;

  if (row->protocols != NULL)
    g_object_set (clasp_session_get_profile (session), "subprotocols", row->protocols, NULL);
  clasp_session_connect (session);
  while ((state = clasp_session_get_state (session)) == CLASP_SESSION_OPENING)
    g_main_context_iteration (NULL, TRUE);
  return state == CLASP_SESSION_OPEN;
}

typedef struct
{
  gboolean done;
  SoupWebsocketConnection *connection;
} Opinion;

static void
on_soup_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opinion *opinion = user_data;
  g_autoptr (GError) error = NULL;

  opinion->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (error != NULL)
    g_test_message ("libsoup: %s", error->message);
  opinion->done = TRUE;
}

static gboolean
ask_soup (const Row *row, ScriptedPeer *peer)
{
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  g_auto (GStrv) protocols = row->protocols != NULL ? g_strsplit (row->protocols, ",", -1) : NULL;
  Opinion opinion = { FALSE, NULL };
  gboolean opened;

  soup_session_set_proxy_resolver (session, NULL);
  soup_message_disable_feature (message, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_session_websocket_connect_async (session, message, NULL, protocols, G_PRIORITY_DEFAULT, NULL, on_soup_answer,
                                        &opinion);
  while (!opinion.done)
    g_main_context_iteration (NULL, TRUE);
  opened = opinion.connection != NULL;
  if (opened)
    g_io_stream_close (soup_websocket_connection_get_io_stream (opinion.connection), NULL, NULL);
  g_clear_object (&opinion.connection);
  return opened;
}

static void
test_row (gconstpointer user_data)
{
  const Row *row = user_data;
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", answer_script, (gpointer) row);
  gboolean ours = ask_ours (row, peer);
  gboolean soup = ask_soup (row, peer);

  g_assert_cmpint (ours, ==, row->opens);
  if (ours != soup && row->difference == NULL)
    g_error ("%s: ours %s, libsoup %s, and nobody said why", row->name, ours ? "opens" : "refuses",
             soup ? "opens" : "refuses");
  if (ours == soup && row->difference != NULL)
    g_error ("%s: no difference, but an explanation: %s", row->name, row->difference);
  if (row->difference != NULL)
    g_test_message ("ours %s, libsoup %s: %s", ours ? "opens" : "refuses", soup ? "opens" : "refuses", row->difference);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("clasp-cache-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/second-opinion/%s", ROWS[i].name);

      g_strdelimit (path + strlen ("/second-opinion/"), "/ :", '-');
      g_test_add_data_func (path, &ROWS[i], test_row);
    }
  status = g_test_run ();
  harness_run_for (100);
  return status;
}
