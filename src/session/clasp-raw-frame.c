/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-raw-frame.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

ClaspRawFrame *
clasp_raw_frame_new (void)
{
  ClaspRawFrame *self = g_new0 (ClaspRawFrame, 1);

  self->spec.opcode = CLASP_OPCODE_BINARY;
  self->spec.fin = TRUE;
  self->spec.masked = TRUE;
  self->payload = g_bytes_new_static ("", 0);
  self->fragments = g_array_new (FALSE, FALSE, sizeof (guint64));
  return self;
}

void
clasp_raw_frame_free (ClaspRawFrame *self)
{
  g_bytes_unref (self->payload);
  g_array_unref (self->fragments);
  g_free (self);
}

GBytes *
clasp_raw_frame_parse_hex (const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int high = -1;

  for (; *text != '\0'; text++)
    {
      int digit = g_ascii_xdigit_value (*text);

      if (g_ascii_isspace (*text))
        continue;
      if (digit < 0)
        return NULL;
      if (high >= 0)
        {
          guint8 byte = (guint8) (high << 4 | digit);

          g_byte_array_append (bytes, &byte, 1);
        }
      high = high < 0 ? digit : -1;
    }
  return high < 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

gboolean
clasp_raw_frame_parse_sizes (const char *text, GArray *sizes)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", \t\n", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      guint64 size;

      if (words[i][0] == '\0')
        continue;
      if (!g_ascii_string_to_unsigned (words[i], 10, 0, G_MAXINT64, &size, NULL))
        return FALSE;
      g_array_append_val (sizes, size);
    }
  return TRUE;
}

/* The bytes the fragments ask for; G_MAXUINT64 when that is more than can be counted. */
static guint64
raw_frame_sum_fragments (const ClaspRawFrame *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->fragments->len; i++)
    if (!g_uint64_checked_add (&sum, sum, g_array_index (self->fragments, guint64, i)))
      return G_MAXUINT64;
  return sum;
}

static guint64
raw_frame_get_form_max (ClaspLengthForm form)
{
  if (form == CLASP_LENGTH_7)
    return 127;
  return form == CLASP_LENGTH_16 ? G_MAXUINT16 : G_MAXUINT64;
}

static gboolean
raw_frame_fail (GError **error, char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);
  g_free (text);
  return FALSE;
}

GBytes *
clasp_raw_frame_next (const ClaspRawFrame *self, ClaspRawFrameCut *cut, ClaspFrameSpec *spec)
{
  gsize rest = g_bytes_get_size (self->payload) - cut->start;
  gboolean told = cut->number < self->fragments->len;
  gsize size = told ? MIN (g_array_index (self->fragments, guint64, cut->number), rest) : rest;
  gboolean last = size == rest && cut->number + 1 >= self->fragments->len;
  GBytes *part;

  if (cut->number > 0 && !told && rest == 0)
    return NULL;
  *spec = self->spec;
  spec->fin = self->spec.fin && last;
  if (cut->number > 0)
    {
      spec->opcode = CLASP_OPCODE_CONTINUATION;
      spec->rsv = 0;
    }
  part = g_bytes_new_from_bytes (self->payload, cut->start, size);
  cut->start += size;
  cut->number++;
  return part;
}

static gboolean
raw_frame_check_form (const ClaspFrameSpec *spec, gsize size, GError **error)
{
  guint64 length = spec->set_length ? spec->length : size;

  if (length <= raw_frame_get_form_max (spec->form))
    return TRUE;
  return raw_frame_fail (error,
                         g_strdup_printf (_("“length_form” can declare at most %" PRIu64 " bytes, and the length "
                                             "is %" PRIu64),
                                          raw_frame_get_form_max (spec->form), length));
}

gboolean
clasp_raw_frame_check (const ClaspRawFrame *self, GError **error)
{
  gsize size = g_bytes_get_size (self->payload);
  guint64 sum = raw_frame_sum_fragments (self);
  ClaspRawFrameCut cut = { 0 };
  ClaspFrameSpec spec;
  GBytes *part;
  gboolean fits = TRUE;

  if (self->fragments->len > 0 && self->spec.set_length)
    return raw_frame_fail (error, g_strdup (_("“length” and “fragments” cannot be given together")));
  if (sum > size)
    return raw_frame_fail (
        error,
        g_strdup_printf (_("“fragments” add up to %" PRIu64 ", more than the payload’s size of %zu"), sum, size));
  while (fits && (part = clasp_raw_frame_next (self, &cut, &spec)) != NULL)
    {
      fits = raw_frame_check_form (&spec, g_bytes_get_size (part), error);
      g_bytes_unref (part);
    }
  return fits;
}

gboolean
clasp_raw_frame_send (const ClaspRawFrame *self, ClaspSession *session, GError **error)
{
  ClaspRawFrameCut cut = { 0 };
  ClaspFrameSpec spec;
  GBytes *part;
  gboolean sent = clasp_raw_frame_check (self, error);

  while (sent && (part = clasp_raw_frame_next (self, &cut, &spec)) != NULL)
    {
      sent = clasp_session_send_frame (session, &spec, part, error);
      g_bytes_unref (part);
    }
  return sent;
}
