/* SPDX-License-Identifier: GPL-3.0-or-later */
/* REQ-08, REQ-10 and REQ-11: what a request may offer (RFC 6455 §4.1). */
#include "config.h"

#include "clasp-exchange.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How well a value is a serialised origin (RFC 6454 §6.2): a scheme and a host in lower case, and a port that is not
 * its default. */
static ClaspStatus
offer_rules_judge_origin_value (ClaspSlice value)
{
  g_autofree char *text = clasp_slice_dup (value);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *rest = NULL;
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = NULL;
  const char *separator = strstr (text, "://");

  if (strlen (text) != value.length || separator == NULL || separator == text)
    return g_str_equal (text, "null") ? CLASP_STATUS_PASS : CLASP_STATUS_FAIL;
  for (const char *p = text; p < separator; p++)
    if (!g_ascii_isalnum (*p) && strchr ("+-.", *p) == NULL)
      return CLASP_STATUS_FAIL;
  if (strpbrk (separator + 3, "/?#@ ") != NULL)
    return CLASP_STATUS_FAIL;
  rest = g_strconcat (g_str_has_prefix (lower, "https:") ? "wss" : "ws", separator, NULL);
  uri = clasp_uri_parse (rest, strlen (rest), verdicts);
  if (uri == NULL)
    return CLASP_STATUS_FAIL;
  if (!g_str_equal (text, lower) || !g_str_equal (uri->host_field, separator + 3))
    return CLASP_STATUS_WARN;
  return CLASP_STATUS_PASS;
}

void
clasp_judge_origin (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Origin";
  const char *expected = "https://example.com";
  const ClaspField *origin;
  g_autofree char *found = NULL;
  ClaspStatus status;
  ClaspVerdict *verdict;

  if (clasp_fields_count (self->sent, name) == 0)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_REQ_08, _ ("No Origin is sent; only a browser must send one."));
      return;
    }
  origin = clasp_judge_require_sent (self, verdicts, CLASP_RULE_REQ_08, name, expected);
  if (origin == NULL)
    return;
  found = clasp_slice_show (origin->value);
  status = offer_rules_judge_origin_value (origin->value);
  if (status == CLASP_STATUS_PASS)
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_08, status, NULL, found, _ ("The origin is “%s”."), found);
  else if (status == CLASP_STATUS_WARN)
    verdict = clasp_verdict_new_printf (
        CLASP_RULE_REQ_08, status, expected, found,
        _ ("“%s” is not the form in which browsers write an origin: lower case, and without a default port."), found);
  else
    verdict = clasp_verdict_new_printf (
        CLASP_RULE_REQ_08, status, expected, found,
        _ ("“%s” is not one origin: a scheme, “://”, a host and perhaps a port, without a path."), found);
  clasp_verdict_add_field (clasp_judge_add_sent (self, verdicts, name, verdict), origin);
}

/* What is wrong with the first element that is empty, no token or there twice, as a sentence. */
static char *
offer_rules_find_subprotocol_fault (const ClaspFields *fields, const char *name, char **found)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const ClaspField *field = NULL;

  while ((field = clasp_fields_next (fields, name, field)) != NULL)
    {
      ClaspSlice rest = field->value, element;

      while (clasp_list_next (&rest, &element))
        {
          gboolean token = clasp_slice_is_token (element);

          if (token && g_hash_table_add (seen, clasp_slice_dup (element)))
            continue;
          *found = clasp_slice_show (element);
          if (token)
            return g_strdup_printf (_ ("“%s” is in the list of subprotocols twice."), *found);
          if (element.length == 0)
            return g_strdup (_ ("The list of subprotocols has an empty element."));
          return g_strdup_printf (_ ("“%s” is not a subprotocol’s name: that has no spaces, quotes, slashes or other "
                                     "separators."),
                                  *found);
        }
    }
  return NULL;
}

void
clasp_judge_subprotocols (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Protocol";
  g_autofree char *joined = clasp_fields_join (self->sent, name);
  g_autofree char *fault = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *found = NULL;
  ClaspVerdict *verdict;

  if (joined == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_REQ_10, _ ("No subprotocol is offered."));
      return;
    }
  fault = offer_rules_find_subprotocol_fault (self->sent, name, &wrong);
  found = clasp_slice_show (clasp_slice (joined, strlen (joined)));
  if (fault == NULL)
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_10, CLASP_STATUS_PASS, NULL, found,
                                        _ ("The subprotocols offered are “%s”."), found);
  else
    verdict = clasp_verdict_new (CLASP_RULE_REQ_10, CLASP_STATUS_FAIL, _ ("unique tokens"), wrong, fault);
  clasp_verdict_add_fields (clasp_judge_add_sent (self, verdicts, name, verdict), self->sent, name);
}

void
clasp_judge_offer (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Extensions";
  g_autoptr (GPtrArray) extensions = NULL;
  const ClaspField *fault_field;
  ClaspSlice fault;
  g_autofree char *joined = clasp_fields_join (self->sent, name);
  g_autofree char *found = NULL;
  g_autofree char *clause = NULL;

  if (joined == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_REQ_11, _ ("No extension is offered."));
      return;
    }
  extensions = clasp_extensions_from_fields (self->sent, &fault_field, &fault);
  if (fault_field != NULL)
    {
      found = clasp_slice_show (fault_field->value);
      clasp_verdict_add_field_part (
          clasp_judge_add_sent (self, verdicts, name,
                                clasp_verdict_new_printf (CLASP_RULE_REQ_11, CLASP_STATUS_FAIL, NULL, found,
                                                          _ ("“%s” is not a list of extensions."), found)),
          fault_field, (gsize) (fault.data - fault_field->value.data), fault.length);
      return;
    }
  for (guint i = 0; i < extensions->len && clause == NULL; i++)
    {
      const ClaspExtension *extension = g_ptr_array_index (extensions, i);

      if (g_str_equal (extension->name, "permessage-deflate"))
        clause = clasp_deflate_find_fault (extension, TRUE, &found);
    }
  if (clause != NULL)
    clasp_verdict_add_fields (
        clasp_judge_add_sent (self, verdicts, name,
                              clasp_verdict_new_printf (CLASP_RULE_REQ_11, CLASP_STATUS_FAIL, NULL, found,
                                                        _ ("The offer of permessage-deflate is not valid: %s."),
                                                        clause)),
        self->sent, name);
  else
    {
      found = clasp_slice_show (clasp_slice (joined, strlen (joined)));
      clasp_verdict_add_fields (
          clasp_judge_add_sent (self, verdicts, name,
                                clasp_verdict_new_printf (CLASP_RULE_REQ_11, CLASP_STATUS_PASS, NULL, found,
                                                          _ ("The extensions offered are “%s”."), found)),
          self->sent, name);
    }
}
