/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-history.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

#include "clasp-capture-file.h"
#include "clasp-format.h"
#include "clasp-json-member.h"
#include "clasp-limited-file.h"
#include "clasp-secret.h"

#define FORMAT 1
#define FORMAT_MEMBER "handclasp-run"
#define CAPTURE_SUFFIX ".capture"
#define SUMMARY_SUFFIX ".json"
/* What was removed stands here until it can no longer be wanted back. */
#define REMOVED_FOLDER ".removed"
#define SUMMARY_MAX ((gsize) 64 * 1024)
/* An id that is longer, or holds anything but these, names its folder by its hash. */
#define ID_MAX 64
#define ID_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_"

/* ---------------------------------------------------------------------------------------------------------- one run */

struct _ClaspHistoryRun
{
  GObject parent_instance;

  char *path;
  char *connection;
  char *url;
  ClaspRunState state;
  gint64 started_us;
  gint64 open_us; /* how long it was open; -1: not known, or it was not */
  gint64 n_messages;
  guint code;
  gboolean clean;
  char *reason; /* what opening failed by, or "" */
  gboolean kept;
  gboolean removed;
  ClaspCapture *capture; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (ClaspHistoryRun, clasp_history_run, G_TYPE_OBJECT)

enum
{
  RUN_PROP_WHEN = 1,
  RUN_PROP_OUTCOME,
  RUN_PROP_DETAILS,
  RUN_PROP_KEPT,
  RUN_PROP_LIVE,
  N_RUN_PROPS
};

static GParamSpec *run_props[N_RUN_PROPS];

static char *
history_run_dup_beside (const char *path, const char *suffix)
{
  return g_strconcat (path, suffix, NULL);
}

static guint64
history_file_size (const char *path)
{
  GStatBuf status;

  return g_lstat (path, &status) == 0 ? (guint64) status.st_size : 0;
}

static guint64
history_run_get_size (ClaspHistoryRun *self)
{
  const char *path = clasp_history_run_get_path (self);
  g_autofree char *summary = history_run_dup_beside (path, SUMMARY_SUFFIX);
  g_autofree char *marks = clasp_marks_dup_path (path);

  return history_file_size (path) + history_file_size (summary) + history_file_size (marks);
}

gboolean
clasp_history_run_is_live (ClaspHistoryRun *self)
{
  g_return_val_if_fail (CLASP_IS_HISTORY_RUN (self), FALSE);
  return self->state == CLASP_RUN_OPENING || self->state == CLASP_RUN_OPEN;
}

static char *
history_run_dup_outcome (ClaspHistoryRun *self)
{
  switch (self->state)
    {
    case CLASP_RUN_OPENING:
      return g_strdup (_("Opening"));
    case CLASP_RUN_OPEN:
      return g_strdup (_("Open"));
    case CLASP_RUN_CLOSED:
      return g_strdup_printf (self->clean ? _("Closed, %u") : _("Ended, %u"), clasp_history_run_get_code (self));
    case CLASP_RUN_FAILED:
      return self->code != 0 ? g_strdup_printf (_("Failed, %u"), self->code) : g_strdup (_("Failed"));
    default:
      return g_strdup (_("Interrupted"));
    }
}

static char *
history_run_dup_details (ClaspHistoryRun *self)
{
  g_autofree char *size = clasp_format_bytes (history_run_get_size (self));
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 n_messages = clasp_history_run_get_n_messages (self);

  if (n_messages >= 0)
    {
      g_autofree char *count = clasp_format_count ((guint64) n_messages);

      /* Translators: %s is a number, the one that decides between singular and plural */
      g_string_append_printf (text, ngettext ("%s message", "%s messages", (gulong) n_messages), count);
      g_string_append (text, " · ");
    }
  if (self->open_us >= 0)
    {
      g_autofree char *duration = clasp_format_duration (self->open_us);

      g_string_append_printf (text, "%s · ", duration);
    }
  g_string_append (text, size);
  if (self->kept)
    g_string_append_printf (text, " · %s", _("kept"));
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
history_run_notify (ClaspHistoryRun *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = RUN_PROP_OUTCOME; i < N_RUN_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), run_props[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

const char *
clasp_history_run_get_path (ClaspHistoryRun *self)
{
  g_return_val_if_fail (CLASP_IS_HISTORY_RUN (self), NULL);
  return self->path;
}

gint64
clasp_history_run_get_started (ClaspHistoryRun *self)
{
  g_return_val_if_fail (CLASP_IS_HISTORY_RUN (self), 0);

  return self->started_us;
}

ClaspRunState
clasp_history_run_get_state (ClaspHistoryRun *self)
{
  g_return_val_if_fail (CLASP_IS_HISTORY_RUN (self), CLASP_RUN_INTERRUPTED);
  return self->state;
}

gint64
clasp_history_run_get_n_messages (ClaspHistoryRun *self)
{
  g_return_val_if_fail (CLASP_IS_HISTORY_RUN (self), -1);
  return self->n_messages;
}

guint
clasp_history_run_get_code (ClaspHistoryRun *self)
{
  g_return_val_if_fail (CLASP_IS_HISTORY_RUN (self), 0);
  return self->code;
}

gboolean
clasp_history_run_get_kept (ClaspHistoryRun *self)
{
  g_return_val_if_fail (CLASP_IS_HISTORY_RUN (self), FALSE);
  return self->kept;
}

ClaspCapture *
clasp_history_run_open (ClaspHistoryRun *self, GError **error)
{
  g_return_val_if_fail (CLASP_IS_HISTORY_RUN (self), NULL);

  if (self->capture == NULL)
    self->capture = clasp_capture_open (self->path, error);
  return self->capture != NULL ? clasp_capture_ref (self->capture) : NULL;
}

static void
clasp_history_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspHistoryRun *self = CLASP_HISTORY_RUN (object);

  switch (id)
    {
    case RUN_PROP_WHEN:
      g_value_take_string (value, clasp_format_date_time (self->started_us));
      break;
    case RUN_PROP_OUTCOME:
      g_value_take_string (value, history_run_dup_outcome (self));
      break;
    case RUN_PROP_DETAILS:
      g_value_take_string (value, history_run_dup_details (self));
      break;
    case RUN_PROP_KEPT:
      g_value_set_boolean (value, clasp_history_run_get_kept (self));
      break;
    case RUN_PROP_LIVE:
      g_value_set_boolean (value, clasp_history_run_is_live (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_history_run_finalize (GObject *object)
{
  ClaspHistoryRun *self = CLASP_HISTORY_RUN (object);

  g_free (self->path);
  g_free (self->connection);
  g_free (self->url);
  g_free (self->reason);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  G_OBJECT_CLASS (clasp_history_run_parent_class)->finalize (object);
}

static void
clasp_history_run_class_init (ClaspHistoryRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clasp_history_run_get_property;
  object_class->finalize = clasp_history_run_finalize;
  run_props[RUN_PROP_WHEN] = g_param_spec_string ("when", NULL, NULL, "", flags);
  run_props[RUN_PROP_OUTCOME] = g_param_spec_string ("outcome", NULL, NULL, "", flags);
  run_props[RUN_PROP_DETAILS] = g_param_spec_string ("details", NULL, NULL, "", flags);
  run_props[RUN_PROP_KEPT] = g_param_spec_boolean ("kept", NULL, NULL, FALSE, flags);
  run_props[RUN_PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_RUN_PROPS, run_props);
}

static void
clasp_history_run_init (ClaspHistoryRun *self)
{
  self->state = CLASP_RUN_INTERRUPTED;
  self->open_us = -1;
  self->n_messages = -1;
  self->url = g_strdup ("");
  self->reason = g_strdup ("");
}

/* -------------------------------------------------------------------------------------------------------- summaries */

static const char *const STATES[] = {
  [CLASP_RUN_OPENING] = "opening",         [CLASP_RUN_OPEN] = "open",
  [CLASP_RUN_CLOSED] = "closed",           [CLASP_RUN_FAILED] = "failed",
  [CLASP_RUN_INTERRUPTED] = "interrupted",
};

static void
history_run_add_member (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
history_run_add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

/* What fails is not worth a word: the capture tells all that matters. */
static void
history_run_write_summary (ClaspHistoryRun *self)
{
  g_autofree char *path = history_run_dup_beside (self->path, SUMMARY_SUFFIX);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  gsize length;

  json_builder_begin_object (builder);
  history_run_add_member (builder, FORMAT_MEMBER, FORMAT);
  history_run_add_text (builder, "connection", self->connection);
  history_run_add_text (builder, "url", self->url);
  history_run_add_text (builder, "state", STATES[self->state]);
  history_run_add_member (builder, "started_us", self->started_us);
  history_run_add_member (builder, "open_us", self->open_us);
  history_run_add_member (builder, "messages", self->n_messages);
  history_run_add_member (builder, "code", self->code);
  json_builder_set_member_name (builder, "clean");
  json_builder_add_boolean_value (builder, self->clean);
  history_run_add_text (builder, "reason", self->reason);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &length);
  g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static void
history_run_take_summary (ClaspHistoryRun *self, JsonObject *object)
{
  const char *state = clasp_json_member_get_string (object, "state", "");

  g_set_str (&self->url, clasp_json_member_get_string (object, "url", ""));
  g_set_str (&self->reason, clasp_json_member_get_string (object, "reason", ""));
  if (*clasp_json_member_get_string (object, "connection", "") != '\0')
    g_set_str (&self->connection, clasp_json_member_get_string (object, "connection", ""));
  for (guint i = 0; i < G_N_ELEMENTS (STATES); i++)
    if (g_str_equal (state, STATES[i]))
      self->state = (ClaspRunState) i;
  self->started_us = clasp_json_member_get_integer (object, "started_us", self->started_us);
  self->open_us = clasp_json_member_get_integer (object, "open_us", -1);
  self->n_messages = clasp_json_member_get_integer (object, "messages", -1);
  self->code = (guint) CLAMP (clasp_json_member_get_integer (object, "code", 0), 0, G_MAXUINT16);
  self->clean = clasp_json_member_get_flag (object, "clean");
}

/* Without its summary, of a newer program or damaged, the run is there all the same. */
static void
history_run_read_summary (ClaspHistoryRun *self)
{
  g_autofree char *path = history_run_dup_beside (self->path, SUMMARY_SUFFIX);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = clasp_limited_file_read_json (file, SUMMARY_MAX, FALSE, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
  gsize length;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  GStatBuf status;

  if (g_lstat (self->path, &status) == 0)
    self->started_us = (gint64) status.st_mtime * G_USEC_PER_SEC;
  if (text == NULL || !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return;
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root) &&
      clasp_json_member_get_integer (json_node_get_object (root), FORMAT_MEMBER, 0) == FORMAT)
    history_run_take_summary (self, json_node_get_object (root));
}

void
clasp_history_run_tell_report (ClaspHistoryRun *self, const ClaspReport *report)
{
  g_return_if_fail (CLASP_IS_HISTORY_RUN (self));
  g_return_if_fail (report != NULL);

  self->state = report->outcome == CLASP_OUTCOME_OPEN ? CLASP_RUN_OPEN : CLASP_RUN_FAILED;
  self->code = report->outcome == CLASP_OUTCOME_OPEN ? 0 : report->http_status;
  g_set_str (&self->reason, report->error_text != NULL ? report->error_text : "");
  if (self->state == CLASP_RUN_FAILED)
    self->n_messages = 0;
  history_run_write_summary (self);
  history_run_notify (self);
}

void
clasp_history_run_tell_end (ClaspHistoryRun *self, const ClaspEnding *ending, guint64 n_messages, gint64 open_us)
{
  g_return_if_fail (CLASP_IS_HISTORY_RUN (self));
  g_return_if_fail (ending != NULL);

  self->state = CLASP_RUN_CLOSED;
  self->code = ending->code;
  self->clean = ending->clean;
  self->n_messages = (gint64) n_messages;
  self->open_us = open_us;
  history_run_write_summary (self);
  history_run_notify (self);
}

void
clasp_history_run_tell_gone (ClaspHistoryRun *self)
{
  g_return_if_fail (CLASP_IS_HISTORY_RUN (self));

  self->state = CLASP_RUN_INTERRUPTED;
  history_run_notify (self);
}

/* ------------------------------------------------------------------------------------------------------ the history */

struct _ClaspHistory
{
  GObject parent_instance;

  char *cache;
  char *data;
  GHashTable *lists; /* connection → GListStore of ClaspHistoryRun */
  ClaspHistoryLimits limits;
  gboolean loaded;
};

G_DEFINE_FINAL_TYPE (ClaspHistory, clasp_history, G_TYPE_OBJECT)

enum
{
  TOLD,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GListStore *
history_get_list (ClaspHistory *self, const char *connection)
{
  GListStore *list = g_hash_table_lookup (self->lists, connection);

  if (list == NULL)
    {
      list = g_list_store_new (CLASP_TYPE_HISTORY_RUN);
      g_hash_table_insert (self->lists, g_strdup (connection), list);
    }
  return list;
}

/* Latest first; of two that began at once, by name, so that the order is one. */
static int
history_compare_runs (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const ClaspHistoryRun *left = a, *right = b;

  if (left->started_us != right->started_us)
    return left->started_us < right->started_us ? 1 : -1;
  return strcmp (right->path, left->path);
}

static void
history_add (ClaspHistory *self, ClaspHistoryRun *run)
{
  g_list_store_insert_sorted (history_get_list (self, run->connection), run, history_compare_runs, NULL);
}

static void
history_take_out (ClaspHistory *self, ClaspHistoryRun *run)
{
  GListStore *list = history_get_list (self, run->connection);
  guint position;

  if (g_list_store_find (list, run, &position))
    g_list_store_remove (list, position);
}

/* All runs, in no order. (element-type ClaspHistoryRun) */
static GPtrArray *
history_dup_all (ClaspHistory *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer list;

  g_hash_table_iter_init (&iter, self->lists);
  while (g_hash_table_iter_next (&iter, NULL, &list))
    for (guint i = 0; i < g_list_model_get_n_items (list); i++)
      g_ptr_array_add (all, g_list_model_get_item (list, i));
  return all;
}

/* A connection's id may come out of a file of others: it names no other folder than one of ours. */
static char *
history_dup_folder_name (const char *connection)
{
  gsize length = strlen (connection);

  if (length > 0 && length <= ID_MAX && strspn (connection, ID_CHARACTERS) == length)
    return g_strdup (connection);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, connection, -1);
}

static gboolean
history_make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("The folder “%s” can’t be made: %s"), path,
               g_strerror (errno));
  return FALSE;
}

/* ---------------------------------------------------------------------------------------------------------- moving */

static gboolean
history_move_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  return g_file_move (source, target, G_FILE_COPY_NOFOLLOW_SYMLINKS | G_FILE_COPY_ALL_METADATA, NULL, NULL, NULL,
                      error);
}

/* Moves a run into a folder of @root: the capture last, so that what is beside it is never without it. */
static gboolean
history_move_run (ClaspHistoryRun *run, const char *root, const char *folder_name, GError **error)
{
  g_autofree char *name = g_path_get_basename (run->path);
  g_autofree char *folder = g_build_filename (root, folder_name, NULL);
  g_autofree char *target = g_build_filename (folder, name, NULL);
  g_autofree char *old_summary = history_run_dup_beside (run->path, SUMMARY_SUFFIX);
  g_autofree char *new_summary = history_run_dup_beside (target, SUMMARY_SUFFIX);
  g_autofree char *old_marks = clasp_marks_dup_path (run->path);
  g_autofree char *new_marks = clasp_marks_dup_path (target);

  if (!history_make_folder (folder, error) || !history_move_file (run->path, target, error))
    return FALSE;
  history_move_file (old_summary, new_summary, NULL);
  history_move_file (old_marks, new_marks, NULL);
  g_set_str (&run->path, target);
  if (run->capture != NULL)
    clasp_capture_moved (run->capture, target);
  return TRUE;
}

static void
history_delete_files (const char *path)
{
  g_autofree char *summary = history_run_dup_beside (path, SUMMARY_SUFFIX);
  g_autofree char *marks = clasp_marks_dup_path (path);

  clasp_capture_forget_index (path);
  g_unlink (path);
  g_unlink (summary);
  g_unlink (marks);
}

/* Deletes what was removed earlier, for good. */
static void
history_purge (ClaspHistory *self)
{
  const char *const roots[] = { self->cache, self->data };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *folder = g_build_filename (roots[i], REMOVED_FOLDER, NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);

          if (g_str_has_suffix (name, CAPTURE_SUFFIX))
            history_delete_files (path);
          else
            g_unlink (path);
        }
      g_rmdir (folder);
    }
}

/* ---------------------------------------------------------------------------------------------------------- limits */

static int
history_compare_ages (gconstpointer a, gconstpointer b)
{
  const ClaspHistoryRun *left = *(const ClaspHistoryRun *const *) a, *right = *(const ClaspHistoryRun *const *) b;

  return (left->started_us > right->started_us) - (left->started_us < right->started_us);
}

static void
history_tell_taken (ClaspHistory *self, guint n, guint64 bytes)
{
  g_autofree char *size = clasp_format_bytes (bytes);
  g_autofree char *text = NULL;

  if (n == 0)
    return;
  text = g_strdup_printf (
      ngettext ("%u earlier run was deleted to keep within the limits (%s). Runs that are kept stay.",
                "%u earlier runs were deleted to keep within the limits (%s). Runs that are kept "
                "stay.",
                n),
      n, size);
  g_signal_emit (self, signals[TOLD], 0, text);
}

/* Being recorded, by whomever, or shown: such a run is taken away by no limit, nor with all others. */
static gboolean
history_is_open (ClaspHistoryRun *run)
{
  if (run->capture != NULL && !clasp_capture_is_shared (run->capture))
    g_clear_pointer (&run->capture, clasp_capture_unref); /* nobody looks at it any more */
  return clasp_history_run_is_live (run) || run->capture != NULL || clasp_capture_file_is_recorded (run->path);
}

/* The oldest go first. What is open or kept is left alone. */
static void
history_hold_limits (ClaspHistory *self)
{
  g_autoptr (GPtrArray) all = history_dup_all (self);
  gint64 oldest_us = g_get_real_time () - (gint64) self->limits.max_days * G_TIME_SPAN_DAY;
  guint64 total = 0, taken = 0;
  guint n = 0;

  g_ptr_array_sort (all, history_compare_ages);
  for (guint i = 0; i < all->len; i++)
    if (!CLASP_HISTORY_RUN (all->pdata[i])->kept)
      total += history_run_get_size (all->pdata[i]);
  for (guint i = 0; i < all->len; i++)
    {
      ClaspHistoryRun *run = all->pdata[i];
      guint64 size = history_run_get_size (run);

      if (run->kept || history_is_open (run) || (run->started_us >= oldest_us && total <= self->limits.max_size))
        continue;
      history_take_out (self, run);
      history_delete_files (run->path);
      total -= size;
      taken += size;
      n++;
    }
  if (n > 0)
    g_signal_emit (self, signals[CHANGED], 0);
  history_tell_taken (self, n, taken);
}

void
clasp_history_set_limits (ClaspHistory *self, const ClaspHistoryLimits *limits)
{
  g_return_if_fail (CLASP_IS_HISTORY (self));
  g_return_if_fail (limits != NULL);

  self->limits = *limits;
  if (self->loaded)
    history_hold_limits (self);
}

/* --------------------------------------------------------------------------------------------------------- loading */

static void
history_load_run (ClaspHistory *self, const char *path, const char *connection, gboolean kept)
{
  g_autoptr (ClaspHistoryRun) run = NULL;
  GStatBuf status;

  if (g_lstat (path, &status) != 0 || !S_ISREG (status.st_mode))
    return;
  run = g_object_new (CLASP_TYPE_HISTORY_RUN, NULL);
  run->path = g_strdup (path);
  run->connection = g_strdup (connection);
  run->kept = kept;
  history_run_read_summary (run);
  /* Nobody was there to say how it ended. */
  if (clasp_history_run_is_live (run) && !clasp_capture_file_is_recorded (path))
    run->state = CLASP_RUN_INTERRUPTED;
  history_add (self, run);
}

static void
history_load_folder (ClaspHistory *self, const char *root, const char *folder_name, gboolean kept)
{
  g_autofree char *folder = g_build_filename (root, folder_name, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, CAPTURE_SUFFIX))
        history_load_run (self, path, folder_name, kept);
    }
}

void
clasp_history_load (ClaspHistory *self)
{
  g_return_if_fail (CLASP_IS_HISTORY (self));

  if (self->loaded)
    return;
  self->loaded = TRUE;
  history_purge (self);
  for (guint kept = 0; kept < 2; kept++)
    {
      const char *root = kept ? self->data : self->cache;
      g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        if (name[0] != '.')
          history_load_folder (self, root, name, kept != 0);
    }
  g_signal_emit (self, signals[CHANGED], 0);
  history_hold_limits (self);
}

/* ---------------------------------------------------------------------------------------------------- what is done */

GListModel *
clasp_history_get_runs (ClaspHistory *self, const char *connection)
{
  g_return_val_if_fail (CLASP_IS_HISTORY (self) && connection != NULL, NULL);
  return G_LIST_MODEL (history_get_list (self, connection));
}

static char *
history_dup_new_path (const char *folder, gint64 now_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autofree char *stamp = now != NULL ? g_date_time_format (now, "%Y%m%dT%H%M%SZ") : g_strdup ("run");
  g_autofree char *name = g_strdup_printf ("%s-%08x" CAPTURE_SUFFIX, stamp, g_random_int ());

  return g_build_filename (folder, name, NULL);
}

ClaspHistoryRun *
clasp_history_begin (ClaspHistory *self, const char *connection, const char *url, ClaspCapture **capture,
                     GError **error)
{
  g_autoptr (ClaspHistoryRun) run = NULL;
  g_autofree char *folder_name = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (CLASP_IS_HISTORY (self), NULL);
  g_return_val_if_fail (connection != NULL && url != NULL && capture != NULL, NULL);

  if (self->loaded)
    history_hold_limits (self);
  folder_name = history_dup_folder_name (connection);
  folder = g_build_filename (self->cache, folder_name, NULL);
  if (!history_make_folder (folder, error))
    return NULL;
  run = g_object_new (CLASP_TYPE_HISTORY_RUN, NULL);
  run->started_us = g_get_real_time ();
  run->path = history_dup_new_path (folder, run->started_us);
  run->connection = g_strdup (connection);
  run->state = CLASP_RUN_OPENING;
  g_free (run->url);
  run->url = clasp_secret_mask_url (url);
  run->capture = clasp_capture_new (run->path, error);
  if (run->capture == NULL)
    return NULL;
  *capture = clasp_capture_ref (run->capture);
  history_run_write_summary (run);
  history_add (self, run);
  g_signal_emit (self, signals[CHANGED], 0);
  return g_steal_pointer (&run);
}

gboolean
clasp_history_set_kept (ClaspHistory *self, ClaspHistoryRun *run, gboolean kept, GError **error)
{
  g_autofree char *folder_name = NULL;

  g_return_val_if_fail (CLASP_IS_HISTORY (self) && CLASP_IS_HISTORY_RUN (run), FALSE);

  if (run->kept == kept)
    return TRUE;
  folder_name = history_dup_folder_name (run->connection);
  if (!history_move_run (run, kept ? self->data : self->cache, folder_name, error))
    return FALSE;
  run->kept = kept;
  history_run_notify (run);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

gboolean
clasp_history_remove (ClaspHistory *self, ClaspHistoryRun *run, GError **error)
{
  g_return_val_if_fail (CLASP_IS_HISTORY (self) && CLASP_IS_HISTORY_RUN (run), FALSE);

  if (clasp_history_run_is_live (run) || clasp_capture_file_is_recorded (run->path))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("This run is still open."));
      return FALSE;
    }
  history_purge (self);
  if (!history_move_run (run, run->kept ? self->data : self->cache, REMOVED_FOLDER, error))
    return FALSE;
  run->removed = TRUE;
  history_take_out (self, run);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

gboolean
clasp_history_restore (ClaspHistory *self, ClaspHistoryRun *run, GError **error)
{
  g_autofree char *folder_name = NULL;

  g_return_val_if_fail (CLASP_IS_HISTORY (self) && CLASP_IS_HISTORY_RUN (run), FALSE);

  if (!run->removed)
    return TRUE;
  folder_name = history_dup_folder_name (run->connection);
  if (!history_move_run (run, run->kept ? self->data : self->cache, folder_name, error))
    return FALSE;
  run->removed = FALSE;
  history_add (self, run);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

guint
clasp_history_forget_all (ClaspHistory *self, gboolean with_kept)
{
  g_autoptr (GPtrArray) all = NULL;
  guint n = 0;

  g_return_val_if_fail (CLASP_IS_HISTORY (self), 0);

  all = history_dup_all (self);
  history_purge (self);
  for (guint i = 0; i < all->len; i++)
    {
      ClaspHistoryRun *run = all->pdata[i];

      if ((run->kept && !with_kept) || history_is_open (run))
        continue;
      history_take_out (self, run);
      history_delete_files (run->path);
      n++;
    }
  if (n > 0)
    g_signal_emit (self, signals[CHANGED], 0);
  return n;
}

void
clasp_history_measure (ClaspHistory *self, guint *n_runs, guint *n_kept, guint64 *bytes)
{
  g_autoptr (GPtrArray) all = NULL;

  g_return_if_fail (CLASP_IS_HISTORY (self));

  all = history_dup_all (self);
  *n_runs = all->len;
  *n_kept = 0;
  *bytes = 0;
  for (guint i = 0; i < all->len; i++)
    {
      *n_kept += CLASP_HISTORY_RUN (all->pdata[i])->kept;
      *bytes += history_run_get_size (all->pdata[i]);
    }
}

static void
clasp_history_finalize (GObject *object)
{
  ClaspHistory *self = CLASP_HISTORY (object);

  if (self->loaded)
    history_purge (self);
  g_free (self->cache);
  g_free (self->data);
  g_hash_table_unref (self->lists);
  G_OBJECT_CLASS (clasp_history_parent_class)->finalize (object);
}

static void
clasp_history_class_init (ClaspHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_history_finalize;
  signals[TOLD] = g_signal_new ("told", CLASP_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", CLASP_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   0);
}

static void
clasp_history_init (ClaspHistory *self)
{
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->limits = CLASP_HISTORY_LIMITS_DEFAULT;
}

ClaspHistory *
clasp_history_new (const char *cache, const char *data)
{
  ClaspHistory *self = g_object_new (CLASP_TYPE_HISTORY, NULL);

  self->cache = cache != NULL ? g_strdup (cache)
                              : g_build_filename (g_get_user_cache_dir (), "handclasp", "runs", NULL);
  self->data = data != NULL ? g_strdup (data) : g_build_filename (g_get_user_data_dir (), "handclasp", "runs", NULL);
  return self;
}
