/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"
#include "clasp-session.h"
#include "clasp-lens.h"

G_BEGIN_DECLS

/* What was received in all; elapsed from the first message to the last. */
typedef struct
{
  guint64 messages;
  guint64 bytes;
  const GArray *unsent; /* (nullable) (element-type guint64) lines of the input */
  gint64 elapsed_us;
  const char *sha256; /* (nullable) */
  ClaspLens *lens;    /* (nullable): what the messages meant */
  gint64 now_us;      /* the time of the end, for the age of open requests */
} ClaspCliTotals;

/**
 * clasp_cli_end_to_json:
 *
 * Returns: (transfer full): the last line of `connect --json`, without its line end
 */
char *clasp_cli_end_to_json (ClaspSession *session, const ClaspCliTotals *totals);

/**
 * clasp_cli_end_to_text:
 *
 * Returns: (transfer full): the same in words
 */
char *clasp_cli_end_to_text (ClaspSession *session, const ClaspCliTotals *totals);
/* What the end tells by the exit status. */
ClaspCliStatus clasp_cli_end_get_status (ClaspSession *session);

G_END_DECLS
