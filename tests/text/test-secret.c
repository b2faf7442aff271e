/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-secret.h"
#include "clasp-secrets.h"
#include "test-util.h"

#include <string.h>

/* Masked texts are written with "*" for the mask. */
static void
check_masked (const char *what, const char *text, char *masked, const char *wanted)
{
  g_autofree char *shown = masked;
  g_auto (GStrv) parts = g_strsplit (shown, CLASP_MASK, -1);
  g_autofree char *starred = g_strjoinv ("*", parts);

  if (g_strcmp0 (starred, wanted) != 0)
    g_error ("%s “%s”: “%s”, not “%s”", what, text, starred, wanted);
}

/* ------------------------------------------------------------------------------------------------- names */

static void
test_field_names (void)
{
  static const char *const secret[] = {
    "Authorization",
    "Proxy-Authorization",
    "authorization",
    "Cookie",
    "Cookie2",
    "Set-Cookie",
    "Set-Cookie2",
    "X-Vault-Token",
    "X-Api-Key",
    "X-API-KEY",
    "x-apikey",
    "Api-Key",
    "X-Auth",
    "X-Auth-Token",
    "X-Auth-Key",
    "X-Authorization",
    "X-Authentication",
    "X-Session-Id",
    "X-SessionId",
    "X-Jwt",
    "Cf-Access-Jwt-Assertion",
    "CF-Access-Client-Secret",
    "X-Credential",
    "X-Signature",
    "X-Hub-Signature-256",
    "Private-Token",
    "X-Access-Token",
    "X-Amz-Security-Token",
    "X-Csrf-Token",
    "X-XSRF-TOKEN",
    "Ocp-Apim-Subscription-Key",
    "x-functions-key",
    "X-Goog-Iap-Jwt-Assertion",
    "X-Password",
    "X-User-Pass",
    "DPoP",
    "Mcp-Session-Id",
    "X-Shopify-Access-Token",
    "X-Parse-REST-API-Key",
    "X-Secret",
    "X-Amzn-Oidc-Data",
    "accessToken",
    "X_AUTH_TOKEN",
    "X-Otp",
    "Sec-WebSocket-Auth-Token",
    "X-RateLimit-Bypass-Token",
    "X-Vercel-Protection-Bypass",
    "X-Passkey",
    "X-2FA-Code",
    "X-Streamkey",
    "X-Bearer",
  };
  static const char *const plain[] = {
    "Host",
    "Origin",
    "Referer",
    "Location",
    "Accept",
    "User-Agent",
    "Upgrade",
    "Connection",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Accept",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Version",
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Authentication-Info",
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers",
    "X-Cache-Key",
    "X-Cache-Bypass",
    "Surrogate-Key",
    "Idempotency-Key",
    "X-Request-Id",
    "X-Author",
    "Content-Type",
    "Strict-Transport-Security",
    "X-RateLimit-Remaining-Tokens",
    "Keep-Alive",
    "X-Status-Code",
    "ETag",
    "X-Monkey",
    "Public-Key-Pins",
    "X-Forwarded-For",
    "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (secret); i++)
    if (!clasp_field_is_secret (secret[i]))
      g_error ("%s is no secret", secret[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    if (clasp_field_is_secret (plain[i]))
      g_error ("%s is a secret", plain[i]);
}

static void
test_parameter_names (void)
{
  static const char *const secret[] = {
    "token",
    "access_token",
    "accessToken",
    "api_key",
    "apikey",
    "apiKey",
    "key",
    "sig",
    "signature",
    "auth",
    "password",
    "passwd",
    "pwd",
    "jwt",
    "code",
    "session",
    "sessionid",
    "PHPSESSID",
    "jsessionid",
    "sid",
    "client_secret",
    "id_token",
    "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "authorization",
    "auth_token",
    "%74oken",
    "private-key",
    "ticket",
    "bearer",
    "hmac",
    "SAMLResponse",
    "passkey",
    "streamkey",
    "2fa",
  };
  static const char *const plain[] = {
    "id",     "EIO",        "transport", "v",     "t",    "user",     "name",   "page",    "redirect_uri",
    "monkey", "public_key", "authority", "state", "lang", "protocol", "client", "version", "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (secret); i++)
    if (!clasp_parameter_is_secret (secret[i], -1))
      g_error ("%s is no secret", secret[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    if (clasp_parameter_is_secret (plain[i], -1))
      g_error ("%s is a secret", plain[i]);
  g_assert_true (clasp_parameter_is_secret ("tokens and more", 5));
  g_assert_false (clasp_parameter_is_secret ("tokens and more", 3));
}

static void
test_cross_origins (void)
{
  static const char *const harmless[] = {
    "User-Agent", "user-agent",        "Accept-Language", "Accept",    "Cache-Control",
    "Pragma",     "Sec-WebSocket-Key", "Upgrade",         "Sec-CH-UA", "Sec-Fetch-Mode",
  };
  static const char *const at_home[] = {
    "Authorization", "Cookie", "X-Api-Key", "X-Auth-Token", "Private-Token",          "Proxy-Authorization",
    "Host",          "Origin", "Referer",   "X-Anything",   "Sec-WebSocket-Protocol", "X-Tenant",
    "Accept-Token",  "",       "Priority",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    if (!clasp_field_may_cross_origins (harmless[i]))
      g_error ("%s is harmless", harmless[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (at_home); i++)
    if (clasp_field_may_cross_origins (at_home[i]))
      g_error ("%s stays at home", at_home[i]);
}

/* ------------------------------------------------------------------------------------------------- values */

static const struct
{
  const char *name, *value, *masked;
} FIELDS[] = {
  { "Authorization", "Bearer abc.def", "Bearer *" },
  { "authorization", "BASIC  dTpw", "BASIC  *" },
  { "Authorization", "hunter2 and more", "*" },
  { "Authorization", "abc", "*" },
  { "Authorization", "", "" },
  { "Authorization", "Digest username=\"u\", response=\"6629\"", "Digest *" },
  { "Proxy-Authorization", "Basic dTpw", "Basic *" },
  { "X-Vault-Token", "s.abc", "*" },
  { "X-Auth", "Bearer abc", "Bearer *" },
  { "Cookie", "a=1; b=2", "*" },
  { "Set-Cookie", "sid=abc; Path=/; Secure", "sid=*; Path=/; Secure" },
  { "Set-Cookie", "abc", "*" },
  { "Set-Cookie", "sid=", "sid=" },
  { "WWW-Authenticate", "Bearer error=\"invalid_token\", realm=\"key1234567\"",
    "Bearer error=\"invalid_token\", realm=\"key1234567\"" },
  { "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==" },
  { "Origin", "https://u:p@example.com", "https://*@example.com" },
  { "Origin", "https://example.com", "https://example.com" },
  { "Host", "u:p@example.com:80", "*@example.com:80" },
  { "Host", "example.com:8080", "example.com:8080" },
  { "Host", "[::1]:8080", "[::1]:8080" },
  { "Referer", "https://e.com/a?token=abc&x=1", "https://e.com/a?token=*&x=1" },
  { "Location", "/login?next=%2Fws%3Ftoken%3Dabc", "/login?next=*" },
  { "Location", "/login?next=%2Fws%3Fpage%3D1", "/login?next=%2Fws%3Fpage%3D1" },
  { "Location", "https://e.com/cb#access_token=abc&token_type=x", "https://e.com/cb#access_token=*&token_type=*" },
  { "Location", "wss://u:p@e.com/", "wss://*@e.com/" },
  { "Refresh", "0; url=https://u:p@e.com/", "0; url=https://*@e.com/" },
  { "Location", "/ws?connectionParams=%7B%22authToken%22%3A%22abc12345%22%7D", "/ws?connectionParams=*" },
  { "X-Forwarded-Uri", "/ws?token=abc", "/ws?token=*" },
  { "X-Debug", "got Bearer abc12345", "got Bearer *" },
  { "X-Debug", "Bearer token required", "Bearer token required" },
  { "X-Debug", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "*" },
  { "Sec-WebSocket-Protocol", "chat, bearer.abc", "chat, bearer.*" },
  { "Sec-WebSocket-Protocol", "base64url.bearer.authorization.k8s.io.YWJj, base64.channel.k8s.io",
    "base64url.bearer.authorization.k8s.io.*, base64.channel.k8s.io" },
  { "Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.sk-1-key, openai-beta.realtime-v1",
    "realtime, openai-insecure-api-key.*, openai-beta.realtime-v1" },
  { "Sec-WebSocket-Protocol", "access_token, abc", "access_token, *" },
  { "sec-websocket-protocol", "v1.chat,Authorization,abc,chat", "v1.chat,Authorization,*,chat" },
  { "Sec-WebSocket-Protocol", "auth_token.abc", "auth_token.*" },
  { "Sec-WebSocket-Protocol", "graphql-ws, header-eyJob3N0IjoiYSJ9", "graphql-ws, header-*" },
  { "Sec-WebSocket-Protocol", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "*" },
  { "Sec-WebSocket-Protocol", "graphql-transport-ws, wamp.2.json, v12.stomp, ocpp1.6, mqtt",
    "graphql-transport-ws, wamp.2.json, v12.stomp, ocpp1.6, mqtt" },
  { "Sec-WebSocket-Protocol", "chat.auth.v2", "chat.auth.v2" },
  { "User-Agent", "Mozilla/5.0 (X11; Linux) key/1", "Mozilla/5.0 (X11; Linux) key/1" },
  { NULL, "plain", "plain" },
};

static void
test_fields (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    check_masked (FIELDS[i].name, FIELDS[i].value, clasp_secret_mask_field (FIELDS[i].name, FIELDS[i].value),
                  FIELDS[i].masked);
}

static const struct
{
  const char *url, *masked, *stripped;
} URLS[] = {
  { "ws://h/", "ws://h/", "ws://h/" },
  { "wss://u:p@h/", "wss://*@h/", "wss://u@h/" },
  { "wss://u@h/", "wss://*@h/", "wss://u@h/" },
  { "wss://h/?token=abc", "wss://h/?token=*", "wss://h/?token=" },
  { "wss://h/?a=1&access_token=abc&b=2#f", "wss://h/?a=1&access_token=*&b=2#f", "wss://h/?a=1&access_token=&b=2#f" },
  { "wss://h?api_key=abc", "wss://h?api_key=*", "wss://h?api_key=" },
  { "wss://h/;jsessionid=abc/x?y=1", "wss://h/;jsessionid=*/x?y=1", "wss://h/;jsessionid=/x?y=1" },
  { "wss://h/@me?mail=a@b.c", "wss://h/@me?mail=a@b.c", "wss://h/@me?mail=a@b.c" },
  { "wss://h:8080/@me", "wss://h:8080/@me", "wss://h:8080/@me" },
  { "wss://[::1]/@me", "wss://[::1]/@me", "wss://[::1]/@me" },
  { "wss://[::1]:80/@me", "wss://[::1]:80/@me", "wss://[::1]:80/@me" },
  { "wss://u:pa/ss@h/", "wss://*@h/", "wss://u@h/" },
  { "wss://u:p#?w@h/", "wss://*@h/", "wss://u@h/" },
  { "wss//u:PW@h", "wss//*@h", "wss//u@h" },
  { "ws://wss//u:PW@h/x?token=abc", "ws://wss//*@h/x?token=*", "ws://wss//u@h/x?token=" },
  { "ws://h/a//me@b?x=//u:p@h", "ws://h/a//me@b?x=//u:p@h", "ws://h/a//me@b?x=//u:p@h" },
  { "wss:/u:PW@h", "wss:/*@h", "wss:/u@h" },
  { "wss:u:PW@h", "wss:*@h", "wss:u@h" },
  { "wss:\\\\u:PW@h", "wss:\\\\*@h", "wss:\\\\u@h" },
  { "u:PW@h", "*@h", "u@h" },
  { "//u:PW@h", "//*@h", "//u@h" },
  { "h:8080", "h:8080", "h:8080" },
  { "/path?token=abc", "/path?token=*", "/path?token=" },
  { "/path/@x:y", "/path/@x:y", "/path/@x:y" },
  { "/?%74oken=abc", "/?%74oken=*", "/?%74oken=" },
  { "/?next=%2F%3Fnext%3D%252F%253Ftoken%253Dabc", "/?next=*", "/?next=" },
  { "/?to=https%3A%2F%2Fu%3Ap%40h%2F", "/?to=*", "/?to=" },
  { "/?to=https://h/?token=abc&x=1", "/?to=https://h/?token=*&x=1", "/?to=https://h/?token=&x=1" },
  { "/hub?id=AbCdEfGhIj1234567890xy", "/hub?id=*", "/hub?id=" },
  { "/hub?id=42", "/hub?id=42", "/hub?id=42" },
  { "/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "/*", "/" },
  { "/?token", "/?token", "/?token" },
  { "/?token=", "/?token=", "/?token=" },
  { "/?a=b=c&=d&&", "/?a=b=c&=d&&", "/?a=b=c&=d&&" },
  { "", "", "" },
};

static void
test_urls (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (URLS); i++)
    {
      check_masked ("masked", URLS[i].url, clasp_secret_mask_url (URLS[i].url), URLS[i].masked);
      check_masked ("stripped", URLS[i].url, clasp_secret_strip_url (URLS[i].url), URLS[i].stripped);
    }
}

static const struct
{
  const char *line, *masked;
} LINES[] = {
  { "GET /?token=abc HTTP/1.1", "GET /?token=* HTTP/1.1" },
  { "GET /?token=a b HTTP/1.1", "GET /?token=* HTTP/1.1" },
  { "GET ws://u:p@h/ HTTP/1.1", "GET ws://*@h/ HTTP/1.1" },
  { "CONNECT h:443 HTTP/1.1", "CONNECT h:443 HTTP/1.1" },
  { "HTTP/1.1 101 Switching Protocols", "HTTP/1.1 101 Switching Protocols" },
  { "HTTP/1.1 401 Bearer abc12345", "HTTP/1.1 401 Bearer *" },
  { "Authorization: Bearer abc", "Authorization: Bearer *" },
  { "Authorization abc", "Authorization *" },
  { "Authorization=abc", "Authorization=*" },
  { "Authorization  Bearer abc", "Authorization  Bearer *" },
  { "X-Api-Key : abc", "X-Api-Key : *" },
  { "Set-Cookie: a=b; Path=/", "Set-Cookie: a=*; Path=/" },
  { "Authorization", "Authorization" },
  { "plain words", "plain words" },
  { "", "" },
};

static void
test_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (LINES); i++)
    check_masked ("line", LINES[i].line, clasp_secret_mask_line (LINES[i].line), LINES[i].masked);
}

static const struct
{
  const char *text, *masked;
} TEXTS[] = {
  { "invalid token: signature expired", "invalid token: signature expired" },
  { "{\"error\":\"invalid_token\",\"code\":\"4401\"}", "{\"error\":\"invalid_token\",\"code\":\"4401\"}" },
  { "{\"access_token\":\"abcd1234\",\"x\":1}", "{\"access_token\":\"*\",\"x\":1}" },
  { "{\"token\" : \"ab\\\"cd1234\"}", "{\"token\" : \"*\"}" },
  { "{\"token\": \"missing\"}", "{\"token\": \"missing\"}" },
  { "GET /ws?token=abc HTTP/1.1\r\nCookie: a=b\r\nAuthorization: Bearer abc\r\n\r\n",
    "GET /ws?token=* HTTP/1.1\r\nCookie: *\r\nAuthorization: Bearer *\r\n\r\n" },
  { "see https://u:p@h/ and <a href=\"/x?api_key=abc\">", "see https://*@h/ and <a href=\"/x?api_key=*\">" },
  { "https://h/ mail me@h.org", "https://h/ mail me@h.org" },
  { "token=abcdef12 code=1006", "token=* code=1006" },
  { "close code=1006, session=open", "close code=1006, session=open" },
  { "Basic realm=\"x1234567\"", "Basic realm=\"x1234567\"" },
  { "", "" },
};

static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    check_masked ("text", TEXTS[i].text, clasp_secret_mask_text (TEXTS[i].text), TEXTS[i].masked);
}

/* Every beginning of every text, ending at a protected page; spans are in order, apart and within. */
static void
check_spans (GArray *found, gsize length)
{
  g_autoptr (GArray) spans = found;
  gsize at = 0;

  for (guint i = 0; i < spans->len; i++)
    {
      ClaspSpan span = g_array_index (spans, ClaspSpan, i);

      g_assert_true (i == 0 || span.start > at);
      g_assert_cmpuint (span.length, >, 0);
      at = span.start + span.length;
      g_assert_cmpuint (at, <=, length);
    }
}

static void
check_cut (const char *name, const char *text)
{
  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_auto (TestPage) page = { 0 };

      test_page_init (&page, text, length);
      check_spans (
          clasp_secret_find_in_field (name, name != NULL ? strlen (name) : 0, (const char *) page.data, length),
          length);
      check_spans (clasp_secret_find_in_url ((const char *) page.data, length), length);
      check_spans (clasp_secret_find_in_line ((const char *) page.data, length), length);
      check_spans (clasp_secret_find_in_text ((const char *) page.data, length), length);
    }
}

static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    check_cut (FIELDS[i].name, FIELDS[i].value);
  for (gsize i = 0; i < G_N_ELEMENTS (URLS); i++)
    check_cut ("Location", URLS[i].url);
  for (gsize i = 0; i < G_N_ELEMENTS (LINES); i++)
    check_cut ("X", LINES[i].line);
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    check_cut ("Set-Cookie", TEXTS[i].text);
}

/* ------------------------------------------------------------------------------------------------- known values */

/* However many cookies a browser sends, the other values are known. */
static void
test_many_cookies (void)
{
  g_autoptr (ClaspSecrets) secrets = clasp_secrets_new ();
  g_autoptr (GString) cookies = g_string_new (NULL);
  g_autofree char *masked = NULL;

  for (guint i = 0; i < 180; i++)
    g_string_append_printf (cookies, "%sc%u=value-%04u", i > 0 ? "; " : "", i, i);
  clasp_secrets_add_field (secrets, "Cookie", 6, cookies->str, cookies->len);
  clasp_secrets_add_field (secrets, "Authorization", 13, "Bearer hunterSECRETtwo", 22);
  masked = clasp_secrets_mask (secrets, "no hunterSECRETtwo, value-0179");
  g_assert_null (strstr (masked, "hunter"));
  g_assert_null (strstr (masked, "0179"));
}

static void
test_known_values (void)
{
  g_autoptr (ClaspSecrets) secrets = clasp_secrets_new ();
  static const struct
  {
    const char *text, *masked;
  } rows[] = {
    { "no such token: hunter22", "no such token: *" },
    { "hunter22hunter22 hunter2", "* hunter2" },
    { "base64 aHVudGVyMjI= or aHVudGVyMjI", "base64 *= or *" },
    { "p@ss w/rd p%40ss%20w%2Frd p%40ss%20w%2frd p@ss w\\/rd", "* * * *" },
    { "a&amp;b&lt;c&gt;d a&b<c>d", "* *" },
    { "short: ab12 stays", "short: ab12 stays" },
    { "basic: u:secret99, secret99 alone, dTpzZWNyZXQ5OQ==", "basic: *, * alone, *" },
    { "of the cookie: session77", "of the cookie: *" },
    { "query: q%20token and q token", "query: * and *" },
    { "password of the address: adr3ss-pw", "password of the address: *" },
    { "protocol: proto-token-1", "protocol: *" },
  };

  clasp_secrets_add (secrets, "hunter22", -1);
  clasp_secrets_add (secrets, "hunter22 and more", 8);
  clasp_secrets_add (secrets, "p@ss w/rd", -1);
  clasp_secrets_add (secrets, "a&b<c>d", -1);
  clasp_secrets_add (secrets, "ab12", -1);
  clasp_secrets_add_field (secrets, "Authorization", 13, "Basic dTpzZWNyZXQ5OQ==", 22);
  clasp_secrets_add_field (secrets, "Cookie", 6, "a=1; sid=session77", 18);
  clasp_secrets_add_field (secrets, "Sec-WebSocket-Protocol", 22, "chat, bearer.proto-token-1", 26);
  clasp_secrets_add_field (secrets, "User-Agent", 10, "short:", 6);
  clasp_secrets_add_url (secrets, "/?token=q%20token", 17);
  clasp_secrets_add_url (secrets, "ws://u:adr3ss-pw@h/", 19);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_masked ("known", rows[i].text, clasp_secrets_mask (secrets, rows[i].text), rows[i].masked);
  check_masked ("none", "hunter22", clasp_secrets_mask (NULL, "hunter22"), "hunter22");
}

/* What the user wants to see is masked nowhere, but still known as a secret, and still left out of what is kept. */
static void
test_shown (void)
{
  g_autoptr (ClaspSecrets) secrets = clasp_secrets_new ();
  g_autofree char *stripped = NULL;

  clasp_secrets_add (secrets, "hunter22", -1);
  clasp_secret_set_shown (TRUE);
  check_masked ("field", "Cookie", clasp_secret_mask_field ("Cookie", "a=b"), "a=b");
  check_masked ("url", "", clasp_secret_mask_url ("ws://u:p@h/?token=a"), "ws://u:p@h/?token=a");
  check_masked ("line", "", clasp_secret_mask_line ("Cookie: a=b"), "Cookie: a=b");
  check_masked ("text", "", clasp_secret_mask_text ("/?token=abc"), "/?token=abc");
  check_masked ("known", "", clasp_secrets_mask (secrets, "hunter22"), "hunter22");
  g_assert_true (clasp_field_is_secret ("Cookie"));
  stripped = clasp_secret_strip_url ("ws://u:p@h/?token=a");
  clasp_secret_set_shown (FALSE);
  g_assert_cmpstr (stripped, ==, "ws://u@h/?token=");
}

/* A megabyte of what costs most takes no longer than reading it a few times. */
static void
test_long (void)
{
  static const char *const units[] = { "//", "a=", "?token=%", "eyJ", "\"\"", "Bearer ", "@", ":", "%2F", "a@//" };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new ("ws://");
      gint64 start = g_get_monotonic_time ();

      while (text->len < 1024 * 1024)
        g_string_append (text, units[i]);
      check_spans (clasp_secret_find_in_url (text->str, text->len), text->len);
      check_spans (clasp_secret_find_in_text (text->str, text->len), text->len);
      check_spans (clasp_secret_find_in_line (text->str, text->len), text->len);
      check_spans (clasp_secret_find_in_field ("Sec-WebSocket-Protocol", 22, text->str, text->len), text->len);
      g_test_message ("%s: %d ms", units[i], (int) ((g_get_monotonic_time () - start) / 1000));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secret/field-names", test_field_names);
  g_test_add_func ("/secret/parameter-names", test_parameter_names);
  g_test_add_func ("/secret/cross-origins", test_cross_origins);
  g_test_add_func ("/secret/fields", test_fields);
  g_test_add_func ("/secret/urls", test_urls);
  g_test_add_func ("/secret/lines", test_lines);
  g_test_add_func ("/secret/texts", test_texts);
  g_test_add_func ("/secret/cut", test_cut);
  g_test_add_func ("/secret/known-values", test_known_values);
  g_test_add_func ("/secret/many-cookies", test_many_cookies);
  g_test_add_func ("/secret/shown", test_shown);
  g_test_add_func ("/secret/long", test_long);

  return g_test_run ();
}
