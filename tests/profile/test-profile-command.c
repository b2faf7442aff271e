/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-profile-command.h"

/* The header table as lines, "- " before rows without a tick. */
static char *
list_headers (ClaspProfile *profile)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      g_string_append_printf (lines, "%s%s: %s\n", clasp_header_get_enabled (header) ? "" : "- ",
                              clasp_header_get_name (header), clasp_header_get_value (header));
    }
  return g_string_free_and_steal (lines);
}

static void
take (ClaspProfile *profile, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspPastedCommand) command = clasp_pasted_command_parse (text, &error);

  g_assert_no_error (error);
  clasp_profile_take_command (profile, command);
}

static void
assert_headers (ClaspProfile *profile, const char *expected)
{
  g_autofree char *lines = list_headers (profile);

  g_assert_cmpstr (lines, ==, expected);
}

/* What differs from our own keeps its tick; what a shell would fill in waits. */
static void
test_headers (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();

  take (profile, "curl 'ws://a/ws' -H 'Connection: keep-alive, Upgrade' -H 'Host: b' -H 'Sec-WebSocket-Version: 8' "
                 "-H \"Authorization: Bearer $TOKEN\" -H 'Upgrade: websocket'");
  assert_headers (profile, "Connection: keep-alive, Upgrade\nHost: b\nSec-WebSocket-Version: 8\n"
                           "- Authorization: Bearer $TOKEN\n");
  take (profile, "curl -u user:secret ws://a/");
  assert_headers (profile, "Authorization: Basic dXNlcjpzZWNyZXQ=\n");
  take (profile, "curl --digest -u user:secret ws://a/");
  assert_headers (profile, "");
}

/* Nothing of the command before stays. */
static void
test_settings (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autofree char *ca = NULL, *proxy = NULL, *proxy_mode = NULL, *connect_to = NULL, *subprotocols = NULL;
  g_auto (GStrv) dropped = NULL;
  gboolean insecure = FALSE;
  guint timeout = 0;

  take (profile, "curl -k --cacert ~/ca.pem -x http://p:1 --resolve a:443:::1 --connect-timeout 5 -H 'Host:' wss://a/");
  g_object_get (profile, "ca-file", &ca, "proxy-uri", &proxy, "proxy-mode", &proxy_mode, "connect-to", &connect_to,
                "dropped-fields", &dropped, "insecure", &insecure, "timeout", &timeout, NULL);
  g_assert_true (g_str_has_prefix (ca, g_get_home_dir ()) && g_str_has_suffix (ca, "/ca.pem"));
  g_assert_cmpstr (proxy, ==, "http://p:1");
  g_assert_cmpstr (proxy_mode, ==, "uri");
  g_assert_cmpstr (connect_to, ==, "[::1]:443");
  g_assert_cmpstr (dropped[0], ==, "Host");
  g_assert_true (insecure);
  g_assert_cmpuint (timeout, ==, 5);
  g_clear_pointer (&proxy, g_free);
  g_clear_pointer (&proxy_mode, g_free);
  g_clear_pointer (&connect_to, g_free);
  g_clear_pointer (&dropped, g_strfreev);
  take (profile, "wscat -s v1 -c ws://b/");
  g_object_get (profile, "proxy-uri", &proxy, "proxy-mode", &proxy_mode, "connect-to", &connect_to, "dropped-fields",
                &dropped, "insecure", &insecure, "timeout", &timeout, "subprotocols", &subprotocols, NULL);
  g_assert_cmpstr (clasp_profile_get_url (profile), ==, "ws://b/");
  g_assert_cmpstr (proxy, ==, "");
  g_assert_cmpstr (proxy_mode, ==, "system");
  g_assert_cmpstr (connect_to, ==, "");
  g_assert_cmpstr (subprotocols, ==, "v1");
  g_assert_null (dropped[0]);
  g_assert_false (insecure);
  g_assert_cmpuint (timeout, ==, 0);
}

/* A command is the whole request: nothing of a handshake lab, or of where an earlier one led, goes along. */
static void
test_lab (void)
{
  static const char *const names[] = {
    "method", "http-version", "target", "line-end", "split", "extra", "sni", "key-password",
  };
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  gboolean refuse = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_set (profile, names[i], strcmp (names[i], "line-end") == 0 ? "lf" : "1", NULL);
  g_object_set (profile, "refuse-no-subprotocol", TRUE, NULL);
  take (profile, "curl ws://b/");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = NULL;

      g_object_get (profile, names[i], &value, NULL);
      g_assert_cmpstr (value, ==, "");
    }
  g_object_get (profile, "refuse-no-subprotocol", &refuse, NULL);
  g_assert_false (refuse);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile-command/headers", test_headers);
  g_test_add_func ("/profile-command/settings", test_settings);
  g_test_add_func ("/profile-command/lab", test_lab);
  return g_test_run ();
}
