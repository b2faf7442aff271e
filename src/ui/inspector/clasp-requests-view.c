/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-requests-view.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-foreign.h"
#include "clasp-format.h"

/* Rows of each list. */
#define MAX_OPEN 50
#define MAX_NAMES 20

struct _ClaspRequestsView
{
  AdwBin parent_instance;

  ClaspSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *meaning_signals;

  GtkLabel *open_title;
  GtkListBox *open;
  GtkLabel *slowest_title;
  GtkListBox *slowest;
  GtkLabel *names_title;
  GtkListBox *names;
};

G_DEFINE_FINAL_TYPE (ClaspRequestsView, clasp_requests_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_JUMP,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static ClaspMeaning *
requests_view_get_meaning (ClaspRequestsView *self)
{
  return self->session != NULL ? clasp_session_get_meaning (self->session) : NULL;
}

/* ---- Rows: those there are get other words, so that who stands on one stays there */

/* Sets the words of the row at @position, which is made when there is none. @number: what it leads to; 0: nowhere */
static void
requests_view_set_row (GtkListBox *list, guint position, const char *title, const char *subtitle, const char *figure,
                       guint64 number)
{
  AdwActionRow *row = ADW_ACTION_ROW (gtk_list_box_get_row_at_index (list, (int) position));
  GtkLabel *label;

  if (row == NULL)
    {
      row = ADW_ACTION_ROW (adw_action_row_new ());
      label = GTK_LABEL (gtk_label_new (NULL));
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_action_row_set_title_lines (row, 1);
      adw_action_row_set_subtitle_lines (row, 1);
      gtk_widget_add_css_class (GTK_WIDGET (label), "numeric");
      adw_action_row_add_suffix (row, GTK_WIDGET (label));
      g_object_set_data (G_OBJECT (row), "figure", label);
      gtk_list_box_append (list, GTK_WIDGET (row));
    }
  label = g_object_get_data (G_OBJECT (row), "figure");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, subtitle);
  gtk_label_set_text (label, figure);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), number > 0);
  g_object_set_data_full (G_OBJECT (row), "number", g_memdup2 (&number, sizeof number), g_free);
}

static void
requests_view_trim (GtkListBox *list, guint n)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, (int) n)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (list), n > 0);
}

static char *
requests_view_dup_words (const char *text)
{
  return text != NULL ? clasp_foreign_to_text (text, strlen (text), 80) : g_strdup (_("Without a name"));
}

/* ---- What waits */

static void
requests_view_show_open_row (ClaspRequestsView *self, guint position, const ClaspOpenRequest *request, gint64 now_us)
{
  g_autofree char *title = requests_view_dup_words (request->label);
  g_autofree char *channel = request->channel != NULL ? requests_view_dup_words (request->channel) : g_strdup ("");
  g_autofree char *id = request->id != NULL ? requests_view_dup_words (request->id) : g_strdup ("");
  g_autofree char *number = clasp_format_count (request->record + 1);
  g_autofree char *age = clasp_format_duration (MAX (0, now_us - request->time_us));
  g_autoptr (GString) subtitle = g_string_new (NULL);

  /* Translators: the number of a message. */
  g_string_append_printf (subtitle, _("No. %s"), number);
  if (*id != '\0')
    g_string_append_printf (subtitle, " · #%s", id);
  if (*channel != '\0')
    g_string_append_printf (subtitle, " · %s", channel);
  requests_view_set_row (self->open, position, title, subtitle->str, age, request->record + 1);
}

static void
requests_view_show_open (ClaspRequestsView *self, ClaspMeaning *meaning)
{
  guint64 n_all;
  g_autoptr (GPtrArray) open = clasp_meaning_dup_open (meaning, MAX_OPEN, &n_all);
  gboolean ended = clasp_unit_log_has_ended (clasp_meaning_get_log (meaning));
  gint64 now_us = clasp_meaning_get_now (meaning);
  g_autofree char *count = clasp_format_count (n_all);
  g_autofree char *title = NULL;

  if (n_all == 0)
    title = g_strdup (_("No request waits for its answer"));
  else if (ended)
    title = g_strdup_printf (
        ngettext ("%s request was never answered", "%s requests were never answered", (gulong) n_all), count);
  else
    title = g_strdup_printf (ngettext ("%s open request", "%s open requests", (gulong) n_all), count);
  gtk_label_set_text (self->open_title, title);
  for (guint i = 0; i < open->len; i++)
    requests_view_show_open_row (self, i, open->pdata[i], now_us);
  requests_view_trim (self->open, open->len);
}

/* ---- What was answered */

static void
requests_view_show_slowest (ClaspRequestsView *self, ClaspUnitLog *log)
{
  g_autoptr (GPtrArray) slowest = clasp_unit_log_dup_slowest (log);

  for (guint i = 0; i < slowest->len; i++)
    {
      const ClaspUnitAnswer *answer = slowest->pdata[i];
      g_autofree char *title = requests_view_dup_words (answer->label);
      g_autofree char *asked = clasp_format_count (answer->request + 1);
      g_autofree char *answered = clasp_format_count (answer->record + 1);
      g_autofree char *subtitle = g_strdup_printf (_("No. %s, answered by No. %s"), asked, answered);
      g_autofree char *latency = clasp_format_duration (answer->latency_us);

      requests_view_set_row (self->slowest, i, title, subtitle, latency, answer->record + 1);
    }
  requests_view_trim (self->slowest, slowest->len);
  gtk_widget_set_visible (GTK_WIDGET (self->slowest_title), slowest->len > 0);
}

static void
requests_view_show_names (ClaspRequestsView *self, ClaspUnitLog *log)
{
  g_autoptr (GPtrArray) names = clasp_unit_log_dup_labels (log);
  guint n = 0;

  for (guint i = 0; i < names->len && n < MAX_NAMES; i++)
    {
      const ClaspUnitName *name = names->pdata[i];
      g_autofree char *title = NULL, *count = NULL, *subtitle = NULL, *mean = NULL, *slowest = NULL, *figure = NULL;

      if (name->n_answers == 0)
        continue;
      title = requests_view_dup_words (name->name);
      count = clasp_format_count (name->n_answers);
      mean = clasp_format_duration (name->sum_us / (gint64) name->n_answers);
      slowest = clasp_format_duration (name->slowest_us);
      subtitle = g_strdup_printf (
          ngettext ("%s answer, the slowest %s", "%s answers, the slowest %s", (gulong) name->n_answers), count,
          slowest);
      /* Translators: a mean value. */
      figure = g_strdup_printf (_("mean %s"), mean);
      requests_view_set_row (self->names, n++, title, subtitle, figure, 0);
    }
  requests_view_trim (self->names, n);
  gtk_widget_set_visible (GTK_WIDGET (self->names_title), n > 0);
}

static void
requests_view_show (ClaspRequestsView *self)
{
  ClaspMeaning *meaning = requests_view_get_meaning (self);

  if (meaning == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  requests_view_show_open (self, meaning);
  requests_view_show_slowest (self, clasp_meaning_get_log (meaning));
  requests_view_show_names (self, clasp_meaning_get_log (meaning));
}

static void
requests_view_on_row (ClaspRequestsView *self, GtkListBoxRow *row)
{
  const guint64 *number = g_object_get_data (G_OBJECT (row), "number");

  if (number != NULL && *number > 0)
    g_signal_emit (self, signals[SIGNAL_JUMP], 0, *number);
}

/* ---- Object */

static void
requests_view_on_new_meaning (ClaspRequestsView *self)
{
  g_signal_group_set_target (self->meaning_signals, requests_view_get_meaning (self));
  requests_view_show (self);
}

static void
requests_view_set_session (ClaspRequestsView *self, ClaspSession *session)
{
  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->session_signals, session);
  requests_view_on_new_meaning (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

static void
clasp_requests_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (clasp_requests_view_parent_class)->map (widget);
  requests_view_show (CLASP_REQUESTS_VIEW (widget));
}

static void
clasp_requests_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, CLASP_REQUESTS_VIEW (object)->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_requests_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    requests_view_set_session (CLASP_REQUESTS_VIEW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_requests_view_dispose (GObject *object)
{
  ClaspRequestsView *self = CLASP_REQUESTS_VIEW (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->meaning_signals);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (clasp_requests_view_parent_class)->dispose (object);
}

static void
clasp_requests_view_class_init (ClaspRequestsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_requests_view_get_property;
  object_class->set_property = clasp_requests_view_set_property;
  object_class->dispose = clasp_requests_view_dispose;
  widget_class->map = clasp_requests_view_map;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_JUMP] = g_signal_new ("jump", CLASP_TYPE_REQUESTS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_UINT64);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-requests-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestsView, open_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestsView, open);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestsView, slowest_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestsView, slowest);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestsView, names_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestsView, names);
  gtk_widget_class_bind_template_callback (widget_class, requests_view_on_row);
}

static void
clasp_requests_view_init (ClaspRequestsView *self)
{
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::meaning", G_CALLBACK (requests_view_on_new_meaning),
                                  self);
  self->meaning_signals = g_signal_group_new (CLASP_TYPE_MEANING);
  g_signal_group_connect_swapped (self->meaning_signals, "changed", G_CALLBACK (requests_view_show), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
