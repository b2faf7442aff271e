/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-tls-view.h"

#include <glib/gi18n.h>

#include "clasp-format.h"

struct _ClaspTlsView
{
  ClaspReportView parent_instance;

  GtkStack *stack;
  AdwStatusPage *status;
  GtkImage *icon;
  GtkLabel *verdict;
  GtkLabel *errors;
  GtkListBox *properties;
  GtkWidget *certificates_title;
  GtkListBox *certificates;
};

G_DEFINE_FINAL_TYPE (ClaspTlsView, clasp_tls_view, CLASP_TYPE_REPORT_VIEW)

/* A report's TLS errors, as sentences. */
static const struct
{
  ClaspErrorCode error;
  const char *sentence;
} error_sentences[] = {
  { CLASP_ERROR_UNKNOWN_CA, N_("The certificate is signed by an authority this computer does not know.") },
  { CLASP_ERROR_SELF_SIGNED, N_("The certificate is signed by itself: no authority vouches for it.") },
  { CLASP_ERROR_BAD_IDENTITY, N_("The certificate is for another host name.") },
  { CLASP_ERROR_NOT_ACTIVATED, N_("The certificate is not valid yet.") },
  { CLASP_ERROR_EXPIRED, N_("The certificate has expired.") },
  { CLASP_ERROR_REVOKED, N_("The certificate has been revoked.") },
  { CLASP_ERROR_INSECURE, N_("The certificate uses an algorithm that is no longer safe.") },
  { CLASP_ERROR_GENERIC_ERROR, N_("The certificate could not be verified.") },
  { CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED, N_("The server asks for a certificate of the client.") },
  { CLASP_ERROR_PROTOCOL_VERSION, N_("The two sides have no TLS version in common.") },
};

static const char *
tls_view_get_error_sentence (ClaspErrorCode error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_sentences); i++)
    if (error_sentences[i].error == error)
      return _(error_sentences[i].sentence);
  return clasp_error_code_to_string (error);
}

static GtkWidget *
tls_view_create_property (const char *title, const char *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  return row;
}

static void
tls_view_append_property (GtkListBox *list, const char *title, const char *value)
{
  if (value != NULL && *value != '\0')
    gtk_list_box_append (list, tls_view_create_property (title, value));
}

static void
tls_view_add_property (AdwExpanderRow *row, const char *title, const char *value)
{
  if (value != NULL && *value != '\0')
    adw_expander_row_add_row (row, tls_view_create_property (title, value));
}

/* "01/01/2026 01:00", or the text of the certificate when no calendar has it. */
static char *
tls_view_dup_date (const char *date)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (date, NULL);

  return time != NULL ? clasp_format_date_time (g_date_time_to_unix_usec (time)) : g_strdup (date);
}

/* "01/01/2026 01:00 (in 41 days)", or the date alone when no calendar has it. */
static char *
tls_view_dup_date_and_distance (const char *date)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (date, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *shown = tls_view_dup_date (date);
  g_autofree char *distance = NULL;

  if (time == NULL)
    return g_steal_pointer (&shown);
  distance = clasp_format_distance (g_date_time_difference (time, now) / G_USEC_PER_SEC);
  return g_strdup_printf ("%s (%s)", shown, distance);
}

/* What is above stands before, what it signed stands to the right below it. */
static GtkWidget *
tls_view_create_branch (guint depth)
{
  GtkWidget *branch = gtk_label_new (depth > 0 ? "└" : "");

  gtk_widget_set_margin_start (branch, (int) (depth > 0 ? depth - 1 : 0) * 18);
  gtk_widget_add_css_class (branch, "dimmed");
  gtk_accessible_update_state (GTK_ACCESSIBLE (branch), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_visible (branch, depth > 0);
  return branch;
}

static GtkWidget *
tls_view_create_certificate (const ClaspCertificateInfo *info, guint depth)
{
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *names = info->names != NULL ? g_strjoinv (", ", info->names) : NULL;
  g_autofree char *first_day = tls_view_dup_date (info->not_before);
  g_autofree char *last_day = tls_view_dup_date (info->not_after);
  g_autofree char *validity = g_strdup_printf (_("%s to %s"), first_day, last_day);
  g_autofree char *usages = info->usages != NULL ? g_strjoinv (", ", info->usages) : NULL;
  g_autofree char *from = tls_view_dup_date_and_distance (info->not_before);
  g_autofree char *until = tls_view_dup_date_and_distance (info->not_after);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), info->subject);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), validity);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), tls_view_create_branch (depth));
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Subject"), info->subject);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Issuer"), info->issuer);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Valid from"), from);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Valid until"), until);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Names"), names);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Serial number"), info->serial);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Key"), info->key);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Signature"), info->signature);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("Usages"), usages);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("May sign others"), info->is_authority ? _("Yes") : NULL);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("SHA-256 fingerprint"), info->sha256);
  tls_view_add_property (ADW_EXPANDER_ROW (row), _("SHA-1 fingerprint"), info->sha1);
  return row;
}

static void
tls_view_show_verdict (ClaspTlsView *self, const ClaspTlsInfo *tls)
{
  g_autoptr (GString) errors = g_string_new (NULL);
  const char *classes[] = { tls->verified ? "success" : "error", NULL };

  for (guint i = 0; tls->errors != NULL && tls->errors[i] != CLASP_ERROR_NONE; i++)
    g_string_append_printf (errors, "%s%s", errors->len > 0 ? "\n" : "", tls_view_get_error_sentence (tls->errors[i]));
  gtk_image_set_from_icon_name (self->icon, tls->verified ? "channel-secure-symbolic" : "channel-insecure-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_label_set_label (self->verdict, tls->verified ? _("The certificate and the host name are verified")
                                                    : _("The server is not verified"));
  if (errors->len == 0 || tls->trusted)
    g_string_append_printf (errors, "%s%s", errors->len > 0 ? "\n" : "", clasp_report_get_trust (tls));
  gtk_label_set_label (self->errors, errors->str);
  gtk_widget_set_visible (GTK_WIDGET (self->errors), errors->len > 0);
}

static void
tls_view_show_tls (ClaspTlsView *self, const ClaspTlsInfo *tls)
{
  tls_view_show_verdict (self, tls);
  gtk_list_box_remove_all (self->properties);
  tls_view_append_property (self->properties, _("Protocol"), tls->protocol);
  tls_view_append_property (self->properties, _("Cipher"), tls->cipher);
  tls_view_append_property (self->properties, _("Application protocol (ALPN)"), tls->alpn);
  tls_view_append_property (self->properties, _("Server name sent (SNI)"), tls->sni);
  gtk_widget_set_visible (GTK_WIDGET (self->properties), gtk_list_box_get_row_at_index (self->properties, 0) != NULL);
  gtk_list_box_remove_all (self->certificates);
  /* A tree from its root: who signed stands above what was signed. */
  for (guint i = tls->certificates->len; i > 0; i--)
    gtk_list_box_append (self->certificates, tls_view_create_certificate (g_ptr_array_index (tls->certificates, i - 1),
                                                                          tls->certificates->len - i));
  gtk_widget_set_visible (self->certificates_title, tls->certificates->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->certificates), tls->certificates->len > 0);
}

static void
clasp_tls_view_update (ClaspReportView *view, ClaspSession *session, ClaspReport *report)
{
  ClaspTlsView *self = CLASP_TLS_VIEW (view);

  gtk_stack_set_visible_child_name (self->stack, report != NULL && report->tls != NULL ? "report" : "empty");
  if (report == NULL)
    {
      adw_status_page_set_title (self->status, _("No connection yet"));
      adw_status_page_set_description (self->status, _("The certificate of a wss server appears here."));
    }
  else if (report->tls == NULL && report->uri != NULL && report->uri->secure)
    {
      adw_status_page_set_title (self->status, _("TLS was not reached"));
      adw_status_page_set_description (self->status, _("The attempt ended before the TLS handshake."));
    }
  else if (report->tls == NULL)
    {
      adw_status_page_set_title (self->status, _("Not encrypted"));
      adw_status_page_set_description (self->status, _("A ws connection is plain text; wss would use TLS."));
    }
  else
    tls_view_show_tls (self, report->tls);
}

static void
clasp_tls_view_class_init (ClaspTlsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  CLASP_REPORT_VIEW_CLASS (klass)->update = clasp_tls_view_update;
  CLASP_REPORT_VIEW_CLASS (klass)->waits_until_shown = TRUE;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-tls-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspTlsView, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspTlsView, status);
  gtk_widget_class_bind_template_child (widget_class, ClaspTlsView, icon);
  gtk_widget_class_bind_template_child (widget_class, ClaspTlsView, verdict);
  gtk_widget_class_bind_template_child (widget_class, ClaspTlsView, errors);
  gtk_widget_class_bind_template_child (widget_class, ClaspTlsView, properties);
  gtk_widget_class_bind_template_child (widget_class, ClaspTlsView, certificates_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspTlsView, certificates);
}

static void
clasp_tls_view_init (ClaspTlsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
