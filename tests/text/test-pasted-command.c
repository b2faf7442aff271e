/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-pasted-command.h"
#include "test-util.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *url;
  const char *headers;
  const char *origin;
  const char *subprotocols;
  const char *extensions;
  const char *user;
  const char *proxy;
  const char *connect_to;
  gboolean insecure;
} Case;

static const Case CASES[] = {
  { "curl", "curl wss://a.example/x", "wss://a.example/x", "" },
  { "prompt", "  $ curl ws://a.example/", "ws://a.example/", "" },
  { "path", "/usr/bin/curl ws://a.example/", "ws://a.example/", "" },
  { "exe", "curl.exe ws://a.example/", "ws://a.example/", "" },
  { "https", "curl 'https://a.example/ws?x=1'", "wss://a.example/ws?x=1", "" },
  { "http", "curl http://a.example:8080/ws", "ws://a.example:8080/ws", "" },
  { "bare-host", "wscat -c localhost:9000/x", "ws://localhost:9000/x", "" },
  { "header", "curl -H 'X-A: 1' -H 'x-b:2' --header \"X-A: 3\" wss://a/", "wss://a/", "X-A: 1\nx-b: 2\nX-A: 3\n" },
  { "joined", "curl -ikH'X-A: 1' wss://a/", "wss://a/", "X-A: 1\n", .insecure = TRUE },
  { "long-equals", "websocat --header='X-A: 1' --origin=https://o ws://a/", "ws://a/", "X-A: 1\n",
    .origin = "https://o" },
  { "lines", "curl 'wss://a/ws' \\\n  -H 'X-A: 1' \\\r\n  -H 'X-B: 2'", "wss://a/ws", "X-A: 1\nX-B: 2\n" },
  { "line break", "curl wss://a/ws -H 'X-A\r\nX-Evil;' -H 'X-B: 1\nX-Evil: 2'", "wss://a/ws",
    "X-A  X-Evil:\nX-B: 1 X-Evil: 2\n" },
  { "browser",
    "curl 'wss://feed.example/v2' -H 'Upgrade: websocket' -H 'Origin: https://app.example' -H 'Connection: Upgrade' "
    "-H 'Sec-WebSocket-Key: 8m1nQmUo0pSbb0gTq9Xk2Q==' -H 'Sec-WebSocket-Version: 13' -H 'Cookie: a=b' "
    "-H 'Sec-WebSocket-Extensions: permessage-deflate' -H 'Sec-WebSocket-Protocol: v1, v2'",
    "wss://feed.example/v2", "Cookie: a=b\n", .origin = "https://app.example", .subprotocols = "v1, v2",
    .extensions = "permessage-deflate" },
  { "wrong-version", "curl -H 'Sec-WebSocket-Version: 8' ws://a/", "ws://a/", "Sec-WebSocket-Version: 8\n" },
  { "wrong-upgrade", "curl -H 'Upgrade: h2c' ws://a/", "ws://a/", "Upgrade: h2c\n" },
  { "empty-header", "curl -H 'X-Empty;' -H 'X-Gone:' ws://a/", "ws://a/", "X-Empty:\n" },
  { "no-injection", "curl -H $'X-A: 1\r\nX-Evil: 2' -H 'X-B: 1\nX-Evil: 2' ws://a/", "ws://a/",
    "X-A: 1  X-Evil: 2\nX-B: 1 X-Evil: 2\n" },
  { "cookie", "curl -b 'a=1; b=2' -b jar.txt -A agent/1 -e http://r/ ws://a/", "ws://a/",
    "Cookie: a=1; b=2\nUser-Agent: agent/1\nReferer: http://r/\n" },
  { "bearer", "curl --oauth2-bearer tok ws://a/", "ws://a/", "Authorization: Bearer tok\n" },
  { "values-skipped", "curl -o out.txt -X GET --max-time 5 -sS -N ws://a/ --http1.1", "ws://a/", "" },
  { "proxy", "curl -x proxy.example:3128 ws://a/", "ws://a/", "", .proxy = "http://proxy.example:3128" },
  { "socks", "websocat --socks5 127.0.0.1:1080 ws://a/", "ws://a/", "", .proxy = "socks5://127.0.0.1:1080" },
  { "connect-to", "curl --connect-to a:443:b:8443 wss://a/", "wss://a/", "", .connect_to = "b:8443" },
  { "resolve", "curl --resolve a:443:127.0.0.1 wss://a/", "wss://a/", "", .connect_to = "127.0.0.1:443" },
  { "user", "curl -u hand:clasp ws://a/", "ws://a/", "", .user = "hand:clasp" },
  { "wscat", "wscat -n -s v1 -s v2 -o https://o --auth u:p -H 'X-A: 1' -c wss://a/b", "wss://a/b", "X-A: 1\n",
    .origin = "https://o", .subprotocols = "v1, v2", .user = "u:p", .insecure = TRUE },
  { "websocat", "websocat -k --protocol v1 --basic-auth u:p -B 100 'wss://a/b'", "wss://a/b", "", .subprotocols = "v1",
    .user = "u:p", .insecure = TRUE },
  { "short-equals", "websocat -H='X-A: 1' ws://a/", "ws://a/", "X-A: 1\n" },
  { "after-dashes", "curl -- ws://a/-x", "ws://a/-x", "" },
  { "pipe", "curl ws://a/ | jq .", "ws://a/", "" },
  { "last-option-alone", "curl ws://a/ -H", "ws://a/", "" },
};

static void
check_case (gconstpointer data)
{
  const Case *expected = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspPastedCommand) command = NULL;

  g_assert_true (clasp_pasted_command_detect (expected->text));
  command = clasp_pasted_command_parse (expected->text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (command->url, ==, expected->url);
  g_assert_cmpstr (command->headers, ==, expected->headers);
  g_assert_cmpstr (command->origin, ==, expected->origin);
  g_assert_cmpstr (command->subprotocols, ==, expected->subprotocols);
  g_assert_cmpstr (command->extensions, ==, expected->extensions);
  g_assert_cmpstr (command->user, ==, expected->user);
  g_assert_cmpstr (command->proxy, ==, expected->proxy);
  g_assert_cmpstr (command->connect_to, ==, expected->connect_to);
  g_assert_cmpint (command->insecure, ==, expected->insecure);
}

static void
test_detect (void)
{
  static const char *const others[] = {
    "", " ", "curl", "curly ws://a/", "ws://curl /", "wss://a/?q=curl x", "$", "echo curl ws://a"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (clasp_pasted_command_detect (others[i]));
}

static void
test_errors (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (clasp_pasted_command_parse ("curl 'ws://a/", &error));
  g_assert_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_QUOTES);
  g_clear_error (&error);
  g_assert_null (clasp_pasted_command_parse ("curl -H 'X: y'", &error));
  g_assert_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_NO_URL);
  g_clear_error (&error);
  g_assert_null (clasp_pasted_command_parse ("wget ws://a/", &error));
  g_assert_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_NO_URL);
}

/* Every beginning of a text, its terminator the last byte before a protected page. */
static void
test_page_end (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    for (gsize length = 0; length <= strlen (CASES[i].text); length++)
      {
        g_autofree char *prefix = g_strndup (CASES[i].text, length);
        g_auto (TestPage) page = { 0 };
        g_autoptr (ClaspPastedCommand) command = NULL;
        g_autofree char *cleaned = NULL;

        test_page_init (&page, prefix, length + 1);
        command = clasp_pasted_command_parse ((const char *) page.data, NULL);
        g_assert_true (command == NULL || *command->url != '\0');
        cleaned = clasp_pasted_command_clean_url ((const char *) page.data);
        g_assert_cmpuint (strlen (cleaned), <=, length);
      }
}

static void
test_clean_url (void)
{
  static const char *const pairs[][2] = {
    { "wss://a/b", "wss://a/b" },
    { "  wss://a/b \n", "wss://a/b" },
    { "\"wss://a/b\",", "wss://a/b" },
    { "'wss://a/b';", "wss://a/b" },
    { "<wss://a/b>", "wss://a/b" },
    { "`wss://a/b`", "wss://a/b" },
    { "\xe2\x80\x9ewss://a/b\xe2\x80\x9c", "wss://a/b" },
    { "\xef\xbb\xbfwss://a/b\xe2\x80\x8b", "wss://a/b" },
    { "wss://a/long\r\n/path", "wss://a/long/path" },
    { "wss://a/in side", "wss://a/in side" },
    { "wss://a/?q=\"x\"&y", "wss://a/?q=\"x\"&y" },
    { "", "" },
    { " ' ", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *cleaned = clasp_pasted_command_clean_url (pairs[i][0]);

      g_assert_cmpstr (cleaned, ==, pairs[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strconcat ("/command-line/", CASES[i].name, NULL);

      g_test_add_data_func (path, &CASES[i], check_case);
    }
  g_test_add_func ("/command-line/detect", test_detect);
  g_test_add_func ("/command-line/errors", test_errors);
  g_test_add_func ("/command-line/page-end", test_page_end);
  g_test_add_func ("/command-line/clean-url", test_clean_url);
  return g_test_run ();
}
