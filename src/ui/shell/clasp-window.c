/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-window.h"

#include <glib/gi18n.h>

#include "clasp-compare-dialog.h"
#include "clasp-exchange-file.h"
#include "clasp-folder-actions.h"
#include "clasp-format.h"
#include "clasp-open-file.h"
#include "clasp-page.h"
#include "clasp-placeholder.h"
#include "clasp-rule-sheet.h"
#include "clasp-settings.h"
#include "clasp-sidebar.h"
#include "clasp-undo-toast.h"
#include "clasp-url-entry.h"

struct _ClaspWindow
{
  AdwApplicationWindow parent_instance;

  AdwOverlaySplitView *split;
  ClaspSidebar *sidebar;
  ClaspUrlEntry *url;
  AdwWindowTitle *narrow_title;
  AdwToastOverlay *toasts;
  AdwTabView *tabs;

  ClaspWorkspace *workspace;
  gboolean closing;
  gboolean asked;  /* whether it may close with what is open */
  ClaspPage *page; /* the one that is shown */
  GSignalGroup *page_signals;
};

G_DEFINE_FINAL_TYPE (ClaspWindow, clasp_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_PAGE = 1,
  PROP_WORKSPACE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Longer than what a toast shows in one line. */
#define TOAST_LINE 80

/* What takes longer to read gets the lines it needs, and stays until it is dismissed. */
static void
window_lay_out_toast (AdwToast *toast, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TOAST_LINE);
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_timeout (toast, 0);
}

static void
window_add_toast (ClaspWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 3);
  if (g_utf8_strlen (text, -1) > TOAST_LINE)
    window_lay_out_toast (toast, text);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* What was said of something done earlier is no answer to what was done now. */
static void
window_show_toast (ClaspWindow *self, const char *text)
{
  adw_toast_overlay_dismiss_all (self->toasts);
  window_add_toast (self, text);
}

static void
window_undo_remove (gpointer target, gpointer kept)
{
  clasp_workspace_save_profile (CLASP_WINDOW (target)->workspace, kept);
}

/* Nothing is gone that one did not see going. */
static void
window_on_sidebar_remove (ClaspWindow *self, ClaspProfile *profile)
{
  ClaspProfile *removed = clasp_workspace_remove_profile (self->workspace, clasp_profile_get_id (profile));
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (removed == NULL)
    return;
  title = clasp_profile_dup_title (removed);
  text = g_strdup_printf (_("“%s” removed"), title);
  clasp_undo_toast_show (GTK_WIDGET (self->tabs), text, window_undo_remove, G_OBJECT (self), G_OBJECT (removed));
}

/* ---- tabs */

static void
window_on_remember (ClaspWindow *self, ClaspProfile *profile, ClaspPage *page)
{
  clasp_workspace_remember (self->workspace, profile);
  gtk_widget_activate_action (GTK_WIDGET (self), "app.keep-windows", NULL);
  clasp_session_set_history (clasp_page_get_session (page), clasp_workspace_get_history (self->workspace),
                             clasp_workspace_get_run_id (self->workspace, profile));
}

static void
window_on_outcome (ClaspWindow *self, ClaspProfile *profile)
{
  clasp_workspace_update_profile (self->workspace, profile);
}

static void
window_distrust (ClaspWindow *self, GPtrArray *distrusted)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    clasp_workspace_distrust (
        clasp_page_get_profile (CLASP_PAGE (adw_tab_page_get_child (adw_tab_view_get_nth_page (self->tabs, i)))),
        distrusted);
}

/* What other tabs edit, in whatever window, must not bring it back. */
static void
window_on_trust_changed (ClaspWindow *self, ClaspProfile *profile)
{
  g_autoptr (GPtrArray) distrusted = clasp_workspace_save_trust (self->workspace, profile);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *l = application != NULL ? gtk_application_get_windows (application) : NULL; l != NULL; l = l->next)
    if (CLASP_IS_WINDOW (l->data))
      window_distrust (l->data, distrusted);
}

static void
window_on_snippets_changed (ClaspWindow *self, ClaspProfile *profile)
{
  clasp_workspace_save_snippets (self->workspace, profile);
}

static void
window_on_live (ClaspWindow *self, GParamSpec *pspec, ClaspPage *page)
{
  clasp_workspace_set_live (self->workspace, page, clasp_page_is_live (page) ? clasp_page_get_profile (page) : NULL);
}

/* A page may move to another window: whose it is now hears of it. */
static void
window_on_page_attached (ClaspWindow *self, AdwTabPage *tab)
{
  GtkWidget *page = adw_tab_page_get_child (tab);

  g_signal_connect_object (page, "remember", G_CALLBACK (window_on_remember), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "outcome", G_CALLBACK (window_on_outcome), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "trust-changed", G_CALLBACK (window_on_trust_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "snippets-changed", G_CALLBACK (window_on_snippets_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::live", G_CALLBACK (window_on_live), self, G_CONNECT_SWAPPED);
}

static void
window_on_page_detached (ClaspWindow *self, AdwTabPage *tab)
{
  GtkWidget *page = adw_tab_page_get_child (tab);

  g_signal_handlers_disconnect_by_data (page, self);
  if (!self->closing)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.keep-windows", NULL);
}

static ClaspPage *
window_add_page (ClaspWindow *self, ClaspProfile *profile)
{
  GtkWidget *page = clasp_page_new (profile);
  AdwTabPage *tab = adw_tab_view_append (self->tabs, page);

  g_object_bind_property (page, "title", tab, "title", G_BINDING_SYNC_CREATE);
  adw_tab_view_set_selected_page (self->tabs, tab);
  return CLASP_PAGE (page);
}

static ClaspPage *
window_get_nth_page (ClaspWindow *self, int n)
{
  return CLASP_PAGE (adw_tab_page_get_child (adw_tab_view_get_nth_page (self->tabs, n)));
}

static ClaspPage *
window_find_page (ClaspWindow *self, const char *id)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      ClaspPage *page = window_get_nth_page (self, i);

      if (!clasp_page_is_recorded (page) && g_strcmp0 (clasp_profile_get_id (clasp_page_get_profile (page)), id) == 0)
        return page;
    }
  return NULL;
}

/* The current tab when another connection may take its place, else a new one. */
static ClaspPage *
window_take_page (ClaspWindow *self, ClaspProfile *profile)
{
  if (self->page == NULL || clasp_page_is_busy (self->page))
    return window_add_page (self, profile);
  clasp_page_set_profile (self->page, profile);
  return self->page;
}

/* What a tab edits is a copy: the list keeps what was last connected with. */
static ClaspProfile *
window_copy_of (ClaspProfile *saved)
{
  ClaspProfile *copy = clasp_profile_duplicate (saved);

  g_object_set (copy, "id", clasp_profile_get_id (saved), NULL);
  return copy;
}

static void
window_update_current (ClaspWindow *self)
{
  ClaspProfile *profile = self->page != NULL ? clasp_page_get_profile (self->page) : NULL;
  g_autofree char *title = NULL;
  gboolean practice;

  if (profile == NULL)
    return;
  practice = clasp_workspace_is_practice_url (self->workspace, clasp_profile_get_url (profile));
  g_object_get (self->page, "title", &title, NULL);
  adw_window_title_set_title (self->narrow_title, title);
  clasp_sidebar_set_current (self->sidebar, practice ? NULL : clasp_profile_get_id (profile));
}

static void
window_on_selected_page (ClaspWindow *self)
{
  AdwTabPage *tab = adw_tab_view_get_selected_page (self->tabs);
  ClaspPage *page = tab != NULL ? CLASP_PAGE (adw_tab_page_get_child (tab)) : NULL;

  if (self->page == page)
    return;
  self->page = page;
  g_signal_group_set_target (self->page_signals, page);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", page != NULL ? clasp_page_get_actions (page) : NULL);
  window_update_current (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAGE]);
}

/* Right away: whoever still holds the page, such as an animation, does not hold its connection. */
static void
window_end_page (ClaspWindow *self, ClaspPage *page)
{
  clasp_workspace_set_live (self->workspace, page, NULL);
  if (clasp_page_is_busy (page))
    clasp_session_disconnect (clasp_page_get_session (page));
}

static guint
window_count_live (ClaspWindow *self)
{
  guint n = 0;

  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    n += clasp_page_is_live (window_get_nth_page (self, i));
  return n;
}

static AdwDialog *
window_ask_to_close (ClaspWindow *self, guint n_live)
{
  g_autofree char *body = g_strdup_printf (
      ngettext ("%u connection is open. It will be closed.", "%u connections are open. They will be closed.", n_live),
      n_live);
  AdwDialog *dialog = adw_alert_dialog_new (ngettext ("Close the Connection?", "Close the Connections?", n_live), body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "close", _("C_lose"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "close");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  return dialog;
}

static void
window_finish_close_page (ClaspWindow *self, AdwTabPage *tab)
{
  gboolean last = adw_tab_view_get_n_pages (self->tabs) == 1;

  window_end_page (self, CLASP_PAGE (adw_tab_page_get_child (tab)));
  adw_tab_view_close_page_finish (self->tabs, tab, TRUE);
  if (last)
    gtk_window_close (GTK_WINDOW (self));
}

static void
window_on_close_page_answered (ClaspWindow *self, const char *response, AdwDialog *dialog)
{
  g_autoptr (AdwTabPage) tab = g_object_steal_data (G_OBJECT (dialog), "tab");

  if (tab == NULL)
    return;
  if (g_str_equal (response, "close"))
    window_finish_close_page (self, tab);
  else
    adw_tab_view_close_page_finish (self->tabs, tab, FALSE);
}

static gboolean
window_on_close_page (ClaspWindow *self, AdwTabPage *tab, AdwTabView *tabs)
{
  ClaspPage *page = CLASP_PAGE (adw_tab_page_get_child (tab));
  AdwDialog *dialog;

  if (!clasp_page_is_live (page))
    {
      window_finish_close_page (self, tab);
      return GDK_EVENT_STOP;
    }
  dialog = window_ask_to_close (self, 1);
  g_object_set_data_full (G_OBJECT (dialog), "tab", g_object_ref (tab), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (window_on_close_page_answered), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static AdwTabView *
window_on_create_window (ClaspWindow *self, AdwTabView *tabs)
{
  ClaspWindow *window = g_object_new (CLASP_TYPE_WINDOW, "application", gtk_window_get_application (GTK_WINDOW (self)),
                                      "workspace", self->workspace, NULL);

  gtk_window_present (GTK_WINDOW (window));
  return window->tabs;
}

void
clasp_window_open_url (ClaspWindow *self, const char *url)
{
  g_autoptr (ClaspProfile) profile = NULL;
  g_autofree char *literal = NULL;

  g_return_if_fail (CLASP_IS_WINDOW (self));

  profile = clasp_profile_new ();
  /* A link of others: what looks like a placeholder in it is none. */
  literal = clasp_placeholders_escape (url);
  clasp_profile_set_url (profile, literal);
  if (self->page != NULL && *clasp_profile_get_url (clasp_page_get_profile (self->page)) != '\0')
    window_add_page (self, profile);
  else
    window_take_page (self, profile);
  clasp_url_entry_start_editing (self->url);
}

/* ---- tabs that come back */

/* What is open is there again after a restart, or a crash. */
static void
window_keep_tabs (ClaspWindow *self)
{
  if (!self->closing)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.keep-windows", NULL);
}

/* Of what a tab edits, all but how it went. (transfer full) */
static char *
window_dup_settings (ClaspProfile *profile)
{
  g_autoptr (ClaspProfile) copy = clasp_profile_duplicate (profile);

  g_object_set (copy, "id", "x", NULL);
  clasp_profile_take_past (copy, NULL);
  return clasp_profile_to_json (copy);
}

/* What a saved connection is, but for when it was used. (transfer full) */
static char *
window_dup_digest (ClaspProfile *profile)
{
  g_autofree char *settings = window_dup_settings (profile);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, settings, -1);
}

/* A tab, to be there again: whose collection it is from, what is saved of it now, and what it edits. (transfer full) */
static char *
window_keep_tab (ClaspWindow *self, ClaspProfile *profile)
{
  ClaspProfile *saved = clasp_profile_store_lookup (clasp_workspace_get_store (self->workspace),
                                                    clasp_profile_get_id (profile));
  g_autofree char *digest = saved != NULL ? window_dup_digest (saved) : g_strdup ("");
  g_autofree char *json = clasp_profile_to_json (profile);
  g_autofree char *collection = NULL;
  g_autofree char *folder = NULL;
  const char *fields[5];
  g_autoptr (GVariant) kept = NULL;

  g_object_get (profile, "collection", &collection, "folder", &folder, NULL);
  fields[0] = collection;
  fields[1] = folder;
  fields[2] = digest;
  fields[3] = json;
  fields[4] = NULL;
  kept = g_variant_ref_sink (g_variant_new_strv (fields, 4));
  return g_variant_print (kept, FALSE);
}

char **
clasp_window_dup_tabs (ClaspWindow *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (CLASP_IS_WINDOW (self), NULL);

  for (int i = 0; !self->closing && i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      ClaspPage *page = window_get_nth_page (self, i);
      ClaspProfile *profile = clasp_page_get_profile (page);

      if (profile != NULL && *clasp_profile_get_url (profile) != '\0' && clasp_page_get_file (page) == NULL &&
          !clasp_workspace_is_practice_url (self->workspace, clasp_profile_get_url (profile)))
        g_strv_builder_take (builder, window_keep_tab (self, profile));
    }
  return g_strv_builder_end (builder);
}

#define RUNS "clasp-runs"

static gboolean
window_show_last_run (gpointer data)
{
  ClaspPage *page = data;
  g_autoptr (GListModel) runs = g_object_steal_data (G_OBJECT (page), RUNS);
  g_autoptr (ClaspHistoryRun) run = runs != NULL ? g_list_model_get_item (runs, 0) : NULL;
  g_autoptr (ClaspCapture) capture = NULL;

  if (run == NULL || clasp_page_get_session (page) == NULL || clasp_page_is_busy (page) ||
      clasp_session_get_state (clasp_page_get_session (page)) != CLASP_SESSION_IDLE || /* the user has gone on */
      clasp_page_is_recorded (page) || clasp_history_run_is_live (run))
    return G_SOURCE_REMOVE;
  capture = clasp_history_run_open (run, NULL);
  if (capture != NULL)
    clasp_page_show_capture (page, capture, run);
  return G_SOURCE_REMOVE;
}

/* The runs are read when the window is there, in whatever order the folder has them: which is the last one is known
 * after all. */
static void
window_on_runs_read (GListModel *runs, guint position, guint removed, guint added, ClaspPage *page)
{
  if (g_list_model_get_n_items (runs) == 0)
    return;
  g_signal_handlers_disconnect_by_data (runs, page);
  g_object_set_data_full (G_OBJECT (page), RUNS, g_object_ref (runs), g_object_unref);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, window_show_last_run, g_object_ref (page), g_object_unref);
}

/* What a tab knew of the saved one is what it may write over: what others have written since is taken where the tab had
 * nothing of its own, and else told as a conflict when it comes to that. (transfer full) */
static ClaspProfile *
window_meet_saved (ClaspProfile *kept, ClaspProfile *saved, const char *digest)
{
  g_autofree char *now = window_dup_digest (saved);
  g_autofree char *ours = window_dup_digest (kept);
  guint revision;

  if (!g_str_equal (now, digest) && g_str_equal (ours, digest))
    return window_copy_of (saved);
  g_object_get (saved, "revision", &revision, NULL);
  g_object_set (kept, "name", clasp_profile_get_name (saved), "revision", g_str_equal (now, digest) ? revision : 0,
                NULL);
  return g_object_ref (kept);
}

static void
window_restore_tab (ClaspWindow *self, const char *text)
{
  g_autoptr (GVariant) fields = g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, text, NULL, NULL, NULL);
  g_autofree const char **kept = fields != NULL ? g_variant_get_strv (fields, NULL) : NULL;
  g_autoptr (ClaspProfile) profile = NULL;
  ClaspProfile *saved;
  GListModel *runs;
  ClaspPage *page;

  if (kept == NULL || g_strv_length ((char **) kept) != 4)
    return;
  profile = clasp_profile_from_json (kept[3], -1, NULL);
  if (profile == NULL)
    return;
  g_object_set (profile, "collection", kept[0], "folder", kept[1], NULL);
  saved = clasp_profile_store_lookup (clasp_workspace_get_store (self->workspace), clasp_profile_get_id (profile));
  if (saved != NULL)
    {
      ClaspProfile *met = window_meet_saved (profile, saved, kept[2]);

      g_object_unref (profile);
      profile = met;
    }
  page = window_add_page (self, profile);
  runs = clasp_workspace_get_runs (self->workspace, profile);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (window_on_runs_read), page, G_CONNECT_DEFAULT);
  window_on_runs_read (runs, 0, 0, 0, page);
}

void
clasp_window_restore_tabs (ClaspWindow *self, const char *const *tabs)
{
  AdwTabPage *empty;

  g_return_if_fail (CLASP_IS_WINDOW (self));
  g_return_if_fail (tabs != NULL);

  empty = adw_tab_view_get_selected_page (self->tabs);
  for (gsize i = 0; tabs[i] != NULL; i++)
    window_restore_tab (self, tabs[i]);
  if (empty != NULL && adw_tab_view_get_n_pages (self->tabs) > 1)
    adw_tab_view_close_page (self->tabs, empty);
}

/* ---- the sidebar */

static void
window_leave_sidebar (ClaspWindow *self)
{
  if (adw_overlay_split_view_get_collapsed (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

static void
window_on_sidebar_open (ClaspWindow *self, ClaspProfile *saved)
{
  ClaspPage *page = window_find_page (self, clasp_profile_get_id (saved));
  g_autoptr (ClaspProfile) copy = NULL;

  if (page != NULL)
    adw_tab_view_set_selected_page (self->tabs, adw_tab_view_get_page (self->tabs, GTK_WIDGET (page)));
  else
    {
      copy = window_copy_of (saved);
      window_take_page (self, copy);
    }
  window_leave_sidebar (self);
}

/* ---- runs */

static ClaspPage *
window_find_run (ClaspWindow *self, ClaspHistoryRun *run)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      ClaspPage *page = window_get_nth_page (self, i);

      if (clasp_page_get_run (page) == run || clasp_session_get_run (clasp_page_get_session (page)) == run)
        return page;
    }
  return NULL;
}

static void
window_on_open_run (ClaspWindow *self, ClaspHistoryRun *run, ClaspProfile *profile)
{
  ClaspPage *page = window_find_run (self, run);
  g_autoptr (ClaspProfile) copy = NULL;
  g_autoptr (ClaspCapture) capture = NULL;
  g_autoptr (GError) error = NULL;

  window_leave_sidebar (self);
  if (page != NULL)
    {
      adw_tab_view_set_selected_page (self->tabs, adw_tab_view_get_page (self->tabs, GTK_WIDGET (page)));
      return;
    }
  capture = clasp_history_run_open (run, &error);
  if (capture == NULL)
    {
      window_show_toast (self, error->message);
      return;
    }
  copy = window_copy_of (profile);
  clasp_page_show_capture (window_add_page (self, copy), capture, run);
}

static void
window_on_keep_run (ClaspWindow *self, ClaspHistoryRun *run, gboolean kept)
{
  g_autoptr (GError) error = NULL;

  if (!clasp_history_set_kept (clasp_workspace_get_history (self->workspace), run, kept, &error))
    window_show_toast (self, error->message);
}

static void
window_undo_remove_run (gpointer target, gpointer kept)
{
  ClaspWindow *self = CLASP_WINDOW (target);
  g_autoptr (GError) error = NULL;

  if (!clasp_history_restore (clasp_workspace_get_history (self->workspace), kept, &error))
    window_show_toast (self, error->message);
}

static void
window_on_remove_run (ClaspWindow *self, ClaspHistoryRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  if (!clasp_history_remove (clasp_workspace_get_history (self->workspace), run, &error))
    {
      window_show_toast (self, error->message);
      return;
    }
  g_object_get (run, "when", &when, NULL);
  text = g_strdup_printf (_("Run of %s deleted"), when);
  clasp_undo_toast_show (GTK_WIDGET (self->tabs), text, window_undo_remove_run, G_OBJECT (self),
                         g_object_ref (G_OBJECT (run)));
}

/* ---- files */

/* A HAR may hold thousands of connections, and a tab is there to be looked at. */
#define FILE_TABS_MAX 12

/* An empty tab that nothing was begun in gives way. */
static ClaspPage *
window_take_empty_page (ClaspWindow *self, ClaspProfile *profile)
{
  if (self->page == NULL || clasp_page_is_recorded (self->page) ||
      *clasp_profile_get_url (clasp_page_get_profile (self->page)) != '\0')
    return window_add_page (self, profile);
  return window_take_page (self, profile);
}

/* Which file it is, and as of when. (transfer full) */
static char *
window_dup_file_state (GFile *file)
{
  g_autoptr (GFileInfo)
      info = g_file_query_info (file, G_FILE_ATTRIBUTE_ETAG_VALUE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autofree char *uri = g_file_get_uri (file);

  return g_strconcat (uri, "\n", info != NULL ? g_file_info_get_etag (info) : NULL, NULL);
}

static void
window_on_file_opened (gpointer target, GFile *file, GPtrArray *runs)
{
  ClaspWindow *self = target;
  g_autofree char *name = clasp_open_file_dup_name (file);
  g_autofree char *state = window_dup_file_state (file);

  for (guint i = 0; i < MIN (runs->len, FILE_TABS_MAX); i++)
    {
      const ClaspRun *run = g_ptr_array_index (runs, i);
      g_autoptr (ClaspProfile) profile = clasp_profile_new ();
      /* A file of others: what looks like a placeholder in it is none. */
      g_autofree char *url = clasp_placeholders_escape (run->url);
      ClaspPage *page;

      clasp_profile_set_url (profile, url);
      page = window_take_empty_page (self, profile);
      clasp_page_show_capture (page, run->capture, NULL);
      clasp_page_set_file (page, state, name);
    }
  if (runs->len > FILE_TABS_MAX)
    {
      g_autofree char *count = clasp_format_count (runs->len);
      g_autofree char *text = g_strdup_printf (_("“%s” holds %s connections; the first %d are shown."), name, count,
                                               FILE_TABS_MAX);

      window_show_toast (self, text);
    }
}

/* The tab that shows a file as it is now. */
static ClaspPage *
window_find_file (ClaspWindow *self, GFile *file)
{
  g_autofree char *state = window_dup_file_state (file);

  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    if (g_strcmp0 (clasp_page_get_file (window_get_nth_page (self, i)), state) == 0)
      return window_get_nth_page (self, i);
  return NULL;
}

void
clasp_window_open_file (ClaspWindow *self, GFile *file)
{
  ClaspPage *page;

  g_return_if_fail (CLASP_IS_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  window_leave_sidebar (self);
  page = window_find_file (self, file);
  if (page != NULL)
    adw_tab_view_set_selected_page (self->tabs, adw_tab_view_get_page (self->tabs, GTK_WIDGET (page)));
  else
    clasp_open_file (GTK_WIDGET (self->tabs), file, window_on_file_opened, G_OBJECT (self));
}

static void
window_on_file_chosen (gpointer target, GFile *file)
{
  clasp_window_open_file (target, file);
}

static void
window_open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspWindow *self = CLASP_WINDOW (widget);

  clasp_open_file_ask (GTK_WIDGET (self->tabs), window_on_file_chosen, G_OBJECT (self));
}

static gboolean
window_on_drop (ClaspWindow *self, const GValue *value, double x, double y)
{
  const GSList *files = g_value_get_boxed (value);

  for (const GSList *l = files; l != NULL; l = l->next)
    clasp_window_open_file (self, l->data);
  return files != NULL;
}

static gboolean
window_is_practice (ClaspWindow *self, ClaspPage *page)
{
  const char *url = clasp_profile_get_url (clasp_page_get_profile (page));

  return clasp_workspace_is_practice_url (self->workspace, url);
}

/* One click connects to it: what was typed and never sent stays in its tab. */
static void
window_on_sidebar_practice (ClaspWindow *self)
{
  ClaspPage *page = self->page;

  if (page != NULL && !window_is_practice (self, page) &&
      *clasp_profile_get_url (clasp_page_get_profile (page)) != '\0')
    window_add_page (self, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.lesson", "s", "/echo");
  window_leave_sidebar (self);
}

/* The sidebar is shown in wide windows as it was left there; in narrow ones it covers the rest and is called for. */
static void
window_on_sidebar_collapsed (ClaspWindow *self)
{
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

static void
window_on_sidebar_expanded (ClaspWindow *self)
{
  if (!adw_overlay_split_view_get_collapsed (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split,
                                             g_settings_get_boolean (clasp_settings_get (), "sidebar-visible"));
}

static void
window_on_show_sidebar (ClaspWindow *self)
{
  if (!adw_overlay_split_view_get_collapsed (self->split) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    g_settings_set_boolean (clasp_settings_get (), "sidebar-visible",
                            adw_overlay_split_view_get_show_sidebar (self->split));
}

/* ---- the URL */

static void
window_on_open_answered (ClaspWindow *self, const char *response)
{
  g_autoptr (ClaspProfile) copy = NULL;

  if (self->page == NULL)
    return;
  if (g_str_equal (response, "here"))
    clasp_page_reconnect (self->page);
  else if (g_str_equal (response, "tab"))
    {
      copy = clasp_profile_duplicate (clasp_page_get_profile (self->page));
      clasp_page_connect (window_add_page (self, copy));
    }
}

/* Enter means one thing in a tab without a connection, and could mean two in one that has it. */
static void
window_on_url_activate (ClaspWindow *self)
{
  AdwDialog *dialog;

  if (self->page == NULL)
    return;
  if (!clasp_page_is_live (self->page))
    {
      clasp_page_connect (self->page);
      return;
    }
  dialog = adw_alert_dialog_new (_("This Tab Is Connected"),
                                 _("Connect in a new tab, or close this connection first?"));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "here", _("Connect _Here"),
                                  "tab", _("New _Tab"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "tab", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "tab");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (window_on_open_answered), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
window_on_command_line (ClaspWindow *self, const ClaspPastedCommand *command)
{
  if (self->page != NULL)
    clasp_page_fill (self->page, command);
}

/* ---- comparing */

/* Of earlier runs, so many can be chosen. */
#define COMPARED_RUNS_MAX 30

static void
window_offer_page (ClaspPage *page, const char *title, ClaspCompareDialog *dialog)
{
  ClaspReport *report = clasp_session_get_report (clasp_page_get_session (page));
  g_autoptr (ClaspCompareSource) source = NULL;

  if (report == NULL || report->transcript->len == 0)
    return;
  source = clasp_compare_source_new (title, clasp_handshake_new_from_report (report));
  clasp_compare_dialog_offer (dialog, source);
}

/* The runs before the one that is shown; the last that opened is what this one is compared with. */
static void
window_offer_runs (ClaspWindow *self, ClaspCompareDialog *dialog)
{
  ClaspHistoryRun *shown = clasp_page_get_run (self->page);
  ClaspHistoryRun *live = clasp_session_get_run (clasp_page_get_session (self->page));
  GListModel *runs = clasp_workspace_get_runs (self->workspace, clasp_page_get_profile (self->page));
  ClaspCapture *capture = clasp_session_get_capture (clasp_page_get_session (self->page));
  g_autoptr (ClaspCompareSource) opened = NULL;

  for (guint i = 0; i < MIN (g_list_model_get_n_items (runs), COMPARED_RUNS_MAX); i++)
    {
      g_autoptr (ClaspHistoryRun) run = g_list_model_get_item (runs, i);
      g_autoptr (ClaspCompareSource) source = NULL;

      if (run == shown || run == live || clasp_history_run_is_live (run) ||
          (capture != NULL && clasp_history_run_get_started (run) >= clasp_capture_get_wall_start (capture)))
        continue;
      source = clasp_compare_source_new_for_run (run);
      clasp_compare_dialog_offer (dialog, source);
      if (opened == NULL && clasp_history_run_get_state (run) == CLASP_RUN_CLOSED)
        opened = g_object_ref (source);
    }
  if (opened != NULL)
    clasp_compare_dialog_prefer (dialog, opened);
}

static void
window_explain_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  clasp_rule_sheet_present (widget, g_variant_get_string (parameter, NULL));
}

static void
window_compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspWindow *self = CLASP_WINDOW (widget);
  ClaspCompareDialog *dialog = clasp_compare_dialog_new ();

  if (self->page != NULL)
    {
      window_offer_page (self->page, _("This run"), dialog);
      window_offer_runs (self, dialog);
    }
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      ClaspPage *page = window_get_nth_page (self, i);
      g_autofree char *title = NULL;
      g_autofree char *text = NULL;

      if (page == self->page)
        continue;
      g_object_get (page, "title", &title, NULL);
      /* Translators: the title of a tab. */
      text = g_strdup_printf (_("Tab “%s”"), title);
      window_offer_page (page, text, dialog);
    }
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/* ---- actions */

static void
window_new_tab_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspWindow *self = CLASP_WINDOW (widget);

  window_add_page (self, NULL);
  window_leave_sidebar (self);
  clasp_url_entry_start_editing (self->url);
}

static void
window_close_tab_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspWindow *self = CLASP_WINDOW (widget);
  AdwTabPage *tab = adw_tab_view_get_selected_page (self->tabs);

  if (tab != NULL)
    adw_tab_view_close_page (self->tabs, tab);
}

/* As by the button of the window: what is open is asked for. */
static void
window_close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
window_focus_url_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  clasp_url_entry_start_editing (CLASP_WINDOW (widget)->url);
}

static void
window_toggle_sidebar_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwOverlaySplitView *split = CLASP_WINDOW (widget)->split;

  adw_overlay_split_view_set_show_sidebar (split, !adw_overlay_split_view_get_show_sidebar (split));
}

static void
window_toast_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  window_show_toast (CLASP_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
window_open_tab_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspWindow *self = CLASP_WINDOW (widget);
  ClaspProfileStore *store = clasp_workspace_get_store (self->workspace);
  ClaspProfile *saved = clasp_profile_store_lookup (store, g_variant_get_string (parameter, NULL));
  g_autoptr (ClaspProfile) copy = NULL;

  if (saved == NULL)
    return;
  copy = window_copy_of (saved);
  window_add_page (self, copy);
  window_leave_sidebar (self);
}

static void
window_lesson_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspWindow *self = CLASP_WINDOW (widget);
  g_autoptr (GError) error = NULL;
  const char *path = g_variant_get_string (parameter, NULL);
  g_autofree char *url = clasp_workspace_dup_practice_url (self->workspace, path, &error);
  ClaspPage *page = self->page;

  if (url == NULL)
    {
      window_show_toast (self, error->message);
      return;
    }
  if (page == NULL || clasp_page_is_busy (page))
    page = window_add_page (self, NULL);
  /* Headers typed before go along: that is how one tries them. */
  clasp_profile_set_url (clasp_page_get_profile (page), url);
  clasp_page_connect (page);
}

/* ---- life */

static void
window_save_size (ClaspWindow *self)
{
  GSettings *settings = clasp_settings_get ();
  int width;
  int height;

  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width >= 360 && height >= 294)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
}

static void
window_on_close_answered (ClaspWindow *self, const char *response)
{
  if (g_str_equal (response, "close"))
    clasp_window_close_at_once (self);
}

void
clasp_window_close_at_once (ClaspWindow *self)
{
  g_return_if_fail (CLASP_IS_WINDOW (self));

  self->asked = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
clasp_window_close_request (GtkWindow *window)
{
  ClaspWindow *self = CLASP_WINDOW (window);
  guint n_live = window_count_live (self);

  if (n_live > 0 && !self->asked)
    {
      AdwDialog *dialog = window_ask_to_close (self, n_live);

      g_signal_connect_object (dialog, "response", G_CALLBACK (window_on_close_answered), self, G_CONNECT_SWAPPED);
      adw_dialog_present (dialog, GTK_WIDGET (self));
      return TRUE;
    }
  window_save_size (self);
  window_keep_tabs (self);
  self->closing = TRUE;
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    window_end_page (self, window_get_nth_page (self, i));
  return GTK_WINDOW_CLASS (clasp_window_parent_class)->close_request (window);
}

static void
window_tell_unreadable (ClaspWindow *self)
{
  g_auto (GStrv) problems = clasp_profile_store_dup_problems (clasp_workspace_get_store (self->workspace));

  for (guint i = 0; problems[i] != NULL && i < 3; i++)
    window_add_toast (self, problems[i]);
}

static gboolean
window_is_unedited (ClaspPage *page, ClaspProfile *before)
{
  g_autofree char *ours = window_dup_settings (clasp_page_get_profile (page));
  g_autofree char *theirs = window_dup_settings (before);

  return !clasp_page_is_busy (page) && g_str_equal (ours, theirs);
}

/* Tabs follow: in all when nothing of them was edited, else by the name, and what they edit is not written over what
 * another program has written. */
static void
window_on_saved_changed (ClaspWindow *self, ClaspProfile *saved, ClaspProfile *before)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      ClaspPage *page = window_get_nth_page (self, i);
      ClaspProfile *profile = clasp_page_get_profile (page);
      g_autofree char *title = NULL;
      g_autofree char *text = NULL;

      if (!g_str_equal (clasp_profile_get_id (profile), clasp_profile_get_id (saved)))
        continue;
      clasp_profile_assign_snippets (profile, saved); /* a tab keeps none that are not saved */
      if (before != NULL && window_is_unedited (page, before))
        {
          clasp_page_take_saved (page, saved, before);
          continue;
        }
      g_object_set (profile, "name", clasp_profile_get_name (saved), NULL);
      if (before == NULL)
        continue;
      title = clasp_profile_dup_title (saved);
      text = g_strdup_printf (_("“%s” was changed by another program; its tab keeps what it has, which is not saved"),
                              title);
      window_show_toast (self, text);
    }
}

/* Once: a window has one workspace for life. */
static void
window_set_workspace (ClaspWindow *self, ClaspWorkspace *workspace)
{
  GActionGroup *folders;

  if (workspace == NULL)
    return;
  self->workspace = g_object_ref (workspace);
  folders = clasp_folder_actions_new (GTK_WIDGET (self->tabs), workspace);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "folders", folders);
  g_object_unref (folders);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (window_on_saved_changed), self, G_CONNECT_SWAPPED);
}

static void
clasp_window_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_PAGE)
    g_value_set_object (value, CLASP_WINDOW (object)->page);
  else if (property_id == PROP_WORKSPACE)
    g_value_set_object (value, CLASP_WINDOW (object)->workspace);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_window_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_WORKSPACE)
    window_set_workspace (CLASP_WINDOW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_window_dispose (GObject *object)
{
  ClaspWindow *self = CLASP_WINDOW (object);

  g_clear_object (&self->page_signals);
  self->page = NULL;
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", NULL);
  G_OBJECT_CLASS (clasp_window_parent_class)->dispose (object);
}

static void
clasp_window_finalize (GObject *object)
{
  g_clear_object (&CLASP_WINDOW (object)->workspace);
  G_OBJECT_CLASS (clasp_window_parent_class)->finalize (object);
}

static void
clasp_window_class_init (ClaspWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_window_get_property;
  object_class->set_property = clasp_window_set_property;
  object_class->finalize = clasp_window_finalize;
  object_class->dispose = clasp_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = clasp_window_close_request;

  properties[PROP_PAGE] = g_param_spec_object ("page", NULL, NULL, CLASP_TYPE_PAGE,
                                               G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, CLASP_TYPE_WORKSPACE,
                                                    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                        G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (GDK_TYPE_FILE_LIST); /* which the template names */
  g_type_ensure (CLASP_TYPE_PAGE);
  g_type_ensure (CLASP_TYPE_SIDEBAR);
  g_type_ensure (CLASP_TYPE_URL_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspWindow, split);
  gtk_widget_class_bind_template_child (widget_class, ClaspWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ClaspWindow, url);
  gtk_widget_class_bind_template_child (widget_class, ClaspWindow, narrow_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ClaspWindow, tabs);
  gtk_widget_class_bind_template_callback (widget_class, window_show_toast);
  gtk_widget_class_bind_template_callback (widget_class, window_on_selected_page);
  gtk_widget_class_bind_template_callback (widget_class, window_on_close_page);
  gtk_widget_class_bind_template_callback (widget_class, window_on_create_window);
  gtk_widget_class_bind_template_callback (widget_class, window_on_page_attached);
  gtk_widget_class_bind_template_callback (widget_class, window_on_page_detached);
  gtk_widget_class_bind_template_callback (widget_class, window_on_sidebar_open);
  gtk_widget_class_bind_template_callback (widget_class, window_on_sidebar_practice);
  gtk_widget_class_bind_template_callback (widget_class, window_on_sidebar_remove);
  gtk_widget_class_bind_template_callback (widget_class, window_on_open_run);
  gtk_widget_class_bind_template_callback (widget_class, window_on_keep_run);
  gtk_widget_class_bind_template_callback (widget_class, window_on_remove_run);
  gtk_widget_class_bind_template_callback (widget_class, window_on_drop);
  gtk_widget_class_bind_template_callback (widget_class, window_on_sidebar_collapsed);
  gtk_widget_class_bind_template_callback (widget_class, window_on_sidebar_expanded);
  gtk_widget_class_bind_template_callback (widget_class, window_on_url_activate);
  gtk_widget_class_bind_template_callback (widget_class, window_on_command_line);

  gtk_widget_class_install_action (widget_class, "win.new-tab", NULL, window_new_tab_action);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, window_open_action);
  gtk_widget_class_install_action (widget_class, "win.close-tab", NULL, window_close_tab_action);
  gtk_widget_class_install_action (widget_class, "win.close", NULL, window_close_action);
  gtk_widget_class_install_action (widget_class, "win.focus-url", NULL, window_focus_url_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, window_toggle_sidebar_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", window_toast_action);
  gtk_widget_class_install_action (widget_class, "win.open-tab", "s", window_open_tab_action);
  gtk_widget_class_install_action (widget_class, "win.lesson", "s", window_lesson_action);
  gtk_widget_class_install_action (widget_class, "win.compare", NULL, window_compare_action);
  gtk_widget_class_install_action (widget_class, "win.explain", "s", window_explain_action);
}

static void
clasp_window_init (ClaspWindow *self)
{
  GSettings *settings = clasp_settings_get ();

  self->page_signals = g_signal_group_new (CLASP_TYPE_PAGE);
  g_signal_group_connect_swapped (self->page_signals, "notify::title", G_CALLBACK (window_update_current), self);
  g_signal_group_connect_swapped (self->page_signals, "notify::profile", G_CALLBACK (window_update_current), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  adw_overlay_split_view_set_show_sidebar (self->split, g_settings_get_boolean (settings, "sidebar-visible"));
  g_signal_connect_object (self->split, "notify::show-sidebar", G_CALLBACK (window_on_show_sidebar), self,
                           G_CONNECT_SWAPPED);
}

ClaspWindow *
clasp_window_new (GtkApplication *application, ClaspWorkspace *workspace)
{
  ClaspWindow *self = g_object_new (CLASP_TYPE_WINDOW, "application", application, "workspace", workspace, NULL);

  window_add_page (self, NULL);
  clasp_url_entry_start_editing (self->url);
  window_tell_unreadable (self);
  return self;
}
