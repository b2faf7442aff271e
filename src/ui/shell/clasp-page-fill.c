/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-page.h"

#include <glib/gi18n.h>
#include <string.h>

static void
page_fill_set_text (ClaspProfile *profile, const char *property, const char *value)
{
  g_object_set (profile, property, value != NULL ? value : "", NULL);
}

/* All that a command can say is as this one says, so that nothing of the one before stays, such as trusting anybody. */
static void
page_fill_options (ClaspProfile *profile, const ClaspPastedCommand *command)
{
  page_fill_set_text (profile, "origin", NULL);
  page_fill_set_text (profile, "subprotocols", command->subprotocols);
  page_fill_set_text (profile, "extensions", command->extensions);
  page_fill_set_text (profile, "ca-file", command->ca_file);
  page_fill_set_text (profile, "cert-file", command->cert_file);
  page_fill_set_text (profile, "key-file", command->key_file);
  page_fill_set_text (profile, "connect-to", command->connect_to);
  g_object_set (profile, "proxy-mode", command->proxy != NULL ? "uri" : "system", "proxy-uri",
                command->proxy != NULL ? command->proxy : "", "insecure", command->insecure, "deflate", FALSE, NULL);
}

void
clasp_page_fill (ClaspPage *self, const ClaspPastedCommand *command)
{
  ClaspProfile *profile = clasp_page_get_profile (self);
  g_autofree char *text = g_strdup_printf (_("Filled from a %s command"), command->program);

  g_list_store_remove_all (clasp_profile_get_headers (profile));
  clasp_profile_set_url (profile, command->url);
  /* In the table, where one looks for it. */
  if (command->origin != NULL)
    {
      g_autoptr (ClaspHeader) header = clasp_header_new ("Origin", command->origin, TRUE);

      g_list_store_append (clasp_profile_get_headers (profile), header);
    }
  if (*command->headers != '\0')
    clasp_profile_paste_headers (profile, command->headers, NULL);
  if (command->user != NULL)
    {
      g_autofree char *encoded = g_base64_encode ((const guchar *) command->user, strlen (command->user));
      g_autofree char *value = g_strconcat ("Basic ", encoded, NULL);
      g_autoptr (ClaspHeader) header = clasp_header_new ("Authorization", value, TRUE);

      g_list_store_append (clasp_profile_get_headers (profile), header);
    }
  page_fill_options (profile, command);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}
