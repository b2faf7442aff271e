/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-message-pane.h"

#include <glib/gi18n.h>
#include "clasp-composer.h"
#include "clasp-format.h"
#include "clasp-lanes.h"
#include "clasp-line.h"
#include "clasp-record-row.h"
#include "clasp-save-bar.h"
#include "clasp-save.h"
#include "clasp-statistics-view.h"

/* Records at the end that are looked through for a breach. */
#define BREACH_SEARCH 4096

struct _ClaspMessagePane
{
  AdwBin parent_instance;

  ClaspSession *session;
  gboolean follow;
  guint scroll_id;
  double last_value; /* of the vertical adjustment */
  guint64 breach;
  ClaspRecord *last; /* (nullable) was selected last */
  ClaspRecord *kept; /* (nullable) is to be selected again, once it is listed again */
  guint n_seen;      /* rows there were when the end was left */
  GSignalGroup *session_signals;

  AdwViewStack *views;
  GtkEditable *filter;
  GtkLabel *filter_problem;
  GtkScrolledWindow *window;
  GtkListView *list;
  GtkSingleSelection *selection;
  ClaspSaveBar *save_bar;
  ClaspComposer *composer;
  GtkWidget *pill;
  GtkLabel *pill_label;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (ClaspMessagePane, clasp_message_pane, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_SELECTED_RECORD,
  PROP_FOLLOW,
  PROP_BREACH,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* ---- Words of the status line ---- */

static gboolean
message_pane_is_zero (gpointer object, guint n)
{
  return n == 0;
}

static gboolean
message_pane_is_some (gpointer object, guint64 n)
{
  return n > 0;
}

static gboolean
message_pane_is_known (gpointer object, gint64 us)
{
  return us >= 0;
}

static gboolean
message_pane_is_closing (gpointer object, ClaspSessionState state)
{
  return state == CLASP_SESSION_CLOSING;
}

static gboolean
message_pane_is_ended (gpointer object, ClaspSessionState state)
{
  return state == CLASP_SESSION_CLOSED;
}

static char *
message_pane_dup_empty_text (gpointer object, const char *filter, ClaspSessionState state)
{
  if (filter != NULL && *filter != '\0')
    return g_strdup (_("No message matches the filter"));
  return g_strdup (state == CLASP_SESSION_OPENING ? _("Connecting…") : _("No messages yet"));
}

static char **
message_pane_dup_count_classes (gpointer object, gboolean open)
{
  const char *classes[] = { open ? "success" : "dimmed", NULL };

  return g_strdupv ((char **) classes);
}

static char *
message_pane_dup_rate (gpointer object, double rate)
{
  g_autofree char *count = clasp_format_count ((guint64) (rate + 0.5));

  return g_strdup_printf (_("%s /s"), count);
}

static char *
message_pane_dup_bytes_rate (gpointer object, double rate)
{
  g_autofree char *bytes = clasp_format_bytes ((guint64) (rate + 0.5));

  return g_strdup_printf (_("%s/s"), bytes);
}

static char *
message_pane_dup_round_trip (gpointer object, gint64 us)
{
  g_autofree char *duration = clasp_format_duration (us);

  return g_strdup_printf (_("round trip %s"), duration);
}

static char *
message_pane_dup_backlog (gpointer object, guint64 bytes)
{
  g_autofree char *size = clasp_format_bytes (bytes);

  return g_strdup_printf (_("%s not yet sent"), size);
}

static char *
message_pane_dup_capture (gpointer object, guint64 bytes)
{
  g_autofree char *size = clasp_format_bytes (bytes);

  return g_strdup_printf (_("capture %s"), size);
}

/* ---- Following the end ---- */

static void message_pane_set_follow (ClaspMessagePane *self, gboolean follow);

/* Whoever tabs into the list comes to its end then, but who is in it is not taken along. */
static void
message_pane_scroll_to_end (ClaspMessagePane *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  gboolean within = (gtk_widget_get_state_flags (GTK_WIDGET (self->list)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;

  if (n_items > 0)
    gtk_list_view_scroll_to (self->list, n_items - 1, within ? GTK_LIST_SCROLL_NONE : GTK_LIST_SCROLL_FOCUS, NULL);
}

/* What came since the end was left. */
static void
message_pane_update_pill (ClaspMessagePane *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint n_new = !self->follow && n_items > self->n_seen ? n_items - self->n_seen : 0;
  g_autofree char *count = clasp_format_count (n_new);
  g_autofree char *text = g_strdup_printf (ngettext ("%s new", "%s new", n_new), count);

  gtk_label_set_text (self->pill_label, text);
  gtk_widget_set_visible (self->pill, n_new > 0);
}

static void
message_pane_on_pill (ClaspMessagePane *self)
{
  message_pane_set_follow (self, TRUE);
}

static void
message_pane_set_follow (ClaspMessagePane *self, gboolean follow)
{
  if (self->follow == follow)
    return;
  self->follow = follow;
  self->n_seen = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  message_pane_update_pill (self);
  if (follow)
    message_pane_scroll_to_end (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLLOW]);
}

/* Counts the rows that are seen. The dot tells, with its word, what the colour tells. */
static void
message_pane_update_count (ClaspMessagePane *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  GListModel *records = gtk_single_selection_get_model (self->selection);
  guint64 n_total = records != NULL ? clasp_record_list_get_n_total (CLASP_RECORD_LIST (records)) : 0;
  g_autofree char *shown = clasp_format_count (n_items);
  g_autofree char *total = clasp_format_count (n_total);
  g_autofree char *text = NULL;

  if (n_items < n_total)
    text = g_strdup_printf (ngettext ("● %s of %s message", "● %s of %s messages", (gulong) n_total), shown, total);
  else
    text = g_strdup_printf (ngettext ("● %s message", "● %s messages", (gulong) n_items), shown);
  gtk_label_set_text (self->count, text);
}

/* Rows stand in the order of their numbers, so that one is found among many. G_MAXUINT: it is not there. */
static guint
message_pane_find_record (ClaspMessagePane *self, guint64 number)
{
  GListModel *rows = G_LIST_MODEL (self->selection);
  guint low = 0, high = g_list_model_get_n_items (rows);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (ClaspRecord) record = g_list_model_get_item (rows, middle);

      if (clasp_record_get_number (record) < number)
        low = middle + 1;
      else
        high = middle;
    }
  if (low < g_list_model_get_n_items (rows))
    {
      g_autoptr (ClaspRecord) record = g_list_model_get_item (rows, low);

      if (clasp_record_get_number (record) == number)
        return low;
    }
  return G_MAXUINT;
}

/* What was selected before the filter changed, and passes it, is selected still. */
static void
message_pane_select_kept (ClaspMessagePane *self)
{
  guint position;

  if (self->kept == NULL)
    return;
  position = message_pane_find_record (self, clasp_record_get_number (self->kept));
  if (position == G_MAXUINT)
    return;
  g_clear_object (&self->kept);
  message_pane_set_follow (self, FALSE);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT, NULL);
}

static void
message_pane_on_items (ClaspMessagePane *self)
{
  message_pane_update_count (self);
  message_pane_select_kept (self);
  message_pane_update_pill (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.save",
                                 g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0);
  if (self->follow)
    message_pane_scroll_to_end (self);
}

static gboolean
message_pane_scroll_idle (gpointer user_data)
{
  ClaspMessagePane *self = user_data;

  self->scroll_id = 0;
  message_pane_on_items (self);
  return G_SOURCE_REMOVE;
}

/* What came before the list had a size could not be scrolled to; not at once, this is told in the middle of an
 * allocation. */
static void
message_pane_on_resized (ClaspMessagePane *self)
{
  if (self->scroll_id == 0 && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    self->scroll_id = g_idle_add (message_pane_scroll_idle, self);
}

/* Told before the value is, when the list or the pane takes another size: what that moves, nobody scrolled. */
static void
message_pane_on_measured (ClaspMessagePane *self, GtkAdjustment *adjustment)
{
  self->last_value = gtk_adjustment_get_value (adjustment);
}

/* The user leaves the end by scrolling up and takes it up again by coming back to it; rows that are added change
 * neither. */
static void
message_pane_on_scrolled (ClaspMessagePane *self, GtkAdjustment *adjustment)
{
  double value = gtk_adjustment_get_value (adjustment);
  gboolean at_end = value + gtk_adjustment_get_page_size (adjustment) >= gtk_adjustment_get_upper (adjustment) - 2;
  gboolean moved_up = value < self->last_value - 1;

  self->last_value = value;
  if (at_end)
    message_pane_set_follow (self, TRUE);
  else if (moved_up)
    message_pane_set_follow (self, FALSE);
}

/* ---- Filter and selection ---- */

static void
message_pane_on_filter (ClaspMessagePane *self)
{
  GListModel *records = gtk_single_selection_get_model (self->selection);
  g_autoptr (GError) error = NULL;
  gboolean valid = TRUE;

  if (records != NULL)
    valid = clasp_record_list_set_filter (CLASP_RECORD_LIST (records), gtk_editable_get_text (self->filter), &error);
  message_pane_on_items (self);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_problem), !valid);
  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter), "error");
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->filter), "error");
      gtk_label_set_label (self->filter_problem, error->message);
    }
}

static void
message_pane_on_stop_filter (ClaspMessagePane *self)
{
  gtk_editable_set_text (self->filter, "");
}

/* A new connection's records: the filter still holds, and the end is where one wants to be. */
static void
message_pane_on_model (ClaspMessagePane *self)
{
  g_clear_object (&self->kept);
  g_clear_object (&self->last);
  clasp_save_bar_dismiss (self->save_bar);
  if (*gtk_editable_get_text (self->filter) != '\0')
    message_pane_on_filter (self);
  message_pane_set_follow (self, TRUE);
}

static void
message_pane_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);

  clasp_save_bar_save (self->save_bar, CLASP_RECORD_LIST (gtk_single_selection_get_model (self->selection)));
}

static void
message_pane_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);

  clasp_save_to_clipboard (widget, gtk_single_selection_get_selected_item (self->selection));
}

static void
message_pane_on_selected (ClaspMessagePane *self)
{
  ClaspRecord *selected = gtk_single_selection_get_selected_item (self->selection);

  /* Who looks at a message does not want it to run away. */
  if (selected != NULL)
    {
      g_set_object (&self->last, selected);
      g_clear_object (&self->kept);
      message_pane_set_follow (self, FALSE);
    }
  else if (self->last != NULL)
    g_set_object (&self->kept, self->last); /* nobody unselects but a list that changes */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.copy",
                                 gtk_single_selection_get_selected_item (self->selection) != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_RECORD]);
}

/* ---- What broke a rule ---- */

/* The last record that broke one: what ended the connection stands near the end. */
static guint64
message_pane_find_breach (ClaspMessagePane *self)
{
  GListModel *records = G_LIST_MODEL (clasp_session_get_records (self->session));
  guint n = g_list_model_get_n_items (records);

  for (guint i = n; i > 0 && n - i < BREACH_SEARCH; i--)
    {
      g_autoptr (ClaspRecord) record = g_list_model_get_item (records, i - 1);
      const ClaspCaptureEntry *entry = clasp_record_get_entry (record);

      if (entry->rule != CLASP_RULE_NONE && entry->direction == CLASP_DIRECTION_IN)
        return clasp_record_get_number (record);
    }
  return 0;
}

static void
message_pane_on_state (ClaspMessagePane *self)
{
  const ClaspEnding *ending = self->session != NULL ? clasp_session_get_ending (self->session) : NULL;
  guint64 breach = ending != NULL && ending->rule != CLASP_RULE_NONE ? message_pane_find_breach (self) : 0;

  if (self->breach == breach)
    return;
  self->breach = breach;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BREACH]);
}

/* Shows a message among all the others. */
static gboolean
message_pane_select_number (ClaspMessagePane *self, guint64 number)
{
  guint position;

  gtk_editable_set_text (self->filter, "");
  message_pane_on_filter (self); /* not after the delay of typing */
  adw_view_stack_set_visible_child_name (self->views, "table");
  position = message_pane_find_record (self, number);
  if (position == G_MAXUINT)
    return FALSE;
  message_pane_set_follow (self, FALSE);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT, NULL);
  return TRUE;
}

static void
message_pane_on_jump (ClaspMessagePane *self, guint64 number)
{
  message_pane_select_number (self, number);
}

gboolean
clasp_message_pane_select_breach (ClaspMessagePane *self)
{
  g_return_val_if_fail (CLASP_IS_MESSAGE_PANE (self), FALSE);

  return self->breach != 0 && message_pane_select_number (self, self->breach);
}

void
clasp_message_pane_focus_filter (ClaspMessagePane *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->filter));
}

void
clasp_message_pane_focus_composer (ClaspMessagePane *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* ---- Object ---- */

static void
clasp_message_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_SELECTED_RECORD:
      g_value_set_object (value, gtk_single_selection_get_selected_item (self->selection));
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    case PROP_BREACH:
      g_value_set_uint64 (value, self->breach);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_message_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (object);

  switch (id)
    {
    case PROP_SESSION:
      if (!g_set_object (&self->session, g_value_get_object (value)))
        break;
      g_signal_group_set_target (self->session_signals, self->session);
      message_pane_on_state (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_FOLLOW:
      message_pane_set_follow (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_message_pane_dispose (GObject *object)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (object);

  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->kept);
  g_clear_object (&self->last);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (clasp_message_pane_parent_class)->dispose (object);
}

static void
message_pane_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-message-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, views);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, filter);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, filter_problem);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, window);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, list);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, selection);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, save_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, composer);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, pill);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, pill_label);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, count);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_pill);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_jump);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_is_zero);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_is_some);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_is_known);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_is_closing);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_is_ended);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_dup_empty_text);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_dup_count_classes);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_dup_rate);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_dup_bytes_rate);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_dup_round_trip);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_dup_backlog);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_dup_capture);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_filter);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_stop_filter);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_selected);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_model);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_items);
}

static void
clasp_message_pane_class_init (ClaspMessagePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_message_pane_get_property;
  object_class->set_property = clasp_message_pane_set_property;
  object_class->dispose = clasp_message_pane_dispose;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION, flags);
  props[PROP_SELECTED_RECORD] = g_param_spec_object ("selected-record", NULL, NULL, CLASP_TYPE_RECORD,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                         G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, TRUE, flags);
  props[PROP_BREACH] = g_param_spec_uint64 ("breach", NULL, NULL, 0, G_MAXUINT64, 0,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (CLASP_TYPE_COMPOSER);
  g_type_ensure (CLASP_TYPE_LANES);
  g_type_ensure (CLASP_TYPE_RECORD_ROW);
  g_type_ensure (CLASP_TYPE_SAVE_BAR);
  g_type_ensure (CLASP_TYPE_STATISTICS_VIEW);
  message_pane_bind_template (widget_class);
  gtk_widget_class_install_property_action (widget_class, "messages.follow", "follow");
  gtk_widget_class_install_action (widget_class, "messages.save", NULL, message_pane_save);
  gtk_widget_class_install_action (widget_class, "messages.copy", NULL, message_pane_copy);
}

static void
clasp_message_pane_init (ClaspMessagePane *self)
{
  GtkAdjustment *adjustment;

  self->follow = TRUE;
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (message_pane_on_state), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.save", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.copy", FALSE);
  adjustment = gtk_scrolled_window_get_vadjustment (self->window);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (message_pane_on_measured), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (message_pane_on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "notify::page-size", G_CALLBACK (message_pane_on_resized), self,
                           G_CONNECT_SWAPPED);
}
