/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-page.h"

#include <glib/gi18n.h>
#include <string.h>

static void
set_text (ClaspConnection *connection, const char *property, const char *value)
{
  g_object_set (connection, property, value != NULL ? value : "", NULL);
}

/* All that a command can say is as this one says, so that nothing of the one before stays, such as trusting anybody. */
static void
fill_options (ClaspConnection *connection, const ClaspCommandLine *command)
{
  set_text (connection, "origin", NULL);
  set_text (connection, "subprotocols", command->subprotocols);
  set_text (connection, "extensions", command->extensions);
  set_text (connection, "ca-file", command->ca_file);
  set_text (connection, "cert-file", command->cert_file);
  set_text (connection, "key-file", command->key_file);
  set_text (connection, "connect-to", command->connect_to);
  g_object_set (connection,
                "proxy-mode", command->proxy != NULL ? "uri" : "system",
                "proxy-uri", command->proxy != NULL ? command->proxy : "",
                "insecure", command->insecure,
                "deflate", FALSE,
                NULL);
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
  fill_options (connection, command);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}
