/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-profile-store.h"

G_BEGIN_DECLS

/**
 * ClaspApplication:
 *
 * The program: its windows, the list of connections, and the practice server. Signal "live-changed": a connection of
 * one of the windows was opened or has ended.
 */
#define CLASP_TYPE_APPLICATION (clasp_application_get_type ())
G_DECLARE_FINAL_TYPE (ClaspApplication, clasp_application, CLASP, APPLICATION, AdwApplication)

ClaspApplication *clasp_application_new (void);
ClaspProfileStore *clasp_application_get_store (ClaspApplication *self);

/* Puts a connection that is about to be opened into the list of recent ones. One that was saved and now leads elsewhere
 * becomes a new one; one that leads where a recent one did takes its place. Those to the practice server are not
 * listed. */
void clasp_application_remember (ClaspApplication *self, ClaspProfile *profile);
/* Stores what became of a connection that is in the list; does nothing about others. */
void clasp_application_update_profile (ClaspApplication *self, ClaspProfile *profile);
void clasp_application_save_profile (ClaspApplication *self, ClaspProfile *profile);
void clasp_application_remove_profile (ClaspApplication *self, const char *id);

/* Tells that a connection was opened or has ended. */
void clasp_application_live_changed (ClaspApplication *self);
/* Whether a window has the connection with this id open; %NULL: one to the practice server. */
gboolean clasp_application_is_live (ClaspApplication *self, const char *id);

/* The URL of a path of the practice server, which is started when it does not run. (transfer full) (nullable) */
char *clasp_application_dup_practice_url (ClaspApplication *self, const char *path, GError **error);
gboolean clasp_application_is_practice_url (ClaspApplication *self, const char *url);

G_END_DECLS
