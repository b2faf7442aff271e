/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-frame.h"
#include "frame-header.h"
#include "test-util.h"

typedef struct
{
  const char *bytes;
  gsize n_bytes;
  ClaspFrameHeader header;
} Case;

#define CASE(text, ...)    \
  {                        \
    text, sizeof text - 1, \
    {                      \
      __VA_ARGS__          \
    }                      \
  }

static const Case cases[] = {
  CASE ("\x81\x05", .opcode = 1, .fin = TRUE, .length = 5, .form = CLASP_LENGTH_7),
  CASE ("\x01\x03", .opcode = 1, .length = 3, .form = CLASP_LENGTH_7),
  CASE ("\x80\x00", .opcode = 0, .fin = TRUE, .length = 0, .form = CLASP_LENGTH_7),
  CASE ("\xff\x7d", .opcode = 15, .fin = TRUE, .rsv = 0x70, .length = 125, .form = CLASP_LENGTH_7),
  CASE ("\xc1\x00", .opcode = 1, .fin = TRUE, .rsv = CLASP_FRAME_RSV1, .form = CLASP_LENGTH_7),
  CASE ("\x82\x7e\x01\x00", .opcode = 2, .fin = TRUE, .length = 256, .form = CLASP_LENGTH_16),
  CASE ("\x82\x7e\xff\xff", .opcode = 2, .fin = TRUE, .length = 65535, .form = CLASP_LENGTH_16),
  CASE ("\x82\x7e\x00\x05", .opcode = 2, .fin = TRUE, .length = 5, .form = CLASP_LENGTH_16),
  CASE ("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", .opcode = 2, .fin = TRUE, .length = 65536, .form = CLASP_LENGTH_64),
  CASE ("\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x05", .opcode = 2, .fin = TRUE, .length = 5, .form = CLASP_LENGTH_64),
  CASE ("\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xfe", .opcode = 2, .fin = TRUE, .length = G_MAXUINT64 - 1,
        .form = CLASP_LENGTH_64),
  CASE ("\x89\x85\x37\xfa\x21\x3d", .opcode = 9, .fin = TRUE, .masked = TRUE, .mask = { 0x37, 0xfa, 0x21, 0x3d },
        .length = 5, .form = CLASP_LENGTH_7),
  CASE ("\x81\xfe\x12\x34\x01\x02\x03\x04", .opcode = 1, .fin = TRUE, .masked = TRUE, .mask = { 1, 2, 3, 4 },
        .length = 0x1234, .form = CLASP_LENGTH_16),
  CASE ("\x81\xff\x40\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04", .opcode = 1, .fin = TRUE, .masked = TRUE,
        .mask = { 1, 2, 3, 4 }, .length = G_GUINT64_CONSTANT (1) << 62, .form = CLASP_LENGTH_64),
};

static void
assert_header (const ClaspFrameHeader *a, const ClaspFrameHeader *b)
{
  g_assert_cmpuint (a->opcode, ==, b->opcode);
  g_assert_cmpint (a->fin, ==, b->fin);
  g_assert_cmpuint (a->rsv, ==, b->rsv);
  g_assert_cmpint (a->masked, ==, b->masked);
  g_assert_cmpmem (a->mask, 4, b->mask, 4);
  g_assert_cmpuint (a->length, ==, b->length);
  g_assert_cmpint (a->form, ==, b->form);
}

static void
test_decode (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (gsize n = 0; n <= cases[i].n_bytes; n++)
        {
          g_auto (TestPage) page = { 0 };
          ClaspFrameHeader header = { 0 };

          test_page_init (&page, cases[i].bytes, n);
          if (n < cases[i].n_bytes)
            {
              g_assert_cmpuint (frame_header_decode (&header, page.data, n), ==, 0);
              continue;
            }
          g_assert_cmpuint (frame_header_decode (&header, page.data, n), ==, n);
          assert_header (&header, &cases[i].header);
        }
    }
}

static void
test_encode (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 out[CLASP_FRAME_HEADER_MAX];
      gsize n = clasp_frame_header_encode (&cases[i].header, out);

      g_assert_cmpmem (out, n, cases[i].bytes, cases[i].n_bytes);
    }
}

static void
test_shortest (void)
{
  static const struct
  {
    guint64 length;
    gsize n;
  } lengths[] = {
    { 0, 2 }, { 125, 2 }, { 126, 4 }, { 65535, 4 }, { 65536, 10 }, { G_GUINT64_CONSTANT (1) << 40, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      ClaspFrameHeader header = { .opcode = CLASP_OPCODE_BINARY, .fin = TRUE, .length = lengths[i].length };
      ClaspFrameHeader again = { 0 };
      guint8 out[CLASP_FRAME_HEADER_MAX];

      g_assert_cmpuint (clasp_frame_header_encode (&header, out), ==, lengths[i].n);
      g_assert_cmpuint (frame_header_decode (&again, out, lengths[i].n), ==, lengths[i].n);
      g_assert_cmpuint (again.length, ==, lengths[i].length);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/frame/decode", test_decode);
  g_test_add_func ("/wire/frame/encode", test_encode);
  g_test_add_func ("/wire/frame/shortest", test_shortest);
  return g_test_run ();
}
