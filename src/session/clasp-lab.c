/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-lab.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-rule.h"

#define SPLIT_BYTES_MAX 65535
#define SPLIT_MS_MAX 60000

static const ClaspLabBreak breaks[] = {
  { "REQ-01", N_("ends the lines with LF in place of CR LF"), N_("lf; or space: a blank before the colon of Host") },
  { "REQ-02", N_("sends POST in place of GET"), N_("the method; or an HTTP version, as HTTP/1.0") },
  { "REQ-03", N_("asks for the target “*”"), N_("the target") },
  { "REQ-04", N_("leaves Host out"), N_("the value of Host") },
  { "REQ-05", N_("leaves Upgrade out"), N_("the value of Upgrade") },
  { "REQ-06", N_("leaves Connection out"), N_("the value of Connection") },
  { "REQ-07", N_("leaves Sec-WebSocket-Key out"), N_("the value of Sec-WebSocket-Key") },
  { "REQ-08", N_("sends the Origin “no origin/”"), N_("the value of Origin") },
  { "REQ-09", N_("sends the Sec-WebSocket-Version 8"),
    N_("the value of Sec-WebSocket-Version; empty: leaves it out") },
  { "REQ-10", N_("offers the same subprotocol twice"), N_("the value of Sec-WebSocket-Protocol") },
  { "REQ-11", N_("offers permessage-deflate with a window of 99 bits"), N_("the value of Sec-WebSocket-Extensions") },
  { "REQ-12", N_("sends “Content-Length: 5” without a body"), N_("a field, as 'Name: value'") },
};

const ClaspLabBreak *
clasp_lab_get_breaks (guint *n_breaks)
{
  g_return_val_if_fail (n_breaks != NULL, NULL);

  *n_breaks = G_N_ELEMENTS (breaks);
  return breaks;
}

static void
lab_drop (ClaspProfile *profile, const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) more = NULL;

  g_strv_builder_addv (builder, (const char **) clasp_profile_get_dropped_fields (profile));
  g_strv_builder_add (builder, name);
  more = g_strv_builder_end (builder);
  clasp_profile_set_dropped_fields (profile, (const char *const *) more);
}

/* The field with this value, as often as it is asked for; "" leaves it out. */
static void
lab_set_field (ClaspProfile *profile, const char *name, const char *value)
{
  g_autoptr (ClaspHeader) header = NULL;

  if (*value == '\0')
    {
      lab_drop (profile, name);
      return;
    }
  header = clasp_header_new (name, value, TRUE);
  g_list_store_append (clasp_profile_get_headers (profile), header);
}

/* Which field a rule is about, and the value that breaks it; "": it is left out. */
static const struct
{
  const char *rule;
  const char *field;
  const char *value;
} fields[] = {
  { "REQ-04", "Host", "" },
  { "REQ-05", "Upgrade", "" },
  { "REQ-06", "Connection", "" },
  { "REQ-07", "Sec-WebSocket-Key", "" },
  { "REQ-08", "Origin", "no origin/" },
  { "REQ-09", "Sec-WebSocket-Version", "8" },
  { "REQ-10", "Sec-WebSocket-Protocol", "chat, chat" },
  { "REQ-11", "Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits=99" },
};

static gboolean
lab_break_lines (ClaspProfile *profile, const char *value, GError **error)
{
  ClaspSlice host = clasp_address_split (clasp_profile_get_url (profile)).host;

  if (value == NULL || strcmp (value, "lf") == 0)
    {
      clasp_profile_set_line_end (profile, "lf");
      return TRUE;
    }
  if (strcmp (value, "space") != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("REQ-01 is broken by “lf” or “space”, not “%s”"),
                   value);
      return FALSE;
    }
  {
    g_autofree char *authority = clasp_slice_dup (host);

    lab_drop (profile, "Host");
    lab_set_field (profile, "Host ", authority);
  }
  return TRUE;
}

static gboolean
lab_break_field (ClaspProfile *profile, const char *value, GError **error)
{
  const char *given = value != NULL ? value : "Content-Length: 5";
  const char *colon = strchr (given, ':');
  g_autofree char *name = colon != NULL ? g_strstrip (g_strndup (given, (gsize) (colon - given))) : NULL;
  g_autofree char *rest = colon != NULL ? g_strstrip (g_strdup (colon + 1)) : NULL;
  g_autoptr (ClaspHeader) header = NULL;

  if (name == NULL || *name == '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("REQ-12 is broken by a field “Name: value”, not “%s”"), given);
      return FALSE;
    }
  header = clasp_header_new (name, rest, TRUE);
  g_list_store_append (clasp_profile_get_headers (profile), header);
  return TRUE;
}

gboolean
clasp_lab_break (ClaspProfile *profile, const char *rule, const char *value, GError **error)
{
  g_autofree char *id = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);
  g_return_val_if_fail (rule != NULL, FALSE);

  id = g_ascii_strup (rule, -1);
  if (strcmp (id, "REQ-01") == 0)
    return lab_break_lines (profile, value, error);
  if (strcmp (id, "REQ-12") == 0)
    return lab_break_field (profile, value, error);
  if (strcmp (id, "REQ-02") == 0)
    {
      gboolean is_version = value != NULL && g_ascii_strncasecmp (value, "HTTP/", 5) == 0;

      if (is_version)
        clasp_profile_set_http_version (profile, value);
      else
        clasp_profile_set_method (profile, value != NULL ? value : "POST");
      return TRUE;
    }
  if (strcmp (id, "REQ-03") == 0)
    {
      clasp_profile_set_target (profile, value != NULL ? value : "*");
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (id, fields[i].rule) == 0)
      {
        lab_set_field (profile, fields[i].field, value != NULL ? value : fields[i].value);
        return TRUE;
      }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("“%s” is no rule of the request that can be broken: REQ-01 to REQ-12 can"), rule);
  return FALSE;
}

gboolean
clasp_lab_parse_split (const char *text, guint *bytes, guint *ms)
{
  const char *colon;
  g_autofree char *first = NULL;
  guint64 n = 0, pause = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  colon = strchr (text, ':');
  first = g_strndup (text, colon != NULL ? (gsize) (colon - text) : 0);
  *bytes = *ms = 0;
  if (colon == NULL || !g_ascii_string_to_unsigned (first, 10, 1, SPLIT_BYTES_MAX, &n, NULL) ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 0, SPLIT_MS_MAX, &pause, NULL))
    return FALSE;
  *bytes = (guint) n;
  *ms = (guint) pause;
  return TRUE;
}

/* How the server took it, as the end of a sentence. (transfer full) */
static char *
lab_dup_reaction (const ClaspReport *report)
{
  g_autofree char *reason = NULL;

  if (report->outcome == CLASP_OUTCOME_OPEN)
    return g_strdup (_("the server opened the connection all the same."));
  if (report->phase < CLASP_PHASE_REQUEST)
    return g_strdup (_("the server was not reached."));
  if (report->http_status == 0)
    return g_strdup (_("the server gave no answer that can be read."));
  reason = g_utf8_make_valid (report->http_reason != NULL ? report->http_reason : "", -1);
  return g_strdup_printf (report->http_status == 101 ? _("the server answered %u %s, and the answer broke a rule.")
                                                     : _("the server refused it with %u %s."),
                          report->http_status, reason);
}

char *
clasp_lab_dup_outcome (const ClaspReport *report)
{
  g_autoptr (GString) broken = NULL;
  g_autofree char *reaction = NULL;

  g_return_val_if_fail (report != NULL, NULL);

  broken = g_string_new (NULL);
  for (guint i = 0; i < report->verdicts->len; i++)
    {
      const ClaspVerdict *verdict = report->verdicts->pdata[i];
      const char *id = clasp_rule_get (verdict->rule)->id;

      if (g_str_has_prefix (id, "REQ-") &&
          (verdict->status == CLASP_STATUS_FAIL || verdict->status == CLASP_STATUS_WARN) &&
          strstr (broken->str, id) == NULL)
        g_string_append_printf (broken, "%s%s", broken->len > 0 ? ", " : "", id);
    }
  if (broken->len == 0)
    return NULL;
  reaction = lab_dup_reaction (report);
  return g_strdup_printf (_("Broken on purpose: %s; %s"), broken->str, reaction);
}
