/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "clasp-practice-deflate.h"

G_BEGIN_DECLS

/* What follows the bytes of a breach. */
typedef enum
{
  CLASP_PRACTICE_THEN_FINISH,  /* TCP ends */
  CLASP_PRACTICE_THEN_SILENCE, /* nothing, until the client leaves */
  CLASP_PRACTICE_THEN_ECHO,    /* an echo, for a client that goes on all the same */
} ClaspPracticeThen;

/* What a request says that a breach depends on; each may be %NULL. */
typedef struct
{
  const char *key;
  const char *version;
  const char *origin;
  const char *authorization;
  ClaspPracticeDeflate *deflate; /* what would be agreed on */
} ClaspPracticeAsk;

typedef struct
{
  GBytes *bytes; /* exactly these; may be empty */
  ClaspPracticeThen then;
  gboolean compresses; /* what follows, since that was agreed on */
} ClaspPracticeReply;

/* Whether there is a breach to be met at @path. */
gboolean clasp_practice_breach_exists (const char *path);
/* What answers the request. The bytes are the caller's. */
ClaspPracticeReply clasp_practice_breach_reply (const char *path, const ClaspPracticeAsk *ask);

/**
 * clasp_practice_switching_protocols:
 * @deflate: (nullable): what was agreed on
 *
 * Returns: (transfer full): a right 101 for @key, with its empty line
 */
GBytes *clasp_practice_switching_protocols (const char *key, ClaspPracticeDeflate *deflate);

G_END_DECLS
