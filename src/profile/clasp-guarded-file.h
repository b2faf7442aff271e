/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Changes of files that other programs may change at the same moment. What is in a file's place is first set aside and
 * looked at, so that nothing is lost between a look and a change; and those of our own programs wait for each other.
 * Blocks; any thread. */

/**
 * ClaspFolderLock:
 *
 * Keeps other programs of ours from changing a folder; closing its file ends it. -1: it could not be had, as on a file
 * system without locks or when another program does not let go of it for two seconds.
 */
typedef int ClaspFolderLock;

/* Waits for another program of ours that has it, two seconds at most. */
ClaspFolderLock clasp_folder_lock_take (GFile *folder);
void clasp_folder_lock_release (ClaspFolderLock lock);
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (ClaspFolderLock, clasp_folder_lock_release, -1)

/**
 * clasp_guarded_file_replace:
 * @file: there is one
 * @contents: what it says from now on; for those who could read and write it before, whose group it keeps
 * @checksum: the SHA-256 of what it says now, in hexadecimal digits
 *
 * Replaces a file as a whole, unless somebody has changed it.
 *
 * Returns: %FALSE with %G_IO_ERROR_WRONG_ETAG when it says something else, or with what writing gave
 */
gboolean clasp_guarded_file_replace (GFile *file, const char *contents, const char *checksum, GError **error);

/**
 * clasp_guarded_file_remove:
 * @file: there is one
 * @checksum: the SHA-256 of what it says now, in hexadecimal digits
 *
 * Removes a file, unless somebody has changed it.
 *
 * Returns: %FALSE with %G_IO_ERROR_WRONG_ETAG when it says something else, or with what removing gave
 */
gboolean clasp_guarded_file_remove (GFile *file, const char *checksum, GError **error);

/**
 * clasp_guarded_file_move:
 * @from: there is one
 * @to: where nothing is
 *
 * Moves a file or a folder on the same file system, never over another.
 *
 * Returns: %FALSE with %G_IO_ERROR_EXISTS when something is there, or with what moving gave
 */
gboolean clasp_guarded_file_move (GFile *from, GFile *to, GError **error);

G_END_DECLS
