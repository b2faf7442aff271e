/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-raw.h"

#include <glib/gi18n.h>
#include <string.h>

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

gboolean
clasp_cli_raw_send_line (ClaspSession *session, const char *line, gsize length, guint64 number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspRawFrame) frame = NULL;
  g_autofree char *why = NULL;

  if (cli_raw_is_blank (line, length))
    return TRUE;
  frame = clasp_raw_frame_parse (line, length, &error);
  if (frame != NULL && clasp_session_send_raw (session, frame, &error))
    return TRUE;
  /* The message may quote the line, and with it what could drive a terminal. */
  why = clasp_foreign_to_text (error->message, strlen (error->message), 0);
  if (frame == NULL)
    g_printerr (_("handclasp-cli: line %llu of the input: %s\n"), (unsigned long long) number, why);
  else
    g_printerr (_("handclasp-cli: line %llu of the input was not sent: %s\n"), (unsigned long long) number, why);
  return frame != NULL;
}
