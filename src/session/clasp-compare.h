/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

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
 * @decides: whether it is why one opened and the other did not
 */
typedef struct
{
  ClaspPart part;
  char *name;
  char *a;
  char *b;
  gboolean masked;
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
