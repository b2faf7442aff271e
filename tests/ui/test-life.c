/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "clasp-application.h"
#include "clasp-message-view.h"
#include "clasp-page.h"
#include "clasp-preferences-dialog.h"
#include "clasp-settings.h"
#include "clasp-shortcuts.h"
#include "clasp-sign-in-dialog.h"
#include "clasp-window.h"

/* Nothing that was closed stays: tabs, windows and dialogs take all of theirs along. */

static ClaspApplication *app;
static ClaspWorkspace *workspace;

/* ---- what is watched */

typedef struct
{
  char *what;
  gpointer object; /* weak */
} Watched;

static GPtrArray *watched;

static void
watched_free (gpointer data)
{
  g_free (((Watched *) data)->what);
  g_free (data);
}

static void
watch (const char *what, gpointer object)
{
  Watched *entry = g_new0 (Watched, 1);

  g_assert_true (G_IS_OBJECT (object));
  entry->what = g_strdup (what);
  entry->object = object;
  g_object_add_weak_pointer (entry->object, &entry->object);
  g_ptr_array_add (watched, entry);
}

/* Every widget of ours below. libadwaita 1.7 itself keeps an AdwBin of each toggle in an AdwInlineViewSwitcher. */
static void
watch_tree (GtkWidget *widget)
{
  if (g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "Clasp"))
    watch (G_OBJECT_TYPE_NAME (widget), widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    watch_tree (child);
}

static void
watch_page (ClaspPage *page)
{
  ClaspSession *session = clasp_page_get_session (page);

  watch_tree (GTK_WIDGET (page));
  watch ("the session", session);
  watch ("the records", clasp_session_get_records (session));
  watch ("the diagnoses", clasp_session_get_diagnoses (session));
  watch ("the connection", clasp_page_get_profile (page));
  watch ("the headers", clasp_profile_get_headers (clasp_page_get_profile (page)));
  watch ("the actions", clasp_page_get_actions (page));
}

static gboolean
is_any_left (void)
{
  for (guint i = 0; i < watched->len; i++)
    if (((Watched *) watched->pdata[i])->object != NULL)
      return TRUE;
  return FALSE;
}

static char *
describe_left (void)
{
  GString *text = g_string_new ("left were:");

  for (guint i = 0; i < watched->len; i++)
    {
      Watched *entry = watched->pdata[i];

      if (entry->object != NULL)
        g_string_append_printf (text, "\n%s (%u references)", entry->what, G_OBJECT (entry->object)->ref_count);
    }
  return g_string_free (text, FALSE);
}

static gboolean
on_patience_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Goes on until the condition holds; what does not come in a minute does not come. */
#define wait_until(condition, ...)                                     \
  G_STMT_START                                                         \
  {                                                                    \
    gboolean over = FALSE;                                             \
    guint timer = g_timeout_add_seconds (60, on_patience_over, &over); \
                                                                       \
    while (!(condition) && !over)                                      \
      g_main_context_iteration (NULL, TRUE);                           \
    if (over)                                                          \
      g_error (__VA_ARGS__);                                           \
    g_source_remove (timer);                                           \
  }                                                                    \
  G_STMT_END

static void
wait_until_all_gone (void)
{
  wait_until (!is_any_left (), "%s", describe_left ());
  g_ptr_array_set_size (watched, 0);
}

/* ---- the window */

static ClaspWindow *
open_window (void)
{
  ClaspWindow *window = clasp_window_new (GTK_APPLICATION (app), workspace);

  gtk_window_present (GTK_WINDOW (window));
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)), "no window came");
  return window;
}

static ClaspPage *
get_page (ClaspWindow *window)
{
  ClaspPage *page = NULL;

  g_object_get (window, "page", &page, NULL);
  g_assert_nonnull (page);
  g_object_unref (page); /* the window has it */
  return page;
}

static void
act (ClaspWindow *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), action, NULL));
}

/* Closes the tab, and says so once more when it is asked about an open connection. */
static void
close_tab (ClaspWindow *window)
{
  AdwDialog *dialog;

  act (window, "win.close-tab");
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  if (dialog == NULL)
    return;
  g_signal_emit_by_name (dialog, "response::close", "close");
  adw_dialog_force_close (dialog);
}

static ClaspPage *
open_tab (ClaspWindow *window)
{
  act (window, "win.new-tab");
  return get_page (window);
}

static void
visit (ClaspWindow *window, const char *lesson, ClaspSessionState until)
{
  ClaspSession *session = clasp_page_get_session (get_page (window));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.lesson", "s", lesson);
  wait_until (clasp_session_get_state (session) == until, "%s did not come to state %d", lesson, until);
}

static gboolean
on_shown (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* All that waits to be shown is. */
static void
settle (void)
{
  gboolean shown = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, 200, on_shown, &shown, NULL);
  wait_until (shown, "the window never came to rest");
}

static void
close_window (ClaspWindow *window)
{
  clasp_window_close_at_once (window);
}

/* ---- tests */

static void
test_fresh_tab (void)
{
  ClaspWindow *window = open_window ();

  watch_page (open_tab (window));
  settle ();
  close_tab (window);
  wait_until_all_gone ();
  close_window (window);
}

typedef struct
{
  const char *path;
  ClaspSessionState until;
} Lesson;

static const Lesson LESSONS[] = {
  { "/echo", CLASP_SESSION_OPEN },           { "/ticks", CLASP_SESSION_OPEN },
  { "/fail/version", CLASP_SESSION_FAILED }, { "/fail/accept", CLASP_SESSION_FAILED },
  { "/fail/masked", CLASP_SESSION_CLOSED },
};

static void
test_tab_after (gconstpointer data)
{
  const Lesson *lesson = data;
  ClaspWindow *window = open_window ();
  ClaspPage *page = open_tab (window);
  g_autoptr (ClaspHeader) header = clasp_header_new ("X-Test", "1", TRUE);

  g_list_store_append (clasp_profile_get_headers (clasp_page_get_profile (page)), header);
  visit (window, lesson->path, lesson->until);
  if (lesson->until == CLASP_SESSION_OPEN)
    g_assert_true (clasp_session_send_text (clasp_page_get_session (page), "{\"a\":1}", -1, NULL));
  for (int i = 0; i < 3; i++)
    {
      static const char *const tabs[] = { "network", "sign-in", "lab" };

      clasp_page_show_request (page, tabs[i]);
      settle ();
    }
  watch_page (page);
  close_tab (window);
  wait_until_all_gone ();
  close_window (window);
}

/* What one page showed in turn goes with it, too. */
static void
test_tab_after_all (void)
{
  ClaspWindow *window = open_window ();
  ClaspPage *page = open_tab (window);

  for (guint i = 0; i < G_N_ELEMENTS (LESSONS); i++)
    if (LESSONS[i].until != CLASP_SESSION_OPEN)
      {
        visit (window, LESSONS[i].path, LESSONS[i].until);
        settle ();
      }
  visit (window, "/ticks", CLASP_SESSION_OPEN);
  watch_page (page);
  close_tab (window);
  wait_until_all_gone ();
  close_window (window);
}

static void
test_another_connection_in_the_tab (void)
{
  ClaspWindow *window = open_window ();
  g_autoptr (ClaspProfile) other = clasp_profile_new ();
  ClaspPage *page = get_page (window);
  ClaspSession *session = clasp_page_get_session (page);

  visit (window, "/echo", CLASP_SESSION_OPEN);
  watch ("the session", session);
  watch ("the records", clasp_session_get_records (session));
  watch ("the connection", clasp_page_get_profile (page));
  clasp_page_set_profile (page, other);
  wait_until_all_gone ();
  close_window (window);
}

static void
test_window (void)
{
  ClaspWindow *window = open_window ();

  visit (window, "/ticks", CLASP_SESSION_OPEN);
  watch_page (open_tab (window));
  settle ();
  watch_tree (GTK_WIDGET (window));
  close_window (window);
  wait_until_all_gone ();
}

static void
test_narrow_window (void)
{
  GSettings *settings = clasp_settings_get ();
  ClaspWindow *window;

  g_settings_set_int (settings, "window-width", 360);
  g_settings_set_boolean (settings, "inspector-visible", TRUE);
  window = open_window ();
  visit (window, "/echo", CLASP_SESSION_OPEN);
  g_object_set (get_page (window), "show-inspector", TRUE, NULL);
  settle ();
  watch_page (get_page (window));
  watch_tree (GTK_WIDGET (window));
  close_window (window);
  wait_until_all_gone ();
  g_assert_true (g_settings_get_boolean (settings, "inspector-visible"));
  g_settings_reset (settings, "window-width");
}

static void
test_dialogs (void)
{
  ClaspWindow *window = open_window ();
  g_autoptr (ClaspHistory) history = clasp_history_new (NULL, NULL);
  AdwDialog *dialogs[] = { ADW_DIALOG (clasp_preferences_dialog_new (history)), ADW_DIALOG (clasp_shortcuts_new ()) };

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      adw_dialog_present (dialogs[i], GTK_WIDGET (window));
      settle ();
      watch_tree (GTK_WIDGET (dialogs[i]));
      adw_dialog_force_close (dialogs[i]);
      wait_until_all_gone ();
    }
  close_window (window);
}

/* What stands over a tab holds nothing of it once it is gone, whether the tab is connected or was refused. */
static void
test_tab_below_dialogs (void)
{
  ClaspWindow *window = open_window ();
  ClaspPage *page = open_tab (window);
  g_autoptr (ClaspHistory) history = clasp_history_new (NULL, NULL);
  AdwDialog *dialogs[] = { ADW_DIALOG (clasp_preferences_dialog_new (history)), ADW_DIALOG (clasp_shortcuts_new ()) };

  visit (window, "/fail/sign-in", CLASP_SESSION_FAILED);
  g_assert_true (clasp_sign_in_dialog_present (GTK_WIDGET (page), clasp_page_get_session (page)));
  settle ();
  watch ("the dialog", adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
  watch_page (page);
  close_tab (window);
  wait_until_all_gone ();

  page = open_tab (window);
  visit (window, "/ticks", CLASP_SESSION_OPEN);
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    adw_dialog_present (dialogs[i], GTK_WIDGET (page));
  settle ();
  watch_page (page);
  close_tab (window);
  wait_until_all_gone ();
  close_window (window);
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A long message that is not shown any more is not read on, either. */
static void
test_message_taken_away (void)
{
  ClaspWindow *window = open_window ();
  ClaspSession *session;
  GListModel *records;
  GtkWidget *view = find_widget (GTK_WIDGET (get_page (window)), CLASP_TYPE_MESSAGE_VIEW);
  g_autofree char *spaces = g_strnfill (3 * 1024 * 1024, ' ');
  g_autofree char *json = g_strconcat ("[", spaces, "1]", NULL);
  g_autoptr (ClaspRecord) record = NULL;

  g_assert_nonnull (view);
  visit (window, "/echo", CLASP_SESSION_OPEN);
  session = clasp_page_get_session (get_page (window));
  records = G_LIST_MODEL (clasp_session_get_records (session));
  g_assert_true (clasp_session_send_text (session, json, -1, NULL));
  wait_until (g_list_model_get_n_items (records) > 0, "no record came");
  record = g_list_model_get_item (records, 0);
  g_object_set (view, "record", record, NULL);
  g_assert_true (gtk_widget_activate_action (view, "message.show-all", NULL));
  settle ();
  g_object_set (view, "record", NULL, NULL);
  gtk_widget_activate_action (view, "message.indent", NULL);
  settle ();
  watch ("the record", record);
  g_clear_object (&record);
  close_window (window);
  wait_until_all_gone ();
}

/* What shows the text in a row of the messages, or NULL. */
static GtkWidget *
find_shown (GtkWidget *widget, const char *text)
{
  const char *shown = GTK_IS_INSCRIPTION (widget) ? gtk_inscription_get_text (GTK_INSCRIPTION (widget)) : NULL;

  if (shown != NULL && strstr (shown, text) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_shown (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Its colour alone would not tell. */
static void
test_broken_rule_in_a_row (void)
{
  ClaspWindow *window = open_window ();

  visit (window, "/fail/masked", CLASP_SESSION_CLOSED);
  wait_until (find_shown (GTK_WIDGET (window), "[FRM-02]") != NULL, "no row named the rule that is broken");
  close_window (window);
}

static void
test_room_for_each_type (void)
{
  static const char *const types[] = { "Text", "Binary", "Close", "Ping", "Pong" };
  ClaspWindow *window = open_window ();
  GtkWidget *type = NULL;

  visit (window, "/fail/masked", CLASP_SESSION_CLOSED);
  wait_until ((type = find_shown (GTK_WIDGET (window), "Close")) != NULL, "no row showed the close");
  wait_until (gtk_widget_get_width (type) > 0, "the row had no size");
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (type, types[i]);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      g_assert_cmpint (width, <=, gtk_widget_get_width (type));
      g_assert_cmpint (g_utf8_strlen (types[i], -1), <=, clasp_record_get_type_width ());
    }
  close_window (window);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("handclasp-life-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_STATE_HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  watched = g_ptr_array_new_with_free_func (watched_free);
  app = clasp_application_new ();
  g_assert_true (g_application_register (G_APPLICATION (app), NULL, NULL));
  g_application_hold (G_APPLICATION (app));
  workspace = clasp_workspace_new ();

  g_test_add_func ("/life/fresh-tab", test_fresh_tab);
  for (guint i = 0; i < G_N_ELEMENTS (LESSONS); i++)
    {
      g_autofree char *path = g_strconcat ("/life/tab-after", LESSONS[i].path, NULL);

      g_test_add_data_func (path, &LESSONS[i], test_tab_after);
    }
  g_test_add_func ("/life/tab-after/all", test_tab_after_all);
  g_test_add_func ("/life/another-connection-in-the-tab", test_another_connection_in_the_tab);
  g_test_add_func ("/life/window", test_window);
  g_test_add_func ("/life/narrow-window", test_narrow_window);
  g_test_add_func ("/life/dialogs", test_dialogs);
  g_test_add_func ("/life/tab-below-dialogs", test_tab_below_dialogs);
  g_test_add_func ("/life/message-taken-away", test_message_taken_away);
  g_test_add_func ("/life/broken-rule-in-a-row", test_broken_rule_in_a_row);
  g_test_add_func ("/life/room-for-each-type", test_room_for_each_type);
  status = g_test_run ();

  g_application_release (G_APPLICATION (app));
  g_object_unref (workspace);
  g_object_unref (app);
  g_ptr_array_unref (watched);
  return status;
}
