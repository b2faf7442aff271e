/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report.h"

G_BEGIN_DECLS

/* Other WebSocket clients, whose judgement of the same answer is known (CAUSES.md, 8). */
typedef enum
{
  CLASP_CLIENT_BROWSERS,
  CLASP_CLIENT_WS,
  CLASP_CLIENT_PYTHON_WEBSOCKETS,
  CLASP_CLIENT_LIBSOUP,
  CLASP_N_CLIENTS,
} ClaspClient;

/**
 * clasp_client_to_string:
 * @client: a client
 *
 * Returns: (transfer none): "browsers", "ws", "python-websockets", "libsoup": the words of the JSON contract
 */
const char *clasp_client_to_string (ClaspClient client);

/**
 * ClaspClientView:
 * @client: who
 * @opens: whether it would take the answer for an opened WebSocket
 * @why: what decides, translated; "" when nothing is to be said
 *
 * What another client makes of an answer.
 */
typedef struct
{
  ClaspClient client;
  gboolean opens;
  char *why;
} ClaspClientView;

void clasp_client_view_free (ClaspClientView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspClientView, clasp_client_view_free)

/**
 * clasp_client_views_new:
 * @report: how opening went here
 *
 * Tells what other clients make of the same answer, by the verdicts on it. Pure.
 *
 * Returns: (transfer full) (element-type ClaspClientView): one for each client; empty when no HTTP answer came
 */
GPtrArray *clasp_client_views_new (const ClaspReport *report);

G_END_DECLS
