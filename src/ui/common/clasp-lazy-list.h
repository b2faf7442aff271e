/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes the item at @position. (transfer full) */
typedef gpointer (*ClaspLazyFunc) (guint position, gpointer user_data);
/* Makes the list of all items. (transfer full) */
typedef GListModel *(*ClaspLazyOpenFunc) (gpointer user_data);

/**
 * ClaspLazyList:
 *
 * A GListModel of fixed length whose items are made when they are asked for, and not kept; or one that is made, and
 * kept, when its length is asked for.
 */
#define CLASP_TYPE_LAZY_LIST (clasp_lazy_list_get_type ())
G_DECLARE_FINAL_TYPE (ClaspLazyList, clasp_lazy_list, CLASP, LAZY_LIST, GObject)

/**
 * clasp_lazy_list_new:
 *
 * Returns: (transfer full): the list
 */
ClaspLazyList *clasp_lazy_list_new (GType item_type, guint n_items, ClaspLazyFunc make, gpointer user_data,
                                    GDestroyNotify destroy);

/**
 * clasp_lazy_list_new_closed:
 * @item_type: of its items
 * @open: gives what it holds, once; that list does not change
 * @user_data: for @open
 * @destroy: for @user_data
 *
 * Returns: (transfer full): the list
 */
ClaspLazyList *clasp_lazy_list_new_closed (GType item_type, ClaspLazyOpenFunc open, gpointer user_data,
                                           GDestroyNotify destroy);

/* Shows @model (nullable) in place of what was shown. In two steps: told of both at once, GTK looks through all items
 * of the new one for each row of the old one, which makes them all. */
void clasp_lazy_list_show (GtkNoSelection *selection, GListModel *model);

G_END_DECLS
