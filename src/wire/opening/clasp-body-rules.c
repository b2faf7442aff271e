/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP-12: the body of an answer that is not 101 (RFC 9112 §6.3). */
#include "config.h"

#include "clasp-body-rules.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

static char *
body_rules_framing_to_text (const ClaspBody *body)
{
  switch (clasp_body_get_framing (body))
    {
    case CLASP_BODY_LENGTH:
      return g_strdup_printf (_("The body is read by its Content-Length of %" PRIu64 " bytes."),
                              clasp_body_get_declared (body));
    case CLASP_BODY_CHUNKED:
      return g_strdup (_("The body is read in chunks."));
    case CLASP_BODY_CLOSE:
      return g_strdup (_("The body is read until the connection closes."));
    case CLASP_BODY_NONE:
    default:
      return g_strdup (_("The answer has no body."));
    }
}

static char *
body_rules_state_to_text (const ClaspExchange *self)
{
  guint64 received = clasp_body_get_received (self->body);

  switch (clasp_body_get_state (self->body))
    {
    case CLASP_BODY_CUT:
      return g_strdup_printf (_("It was cut short after %" PRIu64 " bytes."), received);
    case CLASP_BODY_BROKEN:
      return g_strdup_printf (_("Its chunks are broken after %" PRIu64 " bytes."), received);
    case CLASP_BODY_FULL:
      if (clasp_body_get_decoding (self->body) == CLASP_BODY_TOO_MUCH_WORK)
        return g_strdup_printf (_("%" PRIu64 " bytes were read."), received);
      return g_strdup_printf (_("It is longer than the limit of %zu bytes, and only these are kept."),
                              clasp_body_get_limit (self->body));
    case CLASP_BODY_READING:
      return g_strdup_printf (_("%" PRIu64 " bytes came so far."), received);
    case CLASP_BODY_COMPLETE:
    default:
      return clasp_body_get_framing (self->body) == CLASP_BODY_NONE
                 ? g_strdup ("")
                 : g_strdup_printf (_("All of it came: %" PRIu64 " bytes."), received);
    }
}

static const char *
body_rules_decoding_to_text (const ClaspBody *body)
{
  switch (clasp_body_get_decoding (body))
    {
    case CLASP_BODY_NOT_DECODED:
      return _("Its coding is not known here, so it is kept as it came.");
    case CLASP_BODY_NOT_CODED:
      return _("It is not in the coding that the answer names, so it is kept as it came.");
    case CLASP_BODY_UNDECODABLE:
      return _("Its coding is broken or cut short.");
    case CLASP_BODY_TOO_MANY_CODINGS:
      return _("It is coded more than twice, and no more than two codings are undone, so it is kept as it came.");
    case CLASP_BODY_TOO_MUCH_WORK:
      return _("Undoing one coding within the other took more work than is done for one body, so it was given up.");
    case CLASP_BODY_DECODED:
    default:
      return "";
    }
}

void
clasp_judge_body (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char *const names[] = { "Content-Length", "Transfer-Encoding", "Content-Encoding" };
  g_autofree char *framing = NULL;
  g_autofree char *state = NULL;
  g_autofree char *text = NULL;
  ClaspVerdict *verdict;

  if (self->body == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_12, _("There was no body to read."));
      return;
    }
  framing = body_rules_framing_to_text (self->body);
  state = body_rules_state_to_text (self);
  text = g_strstrip (g_strjoin (" ", framing, state, body_rules_decoding_to_text (self->body), NULL));
  verdict = clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_HTTP_12, CLASP_STATUS_NOTE, NULL, NULL, text));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    clasp_verdict_add_fields (verdict, self->received, names[i]);
  if (verdict->evidence->len == 0)
    clasp_verdict_add_evidence (verdict, clasp_exchange_get_last (self)->first_line, 0, 0);
}
