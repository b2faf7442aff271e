/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-raw-bar.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-draft.h"
#include "clasp-format.h"

/* In the order of the drop-down; the reserved ones follow. */
static const guint8 OPCODES[] = {
  CLASP_OPCODE_TEXT,
  CLASP_OPCODE_BINARY,
  CLASP_OPCODE_CONTINUATION,
  CLASP_OPCODE_CLOSE,
  CLASP_OPCODE_PING,
  CLASP_OPCODE_PONG,
  0x3,
  0x4,
  0x5,
  0x6,
  0x7,
  0xb,
  0xc,
  0xd,
  0xe,
  0xf,
};

struct _ClaspRawBar
{
  AdwBin parent_instance;

  GtkDropDown *opcode;
  GtkDropDown *payload;
  GtkCheckButton *fin;
  GtkCheckButton *rsv1;
  GtkCheckButton *rsv2;
  GtkCheckButton *rsv3;
  GtkCheckButton *masked;
  GtkDropDown *form;
  GtkEditable *fragments;
};

G_DEFINE_FINAL_TYPE (ClaspRawBar, clasp_raw_bar, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
raw_bar_on_changed (ClaspRawBar *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
raw_bar_check_payload (ClaspRawBar *self, const char *text, gsize length, GBytes **payload)
{
  gboolean hex = gtk_drop_down_get_selected (self->payload) == 1;

  return clasp_draft_check (hex ? CLASP_DRAFT_BINARY : CLASP_DRAFT_TEXT, text, (gssize) length, payload);
}

static void
raw_bar_fill_spec (ClaspRawBar *self, ClaspFrameSpec *spec)
{
  guint opcode = gtk_drop_down_get_selected (self->opcode);

  spec->opcode = OPCODES[MIN (opcode, G_N_ELEMENTS (OPCODES) - 1)];
  spec->fin = gtk_check_button_get_active (self->fin);
  spec->rsv = (gtk_check_button_get_active (self->rsv1) ? CLASP_FRAME_RSV1 : 0) |
              (gtk_check_button_get_active (self->rsv2) ? CLASP_FRAME_RSV2 : 0) |
              (gtk_check_button_get_active (self->rsv3) ? CLASP_FRAME_RSV3 : 0);
  spec->masked = gtk_check_button_get_active (self->masked);
  spec->form = (ClaspLengthForm) MIN (gtk_drop_down_get_selected (self->form), CLASP_LENGTH_64);
}

/* Why the frame can't be made, in the words of the controls: those of clasp_raw_frame_check() name the keys of JSON. */
static char *
raw_bar_describe_misfit (const ClaspRawFrame *frame)
{
  gsize size = g_bytes_get_size (frame->payload);
  g_autofree char *has = clasp_format_bytes (size);
  g_autofree char *wanted = NULL;
  guint64 sum = 0;

  for (guint i = 0; i < frame->fragments->len; i++)
    if (!g_uint64_checked_add (&sum, sum, g_array_index (frame->fragments, guint64, i)))
      {
        sum = G_MAXUINT64;
        break;
      }
  if (sum > size)
    {
      wanted = clasp_format_bytes (sum);
      return g_strdup_printf (_("The fragments add up to %s, and the payload has %s."), wanted, has);
    }
  wanted = clasp_format_bytes (frame->spec.form == CLASP_LENGTH_7 ? 127 : G_MAXUINT16);
  return g_strdup_printf (_("The chosen form of the length can tell at most %s, and a frame has more."), wanted);
}

ClaspRawFrame *
clasp_raw_bar_make_frame (ClaspRawBar *self, const char *text, gsize length, char **problem)
{
  g_autoptr (ClaspRawFrame) frame = clasp_raw_frame_new ();
  g_autoptr (GBytes) payload = NULL;

  *problem = raw_bar_check_payload (self, text, length, &payload);
  if (*problem != NULL)
    return NULL;
  g_bytes_unref (frame->payload);
  frame->payload = g_steal_pointer (&payload);
  raw_bar_fill_spec (self, &frame->spec);
  if (!clasp_raw_frame_parse_sizes (gtk_editable_get_text (self->fragments), frame->fragments))
    *problem = g_strdup (_("The sizes of fragments are whole numbers, such as 3, 0, 5."));
  else if (!clasp_raw_frame_check (frame, NULL))
    *problem = raw_bar_describe_misfit (frame);
  return *problem == NULL ? g_steal_pointer (&frame) : NULL;
}

static void
raw_bar_fill_opcodes (ClaspRawBar *self)
{
  static const char *const names[] = {
    N_("Text"), N_("Binary"), N_("Continuation"), N_("Close"), N_("Ping"), N_("Pong"),
  };
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (OPCODES); i++)
    {
      const char *name = i < G_N_ELEMENTS (names) ? _(names[i]) : _("Reserved");
      g_autofree char *text = g_strdup_printf ("%s (%X)", name, OPCODES[i]);

      gtk_string_list_append (list, text);
    }
  gtk_drop_down_set_model (self->opcode, G_LIST_MODEL (list));
}

static gboolean
clasp_raw_bar_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CLASP_RAW_BAR (widget)->opcode));
}

static void
clasp_raw_bar_class_init (ClaspRawBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = clasp_raw_bar_grab_focus;
  signals[CHANGED] = g_signal_new ("changed", CLASP_TYPE_RAW_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-raw-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, opcode);
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, payload);
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, fin);
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, rsv1);
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, rsv2);
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, rsv3);
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, masked);
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, form);
  gtk_widget_class_bind_template_child (widget_class, ClaspRawBar, fragments);
  gtk_widget_class_bind_template_callback (widget_class, raw_bar_on_changed);
}

static void
clasp_raw_bar_init (ClaspRawBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  raw_bar_fill_opcodes (self);
}
