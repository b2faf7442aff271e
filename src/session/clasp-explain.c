/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-explain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-close.h"
#include "clasp-known-causes.h"
#include "clasp-rule.h"

/* The statuses of the IANA registry that are seen in answers to a handshake, and those that clouds made up. */
static const struct
{
  guint status;
  const char *phrase, *section;
  const char *rule;
} STATUSES[] = {
  { 100, "Continue", "RFC 9110 §15.2.1", "HTTP-08" },
  { 101, "Switching Protocols", "RFC 9110 §15.2.2", "RES-01" },
  { 103, "Early Hints", "RFC 8297 §2", "HTTP-08" },
  { 200, "OK", "RFC 9110 §15.3.1", "STA-200" },
  { 204, "No Content", "RFC 9110 §15.3.5", "STA-200" },
  { 301, "Moved Permanently", "RFC 9110 §15.4.2", "STA-3xx" },
  { 302, "Found", "RFC 9110 §15.4.3", "STA-3xx" },
  { 303, "See Other", "RFC 9110 §15.4.4", "STA-3xx" },
  { 304, "Not Modified", "RFC 9110 §15.4.5", "STA-3xx" },
  { 307, "Temporary Redirect", "RFC 9110 §15.4.8", "STA-3xx" },
  { 308, "Permanent Redirect", "RFC 9110 §15.4.9", "STA-3xx" },
  { 400, "Bad Request", "RFC 9110 §15.5.1", "STA-400" },
  { 401, "Unauthorized", "RFC 9110 §15.5.2", "STA-401" },
  { 402, "Payment Required", "RFC 9110 §15.5.3", "STA-400" },
  { 403, "Forbidden", "RFC 9110 §15.5.4", "STA-403" },
  { 404, "Not Found", "RFC 9110 §15.5.5", "STA-404" },
  { 405, "Method Not Allowed", "RFC 9110 §15.5.6", "STA-404" },
  { 406, "Not Acceptable", "RFC 9110 §15.5.7", "STA-400" },
  { 407, "Proxy Authentication Required", "RFC 9110 §15.5.8", "STA-407" },
  { 408, "Request Timeout", "RFC 9110 §15.5.9", "STA-400" },
  { 410, "Gone", "RFC 9110 §15.5.11", "STA-400" },
  { 414, "URI Too Long", "RFC 9110 §15.5.15", "STA-400" },
  { 421, "Misdirected Request", "RFC 9110 §15.5.20", "STA-400" },
  { 426, "Upgrade Required", "RFC 9110 §15.5.22", "STA-426" },
  { 429, "Too Many Requests", "RFC 6585 §4", "STA-429" },
  { 431, "Request Header Fields Too Large", "RFC 6585 §5", "STA-400" },
  { 451, "Unavailable For Legal Reasons", "RFC 7725 §3", "STA-400" },
  { 464, "(AWS load balancer)", "", "STA-400" },
  { 494, "(nginx)", "", "STA-400" },
  { 500, "Internal Server Error", "RFC 9110 §15.6.1", "STA-5xx" },
  { 501, "Not Implemented", "RFC 9110 §15.6.2", "STA-5xx" },
  { 502, "Bad Gateway", "RFC 9110 §15.6.3", "STA-5xx" },
  { 503, "Service Unavailable", "RFC 9110 §15.6.4", "STA-429" },
  { 504, "Gateway Timeout", "RFC 9110 §15.6.5", "STA-5xx" },
  { 505, "HTTP Version Not Supported", "RFC 9110 §15.6.6", "STA-5xx" },
  { 511, "Network Authentication Required", "RFC 6585 §6", "STA-5xx" },
  { 520, "(Cloudflare)", "", "STA-5xx" },
  { 521, "(Cloudflare)", "", "STA-5xx" },
  { 522, "(Cloudflare)", "", "STA-5xx" },
  { 523, "(Cloudflare)", "", "STA-5xx" },
  { 524, "(Cloudflare)", "", "STA-5xx" },
  { 525, "(Cloudflare)", "", "STA-5xx" },
  { 526, "(Cloudflare)", "", "STA-5xx" },
  { 530, "(Cloudflare)", "", "STA-5xx" },
};

static const guint CLOSE_CODES[] = {
  1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 3000, 4000,
};

static ClaspExplanation *
explain_new (const char *id, const char *title, const char *section, const char *text)
{
  ClaspExplanation *self = g_new0 (ClaspExplanation, 1);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->section = g_strdup (section);
  self->text = g_strdup (text);
  self->symptom = g_strdup ("");
  self->causes = g_new0 (char *, 1);
  self->rules = g_new0 (char *, 1);
  self->sources = g_strdup ("");
  return self;
}

void
clasp_explanation_free (ClaspExplanation *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  g_free (self->section);
  g_free (self->text);
  g_free (self->symptom);
  g_strfreev (self->causes);
  g_strfreev (self->rules);
  g_free (self->sources);
  g_free (self);
}

/* Whether @list, words with blanks between them, has @word. */
static gboolean
explain_has_word (const char *list, const char *word)
{
  g_auto (GStrv) words = g_strsplit (list != NULL ? list : "", " ", -1);

  return g_strv_contains ((const char *const *) words, word);
}

/* The causes that name the rule or the status @word. */
static char **
explain_dup_causes (const char *word)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  guint n;
  const ClaspKnownCause *causes = clasp_known_causes_get (&n);

  for (guint i = 0; i < n; i++)
    if (explain_has_word (causes[i].rules, word) || explain_has_word (causes[i].statuses, word))
      g_strv_builder_add (ids, causes[i].id);
  return g_strv_builder_end (ids);
}

static ClaspRuleId
explain_find_rule (const char *id)
{
  for (guint i = 0; i < CLASP_N_RULES; i++)
    if (g_ascii_strcasecmp (clasp_rule_get ((ClaspRuleId) i)->id, id) == 0)
      return (ClaspRuleId) i;
  return CLASP_RULE_NONE;
}

static ClaspExplanation *
explain_rule (const char *id)
{
  ClaspRuleId rule = explain_find_rule (id);
  ClaspExplanation *self;

  if (rule == CLASP_RULE_NONE)
    return NULL;
  self = explain_new (clasp_rule_get (rule)->id, clasp_rule_get_title (rule), clasp_rule_get (rule)->section,
                      clasp_rule_get_text (rule));
  g_strfreev (self->causes);
  self->causes = explain_dup_causes (self->id);
  return self;
}

static ClaspExplanation *
explain_cause (const char *id)
{
  const ClaspKnownCause *cause = clasp_known_causes_lookup (id);
  ClaspExplanation *self;

  if (cause == NULL)
    return NULL;
  self = explain_new (cause->id, C_("explanation", "Cause"), "CAUSES.md", _(cause->text));
  g_set_str (&self->symptom, cause->symptom);
  g_set_str (&self->sources, cause->sources);
  g_strfreev (self->rules);
  self->rules = g_strsplit (cause->rules != NULL ? cause->rules : "", " ", -1);
  return self;
}

static ClaspExplanation *
explain_status (guint status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (STATUSES); i++)
    if (STATUSES[i].status == status)
      {
        const char *const rules[] = { STATUSES[i].rule, NULL };
        g_autofree char *id = g_strdup_printf ("%u", status);
        ClaspExplanation *self = explain_new (id, STATUSES[i].phrase, STATUSES[i].section,
                                              clasp_rule_get_text (explain_find_rule (STATUSES[i].rule)));

        g_strfreev (self->causes);
        self->causes = explain_dup_causes (id);
        g_strfreev (self->rules);
        self->rules = g_strdupv ((char **) rules);
        return self;
      }
  return NULL;
}

static ClaspExplanation *
explain_close_code (guint code)
{
  static const char *const rules[] = { "CLS-02", "CLS-07", NULL };
  g_autofree char *id = g_strdup_printf ("%u", code);
  ClaspExplanation *self;

  if (code < 1000 || code > 4999)
    return NULL;
  self = explain_new (id, clasp_close_code_get_name (code), "RFC 6455 §7.4", clasp_close_code_get_meaning (code));
  g_strfreev (self->rules);
  self->rules = g_strdupv ((char **) rules);
  return self;
}

ClaspExplanation *
clasp_explanation_new (const char *id)
{
  ClaspExplanation *self;

  g_return_val_if_fail (id != NULL, NULL);

  if (*id != '\0' && strlen (id) <= 4 && strspn (id, "0123456789") == strlen (id))
    {
      guint number = (guint) g_ascii_strtoull (id, NULL, 10);

      return number < 1000 ? explain_status (number) : explain_close_code (number);
    }
  self = explain_rule (id);
  return self != NULL ? self : explain_cause (id);
}

static void
explain_append_related (GString *text, char **ids)
{
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (ClaspExplanation) related = clasp_explanation_new (ids[i]);

      if (related != NULL)
        g_string_append_printf (text, "  %s  %s\n", related->id,
                                *related->symptom != '\0' ? related->symptom : related->title);
    }
}

char *
clasp_explanation_to_text (const ClaspExplanation *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free_and_steal (text));

  g_string_append_printf (text, "%s  %s", self->id, self->title);
  if (*self->section != '\0')
    g_string_append_printf (text, "  (%s)", self->section);
  g_string_append_c (text, '\n');
  if (*self->symptom != '\0')
    g_string_append_printf (text, _("On the wire: %s\n"), self->symptom);
  g_string_append_printf (text, "%s\n", self->text);
  if (self->causes[0] != NULL)
    g_string_append (text, _("What is behind it with real servers:\n"));
  explain_append_related (text, self->causes);
  if (self->rules[0] != NULL && *self->rules[0] != '\0')
    g_string_append (text, _("Rules:\n"));
  explain_append_related (text, self->rules);
  if (*self->sources != '\0')
    g_string_append_printf (text, _("Sources: %s\n"), self->sources);
  return g_string_free_and_steal (text);
}

char *
clasp_explanation_list (void)
{
  GString *text = g_string_new (NULL);
  guint n;
  const ClaspKnownCause *causes = clasp_known_causes_get (&n);

  g_string_append_printf (text, "%s\n", _("Rules"));
  for (guint i = 0; i < CLASP_N_RULES; i++)
    g_string_append_printf (text, "  %-8s %s\n", clasp_rule_get ((ClaspRuleId) i)->id,
                            clasp_rule_get_title ((ClaspRuleId) i));
  g_string_append_printf (text, "%s\n", _("Causes"));
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "  %-8s %s\n", causes[i].id, causes[i].symptom);
  g_string_append_printf (text, "%s\n", _("HTTP statuses"));
  for (gsize i = 0; i < G_N_ELEMENTS (STATUSES); i++)
    g_string_append_printf (text, "  %-8u %s\n", STATUSES[i].status, STATUSES[i].phrase);
  g_string_append_printf (text, "%s\n", _("Close codes"));
  for (gsize i = 0; i < G_N_ELEMENTS (CLOSE_CODES); i++)
    g_string_append_printf (text, "  %-8u %s\n", CLOSE_CODES[i], clasp_close_code_get_name (CLOSE_CODES[i]));
  return g_string_free_and_steal (text);
}
