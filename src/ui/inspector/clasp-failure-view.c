/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-failure-view.h"

#include <glib/gi18n.h>
#include "clasp-flow.h"
#include "clasp-format.h"
#include "clasp-line.h"
#include "clasp-probe-view.h"

/* More lines than this would hide what is to be done; all of them are in the inspector. */
#define MAX_QUOTED 6
/* Bytes shown of what quotes the server or the user; all of it is in the transcript that is copied or saved. */
#define MAX_TITLE 256
#define MAX_SENTENCE 1024

struct _ClaspFailureView
{
  ClaspReportView parent_instance;

  GtkLabel *title;
  GtkLabel *text;
  GtkBox *evidence;
  ClaspFlow *fixes;
  ClaspProbeView *probes;
  GtkWidget *snippet_box;
  GtkLabel *snippet;
  AdwPreferencesGroup *others;
  GPtrArray *other_rows; /* of GtkWidget, not owned */
};

G_DEFINE_FINAL_TYPE (ClaspFailureView, clasp_failure_view, CLASP_TYPE_REPORT_VIEW)

enum
{
  FIX,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
failure_view_on_fix (ClaspFailureView *self, GtkButton *button)
{
  const ClaspFix *fix = g_object_get_data (G_OBJECT (button), "fix");

  g_signal_emit (self, signals[FIX], 0, (guint) fix->kind, fix->value);
}

static GtkWidget *
failure_view_create_fix_button (ClaspFailureView *self, const ClaspFix *fix)
{
  g_autofree char *excerpt = clasp_format_excerpt (fix->label, MAX_TITLE);
  GtkWidget *button = gtk_button_new_with_label (excerpt);
  GtkLabel *label = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button)));

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (button, "pill");
  g_object_set_data_full (G_OBJECT (button), "fix", clasp_fix_copy (fix), (GDestroyNotify) clasp_fix_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (failure_view_on_fix), self, G_CONNECT_SWAPPED);
  return button;
}

static void
failure_view_show_fixes (ClaspFailureView *self, ClaspDiagnosis *diagnosis)
{
  const GPtrArray *fixes = diagnosis != NULL ? clasp_diagnosis_get_fixes (diagnosis) : NULL;
  guint n_fixes = fixes != NULL ? fixes->len : 0;

  clasp_flow_remove_all (self->fixes);
  for (guint i = 0; i < n_fixes; i++)
    {
      const ClaspFix *fix = fixes->pdata[i];
      GtkWidget *button = failure_view_create_fix_button (self, fix);

      /* What gives up the check of who answers is offered, never suggested. */
      if (fix->kind == CLASP_FIX_CONNECT_UNVERIFIED)
        gtk_widget_add_css_class (button, "destructive-action");
      else if (i == 0 && fix->kind != CLASP_FIX_SHOW_RULE)
        gtk_widget_add_css_class (button, "suggested-action");
      clasp_flow_append (self->fixes, button);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->fixes), n_fixes > 0);
}

/* The lines the diagnosis rests on, as they stood on the wire. */
static char *
failure_view_dup_quote (const ClaspReport *report, guint number)
{
  const ClaspLine *line;
  g_autofree char *text = NULL;

  if (number == 0 || number > report->transcript->len)
    return NULL;
  line = g_ptr_array_index (report->transcript, number - 1);
  text = clasp_line_to_text (line, TRUE);
  return g_strdup_printf ("%s %s", line->direction == CLASP_DIRECTION_OUT ? "↑" : "↓", text);
}

static int
failure_view_compare_lines (gconstpointer a, gconstpointer b)
{
  guint left = *(const guint *) a, right = *(const guint *) b;

  return left < right ? -1 : left > right;
}

static void
failure_view_show_evidence (ClaspFailureView *self, ClaspDiagnosis *diagnosis, const ClaspReport *report)
{
  guint n_lines = 0;
  const guint *lines = diagnosis != NULL ? clasp_diagnosis_get_lines (diagnosis, &n_lines) : NULL;
  g_autofree guint *ordered = g_memdup2 (lines, n_lines * sizeof (guint));
  guint shown = 0;
  GtkWidget *old;

  while ((old = gtk_widget_get_first_child (GTK_WIDGET (self->evidence))) != NULL)
    gtk_box_remove (self->evidence, old);
  if (n_lines > 0)
    qsort (ordered, n_lines, sizeof (guint), failure_view_compare_lines);
  for (guint i = 0; i < n_lines && shown < MAX_QUOTED; i++)
    {
      g_autofree char *quote = failure_view_dup_quote (report, ordered[i]);
      g_autofree char *excerpt = NULL;
      GtkWidget *label;

      if (quote == NULL)
        continue;
      excerpt = clasp_format_excerpt (quote, MAX_SENTENCE);
      label = gtk_label_new (excerpt);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_tooltip_text (label, excerpt);
      gtk_widget_add_css_class (label, "monospace");
      gtk_box_append (self->evidence, label);
      shown++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->evidence), shown > 0);
}

/* What is shown of a text (nullable). */
static void
failure_view_set_excerpt (GtkLabel *label, const char *text, gsize max)
{
  g_autofree char *excerpt = clasp_format_excerpt (text != NULL ? text : "", max);

  gtk_label_set_label (label, excerpt);
}

static GtkWidget *
failure_view_create_other (ClaspDiagnosis *diagnosis)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *text = gtk_label_new (NULL);
  g_autofree char *title = clasp_format_excerpt (clasp_diagnosis_get_title (diagnosis), MAX_TITLE);
  g_autofree char *confidence = NULL;

  g_object_get (diagnosis, "confidence-text", &confidence, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), confidence);
  failure_view_set_excerpt (GTK_LABEL (text), clasp_diagnosis_get_text (diagnosis), MAX_SENTENCE);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_add_css_class (text, "other-cause");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), text);
  return row;
}

static void
failure_view_show_others (ClaspFailureView *self, GListModel *diagnoses)
{
  for (guint i = 0; i < self->other_rows->len; i++)
    adw_preferences_group_remove (self->others, g_ptr_array_index (self->other_rows, i));
  g_ptr_array_set_size (self->other_rows, 0);
  for (guint i = 1; i < g_list_model_get_n_items (diagnoses); i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (diagnoses, i);
      GtkWidget *row = failure_view_create_other (diagnosis);

      adw_preferences_group_add (self->others, row);
      g_ptr_array_add (self->other_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->others), self->other_rows->len > 0);
}

static void
failure_view_show_words (ClaspFailureView *self, ClaspSession *session, ClaspDiagnosis *diagnosis,
                         const ClaspReport *report)
{
  const char *snippet = diagnosis != NULL ? clasp_diagnosis_get_snippet (diagnosis) : "";
  g_autofree char *headline = NULL;

  if (diagnosis != NULL)
    {
      failure_view_set_excerpt (self->title, clasp_diagnosis_get_title (diagnosis), MAX_TITLE);
      failure_view_set_excerpt (self->text, clasp_diagnosis_get_text (diagnosis), MAX_SENTENCE);
    }
  else
    {
      g_object_get (session, "headline", &headline, NULL);
      failure_view_set_excerpt (self->title, headline, MAX_TITLE);
      failure_view_set_excerpt (self->text, report->error_text, MAX_SENTENCE);
    }
  gtk_label_set_label (self->snippet, snippet);
  gtk_widget_set_visible (self->snippet_box, *snippet != '\0');
}

static void
clasp_failure_view_update (ClaspReportView *view, ClaspSession *session, ClaspReport *report)
{
  ClaspFailureView *self = CLASP_FAILURE_VIEW (view);
  GListModel *diagnoses;
  g_autoptr (ClaspDiagnosis) first = NULL;

  if (report == NULL || clasp_session_get_state (session) != CLASP_SESSION_FAILED)
    {
      clasp_probe_view_set_failure (self->probes, NULL, NULL);
      return;
    }
  diagnoses = clasp_session_get_diagnoses (session);
  first = g_list_model_get_item (diagnoses, 0);
  failure_view_show_words (self, session, first, report);
  failure_view_show_evidence (self, first, report);
  failure_view_show_fixes (self, first);
  failure_view_show_others (self, diagnoses);
  clasp_probe_view_set_failure (self->probes, session, report);
}

static void
failure_view_on_retry (ClaspFailureView *self)
{
  g_signal_emit (self, signals[FIX], 0, (guint) CLASP_FIX_RETRY, "");
}

/* What was found out takes the place of what was only likely. */
static void
failure_view_on_has_answer (ClaspFailureView *self)
{
  gboolean has_answer;

  g_object_get (self->probes, "has-answer", &has_answer, NULL);
  for (GtkWidget *fix = gtk_widget_get_first_child (GTK_WIDGET (self->fixes)); has_answer && fix != NULL;
       fix = gtk_widget_get_next_sibling (fix))
    gtk_widget_remove_css_class (fix, "suggested-action");
}

static void
failure_view_copy_snippet (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspFailureView *self = CLASP_FAILURE_VIEW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), gtk_label_get_label (self->snippet));
}

static void
clasp_failure_view_dispose (GObject *object)
{
  g_clear_pointer (&CLASP_FAILURE_VIEW (object)->other_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (clasp_failure_view_parent_class)->dispose (object);
}

static void
clasp_failure_view_class_init (ClaspFailureViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_failure_view_dispose;
  CLASP_REPORT_VIEW_CLASS (klass)->update = clasp_failure_view_update;
  signals[FIX] = g_signal_new ("fix", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_UINT, G_TYPE_STRING);
  g_type_ensure (CLASP_TYPE_FLOW);
  g_type_ensure (CLASP_TYPE_PROBE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-failure-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, title);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, text);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, evidence);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, fixes);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, probes);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, snippet_box);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, snippet);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, others);
  gtk_widget_class_bind_template_callback (widget_class, failure_view_on_retry);
  gtk_widget_class_bind_template_callback (widget_class, failure_view_on_has_answer);
  gtk_widget_class_install_action (widget_class, "failure.copy-snippet", NULL, failure_view_copy_snippet);
}

static void
clasp_failure_view_init (ClaspFailureView *self)
{
  self->other_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
