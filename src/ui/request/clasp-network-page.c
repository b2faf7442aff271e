/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-network-page.h"

#include <glib/gi18n.h>

#include "clasp-deflate.h"
#include "clasp-file-row.h"
#include "clasp-keyring.h"
#include "clasp-pin-row.h"
#include "clasp-undo-toast.h"

struct _ClaspNetworkPage
{
  ClaspRequestPage parent_instance;

  ClaspFileRow *ca_file;
  ClaspFileRow *cert_file;
  ClaspFileRow *key_file;
  AdwPasswordEntryRow *key_password;
  AdwSwitchRow *keep_key_password;
  AdwSwitchRow *insecure;
  GtkWidget *trusted;
  GtkListBox *pins;
  AdwComboRow *proxy_mode;
  AdwEntryRow *proxy_uri;
  AdwEntryRow *connect_to;
  AdwSpinRow *timeout;
  AdwSpinRow *ping;
  AdwSwitchRow *lenient;
  AdwSwitchRow *deflate;
  AdwComboRow *deflate_server_bits;
  AdwComboRow *deflate_client_bits;
  AdwSwitchRow *deflate_server_no_context;
  AdwSwitchRow *deflate_client_no_context;
  ClaspProfile *watched;
};

G_DEFINE_FINAL_TYPE (ClaspNetworkPage, clasp_network_page, CLASP_TYPE_REQUEST_PAGE)

/* In the order of the combo row. */
static const ClaspProxyMode PROXY_MODES[] = { CLASP_PROXY_SYSTEM, CLASP_PROXY_NONE, CLASP_PROXY_URI };

static void
network_page_on_proxy_mode_selected (ClaspNetworkPage *self)
{
  guint selected = adw_combo_row_get_selected (self->proxy_mode);

  gtk_widget_set_visible (GTK_WIDGET (self->proxy_uri), selected == 2);
  if (self->watched != NULL && selected < G_N_ELEMENTS (PROXY_MODES))
    clasp_profile_set_proxy_mode (self->watched, PROXY_MODES[selected]);
}

static void
network_page_on_proxy_mode_changed (ClaspNetworkPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (PROXY_MODES); i++)
    if (clasp_profile_get_proxy_mode (self->watched) == PROXY_MODES[i])
      adw_combo_row_set_selected (self->proxy_mode, i);
}

/* ---- whom the user trusts */

static void
network_page_on_pins_changed (ClaspNetworkPage *self)
{
  GListModel *pins = self->watched != NULL ? G_LIST_MODEL (clasp_profile_get_pins (self->watched)) : NULL;

  gtk_widget_set_visible (self->trusted, pins != NULL && g_list_model_get_n_items (pins) > 0);
}

static void
network_page_undo_distrust (gpointer target, gpointer kept)
{
  clasp_profile_add_pin (CLASP_PROFILE (target), CLASP_PIN (kept));
}

static void
network_page_on_pin_remove (ClaspNetworkPage *self, ClaspPinRow *row)
{
  GListStore *pins = clasp_profile_get_pins (self->watched);
  g_autoptr (ClaspPin) pin = g_object_ref (clasp_pin_row_get_pin (row));
  guint position;

  if (!g_list_store_find (pins, pin, &position))
    return;
  g_list_store_remove (pins, position);
  clasp_undo_toast_show (GTK_WIDGET (self), _("The certificate is trusted no longer"), network_page_undo_distrust,
                         G_OBJECT (self->watched), G_OBJECT (g_steal_pointer (&pin)));
}

static GtkWidget *
network_page_create_pin_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = clasp_pin_row_new (item);

  g_signal_connect_object (row, "remove", G_CALLBACK (network_page_on_pin_remove), user_data, G_CONNECT_SWAPPED);
  return row;
}

static void
network_page_watch_pins (ClaspNetworkPage *self)
{
  GListModel *pins = self->watched != NULL ? G_LIST_MODEL (clasp_profile_get_pins (self->watched)) : NULL;

  if (self->pins == NULL)
    return;
  if (pins != NULL)
    g_signal_connect_swapped (pins, "items-changed", G_CALLBACK (network_page_on_pins_changed), self);
  gtk_list_box_bind_model (self->pins, pins, network_page_create_pin_row, self, NULL);
  network_page_on_pins_changed (self);
}

/* ---- construction */

static void
clasp_network_page_connection_changed (ClaspRequestPage *page, ClaspProfile *profile)
{
  ClaspNetworkPage *self = CLASP_NETWORK_PAGE (page);

  if (self->watched != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->watched, self);
      g_signal_handlers_disconnect_by_data (clasp_profile_get_pins (self->watched), self);
    }
  g_set_object (&self->watched, profile);
  network_page_watch_pins (self);
  if (profile == NULL)
    return;
  g_signal_connect_swapped (profile, "notify::proxy-mode", G_CALLBACK (network_page_on_proxy_mode_changed), self);
  network_page_on_proxy_mode_changed (self);
}

static void
clasp_network_page_dispose (GObject *object)
{
  clasp_request_page_set_profile (CLASP_REQUEST_PAGE (object), NULL);
  G_OBJECT_CLASS (clasp_network_page_parent_class)->dispose (object);
}

static void
clasp_network_page_class_init (ClaspNetworkPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_network_page_dispose;
  CLASP_REQUEST_PAGE_CLASS (klass)->connection_changed = clasp_network_page_connection_changed;

  g_type_ensure (CLASP_TYPE_FILE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-network-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, ca_file);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, cert_file);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, key_file);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, key_password);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, keep_key_password);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, insecure);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, trusted);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, pins);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, proxy_mode);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, proxy_uri);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, connect_to);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, timeout);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, ping);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, lenient);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, deflate);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, deflate_server_bits);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, deflate_client_bits);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, deflate_server_no_context);
  gtk_widget_class_bind_template_child (widget_class, ClaspNetworkPage, deflate_client_no_context);
}

/* The combo row's first item leaves the window open; those after it are 8 to 15 bits. */
static gboolean
network_page_bits_to_item (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  guint bits = g_value_get_uint (from);

  g_value_set_uint (to, bits >= CLASP_WINDOW_BITS_MIN ? bits - CLASP_WINDOW_BITS_MIN + 1 : 0);
  return TRUE;
}

static gboolean
network_page_item_to_bits (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  guint item = g_value_get_uint (from);

  if (item == GTK_INVALID_LIST_POSITION)
    return FALSE;
  g_value_set_uint (to, item > 0 ? item + CLASP_WINDOW_BITS_MIN - 1 : 0);
  return TRUE;
}

static void
network_page_bind_compression (ClaspNetworkPage *self)
{
  ClaspRequestPage *page = CLASP_REQUEST_PAGE (self);

  clasp_request_page_bind (page, "deflate", self->deflate, "active");
  clasp_request_page_bind_as (page, "deflate-server-bits", self->deflate_server_bits, "selected",
                              network_page_bits_to_item, network_page_item_to_bits);
  clasp_request_page_bind_as (page, "deflate-client-bits", self->deflate_client_bits, "selected",
                              network_page_bits_to_item, network_page_item_to_bits);
  clasp_request_page_bind (page, "deflate-server-no-context", self->deflate_server_no_context, "active");
  clasp_request_page_bind (page, "deflate-client-no-context", self->deflate_client_no_context, "active");
}

static gboolean
network_page_name_to_kept (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_boolean (to, *g_value_get_string (from) != '\0');
  return TRUE;
}

static gboolean
network_page_kept_to_name (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  if (g_value_get_boolean (from))
    g_value_take_string (to, clasp_keyring_make_name ("key-password"));
  else
    g_value_set_string (to, "");
  return TRUE;
}

static void
clasp_network_page_init (ClaspNetworkPage *self)
{
  ClaspRequestPage *page = CLASP_REQUEST_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  clasp_request_page_bind (page, "ca-file", self->ca_file, "path");
  clasp_request_page_bind (page, "cert-file", self->cert_file, "path");
  clasp_request_page_bind (page, "key-file", self->key_file, "path");
  clasp_request_page_bind (page, "key-password", self->key_password, "text");
  clasp_request_page_bind_as (page, "key-password-secret", self->keep_key_password, "active", network_page_name_to_kept,
                              network_page_kept_to_name);
  clasp_request_page_bind (page, "insecure", self->insecure, "active");
  clasp_request_page_bind (page, "proxy-uri", self->proxy_uri, "text");
  clasp_request_page_bind (page, "connect-to", self->connect_to, "text");
  clasp_request_page_bind (page, "timeout", self->timeout, "value");
  clasp_request_page_bind (page, "ping", self->ping, "value");
  clasp_request_page_bind (page, "lenient", self->lenient, "active");
  network_page_bind_compression (self);
  g_signal_connect_object (self->proxy_mode, "notify::selected", G_CALLBACK (network_page_on_proxy_mode_selected), self,
                           G_CONNECT_SWAPPED);
}
