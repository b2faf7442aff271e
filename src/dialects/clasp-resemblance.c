/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-resemblance.h"

static const struct
{
  const char *subprotocol;
  const char *name;
} known_subprotocols[] = {
  { "xmpp", "xmpp" },  { "sip", "sip" },    { "vite-hmr", "vite-hmr" },    { "vite-ping", "vite-hmr" },
  { "binary", "vnc" }, { "base64", "vnc" }, { "realtime", "ai-realtime" },
};

const char *
clasp_resemblance_from_subprotocol (const char *subprotocol)
{
  for (guint i = 0; subprotocol != NULL && i < G_N_ELEMENTS (known_subprotocols); i++)
    if (g_str_equal (subprotocol, known_subprotocols[i].subprotocol))
      return known_subprotocols[i].name;
  return NULL;
}

static gboolean
resemblance_is_one_of (ClaspSlice type, const char *const *words, guint n_words)
{
  for (guint i = 0; i < n_words; i++)
    if (clasp_json_string_equals (type, words[i]))
      return TRUE;
  return FALSE;
}

/* {"type":"a.b.c"} with the families of the AI realtime services. */
static gboolean
resemblance_is_ai_realtime (ClaspSlice type)
{
  static const char *const families[] = {
    "session.", "response.", "conversation.", "input_audio_buffer.", "output_audio_buffer.", "rate_limits."
  };
  ClaspSlice word = clasp_json_string_inside (type);

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (clasp_slice_has_prefix (word, families[i]))
      return TRUE;
  return FALSE;
}

static gboolean
resemblance_is_vite (const ClaspJsonView *view, ClaspSlice type)
{
  static const char *const words[] = { "full-reload", "prune" };

  if (resemblance_is_one_of (type, words, G_N_ELEMENTS (words)))
    return TRUE;
  if (clasp_json_string_equals (type, "connected"))
    return view->n_children == 1;
  return clasp_json_string_equals (type, "update") && clasp_json_view_get_member (view, "updates").data != NULL;
}

static gboolean
resemblance_is_webpack (ClaspSlice type)
{
  static const char *const words[] = {
    "hot", "liveReload", "still-ok", "static-changed", "content-changed", "progress-update", "invalid", "hash"
  };

  return resemblance_is_one_of (type, words, G_N_ELEMENTS (words));
}

const char *
clasp_resemblance_from_object (const ClaspJsonView *view, gboolean in)
{
  static const char *const ddp[] = { "connect", "connected", "sub", "nosub", "method", "added", "ready" };
  ClaspSlice type = clasp_json_view_get_member (view, "type");
  ClaspSlice op = clasp_json_view_get_member (view, "op");

  if (clasp_json_is_number (op) && clasp_json_view_get_member (view, "d").data != NULL)
    return "discord";
  if (resemblance_is_one_of (clasp_json_view_get_member (view, "msg"), ddp, G_N_ELEMENTS (ddp)))
    return "ddp";
  if (!clasp_json_is_string (type))
    return NULL;
  if (resemblance_is_ai_realtime (type))
    return "ai-realtime";
  if (in && resemblance_is_vite (view, type))
    return "vite-hmr";
  if (in && resemblance_is_webpack (type))
    return "webpack-hmr";
  return NULL;
}

/* A status line, or "METHOD sip:… SIP/2.0" of any method (RFC 3261, §7). */
static gboolean
resemblance_is_sip (ClaspSlice text)
{
  const char *line_end = memchr (text.data, '\r', text.length);
  gsize length = line_end != NULL ? (gsize) (line_end - text.data) : text.length, method = 0;
  ClaspSlice uri;

  if (clasp_slice_has_prefix (text, "SIP/2.0 "))
    return TRUE;
  while (method < length && g_ascii_isupper (text.data[method]))
    method++;
  if (method == 0 || length - method < strlen (" sip: SIP/2.0") ||
      memcmp (text.data + length - strlen (" SIP/2.0"), " SIP/2.0", strlen (" SIP/2.0")) != 0)
    return FALSE;
  uri = (ClaspSlice) { text.data + method, length - method };
  return clasp_slice_has_prefix (uri, " sip:") || clasp_slice_has_prefix (uri, " sips:") ||
         clasp_slice_has_prefix (uri, " tel:");
}

const char *
clasp_resemblance_from_text (ClaspSlice text, gboolean in)
{
  if (clasp_slice_has_prefix (text, "<open ") || clasp_slice_has_prefix (text, "<stream:stream") ||
      clasp_slice_has_prefix (text, "<?xml"))
    return clasp_slice_has_prefix (text, "<stream:stream") ||
                   g_strstr_len (text.data, (gssize) text.length, "xmpp-framing") != NULL
               ? "xmpp"
               : NULL;
  return resemblance_is_sip (text) ? "sip" : NULL;
}

const char *
clasp_resemblance_from_binary (ClaspSlice data, gboolean in, gboolean first)
{
  return in && first && data.length == 12 && clasp_slice_has_prefix (data, "RFB 00") ? "vnc" : NULL;
}
