/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdatomic.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/**
 * ClaspCaptureFile:
 *
 * The file of a capture. Errors name it. Reading is for any thread; a zeroed one with @fd -1 is none.
 */
typedef struct
{
  int fd;
  char *name;
  int memory_fd;                 /* what did not fit on the disk */
  _Atomic guint64 memory_offset; /* where that begins; 0: all is on the disk */
} ClaspCaptureFile;

/**
 * clasp_capture_file_create:
 * @path: (nullable): %NULL makes a file nobody else sees
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * A capture there is emptied; a file that is something else is left alone, with an error.
 *
 * Returns: whether that went well
 */
gboolean clasp_capture_file_create (ClaspCaptureFile *self, const char *path, GError **error);

/**
 * clasp_capture_file_create_in_memory:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * A file that no disk holds.
 *
 * Returns: whether that went well
 */
gboolean clasp_capture_file_create_in_memory (ClaspCaptureFile *self, GError **error);

/**
 * clasp_capture_file_spill:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * What is written from @offset on stays in memory.
 *
 * Returns: whether that went well
 */
gboolean clasp_capture_file_spill (ClaspCaptureFile *self, guint64 offset, GError **error);
/* Where that begins; 0: all is on the disk. */
guint64 clasp_capture_file_get_spilled (ClaspCaptureFile *self);

/**
 * clasp_capture_file_open:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * For reading. Fails when it is no regular file. @size: in bytes.
 *
 * Returns: whether that went well
 */
gboolean clasp_capture_file_open (ClaspCaptureFile *self, const char *path, guint64 *size, GError **error);
void clasp_capture_file_clear (ClaspCaptureFile *self);

/**
 * clasp_capture_file_read:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Gives the bytes read: fewer than @length at the file's end, or with @error.
 */
gsize clasp_capture_file_read (ClaspCaptureFile *self, guint64 offset, void *buffer, gsize length, GError **error);

/**
 * clasp_capture_file_write:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Writes all of @pieces, which it changes. After a failure the file ends at @offset, if that can be had.
 *
 * Returns: whether that went well
 */
gboolean clasp_capture_file_write (ClaspCaptureFile *self, guint64 offset, struct iovec *pieces, guint n_pieces,
                                   GError **error);
/* What the file's disk has left for the user, and all it has. */
gboolean clasp_capture_file_get_free (ClaspCaptureFile *self, guint64 *free_bytes, guint64 *all_bytes);
/* Whether a program records in the file there. */
gboolean clasp_capture_file_is_recorded (const char *path);
/* Lets others record in the file that was made. */
void clasp_capture_file_unlock (ClaspCaptureFile *self);

/**
 * clasp_capture_file_set_foreign:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Sets "is not a capture".
 */
void clasp_capture_file_set_foreign (ClaspCaptureFile *self, GError **error);

/**
 * clasp_capture_file_set_cut:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Sets "is shorter than it was", unless @error is set already.
 */
void clasp_capture_file_set_cut (ClaspCaptureFile *self, GError **error);

G_END_DECLS
