/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-record-list.h"
#include "clasp-text-lines.h"

G_BEGIN_DECLS

/**
 * ClaspMessageContent:
 *
 * A message as read for being shown: made in any thread, since reading and looking through 64 MiB takes a second; then
 * belongs to one. Immutable.
 */
typedef struct
{
  GBytes *payload; /* its secrets masked; as much of it as was asked for; empty when it can't be read */
  GError *error;   /* (nullable): why it can't */
  gboolean is_json;
  GListModel *tree;      /* (nullable): its top level; a very long one has no tree */
  GBytes *text;          /* the payload, or what it is when indented */
  ClaspTextLines *lines; /* (nullable): of a text that is too long to be shown in one */
  GArray *frames;        /* (nullable): of ClaspFrameInfo */
} ClaspMessageContent;

/**
 * clasp_message_content_read:
 * @max: bytes of the payload
 * @indent: JSON is shown indented
 * @columns: bytes of a line that fit
 *
 * What is left to do when @cancellable is cancelled is not done, and there is an error. @record must outlive the
 * call.
 *
 * Returns: (transfer full) (nullable): what is to be shown; %NULL with an error of the domain G_IO_ERROR
 */
ClaspMessageContent *clasp_message_content_read (ClaspRecord *record, gsize max, gboolean indent, guint columns,
                                                 GCancellable *cancellable);
void clasp_message_content_free (ClaspMessageContent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspMessageContent, clasp_message_content_free)

/**
 * clasp_message_content_dup_payload:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): all of its payload, without what its dialect says to be secret; %NULL when it
 * can't be read, or its meaning is not known yet
 */
GBytes *clasp_message_content_dup_payload (ClaspRecord *record, GError **error);

/**
 * clasp_message_content_dup_text:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the payload, its secrets masked, as text for the clipboard: as it stands when
 * it is text, else a hex dump; with @error
 */
GBytes *clasp_message_content_dup_text (ClaspRecord *record, GError **error);

G_END_DECLS
