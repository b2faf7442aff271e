/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-body.h"
#include "clasp-fields.h"
#include "clasp-limits.h"
#include "clasp-line.h"
#include "clasp-request.h"
#include "clasp-response.h"
#include "clasp-stream.h"
#include "clasp-uri.h"
#include "clasp-verdict.h"

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

/**
 * clasp_exchange_get_final:
 *
 * Returns: (transfer none) (nullable): the response that is neither interim nor still without a status line; %NULL:
 * none
 */
const ClaspResponse *clasp_exchange_get_final (const ClaspExchange *self);

/**
 * clasp_exchange_get_upgrade:
 *
 * Returns: (transfer none) (nullable): the final response when it is a 101, or else %NULL
 */
const ClaspResponse *clasp_exchange_get_upgrade (const ClaspExchange *self);

/**
 * clasp_exchange_get_last:
 *
 * Returns: (transfer none): the response that is being read, or was read last
 */
const ClaspResponse *clasp_exchange_get_last (const ClaspExchange *self);
gboolean clasp_exchange_is_not_http (const ClaspExchange *self);
/* Whether the answer has fields of the draft of 2010 (hixie-76) and none of RFC 6455. */
gboolean clasp_exchange_is_hixie (const ClaspExchange *self);
ClaspFollowing clasp_exchange_get_following (const ClaspExchange *self);
/* Numbers of the first and the last line of all that came; the first is 0 when nothing did. */
guint clasp_exchange_get_first_line (const ClaspExchange *self);
guint clasp_exchange_get_last_line (const ClaspExchange *self);

/**
 * clasp_exchange_get_line:
 *
 * Returns: (transfer none): the line of this number
 */
const ClaspLine *clasp_exchange_get_line (const ClaspExchange *self, guint number);
ClaspSlice clasp_line_slice (const ClaspLine *line);

/**
 * clasp_exchange_dup_key:
 *
 * Returns: (transfer full): the key that was sent, without white space around; "" when there was none
 */
char *clasp_exchange_dup_key (const ClaspExchange *self);

/**
 * clasp_exchange_add_pass:
 *
 * Appends a pass that rests on the status line.
 *
 * Returns: (transfer none): the verdict, to add evidence to
 */
ClaspVerdict *clasp_exchange_add_pass (const ClaspExchange *self, GPtrArray *verdicts, ClaspRuleId rule,
                                       const char *text);

/* Whether the rule @rule, when it fails, keeps a 101 from opening. */
gboolean clasp_rule_forbids_opening (ClaspRuleId rule);

/* Appends "n/a" with its sentence. */
void clasp_verdicts_add_na (GPtrArray *verdicts, ClaspRuleId rule, const char *text);

G_END_DECLS
