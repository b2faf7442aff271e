/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name with several addresses: each is told with its own result, and one that hangs does not keep the others waiting.
 * */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

#include "blackhole.h"
#include "mock-resolver.h"
#include "opening.h"
#include "scripted-peer.h"

static const char *const *listed; /* only changed between attempts */

static void
answer_with_list (GTask *lookup)
{
  GList *addresses = NULL;

  for (gsize i = 0; listed[i] != NULL; i++)
    addresses = g_list_append (addresses, g_inet_address_new_from_string (listed[i]));
  g_task_return_pointer (lookup, addresses, (GDestroyNotify) g_resolver_free_addresses);
  g_object_unref (lookup);
}

static Attempt *
attempt_with (const char *const *addresses, guint16 port)
{
  g_autofree char *url = g_strdup_printf ("ws://several.invalid:%u/", port);

  listed = addresses;
  return attempt_new (config_new (url));
}

static void
open_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (peer_open (peer, fd, number))
    peer_wait (peer, fd);
}

static void
assert_tried (const ClaspReport *report, guint i, const char *host, gboolean connected)
{
  const ClaspAddressTried *tried;

  g_assert_cmpuint (report->addresses->len, >, i);
  tried = report->addresses->pdata[i];
  g_assert_true (g_str_has_prefix (tried->address, host));
  g_assert_cmpint (tried->connected, ==, connected);
  g_assert_true ((tried->error == NULL) == connected);
  g_assert_cmpint (tried->end_us, >=, tried->start_us);
}

static void
test_refused_first (void)
{
  static const char *const addresses[] = { "127.0.0.2", "127.0.0.1", NULL };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", open_script, NULL);
  g_autoptr (Attempt) attempt = attempt_with (addresses, scripted_peer_get_port (peer));
  ClaspReport *report = attempt_run (attempt);

  assert_open (report);
  g_assert_cmpuint (report->addresses->len, ==, 2);
  g_assert_cmpuint (report->resolved->len, ==, 2);
  assert_tried (report, 0, "127.0.0.2:", FALSE);
  assert_tried (report, 1, "127.0.0.1:", TRUE);
  g_assert_true (g_str_has_prefix (report->remote_address, "127.0.0.1:"));
}

static void
test_hanging_first (void)
{
  static const char *const addresses[] = { "127.0.0.2", "127.0.0.1", NULL };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", open_script, NULL);
  Blackhole blackhole = { 0 };
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;

  blackhole_init (&blackhole, "127.0.0.2", scripted_peer_get_port (peer));
  attempt = attempt_with (addresses, scripted_peer_get_port (peer));
  report = attempt_run (attempt);
  assert_open (report);
  assert_tried (report, 0, "127.0.0.2:", FALSE);
  assert_tried (report, 1, "127.0.0.1:", TRUE);
  blackhole_clear (&blackhole);
}

/* IPv6 and IPv4 in turn, an address that is given twice once. */
static void
test_all_refused (void)
{
  static const char *const addresses[] = { "127.0.0.1", "127.0.0.2", "127.0.0.1", "::1", NULL };
  g_autoptr (Attempt) attempt = attempt_with (addresses, find_closed_port ());
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_TCP, "tcp", "refused");
  g_assert_nonnull (strstr (report->error_text, "several.invalid"));
  g_assert_cmpuint (report->addresses->len, ==, 3);
  assert_tried (report, 0, "127.0.0.1:", FALSE);
  assert_tried (report, 1, "[::1]:", FALSE);
  assert_tried (report, 2, "127.0.0.2:", FALSE);
}

/* What was answered is told in its order, whether it was needed or not. */
static void
test_not_needed (void)
{
  static const char *const addresses[] = { "127.0.0.1", "127.0.0.3", "127.0.0.1", "::1", NULL };
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", open_script, NULL);
  g_autoptr (Attempt) attempt = attempt_with (addresses, scripted_peer_get_port (peer));
  ClaspReport *report = attempt_run (attempt);

  assert_open (report);
  g_assert_cmpuint (report->addresses->len, ==, 1);
  g_assert_cmpuint (report->resolved->len, ==, 3);
  g_assert_cmpstr (report->resolved->pdata[0], ==, "127.0.0.1");
  g_assert_cmpstr (report->resolved->pdata[1], ==, "127.0.0.3");
  g_assert_cmpstr (report->resolved->pdata[2], ==, "::1");
  g_assert_cmpstr (clasp_report_family_of (report->resolved->pdata[0]), ==, "IPv4");
  g_assert_cmpstr (clasp_report_family_of (report->resolved->pdata[2]), ==, "IPv6");
  g_assert_true (clasp_report_find_tried (report, "127.0.0.1")->connected);
  g_assert_null (clasp_report_find_tried (report, "127.0.0.3"));
  g_assert_null (clasp_report_find_tried (report, "::1"));
}

/* What a host that answers says counts for more than one that can't be reached. */
static void
test_mixed (void)
{
  static const char *const addresses[] = { "255.255.255.255", "127.0.0.1", NULL };
  g_autoptr (Attempt) attempt = attempt_with (addresses, find_closed_port ());
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_TCP, "tcp", "refused");
  assert_tried (report, 0, "255.255.255.255:", FALSE);
  assert_tried (report, 1, "127.0.0.1:", FALSE);
}

/* The zone of an IPv6 address is kept for connect() and left out of Host (RFC 6874 §4). @host: "fe80::1", @zone: "eth0"
 * or "2" */
static void
assert_zone_opens (ScriptedPeer *peer, guint number, const char *host, const char *zone)
{
  guint16 port = scripted_peer_get_port (peer);
  g_autofree char *url = g_strdup_printf ("ws://[%s%%25%s]:%u/", host, zone, port);
  g_autofree char *remote = g_strdup_printf ("[%s%%%s]:%u", host, zone, port);
  g_autofree char *field = g_strdup_printf ("\r\nHost: [%s]:%u\r\n", host, port);
  g_autoptr (Attempt) attempt = attempt_new (config_new (url));
  ClaspReport *report = attempt_run (attempt);
  g_autofree char *received = NULL;

  assert_open (report);
  g_assert_cmpstr (report->remote_address, ==, remote);
  received = scripted_peer_dup_received (peer, number);
  g_assert_nonnull (strstr (received, field));
}

static void
test_zone (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("::1", open_script, NULL);
  g_autofree char *number = g_strdup_printf ("%u", if_nametoindex ("lo"));

  assert_zone_opens (peer, 0, "::1", "lo");
  assert_zone_opens (peer, 1, "::1", number);
}

/* An address that means nothing without its zone. */
static void
test_zone_link_local (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("::", open_script, NULL);
  struct ifaddrs *all = NULL;
  guint n_found = 0;

  g_assert_cmpint (getifaddrs (&all), ==, 0);
  for (struct ifaddrs *i = all; i != NULL && n_found == 0; i = i->ifa_next)
    {
      const struct sockaddr_in6 *address = (const struct sockaddr_in6 *) (const void *) i->ifa_addr;
      char text[INET6_ADDRSTRLEN];

      if (address == NULL || address->sin6_family != AF_INET6 || !IN6_IS_ADDR_LINKLOCAL (&address->sin6_addr))
        continue;
      assert_zone_opens (peer, n_found++, inet_ntop (AF_INET6, &address->sin6_addr, text, sizeof text), i->ifa_name);
    }
  freeifaddrs (all);
  if (n_found == 0)
    g_test_skip ("This machine has no link-local IPv6 address.");
}

static void
test_zone_unknown (gconstpointer zone)
{
  g_autofree char *url = g_strdup_printf ("ws://[fe80::1%%25%s]:1/", (const char *) zone);
  g_autoptr (Attempt) attempt = attempt_new (config_new (url));
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_RESOLVE, "resolve", "no-interface");
  g_assert_nonnull (strstr (report->error_text, zone));
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = mock_resolver_new (answer_with_list);
  g_resolver_set_default (resolver);
  g_test_add_func ("/net/addresses/refused-first", test_refused_first);
  g_test_add_func ("/net/addresses/hanging-first", test_hanging_first);
  g_test_add_func ("/net/addresses/all-refused", test_all_refused);
  g_test_add_func ("/net/addresses/not-needed", test_not_needed);
  g_test_add_func ("/net/addresses/mixed", test_mixed);
  g_test_add_func ("/net/addresses/zone/loopback", test_zone);
  g_test_add_func ("/net/addresses/zone/link-local", test_zone_link_local);
  g_test_add_data_func ("/net/addresses/zone/unknown-name", "none0", test_zone_unknown);
  g_test_add_data_func ("/net/addresses/zone/unknown-number", "4000000", test_zone_unknown);
  return g_test_run ();
}
