/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-transcript-item.h"

#include <glib/gi18n.h>
#include "clasp-format.h"

/* "REQUEST · 12:39:51.310": the title in capitals, the detail (nullable) as it is. */
static void
transcript_items_append_heading (GListStore *items, const char *title, const char *detail)
{
  g_autofree char *capitals = g_utf8_strup (title, -1);
  g_autofree char *shown = detail != NULL ? g_strdup_printf ("%s · %s", capitals, detail) : g_strdup (capitals);
  g_autofree char *spoken = detail != NULL ? g_strdup_printf ("%s · %s", title, detail) : g_strdup (title);
  g_autoptr (ClaspTranscriptItem) item = clasp_transcript_item_new_heading (shown, spoken);

  g_list_store_append (items, item);
}

/* A request tells when it was sent, a response how long it took. */
static void
transcript_items_append_line_heading (GListStore *items, const ClaspReport *report, const ClaspLine *line,
                                      gint64 request_time)
{
  gboolean proxy = line->hop == CLASP_HOP_PROXY;
  g_autofree char *when = NULL;

  if (line->direction == CLASP_DIRECTION_OUT)
    {
      when = clasp_format_clock (report->wall_start_us + line->time_us);
      transcript_items_append_heading (items, proxy ? _("Request to the proxy") : _("Request"), when);
    }
  else
    {
      g_autofree char *duration = clasp_format_duration (MAX (line->time_us - request_time, 0));

      when = g_strconcat ("+", duration, NULL);
      transcript_items_append_heading (items, proxy ? _("Response of the proxy") : _("Response"), when);
    }
}

static void
transcript_items_append_lines (GListStore *items, const ClaspReport *report)
{
  const ClaspLine *before = NULL;
  gint64 request_time = 0;

  for (guint i = 0; i < report->transcript->len; i++)
    {
      const ClaspLine *line = g_ptr_array_index (report->transcript, i);
      g_autoptr (GPtrArray) verdicts = clasp_badge_collect (report->verdicts, line->number);
      g_autoptr (ClaspTranscriptItem) item = clasp_transcript_item_new_line (line, verdicts);

      if (line->direction == CLASP_DIRECTION_OUT)
        request_time = line->time_us;
      if (before == NULL || before->direction != line->direction || before->hop != line->hop ||
          before->kind == CLASP_LINE_EMPTY)
        transcript_items_append_line_heading (items, report, line, request_time);
      before = line;
      /* The line that ends a head is only shown where something is wrong with it. */
      if (line->kind != CLASP_LINE_EMPTY || clasp_transcript_item_is_troubled (item))
        g_list_store_append (items, item);
    }
}

static gboolean
transcript_items_rests_on_no_line (const ClaspVerdict *verdict)
{
  return verdict->status != CLASP_STATUS_NA && verdict->evidence->len == 0;
}

static gboolean
transcript_items_is_any (const ClaspVerdict *verdict)
{
  return TRUE;
}

/* The rules that @wanted takes, those that are broken first, each under @heading. */
static void
transcript_items_append_rules (GListStore *items, const GPtrArray *verdicts, const char *heading,
                               gboolean (*wanted) (const ClaspVerdict *))
{
  gboolean any = FALSE;

  for (guint broken = 0; broken < 2; broken++)
    for (guint i = 0; i < verdicts->len; i++)
      {
        const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);
        gboolean is_broken = verdict->status == CLASP_STATUS_FAIL || verdict->status == CLASP_STATUS_WARN;
        g_autoptr (ClaspTranscriptItem) item = NULL;

        if (is_broken != (broken == 0) || !wanted (verdict))
          continue;
        if (!any)
          transcript_items_append_heading (items, heading, NULL);
        any = TRUE;
        item = clasp_transcript_item_new_rule (verdict);
        g_list_store_append (items, item);
      }
}

static gboolean
transcript_items_is_judged (const ClaspVerdict *verdict)
{
  return verdict->status != CLASP_STATUS_NA;
}

static gboolean
transcript_items_is_worth_saying (const ClaspVerdict *verdict)
{
  return verdict->status == CLASP_STATUS_FAIL || verdict->status == CLASP_STATUS_WARN;
}

GListStore *
clasp_transcript_items_new (const ClaspReport *report, const GPtrArray *breaches, gboolean all_rules)
{
  GListStore *items = g_list_store_new (CLASP_TYPE_TRANSCRIPT_ITEM);

  transcript_items_append_lines (items, report);
  if (breaches != NULL)
    transcript_items_append_rules (items, breaches, _("After opening"),
                                   all_rules ? transcript_items_is_judged : transcript_items_is_worth_saying);
  if (all_rules)
    transcript_items_append_rules (items, report->verdicts, _("All rules"), transcript_items_is_any);
  else
    transcript_items_append_rules (items, report->verdicts, _("Other rules"), transcript_items_rests_on_no_line);
  return items;
}
