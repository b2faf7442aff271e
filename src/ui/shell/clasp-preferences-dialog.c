/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-preferences-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-format.h"
#include "clasp-settings.h"

struct _ClaspPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  AdwComboRow *color_scheme;
  AdwSwitchRow *refuse_no_subprotocol;
  AdwSwitchRow *follow_redirects;
  AdwPreferencesGroup *runs;
  AdwActionRow *recorded;

  ClaspHistory *history;
};

G_DEFINE_FINAL_TYPE (ClaspPreferencesDialog, clasp_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

/* Settings that are a limit; the row of each has the same name with "_". */
static const char *const LIMITS[] = {
  "opening-timeout", "max-line",    "max-head",      "max-fields",       "max-interim",   "max-redirects",
  "max-body",        "max-message", "close-timeout", "capture-max-size", "runs-max-size", "runs-max-days",
};

/* In the order of the combo row. */
static const char *const COLOR_SCHEMES[] = { "system", "light", "dark" };

static void
preferences_dialog_on_restore (ClaspPreferencesDialog *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (LIMITS); i++)
    g_settings_reset (clasp_settings_get (), LIMITS[i]);
}

static gboolean
preferences_dialog_scheme_to_position (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *scheme = g_variant_get_string (variant, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (COLOR_SCHEMES); i++)
    if (g_str_equal (COLOR_SCHEMES[i], scheme))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
preferences_dialog_position_to_scheme (const GValue *value, const GVariantType *type, gpointer user_data)
{
  guint position = g_value_get_uint (value);

  return position < G_N_ELEMENTS (COLOR_SCHEMES) ? g_variant_new_string (COLOR_SCHEMES[position]) : NULL;
}

/* ---- runs */

static void
preferences_dialog_update_runs (ClaspPreferencesDialog *self)
{
  guint n_runs, n_kept;
  guint64 bytes;
  g_autofree char *size = NULL;
  g_autofree char *n_runs_text = NULL;
  g_autofree char *n_kept_text = NULL;
  g_autofree char *count = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *text = NULL;

  clasp_history_measure (self->history, &n_runs, &n_kept, &bytes);
  size = clasp_format_bytes (bytes);
  n_runs_text = clasp_format_count (n_runs);
  n_kept_text = clasp_format_count (n_kept);
  count = g_strdup_printf (ngettext ("%s run", "%s runs", n_runs), n_runs_text);
  kept = g_strdup_printf (ngettext ("%s of them kept", "%s of them kept", n_kept), n_kept_text);
  text = g_strdup_printf ("%s · %s · %s", count, kept, size);
  adw_action_row_set_subtitle (self->recorded, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "runs.forget", n_runs > n_kept);
}

static void
preferences_dialog_on_forget (ClaspPreferencesDialog *self, const char *response)
{
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (!g_str_equal (response, "forget"))
    return;
  n = clasp_history_forget_all (self->history, FALSE);
  count = clasp_format_count (n);
  text = g_strdup_printf (ngettext ("%s run deleted", "%s runs deleted", n), count);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), adw_toast_new (text));
}

static void
preferences_dialog_forget_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
      adw_alert_dialog_new (_("Forget All Runs?"), _("What was recorded of all connections is deleted for good. Runs "
                                                       "that are kept, and those that are open, stay.")));

  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "forget", _("_Forget"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "forget", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (preferences_dialog_on_forget), widget, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static char *
preferences_dialog_dup_shown_path (const char *base)
{
  g_autofree char *path = g_build_filename (base, "handclasp", "runs", NULL);
  const char *home = g_get_home_dir ();

  if (g_str_has_prefix (path, home) && path[strlen (home)] == G_DIR_SEPARATOR)
    return g_strconcat ("~", path + strlen (home), NULL);
  return g_steal_pointer (&path);
}

static void
preferences_dialog_describe_runs (ClaspPreferencesDialog *self)
{
  g_autofree char *cache = preferences_dialog_dup_shown_path (g_get_user_cache_dir ());
  g_autofree char *data = preferences_dialog_dup_shown_path (g_get_user_data_dir ());
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;

  /* Translators: two folders */
  text = g_strdup_printf (
      _("Each run of a connection is recorded in %s, and in %s once it is kept. It holds the bytes as "
         "they were, secrets too; only you can read it."),
      cache, data);
  markup = g_markup_escape_text (text, -1);
  adw_preferences_group_set_description (self->runs, markup);
}

static void
clasp_preferences_dialog_dispose (GObject *object)
{
  g_clear_object (&CLASP_PREFERENCES_DIALOG (object)->history);
  G_OBJECT_CLASS (clasp_preferences_dialog_parent_class)->dispose (object);
}

static void
clasp_preferences_dialog_class_init (ClaspPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_preferences_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/handclasp/Handclasp/clasp-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspPreferencesDialog, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, ClaspPreferencesDialog, refuse_no_subprotocol);
  gtk_widget_class_bind_template_child (widget_class, ClaspPreferencesDialog, follow_redirects);
  gtk_widget_class_bind_template_child (widget_class, ClaspPreferencesDialog, runs);
  gtk_widget_class_bind_template_child (widget_class, ClaspPreferencesDialog, recorded);
  for (guint i = 0; i < G_N_ELEMENTS (LIMITS); i++)
    {
      g_autofree char *id = g_strdelimit (g_strdup (LIMITS[i]), "-", '_');

      gtk_widget_class_bind_template_child_full (widget_class, id, FALSE, 0);
    }
  gtk_widget_class_bind_template_callback (widget_class, preferences_dialog_on_restore);
  gtk_widget_class_install_action (widget_class, "runs.forget", NULL, preferences_dialog_forget_action);
}

static void
clasp_preferences_dialog_init (ClaspPreferencesDialog *self)
{
  GSettings *settings = clasp_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (settings, "refuse-no-subprotocol", self->refuse_no_subprotocol, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "follow-redirects", self->follow_redirects, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "color-scheme", self->color_scheme, "selected", G_SETTINGS_BIND_DEFAULT,
                                preferences_dialog_scheme_to_position, preferences_dialog_position_to_scheme, NULL,
                                NULL);
  for (guint i = 0; i < G_N_ELEMENTS (LIMITS); i++)
    {
      g_autofree char *id = g_strdelimit (g_strdup (LIMITS[i]), "-", '_');
      GObject *row = gtk_widget_get_template_child (GTK_WIDGET (self), CLASP_TYPE_PREFERENCES_DIALOG, id);

      g_settings_bind (settings, LIMITS[i], row, "value", G_SETTINGS_BIND_DEFAULT);
    }
}

ClaspPreferencesDialog *
clasp_preferences_dialog_new (ClaspHistory *history)
{
  ClaspPreferencesDialog *self = g_object_new (CLASP_TYPE_PREFERENCES_DIALOG, NULL);

  self->history = g_object_ref (history);
  g_signal_connect_object (history, "changed", G_CALLBACK (preferences_dialog_update_runs), self, G_CONNECT_SWAPPED);
  preferences_dialog_describe_runs (self);
  preferences_dialog_update_runs (self);
  return self;
}
