/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-snippet.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-limited-file.h"

#define FORMAT 1
#define MAX_FILE_SIZE (4 * 1024 * 1024)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_FOLDER,
  PROP_KIND,
  PROP_TEXT,
  PROP_SHORTCUT,
  N_PROPS
};

/* What the properties are called in a file, in the order in which they are written. */
static const char *const MEMBERS[N_PROPS] = { [PROP_NAME] = "name",
                                              [PROP_FOLDER] = "folder",
                                              [PROP_KIND] = "type",
                                              [PROP_TEXT] = "text",
                                              [PROP_SHORTCUT] = "shortcut" };
static const char *const NAMES[N_PROPS] = { [PROP_NAME] = "name",
                                            [PROP_FOLDER] = "folder",
                                            [PROP_KIND] = "kind",
                                            [PROP_TEXT] = "text",
                                            [PROP_SHORTCUT] = "shortcut" };

struct _ClaspSnippet
{
  GObject parent_instance;

  char *strings[N_PROPS];
  JsonObject *others; /* (nullable) what its file holds that is not known here */
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspSnippet, clasp_snippet, G_TYPE_OBJECT)

static void
clasp_snippet_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  const char *text = g_value_get_string (value);

  CLASP_SNIPPET (object)->strings[id] = g_strdup (text != NULL ? text : "");
}

static void
clasp_snippet_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, CLASP_SNIPPET (object)->strings[id]);
}

static void
clasp_snippet_finalize (GObject *object)
{
  ClaspSnippet *self = CLASP_SNIPPET (object);

  for (guint id = PROP_NAME; id < N_PROPS; id++)
    g_free (self->strings[id]);
  g_clear_pointer (&self->others, json_object_unref);
  G_OBJECT_CLASS (clasp_snippet_parent_class)->finalize (object);
}

static void
clasp_snippet_class_init (ClaspSnippetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = clasp_snippet_set_property;
  object_class->get_property = clasp_snippet_get_property;
  object_class->finalize = clasp_snippet_finalize;
  for (guint id = PROP_NAME; id < N_PROPS; id++)
    props[id] = g_param_spec_string (NAMES[id], NULL, NULL, "",
                                     G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_snippet_init (ClaspSnippet *self)
{
}

ClaspSnippet *
clasp_snippet_new (const char *name, const char *folder, const char *kind, const char *text, const char *shortcut)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  return g_object_new (CLASP_TYPE_SNIPPET, "name", name, "folder", folder, "kind", kind, "text", text, "shortcut",
                       shortcut, NULL);
}

ClaspSnippet *
clasp_snippet_with (ClaspSnippet *self, const char *name, const char *folder, const char *shortcut)
{
  ClaspSnippet *other;

  g_return_val_if_fail (CLASP_IS_SNIPPET (self), NULL);

  other = clasp_snippet_new (name, folder, self->strings[PROP_KIND], self->strings[PROP_TEXT], shortcut);
  other->others = self->others != NULL ? json_object_ref (self->others) : NULL;
  return other;
}

const char *
clasp_snippet_get_name (ClaspSnippet *self)
{
  g_return_val_if_fail (CLASP_IS_SNIPPET (self), NULL);
  return self->strings[PROP_NAME];
}

const char *
clasp_snippet_get_folder (ClaspSnippet *self)
{
  g_return_val_if_fail (CLASP_IS_SNIPPET (self), NULL);
  return self->strings[PROP_FOLDER];
}

const char *
clasp_snippet_get_kind (ClaspSnippet *self)
{
  g_return_val_if_fail (CLASP_IS_SNIPPET (self), NULL);
  return self->strings[PROP_KIND];
}

const char *
clasp_snippet_get_text (ClaspSnippet *self)
{
  g_return_val_if_fail (CLASP_IS_SNIPPET (self), NULL);
  return self->strings[PROP_TEXT];
}

const char *
clasp_snippet_get_shortcut (ClaspSnippet *self)
{
  g_return_val_if_fail (CLASP_IS_SNIPPET (self), NULL);
  return self->strings[PROP_SHORTCUT];
}

static gboolean
snippet_equal (ClaspSnippet *a, ClaspSnippet *b)
{
  for (guint id = PROP_NAME; id < N_PROPS; id++)
    if (!g_str_equal (a->strings[id], b->strings[id]))
      return FALSE;
  return TRUE;
}

gboolean
clasp_snippets_equal (GListModel *a, GListModel *b)
{
  guint n = g_list_model_get_n_items (a);
  gboolean equal = g_list_model_get_n_items (b) == n;

  for (guint i = 0; equal && i < n; i++)
    {
      g_autoptr (ClaspSnippet) left = g_list_model_get_item (a, i);
      g_autoptr (ClaspSnippet) right = g_list_model_get_item (b, i);

      equal = left == right || snippet_equal (left, right);
    }
  return equal;
}

/* ---- JSON ---- */

static gboolean
snippet_is_member (const char *name)
{
  for (guint id = PROP_NAME; id < N_PROPS; id++)
    if (g_str_equal (MEMBERS[id], name))
      return TRUE;
  return FALSE;
}

/* (transfer full) */
static JsonObject *
snippet_dup_json (ClaspSnippet *self)
{
  JsonObject *object = json_object_new ();
  g_autoptr (GList) names = self->others != NULL ? json_object_get_members (self->others) : NULL;

  for (guint id = PROP_NAME; id < N_PROPS; id++)
    if (id == PROP_NAME || id == PROP_TEXT || *self->strings[id] != '\0')
      json_object_set_string_member (object, MEMBERS[id], self->strings[id]);
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (object, l->data, json_object_dup_member (self->others, l->data));
  return object;
}

/* (transfer full) (nullable) */
static ClaspSnippet *
snippet_read (JsonObject *object)
{
  const char *strings[N_PROPS] = { NULL };
  g_autoptr (GList) names = json_object_get_members (object);
  ClaspSnippet *self;

  for (guint id = PROP_NAME; id < N_PROPS; id++)
    {
      JsonNode *node = json_object_get_member (object, MEMBERS[id]);

      if (node != NULL && (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING ||
                           strlen (json_node_get_string (node)) > CLASP_SNIPPET_TEXT_MAX))
        return NULL;
      strings[id] = node != NULL ? json_node_get_string (node) : "";
    }
  if (!json_object_has_member (object, MEMBERS[PROP_NAME]) || !json_object_has_member (object, MEMBERS[PROP_TEXT]))
    return NULL;
  self = clasp_snippet_new (strings[PROP_NAME], strings[PROP_FOLDER], strings[PROP_KIND], strings[PROP_TEXT],
                            strings[PROP_SHORTCUT]);
  for (GList *l = names; l != NULL; l = l->next)
    {
      if (snippet_is_member (l->data))
        continue;
      if (self->others == NULL)
        self->others = json_object_new ();
      json_object_set_member (self->others, l->data, json_object_dup_member (object, l->data));
    }
  return self;
}

JsonNode *
clasp_snippets_dup_json (GListModel *snippets)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < g_list_model_get_n_items (snippets); i++)
    {
      g_autoptr (ClaspSnippet) snippet = g_list_model_get_item (snippets, i);

      json_array_add_object_element (array, snippet_dup_json (snippet));
    }
  json_node_take_array (node, array);
  return node;
}

GListStore *
clasp_snippets_read_json (JsonNode *node)
{
  g_autoptr (GListStore) snippets = g_list_store_new (CLASP_TYPE_SNIPPET);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) > CLASP_SNIPPETS_MAX)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autoptr (ClaspSnippet)
          snippet = JSON_NODE_HOLDS_OBJECT (element) ? snippet_read (json_node_get_object (element)) : NULL;

      if (snippet == NULL)
        return NULL;
      g_list_store_append (snippets, snippet);
    }
  return g_steal_pointer (&snippets);
}

/* ---- The file for all connections ---- */

/* (transfer full) (nullable) */
static GListStore *
snippet_refuse_file (GFile *file, const char *reason, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The snippets in “%s” can’t be read: %s."),
               g_file_peek_path (file), reason);
  return NULL;
}

GListStore *
clasp_snippets_read_file (GFile *file, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  GListStore *snippets;
  JsonObject *object;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (!g_file_query_exists (file, NULL))
    return g_list_store_new (CLASP_TYPE_SNIPPET);
  contents = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, &reason);
  if (contents == NULL)
    return snippet_refuse_file (file, reason->message, error);
  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, g_bytes_get_data (contents, NULL), (gssize) g_bytes_get_size (contents),
                                   &reason))
    return snippet_refuse_file (file, reason->message, error);
  object = json_parser_get_root (parser) != NULL && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))
               ? json_node_get_object (json_parser_get_root (parser))
               : NULL;
  snippets = object != NULL && json_object_has_member (object, "messages")
                 ? clasp_snippets_read_json (json_object_get_member (object, "messages"))
                 : NULL;
  return snippets != NULL ? snippets : snippet_refuse_file (file, _("it holds no list of messages"), error);
}

gboolean
clasp_snippets_write_file (GFile *file, GListModel *snippets, GError **error)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  g_return_val_if_fail (G_IS_LIST_MODEL (snippets), FALSE);

  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_member (object, "messages", clasp_snippets_dup_json (snippets));
  json_node_take_object (root, object);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json = json_generator_to_data (generator, NULL);
  text = g_strconcat (json, "\n", NULL);
  if (strlen (text) > MAX_FILE_SIZE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   _("The snippets that are kept for all connections can’t be larger than %d MiB together."),
                   MAX_FILE_SIZE / (1024 * 1024));
      return FALSE;
    }
  folder = g_path_get_dirname (g_file_peek_path (file));
  g_mkdir_with_parents (folder, 0700);
  return g_file_replace_contents (file, text, strlen (text), NULL, FALSE,
                                  G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, NULL, error);
}
