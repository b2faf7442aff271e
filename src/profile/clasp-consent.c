/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-consent.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-keyring.h"
#include "clasp-limited-file.h"
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

static void
consent_add_property (GStrvBuilder *builder, ClaspProfile *profile, const char *property, const char *format)
{
  g_autofree char *value = NULL;

  g_object_get (profile, property, &value, NULL);
  if (*value != '\0')
    consent_add (builder, format, value);
}

char **
clasp_consent_dup_settings (ClaspProfile *profile)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GListModel *pins;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  consent_add_property (builder, profile, "ca-file", _("the authority in %s"));
  consent_add_property (builder, profile, "cert-file", _("the client certificate in %s"));
  consent_add_property (builder, profile, "key-file", _("the private key in %s"));
  consent_add_property (builder, profile, "proxy-uri", _("the proxy %s"));
  pins = G_LIST_MODEL (clasp_profile_get_pins (profile));
  for (guint i = 0; i < g_list_model_get_n_items (pins); i++)
    {
      g_autoptr (ClaspPin) pin = g_list_model_get_item (pins, i);
      g_autofree char *text = g_strdup_printf ("%s:%u, %s", clasp_pin_get_host (pin), clasp_pin_get_port (pin),
                                               clasp_pin_get_sha256 (pin));

      consent_add (builder, _("trust in the certificate of %s"), text);
    }
  return g_strv_builder_end (builder);
}

static GFile *
consent_get_file (void)
{
  return g_file_new_build_filename (g_get_user_data_dir (), "handclasp", "consents", NULL);
}

/* Of the folder and of every setting as it is, so that a change is asked for again. (transfer full) */
static char *
consent_make_digest (GFile *folder, ClaspProfile *profile)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *collection = clasp_keyring_dup_collection (folder);
  g_auto (GStrv) settings = clasp_consent_dup_settings (profile);

  g_checksum_update (checksum, (const guchar *) collection, -1);
  for (gsize i = 0; settings[i] != NULL; i++)
    g_checksum_update (checksum, (const guchar *) settings[i], (gssize) strlen (settings[i]) + 1);
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
