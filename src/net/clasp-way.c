/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-way.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-format.h"

static void
way_add (GPtrArray *verdicts, ClaspVerdict *verdict)
{
  g_ptr_array_add (verdicts, verdict);
}

static ClaspVerdict *
way_judge_turn (const ClaspWay *self)
{
  g_autofree char *waited = clasp_format_duration (self->waited_us);

  if (!self->begun)
    return clasp_verdict_new (CLASP_RULE_CON_01, CLASP_STATUS_NA, NULL, NULL, _("No connection was attempted."));
  if (self->waiting)
    return clasp_verdict_new (CLASP_RULE_CON_01, CLASP_STATUS_NOTE, NULL, waited,
                              _("Another connection to the same host is being opened; this one waits for it."));
  if (self->waited_us > 0)
    return clasp_verdict_new_printf (CLASP_RULE_CON_01, CLASP_STATUS_PASS, NULL, waited,
                                     _("Waited %s until another connection to the same host was opened."), waited);
  return clasp_verdict_new (CLASP_RULE_CON_01, CLASP_STATUS_PASS, NULL, NULL,
                            _("No other connection to the same host was being opened."));
}

static void
way_add_proxy_evidence (ClaspVerdict *verdict, const ClaspTranscript *transcript)
{
  for (guint i = 0; i < transcript->len; i++)
    {
      const ClaspLine *line = transcript->pdata[i];

      if (line->hop == CLASP_HOP_PROXY && (line->kind == CLASP_LINE_START || line->kind == CLASP_LINE_INVALID))
        clasp_verdict_add_evidence (verdict, line->number, 0, 0);
    }
}

static ClaspVerdict *
way_judge_proxy (const ClaspWay *self, const ClaspTranscript *transcript)
{
  ClaspVerdict *verdict;

  if (self->proxy == NULL)
    return clasp_verdict_new (CLASP_RULE_CON_02, CLASP_STATUS_NA, NULL, NULL, _("No proxy is used."));
  if (self->proxy_error != NULL)
    verdict = clasp_verdict_new (CLASP_RULE_CON_02, CLASP_STATUS_FAIL, NULL, self->proxy, self->proxy_error);
  else if (self->tunnelled)
    verdict = clasp_verdict_new_printf (CLASP_RULE_CON_02, CLASP_STATUS_PASS, NULL, self->proxy,
                                        _("The proxy %s made a tunnel to the server."), self->proxy);
  else
    verdict = clasp_verdict_new (CLASP_RULE_CON_02, CLASP_STATUS_NA, NULL, self->proxy, _("The proxy was not asked."));
  way_add_proxy_evidence (verdict, transcript);
  return verdict;
}

static ClaspVerdict *
way_judge_tls (const ClaspWay *self)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *errors = NULL;

  if (!self->secure)
    return clasp_verdict_new (CLASP_RULE_CON_03, CLASP_STATUS_NA, NULL, NULL, _("A ws connection has no TLS."));
  if (self->tls == NULL)
    return clasp_verdict_new (CLASP_RULE_CON_03, CLASP_STATUS_NA, NULL, NULL, _("The TLS handshake was not reached."));

  words = clasp_tls_info_dup_error_words (self->tls);
  errors = words != NULL ? g_strjoinv (", ", words) : g_strdup ("");
  if (self->tls_error != NULL)
    return clasp_verdict_new (CLASP_RULE_CON_03, CLASP_STATUS_FAIL, NULL, errors, self->tls_error);
  if (!self->tls->verified && self->tls->trusted)
    return clasp_verdict_new (
        CLASP_RULE_CON_03, CLASP_STATUS_WARN, NULL, errors,
        _("The certificate can’t be verified; it was accepted because you trust exactly this one "
           "for this host and port."));
  if (!self->tls->verified)
    return clasp_verdict_new (CLASP_RULE_CON_03, CLASP_STATUS_WARN, NULL, errors,
                              _("The certificate is not valid; it was accepted because you allow any certificate."));
  if (self->tls->other_name)
    return clasp_verdict_new_printf (CLASP_RULE_CON_03, CLASP_STATUS_WARN, NULL, self->tls->sni,
                                     _("The certificate was verified for %s, the name you gave; it is not for the "
                                        "host of the address."),
                                     self->tls->sni);
  return clasp_verdict_new (CLASP_RULE_CON_03, CLASP_STATUS_PASS, NULL, self->tls->protocol,
                            _("The certificate and the host name were verified before anything was sent."));
}

static ClaspVerdict *
way_judge_silence (const ClaspWay *self)
{
  if (!self->request_sent)
    return clasp_verdict_new (CLASP_RULE_CON_04, CLASP_STATUS_NA, NULL, NULL, _("The request was not sent."));
  return clasp_verdict_new (CLASP_RULE_CON_04, CLASP_STATUS_PASS, NULL, NULL,
                            _("Nothing but the request was sent before the response was judged."));
}

static ClaspVerdict *
way_judge_deadline (const ClaspWay *self)
{
  g_autofree char *limit = g_strdup_printf ("%g s", self->timeout_ms / 1000.0);
  g_autofree char *took = clasp_format_duration (self->total_us);

  if (self->timed_out)
    return clasp_verdict_new_printf (CLASP_RULE_CON_05, CLASP_STATUS_FAIL, limit, took,
                                     _("Opening was given up after %s."), limit);
  if (self->stopped)
    return clasp_verdict_new_printf (CLASP_RULE_CON_05, CLASP_STATUS_NOTE, limit, took, _("You stopped it after %s."),
                                     took);
  if (self->finished)
    return clasp_verdict_new_printf (CLASP_RULE_CON_05, CLASP_STATUS_PASS, limit, took,
                                     _("It took %s; the limit is %s."), took, limit);
  return clasp_verdict_new (CLASP_RULE_CON_05, CLASP_STATUS_NA, limit, NULL, _("Opening goes on."));
}

static ClaspVerdict *
way_judge_alpn (const ClaspWay *self)
{
  if (!self->secure)
    return clasp_verdict_new (CLASP_RULE_CON_06, CLASP_STATUS_NA, NULL, NULL, _("A ws connection has no TLS."));
  if (self->tls != NULL && clasp_tls_info_has_error (self->tls, CLASP_ERROR_NO_APPLICATION_PROTOCOL))
    return clasp_verdict_new (CLASP_RULE_CON_06, CLASP_STATUS_FAIL, "http/1.1", NULL,
                              _("The server offers no HTTP/1.1, which was the only protocol asked for."));
  if (!self->tls_done || self->tls == NULL)
    return clasp_verdict_new (CLASP_RULE_CON_06, CLASP_STATUS_NA, "http/1.1", NULL,
                              _("The TLS handshake came to no agreement on a protocol."));
  if (self->tls->alpn == NULL)
    return clasp_verdict_new (CLASP_RULE_CON_06, CLASP_STATUS_PASS, "http/1.1", NULL,
                              _("Only HTTP/1.1 was offered; the server named no protocol, which means the same."));
  if (strcmp (self->tls->alpn, "http/1.1") == 0)
    return clasp_verdict_new (CLASP_RULE_CON_06, CLASP_STATUS_PASS, "http/1.1", self->tls->alpn,
                              _("Only HTTP/1.1 was offered, and the server chose it."));
  return clasp_verdict_new_printf (CLASP_RULE_CON_06, CLASP_STATUS_FAIL, "http/1.1", self->tls->alpn,
                                   _("The server chose %s, which was not offered."), self->tls->alpn);
}

void
clasp_way_judge (const ClaspWay *self, const ClaspTranscript *transcript, GPtrArray *verdicts)
{
  way_add (verdicts, way_judge_turn (self));
  way_add (verdicts, way_judge_proxy (self, transcript));
  way_add (verdicts, way_judge_tls (self));
  way_add (verdicts, way_judge_silence (self));
  way_add (verdicts, way_judge_deadline (self));
  way_add (verdicts, way_judge_alpn (self));
}

static gboolean
way_rule_is_of_opening (ClaspRuleId rule)
{
  return rule <= CLASP_RULE_EXT_04 || rule == CLASP_RULE_EXT_08;
}

static const char *
way_get_not_judged_text (ClaspRuleId rule)
{
  if (rule < CLASP_RULE_REQ_01)
    return _("Not judged: the address could not be read.");
  if (rule < CLASP_RULE_CON_01)
    return _("Not judged: no request was sent.");
  return _("Not judged: no response came.");
}

static int
way_compare_rules (gconstpointer a, gconstpointer b)
{
  const ClaspVerdict *left = *(const ClaspVerdict *const *) a;
  const ClaspVerdict *right = *(const ClaspVerdict *const *) b;

  return (int) left->rule - (int) right->rule;
}

void
clasp_way_fill_verdicts (GPtrArray *verdicts)
{
  gboolean judged[CLASP_N_RULES] = { FALSE };

  for (guint i = 0; i < verdicts->len; i++)
    judged[((const ClaspVerdict *) verdicts->pdata[i])->rule] = TRUE;
  for (ClaspRuleId rule = 0; rule < CLASP_N_RULES; rule++)
    if (!judged[rule] && way_rule_is_of_opening (rule))
      way_add (verdicts, clasp_verdict_new (rule, CLASP_STATUS_NA, NULL, NULL, way_get_not_judged_text (rule)));
  g_ptr_array_sort (verdicts, way_compare_rules);
}
