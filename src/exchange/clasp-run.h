/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"
#include "clasp-json-part.h"
#include "clasp-secrets.h"
#include "clasp-units.h"

G_BEGIN_DECLS

/* How many connections are read of one file: each takes files of its own. */
#define CLASP_FILE_CONNECTIONS_MAX 10000

/* One line that was said while opening, as it was. */
typedef struct
{
  gboolean out;
  gboolean to_proxy; /* to or from it */
  gint64 t_us;
  GBytes *bytes;   /* without its end */
  const char *eol; /* "\r\n", "\n" or "" */
} ClaspRunLine;

/**
 * ClaspRun:
 * @capture: its records
 * @url: the address, with its secrets where they are known
 * @lines: (element-type ClaspRunLine): what was said while opening, in order
 * @report: (nullable): the report as `check --json` prints it, secrets masked
 * @end: (nullable): how it ended, as the end object's members "end", "verdicts", "diagnosis"
 * @secrets: values that are known to be secrets
 *
 * One run of a connection, out of a file: ours or others'.
 */
typedef struct
{
  ClaspCapture *capture;
  char *url;
  GPtrArray *lines;
  char *report;
  char *end;
  ClaspSecrets *secrets;
} ClaspRun;

/**
 * clasp_run_new:
 * @capture: its records and notes
 *
 * Reads a capture's notes.
 *
 * Returns: (transfer full): a run
 */
ClaspRun *clasp_run_new (ClaspCapture *capture);
void clasp_run_free (ClaspRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspRun, clasp_run_free)

/**
 * clasp_run_write_notes:
 * @report: (nullable): a report object
 * @url: the address
 * @lines: (nullable) (element-type ClaspRunLine): what was said while opening
 * @end: (nullable): an end object's members as an object
 * @secrets: (nullable): values that are in it and known to be secrets
 * @capture: a capture that was begun
 *
 * Gives a capture the notes that clasp_run_new() reads.
 */
void clasp_run_write_notes (ClaspCapture *capture, const char *report, const char *url, const GPtrArray *lines,
                            const char *end, const ClaspSecrets *secrets);

/**
 * clasp_run_lines_new:
 *
 * Returns: (transfer full): a list of lines without any
 */
GPtrArray *clasp_run_lines_new (void);
void clasp_run_lines_add (GPtrArray *lines, gboolean out, gint64 t_us, const char *bytes, gssize length,
                          const char *eol);

/**
 * clasp_run_line_dup_text:
 * @secrets: (nullable): the run's
 *
 * Returns: (transfer full): a line of an opening, masked or not, without its end
 */
char *clasp_run_line_dup_text (const ClaspRunLine *line, const ClaspSecrets *secrets, gboolean with_secrets);

/**
 * clasp_run_dup_report:
 *
 * Returns: (transfer full): the report object, with its secrets when they are wanted and known
 */
char *clasp_run_dup_report (const ClaspRun *self, gboolean with_secrets);

/**
 * clasp_run_dup_end:
 *
 * Returns: (transfer full) (nullable): how it ended, the same way
 */
char *clasp_run_dup_end (const ClaspRun *self, gboolean with_secrets);

/**
 * clasp_run_dup_url:
 *
 * Returns: (transfer full): the address, masked or not
 */
char *clasp_run_dup_url (const ClaspRun *self, gboolean with_secrets);

/**
 * clasp_run_dup_subprotocol:
 *
 * Returns: (transfer full) (nullable): what the report says of the subprotocol; %NULL: none
 */
char *clasp_run_dup_subprotocol (const ClaspRun *self);

/**
 * clasp_run_find_secrets:
 * @self: a run
 * @units: (nullable): what was fed the record last
 * @opcode: the record's
 * @data: its payload
 * @length: bytes
 *
 * Finds the secrets of a payload: values that the opening sent, and those that its dialect tells of.
 *
 * Returns: (transfer full) (nullable) (element-type ClaspSpan): their places; %NULL: there are none, or secrets are
 * shown
 */
GArray *clasp_run_find_secrets (const ClaspRun *self, ClaspUnits *units, guint8 opcode, const guint8 *data,
                                gsize length);

G_END_DECLS
