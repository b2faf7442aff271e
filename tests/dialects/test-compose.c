/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is composed is what the dialect's decoder reads. */
#include <string.h>

#include "clasp-compose.h"
#include "clasp-keep-alive.h"
#include "clasp-lens.h"

static const ClaspUnit *
decode (ClaspUnits *units, guint64 index, gboolean binary, const void *data, gsize length)
{
  const ClaspUnitsRecord record = {
    .index = index,
    .data = data,
    .length = length,
    .direction = CLASP_DIRECTION_OUT,
    .opcode = binary ? CLASP_OPCODE_BINARY : CLASP_OPCODE_TEXT,
  };
  const ClaspUnit *unit;
  gsize n;

  unit = clasp_units_feed (units, &record, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (unit->error, ==, NULL);
  return unit;
}

static ClaspUnits *
tell (ClaspDialect dialect)
{
  return CLASP_UNITS (clasp_lens_new (CLASP_LENS_TOLD, dialect, NULL, NULL));
}

static void
test_texts (void)
{
  g_autofree char *event = clasp_compose_socket_io_event ("/admin", "a\"b", " [1, {}] ", 7);
  g_autofree char *plain = clasp_compose_socket_io_event (NULL, "hi", NULL, -1);
  g_autofree char *start = clasp_compose_graphql (CLASP_DIALECT_GRAPHQL_TRANSPORT_WS, "1", "query A { a }", "A",
                                                  "{\"x\":1}");
  g_autofree char *old = clasp_compose_graphql (CLASP_DIALECT_GRAPHQL_WS, "1", "{ a }", NULL, NULL);
  g_autofree char *call = clasp_compose_json_rpc ("sum", "[1,2]", "\"x\"");
  g_autofree char *notice = clasp_compose_json_rpc ("tick", NULL, NULL);

  g_assert_cmpstr (event, ==, "42/admin,7[\"a\\\"b\",1, {}]");
  g_assert_cmpstr (plain, ==, "42[\"hi\"]");
  g_assert_cmpstr (
      start, ==,
      "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"query A { a }\",\"operationName\":\"A\","
      "\"variables\":{\"x\":1}}}");
  g_assert_cmpstr (old, ==, "{\"id\":\"1\",\"type\":\"start\",\"payload\":{\"query\":\"{ a }\"}}");
  g_assert_cmpstr (call, ==, "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"sum\",\"params\":[1,2]}");
  g_assert_cmpstr (notice, ==, "{\"jsonrpc\":\"2.0\",\"method\":\"tick\"}");
}

static void
test_event (void)
{
  g_autoptr (ClaspUnits) units = tell (CLASP_DIALECT_SOCKET_IO);
  g_autofree char *event = clasp_compose_socket_io_event ("/admin", "näme", "[1]", 7);
  const ClaspUnit *unit = decode (units, 0, FALSE, event, strlen (event));

  g_assert_cmpstr (unit->label, ==, "näme");
  g_assert_cmpstr (unit->channel, ==, "/admin");
  g_assert_cmpstr (unit->id, ==, "7");
}

static void
test_stomp (void)
{
  static const char *const headers[] = { "receipt", "a:b\\c\n", NULL };
  g_autoptr (ClaspUnits) units = tell (CLASP_DIALECT_STOMP);
  g_autoptr (GBytes) frame = clasp_compose_stomp_send ("/queue/a", headers, "x\0y", 3);
  const ClaspUnit *unit = decode (units, 0, FALSE, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));

  g_assert_cmpstr (unit->label, ==, "/queue/a");
  g_assert_cmpstr (unit->id, ==, "a:b\\c\n");
  g_assert_cmpuint (unit->length, ==, g_bytes_get_size (frame) - 1);
}

static void
test_mqtt (void)
{
  for (guint qos = 0; qos <= 2; qos++)
    for (gsize length = 0; length < 40000; length = length * 3 + 7)
      {
        g_autoptr (ClaspUnits) units = tell (CLASP_DIALECT_MQTT);
        g_autofree guint8 *payload = g_malloc0 (length);
        g_autoptr (GBytes) packet = clasp_compose_mqtt_publish ("a/b", qos, FALSE, 77, FALSE, payload, length);
        const ClaspUnit *unit = decode (units, 0, TRUE, g_bytes_get_data (packet, NULL), g_bytes_get_size (packet));

        g_assert_cmpstr (unit->label, ==, "a/b");
        g_assert_cmpstr (unit->id, ==, qos > 0 ? "77" : NULL);
        g_assert_true (unit->whole);
      }
}

/* What opens a connection is a request, or a handshake; what keeps it alive a heartbeat. */
static void
test_opening_and_beats (void)
{
  for (guint dialect = 0; dialect < CLASP_N_DIALECTS; dialect++)
    {
      gboolean binary = FALSE;
      g_autoptr (GBytes) opening = clasp_compose_opening (dialect, &binary);
      g_autoptr (ClaspUnits) units = dialect != CLASP_DIALECT_NONE ? tell (dialect) : NULL;

      if (opening != NULL)
        g_assert_cmpint (decode (units, 0, binary, g_bytes_get_data (opening, NULL), g_bytes_get_size (opening))->role,
                         ==, CLASP_UNIT_ROLE_REQUEST);
      if (dialect != CLASP_DIALECT_NONE)
        {
          g_autoptr (GBytes) beat = clasp_keep_alive_make_beat (dialect, 0, &binary);

          if (beat != NULL)
            g_assert_cmpint (decode (units, 1, binary, g_bytes_get_data (beat, NULL), g_bytes_get_size (beat))->role,
                             ==, CLASP_UNIT_ROLE_HEARTBEAT);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dialects/compose/texts", test_texts);
  g_test_add_func ("/dialects/compose/event", test_event);
  g_test_add_func ("/dialects/compose/stomp", test_stomp);
  g_test_add_func ("/dialects/compose/mqtt", test_mqtt);
  g_test_add_func ("/dialects/compose/opening-and-beats", test_opening_and_beats);
  return g_test_run ();
}
