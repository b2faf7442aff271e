/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-pasted-command.h"
#include "test-util.h"

/* Fields as "Name: value" lines, "- " before those without a tick; notes as parts of sentences that must be said, each
 * in a line; "" when nothing may be said. NULL: it does not matter. */
typedef struct
{
  const char *name;
  const char *text;
  const char *url;
  const char *fields;
  const char *notes;
  const char *subprotocols;
  const char *extensions;
  const char *user;
  gboolean user_when_asked;
  const char *proxy;
  const char *connect_to;
  const char *cert_file;
  const char *dropped;
  gboolean insecure;
} Case;

#define A "ws://a/"

static const Case CASES[] = {
  { "curl", "curl wss://a.example/x", "wss://a.example/x", "", "" },
  { "prompt", "  $ curl ws://a.example/", "ws://a.example/", "", "" },
  { "path", "/usr/bin/curl ws://a.example/", "ws://a.example/", "", "" },
  { "exe", "curl.exe ws://a.example/", "ws://a.example/", "", "" },
  { "https", "curl 'https://a.example/ws?x=1'", "wss://a.example/ws?x=1", "", "" },
  { "http", "curl http://a.example:8080/ws", "ws://a.example:8080/ws", "", "" },
  { "bare-host", "wscat -c localhost:9000/x", "ws://localhost:9000/x", "", "" },
  { "header", "curl -H 'X-A: 1' -H 'x-b:2' --header \"X-A: 3\" wss://a/", "wss://a/", "X-A: 1\nx-b: 2\nX-A: 3\n", "" },
  { "joined", "curl -ikH'X-A: 1' wss://a/", "wss://a/", "X-A: 1\n", "", .insecure = TRUE },
  { "long-equals", "websocat --header='X-A: 1' --origin=https://o ws://a/", A, "X-A: 1\nOrigin: https://o\n", "" },
  { "lines", "curl 'wss://a/ws' \\\n  -H 'X-A: 1' \\\r\n  -H 'X-B: 2'", "wss://a/ws", "X-A: 1\nX-B: 2\n", "" },
  { "lines-without-backslash", "curl 'wss://a/ws'\n  -H 'X-A: 1'\n  -H 'X-B: 2'\ncurl ws://b/", "wss://a/ws",
    "X-A: 1\nX-B: 2\n", "" },
  { "line break", "curl wss://a/ws -H 'X-A\r\nX-Evil;' -H 'X-B: 1\nX-Evil: 2'", "wss://a/ws",
    "X-A  X-Evil: \nX-B: 1 X-Evil: 2\n", "“X-A” held a line break\n“X-B” held a line break" },
  { "browser",
    "curl 'wss://feed.example/v2' -H 'Upgrade: websocket' -H 'Origin: https://app.example' -H 'Connection: Upgrade' "
    "-H 'Sec-WebSocket-Key: 8m1nQmUo0pSbb0gTq9Xk2Q==' -H 'Sec-WebSocket-Version: 13' -H 'Cookie: a=b' "
    "-H 'Sec-WebSocket-Extensions: permessage-deflate' -H 'Sec-WebSocket-Protocol: v1, v2'",
    "wss://feed.example/v2", "Origin: https://app.example\nCookie: a=b\n", "", .subprotocols = "v1, v2",
    .extensions = "permessage-deflate" },
  { "firefox", "curl 'ws://a/ws' --compressed -H 'Connection: keep-alive, Upgrade' -H 'Upgrade: websocket'",
    "ws://a/ws", "Connection: keep-alive, Upgrade\n", "" },
  { "host", "curl -H 'Host: app.example' ws://10.0.0.1/", "ws://10.0.0.1/", "Host: app.example\n", "" },
  { "own-host", "curl -H 'Host: a:8080' ws://a:8080/", "ws://a:8080/", "", "" },
  { "wrong-version", "curl -H 'Sec-WebSocket-Version: 8' ws://a/", A, "Sec-WebSocket-Version: 8\n", "" },
  { "wrong-upgrade", "curl -H 'Upgrade: h2c' ws://a/", A, "Upgrade: h2c\n", "" },
  { "other-case", "curl -H 'Upgrade: WebSocket' ws://a/", A, "Upgrade: WebSocket\n", "" },
  { "wrong-key", "curl -H 'Sec-WebSocket-Key: SGVsbG8sIHdvcmxkIQ==' ws://a/", A,
    "Sec-WebSocket-Key: SGVsbG8sIHdvcmxkIQ==\n", "" },
  { "of-a-body", "curl -H 'Content-Length: 5' ws://a/", A, "- Content-Length: 5\n", "“Content-Length” waits" },
  { "empty-header", "curl -H 'X-Empty;' -H 'X-Gone:' ws://a/", A, "X-Empty: \n", "" },
  { "dropped", "curl -H 'Host:' -H 'Upgrade:' ws://a/", A, "", "", .dropped = "Host,Upgrade" },
  { "no-colon", "curl -H 'Authorization secret' ws://a/", A, "", "without a colon was left out: “Authorization …”" },
  { "no-injection", "curl -H $'X-A: 1\\r\\nX-Evil: 2' -H 'X-B: 1\nX-Evil: 2' ws://a/", A,
    "X-A: 1  X-Evil: 2\nX-B: 1 X-Evil: 2\n", "“X-A” held a line break" },
  { "cookie", "curl -b 'a=1; b=2' -b jar.txt -A agent/1 -e http://r/ ws://a/", A,
    "Cookie: a=1; b=2\nUser-Agent: agent/1\nReferer: http://r/\n", "“jar.txt” were not read" },
  { "cookies", "curl -b a=1 -b c=2 ws://a/", A, "Cookie: a=1; c=2\n", "" },
  { "cookie-of-ones-own", "curl -b a=1 -H 'Cookie: b=2' ws://a/", A, "Cookie: b=2\n", "" },
  { "cookie-filled-and-not", "curl -b \"a=$B\" -b c=2 ws://a/", A, "- Cookie: a=$B; c=2\n",
    "The header “Cookie” waits without its tick\nfill in $B" },
  { "filled-and-replaced", "curl --oauth2-bearer \"$T\" -H 'Authorization: Bearer x' ws://a/", A,
    "Authorization: Bearer x\n", "" },
  { "no-proxy-for-ipv6", "curl -x http://p:1 --noproxy ::1 'ws://[::1]:8080/'", "ws://[::1]:8080/", "", "",
    .proxy = "none" },
  { "agent-twice", "curl -A x -A y ws://a/", A, "User-Agent: y\n", "" },
  { "agent-of-ones-own", "curl -H 'User-Agent: z' -A x -A y ws://a/", A, "User-Agent: z\n", "" },
  { "data-of-files", "curl -G -d @f.txt -d 'x=1' --data-urlencode n@g.txt ws://a/", "ws://a/?x=1", "",
    "“f.txt” of -d was not read" },
  { "data-raw", "curl -G --data-raw @x ws://a/", "ws://a/?@x", "", "" },
  { "url-query-encoded", "curl --url-query 'q=a b' --url-query '+r=c%20d' ws://a/", "ws://a/?q=a%20b&r=c%20d", "", "" },
  { "bearer", "curl --oauth2-bearer tok ws://a/", A, "Authorization: Bearer tok\n", "" },
  { "values-skipped", "curl -o out.txt -X GET --max-time 5 -sS -N ws://a/ --http1.1", A, "", "" },

  /* Quotes of other shells. */
  { "ansi-c", "curl 'ws://a/ws' -b $'BIG=\\u0021Kx9ab+cd==; sid=abc' -H $'X-Name: O\\'Brien'", "ws://a/ws",
    "Cookie: BIG=!Kx9ab+cd==; sid=abc\nX-Name: O'Brien\n", "" },
  { "ansi-c-escapes", "curl $'ws://a/\\x41\\102?q=\\ud83d\\ude00\\u00fc\\t' -H $'X: \\\\a'",
    "ws://a/AB?q=\xf0\x9f\x98\x80ü", "X: \\a\n", "" },
  { "cmd", "curl ^\"ws://a/ws?a=1^&b=2^\" ^\n  -H ^\"Upgrade: websocket^\" ^\r\n  -H ^\"Origin: http://o^\" ^",
    "ws://a/ws?a=1&b=2", "Origin: http://o\n", "" },
  { "cmd-quotes", "C:\\> curl.exe ^\"ws://a/?x=^%^22^\" ^\n -H ^\"X: \\^\"q\\^\" 1^%^2F2^%^2F ^^c^\"", "ws://a/?x=%22",
    "X: \"q\" 1%2F2%2F ^c\n", "" },
  { "cmd-plain-quotes", "curl \"ws://a/?x=1&y=^2\" ^\n -H \"X: a^b\"", "ws://a/?x=1&y=^2", "X: a^b\n", "" },
  { "cmd-variable", "curl ^\n \"ws://a/\" -H \"X-Id: %USERNAME%\"", A, "- X-Id: %USERNAME%\n", "fill in %USERNAME%" },
  { "powershell",
    "PS C:\\Users\\me> curl.exe `\n  -H \"X-A: a `\"b`\" 'c'\" `\r\n  -H 'X-B: it''s' `\n  'ws://a/?x=$y'",
    "ws://a/?x=$y", "X-A: a \"b\" 'c'\nX-B: it's\n", "" },
  { "powershell-variable", "& curl.exe ws://a/ `\n -H \"Authorization: Bearer $env:TOKEN\"", A,
    "- Authorization: Bearer $env:TOKEN\n", "“Authorization” waits\nfill in $env:TOKEN" },

  /* What a shell would fill in. */
  { "substitution", "websocat --header='Authorization:Basic '$(echo me:pw | base64 -w0)  ws://127.0.0.1:9000/ws",
    "ws://127.0.0.1:9000/ws", "- Authorization: Basic $(echo me:pw | base64 -w0)\n",
    "“Authorization” waits\nfill in $(…)" },
  { "backticks", "curl -H \"X-T: `cat t`\" ws://a/", A, "- X-T: `cat t`\n", "fill in `…`" },
  { "variable", "curl -H \"Authorization: Bearer $TOKEN\" 'ws://a/?x=$y'", "ws://a/?x=$y",
    "- Authorization: Bearer $TOKEN\n", "fill in $TOKEN" },
  { "variable-in-braces", "curl \"ws://${HOST}/\" -H 'X: $no'", "ws://${HOST}/", "X: $no\n",
    "The address: \nfill in ${HOST}" },
  { "variable-of-the-user", "curl -u \"me:$PW\" ws://a/", A, "", "Sign-in: \nfill in $PW", .user = "me:$PW",
    .user_when_asked = TRUE },
  { "escaped-dollar", "curl \"ws://a/?\\$x=$\"", "ws://a/?$x=$", "", "" },

  /* Ways to the server. */
  { "proxy", "curl -x proxy.example:3128 ws://a/", A, "", "", .proxy = "http://proxy.example:3128" },
  { "proxy-user", "curl -U 'me:p@ss' -x http://p:3128 ws://a/", A, "", "", .proxy = "http://me:p%40ss@p:3128" },
  { "proxy-user-alone", "curl -U me:p ws://a/", A, "", "names no proxy" },
  { "no-proxy-for-it", "curl -x http://p:1 --noproxy 'x,b.c' ws://a.b.c/", "ws://a.b.c/", "", "", .proxy = "none" },
  { "no-proxy-for-others", "curl -x http://p:1 --noproxy 'x,b.c' ws://ab.c/", "ws://ab.c/", "", "",
    .proxy = "http://p:1" },
  { "no-proxy", "curl --noproxy '*' ws://a/", A, "", "", .proxy = "none" },
  { "socks", "websocat --socks5 127.0.0.1:1080 ws://a/", A, "", "", .proxy = "socks5://127.0.0.1:1080" },
  { "connect-to", "curl --connect-to a:443:b:8443 wss://a/", "wss://a/", "", "", .connect_to = "b:8443" },
  { "connect-to-any", "curl --connect-to ::b: wss://a/", "wss://a/", "", "", .connect_to = "b:443" },
  { "connect-to-another", "curl --connect-to c:443:b:8443 wss://a/", "wss://a/", "", "another host or port" },
  { "resolve", "curl --resolve a:443:127.0.0.1 wss://a/", "wss://a/", "", "", .connect_to = "127.0.0.1:443" },
  { "resolve-6", "curl --resolve a:9000:::1 ws://a:9000/", "ws://a:9000/", "", "", .connect_to = "[::1]:9000" },
  { "resolve-6-brackets", "curl --resolve '*:80:[::1],127.0.0.1' ws://a/", A, "", "", .connect_to = "[::1]:80" },
  { "resolve-another", "curl --resolve b:443:127.0.0.1 wss://a/", "wss://a/", "", "another host or port" },
  { "unix", "curl --unix-socket /run/x.sock ws://a/", A, "", "", .connect_to = "unix:/run/x.sock" },
  { "doh", "curl --doh-url https://dns.example/q ws://a/", A, "", "Left out: --doh-url." },
  { "cert", "curl --cert c.pem:pass --key k.pem wss://a/", "wss://a/", "", "password of the client certificate",
    .cert_file = "c.pem" },
  { "cert-drive", "curl -E 'C:\\c\\:d.pem' wss://a/", "wss://a/", "", "", .cert_file = "C:\\c:d.pem" },

  /* Queries, bodies, methods. */
  { "get", "curl -G -d a=1 --data-urlencode 'b=x y' -d c ws://a/ws", "ws://a/ws?a=1&b=x%20y&c", "", "" },
  { "get-more", "curl -G -d a=1 'ws://a/ws?z=0#f'", "ws://a/ws?z=0&a=1#f", "", "" },
  { "url-query", "curl --url-query a=1 ws://a/", "ws://a/?a=1", "", "" },
  { "body", "curl --json '{}' ws://a/", A, "", "The body (--json) was left out" },
  { "method", "curl -X POST ws://a/", A, "", "The method POST was left out" },

  /* Sign-in. */
  { "user", "curl -u hand:clasp ws://a/", A, "", "", .user = "hand:clasp" },
  { "digest", "curl --digest -u user:secret ws://a/", A, "", "“user” is filled in under Sign-in", .user = "user:secret",
    .user_when_asked = TRUE },
  { "anyauth", "curl -u user:secret --anyauth ws://a/", A, "", "under Sign-in", .user = "user:secret",
    .user_when_asked = TRUE },
  { "ntlm", "curl -u user:secret --ntlm ws://a/", A, "", "under Sign-in", .user = "user:secret",
    .user_when_asked = TRUE },
  { "negotiate", "curl -u : --negotiate ws://a/", A, "", "under Sign-in", .user = ":", .user_when_asked = TRUE },
  { "no-password", "curl -u user ws://a/", A, "", "password of “user” is not part", .user = "user",
    .user_when_asked = TRUE },
  { "netrc", "curl -n ws://a/", A, "", "file of -n were not read" },

  /* Other programs, and programs that run them. */
  { "wscat", "wscat -n -s v1 -s v2 -o https://o --auth u:p -H 'X-A: 1' --host h -c wss://a/b", "wss://a/b",
    "Origin: https://o\nX-A: 1\nHost: h\n", "", .subprotocols = "v1, v2", .user = "u:p", .insecure = TRUE },
  { "npx", "npx -y wscat@6 -c ws://a/", A, "", "" },
  { "npx-package", "npx -p wscat wscat -c ws://a/", A, "", "" },
  { "sudo", "sudo -u me curl ws://a/", A, "", "" },
  { "environment", "FOO=bar env X=y curl ws://a/", A, "", "" },
  { "me-at-host", "me@host:~/src$ curl ws://a/", A, "", "" },
  { "greater", "> curl ws://a/", A, "", "" },
  { "piped", "echo hello | websocat ws://a/", A, "", "" },
  { "websocat", "websocat -k --protocol v1 --basic-auth u:p -B 100 'wss://a/b'", "wss://a/b", "", "",
    .subprotocols = "v1", .user = "u:p", .insecure = TRUE },
  { "short-equals", "websocat -H='X-A: 1' ws://a/", A, "X-A: 1\n", "" },
  { "ws-c", "websocat -t - --ws-c-uri=ws://127.0.0.1:9000/ws ws-c:tcp:127.0.0.1:9000", "ws://127.0.0.1:9000/ws", "", "",
    .connect_to = "127.0.0.1:9000" },
  { "ws-c-tls", "websocat - ws-c:ssl-connect:tcp:b:443 --ws-c-uri=ws://a/ws", "wss://a/ws", "", "",
    .connect_to = "b:443" },
  { "ws-c-unix", "websocat - ws-c:unix:/s --ws-c-uri ws://a/ws", "ws://a/ws", "", "", .connect_to = "unix:/s" },
  { "ws-c-command", "websocat - ws-c:cmd:x --ws-c-uri ws://a/ws", "ws://a/ws", "", "“cmd:x” is not understood" },
  { "autoreconnect", "websocat autoreconnect:wss://a/", "wss://a/", "", "" },
  { "overlays", "websocat - reuse-raw:autoreconnect:ws://a/", A, "", "" },
  { "to-a-port", "websocat -b tcp-l:127.0.0.1:1234 wss://a/", "wss://a/", "", "" },
  { "wsrepl", "wsrepl -u wss://a/ -H 'X: 1' -k", "wss://a/", "X: 1\n", "", .insecure = TRUE },
  { "ourselves",
    "handclasp-cli check --json -H 'X: 1' --subprotocol v1 --user u:p --connect-to b:1 --proxy none wss://a/",
    "wss://a/", "X: 1\n", "under Sign-in", .subprotocols = "v1", .user = "u:p", .user_when_asked = TRUE,
    .connect_to = "b:1", .proxy = "none" },

  /* Ends, and what is not known. */
  { "after-dashes", "curl -- ws://a/-x", "ws://a/-x", "", "" },
  { "pipe", "curl ws://a/ | jq .", A, "", "" },
  { "redirection", "curl ws://a/ 2>/dev/null > out.txt -H 'X: 1'", A, "X: 1\n", "" },
  { "several", "curl ws://a/ ws://b/", A, "", "first of several" },
  { "next", "curl ws://a/ --next -H 'X: 1' ws://b/", A, "", "first of several" },
  { "unknown-option", "curl --brand-new 5 ws://a/", A, "", "Left out: --brand-new." },
  { "last-option-alone", "curl ws://a/ -H", A, "", "" },
  { "comment", "curl ws://a/ # -H 'X: 1'", A, "", "" },
};

static char *
list_fields (const ClaspPastedCommand *command)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < command->fields->len; i++)
    {
      const ClaspPastedField *field = command->fields->pdata[i];

      g_string_append_printf (lines, "%s%s: %s\n", field->ticked ? "" : "- ", field->name, field->value);
    }
  return g_string_free_and_steal (lines);
}

static void
check_notes (const ClaspPastedCommand *command, const char *expected)
{
  g_autofree char *said = NULL;
  g_auto (GStrv) parts = g_strsplit (expected, "\n", -1);

  g_ptr_array_add (command->notes, NULL);
  said = g_strjoinv ("\n", (char **) command->notes->pdata);
  g_ptr_array_remove_index (command->notes, command->notes->len - 1);
  if (*expected == '\0')
    g_assert_cmpstr (said, ==, "");
  for (gsize i = 0; parts[i] != NULL; i++)
    if (strstr (said, parts[i]) == NULL)
      g_error ("“%s” is not said in: %s", parts[i], said);
}

static void
check_case (gconstpointer data)
{
  const Case *expected = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspPastedCommand) command = NULL;
  g_autofree char *fields = NULL;
  g_autofree char *dropped = NULL;

  g_assert_true (clasp_pasted_command_detect (expected->text));
  command = clasp_pasted_command_parse (expected->text, &error);
  g_assert_no_error (error);
  fields = list_fields (command);
  dropped = g_strjoinv (",", command->dropped_fields);
  g_assert_cmpstr (command->url, ==, expected->url);
  g_assert_cmpstr (fields, ==, expected->fields);
  check_notes (command, expected->notes);
  g_assert_cmpstr (command->subprotocols, ==, expected->subprotocols);
  g_assert_cmpstr (command->extensions, ==, expected->extensions);
  g_assert_cmpstr (command->user, ==, expected->user);
  g_assert_cmpint (command->user_when_asked, ==, expected->user_when_asked);
  g_assert_cmpstr (command->proxy, ==, expected->proxy);
  g_assert_cmpstr (command->connect_to, ==, expected->connect_to);
  g_assert_cmpstr (command->cert_file, ==, expected->cert_file);
  g_assert_cmpstr (dropped, ==, expected->dropped != NULL ? expected->dropped : "");
  g_assert_cmpint (command->insecure, ==, expected->insecure);
}

static void
test_addresses (void)
{
  static const char *const others[] = { "",
                                        " ",
                                        "curl",
                                        "ws://curl /",
                                        "wss://a/?q=curl x",
                                        "$",
                                        "a.example/x y",
                                        "localhost:9000 /ws",
                                        "ws: //a/",
                                        "wss//u:p@h",
                                        "<ws://a/>",
                                        "a-host" };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (clasp_pasted_command_detect (others[i]));
}

/* Commands that are not understood are commands all the same, and said to be. */
static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    ClaspPastedCommandError code;
    const char *says;
  } table[] = {
    { "curl 'ws://a/", CLASP_PASTED_COMMAND_ERROR_QUOTES, "quote" },
    { "curl \"ws://a/$(x\"", CLASP_PASTED_COMMAND_ERROR_QUOTES, "quote" },
    { "curl -H 'X: y'", CLASP_PASTED_COMMAND_ERROR_NO_URL, "names no URL" },
    /* A file, and the name of a saved connection, are no hosts. */
    { "handclasp-cli show run.capture", CLASP_PASTED_COMMAND_ERROR_NO_URL, "names no URL" },
    { "handclasp-cli convert a.har b.jsonl", CLASP_PASTED_COMMAND_ERROR_NO_URL, "names no URL" },
    { "handclasp-cli check myconn", CLASP_PASTED_COMMAND_ERROR_NO_URL, "names no URL" },
    { "handclasp-cli replay run.capture ws://a/", CLASP_PASTED_COMMAND_ERROR_NO_URL, "names no URL" },
    { "curly ws://a/", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "curly" },
    { "wget -q ws://a/", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "wget" },
    { "echo curl ws://a", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "echo" },
    { "python3 -m websockets ws://a/", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "python3" },
    { "./script.sh ws://a/", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "./script.sh" },
    { "Invoke-WebRequest -Uri ws://a/", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "Invoke-WebRequest" },
    { "websocat -s 1234", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "runs a server" },
    { "websocat ws-l:127.0.0.1:9000 -", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "runs a server" },
    { "wscat -l 9000", CLASP_PASTED_COMMAND_ERROR_UNKNOWN, "runs a server" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", table[i].text);
      g_assert_true (clasp_pasted_command_detect (table[i].text));
      g_assert_null (clasp_pasted_command_parse (table[i].text, &error));
      g_assert_error (error, CLASP_PASTED_COMMAND_ERROR, (int) table[i].code);
      g_assert_nonnull (strstr (error->message, table[i].says));
    }
}

static char *
repeat (const char *before, const char *part, guint n)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (text, part);
  return g_string_free_and_steal (text);
}

/* What is too much is cut and told; the cost grows with the length, not with its square: each of these would take
 * minutes then. */
static void
test_much (void)
{
  static const char *const parts[] = { " -H 'X: 1'", " -H X",    " -s a", " -d a", "${",    "$(",       "`",
                                       "%A",         "\\",       "^\"",   "\"",    " $A",   "$'\\",     " --b c",
                                       " -H A:",     "\n",       " |",    "'",     " sudo", " -u a:b ", " a@b:$",
                                       "##",         " -GdA=1 ", "[",     " & -",  "\xc3" };
  g_autoptr (GError) error = NULL;
  g_autofree char *headers = repeat ("curl ws://a/", " -H 'X: 1'", 4500);
  g_autofree char *endless = repeat ("curl ws://a/ ", "xxxxxxxxxx", 200000);
  g_autoptr (ClaspPastedCommand) command = clasp_pasted_command_parse (headers, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (command->fields->len, ==, CLASP_PASTED_FIELDS_MAX);
  check_notes (command, "Only the first 256 of 4500 headers were taken.");
  g_assert_null (clasp_pasted_command_parse (endless, &error));
  g_assert_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_LONG);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *text = repeat ("curl ws://a/", parts[i], (guint) (1000000 / strlen (parts[i])));
      g_autofree char *quoted = g_strconcat ("curl \"", text + strlen ("curl "), NULL);
      g_autofree char *cleaned = clasp_pasted_command_clean_url ("");
      g_autoptr (ClaspPastedCommand) one = clasp_pasted_command_parse (text, NULL);
      g_autoptr (ClaspPastedCommand) other = clasp_pasted_command_parse (quoted, NULL);

      g_assert_true (one == NULL || one->notes->len < 100);
      g_assert_true (other == NULL || other->fields->len <= CLASP_PASTED_FIELDS_MAX);
      g_assert_cmpstr (cleaned, ==, "");
    }
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
  g_test_add_func ("/command-line/addresses", test_addresses);
  g_test_add_func ("/command-line/much", test_much);
  g_test_add_func ("/command-line/errors", test_errors);
  g_test_add_func ("/command-line/page-end", test_page_end);
  g_test_add_func ("/command-line/clean-url", test_clean_url);
  return g_test_run ();
}
