/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS: each failure named, certificates told in full (CON-03, CON-06). */
#include <string.h>
#include <unistd.h>

#include "opening.h"
#include "program.h"
#include "scripted-peer.h"
#include "talk.h"

static char *certificates; /* the folder made by make-certificates.sh */

static char *
dup_path (const char *name)
{
  return g_build_filename (certificates, name, NULL);
}

/* A TLS server in a script: GIO's own. */

typedef struct
{
  const char *certificate; /* "good" */
  const char *protocol;    /* ALPN; NULL: none */
  gboolean cut;            /* ends without close_notify after the first frame */
} TlsServer;

static gboolean
read_tls_head (GIOStream *tls, GString *head)
{
  char byte;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (g_input_stream_read (g_io_stream_get_input_stream (tls), &byte, 1, NULL, NULL) != 1)
        return FALSE;
      g_string_append_c (head, byte);
    }
  return TRUE;
}

static void
talk_tls (GIOStream *tls, const TlsServer *server)
{
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *accept = NULL;
  g_autofree char *response = NULL;

  if (!read_tls_head (tls, head))
    return;
  accept = dup_accept_for_head (head->str);
  response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: %s\r\n\r\n",
                              accept);
  g_output_stream_write_all (g_io_stream_get_output_stream (tls), response, strlen (response), NULL, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (tls), "\x81\x05hello", 7, NULL, NULL, NULL);
  if (!server->cut)
    {
      guint8 close_frame[8];

      g_output_stream_write_all (g_io_stream_get_output_stream (tls), "\x88\x02\x03\xe8", 4, NULL, NULL, NULL);
      g_input_stream_read_all (g_io_stream_get_input_stream (tls), close_frame, sizeof close_frame, NULL, NULL, NULL);
      g_io_stream_close (tls, NULL, NULL);
    }
}

static void
tls_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  const TlsServer *server = user_data;
  g_autofree char *pem = g_strconcat (certificates, "/", server->certificate, ".pem", NULL);
  g_autofree char *key = g_strconcat (certificates, "/", server->certificate, ".key", NULL);
  const char *protocols[] = { server->protocol, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_files (pem, key, &error);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) tls = NULL;

  g_assert_no_error (error);
  socket = g_socket_new_from_fd (dup (fd), &error);
  g_assert_no_error (error);
  connection = g_socket_connection_factory_create_connection (socket);
  tls = g_tls_server_connection_new (G_IO_STREAM (connection), certificate, &error);
  g_assert_no_error (error);
  if (server->protocol != NULL)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    talk_tls (tls, server);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static ClaspConnectConfig *
tls_config (guint16 port, const char *host, gboolean trust)
{
  g_autofree char *url = g_strdup_printf ("wss://%s:%u/", host, port);
  ClaspConnectConfig *config = config_new (url);

  if (trust)
    config->ca_file = dup_path ("ca.pem");
  return config;
}

static void
test_good (gconstpointer host)
{
  TlsServer server = { "good", "http/1.1", FALSE };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", tls_script, &server);
  ClaspConnectConfig *config = tls_config (scripted_peer_get_port (peer), host, TRUE);
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;
  const ClaspCertificateInfo *leaf;

  config->connect_to = g_strdup_printf ("127.0.0.1:%u", scripted_peer_get_port (peer));
  attempt = attempt_new (config);
  report = attempt_run (attempt);
  assert_open (report);
  assert_verdict (report, CLASP_RULE_CON_03, CLASP_STATUS_PASS);
  assert_verdict (report, CLASP_RULE_CON_06, CLASP_STATUS_PASS);
  g_assert_true (report->tls->verified);
  g_assert_cmpstr (report->tls->alpn, ==, "http/1.1");
  g_assert_cmpstr (report->tls->protocol, ==, "TLS 1.3");
  g_assert_nonnull (report->tls->cipher);
  g_assert_cmpstr (report->tls->sni, ==, g_hostname_is_ip_address (host) ? NULL : host);
  g_assert_cmpint (report->tls->errors[0], ==, CLASP_ERROR_NONE);
  g_assert_cmpint (report->tls_us, >=, 0);

  g_assert_cmpuint (report->tls->certificates->len, >=, 1);
  leaf = report->tls->certificates->pdata[0];
  g_assert_nonnull (strstr (leaf->subject, "good"));
  g_assert_nonnull (strstr (leaf->issuer, "Test authority"));
  g_assert_true (g_strv_contains ((const char *const *) leaf->names, "good.example"));
  g_assert_true (g_strv_contains ((const char *const *) leaf->names, "127.0.0.1"));
  g_assert_cmpuint (strlen (leaf->sha256), ==, 32 * 3 - 1);
  g_assert_true (g_str_has_prefix (leaf->pem, "-----BEGIN CERTIFICATE-----"));
  g_assert_true (g_str_has_suffix (leaf->not_after, "Z"));
  g_assert_cmpstr (leaf->not_before, <, leaf->not_after);
}

/* What is wrong with a certificate, and the word for it. */
static const struct
{
  const char *certificate;
  gboolean trust;
  const char *code;
  const char *in_text;
} bad_certificates[] = {
  { "good", FALSE, "unknown-ca", "Test authority" },    { "self", TRUE, "self-signed", "localhost" },
  { "self", FALSE, "self-signed", "signed by itself" }, { "other", TRUE, "bad-identity", "other.example, 192.0.2.7" },
  { "expired", TRUE, "expired", "2020-02-01" },         { "future", TRUE, "not-activated", "2099-01-01" },
};

static void
test_bad_certificate (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  TlsServer server = { bad_certificates[i].certificate, NULL, FALSE };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", tls_script, &server);
  g_autoptr (Attempt)
      attempt = attempt_new (tls_config (scripted_peer_get_port (peer), "localhost", bad_certificates[i].trust));
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_TLS, "tls", bad_certificates[i].code);
  g_assert_nonnull (strstr (report->error_text, bad_certificates[i].in_text));
  g_assert_true (clasp_tls_info_has_error (report->tls, clasp_error_code_from_string (bad_certificates[i].code)));
  g_assert_cmpuint (report->tls->certificates->len, >=, 1);
  g_assert_false (report->tls->verified);
  g_assert_cmpuint (report->transcript->len, ==, 0);
  assert_verdict (report, CLASP_RULE_CON_03, CLASP_STATUS_FAIL);
  assert_verdict (report, CLASP_RULE_CON_04, CLASP_STATUS_NA);
}

/* Any certificate is taken when the user says so, and what is wrong is said all the same. */
static void
test_insecure (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  TlsServer server = { bad_certificates[i].certificate, NULL, FALSE };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", tls_script, &server);
  ClaspConnectConfig *config = tls_config (scripted_peer_get_port (peer), "localhost", bad_certificates[i].trust);
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;

  config->insecure = TRUE;
  attempt = attempt_new (config);
  report = attempt_run (attempt);
  assert_open (report);
  g_assert_false (report->tls->verified);
  g_assert_true (clasp_tls_info_has_error (report->tls, clasp_error_code_from_string (bad_certificates[i].code)));
  assert_verdict (report, CLASP_RULE_CON_03, CLASP_STATUS_WARN);
}

/* One certificate is trusted by its SHA-256, in whatever form it is written; another is not. */
static const struct
{
  const char *certificate;
  const char *form;
  gboolean opens;
} trusts[] = {
  { "self", "colons", TRUE }, { "self", "plain", TRUE },  { "self", "second", TRUE },    { "self", "other", FALSE },
  { "self", "short", FALSE }, { "self", "empty", FALSE }, { "expired", "colons", TRUE }, { "other", "plain", TRUE },
};

static char *
dup_digits (const char *sha256)
{
  g_auto (GStrv) parts = g_strsplit (sha256, ":", -1);
  g_autofree char *joined = g_strjoinv ("", parts);

  return g_ascii_strdown (joined, -1);
}

static char **
dup_trust (const char *form, const char *sha256)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *digits = dup_digits (sha256);

  if (g_str_equal (form, "colons"))
    g_strv_builder_add (builder, sha256);
  else if (g_str_equal (form, "plain"))
    g_strv_builder_add (builder, digits);
  else if (g_str_equal (form, "second"))
    g_strv_builder_add_many (builder, "00", digits, NULL);
  else if (g_str_equal (form, "short"))
    g_strv_builder_take (builder, g_strndup (digits, 62));
  else if (g_str_equal (form, "other"))
    {
      digits[0] = digits[0] == '0' ? '1' : '0';
      g_strv_builder_add (builder, digits);
    }
  else
    g_strv_builder_add (builder, "");
  return g_strv_builder_end (builder);
}

static void
test_trust (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  TlsServer server = { trusts[i].certificate, NULL, FALSE };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", tls_script, &server);
  ClaspConnectConfig *config = tls_config (scripted_peer_get_port (peer), "localhost", TRUE);
  g_autoptr (Attempt) first = attempt_new (tls_config (scripted_peer_get_port (peer), "localhost", TRUE));
  const ClaspCertificateInfo *leaf = attempt_run (first)->tls->certificates->pdata[0];
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;

  config->trust_sha256 = dup_trust (trusts[i].form, leaf->sha256);
  attempt = attempt_new (config);
  report = attempt_run (attempt);
  g_assert_false (report->tls->verified);
  g_assert_cmpint (report->tls->trusted, ==, trusts[i].opens);
  g_assert_cmpint (report->tls->errors[0], !=, CLASP_ERROR_NONE);
  g_assert_cmpint (report->tls->errors[1], ==, CLASP_ERROR_NONE);
  assert_verdict (report, CLASP_RULE_CON_03, trusts[i].opens ? CLASP_STATUS_WARN : CLASP_STATUS_FAIL);
  if (trusts[i].opens)
    assert_open (report);
  else
    assert_failed (report, CLASP_PHASE_TLS, "tls", clasp_error_code_to_string (report->tls->errors[0]));
}

/* A certificate that is verified needs no trust, and none is said to be in use. */
static void
test_trust_not_needed (void)
{
  TlsServer server = { "good", NULL, FALSE };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", tls_script, &server);
  g_autoptr (Attempt) first = attempt_new (tls_config (scripted_peer_get_port (peer), "localhost", TRUE));
  ClaspConnectConfig *config = tls_config (scripted_peer_get_port (peer), "localhost", TRUE);
  g_autoptr (Attempt) attempt = NULL;
  const ClaspCertificateInfo *leaf = attempt_run (first)->tls->certificates->pdata[0];

  config->trust_sha256 = dup_trust ("plain", leaf->sha256);
  attempt = attempt_new (config);
  assert_open (attempt_run (attempt));
  g_assert_false (attempt_run (attempt)->tls->trusted);
  assert_verdict (attempt_run (attempt), CLASP_RULE_CON_03, CLASP_STATUS_PASS);
}

/* The name the user gives is sent and verified; that it is not the host's is said. */
static void
test_other_name (gconstpointer name)
{
  TlsServer server = { "good", NULL, FALSE };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", tls_script, &server);
  gboolean is_right = g_str_equal (name, "good.example");
  const char *hosts[] = { "127.0.0.2", "localhost" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      ClaspConnectConfig *config = tls_config (scripted_peer_get_port (peer), hosts[i], TRUE);
      g_autoptr (Attempt) attempt = NULL;
      ClaspReport *report;

      config->sni = g_strdup (name);
      config->connect_to = g_strdup_printf ("127.0.0.1:%u", scripted_peer_get_port (peer));
      attempt = attempt_new (config);
      report = attempt_run (attempt);
      g_assert_cmpstr (report->tls->sni, ==, name);
      g_assert_cmpint (report->tls->verified, ==, is_right);
      assert_verdict (report, CLASP_RULE_CON_03,
                      !is_right ? CLASP_STATUS_FAIL
                      : i == 0  ? CLASP_STATUS_WARN
                                : CLASP_STATUS_PASS);
      if (!is_right)
        assert_failed (report, CLASP_PHASE_TLS, "tls", "bad-identity");
    }
}

/* openssl's own server, for what GIO's does not do. */

static Program *
start_s_server (const char *const *options)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) command = NULL;
  guint16 port = find_free_port ();
  g_autofree char *accept = g_strdup_printf ("127.0.0.1:%u", port);
  g_autofree char *pem = dup_path ("good.pem");
  g_autofree char *key = dup_path ("good.key");

  g_strv_builder_add_many (argv, "openssl", "s_server", "-quiet", "-accept", accept, "-cert", pem, "-key", key, "-www",
                           NULL);
  g_strv_builder_addv (argv, (const char **) options);
  command = g_strv_builder_end (argv);
  return program_new (folder_new (), port, (const char *const *) command);
}

static const struct
{
  const char *name;
  const char *options[6];
  const char *code;
} s_servers[] = {
  { "alpn-h2", { "-alpn", "h2" }, "no-application-protocol" },
  { "tls10", { "-tls1", "-cipher", "ALL:@SECLEVEL=0" }, "protocol-version" },
  { "tls11", { "-tls1_1", "-cipher", "ALL:@SECLEVEL=0" }, "protocol-version" },
  { "client-certificate-tls12", { "-Verify", "1", "-verify_return_error", "-tls1_2" }, "client-certificate-required" },
  { "client-certificate-tls13", { "-Verify", "1", "-verify_return_error", "-tls1_3" }, "client-certificate-required" },
};

static void
test_s_server (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Program) server = start_s_server (s_servers[i].options);
  g_autoptr (Attempt) attempt = attempt_new (tls_config (server->port, "localhost", TRUE));
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_TLS, "tls", s_servers[i].code);
  assert_verdict (report, CLASP_RULE_CON_03, CLASP_STATUS_FAIL);
  if (i == 0)
    assert_verdict (report, CLASP_RULE_CON_06, CLASP_STATUS_FAIL);
  if (g_str_equal (s_servers[i].code, "protocol-version"))
    {
      g_assert_cmpuint (report->transcript->len, ==, 0);
      g_assert_nonnull (strstr (report->error_text, i == 1 ? "TLS 1.0" : "TLS 1.1"));
    }
}

/* Servers that answer our hello with an alert and nothing else. */
static const struct
{
  guint8 alert;
  const char *code;
} alerts[] = {
  { 40, "handshake-failed" },         { 70, "protocol-version" },
  { 112, "unrecognized-name" },       { 116, "client-certificate-required" },
  { 120, "no-application-protocol" },
};

static void
alert_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  guint8 record[7] = { 21, 3, 3, 0, 2, 2, (guint8) GPOINTER_TO_UINT (user_data) };

  peer_read (peer, fd, number, 5);
  peer_write (fd, record, sizeof record);
  peer_wait (peer, fd);
}

static void
test_alert (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", alert_script, GUINT_TO_POINTER (alerts[i].alert));
  g_autoptr (Attempt) attempt = attempt_new (tls_config (scripted_peer_get_port (peer), "localhost", FALSE));
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_TLS, "tls", alerts[i].code);
  g_assert_true (g_str_has_suffix (report->error_text, "."));
  /* That the server speaks TLS can be seen. */
  g_assert_nonnull (report->first_bytes);
  g_assert_cmpuint (g_bytes_get_size (report->first_bytes), ==, 7);
  g_assert_true (clasp_tls_info_has_error (report->tls, clasp_error_code_from_string (alerts[i].code)));
}

/* With a client certificate the same server answers (with a page: -www). */
static void
test_client_certificate (gconstpointer one_file)
{
  const char *options[] = { "-Verify", "1", "-verify_return_error", "-CAfile", NULL, NULL };
  g_autofree char *ca = dup_path ("ca.pem");
  g_autoptr (Program) server = NULL;
  ClaspConnectConfig *config;
  g_autoptr (Attempt) attempt = NULL;

  options[4] = ca;
  server = start_s_server (options);
  config = tls_config (server->port, "localhost", TRUE);
  config->cert_file = dup_path (one_file ? "client-both.pem" : "client.pem");
  config->key_file = one_file ? NULL : dup_path ("client.key");
  attempt = attempt_new (config);
  assert_failed (attempt_run (attempt), CLASP_PHASE_RESPONSE, "http", "refused");
}

/* A key that is another certificate's: the server says so by an alert, with TLS 1.3 only after our request. */
static void
test_foreign_key (gconstpointer version)
{
  const char *options[] = { "-Verify", "1", "-verify_return_error", version, "-CAfile", NULL, NULL };
  g_autofree char *ca = dup_path ("ca.pem");
  g_autoptr (Program) server = NULL;
  ClaspConnectConfig *config;
  g_autoptr (Attempt) attempt = NULL;

  options[5] = ca;
  server = start_s_server (options);
  config = tls_config (server->port, "localhost", TRUE);
  config->cert_file = dup_path ("client.pem");
  config->key_file = dup_path ("other.key");
  attempt = attempt_new (config);
  assert_failed (attempt_run (attempt), CLASP_PHASE_TLS, "tls", "client-certificate-refused");
}

/* What answers on a TLS port though it is none. */
static void
plain_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  peer_say (fd, user_data);
  peer_wait (peer, fd);
}

static void
test_not_tls (gconstpointer said)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", plain_script, (gpointer) said);
  g_autoptr (Attempt) attempt = attempt_new (tls_config (scripted_peer_get_port (peer), "127.0.0.1", FALSE));
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_TLS, "tls", "not-tls");
  g_assert_nonnull (report->first_bytes);
  g_assert_cmpmem (g_bytes_get_data (report->first_bytes, NULL), g_bytes_get_size (report->first_bytes), said,
                   MIN (strlen (said), 64));
  g_assert_nonnull (report->tls);
  assert_verdict (report, CLASP_RULE_CON_03, CLASP_STATUS_FAIL);
}

static void
mute_end_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  peer_read (peer, fd, number, 5);
  if (user_data != NULL)
    peer_reset (fd);
}

static void
test_hang_up (gconstpointer by_reset)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", mute_end_script, (gpointer) by_reset);
  g_autoptr (Attempt) attempt = attempt_new (tls_config (scripted_peer_get_port (peer), "127.0.0.1", FALSE));

  assert_failed (attempt_run (attempt), CLASP_PHASE_TLS, "tls", "handshake-failed");
}

/* Files that can't be used are named before anything is connected. */
static const struct
{
  const char *ca, *certificate, *key;
  const char *named;
} bad_files[] = {
  { "missing.pem", NULL, NULL, "missing.pem" },
  { "garbage.pem", NULL, NULL, "garbage.pem" },
  { "empty.pem", NULL, NULL, "empty.pem" },
  { ".", NULL, NULL, NULL },
  { NULL, "missing.pem", "client.key", "missing.pem" },
  { NULL, "client.pem", "missing.key", "missing.key" },
  { NULL, "client.pem", "garbage.pem", "garbage.pem" },
  { NULL, "garbage.pem", NULL, "garbage.pem" },
  { NULL, "client.pem", NULL, "client.pem" },
  { NULL, NULL, "client.key", "client.key" },
};

static void
test_bad_file (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  TlsServer server = { "good", NULL, FALSE };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", tls_script, &server);
  ClaspConnectConfig *config = tls_config (scripted_peer_get_port (peer), "localhost", FALSE);
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;

  config->ca_file = bad_files[i].ca != NULL ? dup_path (bad_files[i].ca) : NULL;
  config->cert_file = bad_files[i].certificate != NULL ? dup_path (bad_files[i].certificate) : NULL;
  config->key_file = bad_files[i].key != NULL ? dup_path (bad_files[i].key) : NULL;
  attempt = attempt_new (config);
  report = attempt_run (attempt);
  assert_failed (report, CLASP_PHASE_TLS, "tls", "bad-file");
  if (bad_files[i].named != NULL)
    g_assert_nonnull (strstr (report->error_text, bad_files[i].named));
  g_assert_cmpuint (report->addresses->len, ==, 0);
  g_assert_cmpuint (scripted_peer_get_connections (peer), ==, 0);
}

/* The link over TLS: a talk that ends well, and one whose TLS is cut without close_notify. */
static void
test_link (gconstpointer is_cut)
{
  TlsServer server = { "good", NULL, is_cut != NULL };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", tls_script, &server);
  g_autoptr (Talk) talk = talk_new (tls_config (scripted_peer_get_port (peer), "localhost", TRUE), NULL);

  talk_run_to_end (talk);
  g_assert_cmpuint (talk->received->len, ==, 1);
  g_assert_cmpstr (talk_get_received (talk, 0), ==, "hello");
  g_assert_cmpint (talk->ending.clean, ==, is_cut == NULL);
  g_assert_cmpuint (talk->ending.code, ==, is_cut == NULL ? 1000 : CLASP_CLOSE_ABNORMAL);
}

static void
make_certificates (void)
{
  g_autofree char *script = dup_test_file ("make-certificates.sh");
  const char *argv[] = { "sh", script, NULL };

  certificates = folder_new ();
  run_command (certificates, argv);
}

static void
add_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_certificates); i++)
    {
      g_autofree char *bad = g_strdup_printf ("/net/tls/bad-certificate/%zu-%s-%s", i, bad_certificates[i].certificate,
                                              bad_certificates[i].code);
      g_autofree char *insecure = g_strdup_printf ("/net/tls/insecure/%zu-%s-%s", i, bad_certificates[i].certificate,
                                                   bad_certificates[i].code);

      g_test_add_data_func (bad, GSIZE_TO_POINTER (i), test_bad_certificate);
      g_test_add_data_func (insecure, GSIZE_TO_POINTER (i), test_insecure);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (trusts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/tls/trust/%s-%s", trusts[i].certificate, trusts[i].form);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_trust);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (s_servers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/tls/openssl/%s", s_servers[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_s_server);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (alerts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/tls/alert/%u-%s", alerts[i].alert, alerts[i].code);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_alert);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/tls/bad-file/%zu", i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad_file);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  make_certificates ();
  g_test_add_data_func ("/net/tls/good/localhost", "localhost", test_good);
  g_test_add_data_func ("/net/tls/good/name", "good.example", test_good);
  g_test_add_data_func ("/net/tls/good/address", "127.0.0.1", test_good);
  add_cases ();
  g_test_add_func ("/net/tls/trust/not-needed", test_trust_not_needed);
  g_test_add_data_func ("/net/tls/other-name/right", "good.example", test_other_name);
  g_test_add_data_func ("/net/tls/other-name/wrong", "wrong.example", test_other_name);
  g_test_add_data_func ("/net/tls/client-certificate/two-files", NULL, test_client_certificate);
  g_test_add_data_func ("/net/tls/client-certificate/one-file", GINT_TO_POINTER (TRUE), test_client_certificate);
  g_test_add_data_func ("/net/tls/client-certificate/foreign-key-tls12", "-tls1_2", test_foreign_key);
  g_test_add_data_func ("/net/tls/client-certificate/foreign-key-tls13", "-tls1_3", test_foreign_key);
  g_test_add_data_func ("/net/tls/not-tls/http", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", test_not_tls);
  g_test_add_data_func ("/net/tls/not-tls/page", "<!DOCTYPE html><title>Old server</title>", test_not_tls);
  g_test_add_data_func ("/net/tls/not-tls/ssh", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", test_not_tls);
  g_test_add_data_func ("/net/tls/not-tls/smtp", "220 mail.example ESMTP\r\n", test_not_tls);
  g_test_add_data_func ("/net/tls/hang-up/fin", NULL, test_hang_up);
  g_test_add_data_func ("/net/tls/hang-up/reset", GINT_TO_POINTER (TRUE), test_hang_up);
  g_test_add_data_func ("/net/tls/link/clean", NULL, test_link);
  g_test_add_data_func ("/net/tls/link/cut", GINT_TO_POINTER (TRUE), test_link);
  result = g_test_run ();
  folder_remove (certificates);
  return result;
}
