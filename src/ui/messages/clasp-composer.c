/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-composer.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-hex.h"
#include "clasp-close.h"
#include "clasp-dialect-form.h"
#include "clasp-draft.h"
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-long-lines.h"
#include "clasp-raw-bar.h"
#include "clasp-repeat-bar.h"
#include "clasp-snippet-menu.h"
#include "clasp-source.h"
#include "clasp-utf8.h"

/* A longer text is checked only when the user pauses. */
#define CHECK_AT_ONCE (64 * 1024)
#define CHECK_DELAY_MS 300
#define MAX_HISTORY 100
/* Characters of the first of many messages that are shown. */
#define PREVIEW 300
/* What stands for a NUL, which a text buffer can't hold. */
#define NUL_SYMBOL "␀"
/* A longer text on the clipboard is not looked through for NULs. */
#define MAX_PASTE (64 * 1024 * 1024)

/* The codes a client may want to close with; 0: none. */
static const guint close_codes[] = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 0 };

/* What was written, and as what. */
typedef struct
{
  ClaspDraftKind kind;
  GBytes *text;
} ComposerDraft;

static void
composer_draft_free (ComposerDraft *self)
{
  g_bytes_unref (self->text);
  g_free (self);
}

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
  gboolean has_nul;     /* NUL_SYMBOL in the text stands for a NUL, and not for itself */
  GQueue history;       /* of ComposerDraft *, newest first */
  guint history_at;     /* 0: not in the history */
  ComposerDraft *draft; /* (nullable) what was being written when the history was opened */
  GCancellable *pasting;

  ClaspDialectForm *form;
  GBytes *composed; /* (nullable) what it wrote last */
  ClaspRawBar *raw_bar;
  ClaspRepeatBar *repeat_bar;
  GtkToggleButton *repeats;
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
  ClaspSnippetMenu *snippets;
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

/* What was typed, with its NULs. (transfer full) */
static GString *
composer_dup_text (ClaspComposer *self)
{
  GtkTextIter start, end;
  g_autofree char *shown = NULL;
  g_auto (GStrv) parts = NULL;
  GString *text;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  shown = gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self->buffer), &start, &end, TRUE);
  if (!self->has_nul || strstr (shown, NUL_SYMBOL) == NULL)
    return g_string_new_take (g_steal_pointer (&shown));
  parts = g_strsplit (shown, NUL_SYMBOL, -1);
  text = g_string_new (parts[0]);
  for (guint i = 1; parts[i] != NULL; i++)
    {
      g_string_append_c (text, '\0');
      g_string_append (text, parts[i]);
    }
  return text;
}

/* UTF-8 as the buffer can hold it. (transfer full) */
static char *
composer_dup_shown (const char *data, gsize length)
{
  GString *shown = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (data[i] == '\0')
      g_string_append (shown, NUL_SYMBOL);
    else
      g_string_append_c (shown, data[i]);
  return g_string_free_and_steal (shown);
}

/* Whether the text has a character that looks like what a NUL is shown as. */
static gboolean
composer_holds_symbol (ClaspComposer *self)
{
  g_autoptr (GString) text = composer_dup_text (self);

  return g_strstr_len (text->str, (gssize) text->len, NUL_SYMBOL) != NULL;
}

static void composer_on_changed (ClaspComposer *self);

/* Shows @data, UTF-8, in place of what is there. */
static void
composer_set_text (ClaspComposer *self, const char *data, gsize length)
{
  g_autofree char *shown = composer_dup_shown (data, length);

  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), shown, -1);
  /* Not before: in between, the text was empty. */
  self->has_nul = memchr (data, '\0', length) != NULL;
  composer_on_changed (self);
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

static gboolean
composer_can_send (ClaspComposer *self)
{
  gboolean can_send = FALSE;

  if (self->session != NULL)
    g_object_get (self->session, "can-send", &can_send, NULL);
  return can_send;
}

static void
composer_update_action (ClaspComposer *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", composer_can_send (self) && self->sendable);
}

static void
composer_update_hint (ClaspComposer *self, gboolean empty)
{
  static const char *hints[] = {
    [CLASP_DRAFT_TEXT] = N_("Message to send"),
    [CLASP_DRAFT_JSON] = N_("JSON to send"),
    [CLASP_DRAFT_BINARY] = N_("Bytes to send, such as 82 a6 00 ff"),
    [CLASP_DRAFT_BASE64] = N_("Bytes to send in base64, such as gqYA/w=="),
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
  const char *reason = code != 0 ? gtk_editable_get_text (self->reason) : "";
  gboolean other = gtk_drop_down_get_selected (self->codes) >= G_N_ELEMENTS (close_codes);

  gtk_widget_set_visible (GTK_WIDGET (self->other_code), other);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reason), code != 0);
  gtk_label_set_label (self->meaning, clasp_close_code_get_meaning (code != 0 ? code : CLASP_CLOSE_NO_STATUS));
  return clasp_close_dup_breach (code, reason, strlen (reason));
}

static char *
composer_check_raw (ClaspComposer *self, const GString *text)
{
  char *problem = NULL;

  self->raw = clasp_raw_bar_make_frame (self->raw_bar, text->str, text->len, &problem);
  if (self->raw != NULL)
    self->payload = g_bytes_ref (self->raw->payload);
  return problem;
}

/* ---- Sending repeatedly ---- */

static char *
composer_dup_hex (GBytes *payload)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (payload, &length);
  g_autoptr (GString) hex = g_string_sized_new (3 * length + 1);

  clasp_hex_append (hex, data, length, " ");
  return g_string_free_and_steal (g_steal_pointer (&hex));
}

/* A frame on purpose and a close are no messages that are sent again and again. */
static gboolean
composer_repeats (ClaspComposer *self)
{
  return gtk_toggle_button_get_active (self->repeats) && composer_get_kind (self) < CLASP_DRAFT_CLOSE;
}

static GBytes *
composer_make_repeated (const char *text, guint8 *opcode, gpointer user_data, GError **error)
{
  const ClaspDraftKind *kind = user_data;
  GBytes *payload = NULL;
  g_autofree char *problem = clasp_draft_check (*kind, text, -1, &payload);

  *opcode = *kind == CLASP_DRAFT_PING                                    ? CLASP_OPCODE_PING
            : *kind == CLASP_DRAFT_BINARY || *kind == CLASP_DRAFT_BASE64 ? CLASP_OPCODE_BINARY
                                                                         : CLASP_OPCODE_TEXT;
  if (problem != NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, problem);
  return problem == NULL ? payload : NULL;
}

/* What is written, with its placeholders filled in as the first message would have them. */
static char *
composer_check_repeated (ClaspComposer *self, const GString *text)
{
  ClaspDraftKind kind = composer_get_kind (self);
  g_autoptr (ClaspRepeat) next = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *preview = NULL;
  gsize length;
  guint8 opcode;

  if (memchr (text->str, '\0', text->len) != NULL)
    return g_strdup (_("A message with a NUL is not sent repeatedly."));
  if (self->session == NULL)
    return g_strdup ("");
  next = clasp_repeat_new (self->session, text->str, composer_make_repeated, g_memdup2 (&kind, sizeof kind), g_free);
  self->payload = clasp_repeat_make (next, 1, &opcode, &error);
  if (self->payload == NULL)
    return g_strdup (error->message);
  length = g_bytes_get_size (self->payload);
  preview = length > 0 ? clasp_foreign_to_text (g_bytes_get_data (self->payload, NULL), length, PREVIEW)
                       : g_strdup ("");
  if (opcode == CLASP_OPCODE_BINARY)
    {
      g_autoptr (GBytes) head = g_bytes_new_from_bytes (self->payload, 0, MIN (length, PREVIEW / 3));

      g_free (preview);
      preview = composer_dup_hex (head);
    }
  clasp_repeat_bar_set_next (self->repeat_bar, next, preview, composer_can_send (self));
  return NULL;
}

static void
composer_update_size (ClaspComposer *self, const GString *text)
{
  g_autofree char *bytes = self->payload != NULL ? clasp_format_bytes (g_bytes_get_size (self->payload))
                                                 : g_strdup ("");
  g_autofree char *size = NULL;

  if (memchr (text->str, '\0', text->len) != NULL)
    size = g_strdup_printf (_("%s, %s is a NUL"), bytes, NUL_SYMBOL);
  gtk_label_set_label (self->size, size != NULL ? size : bytes);
}

static void
composer_check (ClaspComposer *self)
{
  g_autoptr (GString) text = composer_dup_text (self);
  g_autofree char *problem = NULL;

  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->raw, clasp_raw_frame_free);
  if (text->len == 0)
    self->has_nul = FALSE;
  clasp_repeat_bar_set_next (self->repeat_bar, NULL, NULL, FALSE);
  if (composer_repeats (self))
    problem = composer_check_repeated (self, text);
  else if (composer_get_kind (self) == CLASP_DRAFT_CLOSE)
    problem = composer_check_close (self);
  else if (composer_get_kind (self) == CLASP_DRAFT_RAW)
    problem = composer_check_raw (self, text);
  else
    problem = clasp_draft_check (composer_get_kind (self), text->str, (gssize) text->len, &self->payload);
  self->sendable = problem == NULL;
  composer_update_size (self, text);
  g_object_set (self->snippets, "can-save",
                text->len > 0 && text->len <= CLASP_SNIPPET_TEXT_MAX && strlen (text->str) == text->len &&
                    clasp_draft_kind_to_snippet (composer_get_kind (self)) != NULL,
                NULL);
  /* An empty composer is nobody's mistake. */
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem),
                          problem != NULL && (text->len > 0 || composer_get_kind (self) >= CLASP_DRAFT_CLOSE));
  composer_update_hint (self, text->len == 0);
  composer_update_action (self);
}

/* Nothing is sent that nobody sees. */
static void
composer_on_repeats (ClaspComposer *self)
{
  if (!gtk_toggle_button_get_active (self->repeats))
    clasp_repeat_bar_stop (self->repeat_bar);
  composer_on_changed (self);
}

/* Placeholders stand for what the connection was opened with. */
static void
composer_on_can_send (ClaspComposer *self)
{
  if (composer_repeats (self))
    composer_on_changed (self);
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
  clasp_repeat_bar_set_next (self->repeat_bar, NULL, NULL, FALSE);
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
composer_tell_problem (ClaspComposer *self, const char *text)
{
  gtk_label_set_label (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
}

/* (transfer full) */
static ComposerDraft *
composer_dup_draft (ClaspComposer *self)
{
  ComposerDraft *draft = g_new0 (ComposerDraft, 1);

  draft->kind = composer_get_kind (self);
  draft->text = g_string_free_to_bytes (composer_dup_text (self));
  return draft;
}

/* Puts @draft into the history, if it is not there yet. @draft: (transfer full) */
static void
composer_push (ClaspComposer *self, ComposerDraft *draft)
{
  const ComposerDraft *newest = g_queue_peek_head (&self->history);

  if (g_bytes_get_size (draft->text) == 0 ||
      (newest != NULL && newest->kind == draft->kind && g_bytes_equal (newest->text, draft->text)))
    {
      composer_draft_free (draft);
      return;
    }
  g_queue_push_head (&self->history, draft);
  if (self->history.length > MAX_HISTORY)
    composer_draft_free (g_queue_pop_tail (&self->history));
}

/* What is there is about to go, and with it what was being written before the history was opened. */
static void
composer_remember (ClaspComposer *self)
{
  if (self->history_at > 0 && self->draft != NULL)
    composer_push (self, g_steal_pointer (&self->draft));
  self->history_at = 0;
  g_clear_pointer (&self->draft, composer_draft_free);
  composer_push (self, composer_dup_draft (self));
}

static gboolean
composer_send_draft (ClaspComposer *self, const GString *text, GError **error)
{
  guint code;
  gsize length;

  switch (composer_get_kind (self))
    {
    case CLASP_DRAFT_BINARY:
    case CLASP_DRAFT_BASE64:
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
      if (!composer_repeats (self))
        return clasp_session_send_text (self->session, text->str, (gssize) text->len, error);
      /* What has no bytes has no place in memory either. */
      length = g_bytes_get_size (self->payload);
      return clasp_session_send_text (self->session, length > 0 ? g_bytes_get_data (self->payload, NULL) : "",
                                      (gssize) length, error);
    }
}

/* Whether what is sent is what the form wrote: else its next message would stand in place of what the user writes. */
static gboolean
composer_sends_what_the_form_wrote (ClaspComposer *self, GString *text)
{
  g_autoptr (GBytes) sent = NULL;

  if (self->composed == NULL)
    return FALSE;
  sent = (composer_get_kind (self) == CLASP_DRAFT_BINARY || composer_get_kind (self) == CLASP_DRAFT_BASE64) &&
                 self->payload != NULL
             ? g_bytes_ref (self->payload)
             : g_bytes_new (text->str, text->len);
  return g_bytes_equal (sent, self->composed);
}

static void
composer_send_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspComposer *self = CLASP_COMPOSER (widget);
  g_autoptr (GString) text = composer_dup_text (self);
  g_autoptr (GError) error = NULL;
  gboolean by_form;

  /* Placeholders are filled in each time, and not as they were for what is shown. */
  if (composer_repeats (self))
    {
      composer_check (self);
      if (!self->sendable)
        return;
    }
  by_form = composer_sends_what_the_form_wrote (self, text);
  /* A code that was typed and not left yet counts, too. */
  if (composer_get_kind (self) == CLASP_DRAFT_CLOSE)
    gtk_spin_button_update (self->other_code);
  if (!composer_send_draft (self, text, &error))
    {
      composer_tell_problem (self, error->message);
      return;
    }
  if (composer_get_kind (self) == CLASP_DRAFT_CLOSE)
    return;
  composer_remember (self);
  /* What is tried again with one thing changed, or sent again as it is. */
  if (composer_get_kind (self) == CLASP_DRAFT_RAW || composer_repeats (self))
    return;
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), "", 0);
  if (by_form)
    clasp_dialect_form_advance (self->form);
}

/* Always there, so that the key which sends never breaks a line of what can't be sent. */
static void
composer_send_by_key_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "composer.send", NULL);
}

/* ---- History ---- */

/* What was being written is no message yet: it stands at the near end of the history, and is there again. */
static void
composer_recall (ClaspComposer *self, guint position)
{
  const ComposerDraft *draft = position > 0 ? g_queue_peek_nth (&self->history, position - 1) : self->draft;
  g_autoptr (GBytes) shown = NULL;
  ClaspDraftKind kind;
  gsize length;
  const char *data;

  if (draft == NULL || position == self->history_at)
    return;
  shown = g_bytes_ref (draft->text);
  kind = draft->kind;
  if (self->history_at == 0)
    {
      g_clear_pointer (&self->draft, composer_draft_free);
      self->draft = composer_dup_draft (self);
    }
  self->history_at = position;
  data = g_bytes_get_data (shown, &length);
  gtk_drop_down_set_selected (self->mode, kind);
  composer_set_text (self, length > 0 ? data : "", length);
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

/* Whether @data is text, and its NULs can be told from their symbol. */
static gboolean
composer_can_show (const char *data, gsize length)
{
  ClaspUtf8 utf8 = { 0 };

  return clasp_utf8_feed (&utf8, (const guint8 *) data, length) == length && clasp_utf8_is_complete (&utf8) &&
         (memchr (data, '\0', length) == NULL || g_strstr_len (data, (gssize) length, NUL_SYMBOL) == NULL);
}

/* Puts a message there in the kind that can show it. */
static void
composer_put (ClaspComposer *self, guint8 opcode, GBytes *payload)
{
  gsize length = g_bytes_get_size (payload);
  const char *data = length > 0 ? g_bytes_get_data (payload, NULL) : "";
  gboolean is_text = opcode != CLASP_OPCODE_BINARY && composer_can_show (data, length);
  g_autofree char *text = is_text ? NULL : composer_dup_hex (payload);
  ClaspDraftKind kind = !is_text                      ? CLASP_DRAFT_BINARY
                        : opcode == CLASP_OPCODE_PING ? CLASP_DRAFT_PING
                                                      : CLASP_DRAFT_TEXT;
  g_autofree char *problem = NULL;

  if (kind == CLASP_DRAFT_TEXT && length > 0 && (*data == '{' || *data == '['))
    {
      problem = clasp_draft_check (CLASP_DRAFT_JSON, data, (gssize) length, NULL);
      kind = problem == NULL ? CLASP_DRAFT_JSON : CLASP_DRAFT_TEXT;
    }
  gtk_drop_down_set_selected (self->mode, kind);
  if (text != NULL)
    composer_set_text (self, text, strlen (text));
  else
    composer_set_text (self, data, length);
}

void
clasp_composer_edit (ClaspComposer *self, guint8 opcode, GBytes *payload)
{
  g_return_if_fail (CLASP_IS_COMPOSER (self));

  composer_remember (self);
  composer_put (self, opcode, payload);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* What the form says goes on the wire, to be changed there at will. */
static void
composer_on_composed (ClaspComposer *self, guint opcode, GBytes *message)
{
  g_autoptr (GString) text = composer_dup_text (self);

  /* What the user wrote is no word of the form's, which would go with the next one. */
  if (!composer_sends_what_the_form_wrote (self, text))
    composer_remember (self);
  g_clear_pointer (&self->composed, g_bytes_unref);
  self->composed = g_bytes_ref (message);
  composer_put (self, (guint8) opcode, message);
}

/* ---- Snippets ---- */

static void
composer_on_snippet (ClaspComposer *self, ClaspSnippet *snippet)
{
  const char *text = clasp_snippet_get_text (snippet);

  composer_remember (self);
  gtk_drop_down_set_selected (self->mode, clasp_draft_kind_from_snippet (clasp_snippet_get_kind (snippet)));
  composer_set_text (self, text, strlen (text));
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
composer_on_save (ClaspComposer *self)
{
  g_autoptr (GString) text = composer_dup_text (self);

  clasp_snippet_menu_save (self->snippets, clasp_draft_kind_to_snippet (composer_get_kind (self)), text->str);
}

/* ---- Pasting ---- */

typedef struct
{
  ClaspComposer *composer;
  GtkTextMark *mark; /* behind what was pasted */
} ComposerPaste;

static void
composer_paste_free (ComposerPaste *self)
{
  if (!gtk_text_mark_get_deleted (self->mark))
    gtk_text_buffer_delete_mark (gtk_text_mark_get_buffer (self->mark), self->mark);
  g_object_unref (self->mark);
  g_object_unref (self->composer);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComposerPaste, composer_paste_free)

/* The text was taken to its first NUL: the rest of it follows. */
static void
composer_paste_rest (ComposerPaste *self, const char *data, gsize length)
{
  const char *nul = memchr (data, '\0', length);
  const gsize taken = nul != NULL ? (gsize) (nul - data) : length;
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->composer->buffer);
  g_autofree char *rest = NULL;
  GtkTextIter place;

  if (nul == NULL || gtk_text_mark_get_deleted (self->mark))
    return;
  if (!composer_can_show (data, length) || (!self->composer->has_nul && composer_holds_symbol (self->composer)))
    {
      g_autofree char *bytes = clasp_format_bytes (length - taken);
      g_autofree char *text = g_strdup_printf (
          _("%s from the first NUL on were not pasted: this is no text that can be shown. Paste it as hex."), bytes);

      composer_tell_problem (self->composer, text);
      return;
    }
  self->composer->has_nul = TRUE;
  rest = composer_dup_shown (nul, length - taken);
  gtk_text_buffer_get_iter_at_mark (buffer, &place, self->mark);
  gtk_text_buffer_insert (buffer, &place, rest, -1);
  gtk_text_buffer_place_cursor (buffer, &place);
}

static void
composer_on_clipboard_bytes (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ComposerPaste) self = user_data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize length;
  const char *data;

  if (bytes == NULL)
    return;
  data = g_bytes_get_data (bytes, &length);
  if (length > 0)
    composer_paste_rest (self, data, length);
}

static void
composer_on_clipboard_stream (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ComposerPaste) self = user_data;
  const char *type;
  g_autoptr (GInputStream) stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, &type, NULL);
  GCancellable *cancellable = self->composer->pasting;

  if (stream == NULL)
    return;
  g_input_stream_read_bytes_async (stream, MAX_PASTE, G_PRIORITY_DEFAULT, cancellable, composer_on_clipboard_bytes,
                                   g_steal_pointer (&self));
}

/* GTK takes a text for a string, which ends at its first NUL. */
static void
composer_on_paste_done (ClaspComposer *self, GdkClipboard *clipboard)
{
  static const char *types[] = { "text/plain;charset=utf-8", NULL };
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  ComposerPaste *paste;
  GtkTextIter place;

  if (!gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), types[0]) ||
      gdk_clipboard_is_local (clipboard))
    return;
  paste = g_new0 (ComposerPaste, 1);
  paste->composer = g_object_ref (self);
  gtk_text_buffer_get_iter_at_mark (buffer, &place, gtk_text_buffer_get_insert (buffer));
  paste->mark = g_object_ref (gtk_text_buffer_create_mark (buffer, NULL, &place, TRUE));
  gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, self->pasting, composer_on_clipboard_stream, paste);
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
  if (self->session != g_value_get_object (value))
    clasp_repeat_bar_stop (self->repeat_bar);
  if (!g_set_object (&self->session, g_value_get_object (value)))
    return;
  g_signal_group_set_target (self->signals, self->session);
  g_object_set (self->snippets, "profile", self->session != NULL ? clasp_session_get_profile (self->session) : NULL,
                NULL);
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
  g_clear_pointer (&self->composed, g_bytes_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->raw, clasp_raw_frame_free);
  g_clear_pointer (&self->hint, g_free);
  g_clear_pointer (&self->draft, composer_draft_free);
  g_queue_clear_full (&self->history, (GDestroyNotify) composer_draft_free);
  if (self->pasting != NULL)
    g_cancellable_cancel (self->pasting);
  g_clear_object (&self->pasting);
  G_OBJECT_CLASS (clasp_composer_parent_class)->dispose (object);
}

static void
composer_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, form);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, raw_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, repeat_bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, repeats);
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
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, snippets);
  gtk_widget_class_bind_template_child (widget_class, ClaspComposer, size);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_changed);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_mode);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_repeats);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_composed);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_paste_done);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_snippet);
  gtk_widget_class_bind_template_callback (widget_class, composer_on_save);
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
  g_type_ensure (CLASP_TYPE_DIALECT_FORM);
  g_type_ensure (CLASP_TYPE_RAW_BAR);
  g_type_ensure (CLASP_TYPE_REPEAT_BAR);
  g_type_ensure (CLASP_TYPE_SNIPPET_MENU);
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
  self->pasting = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  clasp_source_follow_style (self->buffer);
  clasp_source_forbid_hyphens (self->buffer);
  clasp_long_lines_fold (GTK_TEXT_VIEW (self->view), self->folded);
  self->signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->signals, "notify::can-send", G_CALLBACK (composer_on_can_send), self);
  composer_fill_codes (self);
  composer_check (self);
}
