/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspKnownCause:
 * @id: such as "S3"
 * @statuses: (nullable): HTTP statuses that it is seen with, "400 426"
 * @rules: (nullable): the rules that it has to do with, "REQ-05 STA-426"
 * @symptom: what stands on the wire, untranslated
 * @text: what is behind it and what to do, untranslated (pass through gettext)
 * @sources: where it was seen or is written down: repositories with the number of their issue, programs, RFCs
 *
 * One entry of CAUSES.md, which has more of each.
 */
typedef struct
{
  const char *id;
  const char *statuses;
  const char *rules;
  const char *symptom;
  const char *text;
  const char *sources;
} ClaspKnownCause;

/**
 * clasp_known_causes_get:
 * @n_causes: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_causes): all, in the order of CAUSES.md
 */
const ClaspKnownCause *clasp_known_causes_get (guint *n_causes);

/**
 * clasp_known_causes_lookup:
 * @id: such as "S3", in any letter case
 *
 * Returns: (transfer none) (nullable): the cause
 */
const ClaspKnownCause *clasp_known_causes_lookup (const char *id);

G_END_DECLS
