/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-live.h"

struct _ClaspLive
{
  GObject parent_instance;

  GHashTable *ids; /* owner → id */
};

G_DEFINE_FINAL_TYPE (ClaspLive, clasp_live, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
clasp_live_set (ClaspLive *self, gconstpointer owner, const char *id)
{
  g_return_if_fail (CLASP_IS_LIVE (self));

  if (g_strcmp0 (g_hash_table_lookup (self->ids, owner), id) == 0)
    return;
  if (id != NULL)
    g_hash_table_insert (self->ids, (gpointer) owner, g_strdup (id));
  else
    g_hash_table_remove (self->ids, owner);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
clasp_live_has (ClaspLive *self, const char *id)
{
  GHashTableIter iter;
  gpointer open;

  g_return_val_if_fail (CLASP_IS_LIVE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  g_hash_table_iter_init (&iter, self->ids);
  while (g_hash_table_iter_next (&iter, NULL, &open))
    if (g_str_equal (open, id))
      return TRUE;
  return FALSE;
}

static void
clasp_live_finalize (GObject *object)
{
  g_hash_table_unref (CLASP_LIVE (object)->ids);
  G_OBJECT_CLASS (clasp_live_parent_class)->finalize (object);
}

static void
clasp_live_class_init (ClaspLiveClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_live_finalize;
  signals[CHANGED] = g_signal_new ("changed", CLASP_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clasp_live_init (ClaspLive *self)
{
  self->ids = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

ClaspLive *
clasp_live_new (void)
{
  return g_object_new (CLASP_TYPE_LIVE, NULL);
}
