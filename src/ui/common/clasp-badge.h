/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_TONE_NONE,
  CLASP_TONE_PASS,
  CLASP_TONE_FAIL,
  CLASP_TONE_WARN,
  CLASP_TONE_NEUTRAL
} ClaspTone;

/**
 * clasp_badge_collect:
 *
 * Returns: (transfer container) (element-type ClaspVerdict): the verdicts that rest on transcript line @line, the
 * worst first, then those most particular to the line; n/a left out
 */
GPtrArray *clasp_badge_collect (const GPtrArray *verdicts, guint line);

/**
 * clasp_badge_for_line:
 *
 * Returns: (transfer full): what those verdicts come to in a word or two ("ok", "16 bytes", "must be 13"),
 * translated; "" when there is nothing to say
 */
char *clasp_badge_for_line (const ClaspLine *line, const GPtrArray *verdicts, ClaspTone *tone);

/**
 * clasp_badge_for_status:
 *
 * Returns: (transfer none): one verdict's status in a word ("holds", "broken", …), translated
 */
const char *clasp_badge_for_status (ClaspStatus status, ClaspTone *tone);

/**
 * clasp_tone_get_css_class:
 *
 * Returns: (transfer none): the CSS class of a tone ("success", "error", …); "" for none
 */
const char *clasp_tone_get_css_class (ClaspTone tone);

/**
 * clasp_tone_get_icon_name:
 *
 * Returns: (transfer none) (nullable): the icon that tells a tone without colour; %NULL where none is needed
 */
const char *clasp_tone_get_icon_name (ClaspTone tone);

G_END_DECLS
