/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-tls-inquiry.h"

struct _ClaspTlsInquiry
{
  GTlsInteraction parent_instance;
  int asked; /* atomic: the handshake may be done by a thread of GIO's */
};

G_DEFINE_FINAL_TYPE (ClaspTlsInquiry, clasp_tls_inquiry, G_TYPE_TLS_INTERACTION)

static GTlsInteractionResult
tls_inquiry_request_certificate (GTlsInteraction *interaction, GTlsConnection *connection,
                                 GTlsCertificateRequestFlags flags, GCancellable *cancellable, GError **error)
{
  g_atomic_int_set (&CLASP_TLS_INQUIRY (interaction)->asked, TRUE);
  return G_TLS_INTERACTION_UNHANDLED;
}

static void
clasp_tls_inquiry_class_init (ClaspTlsInquiryClass *klass)
{
  G_TLS_INTERACTION_CLASS (klass)->request_certificate = tls_inquiry_request_certificate;
}

static void
clasp_tls_inquiry_init (ClaspTlsInquiry *self)
{
}

ClaspTlsInquiry *
clasp_tls_inquiry_new (void)
{
  return g_object_new (CLASP_TYPE_TLS_INQUIRY, NULL);
}

gboolean
clasp_tls_inquiry_was_asked (ClaspTlsInquiry *self)
{
  return g_atomic_int_get (&self->asked);
}
