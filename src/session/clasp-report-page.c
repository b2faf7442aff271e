/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-report-page.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-client-view.h"
#include "clasp-diagnosis.h"
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-report-text.h"
#include "clasp-session-text.h"
#include "clasp-session.h"

typedef struct
{
  GString *out;
  const ClaspReport *report;
  gboolean html;
} Page;

/* ---- what pages are made of; each takes plain text */

static void
report_page_escape_markdown (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      /* A line of its own could begin a heading, a list or a table. */
      if (*p == '\n' || *p == '\r')
        g_string_append_c (out, ' ');
      else
        {
          if (strchr ("\\`*_{}[]<>#|~&!", *p) != NULL)
            g_string_append_c (out, '\\');
          g_string_append_c (out, *p);
        }
    }
}

static void
report_page_append (Page *page, const char *text)
{
  g_autofree char *safe = clasp_report_make_safe (page->report, text);
  g_autofree char *escaped = page->html ? g_markup_escape_text (safe, -1) : NULL;

  if (page->html)
    g_string_append (page->out, escaped);
  else
    report_page_escape_markdown (page->out, safe);
}

static void
report_page_put_heading (Page *page, guint level, const char *text)
{
  if (page->html)
    g_string_append_printf (page->out, "<h%u>", level);
  else
    g_string_append_printf (page->out, "%.*s ", (int) level, "######");
  report_page_append (page, text);
  if (page->html)
    g_string_append_printf (page->out, "</h%u>\n", level);
  else
    g_string_append (page->out, "\n\n");
}

static void
report_page_put_paragraph (Page *page, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_string_append (page->out, page->html ? "<p>" : "");
  report_page_append (page, text);
  g_string_append (page->out, page->html ? "</p>\n" : "\n\n");
}

/* A fence that is longer than any in the text. */
static guint
report_page_count_ticks (const char *text)
{
  guint longest = 2, run = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      run = *p == '`' ? run + 1 : 0;
      longest = MAX (longest, run);
    }
  return longest + 1;
}

/* @text: lines, made safe already or ours */
static void
report_page_put_code (Page *page, const char *text)
{
  g_autofree char *fence = NULL;

  if (page->html)
    {
      g_autofree char *escaped = g_markup_escape_text (text, -1);

      g_string_append_printf (page->out, "<pre>%s</pre>\n", escaped);
      return;
    }
  fence = g_strnfill (report_page_count_ticks (text), '`');
  g_string_append_printf (page->out, "%s\n%s\n%s\n\n", fence, text, fence);
}

static void
report_page_put_cell (Page *page, const char *text, gboolean is_head)
{
  const char *tag = is_head ? "th" : "td";

  if (page->html)
    g_string_append_printf (page->out, "<%s>", tag);
  else
    g_string_append (page->out, " ");
  report_page_append (page, text != NULL ? text : "");
  if (page->html)
    g_string_append_printf (page->out, "</%s>", tag);
  else
    g_string_append (page->out, " |");
}

static void
report_page_put_row (Page *page, const char *const *cells, gsize n, gboolean is_head)
{
  g_string_append (page->out, page->html ? "<tr>" : "|");
  for (gsize i = 0; i < n; i++)
    report_page_put_cell (page, cells[i], is_head);
  g_string_append (page->out, page->html ? "</tr>\n" : "\n");
  if (!is_head || page->html)
    return;
  g_string_append_c (page->out, '|');
  for (gsize i = 0; i < n; i++)
    g_string_append (page->out, " --- |");
  g_string_append_c (page->out, '\n');
}

static void
report_page_begin_table (Page *page)
{
  g_string_append (page->out, page->html ? "<table>\n" : "");
}

static void
report_page_end_table (Page *page)
{
  g_string_append (page->out, page->html ? "</table>\n" : "\n");
}

/* ---- what they say */

static void
report_page_put_fact (Page *page, const char *name, const char *value)
{
  const char *cells[] = { name, value };

  if (value != NULL && *value != '\0')
    report_page_put_row (page, cells, G_N_ELEMENTS (cells), FALSE);
}

static void
report_page_put_time (Page *page, const char *name, gint64 us)
{
  g_autofree char *time = us >= 0 ? clasp_format_duration (us) : NULL;

  report_page_put_fact (page, name, time);
}

static void
report_page_put_facts (Page *page)
{
  const ClaspReport *report = page->report;
  const char *head[] = { _("What"), _("Value") };
  g_autofree char *when = report->wall_start_us > 0 ? clasp_format_rfc3339 (report->wall_start_us) : NULL;
  g_autofree char *versions = g_strdup_printf ("Handclasp %s, GLib %u.%u.%u", PACKAGE_VERSION, glib_major_version,
                                               glib_minor_version, glib_micro_version);

  report_page_begin_table (page);
  report_page_put_row (page, head, G_N_ELEMENTS (head), TRUE);
  report_page_put_fact (page, _("Address"), report->url);
  report_page_put_fact (page, _("Connected to"), report->remote_address);
  report_page_put_fact (page, _("Proxy"), report->proxy);
  report_page_put_fact (page, _("Subprotocol"), report->protocol);
  report_page_put_fact (page, _("Extensions"), report->extensions);
  report_page_put_fact (page, _("Begun"), when);
  report_page_put_time (page, _("Resolving the name"), report->resolve_us);
  report_page_put_time (page, _("TCP"), report->tcp_us);
  report_page_put_time (page, _("Proxy"), report->proxy_us);
  report_page_put_time (page, _("TLS"), report->tls_us);
  report_page_put_time (page, _("Response"), report->response_us);
  report_page_put_time (page, _("In all"), report->total_us);
  report_page_put_fact (page, _("Versions"), versions);
  report_page_end_table (page);
}

static void
report_page_put_addresses (Page *page)
{
  const GPtrArray *addresses = page->report->addresses;

  for (guint i = 0; i < addresses->len; i++)
    {
      const ClaspAddressTried *tried = addresses->pdata[i];
      g_autofree char *text = NULL;

      if (tried->connected)
        continue;
      text = g_strdup_printf ("✗ %s: %s", tried->address,
                              tried->error != NULL ? tried->error : _("not tried to the end"));
      report_page_put_paragraph (page, text);
    }
}

static void
report_page_put_diagnosis (Page *page, ClaspDiagnosis *diagnosis)
{
  const char *snippet = clasp_diagnosis_get_snippet (diagnosis);
  g_autofree char *confidence = NULL, *heading = NULL;

  g_object_get (diagnosis, "confidence-text", &confidence, NULL);
  heading = g_strdup_printf ("%s (%s, %s)", clasp_diagnosis_get_title (diagnosis), clasp_diagnosis_get_id (diagnosis),
                             confidence);
  report_page_put_heading (page, 3, heading);
  report_page_put_paragraph (page, clasp_diagnosis_get_text (diagnosis));
  if (*snippet != '\0')
    {
      g_autofree char *safe = clasp_report_make_safe (page->report, snippet);

      report_page_put_code (page, safe);
    }
}

/* @title: what they are: why it failed or ended, or what is odd about an open one */
static void
report_page_put_diagnoses (Page *page, const char *title, GListModel *diagnoses)
{
  guint n = diagnoses != NULL ? g_list_model_get_n_items (diagnoses) : 0;

  if (n > 0)
    report_page_put_heading (page, 2, title);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (diagnoses, i);

      report_page_put_diagnosis (page, diagnosis);
    }
}

static void
report_page_put_verdict (Page *page, const ClaspVerdict *verdict)
{
  const ClaspRule *rule = clasp_rule_get (verdict->rule);
  g_autofree char *mark = g_strdup_printf ("%s %s", clasp_status_get_mark (verdict->status), rule->id);
  const char *cells[] = { mark, rule->section, verdict->text, verdict->expected, verdict->found };

  report_page_put_row (page, cells, G_N_ELEMENTS (cells), FALSE);
}

/* What is broken comes first. */
static void
report_page_put_verdicts (Page *page, const char *title, const GPtrArray *verdicts)
{
  static const ClaspStatus order[] = { CLASP_STATUS_FAIL, CLASP_STATUS_WARN, CLASP_STATUS_NOTE, CLASP_STATUS_PASS };
  const char *head[] = { _("Rule"), _("Section"), _("What was found"), _("Expected"), _("Found") };
  guint n = verdicts != NULL ? verdicts->len : 0;

  if (n == 0 || clasp_verdicts_count (verdicts, CLASP_STATUS_NA) == n)
    return;
  report_page_put_heading (page, 2, title);
  report_page_begin_table (page);
  report_page_put_row (page, head, G_N_ELEMENTS (head), TRUE);
  for (gsize k = 0; k < G_N_ELEMENTS (order); k++)
    for (guint i = 0; i < n; i++)
      if (((const ClaspVerdict *) verdicts->pdata[i])->status == order[k])
        report_page_put_verdict (page, verdicts->pdata[i]);
  report_page_end_table (page);
}

static void
report_page_put_certificate (Page *page, const ClaspCertificateInfo *certificate)
{
  report_page_put_fact (page, _("Certificate of"), certificate->subject);
  report_page_put_fact (page, _("Signed by"), certificate->issuer);
  report_page_put_fact (page, _("Valid from"), certificate->not_before);
  report_page_put_fact (page, _("Valid to"), certificate->not_after);
  report_page_put_fact (page, "SHA-256", certificate->sha256);
}

static void
report_page_put_tls (Page *page)
{
  const ClaspTlsInfo *tls = page->report->tls;
  const char *head[] = { _("What"), _("Value") };
  g_auto (GStrv) words = NULL;
  g_autofree char *errors = NULL;

  if (tls == NULL)
    return;
  words = clasp_tls_info_dup_error_words (tls);
  errors = words != NULL ? g_strjoinv (", ", words) : NULL;
  report_page_put_heading (page, 2, "TLS");
  report_page_begin_table (page);
  report_page_put_row (page, head, G_N_ELEMENTS (head), TRUE);
  report_page_put_fact (page, _("Version"), tls->protocol);
  report_page_put_fact (page, _("Cipher"), tls->cipher);
  report_page_put_fact (page, _("Verified"), tls->verified ? _("yes") : _("no"));
  report_page_put_fact (page, _("What is wrong"), errors);
  for (guint i = 0; i < tls->certificates->len; i++)
    report_page_put_certificate (page, tls->certificates->pdata[i]);
  report_page_end_table (page);
}

/* What led here by redirects and sign-ins, each with its own lines and without its own secrets. */
static void
report_page_put_hops (Page *page)
{
  const GPtrArray *hops = page->report->hops;

  if (hops->len > 0)
    report_page_put_heading (page, 2, _("What led here"));
  for (guint i = 0; i < hops->len; i++)
    {
      const ClaspReport *report = hops->pdata[i];
      Page hop = { page->out, report, page->html };
      guint status = report->http_status != 0 ? report->http_status : report->proxy_status;
      g_autofree char *title = g_strdup_printf ("%u  %s", status, report->url != NULL ? report->url : "");
      g_autofree char *transcript = clasp_report_transcript_to_text (report);

      report_page_put_heading (&hop, 3, title);
      report_page_put_code (&hop, transcript);
    }
}

/* Said only of clients that judge otherwise than this one. */
static void
report_page_put_clients (Page *page)
{
  g_autoptr (GPtrArray) views = clasp_client_views_new (page->report);
  gboolean open = page->report->outcome == CLASP_OUTCOME_OPEN;

  for (guint i = 0; i < views->len; i++)
    {
      const ClaspClientView *view = views->pdata[i];
      g_autofree char *text = NULL;

      if (view->opens == open)
        continue;
      text = g_strdup_printf (view->opens ? _("%s: opens. %s") : _("%s: refuses this answer. %s"),
                              clasp_client_to_string (view->client), view->why);
      report_page_put_paragraph (page, text);
    }
}

static void
report_page_begin (Page *page, const char *headline)
{
  if (!page->html)
    return;
  g_string_append (page->out, "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
                              "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
  report_page_append (page, headline);
  g_string_append (page->out,
                   "</title>\n<style>\n:root { color-scheme: light dark; }\n"
                   "body { font-family: sans-serif; line-height: 1.5; margin: 2rem auto; max-width: 60rem; "
                   "padding: 0 1rem; }\n"
                   "pre { overflow-x: auto; padding: 0.75rem; border: 1px solid; border-radius: 0.5rem; }\n"
                   "table { border-collapse: collapse; }\n"
                   "th, td { border: 1px solid; padding: 0.25rem 0.5rem; text-align: start; vertical-align: top; "
                   "overflow-wrap: anywhere; }\n</style>\n</head>\n<body>\n");
}

char *
clasp_report_to_page (const ClaspReport *report, GListModel *diagnoses, const GPtrArray *verdicts, const char *ending,
                      ClaspPageForm form)
{
  Page page = { g_string_new (NULL), report, form == CLASP_PAGE_HTML };
  g_autofree char *headline = NULL, *summary = NULL, *transcript = NULL;
  gboolean open, is_over;

  g_return_val_if_fail (report != NULL, g_string_free_and_steal (page.out));

  open = report->outcome == CLASP_OUTCOME_OPEN;
  is_over = open && ending != NULL && *ending != '\0';
  /* What is over is no longer established. */
  headline = is_over ? g_strdup (_("The connection was open, and has ended"))
                     : clasp_session_text_headline (open ? CLASP_SESSION_OPEN : CLASP_SESSION_FAILED, report);
  summary = clasp_session_text_summary (report);
  transcript = clasp_report_transcript_to_text (report);
  report_page_begin (&page, headline);
  report_page_put_heading (&page, 1, headline);
  report_page_put_paragraph (&page, report->error_text);
  report_page_put_paragraph (&page, summary);
  report_page_put_paragraph (&page, ending);
  report_page_put_addresses (&page);
  report_page_put_diagnoses (&page, open && !is_over ? _("To be noted") : _("Cause"), diagnoses);
  report_page_put_clients (&page);
  report_page_put_hops (&page);
  report_page_put_heading (&page, 2, _("Transcript"));
  report_page_put_code (&page, transcript);
  report_page_put_verdicts (&page, _("Rules of the handshake"), report->verdicts);
  report_page_put_verdicts (&page, _("Rules of the conversation"), verdicts);
  report_page_put_tls (&page);
  report_page_put_heading (&page, 2, _("Times and versions"));
  report_page_put_facts (&page);
  if (page.html)
    g_string_append (page.out, "</body>\n</html>\n");
  return g_string_free_and_steal (page.out);
}
