/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-endpoint-private.h"

#include <string.h>

static void
endpoint_fault_mark_rule (ClaspEndpoint *self, ClaspRuleId rule)
{
  self->faults_by_rule[rule / 64] |= G_GUINT64_CONSTANT (1) << (rule % 64);
  if (self->ending.rule == CLASP_RULE_NONE)
    self->ending.rule = rule;
  self->ending.clean = FALSE;
  if (self->frame.rule == CLASP_RULE_NONE)
    self->frame.rule = rule;
  if (self->frame.single || !self->message.active)
    return;
  if (self->message.rule == CLASP_RULE_NONE)
    self->message.rule = rule;
  if (self->frame.listed)
    self->message_frames[self->n_message_frames - 1].rule = self->frame.rule;
}

void
clasp_endpoint_note_fault (ClaspEndpoint *self, ClaspFaultKind kind, guint64 value, guint64 limit)
{
  G_STATIC_ASSERT (CLASP_N_RULES <= 128);

  endpoint_fault_mark_rule (self, clasp_fault_kind_get_rule (kind));
  if (self->n_faults < CLASP_ENDPOINT_FAULTS_MAX)
    {
      self->faults[self->n_faults++] = (ClaspFault) {
        .kind = kind,
        .opcode = self->frame.opcode,
        .frame = self->n_frames_in,
        .value = value,
        .limit = limit,
      };
    }
  if (self->failing || (self->config.lenient && !clasp_fault_kind_is_fatal (kind)))
    return;
  self->failing = TRUE;
  self->fail_kind = kind;
}

/* Fails the connection (RFC 6455 §7.1.7): shows what came, sends a close with the fault's code, reads no more. */
void
clasp_endpoint_fail (ClaspEndpoint *self)
{
  const ClaspRule *rule = clasp_rule_get (clasp_fault_kind_get_rule (self->fail_kind));
  guint code = clasp_fault_kind_get_close_code (self->fail_kind);

  clasp_endpoint_cut (self);
  self->phase = CLASP_READ_NOTHING;
  self->failing = FALSE;

  if (!self->close_sent)
    {
      self->ending.by = CLASP_SIDE_CLIENT;
      clasp_endpoint_answer_close (self, code, (const guint8 *) rule->id, strlen (rule->id));
    }
  self->ending.code = code;
  self->ending.clean = FALSE;
  self->ending.failed = TRUE;
  self->ending.rule = clasp_fault_kind_get_rule (self->fail_kind); /* not one that lenient mode read on after */
  clasp_endpoint_set_reason (self, (const guint8 *) rule->id, strlen (rule->id));
  self->state = CLASP_ENDPOINT_FAILED;
  clasp_endpoint_start_wait (self);
}
