/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-fault.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "clasp-close.h"

static const struct
{
  ClaspRuleId rule;
  guint16 close_code;
  gboolean fatal;
  const char *expected;
} kinds[CLASP_N_FAULTS] = {
  [CLASP_FAULT_MASKED] = { CLASP_RULE_FRM_02, 1002, FALSE, N_("no mask") },
  [CLASP_FAULT_RSV] = { CLASP_RULE_FRM_03, 1002, FALSE, N_("reserved bits of 0") },
  [CLASP_FAULT_RSV1_MISPLACED] = { CLASP_RULE_EXT_05, 1002, FALSE, N_("RSV1 only on the first frame of a message") },
  [CLASP_FAULT_OPCODE] = { CLASP_RULE_FRM_04, 1002, FALSE, N_("opcode 0x0, 0x1, 0x2, 0x8, 0x9 or 0xA") },
  [CLASP_FAULT_LENGTH_FORM] = { CLASP_RULE_FRM_05, 1002, FALSE, N_("the shortest form") },
  [CLASP_FAULT_LENGTH_TOP_BIT] = { CLASP_RULE_FRM_05, 1002, TRUE, N_("a top bit of 0") },
  [CLASP_FAULT_CONTROL_LONG] = { CLASP_RULE_FRM_06, 1002, FALSE, N_("at most 125 bytes") },
  [CLASP_FAULT_CONTROL_FRAGMENTED] = { CLASP_RULE_FRM_06, 1002, FALSE, N_("the FIN bit") },
  [CLASP_FAULT_STRAY_CONTINUATION] = { CLASP_RULE_FRM_07, 1002, FALSE, N_("a new message or a control frame") },
  [CLASP_FAULT_DATA_IN_MESSAGE] = { CLASP_RULE_FRM_07, 1002, FALSE, N_("a continuation or a control frame") },
  [CLASP_FAULT_UTF8] = { CLASP_RULE_FRM_11, 1007, FALSE, N_("UTF-8") },
  [CLASP_FAULT_UTF8_CUT] = { CLASP_RULE_FRM_11, 1007, FALSE, N_("a whole character at the end") },
  [CLASP_FAULT_TOO_BIG] = { CLASP_RULE_FRM_12, 1009, TRUE, NULL },
  [CLASP_FAULT_MESSAGE_TOO_BIG] = { CLASP_RULE_FRM_12, 1009, TRUE, NULL },
  [CLASP_FAULT_INFLATED_TOO_BIG] = { CLASP_RULE_EXT_06, 1009, TRUE, NULL },
  [CLASP_FAULT_INFLATE] = { CLASP_RULE_EXT_06, 1007, FALSE, N_("DEFLATE data (RFC 1951)") },
  [CLASP_FAULT_WINDOW] = { CLASP_RULE_EXT_07, 1007, FALSE, NULL },
  [CLASP_FAULT_CONTEXT_TAKEOVER] = { CLASP_RULE_EXT_07, 1007, FALSE, N_("a message that refers to itself alone") },
  [CLASP_FAULT_CLOSE_LENGTH] = { CLASP_RULE_CLS_01, 1002, FALSE, N_("no body, or at least 2 bytes") },
  [CLASP_FAULT_CLOSE_CODE] = { CLASP_RULE_CLS_02, 1002, FALSE, N_("1000–1003, 1007–1014 or 3000–4999") },
  [CLASP_FAULT_CLOSE_UTF8] = { CLASP_RULE_CLS_03, 1007, FALSE, N_("UTF-8") },
  [CLASP_FAULT_CLOSE_UTF8_CUT] = { CLASP_RULE_CLS_03, 1007, FALSE, N_("a whole character at the end") },
};

ClaspRuleId
clasp_fault_kind_get_rule (ClaspFaultKind kind)
{
  g_return_val_if_fail (kind < CLASP_N_FAULTS, CLASP_RULE_NONE);
  return kinds[kind].rule;
}

guint
clasp_fault_kind_get_close_code (ClaspFaultKind kind)
{
  g_return_val_if_fail (kind < CLASP_N_FAULTS, CLASP_CLOSE_PROTOCOL_ERROR);
  return kinds[kind].close_code;
}

gboolean
clasp_fault_kind_is_fatal (ClaspFaultKind kind)
{
  g_return_val_if_fail (kind < CLASP_N_FAULTS, TRUE);
  return kinds[kind].fatal;
}

static const char *
fault_opcode_name (guint8 opcode)
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
fault_bit_names (guint64 bits)
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

static ClaspVerdict *fault_fail (ClaspRuleId rule, const char *expected, const char *found, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static ClaspVerdict *
fault_fail (ClaspRuleId rule, const char *expected, const char *found, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return clasp_verdict_new (rule, CLASP_STATUS_FAIL, expected, found, text);
}

static ClaspVerdict *
fault_judge_head (const ClaspFault *fault, ClaspRuleId rule, const char *expected)
{
  g_autofree char *found = NULL;

  switch (fault->kind)
    {
    case CLASP_FAULT_MASKED:
      return fault_fail (rule, expected, _("the MASK bit"),
                         _("Frame %" PRIu64 " (%s) is masked; a server must not mask its frames."), fault->frame,
                         fault_opcode_name (fault->opcode));
    case CLASP_FAULT_RSV:
      found = fault_bit_names (fault->value);
      return fault_fail (rule, expected, found,
                         _("Frame %" PRIu64 " (%s) has %s set, and no extension in use gives that a meaning."),
                         fault->frame, fault_opcode_name (fault->opcode), found);
    case CLASP_FAULT_RSV1_MISPLACED:
      return fault_fail (
          rule, expected, fault_opcode_name (fault->opcode),
          _("Frame %" PRIu64 " (%s) has RSV1 set, which only the first frame of a data message may have."),
          fault->frame, fault_opcode_name (fault->opcode));
    case CLASP_FAULT_OPCODE:
      found = g_strdup_printf ("0x%X", fault->opcode);
      return fault_fail (rule, expected, found, _("Frame %" PRIu64 " carries opcode %s, which is reserved."),
                         fault->frame, found);
    case CLASP_FAULT_LENGTH_FORM:
      found = g_strdup_printf (_("%" PRIu64 " bytes for the length"), fault->value);
      return fault_fail (rule, expected, found,
                         _("Frame %" PRIu64 " (%s) writes its length in %" PRIu64 " bytes although fewer would do."),
                         fault->frame, fault_opcode_name (fault->opcode), fault->value);
    default:
      g_assert (fault->kind == CLASP_FAULT_LENGTH_TOP_BIT);
      return fault_fail (rule, expected, _("a top bit of 1"),
                         _("Frame %" PRIu64 " (%s) has the top bit of its 64-bit length set."), fault->frame,
                         fault_opcode_name (fault->opcode));
    }
}

static ClaspVerdict *
fault_judge_sequence (const ClaspFault *fault, ClaspRuleId rule, const char *expected)
{
  switch (fault->kind)
    {
    case CLASP_FAULT_CONTROL_LONG:
      return fault_fail (rule, expected, _("more than 125 bytes"),
                         _("Frame %" PRIu64 " (%s) is a control frame with more than 125 bytes of payload."),
                         fault->frame, fault_opcode_name (fault->opcode));
    case CLASP_FAULT_CONTROL_FRAGMENTED:
      return fault_fail (rule, expected, _("no FIN bit"),
                         _("Frame %" PRIu64 " (%s) is a control frame without the FIN bit; control frames cannot be "
                            "fragmented."),
                         fault->frame, fault_opcode_name (fault->opcode));
    case CLASP_FAULT_STRAY_CONTINUATION:
      return fault_fail (rule, expected, fault_opcode_name (fault->opcode),
                         _("Frame %" PRIu64 " is a continuation, but no message is there to be continued."),
                         fault->frame);
    default:
      g_assert (fault->kind == CLASP_FAULT_DATA_IN_MESSAGE);
      return fault_fail (rule, expected, fault_opcode_name (fault->opcode),
                         _("Frame %" PRIu64 " begins a %s message before the one under way had its last fragment."),
                         fault->frame, fault_opcode_name (fault->opcode));
    }
}

static ClaspVerdict *
fault_judge_payload (const ClaspFault *fault, ClaspRuleId rule, const char *expected)
{
  g_autofree char *found = NULL;

  switch (fault->kind)
    {
    case CLASP_FAULT_UTF8:
      found = g_strdup_printf ("0x%02X", (guint) fault->limit);
      return fault_fail (rule, expected, found,
                         _("The text message of frame %" PRIu64 " is not UTF-8: byte %s at offset %" PRIu64
                            " cannot stand "
                            "there."),
                         fault->frame, found, fault->value);
    case CLASP_FAULT_UTF8_CUT:
      return fault_fail (rule, expected, _("the beginning of a character"),
                         _("The text message of frame %" PRIu64 " ends within a UTF-8 character."), fault->frame);
    case CLASP_FAULT_INFLATE:
      return fault_fail (rule, expected, _("other data"),
                         _("The compressed payload of frame %" PRIu64 " (%s) cannot be inflated."), fault->frame,
                         fault_opcode_name (fault->opcode));
    default:
      break;
    }

  g_autofree char *limit = g_strdup_printf (_("at most %" PRIu64 " bytes"), fault->limit);
  found = g_strdup_printf (_("%" PRIu64 " bytes or more"), fault->value);
  switch (fault->kind)
    {
    case CLASP_FAULT_TOO_BIG:
      return fault_fail (rule, limit, found,
                         _("Frame %" PRIu64 " (%s) declares a payload of at least %" PRIu64 " bytes; the limit is "
                            "%" PRIu64 "."),
                         fault->frame, fault_opcode_name (fault->opcode), fault->value, fault->limit);
    case CLASP_FAULT_MESSAGE_TOO_BIG:
      return fault_fail (rule, limit, found,
                         _("With frame %" PRIu64 " the message would grow to at least %" PRIu64 " bytes; the limit is "
                            "%" PRIu64 "."),
                         fault->frame, fault->value, fault->limit);
    default:
      g_assert (fault->kind == CLASP_FAULT_INFLATED_TOO_BIG);
      return fault_fail (rule, limit, _("more"),
                         _("The message of frame %" PRIu64 " inflates to more than the limit of %" PRIu64 " bytes; "
                            "inflating was stopped there."),
                         fault->frame, fault->limit);
    }
}

/* The server compressed with more than was agreed on. */
static ClaspVerdict *
fault_judge_agreement (const ClaspFault *fault, ClaspRuleId rule, const char *expected)
{
  g_autofree char *found = g_strdup_printf (ngettext ("%" PRIu64 " byte back", "%" PRIu64 " bytes back", fault->value),
                                            fault->value);
  g_autofree char *limit = g_strdup_printf (_("at most %" PRIu64 " bytes back"), fault->limit);

  if (fault->kind == CLASP_FAULT_WINDOW)
    return fault_fail (rule, limit, found,
                       _("The compressed payload of frame %" PRIu64
                          " (%s) refers to what lies %s; the window agreed on has "
                          "%" PRIu64 " bytes."),
                       fault->frame, fault_opcode_name (fault->opcode), found, fault->limit);
  return fault_fail (rule, expected, fault->value > 0 ? found : _("an earlier message"),
                     _("The compressed payload of frame %" PRIu64
                        " (%s) refers to an earlier message, although the server "
                        "agreed to no context takeover."),
                     fault->frame, fault_opcode_name (fault->opcode));
}

static ClaspVerdict *
fault_judge_close (const ClaspFault *fault, ClaspRuleId rule, const char *expected)
{
  g_autofree char *found = NULL;

  switch (fault->kind)
    {
    case CLASP_FAULT_CLOSE_LENGTH:
      return fault_fail (rule, expected, _("1 byte"),
                         _("Frame %" PRIu64 " is a close frame with a body of 1 byte, which is too short for a code."),
                         fault->frame);
    case CLASP_FAULT_CLOSE_CODE:
      found = g_strdup_printf ("%" PRIu64, fault->value);
      return fault_fail (rule, expected, found,
                         _("The close frame (frame %" PRIu64 ") carries code %s (%s), which must not be sent."),
                         fault->frame, found, clasp_close_code_get_name ((guint) fault->value));
    case CLASP_FAULT_CLOSE_UTF8:
      found = g_strdup_printf ("0x%02X", (guint) fault->limit);
      return fault_fail (rule, expected, found,
                         _("The reason in the close frame (frame %" PRIu64 ") is not UTF-8: byte %s at offset %" PRIu64
                            " "
                            "cannot stand there."),
                         fault->frame, found, fault->value);
    default:
      g_assert (fault->kind == CLASP_FAULT_CLOSE_UTF8_CUT);
      return fault_fail (rule, expected, _("the beginning of a character"),
                         _("The reason in the close frame (frame %" PRIu64 ") ends within a UTF-8 character."),
                         fault->frame);
    }
}

ClaspVerdict *
clasp_fault_judge (const ClaspFault *fault)
{
  const char *expected;
  ClaspRuleId rule;

  g_return_val_if_fail (fault->kind < CLASP_N_FAULTS, NULL);

  rule = kinds[fault->kind].rule;
  expected = kinds[fault->kind].expected != NULL ? _(kinds[fault->kind].expected) : NULL;
  if (fault->kind <= CLASP_FAULT_LENGTH_TOP_BIT)
    return fault_judge_head (fault, rule, expected);
  if (fault->kind <= CLASP_FAULT_DATA_IN_MESSAGE)
    return fault_judge_sequence (fault, rule, expected);
  if (fault->kind <= CLASP_FAULT_INFLATE)
    return fault_judge_payload (fault, rule, expected);
  if (fault->kind <= CLASP_FAULT_CONTEXT_TAKEOVER)
    return fault_judge_agreement (fault, rule, expected);
  return fault_judge_close (fault, rule, expected);
}
