/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-menu-names.h"

#include <adwaita.h>

/* GTK 4.18 labels a menu item by a label whose role may not be named, and so the item has no name either. */

static char *
menu_names_without_mnemonic (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '_' && p[1] != '\0')
        p++;
      g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

static void
menu_names_name_item (GtkWidget *item)
{
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;

  g_object_get (item, "text", &text, NULL);
  if (text == NULL)
    return;
  plain = menu_names_without_mnemonic (text);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, plain, -1);
}

static void
menu_names_name_items (GtkWidget *widget)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton"))
    {
      menu_names_name_item (widget);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    menu_names_name_items (child);
}

static gboolean
menu_names_on_show (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  gpointer widget = g_value_get_object (values);

  if (GTK_IS_POPOVER_MENU (widget))
    menu_names_name_items (widget);
  return G_SOURCE_CONTINUE;
}

void
clasp_menu_names_init (void)
{
  gpointer klass = g_type_class_ref (GTK_TYPE_WIDGET); /* its signals are there when it is */

  g_signal_add_emission_hook (g_signal_lookup ("show", GTK_TYPE_WIDGET), 0, menu_names_on_show, NULL, NULL);
  g_type_class_unref (klass);
}
