/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-variables.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-limited-file.h"
#include "clasp-origin.h"
#include "clasp-placeholder.h"

/* Bytes. */
#define MAX_FILE_SIZE (1024 * 1024)

struct _ClaspVariables
{
  GObject parent_instance;

  GHashTable *set;         /* (element-type utf8 utf8) */
  GHashTable *environment; /* (element-type utf8 utf8) */
  GHashTable *referred;    /* (element-type utf8 utf8): names of the environment that stand for a secret's name */
  GHashTable *secrets;     /* (element-type utf8 utf8) */
  GHashTable *allowed;     /* (element-type utf8 utf8) */
  GHashTable *answers;     /* (element-type utf8 utf8): what was asked once is not asked again */
  GPtrArray *used_secrets; /* (element-type utf8) */
  ClaspVariablesAsk prompt;
  gpointer prompt_data;
  ClaspVariablesKeyring keyring;
  gpointer keyring_data;
  char *origin;         /* (nullable): where what is filled in now will be sent */
  GPtrArray *wanted;    /* (nullable) (element-type utf8): names are only gathered */
  GPtrArray *questions; /* (nullable) (element-type utf8): what would be asked is only gathered */
  gboolean searching;   /* for the origin: the keyring is not asked yet */
  gboolean bound;       /* something that the keyring holds for the origin was filled in */
  char *remark;         /* (nullable) */
};

G_DEFINE_FINAL_TYPE (ClaspVariables, clasp_variables, G_TYPE_OBJECT)

static void
clasp_variables_finalize (GObject *object)
{
  ClaspVariables *self = CLASP_VARIABLES (object);

  g_hash_table_unref (self->set);
  g_hash_table_unref (self->environment);
  g_hash_table_unref (self->referred);
  g_hash_table_unref (self->secrets);
  g_hash_table_unref (self->allowed);
  g_hash_table_unref (self->answers);
  g_ptr_array_unref (self->used_secrets);
  g_free (self->origin);
  g_free (self->remark);
  G_OBJECT_CLASS (clasp_variables_parent_class)->finalize (object);
}

static void
clasp_variables_class_init (ClaspVariablesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_variables_finalize;
}

static GHashTable *
variables_new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
clasp_variables_init (ClaspVariables *self)
{
  self->set = variables_new_table ();
  self->environment = variables_new_table ();
  self->referred = variables_new_table ();
  self->secrets = variables_new_table ();
  self->allowed = variables_new_table ();
  self->answers = variables_new_table ();
  self->used_secrets = g_ptr_array_new_with_free_func (g_free);
}

ClaspVariables *
clasp_variables_new (void)
{
  return g_object_new (CLASP_TYPE_VARIABLES, NULL);
}

void
clasp_variables_set (ClaspVariables *self, const char *name, const char *value)
{
  g_return_if_fail (CLASP_IS_VARIABLES (self));
  g_return_if_fail (name != NULL && value != NULL);
  g_hash_table_replace (self->set, g_strdup (name), g_strdup (value));
}

void
clasp_variables_set_secret (ClaspVariables *self, const char *name, const char *value)
{
  g_return_if_fail (CLASP_IS_VARIABLES (self));
  g_return_if_fail (name != NULL && value != NULL);
  g_hash_table_replace (self->secrets, g_strdup (name), g_strdup (value));
}

void
clasp_variables_allow_env (ClaspVariables *self, const char *name)
{
  g_return_if_fail (CLASP_IS_VARIABLES (self));
  g_return_if_fail (name != NULL);
  g_hash_table_replace (self->allowed, g_strdup (name), g_strdup (""));
}

void
clasp_variables_set_prompt (ClaspVariables *self, ClaspVariablesAsk ask, gpointer user_data)
{
  g_return_if_fail (CLASP_IS_VARIABLES (self));
  self->prompt = ask;
  self->prompt_data = user_data;
}

void
clasp_variables_set_keyring (ClaspVariables *self, ClaspVariablesKeyring keyring, gpointer user_data)
{
  g_return_if_fail (CLASP_IS_VARIABLES (self));
  self->keyring = keyring;
  self->keyring_data = user_data;
}

char *
clasp_variables_dup_remark (ClaspVariables *self)
{
  g_return_val_if_fail (CLASP_IS_VARIABLES (self), NULL);
  return g_strdup (self->remark);
}

/* ---- an environment's file */

static gboolean
variables_take_member (ClaspVariables *self, const char *name, JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *secret = object != NULL && json_object_get_size (object) == 1 ? json_object_get_member (object, "secret")
                                                                          : NULL;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char *value = NULL;

  if (secret != NULL && JSON_NODE_HOLDS_VALUE (secret) && json_node_get_value_type (secret) == G_TYPE_STRING)
    {
      g_hash_table_replace (self->referred, g_strdup (name), g_strdup (json_node_get_string (secret)));
      return TRUE;
    }
  if (type == G_TYPE_STRING)
    value = g_strdup (json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    value = g_strdup_printf ("%" PRId64, json_node_get_int (node));
  else if (type == G_TYPE_DOUBLE)
    value = g_strdup (g_ascii_dtostr (buffer, sizeof buffer, json_node_get_double (node)));
  else if (type == G_TYPE_BOOLEAN)
    value = g_strdup (json_node_get_boolean (node) ? "true" : "false");
  if (value == NULL)
    return FALSE;
  g_hash_table_replace (self->environment, g_strdup (name), value);
  return TRUE;
}

static gboolean
variables_take_object (ClaspVariables *self, JsonObject *object, const char *path, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);
  JsonNode *inner = json_object_get_member (object, "variables");

  if (inner != NULL && JSON_NODE_HOLDS_OBJECT (inner) &&
      json_object_get_member (json_node_get_object (inner), "secret") == NULL)
    return variables_take_object (self, json_node_get_object (inner), path, error);
  for (GList *l = members; l != NULL; l = l->next)
    if (!variables_take_member (self, l->data, json_object_get_member (object, l->data)))
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                     _("%s: “%s” is neither a text nor a number, true, false or {\"secret\": \"NAME\"}."), path,
                     (const char *) l->data);
        return FALSE;
      }
  return TRUE;
}

gboolean
clasp_variables_load (ClaspVariables *self, GFile *file, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (GError) problem = NULL;
  JsonNode *root;

  g_return_val_if_fail (CLASP_IS_VARIABLES (self), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  path = g_file_get_parse_name (file);
  contents = clasp_limited_file_read_json (file, MAX_FILE_SIZE, TRUE, &problem);
  json_parser_set_strict (parser, TRUE);
  if (contents == NULL || !json_parser_load_from_data (parser, g_bytes_get_data (contents, NULL),
                                                       (gssize) g_bytes_get_size (contents), &problem))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The environment %s can’t be read: %s"), path,
                   problem->message);
      return FALSE;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("The environment %s can’t be read: it is no JSON object"), path);
      return FALSE;
    }
  return variables_take_object (self, json_node_get_object (root), path, error);
}

/* ---- values */

typedef struct
{
  ClaspVariables *variables;
  const guint64 *seq; /* (nullable): the number of the message that is filled in */
  char *problem;      /* (nullable): what is wrong with the name that had no value */
} Filling;

/* "HANDCLASP_SECRET_API_TOKEN" of "api-token". (transfer full) */
static char *
variables_dup_env_name (const char *secret)
{
  char *name = g_strconcat ("HANDCLASP_SECRET_", secret, NULL);

  for (char *p = name; *p != '\0'; p++)
    *p = g_ascii_isalnum (*p) ? g_ascii_toupper (*p) : '_';
  return name;
}

static void
variables_want (ClaspVariables *self, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (self->wanted, name, g_str_equal, NULL))
    g_ptr_array_add (self->wanted, g_strdup (name));
}

static char *
variables_dup_secret (Filling *filling, const char *name)
{
  ClaspVariables *self = filling->variables;
  g_autofree char *env_name = variables_dup_env_name (name);
  const char *known = g_hash_table_lookup (self->secrets, name);
  g_autoptr (GError) error = NULL;
  char *value;

  if (known == NULL)
    known = g_getenv (env_name);
  value = g_strdup (known);
  if (value == NULL && self->wanted != NULL)
    variables_want (self, name);
  if (value == NULL && (self->wanted != NULL || (self->keyring != NULL && self->searching)))
    return g_strdup (name); /* it has no say in which host is meant */
  if (value == NULL && self->keyring != NULL && self->origin != NULL)
    {
      value = self->keyring (name, self->origin, self->keyring_data, &error);
      self->bound |= value != NULL;
    }
  if (value == NULL && error != NULL)
    filling->problem = g_strdup_printf (_("there is no secret “%s”; give it by --secret %s=@FILE or in %s (%s)"), name,
                                        name, env_name, error->message);
  else if (value == NULL)
    filling->problem = g_strdup_printf (_("there is no secret “%s”; give it by --secret %s=@FILE or in %s"), name,
                                        name, env_name);
  else
    g_ptr_array_add (self->used_secrets, g_strdup (value));
  return value;
}

static char *
variables_dup_env (Filling *filling, const char *name)
{
  const char *value = g_getenv (name);

  if (!g_hash_table_contains (filling->variables->allowed, name))
    filling->problem = g_strdup_printf (
        _("the variable “%s” of the surroundings may not be read; allow it by --allow-env %s"), name, name);
  else if (value == NULL)
    filling->problem = g_strdup_printf (_("the surroundings have no variable “%s”"), name);
  else
    return g_strdup (value);
  return NULL;
}

static char *
variables_dup_answer (Filling *filling, const char *question)
{
  ClaspVariables *self = filling->variables;
  const char *known = g_hash_table_lookup (self->answers, question);
  char *answer;

  if (known != NULL)
    return g_strdup (known);
  if (self->questions != NULL && !g_ptr_array_find_with_equal_func (self->questions, question, g_str_equal, NULL))
    g_ptr_array_add (self->questions, g_strdup (question));
  if (self->wanted != NULL)
    return g_strdup (question);
  answer = self->prompt != NULL ? self->prompt (question, self->prompt_data) : NULL;
  if (answer == NULL)
    {
      filling->problem = g_strdup (_("there is nobody to ask"));
      return NULL;
    }
  g_hash_table_replace (self->answers, g_strdup (question), g_strdup (answer));
  g_ptr_array_add (self->used_secrets, g_strdup (answer));
  return answer;
}

/* A whole number of @range, "1-6". */
static char *
variables_dup_random (Filling *filling, const char *range)
{
  g_auto (GStrv) ends = g_strsplit (range, "-", 2);
  guint64 low, high;

  if (g_strv_length (ends) != 2 || !g_ascii_string_to_unsigned (ends[0], 10, 0, G_MAXUINT32, &low, NULL) ||
      !g_ascii_string_to_unsigned (ends[1], 10, low, G_MAXUINT32, &high, NULL))
    {
      filling->problem = g_strdup (_("it takes two whole numbers, the smaller first, as in {{random:1-6}}"));
      return NULL;
    }
  if (high - low < G_MAXUINT32)
    low += (guint64) (g_random_double () * (double) (high - low + 1));
  else
    low = g_random_int ();
  return g_strdup_printf ("%" PRIu64, MIN (low, high));
}

static char *
variables_dup_now (gboolean iso)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return iso ? g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ") : g_strdup_printf ("%" PRId64, g_date_time_to_unix (now));
}

static char *
variables_dup_built_in (Filling *filling, const char *name)
{
  const struct
  {
    const char *prefix;
    char *(*dup) (Filling *filling, const char *argument);
  } kinds[] = {
    { "secret:", variables_dup_secret },
    { "env:", variables_dup_env },
    { "prompt:", variables_dup_answer },
    { "random:", variables_dup_random },
  };

  if (filling->seq != NULL && (g_str_has_prefix (name, "secret:") || g_str_has_prefix (name, "prompt:")))
    {
      filling->problem = g_strdup (_("a message that is sent repeatedly holds no secret and asks nothing"));
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (name, kinds[i].prefix))
      return kinds[i].dup (filling, name + strlen (kinds[i].prefix));
  if (filling->seq != NULL && strcmp (name, "seq") == 0)
    return g_strdup_printf ("%" PRIu64, *filling->seq);
  if (strcmp (name, "uuid") == 0)
    return g_uuid_string_random ();
  if (strcmp (name, "now") == 0 || strcmp (name, "now:iso") == 0)
    return variables_dup_now (name[3] != '\0');
  filling->problem = g_strdup (_("nothing of this name is known"));
  return NULL;
}

static char *
variables_dup_value (const char *name, gpointer user_data)
{
  Filling *filling = user_data;
  ClaspVariables *self = filling->variables;
  const char *value = g_hash_table_lookup (self->set, name);
  const char *secret = g_hash_table_lookup (self->referred, name);

  if (value == NULL)
    value = g_hash_table_lookup (self->environment, name);
  if (value != NULL)
    return g_strdup (value);
  if (secret != NULL && filling->seq != NULL)
    return variables_dup_built_in (filling, "secret:");
  return secret != NULL ? variables_dup_secret (filling, secret) : variables_dup_built_in (filling, name);
}

/* @text with all values put in; %NULL with a sentence that names the placeholder, its place and what is wrong with it.
 * @where: what @text is, for the sentence: "the URL"; @seq: (nullable) its number, when it is a message */
static char *
variables_fill (ClaspVariables *self, const char *text, const char *where, const guint64 *seq, GError **error)
{
  Filling filling = { self, seq, NULL };
  ClaspPlaceholder stopped = { 0 };
  g_autofree char *shown = NULL;
  g_autofree char *problem = NULL;
  char *filled;
  glong column;

  g_return_val_if_fail (CLASP_IS_VARIABLES (self), NULL);
  g_return_val_if_fail (text != NULL && where != NULL, NULL);

  filled = clasp_placeholders_fill (text, variables_dup_value, &filling, &stopped);
  if (filled != NULL)
    return filled;
  problem = filling.problem != NULL ? filling.problem
                                    : g_strdup (_("“}}” and a name are missing; “{{{{” stands for two braces"));
  shown = g_strndup (text + stopped.start, stopped.length);
  column = g_utf8_validate_len (text, stopped.start, NULL) ? g_utf8_strlen (text, (gssize) stopped.start)
                                                           : (glong) stopped.start;
  /* Translators: “{{host}}” at character 6 of the URL can’t be filled in: nothing of this name is known. */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("“%s” at character %ld of %s can’t be filled in: %s."),
               shown, column + 1, where, problem);
  return NULL;
}

char *
clasp_variables_fill_message (ClaspVariables *self, const char *text, guint64 seq, GError **error)
{
  g_return_val_if_fail (CLASP_IS_VARIABLES (self) && text != NULL, NULL);
  return variables_fill (self, text, _("the message"), &seq, error);
}

/* ---- a profile */

static gboolean
variables_apply_property (ClaspVariables *self, ClaspProfile *profile, const char *property, const char *where,
                          GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *filled = NULL;

  g_object_get (profile, property, &text, NULL);
  if (strstr (text, "{{") == NULL)
    return TRUE;
  filled = variables_fill (self, text, where, NULL, error);
  if (filled == NULL)
    return FALSE;
  g_object_set (profile, property, filled, NULL);
  return TRUE;
}

/* What the keyring holds for the origin under @name; %NULL when names are only gathered. (transfer full) (nullable) */
static char *
variables_dup_kept (ClaspVariables *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *value = NULL;

  if (self->wanted != NULL)
    variables_want (self, name);
  else if (self->keyring != NULL && self->origin != NULL)
    value = self->keyring (name, self->origin, self->keyring_data, &error);
  if (error != NULL)
    g_set_str (&self->remark, error->message);
  if (value != NULL)
    g_ptr_array_add (self->used_secrets, g_strdup (value));
  return value;
}

/* The value of a header that was kept in the keyring. */
static void
variables_apply_kept (ClaspVariables *self, ClaspHeader *header)
{
  const char *name = clasp_header_get_secret_name (header);
  g_autofree char *value = NULL;

  if (!clasp_header_get_enabled (header) || !clasp_header_get_needs_value (header) || *name == '\0')
    return;
  value = variables_dup_kept (self, name);
  if (value == NULL)
    return;
  g_object_set (header, "value", value, NULL);
  clasp_header_set_origin (header, self->origin);
}

/* A password that is for what @property names: a user, or a client certificate. */
static void
variables_apply_kept_password (ClaspVariables *self, ClaspProfile *profile, const char *property,
                               const char *password_property, const char *name_property)
{
  g_autofree char *needs = NULL;
  g_autofree char *password = NULL;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  g_object_get (profile, property, &needs, password_property, &password, name_property, &name, NULL);
  if (*needs == '\0' || *password != '\0' || *name == '\0')
    return;
  value = variables_dup_kept (self, name);
  if (value != NULL)
    g_object_set (profile, password_property, value, NULL);
}

/* Where the profile leads. What the keyring holds is asked for only when that is known. */
static gboolean
variables_find_origin (ClaspVariables *self, ClaspProfile *profile, GError **error)
{
  g_autofree char *url = NULL;

  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->remark, g_free);
  self->bound = FALSE;
  self->searching = TRUE;
  url = variables_fill (self, clasp_profile_get_url (profile), _("the URL"), NULL, error);
  self->searching = FALSE;
  if (url != NULL)
    self->origin = clasp_origin_dup_of_url (url);
  return url != NULL;
}

static gboolean
variables_apply_header (ClaspVariables *self, ClaspHeader *header, GError **error)
{
  const char *name = clasp_header_get_name (header);
  g_autofree char *where = g_strdup_printf (_("the header “%s”"), name);
  g_autofree char *origin = g_strdup (clasp_header_get_origin (header));
  g_autofree char *new_name = NULL;
  g_autofree char *new_value = NULL;

  if (!clasp_header_get_enabled (header) ||
      (strstr (name, "{{") == NULL && strstr (clasp_header_get_value (header), "{{") == NULL))
    return TRUE;
  new_name = variables_fill (self, name, _("a header’s name"), NULL, error);
  new_value = new_name != NULL ? variables_fill (self, clasp_header_get_value (header), where, NULL, error) : NULL;
  if (new_value == NULL)
    return FALSE;
  g_object_set (header, "name", new_name, "value", new_value, NULL);
  clasp_header_set_origin (header, origin);
  return TRUE;
}

/* A URL may be filled in otherwise the second time ("{{random:1-9}}"): what the keyring holds is for where it leads
 * now, and what it held for the first is not taken along. */
static gboolean
variables_settle_origin (ClaspVariables *self, ClaspProfile *profile, GError **error)
{
  g_autofree char *origin = clasp_origin_dup_of_url (clasp_profile_get_url (profile));

  if (self->wanted != NULL || g_strcmp0 (origin, self->origin) == 0)
    return TRUE;
  if (self->bound)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                           _("The URL leads to another server each time it is filled in, so nothing that the keyring "
                              "holds can be put into it."));
      return FALSE;
    }
  g_free (self->origin);
  self->origin = g_steal_pointer (&origin);
  return TRUE;
}

static gboolean
variables_apply_headers (ClaspVariables *self, GListModel *headers, GError **error)
{
  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      /* What was kept may hold placeholders, as it did when it was entered. */
      variables_apply_kept (self, header);
      if (!variables_apply_header (self, header, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
variables_apply_all (ClaspVariables *self, ClaspProfile *profile, GError **error)
{
  const struct
  {
    const char *property;
    const char *where;
  } texts[] = {
    { "subprotocols", _("the subprotocols") },
    { "origin", _("the origin") },
    { "user", _("the user") },
    { "password", _("the password") },
    { "proxy-uri", _("the proxy") },
    { "connect-to", _("the address to connect to") },
  };

  if (!variables_find_origin (self, profile, error) ||
      !variables_apply_property (self, profile, "url", _("the URL"), error) ||
      !variables_settle_origin (self, profile, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!variables_apply_property (self, profile, texts[i].property, texts[i].where, error))
      return FALSE;
  if (!variables_apply_headers (self, G_LIST_MODEL (clasp_profile_get_headers (profile)), error))
    return FALSE;
  variables_apply_kept_password (self, profile, "user", "password", "password-secret");
  variables_apply_kept_password (self, profile, "cert-file", "key-password", "key-password-secret");
  return TRUE;
}

gboolean
clasp_variables_apply (ClaspVariables *self, ClaspProfile *profile, GError **error)
{
  g_autofree char *template = NULL;
  gboolean filled;

  g_return_val_if_fail (CLASP_IS_VARIABLES (self), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  template = g_strdup (clasp_profile_get_url (profile));
  filled = variables_apply_all (self, profile, error);
  for (guint i = 0; i < self->used_secrets->len; i++)
    clasp_profile_add_secret (profile, self->used_secrets->pdata[i]);
  /* What is told of a failure names the URL as the user wrote it. */
  if (!filled)
    clasp_profile_set_url (profile, template);
  return filled;
}

/* What would be sent, as far as that is known without asking the keyring or anybody. @wanted gets the names that were
 * not. (transfer full) */
static ClaspProfile *
variables_look_ahead (ClaspVariables *self, ClaspProfile *profile, GPtrArray *wanted)
{
  ClaspProfile *copy = clasp_profile_duplicate (profile);
  guint n_used = self->used_secrets->len;

  self->wanted = wanted;
  clasp_variables_apply (self, copy, NULL);
  self->wanted = NULL;
  g_ptr_array_set_size (self->used_secrets, (int) n_used);
  return copy;
}

char **
clasp_variables_dup_wanted (ClaspVariables *self, ClaspProfile *profile, char **origin)
{
  g_autoptr (ClaspProfile) copy = NULL;
  g_autoptr (GPtrArray) wanted = NULL;
  char **names;

  g_return_val_if_fail (CLASP_IS_VARIABLES (self), NULL);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (origin != NULL, NULL);

  wanted = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  copy = variables_look_ahead (self, profile, wanted);
  *origin = g_steal_pointer (&self->origin);
  if (*origin == NULL)
    g_ptr_array_set_size (wanted, 0);
  /* An array that never had an element has no end to be given away. */
  names = (char **) g_ptr_array_steal (wanted, NULL);
  return names != NULL ? names : g_new0 (char *, 1);
}

ClaspProfile *
clasp_variables_dup_filled (ClaspVariables *self, ClaspProfile *profile)
{
  g_autoptr (GPtrArray) wanted = NULL;

  g_return_val_if_fail (CLASP_IS_VARIABLES (self), NULL);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  wanted = g_ptr_array_new_with_free_func (g_free);
  return variables_look_ahead (self, profile, wanted);
}

char **
clasp_variables_dup_questions (ClaspVariables *self, ClaspProfile *profile)
{
  g_autoptr (ClaspProfile) copy = NULL;
  g_autoptr (GPtrArray) wanted = NULL;
  g_autoptr (GPtrArray) questions = NULL;
  char **texts;

  g_return_val_if_fail (CLASP_IS_VARIABLES (self), NULL);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  wanted = g_ptr_array_new_with_free_func (g_free);
  questions = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  self->questions = questions;
  copy = variables_look_ahead (self, profile, wanted);
  self->questions = NULL;
  texts = (char **) g_ptr_array_steal (questions, NULL);
  return texts != NULL ? texts : g_new0 (char *, 1);
}

void
clasp_variables_set_answer (ClaspVariables *self, const char *question, const char *answer)
{
  g_return_if_fail (CLASP_IS_VARIABLES (self));
  g_return_if_fail (question != NULL && answer != NULL);

  g_hash_table_replace (self->answers, g_strdup (question), g_strdup (answer));
  g_ptr_array_add (self->used_secrets, g_strdup (answer));
}
