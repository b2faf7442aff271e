/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-deflate.h"

#include <string.h>

#include "clasp-grammar.h"

static gboolean
deflate_read_bits (const char *value, int *bits)
{
  guint64 number;

  if (value == NULL || value[0] == '0' ||
      !g_ascii_string_to_unsigned (value, 10, CLASP_WINDOW_BITS_MIN, CLASP_WINDOW_BITS_MAX, &number, NULL))
    return FALSE;
  *bits = (int) number;
  return TRUE;
}

static gboolean
deflate_read_parameter (ClaspDeflateParameters *self, const ClaspExtensionParameter *parameter)
{
  if (g_str_equal (parameter->name, "server_no_context_takeover"))
    return self->server_no_context_takeover = parameter->value == NULL;
  if (g_str_equal (parameter->name, "client_no_context_takeover"))
    return self->client_no_context_takeover = parameter->value == NULL;
  if (g_str_equal (parameter->name, "server_max_window_bits"))
    return deflate_read_bits (parameter->value, &self->server_max_window_bits);
  if (g_str_equal (parameter->name, "client_max_window_bits"))
    return deflate_read_bits (parameter->value, &self->client_max_window_bits);
  return FALSE;
}

gboolean
clasp_deflate_parameters_parse (ClaspDeflateParameters *self, const char *extensions)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_autoptr (GPtrArray) list = clasp_extensions_new ();
  ClaspSlice breach;

  *self = (ClaspDeflateParameters) { FALSE, FALSE, CLASP_WINDOW_BITS_MAX, CLASP_WINDOW_BITS_MAX };
  if (extensions == NULL || !clasp_extensions_parse (clasp_slice (extensions, strlen (extensions)), list, &breach))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const ClaspExtension *extension = g_ptr_array_index (list, i);

      if (!g_str_equal (extension->name, "permessage-deflate"))
        continue;
      for (guint k = 0; k < extension->parameters->len; k++)
        {
          if (!deflate_read_parameter (self, &g_array_index (extension->parameters, ClaspExtensionParameter, k)))
            return FALSE;
        }
      return TRUE;
    }
  return FALSE;
}

static void
deflate_narrow (ClaspDeflateParameters *self, const ClaspExtensionParameter *parameter)
{
  int bits;

  if (g_str_equal (parameter->name, "client_no_context_takeover"))
    self->client_no_context_takeover = TRUE;
  else if (g_str_equal (parameter->name, "client_max_window_bits") && deflate_read_bits (parameter->value, &bits))
    self->client_max_window_bits = MIN (self->client_max_window_bits, bits);
}

void
clasp_deflate_parameters_narrow (ClaspDeflateParameters *self, const char *offer)
{
  g_return_if_fail (self != NULL);

  g_autoptr (GPtrArray) list = clasp_extensions_new ();
  ClaspSlice breach;

  if (offer != NULL)
    clasp_extensions_parse (clasp_slice (offer, strlen (offer)), list, &breach);
  for (guint i = 0; i < list->len; i++)
    {
      const ClaspExtension *extension = g_ptr_array_index (list, i);

      if (!g_str_equal (extension->name, "permessage-deflate"))
        continue;
      for (guint k = 0; k < extension->parameters->len; k++)
        deflate_narrow (self, &g_array_index (extension->parameters, ClaspExtensionParameter, k));
    }
}

char *
clasp_deflate_parameters_to_offer (const ClaspDeflateParameters *self)
{
  GString *offer = g_string_new ("permessage-deflate");

  g_return_val_if_fail (self != NULL, NULL);

  if (self->server_no_context_takeover)
    g_string_append (offer, "; server_no_context_takeover");
  if (self->client_no_context_takeover)
    g_string_append (offer, "; client_no_context_takeover");
  if (self->server_max_window_bits != 0)
    g_string_append_printf (offer, "; server_max_window_bits=%d", self->server_max_window_bits);
  g_string_append (offer, "; client_max_window_bits");
  if (self->client_max_window_bits != 0)
    g_string_append_printf (offer, "=%d", self->client_max_window_bits);
  return g_string_free_and_steal (offer);
}
