/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-exchange.h"

G_BEGIN_DECLS

/* Appends at least one verdict for every rule of its group, "n/a" where there is nothing to judge. */
void clasp_judge_extensions (const ClaspExchange *self, GPtrArray *verdicts); /* EXT-01 … 04, 08 */

/**
 * clasp_extensions_from_fields:
 * @fields: of a request or a response
 * @breach_field: (out): the first field that breaks the grammar of RFC 6455 §9.1, or %NULL
 * @breach: (out): the part of it that does
 *
 * All extensions named in the fields' Sec-WebSocket-Extensions.
 *
 * Returns: (transfer full) (element-type ClaspExtension): the extensions
 */
GPtrArray *clasp_extensions_from_fields (const ClaspFields *fields, const ClaspField **breach_field,
                                         ClaspSlice *breach);

/**
 * clasp_deflate_find_breach:
 * @is_offer: client_max_window_bits may stand without a value
 *
 * What is wrong with the parameters of a permessage-deflate (RFC 7692 §7.1): one translated clause, or %NULL.
 *
 * @found is set to the parameter as it stands.
 *
 * Returns: (transfer full) (nullable): the clause; %NULL when nothing is wrong
 */
char *clasp_deflate_find_breach (const ClaspExtension *extension, gboolean is_offer, char **found);

G_END_DECLS
