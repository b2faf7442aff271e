/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-ocpp.h"

#include <glib/gi18n.h>

typedef struct
{
  /* By direction: the call that waits for its result. There may be one at a time. */
  struct
  {
    gboolean waits;
    guint64 record;
  } call[2];
} State;

static void
ocpp_add_call (State *self, ClaspDecoding *decoding, ClaspSlice id, ClaspSlice action)
{
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  gboolean beat = clasp_json_string_equals (action, "Heartbeat");
  ClaspUnit *unit = clasp_decoding_add (decoding, "call", beat ? CLASP_UNIT_ROLE_HEARTBEAT : CLASP_UNIT_ROLE_REQUEST);

  unit->id = clasp_decoding_copy (decoding, id);
  unit->label = clasp_decoding_copy_json (decoding, action);
  if (!clasp_json_is_string (id) || !clasp_json_is_string (action))
    unit->error = _("Not valid OCPP: id and action are strings");
  if (beat)
    {
      clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_IN (CLASP_PAIRS_BEAT, id));
      clasp_decoding_beat (decoding);
      return;
    }
  clasp_decoding_ask (decoding, unit, CLASP_ASK (id));
  if (self->call[record->direction].waits && unit->error == NULL)
    unit->error = clasp_decoding_printf (
        decoding, _("The call of record %llu has no result yet, and there may be one at a time"),
        (unsigned long long) self->call[record->direction].record + 1);
  self->call[record->direction].waits = TRUE;
  self->call[record->direction].record = record->index;
}

/* "NotImplemented: no such action" */
static const char *
ocpp_get_error (ClaspDecoding *decoding, const ClaspJsonView *view)
{
  const char *code = clasp_decoding_copy_json (decoding, clasp_json_view_get_element (view, 2));
  const char *text = clasp_decoding_copy_json (decoding, clasp_json_view_get_element (view, 3));

  if (code == NULL)
    return _("An error without a code");
  return text != NULL && *text != '\0' ? clasp_decoding_printf (decoding, "%s: %s", code, text) : code;
}

static void
ocpp_add_answer (State *self, ClaspDecoding *decoding, ClaspSlice id, const ClaspJsonView *view, const char *kind,
                 gboolean failed)
{
  guint other = clasp_decoding_is_out (decoding) ? CLASP_DIRECTION_IN : CLASP_DIRECTION_OUT;
  ClaspUnit *unit = clasp_decoding_add (decoding, kind, CLASP_UNIT_ROLE_RESPONSE);

  unit->id = clasp_decoding_copy (decoding, id);
  if (clasp_decoding_find (decoding, CLASP_ASK_IN (CLASP_PAIRS_BEAT, id), FALSE) != NULL)
    {
      unit->role = CLASP_UNIT_ROLE_HEARTBEAT;
      clasp_decoding_answer (decoding, unit, CLASP_ASK_IN (CLASP_PAIRS_BEAT, id), CLASP_ANSWER_LAST);
    }
  else
    clasp_decoding_answer (decoding, unit, CLASP_ASK (id), CLASP_ANSWER_LAST);
  if (failed)
    unit->error = ocpp_get_error (decoding, view);
  if (unit->answers == self->call[other].record)
    self->call[other].waits = FALSE;
}

static void
ocpp_decode_array (State *self, ClaspDecoding *decoding, const ClaspJsonView *view)
{
  ClaspSlice type = clasp_json_view_get_element (view, 0), id = clasp_json_view_get_element (view, 1);
  ClaspUnit *unit;

  if (clasp_slice_equals (type, "2") && view->n_children == 4)
    ocpp_add_call (self, decoding, id, clasp_json_view_get_element (view, 2));
  else if (clasp_slice_equals (type, "3") && view->n_children == 3)
    ocpp_add_answer (self, decoding, id, view, "callresult", FALSE);
  else if (clasp_slice_equals (type, "4") && view->n_children >= 3)
    ocpp_add_answer (self, decoding, id, view, "callerror", TRUE);
  else if (clasp_slice_equals (type, "5") && view->n_children >= 3)
    {
      unit = clasp_decoding_add (decoding, "callresulterror", CLASP_UNIT_ROLE_ERROR);
      unit->id = clasp_decoding_copy (decoding, id);
      unit->error = ocpp_get_error (decoding, view);
    }
  else if (clasp_slice_equals (type, "6") && view->n_children == 4)
    {
      unit = clasp_decoding_add (decoding, "send", CLASP_UNIT_ROLE_EVENT);
      unit->id = clasp_decoding_copy (decoding, id);
      unit->label = clasp_decoding_copy_json (decoding, clasp_json_view_get_element (view, 2));
    }
  else
    clasp_decoding_add_invalid (decoding, _("Not valid OCPP: it is no call, result or error"));
}

static void
ocpp_decode (gpointer state, ClaspDecoding *decoding)
{
  ClaspJsonView view;
  ClaspJsonScan scan = clasp_json_view_init (&view, clasp_decoding_get_payload (decoding));

  if (scan != CLASP_JSON_SCAN_VALID)
    clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
  else if (view.type != CLASP_JSON_ARRAY)
    clasp_decoding_add_invalid (decoding, _("Not valid OCPP: it is no array"));
  else
    ocpp_decode_array (state, decoding, &view);
}

const ClaspDecoder CLASP_OCPP_DECODER = { .state_size = sizeof (State), .decode = ocpp_decode };
