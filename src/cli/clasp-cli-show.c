/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-show.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-options.h"
#include "clasp-cli-output.h"
#include "clasp-exchange-file.h"
#include "clasp-foreign.h"
#include "clasp-lens.h"
#include "clasp-secret.h"

/* What both commands are told. */
typedef struct
{
  gboolean json, handshake, show_secrets;
  char *filter;
  char *dialect;
  char **words;
  /* Made of it. */
  ClaspFilter *parsed;
  ClaspLensMode mode;
  ClaspDialect told;
  GPtrArray *runs;
} Given;

static void
cli_show_clear (Given *self)
{
  g_free (self->filter);
  g_free (self->dialect);
  g_strfreev (self->words);
  g_clear_pointer (&self->parsed, clasp_filter_free);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, cli_show_clear)

static int
cli_show_refuse (const char *text)
{
  g_autofree char *safe = clasp_foreign_to_text (text, strlen (text), 0);
  const char *end = g_str_has_suffix (safe, ".") ? "" : ".";

  g_printerr ("handclasp-cli: %s%s\n", safe, end);
  return CLASP_CLI_USAGE;
}

/* "character 7: …", with the place marked under the filter. */
static int
cli_show_refuse_filter (const char *filter, const ClaspFilterPlace *place, const char *reason)
{
  glong before = g_utf8_strlen (filter, (gssize) MIN (place->offset, strlen (filter)));
  g_autofree char *text = g_strdup_printf (_("the filter can’t be read at character %ld: %s"), before + 1, reason);

  return cli_show_refuse (text);
}

/* Reads the words; %FALSE with the exit status: there is nothing left to do. */
static gboolean
cli_show_read_words (Given *self, const char *const *words, const GOptionEntry *entries, const char *usage,
                     const char *summary, int *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], "--") == 0)
      break;
    else if (strcmp (words[i], "--help") == 0 || strcmp (words[i], "-h") == 0)
      {
        g_autofree char *help = NULL;

        g_option_context_add_main_entries (context, entries, NULL);
        g_option_context_set_summary (context, summary);
        help = g_option_context_get_help (context, TRUE, NULL);
        fputs (help, stdout);
        *status = CLASP_CLI_FINE;
        return FALSE;
      }
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (clasp_cli_options_take_words (context, words, &error))
    return TRUE;
  *status = cli_show_refuse (error->message);
  return FALSE;
}

/* Reads file, filter and dialect. */
static gboolean
cli_show_prepare (Given *self, const char *path, int *status)
{
  g_autoptr (GError) error = NULL;
  ClaspFilterPlace place = { 0 };

  *status = CLASP_CLI_USAGE;
  self->mode = CLASP_LENS_AUTO;
  if (self->dialect != NULL && !clasp_lens_parse_choice (self->dialect, &self->mode, &self->told))
    {
      g_autofree char *text = g_strdup_printf (_("there is no dialect “%s”"), self->dialect);

      cli_show_refuse (text);
      return FALSE;
    }
  if (self->filter != NULL)
    {
      self->parsed = clasp_filter_new (self->filter, &place, &error);
      if (self->parsed == NULL)
        {
          cli_show_refuse_filter (self->filter, &place, error->message);
          return FALSE;
        }
    }
  if (self->show_secrets)
    clasp_secret_set_shown (TRUE);
  self->runs = clasp_file_read (path, &error);
  if (self->runs == NULL)
    cli_show_refuse (error->message);
  return self->runs != NULL;
}

static ClaspUnits *
cli_show_make_units (const ClaspRun *run, gpointer user_data)
{
  const Given *self = user_data;
  g_autofree char *subprotocol = clasp_run_dup_subprotocol (run);

  return CLASP_UNITS (clasp_lens_new (self->mode, self->told, run->url, subprotocol));
}

static void
cli_show_tell_limited (guint64 n_limited)
{
  g_autofree char *text = NULL;

  if (n_limited == 0)
    return;
  text = n_limited < CLASP_FILTER_LIMITED_MAX
             ? g_strdup_printf (ngettext ("the regular expression took too long for %llu record, which is left out",
                                          "the regular expression took too long for %llu records, which are left out",
                                          n_limited),
                                (unsigned long long) n_limited)
             : g_strdup_printf (
                   _("the regular expression took too long for %llu records, and the search stopped there"),
                   (unsigned long long) n_limited);
  cli_show_refuse (text);
}

/* ------------------------------------------------------------------------------------------------------------- show */

static void
cli_show_add_verdicts (const ClaspRun *run, gboolean with_secrets, GString *out)
{
  g_autofree char *report = clasp_run_dup_report (run, with_secrets);
  ClaspJsonPart root, verdicts;
  g_autoptr (GArray) parts = NULL;

  if (report == NULL)
    return;
  root = clasp_json_part_new (report, strlen (report));
  verdicts = clasp_json_part_get_member (&root, "verdicts");
  parts = clasp_json_part_get_elements (&verdicts);
  for (guint i = 0; i < parts->len; i++)
    {
      ClaspJsonPart *part = &g_array_index (parts, ClaspJsonPart, i);
      ClaspJsonPart rule = clasp_json_part_get_member (part, "rule");
      ClaspJsonPart status = clasp_json_part_get_member (part, "status");
      ClaspJsonPart text = clasp_json_part_get_member (part, "text");
      g_autofree char *rule_text = clasp_json_part_dup_string (&rule);
      g_autofree char *status_text = clasp_json_part_dup_string (&status);
      g_autofree char *sentence = clasp_json_part_dup_string (&text);

      if (g_strcmp0 (status_text, "n/a") == 0)
        continue;
      g_string_append_printf (out, "%s %s: ", rule_text != NULL ? rule_text : "",
                              status_text != NULL ? status_text : "");
      if (sentence != NULL)
        clasp_foreign_append (out, sentence, strlen (sentence));
      g_string_append_c (out, '\n');
    }
}

static void
cli_show_add_handshake (const Given *self, const ClaspRun *run, GString *out)
{
  g_autofree char *report = NULL;

  if (!self->json)
    {
      clasp_file_add_transcript (run, self->show_secrets, out);
      cli_show_add_verdicts (run, self->show_secrets, out);
      return;
    }
  report = clasp_run_dup_report (run, self->show_secrets);
  g_string_append_printf (out, "{\"report\":%s}\n", report != NULL ? report : "null");
}

static void
cli_show_run (const Given *self, const ClaspRun *run, ClaspCliOutput *out)
{
  g_autoptr (ClaspUnits) units = cli_show_make_units (run, (gpointer) self);
  g_auto (ClaspRunScan) scan;

  if (self->handshake)
    cli_show_add_handshake (self, run, out->buffer);
  clasp_run_scan_init (&scan, run, self->parsed, units, self->show_secrets);
  while (out->error == 0 && clasp_run_scan_next (&scan))
    {
      if (self->json)
        clasp_json_lines_add_record (&scan, out->buffer);
      else
        clasp_file_add_row (&scan, out->buffer);
      clasp_cli_output_relieve (out);
    }
  if (self->json)
    clasp_json_lines_add_end (&scan, out->buffer);
  clasp_cli_output_flush (out);
  cli_show_tell_limited (scan.scan.n_limited);
}

int
clasp_cli_show (const char *const *words)
{
  g_auto (Given) given = { 0 };
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &given.json, N_("Print JSON, a record a line"), NULL },
    { "handshake", 0, 0, G_OPTION_ARG_NONE, &given.handshake, N_("Print the opening handshake before them"), NULL },
    { "dialect", 0, 0, G_OPTION_ARG_STRING, &given.dialect, N_("What the messages speak"), N_("NAME|auto|none") },
    { "show-secrets", 0, 0, G_OPTION_ARG_NONE, &given.show_secrets, N_("Mask nothing"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given.words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ClaspCliOutput) out = { 0 };
  int status;

  clasp_cli_output_init (&out, STDOUT_FILENO, NULL);
  if (!cli_show_read_words (&given, words, entries, _("show FILE [FILTER]"),
                            _("Prints the messages of a capture, a HAR or a JSON Lines file."), &status))
    return status;
  if (given.words == NULL || g_strv_length (given.words) > 2)
    return cli_show_refuse (_("“show” takes a file and, if wanted, one filter (in quotes where it has blanks)"));
  given.filter = g_strdup (given.words[1]);
  if (!cli_show_prepare (&given, given.words[0], &status))
    return status;
  for (guint i = 0; i < given.runs->len; i++)
    cli_show_run (&given, g_ptr_array_index (given.runs, i), &out);
  return clasp_cli_tell_lost (out.error) ? CLASP_CLI_USAGE : CLASP_CLI_FINE;
}

/* ---------------------------------------------------------------------------------------------------------- convert */

int
clasp_cli_convert (const char *const *words)
{
  g_auto (Given) given = { 0 };
  const GOptionEntry entries[] = {
    { "filter", 0, 0, G_OPTION_ARG_STRING, &given.filter, N_("Only what passes it"), N_("FILTER") },
    { "dialect", 0, 0, G_OPTION_ARG_STRING, &given.dialect, N_("What the messages speak"), N_("NAME|auto|none") },
    { "with-secrets", 0, 0, G_OPTION_ARG_NONE, &given.show_secrets, N_("Mask nothing"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given.words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  ClaspFileExport exchange = { 0 };
  ClaspFileFormat format;
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_show_read_words (
          &given, words, entries, _("convert IN OUT"),
          _("Writes the messages of a capture, a HAR or a JSON Lines file to another file. Its name’s "
             "ending says how: .capture, .jsonl, .har, .csv, .txt, .pcapng."),
          &status))
    return status;
  if (given.words == NULL || g_strv_length (given.words) != 2)
    return cli_show_refuse (_("“convert” takes two files: the one to read and the one to write"));
  if (!clasp_file_get_format (given.words[1], &format))
    {
      g_autofree char *text = g_strdup_printf (
          _("the ending of “%s” is none of .capture, .jsonl, .har, .csv, .txt, .pcapng"), given.words[1]);

      return cli_show_refuse (text);
    }
  if (!cli_show_prepare (&given, given.words[0], &status))
    return status;
  exchange = (ClaspFileExport) { .runs = given.runs,
                                 .filter = given.parsed,
                                 .make_units = cli_show_make_units,
                                 .units_data = &given,
                                 .with_secrets = given.show_secrets };
  if (!clasp_file_write (&exchange, format, given.words[1], &error))
    return cli_show_refuse (error->message);
  cli_show_tell_limited (exchange.n_limited);
  return CLASP_CLI_FINE;
}
