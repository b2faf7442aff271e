/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-probe-plan.h"

#include <string.h>

#include "clasp-address.h"
#include "clasp-clues.h"
#include "clasp-diagnose.h"
#include "clasp-fix-apply.h"
#include "clasp-placeholder.h"

/* Each is one more connection: a server that lists a thousand versions must not cause as many. */
#define MAX_VERSIONS 4
#define MAX_ADDRESSES 8

/* The fields that make a request a handshake; a plain GET has none of them. */
static const char *const HANDSHAKE_FIELDS[] = {
  "Upgrade",
  "Connection",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Version",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Extensions",
  NULL,
};
/* Those that one difference each takes away, or sets right. */
static const char *const SINGLE_FIELDS[] = {
  "Origin", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Version", NULL,
};

/* ---- the URL */

/* Where the path ends: before the query, or at the end. %NULL when there is no path but "/". */
static const char *
probe_plan_find_path_end (const char *url)
{
  ClaspSlice path = clasp_address_split (url).path;

  return path.length > 1 ? path.data + path.length : NULL;
}

/* (transfer full) (nullable) The URL with the slash, or without the one it has. */
static char *
probe_plan_dup_url_with_other_slash (const char *url, ClaspProbeDifference *difference)
{
  const char *end = probe_plan_find_path_end (url);

  if (end == NULL)
    return NULL;
  *difference = end[-1] == '/' ? CLASP_PROBE_WITHOUT_SLASH : CLASP_PROBE_WITH_SLASH;
  if (end[-1] == '/')
    return g_strdup_printf ("%.*s%s", (int) (end - 1 - url), url, end);
  return g_strdup_printf ("%.*s/%s", (int) (end - url), url, end);
}

/* ---- the plan */

typedef struct
{
  ClaspProfile *profile;
  const ClaspReport *report;
  ClaspClues clues;
  gboolean sent; /* the request was */
  GPtrArray *probes;
} Plan;

static void
probe_plan_add (Plan *plan, ClaspProbeDifference difference, const char *value)
{
  g_ptr_array_add (plan->probes, clasp_probe_new (difference, value, NULL));
}

static gboolean
probe_plan_has_sent (Plan *plan, const char *name)
{
  return clasp_clues_sent_line (&plan->clues, name) != 0;
}

static gboolean
probe_plan_is_version (const char *text)
{
  gsize length = strspn (text, "0123456789");

  return length > 0 && length <= 3 && text[length] == '\0' && g_ascii_strtoull (text, NULL, 10) <= 255;
}

/* Those the server lists. Where another than 13 was sent and it lists none, the one that all know. */
static void
probe_plan_versions (Plan *plan)
{
  g_autofree char *sent = clasp_clues_dup_sent (&plan->clues, "Sec-WebSocket-Version");
  g_autofree char *listed = clasp_clues_dup_received (&plan->clues, "Sec-WebSocket-Version");
  g_auto (GStrv) parts = g_strsplit (listed != NULL ? listed : "13", ",", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; parts[i] != NULL && g_hash_table_size (seen) < MAX_VERSIONS; i++)
    {
      const char *version = g_strstrip (parts[i]);

      if (probe_plan_is_version (version) && g_strcmp0 (version, sent) != 0 && g_hash_table_add (seen, parts[i]))
        probe_plan_add (plan, CLASP_PROBE_VERSION, version);
    }
}

static void
probe_plan_slash (Plan *plan)
{
  ClaspProbeDifference difference;
  g_autofree char *url = NULL;

  if (*clasp_profile_get_target (plan->profile) != '\0')
    return;
  url = probe_plan_dup_url_with_other_slash (clasp_profile_get_url (plan->profile), &difference);
  if (url != NULL)
    probe_plan_add (plan, difference, url);
}

/* The fields whose values are secret; they stay with the origin they were meant for. */
static char **
probe_plan_dup_secret_fields (Plan *plan)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (plan->profile));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (clasp_header_get_enabled (header) && clasp_header_get_secret (header))
        g_strv_builder_add (names, clasp_header_get_name (header));
    }
  return g_strv_builder_end (names);
}

/* A server that has shown a certificate speaks TLS: nothing is sent to it in the clear to see what happens. Nor is a
 * query, in which credentials are often carried. */
static gboolean
probe_plan_may_try_ws (Plan *plan)
{
  const ClaspTlsInfo *tls = plan->report->tls;

  return plan->report->phase == CLASP_PHASE_TLS && (tls == NULL || tls->certificates->len == 0) &&
         strchr (plan->report->uri->resource, '?') == NULL;
}

/* Whether the answer is that of a port which expects TLS (N3). */
static gboolean
probe_plan_looks_like_tls (Plan *plan)
{
  g_autoptr (GListStore) diagnoses = clasp_diagnose (plan->report, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (diagnoses)); i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (G_LIST_MODEL (diagnoses), i);
      const GPtrArray *fixes = clasp_diagnosis_get_fixes (diagnosis);

      for (guint k = 0; k < fixes->len; k++)
        if (((const ClaspFix *) fixes->pdata[k])->kind == CLASP_FIX_USE_WSS)
          return TRUE;
    }
  return FALSE;
}

/* A port that answers in plain HTTP speaks no TLS, unless that is what it complains of. Without a port in the URL, wss
 * is another one. */
static gboolean
probe_plan_may_try_wss (Plan *plan)
{
  return plan->sent &&
         (plan->report->uri->default_port || plan->report->http_status == 0 || probe_plan_looks_like_tls (plan));
}

static void
probe_plan_scheme (Plan *plan)
{
  gboolean secure = plan->report->uri->secure;
  g_autofree char *url = clasp_clues_dup_url (&plan->clues, !secure);
  g_auto (GStrv) secrets = probe_plan_dup_secret_fields (plan);

  if (secure ? probe_plan_may_try_ws (plan) : probe_plan_may_try_wss (plan))
    g_ptr_array_add (plan->probes, clasp_probe_new (secure ? CLASP_PROBE_USE_WS : CLASP_PROBE_USE_WSS, url,
                                                    (const char *const *) secrets));
}

/* Whether it was connected to, or is known to be out of reach. */
static gboolean
probe_plan_knows_address (Plan *plan, const char *address)
{
  if (g_strcmp0 (plan->report->remote_address, address) == 0)
    return TRUE;
  for (guint i = 0; i < plan->report->addresses->len; i++)
    {
      const ClaspAddressTried *tried = plan->report->addresses->pdata[i];

      if (g_str_equal (tried->address, address) && tried->error != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
probe_plan_addresses (Plan *plan, const char *const *addresses)
{
  const char *connect_to = clasp_profile_get_connect_to (plan->profile);
  guint n = 0;

  if (addresses == NULL || plan->report->phase < CLASP_PHASE_TCP || plan->report->proxy != NULL || *connect_to != '\0')
    return;
  for (gsize i = 0; addresses[i] != NULL && n < MAX_ADDRESSES; i++)
    if (!probe_plan_knows_address (plan, addresses[i]))
      {
        probe_plan_add (plan, CLASP_PROBE_ADDRESS, addresses[i]);
        n++;
      }
}

static gboolean
probe_plan_is_one_of (const char *name, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the handshake lab has changed the request line, or left a field out. */
static gboolean
probe_plan_is_bent (Plan *plan)
{
  return *clasp_profile_get_method (plan->profile) != '\0' || *clasp_profile_get_http_version (plan->profile) != '\0' ||
         *clasp_profile_get_target (plan->profile) != '\0' || *clasp_profile_get_dropped_fields (plan->profile) != NULL;
}

/* Whether the user sends a field of his own that no other difference takes away; the version has probes of its own. */
static gboolean
probe_plan_has_own_fields (Plan *plan)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (plan->profile));

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);
      const char *name = clasp_header_get_name (header);

      if (clasp_header_get_enabled (header) && *name != '\0' && !probe_plan_is_one_of (name, SINGLE_FIELDS))
        return TRUE;
    }
  return FALSE;
}

/* What a request offers, each with the difference that takes it away. */
static void
probe_plan_request (Plan *plan)
{
  g_autofree char *version = clasp_clues_dup_sent (&plan->clues, "Sec-WebSocket-Version");
  gboolean origin = probe_plan_has_sent (plan, "Origin");
  gboolean extensions = probe_plan_has_sent (plan, "Sec-WebSocket-Extensions");
  gboolean subprotocols = probe_plan_has_sent (plan, "Sec-WebSocket-Protocol");
  gboolean other_version = g_strcmp0 (version, "13") != 0;

  if (origin)
    probe_plan_add (plan, CLASP_PROBE_WITHOUT_ORIGIN, NULL);
  if (extensions)
    probe_plan_add (plan, CLASP_PROBE_WITHOUT_EXTENSIONS, NULL);
  if (subprotocols)
    probe_plan_add (plan, CLASP_PROBE_WITHOUT_SUBPROTOCOLS, NULL);
  probe_plan_versions (plan);
  probe_plan_slash (plan);
  if (origin + extensions + subprotocols + other_version > 1 || probe_plan_is_bent (plan) ||
      probe_plan_has_own_fields (plan))
    probe_plan_add (plan, CLASP_PROBE_REQUIRED_FIELDS, NULL);
}

/* Whether a button is tried by a probe; the rest has a probe of its own, or shows something. */
static gboolean
probe_plan_tries_fix (const ClaspFix *fix)
{
  switch ((guint) fix->kind)
    {
    case CLASP_FIX_USE_LOCATION:
    case CLASP_FIX_OFFER_ONLY:
    case CLASP_FIX_RETRY_WITH_ORIGIN:
    case CLASP_FIX_RESTORE_FIELDS:
    case CLASP_FIX_SET_HOST:
    case CLASP_FIX_WITHOUT_PROXY:
      return TRUE;
    case CLASP_FIX_OFFER_SUBPROTOCOL:
      return fix->value[0] != '\0';
    default:
      return FALSE;
    }
}

/* What only the user may decide: who is trusted, and what is shown to whom. */
static gboolean
probe_plan_needs_word (const ClaspFix *fix)
{
  switch ((guint) fix->kind)
    {
    case CLASP_FIX_TRUST:
    case CLASP_FIX_CONNECT_UNVERIFIED:
    case CLASP_FIX_SIGN_IN:
    case CLASP_FIX_SIGN_IN_PROXY:
    case CLASP_FIX_CHOOSE_CLIENT_CERTIFICATE:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
probe_plan_has_fix (Plan *plan, const ClaspFix *fix)
{
  for (guint i = 0; i < plan->probes->len; i++)
    {
      const ClaspFix *other = clasp_probe_get_fix (plan->probes->pdata[i]);

      if (other != NULL && other->kind == fix->kind && g_str_equal (other->value, fix->value))
        return TRUE;
    }
  return FALSE;
}

/* Past the proxy, and at another address, goes nothing that is secret. */
static void
probe_plan_add_fix (Plan *plan, const ClaspFix *fix, gboolean needs_word)
{
  gboolean elsewhere = fix->kind == CLASP_FIX_USE_LOCATION || fix->kind == CLASP_FIX_WITHOUT_PROXY;
  g_auto (GStrv) secrets = probe_plan_dup_secret_fields (plan);

  /* A target's own query may be a secret of the server's, which is not ours to send on. */
  if (probe_plan_has_fix (plan, fix) || (fix->kind == CLASP_FIX_USE_LOCATION && strchr (fix->value, '?') != NULL))
    return;
  g_ptr_array_add (plan->probes,
                   clasp_probe_new_for_fix (fix, needs_word, elsewhere ? (const char *const *) secrets : NULL));
}

/* What the buttons offer. */
static void
probe_plan_fixes (Plan *plan, gboolean needs_word)
{
  g_autoptr (GListStore) diagnoses = clasp_diagnose (plan->report, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (diagnoses)); i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (G_LIST_MODEL (diagnoses), i);
      const GPtrArray *fixes = clasp_diagnosis_get_fixes (diagnosis);

      for (guint k = 0; k < fixes->len; k++)
        if (needs_word ? probe_plan_needs_word (fixes->pdata[k]) : probe_plan_tries_fix (fixes->pdata[k]))
          probe_plan_add_fix (plan, fixes->pdata[k], needs_word);
    }
}

/* Puts what explains more than one thing behind what explains one. */
static int
probe_plan_compare_probes (gconstpointer a, gconstpointer b)
{
  ClaspProbe *left = *(ClaspProbe *const *) a, *right = *(ClaspProbe *const *) b;

  return (int) clasp_probe_get_difference (left) - (int) clasp_probe_get_difference (right);
}

GPtrArray *
clasp_probe_plan (ClaspProfile *profile, const ClaspReport *report, const char *const *addresses)
{
  Plan plan = { profile, report, .probes = g_ptr_array_new_with_free_func (g_object_unref) };

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), plan.probes);
  g_return_val_if_fail (report != NULL, plan.probes);

  if (report->uri == NULL || report->outcome != CLASP_OUTCOME_FAILED)
    return plan.probes;
  clasp_clues_init (&plan.clues, report, NULL);
  plan.sent = plan.clues.request->len > 0;
  if (plan.sent)
    {
      probe_plan_request (&plan);
      probe_plan_add (&plan, CLASP_PROBE_PLAIN_GET, NULL);
    }
  probe_plan_scheme (&plan);
  probe_plan_addresses (&plan, addresses);
  probe_plan_fixes (&plan, FALSE);
  if (plan.probes->len > 0)
    {
      probe_plan_add (&plan, CLASP_PROBE_UNCHANGED, NULL);
      probe_plan_fixes (&plan, TRUE);
    }
  g_ptr_array_sort (plan.probes, probe_plan_compare_probes); /* stable: addresses and versions stay in order */
  clasp_clues_clear (&plan.clues);
  return plan.probes;
}

/* ---- making the difference */

static void
probe_plan_untick_all (ClaspProfile *profile, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    clasp_profile_untick_headers (profile, names[i]);
}

static void
probe_plan_add_header (ClaspProfile *profile, const char *name, const char *value)
{
  /* A server may have said it: what looks like a placeholder in it is none. */
  g_autofree char *escaped = clasp_placeholders_escape (value);
  g_autoptr (ClaspHeader) header = clasp_header_new (name, escaped, TRUE);

  g_list_store_append (clasp_profile_get_headers (profile), header);
}

/* What a button does, a probe tries in the same way. */
static void
probe_plan_apply_fix (ClaspProfile *profile, ClaspFixKind kind, const char *value)
{
  g_autoptr (ClaspFix) fix = clasp_fix_new (kind, value);

  clasp_fix_apply (fix, profile);
}

static void
probe_plan_apply_version (ClaspProfile *profile, const char *value)
{
  probe_plan_apply_fix (profile, CLASP_FIX_RETRY_VERSION_13, NULL);
  if (!g_str_equal (value, "13"))
    probe_plan_add_header (profile, "Sec-WebSocket-Version", value);
}

static void
probe_plan_apply_address (ClaspProfile *profile, const char *value)
{
  clasp_profile_set_connect_to (profile, value);
}

static void
probe_plan_offer_nothing (ClaspProfile *profile)
{
  clasp_profile_set_subprotocols (profile, "");
  clasp_profile_set_extensions (profile, "");
  clasp_profile_set_deflate (profile, FALSE);
  clasp_profile_set_method (profile, "");
  clasp_profile_set_http_version (profile, "");
}

static void
probe_plan_apply_required_fields (ClaspProfile *profile, const char *value)
{
  clasp_profile_untick_headers (profile, NULL);
  probe_plan_offer_nothing (profile);
  clasp_profile_set_origin (profile, "");
  clasp_profile_set_target (profile, "");
  clasp_profile_set_dropped_fields (profile, NULL);
}

static void
probe_plan_apply_plain_get (ClaspProfile *profile, const char *value)
{
  probe_plan_untick_all (profile, HANDSHAKE_FIELDS);
  probe_plan_offer_nothing (profile);
  clasp_profile_set_dropped_fields (profile, HANDSHAKE_FIELDS);
  /* It takes the place of the one that was dropped. */
  probe_plan_add_header (profile, "Connection", "close");
}

void
clasp_probe_apply (ClaspProbe *self, ClaspProfile *profile)
{
  static const struct
  {
    ClaspFixKind fix; /* when there is no function */
    void (*apply) (ClaspProfile *profile, const char *value);
  } changes[CLASP_N_PROBES] = {
    [CLASP_PROBE_UNCHANGED] = { .fix = CLASP_FIX_RETRY },
    [CLASP_PROBE_WITHOUT_ORIGIN] = { .fix = CLASP_FIX_RETRY_WITHOUT_ORIGIN },
    [CLASP_PROBE_WITHOUT_EXTENSIONS] = { .fix = CLASP_FIX_RETRY_WITHOUT_EXTENSIONS },
    [CLASP_PROBE_WITHOUT_SUBPROTOCOLS] = { .fix = CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS },
    [CLASP_PROBE_VERSION] = { .apply = probe_plan_apply_version },
    [CLASP_PROBE_WITH_SLASH] = { .apply = clasp_profile_set_url },
    [CLASP_PROBE_WITHOUT_SLASH] = { .apply = clasp_profile_set_url },
    [CLASP_PROBE_USE_WS] = { .fix = CLASP_FIX_USE_WS },
    [CLASP_PROBE_USE_WSS] = { .fix = CLASP_FIX_USE_WSS },
    [CLASP_PROBE_ADDRESS] = { .apply = probe_plan_apply_address },
    [CLASP_PROBE_REQUIRED_FIELDS] = { .apply = probe_plan_apply_required_fields },
    [CLASP_PROBE_PLAIN_GET] = { .apply = probe_plan_apply_plain_get },
  };
  ClaspProbeDifference difference;

  g_return_if_fail (CLASP_IS_PROBE (self));
  g_return_if_fail (CLASP_IS_PROFILE (profile));

  difference = clasp_probe_get_difference (self);
  probe_plan_untick_all (profile, clasp_probe_get_left_out (self));
  if (difference == CLASP_PROBE_PAIR)
    {
      clasp_probe_apply (clasp_probe_get_first (self), profile);
      clasp_probe_apply (clasp_probe_get_second (self), profile);
      return;
    }
  if (clasp_probe_get_fix (self) != NULL)
    {
      clasp_fix_apply (clasp_probe_get_fix (self), profile);
      return;
    }
  if (changes[difference].apply != NULL)
    changes[difference].apply (profile, clasp_probe_get_value (self));
  else
    probe_plan_apply_fix (profile, changes[difference].fix, clasp_probe_get_value (self));
}
