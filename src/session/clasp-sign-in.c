/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-sign-in.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-basic.h"

#define UNAUTHORIZED 401
#define PROXY_AUTHENTICATION_REQUIRED 407

/* The algorithms of Digest, the strongest first (RFC 7616 §3.3). */
static const struct
{
  const char *name;
  GChecksumType checksum;
  gboolean of_session;
} ALGORITHMS[] = {
  { "SHA-256", G_CHECKSUM_SHA256, FALSE },
  { "SHA-256-sess", G_CHECKSUM_SHA256, TRUE },
  { "MD5", G_CHECKSUM_MD5, FALSE },
  { "MD5-sess", G_CHECKSUM_MD5, TRUE },
};

const char *
clasp_sign_in_scheme_to_string (ClaspSignInScheme scheme)
{
  switch (scheme)
    {
    case CLASP_SIGN_IN_BASIC:
      return "Basic";
    case CLASP_SIGN_IN_DIGEST:
      return "Digest";
    case CLASP_SIGN_IN_NONE:
    default:
      return "none";
    }
}

/* ---- what is asked for */

/* The place of the algorithm in the table; @challenge without one means MD5. -1: not known, or nonce or realm are
 * missing. */
static int
sign_in_find_algorithm (const ClaspChallenge *challenge)
{
  const char *name = clasp_challenge_get (challenge, "algorithm");

  if (clasp_challenge_get (challenge, "nonce") == NULL || clasp_challenge_get (challenge, "realm") == NULL)
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS (ALGORITHMS); i++)
    if (g_ascii_strcasecmp (name != NULL ? name : "MD5", ALGORITHMS[i].name) == 0)
      return (int) i;
  return -1;
}

static void
sign_in_choose_digest (ClaspSignIn *self, gboolean *is_asked)
{
  int best = -1;

  *is_asked = FALSE;
  for (guint i = 0; i < self->challenges->len; i++)
    {
      const ClaspChallenge *challenge = self->challenges->pdata[i];
      int algorithm = clasp_challenge_is (challenge, "Digest") ? sign_in_find_algorithm (challenge) : -1;

      *is_asked = *is_asked || clasp_challenge_is (challenge, "Digest");
      if (algorithm < 0 || (best >= 0 && algorithm >= best))
        continue;
      best = algorithm;
      self->scheme = CLASP_SIGN_IN_DIGEST;
      self->algorithm = ALGORITHMS[algorithm].name;
      self->chosen = challenge;
    }
}

static void
sign_in_choose (ClaspSignIn *self, gboolean encrypted)
{
  gboolean wants_digest;

  sign_in_choose_digest (self, &wants_digest);
  for (guint i = 0; self->chosen == NULL && i < self->challenges->len; i++)
    if (clasp_challenge_is (self->challenges->pdata[i], "Basic"))
      {
        self->scheme = CLASP_SIGN_IN_BASIC;
        self->chosen = self->challenges->pdata[i];
      }
  self->in_clear = self->scheme == CLASP_SIGN_IN_BASIC && !encrypted;
  self->falls_back = self->scheme == CLASP_SIGN_IN_BASIC && wants_digest;
  if (self->chosen != NULL)
    self->realm = clasp_challenge_get (self->chosen, "realm");
}

/* Method and target as they went out last on this hop: what Digest vouches for. */
static void
sign_in_take_request (ClaspSignIn *self, const ClaspReport *report, ClaspHop hop)
{
  for (guint i = 0; i < report->transcript->len; i++)
    {
      const ClaspLine *line = report->transcript->pdata[i];
      gsize length;
      const char *data = g_bytes_get_data (line->bytes, &length);
      g_auto (GStrv) words = NULL;
      g_autofree char *text = NULL;

      if (line->direction != CLASP_DIRECTION_OUT || line->hop != hop || line->kind != CLASP_LINE_START)
        continue;
      text = g_strndup (data, length);
      words = g_strsplit (text, " ", 3);
      g_set_str (&self->method, words[0] != NULL ? words[0] : "GET");
      g_set_str (&self->target, words[0] != NULL && words[1] != NULL ? words[1] : "/");
    }
}

static char *
sign_in_dup_proxy_address (const ClaspReport *report)
{
  return clasp_slice_dup (clasp_address_split (report->proxy != NULL ? report->proxy : "").host);
}

ClaspSignIn *
clasp_sign_in_new (const ClaspReport *report)
{
  gboolean for_proxy = report->proxy_status == PROXY_AUTHENTICATION_REQUIRED;
  ClaspHop hop = for_proxy ? CLASP_HOP_PROXY : CLASP_HOP_SERVER;
  g_autoptr (GPtrArray) fields = NULL;
  ClaspSignIn *self;

  g_return_val_if_fail (report != NULL, NULL);

  if (report->uri == NULL || (!for_proxy && report->http_status != UNAUTHORIZED))
    return NULL;
  fields = clasp_report_get_fields (report, hop, for_proxy ? "Proxy-Authenticate" : "WWW-Authenticate");
  self = g_new0 (ClaspSignIn, 1);
  self->for_proxy = for_proxy;
  self->where = for_proxy ? sign_in_dup_proxy_address (report) : g_strdup (report->uri->host_field);
  self->challenges = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_challenge_free);
  self->has_field = fields->len > 0;
  for (guint i = 0; i < fields->len; i++)
    {
      const char *value = fields->pdata[i];

      g_ptr_array_extend_and_steal (self->challenges, clasp_challenges_parse (value, strlen (value)));
    }
  sign_in_take_request (self, report, hop);
  sign_in_choose (self, !for_proxy && report->uri->secure);
  return self;
}

void
clasp_sign_in_free (ClaspSignIn *self)
{
  g_free (self->where);
  g_free (self->method);
  g_free (self->target);
  g_ptr_array_unref (self->challenges);
  g_free (self);
}

char *
clasp_sign_in_dup_clear_remark (const char *where)
{
  g_return_val_if_fail (where != NULL, NULL);

  return g_strdup_printf (_("The password goes out in clear: the connection to %s is not encrypted."), where);
}

char *
clasp_sign_in_dup_warning (const ClaspSignIn *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  if (self->falls_back)
    g_string_append_printf (
        text,
        _("%s asks for Digest in a form that can’t be answered here, so Basic is used: it sends the "
           "password itself."),
        self->where);
  if (self->in_clear)
    {
      g_autofree char *remark = clasp_sign_in_dup_clear_remark (self->where);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", remark);
    }
  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/* ---- the answer */

/* The checksum of the parts joined by colons, in hexadecimal digits; %NULL ends them. */
static char *
sign_in_hash (GChecksumType type, const char *first, ...)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  const char *part;
  va_list parts;

  g_checksum_update (checksum, (const guchar *) first, -1);
  va_start (parts, first);
  while ((part = va_arg (parts, const char *)) != NULL)
    {
      g_checksum_update (checksum, (const guchar *) ":", 1);
      g_checksum_update (checksum, (const guchar *) part, -1);
    }
  va_end (parts);
  return g_strdup (g_checksum_get_string (checksum));
}

static void
sign_in_add_quoted (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "%s%s=\"", text->str[text->len - 1] == ' ' ? "" : ", ", name);
  for (; *value != '\0'; value++)
    {
      if (*value == '"' || *value == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '"');
}

/* RFC 7616 §3.4.1; without qop as RFC 2069 had it. */
static char *
sign_in_make_response (const ClaspSignIn *self, const char *user, const char *password, const char *cnonce,
                       const char *qop)
{
  gsize algorithm = (gsize) sign_in_find_algorithm (self->chosen);
  GChecksumType type = ALGORITHMS[algorithm].checksum;
  const char *nonce = clasp_challenge_get (self->chosen, "nonce");
  g_autofree char *secret = sign_in_hash (type, user, self->realm, password, NULL);
  g_autofree char *request = NULL;

  if (ALGORITHMS[algorithm].of_session)
    {
      g_autofree char *longer = sign_in_hash (type, secret, nonce, cnonce, NULL);

      g_set_str (&secret, longer);
    }
  if (g_strcmp0 (qop, "auth-int") == 0)
    {
      g_autofree char *body = sign_in_hash (type, "", NULL);

      request = sign_in_hash (type, self->method, self->target, body, NULL);
    }
  else
    request = sign_in_hash (type, self->method, self->target, NULL);
  if (qop == NULL)
    return sign_in_hash (type, secret, nonce, request, NULL);
  return sign_in_hash (type, secret, nonce, "00000001", cnonce, qop, request, NULL);
}

/* auth when it is among them: what stands behind the head of our request is not a body. %NULL: there is none (RFC
 * 2069). */
static const char *
sign_in_choose_qop (const ClaspChallenge *challenge)
{
  if (clasp_challenge_names (challenge, "qop", "auth"))
    return "auth";
  return clasp_challenge_names (challenge, "qop", "auth-int") ? "auth-int" : NULL;
}

static char *
sign_in_answer_digest (const ClaspSignIn *self, const char *user, const char *password, const char *cnonce)
{
  const char *qop = sign_in_choose_qop (self->chosen);
  const char *opaque = clasp_challenge_get (self->chosen, "opaque");
  gboolean hides_user = clasp_challenge_names (self->chosen, "userhash", "true");
  GChecksumType type = ALGORITHMS[sign_in_find_algorithm (self->chosen)].checksum;
  g_autofree char *response = sign_in_make_response (self, user, password, cnonce, qop);
  g_autofree char *name = hides_user ? sign_in_hash (type, user, self->realm, NULL) : g_strdup (user);
  g_autoptr (GString) text = g_string_new ("Digest ");

  sign_in_add_quoted (text, "username", name);
  sign_in_add_quoted (text, "realm", self->realm);
  sign_in_add_quoted (text, "nonce", clasp_challenge_get (self->chosen, "nonce"));
  sign_in_add_quoted (text, "uri", self->target);
  if (clasp_challenge_get (self->chosen, "algorithm") != NULL)
    g_string_append_printf (text, ", algorithm=%s", self->algorithm);
  sign_in_add_quoted (text, "response", response);
  if (qop != NULL)
    {
      g_string_append_printf (text, ", qop=%s, nc=00000001", qop);
      sign_in_add_quoted (text, "cnonce", cnonce);
    }
  else if (g_str_has_suffix (self->algorithm, "-sess"))
    sign_in_add_quoted (text, "cnonce", cnonce);
  if (opaque != NULL)
    sign_in_add_quoted (text, "opaque", opaque);
  if (hides_user)
    g_string_append (text, ", userhash=true");
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
sign_in_refuse (const ClaspSignIn *self, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) schemes = NULL;
  g_autofree char *list = NULL;

  for (guint i = 0; i < self->challenges->len; i++)
    {
      const ClaspChallenge *challenge = self->challenges->pdata[i];
      const char *algorithm = clasp_challenge_get (challenge, "algorithm");

      if (clasp_challenge_is (challenge, "Digest") && algorithm != NULL)
        g_strv_builder_take (builder, g_strdup_printf ("Digest (%s)", algorithm));
      else
        g_strv_builder_add (builder, challenge->scheme);
    }
  schemes = g_strv_builder_end (builder);
  list = g_strjoinv (", ", schemes);
  if (!self->has_field)
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        self->for_proxy ? _("The proxy asks for a sign-in, but does not say of which kind (no Proxy-Authenticate).")
                        : _("The server asks for a sign-in, but does not say of which kind (no WWW-Authenticate)."));
  else if (*list == '\0')
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         self->for_proxy ? _("The proxy asks for a sign-in, in a form that can’t be read.")
                                         : _("The server asks for a sign-in, in a form that can’t be read."));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 self->for_proxy
                     ? _("The proxy asks for a sign-in other than Basic and Digest by SHA-256 or MD5: %s")
                     : _("The server asks for a sign-in other than Basic and Digest by SHA-256 or MD5: %s"),
                 list);
}

char *
clasp_sign_in_answer (const ClaspSignIn *self, const char *user, const char *password, const char *cnonce,
                      GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (user != NULL && password != NULL && cnonce != NULL, NULL);

  switch (self->scheme)
    {
    case CLASP_SIGN_IN_BASIC:
      return clasp_basic_compose (user, password);
    case CLASP_SIGN_IN_DIGEST:
      return sign_in_answer_digest (self, user, password, cnonce);
    case CLASP_SIGN_IN_NONE:
    default:
      sign_in_refuse (self, error);
      return NULL;
    }
}
