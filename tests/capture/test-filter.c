/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter language, as a table: what passes, and what cannot be read. */
#include <string.h>

#include "clasp-decimal.h"
#include "clasp-filter.h"
#include "clasp-json-path.h"
#include "clasp-needle.h"
#include "test-util.h"

typedef struct
{
  guint8 opcode;
  guint8 direction;
  gint64 time_us;
  const char *data;
  gsize length; /* 0: a string */
  guint flags;
  guint n_frames;
  guint8 rule;
} Sample;

#define IN CLASP_DIRECTION_IN
#define OUT CLASP_DIRECTION_OUT

/* Named by the letters a to k in the table below. */
static const Sample SAMPLES[] = {
  /* a */ { CLASP_OPCODE_TEXT, IN, 100000, "{\"a\":{\"b\":[1,\"x\"]},\"bid\":41.50,\"symbol\":\"ACME\",\"n\":null}", 0,
            0, 1, CLASP_RULE_NONE },
  /* b */ { CLASP_OPCODE_TEXT, OUT, 1500000, "Hello World, here", 0, CLASP_EVENT_DELIBERATE, 1, CLASP_RULE_NONE },
  /* c */ { CLASP_OPCODE_BINARY, IN, 1600000, "\xde\xad\xbe\xef\x00", 5, 0, 1, CLASP_RULE_NONE },
  /* d */ { CLASP_OPCODE_PING, IN, 2000000, "beat", 0, 0, 1, CLASP_RULE_NONE },
  /* e */ { CLASP_OPCODE_PONG, OUT, 2000100, "beat", 0, 0, 1, CLASP_RULE_NONE },
  /* f */
  { CLASP_OPCODE_CLOSE, IN, 9000000,
    "\x0f\xa1"
    "app: bad token",
    0, 0, 1, CLASP_RULE_NONE },
  /* g */
  { CLASP_OPCODE_TEXT, IN, 9100000,
    "{\"id\":123456789012345678901234567890,\"id\":\"two\",\"k\":\"\\ud800\",\"big\":1e999,\"\\u0061a\":true}", 0,
    CLASP_EVENT_BREACH, 3, CLASP_RULE_FRM_02 },
  /* h */
  { CLASP_OPCODE_TEXT, IN, 9200000,
    "Gr\xc3\xbc\xc3\x9f"
    "e aus K\xc3\x96LN",
    0, CLASP_EVENT_COMPRESSED, 1, CLASP_RULE_NONE },
  /* i */ { CLASP_OPCODE_CLOSE, OUT, 9300000, "", 0, 0, 1, CLASP_RULE_NONE },
  /* j */ { CLASP_OPCODE_TEXT, IN, 9400000, "[0,[1,2],{\"id\":-0.5}]", 0, 0, 1, CLASP_RULE_NONE },
  /* k */ { CLASP_OPCODE_BINARY, OUT, 9500000, "{\"q\":\"a\\\"b\"}", 0, 0, 1, CLASP_RULE_NONE },
};

/* 2026-01-02 12:41:00 UTC; the test runs in UTC. */
#define WALL_START (G_GINT64_CONSTANT (1767357660) * G_USEC_PER_SEC)

static const struct
{
  const char *filter, *passes;
} CASES[] = {
  { "", "abcdefghijk" },
  { "   ", "abcdefghijk" },
  { "hello", "b" },
  { "HELLO", "b" },
  { "\"Hello\"c", "b" },
  { "\"hello\"c", "" },
  { "\"hello world\"", "b" },
  { "hello world", "b" },
  { "hello acme", "" },
  { "hello or acme", "ab" },
  { "hello OR acme", "ab" },
  { "hello and world", "b" },
  { "not hello type:text", "aghj" },
  { "-hello type:text", "aghj" },
  { "- hello", NULL },
  { "not not hello", "b" },
  { "-(hello or acme) type:text", "ghj" },
  { "(hello or acme) dir:in", "a" },
  { "hello or acme dir:out", "b" },
  { "(((hello)))", "b" },
  { "gr\xc3\xbc\xc3\x9f", "h" },
  { "k\xc3\xb6ln", "h" },
  { "deadbeef", "c" },
  { "\"de ad be ef\"", "c" },
  { "DEADBEEF", "c" },
  { "adbe", "c" },
  { "eadb", "" },
  { "eadbe", "c" },
  { "deadb", "c" },
  { "hex:deadbeef", "c" },
  { "hex:\"de ad\"", "c" },
  { "hex:48656c6c6f", "b" },
  { "hex:dea", NULL },
  { "hex:", NULL },
  { "beat", "de" },
  { "62656174", "de" },
  { "4001", "f" },
  { "private", "f" },
  { "\"bad token\"", "f" },
  { "1005", "" },
  { "/l{2}o w/", "b" },
  { "/Hello/", "b" },
  { "/hELLO/", "" },
  { "/hELLO/i", "b" },
  { "/HELLO w\\D/", "" },
  { "/\\D\\W\\S+/ hello", "b" },
  { "/gr\xc3\xbc\xc3\x9f/", "h" },
  { "/k\xc3\xb6ln/", "h" },
  { "/^de ad be ef 00$/", "c" },
  { "/a\\/b/", "" },
  { "/4\\d{3} .*token/", "f" },
  { "dir:in", "acdfghj" },
  { "dir:out", "beik" },
  { "DIR:Out", "beik" },
  { "dir:up", NULL },
  { "type:text", "abghj" },
  { "type:binary,ping", "cdk" },
  { "type:control", "defi" },
  { "type:data", "abcghjk" },
  { "-type:data", "defi" },
  { "type:words", NULL },
  { "type:", NULL },
  { "len:5", "c" },
  { "len:4..5", "cde" },
  { "len:>5 type:binary", "k" },
  { "len:<=4", "dei" },
  { "len:<4", "i" },
  { "len:>=1k", "" },
  { "len:<0.1k type:binary", "ck" },
  { "len:>1M", "" },
  { "len:1kB", NULL },
  { "len:>", NULL },
  { "len:5..", NULL },
  { "len:99999999999999999999", NULL },
  { "frames:>1", "g" },
  { "frames:3", "g" },
  { "at:>1.5s at:<=2s", "cd" },
  { "at:1.5s..2s", "bcd" },
  { "at:<200ms", "a" },
  { "at:5", NULL },
  { "gap:>5s", "f" },
  { "gap:<1ms", "e" },
  { "time:12:41:01", "bc" },
  { "time:>12:41:07", "fghijk" },
  { "time:12:41:00..12:41:02", "abcd" },
  { "time:>=12:41:09.5", "k" },
  { "time:12:41", "abcdefghijk" },
  { "time:12:42..12:43", "" },
  { "time:23:00..12:41:01", "a" },
  { "time:25:00", NULL },
  { "code:4001", "f" },
  { "code:4000..4999", "f" },
  { "code:>0", "f" },
  { "rule:FRM-02", "g" },
  { "rule:frm-02", "g" },
  { "rule:FRM-99", NULL },
  { "is:faulty", "g" },
  { "is:deliberate", "b" },
  { "is:compressed", "h" },
  { "is:fragmented", "g" },
  { "is:marked", "" },
  { "is:nice", NULL },
  { "$.a.b", "a" },
  { "$.a.b[0]", "a" },
  { "$.a.b[-1] = \"x\"", "a" },
  { "$.a.b[-3]", "" },
  { "$.a.b[*] = 1", "a" },
  { "$.a.b[0] = 1.0", "a" },
  { "$.a.b[0] = \"1\"", "" },
  { "$.a[0]", "" },
  { "$.bid > 41.49999999999999999999", "a" },
  { "$.bid>=41.5", "a" },
  { "$.bid = 4150e-2", "a" },
  { "$.bid < 41.5", "" },
  { "$.symbol = \"ACME\"", "a" },
  { "$.symbol = \"acme\"", "" },
  { "$.symbol != \"x\"", "a" },
  { "$.symbol ~ /acme/", "a" },
  { "$.symbol ~ /aCME/", "" },
  { "$.symbol ~ /aCME/i", "a" },
  { "$.n = null", "a" },
  { "$.n != null", "" },
  { "$.n", "a" },
  { "$.none != 1", "" },
  { "$..id", "gj" },
  { "$..id = \"two\"", "g" },
  { "$..id = 123456789012345678901234567890", "g" },
  { "$..id > 123456789012345678901234567889", "g" },
  { "$..id < 0", "j" },
  { "$.id = 123456789012345678901234567890", "g" },
  { "$.big > 1e998", "g" },
  { "$.big < 1e1000", "g" },
  { "$.big = 1e999", "g" },
  { "$.k = \"\\ud800\"", "g" },
  { "$.aa = true", "g" },
  { "$[\"aa\"]", "g" },
  { "$[\"\\u0061a\"]", "g" },
  { "$[1][0] = 1", "j" },
  { "$.q = \"a\\\"b\"", "k" },
  { "$", "agjk" },
  { "$.*", "agjk" },
  { "$.symbol = ACME", NULL },
  { "$.symbol <", NULL },
  { "$.bid > \"x\"", NULL },
  { "$.symbol ~ x", NULL },
  { "$.", NULL },
  { "$.a[", NULL },
  { "$.a[x]", NULL },
  { "$.a[0", NULL },
  { "$a", NULL },
  { "$.bid > 41 dir:in", "a" },
  { "$.bid -type:ping", "a" },
  { "$.bid or hello", "ab" },
  { "(", NULL },
  { ")", NULL },
  { "()", NULL },
  { "hello)", NULL },
  { "(hello", NULL },
  { "or", NULL },
  { "hello or", NULL },
  { "or hello", NULL },
  { "not", NULL },
  { "-", NULL },
  { "hello and", NULL },
  { "\"open", NULL },
  { "/open", NULL },
  { "/(/", NULL },
  { "/a/x", NULL },
  { "http://x", NULL },
  { "\"http://x\"", "" },
  { "foo:bar", NULL },
  { "-foo:bar", NULL },
  { "12:41", "" },
  { "kind:event", "" },
  { "latency:>1s", "" },
  { "latency:>1", NULL },
  { "is:request", "" },
};

static const guint8 *
load (gsize *length, gpointer user_data)
{
  const Sample *sample = user_data;

  *length = sample->length > 0 ? sample->length : strlen (sample->data);
  return (const guint8 *) sample->data;
}

static char *
run (const ClaspFilter *filter)
{
  GString *passes = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (SAMPLES); i++)
    {
      const Sample *sample = &SAMPLES[i];
      ClaspCaptureEntry entry = { .time_us = sample->time_us,
                                  .opcode = sample->opcode,
                                  .direction = sample->direction,
                                  .flags = (guint16) sample->flags,
                                  .n_frames = sample->n_frames,
                                  .rule = sample->rule };
      ClaspFilterRecord record = { .entry = &entry,
                                   .load = load,
                                   .load_data = (gpointer) sample,
                                   .wall_start_us = WALL_START,
                                   .gap_us = i > 0 ? sample->time_us - SAMPLES[i - 1].time_us : -1 };
      gsize length;
      const guint8 *data = load (&length, (gpointer) sample);

      entry.length = entry.wire_length = length;
      if (entry.opcode == CLASP_OPCODE_CLOSE)
        entry.close_code = length >= 2 ? (guint16) (data[0] << 8 | data[1]) : 1005;
      if (clasp_filter_matches (filter, &record, NULL))
        g_string_append_c (passes, (char) ('a' + i));
    }
  return g_string_free (passes, FALSE);
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GError) error = NULL;
      ClaspFilterPlace place = { 0 };
      g_autoptr (ClaspFilter) filter = clasp_filter_new (CASES[i].filter, &place, &error);
      g_autofree char *passes = NULL;

      g_test_message ("%s: %s", CASES[i].filter, error != NULL ? error->message : "read");
      if (CASES[i].passes == NULL)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
          g_assert_cmpuint (place.offset + place.length, <=, strlen (CASES[i].filter));
          continue;
        }
      g_assert_no_error (error);
      passes = run (filter);
      g_assert_cmpstr (passes, ==, CASES[i].passes);
    }
}

static void
test_places (void)
{
  static const struct
  {
    const char *filter;
    gsize offset;
  } cases[] = {
    { "hello foo:bar", 6 }, { "hello \"open", 6 }, { "a b )", 4 }, { "a (b", 2 }, { "a len:x", 2 }, { "a or ", 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClaspFilterPlace place;

      g_assert_null (clasp_filter_new (cases[i].filter, &place, NULL));
      g_assert_cmpuint (place.offset, ==, cases[i].offset);
    }
}

/* Units of a dialect, with labels, channels, latencies. */
static void
test_units (void)
{
  static const struct
  {
    const char *filter;
    gboolean passes;
  } cases[] = {
    { "kind:event", TRUE },
    { "kind:EVENT", TRUE },
    { "kind:eve*", FALSE },
    { "label:chat", TRUE },
    { "label:ch*", TRUE },
    { "label:\"Chat\"c", FALSE },
    { "label:hat", FALSE },
    { "channel:/admin", TRUE },
    { "channel:/*", TRUE },
    { "latency:>100ms", TRUE },
    { "latency:>1s", FALSE },
    { "is:request", TRUE },
    { "is:unanswered", TRUE },
    { "is:open", FALSE },
    { "chat", TRUE },
    { "/^chat$/", TRUE },
    { "kind:event type:ping", FALSE },
  };
  const ClaspUnit units[] = {
    { .dialect = "socket.io",
      .kind = "event",
      .label = "chat",
      .channel = "/admin",
      .latency_us = -1,
      .role = CLASP_UNIT_ROLE_REQUEST,
      .answers = CLASP_UNIT_NONE },
    { .dialect = "socket.io", .kind = "ack", .latency_us = 200000, .role = CLASP_UNIT_ROLE_RESPONSE },
  };
  const ClaspCaptureEntry entry = { .opcode = CLASP_OPCODE_TEXT, .rule = CLASP_RULE_NONE };
  const ClaspFilterRecord record = { .entry = &entry, .units = units, .n_units = 2, .unanswered = TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClaspFilter) filter = clasp_filter_new (cases[i].filter, NULL, NULL);

      g_test_message ("%s", cases[i].filter);
      g_assert_nonnull (filter);
      g_assert_cmpint (clasp_filter_matches (filter, &record, NULL), ==, cases[i].passes);
    }
}

/* A pattern that backtracks for ever is told of, and does not pass, negated neither. */
static void
test_limited (void)
{
  g_autofree char *many = g_strnfill (49999, 'a');
  g_autofree char *text = g_strconcat (many, "b", NULL);
  const Sample sample = { CLASP_OPCODE_TEXT, IN, 0, text, 0, 0, 1, CLASP_RULE_NONE };
  const ClaspCaptureEntry entry = { .opcode = CLASP_OPCODE_TEXT, .rule = CLASP_RULE_NONE, .length = 50000 };
  const ClaspFilterRecord record = { .entry = &entry, .load = load, .load_data = (gpointer) &sample };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ClaspFilter) filter = clasp_filter_new (i == 0 ? "/(a|aa)+$/" : "not /(a+)+$/", NULL, NULL);
      gboolean limited = FALSE;

      g_assert_false (clasp_filter_matches (filter, &record, &limited));
      g_assert_true (limited);
    }
}

static void
test_decimals (void)
{
  /* In order; what stands in one line is equal. */
  static const char *const ranks[][4] = {
    { "-1e1000000000000000000000", "-2e1000000000000000000000" }, /* beyond what is told apart by their exponents */
    { "-1e3", "-1000", "-1000.000", "-0.001e6" },
    { "-999.9999999999999999999999999999" },
    { "-0.5", "-5e-1" },
    { "0", "-0", "0.000", "0e99" },
    { "1e-1000000" },
    { "0.1", "1e-1", "0.10000", "10e-2" },
    { "0.1000000000000000000000000000000001" },
    { "9", "9.0", "0.9e1", "90e-1" },
    { "10", "1e1", "1.0e+1", "0.01E3" },
    { "123456789012345678901234567890" },
    { "123456789012345678901234567891" },
    { "1e999", "10e998" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranks); i++)
    for (guint k = 0; k < 4 && ranks[i][k] != NULL; k++)
      for (guint j = 1; j < G_N_ELEMENTS (ranks); j++)
        {
          int order = clasp_decimal_compare (ranks[i][k], strlen (ranks[i][k]), ranks[j][0], strlen (ranks[j][0]));

          g_test_message ("%s %s", ranks[i][k], ranks[j][0]);
          g_assert_true (clasp_decimal_is_valid (ranks[i][k], strlen (ranks[i][k])));
          g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
        }
  g_assert_false (clasp_decimal_is_valid ("01", 2));
  g_assert_false (clasp_decimal_is_valid ("1.", 2));
  g_assert_false (clasp_decimal_is_valid (".5", 2));
  g_assert_false (clasp_decimal_is_valid ("1e", 2));
  g_assert_false (clasp_decimal_is_valid ("", 0));
}

/* Paths look at no byte behind the text, whatever it is. */
static void
test_path_bounds (void)
{
  static const char *const paths[] = { "$..id", "$.a.b[0]", "$[1]", "$.*" };
  const char *text = SAMPLES[6].data;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (gsize cut = 0; cut <= strlen (text); cut++)
      {
        g_auto (TestPage) page;
        const char *reason;
        gsize length;
        g_autoptr (ClaspJsonPath) path = clasp_json_path_parse (paths[i], &length, &reason);

        test_page_init (&page, text, cut);
        g_assert_nonnull (path);
        clasp_json_path_find (path, (const char *) page.data, page.length, NULL, NULL);
      }
}

/* A word is found at every place of a text of every length, and no byte behind it is looked at. */
static void
test_every_place (void)
{
  static const char *const words[] = { "n", "Ne", "NeeDle" };

  for (guint word = 0; word < G_N_ELEMENTS (words); word++)
    for (gsize length = 0; length <= 70; length++)
      for (gsize at = 0; at <= length; at++)
        {
          g_autoptr (ClaspNeedle) needle = clasp_needle_new ("needle");
          g_autofree char *text = g_strnfill (length, at % 2 == 0 ? 'e' : '.');
          gboolean fits = at + strlen (words[word]) <= length;
          g_auto (TestPage) page;

          if (fits)
            memcpy (text + at, words[word], strlen (words[word]));
          test_page_init (&page, text, length);
          g_assert_cmpint (clasp_needle_is_in (needle, page.data, page.length), ==, fits && word == 2);
        }
}

static void
test_depth (void)
{
  g_autofree char *brackets = g_strnfill (100000, '[');
  g_autofree char *opened = g_strnfill (30000, '(');
  const char *reason;
  gsize length;
  g_autoptr (ClaspJsonPath) path = clasp_json_path_parse ("$..a..a..a", &length, &reason);
  g_autoptr (GString) nested = g_string_new (NULL);

  g_assert_false (clasp_json_path_find (path, brackets, 100000, NULL, NULL));
  g_assert_null (clasp_filter_new (opened, NULL, NULL));
  for (guint i = 0; i < 4000; i++)
    g_string_append (nested, "{\"a\":");
  g_string_append (nested, "1");
  for (guint i = 0; i < 4000; i++)
    g_string_append_c (nested, '}');
  g_assert_true (clasp_json_path_find (path, nested->str, nested->len, NULL, NULL));
}

/* What is suggested where "|" stands, and from where on it takes the place of what is written ("^"). */
static void
test_suggestions (void)
{
  static const char *const paths[] = { "$.a", "$.a.b", "$[\"a key\"]", NULL };
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "^d|", "dir:" },
    { "^L|", "len: label: latency:" },
    { "^dir:|", "dir:in dir:out" },
    { "apple -^dir:o|", "dir:out" },
    { "(^type:p|", "type:ping type:pong" },
    { "^is:un|", "is:unanswered" },
    { "^dir:in|", "" },
    { "^apple|", "" },
    { "^foo:|", "" },
    { "^d|ir:in", "dir:" },
    { "^$|", "$.a $.a.b $[\"a key\"]" },
    { "not ^$.a|", "$.a.b" },
    { "^$[\"a k|", "$[\"a key\"]" },
    { "\"in quotes ^d|", "" },
    { "^/d|", "" },
    { "label:\"^d|", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].text, "^", 2);
      g_auto (GStrv) rest = g_strsplit (parts[1], "|", 2);
      g_autofree char *text = g_strconcat (parts[0], rest[0], rest[1], NULL);
      gsize start = G_MAXSIZE;
      g_auto (GStrv) found = clasp_filter_suggest (text, strlen (parts[0]) + strlen (rest[0]), paths, &start);
      g_autofree char *joined = g_strjoinv (" ", found);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (joined, ==, cases[i].expected);
      if (*joined != '\0')
        g_assert_cmpuint (start, ==, strlen (parts[0]));
    }
  {
    gsize start;
    g_auto (GStrv) all = clasp_filter_suggest ("dir:in ", 7, NULL, &start);

    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (g_strv_length (all), ==, 15);
    g_assert_cmpuint (start, ==, 7);
    /* Whoever writes a key that is none is told all there are. */
    g_assert_null (clasp_filter_new ("foo:1", NULL, &error));
    for (guint i = 0; i < g_strv_length (all); i++)
      g_assert_nonnull (strstr (error->message, all[i]));
  }
}

/* The terms that must all hold, as they stand in the text. */
static void
test_terms (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "apple", "apple" },
    { " $.symbol = \"ACME\"  len:>80 ", "$.symbol = \"ACME\"|len:>80" },
    { "dir:in and -(a or b) not c", "dir:in|-(a or b)|not c" },
    { "a b or c", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClaspFilter) filter = clasp_filter_new (cases[i].text, NULL, NULL);
      g_autoptr (GString) found = g_string_new (NULL);
      guint n;
      const ClaspFilterPlace *terms = clasp_filter_get_terms (filter, &n);

      for (guint t = 0; t < n; t++)
        g_string_append_printf (found, "%s%.*s", t > 0 ? "|" : "", (int) terms[t].length,
                                cases[i].text + terms[t].offset);
      g_assert_cmpstr (found->str, ==, cases[i].expected);
    }
}

/* Keys of others are suggested only where they are what they look like. */
static void
test_collected_paths (void)
{
  static const char json[] = "{\"plain\":{\"\xd9\x85 \xe4\xb8\xad\":1},\"bad\xff\":{\"in\":1},"
                             "\"turned\xe2\x80\xaeround\":1,\"zero\xe2\x80\x8bwidth\":[1],\"list\":[1]}";
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  clasp_json_path_collect (json, strlen (json), paths, 100);
  g_assert_true (g_hash_table_contains (paths, "$.plain"));
  g_assert_true (g_hash_table_contains (paths, "$.plain[\"\xd9\x85 \xe4\xb8\xad\"]"));
  g_assert_true (g_hash_table_contains (paths, "$.list"));
  g_assert_true (g_hash_table_contains (paths, "$.list[0]"));
  g_assert_cmpuint (g_hash_table_size (paths), ==, 4);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/table", test_table);
  g_test_add_func ("/filter/places", test_places);
  g_test_add_func ("/filter/units", test_units);
  g_test_add_func ("/filter/limited", test_limited);
  g_test_add_func ("/filter/decimals", test_decimals);
  g_test_add_func ("/filter/path-bounds", test_path_bounds);
  g_test_add_func ("/filter/every-place", test_every_place);
  g_test_add_func ("/filter/depth", test_depth);
  g_test_add_func ("/filter/suggestions", test_suggestions);
  g_test_add_func ("/filter/terms", test_terms);
  g_test_add_func ("/filter/collected-paths", test_collected_paths);
  return g_test_run ();
}
