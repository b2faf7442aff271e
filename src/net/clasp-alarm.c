/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-alarm.h"

static gboolean
alarm_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs alarm_funcs = { .dispatch = alarm_dispatch };

GSource *
clasp_alarm_new (GSourceFunc func, gpointer user_data)
{
  GSource *source = g_source_new (&alarm_funcs, sizeof (GSource));

  g_source_set_callback (source, func, user_data, NULL);
  return source;
}
