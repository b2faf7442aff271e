/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-endpoint.h"

G_BEGIN_DECLS

/**
 * ClaspRawFrame:
 *
 * A frame to be sent exactly as told, or one message cut into several such frames, to test a server with. What the
 * rules say of it does not matter here.
 */
typedef struct
{
  ClaspFrameSpec spec; /* of the first frame; fin is that of the last */
  GBytes *payload;     /* never %NULL */
  GArray *fragments;   /* of guint64: the sizes of the frames it is cut into; what is left over makes one more */
} ClaspRawFrame;

/**
 * clasp_raw_frame_new:
 *
 * Returns: (transfer full): the frame
 */
ClaspRawFrame *clasp_raw_frame_new (void);
void clasp_raw_frame_free (ClaspRawFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspRawFrame, clasp_raw_frame_free)

/**
 * clasp_raw_frame_parse:
 * @json: one JSON object. Keys, all of which may be left out: "opcode" (0 to 15 or a name; "text" when the payload is
 *   given as text, else "binary"), "fin" (true), "rsv" (0 to 7; RSV1 is 4), "mask" (true, false or 8 hexadecimal
 *   digits), "length_form" ("shortest", "7", "16", "64"), "length" (the length declared: a number, or a text for what
 *   is above 2⁶³), one of "text", "base64" and "hex", and "fragments" (a list of sizes)
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): %NULL with one sentence in @error that names the key
 */
ClaspRawFrame *clasp_raw_frame_parse (const char *json, gsize length, GError **error);

/* Reads "3, 0, 5": whole numbers with commas or white space between. FALSE when there is anything else. Appends to
 * @sizes, of guint64. */
gboolean clasp_raw_frame_parse_sizes (const char *text, GArray *sizes);

/**
 * clasp_raw_frame_check:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: whether it can be written as it is told: the length fits its form, the fragments the payload
 */
gboolean clasp_raw_frame_check (const ClaspRawFrame *self, GError **error);

/* Goes through the frames it makes. Begin with all zero. */
typedef struct
{
  guint number;
  gsize start;
} ClaspRawFrameCut;

/**
 * clasp_raw_frame_next:
 *
 * Only of one that holds its check.
 *
 * Returns: (transfer full) (nullable): the next frame's payload, a part of the whole one, and @spec; %NULL after the
 * last
 */
GBytes *clasp_raw_frame_next (const ClaspRawFrame *self, ClaspRawFrameCut *cut, ClaspFrameSpec *spec);

G_END_DECLS
