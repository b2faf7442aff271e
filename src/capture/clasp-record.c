/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-close.h"
#include "clasp-foreign.h"
#include "clasp-format.h"

/* How far back the ping that a pong answers is looked for. */
#define PING_WINDOW 32
/* A preview reads no more of the payload than this, and shows no more characters than that. */
#define PREVIEW_BYTES 1024
#define PREVIEW_CHARACTERS 256
/* As many bytes as fit as "82 a6 …". */
#define PREVIEW_HEX_BYTES 84

struct _ClaspRecord
{
  GObject parent_instance;

  ClaspCapture *capture;
  guint64 index;
  gint64 wall_start_us;
  ClaspCaptureEntry entry;
  ClaspUnitLog *log; /* (nullable) */
  gboolean folds_beats;
  char *preview; /* made when first asked for */
};

enum
{
  PROP_0,
  PROP_NUMBER,
  PROP_TIME_TEXT,
  PROP_DIRECTION,
  PROP_TYPE_TEXT,
  PROP_LENGTH_TEXT,
  PROP_PREVIEW,
  PROP_SUMMARY,
  PROP_LATENCY_TEXT,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspRecord, clasp_record, G_TYPE_OBJECT)

/* "Text", "Binary", "Ping" …, translated; a reserved opcode by its number. (transfer full) */
static char *
record_format_type (guint opcode)
{
  switch (opcode)
    {
    case CLASP_OPCODE_CONTINUATION:
      return g_strdup (_("Continuation"));
    case CLASP_OPCODE_TEXT:
      return g_strdup (_("Text"));
    case CLASP_OPCODE_BINARY:
      return g_strdup (_("Binary"));
    case CLASP_OPCODE_CLOSE:
      return g_strdup (_("Close"));
    case CLASP_OPCODE_PING:
      return g_strdup (_("Ping"));
    case CLASP_OPCODE_PONG:
      return g_strdup (_("Pong"));
    default:
      /* Translators: a reserved WebSocket opcode, in hex. */
      return g_strdup_printf (_("Opcode %X"), opcode);
    }
}

guint
clasp_record_get_type_width (void)
{
  static const guint8 opcodes[] = { CLASP_OPCODE_TEXT, CLASP_OPCODE_BINARY, CLASP_OPCODE_CLOSE, CLASP_OPCODE_PING,
                                    CLASP_OPCODE_PONG };
  glong width = 0;

  for (guint i = 0; i < G_N_ELEMENTS (opcodes); i++)
    {
      g_autofree char *type = record_format_type (opcodes[i]);

      width = MAX (width, g_utf8_strlen (type, -1));
    }
  return (guint) width;
}

/* At most @max characters of @data; @more says that the text goes on behind it. */
static void
record_append_text (GString *out, const guint8 *data, gsize length, guint max, gboolean more)
{
  gsize size = 0, before = 0;

  for (guint n = 0; size < length && n < max; n++)
    {
      gunichar c = g_utf8_get_char_validated ((const char *) data + size, (gssize) (length - size));

      if (c == (gunichar) -2 && more) /* the character is cut where we stopped reading */
        break;
      before = size;
      size += data[size] < 0x80 || c >= 0x110000 ? 1 : (gsize) g_unichar_to_utf8 (c, NULL);
    }
  more = more || size < length;
  clasp_foreign_append (out, data, more ? before : size);
  if (more)
    g_string_append (out, "…");
}

static void
record_append_hex_pairs (GString *out, const guint8 *data, gsize length, guint64 total)
{
  gsize n = MIN (length, PREVIEW_HEX_BYTES);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (out, i == 0 ? "%02x" : " %02x", data[i]);
  if (n < total)
    g_string_append (out, " …");
}

static gboolean
record_is_printable (const guint8 *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint ((char) data[i]))
      return FALSE;
  return length > 0;
}

/* "0x 0000 1f2a", and what it says when it is a word. */
static void
record_append_control (GString *out, const guint8 *data, gsize length)
{
  gsize n = MIN (length, 32);

  if (length == 0)
    return;
  g_string_append (out, "0x");
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (out, i % 2 == 0 ? " %02x" : "%02x", data[i]);
  if (n < length)
    g_string_append (out, " …");
  if (record_is_printable (data, n))
    {
      g_string_append (out, "  “");
      record_append_text (out, data, n, 40, n < length);
      g_string_append (out, "”");
    }
}

static void
record_append_close (GString *out, guint16 close_code, const guint8 *data, gsize length)
{
  if (close_code == 0 || length < 2)
    {
      g_string_append (out, clasp_close_code_get_name (CLASP_CLOSE_NO_STATUS));
      return;
    }
  g_string_append_printf (out, "%u %s", close_code, clasp_close_code_get_name (close_code));
  if (length > 2)
    {
      g_string_append (out, " — ");
      record_append_text (out, data + 2, length - 2, 160, FALSE);
    }
}

char *
clasp_record_preview_payload (guint8 opcode, guint16 close_code, const guint8 *data, gsize length, guint64 total)
{
  g_autoptr (GString) out = g_string_new (NULL);

  length = MIN (length, PREVIEW_BYTES);
  switch (opcode)
    {
    case CLASP_OPCODE_TEXT:
      record_append_text (out, data, length, PREVIEW_CHARACTERS, length < total);
      break;
    case CLASP_OPCODE_CLOSE:
      record_append_close (out, close_code, data, length);
      break;
    case CLASP_OPCODE_PING:
    case CLASP_OPCODE_PONG:
      record_append_control (out, data, length);
      break;
    default:
      record_append_hex_pairs (out, data, length, total);
      break;
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

char *
clasp_record_format_preview (ClaspCapture *capture, const ClaspCaptureEntry *entry)
{
  g_autoptr (GBytes) bytes = clasp_capture_read_payload (capture, entry, 0, PREVIEW_BYTES, NULL);
  const guint8 *data;
  gsize length;

  if (bytes == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (bytes, &length);
  return clasp_record_preview_payload (entry->opcode, entry->close_code, data, length, entry->length);
}

static char *
record_dup_time_text (ClaspRecord *self)
{
  ClaspCaptureEntry first;

  if (self->index == 0 || !clasp_capture_get_entry (self->capture, 0, &first))
    return clasp_format_clock_exact (clasp_record_get_wall_time (self));
  return clasp_format_offset (self->entry.time_us - first.time_us);
}

static gboolean
record_same_payload (ClaspRecord *self, const ClaspCaptureEntry *other)
{
  g_autoptr (GBytes) ours = NULL;
  g_autoptr (GBytes) theirs = NULL;

  if (other->length != self->entry.length)
    return FALSE;
  ours = clasp_capture_read_payload (self->capture, &self->entry, 0, CLASP_CONTROL_PAYLOAD_MAX, NULL);
  theirs = clasp_capture_read_payload (self->capture, other, 0, CLASP_CONTROL_PAYLOAD_MAX, NULL);
  return ours != NULL && theirs != NULL && g_bytes_equal (ours, theirs);
}

/* How long the ping waited that this pong answers, µs; -1 when none is near. */
static gint64
record_find_answer_time (ClaspRecord *self)
{
  ClaspCaptureEntry other;

  if (self->entry.opcode != CLASP_OPCODE_PONG || (self->entry.flags & CLASP_EVENT_UNSOLICITED) != 0)
    return -1;
  for (guint64 back = 1; back <= MIN (self->index, PING_WINDOW); back++)
    if (clasp_capture_get_entry (self->capture, self->index - back, &other) && other.opcode == CLASP_OPCODE_PING &&
        other.direction != self->entry.direction && record_same_payload (self, &other))
      return self->entry.time_us - other.time_us;
  return -1;
}

/* ---- What it means */

/* Units of one record that a row tells of. */
#define MAX_TOLD 4

static void
record_append_word (GString *out, const char *text, const char *before)
{
  g_autofree char *shown = text != NULL ? clasp_foreign_to_text (text, strlen (text), 80) : NULL;

  if (shown != NULL && *shown != '\0')
    g_string_append_printf (out, "%s%s", before, shown);
}

/* What became of a request: "" when it is answered, or none. */
static const char *
record_get_outcome (ClaspRecord *self, const ClaspUnitSet *set, const ClaspUnit *unit)
{
  if (unit->role != CLASP_UNIT_ROLE_REQUEST || !clasp_unit_log_is_unanswered (self->log, self->index, set) ||
      !clasp_unit_log_is_open (self->log, self->index, set))
    return "";
  return clasp_unit_log_has_ended (self->log) ? _("never answered") : _("not answered yet");
}

static void
record_append_unit (ClaspRecord *self, GString *out, const ClaspUnitSet *set, const ClaspUnit *unit)
{
  const char *outcome = record_get_outcome (self, set, unit);

  if (unit->error != NULL)
    g_string_append (out, "✕ ");
  record_append_word (out, unit->kind, "");
  /* Many name themselves after what they are. */
  if (unit->label != NULL && g_strcmp0 (unit->label, unit->kind) != 0)
    record_append_word (out, unit->label, " ");
  if (unit->channel != NULL && g_strcmp0 (unit->channel, unit->label) != 0)
    record_append_word (out, unit->channel, " · ");
  record_append_word (out, unit->id, " #");
  record_append_word (out, unit->error, " · ");
  if (*outcome != '\0')
    g_string_append_printf (out, " · ○ %s", outcome);
  if (unit->sent_for_us)
    g_string_append_printf (out, " · %s", _("sent by itself"));
}

/* Heartbeats that are looked through for a row that tells of them. */
#define MAX_BEATS 250

/* "♥ 12 heartbeats, every 25.0 s": those from here to the next message that is none. */
static char *
record_describe_beats (ClaspRecord *self)
{
  gint64 first_us = self->entry.time_us, last_us = first_us;
  guint n = 1, n_same_way = 1;
  g_autofree char *interval = NULL;

  for (guint64 index = self->index + 1; index - self->index < MAX_BEATS; index++, n++)
    {
      g_autoptr (ClaspUnitSet) set = clasp_unit_log_dup_units (self->log, index);
      ClaspCaptureEntry entry;

      if (set == NULL || !clasp_unit_set_is_beat (set) || !clasp_capture_get_entry (self->capture, index, &entry))
        break;
      if (entry.direction != self->entry.direction)
        continue;
      n_same_way++;
      last_us = entry.time_us;
    }
  if (n_same_way > 1 && n == MAX_BEATS)
    {
      interval = clasp_format_duration ((last_us - first_us) / (n_same_way - 1));
      /* Translators: %s is a duration, such as “25.0 s”. */
      return g_strdup_printf (_("♥ %u heartbeats and more, one every %s"), n, interval);
    }
  if (n_same_way < 2)
    return g_strdup_printf (ngettext ("♥ %u heartbeat", "♥ %u heartbeats", n), n);
  interval = clasp_format_duration ((last_us - first_us) / (n_same_way - 1));
  /* Translators: the second %s is a duration, such as “25.0 s”. */
  return g_strdup_printf (ngettext ("♥ %u heartbeat, one every %s", "♥ %u heartbeats, one every %s", n), n, interval);
}

static char *
record_describe_units (ClaspRecord *self, const ClaspUnitSet *set)
{
  GString *out;
  gsize n_told = MIN (set->n_units, MAX_TOLD);

  if (self->folds_beats && clasp_unit_set_is_beat (set))
    return record_describe_beats (self);
  out = g_string_new (NULL);
  for (gsize i = 0; i < n_told; i++)
    {
      if (i > 0)
        g_string_append (out, "  │  ");
      record_append_unit (self, out, set, &set->units[i]);
    }
  if (set->n_all > n_told)
    g_string_append_printf (out, ngettext ("  │  and %u more", "  │  and %u more", (gulong) (set->n_all - n_told)),
                            (guint) (set->n_all - n_told));
  return g_string_free_and_steal (out);
}

/* The payload of the one unit there is, or all of it, without secrets. */
static char *
record_format_content (ClaspRecord *self, const ClaspUnitSet *set)
{
  const ClaspUnit *unit = set != NULL && set->n_units == 1 ? &set->units[0] : NULL;
  gboolean part = unit != NULL && !unit->whole && unit->first_record == self->index;
  gsize start = part ? (gsize) MIN (unit->offset, self->entry.length) : 0;
  guint64 total = part ? MIN (unit->length, self->entry.length - start) : self->entry.length;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GByteArray) masked = NULL;
  const guint8 *data;
  gsize length;

  if (!part && (set == NULL || set->n_secrets == 0))
    return clasp_record_format_preview (self->capture, &self->entry);
  bytes = clasp_capture_read_payload (self->capture, &self->entry, start, (gsize) MIN (total, PREVIEW_BYTES), NULL);
  if (bytes == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (bytes, &length);
  masked = clasp_unit_set_mask (set, start, data, length);
  if (masked != NULL)
    {
      total = total - length + masked->len;
      data = masked->data;
      length = masked->len;
    }
  return clasp_record_preview_payload (self->entry.opcode, self->entry.close_code, data, length, total);
}

gboolean
clasp_record_is_unread (ClaspRecord *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), FALSE);
  return self->log != NULL && self->index >= clasp_unit_log_get_n_read (self->log);
}

static char *
record_format_line (ClaspRecord *self)
{
  g_autoptr (ClaspUnitSet) set = clasp_record_dup_units (self);
  g_autofree char *content = NULL, *meaning = NULL;

  if (clasp_record_is_unread (self))
    return g_strdup ("…");
  content = record_format_content (self, set);
  if (set == NULL || set->n_units == 0)
    return g_steal_pointer (&content);
  meaning = record_describe_units (self, set);
  return g_strdup_printf ("%s  %s", meaning, content);
}

static char *
record_dup_latency_text (ClaspRecord *self)
{
  g_autoptr (ClaspUnitSet) set = clasp_record_dup_units (self);

  for (gsize i = 0; set != NULL && i < set->n_units; i++)
    if (set->units[i].latency_us >= 0)
      return clasp_format_duration (set->units[i].latency_us);
  return g_strdup ("");
}

static char *
record_make_preview (ClaspRecord *self)
{
  char *preview = record_format_line (self);
  gint64 answer_us = record_find_answer_time (self);
  const char *note = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  if (answer_us > 0)
    {
      time = clasp_format_duration (answer_us);
      text = g_strdup_printf (_("answered in %s"), time);
      note = text;
    }
  else if ((self->entry.flags & CLASP_EVENT_UNSOLICITED) != 0)
    note = _("answers no ping");
  else if ((self->entry.flags & CLASP_CAPTURE_NOT_KEPT) != 0)
    note = _("payload not kept");

  if (note != NULL)
    {
      g_autofree char *plain = g_steal_pointer (&preview);

      preview = plain[0] != '\0' ? g_strdup_printf ("%s  — %s", plain, note) : g_strdup_printf ("— %s", note);
    }
  /* In front, where a long payload does not push it out of sight. */
  if ((self->entry.flags & CLASP_EVENT_DELIBERATE) != 0)
    {
      g_autofree char *plain = g_steal_pointer (&preview);

      /* Translators: a frame sent as the user told it, whatever the rules say; %s is its content. */
      preview = g_strdup_printf (_("[on purpose] %s"), plain);
    }
  return preview;
}

static const char *
record_get_preview (ClaspRecord *self)
{
  if (self->preview == NULL)
    self->preview = record_make_preview (self);
  return self->preview;
}

static char *
record_dup_summary (ClaspRecord *self)
{
  g_autofree char *type = record_format_type (self->entry.opcode);
  g_autofree char *time = record_dup_time_text (self);
  g_autofree char *length = clasp_format_bytes (self->entry.length);
  g_autofree char *latency = record_dup_latency_text (self);
  g_autofree char *mark = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: a row of the message list read aloud: type, direction, length, time. */
  g_string_printf (text,
                   self->entry.direction == CLASP_DIRECTION_OUT ? _("%s sent, %s, %s") : _("%s received, %s, %s"),
                   type, length, time);
  if ((self->entry.flags & CLASP_EVENT_BREACH) != 0)
    g_string_append_printf (text, ", %s", _("breaks a rule"));
  mark = clasp_record_dup_mark (self);
  if (mark != NULL)
    g_string_append_printf (text, ", %s", _("marked"));
  if (mark != NULL && *mark != '\0')
    g_string_append_printf (text, " “%s”", mark);
  if (*latency != '\0')
    /* Translators: how long the answer took that a message is. */
    g_string_append_printf (text, _(", answer after %s"), latency);
  if (record_get_preview (self)[0] != '\0')
    g_string_append_printf (text, ": %s", record_get_preview (self));
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
clasp_record_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspRecord *self = CLASP_RECORD (object);

  switch (id)
    {
    case PROP_NUMBER:
      g_value_set_uint64 (value, clasp_record_get_number (self));
      break;
    case PROP_TIME_TEXT:
      g_value_take_string (value, record_dup_time_text (self));
      break;
    case PROP_DIRECTION:
      g_value_set_uint (value, self->entry.direction);
      break;
    case PROP_TYPE_TEXT:
      g_value_take_string (value, record_format_type (self->entry.opcode));
      break;
    case PROP_LENGTH_TEXT:
      g_value_take_string (value, clasp_format_length (self->entry.length));
      break;
    case PROP_PREVIEW:
      g_value_set_string (value, record_get_preview (self));
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, record_dup_summary (self));
      break;
    case PROP_LATENCY_TEXT:
      g_value_take_string (value, record_dup_latency_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_record_finalize (GObject *object)
{
  ClaspRecord *self = CLASP_RECORD (object);

  clasp_capture_unref (self->capture);
  g_clear_object (&self->log);
  g_free (self->preview);
  G_OBJECT_CLASS (clasp_record_parent_class)->finalize (object);
}

static void
clasp_record_class_init (ClaspRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clasp_record_get_property;
  object_class->finalize = clasp_record_finalize;

  props[PROP_NUMBER] = g_param_spec_uint64 ("number", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_TIME_TEXT] = g_param_spec_string ("time-text", NULL, NULL, "", flags);
  props[PROP_DIRECTION] = g_param_spec_uint ("direction", NULL, NULL, 0, CLASP_DIRECTION_IN, 0, flags);
  props[PROP_TYPE_TEXT] = g_param_spec_string ("type-text", NULL, NULL, "", flags);
  props[PROP_LENGTH_TEXT] = g_param_spec_string ("length-text", NULL, NULL, "", flags);
  props[PROP_PREVIEW] = g_param_spec_string ("preview", NULL, NULL, "", flags);
  props[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, "", flags);
  props[PROP_LATENCY_TEXT] = g_param_spec_string ("latency-text", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_record_init (ClaspRecord *self)
{
}

ClaspRecord *
clasp_record_new (ClaspCapture *capture, guint64 index, gint64 wall_start_us)
{
  ClaspCaptureEntry entry;
  ClaspRecord *self;

  if (!clasp_capture_get_entry (capture, index, &entry))
    return NULL;

  self = g_object_new (CLASP_TYPE_RECORD, NULL);
  self->capture = clasp_capture_ref (capture);
  self->index = index;
  self->wall_start_us = wall_start_us;
  self->entry = entry;
  return self;
}

guint64
clasp_record_get_number (ClaspRecord *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), 0);
  return self->index + 1;
}

const ClaspCaptureEntry *
clasp_record_get_entry (ClaspRecord *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), NULL);
  return &self->entry;
}

gint64
clasp_record_get_wall_time (ClaspRecord *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), 0);
  return self->wall_start_us + self->entry.time_us;
}

GBytes *
clasp_record_read_payload (ClaspRecord *self, gsize max, GError **error)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), NULL);
  return clasp_capture_read_payload (self->capture, &self->entry, 0, max, error);
}

ClaspFrameInfo *
clasp_record_read_frames (ClaspRecord *self, GError **error)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), NULL);
  return clasp_capture_read_frames (self->capture, &self->entry, error);
}

GBytes *
clasp_record_read_frame_payload (ClaspRecord *self, const ClaspFrameInfo *frames, guint index, gsize max,
                                 GError **error)
{
  const gboolean compressed = (self->entry.flags & CLASP_EVENT_COMPRESSED) != 0;
  guint64 start = 0;

  g_return_val_if_fail (CLASP_IS_RECORD (self), NULL);
  g_return_val_if_fail (frames != NULL && index < self->entry.n_frames, NULL);

  /* Where not all frames are listed, the last is still known to stand at the end. */
  if (index + 1 == CLASP_EVENT_FRAMES_MAX)
    start = self->entry.wire_length - MIN (frames[index].payload_length, self->entry.wire_length);
  else
    for (guint i = 0; i < index; i++)
      start += frames[i].payload_length;
  max = (gsize) MIN (max, frames[index].payload_length);
  if (compressed)
    {
      g_autoptr (GBytes) wire = NULL;
      gsize length;

      if (self->entry.wire_stored == 0)
        return g_bytes_new (NULL, 0);
      wire = clasp_capture_read_wire (self->capture, &self->entry, error);
      if (wire == NULL)
        return NULL;
      length = g_bytes_get_size (wire);
      start = MIN (start, length);
      return g_bytes_new_from_bytes (wire, (gsize) start, MIN (max, length - (gsize) start));
    }
  if ((self->entry.flags & CLASP_CAPTURE_NOT_KEPT) != 0 || start >= self->entry.length)
    return g_bytes_new (NULL, 0);
  return clasp_capture_read_payload (self->capture, &self->entry, (gsize) start, max, error);
}

char *
clasp_record_dup_mark (ClaspRecord *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), NULL);
  return clasp_marks_get (clasp_capture_get_marks (self->capture), self->index);
}

void
clasp_record_tell_changed (ClaspRecord *self)
{
  g_return_if_fail (CLASP_IS_RECORD (self));
  g_clear_pointer (&self->preview, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUMMARY]);
}

void
clasp_record_set_unit_log (ClaspRecord *self, ClaspUnitLog *log)
{
  g_return_if_fail (CLASP_IS_RECORD (self));
  if (g_set_object (&self->log, log))
    g_clear_pointer (&self->preview, g_free);
}

void
clasp_record_set_folds_beats (ClaspRecord *self, gboolean folds_beats)
{
  g_return_if_fail (CLASP_IS_RECORD (self));
  self->folds_beats = folds_beats;
  g_clear_pointer (&self->preview, g_free);
}

ClaspUnitLog *
clasp_record_get_unit_log (ClaspRecord *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), NULL);
  return self->log;
}

ClaspUnitSet *
clasp_record_dup_units (ClaspRecord *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD (self), NULL);
  return self->log != NULL ? clasp_unit_log_dup_units (self->log, self->index) : NULL;
}

char *
clasp_record_dup_meaning (ClaspRecord *self)
{
  g_autoptr (ClaspUnitSet) set = NULL;

  g_return_val_if_fail (CLASP_IS_RECORD (self), NULL);

  set = clasp_record_dup_units (self);
  return set != NULL && set->n_units > 0 ? record_describe_units (self, set) : NULL;
}

gboolean
clasp_record_has_unit_error (ClaspRecord *self)
{
  g_autoptr (ClaspUnitSet) set = NULL;

  g_return_val_if_fail (CLASP_IS_RECORD (self), FALSE);

  set = clasp_record_dup_units (self);
  for (gsize i = 0; set != NULL && i < set->n_units; i++)
    if (set->units[i].error != NULL)
      return TRUE;
  return FALSE;
}

gint64
clasp_record_get_gap (ClaspRecord *self)
{
  ClaspCaptureEntry before;

  g_return_val_if_fail (CLASP_IS_RECORD (self), -1);

  if (self->index == 0 || !clasp_capture_get_entry (self->capture, self->index - 1, &before))
    return -1;
  return self->entry.time_us - before.time_us;
}
