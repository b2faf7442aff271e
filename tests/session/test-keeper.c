/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a connection keeps in the keyring: test-keeper.py runs this with a real secret service, and with none. */
#include <string.h>

#include "clasp-keeper.h"
#include "clasp-keyring.h"
#include "clasp-origin.h"

#define URL "wss://a.example/feed"
#define ORIGIN "wss://a.example"

/* What the user is told, one sentence after the other. */
static void
take_told (ClaspKeeper *keeper, const char *text, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (text));
}

static void
wait_until_told (GPtrArray *told, guint n)
{
  while (told->len < n)
    g_main_context_iteration (NULL, TRUE);
}

/* What is stored is stored on a thread: asks until the keyring has @value. */
static void
wait_until_kept (const char *name, const char *value)
{
  g_autofree char *collection = clasp_keyring_dup_collection (NULL);
  const ClaspKeyringPlace place = { collection, ORIGIN, name };
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  g_autofree char *found = NULL;

  do
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_free (found);
      found = clasp_keyring_lookup (&place, NULL, NULL);
    }
  while (g_strcmp0 (found, value) != 0 && g_get_monotonic_time () < deadline);
  g_assert_cmpstr (found, ==, value);
}

/* The switch comes first, the password after it, and another one later. */
static void
test_kept (void)
{
  g_autoptr (ClaspKeeper) keeper = clasp_keeper_new (NULL);
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspHeader) header = clasp_header_new ("X-Own", "{{token}}", TRUE);
  g_autofree char *password_name = NULL;
  g_autofree char *key_name = NULL;
  g_autofree char *header_name = NULL;

  clasp_profile_set_url (profile, URL);
  g_list_store_append (clasp_profile_get_headers (profile), header);
  clasp_keeper_set_profile (keeper, profile);
  g_object_set (profile, "user", "me", NULL);
  clasp_profile_set_password_kept (profile, TRUE);
  g_object_set (profile, "key-password-secret", "key-1", NULL);
  clasp_header_set_origin (header, ORIGIN);
  g_object_set (header, "kept", TRUE, NULL);
  g_object_get (profile, "password-secret", &password_name, "key-password-secret", &key_name, NULL);
  header_name = g_strdup (clasp_header_get_secret_name (header));

  g_object_set (profile, "password", "first", "key-password", "key first", NULL);
  clasp_keeper_flush (keeper);
  wait_until_kept (header_name, "{{token}}");
  wait_until_kept (password_name, "first");
  wait_until_kept (key_name, "key first");
  g_object_set (profile, "password", "second", "key-password", "key second", NULL);
  clasp_keeper_flush (keeper);
  wait_until_kept (password_name, "second");
  wait_until_kept (key_name, "key second");

  clasp_profile_set_password_kept (profile, FALSE);
  wait_until_kept (password_name, NULL);
}

static void
test_not_kept (void)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ClaspKeeper) keeper = clasp_keeper_new (NULL);
  g_autoptr (ClaspProfile) first = clasp_profile_new ();
  g_autoptr (ClaspProfile) second = clasp_profile_new ();
  g_autoptr (ClaspHeader) header = clasp_header_new ("X-Own", "val-in-clear", TRUE);
  g_autofree char *name = NULL;
  g_autofree char *json = NULL;

  g_signal_connect (keeper, "told", G_CALLBACK (take_told), told);
  clasp_profile_set_url (first, URL);
  g_list_store_append (clasp_profile_get_headers (first), header);
  clasp_header_set_origin (header, ORIGIN);
  clasp_keeper_set_profile (keeper, first);
  g_object_set (first, "user", "me", "password", "pass word", NULL);
  clasp_profile_set_password_kept (first, TRUE);
  g_object_set (header, "kept", TRUE, NULL);
  /* The tab shows another connection before the keyring has answered. */
  g_object_set (second, "password-secret", "of the second", NULL);
  clasp_keeper_set_profile (keeper, second);
  wait_until_told (told, 2);

  g_object_get (first, "password-secret", &name, NULL);
  g_assert_cmpstr (name, ==, "");
  g_clear_pointer (&name, g_free);
  g_object_get (second, "password-secret", &name, NULL);
  g_assert_cmpstr (name, ==, "of the second");
  g_assert_cmpstr (clasp_header_get_secret_name (header), ==, "");
  for (guint i = 0; i < told->len; i++)
    g_assert_nonnull (strstr (told->pdata[i], "for this session only"));
  json = clasp_profile_to_json (first);
  g_assert_null (strstr (json, "val-in-clear"));
  g_assert_null (strstr (json, "pass word"));
  g_assert_nonnull (strstr (json, "X-Own"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keeper/kept", test_kept);
  g_test_add_func ("/keeper/not-kept", test_not_kept);
  return g_test_run ();
}
