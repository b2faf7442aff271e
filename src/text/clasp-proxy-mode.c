/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-proxy-mode.h"

static const char *const words[] = {
  [CLASP_PROXY_SYSTEM] = "system",
  [CLASP_PROXY_NONE] = "none",
  [CLASP_PROXY_URI] = "uri",
};

const char *
clasp_proxy_mode_to_string (ClaspProxyMode mode)
{
  g_return_val_if_fail (mode < G_N_ELEMENTS (words), NULL);

  return words[mode];
}

ClaspProxyMode
clasp_proxy_mode_from_string (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i], word) == 0)
      return (ClaspProxyMode) i;
  return CLASP_PROXY_SYSTEM;
}
