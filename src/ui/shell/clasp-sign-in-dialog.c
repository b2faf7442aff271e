/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-sign-in-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-permission.h"

/* Bytes of a realm that are shown. */
#define MAX_REALM 128

typedef struct
{
  ClaspSession *session;
  GtkEditable *user;
  GtkEditable *password;
  AdwSwitchRow *keep; /* (nullable) */
  GtkWidget *parent;  /* weak */
} SignInRequest;

static void
sign_in_dialog_sign_in_request_free (gpointer data, GClosure *closure)
{
  SignInRequest *request = data;

  g_clear_weak_pointer (&request->parent);
  g_object_unref (request->session);
  g_free (request);
}

static void
sign_in_dialog_on_response (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  SignInRequest *request = data;
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "sign-in") ||
      !clasp_permission_check (request->parent, clasp_session_get_profile (request->session)))
    return;
  if (!clasp_session_sign_in (request->session, gtk_editable_get_text (request->user),
                              gtk_editable_get_text (request->password), &error))
    {
      if (request->parent != NULL)
        gtk_widget_activate_action (request->parent, "win.toast", "s", error->message);
    }
  else if (request->keep != NULL)
    clasp_profile_set_password_kept (clasp_session_get_profile (request->session),
                                     adw_switch_row_get_active (request->keep));
}

/* Who asks, for what, and what will be sent. */
static char *
sign_in_dialog_dup_body (const ClaspSignIn *asked)
{
  g_autofree char *warning = clasp_sign_in_dup_warning (asked);
  const char *scheme = clasp_sign_in_scheme_to_string (asked->scheme);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          asked->for_proxy ? _("The proxy %s asks for a sign-in by %s.")
                                           : _("The server %s asks for a sign-in by %s."),
                          asked->where, scheme);
  if (asked->realm != NULL && *asked->realm != '\0')
    {
      g_autofree char *realm = clasp_foreign_to_text (asked->realm, strlen (asked->realm), MAX_REALM);

      g_string_append_printf (text, _(" It calls this “%s”."), realm);
    }
  if (warning != NULL)
    g_string_append_printf (text, "\n\n%s", warning);
  return g_string_free_and_steal (text);
}

static GtkWidget *
sign_in_dialog_create_entries (SignInRequest *request, gboolean for_proxy)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *user = adw_entry_row_new ();
  GtkWidget *password = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (user), _("User"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (password), _("Password"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (user), TRUE);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (password), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), user);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), password);
  if (!for_proxy)
    {
      request->keep = ADW_SWITCH_ROW (adw_switch_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (request->keep), _("Keep in the keyring"));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (request->keep));
    }
  request->user = GTK_EDITABLE (user);
  request->password = GTK_EDITABLE (password);
  return group;
}

gboolean
clasp_sign_in_dialog_present (GtkWidget *parent, ClaspSession *session)
{
  g_autoptr (ClaspSignIn) asked = NULL;
  g_autofree char *body = NULL;
  SignInRequest *request;
  AdwDialog *dialog;

  g_return_val_if_fail (GTK_IS_WIDGET (parent), FALSE);
  g_return_val_if_fail (CLASP_IS_SESSION (session), FALSE);

  asked = clasp_session_dup_sign_in (session);
  if (asked == NULL || asked->scheme == CLASP_SIGN_IN_NONE)
    return FALSE;
  body = sign_in_dialog_dup_body (asked);
  dialog = adw_alert_dialog_new (asked->for_proxy ? _("Sign In at the Proxy") : _("Sign In at the Server"), body);
  request = g_new0 (SignInRequest, 1);
  request->session = g_object_ref (session);
  g_set_weak_pointer (&request->parent, parent);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog),
                                    sign_in_dialog_create_entries (request, asked->for_proxy));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "sign-in", _("_Sign In"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "sign-in", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "sign-in");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (sign_in_dialog_on_response), request,
                         sign_in_dialog_sign_in_request_free, 0);
  adw_dialog_set_focus (dialog, GTK_WIDGET (request->user));
  adw_dialog_present (dialog, parent);
  return TRUE;
}
