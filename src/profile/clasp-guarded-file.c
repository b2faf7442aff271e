/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-guarded-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clasp-limited-file.h"

/* A change takes milliseconds. */
#define LOCK_TRIES 200
#define LOCK_PAUSE 10000 /* µs */
/* Bytes of a file that is looked at; what is larger was not written here. */
#define MAX_FILE_SIZE (64 * 1024 * 1024)

ClaspFolderLock
clasp_folder_lock_take (GFile *folder)
{
  const char *path = g_file_peek_path (folder);
  int fd = path != NULL ? g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) : -1;

  for (guint i = 0; fd >= 0 && i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      if (errno != EWOULDBLOCK && errno != EINTR)
        break;
      g_usleep (LOCK_PAUSE);
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

void
clasp_folder_lock_release (ClaspFolderLock lock)
{
  if (lock >= 0)
    close (lock);
}

static gboolean
guarded_file_fail (int code, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
  return FALSE;
}

static gboolean
guarded_file_refuse (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG, _("Another program has changed it"));
  return FALSE;
}

static gboolean
guarded_file_says (const char *path, const char *checksum)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, NULL);
  g_autofree char *found = bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;

  return g_strcmp0 (found, checksum) == 0;
}

/* A hidden name beside a file: nobody reads it for a connection. (transfer full) */
static char *
guarded_file_make_name (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *name = g_strdup_printf (".handclasp-%d-%s", (int) getpid (), unique);

  return g_build_filename (folder, name, NULL);
}

/* Those who could read and write the file that was there still can, also through its group; nobody else. */
static gboolean
guarded_file_take_access (int fd, const char *like)
{
  struct stat there, own;
  mode_t mode;

  /* A file of its owner alone is what it is already; a link says nothing of who may read. */
  if (lstat (like, &there) != 0 || !S_ISREG (there.st_mode) || fstat (fd, &own) != 0)
    return TRUE;
  mode = (there.st_mode & 0666) | 0600;
  /* Another group than the file had gets no more than everybody has. */
  if (own.st_gid != there.st_gid && fchown (fd, (uid_t) -1, there.st_gid) != 0)
    mode = (mode & ~(mode_t) 0070) | ((mode & 0007) << 3);
  return (own.st_mode & 0777) == mode || fchmod (fd, mode) == 0;
}

/* On the disk before it takes the place of @like. */
static gboolean
guarded_file_write (const char *path, const char *like, const char *contents, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gsize length = strlen (contents), done = 0;
  gssize n = 0;
  int code;

  if (fd < 0)
    return guarded_file_fail (errno, error);
  for (; done < length && n >= 0; done += (gsize) MAX (n, 0))
    {
      n = write (fd, contents + done, length - done);
      if (n < 0 && errno == EINTR)
        n = 0;
    }
  if (done == length && guarded_file_take_access (fd, like) && fsync (fd) == 0)
    return g_close (fd, error);
  code = errno;
  close (fd);
  g_unlink (path);
  return guarded_file_fail (code, error);
}

static gboolean
guarded_file_swap (const char *path, const char *aside)
{
  return renameat2 (AT_FDCWD, aside, AT_FDCWD, path, RENAME_EXCHANGE) == 0;
}

/* The two files take each other's place at once. What was in the place is looked at then: when it is not what was
 * expected, it goes back. */
static gboolean
guarded_file_exchange (const char *path, const char *aside, const char *checksum, const char *own_checksum,
                       gboolean *supported, GError **error)
{
  *supported = TRUE;
  if (!guarded_file_swap (path, aside))
    {
      *supported = errno != EINVAL && errno != ENOSYS && errno != ENOTSUP;
      return guarded_file_fail (errno, error);
    }
  if (guarded_file_says (aside, checksum))
    return TRUE;
  /* A third one that was written between the two swaps is the newest, and keeps the place; the other stays aside. */
  if (guarded_file_swap (path, aside) && !guarded_file_says (aside, own_checksum))
    guarded_file_swap (path, aside);
  return guarded_file_refuse (error);
}

/* A file system that can't swap has the look and the change one after the other. */
static gboolean
guarded_file_replace_plainly (const char *path, const char *aside, const char *checksum, GError **error)
{
  if (!guarded_file_says (path, checksum))
    return guarded_file_refuse (error);
  return g_rename (aside, path) == 0 || guarded_file_fail (errno, error);
}

gboolean
clasp_guarded_file_replace (GFile *file, const char *contents, const char *checksum, GError **error)
{
  const char *path;
  g_autofree char *aside = NULL;
  g_autofree char *own = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean supported, replaced;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  g_return_val_if_fail (contents != NULL && checksum != NULL, FALSE);

  path = g_file_peek_path (file);
  if (!guarded_file_says (path, checksum))
    return guarded_file_refuse (error);
  aside = guarded_file_make_name (path);
  own = g_compute_checksum_for_string (G_CHECKSUM_SHA256, contents, -1);
  if (!guarded_file_write (aside, path, contents, error))
    return FALSE;
  replaced = guarded_file_exchange (path, aside, checksum, own, &supported, &problem);
  if (!replaced && !supported)
    {
      g_clear_error (&problem);
      replaced = guarded_file_replace_plainly (path, aside, checksum, &problem);
    }
  if (replaced || guarded_file_says (aside, own))
    g_unlink (aside);
  if (!replaced)
    g_propagate_error (error, g_steal_pointer (&problem));
  return replaced;
}

gboolean
clasp_guarded_file_remove (GFile *file, const char *checksum, GError **error)
{
  const char *path;
  g_autofree char *aside = NULL;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  g_return_val_if_fail (checksum != NULL, FALSE);

  path = g_file_peek_path (file);
  if (!guarded_file_says (path, checksum))
    return guarded_file_refuse (error);
  aside = guarded_file_make_name (path);
  if (g_rename (path, aside) < 0)
    return guarded_file_fail (errno, error);
  if (guarded_file_says (aside, checksum))
    return g_unlink (aside) == 0 || guarded_file_fail (errno, error);
  /* Where another program has put a new one meanwhile, both stay. */
  if (renameat2 (AT_FDCWD, aside, AT_FDCWD, path, RENAME_NOREPLACE) < 0 && errno != EEXIST)
    g_rename (aside, path);
  return guarded_file_refuse (error);
}

gboolean
clasp_guarded_file_move (GFile *from, GFile *to, GError **error)
{
  g_return_val_if_fail (G_IS_FILE (from) && G_IS_FILE (to), FALSE);

  if (renameat2 (AT_FDCWD, g_file_peek_path (from), AT_FDCWD, g_file_peek_path (to), RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP && errno != EXDEV)
    return guarded_file_fail (errno, error);
  return g_file_move (from, to, G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL, NULL, NULL, error);
}
