/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-shortcuts.h"

#include <glib/gi18n.h>

struct _ClaspShortcuts
{
  AdwDialog parent_instance;

  AdwPreferencesPage *page;
};

G_DEFINE_FINAL_TYPE (ClaspShortcuts, clasp_shortcuts, ADW_TYPE_DIALOG)

/* A row without keys begins a group. */
static const struct
{
  const char *title;
  const char *keys;
} SHORTCUTS[] = {
  { NC_ ("shortcuts", "Connection"), NULL },
  { N_("Connect"), "Return" },
  { N_("Connect again"), "F5" },
  { N_("Stop opening"), "Escape" },
  { N_("Disconnect"), "<Control><Shift>d" },
  { N_("Edit the URL"), "<Control>l" },
  { N_("Send the message"), "<Control>Return" },
  { N_("Find in the messages"), "<Control>f" },
  { N_("Find the next one"), "F3" },
  { N_("Find the previous one"), "<Shift>F3" },
  { N_("Filter the messages"), "<Control><Shift>f" },
  { N_("Export the messages"), "<Control><Shift>s" },
  { N_("Copy the selected message"), "<Control>c" },
  { NC_ ("shortcuts", "Headers"), NULL },
  { N_("Move a header up"), "<Alt>Up" },
  { N_("Move a header down"), "<Alt>Down" },
  { NC_ ("shortcuts", "Window"), NULL },
  { N_("New tab"), "<Control>t" },
  { N_("Open a capture"), "<Control>o" },
  { N_("Close the tab"), "<Control>w" },
  { N_("Next tab"), "<Control>Tab" },
  { N_("New window"), "<Control>n" },
  { N_("Show or hide the connections"), "F9" },
  { N_("Show or hide the inspector"), "<Control>i" },
  { N_("Fold or unfold the request"), "<Control><Shift>r" },
  { NC_ ("shortcuts", "General"), NULL },
  { N_("Main menu"), "F10" },
  { N_("Preferences"), "<Control>comma" },
  { N_("Keyboard shortcuts"), "<Control>question" },
  { N_("Quit"), "<Control>q" },
};

static GtkWidget *
shortcuts_create_row (const char *title, const char *keys)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label;
  g_autofree char *text = NULL;
  GdkModifierType modifiers;
  guint key;

  gtk_accelerator_parse (keys, &key, &modifiers);
  text = gtk_accelerator_get_label (key, modifiers);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "dim-label");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  return row;
}

static void
clasp_shortcuts_class_init (ClaspShortcutsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-shortcuts.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspShortcuts, page);
}

static void
clasp_shortcuts_init (ClaspShortcuts *self)
{
  AdwPreferencesGroup *group = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (SHORTCUTS); i++)
    {
      if (SHORTCUTS[i].keys == NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, g_dpgettext2 (NULL, "shortcuts", SHORTCUTS[i].title));
          adw_preferences_page_add (self->page, group);
        }
      else
        adw_preferences_group_add (group, shortcuts_create_row (_(SHORTCUTS[i].title), SHORTCUTS[i].keys));
    }
}

ClaspShortcuts *
clasp_shortcuts_new (void)
{
  return g_object_new (CLASP_TYPE_SHORTCUTS, NULL);
}
