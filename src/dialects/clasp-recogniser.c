/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-recogniser.h"

#include <glib/gi18n.h>

#include "clasp-resemblance.h"

struct _ClaspRecogniser
{
  char *path;  /* of the address, without its query */
  char *query; /* with its "?"; "" when there is none */
  char *subprotocol;
  gboolean seen[2];      /* by direction: a message came */
  gboolean json_rpc[2];  /* by direction: one said "jsonrpc":"2.0" */
  gboolean graphql_init; /* one was a connection_init */
  char sent[32];         /* the first bytes of binary messages sent, which may hold an MQTT CONNECT in pieces */
  gsize n_sent;
  char *why;
  const char *resemblance;
};

/* ------------------------------------------------------------------------------------------------------ handshake */

typedef struct
{
  const char *name;
  gboolean prefix; /* any that begins so */
  ClaspDialect dialect;
} Subprotocol;

static const Subprotocol subprotocols[] = {
  { "graphql-transport-ws", FALSE, CLASP_DIALECT_GRAPHQL_TRANSPORT_WS },
  { "graphql-ws", FALSE, CLASP_DIALECT_GRAPHQL_WS },
  { "mqtt", FALSE, CLASP_DIALECT_MQTT },
  { "mqttv3.1", FALSE, CLASP_DIALECT_MQTT },
  { "v10.stomp", FALSE, CLASP_DIALECT_STOMP },
  { "v11.stomp", FALSE, CLASP_DIALECT_STOMP },
  { "v12.stomp", FALSE, CLASP_DIALECT_STOMP },
  { "actioncable-v1", TRUE, CLASP_DIALECT_ACTION_CABLE },
  { "ocpp1", TRUE, CLASP_DIALECT_OCPP },
  { "ocpp2", TRUE, CLASP_DIALECT_OCPP },
  { "wamp.2.", TRUE, CLASP_DIALECT_WAMP },
  { "channel.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "v2.channel.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "v3.channel.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "v4.channel.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "v5.channel.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "base64.channel.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "v4.base64.channel.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "base64.binary.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "portforward.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
  { "v4.portforward.k8s.io", FALSE, CLASP_DIALECT_KUBERNETES },
};

static ClaspDialect
recogniser_decide (ClaspRecogniser *self, ClaspDialect dialect, char *why)
{
  g_free (self->why);
  self->why = why;
  return dialect;
}

static ClaspDialect
recogniser_judge_subprotocol (ClaspRecogniser *self)
{
  for (guint i = 0; self->subprotocol != NULL && i < G_N_ELEMENTS (subprotocols); i++)
    if (subprotocols[i].prefix ? g_str_has_prefix (self->subprotocol, subprotocols[i].name)
                               : g_str_equal (self->subprotocol, subprotocols[i].name))
      return recogniser_decide (self, subprotocols[i].dialect,
                                g_strdup_printf (_("The server chose the subprotocol “%s”"), self->subprotocol));
  return CLASP_DIALECT_NONE;
}

static void
recogniser_read_url (ClaspRecogniser *self, const char *url)
{
  g_autofree char *query = NULL;

  if (url != NULL)
    g_uri_split (url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL, NULL, NULL, NULL, &self->path, &query,
                 NULL, NULL);
  if (self->path == NULL)
    self->path = g_strdup ("");
  self->query = query != NULL ? g_strconcat ("?", query, NULL) : g_strdup ("");
}

ClaspRecogniser *
clasp_recogniser_new (const ClaspDialectHints *hints)
{
  ClaspRecogniser *self = g_new0 (ClaspRecogniser, 1);

  recogniser_read_url (self, hints->url);
  self->subprotocol = g_strdup (hints->subprotocol);
  self->resemblance = clasp_resemblance_from_subprotocol (hints->subprotocol);
  return self;
}

void
clasp_recogniser_free (ClaspRecogniser *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->query);
  g_free (self->subprotocol);
  g_free (self->why);
  g_free (self);
}

static gboolean
recogniser_path_has (ClaspRecogniser *self, const char *part)
{
  return strstr (self->path, part) != NULL;
}

/* "vsn" for "?vsn=2.0.0" and "?a=b&vsn=2.0.0". */
static gboolean
recogniser_query_has (ClaspRecogniser *self, const char *name)
{
  gsize length = strlen (name);

  for (const char *at = self->query; *at != '\0'; at++)
    if ((*at == '?' || *at == '&') && strncmp (at + 1, name, length) == 0 && at[1 + length] == '=')
      return TRUE;
  return FALSE;
}

/* /…/NNN/SESSION/websocket: three digits, or more, which a client of SockJS draws. */
gboolean
clasp_recogniser_is_sockjs (ClaspRecogniser *self)
{
  g_auto (GStrv) parts = g_strsplit (self->path, "/", -1);
  guint n = g_strv_length (parts);

  return n >= 4 && g_str_equal (parts[n - 1], "websocket") && *parts[n - 2] != '\0' && strlen (parts[n - 3]) >= 3 &&
         strspn (parts[n - 3], "0123456789") == strlen (parts[n - 3]);
}

static ClaspDialect
recogniser_decide_by_path (ClaspRecogniser *self, ClaspDialect dialect, const char *path)
{
  return recogniser_decide (
      self, dialect, g_strdup_printf (_("The address has “%s”, and the first messages are of this dialect"), path));
}

static ClaspDialect
recogniser_decide_by_message (ClaspRecogniser *self, ClaspDialect dialect, const char *what)
{
  return recogniser_decide (self, dialect, g_strdup_printf (_("A first message is %s"), what));
}

/* -------------------------------------------------------------------------------------------------- text messages */

/* Objects whose shape needs the path, too: where it does not fit, they are a resemblance. */
static ClaspDialect
recogniser_judge_by_path (ClaspRecogniser *self, ClaspDialect dialect, gboolean fits, const char *path)
{
  if (fits)
    return recogniser_decide_by_path (self, dialect, path);
  if (self->resemblance == NULL)
    self->resemblance = clasp_dialect_to_string (dialect);
  return CLASP_DIALECT_NONE;
}

static ClaspDialect
recogniser_judge_graphql (ClaspRecogniser *self, ClaspSlice type, gboolean has_id)
{
  static const char *const old[] = { "start", "stop", "ka", "start_ack", "data" };
  gboolean fits = recogniser_path_has (self, "graphql") || recogniser_path_has (self, "/subscriptions") ||
                  recogniser_path_has (self, "/query");

  if (clasp_json_string_equals (type, "connection_init"))
    self->graphql_init = TRUE;
  if (!self->graphql_init)
    return CLASP_DIALECT_NONE;
  if ((clasp_json_string_equals (type, "subscribe") && has_id) || clasp_json_string_equals (type, "ping"))
    return recogniser_judge_by_path (self, CLASP_DIALECT_GRAPHQL_TRANSPORT_WS, fits, self->path);
  for (guint i = 0; i < G_N_ELEMENTS (old); i++)
    if (clasp_json_string_equals (type, old[i]))
      return recogniser_judge_by_path (self, CLASP_DIALECT_GRAPHQL_WS, fits, self->path);
  return CLASP_DIALECT_NONE;
}

static ClaspDialect
recogniser_judge_typed_object (ClaspRecogniser *self, const ClaspJsonView *view, gboolean in)
{
  ClaspSlice type = clasp_json_view_get_member (view, "type");

  if (in && clasp_json_string_equals (type, "welcome") && view->n_children == 1)
    return recogniser_judge_by_path (self, CLASP_DIALECT_ACTION_CABLE, recogniser_path_has (self, "cable"), self->path);
  if (in && clasp_json_string_equals (type, "auth_required") &&
      clasp_json_view_get_member (view, "ha_version").data != NULL)
    return recogniser_judge_by_path (self, CLASP_DIALECT_HOME_ASSISTANT, recogniser_path_has (self, "/api/websocket"),
                                     "/api/websocket");
  if (in && clasp_json_view_get_member (view, "object").data != NULL && clasp_json_is_string (type) &&
      recogniser_query_has (self, "watch"))
    return recogniser_judge_by_path (self, CLASP_DIALECT_KUBERNETES,
                                     g_str_has_prefix (self->path, "/api/") || g_str_has_prefix (self->path, "/apis/"),
                                     "watch");
  return recogniser_judge_graphql (self, type, clasp_json_view_get_member (view, "id").data != NULL);
}

static ClaspDialect
recogniser_judge_json_rpc (ClaspRecogniser *self, ClaspDirection direction)
{
  self->json_rpc[direction] = TRUE;
  if (self->json_rpc[CLASP_DIRECTION_IN] && self->json_rpc[CLASP_DIRECTION_OUT])
    return recogniser_decide (self, CLASP_DIALECT_JSON_RPC, g_strdup (_("Both sides say “\"jsonrpc\":\"2.0\"”")));
  self->resemblance = clasp_dialect_to_string (CLASP_DIALECT_JSON_RPC);
  return CLASP_DIALECT_NONE;
}

static gboolean
recogniser_is_phoenix_path (ClaspRecogniser *self)
{
  return g_str_has_suffix (self->path, "/websocket") &&
         (recogniser_query_has (self, "vsn") || g_str_has_suffix (self->path, "/socket/websocket") ||
          g_str_has_suffix (self->path, "/live/websocket"));
}

static ClaspDialect
recogniser_judge_object (ClaspRecogniser *self, const ClaspJsonView *view, ClaspDirection direction)
{
  gboolean in = direction == CLASP_DIRECTION_IN;
  ClaspSlice method = clasp_json_view_get_member (view, "method"), event = clasp_json_view_get_member (view, "event");
  ClaspDialect dialect;

  if (clasp_json_string_equals (clasp_json_view_get_member (view, "jsonrpc"), "2.0"))
    return recogniser_judge_json_rpc (self, direction);
  if (clasp_json_is_string (method) && (clasp_json_is_number (clasp_json_view_get_member (view, "id")) ||
                                        (in && clasp_json_is_object (clasp_json_view_get_member (view, "params")) &&
                                         recogniser_path_has (self, "/devtools/"))))
    return recogniser_judge_by_path (self, CLASP_DIALECT_CDP, recogniser_path_has (self, "/devtools/"), "/devtools/");
  if (in && clasp_json_string_equals (event, "pusher:connection_established"))
    return recogniser_judge_by_path (self, CLASP_DIALECT_PUSHER, recogniser_path_has (self, "/app/"), "/app/");
  if (clasp_json_is_string (event) && clasp_json_is_string (clasp_json_view_get_member (view, "topic")) &&
      clasp_json_view_get_member (view, "payload").data != NULL)
    return recogniser_judge_by_path (self, CLASP_DIALECT_PHOENIX, recogniser_is_phoenix_path (self), "/websocket");
  dialect = recogniser_judge_typed_object (self, view, in);
  if (dialect == CLASP_DIALECT_NONE && self->resemblance == NULL)
    self->resemblance = clasp_resemblance_from_object (view, in);
  return dialect;
}

/* A relay's answer as NIP-01 has it. */
static gboolean
recogniser_is_relay_answer (const ClaspJsonView *view)
{
  ClaspSlice word = clasp_json_view_get_element (view, 0), second = clasp_json_view_get_element (view, 1);
  ClaspSlice third = clasp_json_view_get_element (view, 2);

  if (!clasp_json_is_string (second))
    return FALSE;
  if (clasp_json_string_equals (word, "EVENT"))
    return view->n_children == 3 && clasp_json_find (third, "pubkey").data != NULL &&
           clasp_json_find (third, "sig").data != NULL;
  if (clasp_json_string_equals (word, "OK"))
    return view->n_children >= 3 && second.length == 66 &&
           (clasp_slice_equals (third, "true") || clasp_slice_equals (third, "false"));
  if (clasp_json_string_equals (word, "COUNT"))
    return clasp_json_find (third, "count").data != NULL;
  return (clasp_json_string_equals (word, "EOSE") && view->n_children == 2) ||
         ((clasp_json_string_equals (word, "NOTICE") || clasp_json_string_equals (word, "AUTH")) &&
          view->n_children == 2) ||
         (clasp_json_string_equals (word, "CLOSED") && view->n_children >= 2);
}

static ClaspDialect
recogniser_judge_array (ClaspRecogniser *self, const ClaspJsonView *view, ClaspDirection direction)
{
  ClaspSlice first = clasp_json_view_get_element (view, 0), second = clasp_json_view_get_element (view, 1);
  ClaspSlice fourth = clasp_json_view_get_element (view, 3);

  if (direction == CLASP_DIRECTION_IN && recogniser_is_relay_answer (view))
    return recogniser_decide_by_message (self, CLASP_DIALECT_NOSTR, _("an answer of a Nostr relay"));
  if (view->n_children == 5 && clasp_json_is_string (clasp_json_view_get_element (view, 2)) &&
      clasp_json_is_string (fourth))
    return recogniser_judge_by_path (self, CLASP_DIALECT_PHOENIX, recogniser_is_phoenix_path (self), "/websocket");
  if ((clasp_slice_equals (first, "2") && view->n_children == 4 && clasp_json_is_string (second) &&
       clasp_json_is_string (clasp_json_view_get_element (view, 2))) ||
      (clasp_slice_equals (first, "3") && view->n_children == 3 && clasp_json_is_string (second)))
    return recogniser_judge_by_path (self, CLASP_DIALECT_OCPP, recogniser_path_has (self, "ocpp"), "ocpp");
  if (clasp_slice_equals (first, "1") && clasp_json_is_string (second) && direction == CLASP_DIRECTION_OUT &&
      clasp_json_find (clasp_json_view_get_element (view, 2), "roles").data != NULL)
    return recogniser_judge_by_path (self, CLASP_DIALECT_WAMP, recogniser_path_has (self, "wamp"), "wamp");
  if (clasp_json_is_object (first) && clasp_json_string_equals (clasp_json_find (first, "jsonrpc"), "2.0"))
    return recogniser_judge_json_rpc (self, direction);
  return CLASP_DIALECT_NONE;
}

static ClaspDialect
recogniser_judge_json (ClaspRecogniser *self, ClaspSlice text, ClaspDirection direction)
{
  ClaspJsonView view;

  if (clasp_json_view_init (&view, text) != CLASP_JSON_SCAN_VALID)
    return CLASP_DIALECT_NONE;
  if (view.type == CLASP_JSON_OBJECT)
    return recogniser_judge_object (self, &view, direction);
  if (view.type == CLASP_JSON_ARRAY)
    return recogniser_judge_array (self, &view, direction);
  return CLASP_DIALECT_NONE;
}

/* {"protocol":"json","version":1} and 0x1E, or the error that refuses it. */
static ClaspDialect
recogniser_judge_signalr (ClaspRecogniser *self, ClaspSlice text)
{
  const char *end = memchr (text.data, 0x1e, text.length);
  ClaspSlice first = { text.data, end != NULL ? (gsize) (end - text.data) : text.length }, protocol;
  ClaspJsonView view;

  if (clasp_json_view_init (&view, first) != CLASP_JSON_SCAN_VALID)
    return CLASP_DIALECT_NONE;
  protocol = clasp_json_view_get_member (&view, "protocol");
  if (!clasp_json_is_string (protocol) || clasp_json_view_get_member (&view, "version").data == NULL)
    return CLASP_DIALECT_NONE;
  if (end == NULL)
    {
      /* Without the separator it is what SignalR's servers never answer. */
      self->resemblance = clasp_dialect_to_string (CLASP_DIALECT_SIGNALR);
      return CLASP_DIALECT_NONE;
    }
  return recogniser_decide_by_message (
      self, clasp_json_string_equals (protocol, "json") ? CLASP_DIALECT_SIGNALR : CLASP_DIALECT_SIGNALR_MSGPACK,
      _("SignalR’s handshake"));
}

/* A frame up to its NUL. */
static gboolean
recogniser_is_stomp (ClaspSlice text)
{
  static const char *const commands[] = { "CONNECT", "STOMP", "CONNECTED" };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      gsize length = strlen (commands[i]);

      if (clasp_slice_has_prefix (text, commands[i]) && text.length > length &&
          (text.data[length] == '\n' || text.data[length] == '\r') && memchr (text.data, '\0', text.length) != NULL)
        return TRUE;
    }
  return FALSE;
}

static ClaspDialect
recogniser_judge_engine_io (ClaspRecogniser *self, ClaspSlice text, gboolean in)
{
  gboolean path = recogniser_path_has (self, "/socket.io") || recogniser_path_has (self, "/engine.io");
  gboolean fits = path || recogniser_query_has (self, "EIO");
  gboolean engine = recogniser_path_has (self, "/engine.io");
  gboolean open = in && clasp_slice_has_prefix (text, "0{") &&
                  clasp_json_find ((ClaspSlice) { text.data + 1, text.length - 1 }, "sid").data != NULL;
  gboolean probe = !in && clasp_slice_equals (text, "2probe") && fits;

  if (!open && !probe)
    return CLASP_DIALECT_NONE;
  return recogniser_judge_by_path (self, engine ? CLASP_DIALECT_ENGINE_IO : CLASP_DIALECT_SOCKET_IO, fits,
                                   path ? self->path : "EIO");
}

static ClaspDialect
recogniser_judge_text (ClaspRecogniser *self, ClaspSlice text, ClaspDirection direction, gboolean first)
{
  gboolean in = direction == CLASP_DIRECTION_IN;

  if (text.length == 0)
    return CLASP_DIALECT_NONE;
  if (recogniser_is_stomp (text))
    return recogniser_decide_by_message (self, CLASP_DIALECT_STOMP, _("a frame of STOMP"));
  if (in && first && clasp_slice_has_prefix (text, "INFO {"))
    return recogniser_decide_by_message (self, CLASP_DIALECT_NATS, _("NATS’ INFO"));
  if (in && first && clasp_slice_equals (text, "o") && clasp_recogniser_is_sockjs (self))
    return recogniser_decide_by_path (self, CLASP_DIALECT_SOCKJS, self->path);
  if (!in && text.data[0] == '{' && clasp_slice_has_prefix (text, "{\"protocol\""))
    return recogniser_judge_signalr (self, text);
  if (text.data[0] == '0' || text.data[0] == '2')
    return recogniser_judge_engine_io (self, text, in);
  if (strchr ("{[ \t\r\n", text.data[0]) != NULL)
    return recogniser_judge_json (self, text, direction);
  if (self->resemblance == NULL)
    self->resemblance = clasp_resemblance_from_text (text, in);
  return CLASP_DIALECT_NONE;
}

/* ------------------------------------------------------------------------------------------------ binary messages */

/* CONNECT of MQTT: its type, a length, the name of the protocol. */
static gboolean
recogniser_is_mqtt (ClaspSlice data)
{
  gsize at = 1;

  if (data.length < 2 || (guchar) data.data[0] != 0x10)
    return FALSE;
  while (at < data.length && at < 4 && ((guchar) data.data[at] & 0x80) != 0)
    at++;
  at++;
  return at + 6 <= data.length && (memcmp (data.data + at, "\0\4MQTT", 6) == 0 ||
                                   (at + 8 <= data.length && memcmp (data.data + at, "\0\6MQIsdp", 8) == 0));
}

static ClaspDialect
recogniser_judge_binary (ClaspRecogniser *self, ClaspSlice data, ClaspDirection direction, gboolean first)
{
  gboolean in = direction == CLASP_DIRECTION_IN;
  gsize n = MIN (data.length, sizeof self->sent - self->n_sent);

  if (!in)
    {
      memcpy (self->sent + self->n_sent, data.data, n);
      self->n_sent += n;
    }
  if (!in && n > 0 && recogniser_is_mqtt ((ClaspSlice) { self->sent, self->n_sent }))
    return recogniser_decide_by_message (self, CLASP_DIALECT_MQTT, _("an MQTT CONNECT"));
  if (in && first && clasp_slice_has_prefix (data, "INFO {"))
    return recogniser_decide_by_message (self, CLASP_DIALECT_NATS, _("NATS’ INFO"));
  if (recogniser_is_stomp (data))
    return recogniser_decide_by_message (self, CLASP_DIALECT_STOMP, _("a frame of STOMP"));
  if (!in && clasp_slice_has_prefix (data, "{\"protocol\""))
    return recogniser_judge_signalr (self, data);
  if (self->resemblance == NULL)
    self->resemblance = clasp_resemblance_from_binary (data, in, first);
  return CLASP_DIALECT_NONE;
}

ClaspDialect
clasp_recogniser_feed (ClaspRecogniser *self, const ClaspUnitsRecord *record)
{
  ClaspSlice payload;
  gboolean first;

  if (record == NULL)
    return recogniser_judge_subprotocol (self);
  if (record->data == NULL)
    return CLASP_DIALECT_NONE;
  first = !self->seen[record->direction];
  self->seen[record->direction] = TRUE;
  payload = (ClaspSlice) { (const char *) record->data, record->length };
  return record->opcode == CLASP_OPCODE_TEXT ? recogniser_judge_text (self, payload, record->direction, first)
                                             : recogniser_judge_binary (self, payload, record->direction, first);
}

const char *
clasp_recogniser_get_why (ClaspRecogniser *self)
{
  return self->why;
}

const char *
clasp_recogniser_get_resemblance (ClaspRecogniser *self)
{
  return self->resemblance;
}

ClaspDialect
clasp_recogniser_get_expected (ClaspRecogniser *self)
{
  if (recogniser_path_has (self, "/socket.io") || recogniser_path_has (self, "/engine.io") ||
      recogniser_query_has (self, "EIO"))
    return CLASP_DIALECT_SOCKET_IO;
  if (recogniser_path_has (self, "graphql") || recogniser_path_has (self, "/subscriptions"))
    return CLASP_DIALECT_GRAPHQL_TRANSPORT_WS;
  if (recogniser_path_has (self, "/api/websocket"))
    return CLASP_DIALECT_HOME_ASSISTANT;
  if (recogniser_path_has (self, "/app/"))
    return CLASP_DIALECT_PUSHER;
  return recogniser_is_phoenix_path (self) ? CLASP_DIALECT_PHOENIX : CLASP_DIALECT_NONE;
}
