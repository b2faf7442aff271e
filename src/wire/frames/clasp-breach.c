/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-breach.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "clasp-close.h"
#include "clasp-format.h"

static const struct
{
  ClaspRuleId rule;
  guint16 close_code;
  gboolean fatal;
  const char *expected;
} kinds[CLASP_N_BREACHES] = {
  [CLASP_BREACH_MASKED] = { CLASP_RULE_FRM_02, 1002, FALSE, N_("no mask") },
  [CLASP_BREACH_NOT_MASKED] = { CLASP_RULE_FRM_01, 1002, FALSE, N_("a mask") },
  [CLASP_BREACH_RSV] = { CLASP_RULE_FRM_03, 1002, FALSE, N_("reserved bits of 0") },
  [CLASP_BREACH_RSV1_MISPLACED] = { CLASP_RULE_EXT_05, 1002, FALSE, N_("RSV1 only on the first frame of a message") },
  [CLASP_BREACH_OPCODE] = { CLASP_RULE_FRM_04, 1002, FALSE, N_("opcode 0x0, 0x1, 0x2, 0x8, 0x9 or 0xA") },
  [CLASP_BREACH_LENGTH_FORM] = { CLASP_RULE_FRM_05, 1002, FALSE, N_("the shortest form") },
  [CLASP_BREACH_LENGTH_TOP_BIT] = { CLASP_RULE_FRM_05, 1002, TRUE, N_("a top bit of 0") },
  [CLASP_BREACH_CONTROL_LONG] = { CLASP_RULE_FRM_06, 1002, FALSE, N_("at most 125 bytes") },
  [CLASP_BREACH_CONTROL_FRAGMENTED] = { CLASP_RULE_FRM_06, 1002, FALSE, N_("the FIN bit") },
  [CLASP_BREACH_STRAY_CONTINUATION] = { CLASP_RULE_FRM_07, 1002, FALSE, N_("a new message or a control frame") },
  [CLASP_BREACH_DATA_IN_MESSAGE] = { CLASP_RULE_FRM_07, 1002, FALSE, N_("a continuation or a control frame") },
  [CLASP_BREACH_UTF8] = { CLASP_RULE_FRM_11, 1007, FALSE, N_("UTF-8") },
  [CLASP_BREACH_UTF8_CUT] = { CLASP_RULE_FRM_11, 1007, FALSE, N_("a whole character at the end") },
  [CLASP_BREACH_TOO_BIG] = { CLASP_RULE_FRM_12, 1009, TRUE, NULL },
  [CLASP_BREACH_MESSAGE_TOO_BIG] = { CLASP_RULE_FRM_12, 1009, TRUE, NULL },
  [CLASP_BREACH_INFLATED_TOO_BIG] = { CLASP_RULE_EXT_06, 1009, TRUE, NULL },
  [CLASP_BREACH_INFLATE] = { CLASP_RULE_EXT_06, 1007, FALSE, N_("DEFLATE data (RFC 1951)") },
  [CLASP_BREACH_WINDOW] = { CLASP_RULE_EXT_07, 1007, FALSE, NULL },
  [CLASP_BREACH_CONTEXT_TAKEOVER] = { CLASP_RULE_EXT_07, 1007, FALSE, N_("a message that refers to itself alone") },
  [CLASP_BREACH_CLOSE_LENGTH] = { CLASP_RULE_CLS_01, 1002, FALSE, N_("no body, or at least 2 bytes") },
  [CLASP_BREACH_CLOSE_CODE] = { CLASP_RULE_CLS_02, 1002, FALSE, N_("1000–1003, 1007–1014 or 3000–4999") },
  [CLASP_BREACH_CLOSE_UTF8] = { CLASP_RULE_CLS_03, 1007, FALSE, N_("UTF-8") },
  [CLASP_BREACH_CLOSE_UTF8_CUT] = { CLASP_RULE_CLS_03, 1007, FALSE, N_("a whole character at the end") },
};

ClaspRuleId
clasp_breach_kind_get_rule (ClaspBreachKind kind)
{
  g_return_val_if_fail (kind < CLASP_N_BREACHES, CLASP_RULE_NONE);
  return kinds[kind].rule;
}

guint
clasp_breach_kind_get_close_code (ClaspBreachKind kind)
{
  g_return_val_if_fail (kind < CLASP_N_BREACHES, CLASP_CLOSE_PROTOCOL_ERROR);
  return kinds[kind].close_code;
}

gboolean
clasp_breach_kind_is_fatal (ClaspBreachKind kind)
{
  g_return_val_if_fail (kind < CLASP_N_BREACHES, TRUE);
  return kinds[kind].fatal;
}

static const char *
breach_opcode_name (guint8 opcode)
{
  switch (opcode)
    {
    case CLASP_OPCODE_CONTINUATION:
      return _("continuation");
    case CLASP_OPCODE_TEXT:
      return _("text");
    case CLASP_OPCODE_BINARY:
      return _("binary");
    case CLASP_OPCODE_CLOSE:
      return _("close");
    case CLASP_OPCODE_PING:
      return _("ping");
    case CLASP_OPCODE_PONG:
      return _("pong");
    default:
      return _("unknown");
    }
}

static char *
breach_bit_names (guint64 bits)
{
  g_autoptr (GString) names = g_string_new (NULL);
  static const struct
  {
    guint8 bit;
    const char *name;
  } rsv[] = {
    { CLASP_FRAME_RSV1, "RSV1" },
    { CLASP_FRAME_RSV2, "RSV2" },
    { CLASP_FRAME_RSV3, "RSV3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rsv); i++)
    {
      if (bits & rsv[i].bit)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", rsv[i].name);
    }
  return g_string_free_and_steal (g_steal_pointer (&names));
}

static ClaspVerdict *breach_fail (ClaspRuleId rule, const char *expected, const char *found, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static ClaspVerdict *
breach_fail (ClaspRuleId rule, const char *expected, const char *found, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return clasp_verdict_new (rule, CLASP_STATUS_FAIL, expected, found, text);
}

static ClaspVerdict *
breach_judge_head (const ClaspBreach *breach, ClaspRuleId rule, const char *expected)
{
  g_autofree char *found = NULL;

  switch (breach->kind)
    {
    case CLASP_BREACH_MASKED:
      return breach_fail (rule, expected, _("the MASK bit"),
                          _("Frame %" PRIu64 " (%s) is masked; a server must not mask its frames."), breach->frame,
                          breach_opcode_name (breach->opcode));
    case CLASP_BREACH_NOT_MASKED:
      return breach_fail (rule, expected, _("no mask"),
                          _("Frame %" PRIu64 " (%s) is not masked; a client must mask its frames."), breach->frame,
                          breach_opcode_name (breach->opcode));
    case CLASP_BREACH_RSV:
      found = breach_bit_names (breach->value);
      return breach_fail (rule, expected, found,
                          _("Frame %" PRIu64 " (%s) has %s set, and no extension in use gives that a meaning."),
                          breach->frame, breach_opcode_name (breach->opcode), found);
    case CLASP_BREACH_RSV1_MISPLACED:
      return breach_fail (
          rule, expected, breach_opcode_name (breach->opcode),
          _("Frame %" PRIu64 " (%s) has RSV1 set, which only the first frame of a data message may have."),
          breach->frame, breach_opcode_name (breach->opcode));
    case CLASP_BREACH_OPCODE:
      found = g_strdup_printf ("0x%X", breach->opcode);
      return breach_fail (rule, expected, found, _("Frame %" PRIu64 " carries opcode %s, which is reserved."),
                          breach->frame, found);
    case CLASP_BREACH_LENGTH_FORM:
      found = g_strdup_printf (_("%" PRIu64 " bytes for the length"), breach->value);
      return breach_fail (rule, expected, found,
                          _("Frame %" PRIu64 " (%s) writes its length in %" PRIu64 " bytes although fewer would do."),
                          breach->frame, breach_opcode_name (breach->opcode), breach->value);
    default:
      g_assert (breach->kind == CLASP_BREACH_LENGTH_TOP_BIT);
      return breach_fail (rule, expected, _("a top bit of 1"),
                          _("Frame %" PRIu64 " (%s) has the top bit of its 64-bit length set."), breach->frame,
                          breach_opcode_name (breach->opcode));
    }
}

static ClaspVerdict *
breach_judge_sequence (const ClaspBreach *breach, ClaspRuleId rule, const char *expected)
{
  switch (breach->kind)
    {
    case CLASP_BREACH_CONTROL_LONG:
      return breach_fail (rule, expected, _("more than 125 bytes"),
                          _("Frame %" PRIu64 " (%s) is a control frame with more than 125 bytes of payload."),
                          breach->frame, breach_opcode_name (breach->opcode));
    case CLASP_BREACH_CONTROL_FRAGMENTED:
      return breach_fail (rule, expected, _("no FIN bit"),
                          _("Frame %" PRIu64 " (%s) is a control frame without the FIN bit; control frames cannot be "
                             "fragmented."),
                          breach->frame, breach_opcode_name (breach->opcode));
    case CLASP_BREACH_STRAY_CONTINUATION:
      return breach_fail (rule, expected, breach_opcode_name (breach->opcode),
                          _("Frame %" PRIu64 " is a continuation, but no message is there to be continued."),
                          breach->frame);
    default:
      g_assert (breach->kind == CLASP_BREACH_DATA_IN_MESSAGE);
      return breach_fail (rule, expected, breach_opcode_name (breach->opcode),
                          _("Frame %" PRIu64 " begins a %s message before the one under way had its last fragment."),
                          breach->frame, breach_opcode_name (breach->opcode));
    }
}

static ClaspVerdict *
breach_judge_payload (const ClaspBreach *breach, ClaspRuleId rule, const char *expected)
{
  g_autofree char *found = NULL;

  switch (breach->kind)
    {
    case CLASP_BREACH_UTF8:
      found = g_strdup_printf ("0x%02X", (guint) breach->limit);
      return breach_fail (rule, expected, found,
                          _("The text message of frame %" PRIu64 " is not UTF-8: byte %s at offset %" PRIu64
                             " cannot stand "
                             "there."),
                          breach->frame, found, breach->value);
    case CLASP_BREACH_UTF8_CUT:
      return breach_fail (rule, expected, _("the beginning of a character"),
                          _("The text message of frame %" PRIu64 " ends within a UTF-8 character."), breach->frame);
    case CLASP_BREACH_INFLATE:
      return breach_fail (rule, expected, _("other data"),
                          _("The compressed payload of frame %" PRIu64 " (%s) cannot be inflated."), breach->frame,
                          breach_opcode_name (breach->opcode));
    default:
      break;
    }

  g_autofree char *limit = g_strdup_printf (_("at most %" PRIu64 " bytes"), breach->limit);
  g_autofree char *size = clasp_format_bytes (breach->limit);

  found = g_strdup_printf (_("%" PRIu64 " bytes or more"), breach->value);
  switch (breach->kind)
    {
    case CLASP_BREACH_TOO_BIG:
      return breach_fail (rule, limit, found,
                          _("Frame %" PRIu64 " (%s) declares a payload that is larger than the limit of %s."),
                          breach->frame, breach_opcode_name (breach->opcode), size);
    case CLASP_BREACH_MESSAGE_TOO_BIG:
      return breach_fail (rule, limit, found,
                          _("With frame %" PRIu64 " the message would grow larger than the limit of %s."),
                          breach->frame, size);
    default:
      g_assert (breach->kind == CLASP_BREACH_INFLATED_TOO_BIG);
      return breach_fail (rule, limit, _("more"),
                          _("The message of frame %" PRIu64 " inflates to more than the limit of %s; inflating was "
                             "stopped there."),
                          breach->frame, size);
    }
}

/* The server compressed with more than was agreed on. */
static ClaspVerdict *
breach_judge_agreement (const ClaspBreach *breach, ClaspRuleId rule, const char *expected)
{
  g_autofree char *found = g_strdup_printf (ngettext ("%" PRIu64 " byte back", "%" PRIu64 " bytes back", breach->value),
                                            breach->value);
  g_autofree char *limit = g_strdup_printf (_("at most %" PRIu64 " bytes back"), breach->limit);

  if (breach->kind == CLASP_BREACH_WINDOW)
    return breach_fail (rule, limit, found,
                        _("The compressed payload of frame %" PRIu64
                           " (%s) refers to what lies %s; the window agreed on has "
                           "%" PRIu64 " bytes."),
                        breach->frame, breach_opcode_name (breach->opcode), found, breach->limit);
  return breach_fail (rule, expected, breach->value > 0 ? found : _("an earlier message"),
                      _("The compressed payload of frame %" PRIu64
                         " (%s) refers to an earlier message, although the server "
                         "agreed to no context takeover."),
                      breach->frame, breach_opcode_name (breach->opcode));
}

static ClaspVerdict *
breach_judge_close (const ClaspBreach *breach, ClaspRuleId rule, const char *expected)
{
  g_autofree char *found = NULL;

  switch (breach->kind)
    {
    case CLASP_BREACH_CLOSE_LENGTH:
      return breach_fail (
          rule, expected, _("1 byte"),
          _("Frame %" PRIu64 " is a close frame with a body of 1 byte, which is too short for a code."),
          breach->frame);
    case CLASP_BREACH_CLOSE_CODE:
      found = g_strdup_printf ("%" PRIu64, breach->value);
      return breach_fail (rule, expected, found,
                          _("The close frame (frame %" PRIu64 ") carries code %s (%s), which must not be sent."),
                          breach->frame, found, clasp_close_code_get_name ((guint) breach->value));
    case CLASP_BREACH_CLOSE_UTF8:
      found = g_strdup_printf ("0x%02X", (guint) breach->limit);
      return breach_fail (rule, expected, found,
                          _("The reason in the close frame (frame %" PRIu64
                             ") is not UTF-8: byte %s at offset %" PRIu64 " "
                             "cannot stand there."),
                          breach->frame, found, breach->value);
    default:
      g_assert (breach->kind == CLASP_BREACH_CLOSE_UTF8_CUT);
      return breach_fail (rule, expected, _("the beginning of a character"),
                          _("The reason in the close frame (frame %" PRIu64 ") ends within a UTF-8 character."),
                          breach->frame);
    }
}

ClaspVerdict *
clasp_breach_judge (const ClaspBreach *breach)
{
  const char *expected;
  ClaspRuleId rule;

  g_return_val_if_fail (breach->kind < CLASP_N_BREACHES, NULL);

  rule = kinds[breach->kind].rule;
  expected = kinds[breach->kind].expected != NULL ? _(kinds[breach->kind].expected) : NULL;
  if (breach->kind <= CLASP_BREACH_LENGTH_TOP_BIT)
    return breach_judge_head (breach, rule, expected);
  if (breach->kind <= CLASP_BREACH_DATA_IN_MESSAGE)
    return breach_judge_sequence (breach, rule, expected);
  if (breach->kind <= CLASP_BREACH_INFLATE)
    return breach_judge_payload (breach, rule, expected);
  if (breach->kind <= CLASP_BREACH_CONTEXT_TAKEOVER)
    return breach_judge_agreement (breach, rule, expected);
  return breach_judge_close (breach, rule, expected);
}
