/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "clasp-stream.h"

G_BEGIN_DECLS

/* What a unit is to the exchange it belongs to. */
typedef enum
{
  CLASP_UNIT_ROLE_REQUEST,
  CLASP_UNIT_ROLE_RESPONSE,
  CLASP_UNIT_ROLE_ITEM, /* one of several answers */
  CLASP_UNIT_ROLE_EVENT,
  CLASP_UNIT_ROLE_HEARTBEAT,
  CLASP_UNIT_ROLE_CONTROL,
  CLASP_UNIT_ROLE_ERROR, /* one that answers nothing */
} ClaspUnitRole;

/**
 * clasp_unit_role_to_string:
 * @role: a role
 *
 * Names a role by the word of the JSON contract: "request", "response", "item", "event", "heartbeat", "control",
 * "error".
 *
 * Returns: (transfer none): the word
 */
const char *clasp_unit_role_to_string (ClaspUnitRole role);

/* The value of ClaspUnit.answers where a unit answers nothing. */
#define CLASP_UNIT_NONE G_MAXUINT64

/**
 * ClaspUnit:
 * @dialect: the dialect's name, such as "socket.io"
 * @kind: the protocol's own word for the message, in lower case
 * @label: (nullable): event, method, operation, topic or destination
 * @channel: (nullable): namespace, topic, subject, subscription
 * @id: (nullable): the pair key as it stands on the wire
 * @error: (nullable): what the other program says went wrong, or what is wrong with the unit itself
 * @role: what it is to its exchange
 * @sent_for_us: whether we sent it to keep the dialect alive (`auto` of the JSON contract)
 * @first_record: index, from 0, of the record it begins in
 * @last_record: index, from 0, of the record it ends in; this and @first_record may lie before the record that was fed
 * when a   unit was never completed
 * @offset: where it begins in its first record's payload, bytes
 * @length: its bytes, over all of its records
 * @whole: whether it is all of its record, so that @offset and @length tell nothing
 * @answers: index, from 0, of the record that asked; CLASP_UNIT_NONE: it answers nothing
 * @latency_us: from the asking record's time to this one's, µs; -1: there is none
 *
 * One message of a dialect. Strings are UTF-8.
 */
typedef struct
{
  const char *dialect;
  const char *kind;
  const char *label;
  const char *channel;
  const char *id;
  const char *error;
  ClaspUnitRole role;
  gboolean sent_for_us;
  guint64 first_record;
  guint64 last_record;
  guint64 offset;
  guint64 length;
  gboolean whole;
  guint64 answers;
  gint64 latency_us;
} ClaspUnit;

/* CLASP_UNIT_INIT: a unit that is all of record @record and answers nothing. */
#define CLASP_UNIT_INIT(record) \
  { .first_record = (record), .last_record = (record), .whole = TRUE, .answers = CLASP_UNIT_NONE, .latency_us = -1 }

/**
 * clasp_unit_append_json:
 * @out: where to append
 * @unit: a unit
 * @record: index, from 0, of the record it is listed with
 *
 * Appends the unit as an object of the JSON contract's `units`; records are counted from 1 there.
 */
void clasp_unit_append_json (GString *out, const ClaspUnit *unit, guint64 record);

/**
 * clasp_unit_append_list_json:
 * @out: where to append
 * @units: (array length=n_units): the units that are listed with the record
 * @n_units: how many
 * @record: index, from 0, of the record
 *
 * Appends the member `,"units":[…]` of a record's JSON; nothing where there are none.
 */
void clasp_unit_append_list_json (GString *out, const ClaspUnit *units, gsize n_units, guint64 record);

/**
 * ClaspUnitsRecord:
 * @index: from 0
 * @time_us: since the connection was begun
 * @data: the payload; may be %NULL when @length is 0 or the payload was not kept
 * @length: bytes at @data
 * @direction: of the record
 * @opcode: ClaspOpcode; control frames are fed, too
 * @sent_for_us: whether the dialect's heartbeat sent it
 *
 * One record as a decoder is fed it.
 */
typedef struct
{
  guint64 index;
  gint64 time_us;
  const guint8 *data;
  gsize length;
  ClaspDirection direction;
  guint8 opcode;
  gboolean sent_for_us;
} ClaspUnitsRecord;

/* A secret's place in a payload, bytes. */
typedef struct
{
  gsize offset;
  gsize length;
} ClaspUnitsSecret;

/**
 * ClaspUnits:
 *
 * What the messages of one connection mean: records go in, in order, and units come out. Dialects fulfil it, so that a
 * capture need not know them. It is used by one thread at a time; it never changes a record.
 */
#define CLASP_TYPE_UNITS (clasp_units_get_type ())
G_DECLARE_INTERFACE (ClaspUnits, clasp_units, CLASP, UNITS, GObject)

/**
 * ClaspUnitsInterface:
 * @restart: a new one that knows what this one knows of the connection (address, subprotocol, the dialect that was told
 * or   recognised) and has been fed nothing
 * @feed: see clasp_units_feed()
 * @is_open: see clasp_units_is_open()
 * @find_secrets: (nullable): appends the secrets of the payload that was fed last; @secrets holds ClaspUnitsSecret
 * @append_end: see clasp_units_append_end()
 *
 * What a dialect provides.
 */
struct _ClaspUnitsInterface
{
  GTypeInterface parent_iface;

  ClaspUnits *(*restart) (ClaspUnits *self);
  const ClaspUnit *(*feed) (ClaspUnits *self, const ClaspUnitsRecord *record, gsize *n_units);
  gboolean (*is_open) (ClaspUnits *self, guint64 record);
  void (*find_secrets) (ClaspUnits *self, GArray *secrets);
  void (*append_end) (ClaspUnits *self, gint64 now_us, GString *out);
};

/**
 * clasp_units_restart:
 * @self: what was fed already
 *
 * Makes a new one for the same connection, to be fed again from its first record on: what was recognised late is known
 * from the start then.
 *
 * Returns: (transfer full): a new object
 */
ClaspUnits *clasp_units_restart (ClaspUnits *self);

/**
 * clasp_units_feed:
 * @self: the connection's units
 * @record: the next record; its payload need be there during the call only
 * @n_units: (out): how many are returned
 *
 * Takes the next record and gives the units that are listed with it: those that end in it, and before them those that
 * it shows to be never completed.
 *
 * Returns: (transfer none) (array length=n_units) (nullable): the units, valid until the next call
 */
const ClaspUnit *clasp_units_feed (ClaspUnits *self, const ClaspUnitsRecord *record, gsize *n_units);

/**
 * clasp_units_is_open:
 * @self: the connection's units
 * @record: index, from 0, of a record that was fed
 *
 * Tells whether a request that ends in the record waits for its answer still.
 *
 * Returns: %TRUE while it does
 */
gboolean clasp_units_is_open (ClaspUnits *self, guint64 record);

/**
 * clasp_units_find_secrets:
 * @self: the connection's units
 * @secrets: (element-type ClaspUnitsSecret): where to append
 *
 * Appends where the payload that was fed last holds secrets, in order and without overlap.
 */
void clasp_units_find_secrets (ClaspUnits *self, GArray *secrets);

/**
 * clasp_units_mask:
 * @self: the connection's units
 * @data: (array length=length): the payload that was fed last
 * @length: its bytes
 *
 * Replaces the secrets in a payload by CLASP_MASK, unless the user wants to see them.
 *
 * Returns: (transfer full) (nullable): the masked payload; %NULL when it holds no secret
 */
GByteArray *clasp_units_mask (ClaspUnits *self, const guint8 *data, gsize length);

/**
 * clasp_units_append_end:
 * @self: the connection's units
 * @now_us: the time at the end, for the age of open requests
 * @out: where to append
 *
 * Appends the members of the JSON contract's end object that dialects tell: `"dialect": …`, and where they apply
 * `"looks_like"` and `"unfinished"`, separated by commas, none before the first and behind the last.
 */
void clasp_units_append_end (ClaspUnits *self, gint64 now_us, GString *out);

G_END_DECLS
