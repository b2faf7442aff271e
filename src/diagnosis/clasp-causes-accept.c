/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-causes-accept.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-accept.h"
#include "clasp-grammar.h"

/* A 101 that does not hold: CAUSES.md, 3 (V1 to V6). */

/* A whole 101: of half a head it can't be told what is missing. */
static gboolean
causes_accept_is_switching (const ClaspClues *clues)
{
  return clues->report->http_status == 101 && clues->conversation == NULL &&
         !clasp_clues_failed (clues, CLASP_RULE_HTTP_13);
}

static ClaspDiagnosis *
causes_accept_tell (const ClaspClues *clues, const char *id, const char *title, const char *text, ClaspRuleId rule)
{
  ClaspDiagnosis *diagnosis = clasp_diagnosis_new (id, CLASP_CONFIDENCE_CERTAIN, title, text);

  clasp_clues_add_rule_lines (clues, diagnosis, rule);
  return diagnosis;
}

static ClaspDiagnosis *
causes_accept_upgrade_missing (const ClaspClues *clues)
{
  gboolean upgrade = clasp_clues_failed (clues, CLASP_RULE_RES_02);
  gboolean connection = clasp_clues_failed (clues, CLASP_RULE_RES_03);
  g_autofree char *upgrade_value = clasp_clues_dup_received (clues, "Upgrade");
  g_autofree char *connection_value = clasp_clues_dup_received (clues, "Connection");
  g_autofree char *text = NULL;
  ClaspDiagnosis *diagnosis;

  if (!causes_accept_is_switching (clues) || (!upgrade && !connection))
    return NULL;
  text = g_strdup_printf (
      upgrade && upgrade_value != NULL && *upgrade_value != '\0'
          ? _("A 101 needs “Upgrade: websocket” and “Connection: Upgrade”. The answer has Upgrade: "
               "%s; Connection: %s. That is another protocol, which was not asked for.")
          : _("A 101 needs “Upgrade: websocket” and “Connection: Upgrade”. The answer has Upgrade: "
               "%s; Connection: %s. Most likely a proxy rewrote them on the way back."),
      upgrade_value != NULL ? upgrade_value : C_("header field", "none"),
      connection_value != NULL ? connection_value : C_("header field", "none"));
  diagnosis = causes_accept_tell (clues, "V1", _("The 101 does not switch to WebSocket"), text, CLASP_RULE_RES_02);
  clasp_clues_add_rule_lines (clues, diagnosis, CLASP_RULE_RES_03);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, NULL));
  return clasp_diagnosis_add_show_rule (diagnosis, upgrade ? CLASP_RULE_RES_02 : CLASP_RULE_RES_03);
}

/* The fields of the drafts of 2009 and 2010. */
static gboolean
causes_accept_is_hixie (const ClaspClues *clues)
{
  return clasp_clues_received_line (clues, "Sec-WebSocket-Location") != 0 ||
         clasp_clues_received_line (clues, "Sec-WebSocket-Origin") != 0 ||
         clasp_clues_received_line (clues, "WebSocket-Location") != 0 ||
         clasp_clues_received_line (clues, "WebSocket-Origin") != 0;
}

static ClaspDiagnosis *
causes_accept_hixie (const ClaspClues *clues)
{
  ClaspDiagnosis *diagnosis = causes_accept_tell (
      clues, "V2", _("The server speaks a draft from before RFC 6455"),
      _("It answers as the drafts of 2010 have it (hixie-76: Sec-WebSocket-Location and -Origin, and 16 bytes in "
         "place of "
         "Sec-WebSocket-Accept), which no current client speaks. Update the server or its WebSocket library."),
      CLASP_RULE_RES_04);

  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Sec-WebSocket-Location"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "Sec-WebSocket-Origin"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "WebSocket-Location"));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_received_line (clues, "WebSocket-Origin"));
  return clasp_diagnosis_add_show_rule (diagnosis, CLASP_RULE_RES_04);
}

static ClaspDiagnosis *
causes_accept_missing (const ClaspClues *clues)
{
  guint n = clasp_clues_count_received (clues, "Sec-WebSocket-Accept");

  if (!causes_accept_is_switching (clues) || !clasp_clues_failed (clues, CLASP_RULE_RES_04) || n == 1)
    return NULL;
  if (n == 0 && causes_accept_is_hixie (clues))
    return causes_accept_hixie (clues);
  return clasp_diagnosis_add_show_rule (
      clasp_diagnosis_add_line (
          causes_accept_tell (
              clues, "V2",
              n == 0 ? _("The answer has no Sec-WebSocket-Accept")
                     : _("The answer has more than one Sec-WebSocket-Accept"),
              n == 0 ? _("Without it nothing shows that a WebSocket server answered and read the request: it may be "
                          "none, or a cache.")
                     : _("Exactly one is right. Two servers, or a server and a proxy, may both have added theirs."),
              CLASP_RULE_RES_04),
          clasp_clues_received_line (clues, NULL)),
      CLASP_RULE_RES_04);
}

static ClaspDiagnosis *
causes_accept_wrong (const ClaspClues *clues)
{
  g_autofree char *key = clasp_clues_dup_sent (clues, "Sec-WebSocket-Key");
  g_autofree char *found = clasp_clues_dup_received (clues, "Sec-WebSocket-Accept");
  ClaspAcceptMistake mistake;
  ClaspDiagnosis *diagnosis;

  if (!causes_accept_is_switching (clues) || !clasp_clues_failed (clues, CLASP_RULE_RES_04) ||
      clasp_clues_count_received (clues, "Sec-WebSocket-Accept") != 1)
    return NULL;
  mistake = clasp_accept_explain (key != NULL ? key : "", found);
  diagnosis = causes_accept_tell (clues, "V3", _("The server’s proof is wrong"),
                                  mistake != CLASP_ACCEPT_RIGHT
                                      ? clasp_accept_mistake_to_text (mistake)
                                      : _("Sec-WebSocket-Accept does not fit the key that was sent."),
                                  CLASP_RULE_RES_04);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Sec-WebSocket-Key"));
  return clasp_diagnosis_add_show_rule (diagnosis, CLASP_RULE_RES_04);
}

/* Whether each element of @list stands in @offered, case kept. */
static gboolean
causes_accept_all_offered (const char *list, const char *offered)
{
  g_auto (GStrv) parts = g_strsplit (list, ",", -1);
  g_auto (GStrv) known = g_strsplit (offered != NULL ? offered : "", ",", -1);

  for (gsize i = 0; known[i] != NULL; i++)
    g_strstrip (known[i]);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) known, g_strstrip (parts[i])))
      return FALSE;
  return TRUE;
}

/* The first element of a list. (transfer full) */
static char *
causes_accept_dup_first (const char *list)
{
  return g_strstrip (g_strndup (list, strcspn (list, ",")));
}

/* What is wrong with the choice, each kind in its own words; @kind of fix, with the value @fix_value. */
static ClaspDiagnosis *
causes_accept_describe_subprotocol (const ClaspClues *clues, const char *found, const char *offered)
{
  gboolean is_list = strchr (found, ',') != NULL;
  const char *shown = offered != NULL ? offered : C_("subprotocol", "none");
  g_autofree char *first = causes_accept_dup_first (found);
  g_autofree char *text = NULL;
  const char *title = _("The server chose a subprotocol that was not offered");
  ClaspFixKind kind = CLASP_N_FIX_KINDS;
  ClaspDiagnosis *diagnosis;

  if (*found == '\0')
    {
      title = _("The server sent an empty subprotocol");
      text = g_strdup_printf (
          _("Sec-WebSocket-Protocol stands in the answer with nothing in it; offered was: %s. A server "
             "that chooses none must leave the field out."),
          shown);
    }
  else if (clasp_clues_count_received (clues, "Sec-WebSocket-Protocol") > 1)
    {
      title = _("The server sent Sec-WebSocket-Protocol more than once");
      text = g_strdup_printf (
          _("The field may stand once, with one subprotocol; the answer has: %s. The server and a proxy "
             "may both have added theirs."),
          found);
    }
  else if (is_list)
    {
      title = _("The server returned a list of subprotocols");
      text = g_strdup_printf (causes_accept_all_offered (found, offered)
                                  ? _("It must choose one of those offered, and sent back all of the list: “%s”.")
                                  : _("It must choose one of those offered, and sent a list: “%s”."),
                              found);
      if (causes_accept_all_offered (first, offered))
        kind = CLASP_FIX_OFFER_ONLY;
    }
  else if (clasp_clues_list_has (offered, found))
    {
      title = _("The server wrote the subprotocol in other letter case");
      text = g_strdup_printf (_("It chose “%s”; offered was: %s. Upper and lower case count."), found, shown);
      kind = CLASP_FIX_OFFER_ONLY;
    }
  else
    {
      text = g_strdup_printf (
          _("It chose “%s”; offered was: %s. The server must choose one of those offered, written the "
             "same way."),
          found, shown);
      kind = offered != NULL ? CLASP_FIX_OFFER_ONLY : CLASP_FIX_OFFER_SUBPROTOCOL;
    }
  diagnosis = causes_accept_tell (clues, "V4", title, text, CLASP_RULE_RES_06);
  /* What is masked can't be offered, nor what is no token. */
  if (kind != CLASP_N_FIX_KINDS && strstr (first, CLASP_MASK) == NULL &&
      clasp_slice_is_token ((ClaspSlice) { first, strlen (first) }))
    clasp_diagnosis_add_fix (diagnosis, kind, first);
  return diagnosis;
}

static ClaspDiagnosis *
causes_accept_subprotocol_wrong (const ClaspClues *clues)
{
  g_autofree char *offered = clasp_clues_dup_sent (clues, "Sec-WebSocket-Protocol");
  g_autofree char *found = clasp_clues_dup_received (clues, "Sec-WebSocket-Protocol");
  ClaspDiagnosis *diagnosis;

  if (!causes_accept_is_switching (clues) || !clasp_clues_failed (clues, CLASP_RULE_RES_06) || found == NULL)
    return NULL;
  diagnosis = causes_accept_describe_subprotocol (clues, found, offered);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Sec-WebSocket-Protocol"));
  return clasp_diagnosis_add_show_rule (diagnosis, CLASP_RULE_RES_06);
}

static ClaspDiagnosis *
causes_accept_subprotocol_none (const ClaspClues *clues)
{
  const ClaspVerdict *verdict = clasp_verdicts_find (clues->report->verdicts, CLASP_RULE_RES_07);
  const ClaspEnding *ending = clasp_clues_get_ending (clues);
  ClaspDiagnosis *diagnosis;

  /* It is said of a connection that ended as it should, too: nothing else is to be said of that. */
  if ((!causes_accept_is_switching (clues) && (ending == NULL || !ending->clean || ending->by != CLASP_SIDE_CLIENT)) ||
      verdict == NULL || (verdict->status != CLASP_STATUS_WARN && verdict->status != CLASP_STATUS_FAIL))
    return NULL;
  /* Where something else was refused, nobody asked to refuse this. */
  if (verdict->status == CLASP_STATUS_WARN && clues->report->outcome == CLASP_OUTCOME_FAILED)
    return NULL;
  diagnosis = causes_accept_tell (
      clues, "V5", _("The server chose no subprotocol"),
      clues->report->outcome == CLASP_OUTCOME_OPEN
          ? _("RFC 6455 allows it, so the connection opened. Browsers refuse it: with this server, a "
               "page should offer none.")
          : _("You asked to refuse it, as browsers do. Offer no subprotocol, or one that the server "
               "knows."),
      CLASP_RULE_RES_07);
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Sec-WebSocket-Protocol"));
  if (clues->report->outcome == CLASP_OUTCOME_FAILED)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS, NULL);
  return clasp_diagnosis_add_show_rule (diagnosis, CLASP_RULE_RES_07);
}

static ClaspDiagnosis *
causes_accept_extension_wrong (const ClaspClues *clues)
{
  static const ClaspRuleId rules[] = {
    CLASP_RULE_RES_05, CLASP_RULE_EXT_01, CLASP_RULE_EXT_02, CLASP_RULE_EXT_03, CLASP_RULE_EXT_04, CLASP_RULE_EXT_08,
  };
  g_autofree char *offered = clasp_clues_dup_sent (clues, "Sec-WebSocket-Extensions");

  for (gsize i = 0; causes_accept_is_switching (clues) && i < G_N_ELEMENTS (rules); i++)
    if (clasp_clues_failed (clues, rules[i]))
      {
        g_autofree char *found = clasp_clues_dup_received (clues, "Sec-WebSocket-Extensions");
        g_autofree char *text = g_strdup_printf (
            _("It answered “%s”; offered was: %s. What was not agreed on can’t be "
               "understood."),
            found != NULL ? found : "", offered != NULL ? offered : C_("extension", "none"));
        ClaspDiagnosis *diagnosis = causes_accept_tell (
            clues, "V6", _("The server chose an extension that was not agreed on"), text, rules[i]);

        clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, "Sec-WebSocket-Extensions"));
        if (offered != NULL)
          clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_EXTENSIONS, NULL);
        return clasp_diagnosis_add_show_rule (diagnosis, rules[i]);
      }
  return NULL;
}

const ClaspCause CLASP_CAUSES_ACCEPT[] = {
  { causes_accept_upgrade_missing },
  { causes_accept_missing },
  { causes_accept_wrong },
  { causes_accept_subprotocol_wrong },
  { causes_accept_extension_wrong },
  { causes_accept_subprotocol_none },
  { NULL },
};
