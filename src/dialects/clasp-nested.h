/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a string is opened to is no longer than this, bytes. */
#define CLASP_NESTED_MAX (16 * 1024 * 1024)
/* As many strings within strings are opened. */
#define CLASP_NESTED_LAYERS 2

/* What a string holds. */
typedef enum
{
  CLASP_NESTED_NONE,
  CLASP_NESTED_JSON,
  CLASP_NESTED_JWT,    /* RFC 7519: header, payload and signature as members of an object */
  CLASP_NESTED_BASE64, /* RFC 4648, of either alphabet */
  CLASP_NESTED_GZIP,   /* RFC 1952, in base64 */
} ClaspNestedForm;

/**
 * clasp_nested_open:
 * @text: (array length=length): what a string stands for
 * @length: its bytes
 * @form: (out): what it was
 *
 * Opens a string that holds something else: JSON (an array or object), a JSON Web Token, base64 of text, or base64 of
 * text that gzip compressed. What is no text then stays as it is: a word may look like base64.
 *
 * Returns: (transfer full) (nullable): what it holds, UTF-8; %NULL when it is only a string, or holds more than
 *   CLASP_NESTED_MAX
 */
GBytes *clasp_nested_open (const char *text, gsize length, ClaspNestedForm *form);

G_END_DECLS
