/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-sign-in-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-basic.h"
#include "clasp-cookies.h"
#include "clasp-foreign.h"
#include "clasp-verdict.h"

struct _ClaspSignInPage
{
  ClaspRequestPage parent_instance;

  AdwEntryRow *user;
  AdwPasswordEntryRow *password;
  AdwButtonRow *button;
  AdwSwitchRow *keep;
  AdwActionRow *state;
  GListModel *headers;
  GtkLabel *warning;
  GSignalGroup *profile_signals;
  AdwPreferencesGroup *cookies;
  AdwEntryRow *new_cookie;
  GPtrArray *cookie_rows; /* of GtkWidget, not owned */
  GSignalGroup *cookie_signals;
  guint cookies_id;
};

G_DEFINE_FINAL_TYPE (ClaspSignInPage, clasp_sign_in_page, CLASP_TYPE_REQUEST_PAGE)

static ClaspHeader *
sign_in_page_find_authorization (ClaspSignInPage *self)
{
  guint n = self->headers != NULL ? g_list_model_get_n_items (self->headers) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (self->headers, i);

      if (g_ascii_strcasecmp (clasp_header_get_name (header), "Authorization") == 0)
        return g_steal_pointer (&header);
    }
  return NULL;
}

static char *
sign_in_page_dup_asked (ClaspSignInPage *self, const char *property)
{
  ClaspProfile *profile = clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self));
  char *text = NULL;

  if (profile != NULL)
    g_object_get (profile, property, &text, NULL);
  return text != NULL ? text : g_strdup ("");
}

/* What goes out now, or whom the name and the password are for. (transfer full) */
static char *
sign_in_page_describe (ClaspSignInPage *self, const char *proxy, const char *scheme)
{
  g_autoptr (ClaspHeader) header = sign_in_page_find_authorization (self);
  g_autofree char *user = sign_in_page_dup_asked (self, "user");
  const char *value;
  gsize length;

  if (*proxy != '\0')
    return g_strdup_printf (_("Nothing to the server: the proxy %s asks, and it alone is told"), proxy);
  if (*user != '\0')
    return g_strdup_printf (_("Nothing, until the server asks “%s”"), user);
  if (header == NULL || !clasp_header_get_enabled (header))
    return g_strdup (_("No Authorization header"));
  value = clasp_header_get_value (header);
  length = strcspn (value, " ");
  return g_strdup_printf (_("Authorization: %.*s ••••"), (int) length, value[length] == ' ' ? value : "");
}

static void
sign_in_page_update (ClaspSignInPage *self)
{
  g_autofree char *proxy = sign_in_page_dup_asked (self, "asked-proxy");
  g_autofree char *scheme = sign_in_page_dup_asked (self, "asked-scheme");
  g_autofree char *warning = sign_in_page_dup_asked (self, "asked-warning");
  g_autofree char *text = sign_in_page_describe (self, proxy, scheme);
  const char *user = gtk_editable_get_text (GTK_EDITABLE (self->user));
  const char *title = _("Fill in the Authorization header");

  if (*proxy != '\0')
    title = _("Sign in to the proxy when it asks");
  else if (g_str_equal (scheme, "Digest"))
    title = _("Sign in when the server asks");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->button), title);
  gtk_label_set_text (self->warning, warning);
  gtk_widget_set_visible (GTK_WIDGET (self->warning), *warning != '\0');
  adw_action_row_set_subtitle (self->state, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), *user != '\0');
  /* A proxy's password is for this session only. */
  gtk_widget_set_visible (GTK_WIDGET (self->keep), *proxy == '\0');
}

static void
sign_in_page_fill_header (ClaspSignInPage *self, const char *user, const char *password)
{
  g_autofree char *value = clasp_basic_compose (user, password);
  g_autoptr (ClaspHeader) header = sign_in_page_find_authorization (self);

  if (header == NULL)
    {
      header = clasp_header_new ("Authorization", value, TRUE);
      g_list_store_append (G_LIST_STORE (self->headers), header);
    }
  else
    g_object_set (header, "value", value, "enabled", TRUE, NULL);
  g_object_set (header, "kept", adw_switch_row_get_active (self->keep), NULL);
}

/* A proxy's credentials are the proxy's alone, and Digest needs a question before its answer. */
static void
sign_in_page_fill (ClaspSignInPage *self)
{
  ClaspProfile *profile = clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self));
  const char *user = gtk_editable_get_text (GTK_EDITABLE (self->user));
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));
  g_autofree char *proxy = sign_in_page_dup_asked (self, "asked-proxy");
  g_autofree char *scheme = sign_in_page_dup_asked (self, "asked-scheme");

  if (profile == NULL || *user == '\0')
    return;
  if (*proxy != '\0')
    clasp_profile_set_proxy_credentials (profile, proxy, user, password);
  else if (g_str_equal (scheme, "Digest"))
    {
      clasp_profile_untick_headers (profile, "Authorization");
      clasp_profile_set_credentials (profile, user, password);
      clasp_profile_set_password_kept (profile, adw_switch_row_get_active (self->keep));
    }
  else
    sign_in_page_fill_header (self, user, password);
  sign_in_page_update (self);
}

/* ---- cookies */

/* (transfer full) (nullable) */
static ClaspUri *
sign_in_page_dup_uri (ClaspSignInPage *self)
{
  ClaspProfile *profile = clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self));
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  const char *url = profile != NULL ? clasp_profile_get_url (profile) : "";

  return clasp_uri_parse (url, strlen (url), verdicts);
}

static void
sign_in_page_tell_no_cookie (ClaspSignInPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                              _("A cookie is name=value, without a line break or semicolon."));
}

/* Whether it is kept; why not is told. */
static gboolean
sign_in_page_set_cookie (ClaspSignInPage *self, const char *name, const char *value, const char *path)
{
  ClaspProfile *profile = clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self));
  g_autoptr (ClaspUri) uri = sign_in_page_dup_uri (self);

  if (profile == NULL || uri == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                _("Enter the URL first: a cookie belongs to its server."));
  else if (!clasp_cookies_set (clasp_cookies_of (profile), uri, name, value, path))
    sign_in_page_tell_no_cookie (self);
  else
    return TRUE;
  return FALSE;
}

static void
sign_in_page_add_cookie (ClaspSignInPage *self)
{
  g_auto (GStrv) parts = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->new_cookie)), "=", 2);

  if (parts[0] == NULL)
    return;
  if (g_strv_length (parts) < 2)
    {
      sign_in_page_tell_no_cookie (self);
      return;
    }
  if (sign_in_page_set_cookie (self, g_strstrip (parts[0]), g_strstrip (parts[1]), NULL))
    gtk_editable_set_text (GTK_EDITABLE (self->new_cookie), "");
}

static void
sign_in_page_change_cookie (ClaspSignInPage *self, AdwEntryRow *row)
{
  sign_in_page_set_cookie (self, g_object_get_data (G_OBJECT (row), "name"), gtk_editable_get_text (GTK_EDITABLE (row)),
                           g_object_get_data (G_OBJECT (row), "path"));
}

static void
sign_in_page_remove_cookie (ClaspSignInPage *self, GtkWidget *button)
{
  GObject *row = G_OBJECT (gtk_widget_get_ancestor (button, ADW_TYPE_ENTRY_ROW));

  sign_in_page_set_cookie (self, g_object_get_data (row, "name"), NULL, g_object_get_data (row, "path"));
}

static GtkWidget *
sign_in_page_create_cookie (ClaspSignInPage *self, const ClaspCookie *cookie)
{
  GtkWidget *row = adw_password_entry_row_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *title = clasp_foreign_to_text (cookie->name, strlen (cookie->name), 64);
  g_autofree char *spoken = g_strdup_printf (_("Remove the cookie %s"), title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), cookie->value);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (cookie->name), g_free);
  g_object_set_data_full (G_OBJECT (row), "path", g_strdup (cookie->path), g_free);
  g_signal_connect_object (row, "apply", G_CALLBACK (sign_in_page_change_cookie), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (remove, spoken);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (sign_in_page_remove_cookie), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), remove);
  return row;
}

static gboolean
sign_in_page_show_cookies (gpointer user_data)
{
  ClaspSignInPage *self = user_data;
  ClaspProfile *profile = clasp_request_page_get_profile (CLASP_REQUEST_PAGE (self));
  g_autoptr (ClaspUri) uri = sign_in_page_dup_uri (self);
  g_autoptr (GPtrArray) list = profile != NULL ? clasp_cookies_list (clasp_cookies_of (profile), uri) : NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean within = FALSE;

  self->cookies_id = 0;
  for (guint i = 0; i < self->cookie_rows->len; i++)
    {
      within = within || (focus != NULL && gtk_widget_is_ancestor (focus, self->cookie_rows->pdata[i]));
      adw_preferences_group_remove (self->cookies, self->cookie_rows->pdata[i]);
    }
  g_ptr_array_set_size (self->cookie_rows, 0);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      GtkWidget *row = sign_in_page_create_cookie (self, list->pdata[i]);

      adw_preferences_group_add (self->cookies, row);
      g_ptr_array_add (self->cookie_rows, row);
    }
  /* Who worked on them goes on there. */
  if (within)
    gtk_widget_grab_focus (self->cookie_rows->len > 0 ? self->cookie_rows->pdata[0] : GTK_WIDGET (self->new_cookie));
  return G_SOURCE_REMOVE;
}

/* Not at once: the row whose button was clicked is among those that go. */
static void
sign_in_page_queue_cookies (ClaspSignInPage *self)
{
  if (self->cookies_id == 0)
    self->cookies_id = g_idle_add (sign_in_page_show_cookies, self);
}

void
clasp_sign_in_page_set_user (ClaspSignInPage *self, const char *user)
{
  g_auto (GStrv) parts = NULL;

  g_return_if_fail (CLASP_IS_SIGN_IN_PAGE (self));

  parts = g_strsplit (user != NULL ? user : "", ":", 2);
  gtk_editable_set_text (GTK_EDITABLE (self->user), parts[0] != NULL ? parts[0] : "");
  gtk_editable_set_text (GTK_EDITABLE (self->password), parts[0] != NULL && parts[1] != NULL ? parts[1] : "");
}

static void
clasp_sign_in_page_connection_changed (ClaspRequestPage *page, ClaspProfile *profile)
{
  ClaspSignInPage *self = CLASP_SIGN_IN_PAGE (page);
  GListModel *headers = profile != NULL ? G_LIST_MODEL (clasp_profile_get_headers (profile)) : NULL;

  if (self->headers != NULL)
    g_signal_handlers_disconnect_by_data (self->headers, self);
  g_set_object (&self->headers, headers);
  g_signal_group_set_target (self->profile_signals, profile);
  g_signal_group_set_target (self->cookie_signals, profile != NULL ? clasp_cookies_of (profile) : NULL);
  sign_in_page_queue_cookies (self);
  if (self->headers == NULL)
    return;
  g_signal_connect_swapped (self->headers, "items-changed", G_CALLBACK (sign_in_page_update), self);
  /* A password typed for one server must not be there for the next. */
  gtk_editable_set_text (GTK_EDITABLE (self->user), "");
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  sign_in_page_update (self);
}

static void
clasp_sign_in_page_map (GtkWidget *widget)
{
  sign_in_page_update (CLASP_SIGN_IN_PAGE (widget));
  GTK_WIDGET_CLASS (clasp_sign_in_page_parent_class)->map (widget);
}

static void
clasp_sign_in_page_dispose (GObject *object)
{
  clasp_request_page_set_profile (CLASP_REQUEST_PAGE (object), NULL);
  g_clear_handle_id (&CLASP_SIGN_IN_PAGE (object)->cookies_id, g_source_remove);
  g_clear_object (&CLASP_SIGN_IN_PAGE (object)->profile_signals);
  g_clear_object (&CLASP_SIGN_IN_PAGE (object)->cookie_signals);
  g_clear_pointer (&CLASP_SIGN_IN_PAGE (object)->cookie_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (clasp_sign_in_page_parent_class)->dispose (object);
}

static void
clasp_sign_in_page_class_init (ClaspSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_sign_in_page_dispose;
  widget_class->map = clasp_sign_in_page_map;
  CLASP_REQUEST_PAGE_CLASS (klass)->connection_changed = clasp_sign_in_page_connection_changed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspSignInPage, user);
  gtk_widget_class_bind_template_child (widget_class, ClaspSignInPage, password);
  gtk_widget_class_bind_template_child (widget_class, ClaspSignInPage, button);
  gtk_widget_class_bind_template_child (widget_class, ClaspSignInPage, keep);
  gtk_widget_class_bind_template_child (widget_class, ClaspSignInPage, state);
  gtk_widget_class_bind_template_child (widget_class, ClaspSignInPage, warning);
  gtk_widget_class_bind_template_child (widget_class, ClaspSignInPage, cookies);
  gtk_widget_class_bind_template_child (widget_class, ClaspSignInPage, new_cookie);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_page_add_cookie);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_page_update);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_page_fill);
}

static void
clasp_sign_in_page_init (ClaspSignInPage *self)
{
  self->profile_signals = g_signal_group_new (CLASP_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify::asked-scheme", G_CALLBACK (sign_in_page_update),
                                  self);
  g_signal_group_connect_swapped (self->profile_signals, "notify::asked-proxy", G_CALLBACK (sign_in_page_update), self);
  g_signal_group_connect_swapped (self->profile_signals, "notify::user", G_CALLBACK (sign_in_page_update), self);
  g_signal_group_connect_swapped (self->profile_signals, "notify::url", G_CALLBACK (sign_in_page_queue_cookies), self);
  self->cookie_rows = g_ptr_array_new ();
  self->cookie_signals = g_signal_group_new (CLASP_TYPE_COOKIES);
  g_signal_group_connect_swapped (self->cookie_signals, "changed", G_CALLBACK (sign_in_page_queue_cookies), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
