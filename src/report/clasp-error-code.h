/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspErrorDomain:
 * @CLASP_ERROR_DOMAIN_NONE: nothing failed
 * @CLASP_ERROR_DOMAIN_URI: the URL is none of a WebSocket
 * @CLASP_ERROR_DOMAIN_REQUEST: what the user entered can't be sent
 * @CLASP_ERROR_DOMAIN_CAPTURE: the log can't be written
 * @CLASP_ERROR_DOMAIN_RESOLVE: the name was not found; here and in the next three, where on the way it failed
 * @CLASP_ERROR_DOMAIN_TCP: no connection to the server
 * @CLASP_ERROR_DOMAIN_PROXY: no tunnel through the proxy
 * @CLASP_ERROR_DOMAIN_TLS: no TLS, or with the wrong one
 * @CLASP_ERROR_DOMAIN_HTTP: the answer opens no WebSocket
 * @CLASP_ERROR_DOMAIN_TIMEOUT: the time for opening was over
 * @CLASP_ERROR_DOMAIN_STOPPED: the user stopped it
 *
 * What kind of failure ended an opening.
 */
typedef enum
{
  CLASP_ERROR_DOMAIN_NONE,
  CLASP_ERROR_DOMAIN_URI,
  CLASP_ERROR_DOMAIN_REQUEST,
  CLASP_ERROR_DOMAIN_CAPTURE,
  CLASP_ERROR_DOMAIN_RESOLVE,
  CLASP_ERROR_DOMAIN_TCP,
  CLASP_ERROR_DOMAIN_PROXY,
  CLASP_ERROR_DOMAIN_TLS,
  CLASP_ERROR_DOMAIN_HTTP,
  CLASP_ERROR_DOMAIN_TIMEOUT,
  CLASP_ERROR_DOMAIN_STOPPED,
  CLASP_N_ERROR_DOMAINS,
} ClaspErrorDomain;

/**
 * clasp_error_domain_to_string:
 * @domain: a domain
 *
 * The word of the JSON contract: "resolve", "timeout" …
 *
 * Returns: (transfer none) (nullable): static; %NULL for %CLASP_ERROR_DOMAIN_NONE
 */
const char *clasp_error_domain_to_string (ClaspErrorDomain domain);

/**
 * clasp_error_domain_from_string:
 * @word: (nullable): a word
 *
 * Returns: the domain it stands for; %CLASP_ERROR_DOMAIN_NONE when there is none
 */
ClaspErrorDomain clasp_error_domain_from_string (const char *word);

/**
 * ClaspErrorCode:
 * @CLASP_ERROR_BROKEN_RULE: a rule of the URL; the report's word is the id of the first that its verdicts fail
 * @CLASP_ERROR_IN_PHASE: no time was left; the report's word is that of its phase
 *
 * What exactly failed, within a domain. Those of TLS from %CLASP_ERROR_UNKNOWN_CA to %CLASP_ERROR_GENERIC_ERROR are
 * what is wrong with a certificate, gravest first.
 */
typedef enum
{
  CLASP_ERROR_NONE,
  CLASP_ERROR_BROKEN_RULE,
  CLASP_ERROR_IN_PHASE,
  /* What was asked for. */
  CLASP_ERROR_INVALID,
  CLASP_ERROR_BAD_FIELD,
  CLASP_ERROR_LINE_BREAK,
  CLASP_ERROR_VARIABLE,
  CLASP_ERROR_NOT_WRITABLE,
  CLASP_ERROR_BAD_ADDRESS,
  CLASP_ERROR_BAD_FILE,
  CLASP_ERROR_BAD_URI,
  CLASP_ERROR_BY_USER,
  /* On the way. */
  CLASP_ERROR_NO_INTERFACE,
  CLASP_ERROR_NOT_FOUND,
  CLASP_ERROR_TEMPORARY,
  CLASP_ERROR_REFUSED,
  CLASP_ERROR_UNREACHABLE,
  CLASP_ERROR_TIMED_OUT,
  CLASP_ERROR_RESET,
  CLASP_ERROR_DENIED,
  CLASP_ERROR_NEED_AUTH,
  CLASP_ERROR_NOT_A_PROXY,
  CLASP_ERROR_FAILED,
  /* TLS. */
  CLASP_ERROR_UNKNOWN_CA,
  CLASP_ERROR_SELF_SIGNED,
  CLASP_ERROR_BAD_IDENTITY,
  CLASP_ERROR_NOT_ACTIVATED,
  CLASP_ERROR_EXPIRED,
  CLASP_ERROR_REVOKED,
  CLASP_ERROR_INSECURE,
  CLASP_ERROR_GENERIC_ERROR,
  CLASP_ERROR_NOT_TLS,
  CLASP_ERROR_PROTOCOL_VERSION,
  CLASP_ERROR_UNRECOGNIZED_NAME,
  CLASP_ERROR_NO_APPLICATION_PROTOCOL,
  CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED,
  CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED,
  CLASP_ERROR_HANDSHAKE_FAILED,
  CLASP_N_ERROR_CODES,
} ClaspErrorCode;

/**
 * clasp_error_code_to_string:
 * @code: a code
 *
 * The word of the JSON contract: "not-found", "refused", "unknown-ca" …; what a report says of a rule or a phase is
 * clasp_report_get_error_word()'s.
 *
 * Returns: (transfer none) (nullable): static; %NULL for the first three, which have no word of their own
 */
const char *clasp_error_code_to_string (ClaspErrorCode code);

/**
 * clasp_error_code_from_string:
 * @word: (nullable): a word
 *
 * Returns: the code it stands for; %CLASP_ERROR_FAILED for a word that is not known, %CLASP_ERROR_NONE for %NULL
 */
ClaspErrorCode clasp_error_code_from_string (const char *word);

G_END_DECLS
