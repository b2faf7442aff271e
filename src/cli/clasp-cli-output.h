/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspCliOutput:
 *
 * A file descriptor written to in large pieces. Writing blocks while the reader is behind: that is how a slow
 * terminal slows the server down, rather than fill the memory. When the program is interrupted, a reader that takes
 * nothing for a second is not waited for. One thread at a time.
 */
typedef struct
{
  int fd;
  gsize capacity;            /* so much can be written without waiting when nothing waits to be read */
  GCancellable *interrupted; /* (nullable) */
  GString *buffer;
  int error; /* why writing failed, an errno, ECANCELED: the program was interrupted; what is
                                  written after that is dropped. 0: it has not */
} ClaspCliOutput;

/* @interrupted: (nullable): cancelled, from any thread, when the program is to end soon */
void clasp_cli_output_init (ClaspCliOutput *self, int fd, GCancellable *interrupted);
/* Flushes. */
void clasp_cli_output_clear (ClaspCliOutput *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspCliOutput, clasp_cli_output_clear)

/* Writes what has gathered. */
void clasp_cli_output_flush (ClaspCliOutput *self);
/* Writes when much has gathered. */
void clasp_cli_output_relieve (ClaspCliOutput *self);

/* These write on the way, so that a payload of any size takes no memory of its size. */
void clasp_cli_output_add (ClaspCliOutput *self, const char *data, gsize length);
/* Valid UTF-8, as a JSON string with its quotes. */
void clasp_cli_output_add_json (ClaspCliOutput *self, const char *text, gsize length);
/* Bytes, as a JSON string of base64 with its quotes. */
void clasp_cli_output_add_base64 (ClaspCliOutput *self, const char *data, gsize length);

/**
 * clasp_cli_tell_lost:
 * @error: an errno, or 0
 *
 * Says on standard error that standard output could not be written, unless @error is 0 or its reader has just gone.
 *
 * Returns: whether there was something to say
 */
gboolean clasp_cli_tell_lost (int error);

/* Whether @fd is a terminal on which colours are welcome (NO_COLOR). */
gboolean clasp_cli_wants_color (int fd);

G_END_DECLS
