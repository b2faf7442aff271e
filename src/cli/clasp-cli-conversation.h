/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"
#include "clasp-cli-output.h"
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
  guint64 messages; /* data messages received */
  guint64 bytes;    /* their payloads */
  gint64 began_us;  /* the monotonic time that is time 0 of the events */
  gint64 now_us;    /* time of the newest event */
  gint64 first_us;  /* when the first and the last of them came; -1: none came */
  gint64 last_us;
  GChecksum *digest; /* (nullable) */
  guint64 to_send;   /* still to be made up */
  guint8 *made_up;   /* (nullable) send_size bytes */
  gboolean done;     /* --count is reached, or nobody reads: what still comes does not count */
} ClaspCliConversation;

extern const ClaspTap clasp_cli_conversation_tap;

/* @interrupted: see #ClaspCliOutput */
void clasp_cli_conversation_init (ClaspCliConversation *self, const ClaspCliOptions *options,
                                  GCancellable *interrupted);
void clasp_cli_conversation_clear (ClaspCliConversation *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspCliConversation, clasp_cli_conversation_clear)

/* After the end: the last line, as JSON or for people. */
void clasp_cli_conversation_print_end (ClaspCliConversation *self, ClaspSession *session);

G_END_DECLS
