/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-settings.h"

/* What a window keeps of a connection's messages when the disk takes no more of them. */
#define MEMORY_INSTEAD_OF_DISK (G_GUINT64_CONSTANT (64) * 1024 * 1024)

GSettings *
clasp_settings_get (void)
{
  static GSettings *settings;

  if (settings == NULL)
    settings = g_settings_new (APP_ID);
  return settings;
}

void
clasp_settings_get_limits (ClaspLimits *limits)
{
  GSettings *settings = clasp_settings_get ();

  /* What has no setting yet keeps its value as shipped. */
  *limits = (ClaspLimits) CLASP_LIMITS_DEFAULT;
  limits->opening_timeout_ms = (guint) g_settings_get_int (settings, "opening-timeout") * 1000;
  limits->close_timeout_ms = (guint) g_settings_get_int (settings, "close-timeout") * 1000;
  limits->max_line = (gsize) g_settings_get_int (settings, "max-line") * 1024;
  limits->max_head = (gsize) g_settings_get_int (settings, "max-head") * 1024;
  limits->max_fields = (guint) g_settings_get_int (settings, "max-fields");
  limits->max_interim = (guint) g_settings_get_int (settings, "max-interim");
  limits->max_redirects = (guint) g_settings_get_int (settings, "max-redirects");
  limits->max_body = (gsize) g_settings_get_int (settings, "max-body") * 1024;
  limits->max_message = (guint64) g_settings_get_int (settings, "max-message") * 1024 * 1024;
}

static guint64
settings_get_mebibytes (const char *key)
{
  return (guint64) g_settings_get_int (clasp_settings_get (), key) * 1024 * 1024;
}

void
clasp_settings_get_capture_limits (ClaspCaptureLimits *limits)
{
  GSettings *settings = clasp_settings_get ();

  limits->max_size = settings_get_mebibytes ("capture-max-size");
  limits->max_records = (guint64) g_settings_get_int (settings, "capture-max-records");
  limits->min_free = settings_get_mebibytes ("disk-min-free");
  limits->min_free_percent = (guint) g_settings_get_int (settings, "disk-min-free-percent");
  limits->max_memory = MEMORY_INSTEAD_OF_DISK;
}

void
clasp_settings_get_history_limits (ClaspHistoryLimits *limits)
{
  limits->max_size = settings_get_mebibytes ("runs-max-size");
  limits->max_days = (guint) g_settings_get_int (clasp_settings_get (), "runs-max-days");
}
