/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window in every size it may take, one after the other, with what it can show: no part is given less room than it
 * needs, which GTK and libadwaita warn of; warnings are fatal here. */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "clasp-application.h"
#include "clasp-page.h"
#include "clasp-settings.h"
#include "clasp-window.h"

static ClaspApplication *app;
static ClaspWorkspace *workspace;
static ClaspWindow *window;

/* Content, to which the window's own border comes where the display has no compositor. */
static const struct
{
  int width, height;
} SIZES[] = {
  { 1390, 870 }, { 376, 640 }, { 1024, 768 }, { 640, 430 }, { 500, 700 }, { 370, 304 }, { 760, 620 }, { 376, 304 },
};

static gboolean
on_patience_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

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

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return --*(int *) data > 0;
}

static void
wait_frames (int n)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (window), on_frame, &n, NULL);
  wait_until (n <= 0, "the window is not drawn");
}

static ClaspPage *
get_page (void)
{
  ClaspPage *page = NULL;

  g_object_get (window, "page", &page, NULL);
  g_assert_nonnull (page);
  g_object_unref (page); /* the window has it */
  return page;
}

static GtkWidget *
find_widget (GtkWidget *widget, const char *type, const char *id)
{
  const char *own = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type) && (id == NULL || g_strcmp0 (own, id) == 0))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
get_part (const char *type, const char *id)
{
  GtkWidget *found = find_widget (GTK_WIDGET (get_page ()), type, id);

  g_assert_nonnull (found);
  return found;
}

static void
visit (const char *lesson, ClaspSessionState until)
{
  ClaspSession *session = clasp_page_get_session (get_page ());

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.lesson", "s", lesson));
  wait_until (clasp_session_get_state (session) == until, "%s did not come to state %d", lesson, until);
}

/* The window's own border may come to it, or be taken from it. */
static gboolean
has_size (int width, int height)
{
  GtkWidget *widget = GTK_WIDGET (window);

  return ABS (gtk_widget_get_width (widget) - width) <= 12 && ABS (gtk_widget_get_height (widget) - height) <= 12;
}

static void
resize (int width, int height)
{
  GtkWidget *widget = GTK_WIDGET (window);

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  wait_until (has_size (width, height), "the window takes %d × %d px, not %d × %d", gtk_widget_get_width (widget),
              gtk_widget_get_height (widget), width, height);
  wait_frames (3);
}

/* Through all sizes with what is shown now. */
static void
go_through_sizes (const char *what)
{
  for (guint i = 0; i < G_N_ELEMENTS (SIZES); i++)
    {
      g_test_message ("%s, %d × %d", what, SIZES[i].width, SIZES[i].height);
      resize (SIZES[i].width, SIZES[i].height);
    }
}

static void
open_window (void)
{
  window = clasp_window_new (GTK_APPLICATION (app), workspace);
  /* Laid out, but not drawn: that would take most of the time. */
  gtk_widget_set_opacity (adw_application_window_get_content (ADW_APPLICATION_WINDOW (window)), 0);
  gtk_window_present (GTK_WINDOW (window));
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)), "no window came");
  wait_frames (3);
  /* A second tab, so that there is a row of them. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.new-tab", NULL));
}

static void
close_window (void)
{
  clasp_window_close_at_once (window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- tests */

static void
test_request (void)
{
  static const char *const tabs[] = { "headers", "query", "subprotocols", "sign-in", "network", "lab" };

  open_window ();
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      clasp_page_show_request (get_page (), tabs[i]);
      go_through_sizes (tabs[i]);
    }
  close_window ();
}

/* What shows the connections is put away in a wide window, and the window made narrow. */
static void
test_sidebar (void)
{
  open_window ();
  for (guint i = 0; i < G_N_ELEMENTS (SIZES); i++)
    for (guint j = 0; j < 2; j++)
      {
        resize (1600, 1000);
        g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.toggle-sidebar", NULL));
        wait_frames (3);
        resize (SIZES[i].width, SIZES[i].height);
      }
  close_window ();
}

static void
test_failure (void)
{
  open_window ();
  visit ("/fail/version", CLASP_SESSION_FAILED);
  go_through_sizes ("failure");
  clasp_page_show_request (get_page (), "subprotocols");
  go_through_sizes ("failure below the request");
  close_window ();
}

static void
test_messages (void)
{
  static const char *const views[] = { "table", "lanes", "statistics" };
  AdwViewStack *stack;
  GtkDropDown *mode;

  open_window ();
  visit ("/echo", CLASP_SESSION_OPEN);
  g_assert_true (clasp_session_send_text (clasp_page_get_session (get_page ()), "{\"a\":1}", -1, NULL));
  mode = GTK_DROP_DOWN (get_part ("GtkDropDown", "mode"));
  for (guint i = 0; i < g_list_model_get_n_items (gtk_drop_down_get_model (mode)); i++)
    {
      gtk_drop_down_set_selected (mode, i);
      go_through_sizes ("a kind of message");
    }
  clasp_page_show_request (get_page (), "subprotocols");
  go_through_sizes ("the composer below the request");
  stack = ADW_VIEW_STACK (get_part ("AdwViewStack", "views"));
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      adw_view_stack_set_visible_child_name (stack, views[i]);
      go_through_sizes (views[i]);
    }
  gtk_editable_set_text (GTK_EDITABLE (get_part ("GtkSearchEntry", "filter")), "(an unfinished filter");
  go_through_sizes ("what is wrong with the filter");
  close_window ();
}

static void
test_ended (void)
{
  open_window ();
  visit ("/fail/masked", CLASP_SESSION_CLOSED);
  go_through_sizes ("ended");
  close_window ();
}

static void
test_inspector (void)
{
  static const struct
  {
    const char *lesson;
    ClaspSessionState until;
  } lessons[] = {
    { "/fail/version", CLASP_SESSION_FAILED },
    { "/fail/masked", CLASP_SESSION_CLOSED },
    { "/echo", CLASP_SESSION_OPEN },
  };

  open_window ();
  for (guint i = 0; i < G_N_ELEMENTS (lessons); i++)
    {
      visit (lessons[i].lesson, lessons[i].until);
      for (guint j = 0; j < G_N_ELEMENTS (SIZES); j++)
        {
          resize (SIZES[j].width, SIZES[j].height);
          g_object_set (get_page (), "show-inspector", TRUE, NULL);
          wait_frames (3);
          if (j % 2 == 0)
            g_object_set (get_page (), "show-inspector", FALSE, NULL);
        }
    }
  close_window ();
}

static void
test_large_text (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", (dpi > 0 ? dpi : 96 * 1024) * 3 / 2, NULL);
  test_failure ();
  test_messages ();
  test_ended ();
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("handclasp-sizes-XXXXXX", NULL);
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("HANDCLASP_TEST_LOCALES"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_STATE_HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  app = clasp_application_new ();
  g_assert_true (g_application_register (G_APPLICATION (app), NULL, NULL));
  g_application_hold (G_APPLICATION (app));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  workspace = clasp_workspace_new ();

  g_test_add_func ("/sizes/request", test_request);
  g_test_add_func ("/sizes/sidebar", test_sidebar);
  g_test_add_func ("/sizes/failure", test_failure);
  g_test_add_func ("/sizes/messages", test_messages);
  g_test_add_func ("/sizes/ended", test_ended);
  g_test_add_func ("/sizes/inspector", test_inspector);
  g_test_add_func ("/sizes/large-text", test_large_text);
  status = g_test_run ();

  g_application_release (G_APPLICATION (app));
  g_object_unref (workspace);
  g_object_unref (app);
  return status;
}
