/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-report.h"

G_BEGIN_DECLS

/* The report as a text for people: headline, addresses and times, the transcript with its verdicts, what is broken and
 * what to do. Secrets are masked. @diagnoses: (nullable) (element-type ClaspDiagnosis). @color: with ANSI colours.
 * (transfer full) */
char *clasp_report_to_text (const ClaspReport *report, GListModel *diagnoses, gboolean color);

G_END_DECLS
