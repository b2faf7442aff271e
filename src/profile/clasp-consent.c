/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-consent.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-keyring.h"
#include "clasp-limited-file.h"
#include "clasp-origin.h"
#include "clasp-secret.h"

/* Bytes of the file of what was agreed to: one digest a line. */
#define MAX_FILE_SIZE (1024 * 1024)

static void
consent_add (GStrvBuilder *builder, const char *format, const char *value)
{
  g_autofree char *masked = clasp_secret_mask_url (value);
  g_autofree char *shown = clasp_foreign_to_text (masked, strlen (masked), 0);

  g_strv_builder_take (builder, g_strdup_printf (format, shown));
}

/* What is asked about, with the words that ask. */
static const struct
{
  const char *property;
  const char *words;
} ASKED[] = {
  { "ca-file", N_("the authority in %s") },
  { "cert-file", N_("the client certificate in %s") },
  { "key-file", N_("the private key in %s") },
  { "proxy-uri", N_("the proxy %s") },
  { "connect-to", N_("the address %s in the place of the URL’s") },
  { "sni", N_("the name %s for TLS in the place of the URL’s") },
};

/* The certificate, and host and port for which it is trusted. (transfer full) */
static char *
consent_dup_pin (GListModel *pins, guint position)
{
  g_autoptr (ClaspPin) pin = g_list_model_get_item (pins, position);

  return g_strdup_printf ("%s:%u, %s", clasp_pin_get_host (pin), clasp_pin_get_port (pin), clasp_pin_get_sha256 (pin));
}

char **
clasp_consent_dup_settings (ClaspProfile *profile)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GListModel *pins;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ASKED); i++)
    {
      g_autofree char *value = NULL;

      g_object_get (profile, ASKED[i].property, &value, NULL);
      if (*value != '\0')
        consent_add (builder, _(ASKED[i].words), value);
    }
  pins = G_LIST_MODEL (clasp_profile_get_pins (profile));
  for (guint i = 0; i < g_list_model_get_n_items (pins); i++)
    {
      g_autofree char *pin = consent_dup_pin (pins, i);

      consent_add (builder, _("trust in the certificate of %s"), pin);
    }
  return g_strv_builder_end (builder);
}

void
clasp_consent_reset_settings (ClaspProfile *profile)
{
  g_return_if_fail (CLASP_IS_PROFILE (profile));

  for (gsize i = 0; i < G_N_ELEMENTS (ASKED); i++)
    g_object_set (profile, ASKED[i].property, "", NULL);
  if (clasp_profile_get_proxy_mode (profile) == CLASP_PROXY_URI)
    clasp_profile_set_proxy_mode (profile, CLASP_PROXY_SYSTEM);
  g_list_store_remove_all (clasp_profile_get_pins (profile));
}

static GFile *
consent_get_file (void)
{
  return g_file_new_build_filename (g_get_user_data_dir (), "handclasp", "consents", NULL);
}

static void
consent_digest_text (GChecksum *checksum, const char *name, const char *value)
{
  g_checksum_update (checksum, (const guchar *) name, (gssize) strlen (name) + 1);
  g_checksum_update (checksum, (const guchar *) value, (gssize) strlen (value) + 1);
}

/* Of the folder, of where the connection leads and of every setting as it is, not as it is shown: a change is asked
 * for again, in whatever language. (transfer full) */
static char *
consent_make_digest (GFile *folder, ClaspProfile *profile)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *collection = clasp_keyring_dup_collection (folder);
  g_autofree char *origin = clasp_origin_dup_of_url (clasp_profile_get_url (profile));
  GListModel *pins = G_LIST_MODEL (clasp_profile_get_pins (profile));

  consent_digest_text (checksum, "collection", collection);
  consent_digest_text (checksum, "url", origin != NULL ? origin : clasp_profile_get_url (profile));
  for (gsize i = 0; i < G_N_ELEMENTS (ASKED); i++)
    {
      g_autofree char *value = NULL;

      g_object_get (profile, ASKED[i].property, &value, NULL);
      if (*value != '\0')
        consent_digest_text (checksum, ASKED[i].property, value);
    }
  for (guint i = 0; i < g_list_model_get_n_items (pins); i++)
    {
      g_autofree char *pin = consent_dup_pin (pins, i);

      consent_digest_text (checksum, "pin", pin);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

/* (transfer full): what was agreed to, with a line's end behind each; "" when there is nothing. */
static char *
consent_read (void)
{
  g_autoptr (GFile) file = consent_get_file ();
  g_autoptr (GBytes) bytes = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, NULL);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
}

gboolean
clasp_consent_is_given (GFile *folder, ClaspProfile *profile)
{
  g_auto (GStrv) settings = NULL;
  g_autofree char *own = NULL;
  g_autofree char *collection = NULL;
  g_autofree char *given = NULL;
  g_autofree char *digest = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  settings = clasp_consent_dup_settings (profile);
  own = clasp_keyring_dup_collection (NULL);
  collection = clasp_keyring_dup_collection (folder);
  if (settings[0] == NULL || strcmp (own, collection) == 0)
    return TRUE;
  given = consent_read ();
  digest = consent_make_digest (folder, profile);
  return strstr (given, digest) != NULL;
}

gboolean
clasp_consent_give (GFile *folder, ClaspProfile *profile, GError **error)
{
  g_autoptr (GFile) file = consent_get_file ();
  g_autofree char *digest = NULL;
  g_autofree char *given = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *parent = g_path_get_dirname (g_file_peek_path (file));

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  if (g_mkdir_with_parents (parent, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", parent, g_strerror (code));
      return FALSE;
    }
  digest = consent_make_digest (folder, profile);
  given = consent_read ();
  contents = g_strconcat (given, digest, "\n", NULL);
  return g_file_replace_contents (file, contents, strlen (contents), NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL,
                                  error);
}
