/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-frame-view.h"

#include <glib/gi18n.h>
#include "clasp-hex.h"
#include "clasp-flow.h"
#include "clasp-format.h"
#include "clasp-frame-list.h"
#include "clasp-frame-part.h"

/* Bytes of a payload that are shown one by one; the rest is on the page of all bytes. */
#define PAYLOAD_SHOWN 64

struct _ClaspFrameView
{
  AdwBin parent_instance;

  ClaspRecord *record; /* (nullable) */
  GArray *frames;      /* (nullable) of ClaspFrameInfo */
  guint index;         /* the one that is looked at */
  GPtrArray *boxes;    /* (element-type GtkWidget): all that stand for bits; not owned */

  GtkWidget *list_window;
  GtkSingleSelection *list;
  GtkToggleButton *unmask;
  GtkGrid *header;
  GtkWidget *bubble;
  GtkLabel *bubble_title;
  GtkLabel *bubble_text;
  GtkLabel *bubble_section;
  GtkLabel *bubble_found;
  GtkWidget *key_section;
  GtkGrid *key;
  GtkWidget *payload_section;
  GtkLabel *payload_title;
  ClaspFlow *payload;
  GtkLabel *payload_more;
  ClaspFlow *wire;
  GtkLabel *conform;
};

G_DEFINE_FINAL_TYPE (ClaspFrameView, clasp_frame_view, ADW_TYPE_BIN)

/* How a part is drawn: where its box stands among 34 columns, which tell importance, not bits. */
static const struct
{
  const char *name;
  const char *css_class;
  int column, width;
} looks[CLASP_FRAME_N_PARTS] = {
  [CLASP_FRAME_PART_FIN] = { "FIN", "frame-bit", 0, 3 },
  [CLASP_FRAME_PART_RSV1] = { "RSV1", "frame-bit", 3, 2 },
  [CLASP_FRAME_PART_RSV2] = { "RSV2", "frame-bit", 5, 2 },
  [CLASP_FRAME_PART_RSV3] = { "RSV3", "frame-bit", 7, 2 },
  [CLASP_FRAME_PART_OPCODE] = { N_("Opcode"), "frame-opcode", 9, 8 },
  [CLASP_FRAME_PART_MASK] = { "MASK", "frame-bit", 17, 4 },
  [CLASP_FRAME_PART_LENGTH] = { N_("Payload length"), "frame-length", 21, 13 },
  [CLASP_FRAME_PART_EXTENDED_LENGTH] = { N_("Extended payload length"), "frame-length", 0, 34 },
  [CLASP_FRAME_PART_KEY] = { N_("Masking key"), "frame-key", 0, 34 },
  [CLASP_FRAME_PART_PAYLOAD] = { N_("Payload"), "frame-payload", 0, 34 },
};

/* ---- Boxes, tied to bits ---- */

typedef struct
{
  guint first_bit, n_bits;
} BoxBits;

static const BoxBits *
frame_view_get_bits (GtkWidget *box)
{
  return g_object_get_data (G_OBJECT (box), "clasp-bits");
}

/* Marks all boxes that stand for one of these bits; none: nothing is marked. */
static void
frame_view_mark (ClaspFrameView *self, const BoxBits *marked)
{
  for (guint i = 0; i < self->boxes->len; i++)
    {
      GtkWidget *box = g_ptr_array_index (self->boxes, i);
      const BoxBits *bits = frame_view_get_bits (box);

      if (marked != NULL && bits->first_bit < marked->first_bit + marked->n_bits &&
          marked->first_bit < bits->first_bit + bits->n_bits)
        gtk_widget_add_css_class (box, "marked");
      else
        gtk_widget_remove_css_class (box, "marked");
    }
}

static void
frame_view_on_pointed (ClaspFrameView *self, double x, double y, GtkEventController *controller)
{
  frame_view_mark (self, frame_view_get_bits (gtk_event_controller_get_widget (controller)));
}

static void
frame_view_on_focused (ClaspFrameView *self, GtkEventController *controller)
{
  frame_view_mark (self, frame_view_get_bits (gtk_event_controller_get_widget (controller)));
}

static void
frame_view_on_clicked (ClaspFrameView *self, GtkWidget *box)
{
  frame_view_mark (self, frame_view_get_bits (box));
}

static void
frame_view_on_left (ClaspFrameView *self)
{
  frame_view_mark (self, NULL);
}

/* @first: what stands large, in figures. @second: (nullable) below it. @name: for assistive technology. */
static GtkWidget *
frame_view_new_box (ClaspFrameView *self, BoxBits bits, const char *css_class, const char *first, const char *second,
                    const char *name)
{
  GtkWidget *box = gtk_button_new ();
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  const char *texts[] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      {
        GtkWidget *label = gtk_label_new (texts[i]);

        gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
        gtk_box_append (GTK_BOX (lines), label);
      }
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (box), lines);
  gtk_widget_add_css_class (box, "frame-box");
  gtk_widget_add_css_class (box, css_class);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (box, name);
  g_object_set_data_full (G_OBJECT (box), "clasp-bits", g_memdup2 (&bits, sizeof bits), g_free);
  g_signal_connect_object (box, "clicked", G_CALLBACK (frame_view_on_clicked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "enter", G_CALLBACK (frame_view_on_pointed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (frame_view_on_left), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (frame_view_on_focused), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (frame_view_on_left), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (box, motion);
  gtk_widget_add_controller (box, focus);
  g_ptr_array_add (self->boxes, box);
  return box;
}

/* ---- What the parts say ---- */

static const char *
frame_view_get_part_name (ClaspFramePartKind kind)
{
  return _(looks[kind].name);
}

static char *
frame_view_dup_bits (const ClaspFramePart *part)
{
  GString *bits = g_string_new (NULL);

  for (guint i = part->n_bits; i-- > 0;)
    g_string_append_c (bits, part->value >> i & 1 ? '1' : '0');
  return g_string_free (bits, FALSE);
}

/* Below the bits; NULL: they speak for themselves. */
static char *
frame_view_dup_meaning (const ClaspFramePart *part)
{
  g_autofree char *name = NULL;

  switch (part->kind)
    {
    case CLASP_FRAME_PART_OPCODE:
      name = clasp_frame_list_dup_opcode_name ((guint8) part->value);
      return g_strdup_printf ("%" G_GINT64_MODIFIER "x · %s", part->value, name);
    case CLASP_FRAME_PART_LENGTH:
      if (part->value == 126)
        return g_strdup (_("126: in the next 2 bytes"));
      if (part->value == 127)
        return g_strdup (_("127: in the next 8 bytes"));
      return clasp_format_bytes (part->value);
    case CLASP_FRAME_PART_EXTENDED_LENGTH:
      return part->n_bits == 16 || part->n_bits == 64 ? clasp_format_bytes (part->value)
                                                      : g_strdup (_("cut off here"));
    default:
      return NULL;
    }
}

/* "MASK, bit 8, 1, breaks FRM-02" */
static char *
frame_view_dup_part_name (const ClaspFramePart *part, const char *bits, const char *meaning, ClaspRuleId rule)
{
  GString *name = g_string_new (frame_view_get_part_name (part->kind));

  if (part->n_bits == 1)
    /* Translators: the number of a bit in a frame. */
    g_string_append_printf (name, _(", bit %u"), part->first_bit);
  else
    /* Translators: the numbers of the first and the last of several bits in a frame. */
    g_string_append_printf (name, _(", bits %u to %u"), part->first_bit, part->first_bit + part->n_bits - 1);
  g_string_append_printf (name, ", %s", bits);
  if (meaning != NULL)
    g_string_append_printf (name, ", %s", meaning);
  if (part->in_breach)
    {
      g_string_append (name, ", ");
      g_string_append_printf (name, _("breaks %s"), clasp_rule_get (rule)->id);
    }
  return g_string_free (name, FALSE);
}

static char *
frame_view_dup_hex (const guint8 *data, gsize length)
{
  GString *hex = g_string_new (NULL);

  clasp_hex_append (hex, data, length, " ");
  return g_string_free (hex, FALSE);
}

/* ---- Showing one frame ---- */

static const ClaspFrameInfo *
frame_view_get_frame (ClaspFrameView *self)
{
  return &g_array_index (self->frames, ClaspFrameInfo, self->index);
}

static gboolean
frame_view_is_compressed (ClaspFrameView *self)
{
  return (clasp_record_get_entry (self->record)->flags & CLASP_EVENT_COMPRESSED) != 0;
}

/* Whether it ends before what its header declares: where a breach was found, nothing more is read. */
static gboolean
frame_view_is_cut (ClaspFrameView *self)
{
  return (clasp_record_get_entry (self->record)->flags & CLASP_EVENT_INCOMPLETE) != 0 &&
         self->index + 1 == self->frames->len;
}

static void
frame_view_empty_grid (GtkGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
}

static void
frame_view_add_heading (ClaspFrameView *self, const char *text, int column, int row, int width)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_grid_attach (self->header, label, column, row, width, 1);
}

static void
frame_view_add_part (ClaspFrameView *self, const ClaspFramePart *part, const guint8 *header, ClaspRuleId rule)
{
  const BoxBits bits = { part->first_bit, part->n_bits };
  const gboolean extended = part->kind == CLASP_FRAME_PART_EXTENDED_LENGTH;
  g_autofree char *figures = extended ? frame_view_dup_hex (header + part->first_bit / 8, part->n_bits / 8)
                                      : frame_view_dup_bits (part);
  g_autofree char *meaning = frame_view_dup_meaning (part);
  g_autofree char *name = frame_view_dup_part_name (part, figures, meaning, rule);
  GtkWidget *box = frame_view_new_box (self, bits, part->in_breach ? "in-breach" : looks[part->kind].css_class, figures,
                                       meaning, name);

  gtk_grid_attach (self->header, box, looks[part->kind].column, extended ? 3 : 1, looks[part->kind].width, 1);
}

/* Three bits have one heading. */
static void
frame_view_add_headings (ClaspFrameView *self, const ClaspFramePart *parts, guint n_parts)
{
  for (guint i = 0; i < n_parts; i++)
    {
      ClaspFramePartKind kind = parts[i].kind;

      if (kind == CLASP_FRAME_PART_RSV1)
        frame_view_add_heading (self, "RSV1–3", looks[kind].column, 0, 3 * looks[kind].width);
      else if (kind == CLASP_FRAME_PART_EXTENDED_LENGTH)
        frame_view_add_heading (self, frame_view_get_part_name (kind), 0, 2, looks[kind].width);
      else if (kind != CLASP_FRAME_PART_RSV2 && kind != CLASP_FRAME_PART_RSV3 && kind != CLASP_FRAME_PART_KEY)
        frame_view_add_heading (self, frame_view_get_part_name (kind), looks[kind].column, 0, looks[kind].width);
    }
}

static void
frame_view_show_key (ClaspFrameView *self, const ClaspFramePart *part, const guint8 *header)
{
  for (guint i = 0; part != NULL && i < part->n_bits / 8; i++)
    {
      const guint at = part->first_bit / 8 + i;
      g_autofree char *figures = g_strdup_printf ("%02x", header[at]);
      /* Translators: the number of a byte of a frame's masking key, and the byte. */
      g_autofree char *name = g_strdup_printf (_("Masking key, byte %u, %s"), i + 1, figures);
      GtkWidget *box = frame_view_new_box (self, (BoxBits) { at * 8, 8 }, looks[part->kind].css_class, figures, NULL,
                                           name);

      gtk_widget_set_hexpand (box, TRUE);
      gtk_grid_attach (self->key, box, (int) i, 0, 1, 1);
    }
  gtk_widget_set_visible (self->key_section, part != NULL);
}

/* The rule that is broken, with what the bit should have been where there is one. */
static void
frame_view_show_bubble (ClaspFrameView *self, const ClaspFramePart *parts, guint n_parts, ClaspRuleId rule)
{
  const ClaspRule *entry;
  g_autofree char *title = NULL;
  g_autofree char *found = NULL;

  gtk_widget_set_visible (self->bubble, rule != CLASP_RULE_NONE);
  if (rule == CLASP_RULE_NONE)
    return;
  entry = clasp_rule_get (rule);
  title = g_strdup_printf ("%s  %s", entry->id, clasp_rule_get_title (rule));
  for (guint i = 0; i < n_parts && found == NULL; i++)
    if (parts[i].in_breach && parts[i].n_bits == 1)
      /* Translators: of a bit: FIN, MASK …: what it should be and what it is. */
      found = g_strdup_printf (_("%s: expected %u · found %u"), frame_view_get_part_name (parts[i].kind),
                               parts[i].value == 0 ? 1 : 0, (guint) parts[i].value);
  gtk_label_set_label (self->bubble_title, title);
  gtk_label_set_label (self->bubble_text, clasp_rule_get_text (rule));
  gtk_label_set_label (self->bubble_section, entry->section);
  gtk_label_set_label (self->bubble_found, found != NULL ? found : "");
}

/* What a byte of the payload is called: "7f → 48 H" when it is masked, "48 H" when not. */
static void
frame_view_add_payload_byte (ClaspFrameView *self, guint at, guint8 wire, guint8 plain, gboolean unmask,
                             gboolean in_breach)
{
  const char character[] = { g_ascii_isprint (plain) ? (char) plain : '\0', '\0' };
  g_autofree char *figures = unmask && wire != plain ? g_strdup_printf ("%02x → %02x", wire, plain)
                                                     : g_strdup_printf ("%02x", unmask ? plain : wire);
  const char *below = !unmask ? NULL : character[0] != '\0' ? character : "·";
  /* Translators: a byte of a frame's payload: where it stands in the frame, what it is. */
  g_autofree char *name = g_strdup_printf (_("Payload, byte %u of the frame, %s %s"), at, figures,
                                           unmask ? character : "");

  clasp_flow_append (self->payload,
                     frame_view_new_box (self, (BoxBits) { at * 8, 8 }, in_breach ? "in-breach" : "frame-payload",
                                         figures, below, g_strchomp (name)));
}

static void
frame_view_add_wire_byte (ClaspFrameView *self, guint at, guint8 byte, const char *css_class)
{
  g_autofree char *figures = g_strdup_printf ("%02x", byte);
  /* Translators: a byte of a frame: where it stands in it, what it is. */
  g_autofree char *name = g_strdup_printf (_("Byte %u on the wire, %s"), at, figures);

  clasp_flow_append (self->wire, frame_view_new_box (self, (BoxBits) { at * 8, 8 }, css_class, figures, NULL, name));
}

/* A byte of two parts is marked as the one at fault, else as the last. */
static const char *
frame_view_get_byte_class (const ClaspFramePart *parts, guint n_parts, guint at)
{
  const char *css_class = "frame-payload";

  for (guint i = 0; i < n_parts; i++)
    if (parts[i].first_bit / 8 <= at && at < (parts[i].first_bit + parts[i].n_bits + 7) / 8)
      {
        if (parts[i].in_breach)
          return "in-breach";
        css_class = looks[parts[i].kind].css_class;
      }
  return css_class;
}

static void
frame_view_show_payload (ClaspFrameView *self, const guint8 *plain, gsize length, const guint8 *key)
{
  const ClaspFrameInfo *frame = frame_view_get_frame (self);
  const ClaspFramePart payload = { .kind = CLASP_FRAME_PART_PAYLOAD };
  const gboolean in_breach = clasp_frame_part_breaks (&payload, frame->rule, frame_view_is_compressed (self));
  const gboolean unmask = key == NULL || gtk_toggle_button_get_active (self->unmask);
  g_autofree char *all = clasp_format_bytes (frame->payload_length);
  g_autofree char *more = NULL;

  for (gsize i = 0; i < length; i++)
    frame_view_add_payload_byte (self, (guint) (frame->header_length + i), plain[i] ^ (key != NULL ? key[i % 4] : 0),
                                 plain[i], unmask, in_breach);
  for (gsize i = 0; i < length; i++)
    frame_view_add_wire_byte (self, (guint) (frame->header_length + i), plain[i] ^ (key != NULL ? key[i % 4] : 0),
                              in_breach ? "in-breach" : "frame-payload");
  gtk_label_set_label (self->payload_title, frame_view_is_compressed (self) ? _("Payload, compressed")
                                            : key == NULL                   ? _("Payload")
                                            : unmask                        ? _("Payload, unmasked with the key")
                                                                            : _("Payload, as on the wire"));
  gtk_widget_set_visible (self->payload_section, frame->payload_length > 0);
  if (frame->payload_length > PAYLOAD_SHOWN && length == PAYLOAD_SHOWN)
    more = g_strdup_printf (_("The first %u of %s. All of the message is under Hex."), PAYLOAD_SHOWN, all);
  else if (frame_view_is_cut (self))
    more = g_strdup (_("These are all bytes of the frame that were read."));
  else if (length < frame->payload_length)
    more = g_strdup_printf (_("The payload of %s was not kept."), all);
  gtk_label_set_label (self->payload_more, more != NULL ? more : "");
  gtk_widget_set_visible (GTK_WIDGET (self->payload_more), more != NULL);
}

/* "A conforming server sends 81 05 48 …", with the bytes bold that differ. */
static void
frame_view_show_conform (ClaspFrameView *self, const guint8 *plain, gsize length)
{
  const ClaspFrameInfo *frame = frame_view_get_frame (self);
  guint8 header[CLASP_FRAME_HEADER_MAX];
  gsize n = frame->rule == CLASP_RULE_NONE ? 0
                                           : clasp_frame_conform (frame->header, frame->header_length, frame->rule,
                                                                  frame_view_is_compressed (self), header);
  GString *text;

  gtk_widget_set_visible (GTK_WIDGET (self->conform), n > 0);
  if (n == 0)
    return;
  text = g_string_new (clasp_record_get_entry (self->record)->direction == CLASP_DIRECTION_IN
                           ? _("A conforming server sends")
                           : _("A conforming client sends"));
  g_string_append (text, "  <tt>");
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, header[i] != frame->header[i] ? "<b>%02x</b> " : "%02x ", header[i]);
  for (gsize i = 0; i < MIN (length, 16); i++)
    g_string_append_printf (text, "%02x ", plain[i]);
  g_string_append (text, length > 16 || frame_view_is_cut (self) ? "…</tt>" : "</tt>");
  gtk_label_set_markup (self->conform, text->str);
  g_string_free (text, TRUE);
}

static void
frame_view_empty (ClaspFrameView *self)
{
  g_ptr_array_set_size (self->boxes, 0);
  frame_view_empty_grid (self->header);
  frame_view_empty_grid (self->key);
  clasp_flow_remove_all (self->payload);
  clasp_flow_remove_all (self->wire);
}

static void
frame_view_show_frame (ClaspFrameView *self)
{
  const ClaspFrameInfo *frame;
  ClaspFramePart parts[CLASP_FRAME_PART_PAYLOAD];
  const ClaspFramePart *key = NULL;
  g_autoptr (GBytes) payload = NULL;
  const guint8 *plain;
  gsize length = 0;
  guint n;

  frame_view_empty (self);
  if (self->record == NULL || self->frames == NULL || self->index >= self->frames->len)
    return;
  frame = frame_view_get_frame (self);
  n = clasp_frame_parts_read (frame->header, frame->header_length, frame->rule, frame_view_is_compressed (self), parts);
  frame_view_add_headings (self, parts, n);
  for (guint i = 0; i < n; i++)
    if (parts[i].kind == CLASP_FRAME_PART_KEY)
      key = &parts[i];
    else
      frame_view_add_part (self, &parts[i], frame->header, frame->rule);
  frame_view_show_bubble (self, parts, n, frame->rule);
  frame_view_show_key (self, key, frame->header);
  for (guint at = 0; at < frame->header_length; at++)
    frame_view_add_wire_byte (self, at, frame->header[at], frame_view_get_byte_class (parts, n, at));

  payload = clasp_record_read_frame_payload (self->record, (const ClaspFrameInfo *) (const void *) self->frames->data,
                                             self->index, PAYLOAD_SHOWN, NULL);
  plain = payload != NULL ? g_bytes_get_data (payload, &length) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->unmask), key != NULL && key->n_bits == 32 && length > 0);
  frame_view_show_payload (self, plain, length,
                           key != NULL && key->n_bits == 32 ? frame->header + key->first_bit / 8 : NULL);
  frame_view_show_conform (self, plain, length);
}

/* ---- Choosing one ---- */

static void
frame_view_on_selected (ClaspFrameView *self)
{
  guint index = gtk_single_selection_get_selected (self->list);

  if (index == GTK_INVALID_LIST_POSITION || index == self->index)
    return;
  self->index = index;
  frame_view_show_frame (self);
}

static void
frame_view_on_unmask (ClaspFrameView *self)
{
  frame_view_show_frame (self);
}

static guint
frame_view_find_breach (GArray *frames)
{
  for (guint i = 0; frames != NULL && i < frames->len; i++)
    if (g_array_index (frames, ClaspFrameInfo, i).rule != CLASP_RULE_NONE)
      return i;
  return 0;
}

void
clasp_frame_view_show (ClaspFrameView *self, ClaspRecord *record, GArray *frames)
{
  g_autoptr (GListModel) rows = NULL;

  g_return_if_fail (CLASP_IS_FRAME_VIEW (self));

  g_set_object (&self->record, record);
  if (frames != NULL)
    g_array_ref (frames);
  g_clear_pointer (&self->frames, g_array_unref);
  self->frames = frames;
  self->index = frame_view_find_breach (frames);
  if (frames != NULL && frames->len > 1)
    rows = clasp_frame_list_new (frames);
  /* In two steps, as clasp_lazy_list_show() tells. */
  gtk_single_selection_set_model (self->list, NULL);
  gtk_single_selection_set_model (self->list, rows);
  gtk_single_selection_set_selected (self->list, self->index);
  gtk_widget_set_visible (self->list_window, rows != NULL);
  frame_view_show_frame (self);
}

/* ---- Object ---- */

static void
clasp_frame_view_dispose (GObject *object)
{
  ClaspFrameView *self = CLASP_FRAME_VIEW (object);

  g_ptr_array_set_size (self->boxes, 0);
  g_clear_object (&self->record);
  g_clear_pointer (&self->frames, g_array_unref);
  G_OBJECT_CLASS (clasp_frame_view_parent_class)->dispose (object);
}

static void
clasp_frame_view_finalize (GObject *object)
{
  g_ptr_array_unref (CLASP_FRAME_VIEW (object)->boxes);
  G_OBJECT_CLASS (clasp_frame_view_parent_class)->finalize (object);
}

static void
clasp_frame_view_class_init (ClaspFrameViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = clasp_frame_view_dispose;
  object_class->finalize = clasp_frame_view_finalize;
  g_type_ensure (CLASP_TYPE_FLOW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-frame-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, list_window);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, list);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, unmask);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, header);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, bubble);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, bubble_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, bubble_text);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, bubble_section);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, bubble_found);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, key_section);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, key);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, payload_section);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, payload_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, payload);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, payload_more);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, wire);
  gtk_widget_class_bind_template_child (widget_class, ClaspFrameView, conform);
  gtk_widget_class_bind_template_callback (widget_class, frame_view_on_selected);
  gtk_widget_class_bind_template_callback (widget_class, frame_view_on_unmask);
}

static void
clasp_frame_view_init (ClaspFrameView *self)
{
  self->boxes = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Bits stand as on the wire in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->header), GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (GTK_WIDGET (self->key), GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (GTK_WIDGET (self->payload), GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (GTK_WIDGET (self->wire), GTK_TEXT_DIR_LTR);
}
