/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-verdict-bar.h"

#include <glib/gi18n.h>

#include "clasp-verdict-line.h"

/* How often a countdown is looked at, ms. */
#define TICK_MS 500
/* Characters of a part that are shown before it is shortened. */
#define PART_CHARS 36

struct _ClaspVerdictBar
{
  ClaspReportView parent_instance;

  GtkWidget *bar;
  GtkImage *icon;
  GtkLabel *sentence;
  GtkBox *parts;
  GtkButton *again;
  GtkButton *show;
  GtkButton *fix;
  ClaspFix *offered; /* (nullable) what the button does */

  guint64 record;
  guint64 dialect_record; /* the message that says what is wrong in the dialect; 0: none */
  char *dialect_text;     /* (nullable) */
  GSignalGroup *session_signals;
  GSignalGroup *meaning_signals;
  ClaspVerdictLine *line;
  ClaspSession *watched; /* whose times these are; not owned, only compared */
  ClaspSessionState state;
  gint64 opened_us;
  gint64 ended_us;
  guint tick_id;
  guint speak_id;
  gint64 spoken_us;
  char *spoken;
};

G_DEFINE_FINAL_TYPE (ClaspVerdictBar, clasp_verdict_bar, CLASP_TYPE_REPORT_VIEW)

enum
{
  PROP_RECORD = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SHOW,
  FIX,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The look of a kind; what the colour tells, the glyph tells too. */
static const struct
{
  const char *css_class;
  const char *icon;
} LOOKS[] = {
  [CLASP_VERDICT_NOTHING] = { "quiet", "content-loading-symbolic" },
  [CLASP_VERDICT_OPENING] = { "quiet", "content-loading-symbolic" },
  [CLASP_VERDICT_QUIET] = { "good", "object-select-symbolic" },
  [CLASP_VERDICT_WARNING] = { "amber", "dialog-warning-symbolic" },
  [CLASP_VERDICT_ERROR] = { "red", "dialog-error-symbolic" },
  [CLASP_VERDICT_ENDED] = { "grey", "media-playback-stop-symbolic" },
};

/* ---- speaking */

static gboolean
verdict_bar_speak (gpointer data)
{
  ClaspVerdictBar *self = data;

  self->speak_id = 0;
  if (self->line == NULL || !g_set_str (&self->spoken, self->line->sentence) || *self->spoken == '\0')
    return G_SOURCE_REMOVE;
  self->spoken_us = g_get_monotonic_time ();
  gtk_accessible_announce (GTK_ACCESSIBLE (self), self->spoken, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  return G_SOURCE_REMOVE;
}

static void
verdict_bar_queue_speech (ClaspVerdictBar *self)
{
  gint64 wait = self->spoken_us + G_USEC_PER_SEC - g_get_monotonic_time ();

  if (self->speak_id == 0)
    self->speak_id = g_timeout_add (wait > 0 ? (guint) (wait / 1000) : 0, verdict_bar_speak, self);
}

/* ---- what is shown */

static void
verdict_bar_on_part (ClaspVerdictBar *self, GtkButton *button)
{
  guint n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "part"));
  const ClaspVerdictPart *part = self->line != NULL && n < self->line->parts->len ? self->line->parts->pdata[n] : NULL;

  if (part != NULL)
    g_signal_emit (self, signals[SHOW], 0, (guint) part->place,
                   self->line->rule != CLASP_RULE_NONE ? clasp_rule_get (self->line->rule)->id : "");
}

static void
verdict_bar_on_show (ClaspVerdictBar *self)
{
  if (self->line != NULL && self->line->rule != CLASP_RULE_NONE)
    g_signal_emit (self, signals[SHOW], 0, (guint) (self->line->record > 0 ? CLASP_PLACE_RECORD : CLASP_PLACE_RULE),
                   clasp_rule_get (self->line->rule)->id);
}

static void
verdict_bar_on_fix (ClaspVerdictBar *self)
{
  if (self->offered != NULL)
    g_signal_emit (self, signals[FIX], 0, (guint) self->offered->kind, self->offered->value);
}

/* What is likely to help the next time, once a connection that was open has ended; a failure has a page for that. */
static void
verdict_bar_offer_fix (ClaspVerdictBar *self, ClaspSession *session, ClaspSessionState state)
{
  GListModel *diagnoses = session != NULL ? clasp_session_get_diagnoses (session) : NULL;
  g_autoptr (ClaspDiagnosis) first = diagnoses != NULL ? g_list_model_get_item (diagnoses, 0) : NULL;
  const GPtrArray *fixes = first != NULL && state == CLASP_SESSION_CLOSED ? clasp_diagnosis_get_fixes (first) : NULL;
  const ClaspFix *fix = fixes != NULL && fixes->len > 0 ? fixes->pdata[0] : NULL;
  gboolean helps = fix != NULL && fix->kind != CLASP_FIX_RETRY && clasp_fix_get_verb (fix) == CLASP_FIX_CONNECTS;

  g_clear_pointer (&self->offered, clasp_fix_free);
  gtk_widget_set_visible (GTK_WIDGET (self->fix), helps);
  if (!helps)
    return;
  self->offered = clasp_fix_copy (fix);
  gtk_button_set_label (self->fix, fix->label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->fix), clasp_diagnosis_get_text (first));
}

/* What may be cut is there in full, too. */
static void
verdict_bar_name_part (GtkWidget *button, const ClaspVerdictPart *part)
{
  gtk_widget_set_tooltip_text (button, g_utf8_strlen (part->text, -1) > 8 ? part->text : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, part->text, -1);
}

static void
verdict_bar_add_part (ClaspVerdictBar *self, guint n, const ClaspVerdictPart *part)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (part->text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), PART_CHARS);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  verdict_bar_name_part (button, part);
  g_object_set_data (G_OBJECT (button), "part", GUINT_TO_POINTER (n));
  g_signal_connect_object (button, "clicked", G_CALLBACK (verdict_bar_on_part), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->parts, button);
}

/* A part that only counts keeps its button, so that who is on it stays there. */
static gboolean
verdict_bar_is_same_shape (const ClaspVerdictLine *a, const ClaspVerdictLine *b)
{
  if (a == NULL || a->kind != b->kind || a->parts->len != b->parts->len)
    return FALSE;
  for (guint i = 0; i < a->parts->len; i++)
    if (((ClaspVerdictPart *) a->parts->pdata[i])->place != ((ClaspVerdictPart *) b->parts->pdata[i])->place)
      return FALSE;
  return TRUE;
}

static void
verdict_bar_update_part (GtkWidget *button, const ClaspVerdictPart *part)
{
  gtk_label_set_text (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), part->text);
  verdict_bar_name_part (button, part);
}

static void
verdict_bar_show_parts (ClaspVerdictBar *self, const ClaspVerdictLine *line, gboolean same)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->parts));

  if (same)
    {
      for (guint i = 0; i < line->parts->len && button != NULL; i++, button = gtk_widget_get_next_sibling (button))
        verdict_bar_update_part (button, line->parts->pdata[i]);
      return;
    }
  while ((button = gtk_widget_get_first_child (GTK_WIDGET (self->parts))) != NULL)
    gtk_box_remove (self->parts, button);
  for (guint i = 0; i < line->parts->len; i++)
    verdict_bar_add_part (self, i, line->parts->pdata[i]);
}

static void
verdict_bar_take_line (ClaspVerdictBar *self, ClaspVerdictLine *line, ClaspSessionState state)
{
  const char *classes[] = { "verdict-bar", LOOKS[line->kind].css_class, NULL };
  g_autofree char *text = clasp_verdict_line_dup_text (line);
  gboolean over = state == CLASP_SESSION_CLOSED || state == CLASP_SESSION_FAILED;
  gboolean same = verdict_bar_is_same_shape (self->line, line);

  verdict_bar_show_parts (self, line, same);
  g_clear_pointer (&self->line, clasp_verdict_line_free);
  self->line = line;
  gtk_widget_set_css_classes (self->bar, classes);
  gtk_image_set_from_icon_name (self->icon, LOOKS[line->kind].icon);
  gtk_label_set_text (self->sentence, line->sentence);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sentence), line->sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_button_set_label (self->again, state == CLASP_SESSION_FAILED ? _("Try again") : _("Connect again"));
  gtk_widget_set_visible (GTK_WIDGET (self->again), over);
  gtk_widget_set_visible (GTK_WIDGET (self->show), over && line->rule != CLASP_RULE_NONE);
  gtk_button_set_label (self->show, line->record > 0 ? _("Show the frame") : _("Show the rule"));
  gtk_widget_set_visible (GTK_WIDGET (self), line->kind != CLASP_VERDICT_NOTHING);
  if (g_strcmp0 (self->spoken, line->sentence) != 0)
    verdict_bar_queue_speech (self);
}

/* ---- what is known */

static gint64
verdict_bar_get_open_for (ClaspVerdictBar *self)
{
  return self->opened_us > 0 && self->ended_us > 0 ? self->ended_us - self->opened_us : -1;
}

/* Times are taken when the state is seen to change. */
static void
verdict_bar_note_state (ClaspVerdictBar *self, ClaspSession *session, ClaspSessionState state)
{
  gint64 now = g_get_monotonic_time ();

  if (self->watched != session)
    {
      self->watched = session;
      self->state = CLASP_SESSION_IDLE;
      self->opened_us = self->ended_us = 0;
    }
  if (self->state == state)
    return;
  self->state = state;
  if (state == CLASP_SESSION_OPENING)
    self->opened_us = self->ended_us = 0;
  else if (state == CLASP_SESSION_OPEN)
    self->opened_us = now;
  else if (state == CLASP_SESSION_CLOSED)
    self->ended_us = now;
}

static gboolean
verdict_bar_on_tick (gpointer data)
{
  clasp_report_view_queue_update (CLASP_REPORT_VIEW (data));
  return G_SOURCE_CONTINUE;
}

static void
verdict_bar_set_ticking (ClaspVerdictBar *self, gboolean ticking)
{
  if (ticking && self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, verdict_bar_on_tick, self);
  else if (!ticking)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

/* ---- what the dialect says */

static void
verdict_bar_ask_dialect (ClaspVerdictBar *self, ClaspSession *session)
{
  ClaspMeaning *meaning = clasp_session_get_meaning (session);
  g_autofree char *offered = NULL, *origin = NULL, *text = NULL;

  self->dialect_record = 0;
  if (meaning != NULL)
    {
      g_object_get (clasp_session_get_profile (session), "subprotocols", &offered, "origin", &origin, NULL);
      text = clasp_meaning_dup_problem (meaning, offered, origin != NULL && *origin != '\0' ? origin : NULL,
                                        clasp_session_get_ending (session), &self->dialect_record);
    }
  g_set_str (&self->dialect_text, text);
}

/* Only what is news makes the line anew. */
static void
verdict_bar_on_meaning (ClaspVerdictBar *self)
{
  g_autofree char *before = g_strdup (self->dialect_text);
  ClaspSession *session = g_signal_group_dup_target (self->session_signals);

  if (session != NULL)
    verdict_bar_ask_dialect (self, session);
  g_clear_object (&session);
  if (g_strcmp0 (before, self->dialect_text) != 0)
    clasp_report_view_queue_update (CLASP_REPORT_VIEW (self));
}

static void
verdict_bar_on_new_meaning (ClaspVerdictBar *self)
{
  clasp_report_view_queue_update (CLASP_REPORT_VIEW (self));
}

static void
verdict_bar_watch_meaning (ClaspVerdictBar *self, ClaspSession *session)
{
  if (self->session_signals == NULL)
    return;
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->meaning_signals, session != NULL ? clasp_session_get_meaning (session) : NULL);
}

static void
clasp_verdict_bar_update (ClaspReportView *view, ClaspSession *session, ClaspReport *report)
{
  ClaspVerdictBar *self = CLASP_VERDICT_BAR (view);
  ClaspSessionState state = session != NULL ? clasp_session_get_state (session) : CLASP_SESSION_IDLE;
  g_autoptr (GPtrArray) breaches = session != NULL ? clasp_session_dup_endpoint_verdicts (session) : NULL;
  ClaspVerdictFacts facts = {
    .state = state, .report = report, .breaches = breaches, .left_us = -1, .open_for_us = -1
  };

  verdict_bar_note_state (self, session, state);
  verdict_bar_watch_meaning (self, session);
  if (session != NULL)
    {
      verdict_bar_ask_dialect (self, session);
      facts.dialect_text = self->dialect_text;
      facts.dialect_record = self->dialect_record;
      facts.ending = clasp_session_get_ending (session);
      facts.diagnoses = clasp_session_get_diagnoses (session);
      facts.record = self->record;
      facts.left_us = clasp_session_get_left (session);
      facts.open_for_us = verdict_bar_get_open_for (self);
    }
  verdict_bar_set_ticking (self, state == CLASP_SESSION_OPENING);
  verdict_bar_take_line (self, clasp_verdict_line_new (&facts), state);
  verdict_bar_offer_fix (self, session, state);
}

/* ---- construction */

static void
clasp_verdict_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RECORD)
    g_value_set_uint64 (value, CLASP_VERDICT_BAR (object)->record);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_verdict_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspVerdictBar *self = CLASP_VERDICT_BAR (object);

  if (id != PROP_RECORD)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->record == g_value_get_uint64 (value))
    return;
  self->record = g_value_get_uint64 (value);
  clasp_report_view_queue_update (CLASP_REPORT_VIEW (self));
  g_object_notify_by_pspec (object, pspec);
}

static void
clasp_verdict_bar_dispose (GObject *object)
{
  ClaspVerdictBar *self = CLASP_VERDICT_BAR (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->meaning_signals);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->speak_id, g_source_remove);
  G_OBJECT_CLASS (clasp_verdict_bar_parent_class)->dispose (object);
}

static void
clasp_verdict_bar_finalize (GObject *object)
{
  ClaspVerdictBar *self = CLASP_VERDICT_BAR (object);

  g_clear_pointer (&self->line, clasp_verdict_line_free);
  g_clear_pointer (&self->offered, clasp_fix_free);
  g_free (self->spoken);
  g_free (self->dialect_text);
  G_OBJECT_CLASS (clasp_verdict_bar_parent_class)->finalize (object);
}

static void
clasp_verdict_bar_class_init (ClaspVerdictBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_verdict_bar_get_property;
  object_class->set_property = clasp_verdict_bar_set_property;
  object_class->dispose = clasp_verdict_bar_dispose;
  object_class->finalize = clasp_verdict_bar_finalize;
  CLASP_REPORT_VIEW_CLASS (klass)->update = clasp_verdict_bar_update;

  properties[PROP_RECORD] = g_param_spec_uint64 ("record", NULL, NULL, 0, G_MAXUINT64, 0,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SHOW] = g_signal_new ("show-evidence", CLASP_TYPE_VERDICT_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);

  signals[FIX] = g_signal_new ("fix", CLASP_TYPE_VERDICT_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_UINT, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-verdict-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspVerdictBar, bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspVerdictBar, icon);
  gtk_widget_class_bind_template_child (widget_class, ClaspVerdictBar, sentence);
  gtk_widget_class_bind_template_child (widget_class, ClaspVerdictBar, parts);
  gtk_widget_class_bind_template_child (widget_class, ClaspVerdictBar, again);
  gtk_widget_class_bind_template_child (widget_class, ClaspVerdictBar, show);
  gtk_widget_class_bind_template_child (widget_class, ClaspVerdictBar, fix);
  gtk_widget_class_bind_template_callback (widget_class, verdict_bar_on_show);
  gtk_widget_class_bind_template_callback (widget_class, verdict_bar_on_fix);
}

static void
clasp_verdict_bar_init (ClaspVerdictBar *self)
{
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::meaning", G_CALLBACK (verdict_bar_on_new_meaning),
                                  self);
  self->meaning_signals = g_signal_group_new (CLASP_TYPE_MEANING);
  g_signal_group_connect_swapped (self->meaning_signals, "changed", G_CALLBACK (verdict_bar_on_meaning), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

guint64
clasp_verdict_bar_get_dialect_record (ClaspVerdictBar *self)
{
  g_return_val_if_fail (CLASP_IS_VERDICT_BAR (self), 0);
  return self->dialect_record;
}
