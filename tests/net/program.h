/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server program of other people, on a free loopback port, with a folder of its own. A program that is missing fails
 * the test. */
typedef struct
{
  GSubprocess *process;
  char *folder;
  guint16 port;
} Program;

/* A fresh folder below the temporary folder; removed by folder_remove(). */
char *folder_new (void);
void folder_remove (char *folder);
/* Writes a file into a folder. (transfer full): its path */
char *folder_write (const char *folder, const char *name, const char *text);
guint16 find_free_port (void);

/**
 * program_new:
 * @folder: (transfer full): becomes the program's current folder
 * @port: where it will listen; waited for
 * @argv: the command
 */
Program *program_new (char *folder, guint16 port, const char *const *argv);
void program_free (Program *self);
/* Runs a command to its end; it must succeed. */
void run_command (const char *folder, const char *const *argv);
/* A file of the tests' own, beside this one. (transfer full) */
char *dup_test_file (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Program, program_free)

G_END_DECLS
