/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-pasted-command.h"
#include "clasp-profile.h"
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspUrlEntry:
 *
 * Where the URL is typed: its lock tells ws, wss and wss that is not verified apart, and what is pasted is cleaned.
 * Properties "profile" (ClaspProfile, nullable, read-write): the one whose URL is shown and edited; "session"
 * (ClaspSession, nullable, read-write): its connection. Signals: "activate"; "command-line" (ClaspPastedCommand*): a
 * command line was pasted or entered; "problem" (string): one was, and can't be read.
 */
#define CLASP_TYPE_URL_ENTRY (clasp_url_entry_get_type ())
G_DECLARE_FINAL_TYPE (ClaspUrlEntry, clasp_url_entry, CLASP, URL_ENTRY, AdwBin)

/* Focuses the entry with all of its text selected. */
void clasp_url_entry_start_editing (ClaspUrlEntry *self);

G_END_DECLS
