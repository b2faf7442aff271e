/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-banner.h"
#include "clasp-diagnosis.h"

G_BEGIN_DECLS

/**
 * ClaspClues:
 *
 * What a report holds of evidence, taken apart once for all that look at it.
 */
typedef struct
{
  const ClaspReport *report;
  const ClaspConversation *conversation; /* (nullable) */
  gboolean secure;                       /* wss */
  char *where;                           /* "host:port", or the URL when it could not be parsed */
  GPtrArray *request;                    /* of ClaspLine: what was sent to the server */
  GPtrArray *response;                   /* of ClaspLine: the head of its last response */
  char *body;                            /* as text, at most 64 KiB, without secrets that were sent; never NULL */
  char *words;                           /* what it says, on one line; never NULL */
  gboolean tells;                        /* these say more than the status line does */
  gsize n_first;                         /* first bytes received */
  ClaspBanner banner;                    /* what they are; UNDECIDED when none came */
} ClaspClues;

/* Takes a report apart. @report, @conversation: (nullable): must last as long as @self. */
void clasp_clues_init (ClaspClues *self, const ClaspReport *report, const ClaspConversation *conversation);
void clasp_clues_clear (ClaspClues *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspClues, clasp_clues_clear)

/**
 * clasp_clues_get_ending:
 *
 * how the connection ended.
 *
 * Returns: (transfer none) (nullable): the ending
 */
const ClaspEnding *clasp_clues_get_ending (const ClaspClues *self);

/**
 * clasp_clues_dup_sent:
 *
 * Returns: (transfer full) (nullable): the values of all fields @name that were sent, joined by ", "; %NULL when
 * there is none
 */
char *clasp_clues_dup_sent (const ClaspClues *self, const char *name);

/**
 * clasp_clues_dup_received:
 *
 * Returns: (transfer full) (nullable): the values of all fields @name that were received, joined by ", "; %NULL when
 * there is none
 */
char *clasp_clues_dup_received (const ClaspClues *self, const char *name);
guint clasp_clues_count_received (const ClaspClues *self, const char *name);
/* The number of the first line with that field; 0 when there is none. NULL as name: the start line. */
guint clasp_clues_sent_line (const ClaspClues *self, const char *name);
guint clasp_clues_received_line (const ClaspClues *self, const char *name);
/* Whether a received field holds @part (any case; "" : whether it is there). */
gboolean clasp_clues_received_has (const ClaspClues *self, const char *name, const char *part);
/* Whether the body holds @part, upper and lower case alike. */
gboolean clasp_clues_body_has (const ClaspClues *self, const char *part);
/* Whether the body, without white space around it, is @text. */
gboolean clasp_clues_body_is (const ClaspClues *self, const char *text);

/**
 * clasp_clues_quote:
 *
 * @text, and behind it what the body says when that is more than the status does.
 *
 * Returns: (transfer full): the text
 */
char *clasp_clues_quote (const ClaspClues *self, const char *text);
/* Whether @text holds one of the words of @words, separated by "|", in any letter case. */
gboolean clasp_clues_has_one_of (const char *text, const char *words);
/* The same, and no letter or digit stands before or behind the word. */
gboolean clasp_clues_has_whole_word (const char *text, const char *words);
/* Whether the answer says that no subprotocol reached the server, as python websockets and Kubernetes put it. */
gboolean clasp_clues_misses_subprotocol (const ClaspClues *self);
/* Whether a page that looks like that of @servers ("nginx|openresty") can be theirs: the Server field names one of
 * them, or there is none. */
gboolean clasp_clues_is_page_of (const ClaspClues *self, const char *servers);
/* Whether the answer went through a proxy for clients (not the server's own gateway), as Via or Server say. */
typedef enum
{
  CLASP_VIA_NONE,
  CLASP_VIA_GATEWAY,
  CLASP_VIA_UNKNOWN,
  CLASP_VIA_PROXY,
} ClaspVia;
ClaspVia clasp_clues_get_via (const ClaspClues *self);
/* Whether the first bytes are an HTTP answer that has a byte order mark or white space before it; @has_mark: (out)
 * (optional): a mark. */
gboolean clasp_clues_is_late_http (const ClaspClues *self, gboolean *has_mark);
gboolean clasp_clues_failed (const ClaspClues *self, ClaspRuleId rule);
/* The first rule from @first to @last that failed, or CLASP_RULE_NONE. */
ClaspRuleId clasp_clues_first_failed (const ClaspClues *self, ClaspRuleId first, ClaspRuleId last);
/* The rule of the request that the user broke and a server minds, or CLASP_RULE_NONE. */
ClaspRuleId clasp_clues_broken_request (const ClaspClues *self);
/* Whether the report failed with an error of this domain; with exactly this one; for want of time in @phase. */
gboolean clasp_clues_error_in (const ClaspClues *self, ClaspErrorDomain domain);
gboolean clasp_clues_error_is (const ClaspClues *self, ClaspErrorDomain domain, ClaspErrorCode code);
gboolean clasp_clues_timed_out_in (const ClaspClues *self, ClaspPhase phase);

/**
 * clasp_clues_dup_url:
 *
 * Returns: (transfer full): the URL with its scheme turned to wss or ws; "" when it could not be parsed
 */
char *clasp_clues_dup_url (const ClaspClues *self, gboolean secure);
/* Whether @list (nullable), a list with commas, has the element @token. */
gboolean clasp_clues_list_has (const char *list, const char *token);

/**
 * clasp_clues_add_rule_lines:
 *
 * Adds all lines of the report's verdicts on @rule.
 *
 * Returns: (transfer none): @diagnosis
 */
ClaspDiagnosis *clasp_clues_add_rule_lines (const ClaspClues *self, ClaspDiagnosis *diagnosis, ClaspRuleId rule);

/**
 * clasp_diagnosis_add_show_rule:
 *
 * Adds the fix that shows @rule.
 *
 * Returns: (transfer none): @self
 */
ClaspDiagnosis *clasp_diagnosis_add_show_rule (ClaspDiagnosis *self, ClaspRuleId rule);

G_END_DECLS
