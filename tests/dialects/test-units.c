/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records in, units out. Each file in the folder of cases is a test; its lines are
 *
 *   case NAME            begins a connection
 *   url URL, subprotocol P, dialect auto|none|NAME
 *   > TEXT, < TEXT       a text sent or received; ~1e~ is a byte in hexadecimal
 *   >> HEX, << HEX       a binary message; "…" in it stands for text, blanks count for nothing
 *   >ping, <ping         a control frame
 *   at US                the time of the next record, µs; each is 1000 after the one before
 *   = KIND ROLE [NAME=VALUE; …]   a unit of the record before, in order; what is not said is null or absent, "error" is
 * a part of it   end TEXT             the end object's members hold TEXT
 *   # …                  a comment
 *
 * Every case is run twice, the second time knowing the dialect from the start, as `show` does: "early" begins lines of
 * units that only the second time has, "first" those that only the first has. `test-dialects-units --print FILE` prints
 * the units of each line. */
#include <glib/gstdio.h>
#include <string.h>

#include "clasp-lens.h"
#include "test-util.h"

typedef struct
{
  ClaspUnitsRecord record;
  GByteArray *payload;
  GPtrArray *expected; /* (element-type utf8) */
  guint line;
} Step;

typedef struct
{
  char *name;
  char *url;
  char *subprotocol;
  char *dialect;
  GPtrArray *steps; /* (element-type Step) */
  GPtrArray *ends;  /* (element-type utf8) */
} Case;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_byte_array_unref (step->payload);
  g_ptr_array_unref (step->expected);
  g_free (step);
}

static void
case_free (gpointer data)
{
  Case *c = data;

  g_free (c->name);
  g_free (c->url);
  g_free (c->subprotocol);
  g_free (c->dialect);
  g_ptr_array_unref (c->steps);
  g_ptr_array_unref (c->ends);
  g_free (c);
}

/* ---------------------------------------------------------------------------------------------------- reading cases */

static void
add_text (GByteArray *payload, const char *text)
{
  while (*text != '\0')
    {
      if (text[0] == '~' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]) && text[3] == '~')
        {
          guint8 byte = (guint8) (g_ascii_xdigit_value (text[1]) << 4 | g_ascii_xdigit_value (text[2]));

          g_byte_array_append (payload, &byte, 1);
          text += 4;
        }
      else
        g_byte_array_append (payload, (const guint8 *) text++, 1);
    }
}

static void
add_hex (GByteArray *payload, const char *hex)
{
  while (*hex != '\0')
    {
      if (*hex == ' ')
        hex++;
      else if (*hex == '"')
        {
          const char *end = strchr (hex + 1, '"');
          g_autofree char *text = NULL;

          g_assert_nonnull (end);
          text = g_strndup (hex + 1, end - hex - 1);
          add_text (payload, text);
          hex = end + 1;
        }
      else
        {
          guint8 byte;

          g_assert_true (g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]));
          byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
          g_byte_array_append (payload, &byte, 1);
          hex += 2;
        }
    }
}

static void
add_step (Case *c, const char *line, guint number, gint64 time_us)
{
  Step *step = g_new0 (Step, 1);
  gboolean binary = line[1] == line[0];

  step->payload = g_byte_array_new ();
  step->expected = g_ptr_array_new_with_free_func (g_free);
  step->line = number;
  step->record.index = c->steps->len;
  step->record.time_us = time_us;
  step->record.direction = line[0] == '>' ? CLASP_DIRECTION_OUT : CLASP_DIRECTION_IN;
  step->record.opcode = binary ? CLASP_OPCODE_BINARY : CLASP_OPCODE_TEXT;
  if (g_str_equal (line + 1, "ping"))
    step->record.opcode = CLASP_OPCODE_PING;
  else if (binary)
    add_hex (step->payload, line + 2);
  else if (line[1] != '\0')
    add_text (step->payload, line + 2);
  g_ptr_array_add (c->steps, step);
}

static GPtrArray *
read_cases (const char *path)
{
  GPtrArray *cases = g_ptr_array_new_with_free_func (case_free);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  Case *c = NULL;
  gint64 time_us = 0;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      if (*line == '\0' || *line == '#')
        continue;
      if (g_str_has_prefix (line, "case "))
        {
          c = g_new0 (Case, 1);
          c->name = g_strdup (line + 5);
          c->dialect = g_strdup ("auto");
          c->steps = g_ptr_array_new_with_free_func (step_free);
          c->ends = g_ptr_array_new_with_free_func (g_free);
          time_us = 0;
          g_ptr_array_add (cases, c);
          continue;
        }
      g_assert_nonnull (c);
      if (g_str_has_prefix (line, "url "))
        c->url = g_strdup (line + 4);
      else if (g_str_has_prefix (line, "subprotocol "))
        c->subprotocol = g_strdup (line + 12);
      else if (g_str_has_prefix (line, "dialect "))
        {
          g_free (c->dialect);
          c->dialect = g_strdup (line + 8);
        }
      else if (g_str_has_prefix (line, "at "))
        time_us = g_ascii_strtoll (line + 3, NULL, 10) - 1000;
      else if (*line == '>' || *line == '<')
        add_step (c, line, i + 1, time_us += 1000);
      else if (*line == '=' || g_str_has_prefix (line, "early =") || g_str_has_prefix (line, "first ="))
        {
          Step *step = g_ptr_array_index (c->steps, c->steps->len - 1);

          g_ptr_array_add (step->expected, g_strdup (line));
        }
      else if (g_str_has_prefix (line, "end "))
        g_ptr_array_add (c->ends, g_strdup (line + 4));
      else
        g_error ("%s:%u: “%s” is no line of a case", path, i + 1, line);
    }
  return cases;
}

/* -------------------------------------------------------------------------------------------------------- comparing */

/* All that is wrong is told, not only the first. */
static void G_GNUC_PRINTF (1, 2) fail (const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_test_message ("%s", text);
  g_test_fail ();
}

/* A unit as the cases write it, without its error. */
static char *
write_unit (const ClaspUnit *unit, guint64 record, const char *dialect)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "= %s %s", unit->kind, clasp_unit_role_to_string (unit->role));
  if (!g_str_equal (unit->dialect, dialect))
    g_string_append_printf (text, " dialect=%s;", unit->dialect);
  if (unit->label != NULL)
    g_string_append_printf (text, " label=%s;", unit->label);
  if (unit->channel != NULL)
    g_string_append_printf (text, " channel=%s;", unit->channel);
  if (unit->id != NULL)
    g_string_append_printf (text, " id=%s;", unit->id);
  if (unit->answers != CLASP_UNIT_NONE)
    g_string_append_printf (text, " answers=%d;", (int) unit->answers + 1);
  if (unit->latency_us >= 0)
    g_string_append_printf (text, " latency=%d;", (int) unit->latency_us);
  if (unit->first_record != record || unit->last_record != record)
    g_string_append_printf (text, " records=%d,%d;", (int) unit->first_record + 1, (int) unit->last_record + 1);
  if (!unit->whole)
    g_string_append_printf (text, " bytes=%d,%d;", (int) unit->offset, (int) unit->length);
  return g_string_free (text, FALSE);
}

static void
check_unit (const Case *c, const Step *step, const char *expected, const ClaspUnit *unit, const char *dialect)
{
  const char *error = strstr (expected, " error=");
  g_autofree char *names = error != NULL ? g_strndup (expected, error - expected) : g_strdup (expected);
  g_autofree char *got = write_unit (unit, step->record.index, dialect);

  if (!g_str_equal (g_strchomp (names), got))
    fail ("%s, line %u:\n  wanted %s\n  got    %s (%s)", c->name, step->line, names, got,
          unit->error != NULL ? unit->error : "no error");
  if ((error != NULL) != (unit->error != NULL))
    fail ("%s, line %u: wanted %s, got the error %s", c->name, step->line, expected, unit->error);
  if (error != NULL && unit->error != NULL && strstr (unit->error, error + strlen (" error=")) == NULL)
    fail ("%s, line %u: wanted “%s” in “%s”", c->name, step->line, error + strlen (" error="), unit->error);
}

static void
check_step (const Case *c, const Step *step, ClaspUnits *units, const char *dialect, gboolean again)
{
  ClaspUnitsRecord record = step->record;
  g_auto (TestPage) page = { 0 };
  const ClaspUnit *got;
  gsize n_got, n = 0;

  test_page_init (&page, step->payload->data, step->payload->len);
  record.data = page.data;
  record.length = page.length;
  got = clasp_units_feed (units, &record, &n_got);
  for (guint i = 0; i < step->expected->len; i++)
    {
      const char *expected = g_ptr_array_index (step->expected, i);
      gboolean early = g_str_has_prefix (expected, "early ");

      if ((early && !again) || (g_str_has_prefix (expected, "first ") && again))
        continue;
      if (n == n_got)
        fail ("%s, line %u%s: only %d units, “%s” is missing", c->name, step->line, again ? " (again)" : "",
              (int) n_got, expected);
      check_unit (c, step, *expected != '=' ? expected + 6 : expected, &got[n++], dialect);
    }
  if (n < n_got)
    {
      g_autofree char *more = write_unit (&got[n], record.index, dialect);

      fail ("%s, line %u%s: also %s (%s)", c->name, step->line, again ? " (again)" : "", more, got[n].error);
    }
  if (n_got > 0)
    {
      g_autoptr (GString) json = g_string_new (NULL);

      for (gsize i = 0; i < n_got; i++)
        clasp_unit_append_json (json, &got[i], record.index);
      g_assert_true (g_utf8_validate_len (json->str, json->len, NULL));
    }
}

static const char *
get_dialect (ClaspUnits *units)
{
  return clasp_dialect_to_string (clasp_lens_get_dialect (CLASP_LENS (units)));
}

static ClaspUnits *
begin (const Case *c)
{
  ClaspLensMode mode;
  ClaspDialect told;

  g_assert_true (clasp_lens_parse_choice (c->dialect, &mode, &told));
  return CLASP_UNITS (clasp_lens_new (mode, told, c->url, c->subprotocol));
}

static void
run_case (const Case *c)
{
  g_autoptr (ClaspUnits) seen = begin (c), first = begin (c), again = NULL;
  g_autoptr (GString) end = g_string_new (NULL);
  const char *dialect;
  gint64 now_us = 0;

  /* Once to know the dialect, whose name the units leave out. */
  for (guint i = 0; i < c->steps->len; i++)
    {
      Step *step = g_ptr_array_index (c->steps, i);
      ClaspUnitsRecord record = step->record;
      gsize n;

      record.data = step->payload->data;
      record.length = step->payload->len;
      clasp_units_feed (seen, &record, &n);
    }
  dialect = get_dialect (seen);
  for (guint i = 0; i < c->steps->len; i++)
    check_step (c, g_ptr_array_index (c->steps, i), first, dialect, FALSE);
  again = clasp_units_restart (first);
  for (guint i = 0; i < c->steps->len; i++)
    {
      check_step (c, g_ptr_array_index (c->steps, i), again, dialect, TRUE);
      now_us = ((Step *) g_ptr_array_index (c->steps, i))->record.time_us + 1000;
    }
  clasp_units_append_end (again, now_us, end);
  for (guint i = 0; i < c->ends->len; i++)
    if (strstr (end->str, g_ptr_array_index (c->ends, i)) == NULL)
      fail ("%s: wanted “%s” in\n%s", c->name, (char *) g_ptr_array_index (c->ends, i), end->str);
}

/* Whatever one record loses, nothing is read beyond its end and what comes out is whole. */
static void
break_case (const Case *c)
{
  for (guint broken = 0; broken < c->steps->len; broken++)
    {
      gsize length = ((Step *) g_ptr_array_index (c->steps, broken))->payload->len;

      for (gsize cut = 0; cut < MIN (length, 200); cut++)
        {
          g_autoptr (ClaspUnits) units = begin (c);
          g_autoptr (GString) json = g_string_new (NULL);

          for (guint i = 0; i < c->steps->len; i++)
            {
              Step *step = g_ptr_array_index (c->steps, i);
              ClaspUnitsRecord record = step->record;
              g_auto (TestPage) page = { 0 };
              const ClaspUnit *got;
              gsize n;

              test_page_init (&page, step->payload->data, i == broken ? cut : step->payload->len);
              record.data = page.data;
              record.length = page.length;
              got = clasp_units_feed (units, &record, &n);
              for (gsize u = 0; u < n; u++)
                clasp_unit_append_json (json, &got[u], record.index);
            }
          clasp_units_append_end (units, 0, json);
          g_assert_true (g_utf8_validate_len (json->str, json->len, NULL));
        }
    }
}

static void
test_file (gconstpointer user_data)
{
  g_autoptr (GPtrArray) cases = read_cases (user_data);

  g_assert_cmpuint (cases->len, >, 0);
  for (guint i = 0; i < cases->len; i++)
    {
      run_case (g_ptr_array_index (cases, i));
      break_case (g_ptr_array_index (cases, i));
    }
}

/* Writes a file of cases with the units that come out now, to be read over and kept. */
static int
print_file (const char *path)
{
  g_autoptr (GPtrArray) cases = read_cases (path);

  for (guint i = 0; i < cases->len; i++)
    {
      const Case *c = g_ptr_array_index (cases, i);
      g_autoptr (ClaspUnits) seen = begin (c), units = NULL;
      g_autoptr (GString) end = g_string_new (NULL);
      const ClaspUnit *got;
      gsize n;

      for (guint pass = 0; pass < 2; pass++)
        {
          if (pass == 1)
            units = clasp_units_restart (seen);
          for (guint k = 0; k < c->steps->len; k++)
            {
              Step *step = g_ptr_array_index (c->steps, k);
              ClaspUnitsRecord record = step->record;

              record.data = step->payload->data;
              record.length = step->payload->len;
              got = clasp_units_feed (pass == 0 ? seen : units, &record, &n);
              for (gsize u = 0; pass == 1 && u < n; u++)
                {
                  g_autofree char *text = write_unit (&got[u], k, get_dialect (seen));

                  g_print ("%u %s%s%s\n", step->line, text, got[u].error != NULL ? " error=" : "",
                           got[u].error != NULL ? got[u].error : "");
                }
            }
        }
      clasp_units_append_end (units, 0, end);
      g_print ("# %s\n", end->str);
    }
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  GDir *folder;

  if (argc == 3 && g_str_equal (argv[1], "--print"))
    return print_file (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *test = g_strdup_printf ("/dialects/units/%s", name);
      char *path = g_build_filename (argv[1], name, NULL);

      g_ptr_array_add (paths, path);
      g_test_add_data_func (test, path, test_file);
    }
  g_dir_close (folder);
  return g_test_run ();
}
