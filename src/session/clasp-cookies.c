/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-cookies.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-origin.h"

/* Of an origin, and bytes of a Set-Cookie: RFC 6265 §6.1 asks for 50 of a domain and 4,096 at the least. */
#define MAX_COOKIES 180
#define MAX_SET_COOKIE 4096

struct _ClaspCookies
{
  GObject parent_instance;

  GHashTable *jars; /* of SoupCookieJar, by origin */
};

G_DEFINE_FINAL_TYPE (ClaspCookies, clasp_cookies, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
clasp_cookies_finalize (GObject *object)
{
  g_hash_table_unref (CLASP_COOKIES (object)->jars);
  G_OBJECT_CLASS (clasp_cookies_parent_class)->finalize (object);
}

static void
clasp_cookies_class_init (ClaspCookiesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_cookies_finalize;
  signals[CHANGED] = g_signal_new ("changed", CLASP_TYPE_COOKIES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   0);
}

static void
clasp_cookies_init (ClaspCookies *self)
{
  self->jars = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

ClaspCookies *
clasp_cookies_of (ClaspProfile *profile)
{
  ClaspCookies *cookies;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  cookies = g_object_get_data (G_OBJECT (profile), "clasp-cookies");
  if (cookies == NULL)
    {
      cookies = g_object_new (CLASP_TYPE_COOKIES, NULL);
      g_object_set_data_full (G_OBJECT (profile), "clasp-cookies", cookies, g_object_unref);
    }
  return cookies;
}

/* The cookie jar knows http and https alone. (transfer full) (nullable) */
static GUri *
cookies_to_http (const ClaspUri *uri)
{
  g_autofree char *text = g_strdup_printf ("%s://%s%s", uri->secure ? "https" : "http", uri->host_field, uri->resource);

  return g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
}

/* (transfer none) (nullable): %NULL when nothing was ever kept for the origin. */
static SoupCookieJar *
cookies_find_jar (ClaspCookies *self, const ClaspUri *uri)
{
  g_autofree char *origin = clasp_origin_dup_text (uri);

  return g_hash_table_lookup (self->jars, origin);
}

/* (transfer none) */
static SoupCookieJar *
cookies_get_jar (ClaspCookies *self, const ClaspUri *uri)
{
  g_autofree char *origin = clasp_origin_dup_text (uri);
  SoupCookieJar *jar = g_hash_table_lookup (self->jars, origin);

  if (jar == NULL)
    {
      jar = soup_cookie_jar_new ();
      g_hash_table_insert (self->jars, g_steal_pointer (&origin), jar);
    }
  return jar;
}

/* A server that sets ever more of them would make our request grow without end. */
static gboolean
cookies_have_room (SoupCookieJar *jar, SoupCookie *cookie)
{
  GSList *kept = soup_cookie_jar_all_cookies (jar);
  gboolean room = g_slist_length (kept) < MAX_COOKIES;

  for (GSList *l = kept; l != NULL && !room; l = l->next)
    room = g_str_equal (soup_cookie_get_name (l->data), soup_cookie_get_name (cookie)) &&
           g_strcmp0 (soup_cookie_get_path (l->data), soup_cookie_get_path (cookie)) == 0;
  g_slist_free_full (kept, (GDestroyNotify) soup_cookie_free);
  return room;
}

void
clasp_cookies_take (ClaspCookies *self, const ClaspUri *uri, const char *set_cookie)
{
  g_autoptr (GUri) http = NULL;
  SoupCookie *cookie;

  g_return_if_fail (CLASP_IS_COOKIES (self));
  g_return_if_fail (uri != NULL && set_cookie != NULL);

  http = cookies_to_http (uri);
  cookie = http != NULL && strlen (set_cookie) <= MAX_SET_COOKIE && g_utf8_validate (set_cookie, -1, NULL)
               ? soup_cookie_parse (set_cookie, http)
               : NULL;
  if (cookie == NULL)
    return;
  if (!cookies_have_room (cookies_get_jar (self, uri), cookie))
    {
      soup_cookie_free (cookie);
      return;
    }
  soup_cookie_jar_add_cookie_full (cookies_get_jar (self, uri), cookie, http, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

char *
clasp_cookies_dup_field (ClaspCookies *self, const ClaspUri *uri)
{
  g_autoptr (GUri) http = NULL;
  g_autofree char *field = NULL;
  SoupCookieJar *jar;

  g_return_val_if_fail (CLASP_IS_COOKIES (self), NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  http = cookies_to_http (uri);
  jar = cookies_find_jar (self, uri);
  field = http != NULL && jar != NULL ? soup_cookie_jar_get_cookies (jar, http, TRUE) : NULL;
  return field != NULL && *field != '\0' ? g_steal_pointer (&field) : NULL;
}

static void
cookies_cookie_free (gpointer data)
{
  ClaspCookie *cookie = data;

  g_free (cookie->name);
  g_free (cookie->value);
  g_free (cookie->path);
  g_clear_pointer (&cookie->expires, g_date_time_unref);
  g_free (cookie);
}

static void
cookies_add_copy (GPtrArray *list, SoupCookie *kept)
{
  ClaspCookie *cookie = g_new0 (ClaspCookie, 1);
  GDateTime *expires = soup_cookie_get_expires (kept);

  cookie->name = g_strdup (soup_cookie_get_name (kept));
  cookie->value = g_strdup (soup_cookie_get_value (kept));
  cookie->path = g_strdup (soup_cookie_get_path (kept));
  cookie->expires = expires != NULL ? g_date_time_ref (expires) : NULL;
  g_ptr_array_add (list, cookie);
}

GPtrArray *
clasp_cookies_list (ClaspCookies *self, const ClaspUri *uri)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (cookies_cookie_free);
  GSList *kept;

  g_return_val_if_fail (CLASP_IS_COOKIES (self), list);

  if (uri == NULL || cookies_find_jar (self, uri) == NULL)
    return list;
  kept = soup_cookie_jar_all_cookies (cookies_find_jar (self, uri));
  for (GSList *l = kept; l != NULL; l = l->next)
    cookies_add_copy (list, l->data);
  g_slist_free_full (kept, (GDestroyNotify) soup_cookie_free);
  return list;
}

/* RFC 6265 §4.1.1: a name is a token; a value has no blank, quote, comma, semicolon or backslash. What the user enters
 * may have a comma or a blank all the same, since servers set such. */
static gboolean
cookies_is_valid (const char *name, const char *value)
{
  if (*name == '\0' || strpbrk (name, " \t\r\n;=,\"") != NULL || strpbrk (value, "\r\n;") != NULL)
    return FALSE;
  for (const char *p = value; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

/* Whatever the domain that the server gave it. */
static void
cookies_delete (SoupCookieJar *jar, const char *name, const char *path)
{
  GSList *kept = soup_cookie_jar_all_cookies (jar);

  for (GSList *l = kept; l != NULL; l = l->next)
    if (g_str_equal (soup_cookie_get_name (l->data), name) && g_strcmp0 (soup_cookie_get_path (l->data), path) == 0)
      soup_cookie_jar_delete_cookie (jar, l->data);
  g_slist_free_full (kept, (GDestroyNotify) soup_cookie_free);
}

gboolean
clasp_cookies_set (ClaspCookies *self, const ClaspUri *uri, const char *name, const char *value, const char *path)
{
  g_autoptr (GUri) http = NULL;
  SoupCookieJar *jar;
  SoupCookie *cookie;

  g_return_val_if_fail (CLASP_IS_COOKIES (self), FALSE);
  g_return_val_if_fail (uri != NULL && name != NULL, FALSE);

  http = cookies_to_http (uri);
  if (http == NULL || !cookies_is_valid (name, value != NULL ? value : ""))
    return FALSE;
  jar = cookies_get_jar (self, uri);
  cookies_delete (jar, name, path != NULL ? path : "/");
  if (value == NULL)
    {
      g_signal_emit (self, signals[CHANGED], 0);
      return TRUE;
    }
  cookie = soup_cookie_new (name, value, g_uri_get_host (http), path != NULL ? path : "/", -1);
  soup_cookie_set_secure (cookie, uri->secure);
  soup_cookie_jar_add_cookie (jar, cookie);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

/* Whether it is a cookie that may be kept of TLS alone. */
static gboolean
cookies_wants_tls (const ClaspUri *uri, const char *set_cookie)
{
  g_autoptr (GUri) http = cookies_to_http (uri);
  SoupCookie *cookie = http != NULL && g_utf8_validate (set_cookie, -1, NULL) ? soup_cookie_parse (set_cookie, http)
                                                                              : NULL;
  gboolean wants = cookie != NULL && soup_cookie_get_secure (cookie);

  g_clear_pointer (&cookie, soup_cookie_free);
  return wants;
}

char *
clasp_set_cookie_dup_effect (const ClaspUri *uri, const char *set_cookie)
{
  g_autoptr (ClaspCookies) cookies = g_object_new (CLASP_TYPE_COOKIES, NULL);
  g_autoptr (GPtrArray) kept = NULL;
  g_autofree char *until = NULL;
  g_autofree char *path = NULL;
  const ClaspCookie *cookie;

  g_return_val_if_fail (uri != NULL && set_cookie != NULL, NULL);

  clasp_cookies_take (cookies, uri, set_cookie);
  kept = clasp_cookies_list (cookies, uri);
  if (kept->len == 0 && !uri->secure && cookies_wants_tls (uri, set_cookie))
    return g_strdup (_("Nothing is kept: the cookie is marked Secure, and this connection has no TLS. Connect with "
                        "wss:// to have it kept and sent."));
  if (kept->len == 0)
    return g_strdup (_("Nothing is kept: it removes a cookie, or is none for this host."));
  cookie = kept->pdata[0];
  path = clasp_foreign_to_text (cookie->path != NULL ? cookie->path : "/",
                                strlen (cookie->path != NULL ? cookie->path : "/"), 64);
  if (cookie->expires == NULL)
    return g_strdup_printf (_("Kept until the program ends; sent to this origin below %s."), path);
  until = g_date_time_format (cookie->expires, "%c");
  return g_strdup_printf (_("Kept until %s, at most until the program ends; sent to this origin below %s."), until,
                          path);
}
