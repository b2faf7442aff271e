/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspEnvironment:
 * @path: its file
 * @name: what it is called: its "name", else that of its file
 * @asks_first: whether its "asks-first" is true: the window asks before it connects with it; --env on the command
 * line is the user's word
 *
 * A file with what placeholders stand for, beside the connections of a collection; see clasp_variables_load().
 */
typedef struct
{
  char *path;
  char *name;
  gboolean asks_first;
} ClaspEnvironment;

void clasp_environment_free (ClaspEnvironment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspEnvironment, clasp_environment_free)

/**
 * clasp_environment_read:
 * @path: a file
 *
 * Returns: (transfer full) (nullable): the environment; %NULL when it is none, or can't be read
 */
ClaspEnvironment *clasp_environment_read (const char *path);

/**
 * clasp_environment_find:
 * @collection: the folder of a collection; "": the user's own
 * @name: the name of a file at its top, without ".json", or what such a file calls itself
 *
 * Finds the environment that a connection or its folder names.
 *
 * Returns: (transfer full) (nullable): the environment; %NULL with a #GIOErrorEnum and a sentence when there is none
 */
ClaspEnvironment *clasp_environment_find (const char *collection, const char *name, GError **error);

/**
 * clasp_environments_dup_own_folder:
 *
 * Returns: (transfer full): the folder of the user's own connections and environments
 */
char *clasp_environments_dup_own_folder (void);

/**
 * clasp_environment_dup_file_name:
 *
 * Returns: (transfer full): what a file of environments is named by: its name without ".json"
 */
char *clasp_environment_dup_file_name (const ClaspEnvironment *self);

/**
 * clasp_environments_list:
 * @folders: folders of collections
 *
 * Returns: (transfer full) (element-type ClaspEnvironment): the environments that stand at the top of them, by name
 */
GPtrArray *clasp_environments_list (const char *const *folders);

G_END_DECLS
