/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspExplanation:
 * @id: as it is written here: "RES-04", "S3", "426", "1006"
 * @title: a few words, translated
 * @section: where it stands ("RFC 6455 §4.1"), or ""
 * @text: what it means, in sentences, translated
 * @symptom: what stands on the wire, or ""
 * @causes: (array zero-terminated=1): ids of the causes that it has to do with
 * @rules: (array zero-terminated=1): ids of the rules that it has to do with
 * @sources: where it was seen or is written down, or ""
 *
 * What there is to know of a rule, a cause, an HTTP status or a close code.
 */
typedef struct
{
  char *id;
  char *title;
  char *section;
  char *text;
  char *symptom;
  char **causes;
  char **rules;
  char *sources;
} ClaspExplanation;

/**
 * clasp_explanation_new:
 * @id: a rule, a cause, a status or a close code, in any letter case
 *
 * Returns: (transfer full) (nullable): what is known of it; %NULL when there is no such thing
 */
ClaspExplanation *clasp_explanation_new (const char *id);

void clasp_explanation_free (ClaspExplanation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspExplanation, clasp_explanation_free)

/**
 * clasp_explanation_to_text:
 * @self: an explanation
 *
 * Returns: (transfer full): all of it as text, with what each cause and rule in it is called
 */
char *clasp_explanation_to_text (const ClaspExplanation *self);

/**
 * clasp_explanation_list:
 *
 * Returns: (transfer full): a line each for all rules, causes, statuses and close codes
 */
char *clasp_explanation_list (void);

G_END_DECLS
