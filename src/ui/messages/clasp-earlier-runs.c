/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-earlier-runs.h"

#include <glib/gi18n.h>

#include "clasp-format.h"
#include "clasp-record-list.h"

/* So many of them stay here; the sidebar lists all. */
#define MAX_RUNS 10

struct _ClaspEarlierRuns
{
  AdwBin parent_instance;

  ClaspSession *session;
  GSignalGroup *session_signals;
  ClaspRecordList *current; /* (nullable) of the connection that is shown */
  GListStore *runs;         /* of ClaspRecordList, oldest first */
  GtkFlattenListModel *records;

  GtkListView *list;
  GtkSingleSelection *selection;
  GtkLabel *divider;
};

G_DEFINE_FINAL_TYPE (ClaspEarlierRuns, clasp_earlier_runs, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  PROP_SELECTED_RECORD,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
earlier_runs_bind_header (GtkSignalListItemFactory *factory, GObject *object, ClaspEarlierRuns *self)
{
  GtkListHeader *header = GTK_LIST_HEADER (object);
  GListModel *run = gtk_flatten_list_model_get_model_for_item (self->records, gtk_list_header_get_start (header));
  guint n = gtk_list_header_get_n_items (header);
  g_autofree char *count = clasp_format_count (n);
  g_autofree char *when = run != NULL
                              ? clasp_format_date_time (clasp_record_list_get_wall_start (CLASP_RECORD_LIST (run)))
                              : g_strdup ("");
  g_autofree char *text = g_strdup_printf (ngettext ("Run of %s: %s message", "Run of %s: %s messages", n), when,
                                           count);

  gtk_label_set_text (GTK_LABEL (gtk_list_header_get_child (header)), text);
}

static void
earlier_runs_set_up_header (GtkSignalListItemFactory *factory, GObject *object, ClaspEarlierRuns *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "dimmed");
  gtk_list_header_set_child (GTK_LIST_HEADER (object), label);
}

static void
earlier_runs_update (ClaspEarlierRuns *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  if (n == 0 || self->current == NULL)
    return;
  when = clasp_format_date_time (clasp_record_list_get_wall_start (self->current));
  /* Translators: stands between the messages of earlier connections and those of this one. */
  text = g_strdup_printf (_("Connected again %s"), when);
  gtk_label_set_text (self->divider, text);
  gtk_list_view_scroll_to (self->list, n - 1, GTK_LIST_SCROLL_NONE, NULL);
}

/* Whether anything was recorded, even when its meaning is still to be found out. */
static gboolean
earlier_runs_has_any (ClaspRecordList *records)
{
  ClaspCapture *capture = clasp_record_list_get_capture (records);

  return capture != NULL && clasp_capture_get_n_entries (capture) > 0;
}

/* The list of before is no longer the current one: it goes above the divider, as it is, without its filter. */
static void
earlier_runs_on_records (ClaspEarlierRuns *self)
{
  ClaspRecordList *records = self->session != NULL ? clasp_session_get_records (self->session) : NULL;
  g_autoptr (ClaspRecordList) before = g_steal_pointer (&self->current);

  g_set_object (&self->current, records);
  if (before != NULL && before != records && earlier_runs_has_any (before))
    {
      clasp_record_list_set_held (before, FALSE);
      clasp_record_list_set_filter (before, "", NULL);
      if (g_list_model_get_n_items (G_LIST_MODEL (self->runs)) == MAX_RUNS)
        g_list_store_remove (self->runs, 0);
      g_list_store_append (self->runs, before);
    }
  earlier_runs_update (self);
}

static void
earlier_runs_set_session (ClaspEarlierRuns *self, ClaspSession *session)
{
  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->session_signals, session);
  g_list_store_remove_all (self->runs);
  g_clear_object (&self->current);
  earlier_runs_on_records (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

static void
earlier_runs_on_selected (ClaspEarlierRuns *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_RECORD]);
}

ClaspRecord *
clasp_earlier_runs_get_selected (ClaspEarlierRuns *self)
{
  g_return_val_if_fail (CLASP_IS_EARLIER_RUNS (self), NULL);

  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

void
clasp_earlier_runs_unselect (ClaspEarlierRuns *self)
{
  g_return_if_fail (CLASP_IS_EARLIER_RUNS (self));

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
clasp_earlier_runs_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspEarlierRuns *self = CLASP_EARLIER_RUNS (object);

  if (id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else if (id == PROP_SELECTED_RECORD)
    g_value_set_object (value, clasp_earlier_runs_get_selected (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_earlier_runs_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    earlier_runs_set_session (CLASP_EARLIER_RUNS (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_earlier_runs_dispose (GObject *object)
{
  ClaspEarlierRuns *self = CLASP_EARLIER_RUNS (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  g_clear_object (&self->current);
  g_clear_object (&self->runs);
  g_clear_object (&self->records);
  G_OBJECT_CLASS (clasp_earlier_runs_parent_class)->dispose (object);
}

static void
clasp_earlier_runs_class_init (ClaspEarlierRunsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_earlier_runs_get_property;
  object_class->set_property = clasp_earlier_runs_set_property;
  object_class->dispose = clasp_earlier_runs_dispose;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_SELECTED_RECORD] = g_param_spec_object ("selected-record", NULL, NULL, CLASP_TYPE_RECORD,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                         G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-earlier-runs.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspEarlierRuns, list);
  gtk_widget_class_bind_template_child (widget_class, ClaspEarlierRuns, selection);
  gtk_widget_class_bind_template_child (widget_class, ClaspEarlierRuns, divider);
  gtk_widget_class_bind_template_callback (widget_class, earlier_runs_on_selected);
  gtk_widget_class_bind_template_callback (widget_class, earlier_runs_bind_header);
  gtk_widget_class_bind_template_callback (widget_class, earlier_runs_set_up_header);
}

static void
clasp_earlier_runs_init (ClaspEarlierRuns *self)
{
  self->runs = g_list_store_new (CLASP_TYPE_RECORD_LIST);
  self->records = gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (self->runs)));
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::records", G_CALLBACK (earlier_runs_on_records), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->records));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
