/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RES-01 … RES-07: the server's opening handshake (RFC 6455 §4.1, second list). */
#include "config.h"

#include "clasp-exchange.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-accept.h"

static void
upgrade_rules_judge_status (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *final = clasp_exchange_get_final (self);
  g_autofree char *found = NULL;
  ClaspStatusLine parsed;
  ClaspSlice line;
  ClaspVerdict *verdict;

  if (final == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_RES_01, _("There was no final status."));
      return;
    }
  line.data = g_bytes_get_data (((ClaspLine *) g_ptr_array_index (self->transcript, final->first_line - 1))->bytes,
                                &line.length);
  clasp_status_line_parse (line, &parsed);
  if (final->status == 0)
    {
      found = clasp_slice_show (line);
      verdict = clasp_verdict_new (CLASP_RULE_RES_01, CLASP_STATUS_FAIL, "101", found,
                                   _("The answer has no status that can be read; 101 is needed."));
      clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), final->first_line, 0, 0);
      return;
    }
  found = g_strdup_printf ("%03u", final->status);
  if (final->status == 101)
    verdict = clasp_verdict_new (CLASP_RULE_RES_01, CLASP_STATUS_PASS, NULL, found,
                                 _("The server switches to the WebSocket protocol."));
  else if (final->reason != NULL && final->reason[0] != '\0')
    verdict = clasp_verdict_new_printf (CLASP_RULE_RES_01, CLASP_STATUS_FAIL, "101", found,
                                        _("The server answered “%s %s” in place of 101."), found, final->reason);
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_RES_01, CLASP_STATUS_FAIL, "101", found,
                                        _("The server answered %s in place of 101."), found);
  clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), final->first_line, parsed.status_start, 3);
}

/* A field that must be there is not. In a head that was cut short that is no fault of its own. */
static void
upgrade_rules_add_missing (const ClaspExchange *self, GPtrArray *verdicts, ClaspRuleId rule, const char *name,
                           const char *expected)
{
  const ClaspResponse *upgrade = clasp_exchange_get_upgrade (self);

  if (upgrade->state != CLASP_RESPONSE_COMPLETE)
    {
      clasp_verdicts_add_na (verdicts, rule, _("The head of the answer is not whole."));
      return;
    }
  clasp_verdict_add_evidence (
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (rule, CLASP_STATUS_FAIL, expected, NULL,
                                                              _("The answer has no %s field."), name)),
      upgrade->first_line, 0, 0);
}

static void
upgrade_rules_judge_upgrade (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Upgrade";
  g_autofree char *joined = clasp_fields_join (self->received, name);
  g_autofree char *found = NULL;
  ClaspVerdict *verdict;

  if (joined == NULL)
    {
      upgrade_rules_add_missing (self, verdicts, CLASP_RULE_RES_02, name, "websocket");
      return;
    }
  found = clasp_slice_show (clasp_slice (joined, strlen (joined)));
  if (clasp_fields_count (self->received, name) == 1 &&
      clasp_slice_equals_case (clasp_fields_next (self->received, name, NULL)->value, "websocket"))
    verdict = clasp_verdict_new (CLASP_RULE_RES_02, CLASP_STATUS_PASS, NULL, found, _("Upgrade is “websocket”."));
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_RES_02, CLASP_STATUS_FAIL, "websocket", found,
                                        _("Upgrade is “%s” and must be “websocket” alone."), found);
  clasp_verdict_add_fields (clasp_verdicts_add (verdicts, verdict), self->received, name);
}

static void
upgrade_rules_judge_connection (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Connection";
  g_autofree char *joined = clasp_fields_join (self->received, name);
  g_autofree char *found = NULL;
  ClaspVerdict *verdict;

  if (joined == NULL)
    {
      upgrade_rules_add_missing (self, verdicts, CLASP_RULE_RES_03, name, "Upgrade");
      return;
    }
  found = clasp_slice_show (clasp_slice (joined, strlen (joined)));
  if (clasp_fields_have_token (self->received, name, "Upgrade"))
    verdict = clasp_verdict_new (CLASP_RULE_RES_03, CLASP_STATUS_PASS, NULL, found,
                                 _("Connection includes “Upgrade”."));
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_RES_03, CLASP_STATUS_FAIL, "Upgrade", found,
                                        _("Connection is “%s” and does not include “Upgrade”."), found);
  clasp_verdict_add_fields (clasp_verdicts_add (verdicts, verdict), self->received, name);
}

/* The sentence on an accept that is wrong: what was done in its place, when that can be told. */
static ClaspVerdict *
upgrade_rules_explain_accept (const ClaspExchange *self, ClaspSlice value, const char *expected, const char *found)
{
  g_autofree char *key = clasp_exchange_dup_key (self);
  g_autofree char *text = clasp_slice_dup (value);

  if (value.length == 0)
    return clasp_verdict_new (CLASP_RULE_RES_04, CLASP_STATUS_FAIL, expected, found,
                              _("Sec-WebSocket-Accept is empty."));
  if (key[0] == '\0')
    return clasp_verdict_new (CLASP_RULE_RES_04, CLASP_STATUS_FAIL, expected, found,
                              _("No key was sent, so no Sec-WebSocket-Accept can be right for it."));
  return clasp_verdict_new_printf (CLASP_RULE_RES_04, CLASP_STATUS_FAIL, expected, found,
                                   _("Sec-WebSocket-Accept is not the one for the key that was sent. %s"),
                                   clasp_accept_mistake_to_text (clasp_accept_explain (key, text)));
}

static void
upgrade_rules_judge_accept (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Accept";
  g_autofree char *key = clasp_exchange_dup_key (self);
  g_autofree char *expected = clasp_accept_for_key (key, strlen (key));
  g_autofree char *found = NULL;
  guint n = clasp_fields_count (self->received, name);
  const ClaspField *field = clasp_fields_next (self->received, name, NULL);
  ClaspVerdict *verdict;

  if (n == 0)
    {
      upgrade_rules_add_missing (self, verdicts, CLASP_RULE_RES_04, name, expected);
      return;
    }
  if (n > 1)
    {
      g_autofree char *joined = clasp_fields_join (self->received, name);

      found = clasp_slice_show (clasp_slice (joined, strlen (joined)));
      verdict = clasp_verdict_new_printf (CLASP_RULE_RES_04, CLASP_STATUS_FAIL, expected, found,
                                          _("Sec-WebSocket-Accept is there %u times and must be there once."), n);
    }
  else
    {
      found = clasp_slice_show (field->value);
      if (clasp_slice_equals (field->value, expected))
        verdict = clasp_verdict_new (CLASP_RULE_RES_04, CLASP_STATUS_PASS, NULL, found,
                                     _("Sec-WebSocket-Accept is the one for the key that was sent."));
      else
        verdict = upgrade_rules_explain_accept (self, field->value, expected, found);
    }
  clasp_verdict_add_fields (clasp_verdicts_add (verdicts, verdict), self->received, name);
}

static gboolean
upgrade_rules_is_offered (GPtrArray *offered, const char *name)
{
  for (guint i = 0; i < offered->len; i++)
    if (g_str_equal (((const ClaspExtension *) g_ptr_array_index (offered, i))->name, name))
      return TRUE;
  return FALSE;
}

static void
upgrade_rules_judge_extensions_offered (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Extensions";
  const ClaspField *fault_field;
  ClaspSlice fault;
  g_autoptr (GPtrArray) offered = clasp_extensions_from_fields (self->sent, &fault_field, &fault);
  g_autoptr (GPtrArray) answered = clasp_extensions_from_fields (self->received, &fault_field, &fault);
  g_autofree char *expected = clasp_fields_join (self->sent, name);
  ClaspVerdict *verdict = NULL;

  for (guint i = 0; i < answered->len; i++)
    {
      const ClaspExtension *extension = g_ptr_array_index (answered, i);

      if (upgrade_rules_is_offered (offered, extension->name))
        continue;
      if (verdict == NULL && offered->len == 0)
        verdict = clasp_verdict_new_printf (CLASP_RULE_RES_05, CLASP_STATUS_FAIL, NULL, extension->name,
                                            _("The server uses the extension “%s”, but none was offered."),
                                            extension->name);
      else if (verdict == NULL)
        verdict = clasp_verdict_new_printf (CLASP_RULE_RES_05, CLASP_STATUS_FAIL, expected, extension->name,
                                            _("The server uses the extension “%s”, which was not offered."),
                                            extension->name);
      clasp_verdict_add_evidence (verdict, extension->line, extension->start, extension->length);
    }
  if (verdict != NULL)
    clasp_verdicts_add (verdicts, verdict);
  else if (clasp_fields_count (self->received, name) == 0)
    clasp_verdicts_add_na (verdicts, CLASP_RULE_RES_05, _("The answer names no extension."));
  else
    clasp_verdict_add_fields (
        clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_RES_05, CLASP_STATUS_PASS, NULL, NULL,
                                                         _("The answer names only extensions that were offered."))),
        self->received, name);
}

/* ------------------------------------------------------------------------------------------ subprotocols */

static gboolean
upgrade_rules_is_subprotocol_offered (const ClaspExchange *self, ClaspSlice chosen, gboolean *but_for_case)
{
  const ClaspField *field = NULL;
  gboolean offered = FALSE;

  *but_for_case = FALSE;
  while ((field = clasp_fields_next (self->sent, "Sec-WebSocket-Protocol", field)) != NULL)
    {
      ClaspSlice rest = field->value, element;

      while (clasp_list_next (&rest, &element))
        {
          gboolean same = element.length == chosen.length && chosen.length > 0;

          offered = offered || (same && memcmp (element.data, chosen.data, chosen.length) == 0);
          *but_for_case = *but_for_case ||
                          (same && g_ascii_strncasecmp (element.data, chosen.data, chosen.length) == 0);
        }
    }
  return offered;
}

static ClaspVerdict *
upgrade_rules_judge_subprotocol_value (const ClaspExchange *self, ClaspSlice chosen, const char *offered)
{
  g_autofree char *found = clasp_slice_show (chosen);
  gboolean but_for_case;

  if (upgrade_rules_is_subprotocol_offered (self, chosen, &but_for_case))
    return clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_PASS, NULL, found,
                                     _("The server chose the subprotocol “%s”, which was offered."), found);
  if (offered == NULL)
    return clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, NULL, found,
                                     _("The server chose the subprotocol “%s”, but none was offered."), found);
  if (but_for_case)
    return clasp_verdict_new_printf (
        CLASP_RULE_RES_06, CLASP_STATUS_FAIL, offered, found,
        _("The server chose the subprotocol “%s”, which was offered in other letter case."), found);
  return clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, offered, found,
                                   _("The server chose the subprotocol “%s”, which was not offered."), found);
}

static void
upgrade_rules_judge_subprotocol (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Protocol";
  g_autofree char *offered = clasp_fields_join (self->sent, name);
  guint n = clasp_fields_count (self->received, name);
  ClaspVerdict *verdict;

  if (n == 0)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_RES_06, _("The answer names no subprotocol."));
      return;
    }
  if (n > 1)
    {
      g_autofree char *joined = clasp_fields_join (self->received, name);
      g_autofree char *found = clasp_slice_show (clasp_slice (joined, strlen (joined)));

      verdict = clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, offered, found,
                                          _("Sec-WebSocket-Protocol is there %u times and must be there once."), n);
    }
  else
    verdict = upgrade_rules_judge_subprotocol_value (self, clasp_fields_next (self->received, name, NULL)->value,
                                                     offered);
  clasp_verdict_add_fields (clasp_verdicts_add (verdicts, verdict), self->received, name);
}

static void
upgrade_rules_judge_choice (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Protocol";
  g_autofree char *offered = clasp_request_dup_offered_protocols (self->request);
  ClaspStatus status = self->refuse_no_subprotocol ? CLASP_STATUS_FAIL : CLASP_STATUS_NOTE;
  ClaspVerdict *verdict;

  if (offered == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_RES_07, _("No subprotocol was offered."));
      return;
    }
  if (clasp_fields_count (self->received, name) > 0)
    {
      verdict = clasp_verdict_new (CLASP_RULE_RES_07, CLASP_STATUS_PASS, NULL, NULL,
                                   _("The server chose a subprotocol."));
      clasp_verdict_add_fields (clasp_verdicts_add (verdicts, verdict), self->received, name);
      return;
    }
  if (clasp_exchange_get_upgrade (self)->state != CLASP_RESPONSE_COMPLETE)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_RES_07, _("The head of the answer is not whole."));
      return;
    }
  verdict = clasp_verdict_new_printf (CLASP_RULE_RES_07, status, offered, NULL,
                                      _("The server chose none of the subprotocols offered (%s); browsers refuse such "
                                         "a connection."),
                                      offered);
  clasp_verdicts_add (verdicts, verdict);
  clasp_verdict_add_evidence (verdict, clasp_exchange_get_upgrade (self)->first_line, 0, 0);
}

void
clasp_judge_upgrade (const ClaspExchange *self, GPtrArray *verdicts)
{
  upgrade_rules_judge_status (self, verdicts);
  if (clasp_exchange_get_upgrade (self) == NULL || self->received == NULL)
    {
      for (ClaspRuleId rule = CLASP_RULE_RES_02; rule <= CLASP_RULE_RES_07; rule++)
        clasp_verdicts_add_na (verdicts, rule, _("There was no 101 to judge."));
      return;
    }
  upgrade_rules_judge_upgrade (self, verdicts);
  upgrade_rules_judge_connection (self, verdicts);
  upgrade_rules_judge_accept (self, verdicts);
  upgrade_rules_judge_extensions_offered (self, verdicts);
  upgrade_rules_judge_subprotocol (self, verdicts);
  upgrade_rules_judge_choice (self, verdicts);
}
