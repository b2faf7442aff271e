/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-clues.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BODY (64 * 1024)

/* The last head received from the server, and what was sent to it. */
static void
clues_find_lines (ClaspClues *self)
{
  const ClaspTranscript *transcript = self->report->transcript;

  self->request = g_ptr_array_new ();
  self->response = g_ptr_array_new ();
  for (guint i = 0; i < transcript->len; i++)
    {
      ClaspLine *line = transcript->pdata[i];

      if (line->hop != CLASP_HOP_SERVER)
        continue;
      if (line->direction == CLASP_DIRECTION_OUT)
        g_ptr_array_add (self->request, line);
      else
        {
          if (line->kind == CLASP_LINE_START)
            g_ptr_array_set_size (self->response, 0);
          g_ptr_array_add (self->response, line);
        }
    }
}

static char *
clues_dup_body (const ClaspReport *report)
{
  gsize length;
  const char *data;
  char *body;

  if (report->body == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (report->body, &length);
  length = MIN (length, MAX_BODY);
  body = g_malloc (length + 1);
  if (length > 0)
    memcpy (body, data, length);
  body[length] = '\0';
  for (gsize i = 0; i < length; i++)
    if (body[i] == '\0')
      body[i] = ' ';
  return body;
}

static char *
clues_dup_where (const ClaspReport *report)
{
  const ClaspUri *uri = report->uri;

  if (uri == NULL)
    return g_strdup (report->url != NULL ? report->url : "");
  return g_strdup_printf (strchr (uri->host, ':') != NULL ? "[%s]:%u" : "%s:%u", uri->host, uri->port);
}

void
clasp_clues_init (ClaspClues *self, const ClaspReport *report, const ClaspEnding *ending, const GPtrArray *verdicts,
                  gint64 open_for_us)
{
  *self = (ClaspClues) {
    .report = report,
    .ending = ending,
    .endpoint_verdicts = verdicts,
    .open_for_us = open_for_us,
    .secure = report->uri != NULL && report->uri->secure,
    .banner = CLASP_BANNER_UNDECIDED,
  };
  clues_find_lines (self);
  self->body = clues_dup_body (report);
  self->where = clues_dup_where (report);
  if (report->first_bytes != NULL)
    {
      const guint8 *first = g_bytes_get_data (report->first_bytes, &self->n_first);

      if (self->n_first > 0)
        self->banner = clasp_banner_recognise (first, self->n_first, TRUE);
    }
}

void
clasp_clues_clear (ClaspClues *self)
{
  g_clear_pointer (&self->request, g_ptr_array_unref);
  g_clear_pointer (&self->response, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->where, g_free);
}

static gboolean
clues_is_field (const ClaspLine *line, const char *name)
{
  const char *data = g_bytes_get_data (line->bytes, NULL);

  if (name == NULL)
    return line->kind == CLASP_LINE_START;
  return line->kind == CLASP_LINE_FIELD && line->name_length == strlen (name) &&
         g_ascii_strncasecmp (data, name, line->name_length) == 0;
}

static guint
clues_find_line (const GPtrArray *lines, const char *name)
{
  for (guint i = 0; i < lines->len; i++)
    if (clues_is_field (lines->pdata[i], name))
      return ((const ClaspLine *) lines->pdata[i])->number;
  return 0;
}

static void
clues_append_value (GString *string, const ClaspLine *line, const char *data)
{
  gsize start = line->value_start, end = start + line->value_length;

  if (line->secret_length > 0)
    {
      g_string_append_len (string, data + start, (gssize) (line->secret_start - start));
      g_string_append (string, CLASP_MASK);
      start = line->secret_start + line->secret_length;
    }
  if (start < end)
    g_string_append_len (string, data + start, (gssize) (end - start));
}

static char *
clues_dup_field (const GPtrArray *lines, const char *name)
{
  GString *joined = NULL;

  for (guint i = 0; i < lines->len; i++)
    {
      const ClaspLine *line = lines->pdata[i];
      const char *data = g_bytes_get_data (line->bytes, NULL);

      if (!clues_is_field (line, name))
        continue;
      if (joined == NULL)
        joined = g_string_new (NULL);
      else
        g_string_append (joined, ", ");
      clues_append_value (joined, line, data);
    }
  return joined != NULL ? g_string_free_and_steal (joined) : NULL;
}

char *
clasp_clues_dup_sent (const ClaspClues *self, const char *name)
{
  return clues_dup_field (self->request, name);
}

char *
clasp_clues_dup_received (const ClaspClues *self, const char *name)
{
  return clues_dup_field (self->response, name);
}

guint
clasp_clues_count_received (const ClaspClues *self, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < self->response->len; i++)
    n += clues_is_field (self->response->pdata[i], name);
  return n;
}

guint
clasp_clues_sent_line (const ClaspClues *self, const char *name)
{
  return clues_find_line (self->request, name);
}

guint
clasp_clues_received_line (const ClaspClues *self, const char *name)
{
  return clues_find_line (self->response, name);
}

static gboolean
clues_has_part (const char *text, const char *part)
{
  gsize length = strlen (part);

  for (; *text != '\0' || length == 0; text++)
    if (g_ascii_strncasecmp (text, part, length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
clasp_clues_received_has (const ClaspClues *self, const char *name, const char *part)
{
  g_autofree char *value = clasp_clues_dup_received (self, name);

  return value != NULL && clues_has_part (value, part);
}

gboolean
clasp_clues_body_has (const ClaspClues *self, const char *part)
{
  return clues_has_part (self->body, part);
}

gboolean
clasp_clues_body_is (const ClaspClues *self, const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (self->body));

  return g_ascii_strcasecmp (trimmed, text) == 0;
}

gboolean
clasp_clues_failed (const ClaspClues *self, ClaspRuleId rule)
{
  return clasp_clues_first_failed (self, rule, rule) != CLASP_RULE_NONE;
}

ClaspRuleId
clasp_clues_first_failed (const ClaspClues *self, ClaspRuleId first, ClaspRuleId last)
{
  for (guint i = 0; i < self->report->verdicts->len; i++)
    {
      const ClaspVerdict *verdict = self->report->verdicts->pdata[i];

      if (verdict->status == CLASP_STATUS_FAIL && verdict->rule >= first && verdict->rule <= last)
        return verdict->rule;
    }
  return CLASP_RULE_NONE;
}

ClaspRuleId
clasp_clues_broken_request (const ClaspClues *self)
{
  return clasp_clues_first_failed (self, CLASP_RULE_REQ_01, CLASP_RULE_REQ_12);
}

gboolean
clasp_clues_error_is (const ClaspClues *self, const char *domain, const char *code)
{
  return g_strcmp0 (self->report->error_domain, domain) == 0 &&
         (code == NULL || g_strcmp0 (self->report->error_code, code) == 0);
}

char *
clasp_clues_dup_url (const ClaspClues *self, gboolean secure)
{
  const ClaspUri *uri = self->report->uri;
  g_autofree char *host = NULL;

  if (uri == NULL)
    return g_strdup ("");
  /* Without user:password, which has no place in a suggestion. The port stays, when it was given. */
  host = uri->default_port ? g_strdup_printf (strchr (uri->host, ':') != NULL ? "[%s]" : "%s", uri->host)
                           : g_strdup (self->where);
  return g_strdup_printf ("%s://%s%s", secure ? "wss" : "ws", host, uri->resource);
}

gboolean
clasp_clues_list_has (const char *list, const char *token)
{
  g_auto (GStrv) parts = g_strsplit (list != NULL ? list : "", ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (parts[i]), token) == 0)
      return TRUE;
  return FALSE;
}

ClaspDiagnosis *
clasp_clues_add_rule_lines (const ClaspClues *self, ClaspDiagnosis *diagnosis, ClaspRuleId rule)
{
  for (guint i = 0; i < self->report->verdicts->len; i++)
    {
      const ClaspVerdict *verdict = self->report->verdicts->pdata[i];

      for (guint j = 0; verdict->rule == rule && j < verdict->evidence->len; j++)
        clasp_diagnosis_add_line (diagnosis, g_array_index (verdict->evidence, ClaspEvidence, j).line);
    }
  return diagnosis;
}

ClaspDiagnosis *
clasp_diagnosis_add_show_rule (ClaspDiagnosis *self, ClaspRuleId rule)
{
  return clasp_diagnosis_add_fix (self, CLASP_FIX_SHOW_RULE, clasp_rule_get (rule)->id);
}
