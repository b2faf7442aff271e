/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What frames and a whole conversation are in the eyes of the rules: FRM, CLS and EXT-05 to EXT-07. */
#include "config.h"

#include "clasp-frame-rules.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "clasp-close.h"

#define BREACHES_MAX 64

struct _ClaspFrameRules
{
  guint32 seen; /* ClaspSeen */
  ClaspBreach breaches[BREACHES_MAX];
  guint n_breaches;
  guint64 by_rule[2]; /* bits: rules broken, also by breaches past the 64 */
  guint64 n_coalesced, n_dropped, n_unsolicited;
};

/* ------------------------------------------------------------------------------------------------------- headers */

/* One header under judgement. */
typedef struct
{
  const ClaspFrameRulesConfig *config;
  const ClaspFrame *frame;
  const ClaspFramePlace *place;
  ClaspBreachFunc breached;
  gpointer user_data;
  ClaspHeaderJudgement judgement;
} Judging;

static void
frame_rules_breach (Judging *self, ClaspBreachKind kind, guint64 value, guint64 limit)
{
  if (self->breached (kind, value, limit, self->user_data))
    self->judgement = CLASP_HEADER_STOPPED;
}

static gboolean
frame_rules_is_data_opcode (guint8 opcode)
{
  return opcode == CLASP_OPCODE_TEXT || opcode == CLASP_OPCODE_BINARY;
}

static gboolean
frame_rules_is_known_opcode (guint8 opcode)
{
  return opcode <= CLASP_OPCODE_BINARY || (opcode >= CLASP_OPCODE_CLOSE && opcode <= CLASP_OPCODE_PONG);
}

static void
frame_rules_judge_reserved_bits (Judging *self)
{
  guint8 bits = self->frame->first_byte & CLASP_FRAME_RSV_BITS;

  if (self->config->compresses && (bits & CLASP_FRAME_RSV1) != 0)
    {
      if (!frame_rules_is_data_opcode (self->frame->opcode))
        frame_rules_breach (self, CLASP_BREACH_RSV1_MISPLACED, 0, 0);
      bits &= (guint8) ~CLASP_FRAME_RSV1;
    }
  if (bits != 0)
    frame_rules_breach (self, CLASP_BREACH_RSV, bits, 0);
}

/* FIN, reserved bits and opcode, and what they mean at this place in the sequence of frames. */
static void
frame_rules_judge_first_byte (Judging *self)
{
  const ClaspFrame *frame = self->frame;

  if ((frame->first_byte & CLASP_FRAME_RSV_BITS) != 0)
    frame_rules_judge_reserved_bits (self);
  if (frame_rules_is_data_opcode (frame->opcode))
    {
      if (self->place->in_message)
        frame_rules_breach (self, CLASP_BREACH_DATA_IN_MESSAGE, 0, 0);
      return;
    }
  if (!frame_rules_is_known_opcode (frame->opcode))
    frame_rules_breach (self, CLASP_BREACH_OPCODE, frame->opcode, 0);
  else if (frame->opcode == CLASP_OPCODE_CONTINUATION && self->place->single)
    frame_rules_breach (self, CLASP_BREACH_STRAY_CONTINUATION, 0, 0);
  if (CLASP_OPCODE_IS_CONTROL (frame->opcode) && !frame->fin)
    frame_rules_breach (self, CLASP_BREACH_CONTROL_FRAGMENTED, 0, 0);
}

/* @length: what the length is at least, as far as it was read. */
static void
frame_rules_judge_limit (Judging *self, guint64 length)
{
  guint64 max = self->config->max_message, allowed = max;
  guint64 base = self->place->single ? 0 : self->place->before;

  /* A control frame has a bound of its own (FRM-06); a close that is longer than messages may be still says why. */
  if (CLASP_OPCODE_IS_CONTROL (self->frame->opcode))
    allowed = MAX (max, CLASP_CONTROL_PAYLOAD_MAX);
  /* What is compressed is bounded when it is inflated; poorly compressed data may be a little longer than it was. */
  if (!self->place->single && self->place->compressed)
    allowed += max / 64 + 1024;
  if (length <= allowed - MIN (base, allowed))
    return;
  if (self->place->dropped)
    self->judgement = CLASP_HEADER_PASSED_OVER;
  else if (base > 0)
    frame_rules_breach (self, CLASP_BREACH_MESSAGE_TOO_BIG, length > G_MAXUINT64 - base ? G_MAXUINT64 : base + length,
                        max);
  else
    frame_rules_breach (self, CLASP_BREACH_TOO_BIG, length, max);
}

static void
frame_rules_judge_second_byte (Judging *self)
{
  const ClaspFrame *frame = self->frame;
  guint8 length = frame->header[1] & 0x7f;

  if (!self->place->dropped)
    {
      if (frame->masked != self->config->from_client)
        frame_rules_breach (self, frame->masked ? CLASP_BREACH_MASKED : CLASP_BREACH_NOT_MASKED, 0, 0);
      if (CLASP_OPCODE_IS_CONTROL (frame->opcode) && length > CLASP_CONTROL_PAYLOAD_MAX)
        frame_rules_breach (self, CLASP_BREACH_CONTROL_LONG, length, 0);
      if (frame->opcode == CLASP_OPCODE_CLOSE && length == 1)
        frame_rules_breach (self, CLASP_BREACH_CLOSE_LENGTH, 0, 0);
    }
  if (length < 126)
    frame_rules_judge_limit (self, length);
}

/* The byte before @have, of an extended length: judged as soon as it decides something. */
static void
frame_rules_judge_length_byte (Judging *self, guint have)
{
  const ClaspFrame *frame = self->frame;
  gboolean is_64 = frame->length_end == 10;
  guint missing = frame->length_end - have;
  guint64 length = clasp_frame_get_declared_length (frame, have);

  if (!self->place->dropped)
    {
      if (is_64 && have == 3 && (frame->header[2] & 0x80) != 0)
        {
          frame_rules_breach (self, CLASP_BREACH_LENGTH_TOP_BIT, 0, 0);
          return;
        }
      if (is_64 ? (missing == 2 && length == 0) : (missing == 0 && length < 126))
        frame_rules_breach (self, CLASP_BREACH_LENGTH_FORM, is_64 ? 8 : 2, 0);
    }
  frame_rules_judge_limit (self, length);
}

static ClaspHeaderJudgement
frame_rules_judge_bytes (Judging *self, ClaspFrame *frame, guint from)
{
  guint last = frame->header_have < 2 ? frame->header_have : MIN (frame->header_have, frame->length_end);

  for (guint have = from + 1; have <= last && self->judgement == CLASP_HEADER_GOOD; have++)
    {
      if (have == 1 && !self->place->dropped)
        frame_rules_judge_first_byte (self);
      else if (have == 2)
        frame_rules_judge_second_byte (self);
      else if (have > 2)
        frame_rules_judge_length_byte (self, have);
      if (self->judgement != CLASP_HEADER_GOOD)
        clasp_frame_cut_header (frame, have);
    }
  return self->judgement;
}

ClaspHeaderJudgement
clasp_frame_rules_judge_header (const ClaspFrameRulesConfig *config, ClaspFrame *frame, guint from,
                                const ClaspFramePlace *place, ClaspBreachFunc breached, gpointer user_data)
{
  Judging judging = { config, frame, place, breached, user_data, CLASP_HEADER_GOOD };

  return frame_rules_judge_bytes (&judging, frame, from);
}

/* --------------------------------------------------------------------------------------------- the conversation */

ClaspFrameRules *
clasp_frame_rules_new (void)
{
  return g_new0 (ClaspFrameRules, 1);
}

void
clasp_frame_rules_free (ClaspFrameRules *self)
{
  g_free (self);
}

void
clasp_frame_rules_note (ClaspFrameRules *self, const ClaspFrame *frame, ClaspBreachKind kind, guint64 value,
                        guint64 limit)
{
  ClaspRuleId rule = clasp_breach_kind_get_rule (kind);

  G_STATIC_ASSERT (CLASP_N_RULES <= 128);

  self->by_rule[rule / 64] |= G_GUINT64_CONSTANT (1) << (rule % 64);
  if (self->n_breaches == BREACHES_MAX)
    return;
  self->breaches[self->n_breaches++] = (ClaspBreach) {
    .kind = kind,
    .opcode = frame->opcode,
    .frame = frame->number,
    .value = value,
    .limit = limit,
  };
}

void
clasp_frame_rules_see (ClaspFrameRules *self, guint32 seen)
{
  self->seen |= seen;
  if (G_LIKELY ((seen & (CLASP_SEEN_UNSOLICITED | CLASP_SEEN_DROPPED | CLASP_SEEN_COALESCED)) == 0))
    return;
  self->n_unsolicited += (seen & CLASP_SEEN_UNSOLICITED) != 0;
  self->n_dropped += (seen & CLASP_SEEN_DROPPED) != 0;
  self->n_coalesced += (seen & CLASP_SEEN_COALESCED) != 0;
}

void
clasp_frame_rules_see_frame (ClaspFrameRules *self, const ClaspFrame *frame, gboolean in_message)
{
  guint32 seen = CLASP_SEEN_FRAME;

  if (CLASP_OPCODE_IS_CONTROL (frame->opcode))
    seen |= CLASP_SEEN_CONTROL | (in_message ? CLASP_SEEN_BETWEEN : 0);
  else
    seen |= CLASP_SEEN_DATA | (frame->fin && frame_rules_is_data_opcode (frame->opcode) ? 0 : CLASP_SEEN_FRAGMENTS);
  if (frame->opcode == CLASP_OPCODE_TEXT)
    seen |= CLASP_SEEN_TEXT;
  self->seen |= seen;
}

/* Rules about what the server sent: passed when what they speak of came up, and no breach was noted. */
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
frame_rules_add (GPtrArray *verdicts, ClaspRuleId rule, ClaspStatus status, const char *text)
{
  g_ptr_array_add (verdicts, clasp_verdict_new (rule, status, NULL, NULL, text));
}

static gboolean
frame_rules_add_breaches (const ClaspFrameRules *self, GPtrArray *verdicts, ClaspRuleId rule)
{
  gboolean any = FALSE;

  if ((self->by_rule[rule / 64] & G_GUINT64_CONSTANT (1) << (rule % 64)) == 0)
    return FALSE;
  for (guint i = 0; i < self->n_breaches; i++)
    {
      if (clasp_breach_kind_get_rule (self->breaches[i].kind) != rule)
        continue;
      g_ptr_array_add (verdicts, clasp_breach_judge (&self->breaches[i]));
      any = TRUE;
    }
  if (!any)
    frame_rules_add (verdicts, rule, CLASP_STATUS_FAIL, _("Broken, after so many breaches that no more were listed."));
  return TRUE;
}

static void
frame_rules_judge_received (const ClaspFrameRules *self, GPtrArray *verdicts, ClaspRuleId rule)
{
  for (gsize i = 0; i < G_N_ELEMENTS (received_rules); i++)
    {
      if (received_rules[i].rule != rule)
        continue;
      if (self->seen & received_rules[i].seen)
        frame_rules_add (verdicts, rule, CLASP_STATUS_PASS, _(received_rules[i].pass));
      else
        frame_rules_add (verdicts, rule, CLASP_STATUS_NA, _(received_rules[i].na));
      return;
    }
  g_assert_not_reached ();
}

static void
frame_rules_judge_masking (const ClaspFrameRules *self, GPtrArray *verdicts)
{
  if (self->seen & CLASP_SENT_UNMASKED)
    frame_rules_add (verdicts, CLASP_RULE_FRM_01, CLASP_STATUS_NOTE,
                     _("A raw frame was sent without a mask, on purpose."));
  else if (self->seen & CLASP_SENT_FRAME)
    frame_rules_add (verdicts, CLASP_RULE_FRM_01, CLASP_STATUS_PASS,
                     _("Every frame sent was masked with a fresh key."));
  else
    frame_rules_add (verdicts, CLASP_RULE_FRM_01, CLASP_STATUS_NA, _("No frame was sent."));
}

static void
frame_rules_judge_pings (const ClaspFrameRules *self, const ClaspConversationState *conversation, GPtrArray *verdicts)
{
  if ((self->seen & CLASP_SEEN_PING) == 0)
    frame_rules_add (verdicts, CLASP_RULE_FRM_09, CLASP_STATUS_NA, _("No ping was received."));
  else if (conversation->leaves_pings)
    frame_rules_add (verdicts, CLASP_RULE_FRM_09, CLASP_STATUS_NOTE, _("Pings were left unanswered, on purpose."));
  else if (self->n_coalesced > 0)
    frame_rules_add (verdicts, CLASP_RULE_FRM_09, CLASP_STATUS_PASS,
                     _("Pings were answered; where several waited, the newest answered for all."));
  else
    frame_rules_add (verdicts, CLASP_RULE_FRM_09, CLASP_STATUS_PASS,
                     _("Every ping was answered at once, as long as the connection was open."));

  if (self->n_unsolicited > 0)
    g_ptr_array_add (verdicts,
                     clasp_verdict_new_printf (CLASP_RULE_FRM_10, CLASP_STATUS_NOTE, NULL, NULL,
                                               ngettext ("%" PRIu64 " pong answers no ping; it was ignored.",
                                                         "%" PRIu64 " pongs answer no ping; they were ignored.",
                                                         self->n_unsolicited),
                                               self->n_unsolicited));
  else if (self->seen & CLASP_SEEN_PONG)
    frame_rules_add (verdicts, CLASP_RULE_FRM_10, CLASP_STATUS_PASS, _("Every pong answered a ping."));
  else
    frame_rules_add (verdicts, CLASP_RULE_FRM_10, CLASP_STATUS_NA, _("No pong was received."));
}

static void
frame_rules_judge_closing (const ClaspFrameRules *self, const ClaspConversationState *conversation, GPtrArray *verdicts)
{
  if (self->seen & CLASP_SEEN_ANSWERED_CLOSE)
    frame_rules_add (verdicts, CLASP_RULE_CLS_04, CLASP_STATUS_PASS,
                     _("The server’s close was answered with a close."));
  else
    frame_rules_add (verdicts, CLASP_RULE_CLS_04, CLASP_STATUS_NA, _("The server did not begin to close."));

  if (self->n_dropped > 0)
    g_ptr_array_add (verdicts,
                     clasp_verdict_new_printf (CLASP_RULE_CLS_05, CLASP_STATUS_NOTE, NULL, NULL,
                                               ngettext ("%" PRIu64 " frame came after the server’s close; it was "
                                                         "dropped.",
                                                         "%" PRIu64 " frames came after the server’s close; they were "
                                                         "dropped.",
                                                         self->n_dropped),
                                               self->n_dropped));
  else if (conversation->close_sent || conversation->close_received)
    frame_rules_add (verdicts, CLASP_RULE_CLS_05, CLASP_STATUS_PASS, _("No data followed a close frame."));
  else
    frame_rules_add (verdicts, CLASP_RULE_CLS_05, CLASP_STATUS_NA, _("No close frame was sent or received."));

  if (!conversation->close_sent || !conversation->close_received || !conversation->ended)
    frame_rules_add (verdicts, CLASP_RULE_CLS_06, CLASP_STATUS_NA,
                     _("No closing handshake was completed and followed by the end of TCP."));
  else if (self->seen & CLASP_SEEN_WAITED)
    g_ptr_array_add (verdicts,
                     clasp_verdict_new_printf (CLASP_RULE_CLS_06, CLASP_STATUS_NOTE, NULL, NULL,
                                               _("The server did not end TCP within %.1f s after both closes, so the "
                                                  "client did."),
                                               conversation->close_timeout_ms / 1000.0));
  else
    frame_rules_add (verdicts, CLASP_RULE_CLS_06, CLASP_STATUS_PASS,
                     _("TCP was ended by the server after both closes."));
}

static char *
frame_rules_describe_code (const ClaspEnding *ending)
{
  if (ending->reason[0] != '\0')
    return g_strdup_printf (_("code %u (%s), reason “%s”"), ending->code, clasp_close_code_get_name (ending->code),
                            ending->reason);
  return g_strdup_printf (_("code %u (%s)"), ending->code, clasp_close_code_get_name (ending->code));
}

static void
frame_rules_judge_ending (const ClaspFrameRules *self, const ClaspConversationState *conversation, GPtrArray *verdicts)
{
  const ClaspEnding *ending = conversation->ending;
  g_autofree char *code = frame_rules_describe_code (ending);
  g_autofree char *text = NULL;

  if (conversation->open)
    {
      frame_rules_add (verdicts, CLASP_RULE_CLS_07, CLASP_STATUS_NA, _("The connection is still open."));
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
  else if (conversation->waits)
    text = g_strdup_printf (_("The client’s close was sent and is not answered yet: %s."), code);
  else if (conversation->close_sent)
    text = g_strdup_printf (_("Not closed cleanly: the server did not answer the client’s close: %s."), code);
  else
    text = g_strdup_printf (_("Not closed cleanly: the client ended the connection without a close frame; %s."), code);
  frame_rules_add (verdicts, CLASP_RULE_CLS_07, CLASP_STATUS_PASS, text);
}

static void
frame_rules_judge_compression (const ClaspFrameRules *self, const ClaspConversationState *conversation,
                               GPtrArray *verdicts, ClaspRuleId rule)
{
  const char *unused = !conversation->compresses ? _("permessage-deflate was not agreed on.")
                                                 : _("No compressed message was exchanged.");

  if (rule == CLASP_RULE_EXT_05 && (self->seen & CLASP_SEEN_COMPRESSED))
    frame_rules_add (verdicts, rule, CLASP_STATUS_PASS, _("RSV1 stood only on the first frame of messages."));
  else if (rule == CLASP_RULE_EXT_06 && (self->seen & CLASP_SEEN_COMPRESSED))
    frame_rules_add (verdicts, rule, CLASP_STATUS_PASS, _("Every compressed message was inflated within the limit."));
  else if (rule == CLASP_RULE_EXT_07 && (self->seen & (CLASP_SEEN_COMPRESSED | CLASP_SENT_COMPRESSED)))
    frame_rules_add (verdicts, rule, CLASP_STATUS_PASS, _("Windows and context takeover were kept as agreed."));
  else
    frame_rules_add (verdicts, rule, CLASP_STATUS_NA, unused);
}

GPtrArray *
clasp_frame_rules_judge (const ClaspFrameRules *self, const ClaspConversationState *conversation)
{
  GPtrArray *verdicts = clasp_verdicts_new ();

  for (ClaspRuleId rule = CLASP_RULE_EXT_05; rule <= CLASP_RULE_EXT_07; rule++)
    {
      if (!frame_rules_add_breaches (self, verdicts, rule))
        frame_rules_judge_compression (self, conversation, verdicts, rule);
    }
  frame_rules_judge_masking (self, verdicts);
  for (ClaspRuleId rule = CLASP_RULE_FRM_02; rule <= CLASP_RULE_CLS_03; rule++)
    {
      if (rule == CLASP_RULE_FRM_09)
        frame_rules_judge_pings (self, conversation, verdicts);
      else if (rule != CLASP_RULE_FRM_10 && !frame_rules_add_breaches (self, verdicts, rule))
        frame_rules_judge_received (self, verdicts, rule);
    }
  frame_rules_judge_closing (self, conversation, verdicts);
  frame_rules_judge_ending (self, conversation, verdicts);
  return verdicts;
}
