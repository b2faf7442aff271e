/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-fix-apply.h"
#include "clasp-folder-settings.h"

/* A profile as text: what a fix may change in it. (transfer full) */
static char *
describe_profile (ClaspProfile *profile)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  GString *text = g_string_new (clasp_profile_get_url (profile));
  g_autofree char *origin = NULL, *subprotocols = NULL, *extensions = NULL, *method = NULL, *proxy = NULL;
  g_auto (GStrv) dropped = NULL;
  gboolean insecure;
  guint timeout;

  g_object_get (profile, "origin", &origin, "subprotocols", &subprotocols, "extensions", &extensions, "method", &method,
                "dropped-fields", &dropped, "insecure", &insecure, "timeout", &timeout, "proxy-mode", &proxy, NULL);
  g_string_append_printf (text, " o=%s s=%s e=%s m=%s d=%u i=%d t=%u p=%s", origin, subprotocols, extensions, method,
                          g_strv_length (dropped), insecure, timeout, proxy);
  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (clasp_header_get_enabled (header))
        g_string_append_printf (text, " %s:%s", clasp_header_get_name (header), clasp_header_get_value (header));
    }
  return g_string_free_and_steal (text);
}

static ClaspProfile *
create_profile (void)
{
  static const char *const dropped[] = { "Upgrade", NULL };
  ClaspProfile *profile = clasp_profile_new ();

  clasp_profile_set_url (profile, "ws://a/x");
  g_object_set (profile, "origin", "https://o", "subprotocols", "chat", "extensions", "x-e", "method", "POST",
                "dropped-fields", dropped, "proxy-mode", "system", NULL);
  clasp_profile_paste_headers (profile, "X-Own: 1", NULL);
  for (guint i = 0; i < 4; i++)
    {
      static const char *const names[] = { "Host", "Sec-WebSocket-Version", "Origin", "Sec-WebSocket-Protocol" };
      g_autoptr (ClaspHeader) header = clasp_header_new (names[i], "v", TRUE);

      g_list_store_append (clasp_profile_get_headers (profile), header);
    }
  return profile;
}

#define HEADERS " X-Own:1 Host:v Sec-WebSocket-Version:v Origin:v Sec-WebSocket-Protocol:v"
#define SAME "ws://a/x o=https://o s=chat e=x-e m=POST d=1 i=0 t=0 p=system" HEADERS

static const struct
{
  ClaspFixKind kind;
  const char *value;
  gboolean connects;
  const char *profile;
  const char *change; /* what is said holds this */
} FIXES[] = {
  { CLASP_FIX_RETRY, "", TRUE, SAME, "Nothing is changed" },
  { CLASP_FIX_RETRY_VERSION_13, "", TRUE,
    "ws://a/x o=https://o s=chat e=x-e m=POST d=1 i=0 t=0 p=system X-Own:1 Host:v Origin:v Sec-WebSocket-Protocol:v",
    "Sec-WebSocket-Version is 13" },
  { CLASP_FIX_USE_WSS, "wss://a/x", TRUE, "wss://a/x o=https://o s=chat e=x-e m=POST d=1 i=0 t=0 p=system" HEADERS,
    "wss://a/x" },
  { CLASP_FIX_USE_WS, "ws://b/x", TRUE, "ws://b/x o=https://o s=chat e=x-e m=POST d=1 i=0 t=0 p=system" HEADERS,
    "Nothing that is sent is encrypted" },
  { CLASP_FIX_USE_LOCATION, "ws://me:pw@b/", TRUE,
    "ws://b/ o= s=chat e= m=POST d=1 i=0 t=0 p=system Sec-WebSocket-Version:v", "••@b/" },
  /* A server's words hold no placeholders. */
  { CLASP_FIX_USE_LOCATION, "ws://b/{{secret:T}}", TRUE, SAME, "ws://b/" },
  { CLASP_FIX_OFFER_SUBPROTOCOL, "{{t}}", TRUE,
    "ws://a/x o=https://o s=chat, {{{{t}} e=x-e m=POST d=1 i=0 t=0 p=system" HEADERS, "“{{t}}” is offered, too" },
  { CLASP_FIX_CONNECT_UNVERIFIED, "", TRUE, "ws://a/x o=https://o s=chat e=x-e m=POST d=1 i=1 t=0 p=system" HEADERS,
    "without checking who answers" },
  { CLASP_FIX_RETRY_WITHOUT_EXTENSIONS, "", TRUE, "ws://a/x o=https://o s=chat e= m=POST d=1 i=0 t=0 p=system" HEADERS,
    "No extension" },
  { CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS, "", TRUE,
    "ws://a/x o=https://o s= e=x-e m=POST d=1 i=0 t=0 p=system X-Own:1 Host:v Sec-WebSocket-Version:v Origin:v",
    "No subprotocol" },
  { CLASP_FIX_OFFER_SUBPROTOCOL, "mqtt", TRUE,
    "ws://a/x o=https://o s=chat, mqtt e=x-e m=POST d=1 i=0 t=0 p=system" HEADERS, "“mqtt” is offered, too" },
  { CLASP_FIX_OFFER_SUBPROTOCOL, "", FALSE, SAME, "Nothing is changed yet" },
  { CLASP_FIX_OFFER_ONLY, "mqtt", TRUE,
    "ws://a/x o=https://o s=mqtt e=x-e m=POST d=1 i=0 t=0 p=system X-Own:1 Host:v Sec-WebSocket-Version:v Origin:v",
    "“mqtt” is offered, and no other" },
  { CLASP_FIX_RETRY_WITHOUT_ORIGIN, "", TRUE,
    "ws://a/x o= s=chat e=x-e m=POST d=1 i=0 t=0 p=system X-Own:1 Host:v Sec-WebSocket-Version:v "
    "Sec-WebSocket-Protocol:v",
    "Origin is not sent" },
  { CLASP_FIX_RETRY_WITH_ORIGIN, "https://b", TRUE,
    "ws://a/x o= s=chat e=x-e m=POST d=1 i=0 t=0 p=system X-Own:1 Host:v Sec-WebSocket-Version:v "
    "Sec-WebSocket-Protocol:v Origin:https://b",
    "Origin is https://b" },
  { CLASP_FIX_RESTORE_FIELDS, "", TRUE,
    "ws://a/x o=https://o s=chat e=x-e m= d=0 i=0 t=0 p=system X-Own:1 Origin:v Sec-WebSocket-Protocol:v",
    "as RFC 6455 has them" },
  { CLASP_FIX_SET_HOST, "", TRUE,
    "ws://a/x o=https://o s=chat e=x-e m=POST d=1 i=0 t=0 p=system X-Own:1 Sec-WebSocket-Version:v Origin:v "
    "Sec-WebSocket-Protocol:v",
    "Host is that of the address" },
  { CLASP_FIX_WITHOUT_PROXY, "", TRUE, "ws://a/x o=https://o s=chat e=x-e m=POST d=1 i=0 t=0 p=none" HEADERS,
    "straight to the server" },
  { CLASP_FIX_LONGER_DEADLINE, "60", TRUE, "ws://a/x o=https://o s=chat e=x-e m=POST d=1 i=0 t=60 p=system" HEADERS,
    "60 s" },
  { CLASP_FIX_SIGN_IN, "Basic", FALSE, SAME, "Nothing is changed yet" },
  { CLASP_FIX_SIGN_IN_PROXY, "", FALSE, SAME, "Nothing is changed yet" },
  { CLASP_FIX_CHOOSE_AUTHORITY, "", FALSE, SAME, "Nothing is changed yet" },
  { CLASP_FIX_SHOW_RULE, "REQ-04", FALSE, SAME, "Nothing is changed yet" },
};

/* What a fix changes, and nothing else; what is said of it before is that. */
static void
test_apply (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FIXES); i++)
    {
      g_autoptr (ClaspFix) fix = clasp_fix_new (FIXES[i].kind, FIXES[i].value);
      g_autoptr (ClaspProfile) profile = create_profile ();
      g_autofree char *change = clasp_fix_dup_change (fix, profile);
      g_autofree char *text = NULL;

      g_assert_nonnull (strstr (change, FIXES[i].change));
      g_assert_cmpint (clasp_fix_apply (fix, profile), ==, FIXES[i].connects);
      g_assert_cmpint (clasp_fix_get_verb (fix) == CLASP_FIX_CONNECTS, ==, FIXES[i].connects);
      text = describe_profile (profile);
      g_assert_cmpstr (text, ==, FIXES[i].profile);
    }
}

/* Ids are stable, each its own, and lead back. */
static void
test_ids (void)
{
  for (guint i = 0; i < CLASP_N_FIX_KINDS; i++)
    {
      g_autoptr (ClaspFix) fix = clasp_fix_new ((ClaspFixKind) i, "x");
      ClaspFixKind kind;

      g_assert_true (clasp_fix_kind_from_string (clasp_fix_kind_to_string ((ClaspFixKind) i), &kind));
      g_assert_cmpuint (kind, ==, i);
      g_assert_cmpstr (fix->label, !=, "");
      g_assert_null (strchr (fix->label, '%'));
    }
  {
    ClaspFixKind kind;

    g_assert_false (clasp_fix_kind_from_string ("use", &kind));
  }
}

/* Trust is for one certificate, and for the host and port of the address. */
static void
test_trust (void)
{
  static const char sha256[] =
      "AA:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee";
  g_autoptr (ClaspFix) fix = clasp_fix_new (CLASP_FIX_TRUST, sha256);
  g_autoptr (ClaspProfile) profile = create_profile ();
  g_autoptr (ClaspPin) pin = NULL;
  gboolean insecure;

  clasp_profile_set_url (profile, "wss://a.example:8443/x");
  g_assert_true (clasp_fix_apply (fix, profile));
  pin = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_pins (profile)), 0);
  g_assert_nonnull (pin);
  g_assert_cmpstr (clasp_pin_get_host (pin), ==, "a.example");
  g_assert_cmpuint (clasp_pin_get_port (pin), ==, 8443);
  g_object_get (profile, "insecure", &insecure, NULL);
  g_assert_false (insecure);
}

/* A button never shows the password of an address. */
static void
test_label_is_masked (void)
{
  g_autoptr (ClaspFix) fix = clasp_fix_new (CLASP_FIX_USE_LOCATION, "wss://me:secret@b/");

  g_assert_null (strstr (fix->label, "secret"));
  g_assert_cmpstr (fix->value, ==, "wss://me:secret@b/");
}

/* What a fix takes out of the request is not sent by the folder either. */
static void
test_folder (void)
{
  static const struct
  {
    ClaspFixKind kind;
    const char *sent;
  } fixes[] = {
    { CLASP_FIX_RETRY, " X-Team:blue origin:https://team Host:team Sec-WebSocket-Version:8 "
                       "Sec-WebSocket-Extensions:x-team Sec-WebSocket-Protocol:team" },
    { CLASP_FIX_RETRY_WITHOUT_ORIGIN, " X-Team:blue Host:team Sec-WebSocket-Version:8 Sec-WebSocket-Extensions:x-team "
                                      "Sec-WebSocket-Protocol:team" },
    { CLASP_FIX_RETRY_WITHOUT_EXTENSIONS, " X-Team:blue origin:https://team Host:team Sec-WebSocket-Version:8 "
                                          "Sec-WebSocket-Protocol:team" },
    { CLASP_FIX_RETRY_WITHOUT_SUBPROTOCOLS, " X-Team:blue origin:https://team Host:team Sec-WebSocket-Version:8 "
                                            "Sec-WebSocket-Extensions:x-team" },
    { CLASP_FIX_RETRY_VERSION_13, " X-Team:blue origin:https://team Host:team Sec-WebSocket-Extensions:x-team "
                                  "Sec-WebSocket-Protocol:team" },
    { CLASP_FIX_RESTORE_FIELDS, " X-Team:blue origin:https://team Sec-WebSocket-Extensions:x-team "
                                "Sec-WebSocket-Protocol:team" },
  };
  g_autofree char *folder = g_dir_make_tmp ("clasp-fix-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "folder.json", NULL);

  g_assert_true (g_file_set_contents (
      file,
      "{\"handclasp-folder\": 1, \"headers\": [{\"name\": \"X-Team\", \"value\": \"blue\"}, "
      "{\"name\": \"origin\", \"value\": \"https://team\"}, {\"name\": \"Host\", \"value\": \"team\"}, "
      "{\"name\": \"Sec-WebSocket-Version\", \"value\": \"8\"}, "
      "{\"name\": \"Sec-WebSocket-Extensions\", \"value\": \"x-team\"}, "
      "{\"name\": \"Sec-WebSocket-Protocol\", \"value\": \"team\"}]}",
      -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (fixes); i++)
    {
      g_autoptr (ClaspFix) fix = clasp_fix_new (fixes[i].kind, "");
      g_autoptr (ClaspProfile) profile = clasp_profile_new ();
      g_autoptr (ClaspProfile) applied = NULL;
      g_autofree char *text = NULL;

      g_object_set (profile, "url", "ws://a/x", "collection", folder, NULL);
      g_assert_true (clasp_fix_apply (fix, profile));
      applied = clasp_folder_settings_dup_applied (profile, NULL);
      text = describe_profile (applied);
      g_assert_cmpstr (strstr (text, " X-Team"), ==, fixes[i].sent);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fix/apply", test_apply);
  g_test_add_func ("/fix/folder", test_folder);
  g_test_add_func ("/fix/ids", test_ids);
  g_test_add_func ("/fix/trust", test_trust);
  g_test_add_func ("/fix/label-is-masked", test_label_is_masked);
  return g_test_run ();
}
