/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-profile.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-deflate.h"
#include "clasp-format.h"
#include "clasp-header-text.h"
#include "clasp-keyring.h"
#include "clasp-limited-file.h"
#include "clasp-origin.h"
#include "clasp-secret.h"
#include "clasp-snippet.h"
#include "clasp-uri.h"

#define FORMAT 1
/* Bytes of one text, and rows of the header table: what is more was not typed by anybody. */
#define MAX_TEXT (64 * 1024)
#define MAX_HEADERS 1000
/* Bytes of a file's name, but for its ending and what tells two of one name apart. */
#define MAX_FILE_NAME 160
/* Seconds, so that milliseconds fit; and the largest status of HTTP. */
#define MAX_TIMEOUT (G_MAXUINT / 1000)
/* A day between two pings, s. */
#define MAX_PING 86400
#define MAX_STATUS 999u
/* The member of a file that holds the snippets. */
#define MESSAGES "messages"

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_URL,
  PROP_SUBPROTOCOLS,
  PROP_ORIGIN,
  PROP_EXTENSIONS,
  PROP_CA_FILE,
  PROP_CERT_FILE,
  PROP_KEY_FILE,
  PROP_PROXY_MODE,
  PROP_PROXY_URI,
  PROP_CONNECT_TO,
  PROP_METHOD,
  PROP_HTTP_VERSION,
  PROP_TARGET,
  PROP_LINE_END,
  PROP_SPLIT,
  PROP_EXTRA,
  PROP_LAST_OUTCOME,
  PROP_USER,
  PROP_PASSWORD,
  PROP_PROXY_USER,
  PROP_PROXY_PASSWORD,
  PROP_SNI,
  PROP_PASSWORD_SECRET,
  PROP_KEY_PASSWORD,
  PROP_KEY_PASSWORD_SECRET,
  PROP_DIALECT,
  PROP_NOTES,
  PROP_ENVIRONMENT,
  PROP_FOLDER,
  PROP_COLLECTION,
  PROP_ASKED_SCHEME,
  PROP_ASKED_PROXY,
  PROP_ASKED_WARNING,
  N_STRINGS,
  PROP_INSECURE = N_STRINGS,
  PROP_LENIENT,
  PROP_KEEP_ALIVE,
  PROP_REFUSE_NO_SUBPROTOCOL,
  PROP_PINNED,
  PROP_DEFLATE,
  PROP_DEFLATE_SERVER_NO_CONTEXT,
  PROP_DEFLATE_CLIENT_NO_CONTEXT,
  N_BOOLEANS_END,
  PROP_TIMEOUT = N_BOOLEANS_END,
  PROP_PING,
  PROP_LAST_STATUS,
  PROP_LAST_USED,
  PROP_DROPPED_FIELDS,
  PROP_DEFLATE_SERVER_BITS,
  PROP_DEFLATE_CLIENT_BITS,
  PROP_REVISION,
  N_PROPS,
};

struct _ClaspProfile
{
  GObject parent_instance;

  char *strings[N_STRINGS];
  gboolean booleans[N_BOOLEANS_END];
  guint timeout;
  guint ping;
  guint last_status;
  guint deflate_server_bits; /* 0, or 8 to 15 */
  guint deflate_client_bits;
  guint revision;
  gint64 last_used;
  char **dropped_fields;
  GListStore *headers;
  GListStore *pins;
  GListStore *snippets;
  char *origin;             /* (nullable) of the URL */
  char *credentials_origin; /* (nullable) which user and password are for */
  char *insecure_origin;    /* (nullable) for which any certificate is taken */
  char *led_away_to;        /* (nullable) the origin that a server has led it to */
  GPtrArray *secrets;       /* (element-type utf8): values that placeholders stood for */
  char *proxy;              /* (nullable) "host:port" which the proxy's user and password are for */
  JsonObject *others;       /* (nullable) what its file holds that is not known here */
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspProfile, clasp_profile, G_TYPE_OBJECT)

const char *
clasp_last_outcome_to_string (ClaspLastOutcome outcome)
{
  static const char *const words[] = {
    [CLASP_LAST_NONE] = "",
    [CLASP_LAST_OPEN] = "open",
    [CLASP_LAST_FAILED] = "failed",
  };

  g_return_val_if_fail (outcome < G_N_ELEMENTS (words), NULL);

  return words[outcome];
}

static ClaspLastOutcome
profile_read_last_outcome (const char *word)
{
  for (guint i = CLASP_LAST_OPEN; i <= CLASP_LAST_FAILED; i++)
    if (g_strcmp0 (clasp_last_outcome_to_string (i), word) == 0)
      return (ClaspLastOutcome) i;
  return CLASP_LAST_NONE;
}

static void
profile_set_dropped_fields (ClaspProfile *self, const char *const *fields)
{
  static const char *const none[] = { NULL };

  if (fields == NULL)
    fields = none;
  if (g_strv_equal ((const char *const *) self->dropped_fields, fields))
    return;

  g_strfreev (self->dropped_fields);
  self->dropped_fields = g_strdupv ((char **) fields);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DROPPED_FIELDS]);
}

static void
profile_set_uint (ClaspProfile *self, guint *field, guint value, GParamSpec *pspec)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

/* 0 leaves the window to the server; there is none below 8. */
static guint
profile_to_window_bits (guint bits)
{
  return bits == 0 ? 0 : MAX (bits, CLASP_WINDOW_BITS_MIN);
}

/* A value that was entered for one origin is not sent to another. */
static void
profile_update_held_back (ClaspProfile *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->headers)); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (self->headers), i);
      const char *given_for = clasp_header_get_origin (header);

      clasp_header_set_held_back (header, clasp_header_get_secret (header) && *given_for != '\0' &&
                                              self->origin != NULL && !clasp_origin_admits (given_for, self->origin));
    }
}

static void
profile_on_secret_entered (ClaspProfile *self, GParamSpec *pspec, ClaspHeader *header)
{
  if (clasp_header_get_enabled (header) && *clasp_header_get_value (header) != '\0')
    clasp_header_set_origin (header, self->origin);
  profile_update_held_back (self);
}

static void
profile_watch_header (ClaspProfile *self, ClaspHeader *header)
{
  g_signal_handlers_disconnect_by_data (header, self); /* it may be one that comes back */
  g_signal_connect_object (header, "notify::value", G_CALLBACK (profile_on_secret_entered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (header, "notify::enabled", G_CALLBACK (profile_on_secret_entered), self, G_CONNECT_SWAPPED);
  if (*clasp_header_get_origin (header) == '\0' && *clasp_header_get_value (header) != '\0')
    clasp_header_set_origin (header, self->origin);
}

static void
profile_on_headers_changed (ClaspProfile *self, guint position, guint removed, guint added, GListModel *headers)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      profile_watch_header (self, header);
    }
  if (added > 0)
    profile_update_held_back (self);
}

static void
profile_take_text (ClaspProfile *self, guint id)
{
  if (id == PROP_URL)
    {
      g_free (self->origin);
      self->origin = clasp_origin_dup_of_url (self->strings[PROP_URL]);
      profile_update_held_back (self);
    }
  else if (id == PROP_USER || id == PROP_PASSWORD)
    g_set_str (&self->credentials_origin, self->origin);
}

static void
profile_set_text (ClaspProfile *self, guint id, const char *text)
{
  if (!g_set_str (&self->strings[id], text != NULL ? text : ""))
    return;
  profile_take_text (self, id);
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
}

static void
profile_set_flag (ClaspProfile *self, guint id, gboolean flag)
{
  if (id == PROP_INSECURE)
    g_set_str (&self->insecure_origin, flag ? self->origin : NULL);
  if (self->booleans[id] == flag)
    return;
  self->booleans[id] = flag;
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
}

static void
clasp_profile_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspProfile *self = CLASP_PROFILE (object);

  if (id == PROP_PROXY_MODE)
    clasp_profile_set_proxy_mode (self, clasp_proxy_mode_from_string (g_value_get_string (value)));
  else if (id == PROP_LAST_OUTCOME)
    profile_set_text (self, id, clasp_last_outcome_to_string (profile_read_last_outcome (g_value_get_string (value))));
  else if (id < N_STRINGS)
    profile_set_text (self, id, g_value_get_string (value));
  else if (id < N_BOOLEANS_END)
    profile_set_flag (self, id, g_value_get_boolean (value));
  else if (id == PROP_TIMEOUT)
    profile_set_uint (self, &self->timeout, g_value_get_uint (value), pspec);
  else if (id == PROP_PING)
    profile_set_uint (self, &self->ping, g_value_get_uint (value), pspec);
  else if (id == PROP_LAST_STATUS)
    profile_set_uint (self, &self->last_status, g_value_get_uint (value), pspec);
  else if (id == PROP_DEFLATE_SERVER_BITS)
    profile_set_uint (self, &self->deflate_server_bits, profile_to_window_bits (g_value_get_uint (value)), pspec);
  else if (id == PROP_DEFLATE_CLIENT_BITS)
    profile_set_uint (self, &self->deflate_client_bits, profile_to_window_bits (g_value_get_uint (value)), pspec);
  else if (id == PROP_REVISION)
    profile_set_uint (self, &self->revision, g_value_get_uint (value), pspec);
  else if (id == PROP_DROPPED_FIELDS)
    profile_set_dropped_fields (self, g_value_get_boxed (value));
  else if (id == PROP_LAST_USED && self->last_used != g_value_get_int64 (value))
    {
      self->last_used = g_value_get_int64 (value);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
clasp_profile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspProfile *self = CLASP_PROFILE (object);

  if (id < N_STRINGS)
    g_value_set_string (value, self->strings[id]);
  else if (id < N_BOOLEANS_END)
    g_value_set_boolean (value, self->booleans[id]);
  else if (id == PROP_TIMEOUT)
    g_value_set_uint (value, self->timeout);
  else if (id == PROP_PING)
    g_value_set_uint (value, self->ping);
  else if (id == PROP_LAST_STATUS)
    g_value_set_uint (value, self->last_status);
  else if (id == PROP_LAST_USED)
    g_value_set_int64 (value, self->last_used);
  else if (id == PROP_DEFLATE_SERVER_BITS)
    g_value_set_uint (value, self->deflate_server_bits);
  else if (id == PROP_DEFLATE_CLIENT_BITS)
    g_value_set_uint (value, self->deflate_client_bits);
  else if (id == PROP_REVISION)
    g_value_set_uint (value, self->revision);
  else
    g_value_set_boxed (value, self->dropped_fields);
}

static void
clasp_profile_finalize (GObject *object)
{
  ClaspProfile *self = CLASP_PROFILE (object);

  for (guint id = PROP_ID; id < N_STRINGS; id++)
    g_free (self->strings[id]);
  g_strfreev (self->dropped_fields);
  g_object_unref (self->headers);
  g_object_unref (self->pins);
  g_object_unref (self->snippets);
  g_free (self->origin);
  g_free (self->credentials_origin);
  g_free (self->insecure_origin);
  g_free (self->led_away_to);
  g_free (self->proxy);
  g_clear_pointer (&self->others, json_object_unref);
  g_ptr_array_unref (self->secrets);
  G_OBJECT_CLASS (clasp_profile_parent_class)->finalize (object);
}

static void
clasp_profile_class_init (ClaspProfileClass *klass)
{
  static const char *const string_names[N_STRINGS] = {
    [PROP_ID] = "id",
    [PROP_NAME] = "name",
    [PROP_URL] = "url",
    [PROP_SUBPROTOCOLS] = "subprotocols",
    [PROP_ORIGIN] = "origin",
    [PROP_EXTENSIONS] = "extensions",
    [PROP_CA_FILE] = "ca-file",
    [PROP_CERT_FILE] = "cert-file",
    [PROP_KEY_FILE] = "key-file",
    [PROP_PROXY_MODE] = "proxy-mode",
    [PROP_PROXY_URI] = "proxy-uri",
    [PROP_CONNECT_TO] = "connect-to",
    [PROP_METHOD] = "method",
    [PROP_HTTP_VERSION] = "http-version",
    [PROP_TARGET] = "target",
    [PROP_LINE_END] = "line-end",
    [PROP_SPLIT] = "split",
    [PROP_EXTRA] = "extra",
    [PROP_LAST_OUTCOME] = "last-outcome",
    [PROP_USER] = "user",
    [PROP_PASSWORD] = "password",
    [PROP_PROXY_USER] = "proxy-user",
    [PROP_PROXY_PASSWORD] = "proxy-password",
    [PROP_SNI] = "sni",
    [PROP_PASSWORD_SECRET] = "password-secret",
    [PROP_KEY_PASSWORD] = "key-password",
    [PROP_KEY_PASSWORD_SECRET] = "key-password-secret",
    [PROP_DIALECT] = "dialect",
    [PROP_NOTES] = "notes",
    [PROP_ENVIRONMENT] = "environment",
    [PROP_FOLDER] = "folder",
    [PROP_COLLECTION] = "collection",
    [PROP_ASKED_SCHEME] = "asked-scheme",
    [PROP_ASKED_PROXY] = "asked-proxy",
    [PROP_ASKED_WARNING] = "asked-warning",
  };
  static const char *const boolean_names[N_BOOLEANS_END] = {
    [PROP_INSECURE] = "insecure",
    [PROP_LENIENT] = "lenient",
    [PROP_KEEP_ALIVE] = "keep-alive",
    [PROP_REFUSE_NO_SUBPROTOCOL] = "refuse-no-subprotocol",
    [PROP_PINNED] = "pinned",
    [PROP_DEFLATE] = "deflate",
    [PROP_DEFLATE_SERVER_NO_CONTEXT] = "deflate-server-no-context",
    [PROP_DEFLATE_CLIENT_NO_CONTEXT] = "deflate-client-no-context",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = clasp_profile_set_property;
  object_class->get_property = clasp_profile_get_property;
  object_class->finalize = clasp_profile_finalize;

  for (guint id = PROP_ID; id < N_STRINGS; id++)
    props[id] = g_param_spec_string (string_names[id], NULL, NULL, "", flags);
  for (guint id = PROP_INSECURE; id < N_BOOLEANS_END; id++)
    props[id] = g_param_spec_boolean (boolean_names[id], NULL, NULL, FALSE, flags);
  props[PROP_TIMEOUT] = g_param_spec_uint ("timeout", NULL, NULL, 0, MAX_TIMEOUT, 0, flags);
  props[PROP_PING] = g_param_spec_uint ("ping", NULL, NULL, 0, MAX_PING, 0, flags);
  props[PROP_LAST_STATUS] = g_param_spec_uint ("last-status", NULL, NULL, 0, MAX_STATUS, 0, flags);
  props[PROP_DEFLATE_SERVER_BITS] = g_param_spec_uint ("deflate-server-bits", NULL, NULL, 0, CLASP_WINDOW_BITS_MAX, 0,
                                                       flags);
  props[PROP_DEFLATE_CLIENT_BITS] = g_param_spec_uint ("deflate-client-bits", NULL, NULL, 0, CLASP_WINDOW_BITS_MAX, 0,
                                                       flags);
  props[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_LAST_USED] = g_param_spec_int64 ("last-used", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_DROPPED_FIELDS] = g_param_spec_boxed ("dropped-fields", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_profile_init (ClaspProfile *self)
{
  for (guint id = PROP_ID; id < N_STRINGS; id++)
    self->strings[id] = g_strdup ("");
  g_free (self->strings[PROP_ID]);
  self->strings[PROP_ID] = g_uuid_string_random ();
  g_set_str (&self->strings[PROP_PROXY_MODE], clasp_proxy_mode_to_string (CLASP_PROXY_SYSTEM));
  self->dropped_fields = g_new0 (char *, 1);
  self->secrets = g_ptr_array_new_with_free_func (g_free);
  self->headers = g_list_store_new (CLASP_TYPE_HEADER);
  self->pins = g_list_store_new (CLASP_TYPE_PIN);
  self->snippets = g_list_store_new (CLASP_TYPE_SNIPPET);
  g_signal_connect_object (self->headers, "items-changed", G_CALLBACK (profile_on_headers_changed), self,
                           G_CONNECT_SWAPPED);
}

ClaspProfile *
clasp_profile_new (void)
{
  return g_object_new (CLASP_TYPE_PROFILE, NULL);
}

static gboolean
profile_headers_equal (GListModel *a, GListModel *b)
{
  guint n = g_list_model_get_n_items (a);

  if (g_list_model_get_n_items (b) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspHeader) left = g_list_model_get_item (a, i);
      g_autoptr (ClaspHeader) right = g_list_model_get_item (b, i);

      if (clasp_header_get_enabled (left) != clasp_header_get_enabled (right) ||
          strcmp (clasp_header_get_name (left), clasp_header_get_name (right)) != 0 ||
          strcmp (clasp_header_get_value (left), clasp_header_get_value (right)) != 0 ||
          strcmp (clasp_header_get_origin (left), clasp_header_get_origin (right)) != 0 ||
          strcmp (clasp_header_get_secret_name (left), clasp_header_get_secret_name (right)) != 0 ||
          clasp_header_get_needs_value (left) != clasp_header_get_needs_value (right))
        return FALSE;
    }
  return TRUE;
}

static ClaspHeader *
profile_copy_header (ClaspHeader *header)
{
  ClaspHeader *copy = clasp_header_new (clasp_header_get_name (header), clasp_header_get_value (header),
                                        clasp_header_get_enabled (header));

  clasp_header_set_origin (copy, clasp_header_get_origin (header));
  clasp_header_set_needs_value (copy, clasp_header_get_needs_value (header));
  clasp_header_set_withheld (copy, clasp_header_get_withheld (header));
  g_object_set (copy, "secret-name", clasp_header_get_secret_name (header), NULL);
  return copy;
}

static void
profile_assign_headers (ClaspProfile *self, GListModel *from)
{
  g_autoptr (GPtrArray) copies = NULL;
  guint n = g_list_model_get_n_items (from);

  if (profile_headers_equal (G_LIST_MODEL (self->headers), from))
    return;

  copies = g_ptr_array_new_full (n, g_object_unref);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (from, i);

      g_ptr_array_add (copies, profile_copy_header (header));
    }
  g_list_store_splice (self->headers, 0, g_list_model_get_n_items (G_LIST_MODEL (self->headers)), copies->pdata, n);
}

static void
profile_assign_pins (ClaspProfile *self, GListModel *from)
{
  guint n = g_list_model_get_n_items (from);
  gboolean same = g_list_model_get_n_items (G_LIST_MODEL (self->pins)) == n;
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspPin) old = g_list_model_get_item (G_LIST_MODEL (self->pins), i);
      ClaspPin *pin = g_list_model_get_item (from, i);

      same = same && clasp_pin_equal (old, pin);
      g_ptr_array_add (pins, pin);
    }
  if (!same)
    g_list_store_splice (self->pins, 0, g_list_model_get_n_items (G_LIST_MODEL (self->pins)), pins->pdata, n);
}

gboolean
clasp_profile_assign_snippets (ClaspProfile *self, ClaspProfile *from)
{
  guint n;
  g_autoptr (GPtrArray) snippets = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (self) && CLASP_IS_PROFILE (from), FALSE);

  n = g_list_model_get_n_items (G_LIST_MODEL (from->snippets));
  if (clasp_snippets_equal (G_LIST_MODEL (self->snippets), G_LIST_MODEL (from->snippets)))
    return FALSE;
  snippets = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (snippets, g_list_model_get_item (G_LIST_MODEL (from->snippets), i));
  g_list_store_splice (self->snippets, 0, g_list_model_get_n_items (G_LIST_MODEL (self->snippets)), snippets->pdata, n);
  return TRUE;
}

void
clasp_profile_assign (ClaspProfile *self, ClaspProfile *from)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_return_if_fail (CLASP_IS_PROFILE (from));

  if (self == from)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint id = PROP_ID + 1; id < N_STRINGS; id++)
    profile_set_text (self, id, from->strings[id]);
  for (guint id = PROP_INSECURE; id < N_BOOLEANS_END; id++)
    profile_set_flag (self, id, from->booleans[id]);
  profile_set_uint (self, &self->timeout, from->timeout, props[PROP_TIMEOUT]);
  profile_set_uint (self, &self->ping, from->ping, props[PROP_PING]);
  profile_set_uint (self, &self->last_status, from->last_status, props[PROP_LAST_STATUS]);
  profile_set_uint (self, &self->deflate_server_bits, from->deflate_server_bits, props[PROP_DEFLATE_SERVER_BITS]);
  profile_set_uint (self, &self->deflate_client_bits, from->deflate_client_bits, props[PROP_DEFLATE_CLIENT_BITS]);
  profile_set_dropped_fields (self, (const char *const *) from->dropped_fields);
  g_object_set (self, "last-used", from->last_used, "revision", from->revision, NULL);
  g_clear_pointer (&self->others, json_object_unref);
  self->others = from->others != NULL ? json_object_ref (from->others) : NULL;
  profile_assign_headers (self, G_LIST_MODEL (from->headers));
  profile_assign_pins (self, G_LIST_MODEL (from->pins));
  clasp_profile_assign_snippets (self, from);
  g_set_str (&self->credentials_origin, from->credentials_origin);
  g_set_str (&self->insecure_origin, from->insecure_origin);
  g_set_str (&self->led_away_to, from->led_away_to);
  g_set_str (&self->proxy, from->proxy);
  g_object_thaw_notify (G_OBJECT (self));
}

void
clasp_profile_take_past (ClaspProfile *self, ClaspProfile *from)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_return_if_fail (from == NULL || CLASP_IS_PROFILE (from));

  clasp_profile_set_last_used (self, from != NULL ? from->last_used : 0);
  profile_set_text (self, PROP_LAST_OUTCOME, from != NULL ? from->strings[PROP_LAST_OUTCOME] : "");
  profile_set_uint (self, &self->last_status, from != NULL ? from->last_status : 0, props[PROP_LAST_STATUS]);
}

/* Whether a secret is to be entered: there is none, or only the one that was there @before (nullable). */
static gboolean
profile_lacks (const char *value, const char *before)
{
  return *value == '\0' || g_strcmp0 (value, before) == 0;
}

/* The @n-th header called @name. (transfer full) (nullable) */
static ClaspHeader *
profile_dup_nth_header (ClaspProfile *self, const char *name, guint n)
{
  GListModel *headers = G_LIST_MODEL (self->headers);

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (g_ascii_strcasecmp (clasp_header_get_name (header), name) == 0 && n-- == 0)
        return g_steal_pointer (&header);
    }
  return NULL;
}

static guint
profile_count_headers_before (ClaspProfile *self, guint position, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < position; i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (self->headers), i);

      n += g_ascii_strcasecmp (clasp_header_get_name (header), name) == 0;
    }
  return n;
}

static void
profile_take_header_value (ClaspProfile *self, guint position, ClaspProfile *from, ClaspProfile *before)
{
  g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (self->headers), position);
  const char *name = clasp_header_get_name (header);
  guint n = profile_count_headers_before (self, position, name);
  g_autoptr (ClaspHeader) ours = profile_dup_nth_header (from, name, n);
  g_autoptr (ClaspHeader) earlier = before != NULL ? profile_dup_nth_header (before, name, n) : NULL;
  const char *secret_name = clasp_header_get_secret_name (header);
  gboolean is_secret = clasp_header_get_needs_value (header) || clasp_header_get_secret (header);

  if (*secret_name != '\0')
    is_secret = ours != NULL && strcmp (secret_name, clasp_header_get_secret_name (ours)) == 0;
  if (ours == NULL || !is_secret || *clasp_header_get_value (ours) == '\0' ||
      g_strcmp0 (clasp_header_get_origin (ours), self->origin != NULL ? self->origin : "") != 0 ||
      !profile_lacks (clasp_header_get_value (header), earlier != NULL ? clasp_header_get_value (earlier) : NULL))
    return;
  /* First: what the file does not have does not go into it by this way. */
  if (clasp_header_get_withheld (ours) || (*secret_name == '\0' && *clasp_header_get_secret_name (ours) != '\0'))
    clasp_header_set_withheld (header, TRUE);
  g_object_set (header, "value", clasp_header_get_value (ours), NULL);
  clasp_header_set_origin (header, clasp_header_get_origin (ours));
}

/* @name: the property that names it in the keyring. */
static void
profile_take_password (ClaspProfile *self, guint id, guint name, ClaspProfile *from, ClaspProfile *before)
{
  if (strcmp (self->strings[name], from->strings[name]) == 0 && from->strings[id][0] != '\0' &&
      profile_lacks (self->strings[id], before != NULL ? before->strings[id] : NULL))
    profile_set_text (self, id, from->strings[id]);
}

/* An address that is the same but for the secrets in it. */
static void
profile_take_address (ClaspProfile *self, guint id, ClaspProfile *from, ClaspProfile *before)
{
  g_autofree char *theirs = clasp_secret_strip_url (self->strings[id]);
  g_autofree char *ours = clasp_secret_strip_url (from->strings[id]);

  if (strcmp (theirs, ours) == 0 && (strcmp (self->strings[id], theirs) == 0 ||
                                     (before != NULL && strcmp (self->strings[id], before->strings[id]) == 0)))
    profile_set_text (self, id, from->strings[id]);
}

void
clasp_profile_take_secrets (ClaspProfile *self, ClaspProfile *from, ClaspProfile *before)
{
  static const guint addresses[] = { PROP_URL, PROP_PROXY_URI };

  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_return_if_fail (CLASP_IS_PROFILE (from));
  g_return_if_fail (before == NULL || CLASP_IS_PROFILE (before));

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    profile_take_address (self, addresses[i], from, before);
  if (g_strcmp0 (self->origin, from->origin) == 0)
    {
      profile_take_address (self, PROP_ORIGIN, from, before);
      profile_take_address (self, PROP_TARGET, from, before);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->headers)); i++)
    profile_take_header_value (self, i, from, before);
  if (strcmp (self->strings[PROP_USER], from->strings[PROP_USER]) == 0 &&
      g_strcmp0 (self->origin, from->credentials_origin) == 0)
    profile_take_password (self, PROP_PASSWORD, PROP_PASSWORD_SECRET, from, before);
  if (strcmp (self->strings[PROP_KEY_FILE], from->strings[PROP_KEY_FILE]) == 0 &&
      g_strcmp0 (self->origin, from->origin) == 0)
    profile_take_password (self, PROP_KEY_PASSWORD, PROP_KEY_PASSWORD_SECRET, from, before);
  if (strcmp (self->strings[PROP_PROXY_URI], from->strings[PROP_PROXY_URI]) == 0)
    {
      profile_take_password (self, PROP_PROXY_USER, PROP_PROXY_URI, from, before);
      profile_take_password (self, PROP_PROXY_PASSWORD, PROP_PROXY_URI, from, before);
      g_set_str (&self->proxy, from->proxy);
    }
}

ClaspProfile *
clasp_profile_duplicate (ClaspProfile *self)
{
  ClaspProfile *copy;

  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  copy = clasp_profile_new ();
  clasp_profile_assign (copy, self);
  return copy;
}

const char *
clasp_profile_get_id (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), "");
  return self->strings[PROP_ID];
}

const char *
clasp_profile_get_name (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), "");
  return self->strings[PROP_NAME];
}

const char *
clasp_profile_get_url (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), "");
  return self->strings[PROP_URL];
}

void
clasp_profile_set_url (ClaspProfile *self, const char *url)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));
  profile_set_text (self, PROP_URL, url);
}

char *
clasp_profile_dup_title (ClaspProfile *self)
{
  g_autofree char *masked = NULL;
  ClaspAddress address;

  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  if (self->strings[PROP_NAME][0] != '\0')
    return g_strdup (self->strings[PROP_NAME]);

  masked = clasp_uri_mask (self->strings[PROP_URL]);
  address = clasp_address_split (masked);
  if (address.path.length > 0 && address.path.data[address.path.length - 1] == '/')
    address.path.length--;
  return g_strdup_printf ("%.*s%.*s", (int) address.host.length, address.host.data, (int) address.path.length,
                          address.path.data);
}

char *
clasp_profile_dup_file_name (ClaspProfile *self)
{
  static const char *const taken[] = { "folder", "collection", "bruno", "package", NULL };
  g_autofree char *title = NULL;
  g_autofree char *valid = NULL;
  g_autoptr (GString) name = g_string_new (NULL);

  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  title = clasp_profile_dup_title (self);
  valid = g_utf8_make_valid (title, -1);
  for (const char *p = valid; *p != '\0' && name->len < MAX_FILE_NAME; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || c == '-' || c == '_' || (c == ' ' && name->len > 0))
        g_string_append_unichar (name, c);
      else if (name->len > 0 && name->str[name->len - 1] != '-')
        g_string_append_c (name, '-');
    }
  while (name->len > 0 && (name->str[name->len - 1] == ' ' || name->str[name->len - 1] == '-'))
    g_string_truncate (name, name->len - 1);
  /* These names mean something else to whoever reads the folder: its settings, or those of Bruno's collection. */
  for (gsize i = 0; taken[i] != NULL; i++)
    if (g_ascii_strcasecmp (name->str, taken[i]) == 0)
      {
        g_string_append (name, "-1");
        break;
      }
  return name->len > 0 ? g_string_free_and_steal (g_steal_pointer (&name)) : g_strdup ("connection");
}

char *
clasp_profile_dup_subtitle (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);
  return clasp_uri_mask (self->strings[PROP_URL]);
}

/* What the properties hold, typed. */

static const char *
profile_get_text (ClaspProfile *self, guint id)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  return self->strings[id];
}

static gboolean
profile_get_flag (ClaspProfile *self, guint id)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), FALSE);

  return self->booleans[id];
}

const char *
clasp_profile_get_subprotocols (ClaspProfile *self)
{
  return profile_get_text (self, PROP_SUBPROTOCOLS);
}

const char *
clasp_profile_get_origin (ClaspProfile *self)
{
  return profile_get_text (self, PROP_ORIGIN);
}

const char *
clasp_profile_get_extensions (ClaspProfile *self)
{
  return profile_get_text (self, PROP_EXTENSIONS);
}

const char *
clasp_profile_get_ca_file (ClaspProfile *self)
{
  return profile_get_text (self, PROP_CA_FILE);
}

const char *
clasp_profile_get_cert_file (ClaspProfile *self)
{
  return profile_get_text (self, PROP_CERT_FILE);
}

const char *
clasp_profile_get_key_file (ClaspProfile *self)
{
  return profile_get_text (self, PROP_KEY_FILE);
}

const char *
clasp_profile_get_proxy_uri (ClaspProfile *self)
{
  return profile_get_text (self, PROP_PROXY_URI);
}

const char *
clasp_profile_get_connect_to (ClaspProfile *self)
{
  return profile_get_text (self, PROP_CONNECT_TO);
}

const char *
clasp_profile_get_method (ClaspProfile *self)
{
  return profile_get_text (self, PROP_METHOD);
}

const char *
clasp_profile_get_http_version (ClaspProfile *self)
{
  return profile_get_text (self, PROP_HTTP_VERSION);
}

const char *
clasp_profile_get_target (ClaspProfile *self)
{
  return profile_get_text (self, PROP_TARGET);
}

const char *
clasp_profile_get_line_end (ClaspProfile *self)
{
  return profile_get_text (self, PROP_LINE_END);
}

const char *
clasp_profile_get_split (ClaspProfile *self)
{
  return profile_get_text (self, PROP_SPLIT);
}

const char *
clasp_profile_get_extra (ClaspProfile *self)
{
  return profile_get_text (self, PROP_EXTRA);
}

const char *
clasp_profile_get_sni (ClaspProfile *self)
{
  return profile_get_text (self, PROP_SNI);
}

void
clasp_profile_set_name (ClaspProfile *self, const char *name)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_NAME, name);
}

void
clasp_profile_set_subprotocols (ClaspProfile *self, const char *subprotocols)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_SUBPROTOCOLS, subprotocols);
}

void
clasp_profile_set_origin (ClaspProfile *self, const char *origin)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_ORIGIN, origin);
}

void
clasp_profile_set_extensions (ClaspProfile *self, const char *extensions)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_EXTENSIONS, extensions);
}

void
clasp_profile_set_proxy_uri (ClaspProfile *self, const char *proxy_uri)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_PROXY_URI, proxy_uri);
}

void
clasp_profile_set_connect_to (ClaspProfile *self, const char *connect_to)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_CONNECT_TO, connect_to);
}

void
clasp_profile_set_method (ClaspProfile *self, const char *method)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_METHOD, method);
}

void
clasp_profile_set_http_version (ClaspProfile *self, const char *http_version)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_HTTP_VERSION, http_version);
}

void
clasp_profile_set_target (ClaspProfile *self, const char *target)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_TARGET, target);
}

void
clasp_profile_set_line_end (ClaspProfile *self, const char *line_end)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_LINE_END, line_end);
}

gboolean
clasp_profile_get_pinned (ClaspProfile *self)
{
  return profile_get_flag (self, PROP_PINNED);
}

gboolean
clasp_profile_get_deflate (ClaspProfile *self)
{
  return profile_get_flag (self, PROP_DEFLATE);
}

gboolean
clasp_profile_get_lenient (ClaspProfile *self)
{
  return profile_get_flag (self, PROP_LENIENT);
}

gboolean
clasp_profile_get_refuse_no_subprotocol (ClaspProfile *self)
{
  return profile_get_flag (self, PROP_REFUSE_NO_SUBPROTOCOL);
}

void
clasp_profile_set_pinned (ClaspProfile *self, gboolean pinned)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_flag (self, PROP_PINNED, pinned);
}

void
clasp_profile_set_deflate (ClaspProfile *self, gboolean deflate)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_flag (self, PROP_DEFLATE, deflate);
}

void
clasp_profile_set_insecure (ClaspProfile *self, gboolean insecure)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_flag (self, PROP_INSECURE, insecure);
}

ClaspProxyMode
clasp_profile_get_proxy_mode (ClaspProfile *self)
{
  return clasp_proxy_mode_from_string (profile_get_text (self, PROP_PROXY_MODE));
}

void
clasp_profile_set_proxy_mode (ClaspProfile *self, ClaspProxyMode mode)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_PROXY_MODE, clasp_proxy_mode_to_string (mode));
}

ClaspLastOutcome
clasp_profile_get_last_outcome (ClaspProfile *self)
{
  return profile_read_last_outcome (profile_get_text (self, PROP_LAST_OUTCOME));
}

guint
clasp_profile_get_last_status (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), 0);

  return self->last_status;
}

void
clasp_profile_set_last_outcome (ClaspProfile *self, ClaspLastOutcome outcome, guint status)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  g_object_freeze_notify (G_OBJECT (self));
  profile_set_text (self, PROP_LAST_OUTCOME, clasp_last_outcome_to_string (outcome));
  profile_set_uint (self, &self->last_status, MIN (status, MAX_STATUS), props[PROP_LAST_STATUS]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
clasp_profile_set_last_used (ClaspProfile *self, gint64 last_used)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  if (self->last_used == last_used)
    return;
  self->last_used = last_used;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_USED]);
}

guint
clasp_profile_get_ping (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), 0);

  return self->ping;
}

void
clasp_profile_set_ping (ClaspProfile *self, guint ping)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_uint (self, &self->ping, MIN (ping, MAX_PING), props[PROP_PING]);
}

guint
clasp_profile_get_timeout (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), 0);

  return self->timeout;
}

void
clasp_profile_set_timeout (ClaspProfile *self, guint timeout)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_uint (self, &self->timeout, MIN (timeout, MAX_TIMEOUT), props[PROP_TIMEOUT]);
}

const char *const *
clasp_profile_get_dropped_fields (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  return (const char *const *) self->dropped_fields;
}

void
clasp_profile_set_dropped_fields (ClaspProfile *self, const char *const *names)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_dropped_fields (self, names);
}

void
clasp_profile_get_deflate_parameters (ClaspProfile *self, ClaspDeflateParameters *parameters)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_return_if_fail (parameters != NULL);

  parameters->server_max_window_bits = (int) self->deflate_server_bits;
  parameters->client_max_window_bits = (int) self->deflate_client_bits;
  parameters->server_no_context_takeover = self->booleans[PROP_DEFLATE_SERVER_NO_CONTEXT];
  parameters->client_no_context_takeover = self->booleans[PROP_DEFLATE_CLIENT_NO_CONTEXT];
}

void
clasp_profile_set_client_certificate (ClaspProfile *self, const char *cert_file, const char *key_file)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_CERT_FILE, cert_file);
  profile_set_text (self, PROP_KEY_FILE, key_file);
}

void
clasp_profile_set_credentials (ClaspProfile *self, const char *user, const char *password)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  profile_set_text (self, PROP_USER, user);
  profile_set_text (self, PROP_PASSWORD, password);
}

GListStore *
clasp_profile_get_headers (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);
  return self->headers;
}

GListStore *
clasp_profile_get_pins (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);
  return self->pins;
}

GListStore *
clasp_profile_get_snippets (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);
  return self->snippets;
}

void
clasp_profile_add_pin (ClaspProfile *self, ClaspPin *pin)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_return_if_fail (CLASP_IS_PIN (pin));

  if (!g_list_store_find_with_equal_func (self->pins, pin, (GEqualFunc) clasp_pin_equal, NULL))
    g_list_store_append (self->pins, pin);
}

char **
clasp_profile_dup_trusted (ClaspProfile *self, const ClaspUri *uri)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->pins)); i++)
    {
      g_autoptr (ClaspPin) pin = g_list_model_get_item (G_LIST_MODEL (self->pins), i);

      if (clasp_pin_get_port (pin) == uri->port && g_ascii_strcasecmp (clasp_pin_get_host (pin), uri->host) == 0)
        g_strv_builder_add (builder, clasp_pin_get_sha256 (pin));
    }
  return g_strv_builder_end (builder);
}

gboolean
clasp_profile_takes_any_certificate (ClaspProfile *self, const ClaspUri *uri)
{
  g_autofree char *origin = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  origin = clasp_origin_dup_text (uri);
  return self->booleans[PROP_INSECURE] &&
         (self->insecure_origin == NULL || strcmp (self->insecure_origin, origin) == 0);
}

void
clasp_profile_set_led_away (ClaspProfile *self)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_set_str (&self->led_away_to, self->origin);
}

gboolean
clasp_profile_is_led_away (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), FALSE);
  return self->led_away_to != NULL && g_strcmp0 (self->led_away_to, self->origin) == 0;
}

void
clasp_profile_bind_secrets (ClaspProfile *self, const char *origin)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->headers)); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (self->headers), i);

      if (*clasp_header_get_origin (header) == '\0' && *clasp_header_get_value (header) != '\0')
        clasp_header_set_origin (header, origin);
    }
  if (self->credentials_origin == NULL)
    g_set_str (&self->credentials_origin, origin);
  if (self->insecure_origin == NULL && self->booleans[PROP_INSECURE])
    g_set_str (&self->insecure_origin, origin);
  profile_update_held_back (self);
}

void
clasp_profile_set_password_kept (ClaspProfile *self, gboolean kept)
{
  g_autofree char *name = NULL;

  g_return_if_fail (CLASP_IS_PROFILE (self));

  if (kept == (*self->strings[PROP_PASSWORD_SECRET] != '\0'))
    return;
  if (kept)
    name = clasp_keyring_make_name ("password");
  profile_set_text (self, PROP_PASSWORD_SECRET, name);
}

const char *
clasp_profile_get_credentials_origin (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);
  return self->credentials_origin;
}

static char **
profile_dup_names (ClaspProfile *self, gboolean (*is_meant) (ClaspHeader *header))
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->headers)); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (self->headers), i);

      if (clasp_header_get_enabled (header) && is_meant (header))
        g_strv_builder_add (builder, clasp_header_get_name (header));
    }
  return g_strv_builder_end (builder);
}

char **
clasp_profile_dup_held_back (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  return profile_dup_names (self, clasp_header_get_held_back);
}

char **
clasp_profile_dup_without_value (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  return profile_dup_names (self, clasp_header_get_needs_value);
}

gboolean
clasp_profile_dup_credentials (ClaspProfile *self, const ClaspUri *uri, char **user, char **password)
{
  g_autofree char *origin = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (uri != NULL && user != NULL && password != NULL, FALSE);

  origin = clasp_origin_dup_text (uri);
  if (*self->strings[PROP_USER] != '\0' &&
      (self->credentials_origin == NULL || clasp_origin_admits (self->credentials_origin, origin)))
    {
      *user = g_strdup (self->strings[PROP_USER]);
      *password = g_strdup (self->strings[PROP_PASSWORD]);
      return TRUE;
    }
  if (uri->user == NULL)
    return FALSE;
  *user = g_strdup (uri->user);
  *password = g_strdup (uri->password != NULL ? uri->password : "");
  return TRUE;
}

void
clasp_profile_set_proxy_credentials (ClaspProfile *self, const char *proxy, const char *user, const char *password)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_return_if_fail (proxy != NULL && user != NULL && password != NULL);

  g_set_str (&self->proxy, proxy);
  g_object_set (self, "proxy-user", user, "proxy-password", password, NULL);
}

void
clasp_profile_set_asked (ClaspProfile *self, const char *scheme, const char *proxy, const char *warning)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));

  g_object_freeze_notify (G_OBJECT (self));
  profile_set_text (self, PROP_ASKED_PROXY, proxy);
  profile_set_text (self, PROP_ASKED_WARNING, warning);
  profile_set_text (self, PROP_ASKED_SCHEME, scheme);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
clasp_profile_dup_proxy_credentials (ClaspProfile *self, const char *proxy, char **user, char **password)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (proxy != NULL && user != NULL && password != NULL, FALSE);

  if (*self->strings[PROP_PROXY_USER] == '\0' || g_strcmp0 (self->proxy, proxy) != 0)
    return FALSE;
  *user = g_strdup (self->strings[PROP_PROXY_USER]);
  *password = g_strdup (self->strings[PROP_PROXY_PASSWORD]);
  return TRUE;
}

void
clasp_profile_add_secret (ClaspProfile *self, const char *value)
{
  g_return_if_fail (CLASP_IS_PROFILE (self));
  g_return_if_fail (value != NULL);

  g_ptr_array_add (self->secrets, g_strdup (value));
}

gboolean
clasp_profile_has_filled_in (ClaspProfile *self, const char *text)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  for (guint i = 0; i < self->secrets->len; i++)
    if (*(const char *) self->secrets->pdata[i] != '\0' && strstr (text, self->secrets->pdata[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
profile_add_filled_in (ClaspProfile *self, ClaspSecrets *secrets)
{
  for (guint i = 0; i < self->secrets->len; i++)
    clasp_secrets_add (secrets, self->secrets->pdata[i], -1);
  /* Themselves at least, however many there are. */
  for (guint i = 0; i < self->secrets->len; i++)
    clasp_secrets_add_form (secrets, self->secrets->pdata[i]);
}

ClaspSecrets *
clasp_profile_dup_filled_in (ClaspProfile *self)
{
  ClaspSecrets *secrets;

  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  if (self->secrets->len == 0)
    return NULL;
  secrets = clasp_secrets_new ();
  profile_add_filled_in (self, secrets);
  return secrets;
}

ClaspSecrets *
clasp_profile_dup_secrets (ClaspProfile *self)
{
  ClaspSecrets *secrets = clasp_secrets_new ();
  const struct
  {
    const char *field, *value;
  } others[] = {
    { "Sec-WebSocket-Protocol", self->strings[PROP_SUBPROTOCOLS] },
    { "Origin", self->strings[PROP_ORIGIN] },
    { "Location", self->strings[PROP_URL] },
    { "Location", self->strings[PROP_PROXY_URI] },
  };

  g_return_val_if_fail (CLASP_IS_PROFILE (self), secrets);

  clasp_secrets_add (secrets, self->strings[PROP_PROXY_PASSWORD], -1);
  clasp_secrets_add (secrets, self->strings[PROP_KEY_PASSWORD], -1);
  profile_add_filled_in (self, secrets);
  clasp_secrets_add_url (secrets, self->strings[PROP_URL], strlen (self->strings[PROP_URL]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].value != NULL)
      clasp_secrets_add_field (secrets, others[i].field, strlen (others[i].field), others[i].value,
                               strlen (others[i].value));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->headers)); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (self->headers), i);
      const char *name = clasp_header_get_name (header);
      const char *value = clasp_header_get_value (header);

      clasp_secrets_add_field (secrets, name, strlen (name), value, strlen (value));
    }
  return secrets;
}

void
clasp_profile_untick_headers (ClaspProfile *self, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->headers)); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (G_LIST_MODEL (self->headers), i);

      if (name == NULL || g_ascii_strcasecmp (clasp_header_get_name (header), name) == 0)
        g_object_set (header, "enabled", FALSE, NULL);
    }
}

void
clasp_profile_restore_field (ClaspProfile *self, const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;

  for (gsize i = 0; self->dropped_fields[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->dropped_fields[i], name) != 0)
      g_strv_builder_add (builder, self->dropped_fields[i]);
  kept = g_strv_builder_end (builder);
  g_object_set (self, "dropped-fields", kept, NULL);
}

guint
clasp_profile_paste_headers (ClaspProfile *self, const char *text, guint *refused)
{
  g_autoptr (GPtrArray) headers = NULL;
  guint n_refused = 0;

  g_return_val_if_fail (CLASP_IS_PROFILE (self), 0);
  g_return_val_if_fail (text != NULL, 0);

  headers = clasp_header_text_parse (text, &n_refused);
  if (headers->len > 0)
    g_list_store_splice (self->headers, g_list_model_get_n_items (G_LIST_MODEL (self->headers)), 0, headers->pdata,
                         headers->len);
  if (refused != NULL)
    *refused = n_refused;
  return headers->len;
}

/* The properties in the order they are written; what has its default is left out. */
static const char *const KEYS[] = {
  "id",
  "name",
  "url",
  "pinned",
  "subprotocols",
  "origin",
  "extensions",
  "deflate",
  "deflate-server-bits",
  "deflate-client-bits",
  "deflate-server-no-context",
  "deflate-client-no-context",
  "ca-file",
  "cert-file",
  "key-file",
  "key-password-secret",
  "sni",
  "proxy-mode",
  "proxy-uri",
  "connect-to",
  "environment",
  "user",
  "password-secret",
  "timeout",
  "ping",
  "lenient",
  "dialect",
  "keep-alive",
  "refuse-no-subprotocol",
  "method",
  "http-version",
  "target",
  "line-end",
  "split",
  "extra",
  "dropped-fields",
  "notes",
  "last-used",
  "last-outcome",
  "last-status",
};

/* The properties that are addresses, and are kept without their secrets. */
static const char *const ADDRESSES[] = { "url", "proxy-uri", "origin", "target", NULL };

gboolean
clasp_profile_id_is_valid (const char *id)
{
  gsize length = strlen (id);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (id[i]) && id[i] != '-' && id[i] != '_')
      return FALSE;
  return length >= 1 && length <= 64;
}

static void
profile_add_strings (JsonBuilder *builder, const char *const *strings)
{
  json_builder_begin_array (builder);
  for (gsize i = 0; strings[i] != NULL; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

static void
profile_add_value (JsonBuilder *builder, const char *key, const GValue *value)
{
  json_builder_set_member_name (builder, key);
  if (G_VALUE_HOLDS_BOOLEAN (value))
    json_builder_add_boolean_value (builder, g_value_get_boolean (value));
  else if (G_VALUE_HOLDS_UINT (value))
    json_builder_add_int_value (builder, g_value_get_uint (value));
  else if (G_VALUE_HOLDS_INT64 (value))
    json_builder_add_int_value (builder, g_value_get_int64 (value));
  else if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    profile_add_strings (builder, g_value_get_boxed (value));
  else if (g_strv_contains (ADDRESSES, key))
    {
      g_autofree char *text = clasp_secret_strip_url (g_value_get_string (value));

      json_builder_add_string_value (builder, text);
    }
  else if (g_str_equal (key, "subprotocols"))
    {
      /* Tokens stand among the names; the names are kept. */
      g_autofree char *text = clasp_secret_strip_field ("Sec-WebSocket-Protocol", g_value_get_string (value));

      json_builder_add_string_value (builder, text);
    }
  else
    json_builder_add_string_value (builder, g_value_get_string (value));
}

static gboolean
profile_is_default (const GValue *value, GParamSpec *pspec)
{
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    return g_strv_length (g_value_get_boxed (value)) == 0;
  if (g_str_equal (pspec->name, "proxy-mode"))
    return clasp_proxy_mode_from_string (g_value_get_string (value)) == CLASP_PROXY_SYSTEM;
  return g_param_value_defaults (pspec, value);
}

static void
profile_add_headers (JsonBuilder *builder, GListModel *headers)
{
  guint n = g_list_model_get_n_items (headers);

  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, clasp_header_get_name (header));
      if (!clasp_header_get_secret (header) && *clasp_header_get_secret_name (header) == '\0')
        {
          json_builder_set_member_name (builder, "value");
          json_builder_add_string_value (builder, clasp_header_get_value (header));
        }
      else if (*clasp_header_get_secret_name (header) != '\0')
        {
          json_builder_set_member_name (builder, "secret");
          json_builder_add_string_value (builder, clasp_header_get_secret_name (header));
        }
      if (!clasp_header_get_enabled (header))
        {
          json_builder_set_member_name (builder, "enabled");
          json_builder_add_boolean_value (builder, FALSE);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
profile_add_pins (JsonBuilder *builder, GListModel *pins)
{
  guint n = g_list_model_get_n_items (pins);

  if (n == 0)
    return;
  json_builder_set_member_name (builder, "pins");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspPin) pin = g_list_model_get_item (pins, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "host");
      json_builder_add_string_value (builder, clasp_pin_get_host (pin));
      json_builder_set_member_name (builder, "port");
      json_builder_add_int_value (builder, clasp_pin_get_port (pin));
      json_builder_set_member_name (builder, "sha256");
      json_builder_add_string_value (builder, clasp_pin_get_sha256 (pin));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* What a newer version or another program has put there stays there. */
static void
profile_add_others (JsonBuilder *builder, JsonObject *others)
{
  g_autoptr (GList) names = others != NULL ? json_object_get_members (others) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      json_builder_set_member_name (builder, l->data);
      json_builder_add_value (builder, json_object_dup_member (others, l->data));
    }
}

/* A list that is none of ours is kept with all else that is not known here. */
static gboolean
profile_has_foreign_messages (ClaspProfile *self)
{
  return self->others != NULL && json_object_has_member (self->others, MESSAGES);
}

static void
profile_add_snippets (JsonBuilder *builder, ClaspProfile *self)
{
  if (profile_has_foreign_messages (self) || g_list_model_get_n_items (G_LIST_MODEL (self->snippets)) == 0)
    return;
  json_builder_set_member_name (builder, MESSAGES);
  json_builder_add_value (builder, clasp_snippets_dup_json (G_LIST_MODEL (self->snippets)));
}

gboolean
clasp_profile_can_keep_snippets (ClaspProfile *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE (self), FALSE);
  return !profile_has_foreign_messages (self);
}

static void
profile_read_snippets (ClaspProfile *self, JsonNode *node)
{
  g_autoptr (GListStore) snippets = clasp_snippets_read_json (node);

  if (snippets != NULL)
    {
      g_object_unref (self->snippets);
      self->snippets = g_steal_pointer (&snippets);
      return;
    }
  if (self->others == NULL)
    self->others = json_object_new ();
  json_object_set_member (self->others, MESSAGES, json_node_copy (node));
}

static gboolean
profile_is_known (const char *name)
{
  static const char *const others[] = { "format", "headers", "pins", MESSAGES };
  gboolean known = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    known = known || g_str_equal (name, KEYS[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    known = known || g_str_equal (name, others[i]);
  return known;
}

static void
profile_take_others (ClaspProfile *self, JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      if (profile_is_known (l->data))
        continue;
      if (self->others == NULL)
        self->others = json_object_new ();
      json_object_set_member (self->others, l->data, json_object_dup_member (object, l->data));
    }
}

char *
clasp_profile_to_json (ClaspProfile *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, FORMAT);
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self), KEYS[i]);
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (self), KEYS[i], &value);
      if (!profile_is_default (&value, pspec))
        profile_add_value (builder, KEYS[i], &value);
      if (g_str_equal (KEYS[i], "url"))
        profile_add_headers (builder, G_LIST_MODEL (clasp_profile_get_headers (self)));
      if (g_str_equal (KEYS[i], "sni"))
        profile_add_pins (builder, G_LIST_MODEL (clasp_profile_get_pins (self)));
    }
  profile_add_snippets (builder, self);
  profile_add_others (builder, self->others);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

static gboolean
profile_wrong (GError **error, const char *key, const char *wanted)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is not %s"), key, wanted);
  return FALSE;
}

static gboolean
profile_is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* A text of a length that can be shown. */
static gboolean
profile_check_text (JsonNode *node, const char *key, GError **error)
{
  g_autofree char *limit = NULL;

  if (!profile_is_string (node))
    return profile_wrong (error, key, _("a text"));
  if (strlen (json_node_get_string (node)) <= MAX_TEXT)
    return TRUE;
  limit = clasp_format_bytes (MAX_TEXT);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is longer than %s"), key, limit);
  return FALSE;
}

static gboolean
profile_is_number (JsonNode *node, gint64 max)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
         json_node_get_int (node) >= 0 && json_node_get_int (node) <= max;
}

/* The largest window of permessage-deflate: 8 to 15 bits, or 0. */
static gboolean
profile_is_window_bits (JsonNode *node)
{
  return profile_is_number (node, CLASP_WINDOW_BITS_MAX) &&
         (json_node_get_int (node) == 0 || json_node_get_int (node) >= CLASP_WINDOW_BITS_MIN);
}

static gboolean
profile_read_strings (GObject *object, const char *key, JsonNode *node, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) strings = NULL;
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return profile_wrong (error, key, _("a list of texts"));

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (!profile_is_string (json_array_get_element (array, i)))
        return profile_wrong (error, key, _("a list of texts"));
      g_strv_builder_add (builder, json_array_get_string_element (array, i));
    }
  strings = g_strv_builder_end (builder);
  g_object_set (object, key, strings, NULL);
  return TRUE;
}

static gboolean
profile_read_value (GObject *object, const char *key, JsonNode *node, GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), key);

  if (G_IS_PARAM_SPEC_STRING (pspec))
    {
      if (!profile_check_text (node, key, error))
        return FALSE;
      g_object_set (object, key, json_node_get_string (node), NULL);
    }
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return profile_wrong (error, key, _("true or false"));
      g_object_set (object, key, json_node_get_boolean (node), NULL);
    }
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      if (!profile_is_number (node, G_PARAM_SPEC_UINT (pspec)->maximum) ||
          (g_str_has_suffix (key, "-bits") && !profile_is_window_bits (node)))
        return profile_wrong (error, key, _("a number in its bounds"));
      g_object_set (object, key, (guint) json_node_get_int (node), NULL);
    }
  else if (G_IS_PARAM_SPEC_INT64 (pspec))
    {
      if (!profile_is_number (node, G_MAXINT64))
        return profile_wrong (error, key, _("a number in its bounds"));
      g_object_set (object, key, json_node_get_int (node), NULL);
    }
  else
    return profile_read_strings (object, key, node, error);
  return TRUE;
}

static gboolean
profile_read_header (GListStore *headers, JsonNode *node, GError **error)
{
  g_autoptr (ClaspHeader) header = NULL;
  JsonObject *object;
  JsonNode *name, *value, *enabled, *secret;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return profile_wrong (error, "headers", _("a list of headers"));

  object = json_node_get_object (node);
  name = json_object_get_member (object, "name");
  value = json_object_get_member (object, "value");
  enabled = json_object_get_member (object, "enabled");
  secret = json_object_get_member (object, "secret");
  if (name == NULL)
    return profile_wrong (error, "headers.name", _("a text"));
  if (!profile_check_text (name, "headers.name", error) ||
      (value != NULL && !profile_check_text (value, "headers.value", error)) ||
      (secret != NULL && !profile_check_text (secret, "headers.secret", error)))
    return FALSE;
  if (enabled != NULL && (!JSON_NODE_HOLDS_VALUE (enabled) || json_node_get_value_type (enabled) != G_TYPE_BOOLEAN))
    return profile_wrong (error, "headers.enabled", _("true or false"));

  header = clasp_header_new (json_node_get_string (name), value != NULL ? json_node_get_string (value) : "",
                             enabled == NULL || json_node_get_boolean (enabled));
  clasp_header_set_needs_value (header, value == NULL);
  if (secret != NULL)
    g_object_set (header, "secret-name", json_node_get_string (secret), NULL);
  g_list_store_append (headers, header);
  return TRUE;
}

static gboolean
profile_read_headers (GListStore *headers, JsonNode *node, GError **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return profile_wrong (error, "headers", _("a list of headers"));

  array = json_node_get_array (node);
  if (json_array_get_length (array) > MAX_HEADERS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it has more than %d headers"), MAX_HEADERS);
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!profile_read_header (headers, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
profile_read_pin (ClaspProfile *self, JsonNode *node, GError **error)
{
  g_autoptr (ClaspPin) pin = NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *host = object != NULL ? json_object_get_member (object, "host") : NULL;
  JsonNode *port = object != NULL ? json_object_get_member (object, "port") : NULL;
  JsonNode *sha256 = object != NULL ? json_object_get_member (object, "sha256") : NULL;

  if (host == NULL || !profile_is_string (host))
    return profile_wrong (error, "pins.host", _("a text"));
  if (port == NULL || !profile_is_number (port, G_MAXUINT16) || json_node_get_int (port) == 0)
    return profile_wrong (error, "pins.port", _("a number in its bounds"));
  if (sha256 != NULL && profile_is_string (sha256))
    pin = clasp_pin_new (json_node_get_string (host), (guint) json_node_get_int (port), json_node_get_string (sha256));
  if (pin == NULL)
    return profile_wrong (error, "pins.sha256", _("64 hexadecimal digits"));
  clasp_profile_add_pin (self, pin);
  return TRUE;
}

static gboolean
profile_read_pins (ClaspProfile *self, JsonNode *node, GError **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return profile_wrong (error, "pins", _("a list of certificates"));

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!profile_read_pin (self, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
profile_read_format (JsonObject *object, GError **error)
{
  JsonNode *format = json_object_get_member (object, "format");

  if (format == NULL || !profile_is_number (format, G_MAXINT64))
    return profile_wrong (error, "format", _("a number in its bounds"));
  if (json_node_get_int (format) != FORMAT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("format %" PRId64 " is not known, only %d"),
                   json_node_get_int (format), FORMAT);
      return FALSE;
    }
  return TRUE;
}

ClaspProfile *
clasp_profile_from_json (const char *json, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (ClaspProfile) self = NULL;
  JsonObject *object;
  JsonNode *headers, *pins, *messages;

  g_return_val_if_fail (json != NULL, NULL);

  if (clasp_json_is_too_deep (json, length < 0 ? strlen (json) : (gsize) length))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it nests too deep"));
      return NULL;
    }
  json_parser_set_strict (parser, TRUE); /* the immutable kind aborts at a second value */
  if (!json_parser_load_from_data (parser, json, length, error))
    return NULL;
  if (json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it does not hold a JSON object"));
      return NULL;
    }

  object = json_node_get_object (json_parser_get_root (parser));
  if (!profile_read_format (object, error))
    return NULL;

  self = clasp_profile_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      JsonNode *node = json_object_get_member (object, KEYS[i]);

      if (node != NULL && !profile_read_value (G_OBJECT (self), KEYS[i], node, error))
        return NULL;
    }
  headers = json_object_get_member (object, "headers");
  if (headers != NULL && !profile_read_headers (clasp_profile_get_headers (self), headers, error))
    return NULL;
  pins = json_object_get_member (object, "pins");
  if (pins != NULL && !profile_read_pins (self, pins, error))
    return NULL;
  if (!clasp_profile_id_is_valid (clasp_profile_get_id (self)))
    {
      profile_wrong (error, "id", _("1 to 64 letters, digits, “-” or “_”"));
      return NULL;
    }
  messages = json_object_get_member (object, MESSAGES);
  if (messages != NULL)
    profile_read_snippets (self, messages);
  profile_take_others (self, object);
  return g_steal_pointer (&self);
}
