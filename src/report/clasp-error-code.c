/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-error-code.h"

static const char *const domain_words[CLASP_N_ERROR_DOMAINS] = {
  [CLASP_ERROR_DOMAIN_URI] = "uri",         [CLASP_ERROR_DOMAIN_REQUEST] = "request",
  [CLASP_ERROR_DOMAIN_CAPTURE] = "capture", [CLASP_ERROR_DOMAIN_RESOLVE] = "resolve",
  [CLASP_ERROR_DOMAIN_TCP] = "tcp",         [CLASP_ERROR_DOMAIN_PROXY] = "proxy",
  [CLASP_ERROR_DOMAIN_TLS] = "tls",         [CLASP_ERROR_DOMAIN_HTTP] = "http",
  [CLASP_ERROR_DOMAIN_TIMEOUT] = "timeout", [CLASP_ERROR_DOMAIN_STOPPED] = "stopped",
};

static const char *const code_words[CLASP_N_ERROR_CODES] = {
  [CLASP_ERROR_INVALID] = "invalid",
  [CLASP_ERROR_BAD_FIELD] = "bad-field",
  [CLASP_ERROR_LINE_BREAK] = "line-break",
  [CLASP_ERROR_VARIABLE] = "variable",
  [CLASP_ERROR_NOT_WRITABLE] = "not-writable",
  [CLASP_ERROR_BAD_ADDRESS] = "bad-address",
  [CLASP_ERROR_BAD_FILE] = "bad-file",
  [CLASP_ERROR_BAD_URI] = "bad-uri",
  [CLASP_ERROR_BY_USER] = "by-user",
  [CLASP_ERROR_NO_INTERFACE] = "no-interface",
  [CLASP_ERROR_NOT_FOUND] = "not-found",
  [CLASP_ERROR_TEMPORARY] = "temporary",
  [CLASP_ERROR_REFUSED] = "refused",
  [CLASP_ERROR_UNREACHABLE] = "unreachable",
  [CLASP_ERROR_TIMED_OUT] = "timed-out",
  [CLASP_ERROR_RESET] = "reset",
  [CLASP_ERROR_DENIED] = "denied",
  [CLASP_ERROR_NEED_AUTH] = "need-auth",
  [CLASP_ERROR_NOT_A_PROXY] = "not-a-proxy",
  [CLASP_ERROR_FAILED] = "failed",
  [CLASP_ERROR_UNKNOWN_CA] = "unknown-ca",
  [CLASP_ERROR_SELF_SIGNED] = "self-signed",
  [CLASP_ERROR_BAD_IDENTITY] = "bad-identity",
  [CLASP_ERROR_NOT_ACTIVATED] = "not-activated",
  [CLASP_ERROR_EXPIRED] = "expired",
  [CLASP_ERROR_REVOKED] = "revoked",
  [CLASP_ERROR_INSECURE] = "insecure",
  [CLASP_ERROR_GENERIC_ERROR] = "generic-error",
  [CLASP_ERROR_NOT_TLS] = "not-tls",
  [CLASP_ERROR_PROTOCOL_VERSION] = "protocol-version",
  [CLASP_ERROR_UNRECOGNIZED_NAME] = "unrecognized-name",
  [CLASP_ERROR_NO_APPLICATION_PROTOCOL] = "no-application-protocol",
  [CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED] = "client-certificate-required",
  [CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED] = "client-certificate-refused",
  [CLASP_ERROR_HANDSHAKE_FAILED] = "handshake-failed",
};

const char *
clasp_error_domain_to_string (ClaspErrorDomain domain)
{
  g_return_val_if_fail (domain < CLASP_N_ERROR_DOMAINS, NULL);

  return domain_words[domain];
}

ClaspErrorDomain
clasp_error_domain_from_string (const char *word)
{
  for (guint i = 0; word != NULL && i < CLASP_N_ERROR_DOMAINS; i++)
    if (g_strcmp0 (domain_words[i], word) == 0)
      return (ClaspErrorDomain) i;
  return CLASP_ERROR_DOMAIN_NONE;
}

const char *
clasp_error_code_to_string (ClaspErrorCode code)
{
  g_return_val_if_fail (code < CLASP_N_ERROR_CODES, NULL);

  return code_words[code];
}

ClaspErrorCode
clasp_error_code_from_string (const char *word)
{
  if (word == NULL)
    return CLASP_ERROR_NONE;
  for (guint i = 0; i < CLASP_N_ERROR_CODES; i++)
    if (g_strcmp0 (code_words[i], word) == 0)
      return (ClaspErrorCode) i;
  return CLASP_ERROR_FAILED;
}
