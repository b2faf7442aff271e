/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-limited-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clasp-format.h"

#define MAX_DEPTH 64

gboolean
clasp_json_is_too_deep (const char *text, gsize length)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '\\' && quoted)
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '[' || text[i] == '{'))
        depth++;
      else if (!quoted && (text[i] == ']' || text[i] == '}') && depth > 0)
        depth--;
      if (depth > MAX_DEPTH)
        return TRUE;
    }
  return FALSE;
}

static void
limited_file_set_errno (GError **error, int number)
{
  if (number == ELOOP)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("it is a link, which may lead anywhere"));
  else
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
}

static gboolean
limited_file_check (int fd, gsize max_size, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    limited_file_set_errno (error, errno);
  else if (!S_ISREG (status.st_mode))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("it is no regular file"));
  else if ((guint64) status.st_size > max_size)
    {
      g_autofree char *limit = clasp_format_bytes (max_size);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it is larger than %s"), limit);
    }
  else
    return TRUE;
  return FALSE;
}

static GBytes *
limited_file_read (int fd, gsize max_size, GError **error)
{
  g_autoptr (GByteArray) contents = g_byte_array_new ();
  guint8 buffer[16 * 1024];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          limited_file_set_errno (error, errno);
          return NULL;
        }
      g_byte_array_append (contents, buffer, (guint) n);
      if (contents->len > max_size)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it grows while it is read"));
          return NULL;
        }
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&contents));
}

GBytes *
clasp_limited_file_read_json (GFile *file, gsize max_size, gboolean follow, GError **error)
{
  g_autoptr (GBytes) contents = NULL;
  const char *path;
  int fd;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  path = g_file_peek_path (file);
  if (path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("it is not on this computer"));
      return NULL;
    }
  /* Without waiting: nobody may ever write to a FIFO. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (follow ? 0 : O_NOFOLLOW));
  if (fd < 0)
    {
      limited_file_set_errno (error, errno);
      return NULL;
    }
  if (limited_file_check (fd, max_size, error))
    contents = limited_file_read (fd, max_size, error);
  close (fd);
  if (contents == NULL)
    return NULL;
  if (g_bytes_get_size (contents) == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it is empty"));
      return NULL;
    }
  if (clasp_json_is_too_deep (g_bytes_get_data (contents, NULL), g_bytes_get_size (contents)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it nests deeper than %d levels"), MAX_DEPTH);
      return NULL;
    }
  return g_steal_pointer (&contents);
}
