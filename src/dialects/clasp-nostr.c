/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-nostr.h"

#include <glib/gi18n.h>

/* Ids of published events, beside those of subscriptions. */
#define SPACE_EVENT CLASP_PAIRS_OTHER

static ClaspUnit *
nostr_add (ClaspDecoding *decoding, const char *kind, ClaspUnitRole role, ClaspSlice id)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, kind, role);

  unit->id = clasp_decoding_copy (decoding, id);
  return unit;
}

static void
nostr_set_channel (ClaspDecoding *decoding, ClaspUnit *unit, ClaspSlice subscription)
{
  unit->channel = clasp_decoding_copy_json (decoding, subscription);
}

static void
nostr_take_from_client (ClaspDecoding *decoding, const ClaspJsonView *view, ClaspSlice word, ClaspSlice second)
{
  ClaspUnit *unit;
  ClaspSlice id;

  if (clasp_json_string_equals (word, "EVENT") || clasp_json_string_equals (word, "AUTH"))
    {
      id = clasp_json_find (second, "id");
      unit = nostr_add (decoding, clasp_json_string_equals (word, "AUTH") ? "auth" : "event", CLASP_UNIT_ROLE_REQUEST,
                        id);
      if (id.data == NULL)
        unit->error = _("Not valid Nostr: the event has no id");
      else
        clasp_decoding_ask (decoding, unit, CLASP_ASK_IN (SPACE_EVENT, id));
    }
  else if (clasp_json_string_equals (word, "REQ") || clasp_json_string_equals (word, "COUNT"))
    {
      unit = nostr_add (decoding, clasp_json_string_equals (word, "REQ") ? "req" : "count", CLASP_UNIT_ROLE_REQUEST,
                        second);
      nostr_set_channel (decoding, unit, second);
      /* A subscription may be changed by asking again with its id (NIP-01). */
      clasp_decoding_ask_again (decoding, unit, CLASP_ASK (second));
    }
  else if (clasp_json_string_equals (word, "CLOSE"))
    {
      unit = nostr_add (decoding, "close", CLASP_UNIT_ROLE_CONTROL, second);
      nostr_set_channel (decoding, unit, second);
      clasp_decoding_cancel (decoding, unit, CLASP_ASK (second));
    }
  else
    clasp_decoding_add_invalid (decoding, _("Not valid Nostr: its first word is unknown"));
}

/* ["OK", id, accepted, text] */
static void
nostr_take_ok (ClaspDecoding *decoding, const ClaspJsonView *view, ClaspSlice id)
{
  ClaspUnit *unit = nostr_add (decoding, "ok", CLASP_UNIT_ROLE_RESPONSE, id);

  if (clasp_slice_equals (clasp_json_view_get_element (view, 2), "false"))
    {
      unit->error = clasp_decoding_copy_json (decoding, clasp_json_view_get_element (view, 3));
      if (unit->error == NULL || *unit->error == '\0')
        unit->error = _("The relay refused the event");
    }
  clasp_decoding_answer (decoding, unit, CLASP_ASK_IN (SPACE_EVENT, id), CLASP_ANSWER_LAST);
}

static void
nostr_take_closed (ClaspDecoding *decoding, const ClaspJsonView *view, ClaspSlice id)
{
  ClaspUnit *unit = nostr_add (decoding, "closed", CLASP_UNIT_ROLE_RESPONSE, id);

  nostr_set_channel (decoding, unit, id);
  unit->error = clasp_decoding_copy_json (decoding, clasp_json_view_get_element (view, 2));
  if (unit->error == NULL || *unit->error == '\0')
    unit->error = _("The relay closed the subscription");
  clasp_decoding_answer (decoding, unit, CLASP_ASK (id), CLASP_ANSWER_LAST);
}

static void
nostr_take_from_relay (ClaspDecoding *decoding, const ClaspJsonView *view, ClaspSlice word, ClaspSlice second)
{
  ClaspUnit *unit;

  if (clasp_json_string_equals (word, "EVENT"))
    {
      unit = nostr_add (decoding, "event", CLASP_UNIT_ROLE_ITEM, second);
      nostr_set_channel (decoding, unit, second);
      clasp_decoding_answer (decoding, unit, CLASP_ASK (second), CLASP_ANSWER_ITEM);
    }
  else if (clasp_json_string_equals (word, "EOSE"))
    {
      /* What is stored has come; what is new still comes. */
      unit = nostr_add (decoding, "eose", CLASP_UNIT_ROLE_RESPONSE, second);
      nostr_set_channel (decoding, unit, second);
      clasp_decoding_answer (decoding, unit, CLASP_ASK (second), CLASP_ANSWER_SETTLE);
    }
  else if (clasp_json_string_equals (word, "COUNT"))
    {
      unit = nostr_add (decoding, "count", CLASP_UNIT_ROLE_RESPONSE, second);
      nostr_set_channel (decoding, unit, second);
      clasp_decoding_answer (decoding, unit, CLASP_ASK (second), CLASP_ANSWER_LAST);
    }
  else if (clasp_json_string_equals (word, "OK"))
    nostr_take_ok (decoding, view, second);
  else if (clasp_json_string_equals (word, "CLOSED"))
    nostr_take_closed (decoding, view, second);
  else if (clasp_json_string_equals (word, "NOTICE"))
    clasp_decoding_add (decoding, "notice", CLASP_UNIT_ROLE_EVENT)->label = clasp_decoding_copy_json (decoding, second);
  else if (clasp_json_string_equals (word, "AUTH"))
    clasp_decoding_add (decoding, "auth", CLASP_UNIT_ROLE_CONTROL);
  else
    clasp_decoding_add_invalid (decoding, _("Not valid Nostr: its first word is unknown"));
}

static void
nostr_decode (gpointer state, ClaspDecoding *decoding)
{
  ClaspJsonView view;
  ClaspJsonScan scan = clasp_json_view_init (&view, clasp_decoding_get_payload (decoding));
  ClaspSlice word, second;

  if (scan != CLASP_JSON_SCAN_VALID)
    {
      clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
      return;
    }
  if (view.type != CLASP_JSON_ARRAY || view.n_children < 2)
    {
      clasp_decoding_add_invalid (decoding, _("Not valid Nostr: it is no array of two or more"));
      return;
    }
  word = clasp_json_view_get_element (&view, 0);
  second = clasp_json_view_get_element (&view, 1);
  if (clasp_decoding_is_out (decoding))
    nostr_take_from_client (decoding, &view, word, second);
  else
    nostr_take_from_relay (decoding, &view, word, second);
}

const ClaspDecoder CLASP_NOSTR_DECODER = { .decode = nostr_decode };
