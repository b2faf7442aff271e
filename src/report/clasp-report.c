/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-report.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "clasp-charset.h"
#include "clasp-format.h"
#include "clasp-secrets.h"

const char *
clasp_phase_to_string (ClaspPhase phase)
{
  static const char *const words[CLASP_N_PHASES] = {
    "uri", "resolve", "tcp", "proxy", "tls", "request", "response", "open",
  };

  g_return_val_if_fail (phase < CLASP_N_PHASES, NULL);
  return words[phase];
}

void
clasp_address_tried_free (ClaspAddressTried *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->error);
  g_free (self);
}

static gpointer
report_copy_address (gconstpointer source, gpointer user_data)
{
  const ClaspAddressTried *self = source;
  ClaspAddressTried *copy = g_memdup2 (self, sizeof *self);

  copy->address = g_strdup (self->address);
  copy->error = g_strdup (self->error);
  return copy;
}

void
clasp_certificate_info_free (ClaspCertificateInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->not_before);
  g_free (self->not_after);
  g_strfreev (self->names);
  g_free (self->sha256);
  g_free (self->sha1);
  g_free (self->pem);
  g_free (self->serial);
  g_free (self->signature);
  g_free (self->key);
  g_strfreev (self->usages);
  g_free (self);
}

static gpointer
report_copy_certificate (gconstpointer source, gpointer user_data)
{
  const ClaspCertificateInfo *self = source;
  ClaspCertificateInfo *copy = g_new0 (ClaspCertificateInfo, 1);

  copy->subject = g_strdup (self->subject);
  copy->issuer = g_strdup (self->issuer);
  copy->not_before = g_strdup (self->not_before);
  copy->not_after = g_strdup (self->not_after);
  copy->names = g_strdupv (self->names);
  copy->sha256 = g_strdup (self->sha256);
  copy->sha1 = g_strdup (self->sha1);
  copy->pem = g_strdup (self->pem);
  copy->serial = g_strdup (self->serial);
  copy->signature = g_strdup (self->signature);
  copy->key = g_strdup (self->key);
  copy->usages = g_strdupv (self->usages);
  copy->is_authority = self->is_authority;
  return copy;
}

static guint
report_count_errors (const ClaspErrorCode *errors)
{
  guint n = 0;

  while (errors != NULL && errors[n] != CLASP_ERROR_NONE)
    n++;
  return n;
}

static ClaspErrorCode *
report_copy_errors (const ClaspErrorCode *errors)
{
  return errors != NULL ? g_memdup2 (errors, (report_count_errors (errors) + 1) * sizeof *errors) : NULL;
}

char **
clasp_tls_info_dup_error_words (const ClaspTlsInfo *self)
{
  guint n = report_count_errors (self->errors);
  char **words = self->errors != NULL ? g_new0 (char *, n + 1) : NULL;

  for (guint i = 0; i < n; i++)
    words[i] = g_strdup (clasp_error_code_to_string (self->errors[i]));
  return words;
}

gboolean
clasp_tls_info_has_error (const ClaspTlsInfo *self, ClaspErrorCode code)
{
  for (guint i = 0; i < report_count_errors (self->errors); i++)
    if (self->errors[i] == code)
      return TRUE;
  return FALSE;
}

ClaspTlsInfo *
clasp_tls_info_new (void)
{
  ClaspTlsInfo *self = g_new0 (ClaspTlsInfo, 1);

  self->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_certificate_info_free);
  return self;
}

const char *
clasp_report_get_trust (const ClaspTlsInfo *tls)
{
  g_return_val_if_fail (tls != NULL, NULL);

  if (tls->verified && tls->other_name)
    return _("Its chain leads to an authority that is trusted, and it is for the server name that you gave.");
  if (tls->verified)
    return _("Its chain leads to an authority that is trusted, and it is for this host.");
  if (tls->trusted)
    return _("It is the certificate that you named by its SHA-256.");
  return _("It is not trusted: what is wrong with it is told beside it.");
}

ClaspTlsInfo *
clasp_tls_info_copy (const ClaspTlsInfo *self)
{
  ClaspTlsInfo *copy;

  if (self == NULL)
    return NULL;
  copy = g_new0 (ClaspTlsInfo, 1);
  copy->protocol = g_strdup (self->protocol);
  copy->cipher = g_strdup (self->cipher);
  copy->alpn = g_strdup (self->alpn);
  copy->sni = g_strdup (self->sni);
  copy->verified = self->verified;
  copy->trusted = self->trusted;
  copy->other_name = self->other_name;
  copy->errors = report_copy_errors (self->errors);
  copy->certificates = g_ptr_array_copy (self->certificates, (GCopyFunc) report_copy_certificate, NULL);
  g_ptr_array_set_free_func (copy->certificates, (GDestroyNotify) clasp_certificate_info_free);
  return copy;
}

void
clasp_tls_info_free (ClaspTlsInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->protocol);
  g_free (self->cipher);
  g_free (self->alpn);
  g_free (self->sni);
  g_free (self->errors);
  g_ptr_array_unref (self->certificates);
  g_free (self);
}

ClaspReport *
clasp_report_new (const char *url)
{
  ClaspReport *self = g_new0 (ClaspReport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->url = url != NULL ? clasp_uri_mask (url) : NULL;
  self->outcome = CLASP_OUTCOME_PENDING;
  self->phase = CLASP_PHASE_URI;
  self->transcript = clasp_transcript_new ();
  self->verdicts = clasp_verdicts_new ();
  self->resolved = g_ptr_array_new_with_free_func (g_free);
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_address_tried_free);
  self->hops = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_report_unref);
  self->resolve_us = self->tcp_us = self->proxy_us = self->tls_us = self->response_us = self->total_us = -1;
  return self;
}

static gpointer
report_copy_line (gconstpointer source, gpointer user_data)
{
  return clasp_line_ref ((ClaspLine *) source);
}

static gpointer
report_copy_hop (gconstpointer source, gpointer user_data)
{
  return clasp_report_ref ((ClaspReport *) source);
}

static gpointer
report_copy_verdict (gconstpointer source, gpointer user_data)
{
  return clasp_verdict_ref ((ClaspVerdict *) source);
}

/* Replaces what a bitwise copy may not share with its source. */
static void
report_own_strings (ClaspReport *copy)
{
  char **strings[] = {
    &copy->url,        &copy->error_text, &copy->http_version,   &copy->http_reason, &copy->protocol,
    &copy->extensions, &copy->proxy,      &copy->remote_address, &copy->body_type,
  };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    *strings[i] = g_strdup (*strings[i]);
}

static gpointer
report_copy_text (gconstpointer source, gpointer user_data)
{
  return g_strdup (source);
}

ClaspReport *
clasp_report_copy (const ClaspReport *self)
{
  ClaspReport *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  report_own_strings (copy);
  if (self->uri != NULL)
    clasp_uri_ref (self->uri);
  if (self->filled_in != NULL)
    clasp_secrets_ref (self->filled_in);
  if (self->body != NULL)
    g_bytes_ref (self->body);
  if (self->first_bytes != NULL)
    g_bytes_ref (self->first_bytes);
  copy->transcript = clasp_transcript_new ();
  g_ptr_array_extend (copy->transcript, self->transcript, (GCopyFunc) report_copy_line, NULL);
  copy->verdicts = clasp_verdicts_new ();
  g_ptr_array_extend (copy->verdicts, self->verdicts, (GCopyFunc) report_copy_verdict, NULL);
  copy->resolved = g_ptr_array_copy (self->resolved, (GCopyFunc) report_copy_text, NULL);
  g_ptr_array_set_free_func (copy->resolved, g_free);
  copy->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_address_tried_free);
  g_ptr_array_extend (copy->addresses, self->addresses, (GCopyFunc) report_copy_address, NULL);
  copy->hops = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_report_unref);
  g_ptr_array_extend (copy->hops, self->hops, (GCopyFunc) report_copy_hop, NULL);
  copy->tls = clasp_tls_info_copy (self->tls);
  return copy;
}

ClaspReport *
clasp_report_ref (ClaspReport *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_report_unref (ClaspReport *self)
{
  char **strings[] = {
    &self->url,        &self->error_text, &self->http_version,   &self->http_reason, &self->protocol,
    &self->extensions, &self->proxy,      &self->remote_address, &self->body_type,
  };

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (*strings[i]);
  g_clear_pointer (&self->uri, clasp_uri_unref);
  g_clear_pointer (&self->filled_in, clasp_secrets_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->first_bytes, g_bytes_unref);
  g_ptr_array_unref (self->transcript);
  g_ptr_array_unref (self->verdicts);
  g_ptr_array_unref (self->resolved);
  g_ptr_array_unref (self->addresses);
  g_ptr_array_unref (self->hops);
  g_clear_pointer (&self->tls, clasp_tls_info_free);
  g_free (self);
}

const char *
clasp_report_family_of (const char *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  return strchr (address, ':') != NULL ? "IPv6" : "IPv4";
}

const ClaspAddressTried *
clasp_report_find_tried (const ClaspReport *self, const char *address)
{
  g_autofree char *before_port = NULL;

  g_return_val_if_fail (self != NULL && address != NULL, NULL);

  before_port = strchr (address, ':') != NULL ? g_strdup_printf ("[%s]:", address) : g_strdup_printf ("%s:", address);
  for (guint i = self->addresses->len; i > 0; i--)
    {
      const ClaspAddressTried *tried = self->addresses->pdata[i - 1];

      if (g_str_has_prefix (tried->address, before_port))
        return tried;
    }
  return NULL;
}

GPtrArray *
clasp_report_get_fields (const ClaspReport *self, ClaspHop hop, const char *name)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (self != NULL && name != NULL, values);

  for (guint i = 0; i < self->transcript->len; i++)
    {
      const ClaspLine *line = self->transcript->pdata[i];
      const char *data = g_bytes_get_data (line->bytes, NULL);

      if (line->direction != CLASP_DIRECTION_IN || line->hop != hop)
        continue;
      if (line->kind == CLASP_LINE_START) /* what came before was an interim response */
        g_ptr_array_set_size (values, 0);
      else if (line->kind == CLASP_LINE_FIELD && line->name_length == strlen (name) &&
               g_ascii_strncasecmp (data, name, line->name_length) == 0)
        g_ptr_array_add (values, g_strndup (data + line->value_start, line->value_length));
    }
  return values;
}

void
clasp_report_set_error (ClaspReport *self, ClaspErrorDomain domain, ClaspErrorCode code, const char *text)
{
  g_autofree char *sentence = text != NULL ? clasp_format_sentence (text) : NULL;

  self->error_domain = domain;
  self->error_code = code;
  g_set_str (&self->error_text, sentence);
}

static const ClaspVerdict *
report_find_failed (const ClaspReport *self)
{
  for (guint i = 0; i < self->verdicts->len; i++)
    if (((const ClaspVerdict *) self->verdicts->pdata[i])->status == CLASP_STATUS_FAIL)
      return self->verdicts->pdata[i];
  return NULL;
}

void
clasp_report_read_error (ClaspReport *self, const char *domain, const char *code, const char *text)
{
  ClaspErrorDomain kind = clasp_error_domain_from_string (domain);
  ClaspErrorCode exact = clasp_error_code_from_string (code);

  if (kind == CLASP_ERROR_DOMAIN_TIMEOUT)
    exact = CLASP_ERROR_IN_PHASE;
  else if (kind == CLASP_ERROR_DOMAIN_URI && exact != CLASP_ERROR_INVALID)
    exact = CLASP_ERROR_BROKEN_RULE;
  clasp_report_set_error (self, kind, exact, text);
}

const char *
clasp_report_get_error_word (const ClaspReport *self)
{
  const ClaspVerdict *failed;

  if (self->error_code == CLASP_ERROR_IN_PHASE)
    return clasp_phase_to_string (self->phase);
  if (self->error_code != CLASP_ERROR_BROKEN_RULE)
    return clasp_error_code_to_string (self->error_code);
  failed = report_find_failed (self);
  return failed != NULL ? clasp_rule_get (failed->rule)->id : clasp_error_code_to_string (CLASP_ERROR_INVALID);
}

/* The target of a request line, which may carry a token. */
static void
report_add_target (ClaspSecrets *secrets, const char *line, gsize length)
{
  const char *start = memchr (line, ' ', length);
  const char *end;

  if (start == NULL)
    return;
  start++;
  end = memchr (start, ' ', length - (gsize) (start - line));
  clasp_secrets_add_url (secrets, start, (gsize) ((end != NULL ? end : line + length) - start));
}

ClaspSecrets *
clasp_report_dup_secrets (const ClaspReport *self)
{
  const ClaspSecrets *sent;
  ClaspSecrets *all;

  g_return_val_if_fail (self != NULL, NULL);

  sent = clasp_transcript_get_secrets (self->transcript);
  if (sent == NULL)
    return self->filled_in != NULL ? clasp_secrets_ref (self->filled_in) : NULL;
  all = clasp_secrets_copy (sent);
  if (self->filled_in != NULL)
    clasp_secrets_add_all (all, self->filled_in);
  return all;
}

GBytes *
clasp_report_dup_body_text (const ClaspReport *self)
{
  const char *data;
  char *text;
  gsize length, written;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->body == NULL)
    return NULL;
  if (self->body_is_utf8)
    return g_bytes_ref (self->body);
  data = g_bytes_get_data (self->body, &length);
  text = clasp_charset_to_utf8 (data, length, self->body_type, &written);
  return text != NULL ? g_bytes_new_take (text, written) : g_bytes_ref (self->body);
}

char *
clasp_report_mask_echoes (const ClaspReport *self, char *text)
{
  g_autoptr (ClaspSecrets) secrets = NULL;
  g_autofree char *plain = text;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  secrets = clasp_secrets_new ();
  for (guint i = 0; i < self->transcript->len; i++)
    {
      const ClaspLine *line = self->transcript->pdata[i];
      gsize length;
      const char *data = g_bytes_get_data (line->bytes, &length);

      if (line->direction != CLASP_DIRECTION_OUT || length == 0)
        continue;
      if (line->kind == CLASP_LINE_START)
        report_add_target (secrets, data, length);
      else if (line->kind == CLASP_LINE_FIELD)
        clasp_secrets_add_field (secrets, data, line->name_length, data + line->value_start, line->value_length);
    }
  if (self->filled_in != NULL)
    clasp_secrets_add_all (secrets, self->filled_in);
  return clasp_secrets_mask (secrets, plain);
}
