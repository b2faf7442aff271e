/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-page.h"

#include <glib/gi18n.h>

#include "clasp-profile-command.h"

void
clasp_page_fill (ClaspPage *self, const ClaspPastedCommand *command)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("Filled from a %s command"), command->program);
  for (guint i = 0; i < command->notes->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? ". " : " ", (const char *) command->notes->pdata[i]);
  clasp_profile_take_command (clasp_page_get_profile (self), command);
  clasp_page_set_user (self, command->user_when_asked ? command->user : NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text->str);
}
