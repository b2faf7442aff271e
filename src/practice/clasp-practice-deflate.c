/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-deflate.h"

#include <libsoup/soup.h>
#include <string.h>

#include "clasp-frame.h"

struct _ClaspPracticeDeflate
{
  SoupWebsocketExtension *extension;
  char *answer;
  gboolean forgets; /* server_no_context_takeover */
};

/* ---------------------------------------------------------------------------------------------------- negotiating */

/* libsoup's reading of numbers is wider than RFC 7692 §7.1.2, which has no sign and no leading zero. */
static gboolean
practice_deflate_windows_are_plain (GHashTable *params)
{
  static const char *const names[] = { "server_max_window_bits", "client_max_window_bits" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *bits = g_hash_table_lookup (params, names[i]);

      if (bits != NULL && (*bits < '1' || *bits > '9'))
        return FALSE;
    }
  return TRUE;
}

/* (nullable) (transfer full) */
static ClaspPracticeDeflate *
practice_deflate_accept_with (GHashTable *params)
{
  g_autoptr (SoupWebsocketExtension) extension = g_object_new (SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE, NULL);
  g_autofree char *chosen = NULL;
  ClaspPracticeDeflate *self;

  if (!practice_deflate_windows_are_plain (params) ||
      !soup_websocket_extension_configure (extension, SOUP_WEBSOCKET_CONNECTION_SERVER, params, NULL))
    return NULL;
  chosen = soup_websocket_extension_get_response_params (extension);
  self = g_new0 (ClaspPracticeDeflate, 1);
  self->extension = g_steal_pointer (&extension);
  self->answer = g_strconcat ("permessage-deflate", chosen, NULL);
  self->forgets = g_hash_table_contains (params, "server_no_context_takeover");
  return self;
}

/* @offer: "permessage-deflate; client_max_window_bits". (nullable) (transfer full) */
static ClaspPracticeDeflate *
practice_deflate_consider (const char *offer)
{
  gsize name_length = strcspn (offer, "; \t");
  const char *semicolon = strchr (offer, ';');
  /* A parameter given twice makes it NULL. */
  GHashTable *params = soup_header_parse_semi_param_list_strict (semicolon != NULL ? semicolon + 1 : "");
  ClaspPracticeDeflate *self = NULL;

  if (params == NULL)
    return NULL;
  if (name_length == strlen ("permessage-deflate") && strncmp (offer, "permessage-deflate", name_length) == 0)
    self = practice_deflate_accept_with (params);
  soup_header_free_param_list (params);
  return self;
}

ClaspPracticeDeflate *
clasp_practice_deflate_negotiate (const char *offers)
{
  GSList *list = offers != NULL ? soup_header_parse_list (offers) : NULL;
  ClaspPracticeDeflate *self = NULL;

  for (GSList *at = list; at != NULL && self == NULL; at = at->next)
    self = practice_deflate_consider (at->data);
  soup_header_free_list (list);
  return self;
}

void
clasp_practice_deflate_free (ClaspPracticeDeflate *self)
{
  g_object_unref (self->extension);
  g_free (self->answer);
  g_free (self);
}

const char *
clasp_practice_deflate_get_answer (ClaspPracticeDeflate *self)
{
  return self->answer;
}

/* -------------------------------------------------------------------------------------------------------- messages */

GBytes *
clasp_practice_deflate_compress (ClaspPracticeDeflate *self, guint8 *first_byte, const void *data, gsize length)
{
  GBytes *packed = soup_websocket_extension_process_outgoing_message (self->extension, first_byte,
                                                                      g_bytes_new_static (data, length), NULL);

  /* What did not become smaller goes as it is, but for a client that will be referred to it later. */
  if (packed == NULL || !self->forgets || g_bytes_get_size (packed) < length)
    return packed;
  g_bytes_unref (packed);
  *first_byte &= ~CLASP_FRAME_RSV1;
  return g_bytes_new_static (data, length);
}
