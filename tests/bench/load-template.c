/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load-template.h"

#include "load-frame.h"

#include <string.h>
#include <zlib.h>

#define SEED 20260102
#define TARGET ((gsize) 1 << 20) /* bytes of a template of small messages: what one send takes */
#define TICKS 4096               /* different JSON messages: too many for a client's caches to learn */

static void
fill_text (GByteArray *payload, gsize size, GRand *random)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,";

  g_byte_array_set_size (payload, (guint) size);
  for (gsize i = 0; i < size; i++)
    payload->data[i] = (guint8) letters[g_rand_int (random) & 63];
}

static void
fill_binary (GByteArray *payload, gsize size, GRand *random)
{
  g_byte_array_set_size (payload, (guint) size);
  for (gsize i = 0; i < size; i++)
    payload->data[i] = (guint8) g_rand_int (random);
}

static void
fill_utf8 (GByteArray *payload, gsize size, GRand *random)
{
  static const char *const characters[] = { "a", "é", "€", "📈", " ", "z" };

  g_byte_array_set_size (payload, 0);
  while (payload->len + 4 <= size)
    {
      const char *character = characters[g_rand_int_range (random, 0, G_N_ELEMENTS (characters))];

      g_byte_array_append (payload, (const guint8 *) character, (guint) strlen (character));
    }
  while (payload->len < size)
    g_byte_array_append (payload, (const guint8 *) ".", 1);
}

/* A tick that is up to a sixteenth shorter or longer than @size; a note fills up a short one. */
static void
fill_json (GByteArray *payload, gsize size, GRand *random)
{
  static const char *const products[] = { "BTC-USD", "ETH-USD", "SOL-USD", "XRP-EUR",
                                          "AAPL",    "MSFT",    "EURUSD",  "ADA-GBP" };
  static const char lorem[] = "lorem ipsum dolor sit amet ";
  g_autoptr (GString) tick = g_string_new ("{\"type\":\"ticker\"");
  double price = g_rand_double_range (random, 10, 90010);
  gsize goal = size - size / 16 + (gsize) g_rand_double_range (random, 0, (double) (size / 8 + 1));

  g_string_append_printf (tick, ",\"seq\":%d,\"product\":\"%s\",\"price\":\"%.2f\",\"size\":\"%.6f\"",
                          g_rand_int_range (random, 1000000, 2000000),
                          products[g_rand_int_range (random, 0, G_N_ELEMENTS (products))], price,
                          g_rand_double_range (random, 0, 105));
  g_string_append_printf (tick,
                          ",\"side\":\"%s\",\"bid\":\"%.2f\",\"ask\":\"%.2f\",\"time\":\"2026-01-02T03:04:%02d.%06dZ\"",
                          g_rand_boolean (random) ? "buy" : "sell", price - 0.01, price + 0.01,
                          g_rand_int_range (random, 0, 60), g_rand_int_range (random, 0, 1000000));
  if (tick->len + strlen (",\"note\":\"\"}") < goal)
    {
      g_string_append (tick, ",\"note\":\"");
      while (tick->len + strlen ("\"}") < goal)
        g_string_append_c (tick, lorem[tick->len % strlen (lorem)]);
      g_string_append_c (tick, '"');
    }
  g_string_append_c (tick, '}');
  g_byte_array_set_size (payload, 0);
  g_byte_array_append (payload, (const guint8 *) tick->str, (guint) tick->len);
}

typedef void (*Fill) (GByteArray *payload, gsize size, GRand *random);

static const Fill fillings[] = {
  [LOAD_FILLING_TEXT] = fill_text,
  [LOAD_FILLING_UTF8] = fill_utf8,
  [LOAD_FILLING_BINARY] = fill_binary,
  [LOAD_FILLING_JSON] = fill_json,
};

static void
append_frame (GByteArray *bytes, guint8 first, const guint8 *payload, gsize length)
{
  guint8 header[LOAD_FRAME_SERVER_HEADER_MAX];

  g_byte_array_append (bytes, header, (guint) load_frame_header (header, first, length));
  g_byte_array_append (bytes, payload, (guint) length);
}

static void
append_message (GByteArray *bytes, guint8 opcode, const GByteArray *payload, gsize fragment)
{
  gsize at = 0;

  do
    {
      gsize length = payload->len - at;
      guint8 first = at == 0 ? opcode : 0;

      if (fragment > 0 && length > fragment)
        length = fragment;
      else
        first |= LOAD_FRAME_FIN;
      append_frame (bytes, first, payload->data + at, length);
      at += length;
    }
  while (at < payload->len);
}

/* One frame; the four bytes of the empty block that ends the flush do not go out (RFC 7692 §7.2.1). */
static void
append_deflated (GByteArray *bytes, guint8 opcode, const GByteArray *payload, z_stream *stream)
{
  gsize room = deflateBound (stream, payload->len) + 16;
  g_autofree guint8 *packed = g_malloc (room);
  gboolean done;

  stream->next_in = payload->data;
  stream->avail_in = payload->len;
  stream->next_out = packed;
  stream->avail_out = (uInt) room;
  done = deflateReset (stream) == Z_OK && deflate (stream, Z_SYNC_FLUSH) == Z_OK && stream->avail_out > 0;
  g_assert (done);
  append_frame (bytes, LOAD_FRAME_FIN | LOAD_FRAME_RSV1 | opcode, packed, room - stream->avail_out - 4);
}

static LoadTemplate *
make_template (const LoadTemplateSpec *spec)
{
  LoadTemplate *made = g_new0 (LoadTemplate, 1);
  gsize count = spec->filling == LOAD_FILLING_JSON ? TICKS : TARGET / (spec->size + 2) + 1;
  guint8 opcode = spec->filling == LOAD_FILLING_BINARY ? LOAD_FRAME_BINARY : LOAD_FRAME_TEXT;
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  z_stream stream = { 0 };
  int ready = deflateInit2 (&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);

  g_assert (ready == Z_OK);
  made->bytes = g_byte_array_new ();
  made->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (gsize i = 0; i < count; i++)
    {
      gsize end;

      fillings[spec->filling](payload, spec->size, random);
      if (spec->deflated)
        append_deflated (made->bytes, opcode, payload, &stream);
      else
        append_message (made->bytes, opcode, payload, spec->fragment);
      end = made->bytes->len;
      g_array_append_val (made->ends, end);
    }
  deflateEnd (&stream);
  return made;
}

const LoadTemplate *
load_template_get (const LoadTemplateSpec *spec)
{
  static GHashTable *templates;
  LoadTemplate *found;
  g_autofree char *key = g_strdup_printf ("%d/%d/%zu/%zu", spec->filling, spec->deflated, spec->size, spec->fragment);

  if (templates == NULL)
    templates = g_hash_table_new (g_str_hash, g_str_equal);
  found = g_hash_table_lookup (templates, key);
  if (found == NULL)
    {
      found = make_template (spec);
      g_hash_table_insert (templates, g_steal_pointer (&key), found);
    }
  return found;
}
