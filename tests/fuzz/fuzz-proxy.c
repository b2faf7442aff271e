/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A proxy's answer to CONNECT, whole and in two pieces; and the same bytes as a proxy's URI. */
#include <string.h>

#include "clasp-proxy-head.h"
#include "clasp-proxy.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  ClaspProxyHead head;
  gsize n_taken;
} Run;

static void
run (Run *self, const ClaspLimits *limits, const guint8 *data, gsize size, gsize cut)
{
  self->head.limits = limits;
  self->head.transcript = clasp_transcript_new ();
  self->n_taken = clasp_proxy_head_feed (&self->head, data, cut, 0);
  self->n_taken += clasp_proxy_head_feed (&self->head, data + cut, size - cut, 0);
  clasp_proxy_head_end (&self->head, 0);
}

static void
run_clear (Run *self)
{
  g_ptr_array_unref (self->head.transcript);
  clasp_proxy_head_clear (&self->head);
}

/* Cut or not, the same is read; and no line is lost or made up. */
static void
check_head (const guint8 *data, gsize size, gsize cut)
{
  ClaspLimits limits = CLASP_LIMITS_DEFAULT;
  Run whole = { 0 }, pieces = { 0 };
  gsize n_bytes = 0;

  limits.max_line = 200;
  limits.max_head = 1000;
  limits.max_fields = 20;
  run (&whole, &limits, data, size, size);
  run (&pieces, &limits, data, size, cut);
  g_assert_cmpint (whole.head.state, ==, pieces.head.state);
  g_assert_cmpuint (whole.head.status, ==, pieces.head.status);
  g_assert_cmpstr (whole.head.reason, ==, pieces.head.reason);
  g_assert_cmpuint (whole.n_taken, ==, pieces.n_taken);
  g_assert_cmpuint (whole.head.transcript->len, ==, pieces.head.transcript->len);
  for (guint i = 0; i < whole.head.transcript->len; i++)
    {
      const ClaspLine *line = whole.head.transcript->pdata[i];

      g_assert_true (g_bytes_equal (line->bytes, ((ClaspLine *) pieces.head.transcript->pdata[i])->bytes));
      n_bytes += g_bytes_get_size (line->bytes) + (line->eol == CLASP_EOL_CRLF ? 2 : line->eol == CLASP_EOL_LF ? 1 : 0);
    }
  g_assert_cmpuint (n_bytes, ==, whole.n_taken);
  run_clear (&whole);
  run_clear (&pieces);
}

static void
check_uri (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *authorization = NULL;
  g_autoptr (GError) error = NULL;
  ClaspProxy *proxy = clasp_proxy_parse (text, &error);

  if (proxy == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  g_assert_cmpuint (proxy->port, !=, 0);
  g_assert_null (strpbrk (proxy->host, " \r\n\t"));
  authorization = clasp_proxy_dup_authorization (proxy);
  if (authorization != NULL)
    g_assert_null (strpbrk (authorization, "\r\n"));
  clasp_proxy_free (proxy);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize cut = size > 0 ? data[0] % (size + 1) : 0;

  check_head (data, size, cut);
  check_uri (data, size);
  return 0;
}
