/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-welcome.h"

#include <glib/gi18n.h>

#include "clasp-practice-lesson.h"
#include "clasp-practice-server.h"

/* The practice server lists those first that a first start should offer. */
#define FIRST_LESSONS 4

struct _ClaspWelcome
{
  AdwBin parent_instance;

  GtkListBox *list;
  GtkWidget *more;
};

G_DEFINE_FINAL_TYPE (ClaspWelcome, clasp_welcome, ADW_TYPE_BIN)

static GtkWidget *
welcome_create_row (const ClaspPracticeLesson *lesson)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(lesson->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _(lesson->description));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_accessible_update_state (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

/* Shows all lessons in place of the first ones. */
static void
welcome_show_all (ClaspWelcome *self)
{
  g_return_if_fail (CLASP_IS_WELCOME (self));

  for (int i = 0; gtk_list_box_get_row_at_index (self->list, i) != NULL; i++)
    gtk_widget_set_visible (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, i)), TRUE);
  gtk_widget_set_visible (self->more, FALSE);
}

static void
welcome_on_row_activated (ClaspWelcome *self, GtkListBoxRow *row)
{
  guint n;
  const ClaspPracticeLesson *lessons = clasp_practice_lessons (&n);
  guint index = (guint) gtk_list_box_row_get_index (row);

  if (GTK_WIDGET (row) == self->more)
    welcome_show_all (self);
  else if (index < n)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.lesson", "s", lessons[index].path);
}

static void
clasp_welcome_class_init (ClaspWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspWelcome, list);
  gtk_widget_class_bind_template_callback (widget_class, welcome_on_row_activated);
}

static void
clasp_welcome_init (ClaspWelcome *self)
{
  guint n;
  const ClaspPracticeLesson *lessons = clasp_practice_lessons (&n);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *row = welcome_create_row (&lessons[i]);

      gtk_widget_set_visible (row, i < FIRST_LESSONS);
      gtk_list_box_append (self->list, row);
    }
  self->more = adw_button_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->more), _("More lessons"));
  gtk_widget_set_visible (self->more, n > FIRST_LESSONS);
  gtk_list_box_append (self->list, self->more);
}
