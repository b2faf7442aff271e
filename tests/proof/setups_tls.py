# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS of every fault."""

import setups_apps
from stage import set_up

CA = ["--ca", "{certificates}/ca.pem"]


def wss(name, first, fault, start, **other):
    set_up(name, first, fault, start, scheme="wss", **{"options": CA, **other})


def https(s, name, more=""):
    path = s.certificates.path
    return s.nginx(f"ssl_certificate {path(name + '.pem')}; ssl_certificate_key {path(name + '.key')}; {more}",
                   listen="ssl")


def nghttpx(s):
    port = s.port()
    path = s.certificates.path
    return s.start(port, "nghttpx", "-f", f"127.0.0.1,{port}", "-b", f"127.0.0.1,{s.node('ws')}", "--alpn-list=h2",
                   "--workers=1", path("good.key"), path("good.pem"))


for fault in ("expired", "other-name", "self-signed", "no-intermediate"):
    wss(f"tls-{fault}", "N4", f"the certificate: {fault}", lambda s, fault=fault: https(s, fault), tls=fault)
wss("tls-client-certificate", "N4", "a client certificate is wanted, in TLS", lambda s: s.haproxy(
    f"ssl crt {s.certificate_with_key()} ca-file {s.certificates.path('ca.pem')} verify required", ""),
    tls="client-certificate")
wss("tls-client-certificate-nginx", "N4", "a client certificate is wanted, by nginx", lambda s: https(
    s, "good", f"ssl_verify_client on; ssl_client_certificate {s.certificates.path('ca.pem')};"), tls="inside")
wss("tls-old-version", "N11", "the server knows TLS 1.1 alone", lambda s: https(
    s, "good", "ssl_protocols TLSv1.1; ssl_ciphers DEFAULT:@SECLEVEL=0;"), tls="old-version")
wss("tls-h2-only", "N5", "the server knows HTTP/2 alone", lambda s: s.node("h2-only"))
wss("tls-h2-only-nghttpx", "N5|N6", "nghttpx knows HTTP/2 alone, and hangs up", nghttpx, tls="inside")
wss("tls-unknown-name", "N4", "nginx knows no such name", lambda s: s.nginx("ssl_reject_handshake on;", listen="ssl"))
wss("tls-hangs-up", "N4|tls", "Node knows no such name, and hangs up", lambda s: s.node("sni"))
wss("tls-to-nginx-plain", "N2", "the port speaks plain HTTP", lambda s: s.nginx("return 200;"))
wss("tls-to-node-plain", "N2", "the port speaks plain HTTP", lambda s: s.node("ws"))
wss("tls-to-nats", "N7", "the port speaks NATS", setups_apps.nats_plain)
wss("tls-backend-plain", "S30", "nginx passes plain HTTP to a TLS backend", lambda s: https(
    s, "good", f"location / {{ proxy_pass http://127.0.0.1:{https(s, 'good')}; }}"), tls="inside")
wss("tls-proxy-drops-upgrade", "S1", "nginx ends TLS, and does not pass the upgrade on", lambda s: https(
    s, "good", f"location / {{ proxy_pass http://127.0.0.1:{s.node('ws')}; }}"), tls="inside")
wss("tls-backend-tls-to-plain", "S22", "nginx passes TLS to a plain backend", lambda s: https(
    s, "good", f"location / {{ proxy_pass https://127.0.0.1:{s.node('ws')}; }}"), tls="inside")
set_up("plain-to-nginx-tls", "N3", "the port speaks TLS", lambda s: https(s, "good"))
set_up("plain-to-node-tls", "N3|N6", "the port speaks TLS", lambda s: s.node("https"), also=["N3"])
set_up("plain-to-nghttpx-tls", "N3|N6", "the port speaks TLS", nghttpx)
set_up("h2c-only", "N5", "the port speaks HTTP/2 alone, in clear", lambda s: s.node("h2c"))
