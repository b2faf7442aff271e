/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One path of the server, for lists. */
typedef struct
{
  const char *path;        /* "/echo" */
  const char *title;       /* untranslated, pass through gettext */
  const char *description; /* untranslated, one line */
  gboolean failure;        /* shows a failure */
} ClaspPracticeLesson;

/**
 * clasp_practice_lessons:
 *
 * Returns: (transfer none): all lessons, in the order of lists; the first are those that a first start offers
 */
const ClaspPracticeLesson *clasp_practice_lessons (guint *n_lessons);

/**
 * clasp_practice_page:
 *
 * Returns: (transfer full): the page that lists all lessons; @host is "127.0.0.1:PORT" as the browser sent it,
 * untrusted
 */
char *clasp_practice_page (const char *host);

G_END_DECLS
