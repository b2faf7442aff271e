/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-json.h"

#include <string.h>
#include <time.h>

#include "clasp-close.h"
#include "clasp-foreign.h"

const char *
clasp_record_json_get_type (guint8 opcode)
{
  switch (opcode)
    {
    case CLASP_OPCODE_TEXT:
      return "text";
    case CLASP_OPCODE_BINARY:
      return "binary";
    case CLASP_OPCODE_CLOSE:
      return "close";
    case CLASP_OPCODE_PING:
      return "ping";
    case CLASP_OPCODE_PONG:
      return "pong";
    case CLASP_OPCODE_CONTINUATION:
      return "continuation"; /* only by a fault */
    default:
      return "reserved"; /* the same */
    }
}

gboolean
clasp_record_json_may_be_text (guint8 opcode)
{
  return opcode != CLASP_OPCODE_BINARY && opcode != CLASP_OPCODE_CLOSE;
}

/* g_date_time_format() would take most of the time a record takes. */
static void
record_json_add_time (GString *out, gint64 time_us)
{
  time_t seconds = (time_t) (time_us / G_USEC_PER_SEC);
  struct tm utc;

  if (time_us < 0 || gmtime_r (&seconds, &utc) == NULL)
    return;
  g_string_append_printf (out, ",\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%06dZ\"", utc.tm_year + 1900, utc.tm_mon + 1,
                          utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (int) (time_us % G_USEC_PER_SEC));
}

void
clasp_record_json_begin (GString *out, const ClaspEvent *event, guint64 number, gint64 start_us)
{
  g_string_append_printf (out, "{\"n\":%" G_GUINT64_FORMAT ",\"t_us\":%" G_GINT64_FORMAT, number, event->time_us);
  record_json_add_time (out, start_us + event->time_us);
  g_string_append_printf (out, ",\"dir\":\"%s\",\"type\":\"%s\",\"bytes\":%" G_GUINT64_FORMAT ",",
                          event->direction == CLASP_DIRECTION_IN ? "in" : "out",
                          clasp_record_json_get_type (event->opcode), event->length);
}

/* What a close says; one without a body says nothing. */
static void
record_json_add_close (GString *out, const ClaspEvent *event)
{
  const char *reason = (const char *) event->data + 2;

  if (event->data == NULL || event->length < 2)
    return;
  g_string_append_printf (out, ",\"code\":%u", (guint) event->data[0] << 8 | event->data[1]);
  if (!g_utf8_validate_len (reason, event->length - 2, NULL))
    return;
  g_string_append (out, ",\"reason\":\"");
  clasp_record_json_add_text (out, reason, event->length - 2);
  g_string_append_c (out, '"');
}

void
clasp_record_json_end (GString *out, const ClaspEvent *event)
{
  if (event->opcode == CLASP_OPCODE_CLOSE)
    record_json_add_close (out, event);
  g_string_append_printf (out, ",\"frames\":%u", event->n_frames);
  if ((event->flags & CLASP_EVENT_COMPRESSED) != 0)
    g_string_append_printf (out, ",\"compressed_bytes\":%" G_GUINT64_FORMAT, event->wire_length);
  if ((event->flags & CLASP_EVENT_DELIBERATE) != 0)
    g_string_append (out, ",\"deliberate\":true");
  if ((event->flags & CLASP_EVENT_INCOMPLETE) != 0)
    g_string_append (out, ",\"incomplete\":true");
  if ((event->flags & CLASP_EVENT_DROPPED) != 0)
    g_string_append (out, ",\"dropped\":true");
  if (event->rule != CLASP_RULE_NONE)
    g_string_append_printf (out, ",\"rule\":\"%s\"", clasp_rule_get (event->rule)->id);
  g_string_append (out, "}\n");
}

/* Bytes of the character at @text that must be escaped; 0: it need not be. What is not seen would drive a terminal,
 * turn the line round, or end it for some readers. */
static gsize
record_json_get_special (const char *text)
{
  guchar c = (guchar) text[0];

  if (c < 0x80)
    return c < 0x20 || c == '"' || c == '\\' || c == 0x7f ? 1 : 0;
  /* Of all others, hidden ones begin with these bytes alone, which most text has few of. */
  if (c != 0xc2 && c != 0xcd && c != 0xd8 && c < 0xe0)
    return 0;
  return c >= 0xc2 && clasp_foreign_is_hidden (g_utf8_get_char (text)) ? (gsize) g_utf8_skip[c] : 0;
}

/* Beyond the basic plane JSON has two halves of a pair (RFC 8259 §7). */
static void
record_json_escape (GString *out, gunichar c)
{
  if (c < 0x10000)
    g_string_append_printf (out, "\\u%04x", c);
  else
    g_string_append_printf (out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff));
}

void
clasp_record_json_add_text (GString *out, const char *text, gsize length)
{
  gsize start = 0, special;

  for (gsize i = 0; i < length; i++)
    {
      special = record_json_get_special (text + i);
      if (special == 0)
        continue;
      g_string_append_len (out, text + start, (gssize) (i - start));
      if (text[i] == '"' || text[i] == '\\')
        g_string_append_printf (out, "\\%c", text[i]);
      else
        record_json_escape (out, g_utf8_get_char (text + i));
      i += special - 1;
      start = i + 1;
    }
  g_string_append_len (out, text + start, (gssize) (length - start));
}

void
clasp_record_json_add_string (GString *out, const char *text, gssize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);

  g_string_append_c (out, '"');
  clasp_record_json_add_text (out, valid, strlen (valid));
  g_string_append_c (out, '"');
}

void
clasp_record_json_add_ending (GString *out, const ClaspEnding *ending)
{
  static const ClaspEnding lost = { .by = CLASP_SIDE_TRANSPORT, .code = CLASP_CLOSE_ABNORMAL };

  if (ending == NULL)
    ending = &lost;
  g_string_append_printf (out, "{\"clean\":%s,\"by\":\"%s\",\"code\":%u,\"reason\":", ending->clean ? "true" : "false",
                          clasp_side_to_string (ending->by), ending->code);
  clasp_record_json_add_string (out, ending->reason, -1);
  g_string_append_c (out, '}');
}

void
clasp_record_json_add_secrets (GString *out, const ClaspSecrets *secrets)
{
  const GPtrArray *forms = secrets != NULL ? clasp_secrets_get_forms (secrets) : NULL;

  if (forms == NULL || forms->len == 0)
    return;
  for (guint i = 0; i < forms->len; i++)
    {
      g_string_append (out, i == 0 ? ",\"filled_in\":[" : ",");
      clasp_record_json_add_string (out, forms->pdata[i], -1);
    }
  g_string_append_c (out, ']');
}
