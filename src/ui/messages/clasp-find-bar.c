/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-find-bar.h"

#include <glib/gi18n.h>
#include "clasp-format.h"
#include "clasp-found.h"

struct _ClaspFindBar
{
  AdwBin parent_instance;

  ClaspRecordSelection *selection; /* (nullable) */
  ClaspFind *find;
  GSignalGroup *selection_signals;
  guint place;       /* where it begins when no row is chosen */
  gboolean wanted;   /* the user is to be shown one, once it is found: */
  guint wanted_from; /* from there on … */
  gboolean forward;  /* … in that direction */

  GtkRevealer *revealer;
  GtkEditable *entry;
  GtkLabel *status;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (ClaspFindBar, clasp_find_bar, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTION,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_SHOW_POSITION,
  SIGNAL_CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* Where the user is: the row that is chosen and listed; G_MAXUINT: there is none. */
static guint
find_bar_get_chosen (ClaspFindBar *self)
{
  ClaspRecord *current = self->selection != NULL ? clasp_record_selection_get_current (self->selection) : NULL;
  ClaspRecordList *records = self->selection != NULL ? clasp_record_selection_get_model (self->selection) : NULL;

  if (current == NULL || records == NULL)
    return G_MAXUINT;
  return clasp_record_list_find_row (records, clasp_record_get_number (current) - 1);
}

/* ---- What is told */

static char *
find_bar_dup_status (ClaspFindBar *self)
{
  guint n_found = clasp_find_get_n_found (self->find);
  guint chosen = find_bar_get_chosen (self);
  guint rank = chosen != G_MAXUINT ? clasp_find_get_rank (self->find, chosen) : 0;
  gboolean searching = clasp_find_is_searching (self->find);
  g_autofree char *count = clasp_format_count (n_found);
  g_autofree char *which = clasp_format_count (rank);
  g_autofree char *text = NULL;

  if (clasp_find_get_text (self->find) == NULL)
    return g_strdup ("");
  if (n_found == 0)
    return g_strdup (searching ? _("Searching…") : _("Not found"));
  if (rank > 0)
    /* Translators: the place of what was found among all of it: "3 of 17" */
    text = g_strdup_printf (_("%s of %s"), which, count);
  else
    text = g_strdup_printf (ngettext ("%s found", "%s found", n_found), count);
  return searching ? g_strconcat (text, "…", NULL) : g_steal_pointer (&text);
}

static void
find_bar_update (ClaspFindBar *self)
{
  g_autofree char *status = find_bar_dup_status (self);
  gboolean any = clasp_find_get_n_found (self->find) > 0;

  if (g_strcmp0 (gtk_label_get_label (self->status), status) != 0)
    gtk_label_set_label (self->status, status);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "find.next", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "find.previous", any);
}

/* @text: (nullable): there is no problem */
static void
find_bar_show_problem (ClaspFindBar *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

/* ---- Going from one to the next */

static void
find_bar_show_position (ClaspFindBar *self, guint position)
{
  self->wanted = FALSE;
  g_signal_emit (self, signals[SIGNAL_SHOW_POSITION], 0, position);
}

/* Shows what is wanted as soon as it is known to be the nearest; behind the last comes the first. */
static void
find_bar_show_wanted (ClaspFindBar *self)
{
  guint position = clasp_find_seek (self->find, self->wanted_from, self->forward);
  gboolean searching = clasp_find_is_searching (self->find);

  if (!self->wanted)
    return;
  if (position != G_MAXUINT &&
      (self->forward || !searching || clasp_find_get_n_searched (self->find) > self->wanted_from))
    {
      find_bar_show_position (self, position);
      return;
    }
  if (searching)
    return;
  position = clasp_find_seek (self->find, self->forward ? 0 : G_MAXUINT, self->forward);
  self->wanted = FALSE;
  if (position != G_MAXUINT)
    find_bar_show_position (self, position);
}

static void
find_bar_want (ClaspFindBar *self, guint from, gboolean forward)
{
  self->wanted = TRUE;
  self->wanted_from = from;
  self->forward = forward;
  find_bar_show_wanted (self);
  find_bar_update (self);
}

void
clasp_find_bar_step (ClaspFindBar *self, gboolean forward)
{
  guint chosen = find_bar_get_chosen (self);

  g_return_if_fail (CLASP_IS_FIND_BAR (self));

  if (clasp_find_get_text (self->find) == NULL)
    {
      if (!gtk_revealer_get_reveal_child (self->revealer))
        clasp_find_bar_open (self, self->place);
      return;
    }
  if (chosen == G_MAXUINT)
    find_bar_want (self, self->place, forward);
  else if (!forward && chosen == 0)
    find_bar_want (self, G_MAXUINT, forward);
  else
    find_bar_want (self, forward ? chosen + 1 : chosen - 1, forward);
}

static void
find_bar_on_changed (ClaspFindBar *self)
{
  /* Of what cannot be read nothing is looked for, and why was told already. */
  if (clasp_find_get_text (self->find) != NULL)
    {
      g_autofree char *problem = clasp_found_dup_limit (clasp_find_get_n_limited (self->find));

      find_bar_show_problem (self, problem);
    }
  find_bar_show_wanted (self);
  find_bar_update (self);
}

/* ---- What the user does */

static void
find_bar_on_text (ClaspFindBar *self)
{
  guint chosen = find_bar_get_chosen (self);
  g_autoptr (GError) error = NULL;
  gboolean valid;

  /* The entry tells of what was typed a little later: it may be closed by then. */
  if (!gtk_revealer_get_reveal_child (self->revealer))
    return;
  self->wanted = FALSE;
  find_bar_show_problem (self, NULL);
  valid = clasp_find_set_text (self->find, gtk_editable_get_text (self->entry), &error);
  if (!valid)
    find_bar_show_problem (self, error->message);
  else if (clasp_find_get_text (self->find) != NULL)
    find_bar_want (self, chosen != G_MAXUINT ? chosen : self->place, TRUE);
}

/* Return may come before the delay of typing is over: it is about what is written by now. */
static void
find_bar_on_next (ClaspFindBar *self)
{
  if (g_strcmp0 (clasp_find_get_text (self->find), gtk_editable_get_text (self->entry)) != 0)
    find_bar_on_text (self);
  else
    clasp_find_bar_step (self, TRUE);
}

static void
find_bar_on_previous (ClaspFindBar *self)
{
  clasp_find_bar_step (self, FALSE);
}

static void
find_bar_on_stop (ClaspFindBar *self)
{
  self->wanted = FALSE;
  clasp_find_set_text (self->find, "", NULL);
  find_bar_show_problem (self, NULL);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
find_bar_step_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  clasp_find_bar_step (CLASP_FIND_BAR (widget), g_str_equal (action, "find.next"));
}

static void
find_bar_close_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  find_bar_on_stop (CLASP_FIND_BAR (widget));
}

void
clasp_find_bar_open (ClaspFindBar *self, guint place)
{
  g_return_if_fail (CLASP_IS_FIND_BAR (self));

  self->place = place;
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
  if (clasp_find_get_text (self->find) == NULL && *gtk_editable_get_text (self->entry) != '\0')
    find_bar_on_text (self);
}

/* ---- Object */

static void
find_bar_on_model (ClaspFindBar *self)
{
  self->wanted = FALSE;
  self->place = 0;
  clasp_find_set_records (self->find,
                          self->selection != NULL ? clasp_record_selection_get_model (self->selection) : NULL);
}

static void
clasp_find_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTION)
    g_value_set_object (value, CLASP_FIND_BAR (object)->selection);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_find_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspFindBar *self = CLASP_FIND_BAR (object);

  if (id != PROP_SELECTION)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (!g_set_object (&self->selection, g_value_get_object (value)))
    return;
  g_signal_group_set_target (self->selection_signals, self->selection);
  find_bar_on_model (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
clasp_find_bar_dispose (GObject *object)
{
  ClaspFindBar *self = CLASP_FIND_BAR (object);

  clasp_find_set_records (self->find, NULL);
  g_clear_object (&self->selection_signals);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (clasp_find_bar_parent_class)->dispose (object);
}

static void
clasp_find_bar_finalize (GObject *object)
{
  g_object_unref (CLASP_FIND_BAR (object)->find);
  G_OBJECT_CLASS (clasp_find_bar_parent_class)->finalize (object);
}

static void
clasp_find_bar_class_init (ClaspFindBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_find_bar_get_property;
  object_class->set_property = clasp_find_bar_set_property;
  object_class->dispose = clasp_find_bar_dispose;
  object_class->finalize = clasp_find_bar_finalize;
  props[PROP_SELECTION] = g_param_spec_object ("selection", NULL, NULL, CLASP_TYPE_RECORD_SELECTION,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_SHOW_POSITION] = g_signal_new ("show-position", CLASP_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", CLASP_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspFindBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ClaspFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, ClaspFindBar, status);
  gtk_widget_class_bind_template_child (widget_class, ClaspFindBar, problem);
  gtk_widget_class_bind_template_callback (widget_class, find_bar_on_text);
  gtk_widget_class_bind_template_callback (widget_class, find_bar_on_next);
  gtk_widget_class_bind_template_callback (widget_class, find_bar_on_previous);
  gtk_widget_class_bind_template_callback (widget_class, find_bar_on_stop);
  gtk_widget_class_install_action (widget_class, "find.next", NULL, find_bar_step_action);
  gtk_widget_class_install_action (widget_class, "find.previous", NULL, find_bar_step_action);
  gtk_widget_class_install_action (widget_class, "find.close", NULL, find_bar_close_action);
}

static void
clasp_find_bar_init (ClaspFindBar *self)
{
  self->find = clasp_find_new ();
  g_signal_connect_object (self->find, "changed", G_CALLBACK (find_bar_on_changed), self, G_CONNECT_SWAPPED);
  self->selection_signals = g_signal_group_new (CLASP_TYPE_RECORD_SELECTION);
  g_signal_group_connect_swapped (self->selection_signals, "notify::model", G_CALLBACK (find_bar_on_model), self);
  g_signal_group_connect_swapped (self->selection_signals, "notify::current", G_CALLBACK (find_bar_update), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  find_bar_update (self);
}

ClaspFind *
clasp_find_bar_get_find (ClaspFindBar *self)
{
  g_return_val_if_fail (CLASP_IS_FIND_BAR (self), NULL);
  return self->find;
}
