/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trees of binary data: bytes in, "depth key type text @offset+length" out. */
#include <string.h>

#include "clasp-tree.h"
#include "test-util.h"

typedef struct
{
  ClaspDialect form;
  const char *hex;
  const char *tree;
  int broken; /* -1: all is valid */
} Case;

static const Case cases[] = {
  /* The examples of RFC 8949 appendix A, and nested ones. */
  { CLASP_DIALECT_CBOR, "1bffffffffffffffff", "0 - integer 18446744073709551615 @0+9\n", -1 },
  { CLASP_DIALECT_CBOR, "3bffffffffffffffff", "0 - integer -18446744073709551616 @0+9\n", -1 },
  { CLASP_DIALECT_CBOR, "20", "0 - integer -1 @0+1\n", -1 },
  { CLASP_DIALECT_CBOR, "f93c00", "0 - float 1 @0+3\n", -1 },
  { CLASP_DIALECT_CBOR, "f90001", "0 - float 5.9604644775390625e-08 @0+3\n", -1 },
  { CLASP_DIALECT_CBOR, "fb3ff199999999999a", "0 - float 1.1000000000000001 @0+9\n", -1 },
  { CLASP_DIALECT_CBOR, "f5f6f7", "0 - boolean true @0+1\n0 - null null @1+1\n0 - undefined undefined @2+1\n", -1 },
  { CLASP_DIALECT_CBOR, "c11a514b67b0", "0 - tag 1 @0+6\n1 - integer 1363896240 @1+5\n", -1 },
  { CLASP_DIALECT_CBOR, "a201020304", "0 - map 2 @0+5\n1 1 integer 2 @2+1\n1 3 integer 4 @4+1\n", -1 },
  { CLASP_DIALECT_CBOR, "bf61610161629f0203ffff",
    "0 - map  @0+11\n1 a integer 1 @3+1\n1 b array  @6+4\n2 - integer 2 @7+1\n2 - integer 3 @8+1\n", -1 },
  { CLASP_DIALECT_CBOR, "5f42010243030405ff", "0 - bytes  @0+9\n1 - bytes 0102 @1+3\n1 - bytes 030405 @4+4\n", -1 },
  { CLASP_DIALECT_CBOR, "ff", "", 0 },
  { CLASP_DIALECT_CBOR, "1c", "", 0 },
  { CLASP_DIALECT_CBOR, "8201", "0 - array 2 @0+2\n1 - integer 1 @1+1\n", 1 },
  { CLASP_DIALECT_MSGPACK, "82a161c3a162ff", "0 - map 2 @0+7\n1 a boolean true @3+1\n1 b integer -1 @6+1\n", -1 },
  { CLASP_DIALECT_MSGPACK, "d38000000000000000", "0 - integer -9223372036854775808 @0+9\n", -1 },
  { CLASP_DIALECT_MSGPACK, "cffffffffffffffffe", "0 - integer 18446744073709551614 @0+9\n", -1 },
  { CLASP_DIALECT_MSGPACK, "d1ff85", "0 - integer -123 @0+3\n", -1 },
  { CLASP_DIALECT_MSGPACK, "ca3f800000", "0 - float 1 @0+5\n", -1 },
  { CLASP_DIALECT_MSGPACK, "d6ff00000001", "0 - extension 00000001 @0+6\n", -1 },
  { CLASP_DIALECT_MSGPACK, "c403010203", "0 - bytes 010203 @0+5\n", -1 },
  { CLASP_DIALECT_MSGPACK, "93c0920102d9027878",
    "0 - array 3 @0+9\n1 - null null @1+1\n1 - array 2 @2+3\n2 - integer 1 @3+1\n2 - integer 2 @4+1\n1 - string xx "
    "@5+4\n",
    -1 },
  { CLASP_DIALECT_MSGPACK, "c1", "", 0 },
  { CLASP_DIALECT_MSGPACK, "dfffffffff", "0 - map 4294967295 @0+5\n", 4 },
  /* The encoding guide of Protobuf. */
  { CLASP_DIALECT_PROTOBUF, "089601", "0 1 varint 150 @0+3\n", -1 },
  { CLASP_DIALECT_PROTOBUF, "120774657374696e67", "0 2 string testing @0+9\n", -1 },
  { CLASP_DIALECT_PROTOBUF, "1a03089601", "0 3 message 3 @0+5\n1 1 varint 150 @2+3\n", -1 },
  { CLASP_DIALECT_PROTOBUF, "0d01000000", "0 1 fixed32 1 @0+5\n", -1 },
  { CLASP_DIALECT_PROTOBUF, "090100000000000000", "0 1 fixed64 1 @0+9\n", -1 },
  { CLASP_DIALECT_PROTOBUF, "1202ff00", "0 2 bytes ff00 @0+4\n", -1 },
  { CLASP_DIALECT_PROTOBUF, "08960113", "0 1 varint 150 @0+3\n", 3 },
  { CLASP_DIALECT_PROTOBUF, "00", "", 0 },
};

static char *
write_tree (const GArray *nodes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    {
      const ClaspTreeNode *node = &g_array_index (nodes, ClaspTreeNode, i);

      g_string_append_printf (text, "%u %s %s %s @%d+%d\n", node->depth, node->key != NULL ? node->key : "-",
                              node->type, node->text, (int) node->offset, (int) node->length);
    }
  return g_string_free (text, FALSE);
}

static GByteArray *
read_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes;
}

static void
test_trees (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) bytes = read_hex (cases[i].hex);

      /* Whole, and cut at every byte, each time before a page that no one may read. */
      for (gsize length = 0; length <= bytes->len; length++)
        {
          g_auto (TestPage) page = { 0 };
          g_autoptr (GArray) nodes = NULL;
          g_autofree char *tree = NULL;
          gsize broken;

          test_page_init (&page, bytes->data, length);
          nodes = clasp_tree_decode (cases[i].form, page.data, page.length, &broken);
          tree = write_tree (nodes);
          g_assert_cmpuint (broken, <=, length);
          if (length < bytes->len)
            continue;
          g_assert_cmpstr (tree, ==, cases[i].tree);
          g_assert_cmpint ((int) broken, ==, cases[i].broken < 0 ? (int) length : cases[i].broken);
        }
    }
}

/* 600 arrays in one another: told up to the limit. */
static void
test_deep (void)
{
  g_autofree guint8 *bytes = g_malloc (600);
  g_autoptr (GArray) nodes = NULL;
  gsize broken;

  memset (bytes, 0x91, 600);
  nodes = clasp_tree_decode (CLASP_DIALECT_MSGPACK, bytes, 600, &broken);
  g_assert_cmpuint (nodes->len, ==, 513);
  g_assert_cmpuint (broken, ==, 512);
}

/* A long value is all there: it can be copied. */
static void
test_long_value (void)
{
  g_autofree char *value = g_strnfill (70000, 'a');
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GArray) nodes = NULL;

  g_byte_array_append (data, (const guint8 *) "\xdb\x00\x01\x11\x70", 5);
  g_byte_array_append (data, (const guint8 *) value, 70000);
  nodes = clasp_tree_decode (CLASP_DIALECT_MSGPACK, data->data, data->len, NULL);
  g_assert_cmpuint (nodes->len, ==, 1);
  g_assert_cmpstr (g_array_index (nodes, ClaspTreeNode, 0).text, ==, value);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dialects/tree", test_trees);
  g_test_add_func ("/dialects/tree/deep", test_deep);
  g_test_add_func ("/tree/long-value", test_long_value);
  return g_test_run ();
}
