/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-frame.h"
#include "clasp-verdict.h"

G_BEGIN_DECLS

/* Every way in which what is received can break a rule. */
typedef enum
{
  CLASP_FAULT_MASKED,
  CLASP_FAULT_RSV, /* value: the bits */
  CLASP_FAULT_RSV1_MISPLACED,
  CLASP_FAULT_OPCODE,
  CLASP_FAULT_LENGTH_FORM, /* value: bytes that the length was written in */
  CLASP_FAULT_LENGTH_TOP_BIT,
  CLASP_FAULT_CONTROL_LONG, /* value: the 7-bit length */
  CLASP_FAULT_CONTROL_FRAGMENTED,
  CLASP_FAULT_STRAY_CONTINUATION,
  CLASP_FAULT_DATA_IN_MESSAGE,
  CLASP_FAULT_UTF8, /* value: offset in the message; limit: the byte */
  CLASP_FAULT_UTF8_CUT,
  CLASP_FAULT_TOO_BIG,          /* value: bytes declared; limit: bytes allowed */
  CLASP_FAULT_MESSAGE_TOO_BIG,  /* the same, over all fragments */
  CLASP_FAULT_INFLATED_TOO_BIG, /* value: bytes on the wire; limit: bytes allowed */
  CLASP_FAULT_INFLATE,          /* value: offset in the compressed payload */
  CLASP_FAULT_WINDOW,           /* value: how far back the data refer; limit: how far they may */
  CLASP_FAULT_CONTEXT_TAKEOVER, /* the same, into an earlier message */
  CLASP_FAULT_CLOSE_LENGTH,
  CLASP_FAULT_CLOSE_CODE, /* value: the code */
  CLASP_FAULT_CLOSE_UTF8, /* value: offset in the reason; limit: the byte */
  CLASP_FAULT_CLOSE_UTF8_CUT,
  CLASP_N_FAULTS,
} ClaspFaultKind;

/* One breach, as it was found. */
typedef struct
{
  ClaspFaultKind kind;
  guint8 opcode;
  guint64 frame; /* number of the received frame, from 1 */
  guint64 value; /* see the kinds */
  guint64 limit;
} ClaspFault;

/* The rule that is broken, and the code that the connection is closed with for it (RULES.md). */
ClaspRuleId clasp_fault_kind_get_rule (ClaspFaultKind kind);
guint clasp_fault_kind_get_close_code (ClaspFaultKind kind);
/* Whether reading cannot go on even when lenient: the frame's end is not known, or a limit is met. */
gboolean clasp_fault_kind_is_fatal (ClaspFaultKind kind);
/* (transfer full) */
ClaspVerdict *clasp_fault_judge (const ClaspFault *fault);

G_END_DECLS
