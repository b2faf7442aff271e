/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspPin:
 *
 * The user's trust in one certificate of one server: it is taken for this host and port, whoever has signed it, and for
 * no other. Immutable. Properties (construct-only): "host" (string), "port" (uint), "sha256" (string, 64 hexadecimal
 * digits in lower case: of the certificate's DER).
 */
#define CLASP_TYPE_PIN (clasp_pin_get_type ())
G_DECLARE_FINAL_TYPE (ClaspPin, clasp_pin, CLASP, PIN, GObject)

/**
 * clasp_pin_new:
 * @host: as ClaspUri.host has it
 * @port: not 0
 * @sha256: as clasp_pin_parse_sha256() takes it
 *
 * Returns: (transfer full) (nullable): %NULL when @sha256 is no fingerprint
 */
ClaspPin *clasp_pin_new (const char *host, guint port, const char *sha256);

/**
 * clasp_pin_get_host:
 *
 * Returns: (transfer none): its host
 */
const char *clasp_pin_get_host (ClaspPin *self);
guint clasp_pin_get_port (ClaspPin *self);

/**
 * clasp_pin_get_sha256:
 *
 * Returns: (transfer none): its fingerprint
 */
const char *clasp_pin_get_sha256 (ClaspPin *self);
gboolean clasp_pin_equal (ClaspPin *a, ClaspPin *b);

/**
 * clasp_pin_parse_sha256:
 * @text: 64 hexadecimal digits in any case; a colon may stand between two bytes
 *
 * Returns: (transfer full) (nullable): the digits alone, in lower case; %NULL when @text is anything else
 */
char *clasp_pin_parse_sha256 (const char *text);

G_END_DECLS
