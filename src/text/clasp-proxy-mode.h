/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspProxyMode:
 * @CLASP_PROXY_SYSTEM: the system's, if it has one
 * @CLASP_PROXY_NONE: straight to the server
 * @CLASP_PROXY_URI: the one that is named
 *
 * Which proxy a connection takes.
 */
typedef enum
{
  CLASP_PROXY_SYSTEM,
  CLASP_PROXY_NONE,
  CLASP_PROXY_URI,
} ClaspProxyMode;

/**
 * clasp_proxy_mode_to_string:
 * @mode: a mode
 *
 * The word for it in the files of connections: "system", "none", "uri".
 *
 * Returns: (transfer none): static
 */
const char *clasp_proxy_mode_to_string (ClaspProxyMode mode);

/**
 * clasp_proxy_mode_from_string:
 * @word: (nullable): a word
 *
 * Returns: the mode it stands for; %CLASP_PROXY_SYSTEM for a word that is not known
 */
ClaspProxyMode clasp_proxy_mode_from_string (const char *word);

G_END_DECLS
