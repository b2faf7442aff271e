/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-transcript-view.h"

#include <glib/gi18n.h>
#include "clasp-line-row.h"
#include "clasp-copy-as.h"
#include "clasp-report-page.h"
#include "clasp-report-text.h"
#include "clasp-save.h"
#include "clasp-undo-toast.h"

struct _ClaspTranscriptView
{
  ClaspReportView parent_instance;

  ClaspReport *shown;  /* (nullable) what the list was made of */
  GPtrArray *breaches; /* (nullable) what the endpoint judged, once the connection has ended */
  gboolean all_rules;

  GtkStack *stack;
  GtkListView *list;
  GtkSingleSelection *selection;
};

G_DEFINE_FINAL_TYPE (ClaspTranscriptView, clasp_transcript_view, CLASP_TYPE_REPORT_VIEW)

enum
{
  PROP_0,
  PROP_ALL_RULES,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* ---- What is shown ---- */

static void
transcript_view_update_items (ClaspTranscriptView *self)
{
  g_autoptr (GListStore) items = NULL;

  if (self->shown != NULL)
    items = clasp_transcript_items_new (self->shown, self->breaches, self->all_rules);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (items));
}

static void
clasp_transcript_view_update (ClaspReportView *view, ClaspSession *session, ClaspReport *report)
{
  ClaspTranscriptView *self = CLASP_TRANSCRIPT_VIEW (view);
  g_autoptr (GPtrArray) breaches = session != NULL ? clasp_session_dup_endpoint_verdicts (session) : NULL;

  gtk_stack_set_visible_child_name (self->stack, report != NULL ? "report" : "empty");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transcript.copy", report != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transcript.save", report != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transcript.copy-page", report != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transcript.save-page", report != NULL);
  if (report == self->shown && breaches == self->breaches)
    return;
  g_clear_pointer (&self->breaches, g_ptr_array_unref);
  self->breaches = g_steal_pointer (&breaches);
  g_clear_pointer (&self->shown, clasp_report_unref);
  self->shown = report != NULL ? clasp_report_ref (report) : NULL;
  transcript_view_update_items (self);
}

/* ---- Selecting ---- */

/* A selected rule lights up the lines it rests on. */
static void
transcript_view_on_selected (ClaspTranscriptView *self)
{
  ClaspTranscriptItem *selected = gtk_single_selection_get_selected_item (self->selection);
  const ClaspVerdict *verdict = selected != NULL ? clasp_transcript_item_get_verdict (selected) : NULL;
  GListModel *items = gtk_single_selection_get_model (self->selection);
  guint n_items = items != NULL ? g_list_model_get_n_items (items) : 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (ClaspTranscriptItem) item = g_list_model_get_item (items, i);
      guint line = clasp_transcript_item_get_line (item);

      clasp_transcript_item_set_highlighted (item,
                                             verdict != NULL && line > 0 && clasp_verdict_has_line (verdict, line));
    }
}

static gboolean
transcript_view_rests_on_rule (ClaspTranscriptView *self, ClaspTranscriptItem *item, ClaspRuleId rule)
{
  const ClaspVerdict *own = clasp_transcript_item_get_verdict (item);
  guint line = clasp_transcript_item_get_line (item);
  const GPtrArray *verdicts = self->shown->verdicts;

  if (own != NULL)
    return own->rule == rule;
  for (guint i = 0; line > 0 && i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      if (verdict->rule == rule && verdict->status != CLASP_STATUS_NA && clasp_verdict_has_line (verdict, line))
        return TRUE;
    }
  return FALSE;
}

static gboolean
transcript_view_select_rule (ClaspTranscriptView *self, ClaspRuleId rule)
{
  GListModel *items = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ClaspTranscriptItem) item = g_list_model_get_item (items, i);

      if (transcript_view_rests_on_rule (self, item, rule))
        {
          gtk_list_view_scroll_to (self->list, i, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
          return TRUE;
        }
    }
  return FALSE;
}

void
clasp_transcript_view_show_rule (ClaspTranscriptView *self, const char *id)
{
  ClaspRuleId rule = clasp_rule_lookup (id);

  clasp_report_view_flush (CLASP_REPORT_VIEW (self));
  if (rule == CLASP_RULE_NONE || self->shown == NULL)
    return;
  if (transcript_view_select_rule (self, rule))
    return;
  g_object_set (self, "all-rules", TRUE, NULL);
  transcript_view_select_rule (self, rule);
}

void
clasp_transcript_view_show_line (ClaspTranscriptView *self, guint line)
{
  GListModel *items = G_LIST_MODEL (self->selection);

  clasp_report_view_flush (CLASP_REPORT_VIEW (self));
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ClaspTranscriptItem) item = g_list_model_get_item (items, i);

      if (clasp_transcript_item_get_line (item) == line)
        {
          gtk_list_view_scroll_to (self->list, i, GTK_LIST_SCROLL_SELECT, NULL);
          return;
        }
    }
}

/* ---- Actions ---- */

static char *
transcript_view_dup_text (ClaspTranscriptView *self)
{
  ClaspSession *session = clasp_report_view_get_session (CLASP_REPORT_VIEW (self));

  return clasp_report_to_text (self->shown, clasp_session_get_diagnoses (session), FALSE);
}

static void
transcript_view_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = transcript_view_dup_text (CLASP_TRANSCRIPT_VIEW (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
transcript_view_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = transcript_view_dup_text (CLASP_TRANSCRIPT_VIEW (widget));
  gsize length = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&text), length);

  clasp_save_bytes (widget, _("Save the handshake"), "handshake.txt", bytes);
}

/* The whole report for others. */
static char *
transcript_view_dup_page (ClaspTranscriptView *self, ClaspPageForm form)
{
  ClaspSession *session = clasp_report_view_get_session (CLASP_REPORT_VIEW (self));
  g_autofree char *ending = NULL;

  g_object_get (session, "ending-text", &ending, NULL);
  return clasp_report_to_page (self->shown, clasp_session_get_diagnoses (session), self->breaches, ending, form);
}

static void
transcript_view_copy_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = transcript_view_dup_page (CLASP_TRANSCRIPT_VIEW (widget), CLASP_PAGE_MARKDOWN);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  gtk_widget_activate_action (widget, "win.toast", "s", _("The report was copied as Markdown, with secrets masked"));
}

static void
transcript_view_save_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = transcript_view_dup_page (CLASP_TRANSCRIPT_VIEW (widget), CLASP_PAGE_HTML);
  gsize length = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&text), length);

  clasp_save_bytes (widget, _("Save the report"), "handshake.html", bytes);
}

/* ---- Copying as another tool's command ---- */

static void
transcript_view_put_text (gpointer target, gpointer kept)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (target), gtk_string_object_get_string (kept));
}

/* A command holds secrets, since else it would not work; that is said, and a way without is offered. */
static void
transcript_view_copy_as (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspSession *session = clasp_report_view_get_session (CLASP_REPORT_VIEW (widget));
  ClaspProfile *profile = clasp_session_get_profile (session);
  ClaspTool tool = (ClaspTool) g_variant_get_uint32 (parameter);
  g_autofree char *problem = NULL, *without = NULL, *said = NULL, *text = NULL;
  gboolean has_secrets = FALSE;

  text = clasp_copy_as (profile, tool, TRUE, &has_secrets, &problem);
  if (text == NULL)
    {
      gtk_widget_activate_action (widget, "win.toast", "s", problem);
      return;
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  /* Translators: %s is the name of a tool, such as “curl”. */
  said = g_strdup_printf (has_secrets ? _("Copied for %s, with its secrets") : _("Copied for %s"),
                          clasp_tool_to_string (tool));
  if (!has_secrets)
    {
      gtk_widget_activate_action (widget, "win.toast", "s", said);
      return;
    }
  g_free (g_steal_pointer (&problem));
  without = clasp_copy_as (profile, tool, FALSE, NULL, &problem);
  clasp_undo_toast_offer (widget, said, _("Copy _without secrets"), transcript_view_put_text, G_OBJECT (widget),
                          G_OBJECT (gtk_string_object_new (without)));
}

/* ---- Object ---- */

static void
clasp_transcript_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspTranscriptView *self = CLASP_TRANSCRIPT_VIEW (object);

  switch (id)
    {
    case PROP_ALL_RULES:
      g_value_set_boolean (value, self->all_rules);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_transcript_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspTranscriptView *self = CLASP_TRANSCRIPT_VIEW (object);

  switch (id)
    {
    case PROP_ALL_RULES:
      if (self->all_rules == g_value_get_boolean (value))
        break;
      self->all_rules = g_value_get_boolean (value);
      transcript_view_update_items (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_transcript_view_dispose (GObject *object)
{
  ClaspTranscriptView *self = CLASP_TRANSCRIPT_VIEW (object);

  g_clear_pointer (&self->shown, clasp_report_unref);
  g_clear_pointer (&self->breaches, g_ptr_array_unref);
  G_OBJECT_CLASS (clasp_transcript_view_parent_class)->dispose (object);
}

static void
clasp_transcript_view_class_init (ClaspTranscriptViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_transcript_view_get_property;
  object_class->set_property = clasp_transcript_view_set_property;
  object_class->dispose = clasp_transcript_view_dispose;
  CLASP_REPORT_VIEW_CLASS (klass)->update = clasp_transcript_view_update;
  CLASP_REPORT_VIEW_CLASS (klass)->waits_until_shown = TRUE;
  props[PROP_ALL_RULES] = g_param_spec_boolean ("all-rules", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (CLASP_TYPE_LINE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-transcript-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspTranscriptView, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspTranscriptView, list);
  gtk_widget_class_bind_template_child (widget_class, ClaspTranscriptView, selection);
  gtk_widget_class_bind_template_callback (widget_class, transcript_view_on_selected);
  gtk_widget_class_install_action (widget_class, "transcript.copy", NULL, transcript_view_copy);
  gtk_widget_class_install_action (widget_class, "transcript.save", NULL, transcript_view_save);
  gtk_widget_class_install_action (widget_class, "transcript.copy-page", NULL, transcript_view_copy_page);
  gtk_widget_class_install_action (widget_class, "transcript.save-page", NULL, transcript_view_save_page);
  gtk_widget_class_install_action (widget_class, "transcript.copy-as", "u", transcript_view_copy_as);
  gtk_widget_class_install_property_action (widget_class, "transcript.all-rules", "all-rules");
}

static void
clasp_transcript_view_init (ClaspTranscriptView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
