/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-dialect-form.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-compose.h"
#include "clasp-json.h"

struct _ClaspDialectForm
{
  AdwBin parent_instance;

  ClaspSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *meaning_signals;
  ClaspDialect dialect;
  guint next_id; /* of a request */

  GtkEntry *what;
  GtkEntry *where;
  GtkEntry *content;
  GtkWidget *qos_group;
  GtkDropDown *qos;
  GtkCheckButton *answer;
  GtkButton *opening;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (ClaspDialectForm, clasp_dialect_form, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_COMPOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* What a dialect calls the entries; one without a name is not there. */
typedef struct
{
  ClaspDialect dialect;
  const char *what;
  const char *where;
  const char *content;
  const char *answer;
} Words;

static const Words WORDS[] = {
  { CLASP_DIALECT_SOCKET_IO, N_("Event"), N_("Namespace"), N_("Arguments, such as [1, \"two\"]"),
    N_("Ask for an answer") },
  { CLASP_DIALECT_GRAPHQL_TRANSPORT_WS, N_("Operation, such as subscription { … }"), N_("Name of the operation"),
    N_("Variables, such as {\"id\": 1}"), NULL },
  { CLASP_DIALECT_GRAPHQL_WS, N_("Operation, such as subscription { … }"), N_("Name of the operation"),
    N_("Variables, such as {\"id\": 1}"), NULL },
  { CLASP_DIALECT_JSON_RPC, N_("Method"), NULL, N_("Parameters, such as [1, 2] or {\"a\": 1}"),
    N_("Ask for an answer") },
  { CLASP_DIALECT_STOMP, N_("Destination"), N_("Headers, such as name:value, other:value"), N_("Body"), NULL },
  { CLASP_DIALECT_MQTT, N_("Topic"), NULL, N_("Payload"), N_("Retain") },
};

static const Words *
dialect_form_find_words (ClaspDialect dialect)
{
  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (WORDS[i].dialect == dialect)
      return &WORDS[i];
  return NULL;
}

/* ---- What goes on the wire */

/* "" is nothing. */
static const char *
dialect_form_get (GtkEntry *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  return *text != '\0' ? text : NULL;
}

/* JSON that begins with one of @first. */
static gboolean
dialect_form_is_json (const char *text, const char *first)
{
  return text == NULL || (strchr (first, *text) != NULL && clasp_json_validate (text, strlen (text), NULL));
}

static char *
dialect_form_check (ClaspDialectForm *self)
{
  const char *content = dialect_form_get (self->content);

  switch (self->dialect)
    {
    case CLASP_DIALECT_SOCKET_IO:
      return dialect_form_is_json (content, "[") ? NULL : g_strdup (_("The arguments are a JSON array."));
    case CLASP_DIALECT_JSON_RPC:
      return dialect_form_is_json (content, "[{") ? NULL
                                                  : g_strdup (_("The parameters are a JSON array or a JSON object."));
    case CLASP_DIALECT_GRAPHQL_TRANSPORT_WS:
    case CLASP_DIALECT_GRAPHQL_WS:
      return dialect_form_is_json (content, "{") ? NULL : g_strdup (_("The variables are a JSON object."));
    default:
      return NULL;
    }
}

static GBytes *
dialect_form_take_text (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

/* "a:b, c:d" as names and values in turn. */
static char **
dialect_form_dup_headers (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *colon = strchr (parts[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      g_strv_builder_add (builder, g_strstrip (parts[i]));
      g_strv_builder_add (builder, g_strstrip (colon + 1));
    }
  return g_strv_builder_end (builder);
}

static GBytes *
dialect_form_compose_stomp (ClaspDialectForm *self, const char *what)
{
  g_auto (GStrv) headers = dialect_form_dup_headers (dialect_form_get (self->where));
  const char *body = gtk_editable_get_text (GTK_EDITABLE (self->content));

  return clasp_compose_stomp_send (what, (const char *const *) headers, body, strlen (body));
}

static GBytes *
dialect_form_compose_mqtt (ClaspDialectForm *self, const char *what)
{
  const char *payload = gtk_editable_get_text (GTK_EDITABLE (self->content));

  return clasp_compose_mqtt_publish (
      what, gtk_drop_down_get_selected (self->qos), gtk_check_button_get_active (self->answer),
      (guint16) (1 + self->next_id % G_MAXUINT16), FALSE, (const guint8 *) payload, strlen (payload));
}

/* (transfer full) (nullable) */
static GBytes *
dialect_form_compose (ClaspDialectForm *self, const char *what)
{
  gboolean answer = gtk_check_button_get_active (self->answer);
  const char *where = dialect_form_get (self->where), *content = dialect_form_get (self->content);
  g_autofree char *id = g_strdup_printf ("%u", self->next_id);

  switch (self->dialect)
    {
    case CLASP_DIALECT_SOCKET_IO:
      return dialect_form_take_text (
          clasp_compose_socket_io_event (where, what, content, answer ? (gint64) self->next_id : -1));
    case CLASP_DIALECT_GRAPHQL_TRANSPORT_WS:
    case CLASP_DIALECT_GRAPHQL_WS:
      return dialect_form_take_text (clasp_compose_graphql (self->dialect, id, what, where, content));
    case CLASP_DIALECT_JSON_RPC:
      return dialect_form_take_text (clasp_compose_json_rpc (what, content, answer ? id : NULL));
    case CLASP_DIALECT_STOMP:
      return dialect_form_compose_stomp (self, what);
    case CLASP_DIALECT_MQTT:
      return dialect_form_compose_mqtt (self, what);
    default:
      return NULL;
    }
}

static void
dialect_form_on_changed (ClaspDialectForm *self)
{
  const char *what = dialect_form_get (self->what);
  g_autofree char *problem = what != NULL ? dialect_form_check (self) : NULL;
  g_autoptr (GBytes) message = what != NULL && problem == NULL ? dialect_form_compose (self, what) : NULL;

  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (message != NULL)
    g_signal_emit (self, signals[SIGNAL_COMPOSED], 0,
                   (guint) (self->dialect == CLASP_DIALECT_MQTT ? CLASP_OPCODE_BINARY : CLASP_OPCODE_TEXT), message);
}

void
clasp_dialect_form_advance (ClaspDialectForm *self)
{
  g_return_if_fail (CLASP_IS_DIALECT_FORM (self));
  if (!gtk_widget_get_visible (GTK_WIDGET (self)) || dialect_form_get (self->what) == NULL)
    return;
  self->next_id++;
  dialect_form_on_changed (self);
}

/* ---- What opens the dialect */

static void
dialect_form_on_opening (ClaspDialectForm *self)
{
  gboolean binary = FALSE;
  g_autoptr (GBytes) message = clasp_compose_opening (self->dialect, &binary);
  g_autoptr (GError) error = NULL;
  gboolean sent;

  if (message == NULL || self->session == NULL)
    return;
  sent = binary ? clasp_session_send_binary (self->session, message, &error)
                : clasp_session_send_text (self->session, g_bytes_get_data (message, NULL),
                                           (gssize) g_bytes_get_size (message), &error);
  if (sent)
    return;
  gtk_label_set_text (self->problem, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
}

static const char *
dialect_form_get_opening_words (ClaspDialect dialect)
{
  switch (dialect)
    {
    case CLASP_DIALECT_SOCKET_IO:
      return _("Send 40, the connect");
    case CLASP_DIALECT_GRAPHQL_TRANSPORT_WS:
    case CLASP_DIALECT_GRAPHQL_WS:
      return _("Send connection_init");
    case CLASP_DIALECT_SIGNALR:
    case CLASP_DIALECT_SIGNALR_MSGPACK:
      return _("Send the handshake");
    case CLASP_DIALECT_STOMP:
    case CLASP_DIALECT_MQTT:
      return _("Send CONNECT");
    default:
      return NULL;
    }
}

/* ---- Which form it is */

static void
dialect_form_name_entry (GtkEntry *entry, const char *name)
{
  gtk_widget_set_visible (GTK_WIDGET (entry), name != NULL);
  if (name == NULL)
    return;
  gtk_entry_set_placeholder_text (entry, _(name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _(name), -1);
}

static void
dialect_form_on_dialect (ClaspDialectForm *self)
{
  ClaspMeaning *meaning = self->session != NULL ? clasp_session_get_meaning (self->session) : NULL;
  ClaspDialect dialect = meaning != NULL ? clasp_meaning_get_dialect (meaning) : CLASP_DIALECT_NONE;
  const Words *words = dialect_form_find_words (dialect);
  const char *opening = dialect_form_get_opening_words (dialect);

  self->dialect = dialect;
  gtk_widget_set_visible (GTK_WIDGET (self), words != NULL || opening != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->opening), opening != NULL);
  gtk_button_set_label (self->opening, opening != NULL ? opening : "");
  dialect_form_name_entry (self->what, words != NULL ? words->what : NULL);
  dialect_form_name_entry (self->where, words != NULL ? words->where : NULL);
  dialect_form_name_entry (self->content, words != NULL ? words->content : NULL);
  gtk_widget_set_visible (self->qos_group, dialect == CLASP_DIALECT_MQTT);
  gtk_widget_set_visible (GTK_WIDGET (self->answer), words != NULL && words->answer != NULL);
  gtk_check_button_set_label (self->answer, words != NULL && words->answer != NULL ? _(words->answer) : "");
}

static void
dialect_form_on_meaning (ClaspDialectForm *self)
{
  g_signal_group_set_target (self->meaning_signals,
                             self->session != NULL ? clasp_session_get_meaning (self->session) : NULL);
  self->next_id = 1;
  dialect_form_on_dialect (self);
}

/* ---- Object */

static void
clasp_dialect_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, CLASP_DIALECT_FORM (object)->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_dialect_form_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspDialectForm *self = CLASP_DIALECT_FORM (object);

  if (id != PROP_SESSION)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (!g_set_object (&self->session, g_value_get_object (value)))
    return;
  g_signal_group_set_target (self->session_signals, self->session);
  dialect_form_on_meaning (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
clasp_dialect_form_dispose (GObject *object)
{
  ClaspDialectForm *self = CLASP_DIALECT_FORM (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->meaning_signals);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (clasp_dialect_form_parent_class)->dispose (object);
}

static void
clasp_dialect_form_class_init (ClaspDialectFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_dialect_form_get_property;
  object_class->set_property = clasp_dialect_form_set_property;
  object_class->dispose = clasp_dialect_form_dispose;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_COMPOSED] = g_signal_new ("composed", CLASP_TYPE_DIALECT_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BYTES);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-dialect-form.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectForm, what);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectForm, where);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectForm, content);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectForm, qos_group);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectForm, qos);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectForm, answer);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectForm, opening);
  gtk_widget_class_bind_template_child (widget_class, ClaspDialectForm, problem);
  gtk_widget_class_bind_template_callback (widget_class, dialect_form_on_changed);
  gtk_widget_class_bind_template_callback (widget_class, dialect_form_on_opening);
}

static void
clasp_dialect_form_init (ClaspDialectForm *self)
{
  self->next_id = 1;
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::meaning", G_CALLBACK (dialect_form_on_meaning), self);
  self->meaning_signals = g_signal_group_new (CLASP_TYPE_MEANING);
  g_signal_group_connect_swapped (self->meaning_signals, "notify::dialect", G_CALLBACK (dialect_form_on_dialect), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  dialect_form_on_dialect (self);
}
