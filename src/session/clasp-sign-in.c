/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-sign-in.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* The end of a list's element: the next comma outside of a quoted string, or the end. */
static const char *
sign_in_find_element_end (const char *at)
{
  gboolean quoted = FALSE;

  for (; *at != '\0' && (quoted || *at != ','); at++)
    {
      if (*at == '"')
        quoted = !quoted;
      else if (*at == '\\' && quoted && at[1] != '\0')
        at++;
    }
  return at;
}

/* Whether an element begins a challenge: a scheme's name stands there, not "parameter=". */
static gboolean
sign_in_begins_challenge (const char *element)
{
  gsize word = strcspn (element, " \t=,");
  const char *after = element + word + strspn (element + word, " \t");

  return word > 0 && *after != '=';
}

GPtrArray *
clasp_sign_in_split_challenges (const char *value)
{
  GPtrArray *challenges = g_ptr_array_new_with_free_func (g_free);

  while (*value != '\0')
    {
      const char *start = value + strspn (value, " \t,");
      const char *end = sign_in_find_element_end (start);
      g_autofree char *element = g_strchomp (g_strndup (start, end - start));

      if (*element != '\0' && (sign_in_begins_challenge (element) || challenges->len == 0))
        {
          g_ptr_array_add (challenges, g_steal_pointer (&element));
        }
      else if (*element != '\0')
        {
          char **last = (char **) &challenges->pdata[challenges->len - 1];
          char *longer = g_strconcat (*last, ", ", element, NULL);

          g_free (*last);
          *last = longer;
        }
      value = end;
    }
  return challenges;
}

static gboolean
sign_in_is_scheme (const char *challenge, const char *scheme)
{
  gsize length = strlen (scheme);

  return g_ascii_strncasecmp (challenge, scheme, length) == 0 &&
         (challenge[length] == ' ' || challenge[length] == '\0');
}

/* (nullable): when libsoup can't make sense of the challenge. */
static char *
sign_in_answer_one (GType type, const char *challenge, const ClaspUri *uri, const char *user, const char *password)
{
  g_autofree char *url = g_strdup_printf ("%s://%s%s", uri->secure ? "https" : "http", uri->host_field, uri->resource);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (SoupAuth) auth = message != NULL ? soup_auth_new (type, message, challenge) : NULL;

  if (auth == NULL)
    return NULL;
  soup_auth_authenticate (auth, user, password);
  return soup_auth_is_authenticated (auth) ? soup_auth_get_authorization (auth, message) : NULL;
}

char *
clasp_sign_in_answer (const char *const *challenges, const ClaspUri *uri, const char *user, const char *password,
                      GError **error)
{
  const struct
  {
    const char *scheme;
    GType type;
  } known[] = {
    { "Digest", SOUP_TYPE_AUTH_DIGEST },
    { "Basic", SOUP_TYPE_AUTH_BASIC },
  };
  g_autofree char *list = g_strjoinv (", ", (char **) challenges);
  g_autoptr (GPtrArray) each = clasp_sign_in_split_challenges (list);
  gsize k;
  guint i;

  for (k = 0; k < G_N_ELEMENTS (known); k++)
    for (i = 0; i < each->len; i++)
      {
        const char *challenge = g_ptr_array_index (each, i);
        char *answer = NULL;

        if (sign_in_is_scheme (challenge, known[k].scheme))
          answer = sign_in_answer_one (known[k].type, challenge, uri, user, password);
        if (answer != NULL)
          return answer;
      }
  if (each->len == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _("The server asks for a sign-in, but does not say of which kind (no WWW-Authenticate)."));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _("The server asks for a sign-in other than Basic and Digest: %s"), list);
  return NULL;
}
