/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-capture.h"
#include "clasp-ending.h"
#include "clasp-report.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_RUN_OPENING,     /* is being recorded, and not open yet */
  CLASP_RUN_OPEN,        /* is being recorded */
  CLASP_RUN_CLOSED,      /* was open, and ended */
  CLASP_RUN_FAILED,      /* did not open */
  CLASP_RUN_INTERRUPTED, /* the program ended before it did */
} ClaspRunState;

/**
 * ClaspHistoryRun:
 *
 * One run of a connection as the history knows it: a capture in the user's cache, or, once it is kept, among the user's
 * data. Properties (read-only, notified): "when" (string: when it began), "outcome" (string: how it ended, in a few
 * words), "details" (string: messages, how long, size), "kept" (boolean), "live" (boolean: it is being recorded).
 */
#define CLASP_TYPE_HISTORY_RUN (clasp_history_run_get_type ())
G_DECLARE_FINAL_TYPE (ClaspHistoryRun, clasp_history_run, CLASP, HISTORY_RUN, GObject)

/**
 * clasp_history_run_get_path:
 *
 * Returns: (transfer none): the path of its capture
 */
const char *clasp_history_run_get_path (ClaspHistoryRun *self);
ClaspRunState clasp_history_run_get_state (ClaspHistoryRun *self);

/**
 * clasp_history_run_get_started:
 * @self: a run
 *
 * Returns: when it began, in microseconds since 1970
 */
gint64 clasp_history_run_get_started (ClaspHistoryRun *self);
gint64 clasp_history_run_get_n_messages (ClaspHistoryRun *self); /* -1: not known */
guint clasp_history_run_get_code (ClaspHistoryRun *self); /* of the end; HTTP's status where it did not open; 0: none */
gboolean clasp_history_run_get_kept (ClaspHistoryRun *self);
gboolean clasp_history_run_is_live (ClaspHistoryRun *self);

/**
 * clasp_history_run_open:
 * @self: a run
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Opens its capture for reading; the same is given again as long as somebody has it.
 *
 * Returns: (transfer full) (nullable): the capture
 */
ClaspCapture *clasp_history_run_open (ClaspHistoryRun *self, GError **error);

/* What the session that records the run tells of it; each is written at once. */
void clasp_history_run_tell_report (ClaspHistoryRun *self, const ClaspReport *report);
void clasp_history_run_tell_end (ClaspHistoryRun *self, const ClaspEnding *ending, guint64 n_messages, gint64 open_us);
/* Nobody will tell how it ended. */
void clasp_history_run_tell_gone (ClaspHistoryRun *self);

/**
 * ClaspHistoryLimits:
 * @max_size: bytes of all runs that were not kept
 * @max_days: how old one that was not kept may be
 */
typedef struct
{
  guint64 max_size;
  guint max_days;
} ClaspHistoryLimits;

/* As shipped: 20 GiB, 90 days. */
#define CLASP_HISTORY_LIMITS_DEFAULT ((ClaspHistoryLimits) { G_GUINT64_CONSTANT (20) << 30, 90 })

/**
 * ClaspHistory:
 *
 * The runs of all connections, each a capture (0600) in a folder of its connection (0700). Main thread only.
 *
 * Signals: "told" (string): a sentence about runs that a limit took, or a file that could not be handled; "changed":
 * the number or the size of the runs has changed.
 */
#define CLASP_TYPE_HISTORY (clasp_history_get_type ())
G_DECLARE_FINAL_TYPE (ClaspHistory, clasp_history, CLASP, HISTORY, GObject)

/**
 * clasp_history_new:
 * @cache: (nullable): where runs are; %NULL: <user cache dir>/handclasp/runs
 * @data: (nullable): where kept runs are; %NULL: <user data dir>/handclasp/runs
 *
 * Returns: (transfer full): a history that has read nothing yet
 */
ClaspHistory *clasp_history_new (const char *cache, const char *data);
/* Reads what is there, and has the limits hold. Once. */
void clasp_history_load (ClaspHistory *self);
void clasp_history_set_limits (ClaspHistory *self, const ClaspHistoryLimits *limits);

/**
 * clasp_history_get_runs:
 * @connection: a connection's id
 *
 * Returns: (transfer none): a list of ClaspHistoryRun, the latest first; the same for all its life
 */
GListModel *clasp_history_get_runs (ClaspHistory *self, const char *connection);

/**
 * clasp_history_begin:
 * @connection: a connection's id
 * @url: where it leads; secrets in it are not kept here
 * @capture: (out) (transfer full): where to record
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Begins a run: a new file, which is in the list from now on.
 *
 * Returns: (transfer full) (nullable): the run
 */
ClaspHistoryRun *clasp_history_begin (ClaspHistory *self, const char *connection, const char *url,
                                      ClaspCapture **capture, GError **error);

/**
 * clasp_history_set_kept:
 * @kept: whether the limits leave it alone, and it stands among the user's data
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: whether it was moved
 */
gboolean clasp_history_set_kept (ClaspHistory *self, ClaspHistoryRun *run, gboolean kept, GError **error);

/**
 * clasp_history_remove:
 * @run: one that is not being recorded
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Takes a run away; clasp_history_restore() brings it back as long as nothing else was removed and the program runs.
 *
 * Returns: whether it is away
 */
gboolean clasp_history_remove (ClaspHistory *self, ClaspHistoryRun *run, GError **error);

/**
 * clasp_history_restore:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: whether that went well
 */
gboolean clasp_history_restore (ClaspHistory *self, ClaspHistoryRun *run, GError **error);

/**
 * clasp_history_forget_all:
 * @with_kept: whether those that are kept go as well
 *
 * Deletes all runs but those that are being recorded or shown, for good.
 *
 * Returns: how many
 */
guint clasp_history_forget_all (ClaspHistory *self, gboolean with_kept);

/* How many runs there are, how many of these are kept, and their bytes on disk. */
void clasp_history_measure (ClaspHistory *self, guint *n_runs, guint *n_kept, guint64 *bytes);

G_END_DECLS
