/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "clasp-capture-format.h"

/* As many pieces as one writev() takes (IOV_MAX on Linux). */
#define MAX_PIECES 1024

static void
capture_file_set_errno_error (GError **error, int code, const char *format, const char *name)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), format, name, g_strerror (code));
}

/* -------------------------------------------------------------------------------------------------- making, opening */

static int
capture_file_open_hidden (GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "handclasp", NULL);
  g_autofree char *path = g_build_filename (folder, "capture-XXXXXX", NULL);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      capture_file_set_errno_error (error, errno, _("The cache folder “%s” can’t be made: %s"), folder);
      return -1;
    }
  fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    capture_file_set_errno_error (error, errno, _("A file for the messages can’t be made in “%s”: %s"), folder);
  else
    g_unlink (path);
  return fd;
}

/* An empty file or a capture may be overwritten; anything else is somebody's. */
static gboolean
capture_file_may_overwrite (int fd, const char *path, GError **error)
{
  guint8 bytes[CLASP_CAPTURE_HEAD_SIZE];
  ClaspCaptureHead head;
  struct stat status;
  ssize_t got;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a regular file"), path);
      return FALSE;
    }
  got = pread (fd, bytes, sizeof bytes, 0);
  if (got == 0 || (got > 0 && clasp_capture_head_decode (bytes, (gsize) got, &head) != CLASP_CAPTURE_HEAD_FOREIGN))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("“%s” exists and is not a capture; it was left as it is"),
               path);
  return FALSE;
}

/* The lock belongs to the open file, so that two captures of one program exclude each other as well. */
static gboolean
capture_file_is_locked (int fd, gboolean take)
{
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (take)
    return fcntl (fd, F_OFD_SETLK, &whole) != 0 && (errno == EACCES || errno == EAGAIN);
  return fcntl (fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
}

gboolean
clasp_capture_file_is_recorded (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0);
  gboolean locked = fd >= 0 && capture_file_is_locked (fd, FALSE);

  if (fd >= 0)
    close (fd);
  return locked;
}

/* Two programs that record in one file would each destroy what the other wrote. Where there are no locks there is no
   help. */
static gboolean
capture_file_lock (int fd, const char *path, GError **error)
{
  if (!capture_file_is_locked (fd, TRUE))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("Another program is recording in “%s”"), path);
  return FALSE;
}

static int
capture_file_open_named (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0600);

  if (fd < 0 && errno == ELOOP)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   _("“%s” is a link, which is not followed; nothing was recorded"), path);
      return -1;
    }
  if (fd < 0)
    {
      capture_file_set_errno_error (error, errno, _("“%s” can’t be opened for writing: %s"), path);
      return -1;
    }
  if (capture_file_may_overwrite (fd, path, error) && capture_file_lock (fd, path, error))
    {
      /* What is recorded is the user's own, whatever was there before. */
      if (fchmod (fd, 0600) == 0 && ftruncate (fd, 0) == 0)
        return fd;
      capture_file_set_errno_error (error, errno, _("“%s” can’t be emptied: %s"), path);
    }
  close (fd);
  return -1;
}

gboolean
clasp_capture_file_create (ClaspCaptureFile *self, const char *path, GError **error)
{
  self->fd = path != NULL ? capture_file_open_named (path, error) : capture_file_open_hidden (error);
  self->name = g_strdup (path != NULL ? path : _("the hidden capture file"));
  return self->fd >= 0;
}

static int
capture_file_open_memory (GError **error)
{
  int fd = memfd_create ("handclasp-capture", MFD_CLOEXEC);

  if (fd < 0)
    capture_file_set_errno_error (error, errno, _("%s can’t be had: %s"), _("Memory for the messages"));
  return fd;
}

gboolean
clasp_capture_file_create_in_memory (ClaspCaptureFile *self, GError **error)
{
  self->fd = capture_file_open_memory (error);
  self->name = g_strdup (_("the memory for the messages"));
  return self->fd >= 0;
}

gboolean
clasp_capture_file_spill (ClaspCaptureFile *self, guint64 offset, GError **error)
{
  self->memory_fd = capture_file_open_memory (error);
  if (self->memory_fd < 0)
    return FALSE;
  atomic_store_explicit (&self->memory_offset, offset, memory_order_release);
  return TRUE;
}

guint64
clasp_capture_file_get_spilled (ClaspCaptureFile *self)
{
  return atomic_load_explicit (&self->memory_offset, memory_order_acquire);
}

gboolean
clasp_capture_file_open (ClaspCaptureFile *self, const char *path, guint64 *size, GError **error)
{
  struct stat status;

  self->name = g_strdup (path);
  self->fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (self->fd < 0)
    {
      capture_file_set_errno_error (error, errno, _("“%s” can’t be opened: %s"), path);
      return FALSE;
    }
  if (fstat (self->fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      clasp_capture_file_set_foreign (self, error);
      return FALSE;
    }
  *size = (guint64) status.st_size;
  return TRUE;
}

void
clasp_capture_file_clear (ClaspCaptureFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  if (clasp_capture_file_get_spilled (self) != 0)
    close (self->memory_fd);
  atomic_store_explicit (&self->memory_offset, 0, memory_order_release);
  g_clear_pointer (&self->name, g_free);
}

/* ------------------------------------------------------------------------------------------------- reading, writing */

static gsize
capture_file_read_some (ClaspCaptureFile *self, int fd, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  gsize done = 0;

  while (done < length)
    {
      ssize_t got = pread (fd, buffer + done, length - done, (off_t) (offset + done));

      if (got > 0)
        done += (gsize) got;
      else if (got == 0)
        break;
      else if (errno != EINTR)
        {
          capture_file_set_errno_error (error, errno, _("“%s” can’t be read: %s"), self->name);
          break;
        }
    }
  return done;
}

gsize
clasp_capture_file_read (ClaspCaptureFile *self, guint64 offset, void *buffer, gsize length, GError **error)
{
  const guint64 spilled = clasp_capture_file_get_spilled (self);
  gsize done = 0;

  if (spilled == 0)
    return capture_file_read_some (self, self->fd, offset, buffer, length, error);
  if (offset < spilled)
    {
      gsize on_disk = (gsize) MIN ((guint64) length, spilled - offset);

      done = capture_file_read_some (self, self->fd, offset, buffer, on_disk, error);
      if (done < on_disk || done == length)
        return done;
    }
  return done + capture_file_read_some (self, self->memory_fd, offset + done - spilled, (guint8 *) buffer + done,
                                        length - done, error);
}

/* Gives the errno of what went wrong, or 0. */
static int
capture_file_write_all (int fd, guint64 offset, struct iovec *pieces, guint n_pieces)
{
  while (n_pieces > 0)
    {
      ssize_t written = pwritev (fd, pieces, (int) MIN (n_pieces, MAX_PIECES), (off_t) offset);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return written < 0 ? errno : ENOSPC;
      offset += (guint64) written;
      while (n_pieces > 0 && (gsize) written >= pieces->iov_len)
        {
          written -= (ssize_t) pieces->iov_len;
          pieces++;
          n_pieces--;
        }
      if (n_pieces > 0)
        {
          pieces->iov_base = (guint8 *) pieces->iov_base + written;
          pieces->iov_len -= (gsize) written;
        }
    }
  return 0;
}

gboolean
clasp_capture_file_write (ClaspCaptureFile *self, guint64 offset, struct iovec *pieces, guint n_pieces, GError **error)
{
  const guint64 spilled = clasp_capture_file_get_spilled (self);
  const int fd = spilled != 0 ? self->memory_fd : self->fd;
  int code;

  offset -= spilled;
  code = capture_file_write_all (fd, offset, pieces, n_pieces);

  if (code == 0)
    return TRUE;
  capture_file_set_errno_error (error, code, _("“%s” can’t be written: %s"), self->name);
  /* What was written of it goes; if that fails too, recovery takes it for what it is. */
  if (ftruncate (fd, (off_t) offset) != 0)
    g_debug ("The cut of %s failed: %s", self->name, g_strerror (errno));
  return FALSE;
}

void
clasp_capture_file_unlock (ClaspCaptureFile *self)
{
  struct flock whole = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

  if (self->fd >= 0 && fcntl (self->fd, F_OFD_SETLK, &whole) != 0)
    g_debug ("The lock of %s stays: %s", self->name, g_strerror (errno));
}

gboolean
clasp_capture_file_get_free (ClaspCaptureFile *self, guint64 *free_bytes, guint64 *all_bytes)
{
  struct statvfs status;

  if (fstatvfs (self->fd, &status) != 0)
    return FALSE;
  *free_bytes = (guint64) status.f_bavail * status.f_frsize;
  *all_bytes = (guint64) status.f_blocks * status.f_frsize;
  return *all_bytes > 0;
}

void
clasp_capture_file_set_foreign (ClaspCaptureFile *self, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is not a capture"), self->name);
}

void
clasp_capture_file_set_cut (ClaspCaptureFile *self, GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("“%s” is shorter than it was"), self->name);
}
