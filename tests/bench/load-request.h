/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "load-template.h"

G_BEGIN_DECLS

typedef enum
{
  LOAD_REFUSE, /* the answer, then the end */
  LOAD_BLAST,
  LOAD_ECHO,
  LOAD_SINK,
} LoadService;

/* What a client asks for with its request, and the answer to it. */
typedef struct
{
  LoadService service;
  char *answer;          /* the whole HTTP response */
  LoadTemplateSpec spec; /* of a blast, as all below but n */
  guint64 n;             /* messages; 0 for a sink: without end */
  guint64 rate, ping_every;
  gboolean fin;
} LoadRequest;

/* Decodes and judges a request head, which ends with an empty line. The paths are told in load-server.c. */
LoadRequest *load_request_new (const char *head);
void load_request_free (LoadRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadRequest, load_request_free)

G_END_DECLS
