/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-workspace.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-live.h"
#include "clasp-practice-server.h"
#include "clasp-settings.h"
#include "clasp-uri.h"

/* Stands for the practice server among the ids of what is open. */
#define PRACTICE_ID ""
#define PRACTICE_RUNS "practice"

struct _ClaspWorkspace
{
  GObject parent_instance;

  ClaspProfileStore *store;
  ClaspHistory *history;
  guint history_idle;
  ClaspPracticeServer *practice;
  ClaspLive *live;
};

G_DEFINE_FINAL_TYPE (ClaspWorkspace, clasp_workspace, G_TYPE_OBJECT)

enum
{
  LIVE_CHANGED,
  PROBLEM,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- the list of connections */

static void
workspace_on_changed_outside (ClaspWorkspace *self, ClaspProfile *profile, ClaspProfile *before)
{
  g_signal_emit (self, signals[CHANGED], 0, profile, before);
}

/* One whose folder is gone for now, such as that of a disk, is not forgotten. */
static void
workspace_open_store (ClaspWorkspace *self)
{
  g_auto (GStrv) paths = g_settings_get_strv (clasp_settings_get (), "collections");

  self->store = clasp_profile_store_new (NULL);
  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (paths[i]);

      clasp_profile_store_open_collection (self->store, folder, NULL);
    }
  clasp_profile_store_watch (self->store);
  g_signal_connect_object (self->store, "changed-outside", G_CALLBACK (workspace_on_changed_outside), self,
                           G_CONNECT_SWAPPED);
}

ClaspProfileStore *
clasp_workspace_get_store (ClaspWorkspace *self)
{
  g_return_val_if_fail (CLASP_IS_WORKSPACE (self), NULL);

  if (self->store == NULL)
    workspace_open_store (self);
  return self->store;
}

/* Changes nothing else of the list: what can't be opened just now stays in it. */
static void
workspace_list_collection (const char *path, gboolean listed)
{
  g_auto (GStrv) paths = g_settings_get_strv (clasp_settings_get (), "collections");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;

  for (gsize i = 0; paths[i] != NULL; i++)
    if (!g_str_equal (paths[i], path))
      g_strv_builder_add (builder, paths[i]);
  if (listed)
    g_strv_builder_add (builder, path);
  changed = g_strv_builder_end (builder);
  g_settings_set_strv (clasp_settings_get (), "collections", (const char *const *) changed);
}

void
clasp_workspace_open_collection (ClaspWorkspace *self, GFile *folder)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = NULL;

  g_return_if_fail (CLASP_IS_WORKSPACE (self));

  if (!clasp_profile_store_open_collection (clasp_workspace_get_store (self), folder, &error))
    {
      g_signal_emit (self, signals[PROBLEM], 0, error->message);
      return;
    }
  paths = clasp_profile_store_dup_collections (self->store);
  if (g_strv_contains ((const char *const *) paths, g_file_peek_path (folder)))
    workspace_list_collection (g_file_peek_path (folder), TRUE);
}

void
clasp_workspace_close_collection (ClaspWorkspace *self, const char *path)
{
  g_return_if_fail (CLASP_IS_WORKSPACE (self));

  clasp_profile_store_close_collection (clasp_workspace_get_store (self), path);
  workspace_list_collection (path, FALSE);
}

void
clasp_workspace_save_profile (ClaspWorkspace *self, ClaspProfile *profile)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CLASP_IS_WORKSPACE (self));

  if (!clasp_profile_store_save (clasp_workspace_get_store (self), profile, &error))
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

void
clasp_workspace_update_profile (ClaspWorkspace *self, ClaspProfile *profile)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CLASP_IS_WORKSPACE (self));

  if (!clasp_profile_store_update (clasp_workspace_get_store (self), profile, &error))
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
  else if (clasp_profile_store_lookup (self->store, clasp_profile_get_id (profile)) == profile)
    g_signal_emit (self, signals[CHANGED], 0, profile, NULL);
}

static gboolean
workspace_find_pin (GListStore *pins, ClaspPin *pin, guint *position)
{
  return g_list_store_find_with_equal_func (pins, pin, (GEqualFunc) clasp_pin_equal, position);
}

/* What @saved trusts and @profile does not. (transfer full) (element-type ClaspPin) */
static GPtrArray *
workspace_dup_distrusted (ClaspProfile *saved, ClaspProfile *profile)
{
  GPtrArray *distrusted = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *pins = G_LIST_MODEL (clasp_profile_get_pins (saved));

  for (guint i = 0; i < g_list_model_get_n_items (pins); i++)
    {
      g_autoptr (ClaspPin) pin = g_list_model_get_item (pins, i);

      if (!workspace_find_pin (clasp_profile_get_pins (profile), pin, NULL))
        g_ptr_array_add (distrusted, g_steal_pointer (&pin));
    }
  return distrusted;
}

gboolean
clasp_workspace_distrust (ClaspProfile *profile, const GPtrArray *distrusted)
{
  GListStore *pins = clasp_profile_get_pins (profile);
  gboolean changed = FALSE;
  guint position;

  for (guint i = 0; i < distrusted->len; i++)
    if (workspace_find_pin (pins, distrusted->pdata[i], &position))
      {
        g_list_store_remove (pins, position);
        changed = TRUE;
      }
  return changed;
}

GPtrArray *
clasp_workspace_save_trust (ClaspWorkspace *self, ClaspProfile *profile)
{
  ClaspProfileStore *store;
  ClaspProfile *saved;
  GListModel *pins;
  g_autoptr (GPtrArray) distrusted = NULL;

  g_return_val_if_fail (CLASP_IS_WORKSPACE (self), NULL);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  store = clasp_workspace_get_store (self);
  saved = clasp_profile_store_lookup (store, clasp_profile_get_id (profile));
  if (saved == NULL || saved == profile)
    return g_ptr_array_new ();
  distrusted = workspace_dup_distrusted (saved, profile);
  pins = G_LIST_MODEL (clasp_profile_get_pins (profile));
  for (guint i = 0; i < g_list_model_get_n_items (pins); i++)
    {
      g_autoptr (ClaspPin) pin = g_list_model_get_item (pins, i);

      clasp_profile_add_pin (saved, pin);
    }
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (store)); i > 0; i--)
    {
      g_autoptr (ClaspProfile) other = g_list_model_get_item (G_LIST_MODEL (store), i - 1);

      if (clasp_workspace_distrust (other, distrusted) || other == saved)
        clasp_workspace_save_profile (self, other);
    }
  return g_steal_pointer (&distrusted);
}

void
clasp_workspace_save_snippets (ClaspWorkspace *self, ClaspProfile *profile)
{
  ClaspProfile *saved;

  g_return_if_fail (CLASP_IS_WORKSPACE (self));
  g_return_if_fail (CLASP_IS_PROFILE (profile));

  saved = clasp_profile_store_lookup (clasp_workspace_get_store (self), clasp_profile_get_id (profile));
  if (saved == NULL)
    g_signal_emit (self, signals[PROBLEM], 0,
                   _("The connection is not in the list: its snippets are there until its tab is closed"));
  if (saved == NULL || saved == profile || !clasp_profile_assign_snippets (saved, profile))
    return;
  clasp_workspace_save_profile (self, saved);
  /* Other tabs of the connection show them, too. */
  g_signal_emit (self, signals[CHANGED], 0, saved, NULL);
}

ClaspProfile *
clasp_workspace_remove_profile (ClaspWorkspace *self, const char *id)
{
  g_autoptr (ClaspProfile) removed = NULL;
  g_autoptr (GError) error = NULL;
  ClaspProfile *saved;

  g_return_val_if_fail (CLASP_IS_WORKSPACE (self), NULL);

  saved = clasp_profile_store_lookup (clasp_workspace_get_store (self), id);
  if (saved == NULL)
    return NULL;
  removed = g_object_ref (saved);
  if (clasp_profile_store_remove (self->store, id, &error))
    return g_steal_pointer (&removed);
  g_signal_emit (self, signals[PROBLEM], 0, error->message);
  return NULL;
}

/* An address that is typed anew leads to whom the user trusts already; what others trust in a collection of theirs says
 * nothing outside of it. */
static void
workspace_take_trust (ClaspWorkspace *self, ClaspProfile *profile)
{
  GListModel *store = G_LIST_MODEL (clasp_workspace_get_store (self));
  const char *url = clasp_profile_get_url (profile);
  g_autofree char *collection = NULL;
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);

  g_object_get (profile, "collection", &collection, NULL);
  for (guint i = 0; uri != NULL && uri->secure && i < g_list_model_get_n_items (store); i++)
    {
      g_autoptr (ClaspProfile) saved = g_list_model_get_item (store, i);
      g_auto (GStrv) trusted = clasp_profile_dup_trusted (saved, uri);
      g_autofree char *its_collection = NULL;

      g_object_get (saved, "collection", &its_collection, NULL);
      if (!g_str_equal (its_collection, collection))
        continue;
      for (guint j = 0; trusted[j] != NULL; j++)
        {
          g_autoptr (ClaspPin) pin = clasp_pin_new (uri->host, uri->port, trusted[j]);

          if (pin != NULL)
            clasp_profile_add_pin (profile, pin);
        }
    }
}

void
clasp_workspace_remember (ClaspWorkspace *self, ClaspProfile *profile)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CLASP_IS_WORKSPACE (self));

  workspace_take_trust (self, profile);
  if (!clasp_workspace_is_practice_url (self, clasp_profile_get_url (profile)) &&
      !clasp_profile_store_remember (clasp_workspace_get_store (self), profile, &error))
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

/* ---- runs */

static gboolean
workspace_load_history (gpointer data)
{
  ClaspWorkspace *self = data;

  self->history_idle = 0;
  clasp_history_load (self->history);
  return G_SOURCE_REMOVE;
}

static void
workspace_tell (ClaspWorkspace *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
workspace_update_limits (ClaspWorkspace *self)
{
  ClaspHistoryLimits limits;

  clasp_settings_get_history_limits (&limits);
  clasp_history_set_limits (self->history, &limits);
}

ClaspHistory *
clasp_workspace_get_history (ClaspWorkspace *self)
{
  GSettings *settings;

  g_return_val_if_fail (CLASP_IS_WORKSPACE (self), NULL);

  if (self->history != NULL)
    return self->history;
  settings = clasp_settings_get ();
  self->history = clasp_history_new (NULL, NULL);
  g_signal_connect_object (self->history, "told", G_CALLBACK (workspace_tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::runs-max-size", G_CALLBACK (workspace_update_limits), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::runs-max-days", G_CALLBACK (workspace_update_limits), self,
                           G_CONNECT_SWAPPED);
  workspace_update_limits (self);
  /* The window comes first: nobody waits for what was last month. */
  self->history_idle = g_idle_add_full (G_PRIORITY_LOW, workspace_load_history, self, NULL);
  return self->history;
}

const char *
clasp_workspace_get_run_id (ClaspWorkspace *self, ClaspProfile *profile)
{
  g_return_val_if_fail (CLASP_IS_WORKSPACE (self), NULL);

  return profile == NULL || clasp_workspace_is_practice_url (self, clasp_profile_get_url (profile))
             ? PRACTICE_RUNS
             : clasp_profile_get_id (profile);
}

GListModel *
clasp_workspace_get_runs (ClaspWorkspace *self, ClaspProfile *profile)
{
  return clasp_history_get_runs (clasp_workspace_get_history (self), clasp_workspace_get_run_id (self, profile));
}

/* ---- what is open */

static void
workspace_on_live_changed (ClaspWorkspace *self)
{
  g_signal_emit (self, signals[LIVE_CHANGED], 0);
}

void
clasp_workspace_set_live (ClaspWorkspace *self, gpointer owner, ClaspProfile *profile)
{
  const char *id = NULL;

  g_return_if_fail (CLASP_IS_WORKSPACE (self));

  if (profile != NULL)
    id = clasp_workspace_is_practice_url (self, clasp_profile_get_url (profile)) ? PRACTICE_ID
                                                                                 : clasp_profile_get_id (profile);
  clasp_live_set (self->live, owner, id);
}

gboolean
clasp_workspace_is_live (ClaspWorkspace *self, const char *id)
{
  g_return_val_if_fail (CLASP_IS_WORKSPACE (self), FALSE);

  return clasp_live_has (self->live, id != NULL ? id : PRACTICE_ID);
}

/* ---- the practice server */

char *
clasp_workspace_dup_practice_url (ClaspWorkspace *self, const char *path, GError **error)
{
  g_return_val_if_fail (CLASP_IS_WORKSPACE (self), NULL);

  if (self->practice == NULL)
    {
      g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();

      if (!clasp_practice_server_start (server, 0, error))
        return NULL;
      self->practice = g_steal_pointer (&server);
    }
  return clasp_practice_server_dup_url (self->practice, path);
}

gboolean
clasp_workspace_is_practice_url (ClaspWorkspace *self, const char *url)
{
  g_autofree char *base = NULL;

  g_return_val_if_fail (CLASP_IS_WORKSPACE (self), FALSE);

  if (self->practice == NULL)
    return FALSE;
  base = clasp_practice_server_dup_url (self->practice, "/");
  return g_str_has_prefix (url, base);
}

/* ---- construction */

static void
clasp_workspace_dispose (GObject *object)
{
  ClaspWorkspace *self = CLASP_WORKSPACE (object);

  if (self->practice != NULL)
    clasp_practice_server_stop (self->practice);
  g_clear_object (&self->practice);
  g_clear_object (&self->store);
  g_clear_handle_id (&self->history_idle, g_source_remove);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (clasp_workspace_parent_class)->dispose (object);
}

static void
clasp_workspace_finalize (GObject *object)
{
  g_object_unref (CLASP_WORKSPACE (object)->live);
  G_OBJECT_CLASS (clasp_workspace_parent_class)->finalize (object);
}

static void
clasp_workspace_class_init (ClaspWorkspaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clasp_workspace_dispose;
  G_OBJECT_CLASS (klass)->finalize = clasp_workspace_finalize;
  signals[LIVE_CHANGED] = g_signal_new ("live-changed", CLASP_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", CLASP_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", CLASP_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   2, CLASP_TYPE_PROFILE, CLASP_TYPE_PROFILE);
}

static void
clasp_workspace_init (ClaspWorkspace *self)
{
  self->live = clasp_live_new ();
  g_signal_connect_object (self->live, "changed", G_CALLBACK (workspace_on_live_changed), self, G_CONNECT_SWAPPED);
}

ClaspWorkspace *
clasp_workspace_new (void)
{
  return g_object_new (CLASP_TYPE_WORKSPACE, NULL);
}
