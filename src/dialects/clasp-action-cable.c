/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-action-cable.h"

#include <glib/gi18n.h>

/* Subscriptions that are remembered, and the bytes of an identifier of one. */
#define MAX_SUBSCRIPTIONS 4096
#define MAX_IDENTIFIER 1024

typedef struct
{
  GHashTable *identifiers; /* (nullable) (element-type utf8 utf8): by their sorted members, as they were subscribed */
} State;

static int
action_cable_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The members of an identifier in the order of the alphabet: what differs only in order gives the same. */
static char *
action_cable_sort (ClaspDecoding *decoding, ClaspSlice identifier)
{
  ClaspSlice plain = clasp_decoding_unescape (decoding, identifier);
  ClaspJsonView view;
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_free);

  if (plain.data == NULL || plain.length > MAX_IDENTIFIER ||
      clasp_json_view_init (&view, plain) != CLASP_JSON_SCAN_VALID || view.type != CLASP_JSON_OBJECT)
    return NULL;
  for (guint i = 0; i < MIN (view.n_children, CLASP_JSON_VIEW_MAX_CHILDREN); i++)
    {
      const ClaspJsonSpan *span = &view.children[i];

      g_ptr_array_add (members, g_strdup_printf ("%.*s:%.*s", (int) span->key_length, plain.data + span->key_start,
                                                 (int) span->length, plain.data + span->start));
    }
  g_ptr_array_sort (members, action_cable_compare);
  g_ptr_array_add (members, NULL);
  return g_strjoinv (",", (char **) members->pdata);
}

static void
action_cable_remember (State *self, ClaspDecoding *decoding, ClaspSlice identifier)
{
  g_autofree char *sorted = action_cable_sort (decoding, identifier);
  ClaspSlice plain = clasp_decoding_unescape (decoding, identifier);

  if (sorted == NULL)
    return;
  if (self->identifiers == NULL)
    self->identifiers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_size (self->identifiers) < MAX_SUBSCRIPTIONS)
    g_hash_table_insert (self->identifiers, g_steal_pointer (&sorted), g_strndup (plain.data, plain.length));
}

/* Servers compare identifiers byte by byte: one with its members in another order is never found. */
static const char *
action_cable_check_order (State *self, ClaspDecoding *decoding, ClaspSlice identifier)
{
  g_autofree char *sorted = self->identifiers != NULL ? action_cable_sort (decoding, identifier) : NULL;
  const char *known = sorted != NULL ? g_hash_table_lookup (self->identifiers, sorted) : NULL;

  if (known == NULL || clasp_slice_equals (clasp_decoding_unescape (decoding, identifier), known))
    return NULL;
  clasp_decoding_note (decoding, CLASP_CLUE_IDENTIFIER_ORDER);
  return _("The identifier differs from the subscribed one in the order of its members: the server does not find it");
}

/* "ChatChannel" of {"channel":"ChatChannel","room":"1"}, which an identifier holds as a string; else all of it. */
static const char *
action_cable_get_channel (ClaspDecoding *decoding, ClaspSlice identifier)
{
  ClaspJsonView view;
  ClaspSlice channel;

  if (!clasp_json_is_string (identifier))
    return NULL;
  if (clasp_json_view_init (&view, clasp_decoding_unescape (decoding, identifier)) == CLASP_JSON_SCAN_VALID)
    {
      channel = clasp_json_view_get_member (&view, "channel");
      if (clasp_json_is_string (channel))
        return clasp_decoding_copy_json (decoding, channel);
    }
  return clasp_decoding_copy_json (decoding, identifier);
}

/* "speak" of {"action":"speak"}, which data holds as a string. */
static const char *
action_cable_get_action (ClaspDecoding *decoding, ClaspSlice data)
{
  ClaspJsonView view;

  if (!clasp_json_is_string (data) ||
      clasp_json_view_init (&view, clasp_decoding_unescape (decoding, data)) != CLASP_JSON_SCAN_VALID)
    return NULL;
  return clasp_decoding_copy_json (decoding, clasp_json_view_get_member (&view, "action"));
}

static void
action_cable_add_command (State *self, ClaspDecoding *decoding, const ClaspJsonView *view, ClaspSlice command)
{
  ClaspSlice identifier = clasp_json_view_get_member (view, "identifier");
  gboolean subscribes = clasp_json_string_equals (command, "subscribe");
  gboolean message = clasp_json_string_equals (command, "message");
  ClaspUnit *unit = clasp_decoding_add (decoding, clasp_decoding_copy_json (decoding, command),
                                        subscribes ? CLASP_UNIT_ROLE_REQUEST
                                        : message  ? CLASP_UNIT_ROLE_EVENT
                                                   : CLASP_UNIT_ROLE_CONTROL);

  unit->id = clasp_decoding_copy (decoding, identifier);
  unit->channel = action_cable_get_channel (decoding, identifier);
  unit->label = message ? action_cable_get_action (decoding, clasp_json_view_get_member (view, "data")) : unit->channel;
  if (!clasp_json_is_string (identifier))
    unit->error = _("Not valid Action Cable: its identifier is no string");
  else if (subscribes)
    {
      clasp_decoding_ask (decoding, unit, CLASP_ASK (identifier));
      action_cable_remember (self, decoding, identifier);
    }
  else if (clasp_json_string_equals (command, "unsubscribe"))
    clasp_decoding_cancel (decoding, NULL, CLASP_ASK (identifier));
  if (!subscribes && unit->error == NULL)
    unit->error = action_cable_check_order (self, decoding, identifier);
}

static void
action_cable_clear (gpointer state)
{
  State *self = state;

  g_clear_pointer (&self->identifiers, g_hash_table_unref);
}

static void
action_cable_add_answer (ClaspDecoding *decoding, const char *kind, ClaspSlice identifier)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, kind, CLASP_UNIT_ROLE_RESPONSE);

  unit->id = clasp_decoding_copy (decoding, identifier);
  unit->channel = action_cable_get_channel (decoding, identifier);
  if (g_str_equal (kind, "reject_subscription"))
    unit->error = _("The subscription was rejected");
  if (!clasp_decoding_answer (decoding, unit, CLASP_ASK (identifier), CLASP_ANSWER_LAST))
    unit->label = unit->channel;
}

static void
action_cable_add_disconnect (ClaspDecoding *decoding, const ClaspJsonView *view)
{
  ClaspSlice reason = clasp_json_view_get_member (view, "reason");
  ClaspUnit *unit = clasp_decoding_add (decoding, "disconnect", CLASP_UNIT_ROLE_CONTROL);

  unit->label = clasp_decoding_copy_json (decoding, reason);
  if (!clasp_json_string_equals (reason, "unauthorized") && !clasp_json_string_equals (reason, "invalid_request"))
    return;
  unit->role = CLASP_UNIT_ROLE_ERROR;
  unit->error = clasp_decoding_printf (decoding, _("The server ends the connection: %s"), unit->label);
}

static void
action_cable_add_from_server (ClaspDecoding *decoding, const ClaspJsonView *view)
{
  ClaspSlice type = clasp_json_view_get_member (view, "type");
  ClaspSlice identifier = clasp_json_view_get_member (view, "identifier");
  ClaspUnit *unit;

  if (clasp_json_string_equals (type, "welcome"))
    clasp_decoding_add (decoding, "welcome", CLASP_UNIT_ROLE_CONTROL);
  else if (clasp_json_string_equals (type, "ping"))
    {
      unit = clasp_decoding_add (decoding, "ping", CLASP_UNIT_ROLE_HEARTBEAT);
      clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_BEAT);
      clasp_decoding_beat (decoding);
    }
  else if (clasp_json_string_equals (type, "confirm_subscription"))
    action_cable_add_answer (decoding, "confirm_subscription", identifier);
  else if (clasp_json_string_equals (type, "reject_subscription"))
    action_cable_add_answer (decoding, "reject_subscription", identifier);
  else if (clasp_json_string_equals (type, "disconnect"))
    action_cable_add_disconnect (decoding, view);
  else if (identifier.data != NULL && clasp_json_view_get_member (view, "message").data != NULL)
    {
      unit = clasp_decoding_add (decoding, "message", CLASP_UNIT_ROLE_EVENT);
      unit->id = clasp_decoding_copy (decoding, identifier);
      unit->channel = action_cable_get_channel (decoding, identifier);
      unit->label = unit->channel;
    }
  else
    clasp_decoding_add_invalid (decoding, _("Not valid Action Cable: it has no type that is known, and no message"));
}

static void
action_cable_decode (gpointer state, ClaspDecoding *decoding)
{
  ClaspJsonView view;
  ClaspJsonScan scan = clasp_json_view_init (&view, clasp_decoding_get_payload (decoding));
  ClaspSlice command = clasp_json_view_get_member (&view, "command");

  if (scan != CLASP_JSON_SCAN_VALID)
    clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
  else if (clasp_decoding_is_out (decoding) &&
           clasp_json_string_equals (clasp_json_view_get_member (&view, "type"), "pong"))
    clasp_decoding_answer (decoding, clasp_decoding_add (decoding, "pong", CLASP_UNIT_ROLE_HEARTBEAT), CLASP_ASK_BEAT,
                           CLASP_ANSWER_LAST);
  else if (clasp_decoding_is_out (decoding) && !clasp_json_is_string (command))
    clasp_decoding_add_invalid (decoding, _("Not valid Action Cable: it has no command"));
  else if (clasp_decoding_is_out (decoding))
    action_cable_add_command (state, decoding, &view, command);
  else
    action_cable_add_from_server (decoding, &view);
}

const ClaspDecoder CLASP_ACTION_CABLE_DECODER = {
  .state_size = sizeof (State),
  .decode = action_cable_decode,
  .clear = action_cable_clear,
};
