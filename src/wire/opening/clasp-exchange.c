/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-exchange.h"

const ClaspResponse *
clasp_exchange_get_last (const ClaspExchange *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_ptr_array_index (self->responses, self->responses->len - 1);
}

gboolean
clasp_exchange_is_not_http (const ClaspExchange *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return clasp_exchange_get_last (self)->breach == CLASP_HEAD_BREACH_NOT_HTTP;
}

gboolean
clasp_exchange_is_hixie (const ClaspExchange *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->received != NULL && clasp_fields_count (self->received, "Sec-WebSocket-Accept") == 0 &&
         (clasp_fields_count (self->received, "Sec-WebSocket-Location") > 0 ||
          clasp_fields_count (self->received, "Sec-WebSocket-Origin") > 0);
}

/* Bytes that break a rule for frames are that rule's matter; but words are not even meant to be frames. */
static gboolean
exchange_is_text (const ClaspExchange *self)
{
  gsize length = MIN (self->n_following, 4);
  gboolean may_be_compressed = self->following[0] == 0x41 || self->following[0] == 0x42;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint ((char) self->following[i]) && !g_ascii_isspace ((char) self->following[i]))
      return FALSE;
  return length >= 2 && (self->following[0] & 0x70) != 0 && !may_be_compressed;
}

ClaspFollowing
clasp_exchange_get_following (const ClaspExchange *self)
{
  if (self->n_following == 0)
    return CLASP_FOLLOWING_NONE;
  if (clasp_exchange_is_hixie (self))
    return CLASP_FOLLOWING_HIXIE;
  if (self->following[0] == '\n' ||
      (self->following[0] == '\r' && (self->n_following == 1 || self->following[1] == '\n')))
    return CLASP_FOLLOWING_EMPTY_LINE;
  return exchange_is_text (self) ? CLASP_FOLLOWING_TEXT : CLASP_FOLLOWING_FRAMES;
}

guint
clasp_exchange_get_first_line (const ClaspExchange *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return ((const ClaspResponse *) g_ptr_array_index (self->responses, 0))->first_line;
}

guint
clasp_exchange_get_last_line (const ClaspExchange *self)
{
  const ClaspResponse *last = clasp_exchange_get_last (self);
  const ClaspResponse *before = self->responses->len > 1 ? g_ptr_array_index (self->responses, self->responses->len - 2)
                                                         : NULL;

  return last->first_line > 0 || before == NULL ? last->last_line : before->last_line;
}

const ClaspLine *
clasp_exchange_get_line (const ClaspExchange *self, guint number)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_ptr_array_index (self->transcript, number - 1);
}

ClaspSlice
clasp_line_slice (const ClaspLine *line)
{
  gsize length;
  const char *data = g_bytes_get_data (line->bytes, &length);

  return clasp_slice (data != NULL ? data : "", length); /* the empty line has no bytes at all */
}

const ClaspResponse *
clasp_exchange_get_final (const ClaspExchange *self)
{
  const ClaspResponse *last = clasp_exchange_get_last (self);
  const ClaspLine *line;

  if (last->first_line == 0 || last->breach == CLASP_HEAD_BREACH_NOT_HTTP || clasp_response_is_interim (last))
    return NULL;
  line = g_ptr_array_index (self->transcript, last->first_line - 1);
  return line->eol != CLASP_EOL_NONE ? last : NULL;
}

const ClaspResponse *
clasp_exchange_get_upgrade (const ClaspExchange *self)
{
  const ClaspResponse *final = clasp_exchange_get_final (self);

  return final != NULL && final->status == 101 ? final : NULL;
}

char *
clasp_exchange_dup_key (const ClaspExchange *self)
{
  const ClaspField *key = clasp_fields_next (self->sent, "Sec-WebSocket-Key", NULL);

  return key != NULL ? clasp_slice_dup (key->value) : g_strdup ("");
}

void
clasp_verdicts_add_na (GPtrArray *verdicts, ClaspRuleId rule, const char *text)
{
  clasp_verdicts_add (verdicts, clasp_verdict_new (rule, CLASP_STATUS_NA, NULL, NULL, text));
}

gboolean
clasp_rule_forbids_opening (ClaspRuleId rule)
{
  return (rule >= CLASP_RULE_HTTP_01 && rule <= CLASP_RULE_HTTP_11) ||
         (rule >= CLASP_RULE_RES_01 && rule <= CLASP_RULE_RES_07) ||
         (rule >= CLASP_RULE_EXT_01 && rule <= CLASP_RULE_EXT_04) || rule == CLASP_RULE_EXT_08;
}

ClaspVerdict *
clasp_exchange_add_pass (const ClaspExchange *self, GPtrArray *verdicts, ClaspRuleId rule, const char *text)
{
  ClaspVerdict *verdict = clasp_verdict_new (rule, CLASP_STATUS_PASS, NULL, NULL, text);

  g_return_val_if_fail (self != NULL, NULL);

  clasp_verdicts_add (verdicts, verdict);
  return clasp_verdict_add_evidence (verdict, clasp_exchange_get_first_line (self), 0, 0);
}
