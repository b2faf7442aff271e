/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-permission.h"

#include <glib/gi18n.h>

#include "clasp-consent.h"
#include "clasp-environment-menu.h"
#include "clasp-folder-settings.h"

typedef struct
{
  GtkWidget *from;
  ClaspProfile *profile;
  void (*granted) (gpointer target);
  GObject *target; /* weak */
  char *asked;     /* (nullable): about what, so that nothing else is agreed to */
} Permission;

static void
permission_free (gpointer data, GClosure *closure)
{
  Permission *self = data;

  g_object_unref (self->from);
  g_object_unref (self->profile);
  g_clear_weak_pointer (&self->target);
  g_free (self->asked);
  g_free (self);
}

static GFile *
permission_dup_folder (ClaspProfile *profile)
{
  g_autofree char *collection = NULL;

  g_object_get (profile, "collection", &collection, NULL);
  return *collection != '\0' ? g_file_new_for_path (collection) : NULL;
}

/* Whether the user agrees, to what is still so. What holds for one connection is over with the one that is not made. */
static gboolean
permission_is_given (Permission *self, const char *response, const char *now)
{
  gboolean given = g_str_equal (response, "allow") && self->target != NULL;

  if (!given)
    {
      clasp_profile_set_insecure (self->profile, FALSE);
      return FALSE;
    }
  if (g_strcmp0 (self->asked, now) == 0)
    return TRUE;
  if (clasp_permission_ask (self->from, self->profile, self->granted, self->target))
    self->granted (self->target);
  return FALSE;
}

static void
permission_on_environment_answered (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Permission *self = data;
  g_autoptr (ClaspEnvironment) chosen = clasp_environment_menu_dup_for (self->profile, NULL);

  if (permission_is_given (self, response, chosen != NULL ? chosen->name : NULL))
    self->granted (self->target);
}

static void
permission_present (const Permission *from, const char *asked, const char *title, const char *body, const char *allow,
                    void (*answered) (AdwAlertDialog *dialog, const char *response, gpointer data))
{
  AdwDialog *dialog = adw_alert_dialog_new (title, body);
  Permission *self = g_new0 (Permission, 1);

  self->from = g_object_ref (from->from);
  self->profile = g_object_ref (from->profile);
  self->granted = from->granted;
  self->asked = g_strdup (asked);
  g_set_weak_pointer (&self->target, from->target);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "allow", allow, NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "allow", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), self, permission_free, 0);
  adw_dialog_present (dialog, from->from);
}

/* Whether nothing was asked. */
static gboolean
permission_ask_environment (const Permission *self)
{
  g_autoptr (ClaspEnvironment) chosen = clasp_environment_menu_dup_for (self->profile, NULL);
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;
  g_autofree char *body = NULL;

  if (chosen == NULL || !chosen->asks_first)
    return TRUE;
  name = clasp_profile_dup_title (self->profile);
  /* Translators: the name of an environment, such as “Production” */
  title = g_strdup_printf (_("Connect in “%s”?"), chosen->name);
  /* Translators: the name of a connection, of an environment */
  body = g_strdup_printf (_("“%s” will be opened with the values of “%s”, which is marked to ask first."), name,
                          chosen->name);
  permission_present (self, chosen->name, title, body, _("C_onnect"), permission_on_environment_answered);
  return FALSE;
}

/* What will be used, with the values of the environment that is chosen: it may be from others too. (transfer full) */
static ClaspProfile *
permission_dup_filled (ClaspProfile *profile)
{
  g_autoptr (ClaspVariables) variables = clasp_environment_menu_make_variables (profile, NULL);
  g_autoptr (ClaspProfile) applied = clasp_folder_settings_dup_applied (profile, NULL);

  if (applied == NULL)
    applied = g_object_ref (profile); /* it will not be opened */
  return variables != NULL ? clasp_variables_dup_filled (variables, applied) : g_steal_pointer (&applied);
}

static void
permission_on_consent_answered (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Permission *self = data;
  g_autoptr (GFile) folder = permission_dup_folder (self->profile);
  g_autoptr (ClaspProfile) filled = permission_dup_filled (self->profile);
  g_auto (GStrv) settings = clasp_consent_dup_settings (filled);
  g_autofree char *now = g_strjoinv ("\n", settings);
  g_autoptr (GError) error = NULL;

  if (!permission_is_given (self, response, now))
    return;
  if (!clasp_consent_give (folder, filled, &error))
    gtk_widget_activate_action (self->from, "win.toast", "s", error->message);
  else if (permission_ask_environment (self))
    self->granted (self->target);
}

gboolean
clasp_permission_ask (GtkWidget *from, ClaspProfile *profile, void (*granted) (gpointer target), GObject *target)
{
  const Permission self = { from, profile, granted, target };
  g_autoptr (GFile) folder = NULL;
  g_autoptr (ClaspProfile) filled = NULL;
  g_auto (GStrv) settings = NULL;
  g_autofree char *list = NULL;
  g_autofree char *body = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (from), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  folder = permission_dup_folder (profile);
  filled = permission_dup_filled (profile);
  if (clasp_consent_is_given (folder, filled))
    return permission_ask_environment (&self);
  settings = clasp_consent_dup_settings (filled);
  list = g_strjoinv ("\n", settings);
  body = g_strdup_printf (_("The collection was not made here, and this connection wants to use:\n%s"), list);
  permission_present (&self, list, _("Allow These Settings?"), body, _("_Allow"), permission_on_consent_answered);
  return FALSE;
}

gboolean
clasp_permission_check (GtkWidget *from, ClaspProfile *profile)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (ClaspProfile) filled = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  folder = permission_dup_folder (profile);
  filled = permission_dup_filled (profile);
  if (clasp_consent_is_given (folder, filled))
    return TRUE;
  clasp_profile_set_insecure (profile, FALSE);
  if (from != NULL)
    gtk_widget_activate_action (from, "win.toast", "s",
                                _("What the connection uses was changed meanwhile, so nothing was connected."));
  return FALSE;
}
