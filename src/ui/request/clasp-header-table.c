/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-header-table.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-folder-settings.h"
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-header-row.h"
#include "clasp-secret.h"
#include "clasp-undo-toast.h"

/* Bytes of a name that a toast shows, and of a line that comes from a folder. */
#define MAX_NAME 64
#define MAX_LINE 200

struct _ClaspHeaderTable
{
  ClaspRequestPage parent_instance;

  GtkListBox *list;
  GtkBox *inherited;
  GSignalGroup *profile_signals;
  GPtrArray *monitors; /* (element-type GFileMonitor) of the folders' files */
};

G_DEFINE_FINAL_TYPE (ClaspHeaderTable, clasp_header_table, CLASP_TYPE_REQUEST_PAGE)

enum
{
  PASTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GListStore *
header_table_get_headers (ClaspHeaderTable *self)
{
  return clasp_profile_get_headers (clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self)));
}

static void
header_table_edit_row (ClaspHeaderTable *self, guint position)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) position);

  if (row != NULL)
    clasp_header_row_edit_name (CLASP_HEADER_ROW (row));
}

/* Back to where it stood, as far as the table is still as long. */
static void
header_table_undo_remove (gpointer target, gpointer kept)
{
  GListStore *headers = header_table_get_headers (CLASP_HEADER_TABLE (target));
  guint position = GPOINTER_TO_UINT (g_object_get_data (kept, "position"));

  if (headers != NULL)
    g_list_store_insert (headers, MIN (position, g_list_model_get_n_items (G_LIST_MODEL (headers))), kept);
}

static void
header_table_tell_removed (ClaspHeaderTable *self, ClaspHeader *header, guint position)
{
  g_autofree char *name = clasp_format_excerpt (clasp_header_get_name (header), MAX_NAME);
  g_autofree char *text = *name != '\0' ? g_strdup_printf (_("Header %s removed"), name)
                                        : g_strdup (_("Header removed"));

  g_object_set_data (G_OBJECT (header), "position", GUINT_TO_POINTER (position));
  clasp_undo_toast_show (GTK_WIDGET (self), text, header_table_undo_remove, G_OBJECT (self),
                         G_OBJECT (g_object_ref (header)));
}

static void
header_table_on_row_remove (ClaspHeaderTable *self, ClaspHeaderRow *row)
{
  GListStore *headers = header_table_get_headers (self);
  g_autoptr (ClaspHeader) header = NULL;
  guint position;

  if (!g_list_store_find (headers, clasp_header_row_get_header (row), &position))
    return;
  header = g_object_ref (clasp_header_row_get_header (row));
  g_list_store_remove (headers, position);
  /* An empty row is no loss. */
  if (*clasp_header_get_name (header) != '\0' || *clasp_header_get_value (header) != '\0')
    header_table_tell_removed (self, header, position);
  /* The focus goes to the row that takes its place, so that the keyboard is not lost. */
  if (position > 0 && position == g_list_model_get_n_items (G_LIST_MODEL (headers)))
    position--;
  header_table_edit_row (self, position);
}

static void
header_table_move_header (ClaspHeaderTable *self, ClaspHeader *header, guint to)
{
  GListStore *headers = header_table_get_headers (self);
  g_autoptr (ClaspHeader) kept = g_object_ref (header);
  guint from;

  if (!g_list_store_find (headers, header, &from) || from == to ||
      to >= g_list_model_get_n_items (G_LIST_MODEL (headers)))
    return;
  g_list_store_remove (headers, from);
  g_list_store_insert (headers, to, kept);
  header_table_edit_row (self, to);
}

static void
header_table_on_row_move (ClaspHeaderTable *self, int by, ClaspHeaderRow *row)
{
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + by;

  if (index >= 0)
    header_table_move_header (self, clasp_header_row_get_header (row), (guint) index);
}

static void
header_table_on_row_drop (ClaspHeaderTable *self, ClaspHeader *header, ClaspHeaderRow *row)
{
  header_table_move_header (self, header, (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));
}

static void
header_table_on_row_paste (ClaspHeaderTable *self, const char *text, ClaspHeaderRow *row)
{
  ClaspProfile *profile = clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self));
  GListStore *headers = header_table_get_headers (self);
  ClaspHeader *header = clasp_header_row_get_header (row);
  guint refused;
  guint taken = clasp_profile_paste_headers (profile, text, &refused);
  guint position;

  /* The row that was only there to paste into is replaced by what was pasted. */
  if (taken > 0 && *clasp_header_get_name (header) == '\0' && *clasp_header_get_value (header) == '\0' &&
      g_list_store_find (headers, header, &position))
    g_list_store_remove (headers, position);
  g_signal_emit (self, signals[PASTED], 0, taken, refused);
}

static void
header_table_on_add (ClaspHeaderTable *self)
{
  GListStore *headers = header_table_get_headers (self);
  g_autoptr (ClaspHeader) header = clasp_header_new ("", "", TRUE);

  g_list_store_append (headers, header);
  header_table_edit_row (self, g_list_model_get_n_items (G_LIST_MODEL (headers)) - 1);
}

static void
header_table_on_row_next (ClaspHeaderTable *self, ClaspHeaderRow *row)
{
  GListStore *headers = header_table_get_headers (self);
  guint next = (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + 1;

  if (next < g_list_model_get_n_items (G_LIST_MODEL (headers)))
    header_table_edit_row (self, next);
  else
    header_table_on_add (self);
}

static GtkWidget *
header_table_create_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = clasp_header_row_new (item);

  g_signal_connect_object (row, "remove", G_CALLBACK (header_table_on_row_remove), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "move", G_CALLBACK (header_table_on_row_move), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "drop", G_CALLBACK (header_table_on_row_drop), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "paste", G_CALLBACK (header_table_on_row_paste), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "next", G_CALLBACK (header_table_on_row_next), user_data, G_CONNECT_SWAPPED);
  return row;
}

/* ---- what the folders say */

static void
header_table_add_inherited (ClaspHeaderTable *self, const char *name, const char *value, const char *folder)
{
  g_autofree char *line = *value != '\0' ? g_strdup_printf ("%s: %s", name, value) : g_strdup (name);
  g_autofree char *shown = clasp_foreign_to_text (line, strlen (line), MAX_LINE);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (shown);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (row), label);
  if (folder != NULL)
    {
      /* Translators: the name of a folder of connections */
      g_autofree char *text = g_strdup_printf (_("from folder “%s”"), folder);
      GtkWidget *from = gtk_label_new (text);

      gtk_label_set_ellipsize (GTK_LABEL (from), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (from, "dim-label");
      gtk_widget_add_css_class (from, "caption");
      gtk_box_append (GTK_BOX (row), from);
    }
  gtk_box_append (self->inherited, row);
}

static void
header_table_add_settings (ClaspHeaderTable *self, ClaspProfile *profile, ClaspProfile *applied, const char *folder)
{
  const struct
  {
    const char *name;
    const char *property;
  } settings[] = {
    { _("Authority’s certificate"), "ca-file" },
    { _("Client certificate"), "cert-file" },
    { _("Private key"), "key-file" },
    { _("Proxy"), "proxy-uri" },
    { _("Environment"), "environment" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *own = NULL;
      g_autofree char *said = NULL;
      g_autofree char *masked = NULL;

      g_object_get (profile, settings[i].property, &own, NULL);
      g_object_get (applied, settings[i].property, &said, NULL);
      if (strcmp (own, said) == 0)
        continue;
      masked = clasp_secret_mask_url (said);
      header_table_add_inherited (self, settings[i].name, masked, folder);
    }
}

static void
header_table_show_inherited (ClaspHeaderTable *self, ClaspProfile *profile)
{
  g_autoptr (ClaspProfile) applied = clasp_profile_duplicate (profile);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *collection = NULL;
  g_autofree char *folder = NULL;
  guint n_own = g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_headers (profile)));

  g_object_get (profile, "collection", &collection, "folder", &folder, NULL);
  if (!clasp_folder_settings_apply (applied, collection, sources, &error))
    {
      header_table_add_inherited (self, error->message, "", NULL);
      return;
    }
  for (guint i = 0; i < sources->len; i++)
    {
      g_autoptr (ClaspHeader)
          header = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_headers (applied)), n_own + i);
      const char *value = clasp_header_get_value (header);
      gboolean hidden = clasp_header_get_secret (header) && *value != '\0';

      header_table_add_inherited (self, clasp_header_get_name (header), hidden ? "••••••••" : value, sources->pdata[i]);
    }
  header_table_add_settings (self, profile, applied, *folder != '\0' ? folder : NULL);
}

static void
header_table_update_inherited (ClaspHeaderTable *self)
{
  ClaspProfile *profile = clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self));
  GtkWidget *child;

  if (self->inherited == NULL)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->inherited))) != NULL)
    gtk_box_remove (self->inherited, child);
  if (profile != NULL)
    header_table_show_inherited (self, profile);
  gtk_widget_set_visible (GTK_WIDGET (self->inherited),
                          gtk_widget_get_first_child (GTK_WIDGET (self->inherited)) != NULL);
}

/* Whoever changes what a folder says, its rows are those of now. */
static void
header_table_watch_folders (ClaspHeaderTable *self)
{
  ClaspProfile *profile = clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self));

  g_clear_pointer (&self->monitors, g_ptr_array_unref);
  self->monitors = clasp_folder_settings_watch (profile, G_CALLBACK (header_table_update_inherited), self);
  header_table_update_inherited (self);
}

static void
clasp_header_table_connection_changed (ClaspRequestPage *page, ClaspProfile *profile)
{
  ClaspHeaderTable *self = CLASP_HEADER_TABLE (page);
  GListModel *headers = profile != NULL ? G_LIST_MODEL (clasp_profile_get_headers (profile)) : NULL;

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, headers, header_table_create_row, self, NULL);
  g_signal_group_set_target (self->profile_signals, profile);
  header_table_watch_folders (self);
}

static void
clasp_header_table_dispose (GObject *object)
{
  ClaspHeaderTable *self = CLASP_HEADER_TABLE (object);

  clasp_request_page_set_profile (CLASP_REQUEST_PAGE (object), NULL);
  g_clear_object (&self->profile_signals);
  g_clear_pointer (&self->monitors, g_ptr_array_unref);
  G_OBJECT_CLASS (clasp_header_table_parent_class)->dispose (object);
}

static void
clasp_header_table_class_init (ClaspHeaderTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = clasp_header_table_dispose;
  CLASP_REQUEST_PAGE_CLASS (klass)->connection_changed = clasp_header_table_connection_changed;

  signals[PASTED] = g_signal_new ("pasted", CLASP_TYPE_HEADER_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-header-table.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderTable, list);
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderTable, inherited);
  gtk_widget_class_bind_template_callback (widget_class, header_table_on_add);
}

static void
clasp_header_table_init (ClaspHeaderTable *self)
{
  static const char *const watched[] = { "notify::folder", "notify::collection" };
  static const char *const shown[] = { "notify::url",        "notify::ca-file",    "notify::cert-file",
                                       "notify::key-file",   "notify::proxy-mode", "notify::proxy-uri",
                                       "notify::environment" };

  self->profile_signals = g_signal_group_new (CLASP_TYPE_PROFILE);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_group_connect_swapped (self->profile_signals, watched[i], G_CALLBACK (header_table_watch_folders), self);
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    g_signal_group_connect_swapped (self->profile_signals, shown[i], G_CALLBACK (header_table_update_inherited), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
