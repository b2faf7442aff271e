#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-practice.py HOST: the bytes each path of the practice server gives; a client of another kind talks to it."""

import base64
import json
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from practice import (ACCEPT, KEY, LESSONS, OTHER_KEY, accept_for, answer_to, dial, frame, host_pid, open_raw, port,
                      read_all,  # noqa: E402
                      read_exactly, read_frame, read_head, request, run, url)
from tap import case, contains, equal  # noqa: E402

from websockets.exceptions import InvalidStatus  # noqa: E402
from websockets.sync.client import connect  # noqa: E402


def check_refusal(path, head, body, *fields, **options):
    whole = head + f"Content-Length: {len(body)}\r\n\r\n" + body
    equal(answer_to(path, *fields, **options), whole.encode(), path)


# ----------------------------------------------------------------------------------------------------------- failures

VERSION_HEAD = ("HTTP/1.1 426 Upgrade Required\r\nServer: Handclasp-practice\r\nSec-WebSocket-Version: {}\r\n"
                "Content-Type: text/plain\r\nConnection: close\r\n")
VERSION_BODY = "This server does not speak the version of WebSocket that was asked for.\n"
SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


@case
def version_13_is_refused():
    check_refusal("/fail/version", VERSION_HEAD.format("8, 7"), VERSION_BODY)


@case
def version_8_is_refused():
    check_refusal("/fail/version", VERSION_HEAD.format("13"), VERSION_BODY, version="8")


@case
def stripped_upgrade():
    check_refusal("/fail/stripped",
                  "HTTP/1.1 400 Bad Request\r\nServer: nginx/1.26.3\r\nContent-Type: text/plain; charset=utf-8\r\n"
                  "Sec-Websocket-Version: 13\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n",
                  "websocket: not a websocket handshake: 'upgrade' token not found in 'Connection' header\n")


ORIGIN_HEAD = ("HTTP/1.1 403 Forbidden\r\nServer: Handclasp-practice\r\nContent-Type: text/plain\r\n"
               "Connection: close\r\n")
ORIGIN_BODY = "Cross origin websockets not allowed\nOnly https://practice.example may connect.\n"


@case
def origin_is_refused():
    check_refusal("/fail/origin", ORIGIN_HEAD, ORIGIN_BODY)
    check_refusal("/fail/origin", ORIGIN_HEAD, ORIGIN_BODY, "Origin: https://practice.example.org")


@case
def origin_is_let_in():
    with connect(url("/fail/origin"), origin="https://practice.example", proxy=None) as client:
        client.send("in")
        equal(client.recv(), "in")


@case
def sign_in_is_asked_for():
    head = ("HTTP/1.1 401 Unauthorized\r\nServer: Handclasp-practice\r\n"
            "WWW-Authenticate: Basic realm=\"practice\", charset=\"UTF-8\"\r\nContent-Type: text/plain\r\n"
            "Connection: close\r\n")
    body = "Sign in first: the name is hand, the password is clasp.\n"
    check_refusal("/fail/sign-in", head, body)
    check_refusal("/fail/sign-in", head, body, "Authorization: Basic aGFuZDp3cm9uZw==")


@case
def sign_in_is_let_in():
    token = base64.b64encode(b"hand:clasp").decode()
    with connect(url("/fail/sign-in"), additional_headers={"Authorization": f"Basic {token}"}, proxy=None) as client:
        client.send("in")
        equal(client.recv(), "in")


@case
def redirect():
    check_refusal("/fail/redirect",
                  "HTTP/1.1 301 Moved Permanently\r\nServer: Handclasp-practice\r\nLocation: /echo\r\n"
                  "Content-Type: text/plain\r\nConnection: close\r\n", "The echo has moved to /echo.\n")


@case
def page():
    found = answer_to("/fail/page")
    contains(found, b"HTTP/1.1 200 OK\r\n")
    contains(found, b"Content-Type: text/html; charset=utf-8\r\n")
    contains(found, b"<h1>A web page</h1>")
    head, body = found.split(b"\r\n\r\n")
    contains(head, b"Content-Length: %d" % len(body))


def check_switching(path, fields, start=SWITCHING):
    """The exact head, and an echo behind it for those who go on."""
    with dial() as sock:
        sock.sendall(request(path))
        equal(read_head(sock), (start + fields + "\r\n").encode(), path)
        sock.sendall(frame(2, b"\x00\xff"))
        equal(read_frame(sock), (0x82, b"\x00\xff"))


@case
def wrong_accept():
    assert accept_for(OTHER_KEY) != ACCEPT
    check_switching("/fail/accept", f"Sec-WebSocket-Accept: {ACCEPT}\r\n")


@case
def no_accept():
    check_switching("/fail/no-accept", "")


@case
def unasked_subprotocol():
    check_switching("/fail/subprotocol",
                    f"Sec-WebSocket-Accept: {accept_for(OTHER_KEY)}\r\nSec-WebSocket-Protocol: practice.unasked\r\n")


@case
def unasked_extension():
    check_switching("/fail/extension",
                    f"Sec-WebSocket-Accept: {accept_for(OTHER_KEY)}\r\n"
                    "Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\n")


@case
def http_1_0():
    check_switching("/fail/http10", f"Sec-WebSocket-Accept: {accept_for(OTHER_KEY)}\r\n",
                    SWITCHING.replace("HTTP/1.1", "HTTP/1.0"))


@case
def silence():
    with dial() as sock:
        sock.sendall(request("/fail/silence"))
        with connect(url("/echo"), proxy=None) as client:   # the server is alive meanwhile
            client.send("there?")
            equal(client.recv(), "there?")
        sock.settimeout(0.3)
        try:
            found = sock.recv(1)
        except TimeoutError:
            found = None
        equal(found, None, "the silence was broken")


@case
def half_head():
    equal(answer_to("/fail/half-head"), b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso")


@case
def masked_frame():
    with dial() as sock:
        sock.sendall(request("/fail/masked", key=KEY))
        equal(read_head(sock), (SWITCHING + f"Sec-WebSocket-Accept: {ACCEPT}\r\n\r\n").encode())
        equal(read_exactly(sock, 11), b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58")
        sock.sendall(frame(8, struct.pack(">H", 1002)))
        equal(read_frame(sock), (0x88, struct.pack(">H", 1002)))
        equal(read_all(sock), b"")


@case
def bad_utf8():
    with open_raw("/fail/utf8") as sock:
        equal(read_frame(sock), (0x81, b"caf\xe9"))


@case
def end_without_close():
    with open_raw("/fail/1006") as sock:
        equal(read_frame(sock), (0x81, b"And now, without a close frame"))
        equal(read_all(sock), b"")


# -------------------------------------------------------------------------------------------------------------- talks

@case
def echo_text_and_binary():
    with connect(url("/echo"), proxy=None, max_size=None) as client:
        for message in ("hello", "", "ü\u0000€", b"", b"\x00\xff" * 1000, "x" * 125, "x" * 126, b"y" * 65535,
                        b"z" * 65536,
                        b"w" * 3_000_000):
            client.send(message)
            equal(client.recv(), message)
        client.ping(b"abc").wait(5)
        client.close(3000, "done")
        equal((client.close_code, client.close_reason), (3000, ""))


@case
def echo_has_the_right_head():
    with dial() as sock:
        sock.sendall(request("/echo", key=KEY))
        equal(read_head(sock),
              (SWITCHING + f"Server: Handclasp-practice\r\nSec-WebSocket-Accept: {ACCEPT}\r\n\r\n").encode())


@case
def echo_joins_fragments_and_answers_pings_between():
    with open_raw("/echo") as sock:
        sock.sendall(frame(1, b"a", fin=False) + frame(9, b"now") + frame(0, "ü".encode()[:1], fin=False)
                     + frame(0, "ü".encode()[1:]))
        equal(read_frame(sock), (0x8A, b"now"))
        equal(read_frame(sock), (0x81, "aü".encode()))


@case
def echo_takes_frames_that_come_with_the_request():
    with dial() as sock:
        sock.sendall(request("/echo") + frame(1, b"early"))
        read_head(sock)
        equal(read_frame(sock), (0x81, b"early"))


@case
def echo_takes_frames_byte_by_byte():
    with open_raw("/echo") as sock:
        for byte in frame(1, b"x" * 200):
            sock.sendall(bytes([byte]))
        equal(read_frame(sock), (0x81, b"x" * 200))


@case
def faults_of_the_client_are_failed():
    faults = {
        "unmasked": (frame(1, b"x", masked=False), 1002),
        "reserved bit": (b"\xc1" + frame(1, b"x")[1:], 1002),
        "reserved opcode": (frame(3, b"x"), 1002),
        "reserved control opcode": (frame(11, b"x"), 1002),
        "long ping": (frame(9, b"x" * 126), 1002),
        "fragmented ping": (frame(9, b"x", fin=False), 1002),
        "stray continuation": (frame(0, b"x"), 1002),
        "message in a message": (frame(1, b"x", fin=False) + frame(1, b"x"), 1002),
        "not UTF-8": (frame(1, b"\xff"), 1007),
        "too big": (b"\x82\xff" + struct.pack(">Q", 1 << 40) + b"mask", 1009),
        "close of one byte": (frame(8, b"x"), 1002),
        "close 1005": (frame(8, struct.pack(">H", 1005)), 1002),
    }
    for name, (data, code) in faults.items():
        with open_raw("/echo") as sock:
            sock.sendall(data)
            first, payload = read_frame(sock)
            equal((first, struct.unpack(">H", payload[:2])[0]), (0x88, code), name)
            equal(read_all(sock), b"", name)


@case
def close_without_a_code_is_answered_so():
    with open_raw("/echo") as sock:
        sock.sendall(frame(8, b""))
        equal(read_frame(sock), (0x88, b""))
        equal(read_all(sock), b"")


@case
def echo_is_bounded_for_a_client_that_does_not_read():
    with open_raw("/echo") as sock:
        sock.settimeout(1)
        sent = 0
        message = frame(2, b"x" * 65000)
        try:
            while sent < 200_000_000:
                sent += sock.send(message)
        except TimeoutError:
            pass
        assert sent < 100_000_000, "the server took all and read on"


@case
def ticks_come_at_their_rate():
    with connect(url("/ticks?rate=200"), proxy=None) as client:
        began = time.monotonic()
        ticks = [json.loads(client.recv(timeout=60)) for _ in range(100)]
        took = time.monotonic() - began
        equal([tick["n"] for tick in ticks], list(range(100)))
        equal(sorted(ticks[0]), ["change", "n", "price", "symbol", "time", "volume"])
        # Not before they are due; how much later is the machine's business.
        assert took > 0.3, f"100 ticks at 200 a second came in {took} s"


@case
def ticks_can_be_many():
    with connect(url("/ticks?rate=100000"), proxy=None, compression=None, close_timeout=0.2) as client:
        numbers = [json.loads(client.recv(timeout=60))["n"] for _ in range(5000)]
        equal(numbers, sorted(set(numbers)))


@case
def ticks_are_left_out_for_a_client_that_does_not_read():
    with open_raw("/ticks?rate=100000") as sock:
        time.sleep(1.5)
        numbers = []
        while not numbers or numbers[-1] < 100_000:
            numbers.append(json.loads(read_frame(sock)[1])["n"])
        equal(numbers, sorted(set(numbers)))
        assert len(numbers) < numbers[-1], "nothing was left out"


@case
def rates_that_are_none_are_refused():
    for rate in ("0", "-1", "100001", "fast", "", "1.5"):
        try:
            with connect(url(f"/ticks?rate={rate}"), proxy=None):
                raise AssertionError(f"rate {rate!r} was taken")
        except InvalidStatus as refusal:
            equal(refusal.response.status_code, 400, rate)
            contains(refusal.response.body, b"1 to 100000")


@case
def chat_between_two():
    with connect(url("/chat"), proxy=None) as ada:
        equal(ada.recv(timeout=60), "* You are Ada; others here: 0")
        with connect(url("/chat"), proxy=None) as ben:
            equal(ben.recv(timeout=60), "* You are Ben; others here: 1")
            equal(ada.recv(timeout=60), "* Ben has come in")
            ada.send("hello")
            equal(ben.recv(timeout=60), "Ada: hello")
            ben.send(b"\x00\x01")
            equal(ada.recv(timeout=60), b"\x00\x01")
            with connect(url("/chat?name=Zo%C3%AB"), proxy=None) as zoe:
                equal(zoe.recv(timeout=60), "* You are Zoë; others here: 2")
                equal(ada.recv(timeout=60), "* Zoë has come in")
            equal(ada.recv(timeout=60), "* Zoë has left")
        equal(ada.recv(timeout=60), "* Ben has left")


@case
def clock_ticks():
    with connect(url("/clock"), proxy=None) as client:
        time.strptime(client.recv(timeout=60), "%H:%M:%S")


# --------------------------------------------------------------------------------------------------------------- HTTP

def get(path, host="127.0.0.1"):
    with dial(host) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port()}\r\nConnection: close\r\n\r\n".encode())
        return read_all(sock)


@case
def page_lists_all_paths():
    found = get("/")
    contains(found, b"HTTP/1.1 200 OK\r\n")
    for path, *_ in LESSONS:
        contains(found, f"ws://127.0.0.1:{port()}{path}<".encode())


@case
def unknown_paths_and_plain_requests_are_refused():
    contains(get("/nothing"), b"HTTP/1.1 404 ")
    contains(get("/fail/nothing"), b"HTTP/1.1 404 ")
    contains(get("/fail"), b"HTTP/1.1 404 ")
    contains(get("/echo"), b"HTTP/1.1 400 ")


# ------------------------------------------------------------------------------------------------------ who may come in

def ask(path, host, *fields):
    """The answer's head to a handshake."""
    lines = [f"GET {path} HTTP/1.1", *([f"Host: {host}"] if host is not None else []), "Upgrade: websocket",
             "Connection: Upgrade",
             "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==", "Sec-WebSocket-Version: 13", *fields, "", ""]
    with dial() as sock:
        sock.sendall("\r\n".join(lines).encode())
        return read_head(sock)


@case
def a_host_that_is_not_ours_is_refused():
    """A name that somebody made lead to 127.0.0.1 brings its own Host."""
    for path in ("/echo", "/chat", "/ticks", "/clock", "/fail/version-13", "/"):
        for host in ("evil.example", f"evil.example:{port()}", "127.0.0.1", f"127.0.0.1:{port() - 1}",
                     f"127.0.0.1.evil.example:{port()}",
                     f"localhost.evil.example:{port()}", f"10.0.0.1:{port()}", f"[::2]:{port()}",
                     f"localhost:{port()}x", f"0.0.0.0:{port()}"):
            contains(ask(path, host), b"HTTP/1.1 4", (path, host))
    for host in (f"localhost:{port()}", f"LOCALHOST:{port()}", f"127.0.0.1:{port()}", f"127.1.2.3:{port()}",
                 f"[::1]:{port()}"):
        contains(ask("/echo", host), b"HTTP/1.1 101 ", host)
    contains(ask("/echo", None), b"HTTP/1.1 4")


@case
def a_foreign_origin_is_refused_with_a_reason():
    ours = f"127.0.0.1:{port()}"
    for path in ("/echo", "/chat", "/ticks", "/clock", "/fail/version-13"):
        for origin in ("https://evil.example", "http://localhost", f"https://localhost:{port()}", "null",
                       f"http://127.0.0.1.evil.example:{port()}",
                       f"http://evil.example:{port()}", "http://127.0.0.1:1", "file://",
                       "https://practice.example.evil.example", ""):
            contains(ask(path, ours, f"Origin: {origin}"), b"HTTP/1.1 403 ", (path, origin))
    for origin in (f"http://127.0.0.1:{port()}", f"http://localhost:{port()}", f"http://[::1]:{port()}",
                   "https://practice.example"):
        contains(ask("/echo", ours, f"Origin: {origin}"), b"HTTP/1.1 101 ", origin)
    with dial() as sock:
        sock.sendall(request("/echo", "Origin: https://evil.example").replace(b"Connection: Upgrade",
                                                                              b"Connection: Upgrade, close"))
        head = read_head(sock).lower()
        contains(head, b"403 ")
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        contains(read_exactly(sock, length), "https://evil.example”".encode())
    contains(answer_to("/fail/origin", "Origin: https://evil.example"), b"Only https://practice.example may connect.")


def peak_of_host():
    with open(f"/proc/{host_pid()}/status", encoding="ascii") as status:
        return int([line.split()[1] for line in status if line.startswith("VmHWM")][0])


@case
def what_is_posted_is_neither_kept_nor_read_without_an_end():
    before = peak_of_host()
    for framing, piece in ((b"Content-Length: 1000000000000", b"x" * 65536),
                           (b"Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 65536 + b"\r\n")):
        for path in (b"/echo", b"/", b"/fail/version-13", b"/nothing"):
            with dial() as sock:
                sock.sendall(b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % port() + framing + b"\r\n\r\n")
                sent = 0
                try:
                    while sent < 200_000_000:
                        sock.sendall(piece)
                        sent += len(piece)
                except OSError:
                    pass
                assert sent < 200_000_000, f"{path}: the server read on and on"
    assert peak_of_host() < before + 20_000, f"{peak_of_host() - before} KiB more"
    contains(get("/"), b"HTTP/1.1 200 OK")


@case
def ipv6_loopback():
    try:
        probe = socket.socket(socket.AF_INET6)
        probe.bind(("::1", 0))
        probe.close()
    except OSError:
        return   # nothing to listen on
    contains(get("/", "::1"), b"HTTP/1.1 200 OK\r\n")


@case
def lessons_are_all_there():
    equal([path for path, *_ in LESSONS[:4]], ["/echo", "/ticks", "/fail/version", "/fail/accept"])
    for path, title, description, failure in LESSONS:
        assert title and description
        equal(failure, "1" if path.startswith("/fail/") else "0", path)
        contains(answer_start(path), b"HTTP/" if path != "/fail/silence" else b"", path)


def answer_start(path):
    if path == "/fail/silence":
        return b""
    with dial() as sock:
        sock.sendall(request(path))
        return sock.recv(100)


@case
def too_many_connections_are_refused():
    held = []
    try:
        while True:
            sock = dial()
            held.append(sock)
            sock.sendall(request("/echo"))
            head = read_head(sock)
            if b" 101 " not in head:
                break
            assert len(held) < 1000, "there is no bound"
        contains(head, b"HTTP/1.1 503 ")
        contains(head, b"Retry-After: 1\r\n")
    finally:
        for sock in held:
            sock.close()


@case
def clients_that_leave_at_once_do_no_harm():
    for _ in range(50):
        with dial() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.sendall(request("/chat"))
    for _ in range(100):
        try:
            with connect(url("/echo"), proxy=None) as client:
                client.send("alive")
                equal(client.recv(), "alive")
                return
        except InvalidStatus:   # those of the test before are still leaving
            time.sleep(0.05)
    raise AssertionError("the server does not let anyone in")


run()
