/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-import-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-import-text.h"
#include "clasp-import-tree.h"
#include "clasp-pasted-command.h"
#include "clasp-profile-command.h"
#include "clasp-yaml.h"

/* More than anybody keeps. */
#define MAX_CONNECTIONS 10000

static gboolean
import_file_has_ending (const char *name, const char *const *endings)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (; *endings != NULL; endings++)
    if (g_str_has_suffix (lower, *endings))
      return TRUE;
  return FALSE;
}

static gboolean
import_file_read_command (ClaspImport *self, const char *text, GError **error)
{
  g_autoptr (ClaspPastedCommand) command = clasp_pasted_command_parse (text, error);
  ClaspProfile *profile;

  if (command == NULL)
    return FALSE;
  profile = clasp_import_add (self, NULL, command->url, NULL);
  clasp_profile_take_command (profile, command);
  for (guint i = 0; i < command->notes->len; i++)
    clasp_import_leave_out (self, "%s", (const char *) command->notes->pdata[i]);
  return TRUE;
}

static gboolean
import_file_read_tree (ClaspImport *self, const char *name, const char *text, gsize length, gboolean json,
                       GError **error)
{
  g_autoptr (JsonNode) root = json ? clasp_yaml_parse_json (text, length, error)
                                   : clasp_yaml_parse (text, length, error);

  return root != NULL && clasp_import_tree_read (self, name, root, error);
}

static gboolean
import_file_read_text (ClaspImport *self, const char *name, const char *text, gsize length, GError **error)
{
  static const char *const http[] = { ".http", ".rest", NULL };
  static const char *const bru[] = { ".bru", NULL };
  static const char *const yaml[] = { ".yaml", ".yml", NULL };
  const char *first = text + strspn (text, " \t\r\n");

  if (import_file_has_ending (name, bru))
    return clasp_import_bru_read (self, name, text, error);
  if (import_file_has_ending (name, http))
    return clasp_import_http_read (self, name, text, error);
  if (import_file_has_ending (name, yaml))
    return import_file_read_tree (self, name, text, length, FALSE, error);
  if (*first == '{' || *first == '[')
    return import_file_read_tree (self, name, first, strlen (first), TRUE, error);
  if (clasp_pasted_command_detect (text))
    return import_file_read_command (self, text, error);
  if (g_str_has_prefix (first, "meta {"))
    return clasp_import_bru_read (self, name, text, error);
  if (g_str_has_prefix (first, "###") || g_str_has_prefix (first, "WEBSOCKET "))
    return clasp_import_http_read (self, name, text, error);
  return import_file_read_tree (self, name, text, length, FALSE, error);
}

ClaspImport *
clasp_import_file_read (const char *name, const char *data, gsize length, GError **error)
{
  g_autoptr (ClaspImport) self = NULL;
  g_autofree char *text = NULL;
  gsize start;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (!clasp_tree_check_size (length, error))
    return NULL;
  if (!g_utf8_validate_len (data != NULL ? data : "", length, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it is no text (UTF-8)"));
      return NULL;
    }
  start = length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  text = g_strndup (data != NULL ? data + start : "", length - start);
  self = clasp_import_new ();
  if (!import_file_read_text (self, name, text, strlen (text), error))
    return NULL;
  if (self->connections->len > MAX_CONNECTIONS)
    {
      clasp_import_leave_out (self, _("Only the first %d of %u connections were taken."), MAX_CONNECTIONS,
                              self->connections->len);
      g_ptr_array_set_size (self->connections, MAX_CONNECTIONS);
    }
  return g_steal_pointer (&self);
}
