/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CLASP_WINDOW_BITS_MIN 8
#define CLASP_WINDOW_BITS_MAX 15

/**
 * ClaspDeflateParameters:
 *
 * permessage-deflate as the two sides agreed on it (RFC 7692 §7.1). Window bits are 8 to 15; 0 counts as 15.
 */
typedef struct _ClaspDeflateParameters
{
  gboolean server_no_context_takeover;
  gboolean client_no_context_takeover;
  int server_max_window_bits;
  int client_max_window_bits;
} ClaspDeflateParameters;

/**
 * clasp_deflate_parameters_parse:
 * @extensions: what was agreed: the value of Sec-WebSocket-Extensions in a 101 that kept the rules EXT; (nullable)
 *
 * Reads the parameters of permessage-deflate in @extensions.
 * Returns: %FALSE when it is not there, or has a parameter that is not legal: then nothing may be compressed
 */
gboolean clasp_deflate_parameters_parse (ClaspDeflateParameters *self, const char *extensions);

/**
 * clasp_deflate_parameters_narrow:
 * @offer: (nullable): what the client offered in Sec-WebSocket-Extensions
 *
 * Binds the client's own side to what its offer said of it, since a server may count on that even where its answer
 * does not repeat it (RFC 7692 §7.1.1.2, §7.1.2.2). Of several offers the narrowest binds, which is right for each.
 */
void clasp_deflate_parameters_narrow (ClaspDeflateParameters *self, const char *offer);

/**
 * clasp_deflate_parameters_to_offer:
 *
 * The offer that asks for these parameters; window bits of 0 are left to the server. client_max_window_bits is always
 * in it, so that the server may choose our window.
 *
 * Returns: (transfer full): the offer
 */
char *clasp_deflate_parameters_to_offer (const ClaspDeflateParameters *self);

G_END_DECLS
