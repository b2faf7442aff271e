/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the endpoint makes of what a server sends: Autobahn's client cases 1 to 7 and every rule FRM and CLS, whole and
 * in pieces. */
#include <string.h>

#include "endpoint-harness.h"
#include "test-util.h"

typedef struct
{
  const char *name;
  const char *input;
  const char *expected;
  gboolean lenient;
} Case;

#define FAILED_1002(rule) "= failed not clean by client code 1002 sent 1002 received 0 '" rule "' " rule
#define FAILED_1007(rule) "= failed not clean by client code 1007 sent 1007 received 0 '" rule "' " rule
#define SENT_1002(rule) "> close '\\03\\ea" rule "' code 1002\n"
#define SENT_1007(rule) "> close '\\03\\ef" rule "' code 1007\n"

static const Case cases[] = {
  /* 1.*: framing */
  { "empty text", "8100", "< text ''\n= open" },
  { "empty binary", "8200", "< binary ''\n= open" },
  { "text", "8105 'Hello'", "< text 'Hello'\n= open" },
  { "three messages", "8105 'Hello' 8203 000102 8101 'x'",
    "< text 'Hello'\n< binary '\\00\\01\\02'\n< text 'x'\n= open" },
  { "125", "817d 125*2a", "< text 125 9593f69b\n= open" },

  /* 2.*: pings and pongs */
  { "2.1 ping", "8900", "< ping ''\n> pong ''\n= open" },
  { "2.2 ping with payload", "890d 'Hello, world!'", "< ping 'Hello, world!'\n> pong 'Hello, world!'\n= open" },
  { "2.3 ping with binary payload", "8905 00fffefdfc",
    "< ping '\\00\\ff\\fe\\fd\\fc'\n> pong '\\00\\ff\\fe\\fd\\fc'\n= open" },
  { "2.5 ping of 126", "897e 007e 126*fe",
    "< ping '' incomplete breach FRM-06 [1: 89+0 FRM-06]\n" SENT_1002 ("FRM-06") FAILED_1002 ("FRM-06") },
  { "2.7 unsolicited pong", "8a00", "< pong '' unsolicited\n= open" },
  { "2.8 unsolicited pong with payload", "8a03 'abc' 8101 'x'", "< pong 'abc' unsolicited\n< text 'x'\n= open" },
  { "2.10 pings", "8901 'a' 8901 'b' 8901 'c'",
    "< ping 'a'\n> pong 'a'\n< ping 'b'\n> pong 'b'\n< ping 'c'\n> pong 'c'\n= open" },

  /* 3.*: reserved bits */
  { "3.1 RSV3", "9105 'Hello'",
    "< text '' incomplete breach FRM-03 [1: 91+0 FRM-03]\n" SENT_1002 ("FRM-03") FAILED_1002 ("FRM-03") },
  { "3.2 RSV2 after text", "8105 'Hello' a105 'Hello'",
    "< text 'Hello'\n< text '' incomplete breach FRM-03 [1: a1+0 FRM-03]\n" SENT_1002 ("FRM-03")
        FAILED_1002 ("FRM-03") },
  { "3.4 RSV1", "c105 'Hello'",
    "< text '' incomplete breach FRM-03 [1: c1+0 FRM-03]\n" SENT_1002 ("FRM-03") FAILED_1002 ("FRM-03") },
  { "3.6 RSV on ping", "e900",
    "< ping '' incomplete breach FRM-03 [1: e9+0 FRM-03]\n" SENT_1002 ("FRM-03") FAILED_1002 ("FRM-03") },
  { "3.7 RSV on close", "f800",
    "< close '' code 1005 incomplete breach FRM-03 [1: f8+0 FRM-03]\n" SENT_1002 ("FRM-03") FAILED_1002 ("FRM-03") },
  { "RSV on continuation", "0101 'a' c001 'b'",
    "< text 'a' incomplete breach FRM-03 [2: 01+1 c0+0 FRM-03]\n" SENT_1002 ("FRM-03") FAILED_1002 ("FRM-03") },
  { "lenient RSV", "f105 'Hello' 8101 'x'", "< text 'Hello' breach FRM-03 [1: f1+5 FRM-03]\n< text 'x'\n= open", TRUE },
  { "lenient RSV in the middle", "0101 'a' 5001 'b' 8001 'c'",
    "< text 'abc' breach FRM-03 [3: 01+1 50+1 FRM-03 80+1]\n= open", TRUE },

  /* 4.*: opcodes */
  { "4.1.1 opcode 3", "8300",
    "< opcode 3 '' incomplete breach FRM-04 [1: 83+0 FRM-04]\n" SENT_1002 ("FRM-04") FAILED_1002 ("FRM-04") },
  { "4.1.5 opcode 7", "8705 'Hello'",
    "< opcode 7 '' incomplete breach FRM-04 [1: 87+0 FRM-04]\n" SENT_1002 ("FRM-04") FAILED_1002 ("FRM-04") },
  { "4.2.1 opcode 11", "8b00",
    "< opcode b '' incomplete breach FRM-04 [1: 8b+0 FRM-04]\n" SENT_1002 ("FRM-04") FAILED_1002 ("FRM-04") },
  { "4.2.5 opcode 15", "8101 'x' 8f00",
    "< text 'x'\n< opcode f '' incomplete breach FRM-04 [1: 8f+0 FRM-04]\n" SENT_1002 ("FRM-04")
        FAILED_1002 ("FRM-04") },
  { "opcode 5 within a message", "0101 'a' 8500",
    "< text 'a' incomplete\n< opcode 5 '' incomplete breach FRM-04 [1: 85+0 FRM-04]\n" SENT_1002 ("FRM-04")
        FAILED_1002 ("FRM-04") },
  { "lenient opcodes", "8303 'abc' 8f00 8101 'x'",
    "< opcode 3 'abc' breach FRM-04 [1: 83+3 FRM-04]\n< opcode f '' breach FRM-04 [1: 8f+0 FRM-04]\n< text 'x'\n= open",
    TRUE },
  { "lenient opcode within a message", "0101 'a' 0402 'zz' 8001 'b'",
    "< opcode 4 'zz' breach FRM-04 [1: 04+2 FRM-04]\n< text 'ab' [2: 01+1 80+1]\n= open", TRUE },

  /* 5.*: fragmentation */
  { "5.1 fragmented ping", "0901 'a' 8001 'b'",
    "< ping '' incomplete breach FRM-06 [1: 09+0 FRM-06]\n" SENT_1002 ("FRM-06") FAILED_1002 ("FRM-06") },
  { "5.2 fragmented pong", "0a01 'a' 8001 'b'",
    "< pong '' incomplete breach FRM-06 [1: 0a+0 FRM-06]\n" SENT_1002 ("FRM-06") FAILED_1002 ("FRM-06") },
  { "5.3 two fragments", "0103 'Hel' 8002 'lo'", "< text 'Hello' [2: 01+3 80+2]\n= open" },
  { "5.6 ping between", "0103 'Hel' 8904 'ping' 8002 'lo'",
    "< ping 'ping'\n> pong 'ping'\n< text 'Hello' [2: 01+3 80+2]\n= open" },
  { "5.9 continuation first", "8003 'abc'",
    "< continuation '' incomplete breach FRM-07 [1: 80+0 FRM-07]\n" SENT_1002 ("FRM-07") FAILED_1002 ("FRM-07") },
  { "5.12 open continuation first", "0003 'abc' 8105 'Hello'",
    "< continuation '' incomplete breach FRM-07 [1: 00+0 FRM-07]\n" SENT_1002 ("FRM-07") FAILED_1002 ("FRM-07") },
  { "5.15 continuation after the end", "0101 'a' 8001 'b' 0001 'c'",
    "< text 'ab' [2: 01+1 80+1]\n< continuation '' incomplete breach FRM-07 [1: 00+0 FRM-07]\n" SENT_1002 ("FRM-07")
        FAILED_1002 ("FRM-07") },
  { "5.18 text within text", "0101 'a' 8101 'b'",
    "< text 'a' incomplete\n< text '' incomplete breach FRM-07 [1: 81+0 FRM-07]\n" SENT_1002 ("FRM-07")
        FAILED_1002 ("FRM-07") },
  { "5.19 fragments and pings", "0101 'a' 0001 'b' 8901 '1' 0001 'c' 0001 'd' 8901 '2' 8001 'e'",
    "< ping '1'\n> pong '1'\n< ping '2'\n> pong '2'\n< text 'abcde' [5: 01+1 00+1 00+1 00+1 80+1]\n= open" },
  { "empty fragments", "0100 0000 8000", "< text '' [3: 01+0 00+0 80+0]\n= open" },
  { "6.1.3 empty around", "0100 0003 'abc' 8000", "< text 'abc' [3: 01+0 00+3 80+0]\n= open" },
  { "lenient stray continuation", "8003 'abc' 0001 'd' 8101 'x'",
    "< continuation 'abc' breach FRM-07 [1: 80+3 FRM-07]\n< continuation 'd' breach FRM-07 [1: 00+1 FRM-07]\n< text "
    "'x'\n= open",
    TRUE },
  { "lenient text within text", "0101 'a' 0201 'b' 8001 'c'",
    "< text 'a' incomplete\n< binary 'bc' breach FRM-07 [2: 02+1 FRM-07 80+1]\n= open", TRUE },
  { "lenient fragmented ping", "0901 'a' 8101 'x'",
    "< ping 'a' breach FRM-06 [1: 09+1 FRM-06]\n> pong 'a'\n< text 'x'\n= open", TRUE },
  { "lenient long ping", "897e 007e 126*41 8101 'x'",
    "< ping 126 b2dd2bb1 breach FRM-06 [1: 89+126 FRM-06]\n< text 'x'\n= open", TRUE },

  /* Masks and lengths */
  { "masked", "8185 37fa213d 7f9f4d5158",
    "< text '' incomplete breach FRM-02 [1: 81+0m FRM-02]\n" SENT_1002 ("FRM-02") FAILED_1002 ("FRM-02") },
  { "lenient masked", "8185 37fa213d 7f9f4d5158 8101 'x'",
    "< text 'Hello' breach FRM-02 [1: 81+5m FRM-02]\n< text 'x'\n= open", TRUE },
  { "lenient masked fragments", "0183 37fa213d 7f9f4d 8082 37fa213d 5b95",
    "< text 'Hello' breach FRM-02 [2: 01+3m FRM-02 80+2m FRM-02]\n= open", TRUE },
  { "lenient masked ping", "8981 01020304 60", "< ping 'a' breach FRM-02 [1: 89+1m FRM-02]\n> pong 'a'\n= open", TRUE },
  { "length in 16 bits", "817e 0005 'Hello'",
    "< text '' incomplete breach FRM-05 [1: 81+0 FRM-05]\n" SENT_1002 ("FRM-05") FAILED_1002 ("FRM-05") },
  { "length in 64 bits", "817f 0000000000000005 'Hello'",
    "< text '' incomplete breach FRM-05 [1: 81+0 FRM-05]\n" SENT_1002 ("FRM-05") FAILED_1002 ("FRM-05") },
  { "top bit", "817f 8000000000000005 'Hello'",
    "< text '' incomplete breach FRM-05 [1: 81+0 FRM-05]\n" SENT_1002 ("FRM-05") FAILED_1002 ("FRM-05") },
  { "lenient lengths", "817e 0005 'Hello' 827f 0000000000000001 'x'",
    "< text 'Hello' breach FRM-05 [1: 81+5 FRM-05]\n< binary 'x' breach FRM-05 [1: 82+1 FRM-05]\n= open", TRUE },
  { "lenient top bit", "817f 8000000000000005 'Hello'",
    "< text '' incomplete breach FRM-05 [1: 81+0 FRM-05]\n" SENT_1002 ("FRM-05") FAILED_1002 ("FRM-05"), TRUE },
  { "2 to the 62 declared", "817f 4000000000000000 'Hello'",
    "< text '' incomplete breach FRM-12 [1: 81+0 FRM-12]\n"
    "> close '\\03\\f1FRM-12' code 1009\n= failed not clean by client code 1009 sent 1009 received 0 'FRM-12' FRM-12" },
  { "lenient 2 to the 62 declared", "827f 4000000000000000 'Hello'",
    "< binary '' incomplete breach FRM-12 [1: 82+0 FRM-12]\n"
    "> close '\\03\\f1FRM-12' code 1009\n= failed not clean by client code 1009 sent 1009 received 0 'FRM-12' FRM-12",
    TRUE },
  { "lenient ping past the limit", "897f 4000000000000000",
    "< ping '' incomplete breach FRM-06 [1: 89+0 FRM-06]\n"
    "> close '\\03\\f1FRM-12' code 1009\n= failed not clean by client code 1009 sent 1009 received 0 'FRM-12' FRM-12",
    TRUE },

  /* 6.*: UTF-8 */
  { "6.2.1 text", "8118 'Hello-' c2b5 '@' c39fc3b6c3a4 '-UTF-8!!' 2e",
    "< text 'Hello-\\c2\\b5@\\c3\\9f\\c3\\b6\\c3\\a4-UTF-8!!.'\n= open" },
  { "6.2.3 a byte a frame", "0101 ce 0001 ba 0001 e1 0001 bd 8001 b9",
    "< text '\\ce\\ba\\e1\\bd\\b9' [5: 01+1 00+1 00+1 00+1 80+1]\n= open" },
  { "6.3.1 invalid", "8114 cebae1bdb9cf83cebcceb5 eda080 656469746564",
    "< text '\\ce\\ba\\e1\\bd\\b9\\cf\\83\\ce\\bc\\ce\\b5\\ed\\a0' incomplete breach FRM-11 [1: 81+20 "
    "FRM-11]\n" SENT_1007 ("FRM-11") FAILED_1007 ("FRM-11") },
  { "6.4.1 fail fast over fragments", "010b cebae1bdb9cf83cebcceb5 0004 f4908080 8006 656469746564",
    "< text '\\ce\\ba\\e1\\bd\\b9\\cf\\83\\ce\\bc\\ce\\b5\\f4\\90' incomplete breach FRM-11 [2: 01+11 00+4 "
    "FRM-11]\n" SENT_1007 ("FRM-11") FAILED_1007 ("FRM-11") },
  { "6.6.1 cut character", "8103 cebae1",
    "< text '\\ce\\ba\\e1' breach FRM-11 [1: 81+3 FRM-11]\n" SENT_1007 ("FRM-11") FAILED_1007 ("FRM-11") },
  { "cut character in fragments", "0102 ceba 8001 e1",
    "< text '\\ce\\ba\\e1' breach FRM-11 [2: 01+2 80+1 FRM-11]\n" SENT_1007 ("FRM-11") FAILED_1007 ("FRM-11") },
  { "cut before an empty last fragment", "0101 ce 8000",
    "< text '\\ce' breach FRM-11 [2: 01+1 80+0 FRM-11]\n" SENT_1007 ("FRM-11") FAILED_1007 ("FRM-11") },
  { "bad byte last", "8103 'ab' ff",
    "< text 'ab\\ff' breach FRM-11 [1: 81+3 FRM-11]\n" SENT_1007 ("FRM-11") FAILED_1007 ("FRM-11") },
  { "bad byte in a frame that never ends", "817e 1000 'ab' c0",
    "< text 'ab\\c0' incomplete breach FRM-11 [1: 81+4096 FRM-11]\n" SENT_1007 ("FRM-11") FAILED_1007 ("FRM-11") },
  { "binary need not be UTF-8", "8203 fffefd 0201 ff 8001 fe",
    "< binary '\\ff\\fe\\fd'\n< binary '\\ff\\fe' [2: 02+1 80+1]\n= open" },
  { "lenient UTF-8", "8103 'a' ff 'b' 0101 c3 8001 'z' 8101 e1",
    "< text 'a\\ffb' breach FRM-11 [1: 81+3 FRM-11]\n< text '\\c3z' breach FRM-11 [2: 01+1 80+1 FRM-11]\n"
    "< text '\\e1' breach FRM-11 [1: 81+1 FRM-11]\n= open",
    TRUE },
  { "lenient many bad bytes in one message", "8104 fffefdfc",
    "< text '\\ff\\fe\\fd\\fc' breach FRM-11 [1: 81+4 FRM-11]\n= open", TRUE },

  /* 7.*: closing */
  { "7.1.1 close", "8105 'Hello' 8802 03e8",
    "< text 'Hello'\n< close '\\03\\e8' code 1000\n> close '\\03\\e8' code 1000\n= closed clean by server code 1000 "
    "sent 1000 received 1000" },
  { "7.1.2 two closes", "8802 03e8 8802 03e9",
    "< close '\\03\\e8' code 1000\n> close '\\03\\e8' code 1000\n< close '\\03\\e9' code 1001 dropped\n"
    "= closed clean by server code 1000 sent 1000 received 1000" },
  { "7.1.3 ping after close", "8802 03e8 8900",
    "< close '\\03\\e8' code 1000\n> close '\\03\\e8' code 1000\n< ping '' dropped\n"
    "= closed clean by server code 1000 sent 1000 received 1000" },
  { "7.1.4 text after close", "8802 03e8 8105 'Hello'",
    "< close '\\03\\e8' code 1000\n> close '\\03\\e8' code 1000\n< text 'Hello' dropped\n"
    "= closed clean by server code 1000 sent 1000 received 1000" },
  { "7.1.5 close between fragments", "0101 'a' 8802 03e8 8001 'b'",
    "< text 'a' incomplete\n< close '\\03\\e8' code 1000\n> close '\\03\\e8' code 1000\n< continuation 'b' dropped\n"
    "= closed clean by server code 1000 sent 1000 received 1000" },
  { "nonsense after close", "8802 03e8 f385 01020304 6060606060 817f ffffffffffffffff 8101 'x'",
    "< close '\\03\\e8' code 1000\n> close '\\03\\e8' code 1000\n< opcode 3 'abcda' dropped\n"
    "= closed clean by server code 1000 sent 1000 received 1000" },
  { "7.3.1 empty close", "8800",
    "< close '' code 1005\n> close '' code 1005\n= closed clean by server code 1005 sent 1005 received 1005" },
  { "7.3.2 body of one byte", "8801 61",
    "< close '' code 1005 incomplete breach CLS-01 [1: 88+0 CLS-01]\n" SENT_1002 ("CLS-01") FAILED_1002 ("CLS-01") },
  { "7.3.4 reason", "8807 03e8 'Hello'",
    "< close '\\03\\e8Hello' code 1000\n> close '\\03\\e8' code 1000\n"
    "= closed clean by server code 1000 sent 1000 received 1000 'Hello'" },
  { "7.3.5 reason of 123", "887d 03e8 123*2a",
    "< close 125 20e64ac2 code 1000\n> close '\\03\\e8' code 1000\n"
    "= closed clean by server code 1000 sent 1000 received 1000 "
    "'************************************************************"
    "***************************************************************'" },
  { "7.3.6 reason of 124", "887e 007e 03e8 124*2a",
    "< close '' code 1005 incomplete breach FRM-06 [1: 88+0 FRM-06]\n" SENT_1002 ("FRM-06") FAILED_1002 ("FRM-06") },
  { "7.5.1 invalid reason", "8806 03e8 'a' ff 'bc'",
    "< close '\\03\\e8a\\ff' code 1000 incomplete breach CLS-03 [1: 88+6 CLS-03]\n" SENT_1007 (
        "CLS-03") "= failed not clean by client code 1007 sent 1007 received 1000 'CLS-03' CLS-03" },
  { "cut reason", "8804 03e8 'a' c3",
    "< close '\\03\\e8a\\c3' code 1000 breach CLS-03 [1: 88+4 CLS-03]\n" SENT_1007 (
        "CLS-03") "= failed not clean by client code 1007 sent 1007 received 1000 'CLS-03' CLS-03" },
  { "7.9.1 code 0", "8802 0000",
    "< close '\\00\\00' code 0 breach CLS-02 [1: 88+2 CLS-02]\n" SENT_1002 ("CLS-02") FAILED_1002 ("CLS-02") },
  { "7.13.2 code 65535", "8803 ffff 'a'",
    "< close '\\ff\\ff' code 65535 incomplete breach CLS-02 [1: 88+3 CLS-02]\n" SENT_1002 (
        "CLS-02") "= failed not clean by client code 1002 sent 1002 received 65535 'CLS-02' CLS-02" },
  { "lenient close with bad code", "8803 03ec 'a'",
    "< close '\\03\\eca' code 1004 breach CLS-02 [1: 88+3 CLS-02]\n"
    "> close '\\03\\ea' code 1002\n= closed not clean by server code 1004 sent 1002 received 1004 'a' CLS-02",
    TRUE },
  { "lenient close of one byte", "8801 61",
    "< close 'a' code 1005 breach CLS-01 [1: 88+1 CLS-01]\n> close '' code 1005\n"
    "= closed not clean by server code 1005 sent 1005 received 1005 CLS-01",
    TRUE },
  { "lenient close with bad reason", "8805 03e8 'a' ff 'b'",
    "< close '\\03\\e8a\\ffb' code 1000 breach CLS-03 [1: 88+5 CLS-03]\n"
    "> close '\\03\\e8' code 1000\n= closed not clean by server code 1000 sent 1000 received 1000 'a\357\277\275b' "
    "CLS-03",
    TRUE },
};

static gpointer
begin (gconstpointer user_data)
{
  const Case *c = user_data;
  ClaspEndpointConfig config = endpoint_harness_config ();

  config.lenient = c->lenient;
  return endpoint_harness_new (&config);
}

static void
feed (gpointer user_data, const guint8 *data, gsize length)
{
  endpoint_harness_receive (user_data, data, length);
}

static void
end (gpointer user_data, gconstpointer expected, const char *how)
{
  g_autoptr (PeerHarness) harness = user_data;
  const Case *c = expected;
  g_autofree char *output = NULL, *sent = NULL;

  endpoint_harness_finish (harness);
  if (strcmp (harness->dump->str, c->expected) != 0)
    g_error ("%s, %s:\n%s\nexpected:\n%s", c->name, how, harness->dump->str, c->expected);
  output = endpoint_harness_output (harness);
  sent = endpoint_harness_sent (harness);
  g_assert_cmpstr (output, ==, sent);
}

static void
test_case (gconstpointer user_data)
{
  static const TestSplit split = { begin, feed, end };
  const Case *c = user_data;
  g_autoptr (GByteArray) input = peer_bytes (c->input);

  test_split (&split, input->data, input->len, c);
}

/* Each byte alone decides; the very first that is wrong ends it. */
static void
test_fails_at_the_first_byte (void)
{
  static const struct
  {
    const char *good, *bad;
  } firsts[] = {
    { "", "91" },
    { "", "a1" },
    { "", "c1" },
    { "", "83" },
    { "", "8b" },
    { "", "80" },
    { "", "09" },
    { "0100", "81" },
    { "81", "80" },
    { "89", "7e" },
    { "88", "7f" },
    { "88", "01" },
    { "817e00", "7d" },
    { "817f", "80" },
    { "817f0000000000", "00" },
    { "817f", "40" },
    { "817f 00000000", "04 00 00 01" },
    { "8105 'a'", "ff" },
    { "8805 03e8 'a'", "80" },
    { "8802 03", "ec" },
    { "8105 e0", "80" },
    { "8105 ed", "a0" },
    { "8105 f4", "90" },
    { "0103 'ab' e1 8003", "'a'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      ClaspEndpointConfig config = endpoint_harness_config ();
      g_autoptr (PeerHarness) harness = endpoint_harness_new (&config);
      g_autoptr (GByteArray) good = peer_bytes (firsts[i].good), bad = peer_bytes (firsts[i].bad);

      for (guint at = 0; at < good->len; at++)
        endpoint_harness_receive (harness, good->data + at, 1);
      g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_OPEN);
      for (guint at = 0; at < bad->len; at++)
        {
          g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==, CLASP_ENDPOINT_OPEN);
          endpoint_harness_receive (harness, bad->data + at, 1);
        }
      if (clasp_endpoint_get_state (harness->endpoint) != CLASP_ENDPOINT_FAILED)
        g_error ("%s %s did not fail", firsts[i].good, firsts[i].bad);
    }
}

/* 7.7.*, 7.9.*, 7.13.*: every code there can be. */
static void
test_close_codes (void)
{
  for (guint code = 0; code <= 65535; code++)
    {
      ClaspEndpointConfig config = endpoint_harness_config ();
      g_autoptr (PeerHarness) harness = endpoint_harness_new (&config);
      guint8 frame[4] = { 0x88, 2, (guint8) (code >> 8), (guint8) code };
      gboolean valid = clasp_close_code_is_valid (code);
      const ClaspEnding *ending = clasp_endpoint_get_ending (harness->endpoint);

      clasp_endpoint_receive (harness->endpoint, frame, sizeof frame, 0);
      g_assert_cmpint (clasp_endpoint_get_state (harness->endpoint), ==,
                       valid ? CLASP_ENDPOINT_CLOSED : CLASP_ENDPOINT_FAILED);
      g_assert_cmpuint (ending->sent_code, ==, valid ? code : 1002);
      g_assert_cmpuint (ending->code, ==, valid ? code : 1002);
      g_assert_cmpuint (ending->received_code, ==, code);
      g_assert_cmpint (ending->clean, ==, valid);
    }
}

/* 1.1.*, 1.2.*, 9.*: sizes about every border, in chunks and in frames of many sizes. */
static void
test_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 300000 };
  static const gsize fragments[] = { 0, 64, 997, 65536 };
  static const gsize chunks[] = { 997, 4096, 262144, G_MAXSIZE };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize f = 0; f < G_N_ELEMENTS (fragments); f++)
      for (gsize c = 0; c < G_N_ELEMENTS (chunks); c++)
        {
          ClaspEndpointConfig config = endpoint_harness_config ();
          g_autoptr (PeerHarness) harness = endpoint_harness_new (&config);
          g_autoptr (GByteArray) stream = g_byte_array_new ();
          g_autofree guint8 *payload = g_malloc (sizes[s] + 1);
          gsize fragment = fragments[f] == 0 ? MAX (sizes[s], 1) : fragments[f], n_messages = 0, n_fragments = 0;

          for (gsize i = 0; i < sizes[s]; i++)
            payload[i] = "Grüße, "[i % 9]; /* what is cut is valid only as binary */
          for (guint message = 0; message < 3; message++)
            {
              gsize at = 0;

              n_fragments = 0;
              do
                {
                  gsize n = MIN (fragment, sizes[s] - at);
                  ClaspFrameHeader header = {
                    .opcode = at == 0 ? CLASP_OPCODE_BINARY : CLASP_OPCODE_CONTINUATION,
                    .fin = at + n == sizes[s],
                    .length = n,
                  };
                  guint8 bytes[CLASP_FRAME_HEADER_MAX];

                  g_byte_array_append (stream, bytes, (guint) clasp_frame_header_encode (&header, bytes));
                  g_byte_array_append (stream, payload + at, (guint) n);
                  at += n;
                  n_fragments++;
                }
              while (at < sizes[s]);
            }
          for (gsize at = 0; at < stream->len;)
            {
              gsize n = MIN (chunks[c], stream->len - at), n_events;
              const ClaspEvent *events;

              clasp_endpoint_receive (harness->endpoint, stream->data + at, n, 0);
              events = clasp_endpoint_get_events (harness->endpoint, &n_events);
              for (gsize i = 0; i < n_events; i++)
                {
                  g_assert_cmpmem (events[i].data, events[i].length, payload, sizes[s]);
                  g_assert_cmpuint (events[i].n_frames, ==, n_fragments);
                }
              n_messages += n_events;
              clasp_endpoint_clear_events (harness->endpoint);
              at += n;
            }
          g_assert_cmpuint (n_messages, ==, 3);
        }
}

/* What lies whole in the chunk is not copied. */
static void
test_spans (void)
{
  ClaspEndpointConfig config = endpoint_harness_config ();
  g_autoptr (PeerHarness) harness = endpoint_harness_new (&config);
  g_autoptr (GByteArray) input = peer_bytes ("8105 'Hello' 8901 'p' 827e 0080 128*00");
  gsize n;
  const ClaspEvent *events;

  clasp_endpoint_receive (harness->endpoint, input->data, input->len, 1234);
  events = clasp_endpoint_get_events (harness->endpoint, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_true (events[0].data == input->data + 2);
  g_assert_true (events[1].data == input->data + 9);
  g_assert_true (events[3].data == input->data + 14);
  g_assert_cmpint (events[3].time_us, ==, 1234);
  g_assert_cmpuint (events[3].header_length, ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/endpoint/receive/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/wire/endpoint/fails-at-the-first-byte", test_fails_at_the_first_byte);
  g_test_add_func ("/wire/endpoint/close-codes", test_close_codes);
  g_test_add_func ("/wire/endpoint/sizes", test_sizes);
  g_test_add_func ("/wire/endpoint/spans", test_spans);
  return g_test_run ();
}
