/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linked into the tests of a build with -Db_sanitize=thread: tells the sanitizer of the hand-overs GLib makes in
 * ways it cannot see, since GLib itself is not instrumented (a GMutex is a bare futex, a main context's lists are
 * behind one). Each function is GLib's own with the annotation around it. What GLib does among its own libraries
 * does not pass here; tests/tsan.supp speaks of that. */
#include <dlfcn.h>
#include <gio/gio.h>
#include <poll.h>

void __tsan_acquire (void *address);
void __tsan_release (void *address);

/* GLib's own function, looked up at each call: it is as fast as a test needs it to be, and keeps nothing between
 * threads. */
#define REAL(type, name, ...) \
  type (*real) (__VA_ARGS__); \
  *(void **) &real = dlsym (RTLD_NEXT, #name)

/* --------------------------------------------------------------------------------------------- locks, once, thread */

void (g_mutex_lock) (GMutex *mutex)
{
  REAL (void, g_mutex_lock, GMutex *);
  real (mutex);
  __tsan_acquire (mutex);
}

gboolean (g_mutex_trylock) (GMutex *mutex)
{
  REAL (gboolean, g_mutex_trylock, GMutex *);
  gboolean locked = real (mutex);

  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

void (g_mutex_unlock) (GMutex *mutex)
{
  REAL (void, g_mutex_unlock, GMutex *);
  __tsan_release (mutex);
  real (mutex);
}

void (g_cond_wait) (GCond *cond, GMutex *mutex)
{
  REAL (void, g_cond_wait, GCond *, GMutex *);
  __tsan_release (mutex);
  real (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean (g_cond_wait_until) (GCond *cond, GMutex *mutex, gint64 end_time)
{
  REAL (gboolean, g_cond_wait_until, GCond *, GMutex *, gint64);
  gboolean signalled;

  __tsan_release (mutex);
  signalled = real (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

gboolean (g_once_init_enter_pointer) (void *location)
{
  REAL (gboolean, g_once_init_enter_pointer, void *);
  gboolean first = real (location);

  __tsan_acquire (location);
  return first;
}

void (g_once_init_leave_pointer) (void *location, gpointer result)
{
  REAL (void, g_once_init_leave_pointer, void *, gpointer);
  __tsan_release (location);
  real (location, result);
}

void (g_async_queue_push) (GAsyncQueue *queue, gpointer data)
{
  REAL (void, g_async_queue_push, GAsyncQueue *, gpointer);
  __tsan_release (queue);
  real (queue, data);
}

gpointer (g_async_queue_pop) (GAsyncQueue *queue)
{
  REAL (gpointer, g_async_queue_pop, GAsyncQueue *);
  gpointer data = real (queue);

  __tsan_acquire (queue);
  return data;
}

gpointer (g_async_queue_try_pop) (GAsyncQueue *queue)
{
  REAL (gpointer, g_async_queue_try_pop, GAsyncQueue *);
  gpointer data = real (queue);

  __tsan_acquire (queue);
  return data;
}

gpointer (g_async_queue_timeout_pop) (GAsyncQueue *queue, guint64 timeout)
{
  REAL (gpointer, g_async_queue_timeout_pop, GAsyncQueue *, guint64);
  gpointer data = real (queue, timeout);

  __tsan_acquire (queue);
  return data;
}

/* ------------------------------------------------------------------------------------------------ reference counts */

/* The last one to let go sees what all before it did. Telling so and counting down are one step, or else the last one
 * may look before another has told. The sanitizer does not see this lock, so it takes nothing for ordered by it. */
static GRecMutex counting;

#define COUNTED(name, type)         \
  void (name) (type counted)        \
  {                                 \
    REAL (void, name, type);        \
    g_rec_mutex_lock (&counting);   \
    if (counted != NULL)            \
      {                             \
        __tsan_release (counted);   \
        __tsan_acquire (counted);   \
      }                             \
    real (counted);                 \
    g_rec_mutex_unlock (&counting); \
  }

COUNTED (g_bytes_unref, GBytes *)
COUNTED (g_ptr_array_unref, GPtrArray *)
COUNTED (g_source_unref, GSource *)

/* Taking an object apart may wait for another thread, so no lock is held meanwhile: all but the last reference are
 * counted down here. No object of ours has a toggle reference, which is told when one is left. */
void (g_object_unref) (gpointer object)
{
  REAL (void, g_object_unref, gpointer);
  volatile guint *count = &((GObject *) object)->ref_count;
  guint left = __atomic_load_n (count, __ATOMIC_ACQUIRE);

  __tsan_release (object);
  while (left > 1)
    if (__atomic_compare_exchange_n (count, &left, left - 1, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      return;
  __tsan_acquire (object);
  real (object);
}

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  return __atomic_sub_fetch (count, 1, __ATOMIC_ACQ_REL) == 0;
}

/* ----------------------------------------------------------------------------------------------------------- tasks */

static const char task_func[] = "tsan-glib-task-func";

/* What it returns goes back by a source, which is attached by the function below. */
static void
take_over_and_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTaskThreadFunc func;

  __tsan_acquire (task);
  *(void **) &func = g_object_get_data (G_OBJECT (task), task_func);
  func (task, source, data, cancellable);
}

void (g_task_run_in_thread) (GTask *task, GTaskThreadFunc func)
{
  REAL (void, g_task_run_in_thread, GTask *, GTaskThreadFunc);
  g_object_set_data (G_OBJECT (task), task_func, *(void **) &func);
  __tsan_release (task);
  real (task, take_over_and_run);
}

/* --------------------------------------------------------------------------------------------------- main contexts */

/* What was done before a source was made ready is seen by the thread that polls next, and dispatches. */
static int handed_over;

/* A source's functions, dispatch() replaced by one that takes over what was done before the source was attached: a
 * context that is just between its poll and its look at the sources dispatches a new one without polling again. */
typedef struct
{
  GSourceFuncs funcs;
  const GSourceFuncs *original;
} TakingOver;

/* The sanitizer sees neither the lock on these nor what it guards: nothing is to count as ordered by it. */
#define UNSEEN __attribute__ ((no_sanitize ("thread")))

UNSEEN static gboolean
take_over_and_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TakingOver *taking_over = (TakingOver *) source->source_funcs;

  __tsan_acquire (source);
  return taking_over->original->dispatch (source, callback, user_data);
}

/* The one for these functions; there are as many as there are kinds of sources, and they last as long as the process.
 * */
UNSEEN static TakingOver *
take_over_from (const GSourceFuncs *original)
{
  static GRecMutex mutex;
  static TakingOver kinds[64];
  TakingOver *kind = kinds;

  g_rec_mutex_lock (&mutex);
  while (kind->original != NULL && kind->original != original)
    g_assert (++kind < kinds + G_N_ELEMENTS (kinds));
  if (kind->original == NULL)
    {
      kind->funcs = *original;
      kind->funcs.dispatch = take_over_and_dispatch;
      kind->original = original;
    }
  g_rec_mutex_unlock (&mutex);
  return kind;
}

guint (g_source_attach) (GSource *source, GMainContext *context)
{
  REAL (guint, g_source_attach, GSource *, GMainContext *);

  if (source->source_funcs->dispatch != NULL && source->source_funcs->dispatch != take_over_and_dispatch)
    source->source_funcs = &take_over_from (source->source_funcs)->funcs;
  __tsan_release (&handed_over);
  __tsan_release (source);
  return real (source, context);
}

void (g_source_set_ready_time) (GSource *source, gint64 ready_time)
{
  REAL (void, g_source_set_ready_time, GSource *, gint64);
  __tsan_release (&handed_over);
  if (ready_time < 0) /* called first thing in a dispatch */
    __tsan_acquire (&handed_over);
  real (source, ready_time);
}

static gint
poll_and_take_over (GPollFD *fds, guint n_fds, gint timeout)
{
  gint n = poll ((struct pollfd *) (gpointer) fds, n_fds, timeout);

  __tsan_acquire (&handed_over);
  return n;
}

GMainContext *(g_main_context_new) (void)
{
  REAL (GMainContext *, g_main_context_new, void);
  GMainContext *context = real ();

  g_main_context_set_poll_func (context, poll_and_take_over);
  return context;
}

__attribute__ ((constructor)) static void
take_over_default (void)
{
  g_main_context_set_poll_func (g_main_context_default (), poll_and_take_over);
}
