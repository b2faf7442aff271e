/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind of page in one tab, each after each other one: nothing falls, lies over another, or is cut. */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "clasp-application.h"
#include "clasp-diagnose.h"
#include "clasp-flow.h"
#include "clasp-page.h"
#include "clasp-settings.h"
#include "session-harness.h"

#define R101 "HTTP/1.1 101 Switching Protocols\r\n"
#define UP "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACC "Sec-WebSocket-Accept: {accept}\r\n"
#define END "Content-Length: 0\r\n\r\n"
#define BODY(type, text) "Content-Type: " type "\r\nContent-Length: {length}\r\n\r\n" text

#define LONG "a sentence that says much and then says it again, "
#define LONGER LONG LONG LONG LONG LONG LONG LONG LONG

/* An answer for each cause, and one for each of the practice server's lessons. */
static const HarnessCase ANSWERS[] = {
  { .response = "HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\n" END },
  { .response = "HTTP/1.1 426 Upgrade Required\r\nServer: istio-envoy\r\n" END },
  { .headers = "Sec-WebSocket-Version: 8",
    .response = "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n" END },
  { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html", "Invalid Upgrade header!") },
  { .extensions = "permessage-deflate",
    .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html",
                                                     "Invalid or unacceptable Sec-WebSocket-Extensions header") },
  { .drop = "Upgrade", .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html", "Invalid Upgrade header") },
  { .response = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n" BODY ("text/html", "Bad Request") },
  { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("application/json",
                                                     "{\"code\":0,\"message\":\"Session ID unknown\"}") },
  { .response = "HTTP/1.1 431 Request Header Fields Too Large\r\n" END },
  { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html", "<h1>Bad Request (400)</h1>") },
  { .response = "HTTP/1.1 400 BAD REQUEST\r\n" BODY (
        "text/html", "<p>The browser (or proxy) sent a request that this server could not understand.<") },
  { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/plain", "Unsupported upgrade request.") },
  { .url = "wss://example.com/",
    .response = "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n" BODY (
        "text/html", "<center>The plain HTTP request was sent to HTTPS port</ce") },
  { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/plain", "did not receive a valid HTTP request, sorry") },
  { .response = "HTTP/1.1 400 Bad Request\r\n" BODY ("text/html",
                                                     "<center>No required SSL certificate was sent</center>.") },
  { .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a, b\", Digest nonce=\"x\"\r\n" END },
  { .headers = "Origin: https://evil.example",
    .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/html", "Cross origin websockets not allowed...") },
  { .response = "HTTP/1.1 403 Forbidden\r\n" BODY ("text/plain", "invalid Origin: only https://a.example:81. Sorry") },
  { .response = "HTTP/1.1 403 Forbidden\r\nserver: envoy\r\n" END },
  { .response = "HTTP/1.1 403 Forbidden\r\nServer: Python/3.11 websockets/10.4\r\n" END },
  { .url = "wss://a.example/",
    .response = "HTTP/1.1 403 Forbidden\r\nx-amzn-RequestId: 1\r\n" BODY ("application/json",
                                                                          "{\"message\":\"Forbidden\"}") },
  { .response = "HTTP/1.1 503 Service Unavailable\r\nServer: cloudflare\r\ncf-mitigated: challenge\r\n" END },
  { .response = "HTTP/1.1 403 Forbidden\r\nServer: nginx/1.22.1\r\n" BODY ("text/html",
                                                                           "<hr><center>nginx/1.22.1</center>") },
  { .response = "HTTP/1.1 403 Forbidden\r\nX-WebSocket-Reject-Reason: no token\r\n" END },
  { .response = "HTTP/1.1 403 Forbidden\r\nX-WebSocket-Reject-Reason: no\rCookie: hidden \r\n" END },
  { .response = "HTTP/1.1 404 Not Found\r\n" END },
  { .response = "HTTP/1.1 200 OK\r\n" BODY ("text/html", "<html><title>Welcome</title><p>") },
  { .response = "HTTP/1.1 301 Moved\r\nLocation: https://example.com/chat/\r\n" END },
  { .response = "HTTP/1.1 302 Found\r\nLocation: mailto:me\r\n" END },
  { .response = "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\n" END },
  { .response = "HTTP/1.1 421 Misdirected Request\r\n" END },
  { .response = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\n" END },
  { .response = "HTTP/1.1 500 Internal Server Error\r\n" BODY (
        "text/plain", "websocket: response does not implement http.Hijacker.....") },
  { .response = "HTTP/1.1 500 Internal Server Error\r\n" END },
  { .response = "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\n" END },
  { .response = "HTTP/1.1 502 Bad Gateway\r\nServer: Microsoft-IIS/10.0\r\n" END },
  { .response = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n" END },
  { .response = "HTTP/1.1 504 Gateway Timeout\r\n" END },
  { .response = "HTTP/1.1 418 I'm a teapot\r\n" END },
  { .response = "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n" BODY (
        "text/html", "<center>The plain HTTP request was sent to HTTPS port</ce") },
  { .response = "HTTP/1.0 403 Forbidden\r\n\r\nMissing ALPN Protocol, expected `h2`.", .ends = TRUE },
  { .response = "SSH-2.0-OpenSSH_9.2p1\r\n", .ends = TRUE },
  { .response = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n" END },
  { .response = "HTTP/1.1 501 Not Implemented\r\nVia: 1.1 squid\r\n" END },
  { .response = "HTTP/1.0 101 Switching Protocols\r\n" UP ACC "\r\n", .ends = TRUE },
  { .response = R101 "Upgrade websocket\r\n" UP ACC "\r\n", .ends = TRUE },
  { .response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n", .ends = TRUE },
  { .response = "", .ends = TRUE },
  { .response = R101 "Connection: Upgrade\r\n" ACC "\r\n" },
  { .response = R101 UP "\r\n" },
  { .response = R101 UP "Sec-WebSocket-Accept: {key}\r\n\r\n" },
  { .response = R101 UP ACC "Sec-WebSocket-Protocol: chat\r\n\r\n" },
  { .subprotocols = "chat", .refuse_no_subprotocol = TRUE, .response = R101 UP ACC "\r\n" },
  { .response = R101 UP ACC "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n" },
  /* What a server may say at length: in one word, in many, and in many lines. */
  { .response = "HTTP/1.1 403 Forbidden\r\nX-WebSocket-Reject-Reason: " LONGER "\r\n" END },
  { .response = "HTTP/1.1 301 Moved\r\nLocation: https://example.com/"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"
                "\r\n" END },
  { .response = "HTTP/1.1 500 Internal Server Error\r\n" BODY (
        "text/plain", "one\ntwo\nthree\n" LONGER "\nfour\nfive\nsix\nseven\neight\nnine\n") },
};

/* The long ones are the last three. */
#define N_SHORT (G_N_ELEMENTS (ANSWERS) - 3)

/* What fails before there is an answer. */
static const struct
{
  const char *url;
  ClaspPhase phase;
  const char *domain;
  const char *code;
  guint proxy_status;
} REACH[] = {
  { "ws://a", CLASP_PHASE_RESOLVE, "resolve", "not-found", 0 },
  { "ws://a", CLASP_PHASE_TCP, "tcp", "refused", 0 },
  { "ws://a", CLASP_PHASE_TCP, "timeout", "tcp", 0 },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "unreachable", 0 },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "need-auth", 407 },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "denied", 403 },
  { "ws://a", CLASP_PHASE_PROXY, "proxy", "failed", 503 },
  { "wss://a", CLASP_PHASE_TLS, "tls", "handshake-failed", 0 },
  { "wss://a", CLASP_PHASE_TLS, "tls", "unknown-ca", 0 },
  { "wss://a", CLASP_PHASE_TLS, "tls", "expired", 0 },
  { "wss://a", CLASP_PHASE_TLS, "tls", "client-certificate-required", 0 },
  { "wss://a", CLASP_PHASE_TLS, "tls", "protocol-version", 0 },
  { "wss://a", CLASP_PHASE_TLS, "tls", "no-application-protocol", 0 },
  { "ws://a", CLASP_PHASE_RESPONSE, "timeout", "response", 0 },
  { "ws://a", CLASP_PHASE_RESPONSE, "stopped", "by-user", 0 },
  { "http://a/", CLASP_PHASE_URI, "uri", "URI-01", 0 },
  { "ws://a", CLASP_PHASE_REQUEST, "request", "line-break", 0 },
};

#define ENDS(b, c, s, r, k) \
  { .clean = b, .by = CLASP_SIDE_##c, .code = r != 0 ? r : 1006, .sent_code = s, .received_code = r, .rule = k }

static const ClaspEnding ENDINGS[] = {
  ENDS (TRUE, SERVER, 1000, 1000, CLASP_RULE_NONE), ENDS (TRUE, CLIENT, 4000, 4000, CLASP_RULE_NONE),
  ENDS (FALSE, CLIENT, 1002, 0, CLASP_RULE_FRM_02), ENDS (FALSE, CLIENT, 1009, 0, CLASP_RULE_FRM_12),
  ENDS (TRUE, SERVER, 1008, 1008, CLASP_RULE_NONE), ENDS (FALSE, TRANSPORT, 0, 0, CLASP_RULE_NONE),
};

/* ---- the kinds */

typedef struct
{
  char *name;
  ClaspReport *report;
  const ClaspEnding *ending; /* NULL: it has none */
} Kind;

static GPtrArray *kinds;

static void
add_kind (char *name, ClaspReport *report, const ClaspEnding *ending)
{
  Kind *kind = g_new0 (Kind, 1);

  kind->name = name;
  kind->report = report;
  kind->ending = ending;
  g_ptr_array_add (kinds, kind);
}

static void
free_kind (gpointer data)
{
  Kind *kind = data;

  clasp_report_unref (kind->report);
  g_free (kind->name);
  g_free (kind);
}

static ClaspReport *
make_report (const char *url, ClaspOutcome outcome, ClaspPhase phase)
{
  ClaspReport *report = clasp_report_new (url);

  report->uri = clasp_uri_parse (url, strlen (url), report->verdicts);
  report->outcome = outcome;
  report->phase = phase;
  return report;
}

/* Of each cause the first answer is enough, but for those that are long. */
static void
add_answers (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      ClaspReport *report = harness_report_new (&ANSWERS[i]);
      g_autoptr (GListStore) found = clasp_diagnose (report, NULL);
      g_autoptr (ClaspDiagnosis) first = g_list_model_get_item (G_LIST_MODEL (found), 0);

      if (first != NULL && i < N_SHORT &&
          !g_hash_table_add (seen, (char *) g_intern_string (clasp_diagnosis_get_id (first))))
        clasp_report_unref (report);
      else
        add_kind (g_strdup_printf ("%s (answer %zu)", first != NULL ? clasp_diagnosis_get_id (first) : "open", i),
                  report, NULL);
    }
}

static void
add_others (void)
{
  const HarnessCase opens = { .response = R101 UP ACC "\r\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (REACH); i++)
    {
      ClaspReport *report = make_report (REACH[i].url, CLASP_OUTCOME_FAILED, REACH[i].phase);

      report->proxy_status = REACH[i].proxy_status;
      clasp_report_set_error (report, REACH[i].domain, REACH[i].code, "What happened stands here.");
      add_kind (g_strdup_printf ("%s %s", REACH[i].domain, REACH[i].code), report, NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    add_kind (g_strdup_printf ("ended %zu", i), harness_report_new (&opens), &ENDINGS[i]);
  add_kind (g_strdup ("open"), harness_report_new (&opens), NULL);
  for (ClaspPhase phase = CLASP_PHASE_RESOLVE; phase < CLASP_PHASE_OPEN; phase += 2)
    add_kind (g_strdup_printf ("opening, %s", clasp_phase_to_string (phase)),
              make_report ("wss://example.com/chat", CLASP_OUTCOME_PENDING, phase), NULL);
}

/* ---- what is looked for */

static const char *before = "", *now = "";
static int room;

G_GNUC_PRINTF (2, 3)
static void
tell (GtkWidget *widget, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_error ("at %d px, “%s” after “%s”: %s %s", room, now, before, G_OBJECT_TYPE_NAME (widget), what);
}

static void
check_label (GtkLabel *label)
{
  GtkWidget *widget = GTK_WIDGET (label);
  int width, height;

  if (gtk_label_get_ellipsize (label) != PANGO_ELLIPSIZE_NONE || *gtk_label_get_text (label) == '\0')
    return;
  pango_layout_get_pixel_size (gtk_label_get_layout (label), &width, &height);
  if (width > gtk_widget_get_width (widget) || height > gtk_widget_get_height (widget))
    tell (widget, "“%s” of %d × %d px has %d × %d", gtk_label_get_text (label), width, height,
          gtk_widget_get_width (widget), gtk_widget_get_height (widget));
}

/* A button is not a column of letters: its words stand in lines of some width. */
static void
check_button (GtkWidget *button)
{
  GtkWidget *child = GTK_IS_BUTTON (button) ? gtk_button_get_child (GTK_BUTTON (button)) : NULL;
  int lines;

  if (!GTK_IS_LABEL (child))
    return;
  lines = pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (child)));
  if (lines > 3 && gtk_widget_get_width (child) < 200)
    tell (button, "“%s” stands in %d lines of %d px", gtk_label_get_text (GTK_LABEL (child)), lines,
          gtk_widget_get_width (child));
}

static gboolean
lays_side_by_side (GtkWidget *widget)
{
  return GTK_IS_BOX (widget) || CLASP_IS_FLOW (widget) || GTK_IS_GRID (widget) || GTK_IS_LIST_BOX (widget);
}

static gboolean
is_laid_out (GtkWidget *widget)
{
  return gtk_widget_get_visible (widget) && gtk_widget_get_child_visible (widget);
}

static void
check_children (GtkWidget *parent)
{
  for (GtkWidget *a = gtk_widget_get_first_child (parent); a != NULL; a = gtk_widget_get_next_sibling (a))
    {
      graphene_rect_t first;

      if (!is_laid_out (a) || !gtk_widget_compute_bounds (a, parent, &first))
        continue;
      for (GtkWidget *b = gtk_widget_get_next_sibling (a); b != NULL; b = gtk_widget_get_next_sibling (b))
        {
          graphene_rect_t second, both;

          if (is_laid_out (b) && gtk_widget_compute_bounds (b, parent, &second) &&
              graphene_rect_intersection (&first, &second, &both) && both.size.width > 1.5f && both.size.height > 1.5f)
            tell (a, "lies over %s by %.0f × %.0f px", G_OBJECT_TYPE_NAME (b), both.size.width, both.size.height);
        }
    }
}

static void
check (GtkWidget *widget)
{
  if (!is_laid_out (widget))
    return;
  if (GTK_IS_LABEL (widget))
    check_label (GTK_LABEL (widget));
  check_button (widget);
  if (lays_side_by_side (widget))
    check_children (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check (child);
}

/* ---- the page */

static GtkWindow *window;
static ClaspPage *page;

static void
run_what_waits (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Lays the page out as the window would with the next frame, without waiting for one. */
static void
lay_out (void)
{
  GtkWidget *widget = GTK_WIDGET (page);
  int width = room, height = gtk_widget_get_height (widget);
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, width);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (widget, width, height, -1, NULL);
}

static void
fill (guint n)
{
  const Kind *kind = kinds->pdata[n];

  before = now;
  now = kind->name;
  clasp_session_show_report (clasp_page_get_session (page), kind->report, kind->ending);
  run_what_waits ();
  lay_out ();
  check (GTK_WIDGET (page));
}

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return --*(int *) data > 0;
}

static void
wait_frames (int n)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (window), on_frame, &n, NULL);
  while (n > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
resize (int width, int height)
{
  room = width;
  gtk_window_set_default_size (window, width, height);
  while (gtk_widget_get_width (GTK_WIDGET (page)) != width)
    g_main_context_iteration (NULL, TRUE);
  wait_frames (4);
}

static void
open_page (int width)
{
  page = CLASP_PAGE (clasp_page_new (NULL));
  /* Laid out, but not drawn: that would take most of the time. */
  gtk_widget_set_opacity (GTK_WIDGET (page), 0);
  window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_decorated (window, FALSE);
  gtk_window_set_child (window, GTK_WIDGET (page));
  gtk_window_set_default_size (window, width, 800);
  gtk_window_present (window);
  while (gtk_widget_get_width (GTK_WIDGET (page)) == 0)
    g_main_context_iteration (NULL, TRUE);
  resize (width, 800);
}

static void
close_page (void)
{
  /* It did not open: nothing is there to be closed. */
  fill (0);
  gtk_window_destroy (window);
  run_what_waits ();
}

/* ---- tests */

/* A way through all kinds that goes from each to each other one, and to itself. */
static void
test_pairs (void)
{
  open_page (1024);
  /* Of its size now; what is not on the display is laid out by this test alone, in a quarter of the time. */
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  g_object_set (page, "show-inspector", FALSE, NULL); /* the random pairs show it */
  for (guint i = 0; i < kinds->len; i++)
    {
      g_test_message ("%u of %u", i, kinds->len);
      fill (i);
      for (guint j = i; j < kinds->len; j++)
        {
          fill (j);
          fill (i);
        }
    }
  close_page ();
}

static void
test_alone (void)
{
  static const int widths[] = { 1400, 1024, 360 };

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    for (guint i = 0; i < kinds->len; i++)
      {
        open_page (widths[w]);
        fill (i);
        close_page ();
      }
}

static void
test_random (void)
{
  open_page (1024);
  g_object_set (page, "show-inspector", TRUE, NULL);
  for (int i = 0; i < 500; i++)
    {
      gboolean mirrored = g_test_rand_bit ();

      gtk_widget_set_direction (GTK_WIDGET (page), mirrored ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      resize (g_test_rand_int_range (360, 1600), g_test_rand_int_range (400, 1000));
      fill ((guint) g_test_rand_int_range (0, (gint32) kinds->len));
      fill ((guint) g_test_rand_int_range (0, (gint32) kinds->len));
    }
  close_page ();
}

/* The table above is as long as the list of causes. */
static void
test_causes (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < kinds->len; i++)
    {
      const Kind *kind = kinds->pdata[i];
      const ClaspConversation conversation = { kind->ending != NULL ? *kind->ending : (ClaspEnding) { 0 }, NULL, 0,
                                               -1 };
      g_autoptr (GListStore) found = clasp_diagnose (kind->report, kind->ending != NULL ? &conversation : NULL);

      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (found)); j++)
        {
          g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (G_LIST_MODEL (found), j);

          g_hash_table_add (seen, (char *) g_intern_string (clasp_diagnosis_get_id (diagnosis)));
        }
    }
  g_test_message ("%u causes on %u pages", g_hash_table_size (seen), kinds->len);
  g_assert_cmpuint (g_hash_table_size (seen), >=, 55);
}

static gboolean
is_translated (void)
{
  return !g_str_equal (gettext ("Evidence"), "Evidence");
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("handclasp-pages-XXXXXX", NULL);
  g_autoptr (ClaspApplication) app = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("HANDCLASP_TEST_LOCALES"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_STATE_HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  app = clasp_application_new ();
  g_assert_true (g_application_register (G_APPLICATION (app), NULL, NULL));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  kinds = g_ptr_array_new_with_free_func (free_kind);
  add_answers ();
  add_others ();

  g_test_add_func ("/pages/causes", test_causes);
  g_test_add_func ("/pages/alone", test_alone);
  if (!is_translated ())
    g_test_add_func ("/pages/pairs", test_pairs);
  g_test_add_func ("/pages/random", test_random);
  status = g_test_run ();
  g_ptr_array_unref (kinds);
  return status;
}
