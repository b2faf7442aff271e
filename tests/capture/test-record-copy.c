/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as they are copied: each form, and what is damaged. */
#include <glib/gstdio.h>
#include <string.h>

#include "clasp-record-copy.h"

static void
append (ClaspCapture *capture, guint8 opcode, const char *payload, gsize length, guint16 code)
{
  const ClaspEvent event = { .time_us = 1500000,
                             .data = (const guint8 *) payload,
                             .length = length,
                             .wire_length = length,
                             .n_frames = 1,
                             .opcode = opcode,
                             .direction = CLASP_DIRECTION_IN,
                             .rule = CLASP_RULE_NONE,
                             .close_code = code,
                             .first_byte = 0x80 | opcode,
                             .header_length = 2 };

  g_assert_true (clasp_capture_append (capture, &event, 1, NULL, 0, NULL));
}

static char *
copy (ClaspCapture *capture, ClaspCopyForm form, guint64 first, guint64 last)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint64 i = first; i <= last; i++)
    g_array_append_val (indices, i);
  bytes = clasp_record_copy (capture, NULL, indices, form, NULL, &error);
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static ClaspCapture *
make (const char *path)
{
  ClaspCapture *capture = clasp_capture_new (path, NULL);

  g_assert_nonnull (capture);
  clasp_capture_set_wall_start (capture, 0);
  append (capture, CLASP_OPCODE_TEXT, "a \"b\", ü", strlen ("a \"b\", ü"), 0);
  append (capture, CLASP_OPCODE_BINARY, "\x00\xff", 2, 0);
  append (capture, CLASP_OPCODE_CLOSE,
          "\x03\xe8"
          "bye",
          5, 1000);
  return capture;
}

static void
test_forms (void)
{
  static const char *const expected[] = {
    [CLASP_COPY_TEXT] = "a \"b\", ü\n00 ff\n03 e8 62 79 65\n",
    [CLASP_COPY_HEX] = "61 20 22 62 22 2c 20 c3 bc\n00 ff\n03 e8 62 79 65\n",
    [CLASP_COPY_CSV] = "number,time,direction,type,bytes,code,data\r\n"
                       "1,1970-01-01T00:00:01.500000Z,in,text,9,,\"a \"\"b\"\", ü\"\r\n"
                       "2,1970-01-01T00:00:01.500000Z,in,binary,2,,00ff\r\n"
                       "3,1970-01-01T00:00:01.500000Z,in,close,5,1000,bye\r\n",
    [CLASP_COPY_RAW] = "{\"opcode\":1,\"text\":\"a \\\"b\\\", ü\"}\n{\"opcode\":2,\"base64\":\"AP8=\"}\n"
                       "{\"opcode\":8,\"base64\":\"A+hieWU=\"}\n",
  };
  g_autoptr (ClaspCapture) capture = make (NULL);
  g_autofree char *one = copy (capture, CLASP_COPY_TEXT, 0, 0);
  g_autofree char *json = copy (capture, CLASP_COPY_JSON, 0, 2);
  g_auto (GStrv) lines = g_strsplit (json, "\n", -1);

  for (guint form = 0; form < G_N_ELEMENTS (expected); form++)
    if (expected[form] != NULL)
      {
        g_autofree char *text = copy (capture, form, 0, 2);

        g_assert_cmpstr (text, ==, expected[form]);
      }
  g_assert_cmpstr (one, ==, "a \"b\", ü");
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_nonnull (strstr (lines[0], "\"text\":\"a \\\"b\\\", ü\""));
  g_assert_nonnull (strstr (lines[1], "\"base64\":\"AP8=\""));
  g_assert_null (strstr (json, "damaged"));
}

/* A byte of a payload that was flipped on the disk: the record is there, and never shown as whole. */
static void
test_damaged (void)
{
  g_autofree char *folder = g_dir_make_tmp ("clasp-copy-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.capture", NULL);
  g_autoptr (ClaspCapture) capture = make (path);
  g_autofree char *bytes = NULL;
  g_autofree char *json = NULL;
  g_autofree char *csv = NULL;
  gsize length;
  char *at;

  g_clear_pointer (&capture, clasp_capture_unref);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  at = memmem (bytes, length, "a \"b\"", 5);
  g_assert_nonnull (at);
  *at = 'A';
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  capture = clasp_capture_open (path, NULL);
  json = copy (capture, CLASP_COPY_JSON, 0, 1);
  csv = copy (capture, CLASP_COPY_CSV, 0, 1);
  g_assert_nonnull (strstr (json, ",\"damaged\":true}\n{\"n\":2,"));
  g_assert_nonnull (strstr (csv, "\r\n1,1970-01-01T00:00:01.500000Z,in,damaged,9,"));
  g_assert_nonnull (strstr (csv, "\r\n2,1970-01-01T00:00:01.500000Z,in,binary,2,"));
  g_clear_pointer (&capture, clasp_capture_unref);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record-copy/forms", test_forms);
  g_test_add_func ("/record-copy/damaged", test_damaged);
  return g_test_run ();
}
