/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clasp-capture-format.h"
#include "clasp-capture.h"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("clasp-capture-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->path = g_build_filename (fixture->folder, "log", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static ClaspEvent
text_event (gint64 time_us, const char *text)
{
  return (ClaspEvent) {
    .time_us = time_us,
    .data = (const guint8 *) text,
    .length = strlen (text),
    .wire_length = strlen (text),
    .n_frames = 1,
    .opcode = CLASP_OPCODE_TEXT,
    .direction = CLASP_DIRECTION_IN,
    .rule = CLASP_RULE_NONE,
    .first_byte = 0x81,
    .header_length = 2,
  };
}

static void
append (ClaspCapture *capture, const ClaspEvent *events, gsize n, const ClaspFrameInfo *frames, gsize n_frames)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (clasp_capture_append (capture, events, n, frames, n_frames, &error));
  g_assert_no_error (error);
}

static void
assert_payload (ClaspCapture *capture, guint64 index, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ClaspCaptureEntry entry;

  g_assert_true (clasp_capture_get_entry (capture, index, &entry));
  bytes = clasp_capture_read_payload (capture, &entry, 0, G_MAXSIZE, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

/* Five records of all kinds, in two batches: text, empty, fragmented with a rule, not kept, close. */
static const ClaspFrameInfo FRAMES[] = {
  { 3, 0x01, 2, 0, CLASP_RULE_NONE, { 0x01, 3 } },
  { 0, 0x00, 4, 0, CLASP_RULE_FRM_05, { 0x00, 126, 0, 0 } },
  { 4, 0x80, 2, 1, CLASP_RULE_NONE, { 0x80, 4 } },
};

static void
append_all_kinds (ClaspCapture *capture)
{
  ClaspEvent first[2] = { text_event (10, "hello"), text_event (11, "") };
  ClaspEvent second[3] = { text_event (12, "fragged"), text_event (13, "xxxx"), text_event (-14, "\003\350bye") };

  first[1].data = NULL;
  second[0].n_frames = 3;
  second[0].rule = CLASP_RULE_FRM_05;
  second[0].flags = CLASP_EVENT_BREACH;
  second[1].data = NULL;
  second[1].direction = CLASP_DIRECTION_OUT;
  second[1].header_length = 6;
  second[2].opcode = CLASP_OPCODE_CLOSE;
  second[2].close_code = 1000;
  append (capture, first, 2, NULL, 0);
  append (capture, second, 3, FRAMES, G_N_ELEMENTS (FRAMES));
}

static void
check_all_kinds (ClaspCapture *capture)
{
  g_autoptr (GError) error = NULL;
  g_autofree ClaspFrameInfo *frames = NULL;
  g_autofree ClaspFrameInfo *single = NULL;
  g_autoptr (GBytes) part = NULL;
  g_autoptr (GBytes) missing = NULL;
  ClaspCaptureEntry entry;

  g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, 5);
  g_assert_false (clasp_capture_get_entry (capture, 5, &entry));
  assert_payload (capture, 0, "hello");
  assert_payload (capture, 1, "");
  assert_payload (capture, 2, "fragged");
  assert_payload (capture, 4, "\003\350bye");

  g_assert_true (clasp_capture_get_entry (capture, 2, &entry));
  g_assert_cmpint (entry.time_us, ==, 12);
  g_assert_cmpuint (entry.n_frames, ==, 3);
  g_assert_cmpuint (entry.rule, ==, CLASP_RULE_FRM_05);
  g_assert_cmpuint (entry.flags, ==, CLASP_EVENT_BREACH);
  frames = clasp_capture_read_frames (capture, &entry, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (frames[i].payload_length, ==, FRAMES[i].payload_length);
      g_assert_cmpuint (frames[i].first_byte, ==, FRAMES[i].first_byte);
      g_assert_cmpuint (frames[i].header_length, ==, FRAMES[i].header_length);
      g_assert_cmpuint (frames[i].masked, ==, FRAMES[i].masked);
      g_assert_cmpuint (frames[i].rule, ==, FRAMES[i].rule);
    }
  part = clasp_capture_read_payload (capture, &entry, 4, 2, &error);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "ge", 2);

  /* What was not kept says so, and its one frame is told all the same. */
  g_assert_true (clasp_capture_get_entry (capture, 3, &entry));
  g_assert_cmpuint (entry.length, ==, 4);
  g_assert_cmpuint (entry.flags & CLASP_CAPTURE_NOT_KEPT, !=, 0);
  missing = clasp_capture_read_payload (capture, &entry, 0, G_MAXSIZE, &error);
  g_assert_null (missing);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  single = clasp_capture_read_frames (capture, &entry, NULL);
  g_assert_cmpuint (single[0].masked, ==, 1);
  g_assert_cmpuint (single[0].payload_length, ==, 4);

  g_assert_true (clasp_capture_get_entry (capture, 4, &entry));
  g_assert_cmpint (entry.time_us, ==, -14);
  g_assert_cmpuint (entry.close_code, ==, 1000);
  g_assert_cmpuint (entry.opcode, ==, CLASP_OPCODE_CLOSE);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, &error);
  g_autoptr (ClaspCapture) again = NULL;

  g_assert_no_error (error);
  append_all_kinds (capture);
  check_all_kinds (capture);

  again = clasp_capture_open (fixture->path, &error);
  g_assert_no_error (error);
  check_all_kinds (again);
  g_assert_cmpuint (clasp_capture_get_size (again), ==, clasp_capture_get_size (capture));
  g_assert_cmpint (clasp_capture_get_wall_start (again), ==, clasp_capture_get_wall_start (capture));
}

static void
test_hidden (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, &error);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "handclasp", NULL);
  g_autoptr (GDir) dir = NULL;

  g_assert_no_error (error);
  append_all_kinds (capture);
  check_all_kinds (capture);

  dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    g_assert_false (g_str_has_prefix (name, "capture-"));
}

/* Where each record ends, by the format's own arithmetic. */
static guint
whole_records (gsize length)
{
  static const gsize sizes[] = { 36 + 5, 36, 60 + 7 + 3 * 24, 36, 60 + 5 };
  gsize end = CLASP_CAPTURE_HEAD_SIZE;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      end += sizes[i];
      if (length < end)
        return i;
    }
  return G_N_ELEMENTS (sizes);
}

static void
test_cut_at_every_byte (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  append_all_kinds (capture);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  g_assert_cmpuint (whole_records (length), ==, 5);
  g_assert_cmpuint (whole_records (length - 1), ==, 4);

  for (gsize cut = 0; cut <= length; cut++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ClaspCapture) part = NULL;

      g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) cut, NULL));
      part = clasp_capture_open (fixture->path, &error);
      if (cut < CLASP_CAPTURE_HEAD_SIZE)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (clasp_capture_get_n_entries (part), ==, whole_records (cut));
      if (whole_records (cut) > 0)
        assert_payload (part, 0, "hello");
      if (whole_records (cut) == 5)
        check_all_kinds (part);
    }
}

/* Any changed bit in a record's header loses that record, and no other. */
static void
test_damaged_header (Fixture *fixture, gconstpointer data)
{
  const gsize second = CLASP_CAPTURE_HEAD_SIZE + 36 + 5;
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  append_all_kinds (capture);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  for (guint bit = 0; bit < CLASP_CAPTURE_HEADER_SIZE * 8; bit++)
    {
      g_autoptr (ClaspCapture) part = NULL;
      ClaspCaptureEntry entry;

      bytes[second + bit / 8] ^= (char) (1 << bit % 8);
      g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) length, NULL));
      bytes[second + bit / 8] ^= (char) (1 << bit % 8);
      part = clasp_capture_open (fixture->path, NULL);
      g_assert_cmpuint (clasp_capture_get_n_entries (part), ==, 5);
      g_assert_true (clasp_capture_get_entry (part, 1, &entry));
      g_assert_cmpuint (entry.flags, ==, CLASP_CAPTURE_LOST);
      assert_payload (part, 0, "hello");
      assert_payload (part, 2, "fragged");
      assert_payload (part, 4, "\003\350bye");
    }
}

static guint
count_whole (ClaspCapture *capture, guint *n_broken)
{
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  ClaspCaptureEntry entry;
  guint n = 0;

  *n_broken = 0;
  for (guint64 i = 0; clasp_capture_reader_get_entry (&reader, capture, i, &entry); i++)
    if (clasp_capture_reader_is_whole (&reader, capture, &entry))
      n++;
    else
      (*n_broken)++;
  return n;
}

/* Any changed bit, anywhere behind the head, spoils one record at the most, and that is known; but for the last, which
 * may be taken for one that was not finished. */
static void
test_damaged_anywhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  guint broken;

  append_all_kinds (capture);
  g_assert_cmpuint (count_whole (capture, &broken), ==, 5);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  for (gsize at = CLASP_CAPTURE_HEAD_SIZE; at < length; at++)
    for (guint bit = 0; bit < 8; bit += 3)
      {
        g_autoptr (ClaspCapture) part = NULL;
        guint whole;

        bytes[at] ^= (char) (1 << bit);
        g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) length, NULL));
        bytes[at] ^= (char) (1 << bit);
        part = clasp_capture_open (fixture->path, NULL);
        whole = count_whole (part, &broken);
        g_assert_cmpuint (whole, ==, 4);
        g_assert_cmpuint (broken, ==, clasp_capture_get_n_entries (part) - 4);
      }
}

/* Bytes that went missing, or came in between, do not hide what follows. */
static void
test_cut_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  const gsize start = CLASP_CAPTURE_HEAD_SIZE + 36;
  g_autofree char *bytes = NULL;
  gsize length;
  guint broken;

  append_all_kinds (capture);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  for (gsize n = 1; n <= 41 + 36; n++)
    {
      g_autoptr (GByteArray) cut = g_byte_array_new ();
      g_autoptr (ClaspCapture) part = NULL;
      g_autoptr (ClaspCapture) longer = NULL;

      g_byte_array_append (cut, (const guint8 *) bytes, (guint) start);
      g_byte_array_append (cut, (const guint8 *) bytes + start + n, (guint) (length - start - n));
      g_assert_true (g_file_set_contents (fixture->path, (const char *) cut->data, cut->len, NULL));
      part = clasp_capture_open (fixture->path, NULL);
      g_assert_cmpuint (clasp_capture_get_n_entries (part), ==, 5);
      g_assert_cmpuint (count_whole (part, &broken), ==, (n <= 5 ? 4 : n <= 41 ? 3 : 2));
      assert_payload (part, 4, "\003\350bye");

      g_byte_array_set_size (cut, 0);
      g_byte_array_append (cut, (const guint8 *) bytes, (guint) (start + 3));
      g_byte_array_append (cut, (const guint8 *) bytes, (guint) n);
      g_byte_array_append (cut, (const guint8 *) bytes + start + 3, (guint) (length - start - 3));
      g_assert_true (g_file_set_contents (fixture->path, (const char *) cut->data, cut->len, NULL));
      longer = clasp_capture_open (fixture->path, NULL);
      g_assert_cmpuint (clasp_capture_get_n_entries (longer), ==, 5);
      g_assert_cmpuint (count_whole (longer, &broken), ==, 4);
    }
}

/* A record that claims more than there is must not be believed. */
static void
test_length_that_lies (Fixture *fixture, gconstpointer data)
{
  static const guint64 lengths[] = { 1, G_MAXUINT32, G_MAXINT64 / 5, G_MAXINT64, G_MAXUINT64 - 10, G_MAXUINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint8 log[CLASP_CAPTURE_HEAD_SIZE + CLASP_CAPTURE_HEADER_MAX] = { 0 };
      const ClaspCaptureHead head = { .version = CLASP_CAPTURE_VERSION };
      const ClaspCaptureEntry entry = { .length = lengths[i], .n_frames = 1, .rule = CLASP_RULE_NONE };
      gsize size = CLASP_CAPTURE_HEAD_SIZE + clasp_capture_record_header_size (&entry);
      g_autoptr (ClaspCapture) capture = NULL;

      clasp_capture_head_encode (log, &head);
      clasp_capture_record_encode (log + CLASP_CAPTURE_HEAD_SIZE, &head, 0, &entry);
      g_assert_true (g_file_set_contents (fixture->path, (const char *) log, (gssize) size, NULL));
      capture = clasp_capture_open (fixture->path, NULL);
      g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, 0);
    }
}

static void
test_notes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  g_autoptr (ClaspCapture) again = NULL;
  g_autofree char *report = NULL;
  g_autofree char *end = NULL;

  g_assert_null (clasp_capture_read_note (capture, CLASP_CAPTURE_NOTE_REPORT));
  g_assert_true (clasp_capture_append_note (capture, CLASP_CAPTURE_NOTE_REPORT, "{\"old\":1}", NULL));
  append_all_kinds (capture);
  g_assert_true (clasp_capture_append_note (capture, CLASP_CAPTURE_NOTE_REPORT, "{\"new\":1}", NULL));
  append_all_kinds (capture);
  g_assert_true (clasp_capture_append_note (capture, CLASP_CAPTURE_NOTE_END, "", NULL));
  again = clasp_capture_open (fixture->path, NULL);
  g_assert_cmpuint (clasp_capture_get_n_entries (again), ==, 10);
  assert_payload (again, 5, "hello");
  assert_payload (again, 4, "\003\350bye");
  report = clasp_capture_read_note (again, CLASP_CAPTURE_NOTE_REPORT);
  g_assert_cmpstr (report, ==, "{\"new\":1}");
  end = clasp_capture_read_note (again, CLASP_CAPTURE_NOTE_END);
  g_assert_cmpstr (end, ==, "");
}

/* What a message was deflated to, and the mask that we drew, are there to be shown. */
static void
test_wire (Fixture *fixture, gconstpointer data)
{
  static const guint8 expected[] = { 0xc1, 0x83, 1, 2, 3, 4 };
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  g_autoptr (ClaspCapture) again = NULL;
  g_autoptr (GBytes) wire = NULL;
  g_autofree ClaspFrameInfo *frames = NULL;
  ClaspEvent event = text_event (1, "a text that is deflated");
  ClaspCaptureEntry entry;

  event.wire_data = (const guint8 *) "xyz";
  event.wire_length = 3;
  event.flags = CLASP_EVENT_COMPRESSED;
  event.direction = CLASP_DIRECTION_OUT;
  event.first_byte = 0xc1;
  event.header_length = 6;
  memcpy (event.mask_key, "\1\2\3\4", 4);
  append (capture, &event, 1, NULL, 0);
  again = clasp_capture_open (fixture->path, NULL);
  assert_payload (again, 0, "a text that is deflated");
  g_assert_true (clasp_capture_get_entry (again, 0, &entry));
  wire = clasp_capture_read_wire (again, &entry, NULL);
  g_assert_cmpmem (g_bytes_get_data (wire, NULL), g_bytes_get_size (wire), "xyz", 3);
  frames = clasp_capture_read_frames (again, &entry, NULL);
  g_assert_cmpmem (frames[0].header, frames[0].header_length, expected, sizeof expected);
}

/* A capture as the first version wrote it: "hi" at 7 µs, then three fragments. */
static const char OLD[] = "434c4153504341500040e7cf2b450600"
                          "52656301XXXXXXXX0000000000000000"
                          "0700000000000000"
                          "0200000000000000"
                          "0200000000000000"
                          "0000000000000000"
                          "01000000"
                          "0000"
                          "01"
                          "01"
                          "00"
                          "ff"
                          "81"
                          "02"
                          "00000000"
                          "6869";

static void
test_old_version (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) hex = g_string_new (OLD);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (ClaspCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree ClaspFrameInfo *frames = NULL;
  guint64 hash = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  ClaspCaptureEntry entry;
  guint32 check;

  g_string_replace (hex, "XXXXXXXX", "00000000", 0);
  for (gsize i = 0; i < hex->len; i += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex->str[i]) << 4 | g_ascii_xdigit_value (hex->str[i + 1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  for (gsize i = 16 + 8; i < 16 + 64; i += 8)
    {
      guint64 word;

      memcpy (&word, bytes->data + i, 8);
      hash = (hash ^ GUINT64_FROM_LE (word)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  check = GUINT32_TO_LE ((guint32) hash);
  memcpy (bytes->data + 16 + 4, &check, 4);
  g_assert_true (g_file_set_contents (fixture->path, (const char *) bytes->data, bytes->len, NULL));
  capture = clasp_capture_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, 1);
  assert_payload (capture, 0, "hi");
  g_assert_true (clasp_capture_get_entry (capture, 0, &entry));
  g_assert_cmpint (entry.time_us, ==, 7);
  g_assert_cmpuint (entry.direction, ==, CLASP_DIRECTION_IN);
  frames = clasp_capture_read_frames (capture, &entry, NULL);
  g_assert_cmpmem (frames[0].header, frames[0].header_length, "\x81\2", 2);
}

static void
test_newer_version (Fixture *fixture, gconstpointer data)
{
  guint8 log[CLASP_CAPTURE_HEAD_SIZE];
  const ClaspCaptureHead head = { .version = CLASP_CAPTURE_VERSION + 1 };
  g_autoptr (GError) error = NULL;

  clasp_capture_head_encode (log, &head);
  g_assert_true (g_file_set_contents (fixture->path, (const char *) log, sizeof log, NULL));
  g_assert_null (clasp_capture_open (fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "newer"));
}

/* Neither a link nor another's recording is written to, and what is written is the user's alone. */
static void
test_whose_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link_path = g_strconcat (fixture->path, "-link", NULL);
  g_autoptr (ClaspCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_true (g_file_set_contents_full (fixture->path, "", 0, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  g_assert_cmpint (symlink (fixture->path, link_path), ==, 0);
  g_assert_null (clasp_capture_new (link_path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_clear_error (&error);
  g_unlink (link_path);

  capture = clasp_capture_new (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_null (clasp_capture_new (fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  const ClaspCaptureLimits few = { .max_size = 1000000, .max_records = 5 };
  const ClaspCaptureLimits small = { .max_size = 300, .max_records = 5000 };
  const ClaspCaptureLimits full = {
    .max_size = 1000000, .max_records = 5000, .min_free = G_MAXUINT64, .min_free_percent = 101
  };
  const ClaspCaptureLimits *const limits[] = { &few, &small, &full };
  const ClaspEvent event = text_event (1, "one more");

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
      g_autoptr (GError) error = NULL;

      if (i < 2)
        append_all_kinds (capture);
      clasp_capture_set_limits (capture, limits[i]);
      g_assert_false (clasp_capture_append (capture, &event, 1, NULL, 0, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_test_message ("%s", error->message);
      g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, i < 2 ? 5 : 0);
    }
}

/* What the disk does not take is read as what it took: the records go on, and the file ends before them. */
static void
test_memory_instead_of_disk (Fixture *fixture, gconstpointer data)
{
  const ClaspCaptureLimits limits = { .max_size = 300, .max_records = 5000, .max_memory = 200 };
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspCapture) on_disk = NULL;
  const ClaspEvent event = text_event (20, "one more");
  guint n = 5;

  append_all_kinds (capture);
  check_all_kinds (capture);
  clasp_capture_set_limits (capture, &limits);
  g_assert_null (clasp_capture_get_disk_problem (capture));
  while (clasp_capture_append (capture, &event, 1, NULL, 0, &error))
    n++;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (clasp_capture_get_disk_problem (capture), "300 bytes"));
  g_assert_cmpuint (n, ==, 5 + 200 / (36 + 8));
  g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, n);
  assert_payload (capture, 0, "hello");
  assert_payload (capture, 4, "\003\350bye");
  for (guint i = 5; i < n; i++)
    assert_payload (capture, i, "one more");
  clasp_capture_finish (capture);
  on_disk = clasp_capture_open (fixture->path, NULL);
  g_assert_cmpuint (clasp_capture_get_n_entries (on_disk), ==, 5);
}

/* Where there is no disk at all. */
static void
test_in_memory (void)
{
  const ClaspCaptureLimits limits = { .max_size = 1000000, .max_records = 5000, .max_memory = 1000 };
  g_autoptr (ClaspCapture) capture = clasp_capture_new_in_memory (NULL);
  g_autoptr (GError) error = NULL;
  const ClaspEvent event = text_event (20, "one more");

  clasp_capture_set_limits (capture, &limits);
  append_all_kinds (capture);
  check_all_kinds (capture);
  while (clasp_capture_append (capture, &event, 1, NULL, 0, &error))
    continue;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (clasp_capture_get_size (capture), <=, 1000);
  g_assert_null (clasp_capture_get_disk_problem (capture));
}

static void
test_foreign_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "a letter to a friend", -1, NULL));
  g_assert_null (clasp_capture_new (fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (clasp_capture_open (fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "a letter to a friend");
  g_clear_error (&error);

  g_assert_null (clasp_capture_new ("/nowhere/at/all", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_overwrite (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) first = clasp_capture_new (fixture->path, NULL);
  g_autoptr (ClaspCapture) second = NULL;
  g_autoptr (ClaspCapture) again = NULL;

  append_all_kinds (first);
  g_clear_pointer (&first, clasp_capture_unref);
  second = clasp_capture_new (fixture->path, NULL);
  g_assert_nonnull (second);
  again = clasp_capture_open (fixture->path, NULL);
  g_assert_cmpuint (clasp_capture_get_n_entries (again), ==, 0);
}

/* A disk that is full is one where a file may not grow. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  g_autoptr (ClaspCapture) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (100000, 'x');
  ClaspEvent events[2] = { text_event (20, "small"), text_event (21, large) };
  struct rlimit before, limit;
  guint64 size;

  append_all_kinds (capture);
  size = clasp_capture_get_size (capture);

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 50000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (clasp_capture_append (capture, events, 2, NULL, 0, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (clasp_capture_get_size (capture), ==, size);
  check_all_kinds (capture);
  again = clasp_capture_open (fixture->path, NULL);
  check_all_kinds (again);

  append (capture, events, 2, NULL, 0);
  g_assert_cmpuint (clasp_capture_get_n_entries (capture), ==, 7);
  assert_payload (capture, 5, "small");
  assert_payload (capture, 6, large);
}

/* ---------------------------------------------------------------------------------- one thread appends, others read */

#define N_RECORDS 200000
#define BATCH 500

/* A record's payload follows from its number, its length too. */
static gsize
make_payload (guint64 index, char out[64])
{
  return (gsize) g_snprintf (out, 64, "%" G_GUINT64_FORMAT ":%.*s", index, (int) (index % 40),
                             "0123456789012345678901234567890123456789");
}

static gpointer
append_worker (gpointer data)
{
  ClaspCapture *capture = data;
  static char payloads[BATCH][64];
  static ClaspEvent events[BATCH];

  for (guint64 index = 0; index < N_RECORDS; index += BATCH)
    {
      for (guint i = 0; i < BATCH; i++)
        {
          gsize length = make_payload (index + i, payloads[i]);

          events[i] = (ClaspEvent) { .time_us = (gint64) (index + i),
                                     .data = (const guint8 *) payloads[i],
                                     .length = length,
                                     .wire_length = length,
                                     .n_frames = 1,
                                     .opcode = CLASP_OPCODE_TEXT,
                                     .rule = CLASP_RULE_NONE };
        }
      append (capture, events, BATCH, NULL, 0);
    }
  return NULL;
}

static void
check_record (ClaspCapture *capture, ClaspCaptureReader *reader, guint64 index)
{
  char expected[64];
  gsize length = make_payload (index, expected);
  ClaspCaptureEntry entry;
  const guint8 *data;
  gsize got;

  g_assert_true (clasp_capture_get_entry (capture, index, &entry));
  g_assert_cmpint (entry.time_us, ==, (gint64) index);
  data = clasp_capture_reader_read (reader, capture, &entry, 0, CLASP_CAPTURE_READER_MAX, &got, NULL);
  g_assert_nonnull (data);
  g_assert_cmpmem (data, got, expected, length);
}

static gpointer
read_worker (gpointer data)
{
  ClaspCapture *capture = data;
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  guint64 seen = 0;

  while (seen < N_RECORDS)
    {
      guint64 n = clasp_capture_get_n_entries (capture);

      for (; seen < n; seen += MAX (1, (n - seen) / 16))
        check_record (capture, &reader, seen);
      if (n > 0)
        check_record (capture, &reader, n - 1);
      if (n < N_RECORDS)
        g_thread_yield ();
      else
        seen = N_RECORDS;
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  GThread *readers[2] = { g_thread_new ("reader", read_worker, capture),
                          g_thread_new ("reader", read_worker, capture) };
  GThread *writer = g_thread_new ("writer", append_worker, capture);

  g_thread_join (writer);
  g_thread_join (readers[0]);
  g_thread_join (readers[1]);
  for (guint64 index = 0; index < N_RECORDS; index++)
    check_record (capture, &reader, index);
}

/* More pieces than one writev() takes, each too large to be copied. */
static void
test_many_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->path, NULL);
  g_autofree char *large = g_strnfill (5000, 'y');
  g_autofree ClaspEvent *events = g_new (ClaspEvent, 1500);

  for (guint i = 0; i < 1500; i++)
    events[i] = text_event (i, large);
  append (capture, events, 1500, NULL, 0);
  for (guint i = 0; i < 1500; i += 100)
    assert_payload (capture, i, large);
  assert_payload (capture, 1499, large);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("clasp-cache-XXXXXX", NULL);

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/capture/round-trip", test_round_trip);
  g_test_add_func ("/capture/hidden", test_hidden);
  ADD ("/capture/cut-at-every-byte", test_cut_at_every_byte);
  ADD ("/capture/damaged-header", test_damaged_header);
  ADD ("/capture/damaged-anywhere", test_damaged_anywhere);
  ADD ("/capture/cut-out", test_cut_out);
  ADD ("/capture/length-that-lies", test_length_that_lies);
  ADD ("/capture/notes", test_notes);
  ADD ("/capture/wire", test_wire);
  ADD ("/capture/old-version", test_old_version);
  ADD ("/capture/newer-version", test_newer_version);
  ADD ("/capture/whose-file", test_whose_file);
  ADD ("/capture/limits", test_limits);
  ADD ("/capture/memory-instead-of-disk", test_memory_instead_of_disk);
  g_test_add_func ("/capture/in-memory", test_in_memory);
  ADD ("/capture/foreign-file", test_foreign_file);
  ADD ("/capture/overwrite", test_overwrite);
  ADD ("/capture/full-disk", test_full_disk);
  ADD ("/capture/many-large", test_many_large);
  g_test_add_func ("/capture/threads", test_threads);
  return g_test_run ();
}
