/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-forms.h"

#include <glib/gi18n.h>

#include "clasp-cbor.h"
#include "clasp-msgpack.h"
#include "clasp-tree.h"

/* ----------------------------------------------------------------------------------------------------------- JSON */

static void
forms_decode_json (ClaspDecoding *decoding, char separator)
{
  ClaspSlice payload = clasp_decoding_get_payload (decoding);
  gsize at = 0;

  while (at < payload.length)
    {
      const char *end = memchr (payload.data + at, separator, payload.length - at);
      gsize length = end != NULL ? (gsize) (end - payload.data) - at : payload.length - at;
      ClaspSlice text = { payload.data + at, length };
      ClaspJsonView view;
      ClaspJsonScan scan;
      ClaspUnit *unit;

      while (text.length > 0 && g_ascii_isspace (text.data[text.length - 1]))
        text.length--;
      if (text.length > 0)
        {
          scan = clasp_json_view_init (&view, text);
          unit = scan == CLASP_JSON_SCAN_VALID
                     ? clasp_decoding_add (decoding, "value", CLASP_UNIT_ROLE_EVENT)
                     : clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
          clasp_decoding_set_range (decoding, unit, at, text.length);
        }
      at += length + 1;
    }
}

static void
forms_decode_lines (gpointer state, ClaspDecoding *decoding)
{
  forms_decode_json (decoding, '\n');
}

static void
forms_decode_seq (gpointer state, ClaspDecoding *decoding)
{
  forms_decode_json (decoding, 0x1e);
}

/* --------------------------------------------------------------------------------------------------------- binary */

static void
forms_decode_items (ClaspDecoding *decoding, ClaspItemReader reader)
{
  ClaspSlice payload = clasp_decoding_get_payload (decoding);
  gsize at = 0;

  while (at < payload.length)
    {
      gsize start = at;
      gboolean valid = clasp_item_skip (reader, payload, &at);
      ClaspUnit *unit = valid ? clasp_decoding_add (decoding, "value", CLASP_UNIT_ROLE_EVENT)
                              : clasp_decoding_add_invalid (decoding, _("It is not valid, or ends too early"));

      clasp_decoding_set_range (decoding, unit, start, (valid ? at : payload.length) - start);
      if (!valid)
        return;
    }
}

static void
forms_decode_msgpack (gpointer state, ClaspDecoding *decoding)
{
  forms_decode_items (decoding, clasp_msgpack_read);
}

static void
forms_decode_cbor (gpointer state, ClaspDecoding *decoding)
{
  forms_decode_items (decoding, clasp_cbor_read);
}

static void
forms_decode_protobuf (gpointer state, ClaspDecoding *decoding)
{
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  gsize valid;
  g_autoptr (GArray) nodes = clasp_tree_decode (CLASP_DIALECT_PROTOBUF, record->data, record->length, &valid);

  if (valid < record->length && nodes->len < CLASP_TREE_MAX_NODES)
    clasp_decoding_add_invalid (decoding, _("It is not valid, or ends too early"));
  else
    clasp_decoding_add (decoding, "value", CLASP_UNIT_ROLE_EVENT);
}

const ClaspDecoder CLASP_JSON_LINES_DECODER = { .decode = forms_decode_lines };
const ClaspDecoder CLASP_JSON_SEQ_DECODER = { .decode = forms_decode_seq };
const ClaspDecoder CLASP_MSGPACK_DECODER = { .decode = forms_decode_msgpack };
const ClaspDecoder CLASP_CBOR_DECODER = { .decode = forms_decode_cbor };
const ClaspDecoder CLASP_PROTOBUF_DECODER = { .decode = forms_decode_protobuf };
