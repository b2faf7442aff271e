/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-message-view.h"

#include <glib/gi18n.h>
#include "clasp-changes-view.h"
#include "clasp-close.h"
#include "clasp-format.h"
#include "clasp-frame-view.h"
#include "clasp-hex-list.h"
#include "clasp-json-tree.h"
#include "clasp-lazy-list.h"
#include "clasp-message-content.h"
#include "clasp-save.h"
#include "clasp-text-pane.h"

/* A message is shown so far at first; the rest when the user asks. */
#define SHOWN_AT_FIRST (1024 * 1024)
/* From this width on a row of hex holds 16 bytes, below it 8. */
#define WIDE_HEX 620

struct _ClaspMessageView
{
  AdwBin parent_instance;

  ClaspRecord *record;
  gulong record_changed;
  ClaspUnitLog *log;     /* not owned: what told of its meaning when it was read, and … */
  guint generation;      /* … how often that had begun again, and … */
  gboolean unread;       /* … whether that was before it came to the record */
  GBytes *payload;       /* (nullable) as much of it as is shown */
  GArray *frame_infos;   /* (nullable) of ClaspFrameInfo */
  GCancellable *reading; /* (nullable) a long message */
  ClaspFind *find;       /* (nullable) */
  gboolean is_json;
  gboolean has_tree;
  gboolean indent;
  guint hex_width;

  GtkStack *stack;
  GtkLabel *arrow;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *remark;
  AdwBanner *banner;
  AdwViewStack *views;
  AdwViewStackPage *tree_page;
  ClaspJsonTree *tree;
  GtkWidget *indent_button;
  ClaspTextPane *text;
  GtkScrolledWindow *hex_window;
  GtkNoSelection *hex;
  ClaspFrameView *frames;
  ClaspChangesView *changes;
};

G_DEFINE_FINAL_TYPE (ClaspMessageView, clasp_message_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_RECORD,
  PROP_INDENT,
  PROP_FIND,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* ---- Header ---- */

static char *
message_view_dup_title (ClaspRecord *record)
{
  g_autofree char *number = clasp_format_count (clasp_record_get_number (record));
  g_autofree char *type = NULL;

  switch (clasp_record_get_entry (record)->opcode)
    {
    case CLASP_OPCODE_TEXT:
      return g_strdup_printf (_("Text message %s"), number);
    case CLASP_OPCODE_BINARY:
      return g_strdup_printf (_("Binary message %s"), number);
    default:
      g_object_get (record, "type-text", &type, NULL);
      return g_strdup_printf ("%s %s", type, number);
    }
}

/* Adds a part that is not broken between lines. */
static void
message_view_append_part (GString *text, const char *part)
{
  g_auto (GStrv) words = g_strsplit (part, " ", -1);
  g_autofree char *unbroken = g_strjoinv ("\u00a0", words);

  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", unbroken);
}

/* "compressed to 1.2 KiB (9 %)"; an empty message has no ratio. */
static void
message_view_append_compressed (GString *text, const ClaspCaptureEntry *entry)
{
  g_autofree char *size = clasp_format_bytes (entry->wire_length);
  double percent = entry->length > 0 ? 100.0 * (double) entry->wire_length / (double) entry->length : 0;
  g_autofree char *part = entry->length == 0
                              ? g_strdup_printf (_("compressed to %s"), size)
                              : g_strdup_printf (_("compressed to %s (%.*f %%)"), size, percent < 10 ? 1 : 0, percent);

  message_view_append_part (text, part);
}

static char *
message_view_dup_subtitle (ClaspRecord *record)
{
  const ClaspCaptureEntry *entry = clasp_record_get_entry (record);
  g_autofree char *clock = clasp_format_clock_exact (clasp_record_get_wall_time (record));
  g_autofree char *size = clasp_format_bytes (entry->length);
  g_autofree char *count = clasp_format_count (entry->n_frames);
  g_autofree char *frames = NULL;
  GString *text = g_string_new (NULL);

  message_view_append_part (text, clock);
  if (clasp_record_get_gap (record) >= 0)
    {
      g_autofree char *gap = clasp_format_duration (clasp_record_get_gap (record));
      g_autofree char *after = g_strdup_printf (_("%s after the previous"), gap);

      message_view_append_part (text, after);
    }
  message_view_append_part (text, size);
  if (entry->flags & CLASP_EVENT_COMPRESSED)
    message_view_append_compressed (text, entry);
  frames = g_strdup_printf (ngettext ("%s frame", "%s frames", entry->n_frames), count);
  message_view_append_part (text, frames);
  return g_string_free (text, FALSE);
}

/* What is to be said of the record beside its content; NULL: nothing. */
static char *
message_view_dup_remark (ClaspRecord *record)
{
  const ClaspCaptureEntry *entry = clasp_record_get_entry (record);

  if (entry->rule != CLASP_RULE_NONE)
    return g_strdup_printf ("%s · %s: %s", clasp_rule_get (entry->rule)->id, clasp_rule_get (entry->rule)->section,
                            clasp_rule_get_text (entry->rule));
  if (entry->flags & CLASP_EVENT_DROPPED)
    return g_strdup (_("Came after the close frame: shown, not delivered."));
  if (entry->flags & CLASP_EVENT_INCOMPLETE)
    return g_strdup (_("The message was cut off; this is what came."));
  if (entry->flags & CLASP_EVENT_UNSOLICITED)
    return g_strdup (_("This pong answers no ping."));
  if (entry->flags & CLASP_EVENT_DELIBERATE)
    return g_strdup (_("Sent on purpose, exactly as told."));
  if (entry->opcode == CLASP_OPCODE_CLOSE)
    return g_strdup_printf ("%u %s: %s", entry->close_code, clasp_close_code_get_name (entry->close_code),
                            clasp_close_code_get_meaning (entry->close_code));
  return clasp_record_dup_meaning (record);
}

static void
message_view_show_header (ClaspMessageView *self)
{
  const ClaspCaptureEntry *entry = clasp_record_get_entry (self->record);
  gboolean out = entry->direction == CLASP_DIRECTION_OUT;
  g_autofree char *title = message_view_dup_title (self->record);
  g_autofree char *subtitle = message_view_dup_subtitle (self->record);
  g_autofree char *remark = message_view_dup_remark (self->record);
  const char *arrow_classes[] = { "record-arrow", out ? "out" : "in", NULL };
  const char *remark_classes[] = { "caption", entry->rule != CLASP_RULE_NONE ? "error" : "dimmed", NULL };

  gtk_label_set_label (self->arrow, out ? "↑" : "↓");
  gtk_widget_set_css_classes (GTK_WIDGET (self->arrow), arrow_classes);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_label_set_label (self->remark, remark != NULL ? remark : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->remark), remark_classes);
  gtk_widget_set_visible (GTK_WIDGET (self->remark), remark != NULL);
}

/* ---- Content ---- */

/* Its rows are only made while they are in sight, which takes as long as all the rest. */
static void
message_view_show_hex (ClaspMessageView *self)
{
  gboolean visible = g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "hex") == 0;
  g_autoptr (GListModel) rows = NULL;

  if (self->payload != NULL && visible)
    rows = clasp_hex_list_new (self->payload, self->hex_width);
  clasp_lazy_list_show (self->hex, rows);
}

/* A box for each byte is only made while they are in sight, too. */
static void
message_view_show_frames (ClaspMessageView *self)
{
  gboolean visible = g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "frames") == 0;

  clasp_frame_view_show (self->frames, visible ? self->record : NULL, visible ? self->frame_infos : NULL);
}

static void
message_view_on_page (ClaspMessageView *self)
{
  message_view_show_hex (self);
  message_view_show_frames (self);
}

static void
message_view_set_frames (ClaspMessageView *self, GArray *frames)
{
  g_clear_pointer (&self->frame_infos, g_array_unref);
  self->frame_infos = frames != NULL ? g_array_ref (frames) : NULL;
  message_view_show_frames (self);
}

/* @action: what its button does. */
static void
message_view_show_banner (ClaspMessageView *self, const char *text, const char *action, const char *button)
{
  if (text != NULL)
    {
      adw_banner_set_title (self->banner, text);
      adw_banner_set_button_label (self->banner, button);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner), action);
    }
  adw_banner_set_revealed (self->banner, text != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.show-all", g_strcmp0 (action, "message.show-all") == 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.stop-reading",
                                 g_strcmp0 (action, "message.stop-reading") == 0);
}

static void
message_view_show_what_is_missing (ClaspMessageView *self, const GError *error)
{
  guint64 length = clasp_record_get_entry (self->record)->length;
  gsize got = g_bytes_get_size (self->payload);

  if (error == NULL && got < length)
    {
      g_autofree char *shown = clasp_format_bytes (got);
      g_autofree char *all = clasp_format_bytes (length);
      g_autofree char *text = g_strdup_printf (_("The first %s of %s are shown"), shown, all);

      message_view_show_banner (self, text, "message.show-all", _("Show _all"));
    }
  else
    message_view_show_banner (self, error != NULL ? error->message : NULL, NULL, NULL);
}

static void
message_view_show_content (ClaspMessageView *self, ClaspMessageContent *content)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
  self->payload = g_bytes_ref (content->payload);
  self->is_json = content->is_json;
  self->has_tree = content->tree != NULL;
  message_view_show_what_is_missing (self, content->error);
  clasp_json_tree_set_model (self->tree, content->tree);
  adw_view_stack_page_set_visible (self->tree_page, content->tree != NULL);
  gtk_widget_set_visible (self->indent_button, self->is_json);
  clasp_text_pane_set_text (self->text, content->text, g_steal_pointer (&content->lines),
                            self->is_json ? "application/json" : NULL);
  message_view_show_hex (self);
  message_view_set_frames (self, content->frames);
}

/* A message may be of 64 MiB: it does not stay because none is shown in its place. */
static void
message_view_forget_content (ClaspMessageView *self)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  g_clear_pointer (&self->payload, g_bytes_unref);
  message_view_show_banner (self, NULL, NULL, NULL);
  clasp_json_tree_set_model (self->tree, NULL);
  clasp_text_pane_set_text (self->text, nothing, NULL, NULL);
  message_view_show_hex (self);
  message_view_set_frames (self, NULL);
}

/* ---- Reading a long message, in a thread ---- */

typedef struct
{
  ClaspMessageView *view;
  ClaspRecord *record;
  gboolean indent;
  guint columns;
} Reading;

static Reading *
message_view_reading_new (ClaspMessageView *self)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->view = g_object_ref (self);
  reading->record = g_object_ref (self->record);
  reading->indent = self->indent;
  reading->columns = clasp_text_pane_get_columns (self->text);
  return reading;
}

/* Where the task ended, since the task itself may go in the thread. */
static void
message_view_reading_free (Reading *reading)
{
  g_object_unref (reading->record);
  g_object_unref (reading->view);
  g_free (reading);
}

static void
message_view_stop_reading (ClaspMessageView *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
message_view_read_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reading *reading = data;

  g_task_return_pointer (
      task, clasp_message_content_read (reading->record, G_MAXSIZE, reading->indent, reading->columns, cancellable),
      (GDestroyNotify) clasp_message_content_free);
}

static void
message_view_on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;
  ClaspMessageView *self = reading->view;
  g_autoptr (ClaspMessageContent) content = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_task_get_cancellable (G_TASK (result)) == self->reading && content != NULL)
    {
      message_view_stop_reading (self);
      message_view_show_content (self, content);
    }
  message_view_reading_free (reading);
}

static void
message_view_begin_reading (ClaspMessageView *self)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading = message_view_reading_new (self);
  g_autofree char *size = clasp_format_bytes (clasp_record_get_entry (self->record)->length);
  /* Translators: while a long message is being read; %s is its size. */
  g_autofree char *text = g_strdup_printf (_("Reading all %s…"), size);

  message_view_stop_reading (self);
  self->reading = g_cancellable_new ();
  message_view_show_banner (self, text, "message.stop-reading", _("_Cancel"));
  task = g_task_new (NULL, self->reading, message_view_on_read, reading);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, reading, NULL);
  g_task_run_in_thread (task, message_view_read_worker);
}

/* Remembers by which knowledge of its dialect the record is read. Returns: whether it is another than before */
static gboolean
message_view_note_meaning (ClaspMessageView *self)
{
  ClaspUnitLog *log = clasp_record_get_unit_log (self->record);
  guint generation = log != NULL ? clasp_unit_log_get_generation (log) : 0;
  gboolean unread = clasp_record_is_unread (self->record);
  gboolean same = self->log == log && self->generation == generation && self->unread == unread;

  self->log = log;
  self->generation = generation;
  self->unread = unread;
  return !same;
}

static void
message_view_read_first (ClaspMessageView *self)
{
  g_autoptr (ClaspMessageContent) content = NULL;

  message_view_stop_reading (self);
  message_view_note_meaning (self);
  content = clasp_message_content_read (self->record, SHOWN_AT_FIRST, self->indent,
                                        clasp_text_pane_get_columns (self->text), NULL);
  message_view_show_content (self, content);
}

/* Stays on the tab the user chose where that tells something, and else goes to the one that tells most. */
static void
message_view_choose_view (ClaspMessageView *self)
{
  const char *current = adw_view_stack_get_visible_child_name (self->views);
  gboolean binary = clasp_record_get_entry (self->record)->opcode == CLASP_OPCODE_BINARY;

  if (g_strcmp0 (current, "frames") == 0 || (g_strcmp0 (current, "hex") == 0 && binary))
    return;
  adw_view_stack_set_visible_child_name (self->views, self->has_tree ? "tree" : binary ? "hex" : "text");
}

/* What is known of its meaning decides what is shown of it. */
static void
message_view_on_record_changed (ClaspMessageView *self)
{
  if (!message_view_note_meaning (self))
    return;
  message_view_show_header (self);
  message_view_read_first (self);
}

/* Shows the message again, or that there is none. */
static void
message_view_leave_changes (ClaspMessageView *self)
{
  gtk_stack_set_visible_child_name (self->stack, self->record != NULL ? "record" : "empty");
  clasp_changes_view_forget (self->changes);
}

static void
message_view_set_record (ClaspMessageView *self, ClaspRecord *record)
{
  if (self->record == record)
    return;
  if (self->record != NULL)
    g_clear_signal_handler (&self->record_changed, self->record);
  g_set_object (&self->record, record);
  if (record != NULL)
    self->record_changed = g_signal_connect_swapped (record, "notify::summary",
                                                     G_CALLBACK (message_view_on_record_changed), self);
  message_view_stop_reading (self);
  message_view_leave_changes (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.copy", record != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.save", record != NULL);
  if (record != NULL)
    {
      message_view_show_header (self);
      message_view_read_first (self);
      message_view_choose_view (self);
    }
  else
    message_view_forget_content (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECORD]);
}

static void
message_view_on_hex_width (ClaspMessageView *self, GParamSpec *pspec, GtkAdjustment *adjustment)
{
  guint width = gtk_adjustment_get_page_size (adjustment) >= WIDE_HEX ? 16 : 8;

  if (width == self->hex_width)
    return;
  self->hex_width = width;
  message_view_show_hex (self);
}

/* ---- Actions ---- */

static void
message_view_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  clasp_save_to_clipboard (widget, CLASP_MESSAGE_VIEW (widget)->record);
}

static void
message_view_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessageView *self = CLASP_MESSAGE_VIEW (widget);
  const char *ending = clasp_record_get_entry (self->record)->opcode != CLASP_OPCODE_TEXT ? "bin"
                       : self->is_json                                                    ? "json"
                                                                                          : "txt";
  g_autofree char *name = g_strdup_printf ("message-%" G_GUINT64_FORMAT ".%s", clasp_record_get_number (self->record),
                                           ending);

  clasp_save_record (widget, _("Save the message"), name, self->record);
}

static void
message_view_show_all (GtkWidget *widget, const char *action, GVariant *parameter)
{
  message_view_begin_reading (CLASP_MESSAGE_VIEW (widget));
}

/* What was shown before stays. */
static void
message_view_cancel_reading (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspMessageView *self = CLASP_MESSAGE_VIEW (widget);

  message_view_stop_reading (self);
  message_view_show_what_is_missing (self, NULL);
}

static void
message_view_show_content_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  message_view_leave_changes (CLASP_MESSAGE_VIEW (widget));
}

static void
message_view_set_indent (ClaspMessageView *self, gboolean indent)
{
  if (self->indent == indent)
    return;
  self->indent = indent;
  if (self->reading != NULL || (self->payload != NULL && g_bytes_get_size (self->payload) > SHOWN_AT_FIRST))
    message_view_begin_reading (self);
  else if (self->record != NULL)
    message_view_read_first (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INDENT]);
}

/* ---- Object ---- */

void
clasp_message_view_show_frames (ClaspMessageView *self)
{
  g_return_if_fail (CLASP_IS_MESSAGE_VIEW (self));

  message_view_leave_changes (self);
  adw_view_stack_set_visible_child_name (self->views, "frames");
}

void
clasp_message_view_show_message (ClaspMessageView *self)
{
  g_return_if_fail (CLASP_IS_MESSAGE_VIEW (self));

  message_view_leave_changes (self);
}

void
clasp_message_view_compare (ClaspMessageView *self, ClaspRecord *a, ClaspRecord *b)
{
  g_return_if_fail (CLASP_IS_MESSAGE_VIEW (self));

  clasp_changes_view_show (self->changes, a, b);
  gtk_stack_set_visible_child_name (self->stack, "changes");
}

static void
clasp_message_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspMessageView *self = CLASP_MESSAGE_VIEW (object);

  switch (id)
    {
    case PROP_RECORD:
      g_value_set_object (value, self->record);
      break;
    case PROP_INDENT:
      g_value_set_boolean (value, self->indent);
      break;
    case PROP_FIND:
      g_value_set_object (value, self->find);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_message_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspMessageView *self = CLASP_MESSAGE_VIEW (object);

  switch (id)
    {
    case PROP_RECORD:
      message_view_set_record (self, g_value_get_object (value));
      break;
    case PROP_INDENT:
      message_view_set_indent (self, g_value_get_boolean (value));
      break;
    case PROP_FIND:
      if (g_set_object (&self->find, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_message_view_dispose (GObject *object)
{
  ClaspMessageView *self = CLASP_MESSAGE_VIEW (object);

  message_view_stop_reading (self);
  if (self->record != NULL)
    g_clear_signal_handler (&self->record_changed, self->record);
  g_clear_object (&self->record);
  g_clear_object (&self->find);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->frame_infos, g_array_unref);
  G_OBJECT_CLASS (clasp_message_view_parent_class)->dispose (object);
}

static void
message_view_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-message-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, arrow);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, title);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, remark);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, banner);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, views);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, tree_page);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, tree);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, indent_button);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, text);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, hex_window);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, hex);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, frames);
  gtk_widget_class_bind_template_child (widget_class, ClaspMessageView, changes);
}

static void
clasp_message_view_class_init (ClaspMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_message_view_get_property;
  object_class->set_property = clasp_message_view_set_property;
  object_class->dispose = clasp_message_view_dispose;
  props[PROP_RECORD] = g_param_spec_object ("record", NULL, NULL, CLASP_TYPE_RECORD, flags);
  props[PROP_INDENT] = g_param_spec_boolean ("indent", NULL, NULL, TRUE, flags);
  props[PROP_FIND] = g_param_spec_object ("find", NULL, NULL, CLASP_TYPE_FIND, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (CLASP_TYPE_CHANGES_VIEW);
  g_type_ensure (CLASP_TYPE_FRAME_VIEW);
  g_type_ensure (CLASP_TYPE_JSON_TREE);
  g_type_ensure (CLASP_TYPE_TEXT_PANE);
  message_view_bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, message_view_copy);
  gtk_widget_class_install_action (widget_class, "message.save", NULL, message_view_save);
  gtk_widget_class_install_action (widget_class, "message.show-all", NULL, message_view_show_all);
  gtk_widget_class_install_action (widget_class, "message.stop-reading", NULL, message_view_cancel_reading);
  gtk_widget_class_install_action (widget_class, "message.show-content", NULL, message_view_show_content_action);
  gtk_widget_class_install_property_action (widget_class, "message.indent", "indent");
}

static void
clasp_message_view_init (ClaspMessageView *self)
{
  self->indent = TRUE;
  self->hex_width = 8;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->hex_window), "notify::page-size",
                           G_CALLBACK (message_view_on_hex_width), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->views, "notify::visible-child", G_CALLBACK (message_view_on_page), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.copy", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.save", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.show-all", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.stop-reading", FALSE);
}
