/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-certificate-der.h"
#include "test-util.h"

/* Made by openssl; what it says of them is what stands here. */
static const struct
{
  const char *base64;
  const char *serial, *signature, *key, *usages;
  gboolean is_authority;
} certificates[] = {
  { /* "req -x509 -newkey rsa:2048 -sha256 -set_serial 0x0a0b0c", with an extended usage that nobody knows */
    "MIIDLzCCAhegAwIBAgIDCgsMMA0GCSqGSIb3DQEBCwUAMBYxFDASBgNVBAMMC3JzYS5leGFtcGxlMB4XDTI2MTEzMDEwNTYzNloX"
    "DTM2MTEyNzEwNTYzNlowFjEUMBIGA1UEAwwLcnNhLmV4YW1wbGUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCbcYvk"
    "ExwSC6zCquhPE+m2Q1ODUmuvhkF02v0FL2yMGquGJ82Nx5Go4owvPcvhbKfpF/yteyciF93zHs0uRV28aP5ehBMY7odFqwFqvD1o"
    "2t2VOUKCvJuqCuhYUSCy7y/TkLcI49GHPPaTPnVrYqUX0lfoKnJ407EzqyAaVyMT43wzoXgvpO8bHFdjzxmoAFl2/BRt/asyO5Mx"
    "By1dWR8m9FITYZI8n7/LL3Qc5u5sQEMhH/4ENr+m25aCCWkD66Q3g5BScP1t1WcCMZpTzSZP8ofDcT/MUG4NVwm6n+SwoBuW6vTl"
    "fthZ1fj06uGnvS42Jy9pASOra0hcnLxwxOqZAgMBAAGjgYUwgYIwHQYDVR0OBBYEFJ9eFLQgbKDX/TEJroD++1b2HPBQMB8GA1Ud"
    "IwQYMBaAFJ9eFLQgbKDX/TEJroD++1b2HPBQMA4GA1UdDwEB/wQEAwIFoDAiBgNVHSUEGzAZBggrBgEFBQcDAQYIKwYBBQUHAwIG"
    "AyoDBDAMBgNVHRMBAf8EAjAAMA0GCSqGSIb3DQEBCwUAA4IBAQCFJZqTy0k8FUgSBLxFvnDfaVGISthhLAs+Vbh+5fpTB/b4qb6/"
    "JaxOP+MFC9St3/NBtQ/n/yae0GtnOoACvPQucLL5oWSu7i/qVIRO1w1zKVDBqI1Ix9ThoHB7aCUWNbpMG8ogLV4yS2OYEOB6nUot"
    "zjvEM077MF+/GpjfwyhQtov+z5DVi45xwApj2uSbD1JMYgfbmGUNinsxwV3J2F8lTj1Y3yQbeXdIkDsx7h+9+SvDDZox8ltzOKvY"
    "mGDBdmhTniIGBTB1eflgWOMsv0lIU2dmiBCA7VpKVTn44/92ZQSKXLEV36RGGv/hl7OK6RTHg4Qipcu53iKDc2zuQLgq",
    "0A:0B:0C", "RSA with SHA-256", "RSA, 2048 bits", "digitalSignature keyEncipherment serverAuth clientAuth 1.2.3.4",
    FALSE },
  { /* "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -sha384 -set_serial 0x80ff" */
    "MIIBujCCAT+gAwIBAgIDAID/MAoGCCqGSM49BAMDMBQxEjAQBgNVBAMMCUF1dGhvcml0eTAeFw0yNjExMzAxMDU2MzdaFw0zNjEx"
    "MjcxMDU2MzdaMBQxEjAQBgNVBAMMCUF1dGhvcml0eTB2MBAGByqGSM49AgEGBSuBBAAiA2IABFkjITupQ3rwJIMfgjMrmE9iBya/"
    "miRc8vu79MeWrwMVHGacnw1irh3t/P6RWntzdnelOK2CcYreP2qPGMnP9+ntUjeJC3zxOiO/fTjuFybOsM4a+UXsLt9ZFPcB+ZW3"
    "u6NjMGEwHQYDVR0OBBYEFJ1s8cAvUwtGqaisJ0NFVCqu8p7fMB8GA1UdIwQYMBaAFJ1s8cAvUwtGqaisJ0NFVCqu8p7fMA8GA1Ud"
    "EwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAoGCCqGSM49BAMDA2kAMGYCMQDgeeaHAy1OEpUht8Ubik0ykqjK6pAVMO5gusyF"
    "C4Q4k4pRlRKuw+RhWIgLFBz14lICMQCjh5BfRkoEMSfYY8k76t2Mkc0/rAwem0cJxkXsGFjT+f9cO4MOxs9T16lWioLoPHQ=",
    "80:FF", "ECDSA with SHA-384", "EC, P-384", "keyCertSign cRLSign", TRUE },
  { /* "req -x509 -newkey ed25519 -set_serial 1" */
    "MIIBGzCBzqADAgECAgEBMAUGAytlcDANMQswCQYDVQQDDAJlZDAeFw0yNjExMzAxMDU2MzdaFw0zNjExMjcxMDU2MzdaMA0xCzAJ"
    "BgNVBAMMAmVkMCowBQYDK2VwAyEAbRQN3HTJX9LXI9w0IJ/MbDH3svOpItSVbNLejdfogyujUzBRMB0GA1UdDgQWBBREptHNJsXV"
    "2iJTW7g5mpcm11G8gDAfBgNVHSMEGDAWgBREptHNJsXV2iJTW7g5mpcm11G8gDAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBAOvL"
    "7hB/typxdhjr2H9rqwK7tnw6vse8l5k6f9sMXEBOij5GqALRC99l2MJsexUwsuFiygl+POuBPElo3E6Zxg4=",
    "01", "Ed25519", "Ed25519", "", TRUE },
};

static GBytes *
decode (gsize i)
{
  gsize length;
  guchar *data = g_base64_decode (certificates[i].base64, &length);

  return g_bytes_new_take (data, length);
}

static void
test_whole (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autoptr (GBytes) bytes = decode (i);
      g_auto (TestPage) page;
      g_autoptr (ClaspCertificateDer) der = NULL;
      g_autofree char *usages = NULL;

      test_page_init (&page, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      der = clasp_certificate_der_read (page.data, page.length);
      g_assert_nonnull (der);
      usages = g_strjoinv (" ", der->usages);
      g_assert_cmpstr (der->serial, ==, certificates[i].serial);
      g_assert_cmpstr (der->signature, ==, certificates[i].signature);
      g_assert_cmpstr (der->key, ==, certificates[i].key);
      g_assert_cmpstr (usages, ==, certificates[i].usages);
      g_assert_cmpint (der->is_authority, ==, certificates[i].is_authority);
    }
}

/* Cut anywhere, it is none: its outermost length says so. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autoptr (GBytes) bytes = decode (i);

      for (gsize length = 0; length < g_bytes_get_size (bytes); length++)
        {
          g_auto (TestPage) page;
          g_autoptr (ClaspCertificateDer) der = NULL;

          test_page_init (&page, g_bytes_get_data (bytes, NULL), length);
          der = clasp_certificate_der_read (page.data, page.length);
          g_assert_null (der);
        }
    }
}

/* Whatever one byte becomes, nothing past the end is read, and what is told is text. */
static void
test_changed (void)
{
  g_autoptr (GBytes) bytes = decode (1);
  static const guint8 values[] = { 0, 1, 0x30, 0x7f, 0x80, 0x84, 0xff };

  for (gsize at = 0; at < g_bytes_get_size (bytes); at++)
    for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
      {
        g_auto (TestPage) page;
        g_autoptr (ClaspCertificateDer) der = NULL;

        test_page_init (&page, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
        page.data[at] = values[i];
        der = clasp_certificate_der_read (page.data, page.length);
        if (der != NULL && der->key != NULL)
          g_assert_true (g_str_is_ascii (der->key));
      }
}

static void
test_none (void)
{
  static const char *const none[] = {
    "", "\x30", "\x30\x80", "\x30\x84\xff\xff\xff\xff", "\x30\x02\x30\x7f", "no certificate"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_auto (TestPage) page;
      g_autoptr (ClaspCertificateDer) der = NULL;

      test_page_init (&page, none[i], strlen (none[i]));
      der = clasp_certificate_der_read (page.data, page.length);
      g_assert_null (der);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate-der/whole", test_whole);
  g_test_add_func ("/certificate-der/cut", test_cut);
  g_test_add_func ("/certificate-der/changed", test_changed);
  g_test_add_func ("/certificate-der/none", test_none);
  return g_test_run ();
}
