/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-practice-guard.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* "127.0.0.1:8080", "localhost", "[::1]:8080": its host, without brackets; %NULL when it is none. (transfer full) */
static char *
practice_guard_split (const char *text, guint default_port, guint64 *port)
{
  const char *close = *text == '[' ? strchr (text, ']') : NULL;
  const char *end = close != NULL ? close + 1 : text + strcspn (text, ":");

  *port = default_port;
  if (*end == ':' && !g_ascii_string_to_unsigned (end + 1, 10, 1, G_MAXUINT16, port, NULL))
    return NULL;
  if (*end != '\0' && *end != ':')
    return NULL;
  return close != NULL ? g_strndup (text + 1, (gsize) (close - text) - 1) : g_strndup (text, (gsize) (end - text));
}

static gboolean
practice_guard_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

gboolean
clasp_practice_guard_knows_host (const char *host, guint16 port)
{
  guint64 given;
  g_autofree char *name = host != NULL ? practice_guard_split (host, 80, &given) : NULL;

  return name != NULL && given == port && practice_guard_is_loopback (name);
}

gboolean
clasp_practice_guard_knows_origin (const char *origin, guint16 port)
{
  if (origin == NULL || strcmp (origin, CLASP_PRACTICE_ORIGIN) == 0)
    return TRUE;
  return g_str_has_prefix (origin, "http://") && clasp_practice_guard_knows_host (origin + strlen ("http://"), port);
}

/* The port of an address of either family; 0: it has none. */
static guint16
practice_guard_get_port (const struct sockaddr_storage *address)
{
  if (address->ss_family == AF_INET)
    return ntohs (((const struct sockaddr_in *) address)->sin_port);
  return address->ss_family == AF_INET6 ? ntohs (((const struct sockaddr_in6 *) address)->sin6_port) : 0;
}

static gboolean
practice_guard_joins (int fd, guint16 from, guint16 to)
{
  struct sockaddr_storage here, there;
  socklen_t here_size = sizeof here, there_size = sizeof there;

  return getsockname (fd, (struct sockaddr *) &here, &here_size) == 0 && practice_guard_get_port (&here) == from &&
         getpeername (fd, (struct sockaddr *) &there, &there_size) == 0 && practice_guard_get_port (&there) == to;
}

gboolean
clasp_practice_guard_is_own (GSocketAddress *remote, guint16 port)
{
  g_autoptr (GDir) files = g_dir_open ("/proc/self/fd", 0, NULL);
  guint16 from = G_IS_INET_SOCKET_ADDRESS (remote) ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (remote))
                                                   : 0;
  const char *name;

  if (files == NULL || from == 0)
    return FALSE;
  while ((name = g_dir_read_name (files)) != NULL)
    if (practice_guard_joins ((int) g_ascii_strtoll (name, NULL, 10), from, port))
      return TRUE;
  return FALSE;
}
