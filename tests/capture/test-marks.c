/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "clasp-capture.h"
#include "clasp-filter.h"
#include "clasp-marks.h"

typedef struct
{
  char *folder;
  char *capture;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("clasp-marks-XXXXXX", NULL);
  fixture->capture = g_build_filename (fixture->folder, "run.capture", NULL);
  fixture->path = clasp_marks_dup_path (fixture->capture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->capture);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->capture);
  g_free (fixture->path);
}

static void
count_change (ClaspMarks *marks, guint64 index, gpointer user_data)
{
  *(guint64 *) user_data += index + 1;
}

static void
assert_mark (ClaspMarks *marks, guint64 index, const char *expected)
{
  g_autofree char *text = clasp_marks_get (marks, index);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (clasp_marks_has (marks, index), ==, expected != NULL);
}

static void
test_marks_are_kept_beside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspMarks) marks = clasp_marks_new (fixture->path);
  g_autoptr (ClaspMarks) again = NULL;
  g_autoptr (GError) error = NULL;
  guint64 changes = 0;
  struct stat status;

  g_signal_connect (marks, "changed", G_CALLBACK (count_change), &changes);
  g_assert_true (clasp_marks_set (marks, 4, "the slow\none", &error));
  g_assert_no_error (error);
  g_assert_true (clasp_marks_set (marks, 0, "", &error));
  g_assert_cmpuint (changes, ==, 6);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  again = clasp_marks_new (fixture->path);
  assert_mark (again, 0, "");
  assert_mark (again, 1, NULL);
  assert_mark (again, 4, "the slow one");
  g_assert_true (clasp_marks_set (again, 0, NULL, &error));
  g_assert_true (clasp_marks_set (again, 4, NULL, &error));
  g_assert_cmpuint (clasp_marks_get_n_marks (again), ==, 0);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Many at once: those that say something go on saying it, and what cannot be kept changes nothing. */
static void
test_marks_of_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspMarks) marks = clasp_marks_new (fixture->path);
  g_autoptr (ClaspMarks) again = NULL;
  g_autoptr (ClaspMarks) nowhere = clasp_marks_new ("/proc/no/x.marks");
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GError) error = NULL;

  for (guint64 i = 0; i < 5000; i++)
    g_array_append_val (indices, i);
  g_assert_true (clasp_marks_set (marks, 7, "said", NULL));
  g_assert_true (clasp_marks_set_many (marks, indices, "", &error));
  g_assert_no_error (error);
  again = clasp_marks_new (fixture->path);
  g_assert_cmpuint (clasp_marks_get_n_marks (again), ==, 5000);
  assert_mark (again, 7, "said");
  assert_mark (again, 4999, "");
  g_assert_true (clasp_marks_set_many (again, indices, NULL, &error));
  g_assert_cmpuint (clasp_marks_get_n_marks (again), ==, 0);
  g_assert_false (clasp_marks_set_many (nowhere, indices, "", &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (clasp_marks_get_n_marks (nowhere), ==, 0);
}

/* Somebody's file is left as it is, and its reason told. */
static void
test_marks_leave_what_they_cannot_read (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *reason;
  } cases[] = {
    { "", "no marks" },
    { "{", "no marks" },
    { "[1,2]", "no marks" },
    { "{\"handclasp-marks\":\"1\"}", "no marks" },
    { "{\"handclasp-marks\":2,\"marks\":[]}", "newer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClaspMarks) marks = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *kept = NULL;

      g_assert_true (g_file_set_contents (fixture->path, cases[i].text, -1, NULL));
      marks = clasp_marks_new (fixture->path);
      g_assert_false (clasp_marks_set (marks, 0, "x", &error));
      g_assert_nonnull (strstr (error->message, cases[i].reason));
      g_assert_false (clasp_marks_has (marks, 0));
      g_assert_true (g_file_get_contents (fixture->path, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, cases[i].text);
    }
}

static void
test_marks_pass_by_wrong_elements (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "{\"handclasp-marks\":1,\"marks\":[7,{\"n\":0},{\"n\":\"1\"},{\"n\":2,\"text\":3},"
                             "{\"n\":-1},{\"n\":3},{\"n\":9223372036854775807,\"text\":\"far\"}]}";
  g_autoptr (ClaspMarks) marks = NULL;

  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  marks = clasp_marks_new (fixture->path);
  g_assert_cmpuint (clasp_marks_get_n_marks (marks), ==, 2);
  assert_mark (marks, 2, "");
  assert_mark (marks, G_MAXINT64 - 1, "far");
}

/* What can't be kept is not said to be marked. */
static void
test_marks_need_their_folder (void)
{
  g_autoptr (ClaspMarks) marks = clasp_marks_new ("/nonexistent/run.capture.marks");
  g_autoptr (GError) error = NULL;

  g_assert_false (clasp_marks_set (marks, 0, "x", &error));
  g_assert_nonnull (error);
  g_assert_false (clasp_marks_has (marks, 0));
}

static void
append_text (ClaspCapture *capture, const char *text)
{
  ClaspEvent event = { .data = (const guint8 *) text,
                       .length = strlen (text),
                       .wire_length = strlen (text),
                       .n_frames = 1,
                       .opcode = CLASP_OPCODE_TEXT,
                       .direction = CLASP_DIRECTION_IN,
                       .rule = CLASP_RULE_NONE,
                       .first_byte = 0x81,
                       .header_length = 2 };

  g_assert_true (clasp_capture_append (capture, &event, 1, NULL, 0, NULL));
}

static void
test_marks_pass_the_filter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->capture, NULL);
  g_autoptr (ClaspFilter) filter = clasp_filter_new ("is:marked", NULL, NULL);
  g_auto (ClaspFilterScan) scan = { .filter = filter, .capture = capture };
  gboolean passes;

  for (guint i = 0; i < 3; i++)
    append_text (capture, "x");
  g_assert_true (clasp_marks_set (clasp_capture_get_marks (capture), 1, "", NULL));
  for (guint i = 0; clasp_filter_scan_step (&scan, &passes); i++)
    g_assert_cmpint (passes, ==, i == 1);
  g_assert_cmpuint (scan.next, ==, 3);
}

/* A capture that begins anew has no marks of the one before. */
static void
test_marks_go_with_their_capture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (fixture->capture, NULL);

  append_text (capture, "x");
  g_assert_true (clasp_marks_set (clasp_capture_get_marks (capture), 0, "", NULL));
  clasp_capture_unref (capture);
  capture = clasp_capture_open (fixture->capture, NULL);
  g_assert_true (clasp_marks_has (clasp_capture_get_marks (capture), 0));
  clasp_capture_unref (capture);
  capture = clasp_capture_new (fixture->capture, NULL);
  g_assert_false (clasp_marks_has (clasp_capture_get_marks (capture), 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/capture/marks/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("beside", test_marks_are_kept_beside);
  ADD ("many", test_marks_of_many);
  ADD ("unreadable", test_marks_leave_what_they_cannot_read);
  ADD ("elements", test_marks_pass_by_wrong_elements);
  ADD ("filter", test_marks_pass_the_filter);
  ADD ("anew", test_marks_go_with_their_capture);
  g_test_add_func ("/capture/marks/folder", test_marks_need_their_folder);
  return g_test_run ();
}
