/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-secrets.h"

#include <string.h>

#include "clasp-secret.h"

/* Shorter values stand by chance all over a text. */
#define MIN_VALUE 6
/* A longer value comes back cut, if at all; it is known by its beginning. */
#define MAX_VALUE 4096
#define MAX_VALUES 64
/* The parts of cookies are counted apart: a browser sends 180 to an origin, and they must crowd out no other value. */
#define MAX_PARTS 192
/* Of all values together, also of other sets. */
#define MAX_FORMS (16 * (MAX_VALUES + MAX_PARTS))
/* The shortest beginning of a value that is known as such. */
#define MIN_CUT 4

struct _ClaspSecrets
{
  gatomicrefcount ref_count;
  guint n_values;
  guint n_parts;
  GPtrArray *forms; /* (element-type utf8): the values and what they may come back as */
};

static void
secrets_free_form (gpointer form)
{
  memset (form, 0, strlen (form));
  g_free (form);
}

ClaspSecrets *
clasp_secrets_new (void)
{
  ClaspSecrets *self = g_new0 (ClaspSecrets, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->forms = g_ptr_array_new_with_free_func (secrets_free_form);
  return self;
}

static gpointer
secrets_copy_form (gconstpointer form, gpointer user_data)
{
  return g_strdup (form);
}

ClaspSecrets *
clasp_secrets_copy (const ClaspSecrets *self)
{
  ClaspSecrets *copy = clasp_secrets_new ();

  g_return_val_if_fail (self != NULL, copy);

  copy->n_values = self->n_values;
  copy->n_parts = self->n_parts;
  g_ptr_array_extend (copy->forms, self->forms, secrets_copy_form, NULL);
  return copy;
}

ClaspSecrets *
clasp_secrets_ref (ClaspSecrets *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_secrets_unref (ClaspSecrets *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->forms);
  g_free (self);
}

static void
secrets_take_form (ClaspSecrets *self, char *form)
{
  if (form == NULL || strlen (form) < MIN_VALUE || self->forms->len >= MAX_FORMS ||
      g_ptr_array_find_with_equal_func (self->forms, form, g_str_equal, NULL))
    g_free (form);
  else
    g_ptr_array_add (self->forms, form);
}

const GPtrArray *
clasp_secrets_get_forms (const ClaspSecrets *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->forms;
}

void
clasp_secrets_add_form (ClaspSecrets *self, const char *form)
{
  g_return_if_fail (self != NULL && form != NULL);

  secrets_take_form (self, g_strdup (form));
}

void
clasp_secrets_add_all (ClaspSecrets *self, const ClaspSecrets *other)
{
  g_return_if_fail (self != NULL && other != NULL);

  for (guint i = 0; i < other->forms->len; i++)
    clasp_secrets_add_form (self, other->forms->pdata[i]);
}

/* Padding says where the value ends, and may be left out or stand otherwise in a longer text. */
static char *
secrets_dup_base64 (const char *value, gboolean for_url)
{
  char *text = g_base64_encode ((const guint8 *) value, strlen (value));
  char *padding = strchr (text, '=');

  if (padding != NULL)
    *padding = '\0';
  if (for_url)
    for (char *p = text; *p != '\0'; p++)
      *p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
  return text;
}

/* As JSON and HTML write it; both leave most values as they are. */
static char *
secrets_dup_escaped (const char *value, const char *const *characters, const char *const *escapes)
{
  GString *text = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      gsize i = 0;

      while (characters[i] != NULL && *characters[i] != *p)
        i++;
      if (characters[i] != NULL)
        g_string_append (text, escapes[i]);
      else
        g_string_append_c (text, *p);
    }
  return g_string_free_and_steal (text);
}

static void
secrets_add_forms (ClaspSecrets *self, const char *value)
{
  static const char *const json_characters[] = { "\"", "\\", "/", NULL };
  static const char *const json_escapes[] = { "\\\"", "\\\\", "\\/" };
  static const char *const html_characters[] = { "&", "<", ">", "\"", "'", NULL };
  static const char *const html_escapes[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
  g_autofree char *percent = g_uri_escape_string (value, NULL, FALSE);

  secrets_take_form (self, g_strdup (value));
  secrets_take_form (self, secrets_dup_base64 (value, FALSE));
  secrets_take_form (self, secrets_dup_base64 (value, TRUE));
  secrets_take_form (self, secrets_dup_escaped (value, json_characters, json_escapes));
  secrets_take_form (self, secrets_dup_escaped (value, json_characters, (const char *[]) { "\\\"", "\\\\", "/" }));
  secrets_take_form (self, secrets_dup_escaped (value, html_characters, html_escapes));
  for (char *p = percent; *p != '\0'; p++)
    if (*p == '%' && p[1] != '\0' && p[2] != '\0')
      {
        p[1] = g_ascii_tolower (p[1]);
        p[2] = g_ascii_tolower (p[2]);
      }
  secrets_take_form (self, g_strdup (percent));
  secrets_take_form (self, g_uri_escape_string (value, NULL, FALSE));
}

/* Counts it in @n_known, unless there are @max already. */
static void
secrets_add_value (ClaspSecrets *self, const char *value, gsize size, guint *n_known, guint max)
{
  g_autofree char *text = NULL;
  g_autofree char *decoded = NULL;

  if (size < MIN_VALUE || *n_known >= max)
    return;
  text = g_strndup (value, MIN (size, MAX_VALUE));
  /* One that is known, or the form of one that is. */
  if (g_ptr_array_find_with_equal_func (self->forms, text, g_str_equal, NULL))
    return;
  *n_known += 1;
  secrets_add_forms (self, text);
  decoded = strchr (text, '%') != NULL ? g_uri_unescape_string (text, NULL) : NULL;
  if (decoded != NULL)
    secrets_add_forms (self, decoded);
}

void
clasp_secrets_add (ClaspSecrets *self, const char *value, gssize length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (value != NULL || length == 0);

  secrets_add_value (self, value, length < 0 ? strlen (value) : (gsize) length, &self->n_values, MAX_VALUES);
}

static void
secrets_add_basic (ClaspSecrets *self, const char *token, gsize length)
{
  g_autofree char *text = g_strndup (token, length);
  gsize size = 0;
  g_autofree guchar *decoded = g_base64_decode (text, &size);
  g_autofree char *pair = g_strndup ((const char *) decoded, size);
  const char *colon = strchr (pair, ':');

  clasp_secrets_add (self, pair, -1);
  if (colon != NULL)
    clasp_secrets_add (self, colon + 1, -1);
}

/* The values of "a=1; b=2", and of "Digest response=…, cnonce=…" alike, each. */
static void
secrets_add_parts (ClaspSecrets *self, const char *value, gsize length)
{
  g_autofree char *text = g_strndup (value, length);
  g_auto (GStrv) parts = g_strsplit_set (text, ";,", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *equals = strchr (g_strstrip (parts[i]), '=');

      if (equals != NULL)
        secrets_add_value (self, equals + 1, strlen (equals + 1), &self->n_parts, MAX_PARTS);
    }
}

void
clasp_secrets_add_field (ClaspSecrets *self, const char *name, gsize name_length, const char *value, gsize value_length)
{
  g_autoptr (GArray) spans = NULL;

  g_return_if_fail (self != NULL);

  spans = clasp_secret_find_in_field (name, name_length, value, value_length);
  for (guint i = 0; i < spans->len; i++)
    {
      ClaspSpan span = g_array_index (spans, ClaspSpan, i);

      clasp_secrets_add (self, value + span.start, (gssize) span.length);
      if (span.start >= 6 && g_ascii_strncasecmp (value, "Basic ", 6) == 0)
        secrets_add_basic (self, value + span.start, span.length);
      else if (name_length >= 6 && g_ascii_strncasecmp (name + name_length - 6, "cookie", 6) == 0)
        secrets_add_parts (self, value + span.start, span.length);
    }
}

void
clasp_secrets_add_url (ClaspSecrets *self, const char *text, gsize length)
{
  g_autoptr (GArray) spans = NULL;

  g_return_if_fail (self != NULL);

  spans = clasp_secret_find_in_url (text, length);
  for (guint i = 0; i < spans->len; i++)
    {
      ClaspSpan span = g_array_index (spans, ClaspSpan, i);
      const char *colon = memchr (text + span.start, ':', span.length);

      clasp_secrets_add (self, text + span.start, (gssize) span.length);
      if (colon != NULL && span.start + span.length < length && text[span.start + span.length] == '@')
        clasp_secrets_add (self, colon + 1, (gssize) (text + span.start + span.length - colon - 1));
    }
}

/* Texts are cut at a limit and end in "…": the half of a secret before it is one as well. */
static void
secrets_find_cut (const ClaspSecrets *self, const char *text, gsize length, GArray *spans)
{
  const char *cut = text;

  while ((cut = memmem (cut, length - (gsize) (cut - text), "…", strlen ("…"))) != NULL)
    {
      for (guint i = 0; i < self->forms->len; i++)
        {
          const char *form = g_ptr_array_index (self->forms, i);
          gsize part = MIN (strlen (form), (gsize) (cut - text));

          while (part >= MIN_CUT && memcmp (cut - part, form, part) != 0)
            part--;
          if (part >= MIN_CUT)
            {
              ClaspSpan span = { (gsize) (cut - text) - part, part };

              g_array_append_val (spans, span);
            }
        }
      cut += strlen ("…");
    }
}

GArray *
clasp_secrets_find (const ClaspSecrets *self, const char *text, gsize length)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (ClaspSpan));

  if (self == NULL || length == 0 || clasp_secret_get_shown ())
    return spans;
  for (guint i = 0; i < self->forms->len; i++)
    {
      const char *form = g_ptr_array_index (self->forms, i);
      gsize size = strlen (form), at = 0;
      const char *found;

      while ((found = memmem (text + at, length - at, form, size)) != NULL)
        {
          ClaspSpan span = { (gsize) (found - text), size };

          g_array_append_val (spans, span);
          at = span.start + size;
        }
    }
  secrets_find_cut (self, text, length, spans);
  clasp_spans_normalise (spans);
  return spans;
}

char *
clasp_secrets_mask_known (const ClaspSecrets *self, const char *text)
{
  g_autoptr (GArray) spans = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  spans = clasp_secrets_find (self, text, strlen (text));
  return clasp_secret_replace (text, strlen (text), spans, CLASP_MASK);
}

char *
clasp_secrets_mask (const ClaspSecrets *self, const char *text)
{
  g_autoptr (GArray) spans = NULL;
  g_autoptr (GArray) others = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  spans = clasp_secrets_find (self, text, strlen (text));
  others = clasp_secret_find_in_text (text, strlen (text));
  if (others->len > 0)
    g_array_append_vals (spans, others->data, others->len);
  clasp_spans_normalise (spans);
  return clasp_secret_replace (text, strlen (text), spans, CLASP_MASK);
}
