/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-banner.h"
#include "clasp-fields.h"
#include "clasp-limits.h"
#include "clasp-line.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_RESPONSE_READING,
  CLASP_RESPONSE_COMPLETE, /* the empty line was read */
  CLASP_RESPONSE_BROKEN,   /* no more is read: see the breach */
} ClaspResponseState;

/* Why a head could not be read to its end. */
typedef enum
{
  CLASP_HEAD_BREACH_NONE,
  CLASP_HEAD_BREACH_NOT_HTTP,
  CLASP_HEAD_BREACH_LINE,   /* over limits.max_line */
  CLASP_HEAD_BREACH_HEAD,   /* over limits.max_head */
  CLASP_HEAD_BREACH_FIELDS, /* over limits.max_fields */
} ClaspHeadBreach;

/* How well a status line keeps its grammar (RFC 9112 §4). */
typedef enum
{
  CLASP_STATUS_LINE_GOOD,
  CLASP_STATUS_LINE_NO_SPACE, /* nothing after the status code, not even the space */
  CLASP_STATUS_LINE_BROKEN,
} ClaspStatusLineForm;

typedef struct
{
  ClaspStatusLineForm form;
  ClaspSlice version; /* what stands after "HTTP/" */
  guint status;       /* 0: could not be read */
  gsize status_start;
  ClaspSlice reason;
  gsize breach; /* offset of the first byte that breaks the grammar */
} ClaspStatusLine;

/* Reads a status line as far as it can be read; the slices point into @line. */
void clasp_status_line_parse (ClaspSlice line, ClaspStatusLine *parsed);

/**
 * ClaspResponse:
 *
 * Reads the head of one HTTP response from slices of any size and logs each line as it was, byte for byte (RFC 9112
 * §2). Nothing is normalised and nothing refused but what is no HTTP or passes the limits.
 */
typedef struct
{
  ClaspResponseState state;
  ClaspHeadBreach breach;
  ClaspBanner banner;
  guint first_line; /* of the transcript; 0 before there is one */
  guint last_line;
  char *version; /* (nullable) "1.1" */
  guint status;  /* 0: none, or none that could be read */
  char *reason;  /* (nullable) */
  /*< private >*/
  ClaspTranscript *transcript;
  ClaspHop hop;
  gsize max_line, max_head;
  guint max_fields;
  GByteArray *line; /* what came of the current line */
  gsize head_length;
  guint n_fields;
} ClaspResponse;

/**
 * clasp_response_new:
 *
 * Returns: (transfer full): the response, of which nothing was read
 */
ClaspResponse *clasp_response_new (const ClaspLimits *limits, ClaspTranscript *transcript, ClaspHop hop);
void clasp_response_free (ClaspResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspResponse, clasp_response_free)

/* A 1xx other than 101, after which another response follows (RFC 9110 §15.2). */
gboolean clasp_response_is_interim (const ClaspResponse *self);

/**
 * clasp_response_receive:
 *
 * Takes bytes until the head is complete or broken.
 *
 * Returns: how many it took
 */
gsize clasp_response_receive (ClaspResponse *self, const guint8 *data, gsize length, gint64 now_us);
/* The stream ended: logs what came of the last line. */
void clasp_response_receive_end (ClaspResponse *self, gint64 now_us);

/**
 * clasp_response_dup_fields:
 *
 * Returns: (transfer full): the fields read so far; one that was cut off has no known value and is not among them
 */
ClaspFields *clasp_response_dup_fields (const ClaspResponse *self);

G_END_DECLS
