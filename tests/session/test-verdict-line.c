/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line that is true of a connection now, and the stations of its way. */
#include <string.h>

#include "clasp-diagnose.h"
#include "clasp-station.h"
#include "clasp-verdict-line.h"
#include "session-harness.h"

#define R101 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACC "Sec-WebSocket-Accept: {accept}\r\n"

static const HarnessCase OPENS = { .response = R101 ACC "\r\n" };
static const HarnessCase WITHOUT_SUBPROTOCOL = { .subprotocols = "chat", .response = R101 ACC "\r\n" };
static const HarnessCase REFUSED = { .headers = "Sec-WebSocket-Version: 8",
                                     .response = "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n"
                                                 "Content-Length: 0\r\n\r\n" };
static const HarnessCase LENIENT = { .lenient = TRUE, .response = R101 "Sec-WebSocket-Accept: {key}\r\n\r\n" };

#define ENDS(b, f, w, c, s, r, k) \
  { .clean = b, .failed = f, .by = CLASP_SIDE_##w, .code = c, .sent_code = s, .received_code = r, .rule = k }

static const ClaspEnding CLEAN = ENDS (TRUE, FALSE, SERVER, 1000, 1000, 1000, CLASP_RULE_NONE);
static const ClaspEnding CLEAN_BY_US = ENDS (TRUE, FALSE, CLIENT, 1000, 1000, 1000, CLASP_RULE_NONE);
static const ClaspEnding BY_ERROR = ENDS (TRUE, FALSE, SERVER, 1011, 1011, 1011, CLASP_RULE_NONE);
static const ClaspEnding MASKED = ENDS (FALSE, TRUE, CLIENT, 1002, 1002, 0, CLASP_RULE_FRM_02);
static const ClaspEnding CUT = ENDS (FALSE, FALSE, TRANSPORT, 1006, 0, 0, CLASP_RULE_NONE);
static const ClaspEnding CUT_BY_US = ENDS (FALSE, FALSE, CLIENT, 1006, 0, 0, CLASP_RULE_NONE);
static const ClaspEnding UNANSWERED = ENDS (FALSE, FALSE, CLIENT, 1006, 1000, 0, CLASP_RULE_NONE);

static const struct
{
  const char *name;
  ClaspSessionState state;
  const HarnessCase *opening;
  const ClaspEnding *ending;
  guint64 record;
  ClaspVerdictKind kind;
  const char *says; /* what stands in the line */
} ROWS[] = {
  { "idle", CLASP_SESSION_IDLE, NULL, NULL, 0, CLASP_VERDICT_NOTHING, "" },
  { "opening", CLASP_SESSION_OPENING, NULL, NULL, 0, CLASP_VERDICT_OPENING, "12 s left" },
  { "open", CLASP_SESSION_OPEN, &OPENS, NULL, 0, CLASP_VERDICT_QUIET, "Connection established · " },
  { "browser", CLASP_SESSION_OPEN, &WITHOUT_SUBPROTOCOL, NULL, 0, CLASP_VERDICT_WARNING, "a browser would refuse" },
  { "lenient", CLASP_SESSION_OPEN, &LENIENT, NULL, 0, CLASP_VERDICT_WARNING, "broke a rule" },
  { "closing", CLASP_SESSION_CLOSING, &OPENS, NULL, 0, CLASP_VERDICT_QUIET, "Closing" },
  { "refused", CLASP_SESSION_FAILED, &REFUSED, NULL, 0, CLASP_VERDICT_ERROR, "426 Upgrade Required" },
  { "clean", CLASP_SESSION_CLOSED, &OPENS, &CLEAN, 0, CLASP_VERDICT_ENDED, "Closed by the server · 1000" },
  { "ours", CLASP_SESSION_CLOSED, &OPENS, &CLEAN_BY_US, 0, CLASP_VERDICT_ENDED, "Closed by you" },
  { "error", CLASP_SESSION_CLOSED, &OPENS, &BY_ERROR, 0, CLASP_VERDICT_WARNING, "1011" },
  { "breach", CLASP_SESSION_CLOSED, &OPENS, &MASKED, 17, CLASP_VERDICT_ERROR, "Ended by message 17" },
  { "breach, unknown row", CLASP_SESSION_CLOSED, &OPENS, &MASKED, 0, CLASP_VERDICT_ERROR, "FRM-02" },
  { "cut", CLASP_SESSION_CLOSED, &OPENS, &CUT, 0, CLASP_VERDICT_ERROR, "Cut without a close · 1006" },
  { "cut by us", CLASP_SESSION_CLOSED, &OPENS, &CUT_BY_US, 0, CLASP_VERDICT_ENDED, "Cut by you" },
  { "unanswered", CLASP_SESSION_CLOSED, &OPENS, &UNANSWERED, 0, CLASP_VERDICT_ERROR, "did not answer" },
};

static void
test_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      g_autoptr (ClaspReport) report = ROWS[i].opening != NULL ? harness_report_new (ROWS[i].opening) : NULL;
      const ClaspConversation conversation = { ROWS[i].ending != NULL ? *ROWS[i].ending : (ClaspEnding) { 0 }, NULL,
                                               5000000, -1 };
      g_autoptr (GListStore)
          diagnoses = report != NULL ? clasp_diagnose (report, ROWS[i].ending != NULL ? &conversation : NULL) : NULL;
      const ClaspVerdictFacts facts = {
        .state = ROWS[i].state,
        .report = report,
        .ending = ROWS[i].ending,
        .diagnoses = G_LIST_MODEL (diagnoses),
        .record = ROWS[i].record,
        .left_us = ROWS[i].state == CLASP_SESSION_OPENING ? 11500000 : -1,
        .open_for_us = ROWS[i].ending != NULL ? 27300000 : -1,
      };
      g_autoptr (ClaspVerdictLine) line = clasp_verdict_line_new (&facts);
      g_autofree char *text = clasp_verdict_line_dup_text (line);

      if (line->kind != ROWS[i].kind || strstr (text, ROWS[i].says) == NULL)
        g_error ("%s: kind %d, “%s”", ROWS[i].name, (int) line->kind, text);
      /* Once it is over, nothing speaks as if it were not. */
      if (ROWS[i].state == CLASP_SESSION_CLOSED)
        {
          g_assert_null (strstr (text, "established"));
          g_assert_nonnull (strstr (text, "after 27.3"));
        }
    }
}

/* Our own close says which rule was broken, and the line says it once. */
static void
test_a_rule_is_named_once (void)
{
  g_autoptr (ClaspReport) report = harness_report_new (&OPENS);
  ClaspEnding ending = MASKED;
  const ClaspVerdictFacts facts = {
    .state = CLASP_SESSION_CLOSED, .report = report, .ending = &ending, .left_us = -1, .open_for_us = -1
  };
  g_autoptr (ClaspVerdictLine) line = NULL;
  g_autofree char *text = NULL;

  clasp_ending_set_reason (&ending, (const guint8 *) "FRM-02", 6);
  line = clasp_verdict_line_new (&facts);
  text = clasp_verdict_line_dup_text (line);
  g_assert_nonnull (strstr (text, "FRM-02"));
  g_assert_null (strstr (strstr (text, "FRM-02") + 1, "FRM-02"));
}

/* What the cause's title says is said neither before it nor behind it. */
static void
test_nothing_is_said_twice (void)
{
  static const struct
  {
    const char *url, *domain, *code, *text, *once;
    ClaspPhase phase;
  } rows[] = {
    { "ws://127.0.0.1:1/", "tcp", "refused", "Nothing is listening on 127.0.0.1:1.", "Nothing is listening",
      CLASP_PHASE_TCP },
    { "ws://nope.invalid/", "resolve", "not-found", "There is no host named “nope.invalid”.", "not found",
      CLASP_PHASE_RESOLVE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspReport) report = clasp_report_new (rows[i].url);
      g_autoptr (GListStore) diagnoses = NULL;
      g_autoptr (ClaspVerdictLine) line = NULL;
      g_autofree char *text = NULL;

      report->uri = clasp_uri_parse (rows[i].url, strlen (rows[i].url), report->verdicts);
      report->outcome = CLASP_OUTCOME_FAILED;
      report->phase = rows[i].phase;
      clasp_report_read_error (report, rows[i].domain, rows[i].code, rows[i].text);
      diagnoses = clasp_diagnose (report, NULL);
      line = clasp_verdict_line_new (&(ClaspVerdictFacts) { .state = CLASP_SESSION_FAILED,
                                                            .report = report,
                                                            .diagnoses = G_LIST_MODEL (diagnoses),
                                                            .left_us = -1,
                                                            .open_for_us = -1 });
      text = clasp_verdict_line_dup_text (line);
      g_assert_nonnull (strstr (text, rows[i].once));
      g_assert_null (strstr (strstr (text, rows[i].once) + 1, rows[i].once));
    }
}

static void
test_unverified (void)
{
  g_autoptr (ClaspReport) report = harness_report_new (&OPENS);
  const ClaspVerdictFacts facts = { .state = CLASP_SESSION_OPEN, .report = report, .left_us = -1, .open_for_us = -1 };
  g_autoptr (ClaspVerdictLine) line = NULL;

  report->tls = clasp_tls_info_new ();
  report->tls->protocol = g_strdup ("TLS 1.3");
  report->tls->verified = FALSE;
  line = clasp_verdict_line_new (&facts);
  g_assert_cmpint (line->kind, ==, CLASP_VERDICT_WARNING);
  g_assert_nonnull (strstr (line->sentence, "not verified"));
}

/* Whatever a server says, it stays one line. */
static void
test_long_words (void)
{
  g_autofree char *name = g_strnfill (60000, 'p');
  g_autofree char *response = g_strconcat (R101 ACC "Sec-WebSocket-Protocol: ", name, "\r\n\r\n", NULL);
  const HarnessCase row = { .response = response };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  const ClaspVerdictFacts facts = { .state = CLASP_SESSION_FAILED,
                                    .report = report,
                                    .diagnoses = G_LIST_MODEL (diagnoses),
                                    .left_us = -1,
                                    .open_for_us = -1 };
  g_autoptr (ClaspVerdictLine) line = clasp_verdict_line_new (&facts);
  g_autofree char *text = clasp_verdict_line_dup_text (line);

  g_assert_cmpuint (strlen (text), <, 2000);
}

/* ---- stations */

static char *
describe_stations (const ClaspReport *report)
{
  static const char *const signs[] = { [CLASP_STATION_AHEAD] = "·",
                                       [CLASP_STATION_WAITING] = "…",
                                       [CLASP_STATION_PASSED] = "+",
                                       [CLASP_STATION_BROKEN] = "!" };
  g_autoptr (GPtrArray) stations = clasp_stations_new (report);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < stations->len; i++)
    {
      const ClaspStation *station = stations->pdata[i];

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", station->name, signs[station->state]);
    }
  return g_string_free_and_steal (text);
}

static const struct
{
  const char *url;
  ClaspOutcome outcome;
  ClaspPhase phase;
  const char *proxy;
  const char *stations;
} WAYS[] = {
  { "http://a", CLASP_OUTCOME_FAILED, CLASP_PHASE_URI, NULL, "Address! DNS· TCP· Request· Response·" },
  { "ws://a", CLASP_OUTCOME_FAILED, CLASP_PHASE_RESOLVE, NULL, "Address+ DNS! TCP· Request· Response·" },
  { "ws://a", CLASP_OUTCOME_PENDING, CLASP_PHASE_TCP, NULL, "Address+ DNS+ TCP… Request· Response·" },
  { "wss://a", CLASP_OUTCOME_FAILED, CLASP_PHASE_TLS, NULL, "Address+ DNS+ TCP+ TLS! Request· Response·" },
  { "wss://a", CLASP_OUTCOME_FAILED, CLASP_PHASE_PROXY, "http://p:1",
    "Address+ DNS+ TCP+ Proxy! TLS· Request· Response·" },
  { "ws://a", CLASP_OUTCOME_FAILED, CLASP_PHASE_RESPONSE, NULL, "Address+ DNS+ TCP+ Request+ Response!" },
  { "wss://a", CLASP_OUTCOME_OPEN, CLASP_PHASE_OPEN, NULL, "Address+ DNS+ TCP+ TLS+ Request+ Response+" },
};

static void
test_ways (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (WAYS); i++)
    {
      g_autoptr (ClaspReport) report = clasp_report_new (WAYS[i].url);
      g_autofree char *text = NULL;

      report->uri = clasp_uri_parse (WAYS[i].url, strlen (WAYS[i].url), report->verdicts);
      report->outcome = WAYS[i].outcome;
      report->phase = WAYS[i].phase;
      report->proxy = g_strdup (WAYS[i].proxy);
      text = describe_stations (report);
      g_assert_cmpstr (text, ==, WAYS[i].stations);
    }
}

static void
test_answer (void)
{
  g_autoptr (ClaspReport) report = harness_report_new (&REFUSED);
  g_autoptr (GPtrArray) stations = clasp_stations_new (report);
  const ClaspStation *last = stations->pdata[stations->len - 1];

  g_assert_cmpstr (last->fact, ==, "426, not 101");
  g_assert_cmpint (last->time_us, ==, report->response_us);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verdict-line/lines", test_lines);
  g_test_add_func ("/verdict-line/unverified", test_unverified);
  g_test_add_func ("/verdict-line/nothing-twice", test_nothing_is_said_twice);
  g_test_add_func ("/verdict-line/a-rule-once", test_a_rule_is_named_once);
  g_test_add_func ("/verdict-line/long-words", test_long_words);
  g_test_add_func ("/stations/ways", test_ways);
  g_test_add_func ("/stations/answer", test_answer);
  return g_test_run ();
}
