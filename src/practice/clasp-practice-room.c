/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-room.h"

#include <string.h>

#include "clasp-practice-socket.h"

#define MAX_TALKS 512
#define MAX_NAME 40
/* Ticks go out in batches at least so far apart. */
#define BATCH_MS 10
#define SILENCE_S 600

typedef struct
{
  ClaspPracticeRoom *room;
  ClaspPracticeSocket *socket;
  ClaspPracticeTalkKind kind;
  GSource *timer;
  char *name; /* in the chat */
  GRand *random;
  guint rate;
  guint64 n_ticks; /* sent, or left out because the client did not read */
  gint64 began_us;
  double price;
} Talk;

struct _ClaspPracticeRoom
{
  GPtrArray *talks;
  guint n_guests;
};

static void
practice_room_talk_free (Talk *self)
{
  if (self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_source_unref (self->timer);
    }
  clasp_practice_socket_unref (self->socket);
  g_rand_free (self->random);
  g_free (self->name);
  g_free (self);
}

ClaspPracticeRoom *
clasp_practice_room_new (void)
{
  ClaspPracticeRoom *self = g_new0 (ClaspPracticeRoom, 1);

  self->talks = g_ptr_array_new ();
  return self;
}

void
clasp_practice_room_free (ClaspPracticeRoom *self)
{
  while (self->talks->len > 0)
    clasp_practice_socket_abort (((Talk *) g_ptr_array_index (self->talks, 0))->socket);
  g_ptr_array_unref (self->talks);
  g_free (self);
}

gboolean
clasp_practice_room_has_place (ClaspPracticeRoom *self)
{
  return self->talks->len < MAX_TALKS;
}

static void
practice_room_start_timer (Talk *self, guint interval_ms, GSourceFunc callback)
{
  self->timer = g_timeout_source_new (interval_ms);
  g_source_set_callback (self->timer, callback, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
practice_room_say (Talk *self, const char *text)
{
  clasp_practice_socket_queue (self->socket, CLASP_OPCODE_TEXT, text, strlen (text));
}

/* ------------------------------------------------------------------------------------------------- echo and clock */

static void
practice_room_on_echo (ClaspPracticeSocket *socket, guint8 opcode, const guint8 *data, gsize length, gpointer user_data)
{
  clasp_practice_socket_queue (socket, opcode, data, length);
}

/* What clock and ticks are told is not for them. */
static void
practice_room_on_ignored (ClaspPracticeSocket *socket, guint8 opcode, const guint8 *data, gsize length,
                          gpointer user_data)
{
}

static char *
practice_room_now_as_text (const char *format)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, format);
}

static gboolean
practice_room_on_clock (gpointer user_data)
{
  Talk *self = user_data;
  g_autofree char *now = practice_room_now_as_text ("%H:%M:%S");

  if (clasp_practice_socket_get_backlog (self->socket) < CLASP_PRACTICE_BACKLOG)
    practice_room_say (self, now);
  clasp_practice_socket_flush (self->socket);
  return G_SOURCE_CONTINUE;
}

/* ---------------------------------------------------------------------------------------------------------- ticks */

static void
practice_room_say_tick (Talk *self, const char *time)
{
  static const char *const symbols[] = { "HAND", "CLSP", "PING", "PONG", "MASK" };
  const char *symbol = symbols[g_rand_int_range (self->random, 0, G_N_ELEMENTS (symbols))];
  double change = g_rand_double_range (self->random, -0.5, 0.5);
  char price_text[G_ASCII_DTOSTR_BUF_SIZE], change_text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *tick = NULL;

  self->price = CLAMP (self->price + change, 10, 1000);
  tick = g_strdup_printf ("{\"n\":%" G_GUINT64_FORMAT ",\"symbol\":\"%s\",\"price\":%s,\"change\":%s,\"volume\":%d,"
                          "\"time\":\"%s\"}",
                          self->n_ticks, symbol, g_ascii_formatd (price_text, sizeof price_text, "%.2f", self->price),
                          g_ascii_formatd (change_text, sizeof change_text, "%.2f", change),
                          g_rand_int_range (self->random, 1, 5000), time);
  practice_room_say (self, tick);
}

/* All that are due. A client that does not read finds the numbers of those left out missing. */
static gboolean
practice_room_on_ticks (gpointer user_data)
{
  Talk *self = user_data;
  g_autofree char *time = practice_room_now_as_text ("%FT%T.%fZ");
  guint64 due = (g_get_monotonic_time () - self->began_us) * self->rate / G_USEC_PER_SEC;

  /* After a sleep of the machine an hour's ticks are not made up for. */
  if (due > self->n_ticks + self->rate)
    self->n_ticks = due - self->rate;
  for (; self->n_ticks < due; self->n_ticks++)
    if (clasp_practice_socket_get_backlog (self->socket) < CLASP_PRACTICE_BACKLOG)
      practice_room_say_tick (self, time);
  clasp_practice_socket_flush (self->socket);
  return G_SOURCE_CONTINUE;
}

/* ----------------------------------------------------------------------------------------------------------- chat */

static gboolean
practice_room_is_taken (ClaspPracticeRoom *room, const char *name)
{
  guint i;

  for (i = 0; i < room->talks->len; i++)
    if (g_strcmp0 (((Talk *) g_ptr_array_index (room->talks, i))->name, name) == 0)
      return TRUE;
  return FALSE;
}

/* The name asked for, made fit for a line of text; else the next that is free. */
static char *
practice_room_choose_name (ClaspPracticeRoom *room, const char *wish)
{
  static const char *const names[] = { "Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia", "Hugo" };
  gsize i;

  if (wish != NULL && *wish != '\0' && g_utf8_validate (wish, -1, NULL))
    {
      g_autofree char *name = g_utf8_substring (wish, 0, MIN (g_utf8_strlen (wish, -1), MAX_NAME));

      g_strdelimit (name, "\r\n", ' ');
      if (!practice_room_is_taken (room, name))
        return g_steal_pointer (&name);
    }
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if (!practice_room_is_taken (room, names[i]))
      return g_strdup (names[i]);
  return g_strdup_printf ("Guest %u", ++room->n_guests);
}

/* Who reads too slowly misses it. Returns to how many others it was said. */
static guint
practice_room_say_to_others (Talk *self, guint8 opcode, const guint8 *data, gsize length)
{
  /* A flush can end a conversation, which takes it out of the list. */
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_practice_socket_unref);
  guint i;

  for (i = 0; i < self->room->talks->len; i++)
    {
      Talk *other = g_ptr_array_index (self->room->talks, i);

      if (other != self && other->kind == CLASP_PRACTICE_TALK_CHAT)
        g_ptr_array_add (others, clasp_practice_socket_ref (other->socket));
    }
  for (i = 0; i < others->len; i++)
    {
      ClaspPracticeSocket *socket = g_ptr_array_index (others, i);

      if (clasp_practice_socket_get_backlog (socket) < CLASP_PRACTICE_BACKLOG)
        clasp_practice_socket_queue (socket, opcode, data, length);
      clasp_practice_socket_flush (socket);
    }
  return others->len;
}

static guint
practice_room_announce (Talk *self, const char *text)
{
  g_autofree char *line = g_strdup_printf ("* %s %s", self->name, text);

  return practice_room_say_to_others (self, CLASP_OPCODE_TEXT, (const guint8 *) line, strlen (line));
}

static void
practice_room_on_chat (ClaspPracticeSocket *socket, guint8 opcode, const guint8 *data, gsize length, gpointer user_data)
{
  Talk *self = user_data;
  g_autoptr (GString) line = g_string_new (NULL);

  if (opcode == CLASP_OPCODE_TEXT)
    g_string_append_printf (line, "%s: ", self->name);
  g_string_append_len (line, (const char *) data, length);
  practice_room_say_to_others (self, opcode, (const guint8 *) line->str, line->len);
}

static void
practice_room_enter_chat (Talk *self, const char *name)
{
  g_autofree char *welcome = NULL;
  guint n_others;

  self->name = practice_room_choose_name (self->room, name);
  n_others = practice_room_announce (self, "has come in");
  welcome = g_strdup_printf ("* You are %s; others here: %u", self->name, n_others);
  practice_room_say (self, welcome);
}

/* -------------------------------------------------------------------------------------------------- coming, going */

static void
practice_room_on_closed (ClaspPracticeSocket *socket, gpointer user_data)
{
  Talk *self = user_data;

  if (self->kind == CLASP_PRACTICE_TALK_CHAT)
    practice_room_announce (self, "has left");
  g_ptr_array_remove (self->room->talks, self);
  practice_room_talk_free (self);
}

static gboolean
practice_room_on_silence_over (gpointer user_data)
{
  Talk *self = user_data;
  g_autoptr (ClaspPracticeSocket) socket = clasp_practice_socket_ref (self->socket);

  clasp_practice_socket_abort (socket);
  return G_SOURCE_REMOVE;
}

/* What the talk does with messages; %NULL: it does not listen. Queues what it says first. */
static ClaspPracticeMessageFunc
practice_room_begin_talk (Talk *self, const char *name)
{
  switch (self->kind)
    {
    case CLASP_PRACTICE_TALK_ECHO:
      return practice_room_on_echo;
    case CLASP_PRACTICE_TALK_TICKS:
      practice_room_start_timer (self, MAX (BATCH_MS, 1000 / self->rate), practice_room_on_ticks);
      return practice_room_on_ignored;
    case CLASP_PRACTICE_TALK_CHAT:
      practice_room_enter_chat (self, name);
      return practice_room_on_chat;
    case CLASP_PRACTICE_TALK_CLOCK:
      practice_room_start_timer (self, 1000, practice_room_on_clock);
      return practice_room_on_ignored;
    case CLASP_PRACTICE_TALK_SILENCE:
      practice_room_start_timer (self, SILENCE_S * 1000, practice_room_on_silence_over);
      return NULL;
    case CLASP_PRACTICE_TALK_END:
    default:
      return NULL;
    }
}

void
clasp_practice_room_join (ClaspPracticeRoom *self, GIOStream *stream, GSocket *socket, ClaspPracticeVisit *visit)
{
  Talk *talk = g_new0 (Talk, 1);
  g_autoptr (ClaspPracticeSocket) end = clasp_practice_socket_new (stream, socket, g_steal_pointer (&visit->deflate));
  ClaspPracticeMessageFunc message;

  talk->room = self;
  talk->socket = clasp_practice_socket_ref (end);
  talk->kind = visit->kind;
  talk->rate = visit->rate;
  talk->random = g_rand_new ();
  talk->began_us = g_get_monotonic_time ();
  talk->price = 100;
  g_ptr_array_add (self->talks, talk);
  clasp_practice_socket_queue_bytes (end, g_bytes_get_data (visit->first, NULL), g_bytes_get_size (visit->first));
  message = practice_room_begin_talk (talk, visit->name);
  /* From here on the talk may be gone. */
  clasp_practice_socket_start (end, message, practice_room_on_closed, talk);
  if (visit->kind == CLASP_PRACTICE_TALK_END)
    clasp_practice_socket_finish (end);
}
