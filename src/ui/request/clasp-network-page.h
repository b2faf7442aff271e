/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-request-page.h"

G_BEGIN_DECLS

/**
 * ClaspNetworkPage:
 *
 * How the connection is reached: certificates, proxy, the address dialled, time, leniency.
 */
#define CLASP_TYPE_NETWORK_PAGE (clasp_network_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaspNetworkPage, clasp_network_page, CLASP, NETWORK_PAGE, ClaspRequestPage)

G_END_DECLS
