/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-tls-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-certificate-der.h"
#include "clasp-foreign.h"

static const struct
{
  GTlsCertificateFlags flag;
  ClaspErrorCode error;
  const char *text; /* takes the host */
} certificate_errors[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, CLASP_ERROR_UNKNOWN_CA,
    N_("The certificate of %s is signed by an authority that this computer does not know.") },
  { 0, CLASP_ERROR_SELF_SIGNED, N_("The certificate of %s is signed by itself: no authority vouches for it.") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, CLASP_ERROR_BAD_IDENTITY, N_("The certificate is not for %s.") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, CLASP_ERROR_NOT_ACTIVATED, N_("The certificate of %s is not yet valid.") },
  { G_TLS_CERTIFICATE_EXPIRED, CLASP_ERROR_EXPIRED, N_("The certificate of %s has expired.") },
  { G_TLS_CERTIFICATE_REVOKED, CLASP_ERROR_REVOKED, N_("The certificate of %s was revoked.") },
  { G_TLS_CERTIFICATE_INSECURE, CLASP_ERROR_INSECURE,
    N_("The certificate of %s uses an algorithm that is not safe.") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, CLASP_ERROR_GENERIC_ERROR, N_("The certificate of %s can’t be verified.") },
};

/* It came alone and names itself as its issuer. */
static gboolean
tls_report_is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;

  if (certificate == NULL || g_tls_certificate_get_issuer (certificate) != NULL)
    return FALSE;
  subject = g_tls_certificate_get_subject_name (certificate);
  issuer = g_tls_certificate_get_issuer_name (certificate);
  return subject != NULL && g_strcmp0 (subject, issuer) == 0;
}

ClaspErrorCode *
clasp_tls_report_dup_errors (GTlsCertificateFlags flags, GTlsCertificate *certificate, ClaspErrorCode last)
{
  ClaspErrorCode *errors = g_new0 (ClaspErrorCode, G_N_ELEMENTS (certificate_errors) + 2);
  gboolean self_signed = (flags & G_TLS_CERTIFICATE_UNKNOWN_CA) && tls_report_is_self_signed (certificate);
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (certificate_errors); i++)
    if (self_signed && certificate_errors[i].flag == G_TLS_CERTIFICATE_UNKNOWN_CA)
      errors[n++] = CLASP_ERROR_SELF_SIGNED;
    else if (flags & certificate_errors[i].flag)
      errors[n++] = certificate_errors[i].error;
  for (guint i = 0; i < n; i++)
    if (errors[i] == last)
      return errors;
  errors[n] = last;
  return errors;
}

/* The dates and names that make the sentence plain. */
static char *
tls_report_dup_detail (ClaspErrorCode error, const ClaspCertificateInfo *certificate)
{
  g_autofree char *names = NULL;
  g_autofree char *joined = NULL;

  if (certificate == NULL)
    return NULL;
  if (error == CLASP_ERROR_UNKNOWN_CA)
    {
      g_autofree char *issuer = clasp_foreign_to_text (certificate->issuer, strlen (certificate->issuer), 0);

      return g_strdup_printf (_("It was issued by “%s”."), issuer);
    }
  if (error == CLASP_ERROR_EXPIRED)
    return g_strdup_printf (_("It was valid until %s."), certificate->not_after);
  if (error == CLASP_ERROR_NOT_ACTIVATED)
    return g_strdup_printf (_("It is valid from %s."), certificate->not_before);
  if (error != CLASP_ERROR_BAD_IDENTITY)
    return NULL;
  if (certificate->names == NULL || certificate->names[0] == NULL)
    return g_strdup (_("It names no host."));
  joined = g_strjoinv (", ", certificate->names);
  names = clasp_foreign_to_text (joined, strlen (joined), 0);
  return g_strdup_printf (_("It is for %s."), names);
}

char *
clasp_tls_report_dup_error_text (ClaspErrorCode error, const char *host, const ClaspCertificateInfo *certificate)
{
  g_autofree char *detail = tls_report_dup_detail (error, certificate);
  g_autofree char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (certificate_errors) && text == NULL; i++)
    if (error == certificate_errors[i].error)
      text = g_strdup_printf (_(certificate_errors[i].text), host);
  if (text == NULL)
    return NULL;
  return detail != NULL ? g_strconcat (text, " ", detail, NULL) : g_steal_pointer (&text);
}

static char *
tls_report_dup_date (GDateTime *date)
{
  g_autoptr (GDateTime) utc = date != NULL ? g_date_time_to_utc (date) : NULL;

  return utc != NULL ? g_date_time_format_iso8601 (utc) : g_strdup ("");
}

static char *
tls_report_dup_fingerprint (GTlsCertificate *certificate, GChecksumType type)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  GString *hex = g_string_new (NULL);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return g_string_free (hex, FALSE);
  g_checksum_update (checksum, der->data, der->len);
  g_checksum_get_digest (checksum, digest, &length);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, i == 0 ? "%02X" : ":%02X", digest[i]);
  return g_string_free (hex, FALSE);
}

/* What GIO does not tell stands in the bytes. */
static void
tls_report_read_der (ClaspCertificateInfo *info, GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (ClaspCertificateDer) der = NULL;

  g_object_get (certificate, "certificate", &bytes, NULL);
  if (bytes != NULL)
    der = clasp_certificate_der_read (bytes->data, bytes->len);
  if (der == NULL)
    return;
  info->serial = g_steal_pointer (&der->serial);
  info->signature = g_steal_pointer (&der->signature);
  info->key = g_steal_pointer (&der->key);
  info->usages = g_steal_pointer (&der->usages);
  info->is_authority = der->is_authority;
}

static char **
tls_report_dup_names (GTlsCertificate *certificate)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) dns = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GPtrArray) ip = g_tls_certificate_get_ip_addresses (certificate);

  for (guint i = 0; dns != NULL && i < dns->len; i++)
    {
      gsize length;
      const char *name = g_bytes_get_data (dns->pdata[i], &length);

      g_strv_builder_take (builder, g_utf8_make_valid (name != NULL ? name : "", (gssize) length));
    }
  for (guint i = 0; ip != NULL && i < ip->len; i++)
    g_strv_builder_take (builder, g_inet_address_to_string (ip->pdata[i]));
  return g_strv_builder_end (builder);
}

static gboolean
tls_report_fingerprints_are_equal (const char *a, const char *b)
{
  guint n_digits = 0;

  for (;; a++, b++, n_digits++)
    {
      while (*a == ':')
        a++;
      while (*b == ':')
        b++;
      if (*a == '\0' || *b == '\0')
        return *a == *b && n_digits == 64;
      if (g_ascii_tolower (*a) != g_ascii_tolower (*b))
        return FALSE;
    }
}

gboolean
clasp_tls_report_is_listed (GTlsCertificate *certificate, const char *const *fingerprints)
{
  g_autofree char *fingerprint = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), FALSE);

  if (fingerprints == NULL)
    return FALSE;
  fingerprint = tls_report_dup_fingerprint (certificate, G_CHECKSUM_SHA256);
  for (gsize i = 0; fingerprints[i] != NULL; i++)
    if (tls_report_fingerprints_are_equal (fingerprint, fingerprints[i]))
      return TRUE;
  return FALSE;
}

static ClaspCertificateInfo *
tls_report_certificate_info_new (GTlsCertificate *certificate)
{
  ClaspCertificateInfo *info = g_new0 (ClaspCertificateInfo, 1);
  g_autoptr (GDateTime) not_before = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) not_after = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  info->subject = g_utf8_make_valid (subject != NULL ? subject : "", -1);
  info->issuer = g_utf8_make_valid (issuer != NULL ? issuer : "", -1);
  info->not_before = tls_report_dup_date (not_before);
  info->not_after = tls_report_dup_date (not_after);
  info->names = tls_report_dup_names (certificate);
  info->sha256 = tls_report_dup_fingerprint (certificate, G_CHECKSUM_SHA256);
  info->sha1 = tls_report_dup_fingerprint (certificate, G_CHECKSUM_SHA1);
  tls_report_read_der (info, certificate);
  g_object_get (certificate, "certificate-pem", &info->pem, NULL);
  return info;
}

GPtrArray *
clasp_tls_report_dup_certificates (GTlsCertificate *certificate)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_certificate_info_free);

  for (; certificate != NULL; certificate = g_tls_certificate_get_issuer (certificate))
    g_ptr_array_add (certificates, tls_report_certificate_info_new (certificate));
  return certificates;
}

const char *
clasp_tls_report_get_protocol (GTlsProtocolVersion version)
{
  switch (version)
    {
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
      return "SSL 3.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
      return "TLS 1.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
      return "TLS 1.1";
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    default:
      return NULL;
    }
}

ClaspErrorCode
clasp_tls_report_get_alert_code (int alert, gboolean certificate_sent)
{
  switch (alert)
    {
    case 70:
      return CLASP_ERROR_PROTOCOL_VERSION;
    case 112:
      return CLASP_ERROR_UNRECOGNIZED_NAME;
    case 116:
      return CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED;
    case 120:
      return CLASP_ERROR_NO_APPLICATION_PROTOCOL;
    case 42:
    case 43:
    case 44:
    case 45:
    case 46:
    case 48:
      return certificate_sent ? CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED : CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED;
    case 49: /* access_denied: valid, and still not let in */
    case 51: /* decrypt_error: the private key is another certificate's */
      return certificate_sent ? CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED : CLASP_ERROR_NONE;
    default:
      return CLASP_ERROR_NONE;
    }
}
