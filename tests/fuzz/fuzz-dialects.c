/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever comes, each decoder reads no byte too many, its units lie within what came, and its strings are UTF-8. The
 * first byte chooses the dialect, the second its subprotocol or address; then each record has a byte for direction and
 * form and one for its length. */
#include <string.h>

#include "clasp-lens.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char *const subprotocols[] = {
  NULL,
  "graphql-ws",
  "wamp.2.json",
  "wamp.2.msgpack",
  "wamp.2.cbor.batched",
  "wamp.2.json.batched",
  "v10.stomp",
  "base64.channel.k8s.io",
  "v4.portforward.k8s.io",
  "mqtt",
  "ocpp1.6",
};

static const char *const urls[] = {
  NULL,
  "ws://x/socket.io/?EIO=4&transport=websocket",
  "ws://x/engine.io/?EIO=3",
  "ws://x/ws/123/abc/websocket",
  "ws://x/socket/websocket?vsn=2.0.0",
  "ws://x/app/K?protocol=7",
  "ws://x/cable",
  "ws://x/api/websocket",
  "ws://x/devtools/page/1",
};

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
check_unit (const ClaspUnit *unit, const ClaspUnitsRecord *record, guint64 total)
{
  check_text (unit->kind);
  check_text (unit->label);
  check_text (unit->channel);
  check_text (unit->id);
  check_text (unit->error);
  g_assert_cmpuint (unit->first_record, <=, unit->last_record);
  g_assert_cmpuint (unit->last_record, <=, record->index);
  g_assert_true (unit->answers == CLASP_UNIT_NONE || unit->answers <= record->index);
  if (!unit->whole && unit->first_record == record->index)
    g_assert_cmpuint (unit->offset + unit->length, <=, record->length);
  g_assert_cmpuint (unit->length, <=, total);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  ClaspUnitsRecord record = { 0 };
  g_autoptr (ClaspUnits) units = NULL;
  g_autoptr (GArray) secrets = g_array_new (FALSE, FALSE, sizeof (ClaspUnitsSecret));
  g_autoptr (GString) end = g_string_new (NULL);
  ClaspDialect dialect;
  guint64 total = 0;

  if (size < 2)
    return 0;
  dialect = data[0] % CLASP_N_DIALECTS;
  units = CLASP_UNITS (clasp_lens_new (dialect == CLASP_DIALECT_NONE ? CLASP_LENS_AUTO : CLASP_LENS_TOLD, dialect,
                                       urls[data[1] / 16 % G_N_ELEMENTS (urls)],
                                       subprotocols[data[1] % 16 % G_N_ELEMENTS (subprotocols)]));
  for (gsize at = 2; at + 2 <= size;)
    {
      gsize length = MIN (data[at + 1], size - at - 2), n;
      g_autofree guint8 *payload = g_memdup2 (data + at + 2, length);
      const ClaspUnit *got;

      record.direction = (data[at] & 1) != 0 ? CLASP_DIRECTION_IN : CLASP_DIRECTION_OUT;
      record.opcode = (data[at] & 2) != 0 ? CLASP_OPCODE_BINARY : CLASP_OPCODE_TEXT;
      record.data = (data[at] & 0xfc) == 0xfc ? NULL : payload;
      record.length = length;
      /* Texts are UTF-8 when they come here. */
      if (record.opcode == CLASP_OPCODE_TEXT && record.data != NULL &&
          !g_utf8_validate_len ((const char *) payload, length, NULL))
        record.opcode = CLASP_OPCODE_BINARY;
      total += length;
      got = clasp_units_feed (units, &record, &n);
      for (gsize i = 0; i < n; i++)
        check_unit (&got[i], &record, total);
      g_array_set_size (secrets, 0);
      clasp_units_find_secrets (units, secrets);
      for (guint i = 0; i < secrets->len; i++)
        {
          const ClaspUnitsSecret *secret = &g_array_index (secrets, ClaspUnitsSecret, i);

          g_assert_cmpuint (secret->offset + secret->length, <=, length);
        }
      record.index++;
      record.time_us += 1000;
      at += 2 + length;
    }
  clasp_units_append_end (units, record.time_us, end);
  g_assert_true (g_utf8_validate_len (end->str, end->len, NULL));
  return 0;
}
