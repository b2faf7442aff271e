/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What follows the bytes of a fault. */
typedef enum
{
  CLASP_PRACTICE_THEN_FINISH,   /* TCP ends */
  CLASP_PRACTICE_THEN_SILENCE,  /* nothing, until the client leaves */
  CLASP_PRACTICE_THEN_ECHO,     /* an echo, for a client that goes on all the same */
} ClaspPracticeThen;

/* What a request says that a fault depends on; each may be %NULL. */
typedef struct
{
  const char *key;
  const char *version;
  const char *origin;
  const char *authorization;
} ClaspPracticeAsk;

/* Whether there is a fault to be met at @path. */
gboolean clasp_practice_fault_exists (const char *path);
/**
 * clasp_practice_fault_answer:
 *
 * The exact bytes that answer the request. Returns: (transfer full): never %NULL, may be empty
 */
GBytes *clasp_practice_fault_answer (const char *path, const ClaspPracticeAsk *ask, ClaspPracticeThen *then);

/* A right 101 for @key, with its empty line. (transfer full) */
char *clasp_practice_switching_protocols (const char *key);

G_END_DECLS
