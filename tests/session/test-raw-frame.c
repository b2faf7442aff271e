/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames sent on purpose: the JSON they are read from, and how a payload is cut into them. */
#include "clasp-raw-frame.h"
#include "clasp-frame.h"

#include <string.h>

typedef struct
{
  const char *json;
  const char *wire; /* what goes out: first byte, mask bit, form, declared length, payload of each frame */
} Good;

static const Good GOOD[] = {
  { "{}", "82 m s 0 -" },
  { "{\"text\":\"hi\"}", "81 m s 2 hi" },
  { "{\"text\":\"\\u00fc\\n\"}", "81 m s 3 \xc3\xbc\n" },
  { "{\"text\":\"C:\\\\u0000\"}", "81 m s 8 C:\\u0000" },
  { "{\"hex\":\"68 69\"}", "82 m s 2 hi" },
  { "{\"hex\":\"0x68, 0x69\"}", "82 m s 2 hi" },
  { "{\"base64\":\"aGk=\"}", "82 m s 2 hi" },
  { "{\"base64\":\"\"}", "82 m s 0 -" },
  { "{\"opcode\":9,\"text\":\"p\"}", "89 m s 1 p" },
  { "{\"opcode\":\"pong\"}", "8a m s 0 -" },
  { "{\"opcode\":\"close\",\"hex\":\"3e8a\"}", "88 m s 2 >\x8a" },
  { "{\"opcode\":15,\"fin\":false,\"rsv\":7}", "7f m s 0 -" },
  { "{\"rsv\":4,\"text\":\"a\"}", "c1 m s 1 a" },
  { "{\"rsv\":2,\"text\":\"a\"}", "a1 m s 1 a" },
  { "{\"rsv\":1,\"text\":\"a\"}", "91 m s 1 a" },
  { "{\"mask\":false,\"text\":\"a\"}", "81 - s 1 a" },
  { "{\"mask\":true,\"text\":\"a\"}", "81 m s 1 a" },
  { "{\"mask\":\"DeadBeef\",\"text\":\"a\"}", "81 deadbeef s 1 a" },
  { "{\"length_form\":\"shortest\",\"text\":\"a\"}", "81 m s 1 a" },
  { "{\"length_form\":\"7\",\"length\":127}", "82 m 7 127 -" },
  { "{\"length_form\":\"16\",\"text\":\"a\"}", "81 m 16 1 a" },
  { "{\"length_form\":\"64\",\"text\":\"a\"}", "81 m 64 1 a" },
  { "{\"length\":9223372036854775807}", "82 m s 9223372036854775807 -" },
  { "{\"length\":\"18446744073709551615\"}", "82 m s 18446744073709551615 -" },
  { "{\"text\":\"abcdef\",\"fragments\":[2,0,1]}", "01 m s 2 ab 00 m s 0 - 00 m s 1 c 80 m s 3 def" },
  { "{\"text\":\"abc\",\"fragments\":[2,1]}", "01 m s 2 ab 80 m s 1 c" },
  { "{\"text\":\"abc\",\"fragments\":[3,0]}", "01 m s 3 abc 80 m s 0 -" },
  { "{\"text\":\"abc\",\"fragments\":[]}", "81 m s 3 abc" },
  { "{\"text\":\"\",\"fragments\":[0,0]}", "01 m s 0 - 80 m s 0 -" },
  { "{\"text\":\"abc\",\"rsv\":4,\"fin\":false,\"mask\":\"00000000\",\"fragments\":[1]}",
    "41 00000000 s 1 a 00 00000000 s 2 bc" },
};

static const struct
{
  const char *json;
  const char *part;
} BAD[] = {
  { "", "JSON" },
  { "hello", "not JSON" },
  { "{\"text\":", "not JSON" },
  { "[1]", "not a JSON object" },
  { "\"text\"", "not a JSON object" },
  { "{\"text\":\"a\"} {}", "JSON" },
  { "{\"opcode\":16}", "“opcode” is not a number from 0 to 15" },
  { "{\"opcode\":-1}", "“opcode”" },
  { "{\"opcode\":1.5}", "“opcode”" },
  { "{\"opcode\":\"Text\"}", "“opcode”" },
  { "{\"opcode\":null}", "“opcode”" },
  { "{\"fin\":1}", "“fin” is not true or false" },
  { "{\"rsv\":8}", "“rsv”" },
  { "{\"mask\":\"0011223\"}", "“mask”" },
  { "{\"mask\":\"0011223g\"}", "“mask”" },
  { "{\"mask\":\"00 11 22\"}", "“mask”" },
  { "{\"length_form\":7}", "“length_form”" },
  { "{\"length_form\":\"7\",\"length\":128}", "“length_form”" },
  { "{\"length_form\":\"16\",\"length\":65536}", "“length_form”" },
  { "{\"length\":-1}", "“length”" },
  { "{\"length\":\"18446744073709551616\"}", "“length”" },
  { "{\"length\":\"\"}", "“length”" },
  { "{\"length\":9223372036854775808}", "a number greater than 9223372036854775807" },
  { "{\"length\":18446744073709551616}", "a number greater than 9223372036854775807" },
  { "{\"fragments\":[10000000000000000000]}", "a number greater than 9223372036854775807" },
  { "{\"length\":1.99999999999999999999}", "“length” is not a number of bytes" },
  { "{\"text\":1}", "“text”" },
  { "{\"text\":\"a\",\"hex\":\"61\"}", "cannot be given together" },
  { "{\"hex\":\"6\"}", "“hex”" },
  { "{\"hex\":\"6x\"}", "“hex”" },
  { "{\"base64\":\"aGk\"}", "“base64”" },
  { "{\"base64\":\"a=k=\"}", "“base64”" },
  { "{\"base64\":\"====\"}", "“base64”" },
  { "{\"fragments\":3}", "“fragments”" },
  { "{\"fragments\":[-1]}", "“fragments”" },
  { "{\"fragments\":[[1]]}", "“fragments”" },
  { "{\"text\":\"abc\",\"fragments\":[4]}", "“fragments” add up to 4, more than the payload’s size of 3" },
  { "{\"fragments\":[9223372036854775807,9223372036854775807,9223372036854775807]}", "“fragments”" },
  { "{\"text\":\"abc\",\"fragments\":[1],\"length\":3}", "“length” and “fragments”" },
  { "{\"Text\":\"a\"}", "“Text” is not known" },
  { "{\"text\":\"a\\u0000b\"}", "\\u0000" },
  { "{\"text\":\"\xff\"}", "not UTF-8" },
  { "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]", "lists in lists" },
};

static char *
describe (const ClaspRawFrame *self)
{
  static const char *const forms[] = { "s", "7", "16", "64" };
  GString *text = g_string_new (NULL);
  ClaspRawFrameCut cut = { 0 };
  ClaspFrameSpec spec;
  GBytes *part;

  while ((part = clasp_raw_frame_next (self, &cut, &spec)) != NULL)
    {
      gsize length;
      const char *data = g_bytes_get_data (part, &length);
      g_autofree char *mask = g_strdup_printf ("%02x%02x%02x%02x", spec.mask[0], spec.mask[1], spec.mask[2],
                                               spec.mask[3]);

      g_string_append_printf (text, "%s%02x %s %s %" G_GUINT64_FORMAT " %.*s", text->len > 0 ? " " : "",
                              (spec.fin ? 0x80 : 0) | spec.rsv | spec.opcode,
                              !spec.masked    ? "-"
                              : spec.set_mask ? mask
                                              : "m",
                              forms[spec.form], spec.set_length ? spec.length : (guint64) length,
                              length > 0 ? (int) length : 1, length > 0 ? data : "-");
      g_bytes_unref (part);
    }
  return g_string_free_and_steal (text);
}

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GOOD); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize length = strlen (GOOD[i].json);
      g_autoptr (ClaspRawFrame) frame = clasp_raw_frame_parse (GOOD[i].json, length, &error);
      g_autofree char *found = NULL;

      g_test_message ("%s", GOOD[i].json);
      g_assert_no_error (error);
      found = describe (frame);
      g_assert_cmpstr (found, ==, GOOD[i].wire);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", BAD[i].json);
      g_assert_null (clasp_raw_frame_parse (BAD[i].json, strlen (BAD[i].json), &error));
      g_assert_nonnull (error);
      if (strstr (error->message, BAD[i].part) == NULL)
        g_error ("“%s” gives “%s”, without “%s”", BAD[i].json, error->message, BAD[i].part);
    }
}

/* Each beginning of a good line is refused or read, and never read past. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GOOD); i++)
    for (gsize length = 0; length < strlen (GOOD[i].json); length++)
      {
        g_autofree char *copy = g_memdup2 (GOOD[i].json, length);
        g_autoptr (GError) error = NULL;

        g_assert_null (clasp_raw_frame_parse (copy != NULL ? copy : "", length, &error));
        g_assert_nonnull (error);
      }
}

static void
test_sizes (void)
{
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_assert_true (clasp_raw_frame_parse_sizes ("", sizes));
  g_assert_cmpuint (sizes->len, ==, 0);
  g_assert_true (clasp_raw_frame_parse_sizes (" 3,0, 12 7", sizes));
  g_assert_cmpuint (sizes->len, ==, 4);
  g_assert_cmpuint (g_array_index (sizes, guint64, 2), ==, 12);
  g_assert_false (clasp_raw_frame_parse_sizes ("3;4", sizes));
  g_assert_false (clasp_raw_frame_parse_sizes ("-1", sizes));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/raw-frame/good", test_good);
  g_test_add_func ("/session/raw-frame/bad", test_bad);
  g_test_add_func ("/session/raw-frame/cut", test_cut);
  g_test_add_func ("/session/raw-frame/sizes", test_sizes);
  return g_test_run ();
}
