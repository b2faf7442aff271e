/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-compare-item.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ClaspCompareItem
{
  GObject parent_instance;

  char *heading;
  char *a, *b;
  char *a_line, *b_line;
  const char *sign;
  char *note;
  char *summary;
  const char *css_class; /* "" for none */
};

G_DEFINE_FINAL_TYPE (ClaspCompareItem, clasp_compare_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_HEADING,
  PROP_A,
  PROP_B,
  PROP_A_LINE,
  PROP_B_LINE,
  PROP_SIGN,
  PROP_NOTE,
  PROP_SUMMARY,
  PROP_ROW_CLASSES,
  PROP_IS_HEADING,
  PROP_IS_LINE,
  PROP_HAS_A,
  PROP_HAS_B,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static char **
compare_item_dup_row_classes (ClaspCompareItem *self)
{
  const char *classes[] = { "compare-row", self->css_class, NULL };

  if (*self->heading != '\0')
    classes[1] = "heading-row";
  if (*classes[1] == '\0')
    classes[1] = NULL;
  return g_strdupv ((char **) classes);
}

static void
clasp_compare_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspCompareItem *self = CLASP_COMPARE_ITEM (object);
  const char *const strings[] = {
    [PROP_HEADING] = self->heading, [PROP_A] = self->a,       [PROP_B] = self->b,       [PROP_A_LINE] = self->a_line,
    [PROP_B_LINE] = self->b_line,   [PROP_SIGN] = self->sign, [PROP_NOTE] = self->note, [PROP_SUMMARY] = self->summary,
  };

  if (id == PROP_ROW_CLASSES)
    g_value_take_boxed (value, compare_item_dup_row_classes (self));
  else if (id == PROP_IS_HEADING || id == PROP_IS_LINE)
    g_value_set_boolean (value, (*self->heading != '\0') == (id == PROP_IS_HEADING));
  else if (id == PROP_HAS_A || id == PROP_HAS_B)
    g_value_set_boolean (value, *(id == PROP_HAS_A ? self->a : self->b) != '\0');
  else if (id < G_N_ELEMENTS (strings))
    g_value_set_string (value, strings[id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_compare_item_finalize (GObject *object)
{
  ClaspCompareItem *self = CLASP_COMPARE_ITEM (object);

  g_free (self->heading);
  g_free (self->a);
  g_free (self->b);
  g_free (self->a_line);
  g_free (self->b_line);
  g_free (self->note);
  g_free (self->summary);
  G_OBJECT_CLASS (clasp_compare_item_parent_class)->finalize (object);
}

static void
clasp_compare_item_class_init (ClaspCompareItemClass *klass)
{
  static const char *const names[] = {
    [PROP_HEADING] = "heading", [PROP_A] = "a",       [PROP_B] = "b",       [PROP_A_LINE] = "a-line",
    [PROP_B_LINE] = "b-line",   [PROP_SIGN] = "sign", [PROP_NOTE] = "note", [PROP_SUMMARY] = "summary",
  };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = clasp_compare_item_get_property;
  object_class->finalize = clasp_compare_item_finalize;
  for (guint i = PROP_HEADING; i < G_N_ELEMENTS (names); i++)
    props[i] = g_param_spec_string (names[i], NULL, NULL, "", flags);
  props[PROP_ROW_CLASSES] = g_param_spec_boxed ("row-classes", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_IS_HEADING] = g_param_spec_boolean ("is-heading", NULL, NULL, FALSE, flags);
  props[PROP_IS_LINE] = g_param_spec_boolean ("is-line", NULL, NULL, FALSE, flags);
  props[PROP_HAS_A] = g_param_spec_boolean ("has-a", NULL, NULL, FALSE, flags);
  props[PROP_HAS_B] = g_param_spec_boolean ("has-b", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_compare_item_init (ClaspCompareItem *self)
{
  self->sign = self->css_class = "";
}

/* The side's text with the words marked from @from to @to. */
static char *
compare_item_dup_markup (const char *text, gsize from, gsize to, gboolean marked)
{
  g_autofree char *before = NULL;
  g_autofree char *words = NULL;
  g_autofree char *behind = NULL;

  if (text == NULL)
    return g_strdup ("");
  if (!marked || from >= to)
    return g_markup_escape_text (text, -1);
  before = g_markup_escape_text (text, (gssize) from);
  words = g_markup_escape_text (text + from, (gssize) (to - from));
  behind = g_markup_escape_text (text + to, -1);
  return g_strdup_printf ("%s<b><u>%s</u></b>%s", before, words, behind);
}

/* What differs is told by a sign, a word and the colour of the row. */
static void
compare_item_set_kind (ClaspCompareItem *self, const ClaspPair *pair)
{
  static const struct
  {
    const char *sign, *note, *css_class;
  } kinds[] = {
    [CLASP_PAIR_EQUAL] = { "=", "", "equal" },
    [CLASP_PAIR_DIFFERS] = { "≈", N_("differs"), "differs" },
    [CLASP_PAIR_ONLY_A] = { "−", N_("only on the left"), "differs" },
    [CLASP_PAIR_ONLY_B] = { "+", N_("only on the right"), "differs" },
    [CLASP_PAIR_MASKED] = { "?", N_("masked on both sides, not compared"), "equal" },
  };

  self->sign = kinds[pair->kind].sign;
  self->css_class = kinds[pair->kind].css_class;
  self->note = g_strdup (*kinds[pair->kind].note != '\0' ? _(kinds[pair->kind].note) : "");
  if (pair->decides == CLASP_DECIDES_YES)
    {
      self->sign = pair->kind == CLASP_PAIR_DIFFERS ? "≠" : self->sign;
      self->css_class = "decides";
      g_set_str (&self->note, _("decides"));
    }
  else if (pair->fresh && pair->kind == CLASP_PAIR_DIFFERS)
    {
      self->css_class = "";
      g_set_str (&self->note, _("fresh each time"));
    }
}

static ClaspCompareItem *
compare_item_new_line (const ClaspPair *pair)
{
  ClaspCompareItem *self = g_object_new (CLASP_TYPE_COMPARE_ITEM, NULL);
  gboolean marked = pair->kind != CLASP_PAIR_EQUAL && pair->kind != CLASP_PAIR_MASKED;

  self->heading = g_strdup ("");
  compare_item_set_kind (self, pair);
  self->a = compare_item_dup_markup (pair->a, pair->from, pair->a_to, marked);
  self->b = compare_item_dup_markup (pair->b, pair->from, pair->b_to, marked);
  self->a_line = pair->a_line > 0 ? g_strdup_printf ("%u", pair->a_line) : g_strdup ("");
  self->b_line = pair->b_line > 0 ? g_strdup_printf ("%u", pair->b_line) : g_strdup ("");
  if (pair->kind == CLASP_PAIR_EQUAL)
    self->summary = g_strdup_printf (_("%s – the same"), pair->a);
  else
    self->summary = g_strdup_printf (_("Left: %s. Right: %s – %s"), pair->a != NULL ? pair->a : _("nothing"),
                                     pair->b != NULL ? pair->b : _("nothing"), self->note);
  return self;
}

static ClaspCompareItem *
compare_item_new_heading (ClaspPart part, guint n_differing)
{
  static const char *const titles[] = {
    [CLASP_PART_URL] = N_("Address"),
    [CLASP_PART_REQUEST] = N_("Request"),
    [CLASP_PART_RESPONSE] = N_("Response"),
  };
  ClaspCompareItem *self = g_object_new (CLASP_TYPE_COMPARE_ITEM, NULL);
  g_autofree char *lines = g_strdup_printf (ngettext ("%u line differs", "%u lines differ", n_differing), n_differing);

  self->heading = g_strdup_printf ("%s · %s", _(titles[part]), lines);
  self->a = g_strdup ("");
  self->b = g_strdup ("");
  self->a_line = g_strdup ("");
  self->b_line = g_strdup ("");
  self->note = g_strdup ("");
  self->summary = g_strdup (self->heading);
  return self;
}

static gboolean
compare_item_is_wanted (const ClaspPair *pair, ClaspCompareKind kind, gboolean without_fresh)
{
  if (without_fresh && pair->fresh)
    return FALSE;
  return kind == CLASP_COMPARE_ALL ||
         (kind == CLASP_COMPARE_DIFFERING && pair->kind != CLASP_PAIR_EQUAL && pair->kind != CLASP_PAIR_MASKED) ||
         (kind == CLASP_COMPARE_DECIDING && pair->decides == CLASP_DECIDES_YES);
}

guint
clasp_compare_items_count (const GPtrArray *pairs, ClaspCompareKind kind, gboolean without_fresh)
{
  guint n = 0;

  g_return_val_if_fail (pairs != NULL, 0);

  for (guint i = 0; i < pairs->len; i++)
    n += compare_item_is_wanted (pairs->pdata[i], kind, without_fresh);
  return n;
}

GListStore *
clasp_compare_items_new (const GPtrArray *pairs, ClaspCompareKind kind, gboolean without_fresh)
{
  GListStore *items = g_list_store_new (CLASP_TYPE_COMPARE_ITEM);

  g_return_val_if_fail (pairs != NULL, items);

  for (ClaspPart part = CLASP_PART_URL; part <= CLASP_PART_RESPONSE; part++)
    {
      g_autoptr (ClaspCompareItem) heading = NULL;
      guint at = g_list_model_get_n_items (G_LIST_MODEL (items)), n_differing = 0;

      for (guint i = 0; i < pairs->len; i++)
        {
          const ClaspPair *pair = pairs->pdata[i];
          g_autoptr (ClaspCompareItem) item = NULL;

          if (pair->part != part || !compare_item_is_wanted (pair, kind, without_fresh))
            continue;
          n_differing += pair->kind != CLASP_PAIR_EQUAL && pair->kind != CLASP_PAIR_MASKED;
          item = compare_item_new_line (pair);
          g_list_store_append (items, item);
        }
      if (g_list_model_get_n_items (G_LIST_MODEL (items)) == at)
        continue;
      heading = compare_item_new_heading (part, n_differing);
      g_list_store_insert (items, at, heading);
    }
  return items;
}

static ClaspCompareItem *
compare_item_new_change (const ClaspChange *change)
{
  static const struct
  {
    const char *sign, *note;
  } kinds[] = {
    [CLASP_CHANGE_CHANGED] = { "≠", N_("changed") },
    [CLASP_CHANGE_REMOVED] = { "−", N_("removed") },
    [CLASP_CHANGE_ADDED] = { "+", N_("added") },
  };
  ClaspCompareItem *self = g_object_new (CLASP_TYPE_COMPARE_ITEM, NULL);
  gboolean marked = change->kind == CLASP_CHANGE_CHANGED;

  self->heading = g_strdup (change->place);
  self->sign = kinds[change->kind].sign;
  self->note = g_strdup (_(kinds[change->kind].note));
  self->a = compare_item_dup_markup (change->a, change->from, change->a_to, marked);
  self->b = compare_item_dup_markup (change->b, change->from, change->b_to, marked);
  self->a_line = g_strdup ("");
  self->b_line = g_strdup ("");
  if (change->kind == CLASP_CHANGE_CHANGED)
    /* Translators: a place in two messages, that it is changed, and what stands there in each. */
    self->summary = g_strdup_printf (_("%s – %s. First: %s. Second: %s"), self->heading, self->note, change->a,
                                     change->b);
  else
    self->summary = g_strdup_printf ("%s – %s: %s", self->heading, self->note,
                                     change->a != NULL ? change->a : change->b);
  return self;
}

GListStore *
clasp_compare_items_new_for_changes (const GPtrArray *changes)
{
  GListStore *items = g_list_store_new (CLASP_TYPE_COMPARE_ITEM);

  g_return_val_if_fail (changes != NULL, items);

  for (guint i = 0; i < changes->len; i++)
    {
      g_autoptr (ClaspCompareItem) item = compare_item_new_change (changes->pdata[i]);

      g_list_store_append (items, item);
    }
  return items;
}
