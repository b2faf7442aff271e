/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-connect-config.h"

#include <string.h>

ClaspConnectConfig *
clasp_connect_config_new (const char *url, gssize length)
{
  ClaspConnectConfig *self = g_new0 (ClaspConnectConfig, 1);

  g_return_val_if_fail (url != NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->url_length = length < 0 ? strlen (url) : (gsize) length;
  self->url = g_malloc (self->url_length + 1);
  memcpy (self->url, url, self->url_length);
  self->url[self->url_length] = '\0';
  self->request = clasp_request_new ();
  self->limits = (ClaspLimits) CLASP_LIMITS_DEFAULT;
  return self;
}

ClaspConnectConfig *
clasp_connect_config_ref (ClaspConnectConfig *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_connect_config_unref (ClaspConnectConfig *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->url);
  clasp_request_free (self->request);
  g_free (self->ca_file);
  g_free (self->cert_file);
  g_free (self->cert_password);
  g_free (self->key_file);
  g_strfreev (self->trust_sha256);
  g_free (self->sni);
  g_free (self->proxy_uri);
  g_free (self->proxy_authorization);
  g_free (self->proxy_where);
  g_free (self->connect_to);
  g_free (self);
}
