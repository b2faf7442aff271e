/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-fix-apply.h"
#include "clasp-page.h"

/* Where the user sees or enters what a fix is about. */
static void
page_fixes_show (ClaspPage *page, const ClaspFix *fix)
{
  switch ((guint) fix->kind)
    {
    case CLASP_FIX_SHOW_RULE:
      clasp_page_show_rule (page, fix->value);
      break;
    case CLASP_FIX_SIGN_IN:
      clasp_page_show_request (page, "sign-in");
      break;
    case CLASP_FIX_OFFER_SUBPROTOCOL:
      clasp_page_show_request (page, "subprotocols");
      break;
    default:
      clasp_page_show_request (page, "network");
    }
}

void
clasp_page_apply_fix (ClaspPage *self, guint kind, const char *value)
{
  g_autoptr (ClaspFix) fix = NULL;

  g_return_if_fail (CLASP_IS_PAGE (self));
  g_return_if_fail (kind < CLASP_N_FIX_KINDS);

  fix = clasp_fix_new (kind, value);
  if (clasp_fix_apply (fix, clasp_page_get_profile (self)))
    clasp_page_connect (self);
  else
    page_fixes_show (self, fix);
}
