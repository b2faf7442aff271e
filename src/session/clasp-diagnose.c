/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-diagnosis-private.h"

#include <glib/gi18n-lib.h>

GListStore *
clasp_diagnose (const ClaspReport *report, const ClaspEnding *ending, const GPtrArray *verdicts, gint64 open_for_us)
{
  GListStore *found = g_list_store_new (CLASP_TYPE_DIAGNOSIS);

  if (report->outcome == CLASP_OUTCOME_FAILED)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = clasp_diagnosis_new ("failed", CLASP_CONFIDENCE_CERTAIN,
                                                                  _("The connection did not open"),
                                                                  report->error_text != NULL ? report->error_text : "");

      g_list_store_append (found, diagnosis);
    }
  return found;
}
