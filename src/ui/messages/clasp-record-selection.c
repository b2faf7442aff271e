/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-record-selection.h"

struct _ClaspRecordSelection
{
  GObject parent_instance;

  ClaspRecordList *model;
  gulong items_id;
  GtkBitset *chosen; /* indices of records, not positions */
  ClaspRecord *current;
};

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_N_ITEMS,
  PROP_CURRENT,
  PROP_N_SELECTED,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void record_selection_list_model_init (GListModelInterface *iface);
static void record_selection_selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaspRecordSelection, clasp_record_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, record_selection_list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          record_selection_selection_model_init))

/* ---- The list ---- */

static GType
record_selection_get_item_type (GListModel *list)
{
  return CLASP_TYPE_RECORD;
}

static guint
record_selection_get_n_items (GListModel *list)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (list);

  return self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;
}

static gpointer
record_selection_get_item (GListModel *list, guint position)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (list);

  return self->model != NULL ? g_list_model_get_item (G_LIST_MODEL (self->model), position) : NULL;
}

static void
record_selection_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = record_selection_get_item_type;
  iface->get_n_items = record_selection_get_n_items;
  iface->get_item = record_selection_get_item;
}

static void
record_selection_on_items (ClaspRecordSelection *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

/* ---- The choice ---- */

static void
record_selection_set_current (ClaspRecordSelection *self, ClaspRecord *record)
{
  if (g_set_object (&self->current, record))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CURRENT]);
}

static void
record_selection_set_current_at (ClaspRecordSelection *self, guint position)
{
  g_autoptr (ClaspRecord) record = record_selection_get_item (G_LIST_MODEL (self), position);

  record_selection_set_current (self, record);
}

/* The list asks anew which of its rows are chosen. */
static void
record_selection_tell (ClaspRecordSelection *self, guint position, guint n_items)
{
  if (n_items > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position, n_items);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_SELECTED]);
}

static void
record_selection_tell_all (ClaspRecordSelection *self)
{
  record_selection_tell (self, 0, record_selection_get_n_items (G_LIST_MODEL (self)));
}

static guint
record_selection_get_index (ClaspRecordSelection *self, guint position)
{
  return (guint) clasp_record_list_get_index (self->model, position);
}

static gboolean
record_selection_is_selected (GtkSelectionModel *model, guint position)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (model);

  return position < record_selection_get_n_items (G_LIST_MODEL (self)) &&
         gtk_bitset_contains (self->chosen, record_selection_get_index (self, position));
}

/* Goes through what is chosen rather than through the rows, of which there may be far more. */
static GtkBitset *
record_selection_get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (model);
  GtkBitset *result = gtk_bitset_new_empty ();
  GtkBitsetIter iter;
  guint index;

  if (self->model == NULL)
    return result;
  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->chosen, &index); more;
       more = gtk_bitset_iter_next (&iter, &index))
    {
      guint at = clasp_record_list_find (self->model, index);

      if (at != G_MAXUINT && at >= position && at - position < n_items)
        gtk_bitset_add (result, at);
    }
  return result;
}

static gboolean
record_selection_select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (model);
  guint n = record_selection_get_n_items (G_LIST_MODEL (self));

  if (position >= n || n_items == 0)
    return FALSE;
  n_items = MIN (n_items, n - position);
  if (unselect_rest)
    gtk_bitset_remove_all (self->chosen);
  if (*clasp_record_list_get_filter (self->model) == '\0')
    gtk_bitset_add_range (self->chosen, record_selection_get_index (self, position), n_items);
  else
    for (guint i = 0; i < n_items; i++)
      gtk_bitset_add (self->chosen, record_selection_get_index (self, position + i));
  if (self->current == NULL || !gtk_bitset_contains (self->chosen, (guint) clasp_record_get_number (self->current) - 1))
    record_selection_set_current_at (self, position + n_items - 1);
  if (unselect_rest)
    record_selection_tell_all (self);
  else
    record_selection_tell (self, position, n_items);
  return TRUE;
}

static gboolean
record_selection_unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (model);
  guint n = record_selection_get_n_items (G_LIST_MODEL (self));

  if (position >= n || n_items == 0)
    return FALSE;
  n_items = MIN (n_items, n - position);
  for (guint i = 0; i < n_items; i++)
    gtk_bitset_remove (self->chosen, record_selection_get_index (self, position + i));
  if (self->current != NULL && !gtk_bitset_contains (self->chosen, (guint) clasp_record_get_number (self->current) - 1))
    {
      guint left = gtk_bitset_is_empty (self->chosen)
                       ? G_MAXUINT
                       : clasp_record_list_find (self->model, gtk_bitset_get_maximum (self->chosen));

      record_selection_set_current_at (self, left);
    }
  record_selection_tell (self, position, n_items);
  return TRUE;
}

static gboolean
record_selection_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (model);
  guint index;

  if (position >= record_selection_get_n_items (G_LIST_MODEL (self)))
    return FALSE;
  index = record_selection_get_index (self, position);
  record_selection_set_current_at (self, position);
  if (gtk_bitset_contains (self->chosen, index) && (!unselect_rest || gtk_bitset_get_size (self->chosen) == 1))
    return TRUE;
  if (unselect_rest)
    gtk_bitset_remove_all (self->chosen);
  gtk_bitset_add (self->chosen, index);
  if (unselect_rest)
    record_selection_tell_all (self);
  else
    record_selection_tell (self, position, 1);
  return TRUE;
}

static gboolean
record_selection_unselect_item (GtkSelectionModel *model, guint position)
{
  return record_selection_unselect_range (model, position, 1);
}

static gboolean
record_selection_select_all (GtkSelectionModel *model)
{
  return record_selection_select_range (model, 0, record_selection_get_n_items (G_LIST_MODEL (model)), TRUE);
}

static gboolean
record_selection_unselect_all (GtkSelectionModel *model)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (model);

  gtk_bitset_remove_all (self->chosen);
  record_selection_set_current (self, NULL);
  record_selection_tell_all (self);
  return TRUE;
}

static void
record_selection_selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = record_selection_is_selected;
  iface->get_selection_in_range = record_selection_get_selection_in_range;
  iface->select_item = record_selection_select_item;
  iface->unselect_item = record_selection_unselect_item;
  iface->select_range = record_selection_select_range;
  iface->unselect_range = record_selection_unselect_range;
  iface->select_all = record_selection_select_all;
  iface->unselect_all = record_selection_unselect_all;
}

/* ---- Object ---- */

static void
record_selection_set_model (ClaspRecordSelection *self, ClaspRecordList *model)
{
  guint before = record_selection_get_n_items (G_LIST_MODEL (self));
  guint after;

  if (self->model == model)
    return;
  if (self->model != NULL)
    g_clear_signal_handler (&self->items_id, self->model);
  g_set_object (&self->model, model);
  if (model != NULL)
    self->items_id = g_signal_connect_swapped (model, "items-changed", G_CALLBACK (record_selection_on_items), self);
  gtk_bitset_remove_all (self->chosen);
  record_selection_set_current (self, NULL);
  after = record_selection_get_n_items (G_LIST_MODEL (self));
  if (before > 0 || after > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, after);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODEL]);
  if (before != after)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_SELECTED]);
}

static void
clasp_record_selection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, record_selection_get_n_items (G_LIST_MODEL (self)));
      break;
    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, clasp_record_selection_get_n_selected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_record_selection_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    record_selection_set_model (CLASP_RECORD_SELECTION (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_record_selection_finalize (GObject *object)
{
  ClaspRecordSelection *self = CLASP_RECORD_SELECTION (object);

  if (self->model != NULL)
    g_clear_signal_handler (&self->items_id, self->model);
  g_clear_object (&self->model);
  g_clear_object (&self->current);
  gtk_bitset_unref (self->chosen);
  G_OBJECT_CLASS (clasp_record_selection_parent_class)->finalize (object);
}

static void
clasp_record_selection_class_init (ClaspRecordSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_record_selection_get_property;
  object_class->set_property = clasp_record_selection_set_property;
  object_class->finalize = clasp_record_selection_finalize;
  props[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, CLASP_TYPE_RECORD_LIST, flags | G_PARAM_READWRITE);
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags | G_PARAM_READABLE);
  props[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, CLASP_TYPE_RECORD, flags | G_PARAM_READABLE);
  props[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_record_selection_init (ClaspRecordSelection *self)
{
  self->chosen = gtk_bitset_new_empty ();
}

ClaspRecordList *
clasp_record_selection_get_model (ClaspRecordSelection *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_SELECTION (self), NULL);
  return self->model;
}

ClaspRecord *
clasp_record_selection_get_current (ClaspRecordSelection *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_SELECTION (self), NULL);
  return self->current;
}

guint
clasp_record_selection_get_n_selected (ClaspRecordSelection *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_SELECTION (self), 0);
  return (guint) gtk_bitset_get_size (self->chosen);
}

GArray *
clasp_record_selection_dup_shown (ClaspRecordSelection *self, guint max)
{
  GArray *shown = g_array_new (FALSE, FALSE, sizeof (guint64));
  GtkBitsetIter iter;
  guint index;

  g_return_val_if_fail (CLASP_IS_RECORD_SELECTION (self), shown);

  if (self->model == NULL)
    return shown;
  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->chosen, &index); more && shown->len < max;
       more = gtk_bitset_iter_next (&iter, &index))
    if (clasp_record_list_find (self->model, index) != G_MAXUINT)
      {
        guint64 wide = index;

        g_array_append_val (shown, wide);
      }
  return shown;
}
