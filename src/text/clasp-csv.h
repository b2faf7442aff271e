/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends a value as RFC 4180 wants it: in quotes where it holds a comma, a quote or a line's end. */
void clasp_csv_add_value (GString *out, const char *text, gsize length);

G_END_DECLS
