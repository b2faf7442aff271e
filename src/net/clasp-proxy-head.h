/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-limits.h"
#include "clasp-line.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_PROXY_HEAD_READING,
  CLASP_PROXY_HEAD_DONE,     /* a whole head: see status */
  CLASP_PROXY_HEAD_NOT_HTTP, /* what answers speaks no HTTP */
  CLASP_PROXY_HEAD_TOO_LONG, /* past a limit */
} ClaspProxyHeadState;

/**
 * ClaspProxyHead:
 *
 * Reads the head of a proxy's answer to CONNECT (RFC 9112 §4), no byte further, and logs its lines. Pure.
 * Zero-initialise, then set @limits and @transcript (both borrowed).
 */
typedef struct
{
  const ClaspLimits *limits;
  ClaspTranscript *transcript;
  ClaspProxyHeadState state;
  guint status;
  char *reason; /* (nullable) UTF-8 */
  /*< private >*/
  GString *line;
  gsize n_bytes;
  guint n_lines; /* of this head */
  guint n_interim;
} ClaspProxyHead;

/* Takes the next bytes; returns how many belong to the head. */
gsize clasp_proxy_head_feed (ClaspProxyHead *self, const guint8 *data, gsize length, gint64 now_us);
/* The stream ended: logs what stands of a last line. */
void clasp_proxy_head_end (ClaspProxyHead *self, gint64 now_us);
void clasp_proxy_head_clear (ClaspProxyHead *self);

G_END_DECLS
