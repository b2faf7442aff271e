/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-repeat.h"

#include <glib/gi18n-lib.h>

/* So much may wait to be written; then the next message waits, too. */
#define BACKLOG_MAX (1024 * 1024)
#define WAIT_MS 5
/* Messages sent in one go at most, so that the window stays awake. */
#define BURST 64

struct _ClaspRepeat
{
  GObject parent_instance;

  ClaspSession *session;
  ClaspVariables *variables;
  char *text;
  ClaspRepeatMake make;
  gpointer user_data;
  GDestroyNotify destroy;

  guint interval_ms;
  guint64 n; /* 0: until it is stopped */
  guint64 n_sent;
  gint64 begin_us;
  gint64 last_us; /* when the last one went */
  gint64 due_us;
  gboolean running;
  guint source;
};

G_DEFINE_FINAL_TYPE (ClaspRepeat, clasp_repeat, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_RUNNING,
  PROP_N_SENT,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_STOPPED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean repeat_on (gpointer user_data);

static void
repeat_wait (ClaspRepeat *self, guint ms)
{
  self->source = ms > 0 ? g_timeout_add (ms, repeat_on, self) : g_idle_add (repeat_on, self);
}

static void
repeat_end (ClaspRepeat *self, const char *why)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (!self->running)
    return;
  self->running = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_signal_emit (self, signals[SIGNAL_STOPPED], 0, why);
}

static gboolean
repeat_send (ClaspRepeat *self, GError **error)
{
  guint8 opcode = CLASP_OPCODE_TEXT;
  g_autoptr (GBytes) payload = clasp_repeat_make (self, self->n_sent + 1, &opcode, error);
  gsize length;
  const char *data;

  if (payload == NULL)
    return FALSE;
  if (opcode == CLASP_OPCODE_BINARY)
    return clasp_session_send_binary (self->session, payload, error);
  if (opcode == CLASP_OPCODE_PING)
    return clasp_session_send_ping (self->session, payload, error);
  data = g_bytes_get_data (payload, &length);
  return clasp_session_send_text (self->session, length > 0 ? data : "", (gssize) length, error);
}

static gboolean
repeat_send_next (ClaspRepeat *self, GError **error)
{
  if (!repeat_send (self, error))
    return FALSE;
  self->n_sent++;
  self->last_us = g_get_monotonic_time ();
  self->due_us = MAX (self->due_us + (gint64) self->interval_ms * 1000, self->last_us);
  return TRUE;
}

static gboolean
repeat_on (gpointer user_data)
{
  g_autoptr (ClaspRepeat) self = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;
  const guint64 before = self->n_sent;
  guint64 backlog;
  gint64 left_us = 0;

  self->source = 0;
  for (guint i = 0; i < BURST && error == NULL && (self->n == 0 || self->n_sent < self->n); i++)
    {
      g_object_get (self->session, "backlog", &backlog, NULL);
      left_us = backlog > BACKLOG_MAX ? WAIT_MS * 1000 : self->due_us - g_get_monotonic_time ();
      if (left_us > 0)
        break;
      repeat_send_next (self, &error);
    }
  if (self->n_sent > before)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_SENT]);
  if (error != NULL || (self->n != 0 && self->n_sent >= self->n))
    repeat_end (self, error != NULL ? error->message : NULL);
  else if (self->running)
    repeat_wait (self, left_us > 0 ? (guint) ((left_us + 999) / 1000) : 0);
  return G_SOURCE_REMOVE;
}

static void
repeat_on_can_send (ClaspRepeat *self)
{
  gboolean can_send;

  g_object_get (self->session, "can-send", &can_send, NULL);
  if (!can_send)
    repeat_end (self, _("The connection has ended, and with it the repeated sending."));
}

GBytes *
clasp_repeat_make (ClaspRepeat *self, guint64 seq, guint8 *opcode, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (CLASP_IS_REPEAT (self) && opcode != NULL, NULL);

  text = clasp_variables_fill_message (self->variables, self->text, seq, error);
  return text != NULL ? self->make (text, opcode, self->user_data, error) : NULL;
}

gboolean
clasp_repeat_start (ClaspRepeat *self, guint interval_ms, guint64 n, GError **error)
{
  g_return_val_if_fail (CLASP_IS_REPEAT (self) && !self->running, FALSE);

  self->interval_ms = MIN (interval_ms, CLASP_REPEAT_INTERVAL_MAX);
  self->n = n;
  self->n_sent = 0;
  self->begin_us = self->due_us = g_get_monotonic_time ();
  if (!repeat_send_next (self, error))
    return FALSE;
  self->running = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_SENT]);
  repeat_wait (self, 0);
  return TRUE;
}

void
clasp_repeat_stop (ClaspRepeat *self)
{
  g_return_if_fail (CLASP_IS_REPEAT (self));
  repeat_end (self, NULL);
}

double
clasp_repeat_get_rate (ClaspRepeat *self)
{
  g_return_val_if_fail (CLASP_IS_REPEAT (self), 0);

  if (self->n_sent < 2 || self->last_us <= self->begin_us)
    return 0;
  return (double) (self->n_sent - 1) * G_USEC_PER_SEC / (double) (self->last_us - self->begin_us);
}

ClaspRepeat *
clasp_repeat_new (ClaspSession *session, const char *text, ClaspRepeatMake make, gpointer user_data,
                  GDestroyNotify destroy)
{
  ClaspRepeat *self;
  ClaspVariables *variables;

  g_return_val_if_fail (CLASP_IS_SESSION (session) && text != NULL && make != NULL, NULL);

  self = g_object_new (CLASP_TYPE_REPEAT, NULL);
  self->session = g_object_ref (session);
  variables = clasp_session_get_variables (session);
  self->variables = variables != NULL ? g_object_ref (variables) : clasp_variables_new ();
  self->text = g_strdup (text);
  self->make = make;
  self->user_data = user_data;
  self->destroy = destroy;
  g_signal_connect_object (session, "notify::can-send", G_CALLBACK (repeat_on_can_send), self, G_CONNECT_SWAPPED);
  return self;
}

static void
clasp_repeat_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspRepeat *self = CLASP_REPEAT (object);

  if (id == PROP_RUNNING)
    g_value_set_boolean (value, self->running);
  else if (id == PROP_N_SENT)
    g_value_set_uint64 (value, self->n_sent);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_repeat_finalize (GObject *object)
{
  ClaspRepeat *self = CLASP_REPEAT (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->session);
  g_object_unref (self->variables);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self->text);
  G_OBJECT_CLASS (clasp_repeat_parent_class)->finalize (object);
}

static void
clasp_repeat_class_init (ClaspRepeatClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_repeat_get_property;
  object_class->finalize = clasp_repeat_finalize;
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  props[PROP_N_SENT] = g_param_spec_uint64 ("n-sent", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_STOPPED] = g_signal_new ("stopped", CLASP_TYPE_REPEAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
clasp_repeat_init (ClaspRepeat *self)
{
}
