/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-marks.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clasp-json-member.h"
#include "clasp-json.h"

#define FORMAT 1
#define FORMAT_MEMBER "handclasp-marks"
/* A file of marks is taken into memory up to this size. */
#define FILE_MAX ((gsize) 64 * 1024 * 1024)

struct _ClaspMarks
{
  GObject parent_instance;

  char *path;     /* (nullable) */
  GError *broken; /* (nullable): why the file could not be read */
  GMutex mutex;   /* guards the texts */
  GHashTable *texts;
  int n_marks; /* atomic: most captures have none, and are looked through without a lock */
};

G_DEFINE_FINAL_TYPE (ClaspMarks, clasp_marks, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint64 *
marks_new_key (guint64 index)
{
  guint64 *key = g_new (guint64, 1);

  *key = index;
  return key;
}

/* One line, cut where it is too long. (transfer full) */
static char *
marks_dup_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_strdelimit (valid, "\r\n", ' ');
  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), CLASP_MARK_TEXT_MAX));
}

/* ---------------------------------------------------------------------------------------------------------- reading */

static gboolean
marks_set_error (ClaspMarks *self, int code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  self->broken = g_error_new_valist (G_IO_ERROR, code, format, arguments);
  va_end (arguments);
  return FALSE;
}

static void
marks_take_element (JsonArray *array, guint i, JsonNode *node, gpointer user_data)
{
  ClaspMarks *self = user_data;
  JsonObject *object = clasp_json_array_get_object (array, i);
  gint64 number = clasp_json_member_get_integer (object, "n", 0);
  const char *text = clasp_json_member_get_string (object, "text", NULL);

  if (number < 1 || (text == NULL && json_object_has_member (object, "text")))
    return;
  g_hash_table_insert (self->texts, marks_new_key ((guint64) number - 1), marks_dup_line (text != NULL ? text : ""));
}

static gboolean
marks_parse (ClaspMarks *self, const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root, *list;
  JsonObject *object;
  gint64 format;

  json_parser_set_strict (parser, TRUE);
  /* What nests deeper would use up the parser's stack. */
  if (!clasp_json_validate (text, length, NULL) || !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return marks_set_error (self, G_IO_ERROR_INVALID_DATA, _("“%s” holds no marks that can be read"), self->path);
  root = json_parser_get_root (parser);
  object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  format = clasp_json_member_get_integer (object, FORMAT_MEMBER, 0);
  if (format < 1)
    return marks_set_error (self, G_IO_ERROR_INVALID_DATA, _("“%s” holds no marks that can be read"), self->path);
  if (format > FORMAT)
    return marks_set_error (self, G_IO_ERROR_NOT_SUPPORTED, _("“%s” was made by a newer version of Handclasp"),
                            self->path);
  list = json_object_get_member (object, "marks");
  if (list != NULL && JSON_NODE_HOLDS_ARRAY (list))
    json_array_foreach_element (json_node_get_array (list), marks_take_element, self);
  return TRUE;
}

/* Not g_file_get_contents(), which waits for ever for a FIFO. */
static char *
marks_load_file (const char *path, gsize *length, int *code)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0);
  g_autofree char *text = NULL;
  struct stat status;
  gsize done = 0;
  ssize_t got = 1;

  *code = fd < 0 ? errno : 0;
  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || (guint64) status.st_size > FILE_MAX)
    *code = EFBIG;
  else
    {
      text = g_malloc ((gsize) status.st_size + 1);
      while (done < (gsize) status.st_size && got > 0)
        {
          got = read (fd, text + done, (gsize) status.st_size - done);
          done += got > 0 ? (gsize) got : 0;
        }
      *code = got < 0 ? errno : 0;
    }
  close (fd);
  *length = done;
  return *code == 0 ? g_steal_pointer (&text) : NULL;
}

static void
marks_load (ClaspMarks *self)
{
  gsize length = 0;
  int code;
  g_autofree char *text = marks_load_file (self->path, &length, &code);

  if (text != NULL)
    marks_parse (self, text, length);
  else if (code != ENOENT && code != ENOTDIR)
    marks_set_error (self, G_IO_ERROR_FAILED, _("“%s” can’t be read: %s"), self->path, g_strerror (code));
}

/* ---------------------------------------------------------------------------------------------------------- writing */

static int
marks_compare_keys (gconstpointer a, gconstpointer b)
{
  const guint64 left = **(const guint64 *const *) a, right = **(const guint64 *const *) b;

  return (left > right) - (left < right);
}

static char *
marks_to_text (ClaspMarks *self, gsize *length)
{
  g_autoptr (GPtrArray) keys = g_hash_table_get_keys_as_ptr_array (self->texts);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  g_ptr_array_sort (keys, marks_compare_keys);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, FORMAT_MEMBER);
  json_builder_add_int_value (builder, FORMAT);
  json_builder_set_member_name (builder, "marks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *text = g_hash_table_lookup (self->texts, keys->pdata[i]);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "n");
      json_builder_add_int_value (builder, (gint64) (*(const guint64 *) keys->pdata[i] + 1));
      if (*text != '\0')
        {
          json_builder_set_member_name (builder, "text");
          json_builder_add_string_value (builder, text);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, length);
}

static gboolean
marks_save (ClaspMarks *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) reason = NULL;
  gsize length;

  if (self->path == NULL)
    return TRUE;
  if (g_hash_table_size (self->texts) == 0)
    {
      if (g_unlink (self->path) == 0 || errno == ENOENT)
        return TRUE;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("“%s” can’t be removed: %s"), self->path,
                   g_strerror (errno));
      return FALSE;
    }
  text = marks_to_text (self, &length);
  if (g_file_set_contents_full (self->path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &reason))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The mark can’t be kept: %s"), reason->message);
  return FALSE;
}

static gboolean
marks_may_change (ClaspMarks *self, GError **error)
{
  if (self->broken != NULL)
    g_propagate_error (error, g_error_copy (self->broken));
  return self->broken == NULL;
}

/* Under the mutex. @text: (transfer full) (nullable) */
static void
marks_put (ClaspMarks *self, guint64 index, char *text)
{
  if (text != NULL)
    g_hash_table_insert (self->texts, marks_new_key (index), text);
  else
    g_hash_table_remove (self->texts, &index);
  g_atomic_int_set (&self->n_marks, (int) g_hash_table_size (self->texts));
}

gboolean
clasp_marks_set (ClaspMarks *self, guint64 index, const char *text, GError **error)
{
  char *before;
  gboolean kept;

  g_return_val_if_fail (CLASP_IS_MARKS (self), FALSE);

  if (!marks_may_change (self, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  before = g_strdup (g_hash_table_lookup (self->texts, &index));
  marks_put (self, index, text != NULL ? marks_dup_line (text) : NULL);
  kept = marks_save (self, error);
  if (kept)
    g_free (before);
  else
    marks_put (self, index, before);
  g_mutex_unlock (&self->mutex);
  if (kept)
    g_signal_emit (self, signals[CHANGED], 0, index);
  return kept;
}

/* Under the mutex: @texts become the marks, which are given back in them. */
static void
marks_exchange (ClaspMarks *self, GHashTable **texts)
{
  GHashTable *before = self->texts;

  self->texts = *texts;
  *texts = before;
  g_atomic_int_set (&self->n_marks, (int) g_hash_table_size (self->texts));
}

static GHashTable *
marks_new_texts (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

static GHashTable *
marks_copy_texts (ClaspMarks *self)
{
  GHashTable *copy = marks_new_texts ();
  GHashTableIter iter;
  gpointer key, text;

  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->texts);
  while (g_hash_table_iter_next (&iter, &key, &text))
    g_hash_table_insert (copy, marks_new_key (*(const guint64 *) key), g_strdup (text));
  g_mutex_unlock (&self->mutex);
  return copy;
}

/* Has @texts be the marks, and puts back what there was when they can't be kept. */
static gboolean
marks_replace (ClaspMarks *self, GHashTable **texts, GError **error)
{
  gboolean kept;

  g_mutex_lock (&self->mutex);
  marks_exchange (self, texts);
  kept = marks_save (self, error);
  if (!kept)
    marks_exchange (self, texts);
  g_mutex_unlock (&self->mutex);
  if (kept)
    g_signal_emit (self, signals[CHANGED], 0, G_MAXUINT64);
  return kept;
}

gboolean
clasp_marks_set_many (ClaspMarks *self, const GArray *indices, const char *text, GError **error)
{
  g_autoptr (GHashTable) texts = NULL;

  g_return_val_if_fail (CLASP_IS_MARKS (self) && indices != NULL, FALSE);

  if (!marks_may_change (self, error))
    return FALSE;
  texts = marks_copy_texts (self);
  for (guint i = 0; i < indices->len; i++)
    {
      const guint64 index = g_array_index (indices, guint64, i);

      if (text == NULL)
        g_hash_table_remove (texts, &index);
      else if (!g_hash_table_contains (texts, &index))
        g_hash_table_insert (texts, marks_new_key (index), marks_dup_line (text));
    }
  return marks_replace (self, &texts, error);
}

gboolean
clasp_marks_take_all (ClaspMarks *self, ClaspMarks *other, GError **error)
{
  g_autoptr (GHashTable) texts = NULL;

  g_return_val_if_fail (CLASP_IS_MARKS (self) && CLASP_IS_MARKS (other), FALSE);

  if (!marks_may_change (self, error))
    return FALSE;
  texts = marks_copy_texts (other);
  return marks_replace (self, &texts, error);
}

void
clasp_marks_moved (ClaspMarks *self, const char *path)
{
  g_return_if_fail (CLASP_IS_MARKS (self));

  g_mutex_lock (&self->mutex);
  g_set_str (&self->path, path);
  g_mutex_unlock (&self->mutex);
}

/* ----------------------------------------------------------------------------------------------------------- asking */

char *
clasp_marks_get (ClaspMarks *self, guint64 index)
{
  char *text;

  g_return_val_if_fail (CLASP_IS_MARKS (self), NULL);

  if (clasp_marks_get_n_marks (self) == 0)
    return NULL;
  g_mutex_lock (&self->mutex);
  text = g_strdup (g_hash_table_lookup (self->texts, &index));
  g_mutex_unlock (&self->mutex);
  return text;
}

gboolean
clasp_marks_has (ClaspMarks *self, guint64 index)
{
  gboolean found;

  g_return_val_if_fail (CLASP_IS_MARKS (self), FALSE);

  if (clasp_marks_get_n_marks (self) == 0)
    return FALSE;
  g_mutex_lock (&self->mutex);
  found = g_hash_table_contains (self->texts, &index);
  g_mutex_unlock (&self->mutex);
  return found;
}

guint
clasp_marks_get_n_marks (ClaspMarks *self)
{
  g_return_val_if_fail (CLASP_IS_MARKS (self), 0);
  return (guint) g_atomic_int_get (&self->n_marks);
}

/* ------------------------------------------------------------------------------------------------------- the object */

static void
clasp_marks_finalize (GObject *object)
{
  ClaspMarks *self = CLASP_MARKS (object);

  g_free (self->path);
  g_clear_error (&self->broken);
  g_hash_table_unref (self->texts);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (clasp_marks_parent_class)->finalize (object);
}

static void
clasp_marks_class_init (ClaspMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_marks_finalize;
  signals[CHANGED] = g_signal_new ("changed", CLASP_TYPE_MARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_UINT64);
}

static void
clasp_marks_init (ClaspMarks *self)
{
  g_mutex_init (&self->mutex);
  self->texts = marks_new_texts ();
}

ClaspMarks *
clasp_marks_new (const char *path)
{
  ClaspMarks *self = g_object_new (CLASP_TYPE_MARKS, NULL);

  self->path = g_strdup (path);
  if (path != NULL)
    marks_load (self);
  self->n_marks = (int) g_hash_table_size (self->texts);
  return self;
}

char *
clasp_marks_dup_path (const char *capture_path)
{
  return g_strconcat (capture_path, ".marks", NULL);
}
