/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the conversation says of each rule on frames, closing and compression. */
#include "config.h"

#include "clasp-endpoint-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Rules about what the server sent: passed when what they speak of came up, and no fault was noted. */
static const struct
{
  ClaspRuleId rule;
  guint32 seen;
  const char *pass;
  const char *na;
} received_rules[] = {
  { CLASP_RULE_FRM_02, CLASP_SEEN_FRAME, N_("No frame of the server was masked."), N_("No frame was received.") },
  { CLASP_RULE_FRM_03, CLASP_SEEN_FRAME, N_("No frame had a reserved bit set that means nothing here."),
    N_("No frame was received.") },
  { CLASP_RULE_FRM_04, CLASP_SEEN_FRAME, N_("No frame carried a reserved opcode."), N_("No frame was received.") },
  { CLASP_RULE_FRM_05, CLASP_SEEN_FRAME, N_("Every length was written in its shortest form."),
    N_("No frame was received.") },
  { CLASP_RULE_FRM_06, CLASP_SEEN_CONTROL, N_("Every control frame was whole and at most 125 bytes long."),
    N_("No control frame was received.") },
  { CLASP_RULE_FRM_07, CLASP_SEEN_DATA, N_("The fragments of every message came in order."),
    N_("No data frame was received.") },
  { CLASP_RULE_FRM_08, CLASP_SEEN_BETWEEN, N_("Control frames between fragments were acted on at once."),
    N_("No control frame came between fragments.") },
  { CLASP_RULE_FRM_11, CLASP_SEEN_TEXT, N_("Every text message was UTF-8."), N_("No text message was received.") },
  { CLASP_RULE_FRM_12, CLASP_SEEN_DATA, N_("Every message kept within the limit."),
    N_("No data frame was received.") },
  { CLASP_RULE_FRM_13, CLASP_SEEN_EMPTY | CLASP_SEEN_FRAGMENTS,
    N_("Empty or fragmented messages were read as they came."), N_("No empty or fragmented message was received.") },
  { CLASP_RULE_CLS_01, CLASP_SEEN_CLOSE, N_("The close frame’s body had a legal length."),
    N_("No close frame was received.") },
  { CLASP_RULE_CLS_02, CLASP_SEEN_CLOSE_CODE, N_("The close frame’s code may stand on the wire."),
    N_("No close code was received.") },
  { CLASP_RULE_CLS_03, CLASP_SEEN_CLOSE_REASON, N_("The close frame’s reason was UTF-8."),
    N_("No close reason was received.") },
};

static void
endpoint_judge_add (GPtrArray *verdicts, ClaspRuleId rule, ClaspStatus status, const char *text)
{
  g_ptr_array_add (verdicts, clasp_verdict_new (rule, status, NULL, NULL, text));
}

static gboolean
endpoint_judge_add_faults (const ClaspEndpoint *self, GPtrArray *verdicts, ClaspRuleId rule)
{
  gboolean any = FALSE;

  if ((self->faults_by_rule[rule / 64] & G_GUINT64_CONSTANT (1) << (rule % 64)) == 0)
    return FALSE;
  for (guint i = 0; i < self->n_faults; i++)
    {
      if (clasp_fault_kind_get_rule (self->faults[i].kind) != rule)
        continue;
      g_ptr_array_add (verdicts, clasp_fault_judge (&self->faults[i]));
      any = TRUE;
    }
  if (!any)
    endpoint_judge_add (verdicts, rule, CLASP_STATUS_FAIL,
                        _("Broken, after so many faults that no more were listed."));
  return TRUE;
}

static void
endpoint_judge_received (const ClaspEndpoint *self, GPtrArray *verdicts, ClaspRuleId rule)
{
  for (gsize i = 0; i < G_N_ELEMENTS (received_rules); i++)
    {
      if (received_rules[i].rule != rule)
        continue;
      if (self->seen & received_rules[i].seen)
        endpoint_judge_add (verdicts, rule, CLASP_STATUS_PASS, _(received_rules[i].pass));
      else
        endpoint_judge_add (verdicts, rule, CLASP_STATUS_NA, _(received_rules[i].na));
      return;
    }
  g_assert_not_reached ();
}

static void
endpoint_judge_masking (const ClaspEndpoint *self, GPtrArray *verdicts)
{
  if (self->seen & CLASP_SENT_UNMASKED)
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_01, CLASP_STATUS_NOTE,
                        _("A raw frame was sent without a mask, on purpose."));
  else if (self->seen & CLASP_SENT_FRAME)
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_01, CLASP_STATUS_PASS,
                        _("Every frame sent was masked with a fresh key."));
  else
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_01, CLASP_STATUS_NA, _("No frame was sent."));
}

static void
endpoint_judge_pings (const ClaspEndpoint *self, GPtrArray *verdicts)
{
  if ((self->seen & CLASP_SEEN_PING) == 0)
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_09, CLASP_STATUS_NA, _("No ping was received."));
  else if (self->config.no_auto_pong)
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_09, CLASP_STATUS_NOTE, _("Pings were left unanswered, on purpose."));
  else if (self->n_coalesced > 0)
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_09, CLASP_STATUS_PASS,
                        _("Pings were answered; where several waited, the newest answered for all."));
  else
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_09, CLASP_STATUS_PASS,
                        _("Every ping was answered at once, as long as the connection was open."));

  if (self->n_unsolicited > 0)
    g_ptr_array_add (verdicts,
                     clasp_verdict_new_printf (CLASP_RULE_FRM_10, CLASP_STATUS_NOTE, NULL, NULL,
                                               ngettext ("%" PRIu64 " pong answers no ping; it was ignored.",
                                                         "%" PRIu64 " pongs answer no ping; they were ignored.",
                                                         self->n_unsolicited),
                                               self->n_unsolicited));
  else if (self->seen & CLASP_SEEN_PONG)
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_10, CLASP_STATUS_PASS, _("Every pong answered a ping."));
  else
    endpoint_judge_add (verdicts, CLASP_RULE_FRM_10, CLASP_STATUS_NA, _("No pong was received."));
}

static void
endpoint_judge_closing (const ClaspEndpoint *self, GPtrArray *verdicts)
{
  if (self->seen & CLASP_SEEN_ANSWERED_CLOSE)
    endpoint_judge_add (verdicts, CLASP_RULE_CLS_04, CLASP_STATUS_PASS,
                        _("The server’s close was answered with a close."));
  else
    endpoint_judge_add (verdicts, CLASP_RULE_CLS_04, CLASP_STATUS_NA, _("The server did not begin to close."));

  if (self->n_dropped > 0)
    g_ptr_array_add (verdicts,
                     clasp_verdict_new_printf (CLASP_RULE_CLS_05, CLASP_STATUS_NOTE, NULL, NULL,
                                               ngettext ("%" PRIu64 " frame came after the server’s close; it was "
                                                         "dropped.",
                                                         "%" PRIu64 " frames came after the server’s close; they were "
                                                         "dropped.",
                                                         self->n_dropped),
                                               self->n_dropped));
  else if (self->close_sent || self->close_received)
    endpoint_judge_add (verdicts, CLASP_RULE_CLS_05, CLASP_STATUS_PASS, _("No data followed a close frame."));
  else
    endpoint_judge_add (verdicts, CLASP_RULE_CLS_05, CLASP_STATUS_NA, _("No close frame was sent or received."));

  if (!self->close_sent || !self->close_received || self->state != CLASP_ENDPOINT_ENDED)
    endpoint_judge_add (verdicts, CLASP_RULE_CLS_06, CLASP_STATUS_NA,
                        _("No closing handshake was completed and followed by the end of TCP."));
  else if (self->seen & CLASP_SEEN_WAITED)
    g_ptr_array_add (verdicts,
                     clasp_verdict_new_printf (CLASP_RULE_CLS_06, CLASP_STATUS_NOTE, NULL, NULL,
                                               _("The server did not end TCP within %.1f s after both closes, so the "
                                                  "client did."),
                                               self->config.limits.close_timeout_ms / 1000.0));
  else
    endpoint_judge_add (verdicts, CLASP_RULE_CLS_06, CLASP_STATUS_PASS,
                        _("TCP was ended by the server after both closes."));
}

static char *
endpoint_judge_describe_code (const ClaspEnding *ending)
{
  if (ending->reason[0] != '\0')
    return g_strdup_printf (_("code %u (%s), reason “%s”"), ending->code, clasp_close_code_get_name (ending->code),
                            ending->reason);
  return g_strdup_printf (_("code %u (%s)"), ending->code, clasp_close_code_get_name (ending->code));
}

static void
endpoint_judge_ending (const ClaspEndpoint *self, GPtrArray *verdicts)
{
  const ClaspEnding *ending = &self->ending;
  g_autofree char *code = endpoint_judge_describe_code (ending);
  g_autofree char *text = NULL;

  if (self->state == CLASP_ENDPOINT_OPEN)
    {
      endpoint_judge_add (verdicts, CLASP_RULE_CLS_07, CLASP_STATUS_NA, _("The connection is still open."));
      return;
    }
  if (ending->clean && ending->by == CLASP_SIDE_SERVER)
    text = g_strdup_printf (_("Closed cleanly by the server: %s."), code);
  else if (ending->clean)
    text = g_strdup_printf (_("Closed cleanly by the client: %s."), code);
  else if (ending->rule != CLASP_RULE_NONE)
    text = g_strdup_printf (_("Not closed cleanly: the server broke %s; %s."), clasp_rule_get (ending->rule)->id,
                            code);
  else if (ending->by == CLASP_SIDE_TRANSPORT)
    text = g_strdup_printf (_("Not closed cleanly: the connection was lost without a close frame; %s."), code);
  else if (self->close_sent && self->state == CLASP_ENDPOINT_CLOSE_SENT)
    text = g_strdup_printf (_("The client’s close was sent and is not answered yet: %s."), code);
  else if (self->close_sent)
    text = g_strdup_printf (_("Not closed cleanly: the server did not answer the client’s close: %s."), code);
  else
    text = g_strdup_printf (_("Not closed cleanly: the client ended the connection without a close frame; %s."), code);
  endpoint_judge_add (verdicts, CLASP_RULE_CLS_07, CLASP_STATUS_PASS, text);
}

static void
endpoint_judge_compression (const ClaspEndpoint *self, GPtrArray *verdicts, ClaspRuleId rule)
{
  const char *unused = self->config.deflate == NULL ? _("permessage-deflate was not agreed on.")
                                                    : _("No compressed message was exchanged.");

  if (rule == CLASP_RULE_EXT_05 && (self->seen & CLASP_SEEN_COMPRESSED))
    endpoint_judge_add (verdicts, rule, CLASP_STATUS_PASS, _("RSV1 stood only on the first frame of messages."));
  else if (rule == CLASP_RULE_EXT_06 && (self->seen & CLASP_SEEN_COMPRESSED))
    endpoint_judge_add (verdicts, rule, CLASP_STATUS_PASS,
                        _("Every compressed message was inflated within the limit."));
  else if (rule == CLASP_RULE_EXT_07 && (self->seen & (CLASP_SEEN_COMPRESSED | CLASP_SENT_COMPRESSED)))
    endpoint_judge_add (verdicts, rule, CLASP_STATUS_PASS, _("Windows and context takeover were kept as agreed."));
  else
    endpoint_judge_add (verdicts, rule, CLASP_STATUS_NA, unused);
}

GPtrArray *
clasp_endpoint_judge (const ClaspEndpoint *self)
{
  GPtrArray *verdicts = clasp_verdicts_new ();

  for (ClaspRuleId rule = CLASP_RULE_EXT_05; rule <= CLASP_RULE_EXT_07; rule++)
    {
      if (!endpoint_judge_add_faults (self, verdicts, rule))
        endpoint_judge_compression (self, verdicts, rule);
    }
  endpoint_judge_masking (self, verdicts);
  for (ClaspRuleId rule = CLASP_RULE_FRM_02; rule <= CLASP_RULE_CLS_03; rule++)
    {
      if (rule == CLASP_RULE_FRM_09)
        endpoint_judge_pings (self, verdicts);
      else if (rule != CLASP_RULE_FRM_10 && !endpoint_judge_add_faults (self, verdicts, rule))
        endpoint_judge_received (self, verdicts, rule);
    }
  endpoint_judge_closing (self, verdicts);
  endpoint_judge_ending (self, verdicts);
  return verdicts;
}
