/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind of page in one tab, each after each other one: nothing falls, lies over another, or is cut. Without a
 * server: the reports are made here. */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "clasp-application.h"
#include "clasp-diagnose.h"
#include "clasp-flow.h"
#include "clasp-format.h"
#include "clasp-known-causes.h"
#include "clasp-page.h"
#include "clasp-path.h"
#include "clasp-settings.h"
#include "session-harness.h"

#define R101 "HTTP/1.1 101 Switching Protocols\r\n"
#define UP "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACC "Sec-WebSocket-Accept: {accept}\r\n"
#define END "Content-Length: 0\r\n\r\n"
#define BODY(type, text) "Content-Type: " type "\r\nContent-Length: {length}\r\n\r\n" text

/* The way through all pairs, in parts that run beside each other. */
#define N_PARTS 2
/* Of a text that is cut, in pixels. */
#define LEAST_WIDTH 24

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
  { .response = "HTTP/1.1 400 Bad Request\r\nServer: Kestrel\r\n" BODY ("text/plain", "Connection ID required") },
  { .response = "HTTP/1.1 403 Forbidden\r\n" BODY (
        "text/plain", "unable to negotiate protocol: client supports [], server accepts [v4.channel.k8s.io]") },
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

/* The last of them can also come after a silence. */
#define CUT (G_N_ELEMENTS (ENDINGS) - 1)
#define SILENT_US (60 * G_USEC_PER_SEC)

/* ---- the kinds */

typedef struct
{
  char *name;
  ClaspReport *report;
  const ClaspEnding *ending; /* NULL: it has none */
  gint64 silent_us;
} Kind;

static GPtrArray *kinds;

static void
add_kind (char *name, ClaspReport *report, const ClaspEnding *ending, gint64 silent_us)
{
  Kind *kind = g_new0 (Kind, 1);

  kind->name = name;
  kind->report = report;
  kind->ending = ending;
  kind->silent_us = silent_us;
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
                  report, NULL, -1);
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
      clasp_report_read_error (report, REACH[i].domain, REACH[i].code, "What happened stands here.");
      add_kind (g_strdup_printf ("%s %s", REACH[i].domain, REACH[i].code), report, NULL, -1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    add_kind (g_strdup_printf ("ended %zu", i), harness_report_new (&opens), &ENDINGS[i], -1);
  add_kind (g_strdup ("ended after a silence"), harness_report_new (&opens), &ENDINGS[CUT], SILENT_US);
  add_kind (g_strdup ("open"), harness_report_new (&opens), NULL, -1);
  for (ClaspPhase phase = CLASP_PHASE_RESOLVE; phase < CLASP_PHASE_OPEN; phase += 2)
    add_kind (g_strdup_printf ("opening, %s", clasp_phase_to_string (phase)),
              make_report ("wss://example.com/chat", CLASP_OUTCOME_PENDING, phase), NULL, -1);
}

/* ---- what is looked for */

static const char *before = "", *now = "";
static const char *language = "en";
static int room;
static GtkWidget *page_widget;
static GHashTable *told; /* what was found out, each once */
static GHashTable *said; /* the texts of the labels that are laid out */

G_GNUC_PRINTF (2, 3)
static void
tell (GtkWidget *widget, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  if (g_hash_table_add (told, g_strconcat (G_OBJECT_TYPE_NAME (widget), " ", what, NULL)))
    g_test_message ("%s at %d px, “%s” after “%s”: %s %s", language, room, now, before, G_OBJECT_TYPE_NAME (widget),
                    what);
  g_test_fail ();
}

/* Whether the user can scroll sideways to @widget. */
static gboolean
can_be_scrolled_to (GtkWidget *widget)
{
  for (GtkWidget *above = gtk_widget_get_parent (widget); above != page_widget; above = gtk_widget_get_parent (above))
    {
      GtkPolicyType policy = GTK_POLICY_NEVER, other;

      if (!GTK_IS_SCROLLED_WINDOW (above))
        continue;
      gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (above), &policy, &other);
      /* The page's own, and the sheet's, only keep what is too wide from making the window so. */
      if (policy != GTK_POLICY_NEVER && other != GTK_POLICY_EXTERNAL &&
          !gtk_widget_has_css_class (above, "inspector-sheet"))
        return TRUE;
    }
  return FALSE;
}

/* Nothing reaches out of the page where it cannot be scrolled to. */
static void
check_place (GtkWidget *widget, const char *text)
{
  graphene_rect_t place;

  if (!gtk_widget_compute_bounds (widget, page_widget, &place))
    return;
  if ((place.origin.x < -0.5f || place.origin.x + place.size.width > (float) room + 0.5f) &&
      !can_be_scrolled_to (widget))
    tell (widget, "“%s” reaches from %.0f to %.0f px", text, place.origin.x, place.origin.x + place.size.width);
}

static void
check_label (GtkLabel *label)
{
  GtkWidget *widget = GTK_WIDGET (label);
  const char *text = gtk_label_get_text (label);
  int width, height;

  if (*text == '\0')
    return;
  g_hash_table_add (said, (char *) text);
  check_place (widget, text);
  pango_layout_get_pixel_size (gtk_label_get_layout (label), &width, &height);
  if (height > gtk_widget_get_height (widget) ||
      (width > gtk_widget_get_width (widget) && gtk_label_get_ellipsize (label) == PANGO_ELLIPSIZE_NONE))
    tell (widget, "“%s” of %d × %d px has %d × %d", text, width, height, gtk_widget_get_width (widget),
          gtk_widget_get_height (widget));
  /* Two dots and a letter are not a word; but a row of a list shows all of it when it is selected. */
  if (pango_layout_is_ellipsized (gtk_label_get_layout (label)) && gtk_widget_get_width (widget) < LEAST_WIDTH &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW) == NULL)
    tell (widget, "of “%s” only %d px are left", text, gtk_widget_get_width (widget));
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
  return GTK_IS_BOX (widget) || CLASP_IS_FLOW (widget) || CLASP_IS_PATH (widget) || GTK_IS_GRID (widget) ||
         GTK_IS_LIST_BOX (widget);
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

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return --*(int *) data > 0;
}

static void
wait_frames (int n)
{
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (window)));
  gtk_widget_add_tick_callback (GTK_WIDGET (window), on_frame, &n, NULL);
  while (n > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* A part that changes its form with its width is hidden until the next frame. */
static gboolean
is_changing_form (GtkWidget *widget)
{
  if (!is_laid_out (widget))
    return ADW_IS_BREAKPOINT_BIN (gtk_widget_get_parent (widget)) && gtk_widget_get_visible (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_changing_form (child))
      return TRUE;
  return FALSE;
}

/* Lays the page out as the window would with the next frame, without waiting for one. */
static void
lay_out (void)
{
  GtkWidget *widget = GTK_WIDGET (page);
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, room);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, room, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (widget, room, gtk_widget_get_height (widget), -1, NULL);
}

/* What was filled in is there to be seen. */
static void
check_words (void)
{
  ClaspSession *session = clasp_page_get_session (page);
  g_autoptr (ClaspDiagnosis) first = NULL;
  g_autofree char *title = NULL;

  if (clasp_session_get_state (session) != CLASP_SESSION_FAILED)
    return;
  first = g_list_model_get_item (clasp_session_get_diagnoses (session), 0);
  g_assert_nonnull (first);
  title = clasp_format_excerpt (clasp_diagnosis_get_title (first), 256);
  if (!g_hash_table_contains (said, title))
    tell (GTK_WIDGET (page), "does not say “%s”", title);
}

static void
look_at (void)
{
  run_what_waits ();
  lay_out ();
  for (int i = 0; is_changing_form (GTK_WIDGET (page)); i++)
    {
      g_assert_cmpint (i, <, 20);
      wait_frames (1);
      lay_out ();
    }
  g_hash_table_remove_all (said);
  check (GTK_WIDGET (page));
  check_words ();
}

static void
fill (guint n)
{
  const Kind *kind = kinds->pdata[n];

  before = now;
  now = kind->name;
  clasp_session_show_report (clasp_page_get_session (page), kind->report, kind->ending, kind->silent_us);
  look_at ();
}

static void
open_window (int width, int height)
{
  window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_decorated (window, FALSE);
  gtk_window_set_default_size (window, width, height);
}

static void
open_page (void)
{
  page = CLASP_PAGE (clasp_page_new (NULL));
  page_widget = GTK_WIDGET (page);
  now = "nothing";
  /* Laid out, but not drawn: that would take most of the time. */
  gtk_widget_set_opacity (page_widget, 0);
  gtk_window_set_child (window, page_widget);
}

static void
resize (int width, int height)
{
  room = width;
  gtk_window_set_default_size (window, width, height);
  gtk_window_present (window);
  while (gtk_widget_get_width (page_widget) != width)
    g_main_context_iteration (NULL, TRUE);
  wait_frames (2);
}

static void
close_page (void)
{
  /* It did not open: nothing is there to be closed. */
  clasp_session_show_report (clasp_page_get_session (page), ((Kind *) kinds->pdata[0])->report, NULL, -1);
  gtk_window_set_child (window, NULL);
  run_what_waits ();
}

static void
close_window (void)
{
  gtk_window_destroy (window);
  run_what_waits ();
}

/* ---- languages */

extern int _nl_msg_cat_cntr; /* gettext looks for its catalogues anew when it has changed */

static void
speak (const char *name)
{
  language = name;
  g_setenv ("LANGUAGE", name, TRUE);
  _nl_msg_cat_cntr++;
  g_assert_cmpint (g_str_equal (gettext ("Evidence"), "Evidence"), ==, g_str_equal (name, "en"));
}

static void
set_look (double text_size, GtkTextDirection direction)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * text_size), NULL);
  gtk_widget_set_default_direction (direction);
}

/* ---- tests */

/* A way through all kinds that goes from each to each other one, and to itself; this is one of N_PARTS parts of it. */
static void
test_pairs (gconstpointer data)
{
  guint part = GPOINTER_TO_UINT (data);

  speak ("en");
  open_window (1024, 800);
  open_page ();
  resize (1024, 800);
  /* Of its size now; what is not on the display is laid out by this test alone, in a quarter of the time. */
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  g_object_set (page, "show-inspector", FALSE, NULL); /* the others show it */
  for (guint i = part; i < kinds->len; i += N_PARTS)
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
  close_window ();
}

typedef struct
{
  int width;
  double text_size;
  GtkTextDirection direction;
} Look;

static const Look LOOKS[] = {
  { 1400, 1, GTK_TEXT_DIR_LTR },  { 1024, 1, GTK_TEXT_DIR_LTR }, { 360, 1, GTK_TEXT_DIR_LTR },
  { 360, 1.5, GTK_TEXT_DIR_LTR }, { 360, 1, GTK_TEXT_DIR_RTL },
};

/* Each in a page of its own, in which nothing else was. */
static void
test_alone (gconstpointer data)
{
  speak (data);
  open_window (LOOKS[0].width, 800);
  for (guint i = 0; i < kinds->len; i++)
    {
      open_page ();
      resize (LOOKS[0].width, 800);
      fill (i);
      for (gsize j = 1; j < G_N_ELEMENTS (LOOKS); j++)
        {
          set_look (LOOKS[j].text_size, LOOKS[j].direction);
          resize (LOOKS[j].width, 800);
          look_at ();
        }
      close_page ();
      set_look (1, GTK_TEXT_DIR_LTR);
    }
  close_window ();
}

/* 500 pairs, ten in each of 50 pages; the seed is printed, and repeats them. */
static void
test_random (void)
{
  static const char *const languages[] = { "en", "de", "fr" };

  open_window (1024, 800);
  for (int i = 0; i < 50; i++)
    {
      speak (languages[g_test_rand_int_range (0, G_N_ELEMENTS (languages))]);
      set_look (g_test_rand_bit () ? 1 : 1.25, g_test_rand_bit () ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      open_page ();
      g_object_set (page, "show-inspector", TRUE, NULL);
      resize (g_test_rand_int_range (360, 1600), g_test_rand_int_range (400, 1000));
      for (int j = 0; j < 20; j++)
        fill ((guint) g_test_rand_int_range (0, (gint32) kinds->len));
      close_page ();
    }
  set_look (1, GTK_TEXT_DIR_LTR);
  close_window ();
}

/* Each cause has its page. */
static void
test_causes (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const ClaspKnownCause *causes;
  guint n_causes;

  for (guint i = 0; i < kinds->len; i++)
    {
      const Kind *kind = kinds->pdata[i];
      const ClaspConversation conversation = { kind->ending != NULL ? *kind->ending : (ClaspEnding) { 0 }, NULL,
                                               MAX (kind->silent_us, 0), kind->silent_us };
      g_autoptr (GListStore) found = clasp_diagnose (kind->report, kind->ending != NULL ? &conversation : NULL);

      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (found)); j++)
        {
          g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (G_LIST_MODEL (found), j);

          g_hash_table_add (seen, (char *) g_intern_string (clasp_diagnosis_get_id (diagnosis)));
        }
    }
  causes = clasp_known_causes_get (&n_causes);
  for (guint i = 0; i < n_causes; i++)
    if (!g_hash_table_contains (seen, g_intern_string (causes[i].id)))
      g_error ("%s has no page here: %s", causes[i].id, causes[i].symptom);
}

static void
set_locale (void)
{
  static const char *const names[] = { "en_US.UTF-8", "de_DE.UTF-8", "C.UTF-8" };
  guint i = 0;

  /* Whichever there is: the words are LANGUAGE's. */
  while (setlocale (LC_ALL, names[i]) == NULL)
    g_assert_cmpuint (++i, <, G_N_ELEMENTS (names));
  g_setenv ("LC_ALL", names[i], TRUE); /* GTK asks again */
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("HANDCLASP_TEST_LOCALES"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static void
add_tests (void)
{
  g_test_add_func ("/pages/causes", test_causes);
  for (guint i = 0; i < N_PARTS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/pages/pairs/%u", i + 1);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_pairs);
    }
  g_test_add_data_func ("/pages/alone/en", "en", test_alone);
  g_test_add_data_func ("/pages/alone/de", "de", test_alone);
  g_test_add_func ("/pages/random", test_random);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("handclasp-pages-XXXXXX", NULL);
  g_autoptr (ClaspApplication) app = NULL;
  int status;

  set_locale ();
  g_setenv ("GTK_A11Y", "none", TRUE); /* nobody listens */
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_STATE_HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  app = clasp_application_new ();
  g_assert_true (g_application_register (G_APPLICATION (app), NULL, NULL));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  speak ("en");
  told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  said = g_hash_table_new (g_str_hash, g_str_equal);
  kinds = g_ptr_array_new_with_free_func (free_kind);
  add_answers ();
  add_others ();
  add_tests ();
  status = g_test_run ();
  g_ptr_array_unref (kinds);
  g_hash_table_unref (said);
  g_hash_table_unref (told);
  return status;
}
