/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-request-page.h"

G_BEGIN_DECLS

/**
 * ClaspLabPage:
 *
 * The handshake lab: the controls that break the request on purpose.
 */
#define CLASP_TYPE_LAB_PAGE (clasp_lab_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaspLabPage, clasp_lab_page, CLASP, LAB_PAGE, ClaspRequestPage)

G_END_DECLS
