/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RES-01 … RES-07: the server's opening handshake (RFC 6455 §4.1, second list). */
#include "config.h"

#include "clasp-upgrade-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-accept.h"
#include "clasp-extension-rules.h"

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

/* The draft of 2010 has other fields in its place. */
static void
upgrade_rules_add_hixie (const ClaspExchange *self, GPtrArray *verdicts, const char *expected)
{
  static const char *const names[] = { "Sec-WebSocket-Location", "Sec-WebSocket-Origin" };
  const char *found = clasp_fields_count (self->received, names[0]) > 0 ? names[0] : names[1];
  ClaspVerdict *verdict = clasp_verdict_new_printf (CLASP_RULE_RES_04, CLASP_STATUS_FAIL, expected, found,
                                                    _("The answer has no Sec-WebSocket-Accept, but %s: the server "
                                                       "speaks the draft of 2010 (hixie-76), which RFC 6455 "
                                                       "has replaced."),
                                                    found);

  clasp_verdicts_add (verdicts, verdict);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    clasp_verdict_add_fields (verdict, self->received, names[i]);
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

  if (n == 0 && clasp_exchange_is_hixie (self))
    {
      upgrade_rules_add_hixie (self, verdicts, expected);
      return;
    }
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

static const char *
upgrade_rules_find_other_case (GPtrArray *offered, const char *name)
{
  for (guint i = 0; i < offered->len; i++)
    {
      const ClaspExtension *extension = g_ptr_array_index (offered, i);

      if (g_ascii_strcasecmp (extension->name, name) == 0)
        return extension->name;
    }
  return NULL;
}

/* What the request offered in fields named @name, for display; or %NULL. */
static char *
upgrade_rules_dup_offered (const ClaspExchange *self, const char *name)
{
  g_autofree char *joined = clasp_fields_join (self->sent, name);

  return joined != NULL && joined[0] != '\0' ? clasp_slice_show (clasp_slice (joined, strlen (joined))) : NULL;
}

static void
upgrade_rules_judge_extensions_offered (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Extensions";
  const ClaspField *breach_field;
  ClaspSlice breach;
  g_autoptr (GPtrArray) offered = clasp_extensions_from_fields (self->sent, &breach_field, &breach);
  g_autoptr (GPtrArray) answered = clasp_extensions_from_fields (self->received, &breach_field, &breach);
  g_autofree char *expected = upgrade_rules_dup_offered (self, name);
  ClaspVerdict *verdict = NULL;

  for (guint i = 0; i < answered->len; i++)
    {
      const ClaspExtension *extension = g_ptr_array_index (answered, i);

      if (upgrade_rules_is_offered (offered, extension->name))
        continue;
      if (verdict == NULL && upgrade_rules_find_other_case (offered, extension->name) != NULL)
        verdict = clasp_verdict_new_printf (CLASP_RULE_RES_05, CLASP_STATUS_FAIL,
                                            upgrade_rules_find_other_case (offered, extension->name), extension->name,
                                            _("The server uses the extension “%s”, which was offered in other letter "
                                               "case."),
                                            extension->name);
      else if (verdict == NULL && offered->len == 0)
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
  else if (answered->len == 0)
    clasp_verdicts_add_na (verdicts, CLASP_RULE_RES_05, _("The answer names no extension."));
  else
    clasp_verdict_add_fields (
        clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_RES_05, CLASP_STATUS_PASS, NULL, NULL,
                                                         _("The answer names only extensions that were offered."))),
        self->received, name);
}

/* ------------------------------------------------------------------------------------------ subprotocols */

/* How one value stands to the subprotocols that were offered. */
typedef enum
{
  CHOICE_OFFERED,
  CHOICE_OTHER_CASE,
  CHOICE_NOT_OFFERED,
} Choice;

/* @offered is set to the one that was offered, when it is but for its case. */
static Choice
upgrade_rules_compare_choice (const ClaspExchange *self, ClaspSlice chosen, ClaspSlice *offered)
{
  const ClaspField *field = NULL;
  Choice choice = CHOICE_NOT_OFFERED;

  while ((field = clasp_fields_next (self->sent, "Sec-WebSocket-Protocol", field)) != NULL)
    {
      ClaspSlice rest = field->value, element;

      while (clasp_list_next (&rest, &element))
        {
          if (element.length != chosen.length || chosen.length == 0 ||
              g_ascii_strncasecmp (element.data, chosen.data, chosen.length) != 0)
            continue;
          if (memcmp (element.data, chosen.data, chosen.length) == 0)
            return CHOICE_OFFERED;
          choice = CHOICE_OTHER_CASE;
          *offered = element;
        }
    }
  return choice;
}

static guint
upgrade_rules_count_offered (const ClaspExchange *self)
{
  const ClaspField *field = NULL;
  guint n = 0;

  while ((field = clasp_fields_next (self->sent, "Sec-WebSocket-Protocol", field)) != NULL)
    {
      ClaspSlice rest = field->value, element;

      while (clasp_list_next (&rest, &element))
        n += element.length > 0;
    }
  return n;
}

/* A list where one must be chosen: the whole that was offered, a part of it, or something else. */
static ClaspVerdict *
upgrade_rules_explain_list (const ClaspExchange *self, ClaspSlice value, const char *expected, const char *found)
{
  ClaspSlice rest = value, element, offered;
  guint n = 0, n_offered = 0;

  while (clasp_list_next (&rest, &element))
    {
      if (element.length == 0)
        continue;
      n++;
      n_offered += upgrade_rules_compare_choice (self, element, &offered) == CHOICE_OFFERED;
    }
  if (n > 1 && n_offered == n && n == upgrade_rules_count_offered (self))
    return clasp_verdict_new (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, expected, found,
                              _("The server returned the whole list of subprotocols that was offered; it must choose "
                                 "one of them."));
  return clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, expected, found,
                                   _("The server answered a list of subprotocols, “%s”; it must choose one."), found);
}

/* One of those offered, in a sentence: never the same text as a list that came back. */
static char *
upgrade_rules_dup_expected_choice (const ClaspExchange *self)
{
  g_autofree char *offered = upgrade_rules_dup_offered (self, "Sec-WebSocket-Protocol");

  if (offered == NULL || upgrade_rules_count_offered (self) < 2)
    return g_steal_pointer (&offered);
  return g_strdup_printf (_("one of: %s"), offered);
}

static ClaspVerdict *
upgrade_rules_judge_subprotocol_value (const ClaspExchange *self, ClaspSlice chosen)
{
  g_autofree char *found = clasp_slice_show (chosen);
  g_autofree char *expected = upgrade_rules_dup_expected_choice (self);
  ClaspSlice offered = { NULL, 0 };
  Choice choice = upgrade_rules_compare_choice (self, chosen, &offered);

  if (choice == CHOICE_OFFERED)
    return clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_PASS, NULL, found,
                                     _("The server chose the subprotocol “%s”, which was offered."), found);
  if (chosen.length == 0)
    return clasp_verdict_new (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, expected, found,
                              _("Sec-WebSocket-Protocol is there with nothing in it: a server that chooses no "
                                 "subprotocol leaves the field out."));
  if (expected == NULL)
    return clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, NULL, found,
                                     _("The server chose the subprotocol “%s”, but none was offered."), found);
  if (memchr (chosen.data, ',', chosen.length) != NULL)
    return upgrade_rules_explain_list (self, chosen, expected, found);
  if (choice == CHOICE_OTHER_CASE)
    {
      g_autofree char *right = clasp_slice_show (offered);

      return clasp_verdict_new_printf (
          CLASP_RULE_RES_06, CLASP_STATUS_FAIL, right, found,
          _("The server chose the subprotocol “%s”, which was offered in other letter case."), found);
    }
  return clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, expected, found,
                                   _("The server chose the subprotocol “%s”, which was not offered."), found);
}

static void
upgrade_rules_judge_subprotocol (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Protocol";
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

      verdict = clasp_verdict_new_printf (CLASP_RULE_RES_06, CLASP_STATUS_FAIL, _("one field"), found,
                                          _("Sec-WebSocket-Protocol is there %u times and must be there once."), n);
    }
  else
    verdict = upgrade_rules_judge_subprotocol_value (self, clasp_fields_next (self->received, name, NULL)->value);
  clasp_verdict_add_fields (clasp_verdicts_add (verdicts, verdict), self->received, name);
}

static void
upgrade_rules_judge_choice (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Protocol";
  g_autofree char *list = clasp_request_dup_offered_protocols (self->request);
  g_autofree char *offered = list != NULL ? clasp_slice_show (clasp_slice (list, strlen (list))) : NULL;
  g_autofree char *chosen = NULL;
  ClaspStatus status = self->refuse_no_subprotocol ? CLASP_STATUS_FAIL : CLASP_STATUS_WARN;
  ClaspVerdict *verdict;

  if (offered == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_RES_07, _("No subprotocol was offered."));
      return;
    }
  chosen = clasp_fields_join (self->received, name);
  if (chosen != NULL && chosen[0] != '\0')
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
