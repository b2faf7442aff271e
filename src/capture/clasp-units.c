/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-units.h"

#include <string.h>

#include "clasp-record-json.h"
#include "clasp-secret.h"

G_DEFINE_INTERFACE (ClaspUnits, clasp_units, G_TYPE_OBJECT)

static void
clasp_units_default_init (ClaspUnitsInterface *iface)
{
}

const char *
clasp_unit_role_to_string (ClaspUnitRole role)
{
  static const char *const words[] = { "request", "response", "item", "event", "heartbeat", "control", "error" };

  g_return_val_if_fail ((gsize) role < G_N_ELEMENTS (words), "event");
  return words[role];
}

static void
units_append_string (GString *out, const char *name, const char *value)
{
  if (value == NULL)
    {
      g_string_append_printf (out, ",\"%s\":null", name);
      return;
    }
  g_string_append_printf (out, ",\"%s\":\"", name);
  clasp_record_json_add_text (out, value, strlen (value));
  g_string_append_c (out, '"');
}

void
clasp_unit_append_json (GString *out, const ClaspUnit *unit, guint64 record)
{
  g_return_if_fail (out != NULL && unit != NULL && unit->dialect != NULL && unit->kind != NULL);

  g_string_append_printf (out, "{\"dialect\":\"%s\"", unit->dialect);
  units_append_string (out, "kind", unit->kind);
  units_append_string (out, "label", unit->label);
  units_append_string (out, "channel", unit->channel);
  units_append_string (out, "role", clasp_unit_role_to_string (unit->role));
  units_append_string (out, "id", unit->id);
  if (unit->answers == CLASP_UNIT_NONE)
    g_string_append (out, ",\"answers\":null");
  else
    g_string_append_printf (out, ",\"answers\":%" G_GUINT64_FORMAT, unit->answers + 1);
  if (unit->latency_us < 0)
    g_string_append (out, ",\"latency_us\":null");
  else
    g_string_append_printf (out, ",\"latency_us\":%" G_GINT64_FORMAT, unit->latency_us);
  units_append_string (out, "error", unit->error);
  g_string_append_printf (out, ",\"auto\":%s", unit->sent_for_us ? "true" : "false");
  if (unit->first_record != record || unit->last_record != record)
    g_string_append_printf (out, ",\"records\":[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]", unit->first_record + 1,
                            unit->last_record + 1);
  if (!unit->whole)
    g_string_append_printf (out, ",\"bytes\":[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]", unit->offset,
                            unit->length);
  g_string_append_c (out, '}');
}

void
clasp_unit_append_list_json (GString *out, const ClaspUnit *units, gsize n_units, guint64 record)
{
  for (gsize i = 0; i < n_units; i++)
    {
      g_string_append (out, i == 0 ? ",\"units\":[" : ",");
      clasp_unit_append_json (out, &units[i], record);
    }
  if (n_units > 0)
    g_string_append_c (out, ']');
}

ClaspUnits *
clasp_units_restart (ClaspUnits *self)
{
  g_return_val_if_fail (CLASP_IS_UNITS (self), NULL);
  return CLASP_UNITS_GET_IFACE (self)->restart (self);
}

const ClaspUnit *
clasp_units_feed (ClaspUnits *self, const ClaspUnitsRecord *record, gsize *n_units)
{
  *n_units = 0;
  g_return_val_if_fail (CLASP_IS_UNITS (self), NULL);
  return CLASP_UNITS_GET_IFACE (self)->feed (self, record, n_units);
}

gboolean
clasp_units_is_open (ClaspUnits *self, guint64 record)
{
  g_return_val_if_fail (CLASP_IS_UNITS (self), FALSE);
  return CLASP_UNITS_GET_IFACE (self)->is_open (self, record);
}

void
clasp_units_find_secrets (ClaspUnits *self, GArray *secrets)
{
  g_return_if_fail (CLASP_IS_UNITS (self));
  if (CLASP_UNITS_GET_IFACE (self)->find_secrets != NULL)
    CLASP_UNITS_GET_IFACE (self)->find_secrets (self, secrets);
}

GByteArray *
clasp_units_mask (ClaspUnits *self, const guint8 *data, gsize length)
{
  g_autoptr (GArray) secrets = g_array_new (FALSE, FALSE, sizeof (ClaspUnitsSecret));
  GByteArray *masked;
  gsize at = 0;

  if (!clasp_secret_get_shown ())
    clasp_units_find_secrets (self, secrets);
  if (secrets->len == 0)
    return NULL;
  masked = g_byte_array_new ();
  for (guint i = 0; i < secrets->len; i++)
    {
      const ClaspUnitsSecret *secret = &g_array_index (secrets, ClaspUnitsSecret, i);

      g_return_val_if_fail (secret->offset >= at && secret->offset + secret->length <= length, masked);
      g_byte_array_append (masked, data + at, (guint) (secret->offset - at));
      g_byte_array_append (masked, (const guint8 *) CLASP_MASK, strlen (CLASP_MASK));
      at = secret->offset + secret->length;
    }
  g_byte_array_append (masked, data + at, (guint) (length - at));
  return masked;
}

void
clasp_units_append_end (ClaspUnits *self, gint64 now_us, GString *out)
{
  g_return_if_fail (CLASP_IS_UNITS (self));
  CLASP_UNITS_GET_IFACE (self)->append_end (self, now_us, out);
}
