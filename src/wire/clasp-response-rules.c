/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP-01 … HTTP-13: the answer as an HTTP message (RFC 9110, RFC 9112). */
#include "config.h"

#include "clasp-exchange.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

static const ClaspResponse *
last_response (const ClaspExchange *self)
{
  return g_ptr_array_index (self->responses, self->responses->len - 1);
}

static gboolean
is_not_http (const ClaspExchange *self)
{
  return last_response (self)->breach == CLASP_BREACH_NOT_HTTP;
}

/* Number of the first line of all that came, or 0 when nothing did. */
static guint
first_line (const ClaspExchange *self)
{
  return ((const ClaspResponse *) g_ptr_array_index (self->responses, 0))->first_line;
}

static guint
last_line (const ClaspExchange *self)
{
  const ClaspResponse *last = last_response (self);
  const ClaspResponse *before = self->responses->len > 1 ? g_ptr_array_index (self->responses, self->responses->len - 2)
                                                         : NULL;

  return last->first_line > 0 || before == NULL ? last->last_line : before->last_line;
}

static const ClaspLine *
line_at (const ClaspExchange *self, guint number)
{
  return g_ptr_array_index (self->transcript, number - 1);
}

static ClaspSlice
slice_of_line (const ClaspLine *line)
{
  gsize length;
  const char *data = g_bytes_get_data (line->bytes, &length);

  return clasp_slice (data, length);
}

/* ------------------------------------------------------------------------------------ the status line */

static ClaspVerdict *
judge_status_line (ClaspSlice text, const ClaspStatusLine *parsed)
{
  static const char expected[] = "HTTP/1.1 101 …";
  g_autofree char *found = clasp_slice_show (text);

  switch (parsed->form)
    {
    case CLASP_STATUS_LINE_NO_SPACE:
      return clasp_verdict_new (CLASP_RULE_HTTP_01, CLASP_STATUS_WARN, expected, found,
                                _("The status line lacks the space after its status code."));
    case CLASP_STATUS_LINE_BROKEN:
      return clasp_verdict_new_printf (CLASP_RULE_HTTP_01, CLASP_STATUS_FAIL, expected, found,
               _("“%s” is not a status line: it goes wrong at character %zu."), found,
               parsed->fault + 1);
    case CLASP_STATUS_LINE_GOOD:
    default:
      return clasp_verdict_new_printf (CLASP_RULE_HTTP_01, CLASP_STATUS_PASS, NULL, found,
                                       _("“%s” is a well-formed status line."), found);
    }
}

static ClaspVerdict *
judge_version (const ClaspStatusLine *parsed)
{
  g_autofree char *version = clasp_slice_show (parsed->version);
  gboolean minor = parsed->version.length == 3 && strncmp (parsed->version.data, "1.", 2) == 0 &&
                   g_ascii_isdigit (parsed->version.data[2]);

  if (clasp_slice_equals (parsed->version, "1.1"))
    return clasp_verdict_new (CLASP_RULE_HTTP_02, CLASP_STATUS_PASS, NULL, version, _("The answer is HTTP/1.1."));
  if (minor && parsed->version.data[2] > '1')
    return clasp_verdict_new_printf (CLASP_RULE_HTTP_02, CLASP_STATUS_WARN, "1.1", version,
                                     _("The answer is HTTP/%s, which is read as HTTP/1.1."), version);
  return clasp_verdict_new_printf (CLASP_RULE_HTTP_02, CLASP_STATUS_FAIL, "1.1", version,
                                   _("The answer is HTTP/%s; a connection can only be upgraded in HTTP/1.1."), version);
}

/* The worse of two verdicts on one rule; of equals the earlier, with the evidence of both. */
static ClaspVerdict *
worse (ClaspVerdict *a, ClaspVerdict *b)
{
  static const int weight[] = {
    [CLASP_STATUS_PASS] = 1, [CLASP_STATUS_NOTE] = 2, [CLASP_STATUS_WARN] = 3, [CLASP_STATUS_FAIL] = 4,
    [CLASP_STATUS_NA] = 0,
  };

  if (a == NULL)
    return b;
  if (weight[a->status] == weight[b->status])
    g_array_append_vals (a->evidence, b->evidence->data, b->evidence->len);
  if (weight[a->status] >= weight[b->status])
    {
      clasp_verdict_unref (b);
      return a;
    }
  clasp_verdict_unref (a);
  return b;
}

static void
judge_status_lines (const ClaspExchange *self, GPtrArray *verdicts)
{
  ClaspVerdict *form = NULL, *version = NULL;

  for (guint i = 0; i < self->responses->len; i++)
    {
      const ClaspResponse *response = g_ptr_array_index (self->responses, i);
      const ClaspLine *line = response->first_line > 0 ? line_at (self, response->first_line) : NULL;
      ClaspStatusLine parsed;
      ClaspVerdict *verdict;

      /* A line that was cut short is judged by HTTP-07 or HTTP-13. */
      if (line == NULL || line->kind != CLASP_LINE_START || line->eol == CLASP_EOL_NONE)
        continue;
      clasp_status_line_parse (slice_of_line (line), &parsed);
      verdict = judge_status_line (slice_of_line (line), &parsed);
      if (parsed.form == CLASP_STATUS_LINE_BROKEN && parsed.fault < slice_of_line (line).length)
        clasp_verdict_add_evidence (verdict, line->number, parsed.fault, 1);
      else
        clasp_verdict_add_evidence (verdict, line->number, 0, 0);
      form = worse (form, verdict);
      verdict = judge_version (&parsed);
      clasp_verdict_add_evidence (verdict, line->number, 5, parsed.version.length);
      version = worse (version, verdict);
    }
  if (form == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_01, _("There was no status line."));
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_02, _("There was no status line."));
      return;
    }
  clasp_verdicts_add (verdicts, form);
  clasp_verdicts_add (verdicts, version);
}

/* --------------------------------------------------------------------------- rules about every line */

/* Finds the bytes of a line that break a rule. */
typedef gboolean (*FindFaultFunc) (const ClaspLine *line, gsize *start, gsize *length);

static gboolean
find_line_feed (const ClaspLine *line, gsize *start, gsize *length)
{
  *start = *length = 0;
  return line->eol == CLASP_EOL_LF;
}

static gboolean
find_no_field (const ClaspLine *line, gsize *start, gsize *length)
{
  if (line->kind == CLASP_LINE_INVALID)
    {
      *start = *length = 0;
      return line->eol != CLASP_EOL_NONE;
    }
  return line->kind == CLASP_LINE_FIELD && clasp_line_find_name_fault (line, start, length);
}

static gboolean
find_fold (const ClaspLine *line, gsize *start, gsize *length)
{
  *start = *length = 0;
  return line->kind == CLASP_LINE_FOLD;
}

/* What of a line is a value: all after the colon, the reason of a status line, a whole folded line. */
static gsize
value_start_of (const ClaspLine *line)
{
  if (line->kind == CLASP_LINE_FIELD)
    return line->value_start;
  return 0;
}

static gboolean
find_control (const ClaspLine *line, gsize *start, gsize *length)
{
  ClaspSlice text = slice_of_line (line);
  gsize from = value_start_of (line);
  gssize at;

  /* The CR of a line that was cut short may be half of its end. */
  if (line->eol == CLASP_EOL_NONE && text.length > from && text.data[text.length - 1] == '\r')
    text.length--;
  at = clasp_slice_find_control (clasp_slice (text.data + from, text.length - from));
  *start = from + (gsize) MAX (at, 0);
  *length = 1;
  return at >= 0;
}

static gboolean
find_obs_text (const ClaspLine *line, gsize *start, gsize *length)
{
  ClaspSlice text = slice_of_line (line);
  gsize from = value_start_of (line);
  gssize at = clasp_slice_find_obs_text (clasp_slice (text.data + from, text.length - from));

  *start = from + (gsize) MAX (at, 0);
  *length = 1;
  while (at >= 0 && *start + *length < text.length && (guchar) text.data[*start + *length] >= 0x80)
    ++*length;
  return at >= 0;
}

/* One verdict over all lines of the answer, with each line that breaks the rule; NULL when none does. */
static G_GNUC_PRINTF (6, 0) ClaspVerdict *
judge_lines (const ClaspExchange *self, ClaspRuleId rule, ClaspStatus status, FindFaultFunc find_fault,
             const char *expected, const char *text)
{
  ClaspVerdict *verdict = NULL;

  for (guint number = first_line (self); number > 0 && number <= last_line (self); number++)
    {
      const ClaspLine *line = line_at (self, number);
      ClaspSlice slice = slice_of_line (line);
      gsize start, length;

      if (!find_fault (line, &start, &length))
        continue;
      if (verdict == NULL)
        {
          g_autofree char *shown = clasp_line_to_text (line, TRUE);
          gboolean secret = line->secret_length > 0 && start >= line->secret_start;
          g_autofree char *found = length > 0 && !secret ? clasp_bytes_to_text (slice.data + start, length, 32)
                                                         : clasp_slice_show (clasp_slice (shown, strlen (shown)));

          verdict = clasp_verdict_new_printf (rule, status, expected, found, text, number - first_line (self) + 1);
        }
      clasp_verdict_add_evidence (verdict, number, start, length);
    }
  return verdict;
}

/* The lines a pass rests on: the fields, or all. */
static ClaspVerdict *
add_pass (GPtrArray *verdicts, ClaspRuleId rule, const ClaspExchange *self, const char *text)
{
  ClaspVerdict *verdict = clasp_verdict_new (rule, CLASP_STATUS_PASS, NULL, NULL, text);

  return clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), first_line (self), 0, 0);
}

static void
judge_values (const ClaspExchange *self, GPtrArray *verdicts)
{
  ClaspVerdict *control, *obs_text;

  control = judge_lines (self, CLASP_RULE_HTTP_06, CLASP_STATUS_FAIL, find_control, NULL,
                         _("Line %u of the answer has a control character that can’t stand there."));
  obs_text = judge_lines (self, CLASP_RULE_HTTP_06, CLASP_STATUS_WARN, find_obs_text, NULL,
                          _("Line %u of the answer has bytes outside ASCII; they are kept as they are."));
  if (control == NULL && obs_text == NULL)
    add_pass (verdicts, CLASP_RULE_HTTP_06, self, _("No value has a control character."));
  if (control != NULL)
    clasp_verdicts_add (verdicts, control);
  if (obs_text != NULL)
    clasp_verdicts_add (verdicts, obs_text);
}

static void
judge_every_line (const ClaspExchange *self, GPtrArray *verdicts)
{
  const char *none = _("There was no head to judge.");
  ClaspVerdict *verdict;

  if (first_line (self) == 0 || is_not_http (self))
    {
      for (ClaspRuleId rule = CLASP_RULE_HTTP_03; rule <= CLASP_RULE_HTTP_06; rule++)
        clasp_verdicts_add_na (verdicts, rule, none);
      return;
    }
  verdict = judge_lines (self, CLASP_RULE_HTTP_03, CLASP_STATUS_WARN, find_line_feed, "CR LF",
                         _("Line %u of the answer ends with a LF alone."));
  if (verdict != NULL)
    clasp_verdicts_add (verdicts, verdict);
  else
    add_pass (verdicts, CLASP_RULE_HTTP_03, self, _("All lines end with CR and LF."));

  verdict = judge_lines (self, CLASP_RULE_HTTP_04, CLASP_STATUS_FAIL, find_no_field, _("name: value"),
                         _("Line %u of the answer is not a field: a name, a colon right after it, and a value."));
  if (verdict != NULL)
    clasp_verdicts_add (verdicts, verdict);
  else
    add_pass (verdicts, CLASP_RULE_HTTP_04, self, _("All fields are well formed."));

  verdict = judge_lines (self, CLASP_RULE_HTTP_05, CLASP_STATUS_WARN, find_fold, NULL,
                         _("Line %u of the answer continues the field above; it is joined to it by a space."));
  if (verdict != NULL)
    clasp_verdicts_add (verdicts, verdict);
  else
    add_pass (verdicts, CLASP_RULE_HTTP_05, self, _("No line is folded."));
  judge_values (self, verdicts);
}

/* ------------------------------------------------------------------------------ the head as a whole */

static void
judge_limits (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *last = last_response (self);
  g_autofree char *expected = NULL;
  ClaspVerdict *verdict;

  switch (last->breach)
    {
    case CLASP_BREACH_LINE:
      expected = g_strdup_printf ("≤ %" G_GSIZE_FORMAT, self->limits.max_line);
      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_07, CLASP_STATUS_FAIL, expected, NULL,
                  _("A line of the answer is longer than the limit of %zu bytes."),
                  self->limits.max_line);
      break;
    case CLASP_BREACH_HEAD:
      expected = g_strdup_printf ("≤ %" G_GSIZE_FORMAT, self->limits.max_head);
      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_07, CLASP_STATUS_FAIL, expected, NULL,
                  _("The head of the answer is longer than the limit of %zu bytes."),
                  self->limits.max_head);
      break;
    case CLASP_BREACH_FIELDS:
      expected = g_strdup_printf ("≤ %u", self->limits.max_fields);
      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_07, CLASP_STATUS_FAIL, expected, NULL,
                  _("The head of the answer has more fields than the limit of %u."), self->limits.max_fields);
      break;
    case CLASP_BREACH_NONE:
    case CLASP_BREACH_NOT_HTTP:
    default:
      if (first_line (self) == 0 || is_not_http (self))
        clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_07, _("There was no head to judge."));
      else
        add_pass (verdicts, CLASP_RULE_HTTP_07, self, _("The head keeps within the limits."));
      return;
    }
  clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), last_line (self), 0, 0);
}

static void
judge_interim (const ClaspExchange *self, GPtrArray *verdicts)
{
  ClaspVerdict *verdict;
  guint n = 0;

  for (guint i = 0; i < self->responses->len; i++)
    if (clasp_response_is_interim (g_ptr_array_index (self->responses, i)))
      n++;
  if (n == 0)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_08, _("There was no interim answer."));
      return;
    }
  if (self->too_many_interim)
    {
      g_autofree char *expected = g_strdup_printf ("≤ %u", self->limits.max_interim);
      g_autofree char *found = g_strdup_printf ("%u", n);

      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_08, CLASP_STATUS_FAIL, expected, found,
                  _("The server sent more interim answers than the limit of %u."), self->limits.max_interim);
    }
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_08, CLASP_STATUS_PASS, NULL, NULL,
                g_dngettext (GETTEXT_PACKAGE, "%u interim answer came first and was passed over.",
                             "%u interim answers came first and were passed over.", n), n);
  for (guint i = 0; i < self->responses->len; i++)
    {
      const ClaspResponse *response = g_ptr_array_index (self->responses, i);

      if (clasp_response_is_interim (response))
        clasp_verdict_add_evidence (verdict, response->first_line, 0, 0);
    }
  clasp_verdicts_add (verdicts, verdict);
}

static void
judge_body_fields (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char * const names[] = { "Content-Length", "Transfer-Encoding" };
  ClaspVerdict *verdict = NULL;

  if (clasp_exchange_get_upgrade (self) == NULL || self->received == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_09, _("There was no 101 to judge."));
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (clasp_fields_count (self->received, names[i]) == 0)
        continue;
      if (verdict == NULL)
        verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_09, CLASP_STATUS_WARN, NULL, names[i],
                    _("The answer has %s, which a 101 can’t have: no body follows it."), names[i]);
      clasp_verdict_add_fields (verdict, self->received, names[i]);
    }
  if (verdict != NULL)
    clasp_verdicts_add (verdicts, verdict);
  else
    clasp_verdict_add_evidence (clasp_verdicts_add (verdicts,
                                  clasp_verdict_new (CLASP_RULE_HTTP_09, CLASP_STATUS_PASS, NULL, NULL,
                                                     _("The 101 announces no body."))),
                                clasp_exchange_get_upgrade (self)->first_line, 0, 0);
}

static void
judge_protocol (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *last = last_response (self);
  g_autofree char *shown = NULL;
  g_autofree char *found = NULL;

  if (first_line (self) == 0)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_10, _("Nothing came back."));
      return;
    }
  if (!is_not_http (self))
    {
      add_pass (verdicts, CLASP_RULE_HTTP_10, self, _("The server speaks HTTP."));
      return;
    }
  shown = clasp_line_to_text (line_at (self, last->first_line), TRUE);
  found = clasp_bytes_to_text (shown, strlen (shown), 96);
  clasp_verdict_add_evidence (clasp_verdicts_add (verdicts,
                                clasp_verdict_new (CLASP_RULE_HTTP_10, CLASP_STATUS_FAIL, "HTTP/1.1 101 …", found,
                                                   clasp_banner_to_text (last->banner))),
                              last->first_line, 0, 0);
}

static void
judge_following (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *upgrade = clasp_exchange_get_upgrade (self);
  ClaspVerdict *verdict;

  if (upgrade == NULL || upgrade->state != CLASP_RESPONSE_COMPLETE)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_11, _("There was no 101 to judge."));
      return;
    }
  if (self->n_following == 0)
    verdict = clasp_verdict_new (CLASP_RULE_HTTP_11, CLASP_STATUS_PASS, NULL, NULL,
                                 _("No bytes came together with the end of the head."));
  else
    {
      g_autofree char *found = g_strdup_printf ("%" G_GSIZE_FORMAT, self->n_following);

      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_11, CLASP_STATUS_NOTE, NULL, found,
                  g_dngettext (GETTEXT_PACKAGE,
                               "%s byte came together with the end of the head; it is the beginning of the first frames.",
                               "%s bytes came together with the end of the head; they are the beginning of the first "
                               "frames.", self->n_following), found);
    }
  clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), upgrade->last_line, 0, 0);
}

/* -------------------------------------------------------------------------------------------- body */

static char *
framing_to_text (const ClaspBody *body)
{
  switch (clasp_body_get_framing (body))
    {
    case CLASP_BODY_LENGTH:
      return g_strdup_printf (_("The body is read by its Content-Length of %" PRIu64 " bytes."),
                              clasp_body_get_declared (body));
    case CLASP_BODY_CHUNKED:
      return g_strdup (_("The body is read in chunks."));
    case CLASP_BODY_CLOSE:
      return g_strdup (_("The body is read until the connection closes."));
    case CLASP_BODY_NONE:
    default:
      return g_strdup (_("The answer has no body."));
    }
}

static char *
state_to_text (const ClaspExchange *self)
{
  guint64 received = clasp_body_get_received (self->body);

  switch (clasp_body_get_state (self->body))
    {
    case CLASP_BODY_CUT:
      return g_strdup_printf (_("It was cut short after %" PRIu64 " bytes."), received);
    case CLASP_BODY_BROKEN:
      return g_strdup_printf (_("Its chunks are broken after %" PRIu64 " bytes."), received);
    case CLASP_BODY_FULL:
      return g_strdup_printf (_("It is longer than the limit of %zu bytes, and only these are kept."),
                              self->limits.max_body);
    case CLASP_BODY_READING:
      return g_strdup_printf (_("%" PRIu64 " bytes came so far."), received);
    case CLASP_BODY_COMPLETE:
    default:
      return clasp_body_get_framing (self->body) == CLASP_BODY_NONE
               ? g_strdup ("") : g_strdup_printf (_("All of it came: %" PRIu64 " bytes."), received);
    }
}

static const char *
decoding_to_text (const ClaspBody *body)
{
  switch (clasp_body_get_decoding (body))
    {
    case CLASP_BODY_NOT_DECODED:
      return _("Its coding is not known here, so it is kept as it came.");
    case CLASP_BODY_NOT_CODED:
      return _("It is not in the coding that the answer names, so it is kept as it came.");
    case CLASP_BODY_UNDECODABLE:
      return _("Its coding is broken or cut short.");
    case CLASP_BODY_DECODED:
    default:
      return "";
    }
}

static void
judge_body (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char * const names[] = { "Content-Length", "Transfer-Encoding", "Content-Encoding" };
  g_autofree char *framing = NULL;
  g_autofree char *state = NULL;
  g_autofree char *text = NULL;
  ClaspVerdict *verdict;

  if (self->body == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_12, _("There was no body to read."));
      return;
    }
  framing = framing_to_text (self->body);
  state = state_to_text (self);
  text = g_strstrip (g_strjoin (" ", framing, state, decoding_to_text (self->body), NULL));
  verdict = clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_HTTP_12, CLASP_STATUS_NOTE, NULL, NULL, text));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    clasp_verdict_add_fields (verdict, self->received, names[i]);
  if (verdict->evidence->len == 0)
    clasp_verdict_add_evidence (verdict, last_response (self)->first_line, 0, 0);
}

/* ----------------------------------------------------------------------------------------- whole or not */

static const char *
cut_to_text (ClaspStreamEnd end, gboolean nothing)
{
  switch (end)
    {
    case CLASP_STREAM_END_RESET:
      return nothing ? _("The server reset the connection without an answer.")
                     : _("The server reset the connection in the middle of its answer.");
    case CLASP_STREAM_END_TLS_CUT:
      return nothing ? _("TLS was cut off without an answer.")
                     : _("TLS was cut off in the middle of the answer.");
    case CLASP_STREAM_END_TIMEOUT:
      return nothing ? _("No answer came within the time limit.")
                     : _("The answer was not complete within the time limit.");
    case CLASP_STREAM_END_STOPPED:
      return nothing ? _("You stopped before an answer came.")
                     : _("You stopped before the answer was complete.");
    case CLASP_STREAM_END_FIN:
    default:
      return nothing ? _("The server closed the connection without an answer.")
                     : _("The server closed the connection in the middle of its answer.");
    }
}

static void
judge_wholeness (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *last = last_response (self);
  gboolean nothing = first_line (self) == 0;
  ClaspVerdict *verdict;

  if (last->state == CLASP_RESPONSE_COMPLETE)
    {
      verdict = clasp_verdict_new (CLASP_RULE_HTTP_13, CLASP_STATUS_PASS, NULL, NULL,
                                   _("The head of the answer is whole."));
      clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), last->last_line, 0, 0);
      return;
    }
  if (!self->ended || last->state == CLASP_RESPONSE_BROKEN)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_13,
                             last->state == CLASP_RESPONSE_BROKEN ? _("The answer was not read to its end.")
                                                                  : _("The answer is still being read."));
      return;
    }
  if (self->end == CLASP_STREAM_END_STOPPED)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_13, cut_to_text (self->end, nothing));
      return;
    }
  verdict = clasp_verdict_new (CLASP_RULE_HTTP_13, CLASP_STATUS_FAIL, _("an empty line after the fields"), NULL,
                               cut_to_text (self->end, nothing));
  clasp_verdicts_add (verdicts, verdict);
  if (!nothing)
    clasp_verdict_add_evidence (verdict, last_line (self), 0, 0);
}

void
clasp_judge_response (const ClaspExchange *self, GPtrArray *verdicts)
{
  judge_status_lines (self, verdicts);
  judge_every_line (self, verdicts);
  judge_limits (self, verdicts);
  judge_interim (self, verdicts);
  judge_body_fields (self, verdicts);
  judge_protocol (self, verdicts);
  judge_following (self, verdicts);
  judge_body (self, verdicts);
  judge_wholeness (self, verdicts);
}
