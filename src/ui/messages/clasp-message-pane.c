/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-message-pane.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-composer.h"
#include "clasp-earlier-runs.h"
#include "clasp-dialect-bar.h"
#include "clasp-export-dialog.h"
#include "clasp-filter-chips.h"
#include "clasp-filter.h"
#include "clasp-find-bar.h"
#include "clasp-format.h"
#include "clasp-found.h"
#include "clasp-json-path.h"
#include "clasp-lanes.h"
#include "clasp-line.h"
#include "clasp-marks.h"
#include "clasp-name-completion.h"
#include "clasp-record-columns.h"
#include "clasp-record-copy.h"
#include "clasp-record-row.h"
#include "clasp-record-selection.h"
#include "clasp-save-bar.h"
#include "clasp-save.h"
#include "clasp-statistics-view.h"
#include "clasp-timeline.h"
#include "clasp-undo-toast.h"

/* Records at the end that are looked through for a breach. */
#define BREACH_SEARCH 4096
/* As many messages and bytes are sent again at once; a capture is replayed for more. */
#define SEND_AGAIN_MAX 1000
#define SEND_AGAIN_BYTES ((guint64) 16 * 1024 * 1024)
/* So long after the last messages the end is scrolled to once more. */
#define SETTLE_MS 120
/* As many messages are marked at once: marks are for what is looked at. */
#define MARK_MAX 10000
/* Paths are suggested of so many of the newest messages, of no more bytes each. */
#define PATHS_MESSAGES 200
#define PATHS_BYTES ((guint64) 16 * 1024)
#define PATHS_MAX 500

struct _ClaspMessagePane
{
  AdwBin parent_instance;

  ClaspSession *session;
  gboolean follow;
  gboolean paused;
  gboolean can_compare; /* two messages are chosen */
  guint scroll_id;
  guint settle_id;
  double last_upper;
  double last_value; /* of the vertical adjustment */
  guint64 breach;
  gboolean wanted; /* the current record is to be shown, once it is listed */
  guint n_seen;    /* rows there were when the end was left */
  GSignalGroup *session_signals;
  GSignalGroup *marks_signals;
  GSignalGroup *units_signals;
  GtkWidget *popover;    /* (nullable) */
  GtkWidget *completion; /* of the filter */

  AdwViewStack *views;
  GtkEditable *filter;
  GtkLabel *filter_problem;
  ClaspFilterChips *filter_chips;
  gboolean limit_told; /* it tells of a regular expression that took too long */
  GtkLabel *filter_count;
  GtkMenuButton *columns;
  GtkScrolledWindow *window;
  GtkListView *list;
  ClaspRecordSelection *selection;
  ClaspLanes *lanes;
  ClaspStatisticsView *statistics;
  ClaspEarlierRuns *earlier;
  GMenuModel *menu;
  ClaspTimeline *timeline;
  ClaspFindBar *find_bar;
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
  PROP_PAUSED,
  PROP_BREACH,
  PROP_FIND,
  PROP_CAN_COMPARE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_SHOW_FRAMES,
  SIGNAL_SHOW_RECORD,
  SIGNAL_COMPARE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

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
message_pane_scroll_once (ClaspMessagePane *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  gboolean within = (gtk_widget_get_state_flags (GTK_WIDGET (self->list)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;

  if (n_items > 0)
    gtk_list_view_scroll_to (self->list, n_items - 1, within ? GTK_LIST_SCROLL_NONE : GTK_LIST_SCROLL_FOCUS, NULL);
}

static gboolean
message_pane_is_at_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - 2;
}

static gboolean
message_pane_settle (gpointer user_data)
{
  ClaspMessagePane *self = user_data;

  self->settle_id = 0;
  if (self->follow && !message_pane_is_at_end (gtk_scrolled_window_get_vadjustment (self->window)))
    message_pane_scroll_once (self);
  return G_SOURCE_REMOVE;
}

/* GTK takes a row that was just added to have no height, and so leaves the last one just out of sight: once it has
 * measured the rows, it is scrolled to again. */
static void
message_pane_settle_later (ClaspMessagePane *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)))
    self->settle_id = g_timeout_add (SETTLE_MS, message_pane_settle, self);
}

static void
message_pane_scroll_to_end (ClaspMessagePane *self)
{
  message_pane_scroll_once (self);
  message_pane_settle_later (self);
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

/* What is not listed since nobody knows whether it passes. */
static void
message_pane_tell_limit (ClaspMessagePane *self, guint64 n_limited)
{
  g_autofree char *text = clasp_found_dup_limit (n_limited);

  /* Why the filter can't be read comes first. */
  if (gtk_widget_has_css_class (GTK_WIDGET (self->filter), "error"))
    return;
  if (text == NULL && !self->limit_told)
    return;
  self->limit_told = text != NULL;
  gtk_label_set_label (self->filter_problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->filter_problem), text != NULL);
}

static void
message_pane_update_filter_count (ClaspMessagePane *self, const char *shown, const char *total)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  gboolean filtered = records != NULL && *clasp_record_list_get_filter (records) != '\0';
  g_autofree char *text = g_strdup_printf (_("%s of %s"), shown, total);
  gboolean searching = FALSE;

  if (filtered)
    g_object_get (records, "searching", &searching, NULL);
  if (searching)
    {
      g_autofree char *so_far = g_strconcat (text, "…", NULL);

      gtk_label_set_text (self->filter_count, so_far);
    }
  else
    gtk_label_set_text (self->filter_count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_count), filtered);
  message_pane_tell_limit (self, filtered ? clasp_record_list_get_n_limited (records) : 0);
}

/* Counts the rows that are seen. The dot tells, with its word, what the colour tells. */
static void
message_pane_update_count (ClaspMessagePane *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  guint64 n_total = records != NULL ? clasp_record_list_get_n_total (records) : 0;
  g_autofree char *shown = clasp_format_count (n_items);
  g_autofree char *total = clasp_format_count (n_total);
  g_autofree char *text = NULL;

  if (n_items < n_total)
    text = g_strdup_printf (ngettext ("● %s of %s message", "● %s of %s messages", (gulong) n_total), shown, total);
  else
    text = g_strdup_printf (ngettext ("● %s message", "● %s messages", (gulong) n_items), shown);
  gtk_label_set_text (self->count, text);
  message_pane_update_filter_count (self, shown, total);
}

/* While the list is held nothing else tells that more is recorded. */
static void
message_pane_on_recorded (ClaspMessagePane *self)
{
  if (self->paused)
    message_pane_update_count (self);
}

/* What was chosen before the filter changed, and passes it, is in sight again. */
static void
message_pane_show_wanted (ClaspMessagePane *self)
{
  ClaspRecord *current = clasp_record_selection_get_current (self->selection);
  guint position;

  if (!self->wanted || current == NULL)
    return;
  position = clasp_record_list_find (clasp_record_selection_get_model (self->selection),
                                     clasp_record_get_number (current) - 1);
  if (position == G_MAXUINT)
    return;
  self->wanted = FALSE;
  message_pane_set_follow (self, FALSE);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_FOCUS, NULL);
}

static void message_pane_on_state (ClaspMessagePane *self);

static void message_pane_update_compare (ClaspMessagePane *self);

static void
message_pane_on_items (ClaspMessagePane *self)
{
  /* The end may be told before the record that brought it is listed. */
  if (self->breach == 0)
    message_pane_on_state (self);
  message_pane_update_count (self);
  message_pane_show_wanted (self);
  message_pane_update_pill (self);
  /* What is chosen and not listed any more is compared with nothing. */
  message_pane_update_compare (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.save",
                                 g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.clear",
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

/* The rows in sight, told to the timeline as times. */
static void
message_pane_update_view (ClaspMessagePane *self)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->window);
  double upper = gtk_adjustment_get_upper (adjustment), value = gtk_adjustment_get_value (adjustment);
  double end = value + gtk_adjustment_get_page_size (adjustment);
  guint first, last;

  if (records == NULL || n_items == 0 || upper < 1)
    {
      clasp_timeline_set_view (self->timeline, 0, -1);
      return;
    }
  n_items = MIN (n_items, g_list_model_get_n_items (G_LIST_MODEL (records)));
  first = MIN ((guint) (value / upper * n_items), n_items - 1);
  last = MIN ((guint) (MIN (end / upper, 1) * n_items), n_items - 1);
  clasp_timeline_set_view (
      self->timeline, clasp_record_list_get_time (records, clasp_record_list_get_index (records, first) + 1),
      clasp_record_list_get_time (records, clasp_record_list_get_index (records, MAX (last, first)) + 1));
}

/* Told before the value is, when the list or the pane takes another size: what that moves, nobody scrolled. */
static void
message_pane_on_measured (ClaspMessagePane *self, GtkAdjustment *adjustment)
{
  self->last_value = gtk_adjustment_get_value (adjustment);
  message_pane_update_view (self);
  if (self->follow && self->settle_id == 0)
    message_pane_settle_later (self);
}

/* The user leaves the end by scrolling up and takes it up again by coming back to it; rows that are added change
 * neither. */
static void
message_pane_on_scrolled (ClaspMessagePane *self, GtkAdjustment *adjustment)
{
  double value = gtk_adjustment_get_value (adjustment);
  /* Where the whole has become shorter, GTK has measured its rows anew and nobody has scrolled. */
  gboolean moved_up = value < self->last_value - 1 && gtk_adjustment_get_upper (adjustment) >= self->last_upper - 1;

  self->last_value = value;
  self->last_upper = gtk_adjustment_get_upper (adjustment);
  message_pane_update_view (self);
  if (message_pane_is_at_end (adjustment))
    message_pane_set_follow (self, TRUE);
  else if (moved_up)
    message_pane_set_follow (self, FALSE);
}

/* ---- Filter and selection ---- */

/* Underlines where the filter cannot be read; what is missing at its end is told by the last character. */
static void
message_pane_mark_problem (ClaspMessagePane *self, const ClaspFilterPlace *place)
{
  GtkEditable *text = gtk_editable_get_delegate (self->filter);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  gsize length = strlen (gtk_editable_get_text (self->filter));
  PangoAttribute *underline;

  if (!GTK_IS_TEXT (text))
    return;
  if (place != NULL && length > 0)
    {
      gsize start = MIN (place->offset, length - 1);

      underline = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);
      underline->start_index = (guint) start;
      underline->end_index = (guint) MIN (start + MAX (place->length, 1), length);
      pango_attr_list_insert (attributes, underline);
    }
  gtk_text_set_attributes (GTK_TEXT (text), attributes);
}

static void
message_pane_on_filter (ClaspMessagePane *self)
{
  g_autoptr (ClaspFilter) read = NULL;
  ClaspFilterPlace place = { 0 };
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  g_autoptr (GError) error = NULL;
  gboolean valid = TRUE;

  self->wanted = clasp_record_selection_get_current (self->selection) != NULL;
  if (records != NULL)
    valid = clasp_record_list_set_filter (records, gtk_editable_get_text (self->filter), &error);
  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter), "error");
  message_pane_on_items (self);
  clasp_filter_chips_show (self->filter_chips, gtk_editable_get_text (self->filter));
  gtk_widget_set_visible (GTK_WIDGET (self->filter_problem), !valid || self->limit_told);
  read = valid ? NULL : clasp_filter_new (gtk_editable_get_text (self->filter), &place, NULL);
  message_pane_mark_problem (self, valid || read != NULL ? NULL : &place);
  if (!valid)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->filter), "error");
      gtk_label_set_label (self->filter_problem, error->message);
    }
}

/* The chip that was clicked is gone: who used the keyboard goes on in the entry. */
static void
message_pane_on_chips (ClaspMessagePane *self, const char *text)
{
  GtkEditable *delegate = gtk_editable_get_delegate (self->filter);

  gtk_editable_set_text (self->filter, text);
  if (GTK_IS_TEXT (delegate))
    gtk_text_grab_focus_without_selecting (GTK_TEXT (delegate));
  gtk_editable_set_position (self->filter, -1);
  message_pane_on_filter (self);
}

/* What stands in the newest messages that are JSON, as paths, sorted. (transfer full) */
static GStrv
message_pane_dup_paths (ClaspMessagePane *self)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  ClaspCapture *capture = records != NULL ? clasp_record_list_get_capture (records) : NULL;
  guint64 n = records != NULL ? clasp_record_list_get_n_total (records) : 0;
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GStrvBuilder) sorted = g_strv_builder_new ();
  g_autoptr (GList) keys = NULL;

  for (guint64 i = n; capture != NULL && i > 0 && n - i < PATHS_MESSAGES; i--)
    {
      ClaspCaptureEntry entry;
      g_autoptr (GBytes) payload = NULL;
      const char *data;
      gsize length;

      if (!clasp_capture_get_entry (capture, i - 1, &entry) || entry.length > PATHS_BYTES)
        continue;
      payload = clasp_capture_read_payload (capture, &entry, 0, PATHS_BYTES, NULL);
      data = payload != NULL ? g_bytes_get_data (payload, &length) : NULL;
      if (data != NULL)
        clasp_json_path_collect (data, length, paths, PATHS_MAX);
    }
  keys = g_list_sort (g_hash_table_get_keys (paths), (GCompareFunc) strcmp);
  for (GList *key = keys; key != NULL; key = key->next)
    g_strv_builder_add (sorted, key->data);
  return g_strv_builder_end (sorted);
}

static char **
message_pane_suggest (const char *text, gsize at, gsize *start, gpointer user_data)
{
  g_auto (GStrv) paths = memchr (text, '$', at) != NULL ? message_pane_dup_paths (user_data) : NULL;

  return clasp_filter_suggest (text, at, (const char *const *) paths, start);
}

static void
message_pane_on_stop_filter (ClaspMessagePane *self)
{
  gtk_editable_set_text (self->filter, "");
}

/* ---- Holding and clearing the display; what comes is recorded all the same ---- */

static void
message_pane_set_paused (ClaspMessagePane *self, gboolean paused)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);

  if (self->paused == paused)
    return;
  self->paused = paused;
  if (records != NULL)
    clasp_record_list_set_held (records, paused);
  message_pane_on_items (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAUSED]);
}

static void
message_pane_undo_clear (gpointer target, gpointer kept)
{
  clasp_record_list_set_start (kept, GPOINTER_TO_UINT (g_object_get_data (kept, "start before")));
}

static void
message_pane_clear (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  guint64 start = clasp_record_list_get_start (records);
  guint64 n_total = clasp_record_list_get_n_total (records);
  g_autofree char *count = clasp_format_count (n_total - start);
  g_autofree char *text = g_strdup_printf (ngettext ("%s message hidden; it is still in the capture",
                                                     "%s messages hidden; they are still in the capture",
                                                     (gulong) (n_total - start)),
                                           count);

  g_object_set_data (G_OBJECT (records), "start before", GUINT_TO_POINTER ((guint) start));
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  clasp_record_list_set_start (records, n_total);
  message_pane_set_follow (self, TRUE);
  clasp_undo_toast_show (widget, text, message_pane_undo_clear, G_OBJECT (self), g_object_ref (G_OBJECT (records)));
}

/* A new connection's records: the filter still holds, and the end is where one wants to be. */
static void
message_pane_on_model (ClaspMessagePane *self)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  ClaspCapture *capture = records != NULL ? clasp_record_list_get_capture (records) : NULL;

  self->wanted = FALSE;
  self->paused = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAUSED]);
  g_signal_group_set_target (self->units_signals, records);
  g_signal_group_set_target (self->marks_signals, capture != NULL ? clasp_capture_get_marks (capture) : NULL);
  clasp_save_bar_dismiss (self->save_bar);
  if (*gtk_editable_get_text (self->filter) != '\0')
    message_pane_on_filter (self);
  message_pane_set_follow (self, TRUE);
}

static void
message_pane_on_export (ClaspMessagePane *self, guint format, guint scope, gboolean with_secrets)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  g_autofree char *dialect = NULL;
  GArray *indices = NULL;

  if (records == NULL)
    return;
  g_object_get (clasp_session_get_profile (self->session), "dialect", &dialect, NULL);
  if (scope == CLASP_EXPORT_CHOSEN)
    indices = clasp_record_selection_dup_shown (self->selection, G_MAXUINT);
  clasp_save_bar_save (self->save_bar, clasp_record_list_get_capture (records), (ClaspFileFormat) format,
                       scope == CLASP_EXPORT_FILTERED ? clasp_record_list_get_filter (records) : NULL, indices, dialect,
                       with_secrets);
}

static void
message_pane_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  gboolean filtered = *clasp_record_list_get_filter (records) != '\0';
  g_autoptr (GArray) chosen = clasp_record_selection_dup_shown (self->selection, G_MAXUINT);
  ClaspExportDialog *dialog = clasp_export_dialog_new (
      clasp_record_list_get_n_total (records),
      filtered ? (gint64) g_list_model_get_n_items (G_LIST_MODEL (records)) : -1, chosen->len);

  g_signal_connect_object (dialog, "export", G_CALLBACK (message_pane_on_export), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/* Two that are seen. */
static void
message_pane_update_compare (ClaspMessagePane *self)
{
  gboolean can_compare = FALSE;

  if (clasp_record_selection_get_n_selected (self->selection) == 2)
    {
      g_autoptr (GArray) indices = clasp_record_selection_dup_shown (self->selection, 2);

      can_compare = indices->len == 2;
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.compare", can_compare);
  if (self->can_compare == can_compare)
    return;
  self->can_compare = can_compare;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_COMPARE]);
}

static void
message_pane_update_actions (ClaspMessagePane *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  ClaspRecord *current = clasp_record_selection_get_current (self->selection);
  guint8 opcode = current != NULL ? clasp_record_get_entry (current)->opcode : CLASP_OPCODE_CLOSE;
  gboolean can_send = FALSE;

  if (self->session != NULL)
    g_object_get (self->session, "can-send", &can_send, NULL);
  gtk_widget_action_set_enabled (widget, "messages.copy", current != NULL);
  gtk_widget_action_set_enabled (widget, "messages.copy-as", current != NULL);
  gtk_widget_action_set_enabled (widget, "messages.mark", current != NULL);
  gtk_widget_action_set_enabled (widget, "messages.note", current != NULL);
  gtk_widget_action_set_enabled (widget, "messages.frames", current != NULL);
  gtk_widget_action_set_enabled (widget, "messages.partner", current != NULL);
  gtk_widget_action_set_enabled (widget, "messages.filter-by", current != NULL);
  gtk_widget_action_set_enabled (widget, "messages.filter-out", current != NULL);
  gtk_widget_action_set_enabled (widget, "messages.edit",
                                 opcode == CLASP_OPCODE_TEXT || opcode == CLASP_OPCODE_BINARY ||
                                     opcode == CLASP_OPCODE_PING);
  gtk_widget_action_set_enabled (widget, "messages.send-again", current != NULL && can_send);
  message_pane_update_compare (self);
}

static void
message_pane_on_selected (ClaspMessagePane *self)
{
  /* Who looks at a message does not want it to run away. */
  if (clasp_record_selection_get_current (self->selection) != NULL)
    {
      self->wanted = FALSE;
      message_pane_set_follow (self, FALSE);
      clasp_earlier_runs_unselect (self->earlier);
    }
  message_pane_update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_RECORD]);
}

/* One message is looked at, of this run or of an earlier one. */
static void
message_pane_on_earlier_selected (ClaspMessagePane *self)
{
  if (clasp_earlier_runs_get_selected (self->earlier) != NULL)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_RECORD]);
}

static ClaspRecord *
message_pane_get_selected (ClaspMessagePane *self)
{
  ClaspRecord *current = clasp_record_selection_get_current (self->selection);

  return current != NULL || self->earlier == NULL ? current : clasp_earlier_runs_get_selected (self->earlier);
}

/* ---- What is done with the chosen messages ---- */

static void
message_pane_tell (ClaspMessagePane *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
message_pane_copy_chosen (ClaspMessagePane *self, ClaspCopyForm form)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  GArray *indices = clasp_record_selection_dup_shown (self->selection, G_MAXUINT);

  if (records != NULL && indices->len > 0)
    clasp_save_copy_records (GTK_WIDGET (self), records, indices, form);
  else
    g_array_unref (indices);
}

static void
message_pane_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);

  if (clasp_record_selection_get_n_selected (self->selection) > 1)
    message_pane_copy_chosen (self, CLASP_COPY_TEXT);
  else
    clasp_save_to_clipboard (widget, clasp_record_selection_get_current (self->selection));
}

static void
message_pane_copy_as (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const char *const names[] = { "text", "json", "hex", "csv", "raw", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], g_variant_get_string (parameter, NULL)))
      message_pane_copy_chosen (CLASP_MESSAGE_PANE (widget), (ClaspCopyForm) i);
}

static gboolean
message_pane_send_one (ClaspMessagePane *self, ClaspCapture *capture, const ClaspCaptureEntry *entry, GError **error)
{
  g_autoptr (GBytes) payload = clasp_capture_read_payload (capture, entry, 0, G_MAXSIZE, error);
  const char *data;
  gsize length;

  if (payload == NULL)
    return FALSE;
  data = g_bytes_get_data (payload, &length);
  if (entry->opcode == CLASP_OPCODE_PING)
    return clasp_session_send_ping (self->session, payload, error);
  if (entry->opcode == CLASP_OPCODE_BINARY)
    return clasp_session_send_binary (self->session, payload, error);
  return clasp_session_send_text (self->session, length > 0 ? data : "", (gssize) length, error);
}

/* Of what is chosen, what can be sent: text, binary and pings, in their order. */
static void
message_pane_send_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  ClaspCapture *capture = records != NULL ? clasp_record_list_get_capture (records) : NULL;
  g_autoptr (GArray) indices = clasp_record_selection_dup_shown (self->selection, SEND_AGAIN_MAX + 1);
  g_autoptr (GError) error = NULL;
  guint64 bytes = 0;
  guint n_sent = 0;

  if (capture == NULL)
    return;
  for (guint i = 0; i < indices->len && error == NULL; i++)
    {
      ClaspCaptureEntry entry;

      if (!clasp_capture_get_entry (capture, g_array_index (indices, guint64, i), &entry) ||
          (entry.opcode != CLASP_OPCODE_TEXT && entry.opcode != CLASP_OPCODE_BINARY &&
           entry.opcode != CLASP_OPCODE_PING))
        continue;
      bytes += entry.length;
      if (n_sent == SEND_AGAIN_MAX || bytes > SEND_AGAIN_BYTES)
        {
          message_pane_tell (self, _("Only the first 1,000 messages, up to 16 MiB, were sent again"));
          return;
        }
      if (message_pane_send_one (self, capture, &entry, &error))
        n_sent++;
    }
  if (error != NULL)
    message_pane_tell (self, error->message);
  else if (n_sent == 0)
    message_pane_tell (self, _("None of these is a message that can be sent again"));
}

static void
message_pane_edit (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  ClaspRecord *record = clasp_record_selection_get_current (self->selection);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = NULL;

  if (clasp_record_get_entry (record)->length > SEND_AGAIN_BYTES)
    {
      message_pane_tell (self, _("A message of more than 16 MiB is too long to be edited"));
      return;
    }
  payload = clasp_record_read_payload (record, G_MAXSIZE, &error);
  if (payload != NULL)
    clasp_composer_edit (self->composer, clasp_record_get_entry (record)->opcode, payload);
  else
    message_pane_tell (self, error->message);
}

void
clasp_message_pane_filter_by (ClaspMessagePane *self, const char *term)
{
  g_autofree char *text = NULL;
  const char *before;

  g_return_if_fail (CLASP_IS_MESSAGE_PANE (self) && term != NULL);

  before = gtk_editable_get_text (self->filter);
  if (strstr (before, " or ") != NULL)
    text = g_strdup_printf ("(%s) %s", before, term);
  else
    text = g_strdup_printf ("%s%s%s", before, *before != '\0' ? " " : "", term);
  gtk_editable_set_text (self->filter, text);
}

void
clasp_message_pane_plot (ClaspMessagePane *self, const char *path)
{
  g_return_if_fail (CLASP_IS_MESSAGE_PANE (self) && path != NULL);

  clasp_statistics_view_plot (self->statistics, path);
  adw_view_stack_set_visible_child_name (self->views, "statistics");
}

/* Narrows what is shown by what the chosen message is like, or takes its like away. */
static void
message_pane_filter_by (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  ClaspRecord *record = clasp_record_selection_get_current (self->selection);
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  g_autofree char *term = clasp_record_copy_filter (clasp_record_list_get_capture (records),
                                                    clasp_record_list_get_unit_log (records),
                                                    clasp_record_get_number (record) - 1);
  const char *sign = g_str_equal (action, "messages.filter-out") ? "-" : "";
  g_autofree char *signed_term = g_strconcat (sign, term, NULL);

  clasp_message_pane_filter_by (self, signed_term);
}

/* What is asked for is shown, and nothing else. */
static void
message_pane_on_dialect_filter (ClaspMessagePane *self, const char *term)
{
  gtk_editable_set_text (self->filter, term);
}

static void
message_pane_filter (GtkWidget *widget, const char *action, GVariant *parameter)
{
  clasp_message_pane_focus_filter (CLASP_MESSAGE_PANE (widget));
}

static void
message_pane_compare (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  GListModel *records = G_LIST_MODEL (clasp_record_selection_get_model (self->selection));
  g_autoptr (GArray) indices = clasp_record_selection_dup_shown (self->selection, 2);
  g_autoptr (ClaspRecord) a = NULL;
  g_autoptr (ClaspRecord) b = NULL;

  if (indices->len < 2)
    return;
  a = g_list_model_get_item (records,
                             clasp_record_list_find (CLASP_RECORD_LIST (records), g_array_index (indices, guint64, 0)));
  b = g_list_model_get_item (records,
                             clasp_record_list_find (CLASP_RECORD_LIST (records), g_array_index (indices, guint64, 1)));
  g_signal_emit (self, signals[SIGNAL_COMPARE], 0, a, b);
}

static void
message_pane_show_frames (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_SHOW_FRAMES], 0);
}

/* ---- Marks ---- */

static ClaspMarks *
message_pane_get_marks (ClaspMessagePane *self)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  ClaspCapture *capture = records != NULL ? clasp_record_list_get_capture (records) : NULL;

  return capture != NULL ? clasp_capture_get_marks (capture) : NULL;
}

/* Only as many rows are there as are in sight, and some around them. */
static void
message_pane_refresh_rows (ClaspMessagePane *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *content = gtk_widget_get_first_child (row);

      if (CLASP_IS_RECORD_ROW (content))
        clasp_record_row_refresh (CLASP_RECORD_ROW (content));
    }
}

/* Messages count as there once it is known what they mean. */
static void
message_pane_on_units (ClaspMessagePane *self)
{
  message_pane_refresh_rows (self);
  message_pane_on_recorded (self);
}

static void
message_pane_set_mark (ClaspMessagePane *self, guint64 index, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!clasp_marks_set (message_pane_get_marks (self), index, text, &error))
    message_pane_tell (self, error->message);
}

/* Marks all that are chosen, or takes the marks off when each of them has one. */
static void
message_pane_mark (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  g_autoptr (GArray) indices = clasp_record_selection_dup_shown (self->selection, MARK_MAX + 1);
  ClaspMarks *marks = message_pane_get_marks (self);
  g_autoptr (GError) error = NULL;
  gboolean all = TRUE, are_more = indices->len > MARK_MAX;

  g_array_set_size (indices, MIN (indices->len, MARK_MAX));
  for (guint i = 0; i < indices->len; i++)
    all = all && clasp_marks_has (marks, g_array_index (indices, guint64, i));
  if (!clasp_marks_set_many (marks, indices, all ? NULL : "", &error))
    message_pane_tell (self, error->message);
  else if (are_more)
    message_pane_tell (self, _("Only the first 10,000 messages were changed"));
}

static void
message_pane_on_note (AdwAlertDialog *dialog, const char *response, gpointer user_data)
{
  ClaspMessagePane *self = user_data;
  GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));
  ClaspMarks *marks = message_pane_get_marks (self);
  const guint64 *index = g_object_get_data (G_OBJECT (dialog), "index");

  /* Another connection's messages may be shown by now. */
  if (g_str_equal (response, "mark") && marks != NULL && marks == g_object_get_data (G_OBJECT (dialog), "marks"))
    message_pane_set_mark (self, *index, gtk_editable_get_text (entry));
}

static void
message_pane_note (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  ClaspRecord *record = clasp_record_selection_get_current (self->selection);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Note on the message"), NULL));
  guint64 index = clasp_record_get_number (record) - 1;
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *before = clasp_record_dup_mark (record);

  gtk_editable_set_text (GTK_EDITABLE (entry), before != NULL ? before : "");
  gtk_entry_set_max_length (GTK_ENTRY (entry), CLASP_MARK_TEXT_MAX);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Note"), -1);
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "mark", _("_Mark"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "mark", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "mark");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "index", g_memdup2 (&index, sizeof index), g_free);
  g_object_set_data_full (G_OBJECT (dialog), "marks", g_object_ref (message_pane_get_marks (self)), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (message_pane_on_note), self, G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/* ---- The menu ---- */

static void
message_pane_show_menu (ClaspMessagePane *self, double x, double y)
{
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
message_pane_on_heading_click (ClaspMessagePane *self)
{
  gtk_menu_button_popup (self->columns);
}

/* The message of the row there. (transfer none) (nullable) */
static ClaspRecord *
message_pane_pick (ClaspMessagePane *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);

  while (picked != NULL && gtk_widget_get_parent (picked) != GTK_WIDGET (self->list))
    picked = gtk_widget_get_parent (picked);
  picked = picked != NULL ? gtk_widget_get_first_child (picked) : NULL;
  return CLASP_IS_RECORD_ROW (picked) ? clasp_record_row_get_record (CLASP_RECORD_ROW (picked)) : NULL;
}

/* Where the row is that shows at a place of the list; G_MAXUINT: there is none. */
static guint
message_pane_find_row_at (ClaspMessagePane *self, double x, double y)
{
  ClaspRecord *record = message_pane_pick (self, x, y);

  if (record == NULL)
    return G_MAXUINT;
  return clasp_record_list_find (clasp_record_selection_get_model (self->selection),
                                 clasp_record_get_number (record) - 1);
}

/* A row that is not chosen yet is what the menu is about. */
static void
message_pane_on_secondary_click (ClaspMessagePane *self, int n_press, double x, double y)
{
  guint position = message_pane_find_row_at (self, x, y);
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);

  if (position == G_MAXUINT)
    return;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
  if (gtk_widget_compute_point (GTK_WIDGET (self->list), GTK_WIDGET (self), &point, &point))
    message_pane_show_menu (self, point.x, point.y);
}

/* Who clicks on the message that is chosen already wants to see it again: choosing it tells nobody then. */
static void
message_pane_on_click (ClaspMessagePane *self, int n_press, double x, double y)
{
  guint position = message_pane_find_row_at (self, x, y);

  if (position != G_MAXUINT && gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    g_signal_emit (self, signals[SIGNAL_SHOW_RECORD], 0);
}

static void
message_pane_on_activate (ClaspMessagePane *self)
{
  g_signal_emit (self, signals[SIGNAL_SHOW_RECORD], 0);
}

/* ---- Going by the time ---- */

/* The first row that is no earlier. */
static guint
message_pane_find_time (ClaspRecordList *records, gint64 time_us)
{
  guint low = 0, high = g_list_model_get_n_items (G_LIST_MODEL (records));

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (clasp_record_list_get_time (records, clasp_record_list_get_index (records, middle) + 1) < time_us)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* What was there then comes to the middle. */
static void
message_pane_on_seek (ClaspMessagePane *self, gint64 time_us)
{
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  guint n_items = records != NULL ? g_list_model_get_n_items (G_LIST_MODEL (records)) : 0;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->window);
  double share;

  if (n_items == 0)
    return;
  share = (double) message_pane_find_time (records, time_us) / n_items;
  message_pane_set_follow (self, FALSE);
  gtk_adjustment_set_value (adjustment, share * gtk_adjustment_get_upper (adjustment) -
                                            gtk_adjustment_get_page_size (adjustment) / 2);
  /* Where the end is in sight already nothing has moved, and who looks at the end follows it. */
  if (gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
      gtk_adjustment_get_upper (adjustment) - 2)
    message_pane_set_follow (self, TRUE);
}

/* Another stretch of time takes the place of the one before, where that stands at the end and for itself. */
static void
message_pane_on_brush (ClaspMessagePane *self, gint64 start_us, gint64 end_us)
{
  g_autoptr (GRegex) stretch = g_regex_new ("(^| )(?<!not )(?<!or )at:[0-9.]+ms\\.\\.[0-9.]+ms$", 0, 0, NULL);
  g_autofree char *rest = g_regex_replace_literal (stretch, gtk_editable_get_text (self->filter), -1, 0, "", 0, NULL);
  g_autofree char *term = g_strdup_printf ("at:%" G_GINT64_FORMAT "ms..%" G_GINT64_FORMAT "ms", start_us / 1000,
                                           end_us / 1000 + 1);

  gtk_editable_set_text (self->filter, g_strstrip (rest));
  clasp_message_pane_filter_by (self, term);
}

/* ---- Finding ---- */

static void
message_pane_on_find_show (ClaspMessagePane *self, guint position)
{
  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "statistics") == 0)
    adw_view_stack_set_visible_child_name (self->views, "table");
  message_pane_set_follow (self, FALSE);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT, NULL);
  clasp_lanes_show (self->lanes, position);
}

/* The place stays: who goes on by the keys goes on from what was found. */
static void
message_pane_on_find_closed (ClaspMessagePane *self)
{
  ClaspRecord *current = clasp_record_selection_get_current (self->selection);
  guint position = G_MAXUINT;

  if (current != NULL)
    position = clasp_record_list_find_row (clasp_record_selection_get_model (self->selection),
                                           clasp_record_get_number (current) - 1);
  if (position != G_MAXUINT)
    gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

gboolean
clasp_message_pane_is_finding (ClaspMessagePane *self)
{
  g_return_val_if_fail (CLASP_IS_MESSAGE_PANE (self), FALSE);

  return (gtk_widget_get_state_flags (GTK_WIDGET (self->find_bar)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

void
clasp_message_pane_find (ClaspMessagePane *self)
{
  guint place;

  g_return_if_fail (CLASP_IS_MESSAGE_PANE (self));

  place = message_pane_find_row_at (self, 1, 1);
  clasp_find_bar_open (self->find_bar, place != G_MAXUINT ? place : 0);
}

void
clasp_message_pane_find_again (ClaspMessagePane *self, gboolean forward)
{
  g_return_if_fail (CLASP_IS_MESSAGE_PANE (self));

  clasp_find_bar_step (self->find_bar, forward);
}

static void
message_pane_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t place;

  if (clasp_record_selection_get_current (self->selection) == NULL)
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    focus = GTK_WIDGET (self->list);
  if (gtk_widget_compute_bounds (focus, widget, &place))
    message_pane_show_menu (self, place.origin.x + place.size.width / 4, place.origin.y + place.size.height);
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
  ClaspRecordList *records = clasp_record_selection_get_model (self->selection);
  guint position;

  message_pane_set_paused (self, FALSE);
  if (records != NULL)
    clasp_record_list_set_start (records, 0);
  gtk_editable_set_text (self->filter, "");
  message_pane_on_filter (self); /* not after the delay of typing */
  adw_view_stack_set_visible_child_name (self->views, "table");
  position = clasp_record_list_find_row (clasp_record_selection_get_model (self->selection), number - 1);
  if (position == G_MAXUINT)
    return FALSE;
  message_pane_set_follow (self, FALSE);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT, NULL);
  return TRUE;
}

/* ---- From a request to its answer, and back */

/* The message that answers @record, or asks for it; 0: there is none. */
static guint64
message_pane_find_partner (ClaspRecord *record)
{
  g_autoptr (ClaspUnitSet) set = clasp_record_dup_units (record);
  guint64 index = clasp_record_get_number (record) - 1, answer;

  for (gsize i = 0; set != NULL && i < set->n_units; i++)
    if (set->units[i].answers != CLASP_UNIT_NONE)
      return set->units[i].answers + 1;
  if (set == NULL || set->n_units == 0)
    return 0;
  answer = clasp_unit_log_find_answer (clasp_record_get_unit_log (record), index);
  return answer != CLASP_UNIT_NONE ? answer + 1 : 0;
}

/* The filter stays when it lets the other pass. */
static void
message_pane_show_partner (ClaspMessagePane *self, ClaspRecord *record)
{
  guint64 number = record != NULL ? message_pane_find_partner (record) : 0;
  guint position;

  if (number == 0)
    {
      message_pane_tell (self, _("The message neither answers a request nor has an answer"));
      return;
    }
  position = clasp_record_list_find (clasp_record_selection_get_model (self->selection), number - 1);
  if (position == G_MAXUINT)
    {
      message_pane_select_number (self, number);
      return;
    }
  message_pane_set_follow (self, FALSE);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
}

/* Where there is nothing to go to, the click adds to what is chosen, as in any list. */
static void
message_pane_on_primary_click (ClaspMessagePane *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  ClaspRecord *record = (state & GDK_CONTROL_MASK) != 0 ? message_pane_pick (self, x, y) : NULL;

  if (record == NULL || message_pane_find_partner (record) == 0)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  message_pane_show_partner (self, record);
}

static void
message_pane_partner (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessagePane *self = CLASP_MESSAGE_PANE (widget);

  message_pane_show_partner (self, clasp_record_selection_get_current (self->selection));
}

void
clasp_message_pane_select (ClaspMessagePane *self, guint64 number)
{
  g_return_if_fail (CLASP_IS_MESSAGE_PANE (self) && number > 0);
  message_pane_select_number (self, number);
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
      g_value_set_object (value, message_pane_get_selected (self));
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_BREACH:
      g_value_set_uint64 (value, self->breach);
      break;
    case PROP_FIND:
      g_value_set_object (value, clasp_find_bar_get_find (self->find_bar));
      break;
    case PROP_CAN_COMPARE:
      g_value_set_boolean (value, self->can_compare);
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
    case PROP_PAUSED:
      message_pane_set_paused (self, g_value_get_boolean (value));
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
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->marks_signals);
  g_clear_object (&self->units_signals);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->completion, gtk_widget_unparent);
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
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, filter_chips);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, filter_count);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, columns);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, window);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, list);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, selection);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, earlier);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, menu);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, timeline);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, find_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, lanes);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, statistics);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, save_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, composer);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, pill);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, pill_label);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessagePane, count);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_pill);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_jump);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_secondary_click);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_click);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_activate);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_primary_click);
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
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_chips);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_dialect_filter);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_stop_filter);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_heading_click);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_seek);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_brush);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_find_show);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_find_closed);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_selected);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_update_compare);
  gtk_widget_class_bind_template_callback (widget_class, message_pane_on_earlier_selected);
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
  props[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  props[PROP_BREACH] = g_param_spec_uint64 ("breach", NULL, NULL, 0, G_MAXUINT64, 0,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_FIND] = g_param_spec_object ("find", NULL, NULL, CLASP_TYPE_FIND,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_CAN_COMPARE] = g_param_spec_boolean ("can-compare", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_COMPARE] = g_signal_new ("compare", CLASP_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, CLASP_TYPE_RECORD, CLASP_TYPE_RECORD);
  signals[SIGNAL_SHOW_FRAMES] = g_signal_new ("show-frames", CLASP_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SHOW_RECORD] = g_signal_new ("show-record", CLASP_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 0);

  g_type_ensure (CLASP_TYPE_COMPOSER);
  g_type_ensure (CLASP_TYPE_EARLIER_RUNS);
  g_type_ensure (CLASP_TYPE_DIALECT_BAR);
  g_type_ensure (CLASP_TYPE_FILTER_CHIPS);
  g_type_ensure (CLASP_TYPE_FIND_BAR);
  g_type_ensure (CLASP_TYPE_LANES);
  g_type_ensure (CLASP_TYPE_RECORD_ROW);
  g_type_ensure (CLASP_TYPE_RECORD_SELECTION);
  g_type_ensure (CLASP_TYPE_SAVE_BAR);
  g_type_ensure (CLASP_TYPE_STATISTICS_VIEW);
  g_type_ensure (CLASP_TYPE_TIMELINE);
  message_pane_bind_template (widget_class);
  gtk_widget_class_install_property_action (widget_class, "messages.follow", "follow");
  gtk_widget_class_install_property_action (widget_class, "messages.pause", "paused");
  gtk_widget_class_install_action (widget_class, "messages.clear", NULL, message_pane_clear);
  gtk_widget_class_install_action (widget_class, "messages.filter", NULL, message_pane_filter);
  gtk_widget_class_install_action (widget_class, "messages.save", NULL, message_pane_save);
  gtk_widget_class_install_action (widget_class, "messages.copy", NULL, message_pane_copy);
  gtk_widget_class_install_action (widget_class, "messages.copy-as", "s", message_pane_copy_as);
  gtk_widget_class_install_action (widget_class, "messages.send-again", NULL, message_pane_send_again);
  gtk_widget_class_install_action (widget_class, "messages.edit", NULL, message_pane_edit);
  gtk_widget_class_install_action (widget_class, "messages.filter-by", NULL, message_pane_filter_by);
  gtk_widget_class_install_action (widget_class, "messages.filter-out", NULL, message_pane_filter_by);
  gtk_widget_class_install_action (widget_class, "messages.compare", NULL, message_pane_compare);
  gtk_widget_class_install_action (widget_class, "messages.frames", NULL, message_pane_show_frames);
  gtk_widget_class_install_action (widget_class, "messages.mark", NULL, message_pane_mark);
  gtk_widget_class_install_action (widget_class, "messages.note", NULL, message_pane_note);
  gtk_widget_class_install_action (widget_class, "messages.partner", NULL, message_pane_partner);
  gtk_widget_class_install_action (widget_class, "messages.menu", NULL, message_pane_menu);
}

static void
clasp_message_pane_init (ClaspMessagePane *self)
{
  g_autoptr (GSimpleActionGroup) columns = NULL;
  GtkAdjustment *adjustment;

  self->follow = TRUE;
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (message_pane_on_state), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::can-send", G_CALLBACK (message_pane_update_actions),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::capture-size", G_CALLBACK (message_pane_on_recorded),
                                  self);
  self->marks_signals = g_signal_group_new (CLASP_TYPE_MARKS);
  g_signal_group_connect_swapped (self->marks_signals, "changed", G_CALLBACK (message_pane_refresh_rows), self);
  self->units_signals = g_signal_group_new (CLASP_TYPE_RECORD_LIST);
  g_signal_group_connect_swapped (self->units_signals, "units-changed", G_CALLBACK (message_pane_on_units), self);
  g_signal_group_connect_swapped (self->units_signals, "notify::searching", G_CALLBACK (message_pane_update_count),
                                  self);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->completion = clasp_name_completion_new_with_func (GTK_WIDGET (self), self->filter, message_pane_suggest, self);
  columns = clasp_record_columns_create_actions (clasp_record_columns_get ());
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", G_ACTION_GROUP (columns));
  clasp_record_row_set_find (self->list, clasp_find_bar_get_find (self->find_bar));
  g_signal_connect_object (clasp_find_bar_get_find (self->find_bar), "notify::text",
                           G_CALLBACK (message_pane_refresh_rows), self, G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.save", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.clear", FALSE);
  message_pane_update_actions (self);
  adjustment = gtk_scrolled_window_get_vadjustment (self->window);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (message_pane_on_measured), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (message_pane_on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "notify::page-size", G_CALLBACK (message_pane_on_resized), self,
                           G_CONNECT_SWAPPED);
}
