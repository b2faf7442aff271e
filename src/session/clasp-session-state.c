/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session-state.h"

G_DEFINE_ENUM_TYPE (ClaspSessionState, clasp_session_state, G_DEFINE_ENUM_VALUE (CLASP_SESSION_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_OPENING, "opening"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_CLOSING, "closing"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_FAILED, "failed"))
