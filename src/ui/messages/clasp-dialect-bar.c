/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-dialect-bar.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-foreign.h"
#include "clasp-format.h"

/* Channels, and names, that the list shows. */
#define MAX_LISTED 100

struct _ClaspDialectBar
{
  AdwBin parent_instance;

  ClaspSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *profile_signals;
  GSignalGroup *meaning_signals;
  gboolean updating; /* the choice is shown, not made */
  gboolean compact;

  GtkDropDown *choice;
  GtkLabel *why;
  GtkLabel *beats;
  GtkMenuButton *names;
  GtkBox *names_list;
  GtkToggleButton *fold;
  GtkToggleButton *keep_alive;
};

G_DEFINE_FINAL_TYPE (ClaspDialectBar, clasp_dialect_bar, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_COMPACT,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_FILTER,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static ClaspMeaning *
dialect_bar_get_meaning (ClaspDialectBar *self)
{
  return self->session != NULL ? clasp_session_get_meaning (self->session) : NULL;
}

static ClaspProfile *
dialect_bar_get_profile (ClaspDialectBar *self)
{
  return self->session != NULL ? clasp_session_get_profile (self->session) : NULL;
}

/* ---- The choice: the first is to find out, the second none, then the dialects */

static void
dialect_bar_show_choice (ClaspDialectBar *self)
{
  ClaspProfile *profile = dialect_bar_get_profile (self);
  g_autofree char *choice = NULL;
  ClaspDialect dialect = CLASP_DIALECT_NONE;
  guint position = 0;

  if (profile == NULL)
    return;
  g_object_get (profile, "dialect", &choice, NULL);
  if (*choice != '\0' && clasp_dialect_from_string (choice, &dialect))
    position = 1 + (guint) dialect;
  self->updating = TRUE;
  gtk_drop_down_set_selected (self->choice, position);
  self->updating = FALSE;
}

static void
dialect_bar_on_choice (ClaspDialectBar *self)
{
  guint position = gtk_drop_down_get_selected (self->choice);
  ClaspProfile *profile = dialect_bar_get_profile (self);

  if (self->updating || profile == NULL || position > CLASP_N_DIALECTS)
    return;
  g_object_set (profile, "dialect", position == 0 ? "" : clasp_dialect_to_string ((ClaspDialect) (position - 1)), NULL);
}

static void
dialect_bar_fill_choices (ClaspDialectBar *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _("Dialect: automatic"));
  /* Translators: messages are shown as they are, whatever they mean. */
  gtk_string_list_append (list, _("No dialect"));
  for (guint i = CLASP_DIALECT_NONE + 1; i < CLASP_N_DIALECTS; i++)
    gtk_string_list_append (list, clasp_dialect_get_title ((ClaspDialect) i));
  self->updating = TRUE;
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (list));
  self->updating = FALSE;
}

/* ---- What is known */

static char *
dialect_bar_dup_why (ClaspMeaning *meaning)
{
  g_autofree char *title = NULL, *why = NULL;
  const char *resemblance = clasp_meaning_get_resemblance (meaning);

  g_object_get (meaning, "title", &title, "why", &why, NULL);
  if (*title != '\0')
    return *why != '\0' ? g_strdup_printf (_("%s: %s"), title, why) : g_steal_pointer (&title);
  if (resemblance != NULL)
    /* Translators: %s is the name of a protocol. */
    return g_strdup_printf (_("Looks like %s, which is not read"), resemblance);
  return g_strdup ("");
}

static char *
dialect_bar_dup_beats (ClaspMeaning *meaning)
{
  g_autofree char *count = NULL, *median = NULL, *late = NULL;
  ClaspBeats beats;
  gint64 late_us;

  clasp_meaning_get_beats (meaning, &beats);
  if (beats.n == 0)
    return g_strdup ("");
  count = clasp_format_count (beats.n);
  if (beats.median_us < 0)
    return g_strdup_printf (ngettext ("♥ %s heartbeat", "♥ %s heartbeats", (gulong) beats.n), count);
  median = clasp_format_duration (beats.median_us);
  late_us = clasp_meaning_get_late (meaning);
  if (late_us <= 0)
    /* Translators: heartbeats: how many, and the time between them. */
    return g_strdup_printf (_("♥ %s, every %s"), count, median);
  late = clasp_format_duration (late_us);
  /* Translators: heartbeats: how many, the time between them, and how late the next one is. */
  return g_strdup_printf (_("♥ %s, every %s; the next is %s late"), count, median, late);
}

static void
dialect_bar_on_meaning (ClaspDialectBar *self)
{
  ClaspMeaning *meaning = dialect_bar_get_meaning (self);
  g_autofree char *why = NULL, *beats = NULL;
  gboolean known, has_words;

  if (meaning == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  known = clasp_meaning_get_dialect (meaning) != CLASP_DIALECT_NONE;
  has_words = known || clasp_meaning_get_resemblance (meaning) != NULL;
  gtk_widget_set_visible (GTK_WIDGET (self),
                          has_words || !self->compact || gtk_drop_down_get_selected (self->choice) != 0);
  why = dialect_bar_dup_why (meaning);
  gtk_widget_set_visible (GTK_WIDGET (self->why), has_words);
  gtk_label_set_text (self->why, why);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->why), why);
  beats = dialect_bar_dup_beats (meaning);
  gtk_label_set_text (self->beats, beats);
  gtk_widget_set_visible (GTK_WIDGET (self->beats), *beats != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->fold), *beats != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->names), known);
  gtk_widget_set_visible (GTK_WIDGET (self->keep_alive), known && clasp_meaning_can_keep_alive (meaning));
}

/* ---- Channels and names to filter by */

/* Whether it stands in the filter as it is. */
static gboolean
dialect_bar_is_plain (const char *text)
{
  return *text != '\0' && strpbrk (text, " ()\"\t\n*") == NULL;
}

static char *
dialect_bar_dup_term (const char *key, const char *name)
{
  GString *term = g_string_new (key);

  if (dialect_bar_is_plain (name))
    g_string_append (term, name);
  else
    {
      g_string_append_c (term, '"');
      for (const char *at = name; *at != '\0'; at++)
        {
          if (*at == '"' || *at == '\\')
            g_string_append_c (term, '\\');
          g_string_append_c (term, *at);
        }
      g_string_append_c (term, '"');
    }
  return g_string_free_and_steal (term);
}

static void
dialect_bar_on_name (ClaspDialectBar *self, GtkWidget *button)
{
  /* The button goes with the list. */
  g_autofree char *term = g_strdup (g_object_get_data (G_OBJECT (button), "term"));

  gtk_menu_button_popdown (self->names);
  g_signal_emit (self, signals[SIGNAL_FILTER], 0, term);
}

static void
dialect_bar_add_name (ClaspDialectBar *self, const char *key, const ClaspUnitName *name)
{
  g_autofree char *shown = clasp_foreign_to_text (name->name, strlen (name->name), 80);
  g_autofree char *count = clasp_format_count (name->count);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *label = gtk_label_new (shown);
  GtkWidget *number = gtk_label_new (count);
  g_autofree char *words = g_strdup_printf (ngettext ("%s, %s message", "%s, %s messages", (gulong) name->count), shown,
                                            count);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (number, "dimmed");
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_set_data_full (G_OBJECT (button), "term", dialect_bar_dup_term (key, name->name), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (dialect_bar_on_name), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->names_list, button);
}

static void
dialect_bar_add_heading (ClaspDialectBar *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (self->names_list, label);
}

static void
dialect_bar_add_names (ClaspDialectBar *self, const char *heading, const char *key, GPtrArray *names)
{
  if (names->len > 0)
    dialect_bar_add_heading (self, heading);
  for (guint i = 0; i < MIN (names->len, MAX_LISTED); i++)
    dialect_bar_add_name (self, key, names->pdata[i]);
}

static void
dialect_bar_on_names (ClaspDialectBar *self)
{
  ClaspMeaning *meaning = dialect_bar_get_meaning (self);
  g_autoptr (GPtrArray) channels = NULL, labels = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->names_list))) != NULL)
    gtk_box_remove (self->names_list, child);
  if (meaning == NULL || !gtk_menu_button_get_active (self->names))
    return;
  channels = clasp_unit_log_dup_channels (clasp_meaning_get_log (meaning));
  labels = clasp_unit_log_dup_labels (clasp_meaning_get_log (meaning));
  dialect_bar_add_names (self, _("Channels"), "channel:", channels);
  /* Translators: of events, methods, operations. */
  dialect_bar_add_names (self, _("Names"), "label:", labels);
  if (channels->len == 0 && labels->len == 0)
    dialect_bar_add_heading (self, _("Nothing has a name yet"));
}

/* ---- Heartbeats */

static void
dialect_bar_on_fold (ClaspDialectBar *self)
{
  if (self->session != NULL)
    clasp_record_list_set_folds_beats (clasp_session_get_records (self->session),
                                       gtk_toggle_button_get_active (self->fold));
}

static void
dialect_bar_on_keep_alive (ClaspDialectBar *self)
{
  ClaspProfile *profile = dialect_bar_get_profile (self);

  if (!self->updating && profile != NULL)
    g_object_set (profile, "keep-alive", gtk_toggle_button_get_active (self->keep_alive), NULL);
}

static void
dialect_bar_show_keep_alive (ClaspDialectBar *self)
{
  ClaspProfile *profile = dialect_bar_get_profile (self);
  gboolean keep_alive = FALSE;

  if (profile != NULL)
    g_object_get (profile, "keep-alive", &keep_alive, NULL);
  self->updating = TRUE;
  gtk_toggle_button_set_active (self->keep_alive, keep_alive);
  self->updating = FALSE;
}

/* ---- Object */

static void
dialect_bar_on_new_meaning (ClaspDialectBar *self)
{
  g_signal_group_set_target (self->meaning_signals, dialect_bar_get_meaning (self));
  dialect_bar_on_fold (self);
  dialect_bar_on_meaning (self);
}

static void
dialect_bar_set_session (ClaspDialectBar *self, ClaspSession *session)
{
  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->profile_signals, dialect_bar_get_profile (self));
  dialect_bar_show_choice (self);
  dialect_bar_show_keep_alive (self);
  dialect_bar_on_new_meaning (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

static void
dialect_bar_set_compact (ClaspDialectBar *self, gboolean compact)
{
  if (self->compact == compact)
    return;
  self->compact = compact;
  dialect_bar_on_meaning (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMPACT]);
}

static void
clasp_dialect_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspDialectBar *self = CLASP_DIALECT_BAR (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_dialect_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspDialectBar *self = CLASP_DIALECT_BAR (object);

  switch (id)
    {
    case PROP_SESSION:
      dialect_bar_set_session (self, g_value_get_object (value));
      break;
    case PROP_COMPACT:
      dialect_bar_set_compact (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_dialect_bar_dispose (GObject *object)
{
  ClaspDialectBar *self = CLASP_DIALECT_BAR (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->profile_signals);
  g_clear_object (&self->meaning_signals);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (clasp_dialect_bar_parent_class)->dispose (object);
}

static void
clasp_dialect_bar_class_init (ClaspDialectBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_dialect_bar_get_property;
  object_class->set_property = clasp_dialect_bar_set_property;
  object_class->dispose = clasp_dialect_bar_dispose;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  /* Where there is little room, it is not shown while nothing is known. */
  props[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_FILTER] = g_signal_new ("filter", CLASP_TYPE_DIALECT_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-dialect-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectBar, choice);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectBar, why);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectBar, beats);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectBar, names);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectBar, names_list);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectBar, fold);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectBar, keep_alive);
  gtk_widget_class_bind_template_callback (widget_class, dialect_bar_on_choice);
  gtk_widget_class_bind_template_callback (widget_class, dialect_bar_on_names);
  gtk_widget_class_bind_template_callback (widget_class, dialect_bar_on_fold);
  gtk_widget_class_bind_template_callback (widget_class, dialect_bar_on_keep_alive);
}

static void
clasp_dialect_bar_init (ClaspDialectBar *self)
{
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::meaning", G_CALLBACK (dialect_bar_on_new_meaning),
                                  self);
  self->profile_signals = g_signal_group_new (CLASP_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify::dialect", G_CALLBACK (dialect_bar_show_choice), self);
  g_signal_group_connect_swapped (self->profile_signals, "notify::keep-alive", G_CALLBACK (dialect_bar_show_keep_alive),
                                  self);
  self->meaning_signals = g_signal_group_new (CLASP_TYPE_MEANING);
  g_signal_group_connect_swapped (self->meaning_signals, "changed", G_CALLBACK (dialect_bar_on_meaning), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  dialect_bar_fill_choices (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
