/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-frame-part.h"
#include "test-util.h"

typedef struct
{
  const char *bytes;
  gsize n_bytes;
  ClaspRuleId rule;
  gboolean compressed;
  guint in_breach;     /* bit set of ClaspFramePartKind */
  const char *conform; /* NULL: there is none */
  gsize n_conform;
} Case;

#define BYTES(text) text, sizeof text - 1

static const Case cases[] = {
  { BYTES ("\x81\x05"), CLASP_RULE_NONE, FALSE, 0, NULL, 0 },
  { BYTES ("\x81\x85\x37\xfa\x21\x3d"), CLASP_RULE_FRM_02, FALSE, 1 << CLASP_FRAME_PART_MASK, BYTES ("\x81\x05") },
  { BYTES ("\x81\x85"), CLASP_RULE_FRM_02, FALSE, 1 << CLASP_FRAME_PART_MASK, NULL, 0 },
  { BYTES ("\x81\x05"), CLASP_RULE_FRM_01, FALSE, 1 << CLASP_FRAME_PART_MASK, NULL, 0 },
  { BYTES ("\xb1\x05"), CLASP_RULE_FRM_03, FALSE, 1 << CLASP_FRAME_PART_RSV2 | 1 << CLASP_FRAME_PART_RSV3,
    BYTES ("\x81\x05") },
  { BYTES ("\xd1\x05"), CLASP_RULE_FRM_03, TRUE, 1 << CLASP_FRAME_PART_RSV3, BYTES ("\xc1\x05") },
  { BYTES ("\xc1\x05"), CLASP_RULE_FRM_03, FALSE, 1 << CLASP_FRAME_PART_RSV1, BYTES ("\x81\x05") },
  { BYTES ("\xc9\x00"), CLASP_RULE_EXT_05, FALSE, 1 << CLASP_FRAME_PART_RSV1, BYTES ("\x89\x00") },
  { BYTES ("\x83\x00"), CLASP_RULE_FRM_04, FALSE, 1 << CLASP_FRAME_PART_OPCODE, NULL, 0 },
  { BYTES ("\x82\x7e\x00\x05"), CLASP_RULE_FRM_05, FALSE, 1 << CLASP_FRAME_PART_EXTENDED_LENGTH, BYTES ("\x82\x05") },
  { BYTES ("\x82\x7f\x00\x00\x00\x00\x00\x00\x01\x00"), CLASP_RULE_FRM_05, FALSE, 1 << CLASP_FRAME_PART_EXTENDED_LENGTH,
    BYTES ("\x82\x7e\x01\x00") },
  { BYTES ("\x82\x7f\x80\x00\x00\x00\x00\x00\x01\x00"), CLASP_RULE_FRM_05, FALSE, 1 << CLASP_FRAME_PART_EXTENDED_LENGTH,
    NULL, 0 },
  { BYTES ("\x09\x01"), CLASP_RULE_FRM_06, FALSE, 1 << CLASP_FRAME_PART_FIN, BYTES ("\x89\x01") },
  { BYTES ("\x89\x7e\x00\x80"), CLASP_RULE_FRM_06, FALSE, 1 << CLASP_FRAME_PART_LENGTH, NULL, 0 },
  { BYTES ("\x80\x03"), CLASP_RULE_FRM_07, FALSE, 1 << CLASP_FRAME_PART_OPCODE, NULL, 0 },
  { BYTES ("\x81\x03"), CLASP_RULE_FRM_11, FALSE, 0, NULL, 0 },
  { BYTES ("\x88\x01"), CLASP_RULE_CLS_01, FALSE, 0, NULL, 0 },
};

static void
check_case (const Case *expected)
{
  ClaspFramePart parts[CLASP_FRAME_PART_PAYLOAD];
  guint8 out[CLASP_FRAME_HEADER_MAX];
  guint n = clasp_frame_parts_read ((const guint8 *) expected->bytes, expected->n_bytes, expected->rule,
                                    expected->compressed, parts);
  guint in_breach = 0, bit = 0;
  gsize length;

  /* They follow one another without a hole, and together are the header. */
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (parts[i].first_bit, ==, bit);
      bit += parts[i].n_bits;
      in_breach |= parts[i].in_breach ? 1u << parts[i].kind : 0;
    }
  g_assert_cmpuint (bit, ==, expected->n_bytes * 8);
  g_assert_cmphex (in_breach, ==, expected->in_breach);

  length = clasp_frame_conform ((const guint8 *) expected->bytes, expected->n_bytes, expected->rule,
                                expected->compressed, out);
  g_assert_cmpmem (out, length, expected->conform, expected->n_conform);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (&cases[i]);
}

static void
test_values (void)
{
  static const guint8 header[] = { 0x42, 0xfe, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xff };
  static const guint64 values[] = { 0, 1, 0, 0, 2, 1, 126, 0x1234, 0x01020304 };
  ClaspFramePart parts[CLASP_FRAME_PART_PAYLOAD];
  guint n = clasp_frame_parts_read (header, sizeof header, CLASP_RULE_NONE, TRUE, parts);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (values));
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (parts[i].kind, ==, i);
      g_assert_cmphex (parts[i].value, ==, values[i]);
    }
}

/* Of a header that was cut, what came is told and nothing else is read. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize n_bytes = 0; n_bytes <= cases[i].n_bytes; n_bytes++)
      {
        ClaspFramePart parts[CLASP_FRAME_PART_PAYLOAD];
        guint8 out[CLASP_FRAME_HEADER_MAX];
        g_auto (TestPage) page = { 0 };
        guint n, bits = 0;

        test_page_init (&page, cases[i].bytes, n_bytes);
        n = clasp_frame_parts_read (page.data, n_bytes, cases[i].rule, cases[i].compressed, parts);
        for (guint j = 0; j < n; j++)
          bits += parts[j].n_bits;
        g_assert_cmpuint (bits, ==, n_bytes * 8);
        clasp_frame_conform (page.data, n_bytes, cases[i].rule, cases[i].compressed, out);
      }
}

static void
test_payload (void)
{
  const ClaspFramePart payload = { .kind = CLASP_FRAME_PART_PAYLOAD };

  g_assert_true (clasp_frame_part_breaks (&payload, CLASP_RULE_FRM_11, FALSE));
  g_assert_true (clasp_frame_part_breaks (&payload, CLASP_RULE_CLS_02, FALSE));
  g_assert_false (clasp_frame_part_breaks (&payload, CLASP_RULE_FRM_02, FALSE));
  g_assert_false (clasp_frame_part_breaks (&payload, CLASP_RULE_NONE, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-part/cases", test_cases);
  g_test_add_func ("/frame-part/values", test_values);
  g_test_add_func ("/frame-part/cut", test_cut);
  g_test_add_func ("/frame-part/payload", test_payload);
  return g_test_run ();
}
