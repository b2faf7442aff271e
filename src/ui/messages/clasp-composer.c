/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-composer.h"

#include <glib/gi18n.h>
#include "clasp-hex.h"
#include "clasp-close.h"
#include "clasp-draft.h"
#include "clasp-format.h"
#include "clasp-long-lines.h"
#include "clasp-raw-bar.h"
#include "clasp-source.h"

/* A longer text is checked only when the user pauses. */
#define CHECK_AT_ONCE (64 * 1024)
#define CHECK_DELAY_MS 300
#define MAX_HISTORY 100

/* The codes a client may want to close with; 0: none. */
static const guint close_codes[] = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 0 };

struct _ClaspComposer
{
  AdwBin parent_instance;

  ClaspSession *session;
  GSignalGroup *signals;
  char *hint;
  GBytes *payload;    /* (nullable) what would be sent */
  ClaspRawFrame *raw; /* (nullable) the same, as a frame sent on purpose */
  gboolean sendable;
  guint check_id;
  GQueue history;   /* of char *, newest first */
  guint history_at; /* 0: not in the history */

  ClaspRawBar *raw_bar;
  GtkStack *inputs;
  GtkWidget *view;
  GtkSourceBuffer *buffer;
  GtkDropDown *codes;
  GtkSpinButton *other_code;
  GtkEditable *reason;
  GtkLabel *meaning;
  GtkWidget *folded;
  GtkLabel *problem;
  GtkDropDown *mode;
  GtkLabel *size;
};

G_DEFINE_FINAL_TYPE (ClaspComposer, clasp_composer, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_HINT,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static ClaspDraftKind
composer_get_kind (ClaspComposer *self)
{
  return (ClaspDraftKind) gtk_drop_down_get_selected (self->mode);
}

static char *
composer_dup_text (ClaspComposer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  return gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self->buffer), &start, &end, TRUE);
}

static guint
composer_get_close_code (ClaspComposer *self)
{
  guint selected = gtk_drop_down_get_selected (self->codes);

  if (selected < G_N_ELEMENTS (close_codes))
    return close_codes[selected];
  return (guint) gtk_spin_button_get_value_as_int (self->other_code);
}

/* ---- Checking ---- */

static void
composer_update_action (ClaspComposer *self)
{
  gboolean can_send = FALSE;

  if (self->session != NULL)
    g_object_get (self->session, "can-send", &can_send, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", can_send && self->sendable);
}

static void
composer_update_hint (ClaspComposer *self, gboolean empty)
{
  static const char *hints[] = {
    [CLASP_DRAFT_TEXT] = N_("Message to send"),
    [CLASP_DRAFT_JSON] = N_("JSON to send"),
    [CLASP_DRAFT_BINARY] = N_("Bytes to send, such as 82 a6 00 ff"),
    [CLASP_DRAFT_PING] = N_("Payload of the ping, may be empty"),
    [CLASP_DRAFT_CLOSE] = "",
    [CLASP_DRAFT_RAW] = N_("Payload of the frame, may be empty"),
  };
  const char *hint = empty && *hints[composer_get_kind (self)] != '\0' ? _(hints[composer_get_kind (self)]) : "";

  if (g_set_str (&self->hint, hint))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HINT]);
}

static char *
composer_check_close (ClaspComposer *self)
{
  guint code = composer_get_close_code (self);
  gboolean other = gtk_drop_down_get_selected (self->codes) >= G_N_ELEMENTS (close_codes);

  gtk_widget_set_visible (GTK_WIDGET (self->other_code), other);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reason), code != 0);
  gtk_label_set_label (self->meaning, clasp_close_code_get_meaning (code != 0 ? code : CLASP_CLOSE_NO_STATUS));
  return clasp_draft_check_close (code, code != 0 ? gtk_editable_get_text (self->reason) : "");
}

static char *
composer_check_raw (ClaspComposer *self, const char *text)
{
  char *problem = NULL;

  self->raw = clasp_raw_bar_make_frame (self->raw_bar, text, &problem);
  if (self->raw != NULL)
    self->payload = g_bytes_ref (self->raw->payload);
  return problem;
}

static void
composer_check (ClaspComposer *self)
{
  g_autofree char *text = composer_dup_text (self);
  g_autofree char *problem = NULL;
  g_autofree char *size = NULL;

  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->raw, clasp_raw_frame_free);
  if (composer_get_kind (self) == CLASP_DRAFT_CLOSE)
    problem = composer_check_close (self);
  else if (composer_get_kind (self) == CLASP_DRAFT_RAW)
    problem = composer_check_raw (self, text);
  else
    problem = clasp_draft_check (composer_get_kind (self), text, &self->payload);
  self->sendable = problem == NULL;
  if (self->payload != NULL)
    size = clasp_format_bytes (g_bytes_get_size (self->payload));
  gtk_label_set_label (self->size, size != NULL ? size : "");
  /* An empty composer is nobody's mistake. */
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem),
                          problem != NULL && (*text != '\0' || composer_get_kind (self) >= CLASP_DRAFT_CLOSE));
  composer_update_hint (self, *text == '\0');
  composer_update_action (self);
}

static gboolean
composer_check_timeout (gpointer user_data)
{
  ClaspComposer *self = user_data;

  self->check_id = 0;
  composer_check (self);
  return G_SOURCE_REMOVE;
}

static void
composer_on_changed (ClaspComposer *self)
{
  /* Else a key's change may be laid out only while it is drawn, when the scroll bar that it moves no longer is. */
  gtk_widget_queue_resize (self->view);
  g_clear_handle_id (&self->check_id, g_source_remove);
  if (gtk_text_buffer_get_char_count (GTK_TEXT_BUFFER (self->buffer)) <= CHECK_AT_ONCE)
    {
      composer_check (self);
      return;
    }
  self->sendable = FALSE;
  composer_update_action (self);
  composer_update_hint (self, FALSE);
  self->check_id = g_timeout_add (CHECK_DELAY_MS, composer_check_timeout, self);
}

/* A very long line is not coloured: GtkSourceView would take seconds for it, and complain. */
static void
composer_update_language (ClaspComposer *self)
{
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();
  gboolean colored = composer_get_kind (self) == CLASP_DRAFT_JSON && !gtk_widget_get_visible (self->folded);

  gtk_source_buffer_set_language (self->buffer,
                                  colored ? gtk_source_language_manager_get_language (manager, "json") : NULL);
}

static void
composer_on_mode (ClaspComposer *self)
{
  ClaspDraftKind kind = composer_get_kind (self);

  gtk_widget_set_visible (GTK_WIDGET (self->raw_bar), kind == CLASP_DRAFT_RAW);
  gtk_stack_set_visible_child_name (self->inputs, kind == CLASP_DRAFT_CLOSE ? "close" : "text");
  composer_update_language (self);
  composer_check (self);
}

/* ---- Sending ---- */

static void
composer_remember (ClaspComposer *self, const char *text)
{
  const char *newest = g_queue_peek_head (&self->history);

  self->history_at = 0;
  if (*text == '\0' || g_strcmp0 (newest, text) == 0)
    return;
  g_queue_push_head (&self->history, g_strdup (text));
  if (self->history.length > MAX_HISTORY)
    g_free (g_queue_pop_tail (&self->history));
}

static gboolean
composer_send_draft (ClaspComposer *self, const char *text, GError **error)
{
  guint code;

  switch (composer_get_kind (self))
    {
    case CLASP_DRAFT_BINARY:
      return clasp_session_send_binary (self->session, self->payload, error);
    case CLASP_DRAFT_PING:
      return clasp_session_send_ping (self->session, self->payload, error);
    case CLASP_DRAFT_CLOSE:
      code = composer_get_close_code (self);
      return clasp_session_close (self->session, code, code != 0 ? gtk_editable_get_text (self->reason) : NULL, error);
    case CLASP_DRAFT_RAW:
      return clasp_session_send_raw (self->session, self->raw, error);
    case CLASP_DRAFT_TEXT:
    case CLASP_DRAFT_JSON:
    default:
      return clasp_session_send_text (self->session, text, -1, error);
    }
}

static void
composer_send_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspComposer *self = CLASP_COMPOSER (widget);
  g_autofree char *text = composer_dup_text (self);
  g_autoptr (GError) error = NULL;

  if (!composer_send_draft (self, text, &error))
    {
      gtk_label_set_label (self->problem, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
      return;
    }
  if (composer_get_kind (self) == CLASP_DRAFT_CLOSE)
    return;
  composer_remember (self, text);
  if (composer_get_kind (self) == CLASP_DRAFT_RAW) /* is tried again with one thing changed */
    return;
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), "", 0);
}

/* Always there, so that the key which sends never breaks a line of what can't be sent. */
static void
composer_send_by_key_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "composer.send", NULL);
}

/* ---- History ---- */

static void
composer_recall (ClaspComposer *self, guint position)
{
  const char *text = position > 0 ? g_queue_peek_nth (&self->history, position - 1) : "";

  if (text == NULL || position == self->history_at)
    return;
  self->history_at = position;
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), text, -1);
}

static void
composer_older (GtkWidget *widget, const char *action, GVariant *parameter)
{
  composer_recall (CLASP_COMPOSER (widget), CLASP_COMPOSER (widget)->history_at + 1);
}

static void
composer_newer (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspComposer *self = CLASP_COMPOSER (widget);

  if (self->history_at > 0)
    composer_recall (self, self->history_at - 1);
}

static char *
composer_dup_hex (GBytes *payload)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (payload, &length);
  g_autoptr (GString) hex = g_string_sized_new (3 * length + 1);

  clasp_hex_append (hex, data, length, " ");
  return g_string_free_and_steal (g_steal_pointer (&hex));
}

void
clasp_composer_edit (ClaspComposer *self, guint8 opcode, GBytes *payload)
{
  gsize length = g_bytes_get_size (payload);
  const char *data = length > 0 ? g_bytes_get_data (payload, NULL) : "";
  /* An entry of text holds no NUL. */
  gboolean is_text = opcode != CLASP_OPCODE_BINARY && g_utf8_validate_len (data, length, NULL);
  g_autofree char *draft = composer_dup_text (self);
  g_autofree char *text = is_text ? g_strndup (data, length) : composer_dup_hex (payload);
  ClaspDraftKind kind = !is_text                      ? CLASP_DRAFT_BINARY
                        : opcode == CLASP_OPCODE_PING ? CLASP_DRAFT_PING
                                                      : CLASP_DRAFT_TEXT;
  g_autofree char *problem = NULL;

  g_return_if_fail (CLASP_IS_COMPOSER (self));

  composer_remember (self, draft);
  if (kind == CLASP_DRAFT_TEXT && (*text == '{' || *text == '['))
    {
      problem = clasp_draft_check (CLASP_DRAFT_JSON, text, NULL);
      kind = problem == NULL ? CLASP_DRAFT_JSON : CLASP_DRAFT_TEXT;
    }
  gtk_drop_down_set_selected (self->mode, kind);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), text, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* ---- Object ---- */

static void
composer_fill_codes (ClaspComposer *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (close_codes); i++)
    {
      g_autofree char *name = NULL;

      if (close_codes[i] == 0)
        name = g_strdup (_("No code"));
      else
        name = g_strdup_printf ("%u %s", close_codes[i], clasp_close_code_get_name (close_codes[i]));
      gtk_string_list_append (names, name);
    }
  gtk_string_list_append (names, _("Other code"));
  gtk_drop_down_set_model (self->codes, G_LIST_MODEL (names));
}

static void
clasp_composer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspComposer *self = CLASP_COMPOSER (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_HINT:
      g_value_set_string (value, self->hint);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_composer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspComposer *self = CLASP_COMPOSER (object);

  if (id != PROP_SESSION)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (!g_set_object (&self->session, g_value_get_object (value)))
    return;
  g_signal_group_set_target (self->signals, self->session);
  composer_update_action (self);
  g_object_notify_by_pspec (object, pspec);
}

static gboolean
clasp_composer_grab_focus (GtkWidget *widget)
{
  ClaspComposer *self = CLASP_COMPOSER (widget);

  return gtk_widget_grab_focus (composer_get_kind (self) == CLASP_DRAFT_CLOSE ? GTK_WIDGET (self->codes) : self->view);
}

static void
clasp_composer_dispose (GObject *object)
{
  ClaspComposer *self = CLASP_COMPOSER (object);

  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->session);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->raw, clasp_raw_frame_free);
  g_clear_pointer (&self->hint, g_free);
  g_queue_clear_full (&self->history, g_free);
  G_OBJECT_CLASS (clasp_composer_parent_class)->dispose (object);
}

static void
composer_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, raw_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, inputs);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, view);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, buffer);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, codes);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, other_code);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, reason);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, meaning);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, folded);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, problem);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, mode);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, size);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_changed);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_mode);
  gtk_widget_class_bind_template_callback (widget_class, composer_update_language);
}

static void
clasp_composer_class_init (ClaspComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_composer_get_property;
  object_class->set_property = clasp_composer_set_property;
  object_class->dispose = clasp_composer_dispose;
  widget_class->grab_focus = clasp_composer_grab_focus;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  g_type_ensure (CLASP_TYPE_RAW_BAR);
  composer_bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, composer_send_action);
  gtk_widget_class_install_action (widget_class, "composer.send-by-key", NULL, composer_send_by_key_action);
  gtk_widget_class_install_action (widget_class, "composer.older", NULL, composer_older);
  gtk_widget_class_install_action (widget_class, "composer.newer", NULL, composer_newer);
}

static void
clasp_composer_init (ClaspComposer *self)
{
  g_queue_init (&self->history);
  gtk_widget_init_template (GTK_WIDGET (self));
  clasp_source_follow_style (self->buffer);
  clasp_source_forbid_hyphens (self->buffer);
  clasp_long_lines_fold (GTK_TEXT_VIEW (self->view), self->folded);
  self->signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->signals, "notify::can-send", G_CALLBACK (composer_update_action), self);
  composer_fill_codes (self);
  composer_check (self);
}
