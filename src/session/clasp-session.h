/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-profile.h"
#include "clasp-diagnosis.h"
#include "clasp-endpoint.h"
#include "clasp-history.h"
#include "clasp-meaning.h"
#include "clasp-record-list.h"
#include "clasp-report-json.h"
#include "clasp-raw-frame.h"
#include "clasp-report.h"
#include "clasp-session-state.h"
#include "clasp-sign-in.h"
#include "clasp-tap.h"
#include "clasp-variables.h"

G_BEGIN_DECLS

/* The boxed type of the "report" property; NULL-safe copies are references. */
#define CLASP_TYPE_REPORT (clasp_report_get_type ())
GType clasp_report_get_type (void);

/**
 * ClaspSession:
 *
 * One connection and its life, for a window or the command line. Main thread only (the thread-default context it was
 * made in).
 *
 * Properties (read-only, notified on change only): "profile" (ClaspProfile, construct-only: what to connect with;
 * edited by the request pane; its "last-used", "last-outcome" and "last-status" are set here, and its "insecure" is
 * taken back), "state" (ClaspSessionState), "report" (boxed ClaspReport, nullable; replaced while opening goes on),
 * "diagnoses" (GListModel of ClaspDiagnosis, best first), "records" (ClaspRecordList, never NULL; a new one for each
 * connection), "headline" (string: the verdict in a few words, "Connection established", "Handshake failed"), "summary"
 * (string: "426 Upgrade Required · 2 of 19 rules broken · 6.1 ms"), "ending-text" (string: how it ended, in plain
 * words), "meaning" (ClaspMeaning, nullable: what the messages mean; a
 * new one for each connection), "can-send" (boolean), "n-messages" (uint64), "rate" (double, messages a second),
 * "bytes-rate" (double),
 * "backlog" (uint64, bytes not yet written), "round-trip" (int64, µs, -1 unknown), "capture-size" (uint64),
 * "capture-problem" (string, nullable: why recording stopped), "notices" (strv: sentences that are worth saying beside
 * the report, each once, such as which secret was not sent).
 *
 * Signal "notice" (string): a sentence was added to "notices". What is said of a password is said before it is sent.
 */
#define CLASP_TYPE_SESSION (clasp_session_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSession, clasp_session, CLASP, SESSION, GObject)

/**
 * clasp_session_new:
 * @limits: (nullable): preferences that hold for every connection unless the connection says otherwise
 *
 * Returns: (transfer full): the session, not connected
 */
ClaspSession *clasp_session_new (ClaspProfile *profile, const ClaspLimits *limits);
void clasp_session_set_limits (ClaspSession *self, const ClaspLimits *limits);

/**
 * clasp_session_get_profile:
 *
 * Returns: (transfer none): what it connects
 */
ClaspProfile *clasp_session_get_profile (ClaspSession *self);

/**
 * clasp_session_get_target:
 *
 * Returns: (transfer none): what the profile has become for the last attempt, by redirects that were followed: what a
 * probe begins with
 */
ClaspProfile *clasp_session_get_target (ClaspSession *self);
ClaspSessionState clasp_session_get_state (ClaspSession *self);

/**
 * clasp_session_get_report:
 *
 * Returns: (transfer none) (nullable): what the last opening came to so far
 */
ClaspReport *clasp_session_get_report (ClaspSession *self);

/**
 * clasp_session_get_diagnoses:
 *
 * Returns: (transfer none): the causes of its failure: a list of ClaspDiagnosis
 */
GListModel *clasp_session_get_diagnoses (ClaspSession *self);

/**
 * clasp_session_get_records:
 *
 * Returns: (transfer none): the records of the connection
 */
ClaspRecordList *clasp_session_get_records (ClaspSession *self);

/**
 * clasp_session_get_left:
 *
 * Returns: how long all attempts of the opening together may yet take, µs; -1 when it is not opening
 */
gint64 clasp_session_get_left (ClaspSession *self);

/**
 * clasp_session_get_ending:
 *
 * Returns: (transfer none) (nullable): how the connection ended; %NULL before the end
 */
const ClaspEnding *clasp_session_get_ending (ClaspSession *self);

/**
 * clasp_session_dup_endpoint_verdicts:
 *
 * Returns: (transfer full) (nullable) (element-type ClaspVerdict): the verdicts on rules FRM, CLS and EXT after the
 * end; %NULL before
 */
GPtrArray *clasp_session_dup_endpoint_verdicts (ClaspSession *self);

/* Before connecting: whether redirects are followed, every attempt within one deadline and named in ClaspReport.hops.
 * */
void clasp_session_set_follow (ClaspSession *self, gboolean follow);

/**
 * clasp_session_set_variables:
 * @variables: (nullable): what the profile's placeholders stand for; %NULL: only what is built in
 *
 * Before connecting. The profile keeps its placeholders. One that has no value fails the opening before anything is
 * sent.
 */
void clasp_session_set_variables (ClaspSession *self, ClaspVariables *variables);

/**
 * clasp_session_get_variables:
 *
 * Returns: (transfer none) (nullable): what was set by clasp_session_set_variables()
 */
ClaspVariables *clasp_session_get_variables (ClaspSession *self);

/**
 * clasp_session_can_follow:
 *
 * Returns: whether the opening failed by a redirect that says where to
 */
gboolean clasp_session_can_follow (ClaspSession *self);

/**
 * clasp_session_follow:
 *
 * Follows the redirect that the opening failed by, on the user's click: the profile leads there from now on, without
 * what may not go to another origin (clasp_redirect_apply()), and is connected.
 *
 * Returns: %FALSE with a #GIOErrorEnum and a sentence when it leads nowhere or to where others can listen
 */
gboolean clasp_session_follow (ClaspSession *self, GError **error);

/**
 * clasp_session_dup_sign_in:
 *
 * Returns: (transfer full) (nullable): what the server or the proxy asks for, when the opening failed by that; see
 *   clasp_sign_in_dup_warning() for what has to be said before a password is given
 */
ClaspSignIn *clasp_session_dup_sign_in (ClaspSession *self);

/**
 * clasp_session_sign_in:
 *
 * Gives user and password to who asked, the server or the proxy, and connects again. They are kept in the profile while
 * the program runs, for this origin or this proxy alone, and are only sent when asked for.
 *
 * Returns: %FALSE with %G_IO_ERROR_NOT_SUPPORTED and a sentence when the kind of sign-in is not known here
 */
gboolean clasp_session_sign_in (ClaspSession *self, const char *user, const char *password, GError **error);

/* Takes the connection as it is now and opens it. Records of an earlier connection are dropped. Does nothing while one
 * is open. */
void clasp_session_connect (ClaspSession *self);

/**
 * clasp_session_show_report:
 * @report: how it opens, opened or failed
 * @ending: (nullable): how it ended, once it was open
 * @silent_for_us: in microseconds, how long nothing had come or gone when it ended; negative: not known
 *
 * Shows what became of a connection that is not this session's own, such as one read from a file. Only while nothing is
 * connected.
 */
void clasp_session_show_report (ClaspSession *self, ClaspReport *report, const ClaspEnding *ending,
                                gint64 silent_for_us);
/* Stops an opening at once, or begins the closing handshake (1000) of an open connection. */
void clasp_session_disconnect (ClaspSession *self);
/* Ends TCP at once. */
void clasp_session_abort (ClaspSession *self);

/* Each gives %FALSE with @error, of the domain G_IO_ERROR, when it can't be sent. */
gboolean clasp_session_send_text (ClaspSession *self, const char *text, gssize length, GError **error);
gboolean clasp_session_send_binary (ClaspSession *self, GBytes *payload, GError **error);
gboolean clasp_session_send_ping (ClaspSession *self, GBytes *payload, GError **error);
gboolean clasp_session_send_frame (ClaspSession *self, const ClaspFrameSpec *spec, GBytes *payload, GError **error);

/**
 * clasp_session_send_raw:
 * @self: an open session
 * @raw: what to send, exactly as told
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Sends all the frames of @raw, when it holds clasp_raw_frame_check().
 *
 * Returns: whether all of them are on their way
 */
gboolean clasp_session_send_raw (ClaspSession *self, const ClaspRawFrame *raw, GError **error);

/**
 * clasp_session_close:
 * @self: an open session
 * @code: of the close; 0: none
 * @reason: what is said with it
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: %FALSE with @error when a close may not hold that
 */
gboolean clasp_session_close (ClaspSession *self, guint code, const char *reason, GError **error);

/* Before connecting. @record: %FALSE keeps no capture and no record list (memory does not grow). */
void clasp_session_set_tap (ClaspSession *self, const ClaspTap *tap, gpointer user_data, gboolean record);
/* Before connecting: where the capture is written; %NULL: a file nobody sees. */
void clasp_session_set_capture_path (ClaspSession *self, const char *path);
/* Before connecting: what the messages mean is found out while they are recorded. */
void clasp_session_set_reads_meaning (ClaspSession *self, gboolean reads_meaning);

/**
 * clasp_session_get_meaning:
 *
 * Returns: (transfer none) (nullable): what the messages of the last connection mean; %NULL: nobody reads it, or
 * nothing is recorded
 */
ClaspMeaning *clasp_session_get_meaning (ClaspSession *self);
/* Before connecting: when recording stops. */
void clasp_session_set_capture_limits (ClaspSession *self, const ClaspCaptureLimits *limits);

/**
 * clasp_session_set_history:
 * @history: (nullable): where runs are recorded, unless a capture path is set
 * @connection: (nullable): whose runs they are
 *
 * Before connecting. A run that can't be recorded there forbids no connecting: "capture-problem" says why.
 */
void clasp_session_set_history (ClaspSession *self, ClaspHistory *history, const char *connection);

/**
 * clasp_session_show_capture:
 * @capture: one that is over, or whose program is gone
 *
 * Shows what was recorded instead of connecting: report, messages, the end and its diagnosis as they were then.
 * Connecting is possible afterwards, and begins a run of its own.
 */
void clasp_session_show_capture (ClaspSession *self, ClaspCapture *capture);

/**
 * clasp_session_get_run:
 *
 * Returns: (transfer none) (nullable): the run that is being recorded; %NULL: none
 */
ClaspHistoryRun *clasp_session_get_run (ClaspSession *self);

/**
 * clasp_session_get_capture:
 *
 * Returns: (transfer none) (nullable): what is recorded, or shown; %NULL: nothing
 */
ClaspCapture *clasp_session_get_capture (ClaspSession *self);

/**
 * clasp_session_get_capture_problem:
 *
 * Nothing is read any more then, until the connection is closed.
 *
 * Returns: (transfer none) (nullable): why recording stopped, translated; %NULL: it did not
 */
const char *clasp_session_get_capture_problem (ClaspSession *self);

G_END_DECLS
