/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EXT-01 … EXT-04 and EXT-08: the extensions that the server answered (RFC 6455 §9.1, RFC 7692 §7.1). */
#include "config.h"

#include "clasp-extension-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FIELD "Sec-WebSocket-Extensions"
#define DEFLATE "permessage-deflate"

GPtrArray *
clasp_extensions_from_fields (const ClaspFields *fields, const ClaspField **breach_field, ClaspSlice *breach)
{
  GPtrArray *extensions = clasp_extensions_new ();
  const ClaspField *field = NULL;
  guint n = 0;

  *breach_field = NULL;
  *breach = clasp_slice (NULL, 0);
  while ((field = clasp_fields_next (fields, FIELD, field)) != NULL)
    {
      ClaspSlice part;

      if (!clasp_extensions_parse (field->value, extensions, &part) && *breach_field == NULL)
        {
          *breach_field = field;
          *breach = part;
        }
      for (; n < extensions->len; n++)
        {
          ClaspExtension *extension = g_ptr_array_index (extensions, n);

          extension->line = field->line;
          extension->start = field->folded ? 0 : extension->start + field->value_start;
          extension->length = field->folded ? 0 : extension->length;
        }
    }
  /* The list has at least one element (1#extension). */
  field = clasp_fields_next (fields, FIELD, NULL);
  if (field != NULL && extensions->len == 0 && *breach_field == NULL)
    {
      *breach_field = field;
      *breach = clasp_slice (field->value.data, field->value.length);
    }
  return extensions;
}

/* 8 to 15 without a leading zero; 0 when it is none. */
static guint
extension_rules_read_window_bits (const char *value)
{
  if (value[0] >= '8' && value[0] <= '9' && value[1] == '\0')
    return (guint) (value[0] - '0');
  if (value[0] == '1' && value[1] >= '0' && value[1] <= '5' && value[2] == '\0')
    return 10 + (guint) (value[1] - '0');
  return 0;
}

static char *
extension_rules_find_parameter_breach (const ClaspExtensionParameter *parameter, gboolean is_offer)
{
  gboolean takeover = g_str_equal (parameter->name, "server_no_context_takeover") ||
                      g_str_equal (parameter->name, "client_no_context_takeover");
  gboolean client_bits = g_str_equal (parameter->name, "client_max_window_bits");

  if (takeover)
    return parameter->value != NULL ? g_strdup_printf (_("%s has no value"), parameter->name) : NULL;
  if (!client_bits && !g_str_equal (parameter->name, "server_max_window_bits"))
    return g_strdup_printf (_("the parameter “%s” is not known"), parameter->name);
  if (parameter->value == NULL)
    return is_offer && client_bits ? NULL : g_strdup_printf (_("%s needs a value from 8 to 15"), parameter->name);
  if (extension_rules_read_window_bits (parameter->value) == 0)
    return g_strdup_printf (_("the value of %s is “%s” and must be from 8 to 15, without a leading zero"),
                            parameter->name, parameter->value);
  return NULL;
}

char *
clasp_deflate_find_breach (const ClaspExtension *extension, gboolean is_offer, char **found)
{
  for (guint i = 0; i < extension->parameters->len; i++)
    {
      const ClaspExtensionParameter *parameter = &g_array_index (extension->parameters, ClaspExtensionParameter, i);
      g_autofree char *breach = extension_rules_find_parameter_breach (parameter, is_offer);

      /* Only four names are known, so this stays short. */
      for (guint j = 0; j < i && breach == NULL; j++)
        if (g_str_equal (g_array_index (extension->parameters, ClaspExtensionParameter, j).name, parameter->name))
          breach = g_strdup_printf (_("%s is there twice"), parameter->name);
      if (breach != NULL)
        {
          *found = parameter->value != NULL ? g_strdup_printf ("%s=%s", parameter->name, parameter->value)
                                            : g_strdup (parameter->name);
          return g_steal_pointer (&breach);
        }
    }
  return NULL;
}

/* -------------------------------------------------------------------------- the answer against the offers */

/* How the answer breaks one offer: a clause for each rule, or NULL. */
typedef struct
{
  char *client_bits; /* EXT-03 */
  gboolean larger;   /* that is but a window larger than the hint that was offered */
  char *server;      /* EXT-04 */
  char *expected;    /* of EXT-04 */
  char *found;       /* (nullable) */
} Difference;

static void
extension_rules_clear_difference (Difference *self)
{
  g_clear_pointer (&self->client_bits, g_free);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->expected, g_free);
  g_clear_pointer (&self->found, g_free);
}

/* A breach weighs more than what is only warned of. */
static guint
extension_rules_weigh_breaches (const Difference *self)
{
  return (self->client_bits != NULL ? (self->larger ? 1 : 2) : 0) + (self->server != NULL ? 2 : 0);
}

static void
extension_rules_compare_client_bits (const ClaspExtension *offer, const ClaspExtension *answer, Difference *difference)
{
  const char *offered = clasp_extension_get (offer, "client_max_window_bits");
  const char *answered = clasp_extension_get (answer, "client_max_window_bits");

  if (answered == NULL)
    return;
  if (offered == NULL)
    difference->client_bits = g_strdup (_("The server answers client_max_window_bits, which was not offered."));
  else if (extension_rules_read_window_bits (offered) > 0 &&
           extension_rules_read_window_bits (answered) > extension_rules_read_window_bits (offered))
    {
      /* An offered value is a hint, which the client keeps to by itself (RFC 7692 §7.1.2.2): it limits no answer. */
      difference->larger = TRUE;
      difference->client_bits = g_strdup_printf (_("The server answers client_max_window_bits=%s, more than the %s "
                                                    "offered: the offer is kept to, but some clients refuse this."),
                                                 answered, offered);
    }
}

static void
extension_rules_compare_server (const ClaspExtension *offer, const ClaspExtension *answer, Difference *difference)
{
  const char *offered = clasp_extension_get (offer, "server_max_window_bits");
  const char *answered = clasp_extension_get (answer, "server_max_window_bits");
  guint limit = offered != NULL ? extension_rules_read_window_bits (offered) : 0;

  if (limit > 0 && limit < 15 && answered == NULL)
    difference->server = g_strdup_printf (_("server_max_window_bits=%u was offered and is not in the answer."), limit);
  else if (limit > 0 && answered != NULL && extension_rules_read_window_bits (answered) > limit)
    difference->server = g_strdup_printf (_("The server answers server_max_window_bits=%s, more than the %u offered."),
                                          answered, limit);
  if (difference->server != NULL)
    {
      difference->expected = g_strdup_printf ("server_max_window_bits≤%u", limit);
      difference->found = answered != NULL ? g_strdup_printf ("server_max_window_bits=%s", answered) : NULL;
      return;
    }
  if (clasp_extension_get (offer, "server_no_context_takeover") != NULL &&
      clasp_extension_get (answer, "server_no_context_takeover") == NULL)
    {
      difference->server = g_strdup (_("server_no_context_takeover was offered and is not in the answer."));
      difference->expected = g_strdup ("server_no_context_takeover");
    }
}

/* Compares with the offer that the answer keeps best: several may have been made, one as a fall-back for another. */
static gboolean
extension_rules_find_difference (GPtrArray *offers, const ClaspExtension *answer, Difference *best)
{
  gboolean offered = FALSE;

  for (guint i = 0; i < offers->len; i++)
    {
      const ClaspExtension *offer = g_ptr_array_index (offers, i);
      Difference difference = { 0 };

      if (!g_str_equal (offer->name, DEFLATE))
        continue;
      extension_rules_compare_client_bits (offer, answer, &difference);
      extension_rules_compare_server (offer, answer, &difference);
      if (!offered || extension_rules_weigh_breaches (&difference) < extension_rules_weigh_breaches (best))
        {
          extension_rules_clear_difference (best);
          *best = difference;
        }
      else
        extension_rules_clear_difference (&difference);
      offered = TRUE;
    }
  return offered;
}

static void
extension_rules_add (GPtrArray *verdicts, const ClaspExtension *extension, ClaspVerdict *verdict)
{
  clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), extension->line, extension->start,
                              extension->length);
}

static void
extension_rules_judge_against_offers (const ClaspExchange *self, const ClaspExtension *answer, GPtrArray *verdicts)
{
  const ClaspField *breach_field;
  ClaspSlice breach;
  g_autoptr (GPtrArray) offers = clasp_extensions_from_fields (self->sent, &breach_field, &breach);
  Difference difference = { 0 };
  const char *bits = clasp_extension_get (answer, "client_max_window_bits");

  if (!extension_rules_find_difference (offers, answer, &difference))
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_EXT_03, _("permessage-deflate was not offered."));
      clasp_verdicts_add_na (verdicts, CLASP_RULE_EXT_04, _("permessage-deflate was not offered."));
      return;
    }
  if (difference.client_bits != NULL)
    {
      g_autofree char *found = g_strdup_printf ("client_max_window_bits%s%s", bits[0] != '\0' ? "=" : "", bits);

      extension_rules_add (verdicts, answer,
                           clasp_verdict_new (CLASP_RULE_EXT_03,
                                              difference.larger ? CLASP_STATUS_WARN : CLASP_STATUS_FAIL, NULL, found,
                                              difference.client_bits));
    }
  else
    extension_rules_add (
        verdicts, answer,
        clasp_verdict_new (CLASP_RULE_EXT_03, CLASP_STATUS_PASS, NULL, NULL,
                           _("client_max_window_bits is answered as it was offered, or not at all.")));
  if (difference.server != NULL)
    extension_rules_add (verdicts, answer,
                         clasp_verdict_new (CLASP_RULE_EXT_04, CLASP_STATUS_FAIL, difference.expected, difference.found,
                                            difference.server));
  else
    extension_rules_add (verdicts, answer,
                         clasp_verdict_new (CLASP_RULE_EXT_04, CLASP_STATUS_PASS, NULL, NULL,
                                            _("The server keeps to what was offered.")));
  extension_rules_clear_difference (&difference);
}

static void
extension_rules_judge_parameters (GPtrArray *answers, GPtrArray *verdicts, const ClaspExtension *first)
{
  for (guint i = 0; i < answers->len; i++)
    {
      const ClaspExtension *answer = g_ptr_array_index (answers, i);
      g_autofree char *found = NULL;
      g_autofree char *clause = NULL;

      if (!g_str_equal (answer->name, DEFLATE))
        continue;
      clause = clasp_deflate_find_breach (answer, FALSE, &found);
      if (clause == NULL)
        continue;
      extension_rules_add (verdicts, answer,
                           clasp_verdict_new_printf (CLASP_RULE_EXT_02, CLASP_STATUS_FAIL, NULL, found,
                                                     _("The server’s permessage-deflate is not valid: %s."), clause));
      return;
    }
  extension_rules_add (verdicts, first,
                       clasp_verdict_new (CLASP_RULE_EXT_02, CLASP_STATUS_PASS, NULL, NULL,
                                          _("The parameters of permessage-deflate are valid.")));
}

static void
extension_rules_judge_deflate (const ClaspExchange *self, GPtrArray *answers, GPtrArray *verdicts)
{
  const ClaspExtension *first = NULL;
  ClaspVerdict *twice = NULL;
  guint n = 0;

  for (guint i = 0; i < answers->len; i++)
    {
      const ClaspExtension *answer = g_ptr_array_index (answers, i);

      if (!g_str_equal (answer->name, DEFLATE))
        continue;
      first = first != NULL ? first : answer;
      if (++n == 2)
        twice = clasp_verdict_new (CLASP_RULE_EXT_01, CLASP_STATUS_FAIL, NULL, DEFLATE,
                                   _("The server names permessage-deflate more than once."));
      if (twice != NULL)
        clasp_verdict_add_evidence (twice, answer->line, answer->start, answer->length);
    }
  if (first == NULL)
    {
      for (ClaspRuleId rule = CLASP_RULE_EXT_01; rule <= CLASP_RULE_EXT_04; rule++)
        clasp_verdicts_add_na (verdicts, rule, _("The answer does not name permessage-deflate."));
      return;
    }
  if (twice != NULL)
    clasp_verdicts_add (verdicts, twice);
  else
    extension_rules_add (verdicts, first,
                         clasp_verdict_new (CLASP_RULE_EXT_01, CLASP_STATUS_PASS, NULL, NULL,
                                            _("The server names permessage-deflate once.")));
  extension_rules_judge_parameters (answers, verdicts, first);
  extension_rules_judge_against_offers (self, first, verdicts);
}

void
clasp_judge_extensions (const ClaspExchange *self, GPtrArray *verdicts)
{
  g_autoptr (GPtrArray) answers = NULL;
  const ClaspField *breach_field;
  ClaspSlice breach;
  g_autofree char *found = NULL;

  if (clasp_exchange_get_upgrade (self) == NULL || self->received == NULL ||
      clasp_fields_count (self->received, FIELD) == 0)
    {
      for (ClaspRuleId rule = CLASP_RULE_EXT_01; rule <= CLASP_RULE_EXT_04; rule++)
        clasp_verdicts_add_na (verdicts, rule, _("The answer names no extension."));
      clasp_verdicts_add_na (verdicts, CLASP_RULE_EXT_08, _("The answer names no extension."));
      return;
    }
  answers = clasp_extensions_from_fields (self->received, &breach_field, &breach);
  extension_rules_judge_deflate (self, answers, verdicts);
  if (breach_field == NULL)
    {
      clasp_verdict_add_fields (
          clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_EXT_08, CLASP_STATUS_PASS, NULL, NULL,
                                                           _("The list of extensions is well formed."))),
          self->received, FIELD);
      return;
    }
  found = clasp_slice_show (breach_field->value);
  if (answers->len == 0 && found[strspn (found, ", \t")] == '\0')
    {
      clasp_verdict_add_field (
          clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_EXT_08, CLASP_STATUS_FAIL, NULL, found,
                                                           _("Sec-WebSocket-Extensions is there with nothing in it: a "
                                                              "server that uses no extension leaves the field out."))),
          breach_field);
      return;
    }
  clasp_verdict_add_field_part (
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_EXT_08, CLASP_STATUS_FAIL, NULL, found,
                                                              _("“%s” is not a list of extensions."), found)),
      breach_field, (gsize) (breach.data - breach_field->value.data), breach.length);
}
