/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session's life against servers scripted to the byte, without a display. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "scripted-peer.h"
#include "clasp-session-text.h"
#include "session-harness.h"

static char *
get_text (gpointer object, const char *property)
{
  char *text;

  g_object_get (object, property, &text, NULL);
  return text;
}

static void
assert_text (gpointer object, const char *property, const char *expected)
{
  g_autofree char *text = get_text (object, property);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_text_has (gpointer object, const char *property, const char *part)
{
  g_autofree char *text = get_text (object, property);

  if (strstr (text, part) == NULL)
    g_error ("%s is “%s”, without “%s”", property, text, part);
}

/* ---------------------------------------------------------------------------------------------------------- scripts */

static void
refuse_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  if (peer_read_head (endpoint, fd, number))
    peer_say (fd, "HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\nContent-Length: 0\r\n\r\n");
}

/* One short masked frame; FALSE at the end. */
static gboolean
read_frame (int fd, guint8 *first, guint8 payload[125], gsize *length)
{
  guint8 header[6];

  if (recv (fd, header, 6, MSG_WAITALL) != 6)
    return FALSE;
  *first = header[0];
  *length = header[1] & 0x7f;
  if (*length > 0 && recv (fd, payload, *length, MSG_WAITALL) != (gssize) *length)
    return FALSE;
  for (gsize i = 0; i < *length; i++)
    payload[i] ^= header[2 + i % 4];
  return TRUE;
}

/* Sends back what comes, answers pings and the close. */
static void
echo_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  guint8 first, payload[125];
  gsize length;

  if (!peer_open (endpoint, fd, number))
    return;
  while (read_frame (fd, &first, payload, &length))
    {
      peer_frame (fd, first == 0x89 ? 0x8a : first, payload, length);
      if (first == 0x88)
        return;
    }
}

/* Says @user_data, a frame's bytes with its length first, after opening; then waits. */
typedef struct
{
  const char *frames;
  gsize length;
  gboolean hang_up;
} Say;

static void
say_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  const Say *say = user_data;

  if (!peer_open (endpoint, fd, number))
    return;
  peer_write (fd, say->frames, say->length);
  if (!say->hang_up)
    peer_drain (fd);
}

static void
silent_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  peer_read_head (endpoint, fd, number);
  peer_wait (endpoint, fd);
}

/* Asks for Basic until it is given, then opens. */
static void
basic_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  g_autofree char *head = NULL;

  if (!peer_read_head (endpoint, fd, number))
    return;
  head = scripted_peer_dup_received (endpoint, number);
  if (strstr (head, "Authorization: Basic ") != NULL)
    {
      peer_accept (endpoint, fd, number, NULL);
      peer_drain (fd);
    }
  else
    peer_say (fd, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a, b\"\r\nContent-Length: 0\r\n\r\n");
}

/* Redirects to the address in @user_data. */
static void
redirect_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                                             (const char *) user_data);

  if (peer_read_head (endpoint, fd, number))
    peer_say (fd, answer);
}

static void
drain_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  if (peer_open (endpoint, fd, number))
    peer_drain (fd);
}

/* ------------------------------------------------------------------------------------------------------------ tests */

static void
add_header (ClaspSession *session, const char *name, const char *value)
{
  g_autoptr (ClaspHeader) header = clasp_header_new (name, value, TRUE);

  g_list_store_append (clasp_profile_get_headers (clasp_session_get_profile (session)), header);
}

static void
assert_received (ScriptedPeer *endpoint, guint number, const char *part, gboolean is_there)
{
  g_autofree char *head = scripted_peer_dup_received (endpoint, number);

  if ((strstr (head, part) != NULL) != is_there)
    g_error ("“%s” is %s “%s”", part, is_there ? "not in" : "in", head);
}

static gboolean
has_notice (ClaspSession *session, const char *part)
{
  g_auto (GStrv) notices = NULL;

  g_object_get (session, "notices", &notices, NULL);
  for (gsize i = 0; notices[i] != NULL; i++)
    if (strstr (notices[i], part) != NULL)
      return TRUE;
  return FALSE;
}

static void
close_and_wait (ClaspSession *session)
{
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
}

/* On the user's word: asked, warned, answered; and from then on answered whenever this server asks. */
static void
test_sign_in (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", basic_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autoptr (ClaspSignIn) sign_in = NULL;
  g_autofree char *warning = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  g_assert_null (clasp_session_dup_sign_in (session));
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  sign_in = clasp_session_dup_sign_in (session);
  g_assert_nonnull (sign_in);
  g_assert_cmpstr (sign_in->realm, ==, "a, b");
  warning = clasp_sign_in_dup_warning (sign_in);
  g_assert_nonnull (warning);
  assert_text (clasp_session_get_profile (session), "asked-scheme", "Basic");
  assert_text (clasp_session_get_profile (session), "asked-proxy", "");
  assert_text (clasp_session_get_profile (session), "asked-warning", warning);

  g_assert_true (clasp_session_sign_in (session, "me", "s3cret!", &error));
  g_assert_no_error (error);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  assert_received (endpoint, 1, "Authorization", FALSE); /* never unasked */
  assert_received (endpoint, 2, "Authorization: Basic bWU6czNjcmV0IQ==", TRUE);
  g_assert_true (has_notice (session, "in clear"));
  assert_text (clasp_session_get_profile (session), "asked-scheme", "");
  g_assert_cmpuint (clasp_session_get_report (session)->hops->len, ==, 1);
  close_and_wait (session);
  json = clasp_profile_to_json (clasp_session_get_profile (session));
  g_assert_null (strstr (json, "s3cret!"));

  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  close_and_wait (session);
}

/* The proxy's password is the proxy's: the server never sees it, nor the proxy the server's. */
static void
proxy_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  g_autofree char *head = NULL;

  if (!peer_read_head (endpoint, fd, number))
    return;
  head = scripted_peer_dup_received (endpoint, number);
  if (strstr (head, "Proxy-Authorization: Digest ") == NULL)
    peer_say (fd, "HTTP/1.1 407 Proxy Authentication Required\r\n"
                  "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256\r\n"
                  "Content-Length: 0\r\n\r\n");
  else
    peer_say (fd, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
}

static void
test_proxy_sign_in (void)
{
  g_autoptr (ScriptedPeer) proxy = scripted_peer_new ("127.0.0.1", proxy_script, NULL);
  g_autofree char *where = g_strdup_printf ("127.0.0.1:%u", scripted_peer_get_port (proxy));
  g_autofree char *proxy_uri = g_strconcat ("http://", where, NULL);
  g_autoptr (ClaspSession) session = harness_session_new ("ws://server.example/");
  g_autofree char *json = NULL;

  g_object_set (clasp_session_get_profile (session), "proxy-mode", "uri", "proxy-uri", proxy_uri, NULL);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  assert_text (clasp_session_get_profile (session), "asked-proxy", where);
  assert_text (clasp_session_get_profile (session), "asked-scheme", "Digest");
  g_assert_true (clasp_session_sign_in (session, "me", "s3cret!", NULL));
  harness_wait_state (session, CLASP_SESSION_FAILED);
  g_assert_cmpuint (clasp_session_get_report (session)->proxy_status, ==, 502);
  assert_received (proxy, 1, "Proxy-Authorization", FALSE);
  assert_received (proxy, 2, "Proxy-Authorization: Digest username=\"me\"", TRUE);
  assert_received (proxy, 2, "uri=\"server.example:80\"", TRUE);
  json = clasp_profile_to_json (clasp_session_get_profile (session));
  g_assert_null (strstr (json, "s3cret!"));
  g_assert_cmpuint (
      g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_headers (clasp_session_get_profile (session)))), ==, 0);
}

/* A click follows; what the user gave stays with its origin, and that is said. */
static void
test_follow (void)
{
  g_autoptr (ScriptedPeer) target = scripted_peer_new ("127.0.0.1", drain_script, NULL);
  g_autofree char *target_url = scripted_peer_dup_url (target, "/new");
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", redirect_script, target_url);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/old");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autoptr (GError) error = NULL;

  add_header (session, "X-Own", "abc");
  add_header (session, "User-Agent", "mine/1");
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  g_assert_true (clasp_session_can_follow (session));
  g_assert_cmpuint (scripted_peer_get_connections (target), ==, 0);
  g_assert_true (clasp_session_follow (session, &error));
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_assert_cmpstr (clasp_profile_get_url (clasp_session_get_profile (session)), ==, target_url);
  assert_received (endpoint, 0, "X-Own: abc", TRUE);
  assert_received (target, 0, "X-Own", FALSE);
  assert_received (target, 0, "User-Agent: mine/1", TRUE);
  g_assert_true (has_notice (session, "X-Own"));
  close_and_wait (session);
}

/* The first server's Authorization does not go to the next one that is typed, and what was not kept is not sent empty.
 * */
static void
test_secrets_stay (void)
{
  g_autoptr (ScriptedPeer) first = scripted_peer_new ("127.0.0.1", drain_script, NULL);
  g_autoptr (ScriptedPeer) second = scripted_peer_new ("127.0.0.1", drain_script, NULL);
  g_autofree char *first_url = scripted_peer_dup_url (first, "/");
  g_autofree char *second_url = scripted_peer_dup_url (second, "/");
  g_autoptr (ClaspSession) session = harness_session_new (first_url);
  g_autoptr (ClaspHeader) forgotten = clasp_header_new ("Cookie", "", TRUE);
  ClaspProfile *profile = clasp_session_get_profile (session);

  add_header (session, "Authorization", "Bearer abc");
  clasp_header_set_needs_value (forgotten, TRUE);
  g_list_store_append (clasp_profile_get_headers (profile), forgotten);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  assert_received (first, 0, "Authorization: Bearer abc", TRUE);
  assert_received (first, 0, "Cookie", FALSE);
  g_assert_true (has_notice (session, "Cookie"));
  close_and_wait (session);

  clasp_profile_set_url (profile, second_url);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  assert_received (second, 0, "Authorization", FALSE);
  g_assert_true (has_notice (session, "Authorization"));
  close_and_wait (session);
}

/* Said once, it holds once. */
static void
test_insecure_once (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", refuse_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  gboolean insecure;

  g_object_set (clasp_session_get_profile (session), "insecure", TRUE, NULL);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  g_object_get (clasp_session_get_target (session), "insecure", &insecure, NULL);
  g_assert_true (insecure);
  g_object_get (clasp_session_get_profile (session), "insecure", &insecure, NULL);
  g_assert_false (insecure);
}

typedef struct
{
  GString *properties; /* names as they were notified */
  gboolean states[CLASP_SESSION_FAILED + 1];
} Watch;

static void
watch_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;

  g_string_append_printf (watch->properties, "%s ", pspec->name);
  watch->states[clasp_session_get_state (CLASP_SESSION (object))] = TRUE;
}

static void
test_founding_case (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", refuse_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/chat");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autofree char *diagnoses = NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *summary = NULL;
  ClaspReport *report;
  guint status;
  gint64 used;

  g_assert_cmpint (clasp_session_get_state (session), ==, CLASP_SESSION_IDLE);
  g_assert_null (clasp_session_get_report (session));
  assert_text (session, "headline", "");
  clasp_session_connect (session);
  g_assert_cmpint (clasp_session_get_state (session), ==, CLASP_SESSION_OPENING);
  harness_wait_state (session, CLASP_SESSION_FAILED);

  report = clasp_session_get_report (session);
  g_assert_cmpuint (report->http_status, ==, 426);
  g_assert_cmpint (clasp_verdicts_find (report->verdicts, CLASP_RULE_RES_01)->status, ==, CLASP_STATUS_FAIL);
  assert_text (session, "headline", "Handshake failed");
  summary = get_text (session, "summary");
  if (!g_regex_match_simple ("^426 Upgrade Required · [1-9] of [0-9]+ rules broken · [0-9.]+ .?s$", summary, 0, 0))
    g_error ("%s", summary);
  diagnoses = harness_describe_diagnoses (clasp_session_get_diagnoses (session));
  g_assert_cmpstr (diagnoses, ==, "S1:likely");

  g_object_get (clasp_session_get_profile (session), "last-outcome", &outcome, "last-status", &status, "last-used",
                &used, NULL);
  g_assert_cmpstr (outcome, ==, "failed");
  g_assert_cmpuint (status, ==, 426);
  g_assert_cmpint (used, >, 0);
  g_assert_false (clasp_session_send_text (session, "x", -1, NULL));
}

static gboolean
has_records (gpointer user_data)
{
  gpointer *wait = user_data;

  return g_list_model_get_n_items (G_LIST_MODEL (wait[0])) >= GPOINTER_TO_UINT (wait[1]);
}

static void
wait_records (ClaspSession *session, guint n)
{
  gpointer wait[2] = { clasp_session_get_records (session), GUINT_TO_POINTER (n) };

  harness_wait (has_records, wait);
}

static char *
describe_record (ClaspSession *session, guint position)
{
  g_autoptr (ClaspRecord) record = g_list_model_get_item (G_LIST_MODEL (clasp_session_get_records (session)), position);
  g_autofree char *type = get_text (record, "type-text");
  g_autofree char *preview = get_text (record, "preview");
  guint direction;

  g_object_get (record, "direction", &direction, NULL);
  return g_strdup_printf ("%s %s %s", direction == CLASP_DIRECTION_IN ? "in" : "out", type, preview);
}

static void
assert_record (ClaspSession *session, guint position, const char *expected)
{
  g_autofree char *text = describe_record (session, position);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_conversation (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", echo_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autoptr (GBytes) binary = g_bytes_new ("\x82\xa6\x73", 3);
  g_autoptr (GBytes) ping = g_bytes_new ("\0\0\x1f\x2a", 4);
  Watch watch = { g_string_new (NULL), { FALSE } };
  g_autoptr (GError) error = NULL;
  const ClaspEnding *ending;
  g_autoptr (GPtrArray) verdicts = NULL;
  guint64 n_messages;
  gboolean can_send;
  gint64 round_trip;
  guint64 size;

  g_signal_connect (session, "notify", G_CALLBACK (watch_notify), &watch);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_object_get (session, "can-send", &can_send, NULL);
  g_assert_true (can_send);
  assert_text (session, "headline", "Connection established");
  assert_text_has (session, "summary", " rules hold · ");
  assert_text_has (session, "summary", " · HTTP/1.1");
  g_assert_cmpuint (g_list_model_get_n_items (clasp_session_get_diagnoses (session)), ==, 0);

  g_assert_true (clasp_session_send_text (session, "hello\0there", 11, &error));
  wait_records (session, 2);
  g_assert_true (clasp_session_send_binary (session, binary, &error));
  wait_records (session, 4);
  g_assert_true (clasp_session_send_ping (session, ping, &error));
  wait_records (session, 6);
  assert_record (session, 0, "out Text hello‹NUL›there");
  assert_record (session, 1, "in Text hello‹NUL›there");
  assert_record (session, 2, "out Binary 82 a6 73");
  assert_record (session, 3, "in Binary 82 a6 73");
  assert_record (session, 4, "out Ping 0x 0000 1f2a");
  {
    g_autofree char *pong = describe_record (session, 5);

    g_assert_true (g_str_has_prefix (pong, "in Pong 0x 0000 1f2a"));
  }
  g_object_get (session, "n-messages", &n_messages, "round-trip", &round_trip, "capture-size", &size, NULL);
  g_assert_cmpuint (n_messages, ==, 4);
  g_assert_cmpint (round_trip, >=, 0);
  g_assert_cmpuint (size, >, 6 * 64);

  g_assert_true (clasp_session_close (session, 4000, "enough", &error));
  g_assert_cmpint (clasp_session_get_state (session), ==, CLASP_SESSION_CLOSING);
  g_assert_false (clasp_session_send_text (session, "late", -1, NULL));
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  g_assert_no_error (error);
  ending = clasp_session_get_ending (session);
  g_assert_true (ending->clean);
  g_assert_cmpint (ending->by, ==, CLASP_SIDE_CLIENT);
  g_assert_cmpuint (ending->code, ==, 4000);
  assert_text_has (session, "ending-text", "You closed the connection: 4000");
  assert_record (session, 6, "out Close 4000 Private use — enough");
  verdicts = clasp_session_dup_endpoint_verdicts (session);
  g_assert_nonnull (verdicts);
  g_assert_cmpuint (clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL), ==, 0);

  g_assert_true (watch.states[CLASP_SESSION_OPENING] && watch.states[CLASP_SESSION_OPEN] &&
                 watch.states[CLASP_SESSION_CLOSING] && watch.states[CLASP_SESSION_CLOSED]);
  g_assert_nonnull (strstr (watch.properties->str, "n-messages "));
  g_string_free (watch.properties, TRUE);
}

static void
test_refused_input (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", echo_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autofree char *long_reason = g_strnfill (124, 'r');
  g_autoptr (GBytes) long_ping = g_bytes_new_take (g_strnfill (126, 'p'), 126);
  g_autoptr (GError) error = NULL;

  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_assert_false (clasp_session_send_text (session, "ab\xff", -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpstr (error->message, ==, "The text is not UTF-8 at byte 3.");
  g_clear_error (&error);
  g_assert_false (clasp_session_send_text (session, "ab\xe2\x82", -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_false (clasp_session_send_ping (session, long_ping, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (clasp_session_close (session, 1006, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (clasp_session_close (session, 1000, long_reason, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (clasp_session_close (session, 0, "why", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (clasp_session_close (session, 1000, "\xff", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (clasp_session_get_state (session), ==, CLASP_SESSION_OPEN);
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  assert_text_has (session, "ending-text", "1000 Normal closure");
}

/* How connections end, and what is said of it. */
static void
test_endings (void)
{
  static const struct
  {
    Say say;
    gboolean clean;
    ClaspSide by;
    guint code;
    const char *text;
    const char *diagnoses;
  } rows[] = {
    { { "\x88\x02\x03\xe8", 4, FALSE },
      TRUE,
      CLASP_SIDE_SERVER,
      1000,
      "The server closed the connection: 1000 Normal closure.",
      "" },
    { { "\x88\x00", 2, FALSE }, TRUE, CLASP_SIDE_SERVER, 1005, "The server closed the connection: 1005", "" },
    { { "\x88\x06\x03\xf0nope", 8, FALSE }, TRUE, CLASP_SIDE_SERVER, 1008, "“nope”", "V8:certain" },
    { { "\x88\x02\x0f\xa0", 4, FALSE }, TRUE, CLASP_SIDE_SERVER, 4000, "4000", "V8:certain" },
    { { "", 0, TRUE },
      FALSE,
      CLASP_SIDE_TRANSPORT,
      1006,
      "The connection was cut without a close frame: 1006",
      "V10:likely" },
    { { "\x81\x85\1\2\3\4hello", 11, FALSE },
      FALSE,
      CLASP_SIDE_CLIENT,
      1002,
      "The server broke rule FRM-02",
      "V7:certain" },
    { { "\x81\x01\xff", 3, FALSE }, FALSE, CLASP_SIDE_CLIENT, 1007, "The server broke rule FRM-11", "V7:certain" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", say_script, (gpointer) &rows[i].say);
      g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
      g_autoptr (ClaspSession) session = harness_session_new (url);
      g_autofree char *diagnoses = NULL;
      const ClaspEnding *ending;

      clasp_session_connect (session);
      harness_wait_state (session, CLASP_SESSION_CLOSED);
      ending = clasp_session_get_ending (session);
      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (ending->clean, ==, rows[i].clean);
      g_assert_cmpint (ending->by, ==, rows[i].by);
      g_assert_cmpuint (ending->code, ==, rows[i].code);
      assert_text_has (session, "ending-text", rows[i].text);
      assert_text (session, "headline", "Connection established");
      diagnoses = harness_describe_diagnoses (clasp_session_get_diagnoses (session));
      g_assert_cmpstr (diagnoses, ==, rows[i].diagnoses);
    }
}

/* What is over our own limit is no fault of the server's. */
static void
test_ending_at_limit (void)
{
  static const struct
  {
    ClaspRuleId rule;
    guint sent_code;
    const char *text;
  } rows[] = {
    { CLASP_RULE_FRM_12, 1009,
      "A message is larger than the limit of 2.0\u00a0KiB, so the connection was failed: 1009" },
    { CLASP_RULE_EXT_06, 1009,
      "A message is larger than the limit of 2.0\u00a0KiB, so the connection was failed: 1009" },
    { CLASP_RULE_EXT_06, 1007, "The server broke rule EXT-06" },
    { CLASP_RULE_FRM_12, 1000, "A message is larger than the limit of 2.0\u00a0KiB" },
    { CLASP_RULE_FRM_11, 1009, "The server broke rule FRM-11" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const ClaspEnding ending = { .by = CLASP_SIDE_CLIENT,
                                   .code = rows[i].sent_code,
                                   .sent_code = rows[i].sent_code,
                                   .rule = rows[i].rule,
                                   .failed = TRUE };
      g_autofree char *text = clasp_session_text_ending (&ending, 2048, FALSE);

      if (!g_str_has_prefix (text, rows[i].text))
        g_error ("row %" G_GSIZE_FORMAT ": %s", i, text);
    }
}

/* In lenient mode what was broken on the way is told beside the end, and the end as it was. */
static void
test_lenient_endings (void)
{
#define SERVER CLASP_SIDE_SERVER
#define CLIENT CLASP_SIDE_CLIENT
  static const struct
  {
    ClaspSide by;
    guint code, sent_code, received_code;
    gboolean aborted;
    const char *text;
  } rows[] = {
    { SERVER, 1005, 1005, 1005, FALSE, "The server closed the connection: 1005 No status received" },
    { CLIENT, 1000, 1000, 1000, FALSE, "You closed the connection: 1000 Normal closure" },
    { CLIENT, 1006, 1000, 0, FALSE,
      "You closed the connection (1000 Normal closure), and the server did not answer the close. "
      "Before that" },
    { CLIENT, 1006, 0, 0, TRUE, "You cut the connection without a closing handshake. Before that" },
    { CLASP_SIDE_TRANSPORT, 1006, 0, 0, FALSE, "The connection was cut without a close frame: 1006" },
  };
#undef SERVER
#undef CLIENT

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const ClaspEnding ending = { .by = rows[i].by,
                                   .code = rows[i].code,
                                   .sent_code = rows[i].sent_code,
                                   .received_code = rows[i].received_code,
                                   .rule = CLASP_RULE_FRM_02 };
      g_autofree char *text = clasp_session_text_ending (&ending, 2048, rows[i].aborted);

      if (!g_str_has_prefix (text, rows[i].text) || strstr (text, "the server broke rule FRM-02") == NULL)
        g_error ("row %" G_GSIZE_FORMAT ": %s", i, text);
    }
}

/* A close that is not answered ends as 1006, which nobody named: its meaning would be of nothing. */
static void
test_unanswered_close (void)
{
  const ClaspEnding ending = {
    .by = CLASP_SIDE_CLIENT, .code = 1006, .sent_code = 1000, .rule = CLASP_RULE_NONE, .reason = "a\nb\xe2\x80\xae"
  };
  g_autofree char *text = clasp_session_text_ending (&ending, 2048, FALSE);

  g_assert_cmpstr (text, ==,
                   "You closed the connection (1000 Normal closure, “a‹LF›b‹U+202E›”), and the server "
                   "did not answer the close.");
}

static void
test_abort (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", echo_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);

  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  clasp_session_abort (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  assert_text (session, "ending-text", "You cut the connection without a closing handshake.");
  g_assert_cmpuint (g_list_model_get_n_items (clasp_session_get_diagnoses (session)), ==, 0);
}

static gboolean
is_waiting_for_response (gpointer session)
{
  ClaspReport *report = clasp_session_get_report (session);

  return report != NULL && report->phase == CLASP_PHASE_RESPONSE;
}

static void
test_stop (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", silent_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);

  /* At once, and again while the response is waited for: what was logged stays. */
  clasp_session_connect (session);
  clasp_session_connect (session); /* does nothing */
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  assert_text (session, "headline", "Stopped");

  /* The time left is that of this opening, whatever the connection's setting says by now. */
  g_assert_cmpint (clasp_session_get_left (session), ==, -1);
  clasp_session_connect (session);
  harness_wait (is_waiting_for_response, session);
  g_object_set (clasp_session_get_profile (session), "timeout", 3600, NULL);
  g_assert_cmpint (clasp_session_get_left (session), >, 0);
  g_assert_cmpint (clasp_session_get_left (session), <=, 20 * G_USEC_PER_SEC);
  assert_text (session, "headline", "Waiting for the response…");
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  assert_text (session, "headline", "Stopped");
  g_assert_cmpuint (clasp_session_get_report (session)->transcript->len, >, 5);
  g_assert_true (harness_has_diagnosis (clasp_session_get_diagnoses (session), "stopped"));
}

static void
test_reconnect (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", echo_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autoptr (ClaspRecordList) before = NULL;
  guint64 n_messages;

  for (guint i = 0; i < 3; i++)
    {
      clasp_session_connect (session);
      harness_wait_state (session, CLASP_SESSION_OPEN);
      g_object_get (session, "n-messages", &n_messages, NULL);
      g_assert_cmpuint (n_messages, ==, 0);
      g_assert_true (clasp_session_get_records (session) != before);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_session_get_records (session))), ==, 0);
      assert_text (session, "ending-text", "");
      g_assert_null (clasp_session_get_ending (session));
      g_assert_true (clasp_session_send_text (session, "again", -1, NULL));
      wait_records (session, 2);
      clasp_session_disconnect (session);
      harness_wait_state (session, CLASP_SESSION_CLOSED);
      g_set_object (&before, clasp_session_get_records (session));
    }
  /* The old list, held by somebody, still reads. */
  {
    g_autoptr (ClaspRecord) record = g_list_model_get_item (G_LIST_MODEL (before), 0);

    clasp_session_connect (session);
    assert_text (record, "preview", "again");
    g_assert_cmpuint (scripted_peer_get_connections (endpoint), >=, 3);
  }
}

/* In whatever state it is, nothing is left running and nothing of it is called again. */
static void
test_dispose (void)
{
  static const ClaspSessionState states[] = {
    CLASP_SESSION_IDLE,    CLASP_SESSION_OPENING, CLASP_SESSION_OPEN,
    CLASP_SESSION_CLOSING, CLASP_SESSION_CLOSED,  CLASP_SESSION_FAILED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      Script script = states[i] == CLASP_SESSION_OPENING  ? silent_script
                      : states[i] == CLASP_SESSION_FAILED ? refuse_script
                                                          : echo_script;
      g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", script, NULL);
      g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
      ClaspSession *session = harness_session_new (url);
      gpointer weak = session;

      g_object_add_weak_pointer (G_OBJECT (session), &weak);
      if (states[i] != CLASP_SESSION_IDLE)
        {
          clasp_session_connect (session);
          if (states[i] == CLASP_SESSION_OPENING)
            harness_wait (is_waiting_for_response, session);
          else if (states[i] == CLASP_SESSION_FAILED)
            harness_wait_state (session, CLASP_SESSION_FAILED);
          else
            harness_wait_state (session, CLASP_SESSION_OPEN);
          if (states[i] == CLASP_SESSION_OPEN)
            clasp_session_send_text (session, "in flight", -1, NULL);
          if (states[i] == CLASP_SESSION_CLOSING || states[i] == CLASP_SESSION_CLOSED)
            clasp_session_disconnect (session);
          if (states[i] == CLASP_SESSION_CLOSED)
            harness_wait_state (session, CLASP_SESSION_CLOSED);
        }
      g_assert_cmpint (clasp_session_get_state (session), ==, states[i]);
      g_object_unref (session);
      g_assert_null (weak);
      harness_run_for (60);
    }
  /* At once after connect, before anything of it has run. */
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (ClaspSession) session = harness_session_new ("ws://127.0.0.1:1/");

      clasp_session_connect (session);
    }
  harness_run_for (60);
}

static void
test_cannot_be_sent (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", echo_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  ClaspProfile *profile = clasp_session_get_profile (session);
  g_autoptr (ClaspHeader) header = clasp_header_new ("X-Good", "a\r\nX-Evil: b", TRUE);
  g_autoptr (ClaspHeader) empty = clasp_header_new ("", "", TRUE);

  g_list_store_append (clasp_profile_get_headers (profile), empty);
  g_list_store_append (clasp_profile_get_headers (profile), header);
  clasp_session_connect (session);
  g_assert_cmpint (clasp_session_get_state (session), ==, CLASP_SESSION_FAILED);
  g_assert_cmpint (clasp_session_get_report (session)->error_domain, ==, CLASP_ERROR_DOMAIN_REQUEST);
  assert_text_has (session, "summary", "Header 2 (“X-Good”)");
  g_assert_true (harness_has_diagnosis (clasp_session_get_diagnoses (session), "request"));

  g_object_set (header, "enabled", FALSE, NULL);
  g_object_set (profile, "origin", "a\nb", NULL);
  clasp_session_connect (session);
  g_assert_cmpint (clasp_session_get_state (session), ==, CLASP_SESSION_FAILED);
  assert_text_has (session, "summary", "The origin");
  g_assert_cmpuint (scripted_peer_get_connections (endpoint), ==, 0);

  g_object_set (profile, "origin", "", NULL);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
}

static void
test_bad_addresses (void)
{
  static const struct
  {
    const char *url;
    const char *headline;
    const char *fix;
  } rows[] = {
    { "", "Not a WebSocket address", NULL },
    { "http://127.0.0.1:1/", "Not a WebSocket address", "ws://127.0.0.1:1/" },
    { "ws://127.0.0.1:0/", "Not a WebSocket address", NULL },
    { "ws://127.0.0.1:99999/", "Not a WebSocket address", NULL },
    { "ws://127.0.0.1/#x", "Not a WebSocket address", "ws://127.0.0.1/%23x" },
    { "ftp://a", "Not a WebSocket address", NULL },
    { "ws://127.0.0.1:1/", "Server not reached", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspSession) session = harness_session_new (rows[i].url);
      g_autoptr (ClaspDiagnosis) diagnosis = NULL;
      const GPtrArray *fixes;

      clasp_session_connect (session);
      harness_wait_state (session, CLASP_SESSION_FAILED);
      assert_text (session, "headline", rows[i].headline);
      diagnosis = g_list_model_get_item (clasp_session_get_diagnoses (session), 0);
      g_assert_nonnull (diagnosis);
      g_assert_cmpstr (clasp_diagnosis_get_text (diagnosis), !=, "");
      fixes = clasp_diagnosis_get_fixes (diagnosis);
      if (rows[i].fix != NULL)
        {
          g_assert_cmpuint (fixes->len, >, 0);
          g_assert_cmpstr (((const ClaspFix *) fixes->pdata[0])->value, ==, rows[i].fix);
        }
    }
}

/* What the request pane sets is what goes on the wire. */
static void
test_request (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", refuse_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/chat?x=1");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  ClaspProfile *profile = clasp_session_get_profile (session);
  const char *const dropped[] = { "upgrade", NULL };
  g_autofree char *received = NULL;
  static const char *const parts[] = {
    "POST /other HTTP/1.0\r\n",
    "\r\nX-One: 1\r\nx-two: 2\r\nX-One: 3\r\n",
    "\r\nOrigin: https://a.example\r\n",
    "\r\nSec-WebSocket-Protocol: a, b\r\n",
    "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
    "\r\nSec-WebSocket-Version: 8\r\n",
  };

  g_object_set (profile, "method", "POST", "http-version", "1.0", "target", "/other", "origin", "https://a.example",
                "subprotocols", " a ,, b ", "extensions", "permessage-deflate", "dropped-fields", dropped, NULL);
  clasp_profile_paste_headers (profile, "X-One: 1\nx-two: 2\nX-One: 3", NULL);
  {
    g_autoptr (ClaspHeader) version = clasp_header_new ("Sec-WebSocket-Version", "8", TRUE);
    g_autoptr (ClaspHeader) off = clasp_header_new ("X-Off", "1", FALSE);

    g_list_store_append (clasp_profile_get_headers (profile), version);
    g_list_store_append (clasp_profile_get_headers (profile), off);
  }
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  received = scripted_peer_dup_received (endpoint, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (received, parts[i]) == NULL)
      g_error ("“%s” is not in\n%s", parts[i], received);
  g_assert_null (strstr (received, "Upgrade: websocket"));
  g_assert_null (strstr (received, "X-Off"));
  g_assert_true (harness_has_diagnosis (clasp_session_get_diagnoses (session), "S4"));
}

/* The offer is built from the settings, unless there is an exact one. */
static void
test_deflate_offer (void)
{
  static const struct
  {
    const char *extensions;
    gboolean deflate;
    guint bits;
    const char *field;
  } rows[] = {
    { "", FALSE, 9, NULL },
    { "", TRUE, 0, "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" },
    { "", TRUE, 9,
      "\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9; client_max_window_bits\r\n" },
    { "x-other", TRUE, 9, "\r\nSec-WebSocket-Extensions: x-other\r\n" },
  };
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", refuse_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspSession) session = harness_session_new (url);
      g_autofree char *received = NULL;

      g_object_set (clasp_session_get_profile (session), "extensions", rows[i].extensions, "deflate", rows[i].deflate,
                    "deflate-server-bits", rows[i].bits, NULL);
      clasp_session_connect (session);
      harness_wait_state (session, CLASP_SESSION_FAILED);
      received = scripted_peer_dup_received (endpoint, i);
      if (rows[i].field == NULL)
        g_assert_null (strstr (received, "Sec-WebSocket-Extensions"));
      else
        g_assert_nonnull (strstr (received, rows[i].field));
    }
}

/* ------------------------------------------------------------------------------------------- many messages, and the
   tap */

#define N_FLOOD 200000

static void
flood_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  static const char frame[] = "\x82\x04"
                              "abcd";
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (bytes, (const guint8 *) frame, 6);
  if (!peer_open (endpoint, fd, number))
    return;
  for (guint i = 0; i < N_FLOOD / 1000; i++)
    peer_write (fd, bytes->data, bytes->len);
  peer_frame (fd, 0x88, "\x03\xe8", 2);
  peer_drain (fd);
}

typedef struct
{
  guint changes;
  guint notifies;
  guint added;
} Flood;

static void
flood_changed (GListModel *list, guint position, guint removed, guint added, gpointer user_data)
{
  Flood *flood = user_data;

  g_assert_cmpuint (removed, ==, 0);
  g_assert_cmpuint (position, ==, flood->added);
  flood->added += added;
  flood->changes++;
}

static void
flood_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ((Flood *) user_data)->notifies++;
}

static void
test_flood (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", flood_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  Flood flood = { 0 };
  gint64 begin = g_get_monotonic_time ();
  guint allowed;
  guint64 n_messages;

  clasp_session_connect (session);
  g_signal_connect (clasp_session_get_records (session), "items-changed", G_CALLBACK (flood_changed), &flood);
  g_signal_connect (session, "notify::n-messages", G_CALLBACK (flood_notify), &flood);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  /* 20 a second, one more for the first and one for the end: however long it took. */
  allowed = (guint) ((g_get_monotonic_time () - begin) / 50000) + 3;
  g_assert_cmpuint (flood.changes, <=, allowed);
  g_assert_cmpuint (flood.notifies, <=, allowed);
  g_assert_cmpuint (flood.changes, >=, 1);
  g_assert_cmpuint (flood.added, ==, N_FLOOD + 2);
  g_object_get (session, "n-messages", &n_messages, NULL);
  g_assert_cmpuint (n_messages, ==, N_FLOOD);
}

typedef struct
{
  guint64 n_events; /* I/O thread, then the main thread once it has ended */
  guint n_sent;
} TapCount;

static void
tap_events (ClaspEndpoint *endpoint, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames,
            gsize n_frames, gpointer user_data)
{
  TapCount *count = user_data;

  for (gsize i = 0; i < n_events; i++)
    {
      count->n_events++;
      if (events[i].direction == CLASP_DIRECTION_IN && events[i].opcode == CLASP_OPCODE_TEXT && count->n_sent < 3)
        {
          count->n_sent++;
          clasp_endpoint_send_message (endpoint, CLASP_OPCODE_TEXT, events[i].data, (gsize) events[i].length,
                                       events[i].time_us);
          return; /* the events are no longer ours */
        }
    }
}

static void
test_tap (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", echo_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  const ClaspTap tap = { .events = tap_events };
  TapCount count = { 0 };
  guint64 size, n_messages;

  clasp_session_set_tap (session, &tap, &count, FALSE);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_assert_true (clasp_session_send_text (session, "ball", -1, NULL));
  do
    {
      harness_run_for (20);
      g_object_get (session, "n-messages", &n_messages, NULL);
    }
  while (n_messages < 8);
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  g_assert_cmpuint (count.n_sent, ==, 3);
  g_assert_cmpuint (count.n_events, >=, 8);
  g_object_get (session, "capture-size", &size, NULL);
  g_assert_cmpuint (size, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_session_get_records (session))), ==, 0);
}

static void
test_capture_path (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", echo_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autofree char *folder = g_dir_make_tmp ("clasp-session-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "log", NULL);
  g_autoptr (ClaspCapture) capture = NULL;

  clasp_session_set_capture_path (session, "/nowhere/at/all");
  clasp_session_connect (session);
  g_assert_cmpint (clasp_session_get_state (session), ==, CLASP_SESSION_FAILED);
  g_assert_true (harness_has_diagnosis (clasp_session_get_diagnoses (session), "capture"));
  g_assert_cmpuint (scripted_peer_get_connections (endpoint), ==, 0);

  clasp_session_set_capture_path (session, path);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_OPEN);
  g_assert_true (clasp_session_send_text (session, "kept", -1, NULL));
  wait_records (session, 2);
  clasp_session_disconnect (session);
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  capture = clasp_capture_open (path, NULL);
  g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, 4);
  g_unlink (path);
  g_rmdir (folder);
}

static gboolean
has_stopped_recording (gpointer session)
{
  g_autofree char *problem = get_text (session, "capture-problem");

  return problem != NULL && *problem != '\0';
}

/* The disk is full: that is said, the recording stops, and the connection goes on to its end. */
static void
test_full_disk (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", flood_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  struct rlimit before, limit;
  guint64 n_messages;
  guint n;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 1000000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  clasp_session_connect (session);
  harness_wait (has_stopped_recording, session);
  n = g_list_model_get_n_items (G_LIST_MODEL (clasp_session_get_records (session)));
  harness_wait_state (session, CLASP_SESSION_CLOSED);
  g_object_get (session, "n-messages", &n_messages, NULL);
  g_assert_cmpuint (n_messages, ==, N_FLOOD);
  g_assert_true (clasp_session_get_ending (session)->clean);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_session_get_records (session))), ==, n);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
}

/* A server that floods and a window that goes away. */
static void
test_dispose_in_flood (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", flood_script, NULL);
      g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
      g_autoptr (ClaspSession) session = harness_session_new (url);
      const ClaspTap tap = { .events = tap_events };
      TapCount count = { 0 };

      if (i == 2)
        clasp_session_set_tap (session, &tap, &count, TRUE);
      clasp_session_connect (session);
      harness_wait_state (session, CLASP_SESSION_OPEN);
      if (i > 0)
        wait_records (session, 10);
      g_clear_object (&session);
    }
}

/* What the test has put into the main context and the I/O thread runs out, so that leaks show. */
static int
finish (int status, const char *cache)
{
  g_autofree char *folder = g_build_filename (cache, "handclasp", NULL);

  harness_run_for (100);
  g_rmdir (folder);
  g_rmdir (cache);
  return status;
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("clasp-cache-XXXXXX", NULL);

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/founding-case", test_founding_case);
  g_test_add_func ("/session/conversation", test_conversation);
  g_test_add_func ("/session/refused-input", test_refused_input);
  g_test_add_func ("/session/endings", test_endings);
  g_test_add_func ("/session/ending-at-limit", test_ending_at_limit);
  g_test_add_func ("/session/lenient-endings", test_lenient_endings);
  g_test_add_func ("/session/unanswered-close", test_unanswered_close);
  g_test_add_func ("/session/abort", test_abort);
  g_test_add_func ("/session/stop", test_stop);
  g_test_add_func ("/session/reconnect", test_reconnect);
  g_test_add_func ("/session/dispose", test_dispose);
  g_test_add_func ("/session/cannot-be-sent", test_cannot_be_sent);
  g_test_add_func ("/session/bad-addresses", test_bad_addresses);
  g_test_add_func ("/session/request", test_request);
  g_test_add_func ("/session/deflate-offer", test_deflate_offer);
  g_test_add_func ("/session/flood", test_flood);
  g_test_add_func ("/session/tap", test_tap);
  g_test_add_func ("/session/capture-path", test_capture_path);
  g_test_add_func ("/session/full-disk", test_full_disk);
  g_test_add_func ("/session/dispose-in-flood", test_dispose_in_flood);
  g_test_add_func ("/session/sign-in", test_sign_in);
  g_test_add_func ("/session/follow", test_follow);
  g_test_add_func ("/session/proxy-sign-in", test_proxy_sign_in);
  g_test_add_func ("/session/secrets-stay", test_secrets_stay);
  g_test_add_func ("/session/insecure-once", test_insecure_once);
  return finish (g_test_run (), cache);
}
