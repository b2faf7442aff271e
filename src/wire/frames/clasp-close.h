/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CLASP_CLOSE_NORMAL 1000
#define CLASP_CLOSE_GOING_AWAY 1001
#define CLASP_CLOSE_PROTOCOL_ERROR 1002
#define CLASP_CLOSE_UNSUPPORTED 1003
#define CLASP_CLOSE_NO_STATUS 1005 /* never on the wire: the close had no code */
#define CLASP_CLOSE_ABNORMAL 1006  /* never on the wire: TCP ended without a close */
#define CLASP_CLOSE_INVALID_DATA 1007
#define CLASP_CLOSE_POLICY 1008
#define CLASP_CLOSE_TOO_BIG 1009
#define CLASP_CLOSE_TLS 1015 /* never on the wire: TLS failed */

/* Whether the code may stand on the wire (CLS-02). */
gboolean clasp_close_code_is_valid (guint code);
/* The code's name ("Normal closure") and its meaning in one sentence, translated; also for ranges and the codes never
 * sent. */
const char *clasp_close_code_get_name (guint code);
const char *clasp_close_code_get_meaning (guint code);

G_END_DECLS
