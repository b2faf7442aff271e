/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-transcript-item.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-cookies.h"
#include "clasp-explain.h"
#include "clasp-format.h"
#include "clasp-uri.h"

/* Bytes of a line, and of a sentence about it, that are shown. */
#define MAX_LINE 4096
#define MAX_SENTENCE 1024
/* A longer name does not stand apart. */
#define MAX_NAME 64

/* What was expected and found stand beside each other when together they are no longer than this. */
#define ONE_LINE 24

struct _ClaspTranscriptItem
{
  GObject parent_instance;

  char *heading;
  char *name;
  char *text;
  char *badge;
  char *explains;
  char *troubles;
  char *details;
  char *summary;
  ClaspTone tone;
  guint line;
  ClaspVerdict *verdict;
  gboolean highlighted;
};

G_DEFINE_FINAL_TYPE (ClaspTranscriptItem, clasp_transcript_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_HEADING,
  PROP_NAME,
  PROP_TEXT,
  PROP_BADGE,
  PROP_EXPLAINS,
  PROP_TROUBLES,
  PROP_DETAILS,
  PROP_SUMMARY,
  PROP_ICON_NAME,
  PROP_BADGE_CLASSES,
  PROP_ROW_CLASSES,
  PROP_SELECTABLE,
  PROP_ALWAYS_OPEN,
  PROP_HIGHLIGHTED,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* Whether a rule is broken here, or a warning given. */
static gboolean
transcript_item_is_troubled (ClaspTranscriptItem *self)
{
  return self->tone == CLASP_TONE_FAIL || self->tone == CLASP_TONE_WARN;
}

static char **
transcript_item_dup_badge_classes (ClaspTranscriptItem *self)
{
  const char *classes[] = { "badge", clasp_tone_get_css_class (self->tone), NULL };

  if (*classes[1] == '\0')
    classes[1] = "neutral";
  return g_strdupv ((char **) classes);
}

static char **
transcript_item_dup_row_classes (ClaspTranscriptItem *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, "transcript-row");
  if (*self->heading != '\0')
    g_strv_builder_add (builder, "heading-row");
  if (transcript_item_is_troubled (self) && self->line > 0)
    g_strv_builder_add (builder, self->tone == CLASP_TONE_FAIL ? "fail" : "warn");
  if (self->highlighted)
    g_strv_builder_add (builder, "highlighted");
  return g_strv_builder_end (builder);
}

static void
clasp_transcript_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspTranscriptItem *self = CLASP_TRANSCRIPT_ITEM (object);

  switch (id)
    {
    case PROP_HEADING:
      g_value_set_string (value, self->heading);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_BADGE:
      g_value_set_string (value, self->badge);
      break;
    case PROP_EXPLAINS:
      g_value_set_string (value, self->explains);
      break;
    case PROP_TROUBLES:
      g_value_set_string (value, self->troubles);
      break;
    case PROP_DETAILS:
      g_value_set_string (value, self->details);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, clasp_tone_get_icon_name (self->tone));
      break;
    case PROP_BADGE_CLASSES:
      g_value_take_boxed (value, transcript_item_dup_badge_classes (self));
      break;
    case PROP_ROW_CLASSES:
      g_value_take_boxed (value, transcript_item_dup_row_classes (self));
      break;
    case PROP_SELECTABLE:
      g_value_set_boolean (value, *self->heading == '\0');
      break;
    case PROP_ALWAYS_OPEN:
      g_value_set_boolean (value, transcript_item_is_troubled (self));
      break;
    case PROP_HIGHLIGHTED:
      g_value_set_boolean (value, self->highlighted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_transcript_item_finalize (GObject *object)
{
  ClaspTranscriptItem *self = CLASP_TRANSCRIPT_ITEM (object);

  g_free (self->heading);
  g_free (self->name);
  g_free (self->text);
  g_free (self->badge);
  g_free (self->explains);
  g_free (self->troubles);
  g_free (self->details);
  g_free (self->summary);
  g_clear_pointer (&self->verdict, clasp_verdict_unref);
  G_OBJECT_CLASS (clasp_transcript_item_parent_class)->finalize (object);
}

static void
clasp_transcript_item_class_init (ClaspTranscriptItemClass *klass)
{
  static const struct
  {
    guint id;
    const char *name;
  } strings[] = {
    { PROP_HEADING, "heading" }, { PROP_NAME, "name" },           { PROP_TEXT, "text" },
    { PROP_BADGE, "badge" },     { PROP_TROUBLES, "troubles" },   { PROP_DETAILS, "details" },
    { PROP_SUMMARY, "summary" }, { PROP_ICON_NAME, "icon-name" }, { PROP_EXPLAINS, "explains" },
  };
  static const struct
  {
    guint id;
    const char *name;
  } booleans[] = {
    { PROP_SELECTABLE, "selectable" },
    { PROP_ALWAYS_OPEN, "always-open" },
    { PROP_HIGHLIGHTED, "highlighted" },
  };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = clasp_transcript_item_get_property;
  object_class->finalize = clasp_transcript_item_finalize;
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    props[strings[i].id] = g_param_spec_string (strings[i].name, NULL, NULL, NULL, flags);
  for (gsize i = 0; i < G_N_ELEMENTS (booleans); i++)
    props[booleans[i].id] = g_param_spec_boolean (booleans[i].name, NULL, NULL, FALSE, flags);
  props[PROP_BADGE_CLASSES] = g_param_spec_boxed ("badge-classes", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_ROW_CLASSES] = g_param_spec_boxed ("row-classes", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_transcript_item_init (ClaspTranscriptItem *self)
{
}

static void
transcript_item_append_compared (GString *markup, const ClaspVerdict *verdict)
{
  g_autofree char *expected = verdict->expected != NULL ? clasp_format_excerpt (verdict->expected, MAX_SENTENCE) : NULL;
  g_autofree char *found = verdict->found != NULL ? clasp_format_excerpt (verdict->found, MAX_SENTENCE) : NULL;
  gboolean same_line = expected != NULL && found != NULL && strlen (expected) + strlen (found) <= ONE_LINE;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (expected != NULL)
    first = g_markup_printf_escaped ("\n%s <tt>%s</tt>", _("Expected:"), expected);
  if (found != NULL)
    second = g_markup_printf_escaped ("%s%s <tt>%s</tt>", same_line ? " · " : "\n", _("Found:"), found);
  g_string_append_printf (markup, "%s%s", first != NULL ? first : "", second != NULL ? second : "");
}

/* The verdict as markup: bold id, section, sentence, and what was expected and found where the two differ. */
static void
transcript_item_append_markup (GString *markup, const ClaspVerdict *verdict)
{
  const ClaspRule *rule = clasp_rule_get (verdict->rule);
  g_autofree char *sentence = clasp_format_excerpt (verdict->text, MAX_SENTENCE);
  /* The id leads to what there is to know of the rule. */
  g_autofree char *first = g_markup_printf_escaped ("<b><a href=\"%s\">%s</a></b>%s%s  %s", rule->id, rule->id,
                                                    *rule->section != '\0' ? " · " : "", rule->section, sentence);

  if (markup->len > 0)
    g_string_append_c (markup, '\n');
  g_string_append (markup, first);
  if (verdict->status != CLASP_STATUS_FAIL && verdict->status != CLASP_STATUS_WARN)
    return;
  transcript_item_append_compared (markup, verdict);
}

static void
transcript_item_append_words (GString *words, const ClaspVerdict *verdict)
{
  ClaspTone tone;
  g_autofree char *sentence = clasp_format_excerpt (verdict->text, MAX_SENTENCE);

  g_string_append_printf (words, "%s%s %s: %s", g_str_has_suffix (words->str, ".") ? " " : ". ",
                          clasp_rule_get (verdict->rule)->id, clasp_badge_for_status (verdict->status, &tone),
                          sentence);
}

/* @spoken: the same for assistive technology. */
static ClaspTranscriptItem *
transcript_item_new_heading (const char *text, const char *spoken)
{
  ClaspTranscriptItem *self = g_object_new (CLASP_TYPE_TRANSCRIPT_ITEM, NULL);

  self->heading = g_strdup (text);
  self->name = g_strdup ("");
  self->text = g_strdup ("");
  self->badge = g_strdup ("");
  self->explains = g_strdup ("");
  self->troubles = g_strdup ("");
  self->details = g_strdup ("");
  self->summary = g_strdup (spoken);
  return self;
}

/* Takes @text apart after the name of a field. */
static void
transcript_item_set_line_text (ClaspTranscriptItem *self, const ClaspLine *line, const char *text)
{
  if (line->kind == CLASP_LINE_FIELD && line->name_length > 0 && line->name_length <= MAX_NAME &&
      strlen (text) > line->name_length && text[line->name_length] == ':')
    {
      self->name = g_strndup (text, line->name_length + 1);
      self->text = g_strchug (g_strdup (text + line->name_length + 1));
    }
  else
    {
      self->name = g_strdup ("");
      self->text = g_strdup (line->kind == CLASP_LINE_EMPTY ? "⏎" : text);
    }
}

/* A status leads to what there is to know of it. */
static void
transcript_item_append_status (GString *markup, const ClaspLine *line)
{
  g_autofree char *text = clasp_line_to_text (line, TRUE);
  g_autofree char *code = NULL;
  g_autoptr (ClaspExplanation) known = NULL;
  const char *status = strchr (text, ' ');

  if (line->kind != CLASP_LINE_START || line->direction != CLASP_DIRECTION_IN || status == NULL ||
      strspn (status + 1, "0123456789") != 3)
    return;
  code = g_strndup (status + 1, 3);
  known = clasp_explanation_new (code);
  if (known == NULL)
    return;
  g_string_append_printf (markup, "%s<a href=\"%.3s\">", markup->len > 0 ? "\n" : "", status + 1);
  g_string_append_printf (markup, _("What %.3s means"), status + 1);
  g_string_append (markup, "</a>");
}

/* What a cookie that is set comes to. */
static void
transcript_item_append_cookie (GString *markup, const ClaspLine *line, const ClaspUri *uri)
{
  gsize length;
  const char *bytes = g_bytes_get_data (line->bytes, &length);
  g_autofree char *value = NULL, *effect = NULL, *escaped = NULL;

  if (uri == NULL || line->kind != CLASP_LINE_FIELD || line->direction != CLASP_DIRECTION_IN ||
      line->hop != CLASP_HOP_SERVER || line->name_length != strlen ("Set-Cookie") ||
      g_ascii_strncasecmp (bytes, "Set-Cookie", line->name_length) != 0)
    return;
  value = g_strndup (bytes + line->value_start, line->value_length);
  effect = clasp_set_cookie_dup_effect (uri, value);
  escaped = g_markup_escape_text (effect, -1);
  g_string_append_printf (markup, "%s%s", markup->len > 0 ? "\n" : "", escaped);
}

/* @verdicts: as clasp_badge_collect() gave them. */
static ClaspTranscriptItem *
transcript_item_new_line (const ClaspReport *report, const ClaspLine *line, const GPtrArray *verdicts)
{
  ClaspTranscriptItem *self = g_object_new (CLASP_TYPE_TRANSCRIPT_ITEM, NULL);
  g_autofree char *whole = clasp_line_to_text (line, TRUE);
  g_autofree char *text = clasp_format_excerpt (whole, MAX_LINE);
  GString *troubles = g_string_new (NULL);
  GString *details = g_string_new (NULL);
  GString *summary = g_string_new (line->kind == CLASP_LINE_EMPTY ? _("empty line") : text);

  self->line = line->number;
  self->heading = g_strdup ("");
  self->badge = clasp_badge_for_line (line, verdicts, &self->tone);
  self->explains = g_strdup (
      verdicts->len > 0 ? clasp_rule_get (((const ClaspVerdict *) g_ptr_array_index (verdicts, 0))->rule)->id : "");
  transcript_item_set_line_text (self, line, text);
  if (*self->badge != '\0')
    g_string_append_printf (summary, " – %s", self->badge);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      if (verdict->status != CLASP_STATUS_PASS)
        transcript_item_append_markup (troubles, verdict);
      transcript_item_append_markup (details, verdict);
      transcript_item_append_words (summary, verdict);
    }
  transcript_item_append_status (troubles, line);
  transcript_item_append_status (details, line);
  transcript_item_append_cookie (details, line, report->uri);
  self->troubles = g_string_free (troubles, FALSE);
  self->details = g_string_free (details, FALSE);
  self->summary = g_string_free (summary, FALSE);
  return self;
}

static ClaspTranscriptItem *
transcript_item_new_rule (const ClaspVerdict *verdict)
{
  ClaspTranscriptItem *self = g_object_new (CLASP_TYPE_TRANSCRIPT_ITEM, NULL);
  const ClaspRule *rule = clasp_rule_get (verdict->rule);
  g_autofree char *sentence = clasp_format_excerpt (verdict->text, MAX_SENTENCE);
  GString *details = g_string_new (NULL);
  GString *summary = g_string_new (NULL);

  self->verdict = clasp_verdict_ref ((ClaspVerdict *) verdict);
  self->heading = g_strdup ("");
  self->badge = g_strdup (clasp_badge_for_status (verdict->status, &self->tone));
  self->name = g_strdup (rule->id);
  self->explains = g_strdup (rule->id);
  self->text = g_strdup (clasp_rule_get_title (verdict->rule));
  transcript_item_append_markup (details, verdict);
  self->troubles = g_strdup (details->str);
  g_string_append_printf (summary, "%s %s – %s: %s", rule->id, self->text, self->badge, sentence);
  self->details = g_string_free (details, FALSE);
  self->summary = g_string_free (summary, FALSE);
  return self;
}

const ClaspVerdict *
clasp_transcript_item_get_verdict (ClaspTranscriptItem *self)
{
  return self->verdict;
}

guint
clasp_transcript_item_get_line (ClaspTranscriptItem *self)
{
  return self->line;
}

void
clasp_transcript_item_set_highlighted (ClaspTranscriptItem *self, gboolean highlighted)
{
  if (self->highlighted == highlighted)
    return;
  self->highlighted = highlighted;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HIGHLIGHTED]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROW_CLASSES]);
}

/* "REQUEST · 12:39:51.310": the title in capitals, the detail (nullable) as it is. */
static void
transcript_item_append_heading (GListStore *items, const char *title, const char *detail)
{
  g_autofree char *capitals = g_utf8_strup (title, -1);
  g_autofree char *shown = detail != NULL ? g_strdup_printf ("%s · %s", capitals, detail) : g_strdup (capitals);
  g_autofree char *spoken = detail != NULL ? g_strdup_printf ("%s · %s", title, detail) : g_strdup (title);
  g_autoptr (ClaspTranscriptItem) item = transcript_item_new_heading (shown, spoken);

  g_list_store_append (items, item);
}

/* A request tells when it was sent, a response how long it took. */
static void
transcript_item_append_line_heading (GListStore *items, const ClaspReport *report, const ClaspLine *line,
                                     gint64 request_time)
{
  gboolean proxy = line->hop == CLASP_HOP_PROXY;
  g_autofree char *when = NULL;

  if (line->direction == CLASP_DIRECTION_OUT)
    {
      when = clasp_format_clock (report->wall_start_us + line->time_us);
      transcript_item_append_heading (items, proxy ? _("Request to the proxy") : _("Request"), when);
    }
  else
    {
      g_autofree char *duration = clasp_format_duration (MAX (line->time_us - request_time, 0));

      when = g_strconcat ("+", duration, NULL);
      transcript_item_append_heading (items, proxy ? _("Response of the proxy") : _("Response"), when);
    }
}

static void
transcript_item_append_lines (GListStore *items, const ClaspReport *report)
{
  const ClaspLine *before = NULL;
  gint64 request_time = 0;

  for (guint i = 0; i < report->transcript->len; i++)
    {
      const ClaspLine *line = g_ptr_array_index (report->transcript, i);
      g_autoptr (GPtrArray) verdicts = clasp_badge_collect (report->verdicts, line->number);
      g_autoptr (ClaspTranscriptItem) item = transcript_item_new_line (report, line, verdicts);

      if (line->direction == CLASP_DIRECTION_OUT)
        request_time = line->time_us;
      if (before == NULL || before->direction != line->direction || before->hop != line->hop ||
          before->kind == CLASP_LINE_EMPTY)
        transcript_item_append_line_heading (items, report, line, request_time);
      before = line;
      /* The line that ends a head is only shown where something is wrong with it. */
      if (line->kind != CLASP_LINE_EMPTY || transcript_item_is_troubled (item))
        g_list_store_append (items, item);
    }
}

static gboolean
transcript_item_rests_on_no_line (const ClaspVerdict *verdict)
{
  return verdict->status != CLASP_STATUS_NA && verdict->evidence->len == 0;
}

static gboolean
transcript_item_is_any (const ClaspVerdict *verdict)
{
  return TRUE;
}

/* The rules that @wanted takes, those that are broken first, each under @heading. */
static void
transcript_item_append_rules (GListStore *items, const GPtrArray *verdicts, const char *heading,
                              gboolean (*wanted) (const ClaspVerdict *))
{
  gboolean any = FALSE;

  for (guint broken = 0; broken < 2; broken++)
    for (guint i = 0; i < verdicts->len; i++)
      {
        const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);
        gboolean is_broken = verdict->status == CLASP_STATUS_FAIL || verdict->status == CLASP_STATUS_WARN;
        g_autoptr (ClaspTranscriptItem) item = NULL;

        if (is_broken != (broken == 0) || !wanted (verdict))
          continue;
        if (!any)
          transcript_item_append_heading (items, heading, NULL);
        any = TRUE;
        item = transcript_item_new_rule (verdict);
        g_list_store_append (items, item);
      }
}

static gboolean
transcript_item_is_judged (const ClaspVerdict *verdict)
{
  return verdict->status != CLASP_STATUS_NA;
}

static gboolean
transcript_item_is_worth_saying (const ClaspVerdict *verdict)
{
  return verdict->status == CLASP_STATUS_FAIL || verdict->status == CLASP_STATUS_WARN;
}

static void
transcript_item_mask_text (char **text, const ClaspReport *report)
{
  if (*text != NULL)
    *text = clasp_report_mask_echoes (report, *text);
}

/* A verdict quotes what was sent, as it was. */
static void
transcript_item_mask (ClaspTranscriptItem *self, const ClaspReport *report)
{
  transcript_item_mask_text (&self->troubles, report);
  transcript_item_mask_text (&self->details, report);
  transcript_item_mask_text (&self->summary, report);
}

/* Masks what was appended from @first on. */
static void
transcript_item_mask_from (GListStore *items, guint first, const ClaspReport *report)
{
  for (guint i = first; i < g_list_model_get_n_items (G_LIST_MODEL (items)); i++)
    {
      g_autoptr (ClaspTranscriptItem) item = g_list_model_get_item (G_LIST_MODEL (items), i);

      transcript_item_mask (item, report);
    }
}

/* What another server, or the same one before, was sent and answered. Its lines have no number: numbers are those of
 * the attempt that the report is about. */
static void
transcript_item_append_hop (GListStore *items, const ClaspReport *hop)
{
  guint first = g_list_model_get_n_items (G_LIST_MODEL (items));
  guint status = hop->http_status != 0 ? hop->http_status : hop->proxy_status;
  g_autofree char *address = clasp_uri_mask (hop->url != NULL ? hop->url : "");
  g_autofree char *title = status >= 300 && status < 400 ? g_strdup_printf (_("Redirected, %u"), status)
                                                         : g_strdup_printf (_("Asked to sign in, %u"), status);

  transcript_item_append_heading (items, title, address);
  transcript_item_append_lines (items, hop);
  for (guint i = first; i < g_list_model_get_n_items (G_LIST_MODEL (items)); i++)
    {
      g_autoptr (ClaspTranscriptItem) item = g_list_model_get_item (G_LIST_MODEL (items), i);

      item->line = 0;
    }
  transcript_item_mask_from (items, first, hop);
}

static void
transcript_item_append_hops (GListStore *items, const ClaspReport *report)
{
  g_autofree char *address = clasp_report_mask_echoes (report, clasp_uri_mask (report->url != NULL ? report->url : ""));

  for (guint i = 0; i < report->hops->len; i++)
    transcript_item_append_hop (items, report->hops->pdata[i]);
  if (report->hops->len > 0)
    transcript_item_append_heading (items, C_("attempt", "Then"), address);
}

GListStore *
clasp_transcript_items_new (const ClaspReport *report, const GPtrArray *breaches, gboolean all_rules)
{
  GListStore *items = g_list_store_new (CLASP_TYPE_TRANSCRIPT_ITEM);
  guint first;

  transcript_item_append_hops (items, report);
  first = g_list_model_get_n_items (G_LIST_MODEL (items));
  transcript_item_append_lines (items, report);
  if (breaches != NULL)
    transcript_item_append_rules (items, breaches, _("After opening"),
                                  all_rules ? transcript_item_is_judged : transcript_item_is_worth_saying);
  if (all_rules)
    transcript_item_append_rules (items, report->verdicts, _("All rules"), transcript_item_is_any);
  else
    transcript_item_append_rules (items, report->verdicts, _("Other rules"), transcript_item_rests_on_no_line);
  transcript_item_mask_from (items, first, report);
  return items;
}
