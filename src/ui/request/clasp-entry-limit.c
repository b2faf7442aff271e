/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-entry-limit.h"

#include <glib/gi18n.h>
#include "clasp-format.h"

char *
clasp_entry_limit_find_problem (GtkEntry *entry, const char *text)
{
  gsize length = (gsize) g_utf8_strlen (text, -1) + gtk_entry_get_text_length (entry);
  g_autofree char *has = NULL;
  g_autofree char *fit = NULL;

  if (length <= GTK_ENTRY_BUFFER_MAX_SIZE)
    return NULL;
  has = clasp_format_count (length);
  fit = clasp_format_count (GTK_ENTRY_BUFFER_MAX_SIZE);
  return g_strdup_printf (_("This has %s characters; at most %s fit"), has, fit);
}
