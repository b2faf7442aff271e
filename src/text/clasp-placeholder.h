/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLASP_PLACEHOLDER_NAME,    /* "{{name}}", which a value takes the place of */
  CLASP_PLACEHOLDER_BRACES,  /* "{{{{", which stands for two braces */
  CLASP_PLACEHOLDER_DAMAGED, /* "{{" that no "}}" follows, or with nothing or a line's end between them */
} ClaspPlaceholderKind;

/**
 * ClaspPlaceholder:
 * @kind: what stands there
 * @start: its first byte
 * @length: its bytes, with all braces
 * @name_start: the first byte of its name, past braces and blanks
 * @name_length: the bytes of its name; 0 when it has none
 *
 * A place in a text that something is put into before the text is used.
 */
typedef struct
{
  ClaspPlaceholderKind kind;
  gsize start;
  gsize length;
  gsize name_start;
  gsize name_length;
} ClaspPlaceholder;

/**
 * clasp_placeholders_find:
 * @text: need not be NUL-terminated or UTF-8
 * @length: bytes
 *
 * Finds all placeholders. Pure.
 *
 * Returns: (transfer full) (element-type ClaspPlaceholder): in their order, apart from one another
 */
GArray *clasp_placeholders_find (const char *text, gsize length);

/* The value of @name, or %NULL to stop there. (transfer full) (nullable) */
typedef char *(*ClaspPlaceholderFunc) (const char *name, gpointer user_data);

/**
 * clasp_placeholders_fill:
 * @text: with placeholders
 * @func: gives each value
 * @stopped: (out): the placeholder that has no value, when %NULL is returned
 *
 * Puts the values in. They are taken as they are: what looks like a placeholder in a value is none.
 *
 * Returns: (transfer full) (nullable): the text; %NULL when a placeholder is damaged or @func gave no value
 */
char *clasp_placeholders_fill (const char *text, ClaspPlaceholderFunc func, gpointer user_data,
                               ClaspPlaceholder *stopped);

/**
 * clasp_placeholders_escape:
 * @text: of others, which holds no placeholders of ours, whatever it looks like
 *
 * Returns: (transfer full): what clasp_placeholders_fill() makes @text of
 */
char *clasp_placeholders_escape (const char *text);

G_END_DECLS
