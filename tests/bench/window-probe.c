/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the main loop of the window from within: preloaded (LD_PRELOAD) by tests/bench/window.py, so that the
 * program has no hook of its own. A source that comes before all others sees each turn of the loop begin and end; what
 * it counts lies in memory shared with the benchmark, in the file that HANDCLASP_PROBE names. */
#include <fcntl.h>
#include <gtk/gtk.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* All of it int64, in the order window.py reads it. */
typedef struct
{
  gint64 reset;  /* set by the benchmark: begin again with the longest turns */
  gint64 thread; /* of the main loop */
  gint64 turns;
  gint64 frames;  /* drawn by all windows */
  gint64 wall_ns; /* the longest turn, by the clock … */
  gint64 cpu_ns;  /* … and the longest by what the thread worked: other programs do not count */
  gint64 stalls;  /* turns that worked for more than 50 ms */
  gint64 busy_ns; /* what the thread worked in all */
} Probe;

typedef struct
{
  GSource source;
  Probe *probe;
  gint64 wall_ns, cpu_ns; /* when the turn began; 0: none has */
} ProbeSource;

static gint64
now_ns (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static void
on_paint (GdkFrameClock *clock, Probe *probe)
{
  probe->frames++;
}

/* The clock also ticks for what draws nothing (a cursor that may blink): only what is painted is a frame. */
static void
watch_windows (Probe *probe)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

      if (clock != NULL && g_object_get_data (G_OBJECT (clock), "window-probe") == NULL)
        {
          g_object_set_data (G_OBJECT (clock), "window-probe", probe);
          g_signal_connect (clock, "paint", G_CALLBACK (on_paint), probe);
        }
    }
}

/* The turn before ends here. */
static gboolean
prepare (GSource *source, int *timeout)
{
  ProbeSource *self = (ProbeSource *) source;
  Probe *probe = self->probe;
  gint64 cpu_ns = now_ns (CLOCK_THREAD_CPUTIME_ID);

  *timeout = -1;
  if (self->wall_ns == 0)
    return FALSE;
  if (probe->reset)
    probe->wall_ns = probe->cpu_ns = probe->stalls = probe->reset = 0;
  probe->turns++;
  probe->busy_ns = cpu_ns;
  probe->wall_ns = MAX (probe->wall_ns, now_ns (CLOCK_MONOTONIC) - self->wall_ns);
  probe->cpu_ns = MAX (probe->cpu_ns, cpu_ns - self->cpu_ns);
  probe->stalls += cpu_ns - self->cpu_ns > 50 * 1000000;
  if (gtk_is_initialized ())
    watch_windows (probe);
  self->wall_ns = 0;
  return FALSE;
}

static gboolean
check (GSource *source)
{
  ProbeSource *self = (ProbeSource *) source;

  self->wall_ns = now_ns (CLOCK_MONOTONIC);
  self->cpu_ns = now_ns (CLOCK_THREAD_CPUTIME_ID);
  return FALSE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs probe_funcs = { .prepare = prepare, .check = check, .dispatch = dispatch };

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = g_getenv ("HANDCLASP_PROBE");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  Probe *probe;
  GSource *source;

  if (fd < 0)
    return;
  probe = mmap (NULL, sizeof *probe, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (probe == MAP_FAILED)
    return;
  g_unsetenv ("HANDCLASP_PROBE");
  g_unsetenv ("LD_PRELOAD");
  probe->thread = syscall (SYS_gettid);
  source = g_source_new (&probe_funcs, sizeof (ProbeSource));
  g_source_set_static_name (source, "window-probe");
  g_source_set_priority (source, G_MININT);
  ((ProbeSource *) source)->probe = probe;
  g_source_attach (source, NULL);
}
