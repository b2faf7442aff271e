/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-tls-hop.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-reason.h"
#include "clasp-recording-stream.h"
#include "clasp-tls-inquiry.h"
#include "clasp-tls-report.h"

struct _ClaspTlsHop
{
  grefcount ref_count;
  ClaspRecordingStream *base;
  GTlsConnection *tls;
  ClaspTlsInquiry *inquiry;
  char *host;
  const char *name; /* sent as SNI and verified: the host, or what the user gave in its place */
  char *where;
  guint16 port;
  const ClaspTlsFiles *files;
  ClaspConnectConfig *config;
  GCancellable *cancellable;
  gboolean ended;
  GTlsCertificate *certificate; /* the server's */
  GTlsCertificateFlags flags;   /* what is wrong with it, in the eyes of both authorities */
  ClaspErrorCode error_code;
  char *error_text;
  ClaspTlsHopFunc done;
  gpointer user_data;
};

/* The zone of an IPv6 address is this computer's own word: no certificate has it (RFC 6874 §1). */
static char *
tls_hop_dup_without_zone (const char *host)
{
  const char *zone = strchr (host, '%');

  return zone != NULL ? g_strndup (host, (gsize) (zone - host)) : g_strdup (host);
}

ClaspTlsHop *
clasp_tls_hop_new (GSocketConnection *connection, const char *host, guint16 port, const ClaspTlsFiles *files,
                   ClaspConnectConfig *config, ClaspTlsHopFunc done, gpointer user_data)
{
  ClaspTlsHop *self = g_new0 (ClaspTlsHop, 1);

  g_ref_count_init (&self->ref_count);
  self->base = clasp_recording_stream_new (connection);
  self->host = tls_hop_dup_without_zone (host);
  self->config = clasp_connect_config_ref (config);
  self->name = config->sni != NULL ? config->sni : self->host;
  self->port = port;
  self->where = clasp_host_and_port (host, port);
  self->files = files;
  self->cancellable = g_cancellable_new ();
  self->done = done;
  self->user_data = user_data;
  return self;
}

ClaspTlsHop *
clasp_tls_hop_ref (ClaspTlsHop *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_tls_hop_unref (ClaspTlsHop *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  if (self->tls != NULL)
    g_signal_handlers_disconnect_by_data (self->tls, self);
  g_clear_object (&self->tls);
  g_clear_object (&self->inquiry);
  g_clear_object (&self->base);
  g_clear_object (&self->certificate);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->config, clasp_connect_config_unref);
  g_free (self->host);
  g_free (self->where);
  g_free (self->error_text);
  g_free (self);
}

void
clasp_tls_hop_stop (ClaspTlsHop *self)
{
  self->ended = TRUE;
  g_cancellable_cancel (self->cancellable);
}

static void
tls_hop_set_error (ClaspTlsHop *self, ClaspErrorCode code, char *text)
{
  self->error_code = code;
  g_free (self->error_text);
  self->error_text = text;
}

/* The system's authorities have found something wrong: ask the user's as well. */
static GTlsCertificateFlags
tls_hop_verify_beside (ClaspTlsHop *self, GTlsCertificate *certificate, GTlsCertificateFlags flags)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (self->name, self->port);
  GTlsCertificateFlags own;

  if (self->files->authorities == NULL)
    return flags;
  own = g_tls_database_verify_chain (self->files->authorities, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                     identity, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
  return own & G_TLS_CERTIFICATE_UNKNOWN_CA ? flags : own;
}

static gboolean
tls_hop_is_trusted (ClaspTlsHop *self)
{
  return self->flags != 0 && self->certificate != NULL &&
         clasp_tls_report_is_listed (self->certificate, (const char *const *) self->config->trust_sha256);
}

static gboolean
tls_hop_accept_certificate (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags flags,
                            gpointer user_data)
{
  ClaspTlsHop *self = user_data;

  if (self->ended)
    return FALSE;
  g_set_object (&self->certificate, certificate);
  self->flags = tls_hop_verify_beside (self, certificate, flags);
  return self->flags == 0 || self->config->insecure || tls_hop_is_trusted (self);
}

static gboolean
tls_hop_bytes_start_with (GBytes *bytes, const char *prefix)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return length >= strlen (prefix) && memcmp (data, prefix, strlen (prefix)) == 0;
}

/* Whether what came can't be a TLS record (RFC 8446 §5.1). */
static gboolean
tls_hop_bytes_are_foreign (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (length == 0)
    return FALSE;
  return data[0] < 20 || data[0] > 24 || (length > 1 && data[1] != 3);
}

static void
tls_hop_fail_foreign (ClaspTlsHop *self, GBytes *first)
{
  if (tls_hop_bytes_start_with (first, "HTTP") || tls_hop_bytes_start_with (first, "<"))
    tls_hop_set_error (self, CLASP_ERROR_NOT_TLS,
                       g_strdup_printf (_("%s answered in plain HTTP, not with TLS."), self->where));
  else if (tls_hop_bytes_start_with (first, "SSH-"))
    tls_hop_set_error (self, CLASP_ERROR_NOT_TLS, g_strdup_printf (_("%s speaks SSH, not TLS."), self->where));
  else
    tls_hop_set_error (self, CLASP_ERROR_NOT_TLS,
                       g_strdup_printf (_("%s does not speak TLS: its first bytes are something else."), self->where));
}

static void
tls_hop_fail_certificate (ClaspTlsHop *self)
{
  g_autofree ClaspErrorCode *errors = clasp_tls_report_dup_errors (self->flags, self->certificate, CLASP_ERROR_NONE);
  g_autoptr (GPtrArray) certificates = clasp_tls_report_dup_certificates (self->certificate);
  const ClaspCertificateInfo *leaf = certificates->len > 0 ? certificates->pdata[0] : NULL;

  tls_hop_set_error (self, errors[0], clasp_tls_report_dup_error_text (errors[0], self->name, leaf));
}

static void
tls_hop_fail_alert (ClaspTlsHop *self, ClaspErrorCode code, const GError *error)
{
  if (code == CLASP_ERROR_PROTOCOL_VERSION)
    tls_hop_set_error (self, code,
                       g_strdup_printf (_("%s and this program have no version of TLS in common."), self->where));
  else if (code == CLASP_ERROR_NO_APPLICATION_PROTOCOL)
    tls_hop_set_error (self, code,
                       g_strdup_printf (_("%s does not offer HTTP/1.1, which WebSocket needs."), self->where));
  else if (code == CLASP_ERROR_UNRECOGNIZED_NAME)
    tls_hop_set_error (self, code, g_strdup_printf (_("%s knows no host of the name %s."), self->where, self->name));
  else if (code == CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED)
    tls_hop_set_error (self, code, g_strdup_printf (_("%s wants a client certificate."), self->where));
  else if (code == CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED)
    tls_hop_set_error (self, code, g_strdup_printf (_("%s does not accept the client certificate."), self->where));
  else
    tls_hop_set_error (self, code,
                       g_strdup_printf (_("The TLS handshake with %s failed: %s"), self->where, error->message));
}

static ClaspErrorCode
tls_hop_get_alert_code (ClaspTlsHop *self, const GError *error)
{
  ClaspErrorCode code = clasp_tls_report_get_alert_code (clasp_recording_stream_get_alert (self->base),
                                                         self->files->certificate != NULL);

  if (code != CLASP_ERROR_NONE)
    return code;
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED) ||
      (self->inquiry != NULL && clasp_tls_inquiry_was_asked (self->inquiry)))
    return self->files->certificate != NULL ? CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED
                                            : CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED;
  return CLASP_ERROR_NONE;
}

static void
tls_hop_fail (ClaspTlsHop *self, const GError *error)
{
  g_autoptr (GBytes) first = clasp_recording_stream_dup_first_bytes (self->base);
  ClaspErrorCode alert = tls_hop_get_alert_code (self, error);

  if (tls_hop_bytes_are_foreign (first))
    tls_hop_fail_foreign (self, first);
  else if (self->flags != 0 && !self->config->insecure && !tls_hop_is_trusted (self))
    tls_hop_fail_certificate (self);
  else if (alert != CLASP_ERROR_NONE)
    tls_hop_fail_alert (self, alert, error);
  else if (g_bytes_get_size (first) == 0)
    tls_hop_set_error (
        self, CLASP_ERROR_HANDSHAKE_FAILED,
        g_strdup_printf (_("%s closed the connection without a byte of TLS: it may not speak TLS."), self->where));
  else
    tls_hop_fail_alert (self, CLASP_ERROR_HANDSHAKE_FAILED, error);
}

/* Versions before 1.2 are not used, though the handshake itself allows them: so the sentence can name the version
 * that the server speaks (RFC 8996). Nothing has been sent yet. */
static void
tls_hop_check_version (ClaspTlsHop *self)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (self->tls);

  if (version == G_TLS_PROTOCOL_VERSION_UNKNOWN || version >= G_TLS_PROTOCOL_VERSION_TLS_1_2)
    return;
  tls_hop_set_error (self, CLASP_ERROR_PROTOCOL_VERSION,
                     g_strdup_printf (_("%s speaks no newer version than %s, which is no longer safe: TLS 1.2 is "
                                         "the oldest that may be used (RFC 8996)."),
                                      self->where, clasp_tls_report_get_protocol (version)));
}

static void
tls_hop_handshake_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspTlsHop) self = user_data;
  g_autoptr (GError) error = NULL;

  g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error);
  if (self->ended)
    return;
  self->ended = TRUE;
  if (error == NULL && self->certificate == NULL)
    g_set_object (&self->certificate, g_tls_connection_get_peer_certificate (self->tls));
  if (error != NULL)
    tls_hop_fail (self, error);
  else
    tls_hop_check_version (self);
  self->done (self, self->user_data);
}

void
clasp_tls_hop_start (ClaspTlsHop *self)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  g_autoptr (GSocketConnectable) identity = g_network_address_new (self->name, self->port);
  g_autoptr (GError) error = NULL;
  GIOStream *stream = g_tls_client_connection_new (G_IO_STREAM (self->base), identity, &error);

  if (stream == NULL)
    {
      self->ended = TRUE;
      tls_hop_fail_alert (self, CLASP_ERROR_HANDSHAKE_FAILED, error);
      self->done (self, self->user_data);
      return;
    }
  self->tls = G_TLS_CONNECTION (stream);
  g_tls_connection_set_advertised_protocols (self->tls, protocols);
  if (self->files->certificate != NULL)
    g_tls_connection_set_certificate (self->tls, self->files->certificate);
  else
    {
      self->inquiry = clasp_tls_inquiry_new ();
      g_tls_connection_set_interaction (self->tls, G_TLS_INTERACTION (self->inquiry));
    }
  g_signal_connect (self->tls, "accept-certificate", G_CALLBACK (tls_hop_accept_certificate), self);
  g_tls_connection_handshake_async (self->tls, G_PRIORITY_DEFAULT, self->cancellable, tls_hop_handshake_done,
                                    clasp_tls_hop_ref (self));
}

GIOStream *
clasp_tls_hop_get_stream (ClaspTlsHop *self)
{
  return self->error_code == CLASP_ERROR_NONE ? G_IO_STREAM (self->tls) : NULL;
}

/* An address is never sent as the server's name (RFC 6066 §3). */
static char *
tls_hop_dup_sni (ClaspTlsHop *self)
{
  return g_hostname_is_ip_address (self->name) ? NULL : g_strdup (self->name);
}

/* Whether the name that the user gave is what holds, and the URL's host does not stand in the certificate. */
static gboolean
tls_hop_is_for_other_name (ClaspTlsHop *self)
{
  g_autoptr (GSocketConnectable) identity = NULL;

  if (self->name == self->host || self->certificate == NULL)
    return FALSE;
  identity = g_network_address_new (self->host, self->port);
  return (g_tls_certificate_verify (self->certificate, identity, NULL) & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0;
}

ClaspTlsInfo *
clasp_tls_hop_dup_info (ClaspTlsHop *self)
{
  ClaspTlsInfo *info = clasp_tls_info_new ();

  info->sni = tls_hop_dup_sni (self);
  if (self->tls != NULL)
    {
      info->protocol = g_strdup (clasp_tls_report_get_protocol (g_tls_connection_get_protocol_version (self->tls)));
      info->cipher = g_tls_connection_get_ciphersuite_name (self->tls);
      info->alpn = g_strdup (g_tls_connection_get_negotiated_protocol (self->tls));
    }
  info->verified = self->certificate != NULL && self->flags == 0;
  info->trusted = tls_hop_is_trusted (self);
  info->other_name = info->verified && tls_hop_is_for_other_name (self);
  info->errors = clasp_tls_report_dup_errors (self->flags, self->certificate, self->error_code);
  g_ptr_array_unref (info->certificates);
  info->certificates = clasp_tls_report_dup_certificates (self->certificate);
  return info;
}

GBytes *
clasp_tls_hop_dup_first_bytes (ClaspTlsHop *self)
{
  return clasp_recording_stream_dup_first_bytes (self->base);
}

ClaspErrorCode
clasp_tls_hop_get_error_code (ClaspTlsHop *self)
{
  return self->error_code;
}

const char *
clasp_tls_hop_get_error_text (ClaspTlsHop *self)
{
  return self->error_text;
}

gboolean
clasp_tls_hop_take_error (ClaspTlsHop *self, const GError *error)
{
  ClaspErrorCode code;

  if (error->domain != G_TLS_ERROR || error->code == G_TLS_ERROR_EOF)
    return FALSE;
  code = tls_hop_get_alert_code (self, error);
  /* In TLS 1.3 our certificate is judged after the handshake, and the alert that tells is encrypted. */
  if (code == CLASP_ERROR_NONE && self->files->certificate != NULL)
    code = CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED;
  if (code != CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED && code != CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED)
    return FALSE;
  tls_hop_fail_alert (self, code, error);
  return TRUE;
}
