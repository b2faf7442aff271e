/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-utf8.h"

static gboolean
session_send_check_open (ClaspSession *self, GError **error)
{
  if (self->state == CLASP_SESSION_OPEN)
    return TRUE;
  if (self->state == CLASP_SESSION_CLOSING)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                         _("The connection is closing: nothing more can be "
                            "sent."));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, _("There is no open connection."));
  return FALSE;
}

gboolean
clasp_session_send_text (ClaspSession *self, const char *text, gssize length, GError **error)
{
  g_autoptr (GBytes) payload = NULL;
  ClaspUtf8 utf8 = { 0 };
  gsize valid;

  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (length < 0)
    length = (gssize) strlen (text);
  /* Not g_utf8_validate(), which takes a NUL for the end: a message may hold one. */
  valid = clasp_utf8_feed (&utf8, (const guint8 *) text, (gsize) length);
  if (valid < (gsize) length || !clasp_utf8_is_complete (&utf8))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The text is not UTF-8 at byte %zu."), valid + 1);
      return FALSE;
    }
  if (!session_send_check_open (self, error))
    return FALSE;

  payload = g_bytes_new (text, (gsize) length);
  clasp_link_send_message (self->link, CLASP_OPCODE_TEXT, payload);
  clasp_session_update_status (self);
  return TRUE;
}

gboolean
clasp_session_send_binary (ClaspSession *self, GBytes *payload, GError **error)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (payload != NULL, FALSE);

  if (!session_send_check_open (self, error))
    return FALSE;
  clasp_link_send_message (self->link, CLASP_OPCODE_BINARY, payload);
  clasp_session_update_status (self);
  return TRUE;
}

gboolean
clasp_session_send_ping (ClaspSession *self, GBytes *payload, GError **error)
{
  g_autoptr (GBytes) empty = NULL;

  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);

  if (payload == NULL)
    payload = empty = g_bytes_new_static ("", 0);
  if (g_bytes_get_size (payload) > CLASP_CONTROL_PAYLOAD_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _("A ping holds at most %d bytes; these are %zu."),
                   CLASP_CONTROL_PAYLOAD_MAX, g_bytes_get_size (payload));
      return FALSE;
    }
  if (!session_send_check_open (self, error))
    return FALSE;
  clasp_link_send_ping (self->link, payload);
  return TRUE;
}

gboolean
clasp_session_send_frame (ClaspSession *self, const ClaspFrameSpec *spec, GBytes *payload, GError **error)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (spec != NULL, FALSE);

  /* A frame sent on purpose may come after the close, too. */
  if (self->state != CLASP_SESSION_CLOSING && !session_send_check_open (self, error))
    return FALSE;
  clasp_link_send_frame (self->link, spec, payload);
  clasp_session_update_status (self);
  return TRUE;
}

static gboolean
session_send_check_close (guint code, const char *reason, GError **error)
{
  gsize length = reason != NULL ? strlen (reason) : 0;

  if (code != 0 && !clasp_close_code_is_valid (code))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("Close code %u can’t be sent: 1000–1003, 1007–1014 and 3000–4999 can."), code);
      return FALSE;
    }
  if (code == 0 && length > 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("A close without a code has no reason."));
      return FALSE;
    }
  if (length > CLASP_CONTROL_PAYLOAD_MAX - 2)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   _("The reason holds at most %d bytes; these are %zu."), CLASP_CONTROL_PAYLOAD_MAX - 2, length);
      return FALSE;
    }
  if (length > 0 && !g_utf8_validate (reason, -1, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The reason is not UTF-8."));
      return FALSE;
    }
  return TRUE;
}

/* Once recording has failed, reading goes on only to let the connection end in order. */
static void
session_send_let_go (ClaspSession *self)
{
  if (self->capture_problem != NULL)
    clasp_link_set_paused (self->link, FALSE);
}

gboolean
clasp_session_close (ClaspSession *self, guint code, const char *reason, GError **error)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);

  if (!session_send_check_close (code, reason, error) || !session_send_check_open (self, error))
    return FALSE;
  session_send_let_go (self);
  clasp_link_close (self->link, code, reason);
  clasp_session_set_state (self, CLASP_SESSION_CLOSING);
  return TRUE;
}
