/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-body.h"
#include "clasp-fields.h"
#include "clasp-opening.h"
#include "clasp-response.h"

G_BEGIN_DECLS

/* How many of the bytes after a 101 are looked at and shown. */
#define CLASP_FOLLOWING_MAX 64

/* What the bytes after the empty line of a 101 are (HTTP-11). */
typedef enum
{
  CLASP_FOLLOWING_NONE,
  CLASP_FOLLOWING_FRAMES,
  CLASP_FOLLOWING_EMPTY_LINE, /* one more line end */
  CLASP_FOLLOWING_HIXIE,      /* the 16 bytes of an answer by the draft of 2010 */
  CLASP_FOLLOWING_TEXT,
} ClaspFollowing;

/**
 * ClaspExchange:
 *
 * What was sent and what has come back so far, as the rules of the opening handshake look at it. The rules only read
 * it.
 */
typedef struct
{
  const ClaspUri *uri;
  const ClaspRequest *request;
  ClaspLimits limits;
  gboolean refuse_no_subprotocol;
  ClaspTranscript *transcript;

  guint request_first; /* lines of the transcript */
  guint request_last;
  ClaspFields *sent; /* the request's fields */
  ClaspSlice method; /* as they stand in the request line */
  ClaspSlice target;
  ClaspSlice http_version;

  GPtrArray *responses;  /* (element-type ClaspResponse) interim ones, then the last */
  ClaspFields *received; /* (nullable) fields of the last response, once its head is complete or broken */
  ClaspBody *body;       /* (nullable) */
  gboolean too_many_interim;
  gboolean ended; /* the stream did, as @end says */
  ClaspStreamEnd end;
  gsize n_following;                     /* bytes that came with the empty line of a 101 */
  guint8 following[CLASP_FOLLOWING_MAX]; /* the first of them */
} ClaspExchange;

/* The response that is neither interim nor still without a status line; %NULL: none. */
const ClaspResponse *clasp_exchange_get_final (const ClaspExchange *self);
/* The final response when it is a 101, or else %NULL. */
const ClaspResponse *clasp_exchange_get_upgrade (const ClaspExchange *self);
/* The response that is being read, or was read last. */
const ClaspResponse *clasp_exchange_get_last (const ClaspExchange *self);
gboolean clasp_exchange_is_not_http (const ClaspExchange *self);
/* Whether the answer has fields of the draft of 2010 (hixie-76) and none of RFC 6455. */
gboolean clasp_exchange_is_hixie (const ClaspExchange *self);
ClaspFollowing clasp_exchange_get_following (const ClaspExchange *self);
/* Numbers of the first and the last line of all that came; the first is 0 when nothing did. */
guint clasp_exchange_get_first_line (const ClaspExchange *self);
guint clasp_exchange_get_last_line (const ClaspExchange *self);
const ClaspLine *clasp_exchange_get_line (const ClaspExchange *self, guint number);
ClaspSlice clasp_line_slice (const ClaspLine *line);
/* The key that was sent, without white space around; "" when there was none. (transfer full) */
char *clasp_exchange_dup_key (const ClaspExchange *self);

/* Each appends at least one verdict for every rule of its group, "n/a" where there is nothing to judge. */
void clasp_judge_request (const ClaspExchange *self, GPtrArray *verdicts);    /* REQ */
void clasp_judge_response (const ClaspExchange *self, GPtrArray *verdicts);   /* HTTP */
void clasp_judge_upgrade (const ClaspExchange *self, GPtrArray *verdicts);    /* RES */
void clasp_judge_status (const ClaspExchange *self, GPtrArray *verdicts);     /* STA */
void clasp_judge_extensions (const ClaspExchange *self, GPtrArray *verdicts); /* EXT-01 … 04, 08 */

/* Parts of the above. */
void clasp_judge_origin (const ClaspExchange *self, GPtrArray *verdicts);       /* REQ-08 */
void clasp_judge_subprotocols (const ClaspExchange *self, GPtrArray *verdicts); /* REQ-10 */
void clasp_judge_offer (const ClaspExchange *self, GPtrArray *verdicts);        /* REQ-11 */
void clasp_judge_lines (const ClaspExchange *self, GPtrArray *verdicts);        /* HTTP-03 … 06 */
void clasp_judge_body (const ClaspExchange *self, GPtrArray *verdicts);         /* HTTP-12 */

/**
 * clasp_judge_add_sent:
 * @name: (nullable): the field of the request that @verdict (transfer full) is about; %NULL: the request line
 *
 * Appends a verdict on the request; when it does not pass and the user changed what it is about, its sentence says so.
 */
ClaspVerdict *clasp_judge_add_sent (const ClaspExchange *self, GPtrArray *verdicts, const char *name,
                                    ClaspVerdict *verdict);
/* The one field of the request named @name; or %NULL, and a verdict that it is missing or repeated. */
const ClaspField *clasp_judge_require_sent (const ClaspExchange *self, GPtrArray *verdicts, ClaspRuleId rule,
                                            const char *name, const char *expected);
/* Appends a pass that rests on the status line. */
ClaspVerdict *clasp_exchange_add_pass (const ClaspExchange *self, GPtrArray *verdicts, ClaspRuleId rule,
                                       const char *text);

/* Whether the rule @rule, when it fails, keeps a 101 from opening. */
gboolean clasp_rule_forbids_opening (ClaspRuleId rule);

/* Appends "n/a" with its sentence. */
void clasp_verdicts_add_na (GPtrArray *verdicts, ClaspRuleId rule, const char *text);

/**
 * clasp_extensions_from_fields:
 * @fields: of a request or a response
 * @fault_field: (out): the first field that breaks the grammar of RFC 6455 §9.1, or %NULL
 * @fault: (out): the part of it that does
 *
 * All extensions named in the fields' Sec-WebSocket-Extensions. (transfer full) (element-type ClaspExtension)
 */
GPtrArray *clasp_extensions_from_fields (const ClaspFields *fields, const ClaspField **fault_field, ClaspSlice *fault);

/**
 * clasp_deflate_find_fault:
 * @is_offer: client_max_window_bits may stand without a value
 *
 * What is wrong with the parameters of a permessage-deflate (RFC 7692 §7.1): one translated clause, or %NULL.
 * (transfer full)
 * @found is set to the parameter as it stands. (transfer full)
 */
char *clasp_deflate_find_fault (const ClaspExtension *extension, gboolean is_offer, char **found);

G_END_DECLS
