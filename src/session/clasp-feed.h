/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"
#include "clasp-link.h"
#include "clasp-tap.h"

G_BEGIN_DECLS

/**
 * ClaspFeed:
 *
 * The way from a link's I/O thread to a session's main thread: every batch of events goes into the capture at once, and
 * the session hears of all that is new in one call, at most 20 times a second.
 */
typedef struct _ClaspFeed ClaspFeed;

/* What is known by now. */
typedef struct
{
  ClaspEndpointStatistics statistics;
  ClaspEndpointState endpoint_state;
  const char *capture_problem; /* (nullable): recording failed: the sentence */
  gboolean ended;              /* what follows holds: this is the last update */
  ClaspEnding ending;
  GPtrArray *verdicts; /* (element-type ClaspVerdict) */
  gint64 ended_us;     /* g_get_monotonic_time() */
} ClaspFeedUpdate;

typedef void (*ClaspFeedFunc) (const ClaspFeedUpdate *update, gpointer user_data);

/**
 * clasp_feed_new:
 * @capture: (nullable): where it is recorded
 * @tap: (nullable): sees the events
 *
 * @func is called in the thread-default context of the caller.
 *
 * Returns: (transfer full): the feed
 */
ClaspFeed *clasp_feed_new (ClaspCapture *capture, const ClaspTap *tap, gpointer tap_data, ClaspFeedFunc func,
                           gpointer user_data);
ClaspFeed *clasp_feed_ref (ClaspFeed *self);
void clasp_feed_unref (ClaspFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspFeed, clasp_feed_unref)

/* Main thread: from here neither @func nor the tap is called again. */
void clasp_feed_detach (ClaspFeed *self);

/* What a link calls, with the feed as its user data. */
extern const ClaspLinkSink CLASP_FEED_SINK;

G_END_DECLS
