/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "opening.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clasp-io-context.h"

struct _Attempt
{
  GCancellable *cancellable;
  GPtrArray *snapshots;
  ClaspOpened *opened;
  gboolean done;
  gboolean progress_destroyed;
};

ClaspConnectConfig *
config_new (const char *url)
{
  ClaspConnectConfig *config = clasp_connect_config_new (url, -1);

  config->proxy_mode = CLASP_PROXY_NONE;
  return config;
}

static void
attempt_progress (ClaspReport *report, gpointer user_data)
{
  Attempt *self = user_data;

  g_assert_false (self->done);
  g_assert_false (self->progress_destroyed);
  g_assert_cmpint (report->outcome, ==, CLASP_OUTCOME_PENDING);
  g_ptr_array_add (self->snapshots, clasp_report_ref (report));
}

static void
attempt_progress_destroyed (gpointer user_data)
{
  ((Attempt *) user_data)->progress_destroyed = TRUE;
}

static void
attempt_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Attempt *self = user_data;

  g_assert_true (self->progress_destroyed);
  self->opened = clasp_connector_open_finish (result);
  self->done = TRUE;
}

Attempt *
attempt_new (ClaspConnectConfig *config)
{
  Attempt *self = g_new0 (Attempt, 1);

  self->cancellable = g_cancellable_new ();
  self->snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_report_unref);
  clasp_connector_open_async (config, attempt_progress, self, attempt_progress_destroyed, self->cancellable,
                              attempt_done, self);
  clasp_connect_config_unref (config);
  return self;
}

ClaspReport *
attempt_run (Attempt *self)
{
  run_until (&self->done);
  assert_report_is_whole (self->opened->report);
  return self->opened->report;
}

static const ClaspReport *
attempt_get_newest (Attempt *self)
{
  return self->snapshots->len > 0 ? self->snapshots->pdata[self->snapshots->len - 1] : NULL;
}

void
attempt_run_to (Attempt *self, ClaspPhase phase)
{
  while (!self->done && (attempt_get_newest (self) == NULL || attempt_get_newest (self)->phase < phase))
    g_main_context_iteration (NULL, TRUE);
}

void
attempt_run_to_lines (Attempt *self, guint n_lines)
{
  while (!self->done && (attempt_get_newest (self) == NULL || attempt_get_newest (self)->transcript->len < n_lines))
    g_main_context_iteration (NULL, TRUE);
}

gboolean
attempt_is_done (Attempt *self)
{
  return self->done;
}

void
attempt_stop (Attempt *self)
{
  g_cancellable_cancel (self->cancellable);
}

ClaspOpened *
attempt_get_opened (Attempt *self)
{
  return self->opened;
}

GPtrArray *
attempt_get_snapshots (Attempt *self)
{
  return self->snapshots;
}

static gboolean
io_settled (gpointer user_data)
{
  g_atomic_int_set ((int *) user_data, TRUE);
  return G_SOURCE_REMOVE;
}

void
settle_io (void)
{
  int settled = FALSE;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, io_settled, &settled, NULL);
  g_source_attach (source, clasp_io_context_get ());
  while (!g_atomic_int_get (&settled))
    g_usleep (100);
}

/* No object of the attempt outlives it. */
void
attempt_free (Attempt *self)
{
  gpointer stream = self->opened != NULL ? self->opened->stream : NULL;

  g_assert_true (self->done);
  settle_io ();
  if (stream != NULL)
    g_object_add_weak_pointer (stream, &stream);
  clasp_opened_free (self->opened);
  g_assert_null (stream);
  g_ptr_array_unref (self->snapshots);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* Assertions. */

void
assert_verdict (const ClaspReport *report, ClaspRuleId rule, ClaspStatus status)
{
  const ClaspVerdict *verdict = clasp_verdicts_find (report->verdicts, rule);

  g_assert_nonnull (verdict);
  if (verdict->status != status)
    g_error ("%s is %s instead of %s: %s", clasp_rule_get (rule)->id, clasp_status_to_string (verdict->status),
             clasp_status_to_string (status), verdict->text);
}

static void
assert_all_judged (const ClaspReport *report)
{
  ClaspRuleId last = 0;

  for (ClaspRuleId rule = 0; rule <= CLASP_RULE_EXT_08; rule++)
    if ((rule <= CLASP_RULE_EXT_04 || rule == CLASP_RULE_EXT_08) &&
        clasp_verdicts_find (report->verdicts, rule) == NULL)
      g_error ("%s was not judged", clasp_rule_get (rule)->id);
  for (guint i = 0; i < report->verdicts->len; i++)
    {
      const ClaspVerdict *verdict = report->verdicts->pdata[i];

      g_assert_cmpuint (verdict->rule, >=, last);
      g_assert_nonnull (verdict->text);
      g_assert_true (g_utf8_validate (verdict->text, -1, NULL));
      last = verdict->rule;
      for (guint j = 0; j < verdict->evidence->len; j++)
        g_assert_cmpuint (g_array_index (verdict->evidence, ClaspEvidence, j).line, <=, report->transcript->len);
    }
}

void
assert_report_is_whole (const ClaspReport *report)
{
  assert_all_judged (report);
  g_assert_cmpint (report->total_us, >=, 0);
  g_assert_cmpint (report->wall_start_us, >, 0);
  if (report->outcome == CLASP_OUTCOME_OPEN)
    {
      g_assert_cmpint (report->phase, ==, CLASP_PHASE_OPEN);
      g_assert_cmpint (report->error_domain, ==, CLASP_ERROR_DOMAIN_NONE);
      g_assert_cmpint (report->resolve_us, >=, 0);
      g_assert_cmpint (report->tcp_us, >=, 0);
      g_assert_cmpint (report->response_us, >=, 0);
      return;
    }
  g_assert_cmpint (report->outcome, ==, CLASP_OUTCOME_FAILED);
  g_assert_cmpint (report->error_domain, !=, CLASP_ERROR_DOMAIN_NONE);
  g_assert_nonnull (clasp_report_get_error_word (report));
  g_assert_nonnull (report->error_text);
  g_assert_true (g_utf8_validate (report->error_text, -1, NULL));
}

void
assert_failed (const ClaspReport *report, ClaspPhase phase, const char *domain, const char *code)
{
  g_test_message ("%s", report->error_text);
  g_assert_cmpint (report->outcome, ==, CLASP_OUTCOME_FAILED);
  g_assert_cmpstr (clasp_error_domain_to_string (report->error_domain), ==, domain);
  g_assert_cmpstr (clasp_report_get_error_word (report), ==, code);
  g_assert_cmpstr (clasp_phase_to_string (report->phase), ==, clasp_phase_to_string (phase));
}

void
assert_open (const ClaspReport *report)
{
  if (report->outcome != CLASP_OUTCOME_OPEN)
    g_error ("did not open: %s/%s: %s", clasp_error_domain_to_string (report->error_domain),
             clasp_report_get_error_word (report), report->error_text);
}

void
run_until (gboolean *flag)
{
  while (!*flag)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

guint16
find_closed_port (void)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof name;
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &name, length), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &name, &length), ==, 0);
  close (fd);
  return ntohs (name.sin_port);
}
