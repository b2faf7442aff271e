/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-practice-lesson.h"

#include <glib/gi18n-lib.h>

/* The first four are the ones a first start offers. */
static const ClaspPracticeLesson lessons[] = {
  { "/echo", N_("Echo"), N_("Answers every message with itself"), FALSE },
  { "/ticks", N_("Market ticks"), N_("Twenty JSON messages a second"), FALSE },
  { "/fail/version", N_("What 426 Upgrade Required looks like"),
    N_("A server that refuses the version it is offered"), TRUE },
  { "/fail/accept", N_("A wrong Sec-WebSocket-Accept"), N_("A handshake that must fail"), TRUE },
  { "/chat", N_("Chat"), N_("Connect twice: what one says, the others hear"), FALSE },
  { "/clock", N_("Clock"), N_("The time of day, once a second"), FALSE },
  { "/fail/stripped", N_("A proxy that removes Upgrade"), N_("400 Bad Request from a server that saw no upgrade"),
    TRUE },
  { "/fail/origin", N_("A refused Origin"), N_("403 Forbidden, unless https://practice.example asks"), TRUE },
  { "/fail/sign-in", N_("Sign-in required"), N_("401 Unauthorized, until you sign in as hand with password clasp"),
    TRUE },
  { "/fail/redirect", N_("A redirect"), N_("301 Moved Permanently to the echo"), TRUE },
  { "/fail/page", N_("A web page instead"), N_("200 OK from a plain web server"), TRUE },
  { "/fail/no-accept", N_("No Sec-WebSocket-Accept"), N_("A 101 with a field missing"), TRUE },
  { "/fail/subprotocol", N_("A subprotocol nobody asked for"), N_("The server picks what was not offered"), TRUE },
  { "/fail/extension", N_("An extension nobody asked for"), N_("The server turns on what was not offered"), TRUE },
  { "/fail/http10", N_("A reply in HTTP/1.0"), N_("A version of HTTP that cannot upgrade"), TRUE },
  { "/fail/silence", N_("Silence"), N_("Takes the request and never answers"), TRUE },
  { "/fail/half-head", N_("Half a reply"), N_("Hangs up in the middle of the response"), TRUE },
  { "/fail/masked", N_("A masked frame"), N_("Opens, then breaks a rule of framing"), TRUE },
  { "/fail/utf8", N_("A text that is not UTF-8"), N_("Opens, then sends bytes that are not text"), TRUE },
  { "/fail/compressed", N_("Compression gone wrong"), N_("Opens, then sends compressed data that can’t be read"),
    TRUE },
  { "/fail/too-large", N_("A message beyond every limit"), N_("Opens, then sends more than any client takes"), TRUE },
  { "/fail/1006", N_("An end without a close frame"), N_("Opens, then hangs up: code 1006"), TRUE },
};

const ClaspPracticeLesson *
clasp_practice_lessons (guint *n_lessons)
{
  *n_lessons = G_N_ELEMENTS (lessons);
  return lessons;
}

char *
clasp_practice_page (const char *host)
{
  GString *page = g_string_new (
      "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Handclasp</title>"
      "<style>body{font:1em sans-serif;margin:2em}td{padding:.2em 1em .2em 0}</style></head>\n"
      "<body>");
  g_autofree char *safe_host = g_markup_escape_text (host, -1);
  gsize i;

  g_string_append_printf (page, "<h1>%s</h1>\n<table>\n", _("Handclasp’s practice server"));
  for (i = 0; i < G_N_ELEMENTS (lessons); i++)
    {
      g_autofree char *title = g_markup_escape_text (_(lessons[i].title), -1);
      g_autofree char *description = g_markup_escape_text (_(lessons[i].description), -1);

      g_string_append_printf (page, "<tr><td><code>ws://%s%s</code></td><td>%s</td><td>%s</td></tr>\n", safe_host,
                              lessons[i].path, title, description);
    }
  g_string_append (page, "</table></body></html>\n");
  return g_string_free (page, FALSE);
}
