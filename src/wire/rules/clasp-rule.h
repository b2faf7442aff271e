/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspRuleId:
 *
 * Every requirement that the program judges, in the order of the rulebook. The public ids ("RES-04") are in #ClaspRule.
 */
typedef enum
{
  CLASP_RULE_URI_01,
  CLASP_RULE_URI_02,
  CLASP_RULE_URI_03,
  CLASP_RULE_URI_04,
  CLASP_RULE_URI_05,
  CLASP_RULE_URI_06,
  CLASP_RULE_REQ_01,
  CLASP_RULE_REQ_02,
  CLASP_RULE_REQ_03,
  CLASP_RULE_REQ_04,
  CLASP_RULE_REQ_05,
  CLASP_RULE_REQ_06,
  CLASP_RULE_REQ_07,
  CLASP_RULE_REQ_08,
  CLASP_RULE_REQ_09,
  CLASP_RULE_REQ_10,
  CLASP_RULE_REQ_11,
  CLASP_RULE_REQ_12,
  CLASP_RULE_CON_01,
  CLASP_RULE_CON_02,
  CLASP_RULE_CON_03,
  CLASP_RULE_CON_04,
  CLASP_RULE_CON_05,
  CLASP_RULE_CON_06,
  CLASP_RULE_HTTP_01,
  CLASP_RULE_HTTP_02,
  CLASP_RULE_HTTP_03,
  CLASP_RULE_HTTP_04,
  CLASP_RULE_HTTP_05,
  CLASP_RULE_HTTP_06,
  CLASP_RULE_HTTP_07,
  CLASP_RULE_HTTP_08,
  CLASP_RULE_HTTP_09,
  CLASP_RULE_HTTP_10,
  CLASP_RULE_HTTP_11,
  CLASP_RULE_HTTP_12,
  CLASP_RULE_HTTP_13,
  CLASP_RULE_RES_01,
  CLASP_RULE_RES_02,
  CLASP_RULE_RES_03,
  CLASP_RULE_RES_04,
  CLASP_RULE_RES_05,
  CLASP_RULE_RES_06,
  CLASP_RULE_RES_07,
  CLASP_RULE_STA_401,
  CLASP_RULE_STA_407,
  CLASP_RULE_STA_3XX,
  CLASP_RULE_STA_426,
  CLASP_RULE_STA_400,
  CLASP_RULE_STA_403,
  CLASP_RULE_STA_404,
  CLASP_RULE_STA_429,
  CLASP_RULE_STA_5XX,
  CLASP_RULE_STA_200,
  CLASP_RULE_EXT_01,
  CLASP_RULE_EXT_02,
  CLASP_RULE_EXT_03,
  CLASP_RULE_EXT_04,
  CLASP_RULE_EXT_05,
  CLASP_RULE_EXT_06,
  CLASP_RULE_EXT_07,
  CLASP_RULE_EXT_08,
  CLASP_RULE_FRM_01,
  CLASP_RULE_FRM_02,
  CLASP_RULE_FRM_03,
  CLASP_RULE_FRM_04,
  CLASP_RULE_FRM_05,
  CLASP_RULE_FRM_06,
  CLASP_RULE_FRM_07,
  CLASP_RULE_FRM_08,
  CLASP_RULE_FRM_09,
  CLASP_RULE_FRM_10,
  CLASP_RULE_FRM_11,
  CLASP_RULE_FRM_12,
  CLASP_RULE_FRM_13,
  CLASP_RULE_CLS_01,
  CLASP_RULE_CLS_02,
  CLASP_RULE_CLS_03,
  CLASP_RULE_CLS_04,
  CLASP_RULE_CLS_05,
  CLASP_RULE_CLS_06,
  CLASP_RULE_CLS_07,
  CLASP_N_RULES,
  CLASP_RULE_NONE = 0xff,
} ClaspRuleId;

/**
 * ClaspRule:
 * @id: the public id, such as "RES-04"
 * @section: where it stands, such as "RFC 6455 §4.1"
 * @level: the RFC's own word ("MUST", "MAY", "SHOULD") or "" where the rule is the program's own
 * @title: a few words for a list, untranslated (pass through gettext)
 * @text: one sentence that says what is required, untranslated (pass through gettext)
 */
typedef struct
{
  const char *id;
  const char *section;
  const char *level;
  const char *title;
  const char *text;
} ClaspRule;

/**
 * clasp_rule_get:
 *
 * Returns: (transfer none): the rule with this number; never %NULL for a number below %CLASP_N_RULES
 */
const ClaspRule *clasp_rule_get (ClaspRuleId rule);

/* The number of the rule with the public id @id, or %CLASP_RULE_NONE. */
ClaspRuleId clasp_rule_lookup (const char *id);

/**
 * clasp_rule_get_title:
 *
 * Returns: (transfer none): the rule's title in the user's language; never %NULL
 */
const char *clasp_rule_get_title (ClaspRuleId rule);

/**
 * clasp_rule_get_text:
 *
 * Returns: (transfer none): the rule's one sentence in the user's language; never %NULL
 */
const char *clasp_rule_get_text (ClaspRuleId rule);

G_END_DECLS
