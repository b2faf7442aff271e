/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-lens.h"

#include <glib/gi18n.h>

#include "clasp-action-cable.h"
#include "clasp-dialect-secrets.h"
#include "clasp-forms.h"
#include "clasp-graphql.h"
#include "clasp-home-assistant.h"
#include "clasp-json-rpc.h"
#include "clasp-kubernetes.h"
#include "clasp-mqtt.h"
#include "clasp-nats.h"
#include "clasp-nostr.h"
#include "clasp-ocpp.h"
#include "clasp-phoenix.h"
#include "clasp-pusher.h"
#include "clasp-recogniser.h"
#include "clasp-record-json.h"
#include "clasp-signalr.h"
#include "clasp-socket-io.h"
#include "clasp-stomp.h"
#include "clasp-wamp.h"

/* First messages that wait for the dialect to be recognised, so that their requests are paired. */
#define MAX_KEPT 256
#define MAX_KEPT_BYTES (1024 * 1024)

/* A record and its payload. */
typedef struct
{
  ClaspUnitsRecord record;
  guint8 *data;
} Kept;

struct _ClaspLens
{
  GObject parent_instance;

  ClaspLensMode mode;
  ClaspDialect told;
  char *url;
  char *subprotocol;
  char *why; /* (nullable) */

  ClaspRecogniser *recogniser;
  GArray *kept; /* (element-type Kept) */
  gsize kept_bytes;

  ClaspDialectSecrets kept_secrets;
  GArray *secrets; /* (element-type ClaspUnitsSecret): of the record that was fed last */

  ClaspDecoding *decoding;
  const ClaspDecoder *decoder; /* (nullable): none is known */
  gpointer state;
  ClaspDialect recognised; /* which decoder it is; what it finds inside may give the connection another name */
};

static const ClaspDecoder *const decoders[CLASP_N_DIALECTS] = {
  [CLASP_DIALECT_SOCKET_IO] = &CLASP_SOCKET_IO_DECODER,
  [CLASP_DIALECT_ENGINE_IO] = &CLASP_ENGINE_IO_DECODER,
  [CLASP_DIALECT_GRAPHQL_TRANSPORT_WS] = &CLASP_GRAPHQL_TRANSPORT_WS_DECODER,
  [CLASP_DIALECT_GRAPHQL_WS] = &CLASP_GRAPHQL_WS_DECODER,
  [CLASP_DIALECT_JSON_RPC] = &CLASP_JSON_RPC_DECODER,
  [CLASP_DIALECT_CDP] = &CLASP_CDP_DECODER,
  [CLASP_DIALECT_OCPP] = &CLASP_OCPP_DECODER,
  [CLASP_DIALECT_SIGNALR] = &CLASP_SIGNALR_DECODER,
  [CLASP_DIALECT_SIGNALR_MSGPACK] = &CLASP_SIGNALR_MSGPACK_DECODER,
  [CLASP_DIALECT_STOMP] = &CLASP_STOMP_DECODER,
  [CLASP_DIALECT_SOCKJS] = &CLASP_SOCKJS_DECODER,
  [CLASP_DIALECT_MQTT] = &CLASP_MQTT_DECODER,
  [CLASP_DIALECT_PHOENIX] = &CLASP_PHOENIX_DECODER,
  [CLASP_DIALECT_PUSHER] = &CLASP_PUSHER_DECODER,
  [CLASP_DIALECT_ACTION_CABLE] = &CLASP_ACTION_CABLE_DECODER,
  [CLASP_DIALECT_HOME_ASSISTANT] = &CLASP_HOME_ASSISTANT_DECODER,
  [CLASP_DIALECT_KUBERNETES] = &CLASP_KUBERNETES_DECODER,
  [CLASP_DIALECT_NATS] = &CLASP_NATS_DECODER,
  [CLASP_DIALECT_NOSTR] = &CLASP_NOSTR_DECODER,
  [CLASP_DIALECT_WAMP] = &CLASP_WAMP_DECODER,
  [CLASP_DIALECT_JSON_LINES] = &CLASP_JSON_LINES_DECODER,
  [CLASP_DIALECT_JSON_SEQ] = &CLASP_JSON_SEQ_DECODER,
  [CLASP_DIALECT_MSGPACK] = &CLASP_MSGPACK_DECODER,
  [CLASP_DIALECT_CBOR] = &CLASP_CBOR_DECODER,
  [CLASP_DIALECT_PROTOBUF] = &CLASP_PROTOBUF_DECODER,
};

static void lens_units_interface_init (ClaspUnitsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaspLens, clasp_lens, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLASP_TYPE_UNITS, lens_units_interface_init))

static void
lens_clear_kept (gpointer kept)
{
  g_free (((Kept *) kept)->data);
}

static void
clasp_lens_finalize (GObject *object)
{
  ClaspLens *self = CLASP_LENS (object);

  if (self->decoder != NULL && self->decoder->clear != NULL)
    self->decoder->clear (self->state);
  g_free (self->state);
  clasp_decoding_free (self->decoding);
  g_clear_pointer (&self->recogniser, clasp_recogniser_free);
  g_array_unref (self->kept);
  g_array_unref (self->secrets);
  clasp_dialect_secrets_clear (&self->kept_secrets);
  g_free (self->url);
  g_free (self->subprotocol);
  g_free (self->why);
  G_OBJECT_CLASS (clasp_lens_parent_class)->finalize (object);
}

static void
clasp_lens_class_init (ClaspLensClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_lens_finalize;
}

static void
clasp_lens_init (ClaspLens *self)
{
  self->decoding = clasp_decoding_new ();
  self->kept = g_array_new (FALSE, FALSE, sizeof (Kept));
  g_array_set_clear_func (self->kept, lens_clear_kept);
  self->secrets = g_array_new (FALSE, FALSE, sizeof (ClaspUnitsSecret));
}

static ClaspDialectHints
lens_get_hints (ClaspLens *self)
{
  return (
      ClaspDialectHints) { .url = self->url, .subprotocol = self->subprotocol, .told = self->mode == CLASP_LENS_TOLD };
}

static void
lens_set_dialect (ClaspLens *self, ClaspDialect dialect, const char *why)
{
  const ClaspDialectHints hints = lens_get_hints (self);

  if (dialect == CLASP_DIALECT_NONE || decoders[dialect] == NULL)
    return;
  if (dialect == CLASP_DIALECT_STOMP && clasp_recogniser_is_sockjs (self->recogniser))
    dialect = CLASP_DIALECT_SOCKJS;
  clasp_decoding_set_dialect (self->decoding, dialect);
  self->decoder = decoders[dialect];
  self->recognised = dialect;
  self->state = g_malloc0 (MAX (self->decoder->state_size, 1));
  if (self->decoder->init != NULL)
    self->decoder->init (self->state, &hints);
  self->why = g_strdup (why);
}

static void
lens_take_recognised (ClaspLens *self, const ClaspUnitsRecord *record)
{
  ClaspDialect dialect = clasp_recogniser_feed (self->recogniser, record);

  lens_set_dialect (self, dialect, clasp_recogniser_get_why (self->recogniser));
}

ClaspLens *
clasp_lens_new (ClaspLensMode mode, ClaspDialect told, const char *url, const char *subprotocol)
{
  ClaspLens *self = g_object_new (CLASP_TYPE_LENS, NULL);
  ClaspDialectHints hints;

  self->mode = mode;
  self->told = told;
  self->url = g_strdup (url);
  self->subprotocol = subprotocol != NULL && *subprotocol != '\0' ? g_strdup (subprotocol) : NULL;
  hints = lens_get_hints (self);
  self->recogniser = clasp_recogniser_new (&hints);
  if (mode == CLASP_LENS_TOLD)
    {
      lens_set_dialect (self, told, _("You said so"));
      return self;
    }
  lens_take_recognised (self, NULL);
  return self;
}

gboolean
clasp_lens_parse_choice (const char *choice, ClaspLensMode *mode, ClaspDialect *told)
{
  *told = CLASP_DIALECT_NONE;
  *mode = CLASP_LENS_AUTO;
  if (g_str_equal (choice, "auto"))
    return TRUE;
  if (!clasp_dialect_from_string (choice, told))
    return FALSE;
  *mode = *told == CLASP_DIALECT_NONE ? CLASP_LENS_NONE : CLASP_LENS_TOLD;
  return TRUE;
}

/* -------------------------------------------------------------------------------------------------------- feeding */

static gboolean
lens_is_lost (const ClaspUnitsRecord *record)
{
  return record->data == NULL && record->length > 0;
}

static void
lens_decode (ClaspLens *self, const ClaspUnitsRecord *record)
{
  clasp_decoding_begin (self->decoding, record);
  if (record->opcode != CLASP_OPCODE_TEXT && record->opcode != CLASP_OPCODE_BINARY)
    return;
  if (!lens_is_lost (record) || self->decoder->stream)
    {
      self->decoder->decode (self->state, self->decoding);
      clasp_decoding_end (self->decoding);
    }
}

static void
lens_keep (ClaspLens *self, const ClaspUnitsRecord *record)
{
  Kept kept = { .record = *record };

  if (self->kept->len == MAX_KEPT || self->kept_bytes + record->length > MAX_KEPT_BYTES || lens_is_lost (record))
    return;
  kept.data = g_memdup2 (record->data, record->length);
  kept.record.data = kept.data;
  self->kept_bytes += record->length;
  g_array_append_val (self->kept, kept);
}

/* Requests of the first messages are known to their answers, although their units came too late to be told. */
static void
lens_catch_up (ClaspLens *self)
{
  for (guint i = 0; i < self->kept->len; i++)
    {
      const ClaspUnitsRecord *record = &g_array_index (self->kept, Kept, i).record;

      clasp_dialect_secrets_find (&self->kept_secrets, self->recognised, record, self->secrets);
      lens_decode (self, record);
    }
  g_array_set_size (self->kept, 0);
}

static void
lens_recognise (ClaspLens *self, const ClaspUnitsRecord *record)
{
  if (record->opcode != CLASP_OPCODE_TEXT && record->opcode != CLASP_OPCODE_BINARY)
    return;
  lens_take_recognised (self, record);
  if (self->decoder != NULL)
    lens_catch_up (self);
  else
    lens_keep (self, record);
}

static const ClaspUnit *
lens_feed (ClaspUnits *units, const ClaspUnitsRecord *record, gsize *n_units)
{
  ClaspLens *self = CLASP_LENS (units);

  *n_units = 0;
  if (self->decoder == NULL)
    lens_recognise (self, record);
  g_array_set_size (self->secrets, 0);
  clasp_dialect_secrets_find (
      &self->kept_secrets, self->decoder != NULL ? self->recognised : clasp_recogniser_get_expected (self->recogniser),
      record, self->secrets);
  if (self->decoder == NULL)
    {
      clasp_decoding_begin (self->decoding, record);
      return NULL;
    }
  lens_decode (self, record);
  return self->mode != CLASP_LENS_NONE ? clasp_decoding_get_units (self->decoding, n_units) : NULL;
}

/* What to begin with when all is read again. STOMP in SockJS keeps the decoder of SockJS. */
static ClaspDialect
lens_get_known (ClaspLens *self)
{
  return self->recognised == CLASP_DIALECT_SOCKJS ? CLASP_DIALECT_SOCKJS : clasp_decoding_get_dialect (self->decoding);
}

static void
lens_find_secrets (ClaspUnits *units, GArray *secrets)
{
  ClaspLens *self = CLASP_LENS (units);

  g_array_append_vals (secrets, self->secrets->data, self->secrets->len);
}

static ClaspUnits *
lens_restart (ClaspUnits *units)
{
  ClaspLens *self = CLASP_LENS (units);
  ClaspLens *next = clasp_lens_new (self->mode, self->told, self->url, self->subprotocol);

  if (next->decoder == NULL)
    lens_set_dialect (next, lens_get_known (self), self->why);
  return CLASP_UNITS (next);
}

static gboolean
lens_is_open (ClaspUnits *units, guint64 record)
{
  ClaspLens *self = CLASP_LENS (units);

  return self->mode != CLASP_LENS_NONE && clasp_pairs_is_open (clasp_decoding_get_pairs (self->decoding), record);
}

/* ---------------------------------------------------------------------------------------------------- what is known */

ClaspDialect
clasp_lens_get_dialect (ClaspLens *self)
{
  return self->mode == CLASP_LENS_NONE || self->decoder == NULL ? CLASP_DIALECT_NONE
                                                                : clasp_decoding_get_dialect (self->decoding);
}

const char *
clasp_lens_get_why (ClaspLens *self)
{
  return self->why;
}

const char *
clasp_lens_get_resemblance (ClaspLens *self)
{
  return self->mode == CLASP_LENS_NONE || self->decoder != NULL ? NULL
                                                                : clasp_recogniser_get_resemblance (self->recogniser);
}

gint64
clasp_lens_get_beat_interval (ClaspLens *self)
{
  return clasp_decoding_get_beat_interval (self->decoding);
}

void
clasp_lens_foreach_open (ClaspLens *self, ClaspPairsFunc func, gpointer user_data)
{
  if (self->mode != CLASP_LENS_NONE)
    clasp_pairs_foreach_open (clasp_decoding_get_pairs (self->decoding), func, user_data);
}

void
clasp_lens_get_beats (ClaspLens *self, ClaspBeats *beats)
{
  clasp_decoding_get_beats (self->decoding, beats);
}

guint
clasp_lens_get_clues (ClaspLens *self)
{
  return clasp_decoding_get_clues (self->decoding);
}

static gboolean
lens_get_unfinished (ClaspLens *self, guint64 *first, guint64 *last)
{
  return self->mode != CLASP_LENS_NONE && self->decoder != NULL && self->decoder->get_unfinished != NULL &&
         self->decoder->get_unfinished (self->state, first, last);
}

/* ------------------------------------------------------------------------------------------------- the end object */

static void
lens_append_string (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "\"%s\":", name);
  if (text == NULL)
    {
      g_string_append (out, "null");
      return;
    }
  g_string_append_c (out, '"');
  clasp_record_json_add_text (out, text, strlen (text));
  g_string_append_c (out, '"');
}

typedef struct
{
  GString *out;
  gint64 now_us;
  gboolean comma;
} OpenRequests;

static void
lens_append_open (const ClaspPairsRequest *request, gpointer user_data)
{
  OpenRequests *to = user_data;

  g_string_append_printf (to->out, "%s{\"record\":%" G_GUINT64_FORMAT ",", to->comma ? "," : "", request->record + 1);
  lens_append_string (to->out, "id", request->id);
  g_string_append_c (to->out, ',');
  lens_append_string (to->out, "label", request->label);
  g_string_append_printf (to->out, ",\"age_us\":%" G_GINT64_FORMAT "}", MAX (0, to->now_us - request->time_us));
  to->comma = TRUE;
}

static void
lens_append_interval (GString *out, const char *name, gint64 interval_us)
{
  if (interval_us < 0)
    g_string_append_printf (out, ",\"%s\":null", name);
  else
    g_string_append_printf (out, ",\"%s\":%" G_GINT64_FORMAT, name, interval_us);
}

static void
lens_append_dialect (ClaspLens *self, gint64 now_us, GString *out)
{
  OpenRequests open = { .out = out, .now_us = now_us };
  guint64 n_dropped = clasp_pairs_get_n_dropped (clasp_decoding_get_pairs (self->decoding));
  ClaspBeats beats;

  g_string_append_c (out, '{');
  lens_append_string (out, "name", clasp_dialect_to_string (clasp_lens_get_dialect (self)));
  g_string_append_c (out, ',');
  lens_append_string (out, "why", self->why);
  g_string_append (out, ",\"open\":[");
  clasp_pairs_foreach_open (clasp_decoding_get_pairs (self->decoding), lens_append_open, &open);
  clasp_decoding_get_beats (self->decoding, &beats);
  g_string_append_printf (out, "],\"heartbeats\":{\"n\":%" G_GUINT64_FORMAT, beats.n);
  lens_append_interval (out, "min_us", beats.min_us);
  lens_append_interval (out, "p50_us", beats.median_us);
  lens_append_interval (out, "max_us", beats.max_us);
  g_string_append_c (out, '}');
  if (n_dropped > 0)
    {
      g_autofree char *note = g_strdup_printf (_("%llu open requests were forgotten: at most %u are remembered"),
                                               (unsigned long long) n_dropped, CLASP_PAIRS_MAX);

      g_string_append_c (out, ',');
      lens_append_string (out, "note", note);
    }
  g_string_append_c (out, '}');
}

static void
lens_append_end (ClaspUnits *units, gint64 now_us, GString *out)
{
  ClaspLens *self = CLASP_LENS (units);
  const char *resemblance = clasp_lens_get_resemblance (self);
  guint64 first, last;

  g_string_append (out, "\"dialect\":");
  if (clasp_lens_get_dialect (self) != CLASP_DIALECT_NONE)
    lens_append_dialect (self, now_us, out);
  else
    g_string_append (out, "null");
  if (resemblance != NULL)
    {
      g_string_append_c (out, ',');
      lens_append_string (out, "looks_like", resemblance);
    }
  if (lens_get_unfinished (self, &first, &last))
    g_string_append_printf (out, ",\"unfinished\":[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]", first + 1, last + 1);
}

static void
lens_units_interface_init (ClaspUnitsInterface *iface)
{
  iface->restart = lens_restart;
  iface->feed = lens_feed;
  iface->is_open = lens_is_open;
  iface->find_secrets = lens_find_secrets;
  iface->append_end = lens_append_end;
}
