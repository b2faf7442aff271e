/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-secret.h"

#include <string.h>

/* A name longer than this is no name. */
#define MAX_NAME 256
/* A parameter within a parameter within a parameter. */
#define MAX_DEPTH 3
/* A JSON Web Token's parts and the values in free text are no shorter. */
#define MIN_TOKEN 8
/* An id that is the key to a session (SignalR's is 22 characters) is no shorter. */
#define MIN_SECRET_ID 20

static gboolean secrets_shown;

void
clasp_secret_set_shown (gboolean shown)
{
  secrets_shown = shown;
}

gboolean
clasp_secret_get_shown (void)
{
  return secrets_shown;
}

/* ------------------------------------------------------------------------------------------------- names */

/* What the words of a name say of its value. */
typedef enum
{
  NAME_PLAIN,
  NAME_WEAK,   /* secret as a parameter, not in free text: "code=1006" is none */
  NAME_STRONG, /* secret wherever it stands */
} NameMeaning;

static const char *const STRONG_PARTS[] = {
  "token",  "secret", "passw",     "passphrase", "passcode", "apikey", "credential",
  "signat", "sessid", "sessionid", "jwt",        "authoriz", "bearer",
};
static const char *const STRONG_WORDS[] = {
  "auth", "authentication", "pass",   "pwd",     "hmac",    "otp", "csrf", "xsrf", "saml",
  "dpop", "oidc",           "cookie", "cookie2", "cookies", "2fa", "mfa",  "totp", "passkey",
};
static const char *const WEAK_WORDS[] = {
  "key",    "sig",       "code",        "session",      "sid",        "pw",    "pin",
  "ticket", "assertion", "samlrequest", "samlresponse", "relaystate", "nonce", "header",
};
/* "accesskey", "secretkey"; also as two words, of which the second is enough for a parameter. */
static const char *const KEY_KINDS[] = {
  "access",  "api",    "app",    "auth",         "client",  "functions", "master",
  "private", "secret", "shared", "subscription", "user",    "account",   "license",
  "device",  "listen", "pass",   "room",         "service", "session",   "stream",
};

static gboolean
secret_is_one_of (const char *word, const char *const *words, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (word, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
secret_is_kind_of_key (const char *word)
{
  gsize length = strlen (word);
  g_autofree char *kind = NULL;

  if (length <= 3 || !g_str_has_suffix (word, "key"))
    return FALSE;
  kind = g_strndup (word, length - 3);
  return secret_is_one_of (kind, KEY_KINDS, G_N_ELEMENTS (KEY_KINDS));
}

static NameMeaning
secret_judge_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (STRONG_PARTS); i++)
    if (strstr (word, STRONG_PARTS[i]) != NULL)
      return NAME_STRONG;
  if (secret_is_one_of (word, STRONG_WORDS, G_N_ELEMENTS (STRONG_WORDS)) || secret_is_kind_of_key (word))
    return NAME_STRONG;
  return secret_is_one_of (word, WEAK_WORDS, G_N_ELEMENTS (WEAK_WORDS)) ? NAME_WEAK : NAME_PLAIN;
}

/* The words of a name in lower case: split at what is neither letter nor digit, and, when @humps, where capitals begin
 * words. */
static GStrv
secret_split_words (const char *name, gsize length, gboolean humps)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      gboolean letter = g_ascii_isalnum (name[i]);
      gboolean hump = humps && i > 0 && g_ascii_isupper (name[i]) &&
                      (g_ascii_islower (name[i - 1]) ||
                       (g_ascii_isupper (name[i - 1]) && i + 1 < length && g_ascii_islower (name[i + 1])));

      if ((!letter || hump) && word->len > 0)
        {
          g_strv_builder_add (words, word->str);
          g_string_truncate (word, 0);
        }
      if (letter)
        g_string_append_c (word, g_ascii_tolower (name[i]));
    }
  if (word->len > 0)
    g_strv_builder_add (words, word->str);
  return g_strv_builder_end (words);
}

/* "X-Cache-Key" opens nothing. */
static gboolean
secret_is_plain_key (const char *const *words)
{
  static const char *const plain[] = { "cache", "idempotency", "public", "routing", "surrogate", "websocket" };

  for (gsize i = 0; words[i] != NULL; i++)
    if (secret_is_one_of (words[i], plain, G_N_ELEMENTS (plain)))
      return TRUE;
  return FALSE;
}

/* What the words of a name mean together. */
static NameMeaning
secret_judge_words (const char *const *words)
{
  NameMeaning meaning = NAME_PLAIN;
  gboolean key_of = FALSE;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      meaning = MAX (meaning, secret_judge_word (words[i]));
      if (g_str_equal (words[i], "key") && i > 0 &&
          secret_is_one_of (words[i - 1], KEY_KINDS, G_N_ELEMENTS (KEY_KINDS)))
        key_of = TRUE;
      /* Vercel's opens what is protected; "X-Cache-Bypass" is a switch. */
      if (g_str_equal (words[i], "bypass") && i > 0 && g_str_equal (words[i - 1], "protection"))
        meaning = NAME_STRONG;
    }
  if (key_of)
    return NAME_STRONG;
  if (meaning == NAME_WEAK && secret_is_plain_key (words))
    return NAME_PLAIN;
  return meaning;
}

/* "accessToken" is two words, "DPoP" is one. */
static NameMeaning
secret_judge_name (const char *name, gsize length)
{
  g_auto (GStrv) whole = secret_split_words (name, length, FALSE);
  g_auto (GStrv) humps = secret_split_words (name, length, TRUE);

  return MAX (secret_judge_words ((const char *const *) whole), secret_judge_words ((const char *const *) humps));
}

static NameMeaning
secret_judge_parameter (const char *name, gsize length)
{
  g_autofree char *decoded = NULL;

  /* No word of the lists is a single letter. */
  if (length < 2 || length > MAX_NAME)
    return NAME_PLAIN;
  decoded = memchr (name, '%', length) != NULL ? g_uri_unescape_segment (name, name + length, NULL) : NULL;
  return decoded != NULL ? secret_judge_name (decoded, strlen (decoded)) : secret_judge_name (name, length);
}

gboolean
clasp_parameter_is_secret (const char *name, gssize length)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return secret_judge_parameter (name, length < 0 ? strlen (name) : (gsize) length) != NAME_PLAIN;
}

typedef enum
{
  FIELD_TEXT,         /* may hold addresses and tokens, as any text */
  FIELD_PLAIN,        /* speaks of tokens and keys, but holds none */
  FIELD_ADDRESS,      /* an address */
  FIELD_SUBPROTOCOLS, /* a list of names, tokens among them */
  FIELD_SET_COOKIE,   /* the value of one cookie, and its attributes */
  FIELD_SECRET,
} FieldKind;

static gboolean
secret_is_plain_field (const char *name)
{
  static const char *const names[] = {
    "www-authenticate",          "proxy-authenticate",    "authentication-info",      "proxy-authentication-info",
    "strict-transport-security", "sec-websocket-key",     "sec-websocket-key1",       "sec-websocket-key2",
    "sec-websocket-accept",      "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-origin",
    "sec-websocket-location",
  };

  return secret_is_one_of (name, names, G_N_ELEMENTS (names)) || g_str_has_prefix (name, "access-control-") ||
         /* "x-ratelimit-remaining-tokens" counts them, "x-ratelimit-bypass-token" is one. */
         (strstr (name, "ratelimit") != NULL && !g_str_has_suffix (name, "token") && strstr (name, "bypass") == NULL);
}

static FieldKind
secret_judge_field (const char *name, gsize length)
{
  static const char *const addresses[] = { "location", "content-location", "referer", "origin", "host" };
  g_autofree char *lower = NULL;
  g_auto (GStrv) words = NULL;
  NameMeaning meaning;

  if (name == NULL || length == 0 || length > MAX_NAME)
    return FIELD_TEXT;
  lower = g_ascii_strdown (name, (gssize) length);
  g_strstrip (lower);
  if (g_str_equal (lower, "sec-websocket-protocol"))
    return FIELD_SUBPROTOCOLS;
  if (g_str_equal (lower, "set-cookie") || g_str_equal (lower, "set-cookie2"))
    return FIELD_SET_COOKIE;
  if (secret_is_plain_field (lower))
    return FIELD_PLAIN;
  if (secret_is_one_of (lower, addresses, G_N_ELEMENTS (addresses)))
    return FIELD_ADDRESS;
  words = secret_split_words (name, length, TRUE);
  meaning = secret_judge_name (name, length);
  /* Of the words that are weak, these are no secrets in a field: "X-Code" and "X-Header" tell of the answer. */
  if (meaning == NAME_WEAK && (g_strv_contains ((const char *const *) words, "code") ||
                               g_strv_contains ((const char *const *) words, "header") ||
                               g_strv_contains ((const char *const *) words, "nonce")))
    meaning = NAME_PLAIN;
  return meaning != NAME_PLAIN ? FIELD_SECRET : FIELD_TEXT;
}

gboolean
clasp_field_is_secret (const char *name)
{
  FieldKind kind;

  g_return_val_if_fail (name != NULL, FALSE);

  kind = secret_judge_field (name, strlen (name));
  return kind == FIELD_SECRET || kind == FIELD_SET_COOKIE;
}

gboolean
clasp_field_may_cross_origins (const char *name)
{
  static const char *const harmless[] = {
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "dnt",
    "pragma",
    "save-data",
    "sec-gpc",
    "upgrade-insecure-requests",
    "user-agent",
    /* The handshake makes these anew. */
    "connection",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-version",
    "upgrade",
  };
  g_autofree char *lower = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  lower = g_ascii_strdown (name, -1);
  return secret_is_one_of (lower, harmless, G_N_ELEMENTS (harmless)) || g_str_has_prefix (lower, "sec-ch-") ||
         g_str_has_prefix (lower, "sec-fetch-");
}

/* ------------------------------------------------------------------------------------------------- spans */

static GArray *
secret_spans_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (ClaspSpan));
}

static void
secret_add_span (GArray *spans, gsize start, gsize end)
{
  ClaspSpan span = { start, end - start };

  if (end > start)
    g_array_append_val (spans, span);
}

static int
secret_compare_spans (gconstpointer a, gconstpointer b)
{
  gsize first = ((const ClaspSpan *) a)->start, second = ((const ClaspSpan *) b)->start;

  return first < second ? -1 : first > second;
}

void
clasp_spans_normalise (GArray *spans)
{
  guint kept = 0;

  g_return_if_fail (spans != NULL);

  g_array_sort (spans, secret_compare_spans);
  for (guint i = 0; i < spans->len; i++)
    {
      ClaspSpan *last = kept > 0 ? &g_array_index (spans, ClaspSpan, kept - 1) : NULL;
      ClaspSpan span = g_array_index (spans, ClaspSpan, i);

      if (last != NULL && span.start <= last->start + last->length)
        last->length = MAX (last->start + last->length, span.start + span.length) - last->start;
      else
        g_array_index (spans, ClaspSpan, kept++) = span;
    }
  g_array_set_size (spans, kept);
}

/* -------------------------------------------------------------------------------------------- values */

static gboolean
secret_is_token_byte (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~+/=", c) != NULL);
}

static gsize
secret_span_token (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && secret_is_token_byte (text[n]))
    n++;
  return n;
}

/* A word of a sentence is none: a token is long and has digits. */
static gboolean
secret_looks_random (const char *text, gsize length, gsize least)
{
  gboolean digit = FALSE;

  for (gsize i = 0; i < length; i++)
    digit = digit || g_ascii_isdigit (text[i]);
  return length >= least && digit;
}

/* The length of the JSON Web Token (RFC 7519) at the beginning of @text, or 0: "{" in base64, and at least one more
 * part. */
static gsize
secret_span_jwt (const char *text, gsize length)
{
  gsize n = 0, parts = 1, part = 0;

  if (length < 3 || memcmp (text, "eyJ", 3) != 0)
    return 0;
  for (; n < length && (g_ascii_isalnum (text[n]) || text[n] == '-' || text[n] == '_' || text[n] == '.'); n++)
    if (text[n] == '.')
      {
        if (part < MIN_TOKEN)
          return 0;
        parts++;
        part = 0;
      }
    else
      part++;
  return parts >= 2 ? n : 0;
}

/* The length of the authentication scheme (RFC 9110 §11.1) and the blanks behind it at the beginning of @value, or 0:
 * only a known one, as the first word of something else may be a secret. */
static gsize
secret_span_scheme (const char *value, gsize length)
{
  static const char *const schemes[] = {
    "apikey",
    "aws4-hmac-sha256",
    "basic",
    "bearer",
    "bot",
    "concealed",
    "digest",
    "dpop",
    "gnap",
    "hawk",
    "hoba",
    "jwt",
    "key",
    "mutual",
    "negotiate",
    "ntlm",
    "oauth",
    "privatetoken",
    "scram-sha-1",
    "scram-sha-256",
    "sharedaccesssignature",
    "sharedkey",
    "sso-key",
    "token",
    "vapid",
  };
  const char *blank = length > 0 ? memchr (value, ' ', length) : NULL;
  gsize n = blank != NULL ? (gsize) (blank - value) : 0;
  g_autofree char *lower = NULL;

  if (n == 0 || n > MAX_NAME)
    return 0;
  lower = g_ascii_strdown (value, (gssize) n);
  if (!secret_is_one_of (lower, schemes, G_N_ELEMENTS (schemes)))
    return 0;
  while (n < length && (value[n] == ' ' || value[n] == '\t'))
    n++;
  return n;
}

/* ------------------------------------------------------------------------------------------------ addresses */

static gboolean
secret_is_any_of (char c, const char *characters)
{
  return c != '\0' && strchr (characters, c) != NULL;
}

static gsize
secret_find_any_of (const char *text, gsize from, gsize end, const char *characters)
{
  while (from < end && !secret_is_any_of (text[from], characters))
    from++;
  return from;
}

/* Where the authority of an address begins, be its scheme whole ("wss://"), broken ("wss//", "wss:/") or left out. */
static gsize
secret_find_authority (const char *text, gsize length)
{
  static const char *const known[] = { "ws", "wss", "http", "https" };
  gsize from = 0, n, after;
  g_autofree char *scheme = NULL;

  while (from < length && secret_is_any_of (text[from], " \t"))
    from++;
  n = from;
  while (n < length && (g_ascii_isalnum (text[n]) || secret_is_any_of (text[n], "+-.")))
    n++;
  after = n;
  while (after < length && secret_is_any_of (text[after], ":/\\"))
    after++;
  if (after - n >= 2)
    return after;
  scheme = g_ascii_strdown (text + from, (gssize) MIN (n - from, MAX_NAME));
  return after > n && text[n] == ':' && secret_is_one_of (scheme, known, G_N_ELEMENTS (known)) ? after : 0;
}

static gboolean
secret_is_port (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return length > 0 && length <= 5;
}

/* The last @wanted from @start to @end; %NULL when there is none. */
static const char *
secret_find_last (const char *text, gsize start, gsize end, char wanted)
{
  while (end > start)
    if (text[--end] == wanted)
      return text + end;
  return NULL;
}

/* Where "user:password" of an address ends, its authority from @start to @end; @start when there is none.
 * "user:pass/word@host": the slash belongs to the password when what stands before it is no port. */
static gsize
secret_find_user_info_end (const char *text, gsize length, gsize start, gsize end)
{
  const char *at = secret_find_last (text, start, end, '@');
  const char *colon = secret_find_last (text, start, end, ':');
  gboolean bracketed = end > start && text[start] == '[';

  if (at == NULL && colon != NULL && !bracketed && colon + 1 < text + end &&
      !secret_is_port (colon + 1, (gsize) (text + end - colon) - 1))
    at = secret_find_last (text, end, length, '@');
  return at != NULL ? (gsize) (at - text) : start;
}

static void secret_find_parameters (const char *text, gsize start, gsize length, guint depth, GArray *spans);
static void secret_find_assignments (const char *text, gsize length, GArray *spans);

/* Whether there is a secret in a parameter's value once its "%XX" are undone: "next=%2Flogin%3Ftoken%3Dabc". */
static gboolean
secret_is_nested (const char *value, gsize length, guint depth)
{
  g_autoptr (GArray) spans = NULL;
  g_autofree char *decoded = NULL;

  if (depth >= MAX_DEPTH || length == 0 || memchr (value, '%', length) == NULL)
    return FALSE;
  decoded = g_uri_unescape_segment (value, value + length, NULL);
  if (decoded == NULL)
    return FALSE;
  spans = secret_spans_new ();
  secret_find_parameters (decoded, 0, strlen (decoded), depth + 1, spans);
  if (spans->len == 0)
    secret_find_assignments (decoded, strlen (decoded), spans);
  for (const char *slashes = strstr (decoded, "//"); spans->len == 0 && slashes != NULL;
       slashes = strstr (slashes + 2, "//"))
    {
      gsize start = (gsize) (slashes - decoded) + 2, size = strlen (decoded);
      gsize end = secret_find_any_of (decoded, start, size, "/?#\\");

      secret_add_span (spans, start, secret_find_user_info_end (decoded, end, start, end));
    }
  return spans->len > 0;
}

/* SignalR's "id" opens the session as a token does; a short or plain one is an id. */
static gboolean
secret_is_secret_id (const char *name, gsize name_length, const char *value, gsize length)
{
  gboolean upper = FALSE, lower = FALSE;

  if (name_length != 2 || memcmp (name, "id", 2) != 0 || !secret_looks_random (value, length, MIN_SECRET_ID))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      upper = upper || g_ascii_isupper (value[i]);
      lower = lower || g_ascii_islower (value[i]);
    }
  return upper && lower;
}

/* "name=value" behind any of the marks of path, query and fragment, from @start on. In the path a value ends at the
 * next mark, in the query only where the next parameter begins. */
static void
secret_find_parameters (const char *text, gsize start, gsize length, guint depth, GArray *spans)
{
  gboolean query = FALSE;

  for (gsize i = start; i < length; i++)
    {
      gsize name, name_end, end;

      query = query || secret_is_any_of (text[i], "?#");
      if (!secret_is_any_of (text[i], "/;?&#"))
        continue;
      name = i + 1;
      name_end = secret_find_any_of (text, name, length, "=/;?&#");
      if (name_end == length || text[name_end] != '=')
        {
          i = name_end - 1;
          continue;
        }
      end = secret_find_any_of (text, name_end + 1, length, query || text[i] == '?' ? "&#" : "/;?#");
      if (clasp_parameter_is_secret (text + name, (gssize) (name_end - name)) ||
          secret_is_nested (text + name_end + 1, end - name_end - 1, depth) ||
          secret_is_secret_id (text + name, name_end - name, text + name_end + 1, end - name_end - 1))
        {
          secret_add_span (spans, name_end + 1, end);
          i = end - 1;
        }
      else
        i = name_end;
    }
}

static void
secret_find_jwts (const char *text, gsize length, GArray *spans)
{
  for (gsize i = 0; i + 2 < length; i++)
    {
      gsize size;

      if (text[i] != 'e' || (i > 0 && g_ascii_isalnum (text[i - 1])))
        continue;
      size = secret_span_jwt (text + i, length - i);
      secret_add_span (spans, i, i + size);
      i += size > 0 ? size - 1 : 0;
    }
}

/* "user:password@" behind a "//" of the path, from @start on: of an address that was taken for a part of another
 * ("ws://wss//user:password@host"). Without a colon it may be anybody's path. Where the password stands: behind the
 * colon. */
static void
secret_find_user_infos_in_path (const char *text, gsize start, gsize length, gboolean with_user, GArray *spans)
{
  for (gsize i = start; i + 1 < length; i++)
    {
      gsize end;
      const char *colon, *at;

      if (text[i] == '?' || text[i] == '#')
        return;
      if (text[i] != '/' || text[i + 1] != '/')
        continue;
      end = secret_find_any_of (text, i + 2, length, "/?#\\");
      colon = memchr (text + i + 2, ':', end - i - 2);
      at = secret_find_last (text, i + 2, end, '@');
      if (colon != NULL && at != NULL && colon < at)
        secret_add_span (spans, with_user ? i + 2 : (gsize) (colon - text), (gsize) (at - text));
      i = end - 1;
    }
}

static void
secret_find_in_address (const char *text, gsize length, GArray *spans)
{
  gsize start = length >= 2 && text[0] == '/' && text[1] != '/' && text[1] != '\\'
                    ? 0
                    : secret_find_authority (text, length);
  gsize end = secret_find_any_of (text, start, length, "/?#\\");
  gsize user_info_end = secret_find_user_info_end (text, length, start, end);

  secret_add_span (spans, start, user_info_end);
  secret_find_user_infos_in_path (text, MAX (end, user_info_end), length, TRUE, spans);
  secret_find_parameters (text, user_info_end, length, 0, spans);
  secret_find_jwts (text, length, spans);
}

GArray *
clasp_secret_find_in_url (const char *text, gsize length)
{
  GArray *spans = secret_spans_new ();

  g_return_val_if_fail (text != NULL || length == 0, spans);

  if (!secrets_shown)
    secret_find_in_address (text, length, spans);
  clasp_spans_normalise (spans);
  return spans;
}

/* ---------------------------------------------------------------------------------------------------- free text */

/* "user:password@" behind each "//" of a text, as far as a word goes. */
static void
secret_find_user_infos (const char *text, gsize length, GArray *spans)
{
  for (gsize i = 0; i + 1 < length; i++)
    if (text[i] == '/' && text[i + 1] == '/')
      {
        gsize start = i + 2, end = start;
        const char *at;

        while (end < length && (guint8) text[end] > ' ' && !secret_is_any_of (text[end], "/?#\\\"'<>`"))
          end++;
        at = secret_find_last (text, start, end, '@');
        if (at != NULL)
          secret_add_span (spans, start, (gsize) (at - text));
        i = end > i + 1 ? end - 1 : i;
      }
}

/* "Bearer abc123" in the midst of a text. */
static void
secret_find_credentials (const char *text, gsize length, GArray *spans)
{
  for (gsize i = 0; i < length; i++)
    {
      gsize scheme, token;

      if (!g_ascii_isalpha (text[i]) || (i > 0 && g_ascii_isalnum (text[i - 1])))
        continue;
      scheme = secret_span_scheme (text + i, MIN (length - i, 40));
      if (scheme == 0)
        continue;
      token = secret_span_token (text + i + scheme, length - i - scheme);
      if (secret_looks_random (text + i + scheme, token, MIN_TOKEN) &&
          (i + scheme + token == length || text[i + scheme + token] != '"'))
        secret_add_span (spans, i + scheme, i + scheme + token);
    }
}

static gboolean
secret_is_name_byte (char c)
{
  return g_ascii_isalnum (c) || secret_is_any_of (c, "-_.%");
}

/* The value of "name=value" and "name":"value" in a text, the name's @length bytes before @at. A value that is a word
 * may tell what is wrong with a token; a parameter of an address is secret in any case. */
static gsize
secret_find_assigned (const char *text, gsize length, gsize name, gsize at, GArray *spans)
{
  NameMeaning meaning = secret_judge_parameter (text + name, at - name);
  gboolean parameter = name > 0 && secret_is_any_of (text[name - 1], "?&;");
  gboolean quoted = FALSE, alnum = FALSE;
  gsize start = at, end;

  if (meaning == NAME_PLAIN)
    return at;
  if (start < length && text[start] == '"')
    start++;
  while (start < length && text[start] == ' ')
    start++;
  if (start >= length || !secret_is_any_of (text[start], start > at ? ":" : "="))
    return at;
  start++;
  while (start < length && text[start] == ' ' && start > at + 1)
    start++;
  if (start < length && text[start] == '"')
    {
      quoted = TRUE;
      start++;
    }
  for (end = start; end < length && text[end] != '"' && text[end] != '\n' && text[end] != '\r'; end++)
    if (!quoted && ((guint8) text[end] <= ' ' || secret_is_any_of (text[end], "&<>'`,?")))
      break;
    else if (quoted && text[end] == '\\' && end + 1 < length)
      end++;
  for (gsize i = start; i < end && !alnum; i++)
    alnum = g_ascii_isalnum (text[i]);
  /* A sentence that speaks of "?token=…" holds none. */
  if ((parameter && !quoted && alnum) ||
      (meaning == NAME_STRONG && secret_looks_random (text + start, end - start, MIN_TOKEN)))
    {
      secret_add_span (spans, start, end);
      return end;
    }
  /* What is quoted may hold an address; what is not ends before one begins. */
  return quoted ? start : end;
}

static void
secret_find_assignments (const char *text, gsize length, GArray *spans)
{
  for (gsize i = 0; i < length;)
    {
      gsize name = i;

      while (i < length && secret_is_name_byte (text[i]))
        i++;
      if (i > name && i < length && secret_is_any_of (text[i], "=\""))
        i = MAX (secret_find_assigned (text, length, name, i, spans), i + 1);
      else
        i++;
    }
}

static void secret_find_in_value (FieldKind kind, const char *value, gsize length, GArray *spans);

/* @offset: where @value stands in what the spans are of. */
static void
secret_find_at (FieldKind kind, const char *value, gsize length, gsize offset, GArray *spans)
{
  guint before = spans->len;

  secret_find_in_value (kind, value, length, spans);
  for (guint i = before; i < spans->len; i++)
    g_array_index (spans, ClaspSpan, i).start += offset;
}

/* A field in a line of its own, as pages echo requests: only a name that speaks for itself counts, "token: expired"
 * does not. */
static void
secret_find_echoed_field (const char *line, gsize length, gsize offset, GArray *spans)
{
  const char *colon = length > 0 ? memchr (line, ':', MIN (length, MAX_NAME)) : NULL;
  gsize name = colon != NULL ? (gsize) (colon - line) : 0;
  gsize start = name + 1;
  FieldKind kind;

  for (gsize i = 0; i < name; i++)
    if (!secret_is_name_byte (line[i]))
      return;
  kind = secret_judge_field (line, name);
  if (name == 0 || kind < FIELD_SET_COOKIE ||
      (memchr (line, '-', name) == NULL && g_ascii_strncasecmp (line, "authorization", name) != 0 &&
       g_ascii_strncasecmp (line, "cookie", name) != 0))
    return;
  while (start < length && line[start] == ' ')
    start++;
  secret_find_at (kind, line + start, length - start, offset + start, spans);
}

static void
secret_find_echoed_fields (const char *text, gsize length, GArray *spans)
{
  for (gsize start = 0; start < length;)
    {
      gsize end = secret_find_any_of (text, start, length, "\r\n");

      secret_find_echoed_field (text + start, end - start, start, spans);
      start = end + 1;
    }
}

static void
secret_find_anywhere (const char *text, gsize length, GArray *spans)
{
  secret_find_user_infos (text, length, spans);
  secret_find_credentials (text, length, spans);
  secret_find_assignments (text, length, spans);
  secret_find_echoed_fields (text, length, spans);
  secret_find_jwts (text, length, spans);
}

GArray *
clasp_secret_find_in_text (const char *text, gsize length)
{
  GArray *spans = secret_spans_new ();

  g_return_val_if_fail (text != NULL || length == 0, spans);

  if (!secrets_shown)
    secret_find_anywhere (text, length, spans);
  clasp_spans_normalise (spans);
  return spans;
}

/* -------------------------------------------------------------------------------------------------- fields */

/* "v2", "1.6": what stands behind a word in the name of a subprotocol and is no token. */
static gboolean
secret_is_version (const char *text, gsize length)
{
  gsize i = length > 0 && text[0] == 'v' ? 1 : 0;

  for (; i < length; i++)
    if (!g_ascii_isdigit (text[i]) && text[i] != '.')
      return FALSE;
  return TRUE;
}

/* The secret of one element of Sec-WebSocket-Protocol: what stands behind the first word that speaks of one. Returns:
 * whether the element only names it, so that the next one is the secret ("access_token, abc") */
static gboolean
secret_find_in_subprotocol (const char *element, gsize length, gsize offset, GArray *spans)
{
  static const char *const prefixes[] = { "base64url.bearer.authorization.k8s.io.", "base64url.bearer.authorization.",
                                          "header-" };
  gsize last = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (length > strlen (prefixes[i]) && g_ascii_strncasecmp (element, prefixes[i], strlen (prefixes[i])) == 0)
      {
        secret_add_span (spans, offset + strlen (prefixes[i]), offset + length);
        return FALSE;
      }
  if (secret_span_jwt (element, length) > 0)
    {
      secret_add_span (spans, offset, offset + length);
      return FALSE;
    }
  for (gsize i = 0; i < length; i++)
    if (secret_is_any_of (element[i], ".-:=~"))
      last = i;
  for (gsize word = 0; word < length;)
    {
      gsize end = word;
      g_autofree char *lower = NULL;

      while (end < length && g_ascii_isalnum (element[end]))
        end++;
      lower = g_ascii_strdown (element + word, (gssize) (end - word));
      if (secret_judge_word (lower) != NAME_PLAIN && !g_str_equal (lower, "code") && !g_str_equal (lower, "header"))
        {
          /* "access_token" and "x-auth-token" end in the word; "auth_token.abc" goes on with one. */
          if (end == length)
            return TRUE;
          if (element[end] != '_' || last < end)
            {
              if (!secret_is_version (element + end + 1, length - end - 1))
                secret_add_span (spans, offset + end + 1, offset + length);
              return FALSE;
            }
        }
      word = end + 1;
    }
  return FALSE;
}

static void
secret_find_in_subprotocols (const char *value, gsize length, GArray *spans)
{
  gboolean named = FALSE;

  for (gsize start = 0; start < length;)
    {
      gsize end = secret_find_any_of (value, start, length, ",");
      gsize from = start, to = end;

      while (from < to && secret_is_any_of (value[from], " \t"))
        from++;
      while (to > from && secret_is_any_of (value[to - 1], " \t"))
        to--;
      if (named)
        secret_add_span (spans, from, to);
      named = !named && secret_find_in_subprotocol (value + from, to - from, from, spans);
      start = end + 1;
    }
}

static void
secret_find_in_set_cookie (const char *value, gsize length, GArray *spans)
{
  gsize end = secret_find_any_of (value, 0, length, ";");
  gsize equals = secret_find_any_of (value, 0, end, "=");

  secret_add_span (spans, equals < end ? equals + 1 : 0, end);
}

static void
secret_find_in_value (FieldKind kind, const char *value, gsize length, GArray *spans)
{
  switch (kind)
    {
    case FIELD_PLAIN:
      break;
    case FIELD_TEXT:
      secret_find_anywhere (value, length, spans);
      break;
    case FIELD_ADDRESS:
      secret_find_in_address (value, length, spans);
      break;
    case FIELD_SUBPROTOCOLS:
      secret_find_in_subprotocols (value, length, spans);
      break;
    case FIELD_SET_COOKIE:
      secret_find_in_set_cookie (value, length, spans);
      break;
    case FIELD_SECRET:
      secret_add_span (spans, secret_span_scheme (value, length), length);
      break;
    }
}

GArray *
clasp_secret_find_in_field (const char *name, gsize name_length, const char *value, gsize value_length)
{
  GArray *spans = secret_spans_new ();

  g_return_val_if_fail (value != NULL || value_length == 0, spans);

  if (!secrets_shown)
    secret_find_in_value (secret_judge_field (name, name_length), value, value_length, spans);
  clasp_spans_normalise (spans);
  return spans;
}

gboolean
clasp_field_holds_secret (const char *name, const char *value)
{
  g_autoptr (GArray) spans = secret_spans_new ();
  FieldKind kind;

  g_return_val_if_fail (name != NULL && value != NULL, FALSE);

  kind = secret_judge_field (name, strlen (name));
  if (kind == FIELD_SECRET || kind == FIELD_SET_COOKIE)
    return TRUE;
  secret_find_in_value (kind, value, strlen (value), spans);
  return spans->len > 0;
}

/* ---------------------------------------------------------------------------------------------------- lines */

/* The target of a request line ("GET target HTTP/1.1"), or %FALSE. */
static gboolean
secret_find_target (const char *line, gsize length, gsize *start, gsize *end)
{
  const char *last = NULL;
  gsize method = 0;

  while (method < length && (g_ascii_isalpha (line[method]) || line[method] == '-'))
    method++;
  if (method == 0 || method >= length || line[method] != ' ')
    return FALSE;
  for (gsize i = length; i > method + 1 && last == NULL; i--)
    if (line[i - 1] == ' ' && length - i >= 5 && memcmp (line + i, "HTTP/", 5) == 0)
      last = line + i - 1;
  if (last == NULL)
    return FALSE;
  *start = method + 1;
  *end = (gsize) (last - line);
  return *end >= *start;
}

/* The name at the beginning of a line and where its value begins: behind a colon, or behind blanks or "=" where that is
 * missing. */
static gsize
secret_split_line (const char *line, gsize length, gsize *value)
{
  gsize name = 0, at;

  while (name < length && name < MAX_NAME && (g_ascii_isalnum (line[name]) || secret_is_any_of (line[name], "-_.")))
    name++;
  at = name;
  while (at < length && secret_is_any_of (line[at], " \t:=;,"))
    at++;
  *value = at;
  return at > name ? name : 0;
}

GArray *
clasp_secret_find_in_line (const char *line, gsize length)
{
  GArray *spans = secret_spans_new ();
  gsize name, start, end;

  g_return_val_if_fail (line != NULL || length == 0, spans);

  if (secrets_shown)
    return spans;
  if (secret_find_target (line, length, &start, &end))
    secret_find_at (FIELD_ADDRESS, line + start, end - start, start, spans);
  else if ((name = secret_split_line (line, length, &start)) > 0 && secret_judge_field (line, name) != FIELD_TEXT)
    secret_find_at (secret_judge_field (line, name), line + start, length - start, start, spans);
  else
    secret_find_anywhere (line, length, spans);
  clasp_spans_normalise (spans);
  return spans;
}

/* ---------------------------------------------------------------------------------------------------- masking */

char *
clasp_secret_replace (const char *text, gsize length, const GArray *spans, const char *replacement)
{
  GString *out;
  gsize at = 0;

  g_return_val_if_fail (spans != NULL && replacement != NULL, NULL);

  out = g_string_sized_new (length + 16);
  for (guint i = 0; i < spans->len; i++)
    {
      ClaspSpan span = g_array_index (spans, ClaspSpan, i);

      g_string_append_len (out, text + at, (gssize) (span.start - at));
      g_string_append (out, replacement);
      at = span.start + span.length;
    }
  g_string_append_len (out, text + at, (gssize) (length - at));
  return g_string_free_and_steal (out);
}

char *
clasp_secret_mask_field (const char *name, const char *value)
{
  g_autoptr (GArray) spans = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  spans = clasp_secret_find_in_field (name, name != NULL ? strlen (name) : 0, value, strlen (value));
  return clasp_secret_replace (value, strlen (value), spans, CLASP_MASK);
}

char *
clasp_secret_mask_url (const char *text)
{
  g_autoptr (GArray) spans = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  spans = clasp_secret_find_in_url (text, strlen (text));
  return clasp_secret_replace (text, strlen (text), spans, CLASP_MASK);
}

char *
clasp_secret_mask_line (const char *line)
{
  g_autoptr (GArray) spans = NULL;

  g_return_val_if_fail (line != NULL, NULL);

  spans = clasp_secret_find_in_line (line, strlen (line));
  return clasp_secret_replace (line, strlen (line), spans, CLASP_MASK);
}

char *
clasp_secret_mask_text (const char *text)
{
  g_autoptr (GArray) spans = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  spans = clasp_secret_find_in_text (text, strlen (text));
  return clasp_secret_replace (text, strlen (text), spans, CLASP_MASK);
}

char *
clasp_secret_strip_field (const char *name, const char *value)
{
  g_autoptr (GArray) spans = secret_spans_new ();

  g_return_val_if_fail (name != NULL && value != NULL, NULL);

  secret_find_in_value (secret_judge_field (name, strlen (name)), value, strlen (value), spans);
  clasp_spans_normalise (spans);
  return clasp_secret_replace (value, strlen (value), spans, "");
}

char *
clasp_secret_strip_url (const char *text)
{
  g_autoptr (GArray) spans = secret_spans_new ();
  gsize length, start, end, user_info_end;
  const char *colon;

  g_return_val_if_fail (text != NULL, NULL);

  length = strlen (text);
  start = secret_find_authority (text, length);
  end = secret_find_any_of (text, start, length, "/?#\\");
  user_info_end = secret_find_user_info_end (text, length, start, end);
  secret_find_user_infos_in_path (text, MAX (end, user_info_end), length, FALSE, spans);
  colon = user_info_end > start ? memchr (text + start, ':', user_info_end - start) : NULL;
  if (colon != NULL)
    secret_add_span (spans, (gsize) (colon - text), user_info_end);
  secret_find_parameters (text, user_info_end, length, 0, spans);
  secret_find_jwts (text + user_info_end, length - user_info_end, spans);
  clasp_spans_normalise (spans);
  return clasp_secret_replace (text, length, spans, "");
}
