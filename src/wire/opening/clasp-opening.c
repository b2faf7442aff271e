/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-opening.h"

#include <string.h>

#include "clasp-exchange.h"
#include "clasp-extension-rules.h"
#include "clasp-request-rules.h"
#include "clasp-response-rules.h"
#include "clasp-status-rules.h"
#include "clasp-upgrade-rules.h"

#define FIRST_BYTES_MAX 64

struct _ClaspOpening
{
  ClaspExchange exchange;
  ClaspUri *uri;
  ClaspRequest *request;
  gboolean lenient;
  ClaspOpeningState state;
  GBytes *request_bytes;
  GPtrArray *request_verdicts;
  GByteArray *first_bytes;
  gint64 first_byte_time;
};

/* ------------------------------------------------------------------------------------------------- request */

/* Takes the request line apart: the method ends at its first space, the version begins after its last. */
static void
opening_split_request_line (ClaspExchange *self)
{
  const ClaspLine *line = g_ptr_array_index (self->transcript, self->request_first - 1);
  gsize length;
  const char *data = g_bytes_get_data (line->bytes, &length);
  const char *first = memchr (data, ' ', length);
  const char *last = memrchr (data, ' ', length);

  self->method = clasp_slice (data, first != NULL ? (gsize) (first - data) : length);
  self->http_version = last != NULL ? clasp_slice (last + 1, length - (gsize) (last - data) - 1)
                                    : clasp_slice (data, 0);
  self->target = first != last ? clasp_slice (first + 1, (gsize) (last - first) - 1) : clasp_slice (data, 0);
}

/* A line of the request as it goes out, up to its LF or to the end. Gives its bytes, the line end among them. */
static gsize
opening_measure_line (const guint8 *data, gsize length, gsize *line_length, ClaspEol *eol)
{
  const guint8 *lf = memchr (data, '\n', length);
  gsize whole = lf != NULL ? (gsize) (lf - data) + 1 : length;

  *eol = lf == NULL ? CLASP_EOL_NONE : lf > data && lf[-1] == '\r' ? CLASP_EOL_CRLF : CLASP_EOL_LF;
  *line_length = whole - (*eol == CLASP_EOL_CRLF ? 2 : *eol == CLASP_EOL_LF ? 1 : 0);
  return whole;
}

/* What the user sends behind the head is part of the transcript, but not of the request. */
static void
opening_log_request (ClaspOpening *self, gint64 now_us)
{
  ClaspExchange *exchange = &self->exchange;
  gsize length, line_length, taken;
  const guint8 *data = g_bytes_get_data (self->request_bytes, &length);
  ClaspEol eol;

  exchange->request_first = exchange->transcript->len + 1;
  for (; length > 0; data += taken, length -= taken)
    {
      ClaspLineKind kind;

      taken = opening_measure_line (data, length, &line_length, &eol);
      kind = exchange->transcript->len + 1 == exchange->request_first ? CLASP_LINE_START
             : exchange->request_last != 0                            ? CLASP_LINE_INVALID
             : line_length == 0                                       ? CLASP_LINE_EMPTY
                                                                      : CLASP_LINE_FIELD;
      clasp_transcript_add_sent (exchange->transcript, kind, data, line_length, eol, now_us,
                                 clasp_request_get_secrets (self->request));
      if (kind == CLASP_LINE_EMPTY)
        exchange->request_last = exchange->transcript->len;
    }
  exchange->sent = clasp_fields_new (exchange->transcript, exchange->request_first, exchange->request_last);
  opening_split_request_line (exchange);
}

static void
opening_begin_response (ClaspExchange *self)
{
  g_ptr_array_add (self->responses, clasp_response_new (&self->limits, self->transcript, CLASP_HOP_SERVER));
}

ClaspOpening *
clasp_opening_new (const ClaspUri *uri, const ClaspRequest *request, const guint8 nonce[CLASP_NONCE_SIZE],
                   const ClaspLimits *limits, gboolean lenient, gboolean refuse_no_subprotocol,
                   ClaspTranscript *transcript, gint64 now_us)
{
  ClaspOpening *self;
  ClaspExchange *exchange;

  g_return_val_if_fail (uri != NULL && request != NULL && nonce != NULL, NULL);
  g_return_val_if_fail (limits != NULL && transcript != NULL, NULL);

  self = g_new0 (ClaspOpening, 1);
  exchange = &self->exchange;
  self->uri = clasp_uri_ref ((ClaspUri *) uri);
  self->request = clasp_request_copy (request);
  self->lenient = lenient;
  self->state = CLASP_OPENING_HEAD;
  self->first_bytes = g_byte_array_new ();
  self->first_byte_time = -1;
  exchange->uri = self->uri;
  exchange->request = self->request;
  exchange->limits = *limits;
  exchange->refuse_no_subprotocol = refuse_no_subprotocol;
  exchange->transcript = g_ptr_array_ref (transcript);
  exchange->responses = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_response_free);
  self->request_bytes = clasp_request_build (request, uri, nonce);
  opening_log_request (self, now_us);
  self->request_verdicts = clasp_verdicts_new ();
  clasp_judge_request (exchange, self->request_verdicts);
  opening_begin_response (exchange);
  return self;
}

void
clasp_opening_free (ClaspOpening *self)
{
  ClaspExchange *exchange;

  if (self == NULL)
    return;
  exchange = &self->exchange;
  clasp_fields_free (exchange->sent);
  g_clear_pointer (&exchange->received, clasp_fields_free);
  g_clear_pointer (&exchange->body, clasp_body_free);
  g_ptr_array_unref (exchange->responses);
  g_ptr_array_unref (exchange->transcript);
  clasp_uri_unref (self->uri);
  clasp_request_free (self->request);
  g_bytes_unref (self->request_bytes);
  g_ptr_array_unref (self->request_verdicts);
  g_byte_array_unref (self->first_bytes);
  g_free (self);
}

GBytes *
clasp_opening_get_request (ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->request_bytes;
}

/* ------------------------------------------------------------------------------------------------ response */

static gboolean
opening_may_open (const ClaspOpening *self)
{
  g_autoptr (GPtrArray) verdicts = NULL;

  if (self->lenient)
    return TRUE;
  verdicts = clasp_opening_judge (self);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      if (verdict->status == CLASP_STATUS_FAIL && clasp_rule_forbids_opening (verdict->rule))
        return FALSE;
    }
  return TRUE;
}

static void
opening_begin_body (ClaspOpening *self, guint status)
{
  gboolean no_body = status == 204 || status == 304 || clasp_slice_equals (self->exchange.method, "HEAD");

  self->exchange.body = clasp_body_new (self->exchange.received, no_body, self->exchange.limits.max_body);
  self->state = clasp_body_get_state (self->exchange.body) == CLASP_BODY_READING ? CLASP_OPENING_BODY
                                                                                 : CLASP_OPENING_FAILED;
}

/* Bytes after a 101 that are no frames are shown as lines, or else they would be seen nowhere. */
static void
opening_log_following (const ClaspExchange *self, gint64 now_us)
{
  gsize length = MIN (self->n_following, CLASP_FOLLOWING_MAX);
  gsize at = 0;

  if (clasp_exchange_get_following (self) == CLASP_FOLLOWING_EMPTY_LINE)
    {
      gboolean is_crlf = length > 1 && self->following[0] == '\r';

      at = is_crlf ? 2 : 1;
      clasp_transcript_add (self->transcript, CLASP_DIRECTION_IN, CLASP_HOP_SERVER, CLASP_LINE_INVALID, self->following,
                            self->following[0] == '\r' && !is_crlf ? 1 : 0,
                            is_crlf                      ? CLASP_EOL_CRLF
                            : self->following[0] == '\n' ? CLASP_EOL_LF
                                                         : CLASP_EOL_NONE,
                            now_us);
    }
  if (at < length)
    clasp_transcript_add (self->transcript, CLASP_DIRECTION_IN, CLASP_HOP_SERVER, CLASP_LINE_INVALID,
                          self->following + at, length - at, CLASP_EOL_NONE, now_us);
}

static void
opening_take_following (ClaspExchange *self, const guint8 *data, gsize length, gint64 now_us)
{
  ClaspFollowing following;

  self->n_following = length;
  memcpy (self->following, data, MIN (length, CLASP_FOLLOWING_MAX));
  following = clasp_exchange_get_following (self);
  if (following != CLASP_FOLLOWING_NONE && following != CLASP_FOLLOWING_FRAMES)
    opening_log_following (self, now_us);
}

/* @rest: bytes of the slice after the head, @left of them */
static void
opening_end_head (ClaspOpening *self, const ClaspResponse *response, const guint8 *rest, gsize left, gint64 now_us)
{
  ClaspExchange *exchange = &self->exchange;

  if (clasp_response_is_interim (response))
    {
      if (exchange->responses->len > exchange->limits.max_interim)
        {
          exchange->too_many_interim = TRUE;
          self->state = CLASP_OPENING_FAILED;
        }
      else
        opening_begin_response (exchange);
      return;
    }
  exchange->received = clasp_response_dup_fields (response);
  if (response->status == 101)
    {
      opening_take_following (exchange, rest, left, now_us);
      self->state = opening_may_open (self) ? CLASP_OPENING_OPEN : CLASP_OPENING_FAILED;
    }
  else if (response->status == 0)
    self->state = CLASP_OPENING_FAILED;
  else
    opening_begin_body (self, response->status);
}

static gsize
opening_receive_head (ClaspOpening *self, const guint8 *data, gsize length, gint64 now_us)
{
  ClaspResponse *response = (ClaspResponse *) clasp_exchange_get_last (&self->exchange);
  gsize taken = clasp_response_receive (response, data, length, now_us);

  if (response->state == CLASP_RESPONSE_COMPLETE)
    opening_end_head (self, response, data + taken, length - taken, now_us);
  else if (response->state == CLASP_RESPONSE_BROKEN)
    {
      self->exchange.received = clasp_response_dup_fields (response);
      self->state = CLASP_OPENING_FAILED;
    }
  return taken;
}

static gsize
opening_receive_body (ClaspOpening *self, const guint8 *data, gsize length)
{
  gsize taken = clasp_body_receive (self->exchange.body, data, length);

  if (clasp_body_get_state (self->exchange.body) != CLASP_BODY_READING)
    self->state = CLASP_OPENING_FAILED;
  return taken;
}

static void
opening_keep_first_bytes (ClaspOpening *self, const guint8 *data, gsize length, gint64 now_us)
{
  gsize room = FIRST_BYTES_MAX - self->first_bytes->len;

  if (length > 0 && self->first_byte_time < 0)
    self->first_byte_time = now_us;
  g_byte_array_append (self->first_bytes, data, (guint) MIN (length, room));
}

gsize
clasp_opening_receive (ClaspOpening *self, const guint8 *data, gsize length, gint64 now_us)
{
  gsize at = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (data != NULL || length == 0, 0);

  if (self->state == CLASP_OPENING_HEAD || self->state == CLASP_OPENING_BODY)
    opening_keep_first_bytes (self, data, length, now_us);
  while (at < length && (self->state == CLASP_OPENING_HEAD || self->state == CLASP_OPENING_BODY))
    {
      if (self->state == CLASP_OPENING_HEAD)
        at += opening_receive_head (self, data + at, length - at, now_us);
      else
        at += opening_receive_body (self, data + at, length - at);
    }
  return at;
}

void
clasp_opening_receive_end (ClaspOpening *self, ClaspStreamEnd how, gint64 now_us)
{
  ClaspExchange *exchange;

  g_return_if_fail (self != NULL);

  if (self->state != CLASP_OPENING_HEAD && self->state != CLASP_OPENING_BODY)
    return;
  exchange = &self->exchange;
  exchange->ended = TRUE;
  exchange->end = how;
  if (self->state == CLASP_OPENING_HEAD)
    {
      ClaspResponse *response = (ClaspResponse *) clasp_exchange_get_last (exchange);

      clasp_response_receive_end (response, now_us);
      exchange->received = clasp_response_dup_fields (response);
    }
  else
    clasp_body_receive_end (exchange->body, how == CLASP_STREAM_END_FIN);
  self->state = CLASP_OPENING_FAILED;
}

ClaspOpeningState
clasp_opening_get_state (const ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, CLASP_OPENING_FAILED);

  return self->state;
}

GPtrArray *
clasp_opening_judge (const ClaspOpening *self)
{
  GPtrArray *verdicts = clasp_verdicts_new ();

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->request_verdicts->len; i++)
    clasp_verdicts_add (verdicts, clasp_verdict_ref (g_ptr_array_index (self->request_verdicts, i)));
  clasp_judge_response (&self->exchange, verdicts);
  clasp_judge_upgrade (&self->exchange, verdicts);
  clasp_judge_status (&self->exchange, verdicts);
  clasp_judge_extensions (&self->exchange, verdicts);
  return verdicts;
}

/* ----------------------------------------------------------------------------------------------- asking */

/* The last response that has a status line. */
static const ClaspResponse *
opening_told_response (const ClaspOpening *self)
{
  const GPtrArray *responses = self->exchange.responses;

  for (guint i = responses->len; i > 0; i--)
    {
      const ClaspResponse *response = g_ptr_array_index (responses, i - 1);

      if (response->version != NULL || response->status > 0)
        return response;
    }
  return clasp_exchange_get_last (&self->exchange);
}

guint
clasp_opening_get_http_status (const ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return opening_told_response (self)->status;
}

const char *
clasp_opening_get_http_version (const ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return opening_told_response (self)->version;
}

const char *
clasp_opening_get_http_reason (const ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return opening_told_response (self)->reason;
}

char *
clasp_opening_dup_field (const ClaspOpening *self, const char *name)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->exchange.received == NULL || clasp_exchange_get_final (&self->exchange) == NULL)
    return NULL;
  return clasp_fields_join (self->exchange.received, name);
}

static char *
opening_dup_agreed (const ClaspOpening *self, const char *name)
{
  g_autofree char *agreed = NULL;

  if (clasp_exchange_get_upgrade (&self->exchange) == NULL)
    return NULL;
  agreed = clasp_opening_dup_field (self, name);
  return agreed != NULL && agreed[0] != '\0' ? g_steal_pointer (&agreed) : NULL;
}

char *
clasp_opening_dup_protocol (const ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return opening_dup_agreed (self, "Sec-WebSocket-Protocol");
}

char *
clasp_opening_dup_extensions (const ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return opening_dup_agreed (self, "Sec-WebSocket-Extensions");
}

GBytes *
clasp_opening_dup_body (const ClaspOpening *self, gboolean *truncated, guint64 *total)
{
  const ClaspBody *body = self->exchange.body;
  gboolean has_body = body != NULL && clasp_body_get_framing (body) != CLASP_BODY_NONE;

  if (truncated != NULL)
    *truncated = has_body && clasp_body_get_state (body) == CLASP_BODY_FULL;
  if (total != NULL)
    *total = has_body ? clasp_body_get_received (body) : 0;
  return has_body ? clasp_body_dup_bytes (body) : NULL;
}

GBytes *
clasp_opening_dup_first_bytes (const ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_bytes_new (self->first_bytes->data, self->first_bytes->len);
}

gint64
clasp_opening_get_first_byte_time (const ClaspOpening *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->first_byte_time;
}
