/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-draft.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include "clasp-close.h"
#include "clasp-frame.h"
#include "clasp-hex.h"
#include "clasp-json.h"

static const char *const SNIPPET_KINDS[] = {
  [CLASP_DRAFT_TEXT] = "text",     [CLASP_DRAFT_JSON] = "json", [CLASP_DRAFT_BINARY] = "binary",
  [CLASP_DRAFT_BASE64] = "base64", [CLASP_DRAFT_PING] = "ping",
};

const char *
clasp_draft_kind_to_snippet (ClaspDraftKind kind)
{
  return kind < G_N_ELEMENTS (SNIPPET_KINDS) ? SNIPPET_KINDS[kind] : NULL;
}

ClaspDraftKind
clasp_draft_kind_from_snippet (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (SNIPPET_KINDS); i++)
    if (g_strcmp0 (SNIPPET_KINDS[i], kind) == 0)
      return (ClaspDraftKind) i;
  return CLASP_DRAFT_TEXT;
}

static const char *
draft_get_json_problem (const GError *error)
{
  if (error->domain != JSON_PARSER_ERROR)
    return _("this is not JSON");
  switch (error->code)
    {
    case JSON_PARSER_ERROR_TRAILING_COMMA:
      return _("a comma stands before the end of the list");
    case JSON_PARSER_ERROR_MISSING_COMMA:
      return _("a comma is missing");
    case JSON_PARSER_ERROR_MISSING_COLON:
      return _("a colon is missing after the name");
    case JSON_PARSER_ERROR_INVALID_BAREWORD:
      return _("a word without quotes");
    case JSON_PARSER_ERROR_EMPTY_MEMBER_NAME:
      return _("a member has no name");
    case JSON_PARSER_ERROR_INVALID_DATA:
      return _("this is not valid text");
    case JSON_PARSER_ERROR_PARSE:
    default:
      return _("this is not JSON");
    }
}

/* json-glib tells where its scanner stands, which is past the mistake: our own reading stops at the very character.
 * Returns whether that is the end. */
static gboolean
draft_find_json_problem (const char *text, gsize length, JsonParser *parser, guint *line, guint *character)
{
  gsize offset = 0;
  const char *start = text;

  *line = MAX (json_parser_get_current_line (parser), 1);
  *character = MAX (json_parser_get_current_pos (parser), 1);
  if (clasp_json_validate (text, length, &offset))
    return FALSE;
  *line = 1;
  for (gsize i = 0; i < offset; i++)
    if (text[i] == '\n')
      {
        (*line)++;
        start = text + i + 1;
      }
  *character = (guint) g_utf8_pointer_to_offset (start, text + offset) + 1;
  while (offset < length && g_ascii_isspace (text[offset]))
    offset++;
  return offset == length;
}

static char *
draft_check_json (const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  const char *nul = memchr (text, '\0', length);
  guint line, character;
  gboolean at_end;

  if (strspn (text, " \t\r\n") == length)
    return g_strdup (_("Type a JSON value: an object, an array, a string, a number, true, false or null."));
  if (nul != NULL)
    return g_strdup_printf (_("Character %ld: a NUL stands in JSON as \\u0000, within a string."),
                            g_utf8_pointer_to_offset (text, nul) + 1);
  json_parser_set_strict (parser, TRUE);
  if (json_parser_load_from_data (parser, text, (gssize) length, &error))
    return NULL;
  at_end = draft_find_json_problem (text, length, parser, &line, &character);
  return g_strdup_printf (_("Line %u, character %u: %s."), line, character,
                          at_end ? _("the text ends early") : draft_get_json_problem (error));
}

static char *
draft_check_hex (const char *text, gsize length, GBytes **payload)
{
  gsize offset = 0;
  const char *nul = memchr (text, '\0', length);
  g_autoptr (GBytes) bytes = nul == NULL ? clasp_hex_parse (text, &offset) : NULL;
  glong character;

  if (nul != NULL)
    return g_strdup_printf (_("Character %ld: a NUL is not a hex digit; its byte is 00."),
                            g_utf8_pointer_to_offset (text, nul) + 1);
  if (bytes != NULL)
    {
      *payload = g_steal_pointer (&bytes);
      return NULL;
    }
  character = g_utf8_pointer_to_offset (text, text + offset) + 1;
  if (text[offset] == '\0' || g_ascii_isspace (text[offset]))
    return g_strdup_printf (_("Character %ld: a byte is two hex digits, and the second is missing."), character);
  return g_strdup_printf (_("Character %ld: “%.*s” is not a hex digit."), character,
                          (int) (g_utf8_next_char (text + offset) - (text + offset)), text + offset);
}

/* White space is allowed anywhere, padding may be missing, and both alphabets are known. */
static char *
draft_check_base64 (const char *text, gsize length, GBytes **payload)
{
  g_autoptr (GString) packed = g_string_sized_new (length + 4);
  gsize n_bytes, i;
  guchar *bytes;

  for (i = 0; i < length && text[i] != '='; i++)
    if (g_ascii_isalnum (text[i]) || text[i] == '+' || text[i] == '/')
      g_string_append_c (packed, text[i]);
    else if (text[i] == '-' || text[i] == '_')
      g_string_append_c (packed, text[i] == '-' ? '+' : '/');
    else if (!g_ascii_isspace (text[i]))
      break;
  while (i < length && (text[i] == '=' || g_ascii_isspace (text[i])))
    i++;
  if (i < length)
    return g_strdup_printf (_("Character %ld: “%.*s” is not a character of base64."),
                            g_utf8_pointer_to_offset (text, text + i) + 1,
                            text[i] != '\0' ? (int) (g_utf8_next_char (text + i) - (text + i)) : 0, text + i);
  if (packed->len % 4 == 1)
    return g_strdup (_("The base64 ends early: a last character is missing."));
  while (packed->len % 4 != 0)
    g_string_append_c (packed, '=');
  bytes = g_base64_decode (packed->str, &n_bytes);
  *payload = g_bytes_new_take (bytes, n_bytes);
  return NULL;
}

char *
clasp_draft_check (ClaspDraftKind kind, const char *text, gssize given, GBytes **payload)
{
  gsize length = given >= 0 ? (gsize) given : strlen (text);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *problem = NULL;

  if (kind == CLASP_DRAFT_JSON)
    problem = draft_check_json (text, length);
  else if (kind == CLASP_DRAFT_BINARY)
    problem = draft_check_hex (text, length, &bytes);
  else if (kind == CLASP_DRAFT_BASE64)
    problem = draft_check_base64 (text, length, &bytes);
  else if (kind == CLASP_DRAFT_PING)
    problem = clasp_ping_dup_breach (length);
  if (problem != NULL)
    return g_steal_pointer (&problem);
  if (bytes == NULL)
    bytes = g_bytes_new (text, length);
  if (payload != NULL)
    *payload = g_steal_pointer (&bytes);
  return NULL;
}
