# SPDX-License-Identifier: GPL-3.0-or-later
"""Reverse proxies, caches and proxies for clients, each with one line of its configuration wrong."""

from stage import set_up

LARGE = ["-H", "Cookie: session=" + "a" * 9000]
PASSES = ("proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; "
          "proxy_set_header Host $http_host;")


def to(port, more=""):
    return f"location / {{ proxy_pass http://127.0.0.1:{port}; {more} }}"


def websocketd(s, *options):
    port = s.port()
    return s.start(port, "websocketd", f"--port={port}", "--address=127.0.0.1", *options, "cat")


def nats(s):
    port = s.port()
    return s.start(port, "nats-server", "-a", "127.0.0.1", "-p", str(s.port()), "-c", s.write(
        "nats.conf", f"websocket {{ host: 127.0.0.1, port: {port}, no_tls: true }}"))


def hugo(s):
    port = s.port()
    s.write("site/hugo.toml", "title = 'x'\n")
    return s.start(port, "hugo", "server", "-s", s.folder + "/site", "--bind", "127.0.0.1", "-p", str(port),
                   env={"HOME": s.folder, "HUGO_CACHEDIR": s.folder + "/cache"})


# ---- nginx

set_up("nginx-drops-upgrade-ws", "S1", "nginx passes neither Upgrade nor Connection on to ws",
       lambda s: s.nginx(to(s.node("ws"))))
set_up("nginx-drops-upgrade-express", "S1", "nginx does not pass the upgrade on to ws under Express",
       lambda s: s.nginx(to(s.node("express"))))
set_up("nginx-drops-upgrade-fastapi", "S1", "nginx does not pass the upgrade on to a WebSocket route of FastAPI",
       lambda s: s.nginx(to(s.asgi(["python3", "-m", "uvicorn", "--port", "{port}"], "asgi:fastapi"))))
set_up("nginx-drops-upgrade-tornado", "S4|S1", "nginx does not pass the upgrade on to Tornado",
       lambda s: s.nginx(to(s.python("tornado_app.py"))))
set_up("nginx-drops-upgrade-aiohttp", "S4|S1", "nginx does not pass the upgrade on to aiohttp",
       lambda s: s.nginx(to(s.python("aiohttp_app.py"))))
set_up("nginx-drops-upgrade-websockets", "S1|S4", "nginx does not pass the upgrade on to python websockets",
       lambda s: s.nginx(to(s.python("websockets_app.py"), "proxy_http_version 1.1;")))
set_up("nginx-drops-upgrade-websocketd", "S1", "nginx does not pass the upgrade on to websocketd",
       lambda s: s.nginx(to(websocketd(s))))
set_up("nginx-drops-upgrade-nats", "S4|S1", "nginx does not pass the upgrade on to a NATS server",
       lambda s: s.nginx(to(nats(s))))
set_up("nginx-drops-upgrade-hugo", "S4|S1", "nginx does not pass the upgrade on to gorilla (hugo's live reload)",
       lambda s: s.nginx(to(hugo(s))), url="/livereload")
set_up("nginx-http10-websockets", "S31|S22", "nginx passes the upgrade on, but as HTTP/1.0, to python websockets",
       lambda s: s.nginx(to(s.python("websockets_app.py"), PASSES.replace("1.1", "1.0"))), also=["S31", "S22"])
set_up("nginx-http10-tornado", "S31|V10", "nginx passes the upgrade on, but as HTTP/1.0, to Tornado",
       lambda s: s.nginx(to(s.python("tornado_app.py"), PASSES.replace("1.1", "1.0"))), command="connect",
       also=["S31", "V10"])
set_up("nginx-drops-connection", "S4|S1", "nginx passes Upgrade on, and sets Connection to nothing",
       lambda s: s.nginx(to(s.node("ws"), PASSES.replace("Connection upgrade", 'Connection ""'))))
set_up("nginx-backend-down", "S22", "nothing listens where nginx passes requests to",
       lambda s: s.nginx(to(s.dead(), PASSES)))
set_up("nginx-backend-garbage", "S22|N7", "what nginx passes requests to speaks no HTTP",
       lambda s: s.nginx(to(s.node("garbage"), PASSES)))
set_up("nginx-backend-slow", "S24", "the application does not answer within proxy_read_timeout",
       lambda s: s.nginx(to(s.node("slow"), PASSES + "proxy_read_timeout 1s;")))
set_up("nginx-denied", "S25", "nginx denies this address", lambda s: s.nginx("location / { deny all; }"))
set_up("nginx-no-such-path", "S14", "there is no location for this path", lambda s: s.nginx(
    f"root {s.folder};"))
set_up("nginx-page", "S15", "a file is served at this path", lambda s: s.nginx(
    f"root {s.folder}; try_files /{s.write('page.html', '<html><title>Shop</title></html>').rsplit('/', 1)[1]} =404; "
    "default_type text/html;"))
set_up("nginx-to-https", "S16", "nginx sends all to https", lambda s: s.nginx("return 301 https://$host$request_uri;"))
set_up("nginx-method", "S17", "the location takes POST alone", lambda s: s.nginx("location / { return 405; }"))
set_up("nginx-auth-basic", "S8", "nginx wants a user name and a password", lambda s: s.nginx(
    to(s.node("ws"), PASSES + f"auth_basic Members; auth_basic_user_file {s.write('users', 'a:b')};")))
set_up("nginx-rate-503", "S19|S23", "limit_req refuses the request", lambda s: s.nginx(
    "limit_req zone=z; " + to(s.node("ws"), PASSES), "limit_req_zone $binary_remote_addr zone=z:1m rate=1r/m;")
    , also=["S19"], prime=True)
set_up("nginx-rate-429", "S19", "limit_req refuses the request, with 429", lambda s: s.nginx(
    "limit_req_status 429; limit_req zone=z; " + to(s.node("ws"), PASSES),
    "limit_req_zone $binary_remote_addr zone=z:1m rate=1r/m;"), prime=True)
set_up("nginx-cookie-too-large", "S7", "the cookie is larger than large_client_header_buffers",
       lambda s: s.nginx(to(s.node("ws"), PASSES)), options=LARGE)
set_up("nginx-path-too-long", "S7", "the path is longer than large_client_header_buffers",
       lambda s: s.nginx(to(s.node("ws"), PASSES)), url="/chat?token=" + "a" * 9000)
set_up("nginx-wrong-host", "N6", "nginx serves other names alone, and hangs up", lambda s: s.nginx("return 444;"))
set_up("nginx-host-rewritten-tornado", "S9", "nginx passes its own name as Host, and Tornado compares it with Origin",
       lambda s: s.nginx(to(s.python("tornado_app.py"), PASSES.replace("$http_host", "backend.internal"))),
       options=["--origin", "http://localhost:{port}"])
set_up("nginx-idle", "V9", "proxy_read_timeout is 10 s, and nothing is sent", lambda s: s.nginx(
    to(s.node("ws"), PASSES + "proxy_read_timeout 10s;")), command="connect", options=["--count", "9"])
set_up("nginx-drops-protocol", "V5", "nginx does not pass Sec-WebSocket-Protocol on", lambda s: s.nginx(
    to(s.node("ws"), PASSES + 'proxy_set_header Sec-WebSocket-Protocol "";')), options=["--subprotocol", "chat"])
set_up("nginx-as-proxy", "N9", "a web server is given as proxy", lambda s: s.nginx("return 200;"), scheme="wss",
       options=["--proxy", "http://127.0.0.1:{port}"], target="localhost:8443")


# ---- Apache

PROXY = ("proxy", "proxy_http")

set_up("apache-drops-upgrade-ws", "S1", "ProxyPass without upgrade=websocket", lambda s: s.apache(
    f"ProxyPass / http://127.0.0.1:{s.node('ws')}/", PROXY))
set_up("apache-drops-upgrade-express", "S1", "ProxyPass without upgrade=websocket, before Express", lambda s: s.apache(
    f"ProxyPass / http://127.0.0.1:{s.node('express')}/", PROXY))
set_up("apache-no-wstunnel", "S21", "ProxyPass to ws:// without mod_proxy_wstunnel", lambda s: s.apache(
    f"ProxyPass / ws://127.0.0.1:{s.node('ws')}/", ("proxy",)), never=["error of the application"])
set_up("apache-backend-down", "S23", "nothing listens where Apache passes requests to", lambda s: s.apache(
    f"ProxyPass / http://127.0.0.1:{s.dead()}/ upgrade=websocket", PROXY))
set_up("apache-denied", "S25", "Require all denied", lambda s: s.apache(
    "<Location />\nRequire all denied\n</Location>"))
set_up("apache-no-such-path", "S14", "there is nothing at this path", lambda s: s.apache(""))
set_up("apache-page", "S15", "a page is served at this path", lambda s: s.apache(""), url="/")
set_up("apache-auth-basic", "S8", "Apache wants a user name and a password", lambda s: s.apache(
    f"<Location />\nAuthType Basic\nAuthName Members\nAuthUserFile {s.write('users', 'a:b')}\nRequire valid-user\n"
    "</Location>", ("auth_basic", "authn_file", "authz_user")))
set_up("apache-to-https", "S16", "Apache sends all to https", lambda s: s.apache(
    "Redirect / https://localhost/"))
set_up("apache-cookie-too-large", "S7", "the cookie is larger than LimitRequestFieldSize", lambda s: s.apache(""),
       options=LARGE)
set_up("apache-plain-to-tls", "N3", "the port speaks TLS", lambda s: s.apache(
    f"SSLEngine on\nSSLCertificateFile {s.certificates.path('good.pem')}\n"
    f"SSLCertificateKeyFile {s.certificates.path('good.key')}", ("ssl", "socache_shmcb")))

# ---- HAProxy

WAITS = "timeout connect 1s\ntimeout client 30s\ntimeout server {}\ntimeout tunnel {}"


def behind(port, front=""):
    return f"{front}\ndefault_backend b\nbackend b\nserver one 127.0.0.1:{port}\n"


set_up("haproxy-drops-upgrade", "S1|S4", "HAProxy deletes Upgrade", lambda s: s.haproxy(
    "", behind(s.node("ws"), "http-request del-header upgrade")))
set_up("haproxy-backend-down", "S23", "nothing listens where HAProxy passes requests to", lambda s: s.haproxy(
    "", behind(s.dead()), "timeout connect 500ms\nretries 0\ntimeout client 5s\ntimeout server 5s"))
set_up("haproxy-denied", "S25", "a rule of HAProxy denies the path", lambda s: s.haproxy(
    "", behind(s.dead(), "http-request deny if { path_beg /chat }")))
set_up("haproxy-429", "S19", "a rule of HAProxy denies with 429", lambda s: s.haproxy(
    "", behind(s.dead(), "http-request deny deny_status 429 if { path_beg /chat }")))
set_up("haproxy-backend-slow", "S24", "the application does not answer within timeout server", lambda s: s.haproxy(
    "", behind(s.node("slow")), WAITS.format("1s", "1h")))
set_up("haproxy-backend-garbage", "S22", "what HAProxy passes requests to speaks no HTTP", lambda s: s.haproxy(
    "", behind(s.node("garbage"))))
set_up("haproxy-cookie-too-large", "S7", "the request is larger than tune.bufsize", lambda s: s.haproxy(
    "", behind(s.node("ws"))), options=["-H", "Cookie: session=" + "a" * 17000])
set_up("haproxy-to-https", "S16", "HAProxy sends all to https", lambda s: s.haproxy(
    "", behind(s.dead(), "http-request redirect scheme https")))
set_up("haproxy-plain-to-tls", "N3|N6", "the port speaks TLS", lambda s: s.haproxy(
    f"ssl crt {s.certificate_with_key()}", behind(s.node("ws"))), also=["N3", "N6"])
set_up("haproxy-tunnel-idle", "V9", "timeout tunnel is 10 s, and nothing is sent", lambda s: s.haproxy(
    "", behind(s.node("ws")), WAITS.format("30s", "10s")), command="connect")

# ---- lighttpd, Caddy, Varnish

set_up("lighttpd-drops-upgrade", "S1", "proxy.header has no upgrade", lambda s: s.lighttpd(
    f'proxy.server = ("" => (("host" => "127.0.0.1", "port" => {s.node("ws")})))'))
set_up("lighttpd-backend-down", "S23", "nothing listens where lighttpd passes requests to", lambda s: s.lighttpd(
    f'proxy.server = ("" => (("host" => "127.0.0.1", "port" => {s.dead()})))\nproxy.header = ("upgrade" => "enable")'))
set_up("lighttpd-denied", "S25", "url.access-deny names the path", lambda s: s.lighttpd('url.access-deny = ("chat")'))
set_up("lighttpd-no-such-path", "S14", "there is nothing at this path", lambda s: s.lighttpd(""))
set_up("lighttpd-page", "S15", "a page is served at this path", lambda s: s.lighttpd(""), url="/")
set_up("caddy-backend-down", "S22", "nothing listens where Caddy passes requests to", lambda s: s.caddy(
    f"reverse_proxy 127.0.0.1:{s.dead()}"))
set_up("caddy-no-such-path", "S14", "there is nothing at this path", lambda s: s.caddy(
    f"root * {s.folder}\nfile_server"))
set_up("caddy-page", "S15", "Caddy answers itself", lambda s: s.caddy('respond "Hello"'))
set_up("caddy-empty", "S15", "Caddy has no directive for this path", lambda s: s.caddy("header X-Served-By caddy"))
set_up("caddy-drops-upgrade", "S1|S4", "header_up removes Upgrade", lambda s: s.caddy(
    f"reverse_proxy 127.0.0.1:{s.node('ws')} {{\nheader_up -Upgrade\nheader_up -Connection\n}}"))
set_up("caddy-plain-to-tls", "N3", "the port speaks TLS", lambda s: s.caddy(
    f"tls {s.certificates.path('good.pem')} {s.certificates.path('good.key')}\nrespond hello",
    "https://localhost:{port}"))
set_up("caddy-auth", "S8", "Caddy wants a user name and a password", lambda s: s.caddy(
    "basicauth {\nbob JDJhJDE0JGxLbGRtZ1VXbFFCRVBzV1Q1eTVXYy5xRVJCZ2dXTXhyVTRYc1I0VFNqL0ZyTnU2RXJHbE9p\n}\nrespond hi"))
set_up("varnish-no-pipe", "S1|S23", "vcl_recv does not pipe the upgrade", lambda s: s.varnish(s.node("ws")))
set_up("varnish-no-pipe-express", "S1", "vcl_recv does not pipe the upgrade, before Express", lambda s: s.varnish(
    s.node("express")))
set_up("varnish-backend-down", "S23", "nothing listens where Varnish passes requests to", lambda s: s.varnish(
    s.dead()))
set_up("varnish-pipe-drops-upgrade", "S1|S4", "vcl_pipe does not set Upgrade", lambda s: s.varnish(
    s.node("ws"), "sub vcl_recv { if (req.http.upgrade) { return (pipe); } }"))

# ---- proxies for clients

ALLOW = "acl all_ports port 1-65535\nhttp_access allow all"
BY_PROXY = {"scheme": "wss", "options": ["--proxy", "http://127.0.0.1:{port}", "--ca", "{certificates}/ca.pem"],
            "target": "localhost:8443"}

set_up("squid-port-denied", "N9", "Squid lets CONNECT through to port 443 alone", lambda s: s.squid(
    "acl SSL_ports port 443\nhttp_access deny !SSL_ports\nhttp_access allow all"), **BY_PROXY)
set_up("squid-login", "N8", "Squid wants a user name and a password", lambda s: s.squid(
    f"auth_param basic program /usr/lib/squid/basic_ncsa_auth {s.write('users', '')}\nacl known proxy_auth REQUIRED\n"
    "http_access allow known\nhttp_access deny all"), **BY_PROXY)
set_up("squid-server-down", "N12", "nothing listens at the server's port", lambda s: s.squid(ALLOW),
       **{**BY_PROXY, "target": "localhost:9"})
set_up("squid-host-unknown", "N12", "the server's name does not exist", lambda s: s.squid(ALLOW),
       **{**BY_PROXY, "target": "nowhere.invalid:443"})
set_up("squid-as-gateway", "S1|N10", "Squid, as reverse proxy, drops the upgrade", lambda s: s.squid(
    f"http_access allow all\ncache_peer 127.0.0.1 parent {s.node('ws')} 0 no-query originserver",
    "accel defaultsite=localhost"))
set_up("tinyproxy-login", "N8", "tinyproxy wants a user name and a password", lambda s: s.tinyproxy(
    "BasicAuth bob secret"), **BY_PROXY)
set_up("tinyproxy-port-denied", "N9", "tinyproxy lets CONNECT through to port 443 alone", lambda s: s.tinyproxy(
    "ConnectPort 443"), **BY_PROXY)
set_up("tinyproxy-address-denied", "N9", "tinyproxy serves other addresses alone", lambda s: s.tinyproxy(
    "Allow 10.0.0.1"), **BY_PROXY)
set_up("tinyproxy-server-down", "N12", "nothing listens at the server's port", lambda s: s.tinyproxy(""),
       **{**BY_PROXY, "target": "localhost:9"})
