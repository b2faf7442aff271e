/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The page that lists all lessons; @host is "127.0.0.1:PORT" as the browser sent it, untrusted. (transfer full) */
char *clasp_practice_page (const char *host);

G_END_DECLS
