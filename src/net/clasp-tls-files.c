/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-tls-files.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
tls_files_set_bad_file (GError **error, const char *format, const char *path, const GError *cause)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, format, name,
               cause != NULL ? cause->message : _("it holds none"));
  return FALSE;
}

static gboolean
tls_files_load_authorities (ClaspTlsFiles *self, const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GError) cause = NULL;
  GList *certificates = g_tls_certificate_list_new_from_file (absolute, &cause);

  if (certificates != NULL)
    self->authorities = g_tls_file_database_new (absolute, &cause);
  g_list_free_full (certificates, g_object_unref);
  if (self->authorities == NULL)
    return tls_files_set_bad_file (error, _("No certificates can be read from the authorities file “%s”: %s"), path,
                                   cause);
  return TRUE;
}

/* One that stands on a card or in a module is named by a URI (RFC 7512), and so is its key. */
static gboolean
tls_files_load_pkcs11 (ClaspTlsFiles *self, const char *cert_uri, const char *key_uri, GError **error)
{
  g_autoptr (GError) cause = NULL;
  /* Behind the question mark, a PIN may stand. */
  g_autofree char *shown = g_strndup (cert_uri, strcspn (cert_uri, "?"));

  self->certificate = g_tls_certificate_new_from_pkcs11_uris (cert_uri, key_uri, &cause);
  if (self->certificate == NULL)
    return tls_files_set_bad_file (error, _("No client certificate can be used at “%s”: %s"), shown, cause);
  return TRUE;
}

/* Certificate and key in one file. */
static gboolean
tls_files_load_both (ClaspTlsFiles *self, const char *path, const char *password, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean is_pkcs12 = g_str_has_suffix (path, ".p12") || g_str_has_suffix (path, ".pfx");

  self->certificate = is_pkcs12 && password != NULL
                          ? g_tls_certificate_new_from_file_with_password (path, password, &cause)
                          : g_tls_certificate_new_from_file (path, &cause);
  if (self->certificate != NULL)
    return TRUE;
  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD))
    {
      g_autofree char *name = g_filename_display_name (path);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   password != NULL
                       ? _("The password of the client certificate “%s” is wrong.")
                       : _("The client certificate “%s” is protected by a password, which was not given."),
                   name);
      return FALSE;
    }
  return tls_files_set_bad_file (error, _("No client certificate can be read from “%s”: %s"), path, cause);
}

static gboolean
tls_files_load_certificate (ClaspTlsFiles *self, const char *cert_path, const char *key_path, const char *password,
                            GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GTlsCertificate) alone = NULL;

  if (g_str_has_prefix (cert_path, "pkcs11:"))
    return tls_files_load_pkcs11 (self, cert_path, key_path, error);
  if (key_path == NULL)
    return tls_files_load_both (self, cert_path, password, error);

  /* First alone, so that the sentence names the file that is at fault. */
  alone = g_tls_certificate_new_from_file (cert_path, &cause);
  if (alone == NULL)
    return tls_files_set_bad_file (error, _("No client certificate can be read from “%s”: %s"), cert_path, cause);
  self->certificate = g_tls_certificate_new_from_files (cert_path, key_path, &cause);
  if (self->certificate == NULL)
    return tls_files_set_bad_file (error, _("No private key that fits can be read from “%s”: %s"), key_path, cause);
  return TRUE;
}

/* A certificate without its key can't be used. */
static gboolean
tls_files_check_key (ClaspTlsFiles *self, const char *path, GError **error)
{
  g_autoptr (GByteArray) key = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *name = g_filename_display_name (path);

  g_object_get (self->certificate, "private-key", &key, "private-key-pkcs11-uri", &uri, NULL);
  if (key != NULL || uri != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("“%s” holds a client certificate without its private key; name the key’s file as well."), name);
  return FALSE;
}

static gboolean
tls_files_refuse_key_alone (const char *key_path, GError **error)
{
  g_autofree char *name = g_filename_display_name (key_path);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("“%s” was given as a private key without a client certificate; name the certificate’s file as well."),
               name);
  return FALSE;
}

ClaspTlsFiles *
clasp_tls_files_load (const ClaspConnectConfig *config, GError **error)
{
  g_autoptr (ClaspTlsFiles) self = g_new0 (ClaspTlsFiles, 1);

  if (config->ca_file != NULL && !tls_files_load_authorities (self, config->ca_file, error))
    return NULL;
  if (config->cert_file == NULL && config->key_file != NULL && !tls_files_refuse_key_alone (config->key_file, error))
    return NULL;
  if (config->cert_file != NULL &&
      (!tls_files_load_certificate (self, config->cert_file, config->key_file, config->cert_password, error) ||
       !tls_files_check_key (self, config->cert_file, error)))
    return NULL;
  return g_steal_pointer (&self);
}

ClaspTlsFiles *
clasp_tls_files_dup_authorities (const ClaspTlsFiles *self)
{
  ClaspTlsFiles *copy = g_new0 (ClaspTlsFiles, 1);

  g_return_val_if_fail (self != NULL, copy);

  copy->authorities = self->authorities != NULL ? g_object_ref (self->authorities) : NULL;
  return copy;
}

void
clasp_tls_files_free (ClaspTlsFiles *self)
{
  g_clear_object (&self->authorities);
  g_clear_object (&self->certificate);
  g_free (self);
}
