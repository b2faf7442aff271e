/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-stomp.h"

#include <glib/gi18n.h>

/* Bytes of a frame that are kept while it is not complete; its headers must fit. */
#define MAX_HEAD (64 * 1024)
/* Subscriptions that are remembered, and the bytes of an id or destination of one. */
#define MAX_SUBSCRIPTIONS 4096
#define MAX_NAME 512

/* Ids of what waits for a receipt are CLASP_PAIRS_ID; these are of messages that may be acknowledged. */
#define SPACE_MESSAGE CLASP_PAIRS_OTHER

typedef enum
{
  IN_BETWEEN, /* frames; EOLs stand here */
  IN_HEAD,
  IN_BODY,
} Place;

/* A frame that is read, one for each direction. */
typedef struct
{
  Place place;
  GString *head;       /* command and headers as they came, or what there is of them */
  gboolean too_long;   /* the head did not fit */
  gboolean has_count;  /* a content-length */
  guint64 left;        /* of it */
  guint64 first;       /* record it begins in */
  guint64 last;        /* record its newest byte came in */
  guint64 offset;      /* in the first record */
  guint64 length;      /* bytes so far */
  GString *error_text; /* what begins the body: an ERROR may say it there */
} Frame;

typedef struct
{
  gboolean sockjs;
  gboolean carries_stomp; /* inside SockJS */
  gboolean carries_other;
  gboolean unescapes; /* since CONNECTED said 1.1 or 1.2 */
  gboolean may_escape_cr;
  gint64 can_beat_ms; /* what CONNECT said that the client can send */
  Frame frames[2];
  GHashTable *subscriptions; /* (nullable) (element-type utf8 utf8): id, destination */
} State;

typedef struct
{
  const char *command; /* as the frame has it */
  const char *kind;
  ClaspUnitRole role; /* without a receipt */
} Command;

static const Command commands[] = {
  { "CONNECT", "connect", CLASP_UNIT_ROLE_REQUEST },
  { "STOMP", "stomp", CLASP_UNIT_ROLE_REQUEST },
  { "CONNECTED", "connected", CLASP_UNIT_ROLE_RESPONSE },
  { "SEND", "send", CLASP_UNIT_ROLE_EVENT },
  { "SUBSCRIBE", "subscribe", CLASP_UNIT_ROLE_CONTROL },
  { "UNSUBSCRIBE", "unsubscribe", CLASP_UNIT_ROLE_CONTROL },
  { "ACK", "ack", CLASP_UNIT_ROLE_CONTROL },
  { "NACK", "nack", CLASP_UNIT_ROLE_CONTROL },
  { "BEGIN", "begin", CLASP_UNIT_ROLE_CONTROL },
  { "COMMIT", "commit", CLASP_UNIT_ROLE_CONTROL },
  { "ABORT", "abort", CLASP_UNIT_ROLE_CONTROL },
  { "DISCONNECT", "disconnect", CLASP_UNIT_ROLE_CONTROL },
  { "MESSAGE", "message", CLASP_UNIT_ROLE_EVENT },
  { "RECEIPT", "receipt", CLASP_UNIT_ROLE_RESPONSE },
  { "ERROR", "error", CLASP_UNIT_ROLE_RESPONSE },
};

/* -------------------------------------------------------------------------------------------------------- a head */

static ClaspSlice
stomp_read_line (ClaspSlice head, gsize *at)
{
  const char *start = head.data + *at;
  const char *end = memchr (start, '\n', head.length - *at);
  gsize length = end != NULL ? (gsize) (end - start) : head.length - *at;

  *at += length + (end != NULL ? 1 : 0);
  if (length > 0 && start[length - 1] == '\r')
    length--;
  return (ClaspSlice) { start, length };
}

/* A header's value as it stands; the first of several of one name counts. */
static ClaspSlice
stomp_find_raw (ClaspSlice head, const char *name)
{
  gsize at = 0, length = strlen (name);

  stomp_read_line (head, &at);
  while (at < head.length)
    {
      ClaspSlice line = stomp_read_line (head, &at);

      if (line.length > length && line.data[length] == ':' && memcmp (line.data, name, length) == 0)
        return (ClaspSlice) { line.data + length + 1, line.length - length - 1 };
    }
  return CLASP_SLICE_NONE;
}

static const char *
stomp_get_escaped (const State *self, char c)
{
  switch (c)
    {
    case 'n':
      return "\n";
    case 'c':
      return ":";
    case '\\':
      return "\\";
    case 'r':
      return self->may_escape_cr ? "\r" : NULL;
    default:
      return NULL;
    }
}

/* What a value stands for, if the version has escapes. */
static ClaspSlice
stomp_unescape (const State *self, ClaspDecoding *decoding, ClaspSlice value)
{
  g_autoptr (GString) plain = NULL;
  const char *copy;

  if (!self->unescapes || value.data == NULL || memchr (value.data, '\\', value.length) == NULL ||
      value.length > MAX_NAME)
    return value;
  plain = g_string_sized_new (value.length);
  for (gsize i = 0; i < value.length; i++)
    {
      const char *escaped = NULL;

      if (value.data[i] == '\\' && i + 1 < value.length)
        escaped = stomp_get_escaped (self, value.data[i + 1]);
      if (escaped == NULL)
        {
          g_string_append_c (plain, value.data[i]);
          continue;
        }
      g_string_append (plain, escaped);
      i++;
    }
  copy = clasp_decoding_printf (decoding, "%s", plain->str);
  return (ClaspSlice) { copy, strlen (copy) };
}

static ClaspSlice
stomp_find (const State *self, ClaspDecoding *decoding, ClaspSlice head, const char *name)
{
  ClaspSlice value = stomp_find_raw (head, name);

  /* Version 1.0, which has no escapes, writes "login: <username>": a blank there is no part of the value. */
  while (!self->unescapes && value.length > 0 && value.data[0] == ' ')
    value = (ClaspSlice) { value.data + 1, value.length - 1 };
  return stomp_unescape (self, decoding, value);
}

/* What is wrong with the headers of a frame; %NULL: nothing. */
static const char *
stomp_check_headers (const State *self, ClaspDecoding *decoding, ClaspSlice head)
{
  gsize at = 0;
  ClaspSlice command = stomp_read_line (head, &at);
  gboolean escapes = self->unescapes && !clasp_slice_equals (command, "CONNECT") &&
                     !clasp_slice_equals (command, "CONNECTED");

  while (at < head.length)
    {
      ClaspSlice line = stomp_read_line (head, &at);

      if (line.length == 0)
        continue;
      if (memchr (line.data, ':', line.length) == NULL)
        return _("Not valid STOMP: a header has no colon");
      for (gsize i = 0; escapes && i < line.length; i++)
        if (line.data[i] == '\\')
          {
            if (i + 1 == line.length || stomp_get_escaped (self, line.data[i + 1]) == NULL)
              return _("Not valid STOMP: a header has an escape that its version does not know");
            i++;
          }
    }
  return NULL;
}

/* -------------------------------------------------------------------------------------------------------- a frame */

static const Command *
stomp_find_command (ClaspSlice word)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (clasp_slice_equals (word, commands[i].command))
      return &commands[i];
  return NULL;
}

static void
stomp_subscribe (State *self, ClaspSlice id, const char *destination)
{
  if (id.data == NULL || destination == NULL || id.length > MAX_NAME)
    return;
  if (self->subscriptions == NULL)
    self->subscriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_size (self->subscriptions) < MAX_SUBSCRIPTIONS)
    g_hash_table_insert (self->subscriptions, g_strndup (id.data, id.length), g_strdup (destination));
}

/* Where the messages of a subscription come from. */
static const char *
stomp_get_destination (State *self, ClaspDecoding *decoding, ClaspSlice subscription)
{
  g_autofree char *id = subscription.data != NULL ? g_strndup (subscription.data, subscription.length) : NULL;
  const char *destination = id != NULL && self->subscriptions != NULL ? g_hash_table_lookup (self->subscriptions, id)
                                                                      : NULL;

  return destination != NULL ? clasp_decoding_printf (decoding, "%s", destination) : NULL;
}

static void
stomp_unsubscribe (State *self, ClaspSlice subscription)
{
  g_autofree char *id = subscription.data != NULL ? g_strndup (subscription.data, subscription.length) : NULL;

  if (id != NULL && self->subscriptions != NULL)
    g_hash_table_remove (self->subscriptions, id);
}

static void
stomp_learn_version (State *self, ClaspSlice version)
{
  self->unescapes = version.data != NULL && !clasp_slice_equals (version, "1.0");
  self->may_escape_cr = clasp_slice_equals (version, "1.2");
}

/* Asks for a receipt, if the frame does. */
static gboolean
stomp_ask_receipt (ClaspDecoding *decoding, ClaspUnit *unit, ClaspSlice receipt)
{
  if (receipt.data == NULL)
    return FALSE;
  unit->role = CLASP_UNIT_ROLE_REQUEST;
  unit->id = clasp_decoding_copy (decoding, receipt);
  clasp_decoding_ask (decoding, unit, CLASP_ASK (receipt));
  return TRUE;
}

static void
stomp_pair_message (State *self, ClaspDecoding *decoding, ClaspUnit *unit, ClaspSlice head)
{
  ClaspSlice ack = stomp_find (self, decoding, head, "ack");
  ClaspSlice id = stomp_find (self, decoding, head, "message-id");
  ClaspSlice subscription = stomp_find (self, decoding, head, "subscription");
  const char *destination = stomp_get_destination (self, decoding, subscription);

  if (destination != NULL)
    unit->channel = destination;
  if (unit->channel == NULL)
    unit->channel = unit->label;
  if (ack.data == NULL)
    ack = id;
  unit->id = clasp_decoding_copy (decoding, ack);
  if (ack.data != NULL)
    clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_IN (SPACE_MESSAGE, ack));
}

static void
stomp_pair_ack (State *self, ClaspDecoding *decoding, ClaspUnit *unit, ClaspSlice head)
{
  ClaspSlice id = stomp_find (self, decoding, head, "id");

  if (id.data == NULL || clasp_decoding_find (decoding, CLASP_ASK_IN (SPACE_MESSAGE, id), FALSE) == NULL)
    id = stomp_find (self, decoding, head, "message-id");
  if (id.data == NULL)
    id = stomp_find (self, decoding, head, "id");
  unit->id = clasp_decoding_copy (decoding, id);
  if (id.data != NULL && clasp_decoding_answer (decoding, unit, CLASP_ASK_IN (SPACE_MESSAGE, id), CLASP_ANSWER_LAST))
    unit->role = CLASP_UNIT_ROLE_RESPONSE;
}

static void
stomp_pair_error (State *self, ClaspDecoding *decoding, ClaspUnit *unit, ClaspSlice head, const Frame *frame)
{
  ClaspSlice message = stomp_find (self, decoding, head, "message");
  ClaspSlice receipt = stomp_find (self, decoding, head, "receipt-id");

  unit->error = clasp_decoding_copy (decoding, message);
  if (unit->error == NULL && frame->error_text != NULL && frame->error_text->len > 0)
    unit->error = clasp_decoding_copy (decoding, (ClaspSlice) { frame->error_text->str, frame->error_text->len });
  if (unit->error == NULL)
    unit->error = _("The server ends the connection with an error");
  unit->id = clasp_decoding_copy (decoding, receipt);
  if (receipt.data != NULL)
    clasp_decoding_answer (decoding, unit, CLASP_ASK (receipt), CLASP_ANSWER_LAST);
  else
    clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST);
}

/* "heart-beat:cx,cy": what its sender can send, and what it wants, milliseconds. */
static void
stomp_read_beat (ClaspSlice value, gint64 *can, gint64 *wants)
{
  char text[32];
  char *end;

  *can = *wants = 0;
  if (value.data == NULL || value.length >= sizeof text)
    return;
  memcpy (text, value.data, value.length);
  text[value.length] = '\0';
  *can = CLAMP (g_ascii_strtoll (text, &end, 10), 0, G_MAXINT32);
  if (*end == ',')
    *wants = CLAMP (g_ascii_strtoll (end + 1, NULL, 10), 0, G_MAXINT32);
}

static void
stomp_agree_on_beats (State *self, ClaspDecoding *decoding, ClaspSlice head)
{
  gint64 can, wants;

  stomp_read_beat (stomp_find_raw (head, "heart-beat"), &can, &wants);
  if (self->can_beat_ms > 0 && wants > 0)
    clasp_decoding_set_beat_interval (decoding, MAX (self->can_beat_ms, wants) * 1000);
}

static void
stomp_pair (State *self, ClaspDecoding *decoding, ClaspUnit *unit, ClaspSlice head, const Frame *frame)
{
  ClaspSlice destination = stomp_find (self, decoding, head, "destination");
  ClaspSlice id;
  gint64 wants;

  unit->label = clasp_decoding_copy (decoding, destination);
  unit->channel = unit->label;
  if (g_str_equal (unit->kind, "connect") || g_str_equal (unit->kind, "stomp"))
    {
      stomp_read_beat (stomp_find_raw (head, "heart-beat"), &self->can_beat_ms, &wants);
      clasp_decoding_ask (decoding, unit, CLASP_ASK_OPENING);
    }
  else if (g_str_equal (unit->kind, "connected"))
    {
      stomp_learn_version (self, stomp_find_raw (head, "version"));
      stomp_agree_on_beats (self, decoding, head);
      clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST);
    }
  else if (g_str_equal (unit->kind, "message"))
    stomp_pair_message (self, decoding, unit, head);
  else if (g_str_equal (unit->kind, "error"))
    stomp_pair_error (self, decoding, unit, head, frame);
  else if (g_str_equal (unit->kind, "receipt"))
    {
      id = stomp_find (self, decoding, head, "receipt-id");
      unit->id = clasp_decoding_copy (decoding, id);
      clasp_decoding_answer (decoding, unit, CLASP_ASK (id), CLASP_ANSWER_LAST);
    }
  else
    {
      id = stomp_find (self, decoding, head, "id");
      if (g_str_equal (unit->kind, "ack") || g_str_equal (unit->kind, "nack"))
        stomp_pair_ack (self, decoding, unit, head);
      else if (g_str_equal (unit->kind, "unsubscribe"))
        unit->channel = unit->label = stomp_get_destination (self, decoding, id);
      else if (unit->label == NULL)
        unit->label = clasp_decoding_copy (decoding, stomp_find (self, decoding, head, "transaction"));
      if (g_str_equal (unit->kind, "subscribe"))
        stomp_subscribe (self, id, unit->label);
      if (g_str_equal (unit->kind, "unsubscribe"))
        stomp_unsubscribe (self, id);
      if (!stomp_ask_receipt (decoding, unit, stomp_find (self, decoding, head, "receipt")) && unit->id == NULL)
        unit->id = clasp_decoding_copy (decoding, id);
    }
}

static void
stomp_reset_frame (Frame *frame)
{
  if (frame->head != NULL)
    g_string_truncate (frame->head, 0);
  if (frame->error_text != NULL)
    g_string_truncate (frame->error_text, 0);
  frame->place = IN_BETWEEN;
  frame->too_long = frame->has_count = FALSE;
  frame->left = frame->length = 0;
}

/* A frame has ended with its NUL. */
static ClaspUnit *
stomp_finish_frame (State *self, ClaspDecoding *decoding, Frame *frame)
{
  ClaspSlice head = { frame->head->str, frame->head->len };
  const Command *command;
  ClaspUnit *unit;
  const char *error;
  gsize at = 0;

  command = stomp_find_command (stomp_read_line (head, &at));
  if (command == NULL || frame->too_long)
    unit = clasp_decoding_add_invalid (decoding, frame->too_long
                                                     ? _("Its headers are longer than 64 KiB")
                                                     : _("Not valid STOMP: it does not begin with a command"));
  else
    {
      error = stomp_check_headers (self, decoding, head);
      unit = clasp_decoding_add (decoding, command->kind, command->role);
      stomp_pair (self, decoding, unit, head, frame);
      if (error != NULL)
        unit->error = error;
    }
  unit->first_record = frame->first;
  unit->offset = frame->offset;
  unit->length = frame->length;
  unit->whole = FALSE;
  stomp_reset_frame (frame);
  return unit;
}

/* ---------------------------------------------------------------------------------------------------- its bytes */

static void
stomp_begin_frame (ClaspDecoding *decoding, Frame *frame, gsize offset)
{
  stomp_reset_frame (frame);
  if (frame->head == NULL)
    frame->head = g_string_new (NULL);
  frame->place = IN_HEAD;
  frame->first = clasp_decoding_get_record (decoding)->index;
  frame->offset = offset;
}

/* The head ends at an empty line. */
static void
stomp_end_head (Frame *frame)
{
  ClaspSlice count = stomp_find_raw ((ClaspSlice) { frame->head->str, frame->head->len }, "content-length");
  char digits[24];

  frame->place = IN_BODY;
  if (count.data == NULL || count.length == 0 || count.length >= sizeof digits)
    return;
  memcpy (digits, count.data, count.length);
  digits[count.length] = '\0';
  if (strspn (digits, "0123456789") != count.length)
    return;
  frame->has_count = TRUE;
  frame->left = g_ascii_strtoull (digits, NULL, 10);
}

static gboolean
stomp_head_is_complete (const GString *head)
{
  return (head->len >= 2 && head->str[head->len - 1] == '\n' && head->str[head->len - 2] == '\n') ||
         (head->len >= 3 && memcmp (head->str + head->len - 3, "\n\r\n", 3) == 0);
}

/* Takes bytes of the head up to its end, or to a NUL, which ends a frame without an empty line. Gives the bytes
 * taken. */
static gsize
stomp_take_head (Frame *frame, ClaspSlice data, gsize at)
{
  gsize start = at;

  while (at < data.length && data.data[at] != '\0')
    {
      if (frame->head->len == MAX_HEAD)
        frame->too_long = TRUE;
      else
        g_string_append_c (frame->head, data.data[at]);
      at++;
      if (!frame->too_long && stomp_head_is_complete (frame->head))
        {
          stomp_end_head (frame);
          break;
        }
    }
  frame->length += at - start;
  return at - start;
}

static void
stomp_keep_error_text (Frame *frame, const char *data, gsize length)
{
  if (!g_str_has_prefix (frame->head->str, "ERROR"))
    return;
  if (frame->error_text == NULL)
    frame->error_text = g_string_new (NULL);
  if (frame->error_text->len < MAX_NAME)
    g_string_append_len (frame->error_text, data, (gssize) MIN (length, MAX_NAME - frame->error_text->len));
}

/* Takes bytes of the body. Gives the bytes taken. */
static gsize
stomp_take_body (Frame *frame, ClaspSlice data, gsize at)
{
  gsize n = data.length - at;
  const char *end;

  if (frame->has_count)
    {
      n = (gsize) MIN (frame->left, n);
      frame->left -= n;
    }
  else
    {
      end = memchr (data.data + at, '\0', n);
      n = end != NULL ? (gsize) (end - data.data) - at : n;
    }
  stomp_keep_error_text (frame, data.data + at, n);
  frame->length += n;
  return n;
}

/* A record of EOLs alone, between frames, is a heartbeat; EOLs behind a frame belong to nothing. */
static gboolean
stomp_is_beat (const Frame *frame, ClaspSlice data)
{
  if (frame->place != IN_BETWEEN || data.length == 0)
    return FALSE;
  for (gsize i = 0; i < data.length; i++)
    if (data.data[i] != '\n' && data.data[i] != '\r')
      return FALSE;
  return TRUE;
}

/* Called for each unit whose bytes lie in @data, to say where in the record they are. */
typedef void (*StompPlaceFunc) (ClaspDecoding *decoding, ClaspUnit *unit, gpointer user_data);

static void
stomp_place_plain (ClaspDecoding *decoding, ClaspUnit *unit, gpointer user_data)
{
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);

  if (unit->first_record == record->index)
    clasp_decoding_set_range (decoding, unit, unit->offset, unit->length);
}

static void
stomp_take_bytes (State *self, ClaspDecoding *decoding, ClaspSlice data, StompPlaceFunc place, gpointer user_data)
{
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  Frame *frame = &self->frames[record->direction];
  gsize at = 0;

  if (stomp_is_beat (frame, data))
    {
      clasp_decoding_add (decoding, "heartbeat", CLASP_UNIT_ROLE_HEARTBEAT);
      clasp_decoding_beat (decoding);
      return;
    }
  while (at < data.length && !clasp_decoding_is_full (decoding))
    {
      if (frame->place == IN_BETWEEN)
        {
          if (data.data[at] == '\n' || data.data[at] == '\r')
            {
              at++;
              continue;
            }
          stomp_begin_frame (decoding, frame, at);
        }
      frame->last = record->index;
      at += frame->place == IN_HEAD ? stomp_take_head (frame, data, at) : stomp_take_body (frame, data, at);
      if (at == data.length || (frame->place == IN_BODY && frame->has_count && frame->left > 0))
        continue;
      if (data.data[at] == '\0')
        {
          place (decoding, stomp_finish_frame (self, decoding, frame), user_data);
          at++;
        }
      else if (frame->place == IN_BODY && frame->has_count)
        {
          /* The count is over and no NUL follows: read on to one. */
          frame->has_count = FALSE;
          frame->too_long = FALSE;
          clasp_decoding_add_invalid (decoding, _("Not valid STOMP: no NUL follows the bytes of content-length"));
        }
    }
}

static void
stomp_lose (ClaspDecoding *decoding, Frame *frame)
{
  if (frame->place == IN_BETWEEN)
    return;
  clasp_decoding_add_invalid (decoding, _("A piece of the frame was not kept"));
  stomp_reset_frame (frame);
}

static void
stomp_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);

  if (record->data == NULL && record->length > 0)
    stomp_lose (decoding, &self->frames[record->direction]);
  else
    stomp_take_bytes (self, decoding, clasp_decoding_get_payload (decoding), stomp_place_plain, NULL);
}

/* --------------------------------------------------------------------------------------------------------- SockJS */

/* Where in the record the string is whose content was read as bytes. */
typedef struct
{
  ClaspSlice token;   /* with its quotes */
  gsize token_offset; /* in the record */
} SockjsPlace;

/* The offset in a string's token of what is @plain bytes into what it stands for. */
static gsize
stomp_sockjs_find_offset (ClaspDecoding *decoding, ClaspSlice token, gsize plain)
{
  gsize at = 1, seen = 0;

  while (at + 1 < token.length && seen < plain)
    {
      gsize taken = token.data[at] != '\\' ? 1 : token.data[at + 1] == 'u' ? 6 : 2;
      ClaspSlice piece;
      char quoted[16];

      if (taken == 6 && at + 12 < token.length && token.data[at + 6] == '\\' && token.data[at + 7] == 'u' &&
          (token.data[at + 2] == 'd' || token.data[at + 2] == 'D') && strchr ("89abAB", token.data[at + 3]) != NULL)
        taken = 12;
      taken = MIN (taken, token.length - 1 - at);
      if (taken == 1)
        seen++;
      else
        {
          quoted[0] = '"';
          memcpy (quoted + 1, token.data + at, taken);
          quoted[taken + 1] = '"';
          piece = clasp_decoding_unescape (decoding, (ClaspSlice) { quoted, taken + 2 });
          seen += piece.length;
        }
      at += taken;
    }
  return at;
}

static void
stomp_sockjs_place (ClaspDecoding *decoding, ClaspUnit *unit, gpointer user_data)
{
  const SockjsPlace *place = user_data;
  gsize start, end;

  if (unit->first_record != clasp_decoding_get_record (decoding)->index)
    return;
  start = stomp_sockjs_find_offset (decoding, place->token, unit->offset);
  end = stomp_sockjs_find_offset (decoding, place->token, unit->offset + unit->length);
  clasp_decoding_set_range (decoding, unit, place->token_offset + start, end - start);
}

static gboolean
stomp_sockjs_is_stomp (ClaspSlice content)
{
  return clasp_slice_has_prefix (content, "CONNECT\n") || clasp_slice_has_prefix (content, "CONNECT\r") ||
         clasp_slice_has_prefix (content, "STOMP\n") || clasp_slice_has_prefix (content, "STOMP\r");
}

static void
stomp_sockjs_take_message (State *self, ClaspDecoding *decoding, ClaspSlice token, gsize offset)
{
  SockjsPlace place = { token, offset };
  ClaspSlice content = clasp_decoding_unescape (decoding, token);
  ClaspUnit *unit;

  if (!self->carries_stomp && !self->carries_other)
    {
      self->carries_stomp = stomp_sockjs_is_stomp (content);
      self->carries_other = !self->carries_stomp;
    }
  if (self->carries_stomp)
    {
      clasp_decoding_set_dialect (decoding, CLASP_DIALECT_STOMP);
      stomp_take_bytes (self, decoding, content, stomp_sockjs_place, &place);
      return;
    }
  unit = clasp_decoding_add (decoding, "message", CLASP_UNIT_ROLE_EVENT);
  clasp_decoding_set_range (decoding, unit, offset, token.length);
}

static void
stomp_sockjs_take_messages (State *self, ClaspDecoding *decoding, ClaspSlice payload, gsize offset)
{
  ClaspSlice array = { payload.data + offset, payload.length - offset };
  ClaspJsonView view;
  ClaspJsonScan scan = clasp_json_view_init (&view, array);
  g_autoptr (GArray) strings = NULL;

  if (scan != CLASP_JSON_SCAN_VALID || (view.type != CLASP_JSON_ARRAY && view.type != CLASP_JSON_STRING))
    {
      clasp_decoding_add_invalid (decoding, scan != CLASP_JSON_SCAN_VALID
                                                ? clasp_decoding_get_json_error (scan)
                                                : _("Not valid SockJS: it is no array of strings"));
      return;
    }
  if (view.type == CLASP_JSON_STRING) /* a client may send one string alone */
    {
      stomp_sockjs_take_message (self, decoding, array, offset);
      return;
    }
  strings = clasp_json_get_children (array.data, array.length, 0);
  for (guint i = 0; i < strings->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (strings, ClaspJsonSpan, i);
      ClaspSlice token = { array.data + span->start, span->length };

      if (clasp_json_is_string (token))
        stomp_sockjs_take_message (self, decoding, token, offset + span->start);
      else
        clasp_decoding_set_range (decoding,
                                  clasp_decoding_add_invalid (decoding, _("Not valid SockJS: it is no string")),
                                  offset + span->start, span->length);
    }
}

/* c[3000,"Go away!"] */
static void
stomp_sockjs_take_close (ClaspDecoding *decoding, ClaspSlice payload)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, "close", CLASP_UNIT_ROLE_CONTROL);
  ClaspJsonView view;

  clasp_json_view_init (&view, (ClaspSlice) { payload.data + 1, payload.length - 1 });
  if (view.type != CLASP_JSON_ARRAY || view.n_children != 2)
    unit->error = _("Not valid SockJS: a close has no code and reason");
  else
    unit->label = clasp_decoding_copy_json (decoding, clasp_json_view_get_element (&view, 1));
}

static void
stomp_sockjs_take_server_frame (State *self, ClaspDecoding *decoding, ClaspSlice payload)
{
  switch (payload.data[0])
    {
    case 'o':
      clasp_decoding_add (decoding, "open", CLASP_UNIT_ROLE_CONTROL);
      break;
    case 'h':
      clasp_decoding_add (decoding, "heartbeat", CLASP_UNIT_ROLE_HEARTBEAT);
      clasp_decoding_beat (decoding);
      break;
    case 'c':
      stomp_sockjs_take_close (decoding, payload);
      break;
    case 'a':
    case 'm':
      stomp_sockjs_take_messages (self, decoding, payload, 1);
      break;
    default:
      clasp_decoding_add_invalid (decoding, _("Not valid SockJS: it is no open, heartbeat, messages or close"));
    }
}

static void
stomp_sockjs_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  ClaspSlice payload = clasp_decoding_get_payload (decoding);

  if (record->data == NULL && record->length > 0)
    {
      stomp_lose (decoding, &self->frames[record->direction]);
      return;
    }
  clasp_decoding_set_dialect (decoding, CLASP_DIALECT_SOCKJS);
  if (payload.length == 0)
    clasp_decoding_add_invalid (decoding, _("Not valid SockJS: the message is empty"));
  else if (clasp_decoding_is_out (decoding))
    stomp_sockjs_take_messages (self, decoding, payload, 0);
  else
    stomp_sockjs_take_server_frame (self, decoding, payload);
  /* What is inside gives the connection its name. */
  if (self->carries_stomp)
    clasp_decoding_set_dialect (decoding, CLASP_DIALECT_STOMP);
}

static gboolean
stomp_get_unfinished (gpointer state, guint64 *first, guint64 *last)
{
  State *self = state;

  for (guint i = 0; i < G_N_ELEMENTS (self->frames); i++)
    if (self->frames[i].place != IN_BETWEEN)
      {
        *first = self->frames[i].first;
        *last = self->frames[i].last;
        return TRUE;
      }
  return FALSE;
}

static void
stomp_clear (gpointer state)
{
  State *self = state;

  g_clear_pointer (&self->subscriptions, g_hash_table_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->frames); i++)
    {
      if (self->frames[i].head != NULL)
        g_string_free (self->frames[i].head, TRUE);
      if (self->frames[i].error_text != NULL)
        g_string_free (self->frames[i].error_text, TRUE);
    }
}

static void
stomp_init (gpointer state, const ClaspDialectHints *hints)
{
  State *self = state;

  /* Before CONNECTED tells the version, the subprotocol does. */
  self->unescapes = g_strcmp0 (hints->subprotocol, "v10.stomp") != 0;
  self->may_escape_cr = TRUE;
}

const ClaspDecoder CLASP_STOMP_DECODER = {
  .state_size = sizeof (State),
  .stream = TRUE,
  .init = stomp_init,
  .decode = stomp_decode,
  .get_unfinished = stomp_get_unfinished,
  .clear = stomp_clear,
};

const ClaspDecoder CLASP_SOCKJS_DECODER = {
  .state_size = sizeof (State),
  .stream = TRUE,
  .init = stomp_init,
  .decode = stomp_sockjs_decode,
  .get_unfinished = stomp_get_unfinished,
  .clear = stomp_clear,
};
