/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-inspector.h"

#include "clasp-body-view.h"
#include "clasp-message-view.h"
#include "clasp-requests-view.h"
#include "clasp-timing-view.h"
#include "clasp-tls-view.h"
#include "clasp-transcript-view.h"

struct _ClaspInspector
{
  AdwBin parent_instance;

  ClaspSession *session;
  ClaspRecord *record;
  ClaspFind *find; /* (nullable) */

  GSignalGroup *session_signals;
  GSignalGroup *meaning_signals;

  AdwViewStack *views;
  AdwViewStackPage *requests_page;
  ClaspTranscriptView *transcript;
  ClaspMessageView *message;
};

G_DEFINE_FINAL_TYPE (ClaspInspector, clasp_inspector, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_RECORD,
  PROP_FIND,
  PROP_VISIBLE_TAB,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_JUMP,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
inspector_shows_body (gpointer object, ClaspSessionState state)
{
  return state == CLASP_SESSION_FAILED;
}

static gboolean
inspector_shows_message (gpointer object, ClaspSessionState state)
{
  return state != CLASP_SESSION_FAILED;
}

static void
inspector_on_jump (ClaspInspector *self, guint64 number)
{
  g_signal_emit (self, signals[SIGNAL_JUMP], 0, number);
}

/* There are requests where the dialect is known. */
static void
inspector_on_dialect (ClaspInspector *self)
{
  ClaspMeaning *meaning = self->session != NULL ? clasp_session_get_meaning (self->session) : NULL;

  adw_view_stack_page_set_visible (self->requests_page,
                                   meaning != NULL && clasp_meaning_get_dialect (meaning) != CLASP_DIALECT_NONE);
}

static void
inspector_on_meaning (ClaspInspector *self)
{
  g_signal_group_set_target (self->meaning_signals,
                             self->session != NULL ? clasp_session_get_meaning (self->session) : NULL);
  inspector_on_dialect (self);
}

static void
inspector_set_record (ClaspInspector *self, ClaspRecord *record)
{
  if (!g_set_object (&self->record, record))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECORD]);
  if (record != NULL)
    adw_view_stack_set_visible_child_name (self->views, "message");
}

static void
inspector_set_session (ClaspInspector *self, ClaspSession *session)
{
  if (!g_set_object (&self->session, session))
    return;
  inspector_set_record (self, NULL);
  g_signal_group_set_target (self->session_signals, session);
  inspector_on_meaning (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

/* A tab that hides while it is shown gives way to the first. */
static void
inspector_on_visible_child (ClaspInspector *self)
{
  if (adw_view_stack_get_visible_child (self->views) == NULL)
    adw_view_stack_set_visible_child_name (self->views, "handshake");
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VISIBLE_TAB]);
}

void
clasp_inspector_show_rule (ClaspInspector *self, const char *id)
{
  adw_view_stack_set_visible_child_name (self->views, "handshake");
  clasp_transcript_view_show_rule (self->transcript, id);
}

void
clasp_inspector_show_line (ClaspInspector *self, guint line)
{
  g_return_if_fail (CLASP_IS_INSPECTOR (self));

  adw_view_stack_set_visible_child_name (self->views, "handshake");
  clasp_transcript_view_show_line (self->transcript, line);
}

void
clasp_inspector_show_frames (ClaspInspector *self)
{
  g_return_if_fail (CLASP_IS_INSPECTOR (self));

  adw_view_stack_set_visible_child_name (self->views, "message");
  clasp_message_view_show_frames (self->message);
}

void
clasp_inspector_show_message (ClaspInspector *self)
{
  g_return_if_fail (CLASP_IS_INSPECTOR (self));

  clasp_message_view_show_message (self->message);
}

void
clasp_inspector_compare (ClaspInspector *self, ClaspRecord *a, ClaspRecord *b)
{
  g_return_if_fail (CLASP_IS_INSPECTOR (self));

  adw_view_stack_set_visible_child_name (self->views, "message");
  clasp_message_view_compare (self->message, a, b);
}

static void
clasp_inspector_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspInspector *self = CLASP_INSPECTOR (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_RECORD:
      g_value_set_object (value, self->record);
      break;
    case PROP_FIND:
      g_value_set_object (value, self->find);
      break;
    case PROP_VISIBLE_TAB:
      g_value_set_string (value, adw_view_stack_get_visible_child_name (self->views));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_inspector_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspInspector *self = CLASP_INSPECTOR (object);

  switch (id)
    {
    case PROP_SESSION:
      inspector_set_session (self, g_value_get_object (value));
      break;
    case PROP_RECORD:
      inspector_set_record (self, g_value_get_object (value));
      break;
    case PROP_FIND:
      if (g_set_object (&self->find, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_VISIBLE_TAB:
      adw_view_stack_set_visible_child_name (self->views, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_inspector_dispose (GObject *object)
{
  ClaspInspector *self = CLASP_INSPECTOR (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->meaning_signals);
  g_clear_object (&self->session);
  g_clear_object (&self->record);
  g_clear_object (&self->find);
  G_OBJECT_CLASS (clasp_inspector_parent_class)->dispose (object);
}

static void
clasp_inspector_class_init (ClaspInspectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_inspector_get_property;
  object_class->set_property = clasp_inspector_set_property;
  object_class->dispose = clasp_inspector_dispose;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION, flags);
  props[PROP_RECORD] = g_param_spec_object ("record", NULL, NULL, CLASP_TYPE_RECORD, flags);
  props[PROP_FIND] = g_param_spec_object ("find", NULL, NULL, CLASP_TYPE_FIND, flags);
  props[PROP_VISIBLE_TAB] = g_param_spec_string ("visible-tab", NULL, NULL, "handshake", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_JUMP] = g_signal_new ("jump", CLASP_TYPE_INSPECTOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_UINT64);

  g_type_ensure (CLASP_TYPE_REQUESTS_VIEW);
  g_type_ensure (CLASP_TYPE_TRANSCRIPT_VIEW);
  g_type_ensure (CLASP_TYPE_TIMING_VIEW);
  g_type_ensure (CLASP_TYPE_TLS_VIEW);
  g_type_ensure (CLASP_TYPE_MESSAGE_VIEW);
  g_type_ensure (CLASP_TYPE_BODY_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspInspector, views);
  gtk_widget_class_bind_template_child (widget_class, ClaspInspector, transcript);
  gtk_widget_class_bind_template_child (widget_class, ClaspInspector, message);
  gtk_widget_class_bind_template_child (widget_class, ClaspInspector, requests_page);
  gtk_widget_class_bind_template_callback (widget_class, inspector_on_jump);
  gtk_widget_class_bind_template_callback (widget_class, inspector_shows_body);
  gtk_widget_class_bind_template_callback (widget_class, inspector_shows_message);
}

static void
clasp_inspector_init (ClaspInspector *self)
{
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::meaning", G_CALLBACK (inspector_on_meaning), self);
  self->meaning_signals = g_signal_group_new (CLASP_TYPE_MEANING);
  g_signal_group_connect_swapped (self->meaning_signals, "notify::dialect", G_CALLBACK (inspector_on_dialect), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->views, "notify::visible-child", G_CALLBACK (inspector_on_visible_child), self,
                           G_CONNECT_SWAPPED);
}
