/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-saved.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "clasp-address.h"
#include "clasp-collection.h"
#include "clasp-consent.h"
#include "clasp-environment.h"
#include "clasp-folder-settings.h"
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-keyring.h"

/* Bytes of a secret's file. */
#define MAX_SECRET (64 * 1024)

void
clasp_cli_saved_clear (ClaspCliSaved *self)
{
  g_free (self->environment);
  g_strfreev (self->values);
  g_strfreev (self->secrets);
  g_strfreev (self->allowed);
  g_free (self->collection);
}

void
clasp_cli_saved_add_options (GOptionGroup *group, ClaspCliSaved *self)
{
  const GOptionEntry entries[] = {
    { "env", 0, 0, G_OPTION_ARG_FILENAME, &self->environment,
      N_("Take the values of placeholders from this environment"), N_("FILE") },
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->values, N_("Put this value in the place of {{NAME}}"),
      N_("NAME=VALUE") },
    { "secret", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->secrets,
      N_("Put what this file holds in the place of {{secret:NAME}}"), N_("NAME=@FILE") },
    { "allow-env", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->allowed, N_("Let {{env:NAME}} be filled in"),
      N_("NAME") },
    { "no-keyring", 0, 0, G_OPTION_ARG_NONE, &self->no_keyring, N_("Leave the keyring alone"), NULL },
    { "collection", 0, 0, G_OPTION_ARG_FILENAME, &self->collection, N_("Look for saved connections in this folder"),
      N_("FOLDER") },
    G_OPTION_ENTRY_NULL
  };

  g_option_group_add_entries (group, entries);
}

/* ---- which connection */

static void
cli_saved_tell_problems (ClaspCollection *collection)
{
  const char *const *problems = clasp_collection_get_problems (collection);

  for (gsize i = 0; problems != NULL && problems[i] != NULL; i++)
    {
      g_autofree char *shown = clasp_foreign_to_text (problems[i], strlen (problems[i]), 0);

      g_printerr ("handclasp-cli: %s\n", shown);
    }
}

/* Ctrl+C is read as a character, so that the terminal shows again what is typed before the program ends by it.
 * %NULL: it was pressed. */
static char *
cli_saved_ask_on (int fd, const char *question)
{
  g_autoptr (GString) line = g_string_new (NULL);
  struct termios before, silent;
  gboolean interrupted = FALSE;
  gboolean has_settings;
  char c;

  has_settings = tcgetattr (fd, &before) == 0;
  silent = before;
  silent.c_lflag &= ~(tcflag_t) (ECHO | ISIG);
  silent.c_cc[VEOL] = before.c_cc[VINTR];
  if (has_settings)
    tcsetattr (fd, TCSAFLUSH, &silent);
  dprintf (fd, "%s: ", question);
  while (!interrupted && read (fd, &c, 1) == 1 && c != '\n')
    {
      interrupted = has_settings && (guchar) c == before.c_cc[VINTR];
      g_string_append_c (line, c);
    }
  if (has_settings)
    tcsetattr (fd, TCSAFLUSH, &before);
  dprintf (fd, "\n");
  return interrupted ? NULL : g_string_free_and_steal (g_steal_pointer (&line));
}

char *
clasp_cli_saved_ask (const char *question)
{
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  g_autofree char *shown = clasp_foreign_to_text (question, strlen (question), 0);
  char *answer;

  if (fd < 0)
    return NULL;
  answer = cli_saved_ask_on (fd, shown);
  close (fd);
  if (answer == NULL)
    raise (SIGINT);
  return answer;
}

/* A connection of somebody else has the user asked before it is used with what it wants of this computer. */
static gboolean
cli_saved_ask_consent (GFile *folder, ClaspProfile *profile, GError **error)
{
  g_auto (GStrv) settings = clasp_consent_dup_settings (profile);
  g_autofree char *list = g_strjoinv (", ", settings);
  g_autofree char *question = NULL;
  g_autofree char *answer = NULL;

  if (clasp_consent_is_given (folder, profile))
    return TRUE;
  /* Translators: a list such as “the authority in ca.pem, the proxy http://a:3128”. The answer is “yes”, in English. */
  question = g_strdup_printf (
      _("The collection was not made here, and its “%s” wants to use %s. Type yes to allow that"),
      clasp_profile_get_name (profile), list);
  answer = clasp_cli_saved_ask (question);
  if (g_strcmp0 (answer, "yes") == 0)
    return clasp_consent_give (folder, profile, error);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _("“%s” of a collection that was not made here wants to use %s, which was not allowed"),
               clasp_profile_get_name (profile), list);
  return FALSE;
}

/* The environment that the connection or its folder names, unless --env says otherwise. */
static gboolean
cli_saved_load_environment (const ClaspCliSaved *self, GFile *folder, ClaspProfile *profile, ClaspVariables *variables,
                            GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *question = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (ClaspEnvironment) found = NULL;
  g_autoptr (GFile) file = NULL;

  g_object_get (profile, "environment", &name, NULL);
  if (self->environment != NULL || *name == '\0')
    return TRUE;
  found = clasp_environment_find (folder != NULL ? g_file_peek_path (folder) : "", name, error);
  if (found == NULL)
    return FALSE;
  if (found->asks_first)
    {
      /* Translators: the name of an environment. The answer is “yes”, in English. */
      question = g_strdup_printf (_("The environment “%s” is marked to ask first. Type yes to use it"), found->name);
      answer = clasp_cli_saved_ask (question);
      if (g_strcmp0 (answer, "yes") != 0)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("The environment “%s” is marked to ask first, and was not allowed. Name it with --env."),
                       found->name);
          return FALSE;
        }
    }
  file = g_file_new_for_path (found->path);
  return clasp_variables_load (variables, file, error);
}

gboolean
clasp_cli_saved_choose (const ClaspCliSaved *self, const char *word, ClaspVariables *variables, ClaspProfile *profile,
                        char **remark, GError **error)
{
  g_autoptr (GFile) folder = self->collection != NULL ? g_file_new_for_commandline_arg (self->collection) : NULL;
  g_autoptr (ClaspCollection) collection = NULL;
  g_autoptr (GError) problem = NULL;
  ClaspProfile *found;

  *remark = NULL;
  if (clasp_address_is_whole (word))
    {
      clasp_profile_set_url (profile, word);
      return TRUE;
    }
  if (folder != NULL && g_file_query_file_type (folder, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_DIRECTORY)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--collection: “%s” is no folder"),
                   self->collection);
      return FALSE;
    }
  collection = clasp_collection_new (folder);
  found = clasp_collection_find (collection, word, &problem);
  if (found != NULL)
    {
      g_autoptr (ClaspProfile) applied = clasp_profile_duplicate (found);
      g_autoptr (ClaspProfile) filled = NULL;

      if (!clasp_folder_settings_apply (applied, self->collection != NULL ? g_file_peek_path (folder) : "", NULL,
                                        error))
        return FALSE;
      if (!cli_saved_load_environment (self, folder, applied, variables, error))
        return FALSE;
      filled = clasp_variables_dup_filled (variables, applied);
      if (!cli_saved_ask_consent (folder, filled, error))
        return FALSE;
      clasp_profile_assign (profile, applied);
      /* What its folder says is in it now. */
      g_object_set (profile, "folder", "", NULL);
      return TRUE;
    }
  if (folder != NULL || !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      cli_saved_tell_problems (collection);
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem->message);
      return FALSE;
    }
  /* The rules of an address say the rest. */
  if (strpbrk (word, ".:/") == NULL)
    *remark = g_strdup (problem->message);
  clasp_profile_set_url (profile, word);
  return TRUE;
}

/* ---- what placeholders stand for */

/* Splits "NAME=VALUE"; %FALSE when it is none. */
static gboolean
cli_saved_split (const char *text, char **name, const char **value)
{
  const char *equals = strchr (text, '=');

  if (equals == NULL || equals == text)
    return FALSE;
  *name = g_strndup (text, equals - text);
  *value = equals + 1;
  return TRUE;
}

static gboolean
cli_saved_set_values (const ClaspCliSaved *self, ClaspVariables *variables, GError **error)
{
  for (gsize i = 0; self->values != NULL && self->values[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      const char *value;

      if (!cli_saved_split (self->values[i], &name, &value))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--set takes NAME=VALUE, not “%s”"),
                       self->values[i]);
          return FALSE;
        }
      clasp_variables_set (variables, name, value);
    }
  return TRUE;
}

/* The line's end that an editor leaves behind a secret is not part of it. */
static gboolean
cli_saved_read_secret (ClaspVariables *variables, const char *name, const char *path, GError **error)
{
  g_autofree char *limit = clasp_format_bytes (MAX_SECRET);
  g_autofree char *contents = NULL;
  g_autoptr (GError) problem = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &problem))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s (--secret)", problem->message);
  else if (length > MAX_SECRET || memchr (contents, '\0', length) != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _("The file “%s” of --secret is larger than %s or holds a NUL, and so is no secret"), path, limit);
  else
    {
      if (g_str_has_suffix (contents, "\n"))
        contents[--length] = '\0';
      if (g_str_has_suffix (contents, "\r"))
        contents[--length] = '\0';
      clasp_variables_set_secret (variables, name, contents);
      return TRUE;
    }
  return FALSE;
}

static gboolean
cli_saved_set_secrets (const ClaspCliSaved *self, ClaspVariables *variables, GError **error)
{
  for (gsize i = 0; self->secrets != NULL && self->secrets[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      const char *value;

      if (!cli_saved_split (self->secrets[i], &name, &value) || *value != '@' || value[1] == '\0')
        {
          /* What was given is not repeated: it may be the secret. */
          g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                               _("--secret takes NAME=@FILE: on a command line, others can see a secret"));
          return FALSE;
        }
      if (!cli_saved_read_secret (variables, name, value + 1, error))
        return FALSE;
    }
  return TRUE;
}

static char *
cli_saved_prompt (const char *question, gpointer user_data)
{
  return clasp_cli_saved_ask (question);
}

static char *
cli_saved_look_into_keyring (const char *name, const char *origin, gpointer user_data, GError **error)
{
  const ClaspKeyringPlace place = { user_data, origin, name };

  return clasp_keyring_lookup (&place, NULL, error);
}

/* The keyring gives what belongs to the collection that is used, and nothing else. */
static void
cli_saved_set_keyring (const ClaspCliSaved *self, ClaspVariables *variables)
{
  g_autoptr (GFile) folder = self->collection != NULL ? g_file_new_for_commandline_arg (self->collection) : NULL;
  char *collection = clasp_keyring_dup_collection (folder);

  g_object_set_data_full (G_OBJECT (variables), "collection", collection, g_free);
  clasp_variables_set_keyring (variables, cli_saved_look_into_keyring, collection);
}

ClaspVariables *
clasp_cli_saved_make_variables (const ClaspCliSaved *self, GError **error)
{
  g_autoptr (ClaspVariables) variables = clasp_variables_new ();
  g_autoptr (GFile) file = self->environment != NULL && *self->environment != '\0'
                               ? g_file_new_for_commandline_arg (self->environment)
                               : NULL;

  clasp_variables_set_prompt (variables, cli_saved_prompt, NULL);
  if (!self->no_keyring)
    cli_saved_set_keyring (self, variables);
  if ((file != NULL && !clasp_variables_load (variables, file, error)) ||
      !cli_saved_set_values (self, variables, error) || !cli_saved_set_secrets (self, variables, error))
    return NULL;
  for (gsize i = 0; self->allowed != NULL && self->allowed[i] != NULL; i++)
    clasp_variables_allow_env (variables, self->allowed[i]);
  return g_steal_pointer (&variables);
}
