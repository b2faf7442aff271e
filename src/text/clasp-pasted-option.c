/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-pasted-option.h"

#include <string.h>

/* Options that say nothing must be known too: else the value of one would be taken for the URL. */
static const struct
{
  const char *program;
  ClaspPastedOption option;
  gboolean takes_value;
  const char *names; /* separated by blanks */
} options[] = {
  { "curl", CLASP_PASTED_OPTION_QUERY, TRUE, "--url-query" },
  { "curl", CLASP_PASTED_OPTION_DATA, TRUE, "-d --data --data-ascii --data-binary --data-raw" },
  { "curl", CLASP_PASTED_OPTION_DATA_ENCODED, TRUE, "--data-urlencode" },
  { "curl", CLASP_PASTED_OPTION_BODY, TRUE, "-F --form --form-string -T --upload-file --json" },
  { "curl", CLASP_PASTED_OPTION_METHOD, TRUE, "-X --request" },
  { "curl", CLASP_PASTED_OPTION_HEADER, TRUE, "-H --header" },
  { "curl", CLASP_PASTED_OPTION_COOKIE, TRUE, "-b --cookie" },
  { "curl", CLASP_PASTED_OPTION_USER_AGENT, TRUE, "-A --user-agent" },
  { "curl", CLASP_PASTED_OPTION_REFERER, TRUE, "-e --referer" },
  { "curl", CLASP_PASTED_OPTION_USER, TRUE, "-u --user" },
  { "curl", CLASP_PASTED_OPTION_BEARER, TRUE, "--oauth2-bearer" },
  { "curl", CLASP_PASTED_OPTION_PROXY, TRUE, "-x --proxy --proxy1.0 --socks5 --socks5-hostname --preproxy" },
  { "curl", CLASP_PASTED_OPTION_PROXY_USER, TRUE, "-U --proxy-user" },
  { "curl", CLASP_PASTED_OPTION_NO_PROXY, TRUE, "--noproxy" },
  { "curl", CLASP_PASTED_OPTION_CA, TRUE, "--cacert" },
  { "curl", CLASP_PASTED_OPTION_CERT, TRUE, "-E --cert" },
  { "curl", CLASP_PASTED_OPTION_KEY, TRUE, "--key" },
  { "curl", CLASP_PASTED_OPTION_KEY_PASSWORD, TRUE, "--pass" },
  { "curl", CLASP_PASTED_OPTION_CONNECT_TO, TRUE, "--connect-to" },
  { "curl", CLASP_PASTED_OPTION_RESOLVE, TRUE, "--resolve" },
  { "curl", CLASP_PASTED_OPTION_UNIX, TRUE, "--unix-socket" },
  { "curl", CLASP_PASTED_OPTION_TIMEOUT, TRUE, "--connect-timeout" },
  { "curl", CLASP_PASTED_OPTION_FILE, TRUE, "-K --config --netrc-file" },
  { "curl", CLASP_PASTED_OPTION_URL, TRUE, "--url" },
  { "curl", CLASP_PASTED_OPTION_LEFT_OUT, TRUE,
    "--abstract-unix-socket --aws-sigv4 --capath --ciphers --crlfile --curves --dns-servers "
    "--dns-interface --dns-ipv4-addr --dns-ipv6-addr --doh-url --ech --haproxy-clientip --interface "
    "--local-port --pinnedpubkey --proxy-header --request-target --socks4 --socks4a --tls-max "
    "--tls13-ciphers --variable -r --range -z --time-cond --proxy-cacert --proxy-cert --proxy-key "
    "--cert-type --key-type --login-options" },
  { "curl", CLASP_PASTED_OPTION_SILENT, TRUE,
    "--alt-svc -C --continue-at -c --cookie-jar --create-file-mode --delegation -D --dump-header "
    "--egd-file --engine --etag-compare --etag-save --expect100-timeout --ftp-account "
    "--ftp-alternative-to-user --ftp-method -P --ftp-port --ftp-ssl-ccc-mode "
    "--happy-eyeballs-timeout-ms -h --help --hostpubmd5 --hostpubsha256 --hsts --ip-tos "
    "--ipfs-gateway --keepalive-cnt --keepalive-time --krb --libcurl --limit-rate --mail-auth "
    "--mail-from --mail-rcpt --max-filesize --max-redirs -m --max-time -o --output --output-dir "
    "--parallel-max --proto --proto-default --proto-redir --proxy-capath --proxy-cert-type "
    "--proxy-ciphers --proxy-crlfile --proxy-key-type --proxy-pass --proxy-pinnedpubkey "
    "--proxy-service-name --proxy-tls13-ciphers --proxy-tlsauthtype --proxy-tlspassword "
    "--proxy-tlsuser --pubkey -Q --quote --random-file --rate --retry --retry-delay --retry-max-time "
    "--sasl-authzid --service-name --sigalgs --socks5-gssapi-service -Y --speed-limit -y --speed-time "
    "--ssl-sessions --stderr -t --telnet-option --tftp-blksize --tlsauthtype --tlspassword --tlsuser "
    "--trace --trace-ascii --trace-config --upload-flags --vlan-priority -w --write-out" },
  { "curl", CLASP_PASTED_OPTION_GET, FALSE, "-G --get" },
  { "curl", CLASP_PASTED_OPTION_WHEN_ASKED, FALSE, "--digest --anyauth --ntlm --ntlm-wb --negotiate" },
  { "curl", CLASP_PASTED_OPTION_INSECURE, FALSE, "-k --insecure" },
  { "curl", CLASP_PASTED_OPTION_NEXT, FALSE, "-: --next" },
  { "curl", CLASP_PASTED_OPTION_FILE, FALSE, "-n --netrc --netrc-optional" },
  { "curl", CLASP_PASTED_OPTION_LEFT_OUT, FALSE,
    "--haproxy-protocol -0 --http1.0 --http2 --http2-prior-knowledge --http3 --http3-only --http0.9 "
    "-I --head -2 --sslv2 -3 --sslv3 -1 --tlsv1 --tlsv1.0 --tlsv1.1 -p --proxytunnel" },
  { "curl", CLASP_PASTED_OPTION_SILENT, FALSE,
    "-a --append --basic --ca-native --cert-status --compressed --compressed-ssh --create-dirs --crlf "
    "-q --disable --disable-eprt --disable-epsv --disallow-username-in-url --doh-cert-status "
    "--doh-insecure --dump-ca-embed -f --fail --fail-early --fail-with-body --false-start "
    "--form-escape --ftp-create-dirs --ftp-pasv --ftp-pret --ftp-skip-pasv-ip --ftp-ssl-ccc "
    "--ftp-ssl-control -g --globoff --http1.1 --ignore-content-length -4 --ipv4 -6 --ipv6 -j "
    "--junk-session-cookies -l --list-only -L --location --location-trusted --mail-rcpt-allowfails -M "
    "--manual --metalink --mptcp --no-alpn -N --no-buffer --no-clobber --no-keepalive --no-npn "
    "--no-progress-meter --no-sessionid -Z --parallel --parallel-immediate --path-as-is --post301 "
    "--post302 --post303 -# --progress-bar --proxy-anyauth --proxy-basic --proxy-ca-native "
    "--proxy-digest --proxy-http2 --proxy-insecure --proxy-negotiate --proxy-ntlm "
    "--proxy-ssl-allow-beast --proxy-ssl-auto-client-cert --proxy-tlsv1 --raw -J --remote-header-name "
    "-O --remote-name --remote-name-all -R --remote-time --remove-on-error --retry-all-errors "
    "--retry-connrefused --sasl-ir -S --show-error -i --show-headers -s --silent --skip-existing "
    "--socks5-basic --socks5-gssapi --socks5-gssapi-nec --ssl --ssl-allow-beast "
    "--ssl-auto-client-cert --ssl-no-revoke --ssl-reqd --ssl-revoke-best-effort --styled-output "
    "--suppress-connect-headers --tcp-fastopen --tcp-nodelay --tftp-no-options --tls-earlydata "
    "--tlsv1.2 --tlsv1.3 --tr-encoding --trace-ids --trace-time -B --use-ascii -v --verbose -V "
    "--version --xattr --ipv4 --ipv6 --no-keepalive --keepalive" },
  { "wscat", CLASP_PASTED_OPTION_URL, TRUE, "-c --connect" },
  { "wscat", CLASP_PASTED_OPTION_HEADER, TRUE, "-H --header" },
  { "wscat", CLASP_PASTED_OPTION_ORIGIN, TRUE, "-o --origin" },
  { "wscat", CLASP_PASTED_OPTION_SUBPROTOCOL, TRUE, "-s --subprotocol" },
  { "wscat", CLASP_PASTED_OPTION_USER, TRUE, "--auth" },
  { "wscat", CLASP_PASTED_OPTION_PROXY, TRUE, "--proxy" },
  { "wscat", CLASP_PASTED_OPTION_CA, TRUE, "--ca" },
  { "wscat", CLASP_PASTED_OPTION_CERT, TRUE, "--cert" },
  { "wscat", CLASP_PASTED_OPTION_KEY, TRUE, "--key" },
  { "wscat", CLASP_PASTED_OPTION_KEY_PASSWORD, TRUE, "--passphrase" },
  { "wscat", CLASP_PASTED_OPTION_HOST, TRUE, "--host" },
  { "wscat", CLASP_PASTED_OPTION_VERSION, TRUE, "-p --protocol" },
  { "wscat", CLASP_PASTED_OPTION_INSECURE, FALSE, "-n --no-check" },
  { "wscat", CLASP_PASTED_OPTION_SERVES, TRUE, "-l --listen" },
  { "wscat", CLASP_PASTED_OPTION_SILENT, TRUE, "-x --execute -w --wait --max-redirects" },
  { "wscat", CLASP_PASTED_OPTION_SILENT, FALSE,
    "-V --version -L --location --no-color --show-ping-pong -P --slash -h --help" },
  { "websocat", CLASP_PASTED_OPTION_HEADER, TRUE, "-H --header" },
  { "websocat", CLASP_PASTED_OPTION_ORIGIN, TRUE, "--origin" },
  { "websocat", CLASP_PASTED_OPTION_SUBPROTOCOL, TRUE, "--protocol" },
  { "websocat", CLASP_PASTED_OPTION_USER, TRUE, "--basic-auth" },
  { "websocat", CLASP_PASTED_OPTION_PROXY, TRUE, "--socks5" },
  { "websocat", CLASP_PASTED_OPTION_VERSION, TRUE, "--websocket-version" },
  { "websocat", CLASP_PASTED_OPTION_INSECURE, FALSE, "-k --insecure" },
  { "websocat", CLASP_PASTED_OPTION_INNER_URL, TRUE, "--ws-c-uri" },
  { "websocat", CLASP_PASTED_OPTION_SERVES, FALSE, "-s --server-mode" },
  { "websocat", CLASP_PASTED_OPTION_FILE, TRUE, "--basic-auth-file" },
  { "websocat", CLASP_PASTED_OPTION_LEFT_OUT, TRUE,
    "--client-pkcs12-der --client-pkcs12-passwd --tls-domain --socks5-destination --just-generate-key" },
  { "websocat", CLASP_PASTED_OPTION_SILENT, TRUE,
    "-B --buffer-size --close-reason --close-status-code --exec-args --max-messages --max-messages-rev --ping-interval "
    "--ping-timeout --pkcs12-der --pkcs12-passwd --preamble -p --preamble-reverse -P --queue-len --restrict-uri "
    "--static-file -F --uri --prefix --suffix --autoreconnect-delay-millis --server-header --server-protocol "
    "--socks5-bind-script --byte-to-exit-on --max-ws-message-length --max-ws-frame-length --inhibit-pongs "
    "--header-to-env --set-environment --udp-multicast --print-ping-rtts --base64-prefix --http-request" },
  { "websocat", CLASP_PASTED_OPTION_SILENT, FALSE,
    "-t --text -b --binary -1 --one-message -n --no-close -E --exit-on-eof -v -q -u --unidirectional -U "
    "--unidirectional-reverse -S --strict --async-stdio --base64 --base64-text -0 --null-terminated "
    "--linemode-zero-terminated "
    "--no-line --line --conncap --jsonrpc --no-fixups --no-async-stdio --no-exit-on-zeromsg --oneshot --dump-spec -V "
    "--version -h --help --help=long --exit-on-specific-byte --compress-deflate --uncompress-deflate --text-prefix" },
  { "wsrepl", CLASP_PASTED_OPTION_URL, TRUE, "-u --url" },
  { "wsrepl", CLASP_PASTED_OPTION_HEADER, TRUE, "-H --header" },
  { "wsrepl", CLASP_PASTED_OPTION_COOKIE, TRUE, "-b --cookie" },
  { "wsrepl", CLASP_PASTED_OPTION_ORIGIN, TRUE, "-o --origin" },
  { "wsrepl", CLASP_PASTED_OPTION_USER_AGENT, TRUE, "-A --user-agent" },
  { "wsrepl", CLASP_PASTED_OPTION_PROXY, TRUE, "-X --http-proxy" },
  { "wsrepl", CLASP_PASTED_OPTION_SUBPROTOCOL, TRUE, "--subprotocol" },
  { "wsrepl", CLASP_PASTED_OPTION_FILE, TRUE, "-F --headers-file -f --header-file" },
  { "wsrepl", CLASP_PASTED_OPTION_INSECURE, FALSE, "-k --insecure" },
  { "wsrepl", CLASP_PASTED_OPTION_SILENT, TRUE,
    "-P --plugin --heartbeat-interval --ping-interval --ping-0x1-interval --ping-0x1-payload --pong-0x1-payload "
    "--reconnect-interval --log-level --initial-messages -i" },
  { "wsrepl", CLASP_PASTED_OPTION_SILENT, FALSE,
    "-n --no-native-ping --no-auto-pong --hide-ping-pong --small -s --plugin-provided-url --debug -v --verbose "
    "--version "
    "-h --help" },
  { "wsdump", CLASP_PASTED_OPTION_HEADER, TRUE, "--headers" },
  { "wsdump", CLASP_PASTED_OPTION_ORIGIN, TRUE, "-o --origin" },
  { "wsdump", CLASP_PASTED_OPTION_SUBPROTOCOL, TRUE, "-s --subprotocols" },
  { "wsdump", CLASP_PASTED_OPTION_PROXY, TRUE, "-p --proxy" },
  { "wsdump", CLASP_PASTED_OPTION_INSECURE, FALSE, "-n --nocert" },
  { "wsdump", CLASP_PASTED_OPTION_SILENT, TRUE, "--eof-wait -t --text" },
  { "wsdump", CLASP_PASTED_OPTION_SILENT, FALSE, "-r --raw -v --verbose -vv --timings -h --help" },
  { "handclasp-cli", CLASP_PASTED_OPTION_HEADER, TRUE, "-H --header" },
  { "handclasp-cli", CLASP_PASTED_OPTION_ORIGIN, TRUE, "--origin" },
  { "handclasp-cli", CLASP_PASTED_OPTION_SUBPROTOCOL, TRUE, "--subprotocol" },
  { "handclasp-cli", CLASP_PASTED_OPTION_EXTENSIONS, TRUE, "--extensions" },
  { "handclasp-cli", CLASP_PASTED_OPTION_USER_WHEN_ASKED, TRUE, "--user" },
  { "handclasp-cli", CLASP_PASTED_OPTION_PROXY, TRUE, "--proxy" },
  { "handclasp-cli", CLASP_PASTED_OPTION_CA, TRUE, "--ca" },
  { "handclasp-cli", CLASP_PASTED_OPTION_CERT, TRUE, "--cert" },
  { "handclasp-cli", CLASP_PASTED_OPTION_KEY, TRUE, "--key" },
  { "handclasp-cli", CLASP_PASTED_OPTION_DIAL, TRUE, "--connect-to" },
  { "handclasp-cli", CLASP_PASTED_OPTION_TIMEOUT, TRUE, "--timeout" },
  { "handclasp-cli", CLASP_PASTED_OPTION_DEFLATE, FALSE, "--deflate" },
  { "handclasp-cli", CLASP_PASTED_OPTION_INSECURE, FALSE, "--insecure" },
  { "handclasp-cli", CLASP_PASTED_OPTION_LENIENT, FALSE, "--lenient" },
  { "handclasp-cli", CLASP_PASTED_OPTION_LEFT_OUT, TRUE,
    "--trust --sni --break --eol --split --extra --env --set --secret --allow-env --collection" },
  { "handclasp-cli", CLASP_PASTED_OPTION_SILENT, TRUE,
    "--max-message --dialect --capture --count --send-count --send-size --close-wait --ping" },
  { "handclasp-cli", CLASP_PASTED_OPTION_SILENT, FALSE,
    "--follow --json --show-secrets --keep-alive --no-keyring --probe --echo --sink --digest --raw --binary "
    "--keep-open "
    "--reconnect --help -h" },
};

static gboolean
pasted_option_names_contain (const char *names, const char *name, gsize length)
{
  const char *at = names;

  while (*at != '\0')
    {
      gsize word = 0;

      while (at[word] != ' ' && at[word] != '\0')
        word++;
      if (word == length && memcmp (at, name, length) == 0)
        return TRUE;
      at += word;
      while (*at == ' ')
        at++;
    }
  return FALSE;
}

int
clasp_pasted_option_lookup (const char *program, const char *name, gsize length, gboolean *takes_value)
{
  g_return_val_if_fail (program != NULL, -1);
  g_return_val_if_fail (name != NULL, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (strcmp (options[i].program, program) == 0 && pasted_option_names_contain (options[i].names, name, length))
      {
        *takes_value = options[i].takes_value;
        return (int) options[i].option;
      }
  return -1;
}
