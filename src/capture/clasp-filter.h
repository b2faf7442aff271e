/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"
#include "clasp-units.h"

G_BEGIN_DECLS

/**
 * ClaspFilter:
 *
 * What the filter bar and `show` say, read once and matched against many records. Terms that stand side by side must
 * all hold; "or", "not" (or "-" before a term) and parentheses work as usual. A term is a word, a "phrase" ("…"c: upper
 * and lower case differ), a /regex/, hex:, dir:, type:, len:, frames:, time:, at:, gap:, code:, rule:, is:, kind:,
 * label:, channel:, latency:, or a path into JSON with or without a comparison. Immutable: any thread may match.
 */
typedef struct _ClaspFilter ClaspFilter;

/**
 * ClaspFilterPlace:
 * @offset: the first byte of the filter's text that is meant
 * @length: how many bytes; 0: something is missing there
 *
 * Where a filter cannot be read.
 */
typedef struct
{
  gsize offset;
  gsize length;
} ClaspFilterPlace;

/**
 * clasp_filter_new:
 * @text: the filter, UTF-8; "" lets everything pass
 * @place: (out) (optional): where it cannot be read
 * @error: return location for an error of G_IO_ERROR_INVALID_ARGUMENT, whose text gives the reason
 *
 * Reads a filter.
 *
 * Returns: (transfer full) (nullable): the filter
 */
ClaspFilter *clasp_filter_new (const char *text, ClaspFilterPlace *place, GError **error);
void clasp_filter_free (ClaspFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspFilter, clasp_filter_free)

/**
 * clasp_filter_get_terms:
 * @self: a filter
 * @n_terms: (out): how many; 0 where "or" stands between them
 *
 * Tells where the terms stand that must all hold, in their order; what stands in parentheses is one.
 *
 * Returns: (transfer none) (array length=n_terms): their places in the text
 */
const ClaspFilterPlace *clasp_filter_get_terms (const ClaspFilter *self, guint *n_terms);

/**
 * clasp_filter_suggest:
 * @text: a filter that is being written, UTF-8
 * @at: where, in bytes
 * @paths: (nullable) (array zero-terminated=1): paths into JSON that are known
 * @start: (out): where the term begins that a suggestion takes the place of, up to @at
 *
 * Suggests how the term that is being written may go on: keys of the filter, their values, paths. Where nothing is
 * written yet, all keys.
 *
 * Returns: (transfer full): the suggestions, each the whole term
 */
GStrv clasp_filter_suggest (const char *text, gsize at, const char *const *paths, gsize *start);

/* Whether it lets everything pass. */
gboolean clasp_filter_is_empty (const ClaspFilter *self);

/**
 * ClaspFilterRecord:
 * @entry: the record's
 * @load: gives the payload: valid until the next call; %NULL when there is none to be had
 * @load_data: for @load
 * @wall_start_us: when the connection was begun, µs since 1970
 * @gap_us: since the record before, µs; -1: it is the first
 * @units: (nullable): its units
 * @n_units: how many
 * @unanswered: whether one of its requests was never answered
 * @open: whether one of its requests waits for an answer still
 * @marked: whether the user has marked it
 *
 * What a filter looks at.
 */
typedef struct
{
  const ClaspCaptureEntry *entry;
  const guint8 *(*load) (gsize *length, gpointer load_data);
  gpointer load_data;
  gint64 wall_start_us;
  gint64 gap_us;
  const ClaspUnit *units;
  gsize n_units;
  gboolean unanswered;
  gboolean open;
  gboolean marked;
} ClaspFilterRecord;

/**
 * clasp_filter_find_places:
 * @self: a filter
 * @text: (array length=length): a text that is shown
 * @length: its bytes
 * @places: (element-type ClaspFilterPlace): where to append to
 * @max: so many places at most
 *
 * Tells where words and regexes of the filter stand in a text; those that must not be there are left out.
 */
void clasp_filter_find_places (const ClaspFilter *self, const char *text, gsize length, GArray *places, guint max);

/* A search stops after so many records that a regex took too long for. */
#define CLASP_FILTER_LIMITED_MAX 10

/**
 * clasp_filter_matches:
 * @self: a filter
 * @record: a record
 * @limited: (out) (optional): set to %TRUE, and else left alone, when a regex took too long for this record, which does
 * not   pass then
 *
 * Tells whether a record passes.
 *
 * Returns: %TRUE when it does
 */
gboolean clasp_filter_matches (const ClaspFilter *self, const ClaspFilterRecord *record, gboolean *limited);

/**
 * ClaspFilterScan:
 *
 * Goes through the records of a capture with a filter, one after the other. One thread; zero-initialise to begin, set
 * the fields, end with clasp_filter_scan_clear().
 */
typedef struct
{
  const ClaspFilter *filter;
  ClaspCapture *capture;
  ClaspUnits *units; /* (nullable): fed every record, in order */
  /* (nullable): what is known of a record already, when no units are fed; valid until the next step */
  const ClaspUnit *(*get_units) (guint64 index, gsize *n_units, gpointer user_data);
  gboolean (*is_unanswered) (guint64 index, gpointer user_data); /* (nullable) */
  gboolean (*is_open) (guint64 index, gpointer user_data);       /* (nullable) */
  gpointer user_data;
  ClaspMarks *marks; /* of the capture, once a step was taken */
  guint64 next;      /* the record that is looked at next */
  guint64 n_limited; /* records that a regex took too long for */

  /* What was looked at last. */
  ClaspCaptureEntry entry;
  const ClaspUnit *entry_units;
  gsize n_entry_units;

  /*< private >*/
  ClaspCaptureReader reader;
  GBytes *large;
  gint64 before_us;
} ClaspFilterScan;

/* Looks at record @next and goes to the one behind it; %FALSE at the end, and when the regex took too long too often.
 * @passes: (out): whether it passes. */
gboolean clasp_filter_scan_step (ClaspFilterScan *self, gboolean *passes);

/**
 * clasp_filter_scan_load:
 *
 * Returns: (transfer none) (nullable): the payload of the record that was looked at last; valid until the next step
 */
const guint8 *clasp_filter_scan_load (ClaspFilterScan *self, gsize *length);
void clasp_filter_scan_clear (ClaspFilterScan *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspFilterScan, clasp_filter_scan_clear)

G_END_DECLS
