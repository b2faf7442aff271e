/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-probe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-format.h"
#include "clasp-foreign.h"

/* A server's reason phrase may be long; more than this says nothing more. */
#define MAX_SHOWN 120

struct _ClaspProbe
{
  GObject parent_instance;

  ClaspProbeDifference difference;
  char *id;
  char *value;
  char **left_out;
  char *label;
  char *detail;
  ClaspProbeOutcome outcome;
  ClaspReport *report;
  ClaspFix *fix;              /* (nullable) */
  ClaspProbe *first, *second; /* (nullable) of a pair */
};

enum
{
  PROP_0,
  PROP_LABEL,
  PROP_OUTCOME,
  PROP_OUTCOME_TEXT,
  PROP_DETAIL,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspProbe, clasp_probe, G_TYPE_OBJECT)

/* ---- the words */

/* @id, @label and @conclusion: %s is the value, where there is one to tell. */
static const struct
{
  const char *id;
  const char *label;
  const char *conclusion;
  gboolean tells_value;
} WORDS[CLASP_N_PROBES] = {
  [CLASP_PROBE_UNCHANGED] = {
    "unchanged", N_("Once more, unchanged"),
    N_("The same request opens now: what was in its way has passed."), FALSE,
  },
  [CLASP_PROBE_WITHOUT_ORIGIN] = {
    "without-origin", N_("Without Origin"),
    N_("The connection opens without Origin: the server refuses the one that was sent."), FALSE,
  },
  [CLASP_PROBE_WITHOUT_EXTENSIONS] = {
    "without-extensions", N_("Without extensions"),
    N_("The connection opens when no extension is offered."), FALSE,
  },
  [CLASP_PROBE_WITHOUT_SUBPROTOCOLS] = {
    "without-subprotocols", N_("Without subprotocols"),
    N_("The connection opens when no subprotocol is offered."), FALSE,
  },
  [CLASP_PROBE_VERSION] = {
    "version-%s", N_("With Sec-WebSocket-Version %s"),
    N_("The connection opens with Sec-WebSocket-Version %s."), TRUE,
  },
  [CLASP_PROBE_WITH_SLASH] = {
    "with-slash", N_("With a slash at the end of the path"),
    N_("The connection opens with a slash at the end of the path."), FALSE,
  },
  [CLASP_PROBE_WITHOUT_SLASH] = {
    "without-slash", N_("Without the slash at the end of the path"),
    N_("The connection opens without the slash at the end of the path."), FALSE,
  },
  [CLASP_PROBE_USE_WS] = {
    "use-ws", N_("With ws:// (not encrypted)"),
    N_("The connection opens with ws://: this port does not speak TLS. What is sent there is not encrypted."), FALSE,
  },
  [CLASP_PROBE_USE_WSS] = {
    "use-wss", N_("With wss://"),
    N_("The connection opens with wss://: the server speaks TLS."), FALSE,
  },
  [CLASP_PROBE_ADDRESS] = {
    "address-%s", N_("At the address %s"),
    N_("The connection opens at the address %s: the servers behind this name do not all answer alike."), TRUE,
  },
  [CLASP_PROBE_FIX] = { NULL, NULL, N_("The connection opens with this change: %s."), FALSE },
  [CLASP_PROBE_PAIR] = { NULL, NULL, N_("The connection opens only with both: %s."), FALSE },
  [CLASP_PROBE_REQUIRED_FIELDS] = {
    "required-fields", N_("With only the required fields"),
    N_("The connection opens with only the required fields: the server refuses something else that was sent."), FALSE,
  },
  [CLASP_PROBE_PLAIN_GET] = { "plain-get", N_("As a plain GET, like a web page"), NULL, FALSE },
};

static char *
probe_dup_words (ClaspProbe *self, const char *words)
{
  GString *text = g_string_new (words);

  if (WORDS[self->difference].tells_value)
    {
      /* A subprotocol may be a token. */
      g_autofree char *value = clasp_secret_mask_field ("Sec-WebSocket-Protocol", self->value);

      g_string_replace (text, "%s", value, 1);
    }
  return g_string_free_and_steal (text);
}

/* What is put for the label in a conclusion. */
static char *
probe_dup_conclusion (ClaspProbe *self)
{
  GString *text = g_string_new (_(WORDS[self->difference].conclusion));

  if (WORDS[self->difference].label == NULL)
    g_string_replace (text, "%s", self->label, 1);
  else if (WORDS[self->difference].tells_value)
    g_string_replace (text, "%s", self->value, 1);
  return g_string_free_and_steal (text);
}

static char *
probe_dup_label (ClaspProbe *self)
{
  g_autofree char *label = self->fix != NULL ? g_strdup (self->fix->label)
                                             : probe_dup_words (self, _(WORDS[self->difference].label));
  g_autofree char *names = NULL;

  if (self->left_out[0] == NULL)
    return g_steal_pointer (&label);
  names = g_strjoinv (", ", self->left_out);
  /* Translators: the first %s is a difference such as “With wss://”, the second a list of header names. */
  return g_strdup_printf (_("%s, without %s"), label, names);
}

const char *
clasp_probe_outcome_to_string (ClaspProbeOutcome outcome)
{
  static const char *const words[] = {
    [CLASP_PROBE_WAITING] = "waiting",   [CLASP_PROBE_RUNNING] = "running", [CLASP_PROBE_OPEN] = "open",
    [CLASP_PROBE_ANSWERED] = "answered", [CLASP_PROBE_FAILED] = "failed",   [CLASP_PROBE_NOT_TRIED] = "not-tried",
  };

  return words[outcome];
}

static const char *
probe_get_outcome_text (ClaspProbe *self)
{
  switch (self->outcome)
    {
    case CLASP_PROBE_WAITING:
      return C_("probe", "Waiting");
    case CLASP_PROBE_RUNNING:
      return C_("probe", "Trying…");
    case CLASP_PROBE_OPEN:
      return C_("probe", "Opens");
    case CLASP_PROBE_ANSWERED:
      return self->difference == CLASP_PROBE_PLAIN_GET ? C_("probe", "Answered") : C_("probe", "Refused");
    case CLASP_PROBE_FAILED:
      return C_("probe", "Failed");
    case CLASP_PROBE_NOT_TRIED:
    default:
      return C_("probe", "Not tried");
    }
}

char *
clasp_probe_dup_conclusion (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  g_return_val_if_fail (clasp_probe_is_answer (self), NULL);

  return probe_dup_conclusion (self);
}

/* "200 OK, text/html" */
static char *
probe_dup_status (const ClaspReport *report, gboolean with_type)
{
  const char *reason = report->http_reason != NULL ? report->http_reason : "";
  /* The server may echo the request; what is cut must not be the half of a secret. */
  g_autoptr (ClaspSecrets) secrets = clasp_report_dup_secrets (report);
  g_autofree char *masked = clasp_secrets_mask (secrets, reason);
  g_autofree char *shown = clasp_foreign_to_text (masked, strlen (masked), MAX_SHOWN);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%u%s%s", report->http_status, *shown != '\0' ? " " : "", shown);
  if (with_type && report->body_type != NULL)
    {
      g_autofree char *type = clasp_foreign_to_text (report->body_type, strcspn (report->body_type, "; \t"), MAX_SHOWN);

      g_string_append_printf (text, ", %s", type);
    }
  return g_string_free_and_steal (text);
}

/* What came back. A 101 that is no handshake is told by what is wrong with it. */
static char *
probe_dup_answer (ClaspProbe *self)
{
  const ClaspReport *report = self->report;
  g_autoptr (ClaspSecrets) secrets = clasp_report_dup_secrets (report);

  if (report->error_text != NULL && (report->http_status == 0 || report->http_status == 101))
    return clasp_secrets_mask (secrets, report->error_text);
  return report->http_status == 0 ? g_strdup (probe_get_outcome_text (self))
                                  : probe_dup_status (report, self->difference == CLASP_PROBE_PLAIN_GET);
}

static char *
probe_dup_detail (ClaspProbe *self)
{
  g_autofree char *answer = NULL;
  g_autofree char *time = NULL;

  if (self->difference == CLASP_PROBE_NEEDS_WORD)
    return g_strdup (_("It needs your word, and is never tried without it."));
  if (self->report == NULL)
    return g_strdup ("");
  answer = probe_dup_answer (self);
  time = clasp_format_duration (MAX (self->report->total_us, 0));
  return g_strdup_printf ("%s · %s", answer, time);
}

/* ---- the object */

static void
clasp_probe_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspProbe *self = CLASP_PROBE (object);

  switch (id)
    {
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_OUTCOME:
      g_value_set_uint (value, self->outcome);
      break;
    case PROP_OUTCOME_TEXT:
      g_value_set_string (value, probe_get_outcome_text (self));
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_probe_finalize (GObject *object)
{
  ClaspProbe *self = CLASP_PROBE (object);

  g_free (self->id);
  g_free (self->value);
  g_strfreev (self->left_out);
  g_free (self->label);
  g_free (self->detail);
  g_clear_pointer (&self->report, clasp_report_unref);
  g_clear_pointer (&self->fix, clasp_fix_free);
  g_clear_object (&self->first);
  g_clear_object (&self->second);
  G_OBJECT_CLASS (clasp_probe_parent_class)->finalize (object);
}

static void
clasp_probe_class_init (ClaspProbeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clasp_probe_get_property;
  object_class->finalize = clasp_probe_finalize;

  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, "", flags);
  props[PROP_OUTCOME] = g_param_spec_uint ("outcome", NULL, NULL, 0, CLASP_PROBE_NOT_TRIED, 0, flags);
  props[PROP_OUTCOME_TEXT] = g_param_spec_string ("outcome-text", NULL, NULL, "", flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_probe_init (ClaspProbe *self)
{
  self->detail = g_strdup ("");
}

ClaspProbe *
clasp_probe_new (ClaspProbeDifference difference, const char *value, const char *const *left_out)
{
  static const char *const nothing[] = { NULL };
  ClaspProbe *self;

  g_return_val_if_fail (difference < CLASP_N_PROBES, NULL);

  self = g_object_new (CLASP_TYPE_PROBE, NULL);
  self->difference = difference;
  self->value = g_strdup (value != NULL ? value : "");
  self->left_out = g_strdupv ((char **) (left_out != NULL ? left_out : nothing));
  self->id = probe_dup_words (self, WORDS[difference].id);
  self->label = probe_dup_label (self);
  return self;
}

ClaspProbe *
clasp_probe_new_for_fix (const ClaspFix *fix, gboolean needs_word, const char *const *left_out)
{
  static const char *const nothing[] = { NULL };
  ClaspProbe *self;

  g_return_val_if_fail (fix != NULL, NULL);

  self = g_object_new (CLASP_TYPE_PROBE, NULL);
  self->difference = needs_word ? CLASP_PROBE_NEEDS_WORD : CLASP_PROBE_FIX;
  self->fix = clasp_fix_copy (fix);
  self->value = g_strdup (fix->value);
  self->left_out = g_strdupv ((char **) (left_out != NULL ? left_out : nothing));
  self->id = g_strdup (clasp_fix_kind_to_string (fix->kind));
  self->label = probe_dup_label (self);
  if (needs_word)
    clasp_probe_set_outcome (self, CLASP_PROBE_NOT_TRIED);
  return self;
}

ClaspProbe *
clasp_probe_new_pair (ClaspProbe *first, ClaspProbe *second)
{
  ClaspProbe *self;

  g_return_val_if_fail (CLASP_IS_PROBE (first), NULL);
  g_return_val_if_fail (CLASP_IS_PROBE (second), NULL);

  self = g_object_new (CLASP_TYPE_PROBE, NULL);
  self->difference = CLASP_PROBE_PAIR;
  self->first = g_object_ref (first);
  self->second = g_object_ref (second);
  self->value = g_strdup ("");
  self->left_out = g_new0 (char *, 1);
  self->id = g_strconcat (first->id, "+", second->id, NULL);
  /* Translators: two differences, such as “Without Origin” and “Without extensions”. */
  self->label = g_strdup_printf (_("%s, and %s"), first->label, second->label);
  return self;
}

const ClaspFix *
clasp_probe_get_fix (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return self->fix;
}

ClaspProbe *
clasp_probe_get_first (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return self->first;
}

ClaspProbe *
clasp_probe_get_second (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return self->second;
}

const char *
clasp_probe_get_id (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return self->id;
}

const char *
clasp_probe_get_label (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return self->label;
}

const char *
clasp_probe_get_detail (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return self->detail;
}

ClaspProbeDifference
clasp_probe_get_difference (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), CLASP_PROBE_UNCHANGED);
  return self->difference;
}

const char *
clasp_probe_get_value (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return self->value;
}

const char *const *
clasp_probe_get_left_out (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return (const char *const *) self->left_out;
}

ClaspProbeOutcome
clasp_probe_get_outcome (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), CLASP_PROBE_WAITING);
  return self->outcome;
}

ClaspReport *
clasp_probe_get_report (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), NULL);
  return self->report;
}

gboolean
clasp_probe_is_answer (ClaspProbe *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE (self), FALSE);
  return self->outcome == CLASP_PROBE_OPEN && self->difference != CLASP_PROBE_PLAIN_GET;
}

/* The less a difference takes, the more it says. */
static guint
probe_get_rank (ClaspProbe *self)
{
  switch (self->difference)
    {
    case CLASP_PROBE_PAIR:
      return 1;
    case CLASP_PROBE_REQUIRED_FIELDS:
      return 2;
    default:
      return 0;
    }
}

ClaspProbe *
clasp_probes_get_answer (GListModel *probes)
{
  ClaspProbe *answer = NULL;

  g_return_val_if_fail (G_IS_LIST_MODEL (probes), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (probes); i++)
    {
      g_autoptr (ClaspProbe) probe = g_list_model_get_item (probes, i); /* the list keeps it */

      if (clasp_probe_is_answer (probe) && (answer == NULL || probe_get_rank (probe) < probe_get_rank (answer)))
        answer = probe;
    }
  return answer;
}

void
clasp_probe_set_outcome (ClaspProbe *self, ClaspProbeOutcome outcome)
{
  g_autofree char *detail = NULL;

  g_return_if_fail (CLASP_IS_PROBE (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->outcome != outcome)
    {
      self->outcome = outcome;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTCOME]);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTCOME_TEXT]);
    }
  detail = probe_dup_detail (self);
  if (g_set_str (&self->detail, detail))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DETAIL]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
clasp_probe_set_report (ClaspProbe *self, ClaspReport *report)
{
  ClaspProbeOutcome outcome;

  g_return_if_fail (CLASP_IS_PROBE (self));
  g_return_if_fail (report != NULL);

  if (report->outcome == CLASP_OUTCOME_OPEN)
    outcome = CLASP_PROBE_OPEN;
  else
    outcome = report->http_status != 0 ? CLASP_PROBE_ANSWERED : CLASP_PROBE_FAILED;
  clasp_report_ref (report);
  g_clear_pointer (&self->report, clasp_report_unref);
  self->report = report;
  clasp_probe_set_outcome (self, outcome);
}
