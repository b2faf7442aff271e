/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-profile-command.h"

#include <string.h>

#include "clasp-basic.h"

static void
profile_command_set_text (ClaspProfile *profile, const char *property, const char *value)
{
  g_object_set (profile, property, value != NULL ? value : "", NULL);
}

/* A shell would have put the home folder in the place of "~". */
static void
profile_command_set_file (ClaspProfile *profile, const char *property, const char *path)
{
  g_autofree char *whole = NULL;

  if (path != NULL && g_str_has_prefix (path, "~/"))
    whole = g_build_filename (g_get_home_dir (), path + 2, NULL);
  profile_command_set_text (profile, property, whole != NULL ? whole : path);
}

/* All rows at once: each change of the list costs its views as much as all rows do. */
static void
profile_command_set_headers (ClaspProfile *profile, const ClaspPastedCommand *command)
{
  GListStore *headers = clasp_profile_get_headers (profile);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < command->fields->len; i++)
    {
      const ClaspPastedField *field = command->fields->pdata[i];

      g_ptr_array_add (rows, clasp_header_new (field->name, field->value, field->ticked));
    }
  if (command->user != NULL && !command->user_when_asked)
    {
      g_autofree char *value = clasp_basic_compose (command->user, NULL);

      g_ptr_array_add (rows, clasp_header_new ("Authorization", value, TRUE));
    }
  g_list_store_splice (headers, 0, g_list_model_get_n_items (G_LIST_MODEL (headers)), rows->pdata, rows->len);
}

/* What is only to be sent when the server asks waits for that. */
static void
profile_command_set_user (ClaspProfile *profile, const ClaspPastedCommand *command)
{
  gboolean waits = command->user != NULL && command->user_when_asked;
  g_auto (GStrv) parts = g_strsplit (waits ? command->user : ":", ":", 2);

  g_object_set (profile, "user", parts[0] != NULL ? parts[0] : "", "password",
                parts[0] != NULL && parts[1] != NULL ? parts[1] : "", NULL);
}

static void
profile_command_set_proxy (ClaspProfile *profile, const char *proxy)
{
  gboolean none = g_strcmp0 (proxy, "none") == 0;

  clasp_profile_set_proxy_mode (profile, proxy == NULL ? CLASP_PROXY_SYSTEM
                                         : none        ? CLASP_PROXY_NONE
                                                       : CLASP_PROXY_URI);
  clasp_profile_set_proxy_uri (profile, proxy != NULL && !none ? proxy : "");
}

void
clasp_profile_take_command (ClaspProfile *self, const ClaspPastedCommand *command)
{
  static const char *const forgotten[] = {
    "method", "http-version", "target", "line-end", "split", "extra", "sni", "key-password",
  };

  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_return_if_fail (command != NULL);

  clasp_profile_set_url (self, command->url);
  profile_command_set_headers (self, command);
  profile_command_set_user (self, command);
  profile_command_set_text (self, "origin", NULL);
  profile_command_set_text (self, "subprotocols", command->subprotocols);
  profile_command_set_text (self, "extensions", command->extensions);
  profile_command_set_text (self, "connect-to", command->connect_to);
  profile_command_set_file (self, "ca-file", command->ca_file);
  profile_command_set_file (self, "cert-file", command->cert_file);
  profile_command_set_file (self, "key-file", command->key_file);
  profile_command_set_proxy (self, command->proxy);
  /* The command is the whole request: nothing of a handshake lab stays, nor where an earlier request led. */
  for (gsize i = 0; i < G_N_ELEMENTS (forgotten); i++)
    g_object_set (self, forgotten[i], "", NULL);
  g_object_set (self, "dropped-fields", command->dropped_fields, "timeout", command->timeout_s, "insecure",
                command->insecure, "refuse-no-subprotocol", FALSE, "lenient", command->lenient, "deflate",
                command->deflate, NULL);
}
