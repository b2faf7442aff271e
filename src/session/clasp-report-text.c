/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-report-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-client-view.h"
#include "clasp-diagnosis.h"
#include "clasp-foreign.h"
#include "clasp-session-text.h"
#include "clasp-format.h"

/* More of a body than this would hide what is said of it. */
#define MAX_BODY_BYTES 4096
#define MAX_BODY_LINES 40

typedef enum
{
  PLAIN,
  BOLD,
  DIM,
  RED,
  GREEN,
  YELLOW,
  BLUE
} Style;

typedef struct
{
  GString *out;
  const ClaspReport *report;
  gboolean color;
} Writer;

static const char *const CODES[] = {
  [PLAIN] = "",         [BOLD] = "\033[1m",    [DIM] = "\033[2m",   [RED] = "\033[31m",
  [GREEN] = "\033[32m", [YELLOW] = "\033[33m", [BLUE] = "\033[34m",
};

/* How each status is marked; never by colour alone. */
static const struct
{
  const char *mark;
  Style style;
} MARKS[] = {
  [CLASP_STATUS_PASS] = { "✓", GREEN }, [CLASP_STATUS_FAIL] = { "✗", RED }, [CLASP_STATUS_WARN] = { "!", YELLOW },
  [CLASP_STATUS_NOTE] = { "·", BLUE },  [CLASP_STATUS_NA] = { " ", PLAIN },
};

static void
report_text_put (Writer *writer, Style style, const char *text)
{
  if (writer->color && style != PLAIN)
    g_string_append_printf (writer->out, "%s%s\033[0m", CODES[style], text);
  else
    g_string_append (writer->out, text);
}

static void report_text_put_printf (Writer *writer, Style style, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
report_text_put_printf (Writer *writer, Style style, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  report_text_put (writer, style, text);
}

char *
clasp_report_make_safe (const ClaspReport *report, const char *text)
{
  g_autoptr (ClaspSecrets) secrets = NULL;
  g_autofree char *masked = NULL;

  g_return_val_if_fail (report != NULL, NULL);

  secrets = clasp_report_dup_secrets (report);
  masked = clasp_secrets_mask (secrets, text);
  return clasp_foreign_to_lines (masked, strlen (masked));
}

static char *
report_text_make_safe (const Writer *writer, const char *text)
{
  return clasp_report_make_safe (writer->report, text);
}

/* Writes what others said. */
static void
report_text_put_foreign (Writer *writer, Style style, const char *text)
{
  g_autofree char *safe = report_text_make_safe (writer, text);

  report_text_put (writer, style, safe);
}

/* Breaks @text at spaces, so that lines with @indent before them stay within 100 columns. */
static void
report_text_put_paragraph (Writer *writer, const char *indent, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  glong column = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      glong width = g_utf8_strlen (words[i], -1);

      if (column == 0)
        g_string_append (writer->out, indent);
      else if (column + 1 + width > 96)
        {
          g_string_append_printf (writer->out, "\n%s", indent);
          column = 0;
        }
      else
        {
          g_string_append_c (writer->out, ' ');
          column++;
        }
      g_string_append (writer->out, words[i]);
      column += width;
    }
  g_string_append_c (writer->out, '\n');
}

static void
report_text_put_headline (Writer *writer)
{
  const ClaspReport *report = writer->report;
  gboolean open = report->outcome == CLASP_OUTCOME_OPEN;
  g_autofree char *headline = clasp_session_text_headline (open ? CLASP_SESSION_OPEN : CLASP_SESSION_FAILED, report);
  g_autofree char *summary = clasp_session_text_summary (report);
  g_autofree char *safe_summary = report_text_make_safe (writer, summary);
  g_autofree char *safe_url = report_text_make_safe (writer, report->url != NULL ? report->url : "");

  report_text_put (writer, open ? GREEN : RED, open ? "✓ " : "✗ ");
  report_text_put_foreign (writer, BOLD, headline);
  report_text_put_printf (writer, DIM, "  %s\n", safe_url);
  report_text_put_printf (writer, PLAIN, "  %s\n", safe_summary);
}

/* What the resolver answered, in its order and with its time, whether it was tried or not. */
static void
report_text_put_resolved (Writer *writer)
{
  const ClaspReport *report = writer->report;
  g_autofree char *took = clasp_format_duration (MAX (report->resolve_us, 0));

  if (report->resolved->len == 0)
    return;
  /* Translators: how long the look-up of a name took. */
  report_text_put_printf (writer, PLAIN, _("  DNS, in %s: "), took);
  for (guint i = 0; i < report->resolved->len; i++)
    {
      report_text_put (writer, PLAIN, i > 0 ? ", " : "");
      report_text_put_foreign (writer, PLAIN, report->resolved->pdata[i]);
      report_text_put_printf (writer, DIM, " (%s)", clasp_report_family_of (report->resolved->pdata[i]));
    }
  report_text_put (writer, PLAIN, "\n");
}

static void
report_text_put_addresses (Writer *writer)
{
  const ClaspReport *report = writer->report;

  if (report->proxy != NULL)
    {
      g_autofree char *proxy = report_text_make_safe (writer, report->proxy);

      report_text_put_printf (writer, PLAIN, _("  through the proxy %s\n"), proxy);
    }
  report_text_put_resolved (writer);
  for (guint i = 0; i < report->addresses->len; i++)
    {
      const ClaspAddressTried *tried = report->addresses->pdata[i];
      g_autofree char *took = clasp_format_duration (tried->end_us - tried->start_us);

      report_text_put (writer, tried->connected ? GREEN : RED, tried->connected ? "  ✓ " : "  ✗ ");
      report_text_put_foreign (writer, PLAIN, tried->address);
      if (tried->end_us >= tried->start_us)
        report_text_put_printf (writer, DIM, "  %s", took);
      if (!tried->connected)
        {
          report_text_put (writer, PLAIN, "  ");
          report_text_put_foreign (writer, PLAIN, tried->error != NULL ? tried->error : _("not tried to the end"));
        }
      report_text_put (writer, PLAIN, "\n");
    }
}

static void
report_text_put_timing (Writer *writer)
{
  const ClaspReport *report = writer->report;
  const struct
  {
    const char *name;
    gint64 us;
  } phases[] = {
    { _("resolve"), report->resolve_us }, { _("TCP"), report->tcp_us },           { _("proxy"), report->proxy_us },
    { _("TLS"), report->tls_us },         { _("response"), report->response_us }, { _("in all"), report->total_us },
  };
  gboolean first = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    if (phases[i].us >= 0)
      {
        g_autofree char *time = clasp_format_duration (phases[i].us);

        report_text_put_printf (writer, DIM, "%s%s %s", first ? "  " : " · ", phases[i].name, time);
        first = FALSE;
      }
  report_text_put (writer, PLAIN, first ? "" : "\n");
}

/* One of the chain, as deep as it stands below the server's. */
static void
report_text_put_certificate (Writer *writer, const ClaspCertificateInfo *certificate, guint depth)
{
  g_autofree char *subject = clasp_foreign_to_text (certificate->subject, strlen (certificate->subject), 0);
  const char *const parts[] = { certificate->key, certificate->signature };
  g_autofree char *usages = certificate->usages != NULL ? g_strjoinv (", ", certificate->usages) : g_strdup ("");
  g_autoptr (GDateTime) end = g_date_time_new_from_iso8601 (certificate->not_after, NULL);
  /* As it was when the connection was made, which may be long ago. */
  g_autofree char *distance = end != NULL ? clasp_format_distance (g_date_time_to_unix (end) -
                                                                   writer->report->wall_start_us / G_USEC_PER_SEC)
                                          : NULL;

  if (depth > 0)
    report_text_put_printf (writer, PLAIN, "    %*s└ %s\n", (int) (depth - 1) * 2, "", subject);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      report_text_put_printf (writer, DIM, "    %*s%s\n", (int) depth * 2, "", parts[i]);
  if (certificate->serial != NULL)
    report_text_put_printf (writer, DIM, _("    %*sserial %s\n"), (int) depth * 2, "", certificate->serial);
  if (*usages != '\0')
    report_text_put_printf (writer, DIM, _("    %*sfor %s\n"), (int) depth * 2, "", usages);
  if (distance != NULL)
    report_text_put_printf (writer, DIM, _("    %*sends %s\n"), (int) depth * 2, "", distance);
  if (certificate->sha256 != NULL && *certificate->sha256 != '\0')
    report_text_put_printf (writer, DIM, "    %*sSHA-256 %s\n", (int) depth * 2, "", certificate->sha256);
}

static void
report_text_put_tls (Writer *writer)
{
  const ClaspTlsInfo *tls = writer->report->tls;
  const ClaspCertificateInfo *leaf;
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;

  if (tls == NULL)
    return;
  if (tls->protocol != NULL)
    report_text_put_printf (writer, PLAIN, "  %s%s%s\n", tls->protocol, tls->cipher != NULL ? ", " : "",
                            tls->cipher != NULL ? tls->cipher : "");
  if (tls->certificates->len == 0)
    return;
  leaf = tls->certificates->pdata[0];
  subject = clasp_foreign_to_text (leaf->subject, strlen (leaf->subject), 0);
  issuer = clasp_foreign_to_text (leaf->issuer, strlen (leaf->issuer), 0);
  report_text_put (writer, tls->verified ? GREEN : RED, tls->verified ? "  ✓ " : "  ✗ ");
  /* Translators: the subject, the issuer and the two dates of a certificate. */
  report_text_put_printf (writer, PLAIN, _("certificate of %s by %s, %s to %s\n"), subject, issuer, leaf->not_before,
                          leaf->not_after);
  report_text_put_printf (writer, PLAIN, "    %s\n", clasp_report_get_trust (tls));
  for (guint i = 0; i < tls->certificates->len; i++)
    report_text_put_certificate (writer, tls->certificates->pdata[i], i);
}

/* The verdict that a line is marked with: the worst that rests on it. */
static ClaspStatus
report_text_worst_status (const GPtrArray *verdicts, guint line)
{
  static const guint8 severity[] = {
    [CLASP_STATUS_NA] = 0,   [CLASP_STATUS_PASS] = 1, [CLASP_STATUS_NOTE] = 2,
    [CLASP_STATUS_WARN] = 3, [CLASP_STATUS_FAIL] = 4,
  };
  ClaspStatus worst = CLASP_STATUS_NA;

  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = verdicts->pdata[i];

      if (clasp_verdict_has_line (verdict, line) && severity[verdict->status] > severity[worst])
        worst = verdict->status;
    }
  return worst;
}

static void
report_text_put_rule_ids (Writer *writer, guint line)
{
  const GPtrArray *verdicts = writer->report->verdicts;
  ClaspRuleId last = CLASP_RULE_NONE;
  gboolean first = TRUE;

  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = verdicts->pdata[i];
      gboolean plain = verdict->status == CLASP_STATUS_PASS || verdict->status == CLASP_STATUS_NOTE;

      if (verdict->status == CLASP_STATUS_NA || verdict->rule == last || !clasp_verdict_has_line (verdict, line))
        continue;
      report_text_put (writer, PLAIN, first ? "   " : " ");
      report_text_put (writer, plain ? DIM : MARKS[verdict->status].style, clasp_rule_get (verdict->rule)->id);
      last = verdict->rule;
      first = FALSE;
    }
}

static void
report_text_put_line (Writer *writer, const ClaspLine *line)
{
  ClaspStatus status = report_text_worst_status (writer->report->verdicts, line->number);
  g_autofree char *text = clasp_line_to_text (line, TRUE);

  report_text_put_printf (writer, DIM, "%4u ", line->number);
  report_text_put (writer, MARKS[status].style, MARKS[status].mark);
  report_text_put (writer, DIM, line->direction == CLASP_DIRECTION_OUT ? " > " : " < ");
  report_text_put (writer, line->kind == CLASP_LINE_START ? BOLD : PLAIN, text);
  report_text_put_rule_ids (writer, line->number);
  report_text_put (writer, PLAIN, "\n");
}

static void
report_text_put_transcript (Writer *writer)
{
  const ClaspTranscript *transcript = writer->report->transcript;
  const ClaspLine *before = NULL;

  for (guint i = 0; i < transcript->len; i++)
    {
      const ClaspLine *line = transcript->pdata[i];

      if (before == NULL || before->direction != line->direction || before->hop != line->hop)
        {
          g_autofree char *time = clasp_format_duration (MAX (line->time_us, 0));
          const char *title = line->direction == CLASP_DIRECTION_OUT
                                  ? (line->hop == CLASP_HOP_PROXY ? _("To the proxy") : _("Request"))
                                  : (line->hop == CLASP_HOP_PROXY ? _("From the proxy") : _("Response"));

          report_text_put (writer, PLAIN, "\n");
          report_text_put (writer, BOLD, title);
          report_text_put_printf (writer, DIM, "  +%s\n", time);
        }
      report_text_put_line (writer, line);
      before = line;
    }
}

/* What led here by redirects and sign-ins, each with its own lines. */
static void
report_text_put_hops (Writer *writer)
{
  for (guint i = 0; i < writer->report->hops->len; i++)
    {
      Writer hop = { .out = writer->out, .report = writer->report->hops->pdata[i], .color = writer->color };
      guint status = hop.report->http_status != 0 ? hop.report->http_status : hop.report->proxy_status;
      g_autofree char *url = report_text_make_safe (&hop, hop.report->url != NULL ? hop.report->url : "");

      report_text_put (writer, PLAIN, "\n");
      report_text_put_printf (writer, BOLD, "%u  %s", status, url);
      report_text_put (writer, PLAIN, "\n");
      report_text_put_transcript (&hop);
    }
  if (writer->report->hops->len > 0)
    {
      g_autofree char *url = report_text_make_safe (writer, writer->report->url != NULL ? writer->report->url : "");

      report_text_put_printf (writer, BOLD, "\n%s %s\n", C_("attempt", "Then"), url);
    }
}

/* As text, without the secrets that were sent; %NULL when it is none. (transfer full) */
static char *
report_text_dup_body (const ClaspReport *report, gsize *length)
{
  g_autoptr (GBytes) text = clasp_report_dup_body_text (report);
  const char *data = text != NULL ? g_bytes_get_data (text, length) : NULL;
  gsize shown;

  if (data == NULL || *length == 0)
    return NULL;
  shown = MIN (*length, MAX_BODY_BYTES);
  if (memchr (data, '\0', shown) != NULL)
    return NULL;
  return clasp_report_mask_echoes (report, g_strndup (data, shown));
}

/* What the refusal says, which is the first evidence. */
static void
report_text_put_body (Writer *writer)
{
  const ClaspReport *report = writer->report;
  gsize length = 0;
  g_autofree char *body = report_text_dup_body (report, &length);
  g_auto (GStrv) lines = NULL;
  gsize n;

  if (length == 0)
    return;
  report_text_put (writer, PLAIN, "\n");
  report_text_put (writer, BOLD, report->body_of_proxy ? _("Body, from the proxy") : _("Body"));
  report_text_put (writer, DIM, "  ");
  report_text_put_foreign (writer, DIM, report->body_type != NULL ? report->body_type : "");
  report_text_put (writer, PLAIN, "\n");
  lines = g_strsplit (body != NULL ? g_strchomp (body) : "", "\n", -1);
  for (n = 0; lines[n] != NULL && n < MAX_BODY_LINES; n++)
    {
      g_autofree char *safe = report_text_make_safe (writer, g_strchomp (lines[n]));

      report_text_put_printf (writer, PLAIN, "       %s\n", safe);
    }
  if (body == NULL)
    {
      g_autofree char *size = clasp_format_bytes (length);

      /* Translators: %s is a size, such as “2.1 KiB”. */
      report_text_put_printf (writer, DIM, _("       %s that are no text\n"), size);
    }
  else if (lines[n] != NULL || length > MAX_BODY_BYTES)
    report_text_put (writer, DIM, _("       … (the rest stands in the output of --json)\n"));
}

static void
report_text_put_verdict (Writer *writer, const ClaspVerdict *verdict)
{
  const ClaspRule *rule = clasp_rule_get (verdict->rule);
  g_autofree char *text = report_text_make_safe (writer, verdict->text != NULL ? verdict->text : "");

  report_text_put_printf (writer, MARKS[verdict->status].style, "  %s %s", MARKS[verdict->status].mark, rule->id);
  report_text_put_printf (writer, DIM, "  %s\n", rule->section);
  report_text_put_paragraph (writer, "      ", text);
  if (verdict->expected != NULL)
    {
      g_autofree char *expected = report_text_make_safe (writer, verdict->expected);

      report_text_put_printf (writer, PLAIN, _("      expected: %s\n"), expected);
    }
  if (verdict->found != NULL)
    {
      g_autofree char *found = report_text_make_safe (writer, verdict->found);

      report_text_put_printf (writer, PLAIN, _("      found:    %s\n"), found);
    }
}

static void
report_text_put_verdicts (Writer *writer, ClaspStatus status, const char *title)
{
  const GPtrArray *verdicts = writer->report->verdicts;

  if (clasp_verdicts_count (verdicts, status) == 0)
    return;
  report_text_put (writer, PLAIN, "\n");
  report_text_put_printf (writer, BOLD, "%s\n", title);
  for (guint i = 0; i < verdicts->len; i++)
    if (((const ClaspVerdict *) verdicts->pdata[i])->status == status)
      report_text_put_verdict (writer, verdicts->pdata[i]);
}

static void
report_text_put_diagnosis (Writer *writer, ClaspDiagnosis *diagnosis)
{
  g_autofree char *title = report_text_make_safe (writer, clasp_diagnosis_get_title (diagnosis));
  g_autofree char *text = report_text_make_safe (writer, clasp_diagnosis_get_text (diagnosis));
  const char *snippet = clasp_diagnosis_get_snippet (diagnosis);
  g_autofree char *confidence = NULL;

  g_object_get (diagnosis, "confidence-text", &confidence, NULL);
  report_text_put (writer, BOLD, title);
  report_text_put_printf (writer, DIM, "  %s · %s\n", clasp_diagnosis_get_id (diagnosis), confidence);
  report_text_put_paragraph (writer, "  ", text);
  if (snippet[0] != '\0')
    {
      g_auto (GStrv) lines = g_strsplit (snippet, "\n", -1);

      for (gsize i = 0; lines[i] != NULL; i++)
        {
          g_autofree char *line = report_text_make_safe (writer, lines[i]);

          report_text_put_printf (writer, BLUE, "    %s\n", line);
        }
    }
}

static void
report_text_put_diagnoses (Writer *writer, GListModel *diagnoses)
{
  guint n = diagnoses != NULL ? g_list_model_get_n_items (diagnoses) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (diagnoses, i);

      report_text_put (writer, PLAIN, "\n");
      report_text_put_diagnosis (writer, diagnosis);
    }
}

/* Said only when another client judges otherwise than this one did. */
static void
report_text_put_clients (Writer *writer)
{
  g_autoptr (GPtrArray) views = clasp_client_views_new (writer->report);
  gboolean open = writer->report->outcome == CLASP_OUTCOME_OPEN;

  for (guint i = 0; i < views->len; i++)
    {
      const ClaspClientView *view = views->pdata[i];

      if (view->opens == open)
        continue;
      report_text_put_printf (writer, PLAIN,
                              view->opens ? _("\n%s: opens. %s\n") : _("\n%s: refuses this answer. %s\n"),
                              clasp_client_to_string (view->client), view->why);
    }
}

char *
clasp_report_to_text (const ClaspReport *report, GListModel *diagnoses, gboolean color)
{
  Writer writer = { g_string_new (NULL), report, color };

  g_return_val_if_fail (report != NULL, NULL);

  report_text_put_headline (&writer);
  report_text_put_addresses (&writer);
  report_text_put_timing (&writer);
  report_text_put_tls (&writer);
  report_text_put_hops (&writer);
  report_text_put_transcript (&writer);
  report_text_put_body (&writer);
  report_text_put_verdicts (&writer, CLASP_STATUS_FAIL, _("Broken rules"));
  report_text_put_verdicts (&writer, CLASP_STATUS_WARN, _("Warnings"));
  report_text_put_diagnoses (&writer, diagnoses);
  report_text_put_clients (&writer);
  return g_string_free_and_steal (writer.out);
}

char *
clasp_report_transcript_to_text (const ClaspReport *report)
{
  Writer writer = { g_string_new (NULL), report, FALSE };

  g_return_val_if_fail (report != NULL, g_string_free_and_steal (writer.out));

  report_text_put_transcript (&writer);
  report_text_put_body (&writer);
  return g_strstrip (g_string_free_and_steal (writer.out));
}

const char *
clasp_status_get_mark (ClaspStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (MARKS), "");
  return MARKS[status].mark;
}
