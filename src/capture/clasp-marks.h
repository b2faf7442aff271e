/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The longest text of a mark, in characters. */
#define CLASP_MARK_TEXT_MAX 1000

/**
 * ClaspMarks:
 *
 * The records of one capture that the user has marked, each with a line of text if wanted. They are kept in a file
 * beside the capture, never in it. Any thread asks; the main thread sets.
 *
 * Signal "changed" (uint64 index): a mark was set, changed or taken off; G_MAXUINT64: many were.
 */
#define CLASP_TYPE_MARKS (clasp_marks_get_type ())
G_DECLARE_FINAL_TYPE (ClaspMarks, clasp_marks, CLASP, MARKS, GObject)

/**
 * clasp_marks_new:
 * @path: (nullable): the file they are kept in, which need not be there; %NULL: they are kept in memory alone
 *
 * Reads the marks of a file. One that cannot be read is never overwritten: clasp_marks_set() says why.
 *
 * Returns: (transfer full): the marks
 */
ClaspMarks *clasp_marks_new (const char *path);

/**
 * clasp_marks_dup_path:
 * @capture_path: a capture
 *
 * Returns: (transfer full): where its marks are kept
 */
char *clasp_marks_dup_path (const char *capture_path);

/**
 * clasp_marks_set:
 * @self: marks
 * @index: of a record, from 0
 * @text: (nullable): one line of at most CLASP_MARK_TEXT_MAX characters; "": a mark without words; %NULL: takes it off
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Marks a record and writes the file.
 *
 * Returns: whether it is kept; if not, nothing has changed
 */
gboolean clasp_marks_set (ClaspMarks *self, guint64 index, const char *text, GError **error);

/**
 * clasp_marks_get:
 * @self: marks
 * @index: of a record, from 0
 *
 * Returns: (transfer full) (nullable): the text of its mark; %NULL: it has none
 */
char *clasp_marks_get (ClaspMarks *self, guint64 index);
gboolean clasp_marks_has (ClaspMarks *self, guint64 index);
guint clasp_marks_get_n_marks (ClaspMarks *self);

/* Tells that the file stands at @path now. */
void clasp_marks_moved (ClaspMarks *self, const char *path);

/**
 * clasp_marks_set_many:
 * @indices: (element-type guint64): of records, from 0
 * @text: (nullable): what is said of those that have no mark yet; %NULL: all their marks are taken off
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Marks many records at once: the file is written once.
 *
 * Returns: whether it is kept; if not, nothing has changed
 */
gboolean clasp_marks_set_many (ClaspMarks *self, const GArray *indices, const char *text, GError **error);

/**
 * clasp_marks_take_all:
 * @self: marks
 * @other: marks of another capture with the same records
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Takes over the marks of another capture in place of its own.
 *
 * Returns: whether they are kept
 */
gboolean clasp_marks_take_all (ClaspMarks *self, ClaspMarks *other, GError **error);

G_END_DECLS
