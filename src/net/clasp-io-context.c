/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-io-context.h"

static gpointer
io_context_io_thread_worker (gpointer data)
{
  g_autoptr (GMainContext) context = data;
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);

  g_main_context_push_thread_default (context);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  return NULL;
}

GMainContext *
clasp_io_context_get (void)
{
  static GMainContext *io_context;

  if (g_once_init_enter_pointer (&io_context))
    {
      GMainContext *context = g_main_context_new ();

      g_thread_unref (g_thread_new ("clasp-io", io_context_io_thread_worker, g_main_context_ref (context)));
      g_once_init_leave_pointer (&io_context, context);
    }
  return io_context;
}
