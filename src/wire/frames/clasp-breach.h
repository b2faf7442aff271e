/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-frame.h"
#include "clasp-verdict.h"

G_BEGIN_DECLS

/* Every way in which what is received can break a rule. */
typedef enum
{
  CLASP_BREACH_MASKED,     /* a server's frame */
  CLASP_BREACH_NOT_MASKED, /* a client's */
  CLASP_BREACH_RSV,        /* value: the bits */
  CLASP_BREACH_RSV1_MISPLACED,
  CLASP_BREACH_OPCODE,
  CLASP_BREACH_LENGTH_FORM, /* value: bytes that the length was written in */
  CLASP_BREACH_LENGTH_TOP_BIT,
  CLASP_BREACH_CONTROL_LONG, /* value: the 7-bit length */
  CLASP_BREACH_CONTROL_FRAGMENTED,
  CLASP_BREACH_STRAY_CONTINUATION,
  CLASP_BREACH_DATA_IN_MESSAGE,
  CLASP_BREACH_UTF8, /* value: offset in the message; limit: the byte */
  CLASP_BREACH_UTF8_CUT,
  CLASP_BREACH_TOO_BIG,          /* value: bytes declared; limit: bytes allowed */
  CLASP_BREACH_MESSAGE_TOO_BIG,  /* the same, over all fragments */
  CLASP_BREACH_INFLATED_TOO_BIG, /* value: bytes on the wire; limit: bytes allowed */
  CLASP_BREACH_INFLATE,          /* value: offset in the compressed payload */
  CLASP_BREACH_WINDOW,           /* value: how far back the data refer; limit: how far they may */
  CLASP_BREACH_CONTEXT_TAKEOVER, /* the same, into an earlier message */
  CLASP_BREACH_CLOSE_LENGTH,
  CLASP_BREACH_CLOSE_CODE, /* value: the code */
  CLASP_BREACH_CLOSE_UTF8, /* value: offset in the reason; limit: the byte */
  CLASP_BREACH_CLOSE_UTF8_CUT,
  CLASP_N_BREACHES,
} ClaspBreachKind;

/**
 * ClaspBreachFunc:
 * @value: see the kinds
 * @limit: see the kinds
 *
 * Takes note of a breach in what is being read.
 *
 * Returns: whether reading must stop here; all else that the same byte breaks is told all the same
 */
typedef gboolean (*ClaspBreachFunc) (ClaspBreachKind kind, guint64 value, guint64 limit, gpointer user_data);

/* One breach, as it was found. */
typedef struct
{
  ClaspBreachKind kind;
  guint8 opcode;
  guint64 frame; /* number of the received frame, from 1 */
  guint64 value; /* see the kinds */
  guint64 limit;
} ClaspBreach;

/**
 * clasp_breach_kind_get_rule:
 *
 * Returns: the rule that is broken
 */
ClaspRuleId clasp_breach_kind_get_rule (ClaspBreachKind kind);

/**
 * clasp_breach_kind_get_close_code:
 *
 * Returns: the code that the connection is closed with for it: 1002, 1007 or 1009
 */
guint clasp_breach_kind_get_close_code (ClaspBreachKind kind);

/**
 * clasp_breach_kind_is_fatal:
 *
 * Returns: whether reading cannot go on even when lenient: the frame's end is not known, or a limit is met
 */
gboolean clasp_breach_kind_is_fatal (ClaspBreachKind kind);

/**
 * clasp_breach_judge:
 *
 * Says what was broken, and by what.
 *
 * Returns: (transfer full): a verdict that fails
 */
ClaspVerdict *clasp_breach_judge (const ClaspBreach *breach);

G_END_DECLS
