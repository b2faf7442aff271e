/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-slice.h"

G_BEGIN_DECLS

/* ASCII letters compare without case. */
gboolean clasp_slice_equals_case (ClaspSlice self, const char *text);
/* Without the SP and HTAB at either end (OWS, RFC 9110 §5.6.3). */
ClaspSlice clasp_slice_trim (ClaspSlice self);

/**
 * clasp_slice_dup:
 *
 * Returns: (transfer full): the bytes with a NUL behind them
 */
char *clasp_slice_dup (ClaspSlice self);

/**
 * clasp_slice_show:
 *
 * For a sentence or "found": escaped, cut when long.
 *
 * Returns: (transfer full): the text
 */
char *clasp_slice_show (ClaspSlice self);

/* RFC 9110 §5.6.2. */
gboolean clasp_is_tchar (guint8 byte);
gboolean clasp_slice_is_token (ClaspSlice self);
/* The first byte that a field value can't hold (RFC 9110 §5.5): a control character other than HTAB; or -1. */
gssize clasp_slice_find_control (ClaspSlice self);
/* The first byte above ASCII (obs-text), or -1. */
gssize clasp_slice_find_obs_text (ClaspSlice self);

/**
 * clasp_list_next:
 * @rest: what is left of the list; its data is %NULL at the end
 * @element: (out): the next element without white space around, which may be empty
 *
 * Walks over a comma-separated list (RFC 9110 §5.6.1).
 * Returns: %FALSE at the end
 */
gboolean clasp_list_next (ClaspSlice *rest, ClaspSlice *element);
/* Whether one of the list's elements is @token, without regard to case. */
gboolean clasp_list_has_token (ClaspSlice list, const char *token);

typedef struct
{
  char *name;
  char *value; /* (nullable) unquoted */
} ClaspExtensionParameter;

/* One element of Sec-WebSocket-Extensions. */
typedef struct
{
  char *name;
  GArray *parameters; /* of ClaspExtensionParameter */
  guint line;         /* of the transcript; set by who asked for the parsing */
  gsize start;        /* byte range within the value parsed */
  gsize length;
} ClaspExtension;

/**
 * clasp_extensions_new:
 *
 * Returns: (transfer full) (element-type ClaspExtension): the list
 */
GPtrArray *clasp_extensions_new (void);

/**
 * clasp_extensions_parse:
 * @value: one field value
 * @extensions: (element-type ClaspExtension): the extensions found are appended, also those after a breach
 * @breach: (out): the part that breaks the grammar first
 *
 * Reads the grammar of RFC 6455 §9.1; empty elements are passed over, and so is the list without any element, which the
 * caller judges over all fields.
 * Returns: %FALSE when something broke the grammar
 */
gboolean clasp_extensions_parse (ClaspSlice value, GPtrArray *extensions, ClaspSlice *breach);

/**
 * clasp_extension_get:
 *
 * Returns: (transfer none) (nullable): the value of the only parameter @name, "" when it has none, %NULL when it is not
 * there
 */
const char *clasp_extension_get (const ClaspExtension *self, const char *name);

G_END_DECLS
