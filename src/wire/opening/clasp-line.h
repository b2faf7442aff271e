/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-secret.h"
#include "clasp-secrets.h"
#include "clasp-stream.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_EOL_CRLF,
  CLASP_EOL_LF,
  CLASP_EOL_NONE
} ClaspEol;
/* Whom the line was sent to or came from. */
typedef enum
{
  CLASP_HOP_SERVER,
  CLASP_HOP_PROXY
} ClaspHop;
typedef enum
{
  CLASP_LINE_START,   /* request line or status line */
  CLASP_LINE_FIELD,   /* a field, its name in name_length bytes from the start */
  CLASP_LINE_FOLD,    /* obs-fold: continues the field above */
  CLASP_LINE_EMPTY,   /* the empty line that ends a head */
  CLASP_LINE_INVALID, /* neither: bytes that are no HTTP line */
} ClaspLineKind;

/**
 * ClaspLine:
 *
 * One line of the transcript: byte-exact, with its time. Immutable, reference counted (atomic).
 * @bytes never holds the end of line itself; @eol says which there was.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  ClaspSecrets *known; /* (nullable) what was sent up to this line; never changed once a line has it */
  /*< public >*/
  guint number; /* from 1, over the whole transcript */
  ClaspDirection direction;
  ClaspHop hop;
  ClaspLineKind kind;
  ClaspEol eol;
  gint64 time_us; /* since the attempt began */
  GBytes *bytes;
  gsize name_length;  /* of a field; else 0 */
  gsize value_start;  /* of a field, after ":" and OWS; else 0 */
  gsize value_length; /* of a field, without trailing OWS; else 0 */
  GArray *secrets;    /* (element-type ClaspSpan) bytes that must never be shown unmasked, in order; never NULL */
} ClaspLine;

ClaspLine *clasp_line_ref (ClaspLine *self);
void clasp_line_unref (ClaspLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspLine, clasp_line_unref)

/**
 * clasp_line_to_text:
 * @masked: %TRUE puts eight bullets in place of each secret; logs, exports and pictures always pass %TRUE
 *
 * The line as UTF-8 for display: hidden characters and bytes that are not UTF-8 are shown as marks (clasp-foreign.h).
 * Returns: (transfer full)
 */
char *clasp_line_to_text (const ClaspLine *self, gboolean masked);
/* Whether the line is valid UTF-8 as it stands. */
gboolean clasp_line_is_utf8 (const ClaspLine *self);

/**
 * ClaspTranscript:
 *
 * The ordered list of lines sent and received while opening. A GPtrArray of ClaspLine, owning its elements.
 */
typedef GPtrArray ClaspTranscript;

/**
 * clasp_transcript_new:
 *
 * Returns: (transfer full): a transcript without lines
 */
ClaspTranscript *clasp_transcript_new (void);

/**
 * clasp_transcript_add:
 *
 * Appends a line: numbers it, splits a field (RFC 9110 §5), finds its secrets, among them those sent before that come
 * back in it. @data is copied, without its end of line.
 *
 * Returns: (transfer none): the line
 */
ClaspLine *clasp_transcript_add (ClaspTranscript *self, ClaspDirection direction, ClaspHop hop, ClaspLineKind kind,
                                 const guint8 *data, gsize length, ClaspEol eol, gint64 time_us);

/**
 * clasp_transcript_add_sent:
 * @secrets: (nullable): values that are secret besides
 *
 * As clasp_transcript_add() with a line that was sent, in which the values of @secrets are secret too.
 *
 * Returns: (transfer none): the line
 */
ClaspLine *clasp_transcript_add_sent (ClaspTranscript *self, ClaspLineKind kind, const guint8 *data, gsize length,
                                      ClaspEol eol, gint64 time_us, ClaspSecrets *secrets);

/**
 * clasp_transcript_get_secrets:
 *
 * Returns: (transfer none) (nullable): the secrets that were sent: what a body, a reason or a sentence of the other
 * side must be searched for
 */
const ClaspSecrets *clasp_transcript_get_secrets (const ClaspTranscript *self);

G_END_DECLS
