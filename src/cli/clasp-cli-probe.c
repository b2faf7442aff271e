/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-probe.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-output.h"
#include "clasp-foreign.h"
#include "clasp-probe-run.h"

typedef struct
{
  ClaspProbeRun *run;
  GCancellable *interrupted;
  GAsyncResult *result; /* (nullable) once it has ended */
  gboolean color;
  int width; /* of the longest label, in characters */
  ClaspCliOutput out;
} Probing;

/* Marks tell what colours tell. */
static void
cli_probe_get_look (ClaspProbe *probe, const char **mark, const char **color)
{
  gboolean page = clasp_probe_get_difference (probe) == CLASP_PROBE_PLAIN_GET;

  *mark = "✗";
  *color = "\033[31m";
  if (clasp_probe_is_answer (probe))
    {
      *mark = "✓";
      *color = "\033[32m";
    }
  else if (clasp_probe_get_outcome (probe) == CLASP_PROBE_NOT_TRIED || page)
    {
      *mark = "·";
      *color = "";
    }
}

static void
cli_probe_append_safe (Probing *self, const char *text)
{
  clasp_foreign_append (self->out.buffer, text, strlen (text));
}

static void
cli_probe_print_probe (Probing *self, ClaspProbe *probe)
{
  const char *label = clasp_probe_get_label (probe);
  const char *detail = clasp_probe_get_detail (probe);
  g_autofree char *outcome = NULL;
  const char *mark, *color;
  int gap = self->width - (int) g_utf8_strlen (label, -1) + 2;

  g_object_get (probe, "outcome-text", &outcome, NULL);
  cli_probe_get_look (probe, &mark, &color);
  if (self->color && *color != '\0')
    g_string_append_printf (self->out.buffer, "  %s%s\033[0m ", color, mark);
  else
    g_string_append_printf (self->out.buffer, "  %s ", mark);
  cli_probe_append_safe (self, label);
  g_string_append_printf (self->out.buffer, "%*s", gap, "");
  g_string_append_printf (self->out.buffer, "%s%s", outcome, *detail != '\0' ? " · " : "");
  cli_probe_append_safe (self, detail);
  g_string_append_c (self->out.buffer, '\n');
  clasp_cli_output_flush (&self->out);
  if (self->out.error != 0) /* nobody reads on */
    g_cancellable_cancel (self->interrupted);
}

static void
cli_probe_on_outcome (ClaspProbe *probe, GParamSpec *pspec, gpointer user_data)
{
  if (clasp_probe_get_outcome (probe) != CLASP_PROBE_RUNNING)
    cli_probe_print_probe (user_data, probe);
}

/* It is known now what there is to try. */
static void
cli_probe_on_planned (GListModel *probes, guint position, guint removed, guint added, gpointer user_data)
{
  Probing *self = user_data;
  guint i;

  if (added == 0)
    return;
  g_string_append_c (self->out.buffer, '\n');
  g_string_append_printf (self->out.buffer,
                          ngettext ("Looking for the difference with %u more connection",
                                    "Looking for the difference with %u more connections, one after another", added),
                          added);
  g_string_append_c (self->out.buffer, '\n');
  clasp_cli_output_flush (&self->out);
  for (i = 0; i < added; i++)
    {
      g_autoptr (ClaspProbe) probe = g_list_model_get_item (probes, i);

      self->width = MAX (self->width, (int) g_utf8_strlen (clasp_probe_get_label (probe), -1));
      g_signal_connect (probe, "notify::outcome", G_CALLBACK (cli_probe_on_outcome), self);
    }
}

static void
cli_probe_print_conclusion (Probing *self)
{
  g_autofree char *conclusion = clasp_probe_run_dup_conclusion (self->run);

  g_string_append_c (self->out.buffer, '\n');
  cli_probe_append_safe (self, conclusion);
  g_string_append_c (self->out.buffer, '\n');
  clasp_cli_output_flush (&self->out);
}

/* Who holds on to the probes must not hear of them here. */
static void
cli_probe_forget (Probing *self, GListModel *probes)
{
  guint i;

  g_signal_handlers_disconnect_by_data (probes, self);
  for (i = 0; i < g_list_model_get_n_items (probes); i++)
    {
      g_autoptr (ClaspProbe) probe = g_list_model_get_item (probes, i);

      g_signal_handlers_disconnect_by_data (probe, self);
    }
}

static gboolean
cli_probe_on_interrupt (gpointer user_data)
{
  g_cancellable_cancel (((Probing *) user_data)->interrupted);
  return G_SOURCE_CONTINUE;
}

static void
cli_probe_on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Probing *) user_data)->result = g_object_ref (result);
}

static void
cli_probe_run (Probing *self)
{
  guint sources[2] = {
    g_unix_signal_add (SIGINT, cli_probe_on_interrupt, self),
    g_unix_signal_add (SIGTERM, cli_probe_on_interrupt, self),
  };

  clasp_probe_run_async (self->run, self->interrupted, cli_probe_on_ended, self);
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  clasp_probe_run_finish (self->run, self->result, NULL);
  g_source_remove (sources[0]);
  g_source_remove (sources[1]);
}

GListModel *
clasp_cli_probe (const ClaspCliOptions *options, ClaspProfile *profile, ClaspReport *report, gboolean tell)
{
  g_autoptr (ClaspProbeRun) probe_run = clasp_probe_run_new (profile, report, &options->limits);
  g_autoptr (GCancellable) interrupted = g_cancellable_new ();
  Probing self = { .run = probe_run, .interrupted = interrupted };
  GListModel *probes = clasp_probe_run_get_probes (probe_run);

  if (report->outcome != CLASP_OUTCOME_FAILED)
    return g_object_ref (probes);
  if (tell)
    {
      self.color = clasp_cli_wants_color (STDOUT_FILENO);
      clasp_cli_output_init (&self.out, STDOUT_FILENO, interrupted);
      g_signal_connect (probes, "items-changed", G_CALLBACK (cli_probe_on_planned), &self);
    }
  cli_probe_run (&self);
  g_object_unref (self.result);
  if (tell)
    {
      cli_probe_print_conclusion (&self);
      cli_probe_forget (&self, probes);
      clasp_cli_output_clear (&self.out);
    }
  return g_object_ref (probes);
}
