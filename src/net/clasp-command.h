/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-endpoint.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_COMMAND_MESSAGE,
  CLASP_COMMAND_PING,
  CLASP_COMMAND_FRAME,
  CLASP_COMMAND_CLOSE,
} ClaspCommandKind;

/* One thing to be sent, handed over to the I/O thread; not changed after it was queued. */
typedef struct _ClaspCommand ClaspCommand;
struct _ClaspCommand
{
  ClaspCommandKind kind;
  GBytes *payload;      /* (nullable) */
  ClaspOpcode opcode;   /* of a message */
  gboolean automatic;   /* a message that the program sends by itself */
  ClaspFrameSpec frame; /* of a frame */
  guint close_code;     /* of a close */
  char *reason;         /* (nullable) of a close */
  ClaspCommand *next;
};

/**
 * clasp_command_new:
 *
 * Returns: (transfer full): the command
 */
ClaspCommand *clasp_command_new (ClaspCommandKind kind, GBytes *payload);
void clasp_command_free (ClaspCommand *self);
/* Sends it through @endpoint, which may refuse it. */
void clasp_command_execute (const ClaspCommand *self, ClaspEndpoint *endpoint, gint64 now_us);

/**
 * ClaspCommandQueue:
 *
 * Commands on their way from any thread to the I/O thread, in order. Many commands need one wake-up.
 */
typedef struct
{
  GMutex mutex;
  ClaspCommand *head;
  ClaspCommand *tail;
  gsize bytes; /* payloads that wait */
  gboolean wake_pending;
} ClaspCommandQueue;

void clasp_command_queue_init (ClaspCommandQueue *self);
void clasp_command_queue_destroy (ClaspCommandQueue *self);
/* Takes @command. Returns whether the I/O thread must be woken. */
gboolean clasp_command_queue_push (ClaspCommandQueue *self, ClaspCommand *command);
/* The I/O thread is awake: the next command needs a new wake-up. */
void clasp_command_queue_take_wake (ClaspCommandQueue *self);

/**
 * clasp_command_queue_pop:
 *
 * Returns: (transfer full) (nullable): the oldest command, or %NULL
 */
ClaspCommand *clasp_command_queue_pop (ClaspCommandQueue *self);
void clasp_command_queue_clear (ClaspCommandQueue *self);
gsize clasp_command_queue_get_bytes (ClaspCommandQueue *self);

G_END_DECLS
