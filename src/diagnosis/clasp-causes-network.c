/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-causes-network.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-challenge.h"

/* Causes found before or instead of an HTTP answer: CAUSES.md, 1. */

static const char *
causes_network_error_text (const ClaspClues *clues)
{
  return clues->report->error_text != NULL ? clues->report->error_text : "";
}

static ClaspDiagnosis *
causes_network_add_retry (ClaspDiagnosis *diagnosis)
{
  return clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY, NULL);
}

static ClaspDiagnosis *
causes_network_add_use_wss (const ClaspClues *clues, ClaspDiagnosis *diagnosis)
{
  g_autofree char *url = clasp_clues_dup_url (clues, TRUE);

  return clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_USE_WSS, url);
}

static ClaspDiagnosis *
causes_network_add_use_ws (const ClaspClues *clues, ClaspDiagnosis *diagnosis)
{
  g_autofree char *url = clasp_clues_dup_url (clues, FALSE);

  return clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_USE_WS, url);
}

/* N1: what each address answered, when there was more than one. (transfer full) */
static char *
causes_network_describe_addresses (const ClaspClues *clues)
{
  const GPtrArray *addresses = clues->report->addresses;
  GString *text = g_string_new (NULL);

  for (guint i = 0; addresses->len > 1 && i < addresses->len; i++)
    {
      const ClaspAddressTried *tried = addresses->pdata[i];

      g_string_append_printf (text, "\n%s: %s", tried->address,
                              tried->error != NULL ? tried->error : _("not tried to the end"));
    }
  return g_string_free_and_steal (text);
}

static ClaspDiagnosis *
causes_network_host_not_found (const ClaspClues *clues)
{
  if (!clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_RESOLVE))
    return NULL;
  return causes_network_add_retry (clasp_diagnosis_new_printf (
      "N1", CLASP_CONFIDENCE_CERTAIN, _("The host was not found"),
      _("%s Check the spelling of the host name, and whether this computer is in the right network (VPN)."),
      causes_network_error_text (clues)));
}

static ClaspDiagnosis *
causes_network_not_listening (const ClaspClues *clues)
{
  g_autofree char *title = NULL;
  g_autofree char *addresses = NULL;

  if (!clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TCP, CLASP_ERROR_REFUSED))
    return NULL;
  title = g_strdup_printf (_("Nothing is listening on %s"), clues->where);
  addresses = causes_network_describe_addresses (clues);
  return causes_network_add_retry (clasp_diagnosis_new_printf (
      "N1", CLASP_CONFIDENCE_CERTAIN, title,
      _("The computer is there and refused the connection. Check the port, whether the server runs, and whether it "
         "listens on this address and not only on 127.0.0.1 or only on IPv6.%s"),
      addresses));
}

static ClaspDiagnosis *
causes_network_no_answer (const ClaspClues *clues)
{
  g_autofree char *title = NULL;
  g_autofree char *addresses = NULL;

  if (!clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TCP, CLASP_ERROR_TIMED_OUT) &&
      !clasp_clues_timed_out_in (clues, CLASP_PHASE_TCP))
    return NULL;
  title = g_strdup_printf (_("No answer from %s"), clues->where);
  addresses = causes_network_describe_addresses (clues);
  return causes_network_add_retry (clasp_diagnosis_new_printf (
      "N1", CLASP_CONFIDENCE_LIKELY, title,
      _("The packets are lost or dropped, most often by a firewall on the way or by a computer that is off. Check the "
         "address, and whether the port is open from here.%s"),
      addresses));
}

static ClaspDiagnosis *
causes_network_not_reached (const ClaspClues *clues)
{
  g_autofree char *title = NULL;
  g_autofree char *addresses = NULL;

  if (!clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_TCP) ||
      clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TCP, CLASP_ERROR_REFUSED) ||
      clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TCP, CLASP_ERROR_TIMED_OUT))
    return NULL;
  title = g_strdup_printf (_("%s can’t be reached"), clues->where);
  addresses = causes_network_describe_addresses (clues);
  return causes_network_add_retry (clasp_diagnosis_new_printf (
      "N1", CLASP_CONFIDENCE_CERTAIN, title, _("%s Check the network, the address and a VPN that may be needed.%s"),
      causes_network_error_text (clues), addresses));
}

static ClaspDiagnosis *
causes_network_name_server_silent (const ClaspClues *clues)
{
  if (!clasp_clues_timed_out_in (clues, CLASP_PHASE_RESOLVE))
    return NULL;
  return causes_network_add_retry (clasp_diagnosis_new_printf (
      "N1", CLASP_CONFIDENCE_LIKELY, _("The name server did not answer"),
      _("%s Check the network, and the name server that this computer uses."), causes_network_error_text (clues)));
}

/* N2: TLS to a plain port. */
static ClaspDiagnosis *
causes_network_tls_to_plain (const ClaspClues *clues)
{
  gboolean is_http = clues->banner == CLASP_BANNER_HTTP || clues->banner == CLASP_BANNER_HTML;

  if (!clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TLS, CLASP_ERROR_NOT_TLS) ||
      (!is_http && clasp_banner_is_text (clues->banner) && clues->banner != CLASP_BANNER_TEXT))
    return NULL;
  return causes_network_add_use_ws (
      clues,
      clasp_diagnosis_new_printf (
          "N2", is_http ? CLASP_CONFIDENCE_CERTAIN : CLASP_CONFIDENCE_LIKELY, _("This port does not speak TLS"),
          is_http
              ? _("%s answered in plain HTTP where TLS should begin. Use ws:// for this port, or the port that speaks "
                   "TLS.")
              : _("What %s answered is not TLS. Use ws:// if the server is meant to be plain, or the port that speaks "
                   "TLS."),
          clues->where));
}

static ClaspDiagnosis *
causes_network_perhaps_plain (const ClaspClues *clues)
{
  gboolean silent = clues->n_first == 0 &&
                    (clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TLS, CLASP_ERROR_HANDSHAKE_FAILED) ||
                     clasp_clues_timed_out_in (clues, CLASP_PHASE_TLS));

  if (!silent)
    return NULL;
  return causes_network_add_use_ws (
      clues, clasp_diagnosis_new_printf ("N2", CLASP_CONFIDENCE_POSSIBLE, _("This port may not speak TLS"),
                                         _("%s Nothing came back when TLS was begun, as from a server that does not "
                                            "know it. Try ws:// if the server is "
                                            "meant to be plain."),
                                         causes_network_error_text (clues)));
}

/* N3: plain to a TLS port. */
static ClaspDiagnosis *
causes_network_plain_to_tls (const ClaspClues *clues)
{
  if (clues->secure || (clues->banner != CLASP_BANNER_TLS_ALERT && clues->banner != CLASP_BANNER_TLS_HANDSHAKE))
    return NULL;
  return causes_network_add_use_wss (
      clues,
      clasp_diagnosis_add_line (clasp_diagnosis_new_printf (
                                    "N3", CLASP_CONFIDENCE_CERTAIN, _("This port expects TLS"),
                                    _("%s answered with TLS to a plain request. Connect with wss://."), clues->where),
                                clasp_clues_received_line (clues, NULL)));
}

/* The server ended or stayed silent without a single byte. */
static gboolean
causes_network_is_silent (const ClaspClues *clues)
{
  return clues->n_first == 0 && clues->report->http_status == 0 && clues->report->phase == CLASP_PHASE_RESPONSE &&
         (clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_HTTP) ||
          clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_TIMEOUT));
}

/* Ports that speak TLS by custom. */
static gboolean
causes_network_is_tls_port (const ClaspClues *clues)
{
  static const guint ports[] = { 443, 4443, 6443, 8443, 9443, 10443 };

  for (gsize i = 0; clues->report->uri != NULL && i < G_N_ELEMENTS (ports); i++)
    if (clues->report->uri->port == ports[i])
      return TRUE;
  return FALSE;
}

static ClaspDiagnosis *
causes_network_perhaps_tls (const ClaspClues *clues)
{
  gboolean by_custom = causes_network_is_tls_port (clues);

  if (clues->secure || !causes_network_is_silent (clues) || clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_TIMEOUT))
    return NULL;
  return causes_network_add_use_wss (
      clues, clasp_diagnosis_new (
                 "N3", by_custom ? CLASP_CONFIDENCE_LIKELY : CLASP_CONFIDENCE_POSSIBLE, _("This port may expect TLS"),
                 by_custom ? _("Ports of this number speak TLS by custom, and many TLS servers hang up without a "
                                "word when a plain request comes. Try wss://.")
                           : _("Many TLS servers hang up without a word when a plain request comes. Try wss://.")));
}

/* N4: the certificate. */
static const struct
{
  ClaspErrorCode code;
  const char *title;
  const char *advice;
  gboolean can_trust;
  gboolean lacks_authority;
} CERTIFICATE[] = {
  { CLASP_ERROR_SELF_SIGNED, N_("The certificate is self-signed"),
    N_("Compare its SHA-256 with what the server’s keeper tells you before you trust it, "
        "or let the server use a certificate of an authority."),
    TRUE, TRUE },
  { CLASP_ERROR_UNKNOWN_CA, N_("The certificate’s authority is not known"),
    N_("Choose the authority’s certificate as “Authority to trust” (with handclasp-cli: --ca), or let the server send "
        "the intermediate certificate that it leaves out."),
    TRUE, TRUE },
  { CLASP_ERROR_BAD_IDENTITY, N_("The certificate is for another host"),
    N_("Connect by a name that stands in the certificate, or let the server show the right one for this name."),
    TRUE },
  { CLASP_ERROR_EXPIRED, N_("The certificate has expired"),
    N_("The server needs a new certificate; check this computer’s clock, "
        "too."),
    TRUE },
  { CLASP_ERROR_NOT_ACTIVATED, N_("The certificate is not valid yet"),
    N_("Check this computer’s clock, and the server’s."), TRUE },
  { CLASP_ERROR_REVOKED, N_("The certificate was revoked"), N_("The server needs a new certificate."), FALSE },
  { CLASP_ERROR_INSECURE, N_("The certificate uses a weak algorithm"),
    N_("The server needs a certificate with current "
        "algorithms."),
    TRUE },
  { CLASP_ERROR_GENERIC_ERROR, N_("The certificate can’t be verified"), N_("Look at the certificates under “TLS”."),
    TRUE },
  { CLASP_ERROR_UNRECOGNIZED_NAME, N_("The server does not know this host name"),
    N_("The server hosts other names at this address. Check the host name."), FALSE },
  { CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED, N_("The server wants a client certificate"),
    N_("Choose a client certificate and its key under “TLS and network”."), FALSE },
  { CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED, N_("The server did not accept the client certificate"),
    N_("Check that it was issued by an authority that the server trusts, that it is still valid, and that the private "
        "key belongs to it."),
    FALSE },
  { CLASP_ERROR_BAD_FILE, N_("A certificate file can’t be used"), N_("Check the files under “TLS and network”."),
    FALSE },
};

static ClaspDiagnosis *
causes_network_certificate (const ClaspClues *clues)
{
  const ClaspTlsInfo *tls = clues->report->tls;

  for (gsize i = 0; i < G_N_ELEMENTS (CERTIFICATE); i++)
    if (clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TLS, CERTIFICATE[i].code))
      {
        ClaspDiagnosis *diagnosis = clasp_diagnosis_new_printf (
            "N4", CLASP_CONFIDENCE_CERTAIN, _(CERTIFICATE[i].title), "%s %s", causes_network_error_text (clues),
            _(CERTIFICATE[i].advice));
        gboolean shown = tls != NULL && tls->certificates->len > 0;
        const ClaspCertificateInfo *leaf = shown ? tls->certificates->pdata[0] : NULL;

        if (CERTIFICATE[i].can_trust && leaf != NULL)
          clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_TRUST, leaf->sha256);
        if (CERTIFICATE[i].lacks_authority)
          clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_CHOOSE_AUTHORITY, NULL);
        if (CERTIFICATE[i].can_trust)
          clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_CONNECT_UNVERIFIED, NULL);
        if (CERTIFICATE[i].code == CLASP_ERROR_CLIENT_CERTIFICATE_REQUIRED ||
            CERTIFICATE[i].code == CLASP_ERROR_CLIENT_CERTIFICATE_REFUSED)
          clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_CHOOSE_CLIENT_CERTIFICATE, NULL);
        return diagnosis;
      }
  return NULL;
}

/* N5: HTTP/2 where HTTP/1.1 is needed. */
static ClaspDiagnosis *
causes_network_http2 (const ClaspClues *clues)
{
  const ClaspTlsInfo *tls = clues->report->tls;
  gboolean h2 = tls != NULL && g_strcmp0 (tls->alpn, "h2") == 0;

  if (!h2 && clues->banner != CLASP_BANNER_HTTP2 &&
      !clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TLS, CLASP_ERROR_NO_APPLICATION_PROTOCOL))
    return NULL;
  return clasp_diagnosis_new ("N5", CLASP_CONFIDENCE_CERTAIN, _("The server speaks HTTP/2 only"),
                              _("WebSocket by Upgrade needs HTTP/1.1, which was the only one offered, and this port "
                                 "does not speak it. Allow HTTP/1.1 on the server, or connect to a port that does."));
}

/* N6: the request went out, and nothing came back. */
static ClaspDiagnosis *
causes_network_silence (const ClaspClues *clues)
{
  ClaspDiagnosis *diagnosis;

  if (!causes_network_is_silent (clues))
    return NULL;
  diagnosis = clasp_diagnosis_new_printf (
      "N6", CLASP_CONFIDENCE_LIKELY, _("The server took the request and did not answer"),
      _("%s An application that does not know this path may ignore an upgrade; a firewall may swallow it. Check the "
         "path, try from another network, or without a proxy."),
      causes_network_error_text (clues));
  clasp_diagnosis_add_line (diagnosis, clasp_clues_sent_line (clues, NULL));
  return causes_network_add_retry (diagnosis);
}

/* N7: another service. What begins with HTTP after something else is H2's. */
static ClaspDiagnosis *
causes_network_other_service (const ClaspClues *clues)
{
  gboolean certain = clues->banner >= CLASP_BANNER_SSH && clues->banner <= CLASP_BANNER_MYSQL;

  if (clues->report->http_status != 0 || clues->n_first == 0 || clues->banner < CLASP_BANNER_SSH ||
      clasp_clues_is_late_http (clues, NULL))
    return NULL;
  if (clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_TLS) && !certain)
    return NULL; /* N2 speaks */
  return clasp_diagnosis_add_line (
      clasp_diagnosis_new_printf ("N7", certain ? CLASP_CONFIDENCE_CERTAIN : CLASP_CONFIDENCE_LIKELY,
                                  _("This is not a web server"), _("%s Check host and port."),
                                  clasp_banner_to_text (clues->banner)),
      clasp_clues_received_line (clues, NULL));
}

/* N8, N9, N12: what the proxy answered to CONNECT. */
static guint
causes_network_proxy_status_line (const ClaspClues *clues)
{
  const ClaspTranscript *transcript = clues->report->transcript;

  for (guint i = 0; i < transcript->len; i++)
    {
      const ClaspLine *line = transcript->pdata[i];

      if (line->hop == CLASP_HOP_PROXY && line->direction == CLASP_DIRECTION_IN && line->kind == CLASP_LINE_START)
        return line->number;
    }
  return 0;
}

/* The field @name of what went to the proxy or came from it: its value, masked; %NULL when there is none. (transfer
 * full) */
static char *
causes_network_dup_proxy_field (const ClaspClues *clues, ClaspDirection direction, const char *name)
{
  const ClaspTranscript *transcript = clues->report->transcript;
  GString *joined = NULL;

  for (guint i = 0; i < transcript->len; i++)
    {
      const ClaspLine *line = transcript->pdata[i];
      const char *data = g_bytes_get_data (line->bytes, NULL);

      if (line->hop != CLASP_HOP_PROXY || line->direction != direction || line->kind != CLASP_LINE_FIELD ||
          line->name_length != strlen (name) || g_ascii_strncasecmp (data, name, line->name_length) != 0)
        continue;
      if (joined == NULL)
        joined = g_string_new (NULL);
      else
        g_string_append (joined, ", ");
      g_string_append_len (joined, data + line->value_start, (gssize) line->value_length);
    }
  return joined != NULL ? g_string_free_and_steal (joined) : NULL;
}

/* What the proxy's schemes are, and whether a name and a password help. (transfer full) */
static char *
causes_network_dup_proxy_schemes (const ClaspClues *clues, gboolean *by_password)
{
  g_autofree char *direct = clasp_clues_dup_received (clues, "Proxy-Authenticate");
  g_autofree char *field = causes_network_dup_proxy_field (clues, CLASP_DIRECTION_IN, "Proxy-Authenticate");
  const char *value = field != NULL ? field : direct != NULL ? direct : "";
  g_autoptr (GPtrArray) challenges = clasp_challenges_parse (value, strlen (value));
  GString *schemes = g_string_new (NULL);

  *by_password = challenges->len == 0;
  for (guint i = 0; i < challenges->len; i++)
    {
      const ClaspChallenge *challenge = challenges->pdata[i];

      *by_password = *by_password || clasp_challenge_is (challenge, "Basic");
      if (!clasp_clues_list_has (schemes->str, challenge->scheme))
        g_string_append_printf (schemes, "%s%s", schemes->len > 0 ? ", " : "", challenge->scheme);
    }
  return g_string_free_and_steal (schemes);
}

static char *
causes_network_dup_proxy_login_text (const char *schemes, gboolean by_password, gboolean sent)
{
  GString *text = g_string_new (NULL);

  g_string_append (text, sent ? _("The user name and password of the proxy’s address were not accepted.")
                              : _("The proxy asks to sign in; the server was not contacted."));
  if (*schemes != '\0')
    g_string_append_printf (text, _(" It takes: %s."), schemes);
  g_string_append_c (text, ' ');
  if (!by_password)
    g_string_append (text,
                     _("Basic is not among them, so a name and a password in the proxy’s address can’t help: run a "
                        "local proxy that signs in with NTLM or Kerberos for you (cntlm, px), and connect through "
                        "that."));
  else if (sent)
    g_string_append (text, _("Check both; characters such as “@” and “:” are written as %40 and %3A there."));
  else
    g_string_append (text, _("Put a user name and a password into the proxy’s address "
                              "(http://name:password@proxy:port). They are sent to the proxy only."));
  return g_string_free_and_steal (text);
}

static ClaspDiagnosis *
causes_network_proxy_login (const ClaspClues *clues)
{
  g_autofree char *authorization = NULL;
  g_autofree char *schemes = NULL;
  g_autofree char *told = NULL;
  g_autofree char *text = NULL;
  gboolean by_password;
  ClaspDiagnosis *diagnosis;

  if (!clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_NEED_AUTH) &&
      clues->report->http_status != 407)
    return NULL;
  authorization = causes_network_dup_proxy_field (clues, CLASP_DIRECTION_OUT, "Proxy-Authorization");
  schemes = causes_network_dup_proxy_schemes (clues, &by_password);
  told = causes_network_dup_proxy_login_text (schemes, by_password, authorization != NULL);
  text = clasp_clues_quote (clues, told);
  diagnosis = clasp_diagnosis_add_line (clasp_diagnosis_new ("N8", CLASP_CONFIDENCE_CERTAIN,
                                                             authorization != NULL
                                                                 ? _("The proxy did not accept the sign-in")
                                                                 : _("The proxy wants you to sign in"),
                                                             text),
                                        clues->report->http_status == 407 ? clasp_clues_received_line (clues, NULL)
                                                                          : causes_network_proxy_status_line (clues));
  if (by_password)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_SIGN_IN_PROXY, NULL);
  else
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_CHOOSE_PROXY, NULL);
  return clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_WITHOUT_PROXY, NULL);
}

/* What other answers to CONNECT are about. */
static const struct
{
  guint from, to;
  const char *id;
  ClaspConfidence confidence;
  const char *title;
  const char *text;
} PROXY_ANSWERS[] = {
  { 200, 299, "N8", CLASP_CONFIDENCE_LIKELY, N_("The proxy answered with a page of its own"),
    N_("Most likely a page to sign in to this network, and the server was not contacted: open a web page in a browser "
        "first.") },
  { 300, 399, "N8", CLASP_CONFIDENCE_LIKELY, N_("The proxy sends you to a page"),
    N_("Most likely one to sign in to this network: open a web page in a browser first. The server was not "
        "contacted.") },
  { 400, 400, "N9", CLASP_CONFIDENCE_LIKELY, N_("What answers may not be a proxy"),
    N_("A web server (nginx, for one) answers CONNECT in this way. Check the proxy’s address and port; the server was "
        "not "
        "contacted.") },
  { 401, 401, "N8", CLASP_CONFIDENCE_LIKELY, N_("What answers as the proxy wants you to sign in"),
    N_("It says 401, as web servers do, not 407. Check that the address is that of the proxy; the server was not "
        "contacted.") },
  { 404, 404, "N9", CLASP_CONFIDENCE_LIKELY, N_("What answers may not be a proxy"),
    N_("A web server answers CONNECT in this way. Check the proxy’s address and port; the server was not "
        "contacted.") },
  { 405, 405, "N9", CLASP_CONFIDENCE_LIKELY, N_("The proxy does not allow CONNECT"),
    N_("What answers takes no CONNECT, which a tunnel to the server needs: it may be a web server, or the proxy for "
        "something else. Check its address and port.") },
  { 429, 429, "N9", CLASP_CONFIDENCE_LIKELY, N_("The proxy limits connections"),
    N_("It refuses one more for now. Wait, and try again.") },
  { 501, 501, "N9", CLASP_CONFIDENCE_CERTAIN, N_("The proxy does not know CONNECT"),
    N_("501 is about the method (RFC 9110, 15.6.2): what answers can’t make a tunnel. It is another kind of proxy, or "
        "the "
        "port of something else; check address and port. The server was not contacted.") },
  { 504, 504, "N12", CLASP_CONFIDENCE_LIKELY, N_("The proxy waited for the server in vain"),
    N_("As seen from the proxy the server does not answer: it is down, or a firewall is between them.") },
  { 511, 511, "N8", CLASP_CONFIDENCE_CERTAIN, N_("The network wants you to sign in"),
    N_("Open a web page in a browser and sign in to this network first.") },
  { 500, 599, "N12", CLASP_CONFIDENCE_LIKELY, N_("The proxy could not reach the server"),
    N_("The address is wrong, or the server is down as seen from the proxy.") },
};

/* @text with the sentence of what happened before it, and the words of the proxy's page behind it. (transfer full) */
static char *
causes_network_dup_proxy_text (const ClaspClues *clues, const char *text)
{
  g_autofree char *told = g_strdup_printf ("%s %s", causes_network_error_text (clues), text);

  return clasp_clues_quote (clues, told);
}

static ClaspDiagnosis *
causes_network_proxy_answered (const ClaspClues *clues)
{
  guint status = clues->report->proxy_status;

  if ((!clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_FAILED) &&
       !clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_DENIED)) ||
      status == 403)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (PROXY_ANSWERS); i++)
    if (status >= PROXY_ANSWERS[i].from && status <= PROXY_ANSWERS[i].to)
      {
        g_autofree char *text = causes_network_dup_proxy_text (clues, _(PROXY_ANSWERS[i].text));
        ClaspDiagnosis *diagnosis = clasp_diagnosis_add_line (
            clasp_diagnosis_new (PROXY_ANSWERS[i].id, PROXY_ANSWERS[i].confidence, _(PROXY_ANSWERS[i].title), text),
            causes_network_proxy_status_line (clues));

        clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_CHOOSE_PROXY, NULL);
        return clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_WITHOUT_PROXY, NULL);
      }
  return NULL;
}

/* A 403, or a refusal by SOCKS. */
static ClaspDiagnosis *
causes_network_proxy_refused (const ClaspClues *clues)
{
  guint port = clues->report->uri != NULL ? clues->report->uri->port : 0;
  g_autofree char *text = NULL;

  if (!clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_DENIED) ||
      (clues->report->proxy_status != 403 && clues->report->proxy_status != 0))
    return NULL;
  text = causes_network_dup_proxy_text (
      clues, port == 443
                 ? _("A rule of the proxy blocks this host. Ask for an exception, or connect without the proxy.")
                 : _("Many proxies let programs through to port 443 only, and some block hosts. Use wss:// on port "
                      "443, ask for an exception, or connect without the proxy."));
  return clasp_diagnosis_add_fix (
      clasp_diagnosis_add_line (
          clasp_diagnosis_new ("N9", CLASP_CONFIDENCE_CERTAIN, _("The proxy refused the connection"), text),
          causes_network_proxy_status_line (clues)),
      CLASP_FIX_WITHOUT_PROXY, NULL);
}

static ClaspDiagnosis *
causes_network_proxy_not_reached (const ClaspClues *clues)
{
  if (!clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_PROXY, CLASP_ERROR_UNREACHABLE))
    return NULL;
  return causes_network_add_retry (
      clasp_diagnosis_new_printf ("N1", CLASP_CONFIDENCE_CERTAIN, _("The proxy can’t be reached"),
                                  _("%s Check the proxy’s address under “TLS and network”, or connect without it."),
                                  causes_network_error_text (clues)));
}

/* N10: something on the way handled a plain request. */
static ClaspDiagnosis *
causes_network_transparent_proxy (const ClaspClues *clues)
{
  static const guint statuses[] = { 400, 403, 426, 501, 502, 503 };
  ClaspVia via = clasp_clues_get_via (clues);
  g_autofree char *value = clasp_clues_dup_received (clues, "Via");
  g_autofree char *server = clasp_clues_dup_received (clues, "Server");
  const char *named = value != NULL ? value : server;
  guint line = clasp_clues_received_line (clues, value != NULL ? "Via" : "Server");
  g_autofree char *text = NULL;
  g_autofree char *told = NULL;
  gboolean fits = FALSE;
  ClaspDiagnosis *diagnosis;

  if (named == NULL && clasp_clues_received_line (clues, "Proxy-Connection") != 0)
    {
      named = "Proxy-Connection";
      line = clasp_clues_received_line (clues, named);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    fits = fits || clues->report->http_status == statuses[i];
  if (!fits || named == NULL || clues->report->outcome != CLASP_OUTCOME_FAILED ||
      (via != CLASP_VIA_PROXY && (via != CLASP_VIA_UNKNOWN || clues->secure)))
    return NULL;
  text = g_strdup_printf (
      clues->secure
          ? _("The answer bears the mark of a proxy (“%s”), which looks into TLS and may not let an upgrade pass. "
               "Have "
               "this host left out of inspection.")
          : _("The answer bears the mark of a proxy (“%s”), which may not let an upgrade pass, or blocks the address. "
               "Over wss:// it can’t look into the request; or leave this host out of inspection."),
      named);
  told = clasp_clues_quote (clues, text);
  diagnosis = clasp_diagnosis_new ("N10", via == CLASP_VIA_PROXY ? CLASP_CONFIDENCE_LIKELY : CLASP_CONFIDENCE_POSSIBLE,
                                   _("A proxy on the way handled the request"), told);
  clasp_diagnosis_add_line (diagnosis, line);
  return clues->secure ? diagnosis : causes_network_add_use_wss (clues, diagnosis);
}

/* N11: no TLS version in common. */
static ClaspDiagnosis *
causes_network_tls_version (const ClaspClues *clues)
{
  if (!clasp_clues_error_is (clues, CLASP_ERROR_DOMAIN_TLS, CLASP_ERROR_PROTOCOL_VERSION))
    return NULL;
  return clasp_diagnosis_new_printf ("N11", CLASP_CONFIDENCE_CERTAIN, _("No TLS version in common"),
                                     _("%s The server is too old, or allows too little: it needs TLS 1.2 or 1.3."),
                                     causes_network_error_text (clues));
}

static ClaspDiagnosis *
causes_network_tls_failed (const ClaspClues *clues)
{
  if (!clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_TLS) && !clasp_clues_timed_out_in (clues, CLASP_PHASE_TLS))
    return NULL;
  return causes_network_add_retry (clasp_diagnosis_new_printf (
      "tls", CLASP_CONFIDENCE_CERTAIN, _("No secure connection"),
      _("%s Look at the server’s log for its side of the TLS handshake."), causes_network_error_text (clues)));
}

const ClaspCause CLASP_CAUSES_NETWORK[] = {
  { causes_network_host_not_found },
  { causes_network_not_listening },
  { causes_network_no_answer },
  { causes_network_not_reached },
  { causes_network_name_server_silent },
  { causes_network_tls_to_plain },
  { causes_network_plain_to_tls },
  { causes_network_certificate },
  { causes_network_tls_version },
  { causes_network_http2 },
  { causes_network_other_service },
  { causes_network_proxy_login },
  { causes_network_proxy_refused },
  { causes_network_proxy_answered },
  { causes_network_proxy_not_reached },
  { causes_network_transparent_proxy },
  { causes_network_perhaps_tls },
  { causes_network_silence },
  { causes_network_tls_failed, CLASP_CAUSE_FALLBACK },
  { causes_network_perhaps_plain },
  { NULL },
};
