/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/* What the user says about a connection's dialect. */
typedef enum
{
  CLASP_LENS_AUTO, /* find out */
  CLASP_LENS_NONE, /* show none */
  CLASP_LENS_TOLD, /* it is the one that is named */
} ClaspLensMode;

/**
 * ClaspLens:
 *
 * The messages of one connection as its dialect means them: recognises the dialect, decodes, pairs. A #ClaspUnits. One
 * thread at a time.
 */
#define CLASP_TYPE_LENS (clasp_lens_get_type ())
G_DECLARE_FINAL_TYPE (ClaspLens, clasp_lens, CLASP, LENS, GObject)

/**
 * clasp_lens_new:
 * @mode: what the user says
 * @told: the dialect, when @mode is CLASP_LENS_TOLD
 * @url: (nullable): the address
 * @subprotocol: (nullable): which the server chose
 *
 * Makes the lens of a connection that is open. With CLASP_LENS_NONE no units come, but secrets are found all the same.
 *
 * Returns: (transfer full): a new lens
 */
ClaspLens *clasp_lens_new (ClaspLensMode mode, ClaspDialect told, const char *url, const char *subprotocol);

/**
 * clasp_lens_parse_choice:
 * @choice: "auto", "none" or a dialect's name
 * @mode: (out): the mode
 * @told: (out): the dialect
 *
 * Reads what the command line or a saved connection says.
 *
 * Returns: %FALSE when it names no dialect
 */
gboolean clasp_lens_parse_choice (const char *choice, ClaspLensMode *mode, ClaspDialect *told);

/* The dialect that is known by now; CLASP_DIALECT_NONE: none. */
ClaspDialect clasp_lens_get_dialect (ClaspLens *self);

/**
 * clasp_lens_get_why:
 *
 * Returns: (transfer none) (nullable): how it is known, a sentence; %NULL as long as none is
 */
const char *clasp_lens_get_why (ClaspLens *self);

/**
 * clasp_lens_get_resemblance:
 *
 * Returns: (transfer none) (nullable): a dialect or other protocol that the messages only resemble; %NULL: none
 */
const char *clasp_lens_get_resemblance (ClaspLens *self);
/* How often a client of this connection sends a heartbeat by itself, µs; 0: it sends none. See
 * clasp_keep_alive_make_beat(). */
gint64 clasp_lens_get_beat_interval (ClaspLens *self);
/* Calls @func for each request that waits for its answer, the oldest first. */
void clasp_lens_foreach_open (ClaspLens *self, ClaspPairsFunc func, gpointer user_data);
/* How regularly heartbeats came. */
void clasp_lens_get_beats (ClaspLens *self, ClaspBeats *beats);
/* What speaks for a classic failure: flags of #ClaspClue. */
guint clasp_lens_get_clues (ClaspLens *self);

G_END_DECLS
