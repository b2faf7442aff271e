/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <stdlib.h>
#include <string.h>

#include "clasp-origin.h"

#define COLLECTION "collection"
#define ORIGIN "origin"
#define NAME "name"
#define APPLICATION "application"
#define OWN_ID "io.github.handclasp.Handclasp"

/* What a task is there for: its source tag. */
enum
{
  LOOKUP = 1,
  STORE,
  CLEAR,
};

/* What a task of a thread works on. */
typedef struct
{
  char *collection;
  char *origin;
  char *name;
  char *value; /* (nullable) */
} Job;

G_DEFINE_QUARK (clasp - keyring - error - quark, clasp_keyring_error)

/* gnome-keyring finds nothing by a schema's name while it is locked, so that an attribute says whose a value is. */
static const SecretSchema *
keyring_get_schema (void)
{
  static const SecretSchema schema = {
    OWN_ID,
    SECRET_SCHEMA_DONT_MATCH_NAME,
    { { APPLICATION, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { COLLECTION, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { ORIGIN, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NAME, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING } },
    0,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
  };

  return &schema;
}

static void
keyring_job_free (gpointer data)
{
  Job *self = data;

  g_free (self->collection);
  g_free (self->origin);
  g_free (self->name);
  if (self->value != NULL)
    explicit_bzero (self->value, strlen (self->value));
  g_free (self->value);
  g_free (self);
}

static Job *
keyring_job_new (const ClaspKeyringPlace *place, const char *value)
{
  Job *self = g_new0 (Job, 1);

  self->collection = g_strdup (place->collection);
  self->origin = g_strdup (place->origin);
  self->name = g_strdup (place->name);
  self->value = g_strdup (value);
  return self;
}

char *
clasp_keyring_dup_collection (GFile *folder)
{
  g_autofree char *own = g_build_filename (g_get_user_data_dir (), "handclasp", "connections", NULL);
  const char *path = folder != NULL ? g_file_peek_path (folder) : own;
  g_autofree char *uri = path == NULL ? g_file_get_uri (folder) : NULL;
  char *real = path != NULL ? realpath (path, NULL) : NULL;
  const char *where = real != NULL ? real : path != NULL ? path : uri;
  char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, where, -1);

  free (real);
  return name;
}

char *
clasp_keyring_make_name (const char *what)
{
  g_autofree char *uuid = g_uuid_string_random ();

  g_return_val_if_fail (what != NULL, NULL);

  uuid[8] = '\0';
  return g_strconcat (what, "-", uuid, NULL);
}

/* What libsecret and the bus say, in the user's words; cancelled stays cancelled. */
static void
keyring_set_error (GError **error, GError *cause)
{
  g_autoptr (GError) problem = cause;

  if (g_error_matches (problem, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_set_error_literal (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_LOCKED, _("The keyring is locked."));
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    {
      g_dbus_error_strip_remote_error (problem);
      g_set_error (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_ABSENT, _("There is no keyring to be used: %s"),
                   problem->message);
    }
}

/* ---- looking up */

typedef struct
{
  SecretRetrievable *item; /* (nullable) what fits */
  gboolean exact;
  gboolean locked;
  GString *origins; /* of those that don't fit */
} Search;

static gboolean
keyring_is_locked (SecretRetrievable *item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item));
}

static void
keyring_judge (Search *search, const Job *job, SecretRetrievable *item)
{
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);
  const char *given_for = attributes != NULL ? g_hash_table_lookup (attributes, ORIGIN) : NULL;

  if (given_for == NULL)
    {
      /* A locked keyring tells attributes by their hashes alone. */
      search->locked = search->locked || keyring_is_locked (item);
      return;
    }
  if (!clasp_origin_admits (given_for, job->origin))
    {
      g_string_append_printf (search->origins, "%s%s", search->origins->len > 0 ? ", " : "", given_for);
      return;
    }
  if (keyring_is_locked (item))
    search->locked = TRUE;
  else if (search->item == NULL || (!search->exact && strcmp (given_for, job->origin) == 0))
    {
      search->item = item;
      search->exact = strcmp (given_for, job->origin) == 0;
    }
}

static char *
keyring_retrieve (SecretRetrievable *item, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;
  SecretValue *value = secret_retrievable_retrieve_secret_sync (item, cancellable, &problem);
  const char *text = value != NULL ? secret_value_get_text (value) : NULL;
  char *copy = g_strdup (text);

  g_clear_pointer (&value, secret_value_unref);
  if (problem != NULL)
    keyring_set_error (error, g_steal_pointer (&problem));
  else if (copy == NULL)
    g_set_error_literal (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_NOT_FOUND,
                         _("What the keyring holds is no text."));
  return copy;
}

static char *
keyring_lookup (const Job *job, SecretSearchFlags flags, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) attributes = secret_attributes_build (keyring_get_schema (), APPLICATION, OWN_ID, COLLECTION,
                                                               job->collection, NAME, job->name, NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GString) origins = g_string_new (NULL);
  Search search = { NULL, FALSE, FALSE, origins };
  GList *items = secret_password_searchv_sync (keyring_get_schema (), attributes, SECRET_SEARCH_ALL | flags,
                                               cancellable, &problem);
  char *value = NULL;

  for (GList *l = items; l != NULL; l = l->next)
    keyring_judge (&search, job, SECRET_RETRIEVABLE (l->data));
  if (problem != NULL)
    keyring_set_error (error, g_steal_pointer (&problem));
  else if (search.item != NULL)
    value = keyring_retrieve (search.item, cancellable, error);
  else if (search.locked)
    g_set_error (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_LOCKED,
                 _("The keyring, which “%s” is kept in, is locked."), job->name);
  else if (origins->len > 0)
    g_set_error (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_OTHER_ORIGIN,
                 _("The keyring’s “%s” was entered for %s, not for %s."), job->name, origins->str, job->origin);
  else
    g_set_error (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_NOT_FOUND, _("The keyring holds no “%s”."),
                 job->name);
  g_list_free_full (items, g_object_unref);
  return value;
}

char *
clasp_keyring_lookup (const ClaspKeyringPlace *place, GCancellable *cancellable, GError **error)
{
  Job *job;
  char *value;

  g_return_val_if_fail (place != NULL, NULL);

  job = keyring_job_new (place, NULL);
  value = keyring_lookup (job, SECRET_SEARCH_NONE, cancellable, error);
  keyring_job_free (job);
  return value;
}

static void
keyring_run (const ClaspKeyringPlace *place, const char *value, GTaskThreadFunc worker, guint tag,
             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, GUINT_TO_POINTER (tag));
  g_task_set_task_data (task, keyring_job_new (place, value), keyring_job_free);
  g_task_run_in_thread (task, worker);
}

static void
keyring_lookup_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  char *value = keyring_lookup (data, SECRET_SEARCH_UNLOCK, cancellable, &error);

  if (value != NULL)
    g_task_return_pointer (task, value, g_free);
  else
    g_task_return_error (task, error);
}

void
clasp_keyring_lookup_async (const ClaspKeyringPlace *place, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (place != NULL);
  keyring_run (place, NULL, keyring_lookup_worker, LOOKUP, cancellable, callback, user_data);
}

char *
clasp_keyring_lookup_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, GUINT_TO_POINTER (LOOKUP)), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- keeping and forgetting */

static void
keyring_store_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (GHashTable)
      attributes = secret_attributes_build (keyring_get_schema (), APPLICATION, OWN_ID, COLLECTION, job->collection,
                                            ORIGIN, job->origin, NAME, job->name, NULL);
  g_autofree char *label = *job->origin != '\0' ? g_strdup_printf ("Handclasp: %s (%s)", job->name, job->origin)
                                                : g_strdup_printf ("Handclasp: %s", job->name);
  g_autoptr (GError) problem = NULL;
  GError *error = NULL;

  if (secret_password_storev_sync (keyring_get_schema (), attributes, SECRET_COLLECTION_DEFAULT, label, job->value,
                                   cancellable, &problem))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* Without an error, the question to unlock it was answered by no. */
  if (problem == NULL)
    problem = g_error_new_literal (SECRET_ERROR, SECRET_ERROR_IS_LOCKED, "");
  keyring_set_error (&error, g_steal_pointer (&problem));
  g_task_return_error (task, error);
}

void
clasp_keyring_store_async (const ClaspKeyringPlace *place, const char *value, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (place != NULL && value != NULL);
  keyring_run (place, value, keyring_store_worker, STORE, cancellable, callback, user_data);
}

gboolean
clasp_keyring_store_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, GUINT_TO_POINTER (STORE)), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
keyring_clear_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autoptr (GHashTable) attributes = secret_attributes_build (keyring_get_schema (), APPLICATION, OWN_ID, COLLECTION,
                                                               job->collection, NAME, job->name, NULL);
  g_autoptr (GError) problem = NULL;
  GError *error = NULL;

  secret_password_clearv_sync (keyring_get_schema (), attributes, cancellable, &problem);
  if (problem == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  keyring_set_error (&error, g_steal_pointer (&problem));
  g_task_return_error (task, error);
}

void
clasp_keyring_clear_async (const ClaspKeyringPlace *place, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (place != NULL);
  keyring_run (place, NULL, keyring_clear_worker, CLEAR, cancellable, callback, user_data);
}

gboolean
clasp_keyring_clear_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, GUINT_TO_POINTER (CLEAR)), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
