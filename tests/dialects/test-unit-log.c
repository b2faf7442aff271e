/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the records of a capture mean, read behind them by a worker and kept on disk. */
#include <string.h>

#include "clasp-lens.h"
#include "clasp-record-list.h"
#include "test-util.h"

#define SOCKET_IO "ws://h/socket.io/?EIO=4&transport=websocket"

static void
append (ClaspCapture *capture, ClaspDirection direction, const char *text)
{
  static gint64 now_us;
  ClaspEvent event = {
    .time_us = now_us += 1000,
    .data = (const guint8 *) text,
    .length = strlen (text),
    .wire_length = strlen (text),
    .n_frames = 1,
    .opcode = CLASP_OPCODE_TEXT,
    .direction = direction,
    .rule = CLASP_RULE_NONE,
    .first_byte = 0x81,
    .header_length = 2,
  };

  g_assert_true (clasp_capture_append (capture, &event, 1, NULL, 0, NULL));
}

static void
read_all (ClaspUnitLog *log, guint64 n)
{
  clasp_unit_log_update (log);
  while (clasp_unit_log_get_n_read (log) < n)
    g_main_context_iteration (NULL, TRUE);
}

static ClaspUnitLog *
begin (ClaspCapture *capture, const char *url)
{
  g_autoptr (ClaspLens) lens = clasp_lens_new (CLASP_LENS_AUTO, CLASP_DIALECT_NONE, url, NULL);

  return clasp_unit_log_new (capture, CLASP_UNITS (lens));
}

static void
end (ClaspUnitLog *log)
{
  clasp_unit_log_stop (log);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (log);
}

/* Longer than a block and than what is written at once, looked at in any order. */
static void
test_many (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  ClaspUnitLog *log;
  const guint n = 20000;

  append (capture, CLASP_DIRECTION_IN, "0{\"sid\":\"a\",\"pingInterval\":25000,\"pingTimeout\":20000}");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf (i % 2 == 0 ? "42%u[\"event-%u\",1]" : "43%u[%u]", i / 2, i);

      append (capture, i % 2 == 0 ? CLASP_DIRECTION_OUT : CLASP_DIRECTION_IN, text);
    }
  log = begin (capture, SOCKET_IO);
  read_all (log, n + 1);
  for (guint step = 1, i = 0; step <= n; step++, i = (i + 7919) % n)
    {
      g_autoptr (ClaspUnitSet) set = clasp_unit_log_dup_units (log, i + 1);
      g_autofree char *label = g_strdup_printf ("event-%u", i / 2 * 2);

      g_assert_nonnull (set);
      g_assert_cmpuint (set->n_units, ==, 1);
      g_assert_cmpstr (set->units[0].kind, ==, i % 2 == 0 ? "event" : "ack");
      g_assert_cmpstr (set->units[0].label, ==, label);
      g_assert_cmpuint (set->units[0].answers, ==, i % 2 == 0 ? CLASP_UNIT_NONE : i);
    }
  g_assert_cmpuint (clasp_unit_log_find_answer (log, 1), ==, 2);
  g_assert_null (clasp_unit_log_dup_units (log, n + 1));
  end (log);
}

/* What came before the dialect was recognised is read again; what waits, and what went wrong, is told. */
static void
test_what_is_known (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspUnitSet) first = NULL, asked = NULL;
  g_autoptr (GByteArray) masked = NULL;
  g_autoptr (GPtrArray) channels = NULL;
  g_autofree char *error = NULL;
  ClaspUnitLog *log;
  guint64 record, n_errors;

  append (capture, CLASP_DIRECTION_OUT, "40{\"token\":\"very-secret\"}");
  append (capture, CLASP_DIRECTION_IN, "0{\"sid\":\"a\",\"pingInterval\":25000,\"pingTimeout\":20000}");
  append (capture, CLASP_DIRECTION_OUT, "42/admin,1[\"ask\"]");
  append (capture, CLASP_DIRECTION_IN, "44{\"message\":\"not authorised\"}");
  log = begin (capture, SOCKET_IO);
  read_all (log, 4);
  first = clasp_unit_log_dup_units (log, 0);
  g_assert_nonnull (first);
  g_assert_cmpstr (first->units[0].kind, ==, "connect");
  masked = clasp_unit_set_mask (first, 0, (const guint8 *) "40{\"token\":\"very-secret\"}", 25);
  g_assert_nonnull (masked);
  g_assert_null (g_strstr_len ((const char *) masked->data, masked->len, "secret"));
  asked = clasp_unit_log_dup_units (log, 2);
  g_assert_true (clasp_unit_log_is_unanswered (log, 2, asked));
  g_assert_true (clasp_unit_log_is_open (log, 2, asked));
  channels = clasp_unit_log_dup_channels (log);
  g_assert_cmpuint (channels->len, >=, 1);
  error = clasp_unit_log_dup_error (log, &record, &n_errors);
  g_assert_cmpuint (record, ==, 3);
  g_assert_cmpuint (n_errors, ==, 1);
  g_assert_nonnull (strstr (error, "not authorised"));
  end (log);
}

/* A list lists what was read; heartbeats one behind the other are one row. */
static void
test_list (void)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, NULL);
  g_autoptr (ClaspRecordList) list = NULL;
  g_autoptr (ClaspRecord) folded = NULL;
  g_autofree char *meaning = NULL;
  ClaspUnitLog *log;

  append (capture, CLASP_DIRECTION_IN, "0{\"sid\":\"a\",\"pingInterval\":25000,\"pingTimeout\":20000}");
  for (guint i = 0; i < 5; i++)
    {
      append (capture, CLASP_DIRECTION_IN, "2");
      append (capture, CLASP_DIRECTION_OUT, "3");
    }
  append (capture, CLASP_DIRECTION_OUT, "42[\"hi\"]");
  log = begin (capture, SOCKET_IO);
  list = clasp_record_list_new (capture, 0);
  clasp_record_list_set_unit_log (list, log);
  read_all (log, 12);
  clasp_record_list_update (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 12);
  clasp_record_list_set_folds_beats (list, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  folded = g_list_model_get_item (G_LIST_MODEL (list), 1);
  meaning = clasp_record_dup_meaning (folded);
  g_assert_nonnull (strstr (meaning, "10 "));
  g_assert_true (clasp_record_list_set_filter (list, "label:hi", NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_true (clasp_record_list_set_filter (list, "", NULL));
  clasp_record_list_set_folds_beats (list, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 12);
  g_clear_object (&folded);
  g_clear_object (&list);
  end (log);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unit-log/many", test_many);
  g_test_add_func ("/unit-log/what-is-known", test_what_is_known);
  g_test_add_func ("/unit-log/list", test_list);
  return g_test_run ();
}
