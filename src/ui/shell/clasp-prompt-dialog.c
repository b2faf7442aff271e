/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-prompt-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-folder-settings.h"
#include "clasp-foreign.h"

/* Questions that are asked at once: nobody has more. */
#define MAX_QUESTIONS 20
/* Characters of a question. */
#define MAX_QUESTION 100

typedef struct
{
  GtkWidget *from;
  ClaspProfile *profile;
  ClaspVariables *variables;
  void (*answered) (gpointer target, ClaspVariables *variables);
  GObject *target; /* weak */
  char **questions;
  GPtrArray *entries; /* (element-type GtkEditable): in their order, not held */
  char *json;         /* of the profile as it was */
} Prompt;

static void
prompt_dialog_free (gpointer data, GClosure *closure)
{
  Prompt *self = data;

  g_object_unref (self->from);
  g_object_unref (self->profile);
  g_object_unref (self->variables);
  g_clear_weak_pointer (&self->target);
  g_strfreev (self->questions);
  g_ptr_array_unref (self->entries);
  g_free (self->json);
  g_free (self);
}

/* What was answered while the program runs. */
static GHashTable *
prompt_dialog_get_answers (void)
{
  static GHashTable *answers;

  if (answers == NULL)
    answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return answers;
}

/* An answer belongs to the connection that asked, and to where that leads. (transfer full) */
static char *
prompt_dialog_make_key (Prompt *self, const char *question)
{
  return g_strjoin ("\n", clasp_profile_get_id (self->profile), clasp_profile_get_url (self->profile), question, NULL);
}

/* Settings that were changed while the question stood would be opened with answers that were not given for them. */
static gboolean
prompt_dialog_is_unchanged (Prompt *self)
{
  g_autofree char *json = clasp_profile_to_json (self->profile);

  return strcmp (json, self->json) == 0;
}

static void
prompt_dialog_on_response (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Prompt *self = data;

  if (self->target == NULL)
    return;
  if (!g_str_equal (response, "connect") || !prompt_dialog_is_unchanged (self))
    {
      clasp_profile_set_insecure (self->profile, FALSE);
      gtk_widget_activate_action (self->from, "win.toast", "s",
                                  g_str_equal (response, "connect")
                                      ? _("The connection was changed meanwhile, so nothing was connected.")
                                      : _("Not connected: what was asked for was not entered."));
      return;
    }
  for (guint i = 0; i < self->entries->len; i++)
    {
      const char *answer = gtk_editable_get_text (self->entries->pdata[i]);

      g_hash_table_replace (prompt_dialog_get_answers (), prompt_dialog_make_key (self, self->questions[i]),
                            g_strdup (answer));
      clasp_variables_set_answer (self->variables, self->questions[i], answer);
    }
  self->answered (self->target, self->variables);
}

static GtkWidget *
prompt_dialog_make_group (Prompt *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  for (guint i = 0; self->questions[i] != NULL && i < MAX_QUESTIONS; i++)
    {
      GtkWidget *row = adw_password_entry_row_new ();
      g_autofree char *title = clasp_foreign_to_text (self->questions[i], strlen (self->questions[i]), MAX_QUESTION);
      g_autofree char *key = prompt_dialog_make_key (self, self->questions[i]);
      const char *before = g_hash_table_lookup (prompt_dialog_get_answers (), key);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
      gtk_editable_set_text (GTK_EDITABLE (row), before != NULL ? before : "");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
      g_ptr_array_add (self->entries, row);
    }
  return group;
}

gboolean
clasp_prompt_dialog_ask (GtkWidget *from, ClaspProfile *profile, ClaspVariables *variables,
                         void (*answered) (gpointer target, ClaspVariables *variables), GObject *target)
{
  g_auto (GStrv) questions = NULL;
  g_autoptr (ClaspProfile) applied = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  AdwDialog *dialog;
  Prompt *self;

  g_return_val_if_fail (GTK_IS_WIDGET (from), FALSE);
  g_return_val_if_fail (CLASP_IS_VARIABLES (variables), FALSE);

  applied = clasp_folder_settings_dup_applied (profile, NULL);
  questions = clasp_variables_dup_questions (variables, applied != NULL ? applied : profile);
  if (questions[0] == NULL)
    return TRUE;
  self = g_new0 (Prompt, 1);
  self->from = g_object_ref (from);
  self->profile = g_object_ref (profile);
  self->variables = g_object_ref (variables);
  self->answered = answered;
  g_set_weak_pointer (&self->target, target);
  self->questions = g_steal_pointer (&questions);
  self->entries = g_ptr_array_new ();
  self->json = clasp_profile_to_json (profile);
  title = clasp_profile_dup_title (profile);
  /* Translators: the name of a connection */
  body = g_strdup_printf (_("“%s” asks for this before it is opened. It is not saved with the connection."), title);
  dialog = adw_alert_dialog_new (_("What Is Left to Enter"), body);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), prompt_dialog_make_group (self));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "connect", _("C_onnect"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "connect", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "connect");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_dialog_set_focus (dialog, self->entries->pdata[0]);
  g_signal_connect_data (dialog, "response", G_CALLBACK (prompt_dialog_on_response), self, prompt_dialog_free, 0);
  adw_dialog_present (dialog, from);
  return FALSE;
}
