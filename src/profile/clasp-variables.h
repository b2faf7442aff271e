/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspVariables:
 *
 * What the placeholders of a profile stand for: "{{name}}" in its address, headers, subprotocols, Origin and sign-in.
 * What is set by clasp_variables_set() goes before what an environment says. Some names are built in: "{{uuid}}",
 * "{{now}}" (seconds since 1970), "{{now:iso}}" (RFC 3339, UTC), "{{random:1-6}}" (a whole number, both ends included),
 * "{{secret:NAME}}", "{{prompt:QUESTION}}" and "{{env:NAME}}", the last for names that were allowed alone. "{{{{"
 * stands for two braces. Main thread only.
 */
#define CLASP_TYPE_VARIABLES (clasp_variables_get_type ())
G_DECLARE_FINAL_TYPE (ClaspVariables, clasp_variables, CLASP, VARIABLES, GObject)

/**
 * clasp_variables_new:
 *
 * Returns: (transfer full): variables that know what is built in alone
 */
ClaspVariables *clasp_variables_new (void);

/**
 * clasp_variables_load:
 * @file: an environment: a JSON object of names and values, or one that has them as its member "variables". A value is
 * a text, a   number, true or false, or {"secret": "NAME"}, which stands for {{secret:NAME}}
 *
 * Takes the values of an environment over.
 *
 * Returns: %FALSE with a #GIOErrorEnum and a sentence that names file and place
 */
gboolean clasp_variables_load (ClaspVariables *self, GFile *file, GError **error);

void clasp_variables_set (ClaspVariables *self, const char *name, const char *value);
void clasp_variables_set_secret (ClaspVariables *self, const char *name, const char *value);
/* Lets "{{env:NAME}}" be filled in. */
void clasp_variables_allow_env (ClaspVariables *self, const char *name);

/* The answer to a question; %NULL: there is none. (transfer full) (nullable) */
typedef char *(*ClaspVariablesAsk) (const char *name, gpointer user_data);
void clasp_variables_set_prompt (ClaspVariables *self, ClaspVariablesAsk ask, gpointer user_data);

/**
 * clasp_variables_dup_questions:
 * @profile: what will be opened
 *
 * Finds what clasp_variables_apply() would ask the user, without asking it or the keyring.
 *
 * Returns: (transfer full): the questions, each once, as far as they are found before something can't be filled in
 */
char **clasp_variables_dup_questions (ClaspVariables *self, ClaspProfile *profile);
/* What was answered; it is masked wherever it stands, and never kept. */
void clasp_variables_set_answer (ClaspVariables *self, const char *question, const char *answer);

/**
 * ClaspVariablesKeyring:
 * @name: what the value is called
 * @origin: where it will be sent, as clasp_origin_dup_text() gives it
 *
 * Gives a value of the user's keyring.
 *
 * Returns: (transfer full) (nullable): the value; %NULL with a sentence
 */
typedef char *(*ClaspVariablesKeyring) (const char *name, const char *origin, gpointer user_data, GError **error);
void clasp_variables_set_keyring (ClaspVariables *self, ClaspVariablesKeyring keyring, gpointer user_data);

/**
 * clasp_variables_apply:
 * @profile: changed
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Puts the values into everything of @profile that goes out, and those that the keyring holds for its headers and its
 * password. What the keyring has no value for stays as it is; why not is told by clasp_variables_dup_remark().
 *
 * Returns: %FALSE with a sentence that names the placeholder, its place and what is wrong with it; @profile may then
 * be changed in part
 */
gboolean clasp_variables_apply (ClaspVariables *self, ClaspProfile *profile, GError **error);

/**
 * clasp_variables_dup_wanted:
 * @profile: what will be opened
 * @origin: (out) (nullable) (transfer full): where it leads; %NULL when that can't be known
 *
 * Finds what clasp_variables_apply() would ask the keyring for, without asking it or anybody.
 *
 * Returns: (transfer full): the names, each once, as far as they are found before something can't be filled in
 */
char **clasp_variables_dup_wanted (ClaspVariables *self, ClaspProfile *profile, char **origin);

/**
 * clasp_variables_dup_filled:
 * @profile: what will be opened
 *
 * Fills in what can be known without asking the keyring or anybody: what a user is asked to agree to.
 *
 * Returns: (transfer full): a copy; where something can't be filled in it stands as it was written
 */
ClaspProfile *clasp_variables_dup_filled (ClaspVariables *self, ClaspProfile *profile);

/**
 * clasp_variables_fill_message:
 * @text: of a message
 * @seq: what "{{seq}}" stands for in it: its number
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Puts the values into a message that is sent again and again. Secrets and questions have no place in one: they would
 * have to be looked up and asked for each time.
 *
 * Returns: (transfer full) (nullable): the text; %NULL with a sentence that names the placeholder, its place and what
 * is wrong with it
 */
char *clasp_variables_fill_message (ClaspVariables *self, const char *text, guint64 seq, GError **error);

/**
 * clasp_variables_dup_remark:
 *
 * Returns: (transfer full) (nullable): why the last clasp_variables_apply() got a header's value or a password not
 * from the keyring
 */
char *clasp_variables_dup_remark (ClaspVariables *self);

G_END_DECLS
