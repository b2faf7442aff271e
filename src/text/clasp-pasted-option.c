/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-pasted-option.h"

#include <string.h>

typedef struct
{
  const char *program;
  const char *names; /* separated by spaces */
  ClaspPastedOption option;
} OptionNames;

/* Options with a value that is skipped must be known too: else the value would be taken for the URL. */
static const OptionNames OPTIONS[] = {
  { "curl", "--url", CLASP_PASTED_OPTION_URL },
  { "curl", "-H --header", CLASP_PASTED_OPTION_HEADER },
  { "curl", "-b --cookie", CLASP_PASTED_OPTION_COOKIE },
  { "curl", "-A --user-agent", CLASP_PASTED_OPTION_USER_AGENT },
  { "curl", "-e --referer", CLASP_PASTED_OPTION_REFERER },
  { "curl", "-u --user", CLASP_PASTED_OPTION_USER },
  { "curl", "--oauth2-bearer", CLASP_PASTED_OPTION_BEARER },
  { "curl", "-x --proxy --socks5 --socks5-hostname --preproxy", CLASP_PASTED_OPTION_PROXY },
  { "curl", "--cacert", CLASP_PASTED_OPTION_CA },
  { "curl", "-E --cert", CLASP_PASTED_OPTION_CERT },
  { "curl", "--key", CLASP_PASTED_OPTION_KEY },
  { "curl", "--connect-to --resolve", CLASP_PASTED_OPTION_CONNECT_TO },
  { "curl", "-k --insecure", CLASP_PASTED_OPTION_INSECURE },
  { "curl",
    "-X --request -o --output -m --max-time --connect-timeout -d --data --data-raw --data-binary --data-ascii "
    "--data-urlencode "
    "-F --form -T --upload-file -w --write-out -U --proxy-user -c --cookie-jar -D --dump-header -K --config -r --range "
    "--interface --limit-rate --max-redirs --retry --retry-delay --retry-max-time --ciphers --tls13-ciphers --tls-max "
    "--cert-type --key-type --pass --capath --crlfile --pinnedpubkey --dns-servers --noproxy --proxy-header --stderr "
    "--trace "
    "--trace-ascii --unix-socket --abstract-unix-socket --keepalive-time --local-port -y --speed-time -Y --speed-limit "
    "-C --continue-at -z --time-cond -P --ftp-port -Q --quote -t --telnet-option --json --expect100-timeout --engine "
    "--curves --delegation --happy-eyeballs-timeout-ms --aws-sigv4 --alt-svc --hsts --output-dir --parallel-max "
    "--proto",
    CLASP_PASTED_OPTION_IGNORED },
  { "wscat", "-c --connect", CLASP_PASTED_OPTION_URL },
  { "wscat", "-H --header", CLASP_PASTED_OPTION_HEADER },
  { "wscat", "-o --origin", CLASP_PASTED_OPTION_ORIGIN },
  { "wscat", "-s --subprotocol", CLASP_PASTED_OPTION_SUBPROTOCOL },
  { "wscat", "--auth", CLASP_PASTED_OPTION_USER },
  { "wscat", "--proxy", CLASP_PASTED_OPTION_PROXY },
  { "wscat", "--ca", CLASP_PASTED_OPTION_CA },
  { "wscat", "--cert", CLASP_PASTED_OPTION_CERT },
  { "wscat", "--key", CLASP_PASTED_OPTION_KEY },
  { "wscat", "--host", CLASP_PASTED_OPTION_IGNORED },
  { "wscat", "-p --protocol", CLASP_PASTED_OPTION_VERSION },
  { "wscat", "-n --no-check", CLASP_PASTED_OPTION_INSECURE },
  { "wscat", "-x --execute -w --wait -l --listen --passphrase --max-redirects", CLASP_PASTED_OPTION_IGNORED },
  { "websocat", "-H --header", CLASP_PASTED_OPTION_HEADER },
  { "websocat", "--origin", CLASP_PASTED_OPTION_ORIGIN },
  { "websocat", "--protocol", CLASP_PASTED_OPTION_SUBPROTOCOL },
  { "websocat", "--basic-auth", CLASP_PASTED_OPTION_USER },
  { "websocat", "--socks5", CLASP_PASTED_OPTION_PROXY },
  { "websocat", "--websocket-version", CLASP_PASTED_OPTION_VERSION },
  { "websocat", "-k --insecure", CLASP_PASTED_OPTION_INSECURE },
  { "websocat",
    "-B --buffer-size --basic-auth-file --close-reason --close-status-code --exec-args --max-messages "
    "--max-messages-rev "
    "--ping-interval --ping-timeout --pkcs12-der --pkcs12-passwd --preamble -p --preamble-reverse -P --queue-len "
    "--restrict-uri --static-file -F --tls-domain --ws-c-uri --uri --prefix --suffix --autoreconnect-delay-millis",
    CLASP_PASTED_OPTION_IGNORED },
};

static gboolean
pasted_option_names_contain (const char *names, const char *name, gsize length)
{
  const char *at = names;

  while (*at != '\0')
    {
      gsize word = strcspn (at, " ");

      if (word == length && strncmp (at, name, length) == 0)
        return TRUE;
      at += word;
      while (*at == ' ')
        at++;
    }
  return FALSE;
}

gboolean
clasp_pasted_option_lookup (const char *program, const char *name, gsize length, ClaspPastedOption *option)
{
  for (gsize i = 0; i < G_N_ELEMENTS (OPTIONS); i++)
    if (strcmp (OPTIONS[i].program, program) == 0 && pasted_option_names_contain (OPTIONS[i].names, name, length))
      {
        *option = OPTIONS[i].option;
        return TRUE;
      }
  return FALSE;
}
