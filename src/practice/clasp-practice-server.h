/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspPracticeServer:
 *
 * The built-in practice server: a SoupServer on loopback with an echo, ticks, and one path for each classic failure.
 * It runs on a thread of its own, so that neither it nor its user can make the other wait.
 */
#define CLASP_TYPE_PRACTICE_SERVER (clasp_practice_server_get_type ())
G_DECLARE_FINAL_TYPE (ClaspPracticeServer, clasp_practice_server, CLASP, PRACTICE_SERVER, GObject)

/**
 * clasp_practice_server_new:
 *
 * Returns: (transfer full): the server, not started
 */
ClaspPracticeServer *clasp_practice_server_new (void);
/**
 * clasp_practice_server_set_any_origin:
 * @any_origin: whether web pages of any origin may talk to the server; %FALSE as made
 *
 * Says who may come in besides this program and those that send no Origin. To be called before the server is started.
 */
void clasp_practice_server_set_any_origin (ClaspPracticeServer *self, gboolean any_origin);

/**
 * clasp_practice_server_start:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Listens on 127.0.0.1:@port (0: any free port) and, where there is IPv6, [::1]. Returns once it listens.
 */
gboolean clasp_practice_server_start (ClaspPracticeServer *self, guint16 port, GError **error);
void clasp_practice_server_stop (ClaspPracticeServer *self);

/**
 * clasp_practice_server_dup_url:
 *
 * Returns: (transfer full): "ws://127.0.0.1:PORT" + @path
 */
char *clasp_practice_server_dup_url (ClaspPracticeServer *self, const char *path);

G_END_DECLS
