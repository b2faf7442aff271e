/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-deflate.h"
#include "clasp-hex.h"
#include "clasp-lab.h"
#include "clasp-verdict.h"

/* What the profile says, read once; the profile keeps it. */
typedef struct
{
  const char *subprotocols, *origin, *extensions, *method, *http_version, *target;
  const char *const *dropped_fields;
  gboolean deflate;
  ClaspDeflateParameters deflate_parameters;
} Settings;

static void
session_config_settings_init (Settings *self, ClaspProfile *profile)
{
  self->subprotocols = clasp_profile_get_subprotocols (profile);
  self->origin = clasp_profile_get_origin (profile);
  self->extensions = clasp_profile_get_extensions (profile);
  self->method = clasp_profile_get_method (profile);
  self->http_version = clasp_profile_get_http_version (profile);
  self->target = clasp_profile_get_target (profile);
  self->dropped_fields = clasp_profile_get_dropped_fields (profile);
  self->deflate = clasp_profile_get_deflate (profile);
  clasp_profile_get_deflate_parameters (profile, &self->deflate_parameters);
}

static const char *
session_config_or_null (const char *text)
{
  return text != NULL && text[0] != '\0' ? text : NULL;
}

/* None of these may bring a line of its own into the request. */
static gboolean
session_config_check_lines (const Settings *settings, char **problem)
{
  const struct
  {
    const char *name;
    const char *value;
  } texts[] = {
    { _("The subprotocols"), settings->subprotocols },  { _("The origin"), settings->origin },
    { _("The extension offer"), settings->extensions }, { _("The method"), settings->method },
    { _("The HTTP version"), settings->http_version },  { _("The request target"), settings->target },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strpbrk (texts[i].value, "\r\n") != NULL)
      {
        /* Translators: %s is a part of the request, such as “The origin”. */
        *problem = g_strdup_printf (_("%s may not hold a line break: it would inject lines into the request."),
                                    texts[i].name);
        return FALSE;
      }
  return TRUE;
}

/* The exact offer, when there is one, goes before what the options build. */
static void
session_config_set_extensions (ClaspRequest *request, const Settings *settings)
{
  g_autofree char *offer = NULL;

  if (settings->deflate && settings->extensions[0] == '\0')
    offer = clasp_deflate_parameters_to_offer (&settings->deflate_parameters);
  clasp_request_set_extensions (request, offer != NULL ? offer : session_config_or_null (settings->extensions));
}

static void
session_config_set_subprotocols (ClaspRequest *request, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_strstrip (parts[i])[0] != '\0')
      g_strv_builder_add (builder, parts[i]);
  names = g_strv_builder_end (builder);
  clasp_request_set_subprotocols (request, (const char *const *) names);
}

static gboolean
session_config_is_sent (ClaspHeader *header, const char *authorization)
{
  const char *name = clasp_header_get_name (header);

  if (!clasp_header_get_enabled (header) || (*name == '\0' && *clasp_header_get_value (header) == '\0'))
    return FALSE;
  if (clasp_header_get_held_back (header) || clasp_header_get_needs_value (header))
    return FALSE;
  return authorization == NULL || g_ascii_strcasecmp (name, "Authorization") != 0;
}

static gboolean
session_config_add_headers (ClaspRequest *request, GListModel *headers, const char *authorization, char **problem)
{
  guint n = g_list_model_get_n_items (headers);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);
      const char *name = clasp_header_get_name (header);
      const char *value = clasp_header_get_value (header);

      if (!session_config_is_sent (header, authorization))
        continue;
      if (!clasp_request_add_field (request, name, strlen (name), value, strlen (value)))
        {
          g_autofree char *shown = g_strescape (name, NULL);

          *problem = g_strdup_printf (_("Header %u (“%s”) can’t be sent. %s"), i + 1, shown,
                                      clasp_header_get_problem (header));
          return FALSE;
        }
    }
  return TRUE;
}

static void
session_config_set_http_version (ClaspRequest *request, const char *version)
{
  g_autofree char *full = NULL;

  if (version == NULL)
    return;
  full = g_ascii_isdigit (version[0]) ? g_strconcat ("HTTP/", version, NULL) : g_strdup (version);
  clasp_request_set_http_version (request, full);
}

static gboolean
session_config_fill_request (ClaspRequest *request, const Settings *settings, ClaspProfile *profile,
                             const char *authorization, char **problem)
{
  if (!session_config_check_lines (settings, problem))
    return FALSE;

  session_config_set_subprotocols (request, settings->subprotocols);
  clasp_request_set_origin (request, session_config_or_null (settings->origin));
  session_config_set_extensions (request, settings);
  clasp_request_set_method (request, session_config_or_null (settings->method));
  clasp_request_set_target (request, session_config_or_null (settings->target));
  session_config_set_http_version (request, session_config_or_null (settings->http_version));
  for (gsize i = 0; settings->dropped_fields[i] != NULL; i++)
    clasp_request_drop_field (request, settings->dropped_fields[i]);
  return session_config_add_headers (request, G_LIST_MODEL (clasp_profile_get_headers (profile)), authorization,
                                     problem);
}

/* What is no number or no hexadecimal digits counts as not given: whoever sets it checks it. */
static void
session_config_set_lab (ClaspConnectConfig *config, ClaspProfile *profile)
{
  g_autoptr (GBytes) extra = clasp_hex_parse (clasp_profile_get_extra (profile), NULL);

  clasp_request_set_line_feeds (config->request, g_str_equal (clasp_profile_get_line_end (profile), "lf"));
  clasp_request_set_extra (config->request, extra);
  clasp_lab_parse_split (clasp_profile_get_split (profile), &config->split_bytes, &config->split_ms);
}

/* What the user trusts holds for the host and port that it was said for. */
static void
session_config_set_trust (ClaspConnectConfig *config, ClaspProfile *profile)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (config->url, config->url_length, verdicts);

  if (uri == NULL)
    return;
  config->insecure = clasp_profile_takes_any_certificate (profile, uri);
  config->trust_sha256 = clasp_profile_dup_trusted (profile, uri);
}

ClaspConnectConfig *
clasp_session_config_new (ClaspProfile *profile, const ClaspLimits *limits, const char *authorization, char **problem)
{
  g_autoptr (ClaspConnectConfig) config = clasp_connect_config_new (clasp_profile_get_url (profile), -1);
  g_autoptr (ClaspSecrets) secrets = NULL;
  g_autofree char *password = NULL;
  Settings settings;

  session_config_settings_init (&settings, profile);
  *problem = NULL;
  if (!session_config_fill_request (config->request, &settings, profile, authorization, problem))
    return NULL;
  secrets = clasp_profile_dup_filled_in (profile);
  clasp_request_set_secrets (config->request, secrets);
  if (authorization != NULL)
    clasp_request_add_field (config->request, "Authorization", strlen ("Authorization"), authorization,
                             strlen (authorization));

  config->limits = *limits;
  if (clasp_profile_get_timeout (profile) > 0)
    config->limits.opening_timeout_ms = clasp_profile_get_timeout (profile) * 1000;
  config->lenient = clasp_profile_get_lenient (profile);
  config->refuse_no_subprotocol = clasp_profile_get_refuse_no_subprotocol (profile);
  config->ca_file = g_strdup (session_config_or_null (clasp_profile_get_ca_file (profile)));
  config->cert_file = g_strdup (session_config_or_null (clasp_profile_get_cert_file (profile)));
  config->key_file = g_strdup (session_config_or_null (clasp_profile_get_key_file (profile)));
  g_object_get (profile, "key-password", &password, NULL);
  config->cert_password = g_strdup (session_config_or_null (password));
  session_config_set_trust (config, profile);
  config->proxy_mode = clasp_profile_get_proxy_mode (profile);
  config->proxy_uri = g_strdup (session_config_or_null (clasp_profile_get_proxy_uri (profile)));
  config->sni = g_strdup (session_config_or_null (clasp_profile_get_sni (profile)));
  config->connect_to = g_strdup (session_config_or_null (clasp_profile_get_connect_to (profile)));
  session_config_set_lab (config, profile);
  return g_steal_pointer (&config);
}
