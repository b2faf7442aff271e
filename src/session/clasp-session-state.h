/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* How far one connection is in its life. */
typedef enum
{
  CLASP_SESSION_IDLE, /* never connected */
  CLASP_SESSION_OPENING,
  CLASP_SESSION_OPEN,
  CLASP_SESSION_CLOSING, /* a close was sent */
  CLASP_SESSION_CLOSED,  /* was open, and ended: see ending */
  CLASP_SESSION_FAILED,  /* did not open: see report and diagnoses */
} ClaspSessionState;

#define CLASP_TYPE_SESSION_STATE (clasp_session_state_get_type ())
GType clasp_session_state_get_type (void);

G_END_DECLS
