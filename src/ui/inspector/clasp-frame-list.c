/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-frame-list.h"

#include <glib/gi18n.h>
#include "clasp-detail-row.h"
#include "clasp-format.h"
#include "clasp-lazy-list.h"

char *
clasp_frame_list_dup_opcode_name (guint8 opcode)
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
      return g_strdup_printf (_("Reserved %X"), opcode);
    }
}

/* "FIN 0 · RSV1 · masked · breaks FRM-05" */
static char *
frame_list_dup_flags (const ClaspFrameInfo *frame)
{
  static const struct
  {
    guint8 bit;
    const char *name;
  } bits[] = {
    { CLASP_FRAME_RSV1, "RSV1" },
    { CLASP_FRAME_RSV2, "RSV2" },
    { CLASP_FRAME_RSV3, "RSV3" },
  };
  GString *flags = g_string_new (frame->first_byte & 0x80 ? "FIN 1" : "FIN 0");

  for (gsize i = 0; i < G_N_ELEMENTS (bits); i++)
    if (frame->first_byte & bits[i].bit)
      g_string_append_printf (flags, " · %s", bits[i].name);
  if (frame->masked)
    g_string_append_printf (flags, " · %s", _("masked"));
  if (frame->rule != CLASP_RULE_NONE)
    {
      g_string_append (flags, " · ");
      /* Translators: %s is a rule's id, such as FRM-05 */
      g_string_append_printf (flags, _("breaks %s"), clasp_rule_get (frame->rule)->id);
    }
  return g_string_free (flags, FALSE);
}

static gpointer
frame_list_make_frame (guint position, gpointer user_data)
{
  const ClaspFrameInfo *frame = &g_array_index ((GArray *) user_data, ClaspFrameInfo, position);

  return clasp_detail_row_new_take (clasp_frame_list_dup_opcode_name (frame->first_byte & 0xf),
                                    frame_list_dup_flags (frame), clasp_format_bytes (frame->payload_length), NULL);
}

GListModel *
clasp_frame_list_new (GArray *frames)
{
  return G_LIST_MODEL (clasp_lazy_list_new (CLASP_TYPE_DETAIL_ROW, frames->len, frame_list_make_frame,
                                            g_array_ref (frames), (GDestroyNotify) g_array_unref));
}
