/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-profile.h"
#include "clasp-snippet-shelf.h"
#include "clasp-verdict.h"

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static ClaspHeader *
get_header (ClaspProfile *profile, guint position)
{
  ClaspHeader *header = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_headers (profile)), position);

  g_assert_nonnull (header);
  g_object_unref (header); /* the list holds it */
  return header;
}

static void
test_header (void)
{
  g_autoptr (ClaspHeader) header = clasp_header_new ("authorization", "Bearer x", TRUE);
  g_autofree char *problem = NULL;
  guint notified = 0;
  gboolean secret;

  g_object_get (header, "secret", &secret, "problem", &problem, NULL);
  g_assert_true (secret);
  g_assert_cmpstr (problem, ==, "");

  g_signal_connect (header, "notify", G_CALLBACK (count_notify), &notified);
  g_object_set (header, "value", "Bearer x", "name", "authorization", "enabled", TRUE, NULL);
  g_assert_cmpuint (notified, ==, 0);
  g_object_set (header, "name", "X-Trace", NULL); /* name and secret change */
  g_assert_cmpuint (notified, ==, 2);
  g_object_set (header, "value", "a\r\nb: c", NULL); /* value and problem */
  g_assert_cmpuint (notified, ==, 4);
  g_assert_cmpstr (clasp_header_get_problem (header), !=, "");
  g_object_set (header, "value", NULL, "name", "", NULL);
  g_assert_cmpstr (clasp_header_get_problem (header), ==, "");
  g_object_set (header, "value", "lost", NULL);
  g_assert_cmpstr (clasp_header_get_problem (header), !=, "");
}

static void
test_notify_on_change_only (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  const char *const fields[] = { "Upgrade", NULL };
  guint notified = 0;

  g_signal_connect (profile, "notify", G_CALLBACK (count_notify), &notified);
  g_object_set (profile, "url", "", "insecure", FALSE, "timeout", 0u, "proxy-mode", "system", "dropped-fields", NULL,
                "last-used", G_GINT64_CONSTANT (0), NULL);
  g_assert_cmpuint (notified, ==, 0);
  g_object_set (profile, "url", "ws://a", "insecure", TRUE, "timeout", 5u, "dropped-fields", fields, "last-used",
                G_GINT64_CONSTANT (7), "last-status", 426u, NULL);
  g_assert_cmpuint (notified, ==, 6);
}

static ClaspProfile *
make_full (void)
{
  static const char *const fields[] = { "Upgrade", "Host", NULL };
  ClaspProfile *profile = clasp_profile_new ();
  GListStore *headers = clasp_profile_get_headers (profile);
  const struct
  {
    const char *name;
    const char *value;
    gboolean enabled;
  } rows[] = {
    { "Origin", "https://app.example.com", TRUE },
    { "Authorization", "Bearer hidden", TRUE },
    { "X-Trace", "7", FALSE },
    { "X-Trace", "8 “quoted” \\", TRUE },
  };

  g_object_set (profile, "name", "Market feed", "url", "wss://me:hidden@feed.example.net/v2?x=1", "subprotocols",
                "a, b", "origin", "null", "extensions", "permessage-deflate", "ca-file", "/ca", "cert-file", "/cert",
                "key-file", "/key", "insecure", TRUE, "proxy-mode", "uri", "proxy-uri", "http://me:hidden@proxy:3128",
                "connect-to", "127.0.0.1:1", "timeout", 30u, "ping", 25u, "lenient", TRUE, "refuse-no-subprotocol",
                TRUE, "method", "POST", "http-version", "HTTP/1.0", "target", "/x", "dropped-fields", fields, "pinned",
                TRUE, "last-used", G_GINT64_CONSTANT (1766000000), "last-outcome", "failed", "last-status", 426u,
                "deflate", TRUE, "sni", "other.example", "user", "me", "password", "hidden", "proxy-user", "hidden",
                "proxy-password", "hidden", "deflate-server-bits", 8u, "deflate-client-bits", 15u,
                "deflate-server-no-context", TRUE, "deflate-client-no-context", TRUE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspHeader) header = clasp_header_new (rows[i].name, rows[i].value, rows[i].enabled);

      g_list_store_append (headers, header);
    }
  return profile;
}

static void
assert_same_properties (ClaspProfile *a, ClaspProfile *b, const char *const *but)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (a), &n);
  g_assert_cmpuint (n, >=, 29);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) left = G_VALUE_INIT;
      g_auto (GValue) right = G_VALUE_INIT;

      if (g_strv_contains (but, pspecs[i]->name))
        continue;
      g_object_get_property (G_OBJECT (a), pspecs[i]->name, &left);
      g_object_get_property (G_OBJECT (b), pspecs[i]->name, &right);
      if (G_VALUE_HOLDS (&left, G_TYPE_STRV))
        g_assert_cmpstrv (g_value_get_boxed (&left), g_value_get_boxed (&right));
      else if (g_param_values_cmp (pspecs[i], &left, &right) != 0)
        g_error ("%s differs", pspecs[i]->name);
    }
}

static void
test_json (void)
{
  const char *const but[] = {
    "url",          "proxy-uri",   "insecure",      "password", "proxy-user", "proxy-password",
    "asked-scheme", "asked-proxy", "asked-warning", NULL
  };
  g_autoptr (ClaspProfile) profile = make_full ();
  g_autofree char *json = clasp_profile_to_json (profile);
  g_autofree char *second = NULL;
  g_autofree char *proxy = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspProfile) read = clasp_profile_from_json (json, -1, &error);

  g_assert_no_error (error);
  g_assert_null (strstr (json, "hidden"));
  g_assert_nonnull (strstr (json, "\n  \"url\" : \"wss://me@feed.example.net/v2?x=1\""));
  assert_same_properties (profile, read, but);
  g_assert_cmpstr (clasp_profile_get_url (read), ==, "wss://me@feed.example.net/v2?x=1");
  g_object_get (read, "proxy-uri", &proxy, NULL);
  g_assert_cmpstr (proxy, ==, "http://me@proxy:3128");

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_headers (read))), ==, 4);
  g_assert_cmpstr (clasp_header_get_value (get_header (read, 0)), ==, "https://app.example.com");
  g_assert_cmpstr (clasp_header_get_value (get_header (read, 1)), ==, "");
  g_assert_true (clasp_header_get_needs_value (get_header (read, 1)));
  g_assert_false (clasp_header_get_needs_value (get_header (read, 0)));
  g_assert_false (clasp_header_get_enabled (get_header (read, 2)));
  g_assert_cmpstr (clasp_header_get_value (get_header (read, 3)), ==, "8 “quoted” \\");

  /* The order of the keys is always the same. */
  second = clasp_profile_to_json (read);
  g_assert_cmpstr (json, ==, second);
}

/* What was entered for one origin is held back from another, until it is entered or ticked again. */
static void
test_origins (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspHeader) first = clasp_header_new ("Authorization", "Bearer a", TRUE);
  g_autoptr (ClaspHeader) plain = clasp_header_new ("X-Trace", "7", TRUE);
  g_autoptr (ClaspProfile) copy = NULL;
  GListStore *headers = clasp_profile_get_headers (profile);

  g_list_store_append (headers, first);
  g_list_store_append (headers, plain);
  clasp_profile_set_url (profile, "ws://a.example/x");
  g_assert_false (clasp_header_get_held_back (first)); /* it belongs nowhere yet */
  clasp_profile_bind_secrets (profile, "ws://a.example");
  clasp_profile_set_url (profile, "ws://a.example/y?z");
  g_assert_false (clasp_header_get_held_back (first));
  clasp_profile_set_url (profile, "wss://a.example/");
  g_assert_cmpstr (clasp_header_get_origin (first), ==, "ws://a.example");
  g_assert_false (clasp_header_get_held_back (first)); /* the same host, by TLS */
  clasp_profile_set_url (profile, "ws://a.example:81/");
  g_assert_true (clasp_header_get_held_back (first));
  clasp_profile_set_url (profile, "ws://b.example/");
  g_assert_true (clasp_header_get_held_back (first));
  g_assert_false (clasp_header_get_held_back (plain));
  copy = clasp_profile_duplicate (profile);
  g_assert_true (clasp_header_get_held_back (get_header (copy, 0)));

  g_object_set (first, "enabled", FALSE, NULL);
  g_assert_true (clasp_header_get_held_back (first));
  g_object_set (first, "enabled", TRUE, NULL);
  g_assert_false (clasp_header_get_held_back (first));
  clasp_profile_set_url (profile, "ws://a.example/");
  g_assert_true (clasp_header_get_held_back (first));
  g_object_set (first, "value", "Bearer b", NULL);
  g_assert_false (clasp_header_get_held_back (first));

  /* A row that comes back keeps where it belongs. */
  g_list_store_remove (headers, 0);
  clasp_profile_set_url (profile, "ws://c.example/");
  g_list_store_insert (headers, 0, first);
  g_assert_true (clasp_header_get_held_back (first));
}

static ClaspUri *
parse (const char *url)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  ClaspUri *uri = clasp_uri_parse (url, strlen (url), verdicts);

  g_assert_nonnull (uri);
  return uri;
}

/* Credentials are for one origin, the proxy's for one proxy, "insecure" for one host and port. */
static void
test_credentials (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspUri) here = parse ("wss://a.example/x");
  g_autoptr (ClaspUri) there = parse ("wss://b.example/x");
  g_autoptr (ClaspUri) with_user = parse ("wss://u:p@b.example/x");
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;

  clasp_profile_set_url (profile, "wss://a.example/");
  g_assert_false (clasp_profile_dup_credentials (profile, here, &user, &password));
  g_object_set (profile, "user", "me", "password", "pw", "insecure", TRUE, NULL);
  g_assert_false (clasp_profile_dup_credentials (profile, there, &user, &password));
  g_assert_true (clasp_profile_dup_credentials (profile, here, &user, &password));
  g_assert_cmpstr (password, ==, "pw");
  g_clear_pointer (&user, g_free);
  g_clear_pointer (&password, g_free);
  g_assert_true (clasp_profile_dup_credentials (profile, with_user, &user, &password));
  g_assert_cmpstr (user, ==, "u");
  g_clear_pointer (&user, g_free);
  g_clear_pointer (&password, g_free);

  g_assert_true (clasp_profile_takes_any_certificate (profile, here));
  g_assert_false (clasp_profile_takes_any_certificate (profile, there));
  clasp_profile_set_url (profile, "wss://b.example/");
  g_assert_false (clasp_profile_takes_any_certificate (profile, there));

  clasp_profile_set_proxy_credentials (profile, "proxy:3128", "pu", "pp");
  g_assert_false (clasp_profile_dup_proxy_credentials (profile, "proxy:8080", &user, &password));
  g_assert_true (clasp_profile_dup_proxy_credentials (profile, "proxy:3128", &user, &password));
  g_assert_cmpstr (user, ==, "pu");
}

/* Written as they were read, with what is not known here. */
static void
test_snippets (void)
{
  static const char json[] = "{\"format\":1,\"url\":\"ws://a/\",\"messages\":[{\"name\":\"Hi\",\"text\":\"{}\","
                             "\"type\":\"json\",\"after\":3},{\"name\":\"\",\"text\":\"\"}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspProfile) profile = clasp_profile_from_json (json, -1, &error);
  g_autoptr (ClaspProfile) copy = NULL, again = NULL;
  g_autoptr (ClaspSnippet) first = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;

  g_assert_no_error (error);
  first = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_snippets (profile)), 0);
  g_assert_cmpstr (clasp_snippet_get_name (first), ==, "Hi");
  g_assert_cmpstr (clasp_snippet_get_kind (first), ==, "json");
  g_assert_true (clasp_profile_can_keep_snippets (profile));
  copy = clasp_profile_duplicate (profile);
  g_object_set (copy, "id", clasp_profile_get_id (profile), NULL);
  written = clasp_profile_to_json (copy);
  g_assert_nonnull (strstr (written, "\"after\" : 3"));
  again = clasp_profile_from_json (written, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_snippets (again))), ==, 2);
  rewritten = clasp_profile_to_json (again);
  g_assert_cmpstr (rewritten, ==, written);
}

/* A full shelf takes no more, but what is on it can be changed, and stays where it is. */
static void
test_full_shelf (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  GListModel *list = G_LIST_MODEL (clasp_profile_get_snippets (profile));
  g_autoptr (ClaspSnippetShelf) shelf = clasp_snippet_shelf_new (profile);
  g_autoptr (ClaspSnippet) snippet = clasp_snippet_new ("a", "", "text", "b", "");
  g_autoptr (ClaspSnippet) changed = clasp_snippet_with (snippet, "another name", "", "");
  g_autoptr (ClaspSnippet) found = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CLASP_SNIPPETS_MAX; i++)
    {
      g_autoptr (ClaspSnippet) other = clasp_snippet_new ("other", "", "text", "b", "");

      g_assert_true (
          clasp_snippet_shelf_insert (shelf, CLASP_SNIPPET_OF_CONNECTION, i, i == 7 ? snippet : other, &error));
      g_assert_no_error (error);
    }
  g_assert_true (clasp_snippet_shelf_replace (shelf, snippet, changed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, CLASP_SNIPPETS_MAX);
  found = g_list_model_get_item (list, 7);
  g_assert_true (found == changed);
  g_assert_false (clasp_snippet_shelf_insert (shelf, CLASP_SNIPPET_OF_CONNECTION, 0, snippet, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* What somebody else calls messages is neither refused nor changed. */
static void
test_foreign_messages (void)
{
  static const char *const others[] = { "\"messages/common.json\"", "[\"a\", \"b\"]", "[{\"title\": \"a\"}]" };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"format\":1,\"messages\":%s}", others[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaspProfile) profile = clasp_profile_from_json (json, -1, &error);
      g_autoptr (ClaspSnippet) snippet = clasp_snippet_new ("a", "", "text", "b", "");
      g_autoptr (ClaspSnippetShelf) shelf = NULL;
      g_autofree char *written = NULL;

      g_assert_no_error (error);
      shelf = clasp_snippet_shelf_new (profile);
      g_assert_false (clasp_snippet_shelf_insert (shelf, CLASP_SNIPPET_OF_CONNECTION, 0, snippet, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      written = clasp_profile_to_json (profile);
      g_assert_nonnull (strstr (written, i == 0 ? "messages/common.json" : "\"a\""));
    }
}

static void
test_pins (void)
{
  static const char digits[] = "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff";
  static const char *const wrong[] = { "", ":", "00", "0:0", "00:", "zz" };
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspProfile) read = NULL;
  g_autoptr (ClaspPin) pin = clasp_pin_new ("A.example", 443, digits);
  g_autoptr (ClaspPin) same = clasp_pin_new ("a.example", 443, digits);
  g_autoptr (ClaspUri) here = parse ("wss://a.example/x");
  g_autoptr (ClaspUri) other_port = parse ("wss://a.example:444/x");
  g_autofree char *json = NULL;
  g_auto (GStrv) trusted = NULL;
  g_auto (GStrv) none = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (clasp_pin_parse_sha256 (wrong[i]));
  clasp_profile_add_pin (profile, pin);
  clasp_profile_add_pin (profile, same);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_pins (profile))), ==, 1);
  json = clasp_profile_to_json (profile);
  read = clasp_profile_from_json (json, -1, NULL);
  trusted = clasp_profile_dup_trusted (read, here);
  g_assert_cmpuint (g_strv_length (trusted), ==, 1);
  g_assert_cmpstr (trusted[0], ==, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
  none = clasp_profile_dup_trusted (read, other_port);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
test_duplicate (void)
{
  const char *const but[] = { "id", NULL };
  g_autoptr (ClaspProfile) profile = make_full ();
  g_autoptr (ClaspProfile) copy = clasp_profile_duplicate (profile);

  assert_same_properties (profile, copy, but);
  g_assert_cmpstr (clasp_profile_get_id (copy), !=, clasp_profile_get_id (profile));
  g_assert_cmpstr (clasp_header_get_value (get_header (copy, 1)), ==, "Bearer hidden");
  g_object_set (get_header (copy, 1), "value", "other", NULL);
  g_assert_cmpstr (clasp_header_get_value (get_header (profile, 1)), ==, "Bearer hidden");
}

/* There is no window below 8 bits. */
static void
test_window_bits (void)
{
  static const struct
  {
    guint set, got;
  } rows[] = { { 0, 0 }, { 1, 8 }, { 7, 8 }, { 8, 8 }, { 15, 15 } };
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint server, client;

      g_object_set (profile, "deflate-server-bits", rows[i].set, "deflate-client-bits", rows[i].set, NULL);
      g_object_get (profile, "deflate-server-bits", &server, "deflate-client-bits", &client, NULL);
      g_assert_cmpuint (server, ==, rows[i].got);
      g_assert_cmpuint (client, ==, rows[i].got);
    }
}

static void
test_json_broken (void)
{
  static const char *const texts[] = {
    "",
    "{",
    "[]",
    "null",
    "7",
    "{}",
    "{\"format\":2}",
    "{\"format\":\"1\"}",
    "{\"format\":1,\"url\":7}",
    "{\"format\":1,\"lenient\":1}",
    "{\"format\":1,\"timeout\":-1}",
    "{\"format\":1,\"timeout\":1e99}",
    "{\"format\":1,\"timeout\":99999999999}",
    "{\"format\":1,\"dropped-fields\":\"Host\"}",
    "{\"format\":1,\"dropped-fields\":[7]}",
    "{\"format\":1,\"headers\":{}}",
    "{\"format\":1,\"pins\":{}}",
    "{\"format\":1,\"pins\":[7]}",
    "{\"format\":1,\"pins\":[{\"host\":\"a\",\"port\":0,\"sha256\":\"00\"}]}",
    "{\"format\":1,\"pins\":[{\"host\":\"a\",\"port\":443,\"sha256\":\"00\"}]}",
    "{\"format\":1,\"headers\":[7]}",
    "{\"format\":1,\"headers\":[{}]}",
    "{\"format\":1,\"headers\":[{\"name\":7}]}",
    "{\"format\":1,\"headers\":[{\"name\":\"a\",\"value\":[]}]}",
    "{\"format\":1,\"headers\":[{\"name\":\"a\",\"enabled\":\"no\"}]}",
    "{\"format\":1,\"id\":\"../../etc/passwd\"}",
    "{\"format\":1,\"id\":\"\"}",
    "{\"format\":1,\"last-status\":1000}",
    "{\"format\":1,\"deflate-server-bits\":7}",
    "{\"format\":1,\"deflate-client-bits\":16}",
    "{\"format\":1,\"deflate\":1}",
    "{\"format\":1} {\"format\":1}",
    "{\"format\":1} []",
    "{\"format\":1}x",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaspProfile) profile = clasp_profile_from_json (texts[i], -1, &error);

      if (profile != NULL)
        g_error ("taken: %s", texts[i]);
      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, !=, "");
    }
}

static void
test_titles (void)
{
  static const struct
  {
    const char *name;
    const char *url;
    const char *title;
    const char *subtitle;
  } rows[] = {
    { "Feed", "wss://feed.example.net/v2", "Feed", "wss://feed.example.net/v2" },
    { "", "ws://localhost:9001/runCase?case=12", "localhost:9001/runCase", "ws://localhost:9001/runCase?case=12" },
    { "", "ws://[::1]:80/", "[::1]:80", "ws://[::1]:80/" },
    { "", "localhost", "localhost", "localhost" },
    { "", "", "", "" },
  };
  g_autoptr (ClaspProfile) secret = clasp_profile_new ();
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspProfile) profile = clasp_profile_new ();
      g_autofree char *row_title = NULL;
      g_autofree char *row_subtitle = NULL;

      g_object_set (profile, "name", rows[i].name, "url", rows[i].url, NULL);
      row_title = clasp_profile_dup_title (profile);
      row_subtitle = clasp_profile_dup_subtitle (profile);
      g_assert_cmpstr (row_title, ==, rows[i].title);
      g_assert_cmpstr (row_subtitle, ==, rows[i].subtitle);
    }
  clasp_profile_set_url (secret, "wss://me:hidden@host/x");
  title = clasp_profile_dup_title (secret);
  subtitle = clasp_profile_dup_subtitle (secret);
  g_assert_cmpstr (title, ==, "host/x");
  g_assert_null (strstr (subtitle, "hidden"));
}

/* "name=value" a header, "-name=value" one without a tick; joined by "|". */
static char *
describe_headers (ClaspProfile *profile)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      ClaspHeader *header = get_header (profile, i);

      g_string_append_printf (text, "%s%s%s=%s", i > 0 ? "|" : "", clasp_header_get_enabled (header) ? "" : "-",
                              clasp_header_get_name (header), clasp_header_get_value (header));
    }
  return g_string_free_and_steal (text);
}

static void
test_paste (void)
{
  static const struct
  {
    const char *text;
    const char *headers;
    guint refused;
  } rows[] = {
    { "", "", 0 },
    { "\n \r\n", "", 0 },
    { "Origin: https://a.example\nX-Trace:7\r\n", "Origin=https://a.example|X-Trace=7", 0 },
    { "  Cookie:  a=b; c=d  ", "Cookie=a=b; c=d", 0 },
    { "X-Empty:", "X-Empty=", 0 },
    { "X-Empty:\nOrigin: https://a.example", "X-Empty=|Origin=https://a.example", 0 },
    { "GET /chat HTTP/1.1\nHost: a.example\nOrigin: b", "-Host=a.example|Origin=b", 1 },
    { "no header at all\nBad Name: x\n: y\nOrigin: b", "Origin=b", 3 },
    { "-H 'Origin: https://a.example'", "Origin=https://a.example", 0 },
    { "-H \"X-Quote: a \\\"b\\\"\" -H 'Y: 1'", "X-Quote=a \"b\"|Y=1", 0 },
    { "curl 'wss://a.example/x' \\\n  -H 'Origin: https://a.example' \\\n  -H $'X: it\\'s \\u0041' \\\n  --compressed",
      "Origin=https://a.example|X=it's A", 0 },
    { "curl -HX-Tight:1 --header='Y: 2' --header \"Z: 3\" https://a.example", "X-Tight=1|Y=2|Z=3", 0 },
    { "curl https://a.example -H 'nonsense' -H", "", 2 },
    { "Accept-Encoding:\ngzip, br\nOrigin:\nhttps://a.example\nX-Time:\n12:30",
      "Accept-Encoding=gzip, br|Origin=https://a.example|X-Time=12:30", 0 },
    { "X-A:\nlooks: like one\nX-B:\nplain", "X-A=looks: like one|X-B=plain", 0 },
    { "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\nSec-WebSocket-Protocol: chat",
      "-Sec-WebSocket-Key=dGhlIHNhbXBsZSBub25jZQ==|-Sec-WebSocket-Version=13|Sec-WebSocket-Protocol=chat", 0 },
    { "X-Colon: a: b: c", "X-Colon=a: b: c", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspProfile) profile = clasp_profile_new ();
      g_autofree char *headers = NULL;
      guint refused = 99;
      guint taken = clasp_profile_paste_headers (profile, rows[i].text, &refused);

      headers = describe_headers (profile);
      g_assert_cmpstr (headers, ==, rows[i].headers);
      g_assert_cmpuint (refused, ==, rows[i].refused);
      g_assert_cmpuint (taken, ==, g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_headers (profile))));
    }
}

/* What is kept in the keyring stands in the file by its name alone, whatever the header is called. */
static void
test_kept (void)
{
  static const char *const names[] = { "Authorization", "X-Own" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (ClaspProfile) profile = clasp_profile_new ();
      g_autoptr (ClaspHeader) header = clasp_header_new (names[i], "s3cr3t-value", TRUE);
      g_autoptr (ClaspProfile) again = NULL;
      g_autoptr (ClaspHeader) read = NULL;
      g_autofree char *json = NULL;
      gboolean kept;

      g_object_set (header, "kept", TRUE, NULL);
      g_list_store_append (clasp_profile_get_headers (profile), header);
      json = clasp_profile_to_json (profile);
      g_assert_null (strstr (json, "s3cr3t"));
      again = clasp_profile_from_json (json, -1, NULL);
      g_assert_nonnull (again);
      read = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_headers (again)), 0);
      g_object_get (read, "kept", &kept, NULL);
      g_assert_true (kept);
      g_assert_true (clasp_header_get_needs_value (read));
      g_assert_cmpstr (clasp_header_get_secret_name (read), ==, clasp_header_get_secret_name (header));
      g_object_set (read, "kept", FALSE, NULL);
      g_assert_cmpstr (clasp_header_get_secret_name (read), ==, "");
    }
}

/* Accessors and properties are two ways to the same thing; a word that is not known is the first of its kind. */
static void
test_accessors (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autofree char *mode = NULL, *outcome = NULL, *origin = NULL;
  guint status, timeout;
  gboolean pinned;

  g_assert_cmpint (clasp_profile_get_proxy_mode (profile), ==, CLASP_PROXY_SYSTEM);
  g_assert_cmpint (clasp_profile_get_last_outcome (profile), ==, CLASP_LAST_NONE);
  clasp_profile_set_proxy_mode (profile, CLASP_PROXY_URI);
  clasp_profile_set_last_outcome (profile, CLASP_LAST_FAILED, 426);
  clasp_profile_set_origin (profile, "https://o");
  clasp_profile_set_timeout (profile, 7);
  clasp_profile_set_pinned (profile, TRUE);
  g_object_get (profile, "proxy-mode", &mode, "last-outcome", &outcome, "last-status", &status, "origin", &origin,
                "timeout", &timeout, "pinned", &pinned, NULL);
  g_assert_cmpstr (mode, ==, "uri");
  g_assert_cmpstr (outcome, ==, "failed");
  g_assert_cmpuint (status, ==, 426);
  g_assert_cmpstr (origin, ==, "https://o");
  g_assert_cmpuint (timeout, ==, 7);
  g_assert_true (pinned);

  g_object_set (profile, "proxy-mode", "none", "last-outcome", "open", NULL);
  g_assert_cmpint (clasp_profile_get_proxy_mode (profile), ==, CLASP_PROXY_NONE);
  g_assert_cmpint (clasp_profile_get_last_outcome (profile), ==, CLASP_LAST_OPEN);
  g_object_set (profile, "proxy-mode", "unheard-of", "last-outcome", "unheard-of", NULL);
  g_assert_cmpint (clasp_profile_get_proxy_mode (profile), ==, CLASP_PROXY_SYSTEM);
  g_assert_cmpint (clasp_profile_get_last_outcome (profile), ==, CLASP_LAST_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection/header", test_header);
  g_test_add_func ("/connection/notify-on-change-only", test_notify_on_change_only);
  g_test_add_func ("/connection/json", test_json);
  g_test_add_func ("/connection/origins", test_origins);
  g_test_add_func ("/connection/credentials", test_credentials);
  g_test_add_func ("/connection/pins", test_pins);
  g_test_add_func ("/connection/snippets", test_snippets);
  g_test_add_func ("/connection/full-shelf", test_full_shelf);
  g_test_add_func ("/connection/foreign-messages", test_foreign_messages);
  g_test_add_func ("/connection/json-broken", test_json_broken);
  g_test_add_func ("/store/connection/window-bits", test_window_bits);
  g_test_add_func ("/connection/duplicate", test_duplicate);
  g_test_add_func ("/connection/titles", test_titles);
  g_test_add_func ("/connection/paste", test_paste);
  g_test_add_func ("/profile/kept", test_kept);
  g_test_add_func ("/profile/accessors", test_accessors);
  return g_test_run ();
}
