/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-diagnosis.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"

struct _ClaspDiagnosis
{
  GObject parent_instance;

  const char *id; /* static */
  ClaspConfidence confidence;
  char *title;
  char *text;
  char *snippet;
  GArray *lines;    /* of guint */
  GPtrArray *fixes; /* of ClaspFix */
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_TITLE,
  PROP_TEXT,
  PROP_CONFIDENCE_TEXT,
  PROP_SNIPPET,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspDiagnosis, clasp_diagnosis, G_TYPE_OBJECT)

const char *
clasp_confidence_to_string (ClaspConfidence confidence)
{
  switch (confidence)
    {
    case CLASP_CONFIDENCE_CERTAIN:
      return "certain";
    case CLASP_CONFIDENCE_LIKELY:
      return "likely";
    default:
      return "possible";
    }
}

static const char *
diagnosis_get_confidence_text (ClaspDiagnosis *self)
{
  switch (self->confidence)
    {
    case CLASP_CONFIDENCE_CERTAIN:
      return _("Certain");
    case CLASP_CONFIDENCE_LIKELY:
      return _("Likely");
    default:
      return _("Possible");
    }
}

static void
clasp_diagnosis_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspDiagnosis *self = CLASP_DIAGNOSIS (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_CONFIDENCE_TEXT:
      g_value_set_string (value, diagnosis_get_confidence_text (self));
      break;
    case PROP_SNIPPET:
      g_value_set_string (value, self->snippet);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_diagnosis_finalize (GObject *object)
{
  ClaspDiagnosis *self = CLASP_DIAGNOSIS (object);

  g_free (self->title);
  g_free (self->text);
  g_free (self->snippet);
  g_array_unref (self->lines);
  g_ptr_array_unref (self->fixes);
  G_OBJECT_CLASS (clasp_diagnosis_parent_class)->finalize (object);
}

static void
clasp_diagnosis_class_init (ClaspDiagnosisClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clasp_diagnosis_get_property;
  object_class->finalize = clasp_diagnosis_finalize;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  props[PROP_CONFIDENCE_TEXT] = g_param_spec_string ("confidence-text", NULL, NULL, "", flags);
  props[PROP_SNIPPET] = g_param_spec_string ("snippet", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_diagnosis_init (ClaspDiagnosis *self)
{
  self->snippet = g_strdup ("");
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  self->fixes = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_fix_free);
}

/* What is quoted of a server must break no sentence; our own line breaks stay. */
static char *
diagnosis_dup_safe (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *safe = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (safe, '\n');
      clasp_foreign_append (safe, lines[i], strlen (lines[i]));
    }
  return g_string_free_and_steal (safe);
}

ClaspDiagnosis *
clasp_diagnosis_new (const char *id, ClaspConfidence confidence, const char *title, const char *text)
{
  ClaspDiagnosis *self = g_object_new (CLASP_TYPE_DIAGNOSIS, NULL);

  self->id = g_intern_string (id);
  self->confidence = confidence;
  self->title = clasp_foreign_to_text (title, strlen (title), 0);
  self->text = diagnosis_dup_safe (text);
  return self;
}

ClaspDiagnosis *
clasp_diagnosis_new_printf (const char *id, ClaspConfidence confidence, const char *title, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return clasp_diagnosis_new (id, confidence, title, text);
}

ClaspDiagnosis *
clasp_diagnosis_add_line (ClaspDiagnosis *self, guint line)
{
  if (line == 0)
    return self;
  for (guint i = 0; i < self->lines->len; i++)
    if (g_array_index (self->lines, guint, i) == line)
      return self;
  g_array_append_val (self->lines, line);
  return self;
}

ClaspDiagnosis *
clasp_diagnosis_add_fix (ClaspDiagnosis *self, ClaspFixKind kind, const char *value)
{
  g_ptr_array_add (self->fixes, clasp_fix_new (kind, value));
  return self;
}

ClaspDiagnosis *
clasp_diagnosis_set_snippet (ClaspDiagnosis *self, const char *snippet)
{
  g_set_str (&self->snippet, snippet);
  return self;
}

ClaspDiagnosis *
clasp_diagnosis_new_recorded (const char *id, ClaspConfidence confidence, const char *title, const char *text,
                              const char *snippet)
{
  g_return_val_if_fail (id != NULL && title != NULL && text != NULL, NULL);
  return clasp_diagnosis_set_snippet (clasp_diagnosis_new (id, confidence, title, text),
                                      snippet != NULL ? snippet : "");
}

void
clasp_diagnosis_record_line (ClaspDiagnosis *self, guint line)
{
  g_return_if_fail (CLASP_IS_DIAGNOSIS (self));
  clasp_diagnosis_add_line (self, line);
}

void
clasp_diagnosis_record_fix (ClaspDiagnosis *self, ClaspFixKind kind, const char *value)
{
  g_return_if_fail (CLASP_IS_DIAGNOSIS (self));
  clasp_diagnosis_add_fix (self, kind, value);
}

const char *
clasp_diagnosis_get_id (ClaspDiagnosis *self)
{
  g_return_val_if_fail (CLASP_IS_DIAGNOSIS (self), "");
  return self->id;
}

ClaspConfidence
clasp_diagnosis_get_confidence (ClaspDiagnosis *self)
{
  g_return_val_if_fail (CLASP_IS_DIAGNOSIS (self), CLASP_CONFIDENCE_POSSIBLE);
  return self->confidence;
}

const char *
clasp_diagnosis_get_title (ClaspDiagnosis *self)
{
  g_return_val_if_fail (CLASP_IS_DIAGNOSIS (self), "");
  return self->title;
}

const char *
clasp_diagnosis_get_text (ClaspDiagnosis *self)
{
  g_return_val_if_fail (CLASP_IS_DIAGNOSIS (self), "");
  return self->text;
}

const char *
clasp_diagnosis_get_snippet (ClaspDiagnosis *self)
{
  g_return_val_if_fail (CLASP_IS_DIAGNOSIS (self), "");
  return self->snippet;
}

const guint *
clasp_diagnosis_get_lines (ClaspDiagnosis *self, guint *n_lines)
{
  g_return_val_if_fail (CLASP_IS_DIAGNOSIS (self), NULL);
  *n_lines = self->lines->len;
  return (const guint *) (void *) self->lines->data;
}

const GPtrArray *
clasp_diagnosis_get_fixes (ClaspDiagnosis *self)
{
  g_return_val_if_fail (CLASP_IS_DIAGNOSIS (self), NULL);
  return self->fixes;
}
