/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspRequestsView:
 *
 * The requests of a connection whose dialect is known: those that wait with their age, the slowest answers, and how
 * long each kind of request takes. Property: "session" (ClaspSession, nullable).
 *
 * Signal "jump" (uint64: number of a message, from 1): the user wants to see it.
 */
#define CLASP_TYPE_REQUESTS_VIEW (clasp_requests_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRequestsView, clasp_requests_view, CLASP, REQUESTS_VIEW, AdwBin)

G_END_DECLS
