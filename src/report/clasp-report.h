/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-error-code.h"
#include "clasp-line.h"
#include "clasp-uri.h"
#include "clasp-verdict.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_PHASE_URI,
  CLASP_PHASE_RESOLVE,
  CLASP_PHASE_TCP,
  CLASP_PHASE_PROXY,
  CLASP_PHASE_TLS,
  CLASP_PHASE_REQUEST,
  CLASP_PHASE_RESPONSE,
  CLASP_PHASE_OPEN,
  CLASP_N_PHASES,
} ClaspPhase;

/**
 * clasp_phase_to_string:
 *
 * Returns: (transfer none): "uri", "resolve", "tcp", "proxy", "tls", "request", "response", "open": the words of the
 * JSON contract
 */
const char *clasp_phase_to_string (ClaspPhase phase);

typedef enum
{
  CLASP_OUTCOME_PENDING,
  CLASP_OUTCOME_OPEN,
  CLASP_OUTCOME_FAILED
} ClaspOutcome;

/* One address that was tried. */
typedef struct
{
  char *address; /* "127.0.0.1:80", "[::1]:80" */
  gboolean connected;
  char *error; /* (nullable) translated: why not */
  gint64 start_us;
  gint64 end_us; /* -1 while it is tried */
} ClaspAddressTried;

typedef struct
{
  char *subject;
  char *issuer;
  char *not_before; /* ISO 8601 */
  char *not_after;
  char **names; /* subject alternative names */
  char *sha256; /* fingerprint, hex with colons */
  char *sha1;
  char *pem;
  char *serial;          /* (nullable) hex with colons */
  char *signature;       /* (nullable) "ECDSA with SHA-256" */
  char *key;             /* (nullable) "RSA, 2048 bits" */
  char **usages;         /* (nullable) "digitalSignature", "serverAuth" */
  gboolean is_authority; /* may sign others */
} ClaspCertificateInfo;

typedef struct
{
  char *protocol;          /* "TLS 1.3" */
  char *cipher;            /* (nullable) */
  char *alpn;              /* (nullable) what the server picked */
  char *sni;               /* (nullable) server name sent */
  gboolean verified;       /* chain and name hold */
  gboolean trusted;        /* not verified, and accepted as a certificate that the user named by its SHA-256 */
  gboolean other_name;     /* verified for @sni, which the user gave, and not for the URL's host */
  ClaspErrorCode *errors;  /* (nullable) what is wrong, gravest first; ends in CLASP_ERROR_NONE */
  GPtrArray *certificates; /* (element-type ClaspCertificateInfo) the server's, leaf first; never NULL */
} ClaspTlsInfo;

/**
 * ClaspReport:
 *
 * Everything known about one attempt to open a connection, as `check --json` prints it. Reports are snapshots:
 * immutable once handed out, reference counted (atomic), so they cross threads freely.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *url;     /* as given, user:password masked */
  ClaspUri *uri; /* (nullable) when it could not be parsed */
  ClaspOutcome outcome;
  ClaspPhase phase;              /* the phase reached */
  ClaspErrorDomain error_domain; /* CLASP_ERROR_DOMAIN_NONE: nothing failed, or nothing that has a word */
  ClaspErrorCode error_code;
  char *error_text;            /* (nullable) one translated sentence */
  char *http_version;          /* (nullable) */
  guint http_status;           /* 0: none */
  char *http_reason;           /* (nullable) */
  ClaspTranscript *transcript; /* never NULL */
  ClaspSecrets *filled_in;     /* (nullable): what placeholders and the keyring filled in, wherever it stands */
  GPtrArray *verdicts;         /* (element-type ClaspVerdict) never NULL */
  char *protocol;              /* (nullable) */
  char *extensions;            /* (nullable) */
  /* Durations in µs, -1 when the phase was not reached; total since the attempt began. */
  gint64 resolve_us, tcp_us, proxy_us, tls_us, response_us, total_us;
  gint64 wall_start_us;  /* g_get_real_time() when the attempt began */
  ClaspTlsInfo *tls;     /* (nullable) */
  GPtrArray *resolved;   /* (element-type utf8) what the resolver answered, in its order; never NULL */
  GPtrArray *addresses;  /* (element-type ClaspAddressTried) never NULL */
  char *proxy;           /* (nullable) proxy URI used, password masked */
  char *remote_address;  /* (nullable) the address connected to */
  guint proxy_status;    /* the proxy's HTTP status; 0: none */
  GBytes *body;          /* (nullable) decoded */
  char *body_type;       /* (nullable) Content-Type */
  gboolean body_is_utf8; /* it was read back from a record, which has it in UTF-8 whatever its type says */
  guint64 body_bytes;    /* as received */
  gboolean body_truncated;
  gboolean body_of_proxy; /* the proxy refused, and the body is of its answer */
  GPtrArray *hops;        /* (element-type ClaspReport) the attempts that led here by redirect; never NULL */
  GBytes *first_bytes;    /* (nullable) the first bytes that came after the request (or, in a failed TLS
                                      handshake, instead of it) */
} ClaspReport;

/**
 * clasp_report_new:
 *
 * Returns: (transfer full): a report of an opening that nothing is known of yet
 */
ClaspReport *clasp_report_new (const char *url);

/**
 * clasp_report_copy:
 *
 * A copy that may be changed: lists are copied shallowly, their immutable elements shared.
 *
 * Returns: (transfer full): the copy
 */
ClaspReport *clasp_report_copy (const ClaspReport *self);
ClaspReport *clasp_report_ref (ClaspReport *self);
void clasp_report_unref (ClaspReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspReport, clasp_report_unref)

/**
 * clasp_report_get_fields:
 * @hop: whose answer
 * @name: such as "Location"
 *
 * Returns: (transfer full) (element-type utf8): the values of all fields of this name in the last answer of @hop,
 * without regard   to case; those of interim responses are not among them
 */
GPtrArray *clasp_report_get_fields (const ClaspReport *self, ClaspHop hop, const char *name);

/**
 * clasp_report_set_error:
 * @self: a report
 * @domain: what kind of failure; %CLASP_ERROR_DOMAIN_NONE: there is none
 * @code: what exactly
 * @text: (nullable): a translated sentence; it ends in a full stop here at the latest: GLib's own sentences, quoted at
 *   the end of ours, have none
 */
void clasp_report_set_error (ClaspReport *self, ClaspErrorDomain domain, ClaspErrorCode code, const char *text);

/**
 * clasp_report_read_error:
 * @self: a report; its phase and its verdicts are read beside this
 * @domain: (nullable): a word of the JSON contract, as clasp_error_domain_to_string() gives it
 * @code: (nullable): a word as clasp_report_get_error_word() gives it
 * @text: (nullable): a translated sentence
 *
 * Does what clasp_report_set_error() does with the words of a file. An unknown domain is none, an unknown code
 * %CLASP_ERROR_FAILED.
 */
void clasp_report_read_error (ClaspReport *self, const char *domain, const char *code, const char *text);

/**
 * clasp_report_get_error_word:
 * @self: a report
 *
 * The word for what exactly failed, as the JSON contract has it: that of the code, of the phase in which the time was
 * over, or the id of the URL's rule.
 *
 * Returns: (transfer none) (nullable): the word
 */
const char *clasp_report_get_error_word (const ClaspReport *self);

/**
 * clasp_report_dup_secrets:
 * @self: a report
 *
 * What every text of the report is searched for before it is shown: the secrets that were sent, and what was filled in.
 *
 * Returns: (transfer full) (nullable): them; %NULL when there are none
 */
ClaspSecrets *clasp_report_dup_secrets (const ClaspReport *self);

/**
 * clasp_report_dup_body_text:
 * @self: a report
 *
 * Gives the body to be read: in UTF-8 where its Content-Type names the set of characters that it is in, else as it
 * came.
 *
 * Returns: (transfer full) (nullable): the bytes, which need not be text; %NULL when there is no body
 */
GBytes *clasp_report_dup_body_text (const ClaspReport *self);

/**
 * clasp_report_mask_echoes:
 * @self: a report
 * @text: (transfer full): what a server or a proxy wrote
 *
 * Masks the secrets of the request where the other side sent them back.
 *
 * Returns: (transfer full): the text without them
 */
char *clasp_report_mask_echoes (const ClaspReport *self, char *text);

/**
 * clasp_tls_info_new:
 *
 * Returns: (transfer full): what is told of TLS, all of it zero or %NULL
 */
ClaspTlsInfo *clasp_tls_info_new (void);

/**
 * clasp_report_get_trust:
 * @tls: what TLS came to
 *
 * Says why the server's certificate is trusted, or why it is not.
 *
 * Returns: (transfer none): a sentence
 */
const char *clasp_report_get_trust (const ClaspTlsInfo *tls);

/**
 * clasp_tls_info_copy:
 *
 * Returns: (transfer full): a copy that shares nothing
 */
ClaspTlsInfo *clasp_tls_info_copy (const ClaspTlsInfo *self);
void clasp_tls_info_free (ClaspTlsInfo *self);

/**
 * clasp_tls_info_dup_error_words:
 * @self: what is told of TLS
 *
 * Returns: (transfer full) (nullable): the words for its errors, %NULL-terminated; %NULL when none
 * are known
 */
char **clasp_tls_info_dup_error_words (const ClaspTlsInfo *self);

/**
 * clasp_tls_info_has_error:
 * @self: what is told of TLS
 * @code: an error
 *
 * Returns: whether it is among them
 */
gboolean clasp_tls_info_has_error (const ClaspTlsInfo *self, ClaspErrorCode code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspTlsInfo, clasp_tls_info_free)
void clasp_certificate_info_free (ClaspCertificateInfo *self);
void clasp_address_tried_free (ClaspAddressTried *self);

/**
 * clasp_report_find_tried:
 * @address: one that the resolver answered
 *
 * Returns: (transfer none) (nullable): the last try of it; %NULL: it was not tried
 */
const ClaspAddressTried *clasp_report_find_tried (const ClaspReport *self, const char *address);

/**
 * clasp_report_family_of:
 * @address: as text
 *
 * Returns: (transfer none): "IPv6" or "IPv4"
 */
const char *clasp_report_family_of (const char *address);

G_END_DECLS
