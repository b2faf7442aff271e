/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-raw.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-cli-output.h"
#include "clasp-foreign.h"
#include "clasp-raw-frame.h"

static gboolean
cli_raw_is_blank (const char *line, gsize length)
{
  gsize i;

  for (i = 0; i < length; i++)
    if (!g_ascii_isspace (line[i]))
      return FALSE;
  return TRUE;
}

/* The message may quote the line, and with it what could drive a terminal. */
static char *
cli_raw_dup_safe (const char *message)
{
  GString *safe = g_string_new (NULL);

  clasp_foreign_append (safe, message, strlen (message));
  return g_string_free_and_steal (safe);
}

gboolean
clasp_cli_raw_send_line (ClaspSession *session, const char *line, gsize length, guint64 number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspRawFrame) frame = NULL;
  g_autofree char *why = NULL;

  if (cli_raw_is_blank (line, length))
    return TRUE;
  frame = clasp_raw_frame_parse (line, length, &error);
  if (frame != NULL && clasp_raw_frame_send (frame, session, &error))
    return TRUE;
  why = cli_raw_dup_safe (error->message);
  if (frame == NULL)
    g_printerr (_("handclasp-cli: line %llu of the input: %s\n"), (unsigned long long) number, why);
  else
    g_printerr (_("handclasp-cli: line %llu of the input was not sent: %s\n"), (unsigned long long) number, why);
  return frame != NULL;
}
