/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-connect-config.h"

G_BEGIN_DECLS

/* The certificates the user gave: read before anything is connected, so that a bad file is told as such. */
typedef struct
{
  GTlsDatabase *authorities;    /* (nullable) trusted beside the system's */
  GTlsCertificate *certificate; /* (nullable) the client's, with its key */
} ClaspTlsFiles;

/**
 * clasp_tls_files_load:
 * @config: which names the files
 * @error: return location for an error of the domain G_IO_ERROR, whose translated sentence names the file
 *
 * Returns: (transfer full) (nullable): what is in them; %NULL with @error when one can't be used
 */
ClaspTlsFiles *clasp_tls_files_load (const ClaspConnectConfig *config, GError **error);
/**
 * clasp_tls_files_dup_authorities:
 * @self: what the user gave
 *
 * Returns: (transfer full): the authorities alone, for whom the client's certificate was not given
 */
ClaspTlsFiles *clasp_tls_files_dup_authorities (const ClaspTlsFiles *self);
void clasp_tls_files_free (ClaspTlsFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspTlsFiles, clasp_tls_files_free)

G_END_DECLS
