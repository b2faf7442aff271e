/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-diagnose.h"

#include "clasp-causes-accept.h"
#include "clasp-causes-ending.h"
#include "clasp-causes-forbidden.h"
#include "clasp-causes-generic.h"
#include "clasp-causes-network.h"
#include "clasp-causes-request.h"
#include "clasp-causes-status.h"
#include "clasp-fingerprints.h"

/* In which order causes are looked for; of two that are equally sure, the earlier comes first. */
static const ClaspCause *const TABLES[] = {
  CLASP_CAUSES_NETWORK, CLASP_CAUSES_REQUEST, CLASP_CAUSES_STATUS,  CLASP_CAUSES_FORBIDDEN,
  CLASP_CAUSES_ACCEPT,  CLASP_CAUSES_ENDING,  CLASP_CAUSES_GENERIC,
};

/* More than these would bury the best. */
#define MAX_DIAGNOSES 4

/* @told: a server's or cloud's own words were recognised. However sure these make, nothing said of the status alone
 * comes before them. */
static gboolean
diagnose_is_due (ClaspCauseTurn turn, const GPtrArray *found, gboolean told)
{
  if (turn == CLASP_CAUSE_LAST_RESORT)
    return found->len == 0;
  if (turn == CLASP_CAUSE_FALLBACK && told)
    return FALSE;
  for (guint i = 0; turn == CLASP_CAUSE_FALLBACK && i < found->len; i++)
    if (clasp_diagnosis_get_confidence (found->pdata[i]) != CLASP_CONFIDENCE_POSSIBLE)
      return FALSE;
  return TRUE;
}

/* Of one cause the surer word stands, and of two as sure the first: the more exact. */
static gboolean
diagnose_is_said (ClaspDiagnosis *diagnosis, const GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (clasp_diagnosis_get_id (found->pdata[i]), clasp_diagnosis_get_id (diagnosis)) &&
        clasp_diagnosis_get_confidence (found->pdata[i]) <= clasp_diagnosis_get_confidence (diagnosis))
      return TRUE;
  return FALSE;
}

static void
diagnose_run_table (const ClaspClues *clues, const ClaspCause *table, ClaspCauseTurn turn, gboolean told,
                    GPtrArray *found)
{
  for (gsize i = 0; table[i].diagnose != NULL; i++)
    if (table[i].turn == turn && diagnose_is_due (turn, found, told))
      {
        g_autoptr (ClaspDiagnosis) diagnosis = table[i].diagnose (clues);

        if (diagnosis != NULL && !diagnose_is_said (diagnosis, found))
          g_ptr_array_add (found, g_steal_pointer (&diagnosis));
      }
}

static void
diagnose_append_sorted (GListStore *list, const GPtrArray *found)
{
  guint n = 0;

  for (guint confidence = CLASP_CONFIDENCE_CERTAIN; confidence <= CLASP_CONFIDENCE_POSSIBLE; confidence++)
    for (guint i = 0; i < found->len && n < MAX_DIAGNOSES; i++)
      if ((guint) clasp_diagnosis_get_confidence (found->pdata[i]) == confidence)
        {
          g_list_store_append (list, found->pdata[i]);
          n++;
        }
}

GListStore *
clasp_diagnose (const ClaspReport *report, const ClaspConversation *conversation)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (ClaspClues) clues = { 0 };
  GListStore *list = g_list_store_new (CLASP_TYPE_DIAGNOSIS);
  gboolean told;

  g_return_val_if_fail (report != NULL, list);

  clasp_clues_init (&clues, report, conversation);
  if (report->outcome == CLASP_OUTCOME_FAILED)
    clasp_fingerprints_match (&clues, found);
  told = found->len > 0;
  for (ClaspCauseTurn turn = CLASP_CAUSE_ALWAYS; turn < CLASP_N_CAUSE_TURNS; turn++)
    for (gsize i = 0; i < G_N_ELEMENTS (TABLES); i++)
      diagnose_run_table (&clues, TABLES[i], turn, told, found);
  diagnose_append_sorted (list, found);
  return list;
}
