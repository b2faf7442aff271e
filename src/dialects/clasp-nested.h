/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* So many bytes of a string tell what it may hold. */
#define CLASP_NESTED_BEGINNING 1024
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
  CLASP_NESTED_LONG,   /* more than was to be opened */
} ClaspNestedForm;

/**
 * clasp_nested_guess:
 * @text: (array length=length): how a string begins
 * @length: its bytes; those beyond CLASP_NESTED_BEGINNING are not looked at
 * @whole: whether that is all of the string
 *
 * Tells by its beginning what a string may hold, without opening all of it. What is told of a whole string is what
 * clasp_nested_open() finds, but that compressed text is not decompressed for it.
 *
 * Returns: what it may hold: never CLASP_NESTED_LONG
 */
ClaspNestedForm clasp_nested_guess (const char *text, gsize length, gboolean whole);

/**
 * clasp_nested_open:
 * @text: (array length=length): what a string stands for
 * @length: its bytes
 * @max: more bytes than this are not opened
 * @form: (out): what it was; CLASP_NESTED_LONG when it holds, or may hold, more than @max
 *
 * Opens a string that holds something else: JSON (an array or object), a JSON Web Token, base64 of text, or base64 of
 * text that gzip compressed. What is no text then stays as it is: a word may look like base64.
 *
 * Returns: (transfer full) (nullable): what it holds, UTF-8; %NULL when it is only a string, or too long
 */
GBytes *clasp_nested_open (const char *text, gsize length, gsize max, ClaspNestedForm *form);

G_END_DECLS
