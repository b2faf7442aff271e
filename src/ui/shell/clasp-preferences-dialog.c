/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-preferences-dialog.h"

#include "clasp-settings.h"

struct _ClaspPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  AdwComboRow *color_scheme;
  AdwSwitchRow *refuse_no_subprotocol;
};

G_DEFINE_FINAL_TYPE (ClaspPreferencesDialog, clasp_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

/* Settings that are a limit; the row of each has the same name with "_". */
static const char *const LIMITS[] = {
  "opening-timeout", "max-line", "max-head",    "max-fields",    "max-interim",
  "max-redirects",   "max-body", "max-message", "close-timeout",
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

static void
clasp_preferences_dialog_class_init (ClaspPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/handclasp/Handclasp/clasp-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspPreferencesDialog, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, ClaspPreferencesDialog, refuse_no_subprotocol);
  for (guint i = 0; i < G_N_ELEMENTS (LIMITS); i++)
    {
      g_autofree char *id = g_strdelimit (g_strdup (LIMITS[i]), "-", '_');

      gtk_widget_class_bind_template_child_full (widget_class, id, FALSE, 0);
    }
  gtk_widget_class_bind_template_callback (widget_class, preferences_dialog_on_restore);
}

static void
clasp_preferences_dialog_init (ClaspPreferencesDialog *self)
{
  GSettings *settings = clasp_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (settings, "refuse-no-subprotocol", self->refuse_no_subprotocol, "active", G_SETTINGS_BIND_DEFAULT);
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
clasp_preferences_dialog_new (void)
{
  return g_object_new (CLASP_TYPE_PREFERENCES_DIALOG, NULL);
}
