/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talks with other people's servers: npm's ws, Python's websockets, websocketd, nginx in between. */
#include <string.h>

#include "opening.h"
#include "program.h"
#include "talk.h"
#include "transcript-text.h"

#define BIG (1024 * 1024)

static Program *
start_ws (void)
{
  guint16 port = find_free_port ();
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autofree char *script = dup_test_file ("ws-server.js");
  const char *argv[] = { "node", script, number, NULL };

  return program_new (folder_new (), port, argv);
}

static Program *
start_websockets (void)
{
  guint16 port = find_free_port ();
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autofree char *script = dup_test_file ("websockets-server.py");
  const char *argv[] = { "python3", script, number, NULL };

  return program_new (folder_new (), port, argv);
}

static Program *
start_websocketd (void)
{
  guint16 port = find_free_port ();
  g_autofree char *number = g_strdup_printf ("--port=%u", port);
  const char *argv[] = { "websocketd", "--address=127.0.0.1", number, "cat", NULL };

  return program_new (folder_new (), port, argv);
}

/* nginx before a server, with these lines in its location and these in its server block. */
static Program *
start_nginx (guint16 upstream, const char *location_lines, const char *listen_more, const char *server_lines)
{
  char *folder = folder_new ();
  guint16 port = find_free_port ();
  g_autofree char *text = g_strdup_printf (
      "daemon off; master_process off; worker_processes 1; pid %s/nginx.pid; error_log stderr crit;\n"
      "events { worker_connections 64; }\n"
      "http {\n"
      "  access_log off;\n"
      "  client_body_temp_path %s/body; proxy_temp_path %s/proxy; fastcgi_temp_path %s/fastcgi;\n"
      "  uwsgi_temp_path %s/uwsgi; scgi_temp_path %s/scgi;\n"
      "  server {\n"
      "    listen 127.0.0.1:%u%s;\n"
      "%s"
      "    location / { proxy_pass http://127.0.0.1:%u;\n%s }\n"
      "  }\n"
      "}\n",
      folder, folder, folder, folder, folder, folder, port, listen_more, server_lines, upstream, location_lines);
  g_autofree char *path = folder_write (folder, "nginx.conf", text);
  const char *argv[] = { "nginx", "-e", "stderr", "-p", folder, "-c", path, NULL };

  return program_new (folder, port, argv);
}

static const char upgrade_lines[] = "proxy_http_version 1.1;\n"
                                    "proxy_set_header Upgrade $http_upgrade;\n"
                                    "proxy_set_header Connection \"upgrade\";\n"
                                    "proxy_buffer_size 256k; proxy_buffers 8 256k; proxy_busy_buffers_size 512k;\n";

typedef Program *(*StartFunc) (void);
static const StartFunc starts[] = { start_ws, start_websockets };

static ClaspConnectConfig *
config_at (Program *program)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/", program->port);

  return config_new (url);
}

/* Text, binary small and big, ping: each comes back as it went. */
static void
talk_with (Talk *talk)
{
  g_autofree guint8 *big = g_malloc (BIG);
  g_autoptr (GBytes) payload = NULL;
  gsize length;
  const guint8 *data;

  for (gsize i = 0; i < BIG; i++)
    big[i] = (guint8) (i * 31 + i / 251);
  payload = g_bytes_new_static (big, BIG);

  talk_say (talk, "Gr\xc3\xbc\xc3\x9f"
                  "e");
  talk_run_until_received (talk, 1);
  g_assert_cmpstr (talk_get_received (talk, 0), ==,
                   "Gr\xc3\xbc\xc3\x9f"
                   "e");

  clasp_link_send_message (talk->link, CLASP_OPCODE_BINARY, payload);
  talk_say (talk, "");
  talk_run_until_received (talk, 3);
  data = g_bytes_get_data (talk->received->pdata[1], &length);
  g_assert_cmpmem (data, length - 1, big, BIG);
  g_assert_cmpstr (talk_get_received (talk, 2), ==, "");

  g_bytes_unref (payload);
  payload = g_bytes_new_static ("ping", 4);
  clasp_link_send_ping (talk->link, payload);
  while (g_atomic_int_get (&talk->n_pongs) == 0)
    {
      g_assert_false (g_atomic_int_get (&talk->ended));
      g_usleep (500);
    }
}

static void
close_by_us (Talk *talk)
{
  clasp_link_close (talk->link, 1000, "done");
  talk_run_to_end (talk);
  g_assert_true (talk->ending.clean);
  g_assert_cmpint (talk->ending.by, ==, CLASP_SIDE_CLIENT);
  g_assert_cmpuint (talk->ending.received_code, ==, 1000);
}

static void
close_by_server (Talk *talk)
{
  talk_say (talk, "close please");
  talk_run_to_end (talk);
  g_assert_true (talk->ending.clean);
  g_assert_cmpint (talk->ending.by, ==, CLASP_SIDE_SERVER);
  g_assert_cmpuint (talk->ending.code, ==, 3001);
  g_assert_cmpstr (talk->ending.reason, ==, "as you wish");
}

static void
test_echo_server (gconstpointer which)
{
  g_autoptr (Program) server = starts[GPOINTER_TO_SIZE (which)]();
  g_autoptr (Talk) first = talk_new (config_at (server), NULL);
  g_autoptr (Talk) second = NULL;

  talk_with (first);
  close_by_us (first);
  second = talk_new (config_at (server), NULL);
  talk_with (second);
  close_by_server (second);
}

static void
test_websocketd (void)
{
  g_autoptr (Program) server = start_websocketd ();
  g_autoptr (Talk) talk = talk_new (config_at (server), NULL);

  talk_say (talk, "one line");
  talk_say (talk, "another");
  talk_run_until_received (talk, 2);
  g_assert_cmpstr (talk_get_received (talk, 0), ==, "one line");
  g_assert_cmpstr (talk_get_received (talk, 1), ==, "another");
  clasp_link_close (talk->link, 1000, NULL);
  talk_run_to_end (talk);
  g_assert_cmpint (talk->ending.by, ==, CLASP_SIDE_CLIENT);
}

static void
test_nginx (gconstpointer which)
{
  g_autoptr (Program) server = starts[GPOINTER_TO_SIZE (which)]();
  g_autoptr (Program) nginx = start_nginx (server->port, upgrade_lines, "", "");
  g_autoptr (Talk) talk = talk_new (config_at (nginx), NULL);

  talk_with (talk);
  close_by_us (talk);
}

/* Without the upgrade lines the server behind sees a plain request. */
static void
test_nginx_strips (gconstpointer which)
{
  g_autoptr (Program) server = starts[GPOINTER_TO_SIZE (which)]();
  g_autoptr (Program) nginx = start_nginx (server->port, "", "", "");
  g_autoptr (Attempt) attempt = attempt_new (config_at (nginx));
  ClaspReport *report = attempt_run (attempt);
  g_autofree char *text = transcript_to_text (report->transcript);

  assert_failed (report, CLASP_PHASE_RESPONSE, "http", "refused");
  g_assert_cmpuint (report->http_status, >=, 400);
  assert_verdict (report, CLASP_RULE_RES_01, CLASP_STATUS_FAIL);
  for (ClaspRuleId rule = CLASP_RULE_REQ_01; rule <= CLASP_RULE_REQ_07; rule++)
    assert_verdict (report, rule, CLASP_STATUS_PASS);
  g_assert_nonnull (strstr (text, "nginx"));
}

/* wss through nginx: big messages both ways through TLS. */
static void
test_nginx_tls (void)
{
  g_autoptr (Program) server = start_ws ();
  char *certificates = folder_new ();
  g_autofree char *script = dup_test_file ("make-certificates.sh");
  const char *argv[] = { "sh", script, NULL };
  g_autofree char *lines = g_strdup_printf ("    ssl_certificate %s/good.pem; ssl_certificate_key %s/good.key;\n",
                                            certificates, certificates);
  g_autoptr (Program) nginx = NULL;
  g_autofree char *url = NULL;
  ClaspConnectConfig *config;
  g_autoptr (Talk) talk = NULL;

  run_command (certificates, argv);
  nginx = start_nginx (server->port, upgrade_lines, " ssl", lines);
  url = g_strdup_printf ("wss://localhost:%u/", nginx->port);
  config = config_new (url);
  config->ca_file = g_build_filename (certificates, "ca.pem", NULL);
  talk = talk_new (config, NULL);
  talk_with (talk);
  close_by_us (talk);
  folder_remove (certificates);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/net/servers/ws", GSIZE_TO_POINTER (0), test_echo_server);
  g_test_add_data_func ("/net/servers/websockets", GSIZE_TO_POINTER (1), test_echo_server);
  g_test_add_func ("/net/servers/websocketd", test_websocketd);
  g_test_add_data_func ("/net/servers/nginx/ws", GSIZE_TO_POINTER (0), test_nginx);
  g_test_add_data_func ("/net/servers/nginx/websockets", GSIZE_TO_POINTER (1), test_nginx);
  g_test_add_data_func ("/net/servers/nginx-without-upgrade/ws", GSIZE_TO_POINTER (0), test_nginx_strips);
  g_test_add_data_func ("/net/servers/nginx-without-upgrade/websockets", GSIZE_TO_POINTER (1), test_nginx_strips);
  g_test_add_func ("/net/servers/nginx-tls", test_nginx_tls);
  return g_test_run ();
}
