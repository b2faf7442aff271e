/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspHandshake:
 *
 * One opening handshake as a file holds it: address, request, answer, and what was said of it. Immutable.
 */
typedef struct _ClaspHandshake ClaspHandshake;

/**
 * clasp_handshake_new_from_file:
 * @path: a report that `check --json` printed, a HAR file, or JSON Lines that begin with a report
 * @error: return location for a #GError of G_FILE_ERROR or G_IO_ERROR
 *
 * Reads a handshake; of a HAR file the first entry that is a WebSocket's.
 *
 * Returns: (transfer full) (nullable): the handshake; %NULL with @error, which names the file
 */
ClaspHandshake *clasp_handshake_new_from_file (const char *path, GError **error);

/**
 * clasp_handshake_new_from_text:
 * @text: what such a file holds
 * @length: bytes
 * @error: return location for a #GError of G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the handshake; %NULL with @error
 */
ClaspHandshake *clasp_handshake_new_from_text (const char *text, gsize length, GError **error);

/**
 * clasp_handshake_new_from_recorded_report:
 * @report: the report of a recorded run, with its secrets
 * @secrets: (nullable): values that are masked wherever they stand in it
 * @error: return location for a #GError of G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the handshake; %NULL with @error
 */
ClaspHandshake *clasp_handshake_new_from_recorded_report (const char *report, const ClaspSecrets *secrets,
                                                          GError **error);

/**
 * clasp_handshake_new_from_report:
 * @report: how a connection opened, or failed to
 *
 * Returns: (transfer full): the handshake, with its secrets: they are compared, and masked where they are shown
 */
ClaspHandshake *clasp_handshake_new_from_report (const ClaspReport *report);

/**
 * clasp_handshake_new_from_command:
 * @text: a command line of curl or another tool, as a browser copies it
 * @error: return location for an error of CLASP_PASTED_COMMAND_ERROR or G_IO_ERROR
 *
 * Takes the request of a command line as this program would send it. How it ends is not known.
 *
 * Returns: (transfer full) (nullable): the handshake, without an answer; %NULL with @error
 */
ClaspHandshake *clasp_handshake_new_from_command (const char *text, GError **error);

/* Whether the connection opened. */
gboolean clasp_handshake_is_open (const ClaspHandshake *self);
/* Whether it was tried, so that it is known how it ended. */
gboolean clasp_handshake_is_answered (const ClaspHandshake *self);

/**
 * clasp_handshake_dup_outcome:
 *
 * Returns: (transfer full): "Opened", "Refused, 403 Forbidden", "No answer", translated
 */
char *clasp_handshake_dup_outcome (const ClaspHandshake *self);

void clasp_handshake_free (ClaspHandshake *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspHandshake, clasp_handshake_free)

/* What is known of whether a difference decides how the two ended. */
typedef enum
{
  CLASP_DECIDES_NO,
  CLASP_DECIDES_YES,
  CLASP_DECIDES_UNKNOWN,
} ClaspDecides;

/* Where a difference is. */
typedef enum
{
  CLASP_PART_URL,
  CLASP_PART_REQUEST,
  CLASP_PART_RESPONSE,
} ClaspPart;

/**
 * ClaspDifference:
 * @part: where it is
 * @name: of the field, or of a part of the address or the start line
 * @a: (nullable): what the first has, secrets masked; %NULL: nothing
 * @b: (nullable): what the second has
 * @masked: both values are masked in the files: they were not compared
 * @unsure: one of them is, so that it can't be known whether they differ
 * @decides: whether it is why one opened and the other did not
 */
typedef struct
{
  ClaspPart part;
  char *name;
  char *a;
  char *b;
  gboolean masked;
  gboolean unsure;
  ClaspDecides decides;
} ClaspDifference;

/**
 * clasp_handshakes_compare:
 * @a: one
 * @b: another
 *
 * Finds what differs; key, accept and Date, which always do, are left out. Pure.
 *
 * Returns: (transfer full) (element-type ClaspDifference): in the order of address, request and answer
 */
GPtrArray *clasp_handshakes_compare (const ClaspHandshake *a, const ClaspHandshake *b);

/* How the two sides of a line go together. */
typedef enum
{
  CLASP_PAIR_EQUAL,
  CLASP_PAIR_DIFFERS,
  CLASP_PAIR_ONLY_A,
  CLASP_PAIR_ONLY_B,
  CLASP_PAIR_MASKED, /* masked in both: not compared */
} ClaspPairKind;

/**
 * ClaspPair:
 * @part: where it stands
 * @kind: how the two go together
 * @fresh: it is another each time, and decides nothing: key, accept, Date
 * @decides: whether it is why one opened and the other did not
 * @name: of the field, or of the part of the start line
 * @a: (nullable): what the first has, fit to be shown
 * @b: (nullable): what the second has
 * @a_line: which line of the first that is, from 1; 0: none
 * @b_line: of the second
 * @from: where the words begin that differ, in bytes, in both
 * @a_to: where they end in @a
 * @b_to: where they end in @b
 *
 * A line of two handshakes, side by side.
 */
typedef struct
{
  ClaspPart part;
  ClaspPairKind kind;
  gboolean fresh;
  ClaspDecides decides;
  char *name;
  char *a;
  char *b;
  guint a_line;
  guint b_line;
  gsize from;
  gsize a_to;
  gsize b_to;
} ClaspPair;

/**
 * clasp_handshakes_pair:
 * @a: one
 * @b: another
 * @differences: (element-type ClaspDifference): of both
 *
 * Lays two handshakes side by side: address, request, answer, and the first line of a body. Fields are known by their
 * names, in the order of @a; what @b alone has follows. Pure.
 *
 * Returns: (transfer full) (element-type ClaspPair): the lines
 */
GPtrArray *clasp_handshakes_pair (const ClaspHandshake *a, const ClaspHandshake *b, const GPtrArray *differences);

/**
 * clasp_comparison_dup_conclusion:
 * @differences: (element-type ClaspDifference): of both
 * @text: (out) (transfer full): a sentence more
 *
 * Returns: (transfer full): what decides, or that it is not known, in a few words, translated
 */
char *clasp_comparison_dup_conclusion (const GPtrArray *differences, char **text);

/**
 * clasp_comparison_to_json:
 * @a: one
 * @b: another
 * @differences: (element-type ClaspDifference): of both
 *
 * Returns: (transfer full): the object of the JSON contract
 */
char *clasp_comparison_to_json (const ClaspHandshake *a, const ClaspHandshake *b, const GPtrArray *differences);

/**
 * clasp_comparison_to_text:
 * @a: one
 * @b: another
 * @differences: (element-type ClaspDifference): of both
 *
 * Returns: (transfer full): the same in words, for a terminal
 */
char *clasp_comparison_to_text (const ClaspHandshake *a, const ClaspHandshake *b, const GPtrArray *differences);

G_END_DECLS
