/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-stream.h"

G_BEGIN_DECLS

/* Requests that are remembered at once; the oldest goes when one more comes. */
#define CLASP_PAIRS_MAX 65536

/* Which numbering an id belongs to: the same id in two of them is not the same request. Dialects name their own from
 * CLASP_PAIRS_OTHER on. */
typedef enum
{
  CLASP_PAIRS_ID,      /* the ordinary one of a dialect */
  CLASP_PAIRS_OPENING, /* what opens the connection, a channel, a namespace; often without an id */
  CLASP_PAIRS_BEAT,    /* heartbeats */
  CLASP_PAIRS_OTHER,
} ClaspPairsSpace;

/* What is told apart: the same id asked from two sides, or in two spaces, or in two channels, or as a number and as a
 * string. */
typedef struct
{
  ClaspDirection direction; /* of the request */
  guint space;
  const char *scope; /* (nullable): a namespace or session that numbers by itself */
  gsize scope_length;
  const char *id;
  gsize id_length;
} ClaspPairKey;

/**
 * ClaspPairsRequest:
 * @record: index of the record it ends in
 * @time_us: when that record was seen
 * @label: (nullable): what was asked
 * @channel: (nullable): where
 * @id: (nullable): the pair key as it stands on the wire
 * @answered: whether an answer came
 * @settled: it waits for nothing any more (cancelled, or its final answer came), but what still comes belongs to it
 * @hidden: a heartbeat or the like, which nobody waits for
 *
 * A request that answers may refer to. Strings are at most some hundred bytes.
 */
typedef struct
{
  guint64 record;
  gint64 time_us;
  const char *label;
  const char *channel;
  const char *id;
  gboolean answered;
  gboolean settled;
  gboolean hidden;
} ClaspPairsRequest;

/**
 * ClaspPairs:
 *
 * The requests of one connection that may still be answered: a table of at most CLASP_PAIRS_MAX. One thread.
 */
typedef struct _ClaspPairs ClaspPairs;

/**
 * clasp_pairs_new:
 *
 * Returns: (transfer full): a table in which nothing was asked yet
 */
ClaspPairs *clasp_pairs_new (void);
void clasp_pairs_free (ClaspPairs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPairs, clasp_pairs_free)

/**
 * clasp_pairs_ask:
 * @self: the table
 * @key: what answers will refer to
 * @request: what to remember; copied
 * @replaced: (out): index of the record of an unfinished request that had this key; G_MAXUINT64: none had
 *
 * Remembers a request. One that has the same key is forgotten.
 */
void clasp_pairs_ask (ClaspPairs *self, const ClaspPairKey *key, const ClaspPairsRequest *request, guint64 *replaced);

/**
 * clasp_pairs_find:
 * @self: the table
 * @key: what an answer refers to
 *
 * Finds the request of an answer.
 *
 * Returns: (transfer none) (nullable): the request, until the table is changed
 */
ClaspPairsRequest *clasp_pairs_find (ClaspPairs *self, const ClaspPairKey *key);

/**
 * clasp_pairs_remove:
 * @self: the table
 * @request: (transfer none): one that clasp_pairs_find() gave
 *
 * Forgets a request, whose last answer has come.
 */
void clasp_pairs_remove (ClaspPairs *self, ClaspPairsRequest *request);

/**
 * ClaspPairsFunc:
 * @request: an open request
 * @user_data: as given
 *
 * Called for open requests.
 */
typedef void (*ClaspPairsFunc) (const ClaspPairsRequest *request, gpointer user_data);

/**
 * clasp_pairs_foreach_open:
 * @self: the table
 * @func: called for each request that waits still, the oldest first
 * @user_data: for @func
 *
 * Goes through the open requests.
 */
void clasp_pairs_foreach_open (ClaspPairs *self, ClaspPairsFunc func, gpointer user_data);

/**
 * clasp_pairs_is_open:
 * @self: the table
 * @record: index of a record
 *
 * Tells whether a request that ends in the record waits still.
 *
 * Returns: whether one does
 */
gboolean clasp_pairs_is_open (ClaspPairs *self, guint64 record);

/**
 * clasp_pairs_get_n_dropped:
 * @self: the table
 *
 * Counts the open requests that were forgotten because the table was full.
 *
 * Returns: how many
 */
guint64 clasp_pairs_get_n_dropped (ClaspPairs *self);

G_END_DECLS
