/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session.h"
#include "clasp-session-private.h"

GParamSpec *clasp_session_props[CLASP_SESSION_N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspSession, clasp_session, G_TYPE_OBJECT)

/* Not G_DEFINE_BOXED_TYPE, whose union of function types pedantic C refuses. */
GType
clasp_report_get_type (void)
{
  static GType type = 0;

  if (g_once_init_enter_pointer (&type))
    g_once_init_leave_pointer (&type, g_boxed_type_register_static ("ClaspReport", (GBoxedCopyFunc) clasp_report_ref,
                                                                    (GBoxedFreeFunc) clasp_report_unref));
  return type;
}

G_DEFINE_ENUM_TYPE (ClaspSessionState, clasp_session_state, G_DEFINE_ENUM_VALUE (CLASP_SESSION_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_OPENING, "opening"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_CLOSING, "closing"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_FAILED, "failed"))

static void
clasp_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspSession *self = CLASP_SESSION (object);

  if (id == CLASP_SESSION_PROP_PROFILE)
    self->profile = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspSession *self = CLASP_SESSION (object);

  switch (id)
    {
    case CLASP_SESSION_PROP_PROFILE:
      g_value_set_object (value, self->profile);
      break;
    case CLASP_SESSION_PROP_STATE:
      g_value_set_enum (value, (gint) self->state);
      break;
    case CLASP_SESSION_PROP_REPORT:
      g_value_set_boxed (value, self->report);
      break;
    case CLASP_SESSION_PROP_DIAGNOSES:
      g_value_set_object (value, self->diagnoses);
      break;
    case CLASP_SESSION_PROP_RECORDS:
      g_value_set_object (value, self->records);
      break;
    case CLASP_SESSION_PROP_HEADLINE:
      g_value_set_string (value, self->headline);
      break;
    case CLASP_SESSION_PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case CLASP_SESSION_PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case CLASP_SESSION_PROP_ENDING_TEXT:
      g_value_set_string (value, self->ending_text);
      break;
    case CLASP_SESSION_PROP_CAN_SEND:
      g_value_set_boolean (value, self->can_send);
      break;
    case CLASP_SESSION_PROP_N_MESSAGES:
      g_value_set_uint64 (value, self->n_messages);
      break;
    case CLASP_SESSION_PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case CLASP_SESSION_PROP_BYTES_RATE:
      g_value_set_double (value, self->bytes_rate);
      break;
    case CLASP_SESSION_PROP_BACKLOG:
      g_value_set_uint64 (value, self->backlog);
      break;
    case CLASP_SESSION_PROP_ROUND_TRIP:
      g_value_set_int64 (value, self->round_trip);
      break;
    case CLASP_SESSION_PROP_CAPTURE_SIZE:
      g_value_set_uint64 (value, self->capture_size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_session_dispose (GObject *object)
{
  clasp_session_drop (CLASP_SESSION (object));
  G_OBJECT_CLASS (clasp_session_parent_class)->dispose (object);
}

static void
clasp_session_finalize (GObject *object)
{
  ClaspSession *self = CLASP_SESSION (object);

  g_clear_object (&self->profile);
  g_clear_pointer (&self->report, clasp_report_unref);
  g_clear_object (&self->diagnoses);
  g_clear_object (&self->records);
  g_clear_pointer (&self->endpoint_verdicts, g_ptr_array_unref);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  g_free (self->capture_problem);
  g_free (self->capture_path);
  g_free (self->headline);
  g_free (self->summary);
  g_free (self->status_text);
  g_free (self->ending_text);
  G_OBJECT_CLASS (clasp_session_parent_class)->finalize (object);
}

static void
clasp_session_class_init (ClaspSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = clasp_session_set_property;
  object_class->get_property = clasp_session_get_property;
  object_class->dispose = clasp_session_dispose;
  object_class->finalize = clasp_session_finalize;

  clasp_session_props[CLASP_SESSION_PROP_PROFILE] = g_param_spec_object (
      "profile", NULL, NULL, CLASP_TYPE_PROFILE, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  clasp_session_props[CLASP_SESSION_PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CLASP_TYPE_SESSION_STATE,
                                                                     CLASP_SESSION_IDLE, flags);
  clasp_session_props[CLASP_SESSION_PROP_REPORT] = g_param_spec_boxed ("report", NULL, NULL, CLASP_TYPE_REPORT, flags);
  clasp_session_props[CLASP_SESSION_PROP_DIAGNOSES] = g_param_spec_object ("diagnoses", NULL, NULL, G_TYPE_LIST_MODEL,
                                                                           flags);
  clasp_session_props[CLASP_SESSION_PROP_RECORDS] = g_param_spec_object ("records", NULL, NULL, CLASP_TYPE_RECORD_LIST,
                                                                         flags);
  clasp_session_props[CLASP_SESSION_PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, "", flags);
  clasp_session_props[CLASP_SESSION_PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, "", flags);
  clasp_session_props[CLASP_SESSION_PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, "", flags);
  clasp_session_props[CLASP_SESSION_PROP_ENDING_TEXT] = g_param_spec_string ("ending-text", NULL, NULL, "", flags);
  clasp_session_props[CLASP_SESSION_PROP_CAN_SEND] = g_param_spec_boolean ("can-send", NULL, NULL, FALSE, flags);
  clasp_session_props[CLASP_SESSION_PROP_N_MESSAGES] = g_param_spec_uint64 ("n-messages", NULL, NULL, 0, G_MAXUINT64, 0,
                                                                            flags);
  clasp_session_props[CLASP_SESSION_PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  clasp_session_props[CLASP_SESSION_PROP_BYTES_RATE] = g_param_spec_double ("bytes-rate", NULL, NULL, 0, G_MAXDOUBLE, 0,
                                                                            flags);
  clasp_session_props[CLASP_SESSION_PROP_BACKLOG] = g_param_spec_uint64 ("backlog", NULL, NULL, 0, G_MAXUINT64, 0,
                                                                         flags);
  clasp_session_props[CLASP_SESSION_PROP_ROUND_TRIP] = g_param_spec_int64 ("round-trip", NULL, NULL, -1, G_MAXINT64, -1,
                                                                           flags);
  clasp_session_props[CLASP_SESSION_PROP_CAPTURE_SIZE] = g_param_spec_uint64 ("capture-size", NULL, NULL, 0,
                                                                              G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, CLASP_SESSION_N_PROPS, clasp_session_props);
}

static void
clasp_session_init (ClaspSession *self)
{
  self->limits = (ClaspLimits) CLASP_LIMITS_DEFAULT;
  self->record = TRUE;
  self->round_trip = -1;
  self->statistics.round_trip_us = -1;
  self->diagnoses = g_list_store_new (CLASP_TYPE_DIAGNOSIS);
  self->records = clasp_record_list_new (NULL, 0);
  self->headline = g_strdup ("");
  self->summary = g_strdup ("");
  self->status_text = g_strdup ("");
  self->ending_text = g_strdup ("");
}

ClaspSession *
clasp_session_new (ClaspProfile *profile, const ClaspLimits *limits)
{
  ClaspSession *self;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  self = g_object_new (CLASP_TYPE_SESSION, "profile", profile, NULL);
  if (limits != NULL)
    self->limits = *limits;
  return self;
}

void
clasp_session_set_limits (ClaspSession *self, const ClaspLimits *limits)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  g_return_if_fail (limits != NULL);
  self->limits = *limits;
}

ClaspProfile *
clasp_session_get_profile (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->profile;
}

ClaspSessionState
clasp_session_get_state (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), CLASP_SESSION_IDLE);
  return self->state;
}

ClaspReport *
clasp_session_get_report (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->report;
}

GListModel *
clasp_session_get_diagnoses (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return G_LIST_MODEL (self->diagnoses);
}

ClaspRecordList *
clasp_session_get_records (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->records;
}

const ClaspEnding *
clasp_session_get_ending (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->has_ending ? &self->ending : NULL;
}

GPtrArray *
clasp_session_dup_endpoint_verdicts (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->endpoint_verdicts != NULL ? g_ptr_array_ref (self->endpoint_verdicts) : NULL;
}

void
clasp_session_set_tap (ClaspSession *self, const ClaspTap *tap, gpointer user_data, gboolean record)
{
  g_return_if_fail (CLASP_IS_SESSION (self));

  self->has_tap = tap != NULL;
  self->tap = tap != NULL ? *tap : (ClaspTap) { NULL, NULL };
  self->tap_data = user_data;
  self->record = record;
}

void
clasp_session_set_capture_path (ClaspSession *self, const char *path)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  g_set_str (&self->capture_path, path);
}

const char *
clasp_session_get_capture_problem (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->capture_problem;
}
