/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspRequestPage:
 *
 * One tab of the request pane. Property "connection" (ClaspProfile, nullable, read-write): what it edits.
 */
#define CLASP_TYPE_REQUEST_PAGE (clasp_request_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaspRequestPage, clasp_request_page, CLASP, REQUEST_PAGE, AdwBin)

struct _ClaspRequestPageClass
{
  AdwBinClass parent_class;

  /* Another connection is edited; it may be %NULL. */
  void (*connection_changed) (ClaspRequestPage *self, ClaspProfile *profile);
};

/**
 * clasp_request_page_get_profile:
 *
 * Returns: (transfer none) (nullable): the profile that is edited
 */
ClaspProfile *clasp_request_page_get_profile (ClaspRequestPage *self);
void clasp_request_page_set_profile (ClaspRequestPage *self, ClaspProfile *profile);
/* Keeps a property of the connection and one of a widget the same, whichever connection it is. */
void clasp_request_page_bind (ClaspRequestPage *self, const char *property, gpointer widget,
                              const char *widget_property);
/* The same with other values on the widget's side; both functions get no data. */
void clasp_request_page_bind_as (ClaspRequestPage *self, const char *property, gpointer widget,
                                 const char *widget_property, GBindingTransformFunc to_widget,
                                 GBindingTransformFunc from_widget);

G_END_DECLS
