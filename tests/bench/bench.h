/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BENCH_RECEIVE,
  BENCH_HEADERS, /* receive, but only look at the frames' headers */
  BENCH_SEND,
  BENCH_ECHO, /* one message after the other: send, wait for it to come back */
  BENCH_OPEN, /* one connection after the other: open, close */
} BenchWork;

#define BENCH_PAYLOAD 125 /* bytes of each message a client sends */

/* What a client was told to do, and what it has done. */
typedef struct
{
  const char *port, *path;
  guint64 n; /* messages, or connections */
  BenchWork work;
  char payload[BENCH_PAYLOAD + 1];

  guint64 messages;
  guint64 bytes; /* of payload, counted one way: what came in, or what the server says that it got */

  gint64 start, cpu_start; /* ns; start 0: not yet */
  gint64 trip_start;
  GArray *trips; /* gint64, ns: how long each echo or opening took */
} Bench;

/* Reads PORT PATH N WORK; ends the program when they are not that. */
void bench_init (Bench *bench, int argc, char **argv);

/* The connection is open: time counts from here. */
void bench_start (Bench *bench);

void bench_begin_trip (Bench *bench);
void bench_end_trip (Bench *bench);

/* Takes the sink's answer, which tells messages and bytes. */
void bench_take_answer (Bench *bench, const void *data, gsize length);

/* Connects and shakes hands with nothing but a socket, and asks for @path. What came behind the response is in @buffer,
 * *@have bytes of it. Returns the socket, or -1 after telling why. */
int bench_connect (const Bench *bench, const char *path, guint8 *buffer, gsize size, gsize *have);

/* Prints what ./run reads, a line of JSON, and frees. Returns the program's exit status, an error when not all n were
 * done. */
int bench_finish (Bench *bench);

G_END_DECLS
