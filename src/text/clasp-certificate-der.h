/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspCertificateDer:
 * @serial: the serial number in hexadecimal, "0A:FF"; (nullable)
 * @signature: the signature's algorithm, "ECDSA with SHA-256", or its number "1.2.840.…"; (nullable)
 * @key: the public key's kind, size or curve: "RSA, 2048 bits"; (nullable)
 * @usages: (array zero-terminated=1): what the key may be used for, in the words of RFC 5280 §4.2.1.3 and §4.2.1.12:
 * "digitalSignature", "serverAuth"
 * @is_authority: whether basic constraints say that it may sign others (RFC 5280 §4.2.1.9)
 *
 * What GIO does not tell of a certificate.
 */
typedef struct
{
  char *serial;
  char *signature;
  char *key;
  char **usages;
  gboolean is_authority;
} ClaspCertificateDer;

/**
 * clasp_certificate_der_read:
 * @data: a certificate in DER (X.690, RFC 5280 §4.1)
 * @length: bytes
 *
 * Reads a certificate. Nothing is looked at twice, and nothing outside of the bytes. Pure.
 *
 * Returns: (transfer full) (nullable): what was understood of it; %NULL when it is no certificate
 */
ClaspCertificateDer *clasp_certificate_der_read (const guint8 *data, gsize length);
void clasp_certificate_der_free (ClaspCertificateDer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspCertificateDer, clasp_certificate_der_free)

G_END_DECLS
