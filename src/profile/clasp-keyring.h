/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The user's keyring, by libsecret: the Secret Service of the desktop, or, within a Flatpak, a file of the program's
 * own that the Secret portal has the key of. A value in it belongs to a collection and to the origin that it was
 * entered for: a file of somebody else, in another folder, gets nothing, and no other origin is sent it unasked. */

/* What can go wrong with it: a #ClaspKeyringError. */
#define CLASP_KEYRING_ERROR (clasp_keyring_error_quark ())
GQuark clasp_keyring_error_quark (void);

/**
 * ClaspKeyringError:
 * @CLASP_KEYRING_ERROR_ABSENT: there is no keyring, or none that answers
 * @CLASP_KEYRING_ERROR_LOCKED: the keyring is locked, and was not unlocked
 * @CLASP_KEYRING_ERROR_NOT_FOUND: it holds no such value
 * @CLASP_KEYRING_ERROR_OTHER_ORIGIN: it holds such a value, which was entered for other origins
 */
typedef enum
{
  CLASP_KEYRING_ERROR_ABSENT,
  CLASP_KEYRING_ERROR_LOCKED,
  CLASP_KEYRING_ERROR_NOT_FOUND,
  CLASP_KEYRING_ERROR_OTHER_ORIGIN,
} ClaspKeyringError;

/**
 * ClaspKeyringPlace:
 * @collection: as clasp_keyring_dup_collection() gives it
 * @origin: the origin that the value is for, as clasp_origin_dup_text() gives it; for the password of a client's key,
 * the one that the certificate is shown to
 * @name: what the value is called in the collection's files
 *
 * Where a value stands in the keyring.
 */
typedef struct
{
  const char *collection;
  const char *origin;
  const char *name;
} ClaspKeyringPlace;

/**
 * clasp_keyring_dup_collection:
 * @folder: (nullable): a collection's folder; %NULL: the user's own
 *
 * Says which collection a value belongs to. It is made of where the folder lies, never of what stands in it, so that a
 * copy has access to nothing.
 *
 * Returns: (transfer full): the name
 */
char *clasp_keyring_dup_collection (GFile *folder);

/**
 * clasp_keyring_make_name:
 * @what: what the value is, such as "Authorization"
 *
 * Returns: (transfer full): a name for a value of the keyring that no other has: "Authorization-" and digits
 */
char *clasp_keyring_make_name (const char *what);

/**
 * clasp_keyring_lookup:
 * @place: what is looked for
 *
 * Looks a value up, without asking the user for anything. Blocks until the keyring has answered; any thread.
 *
 * Returns: (transfer full) (nullable): the value; %NULL with a #ClaspKeyringError and a sentence
 */
char *clasp_keyring_lookup (const ClaspKeyringPlace *place, GCancellable *cancellable, GError **error);

/* As clasp_keyring_lookup(), but that a locked keyring is asked to be unlocked. Main thread only. */
void clasp_keyring_lookup_async (const ClaspKeyringPlace *place, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);

/**
 * clasp_keyring_lookup_finish:
 * @result: what the callback was given
 *
 * Returns: (transfer full) (nullable): the value; %NULL with a #ClaspKeyringError and a sentence
 */
char *clasp_keyring_lookup_finish (GAsyncResult *result, GError **error);

/**
 * clasp_keyring_store_async:
 * @place: where
 * @value: what is kept
 *
 * Keeps a value, in the place of one that stood there. A locked keyring is asked to be unlocked. Main thread only.
 */
void clasp_keyring_store_async (const ClaspKeyringPlace *place, const char *value, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
/* %FALSE with a #ClaspKeyringError and a sentence: the value is kept nowhere. */
gboolean clasp_keyring_store_finish (GAsyncResult *result, GError **error);

/* Takes a value of all origins out of the keyring; the place's origin counts for nothing. Main thread only. */
void clasp_keyring_clear_async (const ClaspKeyringPlace *place, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * clasp_keyring_clear_finish:
 * @error: return location for an error of the domain #ClaspKeyringError
 *
 * Returns: whether that went well
 */
gboolean clasp_keyring_clear_finish (GAsyncResult *result, GError **error);

G_END_DECLS
