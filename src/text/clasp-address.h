/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-grammar.h"

G_BEGIN_DECLS

/**
 * ClaspAddress:
 * @scheme: what stands before "://"; empty when there is none
 * @user_info: "user:password", before the last "@" of the authority; empty when there is none
 * @host: host and port, as Host has them
 * @path: from the first "/" on; empty when there is none
 * @query: from "?" on; empty when there is none
 *
 * Where the parts of an address stand, whatever they hold and whether or not a WebSocket can be there (RFC 3986 §3).
 * The parts are the text's own bytes. clasp_uri_parse() is for an address that is to be judged.
 */
typedef struct
{
  ClaspSlice scheme;
  ClaspSlice user_info;
  ClaspSlice host;
  ClaspSlice path;
  ClaspSlice query;
} ClaspAddress;

/**
 * clasp_address_is_whole:
 * @text: (nullable): a text
 *
 * Returns: whether it names a scheme, so that it is an address and no name
 */
gboolean clasp_address_is_whole (const char *text);

/**
 * clasp_address_find_authority:
 * @text: bytes, NUL-terminated or not
 * @length: how many, or -1
 *
 * Returns: (transfer none) (nullable): what stands behind the first "://"; %NULL when there is none
 */
const char *clasp_address_find_authority (const char *text, gssize length);

/**
 * clasp_address_split_authority:
 * @authority: what stands before path, query and fragment
 * @user_info: (out): "user:password", with data only when there is an "@"
 *
 * Returns: host and port
 */
ClaspSlice clasp_address_split_authority (ClaspSlice authority, ClaspSlice *user_info);

/**
 * clasp_address_split:
 * @text: an address; without a scheme it begins with the authority
 *
 * Returns: its parts, within @text
 */
ClaspAddress clasp_address_split (const char *text);

/**
 * clasp_address_compose:
 * @scheme: such as "ws"
 * @rest: authority and what follows
 *
 * Returns: (transfer full): the address
 */
char *clasp_address_compose (const char *scheme, const char *rest);

G_END_DECLS
