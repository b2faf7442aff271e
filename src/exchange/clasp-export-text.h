/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"

G_BEGIN_DECLS

/* Connections in the languages of other programs, the way back of clasp-import-text.h. */

/**
 * clasp_export_http_write:
 * @profile: a connection, with no secret that may not stand there
 * @left_out: (element-type utf8): gets the names of what can't be said, as the files of connections call it
 *
 * Returns: (transfer full): one request of a .http file, with an empty line behind it
 */
char *clasp_export_http_write (ClaspProfile *profile, GPtrArray *left_out);

/**
 * clasp_export_bru_write:
 * @profile: a connection, with no secret that may not stand there
 * @position: its place in its folder, from 1
 * @left_out: (element-type utf8): as for clasp_export_http_write()
 *
 * Returns: (transfer full): a .bru file
 */
char *clasp_export_bru_write (ClaspProfile *profile, guint position, GPtrArray *left_out);

G_END_DECLS
