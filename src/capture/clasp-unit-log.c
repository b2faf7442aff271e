/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-unit-log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "clasp-filter.h"
#include "clasp-secret.h"

/* Where every 64th record begins is kept in memory; the ones between are passed over. */
#define BLOCK 64
/* What was found last is written at once when there is so much of it … */
#define PENDING_BYTES (256 * 1024)
/* … and kept in memory up to this where it cannot be written: a row that nobody has read may hold a secret. */
#define MEMORY_BYTES (64 * 1024 * 1024)
/* Places of secrets that are kept of one record; the rest of its payload is taken for one when there are more. */
#define MAX_SECRETS 256
#define TOLD_EVERY_MS 100
#define SEARCH_MAX 1000000

struct _ClaspUnitLog
{
  GObject parent_instance;

  ClaspCapture *capture;
  gboolean running; /* a worker is */
  gboolean ended;
  GSource *tick;
  guint64 n_told;
  int stop; /* atomic */

  GMutex units_mutex; /* guards what follows; held while one record is fed */
  ClaspUnits *units;
  ClaspFilterScan scan;
  gboolean restarted;

  GMutex mutex; /* guards what follows; never held for long */
  int file;     /* -1: there is none yet */
  gboolean failed;
  guint64 n_read;
  guint generation; /* how often it began again */
  gboolean any;
  gboolean has_beats;
  GArray *blocks; /* of guint64: where every 64th record begins */
  guint64 written;
  GByteArray *pending; /* behind what is written */
  gsize write_at;      /* how much of it there is when writing is tried next */
  GByteArray *block;   /* the one that was looked at last */
  guint64 block_number;
  guint64 block_next; /* the record that stands at @block_at */
  gsize block_at;
  GByteArray *answered;
  GHashTable *channels; /* char* → ClaspUnitName, which has the string */
  GHashTable *labels;
  char *error; /* (nullable): of the last unit that has one */
  guint64 error_record;
  guint64 n_errors;
  GPtrArray *slowest; /* of ClaspUnitAnswer, the slowest first */
};

G_DEFINE_FINAL_TYPE (ClaspUnitLog, clasp_unit_log, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* ------------------------------------------------------------------------------------------------- as it is written */

static void
unit_log_put_number (GByteArray *out, guint64 number)
{
  do
    {
      guint8 byte = (guint8) ((number & 0x7f) | (number > 0x7f ? 0x80 : 0));

      g_byte_array_append (out, &byte, 1);
      number >>= 7;
    }
  while (number > 0);
}

static void
unit_log_put_string (GByteArray *out, const char *text)
{
  const guint8 there = text != NULL;

  g_byte_array_append (out, &there, 1);
  if (text != NULL)
    g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text) + 1);
}

static void
unit_log_put_unit (GByteArray *out, const ClaspUnit *unit)
{
  unit_log_put_string (out, unit->dialect);
  unit_log_put_string (out, unit->kind);
  unit_log_put_string (out, unit->label);
  unit_log_put_string (out, unit->channel);
  unit_log_put_string (out, unit->id);
  unit_log_put_string (out, unit->error);
  unit_log_put_number (out, unit->role);
  unit_log_put_number (out, (unit->sent_for_us ? 1 : 0) | (unit->whole ? 2 : 0));
  unit_log_put_number (out, unit->first_record);
  unit_log_put_number (out, unit->last_record);
  unit_log_put_number (out, unit->offset);
  unit_log_put_number (out, unit->length);
  unit_log_put_number (out, unit->answers == CLASP_UNIT_NONE ? 0 : unit->answers + 1);
  unit_log_put_number (out, unit->latency_us < 0 ? 0 : (guint64) unit->latency_us + 1);
}

static GByteArray *
unit_log_pack (const ClaspUnit *units, gsize n_units, const GArray *secrets)
{
  GByteArray *out = g_byte_array_new ();
  gsize n_kept = MIN (n_units, CLASP_UNIT_LOG_MAX_UNITS);
  guint n_secrets = MIN (secrets->len, MAX_SECRETS);

  if (n_units == 0 && n_secrets == 0)
    return out;
  unit_log_put_number (out, n_kept);
  unit_log_put_number (out, n_units);
  unit_log_put_number (out, n_secrets);
  for (guint i = 0; i < n_secrets; i++)
    {
      const ClaspUnitsSecret *secret = &g_array_index (secrets, ClaspUnitsSecret, i);
      gboolean rest = i + 1 == n_secrets && secrets->len > n_secrets;

      unit_log_put_number (out, secret->offset);
      unit_log_put_number (out, rest ? G_MAXUINT32 : secret->length);
    }
  for (gsize i = 0; i < n_kept; i++)
    unit_log_put_unit (out, &units[i]);
  return out;
}

/* ---------------------------------------------------------------------------------------------------- as it is read */

typedef struct
{
  char *at;
  const char *end;
} Bytes;

static guint64
unit_log_get_number (Bytes *bytes)
{
  guint64 number = 0;

  for (guint shift = 0; bytes->at < bytes->end && shift < 64; shift += 7)
    {
      guint8 byte = (guint8) *bytes->at++;

      number |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        break;
    }
  return number;
}

static const char *
unit_log_get_string (Bytes *bytes)
{
  const char *text;

  if (bytes->at >= bytes->end || *bytes->at++ == 0)
    return NULL;
  text = bytes->at;
  bytes->at += strnlen (text, (gsize) (bytes->end - bytes->at));
  if (bytes->at < bytes->end)
    bytes->at++;
  return text;
}

static void
unit_log_get_unit (Bytes *bytes, ClaspUnit *unit)
{
  guint64 flags, answers, latency;

  unit->dialect = unit_log_get_string (bytes);
  unit->kind = unit_log_get_string (bytes);
  unit->label = unit_log_get_string (bytes);
  unit->channel = unit_log_get_string (bytes);
  unit->id = unit_log_get_string (bytes);
  unit->error = unit_log_get_string (bytes);
  unit->role = (ClaspUnitRole) unit_log_get_number (bytes);
  flags = unit_log_get_number (bytes);
  unit->sent_for_us = (flags & 1) != 0;
  unit->whole = (flags & 2) != 0;
  unit->first_record = unit_log_get_number (bytes);
  unit->last_record = unit_log_get_number (bytes);
  unit->offset = unit_log_get_number (bytes);
  unit->length = unit_log_get_number (bytes);
  answers = unit_log_get_number (bytes);
  unit->answers = answers == 0 ? CLASP_UNIT_NONE : answers - 1;
  latency = unit_log_get_number (bytes);
  unit->latency_us = latency == 0 ? -1 : (gint64) (latency - 1);
}

/* @bytes: (transfer full): of one record */
static ClaspUnitSet *
unit_log_unpack (char *bytes, gsize length)
{
  Bytes from = { bytes, bytes + length };
  ClaspUnitSet *set = g_new0 (ClaspUnitSet, 1);
  guint64 n_units = unit_log_get_number (&from);
  guint64 n_all = unit_log_get_number (&from);
  guint64 n_secrets = unit_log_get_number (&from);

  set->bytes = bytes;
  set->n_units = (gsize) MIN (n_units, CLASP_UNIT_LOG_MAX_UNITS);
  set->n_all = (gsize) n_all;
  set->n_secrets = (gsize) MIN (n_secrets, MAX_SECRETS);
  set->secrets = g_new0 (ClaspUnitsSecret, set->n_secrets);
  for (gsize i = 0; i < set->n_secrets; i++)
    {
      set->secrets[i].offset = (gsize) unit_log_get_number (&from);
      set->secrets[i].length = (gsize) unit_log_get_number (&from);
    }
  set->units = g_new0 (ClaspUnit, set->n_units);
  for (gsize i = 0; i < set->n_units; i++)
    unit_log_get_unit (&from, &set->units[i]);
  return set;
}

void
clasp_unit_set_free (ClaspUnitSet *self)
{
  if (self == NULL)
    return;
  g_free (self->units);
  g_free (self->secrets);
  g_free (self->bytes);
  g_free (self);
}

gboolean
clasp_unit_set_is_beat (const ClaspUnitSet *self)
{
  for (gsize i = 0; i < self->n_units; i++)
    if (self->units[i].role != CLASP_UNIT_ROLE_HEARTBEAT)
      return FALSE;
  return self->n_units > 0;
}

GByteArray *
clasp_unit_set_mask (const ClaspUnitSet *self, gsize start, const guint8 *data, gsize length)
{
  const gsize end = start + length;
  GByteArray *masked = NULL;
  gsize at = start;

  g_return_val_if_fail (self != NULL, NULL);

  for (gsize i = 0; i < self->n_secrets && !clasp_secret_get_shown (); i++)
    {
      const ClaspUnitsSecret *secret = &self->secrets[i];
      gsize behind = secret->offset + secret->length;

      if (behind <= at || secret->offset >= end)
        continue;
      if (masked == NULL)
        masked = g_byte_array_new ();
      if (secret->offset > at)
        g_byte_array_append (masked, data + (at - start), (guint) (secret->offset - at));
      g_byte_array_append (masked, (const guint8 *) CLASP_MASK, strlen (CLASP_MASK));
      at = MIN (behind, end);
    }
  if (masked != NULL)
    g_byte_array_append (masked, data + (at - start), (guint) (end - at));
  return masked;
}

GBytes *
clasp_unit_set_mask_payload (const ClaspUnitSet *self, guint8 opcode, GBytes *payload)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (payload, &length);
  g_autoptr (GByteArray) masked = self != NULL ? clasp_unit_set_mask (self, 0, data, length) : NULL;

  if (masked == NULL)
    return g_bytes_ref (payload);
  if (opcode == CLASP_OPCODE_TEXT)
    return g_byte_array_free_to_bytes (g_steal_pointer (&masked));
  g_byte_array_set_size (masked, 0);
  g_byte_array_append (masked, data, (guint) length);
  for (gsize i = 0; i < self->n_secrets && self->secrets[i].offset < length; i++)
    memset (masked->data + self->secrets[i].offset, '*',
            MIN (self->secrets[i].length, length - self->secrets[i].offset));
  return g_byte_array_free_to_bytes (g_steal_pointer (&masked));
}

/* The bytes of the file, and behind them what is not written yet. With the mutex. */
static gboolean
unit_log_read_bytes (ClaspUnitLog *self, guint64 start, char *to, gsize length)
{
  while (length > 0 && start < self->written)
    {
      gssize got = pread (self->file, to, (gsize) MIN (length, self->written - start), (off_t) start);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      to += got;
      start += (guint64) got;
      length -= (gsize) got;
    }
  if (length > 0)
    memcpy (to, self->pending->data + (start - self->written), length);
  return TRUE;
}

/* Has the block with that number at hand. One that is not complete is read each time. With the mutex. */
static gboolean
unit_log_load_block (ClaspUnitLog *self, guint64 number)
{
  gboolean complete = number + 1 < self->blocks->len;
  guint64 start = g_array_index (self->blocks, guint64, number);
  guint64 end = complete ? g_array_index (self->blocks, guint64, number + 1) : self->written + self->pending->len;

  if (complete && self->block_number == number)
    return TRUE;
  g_byte_array_set_size (self->block, (guint) (end - start));
  self->block_number = complete ? number : G_MAXUINT64;
  self->block_next = number * BLOCK;
  self->block_at = 0;
  if (unit_log_read_bytes (self, start, (char *) self->block->data, (gsize) (end - start)))
    return TRUE;
  self->block_number = G_MAXUINT64;
  return FALSE;
}

ClaspUnitSet *
clasp_unit_log_dup_units (ClaspUnitLog *self, guint64 index)
{
  g_autoptr (GMutexLocker) locker = NULL;
  guint64 length = 0;
  Bytes bytes;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  if (index >= self->n_read || !unit_log_load_block (self, index / BLOCK))
    return NULL;
  if (index < self->block_next)
    {
      self->block_next = index / BLOCK * BLOCK;
      self->block_at = 0;
    }
  bytes.at = (char *) self->block->data + self->block_at;
  bytes.end = (char *) self->block->data + self->block->len;
  for (; self->block_next <= index; self->block_next++)
    {
      bytes.at += length;
      length = unit_log_get_number (&bytes);
    }
  self->block_at = (gsize) (bytes.at - (char *) self->block->data) + (gsize) length;
  if (length == 0 || length > (guint64) (bytes.end - bytes.at))
    return NULL;
  return unit_log_unpack (g_memdup2 (bytes.at, (gsize) length), (gsize) length);
}

/* ------------------------------------------------------------------------------------------------------- the worker */

static void
unit_log_free_name (gpointer data)
{
  ClaspUnitName *name = data;

  g_free (name->name);
  g_free (name);
}

static void
unit_log_free_answer (gpointer data)
{
  ClaspUnitAnswer *answer = data;

  g_free (answer->label);
  g_free (answer);
}

static void
unit_log_count (GHashTable *names, const char *text, const ClaspUnit *unit)
{
  ClaspUnitName *name = text != NULL ? g_hash_table_lookup (names, text) : NULL;

  if (text == NULL || (name == NULL && g_hash_table_size (names) >= CLASP_UNIT_LOG_MAX_NAMES))
    return;
  if (name == NULL)
    {
      name = g_new0 (ClaspUnitName, 1);
      name->name = g_strdup (text);
      g_hash_table_insert (names, name->name, name);
    }
  name->count++;
  if (unit->latency_us < 0)
    return;
  name->n_answers++;
  name->sum_us += unit->latency_us;
  name->slowest_us = MAX (name->slowest_us, unit->latency_us);
}

static void
unit_log_rank (ClaspUnitLog *self, guint64 index, const ClaspUnit *unit)
{
  const ClaspUnitAnswer *last = self->slowest->len > 0 ? self->slowest->pdata[self->slowest->len - 1] : NULL;
  ClaspUnitAnswer *answer;
  guint at = 0;

  if (unit->latency_us < 0 || unit->answers == CLASP_UNIT_NONE || unit->role == CLASP_UNIT_ROLE_HEARTBEAT ||
      (self->slowest->len == CLASP_UNIT_LOG_MAX_SLOWEST && last->latency_us >= unit->latency_us))
    return;
  while (at < self->slowest->len && ((ClaspUnitAnswer *) self->slowest->pdata[at])->latency_us >= unit->latency_us)
    at++;
  answer = g_new0 (ClaspUnitAnswer, 1);
  *answer = (ClaspUnitAnswer) { index, unit->answers, unit->latency_us, g_strdup (unit->label) };
  g_ptr_array_insert (self->slowest, (int) at, answer);
  if (self->slowest->len > CLASP_UNIT_LOG_MAX_SLOWEST)
    g_ptr_array_set_size (self->slowest, CLASP_UNIT_LOG_MAX_SLOWEST);
}

static void
unit_log_set_answered (ClaspUnitLog *self, guint64 request)
{
  guint before = self->answered->len;

  if (request / 8 >= before)
    {
      g_byte_array_set_size (self->answered, (guint) (request / 8 + 1));
      memset (self->answered->data + before, 0, self->answered->len - before);
    }
  self->answered->data[request / 8] |= (guint8) (1 << request % 8);
}

static gboolean
unit_log_is_answered (ClaspUnitLog *self, guint64 request)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return request / 8 < self->answered->len && (self->answered->data[request / 8] >> request % 8 & 1) != 0;
}

/* With the mutex. */
static gboolean
unit_log_write_pending (ClaspUnitLog *self)
{
  gsize done = 0;

  if (self->file < 0)
    {
      g_autofree char *path = NULL;

      self->file = g_file_open_tmp ("handclasp-units-XXXXXX", &path, NULL);
      if (self->file < 0)
        return FALSE;
      g_unlink (path);
    }
  while (done < self->pending->len)
    {
      gssize n = pwrite (self->file, self->pending->data + done, self->pending->len - done,
                         (off_t) (self->written + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += (gsize) n;
    }
  self->written += self->pending->len;
  g_byte_array_set_size (self->pending, 0);
  return TRUE;
}

/* With the mutex. */
static void
unit_log_write_some (ClaspUnitLog *self)
{
  if (self->pending->len < self->write_at)
    return;
  if (unit_log_write_pending (self))
    self->write_at = PENDING_BYTES;
  else if (self->pending->len >= MEMORY_BYTES)
    self->failed = TRUE;
  else
    self->write_at = self->pending->len + PENDING_BYTES;
}

static void
unit_log_note_error (ClaspUnitLog *self, guint64 index, const ClaspUnit *unit)
{
  if (unit->error == NULL)
    return;
  g_free (self->error);
  self->error = g_strdup_printf ("%s: %s", unit->kind, unit->error);
  self->error_record = index;
  self->n_errors++;
}

static void
unit_log_add (ClaspUnitLog *self, guint64 index, const ClaspUnit *units, gsize n_units, const GArray *secrets)
{
  g_autoptr (GByteArray) packed = unit_log_pack (units, n_units, secrets);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint64 at = self->written + self->pending->len;

  if (index % BLOCK == 0)
    g_array_append_val (self->blocks, at);
  unit_log_put_number (self->pending, packed->len);
  g_byte_array_append (self->pending, packed->data, packed->len);
  for (gsize i = 0; i < n_units; i++)
    {
      self->has_beats = self->has_beats || units[i].role == CLASP_UNIT_ROLE_HEARTBEAT;
      if (units[i].answers != CLASP_UNIT_NONE)
        unit_log_set_answered (self, units[i].answers);
      unit_log_count (self->channels, units[i].channel, &units[i]);
      unit_log_count (self->labels, units[i].label, &units[i]);
      unit_log_rank (self, index, &units[i]);
      unit_log_note_error (self, index, &units[i]);
    }
  self->any = self->any || n_units > 0;
  self->n_read = index + 1;
  unit_log_write_some (self);
}

/* With both mutexes. */
static void
unit_log_begin_again (ClaspUnitLog *self)
{
  ClaspUnits *next = clasp_units_restart (self->units);

  g_object_unref (self->units);
  self->units = next;
  clasp_filter_scan_clear (&self->scan);
  self->scan = (ClaspFilterScan) { .capture = self->capture, .units = self->units };
  self->restarted = TRUE;
  self->generation++;
  self->n_read = 0;
  self->any = self->has_beats = FALSE;
  self->written = 0;
  g_clear_pointer (&self->error, g_free);
  self->n_errors = 0;
  g_array_set_size (self->blocks, 0);
  self->block_number = G_MAXUINT64;
  g_byte_array_set_size (self->pending, 0);
  g_byte_array_set_size (self->answered, 0);
  g_hash_table_remove_all (self->channels);
  g_hash_table_remove_all (self->labels);
  g_ptr_array_set_size (self->slowest, 0);
}

/* Reads one record; %FALSE: there is none more. */
static gboolean
unit_log_step (ClaspUnitLog *self, GArray *secrets)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->units_mutex);
  gboolean passes;

  if (!clasp_filter_scan_step (&self->scan, &passes))
    return FALSE;
  /* Recognised by what came first, which has no units then. */
  if (self->scan.n_entry_units > 0 && !self->any && !self->restarted && self->scan.next > 1)
    {
      g_autoptr (GMutexLocker) all = g_mutex_locker_new (&self->mutex);

      unit_log_begin_again (self);
      return TRUE;
    }
  g_array_set_size (secrets, 0);
  if ((self->scan.entry.flags & CLASP_CAPTURE_LOST) == 0)
    clasp_units_find_secrets (self->units, secrets);
  unit_log_add (self, self->scan.next - 1, self->scan.entry_units, self->scan.n_entry_units, secrets);
  return TRUE;
}

static void
unit_log_read_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ClaspUnitLog *self = source;
  g_autoptr (GArray) secrets = g_array_new (FALSE, FALSE, sizeof (ClaspUnitsSecret));

  while (!g_atomic_int_get (&self->stop) && !self->failed && unit_log_step (self, secrets))
    ;
  g_task_return_boolean (task, TRUE);
}

/* ------------------------------------------------------------------------------------------------------ main thread */

static void unit_log_start (ClaspUnitLog *self);

static void
unit_log_tell (ClaspUnitLog *self)
{
  guint64 n = clasp_unit_log_get_n_read (self);

  if (g_atomic_int_get (&self->stop) || self->n_told == n)
    return;
  self->n_told = n;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
unit_log_on_tick (gpointer user_data)
{
  unit_log_tell (user_data);
  return G_SOURCE_CONTINUE;
}

static void
unit_log_drop_tick (ClaspUnitLog *self)
{
  if (self->tick == NULL)
    return;
  g_source_destroy (self->tick);
  g_clear_pointer (&self->tick, g_source_unref);
}

static void
unit_log_on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaspUnitLog *self = CLASP_UNIT_LOG (source);

  self->running = FALSE;
  unit_log_drop_tick (self);
  unit_log_tell (self);
  if (clasp_capture_get_n_entries (self->capture) > clasp_unit_log_get_n_read (self))
    unit_log_start (self);
}

static void
unit_log_start (ClaspUnitLog *self)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GMainContext) context = NULL;

  if (self->running || g_atomic_int_get (&self->stop))
    return;
  self->running = TRUE;
  context = g_main_context_ref_thread_default ();
  self->tick = g_timeout_source_new (TOLD_EVERY_MS);
  g_source_set_static_name (self->tick, "clasp-unit-log tick");
  g_source_set_callback (self->tick, unit_log_on_tick, self, NULL);
  g_source_attach (self->tick, context);
  task = g_task_new (self, NULL, unit_log_on_read, NULL);
  g_task_run_in_thread (task, unit_log_read_worker);
}

static void
clasp_unit_log_finalize (GObject *object)
{
  ClaspUnitLog *self = CLASP_UNIT_LOG (object);

  unit_log_drop_tick (self);
  clasp_filter_scan_clear (&self->scan);
  g_clear_object (&self->units);
  if (self->file >= 0)
    close (self->file);
  g_array_unref (self->blocks);
  g_byte_array_unref (self->pending);
  g_byte_array_unref (self->block);
  g_byte_array_unref (self->answered);
  g_hash_table_unref (self->channels);
  g_hash_table_unref (self->labels);
  g_free (self->error);
  g_ptr_array_unref (self->slowest);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->units_mutex);
  G_OBJECT_CLASS (clasp_unit_log_parent_class)->finalize (object);
}

static void
clasp_unit_log_class_init (ClaspUnitLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_unit_log_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CLASP_TYPE_UNIT_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
clasp_unit_log_init (ClaspUnitLog *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->units_mutex);
  self->file = -1;
  self->blocks = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->pending = g_byte_array_new ();
  self->write_at = PENDING_BYTES;
  self->block = g_byte_array_new ();
  self->block_number = G_MAXUINT64;
  self->answered = g_byte_array_new ();
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, unit_log_free_name);
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, unit_log_free_name);
  self->slowest = g_ptr_array_new_with_free_func (unit_log_free_answer);
}

ClaspUnitLog *
clasp_unit_log_new (ClaspCapture *capture, ClaspUnits *units)
{
  ClaspUnitLog *self;

  g_return_val_if_fail (capture != NULL, NULL);
  g_return_val_if_fail (CLASP_IS_UNITS (units), NULL);

  self = g_object_new (CLASP_TYPE_UNIT_LOG, NULL);
  self->capture = clasp_capture_ref (capture);
  self->units = g_object_ref (units);
  self->scan = (ClaspFilterScan) { .capture = self->capture, .units = self->units };
  clasp_unit_log_update (self);
  return self;
}

void
clasp_unit_log_update (ClaspUnitLog *self)
{
  g_return_if_fail (CLASP_IS_UNIT_LOG (self));
  if (clasp_capture_get_n_entries (self->capture) > clasp_unit_log_get_n_read (self))
    unit_log_start (self);
}

void
clasp_unit_log_end (ClaspUnitLog *self)
{
  g_return_if_fail (CLASP_IS_UNIT_LOG (self));
  if (self->ended)
    return;
  self->ended = TRUE;
  clasp_unit_log_update (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
clasp_unit_log_stop (ClaspUnitLog *self)
{
  g_return_if_fail (CLASP_IS_UNIT_LOG (self));
  g_atomic_int_set (&self->stop, TRUE);
  unit_log_drop_tick (self);
}

guint64
clasp_unit_log_get_n_read (ClaspUnitLog *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), 0);
  locker = g_mutex_locker_new (&self->mutex);
  return self->failed ? G_MAXUINT64 : self->n_read;
}

gboolean
clasp_unit_log_has_units (ClaspUnitLog *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), FALSE);
  locker = g_mutex_locker_new (&self->mutex);
  return self->any;
}

gboolean
clasp_unit_log_has_beats (ClaspUnitLog *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), FALSE);
  locker = g_mutex_locker_new (&self->mutex);
  return self->has_beats;
}

guint
clasp_unit_log_get_generation (ClaspUnitLog *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), 0);
  locker = g_mutex_locker_new (&self->mutex);
  return self->generation;
}

gboolean
clasp_unit_log_has_ended (ClaspUnitLog *self)
{
  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), FALSE);
  return self->ended && clasp_unit_log_get_n_read (self) >= clasp_capture_get_n_entries (self->capture);
}

static gboolean
unit_log_has_request (const ClaspUnitSet *set)
{
  for (gsize i = 0; set != NULL && i < set->n_units; i++)
    if (set->units[i].role == CLASP_UNIT_ROLE_REQUEST)
      return TRUE;
  return FALSE;
}

gboolean
clasp_unit_log_is_unanswered (ClaspUnitLog *self, guint64 index, const ClaspUnitSet *set)
{
  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), FALSE);
  return unit_log_has_request (set) && !unit_log_is_answered (self, index);
}

gboolean
clasp_unit_log_is_open (ClaspUnitLog *self, guint64 index, const ClaspUnitSet *set)
{
  gboolean open;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), FALSE);

  if (!unit_log_has_request (set))
    return FALSE;
  open = clasp_units_is_open (clasp_unit_log_lock (self), index);
  clasp_unit_log_unlock (self);
  return open;
}

guint64
clasp_unit_log_find_answer (ClaspUnitLog *self, guint64 index)
{
  guint64 n;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), CLASP_UNIT_NONE);

  if (!unit_log_is_answered (self, index))
    return CLASP_UNIT_NONE;
  n = MIN (clasp_unit_log_get_n_read (self), index + SEARCH_MAX);
  for (guint64 at = index + 1; at < n; at++)
    {
      g_autoptr (ClaspUnitSet) set = clasp_unit_log_dup_units (self, at);

      for (gsize i = 0; set != NULL && i < set->n_units; i++)
        if (set->units[i].answers == index)
          return at;
    }
  return CLASP_UNIT_NONE;
}

static int
unit_log_compare_names (gconstpointer a, gconstpointer b)
{
  const ClaspUnitName *first = *(ClaspUnitName *const *) a, *second = *(ClaspUnitName *const *) b;

  if (first->count != second->count)
    return first->count > second->count ? -1 : 1;
  return strcmp (first->name, second->name);
}

static GPtrArray *
unit_log_dup_names (ClaspUnitLog *self, GHashTable *names)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *copies = g_ptr_array_new_with_free_func (unit_log_free_name);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, NULL, &name))
    {
      ClaspUnitName *copy = g_memdup2 (name, sizeof *copy);

      copy->name = g_strdup (copy->name);
      g_ptr_array_add (copies, copy);
    }
  g_ptr_array_sort (copies, unit_log_compare_names);
  return copies;
}

GPtrArray *
clasp_unit_log_dup_channels (ClaspUnitLog *self)
{
  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), NULL);
  return unit_log_dup_names (self, self->channels);
}

GPtrArray *
clasp_unit_log_dup_labels (ClaspUnitLog *self)
{
  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), NULL);
  return unit_log_dup_names (self, self->labels);
}

GPtrArray *
clasp_unit_log_dup_slowest (ClaspUnitLog *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GPtrArray *copies;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  copies = g_ptr_array_new_with_free_func (unit_log_free_answer);
  for (guint i = 0; i < self->slowest->len; i++)
    {
      ClaspUnitAnswer *copy = g_memdup2 (self->slowest->pdata[i], sizeof *copy);

      copy->label = g_strdup (copy->label);
      g_ptr_array_add (copies, copy);
    }
  return copies;
}

char *
clasp_unit_log_dup_error (ClaspUnitLog *self, guint64 *record, guint64 *n_errors)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self) && record != NULL && n_errors != NULL, NULL);

  locker = g_mutex_locker_new (&self->mutex);
  *record = self->error_record;
  *n_errors = self->n_errors;
  return g_strdup (self->error);
}

ClaspUnits *
clasp_unit_log_lock (ClaspUnitLog *self)
{
  g_return_val_if_fail (CLASP_IS_UNIT_LOG (self), NULL);
  g_mutex_lock (&self->units_mutex);
  return self->units;
}

void
clasp_unit_log_unlock (ClaspUnitLog *self)
{
  g_return_if_fail (CLASP_IS_UNIT_LOG (self));
  g_mutex_unlock (&self->units_mutex);
}
