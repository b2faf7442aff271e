/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-lazy-list.h"

struct _ClaspLazyList
{
  GObject parent_instance;

  GType item_type;
  guint n_items;
  ClaspLazyFunc make;
  ClaspLazyOpenFunc open; /* (nullable): it is one that is made as a whole … */
  GListModel *opened;     /* … (nullable): this, when it is */
  gpointer user_data;
  GDestroyNotify destroy;
};

static void clasp_lazy_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaspLazyList, clasp_lazy_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, clasp_lazy_list_model_init))

static GType
clasp_lazy_list_get_item_type (GListModel *model)
{
  return CLASP_LAZY_LIST (model)->item_type;
}

static guint
clasp_lazy_list_get_n_items (GListModel *model)
{
  ClaspLazyList *self = CLASP_LAZY_LIST (model);

  if (self->open != NULL && self->opened == NULL)
    self->opened = self->open (self->user_data);
  return self->opened != NULL ? g_list_model_get_n_items (self->opened) : self->n_items;
}

static gpointer
clasp_lazy_list_get_item (GListModel *model, guint position)
{
  ClaspLazyList *self = CLASP_LAZY_LIST (model);

  if (position >= clasp_lazy_list_get_n_items (model))
    return NULL;
  return self->opened != NULL ? g_list_model_get_item (self->opened, position) : self->make (position, self->user_data);
}

static void
clasp_lazy_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = clasp_lazy_list_get_item_type;
  iface->get_n_items = clasp_lazy_list_get_n_items;
  iface->get_item = clasp_lazy_list_get_item;
}

static void
clasp_lazy_list_finalize (GObject *object)
{
  ClaspLazyList *self = CLASP_LAZY_LIST (object);

  g_clear_object (&self->opened);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  G_OBJECT_CLASS (clasp_lazy_list_parent_class)->finalize (object);
}

static void
clasp_lazy_list_class_init (ClaspLazyListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_lazy_list_finalize;
}

static void
clasp_lazy_list_init (ClaspLazyList *self)
{
}

ClaspLazyList *
clasp_lazy_list_new (GType item_type, guint n_items, ClaspLazyFunc make, gpointer user_data, GDestroyNotify destroy)
{
  ClaspLazyList *self = g_object_new (CLASP_TYPE_LAZY_LIST, NULL);

  self->item_type = item_type;
  self->n_items = n_items;
  self->make = make;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

ClaspLazyList *
clasp_lazy_list_new_closed (GType item_type, ClaspLazyOpenFunc open, gpointer user_data, GDestroyNotify destroy)
{
  ClaspLazyList *self = clasp_lazy_list_new (item_type, 0, NULL, user_data, destroy);

  self->open = open;
  return self;
}

void
clasp_lazy_list_show (GtkNoSelection *selection, GListModel *model)
{
  gtk_no_selection_set_model (selection, NULL);
  gtk_no_selection_set_model (selection, model);
}
