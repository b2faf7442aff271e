/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-profile.h"
#include "clasp-uri.h"

G_BEGIN_DECLS

/**
 * ClaspCookies:
 *
 * The cookies of one connection (RFC 6265), kept while the program runs and never saved. Each goes to the origin alone
 * that set it, which is stricter than the RFC: scheme and port count, too. Main thread only.
 *
 * Signal "changed": a cookie was set, changed or removed.
 */
#define CLASP_TYPE_COOKIES (clasp_cookies_get_type ())
G_DECLARE_FINAL_TYPE (ClaspCookies, clasp_cookies, CLASP, COOKIES, GObject)

/**
 * ClaspCookie:
 * @name: its name
 * @value: secret
 * @path: where it is sent
 * @expires: (nullable): when it ends; %NULL: with the program
 *
 * One cookie as it is kept.
 */
typedef struct
{
  char *name;
  char *value;
  char *path;
  GDateTime *expires;
} ClaspCookie;

/**
 * clasp_cookies_of:
 * @profile: a connection
 *
 * Returns: (transfer none): its cookies; the same for all its life
 */
ClaspCookies *clasp_cookies_of (ClaspProfile *profile);

/**
 * clasp_cookies_take:
 * @self: cookies
 * @uri: whose answer it stands in
 * @set_cookie: the value of a field Set-Cookie
 *
 * Keeps, changes or removes what the server says.
 */
void clasp_cookies_take (ClaspCookies *self, const ClaspUri *uri, const char *set_cookie);

/**
 * clasp_cookies_dup_field:
 * @self: cookies
 * @uri: where to connect
 *
 * Returns: (transfer full) (nullable): the value of the field Cookie; %NULL when there is none to send
 */
char *clasp_cookies_dup_field (ClaspCookies *self, const ClaspUri *uri);

/**
 * clasp_cookies_list:
 * @self: cookies
 * @uri: (nullable): an address
 *
 * Returns: (transfer full) (element-type ClaspCookie): what its origin has set, for any path
 */
GPtrArray *clasp_cookies_list (ClaspCookies *self, const ClaspUri *uri);

/**
 * clasp_cookies_set:
 * @self: cookies
 * @uri: an address
 * @name: of the cookie
 * @value: (nullable): %NULL removes it
 * @path: (nullable): where it is sent; %NULL: everywhere
 *
 * Sets what the user enters.
 *
 * Returns: whether it is a cookie's name and value
 */
gboolean clasp_cookies_set (ClaspCookies *self, const ClaspUri *uri, const char *name, const char *value,
                            const char *path);

/**
 * clasp_set_cookie_dup_effect:
 * @uri: whose answer it stands in
 * @set_cookie: the value of a field Set-Cookie
 *
 * Returns: (transfer full): a translated sentence: whether it is kept, and until when
 */
char *clasp_set_cookie_dup_effect (const ClaspUri *uri, const char *set_cookie);

G_END_DECLS
