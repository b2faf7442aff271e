/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-keeper.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-folder-settings.h"
#include "clasp-format.h"
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
  GPtrArray *headers;   /* (element-type ClaspHeader): watched */
  GHashTable *found;    /* (element-type utf8 utf8): names and values that were fetched */
  GHashTable *missing;  /* (element-type utf8 utf8): names and why there is no value */
  char *origin;         /* (nullable): which they are for */
  char **wanted;        /* (nullable): the names to be fetched */
  char *kept_names[2];  /* (nullable): of the profile's PASSWORDS, those that are kept */
  char *kept_values[2]; /* (nullable): and origin and value of those that were put there */
};

/* A profile's passwords: the property that holds it, and the one that names it. */
static const struct
{
  const char *value;
  const char *name;
} PASSWORDS[] = {
  { "password", "password-secret" },
  { "key-password", "key-password-secret" },
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
  ClaspProfile *profile;
  ClaspHeader *header; /* (nullable): the header whose value it is */
  char *what;          /* (nullable): the header's name, or the profile's property that names the value */
  char **names;        /* (nullable) */
  guint next;
} Errand;

static void
keeper_errand_free (gpointer data)
{
  Errand *self = data;

  g_clear_object (&self->profile);
  g_clear_object (&self->header);
  g_free (self->what);
  g_strfreev (self->names);
  g_free (self);
}

/* ---- keeping */

static void
keeper_forget_password (ClaspKeeper *self, gsize which)
{
  g_clear_pointer (&self->kept_names[which], g_free);
  g_clear_pointer (&self->kept_values[which], g_free);
}

/* What could not be kept is not said to be kept, is not there to be taken out, and goes into no file instead. */
static void
keeper_give_up (ClaspKeeper *self, const Errand *errand)
{
  if (errand->header != NULL)
    {
      g_object_set_data (G_OBJECT (errand->header), KEPT_NAME, NULL);
      g_object_set_data (G_OBJECT (errand->header), KEPT_VALUE, NULL);
      clasp_header_set_withheld (errand->header, TRUE);
      g_object_set (errand->header, "kept", FALSE, NULL);
      return;
    }
  for (gsize i = 0; self->profile == errand->profile && i < G_N_ELEMENTS (PASSWORDS); i++)
    if (g_str_equal (errand->what, PASSWORDS[i].name))
      keeper_forget_password (self, i);
  g_object_set (errand->profile, errand->what, "", NULL);
}

static void
keeper_on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaspKeeper *self = g_task_get_source_object (task);
  Errand *errand = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  g_autofree char *text = NULL;

  if (clasp_keyring_store_finish (result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Translators: first why, as a sentence; then the name of a header, or “Password”. */
  why = clasp_format_sentence (error->message);
  text = g_strdup_printf (_("%s “%s” is kept for this session only."), why,
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

  errand->profile = g_object_ref (self->profile);
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

/* For which server a password is: the one that asked for the user, and the one whose URL the certificate goes with.
 * (transfer full) (nullable) */
static char *
keeper_dup_password_origin (ClaspKeeper *self, gsize which)
{
  return which == 0 ? g_strdup (clasp_profile_get_credentials_origin (self->profile))
                    : clasp_origin_dup_of_url (clasp_profile_get_url (self->profile));
}

/* Puts a password into the keyring under the name that the profile gives it, unless it is there. */
static void
keeper_mind_password (ClaspKeeper *self, gsize which)
{
  g_autofree char *name = NULL;
  g_autofree char *password = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *origin = keeper_dup_password_origin (self, which);
  g_autofree char *before = g_steal_pointer (&self->kept_names[which]);

  g_object_get (self->profile, PASSWORDS[which].name, &name, PASSWORDS[which].value, &password, NULL);
  if (*name == '\0')
    {
      keeper_forget_password (self, which);
      if (before != NULL)
        keeper_clear (self, before);
      return;
    }
  self->kept_names[which] = g_strdup (name);
  if (*password == '\0' || origin == NULL)
    return;
  whole = g_strconcat (name, "\n", origin, "\n", password, NULL);
  if (g_set_str (&self->kept_values[which], whole))
    keeper_store (self, NULL, PASSWORDS[which].name, name, origin, password);
}

static void
keeper_on_password_named (ClaspKeeper *self)
{
  keeper_mind_password (self, 0);
}

static void
keeper_on_key_password_named (ClaspKeeper *self)
{
  keeper_mind_password (self, 1);
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
  for (gsize i = 0; self->profile != NULL && i < G_N_ELEMENTS (PASSWORDS); i++)
    keeper_mind_password (self, i);
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
  g_autoptr (ClaspProfile) applied = NULL;

  g_return_val_if_fail (CLASP_IS_KEEPER (self), FALSE);
  g_return_val_if_fail (CLASP_IS_VARIABLES (variables), FALSE);
  g_return_val_if_fail (self->profile != NULL, FALSE);

  g_hash_table_remove_all (self->found);
  g_hash_table_remove_all (self->missing);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->wanted, g_strfreev);
  applied = clasp_folder_settings_dup_applied (self->profile, NULL);
  self->wanted = clasp_variables_dup_wanted (variables, applied != NULL ? applied : self->profile, &self->origin);
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
  for (gsize i = 0; i < G_N_ELEMENTS (PASSWORDS); i++)
    {
      g_autofree char *name = NULL;

      keeper_forget_password (self, i);
      if (profile != NULL)
        g_object_get (profile, PASSWORDS[i].name, &name, NULL);
      if (name != NULL && *name != '\0')
        self->kept_names[i] = g_steal_pointer (&name);
    }
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
  g_signal_group_connect_swapped (self->profile_signals, "notify::password-secret",
                                  G_CALLBACK (keeper_on_password_named), self);
  g_signal_group_connect_swapped (self->profile_signals, "notify::key-password-secret",
                                  G_CALLBACK (keeper_on_key_password_named), self);
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
