/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-environment-menu.h"
#include "clasp-failure-view.h"
#include "clasp-file-choice.h"
#include "clasp-format.h"
#include "clasp-fix-apply.h"
#include "clasp-inspector.h"
#include "clasp-keeper.h"
#include "clasp-message-pane.h"
#include "clasp-opening-view.h"
#include "clasp-permission.h"
#include "clasp-prompt-dialog.h"
#include "clasp-profile-command.h"
#include "clasp-request-pane.h"
#include "clasp-settings.h"
#include "clasp-side-pane.h"
#include "clasp-sign-in-dialog.h"
#include "clasp-undo-toast.h"
#include "clasp-uri.h"
#include "clasp-verdict-bar.h"
#include "clasp-verdict-line.h"
#include "clasp-welcome.h"

struct _ClaspPage
{
  AdwBin parent_instance;

  AdwBottomSheet *sheet;
  ClaspVerdictBar *verdict;
  ClaspRequestPane *request;
  GtkStack *stack;
  ClaspWelcome *welcome;
  ClaspMessagePane *messages;
  AdwBanner *recorded_banner;
  ClaspInspector *inspector;

  ClaspSession *session;
  ClaspKeeper *keeper;
  GCancellable *fetching; /* (nullable) what the keyring holds for the connection */
  char *fetching_for;     /* (nullable) the URL that is to be opened with it */
  GSignalGroup *session_signals;
  GSignalGroup *connection_signals;
  GSignalGroup *trust_signals;
  GSignalGroup *snippets_signals;
  GSimpleActionGroup *actions;
  gboolean recorded;    /* what is shown was recorded earlier */
  ClaspHistoryRun *run; /* (nullable) the run that is shown */
  char *file;           /* (nullable) the file that is shown */
  char *title;
  const char *verb;
  gboolean show_inspector;
  gboolean narrow;
  gboolean reconnect; /* once it has ended */
};

G_DEFINE_FINAL_TYPE (ClaspPage, clasp_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  PROP_PROFILE,
  PROP_TITLE,
  PROP_VERB,
  PROP_SHOW_INSPECTOR,
  PROP_LIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  REMEMBER,
  OUTCOME,
  TRUST_CHANGED,
  SNIPPETS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- state */

typedef struct
{
  const char *view; /* page of the middle stack */
  const char *verb;
  gboolean folds; /* the request folds, so that messages get the height */
} StateLook;

static const StateLook LOOKS[] = {
  [CLASP_SESSION_IDLE] = { "welcome", "connect", FALSE },
  [CLASP_SESSION_OPENING] = { "opening", "stop", FALSE },
  [CLASP_SESSION_OPEN] = { "messages", "disconnect", TRUE },
  [CLASP_SESSION_CLOSING] = { "messages", "disconnect", TRUE },
  [CLASP_SESSION_CLOSED] = { "messages", "connect", TRUE },
  [CLASP_SESSION_FAILED] = { "failure", "connect", FALSE },
};

static void
page_enable (ClaspPage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
page_set_verb (ClaspPage *self, const char *verb)
{
  static const char *const verbs[] = { "connect", "stop", "disconnect" };

  /* In this order: a button that goes insensitive while it has the focus would lose it to anywhere. */
  page_enable (self, verb, TRUE);
  if (self->verb != verb)
    {
      self->verb = verb;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERB]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    page_enable (self, verbs[i], g_str_equal (verbs[i], verb));
}

static void
page_update_state (ClaspPage *self)
{
  ClaspSessionState state = clasp_session_get_state (self->session);
  const StateLook *look = &LOOKS[state];

  gtk_stack_set_visible_child_name (self->stack, look->view);
  page_enable (self, "find", g_str_equal (look->view, "messages"));
  page_enable (self, "filter", g_str_equal (look->view, "messages"));
  page_enable (self, "find-next", g_str_equal (look->view, "messages"));
  page_enable (self, "find-previous", g_str_equal (look->view, "messages"));
  page_enable (self, "export", g_str_equal (look->view, "messages"));
  page_set_verb (self, self->fetching != NULL ? "stop" : look->verb);
}

static gboolean
page_reconnect_idle (gpointer data)
{
  clasp_page_connect (data);
  return G_SOURCE_REMOVE;
}

static void
page_on_state_changed (ClaspPage *self)
{
  ClaspSessionState state = clasp_session_get_state (self->session);

  page_update_state (self);
  if (!self->recorded && (state == CLASP_SESSION_OPEN || state == CLASP_SESSION_FAILED))
    g_signal_emit (self, signals[OUTCOME], 0, clasp_page_get_profile (self));
  if (state == CLASP_SESSION_OPEN)
    clasp_request_pane_set_folded (self->request, g_settings_get_boolean (clasp_settings_get (), "request-folded"));
  else if (!LOOKS[state].folds && state != CLASP_SESSION_OPENING)
    clasp_request_pane_set_folded (self->request, FALSE);
  if (state == CLASP_SESSION_OPEN && gtk_widget_get_mapped (GTK_WIDGET (self)))
    clasp_message_pane_focus_composer (self->messages);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIVE]);
  if (self->reconnect && !clasp_page_is_busy (self))
    {
      self->reconnect = FALSE;
      g_idle_add_full (G_PRIORITY_DEFAULT, page_reconnect_idle, g_object_ref (self), g_object_unref);
    }
}

static void
page_update_title (ClaspPage *self)
{
  ClaspProfile *profile = clasp_page_get_profile (self);
  gboolean empty = *clasp_profile_get_url (profile) == '\0' && *clasp_profile_get_name (profile) == '\0';
  g_autofree char *title = empty ? g_strdup (_("New connection")) : clasp_profile_dup_title (profile);

  if (self->recorded && clasp_session_get_report (self->session) != NULL &&
      clasp_session_get_report (self->session)->wall_start_us > 0)
    {
      g_autofree char *when = clasp_format_date_time (clasp_session_get_report (self->session)->wall_start_us);
      char *both = g_strdup_printf ("%s · %s", title, when);

      g_free (title);
      title = both;
    }
  if (g_set_str (&self->title, title))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/* It has become another one of the list. */
static void
page_on_id_changed (ClaspPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
}

/* Whom the user trusts is kept at once: it is taken back for good, whatever becomes of the rest. */
static void
page_on_trust_changed (ClaspPage *self)
{
  g_signal_emit (self, signals[TRUST_CHANGED], 0, clasp_page_get_profile (self));
}

static void
page_on_snippets_changed (ClaspPage *self)
{
  g_signal_emit (self, signals[SNIPPETS_CHANGED], 0, clasp_page_get_profile (self));
}

/* ---- what was recorded */

static char *
page_dup_problem_text (gpointer object, const char *problem)
{
  if (problem == NULL)
    return g_strdup ("");
  return g_strdup_printf (_("Recording is off. %s"), problem);
}

static gboolean
page_has_text (gpointer object, const char *text)
{
  return text != NULL && *text != '\0';
}

static void
page_set_recorded (ClaspPage *self, gboolean recorded, ClaspHistoryRun *run)
{
  self->recorded = recorded;
  g_set_object (&self->run, run);
  g_clear_pointer (&self->file, g_free);
  adw_banner_set_revealed (self->recorded_banner, recorded);
  page_update_title (self);
}

void
clasp_page_show_capture (ClaspPage *self, ClaspCapture *capture, ClaspHistoryRun *run)
{
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (CLASP_IS_PAGE (self));
  g_return_if_fail (!clasp_page_is_busy (self));

  when = clasp_format_date_time (clasp_capture_get_wall_start (capture));
  text = g_strdup_printf (_("Recorded %s, shown to be read. Connect begins a run of its own."), when);
  adw_banner_set_title (self->recorded_banner, text);
  /* First: how it went then is no outcome of now. */
  self->recorded = TRUE;
  clasp_session_show_capture (self->session, capture);
  page_set_recorded (self, TRUE, run);
  clasp_request_pane_set_folded (self->request, TRUE);
}

void
clasp_page_set_file (ClaspPage *self, const char *file, const char *name)
{
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;
  gint64 wall_start_us;

  g_return_if_fail (CLASP_IS_PAGE (self));
  g_return_if_fail (self->recorded);

  g_set_str (&self->file, file);
  wall_start_us = clasp_session_get_report (self->session)->wall_start_us;
  when = clasp_format_date_time (wall_start_us);
  /* Translators: the name of a file, and in the second sentence a date and time; not every file says when that was. */
  text = wall_start_us <= 0
             ? g_strdup_printf (_("“%s”, shown to be read. Connect begins a run of its own."), name)
             : g_strdup_printf (_("“%s”, recorded %s, shown to be read. Connect begins a run of its own."), name,
                                when);
  adw_banner_set_title (self->recorded_banner, text);
}

const char *
clasp_page_get_file (ClaspPage *self)
{
  g_return_val_if_fail (CLASP_IS_PAGE (self), NULL);

  return self->file;
}

ClaspHistoryRun *
clasp_page_get_run (ClaspPage *self)
{
  g_return_val_if_fail (CLASP_IS_PAGE (self), NULL);

  return self->run;
}

gboolean
clasp_page_is_recorded (ClaspPage *self)
{
  g_return_val_if_fail (CLASP_IS_PAGE (self), FALSE);

  return self->recorded;
}

/* ---- what can be done */

/* "localhost:1" is meant as an address, too. */
static void
page_complete_url (ClaspProfile *profile)
{
  const char *url = clasp_profile_get_url (profile);
  g_autofree char *suggested = *url != '\0' && !clasp_address_is_whole (url) ? clasp_uri_suggest (url) : NULL;

  if (suggested != NULL)
    clasp_profile_set_url (profile, suggested);
}

/* Nothing is opened by what the keyring answers from now on. */
static void
page_stop_fetching (ClaspPage *self)
{
  gboolean was_fetching = self->fetching != NULL;

  g_cancellable_cancel (self->fetching);
  g_clear_object (&self->fetching);
  g_clear_pointer (&self->fetching_for, g_free);
  if (was_fetching)
    page_update_state (self);
}

void
clasp_page_reconnect (ClaspPage *self)
{
  g_return_if_fail (CLASP_IS_PAGE (self));

  page_stop_fetching (self);
  self->reconnect = clasp_page_is_busy (self);
  if (self->reconnect)
    clasp_session_abort (self->session);
  else
    clasp_page_connect (self);
}

static void
page_on_keeper_told (ClaspPage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

/* Nothing that nobody was asked about. */
static void
page_connect_settled (ClaspPage *self)
{
  if (clasp_permission_check (GTK_WIDGET (self), clasp_page_get_profile (self)))
    clasp_session_connect (self->session);
}

/* Only what was asked for is opened: not what was typed while the keyring had its say. */
static void
page_on_secrets_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  ClaspPage *self;

  if (!clasp_keeper_fetch_finish (CLASP_KEEPER (source), result, &error))
    return;
  self = CLASP_PAGE (user_data);
  url = g_steal_pointer (&self->fetching_for);
  page_stop_fetching (self);
  if (g_strcmp0 (url, clasp_profile_get_url (clasp_page_get_profile (self))) == 0)
    page_connect_settled (self);
  else
    page_on_keeper_told (self, _("The URL was changed while the keyring was asked, so nothing was connected."));
}

/* What the keyring holds for it goes with the connection. */
static void
page_fetch_secrets (gpointer page, ClaspVariables *variables)
{
  ClaspPage *self = page;

  if (clasp_page_is_busy (self))
    return;
  clasp_keeper_flush (self->keeper);
  clasp_session_set_variables (self->session, variables);
  if (!clasp_keeper_prepare (self->keeper, variables))
    {
      page_connect_settled (self);
      return;
    }
  self->fetching = g_cancellable_new ();
  self->fetching_for = g_strdup (clasp_profile_get_url (clasp_page_get_profile (self)));
  page_update_state (self);
  clasp_keeper_fetch_async (self->keeper, self->fetching, page_on_secrets_fetched, self);
}

/* What the address and the rest leave open is asked for first. */
static void
page_ask_and_open (ClaspPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspVariables) variables = clasp_environment_menu_make_variables (clasp_page_get_profile (self), &error);

  page_stop_fetching (self);
  if (variables == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
  else if (clasp_prompt_dialog_ask (GTK_WIDGET (self), clasp_page_get_profile (self), variables, page_fetch_secrets,
                                    G_OBJECT (self)))
    page_fetch_secrets (self, variables);
}

static void page_open (gpointer page);

void
clasp_page_connect (ClaspPage *self)
{
  g_return_if_fail (CLASP_IS_PAGE (self));

  if (clasp_page_is_busy (self))
    return;
  if (clasp_permission_ask (GTK_WIDGET (self), clasp_page_get_profile (self), page_open, G_OBJECT (self)))
    page_open (self);
}

/* After whatever had to be asked. */
static void
page_open (gpointer page)
{
  ClaspPage *self = page;
  ClaspProfile *profile;
  ClaspLimits limits;
  ClaspCaptureLimits capture_limits;

  profile = clasp_page_get_profile (self);
  /* From here on it may be the user's own, with what its folders say. */
  if (clasp_page_is_busy (self) || !clasp_permission_check (GTK_WIDGET (self), profile))
    return;
  page_set_recorded (self, FALSE, NULL);
  page_complete_url (profile);
  g_object_set (profile, "refuse-no-subprotocol",
                g_settings_get_boolean (clasp_settings_get (), "refuse-no-subprotocol"), "last-used",
                g_get_real_time () / G_USEC_PER_SEC, NULL);
  clasp_settings_get_limits (&limits);
  clasp_session_set_limits (self->session, &limits);
  clasp_session_set_follow (self->session, g_settings_get_boolean (clasp_settings_get (), "follow-redirects"));
  clasp_settings_get_capture_limits (&capture_limits);
  clasp_session_set_capture_limits (self->session, &capture_limits);
  g_signal_emit (self, signals[REMEMBER], 0, profile);
  page_ask_and_open (self);
}

static void
page_connect_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  clasp_page_connect (user_data);
}

static void
page_stop_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ClaspPage *self = user_data;

  if (self->fetching != NULL)
    page_stop_fetching (self);
  else
    clasp_session_disconnect (self->session);
}

/* The first press closes as the RFC wants it, the second does not wait for the server. */
static void
page_disconnect_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ClaspPage *self = user_data;

  if (clasp_session_get_state (self->session) == CLASP_SESSION_CLOSING)
    clasp_session_abort (self->session);
  else
    clasp_session_disconnect (self->session);
}

static void
page_find_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  clasp_message_pane_find (CLASP_PAGE (user_data)->messages);
}

static void
page_find_next_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  clasp_message_pane_find_again (CLASP_PAGE (user_data)->messages, TRUE);
}

static void
page_find_previous_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  clasp_message_pane_find_again (CLASP_PAGE (user_data)->messages, FALSE);
}

static void
page_filter_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  clasp_message_pane_focus_filter (CLASP_PAGE (user_data)->messages);
}

static void
page_filter_by_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  clasp_message_pane_filter_by (CLASP_PAGE (user_data)->messages, g_variant_get_string (parameter, NULL));
}

static void
page_plot_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  clasp_message_pane_plot (CLASP_PAGE (user_data)->messages, g_variant_get_string (parameter, NULL));
}

static void
page_compare_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (CLASP_PAGE (user_data)->messages), "messages.compare", NULL);
}

/* Two messages are chosen, or not. */
static void
page_update_compare_action (ClaspPage *self)
{
  gboolean can_compare = FALSE;

  if (self->messages != NULL)
    g_object_get (self->messages, "can-compare", &can_compare, NULL);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "compare")),
                               can_compare);
}

static void
page_export_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (CLASP_PAGE (user_data)->messages), "messages.save", NULL);
}

static void
page_on_request_toggled (ClaspPage *self)
{
  /* How it is left while a connection is open is how it is found at the next one. */
  if (LOOKS[clasp_session_get_state (self->session)].folds)
    g_settings_set_boolean (clasp_settings_get (), "request-folded", clasp_request_pane_get_folded (self->request));
}

static void
page_request_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ClaspPage *self = user_data;

  clasp_request_pane_set_folded (self->request, !clasp_request_pane_get_folded (self->request));
  page_on_request_toggled (self);
}

static void
page_on_headers_pasted (ClaspPage *self, guint taken, guint refused)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u header pasted", "%u headers pasted", taken), taken);
  if (refused > 0)
    {
      g_string_append (text, "; ");
      g_string_append_printf (text, ngettext ("%u line is not a header", "%u lines are not headers", refused), refused);
    }
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text->str);
}

void
clasp_page_show_request (ClaspPage *self, const char *tab)
{
  g_return_if_fail (CLASP_IS_PAGE (self));

  clasp_request_pane_show_tab (self->request, tab);
}

/* Fills the sign-in in; @user: (nullable): "name:password". Nothing is sent by that. */
static void
page_set_user (ClaspPage *self, const char *user)
{
  g_return_if_fail (CLASP_IS_PAGE (self));

  clasp_request_pane_set_user (self->request, user);
}

static void
page_update_inspector_action (ClaspPage *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "inspector");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (self->show_inspector));
}

static void
page_set_show_inspector (ClaspPage *self, gboolean show)
{
  if (self->show_inspector == show)
    return;
  self->show_inspector = show;
  if (!self->narrow)
    g_settings_set_boolean (clasp_settings_get (), "inspector-visible", show);
  page_update_inspector_action (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_INSPECTOR]);
}

static void
page_change_inspector (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  page_set_show_inspector (user_data, g_variant_get_boolean (state));
}

/* Shows the rule @id in the inspector. */
static void
page_show_rule (ClaspPage *self, const char *id)
{
  g_return_if_fail (CLASP_IS_PAGE (self));

  page_set_show_inspector (self, TRUE);
  clasp_inspector_show_rule (self->inspector, id);
}

/* The evidence of the verdict, where it is. */
static void
page_on_show_evidence (ClaspPage *self, guint place, const char *rule)
{
  static const char *const tabs[] = {
    [CLASP_PLACE_HANDSHAKE] = "handshake",
    [CLASP_PLACE_TIMING] = "timing",
    [CLASP_PLACE_TLS] = "tls",
  };

  if (place == CLASP_PLACE_DIALECT && clasp_verdict_bar_get_dialect_record (self->verdict) > 0)
    clasp_message_pane_select (self->messages, clasp_verdict_bar_get_dialect_record (self->verdict));
  else if (place == CLASP_PLACE_RECORD && clasp_message_pane_select_breach (self->messages))
    clasp_inspector_show_frames (self->inspector);
  else if (place == CLASP_PLACE_RULE || (place == CLASP_PLACE_RECORD && *rule != '\0'))
    clasp_inspector_show_rule (self->inspector, rule);
  else if (place < G_N_ELEMENTS (tabs))
    g_object_set (self->inspector, "visible-tab", tabs[place], NULL);
  else
    return;
  page_set_show_inspector (self, TRUE);
}

static void
page_on_show_line (ClaspPage *self, guint line)
{
  page_set_show_inspector (self, TRUE);
  clasp_inspector_show_line (self->inspector, line);
}

static void
page_on_show_phase (ClaspPage *self, guint phase)
{
  const char *tab = phase == CLASP_PHASE_TLS                                        ? "tls"
                    : phase == CLASP_PHASE_REQUEST || phase == CLASP_PHASE_RESPONSE ? "handshake"
                                                                                    : "timing";

  page_set_show_inspector (self, TRUE);
  g_object_set (self->inspector, "visible-tab", tab, NULL);
}

static void
page_on_show_body (ClaspPage *self)
{
  page_set_show_inspector (self, TRUE);
  g_object_set (self->inspector, "visible-tab", "body", NULL);
}

/* ---- fixes */

static void
page_on_authority_chosen (gpointer target, const char *path)
{
  ClaspPage *self = CLASP_PAGE (target);

  if (clasp_page_is_busy (self))
    return;
  g_object_set (clasp_page_get_profile (self), "ca-file", path, NULL);
  clasp_page_connect (self);
}

/* Where the user sees or enters what a fix is about. */
static void
page_show_fix (ClaspPage *self, const ClaspFix *fix)
{
  switch ((guint) fix->kind)
    {
    case CLASP_FIX_SHOW_RULE:
      page_show_rule (self, fix->value);
      break;
    case CLASP_FIX_SIGN_IN:
    case CLASP_FIX_SIGN_IN_PROXY:
      if (!clasp_sign_in_dialog_present (GTK_WIDGET (self), self->session))
        clasp_page_show_request (self, fix->kind == CLASP_FIX_SIGN_IN ? "sign-in" : "network");
      break;
    case CLASP_FIX_CHOOSE_AUTHORITY:
      clasp_file_choice_ask (GTK_WIDGET (self), _("Choose the Authority’s Certificate"), page_on_authority_chosen,
                             G_OBJECT (self));
      break;
    case CLASP_FIX_OFFER_SUBPROTOCOL:
      clasp_page_show_request (self, "subprotocols");
      break;
    default:
      clasp_page_show_request (self, "network");
    }
}

/* As it was before a fix, unless the tab has another connection by now. */
static void
page_undo_fix (gpointer target, gpointer kept)
{
  ClaspPage *self = CLASP_PAGE (target);
  ClaspProfile *profile = clasp_page_get_profile (self);

  if (profile != g_object_get_data (kept, "of"))
    return;
  /* How it went is no part of the fix. */
  if (g_str_equal (clasp_profile_get_id (kept), clasp_profile_get_id (profile)))
    clasp_profile_take_past (kept, profile);
  clasp_profile_assign (profile, kept);
  /* With another URL it may have become another one of the list. */
  g_object_set (profile, "id", clasp_profile_get_id (kept), NULL);
  g_signal_emit (self, signals[OUTCOME], 0, profile);
}

/* What the connection is before it is changed. (transfer full) */
static ClaspProfile *
page_dup_before (ClaspPage *self)
{
  ClaspProfile *profile = clasp_page_get_profile (self);
  ClaspProfile *before = clasp_profile_duplicate (profile);

  g_object_set (before, "id", clasp_profile_get_id (profile), NULL);
  g_object_set_data_full (G_OBJECT (before), "of", g_object_ref (profile), g_object_unref);
  return before;
}

/* To another origin goes only what the session lets go there. */
static void
page_follow (ClaspPage *self, const char *change)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspProfile) before = page_dup_before (self);

  if (!clasp_permission_check (GTK_WIDGET (self), clasp_page_get_profile (self)))
    return;
  if (!clasp_session_follow (self->session, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
      return;
    }
  page_set_recorded (self, FALSE, NULL);
  clasp_undo_toast_show (GTK_WIDGET (self), change, page_undo_fix, G_OBJECT (self),
                         G_OBJECT (g_steal_pointer (&before)));
}

static void
page_change (ClaspPage *self, const ClaspFix *fix, const char *change)
{
  g_autoptr (ClaspProfile) before = page_dup_before (self);

  clasp_fix_apply (fix, clasp_page_get_profile (self));
  clasp_page_connect (self);
  /* Nothing is changed by trying once more, and what holds for once is taken back by itself. */
  if (fix->kind != CLASP_FIX_RETRY && fix->kind != CLASP_FIX_CONNECT_UNVERIFIED)
    clasp_undo_toast_show (GTK_WIDGET (self), change, page_undo_fix, G_OBJECT (self),
                           G_OBJECT (g_steal_pointer (&before)));
}

void
clasp_page_apply_fix (ClaspPage *self, guint kind, const char *value)
{
  g_autoptr (ClaspFix) fix = NULL;
  g_autofree char *change = NULL;

  g_return_if_fail (CLASP_IS_PAGE (self));
  g_return_if_fail (kind < CLASP_N_FIX_KINDS);

  fix = clasp_fix_new (kind, value);
  change = clasp_fix_dup_change (fix, clasp_page_get_profile (self));
  if (kind == CLASP_FIX_USE_LOCATION && clasp_session_can_follow (self->session))
    page_follow (self, change);
  else if (clasp_fix_get_verb (fix) == CLASP_FIX_CONNECTS)
    page_change (self, fix, change);
  else
    page_show_fix (self, fix);
}

/* ---- what was pasted */

void
clasp_page_fill (ClaspPage *self, const ClaspPastedCommand *command)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_if_fail (CLASP_IS_PAGE (self));

  g_string_append_printf (text, _("Filled from a %s command"), command->program);
  for (guint i = 0; i < command->notes->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? ". " : " ", (const char *) command->notes->pdata[i]);
  clasp_profile_take_command (clasp_page_get_profile (self), command);
  page_set_user (self, command->user_when_asked ? command->user : NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text->str);
}

/* ---- the inspector's place */

/* Where both have no room beside each other, the message that is chosen comes over the list; not while the user goes
 * from one that was found to the next. */
static void
page_on_selected_record (ClaspPage *self)
{
  g_autoptr (ClaspRecord) record = NULL;

  if (!self->narrow || clasp_message_pane_is_finding (self->messages))
    return;
  g_object_get (self->messages, "selected-record", &record, NULL);
  if (record != NULL)
    page_set_show_inspector (self, TRUE);
}

static void
page_on_show_record (ClaspPage *self)
{
  clasp_inspector_show_message (self->inspector);
  page_on_selected_record (self);
}

static void
page_on_compare (ClaspPage *self, ClaspRecord *a, ClaspRecord *b)
{
  clasp_inspector_compare (self->inspector, a, b);
  page_set_show_inspector (self, TRUE);
}

static void
page_on_show_frames (ClaspPage *self)
{
  clasp_inspector_show_frames (self->inspector);
  page_set_show_inspector (self, TRUE);
}

static void
page_on_jump (ClaspPage *self, guint64 number)
{
  clasp_message_pane_select (self->messages, number);
}

static void
page_on_narrow (ClaspPage *self)
{
  self->narrow = TRUE;
  page_set_show_inspector (self, FALSE);
}

static void
page_on_wide (ClaspPage *self)
{
  gboolean show = g_settings_get_boolean (clasp_settings_get (), "inspector-visible");

  self->narrow = FALSE;
  page_set_show_inspector (self, show);
}

/* ---- construction */

GActionGroup *
clasp_page_get_actions (ClaspPage *self)
{
  g_return_val_if_fail (CLASP_IS_PAGE (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

ClaspProfile *
clasp_page_get_profile (ClaspPage *self)
{
  g_return_val_if_fail (CLASP_IS_PAGE (self), NULL);

  return self->session != NULL ? clasp_session_get_profile (self->session) : NULL;
}

ClaspSession *
clasp_page_get_session (ClaspPage *self)
{
  g_return_val_if_fail (CLASP_IS_PAGE (self), NULL);

  return self->session;
}

gboolean
clasp_page_is_busy (ClaspPage *self)
{
  ClaspSessionState state = clasp_session_get_state (self->session);

  return self->fetching != NULL || state == CLASP_SESSION_OPENING || state == CLASP_SESSION_OPEN ||
         state == CLASP_SESSION_CLOSING;
}

gboolean
clasp_page_is_live (ClaspPage *self)
{
  return self->session != NULL && clasp_session_get_state (self->session) == CLASP_SESSION_OPEN;
}

static void
page_end_session (ClaspPage *self)
{
  if (self->session != NULL && clasp_page_is_busy (self))
    clasp_session_disconnect (self->session);
}

/* What is kept in the keyring belongs to one collection alone. */
static void
page_set_keeper (ClaspPage *self, ClaspProfile *profile)
{
  g_autofree char *collection = NULL;
  g_autoptr (GFile) folder = NULL;

  g_object_get (profile, "collection", &collection, NULL);
  if (*collection != '\0')
    folder = g_file_new_for_path (collection);
  if (self->keeper != NULL)
    {
      clasp_keeper_set_profile (self->keeper, NULL);
      g_signal_handlers_disconnect_by_data (self->keeper, self);
      g_object_unref (self->keeper);
    }
  self->keeper = clasp_keeper_new (folder);
  g_signal_connect_object (self->keeper, "told", G_CALLBACK (page_on_keeper_told), self, G_CONNECT_SWAPPED);
  clasp_keeper_set_profile (self->keeper, profile);
}

void
clasp_page_set_profile (ClaspPage *self, ClaspProfile *profile)
{
  ClaspLimits limits;

  g_return_if_fail (CLASP_IS_PAGE (self));

  page_stop_fetching (self);
  page_end_session (self);
  self->recorded = FALSE;
  g_clear_object (&self->run);
  g_clear_pointer (&self->file, g_free);
  adw_banner_set_revealed (self->recorded_banner, FALSE);
  clasp_settings_get_limits (&limits);
  g_clear_object (&self->session);
  self->session = clasp_session_new (profile, &limits);
  page_set_keeper (self, profile);
  clasp_session_set_reads_meaning (self->session, TRUE);
  g_signal_group_set_target (self->session_signals, self->session);
  g_signal_group_set_target (self->connection_signals, profile);
  g_signal_group_set_target (self->trust_signals, clasp_profile_get_pins (profile));
  g_signal_group_set_target (self->snippets_signals, clasp_profile_get_snippets (profile));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIVE]);
  page_update_title (self);
  page_update_state (self);
  clasp_request_pane_set_folded (self->request, FALSE);
}

void
clasp_page_take_saved (ClaspPage *self, ClaspProfile *saved, ClaspProfile *before)
{
  ClaspProfile *profile;
  g_autoptr (ClaspProfile) copy = NULL;

  g_return_if_fail (CLASP_IS_PAGE (self));
  g_return_if_fail (CLASP_IS_PROFILE (saved));
  g_return_if_fail (CLASP_IS_PROFILE (before));

  profile = clasp_page_get_profile (self);
  copy = clasp_profile_duplicate (saved);
  clasp_profile_take_secrets (copy, profile, before);
  /* The user has taken nothing out of the keyring, whatever the file names now. */
  clasp_keeper_set_profile (self->keeper, NULL);
  clasp_profile_assign (profile, copy);
  clasp_keeper_set_profile (self->keeper, profile);
}

static void
clasp_page_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  ClaspPage *self = CLASP_PAGE (object);

  switch (property_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_PROFILE:
      g_value_set_object (value, clasp_page_get_profile (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_VERB:
      g_value_set_string (value, self->verb);
      break;
    case PROP_SHOW_INSPECTOR:
      g_value_set_boolean (value, self->show_inspector);
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, clasp_page_is_live (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
clasp_page_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_SHOW_INSPECTOR)
    page_set_show_inspector (CLASP_PAGE (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_page_dispose (GObject *object)
{
  ClaspPage *self = CLASP_PAGE (object);

  page_end_session (self);
  g_cancellable_cancel (self->fetching);
  g_clear_object (&self->fetching);
  g_clear_pointer (&self->fetching_for, g_free);
  if (self->session != NULL)
    clasp_session_set_variables (self->session, NULL); /* the keeper answers for them */
  g_clear_object (&self->keeper);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->connection_signals);
  g_clear_object (&self->trust_signals);
  g_clear_object (&self->snippets_signals);
  g_clear_object (&self->run);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (clasp_page_parent_class)->dispose (object);
}

static void
clasp_page_finalize (GObject *object)
{
  ClaspPage *self = CLASP_PAGE (object);

  g_object_unref (self->actions);
  g_free (self->title);
  g_free (self->file);
  G_OBJECT_CLASS (clasp_page_parent_class)->finalize (object);
}

static void
clasp_page_class_init (ClaspPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clasp_page_get_property;
  object_class->set_property = clasp_page_set_property;
  object_class->dispose = clasp_page_dispose;
  object_class->finalize = clasp_page_finalize;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION, read);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, CLASP_TYPE_PROFILE, read);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, read);
  properties[PROP_VERB] = g_param_spec_string ("verb", NULL, NULL, "connect", read);
  properties[PROP_SHOW_INSPECTOR] = g_param_spec_boolean ("show-inspector", NULL, NULL, TRUE, read | G_PARAM_WRITABLE);
  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[REMEMBER] = g_signal_new ("remember", CLASP_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                    CLASP_TYPE_PROFILE);
  signals[OUTCOME] = g_signal_new ("outcome", CLASP_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   CLASP_TYPE_PROFILE);
  signals[TRUST_CHANGED] = g_signal_new ("trust-changed", CLASP_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, CLASP_TYPE_PROFILE);
  signals[SNIPPETS_CHANGED] = g_signal_new ("snippets-changed", CLASP_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, CLASP_TYPE_PROFILE);

  g_type_ensure (CLASP_TYPE_REQUEST_PANE);
  g_type_ensure (CLASP_TYPE_WELCOME);
  g_type_ensure (CLASP_TYPE_OPENING_VIEW);
  g_type_ensure (CLASP_TYPE_FAILURE_VIEW);
  g_type_ensure (CLASP_TYPE_MESSAGE_PANE);
  g_type_ensure (CLASP_TYPE_INSPECTOR);
  g_type_ensure (CLASP_TYPE_SIDE_PANE);
  g_type_ensure (CLASP_TYPE_VERDICT_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspPage, sheet);
  gtk_widget_class_bind_template_child (widget_class, ClaspPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, ClaspPage, request);
  gtk_widget_class_bind_template_child (widget_class, ClaspPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspPage, welcome);
  gtk_widget_class_bind_template_child (widget_class, ClaspPage, messages);
  gtk_widget_class_bind_template_child (widget_class, ClaspPage, inspector);
  gtk_widget_class_bind_template_child (widget_class, ClaspPage, recorded_banner);
  gtk_widget_class_bind_template_callback (widget_class, page_dup_problem_text);
  gtk_widget_class_bind_template_callback (widget_class, page_has_text);
  gtk_widget_class_bind_template_callback (widget_class, page_on_narrow);
  gtk_widget_class_bind_template_callback (widget_class, page_on_selected_record);
  gtk_widget_class_bind_template_callback (widget_class, page_on_show_frames);
  gtk_widget_class_bind_template_callback (widget_class, page_on_show_record);
  gtk_widget_class_bind_template_callback (widget_class, page_on_compare);
  gtk_widget_class_bind_template_callback (widget_class, page_update_compare_action);
  gtk_widget_class_bind_template_callback (widget_class, page_on_jump);
  gtk_widget_class_bind_template_callback (widget_class, page_on_wide);
  gtk_widget_class_bind_template_callback (widget_class, page_on_request_toggled);
  gtk_widget_class_bind_template_callback (widget_class, page_on_headers_pasted);
  gtk_widget_class_bind_template_callback (widget_class, clasp_page_apply_fix);
  gtk_widget_class_bind_template_callback (widget_class, page_on_show_evidence);
  gtk_widget_class_bind_template_callback (widget_class, page_on_show_line);
  gtk_widget_class_bind_template_callback (widget_class, page_on_show_phase);
  gtk_widget_class_bind_template_callback (widget_class, page_on_show_body);
}

static void
page_add_actions (ClaspPage *self)
{
  const GActionEntry entries[] = {
    { .name = "connect", .activate = page_connect_action },
    { .name = "stop", .activate = page_stop_action },
    { .name = "disconnect", .activate = page_disconnect_action },
    { .name = "request", .activate = page_request_action },
    { .name = "find", .activate = page_find_action },
    { .name = "find-next", .activate = page_find_next_action },
    { .name = "find-previous", .activate = page_find_previous_action },
    { .name = "filter", .activate = page_filter_action },
    { .name = "filter-by", .activate = page_filter_by_action, .parameter_type = "s" },
    { .name = "plot", .activate = page_plot_action, .parameter_type = "s" },
    { .name = "compare", .activate = page_compare_action },
    { .name = "export", .activate = page_export_action },
    /* Not a GPropertyAction: it would hold the page that holds it. */
    { .name = "inspector", .state = "false", .change_state = page_change_inspector },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  page_update_inspector_action (self);
  page_update_compare_action (self);
}

static void
clasp_page_init (ClaspPage *self)
{
  self->verb = "connect";
  self->show_inspector = g_settings_get_boolean (clasp_settings_get (), "inspector-visible");
  self->actions = g_simple_action_group_new ();
  page_add_actions (self);
  self->session_signals = g_signal_group_new (CLASP_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (page_on_state_changed), self);
  self->connection_signals = g_signal_group_new (CLASP_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->connection_signals, "notify::url", G_CALLBACK (page_update_title), self);
  g_signal_group_connect_swapped (self->connection_signals, "notify::id", G_CALLBACK (page_on_id_changed), self);
  g_signal_group_connect_swapped (self->connection_signals, "notify::name", G_CALLBACK (page_update_title), self);
  self->trust_signals = g_signal_group_new (G_TYPE_LIST_STORE);
  g_signal_group_connect_swapped (self->trust_signals, "items-changed", G_CALLBACK (page_on_trust_changed), self);
  self->snippets_signals = g_signal_group_new (G_TYPE_LIST_STORE);
  g_signal_group_connect_swapped (self->snippets_signals, "items-changed", G_CALLBACK (page_on_snippets_changed), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (self->actions));
  g_object_bind_property (self, "show-inspector", self->sheet, "open", G_BINDING_BIDIRECTIONAL);
}

GtkWidget *
clasp_page_new (ClaspProfile *profile)
{
  ClaspPage *self = g_object_new (CLASP_TYPE_PAGE, NULL);
  g_autoptr (ClaspProfile) kept = profile != NULL ? g_object_ref (profile) : clasp_profile_new ();

  clasp_page_set_profile (self, kept);
  return GTK_WIDGET (self);
}
