/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STA: any status other than 101, as HTTP has it (RFC 9110 §15). One of them applies; each names the case in a
 * sentence. */
#include "config.h"

#include "clasp-status-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static ClaspRuleId
status_rules_rule_for_status (guint status)
{
  switch (status)
    {
    case 401:
      return CLASP_RULE_STA_401;
    case 407:
      return CLASP_RULE_STA_407;
    case 426:
      return CLASP_RULE_STA_426;
    case 403:
      return CLASP_RULE_STA_403;
    case 404:
    case 405:
      return CLASP_RULE_STA_404;
    case 429:
    case 503:
      return CLASP_RULE_STA_429;
    default:
      break;
    }
  if (status >= 200 && status < 300)
    return CLASP_RULE_STA_200;
  if (status >= 300 && status < 400)
    return CLASP_RULE_STA_3XX;
  if (status >= 400 && status < 500)
    return CLASP_RULE_STA_400;
  /* A status out of range is treated as a 5xx (RFC 9110 §15). */
  return CLASP_RULE_STA_5XX;
}

/* The fields of the answer that say more. */
static const char *
status_rules_field_for_rule (ClaspRuleId rule)
{
  switch (rule)
    {
    case CLASP_RULE_STA_401:
      return "WWW-Authenticate";
    case CLASP_RULE_STA_407:
      return "Proxy-Authenticate";
    case CLASP_RULE_STA_3XX:
      return "Location";
    case CLASP_RULE_STA_426:
    case CLASP_RULE_STA_400:
      return "Sec-WebSocket-Version";
    case CLASP_RULE_STA_404:
      return "Allow";
    case CLASP_RULE_STA_429:
      return "Retry-After";
    case CLASP_RULE_STA_200:
      return "Content-Type";
    default:
      return "Server";
    }
}

static char *
status_rules_show_field (const ClaspFields *fields, const char *name)
{
  g_autofree char *joined = clasp_fields_join (fields, name);

  return joined != NULL ? clasp_slice_show (clasp_slice (joined, strlen (joined))) : NULL;
}

/* 426, and 400 with a list of versions: what the server takes beside what it was sent. */
static char *
status_rules_explain_version (const ClaspExchange *self, const char *versions)
{
  g_autofree char *sent = status_rules_show_field (self->sent, "Sec-WebSocket-Version");

  if (clasp_fields_have_token (self->received, "Sec-WebSocket-Version", sent != NULL ? sent : "13"))
    return g_strdup_printf (_("The server takes WebSocket version %s, which was sent; so something else was missing "
                               "when the request reached it, often because a proxy removed Upgrade."),
                            versions);
  return g_strdup_printf (_("The server takes WebSocket version %s, but %s was sent."), versions,
                          sent != NULL ? sent : C_("version", "none"));
}

static char *
status_rules_explain_426 (const ClaspExchange *self, const char *versions)
{
  g_autofree char *upgrade = status_rules_show_field (self->received, "Upgrade");

  if (versions != NULL)
    return status_rules_explain_version (self, versions);
  if (upgrade != NULL && !clasp_fields_have_token (self->received, "Upgrade", "websocket"))
    return g_strdup_printf (_("The server wants to be upgraded to “%s”, not to a WebSocket."), upgrade);
  return g_strdup (_("The server wants an upgrade although one was asked for: it does not know version 13 of "
                      "WebSocket, or a proxy in between removed Upgrade from the request."));
}

static char *
status_rules_explain_400 (const ClaspExchange *self, guint status, const char *versions)
{
  static const struct
  {
    const char *name;
    const char *token;
  } needed[] = {
    { "Upgrade", "websocket" },
    { "Connection", "Upgrade" },
    { "Sec-WebSocket-Version", "13" },
  };

  if (status == 400)
    for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
      if (!clasp_fields_have_token (self->sent, needed[i].name, needed[i].token))
        return g_strdup_printf (_("The server found fault with the request, in which %s is not “%s”."), needed[i].name,
                                needed[i].token);
  if (status == 400 && clasp_fields_count (self->sent, "Sec-WebSocket-Key") != 1)
    return g_strdup (_("The server found fault with the request, which does not have one Sec-WebSocket-Key."));
  if (versions != NULL)
    return status_rules_explain_version (self, versions);
  if (status == 400)
    return g_strdup (_("The server found fault with the request, although all it needs was sent: a proxy in between "
                        "may have removed Upgrade or Connection."));
  return g_strdup_printf (_("The server refuses the request with status %u."), status);
}

static char *
status_rules_explain_403 (const ClaspExchange *self)
{
  g_autofree char *origin = status_rules_show_field (self->sent, "Origin");
  gboolean cookie = clasp_fields_count (self->sent, "Cookie") > 0;

  if (origin != NULL && cookie)
    return g_strdup_printf (_("The server forbids the connection; Origin “%s” and a cookie were sent."), origin);
  if (origin != NULL)
    return g_strdup_printf (_("The server forbids the connection; Origin “%s” and no cookie were sent."), origin);
  if (cookie)
    return g_strdup (_("The server forbids the connection; a cookie but no Origin was sent."));
  return g_strdup (_("The server forbids the connection; neither an Origin nor a cookie was sent."));
}

static char *
status_rules_explain_gateway (const ClaspExchange *self, guint status)
{
  g_autofree char *server = status_rules_show_field (self->received, "Server");
  g_autofree char *via = status_rules_show_field (self->received, "Via");

  if (via != NULL)
    return g_strdup_printf (_("Status %u is a fault on the server’s side, told by %s by way of %s."), status,
                            server != NULL ? server : _("an unnamed server"), via);
  if (server != NULL)
    return g_strdup_printf (_("Status %u is a fault on the server’s side, told by %s."), status, server);
  return g_strdup_printf (_("Status %u is a fault on the server’s side; what answered does not name itself."), status);
}

static char *
status_rules_explain_redirect (guint status, const char *target)
{
  if (target == NULL)
    return g_strdup_printf (_("The server answers with redirect %u, but names no other address."), status);
  return g_strdup_printf (_("The server points to %s; it is only followed when you allow it."), target);
}

static char *
status_rules_explain_challenge (ClaspRuleId rule, const char *challenge)
{
  if (rule == CLASP_RULE_STA_407)
    return challenge != NULL ? g_strdup_printf (_("A proxy wants you to sign in: %s."), challenge)
                             : g_strdup (_("A proxy wants you to sign in, but does not say how."));
  return challenge != NULL ? g_strdup_printf (_("The server wants you to sign in: %s."), challenge)
                           : g_strdup (_("The server wants you to sign in, but does not say how."));
}

static char *
status_rules_explain_path (const ClaspExchange *self, guint status)
{
  g_autofree char *shown = clasp_slice_show (self->target);
  g_autofree char *target = clasp_uri_mask (shown);

  return status == 405 ? g_strdup_printf (_("At “%s” the server does not take this method; there is no WebSocket "
                                             "there."),
                                          target)
                       : g_strdup_printf (_("The server has nothing at “%s”."), target);
}

static char *
status_rules_explain (const ClaspExchange *self, ClaspRuleId rule, guint status, const char *detail)
{
  switch (rule)
    {
    case CLASP_RULE_STA_401:
    case CLASP_RULE_STA_407:
      return status_rules_explain_challenge (rule, detail);
    case CLASP_RULE_STA_3XX:
      return status_rules_explain_redirect (status, detail);
    case CLASP_RULE_STA_426:
      return status_rules_explain_426 (self, detail);
    case CLASP_RULE_STA_400:
      return status_rules_explain_400 (self, status, detail);
    case CLASP_RULE_STA_403:
      return status_rules_explain_403 (self);
    case CLASP_RULE_STA_404:
      return status_rules_explain_path (self, status);
    case CLASP_RULE_STA_429:
      return detail != NULL
                 ? g_strdup_printf (_("The server takes no connection now and says when to retry: %s."), detail)
                 : g_strdup (_("The server takes no connection now and does not say when to retry."));
    case CLASP_RULE_STA_200:
      return detail != NULL ? g_strdup_printf (_("A plain web server answered with %s; the upgrade never reached a "
                                                  "WebSocket server."),
                                               detail)
                            : g_strdup (_("A plain web server answered; the upgrade never reached a WebSocket "
                                           "server."));
    default:
      return status_rules_explain_gateway (self, status);
    }
}

static void
status_rules_judge_status (const ClaspExchange *self, const ClaspResponse *final, ClaspRuleId rule, GPtrArray *verdicts)
{
  const char *name = status_rules_field_for_rule (rule);
  g_autofree char *shown = status_rules_show_field (self->received, name);
  g_autofree char *detail = shown != NULL ? clasp_uri_mask (shown) : NULL;
  g_autofree char *text = status_rules_explain (self, rule, final->status, detail);
  g_autofree char *found = g_strstrip (
      g_strdup_printf ("%03u %s", final->status, final->reason != NULL ? final->reason : ""));
  ClaspVerdict *verdict = clasp_verdict_new (rule, CLASP_STATUS_NOTE, NULL, found, text);

  clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), final->first_line, 0, 0);
  clasp_verdict_add_fields (verdict, self->received, name);
}

void
clasp_judge_status (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *final = clasp_exchange_get_final (self);
  gboolean applies = final != NULL && self->received != NULL && final->status != 101 && final->status != 0;
  ClaspRuleId applying = applies ? status_rules_rule_for_status (final->status) : CLASP_RULE_NONE;

  for (ClaspRuleId rule = CLASP_RULE_STA_401; rule <= CLASP_RULE_STA_200; rule++)
    {
      if (rule == applying)
        status_rules_judge_status (self, final, rule, verdicts);
      else
        clasp_verdicts_add_na (verdicts, rule, _("The answer does not have this status."));
    }
}
