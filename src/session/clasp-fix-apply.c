/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-fix-apply.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-folder-settings.h"
#include "clasp-placeholder.h"
#include "clasp-redirect.h"
#include "clasp-uri.h"
#include "clasp-verdict.h"

/* The fields that RFC 6455 §4.1 requires. */
static const char *const REQUIRED_FIELDS[] = {
  "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
};

static void
fix_apply_nothing (ClaspProfile *profile, const char *value)
{
}

/* In the table, where one looks for it. */
static void
fix_apply_add_header (ClaspProfile *profile, const char *name, const char *value)
{
  g_autoptr (ClaspHeader) header = clasp_header_new (name, value, TRUE);

  g_list_store_append (clasp_profile_get_headers (profile), header);
}

/* (transfer full) (nullable): the header of this name that is sent */
static ClaspHeader *
fix_apply_find_ticked (ClaspProfile *profile, const char *name)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (clasp_header_get_enabled (header) && g_ascii_strcasecmp (clasp_header_get_name (header), name) == 0)
        return g_steal_pointer (&header);
    }
  return NULL;
}

/* What its folders say of it is not sent either: a row of the connection goes before theirs, ticked or not. */
static void
fix_apply_untick (ClaspProfile *profile, const char *name)
{
  g_autoptr (ClaspProfile) applied = NULL;
  g_autoptr (ClaspHeader) of_folder = NULL;
  g_autoptr (ClaspHeader) own = NULL;

  clasp_profile_untick_headers (profile, name);
  applied = clasp_folder_settings_dup_applied (profile, NULL);
  of_folder = applied != NULL ? fix_apply_find_ticked (applied, name) : NULL;
  if (of_folder == NULL)
    return;
  own = clasp_header_new (clasp_header_get_name (of_folder),
                          clasp_header_get_secret (of_folder) ? "" : clasp_header_get_value (of_folder), FALSE);
  g_list_store_append (clasp_profile_get_headers (profile), own);
}

static void
fix_apply_restore_field (ClaspProfile *profile, const char *name)
{
  fix_apply_untick (profile, name);
  clasp_profile_restore_field (profile, name);
}

static void
fix_apply_version (ClaspProfile *profile, const char *value)
{
  fix_apply_restore_field (profile, "Sec-WebSocket-Version");
}

static void
fix_apply_url (ClaspProfile *profile, const char *value)
{
  if (*value != '\0')
    clasp_profile_set_url (profile, value);
}

/* As a redirect that is followed: what the user gave for one origin does not go to another. */
static void
fix_apply_location (ClaspProfile *profile, const char *value)
{
  const char *url = clasp_profile_get_url (profile);
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) from = clasp_uri_parse (url, strlen (url), verdicts);
  g_autoptr (ClaspUri) to = clasp_uri_parse (value, strlen (value), verdicts);

  if (to != NULL)
    g_free (clasp_redirect_apply (profile, from, to));
}

/* For the server that the profile connects to now, and no other. */
static void
fix_apply_trust (ClaspProfile *profile, const char *value)
{
  const char *url = clasp_profile_get_url (profile);
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);
  g_autoptr (ClaspPin) pin = uri != NULL ? clasp_pin_new (uri->host, uri->port, value) : NULL;

  if (pin != NULL)
    clasp_profile_add_pin (profile, pin);
}

static void
fix_apply_unverified (ClaspProfile *profile, const char *value)
{
  clasp_profile_set_insecure (profile, TRUE);
}

static void
fix_apply_without_extensions (ClaspProfile *profile, const char *value)
{
  clasp_profile_set_extensions (profile, "");
  clasp_profile_set_deflate (profile, FALSE);
  fix_apply_untick (profile, "Sec-WebSocket-Extensions");
}

static void
fix_apply_without_subprotocols (ClaspProfile *profile, const char *value)
{
  clasp_profile_set_subprotocols (profile, "");
  fix_apply_untick (profile, "Sec-WebSocket-Protocol");
}

static void
fix_apply_offer_only (ClaspProfile *profile, const char *value)
{
  fix_apply_without_subprotocols (profile, value);
  clasp_profile_set_subprotocols (profile, value);
}

static void
fix_apply_offer (ClaspProfile *profile, const char *value)
{
  const char *offered = clasp_profile_get_subprotocols (profile);
  g_autofree char *joined = *offered == '\0' ? g_strdup (value) : g_strconcat (offered, ", ", value, NULL);

  clasp_profile_set_subprotocols (profile, joined);
}

static void
fix_apply_without_origin (ClaspProfile *profile, const char *value)
{
  clasp_profile_set_origin (profile, "");
  fix_apply_untick (profile, "Origin");
}

static void
fix_apply_with_origin (ClaspProfile *profile, const char *value)
{
  fix_apply_without_origin (profile, value);
  fix_apply_add_header (profile, "Origin", value);
}

static void
fix_apply_required_fields (ClaspProfile *profile, const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (REQUIRED_FIELDS); i++)
    fix_apply_untick (profile, REQUIRED_FIELDS[i]);
  clasp_profile_set_method (profile, "");
  clasp_profile_set_http_version (profile, "");
  clasp_profile_set_target (profile, "");
  clasp_profile_set_dropped_fields (profile, NULL);
}

static void
fix_apply_host (ClaspProfile *profile, const char *value)
{
  fix_apply_restore_field (profile, "Host");
  if (*value != '\0')
    fix_apply_add_header (profile, "Host", value);
}

static void
fix_apply_without_proxy (ClaspProfile *profile, const char *value)
{
  clasp_profile_set_proxy_mode (profile, CLASP_PROXY_NONE);
}

static void
fix_apply_deadline (ClaspProfile *profile, const char *value)
{
  clasp_profile_set_timeout (profile, (guint) g_ascii_strtoull (value, NULL, 10));
}

static void
fix_apply_ping (ClaspProfile *profile, const char *value)
{
  clasp_profile_set_ping (profile, (guint) g_ascii_strtoull (value, NULL, 10));
}

/* @change: what is said of it; %s is the argument, an address in it masked. %NULL: what shows something. */
static const struct
{
  void (*apply) (ClaspProfile *profile, const char *value);
  const char *change;
} CHANGES[CLASP_N_FIX_KINDS] = {
  [CLASP_FIX_RETRY] = { fix_apply_nothing, N_("Nothing is changed: the same request is sent once more.") },
  [CLASP_FIX_RETRY_VERSION_13] = { fix_apply_version, N_("Sec-WebSocket-Version is 13.") },
  [CLASP_FIX_USE_WS] = { fix_apply_url, N_("The address becomes %s. Nothing that is sent is encrypted.") },
  [CLASP_FIX_USE_WSS] = { fix_apply_url, N_("The address becomes %s.") },
  [CLASP_FIX_USE_LOCATION] = { fix_apply_location, N_("The address becomes %s.") },
  [CLASP_FIX_USE_HTTP_URL] = { fix_apply_url, N_("The address becomes %s.") },
  [CLASP_FIX_TRUST] = { fix_apply_trust, N_("The certificate with the SHA-256 %s is trusted for this host and port, "
                                             "until you take that "
                                             "back.") },
  [CLASP_FIX_CONNECT_UNVERIFIED] = { fix_apply_unverified,
                                     N_("This connection is opened without checking who answers.") },
  [CLASP_FIX_RETRY_WITHOUT_EXTENSIONS] = { fix_apply_without_extensions, N_("No extension is offered.") },
  [CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS] = { fix_apply_without_subprotocols, N_("No subprotocol is offered.") },
  [CLASP_FIX_OFFER_SUBPROTOCOL] = { fix_apply_offer, N_("The subprotocol “%s” is offered, too.") },
  [CLASP_FIX_OFFER_ONLY] = { fix_apply_offer_only, N_("The subprotocol “%s” is offered, and no other.") },
  [CLASP_FIX_RETRY_WITHOUT_ORIGIN] = { fix_apply_without_origin, N_("Origin is not sent.") },
  [CLASP_FIX_RETRY_WITH_ORIGIN] = { fix_apply_with_origin, N_("Origin is %s.") },
  [CLASP_FIX_RESTORE_FIELDS] = { fix_apply_required_fields,
                                 N_("The request line and the required fields are sent as RFC 6455 has them.") },
  [CLASP_FIX_SET_HOST] = { fix_apply_host, N_("Host is that of the address.") },
  [CLASP_FIX_WITHOUT_PROXY] = { fix_apply_without_proxy, N_("The connection goes straight to the server.") },
  [CLASP_FIX_LONGER_DEADLINE] = { fix_apply_deadline, N_("Opening may take %s s.") },
  [CLASP_FIX_PING] = { fix_apply_ping, N_("While the connection is open, a ping is sent every %s s.") },
};

gboolean
clasp_fix_apply (const ClaspFix *fix, ClaspProfile *profile)
{
  g_autofree char *value = NULL;

  g_return_val_if_fail (fix != NULL, FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  if (clasp_fix_get_verb (fix) != CLASP_FIX_CONNECTS || CHANGES[fix->kind].apply == NULL)
    return FALSE;
  /* A server may have said it: what looks like a placeholder in it is none. */
  value = clasp_placeholders_escape (fix->value);
  CHANGES[fix->kind].apply (profile, value);
  return TRUE;
}

char *
clasp_fix_dup_change (const ClaspFix *fix, ClaspProfile *profile)
{
  g_autofree char *shown = NULL;
  GString *sentence;

  g_return_val_if_fail (fix != NULL, NULL);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  if (clasp_fix_get_verb (fix) != CLASP_FIX_CONNECTS || CHANGES[fix->kind].change == NULL)
    return g_strdup (_("Nothing is changed yet."));
  shown = clasp_uri_mask (fix->value);
  sentence = g_string_new (_(CHANGES[fix->kind].change));
  g_string_replace (sentence, "%s", shown, 1);
  return g_string_free_and_steal (sentence);
}
