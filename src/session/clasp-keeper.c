/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-keeper.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-keyring.h"
#include "clasp-origin.h"

/* What a header's value was when it was kept, so that it is not kept twice. */
#define KEPT_NAME "clasp-keeper-name"
#define KEPT_VALUE "clasp-keeper-value"

struct _ClaspKeeper
{
  GObject parent_instance;

  char *collection;
  ClaspProfile *profile; /* (nullable) */
  GSignalGroup *profile_signals;
  GSignalGroup *list_signals;
  GPtrArray *headers;      /* (element-type ClaspHeader): watched */
  GHashTable *found;       /* (element-type utf8 utf8): names and values that were fetched */
  GHashTable *missing;     /* (element-type utf8 utf8): names and why there is no value */
  char *origin;            /* (nullable): which they are for */
  char **wanted;           /* (nullable): the names to be fetched */
  char *password_name;     /* (nullable): of the profile, when its password is kept */
  char *key_password_name; /* (nullable): the same of the client certificate's */
};

enum
{
  TOLD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaspKeeper, clasp_keeper, G_TYPE_OBJECT)

/* What is being kept or fetched. */
typedef struct
{
  ClaspHeader *header; /* (nullable): the header whose value it is */
  char *what;          /* (nullable): the header's name, or the profile's property that names the value */
  char **names;        /* (nullable) */
  guint next;
} Errand;

static void
keeper_errand_free (gpointer data)
{
  Errand *self = data;

  g_clear_object (&self->header);
  g_free (self->what);
  g_strfreev (self->names);
  g_free (self);
}

/* ---- keeping */

/* What could not be kept is not said to be kept, and is not there to be taken out. */
static void
keeper_give_up (ClaspKeeper *self, const Errand *errand)
{
  if (errand->header != NULL)
    {
      g_object_set_data (G_OBJECT (errand->header), KEPT_NAME, NULL);
      g_object_set (errand->header, "kept", FALSE, NULL);
      return;
    }
  g_clear_pointer (strcmp (errand->what, "password-secret") == 0 ? &self->password_name : &self->key_password_name,
                   g_free);
  if (self->profile != NULL)
    g_object_set (self->profile, errand->what, "", NULL);
}

static void
keeper_on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaspKeeper *self = g_task_get_source_object (task);
  Errand *errand = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (clasp_keyring_store_finish (result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Translators: first why, as a sentence; then the name of a header, or “Password”. */
  text = g_strdup_printf (_("%s “%s” is kept for this session only."), error->message,
                          errand->header != NULL ? errand->what : _("Password"));
  keeper_give_up (self, errand);
  g_signal_emit (self, signals[TOLD], 0, text);
}

static void
keeper_store (ClaspKeeper *self, ClaspHeader *header, const char *what, const char *name, const char *origin,
              const char *value)
{
  const ClaspKeyringPlace place = { self->collection, origin, name };
  Errand *errand = g_new0 (Errand, 1);
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  errand->header = header != NULL ? g_object_ref (header) : NULL;
  errand->what = g_strdup (what);
  g_task_set_task_data (task, errand, keeper_errand_free);
  clasp_keyring_store_async (&place, value, NULL, keeper_on_stored, task);
}

static void
keeper_on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspKeeper) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!clasp_keyring_clear_finish (result, &error) &&
      !g_error_matches (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_ABSENT))
    g_signal_emit (self, signals[TOLD], 0, error->message);
}

static void
keeper_clear (ClaspKeeper *self, const char *name)
{
  const ClaspKeyringPlace place = { self->collection, "", name };

  clasp_keyring_clear_async (&place, NULL, keeper_on_cleared, g_object_ref (self));
}

static void
keeper_mind_header (ClaspKeeper *self, ClaspHeader *header)
{
  const char *name = clasp_header_get_secret_name (header);
  const char *value = clasp_header_get_value (header);
  const char *origin = clasp_header_get_origin (header);
  const char *kept_name = g_object_get_data (G_OBJECT (header), KEPT_NAME);
  g_autofree char *whole = g_strconcat (origin, "\n", value, NULL);

  if (*name == '\0' || *value == '\0' || *origin == '\0' ||
      (g_strcmp0 (kept_name, name) == 0 && g_strcmp0 (g_object_get_data (G_OBJECT (header), KEPT_VALUE), whole) == 0))
    return;
  g_object_set_data_full (G_OBJECT (header), KEPT_NAME, g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (header), KEPT_VALUE, g_steal_pointer (&whole), g_free);
  keeper_store (self, header, clasp_header_get_name (header), name, origin, value);
}

static void
keeper_on_secret_name_changed (ClaspKeeper *self, GParamSpec *pspec, ClaspHeader *header)
{
  g_autofree char *before = g_strdup (g_object_get_data (G_OBJECT (header), KEPT_NAME));

  if (*clasp_header_get_secret_name (header) != '\0')
    {
      keeper_mind_header (self, header);
      /* One without a value yet, or from a file, has it there already. */
      g_object_set_data_full (G_OBJECT (header), KEPT_NAME, g_strdup (clasp_header_get_secret_name (header)), g_free);
      return;
    }
  g_object_set_data (G_OBJECT (header), KEPT_NAME, NULL);
  g_object_set_data (G_OBJECT (header), KEPT_VALUE, NULL);
  if (before != NULL)
    keeper_clear (self, before);
}

/* A password of the profile, under the name that the profile gives it. */
static void
keeper_mind_password_of (ClaspKeeper *self, const char *password_property, const char *name_property,
                         const char *origin, char **kept_name)
{
  g_autofree char *name = NULL;
  g_autofree char *password = NULL;
  g_autofree char *before = g_steal_pointer (kept_name);

  g_object_get (self->profile, name_property, &name, password_property, &password, NULL);
  if (*name != '\0')
    *kept_name = g_strdup (name);
  if (*name == '\0' && before != NULL)
    keeper_clear (self, before);
  if (*name != '\0' && *password != '\0' && origin != NULL)
    keeper_store (self, NULL, name_property, name, origin, password);
}

static void
keeper_mind_password (ClaspKeeper *self)
{
  keeper_mind_password_of (self, "password", "password-secret", clasp_profile_get_credentials_origin (self->profile),
                           &self->password_name);
}

static void
keeper_mind_key_password (ClaspKeeper *self)
{
  g_autofree char *origin = clasp_origin_dup_of_url (clasp_profile_get_url (self->profile));

  keeper_mind_password_of (self, "key-password", "key-password-secret", origin, &self->key_password_name);
}

static void
keeper_watch_headers (ClaspKeeper *self)
{
  GListModel *list = self->profile != NULL ? G_LIST_MODEL (clasp_profile_get_headers (self->profile)) : NULL;
  guint n = list != NULL ? g_list_model_get_n_items (list) : 0;

  for (guint i = 0; i < self->headers->len; i++)
    g_signal_handlers_disconnect_by_data (self->headers->pdata[i], self);
  g_ptr_array_set_size (self->headers, 0);
  for (guint i = 0; i < n; i++)
    {
      ClaspHeader *header = g_list_model_get_item (list, i);
      const char *name = clasp_header_get_secret_name (header);

      g_ptr_array_add (self->headers, header);
      if (*name != '\0' && g_object_get_data (G_OBJECT (header), KEPT_NAME) == NULL)
        g_object_set_data_full (G_OBJECT (header), KEPT_NAME, g_strdup (name), g_free);
      g_signal_connect_object (header, "notify::secret-name", G_CALLBACK (keeper_on_secret_name_changed), self,
                               G_CONNECT_SWAPPED);
    }
}

void
clasp_keeper_flush (ClaspKeeper *self)
{
  g_return_if_fail (CLASP_IS_KEEPER (self));

  for (guint i = 0; i < self->headers->len; i++)
    keeper_mind_header (self, self->headers->pdata[i]);
}

/* ---- fetching */

/* Gives what was fetched, to the origin it was fetched for. */
static char *
keeper_give (const char *name, const char *origin, gpointer user_data, GError **error)
{
  ClaspKeeper *self = user_data;
  const char *value = g_strcmp0 (self->origin, origin) == 0 ? g_hash_table_lookup (self->found, name) : NULL;
  const char *reason = g_hash_table_lookup (self->missing, name);

  if (value == NULL)
    g_set_error (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_NOT_FOUND, "%s",
                 reason != NULL ? reason : _("The keyring was not asked."));
  return g_strdup (value);
}

static void keeper_fetch_next (GTask *task);

static void
keeper_on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  ClaspKeeper *self = g_task_get_source_object (task);
  Errand *errand = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *value = clasp_keyring_lookup_finish (result, &error);
  char *name = g_strdup (errand->names[errand->next++]);

  if (value != NULL)
    g_hash_table_replace (self->found, name, value);
  else
    g_hash_table_replace (self->missing, name, g_strdup (error->message));
  keeper_fetch_next (task);
}

/* Takes the reference of @task over. */
static void
keeper_fetch_next (GTask *task)
{
  ClaspKeeper *self = g_task_get_source_object (task);
  Errand *errand = g_task_get_task_data (task);
  const char *name = errand->names != NULL ? errand->names[errand->next] : NULL;
  const ClaspKeyringPlace place = { self->collection, self->origin, name };

  if (g_task_return_error_if_cancelled (task))
    g_object_unref (task);
  else if (name == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
  else
    clasp_keyring_lookup_async (&place, g_task_get_cancellable (task), keeper_on_fetched, task);
}

gboolean
clasp_keeper_prepare (ClaspKeeper *self, ClaspVariables *variables)
{
  g_return_val_if_fail (CLASP_IS_KEEPER (self), FALSE);
  g_return_val_if_fail (CLASP_IS_VARIABLES (variables), FALSE);
  g_return_val_if_fail (self->profile != NULL, FALSE);

  g_hash_table_remove_all (self->found);
  g_hash_table_remove_all (self->missing);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->wanted, g_strfreev);
  self->wanted = clasp_variables_dup_wanted (variables, self->profile, &self->origin);
  clasp_variables_set_keyring (variables, keeper_give, self);
  return self->wanted != NULL && self->wanted[0] != NULL;
}

void
clasp_keeper_fetch_async (ClaspKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Errand *errand;
  GTask *task;

  g_return_if_fail (CLASP_IS_KEEPER (self));

  errand = g_new0 (Errand, 1);
  errand->names = g_strdupv (self->wanted);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, errand, keeper_errand_free);
  keeper_fetch_next (task);
}

gboolean
clasp_keeper_fetch_finish (ClaspKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- the object */

void
clasp_keeper_set_profile (ClaspKeeper *self, ClaspProfile *profile)
{
  g_return_if_fail (CLASP_IS_KEEPER (self));
  g_return_if_fail (profile == NULL || CLASP_IS_PROFILE (profile));

  g_set_object (&self->profile, profile);
  g_clear_pointer (&self->password_name, g_free);
  g_clear_pointer (&self->key_password_name, g_free);
  if (profile != NULL)
    g_object_get (profile, "password-secret", &self->password_name, "key-password-secret", &self->key_password_name,
                  NULL);
  if (self->password_name != NULL && *self->password_name == '\0')
    g_clear_pointer (&self->password_name, g_free);
  if (self->key_password_name != NULL && *self->key_password_name == '\0')
    g_clear_pointer (&self->key_password_name, g_free);
  g_signal_group_set_target (self->profile_signals, profile);
  g_signal_group_set_target (self->list_signals, profile != NULL ? clasp_profile_get_headers (profile) : NULL);
  keeper_watch_headers (self);
}

static void
clasp_keeper_finalize (GObject *object)
{
  ClaspKeeper *self = CLASP_KEEPER (object);

  clasp_keeper_set_profile (self, NULL);
  g_object_unref (self->profile_signals);
  g_object_unref (self->list_signals);
  g_ptr_array_unref (self->headers);
  g_hash_table_unref (self->found);
  g_hash_table_unref (self->missing);
  g_free (self->origin);
  g_strfreev (self->wanted);
  g_free (self->collection);
  G_OBJECT_CLASS (clasp_keeper_parent_class)->finalize (object);
}

static void
clasp_keeper_class_init (ClaspKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_keeper_finalize;
  signals[TOLD] = g_signal_new ("told", CLASP_TYPE_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
}

static void
clasp_keeper_init (ClaspKeeper *self)
{
  self->headers = g_ptr_array_new_with_free_func (g_object_unref);
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->profile_signals = g_signal_group_new (CLASP_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify::password-secret", G_CALLBACK (keeper_mind_password),
                                  self);
  g_signal_group_connect_swapped (self->profile_signals, "notify::key-password-secret",
                                  G_CALLBACK (keeper_mind_key_password), self);
  self->list_signals = g_signal_group_new (G_TYPE_LIST_STORE);
  g_signal_group_connect_swapped (self->list_signals, "items-changed", G_CALLBACK (keeper_watch_headers), self);
}

ClaspKeeper *
clasp_keeper_new (GFile *folder)
{
  ClaspKeeper *self = g_object_new (CLASP_TYPE_KEEPER, NULL);

  self->collection = clasp_keyring_dup_collection (folder);
  return self;
}
