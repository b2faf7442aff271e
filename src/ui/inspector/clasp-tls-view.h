/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report-view.h"

G_BEGIN_DECLS

/**
 * ClaspTlsView:
 *
 * What TLS agreed on, whether the certificate holds, and the server's certificates. Property: "session" (ClaspSession,
 * nullable).
 */
#define CLASP_TYPE_TLS_VIEW (clasp_tls_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspTlsView, clasp_tls_view, CLASP, TLS_VIEW, ClaspReportView)

G_END_DECLS
