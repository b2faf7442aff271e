/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"
#include "clasp-cli-output.h"
#include "clasp-lens.h"
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspCliConversation:
 *
 * What `connect` does with the messages of an open connection: prints, counts, sends back, makes up. Its tap runs on
 * the I/O thread; everything else is for before the connection opens and after it has ended.
 */
typedef struct
{
  const ClaspCliOptions *options;
  ClaspCliOutput out;
  ClaspCliOutput err;
  gboolean on_terminal;
  guint64 number;   /* of the newest record, from 1 */
  gint64 start_us;  /* the real time that is time 0 of the events */
  gsize accepted;   /* atomic: messages that the connection took to be sent */
  guint64 messages; /* data messages received */
  guint64 bytes;    /* their payloads */
  gint64 began_us;  /* the monotonic time that is time 0 of the events */
  gint64 now_us;    /* time of the newest event */
  gint64 first_us;  /* when the first and the last of them came; -1: none came */
  gint64 last_us;
  ClaspLens *lens; /* (nullable): before the connection opens */
  /* Of keeping the dialect alive; the mutex guards all of it. */
  GMutex beats_mutex;
  GQueue beats; /* (element-type GBytes): sent, and not yet seen to be */
  ClaspDialect beat_dialect;
  gint64 beat_interval_us;
  gint64 last_beat_us;
  guint64 n_beats;
  GChecksum *digest;         /* (nullable) */
  guint64 to_send;           /* still to be made up */
  guint8 *made_up;           /* (nullable) send_size bytes */
  gint done;                 /* atomic: --count is reached, or nobody reads: what still comes does not count */
  GCancellable *interrupted; /* (nullable) */
  ClaspSecrets *secrets;     /* what the request holds, not to be told when a close's reason echoes it */
} ClaspCliConversation;

extern const ClaspTap clasp_cli_conversation_tap;

/* @interrupted: see #ClaspCliOutput */
void clasp_cli_conversation_init (ClaspCliConversation *self, const ClaspCliOptions *options,
                                  GCancellable *interrupted);
void clasp_cli_conversation_clear (ClaspCliConversation *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspCliConversation, clasp_cli_conversation_clear)

/* After an end: what is counted begins anew, for the next connection. */
void clasp_cli_conversation_begin_again (ClaspCliConversation *self);

/* Whether lines of the input are still to be sent: we have not ended the conversation ourselves. Any thread. */
gboolean clasp_cli_conversation_wants_input (ClaspCliConversation *self);
/* How many text and binary messages were taken to be sent by now, raw frames not counted. Any thread. */
guint64 clasp_cli_conversation_get_accepted (ClaspCliConversation *self);

/* Main thread, again and again: sends the heartbeat of the dialect when it is time for it. */
void clasp_cli_conversation_send_beat (ClaspCliConversation *self, ClaspSession *session);

/* After the end: the last line, as JSON or for people. @unsent: (nullable) (element-type guint64): numbers of the lines
 * of the input that were not sent. */
void clasp_cli_conversation_print_end (ClaspCliConversation *self, ClaspSession *session, const GArray *unsent);

G_END_DECLS
