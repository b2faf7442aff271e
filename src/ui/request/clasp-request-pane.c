/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-request-pane.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-header-table.h"
#include "clasp-lab-page.h"
#include "clasp-network-page.h"
#include "clasp-query-editor.h"
#include "clasp-sign-in-page.h"

struct _ClaspRequestPane
{
  AdwBin parent_instance;

  GtkWidget *unfold;
  GtkWidget *fold;
  GtkLabel *summary;
  AdwViewStack *stack;
  AdwViewStackPage *headers_page;
  AdwViewStackPage *query_page;
  AdwViewStackPage *subprotocols_page;
  ClaspHeaderTable *headers;
  ClaspQueryEditor *query;
  AdwEntryRow *subprotocols;
  AdwEntryRow *origin;
  ClaspSignInPage *sign_in;

  ClaspProfile *profile;
  GBindingGroup *bindings;
  GSignalGroup *connection_signals;
  GSignalGroup *header_signals;
  gboolean folded;
};

G_DEFINE_FINAL_TYPE (ClaspRequestPane, clasp_request_pane, ADW_TYPE_BIN)

enum
{
  PROP_PROFILE = 1,
  PROP_FOLDED,
  N_PROPS
};
enum
{
  TOGGLED,
  PASTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static guint
request_pane_count_subprotocols (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  guint n = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      n++;
  return n;
}

static guint
request_pane_count_headers (ClaspRequestPane *self, gboolean sent_only)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (self->profile));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (!sent_only || (clasp_header_get_enabled (header) && *clasp_header_get_name (header) != '\0'))
        n++;
    }
  return n;
}

/* What stands in the request line: the target of the lab, or path and query of the URL as typed. */
static char *
request_pane_dup_target (ClaspRequestPane *self, const char *lab_target)
{
  ClaspAddress address = clasp_address_split (clasp_profile_get_url (self->profile));

  if (*lab_target != '\0')
    return g_strdup (lab_target);
  return g_strdup_printf ("%.*s%.*s", address.path.length > 0 ? (int) address.path.length : 1,
                          address.path.length > 0 ? address.path.data : "/", (int) address.query.length,
                          address.query.data);
}

static void
request_pane_update_summary (ClaspRequestPane *self, guint n_subprotocols)
{
  guint n_headers = request_pane_count_headers (self, TRUE);
  const char *method = clasp_profile_get_method (self->profile);
  g_autofree char *target = request_pane_dup_target (self, clasp_profile_get_target (self->profile));
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s", *method != '\0' ? method : "GET", target);
  if (n_headers > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%u header", "%u headers", n_headers), n_headers);
    }
  if (n_subprotocols > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%u subprotocol", "%u subprotocols", n_subprotocols), n_subprotocols);
    }
  gtk_label_set_text (self->summary, text->str);
}

static void
request_pane_set_page_title (AdwViewStackPage *page, const char *title, guint n)
{
  g_autofree char *text = n > 0 ? g_strdup_printf ("%s %u", title, n) : g_strdup (title);

  if (g_strcmp0 (adw_view_stack_page_get_title (page), text) != 0)
    adw_view_stack_page_set_title (page, text);
}

static void
request_pane_update (ClaspRequestPane *self)
{
  guint n_subprotocols;

  if (self->profile == NULL)
    return;
  n_subprotocols = request_pane_count_subprotocols (clasp_profile_get_subprotocols (self->profile));
  request_pane_set_page_title (self->headers_page, _("Headers"), request_pane_count_headers (self, FALSE));
  request_pane_set_page_title (self->query_page, _("Query"), clasp_query_editor_get_n_parameters (self->query));
  request_pane_set_page_title (self->subprotocols_page, _("Subprotocols"), n_subprotocols);
  request_pane_update_summary (self, n_subprotocols);
}

static void
request_pane_on_toggle (ClaspRequestPane *self)
{
  clasp_request_pane_set_folded (self, !self->folded);
  g_signal_emit (self, signals[TOGGLED], 0);
}

static void
request_pane_on_pasted (ClaspRequestPane *self, guint taken, guint refused)
{
  g_signal_emit (self, signals[PASTED], 0, taken, refused);
}

gboolean
clasp_request_pane_get_folded (ClaspRequestPane *self)
{
  g_return_val_if_fail (CLASP_IS_REQUEST_PANE (self), FALSE);

  return self->folded;
}

static gboolean
request_pane_has_focus (ClaspRequestPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

void
clasp_request_pane_set_folded (ClaspRequestPane *self, gboolean folded)
{
  gboolean focused;

  g_return_if_fail (CLASP_IS_REQUEST_PANE (self));

  folded = folded != FALSE;
  if (self->folded == folded)
    return;
  focused = request_pane_has_focus (self);
  self->folded = folded;
  request_pane_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
  /* What had it may be hidden now. */
  if (focused)
    gtk_widget_grab_focus (folded ? self->unfold : self->fold);
}

void
clasp_request_pane_show_tab (ClaspRequestPane *self, const char *tab)
{
  g_return_if_fail (CLASP_IS_REQUEST_PANE (self));

  clasp_request_pane_set_folded (self, FALSE);
  adw_view_stack_set_visible_child_name (self->stack, tab);
}

void
clasp_request_pane_set_user (ClaspRequestPane *self, const char *user)
{
  g_return_if_fail (CLASP_IS_REQUEST_PANE (self));

  clasp_sign_in_page_set_user (self->sign_in, user);
}

static void
request_pane_set_connection (ClaspRequestPane *self, ClaspProfile *profile)
{
  if (!g_set_object (&self->profile, profile))
    return;
  g_binding_group_set_source (self->bindings, profile);
  g_signal_group_set_target (self->connection_signals, profile);
  g_signal_group_set_target (self->header_signals, profile != NULL ? clasp_profile_get_headers (profile) : NULL);
  request_pane_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
}

static void
clasp_request_pane_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  ClaspRequestPane *self = CLASP_REQUEST_PANE (object);

  switch (property_id)
    {
    case PROP_PROFILE:
      g_value_set_object (value, self->profile);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
clasp_request_pane_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  ClaspRequestPane *self = CLASP_REQUEST_PANE (object);

  switch (property_id)
    {
    case PROP_PROFILE:
      request_pane_set_connection (self, g_value_get_object (value));
      break;
    case PROP_FOLDED:
      clasp_request_pane_set_folded (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
clasp_request_pane_dispose (GObject *object)
{
  ClaspRequestPane *self = CLASP_REQUEST_PANE (object);

  g_clear_object (&self->bindings);
  g_clear_object (&self->connection_signals);
  g_clear_object (&self->header_signals);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (clasp_request_pane_parent_class)->dispose (object);
}

static void
clasp_request_pane_class_init (ClaspRequestPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clasp_request_pane_get_property;
  object_class->set_property = clasp_request_pane_set_property;
  object_class->dispose = clasp_request_pane_dispose;

  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, CLASP_TYPE_PROFILE, flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[TOGGLED] = g_signal_new ("toggled", CLASP_TYPE_REQUEST_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[PASTED] = g_signal_new ("pasted", CLASP_TYPE_REQUEST_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);

  g_type_ensure (CLASP_TYPE_HEADER_TABLE);
  g_type_ensure (CLASP_TYPE_QUERY_EDITOR);
  g_type_ensure (CLASP_TYPE_SIGN_IN_PAGE);
  g_type_ensure (CLASP_TYPE_NETWORK_PAGE);
  g_type_ensure (CLASP_TYPE_LAB_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-request-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, unfold);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, fold);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, summary);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, headers_page);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, query_page);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, subprotocols_page);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, headers);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, query);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, subprotocols);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, origin);
  gtk_widget_class_bind_template_child (widget_class, ClaspRequestPane, sign_in);
  gtk_widget_class_bind_template_callback (widget_class, request_pane_update);
  gtk_widget_class_bind_template_callback (widget_class, request_pane_on_toggle);
  gtk_widget_class_bind_template_callback (widget_class, request_pane_on_pasted);
}

static void
clasp_request_pane_init (ClaspRequestPane *self)
{
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  self->bindings = g_binding_group_new ();
  self->connection_signals = g_signal_group_new (CLASP_TYPE_PROFILE);
  self->header_signals = g_signal_group_new (G_TYPE_LIST_STORE);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_binding_group_bind (self->bindings, "subprotocols", self->subprotocols, "text", both);
  g_binding_group_bind (self->bindings, "origin", self->origin, "text", both);
  g_signal_group_connect_swapped (self->connection_signals, "notify", G_CALLBACK (request_pane_update), self);
  g_signal_group_connect_swapped (self->header_signals, "items-changed", G_CALLBACK (request_pane_update), self);
}
