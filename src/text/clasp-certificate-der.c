/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-certificate-der.h"

#include <string.h>

/* Tags of X.690 §8, class and number in one byte. */
enum
{
  TAG_BOOLEAN = 0x01,
  TAG_INTEGER = 0x02,
  TAG_BIT_STRING = 0x03,
  TAG_OCTET_STRING = 0x04,
  TAG_OID = 0x06,
  TAG_SEQUENCE = 0x30,
  TAG_VERSION = 0xa0,
  TAG_EXTENSIONS = 0xa3,
};

/* Bytes of a serial number (RFC 5280 §4.1.2.2 allows 20), and of an object identifier. */
#define MAX_SERIAL 64
#define MAX_OID 64

/* What is left to be read of one value. */
typedef struct
{
  const guint8 *data;
  gsize length;
} Der;

/* Takes the next value; %FALSE when there is none that is whole. */
static gboolean
certificate_der_next (Der *self, guint8 *tag, Der *value)
{
  gsize length, n_length_bytes = 0;

  if (self->length < 2 || (self->data[0] & 0x1f) == 0x1f)
    return FALSE;
  length = self->data[1];
  if (length >= 0x80)
    {
      n_length_bytes = length & 0x7f;
      if (n_length_bytes == 0 || n_length_bytes > 4 || self->length < 2 + n_length_bytes)
        return FALSE;
      length = 0;
      for (gsize i = 0; i < n_length_bytes; i++)
        length = length << 8 | self->data[2 + i];
    }
  if (length > self->length - 2 - n_length_bytes)
    return FALSE;
  *tag = self->data[0];
  value->data = self->data + 2 + n_length_bytes;
  value->length = length;
  self->data = value->data + length;
  self->length -= 2 + n_length_bytes + length;
  return TRUE;
}

/* Takes the next value when it has this tag; else leaves it. */
static gboolean
certificate_der_take (Der *self, guint8 wanted, Der *value)
{
  Der after = *self;
  guint8 tag;

  if (!certificate_der_next (&after, &tag, value) || tag != wanted)
    return FALSE;
  *self = after;
  return TRUE;
}

/* "1.2.840.113549" (X.690 §8.19). (transfer full) (nullable) */
static char *
certificate_der_dup_oid (Der oid)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 arc = 0;

  if (oid.length == 0 || oid.length > MAX_OID || oid.data[oid.length - 1] >= 0x80)
    return NULL;
  for (gsize i = 0; i < oid.length; i++)
    {
      if (arc > G_MAXUINT64 >> 7)
        return NULL;
      arc = arc << 7 | (oid.data[i] & 0x7f);
      if (oid.data[i] >= 0x80)
        continue;
      if (text->len == 0)
        {
          guint64 first = MIN (arc / 40, 2);

          g_string_append_printf (text, "%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, first, arc - first * 40);
        }
      else
        g_string_append_printf (text, ".%" G_GUINT64_FORMAT, arc);
      arc = 0;
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

typedef struct
{
  const char *oid;
  const char *name;
} Named;

static const Named signatures[] = {
  { "1.2.840.113549.1.1.4", "RSA with MD5" },
  { "1.2.840.113549.1.1.5", "RSA with SHA-1" },
  { "1.2.840.113549.1.1.10", "RSA-PSS" },
  { "1.2.840.113549.1.1.11", "RSA with SHA-256" },
  { "1.2.840.113549.1.1.12", "RSA with SHA-384" },
  { "1.2.840.113549.1.1.13", "RSA with SHA-512" },
  { "1.2.840.10045.4.1", "ECDSA with SHA-1" },
  { "1.2.840.10045.4.3.2", "ECDSA with SHA-256" },
  { "1.2.840.10045.4.3.3", "ECDSA with SHA-384" },
  { "1.2.840.10045.4.3.4", "ECDSA with SHA-512" },
  { "1.3.101.112", "Ed25519" },
  { "1.3.101.113", "Ed448" },
  { NULL, NULL },
};

static const Named curves[] = {
  { "1.2.840.10045.3.1.7", "P-256" },
  { "1.3.132.0.34", "P-384" },
  { "1.3.132.0.35", "P-521" },
  { "1.3.132.0.10", "secp256k1" },
  { NULL, NULL },
};

static const Named extended_usages[] = {
  { "2.5.29.37.0", "anyExtendedKeyUsage" },   { "1.3.6.1.5.5.7.3.1", "serverAuth" },
  { "1.3.6.1.5.5.7.3.2", "clientAuth" },      { "1.3.6.1.5.5.7.3.3", "codeSigning" },
  { "1.3.6.1.5.5.7.3.4", "emailProtection" }, { "1.3.6.1.5.5.7.3.8", "timeStamping" },
  { "1.3.6.1.5.5.7.3.9", "OCSPSigning" },     { NULL, NULL },
};

/* The bits of keyUsage, first the highest of the first byte (RFC 5280 §4.2.1.3). */
static const char *const usages[] = {
  "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
  "keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly",
};

/* Its name in @table, else its number. (transfer full) (nullable) */
static char *
certificate_der_dup_name (Der oid, const Named *table)
{
  g_autofree char *text = certificate_der_dup_oid (oid);

  for (gsize i = 0; text != NULL && table[i].oid != NULL; i++)
    if (strcmp (table[i].oid, text) == 0)
      return g_strdup (table[i].name);
  return g_steal_pointer (&text);
}

static char *
certificate_der_dup_serial (Der number)
{
  GString *text;

  while (number.length > 1 && number.data[0] == 0)
    {
      number.data++;
      number.length--;
    }
  if (number.length == 0 || number.length > MAX_SERIAL)
    return NULL;
  text = g_string_new (NULL);
  for (gsize i = 0; i < number.length; i++)
    g_string_append_printf (text, i == 0 ? "%02X" : ":%02X", number.data[i]);
  return g_string_free_and_steal (text);
}

/* The bits of the number that begins a SEQUENCE: an RSA key's modulus (RFC 8017 §A.1.1). */
static guint
certificate_der_count_bits (Der bit_string)
{
  Der key, number;
  guint bits;

  if (bit_string.length < 1)
    return 0;
  bit_string.data++;
  bit_string.length--;
  if (!certificate_der_take (&bit_string, TAG_SEQUENCE, &key) || !certificate_der_take (&key, TAG_INTEGER, &number))
    return 0;
  while (number.length > 0 && number.data[0] == 0)
    {
      number.data++;
      number.length--;
    }
  if (number.length == 0 || number.length > G_MAXUINT16)
    return 0;
  bits = (guint) number.length * 8;
  for (guint8 top = number.data[0]; top < 0x80; top = (guint8) (top << 1))
    bits--;
  return bits;
}

static char *
certificate_der_dup_key (Der info)
{
  Der algorithm, oid, curve, bits;
  g_autofree char *kind = NULL;

  if (!certificate_der_take (&info, TAG_SEQUENCE, &algorithm) || !certificate_der_take (&algorithm, TAG_OID, &oid))
    return NULL;
  kind = certificate_der_dup_oid (oid);
  if (g_strcmp0 (kind, "1.2.840.113549.1.1.1") == 0 && certificate_der_take (&info, TAG_BIT_STRING, &bits))
    {
      guint n = certificate_der_count_bits (bits);

      return n > 0 ? g_strdup_printf ("RSA, %u bits", n) : g_strdup ("RSA");
    }
  if (g_strcmp0 (kind, "1.2.840.10045.2.1") == 0)
    {
      g_autofree char *name = certificate_der_take (&algorithm, TAG_OID, &curve)
                                  ? certificate_der_dup_name (curve, curves)
                                  : NULL;

      return name != NULL ? g_strdup_printf ("EC, %s", name) : g_strdup ("EC");
    }
  return certificate_der_dup_name (oid, signatures);
}

static void
certificate_der_add_usages (Der bit_string, GStrvBuilder *builder)
{
  for (gsize i = 0; i < G_N_ELEMENTS (usages); i++)
    if (bit_string.length > 1 + i / 8 && (bit_string.data[1 + i / 8] & (0x80 >> i % 8)) != 0)
      g_strv_builder_add (builder, usages[i]);
}

static void
certificate_der_add_extended (Der sequence, GStrvBuilder *builder)
{
  Der oid;

  while (certificate_der_take (&sequence, TAG_OID, &oid))
    {
      char *name = certificate_der_dup_name (oid, extended_usages);

      if (name != NULL)
        g_strv_builder_take (builder, name);
    }
}

/* One extension: its identifier, perhaps whether it is critical, and its value (RFC 5280 §4.1). */
static void
certificate_der_read_extension (ClaspCertificateDer *self, Der extension, GStrvBuilder *builder)
{
  Der oid, critical, wrapped, value, flag;
  g_autofree char *id = NULL;

  if (!certificate_der_take (&extension, TAG_OID, &oid))
    return;
  certificate_der_take (&extension, TAG_BOOLEAN, &critical);
  if (!certificate_der_take (&extension, TAG_OCTET_STRING, &wrapped))
    return;
  id = certificate_der_dup_oid (oid);
  if (g_strcmp0 (id, "2.5.29.15") == 0 && certificate_der_take (&wrapped, TAG_BIT_STRING, &value))
    certificate_der_add_usages (value, builder);
  else if (g_strcmp0 (id, "2.5.29.37") == 0 && certificate_der_take (&wrapped, TAG_SEQUENCE, &value))
    certificate_der_add_extended (value, builder);
  else if (g_strcmp0 (id, "2.5.29.19") == 0 && certificate_der_take (&wrapped, TAG_SEQUENCE, &value) &&
           certificate_der_take (&value, TAG_BOOLEAN, &flag))
    self->is_authority = flag.length == 1 && flag.data[0] != 0;
}

static void
certificate_der_read_extensions (ClaspCertificateDer *self, Der certificate)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  Der value, list, extension;
  guint8 tag;

  while (certificate_der_next (&certificate, &tag, &value))
    if (tag == TAG_EXTENSIONS && certificate_der_take (&value, TAG_SEQUENCE, &list))
      while (certificate_der_take (&list, TAG_SEQUENCE, &extension))
        certificate_der_read_extension (self, extension, builder);
  self->usages = g_strv_builder_end (builder);
}

ClaspCertificateDer *
clasp_certificate_der_read (const guint8 *data, gsize length)
{
  Der whole = { data, length };
  Der outer, certificate, version, serial, algorithm, oid, skipped, key;
  ClaspCertificateDer *self;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (!certificate_der_take (&whole, TAG_SEQUENCE, &outer) ||
      !certificate_der_take (&outer, TAG_SEQUENCE, &certificate))
    return NULL;
  certificate_der_take (&certificate, TAG_VERSION, &version);
  if (!certificate_der_take (&certificate, TAG_INTEGER, &serial) ||
      !certificate_der_take (&certificate, TAG_SEQUENCE, &algorithm) ||
      !certificate_der_take (&algorithm, TAG_OID, &oid))
    return NULL;
  self = g_new0 (ClaspCertificateDer, 1);
  self->serial = certificate_der_dup_serial (serial);
  self->signature = certificate_der_dup_name (oid, signatures);
  /* Issuer, validity and subject are read by GIO. */
  if (certificate_der_take (&certificate, TAG_SEQUENCE, &skipped) &&
      certificate_der_take (&certificate, TAG_SEQUENCE, &skipped) &&
      certificate_der_take (&certificate, TAG_SEQUENCE, &skipped) &&
      certificate_der_take (&certificate, TAG_SEQUENCE, &key))
    self->key = certificate_der_dup_key (key);
  certificate_der_read_extensions (self, certificate);
  return self;
}

void
clasp_certificate_der_free (ClaspCertificateDer *self)
{
  if (self == NULL)
    return;
  g_free (self->serial);
  g_free (self->signature);
  g_free (self->key);
  g_strfreev (self->usages);
  g_free (self);
}
