/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keyring, with a real secret service: test-keyring.py runs this with one that is unlocked, locked, or absent. */
#include <string.h>

#include "clasp-keyring.h"

#define TOKEN "s3cr3t token"

static const ClaspKeyringPlace PLACE = { "collection", "wss://a.example", "token" };

static void
take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
store (const ClaspKeyringPlace *place, const char *value, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  clasp_keyring_store_async (place, value, NULL, take_result, &result);
  return clasp_keyring_store_finish (wait_for (&result), error);
}

static char *
lookup (const ClaspKeyringPlace *place, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  clasp_keyring_lookup_async (place, NULL, take_result, &result);
  return clasp_keyring_lookup_finish (wait_for (&result), error);
}

static void
assert_lacks (const ClaspKeyringPlace *place, ClaspKeyringError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = clasp_keyring_lookup (place, NULL, &error);

  g_assert_error (error, CLASP_KEYRING_ERROR, (int) code);
  g_assert_null (value);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_unlocked (void)
{
  const ClaspKeyringPlace other_origin = { "collection", "wss://b.example", "token" };
  const ClaspKeyringPlace other_collection = { "copy", "wss://a.example", "token" };
  const ClaspKeyringPlace plain = { "collection", "ws://c.example", "token" };
  const ClaspKeyringPlace safer = { "collection", "wss://c.example", "token" };
  g_autoptr (GAsyncResult) cleared = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL, *again = NULL, *upgraded = NULL, *replaced = NULL;

  assert_lacks (&PLACE, CLASP_KEYRING_ERROR_NOT_FOUND, "token");
  g_assert_true (store (&PLACE, TOKEN, &error));
  g_assert_no_error (error);
  value = clasp_keyring_lookup (&PLACE, NULL, &error);
  g_assert_cmpstr (value, ==, TOKEN);
  again = lookup (&PLACE, &error);
  g_assert_cmpstr (again, ==, TOKEN);
  assert_lacks (&other_origin, CLASP_KEYRING_ERROR_OTHER_ORIGIN, "wss://a.example, not for wss://b.example");
  assert_lacks (&other_collection, CLASP_KEYRING_ERROR_NOT_FOUND, "token");

  /* The same host by TLS is no other one; the other way round it is. */
  g_assert_true (store (&plain, "plain", &error));
  upgraded = clasp_keyring_lookup (&safer, NULL, &error);
  g_assert_cmpstr (upgraded, ==, "plain");
  g_assert_true (store (&PLACE, "second", &error));
  replaced = clasp_keyring_lookup (&PLACE, NULL, &error);
  g_assert_cmpstr (replaced, ==, "second");

  clasp_keyring_clear_async (&PLACE, NULL, take_result, &cleared);
  g_assert_true (clasp_keyring_clear_finish (wait_for (&cleared), &error));
  assert_lacks (&PLACE, CLASP_KEYRING_ERROR_NOT_FOUND, "token");
  assert_lacks (&safer, CLASP_KEYRING_ERROR_NOT_FOUND, "token");
  g_assert_true (store (&PLACE, TOKEN, &error)); /* for the run that finds it locked */
}

static void
test_locked (void)
{
  g_autoptr (GError) error = NULL;

  assert_lacks (&PLACE, CLASP_KEYRING_ERROR_LOCKED, "locked");
  g_assert_false (store (&PLACE, "other", &error));
  g_assert_nonnull (error);
  g_assert_null (strstr (error->message, "other"));
}

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;

  assert_lacks (&PLACE, CLASP_KEYRING_ERROR_ABSENT, "no keyring");
  g_assert_false (store (&PLACE, TOKEN, &error));
  g_assert_error (error, CLASP_KEYRING_ERROR, CLASP_KEYRING_ERROR_ABSENT);
  g_assert_null (strstr (error->message, TOKEN));
}

static void
test_names (void)
{
  g_autofree char *first = clasp_keyring_make_name ("Authorization");
  g_autofree char *second = clasp_keyring_make_name ("Authorization");
  g_autoptr (GFile) here = g_file_new_for_path ("/tmp");
  g_autoptr (GFile) there = g_file_new_for_path ("/usr");
  g_autofree char *own = clasp_keyring_dup_collection (NULL);
  g_autofree char *left = clasp_keyring_dup_collection (here);
  g_autofree char *right = clasp_keyring_dup_collection (there);

  g_assert_true (g_str_has_prefix (first, "Authorization-"));
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpstr (left, !=, right);
  g_assert_cmpstr (left, !=, own);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/names", test_names);
  g_test_add_func ("/keyring/unlocked", test_unlocked);
  g_test_add_func ("/keyring/locked", test_locked);
  g_test_add_func ("/keyring/none", test_none);
  return g_test_run ();
}
