/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load-request.h"

#include <string.h>

#define SIZE_MAX_ALLOWED (G_GUINT64_CONSTANT (1) << 30)
#define JSON_SIZE_MIN 16
#define BAD_REQUEST "400 Bad Request"
#define PAGE "<!doctype html><meta charset=utf-8><title>Load server</title>\n"

/* The head, decoded. */
typedef struct
{
  char **lines;
  GHashTable *fields;     /* name in lower case: value */
  char *path;             /* without the query */
  GHashTable *parameters; /* of the query */
} Head;

static void
head_clear (Head *head)
{
  g_strfreev (head->lines);
  g_clear_pointer (&head->fields, g_hash_table_unref);
  g_clear_pointer (&head->parameters, g_hash_table_unref);
  g_free (head->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Head, head_clear)

static gboolean
head_init (Head *head, const char *text)
{
  g_auto (GStrv) words = NULL;
  char *query;

  head->lines = g_strsplit (text, "\r\n", 0);
  head->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 1; head->lines[0] != NULL && head->lines[i] != NULL; i++)
    {
      char *colon = strchr (head->lines[i], ':');

      if (colon == NULL)
        continue;
      g_hash_table_insert (head->fields, g_ascii_strdown (head->lines[i], colon - head->lines[i]),
                           g_strstrip (colon + 1));
    }
  words = g_strsplit (head->lines[0] != NULL ? head->lines[0] : "", " ", 0);
  if (g_strv_length (words) != 3 || !g_str_equal (words[0], "GET") || !g_str_has_prefix (words[2], "HTTP/1."))
    return FALSE;
  query = strchr (words[1], '?');
  head->path = g_strndup (words[1], query != NULL ? (gsize) (query - words[1]) : strlen (words[1]));
  head->parameters = g_uri_parse_params (query != NULL ? query + 1 : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  return head->parameters != NULL;
}

static const char *
field (const Head *head, const char *name)
{
  const char *value = g_hash_table_lookup (head->fields, name);

  return value != NULL ? value : "";
}

static void
refuse (LoadRequest *request, const char *status, const char *type, const char *body)
{
  request->service = LOAD_REFUSE;
  g_free (request->answer);
  request->answer = g_strdup_printf (
      "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status, type,
      strlen (body), body);
}

static gboolean
take_number (LoadRequest *request, const Head *head, const char *name, guint64 most, guint64 *number)
{
  const char *text = g_hash_table_lookup (head->parameters, name);
  g_autofree char *body = NULL;

  if (text == NULL || g_ascii_string_to_unsigned (text, 10, 0, most, number, NULL))
    return TRUE;
  body = g_strdup_printf ("%s=%s: not a number from 0 to %" G_GUINT64_FORMAT "\n", name, text, most);
  refuse (request, BAD_REQUEST, "text/plain", body);
  return FALSE;
}

static LoadFilling
filling (const char *type)
{
  if (g_strcmp0 (type, "binary") == 0)
    return LOAD_FILLING_BINARY;
  return g_strcmp0 (type, "utf8") == 0 ? LOAD_FILLING_UTF8 : LOAD_FILLING_TEXT;
}

static gboolean
take_blast (LoadRequest *request, const Head *head, gboolean json)
{
  guint64 size = json ? 200 : 125, fragment = 0, deflate = 0, fin = 0;

  request->service = LOAD_BLAST;
  request->n = 1000;
  if (!take_number (request, head, "size", SIZE_MAX_ALLOWED, &size) ||
      !take_number (request, head, "n", G_MAXUINT64, &request->n) ||
      !take_number (request, head, "rate", G_MAXUINT64, &request->rate) ||
      !take_number (request, head, "fin", 1, &fin) || (json && !take_number (request, head, "deflate", 1, &deflate)) ||
      (!json && !take_number (request, head, "frag", G_MAXUINT64, &fragment)) ||
      !take_number (request, head, "ping", G_MAXUINT64, &request->ping_every))
    return FALSE;
  if (json && size < JSON_SIZE_MIN)
    {
      refuse (request, BAD_REQUEST, "text/plain", "size: 16 bytes at least\n");
      return FALSE;
    }
  if (deflate && strstr (field (head, "sec-websocket-extensions"), "permessage-deflate") == NULL)
    {
      refuse (request, BAD_REQUEST, "text/plain", "offer permessage-deflate\n");
      return FALSE;
    }
  request->spec.filling = json ? LOAD_FILLING_JSON : filling (g_hash_table_lookup (head->parameters, "type"));
  request->spec.deflated = deflate != 0;
  request->spec.size = size;
  request->spec.fragment = fragment;
  request->fin = fin != 0;
  return TRUE;
}

static gboolean
take_service (LoadRequest *request, const Head *head)
{
  if (g_str_equal (head->path, "/blast") || g_str_equal (head->path, "/json"))
    return take_blast (request, head, g_str_equal (head->path, "/json"));
  if (g_str_equal (head->path, "/echo"))
    {
      request->service = LOAD_ECHO;
      return TRUE;
    }
  if (g_str_equal (head->path, "/sink"))
    {
      request->service = LOAD_SINK;
      return take_number (request, head, "n", G_MAXUINT64, &request->n);
    }
  refuse (request, "404 Not Found", "text/plain", "no such path\n");
  return FALSE;
}

/* TRUE: a WebSocket is asked for, as RFC 6455 §4.2.1 wants it. */
static gboolean
check_upgrade (LoadRequest *request, const Head *head)
{
  if (g_ascii_strcasecmp (field (head, "upgrade"), "websocket") != 0)
    {
      if (g_str_equal (head->path, "/"))
        refuse (request, "200 OK", "text/html", PAGE); /* so that a browser has an origin */
      else
        refuse (request, "426 Upgrade Required", "text/plain", "a WebSocket path\n");
      return FALSE;
    }
  if (strlen (field (head, "sec-websocket-key")) != 24 || !g_str_equal (field (head, "sec-websocket-version"), "13"))
    {
      refuse (request, BAD_REQUEST, "text/plain", "bad WebSocket request\n");
      return FALSE;
    }
  return TRUE;
}

/* RFC 6455 §4.2.2. */
static char *
accept_value (const char *key)
{
  static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) guid, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

static void
accept_upgrade (LoadRequest *request, const Head *head)
{
  g_autofree char *accept = accept_value (field (head, "sec-websocket-key"));
  g_autoptr (GString)
      answer = g_string_new ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  const char *protocols = field (head, "sec-websocket-protocol");

  g_string_append_printf (answer, "Sec-WebSocket-Accept: %s\r\n", accept);
  if (*protocols != 0) /* the first one offered */
    g_string_append_printf (answer, "Sec-WebSocket-Protocol: %.*s\r\n", (int) strcspn (protocols, ", "), protocols);
  if (request->spec.deflated)
    g_string_append (answer, "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n");
  g_string_append (answer, "\r\n");
  request->answer = g_string_free_and_steal (g_steal_pointer (&answer));
}

LoadRequest *
load_request_new (const char *text)
{
  LoadRequest *request = g_new0 (LoadRequest, 1);
  g_auto (Head) head = { 0 };

  if (!head_init (&head, text))
    refuse (request, BAD_REQUEST, "text/plain", "not a GET of a path and its parameters\n");
  else if (check_upgrade (request, &head) && take_service (request, &head))
    accept_upgrade (request, &head);
  return request;
}

void
load_request_free (LoadRequest *request)
{
  g_free (request->answer);
  g_free (request);
}
