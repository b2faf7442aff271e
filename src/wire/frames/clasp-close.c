/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-close.h"

#include <glib/gi18n-lib.h>

/* The codes with a name of their own (RFC 6455 §7.4.1 and the IANA WebSocket Close Code Number Registry). */
static const struct
{
  guint code;
  const char *name;
  const char *meaning;
} codes[] = {
  { 1000, N_("Normal closure"), N_("The purpose of the connection was fulfilled.") },
  { 1001, N_("Going away"), N_("The endpoint is going away: a server shutting down, or a page being left.") },
  { 1002, N_("Protocol error"), N_("The endpoint ends the connection because the other side broke the protocol.") },
  { 1003, N_("Unsupported data"),
    N_("The endpoint got a type of data that it cannot accept, such as binary where it takes only text.") },
  { 1004, N_("Reserved"), N_("Reserved: no meaning was ever given to this code, and it must not be sent.") },
  { 1005, N_("No status received"), N_("The close frame carried no code. This value is never sent itself.") },
  { 1006, N_("Abnormal closure"),
    N_("The connection was lost without a close frame. This value is never sent itself.") },
  { 1007, N_("Invalid payload data"),
    N_("The endpoint got data that does not fit the message's type, such as text that is not UTF-8.") },
  { 1008, N_("Policy violation"),
    N_("The endpoint got a message that breaks its policy; often a sign-in or permission that is missing.") },
  { 1009, N_("Message too big"), N_("The endpoint got a message that is larger than it will process.") },
  { 1010, N_("Mandatory extension"),
    N_("The client ends the connection because the server did not agree to an extension that it needs.") },
  { 1011, N_("Internal error"), N_("The server met an unexpected condition that kept it from going on.") },
  { 1012, N_("Service restart"), N_("The server is restarting; the client may connect again after a while.") },
  { 1013, N_("Try again later"), N_("The server is overloaded; the client should connect again later.") },
  { 1014, N_("Bad gateway"),
    N_("The server acts as a gateway and got an invalid answer from the server behind it.") },
  { 1015, N_("TLS handshake failed"), N_("The TLS handshake failed. This value is never sent itself.") },
};

static const struct
{
  guint first, last;
  const char *name;
  const char *meaning;
} ranges[] = {
  { 0, 999, N_("Unused"), N_("Codes below 1000 are not used and must not be sent.") },
  { 1016, 2999, N_("Reserved for the protocol"),
    N_("Reserved for later versions of the protocol and its extensions; it must not be sent without them.") },
  { 3000, 3999, N_("Registered for libraries"),
    N_("Registered with IANA for libraries, frameworks and applications; its meaning is theirs.") },
  { 4000, 4999, N_("Private use"),
    N_("Agreed on between the applications; ask the server’s documentation for its meaning.") },
  { 5000, G_MAXUINT, N_("Out of range"), N_("Codes of 5000 and up do not exist and must not be sent.") },
};

gboolean
clasp_close_code_is_valid (guint code)
{
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

char *
clasp_close_dup_breach (guint code, const char *reason, gsize length)
{
  g_return_val_if_fail (reason != NULL || length == 0, NULL);

  if (code != 0 && !clasp_close_code_is_valid (code))
    return g_strdup_printf (_("Close code %u can’t be sent: 1000–1003, 1007–1014 and 3000–4999 can."), code);
  if (code == 0 && length > 0)
    return g_strdup (_("A close without a code has no reason."));
  if (length > CLASP_CLOSE_REASON_MAX)
    return g_strdup_printf (_("The reason holds at most %d bytes; these are %zu."), CLASP_CLOSE_REASON_MAX, length);
  if (length > 0 && !g_utf8_validate_len (reason, length, NULL))
    return g_strdup (_("The reason is not UTF-8."));
  return NULL;
}

char *
clasp_ping_dup_breach (gsize length)
{
  if (length <= CLASP_CONTROL_PAYLOAD_MAX)
    return NULL;
  return g_strdup_printf (_("A ping holds at most %d bytes; these are %zu."), CLASP_CONTROL_PAYLOAD_MAX, length);
}

const char *
clasp_close_code_get_name (guint code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (codes[i].code == code)
        return _(codes[i].name);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (code >= ranges[i].first && code <= ranges[i].last)
        return _(ranges[i].name);
    }
  g_return_val_if_reached ("");
}

const char *
clasp_close_code_get_meaning (guint code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (codes[i].code == code)
        return _(codes[i].meaning);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (code >= ranges[i].first && code <= ranges[i].last)
        return _(ranges[i].meaning);
    }
  g_return_val_if_reached ("");
}
