/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the composer can send, in the order of its list. */
typedef enum
{
  CLASP_DRAFT_TEXT,
  CLASP_DRAFT_JSON,
  CLASP_DRAFT_BINARY,
  CLASP_DRAFT_BASE64,
  CLASP_DRAFT_PING,
  CLASP_DRAFT_CLOSE,
  CLASP_DRAFT_RAW,
} ClaspDraftKind;

/**
 * clasp_draft_kind_to_snippet:
 *
 * Returns: (transfer none) (nullable): the kind of a ClaspSnippet that holds such a draft; %NULL: none can
 */
const char *clasp_draft_kind_to_snippet (ClaspDraftKind kind);

/* The kind that a snippet is written as; what is not known is text. */
ClaspDraftKind clasp_draft_kind_from_snippet (const char *kind);

/**
 * clasp_draft_check:
 * @kind: what is sent
 * @text: UTF-8, may hold NULs
 * @given: its bytes, or -1 when it ends with a NUL
 * @payload: (out) (optional) (transfer full): the bytes that would be sent
 *
 * Checks what was typed as @kind (any but CLOSE and RAW): JSON must be JSON, hex must be hex, base64 must be base64, a
 * ping holds at most 125 bytes.
 * Returns: (transfer full) (nullable): one sentence that says what is wrong and where, or %NULL when it can be sent
 */
char *clasp_draft_check (ClaspDraftKind kind, const char *text, gssize given, GBytes **payload);

G_END_DECLS
