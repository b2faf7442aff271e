/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-url-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-entry-limit.h"
#include "clasp-environment-menu.h"
#include "clasp-folder-settings.h"
#include "clasp-foreign.h"
#include "clasp-placeholder.h"
#include "clasp-settings.h"

/* Bytes of an address that are shown with its marks. */
#define MAX_MARKED 256
/* Placeholders of an address that are told of. */
#define MAX_PLACEHOLDERS 20

struct _ClaspUrlEntry
{
  AdwBin parent_instance;

  GtkEntry *entry;
  ClaspProfile *profile;
  GPtrArray *folders;    /* (element-type GFileMonitor): what the folders of the profile say */
  ClaspSession *session; /* (nullable) whose lock is shown */
  GSignalGroup *session_signals;
  GBinding *binding;
  gulong insert_handler;
  char *places; /* (nullable) what the placeholders stand for */
};

G_DEFINE_FINAL_TYPE (ClaspUrlEntry, clasp_url_entry, ADW_TYPE_BIN)

enum
{
  PROP_PROFILE = 1,
  PROP_SESSION,
  N_PROPS
};
enum
{
  ACTIVATE,
  COMMAND_LINE,
  PROBLEM,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Of the open connection; %NULL when there is none. */
static const ClaspReport *
url_entry_get_open (ClaspUrlEntry *self)
{
  ClaspSessionState state = self->session != NULL ? clasp_session_get_state (self->session) : CLASP_SESSION_IDLE;

  return state == CLASP_SESSION_OPEN || state == CLASP_SESSION_CLOSING ? clasp_session_get_report (self->session)
                                                                       : NULL;
}

/* What is not seen in an address may lead elsewhere than it seems: it is told, with its marks. */
static void
url_entry_describe (ClaspUrlEntry *self, const char *lock, const char *text)
{
  g_autofree char *marked = clasp_foreign_to_text (text, strlen (text), 0);
  gboolean hidden = !g_str_equal (marked, text);
  g_autofree char *shown = hidden ? clasp_foreign_to_text (text, strlen (text), MAX_MARKED) : NULL;
  g_autofree char *warning = hidden ? g_strdup_printf (_("This address holds characters that are not seen: %s"), shown)
                                    : NULL;
  g_autofree char *first = hidden ? g_strdup_printf ("%s. %s", lock, warning) : g_strdup (lock);
  g_autofree char *described = self->places != NULL ? g_strdup_printf ("%s\n%s", first, self->places)
                                                    : g_strdup (first);

  gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_SECONDARY, hidden ? "dialog-warning-symbolic" : NULL);
  gtk_entry_set_icon_tooltip_text (self->entry, GTK_ENTRY_ICON_SECONDARY, warning);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, described, -1);
}

/* Before a connection is open the lock tells what the address asks for, and then what came of it. */
static void
url_entry_update_lock (ClaspUrlEntry *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  const ClaspReport *open = url_entry_get_open (self);
  const ClaspTlsInfo *tls = open != NULL ? open->tls : NULL;
  gboolean typed_secure = g_ascii_strncasecmp (text, "wss:", 4) == 0;
  gboolean unverified = tls != NULL && !tls->verified;
  gboolean secure = open != NULL ? tls != NULL && !unverified : typed_secure;
  const char *name = secure ? "clasp-lock-closed-symbolic" : "clasp-lock-open-symbolic";
  const char *tip = unverified && tls->trusted
                        ? _("Encrypted, with a certificate that can’t be verified: you trust it")
                    : unverified                                   ? _("Encrypted, but who answers is not verified")
                    : open != NULL && typed_secure && tls == NULL  ? _("The open connection is not encrypted")
                    : open != NULL && !typed_secure && tls != NULL ? _("The open connection is encrypted")
                    : secure                                       ? _("Encrypted: wss uses TLS")
                                                                   : _("Not encrypted: only wss uses TLS");

  gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_PRIMARY, name);
  gtk_entry_set_icon_tooltip_text (self->entry, GTK_ENTRY_ICON_PRIMARY, tip);
  url_entry_describe (self, tip, text);
}

/* Whether @text was a command line, which is then taken over; the text of the entry is left to who takes it. */
static gboolean
url_entry_take_command_line (ClaspUrlEntry *self, const char *text)
{
  g_autoptr (ClaspPastedCommand) command = NULL;
  g_autoptr (GError) error = NULL;

  if (!clasp_pasted_command_detect (text))
    return FALSE;
  command = clasp_pasted_command_parse (text, &error);
  if (command == NULL)
    {
      /* It is no address either, so there is nothing to connect to. */
      g_signal_emit (self, signals[PROBLEM], 0, error->message);
      return TRUE;
    }
  g_signal_emit (self, signals[COMMAND_LINE], 0, command);
  return TRUE;
}

static gboolean
url_entry_take_command_line_idle (gpointer data)
{
  gpointer *pair = data;

  url_entry_take_command_line (pair[0], pair[1]);
  return G_SOURCE_REMOVE;
}

static void
url_entry_free_pair (gpointer data)
{
  gpointer *pair = data;

  g_object_unref (pair[0]);
  g_free (pair[1]);
  g_free (pair);
}

/* What the connection has already is not refused: it is kept whole there. */
static gboolean
url_entry_refuse_too_long (ClaspUrlEntry *self, const char *given)
{
  g_autofree char *problem = clasp_entry_limit_find_problem (self->entry, given);

  if (problem == NULL || (self->profile != NULL && g_str_equal (clasp_profile_get_url (self->profile), given)))
    return FALSE;
  g_signal_emit (self, signals[PROBLEM], 0, problem);
  return TRUE;
}

static void
url_entry_on_insert_text (GtkEditable *editable, const char *text, int length, int *position, ClaspUrlEntry *self)
{
  g_autofree char *given = g_strndup (text, length < 0 ? strlen (text) : (gsize) length);
  g_autofree char *cleaned = NULL;

  /* A key press gives one character; what is longer was pasted or set. */
  if (g_utf8_strlen (given, -1) < 2)
    return;
  if (clasp_pasted_command_detect (given))
    {
      gpointer *pair = g_new (gpointer, 2);

      /* Filled once the paste is over: GtkText is in the middle of an edit. */
      pair[0] = g_object_ref (self);
      pair[1] = g_steal_pointer (&given);
      g_idle_add_full (G_PRIORITY_DEFAULT, url_entry_take_command_line_idle, pair, url_entry_free_pair);
      return;
    }
  cleaned = clasp_pasted_command_clean_url (given);
  if (url_entry_refuse_too_long (self, cleaned))
    {
      g_signal_stop_emission_by_name (editable, "insert-text");
      return;
    }
  if (g_strcmp0 (cleaned, given) == 0)
    return;
  g_signal_stop_emission_by_name (editable, "insert-text");
  g_signal_handler_block (editable, self->insert_handler);
  gtk_editable_insert_text (editable, cleaned, -1, position);
  g_signal_handler_unblock (editable, self->insert_handler);
}

/* ---- placeholders */

/* Before what stands for a value, so that it is read as the part of an address. */
#define PLACE "ws://x/"

/* What a placeholder stands for, in words: a secret is not shown. @known: (out). (transfer full) */
static char *
url_entry_describe_placeholder (ClaspVariables *variables, const char *text, gboolean *known)
{
  g_autofree char *url = g_strconcat (PLACE, text, NULL);
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspProfile) asked = clasp_profile_new ();
  g_autoptr (ClaspSecrets) secrets = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *origin = NULL;
  g_auto (GStrv) wanted = NULL;

  *known = TRUE;
  if (g_str_has_prefix (text, "{{prompt:"))
    return g_strdup_printf (_("%s is asked for"), text);
  clasp_profile_set_url (profile, url);
  clasp_profile_set_url (asked, url);
  wanted = clasp_variables_dup_wanted (variables, asked, &origin);
  if (wanted != NULL && wanted[0] != NULL)
    return g_strdup_printf (_("%s is a secret"), text);
  *known = clasp_variables_apply (variables, profile, &error);
  if (!*known)
    return g_strdup_printf (_("%s is not known here"), text);
  secrets = clasp_profile_dup_filled_in (profile);
  if (secrets != NULL)
    return g_strdup_printf (_("%s is a secret"), text);
  /* Translators: a placeholder such as {{host}}, and what it stands for */
  return g_strdup_printf (_("%s is %s"), text, clasp_profile_get_url (profile) + strlen (PLACE));
}

/* One that has a value is tinted, one that has none is underlined, too. */
static void
url_entry_mark (PangoAttrList *attributes, const ClaspPlaceholder *placeholder, gboolean known)
{
  GdkRGBA *accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  PangoAttribute *marks[] = {
    pango_attr_background_new ((guint16) (accent->red * 65535), (guint16) (accent->green * 65535),
                               (guint16) (accent->blue * 65535)),
    pango_attr_background_alpha_new (known ? 0x3000 : 0x1000),
    pango_attr_underline_new (known ? PANGO_UNDERLINE_NONE : PANGO_UNDERLINE_ERROR),
  };

  gdk_rgba_free (accent);
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      marks[i]->start_index = (guint) placeholder->start;
      marks[i]->end_index = (guint) (placeholder->start + placeholder->length);
      pango_attr_list_insert (attributes, marks[i]);
    }
}

/* What stands for something is seen as that, and says what it is. */
static void
url_entry_update_placeholders (ClaspUrlEntry *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autoptr (GArray) placeholders = clasp_placeholders_find (text, strlen (text));
  g_autoptr (GString) tip = g_string_new (NULL);
  g_autoptr (ClaspVariables)
      variables = placeholders->len > 0 ? clasp_environment_menu_make_variables (self->profile, NULL) : NULL;

  pango_attr_list_insert (attributes, pango_attr_show_new (PANGO_SHOW_IGNORABLES));
  for (guint i = 0; variables != NULL && i < placeholders->len && i < MAX_PLACEHOLDERS; i++)
    {
      const ClaspPlaceholder *placeholder = &g_array_index (placeholders, ClaspPlaceholder, i);
      g_autofree char *name = g_strndup (text + placeholder->start, placeholder->length);
      g_autofree char *described = NULL;
      gboolean known;

      if (placeholder->kind != CLASP_PLACEHOLDER_NAME)
        continue;
      described = url_entry_describe_placeholder (variables, name, &known);
      url_entry_mark (attributes, placeholder, known);
      g_string_append_printf (tip, "%s%s", tip->len > 0 ? "\n" : "", described);
    }
  gtk_entry_set_attributes (self->entry, attributes);
  g_set_str (&self->places, tip->len > 0 ? tip->str : NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), self->places);
}

static void
url_entry_on_changed (ClaspUrlEntry *self)
{
  url_entry_update_placeholders (self);
  url_entry_update_lock (self);
}

static void
url_entry_on_activate (ClaspUrlEntry *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *typed = g_strdup (text);

  if (!url_entry_take_command_line (self, typed))
    g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
url_entry_set_profile (ClaspUrlEntry *self, ClaspProfile *profile)
{
  g_return_if_fail (CLASP_IS_URL_ENTRY (self));

  if (self->profile == profile)
    return;
  if (self->binding != NULL)
    g_binding_unbind (self->binding);
  self->binding = NULL;
  g_set_object (&self->profile, profile);
  if (profile != NULL)
    self->binding = g_object_bind_property (profile, "url", self->entry, "text",
                                            G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  self->folders = clasp_folder_settings_watch (profile, G_CALLBACK (url_entry_update_placeholders), self);
  url_entry_update_placeholders (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
}

static void
url_entry_set_session (ClaspUrlEntry *self, ClaspSession *session)
{
  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->session_signals, session);
  url_entry_update_lock (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

void
clasp_url_entry_start_editing (ClaspUrlEntry *self)
{
  g_return_if_fail (CLASP_IS_URL_ENTRY (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static gboolean
clasp_url_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CLASP_URL_ENTRY (widget)->entry));
}

static void
clasp_url_entry_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  ClaspUrlEntry *self = CLASP_URL_ENTRY (object);

  if (property_id == PROP_PROFILE)
    g_value_set_object (value, self->profile);
  else if (property_id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_url_entry_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_PROFILE)
    url_entry_set_profile (CLASP_URL_ENTRY (object), g_value_get_object (value));
  else if (property_id == PROP_SESSION)
    url_entry_set_session (CLASP_URL_ENTRY (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_url_entry_dispose (GObject *object)
{
  ClaspUrlEntry *self = CLASP_URL_ENTRY (object);

  if (self->binding != NULL)
    g_binding_unbind (self->binding);
  self->binding = NULL;
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_object (&self->profile);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  g_clear_pointer (&self->places, g_free);
  adw_bin_set_child (ADW_BIN (self), NULL);
  G_OBJECT_CLASS (clasp_url_entry_parent_class)->dispose (object);
}

static void
clasp_url_entry_class_init (ClaspUrlEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_url_entry_get_property;
  object_class->set_property = clasp_url_entry_set_property;
  object_class->dispose = clasp_url_entry_dispose;
  widget_class->grab_focus = clasp_url_entry_grab_focus;

  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, CLASP_TYPE_PROFILE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATE] = g_signal_new ("activate", CLASP_TYPE_URL_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[COMMAND_LINE] = g_signal_new ("command-line", CLASP_TYPE_URL_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[PROBLEM] = g_signal_new ("problem", CLASP_TYPE_URL_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-url-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspUrlEntry, entry);
  gtk_widget_class_bind_template_callback (widget_class, url_entry_on_changed);
  gtk_widget_class_bind_template_callback (widget_class, url_entry_on_activate);
}

static void
clasp_url_entry_init (ClaspUrlEntry *self)
{
  GtkEditable *delegate;

  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (url_entry_update_lock), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::report", G_CALLBACK (url_entry_update_lock), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (clasp_settings_get (), "changed::environment", G_CALLBACK (url_entry_on_changed), self,
                           G_CONNECT_SWAPPED);
  delegate = gtk_editable_get_delegate (GTK_EDITABLE (self->entry));
  self->insert_handler = g_signal_connect (delegate, "insert-text", G_CALLBACK (url_entry_on_insert_text), self);
  url_entry_on_changed (self);
}
