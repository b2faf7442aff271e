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

/* @path: (nullable): %NULL makes a file nobody else sees. A capture there is emptied; a file that is something else is
 * left alone, with an error. */
gboolean clasp_capture_file_create (ClaspCaptureFile *self, const char *path, GError **error);
/* A file that no disk holds. */
gboolean clasp_capture_file_create_in_memory (ClaspCaptureFile *self, GError **error);
/* What is written from @offset on stays in memory. */
gboolean clasp_capture_file_spill (ClaspCaptureFile *self, guint64 offset, GError **error);
/* Where that begins; 0: all is on the disk. */
guint64 clasp_capture_file_get_spilled (ClaspCaptureFile *self);
/* For reading. Fails when it is no regular file. @size: in bytes. */
gboolean clasp_capture_file_open (ClaspCaptureFile *self, const char *path, guint64 *size, GError **error);
void clasp_capture_file_clear (ClaspCaptureFile *self);

/* Gives the bytes read: fewer than @length at the file's end, or with @error. */
gsize clasp_capture_file_read (ClaspCaptureFile *self, guint64 offset, void *buffer, gsize length, GError **error);
/* Writes all of @pieces, which it changes. After a failure the file ends at @offset, if that can be had. */
gboolean clasp_capture_file_write (ClaspCaptureFile *self, guint64 offset, struct iovec *pieces, guint n_pieces,
                                   GError **error);
/* What the file's disk has left for the user, and all it has. */
gboolean clasp_capture_file_get_free (ClaspCaptureFile *self, guint64 *free_bytes, guint64 *all_bytes);
/* Whether a program records in the file there. */
gboolean clasp_capture_file_is_recorded (const char *path);
/* Lets others record in the file that was made. */
void clasp_capture_file_unlock (ClaspCaptureFile *self);
/* Sets "is not a capture". */
void clasp_capture_file_set_foreign (ClaspCaptureFile *self, GError **error);
/* Sets "is shorter than it was", unless @error is set already. */
void clasp_capture_file_set_cut (ClaspCaptureFile *self, GError **error);

G_END_DECLS
