/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspLimits:
 *
 * The bounds that protect the program from a server that sends too much, too long or too slowly.
 * Each is a setting; %CLASP_LIMITS_DEFAULT has the values as shipped (DESIGN.md, Limits).
 */
typedef struct
{
  guint opening_timeout_ms; /* the whole of opening; 20 s */
  guint answer_timeout_ms;  /* wait for the server's close after ours; 30 s */
  guint close_timeout_ms;   /* wait for TCP to end after both closes, or after a breach; 2 s */
  gsize max_line;           /* status line or field line, bytes; 64 KiB */
  gsize max_head;           /* response head, bytes; 256 KiB */
  guint max_fields;         /* fields in a head; 1,000 */
  guint max_interim;        /* 1xx responses before the final one; 16 */
  guint max_redirects;      /* 10 */
  gsize max_body;           /* body kept of a refusal, bytes after decoding; 1 MiB */
  guint64 max_message;      /* one message, inflated, bytes; 64 MiB */
} ClaspLimits;

#define CLASP_LIMITS_DEFAULT                              \
  {                                                       \
    .opening_timeout_ms = 20000,                          \
    .answer_timeout_ms = 30000,                           \
    .close_timeout_ms = 2000,                             \
    .max_line = 64 * 1024,                                \
    .max_head = 256 * 1024,                               \
    .max_fields = 1000,                                   \
    .max_interim = 16,                                    \
    .max_redirects = 10,                                  \
    .max_body = 1024 * 1024,                              \
    .max_message = G_GUINT64_CONSTANT (64) * 1024 * 1024, \
  }

/* What stands before the path of a Unix socket in place of host and port; bytes of a path that the kernel takes. */
#define CLASP_SOCKET_PREFIX "unix:"
#define CLASP_SOCKET_PATH_MAX 107

/* Read at most this much, or for this long, in one dispatch of the I/O thread. */
#define CLASP_READ_BUDGET_BYTES (256 * 1024)
#define CLASP_READ_BUDGET_US 4000

G_END_DECLS
