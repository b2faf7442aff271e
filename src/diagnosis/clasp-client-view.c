/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-client-view.h"

#include <glib/gi18n-lib.h>

#include "clasp-clues.h"
#include "clasp-location.h"

/* Longest head that Node takes, and longest line that python websockets takes, bytes. */
#define NODE_MAX_HEAD (16 * 1024)
#define PYTHON_MAX_LINE (8 * 1024)

/* Bits of clients. */
#define BROWSERS (1u << CLASP_CLIENT_BROWSERS)
#define WS (1u << CLASP_CLIENT_WS)
#define PYTHON (1u << CLASP_CLIENT_PYTHON_WEBSOCKETS)
#define LIBSOUP (1u << CLASP_CLIENT_LIBSOUP)
#define ALL (BROWSERS | WS | PYTHON | LIBSOUP)

const char *
clasp_client_to_string (ClaspClient client)
{
  static const char *const words[CLASP_N_CLIENTS] = { "browsers", "ws", "python-websockets", "libsoup" };

  g_return_val_if_fail (client < CLASP_N_CLIENTS, "");
  return words[client];
}

void
clasp_client_view_free (ClaspClientView *self)
{
  if (self == NULL)
    return;
  g_free (self->why);
  g_free (self);
}

static gboolean
client_view_has_interim (const ClaspClues *clues)
{
  const ClaspTranscript *transcript = clues->report->transcript;
  guint n = 0;

  for (guint i = 0; i < transcript->len; i++)
    {
      const ClaspLine *line = transcript->pdata[i];

      n += line->hop == CLASP_HOP_SERVER && line->direction == CLASP_DIRECTION_IN && line->kind == CLASP_LINE_START;
    }
  return n > 1;
}

/* Whether a line of the head has the property that @kind or @eol names. */
static gboolean
client_view_has_line (const ClaspClues *clues, ClaspLineKind kind, ClaspEol eol)
{
  for (guint i = 0; i < clues->response->len; i++)
    {
      const ClaspLine *line = clues->response->pdata[i];

      if (line->kind == CLASP_LINE_EMPTY)
        break; /* what follows the head is no part of it */
      if ((kind != CLASP_LINE_START && line->kind == kind) || (eol != CLASP_EOL_CRLF && line->eol == eol))
        return TRUE;
    }
  return FALSE;
}

static void
client_view_measure_head (const ClaspClues *clues, gsize *head, gsize *longest)
{
  *head = *longest = 0;
  for (guint i = 0; i < clues->response->len; i++)
    {
      gsize length = g_bytes_get_size (((const ClaspLine *) clues->response->pdata[i])->bytes);

      *head += length + 2;
      *longest = MAX (*longest, length);
    }
}

static gboolean
client_view_has_other_case (const ClaspClues *clues)
{
  g_autofree char *offered = clasp_clues_dup_sent (clues, "Sec-WebSocket-Protocol");
  g_autofree char *found = clasp_clues_dup_received (clues, "Sec-WebSocket-Protocol");

  return found != NULL && *found != '\0' && clasp_clues_list_has (offered, found);
}

static gboolean
client_view_has_accept_of_other_case (const ClaspClues *clues)
{
  const ClaspVerdict *verdict = clasp_verdicts_find (clues->report->verdicts, CLASP_RULE_RES_04);

  return verdict != NULL && verdict->status == CLASP_STATUS_FAIL && verdict->expected != NULL &&
         verdict->found != NULL && g_ascii_strcasecmp (verdict->expected, verdict->found) == 0;
}

static gboolean
client_view_lacks_subprotocol (const ClaspClues *clues)
{
  return clasp_clues_sent_line (clues, "Sec-WebSocket-Protocol") != 0 &&
         clasp_clues_received_line (clues, "Sec-WebSocket-Protocol") == 0;
}

static gboolean
client_view_has_wrong_parameters (const ClaspClues *clues)
{
  return clasp_clues_first_failed (clues, CLASP_RULE_EXT_01, CLASP_RULE_EXT_04) != CLASP_RULE_NONE;
}

/* A 101 that each of @refuse does not take for a reason; the first that holds is told. */
static const char *
client_view_find_reason (const ClaspClues *clues, guint who)
{
  const ClaspReport *report = clues->report;
  gboolean minor = report->http_version != NULL && g_str_has_prefix (report->http_version, "1.") &&
                   g_ascii_strtoull (report->http_version + 2, NULL, 10) > 1;
  gsize head, longest;
  const ClaspVerdict *http_01 = clasp_verdicts_find (report->verdicts, CLASP_RULE_HTTP_01);
  const struct
  {
    gboolean holds;
    guint refuse;
    const char *why;
  } reasons[] = {
    { clasp_clues_failed (clues, CLASP_RULE_HTTP_13), ALL, _("The answer broke off.") },
    { clasp_clues_failed (clues, CLASP_RULE_HTTP_01), ALL, _("The status line is not well-formed.") },
    { g_strcmp0 (report->http_version, "1.0") == 0, BROWSERS | PYTHON | LIBSOUP,
      _("A 101 in HTTP/1.0 upgrades nothing.") },
    { minor, WS | PYTHON | LIBSOUP, _("It knows HTTP/1.1 only.") },
    { http_01 != NULL && http_01->status == CLASP_STATUS_WARN, PYTHON, _("There is no space behind the status.") },
    { client_view_has_interim (clues), PYTHON, _("It expects no interim response (1xx) before the 101.") },
    { client_view_has_line (clues, CLASP_LINE_START, CLASP_EOL_LF), WS | PYTHON, _("A line ends with LF alone.") },
    { client_view_has_line (clues, CLASP_LINE_FOLD, CLASP_EOL_CRLF), WS | PYTHON, _("A header line is folded.") },
    { client_view_has_line (clues, CLASP_LINE_INVALID, CLASP_EOL_CRLF), WS | PYTHON, _("A line is no header field.") },
    { clasp_clues_failed (clues, CLASP_RULE_HTTP_06), WS | PYTHON, _("A value holds a control character.") },
    { clasp_clues_failed (clues, CLASP_RULE_RES_02), ALL, _("Upgrade is not “websocket”.") },
    { clasp_clues_failed (clues, CLASP_RULE_RES_03), ALL, _("Connection does not have “Upgrade”.") },
    { client_view_has_accept_of_other_case (clues), BROWSERS | WS | PYTHON,
      _("Sec-WebSocket-Accept is right but for letter case.") },
    { clasp_clues_failed (clues, CLASP_RULE_RES_04) && !client_view_has_accept_of_other_case (clues), ALL,
      _("Sec-WebSocket-Accept is not right.") },
    { client_view_has_other_case (clues) && clasp_clues_failed (clues, CLASP_RULE_RES_06), BROWSERS | WS | PYTHON,
      _("The subprotocol is in other letter case than offered.") },
    { clasp_clues_failed (clues, CLASP_RULE_RES_06) && !client_view_has_other_case (clues), ALL,
      _("The subprotocol is none that was offered.") },
    { client_view_lacks_subprotocol (clues), BROWSERS | WS, _("Subprotocols were offered, and none was chosen.") },
    { clasp_clues_failed (clues, CLASP_RULE_RES_05), ALL, _("An extension was chosen that was not offered.") },
    { clasp_clues_failed (clues, CLASP_RULE_EXT_08), ALL, _("Sec-WebSocket-Extensions can’t be read.") },
    { client_view_has_wrong_parameters (clues), BROWSERS | PYTHON | LIBSOUP,
      _("The extension was chosen with what was not agreed on.") },
  };

  client_view_measure_head (clues, &head, &longest);
  if (head > NODE_MAX_HEAD && (who & WS) != 0)
    return _("The head is larger than the 16 KiB that Node takes.");
  if (longest > PYTHON_MAX_LINE && (who & PYTHON) != 0)
    return _("A line is longer than the 8 KiB that it takes.");
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].holds && (reasons[i].refuse & who) != 0)
      return reasons[i].why;
  return NULL;
}

static char *
client_view_dup_refusal (const ClaspClues *clues, ClaspClient client)
{
  guint status = clues->report->http_status;

  if (client == CLASP_CLIENT_PYTHON_WEBSOCKETS && clasp_clues_received_line (clues, "Location") != 0 &&
      clasp_location_is_followed (status))
    return g_strdup (_("It follows the redirect; what comes then was not tried."));
  return g_strdup_printf (_("The status is %u, and only 101 opens."), status);
}

GPtrArray *
clasp_client_views_new (const ClaspReport *report)
{
  GPtrArray *views = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_client_view_free);
  g_auto (ClaspClues) clues = { 0 };

  g_return_val_if_fail (report != NULL, views);

  clasp_clues_init (&clues, report, NULL);
  for (guint i = 0; i < CLASP_N_CLIENTS && report->http_status != 0; i++)
    {
      ClaspClientView *view = g_new0 (ClaspClientView, 1);
      const char *reason = report->http_status == 101 ? client_view_find_reason (&clues, 1u << i) : NULL;

      view->client = (ClaspClient) i;
      view->opens = report->http_status == 101 && reason == NULL;
      if (report->http_status != 101)
        view->why = client_view_dup_refusal (&clues, view->client);
      else if (reason == NULL && clasp_clues_failed (&clues, CLASP_RULE_HTTP_11))
        view->why = g_strdup (_("It takes this answer, and fails at what follows: no frame."));
      else
        view->why = g_strdup (reason != NULL ? reason : _("It takes this answer."));
      g_ptr_array_add (views, view);
    }
  return views;
}
