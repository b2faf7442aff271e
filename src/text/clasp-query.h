/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspParameter:
 *
 * One "name=value" of a URL's query, unescaped for display. @raw is what stands in the URL, so that what nobody edits
 * stays as it is to the byte.
 */
typedef struct
{
  char *name;
  char *value;
  char *raw;
} ClaspParameter;

/**
 * clasp_parameter_new:
 *
 * Returns: (transfer full): the parameter
 */
ClaspParameter *clasp_parameter_new (const char *name, const char *value);
void clasp_parameter_free (ClaspParameter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspParameter, clasp_parameter_free)

/**
 * clasp_query_parse:
 *
 * Returns: (transfer full) (element-type ClaspParameter): the parameters of the query of @url, in order; a URL without
 * a query has none
 */
GPtrArray *clasp_query_parse (const char *url);

/**
 * clasp_query_replace:
 *
 * @url with its query replaced by @parameters (none: without "?"); a fragment stays.
 *
 * Returns: (transfer full): the text
 */
char *clasp_query_replace (const char *url, const GPtrArray *parameters);

G_END_DECLS
