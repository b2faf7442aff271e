/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-rule-sheet.h"

#include <glib/gi18n.h>

#include "clasp-explain.h"

static AdwNavigationPage *rule_sheet_create_page (AdwNavigationView *views, const ClaspExplanation *explanation);

static void
rule_sheet_on_related (AdwNavigationView *views, AdwActionRow *row)
{
  const char *id = g_object_get_data (G_OBJECT (row), "id");
  g_autoptr (ClaspExplanation) explanation = clasp_explanation_new (id);

  if (explanation != NULL)
    adw_navigation_view_push (views, rule_sheet_create_page (views, explanation));
}

/* What it has to do with, each a click away; %NULL when there is nothing. */
static GtkWidget *
rule_sheet_create_related (AdwNavigationView *views, const char *title, char **ids)
{
  GtkWidget *group = NULL;

  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (ClaspExplanation) related = clasp_explanation_new (ids[i]);
      GtkWidget *row;

      if (related == NULL)
        continue;
      if (group == NULL)
        {
          group = adw_preferences_group_new ();
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
        }
      row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), related->id);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), *related->symptom != '\0' ? related->symptom : related->title);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "id", g_strdup (related->id), g_free);
      g_signal_connect_object (row, "activated", G_CALLBACK (rule_sheet_on_related), views, G_CONNECT_SWAPPED);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  return group;
}

static void
rule_sheet_add_text (GtkBox *box, const char *text, const char *css_class)
{
  GtkWidget *label;

  if (*text == '\0')
    return;
  label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  /* The focus would select the first of them. */
  gtk_widget_set_can_focus (label, FALSE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
}

static GtkWidget *
rule_sheet_create_content (AdwNavigationView *views, const ClaspExplanation *explanation)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *causes = rule_sheet_create_related (views, _("What is behind it with real servers"), explanation->causes);
  GtkWidget *rules = rule_sheet_create_related (views, C_("explanation", "Rules"), explanation->rules);

  rule_sheet_add_text (GTK_BOX (box), explanation->title, "title-3");
  rule_sheet_add_text (GTK_BOX (box), explanation->section, "dim-label");
  if (*explanation->symptom != '\0')
    {
      rule_sheet_add_text (GTK_BOX (box), _("On the wire"), "caption-heading");
      rule_sheet_add_text (GTK_BOX (box), explanation->symptom, NULL);
    }
  rule_sheet_add_text (GTK_BOX (box), explanation->text, NULL);
  if (causes != NULL)
    gtk_box_append (GTK_BOX (box), causes);
  if (rules != NULL)
    gtk_box_append (GTK_BOX (box), rules);
  if (*explanation->sources != '\0')
    {
      rule_sheet_add_text (GTK_BOX (box), _("Sources"), "caption-heading");
      rule_sheet_add_text (GTK_BOX (box), explanation->sources, NULL);
    }
  gtk_widget_add_css_class (box, "rule-sheet");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Explanation"), -1);
  return box;
}

static AdwNavigationPage *
rule_sheet_create_page (AdwNavigationView *views, const ClaspExplanation *explanation)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), rule_sheet_create_content (views, explanation));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  return adw_navigation_page_new (view, explanation->id);
}

void
clasp_rule_sheet_present (GtkWidget *from, const char *id)
{
  g_autoptr (ClaspExplanation) explanation = NULL;
  AdwDialog *dialog;
  GtkWidget *views;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (id != NULL);

  explanation = clasp_explanation_new (id);
  if (explanation == NULL)
    return;
  dialog = adw_dialog_new ();
  views = adw_navigation_view_new ();
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (views),
                            rule_sheet_create_page (ADW_NAVIGATION_VIEW (views), explanation));
  adw_dialog_set_title (dialog, _("Explanation"));
  adw_dialog_set_content_width (dialog, 560);
  adw_dialog_set_content_height (dialog, 560);
  adw_dialog_set_child (dialog, views);
  adw_dialog_present (dialog, from);
}
