/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which way bytes go, as the client sees it. */
typedef enum
{
  CLASP_DIRECTION_OUT,
  CLASP_DIRECTION_IN,
} ClaspDirection;

/* How a byte stream ended. */
typedef enum
{
  CLASP_STREAM_END_FIN,     /* orderly end */
  CLASP_STREAM_END_RESET,   /* RST or another error of the transport */
  CLASP_STREAM_END_TLS_CUT, /* TLS ended without close_notify */
  CLASP_STREAM_END_TIMEOUT, /* the deadline passed */
  CLASP_STREAM_END_STOPPED, /* the user stopped */
} ClaspStreamEnd;

G_END_DECLS
