/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-dialect.h"
#include "clasp-frame.h"
#include "clasp-json-view.h"
#include "clasp-pairs.h"
#include "clasp-units.h"

G_BEGIN_DECLS

/* What is known of a connection before its first message. */
typedef struct
{
  const char *url;         /* (nullable) */
  const char *subprotocol; /* (nullable): which the server chose */
  gboolean told;           /* the user said which dialect it is: a decoder must not find another */
} ClaspDialectHints;

/* Intervals between heartbeats, µs. */
typedef struct
{
  guint64 n;     /* beats; answers do not count */
  gint64 min_us; /* -1: there were not two of one side */
  gint64 median_us;
  gint64 max_us;
  gint64 last_us; /* when the last came, since the connection was begun; -1: none came */
} ClaspBeats;

/**
 * ClaspDecoding:
 *
 * What a decoder works with while it reads one record: it adds units here, asks and answers. Strings and units live
 * until the next record begins.
 *
 * The units of a decoder are made in the order in which they end. The unit that was added last may be changed until the
 * next one is added.
 */
typedef struct _ClaspDecoding ClaspDecoding;

/**
 * clasp_decoding_new:
 *
 * Returns: (transfer full): a decoding without a record
 */
ClaspDecoding *clasp_decoding_new (void);
void clasp_decoding_free (ClaspDecoding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspDecoding, clasp_decoding_free)

/* Begins a record: units and strings of the one before go. @record need be there until the next one begins. */
void clasp_decoding_begin (ClaspDecoding *self, const ClaspUnitsRecord *record);
/* Ends it: what would answer but has only an error, and no request, is an error. */
void clasp_decoding_end (ClaspDecoding *self);

/**
 * clasp_decoding_get_record:
 *
 * Returns: (transfer none): the record that is read
 */
const ClaspUnitsRecord *clasp_decoding_get_record (ClaspDecoding *self);
/* The record's payload; empty when it was not kept. */
ClaspSlice clasp_decoding_get_payload (ClaspDecoding *self);
/* Which way it went. */
gboolean clasp_decoding_is_out (ClaspDecoding *self);

/**
 * clasp_decoding_get_units:
 *
 * Returns: (transfer none) (array length=n_units): the units so far
 */
const ClaspUnit *clasp_decoding_get_units (ClaspDecoding *self, gsize *n_units);
/* The dialect of the units that are added from here on: a decoder may find that it is a related one. */
void clasp_decoding_set_dialect (ClaspDecoding *self, ClaspDialect dialect);
ClaspDialect clasp_decoding_get_dialect (ClaspDecoding *self);

/* ---- strings */

/**
 * clasp_decoding_copy:
 *
 * A copy of UTF-8 for a unit; longer than some hundred bytes it is cut. What is no UTF-8 is replaced. Nothing gives
 * %NULL.
 *
 * Returns: (transfer none) (nullable): the copy, which lives until the next record begins
 */
const char *clasp_decoding_copy (ClaspDecoding *self, ClaspSlice text);

/**
 * clasp_decoding_copy_json:
 *
 * The same of what a JSON string stands for; of any other value its text as it is. null and nothing give %NULL.
 *
 * Returns: (transfer none) (nullable): the copy, which lives until the next record begins
 */
const char *clasp_decoding_copy_json (ClaspDecoding *self, ClaspSlice value);
/* What a JSON string stands for, whole, as it was meant; a NUL may be in it. %NULL data if it is no string. */
ClaspSlice clasp_decoding_unescape (ClaspDecoding *self, ClaspSlice value);

/**
 * clasp_decoding_printf:
 *
 * Returns: (transfer none): the text, which lives until the next record begins
 */
const char *clasp_decoding_printf (ClaspDecoding *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* ---- units */

/**
 * clasp_decoding_add:
 *
 * Adds a unit that is all of the record. @kind: static or from a function above.
 *
 * Returns: (transfer none): the unit, to be filled until the next one is added
 */
ClaspUnit *clasp_decoding_add (ClaspDecoding *self, const char *kind, ClaspUnitRole role);

/**
 * clasp_decoding_get_last:
 *
 * Returns: (transfer none): the unit that was added last
 */
ClaspUnit *clasp_decoding_get_last (ClaspDecoding *self);
/* Whether the record has as many units as are kept, the last of which says so: what is added goes nowhere. */
gboolean clasp_decoding_is_full (ClaspDecoding *self);

/**
 * clasp_decoding_add_invalid:
 *
 * Adds one that cannot be decoded.
 *
 * Returns: (transfer none): the unit
 */
ClaspUnit *clasp_decoding_add_invalid (ClaspDecoding *self, const char *error);
/* Says which of the record's bytes it is. */
void clasp_decoding_set_range (ClaspDecoding *self, ClaspUnit *unit, gsize offset, gsize length);

/**
 * clasp_decoding_get_json_error:
 *
 * Returns: (transfer none): why JSON was not taken, as a sentence for clasp_decoding_add_invalid()
 */
const char *clasp_decoding_get_json_error (ClaspJsonScan scan);

/* ---- pairing */

/* How an answer leaves its request. */
typedef enum
{
  CLASP_ANSWER_LAST,   /* nothing more comes */
  CLASP_ANSWER_ITEM,   /* more may come */
  CLASP_ANSWER_SETTLE, /* nobody waits any more, but more may come */
} ClaspAnswer;

/* An id, and what scopes it. */
typedef struct
{
  guint space;      /* ClaspPairsSpace */
  ClaspSlice scope; /* a namespace or session that numbers by itself */
  ClaspSlice id;
} ClaspAsk;

#define CLASP_ASK(id) ((ClaspAsk) { CLASP_PAIRS_ID, CLASP_SLICE_NONE, (id) })
#define CLASP_ASK_IN(space, id) ((ClaspAsk) { (space), CLASP_SLICE_NONE, (id) })
#define CLASP_ASK_OPENING ((ClaspAsk) { CLASP_PAIRS_OPENING, CLASP_SLICE_NONE, CLASP_SLICE_NONE })
#define CLASP_ASK_BEAT ((ClaspAsk) { CLASP_PAIRS_BEAT, CLASP_SLICE_NONE, CLASP_SLICE_NONE })

/* @unit is asked by the record's side: it is remembered with its label, channel and id. */
void clasp_decoding_ask (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask);
/* The same for what nobody waits for, but something may refer to. */
void clasp_decoding_ask_hidden (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask);
/* The same where an id may be used again at any time, so that it is no mistake. */
void clasp_decoding_ask_again (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask);
/* @unit answers what the other side asked: it gets answers, latency and, where it has none, label and channel.
 * %FALSE: nothing was asked. */
gboolean clasp_decoding_answer (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask, ClaspAnswer how);
/* The record's side gives up what it asked itself. @unit (nullable) gets label and channel. */
gboolean clasp_decoding_cancel (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask);

/**
 * clasp_decoding_find:
 *
 * Returns: (transfer none) (nullable): what the record's side (@own) or the other asked
 */
ClaspPairsRequest *clasp_decoding_find (ClaspDecoding *self, ClaspAsk ask, gboolean own);

/**
 * clasp_decoding_get_pairs:
 *
 * Returns: (transfer none): the table of what was asked
 */
ClaspPairs *clasp_decoding_get_pairs (ClaspDecoding *self);

/* ---- heartbeats */

/* The record is a heartbeat of its side. */
void clasp_decoding_beat (ClaspDecoding *self);
void clasp_decoding_get_beats (ClaspDecoding *self, ClaspBeats *beats);

/* How often a client of this connection sends a heartbeat by itself, µs; 0: it sends none. */
void clasp_decoding_set_beat_interval (ClaspDecoding *self, gint64 interval_us);
gint64 clasp_decoding_get_beat_interval (ClaspDecoding *self);

/* ---- clues to classic failures */

typedef enum
{
  CLASP_CLUE_NAMESPACE_ASKED = 1 << 0,   /* Socket.IO: the client sent CONNECT */
  CLASP_CLUE_NAMESPACE_UNASKED = 1 << 1, /* Socket.IO: the server connected by itself, as versions 1 and 2 do */
  CLASP_CLUE_OTHER_GRAPHQL = 1 << 2,     /* a message type of the other GraphQL protocol */
  CLASP_CLUE_NO_SEPARATOR = 1 << 3,      /* SignalR: text without 0x1E was sent */
  CLASP_CLUE_IDENTIFIER_ORDER =
      1 << 4,                     /* Action Cable: an identifier that differs from a subscribed one only in its order */
  CLASP_CLUE_TAKEN_OVER = 1 << 5, /* MQTT: another client has the same identifier */
} ClaspClue;

/* Keeps a clue until the end. */
void clasp_decoding_note (ClaspDecoding *self, ClaspClue clue);
/* Flags of #ClaspClue: all that were noted. */
guint clasp_decoding_get_clues (ClaspDecoding *self);

/**
 * ClaspDecoder:
 *
 * One dialect's decoder: functions on a state of a fixed size, which begins as zeros.
 */
typedef struct
{
  gsize state_size;
  /* Its messages do not end where records do: a payload that was not kept is decoded as well, since it is missed. */
  gboolean stream;
  /* (nullable) */
  void (*init) (gpointer state, const ClaspDialectHints *hints);
  /* Takes a text or binary message, or both directions' pieces of a byte stream. */
  void (*decode) (gpointer state, ClaspDecoding *decoding);
  /* (nullable): records of a unit that was not completed by now. */
  gboolean (*get_unfinished) (gpointer state, guint64 *first, guint64 *last);
  /* (nullable) */
  void (*clear) (gpointer state);
} ClaspDecoder;

G_END_DECLS
