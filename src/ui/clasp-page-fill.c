/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-page.h"

#include <glib/gi18n.h>
#include <string.h>

static void
set_if (ClaspConnection *connection, const char *property, const char *value)
{
  if (value != NULL)
    g_object_set (connection, property, value, NULL);
}

void
clasp_page_fill (ClaspPage *self, const ClaspCommandLine *command)
{
  ClaspConnection *connection = clasp_page_get_connection (self);
  g_autofree char *text = g_strdup_printf (_("Filled from a %s command"), command->program);

  g_list_store_remove_all (clasp_connection_get_headers (connection));
  clasp_connection_set_url (connection, command->url);
  /* In the table, where one looks for it. */
  if (command->origin != NULL)
    {
      g_autoptr (ClaspHeader) header = clasp_header_new ("Origin", command->origin, TRUE);

      g_list_store_append (clasp_connection_get_headers (connection), header);
    }
  if (*command->headers != '\0')
    clasp_connection_paste_headers (connection, command->headers, NULL);
  if (command->user != NULL)
    {
      g_autofree char *encoded = g_base64_encode ((const guchar *) command->user, strlen (command->user));
      g_autofree char *value = g_strconcat ("Basic ", encoded, NULL);
      g_autoptr (ClaspHeader) header = clasp_header_new ("Authorization", value, TRUE);

      g_list_store_append (clasp_connection_get_headers (connection), header);
    }
  set_if (connection, "subprotocols", command->subprotocols);
  set_if (connection, "ca-file", command->ca_file);
  set_if (connection, "cert-file", command->cert_file);
  set_if (connection, "key-file", command->key_file);
  set_if (connection, "connect-to", command->connect_to);
  if (command->proxy != NULL)
    g_object_set (connection, "proxy-mode", "uri", "proxy-uri", command->proxy, NULL);
  if (command->insecure)
    g_object_set (connection, "insecure", TRUE, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}
