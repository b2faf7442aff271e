# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications and their libraries, each made wrong in one way."""

from setups_proxies import hugo, nats, websocketd
from stage import set_up

UVICORN = ["python3", "-m", "uvicorn", "--port", "{port}"]
HYPERCORN = ["hypercorn", "-b", "127.0.0.1:{port}"]
DAPHNE = ["python3", "-m", "daphne", "-b", "127.0.0.1", "-p", "{port}"]
ORIGIN = ["--origin", "https://evil.example"]


def node(name, first, fault, mode=None, **other):
    set_up(name, first, fault, lambda s: s.node(mode or name), **other)


def by_hand(name, first, fault, mode=None, **other):
    """A server of Node, whose answer stands in apps/node.cjs byte by byte."""
    node(name, first, fault, mode, by_hand=True, **other)


def http_server(s):
    port = s.port()
    s.write("htdocs/index.html", "<html><title>Files</title></html>")
    return s.start(port, "python3", "-m", "http.server", "-b", "127.0.0.1", "-d", s.folder + "/htdocs", str(port))


def nats_plain(s):
    port = s.port()
    return s.start(port, "nats-server", "-a", "127.0.0.1", "-p", str(port))


def redis(s):
    port = s.port()
    return s.start(port, "redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "")


def mosquitto(s):
    port = s.port()
    return s.start(port, "mosquitto", "-c", s.write(
        "mosquitto.conf", f"listener {port} 127.0.0.1\nprotocol websockets\nallow_anonymous true\n"))


def mojo(s):
    port = s.port()
    return s.start(port, "perl", s.write("app.pl", "use Mojolicious::Lite; websocket '/right' => sub {}; app->start;"),
                   "daemon", "-l", f"http://127.0.0.1:{port}")


# ---- ws, Express and Socket.IO

node("ws-path", "S5", "ws serves another path")
node("ws-401", "S8", "verifyClient answers 401")
node("ws-403", "S26", "verifyClient answers 403")
node("ws-origin", "S9", "verifyClient does not allow the Origin", options=ORIGIN)
node("ws-version", "S3", "the client sends version 12", "ws", options=["-H", "Sec-WebSocket-Version: 12"])
node("ws-no-key", "S4", "the client sends no key", "ws", options=["--break", "REQ-07"])
node("ws-no-protocol", "V5", "handleProtocols chooses none", options=["--subprotocol", "chat"])
node("ws-other-protocol", "V4", "handleProtocols chooses one that was not offered", options=["--subprotocol", "chat"])
node("ws-4001", "V8", "the application closes with 4001", command="connect")
node("ws-1008", "V8", "the application closes with 1008", command="connect")
node("ws-1011", "V8", "the application closes with 1011", command="connect")
node("ws-drop", "V10", "the application drops the connection at once", command="connect")
node("ws-closing", "S23", "the server is being shut down")
by_hand("node-crash", "S21", "the application answers 500", "ws-crash")
node("node-ignores-upgrade", "N6", "an upgrade listener does nothing", "ignore", timeout=5)
node("node-destroys-upgrade", "N6", "an upgrade listener hangs up", "destroy", also=["N3"])
node("express-no-such-path", "S14|S1", "Express has no such path, and no WebSocket", "express")
node("express-spa", "S15", "Express answers every path with its page")
node("express-login", "S16", "Express sends to the sign-in page")
node("express-401", "S8", "the application wants a token")
node("express-429", "S19", "the application limits connections")
node("express-405", "S17", "the path takes POST alone")
node("express-503", "S23", "the application is down for maintenance")
node("socket-io-path", "S6|N6", "Socket.IO serves /socket.io/ alone", "socket-io")
node("socket-io-no-transport", "S6", "the query names no transport", "socket-io", url="/socket.io/?EIO=4")
node("socket-io-unknown-sid", "S6", "the query names a session that is over", "socket-io",
     url="/socket.io/?EIO=4&transport=websocket&sid=abc")
node("socket-io-eio3", "S6", "the client speaks Engine.IO 3", "socket-io", url="/socket.io/?EIO=3&transport=websocket",
     command="connect")
node("socket-io-refuses", "S6|S4", "allowRequest refuses", url="/socket.io/?EIO=4&transport=websocket")

# ---- answers written by hand, as old and home-made servers give them

by_hand("accept-no-guid", "V3", "the accept is computed without the GUID")
by_hand("accept-hex", "V3", "the accept is base 16")
by_hand("accept-missing", "V2", "there is no accept")
by_hand("upgrade-missing", "V1", "the 101 has no Upgrade")
by_hand("protocol-hard-coded", "V4", "a subprotocol is chosen that was not offered")
by_hand("extension-unasked", "V6", "an extension is chosen that was not offered")
by_hand("http-1.0", "H1", "the 101 is HTTP/1.0")
by_hand("half-head", "H2", "the head breaks off")
by_hand("answer-behind-101", "V7", "a page of HTTP follows the 101", "answer-behind", command="connect")
by_hand("page-behind-101", "V7", "a page follows the 101", "page-behind", command="connect")
by_hand("compressed-unasked", "V7", "frames are compressed, which was not agreed on", "compressed", command="connect")
by_hand("masked", "V7", "the server masks", command="connect")

# ---- Python

for kind, cause, what, more in (
        ("origins", "S9", "another Origin is allowed alone", {"options": ORIGIN}),
        ("refuse", "S26", "process_request refuses", {}),
        ("basic", "S8", "basic_auth wants a user name and a password", {}),
        ("protocol", "S33", "another subprotocol is known alone", {"options": ["--subprotocol", "chat"]}),
        ("crash", "V8", "the handler raises", {"command": "connect"})):
    set_up(f"websockets-{kind}", cause, what, lambda s, kind=kind: s.python("websockets_app.py", kind), **more)
set_up("tornado-origin", "S9", "Tornado does not allow the Origin", lambda s: s.python("tornado_app.py"),
       options=ORIGIN)
set_up("tornado-no-such-path", "S14", "Tornado has no such path", lambda s: s.python("tornado_app.py"), url="/nothing")
set_up("tornado-page", "S15", "a plain handler serves the path", lambda s: s.python("tornado_app.py"), url="/page")
set_up("tornado-post", "S17", "the path takes POST alone", lambda s: s.python("tornado_app.py"), url="/post")
set_up("uvicorn-no-route", "S11", "FastAPI has no WebSocket at this path", lambda s: s.asgi(UVICORN, "asgi:fastapi"),
       url="/nothing")
set_up("uvicorn-members", "S11", "the route raises before it accepts", lambda s: s.asgi(UVICORN, "asgi:fastapi"),
       url="/members")
set_up("uvicorn-fails", "S21", "the application raises before it accepts", lambda s: s.asgi(UVICORN, "asgi:fails"))
set_up("uvicorn-no-library", "S29", "uvicorn runs without a WebSocket library",
       lambda s: s.asgi([*UVICORN, "--ws", "none"], "asgi:fastapi"), also=["S29"])
set_up("uvicorn-slash", "S11", "the route has no slash at its end", lambda s: s.asgi(UVICORN, "asgi:fastapi"),
       url="/chat/")
set_up("uvicorn-late", "V8", "the application closes with 4003", lambda s: s.asgi(UVICORN, "asgi:fastapi"),
       url="/late", command="connect")
set_up("hypercorn-no-route", "S11", "FastAPI has no WebSocket at this path",
       lambda s: s.asgi(HYPERCORN, "asgi:fastapi"), url="/nothing")
set_up("hypercorn-refuses", "S11", "the application closes before it accepts",
       lambda s: s.asgi(HYPERCORN, "asgi:refuses"))
set_up("daphne-refuses", "S11", "the application closes before it accepts", lambda s: s.asgi(DAPHNE, "asgi:refuses"))
set_up("daphne-origin", "S9|S11", "AllowedHostsOriginValidator does not allow the Origin",
       lambda s: s.asgi(DAPHNE, "channels_app:origins"), options=ORIGIN)
set_up("daphne-no-route", "S21", "channels has no such route, and raises",
       lambda s: s.asgi(DAPHNE, "channels_app:plain"), url="/nothing")
set_up("daphne-only-http", "S21", "the application knows HTTP alone",
       lambda s: s.asgi(DAPHNE, "channels_app:only_http"))
set_up("django-host", "S27", "Host is not in ALLOWED_HOSTS", lambda s: s.python("django_app.py"))
set_up("flask-no-such-path", "S14", "Flask has no such path", lambda s: s.python("flask_app.py"), url="/nothing")
set_up("flask-bad-request", "S28", "a plain route of Flask misses a parameter", lambda s: s.python("flask_app.py"))
set_up("aiohttp-no-such-path", "S14", "aiohttp has no such path", lambda s: s.python("aiohttp_app.py"), url="/nothing")
set_up("http-server", "H1", "Python's http.server serves files", http_server, url="/")
set_up("http-server-404", "H1|S14", "Python's http.server has no such file", http_server)

# ---- others

set_up("websocketd-origin", "S9", "websocketd allows other origins alone",
       lambda s: websocketd(s, "--origin=shop.example"), options=ORIGIN)
set_up("hugo-origin", "S9", "gorilla (hugo's live reload) does not allow the Origin", lambda s: hugo(s), options=ORIGIN,
       url="/livereload")
set_up("hugo-version", "S3", "the client sends version 12 to gorilla", lambda s: hugo(s), url="/livereload",
       options=["-H", "Sec-WebSocket-Version: 12"])
set_up("nats-no-upgrade", "N7", "the port speaks NATS", nats_plain)
set_up("redis", "N7|N6", "the port speaks Redis", redis, also=["N7"])
set_up("mqtt-protocol", "S33|N6", "mosquitto hangs up on a subprotocol that is not mqtt", mosquitto,
       options=["--subprotocol", "mqttv5"])
set_up("mojolicious-no-such-path", "S14", "Mojolicious has no such path", mojo)
set_up("nothing-listens", "N1", "nothing listens at the port", lambda s: s.dead(), direct=True, replay=False)
set_up("unknown-host", "N1", "the host does not exist", lambda s: s.dead(),
       direct=True, target="nowhere.invalid", replay=False)
