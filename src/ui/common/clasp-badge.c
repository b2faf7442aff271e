/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-badge.h"

#include <glib/gi18n.h>
#include <string.h>

/* The words for a rule on its line. NULL: the words of the status. */
typedef struct
{
  ClaspRuleId rule;
  const char *pass;
  const char *fail;
} BadgeWords;

static const BadgeWords badge_words[] = {
  { CLASP_RULE_REQ_02, NULL, N_("must be GET, 1.1") },
  { CLASP_RULE_REQ_03, NULL, N_("wrong target") },
  { CLASP_RULE_REQ_04, N_("ok"), N_("wrong host") },
  { CLASP_RULE_REQ_05, N_("ok"), N_("must be websocket") },
  { CLASP_RULE_REQ_06, N_("ok"), N_("must be Upgrade") },
  { CLASP_RULE_REQ_07, N_("16 bytes"), N_("not 16 bytes") },
  { CLASP_RULE_REQ_08, N_("ok"), N_("not an origin") },
  { CLASP_RULE_REQ_09, N_("ok"), N_("must be 13") },
  { CLASP_RULE_REQ_10, N_("offer"), N_("not a list of tokens") },
  { CLASP_RULE_REQ_11, N_("offer"), N_("not an offer") },
  { CLASP_RULE_HTTP_02, NULL, N_("not HTTP/1.1") },
  { CLASP_RULE_HTTP_04, NULL, N_("not a field") },
  { CLASP_RULE_HTTP_10, NULL, N_("not HTTP") },
  { CLASP_RULE_RES_01, "101", N_("not 101") },
  { CLASP_RULE_RES_02, N_("ok"), N_("must be websocket") },
  { CLASP_RULE_RES_03, N_("ok"), N_("must be Upgrade") },
  { CLASP_RULE_RES_04, N_("verified"), N_("wrong value") },
  { CLASP_RULE_RES_05, N_("accepted"), N_("not offered") },
  { CLASP_RULE_RES_06, N_("chosen"), N_("not offered") },
  { CLASP_RULE_EXT_08, NULL, N_("not a list") },
};

static const BadgeWords *
badge_find_words (ClaspRuleId rule)
{
  for (gsize i = 0; i < G_N_ELEMENTS (badge_words); i++)
    if (badge_words[i].rule == rule)
      return &badge_words[i];
  return NULL;
}

static int
badge_severity (ClaspStatus status)
{
  switch (status)
    {
    case CLASP_STATUS_FAIL:
      return 4;
    case CLASP_STATUS_WARN:
      return 3;
    case CLASP_STATUS_NOTE:
      return 2;
    case CLASP_STATUS_PASS:
      return 1;
    case CLASP_STATUS_NA:
    default:
      return 0;
    }
}

/* How much a verdict has to say about this line rather than about any. */
static int
badge_particularity (const ClaspVerdict *verdict)
{
  const BadgeWords *words = badge_find_words (verdict->rule);

  if (words == NULL)
    return 0;
  return (verdict->status == CLASP_STATUS_PASS ? words->pass : words->fail) != NULL ? 2 : 1;
}

/* The worst status leads; of two alike, the more particular one. */
static int
badge_compare_verdicts (gconstpointer a, gconstpointer b)
{
  const ClaspVerdict *left = *(const ClaspVerdict *const *) a;
  const ClaspVerdict *right = *(const ClaspVerdict *const *) b;
  int difference = badge_severity (right->status) - badge_severity (left->status);

  if (difference != 0)
    return difference;
  return badge_particularity (right) - badge_particularity (left);
}

GPtrArray *
clasp_badge_collect (const GPtrArray *verdicts, guint line)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < verdicts->len; i++)
    {
      ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      if (verdict->status != CLASP_STATUS_NA && clasp_verdict_has_line (verdict, line))
        g_ptr_array_add (found, verdict);
    }
  g_ptr_array_sort (found, badge_compare_verdicts);
  return found;
}

const char *
clasp_badge_for_status (ClaspStatus status, ClaspTone *tone)
{
  switch (status)
    {
    case CLASP_STATUS_PASS:
      *tone = CLASP_TONE_PASS;
      return _("holds");
    case CLASP_STATUS_FAIL:
      *tone = CLASP_TONE_FAIL;
      return _("broken");
    case CLASP_STATUS_WARN:
      *tone = CLASP_TONE_WARN;
      return _("warning");
    case CLASP_STATUS_NOTE:
      *tone = CLASP_TONE_NEUTRAL;
      return _("note");
    case CLASP_STATUS_NA:
    default:
      *tone = CLASP_TONE_NONE;
      return _("not judged");
    }
}

/* "GET, 1.1" of a request line. */
static char *
badge_dup_method_and_version (const ClaspLine *line)
{
  g_autofree char *text = clasp_line_to_text (line, TRUE);
  const char *space = strchr (text, ' ');
  const char *slash = strrchr (text, '/');

  if (space == NULL || slash == NULL || slash < space || space - text > 12 || strlen (slash + 1) > 4)
    return g_strdup (_("ok"));
  return g_strdup_printf ("%.*s, %s", (int) (space - text), text, slash + 1);
}

static char *
badge_dup_pass_badge (const ClaspLine *line, const GPtrArray *verdicts, ClaspTone *tone)
{
  const ClaspVerdict *first = g_ptr_array_index (verdicts, 0);
  const BadgeWords *words = badge_find_words (first->rule);

  /* A rule that every line must keep is told only where it is broken. */
  if (words == NULL && first->rule != CLASP_RULE_REQ_12)
    return g_strdup ("");
  if (line->kind == CLASP_LINE_START && line->direction == CLASP_DIRECTION_OUT && line->hop == CLASP_HOP_SERVER)
    {
      *tone = CLASP_TONE_PASS;
      return badge_dup_method_and_version (line);
    }
  if (words != NULL && words->pass == NULL)
    return g_strdup ("");
  *tone = words != NULL && (words->rule == CLASP_RULE_REQ_10 || words->rule == CLASP_RULE_REQ_11) ? CLASP_TONE_NEUTRAL
                                                                                                  : CLASP_TONE_PASS;
  return g_strdup (words != NULL ? _(words->pass) : _("ok"));
}

/* The versions a refusing server lists are what the user needs next. */
static gboolean
badge_lists_versions (const ClaspLine *line, const ClaspVerdict *verdict)
{
  static const char name[] = "Sec-WebSocket-Version";
  const char *data = g_bytes_get_data (line->bytes, NULL);

  return verdict->status == CLASP_STATUS_NOTE && line->direction == CLASP_DIRECTION_IN &&
         line->name_length == strlen (name) && g_ascii_strncasecmp (data, name, strlen (name)) == 0;
}

char *
clasp_badge_for_line (const ClaspLine *line, const GPtrArray *verdicts, ClaspTone *tone)
{
  const ClaspVerdict *worst;
  const BadgeWords *words;
  const char *status_words;

  *tone = CLASP_TONE_NONE;
  if (verdicts->len == 0 || line->kind == CLASP_LINE_EMPTY)
    return g_strdup ("");
  worst = g_ptr_array_index (verdicts, 0);
  if (worst->status == CLASP_STATUS_PASS)
    return badge_dup_pass_badge (line, verdicts, tone);
  words = badge_find_words (worst->rule);
  status_words = clasp_badge_for_status (worst->status, tone);
  if (badge_lists_versions (line, worst))
    return g_strdup (_("supported"));
  if (worst->status == CLASP_STATUS_FAIL && words != NULL && words->fail != NULL)
    return g_strdup (_(words->fail));
  return g_strdup (status_words);
}

const char *
clasp_tone_get_css_class (ClaspTone tone)
{
  switch (tone)
    {
    case CLASP_TONE_PASS:
      return "success";
    case CLASP_TONE_FAIL:
      return "error";
    case CLASP_TONE_WARN:
      return "warning";
    case CLASP_TONE_NEUTRAL:
    case CLASP_TONE_NONE:
    default:
      return "";
    }
}

const char *
clasp_tone_get_icon_name (ClaspTone tone)
{
  switch (tone)
    {
    case CLASP_TONE_FAIL:
      return "dialog-error-symbolic";
    case CLASP_TONE_WARN:
      return "dialog-warning-symbolic";
    case CLASP_TONE_PASS:
    case CLASP_TONE_NEUTRAL:
    case CLASP_TONE_NONE:
    default:
      return NULL;
    }
}
