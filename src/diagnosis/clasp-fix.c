/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-fix.h"

#include <glib/gi18n-lib.h>

#include "clasp-uri.h"

/* @label: %s is the argument. */
static const struct
{
  const char *id;
  const char *label;
  ClaspFixVerb verb;
} KINDS[CLASP_N_FIX_KINDS] = {
  [CLASP_FIX_RETRY] = { "retry", N_("Try again"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_RETRY_VERSION_13] = { "retry-version-13", N_("Retry with version 13"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_USE_WS] = { "use-ws", N_("Connect with ws:// (not encrypted)"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_USE_WSS] = { "use-wss", N_("Connect with wss://"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_USE_LOCATION] = { "use-location", N_("Follow the redirect"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_USE_HTTP_URL] = { "use-http-url", N_("Connect to %s"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_TRUST] = { "trust", N_("Trust this certificate"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_CHOOSE_AUTHORITY] = { "choose-authority", N_("Choose its authority…"), CLASP_FIX_SHOWS },
  [CLASP_FIX_CONNECT_UNVERIFIED] = { "connect-unverified", N_("Connect once without verifying"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_CHOOSE_CLIENT_CERTIFICATE] = { "choose-client-certificate", N_("Choose a client certificate…"),
                                            CLASP_FIX_SHOWS },
  [CLASP_FIX_RETRY_WITHOUT_EXTENSIONS] = { "retry-without-extensions", N_("Retry without extensions"),
                                           CLASP_FIX_CONNECTS },
  [CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS] = { "retry-without-subprotocols", N_("Retry without subprotocols"),
                                             CLASP_FIX_CONNECTS },
  [CLASP_FIX_OFFER_SUBPROTOCOL] = { "offer-subprotocol", N_("Offer “%s”"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_OFFER_ONLY] = { "offer-only", N_("Offer “%s” alone"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_RETRY_WITHOUT_ORIGIN] = { "retry-without-origin", N_("Retry without Origin"), CLASP_FIX_CONNECTS },
  /* Translators: %s is an origin, such as “https://example.com”; this is on a button. */
  [CLASP_FIX_RETRY_WITH_ORIGIN] = { "retry-with-origin", N_("Retry with Origin %s"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_RESTORE_FIELDS] = { "restore-fields", N_("Send the right fields"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_SET_HOST] = { "set-host", N_("Send the Host of the address"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_SIGN_IN] = { "sign-in", N_("Sign in…"), CLASP_FIX_SHOWS },
  [CLASP_FIX_SIGN_IN_PROXY] = { "sign-in-proxy", N_("Sign in at the proxy…"), CLASP_FIX_SHOWS },
  [CLASP_FIX_WITHOUT_PROXY] = { "without-proxy", N_("Connect without the proxy"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_CHOOSE_PROXY] = { "choose-proxy", N_("Choose a proxy…"), CLASP_FIX_SHOWS },
  [CLASP_FIX_LONGER_DEADLINE] = { "longer-deadline", N_("Wait up to %s s"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_PING] = { "ping", N_("Send a ping every %s s"), CLASP_FIX_CONNECTS },
  [CLASP_FIX_SHOW_RULE] = { "show-rule", N_("Show the rule"), CLASP_FIX_SHOWS },
};

const char *
clasp_fix_kind_to_string (ClaspFixKind kind)
{
  g_return_val_if_fail (kind < CLASP_N_FIX_KINDS, "");
  return KINDS[kind].id;
}

gboolean
clasp_fix_kind_from_string (const char *id, ClaspFixKind *kind)
{
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (kind != NULL, FALSE);

  for (guint i = 0; i < CLASP_N_FIX_KINDS; i++)
    if (g_str_equal (KINDS[i].id, id))
      {
        *kind = (ClaspFixKind) i;
        return TRUE;
      }
  return FALSE;
}

/* An address that a server or a user wrote may hold a password. */
static char *
fix_dup_label (ClaspFixKind kind, const char *value)
{
  gboolean is_address = kind == CLASP_FIX_USE_HTTP_URL;
  g_autofree char *shown = is_address ? clasp_uri_mask (value) : g_strdup (value);
  GString *label;

  if (kind == CLASP_FIX_OFFER_SUBPROTOCOL && *value == '\0')
    return g_strdup (_("Offer a subprotocol…"));
  label = g_string_new (_(KINDS[kind].label));
  g_string_replace (label, "%s", shown, 1);
  return g_string_free_and_steal (label);
}

ClaspFix *
clasp_fix_new (ClaspFixKind kind, const char *value)
{
  ClaspFix *self;

  g_return_val_if_fail (kind < CLASP_N_FIX_KINDS, NULL);

  self = g_new0 (ClaspFix, 1);
  self->kind = kind;
  self->value = g_strdup (value != NULL ? value : "");
  self->label = fix_dup_label (kind, self->value);
  return self;
}

ClaspFix *
clasp_fix_copy (const ClaspFix *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return clasp_fix_new (self->kind, self->value);
}

void
clasp_fix_free (ClaspFix *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self->value);
  g_free (self);
}

ClaspFixVerb
clasp_fix_get_verb (const ClaspFix *self)
{
  g_return_val_if_fail (self != NULL, CLASP_FIX_SHOWS);

  if (self->kind == CLASP_FIX_OFFER_SUBPROTOCOL && *self->value == '\0')
    return CLASP_FIX_SHOWS;
  return KINDS[self->kind].verb;
}
