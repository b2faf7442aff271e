/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of records, its rows and its filter. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "clasp-find.h"
#include "clasp-needle.h"
#include "clasp-rate.h"
#include "clasp-record.h"
#include "clasp-format.h"
#include "session-harness.h"

static ClaspEvent
make_event (guint8 opcode, ClaspDirection direction, gint64 time_us, const char *data, gsize length)
{
  return (ClaspEvent) {
    .time_us = time_us,
    .data = (const guint8 *) data,
    .length = length,
    .wire_length = length,
    .n_frames = 1,
    .opcode = opcode,
    .direction = direction,
    .rule = CLASP_RULE_NONE,
    .first_byte = 0x80 | opcode,
    .header_length = 2,
    .close_code = opcode == CLASP_OPCODE_CLOSE
                      ? (length >= 2 ? (guint16) ((guint8) data[0] << 8 | (guint8) data[1]) : CLASP_CLOSE_NO_STATUS)
                      : 0,
  };
}

static void
append (ClaspCapture *capture, const ClaspEvent *events, gsize n)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (clasp_capture_append (capture, events, n, NULL, 0, &error));
  g_assert_no_error (error);
}

static void
append_one (ClaspCapture *capture, ClaspEvent event)
{
  append (capture, &event, 1);
}

static void
assert_text (ClaspRecordList *list, guint position, const char *property, const char *expected)
{
  g_autoptr (ClaspRecord) record = g_list_model_get_item (G_LIST_MODEL (list), position);
  g_autofree char *text = NULL;

  g_assert_nonnull (record);
  g_object_get (record, property, &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

/* ------------------------------------------------------------------------------------------------------------- rows */

static void
test_preview (void)
{
  static const struct
  {
    guint8 opcode;
    const char *data;
    gsize length;
    const char *preview;
  } rows[] = {
    { 1, "", 0, "" },
    { 1, "plain", 5, "plain" },
    { 1, "two\nlines\tand\r\nmore", 19, "two‹LF›lines‹TAB›and‹CR›‹LF›more" },
    { 1, "a\0b\x1b[31m\x7f", 9, "a‹NUL›b‹ESC›[31m‹DEL›" },
    { 1, "caf\xc3\xa9 \xe2\x9c\x93", 9, "café ✓" },
    { 1, "bad \xff\xfe utf8 \xc3", 13, "bad ‹xFF›‹xFE› utf8 ‹xC3›" },
    { 1, "rtl \xe2\x80\xae gpj.exe", 15, "rtl ‹U+202E› gpj.exe" },
    { 2, "\x82\xa6\x73\x79", 4, "82 a6 73 79" },
    { 2, "", 0, "" },
    { 9, "\0\0\x1f\x2a", 4, "0x 0000 1f2a" },
    { 9, "\1\2\3", 3, "0x 0102 03" },
    { 9, "hi", 2, "0x 6869  “hi”" },
    { 9, "", 0, "" },
    { 10, "\1\2", 2, "0x 0102" },
    { 8, "", 0, "1005 No status" },
    { 8, "\x03\xe8", 2, "1000 Normal closure" },
    { 8,
      "\x03\xe8"
      "bye",
      5, "1000 Normal closure — bye" },
    { 3, "\1", 1, "01" },
    { 0, "\1", 1, "01" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
      g_autofree char *preview = NULL;
      ClaspCaptureEntry entry;

      append_one (capture, make_event (rows[i].opcode, CLASP_DIRECTION_IN, 0, rows[i].data, rows[i].length));
      clasp_capture_get_entry (capture, 0, &entry);
      preview = clasp_record_format_preview (capture, &entry);
      if (rows[i].opcode == 8 && rows[i].length == 0)
        g_assert_cmpstr (preview, ==, clasp_close_code_get_name (1005));
      else
        g_assert_cmpstr (preview, ==, rows[i].preview);
    }
}

/* Long payloads: no more than 256 characters, none of them torn, whatever stands where reading stopped. */
static void
test_long_preview (void)
{
  for (gsize shift = 0; shift < 8; shift++)
    {
      g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *preview = NULL;
      g_autofree char *hex = NULL;
      ClaspCaptureEntry entry;

      g_string_append_len (text, "aaaaaaaa", (gssize) shift);
      while (text->len < 5000)
        g_string_append (text, "\xf0\x9f\x90\xaa");
      append_one (capture, make_event (1, CLASP_DIRECTION_IN, 0, text->str, text->len));
      append_one (capture, make_event (2, CLASP_DIRECTION_IN, 0, text->str, text->len));
      clasp_capture_get_entry (capture, 0, &entry);
      preview = clasp_record_format_preview (capture, &entry);
      g_assert_cmpint (g_utf8_strlen (preview, -1), <=, 256);
      g_assert_cmpint (g_utf8_strlen (preview, -1), >=, 250);
      g_assert_null (strstr (preview, "\xef\xbf\xbd"));
      g_assert_true (g_str_has_suffix (preview, "…"));
      clasp_capture_get_entry (capture, 1, &entry);
      hex = clasp_record_format_preview (capture, &entry);
      g_assert_cmpint (g_utf8_strlen (hex, -1), <=, 256);
      g_assert_true (g_str_has_suffix (hex, " …"));
    }
}

static void
test_row (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (GDateTime) start = g_date_time_new_local (2026, 3, 4, 12, 41, 7.112);
  const gint64 wall = g_date_time_to_unix_usec (start);
  g_autoptr (ClaspRecordList) list = NULL;
  g_autoptr (ClaspRecord) first = NULL;
  g_autoptr (ClaspRecord) again = NULL;
  g_autoptr (ClaspRecord) third = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autofree ClaspFrameInfo *frames = NULL;
  g_autofree char *summary = NULL;
  ClaspEvent broken = make_event (1, CLASP_DIRECTION_IN, 60004161, "x", 1);

  ClaspEvent deliberate = make_event (1, CLASP_DIRECTION_OUT, 60004200, "y", 1);

  broken.flags = CLASP_EVENT_BREACH;
  deliberate.flags = CLASP_EVENT_DELIBERATE;
  append_one (capture, make_event (1, CLASP_DIRECTION_OUT, 48, "subscribe", 9));
  append_one (capture, make_event (9, CLASP_DIRECTION_IN, 4161, "\1\2", 2));
  append_one (capture, make_event (10, CLASP_DIRECTION_OUT, 4220, "\1\2", 2));
  append_one (capture, broken);
  append_one (capture, deliberate);
  list = clasp_record_list_new (capture, wall);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 5);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == CLASP_TYPE_RECORD);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 5));
  assert_text (list, 0, "time-text", "12:41:07.112 048");
  assert_text (list, 1, "time-text", "+0.004 113");
  assert_text (list, 3, "time-text", "+60.004 113");
  assert_text (list, 2, "preview", "0x 0102  — answered in 59 µs");
  assert_text (list, 1, "length-text", "2");
  assert_text (list, 4, "preview", "[on purpose] y");

  /* The same row as long as somebody holds it. */
  first = g_list_model_get_item (G_LIST_MODEL (list), 0);
  again = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (first == again);
  g_assert_cmpuint (clasp_record_get_number (first), ==, 1);
  g_assert_cmpint (clasp_record_get_gap (first), ==, -1);
  g_assert_cmpint (clasp_record_get_wall_time (first), ==, wall + 48);
  third = g_list_model_get_item (G_LIST_MODEL (list), 2);
  g_assert_cmpint (clasp_record_get_gap (third), ==, 59);
  payload = clasp_record_read_payload (first, 3, NULL);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "sub", 3);
  frames = clasp_record_read_frames (first, NULL);
  g_assert_cmpuint (frames[0].payload_length, ==, 9);
  g_object_get (first, "summary", &summary, NULL);
  g_assert_cmpstr (summary, ==, "Text sent, 9 bytes, 12:41:07.112 048: subscribe");
  assert_text (list, 3, "summary", "Text received, 1 byte, +60.004 113, breaks a rule: x");
  /* A row outlives its list. */
  g_clear_object (&list);
  g_assert_cmpuint (clasp_record_get_number (first), ==, 1);
}

static void
test_numbers (void)
{
  static const struct
  {
    guint64 length;
    const char *text;
  } lengths[] = {
    { 0, "0" },
    { 1023, "1023" },
    { 1024, "1.0\302\240KiB" },
    { 2150, "2.1\302\240KiB" },
    { 64 * 1024 * 1024, "64.0\302\240MiB" },
  };
  static const struct
  {
    guint64 count;
    const char *text;
  } counts[] = {
    { 0, "0" },
    { 999, "999" },
    { 1000, "1,000" },
    { 1204318, "1,204,318" },
  };
  static const struct
  {
    gint64 us;
    const char *text;
  } durations[] = {
    { 0, "0 µs" },
    { 59, "59 µs" },
    { 6100, "6.1 ms" },
    { 12300000, "12.30 s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = clasp_format_length (lengths[i].length);

      g_assert_cmpstr (text, ==, lengths[i].text);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *text = clasp_format_count (counts[i].count);

      g_assert_cmpstr (text, ==, counts[i].text);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autofree char *text = clasp_format_duration (durations[i].us);

      g_assert_cmpstr (text, ==, durations[i].text);
    }
}

/* ------------------------------------------------------------------------------------------------------------- list */

typedef struct
{
  guint changes;
  guint n_items; /* as added up from what was told */
} Told;

static void
count_change (GListModel *list, guint position, guint removed, guint added, gpointer user_data)
{
  Told *told = user_data;

  g_assert_cmpuint (position + removed, <=, told->n_items);
  told->n_items = told->n_items - removed + added;
  told->changes++;
  g_assert_cmpuint (told->n_items, ==, g_list_model_get_n_items (list));
}

static void
append_many (ClaspCapture *capture, guint begin, guint n)
{
  g_autofree ClaspEvent *events = g_new (ClaspEvent, n);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      char *text = g_strdup_printf ("{\"n\":%u,\"symbol\":\"%s\"}", begin + i, (begin + i) % 7 == 0 ? "GLBX" : "Acme");

      g_ptr_array_add (texts, text);
      events[i] = make_event (1, (begin + i) % 2 == 0 ? CLASP_DIRECTION_IN : CLASP_DIRECTION_OUT, begin + i, text,
                              strlen (text));
    }
  append (capture, events, n);
}

static void
test_one_change_an_update (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = clasp_record_list_new (capture, 0);
  Told told = { 0 };

  g_signal_connect (list, "items-changed", G_CALLBACK (count_change), &told);
  clasp_record_list_update (list);
  g_assert_cmpuint (told.changes, ==, 0);
  for (guint i = 0; i < 10; i++)
    {
      for (guint j = 0; j < 10; j++)
        append_many (capture, i * 10000 + j * 1000, 1000);
      clasp_record_list_update (list);
      clasp_record_list_update (list);
      g_assert_cmpuint (told.changes, ==, i + 1);
      g_assert_cmpuint (told.n_items, ==, (i + 1) * 10000);
    }
  g_assert_cmpuint (clasp_record_list_get_n_total (list), ==, 100000);
}

static gboolean
has_searched (gpointer list)
{
  gboolean searching;

  g_object_get (list, "searching", &searching, NULL);
  return !searching;
}

static void
set_filter (ClaspRecordList *list, const char *filter)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (clasp_record_list_set_filter (list, filter, &error));
  g_assert_no_error (error);
  harness_wait (has_searched, list);
}

static guint
count_matches (ClaspRecordList *list, const char *filter)
{
  set_filter (list, filter);
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

static void
test_filter_of_many (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = NULL;
  Told told = { .n_items = 100000 };

  for (guint i = 0; i < 100; i++)
    append_many (capture, i * 1000, 1000);
  list = clasp_record_list_new (capture, 0);
  g_signal_connect (list, "items-changed", G_CALLBACK (count_change), &told);

  g_assert_cmpuint (count_matches (list, "glbx"), ==, 14286);
  for (guint i = 0; i < 14286; i += 1000)
    {
      g_autoptr (ClaspRecord) record = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpuint (clasp_record_get_number (record), ==, i * 7 + 1);
    }
  /* It goes on as the capture grows. */
  append_many (capture, 100000, 700);
  clasp_record_list_update (list);
  harness_wait (has_searched, list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 14386);
  g_assert_cmpuint (count_matches (list, "GLBX dir:in"), ==, 7193);
  g_assert_cmpuint (count_matches (list, "\"n\":99999,"), ==, 1); /* a quoted n, and then :99999, */
  g_assert_cmpuint (count_matches (list, ":99999,"), ==, 1);
  g_assert_cmpuint (count_matches (list, "nowhere"), ==, 0);
  g_assert_cmpuint (count_matches (list, ""), ==, 100700);
  g_assert_cmpuint (told.n_items, ==, 100700);

  /* A filter given up half way leaves nothing behind. */
  for (guint i = 0; i < 5; i++)
    {
      g_assert_true (clasp_record_list_set_filter (list, i % 2 == 0 ? "glbx" : "acme", NULL));
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_true (clasp_record_list_set_filter (list, "acme", NULL));
  g_clear_object (&list);
  harness_run_for (20);
}

static void
note_count (ClaspRecordList *list, GParamSpec *pspec, gpointer user_data)
{
  if (has_searched (list))
    *(guint *) user_data = g_list_model_get_n_items (G_LIST_MODEL (list));
}

/* That a filter has looked at all is told after the last that it found. */
static void
test_end_of_filtering (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = NULL;
  guint noted = 0;

  for (guint i = 0; i < 100; i++)
    append_many (capture, i * 1000, 1000);
  list = clasp_record_list_new (capture, 0);
  g_signal_connect (list, "notify::searching", G_CALLBACK (note_count), &noted);
  g_assert_true (clasp_record_list_set_filter (list, "glbx", NULL));
  g_assert_false (has_searched (list));
  harness_wait (has_searched, list);
  g_assert_cmpuint (noted, ==, 14286);
}

static gboolean
has_found (gpointer find)
{
  return !clasp_find_is_searching (find);
}

static guint
count_found (ClaspFind *find, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (clasp_find_set_text (find, text, &error));
  g_assert_no_error (error);
  harness_wait (has_found, find);
  return clasp_find_get_n_found (find);
}

/* Every seventh record is found, and the others stay listed. */
static void
test_find (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = NULL;
  g_autoptr (ClaspFind) find = clasp_find_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    append_many (capture, i * 1000, 1000);
  list = clasp_record_list_new (capture, 0);
  clasp_find_set_records (find, list);
  g_assert_cmpuint (clasp_find_seek (find, 0, TRUE), ==, G_MAXUINT);
  g_assert_cmpuint (count_found (find, "GLBX"), ==, 14286);
  g_assert_cmpuint (clasp_find_get_n_searched (find), ==, 100000);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 100000);
  for (guint i = 0; i < 100000; i += 997)
    {
      g_assert_cmpuint (clasp_find_seek (find, i, TRUE), ==, i + 6 < 100000 ? (i + 6) / 7 * 7 : G_MAXUINT);
      g_assert_cmpuint (clasp_find_seek (find, i, FALSE), ==, i / 7 * 7);
      g_assert_cmpuint (clasp_find_get_rank (find, i), ==, i % 7 == 0 ? i / 7 + 1 : 0);
    }
  g_assert_cmpuint (clasp_find_seek (find, G_MAXUINT, TRUE), ==, G_MAXUINT);
  g_assert_cmpuint (clasp_find_seek (find, G_MAXUINT, FALSE), ==, 99995);
  /* What would mean something in a filter is looked for as it stands. */
  g_assert_cmpuint (count_found (find, "dir:in"), ==, 0);
  g_assert_cmpuint (count_found (find, "\"n\":99999,"), ==, 1);
  g_assert_cmpuint (clasp_find_seek (find, 0, TRUE), ==, 99999);
  g_assert_cmpuint (count_found (find, "/\"n\":9999[0-9],/"), ==, 10);
  g_assert_cmpuint (count_found (find, "\\"), ==, 0);
  g_assert_false (clasp_find_set_text (find, "/(/", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_null (clasp_find_get_text (find));
  g_assert_cmpuint (clasp_find_get_n_found (find), ==, 0);
}

/* It goes on as the capture grows, looks only at what is listed, and a search that is given up leaves nothing. */
static void
test_find_in_what_is_listed (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = NULL;
  g_autoptr (ClaspFind) find = clasp_find_new ();

  append_many (capture, 0, 1000);
  list = clasp_record_list_new (capture, 0);
  clasp_find_set_records (find, list);
  g_assert_cmpuint (count_found (find, "glbx"), ==, 143);
  append_many (capture, 1000, 1000);
  clasp_record_list_update (list);
  harness_wait (has_found, find);
  g_assert_cmpuint (clasp_find_get_n_found (find), ==, 286);
  set_filter (list, "glbx");
  harness_wait (has_found, find);
  g_assert_cmpuint (clasp_find_get_n_found (find), ==, 286);
  g_assert_cmpuint (clasp_find_get_rank (find, 285), ==, 286);
  set_filter (list, "acme");
  harness_wait (has_found, find);
  g_assert_cmpuint (clasp_find_get_n_found (find), ==, 0);
  g_assert_cmpuint (clasp_find_seek (find, 0, TRUE), ==, G_MAXUINT);
  set_filter (list, "");
  for (guint i = 0; i < 50; i++)
    {
      g_assert_true (clasp_find_set_text (find, i % 2 == 0 ? "acme" : "glbx", NULL));
      g_main_context_iteration (NULL, FALSE);
    }
  harness_wait (has_found, find);
  g_assert_cmpuint (clasp_find_get_n_found (find), ==, 286);
  g_assert_true (clasp_find_set_text (find, "", NULL));
  g_assert_cmpuint (clasp_find_get_n_found (find), ==, 0);
  g_assert_true (clasp_find_set_text (find, "acme", NULL));
  g_clear_object (&find);
  harness_run_for (20);
}

static void
note_searching (ClaspFind *find, gpointer user_data)
{
  *(gboolean *) user_data = clasp_find_is_searching (find);
}

/* Where there is nothing to look at, the end of the search before is told all the same. */
static void
test_find_ends (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspCapture) empty = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = NULL;
  g_autoptr (ClaspRecordList) nothing = clasp_record_list_new (empty, 0);
  g_autoptr (ClaspFind) find = clasp_find_new ();
  gboolean searching = FALSE;

  append_many (capture, 0, 1000);
  list = clasp_record_list_new (capture, 0);
  g_signal_connect (find, "changed", G_CALLBACK (note_searching), &searching);
  clasp_find_set_records (find, list);
  g_assert_true (clasp_find_set_text (find, "glbx", NULL));
  g_assert_true (searching);
  clasp_find_set_records (find, nothing);
  g_assert_true (searching);
  harness_wait (has_found, find);
  g_assert_false (searching);
}

/* A regex that takes too long for some is told of, and forgotten when something else is looked for. */
static void
test_find_limited (void)
{
  g_autofree char *many = g_strnfill (5000, 'a');
  g_autofree char *slow = g_strconcat (many, "b", NULL);
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = NULL;
  g_autoptr (ClaspFind) find = clasp_find_new ();

  for (guint i = 0; i < 3; i++)
    append_one (capture, make_event (1, CLASP_DIRECTION_IN, i, slow, strlen (slow)));
  append_one (capture, make_event (1, CLASP_DIRECTION_IN, 3, "caa", 3));
  list = clasp_record_list_new (capture, 0);
  clasp_find_set_records (find, list);
  g_assert_cmpuint (count_found (find, "/(a|aa)+$/"), ==, 1);
  g_assert_cmpuint (clasp_find_get_n_limited (find), ==, 3);
  g_assert_false (clasp_find_get_n_limited (find) >= CLASP_FILTER_LIMITED_MAX);
  for (guint i = 0; i < 30; i++)
    append_one (capture, make_event (1, CLASP_DIRECTION_IN, i, slow, strlen (slow)));
  clasp_record_list_update (list);
  harness_wait (has_found, find);
  g_assert_true (clasp_find_get_n_limited (find) >= CLASP_FILTER_LIMITED_MAX);
  g_assert_cmpuint (count_found (find, "caa"), ==, 1);
  g_assert_cmpuint (clasp_find_get_n_limited (find), ==, 0);
  g_assert_false (clasp_find_get_n_limited (find) >= CLASP_FILTER_LIMITED_MAX);
}

static void
test_places (void)
{
  static const struct
  {
    const char *text, *shown, *places;
  } rows[] = {
    { "an", "Banana", "1+2 3+2" },
    { "STRAẞE", "straße", "0+7" },
    { "/b.n/", "Banana", "0+3" },
    { "x", "Banana", "" },
    { "a.", "Banana.", "5+2" },
    { "/a*/", "Banana", "1+1 3+1 5+1" },
    { "é", "caf\xc3\xa9", "3+2" },
    { "/api/users/", "GET /api/users/1", "4+11" },
    { "/b/ x /a/", "a /b/ x /a/", "2+9" },
    { "/b\\/c/", "ab/c", "1+3" },
    { "/B/i", "ab", "1+1" },
    { "/", "a/b", "1+1" },
    { "//", "a//b", "1+2" },
  };
  g_autoptr (ClaspFind) find = clasp_find_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) places = NULL;
      g_autoptr (GString) told = g_string_new (NULL);

      g_assert_true (clasp_find_set_text (find, rows[i].text, NULL));
      places = clasp_find_dup_places (find, rows[i].shown, strlen (rows[i].shown));
      for (guint j = 0; j < places->len; j++)
        {
          const ClaspFilterPlace *place = &g_array_index (places, ClaspFilterPlace, j);

          g_string_append_printf (told, "%s%" G_GSIZE_FORMAT "+%" G_GSIZE_FORMAT, j > 0 ? " " : "", place->offset,
                                  place->length);
        }
      g_assert_cmpstr (told->str, ==, rows[i].places);
    }
}

static void
test_filter_terms (void)
{
  static const struct
  {
    const char *filter;
    const char *numbers;
  } rows[] = {
    { "dir:in", "1 4 5 7" },
    { "dir:out", "2 3 6" },
    { "DIR:IN", "1 4 5 7" },
    { "type:text", "1 2 7" },
    { "type:binary", "3" },
    { "type:ping", "4" },
    { "type:close", "6" },
    { "type:pong", "5" },
    { "type:control", "4 5 6" },
    { "type:data", "1 2 3 7" },
    { "type:ping,pong", "4 5" },
    { "len:>4", "1 2 6 7" },
    { "len:<4", "3 5" },
    { "len:4", "4" },
    { "len:=4", "4" },
    { "len:>=4", "1 2 4 6 7" },
    { "len:<=3", "3 5" },
    { "len:>1k", "7" },
    { "len:<1k", "1 2 3 4 5 6" },
    { "len:>0.5k", "7" },
    { "rule:FRM-11", "7" },
    { "rule:frm-11", "7" },
    { "rule:FRM-02", "" },
    { "is:faulty", "7" },
    { "hello", "1 2" },
    { "HELLO", "1 2" },
    { "hello world", "1" },
    { "\"hello world\"", "1" },
    { "\"world hello\"", "" },
    { "world hello", "1" },
    { "hello dir:out", "2" },
    { "\"dir:in\"", "" },
    { "straße", "2" },
    { "STRASSE", "" },
    { "ÜBER", "2" },
    { "\"foo:bar\"", "" },
    { "bye", "6" },
    { "type:text len:>1k is:faulty", "7" },
    { "needle", "7" },
    { "", "1 2 3 4 5 6 7" },
    { "   ", "1 2 3 4 5 6 7" },
    { "\"\"", "1 2 3 4 5 6 7" },
  };
  static const char *const broken[] = {
    "dir:",    "dir:up",  "type:", "type:json",  "type:text,", "len:",        "len:big", "len:>",       "len:1x",
    "len:><5", "len:>-1", "rule:", "rule:XYZ-1", "is:fine",    "hello len:>", "foo:bar", "\"hello wor",
  };
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = NULL;
  g_autofree char *large = g_strnfill (600000, '.');
  const ClaspFrameInfo frame = { 600000, 0x81, 10, 0, CLASP_RULE_FRM_11, { 0 } };
  ClaspEvent breaking;

  /* Across the pieces in which a long payload is searched. */
  memcpy (large + CLASP_CAPTURE_READER_MAX - 3, "Needle", 6);
  breaking = make_event (1, CLASP_DIRECTION_IN, 7, large, 600000);
  breaking.rule = CLASP_RULE_FRM_11;
  breaking.flags = CLASP_EVENT_BREACH;
  append_one (capture, make_event (1, CLASP_DIRECTION_IN, 1, "hello world", 11));
  append_one (capture, make_event (1, CLASP_DIRECTION_OUT, 2,
                                   "Hello Stra\xc3\x9f"
                                   "e \xc3\xbc"
                                   "ber",
                                   19));
  append_one (capture, make_event (2, CLASP_DIRECTION_OUT, 3, "\1\2\3", 3));
  append_one (capture, make_event (9, CLASP_DIRECTION_IN, 4, "ping", 4));
  append_one (capture, make_event (10, CLASP_DIRECTION_IN, 5, "", 0));
  append_one (capture, make_event (8, CLASP_DIRECTION_OUT, 6,
                                   "\x03\xe8"
                                   "bye",
                                   5));
  g_assert_true (clasp_capture_append (capture, &breaking, 1, &frame, 1, NULL));
  list = clasp_record_list_new (capture, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) numbers = g_string_new (NULL);

      set_filter (list, rows[i].filter);
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (list)); j++)
        {
          g_autoptr (ClaspRecord) record = g_list_model_get_item (G_LIST_MODEL (list), j);

          g_string_append_printf (numbers, "%s%" G_GUINT64_FORMAT, j > 0 ? " " : "", clasp_record_get_number (record));
        }
      if (strcmp (numbers->str, rows[i].numbers) != 0)
        g_error ("“%s” shows %s, not %s", rows[i].filter, numbers->str, rows[i].numbers);
    }

  /* What can't be read says so, and leaves what is shown. */
  set_filter (list, "hello");
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;

      if (clasp_record_list_set_filter (list, broken[i], &error))
        g_error ("“%s” was taken", broken[i]);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
    }
}

static void
test_without_capture (void)
{
  g_autoptr (ClaspRecordList) list = clasp_record_list_new (NULL, 0);

  clasp_record_list_update (list);
  set_filter (list, "x");
  set_filter (list, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 0));
  g_assert_cmpuint (clasp_record_list_get_n_total (list), ==, 0);
}

/* --------------------------------------------------------------------------------------------------------- small
   parts */

static void
test_needle (void)
{
  static const struct
  {
    const char *needle;
    const char *text;
    gboolean found;
  } rows[] = {
    { "", "", TRUE },       { "", "x", TRUE },       { "x", "", FALSE },    { "abc", "xxABCxx", TRUE },
    { "abc", "ab", FALSE }, { "aab", "aaab", TRUE }, { "é", "CAFÉ", TRUE }, { "Σ", "σ", TRUE },
    { "ж", "Ж", TRUE },     { "k", "K", TRUE },      { "ÿ", "Ÿ", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspNeedle) needle = clasp_needle_new (rows[i].needle);

      g_assert_cmpint (clasp_needle_is_in (needle, (const guint8 *) rows[i].text, strlen (rows[i].text)), ==,
                       rows[i].found);
    }
}

static void
test_rate (void)
{
  ClaspRate window = { .n = 0 };
  double rate, bytes;
  guint64 total = 0;

  /* 1,000 a second, told every 50 ms. */
  for (gint64 now = 0; now <= 5 * G_USEC_PER_SEC; now += 50000, total += 50)
    clasp_rate_add (&window, now, total, total * 10, &rate, &bytes);
  g_assert_cmpfloat_with_epsilon (rate, 1000, 1);
  g_assert_cmpfloat_with_epsilon (bytes, 10000, 10);
  total -= 50;
  /* Then nothing: it falls to nothing within a second. */
  for (gint64 now = 5 * G_USEC_PER_SEC; now <= 6.3 * G_USEC_PER_SEC; now += 250000)
    clasp_rate_add (&window, now, total, total * 10, &rate, &bytes);
  g_assert_cmpfloat (rate, ==, 0);
  g_assert_cmpfloat (bytes, ==, 0);
  /* One message after a minute is one a second. */
  total++;
  clasp_rate_add (&window, 66 * G_USEC_PER_SEC, total, total * 10, &rate, &bytes);
  g_assert_cmpfloat (rate, >, 0.9);
  g_assert_cmpfloat (rate, <=, 1);
  /* Ten thousand updates in a second fit as well. */
  for (gint64 now = 67 * G_USEC_PER_SEC; now < 68 * G_USEC_PER_SEC; now += 100, total++)
    clasp_rate_add (&window, now, total, total * 10, &rate, &bytes);
  g_assert_cmpfloat (rate, >, 0);
}

/* ------------------------------------------------------------------------------------------------ held and cleared */

static void
test_held_and_cleared (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = clasp_record_list_new (capture, 0);
  GListModel *model = G_LIST_MODEL (list);

  for (guint i = 0; i < 4; i++)
    append_one (capture, make_event (i % 2 == 0 ? 1 : 2, CLASP_DIRECTION_IN, i, "word", 4));
  clasp_record_list_update (list);
  clasp_record_list_set_held (list, TRUE);
  append_one (capture, make_event (1, CLASP_DIRECTION_IN, 4, "word", 4));
  clasp_record_list_update (list);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 4);
  g_assert_cmpuint (clasp_record_list_get_n_total (list), ==, 5);
  set_filter (list, "type:text");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);
  clasp_record_list_set_held (list, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 3);

  clasp_record_list_set_start (list, 2);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);
  set_filter (list, "");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 3);
  g_assert_cmpuint (clasp_record_list_get_index (list, 0), ==, 2);
  g_assert_cmpuint (clasp_record_list_find (list, 1), ==, G_MAXUINT);
  g_assert_cmpuint (clasp_record_list_find (list, 4), ==, 2);
  append_one (capture, make_event (1, CLASP_DIRECTION_IN, 5, "word", 4));
  clasp_record_list_update (list);
  g_assert_cmpuint (clasp_record_list_find (list, 5), ==, 3);
  clasp_record_list_set_start (list, 0);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 6);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("clasp-cache-XXXXXX", NULL);

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/preview", test_preview);
  g_test_add_func ("/record/long-preview", test_long_preview);
  g_test_add_func ("/record/row", test_row);
  g_test_add_func ("/record/numbers", test_numbers);
  g_test_add_func ("/record-list/one-change-an-update", test_one_change_an_update);
  g_test_add_func ("/record-list/filter-of-many", test_filter_of_many);
  g_test_add_func ("/record-list/end-of-filtering", test_end_of_filtering);
  g_test_add_func ("/find/next-and-previous", test_find);
  g_test_add_func ("/find/in-what-is-listed", test_find_in_what_is_listed);
  g_test_add_func ("/find/places", test_places);
  g_test_add_func ("/find/ends", test_find_ends);
  g_test_add_func ("/find/limited", test_find_limited);
  g_test_add_func ("/record-list/filter-terms", test_filter_terms);
  g_test_add_func ("/record-list/without-capture", test_without_capture);
  g_test_add_func ("/record-list/held-and-cleared", test_held_and_cleared);
  g_test_add_func ("/needle", test_needle);
  g_test_add_func ("/rate", test_rate);
  return g_test_run ();
}
