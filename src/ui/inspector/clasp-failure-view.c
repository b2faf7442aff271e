/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-failure-view.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-fix-apply.h"
#include "clasp-flow.h"
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-line.h"
#include "clasp-path.h"
#include "clasp-probe-view.h"

/* More lines than this would hide what is to be done; all of them are in the inspector. */
#define MAX_QUOTED 6
/* Bytes shown of what quotes the server or the user; all of it is in the transcript that is copied or saved. */
#define MAX_TITLE 256
#define MAX_SENTENCE 1024
/* Bytes of a line of a body that are looked through for secrets. */
#define BODY_MASKED 8192
/* Of a body: lines, and bytes of each. The rest is in the inspector. */
#define BODY_LINES 6
#define BODY_LINE 160

struct _ClaspFailureView
{
  ClaspReportView parent_instance;

  ClaspPath *path;
  GtkLabel *title;
  GtkLabel *text;
  GtkWidget *confidence;
  GtkLevelBar *confidence_bar;
  GtkLabel *confidence_word;
  GtkButton *cause;
  GtkWidget *evidence_box;
  GtkBox *evidence;
  GtkWidget *sides;
  GtkWidget *body_box;
  GtkLabel *body;
  GtkLabel *body_type;
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
  SHOW_LINE,
  SHOW_PHASE,
  SHOW_BODY,
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
  ClaspSession *session = clasp_report_view_get_session (CLASP_REPORT_VIEW (self));
  ClaspProfile *profile = session != NULL ? clasp_session_get_profile (session) : NULL;
  g_autofree char *excerpt = clasp_format_excerpt (fix->label, MAX_TITLE);
  GtkWidget *button = gtk_button_new_with_label (excerpt);
  GtkLabel *label = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button)));

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
  if (clasp_fix_get_verb (fix) == CLASP_FIX_CONNECTS && profile != NULL)
    {
      g_autofree char *change = clasp_fix_dup_change (fix, profile);
      g_autofree char *shown = clasp_format_excerpt (change, MAX_SENTENCE);

      gtk_widget_set_tooltip_text (button, shown);
    }
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

/* ---- evidence */

static void
failure_view_on_line (ClaspFailureView *self, GtkButton *button)
{
  g_signal_emit (self, signals[SHOW_LINE], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "line")));
}

static GtkWidget *
failure_view_add_label (GtkBox *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
  return label;
}

/* A line the diagnosis rests on, as it stood on the wire; a click shows it in the transcript. */
static GtkWidget *
failure_view_create_line (ClaspFailureView *self, const ClaspLine *line)
{
  gboolean out = line->direction == CLASP_DIRECTION_OUT;
  g_autofree char *text = clasp_line_to_text (line, TRUE);
  g_autofree char *excerpt = clasp_format_excerpt (text, MAX_SENTENCE);
  g_autofree char *where = g_strdup_printf (out ? _("sent, line %u") : _("answer, line %u"), line->number);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", where, excerpt);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *arrow = failure_view_add_label (GTK_BOX (box), out ? "↑" : "↓", "record-arrow");
  GtkWidget *quote = failure_view_add_label (GTK_BOX (box), excerpt, "monospace");
  GtkWidget *place = failure_view_add_label (GTK_BOX (box), where, "caption");

  if (out)
    gtk_widget_add_css_class (arrow, "out");
  gtk_label_set_ellipsize (GTK_LABEL (quote), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (quote, TRUE);
  gtk_widget_set_direction (box, GTK_TEXT_DIR_LTR);
  gtk_label_set_ellipsize (GTK_LABEL (place), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (place, "dim-label");
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_tooltip_text (button, excerpt);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "evidence-line");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (button), "line", GUINT_TO_POINTER (line->number));
  g_signal_connect_object (button, "clicked", G_CALLBACK (failure_view_on_line), self, G_CONNECT_SWAPPED);
  return button;
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
      if (ordered[i] == 0 || ordered[i] > report->transcript->len)
        continue;
      gtk_box_append (self->evidence, failure_view_create_line (self, report->transcript->pdata[ordered[i] - 1]));
      shown++;
    }
  gtk_widget_set_visible (self->evidence_box, shown > 0);
}

/* What is shown of a text (nullable). */
static void
failure_view_set_excerpt (GtkLabel *label, const char *text, gsize max)
{
  g_autofree char *excerpt = clasp_format_excerpt (text != NULL ? text : "", max);

  gtk_label_set_label (label, excerpt);
}

/* ---- the body */

/* The first lines of what the server said, or NULL when it said nothing. */
static char *
failure_view_dup_body (const ClaspReport *report)
{
  g_autoptr (GBytes) body = clasp_report_dup_body_text (report);
  gsize size = 0;
  const char *data = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  GString *text = g_string_new (NULL);
  guint lines = 0;

  for (gsize at = 0; at < size && lines < BODY_LINES; lines++)
    {
      const char *end = memchr (data + at, '\n', size - at);
      gsize length = end != NULL ? (gsize) (end - data) - at : size - at;
      gsize shown = length > 0 && data[at + length - 1] == '\r' ? length - 1 : length;
      /* Masked before it is cut, since a part of a secret is one, too. */
      g_autofree char *whole = clasp_report_mask_echoes (
          report, clasp_foreign_to_text (data + at, MIN (shown, BODY_MASKED), 0));
      g_autofree char *line = clasp_format_excerpt (whole, BODY_LINE);

      g_string_append_printf (text, "%s%s", lines > 0 ? "\n" : "", line);
      at += length + 1;
    }
  if (*g_strstrip (text->str) == '\0')
    return g_string_free (text, TRUE);
  return g_string_free_and_steal (text);
}

static void
failure_view_show_body (ClaspFailureView *self, const ClaspReport *report)
{
  g_autofree char *text = failure_view_dup_body (report);
  g_autofree char *size = clasp_format_bytes (report->body_bytes);
  g_autofree char *type = report->body_type != NULL ? clasp_format_excerpt (report->body_type, 64) : NULL;
  g_autofree char *both = type != NULL ? g_strdup_printf ("%s · %s", type, size) : g_strdup (size);

  gtk_widget_set_visible (self->body_box, text != NULL);
  gtk_label_set_text (self->body, text != NULL ? text : "");
  gtk_label_set_text (self->body_type, both);
  gtk_widget_set_visible (self->sides, text != NULL || gtk_widget_get_visible (self->snippet_box));
}

static void
failure_view_on_show_body (ClaspFailureView *self)
{
  g_signal_emit (self, signals[SHOW_BODY], 0);
}

/* ---- further causes */

static GtkWidget *
failure_view_create_snippet (const char *snippet)
{
  GtkWidget *label = gtk_label_new (snippet);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "other-cause");
  return label;
}

/* The id of a cause, which leads to what is known of it. */
static GtkWidget *
failure_view_create_cause (ClaspDiagnosis *diagnosis)
{
  GtkWidget *button = gtk_button_new_with_label (clasp_diagnosis_get_id (diagnosis));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "caption");
  gtk_widget_set_tooltip_text (button, _("What is known of this cause"));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", clasp_diagnosis_get_id (diagnosis));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.explain");
  return button;
}

static GtkWidget *
failure_view_create_other (ClaspDiagnosis *diagnosis)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *text = gtk_label_new (NULL);
  g_autofree char *title = clasp_format_excerpt (clasp_diagnosis_get_title (diagnosis), MAX_TITLE);
  g_autofree char *confidence = NULL;
  GtkWidget *chip;

  g_object_get (diagnosis, "confidence-text", &confidence, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  chip = gtk_label_new (confidence);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (chip, "badge");
  gtk_widget_add_css_class (chip, "neutral");
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), chip);
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (row), failure_view_create_cause (diagnosis));
  failure_view_set_excerpt (GTK_LABEL (text), clasp_diagnosis_get_text (diagnosis), MAX_SENTENCE);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_add_css_class (text, "other-cause");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), text);
  if (*clasp_diagnosis_get_snippet (diagnosis) != '\0')
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                              failure_view_create_snippet (clasp_diagnosis_get_snippet (diagnosis)));
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

/* How sure it is: a word, and steps of four. */
static void
failure_view_show_confidence (ClaspFailureView *self, ClaspDiagnosis *diagnosis)
{
  static const double steps[] = {
    [CLASP_CONFIDENCE_CERTAIN] = 4,
    [CLASP_CONFIDENCE_LIKELY] = 3,
    [CLASP_CONFIDENCE_POSSIBLE] = 2,
  };
  g_autofree char *word = NULL;

  gtk_widget_set_visible (self->confidence, diagnosis != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->cause), diagnosis != NULL);
  if (diagnosis == NULL)
    return;
  g_object_get (diagnosis, "confidence-text", &word, NULL);
  gtk_level_bar_set_value (self->confidence_bar, steps[clasp_diagnosis_get_confidence (diagnosis)]);
  gtk_label_set_text (self->confidence_word, word);
  gtk_button_set_label (self->cause, clasp_diagnosis_get_id (diagnosis));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->cause), "s", clasp_diagnosis_get_id (diagnosis));
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
  clasp_path_show (self->path, report);
  failure_view_show_words (self, session, first, report);
  failure_view_show_confidence (self, first);
  failure_view_show_body (self, report);
  failure_view_show_evidence (self, first, report);
  failure_view_show_fixes (self, first);
  failure_view_show_others (self, diagnoses);
  clasp_probe_view_set_failure (self->probes, session, report);
}

static void
failure_view_on_station (ClaspFailureView *self, guint phase)
{
  g_signal_emit (self, signals[SHOW_PHASE], 0, phase);
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
  signals[SHOW_LINE] = g_signal_new ("show-line", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SHOW_PHASE] = g_signal_new ("show-phase", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SHOW_BODY] = g_signal_new ("show-body", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  g_type_ensure (CLASP_TYPE_FLOW);
  g_type_ensure (CLASP_TYPE_PATH);
  g_type_ensure (CLASP_TYPE_PROBE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-failure-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, path);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, confidence);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, confidence_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, confidence_word);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, cause);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, evidence_box);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, sides);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, body_box);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, body);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, body_type);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, title);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, text);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, evidence);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, fixes);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, probes);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, snippet_box);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, snippet);
  gtk_widget_class_bind_template_child (widget_class, ClaspFailureView, others);
  gtk_widget_class_bind_template_callback (widget_class, failure_view_on_retry);
  gtk_widget_class_bind_template_callback (widget_class, failure_view_on_station);
  gtk_widget_class_bind_template_callback (widget_class, failure_view_on_show_body);
  gtk_widget_class_bind_template_callback (widget_class, failure_view_on_has_answer);
  gtk_widget_class_install_action (widget_class, "failure.copy-snippet", NULL, failure_view_copy_snippet);
}

static void
clasp_failure_view_init (ClaspFailureView *self)
{
  self->other_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Its steps are of one colour: to be sure is not better than not to be. */
  gtk_level_bar_remove_offset_value (self->confidence_bar, GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (self->confidence_bar, GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (self->confidence_bar, GTK_LEVEL_BAR_OFFSET_FULL);
}
