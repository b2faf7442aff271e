/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As many differences are listed of two messages. */
#define CLASP_CHANGES_MAX 1000
/* Messages of more bytes are not compared. */
#define CLASP_CHANGES_MAX_SIZE ((guint64) 8 * 1024 * 1024)

typedef enum
{
  CLASP_CHANGE_CHANGED,
  CLASP_CHANGE_REMOVED, /* only the first has it */
  CLASP_CHANGE_ADDED,   /* only the second has it */
} ClaspChangeKind;

/* By what two messages are compared. */
typedef enum
{
  CLASP_CHANGES_VALUES, /* of JSON */
  CLASP_CHANGES_LINES,
  CLASP_CHANGES_BYTES,
} ClaspChangesForm;

/**
 * ClaspChange:
 * @kind: what it is
 * @place: where it stands: a path of the filter language, fit to be shown and cut where it is long, lines, bytes
 * @a: (nullable): what the first has, as one line fit to be shown; what is the same around it may be cut
 * @b: (nullable): what the second has
 * @from: where in @a and @b the part begins that differs, in bytes
 * @a_to: where it ends in @a
 * @b_to: where it ends in @b
 *
 * One difference of two messages.
 */
typedef struct
{
  ClaspChangeKind kind;
  char *place;
  char *a;
  char *b;
  gsize from;
  gsize a_to;
  gsize b_to;
} ClaspChange;

/**
 * clasp_changes_find:
 * @a: the first message
 * @b: the second
 * @is_text: whether both are text
 * @form: (out): by what they were compared
 * @more: (out): whether there are more than CLASP_CHANGES_MAX
 * @cancellable: (nullable): when it is cancelled the rest is left out
 *
 * Finds what differs: of JSON the values by their paths (the order of keys is no difference, a number is another when
 * it is written in another way), of other text the lines, of all else the bytes. Pure; any thread.
 *
 * Returns: (transfer full) (element-type ClaspChange): in their order
 */
GPtrArray *clasp_changes_find (GBytes *a, GBytes *b, gboolean is_text, ClaspChangesForm *form, gboolean *more,
                               GCancellable *cancellable);

G_END_DECLS
